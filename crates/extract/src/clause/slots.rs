//! Who and what stands around a verb: subject, object, and what prepositions lead to.

use super::{ClauseReader, Slots};
use crate::phrase::{Diathesis, Head, Item, Np, Vg};
use recoupe_model::Stance;
use recoupe_packs::frames::Slot;
use recoupe_packs::language::{FnClass, HeadOrder, Lex, NounClass, Tense};
use recoupe_packs::token::TokenKind;

impl<'a> ClauseReader<'a> {
    /// Positions of the subject's noun phrases, in order.
    pub(super) fn subject(&self, position: usize, depth: usize) -> Vec<usize> {
        let own = self.vg(position);
        if let Some(subject) = self.lent_subject(position, depth) {
            return subject;
        }
        // «…, éliminant trente hommes»: who the main verb is about does it.
        if own.is_some_and(|v| v.bare && matches!(v.tense, Tense::Gerund)) && depth < 3 {
            // «accuse the army of killing eleven civilians»
            let accused = position.checked_sub(3).filter(|p| {
                let accuses = self.vg(*p).is_some_and(|v| self.taken_stance(v).is_some());
                accuses && self.np(p + 1).is_some() && self.is_preposition(p + 2)
            });
            if let Some(verb) = accused {
                return vec![verb + 1];
            }
            let hung = own.and_then(|v| self.infinitive_before(v)).map(|v| v.range);
            let mut mains =
                (0..position).rev().filter(|p| self.vg(*p).is_some_and(|v| !v.bare || Some(v.range) == hung));
            // «ont tiré sur des jeunes qui refusaient d'obéir, tuant deux d'entre eux»: a relative clause that tells no
            // act has done nothing.
            let idle = |p: &usize| {
                let opened = p.checked_sub(1).and_then(|p| self.token(p));
                opened.is_some_and(|at| self.s.is_fn(at, FnClass::RelativeSubject))
                    && self.vg(*p).is_some_and(|v| !self.has_frame(v))
            };
            // «attacked a bus, police said, killing nine»: who says so between two commas did not do it.
            let aside = |p: &usize| {
                let comma = p.checked_sub(2).and_then(|p| self.token(p)).is_some_and(|at| self.s.tokens[at].is(','));
                comma && self.np(p - 1).is_some() && self.vg(*p).is_some_and(|v| self.is_saying(v))
            };
            let acted = |p: &usize| self.vg(*p).is_some_and(|v| self.has_frame(v));
            let nearest = mains.next();
            let main = nearest.filter(|p| !idle(p) && !aside(p)).or_else(|| mains.next().filter(acted)).or(nearest);
            if let Some(main) = main {
                return self.subject(main, depth + 1);
            }
        }
        let mut k = self.before_relative(position).unwrap_or_else(|| self.before_insertion(position));
        let mut joined = false;
        // «ont pris d'assaut le village et ont enlevé dix hommes»: between two finite verbs, of which the second stands right
        // behind the conjunction, whatever the first has is no subject.
        let finite = |p: usize| self.vg(p).is_some_and(|v| !v.bare);
        let conjunction = |at: usize| self.s.is_fn(at, FnClass::Conjunction);
        let goes_on = finite(position) && position.checked_sub(1).and_then(|p| self.token(p)).is_some_and(conjunction);
        let whose = (0..k).rev().find(|p| goes_on && finite(*p));
        // «accuse l'armée d'avoir tué» has its doer in the object, «… avant de tuer» has it not.
        let tie = position.checked_sub(1).filter(|p| self.is_preposition(*p)).map(|p| self.words(p));
        let slots = |words: &String| self.know.lang.frames.prepositions.get(words.as_str());
        let own_after = own.is_some_and(|v| v.bare && v.tense == Tense::Infinitive)
            && tie.is_some_and(|w| !slots(&w).is_some_and(|s| s.contains(&Slot::Of) || s.contains(&Slot::To)));
        while k > 0 {
            k -= 1;
            match self.c.items[k].0 {
                Item::Time(_) => {}
                Item::Np(_) if whose.is_some_and(|verb| verb < k) => {}
                Item::Np(_) if self.oblique(k) && !self.opens_clause(k, position) => {}
                // «a tué trois enfants d'une même famille et blessé leur mère»: the complement of the noun before it.
                Item::Np(i) if self.c.nps[i].partitive && k > 0 && self.np(k - 1).is_some() => {}
                // «a tué 24 civils, dont des femmes et des enfants, et blessé 51 autres»: parts of whom the verb befell.
                Item::Np(_) if joined && self.in_parts(k).is_some() => k = self.in_parts(k).unwrap_or(k),
                // The object of the verb that ours is joined to, or that ours hangs on: «ont pris le poste avant de tuer».
                Item::Np(_) if (joined || own_after) && self.is_object(k) => {}
                // «des hommes portant des uniformes ont tué»
                Item::Np(_) if self.object_of_gerund(k) => {}
                // «trois hommes soupçonnés d'avoir pillé un dépôt ont été arrêtés»
                Item::Np(_) if self.object_of_what_is_suspected(k) => {}
                // «les pourparlers entre le gouvernement et les rebelles se sont ouverts»
                Item::Np(_) if self.second_between(k) => {}
                Item::Np(_) => {
                    // «Une bombe a fait 42 blessés, dont 11 sont morts»: what a verb in front has for its object is no
                    // subject of the one right behind the part.
                    let own = |whole: &usize| k + 1 == position && finite(position) && (0..*whole).any(finite);
                    return self.coordinated_left(self.whole_before(k).filter(|whole| !own(whole)).unwrap_or(k));
                }
                Item::Vg(i) => {
                    let other = &self.c.vgs[i];
                    let bare = self.vg(position).is_some_and(|v| v.bare);
                    let own_bare = self.vg(position).is_some_and(|v| v.bare);
                    if other.bare && (other.tense != Tense::Infinitive || !own_bare) {
                        continue; // «les hommes armés venus de X ont attaqué»
                    }
                    // «a pillé le marché, ont dit des habitants, et enlevé dix hommes»: who says so did not do it.
                    if let Some((open, _)) = self.voice_around(k).filter(|(_, close)| joined && *close < position) {
                        k = open;
                        continue;
                    }
                    // «estiment que les conditions manquent et ont décidé»: a subject that cannot act is not shared.
                    if let Some(opener) = self.subordinator(k).filter(|_| joined && !own_bare) {
                        let inner = self.subject(k, depth + 1);
                        let acts = inner
                            .iter()
                            .any(|p| self.np(*p).is_some_and(|(_, n)| self.can_act(n) || self.tells_force(n)));
                        if acts {
                            return inner;
                        }
                        k = opener;
                        continue;
                    }
                    // «killed four traders, two of whom were burned, and abducted a nurse»: between two commas a verb
                    // of its own.
                    if let Some(open) = self.enclosed_relative(k, position).filter(|_| joined) {
                        k = open;
                        continue;
                    }
                    // «said it killed»: a pronoun that could be an object too stands inside the verb group.
                    let at = own.map_or(0, |v| v.range.0);
                    if self.s.is_fn(at, FnClass::SubjectPronoun) && self.s.is_fn(at, FnClass::ObjectPronoun) {
                        return self.speakers(k, depth);
                    }
                    // «l'armée l'accuse d'avoir tué»: the pronoun did, whoever it is.
                    if bare && self.has_clitic(other) && self.taken_stance(other) == Some(Stance::Alleged) {
                        return Vec::new();
                    }
                    return match (joined || bare) && depth < 3 {
                        true if self.passive(other) && bare => self.subject(k, depth + 1),
                        true => self.subject(k, depth + 1),
                        false => Vec::new(),
                    };
                }
                Item::Token(at) => {
                    let own_at = own.map_or(0, |v| v.range.0);
                    let pronoun = self.s.is_fn(own_at, FnClass::SubjectPronoun);
                    if pronoun && self.s.is_fn(at, FnClass::Subordinator) {
                        // «refuted claims that it had bombed», «said in a statement that it»: whoever does so is meant.
                        let said = (0..k).rev().find(|p| self.vg(*p).is_some());
                        return said.map(|said| self.speakers(said, depth)).unwrap_or_default();
                    }
                    if self.s.is_fn(at, FnClass::RelativeSubject) {
                        // «ceux qui ont été enlevés»
                        if at > 0 && self.s.is_fn(at - 1, FnClass::Pronoun) && self.np(k - 1).is_none() {
                            return Vec::new();
                        }
                        // «l'attaque à Kolmabou, qui a tué»: the town did not.
                        let town = |p: usize| p.checked_sub(1).is_some_and(|p| self.leads_to_town(p));
                        let antecedent = (0..k).rev().find(|p| self.np(*p).is_some() && !town(*p));
                        return antecedent.map(|p| vec![p]).unwrap_or_default();
                    }
                    let token = &self.s.tokens[at];
                    joined |= self.is_joint(k);
                    // What stands in brackets or between dashes is no subject.
                    let bracket = match () {
                        _ if token.is(')') => Some('('),
                        _ if token.is('–') => Some('–'),
                        _ if token.is('—') => Some('—'),
                        _ => None,
                    };
                    if let Some(open) = bracket {
                        let opens = |p: &usize| self.token(*p).is_some_and(|at| self.s.tokens[at].is(open));
                        k = (0..k).rev().find(opens).unwrap_or(k);
                        continue;
                    }
                    if self.s.is_fn(at, FnClass::SubjectPronoun) && !self.s.is_fn(at, FnClass::FirstPerson) {
                        let passed = |p: &usize| {
                            let opens = self.token(*p).is_some_and(|at| self.s.is_fn(at, FnClass::Subordinator));
                            !opens && !matches!(self.c.items[*p].0, Item::Time(_))
                        };
                        return (0..k).rev().find(passed).map(|said| self.speakers(said, depth)).unwrap_or_default();
                    }
                    if token.is(';') || token.is(':') || self.s.is_fn(at, FnClass::SubjectPronoun) {
                        return Vec::new();
                    }
                }
            }
        }
        Vec::new()
    }

    /// Whose subject a verb without one of its own has, where the words beside it say so: «en jurant avoir été battue»
    /// has the speaker's, «un groupe ayant attaqué la ville» the noun right before it.
    fn lent_subject(&self, position: usize, depth: usize) -> Option<Vec<usize>> {
        let own = self.vg(position).filter(|v| v.bare)?;
        let before = position.checked_sub(1)?;
        let says = |v: &Vg| self.is_saying(v);
        if own.tense == Tense::Infinitive && self.vg(before).is_some_and(says) && depth < 3 {
            return Some(self.subject(before, depth + 1));
        }
        // «Après avoir pris la ville, les rebelles ont …»: said of whom the sentence goes on to tell.
        let opens = before < position && self.is_preposition(before) && (0..before).all(|p| self.is_light(p));
        if opens && own.diathesis != Diathesis::Passive && depth < 3 {
            return Some(self.subject_ahead(position));
        }
        let compound = own.tense == Tense::Gerund && own.range.1 - own.range.0 > 1;
        // «a diffusé des images de marcheurs défilant à Gao»: whom they show, not who shows them.
        let shows = |n: &Np| n.class == Some(NounClass::Speech);
        if own.tense == Tense::Gerund && self.np(before).is_some_and(|(_, n)| shows(n)) {
            return Some(Vec::new());
        }
        // «ont péri dans une attaque visant leur convoi», «a dénoncé des frappes ayant tué dix civils»: the attack did.
        if own.tense == Tense::Gerund
            && self.np(before).is_some_and(|(_, n)| self.tells_force(n))
            && (self.oblique(before) || self.is_object(before))
        {
            return Some(Vec::new());
        }
        let (_, np) = self.np(before).filter(|_| compound)?;
        self.can_act(np).then(|| self.coordinated_left(before))
    }

    /// «ten are missing after gunmen attacked a school»: behind a word that is preposition and subordinator, and right in
    /// front of a finite verb, where the clause before has one of its own.
    fn opens_clause(&self, np: usize, verb: usize) -> bool {
        let opener =
            np.checked_sub(1).filter(|p| self.token(*p).is_some_and(|at| self.s.is_fn(at, FnClass::Subordinator)));
        let right_before = (np + 1..verb).all(|p| self.is_light(p));
        let finite = |p: usize| self.vg(p).is_some_and(|v| !v.bare);
        let acts = self.np(np).is_some_and(|(_, n)| self.can_act(n));
        right_before && finite(verb) && acts && opener.is_some_and(|p| (0..p).any(finite))
    }

    /// Where the words stand that open the list of parts («dont») in which a noun phrase is one.
    fn in_parts(&self, position: usize) -> Option<usize> {
        let listed = |p: usize| self.np(p).is_some() || self.is_joint(p) || self.is_light(p);
        let opener = (0..position).rev().find(|p| !listed(*p) || self.parts_opened(*p).is_some())?;
        let comma = |p: usize| self.token(p).is_some_and(|at| self.s.tokens[at].is(':') || self.s.tokens[at].is('('));
        self.parts_opened(opener).filter(|_| !comma(opener)).map(|_| opener)
    }

    /// The second of two that «entre» leads to.
    pub(super) fn second_between(&self, position: usize) -> bool {
        let Some(tie) = position.checked_sub(3) else { return false };
        let leads = self.know.lang.frames.prepositions.get(self.words(tie).as_str());
        self.is_joint(position - 1)
            && self.np(position - 2).is_some()
            && self.is_preposition(tie)
            && leads.is_some_and(|slots| slots.contains(&Slot::Between))
    }

    /// An event noun or an instrument: «une attaque a tué … et blessé …».
    pub(super) fn tells_force(&self, np: &Np) -> bool {
        let frames = &self.know.lang.frames;
        matches!(np.head, Head::Noun(n) if frames.of_noun.contains_key(&n) || frames.instrument_of.contains_key(&n))
    }

    fn object_of_gerund(&self, position: usize) -> bool {
        let before = (0..position).rev().find(|p| !self.is_light(*p));
        // «quoted him as saying nine people were killed»: what he says has a subject of its own.
        let gerund = |v: &Vg| v.bare && v.tense == Tense::Gerund && !self.is_saying(v);
        before.and_then(|p| self.vg(p)).is_some_and(gerund)
    }

    /// What an infinitive has for its object that a participle leads to: «accusés d'avoir pillé un dépôt».
    fn object_of_what_is_suspected(&self, mut position: usize) -> bool {
        while position >= 2 && self.is_joint(position - 1) && self.np(position - 2).is_some() {
            position -= 2;
        }
        let bare = |p: usize, tense: Tense| self.vg(p).is_some_and(|v| v.bare && v.tense == tense);
        let verb = (0..position).rev().find(|p| !self.is_light(*p)).filter(|p| bare(*p, Tense::Infinitive));
        verb.is_some_and(|p| {
            p >= 3 && self.is_preposition(p - 1) && bare(p - 2, Tense::Participle) && self.np(p - 3).is_some()
        })
    }

    /// «l'avoir abattue»: the verb has its object in a pronoun.
    pub(super) fn has_clitic(&self, vg: &Vg) -> bool {
        (vg.range.0..vg.range.1).any(|at| self.s.is_fn(at, FnClass::ObjectPronoun))
    }

    /// A noun phrase right after a verb group.
    pub(super) fn is_object(&self, position: usize) -> bool {
        // «ont tué à Gao deux bergers et enlevé …»: a town may stand between.
        let named = |p: usize| self.np(p).is_some_and(|(_, n)| !n.places.is_empty());
        let of_town = |p: usize| named(p) && self.oblique(p) || self.is_preposition(p) && named(p + 1);
        let before = (0..position).rev().find(|p| !self.is_light(*p) && !of_town(*p));
        before.is_some_and(|p| {
            self.vg(p).is_some_and(|v| v.tense != Tense::Participle && v.diathesis == Diathesis::Active)
        })
    }

    /// The subordinator that opens the clause of the verb at this position.
    pub(super) fn subordinator(&self, position: usize) -> Option<usize> {
        for k in (0..position).rev() {
            match self.c.items[k].0 {
                Item::Vg(i) if !self.c.vgs[i].bare => return None,
                Item::Token(at)
                    if self.s.is_fn(at, FnClass::Subordinator) && !self.s.is_fn(at, FnClass::ReflexivePronoun) =>
                {
                    return Some(k);
                }
                _ => {}
            }
        }
        None
    }

    /// «Le général X, accompagné de Y, a rencontré»: what stands between two commas before the verb is passed over.
    pub(super) fn before_insertion(&self, position: usize) -> usize {
        let comma = |p: usize| self.token(p).is_some_and(|at| self.s.tokens[at].is(','));
        let finite = self.vg(position).is_some_and(|v| !v.bare);
        if position < 3 || !comma(position - 1) || !finite {
            return position;
        }
        let mut told = false;
        for k in (0..position - 1).rev() {
            match self.c.items[k].0 {
                // «The militia, residents said, had burned …»
                Item::Vg(i) if !self.c.vgs[i].bare => told |= self.voice_around(k).is_none_or(|v| v.1 + 1 != position),
                Item::Token(_) if comma(k) && k > 0 && self.np(k - 1).is_some() => {
                    // «la permanence, où dort un gardien, a été brûlée»: that verb is the relative clause's.
                    let opens = |p: usize| self.token(p).is_some_and(|at| self.s.is_fn(at, FnClass::Relative));
                    let relative = || opens(k + 1) || self.is_preposition(k + 1) && opens(k + 2);
                    // «18 people, not 40 as reported, were abducted»
                    let not = |at: usize| self.s.is_fn(at, FnClass::Negation);
                    let behind = self.c.items[k].1.1;
                    let aside = || not(behind) || self.s.is_fn(behind, FnClass::Conjunction) && not(behind + 1);
                    return if told && !relative() && !aside() { position } else { self.before_insertion_more(k) };
                }
                _ => {}
            }
        }
        position
    }

    /// Insertions may follow each other; the subject stands before the first of them.
    pub(super) fn before_insertion_more(&self, comma: usize) -> usize {
        let is_comma = |p: usize| self.token(p).is_some_and(|at| self.s.tokens[at].is(','));
        // «Awa, 34, and Musa, 12, were killed»: whoever a conjunction joins is the last of a list.
        let and = |p: usize| self.token(p).is_some_and(|at| self.s.is_fn(at, FnClass::Conjunction));
        if comma >= 2 && and(comma - 2) && self.aged(comma - 1) {
            return comma;
        }
        let mut first = comma;
        for k in (0..comma).rev() {
            match self.c.items[k].0 {
                Item::Vg(i) if !self.c.vgs[i].bare => return first,
                Item::Token(_)
                    if is_comma(k)
                        && k > 0
                        && self.np(k - 1).is_some_and(|(_, n)| n.person.is_some() || n.class.is_some())
                        && !self.oblique(k - 1) =>
                {
                    first = k
                }
                Item::Token(at) if self.s.tokens[at].is(':') || self.s.tokens[at].is(';') => return first,
                _ => {}
            }
        }
        first
    }

    pub(super) fn passive(&self, vg: &Vg) -> bool {
        vg.diathesis == Diathesis::Passive
    }

    pub(super) fn coordinated_left(&self, position: usize) -> Vec<usize> {
        let mut out = vec![position];
        let mut k = position;
        let speaks = |p: usize| self.np(p).is_some_and(|(i, _)| self.speaks(i));
        // «le bilan est inconnu, mais les rebelles ont pris la ville»: what the verb before them has is not joined to them.
        // «The governor said nine soldiers and five civilians were killed»: what is said has its own subject.
        let said = |p: usize| {
            let people = |n: &Np| matches!(n.class, Some(NounClass::People | NounClass::Force));
            let behind = p.checked_sub(1).and_then(|b| self.vg(b)).is_some_and(|v| !v.bare && self.is_saying(v));
            behind && self.know.lang.language.heads == HeadOrder::Last && self.np(p).is_some_and(|(_, n)| people(n))
        };
        let own = |p: usize| self.np(p).is_some() && !self.oblique(p) && (!self.is_object(p) || said(p)) && !speaks(p);
        // «X, son fils, et trois gardes», «…, ainsi que trois gardes»: a comma may stand before the conjunction.
        let comma_at = |p: usize| self.token(p).is_some_and(|at| self.s.tokens[at].is(','));
        while k >= 2 && self.is_joint(k - 1) {
            let comma_too = k >= 3 && !comma_at(k - 1) && comma_at(k - 2);
            let behind = if comma_too { k - 3 } else { k - 2 };
            let behind = self.before_age(behind).unwrap_or(behind);
            if !own(behind) {
                break;
            }
            if comma_too {
                k = behind;
                out.push(k);
                continue;
            }
            // «Awa, fille du maire, et deux gardes»: told twice, and one.
            if out.len() > 1 && comma_at(k - 1) && self.apposed(k - 2, k) {
                out.pop();
                k -= 2;
                out.push(k);
                continue;
            }
            // An apposition («X, commandant de Y, a dit») is one actor: the parts of a list are made alike.
            let comma = self.token(k - 1).is_some_and(|at| self.s.tokens[at].is(','));
            let alike = match (self.np(k - 2), self.np(k)) {
                (Some((_, a)), Some((_, b))) => {
                    a.det == b.det
                        || a.head == b.head
                        || matches!((a.head, b.head), (Head::Name(_), _) | (_, Head::Name(_)))
                }
                _ => false,
            };
            if comma && !(alike || out.len() > 1) {
                break;
            }
            k -= 2;
            out.push(k);
        }
        out.reverse();
        out.extend(self.shares_noun(position));
        out
    }

    /// «Awa, fille du maire», «le fils du maire, Ali»: a name and who that is, side by side.
    fn apposed(&self, first: usize, second: usize) -> bool {
        let (Some((_, a)), Some((_, b))) = (self.np(first), self.np(second)) else { return false };
        let name = |n: &Np| n.head == Head::Proper || n.person.is_some() && n.class.is_none();
        let who = |n: &Np| {
            matches!(n.class, Some(NounClass::People | NounClass::Office))
                && n.singular
                && n.det != crate::phrase::Det::Possessive
                && n.bound.as_ref().is_none_or(|b| b.article)
        };
        name(a) && who(b) || who(a) && name(b)
    }

    /// Positions of the direct object's noun phrases, in order.
    pub(super) fn object(&self, position: usize, words_end: usize) -> Vec<usize> {
        let mut k = position + 1;
        while self.c.items.get(k).is_some_and(|(_, r)| r.0 < words_end) {
            k += 1;
        }
        loop {
            while self.is_light(k) {
                k += 1;
            }
            // «a frappé, vers 22 heures, une caserne»: an hour between two commas.
            if let Some(behind) = self.behind_inserted_time(k) {
                k = behind;
                continue;
            }
            // «ont pris mardi avant l'aube le camp»: a preposition that leads to an hour or a day.
            if self.is_preposition(k) && matches!(self.c.items.get(k + 1), Some((Item::Time(_), _))) {
                k += 2;
                continue;
            }
            // «a tué lundi à Gao onze soldats»: where it happened may stand before who it befell.
            if let Some(behind) = self.behind_place(k) {
                k = behind;
            }
            if let Some(behind) = self.behind_aside(k).or_else(|| self.behind_exception(position, k)) {
                k = behind;
            }
            // «neutralisé ou arrêté des terroristes», «attaqué puis pillé le village»: one object for both; «« Ils vont
            // attaquer », dit un habitant»: another verb.
            let speaker = |p: usize| self.np(p).is_some_and(|(i, _)| self.speaks_behind(i));
            let joined = self.is_joint(k)
                && !(self.vg(k + 1).is_some_and(|v| self.is_saying(v)) && speaker(k + 2))
                && self.vg(k + 1).is_some_and(|v| v.bare || self.vg(position).is_some_and(|own| own.tense == v.tense));
            match joined {
                true => k += 2,
                false => break,
            }
        }
        // «…, accuse l'opposition»: who says so behind it.
        let says = self.vg(position).is_some_and(|v| self.is_saying(v));
        match self.np(k) {
            Some((i, _)) if says && self.speaks_behind(i) => Vec::new(),
            Some((_, np))
                if !(np.contracted
                    && np.singular
                    && np.bound.is_none()
                    && matches!(np.class, Some(NounClass::Site))) =>
            {
                self.coordinated_right(k)
            }
            _ => Vec::new(),
        }
    }

    /// «a libéré(,) sains et saufs(,) neuf otages»: where the object stands behind words that describe it, with commas
    /// around them or joined.
    fn behind_aside(&self, position: usize) -> Option<usize> {
        /// Items between the two commas, at most.
        const LONGEST: usize = 6;
        let comma = |p: usize| self.token(p).is_some_and(|at| self.s.tokens[at].is(','));
        let plain = |p: usize| {
            let word = |at: usize| self.s.tokens[at].kind == TokenKind::Word && !self.s.is_fn(at, FnClass::Relative);
            self.token(p).is_some_and(word) && !self.is_preposition(p)
        };
        if comma(position) {
            let end = (position + 2..=position + LONGEST).find(|p| comma(*p))?;
            return ((position + 1..end).all(plain) && self.np(end + 1).is_some()).then_some(end + 1);
        }
        let unlisted = |p: usize| {
            let word = |at: usize| self.s.tokens[at].kind == TokenKind::Word && self.s.lex[at].is_empty();
            self.token(p).is_some_and(word)
        };
        let pair = self.is_joint(position) && unlisted(position.checked_sub(1)?) && unlisted(position + 1);
        (pair && self.np(position + 2).is_some()).then_some(position + 2)
    }

    /// Where what follows two commas begins that have nothing but a time or a town between them.
    fn behind_inserted_time(&self, position: usize) -> Option<usize> {
        let comma = |p: usize| self.token(p).is_some_and(|at| self.s.tokens[at].is(','));
        let first = if self.is_preposition(position + 1) { position + 2 } else { position + 1 };
        let time = matches!(self.c.items.get(first), Some((Item::Time(_), _)));
        let set = |p: usize| comma(p) && (time || self.leads_to_town(p + 1));
        (set(position) && comma(first + 1)).then_some(first + 2)
    }

    /// «dans le village de Gao», «près de Boni», which no map has: a preposition of place and a town.
    pub(super) fn leads_to_town(&self, position: usize) -> bool {
        let Some((_, led)) = self.np(position + 1).filter(|_| self.is_preposition(position)) else { return false };
        let town = match led.class {
            None => !led.places.is_empty() || crate::place::may_be_town(self.s, led),
            Some(class) => class == NounClass::Site && !led.places.is_empty(),
        };
        let words = self.words(position);
        town && led.bound.is_none() && self.know.lang.frames.locative.iter().any(|l| **l == *words)
    }

    /// Where the next noun phrase stands behind a preposition and a place or a means («à l'arme lourde», «à coups de
    /// machette»), with nothing else between.
    fn behind_place(&self, position: usize) -> Option<usize> {
        // «au mortier»: the preposition stands in the noun phrase.
        let contracted = self.np(position).is_some_and(|(_, n)| n.contracted && n.singular);
        let (_, led) = if contracted {
            self.np(position)?
        } else {
            self.np(position + 1).filter(|_| self.is_preposition(position))?
        };
        let at_place = !contracted && self.leads_to_town(position);
        let somebody = led.actor.is_some() || led.country.is_some() || led.category.is_some() || led.person.is_some();
        let by_means = self.leads_to_means(position, led) && !somebody && led.places.is_empty() && led.bound.is_none();
        // «ont pris dans la matinée la ville»
        let at_hour = led.class == Some(NounClass::Unit) && led.bound.is_none();
        // «ont repris aux rebelles la ville»: from whom stands before what.
        let taken_from = somebody && (self.leads(position, Slot::To) || contracted && self.leads_to(led));
        if !at_place && !by_means && !at_hour && !taken_from {
            return None;
        }
        let position = if contracted { position - 1 } else { position };
        let next = (position + 2..self.c.items.len()).find(|p| !self.is_light(*p))?;
        let next = self.behind_inserted_time(next).unwrap_or(next);
        let (_, np) = self.np(next)?;
        if taken_from && !at_place && (np.contracted || np.det == crate::phrase::Det::None) {
            return None;
        }
        // «des manifestants» is contracted in form only; «du Mali» is the place's complement.
        let free = np.bound.is_some()
            || (np.class == Some(NounClass::People) && !np.singular)
            || (np.head == Head::Proper && np.places.is_empty() && !self.oblique(next))
            || (np.class == Some(NounClass::Office) && np.person.is_some())
            || (!np.contracted && np.det != crate::phrase::Det::None);
        free.then_some(next)
    }

    /// «aux rebelles»: the preposition stands in the noun phrase.
    fn leads_to(&self, np: &Np) -> bool {
        let word = &*self.s.tokens[np.range.0].lower;
        self.know.lang.frames.prepositions.get(word).is_some_and(|s| s.contains(&Slot::To))
    }

    /// «à l'arme lourde», «au mortier», «avec des haches»: no doer, target or owner stands behind such a preposition.
    fn leads_to_means(&self, position: usize, led: &Np) -> bool {
        let thing = matches!(led.class, None | Some(NounClass::Thing | NounClass::Vehicle | NounClass::Other));
        let words = self.words(position);
        let first = words.split(' ').next().unwrap_or_default();
        let opens = if led.contracted { first } else { &*words };
        thing && self.know.lang.frames.means.contains(opens)
    }

    /// «deux enfants, âgés de 4 et 7 ans, et une femme»: the conjunction behind what a comma sets beside the first, where
    /// that ends in a measure and names nobody.
    pub(super) fn behind_ages(&self, comma: usize) -> Option<usize> {
        const LONGEST: usize = 9;
        let is_comma = |p: usize| self.token(p).is_some_and(|at| self.s.tokens[at].is(','));
        let joins = |p: usize| self.token(p).is_some_and(|at| self.s.is_fn(at, FnClass::Conjunction));
        let close = (comma + 1..comma + LONGEST).find(|p| is_comma(*p)).filter(|_| is_comma(comma))?;
        // «de 4 et 7 ans» is one figure, the unit with it.
        let unit = |at: usize| self.s.lex[at].iter().any(|(_, x)| matches!(x, Lex::TimeUnit(_)));
        let measure = self.np(close - 1).is_some_and(|(_, n)| n.class == Some(NounClass::Unit) || unit(n.range.1 - 1));
        let somebody = |n: &Np| n.is_of_people() || n.person.is_some();
        let told = (comma + 1..close)
            .any(|p| self.vg(p).is_some_and(|v| !v.bare) || self.np(p).is_some_and(|(_, n)| somebody(n)));
        (measure && !told && joins(close + 1)).then_some(close + 1)
    }

    /// Prepositional companions to the right, up to the end of the clause.
    pub(super) fn obliques(&self, position: usize, slots: &mut Slots, nominal: bool) {
        let mut k = position + 1;
        let mut n_commas = 0;
        // «d'après un bilan communiqué par l'hôpital»: who told it did not do it.
        let mut told = false;
        let frames = &self.know.lang.frames;
        while k < self.c.items.len() {
            match self.c.items[k].0 {
                Item::Vg(i) => {
                    let vg = &self.c.vgs[i];
                    if !vg.bare || vg.tense != Tense::Participle || self.has_frame(vg) {
                        return;
                    }
                    // «attacked a base manned by soldiers»: the noun's own, and the verb has done its deed itself.
                    let done = self.vg(position).is_some_and(|v| v.diathesis == Diathesis::Active && !v.bare);
                    told = done
                        || self.describes_another(position, k)
                        || vg.verbs.iter().any(|v| frames.say.contains_key(v) || frames.onlookers.contains(v));
                }
                Item::Token(at) => {
                    let token = &self.s.tokens[at];
                    let time =
                        |p: Option<usize>| p.is_some_and(|p| matches!(self.c.items.get(p), Some((Item::Time(_), _))));
                    // «lundi, veille du mariage du général»: what a comma puts behind a day is beside it.
                    let comma =
                        |p: Option<usize>| p.and_then(|p| self.token(p)).is_some_and(|at| self.s.tokens[at].is(','));
                    let enclosed = time(k.checked_sub(1)) && comma(k.checked_sub(2));
                    if token.is(',') && (time(Some(k + 1)) || enclosed) {
                        // «l'attaque, mardi, du poste»
                    } else if token.is(',') {
                        n_commas += 1;
                        if n_commas > if nominal { 0 } else { 2 } {
                            return;
                        }
                    }
                    if token.is(';')
                        || token.is(':')
                        || token.is('.')
                        || token.is('(')
                        || self.s.is_fn(at, FnClass::RelativeSubject)
                        || self.s.is_fn(at, FnClass::Subordinator) && !self.is_preposition(k)
                    {
                        return;
                    }
                    // «fait état de dix arrestations et de quatre blessés»: as much told as the noun.
                    let beside = nominal
                        && !slots.contains_key(&Slot::Of)
                        && self.is_preposition(k)
                        && self.is_joint(k - 1)
                        && position
                            .checked_sub(1)
                            .is_some_and(|p| self.is_preposition(p) && self.words(p) == self.words(k));
                    if beside {
                        return;
                    }
                    if self.is_preposition(k) {
                        let words = self.words(k);
                        let mut next = k + 1;
                        while self.token(next).is_some_and(|at| self.s.tokens[at].kind == TokenKind::Quote) {
                            next += 1;
                        }
                        if self.np(next).is_some() {
                            if let Some(list) = frames.prepositions.get(words.as_str()) {
                                let list = list.iter().filter(|s| !(told && **s == Slot::By));
                                // «aux X, une milice affiliée à Y»: the first is the one meant.
                                let somebody = |p: &usize| self.np(*p).is_some_and(|(_, n)| n.places.is_empty());
                                let taken = |s: &Slot| slots.get(s).is_some_and(|l| l.iter().any(somebody));
                                let list = list.filter(|s| !matches!(s, Slot::To | Slot::By) || !taken(s));
                                let list: Vec<&Slot> = list.collect();
                                for slot in list.into_iter().filter(|s| match **s {
                                    Slot::Of if nominal => !self.of_another(position, k),
                                    Slot::Of => self.right_behind(position, k),
                                    _ => true,
                                }) {
                                    slots.entry(*slot).extend(self.coordinated_right(next));
                                }
                            }
                            k = next;
                        }
                    }
                }
                Item::Np(i)
                    if self.c.nps[i].contracted
                        && match nominal {
                            true => !self.of_another(position, k),
                            false => self.after_phrase(k) && !self.of_event(k) && !self.of_another(position, k),
                        } =>
                {
                    slots.entry(Slot::Of).extend(self.coordinated_right(k));
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

    /// «l'attaque du port tenu par les insurgés»: a participle right behind somebody or some place says what these are like,
    /// unless its verb carries out what the noun before them names («l'attaque du port menée par les insurgés»).
    pub(super) fn describes_another(&self, position: usize, at: usize) -> bool {
        // «la plainte de l'avocate, soutenue par des ONG»
        let comma = |p: usize| self.token(p).is_some_and(|t| self.s.tokens[t].is(','));
        let before = (position + 1..at).rev().find(|p| !self.is_light(*p) && !(comma(*p) && p + 1 == at));
        let Some((_, np)) = before.and_then(|p| self.np(p)) else { return false };
        let event = np.class == Some(NounClass::Event) || self.tells_force(np);
        // «la répression de la marche organisée par les étudiants»: the march is theirs.
        let own = event && self.vg(position).is_none();
        let performs = |v: &u32| self.know.lang.frames.performing.contains(v);
        own || self.vg(at).is_some_and(|v| !v.verbs.iter().any(performs))
    }

    /// «se sont emparés dimanche du village»: a day may stand between the verb and what «du» leads to.
    fn after_phrase(&self, position: usize) -> bool {
        let before = self.c.items[..position].iter().rev().find(|(item, _)| !matches!(item, Item::Time(_)));
        matches!(before, Some((Item::Np(_) | Item::Vg(_), _)))
    }

    /// «s'est emparé mardi de la ville», «claimed the lives of ten»: what «de» leads to right behind a verb or its object
    /// is its own; «tués, selon un bilan de l'ONU» is not.
    fn right_behind(&self, position: usize, at: usize) -> bool {
        (position + 1..at).all(|p| self.is_light(p) || self.np(p).is_some() && !self.oblique(p))
    }

    /// «une marche contre le règne de X», «devant le siège de Y»: whose a noun is that another preposition leads to. A town
    /// has no complement («l'offensive à Gao de l'armée»).
    fn of_another(&self, position: usize, at: usize) -> bool {
        // «contre une patrouille de l'armée et de la gendarmerie»: what goes on is the same noun's.
        let joined = |p: &usize| self.token(*p).is_some_and(|t| self.s.fn_word(t, FnClass::Conjunction).is_some());
        let goes_on = at.checked_sub(1).filter(joined).unwrap_or(at);
        let Some(mut before) = goes_on.checked_sub(1).filter(|p| *p > position) else { return false };
        // «contre les vingt ans de règne de X»: of the first of them.
        let led_by_of = |p: usize| self.np(p).is_some() && self.leads(p - 1, Slot::Of) && self.np(p - 2).is_some();
        while before > position + 3 && led_by_of(before) {
            before -= 2;
        }
        // «le massacre par l'armée de dix bergers»: the doer's words end there.
        let own = |p: usize| self.leads(p, Slot::Of) || self.leads(p, Slot::By);
        self.np(before).is_some_and(|(_, n)| {
            let noun = matches!(n.head, Head::Noun(_) | Head::Unknown) && !n.contracted;
            noun && self.is_preposition(before - 1) && !own(before - 1)
        })
    }

    /// «tués dans une attaque de X»: what «de» leads to behind an event noun is that noun's, not the verb's.
    fn of_event(&self, position: usize) -> bool {
        let frames = &self.know.lang.frames;
        position
            .checked_sub(1)
            .and_then(|p| self.np(p))
            .is_some_and(|(_, np)| matches!(np.head, Head::Noun(n) if frames.of_noun.contains_key(&n)))
    }

    pub(super) fn slots_of(&self, position: usize, vg: &Vg, words_end: usize) -> Slots {
        let mut slots = Slots::new();
        if vg.diathesis == Diathesis::Passive {
            let subject = match vg.bare && vg.tense == Tense::Participle {
                true => self.leaned_on(position),
                false => (self.behind_its_verb(position, vg).or_else(|| self.listed_behind(position, vg)))
                    .unwrap_or_else(|| self.subject(position, 0)),
            };
            slots.insert(Slot::Object, subject);
        } else {
            slots.insert(Slot::Subject, self.subject(position, 0));
            let object = self.object(position, words_end);
            // «le village, que des rebelles ont attaqué, pleure six morts»: those are the other verb's.
            let next = (position + 1..self.c.items.len()).find(|p| self.vg(*p).is_some_and(|v| !v.bare));
            let own = object.first().is_some_and(|p| next.is_none_or(|n| *p < n));
            let relative = if own { None } else { self.relative_object(position) };
            // «killed the men they had taken»: who is told of in front.
            if relative.is_some() && slots.get(&Slot::Subject).is_none_or(Vec::is_empty) {
                let main = (0..position).rev().find(|p| self.vg(*p).is_some_and(|v| !v.bare));
                let main = main.filter(|p| self.vg(*p).is_some_and(|v| v.diathesis == Diathesis::Active));
                slots.insert(Slot::Subject, main.map(|p| self.subject(p, 1)).unwrap_or_default());
            }
            let object = relative.map_or(object, |p| vec![p]);
            slots.insert(Slot::Object, object);
        }
        self.obliques(position, &mut slots, false);
        // «a bombardé dans la nuit des repaires»: «des» is no «de» here.
        let object = slots.get(&Slot::Object).cloned().unwrap_or_default();
        if let Some(of) = slots.get_mut(&Slot::Of).filter(|_| vg.diathesis == Diathesis::Active) {
            of.retain(|p| !(object.contains(p) && self.np(*p).is_some_and(|(_, n)| n.contracted)));
        }
        slots
    }

    /// «le puits d'où ont été sortis dix corps»: behind a relative the subject of a passive may stand last.
    fn behind_its_verb(&self, position: usize, vg: &Vg) -> Option<Vec<usize>> {
        let before = vg.range.0.checked_sub(1)?;
        let opened = self.s.is_fn(before, FnClass::RelativePlace)
            || self.s.is_fn(before, FnClass::Relative) && !self.s.is_fn(before, FnClass::RelativeSubject);
        let behind = opened.then(|| self.object(position, vg.range.1))?;
        behind.first().is_some_and(|p| !self.oblique(*p)).then_some(behind)
    }

    /// «Ont été saisis : onze motos et sept fusils», «Sont portés disparus quatre soldats»: nothing stands before the verb.
    fn listed_behind(&self, position: usize, vg: &Vg) -> Option<Vec<usize>> {
        let light = |p: &usize| self.is_light(*p) || self.token(*p).is_some_and(|at| self.s.tokens[at].is(':'));
        let first = vg.range.1 - vg.range.0 > 1 && !vg.bare && (0..position).all(|p| self.is_light(p));
        let next = (position + 1..self.c.items.len()).find(|p| !light(p)).filter(|_| first)?;
        let counted = self.np(next)?.1.bound.as_ref().is_some_and(|b| !b.article);
        counted.then(|| self.coordinated_right(next))
    }

    pub(super) fn tells_toll(&self) -> bool {
        self.c.nps.iter().any(|np| {
            np.bound.as_ref().is_some_and(|b| !b.article && !b.fractional) && np.class != Some(NounClass::Unit)
        })
    }

    pub(super) fn tells_day(&self) -> bool {
        use crate::time::TimeExpr;
        self.s.times().iter().any(|t| {
            matches!(
                t.expr,
                TimeExpr::Day { .. } | TimeExpr::Weekday { .. } | TimeExpr::Deictic { .. } | TimeExpr::Range(..)
            ) && !t.since
        })
    }

    /// «37 civils, dont 4 femmes et 13 enfants, tués»: the figure that those before the verb are parts of.
    pub(super) fn whole_before(&self, part: usize) -> Option<usize> {
        let figured = |p: usize| self.np(p).is_some_and(|(_, n)| n.bound.as_ref().is_some_and(|b| !b.article));
        let mut p = part;
        while p >= 2 && figured(p) && self.is_joint(p - 1) && figured(p - 2) {
            p -= 2;
        }
        // «une dizaine de personnes dont le maire»: who is singled out needs no figure.
        let person =
            |p: usize| self.np(p).is_some_and(|(_, n)| matches!(n.class, Some(NounClass::People | NounClass::Office)));
        let open = p.checked_sub(1).filter(|o| (figured(p) || person(p)) && self.parts_opened(*o).is_some())?;
        let bracket = self.token(open).is_some_and(|at| self.s.tokens[at].is('(') || self.s.tokens[at].is(':'));
        let comma = open.checked_sub(1).filter(|c| self.token(*c).is_some_and(|at| self.s.tokens[at].is(',')));
        let whole = comma.unwrap_or(open).checked_sub(1)?;
        (!bracket && figured(whole)).then_some(whole)
    }

    /// A noun of people without article, figure and name.
    pub(super) fn like(&self, np: usize) -> bool {
        let np = &self.c.nps[np];
        let people = matches!(np.class, Some(NounClass::People | NounClass::Office));
        people
            && np.singular
            && np.det == crate::phrase::Det::None
            && np.bound.is_none()
            && np.person.is_none()
            && !np.contracted
    }

    /// The subject of the finite verb behind the one that opens the sentence, where a comma parts the two.
    pub(super) fn subject_ahead(&self, position: usize) -> Vec<usize> {
        let Some(main) = (position + 1..self.c.items.len()).find(|p| self.vg(*p).is_some_and(|v| !v.bare)) else {
            return Vec::new();
        };
        let subject = self.subject(main, 1);
        let behind = |p: usize| {
            let before = (position + 1..p).rev().find(|q| !self.is_light(*q));
            before.and_then(|q| self.token(q)).is_some_and(|at| self.s.tokens[at].is(','))
        };
        if subject.first().is_some_and(|p| *p > position && behind(*p)) { subject } else { Vec::new() }
    }
}
