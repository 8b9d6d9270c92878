//! A rule's match, read: which days, units and numbers its captures name.

use super::{Look, Part, TimeExpr, TimeMention};
use crate::sentence::{Range, Sentence};
use jiff::civil::Date;
use recoupe_packs::LanguagePack;
use recoupe_packs::language::{Lex, Tense, TimeUnit};
use recoupe_packs::pattern::Match;
use recoupe_packs::rules::{Rule, TimeOp};
use recoupe_packs::token::{Case, TokenKind};

/// Reads a rule's captures; the names are the same in all rules: d day, m month, y year, w weekday, n number,
/// o ordinal, u unit, p part of day, k deictic, s season, f feast, h hour, i minute; d2, m2, y2, w2 for the other
/// end, n2, u2 and n3, u3 for the finer units of a length.
pub(super) struct Captures<'a> {
    pub pack: &'a LanguagePack,
    pub sentence: &'a Sentence,
    pub rule: &'a Rule<TimeOp>,
    pub found: &'a Match,
    pub at: usize,
}

impl Captures<'_> {
    pub fn mention(&self) -> Option<TimeMention> {
        let (rule, found) = (self.rule, self.found);
        if (rule.flag("bare") && !self.stands_alone()) || self.is_price() {
            return None;
        }
        let expr = self.expression()?;
        let daypart = self.lex("p", |x| {
            if let Lex::DayPart(i) = x { Some(self.pack.language.dayparts[*i as usize].clone()) } else { None }
        });
        let marked = found.marked().flatten().collect();
        let since = rule.flag("since") || rule.flag("until");
        Some(TimeMention {
            range: (self.at, found.end),
            marked,
            expr,
            daypart,
            since,
            note: rule.flag("note") || rule.op == TimeOp::Nothing,
            rule: rule.id.clone(),
        })
    }
    /// «$12 December 27»: behind the sign of a currency digits are no day.
    fn is_price(&self) -> bool {
        let tokens = &self.sentence.tokens;
        let start = self.found.marked().flatten().next().map_or(self.at, |r| r.0);
        tokens[start].kind == TokenKind::Digits && start > 0 && CURRENCY.iter().any(|c| tokens[start - 1].is(*c))
    }
    /// Digits are a year by themselves where nothing before or after makes them a number of something.
    fn stands_alone(&self) -> bool {
        let tokens = &self.sentence.tokens;
        let start = self.found.marked().flatten().next().map_or(self.at, |r| r.0);
        let end = self.found.end;
        let short = self.rule.captured(self.found, "y").is_some_and(|(y, _)| tokens[y].lower.len() == 2);
        let joined = |t: &recoupe_packs::token::Token| {
            t.tied && t.kind == TokenKind::Punct && !t.is(')') && !t.is('.') && !t.is(',')
        };
        let before = start.checked_sub(1).map(|b| &tokens[b]);
        if before.is_some_and(|b| {
            let tied = tokens[start].tied && b.span.end() == tokens[start].span.start();
            b.kind == TokenKind::Digits
                || (tied && b.kind == TokenKind::Punct && !b.is('('))
                || (tied && b.kind == TokenKind::Word && !b.lower.ends_with('\''))
        }) {
            return false;
        }
        // «32 - 2015» is no year with something before it.
        let digits = |at: Option<usize>| at.and_then(|at| tokens.get(at)).is_some_and(|t| t.kind == TokenKind::Digits);
        let hyphen = |at: Option<usize>| at.and_then(|at| tokens.get(at)).is_some_and(|t| t.is('-'));
        if self.rule.op == TimeOp::Year
            && ((hyphen(start.checked_sub(1)) && digits(start.checked_sub(2)))
                || (hyphen(Some(end)) && digits(Some(end + 1))))
        {
            return false;
        }
        let Some(next) = tokens.get(end) else { return true };
        // The number of a day alone counts whatever stands behind it, but words of grammar and verbs.
        let day_alone = matches!(self.rule.op, TimeOp::Date | TimeOp::RangeDays)
            && self.rule.captured(self.found, "m").is_none()
            && self.rule.captured(self.found, "w").is_none();
        if day_alone && next.kind == TokenKind::Word {
            let lex = &self.sentence.lex[end];
            let noun = lex.iter().any(|(_, x)| matches!(x, Lex::Noun(..) | Lex::TimeUnit(_) | Lex::DayPart(_)));
            let verb = lex.iter().any(|(n, x)| *n == 1 && matches!(x, Lex::Verb(..)));
            let grammar = lex.iter().any(|(_, x)| matches!(x, Lex::Fn(_)));
            return !next.tied && !noun && (grammar || verb);
        }
        match next.kind {
            TokenKind::Digits => false,
            TokenKind::Punct | TokenKind::Quote => {
                let digits_behind = tokens.get(end + 1).is_some_and(|t| t.tied && t.kind == TokenKind::Digits);
                !(digits_behind && next.tied) && !(joined(next) && digits_behind) && !next.is('%')
            }
            TokenKind::Word => {
                let lex = &self.sentence.lex[end];
                let noun = lex.iter().any(|(n, x)| *n == 1 && matches!(x, Lex::Noun(..)));
                let verb = lex.iter().any(|(n, x)| {
                    *n == 1 && matches!(x, Lex::Verb(_, f) if !matches!(f.tense, Tense::Infinitive | Tense::Gerund))
                });
                !next.tied
                    && (self.sentence.is_function(end)
                        || (!short && verb && !(noun && self.rule.op != TimeOp::Year))
                        || (!short && !noun && !lex.iter().any(|(_, x)| matches!(x, Lex::Scale(_) | Lex::TimeUnit(_)))))
            }
        }
    }
    fn lex<T>(&self, name: &str, read: impl Fn(&Lex) -> Option<T>) -> Option<T> {
        let (start, end) = self.rule.captured(self.found, name)?;
        self.sentence.lex[start].iter().filter(|(n, _)| start + n == end).find_map(|(_, x)| read(x))
    }
    fn digits(&self, name: &str) -> Option<i64> {
        let (start, _) = self.rule.captured(self.found, name)?;
        self.sentence.tokens[start].lower.parse().ok()
    }
    fn day(&self, name: &str) -> Option<i8> {
        let day = self.digits(name).or_else(|| self.ordinal(name)).or_else(|| self.number(name))?;
        i8::try_from(day).ok()
    }
    fn year(&self, name: &str) -> Option<i16> {
        let (start, end) = self.rule.captured(self.found, name)?;
        let Some(year) = self.digits(name) else {
            let (_, year) = self.sentence.year_in_words(start).filter(|(to, _)| *to == end)?;
            return i16::try_from(year).ok();
        };
        let year = match self.sentence.tokens[start].lower.len() {
            // Two digits stand for a year of this or the last century, as newspapers write them.
            2 if year < 40 => 2000 + year,
            2 => 1900 + year,
            4 => year,
            _ => return None,
        };
        (1000..=2200).contains(&year).then(|| i16::try_from(year).ok()).flatten()
    }
    fn month(&self, name: &str) -> Option<i8> {
        self.lex(name, |x| if let Lex::Month(m) = x { Some(*m as i8) } else { None })
            .or_else(|| i8::try_from(self.digits(name)?).ok())
    }
    fn weekday(&self, name: &str) -> Option<u8> {
        self.lex(name, |x| if let Lex::Weekday(w) = x { Some(*w) } else { None })
    }
    fn unit_of(&self, name: &str) -> Option<TimeUnit> {
        self.lex(name, |x| if let Lex::TimeUnit(u) = x { Some(*u) } else { None })
    }
    /// The unit said, or the one the rule itself stands for.
    fn unit(&self) -> Option<TimeUnit> {
        self.unit_of("u")
            .or_else(|| TimeUnit::WORDS.iter().find(|w| self.rule.flag(w)).and_then(|w| TimeUnit::named(w)))
    }
    fn number(&self, name: &str) -> Option<i64> {
        let (start, end) = self.rule.captured(self.found, name)?;
        let number = self.sentence.number_at(start).filter(|n| n.range.1 == end)?;
        i64::try_from(number.value).ok()
    }
    /// The digits behind the decimal mark of the number `n`.
    fn decimals(&self) -> Option<Box<str>> {
        let (start, end) = self.rule.captured(self.found, "n")?;
        let number = self.sentence.number_at(start).filter(|n| n.fractional)?;
        let last = &self.sentence.tokens[number.range.1.min(end) - 1];
        (last.kind == TokenKind::Digits && end - start >= 3).then(|| last.lower.as_str().into())
    }
    fn ordinal(&self, name: &str) -> Option<i64> {
        self.lex(name, |x| if let Lex::Ordinal(n) = x { i64::try_from(*n).ok() } else { None })
            .or_else(|| self.rule.captured(self.found, name).and_then(|(start, end)| self.sentence.ordinal(start, end)))
    }
    fn look(&self) -> Look {
        match () {
            _ if self.rule.flag("past") || self.rule.flag("recent") => Look::Past,
            _ if self.rule.flag("next") => Look::Next,
            _ if self.rule.flag("ahead") => Look::Ahead,
            _ if self.rule.flag("near") => Look::Near,
            _ if self.rule.flag("this") => Look::This,
            _ => Look::Bare,
        }
    }
    fn part(&self) -> Part {
        match () {
            _ if self.rule.flag("start") => Part::Start,
            _ if self.rule.flag("mid") => Part::Mid,
            _ if self.rule.flag("end") => Part::End,
            _ if self.rule.flag("before") => Part::Before,
            _ if self.rule.flag("after") => Part::After,
            _ => Part::Whole,
        }
    }
    fn date(&self, d: &str, m: &str, y: &str, w: &str) -> Option<TimeExpr> {
        let (day, month) = (self.day(d)?, self.month(m)?);
        let year = match self.rule.captured(self.found, y) {
            Some(_) => Some(self.year(y)?),
            None => None,
        };
        plausible(day, month, year).then(|| TimeExpr::Day {
            year,
            month,
            day,
            weekday: self.weekday(w),
            look: self.look(),
        })
    }
    fn day_of_month(&self, d: &str, w: &str) -> Option<TimeExpr> {
        let day = self.day(d).filter(|d| (1..=31).contains(d))?;
        Some(TimeExpr::DayOfMonth { day, weekday: self.weekday(w) })
    }
    fn month_expr(&self, m: &str, y: &str) -> Option<TimeExpr> {
        let month = self.month(m).filter(|m| (1..=12).contains(m))?;
        let year = self.year(y);
        let (start, _) = self.rule.captured(self.found, m)?;
        let token = &self.sentence.tokens[start];
        let other = |x: &Lex| matches!(x, Lex::Fn(_) | Lex::Verb(..));
        // «this may», «this march» in small letters are no months first.
        if self.look() == Look::This
            && year.is_none()
            && token.case == Case::Lower
            && self.sentence.lex[start].iter().any(|(_, x)| other(x))
        {
            return None;
        }
        Some(TimeExpr::Month { year, month, part: self.part(), look: self.look() })
    }
    fn season(&self, y: &str) -> Option<TimeExpr> {
        let season = self.lex("s", |x| if let Lex::Season(s) = x { Some(*s) } else { None })?;
        Some(TimeExpr::Season { season, year: self.year(y), look: self.look(), general: self.rule.flag("each") })
    }
    /// The longer stretch that a part is counted in: a month, season or year, the unit around publication last.
    fn whole(&self) -> Option<TimeExpr> {
        if self.rule.captured(self.found, "m").is_some() {
            return self.month_expr("m", "y");
        }
        if self.rule.captured(self.found, "s").is_some() {
            return self.season("y");
        }
        if let Some(year) = self.year("y") {
            return Some(TimeExpr::Year { year, part: Part::Whole });
        }
        Some(TimeExpr::Unit {
            unit: self.unit_of("u2").or_else(|| self.longer_unit())?,
            look: if self.look() == Look::Bare { Look::This } else { self.look() },
        })
    }
    /// The longest unit that the rule stands for, beside a shorter one counted in it; a year by itself.
    fn longer_unit(&self) -> Option<TimeUnit> {
        let named = |w: &&&str| self.rule.flag(w);
        let longest = TimeUnit::WORDS.iter().rev().find(named).and_then(|w| TimeUnit::named(w))?;
        (longest == TimeUnit::Year || Some(longest) != self.unit()).then_some(longest)
    }
    fn expression(&self) -> Option<TimeExpr> {
        let c = self;
        let number = || c.number("n").or(c.rule.int());
        match c.rule.op {
            TimeOp::Numeric if c.rule.flag("either") => c.month_or_day_first(),
            TimeOp::Date | TimeOp::Numeric => match c.rule.captured(c.found, "m") {
                Some(_) => c.date("d", "m", "y", "w"),
                None => c.day_of_month("d", "w"),
            },
            TimeOp::Month => c.month_expr("m", "y"),
            TimeOp::Year => Some(TimeExpr::Year { year: c.year("y")?, part: c.part() }),
            TimeOp::Weekday => c.weekday_expr(),
            TimeOp::Deictic => {
                let days = c.lex("k", |x| if let Lex::Deictic(d) = x { Some(i64::from(*d)) } else { None });
                Some(TimeExpr::Deictic { days: days.or(c.rule.int())? })
            }
            TimeOp::Shift => c.shift(number()?),
            TimeOp::Unit if c.rule.flag("from") => Some(TimeExpr::UnitOf { unit: c.unit()?, at: Box::new(c.from()?) }),
            TimeOp::Span if c.rule.flag("from") => {
                Some(TimeExpr::SpanFrom { n: number()?, unit: c.unit()?, from: Box::new(c.from()?) })
            }
            TimeOp::Unit => Some(TimeExpr::Unit { unit: c.unit()?, look: c.look() }),
            TimeOp::PartOf => Some(TimeExpr::PartOf { part: c.part(), unit: c.unit()?, look: c.look() }),
            TimeOp::Span => {
                let more = |n: &str, u: &str| c.number(n).zip(c.unit_of(u));
                let finer: Vec<(i64, TimeUnit)> =
                    more("n2", "u2").or_else(|| c.half()).into_iter().chain(more("n3", "u3")).collect();
                match (number(), finer.is_empty()) {
                    (Some(n), false) => {
                        let all = std::iter::once((n, c.unit()?)).chain(finer).collect();
                        Some(TimeExpr::SpanOf { all, look: c.look() })
                    }
                    (n, _) => Some(TimeExpr::Span { n, unit: c.unit()?, look: c.look() }),
                }
            }
            TimeOp::Nth => {
                let ordinal = c.ordinal("o").or(c.rule.int());
                let n = if c.rule.flag("end") { -1 } else { ordinal.or(c.digits("n")).or(c.number("n"))? };
                let counts = c.rule.flag("end") || ordinal.is_some();
                let count = c.number("n").filter(|_| counts).or(c.rule.ints().nth(1)).unwrap_or(1);
                let of = match c.rule.flag("end") {
                    true => Captures { rule: &c.without_part(), ..*c }.whole()?,
                    false => c.whole()?,
                };
                Some(TimeExpr::Nth {
                    n: i8::try_from(n).ok().filter(|n| *n != 0)?,
                    count: i8::try_from(count).ok()?,
                    weekday: c.weekday("w"),
                    unit: c.unit(),
                    of: Box::new(of),
                })
            }
            TimeOp::Anchor => Some(TimeExpr::Anchor { days: c.rule.int()? }),
            TimeOp::RangeDays | TimeOp::RangeDates | TimeOp::RangeMonths | TimeOp::RangeYears => c.range(),
            TimeOp::Night => c.night(),
            TimeOp::Duration => {
                let (n, unit) = match number() {
                    Some(n) => c.length(n).map(|(n, unit)| (Some(n), unit))?,
                    None => (None, c.unit()?),
                };
                Some(TimeExpr::Duration { n, decimals: c.decimals(), unit })
            }
            TimeOp::DayPart => match c.look() {
                Look::This => Some(TimeExpr::Deictic { days: 0 }),
                _ => Some(TimeExpr::DayPart),
            },
            TimeOp::Clock => c.clock(),
            TimeOp::Set => Some(TimeExpr::Set { weekday: c.weekday("w"), unit: c.unit() }),
            TimeOp::Feast => c.feast(c.look()),
            TimeOp::Season => c.season("y"),
            TimeOp::Now => Some(match c.look() {
                Look::Past => TimeExpr::Vague(Look::Past),
                Look::Next => TimeExpr::Vague(Look::Next),
                _ => TimeExpr::Now,
            }),
            TimeOp::Era => c.era(),
            TimeOp::Nothing => Some(TimeExpr::Nothing),
            TimeOp::Join => None,
        }
    }
    /// The same rule with nothing said of a part: «le dernier lundi de mars» is the whole of March's.
    fn without_part(&self) -> Rule<TimeOp> {
        let mut rule = self.rule.clone();
        rule.args.retain(|a| !matches!(a, recoupe_packs::rules::Arg::Flag(f) if &**f == "end"));
        rule
    }
    /// What half a unit more is, where the rule says so.
    fn half(&self) -> Option<(i64, TimeUnit)> {
        let half = match self.unit().filter(|_| self.rule.flag("half"))? {
            TimeUnit::Decade => (5, TimeUnit::Year),
            TimeUnit::Year => (6, TimeUnit::Month),
            TimeUnit::Month => (15, TimeUnit::Day),
            TimeUnit::Week => (3, TimeUnit::Day),
            TimeUnit::Day => (12, TimeUnit::Hour),
            TimeUnit::Hour => (30, TimeUnit::Minute),
            _ => return None,
        };
        Some(half)
    }
    /// «un an et demi», «deux ans et trois mois»: a length in the finer of its two units.
    fn length(&self, n: i64) -> Option<(i64, TimeUnit)> {
        let unit = self.unit()?;
        let finer = self.half().or_else(|| self.number("n2").zip(self.unit_of("u2")));
        let Some((more, fine)) = finer else { return Some((n, unit)) };
        let (each, more, fine) = match (unit, fine) {
            (TimeUnit::Decade, TimeUnit::Year) => (10, more, fine),
            (TimeUnit::Year, TimeUnit::Month) => (12, more, fine),
            (TimeUnit::Month, TimeUnit::Week) => (DAYS_OF_A_MONTH, more.checked_mul(7)?, TimeUnit::Day),
            (TimeUnit::Month, TimeUnit::Day) => (DAYS_OF_A_MONTH, more, fine),
            (TimeUnit::Week, TimeUnit::Day) => (7, more, fine),
            (TimeUnit::Day, TimeUnit::Hour) => (24, more, fine),
            (TimeUnit::Hour, TimeUnit::Minute) => (60, more, fine),
            _ => return None,
        };
        Some((n.checked_mul(each)?.checked_add(more)?, fine))
    }
    fn shift(&self, n: i64) -> Option<TimeExpr> {
        let look = self.look();
        let (whole, whole_unit) = (n, self.unit()?);
        let (n, unit) = self.length(n)?;
        if self.rule.flag("told") {
            return Some(TimeExpr::ShiftTold { n, unit, look });
        }
        // «il y a un mois et demi» names no day: it lies so many days from one of that month.
        if whole_unit == TimeUnit::Month && unit == TimeUnit::Day {
            let days = n - whole * DAYS_OF_A_MONTH;
            let from = Box::new(TimeExpr::Shift { n: whole, unit: whole_unit, look });
            return Some(TimeExpr::ShiftFrom { n: if look == Look::Past { -days } else { days }, unit, from });
        }
        Some(match self.from() {
            Some(from) => {
                TimeExpr::ShiftFrom { n: if look == Look::Past { -n } else { n }, unit, from: Box::new(from) }
            }
            None => TimeExpr::Shift { n, unit, look },
        })
    }
    /// The time that another one is counted from: a deictic, a date, a feast, a weekday, `w2` for the next one.
    fn from(&self) -> Option<TimeExpr> {
        let has = |name: &str| self.rule.captured(self.found, name).is_some();
        let bare = |expr: TimeExpr| match expr {
            TimeExpr::Day { year, month, day, weekday, .. } => {
                TimeExpr::Day { year, month, day, weekday, look: Look::Bare }
            }
            other => other,
        };
        if has("k") {
            let days = self.lex("k", |x| if let Lex::Deictic(d) = x { Some(i64::from(*d)) } else { None })?;
            return Some(TimeExpr::Deictic { days });
        }
        if has("d") {
            return match has("m") {
                true if self.rule.flag("either") => self.month_or_day_first(),
                true => self.date("d", "m", "y", "w").map(bare),
                false => self.day_of_month("d", "w"),
            };
        }
        if has("f") {
            return self.feast(Look::Bare);
        }
        if let (Some(n), Some(unit)) = (self.rule.int(), self.unit()) {
            return Some(TimeExpr::Shift { n, unit, look: self.look() });
        }
        let weekday = |name: &str, look: Look| self.weekday(name).map(|weekday| TimeExpr::Weekday { weekday, look });
        weekday("w", Look::Bare).or_else(|| weekday("w2", Look::Next))
    }
    fn feast(&self, look: Look) -> Option<TimeExpr> {
        let year = self.year("y");
        self.lex("f", |x| match x {
            Lex::Feast(m, d) => Some(TimeExpr::Feast { month: *m as i8, day: *d as i8, year, look }),
            Lex::MovingFeast(feast) => Some(TimeExpr::Moving { feast: *feast, year, look }),
            _ => None,
        })
    }
    /// Digits that America reads month first and others day first.
    fn month_or_day_first(&self) -> Option<TimeExpr> {
        let date = |d: &str, m: &str| self.date(d, m, "y", "w");
        match (date("d", "m"), date("m", "d")) {
            (Some(a), Some(b)) if a != b => Some(TimeExpr::Either(Box::new(a), Box::new(b))),
            (a, b) => a.or(b),
        }
    }
    fn weekday_expr(&self) -> Option<TimeExpr> {
        let (weekday, look) = (self.weekday("w")?, self.look());
        let of = |weeks: i64| TimeExpr::WeekdayOf { weekday, weeks, look: Look::Bare };
        let counted = self.number("n").map(|n| if look == Look::Past { -n } else { n });
        Some(match self.rule.int() {
            // «Monday two weeks from now»
            _ if counted.is_some() => of(counted?),
            Some(weeks) => TimeExpr::WeekdayOf { weekday, weeks, look },
            None if self.rule.flag("told") => TimeExpr::WeekdayTold { weekday, look },
            // «next Friday» on a Wednesday: in two days for some, in nine for others.
            None if self.rule.flag("either") => TimeExpr::Either(
                Box::new(TimeExpr::Weekday { weekday, look }),
                Box::new(of(if look == Look::Next { 1 } else { -1 })),
            ),
            None => TimeExpr::Weekday { weekday, look },
        })
    }
    fn clock(&self) -> Option<TimeExpr> {
        let read = |name: &str| self.digits(name).or_else(|| self.number(name));
        let hour = read("h").or(self.rule.int())?;
        // «0015 GMT»
        let four = self.rule.captured(self.found, "h").is_some_and(|(at, _)| self.sentence.tokens[at].lower.len() == 4);
        let (hour, minute) = if four { (hour / 100, hour % 100) } else { (hour, read("i").unwrap_or(0)) };
        // «4:3» is a proportion: minutes have two digits.
        let short = |(at, _): Range| {
            let token = &self.sentence.tokens[at];
            token.kind == TokenKind::Digits && token.lower.len() != 2
        };
        if self.rule.captured(self.found, "i").is_some_and(short) {
            return None;
        }
        let hour = if self.rule.flag("next") && hour < 12 { hour + 12 } else { hour };
        (hour < 25 && minute < 60).then_some(TimeExpr::Clock { hour, minute })
    }
    /// «les années 60», «le XIXe siècle»
    fn era(&self) -> Option<TimeExpr> {
        if self.rule.flag("century") {
            let n = i16::try_from(self.ordinal("o")?).ok().filter(|n| (1..=21).contains(n))?;
            return Some(TimeExpr::Era { first: (n - 1) * 100, years: 100 });
        }
        let year = self.digits("y").or_else(|| self.number("y")).or_else(|| self.number("n")).or(self.rule.int())?;
        let year = if year < 100 { 1900 + year } else { year };
        (year % 10 == 0 && (1000..=2100).contains(&year))
            .then_some(TimeExpr::Era { first: i16::try_from(year).ok()?, years: 10 })
    }
    fn range(&self) -> Option<TimeExpr> {
        let c = self;
        let (a, b) = match c.rule.op {
            TimeOp::RangeDays if c.rule.captured(c.found, "m").is_none() => {
                (c.day_of_month("d", "w")?, c.day_of_month("d2", "w2")?)
            }
            TimeOp::RangeDays => c.days_of_a_month()?,
            TimeOp::RangeDates => {
                let (a, b) = (c.date("d", "m", "y", "w")?, c.date("d2", "m2", "y2", "w2")?);
                (with_year_of(a, &b), b)
            }
            TimeOp::RangeMonths => {
                let month = |m: &str, y: &str, of: Option<i16>| {
                    Some(TimeExpr::Month {
                        year: c.year(y).or(of),
                        month: c.month(m)?,
                        part: Part::Whole,
                        look: c.look(),
                    })
                };
                let (first, second) = (c.month("m")?, c.month("m2")?);
                // «de novembre à mars 2019» begins the year before.
                let of = c.year("y2").map(|y| if first > second { y - 1 } else { y });
                (month("m", "y", of)?, month("m2", "y2", None)?)
            }
            _ => {
                let year = |y: &str, part| Some(TimeExpr::Year { year: c.year(y)?, part });
                let first = year("y", c.part())?;
                let second = match c.sentence_year_pair() {
                    Some(second) => TimeExpr::Year { year: second, part: c.part() },
                    None => year("y2", c.part())?,
                };
                (first, second)
            }
        };
        Some(TimeExpr::Range(Box::new(a), Box::new(b)))
    }
    /// «du 3 au 7 mars»; «du 27 au 3 mars» begins in the month before, «March 27 to 3» ends in the one behind.
    fn days_of_a_month(&self) -> Option<(TimeExpr, TimeExpr)> {
        let (mut a, mut b) = (self.date("d", "m", "y", "w")?, self.date("d2", "m", "y", "w2")?);
        let start = |name: &str| self.rule.captured(self.found, name).map(|(start, _)| start);
        let month_first = start("m") < start("d");
        if let (TimeExpr::Day { day: first, .. }, TimeExpr::Day { day: last, .. }) = (&a, &b)
            && first > last
        {
            let (moved, by) = if month_first { (&mut b, 1) } else { (&mut a, -1) };
            if let TimeExpr::Day { year, month, .. } = moved {
                let other = i16::from(*month) - 1 + by;
                *month = i8::try_from(other.rem_euclid(12)).ok()? + 1;
                *year = year.map(|y| y + other.div_euclid(12));
            }
        }
        Some((a, b))
    }
    /// «2014-18»: the second year of two digits goes on with the century of the first.
    fn sentence_year_pair(&self) -> Option<i16> {
        let (start, _) = self.rule.captured(self.found, "y2")?;
        let token = &self.sentence.tokens[start];
        let first = self.year("y")?;
        (token.lower.len() == 2).then(|| Some(first - first % 100 + token.lower.parse::<i16>().ok()?)).flatten()
    }
    /// «dans la nuit de mardi à mercredi», «du 12 au 13 janvier», «de jeudi».
    fn night(&self) -> Option<TimeExpr> {
        let c = self;
        let end = |d: &str, m: &str, w: &str| {
            if let (Some(day), Some(month)) = (c.day(d), c.month(m).or(c.month("m2")).or(c.month("m"))) {
                let year = c.year("y").or(c.year("y2"));
                return plausible(day, month, year).then(|| TimeExpr::Day {
                    year,
                    month,
                    day,
                    weekday: c.weekday(w),
                    look: c.look(),
                });
            }
            if let Some(days) = c.lex(w, |x| if let Lex::Deictic(d) = x { Some(i64::from(*d)) } else { None }) {
                return Some(TimeExpr::Deictic { days });
            }
            Some(TimeExpr::Weekday { weekday: c.weekday(w)?, look: c.look() })
        };
        let first = end("d", "m", "w")?;
        match end("d2", "m2", "w2") {
            Some(second) => Some(TimeExpr::Range(Box::new(first), Box::new(second))),
            None => Some(first),
        }
    }
}

fn plausible(day: i8, month: i8, year: Option<i16>) -> bool {
    (1..=12).contains(&month)
        && Date::new(year.unwrap_or(2024), month, 1).is_ok_and(|d| (1..=d.days_in_month()).contains(&day))
}

pub(super) fn with_year_of(a: TimeExpr, b: &TimeExpr) -> TimeExpr {
    match (a, b) {
        (
            TimeExpr::Day { year: None, month, day, weekday, look },
            TimeExpr::Day { year: Some(year), month: m2, .. },
        ) => {
            let year = if month > *m2 { year - 1 } else { *year };
            TimeExpr::Day { year: Some(year), month, day, weekday, look }
        }
        (a, _) => a,
    }
}

/// What stands for a month where one is broken into days.
const DAYS_OF_A_MONTH: i64 = 30;
const CURRENCY: [char; 3] = ['$', '€', '£'];
