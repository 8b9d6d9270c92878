//! Which pages carry one text, and from which each paragraph was copied, of all pages and in bounded memory: what
//! [`crate::dispatch::kin`] finds. Texts lie aside; of each key of several texts the first of these are held.

use super::aside::{Groups, Recent, Sorted, Sorter, lay, lying};
use super::kept::{put_text, take_text};
use super::number;
use super::steps::Steps;
use super::text::{Shingles, rank, size_of};
use crate::dispatch::{ASKED, Dispatches, LEAST_PARAGRAPH, Text, first_day};
use crate::fold::shared;
use recoupe_model::{Aside, Fingerprint, LinkStore, List, PageFacts, PageId, PageSpan, Row, When};
use std::collections::HashMap;

/// What is held of each page while everything is linked.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) page: PageId,
    pub(super) published: Option<When>,
    /// Which of the outlets.
    outlet: u32,
    n_paragraphs: u32,
    /// Where its text comes among the others.
    rank: u64,
    /// Where it lies aside.
    at: u64,
}

/// All pages, in the order of their texts.
#[derive(Debug, Default)]
pub(super) struct Pages {
    pub(super) all: Vec<Known>,
    outlets: Vec<String>,
    /// Of each page the one that was the first to carry its text.
    founders: Vec<u32>,
    /// The pages that copied a paragraph, in order: of each paragraph its place, and the page it was copied from.
    copiers: Vec<(u32, Vec<Copied>)>,
}

/// Places of a table on which shingles of a text fall: what is held of each page so that most of those that share some
/// phrases with another are refused without a look at them.
#[derive(Debug, Clone, Copy)]
struct Falls {
    places: [u64; Falls::WORDS],
    /// How many fell on a place that another had taken.
    together: u32,
}

impl Falls {
    const WORDS: usize = 16;

    fn of(shingles: &[u64]) -> Falls {
        let mut places = [0; Falls::WORDS];
        for shingle in shingles {
            let bits = (Falls::WORDS * 64).trailing_zeros();
            let place = (shingle.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - bits)) as usize;
            places[place / 64] |= 1 << (place % 64);
        }
        let taken: u32 = places.iter().map(|word: &u64| word.count_ones()).sum();
        Falls { places, together: shingles.len() as u32 - taken }
    }

    /// Two lists of shingles share no more.
    fn shared_at_most(&self, other: &Falls) -> usize {
        let both = self.places.iter().zip(&other.places).map(|(a, b)| (a & b).count_ones());
        (both.sum::<u32>() + self.together.min(other.together)) as usize
    }
}

/// A paragraph's place, and the page it was copied from.
type Copied = (PageSpan, Option<u32>);

const NOBODY: u32 = u32::MAX;

/// Pages are asked for so many at a time.
pub(super) const PART: usize = 512;

impl Pages {
    pub(super) fn number(&self, page: u32) -> u64 {
        number(self.all[page as usize].page.as_str())
    }

    /// What is known of a page but for its text.
    pub(super) fn facts(&self, page: u32) -> PageFacts {
        let known = &self.all[page as usize];
        let outlet = (known.outlet != NOBODY).then(|| self.outlets[known.outlet as usize].clone());
        let paragraphs = self.copied(page).iter().map(|(span, _)| (*span, Vec::new())).collect();
        PageFacts {
            page: known.page.clone(),
            published: known.published,
            outlet,
            agencies: Vec::new(),
            fingerprint: Fingerprint { paragraphs, ..Fingerprint::default() },
        }
    }

    /// The page that was the first to carry the text of this one.
    pub(super) fn founder(&self, page: u32) -> u32 {
        self.founders[page as usize]
    }

    /// Of each paragraph the page it was copied from; nothing where none was copied.
    pub(super) fn copied(&self, page: u32) -> &[Copied] {
        self.copiers.binary_search_by_key(&page, |(copier, _)| *copier).map_or(&[], |at| &self.copiers[at].1)
    }

    /// The same as numbers, of all paragraphs.
    pub(super) fn sources(&self, page: u32) -> Vec<Option<u64>> {
        match self.copied(page) {
            [] => vec![None; self.all[page as usize].n_paragraphs as usize],
            copied => copied.iter().map(|(_, source)| source.map(|source| self.number(source))).collect(),
        }
    }

    /// The pages that tell in whose voice this one speaks: the first ones of its text and of what it copied.
    pub(super) fn voices(&self, page: u32) -> impl Iterator<Item = u32> {
        let of_paragraphs = self.copied(page).iter().filter_map(|(_, source)| Some(self.founder((*source)?)));
        of_paragraphs.chain([self.founder(page)])
    }

    /// Adds the dispatch of a page, whose facts these are, and those its paragraphs were copied from.
    pub(super) fn add_dispatches(&self, page: u32, facts: &PageFacts, into: &mut Dispatches) {
        let id = |page: u32| &self.all[page as usize].page;
        let sources = self.copied(page).iter().map(|(_, source)| source.map(|source| id(self.founder(source))));
        into.add(facts, id(self.founder(page)), sources.collect());
    }
}

/// Finds the texts of all pages, and keeps the pages of each key.
pub(super) fn texts<S: LinkStore>(store: &mut S, steps: &mut Steps) -> Result<Pages, S::Error> {
    let aside = &mut store.aside()?;
    let (mut pages, mut keys): (Pages, Sorter<u128>) = Default::default();
    let (mut bytes, mut falls): (Vec<u8>, Vec<Falls>) = Default::default();
    let mut outlets: HashMap<String, u32> = HashMap::new();
    steps.begin(store);
    let ids = store.pages()?;
    for part in ids.chunks(PART) {
        for facts in store.facts_of(part)? {
            let text = Text::new(&facts);
            let row = place(pages.all.len());
            for n in 0..facts.fingerprint.paragraphs.len() {
                for key in text.keys(n) {
                    keys.put(aside, u128::from(signed(key)) << 64 | u128::from(row) << 32 | n as u128)?;
                }
            }
            falls.push(Falls::of(&text.shingles()));
            let rank = rank(&text);
            let at = lay(aside, &mut bytes, |bytes| put_text(bytes, &facts))?;
            let n_paragraphs = place(facts.fingerprint.paragraphs.len());
            let outlet = facts.outlet.map_or(NOBODY, |outlet| {
                let next = place(outlets.len());
                *outlets.entry(outlet).or_insert(next)
            });
            pages.all.push(Known { page: facts.page, published: facts.published, outlet, n_paragraphs, rank, at });
        }
        steps.at(store, pages.all.len() as u64, ids.len() as u64);
    }
    drop(ids);
    pages.outlets = vec![String::new(); outlets.len()];
    outlets.into_iter().for_each(|(outlet, at)| pages.outlets[at as usize] = outlet);
    let rows = in_order(&mut pages.all);
    let search = keep_keys(store, aside, &pages, keys, &rows, steps)?;
    let mut row_of = vec![0; rows.len()];
    (0..).zip(&rows).for_each(|(row, place): (u32, &u32)| row_of[*place as usize] = row);
    drop(rows);
    kin(store, aside, &mut pages, search, |page| &falls[row_of[page as usize] as usize], steps)?;
    Ok(pages)
}

fn place(n: usize) -> u32 {
    u32::try_from(n).ok().filter(|n| *n != NOBODY).expect("a ledger holds fewer than 4 billion pages")
}

/// Stores order numbers by their sign; what is put in their order is put fast.
pub(super) fn signed(key: u64) -> u64 {
    key ^ 1 << 63
}

/// Puts pages into the order of their texts, which is [`Text::order`]. Gives the place of each that was the n-th before.
fn in_order(pages: &mut [Known]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..place(pages.len())).collect();
    order.sort_unstable_by(|a, b| {
        let (a, b) = (&pages[*a as usize], &pages[*b as usize]);
        (a.rank, &a.page).cmp(&(b.rank, &b.page))
    });
    let mut places = vec![0; pages.len()];
    order.iter().zip(0..).for_each(|(row, place)| places[*row as usize] = place);
    pages.sort_unstable_by(|a, b| (a.rank, &a.page).cmp(&(b.rank, &b.page)));
    places
}

/// The keys that several texts have.
struct Search {
    /// Lists of texts in order, as many as are ever asked for, one behind the other.
    lists: Vec<u32>,
    /// Text, paragraph, and where the list of a key of it begins.
    of_text: Sorted<u128>,
}

/// Keeps the pages of each key, and what is needed to look for copies.
fn keep_keys<S: LinkStore>(
    store: &mut S,
    aside: &mut S::Aside,
    pages: &Pages,
    keys: Sorter<u128>,
    rows: &[u32],
    steps: &mut Steps,
) -> Result<Search, S::Error> {
    let keys = keys.sorted(aside)?;
    steps.begin(store);
    let numbers: Vec<u64> = pages.all.iter().map(|known| number(known.page.as_str())).collect();
    let (mut lists, mut of_text): (Vec<u32>, Sorter<u128>) = Default::default();
    let (mut groups, mut group) = (Groups::new(&keys, aside)?, Vec::new());
    let (mut texts, mut kept): (Vec<(u32, u32)>, Vec<Row>) = Default::default();
    let mut done = 0;
    while groups.ahead().is_some() {
        groups.next(aside, &mut group, |cell| (cell >> 64) as u64)?;
        let key = signed((group[0] >> 64) as u64);
        texts.clear();
        texts.extend(group.iter().map(|cell| (rows[(cell >> 32) as u32 as usize], *cell as u32)));
        texts.sort_unstable();
        kept.clear();
        kept.extend(texts.chunk_by(|a, b| a.0 == b.0).map(|same| {
            let page = same[0].0 as usize;
            (pages.all[page].rank, numbers[page])
        }));
        if kept.len() > 1 {
            let list = lists.len() as u128;
            for (text, n) in &texts {
                of_text.put(aside, u128::from(*text) << 96 | u128::from(*n) << 64 | list)?;
            }
            let holders = texts.chunk_by(|a, b| a.0 == b.0).map(|same| same[0].0);
            lists.extend(holders.take(ASKED));
            lists.push(NOBODY);
        }
        kept.sort_unstable();
        store.put_rows(List::Texts, key, &kept)?;
        done += group.len() as u64;
        steps.at(store, done, keys.n);
    }
    lists.shrink_to_fit();
    Ok(Search { lists, of_text: of_text.sorted(aside)? })
}

/// Joins texts that are one, and finds the first text that has each paragraph.
fn kin<'f, S: LinkStore>(
    store: &mut S,
    aside: &mut S::Aside,
    pages: &mut Pages,
    search: Search,
    falls: impl Fn(u32) -> &'f Falls,
    steps: &mut Steps,
) -> Result<(), S::Error> {
    steps.begin(store);
    let n_pages = pages.all.len();
    let mut roots: Vec<u32> = (0..place(n_pages)).collect();
    let mut tally = Tally { counts: vec![0; n_pages], counted: Vec::new() };
    let mut recent = Recent::holding(AT_HAND);
    let (mut groups, mut group) = (Groups::new(&search.of_text, aside)?, Vec::new());
    while groups.ahead().is_some() {
        groups.next(aside, &mut group, |cell| (cell >> 96) as u32)?;
        let text = (group[0] >> 96) as u32;
        steps.at(store, u64::from(text), n_pages as u64);
        let mut own: Option<(PageFacts, Shingles)> = None;
        let mut alike: Vec<u32> = Vec::new();
        let mut copied: Vec<Copied> = Vec::new();
        for of_paragraph in group.chunk_by(|a, b| a >> 64 == b >> 64) {
            let n = (of_paragraph[0] >> 64) as u32 as usize;
            for cell in of_paragraph {
                let earlier = search.lists[*cell as u64 as usize..].iter().take_while(|q| **q < text);
                earlier.for_each(|q| tally.add(*q));
            }
            if tally.counted.is_empty() {
                continue;
            }
            if own.is_none() {
                let facts = facts_of(pages, text, aside)?;
                copied = facts.fingerprint.paragraphs.iter().map(|(span, _)| (*span, None)).collect();
                let shingles = Shingles::of(&Text::new(&facts));
                own = Some((facts, shingles));
            }
            let Some((facts, _)) = &own else { continue };
            let beside = Text::new(facts);
            let before = alike.len();
            let counts = &tally.counts;
            alike.extend(tally.counted.iter().filter(|q| beside.alike(n, counts[**q as usize] as usize)));
            alike[before..].sort_unstable();
            tally.clear();
            if facts.fingerprint.size(n) >= LEAST_PARAGRAPH {
                let here = Falls::of(&facts.fingerprint.paragraphs[n].1);
                for q in &alike[before..] {
                    if !beside.copies(n, here.shared_at_most(falls(*q))) {
                        continue;
                    }
                    let other = recent.get(*q, || told_by(pages, *q, aside))?;
                    let paragraph = &facts.fingerprint.paragraphs[n].1;
                    if beside.copies(n, other.shingles.has_at_most(paragraph))
                        && beside.copies(n, beside.common(n, &other.shingles.all))
                    {
                        copied[n].1 = Some(*q);
                        break;
                    }
                }
            }
        }
        let Some((facts, shingles)) = own else { continue };
        let own = Text::of(&facts, &shingles.all);
        alike.sort_unstable();
        alike.dedup();
        let here = falls(text);
        for q in alike {
            if !own.may_be_same(size_of(pages.all[q as usize].rank), here.shared_at_most(falls(q))) {
                continue;
            }
            let (a, b) = (root(&mut roots, text), root(&mut roots, q));
            if a == b {
                continue;
            }
            let other = recent.get(q, || told_by(pages, q, aside))?;
            let beside = Text::of(&other.facts, &other.shingles.all);
            if own.same(&beside, shingles.shared_at_most(&other.shingles))
                && own.same(&beside, shared(&shingles.all, &other.shingles.all))
            {
                roots[a.max(b) as usize] = a.min(b);
            }
        }
        if copied.iter().any(|(_, source)| source.is_some()) {
            pages.copiers.push((text, copied));
        }
    }
    pages.founders = founders(&pages.all, roots);
    Ok(())
}

/// Of each page the one of its texts that was published first.
fn founders(pages: &[Known], mut roots: Vec<u32>) -> Vec<u32> {
    (0..place(pages.len())).for_each(|page| roots[page as usize] = root(&mut roots, page));
    let mut first = vec![NOBODY; pages.len()];
    let order = |page: u32| (first_day(pages[page as usize].published), &pages[page as usize].page);
    for (page, root) in (0..).zip(&roots) {
        let held = &mut first[*root as usize];
        if *held == NOBODY || order(page) < order(*held) {
            *held = page;
        }
    }
    roots.iter_mut().for_each(|root| *root = first[*root as usize]);
    roots
}

/// The least member of the set that one belongs to.
pub(super) fn root(roots: &mut [u32], mut one: u32) -> u32 {
    while roots[one as usize] != one {
        roots[one as usize] = roots[roots[one as usize] as usize];
        one = roots[one as usize];
    }
    one
}

/// A page with the text that lies aside.
fn facts_of<A: Aside>(pages: &Pages, page: u32, aside: &mut A) -> Result<PageFacts, A::Error> {
    let known = &pages.all[page as usize];
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

/// A text that others are compared with.
struct Beside {
    facts: PageFacts,
    shingles: Shingles,
}

/// Texts that are held of those read a short while ago.
const AT_HAND: usize = 1 << 12;

fn told_by<A: Aside>(pages: &Pages, page: u32, aside: &mut A) -> Result<Beside, A::Error> {
    let mut facts = facts_of(pages, page, aside)?;
    let shingles = Shingles::of(&Text::new(&facts));
    // Together they say all that a comparison asks for.
    facts.fingerprint.paragraphs = Vec::new();
    Ok(Beside { facts, shingles })
}

/// How often each text was counted.
struct Tally {
    counts: Vec<u32>,
    /// Those that were.
    counted: Vec<u32>,
}

impl Tally {
    fn add(&mut self, text: u32) {
        let count = &mut self.counts[text as usize];
        if *count == 0 {
            self.counted.push(text);
        }
        *count += 1;
    }
    fn clear(&mut self) {
        for text in self.counted.drain(..) {
            self.counts[text as usize] = 0;
        }
    }
}
