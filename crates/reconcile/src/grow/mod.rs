//! Linking what is new into what is linked: only the neighbourhood of new pages is looked at, and what comes out is
//! what linking everything at once would give.
//!
//! ```text
//! new pages ──text──► pages whose dispatch changed ──telling──► tellings that changed
//!                                                                    │ pairs that came or went
//!           events to write ◄──assemble── clusters ◄──────────── whole neighbourhoods
//! ```
//!
//! That holds because every step is local by its making: whether two pages carry one text depends on the two alone,
//! tellings are compared with their neighbours in sorted lists, and nodes that no chain of pairs above zero connects
//! can never be one. Nothing is said here that `dispatch`, `block`, `link`, `cluster` and `event` do not say; where a
//! telling came or went, all that it stood beside is weighed again.

mod around;
mod aside;
mod copies;
mod decided;
mod earlier;
mod fill;
mod groups;
mod kept;
mod overlay;
mod record;
mod steps;
mod telling;
mod tellings;
mod text;
mod texts;

use crate::book::Book;
use crate::dispatch::Dispatches;
use crate::fold::{Stable, sorted};
use crate::node::{self, Node};
use crate::review::Side;
use crate::{block, cluster, event, link};
use record::{Placed, Telling};
use recoupe_model::{Claim, ClaimId, EventId, Fingerprint, LinkStore, PageFacts, PageId, Progress, Reconciled, Record};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

pub use around::{TextOf, around, event_of, text_of, texts_of};
pub use decided::{Decided, decided};
pub use earlier::{Earlier, earlier};
pub use fill::fill;

/// What a new page changed.
#[derive(Debug, Clone, Default)]
pub struct Grown {
    /// The events that were looked at again, as they are now, with the dispatches of their pages.
    pub made: Reconciled,
    /// The events that held these claims before, sorted; those that are not among the ones of now are gone. `None`
    /// when everything was linked, so that all events of before stand beside all of now.
    pub before: Option<Vec<EventId>>,
}

/// What linking a page into what is there costs, in pages linked at once: some five milliseconds beside half a one.
const DEAR: usize = 10;

/// So many new pages are linked in at a time: what is held of their neighbourhoods goes before the next.
const PART: usize = 256;

/// Links the pages that are not linked yet: into what is there where these are few, else all anew. The events are the
/// same either way.
///
/// # Errors
/// When the store cannot be read or kept.
pub fn link_new<S: LinkStore>(store: &mut S) -> Result<Grown, S::Error> {
    let (new, n_linked) = store.new_pages()?;
    if new.len().saturating_mul(DEAR) <= n_linked && fill::is_filled(store)? {
        return grow(store, &new);
    }
    Ok(Grown { made: fill(store)?, before: None })
}

/// Links new pages into a store that knows all others. Pages it knows already change nothing.
///
/// # Errors
/// When the store cannot be read or kept.
pub fn grow<S: LinkStore>(store: &mut S, new: &[PageId]) -> Result<Grown, S::Error> {
    let mut grown = Grown { made: Reconciled::default(), before: Some(Vec::new()) };
    for (part, n) in new.chunks(PART).zip(0usize..) {
        let mut desk = Desk::new(store);
        let mut changed: BTreeSet<u64> = BTreeSet::new();
        for page in part {
            desk.place(page, &mut changed)?;
        }
        let touched = desk.retell(&changed, &BTreeSet::new())?;
        grown.then(desk.link(touched)?);
        let done = ((n * PART + part.len()) as u64 * u64::from(Progress::ALL) / new.len() as u64) as u32;
        store.hear(Progress { doing: "linking new pages", done });
    }
    Ok(grown)
}

impl Grown {
    /// What more new pages changed behind it: events that were looked at again stand as they are now.
    fn then(&mut self, later: Grown) {
        let (Some(before), Some(again)) = (&mut self.before, later.before) else { return };
        let made = &mut self.made;
        if made.events.is_empty() {
            (*before, *made) = (again, later.made);
            return;
        }
        let now: BTreeSet<&EventId> = again.iter().chain(later.made.events.iter().map(|event| &event.id)).collect();
        made.events.retain(|event| !now.contains(&event.id));
        for claim in later.made.event_of.keys() {
            made.claim_dispatch.remove(claim);
            made.narrowed.remove(claim);
        }
        *before = sorted(before.iter().chain(&again).cloned().collect());
        made.events.extend(later.made.events);
        event::sort(&mut made.events);
        made.event_of.extend(later.made.event_of);
        made.dispatch_of.extend(later.made.dispatch_of);
        made.claim_dispatch.extend(later.made.claim_dispatch);
        made.narrowed.extend(later.made.narrowed);
    }
}

/// The number of a page in the store.
fn number(id: &str) -> u64 {
    Stable::new().text(id).end() >> 1
}

/// What was taken from the store, so that it is read once.
struct Desk<'s, S: LinkStore> {
    store: &'s mut S,
    facts: HashMap<u64, Rc<PageFacts>>,
    bare: HashMap<u64, Rc<PageFacts>>,
    shingles: HashMap<u64, Rc<text::Shingles>>,
    placed: HashMap<u64, Rc<Placed>>,
    claims: HashMap<u64, Rc<Vec<Claim>>>,
    nodes: HashMap<u64, Rc<Node>>,
    /// What each page tells by itself, by occurrence.
    told: HashMap<u64, Rc<BTreeMap<u32, telling::Told>>>,
    lists: telling::Lists,
    ruled: Ruled,
}

/// What people decided of how claims are grouped; nothing while new pages are linked.
#[derive(Debug, Default)]
struct Ruled {
    /// On which sides of splits claims stand.
    sides: BTreeMap<ClaimId, Vec<Side>>,
    /// Claims that are of one event.
    together: Vec<Vec<ClaimId>>,
}

/// Tellings to be grouped again, and the events that are to be written again.
#[derive(Debug, Default)]
struct Touched {
    tellings: BTreeSet<u64>,
    before: BTreeSet<EventId>,
}

/// The telling of each occurrence of a page.
type Numbered = HashMap<(PageId, u32), u64>;

/// The events of these claims, which are whole neighbourhoods, and of each telling a claim. `pages` are those that the
/// claims and the first prints of their texts stand on, `pairs` the tellings that are compared.
fn grouped(
    pages: &[PageFacts],
    claims: &[Claim],
    dispatches: Dispatches,
    number_of: &Numbered,
    pairs: Vec<(u64, u64)>,
    ruled: &Ruled,
) -> (Reconciled, Vec<(u64, ClaimId)>) {
    let nothing = BTreeSet::new();
    let mut book = Book::new(pages, claims, &dispatches, &nothing);
    let mut nodes = node::nodes(&book, &ruled.sides);
    let mut at: HashMap<u64, u32> = HashMap::new();
    for (node, i) in nodes.iter_mut().zip(0u32..) {
        let first = book.entries[node.entries[0]].claim;
        node.id = number_of[&(first.page.clone(), first.occurrence)];
        at.insert(node.id, i);
    }
    let placed = |(a, b): &(u64, u64)| Some((*at.get(a)?, *at.get(b)?));
    let pairs = sorted(pairs.iter().filter_map(placed).map(|(a, b)| (a.min(b), a.max(b))).collect());
    let together = crate::together(&book, &nodes, &ruled.together);
    let clusters = cluster::cluster(&nodes, pairs, &together);
    let firsts = nodes.iter().map(|node| (node.id, book.entries[node.entries[0]].claim.id.clone())).collect();
    let made = event::assemble(&mut book, event::entries(&nodes, &clusters), dispatches);
    (made, firsts)
}

impl<'s, S: LinkStore> Desk<'s, S> {
    fn new(store: &'s mut S) -> Desk<'s, S> {
        Desk {
            store,
            facts: HashMap::new(),
            bare: HashMap::new(),
            shingles: HashMap::new(),
            placed: HashMap::new(),
            claims: HashMap::new(),
            nodes: HashMap::new(),
            told: HashMap::new(),
            lists: telling::Lists::default(),
            ruled: Ruled::default(),
        }
    }

    fn placed(&mut self, page: u64) -> Result<Option<Rc<Placed>>, S::Error> {
        if let Some(known) = self.placed.get(&page) {
            return Ok(Some(known.clone()));
        }
        let Some(bytes) = self.store.record(Record::Page, page)? else { return Ok(None) };
        let placed = Rc::new(Placed::unpack(&bytes));
        self.placed.insert(page, placed.clone());
        Ok(Some(placed))
    }

    /// A page that other rows of the store name.
    fn known(&mut self, page: u64) -> Result<Rc<Placed>, S::Error> {
        Ok(self.placed(page)?.unwrap_or_default())
    }

    fn put_placed(&mut self, page: u64, placed: Placed) -> Result<(), S::Error> {
        self.store.put_record(Record::Page, page, Some(&placed.pack()))?;
        self.placed.insert(page, Rc::new(placed));
        Ok(())
    }

    fn facts(&mut self, page: u64) -> Result<Rc<PageFacts>, S::Error> {
        if let Some(known) = self.facts.get(&page) {
            return Ok(known.clone());
        }
        let id = self.known(page)?.page.clone();
        let facts = Rc::new(self.store.facts(&id)?);
        self.facts.insert(page, facts.clone());
        Ok(facts)
    }

    /// A page without its text, where that was not read for something else.
    fn bare_facts(&mut self, page: u64) -> Result<Rc<PageFacts>, S::Error> {
        if let Some(known) = self.facts.get(&page).or_else(|| self.bare.get(&page)) {
            return Ok(known.clone());
        }
        let id = self.known(page)?.page.clone();
        let facts = Rc::new(self.store.bare_facts(&id)?);
        self.bare.insert(page, facts.clone());
        Ok(facts)
    }

    fn claims(&mut self, page: u64) -> Result<Rc<Vec<Claim>>, S::Error> {
        if let Some(known) = self.claims.get(&page) {
            return Ok(known.clone());
        }
        let id = self.known(page)?.page.clone();
        let claims = Rc::new(self.store.claims(&id)?);
        self.claims.insert(page, claims.clone());
        Ok(claims)
    }

    /// The dispatch of a page and those its paragraphs were copied from.
    fn add_dispatches(&mut self, page: u64, into: &mut Dispatches) -> Result<(), S::Error> {
        let placed = self.known(page)?;
        let founder = self.known(placed.dispatch)?.page.clone();
        let mut sources = Vec::with_capacity(placed.sources.len());
        for source in &placed.sources {
            sources.push(match source {
                Some(source) => {
                    let dispatch = self.known(*source)?.dispatch;
                    Some(self.known(dispatch)?.page.clone())
                }
                None => None,
            });
        }
        let sources: Vec<Option<&PageId>> = sources.iter().map(Option::as_ref).collect();
        match self.facts.get(&page) {
            Some(known) => into.add(known, &founder, sources),
            // Where nothing was copied, nobody asks where its paragraphs stand.
            None if sources.iter().all(Option::is_none) => into.add(&*self.bare_facts(page)?, &founder, sources),
            None => into.add(&self.store.outlined_facts(&placed.page)?, &founder, sources),
        }
        Ok(())
    }

    fn telling(&mut self, number: u64) -> Result<Option<Telling>, S::Error> {
        Ok(self.store.record(Record::Telling, number)?.map(|bytes| Telling::unpack(&bytes)))
    }

    /// Groups whole neighbourhoods of what was touched, and makes their events.
    fn link(&mut self, touched: Touched) -> Result<Grown, S::Error> {
        let mut before = touched.before;
        let mut open: Vec<u64> = touched.tellings.into_iter().collect();
        let mut seen: BTreeMap<u64, Rc<Node>> = BTreeMap::new();
        let mut pairs: Vec<(u64, u64)> = Vec::new();
        while let Some(number) = open.pop() {
            if seen.contains_key(&number) {
                continue;
            }
            let Some(record) = self.telling(number)? else { continue };
            let node = self.node(number)?;
            seen.insert(number, node.clone());
            before.extend(record.event.clone());
            for other in self.neighbours(number, &record)? {
                let beside = self.node(other)?;
                if block::of_one_page(&node, &beside) {
                    continue;
                }
                pairs.push((number.min(other), number.max(other)));
                if !seen.contains_key(&other) && link::weigh(&node, &beside).total() > 0 {
                    open.push(other);
                }
            }
            open.extend(self.siblings(number)?);
        }
        let made = self.assemble(&seen, sorted(pairs))?;
        Ok(Grown { made, before: Some(before.into_iter().collect()) })
    }

    /// The claims asked for of these pages, with the texts they were printed in, and the pages that it takes to read
    /// them: in whose voice a page speaks, the first page of its text tells.
    fn told_on(
        &mut self,
        of_pages: BTreeSet<u64>,
        asked: impl Fn(&Claim) -> bool,
    ) -> Result<(Vec<Claim>, Dispatches, BTreeSet<u64>), S::Error> {
        let (mut claims, mut dispatches) = (Vec::new(), Dispatches::default());
        let mut of_books = of_pages.clone();
        for page in of_pages {
            let placed = self.known(page)?;
            of_books.insert(placed.dispatch);
            for source in placed.sources.iter().flatten() {
                of_books.insert(self.known(*source)?.dispatch);
            }
            claims.extend(self.claims(page)?.iter().filter(|c| asked(c)).cloned());
            self.add_dispatches(page, &mut dispatches)?;
        }
        Ok((claims, dispatches, of_books))
    }

    /// The events of these tellings, which are whole neighbourhoods.
    fn assemble(&mut self, seen: &BTreeMap<u64, Rc<Node>>, pairs: Vec<(u64, u64)>) -> Result<Reconciled, S::Error> {
        let mut number_of = Numbered::default();
        let mut of_pages: BTreeSet<u64> = BTreeSet::new();
        for telling in seen.keys() {
            for page in self.prints(*telling)? {
                of_pages.insert(page);
                let placed = self.known(page)?;
                let here = placed.units.iter().filter(|(_, number)| number == telling);
                number_of.extend(here.map(|(occurrence, number)| ((placed.page.clone(), *occurrence), *number)));
            }
        }
        let of = |c: &Claim| number_of.contains_key(&(c.page.clone(), c.occurrence));
        let (claims, dispatches, of_books) = self.told_on(of_pages, of)?;
        let mut pages = Vec::with_capacity(of_books.len());
        for page in of_books {
            // Whole fingerprints of thousands of pages are not needed here.
            pages.push(PageFacts { fingerprint: Fingerprint::default(), ..(*self.facts(page)?).clone() });
        }
        let (made, firsts) = grouped(&pages, &claims, dispatches, &number_of, pairs, &self.ruled);
        for (number, claim) in firsts {
            let event = made.event_of.get(&claim).cloned();
            if let Some(record) = self.telling(number)?.filter(|record| record.event != event) {
                self.put_telling(number, Some(&Telling { event, ..record }))?;
            }
        }
        Ok(made)
    }

    fn put_telling(&mut self, number: u64, record: Option<&Telling>) -> Result<(), S::Error> {
        self.store.put_record(Record::Telling, number, record.map(Telling::pack).as_deref())
    }
}
