//! Taking in: captures with what was read in them, and new versions of events.

use crate::record::{ClaimRecord, EventRecord, Linked, NoticeRecord, PublishedRecord};
use crate::{Error, Ledger, origin, seal, to_sql};
use jiff::civil::Date;
use recoupe_model::{
    Article, Candidate, Capture, Claim, ClaimId, EventId, Fingerprint, Format, Outcome, PageId, Reconciled,
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
    /// The body, hashed.
    pub fingerprint: &'a Fingerprint,
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
        // One for all: a compressor takes half a megabyte, which is dear to clear for every page.
        let mut pack = Compressor::new(ZSTD_LEVEL)?;
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
    for event in &now.events {
        let record = serde_json::to_string(&EventRecord::from(event))?;
        let count = match stood.remove(event.id.as_str()) {
            Some(old) if old == record => {
                written.same += 1;
                continue;
            }
            Some(_) => &mut written.revised,
            None => &mut written.new,
        };
        *count += 1;
        write_event(db, event.id.as_str(), &record, recorded_at)?;
    }
    for (id, record) in stood {
        let heirs = serde_json::to_string(&heirs(&record, now)?)?;
        write_version(db, &id, None, Some(&heirs), recorded_at)?;
        written.gone += 1;
    }
    Ok(written)
}

/// A new version of an event.
pub(crate) fn write_event(db: &Connection, id: &str, record: &str, recorded_at: &str) -> Result<(), Error> {
    write_version(db, id, Some(record), None, recorded_at)
}

fn write_version(
    db: &Connection,
    id: &str,
    record: Option<&str>,
    merged_into: Option<&str>,
    recorded_at: &str,
) -> Result<(), Error> {
    let mut insert = db.prepare_cached(
        "INSERT INTO events (event_id, recorded_at, record, merged_into, seal)
         VALUES (?1, ?2, ?3, ?4, seal_of(?1, ?2, ?3, ?4))",
    )?;
    insert.execute(params![id, recorded_at, record, merged_into])?;
    Ok(())
}

pub(crate) fn stored_events(db: &Connection) -> Result<BTreeMap<String, String>, Error> {
    let mut query = db.prepare("SELECT event_id, record FROM v_events")?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// An event as it stands; `None` when it is gone or was never there.
pub(crate) fn stored_event(db: &Connection, id: &EventId) -> Result<Option<String>, Error> {
    let mut query = db.prepare_cached("SELECT record FROM events WHERE event_id = ?1 ORDER BY version DESC LIMIT 1")?;
    Ok(query.query_row([id.as_str()], |row| row.get::<_, Option<String>>(0)).optional()?.flatten())
}

/// The events that now hold the claims of a gone one, sorted.
pub(crate) fn heirs(record: &str, now: &Reconciled) -> Result<Vec<String>, Error> {
    let gone: EventRecord = serde_json::from_str(record)?;
    let heirs: BTreeSet<&EventId> =
        gone.claims.iter().filter_map(|c| now.event_of.get(&ClaimId::new(c.clone()))).collect();
    Ok(heirs.into_iter().map(EventId::to_string).collect())
}

fn append_one(
    db: &Transaction<'_>,
    pack: &mut Compressor<'_>,
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
    write_capture(db, pack, capture, reading, recorded_at)?;
    write_page(db, pack, capture, reading)?;
    write_blocks(db, reading)?;
    let mut repeated = 0;
    for claim in reading.claims {
        if !write_claim(db, claim)? {
            repeated += 1;
        }
    }
    Ok(Appended::New { repeated })
}

fn write_capture(
    db: &Transaction<'_>,
    pack: &mut Compressor<'_>,
    capture: &Capture,
    reading: &ReadingParts<'_>,
    recorded_at: &str,
) -> Result<(), Error> {
    let format = match capture.format {
        Format::Text => "text",
        Format::Html => "html",
    };
    let published = capture.published.as_ref().map(PublishedRecord::from);
    const CELLS: &str = "?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14";
    db.prepare_cached(&format!("INSERT INTO captures VALUES ({CELLS}, seal_of({CELLS}))"))?.execute(params![
        reading.page.as_str(),
        reading.bytes_sha256,
        pack.compress(&capture.raw)?,
        to_sql(capture.raw.len() as u64),
        format,
        capture.path,
        capture.url,
        capture.outlet,
        capture.external_id,
        published.map(|p| serde_json::to_string(&p)).transpose()?,
        capture.captured_at,
        capture.lang.map(|l| l.to_string()),
        recorded_at,
        capture.charset,
    ])?;
    Ok(())
}

fn write_page(
    db: &Transaction<'_>,
    pack: &mut Compressor<'_>,
    capture: &Capture,
    reading: &ReadingParts<'_>,
) -> Result<(), Error> {
    let article = reading.article;
    let published = article.published;
    let span = published.and_then(|p| p.span);
    let notices: Vec<NoticeRecord> = article.notices.iter().map(NoticeRecord::from).collect();
    let packs: BTreeMap<&str, &str> = reading.packs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    const CELLS: &str = "?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16";
    db.prepare_cached(&format!("INSERT INTO pages VALUES ({CELLS}, seal_of({CELLS}, ?17))"))?.execute(params![
        reading.page.as_str(),
        match article.text.as_bytes() == capture.raw {
            true => Vec::new(), // the bytes of the capture are the text
            false => pack.compress(article.text.as_bytes())?,
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
        reading.engine,
        serde_json::to_string(&packs)?,
        serde_json::to_string(&notices)?,
        origin::pack(reading.fingerprint, &article.agencies),
        seal::blocks_cell(article),
    ])?;
    Ok(())
}

/// The last day by which the page was public: what was captured on a day had been published by then.
fn public_by(capture: &Capture, article: &Article) -> Option<Date> {
    let captured = capture.captured_at.as_deref().and_then(|t| t.get(..10)?.parse::<Date>().ok());
    let published = article.published.map(|p| p.when.last);
    captured.into_iter().chain(published).min()
}

fn write_blocks(db: &Transaction<'_>, reading: &ReadingParts<'_>) -> Result<(), Error> {
    let mut insert = db.prepare_cached("INSERT INTO blocks VALUES (?1,?2,?3,?4,?5,?6)")?;
    for (n, block) in reading.article.blocks.iter().enumerate() {
        insert.execute(params![
            reading.page.as_str(),
            to_sql(n as u64),
            block.label.word(),
            block.lang.map(|l| l.to_string()),
            to_sql(block.span.start() as u64),
            to_sql(block.span.end() as u64),
        ])?;
    }
    Ok(())
}

/// False when a claim of this id stood already: it is left as it is, so that one page whose ids are badly
/// made cannot keep a whole batch out. (`INSERT OR IGNORE` would still meet the trigger that forbids
/// replacing.)
fn write_claim(db: &Transaction<'_>, claim: &Claim) -> Result<bool, Error> {
    // Engine and packs are those of the page.
    let record = ClaimRecord::new(claim, "", &BTreeMap::new(), Linked::default());
    let days = || claim.when.iter().flat_map(|told| &told.candidates).filter_map(|c| Candidate::days(*c));
    let killed = claim.figures.iter().find(|f| f.outcome == Outcome::Killed && f.part_of.is_none());
    let place = claim.place.as_ref();
    let written = db
        .prepare_cached(
            "INSERT INTO claims SELECT ?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,
                    seal_of(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)
             WHERE NOT EXISTS (SELECT 1 FROM claims WHERE claim_id = ?1)",
        )?
        .execute(params![
            claim.id.as_str(),
            claim.page.as_str(),
            to_sql(claim.evidence.first().map_or(0, |q| q.span.start() as u64)),
            claim.act.word(),
            claim.scope.word(),
            claim.stance.word(),
            days().map(|w| w.first).min().map(|d| d.to_string()),
            days().map(|w| w.last).max().map(|d| d.to_string()),
            killed.map(|f| to_sql(f.count.low)),
            killed.and_then(|f| f.count.high).map(to_sql),
            place.and_then(|p| p.country).map(|c| c.to_string()),
            place.map(|p| p.name.as_str()),
            serde_json::to_string(&record)?,
        ])?;
    Ok(written == 1)
}
