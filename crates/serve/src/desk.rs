//! What the pages are made from: the ledger, the index over it, and readings as of earlier days.
//!
//! The latest index comes from the events the last linking wrote and from what people decided upon them; a reading as
//! of a day is that without the pages that came later, whose neighbourhoods are linked again, or, where those are many,
//! made again from the claims of that day; it is kept for the next question.
//! When somebody decides or another program appends, the index is changed where that changes it.

use crate::filter::Selections;
use crate::index::{Builder, Index};
use crate::naming::Naming;
use crate::words::Words;
use recoupe_engine::{Decided, Engine, decided, earlier, reviewed};
use recoupe_ledger::record::EventRecord;
use recoupe_ledger::{AsOf, Error, Ledger, Linking, PageEntry, Stamp, Totals};
use recoupe_model::{Claim, ClaimId, Decision, Event, EventId, PageId, Reconciled, Review, When};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, TryLockError};
use std::time::{Duration, Instant};

/// How many readings as of earlier days are kept.
const KEPT: usize = 3;
/// Events of earlier days are kept whole up to this many in all.
const KEPT_EVENTS: usize = 60_000;

/// More new versions of events than this, and the index is made from all of them.
const MOST_NEW: usize = 5_000;

/// Where more than one page in so many came later than a day, linking the others costs less than taking them out.
const FEW: usize = 10;

/// Makes the engine when the first page needs one.
pub type MakeEngine = Box<dyn Fn() -> Result<Arc<Engine>, String> + Send + Sync>;

/// The ledger and what is known of it.
pub(crate) struct Desk {
    path: PathBuf,
    idle: Mutex<Vec<Ledger>>,
    latest: Mutex<Option<Arc<View>>>,
    earlier: Mutex<Vec<Arc<View>>>,
    progress: Progress,
    make_engine: MakeEngine,
    engine: OnceLock<Result<Arc<Engine>, String>>,
}

/// How far the first reading of the ledger is.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    of: AtomicU64,
    done: AtomicU64,
    is_over: AtomicBool,
}

impl Progress {
    fn expect(&self, n: u64) {
        self.of.store(n, Ordering::Relaxed);
        self.done.store(0, Ordering::Relaxed);
    }
    fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }
    /// Of a hundred, how much is read; `None` once the first reading is over, well or not.
    pub(crate) fn percent(&self) -> Option<u64> {
        let (done, of) = (self.done.load(Ordering::Relaxed), self.of.load(Ordering::Relaxed).max(1));
        (!self.is_over.load(Ordering::Acquire)).then(|| (done * 100 / of).min(99))
    }
    /// As [`Progress::percent`], after waiting so long for the end at most.
    pub(crate) fn wait(&self, longest: Duration) -> Option<u64> {
        let began = Instant::now();
        while began.elapsed() < longest && self.percent().is_some() {
            std::thread::sleep(Duration::from_millis(10));
        }
        self.percent()
    }
}

/// A ledger read as of some day.
#[derive(Debug)]
pub(crate) struct View {
    pub as_of: AsOf,
    pub index: Index,
    /// What readers asked of it last.
    pub selections: Selections,
    pub totals: Totals,
    /// Days on which pages were published, with how many; for the slider.
    pub days: Arc<BTreeMap<jiff::civil::Date, u32>>,
    /// What people decided by then, undone or not, in order.
    pub decisions: Vec<Decision>,
    /// How it bears on events and claims.
    pub review: Review,
    stamp: Held,
    /// The events that do not stand in the ledger so: those of an earlier day, and those that people decided about.
    held: HashMap<EventId, Event>,
    /// The events of now and of the ledger that decisions bear on.
    decided: Vec<EventId>,
    /// True where the others are those that the ledger's last linking wrote.
    pub stored: bool,
}

impl View {
    /// True where the latest reading is that of an earlier day too: every page was public and everything decided by
    /// then.
    fn is_of(&self, as_of: AsOf) -> bool {
        let Some(day) = as_of.published.filter(|_| as_of.known_by.is_none()) else { return false };
        let n_dated: u64 = self.days.values().map(|n| u64::from(*n)).sum();
        let all_public = n_dated == self.totals.pages && self.days.keys().all(|public| *public <= day);
        all_public && self.decisions.iter().all(|d| d.at.get(..10).is_some_and(|at| *at <= *day.to_string()))
    }
}

/// What the ledger held when a view was made: the last linking and the number of decisions.
type Held = (Stamp, u64);

/// What is shown of a page beside its text.
#[derive(Debug, Clone)]
pub(crate) struct PageCard {
    pub page: PageId,
    pub outlet: Option<String>,
    pub published: Option<When>,
    pub title: Option<String>,
    pub url: Option<String>,
    pub path: Option<String>,
}

impl PageCard {
    pub(crate) fn new(entry: &PageEntry) -> PageCard {
        let article = &entry.article;
        let headline = article.blocks.iter().find(|b| b.label == recoupe_model::BlockLabel::Headline);
        PageCard {
            page: entry.page.clone(),
            outlet: article.outlet.clone(),
            published: article.published.map(|p| p.when),
            title: headline.map(|b| crate::words::cut(&crate::words::seen(article.slice(b.span)), 160)),
            url: entry.url.clone(),
            path: entry.path.clone(),
        }
    }

    /// The outlet, else where the page stood.
    pub(crate) fn name(&self) -> &str {
        let address = self.url.as_deref().or(self.path.as_deref());
        self.outlet.as_deref().or(address).unwrap_or(self.page.as_str())
    }
}

/// All that is shown of an event.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub event: Event,
    /// By publication, then page, then place in the page.
    pub claims: Vec<Claim>,
    pub pages: BTreeMap<PageId, PageCard>,
    /// These claims linked by themselves: who copied whom, and which page narrows whose day.
    pub linked: Reconciled,
}

impl Desk {
    pub(crate) fn new(path: PathBuf, make_engine: MakeEngine) -> Desk {
        Desk {
            path,
            idle: Mutex::default(),
            latest: Mutex::default(),
            earlier: Mutex::default(),
            progress: Progress::default(),
            make_engine,
            engine: OnceLock::new(),
        }
    }

    /// Reads the ledger for the first time; others see how far it is.
    ///
    /// # Errors
    /// When the ledger cannot be read; whoever asks then tries again.
    pub(crate) fn read_first(&self) -> Result<(), Error> {
        let read = self.view(AsOf::LATEST);
        self.progress.is_over.store(true, Ordering::Release);
        read.map(drop)
    }

    /// How far the first reading is.
    pub(crate) fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Lends a connection.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut Ledger) -> Result<T, Error>) -> Result<T, Error> {
        let idle = lock(&self.idle).pop();
        let mut ledger = idle.map_or_else(|| Ledger::open_existing(&self.path), Ok)?;
        let done = work(&mut ledger);
        lock(&self.idle).push(ledger);
        done
    }

    /// The engine, made by the first who asks.
    pub(crate) fn engine(&self) -> Result<&Engine, String> {
        let made = self.engine.get_or_init(|| (self.make_engine)());
        made.as_deref().map_err(Clone::clone)
    }

    /// What actors and countries are called in this language.
    pub(crate) fn naming(&self, words: &'static Words) -> Naming {
        let engine = self.engine().is_ok().then(|| self.engine.get()?.as_ref().ok().cloned()).flatten();
        Naming::new(engine, words)
    }

    /// The ledger as of the days asked for; `None` while an earlier day is read for somebody else, which takes long in a
    /// large ledger and is done for one at a time, so that those who read the present do not wait for it.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn view_when_idle(&self, as_of: AsOf, patience: Duration) -> Result<Option<Arc<View>>, Error> {
        let began = Instant::now();
        while as_of != AsOf::LATEST && matches!(self.earlier.try_lock(), Err(TryLockError::WouldBlock)) {
            if began.elapsed() >= patience {
                return Ok(None);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        self.view(as_of).map(Some)
    }

    /// The ledger as of the days asked for.
    pub(crate) fn view(&self, as_of: AsOf) -> Result<Arc<View>, Error> {
        let stamp = self.with(|ledger| held(ledger))?;
        if as_of == AsOf::LATEST {
            // Whoever comes while an index is being made waits for it rather than making another.
            let mut latest = lock(&self.latest);
            if let Some(view) = latest.as_ref().filter(|v| v.stamp == stamp) {
                return Ok(view.clone());
            }
            let before = latest.clone().filter(|view| view.stored);
            let refreshed = before.map_or(Ok(None), |before| self.with(|ledger| refreshed(ledger, &before)))?;
            let view = match refreshed {
                Some(view) => view,
                None => {
                    *latest = None; // before another takes its room
                    self.with(|ledger| latest_view(ledger, &self.progress))?
                }
            };
            let view = Arc::new(view);
            *latest = Some(view.clone());
            return Ok(view);
        }
        let latest = self.view(AsOf::LATEST)?;
        if latest.is_of(as_of) {
            return Ok(latest);
        }
        let days = latest.days.clone();
        let mut earlier = lock(&self.earlier);
        earlier.retain(|v| v.stamp == stamp);
        if let Some(at) = earlier.iter().position(|v| v.as_of == as_of) {
            let view = earlier.remove(at);
            earlier.push(view.clone());
            return Ok(view);
        }
        let view = Arc::new(self.with(|ledger| match earlier_view(ledger, as_of, &latest)? {
            Some(view) => Ok(view),
            None => {
                let linking = ledger.linked()?; // decisions, pages and claims of one moment
                made_anew(linking.ledger(), as_of, days)
            }
        })?);
        earlier.push(view.clone());
        let rows = |views: &[Arc<View>]| views.iter().map(|v| v.index.rows.len()).sum::<usize>();
        while earlier.len() > KEPT || (earlier.len() > 1 && rows(&earlier) > KEPT_EVENTS) {
            earlier.remove(0);
        }
        Ok(view)
    }

    /// An event whole; `None` when the view knows no such event.
    pub(crate) fn event(&self, view: &View, id: &str) -> Result<Option<Event>, Error> {
        let id = EventId::new(id);
        if let Some(event) = view.held.get(&id).or_else(|| view.review.rejected.iter().find(|e| e.id == id)) {
            return Ok(Some(event.clone()));
        }
        if !view.stored || view.index.row(id.as_str()).is_none() {
            return Ok(None);
        }
        let record = self.with(|ledger| ledger.event(&id))?;
        let event = record.map(|record| record.model()).transpose()?;
        // What merged since is no part of an earlier day.
        Ok(event.map(|event| match view.as_of == AsOf::LATEST {
            true => event,
            false => Event { merged_from: Vec::new(), ..event },
        }))
    }

    /// The event with what it rests on.
    pub(crate) fn sheet(&self, view: &View, event: Event) -> Result<Sheet, Error> {
        self.with(|ledger| {
            let mut claims = Vec::with_capacity(event.claims.len());
            for id in &event.claims {
                claims.extend(ledger.claim(id)?.map(|row| row.claim));
            }
            let facts = ledger.facts_of(&event.pages)?;
            let (mut claims, linked) = reviewed(&facts, claims, &view.decisions);
            let narrowing: BTreeSet<PageId> = linked.narrowed.values().map(|n| n.by.clone()).collect();
            let mut pages = BTreeMap::new();
            for page in event.pages.iter().chain(&narrowing) {
                if let Some(entry) = ledger.page(page)? {
                    pages.insert(page.clone(), PageCard::new(&entry));
                }
            }
            claims.sort_by_cached_key(|c| {
                let published = pages.get(&c.page).and_then(|p: &PageCard| p.published);
                let first = c.evidence.first().map(|q| q.span);
                (published.is_none(), published.map(|w| (w.last, w.first)), c.page.clone(), first, c.id.clone())
            });
            Ok(Sheet { event, claims, pages, linked })
        })
    }

    /// The standing event that took the claims of one that is gone.
    pub(crate) fn heir(&self, view: &View, gone: &EventId) -> Result<Option<EventId>, Error> {
        let versions = self.with(|ledger| ledger.versions(gone))?;
        let last = versions.into_iter().rev().find_map(|v| v.record).map_or(Vec::new(), |r: EventRecord| r.claims);
        for claim in last {
            if let Some(row) = view.index.row_of(&ClaimId::new(claim)) {
                return Ok(Some(EventId::new(&*row.id)));
            }
        }
        Ok(None)
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    // A thread that panicked left whole values: each is replaced in one step.
    of.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn held(ledger: &Ledger) -> Result<Held, Error> {
    Ok((ledger.stamp()?, ledger.n_decisions()?))
}

/// The ledger as it stands, from the events that the last linking wrote and what people decided.
fn latest_view(ledger: &mut Ledger, progress: &Progress) -> Result<View, Error> {
    let n_events = ledger.totals()?;
    progress.expect(n_events.events + n_events.claims);
    let mut linking = ledger.linked()?;
    let ledger = linking.ledger();
    let stamp = held(ledger)?;
    let decisions = ledger.decisions(AsOf::LATEST)?;
    let Some(decided) = decided_now(&mut linking, &decisions)? else {
        let days = Arc::new(ledger.public_days()?);
        return made_anew(ledger, AsOf::LATEST, days);
    };
    let mut builder = Builder::new();
    let instead_of: HashSet<&EventId> = decided.instead_of.iter().collect();
    ledger.each_event(|record| {
        let event = record.model().map_err(Error::from)?;
        if !instead_of.contains(&event.id) {
            builder.event(&event);
        }
        progress.step();
        Ok::<(), Error>(())
    })?;
    decided.made.events.iter().for_each(|event| builder.event(event));
    let corrected: HashMap<&ClaimId, &Claim> = decided.corrected.iter().map(|claim| (&claim.id, claim)).collect();
    ledger.each_claim(AsOf::LATEST, |row| {
        builder.claim(corrected.get(&row.claim.id).unwrap_or(&&row.claim));
        progress.step();
        Ok::<(), Error>(())
    })?;
    let days = Arc::new(ledger.public_days()?);
    view_of(ledger, stamp, builder.done(), days, decisions, decided)
}

/// The latest view after something was written: of the one before, only what changed is looked at. `None` where that
/// would be most of it.
fn refreshed(ledger: &mut Ledger, old: &View) -> Result<Option<View>, Error> {
    let mut linking = ledger.linked()?;
    let ledger = linking.ledger();
    let stamp = held(ledger)?;
    let wrote = ledger.written_since(old.stamp.0.version(), MOST_NEW)?;
    if !old.stored || wrote.len() == MOST_NEW {
        return Ok(None);
    }
    let decisions = ledger.decisions(AsOf::LATEST)?;
    let Some(decided) = decided_now(&mut linking, &decisions)? else { return Ok(None) };
    let made: HashMap<&EventId, &Event> = decided.made.events.iter().map(|event| (&event.id, event)).collect();
    let instead_of: HashSet<&EventId> = decided.instead_of.iter().collect();
    let mut changed: HashSet<EventId> = wrote.into_iter().map(|wrote| wrote.event).collect();
    changed.extend(old.decided.iter().chain(decided.instead_of.iter()).chain(made.keys().copied()).cloned());
    let corrected: HashMap<&ClaimId, &Claim> = decided.corrected.iter().map(|claim| (&claim.id, claim)).collect();
    let mut events: Vec<Event> = Vec::new();
    for id in &changed {
        match made.get(id) {
            Some(event) => events.push((*event).clone()),
            None if instead_of.contains(id) => {}
            None => events.extend(stored(ledger, id)?),
        }
    }
    let mut builder = Builder::new();
    events.iter().for_each(|event| builder.event(event));
    for claim in ledger.claims_of(events.iter().flat_map(|event| &event.claims))? {
        builder.claim(corrected.get(&claim.id).unwrap_or(&&claim));
    }
    let index = old.index.with(&changed, builder.done());
    let days = match stamp.0 == old.stamp.0 {
        true => old.days.clone(),
        false => Arc::new(ledger.public_days()?),
    };
    view_of(ledger, stamp, index, days, decisions, decided).map(Some)
}

fn view_of(
    ledger: &Ledger,
    stamp: Held,
    index: Index,
    days: Arc<BTreeMap<jiff::civil::Date, u32>>,
    decisions: Vec<Decision>,
    decided: Decided,
) -> Result<View, Error> {
    let totals = Totals { events: index.rows.len() as u64, ..ledger.totals()? };
    let made = || decided.made.events.iter();
    let touched = made().map(|event| event.id.clone()).chain(decided.instead_of.iter().cloned()).collect();
    let held = made().map(|event| (event.id.clone(), event.clone())).collect();
    Ok(View {
        as_of: AsOf::LATEST,
        index,
        selections: Selections::default(),
        totals,
        days,
        decisions,
        review: decided.made.review,
        stamp,
        held,
        decided: touched,
        stored: true,
    })
}

/// What people decided upon what is linked; `None` where everything must be linked anew for it.
fn decided_now(linking: &mut Linking<'_>, decisions: &[Decision]) -> Result<Option<Decided>, Error> {
    if decisions.is_empty() {
        return Ok(Some(Decided::default()));
    }
    let ledger = linking.ledger();
    decided(linking, decisions, |id| stored(ledger, id))
}

fn stored(ledger: &Ledger, id: &EventId) -> Result<Option<Event>, Error> {
    ledger.event(id)?.map(|record| record.model()).transpose().map_err(Error::from)
}

/// The ledger as of an earlier day, from the latest view and what the pages that came later changed: their
/// neighbourhoods are linked again without them. `None` where that would be most of it, or a ledger was linked by other
/// rules.
fn earlier_view(ledger: &mut Ledger, as_of: AsOf, latest: &View) -> Result<Option<View>, Error> {
    let most = usize::try_from(latest.totals.pages).unwrap_or(usize::MAX) / FEW;
    let linking = ledger.linked()?;
    let ledger = linking.ledger();
    if !latest.stored || held(ledger)? != latest.stamp {
        return Ok(None);
    }
    let Some(later) = ledger.later_pages(as_of, most)? else { return Ok(None) };
    let Some(mut then) = earlier(linking, &later)? else { return Ok(None) };
    let linked: HashMap<EventId, Event> =
        std::mem::take(&mut then.made.events).into_iter().map(|event| (event.id.clone(), event)).collect();
    let gone: HashSet<EventId> = then.instead_of.iter().cloned().collect();
    let base = |id: &EventId| match linked.get(id) {
        Some(event) => Ok(Some(event.clone())),
        None if gone.contains(id) => Ok(None),
        None => stored(ledger, id),
    };
    let decisions = ledger.decisions(as_of)?;
    let mut decided_then = Decided::default();
    if !decisions.is_empty() {
        let Some(found) = decided(&mut then, &decisions, base)? else { return Ok(None) };
        decided_then = found;
    }
    let mut changed: HashSet<EventId> = gone.iter().chain(linked.keys()).chain(&latest.decided).cloned().collect();
    changed.extend(decided_then.instead_of.iter().cloned());
    let mut held_whole: HashMap<EventId, Event> = HashMap::new();
    for id in changed.iter().filter(|id| !decided_then.instead_of.contains(id)) {
        held_whole.extend(base(id)?.map(|event| (id.clone(), Event { merged_from: Vec::new(), ..event })));
    }
    held_whole.extend(decided_then.made.events.iter().map(|event| (event.id.clone(), event.clone())));
    changed.extend(held_whole.keys().cloned());
    let mut builder = Builder::new();
    held_whole.values().for_each(|event| builder.event(event));
    let corrected: HashMap<&ClaimId, &Claim> = decided_then.corrected.iter().map(|claim| (&claim.id, claim)).collect();
    for claim in ledger.claims_of(held_whole.values().flat_map(|event| &event.claims))? {
        builder.claim(corrected.get(&claim.id).unwrap_or(&&claim));
    }
    let index = latest.index.with(&changed, builder.done());
    let totals = Totals {
        pages: latest.totals.pages.saturating_sub(later.len() as u64),
        claims: latest.totals.claims.saturating_sub(ledger.n_claims_of(&later)?),
        events: index.rows.len() as u64,
    };
    Ok(Some(View {
        as_of,
        index,
        selections: Selections::default(),
        totals,
        days: latest.days.clone(),
        decisions,
        review: decided_then.made.review,
        stamp: latest.stamp,
        held: held_whole,
        decided: Vec::new(),
        stored: true,
    }))
}

/// Links the claims of a day anew, as people had decided by then.
fn made_anew(ledger: &Ledger, as_of: AsOf, days: Arc<BTreeMap<jiff::civil::Date, u32>>) -> Result<View, Error> {
    let stamp = held(ledger)?;
    let decisions = ledger.decisions(as_of)?;
    let facts = ledger.facts(as_of)?;
    let (claims, made) = reviewed(&facts, ledger.claims(as_of)?, &decisions);
    let mut builder = Builder::new();
    made.events.iter().for_each(|event| builder.event(event));
    claims.iter().for_each(|claim| builder.claim(claim));
    let totals = Totals { pages: facts.len() as u64, claims: claims.len() as u64, events: made.events.len() as u64 };
    let held = made.events.into_iter().map(|e| (e.id.clone(), e)).collect();
    let (index, selections) = (builder.done(), Selections::default());
    Ok(View {
        as_of,
        index,
        selections,
        totals,
        days,
        decisions,
        review: made.review,
        stamp,
        held,
        decided: Vec::new(),
        stored: false,
    })
}
