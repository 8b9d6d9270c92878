//! When: what was said about time, and the days it can be held to under what is known.
//!
//! Two steps, kept apart: the pack's rules give a [`TimeExpr`] (what was said), and [`resolve`] gives its
//! candidates under an [`Anchor`] (what it can mean). Without an anchor a relative expression stays open;
//! nothing is ever guessed from today's clock.

use crate::sentence::{Range, Sentence};
use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};
use recoupe_model::{Candidate, Grain, MonthDay, RuleId, When};
use recoupe_packs::LanguagePack;
use recoupe_packs::language::{Lex, TimeUnit};
use recoupe_packs::pattern::Match;
use recoupe_packs::rules::{Rule, TimeOp};

/// A part of a month or year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Whole,
    Start,
    Mid,
    End,
}

/// Where a relative expression looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Nothing said: the tense decides, and news look back.
    Bare,
    /// «dernier»
    Past,
    /// «prochain»
    Next,
    /// «ce»
    This,
}

/// What was said about time, before anyone resolves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimeExpr {
    /// A day of a month.
    Day { year: Option<i16>, month: i8, day: i8, weekday: Option<u8> },
    /// A month or a part of it.
    Month { year: Option<i16>, month: i8, part: Part, look: Look },
    /// A year or a part of it.
    Year { year: i16, part: Part },
    /// A weekday.
    Weekday { weekday: u8, look: Look },
    /// Days from the day of publication.
    Deictic { days: i64 },
    /// So many units before or after.
    Shift { n: i64, unit: TimeUnit, look: Look },
    /// The unit before, after or around the day of publication.
    Unit { unit: TimeUnit, look: Look },
    /// A stretch of units that ends, or begins, at publication.
    Span { n: Option<i64>, unit: TimeUnit, look: Look },
    /// Days from what was just told.
    Anchor { days: i64 },
    /// From one to the other.
    Range(Box<TimeExpr>, Box<TimeExpr>),
    /// A length; it has no days.
    Duration { n: Option<i64>, unit: TimeUnit },
    /// A part of a day that is otherwise known.
    DayPart,
    /// A time on the clock of a day that is otherwise known.
    Clock { hour: i64, minute: i64 },
    /// Something that recurs.
    Set { weekday: Option<u8>, unit: Option<TimeUnit> },
    /// A feast on a fixed day.
    Feast { month: i8, day: i8, year: Option<i16> },
    /// A season.
    Season { season: u8, year: Option<i16> },
    /// Now.
    Now,
}

/// A temporal expression of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeMention {
    /// Its tokens.
    pub range: Range,
    /// What was said.
    pub expr: TimeExpr,
    /// The part of the day, as a TIMEX3 code.
    pub daypart: Option<Box<str>>,
    /// It begins a period that reaches up to now («depuis»).
    pub since: bool,
    /// The rule that found it.
    pub rule: RuleId,
}

/// What relative expressions hang on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Anchor {
    /// When the page was published.
    pub published: Option<When>,
    /// The day of what was just told.
    pub told: Option<When>,
    /// The verb looks forward.
    pub future: bool,
}

/// Every temporal expression of a sentence, in order, not overlapping.
pub fn find(pack: &LanguagePack, sentence: &Sentence) -> Vec<TimeMention> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < sentence.tokens.len() {
        let found = pack.time.match_at(sentence, at);
        match found.and_then(|(rule, m)| Some((mention(pack, sentence, rule, &m, at)?, m.end))) {
            Some((mention, end)) => {
                out.push(mention);
                at = end;
            }
            None => at += 1,
        }
    }
    out
}

/// Reads a rule's captures; the names are the same in all rules: d day, m month, y year, w weekday, n number,
/// u unit, p part of day, k deictic, s season, f feast, h hour, i minute; d2, m2, y2, w2 for the other end.
struct Captures<'a> {
    pack: &'a LanguagePack,
    sentence: &'a Sentence,
    rule: &'a Rule<TimeOp>,
    found: &'a Match,
}

impl Captures<'_> {
    fn lex<T>(&self, name: &str, read: impl Fn(&Lex) -> Option<T>) -> Option<T> {
        let (start, end) = self.rule.captured(self.found, name)?;
        self.sentence.lex[start].iter().filter(|(n, _)| start + n == end).find_map(|(_, x)| read(x))
    }
    fn digits(&self, name: &str) -> Option<i64> {
        let (start, _) = self.rule.captured(self.found, name)?;
        self.sentence.tokens[start].lower.parse().ok()
    }
    fn day(&self, name: &str) -> Option<i8> {
        match self.digits(name) {
            Some(day) => i8::try_from(day).ok(),
            None => self.lex(name, |x| if let Lex::Ordinal(n) = x { i8::try_from(*n).ok() } else { None }),
        }
    }
    fn year(&self, name: &str) -> Option<i16> {
        let year = self.digits(name)?;
        // Two digits stand for a year of this or the last century, as newspapers write them.
        let year = if self.rule.captured(self.found, name).is_some() && (0..100).contains(&year) {
            if year < 50 { 2000 + year } else { 1900 + year }
        } else {
            year
        };
        i16::try_from(year).ok()
    }
    fn month(&self, name: &str) -> Option<i8> {
        self.lex(name, |x| if let Lex::Month(m) = x { Some(*m as i8) } else { None })
            .or_else(|| i8::try_from(self.digits(name)?).ok())
    }
    fn weekday(&self, name: &str) -> Option<u8> {
        self.lex(name, |x| if let Lex::Weekday(w) = x { Some(*w) } else { None })
    }
    fn unit(&self) -> Option<TimeUnit> {
        self.lex("u", |x| if let Lex::TimeUnit(u) = x { Some(*u) } else { None })
    }
    fn number(&self, name: &str) -> Option<i64> {
        let (start, _) = self.rule.captured(self.found, name)?;
        i64::try_from(self.sentence.number_at(start)?.value).ok()
    }
    fn look(&self) -> Look {
        match () {
            _ if self.rule.flag("past") || self.rule.flag("recent") => Look::Past,
            _ if self.rule.flag("next") => Look::Next,
            _ if self.rule.flag("this") => Look::This,
            _ => Look::Bare,
        }
    }
    fn part(&self) -> Part {
        match () {
            _ if self.rule.flag("start") => Part::Start,
            _ if self.rule.flag("mid") => Part::Mid,
            _ if self.rule.flag("end") => Part::End,
            _ => Part::Whole,
        }
    }
}

fn mention(
    pack: &LanguagePack,
    sentence: &Sentence,
    rule: &Rule<TimeOp>,
    found: &Match,
    at: usize,
) -> Option<TimeMention> {
    let c = Captures { pack, sentence, rule, found };
    let expr = expression(&c)?;
    let daypart = c
        .lex("p", |x| if let Lex::DayPart(i) = x { Some(c.pack.language.dayparts[*i as usize].clone()) } else { None });
    Some(TimeMention { range: (at, found.end), expr, daypart, since: rule.flag("since"), rule: rule.id.clone() })
}

fn expression(c: &Captures) -> Option<TimeExpr> {
    let day = |d: &str, m: &str, y: &str, w: &str| {
        let (day, month) = (c.day(d)?, c.month(m)?);
        plausible(day, month).then(|| TimeExpr::Day { year: c.year(y), month, day, weekday: c.weekday(w) })
    };
    let range = |a: Option<TimeExpr>, b: Option<TimeExpr>| Some(TimeExpr::Range(Box::new(a?), Box::new(b?)));
    match c.rule.op {
        TimeOp::Date | TimeOp::Numeric => day("d", "m", "y", "w"),
        TimeOp::Month => {
            Some(TimeExpr::Month { year: c.year("y"), month: c.month("m")?, part: c.part(), look: c.look() })
        }
        TimeOp::Year => Some(TimeExpr::Year { year: c.year("y")?, part: c.part() }),
        TimeOp::Weekday => Some(TimeExpr::Weekday { weekday: c.weekday("w")?, look: c.look() }),
        TimeOp::Deictic => {
            let days = c.lex("k", |x| if let Lex::Deictic(d) = x { Some(i64::from(*d)) } else { None });
            Some(TimeExpr::Deictic { days: days.or(c.rule.int())? })
        }
        TimeOp::Shift => Some(TimeExpr::Shift { n: c.number("n").or(c.rule.int())?, unit: c.unit()?, look: c.look() }),
        TimeOp::Unit => Some(TimeExpr::Unit { unit: c.unit()?, look: c.look() }),
        TimeOp::Span => Some(TimeExpr::Span { n: c.number("n").or(c.rule.int()), unit: c.unit()?, look: c.look() }),
        TimeOp::Anchor => Some(TimeExpr::Anchor { days: c.rule.int()? }),
        TimeOp::RangeDays => range(day("d", "m", "y", "w"), day("d2", "m", "y", "w2")),
        TimeOp::RangeDates => {
            let (a, b) = (day("d", "m", "y", "w")?, day("d2", "m2", "y2", "w2")?);
            range(Some(with_year_of(a, &b)), Some(b))
        }
        TimeOp::RangeMonths => {
            let month = |m: &str, y: &str, part| {
                Some(TimeExpr::Month { year: c.year(y).or(c.year("y2")), month: c.month(m)?, part, look: Look::Bare })
            };
            range(month("m", "y", Part::Whole), month("m2", "y2", Part::Whole))
        }
        TimeOp::RangeYears => {
            let year = |y: &str, part| Some(TimeExpr::Year { year: c.year(y)?, part });
            range(year("y", c.part()), year("y2", c.part()))
        }
        TimeOp::Night => night(c),
        TimeOp::Duration => Some(TimeExpr::Duration { n: c.number("n").or(c.rule.int()), unit: c.unit()? }),
        TimeOp::DayPart => match c.look() {
            Look::This => Some(TimeExpr::Deictic { days: 0 }),
            _ => Some(TimeExpr::DayPart),
        },
        TimeOp::Clock => {
            let read = |name: &str| c.number(name).or_else(|| c.digits(name));
            let (hour, minute) = (read("h")?, read("i").unwrap_or(0));
            (hour < 25 && minute < 60).then_some(TimeExpr::Clock { hour, minute })
        }
        TimeOp::Set => Some(TimeExpr::Set { weekday: c.weekday("w"), unit: c.unit() }),
        TimeOp::Feast => {
            let (month, day) =
                c.lex("f", |x| if let Lex::Feast(m, d) = x { Some((*m as i8, *d as i8)) } else { None })?;
            Some(TimeExpr::Feast { month, day, year: c.year("y") })
        }
        TimeOp::Season => {
            let season = c.lex("s", |x| if let Lex::Season(s) = x { Some(*s) } else { None })?;
            Some(TimeExpr::Season { season, year: c.year("y") })
        }
        TimeOp::Now => Some(TimeExpr::Now),
        TimeOp::Era => None,
    }
}

/// «dans la nuit de mardi à mercredi», «du 12 au 13 janvier», «de jeudi».
fn night(c: &Captures) -> Option<TimeExpr> {
    let end = |d: &str, m: &str, w: &str| {
        if let (Some(day), Some(month)) = (c.day(d), c.month(m).or(c.month("m2")).or(c.month("m"))) {
            let year = c.year("y").or(c.year("y2"));
            return plausible(day, month).then(|| TimeExpr::Day { year, month, day, weekday: c.weekday(w) });
        }
        Some(TimeExpr::Weekday { weekday: c.weekday(w)?, look: Look::Bare })
    };
    let first = end("d", "m", "w")?;
    match end("d2", "m2", "w2") {
        Some(second) => Some(TimeExpr::Range(Box::new(first), Box::new(second))),
        None => Some(first),
    }
}

fn plausible(day: i8, month: i8) -> bool {
    (1..=12).contains(&month) && Date::new(2024, month, 1).is_ok_and(|d| (1..=d.days_in_month()).contains(&day))
}

fn with_year_of(a: TimeExpr, b: &TimeExpr) -> TimeExpr {
    match (a, b) {
        (TimeExpr::Day { year: None, month, day, weekday }, TimeExpr::Day { year: Some(year), month: m2, .. }) => {
            // «du 28 décembre au 3 janvier 2022» begins the year before.
            let year = if month > *m2 { year - 1 } else { *year };
            TimeExpr::Day { year: Some(year), month, day, weekday }
        }
        (a, _) => a,
    }
}

/// The days an expression can mean: one when certain, several when the words allow several, none when it
/// has nothing to hang on or names no days (a duration).
pub fn resolve(expr: &TimeExpr, anchor: &Anchor) -> Vec<Candidate> {
    let days = |when: Option<When>| when.map(Candidate::Days).into_iter().collect::<Vec<_>>();
    match expr {
        TimeExpr::Day { year, month, day, weekday } => dated(*year, *month, *day, *weekday, anchor),
        TimeExpr::Feast { month, day, year } => dated(*year, *month, *day, None, anchor),
        TimeExpr::Month { year, month, part, look } => months(*year, *month, *part, *look, anchor),
        TimeExpr::Year { year, part } => days(year_part(*year, *part)),
        TimeExpr::Weekday { weekday, look } => weekdays(*weekday, *look, anchor),
        TimeExpr::Deictic { days: n } => days(anchor.published.and_then(|p| shift(p, n.days()))),
        TimeExpr::Now | TimeExpr::DayPart | TimeExpr::Clock { .. } => Vec::new(),
        TimeExpr::Anchor { days: n } => days(anchor.told.and_then(|p| shift(p, n.days()))),
        TimeExpr::Shift { n, unit, look } => {
            let n = if *look == Look::Next { *n } else { -*n };
            let Some(span) = unit_span(*unit, n) else { return Vec::new() };
            let grain = unit_grain(*unit);
            days(anchor.published.and_then(|p| shift(p, span)).and_then(|w| widen(w, grain)))
        }
        TimeExpr::Unit { unit, look } => days(anchor.published.and_then(|p| unit_around(p, *unit, *look))),
        TimeExpr::Span { n, unit, look } => {
            days(anchor.published.and_then(|p| stretch(p, n.unwrap_or(default_stretch(*unit)), *unit, *look)))
        }
        TimeExpr::Range(a, b) => ranges(a, b, anchor),
        TimeExpr::Season { season, year } => days(year.and_then(|y| season_days(*season, y))),
        TimeExpr::Duration { .. } | TimeExpr::Set { .. } => Vec::new(),
    }
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
fn dated(year: Option<i16>, month: i8, day: i8, weekday: Option<u8>, anchor: &Anchor) -> Vec<Candidate> {
    let at = MonthDay { month, day };
    if let Some(year) = year {
        return Date::new(year, month, day).map(|d| Candidate::Days(When::day(d))).into_iter().collect();
    }
    let Some(published) = anchor.published else {
        return vec![Candidate::AnyYear { first: at, last: at, grain: Grain::Day }];
    };
    let last = published.last;
    let years = [last.year() + 1, last.year(), last.year() - 1];
    let days: Vec<Date> = years.iter().filter_map(|y| at.in_year(*y)).filter(|d| d.day() == day).collect();
    let fits = |d: &&Date| weekday.is_none_or(|w| weekday_number(d.weekday()) == w);
    let ahead_of = |d: &Date| (*d - last).get_days();
    // News look back; a day a month ahead that would else lie most of a year back is an announcement.
    let near = |d: &&Date| ahead_of(d) <= if anchor.future { 330 } else { 31 };
    let chosen = days.iter().filter(near).find(fits).or_else(|| days.iter().find(near));
    chosen.map(|d| Candidate::Days(When::day(*d))).into_iter().collect()
}

fn weekday_number(weekday: Weekday) -> u8 {
    weekday.to_monday_one_offset() as u8
}

fn months(year: Option<i16>, month: i8, part: Part, look: Look, anchor: &Anchor) -> Vec<Candidate> {
    let part_of = |when: When| {
        let (first, last) = match part {
            Part::Whole => (1, when.last.day()),
            Part::Start => (1, 10),
            Part::Mid => (11, 20),
            Part::End => (21, when.last.day()),
        };
        let day = |d: i8| when.first.with().day(d).build().unwrap_or(when.first);
        When { first: day(first), last: day(last), grain: Grain::Month }
    };
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
        TimeUnit::Year => When::year(published.first.year() + i16::try_from(step).ok()?),
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

fn stretch(published: When, n: i64, unit: TimeUnit, look: Look) -> Option<When> {
    let forward = look == Look::Next;
    let span = unit_span(unit, if forward { n } else { -n })?;
    let grain =
        if matches!(unit, TimeUnit::Hour | TimeUnit::Day) { Grain::Day } else { unit_grain(unit).max(Grain::Week) };
    let (first, last) = match forward {
        true => (published.first, published.last.checked_add(span).ok()?),
        false => (published.first.checked_add(span).ok()?, published.last),
    };
    Some(When { first, last, grain })
}

/// Pairs the ends: under a day of publication there is one pair, under a month the pairs that follow closely.
fn ranges(a: &TimeExpr, b: &TimeExpr, anchor: &Anchor) -> Vec<Candidate> {
    let (firsts, lasts) = (resolve(a, anchor), resolve(b, anchor));
    let mut out = Vec::new();
    for first in &firsts {
        let best = lasts.iter().filter_map(|last| pair(*first, *last)).min_by_key(|c| c.n_days());
        out.extend(best);
    }
    // «de mardi à mercredi» at the head of a Wednesday paper: the first end lies before the second.
    if out.is_empty()
        && firsts.len() == 1
        && lasts.len() == 1
        && matches!(a, TimeExpr::Weekday { .. })
        && let (Some(first), Some(last)) = (firsts[0].days(), lasts[0].days())
    {
        out.extend(shift(first, (-7).days()).and_then(|f| pair(Candidate::Days(f), Candidate::Days(last))));
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

fn season_days(season: u8, year: i16) -> Option<When> {
    // Order of the pack's seasons is not fixed; a season without months is a year's quarter of unknown place.
    let _ = season;
    When::year(year)
}

/// TIMEX3 type and value of a mention under its anchor.
pub fn timex(pack: &LanguagePack, mention: &TimeMention, anchor: &Anchor) -> (&'static str, String) {
    let candidates = resolve(&mention.expr, anchor);
    let single = match candidates[..] {
        [Candidate::Days(when)] => Some(when),
        _ => None,
    };
    let day = |when: When| when.first.to_string();
    let with_part = |value: String| match &mention.daypart {
        Some(part) => ("TIME", format!("{value}{part}")),
        None => ("DATE", value),
    };
    match &mention.expr {
        TimeExpr::Day { year, month, day: d, .. } => with_part(match (single, year) {
            (Some(when), _) => day(when),
            (None, Some(y)) => format!("{y:04}-{month:02}-{d:02}"),
            (None, None) => format!("XXXX-{month:02}-{d:02}"),
        }),
        TimeExpr::Feast { month, day: d, .. } => with_part(single.map_or(format!("XXXX-{month:02}-{d:02}"), day)),
        TimeExpr::Month { month, .. } => (
            "DATE",
            single.map_or(format!("XXXX-{month:02}"), |w| format!("{:04}-{:02}", w.first.year(), w.first.month())),
        ),
        TimeExpr::Year { year, .. } => ("DATE", format!("{year:04}")),
        TimeExpr::Weekday { weekday, .. } => with_part(single.map_or(format!("XXXX-WXX-{weekday}"), day)),
        TimeExpr::Deictic { .. } | TimeExpr::Anchor { .. } => with_part(single.map_or("XXXX-XX-XX".to_owned(), day)),
        TimeExpr::Shift { unit, .. } | TimeExpr::Unit { unit, .. } => match single {
            Some(when) => with_part(unit_value(when, *unit)),
            None => ("DATE", "XXXX".to_owned()),
        },
        TimeExpr::Span { n, unit, .. } => ("DURATION", duration(*n, *unit)),
        TimeExpr::Duration { n, unit } => ("DURATION", duration(*n, *unit)),
        TimeExpr::Range(a, _) => {
            let first = TimeMention { expr: (**a).clone(), ..mention.clone() };
            timex(pack, &first, anchor)
        }
        TimeExpr::DayPart => ("TIME", format!("XXXX-XX-XX{}", mention.daypart.as_deref().unwrap_or(""))),
        TimeExpr::Clock { hour, minute } => {
            let date = anchor.published.filter(|p| p.first == p.last).map_or("XXXX-XX-XX".to_owned(), day);
            ("TIME", format!("{date}T{hour:02}:{minute:02}"))
        }
        TimeExpr::Set { weekday: Some(w), .. } => ("SET", format!("XXXX-WXX-{w}")),
        TimeExpr::Set { unit, .. } => ("SET", duration(Some(1), unit.unwrap_or(TimeUnit::Day))),
        TimeExpr::Season { season, year } => {
            let code = &pack.language.seasons[*season as usize];
            let year =
                year.or(anchor.published.map(|p| p.first.year())).map_or("XXXX".to_owned(), |y| format!("{y:04}"));
            ("DATE", format!("{year}-{code}"))
        }
        TimeExpr::Now => ("DATE", "PRESENT_REF".to_owned()),
    }
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
        TimeUnit::Month | TimeUnit::Quarter | TimeUnit::Semester => {
            format!("{:04}-{:02}", when.first.year(), when.first.month())
        }
        TimeUnit::Year | TimeUnit::Decade | TimeUnit::Century => format!("{:04}", when.first.year()),
        _ => when.first.to_string(),
    }
}

fn duration(n: Option<i64>, unit: TimeUnit) -> String {
    let n = n.map_or("X".to_owned(), |n| n.to_string());
    match unit {
        TimeUnit::Second => format!("PT{n}S"),
        TimeUnit::Minute => format!("PT{n}M"),
        TimeUnit::Hour => format!("PT{n}H"),
        TimeUnit::Day => format!("P{n}D"),
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
