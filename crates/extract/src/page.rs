//! From the sentences of one page to its claims.
//!
//! Facts of one sentence make units; units that can be about one occurrence are joined down the page; each
//! occurrence gives one claim per voice. A page that tells three attacks gives three occurrences.

use crate::cast::{Character, Company};
use crate::clause::{Fact, Tally};
use crate::parsed::Parsed;
use crate::place::{self, Located, Setting};
use crate::sentence::{Knowledge, Range};
use crate::time::{self, Anchor, TimeExpr};
use recoupe_model::*;
use recoupe_packs::frames::FrameAct;
use recoupe_packs::rules::MarkOp;

/// Families of acts: claims of one family can be about one occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    Force,
    /// Strikes from the air: often an answer to an attack, and told apart from it.
    Air,
    Seize,
    Abduct,
    Arrest,
    Free,
    Crowd,
    Leave,
    Power,
    Sanction,
    Talk,
    Say,
    /// Only an outcome is told.
    Toll,
}

fn family(act: FrameAct) -> Family {
    match act {
        FrameAct::None => Family::Toll,
        FrameAct::Force => Family::Force,
        FrameAct::Act(act) => match act {
            Act::AirDroneStrike => Family::Air,
            Act::DisruptedWeaponsUse | Act::LootingDestruction => Family::Seize,
            Act::Abduction => Family::Abduct,
            Act::Arrests => Family::Arrest,
            Act::Release => Family::Free,
            Act::PeacefulProtest
            | Act::ProtestWithIntervention
            | Act::ExcessiveForceAgainstProtesters
            | Act::ViolentDemonstration
            | Act::MobViolence => Family::Crowd,
            Act::Withdrawal | Act::BaseEstablished | Act::NonviolentTransferOfTerritory => Family::Leave,
            Act::Coup => Family::Power,
            Act::Sanction => Family::Sanction,
            Act::Agreement | Act::Meeting => Family::Talk,
            Act::Statement | Act::Other | Act::ChangeToGroup => Family::Say,
            _ => Family::Force,
        },
    }
}

/// What one sentence tells of one occurrence.
#[derive(Debug, Clone)]
pub struct Unit {
    pub sentence: usize,
    pub family: Family,
    pub facts: Vec<usize>,
    pub tallies: Vec<usize>,
    pub places: Vec<Located>,
    pub when: Option<Told>,
    pub reported: Option<Told>,
    pub when_rule: Option<RuleId>,
    pub voice: Option<Speaker>,
    pub stance: Stance,
    pub scope: Scope,
    pub another: bool,
    pub weak: bool,
}

/// A day a sentence tells, and where.
#[derive(Debug, Clone)]
struct Timed {
    at: usize,
    n_days: i64,
    told: Told,
    rule: RuleId,
}

/// A voice as the claims carry it, with the rule that found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speaker {
    pub voice: Voice,
    pub stance: Stance,
    pub rule: RuleId,
}

/// Units about one occurrence.
#[derive(Debug, Default, Clone)]
struct Occurrence {
    units: Vec<Unit>,
}

/// What reading one page for claims needs.
pub struct PageReader<'a> {
    pub know: Knowledge<'a>,
    pub text: &'a str,
    pub page: &'a PageId,
    pub lang: Lang,
    pub published: Option<When>,
    pub sentences: &'a [Parsed],
    pub setting: Setting,
}

impl PageReader<'_> {
    /// The page's claims, without their ids, in the order of their occurrences.
    pub fn claims(&self) -> (Vec<Claim>, Vec<Notice>) {
        let mut notices = Vec::new();
        let units = self.units(&mut notices);
        let (totals, rest): (Vec<Unit>, Vec<Unit>) = units.into_iter().partition(|u| u.scope == Scope::Total);
        let occurrences = self.join(rest);
        let mut claims = Vec::new();
        for occurrence in occurrences.into_iter().filter(|o| self.stands(o)) {
            let number = claims.last().map_or(0, |c: &Claim| c.occurrence + 1);
            claims.extend(self.voiced(&occurrence, number));
        }
        for unit in totals {
            let number = claims.last().map_or(0, |c: &Claim| c.occurrence + 1);
            let claim = self.claim(&Occurrence { units: vec![unit.clone()] }, &[&unit], number, Scope::Total);
            let known = claims.iter().any(|c: &Claim| c.scope == Scope::Total && same_figures(c, &claim));
            if !known && !claim.figures.is_empty() {
                claims.push(claim);
            }
        }
        (claims, notices)
    }

    // ---- units ----

    fn units(&self, notices: &mut Vec<Notice>) -> Vec<Unit> {
        let mut out: Vec<Unit> = Vec::new();
        let mut heard: Option<Speaker> = None;
        let mut told: Option<When> = None;
        for parsed in self.sentences {
            let voice = self.voice_of(parsed, heard.as_ref());
            if let Some(speaker) = &voice {
                heard = Some(speaker.clone());
            }
            let mut here = self.sentence_units(parsed, voice.as_ref(), told, notices);
            if let Some(day) = here.iter().filter_map(|u| single_day(u.when.as_ref())).next_back() {
                told = Some(day);
            }
            out.append(&mut here);
        }
        out
    }

    fn voice_of(&self, parsed: &Parsed, heard: Option<&Speaker>) -> Option<Speaker> {
        let company = self.company();
        let speaker = parsed.voices.first()?;
        match speaker.np {
            Some(np) => {
                let character = company.character(parsed, np, Family::Say);
                let voice = Voice { quote: self.quote(parsed, character.words), name: character.name, actor: character.actor };
                Some(Speaker { voice, stance: speaker.stance, rule: speaker.rule.clone() })
            }
            None => heard.map(|h| Speaker { stance: speaker.stance, ..h.clone() }),
        }
    }

    fn company(&self) -> Company<'_> {
        Company { know: self.know, setting: &self.setting, text: self.text }
    }

    fn quote(&self, parsed: &Parsed, range: Range) -> Quote {
        let span = parsed.s.bytes(range);
        Quote { span, text: span.of(self.text).unwrap_or("").to_owned() }
    }

    fn sentence_units(&self, parsed: &Parsed, voice: Option<&Speaker>, told: Option<When>, notices: &mut Vec<Notice>) -> Vec<Unit> {
        let facts = &parsed.facts;
        if (facts.facts.is_empty() && facts.tallies.is_empty()) || parsed.marked(MarkOp::Quiet) {
            return Vec::new();
        }
        let mut places = place::find(self.know, &self.setting, parsed);
        for located in &mut places {
            located.place.quote.text = located.place.quote.span.of(self.text).unwrap_or("").to_owned();
            if located.place.name.is_empty() {
                located.place.name = located.place.quote.text.clone();
            }
        }
        let anchor = Anchor { published: self.published, told, future: false };
        let (times, reported) = self.times(parsed, &anchor, notices);
        let mut units: Vec<Unit> = Vec::new();
        for (i, fact) in facts.facts.iter().enumerate() {
            let family = match (family(fact.act), fact.instrument) {
                (Family::Force, Some(i)) if self.know.lang.frames.instruments[i].act == Act::AirDroneStrike => Family::Air,
                (family, _) => family,
            };
            let air = units.iter().any(|u| u.family == Family::Air);
            let family = if air && family == Family::Force { Family::Air } else { family };
            let at = units.iter().position(|u| u.family == family || (family == Family::Toll && matches!(u.family, Family::Force | Family::Air)));
            let at = at.or_else(|| (family == Family::Toll && !units.is_empty()).then_some(0));
            match at {
                Some(at) => {
                    let unit = &mut units[at];
                    unit.facts.push(i);
                    unit.tallies.extend(fact.tallies.iter().copied());
                    unit.weak &= fact.weak;
                    if unit.stance != fact.stance && !fact.nominal && family != Family::Toll {
                        unit.stance = if unit.stance == Stance::Asserted { unit.stance } else { fact.stance };
                    }
                }
                None => units.push(Unit {
                    sentence: parsed.s.index,
                    family,
                    facts: vec![i],
                    tallies: fact.tallies.clone(),
                    places: places.clone(),
                    when: None,
                    reported: reported.clone(),
                    when_rule: None,
                    voice: voice.cloned(),
                    stance: fact.stance,
                    scope: Scope::Incident,
                    another: parsed.marked(MarkOp::Another),
                    weak: fact.weak,
                }),
            }
        }
        self.free_tallies(parsed, &mut units, || Unit {
            sentence: parsed.s.index,
            family: Family::Toll,
            facts: Vec::new(),
            tallies: Vec::new(),
            places: places.clone(),
            when: None,
            reported: reported.clone(),
            when_rule: None,
            voice: voice.cloned(),
            stance: Stance::Asserted,
            scope: Scope::Incident,
            another: parsed.marked(MarkOp::Another),
            weak: true,
        });
        merge_side_results(&mut units);
        self.date_units(parsed, &mut units, &times);
        self.share_places(parsed, &mut units);
        for unit in &mut units {
            unit.tallies.sort_unstable();
            unit.tallies.dedup();
            self.place_unit(parsed, unit);
            self.scope_unit(parsed, unit);
            if let Some(speaker) = voice.filter(|s| s.stance != Stance::Asserted && unit.stance == Stance::Asserted && unit.family != Family::Say) {
                unit.stance = speaker.stance;
            }
            // An announced decision is the act, on the day of the announcement.
            if matches!(unit.family, Family::Leave | Family::Say | Family::Sanction | Family::Talk) && unit.when.is_none() {
                unit.when = unit.reported.clone();
            }
        }
        units
    }

    /// Figures that no frame holds go to the nearest unit of force, else make one of their own.
    fn free_tallies(&self, parsed: &Parsed, units: &mut Vec<Unit>, fresh: impl Fn() -> Unit) {
        let held: std::collections::BTreeSet<usize> = units.iter().flat_map(|u| u.tallies.iter().copied()).collect();
        for t in (0..parsed.facts.tallies.len()).filter(|t| !held.contains(t)) {
            let tally = &parsed.facts.tallies[t];
            let whole = tally.part_of;
            let at = whole.and_then(|w| units.iter().position(|u| u.tallies.contains(&w)));
            let at = at.or_else(|| units.iter().position(|u| matches!(u.family, Family::Force | Family::Air))).or_else(|| units.iter().position(|u| u.family == Family::Toll)).or(match tally.outcome {
                Outcome::Killed | Outcome::Wounded | Outcome::Missing | Outcome::Displaced => None,
                _ => (!units.is_empty()).then_some(0),
            });
            let at = at.unwrap_or_else(|| {
                units.push(fresh());
                units.len() - 1
            });
            units[at].tallies.push(t);
        }
    }

    /// The nearest place after the trigger, else before it; direct ones before those in names of forces.
    fn place_unit(&self, parsed: &Parsed, unit: &mut Unit) {
        let trigger = unit.facts.iter().map(|f| parsed.facts.facts[*f].trigger.0).min().unwrap_or(0);
        let political = unit.political();
        let actors: Vec<usize> = unit.facts.iter().flat_map(|f| &parsed.facts.facts[*f].cast).map(|(_, np)| parsed.chunks.nps[*np].range.0).collect();
        unit.places.retain(|l| !(l.size >= 5 && actors.contains(&l.at)));
        // A place beyond another finite verb belongs to that verb: «…, a annoncé l'armée à Bamako».
        let verbs: Vec<usize> = parsed.chunks.vgs.iter().filter(|v| !v.bare).map(|v| v.range.0).collect();
        let ends: Vec<usize> = unit.facts.iter().map(|f| parsed.facts.facts[*f].trigger.1).collect();
        let outside = |at: usize| verbs.iter().any(|v| *v > trigger && *v < at && !ends.iter().any(|e| *v < *e));
        for located in &mut unit.places {
            located.outside = outside(located.at);
        }
        unit.places.sort_by_key(|l| {
            let outside = l.outside;
            let far = l.size >= 5 && !political;
            let size = if political { 0 } else { l.size };
            (far, outside, l.indirect && (l.size > 0 || political), size, political && !l.goal, l.at < trigger, l.at.abs_diff(trigger))
        });
    }

    fn scope_unit(&self, parsed: &Parsed, unit: &mut Unit) {
        let long = |t: &crate::time::TimeMention| {
            let counted = time::resolve(&t.expr, &Anchor { published: self.published, ..Anchor::default() });
            let stretch = matches!(t.expr, TimeExpr::Range(..) | TimeExpr::Span { .. }) && counted.iter().any(|c| c.n_days() > 45);
            t.since || stretch || is_in_units(t)
        };
        let day_level = unit.when.as_ref().is_some_and(|w| w.candidates.iter().all(|c| c.n_days() <= 31) && !w.candidates.is_empty());
        let summed = parsed.s.times.iter().any(long) || parsed.marked(MarkOp::Total);
        let trigger = self.trigger(parsed, unit);
        let beside = parsed.s.times.iter().any(|t| long(t) && t.range.0 >= trigger && t.range.0 - trigger <= 6);
        if summed && !unit.tallies.is_empty() && (!day_level || beside || parsed.s.times.iter().any(|t| t.since)) {
            unit.scope = Scope::Total;
            return;
        }
        let recalled = parsed.marked(MarkOp::Background);
        let old = match (self.published, unit.when.as_ref()) {
            (Some(published), Some(when)) => {
                let days: Vec<When> = when.candidates.iter().filter_map(|c| c.days()).collect();
                !days.is_empty() && days.iter().all(|d| (published.first - d.last).get_days() > 20)
            }
            (None, Some(when)) => when.candidates.iter().any(|c| c.days().is_some_and(|d| d.grain >= Grain::Year)),
            _ => false,
        };
        let pluperfect = unit.facts.iter().any(|f| parsed.facts.facts[*f].pluperfect);
        if old || (recalled && pluperfect) {
            unit.scope = Scope::Background;
        }
    }

    /// The sentence's days: of what happened, with their positions, and of what was said.
    fn times(&self, parsed: &Parsed, anchor: &Anchor, notices: &mut Vec<Notice>) -> (Vec<Timed>, Option<Told>) {
        let mut all = Vec::new();
        let mut reported = None;
        for mention in &parsed.s.times {
            if matches!(mention.expr, TimeExpr::Duration { .. } | TimeExpr::Set { .. } | TimeExpr::Clock { .. } | TimeExpr::DayPart | TimeExpr::Now) || mention.since {
                continue;
            }
            let candidates = time::resolve(&mention.expr, anchor);
            let quote = self.quote(parsed, mention.range);
            if candidates.is_empty() {
                notices.push(Notice {
                    code: NoticeCode::NoAnchor,
                    span: Some(quote.span),
                    says: format!("«{}» has nothing to hang on: the page states no day of publication", quote.text),
                });
                continue;
            }
            if candidates.len() > 1 {
                notices.push(Notice {
                    code: NoticeCode::SeveralDays,
                    span: Some(quote.span),
                    says: format!("«{}» can mean {} days under what the page states", quote.text, candidates.len()),
                });
            }
            let n_days = candidates.iter().map(|c| c.n_days()).sum();
            let told = Told { quote, candidates };
            if self.says_when_said(parsed, mention.range) {
                reported = reported.or(Some(told));
                continue;
            }
            all.push(Timed { at: mention.range.0, n_days, told, rule: mention.rule.clone() });
        }
        (all, reported)
    }

    /// Each unit takes the day nearest to what it tells; where several units stand in a sentence, a day
    /// belongs to the nearest of them.
    fn date_units(&self, parsed: &Parsed, units: &mut [Unit], times: &[Timed]) {
        let triggers: Vec<usize> = units.iter().map(|u| self.trigger(parsed, u)).collect();
        let far = |t: &Timed, trigger: usize| match t.at {
            // A day at the head of a sentence frames all of it.
            0..=2 => 6,
            at if at >= trigger => at - trigger,
            at => (trigger - at) + 4,
        };
        for (i, unit) in units.iter_mut().enumerate() {
            let own = times.iter().filter(|t| t.at <= 2 || triggers.iter().all(|other| far(t, triggers[i]) <= far(t, *other)));
            let best = own.min_by_key(|t| (t.n_days > 31, if t.n_days > 31 { t.n_days as usize } else { 0 }, far(t, triggers[i])));
            if let Some(best) = best {
                unit.when = Some(best.told.clone());
                unit.when_rule = Some(best.rule.clone());
            }
        }
    }

    /// Where several units stand in a sentence, a place belongs to the last told before it, else to the next.
    fn share_places(&self, parsed: &Parsed, units: &mut [Unit]) {
        if units.len() < 2 {
            return;
        }
        let triggers: Vec<usize> = units.iter().map(|u| self.trigger(parsed, u)).collect();
        let owner = |at: usize| triggers.iter().copied().filter(|t| *t < at).max().or(triggers.iter().copied().min());
        for (i, unit) in units.iter_mut().enumerate() {
            unit.places.retain(|l| owner(l.at) == Some(triggers[i]) || l.at <= 2);
        }
    }

    /// The position of a unit's first word of telling.
    fn trigger(&self, parsed: &Parsed, unit: &Unit) -> usize {
        let facts = unit.facts.iter().map(|f| parsed.facts.facts[*f].trigger.0).min();
        facts.or_else(|| unit.tallies.iter().map(|t| parsed.chunks.nps[parsed.facts.tallies[*t].np].range.0).min()).unwrap_or(0)
    }

    /// A time that stands with the verb of saying tells when it was said.
    fn says_when_said(&self, parsed: &Parsed, range: Range) -> bool {
        use crate::phrase::Item;
        let items = &parsed.chunks.items;
        let Some(position) = items.iter().position(|(_, r)| *r == range) else { return false };
        let says = |p: usize| match items[p].0 {
            Item::Vg(i) => {
                let range = parsed.chunks.vgs[i].range;
                let cue = parsed.voices.iter().any(|v| v.cue.0 <= range.0 && range.0 < v.cue.1);
                Some(cue || parsed.s.say_ranges.contains(&range))
            }
            _ => None,
        };
        // Inside the voice's own stretch, as in «a annoncé mardi l'état-major».
        if parsed.voices.iter().any(|v| v.range.0 <= range.0 && range.1 <= v.range.1) {
            return true;
        }
        let light = |p: &usize| !matches!(items[*p].0, Item::Token(at) if parsed.s.tokens[at].is(',') || parsed.s.tokens[at].kind == recoupe_packs::token::TokenKind::Quote);
        let left = (0..position).rev().filter(light).find_map(|p| match items[p].0 {
            Item::Token(_) => None,
            _ => Some(p),
        });
        match left {
            // Directly after a verb of saying, or after the voice it belongs to.
            Some(p) => match (says(p), items[p].0) {
                (Some(true), _) => true,
                (None, Item::Np(i)) => parsed.voices.iter().any(|v| v.np == Some(i)) && !parsed.facts.facts.iter().any(|f| f.item == p),
                _ => false,
            },
            // At the head of a sentence whose first verb says something.
            None => {
                let first = (position + 1..items.len()).find_map(|p| says(p).map(|s| (p, s)));
                let next_is_fact = parsed.facts.facts.iter().any(|f| f.item > position && first.is_some_and(|(p, _)| f.item < p));
                matches!(first, Some((_, true))) && !next_is_fact
            }
        }
    }

    // ---- occurrences ----

    fn join(&self, units: Vec<Unit>) -> Vec<Occurrence> {
        let mut out: Vec<Occurrence> = Vec::new();
        for unit in units {
            let best = (0..out.len()).filter_map(|i| Some((self.affinity(&out[i], &unit)?, i))).max();
            match best {
                Some((_, i)) => out[i].units.push(unit),
                None => out.push(Occurrence { units: vec![unit] }),
            }
        }
        out
    }

    /// How well a unit fits an occurrence; none when it cannot be the same.
    fn affinity(&self, occurrence: &Occurrence, unit: &Unit) -> Option<i64> {
        let last = occurrence.units.last()?;
        let family = occurrence.units.iter().map(|u| u.family).find(|f| *f != Family::Toll).unwrap_or(Family::Toll);
        let unreal = |s: Stance| matches!(s, Stance::Planned | Stance::Hypothetical | Stance::Threatened);
        let real_before = occurrence.units.iter().any(|u| !unreal(u.stance));
        if unreal(unit.stance) == real_before && unit.family != Family::Toll {
            return None;
        }
        let compatible = family == unit.family
            || (unit.family == Family::Toll && self.takes_toll(family, unit))
            || (family == Family::Toll && matches!(unit.family, Family::Force | Family::Air))
            || (unit.family == Family::Seize && matches!(family, Family::Force | Family::Air) && unit.sentence <= last.sentence + 2);
        if !compatible || last.scope != unit.scope && (unit.scope == Scope::Background || last.scope == Scope::Background) && !same_day(occurrence, unit) {
            return None;
        }
        let mut score = 10 - (unit.sentence as i64 - last.sentence as i64).min(8);
        let fits = occurrence.units.iter().flat_map(|u| u.told_places()).flat_map(|a| unit.told_places().map(move |b| place_fit(a, b)));
        match fits.max() {
            Some(PlaceFit::Same) => score += 6,
            Some(PlaceFit::Holds) => score += 2,
            Some(PlaceFit::Unclear) => score -= 3,
            // Figures alone that name where the wounded were brought tell no new occurrence.
            Some(PlaceFit::Apart) if unit.family == Family::Toll => score -= 4,
            Some(PlaceFit::Apart) => return None,
            None => {}
        }
        match (occurrence.when(), unit.when.as_ref()) {
            (Some(a), Some(b)) => {
                let meet = a.candidates.iter().any(|x| b.candidates.iter().any(|y| x.meet(*y).is_some()));
                if meet {
                    score += 5;
                } else {
                    return None;
                }
            }
            _ => score += 0,
        }
        if unit.another && unit.place().is_some() && score < 12 {
            return None;
        }
        if unit.another && last.sentence + 1 == unit.sentence && unit.place().is_none() && unit.family != Family::Toll {
            return None;
        }
        Some(score)
    }

    fn takes_toll(&self, family: Family, unit: &Unit) -> bool {
        let parsed = &self.sentences[unit.sentence];
        unit.tallies.iter().all(|t| match parsed.facts.tallies[*t].outcome {
            Outcome::Killed | Outcome::Wounded | Outcome::Missing | Outcome::Displaced => matches!(family, Family::Force | Family::Air | Family::Crowd),
            Outcome::Abducted => family == Family::Abduct,
            Outcome::Released => family == Family::Free,
            Outcome::Arrested => family == Family::Arrest,
            _ => true,
        })
    }

    /// An occurrence is told when something strong says so: a verb, or an event noun with figures, a day or a place.
    fn stands(&self, occurrence: &Occurrence) -> bool {
        let facts = || occurrence.units.iter().flat_map(|u| u.facts.iter().map(move |f| &self.sentences[u.sentence].facts.facts[*f]));
        let real = || facts().filter(|f| f.act != FrameAct::None);
        let tallies = occurrence.units.iter().any(|u| !u.tallies.is_empty());
        let day = occurrence.when().is_some_and(|w| !w.candidates.is_empty());
        let place = occurrence.place().is_some();
        let family = occurrence.units.iter().map(|u| u.family).find(|f| *f != Family::Toll);
        match family {
            None => false,
            Some(Family::Force | Family::Air) => {
                let verb = real().any(|f| !f.nominal && !f.weak);
                let noun = real().any(|f| f.nominal && (f.definite || !f.weak));
                (tallies && (verb || noun || day || place)) || (verb && (day || place)) || (noun && day && place)
            }
            Some(Family::Seize) => {
                let doer = real().any(|f| f.cast.iter().any(|(r, _)| *r == Role::Initiator));
                doer && (tallies || real().any(|f| !f.weak && !f.nominal && (day || place)))
            }
            Some(Family::Abduct | Family::Arrest | Family::Free) => {
                tallies || real().any(|f| !f.nominal && f.cast.iter().any(|(r, _)| *r == Role::Recipient) && (day || place))
            }
            Some(Family::Power) => {
                let both = |f: &&Fact| f.cast.iter().any(|(r, _)| *r == Role::Recipient) && f.cast.iter().any(|(r, _)| *r == Role::Initiator);
                (day && real().any(|f| !f.weak || f.definite)) || real().any(|f| !f.nominal && both(&f))
            }
            Some(Family::Leave) => real().any(|f| f.cast.iter().any(|(r, _)| *r == Role::Initiator)) && (day || real().any(|f| f.nominal)),
            Some(Family::Crowd) => day || tallies,
            Some(_) => day && real().any(|f| f.cast.iter().any(|(r, _)| *r == Role::Initiator)),
        }
    }

    // ---- claims ----

    /// One claim per voice; sentences without a figure of their own speak with the first.
    fn voiced(&self, occurrence: &Occurrence, number: u32) -> Vec<Claim> {
        let mut groups: Vec<(Option<String>, Vec<&Unit>)> = Vec::new();
        for unit in &occurrence.units {
            let key = unit.voice.as_ref().map(|s| s.voice.actor.as_ref().map_or_else(|| s.voice.name.to_lowercase(), |a| a.to_string()));
            match groups.iter_mut().find(|(k, _)| *k == key) {
                Some((_, list)) => list.push(unit),
                None => groups.push((key, vec![unit])),
            }
        }
        // Words without a figure and without a voice belong to whoever tells the rest.
        if groups.len() > 1 {
            if let Some(at) = groups.iter().position(|(k, list)| k.is_none() && list.iter().all(|u| u.tallies.is_empty())) {
                let (_, list) = groups.remove(at);
                groups[0].1.extend(list);
                groups[0].1.sort_by_key(|u| u.sentence);
            }
        }
        let scope = occurrence.scope();
        groups.iter().map(|(_, list)| self.claim(occurrence, list, number, scope)).collect()
    }

    fn claim(&self, occurrence: &Occurrence, units: &[&Unit], number: u32, scope: Scope) -> Claim {
        let company = self.company();
        let characters = self.characters(&company, occurrence);
        let act = self.act(occurrence, &characters);
        let mut found_by: Vec<RuleId> = Vec::new();
        let mut note = |rule: &RuleId| {
            if !found_by.contains(rule) {
                found_by.push(rule.clone());
            }
        };
        let mut figures: Vec<Figure> = Vec::new();
        for unit in units {
            let parsed = &self.sentences[unit.sentence];
            unit.facts.iter().for_each(|f| note(&parsed.facts.facts[*f].rule));
            let first = figures.len();
            let mut slots: Vec<(usize, usize)> = Vec::new();
            for t in &unit.tallies {
                let tally = &parsed.facts.tallies[*t];
                tally.rules.iter().for_each(&mut note);
                let figure = self.figure(&company, parsed, tally, unit);
                let known = figures.iter().position(|f| {
                    let same = f.outcome == figure.outcome && f.count == figure.count && f.category == figure.category;
                    same && (f.category.is_some() || f.counted == figure.counted)
                });
                match known {
                    Some(at) => slots.push((*t, at)),
                    None => {
                        slots.push((*t, figures.len()));
                        figures.push(figure);
                    }
                }
            }
            for (t, at) in &slots {
                let whole = parsed.facts.tallies[*t].part_of;
                let whole = whole.and_then(|w| slots.iter().find(|(x, _)| *x == w)).map(|(_, at)| *at);
                if *at >= first {
                    figures[*at].part_of = whole.filter(|w| w != at);
                }
            }
            unit.when_rule.iter().for_each(&mut note);
            unit.voice.iter().for_each(|s| note(&s.rule));
        }
        let speaker = units.iter().find_map(|u| u.voice.clone());
        let recipients: Vec<&Character> = characters.iter().filter(|(r, _)| *r == Role::Recipient).map(|(_, c)| c).collect();
        let civilians = recipients.iter().any(|c| c.category == Some(Category::Civilians));
        let others = recipients.iter().any(|c| c.category.is_some_and(|k| k != Category::Civilians));
        let mut evidence: Vec<Quote> = Vec::new();
        for unit in units {
            let parsed = &self.sentences[unit.sentence];
            let quote = Quote { span: parsed.s.span, text: parsed.s.span.of(self.text).unwrap_or("").to_owned() };
            if !evidence.contains(&quote) {
                evidence.push(quote);
            }
        }
        Claim {
            id: ClaimId::new(""),
            page: self.page.clone(),
            occurrence: number,
            lang: self.lang,
            act,
            scope,
            stance: stance_of(units),
            voices: speaker.map(|s| vec![s.voice]).unwrap_or_default(),
            actors: characters
                .iter()
                .map(|(role, c)| Cast { role: *role, quote: c.quote.clone(), name: c.name.clone(), actor: c.actor.clone() })
                .collect(),
            place: occurrence.place().map(|l| l.place.clone()).or_else(|| self.place_before(occurrence)).or_else(|| occurrence.country_place()),
            when: occurrence.when().cloned(),
            reported: units.iter().find_map(|u| u.reported.clone()),
            figures,
            civilians_targeted: match (civilians, others) {
                (true, _) => Some(true),
                (false, true) => Some(false),
                _ => None,
            },
            evidence,
            found_by,
        }
    }

    /// The scene set just before the act is told: «Nuit de terreur au poste de X. Des hommes y ont attaqué …».
    fn place_before(&self, occurrence: &Occurrence) -> Option<Place> {
        let first = occurrence.units.iter().map(|u| u.sentence).min()?;
        let violent = occurrence.units.iter().any(|u| !u.political());
        let before = self.sentences[first.saturating_sub(2)..first].iter().rev();
        for parsed in before.filter(|_| violent) {
            let mut found = place::find(self.know, &self.setting, parsed);
            found.retain(|l| l.size < 5 && !(l.indirect && l.size > 0));
            if let Some(mut located) = found.into_iter().min_by_key(|l| l.size) {
                let place = &mut located.place;
                place.quote.text = place.quote.span.of(self.text).unwrap_or("").to_owned();
                if place.name.is_empty() {
                    place.name = place.quote.text.clone();
                }
                return Some(located.place);
            }
        }
        None
    }

    fn figure(&self, company: &Company, parsed: &Parsed, tally: &Tally, unit: &Unit) -> Figure {
        let np = &parsed.chunks.nps[tally.np];
        let counted = company.character(parsed, tally.counted_np.unwrap_or(tally.np), Family::Toll);
        let own = company.character(parsed, tally.np, Family::Toll);
        let people = !matches!(tally.outcome, Outcome::Seized | Outcome::Destroyed);
        Figure {
            outcome: tally.outcome,
            counted: counted.bare_words.clone(),
            category: people.then(|| counted.category.or(own.category).unwrap_or(Category::Unknown)),
            count: tally.count,
            part_of: None,
            quote: self.quote(parsed, (np.quote_start, np.range.1)),
            voice: unit.voice.as_ref().map(|s| s.voice.clone()),
        }
    }

    fn characters(&self, company: &Company, occurrence: &Occurrence) -> Vec<(Role, Character)> {
        let mut out: Vec<(Role, Character)> = Vec::new();
        for unit in &occurrence.units {
            let parsed = &self.sentences[unit.sentence];
            for fact in unit.facts.iter().map(|f| &parsed.facts.facts[*f]) {
                for (role, np) in &fact.cast {
                    let mut character = company.character(parsed, *np, unit.family);
                    character.quote = self.quote(parsed, character.words);
                    character.told_as = if self.has_outcome(fact) { 1 } else { 0 };
                    company.seat(&mut out, *role, character);
                }
            }
        }
        self.unnamed_doers(company, occurrence, &mut out);
        // Victims say who was hit where nothing else does.
        if out.iter().any(|(r, _)| *r == Role::Recipient) {
            return out;
        }
        for unit in &occurrence.units {
            let parsed = &self.sentences[unit.sentence];
            for t in unit.tallies.iter().map(|t| &parsed.facts.tallies[*t]) {
                let people = matches!(t.outcome, Outcome::Killed | Outcome::Wounded | Outcome::Missing | Outcome::Neutralized | Outcome::Abducted | Outcome::Released | Outcome::Arrested);
                if people {
                    let mut character = company.character(parsed, t.counted_np.unwrap_or(t.np), unit.family);
                    if character.category.is_some_and(|c| c != Category::Unknown) {
                        character.quote = self.quote(parsed, character.words);
                        company.seat(&mut out, Role::Recipient, character);
                    }
                }
            }
        }
        out
    }

    fn has_outcome(&self, fact: &Fact) -> bool {
        let frames = &self.know.lang.frames.frames;
        frames.iter().find(|f| f.id == fact.rule).is_some_and(|f| f.outcome.is_some())
    }

    /// «Les assaillants sont venus à moto»: who attacked is told beside the attack, without its verb.
    fn unnamed_doers(&self, company: &Company, occurrence: &Occurrence, out: &mut Vec<(Role, Character)>) {
        let violent = occurrence.units.iter().any(|u| matches!(u.family, Family::Force | Family::Abduct));
        if !violent || out.iter().any(|(r, _)| *r == Role::Initiator) {
            return;
        }
        let hit = |c: Option<Category>| out.iter().any(|(r, k)| *r == Role::Recipient && k.category == c);
        if hit(Some(Category::Combatants)) {
            return;
        }
        let (first, last) = occurrence.units.iter().fold((usize::MAX, 0), |(a, b), u| (a.min(u.sentence), b.max(u.sentence)));
        for parsed in &self.sentences[first..=(last + 3).min(self.sentences.len() - 1)] {
            for (i, np) in parsed.chunks.nps.iter().enumerate() {
                let described = np.category == Some(Category::Combatants) && np.bound.is_none() && np.actor.is_none();
                let definite = np.det == crate::phrase::Det::Article || np.contracted || np.det == crate::phrase::Det::None;
                if described && definite && np.class == Some(recoupe_packs::language::NounClass::People) {
                    let mut character = company.character(parsed, i, Family::Force);
                    character.quote = self.quote(parsed, character.words);
                    company.seat(out, Role::Initiator, character);
                    return;
                }
            }
        }
    }

    /// Violence by force of arms is named by who is hit and with what, never by the words used for either.
    fn act(&self, occurrence: &Occurrence, characters: &[(Role, Character)]) -> Act {
        let facts: Vec<&Fact> = occurrence.units.iter().flat_map(|u| u.facts.iter().map(move |f| &self.sentences[u.sentence].facts.facts[*f])).collect();
        let frames = &self.know.lang.frames;
        let named = facts.iter().find_map(|f| match f.act {
            FrameAct::Act(act) if !(f.weak && facts.iter().any(|g| g.act == FrameAct::Force)) => Some(act),
            _ => None,
        });
        let force = facts.iter().any(|f| f.act == FrameAct::Force);
        let instrument = facts.iter().find_map(|f| f.instrument).map(|i| frames.instruments[i].act);
        match (named, force) {
            (Some(act), false) if act != Act::RemoteExplosiveIed && !matches!(act, Act::ArmedClash) => return act,
            (Some(Act::RemoteExplosiveIed), _) => return instrument.unwrap_or(Act::RemoteExplosiveIed),
            (Some(act @ (Act::AirDroneStrike | Act::ShellingArtilleryMissile)), _) => return act,
            _ => {}
        }
        if let Some(act) = instrument {
            return act;
        }
        let armed = |c: &Character| matches!(c.category, Some(Category::SecurityForces | Category::Combatants | Category::Peacekeepers));
        let hit = characters.iter().filter(|(r, _)| *r == Role::Recipient).any(|(_, c)| armed(c));
        let doer = characters.iter().any(|(r, c)| *r == Role::Initiator && c.category == Some(Category::SecurityForces));
        match hit || named == Some(Act::ArmedClash) || (doer && !characters.iter().any(|(r, _)| *r == Role::Recipient)) {
            true => Act::ArmedClash,
            false => Act::Attack,
        }
    }
}

fn is_in_units(mention: &crate::time::TimeMention) -> bool {
    matches!(mention.expr, TimeExpr::Duration { unit, .. } if unit >= recoupe_packs::language::TimeUnit::Month) && mention.rule.as_str().ends_with("/in-units")
}

/// Seizures and destructions told beside a fight are its results.
fn merge_side_results(units: &mut Vec<Unit>) {
    let Some(force) = units.iter().position(|u| matches!(u.family, Family::Force | Family::Air)) else { return };
    let mut i = 0;
    while i < units.len() {
        if i != force && matches!(units[i].family, Family::Seize | Family::Toll) {
            let side = units.remove(i);
            let force = if i < force { force - 1 } else { force };
            units[force].facts.extend(side.facts);
            units[force].tallies.extend(side.tallies);
            return merge_side_results(units);
        }
        i += 1;
    }
}

fn stance_of(units: &[&Unit]) -> Stance {
    let real = units.iter().filter(|u| u.family != Family::Toll);
    real.map(|u| u.stance).next().or(units.first().map(|u| u.stance)).unwrap_or(Stance::Asserted)
}

fn same_figures(a: &Claim, b: &Claim) -> bool {
    let key = |c: &Claim| c.figures.iter().map(|f| (f.outcome, f.count)).collect::<Vec<_>>();
    key(a) == key(b)
}

fn single_day(told: Option<&Told>) -> Option<When> {
    match told?.candidates[..] {
        [Candidate::Days(when)] if when.n_days() <= 2 => Some(when),
        _ => None,
    }
}

fn same_day(occurrence: &Occurrence, unit: &Unit) -> bool {
    match (occurrence.when(), unit.when.as_ref()) {
        (Some(a), Some(b)) => a.candidates.iter().any(|x| b.candidates.iter().any(|y| x.meet(*y).is_some())),
        _ => false,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum PlaceFit {
    Apart,
    Unclear,
    Holds,
    Same,
}

fn place_fit(a: &Located, b: &Located) -> PlaceFit {
    let (x, y) = (&a.place, &b.place);
    if x.place.is_some() && x.place == y.place || x.name == y.name {
        return PlaceFit::Same;
    }
    let holds = |outer: &Place, inner: &Place| outer.place.as_ref().is_some_and(|id| inner.within.contains(id));
    if holds(x, y) || holds(y, x) {
        return PlaceFit::Holds;
    }
    match place::km(x.point, y.point) {
        Some(km) if km < 25.0 => PlaceFit::Unclear,
        Some(_) if a.size <= 2 && b.size <= 2 => PlaceFit::Apart,
        Some(km) if km > 400.0 => PlaceFit::Apart,
        None if a.size <= 2 && b.size <= 2 => PlaceFit::Apart,
        _ => PlaceFit::Unclear,
    }
}

impl Unit {
    /// Acts of governments play in countries, acts of force in places.
    fn political(&self) -> bool {
        matches!(self.family, Family::Leave | Family::Sanction | Family::Say | Family::Talk | Family::Power)
    }
    /// The places it tells: those of the size of the most exact one.
    fn told_places(&self) -> impl Iterator<Item = &Located> {
        let best = self.place();
        self.places.iter().filter(move |l| best.is_some_and(|b| (l.size <= 2) == (b.size <= 2) && l.indirect == b.indirect && (l.size < 5 || self.political()) && (!self.political() || l.at == b.at)))
    }
    fn place(&self) -> Option<&Located> {
        let most = if self.political() { 6 } else { 5 };
        let direct = |l: &&Located| l.size < most && (!l.indirect || (l.size == 0 && !self.political()));
        self.places.iter().find(direct).or_else(|| self.places.iter().find(|l| l.size < most))
    }
}

impl Occurrence {
    /// The most exact place of the units that tell the act, the first of them on a tie.
    fn place(&self) -> Option<&Located> {
        let all = self.units.iter().filter_map(|u| Some((u, u.place()?)));
        all.min_by_key(|(u, l)| (u.weak && u.tallies.is_empty(), l.outside, l.indirect && l.size > 0, if u.political() { 0 } else { l.size }, l.place.place.is_none(), u.tallies.is_empty())).map(|(_, l)| l)
    }
    fn country_place(&self) -> Option<Place> {
        self.units.iter().flat_map(|u| &u.places).find(|l| l.size == 5 && !l.indirect).map(|l| l.place.clone())
    }
    /// The narrowest of what its units say of the day.
    fn when(&self) -> Option<&Told> {
        let told = self.units.iter().filter_map(|u| u.when.as_ref()).filter(|w| !w.candidates.is_empty());
        told.min_by_key(|w| w.candidates.iter().map(|c| c.n_days()).sum::<i64>())
    }
    fn scope(&self) -> Scope {
        match self.units.iter().all(|u| u.scope == Scope::Background) {
            true => Scope::Background,
            false => Scope::Incident,
        }
    }
}
