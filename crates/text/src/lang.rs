//! Which language a text is in: the function words of the packs' languages first, letter statistics for
//! the languages that have no pack.

use crate::cues::{CueBook, Cues, Home};
use crate::fold::{Token, is_alphabetic};
use crate::vocabulary::Kind;
use recoupe_model::Lang;
use std::borrow::Cow;
use std::ops::Range;

/// Words looked at to tell a page's language.
pub(crate) const MOST_WORDS: usize = 600;
/// Words looked at to tell a block's.
pub(crate) const FEW_TELL: usize = 60;
/// Fewer words of Latin letters are names and numbers as often as not: statistics say nothing of them.
const FEW_WORDS: usize = 8;
/// Bytes handed to the statistical guess.
const MOST_BYTES: usize = 600;

/// Whether a language was told or guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sure {
    Yes,
    No,
}

/// What a word adds that one language alone has; one that several have adds its part of this.
const WORD: usize = 12;
/// Its parts, by the number of the languages that have it.
const PARTS: [usize; 7] = [0, WORD, WORD / 2, WORD / 3, WORD / 4, WORD / 5, WORD / 6];
/// What a letter or an ending adds.
const TRAIT: usize = 6;

/// What the language of the page has before a block's first word: a name with «El» in it makes no Spanish.
const AT_HOME: usize = WORD + TRAIT;

/// The language that these words are in, if they tell. `sample` is their text, asked for only in doubt: counting
/// function words is cheap, and statistics are dear. `home` is the language of the page around them.
pub(crate) fn tell<'a, 's>(
    words: impl ExactSizeIterator<Item = &'a Token> + Clone,
    sample: impl FnOnce() -> Cow<'s, str>,
    home: Option<Lang>,
    book: &CueBook,
) -> Option<(Lang, Sure)> {
    let n = words.len();
    if n == 0 {
        return None;
    }
    let cues = &book.all[..];
    let mut scores: Vec<usize> = cues.iter().map(|c| if Some(c.lang) == home { AT_HOME } else { 0 }).collect();
    for langs in words.clone().map(|word| book.functions(word)).filter(|langs| !langs.is_empty()) {
        let part = PARTS.get(langs.len()).copied().unwrap_or(WORD / langs.len());
        langs.iter().for_each(|lang| scores[usize::from(*lang)] += part);
    }
    // A fifth of the words, as in running text, and hardly any of another language's.
    if let Some((best, first, second)) = leader(&scores)
        && first >= 2 * WORD
        && first * 5 >= n * WORD
        && first >= second * 2
    {
        return Some((cues[best].lang, Sure::Yes));
    }
    let sample = sample();
    let letters = rare_letters(&sample);
    let ends: Vec<Ending<&str>> =
        words.clone().map(|w| Ending::of(w.folded.as_str())).filter(|end| book.endings.may(end)).collect();
    cues.iter().zip(&mut scores).for_each(|(c, score)| *score += traits(&letters, &ends, c));
    let (best, first, second) = leader(&scores).unwrap_or_default();
    let lang = (first > 0).then(|| cues[best].lang);
    // Three words in ten are function words in running text, whoever else has them too.
    let has = |w: &&Token| lang.is_some_and(|_| cues[best].kind(w).is(Kind::FUNCTION));
    let few = words.filter(has).count() * 10 < n * 3;
    let clear = first >= second + WORD && first * 6 >= n * WORD;
    let own = lang.filter(|_| first > second).map(|l| (l, if clear { Sure::Yes } else { Sure::No }));
    let long = n >= FEW_WORDS;
    let tied = n >= FEW_WORDS / 2 && first == second && first > 0;
    let foreign = lang.is_none_or(|l| !same_letters(&sample, l, cues));
    if !(long || tied || foreign && n >= 2) || (clear && !few) {
        return own.filter(|_| n >= 3 && first >= second + TRAIT);
    }
    let sure = if long { Sure::Yes } else { Sure::No };
    match guess(&sample[..floor(&sample, MOST_BYTES)]) {
        // Few words of letters that a pack's language is written in are rather its own than a neighbour's.
        Some((other, _)) if !long && foreign => {
            let near = cues.iter().find(|c| same_letters(&sample, c.lang, cues));
            Some((near.map_or(other, |c| c.lang), Sure::No))
        }
        // Few of the words, and the statistics see a language without a pack.
        Some((other, firm)) if few && (firm || n >= 12) && cues.iter().all(|c| c.lang != other) => Some((other, sure)),
        Some((other, _)) if Some(other) == lang && first > second => Some((other, Sure::Yes)),
        Some((other, true)) if first < second + WORD && (few || cues.iter().any(|c| c.lang == other)) => {
            Some((other, sure))
        }
        Some((other, _)) => own.or(Some((other, Sure::No))),
        None => own,
    }
}

/// The letters at the front of a text that are not in ASCII, in lower case; most are one character.
fn rare_letters(sample: &str) -> Vec<std::char::ToLowercase> {
    let front = if sample.is_ascii() { "" } else { sample };
    front.chars().take(MOST_BYTES).filter(|c| !c.is_ascii()).map(char::to_lowercase).collect()
}

/// The end of a word, to be held against those that tell a language.
#[derive(Debug, Clone)]
pub(crate) struct Ending<S> {
    word: S,
    /// Its last bytes as one number, the last of them lowest.
    tail: u64,
}

/// Bytes of a word that are compared as one number.
const TAIL: usize = size_of::<u64>();

impl<S: AsRef<str>> Ending<S> {
    pub(crate) fn of(word: S) -> Ending<S> {
        let bytes = word.as_ref().as_bytes();
        let tail = bytes[bytes.len().saturating_sub(TAIL)..].iter().fold(0, |all, b| all << 8 | u64::from(*b));
        Ending { word, tail }
    }
    /// Whether this is how a word ends, with at least two bytes in front.
    fn ends<T: AsRef<str>>(&self, word: &Ending<T>) -> bool {
        let (own, other) = (self.word.as_ref(), word.word.as_ref());
        let unlike = u32::try_from(8 * TAIL.saturating_sub(own.len())).ok().and_then(|n| u64::MAX.checked_shr(n));
        other.len() > own.len() + 1
            && (self.tail ^ word.tail) & unlike.unwrap_or(0) == 0
            && (own.len() <= TAIL || other.ends_with(own))
    }
}

/// What any language's endings end in, as a cheap look at a word.
#[derive(Debug, Default)]
pub(crate) struct Endings {
    /// By the lower bits of both last bytes.
    last: Vec<bool>,
    /// Some ending is shorter than two bytes: every word may have it.
    short: bool,
}

impl Endings {
    pub(crate) fn add<S: AsRef<str>>(&mut self, ending: &Ending<S>) {
        self.last.resize(1 << (2 * Self::BITS), false);
        self.last[Self::place(ending.tail)] = true;
        self.short |= ending.word.as_ref().len() < 2;
    }
    fn may(&self, word: &Ending<&str>) -> bool {
        self.short || self.last.get(Self::place(word.tail)).is_some_and(|is| *is)
    }
    /// Lower bits of a byte that are looked at.
    const BITS: u32 = 5;
    fn place(tail: u64) -> usize {
        let low = (1 << Self::BITS) - 1;
        (tail & low | (tail >> 8 & low) << Self::BITS) as usize
    }
}

/// What letters and endings say for a language.
fn traits(letters: &[std::char::ToLowercase], words: &[Ending<&str>], cues: &Cues) -> usize {
    let own = |c: &&std::char::ToLowercase| (*c).clone().any(|c| cues.letters.contains(c));
    let own = if cues.letters.is_empty() { 0 } else { letters.iter().filter(own).take(3).count() };
    let ends = |w: &&Ending<&str>| cues.endings.iter().any(|e| e.ends(w));
    (own + words.iter().filter(ends).take(3).count()) * TRAIT
}

/// The place and score of the first, and the score of the second.
fn leader(scores: &[usize]) -> Option<(usize, usize, usize)> {
    let best = (0..scores.len()).max_by_key(|at| (scores[*at], std::cmp::Reverse(*at)))?;
    let second = (0..scores.len()).filter(|at| *at != best).map(|at| scores[at]).max().unwrap_or(0);
    Some((best, scores[best], second))
}

/// True when a text is written in the letters that a language's own words are. Of a language without a pack nothing
/// is known: Latin letters are taken for its own.
pub(crate) fn same_letters(text: &str, lang: Lang, cues: &[Cues]) -> bool {
    alphabet(text) == cues.iter().find(|c| c.lang == lang).map_or(0, |c| c.alphabet)
}

/// A number for the alphabet that most of the letters at the front of a text are from; 0 is Latin.
pub(crate) fn alphabet(text: &str) -> u32 {
    let class = |c: char| match c as u32 {
        0..=0x24f | 0x1e00..=0x1eff => 0,
        0xfb50..=0xfdff | 0xfe70..=0xfeff => 6,
        other => other >> 8,
    };
    if text.is_ascii() {
        return 0;
    }
    let mut seen: Vec<(u32, usize)> = Vec::new();
    for class in text.chars().filter(|c| is_alphabetic(*c)).take(80).map(class) {
        match seen.iter_mut().find(|(c, _)| *c == class) {
            Some((_, n)) => *n += 1,
            None => seen.push((class, 1)),
        }
    }
    seen.iter().max_by_key(|(_, n)| *n).map_or(0, |(class, _)| *class)
}

/// Bytes of each of the places looked at to see what a page is mostly written in.
const SAMPLE: usize = 2_000;

/// The cues with those of the page's own language first: a line that two languages would claim is the page's.
/// `words` are those at the front of the text, as far as it is labelled.
pub(crate) fn in_order<'a>(text: &str, words: &[Token], given: Option<Lang>, book: &'a CueBook) -> Vec<&'a Cues> {
    let mut out: Vec<&Cues> = book.all.iter().collect();
    if out.len() > 1 {
        let mut said = vec![0; out.len()];
        for from in (1..4).map(|n| floor(text, text.len() / 4 * n)) {
            count(text, from..from + floor(&text[from..], SAMPLE), words, book, &mut said);
        }
        let said: Vec<(usize, &Cues)> = said.into_iter().zip(out.iter().copied()).collect();
        let most = said.iter().map(|(n, _)| *n).max().unwrap_or(0);
        // Neighbours share half their small words; less is another language.
        let may = |(n, c): &(usize, &Cues)| most < 8 || n * 5 >= most * 3 || Some(c.lang) == given;
        let mut kept: Vec<_> = said.into_iter().filter(|s| may(s) || s.1.home == Home::Anywhere).collect();
        kept.sort_by_key(|(n, c)| (Some(c.lang) != given, std::cmp::Reverse(*n)));
        out = kept.into_iter().map(|(_, c)| c).collect();
    }
    out
}

/// Counts the function words of each language in a stretch of a text. What the stretch cuts in two, and what is no part
/// of what is labelled, is read anew.
fn count(text: &str, at: Range<usize>, words: &[Token], book: &CueBook, said: &mut [usize]) {
    // The last word may be the beginning of a longer one.
    let words = words.split_last().map_or(words, |(_, rest)| rest);
    let from = words.partition_point(|w| w.start < at.start);
    let to = words.partition_point(|w| w.end <= at.end).max(from);
    let (head, tail) = match &words[from..to] {
        [] => (at.end, at.end),
        [first, .., last] => (first.start, last.end),
        [one] => (one.start, one.end),
    };
    let (head, tail) =
        [(at.start, head), (tail, at.end)].map(|(from, to)| book.tokens(text, from, to, MOST_WORDS)).into();
    for word in head.iter().chain(&words[from..to]).chain(&tail).take(MOST_WORDS) {
        book.functions(word).iter().for_each(|lang| said[usize::from(*lang)] += 1);
    }
}

/// The statistical guess, and whether it is sure of itself.
fn guess(text: &str) -> Option<(Lang, bool)> {
    let info = GUESSER.detect(text)?;
    let code = two_letters(info.lang().code())?;
    Some((Lang::new(code)?, info.is_reliable() || info.script() != whatlang::Script::Latin))
}

/// Weighs the languages of [`two_letters`] only: fewer are quicker to tell apart, and a short title is less
/// often taken for one that nobody here writes.
static GUESSER: std::sync::LazyLock<whatlang::Detector> = std::sync::LazyLock::new(|| {
    let codes = CODES.iter().filter_map(|(three, _)| whatlang::Lang::from_code(*three));
    whatlang::Detector::with_allowlist(codes.collect())
});

/// ISO 639-3 and 639-1 of the languages the guess knows and this project may meet.
const CODES: &[(&str, &str)] = &[
    ("afr", "af"),
    ("amh", "am"),
    ("ara", "ar"),
    ("cat", "ca"),
    ("cmn", "zh"),
    ("deu", "de"),
    ("ell", "el"),
    ("eng", "en"),
    ("fra", "fr"),
    ("heb", "he"),
    ("hin", "hi"),
    ("ind", "id"),
    ("ita", "it"),
    ("jpn", "ja"),
    ("kor", "ko"),
    ("nld", "nl"),
    ("pes", "fa"),
    ("pol", "pl"),
    ("por", "pt"),
    ("ron", "ro"),
    ("rus", "ru"),
    ("spa", "es"),
    ("swe", "sv"),
    ("tur", "tr"),
    ("ukr", "uk"),
    ("urd", "ur"),
    ("vie", "vi"),
    ("zul", "zu"),
];

fn two_letters(code: &str) -> Option<&'static str> {
    CODES.iter().find(|(three, _)| *three == code).map(|(_, two)| *two)
}

/// The largest character boundary not beyond `at`.
pub(crate) fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
