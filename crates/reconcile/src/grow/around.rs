//! What linking left, asked for an event, a claim or a text at a time: nothing is compared again.
//!
//! The store knows which claims are one event and whose text each page carries. What follows from that (which page
//! narrows whose day, whose text a claim stands in) is made again from the claims of the events asked for, and of those
//! that share an open choice of days with them: no other can narrow them.

use super::overlay::Overlay;
use super::{Desk, number};
use crate::book::Book;
use crate::dispatch::{Dispatches, dispatch_id};
use crate::event;
use crate::fold::sorted;
use recoupe_model::{
    Candidate, Claim, ClaimId, DispatchId, Event, EventId, Fingerprint, LinkStore, List, PageFacts, PageId, Reconciled,
    Scope,
};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The event of a claim as the machine linked it; totals have none.
///
/// # Errors
/// When the store cannot be read.
pub fn event_of<S: LinkStore>(store: &mut S, claim: &Claim) -> Result<Option<EventId>, S::Error> {
    if claim.scope == Scope::Total {
        return Ok(None);
    }
    Desk::new(store).event_at(number(claim.page.as_str()), claim.occurrence)
}

/// The text that a claim stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextOf {
    /// The dispatch of the claim's page; `None` where the page is not linked.
    pub page: Option<DispatchId>,
    /// The dispatch of the claim itself, which is another where its paragraph was copied.
    pub claim: Option<DispatchId>,
    /// The pages that carry the claim's dispatch, and the claim's page, sorted.
    pub pages: Vec<PageId>,
}

/// Which text a claim stands in, and who carries it. What `counts` nowhere, as it was rejected, stands in its page's text
/// whatever paragraph was copied; so does what is about no occurrence.
///
/// # Errors
/// When the store cannot be read.
pub fn text_of<S: LinkStore>(store: &mut S, claim: &Claim, counts: bool) -> Result<TextOf, S::Error> {
    let mut desk = Desk::new(store);
    let page = number(claim.page.as_str());
    let mut found = TextOf { page: None, claim: None, pages: vec![claim.page.clone()] };
    if desk.placed(page)?.is_none() {
        return Ok(found);
    }
    let mut dispatches = Dispatches::default();
    desk.add_dispatches(page, &mut dispatches)?;
    found.page = dispatches.of_page(&claim.page).cloned();
    let of_claim = dispatches.of_claim(claim).filter(|_| counts && claim.scope != Scope::Total);
    found.claim = of_claim.cloned().or_else(|| found.page.clone());
    if let Some(founder) = found.claim.as_ref().and_then(|dispatch| dispatches.founder(dispatch)) {
        for (_, member) in desk.all_rows(List::Dispatches, number(founder.as_str()))? {
            found.pages.push(desk.known(member)?.page.clone());
        }
    }
    found.pages = sorted(found.pages);
    Ok(found)
}

/// The dispatch of each of these pages; those that are not linked are left out.
///
/// # Errors
/// When the store cannot be read.
pub fn texts_of<S: LinkStore>(store: &mut S, pages: &[PageId]) -> Result<BTreeMap<PageId, DispatchId>, S::Error> {
    let mut desk = Desk::new(store);
    let mut found = BTreeMap::new();
    for page in pages {
        if let Some(placed) = desk.placed(number(page.as_str()))? {
            let founder = desk.known(placed.dispatch)?;
            found.insert(page.clone(), dispatch_id(&founder.page));
        }
    }
    Ok(found)
}

/// What linking tells of these events beside themselves: what their pages narrow of each other's days and whose text
/// their pages and claims carry; and their claims, by page. `stored` gives an event as the last linking left it.
///
/// # Errors
/// When the store or an event cannot be read.
pub fn around<S: LinkStore>(
    store: &mut S,
    events: &[Event],
    mut stored: impl FnMut(&EventId) -> Result<Option<Event>, S::Error>,
) -> Result<(Reconciled, Vec<Claim>), S::Error> {
    let mut overlay = Overlay::new(store);
    let mut desk = Desk::new(&mut overlay);
    desk.read_claims(events)?;
    let own: BTreeSet<&EventId> = events.iter().map(|event| &event.id).collect();
    let mut beside: Vec<Event> = Vec::new();
    for id in desk.choosing_with(events)?.iter().filter(|id| !own.contains(id)) {
        beside.extend(stored(id)?);
    }
    let mut made = desk.as_grouped(events.iter().chain(&beside))?;
    made.event_of.retain(|_, event| own.contains(event));
    let Reconciled { event_of, claim_dispatch, narrowed, dispatch_of, .. } = &mut made;
    claim_dispatch.retain(|claim, _| event_of.contains_key(claim));
    narrowed.retain(|claim, _| event_of.contains_key(claim));
    let pages: BTreeSet<&PageId> = events.iter().flat_map(|event| &event.pages).collect();
    dispatch_of.retain(|page, _| pages.contains(page));
    let mut claims = Vec::with_capacity(event_of.len());
    for page in pages {
        // A whole ledger may be asked for: its claims are not held twice.
        let told = desk.claims.remove(&number(page.as_str())).map(Rc::unwrap_or_clone);
        claims.extend(told.into_iter().flatten().filter(|claim| event_of.contains_key(&claim.id)));
    }
    Ok((made, claims))
}

impl<S: LinkStore> Desk<'_, S> {
    fn event_at(&mut self, page: u64, occurrence: u32) -> Result<Option<EventId>, S::Error> {
        let Some(placed) = self.placed(page)? else { return Ok(None) };
        let telling = placed.units.iter().find(|unit| unit.0 == occurrence);
        let Some((_, telling)) = telling else { return Ok(None) };
        Ok(self.telling(*telling)?.and_then(|telling| telling.event))
    }

    /// Reads the claims of all pages of these events at once, which all processors do.
    fn read_claims(&mut self, events: &[Event]) -> Result<(), S::Error> {
        let pages: BTreeSet<&PageId> = events.iter().flat_map(|event| &event.pages).collect();
        let pages: Vec<PageId> = pages.into_iter().cloned().collect();
        for (page, claims) in pages.iter().zip(self.store.claims_of(&pages)?) {
            self.claims.insert(number(page.as_str()), Rc::new(claims));
        }
        Ok(())
    }

    /// The events that a page of these tells with the same choice of days: where one is narrowed, all are.
    fn choosing_with(&mut self, events: &[Event]) -> Result<BTreeSet<EventId>, S::Error> {
        let mut found = BTreeSet::new();
        for event in events {
            let claims: BTreeSet<&ClaimId> = event.claims.iter().collect();
            for page in &event.pages {
                let page = number(page.as_str());
                let told = self.claims(page)?;
                let own: BTreeSet<&[Candidate]> =
                    told.iter().filter(|claim| claims.contains(&claim.id)).filter_map(choice).collect();
                let others = told.iter().filter(|c| !claims.contains(&c.id) && c.scope != Scope::Total);
                for other in others.filter(|c| choice(c).is_some_and(|days| own.contains(days))) {
                    found.extend(self.event_at(page, other.occurrence)?);
                }
            }
        }
        Ok(found)
    }

    /// What linking tells of the events that stand, by the claims they hold.
    fn as_grouped<'e>(&mut self, events: impl Iterator<Item = &'e Event>) -> Result<Reconciled, S::Error> {
        let mut group_of: BTreeMap<&ClaimId, usize> = BTreeMap::new();
        let mut of_pages: BTreeSet<u64> = BTreeSet::new();
        for (n, event) in events.enumerate() {
            group_of.extend(event.claims.iter().map(|claim| (claim, n)));
            of_pages.extend(event.pages.iter().map(|page| number(page.as_str())));
        }
        let (claims, dispatches, of_books) = self.told_on(of_pages, |c| group_of.contains_key(&c.id))?;
        let mut pages = Vec::with_capacity(of_books.len());
        for page in of_books {
            let facts = self.bare_facts(page)?;
            pages.push(PageFacts { fingerprint: Fingerprint::default(), ..(*facts).clone() });
        }
        let nothing = BTreeSet::new();
        let mut book = Book::new(&pages, &claims, &dispatches, &nothing);
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (i, entry) in book.entries.iter().enumerate() {
            groups.entry(group_of[&entry.claim.id]).or_default().push(i);
        }
        Ok(event::linked_in(&mut book, &groups.into_values().collect::<Vec<_>>(), dispatches))
    }
}

/// The several days between which a claim leaves the choice.
fn choice(claim: &Claim) -> Option<&[Candidate]> {
    claim.when.as_ref().map(|told| told.candidates.as_slice()).filter(|days| days.len() > 1)
}
