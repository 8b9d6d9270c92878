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
}
