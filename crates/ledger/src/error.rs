//! One opaque error: a sentence with the file it is about.

use std::fmt;
use std::path::{Path, PathBuf};

/// Why the ledger could not be read or written.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
    file: Option<PathBuf>,
}

#[derive(Debug)]
enum Kind {
    Sqlite(rusqlite::Error),
    Missing,
    NotALedger,
    Newer { found: i64, known: i64 },
    Older(i64),
    Unfinished,
    Damaged(String),
    Refused(String),
}

impl Error {
    pub(crate) fn at(file: &Path, e: rusqlite::Error) -> Error {
        Error { kind: Kind::Sqlite(e), file: Some(file.to_owned()) }
    }
    pub(crate) fn missing(file: &Path) -> Error {
        Error { kind: Kind::Missing, file: Some(file.to_owned()) }
    }
    pub(crate) fn not_a_ledger() -> Error {
        Error { kind: Kind::NotALedger, file: None }
    }
    pub(crate) fn newer(found: i64, known: i64) -> Error {
        Error { kind: Kind::Newer { found, known }, file: None }
    }
    /// Of a file that may not be written.
    pub(crate) fn older(found: i64) -> Error {
        Error { kind: Kind::Older(found), file: None }
    }
    /// Of a file that may not be written and has a log of writes beside it.
    pub(crate) fn unfinished() -> Error {
        Error { kind: Kind::Unfinished, file: None }
    }
    pub(crate) fn damaged(what: impl Into<String>) -> Error {
        Error { kind: Kind::Damaged(what.into()), file: None }
    }
    pub(crate) fn refused(what: impl Into<String>) -> Error {
        Error { kind: Kind::Refused(what.into()), file: None }
    }
    /// The same error, told of this file where it does not name one yet.
    #[must_use]
    pub fn in_file(mut self, file: &Path) -> Error {
        self.file.get_or_insert_with(|| file.to_owned());
        self
    }
    /// True when there is no ledger at the path.
    pub fn is_missing(&self) -> bool {
        matches!(self.kind, Kind::Missing)
    }
    /// True when a newer Recoupe wrote the ledger.
    pub fn is_newer(&self) -> bool {
        matches!(self.kind, Kind::Newer { .. })
    }
    /// True when the file is something else than a ledger.
    pub fn is_not_a_ledger(&self) -> bool {
        matches!(self.kind, Kind::NotALedger) || self.sqlite_code() == Some(rusqlite::ErrorCode::NotADatabase)
    }
    /// True when the file, or its folder, may not be written.
    pub(crate) fn is_unwritable(&self) -> bool {
        matches!(self.sqlite_code(), Some(rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::ReadOnly))
    }
    fn sqlite_code(&self) -> Option<rusqlite::ErrorCode> {
        match &self.kind {
            Kind::Sqlite(e) => e.sqlite_error_code(),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.as_ref().map_or("the ledger".to_owned(), |p| format!("'{}'", p.display()));
        match &self.kind {
            _ if self.is_not_a_ledger() => {
                write!(f, "{file} is no Recoupe ledger: name another file with --ledger")
            }
            Kind::Missing => write!(
                f,
                "no ledger at {file}: make one with 'recoupe ingest', or name another with --ledger or RECOUPE_LEDGER"
            ),
            Kind::Newer { found, known } => write!(
                f,
                "{file} was written by a newer Recoupe (format {found}, this one knows up to {known}): update recoupe"
            ),
            Kind::Older(found) => write!(
                f,
                "{file} was written by an older Recoupe (format {found}) and may not be written here: copy it to where it \
                 may, and open it there"
            ),
            Kind::Unfinished => write!(
                f,
                "{file} has a log of writes beside it and may not be written: copy both, with the file that ends in -wal, \
                 to where they may, and open it there"
            ),
            Kind::Damaged(what) => write!(f, "{file} holds a damaged entry: {what}; restore it from a backup"),
            Kind::Refused(what) => f.write_str(what),
            Kind::Sqlite(e) => match e.sqlite_error_code() {
                Some(rusqlite::ErrorCode::CannotOpen) if self.file.as_deref().is_some_and(Path::is_dir) => {
                    write!(f, "{file} cannot be opened: it is a folder")
                }
                Some(rusqlite::ErrorCode::CannotOpen) if self.file.as_deref().is_some_and(Path::is_file) => write!(
                    f,
                    "{file} cannot be opened for writing: see that it and its folder may be written; reading it needs \
                     neither"
                ),
                Some(rusqlite::ErrorCode::CannotOpen) => {
                    write!(f, "{file} cannot be opened: check that its folder exists and may be written")
                }
                Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
                    write!(f, "{file} is being written by another program: wait for it to end and try again")
                }
                Some(rusqlite::ErrorCode::ReadOnly) => {
                    write!(f, "{file} may not be written: check its permissions")
                }
                Some(rusqlite::ErrorCode::DatabaseCorrupt) => {
                    write!(f, "{file} is damaged ({e}): restore it from a backup")
                }
                Some(rusqlite::ErrorCode::DiskFull) => write!(
                    f,
                    "the disk is full: {file} keeps what it had taken in, and nothing of what came last; make room and \
                     run the same again"
                ),
                Some(rusqlite::ErrorCode::SystemIoFailure) => write!(
                    f,
                    "{file} could not be read or written to the end ({e}): it keeps what it had taken in; see that its \
                     disk is sound, has room and sets no limit, and run the same again"
                ),
                _ => write!(f, "{file}: {e}"),
            },
            Kind::NotALedger => unreachable!("answered above"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            Kind::Sqlite(e) => Some(e),
            _ => None,
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(e: rusqlite::Error) -> Error {
        use rusqlite::Error as E;
        match e {
            // A cell holds what nobody wrote there.
            E::FromSqlConversionFailure(..)
            | E::IntegralValueOutOfRange(..)
            | E::InvalidColumnType(..)
            | E::Utf8Error(..) => Error::damaged(e.to_string()),
            // Our queries are sound: where SQLite refuses one, the tables are not those of a ledger any more.
            E::SqlInputError { msg, .. } => Error::damaged(format!("its tables are not those of a ledger ({msg})")),
            e => Error { kind: Kind::Sqlite(e), file: None },
        }
    }
}
impl From<serde_json::Error> for Error {
    fn from(e: serde_json::Error) -> Error {
        Error::damaged(e.to_string())
    }
}
impl From<crate::record::BadRecord> for Error {
    fn from(e: crate::record::BadRecord) -> Error {
        Error::damaged(e.to_string())
    }
}
impl From<std::io::Error> for Error {
    fn from(e: std::io::Error) -> Error {
        Error::damaged(e.to_string())
    }
}
