//! Inputs to captures: files, folders, standard input; plain text, HTML, json-lines, and .gz of each.
//!
//! Nothing of a page's meaning is read here, only where it stood and what its line says of it. Bad text is
//! never an error: the bytes go on as they are. What cannot become a capture (a line that is no JSON, a file
//! that cannot be read) is a [`Remark`] with its place, and the rest goes on.
#![warn(missing_docs)]

mod error;
mod files;
mod lines;
mod published;

pub use error::Error;
pub use published::when_of;

use files::{Kind, Source};
use recoupe_model::{Basis, Capture, Lang, Published, When};
use std::collections::VecDeque;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// No single page is read beyond this: 1 GiB, so that a hostile archive cannot fill the memory.
const MAX_PAGE_BYTES: u64 = 1 << 30;

/// What the user says of every page that does not say it itself.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// Publication date.
    pub published: Option<When>,
    /// Who published.
    pub outlet: Option<String>,
    /// Language.
    pub lang: Option<Lang>,
}

impl Given {
    fn published(&self) -> Option<Published> {
        self.published.map(given)
    }
}

fn given(when: When) -> Published {
    Published { when, basis: Basis::Given, span: None }
}

/// Something that came out of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A page.
    Capture(Capture),
    /// Something that could not become a page, and why.
    Skipped(Remark),
    /// A page was read, but a field of its line was not understood.
    Odd(Remark),
}

/// A sentence with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// «file» or «file:line».
    pub place: String,
    /// What is the matter.
    pub says: String,
}

/// The captures of some inputs, in order: arguments as given, folders sorted by name, lines as they stand.
#[derive(Debug)]
pub struct Captures {
    sources: VecDeque<Source>,
    given: Given,
    open: Option<lines::Lines>,
    total_bytes: u64,
    done_bytes: Arc<AtomicU64>,
}

/// Looks at the inputs: files, folders (all the way down, hidden names and linked folders left out), and
/// `-` for standard input. A file named by itself is read whatever its name; in a folder only .txt, .html,
/// .htm, .jsonl, .ndjson and .gz of these are pages, the others are skipped with a remark.
///
/// # Errors
/// When an argument is no file or folder, or a folder cannot be listed.
pub fn captures(inputs: &[PathBuf], given: &Given) -> Result<Captures, Error> {
    let mut sources = VecDeque::new();
    for input in inputs {
        files::list(input, &mut sources)?;
    }
    Ok(Captures {
        total_bytes: sources.iter().map(|s| s.bytes).sum(),
        sources,
        given: given.clone(),
        open: None,
        done_bytes: Arc::default(),
    })
}

impl Captures {
    /// Bytes on disk of all inputs; standard input counts as none.
    pub fn total_bytes(&self) -> u64 {
        self.total_bytes
    }
    /// Bytes read so far.
    pub fn done_bytes(&self) -> u64 {
        self.done_bytes.load(Ordering::Relaxed)
    }

    fn read(&mut self, source: Source) -> Option<Found> {
        let skip = |says: String| Some(Found::Skipped(Remark { place: source.shown.clone(), says }));
        if let Kind::Unknown(why) = &source.kind {
            self.done_bytes.fetch_add(source.bytes, Ordering::Relaxed);
            return skip(why.clone());
        }
        let (kind, mut reader) = match source.open(self.done_bytes.clone()) {
            Ok(opened) => opened,
            Err(e) => return skip(format!("cannot be read: {}", error::plain(&e))),
        };
        let Kind::Page(format) = kind else {
            self.open = Some(lines::Lines::new(reader, source));
            return self.next();
        };
        let mut raw = Vec::new();
        match reader.by_ref().take(MAX_PAGE_BYTES + 1).read_to_end(&mut raw) {
            Err(e) => return skip(format!("cannot be read: {}", error::plain(&e))),
            Ok(n) if n as u64 > MAX_PAGE_BYTES => {
                return skip("is longer than 1 GiB: cut it into pages".to_owned());
            }
            Ok(_) => {}
        }
        Some(Found::Capture(Capture {
            raw,
            format,
            path: source.path,
            url: None,
            outlet: self.given.outlet.clone(),
            external_id: None,
            published: self.given.published(),
            captured_at: None,
            lang: self.given.lang,
        }))
    }
}

impl Iterator for Captures {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            if let Some(open) = &mut self.open {
                match open.next(&self.given) {
                    Some(found) => return Some(found),
                    None => self.open = None,
                }
            }
            let source = self.sources.pop_front()?;
            if let Some(found) = self.read(source) {
                return Some(found);
            }
        }
    }
}

#[cfg(test)]
mod tests;
