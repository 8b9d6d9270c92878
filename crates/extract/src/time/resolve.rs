//! From what was said to the days it can be held to.

use super::calendar::{
    by_units, era, moved, part_of, several, shift, stretch, stretch_of, unit_around, unit_of, weekday_number,
    weekday_of, year_part,
};
use super::near::{dated, day_of_month, months, moving, near_weekday, seasons};
use super::{Anchor, Look, Part, TimeExpr, Toward};
use jiff::civil::Date;
use jiff::{Span, ToSpan};
use recoupe_model::{Candidate, MonthDay, When};
use recoupe_packs::language::TimeUnit;

/// The days an expression can mean, for a verb that looks this way; where nothing says which, first what lies
/// behind, then what lies ahead, and of days without a year the nearer one first.
pub fn readings(expr: &TimeExpr, anchor: &Anchor, toward: Toward) -> Vec<Candidate> {
    let looking = |toward: Toward| resolve(expr, &Anchor { toward, ..*anchor });
    match toward {
        Toward::Back | Toward::Said | Toward::Ahead => looking(toward),
        Toward::Open => {
            let mut all = looking(Toward::Open);
            let ahead = looking(Toward::Ahead);
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
///
/// Under a publication known to a month or a year only, what each of its days would give.
pub fn resolve(expr: &TimeExpr, anchor: &Anchor) -> Vec<Candidate> {
    match anchor.published.filter(|p| p.first != p.last) {
        Some(published) => under_each_day(expr, anchor, published),
        None => under_a_day(expr, anchor),
    }
}

/// More readings than this say no more than the stretch they lie in.
const MAX_CANDIDATES: usize = 12;

fn under_each_day(expr: &TimeExpr, anchor: &Anchor, published: When) -> Vec<Candidate> {
    let under = |day: Date| under_a_day(expr, &Anchor { published: Some(When::day(day)), ..*anchor });
    let mut out: Vec<Candidate> = Vec::new();
    let ends = (published.n_days() > 62).then(|| (under(published.first), under(published.last)));
    // «Monday to Tuesday 3»: two ends that each go their own way need not meet under either day.
    let ends = ends.filter(|(first, last)| published.n_days() > 366 || first.is_empty() == last.is_empty());
    if let Some((first, last)) = ends {
        out = [first, last].concat();
    } else {
        let days = std::iter::successors(Some(published.first), |d| d.tomorrow().ok());
        for candidate in days.take_while(|d| *d <= published.last).flat_map(under) {
            if !out.contains(&candidate) {
                out.push(candidate);
            }
        }
        if out.len() <= MAX_CANDIDATES && !walks(expr) {
            return out;
        }
    }
    let days: Vec<When> = out.iter().filter_map(|c| c.days()).collect();
    let first = days.iter().map(|w| w.first).min();
    let last = days.iter().map(|w| w.last).max();
    match (first, last, days.iter().map(|w| w.grain).max()) {
        (Some(first), Some(last), Some(grain)) => vec![Candidate::Days(When { first, last, grain })],
        _ => out,
    }
}

/// What moves with every day of publication: its readings join into one stretch.
fn walks(expr: &TimeExpr) -> bool {
    use TimeExpr::{Deictic, PartOf, Shift, Span, SpanOf, Unit};
    matches!(expr, Deictic { .. } | Shift { .. } | Span { .. } | SpanOf { .. } | Unit { .. } | PartOf { .. })
}

fn under_a_day(expr: &TimeExpr, anchor: &Anchor) -> Vec<Candidate> {
    let days = |when: Option<When>| when.map(Candidate::Days).into_iter().collect::<Vec<_>>();
    let published = anchor.published;
    match expr {
        TimeExpr::Day { year, month, day, weekday, look } => {
            dated(*year, MonthDay { month: *month, day: *day }, *weekday, *look, anchor)
        }
        TimeExpr::Feast { month, day, year, look } => {
            dated(*year, MonthDay { month: *month, day: *day }, None, *look, anchor)
        }
        TimeExpr::Moving { feast, year, look } => moving(*feast, *year, *look, anchor),
        TimeExpr::DayOfMonth { day, weekday } => {
            days(published.and_then(|p| day_of_month(*day, *weekday, p, anchor.ahead())))
        }
        TimeExpr::Month { year, month, part, look } => months(*year, *month, *part, *look, anchor),
        TimeExpr::Year { year, part } => days(year_part(*year, *part)),
        TimeExpr::Weekday { weekday, look } => {
            days(published.and_then(|p| near_weekday(*weekday, *look, p, anchor.ahead())))
        }
        TimeExpr::WeekdayOf { weekday, weeks, look } => {
            days(published.and_then(|p| weekday_of(*weekday, *weeks, *look, p)))
        }
        TimeExpr::WeekdayTold { weekday, look } => {
            days(anchor.told.filter(|t| t.first == t.last).and_then(|t| near_weekday(*weekday, *look, t, false)))
        }
        TimeExpr::Deictic { days: n } => days(published.and_then(|p| shift(p, n.days()))),
        TimeExpr::Now | TimeExpr::Vague(_) | TimeExpr::DayPart | TimeExpr::Clock { .. } => Vec::new(),
        TimeExpr::Anchor { days: n } => {
            let said = anchor.said.filter(|_| *n < 0);
            days(said.or(anchor.told).and_then(|p| shift(p, n.days())))
        }
        TimeExpr::Shift { look: Look::Bare, .. } if !anchor.ahead() => Vec::new(),
        TimeExpr::Shift { n, unit, look } => days(published.and_then(|p| moved(p, *n, *unit, *look))),
        TimeExpr::ShiftTold { n, unit, look } => days(anchor.told.and_then(|p| moved(p, *n, *unit, *look))),
        TimeExpr::ShiftFrom { n, unit, from } => {
            each(from, anchor, |when| Some(When { grain: when.grain, ..by_units(when, *n, *unit)? }))
        }
        TimeExpr::SpanFrom { n, unit, from } => each(from, anchor, |when| {
            let behind = by_units(When::day(when.first), *n, *unit)?.first;
            Some(When::new(when.first, behind.yesterday().ok()?, when.grain))
        }),
        TimeExpr::Unit { unit, look } => {
            let look =
                if *look == Look::This && *unit == TimeUnit::Weekend && anchor.ahead() { Look::Bare } else { *look };
            days(published.and_then(|p| unit_around(p, *unit, look)))
        }
        TimeExpr::UnitOf { unit, at } => {
            let feast = matches!(**at, TimeExpr::Feast { .. } | TimeExpr::Moving { .. });
            each(at, anchor, |when| unit_of(When::day(when.first), *unit, feast))
        }
        TimeExpr::PartOf { part, unit, look } => {
            let look = if *look == Look::Bare { Look::This } else { *look };
            days(published.and_then(|p| part_of(unit_around(p, *unit, look)?, *unit, *part, p)))
        }
        TimeExpr::Span { n, unit, look } => days(published.and_then(|p| stretch(p, *n, *unit, *look))),
        TimeExpr::SpanOf { all, look } => days(published.and_then(|p| stretch_of(p, all, *look))),
        TimeExpr::Nth { n, count, weekday, unit, of } if matches!(**of, TimeExpr::Unit { look: Look::Near, .. }) => {
            days(
                published.and_then(|p| {
                    nearest_part(of, p, anchor.ahead(), |whole| several(whole, *n, *count, *weekday, *unit))
                }),
            )
        }
        TimeExpr::Nth { n, count, weekday, unit, of } => {
            each(of, anchor, |whole| several(whole, *n, *count, *weekday, *unit))
        }
        TimeExpr::Range(a, b) => ranges(a, b, anchor),
        TimeExpr::Either(a, b) => either(a, b, anchor),
        TimeExpr::Season { season, year, look, general } => match general {
            true => Vec::new(),
            false => seasons(*season, *year, *look, anchor),
        },
        TimeExpr::Era { first, years } => days(era(*first, *years)),
        TimeExpr::Duration { .. } | TimeExpr::Set { .. } | TimeExpr::Nothing => Vec::new(),
    }
}

/// «au premier semestre»: a part of the year in which it has begun last; with `ahead`, of the one in which it is not
/// yet over.
fn nearest_part(of: &TimeExpr, published: When, ahead: bool, part: impl Fn(When) -> Option<When>) -> Option<When> {
    let TimeExpr::Unit { unit, .. } = of else { return None };
    let in_one = |look| part(unit_around(published, *unit, look)?);
    let now = in_one(Look::This)?;
    match ahead {
        true if now.last < published.first => in_one(Look::Next),
        false if now.first > published.last => in_one(Look::Past),
        _ => Some(now),
    }
}

/// What each reading of `from` leads to.
fn each(from: &TimeExpr, anchor: &Anchor, to: impl Fn(When) -> Option<When>) -> Vec<Candidate> {
    let all = under_a_day(from, anchor).into_iter().filter_map(Candidate::days);
    all.filter_map(to).map(Candidate::Days).collect()
}

/// Both readings; a weekday beside the digits may decide.
fn either(a: &TimeExpr, b: &TimeExpr, anchor: &Anchor) -> Vec<Candidate> {
    let fits = |e: &TimeExpr| match e {
        TimeExpr::Day { weekday: Some(w), .. } => {
            let days = under_a_day(e, anchor).into_iter().filter_map(Candidate::days);
            days.map(|d| weekday_number(d.first.weekday())).all(|said| said == *w)
        }
        _ => true,
    };
    let known: Vec<&TimeExpr> = [a, b].into_iter().filter(|e| fits(e)).collect();
    let both = if known.is_empty() { vec![a, b] } else { known };
    let mut out: Vec<Candidate> = Vec::new();
    for candidate in both.into_iter().flat_map(|e| under_a_day(e, anchor)) {
        if !out.contains(&candidate) {
            out.push(candidate);
        }
    }
    out
}

/// Pairs the ends. Where the first lies behind the second, one of them is meant of the week, month or year beside.
fn ranges(a: &TimeExpr, b: &TimeExpr, anchor: &Anchor) -> Vec<Candidate> {
    let (firsts, lasts) = (under_a_day(a, anchor), under_a_day(b, anchor));
    let mut out = pairs(&firsts, &lasts);
    // «de la fin mars à la mi-septembre»: a part of a month or year is a stretch, or the moment in it.
    let (from, to) = (moments(a, anchor, false), moments(b, anchor, true));
    if from.is_some() || to.is_some() {
        let closer = pairs(&from.unwrap_or_else(|| firsts.clone()), &to.unwrap_or_else(|| lasts.clone()));
        let same = |a: &Candidate, b: &Candidate| match (a.days(), b.days()) {
            (Some(a), Some(b)) => (a.first, a.last) == (b.first, b.last),
            _ => a == b,
        };
        out.extend(closer.into_iter().filter(|c| !out.iter().any(|o| same(o, c))).collect::<Vec<_>>());
    }
    if let ([first], [last], true) = (&firsts[..], &lasts[..], out.is_empty()) {
        let by = |c: &Candidate, expr: &TimeExpr, n: i64| {
            c.days().and_then(|w| shift(w, period(expr, n)?)).map(Candidate::Days)
        };
        let earlier = by(first, a, -1).and_then(|first| pair(first, *last));
        let later = by(last, b, 1).and_then(|last| pair(*first, last));
        let ahead = matches!(a, TimeExpr::Weekday { look: Look::Next, .. });
        let far = |c: &Candidate| match (c.days(), anchor.published) {
            (Some(w), Some(p)) => (w.first - p.last).get_days().max((p.first - w.last).get_days()).max(0),
            _ => 0,
        };
        out.extend(match anchor.ahead() && !ahead {
            true => [earlier, later].into_iter().flatten().min_by_key(far),
            false => {
                if ahead {
                    later
                } else {
                    earlier.or(later)
                }
            }
        });
    }
    out
}

/// Each first end with the nearest second one.
fn pairs(firsts: &[Candidate], lasts: &[Candidate]) -> Vec<Candidate> {
    let nearest = |first: &Candidate| {
        lasts.iter().filter_map(|last| pair(*first, *last)).min_by_key(|candidate| candidate.n_days())
    };
    firsts.iter().filter_map(nearest).collect()
}

/// The beginning, middle or end of a month or year as a moment: the day that a stretch begins with there, or
/// `last`, the one that it ends with. Nothing for what is no such part.
fn moments(end: &TimeExpr, anchor: &Anchor, last: bool) -> Option<Vec<Candidate>> {
    let (part, whole) = match end {
        TimeExpr::Month { year, month, part, look } => {
            (*part, TimeExpr::Month { year: *year, month: *month, part: Part::Whole, look: *look })
        }
        TimeExpr::Year { year, part } => (*part, TimeExpr::Year { year: *year, part: Part::Whole }),
        _ => return None,
    };
    let day = |when: When| {
        let half = i32::try_from(when.n_days() / 2).ok()?;
        let before = |day: Date| if last { day.yesterday().ok() } else { Some(day) };
        match part {
            Part::Start => before(when.first),
            Part::Mid => before(when.first.checked_add(half.days()).ok()?),
            Part::End => before(when.last.tomorrow().ok()?),
            Part::Whole | Part::Before | Part::After => None,
        }
    };
    let of = |candidate: Candidate| {
        let when = candidate.days()?;
        Some(Candidate::Days(When { grain: when.grain, ..When::day(day(when)?) }))
    };
    let found: Vec<Candidate> = under_a_day(&whole, anchor).into_iter().filter_map(of).collect();
    (!found.is_empty()).then_some(found)
}

/// How often what was said comes back.
fn period(expr: &TimeExpr, n: i64) -> Option<Span> {
    match expr {
        TimeExpr::Weekday { .. } => Some(n.weeks()),
        TimeExpr::DayOfMonth { .. } => Some(n.months()),
        TimeExpr::Day { year: None, .. } | TimeExpr::Month { year: None, .. } | TimeExpr::Feast { year: None, .. } => {
            Some(n.years())
        }
        _ => None,
    }
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
