//! Letters that a page itself introduces: «l'Unité pour la paix (UPC)», «UPC (Unité pour la paix)» say who «l'UPC» is
//! wherever it stands on the page, in the headline above as well.

use crate::parsed::Parsed;
use crate::sentence::Sentence;
use recoupe_packs::Name;
use recoupe_packs::token::{Case, Token, TokenKind};

/// Gives every sentence the names that one of them introduces by letters; asked before any phrase is read.
pub fn introduce(parsed: &mut [Parsed]) {
    let mut known: Vec<(Token, Name)> = Vec::new();
    for (token, name) in parsed.iter().flat_map(|p| introduced(&p.s)) {
        if !known.iter().any(|(t, _)| t.lower == token.lower) {
            known.push((token.clone(), name));
        }
    }
    if known.is_empty() {
        return;
    }
    for s in parsed.iter_mut().map(|p| &mut p.s) {
        let meant = |at: usize| known.iter().find(|(t, _)| is_letters(s, at) && t.lower == s.tokens[at].lower);
        let found: Vec<(usize, Name)> =
            (0..s.tokens.len()).filter_map(|at| meant(at).map(|(_, name)| (at, *name))).collect();
        if !found.is_empty() {
            s.add_names(&found);
        }
    }
}

/// The letters in brackets behind an actor's name, or before it where the name stands in brackets.
fn introduced(s: &Sentence) -> impl Iterator<Item = (&Token, Name)> {
    let is = |at: usize, c: char| s.tokens.get(at).is_some_and(|t| t.is(c));
    let named = (0..s.tokens.len()).filter(|_| !s.names.all().is_empty());
    let named = named.flat_map(|at| s.names[at].iter().map(move |(n, name)| (at, at + n, *name)));
    named.filter(|(.., name)| matches!(name, Name::Actor(_))).filter_map(move |(from, to, name)| {
        let behind = (is(to, '(') && is(to + 2, ')')).then_some(to + 1);
        let before = || (from >= 2 && is(from - 1, '(') && is(to, ')')).then(|| from - 2);
        let at = behind.or_else(before).filter(|at| is_letters(s, *at))?;
        abridges(&s.tokens[at], &s.tokens[from..to]).then_some((&s.tokens[at], name))
    })
}

/// Where a body's own name ends that begins with the noun at `head`: with the letters in brackets that abridge it. No list
/// has it, and no country's name says that it is a state's: «Forces de défense populaires (FDP)».
pub fn own_name(s: &Sentence, head: usize) -> Option<usize> {
    const MOST_WORDS: usize = 12;
    let opens = |at: &usize| s.tokens[*at].is('(');
    let open = (head + 1..s.tokens.len().min(head + MOST_WORDS)).find(opens)?;
    let letters = s.tokens.get(open + 1).filter(|_| is_letters(s, open + 1))?;
    let closed = s.tokens.get(open + 2).is_some_and(|t| t.is(')'));
    let of_a_state = |name: &Name| matches!(name, Name::Actor(_) | Name::Country(_) | Name::Demonym(_));
    let own = |at: usize| s.tokens[at].kind == TokenKind::Word && !s.names[at].iter().any(|(_, name)| of_a_state(name));
    let name = &s.tokens[head..open];
    (closed && name[0].capital() && name.len() > 1 && (head..open).all(own) && abridges(letters, name))
        .then_some(open + 3)
}

/// Capitals alone that no list has as somebody's name.
pub fn is_letters(s: &Sentence, at: usize) -> bool {
    let token = &s.tokens[at];
    let known = |(_, name): &(usize, Name)| matches!(name, Name::Actor(_));
    token.kind == TokenKind::Word
        && token.case == Case::Upper
        && token.lower.len() > 1
        && !s.names[at].iter().any(known)
}

/// The letters begin as the name does, and all of them stand in it in their order: those of a ministry behind «Forces
/// armées» are not the forces'.
fn abridges(letters: &Token, name: &[Token]) -> bool {
    let mut all = name.iter().flat_map(|t| t.fold().chars());
    let first = name.first().and_then(|t| t.fold().chars().next());
    letters.fold().chars().next() == first && letters.fold().chars().all(|c| all.any(|x| x == c))
}
