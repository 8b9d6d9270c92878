//! Who says something together.

use super::{VoiceMention, can_speak, is_dead, say_stance};
use crate::phrase::{Chunks, Head, Np};
use crate::sentence::{Knowledge, Range, Sentence};
use recoupe_model::{ActorKind, RuleId, Stance};
use recoupe_packs::Name;
use recoupe_packs::language::{FnClass, HeadOrder, NounClass};

/// Who says it together with the noun phrase `np`: those that a conjunction joins to it, in front where its verb stands
/// behind it, else behind; and those that commas join to them.
pub(super) fn speaks_with(
    know: Knowledge,
    sentence: &Sentence,
    chunks: &Chunks,
    np: usize,
    before: bool,
) -> Vec<usize> {
    // «residents and two of the wounded»: who is counted speaks beside another.
    let speaks = |other: usize| {
        let people = chunks.nps[other].class == Some(NounClass::People) && !is_dead(know, &chunks.nps[other]);
        people || can_speak(know, sentence, &chunks.nps[other], before)
    };
    match before {
        true => speak_in_front(know, sentence, chunks, np, &speaks),
        false => speak_behind(know, sentence, chunks, np, &speaks),
    }
}

/// «témoigne un élu, qui accuse l'armée d'avoir bombardé le marché»: who has just spoken says what stands behind, too.
pub(super) fn speaks_on(
    know: Knowledge,
    chunks: &Chunks,
    last: &VoiceMention,
    range: Range,
    rule: &RuleId,
) -> Option<VoiceMention> {
    let stance = say_stance(know, chunks, range).unwrap_or(Stance::Asserted);
    let on = VoiceMention { stance, before: true, ..VoiceMention::plain(last.np, range, rule.clone()) };
    (last.range.1 == range.0 && last.np.is_some()).then_some(on)
}

/// How many tokens a function word of this class takes that ends at `at`: «ainsi que», «auprès de».
pub(super) fn ends_fn(sentence: &Sentence, at: usize, class: FnClass) -> Option<usize> {
    const LONGEST: usize = 4;
    (1..=at.min(LONGEST)).find(|n| sentence.fn_word(at - n, class) == Some(*n))
}

/// Whether a noun phrase can speak.
type Speaks<'a> = &'a dyn Fn(usize) -> bool;

/// «residents, the mayor and a nurse said», asked of the nurse.
fn speak_in_front(know: Knowledge, sentence: &Sentence, chunks: &Chunks, np: usize, speaks: Speaks) -> Vec<usize> {
    let comma = |at: usize| at > 0 && sentence.tokens[at - 1].is(',');
    let mut out = Vec::new();
    let mut at = chunks.nps[np].range.0;
    loop {
        let joint = ends_fn(sentence, at, FnClass::Conjunction);
        let listed = (comma(at) && !out.is_empty()).then_some(1);
        let Some(from) = joint.or(listed).map(|n| at - n) else { return out };
        let Some(other) = chunks.nps.iter().position(|n| n.range.1 == from) else { return out };
        let first = &chunks.nps[other];
        // «killed a guard and the mayor said», «in Gao and the mayor said»
        let tied = chunks.vgs.iter().any(|v| v.range.1 == first.range.0)
            || ends_fn(sentence, first.range.0, FnClass::Preposition).is_some();
        // «Moussa Bello, the mayor and a nurse said», «after the arrest of the mayor, police and a nurse said»
        let opens =
            first.range.0 == 0 || comma(first.range.0) || sentence.is_fn(first.range.0 - 1, FnClass::Subordinator);
        // «a march by supporters of the ousted president, Ali Sow, doctors and witnesses said»: the president is named.
        let named = |n: &Np| n.range.1 + 1 == first.range.0 && n.is_of_people();
        let somebody = |i: u32| know.packs.actors[i as usize].kind == ActorKind::Person;
        let person = first.head == Head::Proper || matches!(first.head, Head::Name(Name::Actor(i)) if somebody(i));
        let apposed = person && comma(first.range.0) && chunks.nps.iter().any(named);
        let plain = first.person.is_none() && !first.contracted && opens && !apposed;
        if tied || joint.is_none() && !plain || !speaks(other) {
            return out;
        }
        out.push(other);
        at = first.range.0;
    }
}

/// «according to residents, the mayor and a nurse», asked of the residents.
fn speak_behind(know: Knowledge, sentence: &Sentence, chunks: &Chunks, np: usize, speaks: Speaks) -> Vec<usize> {
    let (mut out, mut listed) = (Vec::new(), Vec::new());
    let first = &chunks.nps[np];
    let led = ends_fn(sentence, first.range.0, FnClass::Preposition).is_some() || first.contracted;
    // «According to the mayor, a guard and a nurse, both armed, fled.»: a list stands behind what its voices say.
    let told = chunks.vgs.iter().any(|v| !v.bare && v.range.1 <= first.range.0);
    let mut last = first;
    loop {
        let joint_at = |at: usize| sentence.fn_word(at, FnClass::Conjunction);
        // «according to a doctor at the scene and residents»
        let scene = || {
            let beside = |class| sentence.fn_word(last.range.1, class).map(|n| last.range.1 + n);
            let led = |at: usize| chunks.nps.iter().find(|n| n.range.0 == at).map(|n| n.range.1);
            let end = beside(FnClass::Preposition).and_then(led).or_else(|| beside(FnClass::Adverb))?;
            joint_at(end).filter(|_| told).map(|_| end)
        };
        let at = scene().unwrap_or(last.range.1);
        let joint = joint_at(at);
        let comma = sentence.tokens.get(at).is_some_and(|t| t.is(',')) && told;
        let Some(from) = joint.or(comma.then_some(1)).map(|n| at + n) else { return out };
        // «auprès d'élus et d'une source»: the preposition is said again.
        let again = sentence.fn_word(from, FnClass::Preposition).filter(|_| led && at == last.range.1).unwrap_or(0);
        let begins = |at: usize| chunks.nps.iter().position(|n| n.range.0 == at);
        let Some(other) = begins(from).or_else(|| begins(from + again)) else { return out };
        let next = &chunks.nps[other];
        // «selon des sources locales et humanitaires»: what describes the sources stands behind them.
        let describes = know.lang.language.heads == HeadOrder::First
            && last.class == Some(NounClass::Speech)
            && next.class == Some(NounClass::People)
            && next.range == (from, from + 1);
        if describes {
            return out;
        }
        // «according to him and ten were hurt»
        let tied = chunks.vgs.iter().any(|v| v.range.0 == next.range.1);
        // «the mayor, Moussa Bello, and a nurse»
        let apposed = joint.is_none() && (last.person.is_some() || next.person.is_some());
        if tied || apposed || !speaks(other) {
            return out;
        }
        listed.push(other);
        if joint.is_some() {
            out.append(&mut listed);
        }
        last = next;
    }
}
