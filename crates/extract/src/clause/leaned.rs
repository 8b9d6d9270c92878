//! What a participle without an auxiliary leans on.

use super::ClauseReader;
use crate::phrase::{Item, Np};
use recoupe_packs::frames::Slot;
use recoupe_packs::language::{FnClass, NounClass};
use recoupe_packs::token::TokenKind;

impl ClauseReader<'_> {
    /// What a bare participle leans on: the noun phrase before it, and what is joined to that.
    pub(super) fn leaned_on(&self, position: usize) -> Vec<usize> {
        if (0..position).all(|p| self.is_light(p)) {
            return self.leaned_ahead(position);
        }
        let mut k = position;
        while k > 0 {
            k -= 1;
            match self.c.items[k].0 {
                // «une villa voisine du port, prise d'assaut»: a bare noun behind another says what that is like.
                Item::Np(i) if self.like(i) && k > 0 && self.np(k - 1).is_some() => {}
                Item::Np(_) => {
                    if let Some(whole) = self.whole_before(k) {
                        return vec![whole];
                    }
                    // «la mort de 11 soldats tués»: an oblique noun phrase can be leaned on as well.
                    let mut all = vec![k];
                    let mut p = k;
                    let alike = |p: usize| {
                        let people = |n: &Np| matches!(n.class, Some(NounClass::People | NounClass::Office));
                        match (self.np(p - 2), self.np(p)) {
                            (Some((_, a)), Some((_, b))) => {
                                (a.bound.is_some() && b.bound.is_some())
                                    || (people(a) && people(b) && !self.oblique(p - 2))
                            }
                            _ => false,
                        }
                    };
                    while p >= 2 && self.is_joint(p - 1) && alike(p) {
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
                Item::Token(at)
                    if self.s.tokens[at].kind == TokenKind::Quote
                        || self.s.is_fn(at, FnClass::Adverb)
                        || self.s.tokens[at].is(')') => {}
                // «une trentaine de bergers, enlevés lundi»
                Item::Token(at) if self.s.tokens[at].is(',') && k + 1 == position => {}
                Item::Time(_) => {}
                _ => return Vec::new(),
            }
        }
        Vec::new()
    }

    /// «Attaqués par des rebelles, les gendarmes ont dû se replier»: a participle that opens the sentence is said of the
    /// subject behind its comma.
    pub(super) fn leaned_ahead(&self, position: usize) -> Vec<usize> {
        // «Réuni mardi, le gouvernement a dit»: who did it must stand with it, or it may be anything.
        let main = (position + 1..self.c.items.len()).find(|p| self.vg(*p).is_some_and(|v| !v.bare));
        match main.is_some_and(|main| (position + 1..main).any(|p| self.leads(p, Slot::By))) {
            true => self.subject_ahead(position),
            false => Vec::new(),
        }
    }
}
