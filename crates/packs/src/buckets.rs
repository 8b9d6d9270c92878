//! Numbers found by a hash, all in one piece of memory: for tables too long to give each entry its own.

use crate::ready::ready;

/// What is kept under each hash, in the order in which it was given. Other hashes may share a bucket and other words
/// a hash: who asks compares what he gets.
#[derive(Debug, Clone, Default)]
pub(crate) struct Buckets {
    /// Where each bucket ends among the entries.
    ends: Vec<u32>,
    /// Hash and number.
    entries: Vec<(u32, u32)>,
    shift: u32,
}

ready! { struct Buckets { ends, entries, shift } }

/// A long hash as the buckets keep it.
pub(crate) fn short(hash: u64) -> u32 {
    ((hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}

impl Buckets {
    /// Puts pairs of hash and number in order, by counting what falls into each bucket.
    pub(crate) fn new(pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Buckets {
        let n_pairs = pairs.clone().count();
        let bits = n_pairs.next_power_of_two().trailing_zeros().clamp(1, 31);
        let shift = 32 - bits;
        let mut ends = vec![0u32; 1 << bits];
        pairs.clone().for_each(|(hash, _)| ends[(hash >> shift) as usize] += 1);
        let mut before = 0;
        for end in &mut ends {
            before += std::mem::replace(end, before);
        }
        // Each stands where its bucket begins, and moves to its end while the bucket fills.
        let mut entries = vec![(0, 0); n_pairs];
        for pair in pairs {
            let at = &mut ends[(pair.0 >> shift) as usize];
            entries[*at as usize] = pair;
            *at += 1;
        }
        Buckets { ends, entries, shift }
    }
    fn bucket(&self, at: usize) -> &[(u32, u32)] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.entries[start as usize..self.ends[at] as usize]
    }
    /// The numbers kept under a hash.
    pub(crate) fn get(&self, hash: u32) -> impl Iterator<Item = u32> {
        let bucket = if self.ends.is_empty() { &[] } else { self.bucket((hash >> self.shift) as usize) };
        bucket.iter().filter(move |(h, _)| *h == hash).map(|(_, number)| *number)
    }
    /// Pairs of numbers kept under the same hash, the earlier one first.
    pub(crate) fn twins(&self) -> impl Iterator<Item = (u32, u32)> {
        let buckets = (0..self.ends.len()).map(|at| self.bucket(at));
        buckets.filter(|all| all.len() > 1).flat_map(|all| {
            let pairs = all.iter().enumerate().flat_map(|(i, a)| all[i + 1..].iter().map(move |b| (a, b)));
            pairs.filter(|(a, b)| a.0 == b.0).map(|(a, b)| (a.1, b.1))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_under_a_hash_is_found_there_in_order() {
        for n in [0u32, 1, 2, 3, 1000] {
            // Every third number shares its hash with two others; all hashes lie in a few buckets.
            let hash = |i: u32| short(u64::from(i / 3) << 40);
            let pairs: Vec<(u32, u32)> = (0..n).map(|i| (hash(i), i)).collect();
            let buckets = Buckets::new(pairs.iter().copied());
            for i in 0..n {
                let expect: Vec<u32> = (0..n).filter(|j| hash(*j) == hash(i)).collect();
                assert_eq!(buckets.get(hash(i)).collect::<Vec<_>>(), expect, "{i} of {n}");
            }
            assert_eq!(buckets.get(short(u64::MAX)).count(), 0);
            let twins = (0..n).flat_map(|a| (a + 1..n).filter(move |b| hash(a) == hash(*b))).count();
            assert_eq!(buckets.twins().count(), twins, "{n}");
        }
    }
}
