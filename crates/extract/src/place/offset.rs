//! How far from a named place, and which way: «à 40 km au nord de Djibo», «25 miles west of Gao».

use crate::parsed::Parsed;
use crate::phrase::{Head, Item};
use crate::sentence::Knowledge;
use recoupe_model::Offset;

/// As far as UCDP's second precision reaches: about 25 km around a place.
const NEARBY_M: u32 = 25_000;

/// What stands before the noun phrase at `position` and says how the spot lies from it. `preposition` are the words
/// that lead to it.
pub(super) fn before(know: Knowledge, parsed: &Parsed, position: usize, preposition: &str) -> Option<Offset> {
    let geography = &know.lang.frames.geography;
    let metres = position.checked_sub(2).and_then(|p| metres(know, parsed, p));
    let bearing = geography.bearing(preposition);
    (metres.is_some() || bearing.is_some()).then_some(Offset { metres, bearing })
}

/// The length that the item there is, in metres.
fn metres(know: Knowledge, parsed: &Parsed, position: usize) -> Option<(u32, Option<u32>)> {
    let Item::Np(i) = parsed.chunks().items[position].0 else { return None };
    let np = &parsed.chunks().nps[i];
    let Head::Noun(noun) = np.head else { return None };
    let unit = u64::from(know.lang.frames.geography.metres(noun)?);
    let count = np.bound.as_ref().filter(|b| !b.fractional)?.count;
    let scaled = |n: u64| u32::try_from(n.saturating_mul(unit)).unwrap_or(u32::MAX);
    Some((scaled(count.low), count.high.map(scaled)))
}

/// So far off that the name says nothing of where it happened.
const FAR_M: u32 = 90_000;

/// «à 200 km à l'est de X»: the name only helps to find the spot on a map.
pub(super) fn is_far(offset: Offset) -> bool {
    offset.metres.is_some_and(|(low, _)| low >= FAR_M)
}

/// UCDP's where_prec of what lies so from an exact place: the second within 25 km, else a wide radius.
pub(super) fn precision(offset: Option<Offset>) -> u8 {
    let far = offset.and_then(|o| o.metres).is_some_and(|(low, high)| high.unwrap_or(low) > NEARBY_M);
    if far { 5 } else { 2 }
}
