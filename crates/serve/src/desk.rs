//! What the pages are made from: the ledger, the index over it, and readings as of earlier days.
//!
//! The latest index comes from the events the last linking wrote; a reading as of a day is made again from the claims
//! of that day, which is the only true answer, and kept for the next question. When another program appends, the
//! next question finds a new index.

use crate::filter::Selections;
use crate::index::{Builder, Index};
use recoupe_engine::{Engine, reviewed};
use recoupe_ledger::record::EventRecord;
use recoupe_ledger::{AsOf, Error, Ledger, PageEntry, Stamp, Totals};
use recoupe_model::{Claim, ClaimId, Decision, Event, EventId, PageId, Reconciled, Review, When};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

/// How many readings as of earlier days are kept.
const KEPT: usize = 3;
/// Events of earlier days are kept whole up to this many in all.
const KEPT_EVENTS: usize = 60_000;

/// Makes the engine when the first page needs one.
pub type MakeEngine = Box<dyn Fn() -> Result<Engine, String> + Send + Sync>;

/// The ledger and what is known of it.
pub(crate) struct Desk {
    path: PathBuf,
    idle: Mutex<Vec<Ledger>>,
    latest: Mutex<Option<Arc<View>>>,
    earlier: Mutex<Vec<Arc<View>>>,
    make_engine: MakeEngine,
    engine: OnceLock<Result<Engine, String>>,
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
    /// True where the others are those that the ledger's last linking wrote.
    stored: bool,
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
            make_engine,
            engine: OnceLock::new(),
        }
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
        self.engine.get_or_init(|| (self.make_engine)()).as_ref().map_err(Clone::clone)
    }

    /// The ledger as of the days asked for.
    pub(crate) fn view(&self, as_of: AsOf) -> Result<Arc<View>, Error> {
        let stamp = self.with(held)?;
        if as_of == AsOf::LATEST {
            // Whoever comes while an index is being made waits for it rather than making another.
            let mut latest = lock(&self.latest);
            if let Some(view) = latest.as_ref().filter(|v| v.stamp == stamp) {
                return Ok(view.clone());
            }
            let view = Arc::new(self.with(latest_view)?);
            *latest = Some(view.clone());
            return Ok(view);
        }
        let days = self.view(AsOf::LATEST)?.days.clone();
        let mut earlier = lock(&self.earlier);
        earlier.retain(|v| v.stamp == stamp);
        if let Some(at) = earlier.iter().position(|v| v.as_of == as_of) {
            let view = earlier.remove(at);
            earlier.push(view.clone());
            return Ok(view);
        }
        let view = Arc::new(self.with(|ledger| made_anew(ledger, as_of, days))?);
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
        record.map(|record| record.model()).transpose().map_err(Error::from)
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

fn held(ledger: &mut Ledger) -> Result<Held, Error> {
    Ok((ledger.stamp()?, ledger.n_decisions()?))
}

fn latest_view(ledger: &mut Ledger) -> Result<View, Error> {
    let days = Arc::new(ledger.public_days()?);
    let stamp = held(ledger)?;
    if stamp.1 > 0 {
        let mut view = made_anew(ledger, AsOf::LATEST, days)?;
        // What stands in the ledger just so need not be kept.
        ledger.each_event(|record| {
            let id = EventId::new(record.event_id.clone());
            if view.held.get(&id).is_some_and(|event| EventRecord::from(event) == record) {
                view.held.remove(&id);
            }
            Ok::<(), Error>(())
        })?;
        view.stored = true;
        return Ok(view);
    }
    let mut builder = Builder::new();
    ledger.each_event(|record| {
        builder.event(&record.model().map_err(Error::from)?);
        Ok::<(), Error>(())
    })?;
    ledger.each_claim(AsOf::LATEST, |row| {
        builder.claim(&row.claim);
        Ok::<(), Error>(())
    })?;
    Ok(View {
        as_of: AsOf::LATEST,
        index: builder.done(),
        selections: Selections::default(),
        totals: ledger.totals()?,
        days,
        decisions: Vec::new(),
        review: Review::default(),
        stamp,
        held: HashMap::new(),
        stored: true,
    })
}

/// Links the claims of a day anew, as people had decided by then.
fn made_anew(ledger: &mut Ledger, as_of: AsOf, days: Arc<BTreeMap<jiff::civil::Date, u32>>) -> Result<View, Error> {
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
    Ok(View { as_of, index, selections, totals, days, decisions, review: made.review, stamp, held, stored: false })
}
