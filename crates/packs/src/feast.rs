//! Feasts whose day is computed: those that hang on Easter, those of the Muslim calendar, and weekdays of a month.
//!
//! The Muslim calendar is the arithmetical one. Where the moon decides, a feast may fall a day before or after,
//! so such a feast is a stretch of three days and never one.

use crate::ready::ready;
use jiff::ToSpan;
use jiff::civil::Date;

/// A feast whose day is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MovingFeast {
    /// So many days after Easter Sunday of the Western churches.
    Easter(i16),
    /// Month and day of the Muslim calendar; the whole month where the day is 0.
    Hijri(u8, u8),
    /// Month, weekday and its number in the month; 5 for the last.
    Nth(u8, u8, u8),
}

ready! { enum MovingFeast { Easter(days), Hijri(month, day), Nth(month, weekday, n) } }

impl MovingFeast {
    /// Reads `easter+39`, `hijri 12-10`, `hijri 9` or `nth 11-4-4` (the fourth Thursday of November).
    pub(crate) fn parse(text: &str) -> Option<MovingFeast> {
        if let Some(days) = text.strip_prefix("easter") {
            return Some(MovingFeast::Easter(if days.is_empty() { 0 } else { days.parse().ok()? }));
        }
        let mut numbers = text.split([' ', '-']).skip(1).map(str::parse::<u8>);
        let mut next = || numbers.next().and_then(Result::ok);
        match text.split(' ').next()? {
            "hijri" => Some(MovingFeast::Hijri(next().filter(|m| (1..=12).contains(m))?, next().unwrap_or(0))),
            "nth" => Some(MovingFeast::Nth(next()?, next()?, next()?)),
            _ => None,
        }
    }
    /// How many days it may cover, counted from what [`MovingFeast::days`] gives.
    pub fn n_days(self) -> i32 {
        match self {
            MovingFeast::Hijri(_, 0) => 30,
            MovingFeast::Hijri(..) => 3,
            _ => 1,
        }
    }
    /// Its first day in a year of the common calendar; a Muslim feast may fall twice in it, or not at all.
    pub fn days(self, year: i16) -> Vec<Date> {
        match self {
            MovingFeast::Easter(days) => {
                easter(year).and_then(|d| d.checked_add(i64::from(days).days()).ok()).into_iter().collect()
            }
            MovingFeast::Hijri(month, day) => {
                let about = (i64::from(year) - 622) * 33 / 32;
                let early = if day == 0 { 0 } else { 1 };
                let days = (about - 1..=about + 2).filter_map(|y| hijri(y, month.into(), day.max(1).into()));
                days.filter_map(|d| d.checked_sub(i64::from(early).days()).ok()).filter(|d| d.year() == year).collect()
            }
            MovingFeast::Nth(month, weekday, n) => nth(year, month, weekday, n).into_iter().collect(),
        }
    }
}

/// Easter Sunday by the Gregorian computus.
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let at = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(at / 31).ok()?, i8::try_from(at % 31 + 1).ok()?).ok()
}

/// A day of the arithmetical Muslim calendar: 354 days a year, eleven more in thirty years.
fn hijri(year: i64, month: i64, day: i64) -> Option<Date> {
    let days = day + (59 * (month - 1) + 1) / 2 + (year - 1) * 354 + (3 + 11 * year) / 30;
    // The day before 1 Muharram of the year 1, 16 July 622 of the Julian calendar.
    Date::new(622, 7, 18).ok()?.checked_add(days.days()).ok()
}

fn nth(year: i16, month: u8, weekday: u8, n: u8) -> Option<Date> {
    let first = Date::new(year, i8::try_from(month).ok()?, 1).ok()?;
    let ahead = (i64::from(weekday) - i64::from(first.weekday().to_monday_one_offset())).rem_euclid(7);
    let days = (0..5i64).filter_map(|w| first.checked_add((ahead + 7 * w).days()).ok());
    let inside: Vec<Date> = days.filter(|d| d.month() == first.month()).collect();
    match n {
        5 => inside.last().copied(),
        n => inside.get(usize::from(n).checked_sub(1)?).copied(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(feast: &str, year: i16, expect: &str) {
        let feast = MovingFeast::parse(feast).expect("it is a feast");
        let days: Vec<String> = feast.days(year).iter().map(Date::to_string).collect();
        assert_eq!(days.join(" "), expect, "{feast:?} {year}");
    }

    #[test]
    fn feasts_fall_where_calendars_say() {
        check("easter", 2022, "2022-04-17");
        check("easter+39", 2024, "2024-05-09");
        check("easter", 1999, "1999-04-04");
        check("nth 11-4-4", 2021, "2021-11-25");
        check("nth 5-1-5", 2022, "2022-05-30");
        // A day early: the moon may be seen a day before or after.
        check("hijri 12-10", 2022, "2022-07-09");
        check("hijri 10-1", 2021, "2021-05-12");
        check("hijri 9", 2021, "2021-04-13");
    }

    #[test]
    fn what_is_no_feast_is_none() {
        for text in ["12-25", "easter?", "hijri 13-1", ""] {
            assert_eq!(MovingFeast::parse(text), None, "{text}");
        }
    }
}
