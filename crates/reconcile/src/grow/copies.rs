//! Which earlier texts one text is a print of, and from which its paragraphs were copied, where texts lie aside.
//!
//! Thousands of texts may share a standing phrase with one, and nearly none of them more than that. So each is refused
//! as soon as it is known to lack too much, by what is held of it: of the shingles that are looked up it has those it was
//! counted for and no others, as far as lists go; of the rest it lacks at least one for each place of a table on which one
//! falls here and none there. What is left is read and counted exactly.

use super::aside::lying;
use super::kept::take_text;
use super::record::put_few;
use super::text::size_of;
use super::texts::{Known, NOBODY};
use crate::dispatch::{ASKED, Text, is_looked_up};
use crate::fold::shared;
use recoupe_model::{Aside, Fingerprint, PageFacts, PageSpan};
use std::sync::{Arc, Mutex, PoisonError};

/// Places of a table on which shingles of a text fall, which is what is held of each text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Falls {
    places: [u64; Falls::WORDS],
    /// How many different shingles the text has.
    size: u32,
}

impl Falls {
    const WORDS: usize = 16;

    pub(super) fn of(shingles: &[u64], size: usize) -> Falls {
        let mut falls = Falls { places: [0; Falls::WORDS], size: size as u32 };
        for (word, bit) in shingles.iter().copied().map(Falls::place) {
            falls.places[word] |= bit;
        }
        falls
    }

    fn place(shingle: u64) -> (usize, u64) {
        const BITS: u32 = (Falls::WORDS * 64).trailing_zeros();
        let place = (shingle.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - BITS)) as usize;
        (place / 64, 1 << (place % 64))
    }

    /// What is left of so many when each shingle that fell here and is not among those that fell there takes one;
    /// `None` where they are too few.
    fn left_of(&self, mut most: usize, there: &Falls) -> Option<usize> {
        for (here, there) in self.places.iter().zip(&there.places) {
            most = most.checked_sub((here & !there).count_ones() as usize)?;
        }
        Some(most)
    }
}

/// A paragraph's place, and the page it was copied from.
pub(super) type Copied = (PageSpan, Option<u32>);

/// What was found of a text.
#[derive(Debug, Default)]
pub(super) struct Kin {
    /// Earlier texts that are the same.
    pub(super) same: Vec<u32>,
    /// Of each paragraph the page it was copied from; nothing where the text was not looked at.
    pub(super) copied: Vec<Copied>,
}

/// The texts that have each key, in order, as many as are ever asked for. Of each list the steps from text to text, which
/// are small where the list is long, and none behind the last.
#[derive(Debug, Default)]
pub(super) struct Lists(Vec<u8>);

impl Lists {
    /// Where the list begins.
    pub(super) fn put(&mut self, texts: impl Iterator<Item = u32>) -> u64 {
        let (begins, mut next) = (self.0.len(), 0);
        for text in texts.take(ASKED) {
            put_few(&mut self.0, (text + 1 - next) as usize);
            next = text + 1;
        }
        self.0.push(0);
        begins as u64
    }

    pub(super) fn shrink(&mut self) {
        self.0.shrink_to_fit();
    }

    /// The list that begins there.
    fn at(&self, begins: u64) -> impl Iterator<Item = u32> {
        let mut bytes = self.0[begins as usize..].iter();
        let mut next = 0u32;
        std::iter::from_fn(move || {
            let (mut step, mut shift) = (0u32, 0);
            loop {
                let byte = *bytes.next()?;
                step |= u32::from(byte & 0x7f) << shift;
                if byte < 0x80 {
                    break;
                }
                shift += 7;
            }
            next += step;
            (step > 0).then(|| next - 1)
        })
    }
}

/// All texts in order, to look in.
#[derive(Debug)]
pub(super) struct Copies<'p> {
    pages: &'p [Known],
    falls: &'p [Falls],
    lists: &'p Lists,
    /// What nobody counts with now.
    idle: Mutex<Vec<Tally>>,
    at_hand: AtHand,
}

/// Shingles of texts that were read before, of each number the last that fell on its place. The first texts of all are
/// asked for most: they are the first in the lists of standing phrases.
#[derive(Debug)]
struct AtHand(Vec<Mutex<Option<AtPlace>>>);

/// A text, and its shingles.
type AtPlace = (u32, Arc<[u64]>);

impl AtHand {
    fn holding(most: usize) -> AtHand {
        AtHand((0..most).map(|_| Mutex::default()).collect())
    }

    /// The shingles of this text, read where they are not at hand.
    fn get<E>(&self, text: u32, read: impl FnOnce() -> Result<Vec<u64>, E>) -> Result<Arc<[u64]>, E> {
        let place = || self.0[text as usize % self.0.len()].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = place().as_ref().filter(|(of, _)| *of == text) {
            return Ok(known.clone());
        }
        let known: Arc<[u64]> = read()?.into();
        *place() = Some((text, known.clone()));
        Ok(known)
    }
}

/// A paragraph that others are to have.
struct Wanted<'t> {
    shingles: &'t [u64],
    /// Where its shingles fall, those that are looked up and the others.
    keys: Vec<(usize, u64)>,
    others: Vec<(usize, u64)>,
    /// So many of them may be missing.
    most: usize,
}

impl<'p> Copies<'p> {
    /// Texts whose shingles are held.
    const AT_HAND: usize = 1 << 14;

    pub(super) fn new(pages: &'p [Known], falls: &'p [Falls], lists: &'p Lists) -> Copies<'p> {
        let at_hand = AtHand::holding(Copies::AT_HAND.min(pages.len()).max(1));
        Copies { pages, falls, lists, idle: Mutex::default(), at_hand }
    }

    /// The kin of a text among earlier ones. `cells` say of each paragraph where the lists of its keys begin; texts that
    /// are known to be one with it need no look.
    pub(super) fn of<A: Aside>(
        &self,
        text: u32,
        cells: &[u128],
        is_one: impl Fn(u32) -> bool,
        aside: &A,
    ) -> Result<Kin, A::Error> {
        if cells.iter().all(|cell| self.lists.at(*cell as u64).next().is_none_or(|first| first >= text)) {
            return Ok(Kin::default());
        }
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let known = idle().pop();
        let mut tally = known.unwrap_or_else(|| Tally::of(self.pages.len()));
        let found = self.look(text, cells, is_one, &mut tally, aside);
        idle().push(tally);
        found
    }

    fn look<A: Aside>(
        &self,
        text: u32,
        cells: &[u128],
        is_one: impl Fn(u32) -> bool,
        tally: &mut Tally,
        aside: &A,
    ) -> Result<Kin, A::Error> {
        let facts = self.facts(text, aside)?;
        let own = Text::of_size(&facts, size_of(self.pages[text as usize].rank));
        let mut copied: Vec<Copied> = facts.fingerprint.paragraphs.iter().map(|(span, _)| (*span, None)).collect();
        tally.begin(text);
        for of_paragraph in cells.chunk_by(|a, b| a >> 64 == b >> 64) {
            let n = (of_paragraph[0] >> 64) as u32 as usize;
            of_paragraph.iter().for_each(|cell| tally.count(self.lists.at(*cell as u64)));
            let wanted = Wanted::paragraph(&own, n);
            tally.near(self.falls, own.least_hits(n), wanted.as_ref());
            while let (Some(near), Some(wanted)) = (tally.near.pop(), &wanted) {
                let other = self.at_hand.get(near, || Ok(Text::shingles_of(&self.facts(near, aside)?).into_owned()))?;
                if wanted.is_in(&other, &self.falls[near as usize]) {
                    copied[n].1 = Some(near);
                    break;
                }
            }
        }
        let same = self.same(&own, is_one, tally, aside)?;
        Ok(Kin { same, copied })
    }

    /// The texts that are this one, of those that are worth a look.
    fn same<A: Aside>(
        &self,
        own: &Text<'_>,
        is_one: impl Fn(u32) -> bool,
        tally: &mut Tally,
        aside: &A,
    ) -> Result<Vec<u32>, A::Error> {
        let mut same = Vec::new();
        if tally.alike.is_empty() {
            return Ok(same);
        }
        let shingles = own.shingles();
        let (looked_up, others): (Vec<u64>, Vec<u64>) = shingles.iter().partition(|shingle| is_looked_up(**shingle));
        let (here, keys) = (Falls::of(&others, 0), Falls::of(&looked_up, 0));
        tally.ends.sort_unstable();
        for q in tally.alike.drain(..) {
            let there = &self.falls[q as usize];
            let Some(least) = own.least_shared(there.size as usize) else { continue };
            let Some(most) = shingles.len().checked_sub(least) else { continue };
            // Of lists that end before this text nobody knows whether it would stand in them.
            let n_unknown = tally.ends.partition_point(|end| *end < q);
            let lacks = looked_up.len().saturating_sub(tally.seen[q as usize].in_all as usize + n_unknown);
            let Some(left) = most.checked_sub(lacks).and_then(|most| here.left_of(most, there)) else { continue };
            if keys.left_of(left + lacks, there).is_none() || is_one(q) {
                continue;
            }
            let other = self.facts(q, aside)?;
            let beside = Text::of_size(&other, there.size as usize);
            if own.same(&beside, shared(&shingles, &beside.shingles())) {
                same.push(q);
            }
        }
        Ok(same)
    }

    /// A page with the text that lies aside.
    fn facts<A: Aside>(&self, page: u32, aside: &A) -> Result<PageFacts, A::Error> {
        let known = &self.pages[page as usize];
        let mut facts = PageFacts {
            page: known.page.clone(),
            published: known.published,
            outlet: None,
            agencies: Vec::new(),
            fingerprint: Fingerprint::default(),
        };
        take_text(&lying(aside, known.at)?, &mut facts);
        Ok(facts)
    }
}

impl<'t> Wanted<'t> {
    /// Who has enough of the n-th paragraph has it; `None` where it is too short for that.
    fn paragraph(text: &Text<'t>, n: usize) -> Option<Wanted<'t>> {
        let shingles = &text.facts.fingerprint.paragraphs[n].1;
        let most = shingles.len().checked_sub(text.least_copied(n)?)?;
        let mut wanted = Wanted { shingles, keys: Vec::new(), others: Vec::with_capacity(shingles.len()), most };
        for shingle in shingles {
            let list = if is_looked_up(*shingle) { &mut wanted.keys } else { &mut wanted.others };
            list.push(Falls::place(*shingle));
        }
        Some(wanted)
    }

    /// True when a text that has so many of the keys, and may have some more, lacks too much.
    fn is_lacked(&self, n_keys: usize, n_unknown: impl FnOnce() -> usize, there: &Falls) -> bool {
        let lacks = match self.keys.len().saturating_sub(n_keys) {
            0 => 0,
            some => some.saturating_sub(n_unknown()),
        };
        let left = |most: usize, places: &[(usize, u64)]| {
            let mut missing = places.iter().filter(|(word, bit)| there.places[*word] & bit == 0);
            (0..=most).find(|_| missing.next().is_none()).map(|n| most - n)
        };
        let left_of_all = || left(left(self.most.checked_sub(lacks)?, &self.others)? + lacks, &self.keys);
        left_of_all().is_none()
    }

    /// True when it stands in the text that has these shingles, sorted.
    fn is_in(&self, all: &[u64], there: &Falls) -> bool {
        let lacks = |shingle: &&u64| {
            let (word, bit) = Falls::place(**shingle);
            there.places[word] & bit == 0 || all.binary_search(shingle).is_err()
        };
        self.shingles.iter().filter(lacks).nth(self.most).is_none()
    }
}

/// How often each text was counted for the present one.
#[derive(Debug)]
struct Tally {
    seen: Vec<Seen>,
    text: u32,
    /// Texts that were counted for the present paragraph.
    counted: Vec<u32>,
    /// Those of them that may have the paragraph, the last first.
    near: Vec<u32>,
    /// Texts that have enough keys of a paragraph to be worth a look.
    alike: Vec<u32>,
    /// The last texts of lists that were not asked for all they have: of this paragraph from here on, of all.
    of_paragraph: usize,
    ends: Vec<u32>,
}

/// What was counted of a text.
#[derive(Debug, Clone, Copy)]
struct Seen {
    /// For which text.
    by: u32,
    /// Keys of the present paragraph, and of all.
    here: u32,
    in_all: u32,
    is_alike: bool,
}

impl Tally {
    fn of(n_texts: usize) -> Tally {
        Tally {
            seen: vec![Seen { by: NOBODY, here: 0, in_all: 0, is_alike: false }; n_texts],
            text: NOBODY,
            counted: Vec::new(),
            near: Vec::new(),
            alike: Vec::new(),
            of_paragraph: 0,
            ends: Vec::new(),
        }
    }

    fn begin(&mut self, text: u32) {
        self.text = text;
        self.counted.clear();
        self.near.clear();
        self.alike.clear();
        self.ends.clear();
        self.of_paragraph = 0;
    }

    /// Counts the earlier texts of a list.
    fn count(&mut self, list: impl Iterator<Item = u32>) {
        let (mut n, mut last) = (0, NOBODY);
        for q in list.take_while(|q| *q < self.text) {
            let seen = &mut self.seen[q as usize];
            if seen.by != self.text {
                *seen = Seen { by: self.text, here: 0, in_all: 0, is_alike: false };
            }
            if seen.here == 0 {
                self.counted.push(q);
            }
            seen.here += 1;
            (n, last) = (n + 1, q);
        }
        if n == ASKED {
            self.ends.push(last);
        }
    }

    /// Ends a paragraph: notes which texts are worth a look by so many keys, and which of them may have what is wanted.
    fn near(&mut self, falls: &[Falls], least: usize, wanted: Option<&Wanted<'_>>) {
        self.near.clear();
        let ends = &mut self.ends[self.of_paragraph..];
        ends.sort_unstable();
        for q in self.counted.drain(..) {
            let seen = &mut self.seen[q as usize];
            let n_keys = std::mem::take(&mut seen.here);
            seen.in_all += n_keys;
            if (n_keys as usize) < least {
                continue;
            }
            if !std::mem::replace(&mut seen.is_alike, true) {
                self.alike.push(q);
            }
            let n_unknown = || ends.partition_point(|end| *end < q);
            if let Some(wanted) = wanted
                && !wanted.is_lacked(n_keys as usize, n_unknown, &falls[q as usize])
            {
                self.near.push(q);
            }
        }
        self.near.sort_unstable_by(|a, b| b.cmp(a));
        self.of_paragraph = self.ends.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_back_in_order() {
        let mut lists = Lists::default();
        let all: [&[u32]; 4] = [&[0, 1, 2], &[], &[5, 300, 70_000, 4_000_000_000], &[127, 128, 255]];
        let begins: Vec<u64> = all.iter().map(|list| lists.put(list.iter().copied())).collect();
        for (list, at) in all.iter().zip(begins) {
            assert_eq!(lists.at(at).collect::<Vec<u32>>(), *list);
        }
        let long = lists.put(0..2 * ASKED as u32);
        assert_eq!(lists.at(long).count(), ASKED, "no more than are asked for");
    }

    #[test]
    fn who_has_a_paragraph_is_never_refused() {
        let hash = |n: u64| n.wrapping_mul(0xd134_2543_de82_ef95);
        let of = |range: std::ops::Range<u64>| -> Vec<u64> {
            let mut all: Vec<u64> = range.map(hash).collect();
            all.sort_unstable();
            all
        };
        let (paragraph, n_missing) = (of(0..50), |from: u64| from as usize);
        let keys: Vec<u64> = paragraph.iter().copied().filter(|shingle| is_looked_up(*shingle)).collect();
        let place = |shingles: &[u64]| shingles.iter().map(|shingle| Falls::place(*shingle)).collect::<Vec<_>>();
        let others: Vec<u64> = paragraph.iter().copied().filter(|shingle| !is_looked_up(*shingle)).collect();
        let wanted = Wanted { shingles: &paragraph, keys: place(&keys), others: place(&others), most: 10 };
        for from in 0..50 {
            let there = of(from..from + 300);
            let falls = Falls::of(&there, there.len());
            let n_keys = keys.iter().filter(|key| there.binary_search(key).is_ok()).count();
            let has = n_missing(from) <= 10;
            assert_eq!(wanted.is_in(&there, &falls), has, "{from} missing");
            for n_unknown in 0..=n_keys {
                let is_lacked = wanted.is_lacked(n_keys - n_unknown, || n_unknown, &falls);
                assert!(!(has && is_lacked), "{from} missing, {n_unknown} not known");
            }
            assert!(from < 30 || wanted.is_lacked(n_keys, || 0, &falls), "{from} missing");
        }
    }
}
