//! One opaque error with the path it is about.

use crate::{Why, unpack};
use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Why an input could not be looked at.
#[derive(Debug)]
pub struct Error {
    path: PathBuf,
    cause: io::Error,
    address: bool,
}

impl Error {
    pub(crate) fn new(path: &Path, cause: io::Error) -> Error {
        Error { path: path.to_owned(), cause, address: false }
    }
    pub(crate) fn address(path: &Path) -> Error {
        Error { path: path.to_owned(), cause: ErrorKind::Unsupported.into(), address: true }
    }
    /// True when there is nothing at the path.
    pub fn is_missing(&self) -> bool {
        self.cause.kind() == ErrorKind::NotFound
    }
}

/// What went wrong without the operating system's number.
pub(crate) fn plain(e: &io::Error) -> String {
    let text = e.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

impl Why {
    /// Whose fault a failed read is: the bytes' or the disk's.
    pub(crate) fn of(e: &io::Error) -> Why {
        match e.kind() {
            _ if unpack::is_bomb(e) => Why::TooLong,
            // The last is what zstd's own complaints come as.
            ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::UnexpectedEof => Why::Broken,
            ErrorKind::Other if e.raw_os_error().is_none() => Why::Broken,
            _ => Why::Unreadable,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        if self.address {
            return write!(
                f,
                "'{path}' is a web address, which only 'recoupe ingest' fetches: save the page and give the file"
            );
        }
        match self.cause.kind() {
            ErrorKind::NotFound => {
                write!(f, "no file or folder at '{path}': check the name, or give '-' to read standard input")
            }
            _ => write!(f, "'{path}' cannot be read: {}; check its permissions", plain(&self.cause)),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.cause)
    }
}
