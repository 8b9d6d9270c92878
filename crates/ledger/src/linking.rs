//! The store that linking keeps between two ingests, and the events that come of it.

use crate::append::{EventsWritten, heirs, stored_event, write_event, write_events, write_version};
use crate::aside::Beside;
use crate::kept::Kept;
use crate::packed::Packer;
use crate::read::{in_parallel, merged, standing_heirs};
use crate::record::EventRecord;
use crate::seal::{open_record, row_sum, sealed_record};
use crate::{Error, Ledger, holders};
use recoupe_model::{Claim, ClaimId, EventId, LinkStore, List, PageFacts, PageId, Progress, Reconciled, Record, Row};
use rusqlite::config::DbConfig;
use rusqlite::{OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Kind of the records that count what is linked, and their numbers.
const COUNTS: u8 = 0;
const N_PAGES: u64 = 0;
const N_EVENTS: u64 = 1;
const ROWS: u64 = 2;

/// Room for pages of the file while linking, in KiB: lists are looked up here and there.
const CACHE_KIB: i64 = 16 << 10;

impl Ledger {
    /// Begins to link: from here to [`Linking::commit`] other programs read and cannot write. Dropped before, it
    /// leaves the ledger as it was.
    ///
    /// # Errors
    /// When the file cannot be written, or another program writes for longer than one waits.
    pub fn linking(&mut self) -> Result<Linking<'_>, Error> {
        self.db.set_prepared_statement_cache_capacity(64);
        // Else SQLite plans a query anew for every other limit.
        self.db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        self.db.pragma_update(None, "cache_size", -CACHE_KIB)?;
        self.db.execute_batch("BEGIN IMMEDIATE")?;
        let mut linking = Linking::of(self, true);
        linking.rows = linking.count(ROWS)?;
        Ok(linking)
    }

    /// As [`Ledger::linked`], in the state that [`Ledger::hold_still`] holds.
    pub fn still_linked(&self) -> Linking<'_> {
        Linking::of(self, false)
    }

    /// What is linked, to look at: one state of the ledger as long as this is held, whatever other programs write. What
    /// is put into it is forgotten.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn linked(&mut self) -> Result<Linking<'_>, Error> {
        self.db.execute_batch("BEGIN")?;
        Ok(Linking::of(self, true))
    }
}

/// A ledger in which pages are being linked, as a [`LinkStore`].
#[derive(Debug)]
pub struct Linking<'l> {
    ledger: &'l Ledger,
    is_open: bool,
    /// Sum of all rows of the lists, each hashed: what `doctor` holds them against.
    rows: u64,
    /// The events that linking everything made.
    kept: Option<Kept>,
    /// The last key of a text, by sign, since everything was cleared: what comes behind it is not there yet.
    last_text: Option<i64>,
    told: Told,
}

/// Who hears how far it is.
#[derive(Default)]
struct Told(Option<Box<dyn FnMut(Progress)>>);

impl std::fmt::Debug for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Told").field(&self.0.is_some()).finish()
    }
}

impl<'l> Linking<'l> {
    fn of(ledger: &'l Ledger, is_open: bool) -> Linking<'l> {
        Linking { ledger, is_open, rows: 0, kept: None, last_text: None, told: Told::default() }
    }

    /// From here on this hears how far linking is.
    pub fn tell(&mut self, hear: impl FnMut(Progress) + 'static) {
        self.told = Told(Some(Box::new(hear)));
    }

    /// The ledger, in the state in which linking sees it.
    pub fn ledger(&self) -> &'l Ledger {
        self.ledger
    }

    /// Writes each of these events whose record changed as a new version, and a tombstone for each of `before` that is
    /// no more; `None` stands for all events of the ledger. All pages count as linked then.
    ///
    /// # Errors
    /// When the file cannot be written; then nothing was.
    pub fn commit(
        mut self,
        mut made: Reconciled,
        before: Option<&[EventId]>,
        recorded_at: &str,
    ) -> Result<EventsWritten, Error> {
        let mut written = match before {
            None => {
                self.keep_events(made)?;
                self.commit_all(recorded_at)?
            }
            Some(before) => self.commit_some(&mut made, before, recorded_at)?,
        };
        let n_events = match before {
            None => self.kept.as_ref().map_or(0, Kept::len) as u64,
            Some(_) => (self.count(N_EVENTS)? + written.new as u64).saturating_sub(written.gone as u64),
        };
        written.same = usize::try_from(n_events).unwrap_or(usize::MAX).saturating_sub(written.new + written.revised);
        self.put_count(N_EVENTS, n_events)?;
        self.put_count(N_PAGES, self.n_pages()?)?;
        self.put_count(ROWS, self.rows)?;
        self.ledger.db.execute_batch("COMMIT")?;
        self.is_open = false;
        Ok(written)
    }

    fn commit_some(
        &self,
        made: &mut Reconciled,
        before: &[EventId],
        recorded_at: &str,
    ) -> Result<EventsWritten, Error> {
        let db = &self.ledger.db;
        let ids: BTreeSet<&EventId> = before.iter().chain(made.events.iter().map(|event| &event.id)).collect();
        let stood = ids.into_iter().map(|id| Ok(stored_event(db, id)?.map(|record| (id.to_string(), record))));
        let stood = stood.filter_map(Result::transpose).collect::<Result<_, Error>>()?;
        let elsewhere = self.trace(made, &stood)?;
        let mut written = write_events(db, made, stood, recorded_at)?;
        let mut pack = Packer::of_events()?;
        for record in elsewhere {
            write_event(db, &mut pack, &record, recorded_at)?;
            written.revised += 1;
        }
        Ok(written)
    }

    /// Writes what linking everything made, read back one by one.
    fn commit_all(&mut self, recorded_at: &str) -> Result<EventsWritten, Error> {
        let db = &self.ledger.db;
        let mut written = EventsWritten::default();
        let Some(kept) = self.kept.as_mut() else { return Ok(written) };
        kept.settle()?;
        let has_events = db.query_row("SELECT EXISTS (SELECT 1 FROM events)", [], |row| row.get(0))?;
        let (mut from, mut gone) = Default::default();
        if has_events {
            gone = gone_events(self.ledger, kept)?;
            from = gone_into(self.ledger, kept, &gone)?;
        }
        let mut pack = Packer::of_events()?;
        for at in 0..kept.len() {
            let (id, packed, shown) = kept.event(at)?;
            let stood = if has_events { stored_event(db, &id)? } else { None };
            if let Some(merged) = from.remove(&id) {
                let mut record: EventRecord = serde_json::from_str(&crate::packed::event(&packed)?)?;
                record.merged_from = merged.iter().map(EventId::to_string).collect();
                if stood.as_ref() == Some(&serde_json::to_string(&record)?) {
                    continue;
                }
                write_event(db, &mut pack, &record, recorded_at)?;
            } else {
                if stood.is_some() && stood.as_ref() == Some(&crate::packed::event(&packed)?) {
                    continue;
                }
                write_version(db, id.as_str(), [Some(&shown), None], Some(&packed), recorded_at)?;
            }
            *(if stood.is_some() { &mut written.revised } else { &mut written.new }) += 1;
        }
        for (id, (_, heirs)) in gone {
            write_version(db, id.as_str(), [None, Some(&serde_json::to_string(&heirs)?)], None, recorded_at)?;
            written.gone += 1;
        }
        Ok(written)
    }

    /// Notes in each event which gone ones it took claims of. An event that is there again is gone no more: the records
    /// of others that named it come back, changed.
    fn trace(&self, made: &mut Reconciled, stood: &BTreeMap<String, String>) -> Result<Vec<EventRecord>, Error> {
        let mut into = self.ledger.tombstones(None)?;
        let now: BTreeSet<EventId> = made.events.iter().map(|event| event.id.clone()).collect();
        let back = now.iter().filter(|id| into.contains_key(id));
        let named: BTreeSet<EventId> = back.flat_map(|id| standing_heirs(id, &into)).collect();
        into.retain(|id, _| !now.contains(id));
        for (id, record) in stood {
            let id = EventId::new(id.clone());
            if !now.contains(&id) {
                into.insert(id, heirs(record, made)?.into_iter().map(EventId::new).collect());
            }
        }
        let mut from = merged(&into);
        for event in &mut made.events {
            event.merged_from = from.remove(&event.id).unwrap_or_default();
        }
        let mut changed = Vec::new();
        // Those that stood here are among the events of now, or gone by them.
        let elsewhere = |id: &EventId| !now.contains(id) && !stood.contains_key(id.as_str());
        for id in named.into_iter().filter(elsewhere) {
            let Some(record) = stored_event(&self.ledger.db, &id)? else { continue };
            let mut record: EventRecord = serde_json::from_str(&record)?;
            record.merged_from = from.remove(&id).unwrap_or_default().iter().map(EventId::to_string).collect();
            changed.push(record);
        }
        Ok(changed)
    }

    /// Rows are never deleted, so the last one's number counts them; counting would read them all.
    fn n_pages(&self) -> Result<u64, Error> {
        Ok(self.ledger.db.query_row("SELECT ifnull(max(rowid), 0) FROM captures", [], |row| row.get(0))?)
    }

    fn count(&self, which: u64) -> Result<u64, Error> {
        let bytes = self.bytes(COUNTS, which)?.and_then(|bytes| bytes.try_into().ok());
        Ok(bytes.map_or(0, u64::from_le_bytes))
    }

    fn put_count(&self, which: u64, n: u64) -> Result<(), Error> {
        self.put_bytes(COUNTS, which, &n.to_le_bytes())
    }

    fn bytes(&self, kind: u8, number: u64) -> Result<Option<Vec<u8>>, Error> {
        let mut query =
            self.ledger.db.prepare_cached("SELECT bytes FROM link_records WHERE kind = ?1 AND number = ?2")?;
        let stored: Option<Vec<u8>> = query.query_row(params![kind, bits(number)], |row| row.get(0)).optional()?;
        stored.map(|bytes| open_record(kind, number, bytes)).transpose()
    }

    fn put_bytes(&self, kind: u8, number: u64, bytes: &[u8]) -> Result<(), Error> {
        let mut insert = self.ledger.db.prepare_cached("INSERT OR REPLACE INTO link_records VALUES (?1, ?2, ?3)")?;
        insert.execute(params![kind, bits(number), sealed_record(kind, number, bytes)])?;
        Ok(())
    }

    /// The pages under a key of a text.
    fn texts(&self, key: u64) -> Result<Vec<Row>, Error> {
        let mut query = self.ledger.db.prepare_cached("SELECT pages FROM link_texts WHERE key = ?1")?;
        let pages = |row: &rusqlite::Row<'_>| Ok(holders::unpack(row.get_ref(0)?.as_blob()?));
        let damaged = || Error::damaged(format!("the pages under key {key:x} of linking are cut short"));
        query.query_row([bits(key)], pages).optional()?.map_or(Ok(Vec::new()), |pages| pages.ok_or_else(damaged))
    }

    fn put_texts(&mut self, key: u64, before: &[Row], now: &[Row]) -> Result<(), Error> {
        match now.is_empty() {
            true => self.ledger.db.prepare_cached("DELETE FROM link_texts WHERE key = ?1")?.execute([bits(key)])?,
            false => {
                let mut insert = self.ledger.db.prepare_cached("INSERT OR REPLACE INTO link_texts VALUES (?1, ?2)")?;
                insert.execute(params![bits(key), holders::pack(now)])?
            }
        };
        let sum = |rows: &[Row]| {
            let row = |(rank, item): &Row| row_sum(List::Texts as u8, key, *rank, *item);
            rows.iter().map(row).fold(0, u64::wrapping_add)
        };
        self.rows = self.rows.wrapping_sub(sum(before)).wrapping_add(sum(now));
        Ok(())
    }

    fn select(&self, sql: &str, list: List, key: u64, from: Row, most: usize) -> Result<Vec<Row>, Error> {
        let mut query = self.ledger.db.prepare_cached(sql)?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let row = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)? as u64, row.get::<_, i64>(1)? as u64));
        let rows = query.query_map(params![list as u8, bits(key), bits(from.0), bits(from.1), most], row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Each event that stands and is none of those that were kept, with its record and its heirs.
type Gone = BTreeMap<EventId, (String, Vec<String>)>;

/// The events that stand and are none of these.
fn gone_events(ledger: &Ledger, kept: &mut Kept) -> Result<Gone, Error> {
    let now = kept.ids();
    let mut gone: Gone = BTreeMap::new();
    ledger.each_standing(|id, record| {
        if !now.contains(&id) {
            gone.insert(id, (record, Vec::new()));
        }
        Ok(())
    })?;
    if gone.is_empty() {
        return Ok(gone);
    }
    let mut wanted: BTreeSet<ClaimId> = BTreeSet::new();
    for (record, _) in gone.values() {
        let record: EventRecord = serde_json::from_str(record)?;
        wanted.extend(record.claims.into_iter().map(ClaimId::new));
    }
    let mut made = Reconciled::default();
    for at in 0..kept.len() {
        let (id, packed, _) = kept.event(at)?;
        let record: EventRecord = serde_json::from_str(&crate::packed::event(&packed)?)?;
        let here = record.claims.into_iter().map(ClaimId::new).filter(|claim| wanted.contains(claim));
        made.event_of.extend(here.map(|claim| (claim, id.clone())));
    }
    for (record, to) in gone.values_mut() {
        *to = heirs(record, &made)?;
    }
    Ok(gone)
}

/// Of each event of now the gone ones whose claims came to it.
fn gone_into(ledger: &Ledger, kept: &Kept, gone: &Gone) -> Result<BTreeMap<EventId, Vec<EventId>>, Error> {
    let mut into = ledger.tombstones(None)?;
    if !into.is_empty() {
        let now = kept.ids();
        into.retain(|id, _| !now.contains(id));
    }
    for (id, (_, heirs)) in gone {
        into.insert(id.clone(), heirs.iter().map(|id| EventId::new(id.clone())).collect());
    }
    Ok(merged(&into))
}

/// What linking remembers, looked over: each record with its seal, the rows of all lists with their sum.
pub(crate) fn damage(ledger: &Ledger) -> Result<Vec<String>, Error> {
    let mut troubles = Vec::new();
    let mut told = None;
    let mut query = ledger.db.prepare("SELECT kind, number, bytes FROM link_records")?;
    let mut records = query.query([])?;
    while let Some(row) = records.next()? {
        let (kind, number): (u8, i64) = (row.get(0)?, row.get(1)?);
        match open_record(kind, number as u64, row.get(2)?) {
            Ok(bytes) if (kind, number as u64) == (COUNTS, ROWS) => {
                told = bytes.try_into().ok().map(u64::from_le_bytes)
            }
            Ok(_) => {}
            Err(e) => troubles.push(e.to_string()),
        }
    }
    let mut sum = 0u64;
    let mut query = ledger.db.prepare("SELECT list, key, rank, item FROM link_rows")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let cell = |at: usize| row.get::<_, i64>(at).map(|n| n as u64);
        sum = sum.wrapping_add(row_sum(row.get(0)?, cell(1)?, cell(2)?, cell(3)?));
    }
    let mut query = ledger.db.prepare("SELECT key, pages FROM link_texts")?;
    let mut lists = query.query([])?;
    while let Some(row) = lists.next()? {
        let key = row.get::<_, i64>(0)? as u64;
        // What cannot be read adds nothing, so that the sum is another.
        for (rank, item) in holders::unpack(&row.get::<_, Vec<u8>>(1)?).unwrap_or_default() {
            sum = sum.wrapping_add(row_sum(List::Texts as u8, key, rank, item));
        }
    }
    if sum != told.unwrap_or(0) {
        troubles.push("the lists that linking keeps are not those it wrote".to_owned());
    }
    Ok(troubles)
}

impl Drop for Linking<'_> {
    fn drop(&mut self) {
        if self.is_open {
            // Should this fail, the file forgets what was begun when it is closed.
            let _ = self.ledger.db.execute_batch("ROLLBACK");
        }
    }
}

/// SQLite's numbers have a sign: the bits are kept, and ranks and numbers, which have 63, their order.
fn bits(n: u64) -> i64 {
    n as i64
}

impl LinkStore for Linking<'_> {
    type Error = Error;
    type Aside = Beside;

    fn facts(&mut self, page: &PageId) -> Result<PageFacts, Error> {
        let known = self.ledger.facts_of(std::slice::from_ref(page))?.pop();
        known.ok_or_else(|| Error::damaged(format!("page {page} is linked and not there")))
    }

    fn bare_facts(&mut self, page: &PageId) -> Result<PageFacts, Error> {
        self.ledger.bare_facts(page)?.ok_or_else(|| Error::damaged(format!("page {page} is linked and not there")))
    }

    fn outlined_facts(&mut self, page: &PageId) -> Result<PageFacts, Error> {
        self.ledger.outlined_facts(page)?.ok_or_else(|| Error::damaged(format!("page {page} is linked and not there")))
    }

    fn claims(&mut self, page: &PageId) -> Result<Vec<Claim>, Error> {
        Ok(self.ledger.claims_of_page(page)?.into_iter().map(|row| row.claim).collect())
    }

    fn claims_of(&mut self, pages: &[PageId]) -> Result<Vec<Vec<Claim>>, Error> {
        self.ledger.claims_on(pages)
    }

    fn facts_of(&mut self, pages: &[PageId]) -> Result<Vec<PageFacts>, Error> {
        self.ledger.facts_on(pages)
    }

    fn pages(&mut self) -> Result<Vec<PageId>, Error> {
        let mut query = self.ledger.db.prepare_cached("SELECT page_id FROM pages NOT INDEXED ORDER BY rowid")?;
        let all = query.query_map([], |row| Ok(PageId::new(row.get_ref(0)?.as_str()?)))?;
        Ok(all.collect::<Result<_, _>>()?)
    }

    fn aside(&mut self) -> Result<Beside, Error> {
        let file = self.ledger.db.path().filter(|path| !path.is_empty());
        Beside::new(file.map(Path::new))
    }

    fn on_all<T: Send, U: Send>(&self, things: Vec<T>, work: impl Fn(T) -> U + Sync) -> Vec<U> {
        in_parallel(things, work)
    }

    fn keep_events(&mut self, made: Reconciled) -> Result<Option<Reconciled>, Error> {
        if self.kept.is_none() {
            self.kept = Some(Kept::new(self.aside()?));
        }
        if let Some(kept) = &mut self.kept {
            kept.put(made.events)?;
        }
        Ok(None)
    }

    fn hear(&mut self, progress: Progress) {
        if let Some(hear) = &mut self.told.0 {
            hear(progress);
        }
    }

    fn new_pages(&mut self) -> Result<(Vec<PageId>, usize), Error> {
        // Rows keep their order in every copy of the file, and linking always takes in all there are.
        let n_linked = self.count(N_PAGES)?;
        let n_new = self.n_pages()?.saturating_sub(n_linked);
        let mut query = self.ledger.db.prepare_cached("SELECT page_id FROM captures ORDER BY rowid DESC LIMIT ?1")?;
        let new = query.query_map([bits(n_new)], |row| Ok(PageId::new(row.get::<_, String>(0)?)))?;
        Ok((new.collect::<Result<_, _>>()?, usize::try_from(n_linked).unwrap_or(usize::MAX)))
    }

    fn rows(&mut self, list: List, key: u64, from: Row, most: usize) -> Result<Vec<Row>, Error> {
        const SQL: &str = "SELECT rank, item FROM link_rows
            WHERE list = ?1 AND key = ?2 AND (rank, item) >= (?3, ?4) ORDER BY rank, item LIMIT ?5";
        if list == List::Texts {
            return Ok(self.texts(key)?.into_iter().filter(|row| *row >= from).take(most).collect());
        }
        self.select(SQL, list, key, from, most)
    }

    fn rows_before(&mut self, list: List, key: u64, from: Row, most: usize) -> Result<Vec<Row>, Error> {
        const SQL: &str = "SELECT rank, item FROM link_rows
            WHERE list = ?1 AND key = ?2 AND (rank, item) < (?3, ?4) ORDER BY rank DESC, item DESC LIMIT ?5";
        if list == List::Texts {
            return Ok(self.texts(key)?.into_iter().rev().filter(|row| *row < from).take(most).collect());
        }
        self.select(SQL, list, key, from, most)
    }

    fn put_row(&mut self, list: List, key: u64, (rank, item): Row) -> Result<(), Error> {
        if list == List::Texts {
            return self.put_rows(list, key, &[(rank, item)]);
        }
        let mut insert = self.ledger.db.prepare_cached("INSERT OR IGNORE INTO link_rows VALUES (?1, ?2, ?3, ?4)")?;
        let n = insert.execute(params![list as u8, bits(key), bits(rank), bits(item)])?;
        if n > 0 {
            self.rows = self.rows.wrapping_add(row_sum(list as u8, key, rank, item));
        }
        Ok(())
    }

    fn put_rows(&mut self, list: List, key: u64, rows: &[Row]) -> Result<(), Error> {
        if list != List::Texts {
            return rows.iter().try_for_each(|row| self.put_row(list, key, *row));
        }
        let is_new = self.last_text.is_some_and(|last| bits(key) > last);
        if is_new {
            self.last_text = Some(bits(key));
        }
        let before = if is_new { Vec::new() } else { self.texts(key)? };
        let mut now = [before.as_slice(), rows].concat();
        now.sort_unstable();
        now.dedup();
        now.truncate(List::TEXTS);
        if now == before { Ok(()) } else { self.put_texts(key, &before, &now) }
    }

    fn drop_row(&mut self, list: List, key: u64, (rank, item): Row) -> Result<(), Error> {
        if list == List::Texts {
            let before = self.texts(key)?;
            let now: Vec<Row> = before.iter().copied().filter(|row| *row != (rank, item)).collect();
            return if now == before { Ok(()) } else { self.put_texts(key, &before, &now) };
        }
        let mut delete = self
            .ledger
            .db
            .prepare_cached("DELETE FROM link_rows WHERE list = ?1 AND key = ?2 AND rank = ?3 AND item = ?4")?;
        let n = delete.execute(params![list as u8, bits(key), bits(rank), bits(item)])?;
        if n > 0 {
            self.rows = self.rows.wrapping_sub(row_sum(list as u8, key, rank, item));
        }
        Ok(())
    }

    fn record(&mut self, kind: Record, number: u64) -> Result<Option<Vec<u8>>, Error> {
        self.bytes(kind as u8, number)
    }

    fn put_record(&mut self, kind: Record, number: u64, bytes: Option<&[u8]>) -> Result<(), Error> {
        match bytes {
            Some(bytes) => self.put_bytes(kind as u8, number, bytes),
            None => {
                let sql = "DELETE FROM link_records WHERE kind = ?1 AND number = ?2";
                self.ledger.db.prepare_cached(sql)?.execute(params![kind as u8, bits(number)])?;
                Ok(())
            }
        }
    }

    fn clear(&mut self) -> Result<(), Error> {
        (self.rows, self.last_text, self.kept) = (0, Some(i64::MIN), None);
        Ok(self.ledger.db.execute_batch("DELETE FROM link_rows; DELETE FROM link_texts; DELETE FROM link_records")?)
    }
}
