//! Dates as pages state them: «9 février 2022», «February 9, 2022», «09 - 02 - 2022», «2022-02».
//! Only dates with a year are read here; the times inside the story are `extract`'s.

use crate::cues::{Cues, NumericOrder};
use crate::fold::Token;
use crate::phrase::Words;
use crate::vocabulary::Kind;
use jiff::civil::Date;
use recoupe_model::When;

/// A date found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Said {
    /// The days it names.
    pub when: When,
    /// The weekday said with it, Monday 1 to Sunday 7.
    pub weekday: Option<i8>,
    /// First word after it.
    pub to: usize,
    /// Its bytes, the weekday left out.
    pub start: usize,
    /// First byte after.
    pub end: usize,
}

/// The date that starts at word `at` in the first of some languages that sees one, with the language.
pub(crate) fn date_in_any<'c>(words: Words<'_>, at: usize, cues: &[&'c Cues]) -> Option<(Said, &'c Cues)> {
    words.tokens.get(at).filter(|t| t.may(Kind::CALENDAR | Kind::DIGIT))?;
    cues.iter().find_map(|c| Some((date(words, at, c)?, *c)))
}

/// The date that starts at word `at`.
pub(crate) fn date(words: Words<'_>, at: usize, cues: &Cues) -> Option<Said> {
    let first = words.tokens.get(at).filter(|t| may_begin(t, cues))?;
    let weekday = cues.kind(first).weekday;
    let from = at + usize::from(weekday.is_some());
    let from = from + usize::from(weekday.is_some() && words.tokens.get(from).is_some_and(|t| is_article(&t.folded)));
    let (when, to) = named(words, from, cues).or_else(|| numeric(words, from, cues))?;
    let (start, end) = (words.tokens[from].start, words.tokens[to - 1].end);
    // «2022-02-09T12:56»: the day ends before the T.
    let last = &words.text[words.tokens[to - 1].start..end];
    let end = match last.find(['T', 't']).filter(|_| last.starts_with(|c: char| c.is_ascii_digit())) {
        Some(n) => words.tokens[to - 1].start + n,
        None => end,
    };
    Some(Said { when, weekday, to, start, end })
}

/// Whether a date may begin with a word: with a number, a weekday or a month.
fn may_begin(token: &Token, cues: &Cues) -> bool {
    token.opens_with_digit() || (token.may(Kind::CALENDAR) && cues.kind(token).is(Kind::CALENDAR))
}

/// «3 NOV 91» at word `at`. Two digits are a year only where nothing can be counted by them; the caller sees to it.
pub(crate) fn short_year(words: Words<'_>, at: usize, cues: &Cues) -> Option<Said> {
    let tokens = words.tokens;
    let day = day(&tokens.get(at)?.folded, cues)?;
    let (month, to) = month(tokens, at + 1, cues)?;
    let short: i16 = tokens.get(to).filter(|t| t.folded.len() == 2)?.folded.parse().ok()?;
    let year = if short < 50 { 2000 + short } else { 1900 + short };
    let when = When::day(civil(year, month, day)?);
    Some(Said { when, weekday: None, to: to + 1, start: tokens[at].start, end: tokens[to].end })
}

/// «mercredi, le 9»: one or two letters between weekday and day.
fn is_article(word: &str) -> bool {
    word.len() <= 3 && word.chars().all(|c| c.is_ascii_alphabetic()) && word.len() >= 2
}

/// «9 février 2022», «February 9, 2022», «février 2022».
fn named(words: Words<'_>, at: usize, cues: &Cues) -> Option<(When, usize)> {
    let tokens = words.tokens;
    let near = |n: usize| words.gap(n).trim_matches(['.', ',', ' ', '\u{a0}', '\u{202f}', '-', '/']).is_empty();
    // «12 de marzo de 2031»: where the next part of the date stands.
    let next = |n: usize| {
        let linked = tokens.get(n).is_some_and(|t| cues.kind(t).is(Kind::LINK)) && near(n);
        n + usize::from(linked)
    };
    let day_at = |n: usize| day(&tokens.get(n)?.folded, cues);
    let year_at = |n: usize| year(&tokens.get(n).filter(|_| near(n))?.folded);
    let day_of = |day, month, year: i16, to| Some((When::day(civil(year, month, day)?), to));
    if let Some(day) = day_at(at) {
        let at = next(at + 1);
        if let Some((month, to)) = month(tokens, at, cues).filter(|_| near(at)) {
            let to = next(to);
            return day_of(day, month, year_at(to)?, to + 1);
        }
    }
    let (month, to) = month(tokens, at, cues)?;
    if let (Some(day), Some(year)) = (day_at(to).filter(|_| near(to)), year_at(next(to + 1))) {
        return day_of(day, month, year, next(to + 1) + 1);
    }
    let to = next(to);
    Some((When::month(year_at(to)?, month)?, to + 1))
}

/// «14 mars», «vendredi 14 mars», «March 14» at word `at`.
pub(crate) fn is_day_of_month(words: Words<'_>, at: usize, cues: &Cues) -> bool {
    let tokens = words.tokens;
    let at = at + usize::from(tokens.get(at).is_some_and(|t| cues.kind(t).weekday.is_some()));
    let day_at = |n: usize| tokens.get(n).is_some_and(|t| day(&t.folded, cues).is_some());
    let before = day_at(at) && month(tokens, at + 1, cues).is_some();
    before || month(tokens, at, cues).is_some_and(|(_, to)| day_at(to))
}

/// The month that starts at a word, and the first word after it: some languages name months with two words.
fn month(tokens: &[Token], at: usize, cues: &Cues) -> Option<(i8, usize)> {
    let one = tokens.get(at)?;
    let kind = cues.kind(one);
    let two = || cues.long_months.get(&(one.word, tokens.get(at + 1)?.word)).map(|m| (*m, at + 2));
    kind.month.map(|m| (m, at + 1)).or_else(|| kind.is(Kind::LONG_MONTH).then(two).flatten())
}

/// «09 - 02 - 2022», «9/2/2022», «2022-02-09», «2022-02».
fn numeric(words: Words<'_>, at: usize, cues: &Cues) -> Option<(When, usize)> {
    let tokens = words.tokens;
    let sep = |n: usize| match words.gap(n).trim() {
        mark @ ("-" | "/" | "." | "–") => mark.chars().next(),
        _ => None,
    };
    let digits = |n: usize, most: usize| {
        let word = &tokens.get(n)?.folded;
        let head = word.split('t').next().unwrap_or(word);
        (head.len() <= most && !head.is_empty() && head.bytes().all(|b| b.is_ascii_digit()))
            .then(|| head.parse::<i16>().ok())
            .flatten()
    };
    if let Some(year) = year(&tokens.get(at)?.folded) {
        let month = i8::try_from(digits(at + 1, 2)?).ok()?;
        let first = sep(at + 1)?;
        if let Some(day) = digits(at + 2, 2).filter(|_| sep(at + 2) == Some(first)) {
            return Some((When::day(civil(year, month, i8::try_from(day).ok()?)?), at + 3));
        }
        return (tokens[at + 1].folded.len() == 2).then_some((When::month(year, month)?, at + 2));
    }
    let (a, b) = (digits(at, 2)?, digits(at + 1, 2)?);
    let first = sep(at + 1)?;
    (sep(at + 2) == Some(first)).then_some(())?;
    let written = &tokens.get(at + 2)?.folded;
    let year = match written.len() {
        2 if first != '.' => 2000 + digits(at + 2, 2)?,
        _ => year(written.split('t').next().unwrap_or(written))?,
    };
    let (day, month) = ordered(a, b, cues.numeric)?;
    Some((When::day(civil(year, month, day)?), at + 3))
}

fn ordered(a: i16, b: i16, order: NumericOrder) -> Option<(i8, i8)> {
    let (a, b) = (i8::try_from(a).ok()?, i8::try_from(b).ok()?);
    match order {
        NumericOrder::DayMonth => Some((a, b)),
        NumericOrder::MonthDay => Some((b, a)),
        NumericOrder::Open if a > 12 || a == b => Some((a, b)),
        NumericOrder::Open if b > 12 => Some((b, a)),
        NumericOrder::Open => None,
    }
}

fn civil(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok()
}

fn year(word: &str) -> Option<i16> {
    (word.len() == 4).then(|| word.parse().ok()).flatten().filter(|y| (1900..=2100).contains(y))
}

/// «9», «09», «1er».
pub(crate) fn day(word: &str, cues: &Cues) -> Option<i8> {
    let n = word.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = word.split_at(n);
    (n <= 2 && (rest.is_empty() || cues.ordinals.contains(rest))).then_some(())?;
    digits.parse().ok().filter(|d| (1..=31).contains(d))
}

/// First word after the time of day at `at`: «12:56», «12h56», «12h», «12 h 56», «17:05:33».
pub(crate) fn time(words: Words<'_>, at: usize) -> Option<usize> {
    let word = &words.tokens.get(at)?.folded;
    let n = word.bytes().take_while(u8::is_ascii_digit).count();
    if n == 0 || n > 2 {
        return None;
    }
    let number = |k: usize| {
        words.tokens.get(k).is_some_and(|t| t.folded.len() <= 2 && t.folded.bytes().all(|b| b.is_ascii_digit()))
    };
    let rest = &word[n..];
    if rest.starts_with('h') && rest[1..].bytes().all(|b| b.is_ascii_alphanumeric()) && rest.len() <= 5 {
        return Some(at + 1);
    }
    if !rest.is_empty() {
        return None;
    }
    let mut to = at + 1;
    while to < at + 3 && number(to) && matches!(words.gap(to).trim(), ":" | ".") {
        to += 1;
    }
    if to == at + 1 && words.tokens.get(to).is_some_and(|t| t.folded == "h") {
        to += 1 + usize::from(number(to + 1));
    }
    (to > at + 1).then_some(to)
}

/// True when the weekday said with a day is the day's own.
pub(crate) fn weekday_fits(said: &Said) -> bool {
    said.weekday.is_none_or(|w| w == said.when.first.weekday().to_monday_one_offset())
}
