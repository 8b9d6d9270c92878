//! Days a statement can be held to. Never a point by accident, never a guess.

use crate::Grain;
use jiff::civil::Date;
use std::fmt;

/// A stretch of days, both ends included, with the coarseness in which it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct When {
    /// First day, included.
    pub first: Date,
    /// Last day, included; never before `first`.
    pub last: Date,
    /// How coarsely it was said.
    pub grain: Grain,
}

impl When {
    /// The days `first..=last`; the ends are swapped when they come the wrong way round.
    pub fn new(first: Date, last: Date, grain: Grain) -> When {
        When { first: first.min(last), last: first.max(last), grain }
    }
    /// One day.
    pub fn day(day: Date) -> When {
        When { first: day, last: day, grain: Grain::Day }
    }
    /// A whole month; `None` when there is no such month.
    pub fn month(year: i16, month: i8) -> Option<When> {
        let first = Date::new(year, month, 1).ok()?;
        Some(When { first, last: first.last_of_month(), grain: Grain::Month })
    }
    /// A whole year; `None` beyond the calendar.
    pub fn year(year: i16) -> Option<When> {
        let first = Date::new(year, 1, 1).ok()?;
        Some(When { first, last: first.last_of_year(), grain: Grain::Year })
    }
    /// True when a day is shared.
    pub fn overlaps(self, other: When) -> bool {
        self.first <= other.last && other.first <= self.last
    }
    /// True when `other` lies wholly inside.
    pub fn covers(self, other: When) -> bool {
        self.first <= other.first && other.last <= self.last
    }
    /// The shared days, with the finer grain; `None` when there are none.
    pub fn meet(self, other: When) -> Option<When> {
        let (first, last) = (self.first.max(other.first), self.last.min(other.last));
        (first <= last).then(|| When { first, last, grain: self.grain.min(other.grain) })
    }
    /// How many days, both ends included; at least 1.
    pub fn n_days(self) -> i64 {
        i64::from((self.last - self.first).get_days()) + 1
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.first == self.last {
            true => write!(f, "{}", self.first),
            false => write!(f, "{}..{}", self.first, self.last),
        }
    }
}

/// A day of a month in any year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonthDay {
    /// 1..=12
    pub month: i8,
    /// 1..=31
    pub day: i8,
}

impl MonthDay {
    /// The same day in `year`; the last of the month where that year has no such day (29 February).
    pub fn in_year(self, year: i16) -> Option<Date> {
        let first = Date::new(year, self.month, 1).ok()?;
        first.with().day(self.day.min(first.days_in_month())).build().ok()
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "XXXX-{:02}-{:02}", self.month, self.day)
    }
}

/// One reading of what was said about time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Candidate {
    /// Known to the year.
    Days(When),
    /// A stretch of days within a year that nobody named.
    AnyYear {
        /// First day, included.
        first: MonthDay,
        /// Last day, included.
        last: MonthDay,
        /// How coarsely it was said.
        grain: Grain,
    },
}

impl Candidate {
    /// The days, when the year is known.
    pub fn days(self) -> Option<When> {
        match self {
            Candidate::Days(when) => Some(when),
            Candidate::AnyYear { .. } => None,
        }
    }
    /// The days this would be in `year`.
    pub fn in_year(self, year: i16) -> Option<When> {
        match self {
            Candidate::Days(when) => Some(when),
            Candidate::AnyYear { first, last, grain } => {
                Some(When::new(first.in_year(year)?, last.in_year(year)?, grain))
            }
        }
    }
    /// The shared days of two readings; a year-less one takes the year of the other.
    pub fn meet(self, other: Candidate) -> Option<Candidate> {
        match (self, other) {
            (Candidate::Days(a), Candidate::Days(b)) => a.meet(b).map(Candidate::Days),
            (Candidate::Days(a), any) | (any, Candidate::Days(a)) => {
                let years = a.first.year()..=a.last.year();
                years.filter_map(|year| any.in_year(year)?.meet(a)).next().map(Candidate::Days)
            }
            (
                Candidate::AnyYear { first: a, last: b, grain: g },
                Candidate::AnyYear { first: c, last: d, grain: h },
            ) => {
                let (first, last) = (a.max(c), b.min(d));
                (first <= last).then(|| Candidate::AnyYear { first, last, grain: g.min(h) })
            }
        }
    }
    /// How many days, both ends included; a year-less month and day counts as in a common year.
    pub fn n_days(self) -> i64 {
        self.in_year(2023).map_or(1, When::n_days)
    }
}

impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Candidate::Days(when) => when.fmt(f),
            Candidate::AnyYear { first, last, .. } if first == last => first.fmt(f),
            Candidate::AnyYear { first, last, .. } => write!(f, "{first}..{last}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_yearless_stretch_takes_the_year_of_what_it_meets() {
        let said = Candidate::AnyYear {
            first: MonthDay { month: 2, day: 1 },
            last: MonthDay { month: 2, day: 6 },
            grain: Grain::Day,
        };
        let known = Candidate::Days(When::month(2022, 2).expect("February exists"));
        assert_eq!(said.to_string(), "XXXX-02-01..XXXX-02-06");
        assert_eq!(said.meet(known).map(|c| c.to_string()).as_deref(), Some("2022-02-01..2022-02-06"));
        assert_eq!(known.meet(said), said.meet(known));
    }

    #[test]
    fn a_month_ends_on_its_last_day() {
        assert_eq!(When::month(2024, 2).map(|m| m.last), Some(date(2024, 2, 29)));
        assert_eq!(When::month(2024, 13), None);
    }
}
