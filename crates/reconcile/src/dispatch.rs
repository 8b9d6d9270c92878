//! Which pages carry the same text: a text and all its reprints are one dispatch, the unit of independence.
//!
//! What two pages are to each other depends on the two alone, so that a page that comes in changes nothing but its
//! own neighbourhood: both carry one text when the smaller stands in the larger, and a paragraph is copied from the
//! first page that has it. Dispatches are what such pairs connect. A page's shingles (hashes of five running words,
//! made when the page was read) are looked up by a fixed fourth of them; what two pages share is then counted exactly.
//!
//! Two papers that quote one speaker share his words and nothing else, so the words around what both quote are counted
//! by themselves: they must be shared too. Where they are, less of the whole is enough when the two credit one agency,
//! or when the shorter quotes nothing that the longer does not quote word for word.
//! What this leaves out: translations, and copies reworded so far that few runs of five words survive.

mod nearest;

pub use nearest::Nearest;

use crate::fold::{Stable, shared, short_id, sorted};
use crate::holders::{Holders, Number};
use jiff::civil::Date;
use recoupe_model::{Claim, DispatchId, List, PageFacts, PageId, PageSpan, When};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// Percent of the smaller text that must stand in the larger one. A word changed breaks five shingles: ten light
/// edits in 300 words leave 83, while two own reports of one event that share a quote stay below 30.
const SAME_TEXT: usize = 70;
/// Percent of what stands around the quotes of both, at least, when nothing else speaks for one origin; when the
/// shorter quotes only what the longer quotes; when both credit one agency; and when both is so.
const AROUND_QUOTES: usize = 40;
const AROUND_SAME_QUOTES: usize = 50;
const OF_ONE_AGENCY: usize = 50;
const OF_ONE_AGENCY_WITH_ITS_QUOTES: usize = 30;
/// So many quoted sentences in common are no chance.
const SEVERAL_QUOTES: usize = 2;
/// Share of a paragraph that must stand in an earlier page for the paragraph to be a copy.
const SAME_PARAGRAPH: (usize, usize) = (8, 10);
/// Fewer shared shingles than this (about 14 words) are a phrase, not a text, unless the texts are equal.
const LEAST_TEXT: usize = 10;
/// Shorter paragraphs are no evidence of copying.
const LEAST_PARAGRAPH: usize = 8;
/// Of so many shingles one is looked up.
const LOOKED_UP: u64 = 4;
/// A page is compared with those that have one in so many shingles of one of its paragraphs among those looked up, which
/// are a fourth of them; of a copied paragraph they have one in five there, of a phrase mostly fewer.
const WORTH_A_LOOK: usize = 10;
/// How many pages are asked for one shingle, the earliest first.
pub(crate) const ASKED: usize = List::TEXTS;

/// Which text each page, and each copied paragraph, belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dispatches {
    of_page: BTreeMap<PageId, DispatchId>,
    founders: BTreeMap<DispatchId, PageId>,
    /// All paragraphs of pages that hold at least one copied from another dispatch, with that dispatch.
    paragraphs: BTreeMap<PageId, Vec<(PageSpan, Option<DispatchId>)>>,
}

impl Dispatches {
    /// The dispatch of a page; `None` for a page that was not given.
    pub fn of_page(&self, page: &PageId) -> Option<&DispatchId> {
        self.of_page.get(page)
    }
    /// The dispatch of a claim: that of the paragraph its evidence was copied with, else its page's.
    pub fn of_claim(&self, claim: &Claim) -> Option<&DispatchId> {
        let copied = self.paragraphs.get(&claim.page).and_then(|paragraphs| copied_with(paragraphs, claim));
        copied.or_else(|| self.of_page(&claim.page))
    }
    /// The page of a dispatch that was published first.
    pub fn founder(&self, dispatch: &DispatchId) -> Option<&PageId> {
        self.founders.get(dispatch)
    }
    /// Every page with its dispatch.
    pub fn into_pages(self) -> BTreeMap<PageId, DispatchId> {
        self.of_page
    }
}

/// Evidence outside all body paragraphs (a headline) decides nothing; the rest must come from one dispatch.
fn copied_with<'a>(paragraphs: &'a [(PageSpan, Option<DispatchId>)], claim: &Claim) -> Option<&'a DispatchId> {
    let mut found = None;
    for quote in &claim.evidence {
        for (_, copied) in paragraphs.iter().filter(|(span, _)| span.overlaps(quote.span)) {
            let dispatch = copied.as_ref()?;
            if *found.get_or_insert(dispatch) != dispatch {
                return None;
            }
        }
    }
    found
}

/// The id of the dispatch that this page was the first to carry.
pub(crate) fn dispatch_id(founder: &PageId) -> DispatchId {
    DispatchId::new(short_id('d', &[founder.as_str()]))
}

/// Groups pages into dispatches. The result depends on the pages, not on their order.
///
/// The smaller text must stand in the larger by seven tenths, or by less where an agency that both credit or what both
/// quote speaks for one origin. A page more than twice as long as what it repeats is a
/// text of its own with copied paragraphs, unless the shorter one came later and is a cut reprint.
pub fn dispatches(pages: &[PageFacts]) -> Dispatches {
    joined(pages, &[])
}

/// As [`dispatches`], where people said of some pages that they carry one text.
pub(crate) fn joined(pages: &[PageFacts], same: &[&[PageId]]) -> Dispatches {
    let mut kin = kin(pages);
    let at: BTreeMap<&PageId, usize> = kin.texts.iter().enumerate().map(|(i, t)| (&t.facts.page, i)).collect();
    for pages in same {
        let known: Vec<usize> = pages.iter().filter_map(|page| at.get(page).copied()).collect();
        known.windows(2).for_each(|two| kin.family.join(two[0], two[1]));
    }
    kin.dispatches()
}

/// What two pages have in common, which is the reason why they are held to carry one text, or not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Common {
    /// Of a hundred runs of words of the shorter text, how many stand in the longer, rounded down.
    pub percent: usize,
    /// The same of what stands around the sentences that both quote.
    pub around_quotes: usize,
    /// How many sentences both quote, word for word.
    pub quotes: usize,
    /// The agencies that both say they print, sorted.
    pub agencies: Vec<String>,
    /// What of this makes them one text; `None` where it does not.
    pub by: Option<OneText>,
    /// How many paragraphs of the later page stand in the earlier, of those long enough to tell.
    pub paragraphs: usize,
    /// How many paragraphs of the later page are long enough to tell.
    pub of_paragraphs: usize,
}

/// Why two pages are held to carry one text, the strongest reason of those that hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OneText {
    /// The shorter stands in the longer.
    Text,
    /// Much of it does, and what the shorter quotes the longer quotes word for word.
    Quotes,
    /// Much of it does, and both credit one agency.
    Agency,
    /// A part of it does, both credit one agency, and what the shorter quotes the longer quotes word for word.
    AgencyAndQuotes,
}

impl OneText {
    /// The word that records have for it.
    pub fn word(self) -> &'static str {
        match self {
            OneText::Text => "text",
            OneText::Quotes => "quotes",
            OneText::Agency => "agency",
            OneText::AgencyAndQuotes => "agency_and_quotes",
        }
    }
}

/// What an earlier and a later page have in common; both with whole fingerprints.
///
/// # Example
/// ```
/// use recoupe_model::{Fingerprint, PageFacts, PageSpan};
/// let page = |id: &str, hashes: Vec<u64>| PageFacts {
///     page: id.into(), published: None, outlet: None, agencies: Vec::new(),
///     fingerprint: Fingerprint { paragraphs: vec![(PageSpan::new(0, 90), hashes)], ..Fingerprint::default() },
/// };
/// let common = recoupe_reconcile::common(&page("a", (0..20).collect()), &page("b", (0..10).collect()));
/// assert_eq!((common.percent, common.paragraphs, common.of_paragraphs), (100, 1, 1));
/// ```
pub fn common(earlier: &PageFacts, later: &PageFacts) -> Common {
    Comparable::new(earlier).common(&Comparable::new(later))
}

/// A page that is held beside several others: what that takes is put together once.
#[derive(Debug)]
pub struct Comparable<'p> {
    text: Text<'p>,
    shingles: Cow<'p, [u64]>,
}

impl<'p> Comparable<'p> {
    /// The first pages of a text that hundreds print say where the others have it from, so that no more of them need be
    /// asked.
    pub const LOOKED_AT: usize = 64;

    /// Of this page.
    pub fn new(facts: &'p PageFacts) -> Comparable<'p> {
        let shingles = Text::shingles_of(facts);
        Comparable { text: Text::of(facts, &shingles), shingles }
    }

    /// What a later page has in common with this one, as [`common`] tells it.
    pub fn common(&self, later: &Comparable<'_>) -> Common {
        let shared = shared(&self.shingles, &later.shingles);
        let (earlier, later) = (&self.text, &later.text);
        let tell: Vec<usize> = (0..later.facts.fingerprint.paragraphs.len())
            .filter(|n| later.facts.fingerprint.size(*n) >= LEAST_PARAGRAPH)
            .collect();
        let alike = Alike::new(earlier, later, shared);
        Common {
            percent: alike.shared * 100 / alike.size.max(1),
            around_quotes: alike.around().0 * 100 / alike.around().1.max(1),
            quotes: alike.quotes,
            agencies: earlier.agencies_with(later).map(str::to_owned).collect(),
            by: later.one_text(earlier, shared),
            paragraphs: tell.iter().filter(|n| later.copies(**n, later.common(**n, &self.shingles))).count(),
            of_paragraphs: tell.len(),
        }
    }
}

/// For each page of one dispatch but its first, the earlier page it has most in common with, and what that is.
///
/// # Example
/// ```
/// assert!(recoupe_reconcile::origins(&[]).is_empty());
/// ```
pub fn origins(pages: &[PageFacts]) -> BTreeMap<PageId, (PageId, Common)> {
    let mut ordered: Vec<Comparable<'_>> = pages.iter().map(Comparable::new).collect();
    ordered.sort_by(|a, b| a.text.order().cmp(&b.text.order()));
    let origin = |(n, later): (usize, &Comparable<'_>)| {
        let earlier = ordered[..n.min(Comparable::LOOKED_AT)].iter().map(|earlier| (earlier.common(later), earlier));
        // Of equals the first.
        let nearest = earlier.rev().max_by_key(|(common, _)| (common.by.is_some(), common.percent, common.paragraphs));
        let page = |beside: &Comparable<'_>| beside.text.facts.page.clone();
        nearest.map(|(common, earlier)| (page(later), (page(earlier), common)))
    };
    ordered.iter().enumerate().filter_map(origin).collect()
}

/// Which pages carry one text, and from which each paragraph was copied.
pub(crate) struct Kin<'a> {
    /// In order.
    texts: Vec<Text<'a>>,
    family: Family,
    /// For each paragraph the first page that has it.
    sources: Vec<Vec<Option<usize>>>,
}

pub(crate) fn kin(pages: &[PageFacts]) -> Kin<'_> {
    let unique: BTreeMap<&PageId, &PageFacts> = pages.iter().rev().map(|p| (&p.page, p)).collect();
    let mut seen = Distinct::default();
    let mut texts: Vec<Text> = unique.into_values().map(|facts| Text::sized(facts, &mut seen)).collect();
    texts.sort_by(|a, b| a.order().cmp(&b.order()));
    let mut search = Search::new(&texts);
    let mut family = Family((0..texts.len()).collect());
    let sources = (0..texts.len()).map(|i| search.next(&texts, i, &mut family)).collect();
    drop(search);
    Kin { texts, family, sources }
}

/// Texts on the way from the first to the last, each compared with those before it.
struct Search {
    holders: Holders,
    /// How many of a paragraph's keys other texts have, of those that are looked up.
    hits: Tally,
    of_paragraph: Shared,
    of_text: Shared,
    /// The texts worth comparing with the present one.
    alike: Vec<u32>,
}

impl Search {
    fn new(texts: &[Text<'_>]) -> Search {
        Search {
            holders: Holders::new(texts),
            hits: Tally::new(texts.len()),
            of_paragraph: Shared::new(texts.len()),
            of_text: Shared::new(texts.len()),
            alike: Vec::new(),
        }
    }

    /// Joins the next text with those that carry it, and tells for each of its paragraphs the first text that has it.
    fn next(&mut self, texts: &[Text<'_>], i: usize, family: &mut Family) -> Vec<Option<usize>> {
        self.alike.clear();
        let mut keys = 0..0;
        let mut copied = Vec::with_capacity(texts[i].paragraphs().len());
        for (n, shingles) in texts[i].paragraphs().enumerate() {
            keys = keys.end..keys.end + shingles.len() + 1;
            let before = self.alike.len();
            self.look_up(&texts[i], n, self.holders.places(i, keys.clone()));
            copied.push(self.source(&texts[i], n, self.holders.places(i, keys.start..keys.end - 1), before));
        }
        self.alike.sort_unstable();
        self.alike.dedup();
        match self.alike.is_empty() {
            true => self.holders.pass(i),
            false => self.join(texts, i, family),
        }
        copied
    }

    /// Adds the texts that are worth comparing with the n-th paragraph, in order.
    fn look_up(&mut self, text: &Text<'_>, n: usize, keys: Range<usize>) {
        for (place, is_looked_up) in keys.zip(text.looked_up(n)) {
            if let Some(key) = self.holders.key(place).filter(|_| is_looked_up) {
                self.holders.passed(key).iter().take(ASKED).for_each(|q| self.hits.add(*q));
            }
        }
        let before = self.alike.len();
        let Tally { counts, counted } = &self.hits;
        let least = text.least_hits(n);
        self.alike.extend(counted.iter().filter(|q| counts[**q as usize] as usize >= least));
        self.alike[before..].sort_unstable();
        self.hits.clear();
    }

    /// The first of the texts behind the first `before` that has the n-th paragraph.
    fn source(&mut self, text: &Text<'_>, n: usize, shingles: Range<usize>, before: usize) -> Option<usize> {
        let candidates = &self.alike[before..];
        if candidates.is_empty() || text.facts.fingerprint.size(n) < LEAST_PARAGRAPH {
            return None;
        }
        shingles.filter_map(|place| self.holders.key(place)).for_each(|key| self.of_paragraph.add(&self.holders, key));
        let shared = &mut self.of_paragraph;
        let has = |q: &&u32| text.copies(n, shared.at_most(**q)) && text.copies(n, shared.with(&self.holders, **q));
        let found = candidates.iter().find(has).map(|q| *q as usize);
        self.of_paragraph.clear();
        found
    }

    /// Joins a text with those of the list that carry it too, and passes it.
    fn join(&mut self, texts: &[Text<'_>], i: usize, family: &mut Family) {
        let mut end = 0;
        for shingles in texts[i].paragraphs() {
            for place in self.holders.places(i, end..end + shingles.len()) {
                let key = self.holders.key(place);
                // A shingle that stands in several paragraphs counts once.
                if let Some(key) = key.filter(|key| !self.holders.is_passed(*key, i)) {
                    self.of_text.add(&self.holders, key);
                    self.holders.pass_key(key, i);
                }
            }
            end += shingles.len() + 1;
        }
        self.holders.pass(i);
        for q in std::mem::take(&mut self.alike) {
            let other = &texts[q as usize];
            if family.root(i) != family.root(q as usize)
                && texts[i].same(other, self.of_text.at_most(q))
                && texts[i].same(other, self.of_text.with(&self.holders, q))
            {
                family.join(i, q as usize);
            }
        }
        self.of_text.clear();
    }
}

/// How many shingles each text shares with the present one: counted for those that few have, and in lists of many
/// looked up for the few texts that can share enough.
struct Shared {
    counted: Tally,
    of_many: Vec<Number>,
    /// How much there is to go through in lists of many, and how much was looked up there.
    left: usize,
    spent: usize,
}

impl Shared {
    /// Up to so many texts that have a shingle are counted one by one.
    const FEW: usize = 64;

    fn new(n_texts: usize) -> Shared {
        Shared { counted: Tally::new(n_texts), of_many: Vec::new(), left: 0, spent: 0 }
    }
    fn add(&mut self, holders: &Holders, key: Number) {
        match holders.passed(key) {
            few if few.len() <= Self::FEW => few.iter().for_each(|q| self.counted.add(*q)),
            many => {
                self.left += many.len();
                self.of_many.push(key);
            }
        }
    }
    /// No fewer than this text shares.
    fn at_most(&self, text: u32) -> usize {
        self.counted.of(text) + self.of_many.len()
    }
    /// What this text shares. When so much was looked up that going through all lists had cost less, that is done.
    fn with(&mut self, holders: &Holders, text: u32) -> usize {
        /// Steps of a look-up in a list, about.
        const STEPS: usize = 8;
        self.spent += self.of_many.len() * STEPS;
        if self.spent > self.left {
            let counted = &mut self.counted;
            self.of_many.drain(..).for_each(|key| holders.passed(key).iter().for_each(|q| counted.add(*q)));
        }
        let has = |key: &&Number| holders.passed(**key).binary_search(&text).is_ok();
        self.counted.of(text) + self.of_many.iter().filter(has).count()
    }
    fn clear(&mut self) {
        self.counted.clear();
        self.of_many.clear();
        (self.left, self.spent) = (0, 0);
    }
}

/// How often each text was counted.
struct Tally {
    counts: Vec<u32>,
    /// Those that were.
    counted: Vec<u32>,
}

impl Tally {
    fn new(n_texts: usize) -> Tally {
        Tally { counts: vec![0; n_texts], counted: Vec::new() }
    }
    fn add(&mut self, text: u32) {
        let count = &mut self.counts[text as usize];
        if *count == 0 {
            self.counted.push(text);
        }
        *count += 1;
    }
    fn of(&self, text: u32) -> usize {
        self.counts[text as usize] as usize
    }
    fn clear(&mut self) {
        for text in self.counted.drain(..) {
            self.counts[text as usize] = 0;
        }
    }
}

/// How many different numbers there are among some: a table that is used again.
#[derive(Default)]
pub(crate) struct Distinct(Vec<u64>);

impl Distinct {
    fn count(&mut self, numbers: impl Iterator<Item = u64>, at_most: usize) -> usize {
        let size = (at_most * 2).next_power_of_two();
        self.0.clear();
        self.0.resize(size, 0);
        let (mut n, mut has_zero) = (0, false);
        for number in numbers {
            if number == 0 {
                n += usize::from(!has_zero);
                has_zero = true;
                continue;
            }
            let mut place = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) as usize;
            place = (place >> 20) & (size - 1);
            while self.0[place] != 0 && self.0[place] != number {
                place = (place + 1) & (size - 1);
            }
            n += usize::from(self.0[place] == 0);
            self.0[place] = number;
        }
        n
    }
}

/// A page as far as copies are looked for. Its shingles are not held a second time: few pages are ever compared.
#[derive(Debug)]
pub(crate) struct Text<'a> {
    pub(crate) facts: &'a PageFacts,
    /// How many different shingles there are, those included that no other page has and that were not given.
    size: usize,
}

impl<'a> Text<'a> {
    pub(crate) fn new(facts: &'a PageFacts) -> Text<'a> {
        Text::sized(facts, &mut Distinct::default())
    }
    /// The page whose text has so many different shingles.
    pub(crate) fn of_size(facts: &'a PageFacts, size: usize) -> Text<'a> {
        Text { facts, size }
    }
    /// The page whose sorted shingles these are.
    pub(crate) fn of(facts: &'a PageFacts, shingles: &[u64]) -> Text<'a> {
        let left_out = facts.fingerprint.alone.as_ref().map_or(0, |alone| alone.of_page as usize);
        Text { facts, size: shingles.len() + left_out }
    }
    fn sized(facts: &'a PageFacts, seen: &mut Distinct) -> Text<'a> {
        let left_out = facts.fingerprint.alone.as_ref().map_or(0, |alone| alone.of_page as usize);
        let given = match &facts.fingerprint.paragraphs[..] {
            [(_, only)] => only.len(),
            all => {
                let at_most = all.iter().map(|(_, shingles)| shingles.len()).sum();
                seen.count(all.iter().flat_map(|(_, shingles)| shingles.iter().copied()), at_most)
            }
        };
        Text { facts, size: given + left_out }
    }
    /// All shingles that were given, sorted and unique.
    pub(crate) fn shingles(&self) -> Cow<'a, [u64]> {
        Text::shingles_of(self.facts)
    }
    /// Those of a page.
    pub(crate) fn shingles_of(facts: &'a PageFacts) -> Cow<'a, [u64]> {
        match &facts.fingerprint.paragraphs[..] {
            [(_, only)] => Cow::Borrowed(only),
            paragraphs => {
                let mut all = Vec::with_capacity(paragraphs.iter().map(|(_, shingles)| shingles.len()).sum());
                paragraphs.iter().for_each(|(_, shingles)| all.extend_from_slice(shingles));
                // Each paragraph's are in order: they are only merged.
                all.sort();
                all.dedup();
                Cow::Owned(all)
            }
        }
    }
    /// How many of the n-th paragraph stand in such a list of another page.
    pub(crate) fn common(&self, n: usize, shingles: &[u64]) -> usize {
        let own = &self.facts.fingerprint.paragraphs[n].1;
        own.iter().filter(|shingle| shingles.binary_search(shingle).is_ok()).count()
    }
    /// The shingles of each paragraph that were given, sorted and unique.
    pub(crate) fn paragraphs(&self) -> impl ExactSizeIterator<Item = &'a [u64]> {
        self.facts.fingerprint.paragraphs.iter().map(|(_, shingles)| &shingles[..])
    }
    /// Pages by day; within a day short before long, so that a round-up finds its parts before it.
    pub(crate) fn order(&self) -> (Date, usize, &PageId) {
        (first_day(self.facts.published), self.size, &self.facts.page)
    }
    /// Which shingles of the n-th paragraph are looked up, and that the key of the whole is.
    fn looked_up(&self, n: usize) -> impl Iterator<Item = bool> {
        let shingles = self.facts.fingerprint.paragraphs[n].1.iter();
        shingles.map(|shingle| is_looked_up(*shingle)).chain([true])
    }
    /// The key of a paragraph all of whose shingles were given; one that lacks some is like no other anyway.
    pub(crate) fn whole(&self, n: usize) -> Option<u64> {
        let shingles = &self.facts.fingerprint.paragraphs[n].1;
        let is_whole = shingles.len() == self.facts.fingerprint.size(n);
        is_whole.then(|| shingles.iter().fold(Stable::new().text("paragraph"), |whole, hash| whole.hash(*hash)).end())
    }
    /// What the n-th paragraph is looked up by.
    pub(crate) fn keys(&self, n: usize) -> Vec<u64> {
        let shingles = self.facts.fingerprint.paragraphs[n].1.iter().copied();
        shingles.filter(|shingle| is_looked_up(*shingle)).chain(self.whole(n)).collect()
    }
    /// What all paragraphs are looked up by, sorted and unique.
    pub(crate) fn all_keys(&self) -> Vec<u64> {
        sorted((0..self.facts.fingerprint.paragraphs.len()).flat_map(|n| self.keys(n)).collect())
    }
    /// True when so many common keys make another page worth comparing with the n-th paragraph.
    pub(crate) fn alike(&self, n: usize, n_hits: usize) -> bool {
        n_hits >= self.least_hits(n)
    }
    /// How many common keys at least make another page worth comparing with the n-th paragraph.
    pub(crate) fn least_hits(&self, n: usize) -> usize {
        (self.facts.fingerprint.size(n) / WORTH_A_LOOK).max(1)
    }
    /// True when both carry one text, if they share so many shingles. More of them never make it false.
    pub(crate) fn same(&self, other: &Text<'_>, shared: usize) -> bool {
        self.one_text(other, shared).is_some()
    }
    /// How many shingles a text of that size must share at least to carry this one, whatever it quotes and whomever it
    /// credits; `None` where none can.
    pub(crate) fn least_shared(&self, size: usize) -> Option<usize> {
        let least = match (self.facts.agencies.is_empty(), self.facts.fingerprint.quoted.len()) {
            (false, _) => OF_ONE_AGENCY_WITH_ITS_QUOTES,
            (true, SEVERAL_QUOTES..) => AROUND_SAME_QUOTES,
            (true, _) => SAME_TEXT,
        };
        let short = self.size.min(size);
        let part = LEAST_TEXT.max((short * least).div_ceil(100));
        let least = if self.size == size { part.min(size) } else { part };
        (least <= short).then_some(least)
    }
    /// Why both carry one text, if they do and share so many shingles.
    fn one_text(&self, other: &Text<'_>, shared: usize) -> Option<OneText> {
        let (short, long) = self.short_first(other);
        let shared = shared.min(short.size);
        if shared == long.size {
            return Some(OneText::Text);
        }
        let cut = match (short.facts.published, long.facts.published) {
            (Some(of_short), Some(of_long)) => of_short.first > of_long.last,
            _ => true,
        };
        let fits = short.size * 2 >= long.size || cut;
        let of_one_agency = || self.agencies_with(other).next().is_some();
        (shared >= LEAST_TEXT && fits).then(|| Alike::new(self, other, shared).basis(of_one_agency)).flatten()
    }
    /// The shorter text first.
    fn short_first<'t>(&'t self, other: &'t Text<'_>) -> (&'t Text<'t>, &'t Text<'t>) {
        if self.size <= other.size { (self, other) } else { (other, self) }
    }
    /// The agencies that both credit.
    fn agencies_with<'t>(&'t self, other: &'t Text<'_>) -> impl Iterator<Item = &'t str> {
        self.facts.agencies.iter().filter(|name| other.facts.agencies.contains(name)).map(String::as_str)
    }
    /// True when a page that has so many shingles of the n-th paragraph has the paragraph.
    pub(crate) fn copies(&self, n: usize, common: usize) -> bool {
        self.least_copied(n).is_some_and(|least| common >= least)
    }
    /// How many shingles of the n-th paragraph a page must have to have the paragraph; `None` for one so short that it is
    /// no evidence.
    pub(crate) fn least_copied(&self, n: usize) -> Option<usize> {
        let size = self.facts.fingerprint.size(n);
        (size >= LEAST_PARAGRAPH).then(|| (size * SAME_PARAGRAPH.0).div_ceil(SAME_PARAGRAPH.1))
    }
}

/// How much of the shorter of two texts stands in the longer.
struct Alike {
    /// Shingles in common, of how many.
    shared: usize,
    size: usize,
    /// Sentences quoted in both, the shingles in them, and how many the shorter quotes.
    quotes: usize,
    in_quotes: usize,
    of_quotes: usize,
}

impl Alike {
    fn new(a: &Text<'_>, b: &Text<'_>, shared: usize) -> Alike {
        let (short, long) = a.short_first(b);
        let (quoted, theirs) = (&short.facts.fingerprint.quoted, &long.facts.fingerprint.quoted);
        let both = || quoted.iter().filter(|q| theirs.binary_search(q).is_ok());
        Alike {
            shared,
            size: short.size,
            quotes: both().count(),
            in_quotes: both().map(|q| q.shingles as usize).sum(),
            of_quotes: quoted.len(),
        }
    }
    /// Shingles in common that lie in no sentence quoted by both, of how many.
    fn around(&self) -> (usize, usize) {
        (self.shared.saturating_sub(self.in_quotes), self.size.saturating_sub(self.in_quotes))
    }
    fn basis(&self, of_one_agency: impl Fn() -> bool) -> Option<OneText> {
        let (around, of_around) = self.around();
        // Where nearly all is quoted there is nothing around it to tell.
        let stands = |percent: usize| around * 100 >= of_around * percent;
        let text = self.shared * 100 >= self.size * SAME_TEXT && stands(AROUND_QUOTES);
        let quotes = self.quotes >= SEVERAL_QUOTES && self.quotes == self.of_quotes;
        match () {
            () if text => Some(OneText::Text),
            () if quotes && stands(AROUND_SAME_QUOTES) => Some(OneText::Quotes),
            () if stands(OF_ONE_AGENCY) && of_one_agency() => Some(OneText::Agency),
            () if quotes && stands(OF_ONE_AGENCY_WITH_ITS_QUOTES) && of_one_agency() => Some(OneText::AgencyAndQuotes),
            () => None,
        }
    }
}

/// The first day a page can have been published; undated pages come last.
pub(crate) fn first_day(published: Option<When>) -> Date {
    published.map_or(Date::MAX, |when| when.first)
}

/// Hashes of shingles are FNV, whose low digits are no fair lot.
fn mixed(hash: u64) -> u64 {
    hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32
}

pub(crate) fn is_looked_up(shingle: u64) -> bool {
    mixed(shingle).is_multiple_of(LOOKED_UP)
}

/// Disjoint sets of pages.
struct Family(Vec<usize>);

impl Family {
    fn root(&self, mut i: usize) -> usize {
        while self.0[i] != i {
            i = self.0[i];
        }
        i
    }
    fn join(&mut self, a: usize, b: usize) {
        let (kept, gone) = (self.root(a).min(self.root(b)), self.root(a).max(self.root(b)));
        self.0[gone] = kept;
        // A short way for those that were asked.
        (self.0[a], self.0[b]) = (kept, kept);
    }
}

impl<'a> Kin<'a> {
    /// The dispatches by name.
    pub(crate) fn dispatches(&self) -> Dispatches {
        let founders = self.founders();
        let founder = |i: usize| founders[&self.family.root(i)].1;
        let mut named = Dispatches::default();
        for (i, text) in self.texts.iter().enumerate() {
            named.add(text.facts, founder(i), self.sources[i].iter().map(|source| source.map(founder)).collect());
        }
        named
    }

    /// Of each family the page that was published first.
    fn founders(&self) -> BTreeMap<usize, (Date, &'a PageId)> {
        let mut founders: BTreeMap<usize, (Date, &PageId)> = BTreeMap::new();
        for (i, text) in self.texts.iter().enumerate() {
            let key = (first_day(text.facts.published), &text.facts.page);
            let first = founders.entry(self.family.root(i)).or_insert(key);
            *first = key.min(*first);
        }
        founders
    }
}

impl Dispatches {
    /// A page of the dispatch that `founder` was the first to carry, and for each paragraph the founder of the dispatch
    /// it was copied from.
    pub(crate) fn add(&mut self, facts: &PageFacts, founder: &PageId, sources: Vec<Option<&PageId>>) {
        let own = dispatch_id(founder);
        for founder in sources.iter().flatten().copied().chain([founder]) {
            self.founders.entry(dispatch_id(founder)).or_insert_with(|| founder.clone());
        }
        let copied = sources.into_iter().map(|source| source.map(dispatch_id).filter(|id| *id != own));
        let spans = facts.fingerprint.paragraphs.iter().map(|(span, _)| *span);
        let paragraphs: Vec<_> = spans.zip(copied).collect();
        if paragraphs.iter().any(|(_, copied)| copied.is_some()) {
            self.paragraphs.insert(facts.page.clone(), paragraphs);
        }
        self.of_page.insert(facts.page.clone(), own);
    }
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init, reason = "a page of one paragraph is a list of one range")]
mod tests;
