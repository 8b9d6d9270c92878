//! Pages as captured, and articles as read: labelled blocks in which nothing is cut.

use crate::{Basis, BlockLabel, NoticeCode, PageSpan, When};
use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(smol_str::SmolStr);
        impl $name {
            /// The id as written.
            pub fn new(id: impl AsRef<str>) -> $name { $name(smol_str::SmolStr::new(id)) }
            /// The id as written.
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.pad(&self.0) }
        }
        impl From<&str> for $name { fn from(id: &str) -> $name { $name::new(id) } }
    };
}
pub(crate) use id;

id! {
/// A capture: hash of the raw bytes with the URL or path and the outlet it was found at.
PageId }
id! {
/// A text and all its reprints.
DispatchId }

/// A language, as its ISO 639-1 code («fr»).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lang([u8; 2]);

impl Lang {
    /// The language with this two-letter code; longer tags keep their first part («fr-FR»).
    /// `None` when it is no such code.
    pub fn new(code: &str) -> Option<Lang> {
        let code = code.split(['-', '_']).next().unwrap_or(code);
        match code.as_bytes() {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Some(Lang([a.to_ascii_lowercase(), b.to_ascii_lowercase()]))
            }
            _ => None,
        }
    }
    /// The two-letter code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("built from ASCII letters")
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

/// A country, as its ISO 3166-1 alpha-2 code («ML»).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

impl Country {
    /// The country with this code; `None` when it is no two-letter code.
    pub fn new(code: &str) -> Option<Country> {
        match code.as_bytes() {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Some(Country([a.to_ascii_uppercase(), b.to_ascii_uppercase()]))
            }
            _ => None,
        }
    }
    /// The two-letter code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("built from ASCII letters")
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

/// What the bytes of a capture are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Plain text.
    Text,
    /// HTML.
    Html,
}

/// The fact that these bytes stood there: what `acquire` hands to the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    /// The bytes, untouched.
    pub raw: Vec<u8>,
    /// What they are.
    pub format: Format,
    /// The charset that the transport says they are in (an HTTP header), as written there.
    pub charset: Option<String>,
    /// Path relative to the argument given, with `/`.
    pub path: Option<String>,
    /// Where they stood.
    pub url: Option<String>,
    /// Who published, when the user or the input line says so.
    pub outlet: Option<String>,
    /// The input line's own id.
    pub external_id: Option<String>,
    /// Publication date, when the user, the input line or the transport says so.
    pub published: Option<Published>,
    /// When they were fetched: an RFC 3339 text as given, or nothing.
    pub captured_at: Option<String>,
    /// Language, when the user or the input line says so.
    pub lang: Option<Lang>,
}

impl Capture {
    /// A capture of plain text of which nothing else is known.
    pub fn text(text: &str) -> Capture {
        Capture {
            raw: text.as_bytes().to_vec(),
            format: Format::Text,
            charset: None,
            path: None,
            url: None,
            outlet: None,
            external_id: None,
            published: None,
            captured_at: None,
            lang: None,
        }
    }
}

/// When a page was published, and how that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// The days it can have been.
    pub when: When,
    /// How it is known.
    pub basis: Basis,
    /// The words that state it, where the page does.
    pub span: Option<PageSpan>,
}

/// A stretch of the text layer with one label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub label: BlockLabel,
    /// Its language, where that can be told.
    pub lang: Option<Lang>,
    /// Where it stands. Blocks come in order and never overlap; between them is blank space only.
    pub span: PageSpan,
}

/// A coded remark about a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Which remark.
    pub code: NoticeCode,
    /// What it is about; `None` for the whole page.
    pub span: Option<PageSpan>,
    /// The remark in a sentence.
    pub says: String,
}

/// A page's text layer in labelled blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// The text layer: every span of a reading points into it.
    pub text: String,
    /// All blocks in order; together they are the text layer, blank space aside.
    pub blocks: Vec<Block>,
    /// Main language of the article.
    pub lang: Option<Lang>,
    /// When it was published; `None` when nothing is known.
    pub published: Option<Published>,
    /// Who published it, where the page or the input says so.
    pub outlet: Option<String>,
    /// The agencies whose words it says it prints, itself included where an agency published it; sorted.
    pub agencies: Vec<String>,
    /// Why something is empty or wide.
    pub notices: Vec<Notice>,
}

impl Article {
    /// The bytes of a block or any other span of this page; empty when the span is foreign.
    pub fn slice(&self, span: PageSpan) -> &str {
        span.of(&self.text).unwrap_or("")
    }
}

/// Hashes of a page's body: what is needed to see that two pages carry the same text, without the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fingerprint {
    /// For each body paragraph in order: its span and the sorted, unique hashes of its word shingles, of which only
    /// the bits of [`Fingerprint::BITS`] are set.
    pub paragraphs: Vec<(PageSpan, Vec<u64>)>,
    /// The sentences it quotes, sorted by hash, each once.
    pub quoted: Vec<Quoted>,
    /// How many hashes were left out since they stand in no other page; `None` where all are there.
    pub alone: Option<Alone>,
}

/// A sentence between quotation marks, long enough to be known again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quoted {
    /// The hash of its words.
    pub hash: u64,
    /// How many shingles lie wholly within it.
    pub shingles: u32,
}

/// Hashes that were left out of a fingerprint and still count for the length of its texts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Alone {
    /// Of each paragraph.
    pub of_paragraph: Vec<u32>,
    /// Of the page: one that stands in several paragraphs counts once.
    pub of_page: u32,
}

impl Fingerprint {
    /// The bits of a shingle's hash that are kept, the upper 40: of a million pages with 300 shingles each, one shingle
    /// in some thousands is taken for another, and what two pages share is never a single one.
    pub const BITS: u64 = !0 << 24;

    /// How many hashes the n-th paragraph has, counted from zero, those left out included.
    pub fn size(&self, n: usize) -> usize {
        let here = self.paragraphs.get(n).map_or(0, |(_, hashes)| hashes.len());
        let left_out = self.alone.as_ref().and_then(|alone| alone.of_paragraph.get(n));
        here + left_out.map_or(0, |n| *n as usize)
    }
}

/// What `reconcile` may know of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageFacts {
    /// Which page.
    pub page: PageId,
    /// When it was published.
    pub published: Option<When>,
    /// Who published it.
    pub outlet: Option<String>,
    /// The agencies whose words it says it prints, sorted.
    pub agencies: Vec<String>,
    /// Its body, hashed.
    pub fingerprint: Fingerprint,
}
