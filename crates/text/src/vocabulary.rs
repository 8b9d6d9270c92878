//! The words that the cues of any language know, numbered: a text's words are looked up once, when they are cut, and
//! whoever asks what a word is asks by its number.

use crate::fold::packed;
use rustc_hash::FxHashMap;

/// The number of a word that no cue knows.
pub(crate) const UNKNOWN: u32 = 0;

/// Numbers of words as texts are compared.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    numbers: FxHashMap<Box<str>, u32>,
    /// The words of up to [`SHORT`] bytes by their letters, which is most of what texts are full of: places by
    /// [`Short::place`], the next free one behind it. A power of two, and never more than half full.
    short: Vec<(Short, u32)>,
    n_short: usize,
    /// Bytes of each word, by its number less one.
    lengths: Vec<usize>,
}

/// The most bytes of a word that is compared as two numbers.
const SHORT: usize = 16;

/// The letters of a short word, and nothing behind them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Short(u64, u64);

impl Short {
    fn of(word: &[u8]) -> Option<Short> {
        match word.split_at_checked(8) {
            None => Some(Short(packed(word), 0)),
            Some((front, back)) => (word.len() <= SHORT).then(|| Short(packed(front), packed(back))),
        }
    }
    /// Where in a table of `n` it stands if that is free.
    fn place(self, n: usize) -> usize {
        let mixed = (self.0 ^ self.1.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 32) as usize & (n - 1)
    }
}

impl Vocabulary {
    /// The number of a word, a new one where it has none.
    pub(crate) fn add(&mut self, folded: &str) -> u32 {
        if let Some(number) = self.numbers.get(folded) {
            return *number;
        }
        let number = u32::try_from(self.numbers.len() + 1).expect("packs have fewer words");
        self.numbers.insert(folded.into(), number);
        self.lengths.push(folded.len());
        // A word that ended in a zero would be taken for the one without; no word of a text has one.
        if let Some(short) = Short::of(folded.as_bytes()).filter(|_| !folded.contains('\0')) {
            self.n_short += 1;
            if self.short.len() < self.n_short * 2 {
                let larger = vec![(Short::default(), UNKNOWN); (self.short.len() * 2).max(1024)];
                let all = std::mem::replace(&mut self.short, larger);
                all.into_iter().filter(|(_, number)| *number != UNKNOWN).for_each(|(s, n)| self.put(s, n));
            }
            self.put(short, number);
        }
        number
    }

    fn put(&mut self, short: Short, number: u32) {
        let mut at = short.place(self.short.len());
        while self.short[at].1 != UNKNOWN {
            at = (at + 1) & (self.short.len() - 1);
        }
        self.short[at] = (short, number);
    }

    /// How long a numbered word is, in bytes.
    pub(crate) fn length(&self, word: u32) -> usize {
        self.lengths[word as usize - 1]
    }

    /// The number of a word.
    pub(crate) fn number(&self, folded: &str) -> u32 {
        let Some(short) = Short::of(folded.as_bytes()).filter(|_| !self.short.is_empty()) else {
            return self.numbers.get(folded).copied().unwrap_or(UNKNOWN);
        };
        let mut at = short.place(self.short.len());
        loop {
            match self.short[at] {
                (_, UNKNOWN) => return UNKNOWN,
                (other, number) if other == short => return number,
                _ => at = (at + 1) & (self.short.len() - 1),
            }
        }
    }
}

/// What one language makes of a word.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Kind {
    bits: u16,
    /// The month it names, 1 to 12.
    pub month: Option<i8>,
    /// The weekday it names, Monday 1 to Sunday 7.
    pub weekday: Option<i8>,
}

impl Kind {
    /// Stands all over the language's running text.
    pub(crate) const FUNCTION: u16 = 1;
    /// Readers speak with it for themselves and to each other.
    pub(crate) const READER: u16 = 1 << 1;
    /// Ties a date to the day of writing.
    pub(crate) const TODAY: u16 = 1 << 2;
    /// What a press page is written on the day of.
    pub(crate) const STATEMENT: u16 = 1 << 3;
    /// May stand between day, month and year.
    pub(crate) const LINK: u16 = 1 << 4;
    /// Begins the name of a month in two words.
    pub(crate) const LONG_MONTH: u16 = 1 << 5;
    /// Begins the name of a publisher.
    pub(crate) const PUBLISHER: u16 = 1 << 6;
    /// Begins a date: a weekday or a month.
    pub(crate) const CALENDAR: u16 = 1 << 7;
    /// Opens phrases that take words.
    pub(crate) const OPENS_WORDS: u16 = 1 << 8;
    /// Opens phrases with which blocks begin.
    pub(crate) const OPENS_FRONT: u16 = 1 << 9;
    /// Opens phrases that stand anywhere in blocks.
    pub(crate) const OPENS_INSIDE: u16 = 1 << 10;
    /// Is what phrases that take words and open with anything cannot do without.
    pub(crate) const NEEDED_WORDS: u16 = 1 << 11;
    /// The same for phrases that take blocks.
    pub(crate) const NEEDED_BLOCK: u16 = 1 << 12;
    /// Is what phrases with a known first word cannot do without.
    pub(crate) const HELD: u16 = 1 << 13;
    /// Opens with a digit, or has nothing that is compared: no language needs to say so.
    pub(crate) const DIGIT: u16 = 1 << 15;

    pub(crate) fn is(self, bit: u16) -> bool {
        self.bits & bit != 0
    }

    pub(crate) fn bits(self) -> u16 {
        self.bits
    }
}

/// What one language makes of each word, by number.
#[derive(Debug, Default)]
pub(crate) struct Kinds(Vec<Kind>);

impl Kinds {
    /// What the language makes of the word with this number: nothing of those it does not know.
    pub(crate) fn of(&self, word: u32) -> Kind {
        self.0.get(word as usize).copied().unwrap_or_default()
    }

    /// Each word's number with what the language makes of it.
    pub(crate) fn each(&self) -> impl Iterator<Item = (usize, Kind)> + '_ {
        self.0.iter().copied().enumerate()
    }

    pub(crate) fn mark(&mut self, word: u32, bit: u16) {
        self.at(word).bits |= bit;
    }

    /// The place of a word, to be written to.
    pub(crate) fn at(&mut self, word: u32) -> &mut Kind {
        let at = word as usize;
        if self.0.len() <= at {
            self.0.resize(at + 1, Kind::default());
        }
        &mut self.0[at]
    }
}
