//! Words without case and accents, for filters.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Lower case, accents off, typographic apostrophes plain.
pub(crate) fn fold(text: &str) -> String {
    let plain = text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    plain.map(|c| if c == '\u{2019}' { '\'' } else { c }).collect()
}

/// True when `words`, folded before, stand in the text.
pub(crate) fn holds(text: &str, words: &str) -> bool {
    fold(text).contains(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_do_not_count() {
        assert_eq!(fold("Ménaka, L’État-Major"), "menaka, l'etat-major");
        assert!(holds("Région de Ménaka", &fold("MENAKA")));
        assert!(!holds("Gao", "menaka"));
    }
}
