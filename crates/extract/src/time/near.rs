//! What returns every week, month or year: which of its days is meant, under what is known of the page.

use super::calendar::{part_of_month, weekday_number};
use super::{Anchor, Look, Part, Toward};
use jiff::ToSpan;
use jiff::civil::Date;
use recoupe_model::{Candidate, Grain, MonthDay, When};
use recoupe_packs::language::MovingFeast;

/// A day and month; the year is the one nearest behind the day of publication, or just ahead of it.
pub(super) fn dated(
    year: Option<i16>,
    at: MonthDay,
    weekday: Option<u8>,
    look: Look,
    anchor: &Anchor,
) -> Vec<Candidate> {
    if let Some(year) = year {
        return Date::new(year, at.month, at.day).map(|d| Candidate::Days(When::day(d))).into_iter().collect();
    }
    let Some(published) = anchor.published else {
        return vec![Candidate::AnyYear { first: at, last: at, grain: Grain::Day }];
    };
    if look == Look::This {
        let day = at.in_year(published.last.year()).filter(|d| d.day() == at.day);
        return day.map(|d| Candidate::Days(When::day(d))).into_iter().collect();
    }
    let last = published.last;
    let years = (last.year() - 8..=last.year() + 8).rev();
    let days: Vec<Date> = years.filter_map(|y| at.in_year(y)).filter(|d| d.day() == at.day).collect();
    one_of(&days, last, weekday, look, anchor.toward)
}

/// Of the same day in many years, latest first: the one that news mean.
pub(super) fn one_of(
    days: &[Date],
    published: Date,
    weekday: Option<u8>,
    look: Look,
    toward: Toward,
) -> Vec<Candidate> {
    let fits = |d: &&Date| weekday.is_none_or(|w| weekday_number(d.weekday()) == w);
    let ahead_of = |d: &Date| (*d - published).get_days();
    // News look back; where no past tense says so, a day within three months that would else lie nine months
    // back is an announcement.
    let limit = match (look, toward) {
        (Look::Past, _) => -1,
        (Look::Next | Look::Ahead, _) | (_, Toward::Ahead) => i32::MAX,
        (Look::Bare | Look::This, Toward::Back) => 0,
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

pub(super) fn moving(feast: MovingFeast, year: Option<i16>, look: Look, anchor: &Anchor) -> Vec<Candidate> {
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
    let chosen = one_of(&days, last, None, look, anchor.toward);
    chosen.into_iter().filter_map(|c| Some(stretch(c.days()?.first))).collect()
}

/// «jeudi 15», «le 15»: the month is the nearest, behind or, under a verb that looks there, ahead, in which it is
/// one. Where it was a weekday long ago only, and will be one soon, that is meant under any verb.
pub(super) fn day_of_month(day: i8, weekday: Option<u8>, published: When, future: bool) -> Option<When> {
    let nearest = |ahead: bool| {
        let steps = (0..=24i64).map(|n| if ahead { n } else { -n });
        let months = steps.filter_map(|n| published.last.first_of_month().checked_add(n.months()).ok());
        let days = months.filter_map(|m| m.with().day(day).build().ok());
        let side = |d: &Date| if ahead { *d >= published.first } else { *d <= published.last };
        days.filter(side).find(|d| weekday.is_none_or(|w| weekday_number(d.weekday()) == w))
    };
    let (behind, ahead) = (nearest(false), nearest(true));
    let soon = weekday.is_some()
        && behind.is_none_or(|d| (published.last - d).get_days() > 62)
        && ahead.is_some_and(|d| (d - published.first).get_days() <= 31);
    (if future || soon { ahead.or(behind) } else { behind.or(ahead) }).map(When::day)
}

pub(super) fn months(year: Option<i16>, month: i8, part: Part, look: Look, anchor: &Anchor) -> Vec<Candidate> {
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
                _ if anchor.ahead() || look == Look::Ahead => fixed(if month >= now { year } else { year + 1 }),
                _ => fixed(if month <= now { year } else { year - 1 }),
            }
        }
        None => {
            let days = |d: i8| MonthDay { month, day: d };
            // February as a leap year has it: not knowing the year must not take a day away.
            let whole = part_of(When::month(2024, month).unwrap_or_else(|| When::day(Date::ZERO)));
            vec![Candidate::AnyYear {
                first: days(whole.first.day()),
                last: days(whole.last.day()),
                grain: Grain::Month,
            }]
        }
    }
}

/// The weekday before or after a day; that day itself where nothing says which way to look.
pub(super) fn near_weekday(weekday: u8, look: Look, published: When, future: bool) -> Option<When> {
    let today = published.first;
    let behind = i64::from((weekday_number(today.weekday()) + 7 - weekday) % 7);
    let offset = match look {
        Look::Past if behind == 0 => -7,
        Look::Next => (7 - behind) % 7 + if behind == 0 { 7 } else { 0 },
        Look::Past => -behind,
        _ if (future || look == Look::Ahead) && behind != 0 => 7 - behind,
        _ => -behind,
    };
    today.checked_add(offset.days()).ok().map(When::day)
}

/// Seasons by the code's order in the year; a winter belongs to the year in which it begins.
pub(super) fn seasons(season: u8, year: Option<i16>, look: Look, anchor: &Anchor) -> Vec<Candidate> {
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
        _ if anchor.ahead() => all.iter().find(|w| w.last >= at),
        Look::This | Look::Ahead => all.iter().find(|w| w.last >= at),
        Look::Bare | Look::Near => {
            all.iter().min_by_key(|w| (w.first - at).get_days().max((at - w.last).get_days()).max(0))
        }
    };
    chosen.map(|w| Candidate::Days(*w)).into_iter().collect()
}

// What the indices of a language's seasons stand for.
const SPRING: u8 = 0;
const SUMMER: u8 = 1;
const AUTUMN: u8 = 2;
