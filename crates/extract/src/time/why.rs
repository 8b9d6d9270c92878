//! Why a temporal expression means these days and no others, in plain words.

use super::{Anchor, Look, TimeExpr, TimeMention, Toward};
use crate::time::resolve;
use jiff::ToSpan;
use jiff::civil::Date;
use recoupe_model::{Candidate, MonthDay, When};

/// What the days of `mention` were counted from, and which of the days around them fell, each with its reason.
/// `toward` is where its verb looks, `days` what the page holds it to.
pub fn why(mention: &TimeMention, published: Option<When>, toward: Toward, days: &[Candidate]) -> String {
    let mut said = vec![counted_from(&mention.expr, published, days)];
    let fallen = others(&mention.expr, published)
        .into_iter()
        .filter(|other| !days.iter().filter_map(|c| c.days()).any(|d| d.overlaps(*other)));
    let held = days.iter().filter_map(|c| c.days()).next();
    if let Some(held) = held {
        said.extend(fallen.map(|other| format!("{other} falls: {}", reason(mention, published, toward, held, other))));
    }
    said.retain(|s| !s.is_empty());
    said.join("; ")
}

fn named(when: When) -> String {
    match when.first == when.last {
        true => format!("{when}, a {}", when.first.strftime("%A")),
        false => when.to_string(),
    }
}

fn counted_from(expr: &TimeExpr, published: Option<When>, days: &[Candidate]) -> String {
    let told = |back: i64| {
        let first = days.first().and_then(|c| c.days()).and_then(|d| d.first.checked_sub(back.days()).ok());
        first.map_or("counted from the day told before".to_owned(), |d| format!("counted from {d}, told before"))
    };
    let from = || published.map_or("nothing to count from".to_owned(), |p| format!("counted from {}", named(p)));
    match expr {
        TimeExpr::Anchor { days } => told(*days),
        TimeExpr::WeekdayTold { .. } | TimeExpr::ShiftTold { .. } => "counted from the day told before".to_owned(),
        TimeExpr::Day { year: Some(_), weekday: Some(_), .. } => mismatch(expr, days),
        TimeExpr::Day { year: Some(_), .. }
        | TimeExpr::Month { year: Some(_), .. }
        | TimeExpr::Feast { year: Some(_), .. }
        | TimeExpr::Moving { year: Some(_), .. }
        | TimeExpr::Season { year: Some(_), .. }
        | TimeExpr::Year { .. }
        | TimeExpr::Era { .. } => "the words name the year".to_owned(),
        TimeExpr::Day { year: None, .. } | TimeExpr::Month { year: None, .. } | TimeExpr::Feast { year: None, .. }
            if published.is_none() =>
        {
            "no year is said, and none is guessed".to_owned()
        }
        TimeExpr::Either(a, b) if matches!((&**a, &**b), (TimeExpr::Day { .. }, TimeExpr::Day { .. })) => {
            "the digits can be day and month or month and day".to_owned()
        }
        TimeExpr::Range(a, _) => format!("from its first day to its last, {}", counted_from(a, published, days)),
        TimeExpr::UnitOf { at, .. } | TimeExpr::SpanFrom { from: at, .. } | TimeExpr::ShiftFrom { from: at, .. } => {
            counted_from(at, published, &[])
        }
        TimeExpr::Nth { of, .. } => counted_from(of, published, &[]),
        _ => from(),
    }
}

/// A printed date whose weekday is another than the one beside it.
fn mismatch(expr: &TimeExpr, days: &[Candidate]) -> String {
    let (TimeExpr::Day { weekday: Some(said), .. }, Some(day)) = (expr, days.first().and_then(|c| c.days())) else {
        return String::new();
    };
    match day.first.weekday().to_monday_one_offset() as u8 == *said {
        true => "the words name the year, and the weekday fits".to_owned(),
        false => format!("the date is printed in full; {}, whatever the weekday beside it says", named(day)),
    }
}

/// The days around that the same words name under another reading.
fn others(expr: &TimeExpr, published: Option<When>) -> Vec<When> {
    let Some(published) = published.filter(|p| p.first == p.last) else { return Vec::new() };
    let year = published.first.year();
    let years = [year - 1, year, year + 1];
    let looks = |toward: Toward| {
        let anchor = Anchor { published: Some(published), told: None, toward };
        resolve(expr, &anchor).into_iter().filter_map(Candidate::days).collect::<Vec<_>>()
    };
    let mut out: Vec<When> = match expr {
        TimeExpr::Weekday { weekday, .. } => {
            let own = i64::from(published.first.weekday().to_monday_one_offset());
            let near = i64::from(*weekday) - own;
            let weeks = (-1..=1).filter_map(|w: i64| published.first.checked_add((near + 7 * w).days()).ok());
            weeks.map(When::day).collect()
        }
        TimeExpr::Day { year: None, month, day, .. } | TimeExpr::Feast { year: None, month, day, .. } => {
            let at = MonthDay { month: *month, day: *day };
            let days = years.iter().filter_map(|y| at.in_year(*y)).filter(|d| d.day() == *day);
            days.map(When::day).collect()
        }
        TimeExpr::Month { year: None, month, .. } => years.iter().filter_map(|y| When::month(*y, *month)).collect(),
        TimeExpr::DayOfMonth { day, .. } => {
            let months = (-1..=1i64).filter_map(|m| published.first.first_of_month().checked_add(m.months()).ok());
            months.filter_map(|m: Date| m.with().day(*day).build().ok()).map(When::day).collect()
        }
        TimeExpr::Season { year: None, .. } | TimeExpr::Moving { year: None, .. } => {
            [looks(Toward::Back), looks(Toward::Ahead)].concat()
        }
        TimeExpr::Range(a, _) if matches!(**a, TimeExpr::Weekday { .. } | TimeExpr::Day { year: None, .. }) => {
            [looks(Toward::Back), looks(Toward::Ahead)].concat()
        }
        _ => Vec::new(),
    };
    out.sort();
    out.dedup();
    out
}

fn reason(mention: &TimeMention, published: Option<When>, toward: Toward, held: When, other: When) -> String {
    let said = match &mention.expr {
        TimeExpr::Day { weekday, .. } | TimeExpr::DayOfMonth { weekday, .. } => *weekday,
        _ => None,
    };
    if said.is_some_and(|w| other.first.weekday().to_monday_one_offset() as u8 != w) {
        return format!("it is a {}", other.first.strftime("%A"));
    }
    let look = match &mention.expr {
        TimeExpr::Weekday { look, .. }
        | TimeExpr::Day { look, .. }
        | TimeExpr::Month { look, .. }
        | TimeExpr::Season { look, .. } => *look,
        _ => Look::Bare,
    };
    let ahead = published.is_some_and(|p| other.first > p.last);
    let later = other.first > held.last;
    match (look, toward) {
        (Look::Past, _) if later => "the words look back".to_owned(),
        (Look::Next | Look::Ahead, _) if !later => "the words look ahead".to_owned(),
        (Look::This, _) if !ahead => "the words say that it is the nearest".to_owned(),
        (_, Toward::Ahead) if !later => "the verb looks ahead".to_owned(),
        (_, Toward::Back | Toward::Said) if ahead => "the verb looks back".to_owned(),
        _ if ahead => "news look back where no verb looks ahead".to_owned(),
        _ => "it is farther off".to_owned(),
    }
}
