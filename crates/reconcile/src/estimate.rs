//! The one figure a reader must see, chosen on reading under a named policy and never stored.

use recoupe_model::{Count, Estimate, EventFigure, FigureValue, Policy};

/// Low, best and high of a figure, with the reason in a sentence.
///
/// Only live values count: what the same voice has since replaced is out. `voices` is the order of preference
/// of [`Policy::Prioritized`], by the names voices have in the figure; other policies ignore it. No policy
/// averages between voices: `best` is always a number somebody gave, or the middle of one range somebody gave,
/// or its floor where nothing bounds it above. What somebody set in review comes before every policy.
///
/// # Example
/// ```
/// use recoupe_model::{Category, Count, EventFigure, FigureValue, Outcome, Policy};
/// let value = FigureValue {
///     count: Count::about_noun(30, 26, 34), text: "une trentaine".into(), voice: Some("the general staff".into()),
///     outlets: vec![], claims: vec![], n_dispatches: 2, first_reported: None, superseded_by: None,
/// };
/// let figure = EventFigure {
///     outcome: Outcome::Killed, counted: "djihadistes".into(), category: Some(Category::Combatants),
///     part: false, values: vec![value], disagreement: false, reviewed: None,
/// };
/// let estimate = recoupe_reconcile::estimate(&figure, Policy::LatestBest, &[]);
/// assert_eq!((estimate.low, estimate.best, estimate.high), (26, 30, Some(34)));
/// assert_eq!(estimate.reason, "the only value given, by the general staff");
/// ```
pub fn estimate(figure: &EventFigure, policy: Policy, voices: &[&str]) -> Estimate {
    if let Some(set) = &figure.reviewed {
        let reason = format!("set by {} in review: {}", set.by, set.reason);
        let count = set.count.unwrap_or(Count::exact(0));
        return Estimate { low: count.low, best: best(count), high: count.high, reason };
    }
    let live: Vec<&FigureValue> = figure.values.iter().filter(|v| v.superseded_by.is_none()).collect();
    let Some(latest) = latest(&live) else {
        return Estimate { low: 0, best: 0, high: None, reason: "nobody gives a value".to_owned() };
    };
    if let [only] = live[..] {
        let n_replaced = figure.values.len() - 1;
        let reason = match n_replaced {
            0 => format!("the only value given, by {}", who(only)),
            1 => format!("the last word of {}; an earlier value is replaced", who(only)),
            n => format!("the last word of {}; {n} earlier values are replaced", who(only)),
        };
        return of_value(only, reason);
    }
    let n = live.len();
    match policy {
        Policy::Range => Estimate {
            low: live.iter().map(|v| v.count.low).min().unwrap_or(0),
            best: best(latest.count),
            high: live.iter().map(|v| v.count.high).collect::<Option<Vec<_>>>().and_then(|h| h.into_iter().max()),
            reason: format!("the whole range of {n} live values; best is the latest, by {}", who(latest)),
        },
        Policy::LatestBest => of_value(latest, format!("the latest of {n} live values, by {}", who(latest))),
        Policy::Prioritized => {
            let preferred = voices.iter().find_map(|name| {
                let of_voice: Vec<&FigureValue> =
                    live.iter().copied().filter(|v| v.voice.as_deref() == Some(*name)).collect();
                self::latest(&of_voice)
            });
            match preferred {
                Some(value) => of_value(value, format!("{} comes first in the order of voices", who(value))),
                None => of_value(
                    latest,
                    format!("no voice in the order of voices gives a value; the latest of {n}, by {}", who(latest)),
                ),
            }
        }
        Policy::Conservative => {
            let lowest = live.iter().min_by_key(|v| (v.count.low, best(v.count), v.count.high.unwrap_or(u64::MAX)));
            let lowest = lowest.unwrap_or(&latest);
            of_value(lowest, format!("the lowest of {n} live values, by {}", who(lowest)))
        }
    }
}

fn of_value(value: &FigureValue, reason: String) -> Estimate {
    Estimate { low: value.count.low, best: best(value.count), high: value.count.high, reason }
}

/// The number said, else the middle of the range, else its floor.
fn best(count: Count) -> u64 {
    let inside = |n: u64| n.clamp(count.low, count.high.unwrap_or(u64::MAX).max(count.low));
    match (count.said, count.high) {
        (Some(said), _) => inside(said),
        (None, Some(high)) => count.low + (high - count.low.min(high)) / 2,
        (None, None) => count.low,
    }
}

/// Values come in order of first report, undated ones first, and on one day the smaller first, as tolls rise.
fn latest<'a>(values: &[&'a FigureValue]) -> Option<&'a FigureValue> {
    values.last().copied()
}

fn who(value: &FigureValue) -> String {
    match (&value.voice, value.outlets.as_slice()) {
        (Some(voice), _) => voice.clone(),
        (None, []) => "a page in its own voice".to_owned(),
        (None, [outlet]) => format!("{outlet} in its own voice"),
        (None, [outlet, rest @ ..]) => {
            format!("{outlet} and {} more in their own voice", rest.len())
        }
    }
}
