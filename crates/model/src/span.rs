//! Half-open ranges that know which text they point into, so that offsets into a page's text layer and
//! positions in a token list cannot be mixed up.

use std::{fmt, hash::Hash, hash::Hasher, marker::PhantomData};

/// The text layer of a page: for a text file its decoded text, for HTML the rendered text of all blocks.
#[derive(Debug)]
pub enum InPage {}

/// Positions in a list of tokens, not bytes.
#[derive(Debug)]
pub enum InTokens {}

/// Half-open range `start..end` into a text named by `T`; bytes for [`InPage`].
///
/// # Example
/// ```
/// use recoupe_model::{InPage, Span};
/// let span = Span::<InPage>::new(0, 4);
/// assert_eq!(span.of("Gaoua"), Some("Gaou"));
/// ```
pub struct Span<T> {
    start: u32,
    end: u32,
    text: PhantomData<fn() -> T>,
}

/// A range of bytes in a page's text layer.
pub type PageSpan = Span<InPage>;
/// A range of positions in a list of tokens.
pub type TokenSpan = Span<InTokens>;

impl<T> Span<T> {
    /// The range `start..end`.
    ///
    /// # Panics
    /// When `end` lies before `start`, or either does not fit 32 bits (no page is read beyond 4 GiB).
    pub fn new(start: usize, end: usize) -> Span<T> {
        assert!(start <= end, "a span ends before it starts: {start}..{end}");
        let start = u32::try_from(start).expect("texts are held below 4 GiB");
        let end = u32::try_from(end).expect("texts are held below 4 GiB");
        Span { start, end, text: PhantomData }
    }
    /// First position inside.
    pub fn start(self) -> usize {
        self.start as usize
    }
    /// First position after.
    pub fn end(self) -> usize {
        self.end as usize
    }
    /// Length in the unit of the text.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }
    /// True when nothing lies inside.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
    /// True when `other` lies wholly inside.
    pub fn covers(self, other: Span<T>) -> bool {
        self.start <= other.start && other.end <= self.end
    }
    /// True when at least one position is shared.
    pub fn overlaps(self, other: Span<T>) -> bool {
        self.start < other.end && other.start < self.end
    }
    /// The smallest range holding both.
    pub fn join(self, other: Span<T>) -> Span<T> {
        Span { start: self.start.min(other.start), end: self.end.max(other.end), text: PhantomData }
    }
    /// The range as a `std` range, for slicing lists.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start()..self.end()
    }
}

impl Span<InPage> {
    /// The bytes of `text` in this range; `None` when it lies outside or splits a character.
    pub fn of(self, text: &str) -> Option<&str> {
        text.get(self.range())
    }
}

impl<T> Clone for Span<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Span<T> {}
impl<T> PartialEq for Span<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.start, self.end) == (other.start, other.end)
    }
}
impl<T> Eq for Span<T> {}
impl<T> PartialOrd for Span<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Span<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.start, self.end).cmp(&(other.start, other.end))
    }
}
impl<T> Hash for Span<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.start, self.end).hash(state);
    }
}
impl<T> fmt::Debug for Span<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}
impl<T> fmt::Display for Span<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}
