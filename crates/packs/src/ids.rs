//! Sets and maps by the number of a verb or noun. Every noun and verb of a text is asked for in some of them, so a look-up
//! is one step and no search.

use crate::ready::ready;

/// A set of numbers of verbs or nouns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IdSet(Vec<u64>);

ready! { struct IdSet(bits) }

impl IdSet {
    /// True when it holds this number.
    #[inline]
    pub fn contains(&self, id: &u32) -> bool {
        self.0.get((id >> 6) as usize).is_some_and(|bits| bits & 1 << (id & 63) != 0)
    }
    /// True when it holds none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    pub(crate) fn insert(&mut self, id: u32) {
        let slot = (id >> 6) as usize;
        if self.0.len() <= slot {
            self.0.resize(slot + 1, 0);
        }
        self.0[slot] |= 1 << (id & 63);
    }
}

impl Extend<u32> for IdSet {
    fn extend<I: IntoIterator<Item = u32>>(&mut self, ids: I) {
        ids.into_iter().for_each(|id| self.insert(id));
    }
}

impl FromIterator<u32> for IdSet {
    fn from_iter<I: IntoIterator<Item = u32>>(ids: I) -> IdSet {
        let mut set = IdSet::default();
        set.extend(ids);
        set
    }
}

/// Values by numbers of verbs or nouns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdMap<T>(Vec<Option<T>>);

ready! { struct IdMap<T>(all) }

impl<T> Default for IdMap<T> {
    fn default() -> IdMap<T> {
        IdMap(Vec::new())
    }
}

impl<T> IdMap<T> {
    /// The value of this number.
    #[inline]
    pub fn get(&self, id: &u32) -> Option<&T> {
        self.0.get(*id as usize)?.as_ref()
    }
    /// True when this number has a value.
    #[inline]
    pub fn contains_key(&self, id: &u32) -> bool {
        self.get(id).is_some()
    }
    /// All values, in the order of their numbers.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.0.iter().flatten()
    }
    /// All numbers that have a value, in order, with it.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &T)> {
        self.0.iter().zip(0..).filter_map(|(value, id)| Some((id, value.as_ref()?)))
    }
    /// Where the value of this number is kept.
    pub(crate) fn slot(&mut self, id: u32) -> &mut Option<T> {
        let slot = id as usize;
        if self.0.len() <= slot {
            self.0.resize_with(slot + 1, || None);
        }
        &mut self.0[slot]
    }
    pub(crate) fn insert(&mut self, id: u32, value: T) {
        *self.slot(id) = Some(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_is_found_in_order() {
        let set: IdSet = [3, 64, 200].into_iter().collect();
        assert_eq!((0..300).filter(|id| set.contains(id)).collect::<Vec<_>>(), [3, 64, 200]);
        assert!(IdSet::default().is_empty() && !IdSet::default().contains(&0));
        let mut map = IdMap::default();
        map.insert(9, 'b');
        map.insert(2, 'a');
        map.insert(9, 'c');
        assert_eq!(map.iter().collect::<Vec<_>>(), [(2, &'a'), (9, &'c')]);
        assert_eq!(map.values().collect::<String>(), "ac");
        assert!(map.contains_key(&2) && map.get(&3).is_none() && map.get(&99).is_none());
    }
}
