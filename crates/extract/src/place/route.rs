//! Stretches and ways between two places.

use super::{on_line, words_before};
use crate::parsed::Parsed;
use crate::phrase::{Head, Item};
use crate::sentence::Knowledge;
use recoupe_packs::frames::Slot;
use recoupe_packs::language::FnClass;

/// «entre Niono et Nampala»: either end of a stretch.
pub(super) fn is_end(know: Knowledge, parsed: &Parsed, position: usize, before: &str) -> bool {
    let between = &know.lang.frames.geography.between;
    let joint = |p: usize| matches!(parsed.chunks().items.get(p), Some((Item::Token(at), _)) if parsed.s.is_fn(*at, FnClass::Conjunction));
    let placed = |p: usize| matches!(parsed.chunks().items.get(p), Some((Item::Np(i), _)) if !parsed.chunks().nps[*i].places.is_empty() || parsed.chunks().nps[*i].head == Head::Proper);
    let first = between.contains(before) && joint(position + 1) && placed(position + 2);
    let second = position >= 3
        && joint(position - 1)
        && placed(position - 2)
        && between.contains(&*words_before(parsed, position - 2));
    first || second
}

/// «families fled from Kutum to Tawila»: whence and whither somebody went, where no road is named.
pub(super) fn is_route_end(know: Knowledge, parsed: &Parsed, position: usize, before: &str) -> bool {
    let origins = &know.lang.frames.geography.origins;
    let items = &parsed.chunks().items;
    let np = |p: usize| match items.get(p) {
        Some((Item::Np(i), _)) => {
            Some(&parsed.chunks().nps[*i]).filter(|n| !n.places.is_empty() || n.head == Head::Proper)
        }
        _ => None,
    };
    let to =
        |p: usize| know.lang.frames.prepositions.get(&*words_before(parsed, p)).is_some_and(|s| s.contains(&Slot::To));
    let led = |p: usize| np(p).is_some() && to(p) && !origins.contains(&*words_before(parsed, p));
    let road = |p: usize| {
        p.checked_sub(2).and_then(|p| match items[p].0 {
            Item::Np(i) => Some(on_line(know, &parsed.chunks().nps[i])),
            _ => None,
        })
    };
    let from = match origins.contains(before) {
        true => led(position + 2).then_some(position),
        false => position
            .checked_sub(2)
            .filter(|p| led(position) && origins.contains(&*words_before(parsed, *p)) && np(*p).is_some()),
    };
    from.is_some_and(|p| road(p) != Some(true))
}

/// «entre Niono, Nampala et Sokolo»: the noun phrase at `position` is led by a word that opens a stretch.
pub fn between(know: Knowledge, parsed: &Parsed, position: usize) -> bool {
    know.lang.frames.geography.between.contains(&*words_before(parsed, position))
}
