//! What a noun phrase is fit for: an actor, a thing counted, a place, a power.

use super::{ClauseReader, Slots};
use crate::phrase::{Head, Np, Vg};
use recoupe_model::{Act, ActorKind, Category, Role};
use recoupe_packs::Name;
use recoupe_packs::frames::{Frame, FrameAct, Need, Slot};
use recoupe_packs::language::NounClass;

impl<'a> ClauseReader<'a> {
    pub(super) fn meets(&self, position: usize, need: Need) -> bool {
        let Some((_, np)) = self.np(position) else { return false };
        let class = np.class;
        let actor = matches!(np.head, Head::Name(Name::Actor(_)));
        // «Paris retire ses troupes», but «le départ de Paris».
        let country = match np.head {
            Head::Name(Name::Country(_)) => true,
            Head::Name(Name::Capital(_)) => !self.oblique(position),
            _ => false,
        };
        let demonym = matches!(np.head, Head::Name(Name::Demonym(_)));
        let person = np.person.is_some() || np.head == Head::Proper;
        let counted = np.head == Head::Elided && np.bound.is_some();
        // «détruit sept motos et saisi trois autres»: what the last figure counted.
        let of_things = || {
            let counted = self.understood(position, np).map(|i| &self.c.nps[i]);
            counted
                .is_some_and(|n| matches!(n.class, Some(NounClass::Thing | NounClass::Vehicle)) && n.category.is_none())
        };
        let humans = np.is_of_people()
            || actor
            || demonym
            || person
            || counted && !of_things()
            || (class == Some(NounClass::Vehicle) && np.category == Some(Category::Civilians))
            // «les auteurs de l'attaque»
            || matches!(np.head, Head::Noun(n) if self.know.lang.frames.doers.contains(&n))
            || np.author.is_some();
        let fights = np.category.is_some_and(Category::bears_arms);
        // «Des hommes ont pris le camp»: men of whom nothing else is said.
        let men = matches!(np.head, Head::Noun(n) if self.know.lang.frames.men.contains(&n)) && !np.singular;
        let armed =
            class == Some(NounClass::Force) || actor || fights || men && np.bound.as_ref().is_none_or(|b| b.article);
        match need {
            Need::Humans => humans,
            Need::Armed => armed,
            Need::Things | Need::Goods => {
                matches!(class, Some(NounClass::Thing | NounClass::Vehicle))
                    || (class == Some(NounClass::Site) && need == Need::Things)
                    || counted
                    || (class.is_none() && matches!(np.head, Head::Unknown | Head::Proper) && np.bound.is_some())
            }
            Need::Vehicle => class == Some(NounClass::Vehicle),
            // «seized weapons in Kidal»: what is named with its place is none.
            Need::Place => {
                let thing = matches!(class, Some(NounClass::Thing | NounClass::Vehicle));
                // «Un chef du cartel de Sinaloa a été capturé», «ont libéré deux cents détenus d'une prison de Gao»
                let people = class == Some(NounClass::People) && (np.singular || np.bound.is_some());
                let person = class == Some(NounClass::Office) || people;
                class == Some(NounClass::Site) || !np.places.is_empty() && !thing && !person
            }
            Need::Town => self.meets(position, Need::Place) || crate::place::may_be_town(self.s, np),
            Need::Forces => {
                let state = self.know.actor(np).is_some_and(|a| a.kind.is_state());
                (class == Some(NounClass::Force) || state && class.is_none()) && !self.meets(position, Need::Outlaws)
            }
            Need::Power => {
                matches!(class, Some(NounClass::Authority | NounClass::Office))
                    || actor
                    || country
                    || person
                    || (class == Some(NounClass::Force) && np.actor.is_some())
            }
            Need::Crowd => matches!(class, Some(NounClass::People | NounClass::Force)) || demonym || counted,
            Need::Attackable => {
                humans || matches!(class, Some(NounClass::Site | NounClass::Vehicle)) || !np.places.is_empty()
            }
            Need::Presence => {
                armed
                    || matches!(class, Some(NounClass::Force | NounClass::Authority | NounClass::Office))
                    || country
                    || np.actor.is_some()
                    || (class == Some(NounClass::People) && np.country.is_some())
            }
            Need::Fighters => {
                // «le chef rebelle»; the holder of an office of the state is no fighter.
                let leads = class == Some(NounClass::Office) && np.category == Some(Category::Combatants);
                fights && matches!(class, Some(NounClass::Force | NounClass::People) | None) || actor || leads
            }
            Need::Outlaws => {
                let group = self.know.actor(np).is_some_and(|a| a.kind.is_armed_group());
                let told = if counted { self.understood(position, np).map(|i| &self.c.nps[i]) } else { None };
                let counted = told.is_some_and(|n| n.category == Some(Category::Combatants));
                np.category == Some(Category::Combatants) || actor && group || counted
            }
            Need::Troops => {
                let person = self.know.actor(np).is_some_and(|a| a.kind == ActorKind::Person);
                country
                    || (actor && np.person.is_none() && !person)
                    || class == Some(NounClass::Force)
                    || (fights && matches!(class, Some(NounClass::People) | None))
            }
            Need::Anything => true,
        }
    }

    /// «la résolution de l'ONU a été violée»: whose text it is may do something, and nothing befalls them through it.
    pub(super) fn is_text(&self, position: usize) -> bool {
        self.np(position).is_some_and(|(_, np)| np.author.is_some())
    }

    /// As `meets`, or the verb itself says that they are people.
    pub(super) fn fits_need(&self, frame: &Frame, vg: Option<&Vg>, position: usize, need: Need) -> bool {
        let people = |np: &Np| {
            let things = |i: usize| matches!(self.c.nps[i].class, Some(NounClass::Thing | NounClass::Vehicle));
            let of_things = self.understood(position, np).is_some_and(things);
            let elided = np.head == Head::Elided && np.bound.is_some() && !of_things && self.of_people(frame, vg);
            need == Need::Humans && (elided || self.people_here(frame, vg, np))
        };
        // «six tricycles enlevés»: who drives them is not told.
        let vehicle = need == Need::Humans && self.of_people(frame, vg) && self.is_vehicle(position);
        !vehicle && self.meets(position, need) || self.np(position).is_some_and(|(_, np)| people(np))
    }

    fn is_vehicle(&self, position: usize) -> bool {
        self.np(position).is_some_and(|(_, np)| np.class == Some(NounClass::Vehicle))
    }

    fn of_people(&self, frame: &Frame, vg: Option<&Vg>) -> bool {
        vg.is_some_and(|v| v.verbs.iter().any(|x| frame.of_people.contains(x)))
    }

    /// «trois pendulaires ont été tués»: a word that no list knows, counted, and befallen by what befalls people only.
    pub(super) fn people_here(&self, frame: &Frame, vg: Option<&Vg>, np: &Np) -> bool {
        let unknown = np.head == Head::Unknown && np.places.is_empty() && self.s.lex[np.head_at].is_empty();
        let several = np.bound.as_ref().is_some_and(|b| !b.article && !b.fractional);
        self.of_people(frame, vg) && unknown && several
    }

    /// «l'attaque de rebelles» is theirs, «l'attaque d'un minibus» is not.
    /// «l'offensive des troupes» is theirs, too, and so is their attack against a place.
    pub(super) fn of_role(&self, frame: &Frame, position: usize, np: &Np, slots: &Slots, role: Role) -> Role {
        // «le bombardement du bureau de X»: a building or a vehicle that nobody bears arms in is what was hit.
        let strike = matches!(frame.act, FrameAct::Act(Act::AirDroneStrike | Act::ShellingArtilleryMissile));
        let building = matches!(np.class, Some(NounClass::Site | NounClass::Thing)) || np.head == Head::Unknown;
        let struck = building && np.actor.is_none();
        if strike && role == Role::Initiator && struck {
            return Role::Recipient;
        }
        // «la répression du régime» is his, «la répression des étudiants» befalls them.
        let power = matches!(np.class, Some(NounClass::Authority | NounClass::Force));
        if frame.act == FrameAct::Act(Act::ExcessiveForceAgainstProtesters) && role == Role::Recipient && power {
            return Role::Initiator;
        }
        if !(frame.act == FrameAct::Force || frame.aloft.is_some()) || role != Role::Initiator {
            return role;
        }
        // «l'agression sur la place de la journaliste»: a place is nobody that it went against.
        let site = |n: &Np| matches!(n.class, None | Some(NounClass::Site)) && n.actor.is_none();
        let somebody = |p: &usize| self.np(*p).is_some_and(|(_, n)| n.places.is_empty() || !site(n));
        // «l'offensive des pro-Diallo»
        let sided = self.know.lang.frames.sides.contains(&*self.s.tokens[np.head_at].lower);
        let soldiers = np.class == Some(NounClass::People) && np.category == Some(Category::SecurityForces);
        let force = np.class == Some(NounClass::Force);
        let against = slots.get(&Slot::Against).is_some_and(|s| s.iter().any(|p| force || somebody(p)));
        let advance = matches!(self.np(position), Some((_, Np { head: Head::Noun(n), .. })) if self.know.lang.frames.advances.contains(n));
        match np.category {
            Some(Category::Combatants) => role,
            _ if against || advance && (force || sided || soldiers) => role,
            None if np.actor.is_some() => role,
            _ => Role::Recipient,
        }
    }

    /// «Londres et Paris ont bombardé la base»: capitals in front of a verb are their governments.
    pub(super) fn capital(&self, position: usize) -> bool {
        self.named_power(position) && !self.oblique(position)
    }

    /// A capital or country by its name.
    pub(super) fn named_power(&self, position: usize) -> bool {
        self.np(position).is_some_and(|(_, n)| matches!(n.head, Head::Name(Name::Capital(_) | Name::Country(_))))
    }

    /// Countries and single unknown names act in politics; in a fight they are places.
    pub(super) fn fit_for(&self, frame: &Frame, np: &Np) -> bool {
        let political = matches!(
            frame.act,
            FrameAct::Act(
                Act::Withdrawal
                    | Act::Sanction
                    | Act::Statement
                    | Act::Meeting
                    | Act::Agreement
                    | Act::Coup
                    | Act::Other
                    | Act::ChangeToGroup
                    | Act::NonviolentTransferOfTerritory
                    | Act::BaseEstablished
            )
        );
        if political {
            return true;
        }
        match np.head {
            Head::Name(Name::Country(_) | Name::Capital(_) | Name::Place(_)) => false,
            Head::Proper => np.range.1 - np.range.0 > 1 || frame.outcome.is_some(),
            Head::Noun(_) => !(np.class == Some(NounClass::Site) && np.category.is_none()),
            _ => true,
        }
    }

    /// Whether a noun phrase can be an actor at all: not an event, a thing or an abstract noun.
    pub(super) fn can_act(&self, np: &Np) -> bool {
        let frames = &self.know.lang.frames;
        if let Head::Noun(n) = np.head {
            // Aircraft act for those who fly them, mines for nobody but whose they are said to be.
            if np.owner.is_some() && frames.instrument_of.contains_key(&n) {
                return true;
            }
            // «les auteurs de l'attaque»: of whatever class the word is, somebody did it.
            if frames.doers.contains(&n) {
                return true;
            }
            if frames.toll_nouns.contains_key(&n)
                || (frames.instrument_of.contains_key(&n) && np.category != Some(Category::SecurityForces))
            {
                return false;
            }
        }
        match np.class {
            Some(
                NounClass::People
                | NounClass::Force
                | NounClass::Office
                | NounClass::Authority
                | NounClass::Vehicle
                | NounClass::Site,
            ) => true,
            // «un communiqué de l'armée, qui a tué»: whose text it is.
            Some(_) => np.author.is_some(),
            None => matches!(np.head, Head::Name(_) | Head::Proper | Head::Elided) || np.actor.is_some(),
        }
    }
}
