//! Clauses: which of a sentence's places and days stand with another clause than the one that tells a unit, and which
//! days nothing told can be of.

use super::days::of_figure;
use super::units::trigger;
use super::{Family, PageReader, Unit};
use crate::clause::{Fact, Tally};
use crate::parsed::Parsed;
use crate::phrase::{Item, Vg};
use crate::sentence::Knowledge;
use crate::time::TimeExpr;
use crate::voice::VoiceMention;
use recoupe_model::*;
use recoupe_packs::language::{FnClass, NounClass, Tense};
use std::collections::BTreeSet;

/// Pages are told on for so many days: what they tell lies no farther ahead.
const TOLD_ON: i32 = 14;

/// The item at `position` is one of these prepositions.
fn opens_with(parsed: &Parsed, position: usize, prepositions: &BTreeSet<Box<str>>) -> bool {
    let (item, (start, end)) = parsed.chunks().items[position];
    let words: Vec<&str> = parsed.s.tokens[start..end].iter().map(|t| &*t.lower).collect();
    matches!(item, Item::Token(_)) && prepositions.contains(&*words.join(" ").replace("' ", "'"))
}

/// The item in which the token at `at` stands.
fn item_at(parsed: &Parsed, at: usize) -> Option<usize> {
    parsed.chunks().items.iter().position(|(_, r)| r.0 <= at && at < r.1)
}

/// A preposition that takes what it leads to for given.
fn grants(know: Knowledge, parsed: &Parsed, position: usize) -> bool {
    opens_with(parsed, position, &know.lang.frames.granting)
}

/// «après l'attaque», «après la mort de dix soldats»: where the preposition stands that leads to what stands at `at`.
fn granted_at(know: Knowledge, parsed: &Parsed, at: usize) -> Option<usize> {
    let items = &parsed.chunks().items;
    let mut p = item_at(parsed, at)?;
    let noun = |p: usize| matches!(items[p].0, Item::Np(_));
    for _ in 0..3 {
        let before = p.checked_sub(1)?;
        match items[before].0 {
            Item::Token(_) if grants(know, parsed, before) => return Some(items[before].1.0),
            Item::Token(t) if know.lang.frames.is_of(&parsed.s.tokens[t].lower) => {
                p = before.checked_sub(1).filter(|p| noun(*p))?
            }
            Item::Np(_) if matches!(items[p].0, Item::Np(n) if parsed.chunks().nps[n].contracted) => p = before,
            _ => return None,
        }
    }
    None
}

/// «freed three nurses whom rebels had abducted in Bambo on 1 June»: what stands behind a verb that tells of before, and is
/// none of the unit's, belongs to it.
pub(super) fn of_earlier_verb(parsed: &Parsed, unit: &Unit, at: usize) -> bool {
    let facts = || unit.facts.iter().map(|f| &parsed.facts().facts[*f]);
    let before = parsed.chunks().vgs.iter().rev().find(|v| v.range.1 <= at);
    let trigger = trigger(parsed, unit);
    before.is_some_and(|v| {
        let opened = (trigger..v.range.0).any(|t| parsed.s.is_fn(t, FnClass::Relative));
        let own = |f: &Fact| f.pluperfect || f.trigger.0 >= v.range.0;
        v.pluperfect && opened && !facts().any(own)
    })
}

/// «Elle a assisté à Gao aux obsèques de deux hommes tués la veille»: what stands between the main verb, which tells
/// nothing, and those whom a participle describes belongs to that verb.
pub(super) fn of_main_verb(know: Knowledge, parsed: &Parsed, unit: &Unit, at: usize) -> bool {
    let trigger = trigger(parsed, unit);
    if buried_elsewhere(parsed, unit, at) {
        return true;
    }
    let describes = |v: &Vg| v.range.0 == trigger && v.bare && v.tense == Tense::Participle;
    if !parsed.chunks().vgs.iter().any(describes) {
        return false;
    }
    // «a découvert à Gao les corps de dix hommes tués par balle»: where they lay is told by a verb that has them.
    let direct = |main: &Vg| parsed.chunks().items.iter().find(|(_, r)| r.0 >= main.range.1).map(|(item, _)| *item);
    let has = |main: &Vg| matches!(direct(main), Some(Item::Np(i)) if !parsed.chunks().nps[i].contracted);
    told_by_main(know, parsed, trigger, at).is_some_and(|main| !has(main))
}

/// «On a enterré lundi à Gao dix hommes tués samedi à Boni»: what stands between the verb that tells of an act that is over
/// and the participle of the deed, where the deed has a day or a place of its own.
fn buried_elsewhere(parsed: &Parsed, unit: &Unit, at: usize) -> bool {
    let facts = || unit.facts.iter().map(|f| &parsed.facts().facts[*f]);
    let Some(over) = facts().filter(|f| f.late && !f.nominal).map(|f| f.trigger.1).min() else { return false };
    let Some(deed) = facts().filter(|f| !f.late && f.trigger.0 >= over).map(|f| f.trigger.0).min() else {
        return false;
    };
    let days = || parsed.times().iter().map(|t| t.range.0);
    let again = match days().any(|t| t == at) {
        true => days().any(|t| t > deed),
        false => unit.places.iter().any(|l| l.at > deed),
    };
    // «Villagers on Monday buried …»: so is what stands in front of that verb.
    again && at < deed
}

/// «s'est rendu mardi à Gao après la mort de dix soldats»: the day of the main verb, which tells nothing, and not of what is
/// taken for given behind it.
pub(super) fn of_verb_before_given(know: Knowledge, parsed: &Parsed, unit: &Unit, at: usize) -> bool {
    let nominal = unit.facts.iter().all(|f| parsed.facts().facts[*f].nominal);
    // «On parle de dix morts lundi après l'attaque»: whom it counts in front of that is told there.
    let counted = |opens: usize| {
        let start = |t: &usize| parsed.chunks().nps[parsed.facts().tallies[*t].np].range.0;
        unit.tallies.iter().all(|t| opens < start(t))
    };
    let opens = granted_at(know, parsed, trigger(parsed, unit)).filter(|opens| nominal && counted(*opens));
    opens.is_some_and(|opens| told_by_main(know, parsed, opens, at).is_some())
}

/// The finite verb in front of `end`, where it tells nothing and `at` stands between the two, in no clause of its own.
fn told_by_main<'p>(know: Knowledge, parsed: &'p Parsed, end: usize, at: usize) -> Option<&'p Vg> {
    let frames = &know.lang.frames;
    let main = parsed.chunks().vgs.iter().rev().find(|v| !v.bare && v.range.1 <= end)?;
    let tells = main.verbs.iter().any(|v| frames.of_verb.contains_key(v) || frames.onlookers.contains(v));
    let relative = (main.range.1..end).any(|t| parsed.s.is_fn(t, FnClass::RelativeSubject));
    ((main.range.1..end).contains(&at) && !tells && !relative).then_some(main)
}

/// «Alors que l'armée bombardait la région, le président est apparu à Gao»: what stands in the main clause behind the one
/// that a word like «alors que» opens the sentence with, where that clause tells the unit and the main one tells nothing.
pub(super) fn of_clause_behind(parsed: &Parsed, unit: &Unit, at: usize) -> bool {
    let trigger = trigger(parsed, unit);
    let opened = (0..parsed.s.tokens.len().min(2)).find(|t| parsed.s.fn_word(*t, FnClass::Meanwhile).is_some());
    let Some(opened) = opened.filter(|o| *o < trigger && trigger < at) else { return false };
    let finite = || parsed.chunks().vgs.iter().filter(|v| !v.bare);
    let first = finite().find(|v| opened <= v.range.0).map_or(usize::MAX, |v| v.range.1);
    let last = finite().next_back().map_or(0, |v| v.range.0);
    let comma = (trigger..at).find(|t| parsed.s.tokens[*t].is(',') && first <= *t && *t <= last);
    let told = |c: usize| unit.facts.iter().any(|f| parsed.facts().facts[*f].trigger.0 > c);
    comma.is_some_and(|c| !told(c))
}

/// «n'ont pas cessé leurs tirs malgré l'annonce d'une trêve dimanche»: the day of what it happened in spite of.
pub(super) fn in_spite_of(know: Knowledge, parsed: &Parsed, unit: &Unit, at: usize) -> bool {
    let items = &parsed.chunks().items;
    let Some(position) = item_at(parsed, at) else { return false };
    let light = |p: &usize| match items[*p].0 {
        Item::Np(_) | Item::Time(_) => true,
        Item::Token(t) => parsed.s.fn_word(t, FnClass::Preposition).is_some() || parsed.s.is_fn(t, FnClass::Determiner),
        Item::Vg(_) => false,
    };
    let despite = |p: &usize| opens_with(parsed, *p, &know.lang.frames.despite);
    let Some(opens) = (0..position).rev().take_while(light).find(despite) else { return false };
    let told = |f: &usize| {
        let fact = &parsed.facts().facts[*f];
        items[opens].1.0 < fact.trigger.0 && fact.trigger.0 < at
    };
    trigger(parsed, unit) < items[opens].1.0 && !unit.facts.iter().any(told)
}

/// «Un navire a évacué dimanche cent blessés», «l'évacuation de cent blessés»: whom others brought away. Their number is
/// no toll of an occurrence of that day.
fn is_carried(know: Knowledge, parsed: &Parsed, np: usize) -> bool {
    let items = &parsed.chunks().items;
    let Some(position) = items.iter().position(|(item, _)| matches!(item, Item::Np(i) if *i == np)) else {
        return false;
    };
    let frames = &know.lang.frames;
    let light = |p: &usize| match items[*p].0 {
        Item::Time(_) => true,
        Item::Token(t) => frames.is_of(&parsed.s.tokens[t].lower) || parsed.s.is_fn(t, FnClass::Adverb),
        _ => false,
    };
    let Some(before) = (0..position).rev().find(|p| !light(p)) else { return false };
    match items[before].0 {
        Item::Vg(v) => {
            let vg = &parsed.chunks().vgs[v];
            // «L'hôpital a reçu dix blessés» counts those of something that happened near it.
            let carries = |v: &u32| frames.carrying.contains(v) && !frames.hosting.contains(v);
            vg.diathesis == crate::phrase::Diathesis::Active && vg.verbs.iter().any(carries)
        }
        Item::Np(n) => {
            let noun = parsed.chunks().nps[n].head;
            matches!(noun, crate::phrase::Head::Noun(n) if frames.removals.contains(&n))
        }
        Item::Token(_) | Item::Time(_) => false,
    }
}

/// «X, où un poste a été attaqué»: where the clause of place begins in which the trigger stands.
fn scene_before(parsed: &Parsed, trigger: usize) -> Option<usize> {
    let opens = |at: &usize| parsed.s.is_fn(*at, FnClass::RelativePlace);
    let at = (0..trigger).rev().find(opens)?;
    let told = parsed.chunks().vgs.iter().any(|v| !v.bare && v.range.0 > at && v.range.1 <= trigger);
    (!told && at > 0).then_some(at)
}

/// The place in front of «où», the most exact of those told there: «à Gao, ville du Nord, où».
pub(super) fn scene_of(parsed: &Parsed, unit: &Unit, trigger: usize) -> Option<usize> {
    let opens = scene_before(parsed, trigger)?;
    let before = unit.places.iter().filter(|l| l.at < opens);
    before.min_by_key(|l| (l.place.place.is_none(), l.size, std::cmp::Reverse(l.at))).map(|l| l.at)
}

/// «…; à Gao, des tireurs …», «tandis qu'à Gao …»: a place that a preposition leads to right behind what parts two clauses.
pub(super) fn opens_clause(parsed: &Parsed, at: usize) -> bool {
    let mut start = at;
    while start > 0 && parsed.s.is_fn(start - 1, FnClass::Preposition) && start + 3 > at {
        start -= 1;
    }
    start < at && stands_behind_stop(parsed, start)
}

/// Right behind a semicolon, a colon, or a word of what happened meanwhile.
pub(super) fn stands_behind_stop(parsed: &Parsed, at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else { return false };
    let meanwhile = (0..3).any(|n| before >= n && parsed.s.fn_word(before - n, FnClass::Meanwhile) == Some(n + 1));
    parsed.s.tokens[before].is(';') || parsed.s.tokens[before].is(':') || meanwhile
}

/// «Par ailleurs, à Gao, dix hommes …»: nothing but adverbs, days and prepositions stands before it.
pub(super) fn opens_sentence(parsed: &Parsed, at: usize) -> bool {
    let before = parsed.chunks().items.iter().take_while(|(_, r)| r.1 <= at);
    before.into_iter().all(|(item, _)| matches!(item, Item::Token(_) | Item::Time(_)))
}

/// «seize morts dans tout le pays, dont huit à Gao»: the place that stands with a part of a figure is that part's.
pub(super) fn of_a_part(parsed: &Parsed, unit: &Unit, at: usize) -> bool {
    let tallies = || unit.tallies.iter().map(|t| &parsed.facts().tallies[*t]);
    let end = |t: &Tally| parsed.chunks().nps[t.np].range.1;
    let near = |t: &&Tally| t.part_of.is_some_and(|w| unit.tallies.contains(&w)) && end(t) <= at;
    let Some(part) = tallies().filter(near).map(end).max() else { return false };
    // «douze tués : neuf à Gao et trois à Boni»: the parts are all there is.
    let parts: u64 = tallies().filter(|t| t.part_of.is_some()).map(|t| t.count.low).sum();
    if tallies().any(|t| t.part_of.is_none() && t.count.low <= parts) {
        return false;
    }
    let plain = |i: usize| !parsed.s.tokens[i].is(',') && !parsed.s.tokens[i].is(')') && !parsed.s.tokens[i].is(';');
    let verb = parsed.chunks().vgs.iter().any(|v| !v.bare && part <= v.range.0 && v.range.0 < at);
    (part..at).all(plain) && !verb
}

/// «Après avoir pris Gao, les rebelles ont attaqué Kidal»: where the comma stands that ends a clause with a verb of its own
/// at the head of the sentence.
pub(super) fn opening_clause(parsed: &Parsed) -> Option<usize> {
    let items = &parsed.chunks().items;
    let [(Item::Token(led), _), (Item::Vg(vg), _), ..] = items[..] else { return None };
    let led = parsed.s.fn_word(led, FnClass::Preposition).is_some();
    let vg = &parsed.chunks().vgs[vg];
    let main = parsed.chunks().vgs.iter().find(|v| !v.bare)?.range.0;
    let opens = led && vg.bare && matches!(vg.tense, Tense::Infinitive | Tense::Gerund);
    (vg.range.1..main).find(|at| parsed.s.tokens[*at].is(',')).filter(|_| opens)
}

/// «depuis la prise de Gao», «un an après la chute de Gao»: an occurrence that only says since when something is told.
pub(super) fn recalled_noun(know: Knowledge, parsed: &Parsed, fact: &Fact) -> bool {
    let frames = &know.lang.frames;
    let items = &parsed.chunks().items;
    let length = |p: usize| match items[p].0 {
        Item::Time(t) => matches!(parsed.s.times()[t].expr, TimeExpr::Duration { .. } | TimeExpr::Shift { .. }),
        Item::Np(n) => parsed.chunks().nps[n].class == Some(NounClass::Unit),
        _ => false,
    };
    let Some(before) = fact.item.checked_sub(1).filter(|_| fact.nominal) else { return false };
    match items[before].0 {
        // «deux jours après» is a time of its own.
        Item::Time(_) => {
            let last = &parsed.s.tokens[items[before].1.1 - 1].lower;
            items[before].1.1 - items[before].1.0 > 1 && frames.granting.contains(&**last)
        }
        Item::Token(t) if frames.since.contains(&*parsed.s.tokens[t].lower) => true,
        Item::Token(_) => before > 0 && grants(know, parsed, before) && length(before - 1),
        _ => false,
    }
}

/// Of two facts one only says since when the other is told, and the other is no part of what it says: «un an après les heurts
/// qui ont fait dix morts» is all of one occurrence.
pub(super) fn recalled_apart(know: Knowledge, parsed: &Parsed, a: &Fact, b: &Fact) -> bool {
    let within = |noun: &Fact, verb: &Fact| {
        let mut between = noun.trigger.1..verb.trigger.0;
        between.clone().any(|t| parsed.s.is_fn(t, FnClass::RelativeSubject))
            && !between.any(|t| parsed.s.tokens[t].is(','))
    };
    match (recalled_noun(know, parsed, a), recalled_noun(know, parsed, b)) {
        (true, false) => !within(a, b),
        (false, true) => !within(b, a),
        _ => false,
    }
}

/// «Selon le gouverneur, joint à Dori, …»: what stands at `at` belongs to the participle right behind somebody named up to
/// `end`, which tells nothing.
pub(super) fn in_apposition(parsed: &Parsed, voice: &VoiceMention, end: usize, at: usize) -> bool {
    let comma = |t: usize| parsed.s.tokens.get(t).is_some_and(|t| t.is(','));
    // «…, selon un élu joint à Gao»
    let opens = if comma(end) { end + 1 } else { end };
    let apart = comma(end) || voice.after;
    let participle = parsed.chunks().vgs.iter().find(|v| v.range.0 == opens);
    let light = participle.is_some_and(|v| {
        let told = parsed.facts().facts.iter().any(|f| f.trigger.0 == v.range.0);
        let alone = v.range.1 - v.range.0 == 1 && parsed.s.has_own_form(v.range.0, Tense::Participle);
        (v.bare && v.tense == Tense::Participle || alone && comma(end)) && !told
    });
    let closed = !comma(end) || (at..parsed.s.tokens.len()).any(comma);
    let verb = |v: &Vg| opens < v.range.0 && v.range.0 < at;
    let direct = !(opens..at).any(comma) && !parsed.chunks().vgs.iter().any(verb);
    apart && light && end < at && direct && closed
}

impl PageReader<'_> {
    /// Tells nothing but how many were brought away, right behind nothing that hurt them.
    pub(super) fn only_carried(&self, parsed: &Parsed, unit: &Unit, out: &[Unit]) -> bool {
        let toll = unit.family == Family::Toll && unit.facts.is_empty() && !unit.tallies.is_empty();
        let force = |u: &Unit| matches!(u.family, Family::Force | Family::Air | Family::Crowd);
        let behind = out.last().is_some_and(|u| u.sentence + 1 >= unit.sentence && force(u));
        toll && !behind && unit.tallies.iter().all(|t| is_carried(self.know, parsed, parsed.facts().tallies[*t].np))
    }

    /// «Alors que l'ONU a exigé une enquête, le ministre a annoncé lundi …», «évoquant dix morts jeudi, l'ONG a condamné …»: the
    /// day on which something was said is not that of this.
    pub(super) fn reported_elsewhere(&self, parsed: &Parsed, unit: &Unit) -> bool {
        let start = unit.reported.as_ref().map(|told| told.quote.span.start());
        let at = start.and_then(|start| parsed.s.tokens.iter().position(|t| t.span.start() >= start));
        at.is_some_and(|at| of_clause_behind(parsed, unit, at) || of_figure(parsed, unit, at))
    }

    /// «un procès pour meurtre reporté au 8 janvier»: what has happened is of no day to come, and what is recalled of none
    /// behind the page's own.
    pub(super) fn of_no_such_day(&self, unit: &Unit) -> bool {
        let Some((published, when)) = self.published.zip(unit.when.as_ref()) else { return false };
        let reach = if unit.scope == Scope::Background { 0 } else { TOLD_ON };
        let mut days = when.candidates.iter().map(|c| c.days()).peekable();
        let ahead = |d: Option<When>| d.is_some_and(|d| (d.first - published.last).get_days() > reach);
        unit.stance == Stance::Asserted && !unit.political() && days.peek().is_some() && days.all(ahead)
    }
}

/// «Un car qui se rendait à Gao a été attaqué»: what stands at `at` is told of the subject of the verb at `trigger`, in a
/// relative clause with a verb of its own and no comma around it.
pub(super) fn describes_subject(parsed: &Parsed, at: usize, trigger: usize) -> bool {
    let comma = |i: &usize| parsed.s.tokens[*i].is(',');
    let opener = (0..at).rev().take_while(|i| !comma(i)).find(|i| parsed.s.is_fn(*i, FnClass::RelativeSubject));
    let vgs = || parsed.chunks().vgs.iter().filter(|v| !v.bare);
    let own =
        |opener: usize| vgs().find(|v| opener < v.range.1 && v.range.1 <= at).is_some_and(|v| v.range.0 != trigger);
    at < trigger && vgs().any(|v| v.range.0 == trigger) && opener.is_some_and(own) && !(at..trigger).any(|i| comma(&i))
}
