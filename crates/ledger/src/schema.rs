//! The file's tables, the triggers that keep it append-only, and the steps from one format to the next.

use crate::{Error, WAIT, seal};
use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use std::time::Duration;

/// «RECO»: tells a ledger from any other SQLite file.
const APPLICATION_ID: i64 = 0x5245_434F;

/// Each step brings a file from format n to n + 1. A released step is never edited.
const STEPS: &[&str] = &[
    include_str!("schema/001_first.sql"),
    include_str!("schema/002_charset.sql"),
    include_str!("schema/003_decisions.sql"),
    include_str!("schema/004_links.sql"),
    include_str!("schema/005_seals.sql"),
    include_str!("schema/006_once.sql"),
    include_str!("schema/007_days.sql"),
    include_str!("schema/008_texts.sql"),
    include_str!("schema/009_packed.sql"),
];

/// Size of a page of the file: larger ones waste less, and cost more for each change here and there.
const PAGE_BYTES: i64 = 8192;

/// The format from which on entries are sealed.
const SEALS: i64 = 5;

/// Tables of entries, which triggers guard; also what the tests walk through.
pub(crate) const TABLES: &[(&str, &[&str])] = &[
    ("makers", &["maker"]),
    ("captures", &["page_id"]),
    ("pages", &["page_id"]),
    ("blocks", &["page_id", "n"]),
    ("claims", &["claim_id"]),
    ("events", &["version"]),
    ("decisions", &["decision_id"]),
];

pub(crate) fn migrate(db: &mut Connection) -> Result<(), Error> {
    migrate_by(db, STEPS)
}

/// For a file that may not be written.
pub(crate) fn must_be_current(db: &Connection) -> Result<(), Error> {
    let found = Found::of(db)?;
    if found.is_current(STEPS)? { Ok(()) } else { Err(Error::older(found.format)) }
}

/// Brings the file to the format after the last of `steps`. All steps and the number are one transaction:
/// a step that fails, or a process that dies, leaves the file in its old format.
fn migrate_by(db: &mut Connection, steps: &[&str]) -> Result<(), Error> {
    // SQLite would turn any empty or foreign file into WAL mode: look before touching it.
    if formats(db)?.is_current(steps)? {
        return Ok(());
    }
    // Rows of a few kilobytes leave a quarter of SQLite's usual 4 KiB empty. It holds for files that are made now.
    db.pragma_update(None, "page_size", PAGE_BYTES)?;
    // WAL lets people read while an ingest writes; it holds for the file, so it is set once.
    write_ahead(db)?;
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have stepped while this one waited for the lock.
    let found = Found::of(&change)?;
    if found.is_current(steps)? {
        return Ok(());
    }
    for step in steps.iter().skip(found.format as usize) {
        change.execute_batch(step)?;
    }
    if found.format < SEALS && steps.len() as i64 >= SEALS {
        seal::seal_all(&change)?;
    }
    guard(&change)?;
    change.pragma_update(None, "application_id", APPLICATION_ID)?;
    change.pragma_update(None, "user_version", steps.len() as i64)?;
    change.commit()?;
    Ok(())
}

/// Turns the file into WAL mode. SQLite does not wait here for others who do the same at this moment, so this
/// asks again as long as it would have waited.
fn write_ahead(db: &Connection) -> Result<(), Error> {
    const PAUSE: Duration = Duration::from_millis(5);
    let mut left = WAIT.as_millis() / PAUSE.as_millis();
    loop {
        match db.pragma_update(None, "journal_mode", "WAL") {
            Err(e) if left > 0 && e.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                left -= 1;
                std::thread::sleep(PAUSE);
            }
            done => return Ok(done?),
        }
    }
}

/// What a file says of itself.
struct Found {
    format: i64,
    is_ledger: bool,
    is_empty: bool,
}

/// Read at one moment: another process may be making the ledger just now.
fn formats(db: &mut Connection) -> Result<Found, Error> {
    let moment = db.transaction()?;
    Found::of(&moment)
}

impl Found {
    fn of(db: &Connection) -> Result<Found, Error> {
        let number = |name| db.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        let n_tables: i64 = db.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
        Ok(Found {
            format: number("user_version")?,
            is_ledger: number("application_id")? == APPLICATION_ID,
            is_empty: n_tables == 0,
        })
    }

    /// False when steps are to be taken.
    fn is_current(&self, steps: &[&str]) -> Result<bool, Error> {
        let known = steps.len() as i64;
        match (self.is_ledger, self.is_empty) {
            (false, false) => Err(Error::not_a_ledger()),
            (true, _) if self.format > known => Err(Error::newer(self.format, known)),
            (is_ledger, _) => Ok(is_ledger && self.format == known),
        }
    }
}

/// Writes the triggers that refuse a change, a deletion, and a replacement that would delete silently.
fn guard(db: &Connection) -> Result<(), Error> {
    let mut stands = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1")?;
    for (table, key) in TABLES {
        if !stands.exists([table])? {
            continue; // a table of a later format
        }
        let same: Vec<String> = key.iter().map(|k| format!("{k} = NEW.{k}")).collect();
        let same = same.join(" AND ");
        db.execute_batch(&format!(
            "CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table}
               BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: {table} may not be changed'); END;
             CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table}
               BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: {table} may not be deleted'); END;
             CREATE TRIGGER IF NOT EXISTS {table}_no_replace BEFORE INSERT ON {table}
               WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})
               BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: {table} may not be replaced'); END;"
        ))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: &str = "CREATE TABLE notes (n INTEGER PRIMARY KEY, says TEXT) STRICT;
        CREATE VIEW v_notes AS SELECT says FROM notes;";

    fn first_format() -> Connection {
        let mut db = Connection::open_in_memory().expect("memory");
        migrate_by(&mut db, &STEPS[..1]).expect("the first format");
        db.execute("INSERT INTO events (event_id, recorded_at) VALUES ('e', 't')", []).expect("a row");
        db
    }
    fn format(db: &mut Connection) -> i64 {
        formats(db).expect("readable").format
    }

    #[test]
    fn an_older_ledger_is_brought_forward_with_what_it_holds() {
        let mut db = first_format();
        let steps = [STEPS[0], SECOND];
        migrate_by(&mut db, &steps).expect("steps");
        assert_eq!(format(&mut db), 2);
        db.execute("INSERT INTO notes VALUES (1, 'n')", []).expect("the new table is there");
        let kept: i64 = db.query_row("SELECT count(*) FROM events", [], |row| row.get(0)).expect("read");
        assert_eq!(kept, 1);
        db.execute("DELETE FROM events", []).expect_err("still append-only");
        migrate_by(&mut db, &steps).expect("a second time nothing is done");
        let says = migrate_by(&mut db, &steps[..1]).expect_err("newer");
        assert!(says.is_newer(), "{says}");
    }

    #[test]
    fn a_step_that_fails_leaves_the_old_format() {
        let mut db = first_format();
        let broken = format!("{SECOND} CREATE TABLE events (twice);");
        migrate_by(&mut db, &[STEPS[0], &broken]).expect_err("the table stands already");
        assert_eq!(format(&mut db), 1);
        let notes: i64 = db
            .query_row("SELECT count(*) FROM sqlite_master WHERE name = 'notes'", [], |row| row.get(0))
            .expect("read");
        assert_eq!(notes, 0);
    }
}
