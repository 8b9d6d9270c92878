//! Where: names of places in a sentence, held to the gazetteer or left as written.

mod clues;
mod filed;
mod offset;
mod route;
mod unknown;

use crate::parsed::Parsed;
use crate::phrase::{Det, Head, Item, Np, Vg};
use crate::sentence::{Knowledge, Range, Sentence};
use crate::voice;
pub(crate) use clues::has_age;
use clues::{elsewhere, is_somebody, names_powers, of_power};
use recoupe_model::{BlockLabel, Category, Country, Offset, PageSpan, Place, Point, Quote};
use recoupe_packs::frames::Slot;
use recoupe_packs::language::{FnClass, HeadOrder, Lex, NounClass};
use recoupe_packs::token::{Case, Token, TokenKind};
use recoupe_packs::{GazetteerPlace, Name, PlaceLevel};
pub use route::between;
use route::{is_end, is_route_end};
use smallvec::SmallVec;
use std::collections::{BTreeMap, BTreeSet};
use unknown::{contain, is_settled, leave_to_town, unknown};
pub use unknown::{is_bare_name, may_be_town};

/// How many words behind its verb «there» may stand.
const POINTER_REACH: usize = 8;

/// What the page as a whole says about where it plays.
#[derive(Debug, Default, Clone)]
pub struct Setting {
    /// The country most of its names and adjectives point to.
    pub country: Option<Country>,
    /// Ids of the divisions and regions it names.
    pub named: BTreeSet<recoupe_model::PlaceId>,
    /// The armed group it speaks of, where it names one only.
    pub group: Option<u32>,
    /// It names an organisation that does not fight.
    pub organized: bool,
    /// Sentence by sentence, the country told of where it is another than the page's.
    elsewhere: BTreeMap<usize, Country>,
    /// The sentence with which the text begins.
    opens: Option<usize>,
    /// Words that name a place, and somebody on this page («Kaya Traoré», «Kaya, 19 ans»), by their keys.
    persons: SmallVec<[u64; 4]>,
}

impl Setting {
    /// The country that a sentence of the page plays in: «Au Yémen, la police …» on a page about Libya.
    pub fn country_at(&self, sentence: usize) -> Option<Country> {
        self.elsewhere.get(&sentence).copied().or(self.country)
    }
}

/// Reads the setting off all sentences of a page, and off the datelines above them.
pub fn setting(know: Knowledge, datelines: &[Sentence], sentences: &[Parsed]) -> Setting {
    let mut votes: BTreeMap<Country, f64> = BTreeMap::new();
    let mut shown: BTreeSet<Country> = BTreeSet::new();
    let opens = sentences.iter().find(|p| p.label == BlockLabel::Body).map(|p| p.s.index);
    let mut setting = Setting { opens, ..Setting::default() };
    // «BOGOTA, 27 Aug (AFP) –»: where it was filed, one more name among the first.
    for country in datelines.iter().filter_map(|line| {
        let names = (0..line.tokens.len()).flat_map(|at| line.names[at].iter().map(move |n| (at, n)));
        let capital = |n: &Name| matches!(n, Name::Capital(_) | Name::Country(_));
        let all: Vec<Name> = names.filter(|(at, _)| *at < 8).map(|(_, (_, n))| *n).collect();
        let best = all.iter().find(|n| capital(n)).or_else(|| all.iter().find(|n| matches!(n, Name::Place(_))));
        best.and_then(|n| country_of(know, *n))
    }) {
        *votes.entry(country).or_default() += 3.0;
    }
    for (i, parsed) in sentences.iter().enumerate() {
        // What is told first sets the scene.
        let weight = if i < 4 { 2.0 } else { 1.0 };
        if parsed.s.names.all().is_empty() {
            continue;
        }
        for at in (0..parsed.s.tokens.len()).filter(|at| !parsed.s.names[*at].is_empty()) {
            let here: SmallVec<[Name; 8]> = longest(parsed, at).collect();
            let key = parsed.s.tokens[at].key;
            if !setting.persons.contains(&key) && is_somebody(know, parsed, at) {
                setting.persons.push(key);
            }
            let mut countries: SmallVec<[Country; 8]> = here.iter().filter_map(|n| country_of(know, *n)).collect();
            countries.sort();
            countries.dedup();
            let place = here.iter().any(|n| matches!(n, Name::Place(_) | Name::Country(_) | Name::Capital(_)));
            // A place that is shown with a word in brackets is the less usual one of its name.
            let usual = here.iter().find_map(|n| match n {
                Name::Place(i) if !know.packs.places[*i as usize].name.ends_with(')') => country_of(know, *n),
                _ => None,
            });
            if let Some(country) = usual.filter(|_| countries.len() > 1) {
                *votes.entry(country).or_default() += 0.01;
            }
            if here.iter().any(|n| matches!(n, Name::Place(_))) && !here.iter().any(|n| matches!(n, Name::Capital(_))) {
                shown.extend(&countries);
            }
            for country in &countries {
                *votes.entry(*country).or_default() += weight * if place { 1.5 } else { 1.0 } / countries.len() as f64;
            }
            setting.named.extend(here.iter().filter_map(|n| match n {
                Name::Place(i) => Some(know.packs.places[*i as usize].id.clone()),
                _ => None,
            }));
        }
    }
    // «la présidence malienne», «l'armée nigérienne»: whose powers act is where the page plays.
    for (i, parsed) in sentences.iter().enumerate() {
        let weight = if i < 4 { 3.0 } else { 1.5 };
        let state = |i: u32| {
            let actor = &know.packs.actors[i as usize];
            actor.country.filter(|_| actor.kind == recoupe_model::ActorKind::StateForces)
        };
        let powers = |np: &crate::phrase::Np| match np.class {
            Some(NounClass::Authority | NounClass::Force) => np.country.or(np.actor.and_then(state)),
            _ => np.actor.and_then(state),
        };
        let chunks = names_powers(know, &parsed.s).then(|| parsed.chunks());
        for country in chunks.into_iter().flat_map(|c| &c.nps).filter_map(powers) {
            *votes.entry(country).or_default() += weight;
        }
    }
    // Ties go to the country that comes first in the alphabet of codes: the same on every machine.
    // «Dix hommes sont morts à Niono, selon l'état-major français»: where a place is named, and not at home.
    let is_shown = |c: &Country| shown.contains(c);
    let order = |a: &(&Country, &f64), b: &(&Country, &f64)| {
        is_shown(a.0).cmp(&is_shown(b.0)).then(a.1.total_cmp(b.1)).then(b.0.cmp(a.0))
    };
    let best = votes.iter().max_by(order);
    setting.country = best.map(|(c, _)| *c);
    let named = sentences.iter().flat_map(|p| p.s.names.all());
    let groups: BTreeSet<u32> = named
        .filter_map(|(_, name)| match name {
            Name::Actor(i) if armed_group(know, *i) => Some(*i),
            _ => None,
        })
        .collect();
    let organization = |i: u32| know.packs.actors[i as usize].kind == recoupe_model::ActorKind::Organization;
    let mut all = sentences.iter().flat_map(|p| p.s.names.all());
    setting.organized = all.any(|(_, name)| matches!(name, Name::Actor(i) if organization(*i)));
    // «le JNIM, affilié à Al-Qaïda»: what it belongs to is named for that.
    let parent = |i: u32| know.packs.actors[i as usize].parent.as_ref();
    let whole = |i: &u32| groups.iter().any(|part| parent(*part) == Some(&know.packs.actors[*i as usize].id));
    let mut parts = groups.iter().filter(|i| !whole(i));
    setting.group = parts.next().copied().filter(|_| parts.next().is_none());
    setting.elsewhere = elsewhere(know, setting.country, sentences);
    setting
}

fn armed_group(know: Knowledge, actor: u32) -> bool {
    know.packs.actors[actor as usize].kind.is_armed_group()
}

/// The names of most words that begin at a token.
fn longest(parsed: &Parsed, at: usize) -> impl Iterator<Item = Name> {
    let names = &parsed.s.names[at];
    let most = names.first().map(|(n, _)| *n);
    names.iter().filter(move |(n, _)| Some(*n) == most).map(|(_, name)| *name)
}

fn country_of(know: Knowledge, name: Name) -> Option<Country> {
    match name {
        Name::Place(i) => know.packs.places[i as usize].country,
        Name::Country(i) | Name::Demonym(i) | Name::Capital(i) => Some(know.packs.countries[i as usize].code),
        Name::Actor(_) | Name::Outlet(_) => None,
    }
}

/// A place as a sentence names it.
#[derive(Debug, Clone)]
pub struct Located {
    /// What it comes to.
    pub place: Place,
    /// Where the noun phrase starts, in tokens.
    pub at: usize,
    /// Smaller is more exact: 0 town, 1 third level … 5 country.
    pub size: u8,
    /// It stands in the name of a force or office: a place of last resort.
    pub indirect: bool,
    /// It lies beyond another finite verb than the one it is asked for.
    pub outside: bool,
    /// A preposition of movement leads to it («vers le Niger»).
    pub goal: bool,
}

/// False for a noun phrase that [`find`] passes over, whatever stands around it.
pub fn may_be_placed(np: &Np) -> bool {
    let community = np.class == Some(NounClass::Force) && np.range.1 > np.head_at + 1;
    !np.places.is_empty() || np.head == Head::Proper || np.class == Some(NounClass::Site) || community
}

/// Every place of a sentence, in order.
pub fn find(know: Knowledge, setting: &Setting, parsed: &Parsed) -> Vec<Located> {
    let mut out = Vec::new();
    if !parsed.s.may_name_a_place() {
        return out;
    }
    let mut divided = false;
    let listed = parsed.chunks().nps.iter().any(|np| np.class == Some(NounClass::Site));
    // Voices are asked for where one may stand for a place, or among what lists places.
    let voiced = |i: usize, np: &Np| {
        let asked = (parsed.for_claims() || listed || may_be_placed(np)) && voice::may_speak(know, &parsed.s, np);
        asked && parsed.voices().iter().any(|v| v.np == Some(i))
    };
    for (position, (item, _)) in parsed.chunks().items.iter().enumerate() {
        let Item::Np(i) = item else { continue };
        let np = &parsed.chunks().nps[*i];
        if voiced(*i, np) {
            continue;
        }
        let told = || parsed.has_part(*i);
        if np.class == Some(NounClass::Speech) || np.class == Some(NounClass::Office) && !told() {
            continue;
        }
        // «le bateau Tombouctou»: a name of its own.
        let vehicle = |p: usize| matches!(parsed.chunks().items[p].0, Item::Np(j) if parsed.chunks().nps[j].class == Some(NounClass::Vehicle));
        if matches!(np.head, Head::Name(_)) && position.checked_sub(1).is_some_and(vehicle) {
            continue;
        }
        // A list after a noun of divisions lists divisions: «les régions de A, B et C».
        let joined = position.checked_sub(1).is_some_and(|p| matches!(parsed.chunks().items[p].0, Item::Token(at) if parsed.s.tokens[at].is(',') || parsed.s.is_fn(at, recoupe_packs::language::FnClass::Conjunction)));
        divided = match np.class {
            Some(NounClass::Site) => division_noun(know, np),
            None => divided && joined,
            _ => false,
        };
        let opener = with_opener(parsed, position, np).filter(|_| np.places.is_empty());
        // "the North Kordofan town of X": what stands before the noun holds the town.
        let held = || settlement(know, np) && np.places.iter().all(|(range, _)| range.1 <= np.head_at);
        let unknown = match (np.places.is_empty() || held()) && opener.is_none() {
            true => unknown(know, setting, parsed, position, np),
            false => None,
        };
        if np.places.is_empty() && opener.is_none() && unknown.is_none() {
            continue;
        }
        // «à vingt kilomètres de X» is near X, not at it.
        let away = position >= 2
            && matches!(parsed.chunks().items[position - 2].0, Item::Np(j) if parsed.chunks().nps[j].class == Some(NounClass::Unit));
        let before = words_before(parsed, position);
        // «au nord de X», and «au nord du X», whose preposition stands in the noun phrase.
        let of_it = || format!("{before} {}", parsed.s.tokens[np.range.0].lower);
        let beside = |words: &str| know.lang.frames.near.iter().any(|n| **n == *words);
        // «à 17 heures, heure de Paris»: by whose clock.
        let clock = position >= 2
            && matches!(parsed.chunks().items[position - 1].0, Item::Token(at) if know.lang.frames.is_of(&parsed.s.tokens[at].lower))
            && matches!(parsed.chunks().items[position - 2].0, Item::Np(j) if names_a_clock(know, &parsed.chunks().nps[j]));
        if clock || names_a_clock(know, np) {
            continue;
        }
        let away = away || beside(&before) || (np.contracted && beside(&of_it()));
        let led_by = if np.contracted { of_it() } else { before.clone() };
        let offset = offset::before(know, parsed, position, &led_by).filter(|_| away);
        // «ainsi que dans le Sinaï»: one more place than those that were told.
        let more = position >= 2
            && matches!(parsed.chunks().items[position - 1].0, Item::Token(at) if parsed.s.is_fn(at, FnClass::Preposition))
            && matches!(parsed.chunks().items[position - 2], (Item::Token(at), (a, b)) if b - a > 1 && parsed.s.fn_word(at, FnClass::Conjunction).is_some());
        if more || lies_off(know, parsed, np) {
            continue;
        }
        if offset.is_some_and(offset::is_far) || halfway(know, parsed, position) {
            continue;
        }
        // «le village de X, commune de Y», «à X, dans la commune de Y»: the commune holds the village.
        let comma = |p: usize| matches!(parsed.chunks().items[p].0, Item::Token(at) if parsed.s.tokens[at].is(','));
        let names = |p: usize| match parsed.chunks().items[p].0 {
            Item::Np(j) => {
                parsed.chunks().nps[j].class == Some(NounClass::Site) || parsed.chunks().nps[j].head == Head::Proper
            }
            _ => false,
        };
        let led_in = know.lang.frames.locative.iter().any(|l| **l == *before);
        let holds = np.class == Some(NounClass::Site)
            && (division_noun(know, np) || settlement(know, np))
            && (position >= 2 && comma(position - 1) && names(position - 2)
                || position >= 3 && led_in && comma(position - 2) && names(position - 3)
                // «X, a hamlet in the commune of Y»
                || position >= 4 && led_in && comma(position - 3) && is_settled(parsed, position - 4));
        // «on the road to X»
        let road = position >= 2
            && matches!(parsed.chunks().items[position - 1].0, Item::Token(at) if parsed.s.is_fn(at, FnClass::Preposition))
            && matches!(parsed.chunks().items[position - 2].0, Item::Np(j) if on_line(know, &parsed.chunks().nps[j]));
        let line = road || on_line(know, np) || is_end(know, parsed, position, &before);
        let settled = settlement(know, np) || is_settled(parsed, position);
        let indirect = !settled
            && matches!(
                np.class,
                Some(
                    NounClass::Force
                        | NounClass::Office
                        | NounClass::Authority
                        | NounClass::People
                        | NounClass::Vehicle
                        | NounClass::Other
                )
            )
            || matches!(np.head, Head::Name(Name::Actor(_)));
        // «herders from Tahoua»
        let of_people =
            |p: usize| matches!(parsed.chunks().items[p].0, Item::Np(j) if parsed.chunks().nps[j].is_of_people());
        let from = know.lang.frames.geography.origins.contains(&*before);
        let indirect = indirect || from && position.checked_sub(2).is_some_and(of_people);
        let first = first_listed(know, parsed, position);
        let goal = leads_away(know, parsed, first) || is_route_end(know, parsed, position, &before);
        // A country that acts, speaks or is spoken of is no place: «La France annonce», «contre la France».
        let led = led_here(know, parsed, position, 8);
        if matches!(np.head, Head::Name(Name::Country(_))) && !led && !np.contracted && !goal {
            continue;
        }
        let capital = matches!(np.head, Head::Name(Name::Capital(_))) && !led && !np.contracted && !goal;
        // «le soutien apporté par Bakou»
        let agent = || know.lang.frames.by.iter().any(|by| **by == *before);
        // «Bakou n'a publié aucun bilan»: so is a capital. «Paris et Londres, dont les chefs se sont vus à Doha, …»: two
        // capitals that nothing leads to are two governments.
        // «collaborer avec Bakou», «travailler pour Bakou»: so is one that people side with.
        let beside = || know.lang.frames.prepositions.get(before.as_str()).is_some_and(|s| s.contains(&Slot::Beside));
        let sided = || beside() || know.lang.frames.purpose.iter().any(|p| **p == *before);
        if capital && (agent() || sided() || acts(know, parsed, position) || paired(parsed, position)) {
            continue;
        }
        // A town that is the object of a verb which tells nothing («ravitailler X») is a place of last resort.
        let indirect = indirect
            || (matches!(np.head, Head::Name(_))
                && !led
                && !np.contracted
                && position > 0
                && matches!(parsed.chunks().items[position - 1].0, Item::Vg(_))
                // «la route reliant Gao à Boni»
                && !position.checked_sub(2).is_some_and(|p| matches!(parsed.chunks().items[p].0, Item::Np(j) if on_line(know, &parsed.chunks().nps[j])))
                && !told());
        let carried = first.checked_sub(2).is_some_and(|p| match parsed.chunks().items[p].0 {
            Item::Vg(v) => parsed.chunks().vgs[v].verbs.iter().any(|v| know.lang.frames.carrying.contains(v)),
            _ => false,
        });
        // «une roquette tirée depuis X», «lancée depuis X et Y», «partis de X»
        let since = first.checked_sub(2).is_some_and(|p| {
            let led = matches!(parsed.chunks().items[p + 1].0, Item::Token(t) if know.lang.frames.since.iter().any(|w| **w == *parsed.s.tokens[t].lower));
            led && matches!(parsed.chunks().items[p].0, Item::Vg(_))
        });
        let carried = carried || since || comes_from(know, parsed, first);
        let brought = carried || matches!(np.head, Head::Noun(n) if know.lang.frames.aside.contains(&n));
        let indirect = indirect || ((brought || goal) && !told());
        let mut ranges: Vec<Range> = np.places.iter().map(|(r, _)| *r).collect();
        ranges.dedup();
        // «l'enfant Kaya», «le commandant Kaya»: right behind a person the name is that person's.
        let person = matches!(np.class, Some(NounClass::People | NounClass::Office));
        let bears = person && np.singular && know.lang.language.heads == HeadOrder::First;
        ranges.retain(|r| !(bears && r.0 == np.head_at + 1));
        // «Kaya a été tué», where the page names «Kaya Traoré»
        let person = |r: &Range| r.1 - r.0 == 1 && !led && !goal && setting.persons.contains(&parsed.s.tokens[r.0].key);
        ranges.retain(|r| !person(r));
        // «le régime de Damas» is that of the country, wherever it strikes; «les autorités de Bamako» may be the town's,
        // and «devant le tribunal de Tunis» is in it.
        let seat = |r: &Range| np.places.iter().any(|(own, name)| own == r && matches!(name, Name::Capital(_)));
        let beside_it = position.checked_sub(1).is_some_and(|p| match parsed.chunks().items[p].0 {
            Item::Token(t) => parsed.s.is_fn(t, FnClass::Preposition) && !know.lang.frames.is_of(&before) && !agent(),
            _ => false,
        });
        // «l'imam de Tripoli» has his name from it, wherever he was.
        let one = matches!(np.class, Some(NounClass::People | NounClass::Office));
        let state =
            np.singular && !(led || beside_it && !np.contracted) && (one || governs(know, np) || is_army(know, np));
        // «sous la pression de Paris», far from France: what governments do to each other.
        let abroad = |r: &Range| {
            parsed.s.names[r.0]
                .iter()
                .any(|(_, name)| matches!(name, Name::Capital(_)) && country_of(know, *name) != setting.country)
        };
        let other = |p: usize| matches!(parsed.chunks().items[p].0, Item::Np(j) if parsed.chunks().nps[j].class == Some(NounClass::Other));
        let between_states = np.class == Some(NounClass::Other) || from && position.checked_sub(2).is_some_and(other);
        // «les chars du régime de Damas»
        let owned = |r: &Range| of_power(know, parsed, np, *r);
        ranges.retain(|r| !(seat(r) && (state || between_states && abroad(r) || owned(r))));
        // «in the village of Kansafra in southern Idlib»
        let sides = &know.lang.frames.geography.sides;
        let around =
            |at: usize| at.checked_sub(1).is_some_and(|before| sides.contains(&*parsed.s.tokens[before].lower));
        for range in ranges {
            let names: Vec<Name> = np.places.iter().filter(|(r, _)| *r == range).map(|(_, n)| *n).collect();
            let all: Vec<Name> = parsed.s.names[range.0]
                .iter()
                .filter(|(n, _)| range.0 + n == range.1)
                .map(|(_, n)| *n)
                .chain(names)
                .collect();
            out.extend(known(know, setting, parsed, np, divided, range, &all).map(|(place, size)| Located {
                place: near(place, away, offset, line),
                at: np.range.0,
                // «au nord-est de Bamako» says less than a division named beside it.
                size: match (away, line, offset) {
                    (true, _, Some(Offset { metres: None, bearing: Some(_) })) => size.max(3),
                    (true, ..) | (_, true, _) => size.max(1),
                    _ if around(range.0) => size.max(3),
                    _ if holds => size.max(1),
                    _ => size,
                },
                indirect,
                goal: goal || brought && !told(),
                outside: false,
            }));
        }
        if let Some((range, names)) = opener {
            out.extend(known(know, setting, parsed, np, divided, range, &names).map(|(place, size)| Located {
                place,
                at: np.range.0,
                size,
                indirect: false,
                goal,
                outside: false,
            }));
        }
        out.extend(unknown.map(|place| Located {
            place,
            at: np.range.0,
            size: 0,
            // «conduits à l'hôpital de X»: where they were brought, on the map or not.
            indirect: (brought || goal) && !told(),
            goal: goal || brought,
            outside: false,
        }));
    }
    let filed = filed::end(know, setting, parsed);
    out.retain(|l| l.at >= filed);
    locate(parsed, &mut out);
    leave_to_town(know, parsed, &mut out);
    contain(know, &mut out);
    out
}

/// «Ber, à 60 km à l'est de Tombouctou»: the distance says where Ber lies; nothing happened off Tombouctou.
fn locate(parsed: &Parsed, all: &mut Vec<Located>) {
    let known: Vec<usize> = all.iter().filter(|l| l.place.place.is_some() && l.size <= 2).map(|l| l.at).collect();
    let describes = |at: usize| {
        let Some(town) = known.iter().copied().filter(|k| *k < at).max() else { return false };
        let between = town..at;
        let opens = |t: usize| parsed.s.tokens[t].is(',') || parsed.s.tokens[t].is('(');
        let joins = |t: usize| parsed.s.is_fn(t, FnClass::Conjunction);
        let verb = parsed.chunks().vgs.iter().any(|v| !v.bare && between.contains(&v.range.0));
        at - town <= 20 && between.clone().any(opens) && !between.clone().any(joins) && !verb
    };
    all.retain(|l| l.place.offset.is_none() || !describes(l.at));
}

/// A preposition of place leads to the noun phrase at `position`, or to the list in which it stands.
fn led_here(know: Knowledge, parsed: &Parsed, position: usize, most: usize) -> bool {
    let Some((Item::Token(at), (start, _))) = position.checked_sub(1).map(|p| parsed.chunks().items[p]) else {
        return false;
    };
    let frames = &know.lang.frames;
    let before = words_before(parsed, position);
    let slots = frames.prepositions.get(before.as_str());
    let joint = parsed.s.tokens[at].is(',') || parsed.s.is_fn(at, FnClass::Conjunction);
    // «comme le Tchad et le Niger»: the second of a list is led as the first is.
    let first = || match position.checked_sub(2).map(|p| parsed.chunks().items[p].0) {
        Some(Item::Np(i)) if most > 0 => {
            let np = &parsed.chunks().nps[i];
            np.contracted || led_here(know, parsed, position - 2, most - 1)
        }
        _ => false,
    };
    frames.locative.iter().any(|l| **l == *before)
        || slots.is_some_and(|s| s.contains(&Slot::Of))
        || parsed.s.tokens[start].is('(')
        || joint && first()
}

/// «cette ville du sud-ouest de Gao»: a settlement that only lies so.
fn lies_off(know: Knowledge, parsed: &Parsed, np: &Np) -> bool {
    let towns = np.places.iter().filter(|(_, name)| !matches!(name, Name::Country(_)));
    let Some(first) = towns.map(|(r, _)| r.0).min().filter(|at| *at > np.head_at + 2) else { return false };
    let settlements = &know.lang.frames.geography.settlements;
    let noun =
        |at: &usize| parsed.s.lex[*at].iter().any(|(_, x)| matches!(x, Lex::Noun(n, _) if settlements.contains(n)));
    // «les faubourgs de cette ville du sud-ouest de Gao»
    let Some(town) = (np.head_at..first).rev().find(noun) else { return false };
    let words: Vec<&str> = parsed.s.tokens[town + 1..first].iter().map(|t| &*t.lower).collect();
    know.lang.frames.geography.bearing(&words.join(" ")).is_some()
}

/// «heure de Paris»: a unit of time that counts nothing.
fn names_a_clock(know: Knowledge, np: &Np) -> bool {
    let Head::Noun(noun) = np.head else { return false };
    let length = know.lang.frames.geography.metres(noun).is_some();
    np.class == Some(NounClass::Unit) && np.bound.is_none() && !length
}

/// «à mi-chemin entre A et B»: neither of the two.
fn halfway(know: Knowledge, parsed: &Parsed, position: usize) -> bool {
    let words = &know.lang.frames.geography.halfway;
    let finite = |item: &Item| matches!(item, Item::Vg(v) if !parsed.chunks().vgs[*v].bare);
    let clause = (0..position).rev().take_while(|p| !finite(&parsed.chunks().items[*p].0)).take(16);
    clause.into_iter().any(|p| {
        let (start, end) = parsed.chunks().items[p].1;
        let word = |at: usize| match parsed.s.tokens[at].tied && at > 0 {
            true => format!("{}-{}", parsed.s.tokens[at - 1].lower, parsed.s.tokens[at].lower),
            false => parsed.s.tokens[at].lower.to_string(),
        };
        !words.is_empty() && (start..end).any(|at| words.contains(&*word(at)))
    })
}

/// A place given by its distance from a town is known to UCDP's second precision at best.
/// The words of the item before, lower case; empty at the head of a sentence.
fn words_before(parsed: &Parsed, position: usize) -> String {
    let Some((_, (start, end))) = position.checked_sub(1).map(|p| parsed.chunks().items[p]) else {
        return String::new();
    };
    // «la milice A Ani Kpi Gbe»: a capital behind a word is no preposition that lost its accent.
    let tokens = &parsed.s.tokens;
    let name = start > 0 && tokens[start - 1].kind == TokenKind::Word && !parsed.s.capitals_only;
    match name && tokens[start].capital() && tokens[start].lower.len() == 1 {
        true => String::new(),
        false => joined(&tokens[start..end]),
    }
}

/// Words in lower case, nothing between an apostrophe and what stands behind it.
fn joined(tokens: &[Token]) -> String {
    let mut out = String::with_capacity(tokens.iter().map(|t| t.lower.len() + 1).sum());
    for token in tokens {
        if !out.is_empty() && !out.ends_with('\'') {
            out.push(' ');
        }
        out.push_str(&token.lower);
    }
    out
}

fn near(place: Place, away: bool, offset: Option<Offset>, line: bool) -> Place {
    let least = match (away, line) {
        (_, true) => 5,
        (true, _) => offset::precision(offset),
        _ => 1,
    };
    Place { precision: place.precision.max(least), offset, ..place }
}

/// «l'axe Sévaré-Bandiagara», «la route de Djibo»
fn on_line(know: Knowledge, np: &Np) -> bool {
    matches!(np.head, Head::Noun(n) if know.lang.frames.geography.lines.contains(&n))
}

/// «un car parti de Gao», «venus du Niger», «ils venaient de Gao»: whence somebody came.
fn comes_from(know: Knowledge, parsed: &Parsed, position: usize) -> bool {
    let items = &parsed.chunks().items;
    let contracted = matches!(items[position].0, Item::Np(i) if parsed.chunks().nps[i].contracted);
    let of = |p: usize| matches!(items[p].0, Item::Token(at) if know.lang.frames.is_of(&parsed.s.tokens[at].lower));
    let verb = match contracted {
        true => position.checked_sub(1),
        false => position.checked_sub(2).filter(|p| of(p + 1)),
    };
    let leaves = |v: &crate::phrase::Vg| v.verbs.iter().any(|x| know.lang.frames.leaving.contains(x));
    verb.is_some_and(|p| matches!(items[p].0, Item::Vg(v) if leaves(&parsed.chunks().vgs[v])))
}

/// «depuis Gao et Boni», «à partir de Gao et de Boni»: the first of the noun phrases joined to the one at `position`.
fn first_listed(know: Knowledge, parsed: &Parsed, position: usize) -> usize {
    const MOST: usize = 4;
    let items = &parsed.chunks().items;
    let and = |p: usize| matches!(items[p].0, Item::Token(t) if parsed.s.is_fn(t, FnClass::Conjunction));
    let named = |p: usize| matches!(items[p].0, Item::Np(i) if !parsed.chunks().nps[i].places.is_empty());
    let of = |p: usize| know.lang.frames.is_of(&words_before(parsed, p + 1));
    let mut first = position;
    for _ in 0..MOST {
        first = match first {
            p if p >= 2 && and(p - 1) && named(p - 2) => p - 2,
            p if p >= 3 && of(p - 1) && and(p - 2) && matches!(items[p - 3].0, Item::Np(_)) => p - 3,
            p => return p,
        };
    }
    first
}

/// «vers Gao», «à partir du fleuve»: a preposition of movement leads to the noun phrase.
fn leads_away(know: Knowledge, parsed: &Parsed, position: usize) -> bool {
    let is = |words: &str| know.lang.frames.goals.iter().any(|g| **g == *words);
    let before = words_before(parsed, position);
    let contracted = match parsed.chunks().items[position].0 {
        Item::Np(i) => Some(&parsed.chunks().nps[i]).filter(|n| n.contracted),
        _ => None,
    };
    is(&before) || contracted.is_some_and(|n| is(&format!("{before} {}", parsed.s.tokens[n.range.0].lower)))
}

fn size_of(level: PlaceLevel) -> u8 {
    match level {
        PlaceLevel::Town => 0,
        PlaceLevel::Adm3 => 1,
        PlaceLevel::Adm2 => 2,
        PlaceLevel::Region => 3,
        PlaceLevel::Adm1 => 3,
        PlaceLevel::Country => 5,
    }
}

/// UCDP's where_prec of a place of this level: a natural region has no bounds that would make it a division.
fn precision(level: PlaceLevel) -> u8 {
    match level {
        PlaceLevel::Town => 1,
        PlaceLevel::Adm3 | PlaceLevel::Adm2 => 3,
        PlaceLevel::Adm1 => 4,
        PlaceLevel::Region => 5,
        PlaceLevel::Country => 6,
    }
}

/// The same of a village in it; what goes by a town's name and holds a village is the town's commune.
fn holder_precision(level: PlaceLevel) -> u8 {
    precision(level).max(precision(PlaceLevel::Adm3))
}

fn quote(parsed: &Parsed, range: Range) -> Quote {
    let span: PageSpan = parsed.s.bytes(range);
    Quote { span, text: String::new() }
}

fn known(
    know: Knowledge,
    setting: &Setting,
    parsed: &Parsed,
    np: &Np,
    divided: bool,
    range: Range,
    names: &[Name],
) -> Option<(Place, u8)> {
    let site = np.class == Some(NounClass::Site);
    let words = quote(parsed, if site { (np.quote_start, np.range.1) } else { range });
    let places =
        names.iter().filter_map(|n| if let Name::Place(i) = n { Some(&know.packs.places[*i as usize]) } else { None });
    let country = setting.country_at(parsed.s.index);
    let fit = |p: &&GazetteerPlace| {
        let home = p.country.is_some() && p.country == country;
        let held = ancestors(know, p).iter().any(|a| setting.named.contains(&a.id) && a.id != p.id);
        // «la région de Gao» asks for the division, «le village de Gao» for the town.
        let level = match (site, p.level) {
            (true, PlaceLevel::Town) if division_noun(know, np) => 0,
            (true, PlaceLevel::Town) if settlement(know, np) => 2,
            (true, PlaceLevel::Adm1 | PlaceLevel::Adm2 | PlaceLevel::Region) if division_noun(know, np) => 2,
            (_, PlaceLevel::Town) => 1,
            _ => 1,
        };
        // «Rafah» alone is the one whose name that is, and not «Rafah (Egypte)».
        let plain = !p.name.ends_with(')');
        (home, held, level, std::cmp::Reverse(p.level), plain, std::cmp::Reverse(p.id.clone()))
    };
    // «Barka Tolorom»: with another word behind it, the name of a town abroad is the beginning of another name.
    let goes_on = parsed.s.tokens.get(range.1).is_some_and(|t| t.case == Case::Title && !t.tied)
        && parsed.s.lex[range.1].is_empty()
        && parsed.s.names[range.1].is_empty()
        && !parsed.s.is_function(range.1);
    let abroad = |p: &GazetteerPlace| p.country.is_some() && setting.country.is_some() && p.country != setting.country;
    if let Some(place) = places.max_by_key(fit) {
        if goes_on && abroad(place) {
            return unknown::whole_name(setting, parsed, range).map(|place| (place, 0));
        }
        // «les régions de Ségou et Mopti»: the towns' names stand for the divisions of the same name.
        let division = (place.level == PlaceLevel::Town && divided)
            .then(|| ancestors(know, place).into_iter().find(|a| a.name == place.name))
            .flatten();
        let place = division.unwrap_or(place);
        let holders = ancestors(know, place);
        let admin1 = holders.iter().chain(std::iter::once(&place)).find(|p| p.level == PlaceLevel::Adm1);
        let size = size_of(place.level);
        return Some((
            Place {
                quote: words,
                name: place.name.to_string(),
                place: Some(place.id.clone()),
                within: holders.iter().map(|p| p.id.clone()).collect(),
                country: place.country.or(setting.country.filter(|_| place.level == PlaceLevel::Region)),
                admin1: admin1.map(|p| p.name.to_string()),
                point: place.point,
                precision: precision(place.level),
                offset: None,
            },
            size,
        ));
    }
    let country = names.iter().find_map(|n| match n {
        Name::Country(i) => Some((&know.packs.countries[*i as usize], false)),
        Name::Capital(i) => Some((&know.packs.countries[*i as usize], true)),
        _ => None,
    })?;
    let (entry, capital) = country;
    let whole = whole_country(entry, words);
    Some(match capital {
        false => (whole, 5),
        true => {
            // «Genève», «Abidjan»: a seat of government beside the capital keeps its own name.
            let said: String = joined(&parsed.s.tokens[range.0..range.1]);
            let own = entry.capitals.iter().find(|c| c.to_lowercase().replace(' ', "") == said.replace(' ', ""));
            let name = own.or(entry.capitals.first()).unwrap_or(&entry.name).to_string();
            (Place { name, point: None, precision: 1, ..whole }, 0)
        }
    })
}

/// A country as a place, by the words that name it or somebody of it.
pub fn whole_country(entry: &recoupe_packs::CountryEntry, quote: Quote) -> Place {
    Place {
        quote,
        name: entry.name.to_string(),
        place: None,
        within: Vec::new(),
        country: Some(entry.code),
        admin1: None,
        point: entry.point,
        precision: 6,
        offset: None,
    }
}

/// «région», «province», «zone» rather than «village»: a site whose group names divisions, not settlements.
fn division_noun(know: Knowledge, np: &Np) -> bool {
    match np.head {
        Head::Noun(n) => know.lang.language.group(n).category.is_none() && !settlement(know, np),
        _ => false,
    }
}

/// «régime», «gouvernement», not «mairie»
fn governs(know: Knowledge, np: &Np) -> bool {
    matches!(np.head, Head::Noun(noun) if of_government(know, noun))
}

fn of_government(know: Knowledge, noun: u32) -> bool {
    let group = know.lang.language.group(noun);
    group.class == NounClass::Authority && group.forces.as_deref() != Some("")
}

/// «armée», «aviation», not «police»: forces that stand for their country.
fn is_army(know: Knowledge, np: &Np) -> bool {
    let Head::Noun(noun) = np.head else { return false };
    let group = know.lang.language.group(noun);
    np.class == Some(NounClass::Force) && np.category == Some(Category::SecurityForces) && group.forces.is_none()
}

/// «ville», «localité»
fn settlement(know: Knowledge, np: &Np) -> bool {
    matches!(np.head, Head::Noun(n) if know.lang.frames.geography.settlements.contains(&n))
}

/// Where «the town» stands, named before, that a preposition leads to.
pub fn known_settlement(know: Knowledge, parsed: &Parsed) -> Option<usize> {
    let mut nps = parsed.chunks().items.iter().enumerate().filter_map(|(position, (item, _))| match item {
        Item::Np(i) if position > 0 => Some((position, &parsed.chunks().nps[*i])),
        _ => None,
    });
    let known = |np: &Np| {
        // «a town» is none that was told before.
        let new = np.bound.is_some() || parsed.s.number_at(np.range.0).is_some_and(|n| n.article);
        // «cette dernière ville» is not the one told of but the one named last.
        let described = np.det == Det::Demonstrative && np.head_at > np.range.0 + 1;
        let named = matches!(np.det, Det::Article | Det::Demonstrative) && !new && !described;
        settlement(know, np) && np.singular && named && np.places.is_empty() && np.range.1 == np.head_at + 1
    };
    let led = |position: usize| matches!(parsed.chunks().items[position - 1].0, Item::Token(at) if parsed.s.is_fn(at, FnClass::Preposition));
    nps.find(|(position, np)| known(np) && led(*position)).map(|(_, np)| np.range.0)
}

/// «y» before the verb, «there» and «sur place» behind it: the clause whose verb or noun of telling stands at `trigger` points
/// at a place told before.
pub fn said_there(know: Knowledge, parsed: &Parsed, trigger: usize) -> bool {
    let s = &parsed.s;
    let vgs = &parsed.chunks().vgs;
    let finite = |from: usize, to: usize| vgs.iter().any(|v| !v.bare && from <= v.range.0 && v.range.0 < to);
    // «il y a eu des combats» points at nothing.
    let clitic = |v: &Vg| {
        let at = (v.range.0..v.range.1).find(|at| s.is_fn(*at, FnClass::PlacePronoun))?;
        let before = at.checked_sub(1);
        let there_is = before.is_some_and(|b| {
            s.is_fn(b, FnClass::NegationFirst)
                || s.is_fn(b, FnClass::SubjectPronoun) && !s.is_fn(b, FnClass::PluralPronoun)
        });
        (!there_is).then_some(at)
    };
    // «des combats y ont éclaté»; but «s'y est rendu après l'attaque» is of somebody's way.
    let own = |v: &&Vg| {
        v.range.0 <= trigger && trigger < v.range.1
            || (trigger..trigger + POINTER_REACH).contains(&v.range.0) && !finite(trigger + 1, v.range.0)
    };
    let found = vgs.iter().filter(|v| v.place_pronoun).filter(own).find_map(clitic);
    let behind = || {
        let end = vgs.iter().find(|v| v.range.0 <= trigger && trigger < v.range.1).map_or(trigger + 1, |v| v.range.1);
        let far = (end..s.tokens.len()).take(POINTER_REACH).take_while(|at| !s.tokens[*at].is(',')).find(|at| {
            let words = |n: usize| s.tokens.get(*at..at + n).map(joined);
            (1..=3).any(|n| words(n).is_some_and(|w| know.lang.frames.geography.there.contains(w.as_str())))
        })?;
        // «selon des habitants sur place», «des secours arrivés sur place»
        let voiced = parsed.voices().iter().any(|v| v.range.0 >= end && v.range.0 <= far);
        let between = vgs.iter().any(|v| end <= v.range.0 && v.range.0 < far);
        // «…, and there were clashes»
        let begins = vgs.iter().any(|v| !v.bare && (v.range.0 == far || v.range.0 == far + 1));
        (!voiced && !begins && !between).then_some(far)
    };
    found.or_else(behind).is_some()
}

fn ancestors<'a>(know: Knowledge<'a>, place: &GazetteerPlace) -> Vec<&'a GazetteerPlace> {
    let mut out = Vec::new();
    let mut next = place.parent.as_ref();
    while let Some(parent) = next.and_then(|id| know.packs.place(id)) {
        if out.len() > 8 {
            break;
        }
        out.push(parent);
        next = parent.parent.as_ref();
    }
    out
}

/// Names that are a place's only behind a preposition («à Ber»): their entry covers both.
fn with_opener(parsed: &Parsed, position: usize, np: &Np) -> Option<(Range, Vec<Name>)> {
    let (Item::Token(_), (start, _)) = parsed.chunks().items[position.checked_sub(1)?] else { return None };
    let names =
        parsed.s.names[start].iter().filter(|(n, name)| start + n == np.range.1 && matches!(name, Name::Place(_)));
    let names: Vec<Name> = names.map(|(_, name)| *name).collect();
    (np.head == Head::Proper && !names.is_empty()).then_some((np.range, names))
}

/// The subject of an active verb with an object, which it does not undergo: «Bakou a rejeté l'offre», but «Bakou a connu
/// des combats».
fn acts(know: Knowledge, parsed: &Parsed, position: usize) -> bool {
    let light = |item: &Item| match item {
        Item::Time(_) => true,
        Item::Token(t) => {
            parsed.s.is_fn(*t, FnClass::Adverb)
                || parsed.s.is_fn(*t, FnClass::Negation)
                || parsed.s.is_fn(*t, FnClass::Particle)
        }
        _ => false,
    };
    let mut behind = parsed.chunks().items[position + 1..].iter().map(|(item, _)| *item).skip_while(light);
    let Some(Item::Vg(verb)) = behind.next() else { return false };
    let vg = &parsed.chunks().vgs[verb];
    let undergoes = vg.verbs.iter().any(|v| know.lang.frames.undergo.contains(v));
    // «que Kinshasa dit soutenus par un voisin»
    if vg.verbs.iter().any(|v| know.lang.frames.say.contains_key(v)) {
        return !vg.bare;
    }
    let active = !vg.bare && vg.diathesis == crate::phrase::Diathesis::Active && !undergoes;
    active && matches!(behind.find(|item| !light(item)), Some(Item::Np(n)) if !parsed.chunks().nps[n].contracted)
}

/// It opens its sentence with another capital, joined by a conjunction.
fn paired(parsed: &Parsed, position: usize) -> bool {
    let items = &parsed.chunks().items;
    let capital = |p: usize| matches!(items.get(p), Some((Item::Np(i), _)) if matches!(parsed.chunks().nps[*i].head, Head::Name(Name::Capital(_))));
    let and = |p: usize| matches!(items.get(p), Some((Item::Token(t), _)) if parsed.s.is_fn(*t, FnClass::Conjunction));
    let verb = parsed.chunks().vgs.iter().any(|v| !v.bare);
    let first = position.saturating_sub(2);
    verb && first == 0 && capital(0) && and(1) && capital(2)
}

/// Great-circle distance between two places, when both are on the map.
pub fn km(a: Option<Point>, b: Option<Point>) -> Option<f64> {
    Some(a?.km_to(b?))
}
