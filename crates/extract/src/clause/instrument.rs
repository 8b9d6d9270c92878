//! What it was done with: arms, bombs and machines beside a verb or an event noun.

use super::{ClauseReader, Slots};
use crate::phrase::{Head, Np, Vg};
use recoupe_model::Act;
use recoupe_packs::Name;
use recoupe_packs::frames::Slot;
use recoupe_packs::language::{HeadOrder, Lex, Tense};

impl<'a> ClauseReader<'a> {
    pub(super) fn is_instrument(&self, position: usize) -> bool {
        let frames = &self.know.lang.frames;
        self.np(position).is_some_and(|(_, np)| np.is_weapon(frames))
    }

    fn instrument_noun(&self, at: usize) -> Option<usize> {
        let instrument_of = &self.know.lang.frames.instrument_of;
        self.s.lex[at].iter().find_map(|(_, x)| match x {
            Lex::Noun(n, _) => instrument_of.get(n).copied(),
            _ => None,
        })
    }

    /// «des obus chargés de sarin»: what fills a weapon, in its noun phrase or right behind it.
    fn filling(&self, np: &Np) -> Option<usize> {
        let frames = &self.know.lang.frames;
        let Head::Noun(head) = np.head else { return None };
        frames.instrument_of.get(&head)?;
        let end = (np.range.1 + 4).min(self.s.tokens.len());
        let behind = (np.head_at + 1..end).take_while(|at| !self.s.tokens[*at].is(','));
        let nouns = behind.flat_map(|at| self.s.lex[at].iter()).filter_map(|(_, x)| match x {
            Lex::Noun(n, _) => frames.instrument_of.get(n).copied(),
            _ => None,
        });
        nouns.into_iter().find(|i| frames.instruments[*i].filling)
    }

    /// An instrument in the clause: as subject, agent, object of «sur» or «à», or anywhere beside the verb.
    pub(super) fn instrument(&self, slots: &Slots, position: usize, verbal: bool) -> Option<usize> {
        let frames = &self.know.lang.frames;
        let of = |p: usize| {
            let np = self.np(p)?.1;
            match np.head {
                Head::Noun(n) => self.filling(np).or(frames.instrument_of.get(&n).copied()),
                // «Russian warplanes» are an actor to the packs.
                Head::Name(Name::Actor(_)) => (np.head_at..np.range.1).find_map(|at| self.instrument_noun(at)),
                _ => None,
            }
        };
        // «ses hélicoptères ont essuyé des tirs»: they were shot at.
        let owned =
            |p: &usize| self.np(*p).is_some_and(|(_, n)| n.class == Some(recoupe_packs::language::NounClass::Vehicle));
        let struck = |s: &Slot, p: &usize| *s == Slot::Against && !verbal && owned(p);
        let slotted = [Slot::Subject, Slot::By, Slot::Of, Slot::Against, Slot::To]
            .iter()
            .filter_map(|s| Some((s, slots.get(s)?)))
            .flat_map(|(s, list)| list.iter().filter(move |p| !struck(s, p)))
            .find_map(|p| of(*p));
        if slotted.is_some() || verbal {
            let at = slots
                .get(&Slot::Subject)
                .into_iter()
                .flatten()
                .chain(slots.get(&Slot::By).into_iter().flatten())
                .find_map(|p| of(*p));
            return at.or(slotted).or_else(|| self.beside(position, &of));
        }
        slotted.or_else(|| self.beside(position, &of))
    }

    /// «à l'aide d'un drone», «avec des obus», «à la roquette»: a prepositional companion further right.
    pub(super) fn beside(&self, position: usize, of: &dyn Fn(usize) -> Option<usize>) -> Option<usize> {
        // «a été abattu avant d'avoir actionné sa ceinture», «ont attaqué un poste avant d'être repoussés à l'arme lourde»:
        // what an infinitive behind has beside it is its own.
        let first = self.know.lang.language.heads == HeadOrder::First;
        let other = |v: &Vg| !v.bare || first && v.tense == Tense::Infinitive;
        let end =
            (position + 1..self.c.items.len()).find(|p| self.vg(*p).is_some_and(other)).unwrap_or(self.c.items.len());
        // «morts dans une mine»: where they were, and it did not explode.
        let frames = &self.know.lang.frames;
        let within = |p: usize| {
            let led = p.checked_sub(1).filter(|q| self.is_preposition(*q)).map(|q| self.words(q));
            let place = |w: &String| {
                frames.locative.iter().any(|l| **l == **w) && !frames.prepositions.contains_key(w.as_str())
            };
            led.is_some_and(|w| place(&w) && !frames.means.contains(w.as_str()))
        };
        let exploding = |i: usize| frames.instruments[i].act == Act::RemoteExplosiveIed;
        let own = |p: usize| of(p).filter(|i| !(exploding(*i) && within(p)));
        (position + 1..end).filter(|p| self.oblique(*p)).find_map(own)
    }
}
