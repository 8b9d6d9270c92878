//! Datelines inside a sentence: where a dispatch was filed, which is not where what it tells happened.

use super::{Setting, led_here, longest};
use crate::parsed::Parsed;
use crate::phrase::{Head, Item};
use crate::sentence::Knowledge;
use recoupe_packs::Name;
use recoupe_packs::token::{Case, Token, TokenKind};

/// «JOS, Nigeria — Gunmen …», «Yaoundé (AFP) - …», «Niamey – …»: how many tokens the dateline has, with the dash.
pub(super) fn end(know: Knowledge, setting: &Setting, parsed: &Parsed) -> usize {
    const MOST_TOKENS: usize = 14;
    let tokens = &parsed.s.tokens;
    let dash = |t: &Token| t.is('—') || t.is('–') || t.is('-') && !t.tied;
    let Some(end) = tokens.iter().take(MOST_TOKENS).position(dash) else { return 0 };
    let before = &tokens[..end];
    let timed = |at: usize| parsed.s.in_time(at);
    let plain = |at: usize| tokens[at].kind != TokenKind::Word || tokens[at].capital() || timed(at);
    let shouted = before.first().is_some_and(|t| t.case == Case::Upper && t.lower.chars().count() > 2);
    let agency = before.windows(2).any(|w| w[0].is('(') && w[1].case == Case::Upper);
    // «BRIA – ONU convoy attacked», and no headline that shouts to its end.
    let next = tokens[end + 1..].iter().take(2).any(|t| t.kind == TokenKind::Word && t.case != Case::Upper);
    // «Genève, vendredi – Au moins …»
    let dated = before.iter().any(|t| t.is(',')) && !timed(0) && (1..end).any(timed) && next;
    match (0..end).all(plain) && (agency || shouted && next || dated || alone(know, setting, parsed, end)) {
        true => end + 1,
        false => 0,
    }
}

/// «Niamey – Dix soldats ont été tués dans la région de Tillabéri»: a town and nothing else before the dash with which the
/// text begins, where a place of its own is told behind. Else the town may be where it happened, as above the notes of a
/// round-up: «Gao – Un convoi a sauté sur une mine.»
fn alone(know: Knowledge, setting: &Setting, parsed: &Parsed, end: usize) -> bool {
    let town = |n: Name| matches!(n, Name::Place(_) | Name::Capital(_));
    let whole = parsed.s.names[0].iter().any(|(n, _)| *n == end) && longest(parsed, 0).any(town);
    let told = |p: usize| match parsed.chunks().items[p].0 {
        Item::Np(i) => {
            let np = &parsed.chunks().nps[i];
            let named = !np.places.is_empty() || np.head == Head::Proper && np.class.is_none();
            np.range.0 > end && named && (np.contracted || led_here(know, parsed, p, 1))
        }
        _ => false,
    };
    setting.opens == Some(parsed.s.index) && whole && (0..parsed.chunks().items.len()).any(told)
}
