//! Comparing words without knowing the language: folded letters, tokens and hashes that are the same on
//! every machine and in every release.

/// A hash that never changes: FNV-1a with a final mix.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stable(u64);

impl Stable {
    pub(crate) fn new() -> Stable {
        Stable(0xcbf2_9ce4_8422_2325)
    }
    /// Takes in bytes and an end mark, so that «ab», «c» differs from «a», «bc».
    pub(crate) fn bytes(mut self, bytes: &[u8]) -> Stable {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        self.0 = (self.0 ^ 0x1ff).wrapping_mul(0x0000_0100_0000_01b3);
        self
    }
    pub(crate) fn text(self, text: &str) -> Stable {
        self.bytes(text.as_bytes())
    }
    pub(crate) fn number(self, n: u64) -> Stable {
        self.bytes(&n.to_le_bytes())
    }
    /// Takes in what is a hash already, in one step.
    pub(crate) fn hash(self, hash: u64) -> Stable {
        Stable((self.0 ^ hash).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29))
    }
    /// The hash.
    pub(crate) fn end(self) -> u64 {
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }
}

/// The hash of one text.
pub(crate) fn hash(text: &str) -> u64 {
    Stable::new().text(text).end()
}

/// An id of 16 hexadecimal digits after a letter that says of what.
pub(crate) fn short_id(kind: char, parts: &[&str]) -> String {
    let hash = parts.iter().fold(Stable::new(), |hash, part| hash.text(part)).end();
    format!("{kind}{hash:016x}")
}

/// Lower case without accents; anything but letters and digits becomes one blank.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        // Most letters are one byte, and looking them up in Unicode's tables takes as long as all else.
        match c.is_ascii() {
            true => push_folded(c.to_ascii_lowercase(), &mut folded),
            false => c.to_lowercase().for_each(|c| push_folded(c, &mut folded)),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Puts a small letter behind what is folded already.
fn push_folded(c: char, folded: &mut String) {
    match c {
        'a'..='z' | '0'..='9' => folded.push(c),
        'à'..='å' | 'ā' | 'ă' | 'ą' => folded.push('a'),
        'ç' | 'ć' | 'č' => folded.push('c'),
        'è'..='ë' | 'ē' | 'ę' | 'ě' | 'ɛ' => folded.push('e'),
        'ì'..='ï' | 'ī' | 'ı' => folded.push('i'),
        'ñ' | 'ń' | 'ɲ' | 'ŋ' => folded.push('n'),
        'ò'..='ö' | 'ø' | 'ō' | 'ɔ' => folded.push('o'),
        'ù'..='ü' | 'ū' => folded.push('u'),
        'ý' | 'ÿ' => folded.push('y'),
        'ś' | 'š' | 'ş' => folded.push('s'),
        'ż' | 'ź' | 'ž' => folded.push('z'),
        'œ' => folded.push_str("oe"),
        'æ' => folded.push_str("ae"),
        'ß' => folded.push_str("ss"),
        c if c.is_alphanumeric() => folded.push(c),
        '\u{0300}'..='\u{036f}' => {}
        _ if folded.ends_with(' ') || folded.is_empty() => {}
        _ => folded.push(' '),
    }
}

/// Hashes of the words of a name that can tell it from another: four letters or more, or a number.
pub(crate) fn name_words(name: &str) -> Vec<u64> {
    sorted(fold(name).split(' ').filter(|w| telling(w)).map(hash).collect())
}

/// Hashes of the words written with a capital: names, in most scripts that have capitals.
pub(crate) fn capital_words(text: &str) -> Vec<u64> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let names = words.filter(|w| w.chars().next().is_some_and(char::is_uppercase));
    sorted(names.map(fold).filter(|w| telling(w)).map(|w| hash(&w)).collect())
}

/// The hash of a whole sentence and the hashes of its telling words; no sentence hash when it is too short
/// to be known again.
pub(crate) fn sentence(text: &str) -> (Option<u64>, Vec<u64>) {
    const KNOWN_AGAIN: usize = 8;
    let folded = fold(text);
    let whole = (folded.split(' ').count() >= KNOWN_AGAIN).then(|| hash(&folded));
    (whole, sorted(folded.split(' ').filter(|w| telling(w)).map(hash).collect()))
}

fn telling(word: &str) -> bool {
    word.chars().count() >= 4 || (!word.is_empty() && word.bytes().all(|b| b.is_ascii_digit()))
}

/// Sorted and unique, and no larger than that: millions of short lists are held.
pub(crate) fn sorted<T: Ord>(mut items: Vec<T>) -> Vec<T> {
    items.sort_unstable();
    items.dedup();
    items.shrink_to_fit();
    items
}

/// How many members two sorted unique lists share.
pub(crate) fn shared<T: Ord>(a: &[T], b: &[T]) -> usize {
    let (mut i, mut j, mut n) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, n) = (i + 1, j + 1, n + 1),
        }
    }
    n
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fold_alike() {
        fn check(a: &str, b: &str) {
            assert_eq!(fold(a), fold(b));
        }
        check("Ménaka", "MENAKA");
        check("l'état-major", "L’Etat major");
        check("  Tin-Akoff ", "tin akoff");
        check("cœur", "coeur");
    }

    #[test]
    fn hashes_do_not_run_together() {
        assert_ne!(short_id('e', &["ab", "c"]), short_id('e', &["a", "bc"]));
        assert_eq!(short_id('e', &["a"]).len(), 17);
        assert_eq!(hash("Djibo"), hash("Djibo"));
    }
}
