//! Which pages carry the same text: a text and all its reprints are one dispatch, the unit of independence.
//!
//! Pages are taken in order of publication. A page's shingles (hashes of five running words, made when the
//! page was read) are looked up among those of earlier pages; what they share is then counted exactly. Only
//! paragraphs nobody carried before are put into the index, so that a story printed by 300 papers keeps short
//! lists. What this leaves out: translations, and copies reworded so far that few runs of five words survive.

use crate::fold::{Stable, shared, short_id, sorted};
use jiff::civil::Date;
use recoupe_model::{Claim, DispatchId, Fingerprint, PageFacts, PageId, PageSpan};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

/// Share of the smaller text that must stand in the larger one. A word changed breaks five shingles: ten light
/// edits in 300 words leave 0.83, while two own reports of one event that share a quote stay below 0.3.
const SAME_TEXT: (usize, usize) = (7, 10);
/// Share of a paragraph that must stand in an earlier page for the paragraph to be a copy.
const SAME_PARAGRAPH: (usize, usize) = (8, 10);
/// Fewer shared shingles than this (about 14 words) are a phrase, not a text, unless the texts are equal.
const LEAST_TEXT: usize = 10;
/// Shorter paragraphs are no evidence of copying.
const LEAST_PARAGRAPH: usize = 8;
/// Phrases in more first printings than this tell nothing.
const COMMON: usize = 32;
/// How many pages are compared exactly with one page.
const COMPARED: usize = 32;

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
/// The smaller text must stand in the larger by seven tenths. A later page more than twice as long as what it
/// repeats is a text of its own with copied paragraphs, and so is one that repeats two unrelated texts.
pub fn dispatches(pages: &[PageFacts]) -> Dispatches {
    joined(pages, &[])
}

/// As [`dispatches`], where people said of some pages that they carry one text.
pub(crate) fn joined(pages: &[PageFacts], same: &[&[PageId]]) -> Dispatches {
    let texts = texts(pages);
    let mut index = Index::default();
    let mut family = Family((0..texts.len()).collect());
    let mut sources: Vec<Vec<Option<usize>>> = Vec::with_capacity(texts.len());
    for (i, text) in texts.iter().enumerate() {
        let same = same_text(&texts, i, &index, &mut family);
        for other in &same {
            family.join(i, *other);
        }
        let paragraphs = &text.facts.fingerprint.paragraphs;
        let holder = |(n, (_, hashes)): (usize, &(_, Vec<u64>))| index.holder(hashes, text.facts.fingerprint.size(n));
        let copied: Vec<_> = paragraphs.iter().enumerate().map(holder).collect();
        let contained = same.iter().any(|&q| texts[q].size >= text.size);
        for ((_, hashes), source) in paragraphs.iter().zip(&copied) {
            match source {
                None => index.add(i, hashes.iter().copied()),
                // A trace is left of texts that are made of copies only, so that their reprints find them.
                Some(_) if !contained => index.add(i, hashes.iter().copied().filter(|h| h % 8 == 0)),
                Some(_) => {}
            }
        }
        sources.push(copied);
    }
    let at: BTreeMap<&PageId, usize> = texts.iter().enumerate().map(|(i, t)| (&t.facts.page, i)).collect();
    for pages in same {
        let known: Vec<usize> = pages.iter().filter_map(|page| at.get(page).copied()).collect();
        known.windows(2).for_each(|two| family.join(two[0], two[1]));
    }
    name(&texts, &mut family, &sources)
}

struct Text<'a> {
    facts: &'a PageFacts,
    /// All shingles that were given, sorted and unique.
    hashes: Vec<u64>,
    /// How many there are, those included that no other page has and that were not given.
    size: usize,
}

fn first_day(facts: &PageFacts) -> Date {
    facts.published.map_or(Date::MAX, |when| when.first)
}

/// Pages by day; within a day short before long, so that a round-up finds its parts before it.
fn texts<'a>(pages: &'a [PageFacts]) -> Vec<Text<'a>> {
    let unique: BTreeMap<&PageId, &PageFacts> = pages.iter().rev().map(|p| (&p.page, p)).collect();
    let text = |facts: &'a PageFacts| {
        let Fingerprint { paragraphs, alone } = &facts.fingerprint;
        let hashes = sorted(paragraphs.iter().flat_map(|(_, hashes)| hashes.iter().copied()).collect());
        let size = hashes.len() + alone.as_ref().map_or(0, |alone| alone.of_page as usize);
        Text { facts, hashes, size }
    };
    let mut texts: Vec<_> = unique.into_values().map(text).collect();
    texts.sort_by_key(|t| (first_day(t.facts), t.size, t.facts.page.clone()));
    texts
}

/// Earlier pages that carry the same text as page `i`.
fn same_text(texts: &[Text], i: usize, index: &Index, family: &mut Family) -> Vec<usize> {
    let text = &texts[i];
    let mut same = Vec::new();
    for q in index.like(text, |q| texts[q].size) {
        let other = &texts[q];
        let (n, smaller) = (shared(&text.hashes, &other.hashes), text.size.min(other.size));
        let equal = n == text.size && n == other.size;
        if equal || (n >= LEAST_TEXT && n * SAME_TEXT.1 >= smaller * SAME_TEXT.0) {
            same.push(q);
        }
    }
    let is_part = |q: &usize| texts[*q].size * 2 < text.size;
    let parts = sorted(same.iter().copied().filter(is_part).map(|q| family.root(q)).collect());
    let earlier = |q: usize| match (texts[q].facts.published, text.facts.published) {
        (Some(theirs), Some(ours)) => theirs.last < ours.first,
        _ => false,
    };
    same.retain(|q| !is_part(q) || (parts.len() < 2 && !earlier(*q)));
    same
}

/// Which earlier pages hold a shingle. Shingles are hashes already and need no second hashing.
#[derive(Default)]
struct Index {
    first: HashMap<u64, u32, BuildHasherDefault<AsIs>>,
    /// Those after the first: most shingles have none, and a list for each would take most of the memory.
    more: HashMap<u64, Vec<u32>, BuildHasherDefault<AsIs>>,
}

#[derive(Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        self.0 = Stable::new().bytes(bytes).end();
    }
    fn write_u64(&mut self, hash: u64) {
        self.0 = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Index {
    fn add(&mut self, page: usize, hashes: impl Iterator<Item = u64>) {
        let page = u32::try_from(page).expect("a ledger holds fewer than 4 billion pages");
        for hash in hashes {
            if *self.first.entry(hash).or_insert(page) == page {
                continue;
            }
            let more = self.more.entry(hash).or_default();
            if more.len() + 1 < COMMON && more.last() != Some(&page) {
                more.push(page);
            }
        }
    }
    /// Pages that hold some of these shingles and how many each holds, in order of pages.
    fn hits(&self, hashes: &[u64]) -> Vec<(usize, usize)> {
        let mut holders: Vec<u32> = Vec::new();
        for hash in hashes {
            if let Some(first) = self.first.get(hash) {
                holders.push(*first);
                holders.extend(self.more.get(hash).into_iter().flatten());
            }
        }
        holders.sort_unstable();
        holders.chunk_by(|a, b| a == b).map(|same| (same[0] as usize, same.len())).collect()
    }
    /// Pages that may carry this text, the likeliest first.
    fn like(&self, text: &Text<'_>, size: impl Fn(usize) -> usize) -> Vec<usize> {
        let share = |q: usize, n: usize| n * 1000 / size(q).min(text.size).max(1);
        let hits = self.hits(&text.hashes).into_iter();
        let mut ranked: Vec<(Reverse<usize>, usize)> = hits.map(|(q, n)| (Reverse(share(q, n)), q)).collect();
        ranked.sort_unstable();
        ranked.into_iter().take(COMPARED).map(|(_, q)| q).collect()
    }
    /// The first page that holds this whole paragraph of so many shingles.
    fn holder(&self, hashes: &[u64], size: usize) -> Option<usize> {
        if size < LEAST_PARAGRAPH {
            return None;
        }
        let enough = |n: usize| n * SAME_PARAGRAPH.1 >= size * SAME_PARAGRAPH.0;
        self.hits(hashes).into_iter().find(|&(_, n)| enough(n)).map(|(q, _)| q)
    }
}

/// Disjoint sets of pages.
struct Family(Vec<usize>);

impl Family {
    fn root(&mut self, mut i: usize) -> usize {
        while self.0[i] != i {
            self.0[i] = self.0[self.0[i]];
            i = self.0[i];
        }
        i
    }
    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}

fn name(texts: &[Text], family: &mut Family, sources: &[Vec<Option<usize>>]) -> Dispatches {
    let mut founder: BTreeMap<usize, (Date, &PageId)> = BTreeMap::new();
    for (i, text) in texts.iter().enumerate() {
        let key = (first_day(text.facts), &text.facts.page);
        let first = founder.entry(family.root(i)).or_insert(key);
        *first = key.min(*first);
    }
    let mut id_of = |i: usize| dispatch_id(founder[&family.root(i)].1);
    let mut named = Dispatches::default();
    for (i, text) in texts.iter().enumerate() {
        let own = id_of(i);
        let copied = sources[i].iter().map(|source| source.map(&mut id_of).filter(|id| *id != own));
        let spans = text.facts.fingerprint.paragraphs.iter().map(|(span, _)| *span);
        let paragraphs: Vec<_> = spans.zip(copied).collect();
        if paragraphs.iter().any(|(_, copied)| copied.is_some()) {
            named.paragraphs.insert(text.facts.page.clone(), paragraphs);
        }
        named.of_page.insert(text.facts.page.clone(), own);
    }
    named.founders = founder.into_values().map(|(_, page)| (dispatch_id(page), page.clone())).collect();
    named
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init, reason = "a page of one paragraph is a list of one range")]
mod tests {
    use super::*;
    use jiff::civil::date;
    use recoupe_model::{Alone, When};
    use std::collections::BTreeSet;

    /// A page made of paragraphs, each a run of numbered shingles.
    fn page(id: &str, day: i8, paragraphs: &[std::ops::Range<u64>]) -> PageFacts {
        let mut at = 0;
        let paragraphs = paragraphs.iter().map(|run| {
            at += 100;
            (PageSpan::new(at, at + 90), run.clone().map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect())
        });
        let paragraphs = paragraphs.map(|(span, hashes): (_, Vec<u64>)| (span, sorted(hashes))).collect();
        let published = Some(When::day(date(2022, 5, day)));
        PageFacts {
            page: PageId::from(id),
            published,
            outlet: None,
            fingerprint: Fingerprint { paragraphs, alone: None },
        }
    }

    fn check(pages: &[PageFacts], groups: &[&str]) {
        let found = dispatches(pages);
        let mut by: BTreeMap<&DispatchId, Vec<&str>> = BTreeMap::new();
        for (page, dispatch) in &found.of_page {
            by.entry(dispatch).or_default().push(page.as_str());
        }
        let mut got: Vec<String> = by.into_values().map(|pages| pages.join("+")).collect();
        got.sort();
        assert_eq!(got, groups, "{found:?}");
        let turned: Vec<_> = pages.iter().rev().cloned().collect();
        assert_eq!(dispatches(&turned), found, "the order of pages must not matter");
        assert_eq!(dispatches(&thinned(pages)), found, "what one page alone has must not matter");
    }

    /// The pages less the shingles that stand in one page only.
    fn thinned(pages: &[PageFacts]) -> Vec<PageFacts> {
        let all = |p: &PageFacts| -> BTreeSet<u64> {
            p.fingerprint.paragraphs.iter().flat_map(|(_, hashes)| hashes.iter().copied()).collect()
        };
        let mut thin = pages.to_vec();
        for page in &mut thin {
            let others: BTreeSet<u64> = pages.iter().filter(|p| p.page != page.page).flat_map(all).collect();
            let of_page = all(page).difference(&others).count() as u32;
            let paragraphs = &mut page.fingerprint.paragraphs;
            let dropped = paragraphs.iter_mut().map(|(_, hashes)| {
                let before = hashes.len();
                hashes.retain(|h| others.contains(h));
                (before - hashes.len()) as u32
            });
            page.fingerprint.alone = Some(Alone { of_paragraph: dropped.collect(), of_page });
        }
        thin
    }

    #[test]
    fn reprints_share_a_dispatch_and_own_reports_do_not() {
        check(&[page("a", 1, &[0..200]), page("b", 1, &[0..200])], &["a+b"]);
        // Shortened, and with some words changed.
        check(&[page("a", 1, &[0..200]), page("b", 2, &[0..50])], &["a+b"]);
        check(&[page("a", 1, &[0..200]), page("b", 2, &[0..150, 900..940])], &["a+b"]);
        // A shared quote.
        check(&[page("a", 1, &[0..200]), page("b", 1, &[180..400])], &["a", "b"]);
        // Nothing to compare.
        check(&[page("a", 1, &[]), page("b", 1, &[])], &["a", "b"]);
        // Two cuts of one wire have nothing in common but the wire.
        check(&[page("w", 1, &[0..100, 100..200]), page("x", 2, &[0..100]), page("y", 2, &[100..200])], &["w+x+y"]);
        // A round-up of two texts is neither of them, also on the same day.
        check(
            &[page("x", 2, &[0..60]), page("y", 2, &[100..160]), page("a", 2, &[0..60, 100..160, 500..560])],
            &["a", "x", "y"],
        );
    }

    #[test]
    fn a_long_report_that_repeats_a_flash_is_its_own_text_with_a_copied_paragraph() {
        let pages = [page("flash", 1, &[0..30]), page("long", 2, &[0..30, 300..500])];
        check(&pages, &["flash", "long"]);
        let found = dispatches(&pages);
        let flash = found.of_page(&PageId::from("flash"));
        let copied = &found.paragraphs[&PageId::from("long")];
        assert_eq!(copied[0].1.as_ref(), flash);
        assert_eq!(copied[1].1, None);
    }

    #[test]
    fn a_standing_paragraph_in_hundreds_of_pages_links_none_of_them() {
        let pages: Vec<_> =
            (0..100u64).map(|n| page(&format!("{n:03}"), 1, &[0..20, n * 1000 + 500..n * 1000 + 600])).collect();
        let found = dispatches(&pages);
        assert_eq!(found.founders.len(), 100);
        assert_eq!(found.paragraphs.len(), 99, "all but the first copied the paragraph");
    }
}
