//! Words as they are compared: lower case, without accents, apostrophes as word ends. Punctuation stays
//! in the gaps between words, where whoever needs it can look.

use crate::vocabulary::Kind;
use smol_str::SmolStr;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// One word of a text: where it stands and how it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// First byte.
    pub start: usize,
    /// First byte after.
    pub end: usize,
    /// Lower case, accents dropped, ligatures opened.
    pub folded: SmolStr,
    /// Its number among the words that some language's cues know; [`UNKNOWN`](crate::vocabulary::UNKNOWN) elsewhere.
    pub word: u32,
    /// What any language makes of it, as bits of [`Kind`](crate::vocabulary::Kind): where one is missing, no language
    /// needs to be asked.
    pub bits: u16,
}

impl Token {
    /// Whether any language makes of it what one of these bits says.
    pub(crate) fn may(&self, bits: u16) -> bool {
        self.bits & bits != 0
    }
    /// Whether it opens with a digit, in whatever script that was written.
    pub(crate) fn opens_with_digit(&self) -> bool {
        self.folded.as_bytes().first().is_some_and(u8::is_ascii_digit)
    }
}

/// The words of `text[start..end]`, with offsets into `text` and unnumbered; never more than `at_most`.
pub(crate) fn tokens(text: &str, start: usize, end: usize, at_most: usize) -> Vec<Token> {
    numbered(text, start, end, at_most, |_| (crate::vocabulary::UNKNOWN, 0))
}

/// Bytes of text to a word, so that a page's words find their place at once.
const BYTES: usize = 5;

/// The words of `text[start..end]` as [`tokens`] gives them, each with the number and the bits that `known` has for it.
pub(crate) fn numbered(
    text: &str,
    start: usize,
    end: usize,
    at_most: usize,
    known: impl Fn(&str) -> (u32, u16),
) -> Vec<Token> {
    let slice = &text[start..end];
    let mut found = Vec::with_capacity((slice.len() / BYTES).min(at_most));
    let (letters, mut short, mut long) = (&LETTERS[..], [0; SHORT], String::new());
    let mut at = 0;
    while found.len() < at_most {
        let Some((from, to, plain)) = next_word(slice, at, letters) else { break };
        let raw = &slice[from..to];
        let folded = match plain {
            true => raw,
            false => match fold_short(raw, letters, &mut short) {
                Some(folded) => folded,
                None => {
                    long.clear();
                    fold_into(raw, &mut long);
                    &long
                }
            },
        };
        let (word, bits) = known(folded);
        let digit = folded.as_bytes().first().is_none_or(u8::is_ascii_digit);
        let bits = bits | if digit { Kind::DIGIT } else { 0 };
        found.push(Token { start: start + from, end: start + to, folded: SmolStr::new(folded), word, bits });
        at = to;
    }
    found
}

/// What a byte says of the character that it begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Byte {
    /// Stands in no word.
    Out,
    /// Stands in words as it is compared.
    Plain,
    /// Stands in words, and is compared otherwise.
    Capital,
    /// The character has more than one byte.
    Wide,
}

static BYTE: [Byte; 256] = {
    let mut of = [Byte::Out; 256];
    let mut at = 0;
    while at < 256 {
        of[at] = match at as u8 {
            b'a'..=b'z' | b'0'..=b'9' => Byte::Plain,
            b'A'..=b'Z' => Byte::Capital,
            0x80.. => Byte::Wide,
            _ => Byte::Out,
        };
        at += 1;
    }
    of
};

/// Where the next word at or behind `at` begins and ends, and whether it is written as it is compared.
#[inline]
fn next_word(text: &str, at: usize, known: &[Letter]) -> Option<(usize, usize, bool)> {
    let bytes = text.as_bytes();
    let byte = |at: usize| bytes.get(at).map(|b| BYTE[usize::from(*b)]);
    let mut from = at;
    loop {
        while byte(from) == Some(Byte::Out) {
            from += 1;
        }
        match byte(from)? {
            Byte::Wide => match wide(text, from, known) {
                (true, _) => break,
                (false, length) => from += length,
            },
            _ => break,
        }
    }
    let (mut to, mut plain) = (from, true);
    loop {
        while byte(to) == Some(Byte::Plain) {
            to += 1;
        }
        match byte(to) {
            Some(Byte::Capital) => (plain, to) = (false, to + 1),
            Some(Byte::Wide) => match wide(text, to, known) {
                (true, length) => (plain, to) = (false, to + length),
                (false, _) => break,
            },
            _ => break,
        }
    }
    Some((from, to, plain))
}

/// Whether the character at `at` stands in words, and its bytes.
fn wide(text: &str, at: usize, known: &[Letter]) -> (bool, usize) {
    if let Some(letter) = two_bytes(text.as_bytes(), at).and_then(|code| known.get(code)) {
        return (letter.in_word, 2);
    }
    let c = text[at..].chars().next().expect("a character begins there");
    (in_word(c), c.len_utf8())
}

/// The character that begins at `at`, if it has two bytes there.
fn two_bytes(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at..at + 2)? {
        [lead @ 0xc0..=0xdf, next] => Some(usize::from(lead & 0x1f) << 6 | usize::from(next & 0x3f)),
        _ => None,
    }
}

/// Longer words are folded character by character.
const SHORT: usize = 32;

/// A short word whose letters are all compared as one of ASCII each, folded.
fn fold_short<'b>(word: &str, known: &[Letter], buffer: &'b mut [u8; SHORT]) -> Option<&'b str> {
    let (bytes, mut at, mut n) = (word.as_bytes(), 0, 0);
    if bytes.len() > SHORT {
        return None;
    }
    while let Some(byte) = bytes.get(at) {
        let (letter, length) = match byte {
            0..0x80 => (byte.to_ascii_lowercase(), 1),
            _ => (known.get(two_bytes(bytes, at)?)?.ascii?, 2),
        };
        buffer[n] = letter;
        n += 1;
        at += length;
    }
    std::str::from_utf8(&buffer[..n]).ok()
}

/// [`char::is_alphabetic`], by the table where that has the character.
pub(crate) fn is_alphabetic(c: char) -> bool {
    LETTERS.get(c as usize).map_or_else(|| c.is_alphabetic(), |letter| letter.alphabetic)
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || (!c.is_ascii() && is_combining_mark(c))
}

/// Lower case without accents; «œ» becomes «oe». Punctuation is kept.
pub(crate) fn fold(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    fold_into(word, &mut out);
    out
}

/// Adds a folded text to another.
pub(crate) fn fold_into(word: &str, out: &mut String) {
    if word.is_ascii() {
        let from = out.len();
        out.push_str(word);
        out[from..].make_ascii_lowercase();
        return;
    }
    let known = &LETTERS[..];
    for c in word.chars() {
        match known.get(c as usize) {
            Some(Letter { ascii: Some(ascii), .. }) => out.push(char::from(*ascii)),
            Some(letter) => out.push_str(&letter.folded),
            // Dashes, quotation marks, dots.
            None if matches!(c, '\u{2010}'..='\u{2027}') => out.push(c),
            None => fold_char(c, out),
        }
    }
}

/// Characters are folded one by one: what Unicode reorders when it takes them apart are the marks that fall.
fn fold_char(c: char, out: &mut String) {
    for part in std::iter::once(c).nfd().filter(|c| !is_combining_mark(*c)) {
        for low in part.to_lowercase() {
            match low {
                'œ' => out.push_str("oe"),
                'æ' => out.push_str("ae"),
                'ß' => out.push_str("ss"),
                // The digits of Arabic, Persian and Urdu.
                '٠'..='٩' | '۰'..='۹' => out.push(char::from(b'0' + (low as u32 & 0xf) as u8)),
                other => out.push(other),
            }
        }
    }
}

/// What is known of a character of two bytes or less, which texts are full of.
struct Letter {
    folded: SmolStr,
    /// What it is folded to, where that is one character of ASCII.
    ascii: Option<u8>,
    in_word: bool,
    alphabetic: bool,
}

/// The Latin, Greek, Cyrillic and Arabic blocks end before this, and those of accents.
const LETTERS_END: u32 = 0x700;

static LETTERS: LazyLock<Vec<Letter>> = LazyLock::new(|| {
    let letter = |c: char| {
        let mut folded = String::new();
        fold_char(c, &mut folded);
        let ascii = match folded.as_bytes() {
            [one] => Some(*one),
            _ => None,
        };
        Letter { folded: folded.into(), ascii, in_word: in_word(c), alphabetic: c.is_alphabetic() }
    };
    (0..LETTERS_END).filter_map(char::from_u32).map(letter).collect()
});

/// Up to eight bytes as one number, the first of them lowest: letters are never zero, so it has the length in it.
pub(crate) fn packed(bytes: &[u8]) -> u64 {
    let four = |at: usize| u64::from(u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]));
    match *bytes {
        [] => 0,
        [a] => u64::from(a),
        [a, b] => u64::from(u16::from_le_bytes([a, b])),
        [a, b, c] => u64::from(u32::from_le_bytes([a, b, c, 0])),
        _ => {
            // Where both halves hold a byte, it is the same one.
            let last = bytes.len().min(8) - 4;
            four(0) | four(last) << (8 * last)
        }
    }
}

/// FNV-1a over 64 bits: fixed for ever, so that fingerprints of different runs can be compared.
#[derive(Clone, Copy)]
pub(crate) struct Fnv(u64);

impl Fnv {
    pub(crate) fn new() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
    pub(crate) fn word(&mut self, word: &str) {
        for byte in word.bytes().chain([0]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    /// The same word in each of several hashes.
    pub(crate) fn word_in_each<const N: usize>(hashes: &mut [Fnv; N], word: &str) {
        for byte in word.bytes().chain([0]) {
            for hash in hashes.iter_mut() {
                hash.0 = (hash.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
            }
        }
    }
    pub(crate) fn value(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_alone_is_folded_as_in_its_text() {
        let whole = "ÉCOLE e\u{301}\u{323}t\u{302}re Œuvre STRAẞE İstanbul ǅ ½ Ω Å 한국 العَرَبية";
        let kept: String = whole.nfd().filter(|c| !is_combining_mark(*c)).collect();
        assert_eq!(fold(whole), fold(&kept));
        assert_eq!(
            fold(whole),
            "ecole etre oeuvre strasse istanbul ǆ ½ ω a \u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8} العربية"
        );
    }

    #[test]
    fn a_few_bytes_are_one_number() {
        for n in 0..=8 {
            let bytes = &b"abcdefgh"[..n];
            let mut padded = [0; 8];
            padded[..n].copy_from_slice(bytes);
            assert_eq!(packed(bytes), u64::from_le_bytes(padded), "{n} bytes");
        }
    }

    #[test]
    fn what_stands_in_words_is_what_folded_words_are_made_of() {
        // Paragraphs whose folded text is the same have the same words: repeated ones are found by that.
        let mut folded = String::new();
        for c in ('\0'..=char::MAX).filter(|c| !c.is_whitespace()) {
            folded.clear();
            fold_into(c.encode_utf8(&mut [0; 4]), &mut folded);
            assert!(folded.chars().all(|f| in_word(f) == in_word(c)), "{c:?} is folded to {folded:?}");
            assert!(!folded.is_empty() || in_word(c), "{c:?} is folded to nothing");
        }
    }

    #[test]
    fn words_are_compared_without_case_and_accents() {
        fn check(text: &str, expected: &[&str]) {
            let words: Vec<SmolStr> = tokens(text, 0, text.len(), 99).into_iter().map(|t| t.folded).collect();
            assert_eq!(words, expected, "{text}");
        }
        check("L’Étoile du Sœur-Lac", &["l", "etoile", "du", "soeur", "lac"]);
        check("09 - 02 - 2022 à 12h56", &["09", "02", "2022", "a", "12h56"]);
        check("e\u{301}tat", &["etat"]);
        check("١٢ مارس ۲۰۳۱", &["12", "مارس", "2031"]);
        check("…", &[]);
    }
}
