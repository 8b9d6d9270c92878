//! A store filled from nothing, by linking everything at once.

use super::number;
use super::record::{Placed, Telling};
use super::telling::day_rank;
use super::text::rank;
use crate::book::Book;
use crate::dispatch::{self, Text};
use crate::{block, cluster, event, node};
use recoupe_model::{Claim, Fingerprint, LinkStore, List, PageFacts, Reconciled, Record, Row};
use std::collections::{BTreeMap, BTreeSet};

/// A hash of what decides how claims are linked: a store that was filled by other rules says nothing.
const RULES: u64 = rules(&[
    include_bytes!("../block.rs"),
    include_bytes!("../book.rs"),
    include_bytes!("../cluster.rs"),
    include_bytes!("../days.rs"),
    include_bytes!("../dispatch.rs"),
    include_bytes!("../event.rs"),
    include_bytes!("../figure.rs"),
    include_bytes!("../fold.rs"),
    include_bytes!("../holders.rs"),
    include_bytes!("../link.rs"),
    include_bytes!("../node.rs"),
    include_bytes!("mod.rs"),
    include_bytes!("record.rs"),
    include_bytes!("telling.rs"),
    include_bytes!("text.rs"),
    // What a page's text gives is not kept by the store, so that other hashes of it are other rules.
    include_bytes!("../../../text/src/fingerprint.rs"),
    include_bytes!("../../../text/src/fold.rs"),
]);

const fn rules(files: &[&[u8]]) -> u64 {
    let (mut hash, mut n) = (0xcbf2_9ce4_8422_2325_u64, 0);
    while n < files.len() {
        let mut at = 0;
        while at < files[n].len() {
            hash = (hash ^ files[n][at] as u64).wrapping_mul(0x0000_0100_0000_01b3);
            at += 1;
        }
        n += 1;
    }
    hash
}

/// True when the store was filled by the rules of this program.
pub(super) fn is_filled<S: LinkStore>(store: &mut S) -> Result<bool, S::Error> {
    Ok(store.record(Record::Rules, 0)?.is_some_and(|rules| rules == RULES.to_le_bytes()))
}

/// Links all pages and claims as [`crate::reconcile`] does, and fills the store with what [`super::grow`] needs.
/// Fingerprints may be thinned; the store is asked for whole ones. What is no longer needed is let go on the way.
///
/// # Errors
/// When the store cannot be read or kept.
pub fn fill<S: LinkStore>(
    store: &mut S,
    mut pages: Vec<PageFacts>,
    claims: Vec<Claim>,
) -> Result<Reconciled, S::Error> {
    store.clear()?;
    let kin = dispatch::kin(&pages);
    let dispatches = kin.dispatches();
    let mut placed: BTreeMap<u64, Placed> = BTreeMap::new();
    for (page, founder, sources) in kin.pages() {
        let sources = sources.into_iter().map(|source| source.map(|page| number(page.as_str()))).collect();
        let own = number(page.as_str());
        placed
            .insert(own, Placed { page: page.clone(), dispatch: number(founder.as_str()), sources, units: Vec::new() });
    }
    drop(kin);
    // From here on texts say nothing more.
    pages.iter_mut().for_each(|page| page.fingerprint = Fingerprint::default());
    let nothing = BTreeSet::new();
    let mut book = Book::new(&pages, &claims, &dispatches, &nothing);
    let mut rows: Rows = Rows::default();
    let entries = tellings(store, &book, &mut placed, &mut rows)?;
    for (no, page) in placed {
        put_page(store, no, page, &mut rows)?;
    }
    rows.flush(store)?;
    drop(rows);
    store.put_record(Record::Rules, 0, Some(&RULES.to_le_bytes()))?;
    Ok(event::assemble(&mut book, entries, dispatches))
}

/// Groups what all pages tell, and keeps each telling with its keys and its event. Gives the claims of each event.
fn tellings<S: LinkStore>(
    store: &mut S,
    book: &Book<'_>,
    placed: &mut BTreeMap<u64, Placed>,
    rows: &mut Rows,
) -> Result<Vec<Vec<usize>>, S::Error> {
    let nodes = node::nodes(book, &BTreeMap::new());
    let clusters = cluster::cluster(&nodes, block::pairs(&nodes), &[]);
    let entries = event::entries(&nodes, &clusters);
    drop(clusters);
    let mut event_of: Vec<u32> = vec![u32::MAX; book.entries.len()];
    for (at, event) in entries.iter().zip(0u32..) {
        at.iter().for_each(|i| event_of[*i] = event);
    }
    // Nodes go one by one, as their keys come.
    for node in nodes {
        let event = entries.get(event_of[node.entries[0]] as usize).map(|at| event::id(book, at));
        let record = Telling { rank: block::rank(&node), keys: block::keys(&node), event };
        for key in &record.keys {
            rows.put(store, List::Tellings, *key, (record.rank, node.id))?;
        }
        for entry in node.entries.iter().map(|&i| &book.entries[i]) {
            let page = placed.entry(number(entry.claim.page.as_str()));
            let unit = (entry.claim.occurrence, node.id);
            let placed = page.or_default();
            if !placed.units.contains(&unit) {
                placed.units.push(unit);
            }
        }
        store.put_record(Record::Telling, node.id, Some(&record.pack()))?;
    }
    Ok(entries)
}

/// Keeps a page with the lists it stands in.
fn put_page<S: LinkStore>(store: &mut S, no: u64, mut page: Placed, rows: &mut Rows) -> Result<(), S::Error> {
    page.units.sort_unstable();
    let facts = store.facts(&page.page)?;
    let text = Text::new(&facts);
    for key in text.all_keys() {
        rows.put(store, List::Texts, key, (rank(&text), no))?;
    }
    rows.put(store, List::Dispatches, page.dispatch, (0, no))?;
    for source in page.sources.iter().flatten().collect::<BTreeSet<_>>() {
        rows.put(store, List::Copiers, *source, (0, no))?;
    }
    for telling in page.units.iter().map(|(_, telling)| telling).collect::<BTreeSet<_>>() {
        rows.put(store, List::Prints, *telling, (day_rank(&facts), no))?;
    }
    store.put_record(Record::Page, no, Some(&page.pack()))
}

/// Rows on their way to the store, which takes them faster in order.
#[derive(Debug, Default)]
struct Rows(Vec<(List, u64, Row)>);

impl Rows {
    fn put<S: LinkStore>(&mut self, store: &mut S, list: List, key: u64, row: Row) -> Result<(), S::Error> {
        const MOST: usize = 1 << 19;
        self.0.push((list, key, row));
        match self.0.len() {
            MOST.. => self.flush(store),
            _ => Ok(()),
        }
    }
    fn flush<S: LinkStore>(&mut self, store: &mut S) -> Result<(), S::Error> {
        self.0.sort_unstable();
        let mut rows: Vec<Row> = Vec::new();
        for same in self.0.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            rows.clear();
            rows.extend(same.iter().map(|(_, _, row)| *row));
            store.put_rows(same[0].0, same[0].1, &rows)?;
        }
        self.0.clear();
        Ok(())
    }
}
