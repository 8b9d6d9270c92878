//! The words that the cues of any language know, numbered: a text's words are looked up once, when they are cut, and
//! whoever asks what a word is asks by its number.

use rustc_hash::FxHashMap;

/// The number of a word that no cue knows.
pub(crate) const UNKNOWN: u32 = 0;

/// Numbers of words as texts are compared.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    numbers: FxHashMap<Box<str>, u32>,
    /// Bytes of each word, by its number less one.
    lengths: Vec<usize>,
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
        number
    }

    /// How long a numbered word is, in bytes.
    pub(crate) fn length(&self, word: u32) -> usize {
        self.lengths[word as usize - 1]
    }

    /// The number of a word.
    pub(crate) fn number(&self, folded: &str) -> u32 {
        self.numbers.get(folded).copied().unwrap_or(UNKNOWN)
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
    /// Opens phrases, or is what phrases that open with anything cannot do without.
    pub(crate) const PHRASE: u16 = 1 << 7;

    pub(crate) fn is(self, bit: u16) -> bool {
        self.bits & bit != 0
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
