//! Relative clauses: whom they are about, and what they stand between.

use super::ClauseReader;
use crate::phrase::{Diathesis, Item, Vg};
use recoupe_packs::frames::Slot;
use recoupe_packs::language::{FnClass, HeadOrder, NounClass};

impl ClauseReader<'_> {
    /// «Les dix rebelles qui gardaient le pont ont été tués»: between a finite verb and its subject one relative clause
    /// may stand, closed by that verb alone. The position of the word that opens it.
    pub(super) fn before_relative(&self, position: usize) -> Option<usize> {
        self.vg(position).filter(|v| !v.bare)?;
        let mut inner = None;
        for k in (1..position).rev() {
            match self.c.items[k].0 {
                Item::Vg(i) if !self.c.vgs[i].bare && inner.replace(k).is_some() => return None,
                Item::Token(at) if self.s.is_fn(at, FnClass::Relative) => {
                    let antecedent = self.np(k - 1).is_some_and(|(_, n)| n.class.is_some());
                    let own = self.s.is_fn(at, FnClass::RelativeSubject) && self.vg(k + 1).is_some();
                    // «le poste que des rebelles gardaient», not «told the army that rebels had come».
                    let said = self.s.is_fn(at, FnClass::Subordinator) && k > 1 && self.vg(k - 2).is_some();
                    let held = self.np(k + 1).is_some() && !said;
                    // «whom the rebels held» looks like a participle of theirs; «dix personnes dont les mariés ont été tués»
                    // has the verb of all of them right behind a part.
                    let object =
                        ![FnClass::RelativeSubject, FnClass::Subordinator].iter().any(|f| self.s.is_fn(at, *f));
                    let behind = k + 2 < position || self.parts_opened(k).is_some();
                    let told = inner.is_some() || object && held && behind && self.vg(k + 2).is_some();
                    return Some(k).filter(|_| told && antecedent && (own || held));
                }
                Item::Token(at) if self.is_joint(k) || !self.is_preposition(k) && !self.s.is_function(at) => {
                    return None;
                }
                _ => {}
            }
        }
        None
    }

    /// The comma before the relative clause of the finite verb at `inner`, where another comma closes it before `outer`.
    pub(super) fn enclosed_relative(&self, inner: usize, outer: usize) -> Option<usize> {
        let comma = |p: usize| self.token(p).is_some_and(|at| self.s.tokens[at].is(','));
        let closed = (inner + 1..outer).any(comma) && !(inner + 1..outer).any(|p| self.vg(p).is_some_and(|v| !v.bare));
        let opens = |p: &usize| self.token(*p).is_some_and(|at| self.s.is_fn(at, FnClass::Relative));
        let clause = (0..inner).rev().take_while(|p| !comma(*p));
        let opener = clause.into_iter().find(opens).filter(|_| closed && !self.vg(inner).is_some_and(|v| v.bare))?;
        let left = (0..opener).rev().find(|p| comma(*p))?;
        (left + 2 >= opener && left > 0).then_some(left)
    }

    /// «les mineurs que des hommes ont enlevés», «le village, que des rebelles ont attaqué», «hostages whom rebels had seized»,
    /// «pupils they had taken»: whom a relative clause is about, where its verb has no object behind it.
    pub(super) fn relative_object(&self, position: usize) -> Option<usize> {
        let own = self.vg(position).filter(|v| !v.bare && v.diathesis == Diathesis::Active)?;
        let between = |p: usize| self.np(p).is_some() || self.is_light(p) || self.is_preposition(p);
        let pronoun = |p: usize| self.token(p).is_some_and(|at| self.s.is_fn(at, FnClass::SubjectPronoun));
        let opener = (0..position).rev().find(|p| !between(*p) && !pronoun(*p));
        let opens = |p: &usize| {
            self.token(*p)
                .is_some_and(|at| self.s.is_fn(at, FnClass::Relative) && !self.s.is_fn(at, FnClass::RelativePlace))
        };
        let plain = |at: usize| self.s.is_fn(at, FnClass::Subordinator) && !self.s.is_fn(at, FnClass::RelativeSubject);
        // «whom», «que»: who does it stands behind the word, be it that the same word may be its subject.
        let held = |p: usize| self.np(p + 1).is_some() || pronoun(p + 1) || self.inner_pronoun(own).is_some();
        let (start, whom, que) = match opener.filter(opens) {
            Some(p) if self.token(p).is_some_and(plain) => (p, false, true),
            Some(p) if held(p) => (p, true, self.token(p).is_some_and(|at| self.s.is_fn(at, FnClass::Subordinator))),
            _ => (self.contact_clause(position, own)?, false, false),
        };
        let comma = start.checked_sub(1).filter(|p| self.token(*p).is_some_and(|t| self.s.tokens[t].is(',')));
        let adjacent = comma.unwrap_or(start).checked_sub(1)?;
        // «freed nine hostages on Monday near Oicha whom rebels had seized»
        let aside =
            |p: &usize| matches!(self.c.items[*p].0, Item::Time(_)) || self.is_preposition(*p) || self.oblique(*p);
        let antecedent = if whom { (0..=adjacent).rev().find(|p| !aside(p))? } else { adjacent };
        let (_, np) = self.np(antecedent)?;
        // «a dit à la presse que l'armée a tué», «a informé le maire que»: what is said, and not whom.
        let told = !self.oblique(antecedent) || antecedent.checked_sub(1).is_some_and(|p| self.leads(p, Slot::To));
        let said = que && told && (0..start).rev().find_map(|p| self.vg(p)).is_some_and(|v| self.is_saying(v));
        let body = matches!(
            np.class,
            Some(NounClass::People | NounClass::Force | NounClass::Office | NounClass::Site | NounClass::Vehicle)
        );
        (body && !said).then_some(antecedent)
    }

    /// The pronoun that is a verb's subject and stands inside its group, as one does that could be an object too.
    fn inner_pronoun(&self, vg: &Vg) -> Option<usize> {
        Some(vg.range.0).filter(|at| self.s.is_fn(*at, FnClass::SubjectPronoun))
    }

    /// «20 girls they had abducted», «three nurses it had taken»: where a clause begins that no word opens, right behind
    /// whom it is about, with a pronoun for its subject and told of before.
    fn contact_clause(&self, position: usize, own: &Vg) -> Option<usize> {
        let before = position.checked_sub(1)?;
        let pronoun = self.token(before).is_some_and(|at| self.s.is_fn(at, FnClass::SubjectPronoun));
        let start = if self.inner_pronoun(own).is_some() { position } else { Some(before).filter(|_| pronoun)? };
        let had = (own.range.0..own.range.1 - 1).any(|at| self.s.is_fn(at, FnClass::AuxiliaryHave));
        let led = self.know.lang.language.heads == HeadOrder::Last && had;
        let object = start.checked_sub(1).is_some_and(|p| self.np(p).is_some() && self.is_object(p));
        (led && object).then_some(start)
    }
}
