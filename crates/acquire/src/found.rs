//! What comes out of an input: pages, and remarks on what could not become one.

use recoupe_model::Capture;
use std::fmt;

/// Something that came out of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A page.
    Capture(Capture),
    /// Something that could not become a page: a sentence for people, a reason for counting.
    Skipped(Remark, Why),
    /// Something nobody expects to become a page (a crawl's pictures and requests): for counting alone.
    Passed(Why),
    /// A page was read, but something about it was not understood.
    Odd(Remark),
}

/// A sentence with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// «file», «file:line», «file, record 7 (address)» or an address.
    pub place: String,
    /// What is the matter.
    pub says: String,
}

/// Why something became no page. The order is the order in which they are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// The file could not be opened or read.
    Unreadable,
    /// A line, a record or an archive is damaged.
    Broken,
    /// More bytes than a page may have, or a part that unpacks to a flood of them.
    TooLong,
    /// An address was not fetched, or gave no page.
    Address,
    /// The name and the first bytes are those of no page.
    NoPage,
    /// A recorded answer with a status other than 2xx.
    Answer,
    /// A recorded answer that is neither HTML nor plain text.
    Media,
    /// A record of an archive that says only that a page was the same as before.
    Revisit,
    /// A record of an archive that holds no answer: requests and the archive's own notes.
    Other,
}

impl Why {
    /// The reason as it stands behind a number: «3 too long».
    pub fn words(self) -> &'static str {
        match self {
            Why::Unreadable => "unreadable",
            Why::Broken => "broken",
            Why::TooLong => "too long",
            Why::Address => "not fetched",
            Why::NoPage => "no page format",
            Why::Answer => "answered without success",
            Why::Media => "neither HTML nor text",
            Why::Revisit => "unchanged since an earlier visit",
            Why::Other => "requests and notes of archives",
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.words())
    }
}
