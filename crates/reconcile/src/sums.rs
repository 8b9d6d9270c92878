//! Sums over events in which no death counts twice.
//!
//! Within an event, of one kind of people the whole is taken and never a part of it, and people of no known kind are
//! added only where they cannot be those that others name a kind for. Across events nothing is taken twice because
//! each claim is in one event; recalled reports are inside the event they recall, and totals over a period belong to
//! none. Low and high stay apart all the way: where somebody gives no upper bound, the sum has none.

use recoupe_model::{Category, Estimate, Event, EventFigure, Outcome};
use std::collections::BTreeMap;

/// Who is counted, as sums keep them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum People {
    /// Who does not fight.
    Civilians,
    /// Who fights: fighters, soldiers, police, peacekeepers.
    Combatants,
    /// Nobody says.
    Unknown,
}

impl People {
    /// Every kind, in the order of tables.
    pub const ALL: [People; 3] = [People::Civilians, People::Combatants, People::Unknown];

    /// The kind that a figure counts.
    pub fn of(category: Category) -> People {
        match category {
            Category::Civilians => People::Civilians,
            Category::Combatants | Category::SecurityForces | Category::Peacekeepers => People::Combatants,
            Category::Unknown => People::Unknown,
        }
    }
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            People::Civilians => "civilians",
            People::Combatants => "combatants",
            People::Unknown => "unknown",
        }
    }
}

/// How many, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    /// The least.
    pub low: u64,
    /// The chosen numbers added up.
    pub best: u64,
    /// The most; `None` when somebody gives no upper bound.
    pub high: Option<u64>,
    /// How many events have such a figure.
    pub n_events: usize,
}

impl Sum {
    fn add(&mut self, estimate: &Estimate) {
        self.high = if self.n_events == 0 { Some(0) } else { self.high };
        self.high = self.high.zip(estimate.high).map(|(a, b)| a.saturating_add(b));
        (self.low, self.best) = (self.low.saturating_add(estimate.low), self.best.saturating_add(estimate.best));
        self.n_events += 1;
    }
}

/// What one event adds to a sum: of each kind of people one estimate at most for each category.
///
/// `estimate` is the figure a reader sees, under the policy of the reading. Of two figures of one category the larger
/// is the whole. Figures of people nobody tells the kind of count only as far as they exceed nobody: when such a
/// figure can be the same people as a figure of a known kind, it is left out.
pub fn toll(
    event: &Event,
    outcome: Outcome,
    estimate: impl Fn(&EventFigure) -> Option<Estimate>,
) -> Vec<(People, Estimate)> {
    let mut largest: BTreeMap<Category, Estimate> = BTreeMap::new();
    let whole = |f: &&EventFigure| f.outcome == outcome && !f.part;
    for (figure, estimate) in event.figures.iter().filter(whole).filter_map(|f| Some((f, estimate(f)?))) {
        // Things have no category, and so has nobody who dies.
        let Some(category) = figure.category else { continue };
        let held = largest.entry(category).or_insert_with(|| estimate.clone());
        if estimate.best > held.best {
            *held = estimate;
        }
    }
    if let Some(unknown) = largest.remove(&Category::Unknown) {
        let known: u64 = largest.values().map(|e| e.best).sum();
        let most: Option<u64> = largest.values().map(|e| e.high).sum();
        // «56 dead» beside «30 soldiers»: the fifty-six may hold the thirty, so only the rest are further people.
        let further = Estimate {
            low: most.map_or(0, |most| unknown.low.saturating_sub(most)),
            best: unknown.best.saturating_sub(known),
            high: unknown.high.map(|high| high.saturating_sub(largest.values().map(|e| e.low).sum())),
            reason: unknown.reason.clone(),
        };
        if further.best > 0 || largest.is_empty() {
            largest.insert(Category::Unknown, if largest.is_empty() { unknown } else { further });
        }
    }
    largest.into_iter().map(|(category, estimate)| (People::of(category), estimate)).collect()
}

/// What a list shows of one event: the largest figure of each kind of people, so that parts of a figure are not added to
/// it. Where voices contradict each other it is the range from the least to the most that any of them says; what
/// somebody set in review is read as it was set. A figure of people nobody tells the kind of is left out where it can be
/// one of the others.
///
/// `figures` are those of the event with what a reader sees of each, under the policy of the reading.
pub fn largest<'a>(figures: impl IntoIterator<Item = (&'a EventFigure, Estimate)>, outcome: Outcome) -> Vec<Estimate> {
    let mut largest: BTreeMap<Category, Estimate> = BTreeMap::new();
    for (figure, estimate) in figures.into_iter().filter(|(f, _)| f.outcome == outcome && !f.part) {
        let kind = figure.category.unwrap_or(Category::Unknown);
        let shown = whole_range(figure, estimate);
        let so_far = largest.entry(kind).or_insert_with(|| shown.clone());
        if shown.best > so_far.best {
            *so_far = shown;
        }
    }
    if let Some(unknown) = largest.remove(&Category::Unknown) {
        let meets =
            |e: &Estimate| e.low <= unknown.high.unwrap_or(u64::MAX) && unknown.low <= e.high.unwrap_or(u64::MAX);
        if !largest.values().any(meets) {
            largest.insert(Category::Unknown, unknown);
        }
    }
    largest.into_values().collect()
}

/// From the least to the most of what the voices of a figure say now, where they contradict each other.
fn whole_range(figure: &EventFigure, chosen: Estimate) -> Estimate {
    if !figure.disagreement || figure.reviewed.is_some() {
        return chosen;
    }
    let live = || figure.values.iter().filter(|v| v.superseded_by.is_none()).map(|v| v.count);
    let low = live().map(|c| c.low).min().unwrap_or(chosen.low);
    let high = live().map(|c| c.high).collect::<Option<Vec<_>>>().and_then(|h| h.into_iter().max());
    Estimate { low, high, ..chosen }
}

/// Sums of events under keys, as a month or a country; each kind of people by itself.
pub fn sums<'a, K: Ord + Clone>(
    events: impl IntoIterator<Item = &'a Event>,
    outcome: Outcome,
    key: impl Fn(&Event) -> K,
    estimate: impl Fn(&EventFigure) -> Option<Estimate>,
) -> BTreeMap<K, BTreeMap<People, Sum>> {
    let mut all: BTreeMap<K, BTreeMap<People, Sum>> = BTreeMap::new();
    for event in events {
        let tolls = toll(event, outcome, &estimate);
        if tolls.is_empty() {
            continue;
        }
        let held = all.entry(key(event)).or_default();
        // Two categories of one kind (soldiers and fighters) are one event.
        let mut of_event: BTreeMap<People, Sum> = BTreeMap::new();
        for (people, estimate) in &tolls {
            of_event.entry(*people).or_default().add(estimate);
        }
        for (people, sum) in of_event {
            let estimate = Estimate { low: sum.low, best: sum.best, high: sum.high, reason: String::new() };
            held.entry(people).or_default().add(&estimate);
        }
    }
    all
}
