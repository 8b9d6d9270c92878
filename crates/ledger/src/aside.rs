//! Room beside a ledger while everything is linked: a file without a name, which is gone when the program is, however
//! it ends; memory where the ledger has no file.

use crate::Error;
use recoupe_model::Aside;
use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes that go to the file at a time.
const HELD: usize = 1 << 20;

/// See above.
#[derive(Debug)]
pub struct Beside {
    file: Option<Unnamed>,
    /// Bytes in the file.
    written: u64,
    /// What comes behind them.
    held: Vec<u8>,
}

#[derive(Debug)]
struct Unnamed {
    file: File,
    /// Where it could not be made nameless while it is open.
    named: Option<PathBuf>,
}

impl Drop for Unnamed {
    fn drop(&mut self) {
        if let Some(path) = &self.named {
            let _ = std::fs::remove_file(path); // what is left of it harms nobody
        }
    }
}

impl Beside {
    /// Beside this file, or in memory.
    pub(crate) fn new(ledger: Option<&Path>) -> Result<Beside, Error> {
        let file = ledger.map(unnamed).transpose().map_err(no_room)?;
        Ok(Beside { file, written: 0, held: Vec::new() })
    }
}

fn unnamed(ledger: &Path) -> std::io::Result<Unnamed> {
    static NTH: AtomicUsize = AtomicUsize::new(0);
    let mut name = ledger.file_name().unwrap_or_default().to_owned();
    name.push(format!("-linking-{}-{}", std::process::id(), NTH.fetch_add(1, Ordering::Relaxed)));
    let path = ledger.with_file_name(name);
    let _ = std::fs::remove_file(&path); // of a process that had this number and was killed
    let file = OpenOptions::new().read(true).write(true).create_new(true).open(&path)?;
    let named = std::fs::remove_file(&path).is_err().then_some(path);
    Ok(Unnamed { file, named })
}

fn no_room(e: std::io::Error) -> Error {
    Error::refused(format!("there is no room for linking beside the ledger: {e}"))
}

impl Aside for Beside {
    type Error = Error;

    fn put(&mut self, bytes: &[u8]) -> Result<u64, Error> {
        let at = self.written + self.held.len() as u64;
        self.held.extend(bytes);
        if let Some(Unnamed { file, .. }) = self.file.as_mut().filter(|_| self.held.len() >= HELD) {
            file.seek(SeekFrom::Start(self.written)).and_then(|_| file.write_all(&self.held)).map_err(no_room)?;
            self.written += self.held.len() as u64;
            self.held.clear();
        }
        Ok(at)
    }

    fn get(&self, at: u64, into: &mut [u8]) -> Result<(), Error> {
        // What is read was put in one go, so that it lies on one side.
        if let Some(at) = at.checked_sub(self.written) {
            let found = usize::try_from(at).ok().and_then(|at| self.held.get(at..)?.get(..into.len()));
            into.copy_from_slice(found.ok_or_else(|| Error::damaged("what linking laid aside is not there"))?);
            return Ok(());
        }
        match &self.file {
            Some(Unnamed { file, .. }) => read_at(file, at, into).map_err(no_room),
            None => Err(Error::damaged("what linking laid aside is not there")),
        }
    }
}

#[cfg(unix)]
fn read_at(file: &File, at: u64, into: &mut [u8]) -> std::io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, into, at)
}

#[cfg(not(unix))]
fn read_at(mut file: &File, at: u64, into: &mut [u8]) -> std::io::Result<()> {
    // Here a file has one place at which it is read, and several threads read.
    static ONE: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    file.seek(SeekFrom::Start(at))?;
    std::io::Read::read_exact(&mut file, into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_laid_aside_comes_back_and_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = folder.path().join("l.db");
        for at in [Some(ledger.as_path()), None] {
            let mut aside = Beside::new(at).expect("room");
            let parts: Vec<Vec<u8>> = (0..40u8).map(|n| vec![n; 100_000 + usize::from(n)]).collect();
            let at: Vec<u64> = parts.iter().map(|part| aside.put(part).expect("put")).collect();
            for (at, part) in at.iter().zip(&parts).rev() {
                let mut back = vec![0; part.len()];
                aside.get(*at, &mut back).expect("read");
                assert!(back == *part);
            }
            aside.get(1 << 40, &mut [0]).expect_err("nothing lies there");
        }
        assert_eq!(std::fs::read_dir(folder.path()).expect("read").count(), 0);
    }
}
