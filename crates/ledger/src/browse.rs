//! Looking things up one by one, for programs that stay open: the standing events without linking anew, what an
//! event rests on, what was written since.
//!
//! [`AsOf`](crate::AsOf) readings never come from here: they are made again from the claims. What stands here is
//! the last linking, which every ingest ends with.

use crate::append::stored_event;
use crate::read::{LastMaker, beyond, when};
use crate::record::EventRecord;
use crate::{AsOf, ClaimRow, Error, Ledger, Stamp, packed};
use jiff::civil::Date;
use recoupe_model::{Act, Claim, ClaimId, Country, EventId, PageFacts, PageId, Status, When};
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params, params_from_iter};
use std::collections::{BTreeMap, BTreeSet};

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

/// Who published a page, when, and where it stood: as much as is shown of one of many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imprint {
    /// Which page.
    pub page: PageId,
    /// Who published it.
    pub outlet: Option<String>,
    /// When.
    pub published: Option<When>,
    /// Where it stood.
    pub url: Option<String>,
    /// Path relative to the argument given.
    pub path: Option<String>,
}

/// What standing events are looked for by. An index answers it without reading the events that do not fit; of those it
/// gives, some may not fit either, as a day can be open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// One of their days can be this or later.
    pub from: Option<Date>,
    /// One of their days can be this or earlier.
    pub to: Option<Date>,
    /// They lie in this country.
    pub country: Option<Country>,
    /// One of these acts; all where none is named.
    pub acts: Vec<Act>,
    /// One of these, as the machine alone has it; all where none is named.
    pub statuses: Vec<Status>,
    /// They come by first day, then id, so that whoever wants the first few need not read the rest.
    pub in_order: bool,
}

/// By what events are ordered: the first day; those without one, or without its year, stand last.
const FIRST_DAY: &str = "iif(record ->> '$.when.first' < 'X', record ->> '$.when.first', '9999-12-31')";

impl Wanted {
    /// The query, and what it is asked with.
    fn sql(&self) -> (String, Vec<Value>) {
        let mut asked: Vec<Value> = Vec::new();
        let mut sql = format!(
            "SELECT record, packed FROM events e {} WHERE record IS NOT NULL AND NOT EXISTS
             (SELECT 1 FROM events later WHERE later.event_id = e.event_id AND later.version > e.version)",
            match self.in_order || *self != Wanted::default() {
                true => "INDEXED BY events_day",
                false => "NOT INDEXED",
            }
        );
        let mut ask = |value: String| {
            asked.push(Value::Text(value));
            format!("?{}", asked.len())
        };
        // A day and month without a year fits any year.
        const YEARLESS: &str = "instr(record ->> '$.when.candidates', 'XXXX') > 0";
        if let Some(from) = self.from {
            sql += &format!(" AND (record ->> '$.when.last' >= {} OR {YEARLESS})", ask(from.to_string()));
        }
        if let Some(to) = self.to {
            sql += &format!(" AND ({FIRST_DAY} <= {} OR {YEARLESS})", ask(to.to_string()));
        }
        if let Some(country) = self.country {
            sql += &format!(" AND record ->> '$.place.country' = {}", ask(country.to_string()));
        }
        for (column, words) in [
            ("act", self.acts.iter().map(|act| act.word()).collect::<Vec<_>>()),
            ("status", self.statuses.iter().map(|status| status.word()).collect()),
        ] {
            if !words.is_empty() {
                let words: Vec<String> = words.into_iter().map(|word| ask(word.to_owned())).collect();
                sql += &format!(" AND record ->> '$.{column}' IN ({})", words.join(", "));
            }
        }
        if self.in_order {
            sql += &format!(" ORDER BY {FIRST_DAY}, event_id");
        }
        (sql, asked)
    }
}

impl Ledger {
    /// Shows the standing events that can be wanted, one at a time, until `see` answers false.
    ///
    /// # Errors
    /// When the file cannot be read or holds a damaged entry, and whatever `see` answers.
    pub fn events_wanted<E: From<Error>>(
        &self,
        wanted: &Wanted,
        mut see: impl FnMut(EventRecord) -> Result<bool, E>,
    ) -> Result<(), E> {
        let (sql, asked) = wanted.sql();
        let mut query = self.db.prepare_cached(&sql).map_err(Error::from)?;
        let mut rows = query.query(params_from_iter(asked)).map_err(Error::from)?;
        while let Some(row) = rows.next().map_err(Error::from)? {
            let Some(line) = packed::event_line(row, 0)? else { continue };
            if !see(serde_json::from_str(&line).map_err(Error::from)?)? {
                break;
            }
        }
        Ok(())
    }

    /// The standing events whose ids begin so, sorted; at most so many.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn standing(&self, prefix: &str, most: usize) -> Result<Vec<EventId>, Error> {
        let mut query = self.db.prepare_cached(
            "SELECT event_id FROM events e WHERE event_id >= ?1 AND event_id < ?2 AND record IS NOT NULL AND NOT EXISTS
               (SELECT 1 FROM events later WHERE later.event_id = e.event_id AND later.version > e.version)
             ORDER BY event_id LIMIT ?3",
        )?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let ids = query.query_map(params![prefix, beyond(prefix), most], |row| row.get::<_, String>(0))?;
        Ok(ids.map(|id| id.map(EventId::new)).collect::<Result<_, _>>()?)
    }

    /// These claims, by page, then first evidence, then id; unknown ones are left out.
    ///
    /// # Errors
    /// When the file cannot be read or holds a damaged entry.
    pub fn claims_of<'a>(&self, ids: impl IntoIterator<Item = &'a ClaimId>) -> Result<Vec<Claim>, Error> {
        let mut of_pages: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for id in ids {
            if let Some(page) = self.page_of(id)? {
                of_pages.entry(page).or_default().insert(id.as_str());
            }
        }
        let mut claims = Vec::new();
        for (page, ids) in of_pages {
            for record in self.records_of(&page)?.iter().filter(|record| ids.contains(record.claim_id.as_str())) {
                claims.push(record.model()?);
            }
        }
        Ok(claims)
    }

    /// True when the ledger holds no page at all.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn is_empty(&self) -> Result<bool, Error> {
        Ok(self.db.query_row("SELECT NOT EXISTS (SELECT 1 FROM captures)", [], |row| row.get(0))?)
    }

    /// The pages that were not there yet at an earlier day: not public, or not taken in. `None` where they are more than
    /// `most`.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn later_pages(&self, as_of: AsOf, most: usize) -> Result<Option<BTreeSet<PageId>>, Error> {
        let mut later = BTreeSet::new();
        let mut take = |sql: &str, day: Date| -> Result<bool, Error> {
            let mut query = self.db.prepare_cached(sql)?;
            let mut rows = query.query([day.to_string()])?;
            while let Some(row) = rows.next()? {
                later.insert(PageId::new(row.get::<_, String>(0)?));
                if later.len() > most {
                    return Ok(false);
                }
            }
            Ok(true)
        };
        let is_all = match as_of.published {
            None => true,
            Some(day) => {
                take("SELECT page_id FROM pages WHERE public_by > ?1", day)?
                    && take("SELECT page_id FROM pages WHERE public_by IS NULL AND ?1 IS NOT NULL", day)?
            }
        };
        // Whatever is longer than the day and begins with it is of that day.
        let taken_in = "SELECT page_id FROM captures WHERE recorded_at > ?1 || '~'";
        let is_all = is_all && as_of.known_by.map_or(Ok(true), |day| take(taken_in, day))?;
        Ok(is_all.then_some(later))
    }

    /// How many claims these pages have.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn n_claims_of<'a>(&self, pages: impl IntoIterator<Item = &'a PageId>) -> Result<u64, Error> {
        let mut query = self.db.prepare_cached("SELECT count(*) FROM claims WHERE page_id = ?1")?;
        pages.into_iter().try_fold(0, |n, page| Ok(n + query.query_row([page.as_str()], |row| row.get::<_, u64>(0))?))
    }

    /// How many pages the ledger holds: rows are never deleted, so the last one's number tells.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn n_pages(&self) -> Result<usize, Error> {
        Ok(self.db.query_row("SELECT ifnull(max(rowid), 0) FROM captures", [], |row| row.get(0))?)
    }

    /// Shows every standing event, by id, one at a time.
    ///
    /// # Errors
    /// When the file cannot be read or holds a damaged entry, and whatever `see` answers.
    pub fn each_event<E: From<Error>>(&self, mut see: impl FnMut(EventRecord) -> Result<(), E>) -> Result<(), E> {
        let mut query = self
            .db
            .prepare(
                "SELECT record, packed FROM events e WHERE record IS NOT NULL
                   AND version = (SELECT max(version) FROM events WHERE event_id = e.event_id) ORDER BY event_id",
            )
            .map_err(Error::from)?;
        let mut rows = query.query([]).map_err(Error::from)?;
        while let Some(row) = rows.next().map_err(Error::from)? {
            let Some(line) = packed::event_line(row, 0)? else { continue };
            see(serde_json::from_str(&line).map_err(Error::from)?)?;
        }
        Ok(())
    }

    /// An event as it stands; `None` when there is none or it is gone.
    ///
    /// # Errors
    /// When the file cannot be read or holds a damaged entry.
    pub fn event(&self, event: &EventId) -> Result<Option<EventRecord>, Error> {
        let line = stored_event(&self.db, event)?;
        Ok(line.map(|line| serde_json::from_str(&line)).transpose()?)
    }

    /// What reconciliation may know of these pages, sorted by id; unknown ones are left out.
    ///
    /// # Errors
    /// When the file cannot be read or holds a damaged entry.
    pub fn facts_of(&self, pages: &[PageId]) -> Result<Vec<PageFacts>, Error> {
        let mut facts = self.facts_there(pages)?;
        facts.sort_by(|a, b| a.page.cmp(&b.page));
        Ok(facts)
    }

    /// Who published a page, when, and where it stood; `None` when the ledger holds no such page.
    ///
    /// # Errors
    /// When the file cannot be read or holds a damaged entry.
    pub fn imprint(&self, page: &PageId) -> Result<Option<Imprint>, Error> {
        let mut query = self.db.prepare_cached(
            "SELECT p.outlet, p.published_first, p.published_last, p.published_grain, k.url, k.path
             FROM pages p JOIN captures k USING (page_id) WHERE p.page_id = ?1",
        )?;
        let mut rows = query.query([page.as_str()])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let (outlet, published, url, path) = (row.get(0)?, when(row, 1)?, row.get(4)?, row.get(5)?);
        Ok(Some(Imprint { page: page.clone(), outlet, published, url, path }))
    }

    /// The address of a page, where other captures of it were taken in, too.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn captured_again(&self, page: &PageId) -> Result<Option<String>, Error> {
        let mut query = self.db.prepare_cached(
            "SELECT url FROM captures k WHERE page_id = ?1
             AND EXISTS (SELECT 1 FROM captures o WHERE o.url = k.url AND o.page_id <> k.page_id)",
        )?;
        Ok(query.query_row([page.as_str()], |row| row.get(0)).optional()?)
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
        let rows = self.on_page(page.as_str(), |row| self.claim_rows(row, &mut LastMaker::default()))?;
        Ok(rows.unwrap_or_default())
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
