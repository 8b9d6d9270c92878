//! Lists of towns: «des attaques à Dori, Djibo et Arbinda» are three occurrences, one in each.
//!
//! A figure that is told of all of them together is of one occurrence, as the page tells it: it is not parted, and the
//! claim's place has the words of the whole list. Divisions are not parted either: an operation sweeps several of them.

use super::{Occurrence, PageReader, Unit};
use crate::parsed::Parsed;
use crate::phrase::{Item, Np};
use crate::place::{self, Located};
use crate::sentence::Range;
use recoupe_model::{Quote, Scope};
use recoupe_packs::language::{FnClass, NounClass};

/// How many towns a list has at most.
const LONGEST: usize = 8;

/// A list of towns, in which an occurrence is told.
#[derive(Debug, Clone)]
pub struct Towns {
    towns: Vec<Located>,
    /// The whole list.
    quote: Quote,
}

/// One occurrence per town of the list it is told in, where the page counts nobody; else the one.
pub(super) fn part(occurrence: Occurrence) -> Vec<Occurrence> {
    let Some(towns) = occurrence.units.iter().find_map(|u| u.towns.clone()) else { return vec![occurrence] };
    let among = |l: &Located, town: &Located| l.place.name == town.place.name && l.place.place == town.place.place;
    let chosen = occurrence.place().is_some_and(|l| towns.towns.iter().any(|t| among(l, t)));
    match (chosen, occurrence.units.iter().any(|u| !u.tallies.is_empty())) {
        (false, _) => vec![occurrence],
        (true, true) => vec![in_all_of(occurrence, towns)],
        (true, false) => {
            let only = |town: &Located| {
                let mut one = occurrence.clone();
                let other = |l: &Located| !among(l, town) && towns.towns.iter().any(|t| among(l, t));
                one.units.iter_mut().for_each(|u| u.places.retain(|l| !other(l)));
                one
            };
            towns.towns.iter().map(only).collect()
        }
    }
}

/// The occurrence with its place, the first of the list, in the words of the whole list.
fn in_all_of(mut occurrence: Occurrence, list: Towns) -> Occurrence {
    let told = occurrence.units.iter_mut().filter(|u| u.towns.is_some());
    for unit in told {
        let place = unit.place().map(|l| l.at);
        let first = list.towns[0].at;
        if let Some(located) = unit.places.iter_mut().find(|l| l.at == first && place == Some(first)) {
            located.place.quote = list.quote.clone();
        }
    }
    occurrence
}

impl PageReader<'_> {
    /// The list of towns in which the unit's place stands.
    pub(super) fn towns(&self, parsed: &Parsed, unit: &Unit) -> Option<Towns> {
        let at = unit.place().filter(|l| single(l) && !unit.political() && unit.scope != Scope::Total)?.at;
        let list = self.listed(parsed, at);
        let towns: Vec<Located> = list.iter().filter_map(|np| town(unit, np.range)).collect();
        if towns.len() < 2 || towns.len() < list.len() {
            return None;
        }
        let span = parsed.s.bytes((list[0].quote_start, list[list.len() - 1].range.1));
        Some(Towns { towns, quote: Quote { span, text: span.of(self.text).unwrap_or("").to_owned() } })
    }

    /// The noun phrases of the list in which the one that begins at `at` stands, in order; none where it stands in none.
    /// A list ends with a conjunction that leaves nothing open; its parts after the first are bare names.
    fn listed<'p>(&self, parsed: &'p Parsed, at: usize) -> Vec<&'p Np> {
        let items = &parsed.chunks().items;
        let np = |p: usize| match items.get(p)?.0 {
            Item::Np(i) => Some(&parsed.chunks().nps[i]),
            _ => None,
        };
        let comma = |p: usize| matches!(items.get(p), Some((Item::Token(t), _)) if parsed.s.tokens[*t].is(','));
        let and = |p: usize| match items.get(p) {
            Some((Item::Token(t), _)) => {
                parsed.s.is_fn(*t, FnClass::Conjunction) && !parsed.s.is_fn(*t, FnClass::Alternative)
            }
            _ => false,
        };
        // «A, B and C», «A, B, and C»
        let joint = |p: usize| match (comma(p), and(p)) {
            (true, _) if and(p + 1) => Some(2),
            (true, _) | (_, true) => Some(1),
            _ => None,
        };
        let named = |n: &Np| !n.places.is_empty() || place::may_be_town(&parsed.s, n);
        let bare = |p: usize| np(p).is_some_and(|n| n.class.is_none() && named(n) && n.bound.is_none());
        // «à Djibo et à Dori»
        let again =
            |p: usize| matches!(items.get(p), Some((Item::Token(t), _)) if parsed.s.is_fn(*t, FnClass::Preposition));
        let next = |p: usize| {
            let behind = p + 1 + joint(p + 1)?;
            let at = if again(behind) { behind + 1 } else { behind };
            bare(at).then(|| (at, and(behind - 1)))
        };
        let from = |first: usize| {
            let (mut list, mut p) = (vec![first], first);
            while let Some((at, closes)) = next(p) {
                list.push(at);
                if closes {
                    return list;
                }
                p = at;
            }
            Vec::new()
        };
        // «à la mosquée de Gao et Kidal» is no list of mosques, «les habitants de Gao et Kidal» are no places.
        let opens = |p: &usize| np(*p).is_some_and(|n| bare(*p) || n.class == Some(NounClass::Site) && !n.singular);
        let Some(start) = items.iter().position(|(item, r)| matches!(item, Item::Np(_)) && r.0 == at) else {
            return Vec::new();
        };
        let holds = |first: &usize| !place::between(self.know, parsed, *first) && from(*first).contains(&start);
        let first = (start.saturating_sub(3 * LONGEST)..=start).filter(|p| opens(p) && holds(p)).min();
        first.map(|p| from(p).into_iter().filter_map(np).collect()).unwrap_or_default()
    }
}

/// A town or village itself, not a spot near it.
fn single(located: &Located) -> bool {
    located.size == 0 && located.place.offset.is_none() && !located.outside
}

fn town(unit: &Unit, range: Range) -> Option<Located> {
    unit.places.iter().find(|l| l.at == range.0 && l.size == 0 && !l.goal).cloned()
}
