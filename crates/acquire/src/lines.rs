//! Json-lines: one page a line, read as they come.

use crate::files::{Reader, Source};
use crate::{Found, Given, MAX_PAGE_BYTES, Remark, Why, error, given, when_of};
use recoupe_model::{Capture, Format, Lang};
use serde::Deserialize;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;
use std::io::{self, BufRead, Read};

/// The fields a line may have; all but the text are optional, others are left alone.
#[derive(Debug, Deserialize)]
struct Line {
    id: Option<Value>,
    url: Option<Value>,
    outlet: Option<Value>,
    published: Option<Value>,
    captured_at: Option<Value>,
    lang: Option<Value>,
    text: Option<String>,
    html: Option<String>,
}

/// An open json-lines file.
pub(crate) struct Lines {
    reader: Reader,
    source: Source,
    number: u64,
    waiting: VecDeque<Found>,
    over: bool,
}

impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.source.shown, self.number)
    }
}

impl Lines {
    pub(crate) fn new(reader: Reader, source: Source) -> Lines {
        Lines { reader, source, number: 0, waiting: VecDeque::new(), over: false }
    }

    fn remark(&self, says: impl Into<String>) -> Remark {
        Remark { place: format!("{}:{}", self.source.shown, self.number), says: says.into() }
    }

    /// The next capture or remark; `None` at the end.
    pub(crate) fn next(&mut self, given: &Given) -> Option<Found> {
        if let Some(waiting) = self.waiting.pop_front() {
            return Some(waiting);
        }
        let mut line = Vec::new();
        while !self.over {
            line.clear();
            self.number += 1;
            let result = self.line(&mut line);
            match result {
                Ok(Length::None) => return None,
                Ok(Length::Fits) => {}
                Ok(Length::TooLong) => {
                    let says = format!("is longer than {} MiB", MAX_PAGE_BYTES >> 20);
                    return Some(Found::Skipped(self.remark(says), Why::TooLong));
                }
                Err(e) => {
                    self.over = true;
                    let says = format!("cannot be read further: {}", error::plain(&e));
                    return Some(Found::Skipped(self.remark(says), Why::of(&e)));
                }
            }
            let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line);
            if line.trim_ascii().is_empty() {
                continue;
            }
            return Some(self.found(line.trim_ascii_end(), given));
        }
        None
    }

    /// Reads a line; the rest of one that is too long is passed over.
    fn line(&mut self, line: &mut Vec<u8>) -> io::Result<Length> {
        let n = self.reader.by_ref().take(MAX_PAGE_BYTES + 1).read_until(b'\n', line)?;
        if n == 0 {
            return Ok(Length::None);
        }
        if n as u64 <= MAX_PAGE_BYTES || line.ends_with(b"\n") {
            return Ok(Length::Fits);
        }
        self.reader.skip_until(b'\n')?;
        Ok(Length::TooLong)
    }

    fn found(&mut self, line: &[u8], given: &Given) -> Found {
        // Without this an array would do, its items taken for the fields in order.
        if !line.trim_ascii_start().starts_with(b"{") {
            return Found::Skipped(self.remark("is no JSON object"), Why::Broken);
        }
        let line: Line = match parse(line) {
            Ok((line, None)) => line,
            Ok((line, Some(repaired))) => {
                self.waiting.push_back(Found::Odd(self.remark(repaired)));
                line
            }
            Err(e) => return Found::Skipped(self.remark(why(&e)), Why::Broken),
        };
        let (raw, format) = match (line.text, line.html) {
            (Some(text), _) => (text, Format::Text),
            (None, Some(html)) => (html, Format::Html),
            (None, None) => return Found::Skipped(self.remark("has neither 'text' nor 'html'"), Why::Broken),
        };
        let said = word(line.published);
        let when = said.as_deref().and_then(when_of);
        if let (Some(said), None) = (&said, when) {
            let says = format!("published '{said}' is no ISO date, the page was read without it");
            self.waiting.push_back(Found::Odd(self.remark(says)));
        }
        Found::Capture(Capture {
            raw: raw.into_bytes(),
            format,
            charset: None,
            path: self.source.path.clone(),
            url: word(line.url),
            outlet: word(line.outlet).or_else(|| given.outlet.clone()),
            external_id: word(line.id),
            published: when.map(self::given).or_else(|| given.published()),
            captured_at: word(line.captured_at),
            lang: word(line.lang).and_then(|l| Lang::new(&l)).or(given.lang),
        })
    }
}

enum Length {
    None,
    Fits,
    TooLong,
}

/// The line's fields, and what had to be repaired: a scraper that cuts text by bytes or by halves of
/// characters must not cost the page.
fn parse(line: &[u8]) -> Result<(Line, Option<&'static str>), serde_json::Error> {
    let error = match serde_json::from_slice(line) {
        Ok(line) => return Ok((line, None)),
        Err(e) => e,
    };
    let text = String::from_utf8_lossy(line);
    let (whole, halves) = without_half_characters(&text);
    let repaired = match (text, halves) {
        (_, true) => "halves of characters were replaced",
        (Cow::Owned(_), _) => "bytes that are no UTF-8 were replaced",
        (Cow::Borrowed(_), false) => return Err(error),
    };
    serde_json::from_str(&whole).map(|line| (line, Some(repaired))).map_err(|_| error)
}

/// Escapes of one half of a surrogate pair, which no text can hold, replaced.
fn without_half_characters(text: &str) -> (String, bool) {
    let unit = |at: &str| u32::from_str_radix(at.strip_prefix("\\u")?.get(..4)?, 16).ok();
    let (mut out, mut rest, mut any) = (String::with_capacity(text.len()), text, false);
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let second = rest.get(6..).and_then(unit);
        let length = match unit(rest) {
            Some(0xd800..=0xdbff) if second.is_some_and(|u| (0xdc00..=0xdfff).contains(&u)) => 12,
            Some(0xd800..=0xdfff) => 0,
            Some(_) => 6,
            None => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
        };
        if length == 0 {
            any = true;
            out.push_str("\\ufffd");
            rest = &rest[6..];
        } else {
            out.push_str(&rest[..length]);
            rest = &rest[length..];
        }
    }
    out.push_str(rest);
    (out, any)
}

/// A field as text: numbers are accepted, blanks and null are nothing.
fn word(value: Option<Value>) -> Option<String> {
    let text = match value? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// The JSON reader's words without the line number it counts within the line.
fn why(e: &serde_json::Error) -> String {
    let text = e.to_string();
    let text = text.split(" at line ").next().unwrap_or(&text).to_lowercase();
    format!("is no JSON object of a page: {text} at column {}", e.column())
}
