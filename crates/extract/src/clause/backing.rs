//! Who fights on the same side: «L'armée, appuyée par X, a tué …», «aux côtés de X», «backed by X».

use super::{ClauseReader, Slots};
use recoupe_model::Category;
use recoupe_packs::frames::Slot;
use recoupe_packs::language::NounClass;

impl ClauseReader<'_> {
    /// Noun phrases of armed bodies that back the subject: beside the verb, in an insertion behind the subject, or
    /// at the head of the sentence.
    pub(super) fn backers(&self, slots: &Slots) -> Vec<usize> {
        let mut positions: Vec<usize> = slots.get(&Slot::Backing).cloned().unwrap_or_default();
        let doers = slots.get(&Slot::Subject).into_iter().chain(slots.get(&Slot::By)).flatten();
        for doer in doers {
            let opener = [doer + 1, doer + 2].into_iter().find(|p| self.opens_backing(*p));
            positions.extend(opener.map(|p| self.coordinated_right(p + 1)).unwrap_or_default());
            // «Appuyée par X, l'armée …»
            if *doer == 3 && self.opens_backing(0) && self.is_joint(2) {
                positions.push(1);
            }
        }
        let armed = |p: &usize| {
            let (index, np) = self.np(*p)?;
            let force = np.class == Some(NounClass::Force) || np.class.is_none() && np.actor.is_some();
            let fighters = np.category.is_some_and(Category::bears_arms);
            (force || fighters).then_some(index)
        };
        positions.iter().filter_map(armed).collect()
    }

    fn opens_backing(&self, position: usize) -> bool {
        let list = &self.know.lang.frames.prepositions;
        self.is_preposition(position)
            && self.np(position + 1).is_some()
            && list.get(self.words(position).as_str()).is_some_and(|slots| slots.contains(&Slot::Backing))
    }
}
