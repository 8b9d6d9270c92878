//! What the words around an event noun make of it: who is said to have done it, by whom, and that it was not so.

use super::{ClauseReader, Slots};
use crate::phrase::{Diathesis, Head, Item, Np, Vg};
use recoupe_model::Stance;
use recoupe_packs::Name;
use recoupe_packs::frames::{Frame, FrameAct, Need, Slot};
use recoupe_packs::language::{FnClass, HeadOrder, NounClass, Tense};
use recoupe_packs::token::TokenKind;

impl ClauseReader<'_> {
    /// The stance a verb of saying brings, other than plain assertion: «revendiquer», «imputer», «démentir».
    pub(super) fn taken_stance(&self, vg: &Vg) -> Option<Stance> {
        let say = &self.know.lang.frames.say;
        let said = vg.verbs.iter().find_map(|v| say.get(v)).copied().filter(|s| *s != Stance::Asserted);
        said.or_else(|| self.lays_at_door(vg).then_some(Stance::Alleged))
    }

    /// «claimed the abduction», «claimed by the rebels»: a verb of claiming, with the occurrence right behind it or with
    /// whoever claims it.
    pub(super) fn claimed(&self, verb: usize, direct: bool) -> Option<Stance> {
        let vg = self.vg(verb)?;
        let by = self.is_preposition(verb + 1) && self.know.lang.frames.by.iter().any(|b| **b == *self.words(verb + 1));
        let tied = if vg.diathesis == Diathesis::Passive { by } else { direct };
        let claims = tied && !self.by_nobody(verb) && vg.verbs.iter().any(|v| self.know.lang.frames.claims.contains(v));
        claims.then_some(Stance::ClaimedResponsibility)
    }

    /// «Personne n'a revendiqué», "no group has claimed", "neither side claimed": nobody says so.
    pub(super) fn by_nobody(&self, verb: usize) -> bool {
        let Some(vg) = self.vg(verb) else { return false };
        let nobody = |p: &usize| self.np(*p).is_some_and(|(_, np)| np.is_nobody(self.s));
        vg.negated
            || vg.range.0.checked_sub(1).is_some_and(|at| self.s.is_fn(at, FnClass::Negation))
            || self.subject(verb, 0).iter().any(nobody)
    }

    /// «mettre en cause»: an expression of accusing, where its verb by itself is none.
    fn lays_at_door(&self, vg: &Vg) -> bool {
        let frames = &self.know.lang.frames;
        let ids = vg.verbs.iter().filter_map(|v| frames.of_verb.get(v)).flatten();
        let accuses = |f: &Frame| f.act == FrameAct::None && f.stance == Some(Stance::Alleged) && !f.with.is_empty();
        ids.map(|i| &frames.frames[*i]).any(|f| accuses(f) && self.words_fit(f, vg.range))
    }

    /// «accuse les rebelles du massacre», «l'armée est mise en cause dans la tuerie»: who is accused of an occurrence
    /// stands as the verb's object before it.
    pub(super) fn accused(&self, verb: usize, position: usize) -> Vec<usize> {
        let Some(vg) = self.vg(verb).filter(|_| self.oblique(position)) else { return Vec::new() };
        let of = match vg.diathesis {
            Diathesis::Passive if vg.bare => self.leaned_on(verb),
            Diathesis::Passive => self.subject(verb, 0),
            _ => self.object(verb, vg.range.1),
        };
        let body = |p: &usize| *p < position && self.meets(*p, Need::Humans) && !self.oblique(*p);
        of.into_iter().filter(body).collect()
    }

    /// «accuse l'armée d'avoir commis», «l'armée est accusée d'avoir commis»: whom the verb before an infinitive accuses.
    pub(super) fn accused_of(&self, infinitive: usize) -> Vec<usize> {
        let verb = (0..infinitive).rev().find(|p| self.vg(*p).is_some());
        let accuses = |v: &Vg| self.taken_stance(v) == Some(Stance::Alleged) && !v.negated;
        let Some((verb, vg)) = verb.and_then(|p| Some((p, self.vg(p)?))).filter(|(_, v)| accuses(v)) else {
            return Vec::new();
        };
        let of = match vg.diathesis {
            Diathesis::Passive if vg.bare => self.leaned_on(verb),
            Diathesis::Passive => self.subject(verb, 0),
            _ => self.object(verb, vg.range.1),
        };
        of.into_iter().filter(|p| *p < infinitive && self.meets(*p, Need::Humans)).collect()
    }

    /// «impute l'attaque à X», «l'attaque est attribuée à X», «revendiquée par X»: whoever the verb points at did it.
    pub(super) fn pointed_at(&self, verb: usize, stance: Stance, slots: &mut Slots) {
        let passive = self.vg(verb).is_some_and(|v| v.diathesis == Diathesis::Passive);
        let blames = self.vg(verb).is_some_and(|v| self.blames(v));
        // «the attack, which the army blamed on the rebels»: what is blamed stands in front of the clause.
        let active = |v: &Vg| self.object(verb, v.range.1).is_empty();
        let passive = passive || blames && self.vg(verb).is_some_and(active);
        let pointed = match stance {
            // «the attack has been blamed on the rebels»
            Stance::Alleged if blames && passive => Slot::Against,
            Stance::Alleged => Slot::To,
            Stance::ClaimedResponsibility if passive => Slot::By,
            _ => return,
        };
        let mut own = Slots::new();
        self.obliques(verb, &mut own, false);
        let pointed = own.remove(&pointed).unwrap_or_default();
        slots.entry(Slot::By).extend(pointed.into_iter().filter(|p| !self.is_town(*p)));
    }

    /// «à Nara», which is a name on the map only together with its preposition, too.
    fn is_town(&self, position: usize) -> bool {
        let Some((_, np)) = self.np(position) else { return false };
        let before = position.checked_sub(1).map_or(np.range.0, |p| self.c.items[p].1.0);
        let led = |(n, name): &(usize, Name)| before + n == np.range.1 && matches!(name, Name::Place(_));
        // «le massacre de neuf civils lundi à Kolmabou»
        let unlisted =
            || crate::place::may_be_town(self.s, np) && position.checked_sub(1).is_some_and(|p| self.leads_to_town(p));
        unlisted() || matches!(np.head, Head::Name(Name::Place(_))) || self.s.names[before].iter().any(led)
    }

    pub(super) fn blames(&self, vg: &Vg) -> bool {
        vg.verbs.iter().any(|v| self.know.lang.frames.blames.contains(v))
    }

    /// The verbs said of the noun at `position`: participles that describe it, and the finite verb it is subject of.
    pub(super) fn said_of(&self, position: usize) -> Vec<usize> {
        let mut out = Vec::new();
        for p in position + 1..self.c.items.len() {
            let Some(vg) = self.vg(p) else { continue };
            out.push(p);
            if !(vg.bare && vg.tense == Tense::Participle) {
                break;
            }
        }
        out
    }

    /// «Revendiquée par X, l'attaque …»: a participle at the head of the clause, said of the noun behind its comma.
    pub(super) fn said_ahead(&self, position: usize) -> Option<(usize, Stance)> {
        // «…, Sunday's attack»
        let comma = (0..position).rev().find(|p| !matches!(self.c.items[*p].0, Item::Time(_)))?;
        self.token(comma).filter(|at| self.s.tokens[*at].is(','))?;
        let head = (0..comma).find(|p| !self.is_light(*p))?;
        let vg = self.vg(head).filter(|v| self.describes(v))?;
        let alone = (head + 1..comma).all(|p| self.vg(p).is_none());
        let negated = (0..vg.range.0).any(|at| self.s.is_fn(at, FnClass::Negation));
        let said = self.taken_stance(vg).or(self.claimed(head, false));
        said.filter(|_| alone && !vg.negated && !negated).map(|said| (head, said))
    }

    /// «conteste le bilan de l'attaque»: a figure is disputed, and the attack is not.
    pub(super) fn of_figure(&self, verb: usize, position: usize) -> bool {
        let tallies = &self.know.lang.frames.tallies;
        let is_tally = |np: &Np| matches!(np.head, Head::Noun(n) if tallies.contains(&n));
        (verb + 1..position).any(|p| self.np(p).is_some_and(|(_, np)| is_tally(np)))
    }

    /// «ont empêché les opposants de manifester»
    pub(super) fn averted(&self, vg: &Vg) -> bool {
        vg.bare && vg.tense == Tense::Infinitive && self.main_before(vg).is_some_and(|v| self.averts(v))
    }

    fn averts(&self, vg: &Vg) -> bool {
        !vg.negated && vg.verbs.iter().any(|x| self.know.lang.frames.averting.contains(x))
    }

    /// «n'a pas empêché l'attaque», «n'ont pas pu empêcher l'attaque»: it happened.
    pub(super) fn not_averted(&self, vg: &Vg) -> bool {
        let averts = vg.verbs.iter().any(|x| self.know.lang.frames.averting.contains(x));
        averts && (vg.negated || vg.bare && self.main_before(vg).is_some_and(|main| main.negated))
    }

    /// The finite verb nearest before a group that has none.
    pub(super) fn main_before(&self, vg: &Vg) -> Option<&Vg> {
        self.c.vgs.iter().rev().find(|v| v.range.1 <= vg.range.0 && !v.bare)
    }

    /// «nous avons attaqué»
    pub(super) fn first_person(&self, vg: &Vg) -> bool {
        vg.range.0.checked_sub(1).is_some_and(|at| self.s.is_fn(at, FnClass::FirstPerson))
    }

    /// «nous», in a sentence that names an armed body behind it.
    pub(super) fn armed_speak(&self, vg: &Vg) -> bool {
        let force = |n: &Np| n.range.0 >= vg.range.1 && (n.class == Some(NounClass::Force) || n.actor.is_some());
        self.first_person(vg) && self.c.nps.iter().any(force)
    }

    /// «a annoncé mardi que onze soldats avaient été tués lundi»: under a verb of saying in the past the pluperfect is
    /// the past of what was said, and recalls nothing.
    pub(super) fn indirect(&self, vg: &Vg) -> bool {
        let say = &self.know.lang.frames.say;
        // «a réagi en annonçant que onze soldats avaient été tués»
        let opens = |v: &Vg| v.tense == Tense::Infinitive && self.s.is_fn(v.range.1, FnClass::Subordinator);
        let tells = |v: &Vg| !v.bare || v.tense == Tense::Gerund || opens(v);
        let before = self.c.vgs.iter().rev().filter(|v| tells(v) && v.range.1 <= vg.range.0);
        let Some(said) = before.into_iter().find(|v| v.verbs.iter().any(|x| say.contains_key(x))) else { return false };
        let mut between = said.range.1..vg.range.0;
        let opened = between.any(|at| self.s.is_fn(at, FnClass::Subordinator));
        !said.pluperfect && (opened || self.know.lang.language.heads == HeadOrder::Last)
    }

    /// «denied killing civilians», «are accused of killing»: what the verb before is about.
    pub(super) fn named_by(&self, vg: &Vg) -> bool {
        self.c.vgs.iter().any(|v| {
            let tied = vg.range.0 == v.range.1
                || vg.range.0 == v.range.1 + 1 && self.s.fn_word(v.range.1, FnClass::Preposition).is_some();
            tied && self.is_saying(v)
        })
    }

    /// «aucune frappe n'a été menée», «il n'y a pas eu d'attaque»: that it took place is denied.
    pub(super) fn did_not_happen(&self, position: usize) -> bool {
        let Some((_, np)) = self.np(position) else { return false };
        let negated = |p: usize| self.vg(p).is_some_and(|v| v.negated && !v.bare);
        let behind = || (position + 1..self.c.items.len()).find(|p| self.vg(*p).is_some_and(|v| !v.bare));
        let before = self.governing_verb(position);
        // «Ce n'est pas la première attaque»: there was one.
        let has = |p: usize| {
            self.vg(p).is_some_and(|v| {
                let mut words = v.range.0..v.range.1;
                words.clone().all(|at| self.no_other_verb(at))
                    && words.any(|at| self.s.is_fn(at, FnClass::AuxiliaryHave))
            })
        };
        // «No strike was carried out»: where the noun stands last, one negation is enough.
        let once = self.know.lang.language.heads == HeadOrder::Last && (behind().is_some() || before.is_some());
        (np.is_none() && (once || behind().is_some_and(negated) || before.is_some_and(negated)))
            || before.is_some_and(|p| negated(p) && has(p) && (p + 1..position).all(|q| self.np(q).is_none()))
    }

    /// Every verb form here is one of an auxiliary: «n'y a pas eu».
    fn no_other_verb(&self, at: usize) -> bool {
        let auxiliary = self.s.is_fn(at, FnClass::AuxiliaryHave) || self.s.is_fn(at, FnClass::AuxiliaryBe);
        let verb = self.s.lex[at].iter().any(|(_, x)| matches!(x, recoupe_packs::language::Lex::Verb(..)));
        auxiliary || !verb
    }

    /// «est accusé d'avoir tué», «nie avoir attaqué», «menace d'attaquer»: what the verb before makes of it.
    pub(super) fn governed_infinitive(&self, start: usize) -> Option<Stance> {
        let frames = &self.know.lang.frames;
        if self.ahead(start) || self.listed_aim(start) || self.only_judged(start) {
            return Some(Stance::Hypothetical);
        }
        let before =
            self.c.vgs.iter().rev().find(|v| v.range.1 <= start && (!self.describes(v) || start - v.range.1 <= 1))?;
        // «pour faire relâcher leur professeur»: as much as the infinitive it hangs on.
        if before.bare && before.tense == Tense::Infinitive && before.range.1 == start && before.range.0 < start {
            return self.governed_infinitive(before.range.0);
        }
        // «dit avoir déjoué une attaque et tué cinq hommes»: they died as it was foiled.
        let joined = start > 0 && self.s.is_fn(start - 1, FnClass::Conjunction);
        if joined && before.bare && before.tense == Tense::Infinitive && self.averts(before) {
            return self.governed_infinitive(before.range.0);
        }
        if self.not_brought_about(before, start) {
            return Some(Stance::Denied);
        }
        let said = before.verbs.iter().find_map(|v| frames.say.get(v)).copied().filter(|s| *s != Stance::Asserted);
        let done = |v: &Vg| v.range.0 == start && v.diathesis == Diathesis::Active;
        if said.is_none() && self.achieved(before) && self.c.vgs.iter().any(done) {
            return None;
        }
        said.or_else(|| before.verbs.iter().find_map(|v| frames.modals.get(v).copied().flatten()))
    }

    /// «n'ont pas réussi à prendre la ville», «sans parvenir à la prendre»: a verb that by itself says that it came about,
    /// denied right before the infinitive.
    fn not_brought_about(&self, before: &Vg, start: usize) -> bool {
        let told = |v: &u32| self.know.lang.frames.modals.get(v) == Some(&None);
        let tied = (before.range.1..start).all(|t| self.s.is_fn(t, FnClass::Preposition) || self.s.in_time(t));
        let lacking = || {
            let at = self.c.items.iter().position(|(_, r)| *r == before.range);
            before.bare && at.is_some_and(|p| self.led_by_lacking(p))
        };
        tied && before.verbs.iter().any(told) && (before.negated || lacking())
    }

    /// A participle that leans on a noun; an infinitive right behind it is still its own: «accusé d'avoir tué».
    fn describes(&self, vg: &Vg) -> bool {
        vg.bare && vg.tense == Tense::Participle
    }

    /// «pour manifester», «un appel à manifester», «aucune obligation d'arrêter»: what an infinitive is wanted for did
    /// not happen by being said; «pour avoir manifesté» did.
    fn ahead(&self, start: usize) -> bool {
        let Some(at) = self.c.items.iter().position(|(_, r)| r.0 == start) else { return false };
        // «pour être entré» is past, «pour être interrogé» is not.
        let passive = self.vg(at).is_some_and(|v| v.diathesis == Diathesis::Passive);
        let auxiliary =
            self.s.is_fn(start, FnClass::AuxiliaryHave) || self.s.is_fn(start, FnClass::AuxiliaryBe) && !passive;
        // «appelé à "libérer la ville"», «l'engagement de ne pas attaquer»
        let passed = |t: usize| self.s.tokens[t].kind == TokenKind::Quote || self.s.is_fn(t, FnClass::Negation);
        let unquoted = (0..at).rev().find(|p| !self.token(*p).is_some_and(passed));
        let Some(tie) = unquoted.filter(|p| !auxiliary && self.is_preposition(*p)) else { return false };
        let frames = &self.know.lang.frames;
        let words = self.words(tie);
        if frames.purpose.iter().any(|p| **p == *words) {
            return true;
        }
        // «une opération visant à assassiner», «a appelé les siens à prendre la ville»
        let aims = |v: &u32| frames.aims.contains(v);
        let verb = (0..tie).rev().filter(|p| !self.is_light(*p)).take(3).find_map(|p| self.vg(p));
        if verb.is_some_and(|vg| vg.verbs.iter().any(aims)) {
            return true;
        }
        // «launched an operation on Monday to arrest»: a day may stand between.
        let behind = (0..tie).rev().find(|p| !matches!(self.c.items[*p].0, Item::Time(_)));
        let wish = behind.and_then(|p| self.np(p)).map(|(_, n)| n.head);
        matches!(wish, Some(Head::Noun(n)) if frames.wishes.contains(&n) || frames.modal_nouns.contains_key(&n))
    }

    /// «Ce serait un suicide d'attaquer la ville», «leur but est de prendre la ville»: what somebody says an infinitive is or
    /// would be, is not told.
    fn only_judged(&self, start: usize) -> bool {
        let Some(at) = self.c.items.iter().position(|(_, r)| r.0 == start) else { return false };
        let compound = self.s.is_fn(start, FnClass::AuxiliaryHave) || self.s.is_fn(start, FnClass::AuxiliaryBe);
        let led = at.checked_sub(1).filter(|p| !compound && self.leads(*p, Slot::Of));
        let is = |p: usize| {
            self.vg(p).is_some_and(|v| (v.range.0..v.range.1).all(|t| self.s.is_fn(t, FnClass::AuxiliaryBe)))
        };
        let judged = |p: usize| self.np(p).is_some() || self.is_light(p);
        led.and_then(|p| p.checked_sub(1)).is_some_and(|p| is(p) || judged(p) && p > 0 && is(p - 1))
    }

    /// «son rêve : chasser l'occupant et prendre la capitale»: infinitives behind a colon are aims.
    fn listed_aim(&self, start: usize) -> bool {
        let infinitive = |p: usize| self.vg(p).is_some_and(|v| v.bare && v.tense == Tense::Infinitive);
        let Some(mut at) = self.c.items.iter().position(|(_, r)| r.0 == start).filter(|p| infinitive(*p)) else {
            return false;
        };
        loop {
            let Some(before) = at.checked_sub(1) else { return false };
            if self.token(before).is_some_and(|t| self.s.tokens[t].is(':')) {
                return true;
            }
            let joined = self.is_joint(before);
            let first =
                (0..before).rev().take_while(|p| !self.vg(*p).is_some_and(|v| !v.bare)).find(|p| infinitive(*p));
            match first.filter(|_| joined) {
                Some(first) => at = first,
                None => return false,
            }
        }
    }

    /// What a verb makes of the occurrence it governs; nothing when it simply tells it.
    pub(super) fn moved(&self, vg: &Vg) -> Option<Stance> {
        let frames = &self.know.lang.frames;
        let stance = |v: &u32| frames.modals.get(v).copied().flatten();
        // «l'armée entend attaquer», but «on entendait des explosions»
        let heard = |v: &&u32| !(frames.onlookers.contains(v) && stance(v) == Some(Stance::Planned));
        let wished = vg.modal.iter().chain(vg.verbs.iter().filter(heard)).find_map(stance);
        match () {
            // «n'ont pas pu empêcher l'attaque»
            _ if self.not_averted(vg) => None,
            _ if wished.is_some() => wished,
            _ if vg.tense == Tense::Future && !self.completed(vg) => Some(Stance::Planned),
            _ if vg.tense == Tense::Conditional => Some(Stance::Alleged),
            _ => None,
        }
    }

    /// «le risque d'une attaque», «l'idée d'un départ»
    pub(super) fn possible_only(&self, position: usize) -> Option<Stance> {
        let before = (0..position).rev().find(|p| !self.is_light(*p) && !self.is_preposition(*p))?;
        let (_, np) = self.np(before)?;
        match np.head {
            Head::Noun(n) => self.know.lang.frames.modal_nouns.get(&n).copied(),
            _ => None,
        }
    }

    pub(super) fn stance(&self, frame: &Frame, vg: Option<&Vg>) -> (Stance, bool) {
        let Some(vg) = vg else { return (frame.stance.unwrap_or(Stance::Asserted), false) };
        let governed = match vg.tense {
            Tense::Infinitive if vg.bare => self.governed_infinitive(vg.range.0),
            // «Peace will not come by killing people»: a way to something that is no act.
            Tense::Gerund if vg.bare && self.means_only(vg) => Some(Stance::Hypothetical),
            // «accused the army of bombing the market»
            Tense::Gerund if vg.bare && self.laid_to(vg) => Some(Stance::Alleged),
            // «aurait explosé, tuant deux soldats»
            Tense::Gerund if vg.bare => {
                let governed = self.named_by(vg).then(|| self.governed_infinitive(vg.range.0)).flatten();
                // «l'accuse d'avoir attaqué une base, tuant dix hommes»: as much as what it hangs on.
                let hung = self.infinitive_before(vg).and_then(|i| self.governed_infinitive(i.range.0));
                // «a déjoué une attaque, tuant cinq hommes»
                let main = || self.main_before(vg).filter(|main| !self.averts(main));
                governed.or(hung).or_else(|| main().and_then(|main| self.moved(main)))
            }
            _ => None,
        };
        // «une marche est prévue»: the verb of an occurrence that is its subject.
        let arranged = frame.heads.iter().any(|(slot, _)| *slot == Slot::Subject).then(|| self.moved(vg)).flatten();
        let modal = vg.modal.and_then(|m| self.know.lang.frames.modals.get(&m).copied().flatten());
        let stance = match () {
            _ if vg.negated => Stance::Denied,
            _ if frame.stance.is_some() => frame.stance.unwrap_or(Stance::Asserted),
            _ if self.feared(vg) => Stance::Hypothetical,
            _ if modal.is_some() => modal.unwrap_or(Stance::Planned),
            _ if governed.or(arranged).is_some() => governed.or(arranged).unwrap_or(Stance::Asserted),
            _ if vg.tense == Tense::Future && !self.completed(vg) => Stance::Planned,
            _ if vg.tense == Tense::Conditional => Stance::Alleged,
            _ => Stance::Asserted,
        };
        (stance, vg.pluperfect && !self.indirect(vg) || self.told_earlier(vg))
    }

    /// «ont pu repousser l'attaque»: in a compound past, done by those who could.
    fn achieved(&self, vg: &Vg) -> bool {
        let perfect = vg.tense == Tense::Present || vg.pluperfect;
        let has = self.s.is_fn(vg.range.0, FnClass::AuxiliaryHave) && vg.range.1 - vg.range.0 > 1;
        let active = vg.diathesis == Diathesis::Active && !vg.bare && !vg.negated;
        let could = |v: &u32| self.know.lang.frames.achieving.contains(v);
        active && perfect && has && vg.modal.iter().chain(&vg.verbs).any(could)
    }

    /// «En un jour, ils auront pris trois villes»: a future perfect sums up what is done, where no word looks ahead.
    fn completed(&self, vg: &Vg) -> bool {
        use crate::time::{Look, TimeExpr};
        let has = self.s.is_fn(vg.range.0, FnClass::AuxiliaryHave) && vg.range.1 - vg.range.0 > 1;
        let ahead = |t: &crate::time::TimeMention| match t.expr {
            TimeExpr::Day { look, .. } | TimeExpr::Month { look, .. } | TimeExpr::Weekday { look, .. } => {
                matches!(look, Look::Ahead | Look::Next)
            }
            TimeExpr::Deictic { days } => days > 0,
            _ => false,
        };
        has && self.know.lang.language.heads == HeadOrder::First && !self.s.times().iter().any(ahead)
    }

    /// A gerund that a preposition leads to behind a verb of accusing and whom it accuses.
    fn laid_to(&self, vg: &Vg) -> bool {
        let Some(at) = self.c.items.iter().position(|(_, r)| *r == vg.range) else { return false };
        let verb = at.checked_sub(3).filter(|p| self.np(p + 1).is_some() && self.is_preposition(p + 2));
        verb.and_then(|p| self.vg(p)).is_some_and(|v| self.taken_stance(v) == Some(Stance::Alleged))
    }

    /// A gerund that «by» leads to, under a verb that tells no act and says nothing.
    fn means_only(&self, vg: &Vg) -> bool {
        let by = vg
            .range
            .0
            .checked_sub(1)
            .is_some_and(|at| self.know.lang.frames.by.iter().any(|by| **by == *self.s.tokens[at].lower));
        let tells = |v: &Vg| self.has_frame(v) || self.is_saying(v);
        by && !self.c.vgs.iter().any(|v| v.range != vg.range && !v.bare && tells(v))
    }

    /// «fear that jihadists will attack»: what a verb of fearing or wishing has behind «that», not yet past.
    fn feared(&self, vg: &Vg) -> bool {
        let modals = &self.know.lang.frames.modals;
        let ahead = vg.modal.is_some_and(|m| modals.get(&m).copied().flatten() == Some(Stance::Planned));
        // «exige que les rebelles quittent la ville»: a form that may be either.
        let either = vg.tense == Tense::Present && self.s.has_form(vg.range.1 - 1, Tense::Subjunctive);
        let open = ahead || either || matches!(vg.tense, Tense::Future | Tense::Conditional | Tense::Subjunctive);
        // «pour demander que cesse la guerre et que le roi soit renversé»: each clause behind the infinitive.
        let led = |v: &Vg| v.range.0.checked_sub(1).is_some_and(|at| self.s.is_fn(at, FnClass::Subordinator));
        let wished = |v: &&Vg| v.bare || v.tense != Tense::Subjunctive && !led(v);
        let asks = |v: &&Vg| !v.bare || v.tense == Tense::Infinitive && self.s.is_fn(v.range.1, FnClass::Subordinator);
        let mut behind = self.c.vgs.iter().rev().filter(|v| v.range.1 <= vg.range.0).filter(asks);
        let Some(before) = behind.find(wished).filter(|_| open && !vg.bare) else { return false };
        let opened = (before.range.1..vg.range.0).any(|at| self.s.is_fn(at, FnClass::Subordinator));
        let fears = |v: &u32| modals.get(v).copied().flatten() == Some(Stance::Hypothetical);
        opened && before.modal.is_none() && before.verbs.iter().any(fears)
    }

    /// The infinitive that stands between the main verb and a gerund behind it.
    pub(super) fn infinitive_before(&self, vg: &Vg) -> Option<&Vg> {
        let before = self.c.vgs.iter().rev().find(|v| v.range.1 <= vg.range.0)?;
        (before.bare && before.tense == Tense::Infinitive).then_some(before)
    }

    /// «avait annoncé avoir tué»: the saying lies before the rest of the text, and so does what is said.
    fn told_earlier(&self, vg: &Vg) -> bool {
        let before = self.c.vgs.iter().rev().find(|v| vg.bare && !v.bare && v.range.1 <= vg.range.0);
        let says = |v: &Vg| self.is_saying(v);
        // «avaient attaqué le village, tuant dix hommes»: of the same time.
        before.is_some_and(|v| {
            v.pluperfect
                && (vg.tense == Tense::Gerund
                    || vg.tense == Tense::Infinitive && (says(v) || self.after_preposition(vg)))
        })
    }
}
