//! Places no pack knows: told by the words beside them, held by the place named with them.

use super::{Located, Setting, division_noun, holder_precision, km, settlement, words_before};
use crate::clause::Fact;
use crate::parsed::Parsed;
use crate::phrase::{Det, Diathesis, Head, Item, Np, Vg};
use crate::sentence::{Knowledge, Range, Sentence};
use recoupe_model::{Act, Country, PageSpan, Place, Quote};
use recoupe_packs::Name;
use recoupe_packs::frames::{FrameAct, Slot};
use recoupe_packs::language::{FnClass, HeadOrder, Lex, NounClass};
use recoupe_packs::token::{Case, TokenKind};

/// A capitalised name no pack knows, after a word that leads to a place or beside a noun of one.
pub(super) fn unknown(know: Knowledge, setting: &Setting, parsed: &Parsed, position: usize, np: &Np) -> Option<Place> {
    let range = match (np.class, np.head) {
        (Some(NounClass::Site), _) => match (np.head_at + 1..np.range.1).any(|i| parsed.s.tokens[i].capital()) {
            // «la sortie du village de Kourbanga»
            true => name_behind(know, parsed, np).or_else(|| site_within(know, parsed, np))?,
            false => name_before(know, parsed, np)?,
        },
        // «the community of Kourbanga»
        (Some(NounClass::People | NounClass::Force), _) if settlement(know, np) => name_behind(know, parsed, np)?,
        // «les habitants de Kourbanga», «un hôtel de Kourbanga»
        (Some(_), Head::Noun(n)) if called_by_town(know, n) => {
            name_behind(know, parsed, np).filter(|name| may_be_named(parsed, *name))?
        }
        (Some(NounClass::Other), _) => site_within(know, parsed, np)?,
        (None, Head::Proper)
            if is_settled(parsed, position)
                || is_taken(know, parsed, position, np)
                || is_scene(know, parsed, position, np)
                || is_hit(know, parsed, position, np)
                || opens_headline(parsed, position, np)
                || is_listed(parsed, position, np)
                || is_measured_from(know, parsed, position, np) =>
        {
            np.range
        }
        (None, Head::Proper) => {
            // «in a Mazda», «in his Corolla», «AT THE JESUITS»: a town has no article where the noun comes last.
            let described = matches!(np.det, Det::Possessive | Det::Demonstrative) || np.bound.is_some();
            if described || (np.det == Det::Article && know.lang.language.heads == HeadOrder::Last) {
                return None;
            }
            // «à M. X» names a person.
            if np.range.1 - np.range.0 == 1 && parsed.s.tokens[np.range.0].lower.chars().count() == 1 {
                return None;
            }
            let before = position.checked_sub(1)?;
            let Item::Token(_) = parsed.chunks().items[before].0 else { return None };
            let words = words_before(parsed, position);
            if !know.lang.frames.towards_town.iter().any(|l| **l == *words) {
                return None;
            }
            np.range
        }
        _ => return None,
    };
    named(setting, parsed, range)
}

fn named(setting: &Setting, parsed: &Parsed, range: Range) -> Option<Place> {
    let name = parsed.s.tokens[range.0..range.1].iter().map(|t| t.span).reduce(PageSpan::join)?;
    Some(Place {
        quote: Quote { span: name, text: String::new() },
        name: String::new(), // filled with the words when the page's text is at hand
        place: None,
        within: Vec::new(),
        country: setting.country_at(parsed.s.index),
        admin1: None,
        point: None,
        precision: 4,
        offset: None,
    })
}

/// People and houses that are called by their town.
fn called_by_town(know: Knowledge, noun: u32) -> bool {
    let geography = &know.lang.frames.geography;
    geography.dwellers.contains(&noun) || geography.spots.contains(&noun)
}

/// «le contrôle du village de Kolmabou»: the complement of a noun names a place.
fn site_within(know: Knowledge, parsed: &Parsed, np: &Np) -> Option<Range> {
    let s = &parsed.s;
    let site = |n: u32| know.lang.language.group(n).class == NounClass::Site;
    let is_site = |at: usize| s.lex[at].iter().any(|(n, x)| *n == 1 && matches!(x, Lex::Noun(n, _) if site(*n)));
    let named = |at: &usize| s.tokens[*at].case == Case::Title && s.lex[*at].is_empty() && s.names[*at].is_empty();
    let site = (np.head_at + 1..np.range.1).find(|at| is_site(*at))?;
    let start = site + 2;
    let n = (start..np.range.1).take_while(named).count();
    (n > 0 && know.lang.frames.is_of(&s.tokens[site + 1].lower)).then_some((start, start + n))
}

/// One word with a capital that no list has, right behind a preposition.
fn may_be_named(parsed: &Parsed, (start, end): Range) -> bool {
    let s = &parsed.s;
    let led = start.checked_sub(1).is_some_and(|at| s.is_fn(at, FnClass::Preposition));
    led && end - start == 1 && s.tokens[start].case == Case::Title && s.lex[start].is_empty()
}

/// A name of several words that begins in `range`, as far as they have capitals.
pub(super) fn whole_name(setting: &Setting, parsed: &Parsed, range: Range) -> Option<Place> {
    let more = parsed.s.tokens[range.1..].iter().take_while(|t| t.case == Case::Title).count();
    named(setting, parsed, (range.0, range.1 + more))
}

/// «Kourbanga, a village near Djibo»: the apposition says that the name at `position` is a place's.
pub(super) fn is_settled(parsed: &Parsed, position: usize) -> bool {
    let items = &parsed.chunks().items;
    let np = |p: usize| match items.get(p) {
        Some((Item::Np(i), _)) => Some(&parsed.chunks().nps[*i]),
        _ => None,
    };
    let comma = matches!(items.get(position + 1), Some((Item::Token(at), _)) if parsed.s.tokens[*at].is(','));
    let named = np(position).is_some_and(|n| n.head == Head::Proper && n.class.is_none() && n.det == Det::None);
    let apposed = np(position + 2).is_some_and(|n| {
        let one = n.bound.as_ref().map_or(n.det == Det::None, |b| b.article);
        n.class == Some(NounClass::Site) && n.singular && one
    });
    comma && named && apposed
}

/// «Les troupes ont repris lundi Kolmabou», «raided Kolmabou»: what such verbs have for an object is a town.
fn is_taken(know: Knowledge, parsed: &Parsed, position: usize, np: &Np) -> bool {
    let chunks = parsed.chunks();
    let time = |p: &usize| matches!(chunks.items[*p].0, Item::Time(_));
    let vg = |p: usize| match chunks.items[p].0 {
        Item::Vg(verb) => Some(&chunks.vgs[verb]),
        _ => None,
    };
    let frames = &know.lang.frames;
    let invades = |vg: &Vg| vg.verbs.iter().any(|v| frames.invading.contains(v));
    let attacks = |vg: &Vg| invades(vg) || vg.verbs.iter().any(|v| frames.attacking.contains(v));
    let takes = |vg: &Vg| {
        vg.verbs.iter().filter_map(|v| frames.of_verb.get(v)).flatten().any(|f| frames.frames[*f].takes_towns())
    };
    let one = may_be_town(&parsed.s, np);
    let object = |vg: &Vg| invades(vg) && is_bare_name(&parsed.s, np) || one && (takes(vg) || attacks(vg));
    // «Kolmabou a été bombardée par l'armée»
    let subject = |vg: &Vg| one && vg.diathesis == Diathesis::Passive && !vg.bare && (attacks(vg) || takes(vg));
    (0..position).rev().find(|p| !time(p)).and_then(vg).is_some_and(object)
        || chunks.items.get(position + 1).and_then(|_| vg(position + 1)).is_some_and(subject)
}

/// «des roquettes sur Kolmabou», "an attack on Kolmabou": behind what was done by force a preposition that leads to a place
/// and to whom it befell.
fn is_hit(know: Knowledge, parsed: &Parsed, position: usize, np: &Np) -> bool {
    let frames = &know.lang.frames;
    let Some(before) = position.checked_sub(1).filter(|_| may_be_town(&parsed.s, np)) else { return false };
    let words = words_before(parsed, position);
    let against = frames.prepositions.get(&*words).is_some_and(|slots| slots.contains(&Slot::Against));
    let at = parsed.chunks().items[before].1.0;
    let verb = |from: usize| parsed.chunks().vgs.iter().any(|v| !v.bare && (from..at).contains(&v.range.0));
    against
        && frames.locative.iter().any(|l| **l == *words)
        && parsed.facts().facts.iter().any(|f| is_force(f) && f.trigger.1 <= at && !verb(f.trigger.1))
}

fn is_force(fact: &Fact) -> bool {
    match fact.act {
        FrameAct::Force => true,
        FrameAct::Act(act) => matches!(act, Act::AirDroneStrike | Act::ShellingArtilleryMissile | Act::ArmedClash),
        FrameAct::None => false,
    }
}

/// «Kolmabou : neuf morts dans une attaque»: what a headline of force or of a toll opens with, and a colon behind it.
fn opens_headline(parsed: &Parsed, position: usize, np: &Np) -> bool {
    let s = &parsed.s;
    let colon = np.range.0 == 0 && s.tokens.get(np.range.1).is_some_and(|t| t.is(':'));
    let quoted = || s.tokens.get(np.range.1 + 1).is_some_and(|t| t.kind == TokenKind::Quote);
    let told = || parsed.facts().facts.iter().any(is_force) || !parsed.facts().tallies.is_empty();
    position == 0 && colon && may_be_town(s, np) && !quoted() && told()
}

/// «à Dori et Kolmabou», «à Bamako, à Ségou et à Kolmabou»: joined to a town that is on the map, and led as that one is.
fn is_listed(parsed: &Parsed, position: usize, np: &Np) -> bool {
    let items = &parsed.chunks().items;
    let town = |p: usize| match items.get(p) {
        Some((Item::Np(i), _)) => {
            let other = &parsed.chunks().nps[*i];
            matches!(other.head, Head::Name(Name::Place(_))) && other.class.is_none()
        }
        _ => false,
    };
    let joins = |p: usize| matches!(items[p].0, Item::Token(t) if parsed.s.is_fn(t, FnClass::Conjunction));
    let led = |p: usize| matches!(items[p].0, Item::Token(t) if parsed.s.fn_word(t, FnClass::Preposition).is_some());
    let word = |p: usize| &parsed.s.tokens[items[p].1.0].lower;
    let bare = position >= 2 && joins(position - 1) && town(position - 2);
    let again = position >= 4
        && led(position - 1)
        && joins(position - 2)
        && town(position - 3)
        && led(position - 4)
        && word(position - 1) == word(position - 4);
    may_be_town(&parsed.s, np) && (bare || again)
}

/// «à 30 km de Kolmabou»
fn is_measured_from(know: Knowledge, parsed: &Parsed, position: usize, np: &Np) -> bool {
    let items = &parsed.chunks().items;
    let unit = |p: usize| matches!(items[p].0, Item::Np(i) if parsed.chunks().nps[i].class == Some(NounClass::Unit));
    let of = |p: usize| know.lang.frames.is_of(&words_before(parsed, p + 1));
    may_be_town(&parsed.s, np) && position >= 2 && of(position - 1) && unit(position - 2)
}

/// «la tuerie de Kolmabou»: an occurrence that many fell in is called by where it was.
fn is_scene(know: Knowledge, parsed: &Parsed, position: usize, np: &Np) -> bool {
    let items = &parsed.chunks().items;
    let of = |p: usize| match items[p] {
        (Item::Token(at), (from, to)) => to - from == 1 && know.lang.frames.is_of(&parsed.s.tokens[at].lower),
        _ => false,
    };
    let noun = |p: usize| match items[p].0 {
        Item::Np(i) => {
            matches!(parsed.chunks().nps[i].head, Head::Noun(n) if know.lang.frames.geography.scenes.contains(&n))
        }
        _ => false,
    };
    position >= 2 && of(position - 1) && noun(position - 2) && may_be_town(&parsed.s, np)
}

/// One word with a capital that no list has and nothing describes: of people the press has name and surname.
pub fn may_be_town(s: &Sentence, np: &Np) -> bool {
    np.range.1 - np.range.0 == 1 && is_bare_name(s, np)
}

/// Words with capitals that no list has and nothing describes.
pub fn is_bare_name(s: &Sentence, np: &Np) -> bool {
    let titles = s.tokens[np.range.0..np.range.1].iter().all(|t| t.case == Case::Title);
    np.head == Head::Proper && titles && np.class.is_none() && np.det == Det::None && np.bound.is_none()
}

/// «sur la place des Martyrs, à Tripoli»: a square, a market or a school of the town named beside it is in that town.
pub(super) fn leave_to_town(know: Knowledge, parsed: &Parsed, all: &mut Vec<Located>) {
    /// How many words apart they stand.
    const BESIDE: usize = 8;
    /// What lies farther from a town is not in it.
    const TOWN_KM: f64 = 30.0;
    let towns: Vec<usize> = all.iter().filter(|l| l.size == 0 && !is_unknown(l) && !l.indirect).map(|l| l.at).collect();
    let verb = |a: usize, b: usize| parsed.chunks().vgs.iter().any(|v| !v.bare && (a..b).contains(&v.range.0));
    let near = |at: usize, town: &usize| at.abs_diff(*town) <= BESIDE && !verb(at.min(*town), at.max(*town));
    let spot = |at: usize| {
        let spots = &know.lang.frames.geography.spots;
        parsed.chunks().nps.iter().any(|n| n.range.0 == at && matches!(n.head, Head::Noun(h) if spots.contains(&h)))
    };
    all.retain(|l| !(is_unknown(l) && spot(l.at) && towns.iter().any(|t| near(l.at, t))));
    // «la pharmacie Tombouctou à Sikasso», «rue de Damas, à Homs»: called by a town far from the one right behind it.
    let site = |at: usize| {
        let named = |n: &&Np| n.range.0 == at && n.class == Some(NounClass::Site);
        let np = parsed.chunks().nps.iter().find(named)?;
        (!division_noun(know, np) && !settlement(know, np)).then_some(np.range.1)
    };
    let led = |end: usize, town: usize| {
        let between = end..town;
        let plain = |i: usize| parsed.s.tokens[i].is(',') || parsed.s.is_fn(i, FnClass::Preposition);
        between.len() <= 3 && end < town && parsed.s.is_fn(town - 1, FnClass::Preposition) && between.clone().all(plain)
    };
    let far = |a: &Located, b: &Located| {
        a.place.country != b.place.country || km(a.place.point, b.place.point).is_some_and(|km| km > TOWN_KM)
    };
    let behind = |l: &Located| {
        site(l.at).and_then(|end| all.iter().find(|t| t.size == 0 && !t.indirect && led(end, t.at) && far(l, t)))
    };
    let called: Vec<usize> = all.iter().filter(|l| !is_unknown(l) && behind(l).is_some()).map(|l| l.at).collect();
    all.retain(|l| !called.contains(&l.at));
}

/// «le village de Kolmabou»
fn name_behind(know: Knowledge, parsed: &Parsed, np: &Np) -> Option<Range> {
    let s = &parsed.s;
    let is_body = |n: u32| matches!(know.lang.language.group(n).class, NounClass::People | NounClass::Force);
    // «le Nord-Ouest»: the second half of the noun is no name.
    let behind = np.core.1.max(np.head_at + 1);
    let tied = |i: usize| s.tokens[i].tied && i == np.head_at + 1 && s.lex[np.head_at].iter().any(|(n, _)| *n == 2);
    let start = (np.head_at + 1..np.range.1).find(|i| s.tokens[*i].capital() && (*i >= behind || !tied(*i)))?;
    let mut end = start + (start..np.range.1).take_while(|i| s.tokens[*i].capital()).count();
    // «le village de Khor al-Dalib»
    while s.tokens.get(end + 1).is_some_and(|next| {
        let link = &s.tokens[end];
        let short = link.kind == TokenKind::Word && link.lower.chars().count() <= 4;
        short && s.lex[end].is_empty() && next.capital() && next.tied
    }) {
        end += 2;
    }
    // «les camps du mouvement X», «le siège de la Garde républicaine», «la région de M. X»: not theirs to name.
    let noun = |at: usize| s.lex[at].iter().any(|(_, x)| matches!(x, Lex::Noun(..)));
    // «le camp militaire de X» is X's, «les camps du mouvement X» are not.
    let between = (np.core.1.max(np.head_at + 1)..start).any(|i| noun(i) && s.is_function(i - 1));
    let institution = noun(start) && end < np.range.1 && !s.is_function(end);
    // «a position of Kurdish fighters»: of what kind those are.
    let kind =
        |i: usize| s.lex.get(i).is_some_and(|l| l.iter().any(|(_, x)| matches!(x, Lex::Noun(n, _) if is_body(*n))));
    let between = between || know.lang.language.heads == HeadOrder::Last && end < np.range.1 && kind(end);
    let initial = s.tokens[start].lower.chars().count() == 1;
    let actor = s.names[start].iter().any(|(_, n)| matches!(n, Name::Actor(_)));
    (!between && !institution && !initial && !actor).then_some((start, end))
}

/// «Kolmabou village»: names that no lexicon has, right before the noun, in a text that is not all capitals.
fn name_before(know: Knowledge, parsed: &Parsed, np: &Np) -> Option<Range> {
    let s = &parsed.s;
    let title = |i: &usize| s.tokens[*i].case == Case::Title && s.names[*i].is_empty();
    let name = |i: &usize| title(i) && s.lex[*i].is_empty();
    let n = (np.core.0..np.head_at).rev().take_while(name).count();
    // «in Tank district»: a word that is a noun besides, behind a preposition and before a noun of divisions or towns.
    let thing = |i: usize| {
        let noun = |x: &Lex| matches!(x, Lex::Noun(n, false) if !matches!(know.lang.language.group(*n).class, NounClass::Authority | NounClass::Force | NounClass::Speech));
        s.lex[i].iter().all(|(_, x)| noun(x) || matches!(x, Lex::Verb(..)))
    };
    let one = np.head_at.checked_sub(1).filter(|i| title(i) && *i > 0 && *i == np.range.0 && thing(*i));
    let led = one.is_some_and(|i| s.is_fn(i - 1, FnClass::Preposition));
    let n = if n == 0 && led && (division_noun(know, np) || settlement(know, np)) { 1 } else { n };
    (know.lang.language.heads == HeadOrder::Last && n > 0 && !s.capitals_only).then_some((np.head_at - n, np.head_at))
}

/// A place no pack knows lies in the smallest one named beside it.
pub(super) fn contain(know: Knowledge, all: &mut [Located]) {
    let holder = all
        .iter()
        .filter(|l| l.size > 0 && l.size < 5 && l.place.place.is_some())
        .min_by_key(|l| l.size)
        .map(|l| l.place.clone());
    // «Au Burkina voisin, …»: the country named in the sentence holds what no map knows.
    let countries: std::collections::BTreeSet<Country> =
        all.iter().filter(|l| l.size == 5 && !l.indirect).filter_map(|l| l.place.country).collect();
    let Some(holder) = holder else {
        let only = countries.first().copied().filter(|_| countries.len() == 1);
        // «À Gao, … sur la place des Martyrs»: the town beside it says in which country.
        let town = all.iter().find(|l| l.size == 0 && l.place.place.is_some() && !l.indirect);
        let only = only.or(town.and_then(|l| l.place.country));
        let unknown = all.iter_mut().filter(|l| is_unknown(l));
        unknown.for_each(|l| l.place.country = only.or(l.place.country));
        return;
    };
    for located in all.iter_mut().filter(|l| is_unknown(l)) {
        // A village 40 km off a town lies somewhere around it, not in it.
        let beside = holder.precision == 2 || holder.offset.is_some();
        let town = holder.place.iter().filter(|_| !beside).cloned();
        located.place.within = town.chain(holder.within.iter().cloned()).collect();
        located.place.offset = holder.offset;
        located.place.country = holder.country.or(located.place.country);
        located.place.admin1 = holder.admin1.clone();
        located.place.point = holder.point;
        let level = holder.place.as_ref().and_then(|id| know.packs.place(id)).map(|p| p.level);
        located.place.precision = if beside { holder.precision } else { level.map_or(4, holder_precision) };
    }
}

/// No map has it; a capital that is only known with its country is known all the same.
fn is_unknown(located: &Located) -> bool {
    let place = &located.place;
    located.size == 0 && place.place.is_none() && place.point.is_none() && place.precision > 1
}
