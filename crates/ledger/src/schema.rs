//! The file's tables, the triggers that keep it append-only, and the steps from one format to the next.

use crate::Error;
use rusqlite::Connection;

/// «RECO»: tells a ledger from any other SQLite file.
const APPLICATION_ID: i64 = 0x5245_434F;

/// Each step brings a file from format n to n + 1. A released step is never edited.
const STEPS: &[&str] = &[include_str!("schema/001_first.sql")];

/// Tables that triggers guard; also what the tests walk through.
pub(crate) const TABLES: &[(&str, &[&str])] = &[
    ("captures", &["page_id"]),
    ("pages", &["page_id"]),
    ("blocks", &["page_id", "n"]),
    ("claims", &["claim_id"]),
    ("events", &["version"]),
];

pub(crate) fn migrate(db: &mut Connection) -> Result<(), Error> {
    let found: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = STEPS.len() as i64;
    let application: i64 = db.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let n_tables: i64 = db.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
    match (application == APPLICATION_ID, n_tables > 0) {
        (false, true) => return Err(Error::not_a_ledger()),
        (true, _) if found > known => return Err(Error::newer(found, known)),
        (true, _) if found == known => return Ok(()),
        _ => {}
    }
    // WAL lets people read while an ingest writes; it holds for the file, so it is set once.
    db.pragma_update(None, "journal_mode", "WAL")?;
    let change = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    // Another process may have stepped while this one waited for the lock.
    let found: i64 = change.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for step in STEPS.iter().skip(found as usize) {
        change.execute_batch(step)?;
    }
    guard(&change)?;
    change.pragma_update(None, "application_id", APPLICATION_ID)?;
    change.pragma_update(None, "user_version", known)?;
    change.commit()?;
    Ok(())
}

/// Writes the triggers that refuse a change, a deletion, and a replacement that would delete silently.
fn guard(db: &Connection) -> Result<(), Error> {
    for (table, key) in TABLES {
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
