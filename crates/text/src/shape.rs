//! What a piece of text looks like, before anybody asks what it says.

use crate::fold::Token;
use crate::split::{ends_sentence, is_closing};

/// The outer form of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// No letter or digit in it.
    Marks,
    /// What a page's scripts and style sheets left behind.
    Code,
    /// A web or mail address and nothing else.
    Address,
    /// «S. S.», «B.Y.»: initials and nothing else.
    Initials,
    /// Wholly in brackets, and short.
    Bracketed,
    /// Running text: one or more full sentences.
    Prose,
    /// A short full sentence, or one that trails off: prose beside prose, a title elsewhere.
    Sentence,
    /// What leads to a quotation or a list: prose beside prose.
    Lead,
    /// A post as social media show it, quoted in an article.
    Post,
    /// A list item that is no full sentence.
    Item,
    /// Anything else that is short: titles, crossheads, names, menus.
    Short,
}

/// A piece without a full stop is running text from so many words on.
const LONG: usize = 30;

pub(crate) fn shape(text: &str, words: &[Token]) -> Shape {
    let n = words.len();
    if n == 0 {
        return Shape::Marks;
    }
    if is_address(text) {
        return Shape::Address;
    }
    if n <= MOST_INITIALS && is_initials(text) {
        return Shape::Initials;
    }
    if is_code(text) {
        return Shape::Code;
    }
    if n <= 8 && text.starts_with(['(', '[']) && text.trim_end_matches('.').ends_with([')', ']']) {
        return Shape::Bracketed;
    }
    if n >= LONG {
        return Shape::Prose;
    }
    let bulleted = has_bullet(text);
    let firm = ends_firmly(text);
    let whole = ends_sentence(text);
    let several = || {
        let inner = inner_sentences(text);
        inner > usize::from(inner > 0 && !whole && is_labelled(text))
    };
    if (firm && n >= 6) || (n >= 10 && several()) || (whole && n >= 20 && !trails_off(text)) {
        return Shape::Prose;
    }
    match (bulleted, whole) {
        (true, _) => Shape::Item,
        (false, _) if n >= 3 && text.trim_end().ends_with(':') => Shape::Lead,
        (false, _) if n >= 4 && is_post(text) => Shape::Post,
        (false, true) => Shape::Sentence,
        (false, false) => Shape::Short,
    }
}

/// «REPORTAGE. Dans la ville coupée en deux»: the first full stop, where a sentence ends, parts a word or two from a title.
fn is_labelled(text: &str) -> bool {
    let first = text.split_once(". ").map_or("", |(first, _)| first);
    let mut words = first.split_whitespace();
    words.by_ref().take(2).all(|w| w.chars().filter(|c| c.is_alphabetic()).count() > 3) && words.next().is_none()
}

/// «{src: 'film.mp4', width: 320},», «.box { color: red; }», «window.x = function() {»: braces, and the marks that end
/// a line of a program. Nobody writes so in a sentence.
fn is_code(text: &str) -> bool {
    let braced = memchr::memchr(b'{', text.as_bytes()).is_some() && (text.contains('}') || text.ends_with('{'));
    let called = |at: usize| {
        let before = text[..at].strip_suffix(' ').unwrap_or(&text[..at]);
        text[at..].starts_with("();") || before.ends_with("function")
    };
    let calls = memchr::memchr_iter(b'(', text.as_bytes()).any(called);
    (braced && text.ends_with(['{', '}', ';', ',', ')'])) || (calls && text.contains([';', '{']))
}

/// «>> Le gouvernement remanié»: a link to another page, where «- » would be a list of the article's own.
pub(crate) fn is_arrow(text: &str) -> bool {
    text.starts_with(['>', '►', '▶', '→', '➤', '»', '›'])
}

/// True when the piece opens as a list item does.
pub(crate) fn has_bullet(text: &str) -> bool {
    let mut chars = text.chars();
    let first = chars.next().unwrap_or(' ');
    let second = chars.next().unwrap_or(' ');
    match first {
        '•' | '*' | '·' | '►' | '▶' | '→' | '▪' | '■' | '●' | '➤' | '»' | '›' | '✓' | '✔' => {
            true
        }
        '>' | '+' => true,
        '-' | '–' | '—' => second.is_whitespace() || second == first,
        _ => false,
    }
}

/// A text less the short remark in brackets behind its last sentence: «… dans la soirée. (avec nos confrères)».
fn before_remark(text: &str) -> &str {
    const REMARK_WORDS: usize = 8;
    let open = text.trim_end_matches(['.', ' ']).ends_with(')').then(|| text.rfind('(')).flatten();
    let parts = open.map(|at| (text[..at].trim_end(), &text[at..]));
    let is_remark =
        |(head, remark): &(&str, &str)| ends_sentence(head) && remark.split_whitespace().count() <= REMARK_WORDS;
    parts.filter(is_remark).map_or(text, |(head, _)| head)
}

/// Ends on a full stop, not on a question, a shout or dots that trail off.
fn ends_firmly(text: &str) -> bool {
    let text = before_remark(text);
    let bare = text.trim_end_matches(is_closing);
    let quoted = bare.len() < text.len() && text.ends_with(['»', '”', '"']) && text.contains(['«', '“', '"']);
    (bare.ends_with(['.', '。', '۔', '।']) && !trails_off(text)) || (quoted && bare.ends_with(['!', '?']))
}

/// A post as it is quoted: it calls somebody by handle, or bears marked words.
fn is_post(text: &str) -> bool {
    let marked = |w: &str| {
        let mut chars = w.trim_start_matches(['(', '.', '"', '«']).chars();
        matches!(chars.next(), Some('@' | '#')) && chars.next().is_some_and(char::is_alphabetic)
    };
    memchr::memchr2(b'@', b'#', text.as_bytes()).is_some() && text.split_whitespace().any(marked)
}

fn trails_off(text: &str) -> bool {
    let bare = text.trim_end_matches([']', ')', ' ', '»', '"']);
    bare.ends_with("...") || bare.ends_with('…')
}

/// How many times a sentence ends and another begins inside. Initials and dotted abbreviations of up to three
/// letters end none.
fn inner_sentences(text: &str) -> usize {
    let mut n = 0;
    let mark_at = |at: usize| match text.as_bytes()[at..] {
        [b'.' | b'!' | b'?', ..] => Some((at, &text[at..=at])),
        [0xd8, 0x9f, ..] => Some((at, "؟")),
        _ => None,
    };
    for (at, mark) in (0..text.len()).filter_map(mark_at) {
        let before = text[..at].chars().rev().take_while(|c| c.is_alphanumeric()).count();
        let after = text[at + mark.len()..].trim_start_matches(['»', '”', '"', ')']);
        let gap = after.len() - after.trim_start().len();
        let next = after.trim_start().trim_start_matches(['«', '“', '"', '(', ' ', '\u{a0}']).chars().next();
        let starts = next.is_some_and(|c| (c.is_alphabetic() && !c.is_lowercase()) || c.is_ascii_digit());
        if gap > 0 && starts && (before > 3 || before == 0) && !(mark != "." && before == 0) {
            n += 1;
        }
        if n > 4 {
            break;
        }
    }
    n
}

fn is_address(text: &str) -> bool {
    let mut words = text.split_whitespace().take(5);
    // What no address is without, be it of the web or of mail.
    if words.clone().next().is_some_and(|first| !first.contains(['.', ':'])) {
        return false;
    }
    let one = |w: &str| {
        let low = w.trim_matches(['<', '>', '(', ')', ',', '.', '|']).to_ascii_lowercase();
        low.starts_with("http://")
            || low.starts_with("https://")
            || low.starts_with("www.")
            || (low.contains('@') && low.contains('.') && !low.starts_with('@'))
            || is_domain(&low)
    };
    words.clone().count() <= 4 && words.all(one)
}

/// «minute.bf», «agence-presse.info/rubrique»
fn is_domain(low: &str) -> bool {
    let host = low.split('/').next().unwrap_or(low);
    let labels: Vec<&str> = host.split('.').collect();
    labels.len() >= 2
        && labels
            .iter()
            .all(|l| l.len() >= 2 && l.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'))
        && labels.last().is_some_and(|l| l.len() <= 5 && l.bytes().all(|b| b.is_ascii_lowercase()))
}

/// Letters of initials at most, and so words.
const MOST_INITIALS: usize = 8;

fn is_initials(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).take(MOST_INITIALS + 1).count();
    if !(1..=MOST_INITIALS).contains(&letters) {
        return false;
    }
    let dotted = text.contains('.') || text.contains('/');
    let single = text
        .split(|c: char| !c.is_alphabetic())
        .filter(|w| !w.is_empty())
        .all(|w| w.chars().count() <= 2 && w.starts_with(char::is_uppercase));
    let known = text.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || ".-–/&,()".contains(c));
    dotted && single && known
}

/// Capitalized words with at most short ones between: a person's or an agency's name standing alone.
pub(crate) fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let capital = |w: &&&str| w.trim_start_matches(['(', '«', '"']).starts_with(char::is_uppercase);
    let joined = |w: &str| {
        let tail = w.rsplit(['\'', '’']).next().unwrap_or(w);
        w.chars().count() <= 3
            || (w.len() > tail.len() && w.find(['\'', '’']).is_some_and(|n| n <= 2))
            || tail.starts_with(char::is_uppercase)
    };
    (2..=6).contains(&words.len())
        && words.first().is_some_and(|w| capital(&w))
        && words.last().is_some_and(|w| capital(&w))
        && words.iter().filter(capital).count() * 2 >= words.len()
        && words.iter().all(|w| capital(&w) || joined(w))
        && !text.contains([':', ';', '?', '!', '«', '"', '|', '%'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::tokens;

    #[test]
    fn form_before_sense() {
        fn check(text: &str, expected: Shape) {
            assert_eq!(shape(text, &tokens(text, 0, text.len(), 999)), expected, "{text}");
        }
        check("- – |", Shape::Marks);
        check("https://exemple.org/a?b=c", Shape::Address);
        check("gazette.bf", Shape::Address);
        check("{src: 'https://a.example/film.mp4', width: 320, autoPlay: false },", Shape::Code);
        check(".encadre { color: red; border: none; }", Shape::Code);
        check("window.onload = function() { charger(); };", Shape::Code);
        check("L'accord (dit {de Tenga}) tient depuis lundi, selon le gouverneur.", Shape::Prose);
        check("K. T.", Shape::Initials);
        check("K.T", Shape::Initials);
        check("(à suivre)", Shape::Bracketed);
        check("Quatre soldats ont été tués lundi dans une embuscade.", Shape::Prose);
        check("« Nous ne céderons pas », a dit le maire. Il a quitté la salle sans un mot de plus", Shape::Prose);
        check("Une enquête est ouverte.", Shape::Sentence);
        check("REPORTAGE. Dans la ville coupée en deux par le fleuve", Shape::Short);
        check("Le maire de la ville répond :", Shape::Lead);
        check("@awa: la route du nord est coupée #Tenga", Shape::Post);
        check("Qui sont les hommes qui ont pris le pouvoir ?", Shape::Sentence);
        check("Le ministre a reçu les délégués, qui ont...", Shape::Sentence);
        check("- Le président en visite dans le nord", Shape::Item);
        check("Nord : un convoi attaqué, plusieurs morts", Shape::Short);
        check("Le col. A. Traoré reçu par le ministre de la Défense", Shape::Short);
    }

    #[test]
    fn names_stand_alone() {
        fn check(text: &str, expected: bool) {
            assert_eq!(is_name(text), expected, "{text}");
        }
        check("Awa Konaté", true);
        check("Agence de Presse du Fleuve", true);
        check("Agence d'Information du Fleuve", true);
        check("Deux villages brûlés dans le nord", false);
        check("Culture", false);
    }
}
