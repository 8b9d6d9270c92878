//! Which pages carry one text, and from which each paragraph was copied, of all pages and in bounded memory: what
//! [`crate::dispatch::kin`] finds. Texts lie aside; of each key of several texts the first of these are held.

use super::aside::{Groups, Sorted, Sorter, lay};
use super::copies::{Copied, Copies, Falls, Lists, Sharers};
use super::kept::put_text;
use super::number;
use super::record::{put_few, take_few};
use super::steps::Steps;
use super::text::rank;
use crate::dispatch::{Dispatches, Text, first_day};
use recoupe_model::{Fingerprint, LinkStore, List, PageFacts, PageId, PageSpan, Row, When};
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
    pub(super) rank: u64,
    /// Where it lies aside.
    pub(super) at: u64,
}

/// All pages, in the order of their texts.
#[derive(Debug, Default)]
pub(super) struct Pages {
    pub(super) all: Vec<Known>,
    outlets: Vec<String>,
    /// Of each page the one that was the first to carry its text.
    founders: Vec<u32>,
    copiers: Copiers,
}

/// The pages that copied a paragraph: of each paragraph its place, and the page it was copied from. Packed, as there may be
/// as many as there are pages.
#[derive(Debug, Default)]
struct Copiers {
    /// The first page of each [`Copiers::BESIDE`], with the place at which it begins.
    begins: Vec<(u32, u64)>,
    /// Of each page how many come between the one before and it, how many bytes it takes, and these.
    bytes: Vec<u8>,
    n: usize,
    last: u32,
}

impl Copiers {
    /// Bytes of one of them, by which room is taken for all: what is not filled costs nothing, and a list that grows is
    /// held twice meanwhile.
    const BYTES: usize = 64;
    /// So many lie one behind the other where one is looked for.
    const BESIDE: usize = 16;

    /// None of so many pages yet.
    fn of_pages(n_pages: usize) -> Copiers {
        let begins = Vec::with_capacity(n_pages.div_ceil(Copiers::BESIDE));
        Copiers { begins, bytes: Vec::with_capacity(n_pages * Copiers::BYTES), n: 0, last: 0 }
    }

    /// Pages are put in their order.
    fn put(&mut self, page: u32, copied: &[Copied]) {
        let (mut one, mut before) = (Vec::new(), 0);
        for (span, source) in copied {
            // Nearly always little stands between two paragraphs.
            put_few(&mut one, span.start().wrapping_sub(before));
            put_few(&mut one, span.len());
            put_few(&mut one, source.map_or(0, |source| source as usize + 1));
            before = span.end();
        }
        if self.n.is_multiple_of(Copiers::BESIDE) {
            self.begins.push((page, self.bytes.len() as u64));
            self.last = page;
        }
        put_few(&mut self.bytes, (page - self.last) as usize);
        put_few(&mut self.bytes, one.len());
        self.bytes.extend(one);
        (self.n, self.last) = (self.n + 1, page);
    }

    fn of(&self, page: u32) -> Vec<Copied> {
        let Some(mut one) = self.bytes_of(page) else { return Vec::new() };
        let mut before = 0usize;
        std::iter::from_fn(|| {
            (!one.is_empty()).then(|| {
                let start = before.wrapping_add(take_few(&mut one));
                before = start + take_few(&mut one);
                (PageSpan::new(start, before), take_few(&mut one).checked_sub(1).map(|source| source as u32))
            })
        })
        .collect()
    }

    /// What was put of a page.
    fn bytes_of(&self, page: u32) -> Option<&[u8]> {
        let beside = self.begins.partition_point(|(first, _)| *first <= page).checked_sub(1)?;
        let (mut copier, begins) = self.begins[beside];
        let mut bytes = &self.bytes[begins as usize..];
        for _ in 0..Copiers::BESIDE {
            copier += take_few(&mut bytes) as u32;
            let length = take_few(&mut bytes);
            let one = bytes.split_off(..length)?;
            if copier >= page {
                return (copier == page).then_some(one);
            }
        }
        None
    }
}

/// No page, and the end of a list of pages.
pub(super) const NOBODY: u32 = u32::MAX;

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
    pub(super) fn copied(&self, page: u32) -> Vec<Copied> {
        self.copiers.of(page)
    }

    /// The same as numbers, of all paragraphs.
    pub(super) fn sources(&self, page: u32) -> Vec<Option<u64>> {
        match &self.copied(page)[..] {
            [] => vec![None; self.all[page as usize].n_paragraphs as usize],
            copied => copied.iter().map(|(_, source)| source.map(|source| self.number(source))).collect(),
        }
    }

    /// The pages that tell in whose voice this one speaks: the first ones of its text and of what it copied.
    pub(super) fn voices(&self, page: u32) -> impl Iterator<Item = u32> {
        let of_paragraphs = self.copied(page).into_iter().filter_map(|(_, source)| Some(self.founder(source?)));
        of_paragraphs.chain([self.founder(page)])
    }

    /// Adds the dispatch of a page, whose facts these are, and those its paragraphs were copied from.
    pub(super) fn add_dispatches(&self, page: u32, facts: &PageFacts, into: &mut Dispatches) {
        let id = |page: u32| &self.all[page as usize].page;
        let copied = self.copied(page);
        let sources = copied.iter().map(|(_, source)| source.map(|source| id(self.founder(source))));
        into.add(facts, id(self.founder(page)), sources.collect());
    }
}

/// A page on its way to the others.
struct Ready {
    known: Known,
    outlet: Option<String>,
    /// What each paragraph is looked up by.
    keys: Vec<(u64, u32)>,
    falls: Falls,
    /// What is laid aside of its text.
    bytes: Vec<u8>,
}

fn ready(facts: PageFacts) -> Ready {
    let shingles = Text::shingles_of(&facts);
    let text = Text::of(&facts, &shingles);
    let n_paragraphs = place(facts.fingerprint.paragraphs.len());
    let keys = (0..n_paragraphs).flat_map(|n| text.keys(n as usize).into_iter().map(move |key| (signed(key), n)));
    let (keys, rank, mut bytes) = (keys.collect(), rank(&text), Vec::new());
    put_text(&mut bytes, &facts);
    let known =
        Known { page: facts.page.clone(), published: facts.published, outlet: NOBODY, n_paragraphs, rank, at: 0 };
    let falls = Falls::of(&shingles);
    drop(shingles);
    Ready { known, outlet: facts.outlet, keys, falls, bytes }
}

/// Finds the texts of all pages, and keeps the pages of each key.
pub(super) fn texts<S: LinkStore>(store: &mut S, steps: &mut Steps) -> Result<Pages, S::Error> {
    let aside = &mut store.aside()?;
    let (mut keys, mut bytes): (Sorter<u128>, Vec<u8>) = Default::default();
    let mut outlets: HashMap<String, u32> = HashMap::new();
    steps.begin(store);
    let ids = store.pages()?;
    // What grows as it fills is held twice while it does.
    let mut pages = Pages { all: Vec::with_capacity(ids.len()), ..Pages::default() };
    let mut falls: Vec<Falls> = Vec::with_capacity(ids.len());
    for part in ids.chunks(PART) {
        let facts = store.facts_of(part)?;
        for ready in store.on_all(facts, ready) {
            let row = place(pages.all.len());
            for (key, n) in ready.keys {
                keys.put(aside, u128::from(key) << 64 | u128::from(row) << 32 | u128::from(n))?;
            }
            let at = lay(aside, &mut bytes, |bytes| bytes.extend(&ready.bytes))?;
            let outlet = ready.outlet.map_or(NOBODY, |outlet| {
                let next = place(outlets.len());
                *outlets.entry(outlet).or_insert(next)
            });
            falls.push(ready.falls);
            pages.all.push(Known { outlet, at, ..ready.known });
        }
        steps.at(store, pages.all.len() as u64, ids.len() as u64);
    }
    drop(ids);
    pages.outlets = vec![String::new(); outlets.len()];
    outlets.into_iter().for_each(|(outlet, at)| pages.outlets[at as usize] = outlet);
    let rows = in_order(&mut pages.all, &mut falls);
    let search = keep_keys(store, aside, &pages, keys, &rows, steps)?;
    drop(rows);
    kin(store, aside, &mut pages, search, &falls, steps)?;
    Ok(pages)
}

fn place(n: usize) -> u32 {
    u32::try_from(n).ok().filter(|n| *n != NOBODY).expect("a ledger holds fewer than 4 billion pages")
}

/// Stores order numbers by their sign; what is put in their order is put fast.
pub(super) fn signed(key: u64) -> u64 {
    key ^ 1 << 63
}

/// Puts pages, and what goes with them, into the order of their texts, which is [`Text::order`]. Gives the place of each
/// that was the n-th before.
fn in_order(pages: &mut [Known], falls: &mut [Falls]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..place(pages.len())).collect();
    order.sort_unstable_by(|a, b| {
        let (a, b) = (&pages[*a as usize], &pages[*b as usize]);
        (a.rank, &a.page).cmp(&(b.rank, &b.page))
    });
    let mut places = vec![0; pages.len()];
    order.iter().zip(0..).for_each(|(row, place)| places[*row as usize] = place);
    let mut open = order;
    open.copy_from_slice(&places);
    for at in 0..open.len() {
        while open[at] as usize != at {
            let to = open[at] as usize;
            pages.swap(at, to);
            falls.swap(at, to);
            open.swap(at, to);
        }
    }
    places
}

/// The keys that several texts have.
struct Search {
    lists: Lists,
    /// Text, paragraph, and who has a key of it.
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
    let (mut lists, mut of_text) = (Lists::of_pages(pages.all.len()), Sorter::<u128>::keeping_all());
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
        let mut put = |(text, n): (u32, u32), sharers: Sharers| {
            of_text.put(aside, u128::from(text) << 96 | u128::from(n) << 64 | u128::from(sharers.bits()))
        };
        let each = || texts.chunk_by(|a, b| a.0 == b.0).map(|same| same[0].0);
        if kept.len() > Sharers::FEW {
            let list = Sharers::List(lists.put(each()));
            texts.iter().try_for_each(|at| put(*at, list))?;
        } else {
            for at in &texts {
                each().take_while(|earlier| *earlier < at.0).try_for_each(|earlier| put(*at, Sharers::One(earlier)))?;
            }
        }
        kept.sort_unstable();
        store.put_rows(List::Texts, key, &kept)?;
        done += group.len() as u64;
        steps.at(store, done, keys.n);
    }
    lists.end();
    Ok(Search { lists, of_text: of_text.sorted(aside)? })
}

/// Joins texts that are one, and finds the first text that has each paragraph.
fn kin<S: LinkStore>(
    store: &mut S,
    aside: &mut S::Aside,
    pages: &mut Pages,
    search: Search,
    falls: &[Falls],
    steps: &mut Steps,
) -> Result<(), S::Error> {
    steps.begin(store);
    let n_pages = pages.all.len();
    let mut roots: Vec<u32> = (0..place(n_pages)).collect();
    let copies = Copies::new(&pages.all, falls, &search.lists);
    let mut groups = Groups::new(&search.of_text, aside)?;
    let mut copiers = Copiers::of_pages(n_pages);
    while groups.ahead().is_some() {
        let mut part: Vec<(u32, Vec<u128>)> = Vec::with_capacity(PART);
        while part.len() < PART && groups.ahead().is_some() {
            let mut group = Vec::new();
            groups.next(aside, &mut group, |cell| (cell >> 96) as u32)?;
            part.push(((group[0] >> 96) as u32, group));
        }
        let last = part.last().map_or(0, |(text, _)| *text);
        let (aside, joined) = (&*aside, &roots);
        let found = store.on_all(part, |(text, cells)| {
            let kin = copies.of(text, &cells, |other| root_of(joined, text) == root_of(joined, other), aside);
            kin.map(|kin| (text, kin))
        });
        for found in found {
            let (text, kin) = found?;
            for other in kin.same {
                let (a, b) = (root(&mut roots, text), root(&mut roots, other));
                roots[a.max(b) as usize] = a.min(b);
            }
            if kin.copied.iter().any(|(_, source)| source.is_some()) {
                copiers.put(text, &kin.copied);
            }
        }
        steps.at(store, u64::from(last), n_pages as u64);
    }
    drop((copies, groups));
    pages.copiers = copiers;
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

/// The same where others look, too.
fn root_of(roots: &[u32], mut one: u32) -> u32 {
    while roots[one as usize] != one {
        one = roots[one as usize];
    }
    one
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copiers_come_back() {
        let of = |n: u32| -> Vec<Copied> {
            let span = |at: usize| PageSpan::new(at * 300, at * 300 + n as usize);
            let copied = |at: usize| (span(at), (at.is_multiple_of(2)).then_some(n * at as u32));
            // A headline may stand behind its article.
            [1, 2, 3, 5, 0].map(copied).into()
        };
        let pages: Vec<u32> = (0..5 * Copiers::BESIDE as u32 / 2).map(|n| 3 + n * n * 7).chain([1 << 20]).collect();
        let mut copiers = Copiers::of_pages(3);
        pages.iter().for_each(|page| copiers.put(*page, &of(*page)));
        pages.iter().for_each(|page| assert_eq!(copiers.of(*page), of(*page)));
        assert!([0, 4, pages[Copiers::BESIDE] - 1, (1 << 20) + 1].iter().all(|page| copiers.of(*page).is_empty()));
    }
}
