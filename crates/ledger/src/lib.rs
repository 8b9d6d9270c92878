//! The memory: one append-only SQLite file that keeps captures, what was read in them, and every version
//! of every event.
//!
//! Two clocks run through it. *Published* is when the world could read a page; *recorded* is when this
//! ledger took it in. [`AsOf`] asks by either. Entries are never edited or deleted: triggers in the file
//! itself refuse, whatever program opens it. Nothing is decided here: events come from the engine.
//! The tables and views are described for people in `docs/ledger.md`.
#![warn(missing_docs)]

mod append;
mod aside;
mod browse;
mod decide;
mod doctor;
mod error;
mod holders;
mod kept;
mod linking;
mod numbers;
mod origin;
mod packed;
mod read;
pub mod record;
mod schema;
mod seal;
mod shingles;

pub use append::{Appended, EventsWritten, ReadingParts, Stamp};
pub use aside::Beside;
pub use browse::{Imprint, Wanted, Wrote};
pub use decide::{Decided, DecisionRow, decision};
pub use doctor::Checkup;
pub use error::Error;
pub use linking::Linking;
pub use read::{AsOf, ClaimRow, Lookup, Maker, PageEntry, Totals, Version};

use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// How long one program waits while another writes. A transaction holds one batch of pages or the changed
/// events, so far less is usual.
const WAIT: Duration = Duration::from_secs(30);

/// An open ledger.
#[derive(Debug)]
pub struct Ledger {
    db: Connection,
}

impl Ledger {
    /// Opens the ledger at `path` for reading and appending; makes it when there is none.
    ///
    /// # Errors
    /// When the file cannot be opened, is no ledger, or was written by a newer Recoupe.
    pub fn open(path: &Path) -> Result<Ledger, Error> {
        let db = Connection::open(path).map_err(|e| Error::at(path, e))?;
        Ledger::prepare(db).map_err(|e| e.in_file(path))
    }

    /// Opens the ledger at `path`, which must exist. One that may not be written, or lies where nothing may, is opened
    /// for reading alone.
    ///
    /// # Errors
    /// As [`Ledger::open`], and when there is no file; where it may only be read, also when an older Recoupe wrote it,
    /// or a log of writes lies beside it that would have to be worked in first.
    pub fn open_existing(path: &Path) -> Result<Ledger, Error> {
        if !path.exists() {
            return Err(Error::missing(path));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(path, flags).map_err(|e| Error::at(path, e))?;
        match Ledger::prepare(db) {
            Err(e) if e.is_unwritable() => Ledger::open_unwritable(path).map_err(|e| e.in_file(path)),
            opened => opened.map_err(|e| e.in_file(path)),
        }
    }

    /// SQLite reads a file in WAL mode only where it may write beside it, unless it is told that nobody changes the
    /// file. That holds where no log lies beside it: whoever writes to a ledger has one.
    fn open_unwritable(path: &Path) -> Result<Ledger, Error> {
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        if std::fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
            return Err(Error::unfinished());
        }
        if path.is_file() {
            std::fs::File::open(path)
                .map_err(|e| Error::refused(format!("'{}' cannot be read: {e}", path.display())))?;
        }
        let path = std::path::absolute(path)?;
        let address = format!("file:{}?immutable=1", percent_encoded(&path));
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        let db = Connection::open_with_flags(address, flags)?;
        seal::teach(&db)?;
        schema::must_be_current(&db)?;
        Ok(Ledger { db })
    }

    /// A ledger that lives only as long as this value.
    ///
    /// # Errors
    /// When SQLite cannot make one.
    pub fn open_in_memory() -> Result<Ledger, Error> {
        Ledger::prepare(Connection::open_in_memory()?)
    }

    /// Copies the ledger, as it stands at this moment, into a new file; others may go on writing.
    ///
    /// The copy is a whole ledger of its own and is examined before it gets its name, so a copy that was broken
    /// off or does not hold never stands at `file`. A file that is there already is never replaced.
    ///
    /// # Errors
    /// When there is a file of that name, it cannot be written, or the copy is not sound.
    pub fn backup(&self, file: &Path) -> Result<Checkup, Error> {
        if file.exists() {
            let says = format!("'{}' exists: name another file, a backup replaces none", file.display());
            return Err(Error::refused(says));
        }
        let mut name = file.file_name().unwrap_or_default().to_owned();
        name.push(".partial");
        let partial = file.with_file_name(name);
        let _ = std::fs::remove_file(&partial); // left by a copy that was killed
        let copied = self.copy_to(&partial).and_then(|found| {
            let unwritten = |e| Error::refused(format!("'{}' cannot be written: {e}", file.display()));
            std::fs::rename(&partial, file).map_err(unwritten)?;
            Ok(found)
        });
        if copied.is_err() {
            let _ = std::fs::remove_file(&partial);
        }
        copied.map_err(|e| e.in_file(file))
    }

    fn copy_to(&self, partial: &Path) -> Result<Checkup, Error> {
        self.db.execute("VACUUM INTO ?1", [partial.to_string_lossy()])?;
        let copy = Ledger::open_existing(partial)?;
        let found = copy.examine()?;
        if let Some(trouble) = found.troubles.first() {
            return Err(Error::damaged(trouble.to_string()));
        }
        // One file alone: no log of writes beside it.
        copy.db.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
        Ok(found)
    }

    /// From here on reads what the ledger holds at this moment, whatever other programs append meanwhile.
    /// For commands that only read: appending through this value fails.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn hold_still(&self) -> Result<(), Error> {
        // A read transaction begins with the first read.
        self.db.execute_batch("BEGIN DEFERRED")?;
        self.stamp().map(|_| ())
    }

    fn prepare(mut db: Connection) -> Result<Ledger, Error> {
        db.busy_timeout(WAIT)?;
        // A REPLACE deletes rows without asking the triggers unless they are recursive.
        db.execute_batch("PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON;")?;
        seal::teach(&db)?;
        schema::migrate(&mut db)?;
        Ok(Ledger { db })
    }
}

/// A path as SQLite's addresses want it.
fn percent_encoded(path: &Path) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
    let bytes = path.as_os_str().as_encoded_bytes().iter();
    bytes.map(|&byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// SQLite keeps signed 64-bit numbers; a figure beyond them is held at their end. The JSON record is exact.
fn to_sql(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
