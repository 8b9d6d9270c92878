//! What linking remembers between two ingests: a store that keeps lists of numbers and small records, and gives pages
//! and claims when asked.
//!
//! Everything on a store follows from pages and claims, so it can be thrown away and filled anew; what it spares is
//! looking at pages that a new one has nothing to do with. Numbers are hashes of 63 bits, so that every store orders
//! them alike.

use crate::{Claim, Fingerprint, PageFacts, PageId, Reconciled};

/// Lists of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum List {
    /// By key of a text: the pages that have it, the earliest first. No more than the first [`List::TEXTS`] are ever
    /// asked for, so a store need not keep more.
    Texts = 1,
    /// By first page of a dispatch: its pages.
    Dispatches = 2,
    /// By page: the pages that copied a paragraph from it.
    Copiers = 3,
    /// By telling: the pages that print it, the earliest first.
    Prints = 4,
    /// By key of a telling: the tellings worth comparing under it, like beside like.
    Tellings = 5,
}

impl List {
    /// How many pages are asked for one key of a text: so many say all there is to say of a standing phrase.
    pub const TEXTS: usize = 256;
}

/// Kinds of records of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Record {
    /// What the store was filled by.
    Rules = 1,
    /// A page: its dispatch, whom it copied, what it tells.
    Page = 2,
    /// A telling: its keys and its event.
    Telling = 3,
}

/// A row of a list: its rank there, then the number of what stands in it.
pub type Row = (u64, u64);

/// Room beside a store for what is too much to be held while everything is linked. It goes when it is dropped.
pub trait Aside {
    /// Why something cannot be put there or read back.
    type Error;
    /// Puts bytes behind all that is there, and tells where they begin.
    ///
    /// # Errors
    /// When they cannot be put there.
    fn put(&mut self, bytes: &[u8]) -> Result<u64, Self::Error>;
    /// Reads back as many bytes as there is room for.
    ///
    /// # Errors
    /// When they cannot be read, or so many are not there.
    fn get(&self, at: u64, into: &mut [u8]) -> Result<(), Self::Error>;
}

/// Room in memory, for what is small and for tests. Reading what was never put there panics.
#[derive(Debug, Clone, Default)]
pub struct Heap(Vec<u8>);

impl Aside for Heap {
    type Error = std::convert::Infallible;
    fn put(&mut self, bytes: &[u8]) -> Result<u64, Self::Error> {
        self.0.extend(bytes);
        Ok((self.0.len() - bytes.len()) as u64)
    }
    fn get(&self, at: u64, into: &mut [u8]) -> Result<(), Self::Error> {
        into.copy_from_slice(&self.0[at as usize..][..into.len()]);
        Ok(())
    }
}

/// How far linking everything is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is done now, in a word or two.
    pub doing: &'static str,
    /// Hundredths of a thousandth of the whole that are done, by the work that is known to come.
    pub done: u32,
}

impl Progress {
    /// What `done` is when nothing is left.
    pub const ALL: u32 = 100_000;
}

/// Where linking keeps what it knows. Rows of a list under one key are unique and come in order.
pub trait LinkStore {
    /// Why something cannot be read or kept.
    type Error: Send;
    /// Room beside the store, in which several threads may read at a time.
    type Aside: Aside<Error = Self::Error> + Sync;
    /// What reconciliation may know of a page, with its whole fingerprint.
    ///
    /// # Errors
    /// When it cannot be read, or there is no such page.
    fn facts(&mut self, page: &PageId) -> Result<PageFacts, Self::Error>;
    /// The same less the fingerprint and the agencies, which are long to read and seldom asked for.
    ///
    /// # Errors
    /// As [`LinkStore::facts`].
    fn bare_facts(&mut self, page: &PageId) -> Result<PageFacts, Self::Error> {
        let facts = self.facts(page)?;
        Ok(PageFacts { fingerprint: Fingerprint::default(), agencies: Vec::new(), ..facts })
    }
    /// The same as [`LinkStore::bare_facts`], and where its paragraphs stand, without their shingles.
    ///
    /// # Errors
    /// As [`LinkStore::facts`].
    fn outlined_facts(&mut self, page: &PageId) -> Result<PageFacts, Self::Error> {
        let mut facts = self.facts(page)?;
        let paragraphs = std::mem::take(&mut facts.fingerprint.paragraphs);
        let paragraphs = paragraphs.into_iter().map(|(span, _)| (span, Vec::new())).collect();
        let fingerprint = Fingerprint { paragraphs, ..Fingerprint::default() };
        Ok(PageFacts { fingerprint, agencies: Vec::new(), ..facts })
    }
    /// The claims of a page.
    ///
    /// # Errors
    /// When they cannot be read.
    fn claims(&mut self, page: &PageId) -> Result<Vec<Claim>, Self::Error>;
    /// The claims of each of these pages.
    ///
    /// # Errors
    /// When they cannot be read.
    fn claims_of(&mut self, pages: &[PageId]) -> Result<Vec<Vec<Claim>>, Self::Error> {
        pages.iter().map(|page| self.claims(page)).collect()
    }
    /// What reconciliation may know of each of these pages, with whole fingerprints.
    ///
    /// # Errors
    /// When they cannot be read, or one is not there.
    fn facts_of(&mut self, pages: &[PageId]) -> Result<Vec<PageFacts>, Self::Error> {
        pages.iter().map(|page| self.facts(page)).collect()
    }
    /// All pages, in any order.
    ///
    /// # Errors
    /// When they cannot be read.
    fn pages(&mut self) -> Result<Vec<PageId>, Self::Error>;
    /// New room beside the store.
    ///
    /// # Errors
    /// When there is none.
    fn aside(&mut self) -> Result<Self::Aside, Self::Error>;
    /// Does the same work for each of some things, on several processors where the store has them.
    fn on_all<T: Send, U: Send>(&self, things: Vec<T>, work: impl Fn(T) -> U + Sync) -> Vec<U> {
        things.into_iter().map(work).collect()
    }
    /// Takes in some of the events that linking everything makes, with what was made beside them; gives back what is not
    /// kept.
    ///
    /// # Errors
    /// When they cannot be kept.
    fn keep_events(&mut self, made: Reconciled) -> Result<Option<Reconciled>, Self::Error> {
        Ok(Some(made))
    }
    /// Hears how far linking everything is.
    fn hear(&mut self, _progress: Progress) {}
    /// The pages that are not linked yet, and how many are.
    ///
    /// # Errors
    /// When they cannot be read.
    fn new_pages(&mut self) -> Result<(Vec<PageId>, usize), Self::Error>;
    /// Up to `most` rows from `from` on, itself included.
    ///
    /// # Errors
    /// When they cannot be read.
    fn rows(&mut self, list: List, key: u64, from: Row, most: usize) -> Result<Vec<Row>, Self::Error>;
    /// Up to `most` rows before `from`, the nearest first.
    ///
    /// # Errors
    /// When they cannot be read.
    fn rows_before(&mut self, list: List, key: u64, from: Row, most: usize) -> Result<Vec<Row>, Self::Error>;
    /// Keeps a row.
    ///
    /// # Errors
    /// When it cannot be kept.
    fn put_row(&mut self, list: List, key: u64, row: Row) -> Result<(), Self::Error>;
    /// Keeps sorted rows of one list under one key.
    ///
    /// # Errors
    /// When they cannot be kept.
    fn put_rows(&mut self, list: List, key: u64, rows: &[Row]) -> Result<(), Self::Error> {
        rows.iter().try_for_each(|row| self.put_row(list, key, *row))
    }
    /// Forgets a row.
    ///
    /// # Errors
    /// When it cannot be forgotten.
    fn drop_row(&mut self, list: List, key: u64, row: Row) -> Result<(), Self::Error>;
    /// A record; `None` where there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    fn record(&mut self, kind: Record, number: u64) -> Result<Option<Vec<u8>>, Self::Error>;
    /// Keeps a record in place of the one of that number; `None` forgets it.
    ///
    /// # Errors
    /// When it cannot be kept.
    fn put_record(&mut self, kind: Record, number: u64, bytes: Option<&[u8]>) -> Result<(), Self::Error>;
    /// Forgets everything but pages and claims.
    ///
    /// # Errors
    /// When it cannot be forgotten.
    fn clear(&mut self) -> Result<(), Self::Error>;
}

/// A store that is lent is one.
impl<S: LinkStore> LinkStore for &mut S {
    type Error = S::Error;
    type Aside = S::Aside;

    fn facts(&mut self, page: &PageId) -> Result<PageFacts, S::Error> {
        (**self).facts(page)
    }
    fn bare_facts(&mut self, page: &PageId) -> Result<PageFacts, S::Error> {
        (**self).bare_facts(page)
    }
    fn outlined_facts(&mut self, page: &PageId) -> Result<PageFacts, S::Error> {
        (**self).outlined_facts(page)
    }
    fn claims(&mut self, page: &PageId) -> Result<Vec<Claim>, S::Error> {
        (**self).claims(page)
    }
    fn claims_of(&mut self, pages: &[PageId]) -> Result<Vec<Vec<Claim>>, S::Error> {
        (**self).claims_of(pages)
    }
    fn facts_of(&mut self, pages: &[PageId]) -> Result<Vec<PageFacts>, S::Error> {
        (**self).facts_of(pages)
    }
    fn pages(&mut self) -> Result<Vec<PageId>, S::Error> {
        (**self).pages()
    }
    fn aside(&mut self) -> Result<S::Aside, S::Error> {
        (**self).aside()
    }
    fn on_all<T: Send, U: Send>(&self, things: Vec<T>, work: impl Fn(T) -> U + Sync) -> Vec<U> {
        (**self).on_all(things, work)
    }
    fn keep_events(&mut self, made: Reconciled) -> Result<Option<Reconciled>, S::Error> {
        (**self).keep_events(made)
    }
    fn hear(&mut self, progress: Progress) {
        (**self).hear(progress);
    }
    fn new_pages(&mut self) -> Result<(Vec<PageId>, usize), S::Error> {
        (**self).new_pages()
    }
    fn rows(&mut self, list: List, key: u64, from: Row, most: usize) -> Result<Vec<Row>, S::Error> {
        (**self).rows(list, key, from, most)
    }
    fn rows_before(&mut self, list: List, key: u64, from: Row, most: usize) -> Result<Vec<Row>, S::Error> {
        (**self).rows_before(list, key, from, most)
    }
    fn put_row(&mut self, list: List, key: u64, row: Row) -> Result<(), S::Error> {
        (**self).put_row(list, key, row)
    }
    fn drop_row(&mut self, list: List, key: u64, row: Row) -> Result<(), S::Error> {
        (**self).drop_row(list, key, row)
    }
    fn record(&mut self, kind: Record, number: u64) -> Result<Option<Vec<u8>>, S::Error> {
        (**self).record(kind, number)
    }
    fn put_record(&mut self, kind: Record, number: u64, bytes: Option<&[u8]>) -> Result<(), S::Error> {
        (**self).put_record(kind, number, bytes)
    }
    fn clear(&mut self) -> Result<(), S::Error> {
        (**self).clear()
    }
}
