//! Joining units down the page into occurrences, and which of them are told firmly enough to stand.

use super::apart::{counts_others, stopped};
use super::claim::{changes_hands, rounds};
use super::{Exactness, Family, Occurrence, PageReader, PlaceFit, Unit};
use super::{exactness, family_of, had_happened, place_fit, same_day};
use crate::clause::Fact;
use crate::phrase::{Diathesis, Head, Item, Np};
use crate::place::Located;
use crate::time::{self, Anchor, TimeExpr};
use recoupe_model::*;
use recoupe_packs::frames::FrameAct;
use recoupe_packs::language::{self, FnClass};
use std::collections::VecDeque;
use std::ops::Range;

/// How many sentences on an act without day, place or figure in common is still taken for the same.
const REACH: i64 = 2;

/// On a page of at least [`LONG`] sentences that tells this many acts of force, sentences that say neither where nor
/// when nor how many of the same are held to be about different ones.
const MANY: usize = 4;

/// An agency's report is shorter.
const LONG: usize = 25;

/// How much must tie two sentences together before they are about one occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tie {
    /// That nothing speaks against it and they stand near each other.
    Nearness,
    /// A day, a place, a figure, or a word that points back.
    Word,
}

/// An occurrence while units join it, with what each next unit is held against: what its units say together is put
/// together unit by unit, so that a page that tells one thing a thousand times is not gone through a thousand times.
#[derive(Debug, Default)]
pub(super) struct Growing {
    pub(super) occurrence: Occurrence,
    /// The families of its first two units that are more than figures.
    families: Vec<Family>,
    /// Something of it is neither planned nor supposed.
    real: bool,
    /// A town changed hands.
    pub(super) taken: bool,
    tallied: bool,
    /// It sums up several that the page may tell one by one.
    pub(super) sums: bool,
    pub(super) arms: Option<Act>,
    /// Something flew or was fired from afar; there was fighting; a crowd came together; people were arrested.
    pub(super) struck: bool,
    pub(super) fought: bool,
    pub(super) gathered: bool,
    pub(super) arrested: bool,
    /// Who did it, of what kind and by what word, and of what kind those are whom it befell: each once.
    pub(super) doers: Vec<(Option<Category>, Head)>,
    pub(super) hit: Vec<Category>,
    /// The narrowest of what its units say of the day, and its days.
    when: Option<(i64, Told)>,
    /// Its most exact place, and how exact.
    place: Option<(Exactness, Located)>,
    /// Every place that its units tell, once.
    pub(super) places: Vec<Located>,
    /// Every figure, once.
    pub(super) figures: Vec<(Outcome, Count)>,
    told: Tense,
    /// Of its verbs alone, and of the nouns that stand in the pluperfect.
    verbs: Tense,
}

/// Whether something is told, and something of it other than in the pluperfect.
#[derive(Debug, Default, Clone, Copy)]
struct Tense {
    any: bool,
    later: bool,
}

impl Tense {
    fn take_in(&mut self, fact: &Fact) {
        self.any = true;
        self.later |= !fact.pluperfect;
    }

    /// See [`had_happened`].
    fn had_happened(self) -> bool {
        self.any && !self.later
    }
}

impl Growing {
    fn take_in(&mut self, unit: Unit, page: &PageReader<'_>) {
        if unit.family != Family::Toll && self.families.len() < 2 {
            self.families.push(unit.family);
        }
        self.real |= !unreal(unit.stance);
        self.taken |= page.takes_territory(&unit);
        self.tallied |= !unit.tallies.is_empty();
        self.sums |= page.sums_up(&unit);
        let arms = page.arms(&unit);
        self.struck |= unit.family == Family::Air || arms == Some(Act::ShellingArtilleryMissile);
        self.arms = self.arms.or(arms);
        self.fought |= page.facts(&unit).any(|f| f.act == FrameAct::Act(Act::ArmedClash));
        self.gathered |= page.gathers(&unit);
        self.arrested |= unit.family == Family::Arrest;
        for doer in page.doers(&unit) {
            if !self.doers.contains(&doer) {
                self.doers.push(doer);
            }
        }
        for category in page.befell(&unit) {
            if !self.hit.contains(&category) {
                self.hit.push(category);
            }
        }
        for fact in page.facts(&unit) {
            self.told.take_in(fact);
            if !fact.nominal || fact.pluperfect {
                self.verbs.take_in(fact);
            }
        }
        if let Some(told) = unit.when.as_ref().filter(|told| !told.candidates.is_empty()) {
            let n_days = told.n_days();
            if self.when.as_ref().is_none_or(|(n, _)| n_days < *n) {
                self.when = Some((n_days, told.clone()));
            }
        }
        if let Some(located) = unit.place() {
            let exactness = exactness(&unit, located);
            if self.place.as_ref().is_none_or(|(e, _)| exactness < *e) {
                self.place = Some((exactness, located.clone()));
            }
        }
        for located in unit.told_places() {
            if !self.places.iter().any(|l| lies_as(l, located)) {
                self.places.push(located.clone());
            }
        }
        for figure in page.counts_of(&unit) {
            if !self.figures.contains(&figure) {
                self.figures.push(figure);
            }
        }
        self.occurrence.units.push(unit);
    }

    pub(super) fn units(&self) -> std::slice::Iter<'_, Unit> {
        self.occurrence.units.iter()
    }

    fn family(&self) -> Family {
        family_of(self.families.iter().copied())
    }

    pub(super) fn when(&self) -> Option<&Told> {
        self.when.as_ref().map(|(_, told)| told)
    }

    pub(super) fn place(&self) -> Option<&Located> {
        self.place.as_ref().map(|(_, located)| located)
    }
}

/// One place, wherever it is named: all that [`place_fit`] looks at is the same.
fn lies_as(a: &Located, b: &Located) -> bool {
    let key = |l: &Located| (l.size, l.place.point);
    let (x, y) = (&a.place, &b.place);
    key(a) == key(b) && x.place == y.place && x.name == y.name && x.within == y.within
}

fn unreal(stance: Stance) -> bool {
    matches!(stance, Stance::Planned | Stance::Hypothetical | Stance::Threatened)
}

/// The sentences that open with a town or a country, and where it stands among their places. A sentence is read for that
/// when somebody asks: between most units nobody does, and what stands before the first or behind the last of them is never
/// asked for.
#[derive(Debug, Default)]
struct Openings {
    /// The sentences that were read, side by side.
    read: Range<usize>,
    all: VecDeque<(usize, usize)>,
}

impl Openings {
    /// Those of these sentences.
    fn within<'p>(&mut self, asked: Range<usize>, page: &'p PageReader<'_>) -> impl Iterator<Item = &'p Located> {
        if self.read.is_empty() {
            self.read = asked.start..asked.start;
        }
        for i in (asked.start..self.read.start).rev() {
            page.opens_with(i).for_each(|place| self.all.push_front((i, place)));
        }
        for i in self.read.end..asked.end {
            page.opens_with(i).for_each(|place| self.all.push_back((i, place)));
        }
        self.read = self.read.start.min(asked.start)..self.read.end.max(asked.end);
        let first = self.all.partition_point(|(at, _)| *at < asked.start);
        let asked = self.all.range(first..).take_while(move |(at, _)| *at < asked.end);
        asked.map(|(at, place)| &page.places(&page.sentences[*at])[*place])
    }
}

impl PageReader<'_> {
    /// A short page tells one story, a long one many: what a page tells decides how freely its sentences join.
    pub(super) fn join(&self, units: Vec<Unit>) -> Vec<Occurrence> {
        let mut openings = Openings::default();
        let apart = self.joined(units.clone(), Tie::Word, &mut openings);
        let of_force = |o: &&Occurrence| matches!(o.family(), Family::Force | Family::Air) && self.stands(o);
        match self.is_short() || apart.iter().filter(of_force).count() < MANY {
            true => self.joined(units, Tie::Nearness, &mut openings),
            false => apart,
        }
    }

    fn joined(&self, units: Vec<Unit>, tie: Tie, openings: &mut Openings) -> Vec<Occurrence> {
        let mut out: Vec<Growing> = Vec::new();
        for unit in units {
            let mut affinity = |i: usize| Some((self.affinity(&out[i], &unit, tie, openings)?, i));
            let best = (0..out.len()).filter_map(&mut affinity).max();
            let i = best.map_or(out.len(), |(_, i)| i);
            if i == out.len() {
                out.push(Growing::default());
            }
            out[i].take_in(unit, self);
        }
        out.into_iter().map(|growing| growing.occurrence).collect()
    }

    /// How well a unit fits an occurrence; none when it cannot be the same.
    fn affinity(&self, told: &Growing, unit: &Unit, tie: Tie, openings: &mut Openings) -> Option<i64> {
        let last = told.occurrence.units.last()?;
        if self.sentences[last.sentence].entry != self.sentences[unit.sentence].entry {
            return None;
        }
        // «quatre otages retrouvés morts à X ; trois passants tués dans un raid»
        let one_sentence = last.sentence == unit.sentence;
        let parsed = &self.sentences[unit.sentence];
        let others = |toll: &Unit, other: &Unit| toll.family == Family::Toll && counts_others(parsed, toll, other);
        let others = one_sentence && (others(unit, last) || others(last, unit));
        let parted = |toll: &Unit, other: &Unit| toll.family == Family::Toll && stopped(parsed, toll, other);
        if one_sentence && !others && last.voice == unit.voice && (parted(unit, last) || parted(last, unit)) {
            return None;
        }
        // «Car bomb kills eight in Gao; army retakes two villages»
        let forces = last.family == Family::Force && unit.family == Family::Force;
        let beside = forces && self.takes_territory(last) != self.takes_territory(unit);
        if one_sentence && last.voice == unit.voice && beside {
            return None;
        }
        // «Gunmen kill 24 in Plateau, troops repel attack on base»
        if one_sentence && last.voice == unit.voice && self.clauses_apart(last, unit) {
            return None;
        }
        // «des raids ont aidé les rebelles, tandis qu'on se battait à Kidal»
        if one_sentence && told.place().is_none() && self.meanwhile_elsewhere(last, unit) {
            return None;
        }
        let family = told.family();
        if unreal(unit.stance) == told.real && unit.family != Family::Toll {
            return None;
        }
        let compatible = family == unit.family
            || (unit.family == Family::Toll && self.takes_toll(family, unit))
            // «deux manifestants tués»: one telling says of the crowd what the other says of its dead.
            || (matches!((family, unit.family), (Family::Crowd, Family::Force) | (Family::Force, Family::Crowd))
                && self.same_figure(told, unit))
            || (family == Family::Toll && matches!(unit.family, Family::Force | Family::Air))
            || (family == Family::Air && unit.family == Family::Force && (self.only_victims(unit) || self.is_its_bomb(unit)))
            // A headline that says neither where nor when is about what the text then tells.
            || (family == Family::Force && unit.family == Family::Air && last.sentence == 0 && told.when().is_none() && (told.place().is_none() || self.sentences[0].label == BlockLabel::Headline))
            || self.one_strike(&told.occurrence, family, unit)
            || (family == Family::Seize && self.fell_on(told, unit))
            || (family == Family::Crowd && matches!(unit.family, Family::Arrest | Family::Free) && self.held_at(told, unit))
            || (unit.family == Family::Abduct && family == Family::Force && self.taken_by_those(told, unit))
            || (unit.family == Family::Seize && matches!(family, Family::Force | Family::Air) && unit.sentence <= last.sentence + 2 && !self.by_others(told, unit) && (one_sentence && !(told.taken && self.disarms(unit)) || !one_sentence && !self.wards_off(told, unit)))
            || (unit.family == Family::Seize && family == Family::Arrest && unit.sentence <= last.sentence + 1 && self.only_found(unit));
        // «le tir de missiles» that somebody speaks of and that stands for nothing takes in no town that was sacked.
        let named_only = family != unit.family && unit.family == Family::Seize && !one_sentence;
        if !compatible
            || named_only && !self.stands(&told.occurrence) && self.stands(&Occurrence { units: vec![unit.clone()] })
            || last.scope != unit.scope
                && (unit.scope == Scope::Background || last.scope == Scope::Background)
                && !same_day(told.when(), unit)
        {
            return None;
        }
        // «A drone hit a market. Air defences shot down three others»: an act of its own, where weapons seized are what a fight
        // came to.
        if !one_sentence && family != unit.family && self.disarms(unit) {
            return None;
        }
        // «L'armée a abattu trois drones. Des miliciens ont incendié dix maisons»: weapons lost are no houses burnt.
        let seized = |u: &Unit| {
            let acts = self.facts(u).map(|f| f.act);
            acts.filter(|act| super::family(*act) == Family::Seize).last()
        };
        let other_goods = || seized(last).zip(seized(unit)).is_some_and(|(a, b)| a != b);
        if !one_sentence && family == Family::Seize && unit.family == Family::Seize && other_goods() {
            return None;
        }
        // «Les rebelles ont tué neuf civils. L'armée dit avoir tué deux rebelles»: the answer is another act.
        if !one_sentence && family == Family::Force && unit.family == Family::Force && self.strikes_back(told, unit) {
            return None;
        }
        let force = |f: Family| matches!(f, Family::Force | Family::Air);
        let both = !one_sentence && force(family) && force(unit.family);
        if both && !self.refers_back(unit) && self.of_others(told, unit) || both && self.is_summed_up(told, unit) {
            return None;
        }
        if !one_sentence && self.claims_own_loss(told, unit) {
            return None;
        }
        let mut score = 10 - (unit.sentence as i64 - last.sentence as i64).min(8);
        // What was seized is a fight's, where there was one, before it is that of those arrested in it.
        if unit.family == Family::Seize && family == Family::Arrest {
            score -= 4;
        }
        // «Gunmen kill 24, troops repel attack»: what a headline's second clause tells without day, town and figure is of some
        // farther sentence.
        let bare = |u: &Unit| u.when.is_none() && u.places.is_empty() && u.tallies.is_empty();
        let second = told.occurrence.units.iter().all(|u| bare(u) && self.behind_comma_in_headline(u));
        if second && !one_sentence {
            score -= 5;
        }
        // «L'armée a tué trois assaillants. Neuf villageois sont portés disparus»: not by what the army did to those.
        if self.is_of_attacked(told, unit) {
            score -= 4;
        }
        // The dead of a figure beside those of fighters are of what was told before, where anything was.
        if others {
            score -= 8;
        }
        // «A pistol was seized», in the paragraph that tells of arrests behind the one that tells of the fight.
        if unit.family == Family::Seize
            && force(family)
            && self.sentences[last.sentence].block != self.sentences[unit.sentence].block
        {
            score -= 5;
        }
        // «… in Mali's Mopti region, near Sofara», and «… in Nampala»: of two towns, whatever holds them both.
        let mapped = |l: &Located| l.size <= 1 && (l.place.place.is_some() || l.place.point.is_some()) && !l.indirect;
        let towns = !one_sentence && told.places.iter().any(mapped) && unit.place().is_some_and(mapped);
        let counts = |l: &&Located| !towns || mapped(l);
        let fits = told.places.iter().filter(counts);
        let fits = fits.flat_map(|a| unit.told_places().filter(counts).map(move |b| place_fit(a, b)));
        let fits_place = match fits.max() {
            Some(PlaceFit::Apart) if near_by(told, unit) => Some(PlaceFit::Unclear),
            fits => fits,
        };
        match fits_place {
            Some(PlaceFit::Same) => score += 6,
            Some(PlaceFit::Holds) => score += 2,
            // «L'armée a bombardé X. Les rebelles ont bombardé un poste de l'armée à Y, tout près»: that was the answer.
            Some(PlaceFit::Unclear) if !one_sentence && told.occurrence.units.iter().any(|u| self.answers(u, unit)) => {
                return None;
            }
            Some(PlaceFit::Unclear) => score -= 3,
            // Figures alone that name where the wounded were brought tell no new occurrence.
            Some(PlaceFit::Apart) if unit.family == Family::Toll => score -= 4,
            // «The blast occurred in Hodan district»: where the map has one of the two, the other may lie in it.
            Some(PlaceFit::Apart)
                if unit.sentence == last.sentence + 1
                    && unit.tallies.is_empty()
                    && self.refers_back(unit)
                    && unmapped(told, unit) =>
            {
                score -= 3;
            }
            // «Raid kills 14 in Gao camp», says the headline, and the text «14 people were killed in Boni, near Gao».
            Some(PlaceFit::Apart) if self.heads(told, unit) => score -= 3,
            Some(PlaceFit::Apart) => return None,
            None => {}
        }
        match (told.when(), unit.when.as_ref()) {
            (Some(a), Some(b)) => {
                let meet = a.candidates.iter().any(|x| b.candidates.iter().any(|y| x.meet(*y).is_some()));
                let n_days = |t: &Told| t.candidates.iter().map(|c| c.n_days()).max().unwrap_or(0);
                // «des heurts ont fait huit morts cette semaine» are not the dead of Sunday's march.
                let of_the_crowd = family == Family::Crowd && unit.family != Family::Crowd;
                if !meet || of_the_crowd && n_days(b) > 3 && n_days(a) <= 2 {
                    return None;
                }
                score += 5;
            }
            // «un mouvement qui avait frappé le port en 1994 …»: whatever the year is of, it leads away from last week's.
            (Some(a), None) if self.of_another_year(a, unit) => return None,
            // «Des soldats avaient tué dix hommes en novembre. Les heurts de mardi …»
            (None, Some(_)) if !one_sentence && told.tallied && told.verbs.had_happened() => return None,
            _ => score += 0,
        }
        // Far down the page something must tie the two together; else it is another occurrence of the kind.
        let gap = unit.sentence as i64 - last.sentence as i64;
        let same_place = matches!(fits_place, Some(PlaceFit::Same | PlaceFit::Holds));
        let same_when = told.when().is_some() && unit.when.is_some();
        // A clash is not the shelling of the sentence before, unless something ties the two together.
        let tied = same_place || same_when || self.refers_back(unit) || self.same_figure(told, unit);
        let other = told.arms.zip(self.arms(unit)).is_some_and(|(a, b)| a != b);
        if other && !tied && unit.sentence != last.sentence && last.sentence > 0 {
            return None;
        }
        // A town that changed hands is another act than the fight beside it, unless it is the same town or day.
        let changes = told.taken != self.takes_territory(unit) && unit.sentence != last.sentence;
        let attacked = self.facts(unit).any(|f| f.nominal && f.act == FrameAct::Force);
        let victims = !attacked && (unit.facts.is_empty() || self.only_victims(unit));
        // «Des tireurs se battent dans la ville»: a town that is only pointed at makes no fight its fall.
        let sentence = self.sentences[unit.sentence].s.span;
        let pointed = unit.place().is_some_and(|l| !sentence.covers(l.place.quote.span));
        let same_town = fits_place == Some(PlaceFit::Same) && !pointed;
        if changes && !victims && !same_town && !same_when && !self.refers_back(unit) && last.sentence > 0 {
            return None;
        }
        // Of two told in one headline, the one of its kind.
        if told.taken != self.takes_territory(unit) {
            score -= 1;
        }
        // «L'armée, qui avait annoncé avoir tué dix rebelles, …»: what had happened before, with figures of its own.
        let earlier = !unit.tallies.is_empty() && had_happened(self.facts(unit));
        // «Aucun groupe n'a revendiqué l'attaque»: that of the news, not the one recalled in between.
        if told.told.had_happened() && self.refers_back(unit) {
            score -= 6;
        }
        // «Ces combats ont chassé mille familles»: not the murder told in between.
        if self.points_elsewhere(told, unit) {
            score -= 8;
        }
        if earlier && told.told.later && !same_place && !same_when && !self.same_figure(told, unit) {
            return None;
        }
        let near = match tie {
            // Figures alone, without day or place of their own, are of what the page told last.
            Tie::Nearness if self.only_victims(unit) && unit.when.is_none() && unit.place().is_none() => {
                gap <= 2 * REACH
            }
            Tie::Nearness => gap <= REACH,
            // A figure alone is of what the sentence before it tells.
            Tie::Word => {
                let one = self.sentences[last.sentence].block == self.sentences[unit.sentence].block;
                gap == 0 || gap == 1 && one && (unit.family == Family::Toll || unit.facts.is_empty())
            }
        };
        if !near && !tied {
            return None;
        }
        if unit.another
            && unit.place().is_some()
            && (score < 12 || unit.family == Family::Seize && family != Family::Seize)
        {
            return None;
        }
        // «Quelques heures plus tard, un minibus a sauté sur une mine»: that was no assault, wherever it was.
        let armed = self.arms(unit);
        if unit.another && !one_sentence && armed.is_some() && armed != told.arms {
            return None;
        }
        if unit.another && !one_sentence && unit.place().is_none() && unit.family != Family::Toll {
            return None;
        }
        // «Au Niger, …» in between leads elsewhere, and so does «À Syrte, …», where nothing of what is told is the same.
        let country = told.place().map(|l| l.place.country).unwrap_or_else(|| told.occurrence.country_place()?.country);
        // One is dead here as there: that ties nothing together.
        let as_many = self.counts_of(unit).iter().any(|f| f.1 != Count::exact(1) && told.figures.contains(f));
        let town = told.place().filter(|l| l.size <= 2 && !same_when && !as_many);
        let same_land = unit.place().is_some_and(|l| l.place.country == country);
        if fits_place.is_none()
            && !(same_when && told.place().is_some())
            && !same_land
            && !self.points_back_to(told, unit)
            && self.moved_on(openings, (country, town), last.sentence, unit.sentence)
        {
            return None;
        }
        Some(score)
    }

    /// «Nine villagers died in the raid. Six girls were taken away by the assailants.»: those of the raid just told.
    fn taken_by_those(&self, told: &Growing, unit: &Unit) -> bool {
        let near = told.occurrence.units.last().is_some_and(|last| unit.sentence <= last.sentence + 1);
        let parsed = &self.sentences[unit.sentence];
        let known = |np: &Np| {
            let doer = matches!(np.head, Head::Noun(n) if self.know.lang.frames.doers.contains(&n));
            doer && np.det == crate::phrase::Det::Article && np.bound.is_none()
        };
        let doers = || self.facts(unit).flat_map(|f| &f.cast).filter(|(role, _)| *role == Role::Initiator);
        let theirs = doers().next().is_some() && doers().all(|(_, np)| known(&parsed.chunks().nps[*np]));
        near && theirs && unit.when.is_none() && unit.place().is_none() && told.tallied
    }

    /// «Les rebelles ont pris la ville. Des magasins ont été pillés par des soldats.»: by another side.
    fn by_others(&self, told: &Growing, unit: &Unit) -> bool {
        let side = |np: &Np| np.category.filter(|c| matches!(c, Category::SecurityForces | Category::Combatants));
        let of = |unit: &Unit| -> Vec<Category> {
            let nps = &self.sentences[unit.sentence].chunks().nps;
            let cast = self.facts(unit).flat_map(|f| &f.cast).filter(|(role, _)| *role == Role::Initiator);
            cast.filter_map(|(_, np)| side(&nps[*np])).collect()
        };
        let doers: Vec<Category> = told.occurrence.units.iter().flat_map(of).collect();
        let own = of(unit);
        !doers.is_empty() && !own.is_empty() && own.iter().all(|c| !doers.contains(c))
    }

    /// «Deux fusils ont été saisis»: things, nobody says where, when or by whom.
    fn only_found(&self, unit: &Unit) -> bool {
        let tallies = &self.sentences[unit.sentence].facts().tallies;
        let seized = |t: &usize| tallies[*t].outcome == Outcome::Seized;
        let done = self.facts(unit).any(|f| f.cast.iter().any(|(role, _)| *role == Role::Initiator));
        !done
            && unit.when.is_none()
            && unit.place().is_none()
            && !unit.tallies.is_empty()
            && unit.tallies.iter().all(seized)
    }

    /// Between the two, which stand in one sentence, words say that the second happened meanwhile, and it has a town.
    fn meanwhile_elsewhere(&self, first: &Unit, second: &Unit) -> bool {
        let parsed = &self.sentences[second.sentence];
        let (from, to) = (super::units::trigger(parsed, first), super::units::trigger(parsed, second));
        let opened = (from.min(to)..to).any(|at| parsed.s.fn_word(at, FnClass::Meanwhile).is_some());
        opened && second.tallies.is_empty() && second.place().is_some_and(|l| l.size <= 2)
    }

    /// The towns and countries that a sentence opens with: their positions among its places.
    fn opens_with(&self, sentence: usize) -> impl Iterator<Item = usize> {
        let opens = |l: &Located| l.at <= 2 && (l.size == 5 || l.size <= 2 && !l.indirect && l.at > 0);
        let places = self.places(&self.sentences[sentence]).iter().enumerate();
        places.filter(move |(_, l)| opens(l)).map(|(at, _)| at)
    }

    /// A sentence behind the one at `from`, up to the one at `to`, opens with another country or town than those told.
    fn moved_on(
        &self,
        openings: &mut Openings,
        (country, town): (Option<Country>, Option<&Located>),
        from: usize,
        to: usize,
    ) -> bool {
        let Some(country) = country else { return false };
        let abroad = |l: &Located| l.place.country.is_some_and(|other| other != country);
        let apart = |l: &Located| town.is_some_and(|t| l.size <= 2 && place_fit(t, l) == PlaceFit::Apart);
        openings.within((from + 1).min(to)..to + 1, self).any(|l| abroad(l) || apart(l))
    }

    /// The unit's sentence names a year, and the day told before is not of it.
    fn of_another_year(&self, told: &Told, unit: &Unit) -> bool {
        let meets = |c: &Candidate| told.candidates.iter().any(|x| x.meet(*c).is_some());
        self.sentences[unit.sentence].times().iter().any(|t| {
            let year = matches!(t.expr, TimeExpr::Year { .. }) && !t.since;
            year && !time::resolve(&t.expr, &Anchor { published: self.published, ..Anchor::default() })
                .iter()
                .any(meets)
        })
    }

    /// Only the headline told it so far, without a day, and this is the first sentence behind it and has its figure.
    fn heads(&self, told: &Growing, unit: &Unit) -> bool {
        let headline = |u: &Unit| self.sentences[u.sentence].label == BlockLabel::Headline;
        let [head] = &told.occurrence.units[..] else { return false };
        let lead = headline(head) && unit.sentence == head.sentence + 1;
        let same = |(o, c): &(Outcome, Count)| told.figures.iter().any(|(a, b)| a == o && rounds(*b, *c) && c.low > 1);
        lead && head.when.is_none() && self.counts_of(unit).iter().any(same)
    }

    /// Shoots drones down, clears mines, and tells nothing else.
    fn disarms(&self, unit: &Unit) -> bool {
        let disarms =
            |f: &Fact| f.act == FrameAct::Act(Act::DisruptedWeaponsUse) && self.outcome_of(f) != Some(Outcome::Seized);
        !unit.facts.is_empty() && self.facts(unit).all(disarms)
    }

    /// How force was used, where a unit's own words say so.
    pub(super) fn arms(&self, unit: &Unit) -> Option<Act> {
        let instruments = &self.know.lang.frames.instruments;
        self.facts(unit).find_map(|f| match (f.act, f.instrument) {
            (FrameAct::Act(act), _) if super::family(f.act) == Family::Force => Some(act),
            (FrameAct::Force, Some(i)) => Some(instruments[i].act),
            _ => None,
        })
    }

    pub(super) fn takes_territory(&self, unit: &Unit) -> bool {
        self.facts(unit).any(changes_hands)
    }

    /// «cette attaque», «l'assaut»
    pub(super) fn refers_back(&self, unit: &Unit) -> bool {
        self.facts(unit).any(|f| f.definite)
    }

    fn same_figure(&self, told: &Growing, unit: &Unit) -> bool {
        self.counts_of(unit).iter().any(|f| told.figures.contains(f))
    }

    /// The figures of a unit.
    pub(super) fn counts_of(&self, unit: &Unit) -> Vec<(Outcome, Count)> {
        let tallies = &self.sentences[unit.sentence].facts().tallies;
        unit.tallies.iter().map(|t| (tallies[*t].outcome, tallies[*t].count)).collect()
    }

    /// Who was killed or hurt, by whom unsaid: what befell them may have come from the air.
    pub(super) fn only_victims(&self, unit: &Unit) -> bool {
        self.facts(unit).all(|f| self.has_outcome(f) && !f.cast.iter().any(|(r, _)| *r == Role::Initiator))
    }

    pub(super) fn takes_toll(&self, family: Family, unit: &Unit) -> bool {
        let parsed = &self.sentences[unit.sentence];
        // «des innocents auraient péri»: those nobody counts are no captives of the sentence before.
        let uncounted = unit.tallies.is_empty() && self.facts(unit).any(|f| self.has_outcome(f));
        if uncounted && !matches!(family, Family::Force | Family::Air | Family::Crowd | Family::Toll) {
            return false;
        }
        unit.tallies.iter().all(|t| match parsed.facts().tallies[*t].outcome {
            Outcome::Killed | Outcome::Wounded | Outcome::Missing | Outcome::Displaced => {
                matches!(family, Family::Force | Family::Air | Family::Crowd)
            }
            Outcome::Abducted => family == Family::Abduct,
            Outcome::Released => family == Family::Free,
            // «Neuf soldats ont été faits prisonniers»: in the fight just told.
            Outcome::Arrested => family == Family::Arrest || family == Family::Force && !unit.facts.is_empty(),
            _ => true,
        })
    }

    /// «claimed the murder of the commander», «the assassination of candidate Pedro Salas»: an event noun with whom
    /// it befell and who is said to have done it, or with one person's death.
    fn is_theirs(&self, fact: &Fact) -> bool {
        let of = |role: Role| fact.cast.iter().filter(move |(r, _)| *r == role);
        let done = of(Role::Initiator).next().is_some();
        let befell = of(Role::Recipient).next().is_some();
        let sides = matches!(fact.stance, Stance::ClaimedResponsibility | Stance::Alleged | Stance::Denied);
        let claimed = done && fact.stance == Stance::ClaimedResponsibility;
        fact.nominal && (claimed || befell && ((done && sides) || self.has_outcome(fact)))
    }

    /// An occurrence is told when something strong says so: a verb, or an event noun with figures, a day or a place.
    pub(super) fn stands(&self, occurrence: &Occurrence) -> bool {
        let facts = || occurrence.units.iter().flat_map(|u| self.facts(u));
        let real = || facts().filter(|f| f.act != FrameAct::None);
        let tallies = occurrence.units.iter().any(|u| !u.tallies.is_empty());
        let day = occurrence.when().is_some_and(|w| !w.candidates.is_empty());
        let place = occurrence.place().is_some();
        let family = occurrence.units.iter().map(|u| u.family).find(|f| *f != Family::Toll);
        // What might be or is wished for is worth a claim when it says by whom and where or when.
        let supposed = occurrence.units.iter().filter(|u| u.family != Family::Toll);
        if supposed.clone().next().is_some() && supposed.clone().all(|u| u.stance == Stance::Hypothetical) {
            let violent =
                matches!(family, Some(Family::Force | Family::Abuse | Family::Air | Family::Abduct | Family::Arrest));
            let doer = real().any(|f| !changes_hands(f) && f.cast.iter().any(|(r, _)| *r == Role::Initiator));
            if !(doer && (family == Some(Family::Sanction) || violent && (day || place))) {
                return false;
            }
        }
        // What lies ahead may have no day yet.
        let ahead = |u: &Unit| matches!(u.stance, Stance::Planned | Stance::Threatened);
        let hit = |f: &Fact| {
            let stands_in = f.stand_ins.iter().any(|(r, _)| *r == Role::Recipient);
            stands_in || f.cast.iter().any(|(r, _)| *r == Role::Recipient)
        };
        let befell = |f: &Fact| !f.nominal && (place || hit(f));
        let day = day || occurrence.units.iter().all(ahead) && real().any(befell);
        match family {
            None => false,
            Some(Family::Force | Family::Abuse | Family::Air) => {
                let done = |f: &Fact| f.cast.iter().any(|(r, _)| *r == Role::Initiator);
                let verb = real().any(|f| !f.nominal && !f.weak);
                let noun = real().any(|f| f.nominal && (f.definite || !f.weak));
                // «The army denied targeting civilians»: of what, others have told.
                let denied = |u: &Unit| u.stance == Stance::Denied && u.voice.is_some();
                let denied = occurrence.units.iter().any(denied) && real().any(|f| !f.nominal && done(f) && hit(f));
                // «in connection with the bomb attack on the university on 22 July»
                let befell_named = real().any(|f| f.nominal && f.definite && hit(f));
                let abused = family == Some(Family::Abuse) && real().any(|f| !f.nominal && done(f) && hit(f));
                (tallies && (verb || noun || day || place))
                    || abused
                    || denied
                    || (verb && (day || place))
                    || (noun && day && (place || befell_named))
                    || ((day || place) && real().any(|f| self.is_theirs(f)))
                    // «les rebelles poursuivent le bombardement de la ville»
                    || (place && real().any(|f| f.nominal && f.definite && !f.adjunct && !f.weak && done(f)))
            }
            Some(Family::Seize) => {
                let doer = real().any(|f| f.cast.iter().any(|(r, _)| *r == Role::Initiator));
                let seized = occurrence.units.iter().any(|u| {
                    u.tallies.iter().any(|t| self.sentences[u.sentence].facts().tallies[*t].outcome == Outcome::Seized)
                });
                let told = real().any(|f| !f.weak && (!f.nominal || place) && (day || place && !f.nominal));
                // «Air defences destroyed 34 drones on Monday»: whose they are stands in no role, and where is left out.
                let kept_off = |f: &Fact| {
                    let weapons = f.act == FrameAct::Act(Act::DisruptedWeaponsUse) && self.has_outcome(f);
                    weapons && !f.nominal && !f.weak && !f.tallies.is_empty()
                };
                if (day || place) && real().any(kept_off) {
                    return true;
                }
                // «trois écoles ont été incendiées lundi à X»: by whom is left out.
                (seized && place) || doer && (tallies || told) || told && day && place && real().any(|f| !f.nominal)
            }
            Some(Family::Abduct | Family::Arrest | Family::Free) => {
                // «On a appris lundi que l'otage était libre»: the day of the word says that it is news.
                let reported = family == Some(Family::Free) && occurrence.units.iter().any(|u| u.reported.is_some());
                let day = day || reported;
                // «Un homme a été retrouvé»: who was found was taken before, or the page says that he goes free.
                let taken =
                    |p: &crate::parsed::Parsed| p.facts().facts.iter().any(|f| super::family(f.act) == Family::Abduct);
                let found = family == Some(Family::Free) && real().all(|f| f.weak);
                if found && !self.sentences.iter().any(taken) {
                    return false;
                }
                // «une prise d'otages a eu lieu lundi à X»
                let bare = |f: &Fact| family == Some(Family::Abduct) && f.nominal && !f.weak && !f.adjunct;
                // «X et Y ont procédé lundi à un échange de prisonniers»: who was let go is in the word.
                let done = |f: &Fact| f.cast.iter().any(|(r, _)| *r == Role::Initiator);
                let swapped = |f: &Fact| family == Some(Family::Free) && !f.nominal && !f.weak && done(f);
                tallies
                    || real().any(|f| hit(f) && if f.nominal { day && place } else { day || place })
                    || day && place && real().any(bare)
                    || day && real().any(swapped)
            }
            Some(Family::Power) => {
                let both = |f: &&Fact| {
                    f.cast.iter().any(|(r, _)| *r == Role::Recipient)
                        && f.cast.iter().any(|(r, _)| *r == Role::Initiator)
                };
                (day && real().any(|f| !f.weak || f.definite))
                    || real().any(|f| !f.nominal && both(&f))
                    || self.says_who_and_where(occurrence)
            }
            Some(Family::Leave) => {
                let doer = real().any(|f| f.cast.iter().any(|(r, _)| *r == Role::Initiator));
                // «un poste a été installé lundi à Boni»: by whom is left out.
                let told = day && place && real().any(|f| !f.nominal);
                told || doer && (day || real().any(|f| f.nominal)) || self.says_who_and_where(occurrence)
            }
            Some(Family::Crowd) => {
                let crowd = |f: &Fact| f.cast.iter().any(|(r, _)| *r == Role::Initiator);
                // «des milliers de partisans ont convergé vers la place»: many came, wherever the day is told.
                let came =
                    |f: &Fact| !f.nominal && !f.weak && f.stance == Stance::Asserted && self.by_many(occurrence, f);
                tallies
                    || day && real().any(|f| !f.adjunct || crowd(f))
                    || place && real().any(came)
                    || self.says_who_and_where(occurrence)
            }
            Some(family) => {
                // «un cessez-le-feu est entré en vigueur lundi à X»: between whom is left out.
                let of_itself = |f: &Fact| matches!(f.act, FrameAct::Act(Act::Agreement | Act::Other));
                let agreed = |f: &Fact| of_itself(f) && !f.nominal && !f.weak;
                let told = matches!(family, Family::Talk | Family::Say) && place && real().any(agreed);
                day && (told || real().any(|f| f.cast.iter().any(|(r, _)| *r == Role::Initiator)))
                    || family == Family::Sanction
                        && self.is_short()
                        && real().any(|f| hit(f) && self.is_done(occurrence, f).is_some())
                    || family == Family::Talk && self.says_who_and_where(occurrence)
            }
        }
    }
}

/// «Une attaque près de Gao», says the headline, and the text «au village de X», which no map has: X may be near Gao. Where a
/// town itself was told, it is another place.
fn near_by(told: &Growing, unit: &Unit) -> bool {
    let unmapped = |l: &Located| l.place.point.is_none() && l.place.place.is_none();
    let around = |l: &Located| l.place.precision == 2 && l.place.place.is_some();
    let towns = || told.places.iter().filter(|l| l.size <= 2);
    let own = |is: &dyn Fn(&Located) -> bool| unit.place().is_some_and(is);
    towns().all(around) && own(&unmapped) || towns().all(unmapped) && own(&around)
}

/// One of the two says where by a name that no map has.
fn unmapped(told: &Growing, unit: &Unit) -> bool {
    let places = [told.place(), unit.place()];
    places.into_iter().flatten().any(|l| l.place.point.is_none() && l.place.place.is_none())
}

impl PageReader<'_> {
    /// The unit that tells a fact, where its verb says that somebody who is named did it: «les troupes ont quitté la base»,
    /// not «quittaient», «quitteraient» or «la base, quittée».
    fn is_done<'o>(&self, occurrence: &'o Occurrence, fact: &Fact) -> Option<&'o Unit> {
        let unit = self.unit_of(occurrence, fact)?;
        let chunks = self.sentences[unit.sentence].chunks();
        let Item::Vg(vg) = chunks.items.get(fact.item)?.0 else { return None };
        let vg = &chunks.vgs[vg];
        let finite = !vg.bare && !vg.negated && vg.modal.is_none() && !vg.pluperfect;
        // «cent soldats sont déployés à X»: that is how it is.
        let state = vg.diathesis == Diathesis::Passive && vg.range.1 - vg.range.0 <= 2;
        let over =
            !matches!(vg.tense, language::Tense::Imperfect | language::Tense::Conditional | language::Tense::Future);
        let told = !fact.nominal && !fact.weak && !fact.adjunct && fact.stance == Stance::Asserted;
        let done = fact.cast.iter().any(|(role, _)| *role == Role::Initiator);
        (finite && over && !state && told && done && unit.scope == Scope::Incident).then_some(unit)
    }

    /// «Les troupes ougandaises ont quitté la base de Beni»: it happened, though the sentence leaves out when. On a long
    /// page such sentences tell of other times as well.
    fn says_who_and_where(&self, occurrence: &Occurrence) -> bool {
        let facts = occurrence.units.iter().flat_map(|u| self.facts(u)).filter(|f| f.act != FrameAct::None);
        self.is_short() && facts.filter_map(|f| self.is_done(occurrence, f)).any(|u| !u.places.is_empty())
    }

    /// A short page tells one story.
    pub(super) fn is_short(&self) -> bool {
        self.sentences.len() < LONG
    }

    /// The unit that tells a fact.
    fn unit_of<'o>(&self, occurrence: &'o Occurrence, fact: &Fact) -> Option<&'o Unit> {
        occurrence.units.iter().find(|u| self.facts(u).any(|f| std::ptr::eq(f, fact)))
    }

    /// Who does it is counted, and several.
    fn by_many(&self, occurrence: &Occurrence, fact: &Fact) -> bool {
        let Some(unit) = self.unit_of(occurrence, fact) else { return false };
        let nps = &self.sentences[unit.sentence].chunks().nps;
        let many = |np: usize| nps[np].bound.as_ref().is_some_and(|b| !b.article && b.count.low > 1);
        fact.cast.iter().any(|(role, np)| *role == Role::Initiator && many(*np))
    }
}
