//! Asking: pages, claims and events as they stand or stood, by either clock.

use crate::record::{ClaimRecord, EventRecord, NoticeRecord, PublishedRecord};
use crate::{Error, Ledger, origin, packed, record};
use jiff::civil::Date;
use recoupe_model::{
    Article, Basis, Block, Capture, Claim, ClaimId, EventId, Fingerprint, Format, Lang, PageFacts, PageId, Published,
    When,
};
use rusqlite::{OptionalExtension, Row, Rows, params};
use std::collections::BTreeMap;

/// Up to when to believe: what had been published, and what this ledger had taken in, by the end of a day.
///
/// A page counts as published on the last day its publication date allows, or on the day it was captured if
/// that is earlier; a page of which neither is known is left out when `published` is asked for, as nothing
/// shows that anyone could read it then. Events are those that the claims which remain make: whoever reads stored
/// versions instead links again what later pages touched, so an answer equals a replay, and a later append never
/// changes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AsOf {
    /// Only pages that were public by the end of this day.
    pub published: Option<Date>,
    /// Only pages recorded by the end of this day, in UTC.
    pub known_by: Option<Date>,
}

impl AsOf {
    /// Everything in the ledger.
    pub const LATEST: AsOf = AsOf { published: None, known_by: None };

    fn texts(self) -> [Option<String>; 2] {
        [self.published, self.known_by].map(|day| day.map(|d| d.to_string()))
    }
}

/// The pages of an [`AsOf`]: joins `pages p` with `captures k`. Null means no limit.
const WITHIN: &str = "(?1 IS NULL OR p.public_by <= ?1) AND (?2 IS NULL OR substr(k.recorded_at, 1, 10) <= ?2)";

/// Pages `p` with their captures `k` and what read them, `m`; up to format 8 a page says that itself.
const PAGES: &str = "pages p JOIN captures k USING (page_id) LEFT JOIN makers m ON m.maker = p.packs";
const ENGINE: &str = "coalesce(m.engine, p.engine)";
const PACKS: &str = "coalesce(m.packs, p.packs)";

/// What claims are read from.
fn told() -> String {
    format!("p.page_id, p.packed, {TEXT}, {ENGINE}, {PACKS}")
}

/// The text layer, zstd, and its length before.
const TEXT: &str = "iif(length(p.text) = 0, k.raw, p.text), p.text_bytes";

/// What facts of a page are read from.
fn facts_columns() -> String {
    format!(
        "p.page_id, p.outlet, p.published_first, p.published_last, p.published_grain, p.fingerprint, p.packed, {TEXT}"
    )
}

/// A page as the ledger holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageEntry {
    /// The capture's id.
    pub page: PageId,
    /// SHA-256 of the raw bytes, in hex.
    pub bytes_sha256: String,
    /// The input line's own id.
    pub external_id: Option<String>,
    /// Path relative to the argument given.
    pub path: Option<String>,
    /// Where it stood.
    pub url: Option<String>,
    /// When it was fetched.
    pub captured_at: Option<String>,
    /// When the ledger took it in.
    pub recorded_at: String,
    /// What was read in it.
    pub article: Article,
    /// Version of the engine that read it.
    pub engine: String,
    /// Packs that read it, name to version.
    pub packs: BTreeMap<String, String>,
}

/// A claim with what read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimRow {
    /// The claim.
    pub claim: Claim,
    /// Version of the engine that made it.
    pub engine: String,
    /// Packs that made it, name to version.
    pub packs: BTreeMap<String, String>,
}

/// What read a page, and where it stood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Maker {
    /// Version of the engine.
    pub engine: String,
    /// Packs, name to version.
    pub packs: BTreeMap<String, String>,
    /// Where the page stood on the web.
    pub url: Option<String>,
}

/// What a prefix of an id stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup<T> {
    /// Nothing.
    None,
    /// This one.
    One(T),
    /// Several: the first few, sorted.
    Many(Vec<T>),
}

/// One version of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// When it was written.
    pub recorded_at: String,
    /// What it said; `None` when the event was gone.
    pub record: Option<EventRecord>,
    /// The events that took its claims, when gone.
    pub merged_into: Vec<EventId>,
}

/// How much a ledger holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Captures.
    pub pages: u64,
    /// Claims.
    pub claims: u64,
    /// Events as they stand.
    pub events: u64,
}

impl Ledger {
    /// What reconciliation may know of each page, sorted by id.
    ///
    /// # Errors
    /// When the file cannot be read or holds a damaged entry.
    pub fn pages(&self, as_of: AsOf) -> Result<Vec<PageFacts>, Error> {
        let mut facts = Vec::new();
        self.each_facts(as_of, |page| facts.push(page))?;
        Ok(facts)
    }

    /// The pages of a day, sorted.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn page_ids(&self, as_of: AsOf) -> Result<Vec<PageId>, Error> {
        let [published, known_by] = as_of.texts();
        let mut query = self.db.prepare(&format!(
            "SELECT p.page_id FROM pages p JOIN captures k USING (page_id) WHERE {WITHIN} ORDER BY p.page_id"
        ))?;
        let ids = query.query_map(params![published, known_by], |row| row.get::<_, String>(0))?;
        Ok(ids.map(|id| id.map(PageId::new)).collect::<Result<_, _>>()?)
    }

    /// Shows what reconciliation may know of each page, by id.
    pub(crate) fn each_facts(&self, as_of: AsOf, mut see: impl FnMut(PageFacts)) -> Result<(), Error> {
        let [published, known_by] = as_of.texts();
        let mut query = self.db.prepare(&format!(
            "SELECT {} FROM pages p JOIN captures k USING (page_id) WHERE {WITHIN} ORDER BY p.page_id",
            facts_columns()
        ))?;
        let mut rows = query.query(params![published, known_by])?;
        loop {
            let part = next_part(&mut rows, RawFacts::of)?;
            if part.is_empty() {
                break;
            }
            for page in in_parallel(part, RawFacts::made) {
                see(page?);
            }
        }
        Ok(())
    }

    /// Every claim, by page, then first evidence, then id.
    ///
    /// # Errors
    /// When the file cannot be read or holds a damaged entry.
    pub fn claims(&self, as_of: AsOf) -> Result<Vec<Claim>, Error> {
        let [published, known_by] = as_of.texts();
        let mut query =
            self.db.prepare(&format!("SELECT {} FROM {PAGES} WHERE {WITHIN} ORDER BY p.page_id", told()))?;
        let mut rows = query.query(params![published, known_by])?;
        let mut claims = Vec::new();
        loop {
            let part = next_part(&mut rows, |row| self.raw_claims(row))?;
            if part.is_empty() {
                return Ok(claims);
            }
            for of_page in in_parallel(part, RawClaims::models) {
                claims.extend(of_page?);
            }
        }
    }

    /// The claims of each of these pages.
    pub(crate) fn claims_on(&self, pages: &[PageId]) -> Result<Vec<Vec<Claim>>, Error> {
        let raw = pages.iter().map(|page| {
            let found = self.on_page(page.as_str(), |row| self.raw_claims(row))?;
            Ok(found.unwrap_or(RawClaims::Rows(Vec::new())))
        });
        in_parallel(raw.collect::<Result<_, Error>>()?, RawClaims::models).into_iter().collect()
    }

    /// What reconciliation needs of each of these pages, with whole fingerprints; those that are not there are left out.
    pub(crate) fn facts_there(&self, pages: &[PageId]) -> Result<Vec<PageFacts>, Error> {
        let mut query = self.db.prepare_cached(&format!(
            "SELECT {} FROM pages p JOIN captures k USING (page_id) WHERE p.page_id = ?1",
            facts_columns()
        ))?;
        let mut raw = Vec::with_capacity(pages.len());
        for page in pages {
            if let Some(row) = query.query([page.as_str()])?.next()? {
                raw.push(RawFacts::of(row)?);
            }
        }
        in_parallel(raw, RawFacts::made).into_iter().collect()
    }

    /// The same of one page, of its fingerprint nothing but where its paragraphs stand.
    pub(crate) fn outlined_facts(&self, page: &PageId) -> Result<Option<PageFacts>, Error> {
        let mut query = self.db.prepare_cached(&format!(
            "SELECT {} FROM pages p JOIN captures k USING (page_id) WHERE p.page_id = ?1",
            facts_columns()
        ))?;
        let mut rows = query.query([page.as_str()])?;
        rows.next()?.map(|row| RawFacts::of(row)?.outlined()).transpose()
    }

    /// The same of pages that are linked.
    pub(crate) fn facts_on(&self, pages: &[PageId]) -> Result<Vec<PageFacts>, Error> {
        let facts = self.facts_there(pages)?;
        let mut there = facts.iter().map(|facts| &facts.page);
        match pages.iter().find(|page| there.next() != Some(page)) {
            Some(page) => Err(Error::damaged(format!("page {page} is linked and not there"))),
            None => Ok(facts),
        }
    }

    /// Shows every claim with what read it, by page, then first evidence, then id.
    ///
    /// # Errors
    /// When the file cannot be read or holds a damaged entry, and whatever `see` answers.
    pub fn each_claim<E: From<Error>>(
        &self,
        as_of: AsOf,
        mut see: impl FnMut(ClaimRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut makers = LastMaker::default();
        self.each_told(as_of, |row| self.claim_rows(row, &mut makers)?.into_iter().try_for_each(&mut see))
    }

    /// Shows what the claims of each page are read from, by page.
    fn each_told<E: From<Error>>(&self, as_of: AsOf, mut see: impl FnMut(&Row<'_>) -> Result<(), E>) -> Result<(), E> {
        let [published, known_by] = as_of.texts();
        let mut query = self
            .db
            .prepare(&format!("SELECT {} FROM {PAGES} WHERE {WITHIN} ORDER BY p.page_id", told()))
            .map_err(Error::from)?;
        let mut rows = query.query(params![published, known_by]).map_err(Error::from)?;
        while let Some(row) = rows.next().map_err(Error::from)? {
            see(row)?;
        }
        Ok(())
    }

    /// The claims of a page, by first evidence, then id; the row is of [`told`].
    fn records_on(&self, row: &Row<'_>) -> Result<Vec<ClaimRecord>, Error> {
        self.raw_claims(row)?.records()
    }

    fn raw_claims(&self, row: &Row<'_>) -> Result<RawClaims, Error> {
        let page = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        match row.get_ref(1)?.as_blob_or_null().map_err(rusqlite::Error::from)? {
            Some(packed) if !packed::has_claims(packed) => Ok(RawClaims::Rows(Vec::new())),
            Some(packed) => {
                Ok(RawClaims::Packed { page: page.to_owned(), packed: packed.to_owned(), text: RawText::of(row, 2)? })
            }
            None => {
                let sql = "SELECT record FROM claims WHERE page_id = ?1 ORDER BY start, claim_id";
                let mut query = self.db.prepare_cached(sql)?;
                let lines = query.query_map([page], |row| row.get(0))?;
                Ok(RawClaims::Rows(lines.collect::<Result<_, _>>()?))
            }
        }
    }

    /// The same with what read them.
    pub(crate) fn claim_rows(&self, row: &Row<'_>, makers: &mut LastMaker) -> Result<Vec<ClaimRow>, Error> {
        self.records_on(row)?.into_iter().map(|record| makers.claim_row(record, row)).collect()
    }

    /// What the claims of one page are read from, read.
    pub(crate) fn on_page<T>(
        &self,
        page: &str,
        read: impl FnOnce(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let mut query = self.db.prepare_cached(&format!("SELECT {} FROM {PAGES} WHERE p.page_id = ?1", told()))?;
        let mut rows = query.query([page])?;
        rows.next()?.map(read).transpose()
    }

    /// The claims of a page as they are kept.
    pub(crate) fn records_of(&self, page: &str) -> Result<Vec<ClaimRecord>, Error> {
        Ok(self.on_page(page, |row| self.records_on(row))?.unwrap_or_default())
    }

    /// The page of a claim.
    pub(crate) fn page_of(&self, claim: &ClaimId) -> Result<Option<String>, Error> {
        let mut query = self.db.prepare_cached("SELECT page_id FROM claims WHERE claim_id = ?1")?;
        Ok(query.query_row([claim.as_str()], |row| row.get(0)).optional()?)
    }

    /// Shows every page with its article, by id; one at a time, as texts are long.
    ///
    /// # Errors
    /// When the file cannot be read or holds a damaged entry, and whatever `see` answers.
    pub fn each_page<E: From<Error>>(
        &self,
        as_of: AsOf,
        mut see: impl FnMut(PageEntry) -> Result<(), E>,
    ) -> Result<(), E> {
        let [published, known_by] = as_of.texts();
        let mut query = self
            .db
            .prepare(&format!("SELECT {} FROM {PAGES} WHERE {WITHIN} ORDER BY p.page_id", page_columns()))
            .map_err(Error::from)?;
        let mut rows = query.query(params![published, known_by]).map_err(Error::from)?;
        while let Some(row) = rows.next().map_err(Error::from)? {
            see(self.page_entry(row)?)?;
        }
        Ok(())
    }

    /// One page with its article; `None` when the ledger holds no such page.
    ///
    /// # Errors
    /// When the file cannot be read or holds a damaged entry.
    pub fn page(&self, page: &PageId) -> Result<Option<PageEntry>, Error> {
        let mut query =
            self.db.prepare_cached(&format!("SELECT {} FROM {PAGES} WHERE p.page_id = ?1", page_columns()))?;
        let mut rows = query.query([page.as_str()])?;
        rows.next()?.map(|row| self.page_entry(row)).transpose()
    }

    /// Every capture of an address, by when it was fetched or, where that is not known, taken in.
    ///
    /// # Errors
    /// When the file cannot be read or holds a damaged entry.
    pub fn captures_of(&self, url: &str, as_of: AsOf) -> Result<Vec<PageEntry>, Error> {
        let [published, known_by] = as_of.texts();
        let mut query = self.db.prepare_cached(&format!(
            "SELECT {} FROM {PAGES} WHERE k.url = ?3 AND {WITHIN}
             ORDER BY julianday(coalesce(k.captured_at, k.recorded_at)), k.recorded_at, p.page_id",
            page_columns()
        ))?;
        let mut rows = query.query(params![published, known_by, url])?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            entries.push(self.page_entry(row)?);
        }
        Ok(entries)
    }

    fn page_entry(&self, row: &Row<'_>) -> Result<PageEntry, Error> {
        let page = PageId::new(row.get::<_, String>(0)?);
        let notices: Vec<NoticeRecord> =
            serde_json::from_str(row.get_ref(11)?.as_str().map_err(rusqlite::Error::from)?)?;
        let published = when(row, 12)?.map(|when| {
            let basis: String = row.get(15)?;
            let span = match (row.get::<_, Option<usize>>(16)?, row.get::<_, Option<usize>>(17)?) {
                (Some(start), Some(end)) => Some(record::span_model([start, end])?),
                _ => None,
            };
            Ok::<_, Error>(Published { when, basis: basis.parse().map_err(record::BadRecord::from)?, span })
        });
        let article = Article {
            text: text(row, 7)?,
            blocks: match row.get_ref(21)?.as_blob_or_null().map_err(rusqlite::Error::from)? {
                Some(packed) => packed::blocks(packed)?,
                None => self.blocks(&page)?,
            },
            lang: lang(row.get(9)?),
            published: published.transpose()?,
            outlet: row.get(10)?,
            agencies: origin(row, 20)?.1,
            notices: notices.iter().map(NoticeRecord::model).collect::<Result<_, _>>()?,
        };
        Ok(PageEntry {
            page,
            bytes_sha256: row.get(1)?,
            external_id: row.get(2)?,
            path: row.get(3)?,
            url: row.get(4)?,
            captured_at: row.get(5)?,
            recorded_at: row.get(6)?,
            article,
            engine: row.get(18)?,
            packs: serde_json::from_str(row.get_ref(19)?.as_str().map_err(rusqlite::Error::from)?)?,
        })
    }

    fn blocks(&self, page: &PageId) -> Result<Vec<Block>, Error> {
        let mut query =
            self.db.prepare_cached("SELECT label, lang, start, \"end\" FROM blocks WHERE page_id = ?1 ORDER BY n")?;
        let mut rows = query.query([page.as_str()])?;
        let mut blocks = Vec::new();
        while let Some(row) = rows.next()? {
            let label = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
            blocks.push(Block {
                label: label.parse().map_err(record::BadRecord::from)?,
                lang: lang(row.get(1)?),
                span: record::span_model([row.get(2)?, row.get(3)?])?,
            });
        }
        Ok(blocks)
    }

    /// Engine version and packs that read each page.
    ///
    /// # Errors
    /// When the file cannot be read or holds a damaged entry.
    pub fn makers(&self, as_of: AsOf) -> Result<BTreeMap<PageId, Maker>, Error> {
        let [published, known_by] = as_of.texts();
        let mut query =
            self.db.prepare(&format!("SELECT p.page_id, {ENGINE}, {PACKS}, k.url FROM {PAGES} WHERE {WITHIN}"))?;
        let mut rows = query.query(params![published, known_by])?;
        let mut makers = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let packs: String = row.get(2)?;
            let maker = Maker { engine: row.get(1)?, packs: serde_json::from_str(&packs)?, url: row.get(3)? };
            makers.insert(PageId::new(row.get::<_, String>(0)?), maker);
        }
        Ok(makers)
    }

    /// The capture as it was taken in, bytes and all; `None` when the ledger holds no such page.
    ///
    /// # Errors
    /// When the file cannot be read or holds a damaged entry.
    pub fn capture(&self, page: &PageId) -> Result<Option<Capture>, Error> {
        let mut query = self.db.prepare_cached(
            "SELECT raw, raw_bytes, format, path, url, outlet, external_id, published, captured_at, lang, charset
             FROM captures WHERE page_id = ?1",
        )?;
        let mut rows = query.query([page.as_str()])?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        let published: Option<String> = row.get(7)?;
        let published = published.map(|cell| match cell.starts_with('{') {
            true => Ok::<_, Error>(serde_json::from_str::<PublishedRecord>(&cell)?.model()?),
            false => Ok(Published { when: When::day(record::day(&cell)?), basis: Basis::Given, span: None }),
        });
        let format: String = row.get(2)?;
        Ok(Some(Capture {
            raw: unzstd(row, 0, 1)?,
            format: if format == "html" { Format::Html } else { Format::Text },
            charset: row.get(10)?,
            path: row.get(3)?,
            url: row.get(4)?,
            outlet: row.get(5)?,
            external_id: row.get(6)?,
            published: published.transpose()?,
            captured_at: row.get(8)?,
            lang: lang(row.get(9)?),
        }))
    }

    /// True when the page stands in the ledger.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn holds(&self, page: &PageId) -> Result<bool, Error> {
        let mut query = self.db.prepare_cached("SELECT 1 FROM captures WHERE page_id = ?1")?;
        Ok(query.exists([page.as_str()])?)
    }

    /// The claim whose id begins so.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn find_claim(&self, prefix: &str) -> Result<Lookup<ClaimId>, Error> {
        self.find("SELECT claim_id FROM claims", "claim_id", prefix, ClaimId::new)
    }

    /// The event, standing or gone, whose id begins so.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn find_event(&self, prefix: &str) -> Result<Lookup<EventId>, Error> {
        self.find("SELECT DISTINCT event_id FROM events", "event_id", prefix, EventId::new)
    }

    pub(crate) fn find<T>(
        &self,
        select: &str,
        key: &str,
        prefix: &str,
        id: fn(String) -> T,
    ) -> Result<Lookup<T>, Error> {
        let mut query =
            self.db.prepare(&format!("{select} WHERE {key} >= ?1 AND {key} < ?2 ORDER BY {key} LIMIT 6"))?;
        let found = query.query_map([prefix, &beyond(prefix)], |row| row.get(0))?;
        let found = found.collect::<Result<Vec<String>, _>>()?;
        let mut found: Vec<T> = found.into_iter().map(id).collect();
        Ok(match found.len() {
            0 => Lookup::None,
            1 => Lookup::One(found.remove(0)),
            _ => Lookup::Many(found),
        })
    }

    /// One claim; `None` when the ledger holds no such claim.
    ///
    /// # Errors
    /// When the file cannot be read or holds a damaged entry.
    pub fn claim(&self, claim: &ClaimId) -> Result<Option<ClaimRow>, Error> {
        let Some(page) = self.page_of(claim)? else { return Ok(None) };
        let rows = self.on_page(&page, |row| self.claim_rows(row, &mut LastMaker::default()))?;
        Ok(rows.into_iter().flatten().find(|row| row.claim.id == *claim))
    }

    /// Every version of an event, oldest first.
    ///
    /// # Errors
    /// When the file cannot be read or holds a damaged entry.
    pub fn versions(&self, event: &EventId) -> Result<Vec<Version>, Error> {
        let mut query = self.db.prepare(
            "SELECT recorded_at, merged_into, record, packed FROM events WHERE event_id = ?1 ORDER BY version",
        )?;
        let mut rows = query.query([event.as_str()])?;
        let mut versions = Vec::new();
        while let Some(row) = rows.next()? {
            let record = packed::event_line(row, 2)?;
            versions.push(Version {
                recorded_at: row.get(0)?,
                record: record.map(|r| serde_json::from_str(&r)).transpose()?,
                merged_into: event_ids(row.get(1)?)?,
            });
        }
        Ok(versions)
    }

    /// Which gone events each event took its claims from: what [`recoupe_model::Event::merged_from`] tells.
    /// An event that went through several mergers names all of them.
    ///
    /// Mergers are history of this ledger, which took pages in in some order: `known_by` asks for those
    /// written by then. By publication nothing was ever merged, as the pages of a day make their events at
    /// once; then the answer is empty.
    ///
    /// # Errors
    /// When the file cannot be read or holds a damaged entry.
    pub fn merged_from(&self, as_of: AsOf) -> Result<BTreeMap<EventId, Vec<EventId>>, Error> {
        if as_of.published.is_some() {
            return Ok(BTreeMap::new());
        }
        let [_, known_by] = as_of.texts();
        Ok(merged(&self.tombstones(known_by)?))
    }

    /// The events that were gone by the end of a day, or are, with those that took their claims.
    pub(crate) fn tombstones(&self, known_by: Option<String>) -> Result<BTreeMap<EventId, Vec<EventId>>, Error> {
        let mut query = self.db.prepare_cached(
            "SELECT event_id, merged_into FROM events e
             WHERE record IS NULL AND version = (
               SELECT max(version) FROM events
               WHERE event_id = e.event_id AND (?1 IS NULL OR substr(recorded_at, 1, 10) <= ?1))",
        )?;
        let mut rows = query.query([known_by])?;
        let mut into: BTreeMap<EventId, Vec<EventId>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            into.insert(EventId::new(row.get::<_, String>(0)?), event_ids(row.get(1)?)?);
        }
        Ok(into)
    }

    /// How much the ledger holds.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn totals(&self) -> Result<Totals, Error> {
        let n = |sql: &str| self.db.query_row(sql, [], |row| row.get(0));
        Ok(Totals {
            pages: n("SELECT count(*) FROM captures")?,
            claims: n("SELECT count(*) FROM claims")?,
            events: n("SELECT count(*) FROM v_events")?,
        })
    }
}

fn page_columns() -> String {
    format!(
        "p.page_id, k.bytes_sha256, k.external_id, k.path, k.url, k.captured_at, k.recorded_at, {TEXT}, p.lang, p.outlet,
         p.notices, p.published_first, p.published_last, p.published_grain, p.published_basis, p.published_start,
         p.published_end, {ENGINE}, {PACKS}, p.fingerprint, p.packed"
    )
}

/// What stands behind every text that begins so, in SQLite's order of bytes.
pub(crate) fn beyond(prefix: &str) -> String {
    format!("{prefix}{}", char::MAX)
}

/// Engine and packs of the page whose claims are read just now: claims come page by page.
#[derive(Debug, Default)]
pub(crate) struct LastMaker {
    packs_json: String,
    packs: BTreeMap<String, String>,
}

impl LastMaker {
    /// The claim of a record, and engine and packs of its page, which the row of [`told`] names.
    fn claim_row(&mut self, record: ClaimRecord, row: &Row<'_>) -> Result<ClaimRow, Error> {
        let text = |at: usize| row.get_ref(at).and_then(|v| Ok(v.as_str()?));
        let claim = record.model()?;
        // Ledgers of a format below 6 say it of each claim.
        if !record.engine.is_empty() {
            return Ok(ClaimRow { claim, engine: record.engine, packs: record.packs });
        }
        let packs = text(5)?;
        if packs != self.packs_json {
            self.packs = serde_json::from_str(packs)?;
            self.packs_json = packs.to_owned();
        }
        Ok(ClaimRow { claim, engine: text(4)?.to_owned(), packs: self.packs.clone() })
    }
}

/// Of each event that stands, the gone ones whose claims came to it, sorted.
pub(crate) fn merged(into: &BTreeMap<EventId, Vec<EventId>>) -> BTreeMap<EventId, Vec<EventId>> {
    let mut from: BTreeMap<EventId, Vec<EventId>> = BTreeMap::new();
    for gone in into.keys() {
        for heir in standing_heirs(gone, into) {
            let held = from.entry(heir).or_default();
            if held.last() != Some(gone) {
                held.push(gone.clone());
            }
        }
    }
    from
}

/// Follows mergers of mergers to the events that stand.
pub(crate) fn standing_heirs(gone: &EventId, into: &BTreeMap<EventId, Vec<EventId>>) -> Vec<EventId> {
    let (mut open, mut seen, mut standing) = (vec![gone.clone()], Vec::new(), Vec::new());
    while let Some(id) = open.pop() {
        if seen.contains(&id) {
            continue;
        }
        match into.get(&id) {
            Some(next) => open.extend(next.iter().cloned()),
            None => standing.push(id.clone()),
        }
        seen.push(id);
    }
    standing
}

fn event_ids(json: Option<String>) -> Result<Vec<EventId>, Error> {
    let ids: Vec<String> = json.map_or(Ok(Vec::new()), |j| serde_json::from_str(&j))?;
    Ok(ids.into_iter().map(EventId::new).collect())
}

fn lang(code: Option<String>) -> Option<Lang> {
    code.as_deref().and_then(Lang::new)
}

/// First day, last day and grain from three columns beginning at `column`.
pub(crate) fn when(row: &Row<'_>, column: usize) -> Result<Option<When>, Error> {
    let (Some(first), Some(last), Some(grain)) = (row.get(column)?, row.get(column + 1)?, row.get(column + 2)?) else {
        return Ok(None);
    };
    Ok(Some(record::DaysRecord { first, last, grain }.when()?))
}

/// What is known of where a page's text may come from.
fn origin(row: &Row<'_>, column: usize) -> Result<(Option<Fingerprint>, Vec<String>), Error> {
    let bytes = row.get_ref(column)?.as_blob().map_err(rusqlite::Error::from)?;
    origin::unpack(bytes).ok_or_else(|| Error::damaged("a fingerprint is cut short"))
}

/// Id, outlet and three columns of publication.
pub(crate) fn facts_but_origin(row: &Row<'_>) -> Result<PageFacts, Error> {
    Ok(PageFacts {
        page: PageId::new(row.get::<_, String>(0)?),
        published: when(row, 2)?,
        outlet: row.get(1)?,
        agencies: Vec::new(),
        fingerprint: Fingerprint::default(),
    })
}

/// What facts of a page are made of; by another thread, as it takes longer than reading.
struct RawFacts {
    facts: PageFacts,
    /// Blocks, packed, and text, where the fingerprint is to be made of them.
    text: Option<(Vec<u8>, RawText)>,
}

impl RawFacts {
    fn of(row: &Row<'_>) -> Result<RawFacts, Error> {
        let (told, agencies) = origin(row, 5)?;
        let text = match told {
            Some(_) => None,
            None => {
                let packed = row.get_ref(6)?.as_blob().map_err(rusqlite::Error::from)?;
                Some((packed.to_owned(), RawText::of(row, 7)?))
            }
        };
        let facts = PageFacts { agencies, fingerprint: told.unwrap_or_default(), ..facts_but_origin(row)? };
        Ok(RawFacts { facts, text })
    }
    fn outlined(self) -> Result<PageFacts, Error> {
        let spans = match self.text {
            Some((packed, text)) => recoupe_text::paragraphs_of(&text.unpacked()?, &packed::blocks(&packed)?),
            None => self.facts.fingerprint.paragraphs.iter().map(|(span, _)| *span).collect(),
        };
        let paragraphs = spans.into_iter().map(|span| (span, Vec::new())).collect();
        let fingerprint = Fingerprint { paragraphs, ..Fingerprint::default() };
        Ok(PageFacts { fingerprint, agencies: Vec::new(), ..self.facts })
    }
    fn made(self) -> Result<PageFacts, Error> {
        let mut facts = self.facts;
        if let Some((packed, text)) = self.text {
            facts.fingerprint = recoupe_text::fingerprint_of(&text.unpacked()?, &packed::blocks(&packed)?);
        }
        Ok(facts)
    }
}

/// What claims of a page are made of: lines of a format up to 8, or what is packed with the page.
enum RawClaims {
    Rows(Vec<String>),
    Packed { page: String, packed: Vec<u8>, text: RawText },
}

impl RawClaims {
    fn records(self) -> Result<Vec<ClaimRecord>, Error> {
        match self {
            RawClaims::Rows(lines) => lines.iter().map(|line| Ok(serde_json::from_str(line)?)).collect(),
            RawClaims::Packed { page, packed, text } => packed::claims(&packed, &page, &text.unpacked()?),
        }
    }
    fn models(self) -> Result<Vec<Claim>, Error> {
        self.records()?.iter().map(|record| Ok(record.model()?)).collect()
    }
}

/// A text layer as it is kept.
struct RawText {
    zstd: Vec<u8>,
    length: usize,
}

impl RawText {
    /// The text of a column, its length in the next.
    fn of(row: &Row<'_>, column: usize) -> Result<RawText, Error> {
        let zstd = row.get_ref(column)?.as_blob().map_err(rusqlite::Error::from)?.to_owned();
        Ok(RawText { zstd, length: row.get(column + 1)? })
    }
    fn unpacked(&self) -> Result<String, Error> {
        let text = packed::plain(&self.zstd, self.length)?;
        String::from_utf8(text).map_err(|_| Error::damaged("the text of a page is no text"))
    }
}

/// As many rows as are worth a thread.
fn next_part<T>(rows: &mut Rows<'_>, mut read: impl FnMut(&Row<'_>) -> Result<T, Error>) -> Result<Vec<T>, Error> {
    const PART: usize = 512;
    let mut part = Vec::with_capacity(PART);
    while part.len() < PART
        && let Some(row) = rows.next()?
    {
        part.push(read(row)?);
    }
    Ok(part)
}

/// What each of these gives, in order, by all processors.
pub(crate) fn in_parallel<T: Send, U: Send>(mut items: Vec<T>, work: impl Fn(T) -> U + Sync) -> Vec<U> {
    /// Fewer are done sooner than a thread begins.
    const FEW: usize = 32;
    let n = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    if items.len() < FEW || n < 2 {
        return items.into_iter().map(work).collect();
    }
    let work = &work;
    let size = items.len().div_ceil(n);
    let mut parts = Vec::with_capacity(n);
    while items.len() > size {
        parts.push(items.split_off(items.len() - size));
    }
    std::thread::scope(|scope| {
        let others: Vec<_> =
            parts.into_iter().map(|part| scope.spawn(move || part.into_iter().map(work).collect::<Vec<U>>())).collect();
        let mut done: Vec<U> = items.into_iter().map(work).collect();
        for other in others.into_iter().rev() {
            done.extend(other.join().unwrap_or_else(|e| std::panic::resume_unwind(e)));
        }
        done
    })
}

/// A text layer and, in the next column, its length.
fn text(row: &Row<'_>, column: usize) -> Result<String, Error> {
    String::from_utf8(unzstd(row, column, column + 1)?).map_err(|_| Error::damaged("the text of a page is no text"))
}

fn unzstd(row: &Row<'_>, blob: usize, length: usize) -> Result<Vec<u8>, Error> {
    let bytes = row.get_ref(blob)?.as_blob().map_err(rusqlite::Error::from)?;
    Ok(packed::plain(bytes, row.get(length)?)?)
}
