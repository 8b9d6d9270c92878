//! One opaque error: a sentence with the file or line it is about.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why something could not be exported.
#[derive(Debug)]
pub struct Error(Kind);

#[derive(Debug)]
enum Kind {
    Write { file: Option<PathBuf>, cause: io::Error },
    Ledger(recoupe_ledger::Error),
    Table { file: String, line: usize, says: String },
}

impl Error {
    pub(crate) fn write(file: &Path, cause: io::Error) -> Error {
        Error(Kind::Write { file: Some(file.to_owned()), cause })
    }
    pub(crate) fn table(file: &str, line: usize, says: impl Into<String>) -> Error {
        Error(Kind::Table { file: file.to_owned(), line, says: says.into() })
    }
    pub(crate) fn in_file(self, path: &Path) -> Error {
        match self.0 {
            Kind::Write { file: None, cause } => Error::write(path, cause),
            kind => Error(kind),
        }
    }
    /// True when the reader of a pipe went away.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(&self.0, Kind::Write { cause, .. } if cause.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Write { file: Some(file), cause } => {
                let cause = cause.to_string();
                let cause = cause.split(" (os error").next().unwrap_or_default().to_lowercase();
                write!(f, "'{}' cannot be written: {cause}; name another place with -o", file.display())
            }
            Kind::Write { file: None, cause } => write!(f, "the output cannot be written: {cause}"),
            Kind::Ledger(e) => e.fmt(f),
            Kind::Table { file, line, says } => write!(f, "pack schemes: {file}:{line}: {says}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Kind::Write { cause, .. } => Some(cause),
            Kind::Ledger(e) => Some(e),
            Kind::Table { .. } => None,
        }
    }
}

impl From<io::Error> for Error {
    fn from(cause: io::Error) -> Error {
        Error(Kind::Write { file: None, cause })
    }
}
impl From<serde_json::Error> for Error {
    fn from(e: serde_json::Error) -> Error {
        // Writing our own structs fails only where the output does.
        io::Error::from(e).into()
    }
}
impl From<recoupe_ledger::Error> for Error {
    fn from(e: recoupe_ledger::Error) -> Error {
        Error(Kind::Ledger(e))
    }
}
