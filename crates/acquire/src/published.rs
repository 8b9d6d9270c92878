//! Publication dates as people and feeds write them in a field: ISO, from a year to a time stamp.

use jiff::civil::Date;
use recoupe_model::When;

/// The days a publication field means: «2022», «2022-02», «2022-02-09», or a time stamp that begins with a
/// day («2022-02-09T18:04:00+01:00», «2022-02-09 18:04»), of which the day is taken as it is written.
/// `None` when it is none of these.
///
/// # Example
/// ```
/// let when = recoupe_acquire::when_of("2022-02").expect("a month");
/// assert_eq!(when.to_string(), "2022-02-01..2022-02-28");
/// ```
pub fn when_of(text: &str) -> Option<When> {
    let text = text.trim();
    if !text.is_ascii() {
        return None;
    }
    match text.len() {
        4 => When::year(digits(text)?),
        7 => When::month(digits(&text[..4])?, i8::try_from(digits(text[4..].strip_prefix('-')?)?).ok()?),
        10 => Some(When::day(day(text)?)),
        11.. => {
            let (date, time) = text.split_at(10);
            let clock = time.strip_prefix(['T', 't', ' '])?;
            clock.starts_with(|c: char| c.is_ascii_digit()).then_some(When::day(day(date)?))
        }
        _ => None,
    }
}

fn day(text: &str) -> Option<Date> {
    text.as_bytes().get(4).filter(|b| **b == b'-')?;
    text.parse().ok()
}

fn digits(text: &str) -> Option<i16> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_days_months_years_or_nothing() {
        fn check(text: &str, expected: &str) {
            assert_eq!(when_of(text).map_or("none".to_owned(), |w| w.to_string()), expected, "{text}");
        }
        check("2022-02-09", "2022-02-09");
        check(" 2022-02-09 ", "2022-02-09");
        check("2022-02", "2022-02-01..2022-02-28");
        check("2024-02", "2024-02-01..2024-02-29");
        check("2022", "2022-01-01..2022-12-31");
        check("2022-02-09T23:30:00Z", "2022-02-09");
        check("2022-02-09T23:30:00+01:00", "2022-02-09");
        check("2022-02-09 23:30", "2022-02-09");
        for bad in [
            "",
            "22",
            "2022-13",
            "2022-02-30",
            "2022/02/09",
            "9 février 2022",
            "hier",
            "20220209",
            "2022-02-09X",
            "2022-02-09T",
            "février",
        ] {
            check(bad, "none");
        }
    }
}
