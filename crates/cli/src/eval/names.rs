//! When two stretches of words mean the same: folded, without small words, as a set.

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// What the ruler holds to be alike, from `eval/ruler.toml`.
#[derive(Debug, Deserialize)]
pub(super) struct Ruler {
    family: BTreeMap<String, Vec<String>>,
    acts: Acts,
    stances: Stances,
    names: Names,
}
#[derive(Debug, Deserialize)]
struct Acts {
    soft: BTreeSet<String>,
}
#[derive(Debug, Deserialize)]
struct Stances {
    unreal: BTreeSet<String>,
}
#[derive(Debug, Deserialize)]
struct Names {
    small: BTreeSet<String>,
    generic: BTreeSet<String>,
}

pub(super) static RULER: LazyLock<Ruler> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../../eval/ruler.toml")).expect("a test reads eval/ruler.toml")
});

impl Ruler {
    /// The family of an act; an act of none is its own.
    pub(super) fn family<'a>(&'a self, act: &'a str) -> &'a str {
        let of = |(name, acts): (&'a String, &Vec<String>)| acts.iter().any(|a| a == act).then_some(name.as_str());
        self.family.iter().find_map(of).unwrap_or(act)
    }
    pub(super) fn is_soft(&self, act: &str) -> bool {
        self.acts.soft.contains(act)
    }
    pub(super) fn is_unreal(&self, stance: &str) -> bool {
        self.stances.unreal.contains(stance)
    }
}

/// Lower case, accents off, everything but Latin letters and digits one blank; what has no ASCII form is
/// dropped without a blank.
pub(super) fn fold(text: &str) -> String {
    let plain: String = text.nfkd().filter(char::is_ascii).collect();
    let plain = plain.to_ascii_lowercase();
    let words = plain.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Without any blank space.
pub(super) fn squeeze(text: &str) -> String {
    text.split_whitespace().collect()
}

/// The name without small words; of a name that has only those, all of it.
pub(super) fn key(name: &str) -> String {
    let folded = fold(name);
    let kept: Vec<&str> = folded.split(' ').filter(|w| !RULER.names.small.contains(*w)).collect();
    match kept.join(" ") {
        none if none.is_empty() => folded,
        kept => kept,
    }
}

/// True where one of `a`'s names equals, or holds as whole words, one of `b`'s, or the other way round.
pub(super) fn same_name(a: &[String], b: &[String]) -> bool {
    let keys = |names: &[String]| -> Vec<String> {
        let keys = names.iter().map(|n| key(n));
        keys.filter(|k| !k.is_empty()).collect()
    };
    let (a, b) = (keys(a), keys(b));
    a.iter().any(|x| b.iter().any(|y| same_key(x, y)))
}

fn same_key(x: &str, y: &str) -> bool {
    if x == y {
        return true;
    }
    let (short, long) = if y.len() < x.len() { (y, x) } else { (x, y) };
    let n_words = |name: &str| name.split(' ').count();
    short.split(' ').any(|w| !RULER.names.generic.contains(w))
        && n_words(long) <= n_words(short) + 8
        && format!(" {long} ").contains(&format!(" {short} "))
}

pub(super) fn words(text: &str) -> BTreeSet<String> {
    let folded = fold(text);
    folded.split_whitespace().map(str::to_owned).collect()
}

/// The beginnings of the longer words.
pub(super) fn stems(text: &str) -> BTreeSet<String> {
    let long = words(text).into_iter().filter(|w| w.len() > 3 && !is_number(w));
    long.map(|w| w[..w.len().min(5)].to_owned()).collect()
}

pub(super) fn is_number(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_or_not() {
        fn check(a: &str, b: &str, expected: bool) {
            let list = |name: &str| vec![name.to_owned()];
            assert_eq!(same_name(&list(a), &list(b)), expected, "{a} / {b}");
            assert_eq!(same_name(&list(b), &list(a)), expected, "{b} / {a}");
        }
        check("la ville de Ménaka", "Menaka", true);
        check("Ménaka", "région de Gao", false);
        check("Military Forces of Mali", "Military Forces of Mali (General Staff)", true);
        check("forces", "Military Forces of Mali", false);
        check("armed men", "unidentified armed men of the north", false);
        check("", "", false);
        check("la", "la", true);
    }

    #[test]
    fn folding_drops_what_has_no_ascii_form() {
        assert_eq!(fold(" L’État-Major, «Nº 3» "), "letat major no 3");
        assert_eq!(squeeze(" a\u{a0}b\n c "), "abc");
        assert_eq!(stems("onze militaires 2022").into_iter().collect::<Vec<_>>(), ["milit", "onze"]);
        assert_eq!((RULER.family("attack"), RULER.family("release")), ("fight", "release"));
    }
}
