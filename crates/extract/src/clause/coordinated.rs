//! Noun phrases joined to one another: «dix soldats et trois civils».

use super::{ClauseReader, Slots};
use crate::phrase::{Head, Item, Np};
use recoupe_model::Category;
use recoupe_packs::frames::Slot;
use recoupe_packs::language::{FnClass, NounClass, Tense};
use recoupe_packs::token::TokenKind;

impl ClauseReader<'_> {
    /// «des éléments du M23 et de l'armée»: whose the noun at `position` is too, behind a conjunction and another «de»,
    /// where it is an armed body's.
    pub(super) fn shares_noun(&self, position: usize) -> Option<usize> {
        let (_, np) = self.np(position)?;
        let conjunction = self.token(position + 1).filter(|at| self.s.is_fn(*at, FnClass::Conjunction))?;
        let led = match self.np(position + 2) {
            Some((_, next)) => next.contracted.then_some(position + 2),
            None => self.leads(position + 2, Slot::Of).then_some(position + 3),
        }?;
        let (_, theirs) = self.np(led)?;
        let body = matches!(np.class, None | Some(NounClass::People | NounClass::Force | NounClass::Site))
            && np.person.is_none()
            && np.core.1 < np.range.1
            && np.range.1 == conjunction;
        let armed = self.know.actor(theirs).is_some_and(|a| a.kind.fights())
            || theirs.category.is_some_and(Category::bears_arms);
        (body && armed && theirs.bound.is_none() && theirs.places.is_empty()).then_some(led)
    }

    fn is_people(&self, position: usize) -> bool {
        self.np(position).is_some_and(|(_, n)| n.is_of_people())
    }

    fn are_counted(&self, position: usize) -> bool {
        let counted = |n: &Np| n.bound.as_ref().is_some_and(|b| !b.article && !b.fractional);
        self.is_people(position) && self.np(position).is_some_and(|(_, n)| counted(n))
    }

    /// «killing the colonel along with 27 troops»: people who are counted, behind words of their own that set them beside
    /// others. «with» alone may lead to what it was done with.
    fn counted_beside(&self, first: usize, joint: usize) -> Option<usize> {
        let (_, (start, end)) = self.c.items.get(joint)?;
        let beside = end - start > 1 && self.leads(joint, Slot::Beside) && self.is_people(first);
        (beside && self.are_counted(joint + 1)).then_some(joint + 1)
    }

    /// «A general was killed with 27 troops»: the same befell them, where they stand right behind the verb.
    pub(super) fn befell_beside(&self, position: usize, slots: &mut Slots) {
        let hit = slots.get(&Slot::Object).is_some_and(|list| list.iter().any(|p| self.is_people(*p)));
        let right_behind = |p: &usize| (position + 1..p - 1).all(|q| self.is_light(q));
        let with = slots.get(&Slot::Beside).and_then(|list| list.first().copied());
        let Some(with) = with.filter(|p| hit && right_behind(p) && self.are_counted(*p)) else { return };
        slots.remove(&Slot::Beside);
        slots.entry(Slot::Object).extend(self.coordinated_right(with));
    }

    pub(super) fn coordinated_right(&self, position: usize) -> Vec<usize> {
        let mut out = vec![position];
        let mut k = position;
        loop {
            let mut joint = k + 1;
            // A bare participle may stand after each part: «34 motos récupérées et 15 autres détruites».
            // «ainsi que» joins, whatever «ainsi» does alone.
            if self.is_light(joint) && !self.is_joint(joint) && !matches!(self.c.items[joint].0, Item::Time(_)) {
                joint += 1;
            }
            if let Some(more) = self.counted_beside(k, joint) {
                out.push(more);
                k = more;
                continue;
            }
            if !(joint < self.c.items.len() && self.is_joint(joint)) {
                return out;
            }
            joint = self.behind_ages(joint).or_else(|| self.behind_age(k)).unwrap_or(joint);
            let mut next = joint + 1;
            while self
                .token(next)
                .is_some_and(|at| self.s.is_fn(at, FnClass::Adverb) || self.s.is_fn(at, FnClass::Conjunction))
            {
                next += 1;
            }
            // «a coûté la vie à 28 gendarmes et à quatre civils»
            let led = position.checked_sub(1).filter(|p| self.is_preposition(*p));
            if led.is_some_and(|p| self.is_preposition(next) && self.words(next) == self.words(p)) {
                next += 1;
            }
            if let Some(theirs) = self.shares_noun(k) {
                out.push(theirs);
                k = theirs;
                continue;
            }
            let Some((index, np)) = self.np(next) else { return out };
            // «30 people, 11 of whom died»: what befell those is told behind them.
            if np.head == Head::Elided && self.s.is_fn(np.range.1, FnClass::Relative) {
                return out;
            }
            // After a comma alone an apposition is as likely as a list: the parts of a list are made alike.
            let alike = self.np(k).is_some_and(|(_, a)| {
                a.det == np.det && a.bound.is_some() == np.bound.is_some() && a.class == np.class
            });
            // «cinq véhicules, vingt motos, dix fusils»: figure after figure counts on.
            let counts = |n: &Np| n.det == crate::phrase::Det::None && n.bound.as_ref().is_some_and(|b| !b.article);
            let alike = alike || counts(np) && self.np(k).is_some_and(|(_, a)| counts(a));
            // «a priest, his driver and two nuns»
            let theirs = np.det == crate::phrase::Det::Possessive && np.singular && self.is_people(next);
            let alike = alike || theirs && self.is_people(k);
            let comma = self.token(joint).is_some_and(|at| self.s.tokens[at].is(',')) && next == joint + 1;
            let titles = np.class == Some(NounClass::Office) && np.person.is_some();
            // «killing nine soldiers, two officers and a nurse said»: who speaks was not killed.
            if comma && (!alike || titles || self.speaks(index)) {
                return out;
            }
            // «blessés par balles et trois véhicules incendiés»: counted, and told by a participle of its own.
            let first = self.np(position).map(|(_, n)| n);
            let thing = first.is_some_and(|n| {
                n.bound.is_none()
                    && n.det == crate::phrase::Det::None
                    && matches!(n.class, None | Some(NounClass::Thing | NounClass::Other))
            });
            let own = self.vg(next + 1).is_some_and(|v| v.bare && v.tense == Tense::Participle && self.has_frame(v));
            if thing && counts(np) && own {
                return out;
            }
            // What a finite verb follows is the subject of the next clause.
            let verb_follows = (next + 1..self.c.items.len())
                .find(|p| !self.is_light(*p))
                .and_then(|p| self.vg(p))
                .is_some_and(|v| !v.bare);
            // «les heurts entre jeunes et policiers ont fait»: «entre» has two.
            if verb_follows && !self.second_between(next) {
                return out;
            }
            out.push(next);
            k = next;
        }
    }

    /// «Awa Keita, 41»: somebody with an age behind a comma and nothing but a comma, a conjunction or a stop behind that.
    pub(super) fn aged(&self, position: usize) -> bool {
        const OLDEST: u64 = 120;
        let comma = |p: usize| self.token(p).is_some_and(|at| self.s.tokens[at].is(','));
        let one = |n: &Np| n.singular && n.bound.is_none() && (n.person.is_some() || n.head == Head::Proper);
        let named =
            self.np(position).is_some_and(|(_, n)| one(n) || n.is_of_people() && n.singular && n.bound.is_none());
        let years = |n: &Np| {
            let alone = |b: &crate::count::Bound| b.range == n.range && !b.article && b.count.low <= OLDEST;
            n.head == Head::Elided
                && n.bound.as_ref().is_some_and(|b| alone(b) && b.count == recoupe_model::Count::exact(b.count.low))
        };
        let closed = |p: usize| {
            p >= self.c.items.len() || self.token(p).is_some_and(|at| self.s.tokens[at].kind == TokenKind::Punct)
        };
        named && comma(position + 1) && self.np(position + 2).is_some_and(|(_, n)| years(n)) && closed(position + 3)
    }

    /// Whose age the figure at `position` is.
    pub(super) fn before_age(&self, position: usize) -> Option<usize> {
        position.checked_sub(2).filter(|p| self.aged(*p))
    }

    /// What joins the next of a list to somebody with an age: «Awa, 41, Ali, 35, and Musa».
    fn behind_age(&self, position: usize) -> Option<usize> {
        let joint = position + 3;
        let and = |p: usize| self.token(p).is_some_and(|at| self.s.is_fn(at, FnClass::Conjunction));
        (self.aged(position) && self.is_joint(joint)).then(|| if and(joint + 1) { joint + 1 } else { joint })
    }
}
