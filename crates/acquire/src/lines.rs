//! Json-lines: one page a line, read as they come.

use crate::files::{Reader, Source};
use crate::{Found, Given, MAX_PAGE_BYTES, Remark, error, given, when_of};
use recoupe_model::{Capture, Format, Lang};
use serde::Deserialize;
use serde_json::Value;
use std::fmt;
use std::io::{BufRead, Read};

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
    waiting: Option<Found>,
    over: bool,
}

impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.source.shown, self.number)
    }
}

impl Lines {
    pub(crate) fn new(reader: Reader, source: Source) -> Lines {
        Lines { reader, source, number: 0, waiting: None, over: false }
    }

    fn remark(&self, says: impl Into<String>) -> Remark {
        Remark { place: format!("{}:{}", self.source.shown, self.number), says: says.into() }
    }

    /// The next capture or remark; `None` at the end.
    pub(crate) fn next(&mut self, given: &Given) -> Option<Found> {
        if let Some(waiting) = self.waiting.take() {
            return Some(waiting);
        }
        let mut line = Vec::new();
        while !self.over {
            line.clear();
            self.number += 1;
            match self.reader.by_ref().take(MAX_PAGE_BYTES).read_until(b'\n', &mut line) {
                Ok(0) => return None,
                Ok(_) => {}
                Err(e) => {
                    self.over = true;
                    let says = format!("cannot be read further: {}", error::plain(&e));
                    return Some(Found::Skipped(self.remark(says)));
                }
            }
            let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line);
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            return Some(self.found(line.trim_ascii_end(), given));
        }
        None
    }

    fn found(&mut self, line: &[u8], given: &Given) -> Found {
        // Without this an array would do, its items taken for the fields in order.
        if !line.trim_ascii_start().starts_with(b"{") {
            return Found::Skipped(self.remark("is no JSON object"));
        }
        let line: Line = match serde_json::from_slice(line) {
            Ok(line) => line,
            Err(e) => return Found::Skipped(self.remark(why(&e))),
        };
        let (raw, format) = match (line.text, line.html) {
            (Some(text), _) => (text, Format::Text),
            (None, Some(html)) => (html, Format::Html),
            (None, None) => return Found::Skipped(self.remark("has neither 'text' nor 'html'")),
        };
        let said = word(line.published);
        let when = said.as_deref().and_then(when_of);
        if let (Some(said), None) = (&said, when) {
            let says = format!("published '{said}' is no ISO date, the page was read without it");
            self.waiting = Some(Found::Odd(self.remark(says)));
        }
        Found::Capture(Capture {
            raw: raw.into_bytes(),
            format,
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
