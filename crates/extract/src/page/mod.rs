//! From the sentences of one page to its claims.
//!
//! Facts of one sentence make units; units that can be about one occurrence are joined down the page; each
//! occurrence gives one claim per voice. A page that tells three attacks gives three occurrences.

mod answers;
mod apart;
pub mod carry;
pub mod certainty;
mod characters;
mod claim;
mod clauses;
mod crowds;
mod days;
mod join;
mod lists;
mod scope;
mod shared;
mod speaking;
mod stance;
mod units;
mod validity;

use crate::cast::Company;
use crate::clause::Fact;
use crate::parsed::Parsed;
use crate::place::{self, Located, Setting};
use crate::sentence::{Knowledge, Range};
use crate::time::TimeExpr;
use certainty::Draft;
use recoupe_model::*;
use recoupe_packs::certainty::Certainty;
use recoupe_packs::frames::FrameAct;
use recoupe_packs::rules::MarkOp;
use std::cell::OnceCell;

/// Families of acts: claims of one family can be about one occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    Force,
    /// Strikes from the air: often an answer to an attack, and told apart from it.
    Air,
    /// Sexual violence: beside killings it is an act of its own.
    Abuse,
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
            Act::SexualViolence => Family::Abuse,
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
    /// Another sentence in which the voice says the same: «Le ministre l'a confirmé.»
    pub backed_by: Option<usize>,
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
    /// The towns among which its sentence lists its place; none where it lists none.
    pub towns: Option<lists::Towns>,
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
    /// Who says it together with that voice.
    pub beside: Vec<Voice>,
    /// Who passes it on.
    pub relay: Option<Voice>,
    pub stance: Stance,
    pub rule: RuleId,
    /// Inhabitants, witnesses, sources: who issues no communiqué.
    pub people: bool,
    /// The noun they were called by, by which the page may come back to them.
    pub noun: Option<u32>,
}

impl Speaker {
    /// Nobody else says it or passes it on.
    fn alone(voice: Voice, stance: Stance, rule: RuleId) -> Speaker {
        Speaker { voice, beside: Vec::new(), relay: None, stance, rule, people: false, noun: None }
    }

    /// Who asserts it: that voice first.
    fn tellers(&self) -> impl Iterator<Item = &Voice> {
        std::iter::once(&self.voice).chain(&self.beside)
    }
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
    pub sentences: &'a [Parsed<'a>],
    pub setting: Setting,
    /// The places of each sentence, once somebody asked.
    pub placed: Box<[OnceCell<Vec<Located>>]>,
}

/// Days before the news after which a day is recalled.
const RECALLED: i32 = 30;

impl PageReader<'_> {
    /// The page's claims, without their ids, in the order of their occurrences.
    pub fn claims(&self) -> (Vec<Claim>, Vec<Notice>) {
        let (drafts, mut notices) = self.drafts();
        let claims = self.hold_to_measure(drafts, &mut notices);
        (claims, notices)
    }

    /// All that the page's voices can be read to tell, each with what was seen of the reading.
    pub fn weighed(&self) -> Vec<(Claim, certainty::Traits)> {
        let (drafts, _) = self.drafts();
        let traits = self.traits(&drafts);
        drafts.into_iter().map(|d| d.claim).zip(traits).collect()
    }

    /// As [`Self::weighed`], each claim with what its traits come to by a table.
    pub fn measured<'c>(&self, table: Option<&'c Certainty>) -> Vec<(Claim, Option<certainty::Weighed<'c>>)> {
        let (drafts, _) = self.drafts();
        let measured = self.weigh(table, &drafts);
        drafts.into_iter().map(|d| d.claim).zip(measured).collect()
    }

    fn drafts(&self) -> (Vec<Draft>, Vec<Notice>) {
        let mut notices = Vec::new();
        // A page of which several sentences speak of a game tells no events of the conflict.
        let games = self.sentences.iter().filter(|p| p.marks().iter().any(|m| m.page && m.op == MarkOp::Quiet)).count();
        if games >= 3 || (games >= 2 && games * 2 >= self.sentences.len()) {
            return (Vec::new(), notices);
        }
        let mut units = self.units(&mut notices);
        sum_up(&mut units);
        self.tell_period(&mut units);
        let (totals, rest): (Vec<Unit>, Vec<Unit>) = units.into_iter().partition(|u| u.scope == Scope::Total);
        let mut occurrences = self.join(rest);
        self.drop_known(&mut occurrences);
        self.recall(&mut occurrences);
        let mut drafts: Vec<Draft> = Vec::new();
        let next = |drafts: &[Draft]| drafts.last().map_or(0, |d| d.claim.occurrence + 1);
        let told = occurrences.into_iter().filter(|o| self.stands(o));
        for occurrence in told.flat_map(lists::part) {
            let number = next(&drafts);
            drafts.extend(self.voiced(&occurrence, number));
        }
        for unit in totals {
            let occurrence = Occurrence { units: vec![unit.clone()] };
            let claim = self.claim(&occurrence, &[&unit], next(&drafts), Scope::Total);
            let known = drafts.iter().any(|d| d.claim.scope == Scope::Total && same_figures(&d.claim, &claim));
            if !known && !claim.figures.is_empty() {
                drafts.push(Draft::new(claim, &[&unit], &occurrence));
            }
        }
        drafts.iter_mut().for_each(|draft| self.hold_to_time(&mut draft.claim, &mut notices));
        (drafts, notices)
    }

    /// A monthly note tells of its month: where nothing on a page is newer, what is old by its day alone is its news.
    fn tell_period(&self, units: &mut [Unit]) {
        /// How far back such a note reaches.
        const DAYS: i32 = 62;
        let Some(published) = self.published else { return };
        let fresh =
            |u: &Unit| single_day(u.when.as_ref()).is_none_or(|d| (published.first - d.last).get_days() <= scope::OLD);
        let acts = |u: &Unit| !matches!(u.family, Family::Toll | Family::Say);
        let told = |u: &Unit| acts(u) && u.scope == Scope::Incident && fresh(u);
        if units.iter().any(told) {
            return;
        }
        let recent = |u: &Unit| {
            let day = single_day(u.when.as_ref()).filter(|_| u.scope == Scope::Background)?;
            let plain = !self.sentences[u.sentence].marked(MarkOp::Background) && !self.facts(u).any(|f| f.pluperfect);
            (plain && (published.first - day.last).get_days() <= DAYS).then_some(day.first)
        };
        let opened = |u: &Unit| single_day(u.when.as_ref()).filter(|_| acts(u) && u.scope == Scope::Incident);
        let day = |u: &Unit| recent(u).or(opened(u).map(|d| d.first));
        let days: std::collections::BTreeSet<_> = units.iter().filter_map(day).collect();
        if days.len() >= 2 {
            let of_period: Vec<usize> = (0..units.len()).filter(|i| recent(&units[*i]).is_some()).collect();
            of_period.into_iter().for_each(|i| units[i].scope = Scope::Incident);
        }
    }

    /// «Des hommes les ont enlevées il y a une semaine»: whom a pronoun alone names were told of before, and what befell
    /// them is no second occurrence of its kind.
    fn drop_known(&self, occurrences: &mut Vec<Occurrence>) {
        let by_pronoun = |o: &Occurrence| {
            let of = |f: &Fact| f.stand_ins.iter().any(|(role, _)| *role == Role::Recipient);
            let named = |f: &Fact| f.cast.iter().any(|(role, _)| *role == Role::Recipient);
            let mut facts = o.units.iter().flat_map(|u| self.facts(u)).peekable();
            facts.peek().is_some() && facts.all(|f| of(f) && !named(f)) && o.units.iter().all(|u| u.tallies.is_empty())
        };
        let known: Vec<bool> = (0..occurrences.len())
            .map(|i| {
                by_pronoun(&occurrences[i]) && occurrences[..i].iter().any(|o| o.family() == occurrences[i].family())
            })
            .collect();
        let mut known = known.into_iter();
        occurrences.retain(|_| !known.next().unwrap_or(false));
    }

    /// «Le week-end dernier, trois attaques avaient fait 43 morts»: told in the pluperfect and of a day before that of
    /// the news, it is recalled. Where the page dates no news, its own day stands for them.
    fn recall(&self, occurrences: &mut [Occurrence]) {
        let pluperfect = |o: &Occurrence| {
            had_happened(o.units.iter().flat_map(|u| self.facts(u)).filter(|f| !f.nominal || f.pluperfect))
        };
        // «Le bilan est passé à 52 morts. L'attaque avait visé …»: of whom the page counts the dead anew it tells the news.
        let counted = |o: &Occurrence| {
            let anew =
                |u: &Unit| !u.tallies.is_empty() && !self.facts(u).any(|f| f.pluperfect) && u.scope == Scope::Incident;
            o.units.iter().any(anew)
        };
        let news = occurrences.iter().filter(|o| o.scope() == Scope::Incident && !pluperfect(o) && self.stands(o));
        let news = news.filter_map(|o| single_day(o.when())).map(|d| d.first).max();
        let Some(day) = news.or(self.published.map(|d| d.first)) else { return };
        // Every day it can be of lies so many days before the news, and more.
        let older = |o: &Occurrence, than: i32| {
            let mut days = o.when().into_iter().flat_map(|w| &w.candidates).map(|c| c.days()).peekable();
            days.peek().is_some() && days.all(|d| d.is_some_and(|d| (day - d.last).get_days() > than))
        };
        // «En 2002, un missile avait visé un avion. Une attaque avait fait peu après dix morts»: of what is recalled right
        // before.
        let recalled = |u: &Unit| u.scope == Scope::Background;
        let ends: std::collections::BTreeSet<usize> =
            occurrences.iter().flat_map(|o| &o.units).filter(|u| recalled(u)).map(|u| u.sentence).collect();
        let continued = |o: &Occurrence| {
            let first = o.first_sentence().filter(|_| o.when().is_none() && pluperfect(o) && !counted(o));
            // «L'attentat avait échoué»: what goes on in that tense, and tells nothing of its own, lies between.
            let goes_on = |s: &usize| {
                let mut finite = self.sentences[*s].chunks().vgs.iter().filter(|v| !v.bare).peekable();
                !ends.contains(s) && finite.peek().is_some() && finite.all(|v| v.pluperfect)
            };
            first.is_some_and(|s| {
                let before = (0..s).rev().find(|b| !goes_on(b));
                before.is_some_and(|b| ends.contains(&b) && self.sentences[s].block == self.sentences[b].block)
            })
        };
        // A page that states no day of its own has its latest news for one: a raid of April is recalled beside June's.
        let undated = self.published.is_none() && news.is_some();
        for occurrence in occurrences {
            let exact = news.is_some() || single_day(occurrence.when()).is_some();
            let before = exact && pluperfect(occurrence) && !counted(occurrence) && older(occurrence, 0);
            // «L'infirmière a retrouvé ses parents. Des inconnus l'avaient enlevée»: who had been taken, had been before.
            let taken = occurrence.family() == Family::Abduct
                && occurrence.when().is_none()
                && pluperfect(occurrence)
                // «Lundi, les rebelles avaient dit avoir capturé deux pilotes»: that was news on that day.
                && occurrence.units.iter().all(|u| u.sentence > 0 && u.reported.is_none());
            if before || taken || undated && older(occurrence, RECALLED) || continued(occurrence) {
                occurrence.units.iter_mut().for_each(|u| u.scope = Scope::Background);
            }
        }
    }

    /// What a unit tells by verbs and event nouns.
    fn facts<'u>(&'u self, unit: &'u Unit) -> impl Iterator<Item = &'u Fact> {
        let facts = &self.sentences[unit.sentence].facts().facts;
        unit.facts.iter().map(|f| &facts[*f])
    }

    /// Every place of a sentence, in order.
    fn places(&self, parsed: &Parsed) -> &[Located] {
        self.placed[parsed.s.index].get_or_init(|| place::find(self.know, &self.setting, parsed))
    }

    fn company(&self) -> Company<'_> {
        Company { know: self.know, setting: &self.setting, text: self.text }
    }

    fn quote(&self, parsed: &Parsed, range: Range) -> Quote {
        let span = parsed.s.bytes(range);
        Quote { span, text: span.of(self.text).unwrap_or("").to_owned() }
    }
}

/// Something is told, and all of it in the pluperfect: it had happened before what the page tells otherwise.
fn had_happened<'f>(facts: impl Iterator<Item = &'f Fact>) -> bool {
    let mut facts = facts.peekable();
    facts.peek().is_some() && facts.all(|f| f.pluperfect)
}

fn is_in_units(mention: &crate::time::TimeMention) -> bool {
    let long = |unit| unit >= recoupe_packs::language::TimeUnit::Month;
    // «en six semaines» sums up as «en deux mois» does; a fortnight may be one battle.
    let weeks = |unit, n: Option<i64>| unit == recoupe_packs::language::TimeUnit::Week && n.is_some_and(|n| n >= 4);
    match mention.expr {
        TimeExpr::Duration { unit, n, .. } => {
            (long(unit) || weeks(unit, n)) && mention.rule.as_str().ends_with("/in-units")
        }
        TimeExpr::Shift { unit, look: crate::time::Look::Bare, .. } => long(unit),
        _ => false,
    }
}

/// Seizures and destructions told beside a fight are its results.
fn merge_side_results(parsed: &Parsed, units: &mut Vec<Unit>) {
    // «a ouvert le feu sur des manifestants, tuant quatre personnes»: what was done to a crowd is one act.
    let fact = |f: &usize| &parsed.facts().facts[*f];
    // «trois gendarmes tués lors d'une manifestation»: the crowd frames what befell them.
    let frames = |u: &Unit| u.facts.iter().all(|f| fact(f).adjunct) && u.tallies.is_empty();
    // «trois personnes ont été tuées lorsque la police a dispersé une marche»
    let met = |f: &usize| fact(f).act == FrameAct::Act(Act::ProtestWithIntervention);
    let done = |u: &Unit| frames(u) || u.facts.iter().any(|f| fact(f).act == FrameAct::Force || met(f));
    if let Some(crowd) = units.iter().position(|u| u.family == Family::Crowd && done(u)) {
        // «a tué deux civils avant d'être lynché par la foule»: what the crowd did is its own.
        let nps = &parsed.chunks().nps;
        let by_crowd = |f: &usize| {
            let doer = |(r, np): &(Role, usize)| *r == Role::Initiator && nps[*np].range.0 >= fact(f).trigger.1;
            matches!(fact(f).act, FrameAct::Force | FrameAct::Act(Act::MobViolence)) && fact(f).cast.iter().any(doer)
        };
        if units[crowd].facts.iter().all(by_crowd) {
            return merge_into_force(parsed, units);
        }
        let front = units[crowd].clone();
        let same = |u: &Unit| matches!(u.family, Family::Force | Family::Toll) && u.voice == front.voice;
        let sides: Vec<Unit> = units.extract_if(.., |u| same(u) && !apart::stopped(parsed, u, &front)).collect();
        if let Some(crowd) = units.iter_mut().find(|u| u.family == Family::Crowd && done(u)) {
            for side in sides {
                crowd.facts.extend(side.facts);
                crowd.tallies.extend(side.tallies);
            }
        }
    }
    merge_into_force(parsed, units);
}

fn merge_into_force(parsed: &Parsed, units: &mut Vec<Unit>) {
    let Some(force) = units.iter().position(|u| matches!(u.family, Family::Force | Family::Air)) else { return };
    // «a pris le village et détruit dix drones»: weapons brought down are no part of the town's fall.
    let fact = |f: &usize| &parsed.facts().facts[*f];
    let downs = |u: &Unit| {
        let disarms = |f: &usize| fact(f).act == FrameAct::Act(Act::DisruptedWeaponsUse);
        !u.facts.is_empty() && u.facts.iter().all(disarms)
    };
    let falls = units[force].facts.iter().any(|f| claim::changes_hands(fact(f)));
    let mut i = 0;
    while i < units.len() {
        if i != force
            && !(falls && downs(&units[i]))
            && (matches!(units[i].family, Family::Seize | Family::Toll)
                || units[i].family == Family::Abduct && same_doers(parsed, &units[i], &units[force]))
            && !heard_from_another(parsed, &units[i], &units[force])
            && !apart::stopped(parsed, &units[i], &units[force])
        {
            let side = units.remove(i);
            let force = if i < force { force - 1 } else { force };
            units[force].facts.extend(side.facts);
            units[force].tallies.extend(side.tallies);
            return merge_side_results(parsed, units);
        }
        i += 1;
    }
}

/// «Gunmen killed five traders and abducted a nurse»: one raid, in which whoever killed took people along.
fn same_doers(parsed: &Parsed, taken: &Unit, force: &Unit) -> bool {
    let doers = |u: &Unit| -> Vec<usize> {
        let cast =
            u.facts.iter().filter(|f| !parsed.facts().facts[**f].nominal).flat_map(|f| &parsed.facts().facts[*f].cast);
        cast.filter(|(role, _)| *role == Role::Initiator).map(|(_, np)| *np).collect()
    };
    let dead = |t: &usize| matches!(parsed.facts().tallies[*t].outcome, Outcome::Killed);
    let both = doers(taken).into_iter().any(|np| doers(force).contains(&np));
    // «Il dit avoir tué vingt soldats et capturé deux d'entre eux»: of those told in the same breath.
    let of_them = |t: &usize| {
        let tally = &parsed.facts().tallies[*t];
        let held = |np: usize| force.tallies.iter().any(|f| parsed.facts().tallies[*f].np == np);
        let np = &parsed.chunks().nps[tally.np];
        // «tué vingt soldats, enlevé six»: six of them, or others; «six d'entre eux» says which.
        let said = np.bound.as_ref().is_some_and(|b| b.range.1 < np.range.1);
        np.head == crate::phrase::Head::Elided && said && tally.counted_np.is_some_and(held)
    };
    let both = both
        || !taken.tallies.is_empty() && taken.tallies.iter().all(of_them)
        // «dit avoir tué dix soldats et en avoir capturé cinq»: whoever says so did both.
        || doers(taken).is_empty() && doers(force).is_empty() && taken.voice.is_some() && by_infinitive(parsed, taken);
    let (a, b) = (units::trigger(parsed, taken), units::trigger(parsed, force));
    let elsewhere = apart::towns_apart(parsed, &taken.places, Some(a.min(b)), a.max(b), a.max(b));
    both && !elsewhere && force.tallies.iter().any(dead) && taken.voice == force.voice && taken.stance == force.stance
}

/// All that a unit tells hangs on another verb as an infinitive.
fn by_infinitive(parsed: &Parsed, unit: &Unit) -> bool {
    let infinitive = |f: &usize| {
        let fact = &parsed.facts().facts[*f];
        let verb = parsed.chunks().vgs.iter().find(|v| v.range == fact.trigger);
        verb.is_some_and(|v| v.bare && v.tense == recoupe_packs::language::Tense::Infinitive)
    };
    !unit.facts.is_empty() && unit.facts.iter().all(infinitive)
}

/// «Les émeutes qui secouent la ville depuis des mois ont fait deux morts»: a sum is of what its sentence tells.
fn sum_up(units: &mut Vec<Unit>) {
    for i in (0..units.len()).rev() {
        let sum = &units[i];
        if sum.scope != Scope::Total || sum.family != Family::Toll || !sum.facts.is_empty() {
            continue;
        }
        let of = |u: &Unit| u.sentence == sum.sentence && u.family == Family::Crowd && u.voice == sum.voice;
        let Some(at) = units.iter().position(|u| of(u) && u.tallies.is_empty()) else { continue };
        (units[i].facts, units[i].family) = (units[at].facts.clone(), Family::Crowd);
        units.remove(at);
        return sum_up(units);
    }
}

/// «12 morts selon l'armée, 20 selon des habitants»: figures of a voice of their own.
fn heard_from_another(parsed: &Parsed, side: &Unit, force: &Unit) -> bool {
    // «dix civils tués, quinze selon l'opposition»
    let own = !side.tallies.is_empty() && side.tallies.iter().all(|t| parsed.facts().tallies[*t].voice.is_some());
    side.family == Family::Toll && side.voice.is_some() && (force.voice.is_some() || own) && side.voice != force.voice
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

fn same_day(told: Option<&Told>, unit: &Unit) -> bool {
    match (told, unit.when.as_ref()) {
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
        self.places.iter().filter(move |l| {
            // «évacués vers l'hôpital de X»: where they were brought says nothing of where it happened.
            let brought = l.indirect && l.goal && !self.political();
            best.is_some_and(|b| {
                !brought
                    && (l.size <= 2) == (b.size <= 2)
                    && l.indirect == b.indirect
                    && (l.size < 5 || self.political())
                    && (!self.political() || l.at == b.at)
            })
        })
    }
    fn place(&self) -> Option<&Located> {
        let most = if self.political() { 6 } else { 5 };
        // Where they were brought is no place of what befell them; where a crowd comes together is.
        let brought = |l: &Located| l.indirect && l.goal && !self.political() && self.family != Family::Crowd;
        let direct = |l: &&Located| {
            l.size < most
                && !l.outside
                && !brought(l)
                && (!l.indirect || (l.size == 0 && !self.political()) || (l.goal && self.political()))
        };
        self.places
            .iter()
            .find(direct)
            .or_else(|| self.places.iter().find(|l| l.size < most && !l.outside && !brought(l)))
    }
}

/// How exactly a unit's place says where; less is more exact.
type Exactness = (bool, bool, bool, u8, bool, bool);

fn exactness(unit: &Unit, located: &Located) -> Exactness {
    (
        unit.weak && unit.tallies.is_empty(),
        located.outside,
        located.indirect && located.size > 0,
        if unit.political() { 0 } else { located.size },
        located.place.place.is_none(),
        unit.tallies.is_empty(),
    )
}

/// The family of units of these families, figures alone left out.
fn family_of(mut told: impl Iterator<Item = Family>) -> Family {
    match (told.next(), told.next()) {
        (Some(Family::Force), Some(Family::Air)) => Family::Air,
        (first, _) => first.unwrap_or(Family::Toll),
    }
}

impl Occurrence {
    fn first_sentence(&self) -> Option<usize> {
        self.units.iter().map(|u| u.sentence).min()
    }
    /// The most exact place of the units that tell the act, the first of them on a tie.
    fn place(&self) -> Option<&Located> {
        let all = self.units.iter().filter_map(|u| Some((u, u.place()?)));
        all.min_by_key(|(u, l)| exactness(u, l)).map(|(_, l)| l)
    }
    /// The family its units are of; a strike from the air outranks the headline it was told under.
    fn family(&self) -> Family {
        family_of(self.units.iter().map(|u| u.family).filter(|f| *f != Family::Toll))
    }
    /// A place that another verb holds.
    fn place_beyond(&self) -> Option<Place> {
        let beyond = self.units.iter().flat_map(|u| &u.places).find(|l| l.outside && l.size < 5 && !l.indirect);
        beyond.map(|l| l.place.clone())
    }
    /// That, or the country: better than none.
    fn far_place(&self) -> Option<Place> {
        self.place_beyond().or_else(|| self.country_place())
    }
    fn country_place(&self) -> Option<Place> {
        self.units.iter().flat_map(|u| &u.places).find(|l| l.size == 5 && !l.indirect).map(|l| l.place.clone())
    }
    /// The narrowest of what its units say of the day.
    fn when(&self) -> Option<&Told> {
        let told = self.units.iter().filter_map(|u| u.when.as_ref()).filter(|w| !w.candidates.is_empty());
        told.min_by_key(|w| w.n_days())
    }
    fn scope(&self) -> Scope {
        match self.units.iter().all(|u| u.scope == Scope::Background) {
            true => Scope::Background,
            false => Scope::Incident,
        }
    }
}
