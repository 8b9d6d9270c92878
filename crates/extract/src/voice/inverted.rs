//! Where a verb of saying may have its subject behind it, and which noun phrase in front can be its own.

use crate::phrase::{Chunks, Item, Vg};
use crate::sentence::{Knowledge, Range, Sentence};
use recoupe_model::Stance;
use recoupe_packs::language::{FnClass, Lex, Tense};
use recoupe_packs::token::TokenKind;

/// An inverted verb of saying stands after a comma, a quotation mark, or at the head of its clause.
pub(super) fn follows_what_was_said(sentence: &Sentence, chunks: &Chunks, at: usize) -> bool {
    let Some(position) = chunks.items.iter().position(|(_, r)| r.0 == at) else { return false };
    match position.checked_sub(1).map(|p| chunks.items[p].0) {
        None => true,
        Some(Item::Token(t)) => {
            let token = &sentence.tokens[t];
            token.is(',')
                || token.kind == TokenKind::Quote && !closes_a_name(sentence, chunks, t)
                || token.is('-')
                || token.is('–')
                || sentence.is_fn(t, FnClass::Subordinator)
                // «l'élu, qui accuse l'armée»: the verb has its subject in front.
                || sentence.is_fn(t, FnClass::Relative) && !sentence.is_fn(t, FnClass::RelativeSubject)
        }
        Some(_) => false,
    }
}

/// «Le conseiller du président, renversé lundi, vient de décrire le putsch comme …»: in front of the verb nothing was told
/// yet, and it goes on behind what would be its subject, and is its object where it is nobody known to speak.
pub(super) fn has_own_subject(sentence: &Sentence, chunks: &Chunks, range: Range) -> bool {
    let told = chunks.vgs.iter().any(|v| !v.bare && v.range.1 <= range.0);
    let quoted = sentence.tokens[..range.0].iter().any(|t| t.kind == TokenKind::Quote);
    let counted = chunks.nps.iter().any(|n| n.range.1 <= range.0 && n.bound.as_ref().is_some_and(|b| !b.article));
    let opens = sentence.tokens[..range.0].iter().any(|t| t.kind == TokenKind::Word);
    let goes_on = sentence.tokens.get(range.1).is_some_and(|t| t.kind == TokenKind::Word);
    opens && goes_on && !told && !quoted && !counted
}

/// «Les miliciens « Aigles du Sud » ont revendiqué l'attaque»: the quotation mark at `close` ends a name, right behind
/// those who bear it, and nothing that somebody said.
fn closes_a_name(sentence: &Sentence, chunks: &Chunks, close: usize) -> bool {
    let quote = |at: &usize| sentence.tokens[*at].kind == TokenKind::Quote;
    let Some(open) = (0..close).rev().find(quote) else { return false };
    let told = chunks.vgs.iter().any(|v| open < v.range.0 && v.range.0 < close);
    !told && chunks.nps.iter().any(|n| n.range.1 == open || n.range.0 < open && open < n.range.1)
}

/// «L'attaque, que la présidence a dénoncée, a fait dix morts»: whoever only judges what stands in front, in a clause of its
/// own, tells nothing behind it.
pub(super) fn only_judges(know: Knowledge, sentence: &Sentence, chunks: &Chunks, (np, end): Range) -> bool {
    let relative = np.checked_sub(1).filter(|at| sentence.is_fn(*at, FnClass::Relative));
    let behind_noun = relative.is_some_and(|at| {
        let at = if at > 0 && sentence.tokens[at - 1].is(',') { at - 1 } else { at };
        chunks.nps.iter().any(|n| n.range.1 == at)
    });
    // «the raid, which the army blamed on rebels»: that is told of it.
    let accuses = |x: &u32| know.lang.frames.say.get(x) == Some(&Stance::Alleged);
    let judges = |v: &Vg| !v.bare && v.verbs.iter().any(|x| know.lang.frames.onlookers.contains(x) && !accuses(x));
    let object = chunks.items.iter().find(|(_, r)| r.0 >= end).map(|(item, _)| *item);
    let closed = match object {
        None | Some(Item::Vg(_) | Item::Time(_)) => true,
        // «que l'ONU a dénoncé comme un crime», not «que l'ONU a dénoncé :»
        Some(Item::Token(t)) => !sentence.tokens[t].is(':') && !sentence.is_fn(t, FnClass::Relative),
        Some(Item::Np(_)) => false,
    };
    behind_noun && closed && chunks.vgs.iter().any(|v| np <= v.range.0 && v.range.1 <= end && judges(v))
}

/// A verb group whose finite form is one of several: «accusaient».
pub(super) fn only_several(sentence: &Sentence, vg: &Vg) -> bool {
    let finite = |x: &Lex| match x {
        Lex::Verb(_, f) if !matches!(f.tense, Tense::Participle | Tense::Infinitive | Tense::Gerund) => Some(f.cell),
        _ => None,
    };
    let cells = |at: usize| sentence.lex[at].iter().filter(|(n, _)| *n == 1).filter_map(|(_, x)| finite(x));
    let at = (vg.range.0..vg.range.1).find(|at| cells(*at).next().is_some());
    at.is_some_and(|at| cells(at).all(|cell| cell >= 3))
}
