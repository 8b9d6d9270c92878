//! Words as they are compared: lower case, without accents, apostrophes as word ends. Punctuation stays
//! in the gaps between words, where whoever needs it can look.

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
}

impl Token {
    /// Whether it opens with a digit, in whatever script that was written.
    pub(crate) fn opens_with_digit(&self) -> bool {
        self.folded.as_bytes().first().is_some_and(u8::is_ascii_digit)
    }
}

/// The words of `text[start..end]`, with offsets into `text` and unnumbered; never more than `at_most`.
pub(crate) fn tokens(text: &str, start: usize, end: usize, at_most: usize) -> Vec<Token> {
    numbered(text, start, end, at_most, |_| crate::vocabulary::UNKNOWN)
}

/// The words of `text[start..end]` as [`tokens`] gives them, each with the number that `number` has for it.
pub(crate) fn numbered(
    text: &str,
    start: usize,
    end: usize,
    at_most: usize,
    number: impl Fn(&str) -> u32,
) -> Vec<Token> {
    let slice = &text[start..end];
    let (mut found, mut buffer) = (Vec::new(), String::new());
    let mut at = 0;
    while found.len() < at_most {
        let Some((from, to, plain)) = next_word(slice, at) else { break };
        let raw = &slice[from..to];
        let folded = match plain {
            true => raw,
            false => {
                buffer.clear();
                fold_into(raw, &mut buffer);
                &buffer
            }
        };
        found.push(Token { start: start + from, end: start + to, folded: SmolStr::new(folded), word: number(folded) });
        at = to;
    }
    found
}

/// Where the next word at or behind `at` begins and ends, and whether it is written as it is compared.
fn next_word(text: &str, at: usize) -> Option<(usize, usize, bool)> {
    let bytes = text.as_bytes();
    let (mut from, mut plain, mut at) = (None, true, at);
    while let Some(byte) = bytes.get(at) {
        let (holds, length) = match byte {
            b'a'..=b'z' | b'0'..=b'9' => (true, 1),
            b'A'..=b'Z' => {
                plain = false;
                (true, 1)
            }
            0..=0x7f => (false, 1),
            _ => {
                let c = text[at..].chars().next().expect("a byte stands there");
                let holds = latin(c).map_or_else(|| in_word(c), |l| l.in_word);
                plain &= !holds;
                (holds, c.len_utf8())
            }
        };
        match (holds, from) {
            (true, None) => from = Some(at),
            (false, Some(from)) => return Some((from, at, plain)),
            _ => {}
        }
        at += length;
    }
    from.map(|from| (from, at, plain))
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
    for c in word.chars() {
        match latin(c) {
            Some(known) => out.push_str(&known.folded),
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

/// What is known of a letter of the Latin blocks, which texts are full of.
struct Latin {
    folded: SmolStr,
    in_word: bool,
}

/// The Latin blocks end before this.
const LATIN_END: u32 = 0x250;

static LATIN: LazyLock<Vec<Latin>> = LazyLock::new(|| {
    let letter = |c: char| {
        let mut folded = String::new();
        fold_char(c, &mut folded);
        Latin { folded: folded.into(), in_word: in_word(c) }
    };
    (0..LATIN_END).filter_map(char::from_u32).map(letter).collect()
});

fn latin(c: char) -> Option<&'static Latin> {
    LATIN.get(c as usize)
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
