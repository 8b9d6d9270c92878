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

/// On which places of a table shingles of a text fall, which is what is held of each text: as much as is fetched from
/// memory at once.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub(super) struct Falls([u64; Falls::WORDS]);

impl Falls {
    const WORDS: usize = 8;

    pub(super) fn of(shingles: &[u64]) -> Falls {
        let mut falls = Falls([0; Falls::WORDS]);
        for (word, bit) in shingles.iter().map(|shingle| place(*shingle)) {
            falls.0[word] |= bit;
        }
        falls
    }

    /// What is left of so many when each shingle that fell here and is not among those that fell there takes one;
    /// `None` where they are too few.
    fn left_of(&self, mut most: usize, there: &Falls) -> Option<usize> {
        for (here, there) in self.0.iter().zip(&there.0) {
            most = most.checked_sub((here & !there).count_ones() as usize)?;
        }
        Some(most)
    }
}

/// The word and the bit on which a shingle falls.
fn place(shingle: u64) -> (usize, u64) {
    const BITS: u32 = (Falls::WORDS * 64).trailing_zeros();
    let place = (shingle.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - BITS)) as usize;
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
#[derive(Debug)]
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
    /// Bytes of lists to a page, by which room is taken for all: what is not filled costs nothing, and lists that grow are
    /// held twice meanwhile.
    const BYTES: usize = 96;

    /// No list of so many pages yet.
    pub(super) fn of_pages(n_pages: usize) -> Lists {
        Lists { bytes: Vec::with_capacity(n_pages * Lists::BYTES), recent: vec![0; Lists::RECENT] }
    }

    /// Where the list begins. Keys of one standing phrase stand in the same texts, so that most lists are there already.
    pub(super) fn put(&mut self, texts: impl Iterator<Item = u32>) -> u64 {
        let (begins, mut next) = (self.bytes.len(), 0);
        for text in texts.take(ASKED) {
            put_few(&mut self.bytes, (text + 1 - next) as usize);
            next = text + 1;
        }
        self.bytes.push(0);
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

    /// No more lists are put.
    pub(super) fn end(&mut self) {
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

/// What is asked of a text that was read: the upper halves of its shingles, sorted, of which few are those of others.
#[derive(Debug)]
struct AtHand(Box<[u32]>);

impl AtHand {
    /// Of shingles that are sorted.
    fn of(shingles: &[u64]) -> AtHand {
        AtHand(shingles.iter().copied().map(upper).collect())
    }

    /// Those of other shingles, in their order, that it lacks; nearly all of them.
    fn lacking(&self, shingles: &[u64]) -> impl Iterator<Item = u64> {
        let mut there = self.0.iter().copied().peekable();
        shingles.iter().copied().filter(move |shingle| {
            let half = upper(*shingle);
            while there.next_if(|there| *there < half).is_some() {}
            there.peek() != Some(&half)
        })
    }
}

fn upper(shingle: u64) -> u32 {
    (shingle >> 32) as u32
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
    /// Texts of whose shingles halves are held.
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
                if wanted.may_be_in(self.at_hand(near, aside)?.as_ref()) && wanted.is_in(&self.shingles(near, aside)?) {
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
        let (here, keys) = (Falls::of(&others), Falls::of(&looked_up));
        tally.ends.sort_unstable();
        for q in tally.alike.drain(..) {
            let (there, size) = (&self.falls[q as usize], size_of(self.pages[q as usize].rank));
            let Some(least) = own.least_shared(size) else { continue };
            let Some(most) = shingles.len().checked_sub(least) else { continue };
            // Of lists that end before this text nobody knows whether it would stand in them.
            let n_unknown = tally.ends.partition_point(|end| *end < q);
            let lacks = looked_up.len().saturating_sub(tally.seen[q as usize].n_keys() + n_unknown);
            let Some(left) = most.checked_sub(lacks).and_then(|most| here.left_of(most, there)) else { continue };
            if keys.left_of(left + lacks, there).is_none() || is_one(q) {
                continue;
            }
            if self.at_hand(q, aside)?.lacking(&shingles).nth(most).is_some() {
                continue;
            }
            let n_shared = shared(&shingles, &self.shingles(q, aside)?);
            if n_shared >= least && own.same(&Text::of_size(&self.facts(q, aside)?, size), n_shared) {
                same.push(q);
            }
        }
        Ok(same)
    }

    /// What is asked of a text.
    fn at_hand<A: Aside>(&self, page: u32, aside: &A) -> Result<Arc<AtHand>, A::Error> {
        self.at_hand.get(page, || Ok(AtHand::of(&self.shingles(page, aside)?)))
    }

    /// All shingles of a text, sorted.
    fn shingles<A: Aside>(&self, page: u32, aside: &A) -> Result<Vec<u64>, A::Error> {
        Ok(Text::shingles_of(&self.facts(page, aside)?).into())
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
        Some(Wanted { shingles, n_keys: keys.len(), keys: Falls::of(&keys), others: Falls::of(&others), most })
    }

    /// How many keys a text lacks that has so many and may have some more; `None` where they are too many.
    fn lacked_keys(&self, n_keys: usize, n_unknown: impl FnOnce() -> usize) -> Option<usize> {
        let lacks = match self.n_keys.saturating_sub(n_keys) {
            0 => 0,
            some => some.saturating_sub(n_unknown()),
        };
        (lacks <= self.most).then_some(lacks)
    }

    /// True when a text that lacks so many keys lacks too much, by where its shingles fall.
    fn is_lacked(&self, lacks: usize, there: &Falls) -> bool {
        let left = self.most.checked_sub(lacks).and_then(|most| self.others.left_of(most, there));
        left.and_then(|left| self.keys.left_of(left + lacks, there)).is_none()
    }

    /// False for nearly all texts that it does not stand in.
    fn may_be_in(&self, there: &AtHand) -> bool {
        there.lacking(self.shingles).nth(self.most).is_none()
    }

    /// True when it stands in the text of these shingles.
    fn is_in(&self, there: &[u64]) -> bool {
        self.shingles.len() - shared(self.shingles, there) <= self.most
    }
}

/// How often each text was counted for the present one.
#[derive(Debug)]
struct Tally {
    seen: Vec<Seen>,
    /// The list that is counted.
    listed: Vec<u32>,
    text: u32,
    /// The present paragraph, and how many of its keys make a text worth a look.
    paragraph: u16,
    least: u16,
    /// Texts that have as many keys of the present paragraph.
    reached: Vec<u32>,
    /// Those of them that may have enough of its keys, with how many they lack.
    keyed: Vec<(u32, usize)>,
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
            listed: Vec::with_capacity(ASKED),
            text: NOBODY,
            paragraph: 0,
            least: 1,
            reached: Vec::new(),
            keyed: Vec::new(),
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
        let mut listed = std::mem::take(&mut self.listed);
        listed.clear();
        listed.extend(list.take_while(|q| *q < self.text));
        fetch(listed.iter().map(|q| self.seen[*q as usize].by));
        for q in listed.iter().copied() {
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
        self.listed = listed;
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
            let lacks = wanted.and_then(|wanted| wanted.lacked_keys(usize::from(seen.here), n_unknown));
            self.keyed.extend(lacks.map(|lacks| (q, lacks)));
        }
        fetch(self.keyed.iter().map(|(q, _)| falls[*q as usize].0[0] as u32));
        let may_have =
            |(q, lacks): &(u32, usize)| wanted.is_some_and(|wanted| !wanted.is_lacked(*lacks, &falls[*q as usize]));
        self.near.extend(self.keyed.drain(..).filter(may_have).map(|(q, _)| q));
        self.near.sort_unstable_by(|a, b| b.cmp(a));
    }
}

/// Looks at something of each that will be asked for one after the other. They lie all over memory, and a processor fetches
/// them side by side where nothing hangs on what each of them says.
fn fetch(each: impl Iterator<Item = u32>) {
    std::hint::black_box(each.fold(0, |all, one| all ^ one));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_back_in_order() {
        let mut lists = Lists::of_pages(4);
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
        let (n_keys, keys_fall, others) = (keys.len(), Falls::of(&keys), Falls::of(&others));
        let wanted = Wanted { shingles: &paragraph, keys: keys_fall, n_keys, others, most: 10 };
        for from in 0..50 {
            let there = of(from..from + 300);
            let falls = Falls::of(&there);
            let n_keys = keys.iter().filter(|key| there.binary_search(key).is_ok()).count();
            let has = n_missing(from) <= 10;
            assert_eq!(wanted.is_in(&there), has, "{from} missing");
            assert!(!has || wanted.may_be_in(&AtHand::of(&there)), "{from} missing");
            let is_lacked = |n_keys: usize, n_unknown: usize| {
                wanted.lacked_keys(n_keys, || n_unknown).is_none_or(|lacks| wanted.is_lacked(lacks, &falls))
            };
            for n_unknown in 0..=n_keys {
                assert!(!(has && is_lacked(n_keys - n_unknown, n_unknown)), "{from} missing, {n_unknown} not known");
            }
            assert!(from < 30 || is_lacked(n_keys, 0), "{from} missing");
        }
    }
}
