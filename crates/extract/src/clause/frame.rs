//! Frames: which verb or noun tells an act here, with whom in its slots and in what stance.

use super::refusal::{Refusal, Refused};
use super::{ClauseReader, Fact, Slots, StandIn};
use crate::phrase::{Det, Diathesis, Head, Item, Np, Vg};
use crate::sentence::Range;
use recoupe_model::{Act, Category, Outcome, Role, Stance};
use recoupe_packs::Name;
use recoupe_packs::frames::{Frame, FrameAct, Need, Slot};
use recoupe_packs::language::{FnClass, Lex, NounClass, Tense};
use std::borrow::Cow;

impl<'a> ClauseReader<'a> {
    /// Verbs that tell an act by themselves; those that need one certain noun («lancer» a grenade) or certain words
    /// behind them («launched three rockets») do for that only.
    pub(super) fn has_frame(&self, vg: &Vg) -> bool {
        let frames = &self.know.lang.frames;
        let tells = |i: &usize| frames.frames[*i].heads.is_empty() && self.words_fit(&frames.frames[*i], vg.range);
        vg.verbs.iter().any(|v| frames.of_verb.get(v).is_some_and(|l| l.iter().any(tells)))
    }

    /// As `has_frame`, or the verb tells an act of just this noun: «la manifestation a été dispersée par la police».
    pub(super) fn has_frame_for(&self, vg: &Vg, position: usize) -> bool {
        let frames = &self.know.lang.frames;
        let Some((_, Np { head: Head::Noun(noun), .. })) = self.np(position) else { return self.has_frame(vg) };
        // «des avions ont mené une attaque» is told by its verb, «l'armée a mené une attaque» by its noun.
        let verb = self.c.items.iter().position(|(_, r)| *r == vg.range);
        let subjects: Vec<Head> = verb
            .map(|v| self.subject(v, 0))
            .unwrap_or_default()
            .iter()
            .filter_map(|p| Some(self.np(*p)?.1.head))
            .collect();
        let doer = |frame: &Frame| {
            let asked = frame.heads.iter().find(|(slot, _)| *slot == Slot::Subject).filter(|_| frame.heads.len() > 1);
            asked.is_none_or(|(_, nouns)| subjects.iter().any(|h| matches!(h, Head::Noun(n) if nouns.contains(n))))
        };
        // «mener une attaque contre un poste» may be told by a frame that leaves «l'attaque a été menée par X» to the noun:
        // a verb in front of it has been read, of one behind it what the frame needs must stand there.
        let led_to = |frame: &Frame| {
            let asked =
                |(slot, _): &&(Slot, Need)| matches!(slot, Slot::Against | Slot::Between | Slot::Beside | Slot::To);
            let mut asked = frame.needs.iter().filter(asked).peekable();
            match verb {
                Some(v) if v < position => self.out.facts.iter().any(|f| f.item == v),
                Some(v) if asked.peek().is_some() => {
                    let slots = self.slots_of(v, vg, vg.range.1);
                    asked.all(|(slot, _)| slots.get(slot).is_some_and(|list| !list.is_empty()))
                }
                _ => true,
            }
        };
        let asks = |i: &usize| {
            let frame = &frames.frames[*i];
            frame.heads.iter().any(|(_, nouns)| nouns.contains(noun)) && doer(frame) && led_to(frame)
        };
        self.has_frame(vg) || vg.verbs.iter().filter_map(|v| frames.of_verb.get(v)).flatten().any(asks)
    }

    pub(super) fn verb(&mut self, position: usize, index: usize) {
        let vg = &self.c.vgs[index];
        let frames = &self.know.lang.frames;
        let mut ids: Vec<usize> = vg.verbs.iter().filter_map(|v| frames.of_verb.get(v)).flatten().copied().collect();
        // The frame that asks for more words goes first and wins («prendre pour cible»).
        ids.sort_by_key(|i| (frames.frames[*i].with.is_empty(), *i));
        ids.dedup();
        if self.averted(vg) || self.habit(vg) {
            return;
        }
        // Frames of one verb find the same in their slots, where their words end alike.
        let mut filled: Option<(usize, Slots)> = None;
        for id in ids {
            let frame = &frames.frames[id];
            let oneself = vg.diathesis == Diathesis::Reflexive;
            let unsaid = match () {
                _ if frame.reflexive && !oneself => Some(Refusal::Reflexive),
                _ if !self.words_fit(frame, vg.range) => Some(Refusal::Words),
                _ => None,
            };
            if let Some(why) = unsaid {
                self.out.refused.push(Refused { frame: id, trigger: vg.range, why });
                continue;
            }
            let words_end = self.words_end(frame, vg.range.1);
            let known = match filled.take() {
                Some(known) if known.0 == words_end => known,
                _ => (words_end, self.slots_of(position, vg, words_end)),
            };
            let mut slots = Cow::Borrowed(&filled.insert(known).1);
            if words_end > vg.range.1 {
                self.led_to(words_end, slots.to_mut());
            }
            let intransitive = !frame.roles.contains_key(&Slot::Object)
                && !frame.needs.iter().any(|(s, _)| *s == Slot::Object)
                && !frame.heads.iter().any(|(s, _)| *s == Slot::Object);
            if intransitive && vg.diathesis == Diathesis::Passive {
                // «sont morts», «soldats morts»: what looks like a passive has its subject in front.
                let slots = slots.to_mut();
                let subject = slots.remove(&Slot::Object).unwrap_or_default();
                slots.insert(Slot::Subject, subject);
            }
            if !intransitive && vg.diathesis == Diathesis::Passive && slots.contains_key(&Slot::Beside) {
                self.befell_beside(position, slots.to_mut());
            }
            if vg.diathesis == Diathesis::Reflexive && frame.roles.contains_key(&Slot::Object) && !intransitive {
                // «se frapper», «s'arrêter» are other verbs
                self.out.refused.push(Refused { frame: id, trigger: vg.range, why: Refusal::Reflexive });
                continue;
            }
            let headed = |slot: Slot| frame.heads.iter().any(|(s, _)| *s == slot);
            if headed(Slot::Subject) {
                self.of_subject(slots.to_mut(), Slot::Subject, &[Slot::Of, Slot::Between, Slot::Against]);
            }
            // «un sommet entre X et Y a été organisé»
            if vg.diathesis == Diathesis::Passive && headed(Slot::Object) && frame.roles.contains_key(&Slot::Between) {
                self.of_subject(slots.to_mut(), Slot::Object, &[Slot::Between]);
            }
            match self.accept(frame, position, vg.range, &slots, Some(vg)) {
                Ok(()) => break,
                Err(why) => self.out.refused.push(Refused { frame: id, trigger: vg.range, why }),
            }
        }
    }

    /// «est tombé aux mains des rebelles»: whom the last word of a frame's words leads to, where it is «de».
    fn led_to(&self, words_end: usize, slots: &mut Slots) {
        let last = words_end - 1;
        let contracted = self.s.is_fn(last, FnClass::Determiner) && self.s.is_fn(last, FnClass::Preposition);
        if !contracted && !self.know.lang.frames.is_of(&self.s.tokens[last].lower) {
            return;
        }
        let behind = |p: &usize| self.np(*p).is_some_and(|(_, n)| (last..=words_end).contains(&n.range.0));
        if let Some(at) = (0..self.c.items.len()).find(behind) {
            let list = slots.entry(Slot::Of);
            if !list.contains(&at) {
                list.extend(self.coordinated_right(at));
            }
        }
    }

    /// Nothing between a verb and what stands behind it is another verb.
    fn of_no_other_verb(&self, verb: usize, position: usize) -> bool {
        verb < position && !(verb + 1..position).any(|p| self.vg(p).is_some())
    }

    /// «les milices qui attaquent des convois»: the plain present of a relative clause tells what they are used to do,
    /// where neither a day nor a figure says that they did it.
    fn habit(&self, vg: &Vg) -> bool {
        let plain = vg.tense == Tense::Present && vg.range.1 - vg.range.0 == 1 && !vg.bare;
        plain && self.in_relative(vg) && !self.tells_day() && !self.tells_toll()
    }

    /// Right behind the pronoun that is its subject, or joined to a verb of the same tense that is: «qui volent, bombardent
    /// et détruisent».
    fn in_relative(&self, vg: &Vg) -> bool {
        const MOST: usize = 3;
        // How many words behind a verb the last of its list is joined.
        const REACH: usize = 24;
        let mut vg = vg;
        for _ in 0..MOST {
            let Some(before) = vg.range.0.checked_sub(1) else { return false };
            if self.s.is_fn(before, FnClass::RelativeSubject) {
                return true;
            }
            let comma = self.s.tokens[before].is(',');
            if !comma && !self.s.is_fn(before, FnClass::Conjunction) {
                return false;
            }
            let behind = self.c.vgs.partition_point(|v| v.range.1 <= before);
            let first = self.c.vgs[..behind].iter().rev().take(MOST).find(|v| !v.bare);
            let Some(first) = first.filter(|v| v.tense == vg.tense && v.range.1 - v.range.0 == 1) else { return false };
            // «les milices, qui pillent, attaquent la ville»: a comma in front of a verb may close the clause as well.
            let end = self.s.tokens.len().min(vg.range.1 + REACH);
            let and = (vg.range.1..end).any(|at| self.s.is_fn(at, FnClass::Conjunction));
            if comma && !(and && first.range.1 < before) {
                return false;
            }
            vg = first;
        }
        false
    }

    /// «un sommet de la Cédéao se tient»: where the subject is the occurrence, whose it is stands with it.
    fn of_subject(&self, slots: &mut Slots, subject: Slot, theirs: &[Slot]) {
        let mut own = Slots::new();
        for p in slots.get(&subject).into_iter().flatten() {
            self.obliques(*p, &mut own, true);
        }
        for slot in theirs {
            if !slots.contains_key(slot) {
                slots.entry(*slot).extend(own.remove(slot).unwrap_or_default());
            }
        }
    }

    /// `with` patterns must, `without` patterns must not follow within a few tokens; an adverb may stand in the verb group or
    /// right in front: «ont été mortellement blessés», «fatally shot».
    pub(super) fn words_fit(&self, frame: &Frame, (start, end): Range) -> bool {
        use recoupe_packs::pattern::Pattern;
        let near = |patterns: &[Pattern], reach: usize| {
            patterns.iter().any(|p| (end..=end + reach).any(|at| p.match_at(self.s, at).is_some()))
        };
        let inside = |p: &Pattern| {
            let adverbs = (start.saturating_sub(1)..end).filter(|at| self.s.is_fn(*at, FnClass::Adverb));
            adverbs.into_iter().any(|at| p.match_at(self.s, at).is_some_and(|m| m.end <= end))
        };
        let said = || near(&frame.with, 2) || frame.with.iter().any(inside);
        (frame.with.is_empty() || said()) && !near(&frame.without, 0)
    }

    /// Where the words that a frame asks for end, so that its object is looked for behind them.
    pub(super) fn words_end(&self, frame: &Frame, end: usize) -> usize {
        let found =
            |p: &recoupe_packs::pattern::Pattern| (end..=end + 2).find_map(|at| p.match_at(self.s, at)).map(|m| m.end);
        let words = frame.with.iter().filter_map(found).max().unwrap_or(end);
        // «took three workers hostage», «tient l'armée pour responsable»: the object stands before the words.
        // «dropped grenades from a drone»: so does one of which the frame asks what it is.
        let own = frame.roles.contains_key(&Slot::Object) || frame.heads.iter().any(|(slot, _)| *slot == Slot::Object);
        let first = (end..self.s.tokens.len()).find(|at| !self.s.in_time(*at)).unwrap_or(end);
        let before = |n: &Np| {
            n.range.0 == end && n.bound.is_some() || n.range.0 == first && own && n.range.1 <= words && !n.contracted
        };
        if self.c.nps.iter().any(before) { end } else { words }
    }

    pub(super) fn event_noun(&mut self, position: usize, index: usize) {
        let np = &self.c.nps[index];
        let Head::Noun(noun) = np.head else { return };
        let frames = &self.know.lang.frames;
        let Some(ids) = frames.of_noun.get(&noun) else { return };
        if self.told_by_averting(position, noun) || self.lacking(position) {
            return;
        }
        // «Les attaques se multiplient»: a habit, not an occurrence, unless a figure or a day is told with it.
        let claimed = self.governing_verb(position).and_then(|p| self.vg(p)).is_some_and(|v| {
            let claims = |x: &u32| frames.say.get(x) == Some(&Stance::ClaimedResponsibility);
            !v.negated && (v.verbs.iter().any(claims) || self.taken_stance(v) == Some(Stance::Alleged))
        });
        // «Un avocat a été tué lors d'affrontements»: what somebody fell in took place.
        let fell = self.oblique(position) && self.out.facts.iter().any(|f| !f.nominal && !f.tallies.is_empty());
        let told = np.singular
            || fell
            || np.bound.is_some()
            || self.tells_day()
            || self.tells_toll()
            || self.did_something(position)
            || self.took_place(position);
        for id in ids {
            let weak = frames.frames[*id].weak
                && !(fell || self.tells_toll() || np.det == Det::Demonstrative || claimed || self.brought_up(np));
            let other = frames.frames[*id].without.iter().any(|p| p.match_at(self.s, np.head_at + 1).is_some());
            if !told || weak || other {
                let why = if other { Refusal::Words } else { Refusal::Unspecific };
                self.out.refused.push(Refused { frame: *id, trigger: (np.head_at, np.core.1), why });
                continue;
            }
            let frame = &frames.frames[*id];
            let mut slots = Slots::new();
            self.obliques(position, &mut slots, true);
            if self.said_by_another(position) {
                slots.remove(&Slot::By);
            }
            // «la tuerie de Kolmabou» befell people there.
            if frames.geography.scenes.contains(&noun)
                && let Some(of) = slots.get_mut(&Slot::Of)
            {
                of.retain(|p| !self.np(*p).is_some_and(|(_, n)| crate::place::may_be_town(self.s, n)));
            }
            self.owner(position, &mut slots);
            // «les otages sont arrivés après leur libération», «torturé après son arrestation»: theirs who are told of.
            let befalls = frame.outcome.is_some() && frame.roles.get(&Slot::Of) == Some(&Role::Recipient);
            if np.det == Det::Possessive && befalls && self.granted(position) && !slots.contains_key(&Slot::Of) {
                slots.insert(Slot::Of, self.whose_event(position));
            }
            if self.of_a_target(position) {
                let theirs = slots.remove(&Slot::Of).unwrap_or_default();
                slots.entry(Slot::By).extend(theirs);
            }
            // «ce désengagement» points back: who is spoken of beside it did not do it.
            let mut held = Slots::new();
            let pointing = np.det == Det::Demonstrative;
            let governed = self.governor(position, frame, if pointing { &mut held } else { &mut slots });
            // «L'armée attribue cette attaque à X», «X revendique cet attentat»: they are said to have done it.
            if matches!(governed, Some(Stance::Alleged | Stance::ClaimedResponsibility)) {
                slots.entry(Slot::By).extend(held.remove(&Slot::By).unwrap_or_default());
            }
            // «X annonce son départ»: what the noun asks of its complement holds for X.
            let unfit = |(slot, need): &(Slot, Need)| {
                let subject = slots.get(&Slot::Subject).filter(|s| *slot == Slot::Of && !s.is_empty());
                subject.is_some_and(|s| !s.iter().any(|p| self.meets(*p, *need)))
            };
            if np.det == Det::Possessive && frame.needs.iter().any(unfit) {
                continue;
            }
            if frame.act == FrameAct::Act(Act::Withdrawal) && self.leaves_alone(&slots) {
                self.out.refused.push(Refused {
                    frame: *id,
                    trigger: (np.head_at, np.core.1),
                    why: Refusal::Unfit(Slot::Of, Need::Troops),
                });
                continue;
            }
            // Who decides a withdrawal is told beside who leaves: the first is the doer.
            if slots.get(&Slot::Subject).is_some_and(|s| !s.is_empty())
                && frame.roles.get(&Slot::Subject) == frame.roles.get(&Slot::Of)
            {
                slots.remove(&Slot::Of);
            }
            let trigger = (np.head_at, np.core.1);
            if let Err(why) = self.accept(frame, position, trigger, &slots, None) {
                self.out.refused.push(Refused { frame: *id, trigger, why });
            } else {
                let governed = if self.did_not_happen(position) { Some(Stance::Denied) } else { governed };
                // «appeler au meurtre»: a march that is called for is planned, a killing is wished for.
                let called_for = |p: usize| self.vg(p).is_some_and(|v| v.verbs.iter().any(|x| frames.aims.contains(x)));
                let wished = frame.act == FrameAct::Force && self.governing_verb(position).is_some_and(called_for);
                let governed = governed.map(|s| if wished && s == Stance::Planned { Stance::Hypothetical } else { s });
                // «avait annoncé un départ», «une attaque avait fait neuf morts»: before what the page tells.
                let after = || (position + 1..self.c.items.len()).find(|p| self.vg(*p).is_some_and(|v| !v.bare));
                let verb = self.governing_verb(position).or_else(after);
                let earlier = verb.and_then(|p| self.vg(p)).is_some_and(|v| v.pluperfect);
                if let Some(fact) = self.out.facts.last_mut() {
                    fact.pluperfect |= earlier;
                }
                if let (Some(stance), Some(fact)) = (governed, self.out.facts.last_mut()) {
                    fact.stance = stance;
                    // «a appelé à une manifestation»: what the preposition leads to is what is planned.
                    fact.adjunct &= stance != Stance::Planned;
                }
                break;
            }
        }
    }

    /// «sans tirer un coup de feu»: what is the object of an infinitive that did not happen.
    fn lacking(&self, position: usize) -> bool {
        let Some(verb) = self.governing_verb(position) else { return false };
        let bare = self.vg(verb).is_some_and(|v| v.bare && v.tense == Tense::Infinitive);
        bare && self.led_by_lacking(verb)
    }

    /// «sans tirer»
    pub(super) fn led_by_lacking(&self, verb: usize) -> bool {
        let led = verb.checked_sub(1).filter(|p| self.is_preposition(*p));
        led.is_some_and(|p| self.know.lang.frames.lacking.contains(self.words(p).as_str()))
    }

    /// «Un putsch a été déjoué»: that it was foiled is told by the verb, and it is the verb's alone.
    fn told_by_averting(&self, position: usize, noun: u32) -> bool {
        let frames = &self.know.lang.frames;
        let tells = |v: &u32| {
            let of = frames.of_verb.get(v).into_iter().flatten().map(|i| &frames.frames[*i]);
            frames.averting.contains(v)
                && of.into_iter().any(|f| f.heads.iter().any(|(_, nouns)| nouns.contains(&noun)))
        };
        let verbs = self.governing_verb(position).into_iter().chain(self.said_of(position).into_iter().take(1));
        verbs.filter_map(|p| self.vg(p)).any(|v| v.verbs.iter().any(tells))
    }

    /// «Des tirs de roquettes ont visé l'aéroport»: with a verb of force in a compound past it is no habit.
    fn did_something(&self, position: usize) -> bool {
        let next = (position + 1..self.c.items.len()).find(|p| !self.is_light(*p));
        let done = |v: &Vg| !v.bare && v.modal.is_none() && !v.negated && v.range.1 - v.range.0 > 1;
        let deed = next.and_then(|p| self.vg(p)).is_some_and(|v| done(v) && self.has_frame(v));
        deed && !self.oblique(position)
    }

    /// A preposition of this slot stands at the position.
    pub(super) fn leads(&self, position: usize, slot: Slot) -> bool {
        let slots = self.is_preposition(position).then(|| self.words(position));
        slots.is_some_and(|w| self.know.lang.frames.prepositions.get(w.as_str()).is_some_and(|s| s.contains(&slot)))
    }

    /// «Il y a eu des attaques», «there have been attacks»
    fn took_place(&self, position: usize) -> bool {
        let before = (0..position).rev().find(|p| !self.is_light(*p)).and_then(|p| self.vg(p));
        before.is_some_and(|v| {
            let auxiliaries = (v.range.0..v.range.1).all(|at| self.s.is_function(at));
            !v.bare && !v.negated && auxiliaries && v.range.1 - v.range.0 > 1
        })
    }

    /// «présenté comme une victime du bombardement par le porte-parole»: who presents it did not do it.
    fn said_by_another(&self, position: usize) -> bool {
        let frames = &self.know.lang.frames;
        let said = |v: &u32| frames.say.contains_key(v) || frames.onlookers.contains(v);
        let clause = (0..position).rev().take_while(|p| !self.token(*p).is_some_and(|t| self.s.tokens[t].is(',')));
        let before = clause.filter_map(|p| self.vg(p)).next();
        before.is_some_and(|v| {
            v.tense == Tense::Participle && v.diathesis == Diathesis::Passive && v.verbs.iter().any(said)
        })
    }

    /// «un putsch a eu lieu lundi»: with an indefinite article and a day something new is told; «le putsch» is known.
    fn brought_up(&self, np: &Np) -> bool {
        np.singular && np.bound.as_ref().is_some_and(|b| b.article) && self.tells_day()
    }

    /// «the rebels' attack», «France's withdrawal»: an owner tied to the noun is its complement, and its doer
    /// where it has one already («the army's killing of ten farmers»).
    fn owner(&self, position: usize, slots: &mut Slots) {
        let tie = position.checked_sub(1).filter(|p| {
            self.token(*p).is_some_and(|at| self.s.is_fn(at, FnClass::Genitive) || self.s.tokens[at].is('\''))
        });
        let Some(owner) = tie.and_then(|p| p.checked_sub(1)).filter(|p| self.np(*p).is_some()) else { return };
        let taken = slots.get(&Slot::Of).is_some_and(|l| !l.is_empty());
        slots.entry(if taken { Slot::By } else { Slot::Of }).push(owner);
    }

    /// «cible lundi d'un raid des rebelles», «victimes d'une attaque de la milice»: where who was hit stands before the
    /// noun, whom «de» leads to behind it did it.
    fn of_a_target(&self, position: usize) -> bool {
        let frames = &self.know.lang.frames;
        let of = |p: &usize| self.leads(*p, Slot::Of);
        let before = (0..position).rev().find(|p| !self.is_light(*p) && !of(p));
        let target =
            |n: &Np| matches!(n.head, Head::Noun(n) if frames.targets.contains(&n)) && n.range.1 - n.head_at <= 2;
        let led = before.is_some_and(|p| (p + 1..position).any(|q| of(&q)));
        led && before.and_then(|p| self.np(p)).is_some_and(|(_, n)| target(n))
    }

    /// The subject of the verb beside an event noun with a possessive, unless that verb says something.
    fn whose_event(&self, position: usize) -> Vec<usize> {
        let after = || (position + 1..self.c.items.len()).find(|p| self.vg(*p).is_some_and(|v| !v.bare));
        let Some(verb) = self.governing_verb(position).or_else(after) else { return Vec::new() };
        if self.vg(verb).is_some_and(|v| self.looks_on(v)) {
            return Vec::new();
        }
        let mut subject = self.subject(verb, 0);
        subject.retain(|p| *p != position && self.meets(*p, Need::Humans));
        subject
    }

    /// A preposition leads to the noun that takes what it leads to for given: «après l'attaque», «malgré le raid».
    pub(super) fn granted(&self, position: usize) -> bool {
        let led = |p: usize| self.is_preposition(p) && self.know.lang.frames.granting.contains(self.words(p).as_str());
        position.checked_sub(1).is_some_and(led)
    }

    /// «le départ du président», «le départ de sa famille»: a resignation, a flight or a journey; no force leaves.
    fn leaves_alone(&self, slots: &Slots) -> bool {
        let person = |n: &Np| {
            let kind = |a: u32| self.know.packs.actors[a as usize].kind;
            n.person.is_some() || n.actor.is_some_and(|a| kind(a) == recoupe_model::ActorKind::Person)
        };
        let force = |n: &Np| {
            n.category.is_some_and(Category::bears_arms)
                || matches!(n.class, Some(NounClass::Force | NounClass::Vehicle))
        };
        let known = |n: &Np| n.actor.is_some() || n.country.is_some() || matches!(n.head, Head::Name(_));
        let leaver = |p: &usize| self.np(*p).is_some_and(|(_, n)| !person(n) && (force(n) || known(n)));
        slots.get(&Slot::Of).is_some_and(|list| !list.is_empty() && !list.iter().any(leaver))
    }

    /// «was condemned by the bishop», «reported by the police»: whoever does that did not do the deed.
    pub(super) fn looks_on(&self, vg: &Vg) -> bool {
        let frames = &self.know.lang.frames;
        vg.verbs.iter().any(|v| frames.onlookers.contains(v) || frames.say.contains_key(v))
    }

    /// The verb to whose right the noun at `position` stands, in the same clause.
    pub(super) fn governing_verb(&self, position: usize) -> Option<usize> {
        for p in (0..position).rev() {
            match self.c.items[p].0 {
                Item::Vg(i) if !(self.c.vgs[i].bare && self.c.vgs[i].tense == Tense::Participle) => return Some(p),
                Item::Token(at) => {
                    let token = &self.s.tokens[at];
                    let clause =
                        self.s.is_fn(at, FnClass::RelativeSubject) || token.is(';') || token.is(':') || token.is(',');
                    if clause {
                        return None;
                    }
                }
                _ => {}
            }
        }
        None
    }

    pub(super) fn accept(
        &mut self,
        frame: &Frame,
        position: usize,
        trigger: Range,
        slots: &Slots,
        vg: Option<&Vg>,
    ) -> Result<(), Refusal> {
        let filled = |slot: &Slot| slots.get(slot).filter(|l| !l.is_empty());
        for (slot, need) in &frame.needs {
            match filled(slot) {
                Some(list) => {
                    let fits = |p: &usize| {
                        !(*slot == Slot::Object && self.is_text(*p)) && self.fits_need(frame, vg, *p, *need)
                    };
                    if !list.iter().any(fits) {
                        return Err(Refusal::Unfit(*slot, *need));
                    }
                }
                // An active verb without its object is another use of the verb; a noun may stand alone.
                None => match vg {
                    Some(vg)
                        if *slot == Slot::Object
                            && vg.diathesis == Diathesis::Active
                            && !self.has_clitic(vg)
                            && vg.range.1 - vg.range.0 < 3 =>
                    {
                        return Err(Refusal::Empty(*slot, *need));
                    }
                    // «Nous avons perdu deux hommes», says somebody who bears arms.
                    Some(v) if *slot == Slot::Subject && *need == Need::Armed && self.armed_speak(v) => {}
                    // «Ils ont ouvert le feu»: whoever was told of before.
                    Some(v)
                        if *slot == Slot::Subject
                            && frame.act == FrameAct::Force
                            && self.subject_pronoun(v).is_some()
                            && !self.has_clitic(v) => {}
                    Some(_) if matches!(slot, Slot::Subject | Slot::By) || *need == Need::Place => {
                        return Err(Refusal::Empty(*slot, *need));
                    }
                    Some(vg) if vg.bare && vg.diathesis == Diathesis::Passive => {
                        return Err(Refusal::Empty(*slot, *need));
                    }
                    None if frame.needs.len() == 1 && *slot == Slot::Of && filled(&Slot::Subject).is_none() => {
                        return Err(Refusal::Empty(*slot, *need));
                    }
                    _ => {}
                },
            }
        }
        let held = |slot: &Slot, nouns: &recoupe_packs::ids::IdSet| {
            let head = |p: &usize| match self.np(*p) {
                Some((_, Np { head: Head::Noun(n), .. })) => nouns.contains(n),
                // «la localité de Boni», where the map has that name together with its noun.
                Some((_, np @ Np { head: Head::Name(Name::Place(_)), .. })) => {
                    let noun = |at: usize| {
                        self.s.lex[at].iter().any(|(_, x)| matches!(x, Lex::Noun(n, _) if nouns.contains(n)))
                    };
                    (np.range.0..np.range.1).any(noun)
                }
                _ => false,
            };
            filled(slot).is_some_and(|list| list.iter().any(head))
        };
        if let Some((slot, _)) = frame.heads.iter().find(|(slot, nouns)| !held(slot, nouns)) {
            return Err(Refusal::Nouns(*slot));
        }
        // «la route a été libérée par les manifestants»: no town changes hands.
        let taken =
            matches!(frame.act, FrameAct::Act(Act::GovernmentRegainsTerritory | Act::NonstateOvertakesTerritory));
        // «les familles ont quitté la ville»: they fled, and no force withdrew.
        let taken = taken || frame.act == FrameAct::Act(Act::Withdrawal);
        for slot in [Slot::Subject, Slot::By].into_iter().filter(|s| taken && frame.roles.contains_key(s)) {
            // «Des hommes ont pris le camp»: of men nothing is known but that.
            let man = |n: &Np| matches!(n.head, Head::Noun(h) if self.know.lang.frames.men.contains(&h));
            let civil =
                |p: &usize| self.np(*p).is_some_and(|(_, n)| n.category == Some(Category::Civilians) && !man(n));
            if filled(&slot).is_some_and(|list| list.iter().all(civil)) {
                return Err(Refusal::Unfit(slot, Need::Armed));
            }
        }
        if self.blameless(frame, slots) {
            return Err(Refusal::Blameless);
        }
        // «ont retrouvé 25 corps»: the dead are not freed.
        let dead = |p: &usize| matches!(self.np(*p), Some((_, Np { head: Head::Noun(n), .. })) if self.know.lang.frames.toll_nouns.contains_key(n));
        let freed = frame.outcome == Some(Outcome::Released);
        if freed && frame.counted.iter().any(|s| filled(s).is_some_and(|l| l.iter().any(dead))) {
            return Err(Refusal::Unfit(frame.counted[0], Need::Humans));
        }
        let mut cast: Vec<(Role, usize)> = Vec::new();
        for (slot, role) in &frame.roles {
            let need = frame.needs.iter().find(|(s, _)| s == slot).map(|(_, n)| *n);
            // «l'assaut des rebelles» is theirs; behind a verb «des rebelles» is no doer, unless the frame's own words lead
            // there («sous les balles de»).
            let force = frame.act == FrameAct::Force || frame.aloft.is_some();
            let led = vg.map_or(0, |v| self.words_end(frame, v.range.1));
            let right_there = |p: &usize| {
                !frame.with.is_empty()
                    && self.np(*p).is_some_and(|(_, n)| (led.saturating_sub(1)..=led).contains(&n.range.0))
            };
            let of_verb = vg.is_some() && force && *slot == Slot::Of && *role == Role::Initiator;
            if of_verb && !filled(slot).into_iter().flatten().any(right_there) {
                continue;
            }
            for (n, p) in filled(slot).into_iter().flatten().enumerate() {
                let Some((index, np)) = self.np(*p) else { continue };
                // «repelled an attack by rebels»: behind an active verb that doer is the noun's.
                let active = vg.is_some_and(|v| v.diathesis == Diathesis::Active && !v.bare);
                let of_noun = || p.checked_sub(2).and_then(|b| self.np(b)).is_some_and(|(_, n)| self.tells_force(n));
                if *slot == Slot::By && active && of_noun() {
                    continue;
                }
                // «raided Kolmabou»: a town, whatever it is called.
                let invades = |v: &Vg| v.verbs.iter().any(|x| self.know.lang.frames.invading.contains(x));
                if *slot == Slot::Object && vg.is_some_and(invades) && crate::place::is_bare_name(self.s, np) {
                    continue;
                }
                // «told AFP it was a retreat»: a paper that is told something does nothing.
                if *role == Role::Initiator && matches!(np.head, Head::Name(Name::Outlet(_))) {
                    continue;
                }
                let people = need.is_some_and(|n| n == Need::Humans && self.people_here(frame, vg, np));
                // «La Russie a bombardé la ville», «bombardée par la Russie»
                let acts = match slot {
                    Slot::Subject => vg.is_some() && self.capital(*p),
                    // «tués lundi par la Russie», and no «… avant de passer par la Russie»
                    Slot::By => self.named_power(*p) && self.of_no_other_verb(position, *p),
                    _ => false,
                };
                let power = *role == Role::Initiator && acts;
                let fits = people
                    || need.is_none_or(|n| self.meets(*p, n)) && self.can_act(np) && (power || self.fit_for(frame, np));
                // «15 d'entre eux» are who was named before.
                let index = if np.head == Head::Elided { self.understood(*p, np) } else { Some(index) };
                let role = if *slot == Slot::Of && vg.is_none() {
                    self.of_role(frame, position, np, slots, *role)
                } else {
                    *role
                };
                let role = if *slot == Slot::Between && n > 0 { Role::Recipient } else { role };
                // «70 morts à X, et 30 à Y»: a figure of the dead takes no part.
                let a_toll = |i: &usize| {
                    let noun = |n: &u32| self.know.lang.frames.toll_nouns.get(n).map(|(_, outcome)| *outcome);
                    matches!(&self.c.nps[*i].head, Head::Noun(n) if noun(n) == Some(Outcome::Killed))
                };
                if let Some(index) = index.filter(|i| fits && !a_toll(i) && !cast.contains(&(role, *i))) {
                    cast.push((role, index));
                }
            }
        }
        // «a repris la ville aux rebelles», «a libéré la ville des rebelles»: from whom it was taken.
        let territory =
            matches!(frame.act, FrameAct::Act(Act::GovernmentRegainsTerritory | Act::NonstateOvertakesTerritory));
        if territory && vg.is_some() && !frame.roles.contains_key(&Slot::To) {
            let somebody = |n: &Np| n.places.is_empty() && n.class != Some(NounClass::Site);
            let armed = |p: &&usize| self.meets(**p, Need::Armed) && self.np(**p).is_some_and(|(_, n)| somebody(n));
            let from = [Slot::To, Slot::Of].into_iter().filter(|slot| !frame.roles.contains_key(slot));
            let from = from.filter_map(|slot| slots.get(&slot)).flatten().filter(armed);
            let from: Vec<usize> = from.filter_map(|p| Some(self.np(*p)?.0)).collect();
            cast.extend(
                from.into_iter()
                    .map(|index| (Role::Recipient, index))
                    .filter(|c| !cast.contains(c))
                    .collect::<Vec<_>>(),
            );
        }
        // «a rebel attack», «army shelling»
        let violent = frame.act == FrameAct::Force
            || frame.aloft.is_some()
            || matches!(
                frame.act,
                FrameAct::Act(
                    Act::AirDroneStrike
                        | Act::ShellingArtilleryMissile
                        | Act::SuicideBomb
                        | Act::RemoteExplosiveIed
                        | Act::Grenade
                        | Act::Abduction
                )
            );
        if vg.is_none()
            && violent
            && frame.roles.values().any(|r| *r == Role::Initiator)
            && !cast.iter().any(|(role, _)| *role == Role::Initiator)
            && let Some((index, _)) =
                self.np(position).filter(|(_, n)| crate::cast::doer_in(self.know, self.s, n).is_some())
        {
            cast.push((Role::Initiator, index));
        }
        // «un drone russe a tué dix civils», «tués par des missiles russes»: whose weapon it is.
        if vg.is_some() && violent && !cast.iter().any(|(role, _)| *role == Role::Initiator) {
            let weapon = |n: &Np| {
                n.is_weapon(&self.know.lang.frames)
                    && (n.owner.is_some() || n.country.is_some() && n.places.is_empty() && n.actor.is_none())
            };
            let at = [Slot::Subject, Slot::By]
                .iter()
                .filter_map(|s| slots.get(s))
                .flatten()
                .find(|p| self.np(**p).is_some_and(|(_, n)| weapon(n)));
            cast.extend(at.and_then(|p| self.np(*p)).map(|(index, _)| (Role::Initiator, index)));
        }
        // «Israeli strikes», «l'offensive turque»: whose attack it is.
        if vg.is_none()
            && frame.roles.get(&Slot::Of) == Some(&Role::Initiator)
            && (frame.aloft.is_some()
                || matches!(
                    frame.act,
                    FrameAct::Force | FrameAct::Act(Act::AirDroneStrike | Act::ShellingArtilleryMissile)
                ))
            && !cast.iter().any(|(role, _)| *role == Role::Initiator)
            && let Some((index, _)) = self.np(position).filter(|(_, n)| n.country.is_some() && n.places.is_empty())
        {
            cast.push((Role::Initiator, index));
        }
        if cast.iter().any(|(role, _)| *role == Role::Initiator)
            && frame.roles.get(&Slot::Subject) == Some(&Role::Initiator)
        {
            let beside = self.backers(slots).into_iter().map(|index| (Role::Partner, index));
            cast.extend(beside.filter(|(_, index)| !cast.iter().any(|(_, i)| i == index)).collect::<Vec<_>>());
        }
        // «ont lancé des grenades»: where the frame asks for what is thrown, that is what it is done with.
        let thrown = frame.heads.iter().filter(|(slot, _)| *slot == Slot::Object).find_map(|_| {
            let of = |p: &usize| match self.np(*p)?.1.head {
                Head::Noun(n) => self.know.lang.frames.instrument_of.get(&n).copied(),
                _ => None,
            };
            filled(&Slot::Object)?.iter().find_map(of)
        });
        let instrument = match (&frame.act, thrown) {
            (FrameAct::Act(_), Some(_)) => None,
            (_, thrown) => thrown.or_else(|| self.instrument(slots, position, vg.is_some())),
        };
        let mut tallies = Vec::new();
        if let Some(outcome) = frame.outcome.filter(|_| !vg.is_some_and(|v| self.main_verb_tells(position, v))) {
            let need_of = |slot: &Slot| frame.needs.iter().find(|(s, _)| s == slot).map(|(_, n)| *n);
            // All that is counted is of one kind: «exchanged for a hundred prisoners», not for a hundred dollars.
            let need = frame.counted.iter().find_map(need_of);
            for counted in &frame.counted {
                let slot = if vg.is_none() && *counted == Slot::Object { Slot::Of } else { *counted };
                let list = filled(&slot).map_or(&[][..], Vec::as_slice);
                let summed = self.sum_up(list, outcome, &frame.id);
                tallies.extend(summed.as_ref().map(|(tally, _)| *tally));
                // «60 arrestations et douze blessés»: the second has an outcome of its own.
                let own = |p: usize| vg.is_none() && self.toll_of(p).is_some_and(|own| own != outcome);
                let list: Vec<usize> = list.iter().copied().filter(|p| !own(*p)).collect();
                for p in list.iter().filter(|p| summed.as_ref().is_none_or(|(_, of)| !of.contains(p))) {
                    if need.is_none_or(|n| self.fits_need(frame, vg, *p, n)) {
                        tallies.extend(self.tally(*p, outcome, &frame.id));
                    }
                }
            }
        }
        let stand_ins = vg.map_or_else(Vec::new, |v| self.stand_ins(frame, v, &filled));
        let kind_of = (vg.is_none() && !cast.iter().any(|(role, _)| *role == Role::Initiator))
            .then(|| self.kind_of_doers(frame, position))
            .flatten();
        let (stance, pluperfect) = self.stance(frame, vg);
        // «Aucun avion abattu»: a headline leaves its negation to the figure.
        let none = |t: &usize| self.out.tallies[*t].count.high == Some(0);
        let spared = vg.is_some_and(|v| v.bare && v.tense == Tense::Participle) && !tallies.is_empty();
        let stance = if spared && tallies.iter().all(none) { Stance::Denied } else { stance };
        let np = vg.is_none().then(|| self.np(position)).flatten().map(|(_, np)| np);
        // «une bombe a blessé trois passants»: what hurt them tells the act.
        let by_arms = [Slot::Subject, Slot::By].iter().filter_map(filled).flatten().any(|p| self.is_instrument(*p));
        let act =
            if frame.act == FrameAct::None && frame.outcome.is_some() && by_arms { FrameAct::Force } else { frame.act };
        self.out.facts.push(Fact {
            rule: frame.id.clone(),
            act,
            trigger,
            cast,
            tallies,
            instrument,
            stance,
            pluperfect,
            nominal: vg.is_none(),
            definite: np
                .is_some_and(|n| n.det == Det::Demonstrative || (n.det == Det::Article && n.singular && !n.contracted)),
            // «des roquettes ont visé le camp»: what it was done with leaves no doubt.
            weak: frame.weak && instrument.is_none() && !np.is_some_and(|n| self.brought_up(n)),
            late: frame.late,
            street: frame.street,
            aloft: frame.aloft,
            adjunct: vg.is_none() && self.oblique(position),
            ours: vg.is_some_and(|v| self.first_person(v)) && frame.roles.get(&Slot::Subject) == Some(&Role::Initiator),
            gapped: false,
            stand_ins,
            kind_of,
            item: position,
        });
        Ok(())
    }

    /// The pronoun right before a verb group that is its subject.
    fn subject_pronoun(&self, vg: &Vg) -> Option<usize> {
        // «it shot down»: a pronoun that could be an object too stands inside the verb group.
        let within = vg.range.1 - vg.range.0 > 1 && self.s.is_fn(vg.range.0, FnClass::SubjectPronoun);
        let at = if within { vg.range.0 } else { vg.range.0.checked_sub(1)? };
        (!vg.bare && self.s.is_fn(at, FnClass::SubjectPronoun) && !self.s.is_fn(at, FnClass::FirstPerson)).then_some(at)
    }

    /// «Ils ont tué», «les ont enlevés»: which parts pronouns have that stand for somebody told of before.
    fn stand_ins<'s>(
        &self,
        frame: &Frame,
        vg: &Vg,
        filled: &dyn Fn(&Slot) -> Option<&'s Vec<usize>>,
    ) -> Vec<(Role, StandIn)> {
        let number = |at: usize| if self.s.is_fn(at, FnClass::PluralPronoun) { StandIn::Several } else { StandIn::One };
        let passive = vg.diathesis == Diathesis::Passive;
        let slot = if passive && frame.roles.contains_key(&Slot::Object) { Slot::Object } else { Slot::Subject };
        let pronoun = self.subject_pronoun(vg);
        let subject = pronoun.filter(|_| filled(&slot).is_none());
        let mut out: Vec<(Role, StandIn)> = Vec::new();
        out.extend(subject.and_then(|at| Some((*frame.roles.get(&slot)?, number(at)))));
        let clitic =
            |at: &usize| self.s.is_fn(*at, FnClass::ObjectPronoun) && !self.s.is_fn(*at, FnClass::ReflexivePronoun);
        let object = (vg.range.0..vg.range.1)
            .filter(|at| Some(*at) != pronoun)
            .find(clitic)
            .filter(|_| !passive && filled(&Slot::Object).is_none());
        let people = frame.needs.iter().any(|(s, n)| *s == Slot::Object && *n == Need::Humans);
        out.extend(object.filter(|_| people).and_then(|at| Some((*frame.roles.get(&Slot::Object)?, number(at)))));
        out
    }

    /// «une attaque jihadiste»: the word behind an event noun that says of what kind those are who did it.
    fn kind_of_doers(&self, frame: &Frame, position: usize) -> Option<usize> {
        let (_, np) = self.np(position)?;
        let theirs = [Slot::Of, Slot::By].iter().any(|s| frame.roles.get(s) == Some(&Role::Initiator));
        let force = frame.act == FrameAct::Force || frame.aloft.is_some();
        let language = &self.know.lang.language;
        let fighters = |at: usize| {
            self.s.lex[at].iter().any(|(n, x)| match x {
                Lex::Noun(noun, _) if *n == 1 => {
                    let group = language.group(*noun);
                    group.class == NounClass::People && group.category == Some(Category::Combatants)
                }
                _ => false,
            })
        };
        let quoted =
            (np.range.0..np.range.1).any(|at| self.s.tokens[at].kind == recoupe_packs::token::TokenKind::Quote);
        (np.head_at + 1..np.range.1)
            .find(|at| fighters(*at) && !self.s.is_function(at - 1))
            .filter(|_| theirs && force && !quoted)
    }

    /// «Two workers abducted near Dori were released»: whoever a participle describes, the main verb counts.
    fn main_verb_tells(&self, position: usize, vg: &Vg) -> bool {
        if !(vg.bare && vg.tense == Tense::Participle) {
            return false;
        }
        let leaned = self.leaned_on(position);
        let main = (position + 1..self.c.items.len()).find(|p| self.vg(*p).is_some_and(|v| !v.bare));
        let Some((main, other)) = main.and_then(|p| Some((p, self.vg(p)?))) else { return false };
        let frames = &self.know.lang.frames;
        let tells = other
            .verbs
            .iter()
            .filter_map(|v| frames.of_verb.get(v))
            .flatten()
            .any(|i| frames.frames[*i].outcome.is_some());
        tells && other.diathesis == Diathesis::Passive && self.subject(main, 0).iter().any(|p| leaned.contains(p))
    }

    /// «Les pluies ont tué 103 personnes»: a doer is named, and it is nobody and no occurrence of force.
    pub(super) fn blameless(&self, frame: &Frame, slots: &Slots) -> bool {
        if frame.act != FrameAct::Force {
            return false;
        }
        let doers: Vec<usize> = [Slot::Subject, Slot::By]
            .iter()
            .filter(|s| frame.roles.get(s) == Some(&Role::Initiator))
            .filter_map(|s| slots.get(s))
            .flatten()
            .copied()
            .collect();
        let blame = |p: &usize| {
            let Some((_, np)) = self.np(*p) else { return true };
            let named = !matches!(np.head, Head::Noun(_) | Head::Unknown);
            named
                || self.tells_force(np)
                || self.can_act(np)
                || matches!(np.class, Some(NounClass::Event | NounClass::Thing))
        };
        !doers.is_empty() && !doers.iter().any(blame)
    }

    /// «avaient pris le camp avant de s'en retirer»
    pub(super) fn after_preposition(&self, vg: &Vg) -> bool {
        let at = self.c.items.iter().position(|(_, r)| *r == vg.range);
        at.and_then(|p| p.checked_sub(1)).is_some_and(|p| self.is_preposition(p))
    }
}
