//! A store filled from nothing, by linking everything at once.

use super::number;
use super::record::{Placed, Telling};
use super::telling::day_rank;
use super::text::rank;
use crate::book::Book;
use crate::dispatch::{self, Text};
use crate::{block, cluster, event, node};
use recoupe_model::{Claim, LinkStore, List, PageFacts, Reconciled, Record};
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
/// Fingerprints may be thinned; the store is asked for whole ones.
///
/// # Errors
/// When the store cannot be read or kept.
pub fn fill<S: LinkStore>(store: &mut S, pages: &[PageFacts], claims: &[Claim]) -> Result<Reconciled, S::Error> {
    store.clear()?;
    let kin = dispatch::kin(pages);
    let dispatches = kin.dispatches();
    let mut placed: BTreeMap<u64, Placed> = BTreeMap::new();
    for (page, founder, sources) in kin.pages() {
        let sources = sources.into_iter().map(|source| source.map(|page| number(page.as_str()))).collect();
        let own = number(page.as_str());
        placed
            .insert(own, Placed { page: page.clone(), dispatch: number(founder.as_str()), sources, units: Vec::new() });
    }
    drop(kin);
    let nothing = BTreeSet::new();
    let mut book = Book::new(pages, claims, &dispatches, &nothing);
    let nodes = node::nodes(&book, &BTreeMap::new());
    let clusters = cluster::cluster(&nodes, block::pairs(&nodes), &[]);
    let entries = event::entries(&nodes, &clusters);
    let mut rows: Rows = Rows::default();
    let mut firsts = Vec::with_capacity(nodes.len());
    drop(clusters);
    // Nodes go one by one, as their keys come.
    for node in nodes {
        let record = Telling { rank: block::rank(&node), keys: block::keys(&node), event: None };
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
        firsts.push((node.id, record, book.entries[node.entries[0]].claim.id.clone()));
    }
    let made = event::assemble(&mut book, entries, dispatches);
    drop(book);
    for (telling, record, claim) in firsts {
        let record = Telling { event: made.event_of.get(&claim).cloned(), ..record };
        store.put_record(Record::Telling, telling, Some(&record.pack()))?;
    }
    for (no, mut page) in placed {
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
        store.put_record(Record::Page, no, Some(&page.pack()))?;
    }
    rows.flush(store)?;
    store.put_record(Record::Rules, 0, Some(&RULES.to_le_bytes()))?;
    Ok(made)
}

/// Rows on their way to the store, which takes them faster in order.
#[derive(Debug, Default)]
struct Rows(Vec<(List, u64, (u64, u64))>);

impl Rows {
    fn put<S: LinkStore>(&mut self, store: &mut S, list: List, key: u64, row: (u64, u64)) -> Result<(), S::Error> {
        const MOST: usize = 1 << 22;
        self.0.push((list, key, row));
        match self.0.len() {
            MOST.. => self.flush(store),
            _ => Ok(()),
        }
    }
    fn flush<S: LinkStore>(&mut self, store: &mut S) -> Result<(), S::Error> {
        self.0.sort_unstable();
        for (list, key, row) in self.0.drain(..) {
            store.put_row(list, key, row)?;
        }
        Ok(())
    }
}
