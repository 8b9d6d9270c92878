//! Crowds: what became of a protest, and who was arrested at it.

use super::join::Growing;
use super::{Family, PageReader, Unit};
use crate::cast::Character;
use crate::clause::Fact;
use crate::parsed::Parsed;
use crate::phrase::{Head, Np};
use recoupe_model::*;
use recoupe_packs::frames::FrameAct;
use recoupe_packs::language::NounClass;

/// Protests by what came of them: dead or shot at, riot, dispersed, peaceful.
pub(super) fn act(facts: &[(&Parsed, &Fact)], characters: &[(Role, Character)], killed: bool) -> Option<Act> {
    let rank = |act: Act| match act {
        Act::PeacefulProtest => Some(0),
        Act::ProtestWithIntervention => Some(1),
        Act::ViolentDemonstration => Some(2),
        Act::MobViolence => Some(3),
        Act::ExcessiveForceAgainstProtesters => Some(4),
        _ => None,
    };
    let told = facts.iter().filter_map(|(_, f)| match f.act {
        FrameAct::Act(act) => Some((rank(act)?, act)),
        _ => None,
    });
    let told = told.max_by_key(|(rank, _)| *rank).map(|(_, act)| act);
    let of = |role: Role| characters.iter().filter(move |(r, _)| *r == role).map(|(_, c)| c);
    let officers = of(Role::Initiator).any(|c| c.category == Some(Category::SecurityForces));
    let doers = || of(Role::Initiator).filter_map(|c| c.category);
    let unarmed = doers().next().is_some() && doers().all(|c| c == Category::Civilians);
    let of_state = of(Role::Recipient).any(|c| c.category == Some(Category::SecurityForces));
    let others = of(Role::Initiator).any(|c| c.category == Some(Category::Combatants));
    let force = facts.iter().any(|(_, f)| f.act == FrameAct::Force && !f.adjunct);
    let damage = facts.iter().any(|(_, f)| f.act == FrameAct::Act(Act::LootingDestruction));
    let clash = facts.iter().any(|(_, f)| f.act == FrameAct::Act(Act::ArmedClash));
    let crowd_hit = of(Role::Recipient).any(|c| c.crowd);
    let crowd_hits = of(Role::Initiator).any(|c| c.crowd);
    match told {
        // «la police a attaqué une marche»
        Some(Act::MobViolence) if officers && killed => Some(Act::ExcessiveForceAgainstProtesters),
        Some(Act::MobViolence) if officers => Some(Act::ProtestWithIntervention),
        Some(Act::MobViolence) => told,
        // «huit morts dans des heurts entre partisans et opposants»: nobody's forces met the crowd.
        Some(Act::PeacefulProtest | Act::ProtestWithIntervention) if killed && clash && !officers && !of_state => {
            Some(Act::ViolentDemonstration)
        }
        // «Gao manifeste, douze passants à l'hôpital», told before of clashes with the police.
        Some(Act::PeacefulProtest) if clash && (crowd_hit || crowd_hits) && !killed => Some(Act::ViolentDemonstration),
        // Dead at a protest: lethal force met it.
        Some(Act::PeacefulProtest | Act::ProtestWithIntervention) if killed => {
            Some(Act::ExcessiveForceAgainstProtesters)
        }
        Some(Act::PeacefulProtest | Act::ProtestWithIntervention) if crowd_hits && force && !officers => {
            Some(Act::ViolentDemonstration)
        }
        // Who is arrested at a protest is met by police.
        Some(Act::PeacefulProtest) if facts.iter().any(|(_, f)| f.act == FrameAct::Act(Act::Arrests)) => {
            Some(Act::ProtestWithIntervention)
        }
        Some(_) => told,
        None if clash && (crowd_hit || crowd_hits) && !(killed && crowd_hit && officers) => {
            Some(Act::ViolentDemonstration)
        }
        // «des affrontements entre jeunes et forces de l'ordre»
        None if clash && unarmed && of_state && !killed => Some(Act::ViolentDemonstration),
        // «des partisans du président ont chargé un cortège»: neither police nor soldiers.
        None if crowd_hit && unarmed && force => Some(Act::MobViolence),
        None if crowd_hit && !others && (officers || killed) && force => Some(Act::ExcessiveForceAgainstProtesters),
        None if crowd_hits && (force || damage) && !officers => Some(Act::ViolentDemonstration),
        None => None,
    }
}

/// People are arrested or let go.
pub(super) fn holds(fact: &Fact) -> bool {
    matches!(fact.act, FrameAct::Act(Act::Arrests | Act::Release))
}

impl PageReader<'_> {
    /// A crowd comes together, and that is told for itself.
    pub(super) fn gathers(&self, unit: &Unit) -> bool {
        unit.family == Family::Crowd && unit.scope == Scope::Incident && !self.facts(unit).all(|f| f.adjunct)
    }

    /// «Des jeunes ont manifesté à Gao. La police a arrêté douze manifestants», «… douze d'entre eux», «… une vingtaine
    /// d'arrestations»: at the protest told in that sentence or in the one before, where nothing else says where or when.
    pub(super) fn held_at(&self, told: &Growing, unit: &Unit) -> bool {
        let parsed = &self.sentences[unit.sentence];
        let Some(last) = told.units().next_back() else { return false };
        let near = unit.sentence <= last.sentence + 1 && !unit.another && told.gathered;
        let free = unit.family == Family::Free && !told.arrested;
        // «quatorze d'entre eux», «trois manifestants», «douze personnes», «des arrestations»; a name, one man or another kind of
        // people is news of its own.
        let several = |np: &Np| np.bound.as_ref().is_some_and(|b| !b.article) && np.class == Some(NounClass::People);
        // «L'armée a arrêté douze hommes»: whoever does that may have come for others.
        let by_nobody = self.facts(unit).all(|f| f.cast.iter().all(|(role, _)| *role != Role::Initiator));
        let anybody =
            |np: &Np| by_nobody && several(np) && np.category == Some(Category::Civilians) && np.actor.is_none();
        let of_them = |np: &Np| np.head == Head::Elided || self.company().crowd(np) || anybody(np);
        let held = |f: &Fact| {
            f.cast.iter().filter(|(role, _)| *role == Role::Recipient).map(|(_, np)| *np).collect::<Vec<_>>()
        };
        let counted = unit.tallies.iter().map(|t| parsed.facts().tallies[*t].np);
        let mut people =
            self.facts(unit).flat_map(held).chain(counted).filter(|np| parsed.chunks().nps[*np].is_of_people());
        let theirs = people.all(|np| of_them(&parsed.chunks().nps[np]));
        let nowhere_else = unit.place().is_none() || told.place().is_some();
        let no_other_day = unit.when.is_none() || told.when().is_some();
        near && !free && theirs && nowhere_else && no_other_day && unit.stance == Stance::Asserted
    }
}
