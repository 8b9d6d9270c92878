//! Two times of any kind with a word between them that makes them one stretch: «from 2007 to the end of 2008».

use super::captures::with_year_of;
use super::{TimeExpr, TimeMention};
use crate::sentence::{Range, Sentence};
use recoupe_packs::LanguagePack;
use recoupe_packs::rules::{Rule, TimeOp};

/// The same mentions with the joined ones made stretches. What a joining rule marks is no joint: it stands before
/// the first time, and is wanted there.
pub(super) fn join(pack: &LanguagePack, sentence: &Sentence, mentions: Vec<TimeMention>) -> Vec<TimeMention> {
    if mentions.len() < 2 {
        return mentions;
    }
    let joins: Vec<&Rule<TimeOp>> = pack.time.rules.iter().filter(|r| r.op == TimeOp::Join).collect();
    let mut out: Vec<TimeMention> = Vec::new();
    for second in mentions {
        let by = out.last().and_then(|first| {
            let from = first.range.1;
            if second.range.0 > from + 2 {
                return None;
            }
            let own = if second.range.0 == from { inner(&second).0 } else { second.range.0 };
            let between = |rule: &&&Rule<TimeOp>| {
                let joint = rule.pattern.match_at(sentence, from).filter(|m| m.end == own);
                joint.is_some_and(|m| match m.marked().count() {
                    0 => true,
                    _ => m.marked().all(|part| part.is_none()) && opened(sentence, first, rule),
                })
            };
            joins.iter().find(between).copied()
        });
        let joined = by.and_then(|by| stretch(out.last()?, &second, by));
        if joined.is_some() {
            out.pop();
        }
        out.push(joined.unwrap_or(second));
    }
    out
}

/// True where what the rule marks stands before this mention, or is its first word.
fn opened(sentence: &Sentence, first: &TimeMention, rule: &Rule<TimeOp>) -> bool {
    let start = inner(first).0;
    let marks = |at: usize| {
        rule.pattern
            .match_at(sentence, at)
            .filter(|m| m.marked().any(|part| part.is_some()))
            .is_some_and(|m| m.end <= start)
    };
    marks(first.range.0) || (1..=3).any(|back| start >= back && marks(start - back))
}

/// The mention without the words that only introduce it.
fn inner(mention: &TimeMention) -> Range {
    match (mention.marked.first(), mention.marked.last()) {
        (Some(a), Some(b)) => (a.0, b.1),
        _ => mention.range,
    }
}

fn stretch(first: &TimeMention, second: &TimeMention, by: &Rule<TimeOp>) -> Option<TimeMention> {
    let (a, b) = (end(first)?, end(second)?);
    Some(TimeMention {
        range: (first.range.0, second.range.1),
        marked: vec![inner(first), inner(second)],
        expr: TimeExpr::Range(Box::new(with_year_of(a, &b)), Box::new(b)),
        daypart: None,
        since: first.since,
        note: first.note && second.note,
        rule: by.id.clone(),
    })
}

/// What can be an end of a stretch; now is the day of publication.
fn end(mention: &TimeMention) -> Option<TimeExpr> {
    match &mention.expr {
        TimeExpr::Now => Some(TimeExpr::Deictic { days: 0 }),
        expr @ (TimeExpr::Day { .. }
        | TimeExpr::DayOfMonth { .. }
        | TimeExpr::Month { .. }
        | TimeExpr::Year { .. }
        | TimeExpr::Weekday { .. }
        | TimeExpr::WeekdayOf { .. }
        | TimeExpr::Deictic { .. }
        | TimeExpr::Unit { .. }
        | TimeExpr::PartOf { .. }
        | TimeExpr::Nth { .. }
        | TimeExpr::Feast { .. }
        | TimeExpr::Moving { .. }
        | TimeExpr::Season { general: false, .. }
        | TimeExpr::Either(..)) => Some(expr.clone()),
        _ => None,
    }
}
