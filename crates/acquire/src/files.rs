//! Which files there are, what they hold, and how they are opened.

use crate::unpack::{Unpacked, Window, is_packed};
use crate::{Error, answer, error};
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
    /// Records of a crawl.
    Warc,
    /// To be seen from its first bytes; text where they show nothing else.
    Look,
    /// To be seen from its first bytes; no page, and why, where they show nothing.
    Doubt(String),
    /// Not to be opened, and why.
    Closed(String),
    /// An address, to be fetched.
    Address,
}

/// One file, address, or standard input.
#[derive(Debug)]
pub(crate) struct Source {
    /// Where it lies; `None` for standard input and addresses.
    file: Option<PathBuf>,
    /// As a remark names it.
    pub(crate) shown: String,
    /// As the capture keeps it: relative to the argument given.
    pub(crate) path: Option<String>,
    pub(crate) kind: Kind,
    pub(crate) bytes: u64,
}

pub(crate) type Reader = Box<dyn BufRead + Send>;

/// Whether addresses may be among the arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Addresses {
    Fetched,
    Refused,
}

/// The sources of one argument, sorted.
pub(crate) fn list(input: &Path, addresses: Addresses, into: &mut VecDeque<Source>) -> Result<(), Error> {
    if input == Path::new("-") {
        let source = Source { file: None, shown: "standard input".to_owned(), path: None, kind: Kind::Look, bytes: 0 };
        into.push_back(source);
        return Ok(());
    }
    if let Some(address) = input.to_str().filter(|s| is_address(s)) {
        if addresses == Addresses::Refused {
            return Err(Error::address(input));
        }
        let kind = Kind::Address;
        into.push_back(Source { file: None, shown: address.to_owned(), path: None, kind, bytes: 0 });
        return Ok(());
    }
    let meta = fs::metadata(input).map_err(|e| Error::new(input, e))?;
    if meta.is_dir() {
        let entries = entries(input).map_err(|e| Error::new(input, e))?;
        walk(input, entries, into);
        return Ok(());
    }
    let name = input.file_name().map_or(input.to_string_lossy(), |n| n.to_string_lossy()).into_owned();
    let kind = match kind_of(&name) {
        // The user named it, so it is a page.
        Kind::Doubt(_) => Kind::Look,
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

fn is_address(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    scheme.is_some_and(|s| s == "http" || s == "https")
}

fn entries(folder: &Path) -> io::Result<Vec<fs::DirEntry>> {
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    Ok(entries)
}

fn walk(root: &Path, folder: Vec<fs::DirEntry>, into: &mut VecDeque<Source>) {
    for entry in folder {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = entry.path();
        let mut source = Source {
            file: None,
            shown: path.display().to_string(),
            path: Some(relative(root, &path)),
            kind: kind_of(&name),
            bytes: 0,
        };
        if entry.file_type().is_ok_and(|k| k.is_dir()) {
            match entries(&path) {
                Ok(entries) => walk(root, entries, into),
                Err(e) => {
                    source.kind = Kind::Closed(format!("cannot be listed: {}", error::plain(&e)));
                    into.push_back(source);
                }
            }
            continue;
        }
        // A linked file is read; a linked folder is not walked, as it may lead back here.
        match fs::metadata(&path) {
            Ok(meta) if meta.is_dir() => continue,
            // Reading a pipe or a device may never end.
            Ok(meta) if !meta.is_file() => source.kind = Kind::Closed("is no plain file".to_owned()),
            Ok(meta) => source.bytes = meta.len(),
            Err(_) => {}
        }
        source.file = Some(path);
        into.push_back(source);
    }
}

/// The path under the argument, with `/` on every system.
fn relative(root: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(root).unwrap_or(path).components();
    parts.map(|c| c.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/")
}

fn kind_of(name: &str) -> Kind {
    let name = name.to_lowercase();
    let packed = [".gz", ".zst", ".zstd"];
    let stem = packed.iter().find_map(|p| name.strip_suffix(p)).unwrap_or(&name);
    match stem.rsplit_once('.').map(|(_, extension)| extension) {
        Some("txt") => Kind::Page(Format::Text),
        Some("html" | "htm" | "xhtml") => Kind::Page(Format::Html),
        Some("jsonl" | "ndjson" | "json-lines" | "jsonlines") => Kind::Lines,
        Some("warc" | "wet") => Kind::Warc,
        Some(other) => {
            Kind::Doubt(format!("'.{other}' is no page format: give the file by itself to read it all the same"))
        }
        None => Kind::Doubt("has no extension: give the file by itself to read it all the same".to_owned()),
    }
}

impl Source {
    /// Opens it, unpacks it where it is packed, and looks at its first bytes where its name says nothing.
    pub(crate) fn open(&self, done_bytes: Arc<AtomicU64>) -> io::Result<(Kind, Reader)> {
        let raw: Box<dyn Read + Send> = match &self.file {
            Some(file) => Box::new(Counting { inner: fs::File::open(file)?, done_bytes }),
            None => Box::new(io::stdin()),
        };
        let mut raw = Window::new(raw);
        let mut reader: Reader = match is_packed(raw.peek(4)?) {
            true => Box::new(BufReader::with_capacity(1 << 16, Unpacked::new(raw))),
            false => Box::new(raw),
        };
        let kind = match &self.kind {
            Kind::Look => look(reader.fill_buf()?),
            Kind::Doubt(why) => sure(reader.fill_buf()?).unwrap_or_else(|| Kind::Closed(why.clone())),
            known => known.clone(),
        };
        Ok((kind, reader))
    }
}

/// By the first bytes: an archive or HTML where they say so, `{` is json-lines, `<` is HTML, all else is text.
fn look(start: &[u8]) -> Kind {
    let bare = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    sure(start).unwrap_or_else(|| match bare.iter().find(|b| !b.is_ascii_whitespace()) {
        Some(b'{') => Kind::Lines,
        Some(b'<') => Kind::Page(Format::Html),
        _ => Kind::Page(Format::Text),
    })
}

/// What the first bytes say beyond doubt.
fn sure(start: &[u8]) -> Option<Kind> {
    match start {
        _ if start.starts_with(b"WARC/") => Some(Kind::Warc),
        _ if answer::is_html(start) => Some(Kind::Page(Format::Html)),
        _ => None,
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
