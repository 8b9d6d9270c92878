//! Whether one telling answers another: who did the one suffers the other; and whether two tell of one strike.

use super::join::Growing;
use super::{Family, Occurrence, PageReader, PlaceFit, Unit, place_fit};
use crate::clause::Fact;
use crate::parsed::Parsed;
use crate::phrase::{Det, Head, Np};
use recoupe_model::*;
use recoupe_packs::frames::FrameAct;
use recoupe_packs::rules::MarkOp;

impl PageReader<'_> {
    fn seats<'u>(&'u self, unit: &'u Unit, wanted: Role) -> impl Iterator<Item = &'u Np> {
        let nps = &self.sentences[unit.sentence].chunks().nps;
        self.facts(unit).flat_map(|f| &f.cast).filter(move |(role, _)| *role == wanted).map(|(_, np)| &nps[*np])
    }

    /// Of what kind those are whom a unit names or counts as hit, where it says.
    pub(super) fn befell<'u>(&'u self, unit: &'u Unit) -> impl Iterator<Item = Category> {
        let named = self.seats(unit, Role::Recipient).map(|np| np.category);
        named.chain(self.counted_hit(unit)).flatten().filter(|c| *c != Category::Unknown)
    }

    /// Of what kind those are whom a unit counts as hit; `None` where it does not say.
    pub(super) fn counted_hit<'u>(&'u self, unit: &'u Unit) -> impl Iterator<Item = Option<Category>> {
        let parsed = &self.sentences[unit.sentence];
        let hurt = |o: Outcome| matches!(o, Outcome::Killed | Outcome::Wounded | Outcome::Neutralized);
        let tallies = unit.tallies.iter().map(|t| &parsed.facts().tallies[*t]).filter(move |t| hurt(t.outcome));
        tallies.map(|t| parsed.chunks().nps[t.counted()].category)
    }

    /// Who did what a unit tells, where it says: of what kind they are, and by what word.
    pub(super) fn doers<'u>(&'u self, unit: &'u Unit) -> impl Iterator<Item = (Option<Category>, Head)> {
        let named = |np: &Np| self.know.actor(np).and_then(|actor| actor.kind.category());
        self.seats(unit, Role::Initiator).map(move |np| (np.category.or_else(|| named(np)), np.head))
    }

    /// Fighters are hit behind what was done to people who bear no arms, or by a bomb or a mine: «Les rebelles ont tué neuf
    /// civils. L'armée dit avoir tué deux assaillants». Two who fight each other are in one fight.
    pub(super) fn strikes_back(&self, told: &Growing, unit: &Unit) -> bool {
        let fighters = |c: Category| c == Category::Combatants;
        let bomb = matches!(told.arms, Some(Act::RemoteExplosiveIed | Act::SuicideBomb));
        let unarmed = told.hit.contains(&Category::Civilians) && !told.hit.iter().any(|c| c.bears_arms());
        if !(unarmed || bomb && !told.hit.is_empty() && !told.hit.iter().any(|c| fighters(*c))) {
            return false;
        }
        let state = |c: Option<Category>| c == Some(Category::SecurityForces);
        if told.doers.iter().any(|(c, _)| state(*c)) {
            return false;
        }
        let mut own = self.befell(unit).peekable();
        let struck = own.peek().is_some() && own.all(fighters);
        // «Dix assaillants ont été tués», by nobody, may be told of the attack as well.
        let mut doers = self.doers(unit).peekable();
        let others = |(c, word): (Option<Category>, Head)| state(c) || told.doers.iter().all(|(_, d)| *d != word);
        struck && doers.peek().is_some() && doers.all(others)
    }

    /// «L'armée a tué sept insurgés. L'État islamique a revendiqué l'attaque»: nobody claims what a state's forces did to
    /// fighters.
    pub(super) fn claims_own_loss(&self, told: &Growing, unit: &Unit) -> bool {
        let state = |(c, _): &(Option<Category>, Head)| *c == Some(Category::SecurityForces);
        unit.stance == Stance::ClaimedResponsibility
            && !self.doers(unit).any(|d| state(&d))
            && is_of_state_on_fighters(told)
    }

    /// People who bear no arms, by nobody, behind a state's forces who hit fighters: whoever attacked them before is told
    /// elsewhere, where anybody did.
    pub(super) fn is_of_attacked(&self, told: &Growing, unit: &Unit) -> bool {
        let nps = &self.sentences[unit.sentence].chunks().nps;
        let tallies = unit.tallies.iter().map(|t| &self.sentences[unit.sentence].facts().tallies[*t]);
        let mut people = tallies.map(|t| nps[t.counted()].category).peekable();
        unit.sentence > told.occurrence.units.last().map_or(0, |u| u.sentence)
            && self.doers(unit).next().is_none()
            && people.peek().is_some()
            && people.all(|c| c == Some(Category::Civilians))
            && is_of_state_on_fighters(told)
    }

    /// «Des soldats ont tué trois rebelles. Un avocat a été abattu par des inconnus armés»: others did it, and to others; two
    /// sides who hit each other fight.
    pub(super) fn of_others(&self, told: &Growing, unit: &Unit) -> bool {
        let side = |(c, _): (Option<Category>, Head)| c.filter(|c| c.bears_arms());
        let theirs = |c: Category| told.doers.iter().any(|d| side(*d) == Some(c));
        let mut own = self.doers(unit).filter_map(side).peekable();
        let known = told.doers.iter().any(|d| side(*d).is_some()) && own.peek().is_some();
        if !known || own.any(theirs) {
            return false;
        }
        // «Les rebelles ont pris Masisi. L'armée a repris Sake»
        let mut hit = self.befell(unit).peekable();
        told.taken && self.takes_territory(unit)
            || !told.hit.is_empty() && hit.peek().is_some() && hit.all(|c| !theirs(c) && !told.hit.contains(&c))
    }

    /// «Onze morts dans deux attaques au Mali»: sums up more than one, and says in no town where.
    pub(super) fn sums_up(&self, unit: &Unit) -> bool {
        let nps = &self.sentences[unit.sentence].chunks().nps;
        let counted = |n: &Np| n.bound.as_ref().is_some_and(|b| !b.article && b.count.low > 1);
        let several = |f: &Fact| nps.iter().any(|n| n.head_at == f.trigger.0 && counted(n));
        !in_town(unit) && self.facts(unit).any(|f| f.nominal && f.act != FrameAct::None && several(f))
    }

    /// Behind what sums up two, each of them is told in its town: it is neither of both. Where the sum counts the dead of each
    /// for itself («sept soldats et un civil sont morts dans deux attaques»), the first that is told is of it.
    pub(super) fn is_summed_up(&self, told: &Growing, unit: &Unit) -> bool {
        let Some(place) = unit.place().filter(|_| told.sums && in_town(unit)) else { return false };
        let mut towns = told.places.iter().filter(|l| l.size <= 2).peekable();
        match towns.peek() {
            Some(_) => !towns.any(|l| place_fit(l, place) == PlaceFit::Same),
            None => told.figures.len() < 2,
        }
    }

    /// Whoever did the one suffers the other.
    pub(super) fn answers(&self, first: &Unit, second: &Unit) -> bool {
        let side = |np: &Np| np.category.filter(|c| matches!(c, Category::SecurityForces | Category::Combatants));
        let of = |unit, role| self.seats(unit, role).filter_map(side).collect::<Vec<Category>>();
        let hit = of(second, Role::Recipient);
        of(first, Role::Initiator).iter().any(|doer| hit.contains(doer) && !of(first, Role::Recipient).contains(doer))
    }

    /// «Une frappe fait six morts», says the headline; «un missile a tué six personnes», says the text: a word that leaves
    /// open what came, and the shell or missile that it was, with as many dead.
    pub(super) fn one_strike(&self, told: &Occurrence, family: Family, unit: &Unit) -> bool {
        let dead = |u: &Unit| self.counts_of(u).into_iter().filter(|(o, c)| *o == Outcome::Killed && c.low > 0);
        let (open, shells): (Vec<&Unit>, Vec<&Unit>) = match (family, unit.family) {
            (Family::Air, Family::Force) => (told.units.iter().collect(), vec![unit]),
            (Family::Force, Family::Air) => (vec![unit], told.units.iter().collect()),
            _ => return false,
        };
        let strikes = |u: &Unit| u.family == Family::Air;
        // A headline has its word from the text, whatever it says of the air.
        let headline = |u: &Unit| self.sentences[u.sentence].label == BlockLabel::Headline;
        told.units.iter().flat_map(dead).any(|a| dead(unit).any(|b| a == b))
            && open.iter().filter(|u| strikes(u)).all(|u| headline(u) || self.leaves_open(u))
            && shells.iter().any(|u| self.arms(u) == Some(Act::ShellingArtilleryMissile))
    }

    /// «Une frappe aérienne a fait dix morts. La bombe est tombée devant l'école»: what the strike was done with, and no other.
    pub(super) fn is_its_bomb(&self, unit: &Unit) -> bool {
        let nps = &self.sentences[unit.sentence].chunks().nps;
        let known = |n: &&Np| n.is_weapon(&self.know.lang.frames) && n.det == Det::Article && n.bound.is_none();
        let falls = |f: &Fact| !f.nominal && nps.iter().filter(known).any(|n| n.range.1 == f.trigger.0);
        let mut facts = self.facts(unit).peekable();
        facts.peek().is_some() && facts.all(falls) && self.arms(unit) == Some(Act::ShellingArtilleryMissile)
    }

    /// «L'armée a abattu douze drones»
    pub(super) fn brings_down(&self, unit: &Unit) -> bool {
        let weapons = |f: &Fact| !f.nominal && f.act == FrameAct::Act(Act::DisruptedWeaponsUse);
        unit.family == Family::Seize && self.facts(unit).any(weapons)
    }

    /// «Un missile a tué dix habitants. L'armée dit avoir abattu douze drones»: whoever wards off weapons is not who struck.
    pub(super) fn wards_off(&self, told: &Growing, unit: &Unit) -> bool {
        told.struck && self.brings_down(unit)
    }

    /// «L'armée a abattu douze drones. Une femme est morte sous les débris»: in a paragraph that opens with them the dead are
    /// of those drones.
    pub(super) fn fell_on(&self, told: &Growing, unit: &Unit) -> bool {
        let (Some(first), Some(last)) = (told.units().next(), told.units().next_back()) else { return false };
        let block = |at: usize| self.sentences[at].block;
        let opens = first.sentence.checked_sub(1).is_none_or(|before| block(before) != block(first.sentence));
        let dead = unit.family == Family::Toll || unit.family == Family::Force && self.only_victims(unit);
        let next = unit.sentence == last.sentence + 1 && block(unit.sentence) == block(first.sentence);
        opens && next && dead && self.brings_down(first)
    }

    /// «Ces combats», where no fighting was told.
    pub(super) fn points_elsewhere(&self, told: &Growing, unit: &Unit) -> bool {
        !told.fought && self.facts(unit).any(|f| f.nominal && f.definite && f.act == FrameAct::Act(Act::ArmedClash))
    }

    /// «Ces combats», where fighting was told.
    pub(super) fn points_back_to(&self, told: &Growing, unit: &Unit) -> bool {
        let nps = &self.sentences[unit.sentence].chunks().nps;
        let this = |f: &Fact| nps.iter().any(|n| n.head_at == f.trigger.0 && n.det == Det::Demonstrative);
        told.fought && self.facts(unit).any(|f| f.nominal && f.act == FrameAct::Act(Act::ArmedClash) && this(f))
    }

    /// «une frappe»: nothing beside the word says that it was flown.
    fn leaves_open(&self, unit: &Unit) -> bool {
        self.facts(unit).all(|f| self.is_open_strike(&self.sentences[unit.sentence], f))
    }

    /// See [`Self::leaves_open`]; what is no strike leaves nothing open and says nothing against it.
    pub(super) fn is_open_strike(&self, parsed: &Parsed, fact: &Fact) -> bool {
        let flown = fact.act == FrameAct::Act(Act::AirDroneStrike);
        let said = fact.instrument.is_some() || fact.aloft.is_some() || !fact.nominal;
        !flown || !said && !parsed.marks().iter().any(|m| m.op == MarkOp::Air && !m.doer)
    }
}

fn in_town(unit: &Unit) -> bool {
    unit.place().is_some_and(|l| l.size <= 2)
}

/// What a state's forces did, and to fighters alone.
fn is_of_state_on_fighters(told: &Growing) -> bool {
    let state = |(c, _): &(Option<Category>, Head)| *c == Some(Category::SecurityForces);
    let fighters = |c: &Category| *c == Category::Combatants;
    !told.doers.is_empty() && told.doers.iter().all(state) && !told.hit.is_empty() && told.hit.iter().all(fighters)
}
