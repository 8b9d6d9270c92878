//! The temporal expressions of a running text: each read under its own verb and under what was told before it.

use super::{Anchor, Look, TimeExpr, TimeMention, Toward, readings, value};
use crate::clause::Fact;
use crate::parsed::Parsed;
use crate::phrase::{Diathesis, Vg};
use crate::sentence::Range;
use recoupe_model::{Candidate, RuleId, When};
use recoupe_packs::LanguagePack;
use recoupe_packs::frames::FrameAct;
use recoupe_packs::language::{FnClass, Tense};

/// A temporal expression read where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// Index of its sentence.
    pub sentence: usize,
    /// Its tokens there.
    pub range: Range,
    /// The days it can mean; those of the whole stretch for either end of one.
    pub candidates: Vec<Candidate>,
    /// TIMEX3 type.
    pub timex_type: &'static str,
    /// TIMEX3 value.
    pub timex_value: String,
    /// The rule that found it.
    pub rule: RuleId,
}

/// Every temporal expression of these sentences, in order.
pub fn running(pack: &LanguagePack, sentences: &[Parsed], published: Option<When>) -> Vec<Running> {
    let dated = weekdays_with_dates(sentences.iter().flat_map(|p| p.noted()), published);
    let mut told: Option<When> = None;
    let mut out = Vec::new();
    for (at, sentence) in sentences.iter().enumerate() {
        let mentions = sentence.noted();
        for mention in mentions.iter().filter(|m| m.expr != TimeExpr::Nothing) {
            let toward = toward(sentence, mention.range);
            // What has told of no day yet tells of its own.
            let told_or_own = told.or(published.filter(|p| p.first == p.last));
            let anchor = Anchor { published, told: told_or_own, toward, ..Anchor::default() };
            let year = year_before_bracket(sentence, mentions, mention);
            let read = |expr: &TimeExpr| settle(expr, readings(&in_year(expr, year), &anchor, toward), &dated);
            let whole = read(&mention.expr);
            for piece in mention.pieces() {
                let (timex_type, timex_value) = value(pack, &piece, &read(&piece.expr), &anchor);
                out.push(Running {
                    sentence: at,
                    range: piece.range,
                    candidates: whole.clone(),
                    timex_type,
                    timex_value,
                    rule: piece.rule,
                });
            }
            match whole.first().filter(|_| !mention.note && !mention.since) {
                Some(Candidate::Days(day)) if day.first == day.last => told = Some(*day),
                // «le 10 juin … La veille»: of a year that nobody named, and not before a day told earlier.
                Some(_) if matches!(mention.expr, TimeExpr::Day { .. }) => told = None,
                _ => {}
            }
        }
    }
    out
}

/// The year before the bracket in which this mention stands: «deux en 1997 (en janvier, en octobre)».
fn year_before_bracket(sentence: &Parsed, mentions: &[TimeMention], mention: &TimeMention) -> Option<i16> {
    let s = &sentence.s;
    let open = (0..mention.range.0).rev().take_while(|at| !s.tokens[*at].is(')')).find(|at| s.tokens[*at].is('('))?;
    mentions.iter().filter(|m| m.range.1 == open).find_map(|m| match m.expr {
        TimeExpr::Year { year, .. } => Some(year),
        _ => None,
    })
}

/// The same expression in the year that the text gives, where it has none of its own.
fn in_year(expr: &TimeExpr, of: Option<i16>) -> TimeExpr {
    let mut expr = expr.clone();
    if let TimeExpr::Month { year: year @ None, .. } | TimeExpr::Day { year: year @ None, .. } = &mut expr {
        *year = of;
    }
    expr
}

/// Weekdays that the text itself names with their date: they fix the same weekday elsewhere in it.
fn weekdays_with_dates<'a>(
    mentions: impl Iterator<Item = &'a TimeMention>,
    published: Option<When>,
) -> Vec<(u8, When)> {
    let anchor = Anchor { published, ..Anchor::default() };
    let with_date = |m: &TimeMention| match m.expr {
        TimeExpr::Day { weekday: Some(weekday), .. } => match readings(&m.expr, &anchor, Toward::Open)[..] {
            [Candidate::Days(when), ..] => Some((weekday, when)),
            _ => None,
        },
        _ => None,
    };
    mentions.filter_map(with_date).collect()
}

/// Of several readings of a weekday, the one that the text dates itself.
fn settle(expr: &TimeExpr, readings: Vec<Candidate>, dated: &[(u8, When)]) -> Vec<Candidate> {
    let TimeExpr::Weekday { weekday, look: Look::Bare | Look::This } = expr else { return readings };
    let own = dated.iter().find(|(w, when)| w == weekday && readings.contains(&Candidate::Days(*when)));
    own.map_or(readings, |(_, when)| vec![Candidate::Days(*when)])
}

/// Where the verb nearest to these tokens looks; one before them counts as nearer than one behind.
pub fn toward(sentence: &Parsed, (start, end): Range) -> Toward {
    let far = |v: &&Vg| match v.range.1 <= start {
        true => (start - v.range.1) * 2,
        false => v.range.0.saturating_sub(end) * 2 + 3,
    };
    // «les rebelles attaqueront Boni samedi, a prévenu leur chef»: the day is not that of the telling.
    let tells = |v: &Vg| {
        let told = sentence.say_ranges().contains(&v.range) && v.range.0 > end;
        told && sentence.s.tokens[end].is(',') && sentence.chunks().vgs.iter().any(|w| !w.bare && w.range.1 <= start)
    };
    // «was shot on Tuesday before he could flee»: behind a subordinator stands the next clause, where the day's own has its
    // verb in front.
    let next_clause = |v: &Vg| {
        let opened = (end..v.range.0).any(|at| sentence.s.is_fn(at, FnClass::Subordinator));
        opened && sentence.chunks().vgs.iter().any(|w| !w.bare && w.range.1 <= start)
    };
    let finite = sentence.chunks().vgs.iter().filter(|v| !v.bare && !tells(v) && !next_clause(v));
    let Some(verb) = finite.min_by_key(far) else { return Toward::Open };
    if verb.tense == Tense::Future && of_violence(sentence, start, verb) {
        return Toward::Back;
    }
    // «a annoncé», «ont été vus», «est arrivé» look back; «est prévu» may not.
    let is = |at: usize| sentence.s.is_fn(at, FnClass::AuxiliaryBe) || sentence.s.is_fn(at, FnClass::AuxiliaryHave);
    // «se rassemblent» is no compound tense.
    let long = (verb.range.0..verb.range.1 - 1).any(is);
    // Behind «will», «have» is no auxiliary of a past tense; alone it may be one of a verb that nobody knows.
    let have = (verb.range.0..verb.range.1 - usize::from(verb.range.1 - verb.range.0 > 1))
        .any(|at| sentence.s.is_fn(at, FnClass::AuxiliaryHave));
    let back = if sentence.say_ranges().contains(&verb.range) { Toward::Said } else { Toward::Back };
    match verb.tense {
        Tense::Future => Toward::Ahead,
        // «semblent avoir attaqué»
        Tense::Present | Tense::Conditional if verb.modal.is_some() && perfect(sentence, verb.range) => back,
        Tense::Present | Tense::Conditional if verb.modal.is_some() => Toward::Ahead,
        // «promised to release them on Saturday»: the promise lies behind, the day ahead.
        Tense::Past if verb.modal.is_some() && verb.range.1 <= start && planned(sentence, verb.range) => Toward::Ahead,
        Tense::Present if have || (long && verb.diathesis != Diathesis::Passive) => back,
        Tense::Past | Tense::Imperfect => back,
        _ => Toward::Open,
    }
}

/// «Malgré l'attaque de dimanche, le marché rouvrira»: the day of violence that is named before the verb. Nobody announces
/// it, so the verb's future is not its own.
fn of_violence(sentence: &Parsed, start: usize, verb: &Vg) -> bool {
    let between = |from: usize, to: usize| sentence.chunks().vgs.iter().any(|v| from <= v.range.0 && v.range.1 <= to);
    let force = |f: &Fact| f.nominal && f.act == FrameAct::Force && f.stance == recoupe_model::Stance::Asserted;
    let near = |f: &Fact| f.trigger.1 <= start && start <= f.trigger.1 + 8 && !between(f.trigger.1, start);
    start < verb.range.0 && sentence.facts().facts.iter().any(|f| force(f) && near(f))
}

/// What the verb group tells has not happened, but will.
fn planned(sentence: &Parsed, (start, end): Range) -> bool {
    let facts = sentence.facts().facts.iter().filter(|f| start <= f.trigger.0 && f.trigger.1 <= end);
    facts.into_iter().any(|f| f.stance == recoupe_model::Stance::Planned)
}

/// An auxiliary stands behind the first word of a verb group: what is wished for or guessed lies behind.
fn perfect(sentence: &Parsed, (start, end): Range) -> bool {
    (start + 1..end).any(|at| sentence.s.is_fn(at, FnClass::AuxiliaryHave))
}
