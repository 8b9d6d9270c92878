//! Who is meant by the pronoun of a clause that somebody says: «the army said it had killed».

use super::ClauseReader;
use crate::phrase::{Head, Vg};
use recoupe_packs::Name;
use recoupe_packs::frames::Need;
use recoupe_packs::language::NounClass;

impl ClauseReader<'_> {
    /// It is a form of a verb of saying.
    pub(super) fn is_saying(&self, vg: &Vg) -> bool {
        vg.verbs.iter().any(|v| self.know.lang.frames.say.contains_key(v))
    }

    /// «the group said it had killed ten soldiers»: a pronoun right behind a verb of saying is who speaks, where he
    /// bears arms or is a state; of others it is whom they speak of.
    pub(super) fn speakers(&self, said: usize, depth: usize) -> Vec<usize> {
        if depth >= 3 || !self.vg(said).is_some_and(|v| self.is_saying(v)) {
            return Vec::new();
        }
        let state = |p: usize| {
            self.np(p).is_some_and(|(_, n)| {
                n.class == Some(NounClass::Authority)
                    || matches!(n.head, Head::Name(Name::Country(_) | Name::Capital(_)))
            })
        };
        let mut speakers = self.subject(said, depth + 1);
        speakers.retain(|p| self.meets(*p, Need::Armed) || state(*p));
        speakers
    }

    /// «…, residents said, and …», «…, ont dit des habitants, et …»: the two commas around words that say only who tells it,
    /// with the verb of saying at `verb` among them.
    pub(super) fn voice_around(&self, verb: usize) -> Option<(usize, usize)> {
        /// Items between the verb of saying and either comma, at most.
        const LONGEST: usize = 5;
        self.vg(verb).filter(|v| !v.bare && self.is_saying(v))?;
        let comma = |p: &usize| self.token(*p).is_some_and(|at| self.s.tokens[at].is(','));
        let plain = |p: usize| self.np(p).is_some() || self.is_light(p) || self.is_preposition(p);
        let open = (verb.saturating_sub(LONGEST)..verb).rev().find(comma).filter(|open| *open > 0)?;
        let close = (verb + 1..=verb + LONGEST).find(comma)?;
        let within = || (open + 1..close).filter(|p| *p != verb);
        (within().all(plain) && within().any(|p| self.np(p).is_some())).then_some((open, close))
    }
}
