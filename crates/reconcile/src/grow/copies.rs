//! Which earlier texts one text is a print of, and from which its paragraphs were copied, where texts lie aside.
//!
//! Thousands of texts may share a standing phrase with one, and nearly none of them more than that. So each is refused
//! as soon as it is known to lack too much, by what is held of it: of the shingles that are looked up it has those it was
//! counted for and no others, as far as lists go; of the rest it lacks at least one for each place of a table on which one
//! falls here and none there. What is left is read and counted exactly.

use super::aside::{Recent, lying};
use super::kept::take_text;
use super::record::put_few;
use super::text::size_of;
use super::texts::{Known, NOBODY};
use crate::dispatch::{ASKED, Text, is_looked_up};
use crate::fold::{Stable, shared};
use recoupe_model::{Aside, Fingerprint, PageFacts, PageSpan};
use std::sync::{Arc, Mutex, PoisonError};

/// Places of a table of so many words on which shingles fall.
#[derive(Debug, Clone, Copy)]
struct Places<const WORDS: usize>([u64; WORDS]);

impl<const WORDS: usize> Places<WORDS> {
    fn of(shingles: &[u64]) -> Places<WORDS> {
        let mut places = Places([0; WORDS]);
        for (word, bit) in shingles.iter().map(|shingle| place::<WORDS>(*shingle)) {
            places.0[word] |= bit;
        }
        places
    }

    /// False for most that did not fall here.
    fn may_have(&self, shingle: u64) -> bool {
        let (word, bit) = place::<WORDS>(shingle);
        self.0[word] & bit != 0
    }
}

/// Where shingles of a text fall, which is what is held of each text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Falls {
    places: Places<{ Falls::WORDS }>,
    /// How many different shingles the text has.
    size: u32,
}

impl Falls {
    const WORDS: usize = 8;

    pub(super) fn of(shingles: &[u64], size: usize) -> Falls {
        Falls { places: Places::of(shingles), size: size as u32 }
    }

    /// What is left of so many when each shingle that fell here and is not among those that fell there takes one;
    /// `None` where they are too few.
    fn left_of(&self, mut most: usize, there: &Falls) -> Option<usize> {
        for word in 0..Falls::WORDS {
            most = most.checked_sub((self.places.0[word] & !there.places.0[word]).count_ones() as usize)?;
        }
        Some(most)
    }
}

/// The place among so many words of bits on which a shingle falls.
fn place<const WORDS: usize>(shingle: u64) -> (usize, u64) {
    let n_bits = (WORDS * 64).trailing_zeros();
    let place = (shingle.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - n_bits)) as usize;
    (place / 64, 1 << (place % 64))
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

/// The texts that have each key of many, in order, as many as are ever asked for. Of each list the steps from text to
/// text, which are small where the list is long, and none behind the last.
#[derive(Debug, Default)]
pub(super) struct Lists {
    bytes: Vec<u8>,
    /// Where lists begin that were put a short while ago, by what is in them.
    recent: Vec<u64>,
}

/// The earlier texts that have a key, as the lower half of a cell: one of few, or where the list of many begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sharers {
    One(u32),
    List(u64),
}

impl Sharers {
    /// So many texts are few: naming each earlier one takes no more cells than naming their list, and no list.
    pub(super) const FEW: usize = 4;
    const ONE: u64 = 1 << 63;

    pub(super) fn bits(self) -> u64 {
        match self {
            Sharers::One(text) => Sharers::ONE | u64::from(text),
            Sharers::List(begins) => begins,
        }
    }

    fn of(cell: u128) -> Sharers {
        match cell as u64 {
            one if one & Sharers::ONE != 0 => Sharers::One(one as u32),
            begins => Sharers::List(begins),
        }
    }
}

impl Lists {
    /// Lists that are looked for before one is put that says the same.
    const RECENT: usize = 1 << 17;

    /// Where the list begins. Keys of one standing phrase stand in the same texts, so that most lists are there already.
    pub(super) fn put(&mut self, texts: impl Iterator<Item = u32>) -> u64 {
        let (begins, mut next) = (self.bytes.len(), 0);
        for text in texts.take(ASKED) {
            put_few(&mut self.bytes, (text + 1 - next) as usize);
            next = text + 1;
        }
        self.bytes.push(0);
        self.recent.resize(Lists::RECENT, 0);
        let list = &self.bytes[begins..];
        let place = Stable::new().bytes(list).end() as usize % Lists::RECENT;
        let known = self.recent[place];
        // Only a list's end is a zero.
        if (known as usize) < begins && self.bytes[known as usize..].starts_with(list) {
            self.bytes.truncate(begins);
            return known;
        }
        self.recent[place] = begins as u64;
        begins as u64
    }

    pub(super) fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.recent = Vec::new();
    }

    /// The list that begins there.
    fn at(&self, begins: u64) -> impl Iterator<Item = u32> {
        let mut bytes = self.bytes[begins as usize..].iter();
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
    /// Texts that were read before. The first of all are asked for most: they are the first in the lists of standing
    /// phrases.
    at_hand: Recent<AtHand>,
}

/// What is asked of a text that was read.
#[derive(Debug)]
struct AtHand {
    /// All its shingles, sorted.
    shingles: Box<[u64]>,
    /// Where they fall, on places enough that few share one.
    falls: Places<64>,
}

impl AtHand {
    fn of(shingles: Box<[u64]>) -> AtHand {
        AtHand { falls: Places::of(&shingles), shingles }
    }

    /// False for nearly all that it lacks.
    fn may_have(&self, shingle: u64) -> bool {
        self.falls.may_have(shingle)
    }

    fn has(&self, shingle: u64) -> bool {
        self.shingles.binary_search(&shingle).is_ok()
    }
}

/// A paragraph that others are to have.
struct Wanted<'t> {
    shingles: &'t [u64],
    /// Those that are looked up, how many these are, and the others.
    keys: Falls,
    n_keys: usize,
    others: Falls,
    /// So many of them may be missing.
    most: usize,
}

impl<'p> Copies<'p> {
    /// Texts whose shingles are held.
    const AT_HAND: usize = 1 << 13;

    pub(super) fn new(pages: &'p [Known], falls: &'p [Falls], lists: &'p Lists) -> Copies<'p> {
        let at_hand = Recent::holding(Copies::AT_HAND.min(pages.len()));
        Copies { pages, falls, lists, idle: Mutex::default(), at_hand }
    }

    /// The kin of a text among earlier ones. `cells` say of each paragraph who has its keys; texts that are known to be one
    /// with it need no look.
    pub(super) fn of<A: Aside>(
        &self,
        text: u32,
        cells: &[u128],
        is_one: impl Fn(u32) -> bool,
        aside: &A,
    ) -> Result<Kin, A::Error> {
        let is_earlier = |cell: &u128| match Sharers::of(*cell) {
            Sharers::One(_) => true,
            Sharers::List(begins) => self.lists.at(begins).next().is_some_and(|first| first < text),
        };
        if !cells.iter().any(is_earlier) {
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
            tally.begin_paragraph(own.least_hits(n));
            // Keys of the same texts stand beside each other.
            for same in of_paragraph.chunk_by(|a, b| a == b) {
                match Sharers::of(same[0]) {
                    Sharers::One(other) => tally.count(std::iter::once(other), same.len()),
                    Sharers::List(begins) => tally.count(self.lists.at(begins), same.len()),
                }
            }
            let wanted = Wanted::paragraph(&own, n);
            tally.near(self.falls, wanted.as_ref());
            while let (Some(near), Some(wanted)) = (tally.near.pop(), &wanted) {
                if wanted.is_in(self.at_hand(near, aside)?.as_ref()) {
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
            let lacks = looked_up.len().saturating_sub(tally.seen[q as usize].n_keys() + n_unknown);
            let Some(left) = most.checked_sub(lacks).and_then(|most| here.left_of(most, there)) else { continue };
            if keys.left_of(left + lacks, there).is_none() || is_one(q) {
                continue;
            }
            let at_hand = self.at_hand(q, aside)?;
            if shingles.iter().filter(|shingle| at_hand.may_have(**shingle)).count() < least {
                continue;
            }
            let n_shared = shared(&shingles, &at_hand.shingles);
            if n_shared >= least && own.same(&Text::of_size(&self.facts(q, aside)?, there.size as usize), n_shared) {
                same.push(q);
            }
        }
        Ok(same)
    }

    /// What is asked of a text.
    fn at_hand<A: Aside>(&self, page: u32, aside: &A) -> Result<Arc<AtHand>, A::Error> {
        self.at_hand.get(page, || Ok(AtHand::of(Text::shingles_of(&self.facts(page, aside)?).into())))
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
        let (keys, others): (Vec<u64>, Vec<u64>) = shingles.iter().partition(|shingle| is_looked_up(**shingle));
        Some(Wanted { shingles, n_keys: keys.len(), keys: Falls::of(&keys, 0), others: Falls::of(&others, 0), most })
    }

    /// True when a text that has so many of the keys, and may have some more, lacks too much.
    fn is_lacked(&self, n_keys: usize, n_unknown: impl FnOnce() -> usize, there: &Falls) -> bool {
        let lacks = match self.n_keys.saturating_sub(n_keys) {
            0 => 0,
            some => some.saturating_sub(n_unknown()),
        };
        let left = self.most.checked_sub(lacks).and_then(|most| self.others.left_of(most, there));
        left.and_then(|left| self.keys.left_of(left + lacks, there)).is_none()
    }

    /// True when it stands in that text.
    fn is_in(&self, there: &AtHand) -> bool {
        let lacking =
            |has: fn(&AtHand, u64) -> bool| self.shingles.iter().filter(move |shingle| !has(there, **shingle));
        lacking(AtHand::may_have).nth(self.most).is_none() && lacking(AtHand::has).nth(self.most).is_none()
    }
}

/// How often each text was counted for the present one.
#[derive(Debug)]
struct Tally {
    seen: Vec<Seen>,
    text: u32,
    /// The present paragraph, and how many of its keys make a text worth a look.
    paragraph: u16,
    least: u16,
    /// Texts that have as many keys of the present paragraph.
    reached: Vec<u32>,
    /// Those of them that may have the paragraph, the last first.
    near: Vec<u32>,
    /// Texts that have enough keys of some paragraph.
    alike: Vec<u32>,
    /// The last texts of lists that were not asked for all they have: of this paragraph from here on, of all.
    of_paragraph: usize,
    ends: Vec<u32>,
}

/// What was counted of a text. There is one for each text, and what stands for another one or paragraph counts as none.
#[derive(Debug, Clone, Copy)]
struct Seen {
    /// For which text, and which paragraph of it.
    by: u32,
    paragraph: u16,
    /// Keys of the paragraph, as many as can be told, and of all.
    here: u16,
    in_all: u32,
}

impl Seen {
    /// Set in `in_all` of a text that is among those alike.
    const ALIKE: u32 = 1 << 31;

    fn n_keys(self) -> usize {
        (self.in_all & !Seen::ALIKE) as usize
    }
}

impl Tally {
    fn of(n_texts: usize) -> Tally {
        Tally {
            seen: vec![Seen { by: NOBODY, paragraph: 0, here: 0, in_all: 0 }; n_texts],
            text: NOBODY,
            paragraph: 0,
            least: 1,
            reached: Vec::new(),
            near: Vec::new(),
            alike: Vec::new(),
            of_paragraph: 0,
            ends: Vec::new(),
        }
    }

    fn begin(&mut self, text: u32) {
        self.text = text;
        self.paragraph = 0;
        self.alike.clear();
        self.ends.clear();
    }

    /// Begins another paragraph, of which a text worth a look has so many keys.
    fn begin_paragraph(&mut self, least: usize) {
        self.paragraph = self.paragraph.saturating_add(1);
        self.least = u16::try_from(least).unwrap_or(u16::MAX).max(1);
        self.reached.clear();
        self.near.clear();
        self.of_paragraph = self.ends.len();
    }

    /// Counts the earlier texts of a list that so many keys have.
    fn count(&mut self, list: impl Iterator<Item = u32>, n_keys: usize) {
        let (mut n, mut last) = (0, NOBODY);
        let times = u16::try_from(n_keys).unwrap_or(u16::MAX);
        for q in list.take_while(|q| *q < self.text) {
            let seen = &mut self.seen[q as usize];
            if (seen.by, seen.paragraph) != (self.text, self.paragraph) {
                let in_all = if seen.by == self.text { seen.in_all } else { 0 };
                *seen = Seen { by: self.text, paragraph: self.paragraph, here: 0, in_all };
            }
            let before = seen.here;
            seen.here = before.saturating_add(times);
            seen.in_all += n_keys as u32;
            if before < self.least && seen.here >= self.least {
                self.reached.push(q);
            }
            (n, last) = (n + 1, q);
        }
        if n == ASKED {
            self.ends.extend(std::iter::repeat_n(last, n_keys));
        }
    }

    /// Ends a paragraph: notes which texts are worth a look, and which of them may have what is wanted.
    fn near(&mut self, falls: &[Falls], wanted: Option<&Wanted<'_>>) {
        let ends = &mut self.ends[self.of_paragraph..];
        ends.sort_unstable();
        for q in self.reached.drain(..) {
            let seen = &mut self.seen[q as usize];
            if seen.in_all & Seen::ALIKE == 0 {
                seen.in_all |= Seen::ALIKE;
                self.alike.push(q);
            }
            let n_unknown = || ends.partition_point(|end| *end < q);
            if let Some(wanted) = wanted
                && !wanted.is_lacked(usize::from(seen.here), n_unknown, &falls[q as usize])
            {
                self.near.push(q);
            }
        }
        self.near.sort_unstable_by(|a, b| b.cmp(a));
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
        assert_eq!(lists.put(0..ASKED as u32), long, "one list for all that say the same");
        assert_ne!(lists.put(0..ASKED as u32 - 1), long);
    }

    #[test]
    fn sharers_come_back() {
        for sharers in [Sharers::One(0), Sharers::One(NOBODY - 1), Sharers::List(0), Sharers::List(1 << 40)] {
            assert_eq!(Sharers::of(7 << 64 | u128::from(sharers.bits())), sharers);
        }
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
        let others: Vec<u64> = paragraph.iter().copied().filter(|shingle| !is_looked_up(*shingle)).collect();
        let (n_keys, keys_fall, others) = (keys.len(), Falls::of(&keys, 0), Falls::of(&others, 0));
        let wanted = Wanted { shingles: &paragraph, keys: keys_fall, n_keys, others, most: 10 };
        for from in 0..50 {
            let there = of(from..from + 300);
            let falls = Falls::of(&there, there.len());
            let n_keys = keys.iter().filter(|key| there.binary_search(key).is_ok()).count();
            let has = n_missing(from) <= 10;
            let at_hand = AtHand::of(there.clone().into());
            assert_eq!(wanted.is_in(&at_hand), has, "{from} missing");
            for n_unknown in 0..=n_keys {
                let is_lacked = wanted.is_lacked(n_keys - n_unknown, || n_unknown, &falls);
                assert!(!(has && is_lacked), "{from} missing, {n_unknown} not known");
            }
            assert!(from < 30 || wanted.is_lacked(n_keys, || 0, &falls), "{from} missing");
        }
    }
}
