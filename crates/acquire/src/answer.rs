//! An HTTP answer, recorded in an archive or fetched now: what it holds, unwrapped from its encodings.
//!
//! Crawlers keep answers as they came, or already unwrapped under the old header; both are read. Heads are
//! taken line by line and what is no header is passed over, as browsers do.

use crate::unpack::{Unpacked, Window, is_bomb};
use crate::{MAX_PAGE_BYTES, Why};
use recoupe_model::Format;
use std::io::{self, Read};

/// A head beyond this is no head.
const MAX_HEAD_BYTES: usize = 1 << 20;
/// Encodings within each other; more are an attack.
const MAX_ENCODINGS: usize = 3;
/// How much of a body is looked at to see what it is.
const LOOKED_AT: usize = 1024;

/// The head of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Head {
    pub(crate) status: u16,
    /// Names in lower case.
    headers: Vec<(String, String)>,
}

/// A page out of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) raw: Vec<u8>,
    pub(crate) format: Format,
    /// The charset the answer names, as it is written.
    pub(crate) charset: Option<String>,
    /// Why the page may not be whole.
    pub(crate) cut: Option<&'static str>,
}

/// Why an answer gives no page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct No {
    pub(crate) why: Why,
    pub(crate) says: String,
}

impl No {
    pub(crate) fn new(why: Why, says: impl Into<String>) -> No {
        No { why, says: says.into() }
    }
}

impl Head {
    /// A head put together from what a client of the network read.
    pub(crate) fn new(status: u16, headers: impl Iterator<Item = (String, String)>) -> Head {
        Head { status, headers: headers.map(|(name, value)| (name.to_ascii_lowercase(), value)).collect() }
    }

    /// The head and where the body begins; `None` when the bytes begin like no answer.
    fn parse(block: &[u8]) -> Option<(Head, usize)> {
        let mut at = 0;
        let mut lines = block[..block.len().min(MAX_HEAD_BYTES)].split_inclusive(|b| *b == b'\n');
        let first = lines.next()?;
        at += first.len(); // of the bytes: text with replaced ones is longer
        let first = String::from_utf8_lossy(first).into_owned();
        let status = first.strip_prefix("HTTP/")?.split_ascii_whitespace().nth(1)?.parse().ok()?;
        let mut headers: Vec<(String, String)> = Vec::new();
        for line in lines {
            at += line.len();
            let line = String::from_utf8_lossy(line);
            let text = line.trim_ascii_end();
            if text.is_empty() {
                return Some((Head { status, headers }, at));
            }
            if let (true, Some((_, value))) = (text.starts_with([' ', '\t']), headers.last_mut()) {
                value.push(' ');
                value.push_str(text.trim_ascii());
            } else if let Some((name, value)) = text.split_once(':') {
                headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        // An answer without a body may lack the blank line.
        (at == block.len()).then_some((Head { status, headers }, at))
    }

    /// The value of the first header of this name, which is in lower case.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, v)| n == name && !v.is_empty()).map(|(_, v)| v.as_str())
    }

    fn encodings(&self, name: &str) -> Vec<String> {
        let all = self.headers.iter().filter(|(n, _)| n == name).flat_map(|(_, v)| v.split(','));
        let all = all.map(|e| e.trim().to_ascii_lowercase());
        all.filter(|e| !matches!(e.as_str(), "" | "identity" | "utf-8")).collect()
    }
}

/// The page in a recorded answer, head and body.
pub(crate) fn recorded(block: &[u8]) -> Result<Page, No> {
    let (head, body) = Head::parse(block).ok_or_else(|| No::new(Why::Broken, "holds no HTTP answer"))?;
    page(&head, block[body..].to_vec())
}

/// The page in an answer.
pub(crate) fn page(head: &Head, mut body: Vec<u8>) -> Result<Page, No> {
    if !(200..300).contains(&head.status) {
        return Err(No::new(Why::Answer, format!("was answered with status {}", head.status)));
    }
    let stated = head.get("content-type").unwrap_or("");
    if may_be(stated) == May::Not {
        return Err(No::new(Why::Media, format!("is {}", mime(stated))));
    }
    let mut cut = None;
    if head.encodings("transfer-encoding").iter().any(|e| e == "chunked") {
        (body, cut) = dechunked(body);
    }
    let encodings = head.encodings("content-encoding");
    if encodings.len() > MAX_ENCODINGS {
        return Err(No::new(Why::Broken, "is encoded in more than three layers"));
    }
    for encoding in encodings.iter().rev() {
        let (plain, short) = decoded(encoding, body)?;
        body = plain;
        cut = cut.or(short);
    }
    let format =
        format_of(stated, &body).ok_or_else(|| No::new(Why::Media, "has no type and does not look like HTML"))?;
    Ok(Page { raw: body, format, charset: charset(stated), cut })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum May {
    Be(Format),
    /// The answer does not say.
    Unsaid,
    Not,
}

fn mime(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase()
}

fn may_be(content_type: &str) -> May {
    match mime(content_type).as_str() {
        "text/html" | "application/xhtml+xml" => May::Be(Format::Html),
        "text/plain" => May::Be(Format::Text),
        "" | "application/octet-stream" | "application/unknown" | "unknown/unknown" | "text" | "html" => May::Unsaid,
        _ => May::Not,
    }
}

/// What a body of this stated type is; `None` when it is no page.
pub(crate) fn format_of(content_type: &str, body: &[u8]) -> Option<Format> {
    match may_be(content_type) {
        May::Not => None,
        May::Be(Format::Html) => Some(Format::Html),
        // Servers without a type table call everything plain text.
        _ if is_html(body) => Some(Format::Html),
        May::Be(format) => Some(format),
        May::Unsaid => None,
    }
}

/// True for bytes that begin as an HTML page, in one- or two-byte characters.
pub(crate) fn is_html(body: &[u8]) -> bool {
    let head = body[..body.len().min(2 * LOOKED_AT)].iter().filter(|b| **b != 0).take(LOOKED_AT);
    let head: Vec<u8> = head.map(u8::to_ascii_lowercase).collect();
    let start = ["\u{feff}".as_bytes(), b"\xff\xfe", b"\xfe\xff"].into_iter().find_map(|mark| head.strip_prefix(mark));
    let start = start.unwrap_or(&head).trim_ascii_start();
    let has = |sign: &[u8]| start.windows(sign.len()).any(|w| w == sign);
    start.starts_with(b"<") && (has(b"<!doctype html") || has(b"<html"))
}

/// The charset in a content type, as it is written there.
pub(crate) fn charset(content_type: &str) -> Option<String> {
    let parameters = content_type.split(';').skip(1);
    let named = parameters.filter_map(|p| p.split_once('=')).find(|(n, _)| n.trim().eq_ignore_ascii_case("charset"));
    let label = named?.1.trim().trim_matches(['"', '\'']).trim();
    let sound = (1..=40).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_graphic());
    sound.then(|| label.to_owned())
}

/// A chunked body joined; one that does not begin with a chunk is taken as joined already.
fn dechunked(body: Vec<u8>) -> (Vec<u8>, Option<&'static str>) {
    let mut rest = &body[..];
    let mut plain = Vec::new();
    loop {
        let Some((length, start)) = chunk(rest) else {
            return if plain.is_empty() { (body, None) } else { (plain, Some("its last chunk is damaged")) };
        };
        rest = &rest[start..];
        if length == 0 {
            return (plain, None);
        }
        let Some(content) = rest.get(..length) else {
            plain.extend(rest);
            return (plain, Some("the answer broke off"));
        };
        plain.extend(content);
        rest = &rest[length..];
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
}

/// The length of the chunk whose head begins here, and where its content begins.
fn chunk(rest: &[u8]) -> Option<(usize, usize)> {
    let end = rest.iter().take(256).position(|b| *b == b'\n')?;
    let line = std::str::from_utf8(&rest[..end]).ok()?;
    let digits = line.split(';').next()?.trim();
    Some((usize::from_str_radix(digits, 16).ok()?, end + 1))
}

/// A body without one layer of encoding; one that is not encoded at all is taken as decoded already.
fn decoded(encoding: &str, body: Vec<u8>) -> Result<(Vec<u8>, Option<&'static str>), No> {
    let unpacked = match encoding {
        "gzip" | "x-gzip" if body.starts_with(&[0x1f, 0x8b]) => pull(Unpacked::new(Window::new(&body[..]))),
        "zstd" if body.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) => pull(Unpacked::new(Window::new(&body[..]))),
        "deflate" => match pull(flate2::bufread::ZlibDecoder::new(&body[..])) {
            (plain, Some(_)) if plain.is_empty() => pull(flate2::bufread::DeflateDecoder::new(&body[..])),
            done => done,
        },
        "br" => pull(brotli_decompressor::Decompressor::new(&body[..], 1 << 14)),
        "gzip" | "x-gzip" | "zstd" => return Ok((body, None)),
        other => return Err(No::new(Why::Media, format!("is encoded as '{other}', which is not read"))),
    };
    match unpacked {
        (plain, _) if plain.len() as u64 > MAX_PAGE_BYTES => Err(too_long()),
        (_, Some(e)) if is_bomb(&e) => Err(too_long()),
        (plain, Some(_)) if plain.is_empty() && !is_html(&body) => {
            Err(No::new(Why::Broken, format!("cannot be unpacked from {encoding}")))
        }
        (plain, Some(_)) if plain.is_empty() => Ok((body, None)),
        (plain, Some(_)) => Ok((plain, Some("its encoding is damaged"))),
        (plain, None) => Ok((plain, None)),
    }
}

pub(crate) fn too_long() -> No {
    No::new(Why::TooLong, format!("is longer than {} MiB", MAX_PAGE_BYTES >> 20))
}

/// All that comes up to the limit and one byte more, and what ended it early.
fn pull(reader: impl Read) -> (Vec<u8>, Option<io::Error>) {
    let mut plain = Vec::new();
    let result = reader.take(MAX_PAGE_BYTES + 1).read_to_end(&mut plain);
    (plain, result.err())
}

#[cfg(test)]
mod tests;
