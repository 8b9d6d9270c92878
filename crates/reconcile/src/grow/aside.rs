//! More numbers than are held at a time, put in order: they are sorted in runs, the runs go aside, and reading merges
//! them. What fits is never put aside.

use recoupe_model::Aside;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Arc, Mutex, PoisonError};

/// What is sorted: numbers of a fixed width.
pub(super) trait Cell: Copy + Ord {
    const BYTES: usize;
    fn put(self, out: &mut Vec<u8>);
    fn take(bytes: &[u8]) -> Self;
}

impl Cell for u64 {
    const BYTES: usize = 8;
    fn put(self, out: &mut Vec<u8>) {
        out.extend(self.to_le_bytes());
    }
    fn take(bytes: &[u8]) -> u64 {
        let mut whole = [0; 8];
        whole.copy_from_slice(&bytes[..8]);
        u64::from_le_bytes(whole)
    }
}

impl Cell for u128 {
    const BYTES: usize = 16;
    fn put(self, out: &mut Vec<u8>) {
        out.extend(self.to_le_bytes());
    }
    fn take(bytes: &[u8]) -> u128 {
        let mut whole = [0; 16];
        whole.copy_from_slice(&bytes[..16]);
        u128::from_le_bytes(whole)
    }
}

impl<const N: usize> Cell for [u64; N] {
    const BYTES: usize = 8 * N;
    fn put(self, out: &mut Vec<u8>) {
        self.into_iter().for_each(|n| n.put(out));
    }
    fn take(bytes: &[u8]) -> [u64; N] {
        std::array::from_fn(|n| u64::take(&bytes[8 * n..]))
    }
}

/// Numbers on their way into order. Each is given once, however often it was put, but where all are kept.
#[derive(Debug)]
pub(super) struct Sorter<C> {
    held: Vec<C>,
    runs: Vec<Run>,
    most: usize,
    n: u64,
    keeps_all: bool,
}

/// Numbers in order that lie aside.
#[derive(Debug, Clone, Copy)]
struct Run {
    at: u64,
    n: u64,
}

impl<C: Cell> Default for Sorter<C> {
    fn default() -> Sorter<C> {
        Sorter::holding(Self::MOST / C::BYTES)
    }
}

impl<C: Cell> Sorter<C> {
    /// Bytes that are held at most.
    const MOST: usize = 16 << 20;

    fn holding(most: usize) -> Sorter<C> {
        Sorter { held: Vec::new(), runs: Vec::new(), most, n: 0, keeps_all: false }
    }

    /// One that gives each as often as it was put.
    pub(super) fn keeping_all() -> Sorter<C> {
        Sorter { keeps_all: true, ..Sorter::default() }
    }

    pub(super) fn put<A: Aside>(&mut self, aside: &mut A, cell: C) -> Result<(), A::Error> {
        self.held.push(cell);
        if self.held.len() < self.most { Ok(()) } else { self.flush(aside) }
    }

    fn flush<A: Aside>(&mut self, aside: &mut A) -> Result<(), A::Error> {
        self.settle();
        let mut bytes = Vec::with_capacity(PART + C::BYTES);
        let mut at = None;
        for part in self.held.chunks(PART / C::BYTES) {
            bytes.clear();
            part.iter().for_each(|cell| cell.put(&mut bytes));
            let begins = aside.put(&bytes)?;
            at.get_or_insert(begins);
        }
        self.runs.extend(at.map(|at| Run { at, n: self.held.len() as u64 }));
        self.held.clear();
        Ok(())
    }

    fn settle(&mut self) {
        self.held.sort_unstable();
        if !self.keeps_all {
            self.held.dedup();
        }
    }

    /// All that was put, to be read in order, as often as is wanted.
    pub(super) fn sorted<A: Aside>(mut self, aside: &mut A) -> Result<Sorted<C>, A::Error> {
        self.settle();
        if !self.runs.is_empty() {
            self.flush(aside)?;
            self.held = Vec::new();
        }
        self.held.shrink_to_fit();
        self.n = self.held.len() as u64 + self.runs.iter().map(|run| run.n).sum::<u64>();
        Ok(Sorted { held: self.held, runs: self.runs, n: self.n, keeps_all: self.keeps_all })
    }
}

/// Bytes of a run that are read, or put aside, at a time.
const PART: usize = 64 << 10;

/// Numbers in order.
#[derive(Debug)]
pub(super) struct Sorted<C> {
    held: Vec<C>,
    runs: Vec<Run>,
    /// How many there are at most: one that stands in several runs is counted for each.
    pub(super) n: u64,
    keeps_all: bool,
}

impl<C: Cell> Sorted<C> {
    /// From the least on.
    pub(super) fn read<A: Aside>(&self, aside: &mut A) -> Result<Merge<'_, C>, A::Error> {
        let (held, keeps_all) = (self.held.iter(), self.keeps_all);
        let mut merge = Merge { held, runs: Vec::new(), heads: BinaryHeap::new(), last: None, keeps_all };
        for run in &self.runs {
            let mut run = Reading { left: *run, bytes: Vec::new(), at: 0 };
            if let Some(cell) = run.next(aside)? {
                merge.heads.push(Reverse((cell, merge.runs.len())));
            }
            merge.runs.push(run);
        }
        Ok(merge)
    }
}

/// A run that is being read.
#[derive(Debug)]
struct Reading {
    left: Run,
    bytes: Vec<u8>,
    at: usize,
}

impl Reading {
    fn next<C: Cell, A: Aside>(&mut self, aside: &mut A) -> Result<Option<C>, A::Error> {
        if self.at == self.bytes.len() {
            let n = self.left.n.min((PART / C::BYTES) as u64);
            if n == 0 {
                return Ok(None);
            }
            self.bytes.resize(n as usize * C::BYTES, 0);
            aside.get(self.left.at, &mut self.bytes)?;
            (self.left.at, self.left.n, self.at) = (self.left.at + self.bytes.len() as u64, self.left.n - n, 0);
        }
        let cell = C::take(&self.bytes[self.at..]);
        self.at += C::BYTES;
        Ok(Some(cell))
    }
}

/// Runs as they are merged.
#[derive(Debug)]
pub(super) struct Merge<'s, C> {
    held: std::slice::Iter<'s, C>,
    runs: Vec<Reading>,
    heads: BinaryHeap<Reverse<(C, usize)>>,
    last: Option<C>,
    keeps_all: bool,
}

impl<C: Cell> Merge<'_, C> {
    pub(super) fn next<A: Aside>(&mut self, aside: &mut A) -> Result<Option<C>, A::Error> {
        if self.runs.is_empty() {
            return Ok(self.held.next().copied());
        }
        while let Some(mut head) = self.heads.peek_mut() {
            let Reverse((cell, run)) = *head;
            match self.runs[run].next(aside)? {
                Some(next) => *head = Reverse((next, run)),
                None => drop(std::collections::binary_heap::PeekMut::pop(head)),
            }
            if self.keeps_all || self.last != Some(cell) {
                self.last = Some(cell);
                return Ok(Some(cell));
            }
        }
        Ok(None)
    }
}

/// Cells that belong together, group by group.
#[derive(Debug)]
pub(super) struct Groups<'s, C> {
    merge: Merge<'s, C>,
    ahead: Option<C>,
}

impl<'s, C: Cell> Groups<'s, C> {
    pub(super) fn new<A: Aside>(sorted: &'s Sorted<C>, aside: &mut A) -> Result<Self, A::Error> {
        let mut merge = sorted.read(aside)?;
        let ahead = merge.next(aside)?;
        Ok(Groups { merge, ahead })
    }

    /// The next cells that are the same by `key`, in place of what `group` held; none at the end.
    pub(super) fn next<A: Aside, K: PartialEq>(
        &mut self,
        aside: &mut A,
        group: &mut Vec<C>,
        key: impl Fn(C) -> K,
    ) -> Result<(), A::Error> {
        group.clear();
        while let Some(cell) = self.ahead
            && group.first().is_none_or(|first| key(*first) == key(cell))
        {
            group.push(cell);
            self.ahead = self.merge.next(aside)?;
        }
        Ok(())
    }

    /// What comes next.
    pub(super) fn ahead(&self) -> Option<C> {
        self.ahead
    }
}

/// Puts what is written aside, behind its length.
pub(super) fn lay<A: Aside>(
    aside: &mut A,
    bytes: &mut Vec<u8>,
    write: impl FnOnce(&mut Vec<u8>),
) -> Result<u64, A::Error> {
    bytes.clear();
    bytes.extend([0; LENGTH]);
    write(bytes);
    let length = u32::try_from(bytes.len() - LENGTH).expect("texts are held below 4 GiB");
    bytes[..LENGTH].copy_from_slice(&length.to_le_bytes());
    aside.put(bytes)
}

/// What was laid there.
pub(super) fn lying<A: Aside>(aside: &A, at: u64) -> Result<Vec<u8>, A::Error> {
    let mut length = [0; LENGTH];
    aside.get(at, &mut length)?;
    let mut bytes = vec![0; u32::from_le_bytes(length) as usize];
    aside.get(at + LENGTH as u64, &mut bytes)?;
    Ok(bytes)
}

const LENGTH: usize = 4;

/// What was read a short while ago, for all threads: of each number the last that fell on its place.
#[derive(Debug)]
pub(super) struct Recent<T: ?Sized>(Vec<Mutex<AtPlace<T>>>);

/// What has a number, and the number.
type AtPlace<T> = Option<(u32, Arc<T>)>;

impl<T: ?Sized> Recent<T> {
    pub(super) fn holding(most: usize) -> Recent<T> {
        Recent((0..most.max(1)).map(|_| Mutex::default()).collect())
    }

    /// What has this number, read where it is not at hand.
    pub(super) fn get<R: Into<Arc<T>>, E>(
        &self,
        number: u32,
        read: impl FnOnce() -> Result<R, E>,
    ) -> Result<Arc<T>, E> {
        let place = || self.0[number as usize % self.0.len()].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = place().as_ref().filter(|(of, _)| *of == number) {
            return Ok(known.clone());
        }
        let known: Arc<T> = read()?.into();
        *place() = Some((number, known.clone()));
        Ok(known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use recoupe_model::Heap;

    fn all<C: Cell>(cells: &[C], most: usize) -> Vec<C> {
        all_of(Sorter::holding(most), cells)
    }

    fn all_of<C: Cell>(mut sorter: Sorter<C>, cells: &[C]) -> Vec<C> {
        let mut aside = Heap::default();
        for cell in cells {
            let Ok(()) = sorter.put(&mut aside, *cell);
        }
        let Ok(sorted) = sorter.sorted(&mut aside);
        let mut both: Vec<Vec<C>> = Vec::new();
        for _ in 0..2 {
            let (mut found, Ok(mut merge)) = (Vec::new(), sorted.read(&mut aside));
            while let Ok(Some(cell)) = merge.next(&mut aside) {
                found.push(cell);
            }
            both.push(found);
        }
        assert!(both[0] == both[1], "read twice");
        both.remove(0)
    }

    #[test]
    fn runs_come_out_as_one_list_in_order_each_once() {
        let cells: Vec<u64> = (0..10_000u64).map(|n| n.wrapping_mul(0x9e37_79b9) % 3_000).collect();
        let mut should = cells.clone();
        should.sort_unstable();
        should.dedup();
        for most in [1, 7, 999, 10_000, 10_001] {
            assert!(all(&cells, most) == should, "{most} at a time");
        }
        let wide: Vec<u128> = cells.iter().map(|n| u128::from(*n) << 70 | 5).collect();
        assert!(all(&wide, 50) == should.iter().map(|n| u128::from(*n) << 70 | 5).collect::<Vec<_>>());
        let rows: Vec<[u64; 3]> = cells.iter().map(|n| [n % 7, u64::MAX - n, *n]).collect();
        let mut should = rows.clone();
        should.sort_unstable();
        should.dedup();
        assert!(all(&rows, 77) == should);
        assert_eq!(all::<u64>(&[], 5), []);
    }

    #[test]
    fn one_that_keeps_all_gives_each_as_often_as_it_was_put() {
        let mut cells: Vec<u64> = (0..1000).map(|n| n * n % 37).collect();
        for most in [1, 10, 2000] {
            let sorter = Sorter { keeps_all: true, ..Sorter::holding(most) };
            let found = all_of(sorter, &cells);
            cells.sort_unstable();
            assert!(found == cells, "{most} at a time");
        }
    }

    #[test]
    fn groups_hold_what_belongs_together() {
        let mut aside = Heap::default();
        let mut sorter = Sorter::holding(4);
        for n in [31u64, 12, 11, 30, 32, 10, 50] {
            let Ok(()) = sorter.put(&mut aside, n);
        }
        let Ok(sorted) = sorter.sorted(&mut aside);
        let Ok(mut groups) = Groups::new(&sorted, &mut aside);
        let mut group = Vec::new();
        let mut found = Vec::new();
        while groups.ahead().is_some() {
            let Ok(()) = groups.next(&mut aside, &mut group, |n| n / 10);
            found.push(group.clone());
        }
        assert_eq!(found, [vec![10, 11, 12], vec![30, 31, 32], vec![50]]);
    }
}
