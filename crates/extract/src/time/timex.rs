//! A mention in the manner of TIMEX3, as French TimeBank writes it.

use super::{Anchor, Look, TimeExpr, TimeMention, readings};
use recoupe_model::{Candidate, When};
use recoupe_packs::LanguagePack;
use recoupe_packs::language::TimeUnit;

/// TIMEX3 type and value of a mention under its anchor.
pub fn timex(pack: &LanguagePack, mention: &TimeMention, anchor: &Anchor) -> (&'static str, String) {
    value(pack, mention, &readings(&mention.expr, anchor, anchor.toward), anchor)
}
/// TIMEX3 type and value where the readings are known: the first of them counts.
pub fn value(
    pack: &LanguagePack,
    mention: &TimeMention,
    readings: &[Candidate],
    anchor: &Anchor,
) -> (&'static str, String) {
    let single = match readings.first() {
        Some(Candidate::Days(when)) => Some(*when),
        _ => None,
    };
    let day = |when: When| when.first.to_string();
    let month_day = |month: i8, day: i8| format!("XXXX-{month:02}-{day:02}");
    let with_part = |value: String| match &mention.daypart {
        Some(part) => ("TIME", format!("{value}{part}")),
        None => ("DATE", value),
    };
    // Parts of a day and times on the clock belong to the day that was told last, else to the page's own.
    let current = || {
        let known = anchor.told.or(anchor.published).filter(|w| w.first == w.last);
        known.map_or("XXXX-XX-XX".to_owned(), day)
    };
    match &mention.expr {
        TimeExpr::Day { month, day: d, .. } => with_part(single.map_or_else(|| month_day(*month, *d), day)),
        TimeExpr::Feast { month, day: d, .. } => with_part(single.map_or_else(|| month_day(*month, *d), day)),
        TimeExpr::Month { month, .. } => ("DATE", single.map_or(format!("XXXX-{month:02}"), month_of)),
        TimeExpr::Year { year, .. } => ("DATE", format!("{year:04}")),
        TimeExpr::Weekday { weekday, .. }
        | TimeExpr::WeekdayOf { weekday, .. }
        | TimeExpr::WeekdayTold { weekday, .. } => with_part(single.map_or(format!("XXXX-WXX-{weekday}"), day)),
        TimeExpr::DayOfMonth { day: d, .. } => with_part(single.map_or(format!("XXXX-XX-{d:02}"), day)),
        TimeExpr::Deictic { .. } | TimeExpr::Anchor { .. } | TimeExpr::Moving { .. } | TimeExpr::ShiftFrom { .. } => {
            with_part(single.map_or("XXXX-XX-XX".to_owned(), day))
        }
        TimeExpr::Shift { n, unit, look: Look::Bare } if single.is_none() => {
            ("DURATION", duration(Some(*n), None, *unit))
        }
        TimeExpr::SpanFrom { n, unit, .. } => ("DURATION", duration(Some(*n), None, *unit)),
        TimeExpr::Shift { unit, .. } | TimeExpr::Unit { unit, .. } | TimeExpr::UnitOf { unit, .. } => match single {
            Some(when) => with_part(unit_value(when, *unit)),
            None => ("DATE", "XXXX".to_owned()),
        },
        TimeExpr::PartOf { unit, .. } => match (single, anchor.published) {
            (Some(when), _) => {
                ("DATE", unit_value(When { last: when.last.saturating_add(jiff::Span::new().days(1)), ..when }, *unit))
            }
            _ => ("DATE", "XXXX".to_owned()),
        },
        TimeExpr::Nth { weekday, unit, .. } => match single {
            Some(when) if weekday.is_some() => with_part(day(when)),
            Some(when) => with_part(unit_value(when, unit.unwrap_or(TimeUnit::Day))),
            None => ("DATE", "XXXX".to_owned()),
        },
        TimeExpr::ShiftTold { n, unit, .. } => ("DURATION", duration(Some(*n), None, *unit)),
        TimeExpr::Span { n, unit, .. } => ("DURATION", duration(*n, None, *unit)),
        TimeExpr::SpanOf { all, .. } => {
            let parts = all.iter().map(|(n, unit)| duration(Some(*n), None, *unit));
            ("DURATION", format!("P{}", parts.map(|p| p.trim_start_matches('P').to_owned()).collect::<String>()))
        }
        TimeExpr::Duration { n, decimals, unit } => ("DURATION", duration(*n, decimals.as_deref(), *unit)),
        TimeExpr::Either(a, _) => {
            let first = TimeMention { expr: (**a).clone(), ..mention.clone() };
            value(pack, &first, readings, anchor)
        }
        TimeExpr::Range(a, _) => {
            let first = TimeMention { expr: (**a).clone(), ..mention.clone() };
            let readings: Vec<Candidate> =
                readings.iter().filter_map(|c| Some(Candidate::Days(When::day(c.days()?.first)))).collect();
            value(pack, &first, &readings, anchor)
        }
        TimeExpr::DayPart => ("TIME", format!("{}{}", current(), mention.daypart.as_deref().unwrap_or(""))),
        TimeExpr::Clock { hour, minute } => ("TIME", format!("{}T{hour:02}:{minute:02}", current())),
        TimeExpr::Set { weekday: Some(w), .. } => ("SET", format!("XXXX-WXX-{w}")),
        TimeExpr::Set { unit, .. } => ("SET", duration(Some(1), None, unit.unwrap_or(TimeUnit::Day))),
        TimeExpr::Season { season, year, general, .. } => {
            let code = &pack.language.seasons[usize::from(*season)];
            let around = single.map(|w| w.first.year()).filter(|_| !general);
            let year = year.or(around).map_or("XXXX".to_owned(), |y| format!("{y:04}"));
            ("DATE", format!("{year}-{code}"))
        }
        TimeExpr::Era { first, years: 100 } => ("DATE", format!("{:02}XX", first / 100)),
        TimeExpr::Era { first, .. } => ("DATE", format!("{:03}X", first / 10)),
        // French TimeBank counts what points at now, before or after as times.
        TimeExpr::Now => ("TIME", "PRESENT_REF".to_owned()),
        TimeExpr::Vague(Look::Next) => ("TIME", "FUTURE_REF".to_owned()),
        TimeExpr::Nothing => ("", "none".to_owned()),
        TimeExpr::Vague(_) => ("TIME", "PAST_REF".to_owned()),
    }
}

fn month_of(when: When) -> String {
    format!("{:04}-{:02}", when.first.year(), when.first.month())
}

fn unit_value(when: When, unit: TimeUnit) -> String {
    match unit {
        TimeUnit::Week | TimeUnit::Fortnight if when.first != when.last => {
            let week = when.first.iso_week_date();
            format!("{:04}-W{:02}", week.year(), week.week())
        }
        TimeUnit::Weekend => {
            let week = when.first.iso_week_date();
            format!("{:04}-W{:02}-WE", week.year(), week.week())
        }
        TimeUnit::Month => month_of(when),
        TimeUnit::Quarter => format!("{:04}-Q{}", when.first.year(), (when.first.month() - 1) / 3 + 1),
        TimeUnit::Semester => format!("{:04}-H{}", when.first.year(), (when.first.month() - 1) / 6 + 1),
        TimeUnit::Year => format!("{:04}", when.first.year()),
        TimeUnit::Decade => format!("{:03}X", when.first.year() / 10),
        TimeUnit::Century => format!("{:02}XX", when.first.year() / 100),
        _ => when.first.to_string(),
    }
}

fn duration(n: Option<i64>, decimals: Option<&str>, unit: TimeUnit) -> String {
    let n = n.map_or("X".to_owned(), |n| n.to_string());
    let n = decimals.map_or(n.clone(), |d| format!("{n}.{d}"));
    match unit {
        TimeUnit::Second => format!("PT{n}S"),
        TimeUnit::Minute => format!("PT{n}M"),
        TimeUnit::Hour => format!("PT{n}H"),
        TimeUnit::Day | TimeUnit::Workday => format!("P{n}D"),
        TimeUnit::Week | TimeUnit::Weekend => format!("P{n}W"),
        TimeUnit::Fortnight => format!("P{}W", n.parse::<i64>().map_or("X".to_owned(), |n| (n * 2).to_string())),
        TimeUnit::Month => format!("P{n}M"),
        TimeUnit::Quarter => format!("P{n}Q"),
        TimeUnit::Semester => format!("P{}M", n.parse::<i64>().map_or("X".to_owned(), |n| (n * 6).to_string())),
        TimeUnit::Year => format!("P{n}Y"),
        TimeUnit::Decade => format!("P{n}DE"),
        TimeUnit::Century => format!("P{n}C"),
    }
}
