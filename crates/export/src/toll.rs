//! The dead of an event as one number for schemes that keep one, without counting anybody twice.
//!
//! Figures of different kinds of people are different people and are added. Figures of one kind, or of people
//! of whom nobody says what they were, may be the same people told again: the larger one stands for both. A
//! part of a whole is in the whole already. «Neutralized» may mean killed: it raises the upper end alone.

use recoupe_model::{Category, Estimate, Event, EventFigure, Outcome};
use std::collections::BTreeMap;

/// From, most likely, to; no upper end means open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bounds {
    /// The least.
    pub low: u64,
    /// The chosen number.
    pub best: u64,
    /// The most; `None` when nothing bounds it.
    pub high: Option<u64>,
}

impl Bounds {
    const NOBODY: Bounds = Bounds { low: 0, best: 0, high: Some(0) };

    fn larger(self, other: Bounds) -> Bounds {
        Bounds {
            low: self.low.max(other.low),
            best: self.best.max(other.best),
            high: self.high.zip(other.high).map(|(a, b)| a.max(b)),
        }
    }
    fn plus(self, other: Bounds) -> Bounds {
        Bounds {
            low: self.low.saturating_add(other.low),
            best: self.best.saturating_add(other.best),
            high: self.high.zip(other.high).map(|(a, b)| a.saturating_add(b)),
        }
    }
}

/// The dead of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toll {
    /// By kind of people; `Unknown` is what was told of people whose kind nobody says.
    pub by_kind: BTreeMap<Category, Bounds>,
    /// All sides together.
    pub all: Bounds,
}

impl Toll {
    /// The dead of an event, each figure as `estimate` chooses it; `None` when no figure tells of any.
    pub fn of(event: &Event, estimate: impl Fn(&EventFigure) -> Option<Estimate>) -> Option<Toll> {
        let mut by_kind: BTreeMap<Category, Bounds> = BTreeMap::new();
        for figure in event.figures.iter().filter(|f| !f.part) {
            let Some((kind, chosen)) = figure.category.zip(estimate(figure)) else { continue };
            let bounds = match figure.outcome {
                Outcome::Killed => Bounds { low: chosen.low, best: chosen.best, high: chosen.high },
                Outcome::Neutralized => Bounds { low: 0, best: 0, high: chosen.high },
                _ => continue,
            };
            let of_kind = by_kind.entry(kind).or_insert(Bounds::NOBODY);
            *of_kind = of_kind.larger(bounds);
        }
        let named = by_kind.iter().filter(|(kind, _)| **kind != Category::Unknown);
        let named = named.fold(Bounds::NOBODY, |sum, (_, bounds)| sum.plus(*bounds));
        let unknown = by_kind.get(&Category::Unknown).copied().unwrap_or(Bounds::NOBODY);
        (!by_kind.is_empty()).then(|| Toll { all: named.larger(unknown), by_kind })
    }

    /// The chosen number of one kind.
    pub fn best(&self, kind: Category) -> u64 {
        self.by_kind.get(&kind).map_or(0, |bounds| bounds.best)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::reconciled;
    use recoupe_model::Count;

    #[test]
    fn nobody_is_counted_twice() {
        fn check(figures: &[(Outcome, Category, u64, bool)], expected: Option<(u64, u64, Option<u64>)>) {
            let mut event = reconciled().events.remove(0);
            let pattern = event.figures[0].clone();
            event.figures = figures
                .iter()
                .map(|(outcome, kind, n, part)| {
                    let mut figure = pattern.clone();
                    (figure.outcome, figure.category, figure.part) = (*outcome, Some(*kind), *part);
                    figure.values.truncate(1);
                    figure.values[0].count = Count::exact(*n);
                    figure
                })
                .collect();
            let exact = |f: &EventFigure| {
                let Count { low, high, .. } = f.values[0].count;
                Some(Estimate { low, best: low, high, reason: String::new() })
            };
            let all = Toll::of(&event, exact).map(|toll| (toll.all.low, toll.all.best, toll.all.high));
            assert_eq!(all, expected, "{figures:?}");
        }
        use Category::*;
        use Outcome::*;
        check(&[], None);
        check(&[(Wounded, Civilians, 4, false)], None);
        check(&[(Killed, SecurityForces, 11, false)], Some((11, 11, Some(11))));
        check(&[(Killed, SecurityForces, 11, false), (Killed, Combatants, 20, false)], Some((31, 31, Some(31))));
        check(&[(Killed, SecurityForces, 11, false), (Killed, SecurityForces, 9, false)], Some((11, 11, Some(11))));
        check(&[(Killed, Civilians, 16, false), (Killed, Civilians, 4, true)], Some((16, 16, Some(16))));
        check(&[(Killed, Unknown, 12, false), (Killed, Civilians, 4, false)], Some((12, 12, Some(12))));
        check(&[(Neutralized, Combatants, 17, false)], Some((0, 0, Some(17))));
        check(&[(Killed, SecurityForces, 3, false), (Neutralized, Combatants, 17, false)], Some((3, 3, Some(20))));
        check(
            &[(Killed, Combatants, u64::MAX, false), (Killed, Civilians, 1, false)],
            Some((u64::MAX, u64::MAX, Some(u64::MAX))),
        );
    }
}
