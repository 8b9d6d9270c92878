//! Why a temporal expression means these days and no others, in plain words.

use super::{Anchor, Look, TimeExpr, TimeMention, Toward};
use crate::time::resolve;
use jiff::ToSpan;
use jiff::civil::Date;
use recoupe_model::{Candidate, MonthDay, When};
use recoupe_packs::Tongue;

/// What the days of `mention` were counted from, and which of the days around them fell, each with its reason.
/// `toward` is where its verb looks, `days` what the page holds it to.
pub fn why(t: &Tongue, mention: &TimeMention, published: Option<When>, toward: Toward, days: &[Candidate]) -> String {
    let mut said = vec![counted_from(t, &mention.expr, published, days)];
    let fallen = others(&mention.expr, published)
        .into_iter()
        .filter(|other| !days.iter().filter_map(|c| c.days()).any(|d| d.overlaps(*other)));
    let held = days.iter().filter_map(|c| c.days()).next();
    if let Some(held) = held {
        said.extend(fallen.map(|other| {
            t.say("why.falls", &[&other.to_string(), &reason(t, mention, published, toward, held, other)])
        }));
    }
    said.retain(|s| !s.is_empty());
    said.join("; ")
}

fn named(t: &Tongue, when: When) -> String {
    match when.first == when.last {
        true => t.say("why.named", &[&when.to_string(), &weekday(t, when)]),
        false => when.to_string(),
    }
}

fn weekday(t: &Tongue, when: When) -> String {
    t.code(&when.first.strftime("%A").to_string()).to_owned()
}

fn counted_from(t: &Tongue, expr: &TimeExpr, published: Option<When>, days: &[Candidate]) -> String {
    let told = |back: i64| {
        let first = days.first().and_then(|c| c.days()).and_then(|d| d.first.checked_sub(back.days()).ok());
        first.map_or_else(|| t.say("why.told", &[]), |d| t.say("why.told_day", &[&d.to_string()]))
    };
    let from = || published.map_or_else(|| t.say("why.nothing", &[]), |p| t.say("why.from", &[&named(t, p)]));
    match expr {
        TimeExpr::Anchor { days } => told(*days),
        TimeExpr::WeekdayTold { .. } | TimeExpr::ShiftTold { .. } => t.say("why.told", &[]),
        TimeExpr::Day { year: Some(_), weekday: Some(_), .. } => mismatch(t, expr, days),
        TimeExpr::Day { year: Some(_), .. }
        | TimeExpr::Month { year: Some(_), .. }
        | TimeExpr::Feast { year: Some(_), .. }
        | TimeExpr::Moving { year: Some(_), .. }
        | TimeExpr::Season { year: Some(_), .. }
        | TimeExpr::Year { .. }
        | TimeExpr::Era { .. } => t.say("why.year", &[]),
        TimeExpr::Day { year: None, .. } | TimeExpr::Month { year: None, .. } | TimeExpr::Feast { year: None, .. }
            if published.is_none() =>
        {
            t.say("why.no_year", &[])
        }
        TimeExpr::Either(a, b) if matches!((&**a, &**b), (TimeExpr::Day { .. }, TimeExpr::Day { .. })) => {
            t.say("why.digits", &[])
        }
        TimeExpr::Range(a, _) => t.say("why.stretch", &[&counted_from(t, a, published, days)]),
        TimeExpr::UnitOf { at, .. } | TimeExpr::SpanFrom { from: at, .. } | TimeExpr::ShiftFrom { from: at, .. } => {
            counted_from(t, at, published, &[])
        }
        TimeExpr::Nth { of, .. } => counted_from(t, of, published, &[]),
        _ => from(),
    }
}

/// A printed date whose weekday is another than the one beside it.
fn mismatch(t: &Tongue, expr: &TimeExpr, days: &[Candidate]) -> String {
    let (TimeExpr::Day { weekday: Some(said), .. }, Some(day)) = (expr, days.first().and_then(|c| c.days())) else {
        return String::new();
    };
    match day.first.weekday().to_monday_one_offset() as u8 == *said {
        true => t.say("why.weekday", &[]),
        false => t.say("why.printed", &[&named(t, day)]),
    }
}

/// The days around that the same words name under another reading.
fn others(expr: &TimeExpr, published: Option<When>) -> Vec<When> {
    let Some(published) = published.filter(|p| p.first == p.last) else { return Vec::new() };
    let year = published.first.year();
    let years = [year - 1, year, year + 1];
    let looks = |toward: Toward| {
        let anchor = Anchor { published: Some(published), toward, ..Anchor::default() };
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

fn reason(
    t: &Tongue,
    mention: &TimeMention,
    published: Option<When>,
    toward: Toward,
    held: When,
    other: When,
) -> String {
    let said = match &mention.expr {
        TimeExpr::Day { weekday, .. } | TimeExpr::DayOfMonth { weekday, .. } => *weekday,
        _ => None,
    };
    if said.is_some_and(|w| other.first.weekday().to_monday_one_offset() as u8 != w) {
        return t.say("why.is_a", &[&weekday(t, other)]);
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
        (Look::Past, _) if later => t.say("why.back", &[]),
        (Look::Next | Look::Ahead, _) if !later => t.say("why.ahead", &[]),
        (Look::This, _) if !ahead => t.say("why.nearest", &[]),
        (_, Toward::Ahead) if !later => t.say("why.verb_ahead", &[]),
        (_, Toward::Back | Toward::Said) if ahead => t.say("why.verb_back", &[]),
        _ if ahead => t.say("why.news", &[]),
        _ => t.say("why.farther", &[]),
    }
}
