//! What linking would have made had some pages not been there: as of an earlier day, of what was linked only the
//! neighbourhoods of later pages are linked again.
//!
//! A page that goes leaves every list it stood in. The pages that carried its text, and those that copied from it, find
//! theirs anew among what is left; what they and it told is told again, as when a page comes.

use super::overlay::Overlay;
use super::record::Placed;
use super::text::rank;
use super::{Desk, Grown, fill, number};
use crate::dispatch::Text;
use crate::fold::sorted;
use recoupe_model::{Claim, EventId, LinkStore, List, PageFacts, PageId, Reconciled, Record, Row};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// A store as it would be without some of its pages. The store it was made of is left as it is.
#[derive(Debug)]
pub struct Earlier<S: LinkStore> {
    overlay: Overlay<'static, S>,
    /// The events that were linked again, with the dispatches of their pages.
    pub made: Reconciled,
    /// The stored events in whose place they stand, sorted; all others stand as they are stored.
    pub instead_of: Vec<EventId>,
}

/// Takes these pages out of what is linked. `None` where the store does not hold what that takes, as some page is not
/// linked yet or it was filled by other rules: then what is left must be linked anew.
///
/// # Errors
/// When the store cannot be read.
pub fn earlier<'p, S: LinkStore>(
    mut store: S,
    gone: impl IntoIterator<Item = &'p PageId>,
) -> Result<Option<Earlier<S>>, S::Error> {
    if !store.new_pages()?.0.is_empty() || !fill::is_filled(&mut store)? {
        return Ok(None);
    }
    let mut overlay = Overlay::new(store);
    let (mut made, mut instead_of) = (Reconciled::default(), Vec::new());
    let gone: BTreeSet<PageId> = gone.into_iter().cloned().collect();
    if !gone.is_empty() {
        let numbers: BTreeSet<u64> = gone.iter().map(|page| number(page.as_str())).collect();
        let mut changed = numbers.clone();
        let mut desk = Desk::new(&mut overlay);
        desk.take_out(&numbers, &mut changed)?;
        drop(desk);
        let stood = Desk::new(&mut overlay.inner).stood(&changed)?;
        overlay.gone = gone;
        let mut desk = Desk::new(&mut overlay);
        let mut touched = desk.retell(&changed, &BTreeSet::new())?;
        touched.tellings.extend(stood.tellings);
        touched.before.extend(stood.before);
        for page in &numbers {
            desk.forget(*page)?;
        }
        let grown: Grown = desk.link(touched)?;
        made = grown.made;
        instead_of = sorted(grown.before.unwrap_or_default());
    }
    Ok(Some(Earlier { overlay, made, instead_of }))
}

impl<S: LinkStore> Earlier<S> {
    /// The store it was made of.
    pub fn inner(&self) -> &S {
        &self.overlay.inner
    }
}

impl<S: LinkStore> Desk<'_, S> {
    /// Takes pages out of the lists of texts; those whose text or source they were find theirs anew. What these pages
    /// tell is still noted, until it is told again.
    fn take_out(&mut self, gone: &BTreeSet<u64>, changed: &mut BTreeSet<u64>) -> Result<(), S::Error> {
        let mut again: BTreeMap<u64, PageId> = BTreeMap::new();
        for page in gone {
            let placed = self.known(*page)?;
            let mut beside: Vec<Row> = self.all_rows(List::Copiers, *page)?;
            beside.extend(self.all_rows(List::Dispatches, placed.dispatch)?);
            for (_, other) in beside.into_iter().filter(|(_, other)| !gone.contains(other)) {
                if let Entry::Vacant(new) = again.entry(other) {
                    new.insert(self.known(other)?.page.clone());
                }
            }
        }
        for page in gone {
            self.detach(*page)?;
            self.store.drop_row(List::Dispatches, *page, (0, *page))?;
        }
        let mut units = Vec::new();
        for page in again.keys() {
            // Whoever copied from it has copied from what may be another text now.
            changed.extend(self.all_rows(List::Copiers, *page)?.into_iter().map(|(_, copier)| copier));
            units.push((*page, self.detach(*page)?));
        }
        for page in again.values() {
            self.put_in(page, changed)?;
        }
        for (page, units) in units {
            let placed = self.known(page)?;
            self.put_placed(page, Placed { units, ..(*placed).clone() })?;
        }
        changed.extend(again.keys());
        Ok(())
    }

    /// Makes a page the only one of its text, nobody's copy, and found by nobody. Gives what it tells.
    fn detach(&mut self, page: u64) -> Result<Vec<(u32, u64)>, S::Error> {
        let placed = (*self.known(page)?).clone();
        let facts = self.facts(page)?;
        let text = Text::new(&facts);
        for key in text.all_keys() {
            self.store.drop_row(List::Texts, key, (rank(&text), page))?;
        }
        for source in placed.sources.iter().flatten().collect::<BTreeSet<_>>() {
            self.store.drop_row(List::Copiers, *source, (0, page))?;
        }
        self.store.drop_row(List::Dispatches, placed.dispatch, (0, page))?;
        self.store.put_row(List::Dispatches, page, (0, page))?;
        let sources = vec![None; placed.sources.len()];
        let units = placed.units.clone();
        self.put_placed(page, Placed { dispatch: page, sources, ..placed })?;
        Ok(units)
    }

    /// Nothing is known of a page that is gone.
    fn forget(&mut self, page: u64) -> Result<(), S::Error> {
        self.store.put_record(Record::Page, page, None)?;
        self.placed.remove(&page);
        Ok(())
    }
}

impl<S: LinkStore> LinkStore for Earlier<S> {
    type Error = S::Error;
    type Aside = S::Aside;

    fn facts(&mut self, page: &PageId) -> Result<PageFacts, S::Error> {
        self.overlay.facts(page)
    }
    fn bare_facts(&mut self, page: &PageId) -> Result<PageFacts, S::Error> {
        self.overlay.bare_facts(page)
    }
    fn outlined_facts(&mut self, page: &PageId) -> Result<PageFacts, S::Error> {
        self.overlay.outlined_facts(page)
    }
    fn claims(&mut self, page: &PageId) -> Result<Vec<Claim>, S::Error> {
        self.overlay.claims(page)
    }
    fn claims_of(&mut self, pages: &[PageId]) -> Result<Vec<Vec<Claim>>, S::Error> {
        self.overlay.claims_of(pages)
    }
    /// Nobody links everything through changes.
    fn pages(&mut self) -> Result<Vec<PageId>, S::Error> {
        self.overlay.pages()
    }
    fn aside(&mut self) -> Result<S::Aside, S::Error> {
        self.overlay.aside()
    }
    fn new_pages(&mut self) -> Result<(Vec<PageId>, usize), S::Error> {
        self.overlay.new_pages()
    }
    fn rows(&mut self, list: List, key: u64, from: Row, most: usize) -> Result<Vec<Row>, S::Error> {
        self.overlay.rows(list, key, from, most)
    }
    fn rows_before(&mut self, list: List, key: u64, from: Row, most: usize) -> Result<Vec<Row>, S::Error> {
        self.overlay.rows_before(list, key, from, most)
    }
    fn put_row(&mut self, list: List, key: u64, row: Row) -> Result<(), S::Error> {
        self.overlay.put_row(list, key, row)
    }
    fn drop_row(&mut self, list: List, key: u64, row: Row) -> Result<(), S::Error> {
        self.overlay.drop_row(list, key, row)
    }
    fn record(&mut self, kind: Record, number: u64) -> Result<Option<Vec<u8>>, S::Error> {
        self.overlay.record(kind, number)
    }
    fn put_record(&mut self, kind: Record, number: u64, bytes: Option<&[u8]>) -> Result<(), S::Error> {
        self.overlay.put_record(kind, number, bytes)
    }
    fn clear(&mut self) -> Result<(), S::Error> {
        self.overlay.clear()
    }
}
