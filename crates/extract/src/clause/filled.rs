//! What stands in the slots of a frame.

use recoupe_packs::frames::Slot;

/// Noun phrases by slot. There are few slots, so each has its place.
#[derive(Debug, Clone, Default)]
pub(super) struct Slots {
    /// The slots that somebody asked about, as bits: one of them may be empty.
    known: u16,
    lists: [Vec<usize>; Slot::WORDS.len()],
}

const _: () = assert!(Slot::WORDS.len() <= u16::BITS as usize, "a bit for each slot");

impl Slots {
    pub(super) fn new() -> Slots {
        Slots::default()
    }
    pub(super) fn contains_key(&self, slot: &Slot) -> bool {
        self.known & bit(*slot) != 0
    }
    pub(super) fn get(&self, slot: &Slot) -> Option<&Vec<usize>> {
        self.contains_key(slot).then(|| &self.lists[*slot as usize])
    }
    pub(super) fn get_mut(&mut self, slot: &Slot) -> Option<&mut Vec<usize>> {
        self.contains_key(slot).then(|| &mut self.lists[*slot as usize])
    }
    /// The list of a slot, an empty one where it had none.
    pub(super) fn entry(&mut self, slot: Slot) -> &mut Vec<usize> {
        self.known |= bit(slot);
        &mut self.lists[slot as usize]
    }
    pub(super) fn insert(&mut self, slot: Slot, list: Vec<usize>) {
        *self.entry(slot) = list;
    }
    pub(super) fn remove(&mut self, slot: &Slot) -> Option<Vec<usize>> {
        let list = self.get_mut(slot).map(std::mem::take);
        self.known &= !bit(*slot);
        list
    }
}

fn bit(slot: Slot) -> u16 {
    1 << slot as u16
}
