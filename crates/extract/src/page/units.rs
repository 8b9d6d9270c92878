//! Units: what one sentence tells of one occurrence, with its day, place, voice, stance and scope.

use super::apart::{in_headline, said_besides, says_of_others, told_elsewhere};
use super::clauses::{
    describes_subject, in_apposition, of_a_part, of_clause_behind, of_earlier_verb, of_main_verb, opens_clause,
    opens_sentence, recalled_apart, scene_of,
};
use super::scope::summed_apart;
use super::shared::{share_verbs_day, share_with_joined};
use super::speaking::{CONFIRMED_BACK, Heard, OPENING};
use super::{Family, PageReader, Speaker, Unit, family, merge_side_results, single_day};
use crate::clause::{Fact, Tally};
use crate::parsed::Parsed;
use crate::place;
use crate::time::{self, Anchor, TimeExpr};
use crate::voice;
use recoupe_model::*;
use recoupe_packs::frames::FrameAct;
use recoupe_packs::rules::MarkOp;
/// What the entries of a chronology or a weekly note stand under.
struct EntryHead {
    day: Option<(Told, RuleId)>,
    places: Vec<place::Located>,
}

/// How many sentences back that was told of which a sentence says no more than when and where it happened.
const SCENE_BACK: usize = 3;

/// How many sentences back «the town» may have been named.
const TOWN_REACH: usize = 6;

/// How many words behind an event noun those begin that say who claims it: «the raid, which was claimed by».
const CLAIM_REACH: usize = 3;

/// What stands behind the first word of a unit and beyond a finite verb that is not the unit's belongs to that verb:
/// «…, a annoncé l'armée à Bamako».
pub(super) fn beyond_another_verb<'p, 'a>(parsed: &'p Parsed<'a>, unit: &Unit) -> impl Fn(usize) -> bool + use<'p, 'a> {
    let facts = || unit.facts.iter().map(|f| &parsed.facts().facts[*f]);
    let trigger = facts().map(|f| f.trigger.0).min().unwrap_or(0);
    let mut ends: Vec<usize> = facts().map(|f| f.trigger.1).collect();
    ends.extend(facts().filter_map(|f| super::stance::carried_to(parsed, f)));
    // «l'attaque qui a fait dix morts lundi»: the verb that brings the figures is the unit's.
    ends.extend(unit.tallies.iter().map(|t| parsed.chunks().nps[parsed.facts().tallies[*t].np].range.1));
    let foreign = move |v: usize| v > trigger && !ends.iter().any(|e| v < *e);
    let verbs = parsed.chunks().vgs.iter().filter(|v| !v.bare).map(|v| v.range.0);
    let others: Vec<usize> = verbs.filter(|v| foreign(*v)).collect();
    move |at| others.iter().any(|v| *v < at)
}

/// «Selon le maire, les assaillants ont attaqué le marché. Ils ont tué dix habitants.»: who told the one tells on until
/// somebody else speaks in the paragraph. Who tells on behind this sentence, with the paragraph.
fn goes_on(
    (parsed, voices): (&Parsed, &[Option<Speaker>]),
    told: Option<(usize, Speaker)>,
    here: &mut [Unit],
) -> Option<(usize, Speaker)> {
    match (parsed.voices(), voices) {
        // «L'armée n'a pas réagi. Aucun groupe n'a revendiqué l'attaque.»: that is told by the page again.
        ([], _) if !parsed.say_ranges().is_empty() => None,
        ([], _) => {
            let (block, by) = told.filter(|(block, _)| *block == parsed.block)?;
            // «Dix soldats auraient aussi été blessés»: from others, who are not named.
            let silent = here
                .iter_mut()
                .filter(|u| u.voice.is_none() && u.scope == Scope::Incident && u.stance != Stance::Alleged);
            silent.for_each(|u| u.voice = Some(by.clone()));
            Some((block, by))
        }
        // «Selon l'ONU, deux millions de personnes ont fui.»: what comes behind a sum is another's.
        ([_], [Some(by)]) => {
            let theirs =
                |u: &Unit| u.family != Family::Toll && u.scope == Scope::Incident && u.voice.as_ref() == Some(by);
            let tells = here.iter().any(theirs);
            // «The dead included two nurses, he said. Five were wounded»: he tells on.
            let same = |(block, before): &(usize, Speaker)| *block == parsed.block && before == by;
            let on = tells || here.is_empty() && told.as_ref().is_some_and(same);
            (on && by.stance == Stance::Asserted).then(|| (parsed.block, by.clone()))
        }
        _ => None,
    }
}

impl PageReader<'_> {
    pub(super) fn units(&self, notices: &mut Vec<Notice>) -> Vec<Unit> {
        let mut out: Vec<Unit> = Vec::new();
        let mut heard = Heard::default();
        let (mut told, mut said): (Option<When>, Option<When>) = (None, None);
        let mut quiet = false;
        let mut entry = 0;
        let mut head: Option<EntryHead> = None;
        let mut going_on: Option<(usize, Speaker)> = None;
        let mut written: Option<(usize, Speaker)> = None;
        let mut issuer: Option<Speaker> = None;
        // What is said farther behind the last act or toll confirms nothing of it.
        let last = self.sentences.iter().rposition(Parsed::tells).unwrap_or(0);
        for parsed in &self.sentences[..(last + 1 + CONFIRMED_BACK).min(self.sentences.len())] {
            // Each entry of a running report begins anew: who spoke in the last one and of which day is over.
            if parsed.entry != entry {
                (entry, quiet, told, said) = (parsed.entry, false, None, None);
                heard = Heard::default();
                let opened = parsed.entry_day().is_some() || parsed.opening_place().is_some();
                head = opened.then(|| self.head(parsed));
            }
            // A toll that follows floods, a collision or a drill is theirs, until an act is told: that people were killed,
            // and by nobody, is none.
            let done = |f: &Fact| !self.has_outcome(f) || f.cast.iter().any(|(role, _)| *role == Role::Initiator);
            let acts = parsed.facts().facts.iter().any(|f| !matches!(f.act, FrameAct::None) && done(f));
            quiet = parsed.marked(MarkOp::Quiet) || (quiet && !acts);
            if quiet {
                continue;
            }
            // Far behind what is told, a voice confirms nothing; it may still be whom a later one goes back to.
            let beside = out.last().is_some_and(|u| u.sentence + CONFIRMED_BACK >= parsed.s.index);
            if !beside && !parsed.tells() && !parsed.thorough && !voice::may_write(&parsed.s) {
                heard.pass_over(parsed, written.as_ref());
                continue;
            }
            let voices = self.speakers(parsed, &mut heard, written.as_ref());
            if let Some(speaker) = voices.first().and_then(Option::as_ref) {
                self.confirm(parsed, speaker, &mut out);
            }
            let named = parsed.voices().iter().position(|v| v.handle.is_some());
            if let Some(by) = named.and_then(|i| voices[i].clone()) {
                written = Some((parsed.block, by));
            }
            if let Some(speaker) = voices.iter().flatten().next_back() {
                heard.push(speaker.clone());
            }
            // Who issues a page opens it: «neuf morts à Djibo. La France condamne fermement» is a newspaper's.
            let first = out.iter().all(|u| self.sentences[u.sentence].label == BlockLabel::Headline);
            if issuer.is_none() && parsed.s.index < OPENING && first {
                let issues = parsed.voices().iter().position(|v| v.issues);
                issuer = issues.and_then(|i| voices[i].clone());
            }
            let before = told.or_else(|| self.day_before(parsed, said));
            let mut here = self.sentence_units(parsed, &voices, (before, said), notices);
            here.retain(|unit| !self.only_carried(parsed, unit, &out));
            self.place_again(parsed, &mut here, &out);
            if beside && here.is_empty() && parsed.marked(MarkOp::Scene) && !parsed.tells() {
                told = self.set_scene(parsed, told, &mut out, notices).or(told);
            }
            if let Some(head) = &head {
                here.iter_mut().for_each(|unit| self.under(head, unit));
            }
            self.taken_in_raid(parsed, &mut here, &out);
            going_on = goes_on((parsed, &voices), going_on, &mut here);
            if parsed.marks().iter().any(|m| m.same) {
                self.share_day(parsed, &here, &mut out);
            }
            if let Some(day) = here.iter().filter_map(|u| single_day(u.when.as_ref())).next_back() {
                (told, said) = (Some(day), None);
            }
            said = here.iter().filter_map(|u| single_day(u.reported.as_ref())).next_back().or(said);
            out.append(&mut here);
        }
        // A communiqué is its issuer's word from end to end, unless it lets somebody else speak.
        let ours = self.speaks_of_its_own();
        let issuer = issuer.or_else(|| self.issued_by().filter(|_| ours));
        if let Some(by) = issuer
            && (ours || self.heard(&mut heard).iter().all(|s| s.voice.name == by.voice.name))
        {
            out.iter_mut().filter(|u| u.voice.is_none()).for_each(|u| u.voice = Some(by.clone()));
        }
        out
    }

    /// «Le ministre est arrivé mardi. La veille, …»: the one day that the sentence before names, where this one counts from
    /// it and nothing dated was told.
    fn day_before(&self, parsed: &Parsed, said: Option<When>) -> Option<When> {
        let counts = |t: &time::TimeMention| matches!(t.expr, TimeExpr::Anchor { .. } | TimeExpr::ShiftTold { .. });
        let before = parsed.s.index.checked_sub(1).map(|i| &self.sentences[i]);
        let before =
            before.filter(|p| said.is_none() && p.entry == parsed.entry && parsed.times().iter().any(counts))?;
        let anchor = Anchor { published: self.published, toward: time::Toward::Open, ..Anchor::default() };
        let (times, _) = self.times(before, &anchor, &mut Vec::new());
        let mut days = times.iter().filter_map(|t| single_day(Some(&t.told)));
        days.next().filter(|_| days.next().is_none())
    }

    /// The day and the places that the first sentence of an entry stands under.
    fn head(&self, parsed: &Parsed) -> EntryHead {
        let anchor = Anchor { published: self.published, toward: time::Toward::Back, ..Anchor::default() };
        let ahead = |c: &Candidate| self.published.is_some_and(|p| c.days().is_some_and(|d| d.first > p.last));
        let tells = !parsed.facts().facts.is_empty();
        // «Sabha (Thu 8 Oct).»
        let beside = || parsed.times().iter().find(|t| !tells && matches!(t.expr, TimeExpr::Day { .. }));
        let day = parsed.entry_day().or_else(beside).map(|day| {
            let mut candidates = time::resolve(&day.expr, &anchor);
            candidates.retain(|c| !ahead(c));
            (Told { quote: self.quote(parsed, day.range), candidates }, day.rule.clone())
        });
        let opening = parsed.opening_place();
        let mut places = place::find(self.know, &self.setting, parsed);
        places.retain(|l| !tells || opening.is_some_and(|o| o.0 <= l.at && l.at < o.1));
        EntryHead {
            day: day.filter(|(told, _)| !told.candidates.is_empty()),
            places: places.into_iter().map(|l| place::Located { place: self.worded(l.place), ..l }).collect(),
        }
    }

    /// «• 28/07 – Gao. Un véhicule a sauté sur une mine.»: what an entry tells without day or place is of its head's.
    fn under(&self, head: &EntryHead, unit: &mut Unit) {
        let earlier = self.facts(unit).any(|f| f.pluperfect);
        // «Trois soldats sont faits prisonniers dimanche»: of a day of its own, be it that nothing says which.
        let parsed = &self.sentences[unit.sentence];
        let day = |t: &time::TimeMention| {
            use TimeExpr::{Anchor, Day, Deictic, Weekday, WeekdayOf, WeekdayTold};
            matches!(
                t.expr,
                Anchor { .. } | Day { .. } | Deictic { .. } | Weekday { .. } | WeekdayOf { .. } | WeekdayTold { .. }
            )
        };
        let span = head.day.as_ref().map(|(told, _)| told.quote.span);
        let own = parsed.times().iter().any(|t| day(t) && Some(self.quote(parsed, t.range).span) != span);
        if let Some((told, rule)) = head.day.as_ref().filter(|_| unit.when.is_none() && !earlier && !own) {
            (unit.when, unit.when_rule) = (Some(told.clone()), Some(rule.clone()));
        }
        // What is counted behind a deed was where that was.
        if unit.places.is_empty() && (head.day.is_some() || unit.family != Family::Toll) {
            unit.places.extend(head.places.iter().cloned());
        }
    }

    /// «… pulled out of the town», «near the town»: the one that the sentences before told of.
    fn place_again(&self, parsed: &Parsed, here: &mut [Unit], out: &[Unit]) {
        if here.iter().all(|u| !u.places.is_empty()) {
            return;
        }
        let Some(at) = place::known_settlement(self.know, parsed) else { return };
        let near = out.iter().rev().take_while(|u| u.sentence + TOWN_REACH >= parsed.s.index);
        let incidents = near.filter(|u| u.scope == Scope::Incident);
        let mut towns = incidents.filter_map(|u| u.place()).filter(|l| l.size <= 1);
        let Some(town) = towns.next() else { return };
        // «In October 2022, two bombs killed 120 in the city»: which of two, what is recalled leaves open.
        let one = towns.all(|l| l.place.name == town.place.name);
        let points = |u: &&mut Unit| u.places.is_empty() && u.family != Family::Toll;
        for unit in here.iter_mut().filter(points).filter(|u| one || u.scope == Scope::Incident) {
            unit.places.push(place::Located { at, outside: false, ..town.clone() });
        }
    }

    /// «Des bandits ont attaqué un bus lundi. Onze passagers ont été enlevés.»: in the raid of the sentence before, then and
    /// there, where neither is told anew.
    fn taken_in_raid(&self, parsed: &Parsed, here: &mut [Unit], out: &[Unit]) {
        let raid = |u: &&Unit| {
            let by_fighters = self.facts(u).flat_map(|f| &f.cast).any(|(role, np)| {
                let np = &self.sentences[u.sentence].chunks().nps[*np];
                *role == Role::Initiator && np.category == Some(Category::Combatants)
            });
            u.family == Family::Force && u.scope == Scope::Incident && u.when.is_some() && by_fighters
        };
        let before = out.iter().rev().take_while(|u| u.sentence + 1 == parsed.s.index);
        let Some(raid) = before.filter(|u| self.sentences[u.sentence].block == parsed.block).find(raid) else { return };
        let doers = |u: &Unit| self.facts(u).any(|f| f.cast.iter().any(|(role, _)| *role == Role::Initiator));
        let bare = |u: &&mut Unit| {
            u.family == Family::Abduct
                && u.scope == Scope::Incident
                && u.when.is_none()
                && u.place().is_none()
                && !doers(u)
        };
        for unit in here.iter_mut().filter(bare).filter(|u| !self.facts(u).any(|f| f.pluperfect)) {
            (unit.when, unit.when_rule) = (raid.when.clone(), raid.when_rule.clone());
            unit.places = raid.places.clone();
        }
    }

    /// «dans la même matinée de jeudi»: what was told just before without a day was of that day too.
    fn share_day(&self, parsed: &Parsed, here: &[Unit], out: &mut [Unit]) {
        let to_the_day = |t: &&Told| !t.candidates.is_empty() && t.candidates.iter().all(|c| c.n_days() <= 2);
        let Some(day) = here.iter().find_map(|u| u.when.as_ref().filter(to_the_day)).cloned() else { return };
        let violent = |u: &&mut Unit| matches!(u.family, Family::Force | Family::Air | Family::Toll);
        let near = out.iter_mut().rev().take_while(|u| u.sentence + 4 >= parsed.s.index);
        let undated = near.take_while(|u| u.when.is_none() && u.scope == Scope::Incident);
        undated.filter(violent).for_each(|u| u.when = Some(day.clone()));
    }

    /// «Les faits se sont produits dimanche à Koro.»: the day and the place of what was told just before, where that was told
    /// without. Gives the day.
    fn set_scene(
        &self,
        parsed: &Parsed,
        told: Option<When>,
        out: &mut [Unit],
        notices: &mut Vec<Notice>,
    ) -> Option<When> {
        let anchor = Anchor { published: self.published, told, toward: time::Toward::Open, ..Anchor::default() };
        let (times, reported) = self.times(parsed, &anchor, notices);
        let first = times.into_iter().min_by_key(|t| (t.n_days, t.at));
        let day = first.map(|t| (t.told, Some(t.rule))).or(reported.map(|told| (told, None)));
        let found = place::find(self.know, &self.setting, parsed).into_iter().filter(|l| !l.indirect && !l.goal);
        let town = found.min_by_key(|l| (l.size, l.at));
        let town = town.map(|l| place::Located { place: self.worded(l.place), ..l });
        let near = out.iter_mut().rev().take_while(|u| u.sentence + SCENE_BACK >= parsed.s.index);
        for unit in near.filter(|u| u.scope == Scope::Incident && !u.political()) {
            if let Some((told, rule)) = day.as_ref().filter(|_| unit.when.is_none()) {
                (unit.when, unit.when_rule) = (Some(told.clone()), rule.clone());
            }
            unit.places.extend(town.clone().filter(|_| unit.place().is_none()));
        }
        day.and_then(|(told, _)| single_day(Some(&told)))
    }

    pub(super) fn sentence_units(
        &self,
        parsed: &Parsed,
        voices: &[Option<Speaker>],
        (told, said): (Option<When>, Option<When>),
        notices: &mut Vec<Notice>,
    ) -> Vec<Unit> {
        let facts = parsed.facts();
        if (facts.facts.is_empty() && facts.tallies.is_empty()) || parsed.marked(MarkOp::Quiet) {
            return Vec::new();
        }
        let found = self.places(parsed).iter().cloned();
        let places: Vec<_> = found.map(|l| place::Located { place: self.worded(l.place), ..l }).collect();
        let anchor = Anchor { published: self.published, told, said, toward: time::Toward::Open };
        let (times, reported) = self.times(parsed, &anchor, notices);
        let voice_at = |at: usize| match voices {
            [] => None,
            _ if parsed.voices().is_empty() => voices[0].clone(),
            _ => voice::of(&parsed.s, parsed.voices(), at).and_then(|i| voices[i].clone()),
        };
        // The mention that speaks for what the unit tells, where it is this sentence's own.
        let voice_of = |unit: &Unit| {
            let at = voice::of(&parsed.s, parsed.voices(), trigger(parsed, unit))?;
            (voices.len() == parsed.voices().len() && unit.voice == voices[at]).then(|| &parsed.voices()[at])
        };
        let mut units: Vec<Unit> = Vec::new();
        for (i, fact) in facts.facts.iter().enumerate() {
            let family = match family(fact.act) {
                Family::Force if self.is_air(fact) => Family::Air,
                family => family,
            };
            // «quatorze civils tués dans une frappe aérienne»: whom the strike hit is told by another frame.
            let told_by_strike = family == Family::Force
                && (units.iter().any(|u| u.family == Family::Air)
                    || (self.has_outcome(fact) && facts.facts.iter().any(|f| f.nominal && self.is_air(f))));
            let family = if told_by_strike { Family::Air } else { family };
            let crowd = |(_, np): &(Role, usize)| self.company().crowd(&parsed.chunks().nps[*np]);
            let family = match family {
                Family::Force if fact.cast.iter().any(crowd) => Family::Crowd,
                family => family,
            };
            // «The army admitted that 12 died in the raid, which was claimed by the rebels»: of the raid they say so.
            // So does whoever lays at somebody's door what nobody claims.
            let claimed = |v: &voice::VoiceMention| {
                let right_behind = (fact.trigger.1..=fact.trigger.1 + CLAIM_REACH).contains(&v.range.0);
                let alleged = v.stance == Stance::Alleged && fact.stance == Stance::Alleged;
                (v.stance == Stance::ClaimedResponsibility || alleged) && right_behind
            };
            let claimer = parsed.voices().iter().position(claimed).filter(|_| fact.nominal);
            let voice = match claimer.filter(|_| voices.len() == parsed.voices().len()) {
                Some(by) => voices[by].clone(),
                None => voice_at(fact.trigger.0),
            };
            let same = |u: &Unit| u.voice == voice;
            let apart = |f: &usize| {
                let other = &facts.facts[*f];
                recalled_apart(self.know, parsed, other, fact)
                    || summed_apart(parsed, other.trigger.0, fact.trigger.0)
                    || in_headline(self.know, parsed, other, fact)
                    || said_besides(self.know, parsed, other, fact)
            };
            let at = units.iter().position(|u| {
                same(u)
                    && !u.facts.iter().any(apart)
                    && !told_elsewhere(self.know, parsed, u, fact, &places)
                    && (u.family == family
                        || (family == Family::Toll && matches!(u.family, Family::Force | Family::Air)))
            });
            let first = units.iter().position(same).filter(|_| family == Family::Toll);
            // «Le corps du maire enlevé vendredi a été retrouvé lundi»: who was taken is dead, and that is another act.
            let killed = |t: &usize| facts.tallies[*t].outcome == Outcome::Killed;
            let taken = first.is_some_and(|i| units[i].family == Family::Abduct);
            let (first, family) = match at.is_none() && taken && fact.tallies.iter().any(killed) {
                true => (None, Family::Force),
                false => (first, family),
            };
            let at = at.or(first);
            // «dix civils tués, quinze selon l'opposition»: a figure of somebody else's is his alone.
            let closed_off = |t: &usize| {
                let at = parsed.chunks().nps[facts.tallies[*t].np].range.0;
                let between = voice::closed::between(&parsed.s, parsed.voices(), at);
                between.is_some_and(|(first, _)| fact.trigger.0 < parsed.voices()[first].start())
            };
            let mine = |t: &usize| facts.tallies[*t].voice.is_none() && !closed_off(t);
            let own = || fact.tallies.iter().copied().filter(mine);
            match at {
                Some(at) => {
                    let unit = &mut units[at];
                    unit.facts.push(i);
                    unit.tallies.extend(own());
                    unit.weak &= fact.weak;
                    let spared = |i: &usize| self.spared(parsed, &facts.facts[*i]);
                    if unit.stance == Stance::Denied && unit.facts[..].iter().any(spared) && !spared(&i) {
                        unit.stance = fact.stance; // «aucun soldat n'a été tué dans l'attaque»
                    } else if unit.stance != fact.stance && !fact.nominal && family != Family::Toll && !spared(&i) {
                        unit.stance = if unit.stance == Stance::Asserted { unit.stance } else { fact.stance };
                    }
                }
                None => units.push(Unit {
                    sentence: parsed.s.index,
                    backed_by: None,
                    family,
                    facts: vec![i],
                    tallies: own().collect(),
                    places: places.clone(),
                    when: None,
                    reported: reported.clone(),
                    when_rule: None,
                    voice,
                    stance: fact.stance,
                    scope: Scope::Incident,
                    another: parsed.marked(MarkOp::Another),
                    weak: fact.weak,
                    towns: None,
                }),
            }
        }
        let several = voices.len() > 1;
        // «et 20 blessés selon un médecin»: whoever stands right behind a figure gives it.
        let beside = |tally: &Tally| {
            let end = parsed.chunks().nps[tally.np].range.1;
            parsed.voices().iter().position(|v| v.start() == end)
        };
        let teller = |tally: &Tally| match tally.voice.or_else(|| beside(tally)) {
            Some(voice) if voice < voices.len() => voices[voice].clone(),
            _ => voice_at(parsed.chunks().nps[tally.np].range.0),
        };
        self.free_tallies(parsed, &mut units, several, |tally| Unit {
            sentence: parsed.s.index,
            backed_by: None,
            family: Family::Toll,
            facts: Vec::new(),
            tallies: Vec::new(),
            places: places.clone(),
            when: None,
            reported: reported.clone(),
            when_rule: None,
            voice: teller(tally),
            stance: Stance::Asserted,
            scope: Scope::Incident,
            another: parsed.marked(MarkOp::Another),
            weak: true,
            towns: None,
        });
        // «un risque d'attaque», «ont déjoué un attentat»: what is feared or averted is named and told by nobody.
        let named = |u: &Unit| u.tallies.is_empty() && u.facts.iter().all(|f| facts.facts[*f].nominal);
        let denied = |u: &Unit| u.voice.as_ref().is_some_and(|s| s.stance == Stance::Denied);
        units.retain(|u| u.stance != Stance::Hypothetical || !named(u) || denied(u));
        // «Le corps d'un quatrième n'a pas été retrouvé»: that somebody was not found tells nothing.
        let unfound = |u: &Unit| {
            u.stance == Stance::Denied && !u.facts.is_empty() && u.facts.iter().all(|f| facts.facts[*f].late)
        };
        units.retain(|u| !unfound(u));
        merge_side_results(parsed, &mut units);
        self.date_units(parsed, &mut units, &times);
        self.share_places(parsed, &mut units);
        share_verbs_day(parsed, &mut units);
        share_with_joined(parsed, &mut units);
        self.share_with_result(parsed, &mut units);
        for i in 1..units.len() {
            // «L'armée a perdu huit hommes lundi à Gao et dit en avoir tué neuf»: on the same day.
            let on = voice_of(&units[i]).is_some_and(|v| v.goes_on) && units[i].when.is_none();
            let at = trigger(parsed, &units[i]);
            let before = units.iter().rfind(|u| on && u.when.is_some() && trigger(parsed, u) < at);
            let Some((when, rule, places)) = before.map(|u| (u.when.clone(), u.when_rule.clone(), u.places.clone()))
            else {
                continue;
            };
            (units[i].when, units[i].when_rule) = (when, rule);
            if units[i].places.is_empty() {
                units[i].places = places;
            }
        }
        self.share_with_occasion(parsed, &mut units);
        self.suppose(parsed, &mut units);
        units.retain(|u| !self.is_history(u));
        for unit in &mut units {
            unit.tallies.sort_unstable();
            unit.tallies.dedup();
            unit.another &= !begins_behind(parsed, unit);
            self.place_unit(parsed, unit);
            if self.in_the_aftermath(unit) {
                unit.places.clear();
                (unit.when, unit.when_rule) = (None, None);
            }
            self.scope_unit(parsed, unit);
            if voice_of(unit).is_some_and(|v| !self.reaches(parsed, v, unit)) {
                unit.voice = None;
            }
            if let Some(speaker) = unit.voice.as_ref().filter(|s| {
                let open = unit.stance == Stance::Asserted
                    // «dément qu'un avion aurait été abattu»
                    || (unit.stance == Stance::Alleged && s.stance == Stance::Denied && self.is_reported(parsed, unit))
                    || (unit.stance == Stance::Hypothetical && s.stance == Stance::Denied);
                s.stance != Stance::Asserted && open && unit.family != Family::Say
            }) {
                unit.stance = speaker.stance;
            }
            // «« Nous attaquerons », a menacé un chef»
            if unit.stance == Stance::Planned && unit.voice.as_ref().is_some_and(|s| s.stance == Stance::Threatened) {
                unit.stance = Stance::Threatened;
            }
            if unit.stance == Stance::Asserted && !unit.political() && self.lies_ahead(parsed, unit) {
                match self.named_violence(unit) || self.of_any_year(unit) {
                    true => (unit.when, unit.when_rule) = (None, None),
                    false => unit.stance = Stance::Planned,
                }
            }
            if self.of_no_such_day(unit) {
                (unit.when, unit.when_rule) = (None, None);
            }
            if unit.stance == Stance::Asserted && self.announced(parsed, unit) {
                unit.stance = Stance::Planned;
            }
            if unit.stance == Stance::Asserted && self.said_with_reserve(parsed, unit) {
                unit.stance = Stance::Alleged;
            }
            // An announced decision is the act, on the day of the announcement.
            let seized = unit.family == Family::Power
                && unit.facts.iter().any(|f| parsed.facts().facts[*f].cast.iter().any(|(r, _)| *r == Role::Initiator));
            // «a démenti lundi un pacte avec ceux qui ont renversé le roi»: nothing is announced there.
            let trigger = trigger(parsed, unit);
            let relative = |t: usize| parsed.s.is_fn(t, recoupe_packs::language::FnClass::RelativeSubject);
            let said_at = parsed.say_ranges().iter().map(|r| r.1).filter(|at| *at <= trigger).max();
            // «La junte, qui a renversé le roi, n'a pas de projet, a dit lundi le ministre»
            let beside = !unit.political() || trigger.checked_sub(1).is_some_and(relative);
            let told_of_others = said_at.is_some_and(|at| (at..trigger).any(relative)) || seized && beside;
            let elsewhere = unit.when.is_none() && self.reported_elsewhere(parsed, unit);
            if !(told_of_others || elsewhere)
                && (seized || matches!(unit.family, Family::Leave | Family::Say | Family::Sanction | Family::Talk))
                && unit.when.is_none()
            {
                unit.when = unit.reported.clone();
            }
        }
        units.iter_mut().for_each(|unit| unit.towns = self.towns(parsed, unit));
        units
    }

    /// «Deux autres ont succombé mardi à l'hôpital de Gao»: of an act told elsewhere, whose day and place these are not.
    fn in_the_aftermath(&self, unit: &Unit) -> bool {
        let found_dead = unit.family == Family::Force && self.facts(unit).all(|f| f.act == FrameAct::None);
        !unit.facts.is_empty() && !found_dead && self.facts(unit).all(|f| f.late) || self.of_the_wounded(unit)
    }

    /// «Two of the wounded died on Tuesday»: they were hurt before.
    fn of_the_wounded(&self, unit: &Unit) -> bool {
        let parsed = &self.sentences[unit.sentence];
        let hurt = |n: &u32| self.know.lang.frames.toll_nouns.get(n).is_some_and(|(_, o)| *o == Outcome::Wounded);
        let died = |t: &usize| {
            let tally = &parsed.facts().tallies[*t];
            let word = &parsed.chunks().nps[tally.np].head;
            tally.outcome == Outcome::Killed && matches!(word, crate::phrase::Head::Noun(n) if hurt(n))
        };
        unit.tallies.iter().any(died) && self.facts(unit).all(|f| f.act == FrameAct::None)
    }

    /// «were about to attack», «est sur le point de partir»: what stands right behind such words lies ahead.
    fn announced(&self, parsed: &Parsed, unit: &Unit) -> bool {
        let trigger = trigger(parsed, unit);
        let near = |m: &&crate::parsed::Mark| m.at < trigger && trigger <= m.at + 7;
        let mut marks = parsed.marks().iter().filter(|m| m.op == MarkOp::Planned);
        marks.any(|m| {
            near(&m) && !parsed.chunks().vgs.iter().any(|v| !v.bare && v.range.0 > m.at + 1 && v.range.1 <= trigger)
        })
    }

    fn is_air(&self, fact: &crate::clause::Fact) -> bool {
        let by = fact.instrument.map(|i| self.know.lang.frames.instruments[i].act);
        family(fact.act) == Family::Air || by == Some(Act::AirDroneStrike)
    }

    /// Figures that no frame holds go to the nearest unit of force, else make one of their own.
    pub(super) fn free_tallies(
        &self,
        parsed: &Parsed,
        units: &mut Vec<Unit>,
        several: bool,
        fresh: impl Fn(&Tally) -> Unit,
    ) {
        let held: std::collections::BTreeSet<usize> = units.iter().flat_map(|u| u.tallies.iter().copied()).collect();
        for t in (0..parsed.facts().tallies.len()).filter(|t| !held.contains(t)) {
            let tally = &parsed.facts().tallies[t];
            let whole = tally.part_of;
            let new = fresh(tally);
            // Those taken or freed and those hurt are told in one sentence and belong to two acts.
            let taken = |o: Outcome| matches!(o, Outcome::Abducted | Outcome::Released | Outcome::Arrested);
            // «parle de dix morts et accuse les rebelles»: the dead are no accusation.
            let accuses = |u: &Unit| u.family == Family::Toll && u.stance == Stance::Alleged && u.tallies.is_empty();
            let of_a_kind = |u: &Unit| {
                !accuses(u) && {
                    let held = u.tallies.iter().map(|t| parsed.facts().tallies[*t].outcome);
                    u.family != Family::Toll || held.into_iter().all(|o| taken(o) == taken(tally.outcome))
                }
            };
            // «X a menacé de riposter, alors que dix civils sont morts»: what X does not tell is no figure of his.
            let at = parsed.chunks().nps[tally.np].range.0;
            let beside = (0..parsed.voices().len()).any(|i| voice::stands_beside(&parsed.s, &parsed.voices()[i], at));
            let alone = !several && !beside && tally.voice.is_none();
            let heard =
                |u: &&Unit| (alone || u.voice == new.voice) && of_a_kind(u) && !says_of_others(parsed, tally, u);
            // Of two that fit, the one told last before the figure.
            let near = |u: &Unit| (trigger(parsed, u) <= at).then(|| trigger(parsed, u));
            let of = |fits: &dyn Fn(&Unit) -> bool| {
                let fitting = (0..units.len()).filter(|i| heard(&&units[*i]) && fits(&units[*i]));
                fitting.max_by_key(|i| (near(&units[*i]), std::cmp::Reverse(*i)))
            };
            let at = whole.and_then(|w| units.iter().position(|u| u.tallies.contains(&w)));
            let at = at
                .or_else(|| of(&|u| matches!(u.family, Family::Force | Family::Air)))
                .or_else(|| of(&|u| u.family == Family::Toll))
                .or(match tally.outcome {
                    Outcome::Killed | Outcome::Wounded | Outcome::Missing | Outcome::Displaced => None,
                    // «Elles étaient 62, repérées une semaine après le rapt et libérées»: not those of the abduction.
                    Outcome::Released => of(&|u| u.family == Family::Free),
                    Outcome::Abducted => of(&|u| u.family == Family::Abduct),
                    Outcome::Arrested => of(&|u| u.family == Family::Arrest),
                    _ => (!units.is_empty()).then_some(0),
                });
            let at = at.unwrap_or_else(|| {
                units.push(new);
                units.len() - 1
            });
            units[at].tallies.push(t);
        }
    }

    /// The nearest place after the trigger, else before it; direct ones before those in names of forces.
    pub(super) fn place_unit(&self, parsed: &Parsed, unit: &mut Unit) {
        let trigger = unit.facts.iter().map(|f| parsed.facts().facts[*f].trigger.0).min().unwrap_or(0);
        let political = unit.political();
        let actors: Vec<usize> = unit
            .facts
            .iter()
            .flat_map(|f| &parsed.facts().facts[*f].cast)
            .map(|(_, np)| parsed.chunks().nps[*np].range.0)
            .collect();
        // «Paris a bombardé Syrte»: a capital that acts is no place of what it does.
        let capital = |at: usize| {
            let acts = |n: &&crate::phrase::Np| n.range.0 == at;
            let head = parsed.chunks().nps.iter().find(acts).map(|n| n.head);
            matches!(head, Some(crate::phrase::Head::Name(recoupe_packs::Name::Capital(_))))
        };
        unit.places.retain(|l| !((l.size >= 5 || capital(l.at)) && actors.contains(&l.at)));
        // Where people meet and speak is said; the country they speak of is not where they do.
        let speaks = matches!(unit.family, Family::Say | Family::Talk | Family::Sanction);
        unit.places.retain(|l| !(speaks && l.size >= 5));
        // «les raids ont repris, tandis que les combats durent à Gao»
        let others = |from: usize, to: usize| {
            let event = |n: &crate::phrase::Np| n.class == Some(recoupe_packs::language::NounClass::Event);
            let named = parsed.chunks().nps.iter().any(|n| event(n) && from < n.range.0 && n.range.1 <= to);
            let fact = |i: usize| from < parsed.facts().facts[i].trigger.0 && parsed.facts().facts[i].trigger.0 < to;
            named || (0..parsed.facts().facts.len()).any(|i| fact(i) && !unit.facts.contains(&i))
        };
        let meanwhile = |at: usize| {
            (trigger..at)
                .any(|t| parsed.s.fn_word(t, recoupe_packs::language::FnClass::Meanwhile).is_some() && others(t, at))
        };
        unit.places.retain(|l| !meanwhile(l.at));
        // «a condamné les meurtres, avant que Gao ne tombe»: what another clause is about.
        let another_clause = |at: usize| {
            use recoupe_packs::language::FnClass;
            let opened = at.checked_sub(1).is_some_and(|b| parsed.s.is_fn(b, FnClass::Subordinator));
            let told = |v: &crate::phrase::Vg| !v.bare && v.range.0 > at && v.range.0 <= at + 4;
            opened && at > trigger && parsed.chunks().vgs.iter().any(told)
        };
        unit.places.retain(|l| !another_clause(l.at));
        // «Une source hospitalière à Gao parle de dix morts»: where she is.
        let of_voice = |at: usize| {
            let aside = |v: &voice::VoiceMention| {
                let end = v.np.map_or(usize::MAX, |np| parsed.chunks().nps[np].range.1);
                let verb = |g: &crate::phrase::Vg| end <= g.range.0 && g.range.0 < at;
                let within = !v.after && at < v.range.1 && !parsed.chunks().vgs.iter().any(verb);
                end <= at && (within || in_apposition(parsed, v, end, at))
            };
            parsed.voices().iter().any(aside)
        };
        // «Dix civils sont morts, a annoncé à Genève le porte-parole»: where he spoke.
        let spoken = |at: usize| !political && super::claim::right_behind_saying(parsed, at);
        // «A doctor in Gao said gunmen had killed three»: among those who live where they speak, where nothing else is named.
        let home =
            |l: &place::Located| of_voice(l.at) && l.size <= 3 && !capital(l.at) && self.lives_there(parsed, l.at);
        let dated = !political && unit.when.is_some();
        let only = unit.places.iter().all(|l| of_voice(l.at) || spoken(l.at)) && dated;
        let only = if only { unit.places.iter().find(|l| home(l)).cloned() } else { None };
        unit.places.retain(|l| !of_voice(l.at) && !spoken(l.at));
        unit.places.extend(only.map(|l| place::Located { indirect: true, ..l }));
        let elsewhere = |at: usize| {
            let clause = of_main_verb(self.know, parsed, unit, at)
                || of_clause_behind(parsed, unit, at)
                || of_earlier_verb(parsed, unit, at);
            // «le convoi, qui se rendait à Gao, a été attaqué»
            clause || parsed.s.left_relative(at, trigger)
        };
        let others: Vec<usize> = unit.places.iter().map(|l| l.at).filter(|at| elsewhere(*at)).collect();
        // «In Bria, rebels held six men who tried to flee to Bambari»: the town of a clause about them, where another is told.
        let of_whom = |l: &&place::Located| {
            self.of_clause_about(parsed, unit, trigger, l.at) || describes_subject(parsed, l.at, trigger)
        };
        let own = |size: u8| unit.places.iter().any(|l| !of_whom(&l) && !l.indirect && l.size <= size);
        let whose: Vec<usize> = unit.places.iter().filter(|l| of_whom(l) && own(l.size.max(2))).map(|l| l.at).collect();
        let others: Vec<usize> = others.into_iter().chain(whose).collect();
        unit.places.retain(|l| !others.contains(&l.at));
        let places = std::mem::take(&mut unit.places);
        unit.places = places.into_iter().filter(|l| !of_a_part(parsed, unit, l.at)).collect();
        let beyond = beyond_another_verb(parsed, unit);
        let behind: Vec<usize> = unit.places.iter().filter(|l| l.size <= 2).map(|l| l.at).collect();
        let tied_behind = |trigger: usize| behind.iter().any(|at| *at > trigger && *at <= trigger + 3);
        let says: Vec<usize> = parsed.say_ranges().iter().map(|r| r.0).collect();
        let outside = |at: usize| {
            let behind = at > trigger && beyond(at);
            // «Dans un communiqué lu à X, le groupe affirme que dix hommes sont morts»
            // «Arrivé à X, le ministre a dit que dix hommes étaient morts»
            let opened_by_verb = parsed.chunks().vgs.first().is_some_and(|v| v.bare && v.range.0 < at);
            let before = (at > 3 || opened_by_verb) && says.iter().any(|v| *v > at && *v < trigger);
            // «a annoncé à X que dix hommes étaient morts»
            let opened = || (at..trigger).any(|t| parsed.s.is_fn(t, recoupe_packs::language::FnClass::Subordinator));
            // «a raconté à X l'attaque de Y»: where it was told, as the attack has a place behind it.
            let noun = |f: &usize| parsed.facts().facts[*f].nominal && parsed.facts().facts[*f].trigger.0 == trigger;
            let named = || unit.facts.iter().any(noun) && tied_behind(trigger);
            let said = says.iter().any(|v| *v < at) && at < trigger && (opened() || named());
            behind || before || said
        };
        let scene = scene_of(parsed, unit, trigger);
        // «Des habitants de Djibo ont été tués près de Kaya»: where they are from is not where it happened.
        let of_people =
            |at: usize| parsed.chunks().nps.iter().any(|n| n.is_of_people() && n.range.0 <= at && at <= n.range.1 + 1);
        let direct = unit.places.iter().any(|l| l.size <= 1 && !l.indirect && !l.goal && !outside(l.at));
        for located in &mut unit.places {
            located.outside = outside(located.at) && Some(located.at) != scene;
            located.indirect &= Some(located.at) != scene;
        }
        let town = |at: usize| parsed.chunks().nps.iter().any(|n| n.range.0 == at && place::may_be_town(&parsed.s, n));
        // «À Kolmabou, 70 morts, et 30 à Gao»: behind figures alone nothing says which of the two.
        let happened = !unit.facts.is_empty();
        unit.places.sort_by_key(|l| {
            let outside = l.outside || scene.is_some_and(|at| at != l.at);
            let far = l.size >= 5 && !political;
            let size = if political { 0 } else { l.size };
            (
                far,
                outside,
                l.indirect && !(political && l.goal) && (l.size > 0 || political || direct && of_people(l.at)),
                !political && l.goal,
                size,
                political && !l.goal,
                // «A Alexandrie, … devant la cathédrale Saint-Marc»: of two as exact, the one on the map; a town that no
                // map has, right behind what happened there, is as exact.
                l.place.place.is_none() && l.place.point.is_none() && !(happened && l.at > trigger && town(l.at)),
                l.at < trigger,
                l.at.abs_diff(trigger),
            )
        });
    }

    /// «La police a arrêté dix jeunes lors de la manifestation de samedi à Kaya»: what framed it was there and then.
    fn share_with_occasion(&self, parsed: &Parsed, units: &mut Vec<Unit>) {
        let framing = |u: &Unit| !u.facts.is_empty() && u.tallies.is_empty() && self.facts(u).all(|f| f.adjunct);
        let Some(at) = units.iter().position(framing) else { return };
        let occasion = units[at].clone();
        let opened = trigger(parsed, &occasion);
        let mut shared = false;
        let seized = |u: &Unit| matches!(u.family, Family::Arrest | Family::Free | Family::Seize | Family::Abduct);
        for unit in units.iter_mut().filter(|u| seized(u) && u.voice == occasion.voice) {
            let from = trigger(parsed, unit);
            let bare = unit.when.is_none() && unit.place().is_none() && from < opened;
            let verb = |v: &crate::phrase::Vg| !v.bare && from < v.range.0 && v.range.0 < opened;
            if bare && !parsed.chunks().vgs.iter().any(verb) {
                (unit.when, unit.when_rule) = (occasion.when.clone(), occasion.when_rule.clone());
                unit.places = occasion.places.clone();
                shared = true;
            }
        }
        // «lors d'une opération menée samedi»: named for what was done in it, by nobody and against nobody.
        let of_nobody = self.facts(&occasion).all(|f| f.cast.is_empty()) && occasion.family == Family::Force;
        if shared && of_nobody {
            units.remove(at);
        }
    }

    /// «L'opération de lundi à Kaya a permis l'arrestation de dix suspects»: what an occurrence led to was there and then;
    /// where the first is told by that noun alone, the second is what happened.
    fn share_with_result(&self, parsed: &Parsed, units: &mut Vec<Unit>) {
        let nominal = |u: &Unit| !u.facts.is_empty() && self.facts(u).all(|f| f.nominal);
        let led_to = |a: &Unit, b: &Unit| {
            let (from, to) = (trigger(parsed, a), trigger(parsed, b));
            let mut verbs = parsed.chunks().vgs.iter().filter(|v| !v.bare && from < v.range.0 && v.range.0 < to);
            let verb = verbs.next().filter(|v| v.diathesis == crate::phrase::Diathesis::Active && !v.negated);
            let direct = verb.is_some_and(|v| to <= v.range.1 + 4);
            direct && verbs.next().is_none() && !(from..to).any(|at| parsed.s.tokens[at].is(','))
        };
        let pair = (0..units.len()).flat_map(|a| (0..units.len()).map(move |b| (a, b))).find(|(a, b)| {
            let (first, second) = (&units[*a], &units[*b]);
            let bare = second.when.is_none() && second.place().is_none() && first.tallies.is_empty();
            a != b
                && bare
                && nominal(first)
                && nominal(second)
                && second.family == Family::Arrest
                && led_to(first, second)
        });
        let Some((a, b)) = pair else { return };
        let (when, rule, places) = (units[a].when.clone(), units[a].when_rule.clone(), units[a].places.clone());
        (units[b].when, units[b].when_rule, units[b].places) = (when, rule, places);
        if units[a].weak {
            units.remove(a);
        }
    }

    /// Where several units stand in a sentence, a place belongs to the last told before it, else to the next.
    pub(super) fn share_places(&self, parsed: &Parsed, units: &mut [Unit]) {
        if units.len() < 2 {
            return;
        }
        let triggers: Vec<usize> = units.iter().map(|u| trigger(parsed, u)).collect();
        let before = |at: usize| triggers.iter().copied().filter(|t| *t < at).max();
        let behind = |at: usize| triggers.iter().copied().filter(|t| *t > at).min();
        let owner = |at: usize| match opens_clause(parsed, at) {
            true => behind(at).or(before(at)),
            false => before(at).or(behind(at)),
        };
        for (i, unit) in units.iter_mut().enumerate() {
            // «des marches ont lieu à Aden, où trois personnes ont été tuées»: the town is of both.
            let town = scene_of(parsed, unit, triggers[i]);
            let frames = |at: usize| at <= 2 || opens_sentence(parsed, at);
            unit.places.retain(|l| owner(l.at) == Some(triggers[i]) || frames(l.at) || Some(l.at) == town);
        }
    }
}

/// «« Le bilan est de douze morts », dit-il, et dix rebelles ont été tués lors de la poursuite»: a verb stands between the
/// figures told first and the words with which another occurrence begins.
fn begins_behind(parsed: &Parsed, unit: &Unit) -> bool {
    let first = unit.tallies.iter().map(|t| parsed.chunks().nps[parsed.facts().tallies[*t].np].range.1).min();
    let Some(end) = first else { return false };
    let next = |at: usize| parsed.chunks().vgs.iter().any(|v| !v.bare && end < v.range.0 && v.range.1 <= at);
    let told = parsed.facts().facts.iter().any(|f| f.trigger.0 < end);
    let mut marks = parsed.marks().iter().filter(|m| m.op == MarkOp::Another && !m.same).peekable();
    !told && marks.peek().is_some() && marks.all(|m| next(m.at))
}

/// The position of a unit's first word of telling.
pub(super) fn trigger(parsed: &Parsed, unit: &Unit) -> usize {
    let facts = unit.facts.iter().map(|f| parsed.facts().facts[*f].trigger.0).min();
    facts
        .or_else(|| unit.tallies.iter().map(|t| parsed.chunks().nps[parsed.facts().tallies[*t].np].range.0).min())
        .unwrap_or(0)
}
