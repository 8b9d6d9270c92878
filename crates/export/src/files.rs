//! Files that appear whole or not at all.

use crate::Error;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;

/// How many lines were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Pages.
    pub pages: usize,
    /// Claims.
    pub claims: usize,
    /// Events.
    pub events: usize,
}

pub(crate) fn make(folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(|e| Error::write(folder, e))
}

/// Writes to a file beside the wanted one and renames it at the end, so that a killed export leaves the
/// older file as it was.
pub(crate) fn whole(file: &Path, fill: impl FnOnce(&mut dyn Write) -> Result<usize, Error>) -> Result<usize, Error> {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    let partial = file.with_file_name(name);
    let failed = |e| Error::write(file, e);
    let mut out = BufWriter::new(fs::File::create(&partial).map_err(failed)?);
    let written = fill(&mut out).and_then(|n| Ok((n, out.flush()?)));
    let (n, ()) = match written {
        Ok(done) => done,
        Err(e) => {
            // The first error is the one to tell; a left-over partial file does no harm.
            let _ = fs::remove_file(&partial);
            return Err(e.in_file(file));
        }
    };
    fs::rename(&partial, file).map_err(failed)?;
    Ok(n)
}
