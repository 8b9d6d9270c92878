//! From pieces to facts: a frame's verb or noun, and who and what stands in its slots.

use crate::phrase::{Chunks, Det, Diathesis, Head, Item, Np, Vg};
use crate::sentence::{Knowledge, Range, Sentence};
use recoupe_model::{Category, Count, Outcome, Role, RuleId, Stance};
use recoupe_packs::Name;
use recoupe_packs::frames::{Frame, FrameAct, Need, Slot};
use recoupe_packs::language::{FnClass, NounClass, Tense};
use recoupe_packs::token::TokenKind;
use std::collections::BTreeMap;

/// A figure found in a sentence.
#[derive(Debug, Clone)]
pub struct Tally {
    pub outcome: Outcome,
    pub count: Count,
    /// The noun phrase that carries the figure.
    pub np: usize,
    /// The noun phrase that says what is counted, where that is another one.
    pub counted_np: Option<usize>,
    /// Position in the sentence's tallies of the figure this is a part of.
    pub part_of: Option<usize>,
    pub rules: Vec<RuleId>,
}

/// What a frame tells in one clause.
#[derive(Debug, Clone)]
pub struct Fact {
    pub rule: RuleId,
    pub act: FrameAct,
    pub trigger: Range,
    /// Noun phrases by role, in order.
    pub cast: Vec<(Role, usize)>,
    /// Positions in the sentence's tallies.
    pub tallies: Vec<usize>,
    /// Index of the instrument the clause names.
    pub instrument: Option<usize>,
    pub stance: Stance,
    pub pluperfect: bool,
    /// The trigger is a noun.
    pub nominal: bool,
    /// «cette attaque», «l'attaque»: points at something already told.
    pub definite: bool,
    /// Counts only beside figures or another fact.
    pub weak: bool,
    /// Item positions of the trigger.
    pub item: usize,
}

/// Everything the frames find in a sentence.
#[derive(Debug, Default)]
pub struct Facts {
    pub facts: Vec<Fact>,
    pub tallies: Vec<Tally>,
}

/// Reads a sentence's facts.
pub fn facts(know: Knowledge, sentence: &Sentence, chunks: &Chunks, earlier: bool) -> Facts {
    let mut reader = ClauseReader { know, s: sentence, c: chunks, earlier, out: Facts::default() };
    for position in 0..chunks.items.len() {
        match chunks.items[position].0 {
            Item::Vg(i) => reader.verb(position, i),
            Item::Np(i) => {
                reader.event_noun(position, i);
                reader.toll_noun(position, i);
            }
            _ => {}
        }
    }
    reader.parts();
    reader.bare_tallies();
    reader.out
}

/// Noun phrases by slot.
type Slots = BTreeMap<Slot, Vec<usize>>;

struct ClauseReader<'a> {
    know: Knowledge<'a>,
    s: &'a Sentence,
    c: &'a Chunks,
    /// The sentence tells an earlier toll: a number alone in it counts the dead.
    earlier: bool,
    out: Facts,
}

impl<'a> ClauseReader<'a> {
    fn np(&self, position: usize) -> Option<(usize, &'a Np)> {
        match self.c.items.get(position)?.0 {
            Item::Np(i) => Some((i, &self.c.nps[i])),
            _ => None,
        }
    }
    fn vg(&self, position: usize) -> Option<&'a Vg> {
        match self.c.items.get(position)?.0 {
            Item::Vg(i) => Some(&self.c.vgs[i]),
            _ => None,
        }
    }
    fn token(&self, position: usize) -> Option<usize> {
        match self.c.items.get(position)?.0 {
            Item::Token(at) => Some(at),
            _ => None,
        }
    }
    /// The words of a token item, lower case, joined with blanks except after an apostrophe.
    fn words(&self, position: usize) -> String {
        let (_, (start, end)) = self.c.items[position];
        let mut out = String::new();
        for token in &self.s.tokens[start..end] {
            if !out.is_empty() && !out.ends_with('\'') {
                out.push(' ');
            }
            out.push_str(&token.lower);
        }
        out
    }
    fn is_preposition(&self, position: usize) -> bool {
        self.token(position).is_some_and(|at| self.s.fn_word(at, FnClass::Preposition).is_some())
    }
    fn is_joint(&self, position: usize) -> bool {
        self.token(position).is_some_and(|at| {
            self.s.is_fn(at, FnClass::Conjunction) || self.s.tokens[at].is(',') || self.s.tokens[at].is('&')
        })
    }
    fn is_light(&self, position: usize) -> bool {
        match self.c.items.get(position) {
            Some((Item::Time(_), _)) => true,
            Some((Item::Token(at), _)) => {
                let at = *at;
                self.s.tokens[at].kind == TokenKind::Quote
                    || self.s.is_fn(at, FnClass::Adverb)
                    || self.s.is_fn(at, FnClass::Negation)
                    || (self.s.tokens[at].kind == TokenKind::Word && self.s.lex[at].is_empty())
            }
            _ => false,
        }
    }
    /// True when the noun phrase at this position hangs on a preposition.
    fn oblique(&self, position: usize) -> bool {
        let Some((_, np)) = self.np(position) else { return false };
        // «du X» after a noun, known or not, is its complement.
        let noun_before = position > 0
            && match self.c.items[position - 1].0 {
                Item::Np(_) => true,
                Item::Token(at) => self.s.tokens[at].kind == TokenKind::Word && !self.s.is_function(at),
                _ => false,
            };
        if np.contracted && noun_before {
            return true;
        }
        let mut before = position;
        while before > 0 {
            before -= 1;
            match self.token(before) {
                Some(at) if self.s.tokens[at].kind == TokenKind::Quote => continue,
                Some(_) => return self.is_preposition(before),
                None => return false,
            }
        }
        false
    }

    // ---- slots of a verb ----

    /// Positions of the subject's noun phrases, in order.
    fn subject(&self, position: usize, depth: usize) -> Vec<usize> {
        let own = self.vg(position);
        // «…, éliminant trente hommes»: who the main verb is about does it.
        if own.is_some_and(|v| v.bare && matches!(v.tense, Tense::Gerund)) && depth < 3 {
            let main = (0..position).rev().find(|p| self.vg(*p).is_some_and(|v| !v.bare));
            if let Some(main) = main {
                return self.subject(main, depth + 1);
            }
        }
        let mut k = self.before_insertion(position);
        let mut joined = false;
        while k > 0 {
            k -= 1;
            match self.c.items[k].0 {
                Item::Time(_) => {}
                Item::Np(_) if self.oblique(k) => {}
                // The object of the verb that ours is joined to.
                Item::Np(_) if joined && self.is_object(k) => {}
                Item::Np(_) => return self.coordinated_left(k),
                Item::Vg(i) => {
                    let other = &self.c.vgs[i];
                    let bare = self.vg(position).is_some_and(|v| v.bare);
                    let own_bare = self.vg(position).is_some_and(|v| v.bare);
                    if other.bare && (other.tense != Tense::Infinitive || !own_bare) {
                        continue; // «les hommes armés venus de X ont attaqué»
                    }
                    // «estiment que les conditions manquent et ont décidé»: a subject that cannot act is not shared.
                    if let Some(opener) = self.subordinator(k).filter(|_| joined && !own_bare) {
                        let inner = self.subject(k, depth + 1);
                        let acts = inner.iter().any(|p| self.np(*p).is_some_and(|(_, n)| self.can_act(n) || self.tells_force(n)));
                        if acts {
                            return inner;
                        }
                        k = opener;
                        continue;
                    }
                    return match (joined || bare) && depth < 3 {
                        true if self.passive(other) && bare => self.subject(k, depth + 1),
                        true => self.subject(k, depth + 1),
                        false => Vec::new(),
                    };
                }
                Item::Token(at) => {
                    if self.s.is_fn(at, FnClass::RelativeSubject) {
                        let antecedent = (0..k).rev().find(|p| self.np(*p).is_some());
                        return antecedent.map(|p| vec![p]).unwrap_or_default();
                    }
                    let token = &self.s.tokens[at];
                    joined |= self.is_joint(k);
                    if token.is(')') {
                        // What stands in brackets is no subject.
                        let open = (0..k).rev().find(|p| self.token(*p).is_some_and(|at| self.s.tokens[at].is('(')));
                        k = open.unwrap_or(k);
                        continue;
                    }
                    if token.is(';') || token.is(':') || self.s.is_fn(at, FnClass::SubjectPronoun) {
                        return Vec::new();
                    }
                }
            }
        }
        Vec::new()
    }

    /// An event noun or an instrument: «une attaque a tué … et blessé …».
    fn tells_force(&self, np: &Np) -> bool {
        let frames = &self.know.lang.frames;
        matches!(np.head, Head::Noun(n) if frames.of_noun.contains_key(&n) || frames.instrument_of.contains_key(&n))
    }

    /// A noun phrase right after a verb group.
    fn is_object(&self, position: usize) -> bool {
        let before = (0..position).rev().find(|p| !self.is_light(*p));
        before.is_some_and(|p| self.vg(p).is_some_and(|v| v.tense != Tense::Participle && v.diathesis == Diathesis::Active))
    }

    /// The subordinator that opens the clause of the verb at this position.
    fn subordinator(&self, position: usize) -> Option<usize> {
        for k in (0..position).rev() {
            match self.c.items[k].0 {
                Item::Vg(i) if !self.c.vgs[i].bare => return None,
                Item::Token(at) if self.s.is_fn(at, FnClass::Subordinator) && !self.s.is_fn(at, FnClass::ReflexivePronoun) => return Some(k),
                _ => {}
            }
        }
        None
    }

    /// «Le général X, accompagné de Y, a rencontré»: what stands between two commas before the verb is passed over.
    fn before_insertion(&self, position: usize) -> usize {
        let comma = |p: usize| self.token(p).is_some_and(|at| self.s.tokens[at].is(','));
        let finite = self.vg(position).is_some_and(|v| !v.bare);
        if position < 3 || !comma(position - 1) || !finite {
            return position;
        }
        for k in (0..position - 1).rev() {
            match self.c.items[k].0 {
                Item::Vg(i) if !self.c.vgs[i].bare => return position,
                Item::Token(_) if comma(k) && k > 0 && self.np(k - 1).is_some() => return self.before_insertion_more(k),
                _ => {}
            }
        }
        position
    }

    /// Insertions may follow each other; the subject stands before the first of them.
    fn before_insertion_more(&self, comma: usize) -> usize {
        let is_comma = |p: usize| self.token(p).is_some_and(|at| self.s.tokens[at].is(','));
        let mut first = comma;
        for k in (0..comma).rev() {
            match self.c.items[k].0 {
                Item::Vg(i) if !self.c.vgs[i].bare => return first,
                Item::Token(_) if is_comma(k) && k > 0 && self.np(k - 1).is_some_and(|(_, n)| n.person.is_some() || n.class.is_some()) && !self.oblique(k - 1) => first = k,
                Item::Token(at) if self.s.tokens[at].is(':') || self.s.tokens[at].is(';') => return first,
                _ => {}
            }
        }
        first
    }

    fn passive(&self, vg: &Vg) -> bool {
        vg.diathesis == Diathesis::Passive
    }

    fn coordinated_left(&self, position: usize) -> Vec<usize> {
        let mut out = vec![position];
        let mut k = position;
        while k >= 2 && self.is_joint(k - 1) && self.np(k - 2).is_some() && !self.oblique(k - 2) {
            // An apposition («X, commandant de Y, a dit») is one actor: the parts of a list are made alike.
            let comma = self.token(k - 1).is_some_and(|at| self.s.tokens[at].is(','));
            let alike = match (self.np(k - 2), self.np(k)) {
                (Some((_, a)), Some((_, b))) => a.det == b.det || a.head == b.head || matches!((a.head, b.head), (Head::Name(_), _) | (_, Head::Name(_))),
                _ => false,
            };
            if comma && !(alike || out.len() > 1) {
                break;
            }
            k -= 2;
            out.push(k);
        }
        out.reverse();
        out
    }

    /// Positions of the direct object's noun phrases, in order.
    fn object(&self, position: usize) -> Vec<usize> {
        let mut k = position + 1;
        loop {
            while self.is_light(k) {
                k += 1;
            }
            // «neutralisé ou arrêté des terroristes», «attaqué puis pillé le village»: one object for both.
            let joined = self.is_joint(k) && self.vg(k + 1).is_some_and(|v| v.bare || self.vg(position).is_some_and(|own| own.tense == v.tense));
            match joined {
                true => k += 2,
                false => break,
            }
        }
        match self.np(k) {
            Some((_, np)) if !(np.contracted && np.singular && np.bound.is_none() && matches!(np.class, Some(NounClass::Site))) => self.coordinated_right(k),
            _ => Vec::new(),
        }
    }

    fn coordinated_right(&self, position: usize) -> Vec<usize> {
        let mut out = vec![position];
        let mut k = position;
        loop {
            let mut joint = k + 1;
            // A bare participle may stand after each part: «34 motos récupérées et 15 autres détruites».
            if self.is_light(joint) && !matches!(self.c.items[joint].0, Item::Time(_)) {
                joint += 1;
            }
            if !(joint < self.c.items.len() && self.is_joint(joint)) {
                return out;
            }
            let mut next = joint + 1;
            while self.token(next).is_some_and(|at| self.s.is_fn(at, FnClass::Adverb) || self.s.is_fn(at, FnClass::Conjunction)) {
                next += 1;
            }
            let Some((_, np)) = self.np(next) else { return out };
            // After a comma alone an apposition is as likely as a list: the parts of a list are made alike.
            let alike = self.np(k).is_some_and(|(_, a)| a.det == np.det && a.bound.is_some() == np.bound.is_some() && a.class == np.class);
            let comma = self.token(joint).is_some_and(|at| self.s.tokens[at].is(',')) && next == joint + 1;
            let titles = np.class == Some(NounClass::Office) && np.person.is_some();
            if comma && (!alike || titles) {
                return out;
            }
            // What a finite verb follows is the subject of the next clause.
            let verb_follows = (next + 1..self.c.items.len()).find(|p| !self.is_light(*p)).and_then(|p| self.vg(p)).is_some_and(|v| !v.bare);
            if verb_follows {
                return out;
            }
            out.push(next);
            k = next;
        }
    }

    /// Prepositional companions to the right, up to the end of the clause.
    fn obliques(&self, position: usize, slots: &mut Slots, nominal: bool) {
        let mut k = position + 1;
        let mut n_commas = 0;
        while k < self.c.items.len() {
            match self.c.items[k].0 {
                Item::Vg(i) => {
                    let vg = &self.c.vgs[i];
                    if !vg.bare || vg.tense != Tense::Participle || self.has_frame(vg) {
                        return;
                    }
                }
                Item::Token(at) => {
                    let token = &self.s.tokens[at];
                    let beside_time = |p: Option<usize>| p.is_some_and(|p| matches!(self.c.items.get(p), Some((Item::Time(_), _))));
                    if token.is(',') && (beside_time(Some(k + 1)) || beside_time(k.checked_sub(1))) {
                        // «l'attaque, mardi, du poste»
                    } else if token.is(',') {
                        n_commas += 1;
                        if n_commas > if nominal { 0 } else { 2 } {
                            return;
                        }
                    }
                    if token.is(';') || token.is(':') || token.is('.') || token.is('(') || self.s.is_fn(at, FnClass::RelativeSubject) || self.s.is_fn(at, FnClass::Subordinator) && !self.is_preposition(k) {
                        return;
                    }
                    if self.is_preposition(k) {
                        let words = self.words(k);
                        let mut next = k + 1;
                        while self.token(next).is_some_and(|at| self.s.tokens[at].kind == TokenKind::Quote) {
                            next += 1;
                        }
                        if self.np(next).is_some() {
                            if let Some(list) = self.know.lang.frames.prepositions.get(words.as_str()) {
                                for slot in list {
                                    slots.entry(*slot).or_default().extend(self.coordinated_right(next));
                                }
                            }
                            k = next;
                        }
                    }
                }
                Item::Np(i) if self.c.nps[i].contracted && (nominal || matches!(self.c.items[k - 1].0, Item::Np(_) | Item::Vg(_))) => {
                    slots.entry(Slot::Of).or_default().extend(self.coordinated_right(k));
                }
                Item::Np(_) if nominal => {
                    let verb = self.vg(k + 1).is_some_and(|v| !v.bare);
                    if verb {
                        return;
                    }
                }
                _ => {}
            }
            k += 1;
        }
    }

    fn has_frame(&self, vg: &Vg) -> bool {
        vg.verbs.iter().any(|v| self.know.lang.frames.of_verb.contains_key(v))
    }

    fn slots_of(&self, position: usize, vg: &Vg) -> Slots {
        let mut slots = Slots::new();
        if vg.diathesis == Diathesis::Passive {
            let subject = match vg.bare && vg.tense == Tense::Participle {
                true => self.leaned_on(position),
                false => self.subject(position, 0),
            };
            slots.insert(Slot::Object, subject);
        } else {
            slots.insert(Slot::Subject, self.subject(position, 0));
            slots.insert(Slot::Object, self.object(position));
        }
        self.obliques(position, &mut slots, false);
        slots
    }

    fn tells_toll(&self) -> bool {
        self.c.nps.iter().any(|np| np.bound.as_ref().is_some_and(|b| !b.article && !b.fractional) && np.class != Some(NounClass::Unit))
    }

    fn tells_day(&self) -> bool {
        use crate::time::TimeExpr;
        self.s.times.iter().any(|t| matches!(t.expr, TimeExpr::Day { .. } | TimeExpr::Weekday { .. } | TimeExpr::Deictic { .. } | TimeExpr::Range(..)) && !t.since)
    }

    /// What a bare participle leans on: the noun phrase before it, and what is joined to that.
    fn leaned_on(&self, position: usize) -> Vec<usize> {
        let mut k = position;
        while k > 0 {
            k -= 1;
            match self.c.items[k].0 {
                Item::Np(_) => {
                    // «la mort de 11 soldats tués»: an oblique noun phrase can be leaned on as well.
                    let mut all = vec![k];
                    let mut p = k;
                    while p >= 2 && self.is_joint(p - 1) && self.np(p - 2).is_some_and(|(_, n)| n.bound.is_some()) && self.np(p).is_some_and(|(_, n)| n.bound.is_some()) {
                        p -= 2;
                        all.push(p);
                    }
                    all.reverse();
                    return all;
                }
                Item::Vg(_) if self.is_joint(k + 1) || self.is_light(k + 1) => {
                    // «neutralisé ou arrêté des terroristes», «attaqué et pillé»
                    return Vec::new();
                }
                Item::Token(at) if self.s.tokens[at].kind == TokenKind::Quote || self.s.is_fn(at, FnClass::Adverb) || self.s.tokens[at].is(')') => {}
                // «une cinquantaine de femmes, prises jeudi»
                Item::Token(at) if self.s.tokens[at].is(',') && k + 1 == position => {}
                Item::Time(_) => {}
                _ => return Vec::new(),
            }
        }
        Vec::new()
    }

    // ---- frames ----

    fn verb(&mut self, position: usize, index: usize) {
        let vg = &self.c.vgs[index];
        let frames = &self.know.lang.frames;
        let mut ids: Vec<usize> = vg.verbs.iter().filter_map(|v| frames.of_verb.get(v)).flatten().copied().collect();
        // The frame that asks for more words goes first and wins («prendre pour cible»).
        ids.sort_by_key(|i| (frames.frames[*i].with.is_empty(), *i));
        ids.dedup();
        for id in ids {
            let frame = &frames.frames[id];
            if !self.words_fit(frame, vg.range.1) {
                continue;
            }
            let mut slots = self.slots_of(position, vg);
            let intransitive = !frame.roles.contains_key(&Slot::Object) && !frame.needs.iter().any(|(s, _)| *s == Slot::Object);
            if intransitive && vg.diathesis == Diathesis::Passive {
                // «sont morts», «soldats morts»: what looks like a passive has its subject in front.
                let subject = slots.remove(&Slot::Object).unwrap_or_default();
                slots.insert(Slot::Subject, subject);
            }
            if vg.diathesis == Diathesis::Reflexive && frame.roles.contains_key(&Slot::Object) && !intransitive {
                continue; // «se frapper», «s'arrêter» are other verbs
            }
            if self.accept(frame, position, vg.range, &slots, Some(vg)) {
                break;
            }
        }
    }

    /// `with` patterns must, `without` patterns must not follow within a few tokens.
    fn words_fit(&self, frame: &Frame, end: usize) -> bool {
        let near = |patterns: &[recoupe_packs::pattern::Pattern], reach: usize| {
            patterns.iter().any(|p| (end..=end + reach).any(|at| p.match_at(self.s, at).is_some()))
        };
        (frame.with.is_empty() || near(&frame.with, 2)) && !near(&frame.without, 0)
    }

    fn event_noun(&mut self, position: usize, index: usize) {
        let np = &self.c.nps[index];
        let Head::Noun(noun) = np.head else { return };
        let frames = &self.know.lang.frames;
        let Some(ids) = frames.of_noun.get(&noun) else { return };
        // «Les attaques se multiplient»: a habit, not an occurrence, unless a figure or a day is told with it.
        let told = np.singular || np.bound.is_some() || self.tells_day() || self.tells_toll();
        for id in ids {
            let weak = frames.frames[*id].weak && !(self.tells_toll() || (np.det == Det::Demonstrative));
            if !told || weak {
                continue;
            }
            let frame = &frames.frames[*id];
            let mut slots = Slots::new();
            self.obliques(position, &mut slots, true);
            // «ce désengagement» points back: who is spoken of beside it did not do it.
            let mut held = Slots::new();
            let pointing = np.det == Det::Demonstrative;
            let governed = self.governor(position, frame, if pointing { &mut held } else { &mut slots });
            // Who decides a withdrawal is told beside who leaves: the first is the doer.
            if slots.get(&Slot::Subject).is_some_and(|s| !s.is_empty()) && frame.roles.get(&Slot::Subject) == frame.roles.get(&Slot::Of) {
                slots.remove(&Slot::Of);
            }
            if self.accept(frame, position, (np.head_at, np.core.1), &slots, None) {
                if let (Some(stance), Some(fact)) = (governed, self.out.facts.last_mut()) {
                    fact.stance = stance;
                }
                break;
            }
        }
    }

    /// The verb an event noun belongs to gives it a doer («ont mené une attaque», «l'attaque a été menée par»)
    /// and a stance («exige le départ», «pourrait aboutir au retrait», «l'attaque aurait fait dix morts»).
    fn governor(&self, position: usize, frame: &Frame, slots: &mut Slots) -> Option<Stance> {
        let mut stance = None;
        let before = self.governing_verb(position);
        if let Some(before) = before {
            if let Some(vg) = self.vg(before) {
                let says = vg.verbs.iter().any(|v| self.know.lang.frames.say.contains_key(v));
                let takes_subject = frame.noun_only && frame.roles.contains_key(&Slot::Subject);
                let direct = (before + 1..position).all(|p| self.is_light(p) || self.is_joint(p));
                if vg.diathesis != Diathesis::Passive && !self.has_frame(vg) && (takes_subject || (!says && direct)) {
                    let subject = self.subject(before, 0);
                    // «a essuyé des tirs», «a subi une attaque»: the subject is who was hit.
                    let undergoes = vg.verbs.iter().any(|v| self.know.lang.frames.undergo.contains(v));
                    let slot = match (undergoes, takes_subject) {
                        (true, _) => Slot::Against,
                        (false, true) => Slot::Subject,
                        (false, false) => Slot::By,
                    };
                    slots.entry(slot).or_default().extend(subject);
                }
                stance = self.moved(vg);
            }
        }
        let after = (position + 1..self.c.items.len()).find(|p| self.vg(*p).is_some());
        if let Some(vg) = after.and_then(|p| self.vg(p)) {
            if let Some(after) = after.filter(|_| vg.diathesis == Diathesis::Passive && !self.has_frame(vg)) {
                let mut own = Slots::new();
                self.obliques(after, &mut own, false);
                if let Some(by) = own.remove(&Slot::By) {
                    slots.entry(Slot::By).or_default().extend(by);
                }
            }
            if !vg.bare && before.is_none() && !self.oblique(position) {
                stance = stance.or(self.moved(vg));
            }
        }
        stance.or(self.possible_only(position))
    }

    /// The verb to whose right the noun at `position` stands, in the same clause.
    fn governing_verb(&self, position: usize) -> Option<usize> {
        for p in (0..position).rev() {
            match self.c.items[p].0 {
                Item::Vg(i) if !(self.c.vgs[i].bare && self.c.vgs[i].tense == Tense::Participle) => return Some(p),
                Item::Token(at) => {
                    let token = &self.s.tokens[at];
                    let clause = self.s.is_fn(at, FnClass::RelativeSubject) || token.is(';') || token.is(':') || token.is(',');
                    if clause {
                        return None;
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// What a verb makes of the occurrence it governs; nothing when it simply tells it.
    fn moved(&self, vg: &Vg) -> Option<Stance> {
        let frames = &self.know.lang.frames;
        let wished = vg.modal.iter().chain(&vg.verbs).find_map(|v| frames.modals.get(v).copied().flatten());
        match () {
            _ if wished.is_some() => wished,
            _ if vg.tense == Tense::Future => Some(Stance::Planned),
            _ if vg.tense == Tense::Conditional => Some(Stance::Alleged),
            _ => None,
        }
    }

    /// «le risque d'une attaque», «l'idée d'un départ»
    fn possible_only(&self, position: usize) -> Option<Stance> {
        let before = (0..position).rev().find(|p| !self.is_light(*p) && !self.is_preposition(*p))?;
        let (_, np) = self.np(before)?;
        match np.head {
            Head::Noun(n) => self.know.lang.frames.modal_nouns.get(&n).copied(),
            _ => None,
        }
    }

    fn accept(&mut self, frame: &Frame, position: usize, trigger: Range, slots: &Slots, vg: Option<&Vg>) -> bool {
        let filled = |slot: &Slot| slots.get(slot).filter(|l| !l.is_empty());
        for (slot, need) in &frame.needs {
            match filled(slot) {
                Some(list) => {
                    if !list.iter().any(|p| self.meets(*p, *need)) {
                        return false;
                    }
                }
                // An active verb without its object is another use of the verb; a noun may stand alone.
                None => match vg {
                    Some(vg) if *slot == Slot::Object && vg.diathesis == Diathesis::Active && vg.range.1 - vg.range.0 < 3 => return false,
                    Some(_) if matches!(slot, Slot::Subject | Slot::By) => return false,
                    Some(vg) if vg.bare && vg.diathesis == Diathesis::Passive => return false,
                    None if frame.needs.len() == 1 && *slot == Slot::Of && filled(&Slot::Subject).is_none() => return false,
                    _ => {}
                },
            }
        }
        if self.blameless(frame, slots) {
            return false;
        }
        let mut cast: Vec<(Role, usize)> = Vec::new();
        for (slot, role) in &frame.roles {
            let need = frame.needs.iter().find(|(s, _)| s == slot).map(|(_, n)| *n);
            for p in filled(slot).into_iter().flatten() {
                let Some((index, np)) = self.np(*p) else { continue };
                let fits = need.is_none_or(|n| self.meets(*p, n)) && self.can_act(np) && self.fit_for(frame, np);
                // «15 d'entre eux» are who was named before.
                let index = if np.head == Head::Elided { self.understood(*p, np) } else { Some(index) };
                let role = if *slot == Slot::Of && vg.is_none() { self.of_role(frame, np, slots, *role) } else { *role };
                if let Some(index) = index.filter(|i| fits && !cast.contains(&(role, *i))) {
                    cast.push((role, index));
                }
            }
        }
        let instrument = self.instrument(slots, position, vg.is_some());
        let mut tallies = Vec::new();
        if let Some(outcome) = frame.outcome {
            let slot = if vg.is_none() && frame.counted == Slot::Object { Slot::Of } else { frame.counted };
            let need = frame.needs.iter().find(|(s, _)| *s == frame.counted).map(|(_, n)| *n);
            for p in filled(&slot).into_iter().flatten() {
                if need.is_none_or(|n| self.meets(*p, n)) {
                    tallies.extend(self.tally(*p, outcome, &frame.id));
                }
            }
        }
        let (stance, pluperfect) = self.stance(frame, vg);
        let np = vg.is_none().then(|| self.np(position)).flatten().map(|(_, np)| np);
        self.out.facts.push(Fact {
            rule: frame.id.clone(),
            act: frame.act,
            trigger,
            cast,
            tallies,
            instrument,
            stance,
            pluperfect,
            nominal: vg.is_none(),
            definite: np.is_some_and(|n| n.det == Det::Demonstrative || (n.det == Det::Article && n.singular && !n.contracted)),
            weak: frame.weak,
            item: position,
        });
        true
    }

    /// «Les pluies ont tué 103 personnes»: a doer is named, and it is nobody and no occurrence of force.
    fn blameless(&self, frame: &Frame, slots: &Slots) -> bool {
        if frame.act != FrameAct::Force {
            return false;
        }
        let doers: Vec<usize> = [Slot::Subject, Slot::By].iter().filter(|s| frame.roles.get(s) == Some(&Role::Initiator)).filter_map(|s| slots.get(s)).flatten().copied().collect();
        let blame = |p: &usize| {
            let Some((_, np)) = self.np(*p) else { return true };
            let named = !matches!(np.head, Head::Noun(_) | Head::Unknown);
            named || self.tells_force(np) || self.can_act(np) || matches!(np.class, Some(NounClass::Event | NounClass::Thing))
        };
        !doers.is_empty() && !doers.iter().any(blame)
    }

    fn stance(&self, frame: &Frame, vg: Option<&Vg>) -> (Stance, bool) {
        let Some(vg) = vg else { return (frame.stance.unwrap_or(Stance::Asserted), false) };
        let modal = vg.modal.and_then(|m| self.know.lang.frames.modals.get(&m).copied().flatten());
        let stance = match () {
            _ if vg.negated => Stance::Denied,
            _ if frame.stance.is_some() => frame.stance.unwrap_or(Stance::Asserted),
            _ if modal.is_some() => modal.unwrap_or(Stance::Planned),
            _ if vg.tense == Tense::Future => Stance::Planned,
            _ if vg.tense == Tense::Conditional => Stance::Alleged,
            _ => Stance::Asserted,
        };
        (stance, vg.pluperfect)
    }

    // ---- what stands in a slot ----

    fn meets(&self, position: usize, need: Need) -> bool {
        let Some((_, np)) = self.np(position) else { return false };
        let class = np.class;
        let actor = matches!(np.head, Head::Name(Name::Actor(_)));
        let country = matches!(np.head, Head::Name(Name::Country(_) | Name::Capital(_)));
        let demonym = matches!(np.head, Head::Name(Name::Demonym(_)));
        let person = np.person.is_some() || np.head == Head::Proper;
        let counted = np.head == Head::Elided && np.bound.is_some();
        let humans = matches!(class, Some(NounClass::People | NounClass::Force | NounClass::Office))
            || actor
            || demonym
            || person
            || counted
            || (class == Some(NounClass::Vehicle) && np.category == Some(Category::Civilians));
        let armed = class == Some(NounClass::Force)
            || actor
            || matches!(np.category, Some(Category::SecurityForces | Category::Combatants | Category::Peacekeepers));
        match need {
            Need::Humans => humans,
            Need::Armed => armed,
            Need::Things => matches!(class, Some(NounClass::Thing | NounClass::Vehicle | NounClass::Site)) || counted || (class.is_none() && matches!(np.head, Head::Unknown | Head::Proper) && np.bound.is_some()),
            Need::Vehicle => class == Some(NounClass::Vehicle),
            Need::Place => class == Some(NounClass::Site) || !np.places.is_empty(),
            Need::Power => matches!(class, Some(NounClass::Authority | NounClass::Office)) || actor || country || person || (class == Some(NounClass::Force) && np.actor.is_some()),
            Need::Crowd => matches!(class, Some(NounClass::People | NounClass::Force)) || demonym || counted,
            Need::Attackable => humans || matches!(class, Some(NounClass::Site | NounClass::Vehicle)) || !np.places.is_empty(),
            Need::Presence => armed || matches!(class, Some(NounClass::Force | NounClass::Authority | NounClass::Office)) || country || np.actor.is_some() || (class == Some(NounClass::People) && np.country.is_some()),
            Need::Anything => true,
        }
    }

    /// «l'attaque de rebelles» is theirs, «l'attaque d'un minibus» is not.
    fn of_role(&self, frame: &Frame, np: &Np, slots: &Slots, role: Role) -> Role {
        if frame.act != FrameAct::Force || role != Role::Initiator {
            return role;
        }
        let against = slots.get(&Slot::Against).is_some_and(|s| !s.is_empty());
        match np.category {
            Some(Category::Combatants) => role,
            _ if against => role,
            None if np.actor.is_some() => role,
            _ => Role::Recipient,
        }
    }

    /// Countries and single unknown names act in politics; in a fight they are places.
    fn fit_for(&self, frame: &Frame, np: &Np) -> bool {
        use recoupe_model::Act;
        let political = matches!(
            frame.act,
            FrameAct::Act(Act::Withdrawal | Act::Sanction | Act::Statement | Act::Meeting | Act::Agreement | Act::Coup | Act::Other | Act::ChangeToGroup)
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
    fn can_act(&self, np: &Np) -> bool {
        let frames = &self.know.lang.frames;
        if let Head::Noun(n) = np.head {
            // Aircraft act for those who fly them, mines for nobody.
            if frames.toll_nouns.contains_key(&n) || (frames.instrument_of.contains_key(&n) && np.category != Some(Category::SecurityForces)) {
                return false;
            }
        }
        match np.class {
            Some(NounClass::People | NounClass::Force | NounClass::Office | NounClass::Authority | NounClass::Vehicle | NounClass::Site) => true,
            Some(_) => false,
            None => matches!(np.head, Head::Name(_) | Head::Proper | Head::Elided) || np.actor.is_some(),
        }
    }

    fn tally(&mut self, position: usize, outcome: Outcome, rule: &RuleId) -> Option<usize> {
        let (index, np) = self.np(position)?;
        if np.class == Some(NounClass::Unit) {
            return None;
        }
        let people = matches!(np.class, Some(NounClass::People | NounClass::Office | NounClass::Vehicle | NounClass::Thing));
        let (count, mut rules) = match &np.bound {
            Some(b) if b.fractional || (b.article && !people) => return None,
            Some(b) => {
                // «dix soldats tués au moins»
                let end = self.vg(position + 1).filter(|v| v.bare).map_or(np.range.1, |v| v.range.1);
                match crate::count::hedged_after(self.know.lang, self.s, end, b.count) {
                    Some((count, _, rule)) => (count, vec![b.rule.clone(), rule]),
                    None => (b.count, vec![b.rule.clone()]),
                }
            }
            None if people && np.singular && np.det == Det::Article && self.is_one(np) => (Count::exact(1), Vec::new()),
            None => return None,
        };
        if let Some(known) = self.out.tallies.iter().position(|t| t.np == index) {
            // One figure, one outcome: the frame that reads it first has it.
            return (self.out.tallies[known].outcome == outcome).then_some(known);
        }
        rules.push(rule.clone());
        let counted_np = self.understood(position, np);
        self.out.tallies.push(Tally { outcome, count, np: index, counted_np, part_of: None, rules });
        Some(self.out.tallies.len() - 1)
    }

    fn is_one(&self, np: &Np) -> bool {
        self.s.number_at(np.range.0).is_some_and(|n| n.article)
    }

    /// «15 autres»: what is counted stands in the figure before.
    fn understood(&self, position: usize, np: &Np) -> Option<usize> {
        if np.head != Head::Elided {
            return None;
        }
        let before = || (0..position).rev().filter_map(|p| self.np(p)).filter(|(_, n)| n.head != Head::Elided);
        let figure = before().find(|(_, n)| n.bound.as_ref().is_some_and(|b| !b.article) && n.class != Some(NounClass::Unit));
        let people = || before().find(|(_, n)| !n.singular && matches!(n.class, Some(NounClass::People | NounClass::Force | NounClass::Thing | NounClass::Vehicle)));
        figure.or_else(people).map(|(i, _)| i)
    }

    fn toll_noun(&mut self, position: usize, index: usize) {
        let np = &self.c.nps[index];
        let Head::Noun(noun) = np.head else { return };
        let Some((rule, outcome)) = self.know.lang.frames.toll_nouns.get(&noun).cloned() else { return };
        if np.bound.is_some() {
            let tally = self.tally(position, outcome, &rule);
            // «11 morts chez les militaires», «huit morts dans les rangs togolais», «dix morts civils»
            if let Some(tally) = tally {
                let whose = self.whose(position);
                self.out.tallies[tally].counted_np = whose;
            }
            return;
        }
        // «la mort de onze soldats»
        let mut slots = Slots::new();
        self.obliques(position, &mut slots, true);
        for p in slots.remove(&Slot::Of).unwrap_or_default() {
            if self.meets(p, Need::Humans) {
                self.tally(p, outcome, &rule);
            }
        }
    }

    /// The people a toll noun is about, where a place-like preposition leads to them.
    fn whose(&self, position: usize) -> Option<usize> {
        let next = position + 1;
        // «11 corps de militaires»
        if let Some((index, np)) = self.np(next).filter(|(_, n)| n.contracted) {
            return matches!(np.class, Some(NounClass::People | NounClass::Force)).then_some(index);
        }
        if !self.is_preposition(next) {
            return None;
        }
        let words = self.words(next);
        let leads = self.know.lang.frames.locative.iter().any(|l| **l == *words) || self.s.fn_word(self.token(next)?, FnClass::Preposition).is_some();
        let (index, np) = self.np(next + 1)?;
        (leads && matches!(np.class, Some(NounClass::People | NounClass::Force)) && np.bound.is_none()).then_some(index)
    }

    /// «16 tués, dont 4 enfants»; «32, dont 28 gendarmes et 04 civils»; «29 blessés (21 militaires, 07 civils)»
    fn parts(&mut self) {
        let opens: Vec<usize> = (0..self.c.items.len()).filter(|p| self.parts_opened(*p).is_some()).collect();
        for open in opens {
            let start = self.c.items[open].1.0;
            let whole = (0..self.out.tallies.len()).filter(|t| self.c.nps[self.out.tallies[*t].np].range.1 <= start).max_by_key(|t| self.c.nps[self.out.tallies[*t].np].range.0);
            let Some(whole) = whole else { continue };
            let opened = self.parts_opened(open).unwrap_or(1);
            let mut p = open + 1;
            while p < self.c.items.len() && self.c.items[p].1.0 < start + opened {
                p += 1;
            }
            while self.token(p).is_some_and(|at| !self.s.tokens[at].is(';') && !self.s.tokens[at].is('.') && self.np(p).is_none()) && !self.is_preposition(p) {
                p += 1;
            }
            let mut list = Vec::new();
            while let Some((index, np)) = self.np(p) {
                if np.bound.is_none() {
                    break;
                }
                list.push((p, index));
                p += 1;
                while p < self.c.items.len() && self.is_joint(p) {
                    p += 1;
                }
            }
            for (position, index) in list {
                let known = self.out.tallies.iter().any(|t| t.np == index);
                let np = &self.c.nps[index];
                if known || !(self.meets(position, Need::Humans) || self.meets(position, Need::Things)) || self.vg_after(position) {
                    continue;
                }
                let outcome = self.out.tallies[whole].outcome;
                let rule = self.out.tallies[whole].rules.last().cloned();
                let Some(bound) = &np.bound else { continue };
                if bound.fractional {
                    continue;
                }
                let rules = std::iter::once(bound.rule.clone()).chain(rule).collect();
                let counted_np = self.understood(position, np);
                self.out.tallies.push(Tally { outcome, count: bound.count, np: index, counted_np, part_of: Some(whole), rules });
            }
        }
    }

    /// «le bilan est passé de 32 à 53»: beside a noun of a tally a number alone counts the dead.
    fn bare_tallies(&mut self) {
        let frames = &self.know.lang.frames;
        let tally_noun = self.c.nps.iter().find_map(|np| match np.head {
            Head::Noun(n) if frames.tallies.contains(&n) => Some(np.head_at),
            _ => None,
        });
        if tally_noun.is_none() && !self.earlier {
            return;
        }
        let Some(rule) = frames.toll_nouns.values().find(|(_, o)| *o == Outcome::Killed).map(|(r, _)| r.clone()) else { return };
        for position in 0..self.c.items.len() {
            let Some((index, np)) = self.np(position) else { continue };
            let Some(bound) = np.bound.as_ref().filter(|b| np.head == Head::Elided && !b.fractional) else { continue };
            let known = self.out.tallies.iter().any(|t| t.np == index);
            let of_what = self.c.items.get(position + 1).is_some_and(|(i, _)| matches!(i, Item::Vg(_)));
            if known || of_what || self.s.number_at(np.range.0).is_some_and(|n| n.article) {
                continue;
            }
            let rules = vec![bound.rule.clone(), rule.clone()];
            self.out.tallies.push(Tally { outcome: Outcome::Killed, count: bound.count, np: index, counted_np: None, part_of: None, rules });
        }
        // What the parts of such a number are is known only now.
        self.parts();
    }

    fn vg_after(&self, position: usize) -> bool {
        self.vg(position + 1).is_some_and(|v| self.has_frame(v) || !v.bare)
    }

    /// How many tokens open a list of parts at this position.
    fn parts_opened(&self, position: usize) -> Option<usize> {
        let (item, (start, _)) = self.c.items[position];
        let Item::Token(_) = item else { return None };
        let opens = |words: &&Vec<Box<str>>| {
            self.s.tokens.get(start..start + words.len()).is_some_and(|t| t.iter().zip(words.iter()).all(|(t, w)| t.lower == *w))
        };
        self.know.lang.frames.parts.iter().find(opens).map(Vec::len)
    }

    /// An instrument in the clause: as subject, agent, object of «sur» or «à», or anywhere beside the verb.
    fn instrument(&self, slots: &Slots, position: usize, verbal: bool) -> Option<usize> {
        let frames = &self.know.lang.frames;
        let of = |p: usize| match self.np(p)?.1.head {
            Head::Noun(n) => frames.instrument_of.get(&n).copied(),
            _ => None,
        };
        let slotted = [Slot::Subject, Slot::By, Slot::Of, Slot::Against, Slot::To].iter().filter_map(|s| slots.get(s)).flatten().find_map(|p| of(*p));
        if slotted.is_some() || verbal {
            let at = slots.get(&Slot::Subject).into_iter().flatten().chain(slots.get(&Slot::By).into_iter().flatten()).find_map(|p| of(*p));
            return at.or(slotted).or_else(|| self.beside(position, &of));
        }
        slotted.or_else(|| self.beside(position, &of))
    }

    /// «à l'aide d'un drone», «avec des obus», «à la roquette»: a prepositional companion further right.
    fn beside(&self, position: usize, of: &dyn Fn(usize) -> Option<usize>) -> Option<usize> {
        let end = (position + 1..self.c.items.len()).find(|p| self.vg(*p).is_some_and(|v| !v.bare)).unwrap_or(self.c.items.len());
        (position + 1..end).filter(|p| self.oblique(*p)).find_map(of)
    }
}
