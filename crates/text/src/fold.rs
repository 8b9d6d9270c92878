//! Words as they are compared: lower case, without accents, apostrophes as word ends. Punctuation stays
//! in the gaps between words, where whoever needs it can look.

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
    pub folded: String,
}

/// The words of `text[start..end]`, with offsets into `text`; never more than `at_most`.
pub(crate) fn tokens(text: &str, start: usize, end: usize, at_most: usize) -> Vec<Token> {
    let slice = &text[start..end];
    let mut found = Vec::new();
    let mut open: Option<usize> = None;
    for (at, c) in slice.char_indices() {
        match (open, in_word(c)) {
            (None, true) => open = Some(at),
            (Some(from), false) => {
                found.push(token(slice, from, at, start));
                open = None;
                if found.len() >= at_most {
                    return found;
                }
            }
            _ => {}
        }
    }
    if let Some(from) = open {
        found.push(token(slice, from, slice.len(), start));
    }
    found
}

fn token(slice: &str, from: usize, to: usize, base: usize) -> Token {
    Token { start: base + from, end: base + to, folded: fold(&slice[from..to]) }
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || (!c.is_ascii() && is_combining_mark(c))
}

/// Lower case without accents; «œ» becomes «oe». Punctuation is kept.
pub(crate) fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(word.len());
    for c in word.nfd().filter(|c| !is_combining_mark(*c)) {
        for low in c.to_lowercase() {
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
    out
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
    fn words_are_compared_without_case_and_accents() {
        fn check(text: &str, expected: &[&str]) {
            let words: Vec<String> = tokens(text, 0, text.len(), 99).into_iter().map(|t| t.folded).collect();
            assert_eq!(words, expected, "{text}");
        }
        check("L’Étoile du Sœur-Lac", &["l", "etoile", "du", "soeur", "lac"]);
        check("09 - 02 - 2022 à 12h56", &["09", "02", "2022", "a", "12h56"]);
        check("e\u{301}tat", &["etat"]);
        check("١٢ مارس ۲۰۳۱", &["12", "مارس", "2031"]);
        check("…", &[]);
    }
}
