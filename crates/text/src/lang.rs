//! Which language a text is in: the function words of the packs' languages first, letter statistics for
//! the languages that have no pack.

use crate::cues::Cues;
use crate::fold::tokens;
use recoupe_model::Lang;

/// Words looked at.
const MOST_WORDS: usize = 600;
/// Fewer words of Latin letters are names and numbers as often as not: statistics say nothing of them.
const FEW_WORDS: usize = 5;
/// The last of the Latin letters.
const LAST_LATIN: char = '\u{24f}';
/// Bytes handed to the statistical guess.
const MOST_BYTES: usize = 600;

/// The language of `text`, if its words tell.
pub(crate) fn of(text: &str, cues: &[&Cues]) -> Option<Lang> {
    let end = floor(text, 8_000);
    let words = tokens(text, 0, end, MOST_WORDS);
    let mut scores: Vec<(usize, Lang)> =
        cues.iter().map(|c| (words.iter().filter(|w| c.function_words.contains(&w.folded)).count(), c.lang)).collect();
    scores.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
    let (best, second) = (scores.first().copied(), scores.get(1).map_or(0, |s| s.0));
    // A third of the words, as in running text: nothing else is needed, and guessing is dear.
    if let Some((_, lang)) = best.filter(|(n, _)| *n >= 3 && n * 3 >= words.len() && *n > second * 2) {
        return Some(lang);
    }
    let telling = words.len() >= FEW_WORDS || text.chars().any(|c| c > LAST_LATIN && c.is_alphabetic());
    match (best, telling.then(|| guess(&text[..floor(text, MOST_BYTES)])).flatten()) {
        // Few of the words, and the statistics see a language without a pack; of a headline's few words they
        // must be sure.
        (Some((n, _)), Some((other, sure)))
            if (sure || words.len() >= 12) && cues.iter().all(|c| c.lang != other) && n * 10 < words.len() * 3 =>
        {
            Some(other)
        }
        (Some((n, lang)), _) if n >= 2 && n > second && n * 6 >= words.len() => Some(lang),
        (Some((1.., lang)), Some((other, _))) if lang == other => Some(lang),
        (_, Some((other, true))) => Some(other),
        _ => None,
    }
}

/// Bytes of each of the places looked at to see what a page is mostly written in.
const SAMPLE: usize = 2_000;

/// The cues with those of the page's own language first: a line that two languages would claim is the page's.
pub(crate) fn in_order<'a>(text: &str, given: Option<Lang>, cues: &'a [Cues]) -> Vec<&'a Cues> {
    let mut out: Vec<&Cues> = cues.iter().collect();
    if out.len() > 1 {
        let places = (1..4).map(|n| floor(text, text.len() / 4 * n));
        let words: Vec<_> =
            places.flat_map(|from| tokens(text, from, from + floor(&text[from..], SAMPLE), MOST_WORDS)).collect();
        let said = |c: &Cues| words.iter().filter(|w| c.function_words.contains(&w.folded)).count();
        out.sort_by_cached_key(|c| (Some(c.lang) != given, std::cmp::Reverse(said(c))));
    }
    out
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
