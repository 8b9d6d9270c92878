//! One opaque error with the path it is about.

use std::fmt;
use std::io;
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
        Error { path: path.to_owned(), cause: io::ErrorKind::Unsupported.into(), address: true }
    }
    /// True when there is nothing at the path.
    pub fn is_missing(&self) -> bool {
        self.cause.kind() == io::ErrorKind::NotFound
    }
}

/// What went wrong without the operating system's number.
pub(crate) fn plain(e: &io::Error) -> String {
    let text = e.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        if self.address {
            return write!(
                f,
                "'{path}' is a web address, which this version does not fetch: save the page and give the file"
            );
        }
        match self.cause.kind() {
            io::ErrorKind::NotFound => {
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
