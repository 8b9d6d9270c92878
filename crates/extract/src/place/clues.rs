//! Clues to where a page plays, and to names that are somebody's.

use super::{country_of, longest, of_government, words_before};
use crate::parsed::Parsed;
use crate::phrase::{Head, Item, Np};
use crate::sentence::{Knowledge, Range, Sentence};
use recoupe_model::{ActorKind, Country};
use recoupe_packs::Name;
use recoupe_packs::language::{FnClass, Lex, NounClass};
use recoupe_packs::token::{Case, Token, TokenKind};
use std::collections::BTreeMap;

/// «Kaya Traoré», «Idriss Kaya», «Kaya, 19 ans»: of one word that names a place, beside another with a capital that no list
/// has, or that is somebody's name; or with an age behind it.
pub(super) fn is_somebody(know: Knowledge, parsed: &Parsed, at: usize) -> bool {
    let s = &parsed.s;
    let town = s.names[at].iter().any(|(n, name)| *n == 1 && matches!(name, Name::Place(_)));
    let longer = || s.names[at].iter().any(|(n, _)| *n > 1);
    let surname = |t: &Token| t.case == Case::Title && t.kind == TokenKind::Word && !t.tied;
    let person = |(n, name): &(usize, Name)| {
        *n == 1 && matches!(name, Name::Actor(i) if know.packs.actors[*i as usize].kind == ActorKind::Person)
    };
    let bears_one = |at: usize| {
        let free = || s.names[at].is_empty() || s.names[at].iter().any(person);
        s.tokens.get(at).is_some_and(surname) && free() && s.lex[at].is_empty()
    };
    // Behind a preposition two such words are a town's («à Ain Issa»).
    let led = |at: usize| at > 0 && s.is_fn(at - 1, FnClass::Preposition);
    if !town || longer() {
        return false;
    }
    // «selon Kaya, 60 ans»
    let placed = || at > 0 && know.lang.frames.locative.iter().any(|l| **l == *s.tokens[at - 1].lower);
    if led(at) {
        return !placed() && has_age(know, parsed, at + 1);
    }
    let last_name = || at > 0 && bears_one(at - 1) && !led(at - 1) && !s.tokens[at].tied;
    bears_one(at + 1) || last_name() || has_age(know, parsed, at + 1)
}

/// «…, 19 ans», «…, 19, …»: what stands at `at` says how old somebody is.
pub(crate) fn has_age(know: Knowledge, parsed: &Parsed, at: usize) -> bool {
    let s = &parsed.s;
    let comma = |at: usize| s.tokens.get(at).is_some_and(|t| t.is(','));
    let Some(number) = s.number_at(at + 1).filter(|_| comma(at)) else { return false };
    let years = |x: &Lex| match x {
        Lex::Noun(n, _) => {
            let unit = know.lang.language.group(*n).class == NounClass::Unit;
            unit && know.lang.frames.geography.metres(*n).is_none()
        }
        _ => false,
    };
    let end = number.range.1;
    let length = end < s.tokens.len() && s.lex[end].iter().any(|(_, x)| years(x));
    let closed = |at: usize| s.tokens.get(at).is_none_or(|t| t.kind == TokenKind::Punct);
    length && closed(end + 1) || end == at + 2 && comma(end)
}

/// False where no noun phrase is of a country's powers: none of their nouns stands beside a name that tells a country,
/// and none of the names is that of a country's forces.
pub(super) fn names_powers(know: Knowledge, s: &Sentence) -> bool {
    let lang = &know.lang.language;
    let noun = |x: &Lex| matches!(x, Lex::Noun(n, _) if matches!(lang.group(*n).class, NounClass::Authority | NounClass::Force));
    let mut nouns = s.lex.all().iter().map(|(_, x)| x);
    let names = s.names.all().iter().map(|(_, name)| name);
    let telling = |name: &&Name| matches!(name, Name::Actor(_) | Name::Country(_) | Name::Demonym(_));
    let forces =
        |name: &&Name| matches!(name, Name::Actor(i) if know.packs.actors[*i as usize].kind == ActorKind::StateForces);
    let mut telling = names.filter(telling).peekable();
    telling.peek().is_some() && (nouns.any(noun) || telling.any(|name| forces(&name)))
}

/// «les chars du régime de Damas»: in a noun phrase, the name right behind a noun of those who govern.
pub(super) fn of_power(know: Knowledge, parsed: &Parsed, np: &Np, name: Range) -> bool {
    let Some(noun) = name.0.checked_sub(2).filter(|noun| *noun > np.head_at) else { return false };
    let of = know.lang.frames.is_of(&parsed.s.tokens[noun + 1].lower);
    of && parsed.s.lex[noun].iter().any(|(_, x)| matches!(x, Lex::Noun(n, false) if of_government(know, *n)))
}

/// Sentences that play in another country than the page: one opens with it («Au Yémen, …»), and those behind it go on
/// until a place of another country is named.
pub(super) fn elsewhere(know: Knowledge, home: Option<Country>, sentences: &[Parsed]) -> BTreeMap<usize, Country> {
    let mut out = BTreeMap::new();
    let mut now: Option<Country> = None;
    for parsed in sentences {
        // A name that several countries bear says nothing.
        let leads_away = |at: usize| {
            let places =
                longest(parsed, at).filter(|n| matches!(n, Name::Place(_) | Name::Country(_) | Name::Capital(_)));
            let countries: std::collections::BTreeSet<Country> = places.filter_map(|n| country_of(know, n)).collect();
            countries.len() == 1 && countries.first().copied() != now
        };
        now = match opens_with_country(know, parsed) {
            Some(country) => Some(country),
            None => {
                let mut named = (0..parsed.s.tokens.len()).filter(|at| !parsed.s.names[*at].is_empty());
                now.filter(|_| parsed.s.names.all().is_empty() || !named.any(leads_away))
            }
        };
        // «À Sanaa, la police …»: for this sentence.
        if let Some(country) = opens_with_town(know, parsed).or(now).filter(|c| Some(*c) != home) {
            out.insert(parsed.s.index, country);
        }
    }
    out
}

/// «Au Yémen, quatre manifestants …»
fn opens_with_country(know: Knowledge, parsed: &Parsed) -> Option<Country> {
    parsed.s.names.all().iter().find(|(_, name)| matches!(name, Name::Country(_)))?;
    let items = &parsed.chunks().items;
    let led = |p: usize| {
        let before = words_before(parsed, p);
        know.lang.frames.locative.iter().any(|l| **l == *before)
    };
    let position = items.iter().take(2).position(|(item, _)| matches!(item, Item::Np(_)))?;
    let Item::Np(np) = items[position].0 else { return None };
    let np = &parsed.chunks().nps[np];
    let Head::Name(Name::Country(country)) = np.head else { return None };
    let comma = matches!(items.get(position + 1)?.0, Item::Token(t) if parsed.s.tokens[t].is(','));
    (comma && (position > 0 && led(position) || np.contracted)).then(|| know.packs.countries[country as usize].code)
}

/// «À Sanaa, quatre manifestants …»: the one country that has towns of this name.
fn opens_with_town(know: Knowledge, parsed: &Parsed) -> Option<Country> {
    // Most sentences open with another word, and are not taken apart for this.
    let (tokens, locative) = (&parsed.s.tokens, &know.lang.frames.locative);
    let town = |(_, name): &(usize, Name)| matches!(name, Name::Place(_) | Name::Capital(_));
    let may_lead = |first: &Token| locative.iter().any(|l| l.starts_with(&*first.lower));
    if !parsed.s.names.all().iter().any(town)
        || !tokens.first().is_some_and(may_lead)
        || !tokens.iter().any(|t| t.is(','))
    {
        return None;
    }
    let items = &parsed.chunks().items;
    let Item::Np(np) = items.get(1)?.0 else { return None };
    let before = words_before(parsed, 1);
    let led = locative.iter().any(|l| **l == *before);
    let np = &parsed.chunks().nps[np];
    let comma = matches!(items.get(2)?.0, Item::Token(t) if parsed.s.tokens[t].is(','));
    let Head::Name(Name::Place(_) | Name::Capital(_)) = np.head else { return None };
    let countries: std::collections::BTreeSet<Country> =
        longest(parsed, np.head_at).filter_map(|n| country_of(know, n)).collect();
    countries.first().copied().filter(|_| led && comma && countries.len() == 1)
}
