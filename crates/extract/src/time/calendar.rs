//! Arithmetic on stretches of days: units around a day, parts of units, numbered units, what lies so far from a day.

use super::{Look, Part};
use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};
use recoupe_model::{Grain, When};
use recoupe_packs::language::TimeUnit;

pub(super) fn moved(from: When, n: i64, unit: TimeUnit, look: Look) -> Option<When> {
    let n = if matches!(look, Look::Next | Look::Bare) { n } else { -n };
    by_units(from, n, unit).and_then(|w| widen(w, unit_grain(unit)))
}

pub(super) fn shift(when: When, by: Span) -> Option<When> {
    Some(When { first: when.first.checked_add(by).ok()?, last: when.last.checked_add(by).ok()?, grain: when.grain })
}

/// So many units on, or back where `n` is negative; work days jump over Saturdays and Sundays.
pub(super) fn by_units(when: When, n: i64, unit: TimeUnit) -> Option<When> {
    if unit != TimeUnit::Workday {
        return shift(when, unit_span(unit, n)?);
    }
    let step = |mut day: Date| {
        let mut left = n.unsigned_abs().min(10_000);
        while left > 0 {
            day = if n > 0 { day.tomorrow().ok()? } else { day.yesterday().ok()? };
            left -= u64::from(weekday_number(day.weekday()) <= 5);
        }
        Some(day)
    };
    Some(When { first: step(when.first)?, last: step(when.last)?, grain: when.grain })
}

fn unit_span(unit: TimeUnit, n: i64) -> Option<Span> {
    let span = Span::new();
    match unit {
        TimeUnit::Second | TimeUnit::Minute | TimeUnit::Hour => span.try_days(0),
        TimeUnit::Day | TimeUnit::Workday => span.try_days(n),
        TimeUnit::Week | TimeUnit::Weekend => span.try_weeks(n),
        TimeUnit::Fortnight => span.try_weeks(n.checked_mul(2)?),
        TimeUnit::Month => span.try_months(n),
        TimeUnit::Quarter => span.try_months(n.checked_mul(3)?),
        TimeUnit::Semester => span.try_months(n.checked_mul(6)?),
        TimeUnit::Year => span.try_years(n),
        TimeUnit::Decade => span.try_years(n.checked_mul(10)?),
        TimeUnit::Century => span.try_years(n.checked_mul(100)?),
    }
    .ok()
}

fn unit_grain(unit: TimeUnit) -> Grain {
    match unit {
        TimeUnit::Week | TimeUnit::Weekend | TimeUnit::Fortnight => Grain::Day,
        TimeUnit::Month | TimeUnit::Quarter | TimeUnit::Semester => Grain::Month,
        TimeUnit::Year | TimeUnit::Decade | TimeUnit::Century => Grain::Year,
        _ => Grain::Day,
    }
}

/// «il y a trois mois» names a month, «il y a deux ans» a year.
fn widen(when: When, grain: Grain) -> Option<When> {
    match grain {
        Grain::Month => {
            let (a, b) = (
                When::month(when.first.year(), when.first.month())?,
                When::month(when.last.year(), when.last.month())?,
            );
            Some(When { first: a.first, last: b.last, grain })
        }
        Grain::Year => {
            Some(When { first: When::year(when.first.year())?.first, last: When::year(when.last.year())?.last, grain })
        }
        _ => Some(when),
    }
}

pub(super) fn weekday_number(weekday: Weekday) -> u8 {
    weekday.to_monday_one_offset() as u8
}

pub(super) fn part_of_month(when: When, part: Part) -> When {
    let (first, last) = match part {
        Part::Whole | Part::Before | Part::After => (1, when.last.day()),
        Part::Start => (1, 10),
        Part::Mid => (11, 20),
        Part::End => (21, when.last.day()),
    };
    let day = |d: i8| when.first.with().day(d).build().unwrap_or(when.first);
    When { first: day(first), last: day(last), grain: Grain::Month }
}

/// The beginning, middle or end of a week, month or year.
pub(super) fn part_of(whole: When, unit: TimeUnit, part: Part, published: When) -> Option<When> {
    let from = |a: i64, b: i64| {
        let day = |n: i64| whole.first.checked_add(n.days()).ok();
        Some(When { first: day(a)?, last: day(b)?, grain: Grain::Day })
    };
    match (unit, part) {
        (_, Part::Whole) => Some(whole),
        (_, Part::Before) => {
            let last = published.first.yesterday().ok()?.max(whole.first).min(whole.last);
            Some(When { last, grain: Grain::Day, ..whole })
        }
        (_, Part::After) => {
            Some(When { first: published.last.max(whole.first).min(whole.last), grain: Grain::Day, ..whole })
        }
        (TimeUnit::Week, Part::Start) => from(0, 1),
        (TimeUnit::Week, Part::Mid) => from(2, 3),
        (TimeUnit::Week, Part::End) => from(3, 6),
        (TimeUnit::Month, part) => Some(part_of_month(whole, part)),
        (TimeUnit::Year, part) => year_part(whole.first.year(), part),
        // A day has no parts that are days: «en milieu de journée» is of that day.
        (_, _) if whole.n_days() < 3 => Some(whole),
        (_, part) => {
            let third = whole.n_days() / 3;
            match part {
                Part::Start => from(0, third - 1),
                Part::Mid => from(third, 2 * third - 1),
                _ => from(2 * third, whole.n_days() - 1),
            }
        }
    }
}

pub(super) fn year_part(year: i16, part: Part) -> Option<When> {
    let whole = When::year(year)?;
    let month = |m: i8| When::month(year, m);
    Some(match part {
        Part::Whole | Part::Before | Part::After => whole,
        Part::Start => When { first: whole.first, last: month(4)?.last, grain: Grain::Month },
        Part::Mid => When { first: month(5)?.first, last: month(8)?.last, grain: Grain::Month },
        Part::End => When { first: month(9)?.first, last: whole.last, grain: Grain::Month },
    })
}

pub(super) fn unit_around(published: When, unit: TimeUnit, look: Look) -> Option<When> {
    let step: i64 = match look {
        Look::Past => -1,
        Look::Next => 1,
        Look::This | Look::Bare | Look::Near | Look::Ahead => 0,
    };
    let monday = |d: Date| d.checked_sub(i64::from(weekday_number(d.weekday()) - 1).days()).ok();
    match unit {
        TimeUnit::Day | TimeUnit::Workday => by_units(published, step, unit),
        TimeUnit::Week | TimeUnit::Fortnight => {
            let first = monday(published.first)?.checked_add(step.weeks()).ok()?;
            let last = monday(published.last)?.checked_add(step.weeks()).ok()?.checked_add(6.days()).ok()?;
            Some(When { first, last, grain: Grain::Week })
        }
        TimeUnit::Weekend => {
            // On a Monday «ce week-end» is the one just past.
            let past = look == Look::This && weekday_number(published.last.weekday()) <= 3;
            let back = if past { -1 } else { step };
            let first = monday(published.first)?.checked_add(back.weeks()).ok()?.checked_add(5.days()).ok()?;
            let last = monday(published.last)?.checked_add(back.weeks()).ok()?.checked_add(6.days()).ok()?;
            Some(When { first, last, grain: Grain::Day })
        }
        TimeUnit::Month => {
            let at = published.first.checked_add(step.months()).ok()?;
            When::month(at.year(), at.month())
        }
        TimeUnit::Quarter => months_around(published.first, 3, step),
        TimeUnit::Semester => months_around(published.first, 6, step),
        TimeUnit::Year => When::year(published.first.year() + i16::try_from(step).ok()?),
        TimeUnit::Decade => era((published.first.year().div_euclid(10) + i16::try_from(step).ok()?) * 10, 10),
        TimeUnit::Century => era((published.first.year().div_euclid(100) + i16::try_from(step).ok()?) * 100, 100),
        _ => None,
    }
}

/// The unit that holds a day; a Friday or Monday makes the weekend beside it longer, and so does the Thursday of a
/// feast, since the Friday behind it is taken off.
pub(super) fn unit_of(day: When, unit: TimeUnit, feast: bool) -> Option<When> {
    let weekday = weekday_number(day.first.weekday());
    let weekend = unit == TimeUnit::Weekend;
    let near = if weekend && weekday == 1 { shift(day, (-1).days())? } else { day };
    let whole = unit_around(near, unit, Look::Bare)?;
    Some(if weekend && (matches!(weekday, 1 | 5) || (feast && weekday == 4)) {
        When::new(whole.first.min(day.first), whole.last.max(day.last), whole.grain)
    } else {
        whole
    })
}

/// Quarters and half-years begin in January.
fn months_around(day: Date, n: i8, step: i64) -> Option<When> {
    let start = Date::new(day.year(), (day.month() - 1) / n * n + 1, 1).ok()?;
    let first = start.checked_add((step * i64::from(n)).months()).ok()?;
    let last = first.checked_add(i64::from(n).months()).ok()?.yesterday().ok()?;
    Some(When { first, last, grain: Grain::Month })
}

pub(super) fn era(first: i16, years: i16) -> Option<When> {
    let (a, b) = (When::year(first)?, When::year(first.checked_add(years - 1)?)?);
    Some(When { first: a.first, last: b.last, grain: Grain::Year })
}

/// «lundi de la semaine prochaine», «lundi en huit»
pub(super) fn weekday_of(weekday: u8, weeks: i64, look: Look, published: When) -> Option<When> {
    let today = published.first;
    let own = i64::from(weekday_number(today.weekday()));
    let mut days = i64::from(weekday) - own + 7 * weeks;
    if look == Look::Next && i64::from(weekday) < own {
        days += 7;
    }
    today.checked_add(days.days()).ok().map(When::day)
}

/// So many units from the numbered one on; up to the last where `n` is -1.
pub(super) fn several(whole: When, n: i8, count: i8, weekday: Option<u8>, unit: Option<TimeUnit>) -> Option<When> {
    let one = nth(whole, n, weekday, unit)?;
    if count == 1 {
        return Some(one);
    }
    let unit = unit.filter(|_| (2..=60).contains(&count))?;
    let last = match n {
        -1 => {
            let behind = one.last.tomorrow().ok()?.checked_add(unit_span(unit, -i64::from(count))?).ok()?;
            return Some(When { first: behind, ..one });
        }
        _ => nth(whole, n.checked_add(count - 1)?, weekday, Some(unit))?,
    };
    Some(When { last: last.last, ..one })
}

/// The numbered weekday, or unit, of a stretch.
fn nth(whole: When, n: i8, weekday: Option<u8>, unit: Option<TimeUnit>) -> Option<When> {
    let n = i64::from(n);
    let counted = |first: Date, last: Date, step: i64, days: i64| {
        let at = match n {
            -1 => last.checked_sub((days - 1).days()).ok()?,
            _ => first.checked_add(((n - 1) * step).days()).ok()?,
        };
        let end = at.checked_add((days - 1).days()).ok()?;
        (n == -1 || at <= whole.last).then_some(When {
            first: at,
            last: end,
            grain: if days == 1 { Grain::Day } else { Grain::Week },
        })
    };
    if let Some(weekday) = weekday {
        let number = |d: Date| i64::from(weekday_number(d.weekday()));
        let w = i64::from(weekday);
        let first = whole.first.checked_add(((w - number(whole.first)).rem_euclid(7)).days()).ok()?;
        let last = whole.last.checked_sub(((number(whole.last) - w).rem_euclid(7)).days()).ok()?;
        return counted(first, last, 7, 1);
    }
    match unit? {
        TimeUnit::Day | TimeUnit::Workday => counted(whole.first, whole.last, 1, 1),
        TimeUnit::Week => {
            // A week belongs to the month or year that holds its Thursday.
            let thursday = nth(whole, i8::try_from(n).ok()?, Some(4), None)?;
            let first = thursday.first.checked_sub(3.days()).ok()?;
            Some(When { first, last: first.checked_add(6.days()).ok()?, grain: Grain::Week })
        }
        TimeUnit::Weekend => {
            let saturday = nth(whole, i8::try_from(n).ok()?, Some(6), None)?;
            Some(When { last: saturday.first.tomorrow().ok()?, ..saturday })
        }
        TimeUnit::Fortnight => match n {
            1 => Some(When { last: whole.first.checked_add(14.days()).ok()?, ..whole }),
            _ => Some(When { first: whole.first.checked_add(15.days()).ok()?, ..whole }),
        },
        unit @ (TimeUnit::Month | TimeUnit::Quarter | TimeUnit::Semester | TimeUnit::Year | TimeUnit::Decade) => {
            let at = match n {
                -1 => whole.last.tomorrow().ok()?.checked_add(unit_span(unit, -1)?).ok()?,
                _ => whole.first.checked_add(unit_span(unit, n - 1)?).ok()?,
            };
            let last = at.checked_add(unit_span(unit, 1)?).ok()?.yesterday().ok()?;
            (last <= whole.last).then_some(When { first: at, last, grain: unit_grain(unit) })
        }
        _ => None,
    }
}

/// How far «ces derniers jours» reaches when no number is said.
fn default_stretch(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Day | TimeUnit::Workday => 7,
        TimeUnit::Week => 4,
        TimeUnit::Month => 6,
        _ => 5,
    }
}

/// So many units up to the day before publication, or from the day after it; where no number is said, the day of
/// publication counts too.
pub(super) fn stretch(published: When, n: Option<i64>, unit: TimeUnit, look: Look) -> Option<When> {
    let forward = look == Look::Next;
    let length = n.unwrap_or(default_stretch(unit));
    // Quarters and half-years are counted whole, and only on workdays is work done.
    if let (Some(n), TimeUnit::Quarter | TimeUnit::Semester | TimeUnit::Workday) = (n, unit) {
        let step = |n: i64| match unit {
            TimeUnit::Workday => by_units(published, n, unit),
            TimeUnit::Quarter => months_around(published.first, 3, n),
            _ => months_around(published.first, 6, n),
        };
        let (near, far) = if forward { (step(1)?, step(n)?) } else { (step(-1)?, step(-n)?) };
        return Some(When::new(near.first.min(far.first), near.last.max(far.last), near.grain));
    }
    let span = unit_span(unit, if forward { length } else { -length })?;
    let grain =
        if matches!(unit, TimeUnit::Hour | TimeUnit::Day) { Grain::Day } else { unit_grain(unit).max(Grain::Week) };
    let hours = matches!(unit, TimeUnit::Second | TimeUnit::Minute | TimeUnit::Hour);
    let (first, last) = match (forward, n) {
        _ if hours => match forward {
            true => (published.first, published.last.tomorrow().ok()?),
            false => (published.first.yesterday().ok()?, published.last),
        },
        (true, None) => (published.first, published.last.checked_add(span).ok()?),
        (false, None) => (published.first.checked_add(span).ok()?, published.last),
        (true, Some(_)) => (published.first.tomorrow().ok()?, published.last.checked_add(span).ok()?),
        (false, Some(_)) => (published.first.checked_add(span).ok()?, published.last.yesterday().ok()?),
    };
    Some(When::new(first, last, grain))
}

/// The same for a length in several units, each counted from where the coarser one leads.
pub(super) fn stretch_of(published: When, all: &[(i64, TimeUnit)], look: Look) -> Option<When> {
    let forward = look == Look::Next;
    let far = all.iter().try_fold(published, |at, (n, unit)| by_units(at, if forward { *n } else { -n }, *unit))?;
    Some(match forward {
        true => When::new(published.first.tomorrow().ok()?, far.last, Grain::Week),
        false => When::new(far.first, published.last.yesterday().ok()?, Grain::Week),
    })
}
