//! Looking things up one by one, for programs that stay open: the standing events without linking anew, what an
//! event rests on, what was written since.
//!
//! [`AsOf`](crate::AsOf) readings never come from here: they are made again from the claims. What stands here is
//! the last linking, which every ingest ends with.

use crate::read::LastMaker;
use crate::record::EventRecord;
use crate::{ClaimRow, Error, Ledger, Stamp};
use jiff::civil::Date;
use recoupe_model::{EventId, PageFacts, PageId};
use rusqlite::OptionalExtension;
use std::collections::BTreeMap;

/// An event that was written, as the ledger's last linking left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrote {
    /// Which event.
    pub event: EventId,
    /// Its place in the order of writing; later is greater.
    pub version: i64,
    /// When, an RFC 3339 time in UTC.
    pub recorded_at: String,
    /// True when it was not there before.
    pub new: bool,
    /// True when its claims now belong to others.
    pub gone: bool,
}

impl Ledger {
    /// Shows every standing event, by id, one at a time.
    ///
    /// # Errors
    /// When the file cannot be read or holds a damaged entry, and whatever `see` answers.
    pub fn each_event<E: From<Error>>(&self, mut see: impl FnMut(EventRecord) -> Result<(), E>) -> Result<(), E> {
        let mut query = self.db.prepare("SELECT record FROM v_events ORDER BY event_id").map_err(Error::from)?;
        let mut rows = query.query([]).map_err(Error::from)?;
        while let Some(row) = rows.next().map_err(Error::from)? {
            let text = row.get_ref(0).and_then(|v| Ok(v.as_str()?)).map_err(Error::from)?;
            see(serde_json::from_str(text).map_err(Error::from)?)?;
        }
        Ok(())
    }

    /// An event as it stands; `None` when there is none or it is gone.
    ///
    /// # Errors
    /// When the file cannot be read or holds a damaged entry.
    pub fn event(&self, event: &EventId) -> Result<Option<EventRecord>, Error> {
        let mut query =
            self.db.prepare_cached("SELECT record FROM events WHERE event_id = ?1 ORDER BY version DESC LIMIT 1")?;
        let record: Option<Option<String>> = query.query_row([event.as_str()], |row| row.get(0)).optional()?;
        Ok(record.flatten().map(|text| serde_json::from_str(&text)).transpose()?)
    }

    /// What reconciliation may know of these pages, sorted by id; unknown ones are left out.
    ///
    /// # Errors
    /// When the file cannot be read or holds a damaged entry.
    pub fn facts_of(&self, pages: &[PageId]) -> Result<Vec<PageFacts>, Error> {
        let mut query = self.db.prepare_cached(
            "SELECT page_id, outlet, published_first, published_last, published_grain, fingerprint
             FROM pages WHERE page_id = ?1",
        )?;
        let mut facts = Vec::with_capacity(pages.len());
        for page in pages {
            let mut rows = query.query([page.as_str()])?;
            if let Some(row) = rows.next()? {
                facts.push(crate::read::page_facts(row)?);
            }
        }
        facts.sort_by(|a, b| a.page.cmp(&b.page));
        Ok(facts)
    }

    /// As [`Ledger::facts_of`] of one page, without the fingerprint and the agencies.
    pub(crate) fn bare_facts(&self, page: &PageId) -> Result<Option<PageFacts>, Error> {
        let mut query = self.db.prepare_cached(
            "SELECT page_id, outlet, published_first, published_last, published_grain FROM pages WHERE page_id = ?1",
        )?;
        let mut rows = query.query([page.as_str()])?;
        rows.next()?.map(|row| crate::read::facts_but_origin(row)).transpose()
    }

    /// The claims of a page, by first evidence, then id.
    ///
    /// # Errors
    /// When the file cannot be read or holds a damaged entry.
    pub fn claims_of_page(&self, page: &PageId) -> Result<Vec<ClaimRow>, Error> {
        let mut query = self.db.prepare_cached(
            "SELECT c.record, p.engine, p.packs FROM claims c JOIN pages p USING (page_id) WHERE c.page_id = ?1
             ORDER BY c.start, c.claim_id",
        )?;
        let mut rows = query.query([page.as_str()])?;
        let (mut claims, mut makers) = (Vec::new(), LastMaker::default());
        while let Some(row) = rows.next()? {
            claims.push(makers.claim_row(row)?);
        }
        Ok(claims)
    }

    /// How many decisions people made, undone ones too.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn n_decisions(&self) -> Result<u64, Error> {
        Ok(self.db.prepare_cached("SELECT count(*) FROM decisions")?.query_row([], |row| row.get(0))?)
    }

    /// How many pages became public on each day.
    ///
    /// # Errors
    /// When the file cannot be read or a day is none.
    pub fn public_days(&self) -> Result<BTreeMap<Date, u32>, Error> {
        let mut query =
            self.db.prepare("SELECT public_by, count(*) FROM pages WHERE public_by IS NOT NULL GROUP BY public_by")?;
        let mut rows = query.query([])?;
        let mut days = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let day = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
            let day = day.parse().map_err(|_| Error::damaged(format!("'{day}' is no day")))?;
            days.insert(day, row.get(1)?);
        }
        Ok(days)
    }

    /// The versions of events written after the given one, in order of writing; at most `most` of them.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn written_since(&self, version: i64, most: usize) -> Result<Vec<Wrote>, Error> {
        let mut query = self.db.prepare_cached(
            "SELECT event_id, version, recorded_at, record IS NULL,
                    NOT EXISTS (SELECT 1 FROM events o WHERE o.event_id = e.event_id AND o.version < e.version)
             FROM events e WHERE version > ?1 ORDER BY version LIMIT ?2",
        )?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let rows = query.query_map((version, most), |row| {
            Ok(Wrote {
                event: EventId::new(row.get::<_, String>(0)?),
                version: row.get(1)?,
                recorded_at: row.get(2)?,
                gone: row.get(3)?,
                new: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Stamp {
    /// The last version of an event that was written; 0 in an empty ledger.
    pub fn version(self) -> i64 {
        self.version
    }
}
