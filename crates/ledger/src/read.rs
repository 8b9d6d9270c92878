//! Asking: pages, claims and events as they stand or stood, by either clock.

use crate::record::{ClaimRecord, EventRecord, NoticeRecord, PublishedRecord};
use crate::{Error, Ledger, origin, record};
use jiff::civil::Date;
use recoupe_model::{
    Article, Block, Capture, Claim, ClaimId, EventId, Fingerprint, Format, Lang, PageFacts, PageId, Published, When,
};
use rusqlite::{Row, params};
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
            "SELECT p.page_id, p.outlet, p.published_first, p.published_last, p.published_grain, p.fingerprint
             FROM pages p JOIN captures k USING (page_id) WHERE {WITHIN} ORDER BY p.page_id"
        ))?;
        let mut rows = query.query(params![published, known_by])?;
        while let Some(row) = rows.next()? {
            see(page_facts(row)?);
        }
        Ok(())
    }

    /// Every claim, by page, then first evidence, then id.
    ///
    /// # Errors
    /// When the file cannot be read or holds a damaged entry.
    pub fn claims(&self, as_of: AsOf) -> Result<Vec<Claim>, Error> {
        let mut claims = Vec::new();
        self.each_claim_row("c.record", as_of, |row| {
            let record: ClaimRecord = serde_json::from_str(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?;
            claims.push(record.model()?);
            Ok::<(), Error>(())
        })?;
        Ok(claims)
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
        self.each_claim_row("c.record, p.engine, p.packs", as_of, |row| see(makers.claim_row(row)?))
    }

    /// Shows these columns of every claim, by page, then first evidence, then id.
    fn each_claim_row<E: From<Error>>(
        &self,
        columns: &str,
        as_of: AsOf,
        mut see: impl FnMut(&Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let [published, known_by] = as_of.texts();
        let mut query = self
            .db
            .prepare(&format!(
                "SELECT {columns} FROM claims c JOIN pages p USING (page_id) JOIN captures k USING (page_id)
                 WHERE {WITHIN} ORDER BY c.page_id, c.start, c.claim_id"
            ))
            .map_err(Error::from)?;
        let mut rows = query.query(params![published, known_by]).map_err(Error::from)?;
        while let Some(row) = rows.next().map_err(Error::from)? {
            see(row)?;
        }
        Ok(())
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
            .prepare(&format!(
                "SELECT {PAGE} FROM pages p JOIN captures k USING (page_id) WHERE {WITHIN} ORDER BY p.page_id"
            ))
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
        let mut query = self.db.prepare_cached(&format!(
            "SELECT {PAGE} FROM pages p JOIN captures k USING (page_id) WHERE p.page_id = ?1"
        ))?;
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
            "SELECT {PAGE} FROM pages p JOIN captures k USING (page_id) WHERE k.url = ?3 AND {WITHIN}
             ORDER BY julianday(coalesce(k.captured_at, k.recorded_at)), k.recorded_at, p.page_id"
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
        let text: Vec<u8> = unzstd(row, 7, 8)?;
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
            text: String::from_utf8(text).map_err(|_| Error::damaged(format!("the text of page {page}")))?,
            blocks: self.blocks(&page)?,
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
        let mut query = self.db.prepare(&format!(
            "SELECT p.page_id, p.engine, p.packs, k.url FROM pages p JOIN captures k USING (page_id) WHERE {WITHIN}"
        ))?;
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
        let published = published.map(|p| Ok::<_, Error>(serde_json::from_str::<PublishedRecord>(&p)?.model()?));
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
        let mut query = self.db.prepare_cached(
            "SELECT c.record, p.engine, p.packs FROM claims c JOIN pages p USING (page_id) WHERE c.claim_id = ?1",
        )?;
        let mut rows = query.query([claim.as_str()])?;
        rows.next()?.map(|row| LastMaker::default().claim_row(row)).transpose()
    }

    /// Every version of an event, oldest first.
    ///
    /// # Errors
    /// When the file cannot be read or holds a damaged entry.
    pub fn versions(&self, event: &EventId) -> Result<Vec<Version>, Error> {
        let mut query = self
            .db
            .prepare("SELECT recorded_at, record, merged_into FROM events WHERE event_id = ?1 ORDER BY version")?;
        let mut rows = query.query([event.as_str()])?;
        let mut versions = Vec::new();
        while let Some(row) = rows.next()? {
            let record: Option<String> = row.get(1)?;
            versions.push(Version {
                recorded_at: row.get(0)?,
                record: record.map(|r| serde_json::from_str(&r)).transpose()?,
                merged_into: event_ids(row.get(2)?)?,
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

const PAGE: &str = "p.page_id, k.bytes_sha256, k.external_id, k.path, k.url, k.captured_at, k.recorded_at,
    iif(length(p.text) = 0, k.raw, p.text), p.text_bytes, p.lang, p.outlet, p.notices, p.published_first, p.published_last, p.published_grain,
    p.published_basis, p.published_start, p.published_end, p.engine, p.packs, p.fingerprint";

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
    /// The claim of a row with its record, and engine and packs of its page.
    pub(crate) fn claim_row(&mut self, row: &Row<'_>) -> Result<ClaimRow, Error> {
        let text = |at: usize| row.get_ref(at).and_then(|v| Ok(v.as_str()?));
        let record: ClaimRecord = serde_json::from_str(text(0)?)?;
        let claim = record.model()?;
        // Ledgers of a format below 6 say it of each claim.
        if !record.engine.is_empty() {
            return Ok(ClaimRow { claim, engine: record.engine, packs: record.packs });
        }
        let packs = text(2)?;
        if packs != self.packs_json {
            self.packs = serde_json::from_str(packs)?;
            self.packs_json = packs.to_owned();
        }
        Ok(ClaimRow { claim, engine: text(1)?.to_owned(), packs: self.packs.clone() })
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
fn when(row: &Row<'_>, column: usize) -> Result<Option<When>, Error> {
    let (Some(first), Some(last), Some(grain)) = (row.get(column)?, row.get(column + 1)?, row.get(column + 2)?) else {
        return Ok(None);
    };
    Ok(Some(record::DaysRecord { first, last, grain }.when()?))
}

/// What is known of where a page's text may come from.
fn origin(row: &Row<'_>, column: usize) -> Result<(Fingerprint, Vec<String>), Error> {
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

/// Id, outlet, three columns of publication and the fingerprint.
pub(crate) fn page_facts(row: &Row<'_>) -> Result<PageFacts, Error> {
    let (fingerprint, agencies) = origin(row, 5)?;
    Ok(PageFacts { agencies, fingerprint, ..facts_but_origin(row)? })
}

fn unzstd(row: &Row<'_>, blob: usize, length: usize) -> Result<Vec<u8>, Error> {
    let bytes = row.get_ref(blob)?.as_blob().map_err(rusqlite::Error::from)?;
    Ok(zstd::bulk::decompress(bytes, row.get(length)?)?)
}
