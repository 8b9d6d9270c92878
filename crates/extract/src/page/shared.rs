//! Days and towns that the units of one sentence share.

use super::Unit;
use super::units::trigger;
use crate::parsed::Parsed;

/// «six soldats tués lundi à X et trois autres à Y»: with the verb its day is told of both, unless the second tells of
/// an occasion of its own.
pub(super) fn share_verbs_day(parsed: &Parsed, units: &mut [Unit]) {
    let gapped = |u: &Unit| u.facts.iter().all(|f| parsed.facts().facts[*f].gapped);
    let before = |u: &Unit, at: usize| u.facts.iter().any(|f| parsed.facts().facts[*f].trigger.0 < at) && !gapped(u);
    for i in (0..units.len()).filter(|i| units[*i].when.is_none() && gapped(&units[*i])).collect::<Vec<_>>() {
        let Some(at) = units[i].facts.iter().map(|f| parsed.facts().facts[*f].trigger.0).min() else { continue };
        let verbs = units.iter().find(|u| before(u, at) && u.voice == units[i].voice && u.when.is_some());
        let Some((when, rule)) = verbs.map(|u| (u.when.clone(), u.when_rule.clone())) else { continue };
        (units[i].when, units[i].when_rule) = (when, rule);
    }
}

/// «Douze hommes ont été tués et trois capturés lundi à Gao»: the day and the town behind two participles of one subject, or
/// of a number that stands for what was counted, are of both; «a attaqué lundi un village près de Gao, enlevant six femmes»:
/// what goes with a deed, or goes on from it, is of its day and town.
pub(super) fn share_with_joined(parsed: &Parsed, units: &mut [Unit]) {
    use crate::phrase::{Diathesis, Head, Np, Vg};
    use recoupe_packs::language::{FnClass, Tense};
    for i in 0..units.len() {
        let from = trigger(parsed, &units[i]);
        let verb_at =
            |at: usize, is: &dyn Fn(&Vg) -> bool| parsed.chunks().vgs.iter().any(|v| v.range.0 == at && is(v));
        let joined = |u: &Unit| {
            let at = trigger(parsed, u);
            // Behind a finite auxiliary that both share, the second has its tense.
            let alone = |v: &Vg| match v.bare {
                true => v.tense == Tense::Participle,
                false => v.range.1 - v.range.0 == 1 && parsed.s.has_own_form(at, Tense::Participle),
            };
            let participle = verb_at(at, &alone);
            let opened = (from + 1..at).rev().find(|t| parsed.s.is_fn(*t, FnClass::Conjunction));
            let figure = |n: &Np| n.head == Head::Elided || n.bound.is_some() && n.range.1 == at;
            let whole = |n: &Np| figure(n) && opened.is_some_and(|o| o + 1 == n.range.0 || o + 1 == n.quote_start);
            let elided = parsed.chunks().nps.iter().any(|n| n.range.1 <= at && whole(n));
            // «trois hommes sont morts et quatre autres ont été capturés lundi»
            let others = || elided && verb_at(at, &|v| !v.bare && v.diathesis == Diathesis::Passive);
            let both = participle && opened == at.checked_sub(1) || elided && participle || others();
            from < at && at - from <= 10 && both
        };
        let hung = |u: &Unit| {
            let at = trigger(parsed, u);
            let Some(before) = at.checked_sub(1) else { return false };
            let comma = parsed.s.tokens[before].is(',');
            let gerund = |v: &Vg| v.bare && v.tense == Tense::Gerund;
            // «a attaqué lundi un village et a enlevé six femmes»
            let goes_on = || parsed.s.is_fn(before, FnClass::Conjunction) && verb_at(at, &|v| !v.bare);
            // «a attaqué lundi un village, tuant six hommes et enlevant leurs femmes»
            let opens = |v: &&Vg| gerund(v) && v.range.0.checked_sub(1).is_some_and(|b| parsed.s.tokens[b].is(','));
            let strung = || {
                let first = parsed.chunks().vgs.iter().filter(opens).any(|v| from < v.range.0 && v.range.1 <= before);
                first && parsed.s.is_fn(before, FnClass::Conjunction) && verb_at(at, &gerund)
            };
            // «a attaqué lundi un village, disent des habitants, et enlevé six femmes»: who says so between two commas.
            let aside = |v: &Vg| {
                let behind = (v.range.1..at).find(|t| !parsed.s.in_time(*t));
                parsed.say_ranges().contains(&v.range) && behind.is_some_and(|t| parsed.s.tokens[t].is(','))
            };
            let between = |v: &Vg| !v.bare && from < v.range.0 && v.range.1 <= at && !aside(v);
            let told = verb_at(from, &|v| !v.bare) && !parsed.chunks().vgs.iter().any(between);
            from < at && told && (comma && verb_at(at, &gerund) || strung() || goes_on())
        };
        let alike = |u: &Unit| u.voice == units[i].voice && u.family != units[i].family;
        let tied = |u: &Unit| alike(u).then(|| joined(u)).filter(|both| *both || hung(u));
        let others: Vec<(usize, bool)> =
            (0..units.len()).filter_map(|other| Some((other, tied(&units[other])?))).collect();
        // «a arrêté samedi dix hommes à Gao et libéré vingt otages»: so are those in front.
        for (other, both) in others {
            for (to, from) in [(i, other), (other, i)].into_iter().filter(|(to, _)| both || *to == other) {
                if units[to].when.is_none() {
                    (units[to].when, units[to].when_rule) = (units[from].when.clone(), units[from].when_rule.clone());
                }
                if units[to].places.is_empty() {
                    units[to].places = units[from].places.clone();
                }
            }
        }
    }
}
