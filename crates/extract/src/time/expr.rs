//! From a sentence to what it says about time.

use super::captures::Captures;
use super::join::join;
use super::{Look, TimeExpr, TimeMention};
use crate::sentence::Sentence;
use recoupe_packs::LanguagePack;
use recoupe_packs::pattern::Match;
use recoupe_packs::rules::{Rule, TimeOp};
use recoupe_packs::token::TokenKind;

/// Every temporal expression of a sentence, those that are only worth a note included, in order, not overlapping.
pub fn find_all(pack: &LanguagePack, sentence: &Sentence) -> Vec<TimeMention> {
    let mut out: Vec<TimeMention> = Vec::new();
    let read = |at: usize, rule: &Rule<TimeOp>, found: &Match| Captures { pack, sentence, rule, found, at }.mention();
    let scan = pack.time.scan(sentence);
    let mut next = scan.next(0);
    while let Some(at) = next {
        let Some((rule, found)) = scan.match_at(at) else {
            next = scan.next(at + 1);
            continue;
        };
        let mention = read(at, rule, &found).filter(|m| !is_name(sentence, rule, m.range.0)).or_else(|| {
            // What the longest match only looks like a shorter one may be.
            scan.matches_at(at).into_iter().skip(1).find_map(|(rule, found)| read(at, rule, &found))
        });
        let behind = match mention {
            Some(mention) => {
                let end = mention.range.1;
                out.push(mention);
                end
            }
            None => at + 1,
        };
        next = scan.next(behind);
    }
    until_goes_before_a_date(&mut out);
    join(pack, sentence, out)
}

/// «Brahim Ramadan», «Mme Noël»: a feast with a capital right behind a name or a title is a person's.
fn is_name(sentence: &Sentence, rule: &Rule<TimeOp>, at: usize) -> bool {
    let capital = |at: usize| sentence.tokens[at].kind == TokenKind::Word && sentence.tokens[at].capital();
    let name = |at: usize| capital(at) && sentence.lex[at].is_empty() && !sentence.is_function(at);
    rule.op == TimeOp::Feast && at > 0 && capital(at) && name(at - 1)
}

/// «d'ici» is a time only where one follows, and that one lies ahead.
fn until_goes_before_a_date(mentions: &mut Vec<TimeMention>) {
    let is_until = |m: &TimeMention| m.expr == TimeExpr::Deictic { days: 0 } && m.note && m.since;
    let untils: Vec<usize> = mentions.iter().filter(|m| is_until(m)).map(|m| m.range.1).collect();
    for behind in mentions.iter_mut().filter(|m| untils.contains(&m.range.0)) {
        if let TimeExpr::Day { look, .. } | TimeExpr::Month { look, .. } | TimeExpr::Weekday { look, .. } =
            &mut behind.expr
        {
            *look = if *look == Look::Bare { Look::Ahead } else { *look };
        }
    }
    let starts: Vec<usize> = mentions.iter().map(|m| m.range.0).collect();
    mentions.retain(|m| !is_until(m) || starts.contains(&m.range.1));
    mentions.iter_mut().filter(|m| m.note).for_each(|m| m.since = false);
}
