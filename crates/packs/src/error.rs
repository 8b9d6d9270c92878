//! What is wrong with a pack, as one sentence: file, line, what, and a way out.

use std::fmt;

/// A broken pack. Opaque: its display is the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    file: String,
    line: Option<usize>,
    says: String,
}

impl Error {
    pub(crate) fn new(file: &str, line: Option<usize>, says: impl Into<String>) -> Error {
        Error { file: file.to_owned(), line, says: says.into() }
    }
    /// An error at a byte offset of a file's text.
    pub(crate) fn at(file: &str, text: &str, offset: usize, says: impl Into<String>) -> Error {
        Error::new(file, Some(line_at(text, offset)), says)
    }
    pub(crate) fn toml(file: &str, text: &str, error: &toml::de::Error) -> Error {
        let says = error.message().lines().next().unwrap_or("is no TOML").to_owned();
        match error.span() {
            Some(span) => Error::at(file, text, span.start, says),
            None => Error::new(file, None, says),
        }
    }
}

/// The line of a byte offset; 1 is the first.
pub(crate) fn line_at(text: &str, offset: usize) -> usize {
    memchr::memchr_iter(b'\n', &text.as_bytes()[..offset.min(text.len())]).count() + 1
}

/// The lines of byte offsets that are asked for one behind the other, each counted on from the one before.
pub(crate) struct Lines<'a> {
    text: &'a str,
    offset: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    pub(crate) fn of(text: &'a str) -> Lines<'a> {
        Lines { text, offset: 0, line: 1 }
    }
    /// «file:line» of an offset, for messages about what was read there.
    pub(crate) fn place(&mut self, file: &str, offset: usize) -> String {
        self.line = match self.text.get(self.offset..offset) {
            Some(between) => self.line + line_at(between, between.len()) - 1,
            None => line_at(self.text, offset),
        };
        self.offset = offset;
        Error::new(file, Some(self.line), "").to_string().trim_end_matches(": ").to_owned()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // «pack lang/fr: count.rules.toml:14: …»: the folder names the pack, the rest the place in it.
        match self.file.rsplit_once('/') {
            Some((pack, file)) => write!(f, "pack {pack}: {file}")?,
            None => write!(f, "pack {}", self.file)?,
        }
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.says)
    }
}
impl std::error::Error for Error {}

/// «; did you mean 'x'?» for the nearest known word, or all of them when none is near and they are few.
pub(crate) fn did_you_mean<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let nearest = known.iter().map(|k| (strsim::damerau_levenshtein(given, k), *k)).min();
    match nearest {
        Some((distance, word)) if distance <= 1 + given.chars().count() / 3 => format!("; did you mean '{word}'?"),
        _ if known.len() <= 24 => format!("; known are {}", known.join(", ")),
        _ => String::new(),
    }
}
