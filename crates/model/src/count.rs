//! A figure as said: «une trentaine» is not 30, «pas moins de 869» has no upper end.

use crate::Hedge;
use std::fmt;

/// How many, from `low` to `high`, both included; no `high` means open above.
///
/// # Example
/// ```
/// use recoupe_model::Count;
/// assert_eq!(Count::nearly(60).to_string(), "≈54..60");
/// assert_eq!(Count::at_least(869).to_string(), "≥869");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Count {
    /// The least it can be.
    pub low: u64,
    /// The most it can be; `None` when nothing bounds it.
    pub high: Option<u64>,
    /// How the words bound it.
    pub hedge: Hedge,
    /// The number said, where one was: 30 in «une trentaine», nothing in «plusieurs».
    pub said: Option<u64>,
}

impl Count {
    /// «onze»
    pub fn exact(n: u64) -> Count {
        Count { low: n, high: Some(n), hedge: Hedge::Exact, said: Some(n) }
    }
    /// «environ 200», «quelque 1 000»: a tenth to either side, rounded outward.
    pub fn about(n: u64) -> Count {
        Count {
            low: n.saturating_sub(n.div_ceil(10)),
            high: Some(n.saturating_add(n.div_ceil(10))),
            hedge: Hedge::About,
            said: Some(n),
        }
    }
    /// «une trentaine»: the noun brings its own bounds.
    pub fn about_noun(n: u64, low: u64, high: u64) -> Count {
        Count { low, high: Some(high), hedge: Hedge::About, said: Some(n) }
    }
    /// «près de 60»: from a tenth below up to the number.
    pub fn nearly(n: u64) -> Count {
        Count { low: n.saturating_sub(n.div_ceil(10)), high: Some(n), hedge: Hedge::Nearly, said: Some(n) }
    }
    /// «au moins 11»
    pub fn at_least(n: u64) -> Count {
        Count { low: n, high: None, hedge: Hedge::AtLeast, said: Some(n) }
    }
    /// «plus de 2.000»
    pub fn more_than(n: u64) -> Count {
        Count { low: n.saturating_add(1), high: None, hedge: Hedge::MoreThan, said: Some(n) }
    }
    /// «jusqu'à 70»
    pub fn at_most(n: u64) -> Count {
        Count { low: 0, high: Some(n), hedge: Hedge::AtMost, said: Some(n) }
    }
    /// «moins de dix»
    pub fn less_than(n: u64) -> Count {
        Count { low: 0, high: Some(n.saturating_sub(1)), hedge: Hedge::LessThan, said: Some(n) }
    }
    /// «entre 20 et 30»; the ends are swapped when they come the wrong way round.
    pub fn between(a: u64, b: u64) -> Count {
        let (low, high) = (a.min(b), a.max(b));
        Count { low, high: Some(high), hedge: Hedge::Between, said: Some(low + (high - low) / 2) }
    }
    /// «plusieurs», «des dizaines»: a floor and no number.
    pub fn several(low: u64) -> Count {
        Count { low, high: None, hedge: Hedge::Several, said: None }
    }
    /// The one number its words come to, for those who must write one: what was said, and where a plural number word
    /// alone was, the least it can mean (200 for «des centaines» and «plusieurs centaines»). Nothing for «plusieurs».
    ///
    /// ```
    /// use recoupe_model::Count;
    /// assert_eq!(Count::exact(12).plain(), Some(12));
    /// assert_eq!(Count::several(240).plain(), Some(200)); // «plusieurs centaines»
    /// assert_eq!(Count::several(3).plain(), None); // «plusieurs»
    /// ```
    pub fn plain(self) -> Option<u64> {
        let least = || {
            let tens = 10u64.pow(self.low.checked_ilog10().filter(|tens| *tens > 0)?);
            Some(self.low / tens * tens)
        };
        self.said.or_else(|| least().filter(|_| self.hedge == Hedge::Several))
    }
    /// True when both can be true of one group.
    pub fn agrees_with(self, other: Count) -> bool {
        self.low <= other.high.unwrap_or(u64::MAX) && other.low <= self.high.unwrap_or(u64::MAX)
    }
}

/// The ends of a figure as people read them, both included; no `high` means open above.
///
/// # Example
/// ```
/// use recoupe_model::range;
/// assert_eq!(range(11, Some(11)), "11");
/// assert_eq!(range(26, Some(34)), "26–34");
/// assert_eq!(range(20, None), "≥20");
/// assert_eq!(range(0, Some(9)), "≤9");
/// assert_eq!(range(0, Some(0)), "0");
/// ```
pub fn range(low: u64, high: Option<u64>) -> String {
    match (low, high) {
        (0, Some(0)) => "0".to_owned(),
        (0, Some(high)) => format!("≤{high}"),
        (low, Some(high)) if low == high => low.to_string(),
        (low, Some(high)) => format!("{low}–{high}"),
        (low, None) => format!("≥{low}"),
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.hedge, self.high) {
            (Hedge::Exact, _) => write!(f, "{}", self.low),
            (Hedge::AtMost | Hedge::LessThan, Some(high)) => write!(f, "≤{high}"),
            (_, None) => write!(f, "≥{}", self.low),
            (Hedge::About | Hedge::Nearly, Some(high)) => write!(f, "≈{}..{high}", self.low),
            (_, Some(high)) => write!(f, "{}..{high}", self.low),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_follow_the_contract() {
        assert_eq!(Count::about(200).to_string(), "≈180..220");
        assert_eq!(Count::about(15).to_string(), "≈13..17");
        assert_eq!(Count::nearly(200).to_string(), "≈180..200");
        assert_eq!(Count::more_than(100).to_string(), "≥101");
        assert_eq!(Count::less_than(10).to_string(), "≤9");
        assert_eq!(Count::between(30, 20).to_string(), "20..30");
        assert!(Count::exact(11).agrees_with(Count::at_least(11)));
        assert!(!Count::exact(7).agrees_with(Count::exact(11)));
    }

    #[test]
    fn huge_figures_do_not_overflow() {
        assert_eq!(Count::about(u64::MAX).high, Some(u64::MAX));
        assert_eq!(Count::less_than(0).high, Some(0));
    }
}
