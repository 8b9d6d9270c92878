//! What the verb beside an event noun makes of it: who led it, whom it befell, and that it lies ahead or is denied.

use super::{ClauseReader, Slots};
use crate::phrase::{Diathesis, Head, Item, Np};
use recoupe_model::Stance;
use recoupe_packs::frames::{Frame, FrameAct, Need, Slot};
use recoupe_packs::language::{FnClass, NounClass, Tense};

impl ClauseReader<'_> {
    /// The verb an event noun belongs to gives it a doer («ont mené une attaque», «l'attaque a été menée par»)
    /// and a stance («exige le départ», «pourrait aboutir au retrait», «l'attaque aurait fait dix morts»).
    pub(super) fn governor(&self, position: usize, frame: &Frame, slots: &mut Slots) -> Option<Stance> {
        let mut stance = None;
        let before = self.governing_verb(position);
        if let Some(before) = before
            && let Some(vg) = self.vg(before)
        {
            let frames = &self.know.lang.frames;
            let counts = |n: &Np| n.bound.as_ref().is_some_and(|b| !b.article);
            // «condemned the attack», «is investigating the murder», «said that the raid»: others did it.
            let looks_on = vg.verbs.iter().any(|v| frames.onlookers.contains(v) || frames.averting.contains(v));
            let says = |v: &u32| frames.say.contains_key(v) && !frames.say_inverted.contains(v);
            let says = looks_on || vg.verbs.iter().any(says);
            let takes_subject = frame.noun_only && frame.roles.contains_key(&Slot::Subject);
            // «a procédé à l'arrestation»
            let does = vg.verbs.iter().any(|v| frames.doing.contains(v));
            let to = |p: usize| does && self.leads(p, Slot::To);
            // «a mené une série de raids»
            let series = |p: usize| {
                let of = |q: usize| self.token(q).is_some_and(|t| frames.is_of(&self.s.tokens[t].lower));
                let one = |q: usize| {
                    self.np(q).is_some_and(|(_, n)| {
                        n.class == Some(NounClass::Other) && n.singular && n.bound.as_ref().is_some_and(|b| b.article)
                    })
                };
                p + 2 == position && one(p) && of(p + 1) || p + 1 == position && of(p) && p > 0 && one(p - 1)
            };
            let direct = (before + 1..position).all(|p| self.is_light(p) || self.is_joint(p) || to(p) || series(p));
            // «a été victime d'une embuscade», «ont été la cible de tirs»
            let target = (before + 1..position).find_map(|p| self.np(p)).is_some_and(|(_, np)| {
                matches!(np.head, Head::Noun(n) if frames.targets.contains(&n))
                    && np.bound.as_ref().is_none_or(|b| b.article)
            });
            if target {
                let subject = self.subject(before, 0);
                slots.entry(Slot::Against).extend(subject);
            } else if vg.diathesis != Diathesis::Passive
                // «c'était une attaque»: what it was, and nobody's doing.
                && !(vg.range.1 - vg.range.0 == 1 && self.s.is_fn(vg.range.0, FnClass::AuxiliaryBe))
                && !self.has_frame_for(vg, position)
                && !looks_on
                && (takes_subject || (!says && direct))
            {
                let subject = self.subject(before, 0);
                // «a essuyé des tirs», «a subi une attaque»: the subject is who was hit.
                let undergoes = vg.verbs.iter().any(|v| self.know.lang.frames.undergo.contains(v));
                let slot = match (undergoes, takes_subject) {
                    (true, _) => Slot::Against,
                    (false, true) => Slot::Subject,
                    (false, false) => Slot::By,
                };
                slots.entry(slot).extend(subject);
            }
            // «ordered a judge to investigate the murder»: what is wanted is the looking on, not the deed.
            let wished = vg.verbs.iter().any(|v| frames.modals.contains_key(v));
            // «an investigation will be opened into the murder»: what lies ahead is what is done about it.
            let planned = |m: &u32| frames.modals.get(m).copied().flatten() == Some(Stance::Planned);
            let ahead = vg.tense == Tense::Future || vg.modal.is_some_and(|m| planned(&m));
            let about = self.oblique(position) && vg.diathesis == Diathesis::Passive && ahead && !wished;
            // «veut juger les auteurs de l'enlèvement»: what is wanted is done to them, not the deed.
            let somebody = |p: usize| {
                let whose = self.token(p + 1).is_some_and(|t| frames.is_of(&self.s.tokens[t].lower));
                let who = self.np(p).is_some_and(|(_, n)| {
                    let doer = matches!(n.head, Head::Noun(noun) if frames.doers.contains(&noun));
                    doer || matches!(n.class, Some(NounClass::People | NounClass::Office))
                });
                who && whose
            };
            let of_somebody = position >= 2 && somebody(position - 2);
            // «se rendra à Boni après l'attaque»: granted, whatever the verb looks to.
            let granted = frame.act == FrameAct::Force && self.granted(position);
            if (!looks_on || wished) && !about && !of_somebody && !granted {
                stance = self.moved(vg).or_else(|| {
                    // «sont soupçonnés d'être derrière l'attaque», «are suspected of being behind it»
                    let hung = vg.tense == Tense::Infinitive || vg.tense == Tense::Gerund && self.named_by(vg);
                    (vg.bare && hung && !self.not_averted(vg)).then(|| self.governed_infinitive(vg.range.0)).flatten()
                });
            }
            // «accuse l'armée d'avoir commis le massacre»: she is said to have done it.
            if stance == Some(Stance::Alleged) && vg.bare && vg.tense == Tense::Infinitive {
                let accused = self.accused_of(before);
                let by = slots.entry(Slot::By);
                by.retain(|p| accused.is_empty() || accused.contains(p));
                by.extend(accused.into_iter().filter(|p| !by.contains(p)).collect::<Vec<_>>());
            }
            // «est allé à Gao pour dénoncer les frappes»: named as what somebody is against, and told by nobody.
            let last = self.c.items.get(position + 1).is_none_or(|(item, _)| !matches!(item, Item::Time(_)));
            let purpose = |p: usize| self.is_preposition(p) && frames.purpose.iter().any(|w| **w == *self.words(p));
            let against = looks_on && vg.bare && before.checked_sub(1).is_some_and(purpose);
            if against && direct && last && frame.act != FrameAct::None && self.c.nps.iter().all(|n| !counts(n)) {
                return Some(Stance::Hypothetical);
            }
            // «a revendiqué l'attaque», «a démenti le raid»; «aucun groupe n'a revendiqué»: nobody says anything of it.
            let said = self.taken_stance(vg).or(self.claimed(before, direct));
            let said = said.filter(|_| !self.by_nobody(before) && !self.of_figure(before, position));
            if said == Some(Stance::ClaimedResponsibility) && vg.diathesis != Diathesis::Passive {
                let subject = self.subject(before, 0);
                slots.entry(Slot::By).extend(subject);
            }
            if let Some(said) = said {
                self.pointed_at(before, said, slots);
                if said == Stance::Alleged && slots.get(&Slot::By).is_none_or(Vec::is_empty) {
                    slots.entry(Slot::By).extend(self.accused(before, position));
                }
                // «blamed the attack on the rebels»: they stand with the noun.
                if direct && self.blames(vg) && vg.diathesis != Diathesis::Passive {
                    let last = slots.get_mut(&Slot::Against).and_then(Vec::pop);
                    slots.entry(Slot::By).extend(last);
                }
            }
            stance = stance.or(said);
            if stance.is_none() && self.blamed_behind(before, position, slots) {
                stance = Some(Stance::Alleged);
            }
        }
        if let Some((p, said)) = self.said_ahead(position).filter(|_| before.is_none()) {
            self.pointed_at(p, said, slots);
            stance = stance.or(Some(said));
        }
        for (n, p) in self.said_of(position).into_iter().enumerate() {
            let Some(vg) = self.vg(p) else { continue };
            let said = self.taken_stance(vg).or(self.claimed(p, false));
            let said = said.filter(|_| !vg.negated && vg.diathesis == Diathesis::Passive);
            // «l'attaque, que des témoins attribuent aux rebelles, a fait dix morts»
            let relative = self.vg(p).is_some_and(|v| self.taken_stance(v) == Some(Stance::Alleged) && !v.negated);
            let que = |q: usize| {
                // «which the army blamed on rebels»
                let whom = |t: usize| self.s.is_fn(t, FnClass::Subordinator) || self.np(q + 1).is_some();
                self.token(q).is_some_and(|t| self.s.is_fn(t, FnClass::Relative) && whom(t))
            };
            if let Some(said) = said {
                self.pointed_at(p, said, slots);
            } else if n == 0 && relative && (position + 1..p).any(que) {
                self.pointed_at(p, Stance::Alleged, slots);
            } else if n == 0
                && vg.diathesis == Diathesis::Passive
                && !self.has_frame_for(vg, position)
                && !self.looks_on(vg)
                && !self.describes_another(position, p)
            {
                let mut own = Slots::new();
                self.obliques(p, &mut own, false);
                slots.entry(Slot::By).extend(own.remove(&Slot::By).unwrap_or_default());
            }
            // «Niger : l'attaque de Téra revendiquée par un groupe»: a headline leaves the auxiliary out.
            let told = !vg.bare || self.c.vgs.iter().all(|v| v.bare);
            // «the attack, claimed by the rebels, killed ten»
            let told = told || said == Some(Stance::ClaimedResponsibility);
            if told && before.is_none() && !self.oblique(position) {
                // «une tentative de putsch a échoué», «l'attaque exige une réponse»: of what did take place.
                let happened = vg.modal.is_none() && vg.diathesis == Diathesis::Active;
                let moved = self.moved(vg).filter(|s| !(happened && *s == Stance::Hypothetical));
                stance = stance.or(moved).or(said);
            }
        }
        stance.or(self.possible_only(position))
    }

    /// «Nobody has claimed the attack, which the army blamed on X», «No group claimed it, but officials accused X»: what
    /// nobody claims is laid at somebody's door by the next verb, and told by that alone.
    fn blamed_behind(&self, before: usize, position: usize, slots: &mut Slots) -> bool {
        let claims = |v: &u32| {
            let frames = &self.know.lang.frames;
            frames.claims.contains(v) || frames.say.get(v) == Some(&Stance::ClaimedResponsibility)
        };
        let claimed = self.vg(before).is_some_and(|v| v.verbs.iter().any(claims));
        let next = (position + 1..self.c.items.len()).find(|p| self.vg(*p).is_some_and(|v| !v.bare));
        let Some((verb, vg)) = next.and_then(|p| Some((p, self.vg(p)?))).filter(|_| claimed && self.by_nobody(before))
        else {
            return false;
        };
        if vg.negated || self.taken_stance(vg) != Some(Stance::Alleged) {
            return false;
        }
        let accused = self.object(verb, vg.range.1);
        match accused.first().is_some_and(|p| self.meets(*p, Need::Humans)) && vg.diathesis == Diathesis::Active {
            true => slots.entry(Slot::By).extend(accused),
            false => self.pointed_at(verb, Stance::Alleged, slots),
        }
        slots.get(&Slot::By).is_some_and(|by| !by.is_empty())
    }
}
