//! Taking in: captures with what was read in them, and new versions of events.

use crate::packed::{self, Packer};
use crate::record::{EventRecord, NoticeRecord, PublishedRecord};
use crate::{Error, Ledger, origin, seal, to_sql};
use jiff::civil::Date;
use recoupe_model::{
    Article, Basis, Candidate, Capture, Claim, ClaimId, EventId, Fingerprint, Format, Outcome, PageId, Published,
    Reconciled, When,
};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use std::collections::{BTreeMap, BTreeSet};
use zstd::bulk::Compressor;

/// Level at which zstd is small enough and far faster than reading a page.
const ZSTD_LEVEL: i32 = 3;

/// What the engine read in one capture, in the words of the model.
#[derive(Debug, Clone, Copy)]
pub struct ReadingParts<'a> {
    /// The capture's id.
    pub page: &'a PageId,
    /// SHA-256 of the raw bytes, in hex.
    pub bytes_sha256: &'a str,
    /// The labelled text.
    pub article: &'a Article,
    /// The body, hashed; `None` where it is what the article's text gives, which is not kept then.
    pub fingerprint: Option<&'a Fingerprint>,
    /// What the page's voices say happened.
    pub claims: &'a [Claim],
    /// Version of the engine.
    pub engine: &'a str,
    /// Name and version of each pack.
    pub packs: &'a [(String, String)],
}

/// What became of a capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// It was taken in.
    New {
        /// Claims left out because their id stood already, which the ids' making should forbid.
        repeated: usize,
    },
    /// It stood in the ledger already: nothing was written.
    Known,
}

/// What the ledger held at some moment: pages and versions of events are only ever added, so two equal
/// stamps mean that nothing came in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    pages: i64,
    pub(crate) version: i64,
}

/// What a re-linking wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EventsWritten {
    /// Events that were not there before.
    pub new: usize,
    /// Events with a changed record.
    pub revised: usize,
    /// Events whose claims now belong to others.
    pub gone: usize,
    /// Events whose record stayed as it was.
    pub same: usize,
}

impl Ledger {
    /// Takes in one capture and its reading, in one transaction: all of it or nothing.
    /// `recorded_at` is an RFC 3339 time in UTC.
    ///
    /// # Errors
    /// When the file cannot be written; then nothing was.
    pub fn append(
        &mut self,
        capture: &Capture,
        reading: &ReadingParts<'_>,
        recorded_at: &str,
    ) -> Result<Appended, Error> {
        let all = self.append_batch(&[(capture, *reading)], recorded_at)?;
        Ok(all.into_iter().next().expect("one in, one out"))
    }

    /// Takes in several captures in one transaction, which spares the disk; all of them or none.
    ///
    /// # Errors
    /// When the file cannot be written; then nothing was.
    pub fn append_batch(
        &mut self,
        batch: &[(&Capture, ReadingParts<'_>)],
        recorded_at: &str,
    ) -> Result<Vec<Appended>, Error> {
        let change = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut done = Vec::with_capacity(batch.len());
        let mut pack = Packers::new()?;
        for (capture, reading) in batch {
            done.push(append_one(&change, &mut pack, capture, reading, recorded_at)?);
        }
        change.commit()?;
        Ok(done)
    }

    /// What the ledger holds now; taken before claims are read for linking.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn stamp(&self) -> Result<Stamp, Error> {
        stamp(&self.db)
    }

    /// Writes each event whose record changed as a new version, and a tombstone for each that is gone.
    /// `None`, with nothing written, when another program wrote to the ledger since `seen` was taken: then
    /// `now` speaks of a ledger that is no more, and linking must begin anew.
    ///
    /// # Errors
    /// When the file cannot be written; then nothing was.
    pub fn append_events(
        &mut self,
        now: &Reconciled,
        seen: Stamp,
        recorded_at: &str,
    ) -> Result<Option<EventsWritten>, Error> {
        let change = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if stamp(&change)? != seen {
            return Ok(None);
        }
        let written = write_events(&change, now, stored_events(&change)?, recorded_at)?;
        change.commit()?;
        Ok(Some(written))
    }
}

fn stamp(db: &Connection) -> Result<Stamp, Error> {
    Ok(db.query_row(
        // Rows are never deleted, so the last one's number tells of every new one; counting them would read them all.
        "SELECT (SELECT ifnull(max(rowid), 0) FROM captures), (SELECT ifnull(max(version), 0) FROM events)",
        [],
        |row| Ok(Stamp { pages: row.get(0)?, version: row.get(1)? }),
    )?)
}

/// Writes the events of `now` whose record is not the one that `stood`, and a tombstone for each other that stood.
pub(crate) fn write_events(
    db: &Connection,
    now: &Reconciled,
    mut stood: BTreeMap<String, String>,
    recorded_at: &str,
) -> Result<EventsWritten, Error> {
    let mut written = EventsWritten::default();
    let mut pack = Packer::of_events()?;
    for event in &now.events {
        let record = EventRecord::from(event);
        let json = serde_json::to_string(&record)?;
        let count = match stood.remove(event.id.as_str()) {
            Some(old) if old == json => {
                written.same += 1;
                continue;
            }
            Some(_) => &mut written.revised,
            None => &mut written.new,
        };
        *count += 1;
        write_event(db, &mut pack, &record, recorded_at)?;
    }
    for (id, record) in stood {
        let heirs = serde_json::to_string(&heirs(&record, now)?)?;
        write_version(db, &id, [None, Some(&heirs)], None, recorded_at)?;
        written.gone += 1;
    }
    Ok(written)
}

/// A new version of an event.
pub(crate) fn write_event(
    db: &Connection,
    pack: &mut Packer,
    event: &EventRecord,
    recorded_at: &str,
) -> Result<(), Error> {
    let packed = pack.event(&serde_json::to_string(event)?)?;
    let shown = packed::shown_of_event(event);
    write_version(db, &event.event_id, [Some(&shown), None], Some(&packed), recorded_at)
}

pub(crate) fn write_version(
    db: &Connection,
    id: &str,
    [record, merged_into]: [Option<&str>; 2],
    packed: Option<&[u8]>,
    recorded_at: &str,
) -> Result<(), Error> {
    let mut insert = db.prepare_cached(&format!(
        "INSERT INTO events (event_id, recorded_at, record, merged_into, packed, seal)
         VALUES (?1, ?2, ?3, ?4, ?5, seal_of(?1, ?2, ?3, {}))",
        seal::merged_or_packed("?4", "?5")
    ))?;
    insert.execute(params![id, recorded_at, record, merged_into, packed])?;
    Ok(())
}

/// The events that stand.
const STANDING: &str = "SELECT event_id, record, packed FROM events e WHERE record IS NOT NULL
  AND version = (SELECT max(version) FROM events WHERE event_id = e.event_id)";

fn stored_events(db: &Connection) -> Result<BTreeMap<String, String>, Error> {
    let mut query = db.prepare(STANDING)?;
    let mut rows = query.query([])?;
    let mut stored = BTreeMap::new();
    while let Some(row) = rows.next()? {
        stored.insert(row.get(0)?, packed::event_line(row, 1)?.unwrap_or_default());
    }
    Ok(stored)
}

impl Ledger {
    /// Shows each event that stands, with its line.
    pub(crate) fn each_standing(&self, mut see: impl FnMut(EventId, String) -> Result<(), Error>) -> Result<(), Error> {
        let mut query = self.db.prepare(STANDING)?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            see(EventId::new(row.get::<_, String>(0)?), packed::event_line(row, 1)?.unwrap_or_default())?;
        }
        Ok(())
    }
}

/// An event as it stands; `None` when it is gone or was never there.
pub(crate) fn stored_event(db: &Connection, id: &EventId) -> Result<Option<String>, Error> {
    let sql = "SELECT record, packed FROM events WHERE event_id = ?1 ORDER BY version DESC LIMIT 1";
    let mut query = db.prepare_cached(sql)?;
    let mut rows = query.query([id.as_str()])?;
    rows.next()?.map_or(Ok(None), |row| packed::event_line(row, 0))
}

/// The events that now hold the claims of a gone one, sorted.
pub(crate) fn heirs(record: &str, now: &Reconciled) -> Result<Vec<String>, Error> {
    let gone: EventRecord = serde_json::from_str(record)?;
    let heirs: BTreeSet<&EventId> =
        gone.claims.iter().filter_map(|c| now.event_of.get(&ClaimId::new(c.clone()))).collect();
    Ok(heirs.into_iter().map(EventId::to_string).collect())
}

/// One for all pages of a batch: each takes half a megabyte, which is dear to clear for every page.
struct Packers {
    bytes: Compressor<'static>,
    records: Packer,
}

impl Packers {
    fn new() -> Result<Packers, Error> {
        Ok(Packers { bytes: Compressor::new(ZSTD_LEVEL)?, records: Packer::of_claims()? })
    }
}

fn append_one(
    db: &Transaction<'_>,
    pack: &mut Packers,
    capture: &Capture,
    reading: &ReadingParts<'_>,
    recorded_at: &str,
) -> Result<Appended, Error> {
    let known: bool = db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM captures WHERE page_id = ?1)")?
        .query_row([reading.page.as_str()], |row| row.get(0))?;
    if known {
        return Ok(Appended::Known);
    }
    let claims = new_claims(db, reading.claims)?;
    write_capture(db, pack, capture, reading, recorded_at)?;
    write_page(db, pack, capture, reading, &claims)?;
    for claim in &claims {
        write_claim(db, claim)?;
    }
    Ok(Appended::New { repeated: reading.claims.len() - claims.len() })
}

/// The claims whose id does not stand already, by first evidence, then id. Those that do are left out, so that one page
/// whose ids are badly made cannot keep a whole batch out.
fn new_claims<'c>(db: &Transaction<'_>, claims: &'c [Claim]) -> Result<Vec<&'c Claim>, Error> {
    let mut known = db.prepare_cached("SELECT 1 FROM claims WHERE claim_id = ?1")?;
    let mut seen = BTreeSet::new();
    let mut new = Vec::with_capacity(claims.len());
    for claim in claims {
        if seen.insert(&claim.id) && !known.exists([claim.id.as_str()])? {
            new.push(claim);
        }
    }
    new.sort_by(|a, b| (start(a), &a.id).cmp(&(start(b), &b.id)));
    Ok(new)
}

fn start(claim: &Claim) -> u64 {
    claim.evidence.first().map_or(0, |quote| quote.span.start() as u64)
}

/// The row of what reads pages, written where there is none yet.
fn maker(db: &Transaction<'_>, reading: &ReadingParts<'_>) -> Result<i64, Error> {
    let packs: BTreeMap<&str, &str> = reading.packs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let packs = serde_json::to_string(&packs)?;
    let mut known = db.prepare_cached("SELECT maker FROM makers WHERE engine = ?1 AND packs = ?2")?;
    if let Some(known) = known.query_row([reading.engine, &packs], |row| row.get(0)).optional()? {
        return Ok(known);
    }
    let next: i64 = db.query_row("SELECT ifnull(max(maker), 0) + 1 FROM makers", [], |row| row.get(0))?;
    let sql = "INSERT INTO makers VALUES (?1, ?2, ?3, seal_of(?1, ?2, ?3))";
    db.execute(sql, params![next, reading.engine, packs])?;
    Ok(next)
}

fn write_capture(
    db: &Transaction<'_>,
    pack: &mut Packers,
    capture: &Capture,
    reading: &ReadingParts<'_>,
    recorded_at: &str,
) -> Result<(), Error> {
    let format = match capture.format {
        Format::Text => "text",
        Format::Html => "html",
    };
    let published = capture.published.as_ref().map(published_cell).transpose()?;
    const CELLS: &str = "?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14";
    db.prepare_cached(&format!("INSERT INTO captures VALUES ({CELLS}, seal_of({CELLS}))"))?.execute(params![
        reading.page.as_str(),
        reading.bytes_sha256,
        pack.bytes.compress(&capture.raw)?,
        to_sql(capture.raw.len() as u64),
        format,
        capture.path,
        capture.url,
        capture.outlet,
        capture.external_id,
        published,
        capture.captured_at,
        capture.lang.map(|l| l.to_string()),
        recorded_at,
        capture.charset,
    ])?;
    Ok(())
}

/// A day that was given is told by itself, anything else as JSON.
fn published_cell(published: &Published) -> Result<String, Error> {
    let day = published.when.first;
    let is_a_day = *published == Published { when: When::day(day), basis: Basis::Given, span: None };
    if is_a_day { Ok(day.to_string()) } else { Ok(serde_json::to_string(&PublishedRecord::from(published))?) }
}

fn write_page(
    db: &Transaction<'_>,
    pack: &mut Packers,
    capture: &Capture,
    reading: &ReadingParts<'_>,
    claims: &[&Claim],
) -> Result<(), Error> {
    let article = reading.article;
    let published = article.published;
    let span = published.and_then(|p| p.span);
    let notices: Vec<NoticeRecord> = article.notices.iter().map(NoticeRecord::from).collect();
    const CELLS: &str = "?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16";
    db.prepare_cached(&format!("INSERT INTO pages VALUES ({CELLS}, seal_of({CELLS}, ?17), ?17)"))?.execute(params![
        reading.page.as_str(),
        match article.text.as_bytes() == capture.raw {
            true => Vec::new(), // the bytes of the capture are the text
            false => pack.bytes.compress(article.text.as_bytes())?,
        },
        to_sql(article.text.len() as u64),
        article.lang.map(|l| l.to_string()),
        article.outlet,
        published.map(|p| p.when.first.to_string()),
        published.map(|p| p.when.last.to_string()),
        published.map(|p| p.when.grain.to_string()),
        published.map(|p| p.basis.to_string()),
        span.map(|s| to_sql(s.start() as u64)),
        span.map(|s| to_sql(s.end() as u64)),
        public_by(capture, article).map(|d| d.to_string()),
        "", // the engine stands with the packs
        maker(db, reading)?.to_string(),
        serde_json::to_string(&notices)?,
        match reading.fingerprint {
            None => origin::of_text(&article.agencies),
            Some(fingerprint) => origin::pack(fingerprint, &article.agencies),
        },
        pack.records.page(article, claims)?,
    ])?;
    Ok(())
}

/// The last day by which the page was public: what was captured on a day had been published by then.
fn public_by(capture: &Capture, article: &Article) -> Option<Date> {
    let captured = capture.captured_at.as_deref().and_then(|t| t.get(..10)?.parse::<Date>().ok());
    let published = article.published.map(|p| p.when.last);
    captured.into_iter().chain(published).min()
}

/// The key columns of a claim, and as much of its record as the views show; the whole is with its page.
fn write_claim(db: &Transaction<'_>, claim: &Claim) -> Result<(), Error> {
    let days = || claim.when.iter().flat_map(|told| &told.candidates).filter_map(|c| Candidate::days(*c));
    let killed = claim.figures.iter().find(|f| f.outcome == Outcome::Killed && f.part_of.is_none());
    let place = claim.place.as_ref();
    const CELLS: &str = "?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13";
    db.prepare_cached(&format!("INSERT INTO claims VALUES ({CELLS}, seal_of({CELLS}))"))?.execute(params![
        claim.id.as_str(),
        claim.page.as_str(),
        to_sql(start(claim)),
        claim.act.word(),
        claim.scope.word(),
        claim.stance.word(),
        days().map(|w| w.first).min().map(|d| d.to_string()),
        days().map(|w| w.last).max().map(|d| d.to_string()),
        killed.map(|f| to_sql(f.count.low)),
        killed.and_then(|f| f.count.high).map(to_sql),
        place.and_then(|p| p.country).map(|c| c.to_string()),
        place.map(|p| p.name.as_str()),
        packed::shown_of_claim(claim),
    ])?;
    Ok(())
}
