//! Which files there are, what they hold, and how they are opened.

use crate::Error;
use flate2::read::MultiGzDecoder;
use recoupe_model::Format;
use std::collections::VecDeque;
use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What an input holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One page.
    Page(Format),
    /// A page a line.
    Lines,
    /// To be seen from its first bytes.
    Look,
    /// No page, and why.
    Unknown(String),
}

/// One file, or standard input.
#[derive(Debug)]
pub(crate) struct Source {
    /// Where it lies; `None` for standard input.
    file: Option<PathBuf>,
    /// As a remark names it.
    pub(crate) shown: String,
    /// As the capture keeps it: relative to the argument given.
    pub(crate) path: Option<String>,
    pub(crate) kind: Kind,
    pub(crate) bytes: u64,
}

pub(crate) type Reader = Box<dyn BufRead + Send>;

/// The sources of one argument, sorted.
pub(crate) fn list(input: &Path, into: &mut VecDeque<Source>) -> Result<(), Error> {
    if input == Path::new("-") {
        let source = Source { file: None, shown: "standard input".to_owned(), path: None, kind: Kind::Look, bytes: 0 };
        into.push_back(source);
        return Ok(());
    }
    if input.to_str().is_some_and(|s| s.starts_with("http://") || s.starts_with("https://")) {
        return Err(Error::address(input));
    }
    let meta = fs::metadata(input).map_err(|e| Error::new(input, e))?;
    if meta.is_dir() {
        return walk(input, input, into);
    }
    let name = input.file_name().map_or(input.to_string_lossy(), |n| n.to_string_lossy()).into_owned();
    let kind = match kind_of(&name) {
        // The user named it, so it is a page unless we know it to hold many in a form not read yet.
        Kind::Unknown(_) if !name.contains(".warc") => Kind::Look,
        kind => kind,
    };
    into.push_back(Source {
        file: Some(input.to_owned()),
        shown: input.display().to_string(),
        path: Some(name),
        kind,
        bytes: meta.len(),
    });
    Ok(())
}

fn walk(root: &Path, folder: &Path, into: &mut VecDeque<Source>) -> Result<(), Error> {
    let failed = |e| Error::new(folder, e);
    let mut entries = fs::read_dir(folder).map_err(failed)?.collect::<Result<Vec<_>, _>>().map_err(failed)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let (path, kind) = (entry.path(), entry.file_type());
        if kind.as_ref().is_ok_and(|k| k.is_dir()) {
            walk(root, &path, into)?;
            continue;
        }
        // A linked file is read; a linked folder is not walked, as it may lead back here.
        let meta = fs::metadata(&path);
        if meta.as_ref().is_ok_and(|m| m.is_dir()) {
            continue;
        }
        into.push_back(Source {
            shown: path.display().to_string(),
            path: Some(relative(root, &path)),
            kind: kind_of(&name),
            bytes: meta.map_or(0, |m| m.len()),
            file: Some(path),
        });
    }
    Ok(())
}

/// The path under the argument, with `/` on every system.
fn relative(root: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(root).unwrap_or(path).components();
    parts.map(|c| c.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/")
}

fn kind_of(name: &str) -> Kind {
    let name = name.to_lowercase();
    let stem = name.strip_suffix(".gz").unwrap_or(&name);
    match stem.rsplit_once('.').map(|(_, extension)| extension) {
        Some("txt") => Kind::Page(Format::Text),
        Some("html" | "htm" | "xhtml") => Kind::Page(Format::Html),
        Some("jsonl" | "ndjson" | "json-lines" | "jsonlines") => Kind::Lines,
        Some("warc") => Kind::Unknown("is a WARC archive, which this version does not read".to_owned()),
        Some(other) => {
            Kind::Unknown(format!("'.{other}' is no page format: give the file by itself to read it all the same"))
        }
        None => Kind::Unknown("has no extension: give the file by itself to read it all the same".to_owned()),
    }
}

impl Source {
    /// Opens it, unpacks it where it is gzip, and looks at its first bytes where its name says nothing.
    pub(crate) fn open(&self, done_bytes: Arc<AtomicU64>) -> io::Result<(Kind, Reader)> {
        let raw: Box<dyn Read + Send> = match &self.file {
            Some(file) => Box::new(Counting { inner: fs::File::open(file)?, done_bytes }),
            None => Box::new(io::stdin()),
        };
        let mut reader: Reader = Box::new(BufReader::with_capacity(1 << 16, raw));
        if reader.fill_buf()?.starts_with(&[0x1f, 0x8b]) {
            reader = Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(reader)));
        }
        let kind = match &self.kind {
            Kind::Look => look(reader.fill_buf()?),
            known => known.clone(),
        };
        Ok((kind, reader))
    }
}

/// By the first sign that is no blank: `{` is json-lines, `<` is HTML, all else is text.
fn look(start: &[u8]) -> Kind {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    match start.iter().find(|b| !b.is_ascii_whitespace()) {
        Some(b'{') => Kind::Lines,
        Some(b'<') => Kind::Page(Format::Html),
        _ => Kind::Page(Format::Text),
    }
}

/// Counts what is read, for a progress bar.
struct Counting<R> {
    inner: R,
    done_bytes: Arc<AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.done_bytes.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}
