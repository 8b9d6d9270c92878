//! Events: the claims held to be about one occurrence, with every value kept.

use crate::page::id;
use crate::{
    Act, ActorId, Candidate, Category, ClaimId, Count, DispatchId, Outcome, PageId, Place, Review, Role, Status, When,
};
use std::collections::BTreeMap;

id! {
/// An event; survives re-linking.
EventId }

/// An actor of an event and how well supported it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventActor {
    /// Its part.
    pub role: Role,
    /// Its name in ACLED's manner.
    pub name: String,
    /// The pack's actor.
    pub actor: Option<ActorId>,
    /// How many claims say so.
    pub n_claims: usize,
    /// How many dispatches say so.
    pub n_dispatches: usize,
}

/// One value of a figure, with its support.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureValue {
    /// How many.
    pub count: Count,
    /// The words of the first claim that gives it.
    pub text: String,
    /// Who gives it; `None` when only pages speak for themselves.
    pub voice: Option<String>,
    /// The outlets of the pages that carry it, sorted; known ones only.
    pub outlets: Vec<String>,
    /// The claims that give it.
    pub claims: Vec<ClaimId>,
    /// How many dispatches carry it.
    pub n_dispatches: usize,
    /// First publication of a page that carries it.
    pub first_reported: Option<When>,
    /// Index, among the figure's values, of the later word of the same voice that replaces it.
    pub superseded_by: Option<usize>,
}

/// All that was said of one outcome of one counted group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventFigure {
    /// What befell them.
    pub outcome: Outcome,
    /// What is counted.
    pub counted: String,
    /// What kind of people; `None` for things.
    pub category: Option<Category>,
    /// A part of a whole that stands in another figure («4 children» of 16 civilians); never added to it.
    pub part: bool,
    /// Every value, in order of first report.
    pub values: Vec<FigureValue>,
    /// True when live values cannot all be true.
    pub disagreement: bool,
    /// What somebody set in review, for readers to see under every policy; all values stay.
    pub reviewed: Option<ReviewedCount>,
}

/// A count that was set in review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewedCount {
    /// How many; `None`: nobody is counted so.
    pub count: Option<Count>,
    /// Who set it.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// The one figure a reader must see, under a policy; computed on reading, never stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estimate {
    /// The least.
    pub low: u64,
    /// The chosen number.
    pub best: u64,
    /// The most; `None` when open above.
    pub high: Option<u64>,
    /// Why this number, in a sentence.
    pub reason: String,
}

/// The claims judged to be about one occurrence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Which event.
    pub id: EventId,
    /// What happened, by the best supported claims.
    pub act: Act,
    /// The days it can have been: what all claims allow; empty when nobody says.
    pub when: Vec<Candidate>,
    /// The most exact place.
    pub place: Option<Place>,
    /// Every actor.
    pub actors: Vec<EventActor>,
    /// Every figure.
    pub figures: Vec<EventFigure>,
    /// How well supported.
    pub status: Status,
    /// True when somebody denies it.
    pub denied: bool,
    /// The claims, sorted.
    pub claims: Vec<ClaimId>,
    /// The pages, sorted.
    pub pages: Vec<PageId>,
    /// The outlets that are known, sorted.
    pub outlets: Vec<String>,
    /// The dispatches, sorted.
    pub dispatches: Vec<DispatchId>,
    /// The voices' names, sorted.
    pub voices: Vec<String>,
    /// First publication.
    pub first_published: Option<When>,
    /// Last publication.
    pub last_published: Option<When>,
    /// Earlier ids that now mean this event.
    pub merged_from: Vec<EventId>,
}

/// A claim's `when` as another page of its event narrows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Narrowing {
    /// What is left.
    pub candidates: Vec<Candidate>,
    /// The page that did it.
    pub by: PageId,
}

/// What `reconcile` makes of all claims.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reconciled {
    /// The events, sorted by first day, then id.
    pub events: Vec<Event>,
    /// The event of each claim; totals have none.
    pub event_of: BTreeMap<ClaimId, EventId>,
    /// The dispatch of each page.
    pub dispatch_of: BTreeMap<PageId, DispatchId>,
    /// The dispatch of each claim taken over with a copied paragraph, where it differs from its page's.
    pub claim_dispatch: BTreeMap<ClaimId, DispatchId>,
    /// Claims whose day another page narrows.
    pub narrowed: BTreeMap<ClaimId, Narrowing>,
    /// What people decided about events and claims; empty where the machine alone speaks.
    pub review: Review,
}
