//! Inputs to captures: files, folders, standard input and single addresses; plain text, HTML, json-lines and
//! WARC archives, and gzip or zstd of each.
//!
//! Nothing of a page's meaning is read here, only where it stood and what its line, its record or its answer
//! says of it. Bad text is never an error: the bytes go on as they are. What cannot become a capture (a line
//! that is no JSON, a record that is cut, a file that cannot be read, a page beyond [`MAX_PAGE_BYTES`]) is told
//! with its place and a reason, and the rest goes on.
#![warn(missing_docs)]

mod address;
mod answer;
mod error;
mod files;
mod found;
mod lines;
mod published;
mod robots;
mod unpack;
mod warc;
mod web;

pub use error::Error;
pub use found::{Found, Remark, Why};
pub use published::when_of;
pub use web::{Hosts, Web};

use files::{Addresses, Kind, Reader, Source};
use recoupe_model::{Basis, Capture, Format, Lang, Published, When};
use std::collections::VecDeque;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// No single page is read beyond this, unpacked, so that a hostile archive cannot fill the memory: 64 MiB.
/// What is longer is skipped.
pub const MAX_PAGE_BYTES: u64 = 64 << 20;

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

/// The captures of some inputs, in order: arguments as given, folders sorted by name, lines and records as
/// they stand.
#[derive(Debug)]
pub struct Captures {
    sources: VecDeque<Source>,
    given: Given,
    web: Option<(Web, web::Fetcher)>,
    open: Option<Open>,
    waiting: Option<Found>,
    total_bytes: u64,
    done_bytes: Arc<AtomicU64>,
}

/// A file of many pages.
#[derive(Debug)]
enum Open {
    Lines(lines::Lines),
    Warc(Box<warc::Warc>),
}

/// Looks at the inputs: files, folders (all the way down, hidden names and linked folders left out), and
/// `-` for standard input. A file named by itself is read whatever its name; in a folder those whose names
/// say that they are pages, and others when their first bytes are those of HTML or of an archive. What is
/// left is skipped with a remark.
///
/// # Errors
/// When an argument is no file or folder, is a folder that cannot be listed, or is a web address.
pub fn captures(inputs: &[PathBuf], given: &Given) -> Result<Captures, Error> {
    listed(inputs, given, None)
}

/// The same, with web addresses among the inputs, which are fetched when their turn comes.
///
/// # Errors
/// When an argument is no file or folder, or a folder that cannot be listed. An address that cannot be
/// fetched is a remark.
pub fn captures_with_web(inputs: &[PathBuf], given: &Given, web: Web) -> Result<Captures, Error> {
    listed(inputs, given, Some(web))
}

fn listed(inputs: &[PathBuf], given: &Given, web: Option<Web>) -> Result<Captures, Error> {
    let addresses = if web.is_some() { Addresses::Fetched } else { Addresses::Refused };
    let mut sources = VecDeque::new();
    for input in inputs {
        files::list(input, addresses, &mut sources)?;
    }
    Ok(Captures {
        total_bytes: sources.iter().map(|s| s.bytes).sum(),
        sources,
        given: given.clone(),
        web: web.map(|web| (web.clone(), web::Fetcher::new(web.hosts))),
        open: None,
        waiting: None,
        done_bytes: Arc::default(),
    })
}

impl Captures {
    /// Bytes on disk of all inputs; standard input and addresses count as none.
    pub fn total_bytes(&self) -> u64 {
        self.total_bytes
    }
    /// Bytes read so far.
    pub fn done_bytes(&self) -> u64 {
        self.done_bytes.load(Ordering::Relaxed)
    }

    fn read(&mut self, source: Source) -> Option<Found> {
        let skip = |says: String, why: Why| Some(Found::Skipped(Remark { place: source.shown.clone(), says }, why));
        if let Kind::Closed(why) = &source.kind {
            self.done_bytes.fetch_add(source.bytes, Ordering::Relaxed);
            return skip(why.clone(), Why::Unreadable);
        }
        if source.kind == Kind::Address {
            return self.fetch(&source);
        }
        let before = self.done_bytes();
        let (kind, mut reader) = match source.open(self.done_bytes.clone()) {
            Ok(opened) => opened,
            Err(e) => return skip(format!("cannot be read: {}", error::plain(&e)), Why::of(&e)),
        };
        match kind {
            Kind::Page(format) => match whole(&mut reader) {
                Ok(raw) => Some(Found::Capture(self.page(raw, format, source))),
                Err((says, why)) => skip(says, why),
            },
            Kind::Closed(says) => {
                self.done_bytes.store(before + source.bytes, Ordering::Relaxed);
                skip(says, Why::NoPage)
            }
            Kind::Warc => {
                self.open = Some(Open::Warc(Box::new(warc::Warc::new(reader, source))));
                None
            }
            _ => {
                self.open = Some(Open::Lines(lines::Lines::new(reader, source)));
                None
            }
        }
    }

    fn fetch(&mut self, source: &Source) -> Option<Found> {
        let (web, fetcher) = self.web.as_mut()?;
        let remark = |says: String| Remark { place: source.shown.clone(), says };
        let (fetched, now) = match fetcher.fetch(&source.shown) {
            Ok(fetched) => (fetched, web.now.clone()),
            Err(no) => return Some(Found::Skipped(remark(no.says), no.why)),
        };
        let cut = fetched.page.cut;
        self.waiting = cut.map(|cut| Found::Odd(remark(format!("{cut}; the page was read as far as it goes"))));
        Some(Found::Capture(Capture {
            charset: fetched.page.charset,
            path: None,
            url: Some(fetched.address),
            captured_at: Some(now),
            ..self.capture(fetched.page.raw, fetched.page.format)
        }))
    }

    fn page(&self, raw: Vec<u8>, format: Format, source: Source) -> Capture {
        Capture { path: source.path, ..self.capture(raw, format) }
    }

    /// What is known of every page.
    fn capture(&self, raw: Vec<u8>, format: Format) -> Capture {
        Capture {
            raw,
            format,
            charset: None,
            path: None,
            url: None,
            outlet: self.given.outlet.clone(),
            external_id: None,
            published: self.given.published(),
            captured_at: None,
            lang: self.given.lang,
        }
    }
}

/// All bytes of one page.
fn whole(reader: &mut Reader) -> Result<Vec<u8>, (String, Why)> {
    let mut raw = Vec::new();
    match reader.take(MAX_PAGE_BYTES + 1).read_to_end(&mut raw) {
        Err(e) => Err((format!("cannot be read: {}", error::plain(&e)), Why::of(&e))),
        Ok(n) if n as u64 > MAX_PAGE_BYTES => {
            Err((format!("is longer than {} MiB: cut it into pages", MAX_PAGE_BYTES >> 20), Why::TooLong))
        }
        Ok(_) => Ok(raw),
    }
}

impl Iterator for Captures {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            if let Some(waiting) = self.waiting.take() {
                return Some(waiting);
            }
            let found = match &mut self.open {
                Some(Open::Lines(lines)) => lines.next(&self.given),
                Some(Open::Warc(warc)) => warc.next(&self.given),
                None => {
                    let source = self.sources.pop_front()?;
                    match self.read(source) {
                        Some(found) => Some(found),
                        None => continue,
                    }
                }
            };
            match found {
                Some(found) => return Some(found),
                None => self.open = None,
            }
        }
    }
}

#[cfg(test)]
mod tests;
