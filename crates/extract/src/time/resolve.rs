//! From what was said to the days it can be held to.

use super::{Anchor, Look, Part, TimeExpr, Toward};
use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};
use recoupe_model::{Candidate, Grain, MonthDay, When};
use recoupe_packs::language::{MovingFeast, TimeUnit};

/// The days an expression can mean, for a verb that looks this way; where nothing says which, first what lies
/// behind, then what lies ahead, and of days without a year the nearer one first.
pub fn readings(expr: &TimeExpr, anchor: &Anchor, toward: Toward) -> Vec<Candidate> {
    let looking = |future: bool| resolve(expr, &Anchor { future, ..*anchor });
    match toward {
        Toward::Back => looking(false),
        Toward::Ahead => looking(true),
        Toward::Open => {
            let mut all = looking(false);
            let ahead = looking(true);
            all.extend(ahead.into_iter().filter(|c| !all.contains(c)).collect::<Vec<_>>());
            if let (
                Some(published),
                TimeExpr::Day { .. }
                | TimeExpr::Feast { .. }
                | TimeExpr::Moving { .. }
                | TimeExpr::Month { look: Look::Bare, .. },
            ) = (anchor.published, expr)
            {
                let far = |c: &Candidate| {
                    c.days()
                        .map_or(0, |w| (w.first - published.last).get_days().max((published.first - w.last).get_days()))
                };
                all.sort_by_key(far);
            }
            all
        }
    }
}

/// The days an expression can mean: one when certain, several when the words allow several, none when it
/// has nothing to hang on or names no days (a duration).
pub fn resolve(expr: &TimeExpr, anchor: &Anchor) -> Vec<Candidate> {
    let days = |when: Option<When>| when.map(Candidate::Days).into_iter().collect::<Vec<_>>();
    match expr {
        TimeExpr::Day { year, month, day, weekday, look } => {
            dated(*year, MonthDay { month: *month, day: *day }, *weekday, *look, anchor)
        }
        TimeExpr::Feast { month, day, year } => {
            dated(*year, MonthDay { month: *month, day: *day }, None, Look::Bare, anchor)
        }
        TimeExpr::Moving { feast, year } => moving(*feast, *year, anchor),
        TimeExpr::DayOfMonth { day, weekday } => {
            days(anchor.published.and_then(|p| day_of_month(*day, *weekday, p, anchor.future)))
        }
        TimeExpr::Month { year, month, part, look } => months(*year, *month, *part, *look, anchor),
        TimeExpr::Year { year, part } => days(year_part(*year, *part)),
        TimeExpr::Weekday { weekday, look } => weekdays(*weekday, *look, anchor),
        TimeExpr::WeekdayOf { weekday, weeks, look } => {
            days(anchor.published.and_then(|p| weekday_of(*weekday, *weeks, *look, p)))
        }
        TimeExpr::Deictic { days: n } => days(anchor.published.and_then(|p| shift(p, n.days()))),
        TimeExpr::Now | TimeExpr::Vague(_) | TimeExpr::DayPart | TimeExpr::Clock { .. } => Vec::new(),
        TimeExpr::Anchor { days: n } => days(anchor.told.and_then(|p| shift(p, n.days()))),
        TimeExpr::Shift { n, unit, look } => days(anchor.published.and_then(|p| moved(p, *n, *unit, *look))),
        TimeExpr::ShiftTold { n, unit, look } => days(anchor.told.and_then(|p| moved(p, *n, *unit, *look))),
        TimeExpr::ShiftFrom { n, unit, from } => {
            let by = unit_span(*unit, *n);
            let moved = resolve(from, anchor).into_iter().filter_map(|c| shift(c.days()?, by?)).map(Candidate::Days);
            moved.collect()
        }
        TimeExpr::Unit { unit, look } => days(anchor.published.and_then(|p| unit_around(p, *unit, *look))),
        TimeExpr::PartOf { part, unit, look } => {
            let look = if *look == Look::Bare { Look::This } else { *look };
            days(anchor.published.and_then(|p| part_of(unit_around(p, *unit, look)?, *unit, *part)))
        }
        TimeExpr::Span { n, unit, look } => days(anchor.published.and_then(|p| stretch(p, *n, *unit, *look))),
        TimeExpr::Nth { n, weekday, unit, of } => {
            let all = resolve(of, anchor).into_iter().filter_map(Candidate::days);
            all.filter_map(|whole| nth(whole, *n, *weekday, *unit)).map(Candidate::Days).collect()
        }
        TimeExpr::Range(a, b) => ranges(a, b, anchor),
        TimeExpr::Either(a, b) => {
            // A weekday beside the digits may decide.
            let fits = |e: &TimeExpr| match e {
                TimeExpr::Day { weekday: Some(w), .. } => {
                    let days = resolve(e, anchor).into_iter().filter_map(Candidate::days);
                    days.map(|d| weekday_number(d.first.weekday())).all(|said| said == *w)
                }
                _ => true,
            };
            let known = [a, b].into_iter().filter(|e| fits(e)).collect::<Vec<_>>();
            let both = if known.is_empty() { vec![a, b] } else { known };
            both.into_iter().flat_map(|e| resolve(e, anchor)).collect()
        }
        TimeExpr::Season { season, year, look, general } => match general {
            true => Vec::new(),
            false => seasons(*season, *year, *look, anchor),
        },
        TimeExpr::Era { first, years } => days(era(*first, *years)),
        TimeExpr::Duration { .. } | TimeExpr::Set { .. } | TimeExpr::Nothing => Vec::new(),
    }
}

fn moved(from: When, n: i64, unit: TimeUnit, look: Look) -> Option<When> {
    let n = if look == Look::Next { n } else { -n };
    shift(from, unit_span(unit, n)?).and_then(|w| widen(w, unit_grain(unit)))
}

fn shift(when: When, by: Span) -> Option<When> {
    Some(When { first: when.first.checked_add(by).ok()?, last: when.last.checked_add(by).ok()?, grain: when.grain })
}

fn unit_span(unit: TimeUnit, n: i64) -> Option<Span> {
    let span = Span::new();
    match unit {
        TimeUnit::Second | TimeUnit::Minute | TimeUnit::Hour => span.try_days(0),
        TimeUnit::Day => span.try_days(n),
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

/// A day and month; the year is the one nearest behind the day of publication, or just ahead of it.
fn dated(year: Option<i16>, at: MonthDay, weekday: Option<u8>, look: Look, anchor: &Anchor) -> Vec<Candidate> {
    if let Some(year) = year {
        return Date::new(year, at.month, at.day).map(|d| Candidate::Days(When::day(d))).into_iter().collect();
    }
    let Some(published) = anchor.published else {
        return vec![Candidate::AnyYear { first: at, last: at, grain: Grain::Day }];
    };
    let last = published.last;
    let years = (last.year() - 8..=last.year() + 8).rev();
    let days: Vec<Date> = years.filter_map(|y| at.in_year(y)).filter(|d| d.day() == at.day).collect();
    one_of(&days, last, weekday, look, anchor.future)
}

/// Of the same day in many years, latest first: the one that news mean.
fn one_of(days: &[Date], published: Date, weekday: Option<u8>, look: Look, future: bool) -> Vec<Candidate> {
    let fits = |d: &&Date| weekday.is_none_or(|w| weekday_number(d.weekday()) == w);
    let ahead_of = |d: &Date| (*d - published).get_days();
    // News look back; a day within three months that would else lie nine months back is an announcement.
    let limit = match look {
        Look::Past => -1,
        Look::Next => i32::MAX,
        _ if future => i32::MAX,
        _ => 91,
    };
    let near = |d: &&Date| ahead_of(d) <= limit;
    let chosen = match limit {
        i32::MAX => {
            let ahead = |d: &&Date| ahead_of(d) >= 0;
            let soon = days.iter().rev().filter(ahead).find(|d| fits(d) && ahead_of(d) <= 400);
            soon.or_else(|| days.iter().rev().find(ahead))
        }
        _ => {
            let close = |d: &&Date| (-760..=limit).contains(&ahead_of(d));
            days.iter().filter(close).find(fits).or_else(|| days.iter().find(near))
        }
    };
    chosen.map(|d| Candidate::Days(When::day(*d))).into_iter().collect()
}

fn moving(feast: MovingFeast, year: Option<i16>, anchor: &Anchor) -> Vec<Candidate> {
    let stretch = |first: Date| {
        Candidate::Days(When::new(first, first.saturating_add(i64::from(feast.n_days() - 1).days()), Grain::Day))
    };
    if let Some(year) = year {
        return feast.days(year).into_iter().map(stretch).collect();
    }
    let Some(published) = anchor.published else { return Vec::new() };
    let last = published.last;
    let mut days: Vec<Date> = (last.year() - 2..=last.year() + 2).flat_map(|y| feast.days(y)).collect();
    days.sort_unstable_by(|a, b| b.cmp(a));
    let chosen = one_of(&days, last, None, Look::Bare, anchor.future);
    chosen.into_iter().filter_map(|c| Some(stretch(c.days()?.first))).collect()
}

/// «jeudi 15»: the month is the nearest, behind or, under a verb that looks there, ahead, in which it is one.
fn day_of_month(day: i8, weekday: u8, published: When, future: bool) -> Option<When> {
    let steps = (0..=24i64).map(|n| if future { n } else { -n });
    let months = steps.filter_map(|n| published.last.first_of_month().checked_add(n.months()).ok());
    let days = months.filter_map(|m| m.with().day(day).build().ok());
    let side = |d: &Date| if future { *d >= published.first } else { *d <= published.last };
    days.filter(side).find(|d| weekday_number(d.weekday()) == weekday).map(When::day)
}

fn weekday_number(weekday: Weekday) -> u8 {
    weekday.to_monday_one_offset() as u8
}

fn months(year: Option<i16>, month: i8, part: Part, look: Look, anchor: &Anchor) -> Vec<Candidate> {
    let part_of = |when: When| part_of_month(when, part);
    let fixed = |y: i16| When::month(y, month).map(part_of).map(Candidate::Days).into_iter().collect::<Vec<_>>();
    if let Some(year) = year {
        return fixed(year);
    }
    match anchor.published {
        Some(published) => {
            let (year, now) = (published.last.year(), published.last.month());
            match look {
                Look::Next => fixed(if month > now { year } else { year + 1 }),
                Look::Past => fixed(if month < now { year } else { year - 1 }),
                Look::This => fixed(year),
                _ if anchor.future => fixed(if month >= now { year } else { year + 1 }),
                _ => fixed(if month <= now { year } else { year - 1 }),
            }
        }
        None => {
            let days = |d: i8| MonthDay { month, day: d };
            let whole = part_of(When::month(2023, month).unwrap_or_else(|| When::day(Date::ZERO)));
            vec![Candidate::AnyYear {
                first: days(whole.first.day()),
                last: days(whole.last.day()),
                grain: Grain::Month,
            }]
        }
    }
}

fn part_of_month(when: When, part: Part) -> When {
    let (first, last) = match part {
        Part::Whole => (1, when.last.day()),
        Part::Start => (1, 10),
        Part::Mid => (11, 20),
        Part::End => (21, when.last.day()),
    };
    let day = |d: i8| when.first.with().day(d).build().unwrap_or(when.first);
    When { first: day(first), last: day(last), grain: Grain::Month }
}

/// The beginning, middle or end of a week, month or year.
fn part_of(whole: When, unit: TimeUnit, part: Part) -> Option<When> {
    let from = |a: i64, b: i64| {
        let day = |n: i64| whole.first.checked_add(n.days()).ok();
        Some(When { first: day(a)?, last: day(b)?, grain: Grain::Day })
    };
    match (unit, part) {
        (_, Part::Whole) => Some(whole),
        (TimeUnit::Week, Part::Start) => from(0, 1),
        (TimeUnit::Week, Part::Mid) => from(2, 3),
        (TimeUnit::Week, Part::End) => from(3, 6),
        (TimeUnit::Month, part) => Some(part_of_month(whole, part)),
        (TimeUnit::Year, part) => year_part(whole.first.year(), part),
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

fn year_part(year: i16, part: Part) -> Option<When> {
    let whole = When::year(year)?;
    let month = |m: i8| When::month(year, m);
    Some(match part {
        Part::Whole => whole,
        Part::Start => When { first: whole.first, last: month(3)?.last, grain: Grain::Month },
        Part::Mid => When { first: month(5)?.first, last: month(8)?.last, grain: Grain::Month },
        Part::End => When { first: month(10)?.first, last: whole.last, grain: Grain::Month },
    })
}

/// Under a day of publication a weekday is one day; under a month, every such day of the month.
fn weekdays(weekday: u8, look: Look, anchor: &Anchor) -> Vec<Candidate> {
    let Some(published) = anchor.published else { return Vec::new() };
    if published.first != published.last {
        let mut day = published.first;
        let mut out = Vec::new();
        while day <= published.last && out.len() < 60 {
            if weekday_number(day.weekday()) == weekday {
                out.push(Candidate::Days(When::day(day)));
            }
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        return out;
    }
    let today = published.first;
    let behind = i64::from((weekday_number(today.weekday()) + 7 - weekday) % 7);
    let offset = match look {
        Look::Past if behind == 0 => -7,
        Look::Next => (7 - behind) % 7 + if behind == 0 { 7 } else { 0 },
        _ if anchor.future && behind != 0 => 7 - behind,
        _ => -behind,
    };
    let day = today.checked_add(offset.days());
    day.map(|d| Candidate::Days(When::day(d))).into_iter().collect()
}

fn unit_around(published: When, unit: TimeUnit, look: Look) -> Option<When> {
    let step: i64 = match look {
        Look::Past => -1,
        Look::Next => 1,
        Look::This | Look::Bare => 0,
    };
    let monday = |d: Date| d.checked_sub(i64::from(weekday_number(d.weekday()) - 1).days()).ok();
    match unit {
        TimeUnit::Day => shift(published, step.days()),
        TimeUnit::Week | TimeUnit::Fortnight => {
            let first = monday(published.first)?.checked_add(step.weeks()).ok()?;
            let last = monday(published.last)?.checked_add(step.weeks()).ok()?.checked_add(6.days()).ok()?;
            Some(When { first, last, grain: Grain::Week })
        }
        TimeUnit::Weekend => {
            // On a Monday «ce week-end» is the one just past.
            let back = if step == 0 && weekday_number(published.last.weekday()) <= 3 { -1 } else { step };
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

/// Quarters and half-years begin in January.
fn months_around(day: Date, n: i8, step: i64) -> Option<When> {
    let start = Date::new(day.year(), (day.month() - 1) / n * n + 1, 1).ok()?;
    let first = start.checked_add((step * i64::from(n)).months()).ok()?;
    let last = first.checked_add(i64::from(n).months()).ok()?.yesterday().ok()?;
    Some(When { first, last, grain: Grain::Month })
}

fn era(first: i16, years: i16) -> Option<When> {
    let (a, b) = (When::year(first)?, When::year(first.checked_add(years - 1)?)?);
    Some(When { first: a.first, last: b.last, grain: Grain::Year })
}

/// «lundi de la semaine prochaine», «lundi en huit»
fn weekday_of(weekday: u8, weeks: i64, look: Look, published: When) -> Option<When> {
    let today = published.first;
    let own = i64::from(weekday_number(today.weekday()));
    let mut days = i64::from(weekday) - own + 7 * weeks;
    if look == Look::Next && i64::from(weekday) < own {
        days += 7;
    }
    today.checked_add(days.days()).ok().map(When::day)
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
        TimeUnit::Day => counted(whole.first, whole.last, 1, 1),
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
        TimeUnit::Day => 7,
        TimeUnit::Week => 4,
        TimeUnit::Month => 6,
        _ => 5,
    }
}

/// So many units up to the day before publication, or from the day after it; where no number is said, the day of
/// publication counts too.
fn stretch(published: When, n: Option<i64>, unit: TimeUnit, look: Look) -> Option<When> {
    let forward = look == Look::Next;
    let length = n.unwrap_or(default_stretch(unit));
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

/// Pairs the ends: under a day of publication there is one pair, under a month the pairs that follow closely.
fn ranges(a: &TimeExpr, b: &TimeExpr, anchor: &Anchor) -> Vec<Candidate> {
    let (firsts, lasts) = (resolve(a, anchor), resolve(b, anchor));
    let mut out = Vec::new();
    for first in &firsts {
        let best = lasts.iter().filter_map(|last| pair(*first, *last)).min_by_key(|c| c.n_days());
        out.extend(best);
    }
    // «de mardi à mercredi» at the head of a Wednesday paper: the first end lies before the second; with «prochain»
    // the second lies behind the first.
    if let ([first], [last], TimeExpr::Weekday { look, .. }, true) = (&firsts[..], &lasts[..], a, out.is_empty()) {
        let by = |c: &Candidate, days: i64| c.days().and_then(|w| shift(w, days.days())).map(Candidate::Days);
        let ends = match look {
            Look::Next => by(last, 7).map(|last| (*first, last)),
            _ => by(first, -7).map(|first| (first, *last)),
        };
        out.extend(ends.and_then(|(first, last)| pair(first, last)));
    }
    out
}

fn pair(first: Candidate, last: Candidate) -> Option<Candidate> {
    match (first, last) {
        (Candidate::Days(a), Candidate::Days(b)) if a.first <= b.last => {
            Some(Candidate::Days(When { first: a.first, last: b.last, grain: a.grain.max(b.grain) }))
        }
        (Candidate::AnyYear { first, grain, .. }, Candidate::AnyYear { last, .. }) if first <= last => {
            Some(Candidate::AnyYear { first, last, grain })
        }
        _ => None,
    }
}

/// Seasons by the code's order in the year; a winter belongs to the year in which it begins.
fn seasons(season: u8, year: Option<i16>, look: Look, anchor: &Anchor) -> Vec<Candidate> {
    let of = |year: i16| {
        let day = |y: i16, m: i8, d: i8| Date::new(y, m, d).ok();
        let (first, last) = match season {
            SPRING => (day(year, 3, 20)?, day(year, 6, 20)?),
            SUMMER => (day(year, 6, 21)?, day(year, 9, 22)?),
            AUTUMN => (day(year, 9, 23)?, day(year, 12, 20)?),
            _ => (day(year, 12, 21)?, day(year + 1, 3, 19)?),
        };
        Some(When { first, last, grain: Grain::Month })
    };
    if let Some(year) = year {
        return of(year).map(Candidate::Days).into_iter().collect();
    }
    let Some(published) = anchor.published else { return Vec::new() };
    let at = published.last;
    let all: Vec<When> = (at.year() - 2..=at.year() + 2).filter_map(of).collect();
    let chosen = match look {
        Look::Past => all.iter().rev().find(|w| w.last < at),
        Look::Next => all.iter().find(|w| w.first > at),
        _ if anchor.future => all.iter().find(|w| w.last >= at),
        Look::This => all.iter().find(|w| w.last >= at),
        Look::Bare => all.iter().min_by_key(|w| (w.first - at).get_days().max((at - w.last).get_days()).max(0)),
    };
    chosen.map(|w| Candidate::Days(*w)).into_iter().collect()
}

// What the indices of a language's seasons stand for.
const SPRING: u8 = 0;
const SUMMER: u8 = 1;
const AUTUMN: u8 = 2;
