//! How many: figures with the bounds their words give them.

use crate::number::Num;
use crate::sentence::{Range, Sentence};
use recoupe_model::{Count, RuleId};
use recoupe_packs::LanguagePack;
use recoupe_packs::pattern::Match;
use recoupe_packs::rules::{CountOp, Rule, Scan};
use recoupe_packs::token::TokenKind;

/// A figure of a sentence, before what it counts is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// Its tokens, hedge included.
    pub range: Range,
    /// How many.
    pub count: Count,
    /// «un», «une» alone: an article as likely as a number.
    pub article: bool,
    /// Has decimals that whole numbers cannot hold: no figure about people.
    pub fractional: bool,
    /// The rule that found it.
    pub rule: RuleId,
}

/// Every figure of a sentence, in order, not overlapping; and what its words call many or some without a figure,
/// outside every figure: «de nombreux civils», «certains otages». The latter are quantities of a text and no toll:
/// nobody vouches for a number by them. Nothing inside temporal expressions is counted.
pub fn find(pack: &LanguagePack, sentence: &Sentence) -> (Vec<Bound>, Vec<Bound>) {
    let scan = pack.count.scan(sentence);
    let figures = matches(pack, sentence, &scan, false, &|_| true);
    let apart = |range: Range| figures.iter().all(|f| f.range.1 <= range.0 || range.1 <= f.range.0);
    let loose = matches(pack, sentence, &scan, true, &apart);
    (figures, loose)
}

/// A figure stands in it that is no article, or a word that does without one.
pub fn may_find(pack: &LanguagePack, sentence: &Sentence) -> bool {
    let scan = pack.count.scan(sentence);
    matches(pack, sentence, &scan, false, &|_| true).iter().any(|b| !b.article)
        || !matches(pack, sentence, &scan, true, &|_| true).is_empty()
}

/// What the rules find that are loose or not, where it is wanted.
fn matches(
    pack: &LanguagePack,
    sentence: &Sentence,
    scan: &Scan<CountOp>,
    loose: bool,
    wanted: &dyn Fn(Range) -> bool,
) -> Vec<Bound> {
    let mut out: Vec<Bound> = Vec::new();
    if !scan.rules().any(|rule| rule.flag("loose") == loose) {
        return out;
    }
    let mut next = scan.next(0);
    while let Some(at) = next {
        if let Some(time) = sentence.times().iter().find(|t| t.range.0 <= at && at < t.range.1) {
            next = scan.next(time.range.1);
            continue;
        }
        let found = scan.match_at(at).filter(|(rule, m)| !rule.flag("after") && !sentence.in_time(m.end - 1));
        // «un à un»: no word of what is no figure is one.
        if let Some((_, m)) = found.as_ref().filter(|(rule, _)| !loose && rule.flag("loose")) {
            next = scan.next(m.end);
            continue;
        }
        let found = found.filter(|(rule, m)| rule.flag("loose") == loose && wanted((at, m.end)));
        let behind = match found.and_then(|(rule, m)| bound(pack, sentence, rule, &m, at)) {
            Some(bound) => {
                let end = bound.range.1;
                out.push(bound);
                end
            }
            None => at + 1,
        };
        next = scan.next(behind);
    }
    out
}

fn bound(pack: &LanguagePack, sentence: &Sentence, rule: &Rule<CountOp>, found: &Match, at: usize) -> Option<Bound> {
    // «25-year-old», «two-day»: a numeral tied to the word behind it describes.
    let next = |i: usize| sentence.tokens.get(found.end + i).filter(|t| t.tied);
    let hyphen = next(0)
        .is_some_and(|t| t.kind == TokenKind::Word && t.span.start() > sentence.tokens[found.end - 1].span.end());
    if hyphen || next(0).is_some_and(|t| t.is('-')) && next(1).is_some_and(|t| t.kind == TokenKind::Word) {
        return None;
    }
    if rule.flag("toll") && !toll_noun_at(pack, sentence, found.end) {
        return None;
    }
    let num = |name: &str| rule.captured(found, name).and_then(|(start, _)| sentence.number_at(start));
    let n = num("n");
    let value = n.map(|n| n.value);
    let count = match rule.op {
        CountOp::Exact => Count::exact(value.or_else(|| u64::try_from(rule.int()?).ok())?),
        // «environ une fois»: an article is no number to be approximate about.
        CountOp::About if n?.article => return None,
        CountOp::About => match n?.about {
            Some((low, high)) => Count::about_noun(value?, low, high),
            None => Count::about(value?),
        },
        // «près d'un hangar» is a place, «moins d'une heure» a length.
        CountOp::Nearly | CountOp::LessThan if n?.article => return None,
        CountOp::Nearly => Count::nearly(value?),
        CountOp::AtLeast => Count::at_least(value?),
        CountOp::MoreThan => Count::more_than(value?),
        CountOp::AtMost => Count::at_most(value?),
        CountOp::LessThan => Count::less_than(value?),
        CountOp::Between => {
            let (low, high) = (n?, num("n2")?);
            let (a, b) = (shared_scale(sentence, low, high), high.value);
            // A range that falls is a score or a time, not a range.
            if a > b {
                return None;
            }
            Count::between(a, b)
        }
        CountOp::Several => match n.and_then(|n| n.floor) {
            // «plusieurs dizaines» lies above «des dizaines»; the pack's floor is the latter's.
            Some(floor) => Count::several(if found.end > at + 1 && several_before(sentence, at) {
                floor + floor / 5
            } else {
                floor
            }),
            None => Count::several(u64::try_from(rule.int()?).ok()?),
        },
        CountOp::Zero => Count::exact(0),
    };
    if rule.op == CountOp::Exact && n.is_some_and(|n| names_what_stands_before(sentence, n)) {
        return None;
    }
    let article = n.is_some_and(|n| n.article) && rule.op == CountOp::Exact;
    let fractional = [n, num("n2")].into_iter().flatten().any(|n| n.fractional);
    // «passé de sept à onze», «pas fait de»: the words before only say which figure stands.
    let own = || rule.captured(found, "n").map_or(found.end - 1, |(start, _)| start);
    let start = if rule.flag("alone") { own() } else { at };
    Some(Bound { range: (start, found.end), count, article, fractional, rule: rule.id.clone() })
}

/// «sans faire de mort»: whether what stands here carries an outcome by itself.
fn toll_noun_at(pack: &LanguagePack, sentence: &Sentence, at: usize) -> bool {
    use recoupe_packs::language::Lex;
    let here = sentence.lex.get(at).into_iter().flatten();
    here.into_iter().any(|(_, x)| matches!(x, Lex::Noun(n, _) if pack.frames.toll_nouns.contains_key(n)))
}

/// «un véhicule neuf», «le bus numéro trois»: a number word right behind a noun, with nothing of its own to count.
fn names_what_stands_before(sentence: &Sentence, n: &Num) -> bool {
    use recoupe_packs::language::{FnClass, Lex};
    let (start, end) = n.range;
    let Some(before) = start.checked_sub(1).filter(|_| !n.digits && !n.article) else { return false };
    let is = |at: usize, wanted: fn(&Lex) -> bool| sentence.lex[at].iter().any(|(n, x)| *n == 1 && wanted(x));
    let noun = is(before, |x| matches!(x, Lex::Noun(..))) && !is(before, |x| matches!(x, Lex::Verb(..)));
    let nothing_to_count = sentence.tokens.get(end).is_none_or(|t| t.kind == TokenKind::Punct)
        || sentence.is_fn(end, FnClass::AuxiliaryBe)
        || sentence.is_fn(end, FnClass::AuxiliaryHave);
    noun && nothing_to_count
}

/// «deux à trois cents», «1 à 2 millions»: the hundred or million said with the upper end is meant for both.
fn shared_scale(sentence: &Sentence, low: &Num, high: &Num) -> u64 {
    use recoupe_packs::language::Lex;
    let last = sentence.lex.get(high.range.1 - 1).into_iter().flatten();
    let scale = last.filter(|(n, _)| *n == 1).find_map(|(_, x)| match x {
        Lex::Hundred(v) | Lex::Scale(v) => Some(*v),
        _ => None,
    });
    match scale {
        Some(scale) if high.range.1 - high.range.0 > 1 && low.value < high.value / scale => {
            low.value.saturating_mul(scale)
        }
        _ => low.value,
    }
}

fn several_before(sentence: &Sentence, at: usize) -> bool {
    use recoupe_packs::language::FnClass;
    sentence.is_fn(at, FnClass::Quantifier)
        || sentence.fn_word(at, FnClass::Preposition).is_some() && sentence.is_fn(at + 1, FnClass::Quantifier)
}

/// The hedge that stands behind what is counted, as in «35 civils au moins», applied to an exact count.
pub fn hedged_after(
    pack: &LanguagePack,
    sentence: &Sentence,
    at: usize,
    count: Count,
) -> Option<(Count, usize, RuleId)> {
    let said = count.said.filter(|_| count.hedge == recoupe_model::Hedge::Exact)?;
    let (rule, found) = pack.count.flagged("after").find_map(|r| Some((r, r.pattern.match_at(sentence, at)?)))?;
    // «au moins 14 blessés» after the noun belongs to what follows.
    if sentence.number_at(found.end).is_some() {
        return None;
    }
    let count = match rule.op {
        CountOp::About => Count::about(said),
        CountOp::AtLeast => Count::at_least(said),
        CountOp::AtMost => Count::at_most(said),
        _ => return None,
    };
    Some((count, found.end, rule.id.clone()))
}
