//! What all pages tell, and which of it is worth grouping, in bounded memory: what [`crate::node::nodes`] and
//! [`crate::block::pairs`] give. Tellings lie aside; those that are compared lie near each other.

use super::aside::{Groups, Recent, Sorted, Sorter, lay, lying};
use super::kept::{put_node, take_node};
use super::record::{Placed, put, put_few, take, take_few};
use super::steps::Steps;
use super::telling::day_rank;
use super::texts::{PART, Pages, root, signed};
use crate::block::reach;
use crate::book::Book;
use crate::dispatch::{Dispatches, first_day};
use crate::node::{self, Node};
use crate::{block, link};
use recoupe_model::{Aside, Candidate, Claim, LinkStore, List, PageId, Record, Row};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// All tellings, in canonical order.
#[derive(Debug, Default)]
pub(super) struct Tellings {
    pub(super) numbers: Vec<u64>,
    pub(super) ranks: Vec<u64>,
    /// Where each lies aside.
    at: Vec<u64>,
    /// Where the prints of each begin, and the end of all.
    begins: Vec<u32>,
    /// Pages in order, with the occurrence.
    prints: Vec<(u32, u32)>,
    /// Tellings of one page that leave the same choice of days open.
    pub(super) siblings: Vec<(u32, u32)>,
}

/// What a page tells of an occurrence.
struct Unit {
    number: u64,
    occurrence: u32,
    rank: u64,
    keys: Vec<u64>,
    bytes: Vec<u8>,
    /// Choices of days that are left open.
    open: Vec<Vec<Candidate>>,
}

impl Tellings {
    /// The pages that print one, each with the occurrence of it.
    pub(super) fn prints(&self, telling: u32) -> &[(u32, u32)] {
        let at = telling as usize;
        &self.prints[self.begins[at] as usize..self.begins[at + 1] as usize]
    }

    /// The keys it is looked for by.
    pub(super) fn keys<A: Aside>(&self, telling: u32, aside: &mut A) -> Result<Vec<u64>, A::Error> {
        Ok(take_keys(&mut &lying(aside, self.at[telling as usize])?[..]))
    }

    /// A page that tells both tells them as two.
    fn of_one_page(&self, a: u32, b: u32) -> bool {
        let (mut ours, mut theirs) = (self.prints(a).iter().peekable(), self.prints(b).iter().peekable());
        while let (Some((x, _)), Some((y, _))) = (ours.peek(), theirs.peek()) {
            match x.cmp(y) {
                std::cmp::Ordering::Less => ours.next(),
                std::cmp::Ordering::Greater => theirs.next(),
                std::cmp::Ordering::Equal => return true,
            };
        }
        false
    }
}

fn take_keys(bytes: &mut &[u8]) -> Vec<u64> {
    (0..take_few(bytes)).map(|_| take(bytes)).collect()
}

/// Reads what all pages tell, and keeps the pages and what they stand in. Gives the keys of tellings, too.
pub(super) fn tellings<S: LinkStore>(
    store: &mut S,
    aside: &mut S::Aside,
    pages: &Pages,
    steps: &mut Steps,
) -> Result<(Tellings, Sorter<u128>), S::Error> {
    steps.begin(store);
    let mut order: Vec<u32> = (0..pages.all.len() as u32).collect();
    order.sort_unstable_by_key(|page| {
        let known = &pages.all[*page as usize];
        (first_day(known.published), &known.page)
    });
    let mut all = Tellings::default();
    let (mut keys, mut rows, mut records) = (Sorter::default(), Rows::default(), Sorter::<u128>::default());
    let mut known: HashMap<u64, u32> = HashMap::new();
    let mut prints: Vec<(u32, u32, u32)> = Vec::new();
    let mut bytes = Vec::new();
    for (part, n) in order.chunks(PART).zip(1u64..) {
        let ids: Vec<PageId> = part.iter().map(|page| pages.all[*page as usize].page.clone()).collect();
        let claims = store.claims_of(&ids)?;
        let told =
            store.on_all(part.iter().copied().zip(claims).collect(), |(page, claims)| told(pages, page, &claims));
        for (page, told) in part.iter().copied().zip(told) {
            let (no, day) = (pages.number(page), day_rank(&pages.facts(page)));
            let mut units = Vec::with_capacity(told.len());
            let mut open: Vec<(u32, Vec<Vec<Candidate>>)> = Vec::new();
            for unit in told {
                let telling = match known.get(&unit.number) {
                    Some(telling) => *telling,
                    None => {
                        let telling = all.numbers.len() as u32;
                        known.insert(unit.number, telling);
                        all.numbers.push(unit.number);
                        all.ranks.push(unit.rank);
                        all.at.push(lay(aside, &mut bytes, |bytes| bytes.extend(&unit.bytes))?);
                        for key in unit.keys {
                            keys.put(aside, u128::from(signed(key)) << 64 | u128::from(telling))?;
                        }
                        telling
                    }
                };
                prints.push((telling, page, unit.occurrence));
                units.push((unit.occurrence, unit.number));
                rows.put(aside, List::Prints, unit.number, (day, no))?;
                if !unit.open.is_empty() {
                    open.push((telling, unit.open));
                }
            }
            for (i, (a, of_a)) in open.iter().enumerate() {
                let others = open[i + 1..].iter().filter(|(_, of_b)| of_a.iter().any(|days| of_b.contains(days)));
                all.siblings.extend(others.map(|(b, _)| (*a, *b)));
            }
            units.sort_unstable();
            units.dedup();
            let sources = pages.sources(page);
            for source in sources.iter().flatten().collect::<BTreeSet<_>>() {
                rows.put(aside, List::Copiers, *source, (0, no))?;
            }
            let dispatch = pages.number(pages.founder(page));
            rows.put(aside, List::Dispatches, dispatch, (0, no))?;
            let placed = Placed { page: pages.all[page as usize].page.clone(), dispatch, sources, units };
            let at = lay(aside, &mut bytes, |bytes| bytes.extend(placed.pack()))?;
            records.put(aside, u128::from(no) << 64 | u128::from(at))?;
        }
        steps.at(store, n * PART as u64, order.len() as u64);
    }
    drop((known, order));
    prints.sort_unstable();
    all.begins = Vec::with_capacity(all.numbers.len() + 1);
    for (n, print) in (0u32..).zip(&prints) {
        while all.begins.len() <= print.0 as usize {
            all.begins.push(n);
        }
    }
    all.begins.resize(all.numbers.len() + 1, prints.len() as u32);
    all.prints = prints.into_iter().map(|(_, page, occurrence)| (page, occurrence)).collect();
    rows.keep(store, aside)?;
    let records = records.sorted(aside)?;
    let mut merge = records.read(aside)?;
    while let Some(cell) = merge.next(aside)? {
        store.put_record(Record::Page, (cell >> 64) as u64, Some(&lying(aside, cell as u64)?))?;
    }
    Ok((all, keys))
}

/// What one page tells.
fn told(pages: &Pages, page: u32, claims: &[Claim]) -> Vec<Unit> {
    if claims.is_empty() {
        return Vec::new();
    }
    let facts = [pages.facts(page)];
    let (mut dispatches, nothing) = (Dispatches::default(), BTreeSet::new());
    pages.add_dispatches(page, &facts[0], &mut dispatches);
    let book = Book::new(&facts, claims, &dispatches, &nothing);
    let unit = |(number, at): (u64, Vec<usize>)| {
        let here = || at.iter().map(|&i| book.entries[i].claim);
        let days = here().filter_map(|claim| claim.when.as_ref()).map(|when| when.candidates.clone());
        let open = days.filter(|days| days.len() > 1).collect();
        let occurrence = book.entries[at[0]].claim.occurrence;
        let node = node::node(&book, &[at]);
        let (rank, keys) = (block::rank(&node), block::keys(&node));
        let mut bytes = Vec::new();
        put_few(&mut bytes, keys.len());
        keys.iter().for_each(|key| put(&mut bytes, *key));
        put_node(&mut bytes, &node);
        Unit { number, occurrence, rank, keys, bytes, open }
    };
    node::units(&book, &BTreeMap::new()).into_iter().map(unit).collect()
}

/// Tellings by neighbourhoods, which are what chains of pairs above zero connect.
pub(super) struct Neighbourhoods {
    /// The first telling of its neighbourhood and the telling, in order.
    pub(super) members: Vec<(u32, u32)>,
    /// The first telling of the neighbourhood, and two of it that are worth comparing.
    pub(super) pairs: Sorted<u128>,
}

/// Compares what is worth comparing, and keeps the tellings of each key.
pub(super) fn compare<S: LinkStore>(
    store: &mut S,
    aside: &mut S::Aside,
    all: &Tellings,
    keys: Sorter<u128>,
    steps: &mut Steps,
) -> Result<Neighbourhoods, S::Error> {
    let pairs = pairs(store, aside, all, keys, steps)?;
    let n = all.numbers.len() as u32;
    let mut areas: Vec<u32> = (0..n).collect();
    let recent = Recent::holding(AT_HAND.min(n as usize));
    let mut merge = pairs.read(aside)?;
    let mut done = 0;
    steps.begin(store);
    let mut next = merge.next(aside)?;
    while next.is_some() {
        let mut part = Vec::with_capacity(PAIRS);
        while let (Some(pair), true) = (next, part.len() < PAIRS) {
            let (a, b) = ((pair >> 32) as u32, pair as u32);
            if root(&mut areas, a) != root(&mut areas, b) && !all.of_one_page(a, b) {
                part.push((a, b));
            }
            done += 1;
            next = merge.next(aside)?;
        }
        let aside = &*aside;
        let node = |telling: u32| recent.get(telling, || node_of(all, telling, aside));
        let weighed = store.on_all(part, |(a, b)| Ok((a, b, link::weigh(&*node(a)?, &*node(b)?).total() > 0)));
        for weighed in weighed {
            let (a, b, belong) = weighed?;
            let (of_a, of_b) = (root(&mut areas, a), root(&mut areas, b));
            if belong {
                areas[of_a.max(of_b) as usize] = of_a.min(of_b);
            }
        }
        steps.at(store, done, pairs.n);
    }
    drop((merge, recent));
    (0..n).for_each(|telling| areas[telling as usize] = root(&mut areas, telling));
    let mut inside: Sorter<u128> = Sorter::default();
    let mut merge = pairs.read(aside)?;
    while let Some(pair) = merge.next(aside)? {
        let (a, b) = ((pair >> 32) as u32, pair as u32);
        if areas[a as usize] == areas[b as usize] && !all.of_one_page(a, b) {
            inside.put(aside, u128::from(areas[a as usize]) << 64 | u128::from(pair))?;
        }
    }
    drop(merge);
    let mut members: Vec<(u32, u32)> = areas.into_iter().zip(0..n).collect();
    members.sort_unstable();
    Ok(Neighbourhoods { members, pairs: inside.sorted(aside)? })
}

/// Two tellings each that stand near each other under some key.
fn pairs<S: LinkStore>(
    store: &mut S,
    aside: &mut S::Aside,
    all: &Tellings,
    keys: Sorter<u128>,
    steps: &mut Steps,
) -> Result<Sorted<u64>, S::Error> {
    steps.begin(store);
    let keys = keys.sorted(aside)?;
    let mut pairs: Sorter<u64> = Sorter::default();
    let (mut groups, mut group) = (Groups::new(&keys, aside)?, Vec::new());
    let (mut here, mut rows): (Vec<(Row, u32)>, Vec<Row>) = Default::default();
    let mut done = 0;
    while groups.ahead().is_some() {
        groups.next(aside, &mut group, |cell| (cell >> 64) as u64)?;
        here.clear();
        here.extend(group.iter().map(|cell| {
            let telling = *cell as u32;
            ((all.ranks[telling as usize], all.numbers[telling as usize]), telling)
        }));
        here.sort_unstable();
        rows.clear();
        rows.extend(here.iter().map(|(row, _)| *row));
        store.put_rows(List::Tellings, signed((group[0] >> 64) as u64), &rows)?;
        let reach = reach(here.len());
        for (at, (_, a)) in here.iter().enumerate() {
            for (_, b) in here[at + 1..].iter().take(reach) {
                pairs.put(aside, u64::from(*a.min(b)) << 32 | u64::from(*a.max(b)))?;
            }
        }
        done += group.len() as u64;
        steps.at(store, done, keys.n);
    }
    pairs.sorted(aside)
}

/// Tellings that are held of those read a short while ago.
pub(super) const AT_HAND: usize = 1 << 14;
/// So many pairs are weighed at a time, by all processors. Which of them belong together is known behind that, so that
/// more of them would weigh more pairs that already do.
const PAIRS: usize = 1 << 11;

/// What a telling tells, as it is compared.
pub(super) fn node_of<A: Aside>(all: &Tellings, telling: u32, aside: &A) -> Result<Node, A::Error> {
    let bytes = lying(aside, all.at[telling as usize])?;
    let mut bytes = &bytes[..];
    take_keys(&mut bytes);
    Ok(take_node(bytes))
}

/// Rows on their way to the store, which takes them faster in order.
#[derive(Debug, Default)]
struct Rows(Sorter<[u64; 4]>);

impl Rows {
    fn put<A: Aside>(&mut self, aside: &mut A, list: List, key: u64, row: Row) -> Result<(), A::Error> {
        self.0.put(aside, [list as u64, signed(key), row.0, row.1])
    }

    fn keep<S: LinkStore>(self, store: &mut S, aside: &mut S::Aside) -> Result<(), S::Error> {
        const LISTS: [List; 3] = [List::Dispatches, List::Copiers, List::Prints];
        let sorted = self.0.sorted(aside)?;
        let (mut groups, mut group, mut rows) = (Groups::new(&sorted, aside)?, Vec::new(), Vec::<Row>::new());
        while groups.ahead().is_some() {
            groups.next(aside, &mut group, |cell| (cell[0], cell[1]))?;
            rows.clear();
            rows.extend(group.iter().map(|cell| (cell[2], cell[3])));
            if let Some(list) = LISTS.iter().find(|list| **list as u64 == group[0][0]) {
                store.put_rows(*list, signed(group[0][1]), &rows)?;
            }
        }
        Ok(())
    }
}
