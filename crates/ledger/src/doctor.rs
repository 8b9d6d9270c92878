//! Looking a ledger over: whether every entry still says what it said when it was written.
//!
//! Nothing is repaired, as nothing may be changed; the way out of damage is a backup.

use crate::record::{ClaimRecord, DecisionRecord, EventRecord, QuoteRecord};
use crate::{AsOf, Error, Ledger, linking, packed, schema, seal};
use recoupe_model::{Claim, PageId};
use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Troubles beyond this are counted, not told.
const MAX_TOLD: usize = 50;

/// What a look over the ledger found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checkup {
    /// Captures, each with its page.
    pub pages: u64,
    /// Claims.
    pub claims: u64,
    /// Events as they stand.
    pub events: u64,
    /// Versions of events, all of history.
    pub versions: u64,
    /// Decisions of people, undone ones too.
    pub decisions: u64,
    /// Claims that wait for linking: an ingest ended before it, the next one links them.
    pub unlinked: u64,
    /// What is wrong, a sentence each, the first fifty.
    pub troubles: Vec<String>,
    /// How many troubles there are in all.
    pub n_troubles: usize,
}

impl Checkup {
    /// True when nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.n_troubles == 0
    }
    fn trouble(&mut self, says: String) {
        self.n_troubles += 1;
        if self.troubles.len() < MAX_TOLD {
            self.troubles.push(says);
        }
    }
}

impl Ledger {
    /// Looks everything over: SQLite's own checks, the triggers that guard the tables, the hash and length
    /// of each capture's bytes, that blocks give the text layer and every span its quoted words, that no
    /// capture lacks its page, and that events name claims that are there, each claim in one event at most, and that decisions are what
    /// their ids were made of and undo only earlier ones.
    ///
    /// # Errors
    /// When the file is too broken to be read at all. What can be told is told in [`Checkup::troubles`]; where
    /// one look ends at something unreadable, the others are still taken.
    pub fn examine(&self) -> Result<Checkup, Error> {
        let mut found = Checkup::default();
        self.examine_file(&mut found)?;
        if !found.is_sound() {
            return Ok(found); // entries of a file that SQLite finds broken tell nothing more
        }
        let totals = self.totals()?;
        (found.pages, found.claims, found.events) = (totals.pages, totals.claims, totals.events);
        let looks = [
            Ledger::examine_guards,
            Ledger::examine_schema,
            Ledger::examine_seals,
            Ledger::examine_captures,
            Ledger::examine_pages,
            Ledger::examine_events,
            Ledger::examine_decisions,
            Ledger::examine_linking,
        ];
        for look in looks {
            if let Err(e) = look(self, &mut found) {
                found.trouble(format!("a look broke off: {e}"));
            }
        }
        Ok(found)
    }

    fn examine_file(&self, found: &mut Checkup) -> Result<(), Error> {
        for says in self.texts("PRAGMA integrity_check")? {
            if says != "ok" {
                found.trouble(format!("SQLite says: {says}"));
            }
        }
        let orphans =
            "SELECT \"table\" || ' ' || ifnull(rowid, '') || ' names no ' || parent FROM pragma_foreign_key_check";
        for says in self.texts(orphans)? {
            found.trouble(format!("a row without its page: {says}"));
        }
        Ok(())
    }

    fn examine_guards(&self, found: &mut Checkup) -> Result<(), Error> {
        let triggers = self.texts("SELECT name FROM sqlite_master WHERE type = 'trigger'")?;
        for (table, _) in schema::TABLES {
            for what in ["update", "delete", "replace"] {
                let name = format!("{table}_no_{what}");
                if !triggers.contains(&name) {
                    found.trouble(format!("trigger {name} is missing: something took away the guard of table {table}"));
                }
            }
        }
        Ok(())
    }

    /// Tables, views, indexes and guards are those that this program makes; more of them may stand beside.
    fn examine_schema(&self, found: &mut Checkup) -> Result<(), Error> {
        let objects = |ledger: &Ledger| -> Result<BTreeMap<String, String>, Error> {
            let mut query =
                ledger.db.prepare("SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL")?;
            let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        };
        let here = objects(self)?;
        for (name, made) in objects(&Ledger::open_in_memory()?)? {
            match here.get(&name) {
                Some(sql) if *sql == made => {}
                Some(_) => found.trouble(format!("{name} is not as Recoupe made it")),
                None if name.starts_with("trigger ") => {} // told with what it guards
                None => found.trouble(format!("{name} is missing")),
            }
        }
        Ok(())
    }

    fn examine_seals(&self, found: &mut Checkup) -> Result<(), Error> {
        for (table, keys) in schema::TABLES {
            if !seal::is_sealed(table) {
                continue;
            }
            let one = if *table == "events" { "event_id" } else { keys[0] };
            for id in seal::broken(&self.db, table, one)? {
                let what = table.strip_suffix('s').unwrap_or(table);
                found.trouble(format!("{what} {id} is not what was written: its bytes do not give its seal"));
            }
        }
        Ok(())
    }

    fn examine_linking(&self, found: &mut Checkup) -> Result<(), Error> {
        for says in linking::damage(self)? {
            found.trouble(says);
        }
        Ok(())
    }

    fn examine_captures(&self, found: &mut Checkup) -> Result<(), Error> {
        let lone = "SELECT page_id FROM captures WHERE page_id NOT IN (SELECT page_id FROM pages)";
        for page in self.texts(lone)? {
            found.trouble(format!("capture {page} has no page"));
        }
        let mut query = self.db.prepare("SELECT page_id, bytes_sha256 FROM captures ORDER BY page_id")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let (page, hash): (String, String) = (row.get(0)?, row.get(1)?);
            match self.capture(&PageId::new(page.clone())) {
                Ok(Some(capture)) if hex(&Sha256::digest(&capture.raw)) == hash => {}
                Ok(_) => found.trouble(format!("the bytes of page {page} are not those of its hash")),
                Err(e) => found.trouble(format!("the capture of page {page} cannot be read: {e}")),
            }
        }
        Ok(())
    }

    fn examine_pages(&self, found: &mut Checkup) -> Result<(), Error> {
        if let Err(e) = self.each_facts(AsOf::LATEST, |_| ()) {
            found.trouble(format!("{e}"));
        }
        let mut ids = self.db.prepare("SELECT page_id FROM pages ORDER BY page_id")?;
        let mut rows = ids.query([])?;
        while let Some(row) = rows.next()? {
            let page = PageId::new(row.get::<_, String>(0)?);
            match self.page(&page) {
                Ok(Some(entry)) => {
                    let text = entry.article.text.as_str();
                    let mut at = 0;
                    for block in &entry.article.blocks {
                        let gap = text.get(at..block.span.start());
                        let is_whole = gap.is_some_and(|g| g.trim().is_empty()) && block.span.of(text).is_some();
                        if !is_whole {
                            found.trouble(format!(
                                "page {page}: block at {} does not follow the one before it in the text layer",
                                block.span
                            ));
                        }
                        at = block.span.end();
                    }
                    if text.get(at..).is_none_or(|rest| !rest.trim().is_empty()) {
                        found.trouble(format!("page {page}: text behind byte {at} is in no block"));
                    }
                    self.examine_claims(&page, text, found)?;
                }
                Ok(None) => found.trouble(format!("page {page} has no capture")),
                Err(e) => found.trouble(format!("page {page} cannot be read: {e}")),
            }
        }
        Ok(())
    }

    fn examine_claims(&self, page: &PageId, text: &str, found: &mut Checkup) -> Result<(), Error> {
        let mut query = self.db.prepare_cached(
            "SELECT c.claim_id, c.act, c.scope, c.stance, c.record, p.packed IS NOT NULL
             FROM claims c JOIN pages p USING (page_id) WHERE c.page_id = ?1 ORDER BY c.claim_id",
        )?;
        let mut kept: BTreeMap<String, ClaimRecord> = BTreeMap::new();
        match self.records_of(page.as_str()) {
            Ok(records) => kept.extend(records.into_iter().map(|record| (record.claim_id.clone(), record))),
            Err(e) => found.trouble(format!("the claims of page {page} cannot be read: {e}")),
        }
        let n_kept = kept.len();
        let mut n_rows = 0;
        let mut rows = query.query([page.as_str()])?;
        while let Some(row) = rows.next()? {
            n_rows += 1;
            let (id, line): (String, String) = (row.get(0)?, row.get(4)?);
            let keys: [String; 3] = [row.get(1)?, row.get(2)?, row.get(3)?];
            let Some(record) = kept.remove(&id) else {
                found.trouble(format!("claim {id} is not kept with page {page}, or under another id"));
                continue;
            };
            let is_shown = |claim: &Claim| !row.get(5).unwrap_or(false) || packed::shown_of_claim(claim) == line;
            let own = (&record.claim_id, &record.page_id) == (&id, &page.to_string())
                && keys == [&*record.act, &*record.scope, &*record.stance];
            match record.model() {
                Ok(claim) if own && is_shown(&claim) => {}
                Ok(_) => found.trouble(format!("claim {id}: its columns are not those of its record")),
                Err(e) => found.trouble(format!("claim {id} cannot be read: {e}")),
            }
            for quote in quotes(&record) {
                let [start, end] = quote.span;
                if text.get(start..end) != Some(quote.text.as_str()) {
                    found.trouble(format!("claim {id}: bytes {start}..{end} of page {page} are not «{}»", quote.text));
                }
            }
        }
        if n_kept > n_rows {
            found.trouble(format!("page {page} keeps {n_kept} claims and has {n_rows}"));
        }
        Ok(())
    }

    fn examine_events(&self, found: &mut Checkup) -> Result<(), Error> {
        let mut query = self.db.prepare(
            "SELECT event_id, record, packed, version = (SELECT max(version) FROM events WHERE event_id = e.event_id)
             FROM events e ORDER BY version",
        )?;
        let mut known = self.db.prepare("SELECT 1 FROM claims WHERE claim_id = ?1")?;
        let mut holder: BTreeMap<String, String> = BTreeMap::new();
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            found.versions += 1;
            let (id, stands): (String, bool) = (row.get(0)?, row.get(3)?);
            let line = packed::event_line(row, 1).transpose();
            let Some(line) = line else { continue };
            let record = match line.and_then(|line| Ok(serde_json::from_str::<EventRecord>(&line)?)) {
                Ok(record) => record,
                Err(e) => {
                    found.trouble(format!("event {id} cannot be read: {e}"));
                    continue;
                }
            };
            let is_packed = !matches!(row.get_ref(2)?, ValueRef::Null);
            if is_packed && row.get::<_, String>(1)? != packed::shown_of_event(&record) {
                found.trouble(format!("event {id}: its columns are not those of its record"));
            }
            for claim in record.claims {
                if !known.exists([&claim])? {
                    found.trouble(format!("event {id} names claim {claim}, which is not there"));
                }
                if !stands {
                    continue;
                }
                if let Some(other) = holder.insert(claim.clone(), id.clone()) {
                    found.trouble(format!("claim {claim} is in two events, {other} and {id}"));
                }
            }
        }
        let mut linkable = self.db.prepare("SELECT claim_id FROM claims WHERE scope <> 'total'")?;
        let mut rows = linkable.query([])?;
        while let Some(row) = rows.next()? {
            if !holder.contains_key(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?) {
                found.unlinked += 1;
            }
        }
        Ok(())
    }

    fn examine_decisions(&self, found: &mut Checkup) -> Result<(), Error> {
        let mut query = self.db.prepare(
            "SELECT decision_id, decided_at, by, kind, reason, ifnull(undoes, ''), record FROM decisions ORDER BY n",
        )?;
        let mut earlier: BTreeSet<String> = BTreeSet::new();
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            found.decisions += 1;
            let cell = |at: usize| row.get::<_, String>(at);
            let (id, line) = (cell(0)?, cell(6)?);
            let record = serde_json::from_str::<DecisionRecord>(&line).map_err(|e| e.to_string());
            match record.and_then(|record| Ok((record.model().map_err(|e| e.to_string())?, record))) {
                Ok((decision, record)) => {
                    let undoes = record.undoes.clone().unwrap_or_default();
                    let keys = [&record.decision_id, &record.at, &record.by, &record.kind, &record.reason, &undoes];
                    if (0..6).any(|at| row.get::<_, String>(at).as_ref() != Ok(keys[at])) {
                        found.trouble(format!("decision {id}: its columns are not those of its record"));
                    }
                    if crate::decide::id_of(&decision) != decision.id {
                        found.trouble(format!("decision {id} is not what its id was made of"));
                    }
                    if !undoes.is_empty() && !earlier.contains(&undoes) {
                        found.trouble(format!("decision {id} undoes {undoes}, which is no earlier one"));
                    }
                }
                Err(e) => found.trouble(format!("decision {id} cannot be read: {e}")),
            }
            earlier.insert(id);
        }
        Ok(())
    }

    fn texts(&self, sql: &str) -> Result<Vec<String>, Error> {
        let mut query = self.db.prepare(sql)?;
        let rows = query.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Every stretch of the page that a claim quotes.
fn quotes(record: &ClaimRecord) -> Vec<QuoteRecord> {
    let quote = |span, text: &String| QuoteRecord { span, text: text.clone(), link: None };
    let mut quotes = record.evidence.clone();
    quotes.extend(record.voices.iter().map(|v| quote(v.span, &v.text)));
    quotes.extend(record.actors.iter().map(|a| quote(a.span, &a.text)));
    quotes.extend(record.place.iter().map(|p| quote(p.span, &p.text)));
    quotes.extend(record.when.iter().map(|w| quote(w.span, &w.text)));
    quotes.extend(record.reported.iter().map(|r| quote(r.span, &r.text)));
    for count in &record.counts {
        quotes.push(quote(count.span, &count.text));
        quotes.extend(count.voice.iter().map(|v| quote(v.span, &v.text)));
    }
    quotes
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        write!(out, "{byte:02x}").expect("a String grows");
        out
    })
}
