//! Lists of candidate days: what two of them share, how wide they are, how far they lie apart.

use crate::fold::sorted;
use jiff::civil::Date;
use recoupe_model::{Candidate, Grain, When};

/// What both lists allow, sorted and unique.
pub(crate) fn meet(a: &[Candidate], b: &[Candidate]) -> Vec<Candidate> {
    sorted(a.iter().flat_map(|x| b.iter().filter_map(|y| x.meet(*y))).collect())
}

/// How many days a list allows.
pub(crate) fn width(days: &[Candidate]) -> i64 {
    days.iter().map(|c| c.n_days()).sum()
}

/// True when the words name the days themselves: one stretch, to the day.
pub(crate) fn stated(days: &[Candidate]) -> bool {
    matches!(days, [Candidate::Days(when)] if when.grain == Grain::Day)
}

/// First and last day of a list whose years are known.
pub(crate) fn hull(days: &[Candidate]) -> Option<(Date, Date)> {
    let known = || days.iter().filter_map(|c| c.days());
    Some((known().map(|w| w.first).min()?, known().map(|w| w.last).max()?))
}

/// Days between the nearest ends of two lists: 0 when they meet, 1 for neighbouring days; `None` when a year
/// is missing, so that nothing can be said.
pub(crate) fn gap(a: &[Candidate], b: &[Candidate]) -> Option<i64> {
    let pairs = a.iter().flat_map(|x| b.iter().map(move |y| (*x, *y)));
    let gaps = pairs.map(|(x, y)| match (x, y) {
        (Candidate::Days(x), Candidate::Days(y)) => Some(apart(x, y)),
        _ => x.meet(y).map(|_| 0),
    });
    gaps.collect::<Option<Vec<_>>>()?.into_iter().min()
}

/// Days between two stretches, 0 when they share one.
pub(crate) fn apart(a: When, b: When) -> i64 {
    let between = |last: Date, first: Date| i64::from((first - last).get_days());
    between(a.last, b.first).max(between(b.last, a.first)).max(0)
}

/// What the lists allow together, taken from the best ranked down; one that contradicts what is already
/// held is left out.
pub(crate) fn meet_ranked<'a>(lists: impl IntoIterator<Item = &'a [Candidate]>) -> Vec<Candidate> {
    let mut held: Vec<Candidate> = Vec::new();
    for list in lists.into_iter().filter(|list| !list.is_empty()) {
        let both = if held.is_empty() { list.to_vec() } else { meet(&held, list) };
        if !both.is_empty() {
            held = both;
        }
    }
    held
}
