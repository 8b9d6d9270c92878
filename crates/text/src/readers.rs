//! Where readers take over: pages whose comments follow the article without a head. No phrase says so, but readers
//! speak for themselves and to each other where the article did not, and nobody edits them. Where the links that
//! close an article stand above them, fewer of them need to show it.

use crate::cues::Cues;
use crate::fold::Token;
use crate::seg::{Hint, Seg};
use crate::shape::{Shape, is_arrow};
use crate::vocabulary::Kind;
use recoupe_model::BlockLabel;
use std::cell::LazyCell;
use std::ops::Range;

/// So many words of an article must stand before its readers.
const TOLD: usize = 120;

/// What a paragraph shows of who wrote it.
#[derive(Debug, Clone, Copy, Default)]
struct Signs {
    /// Says «I» or «you» outside quotation marks.
    personal: bool,
    /// Written in haste: doubled marks, no capital, no blank behind a mark.
    hasty: bool,
}

/// The first piece of the body that is a reader's, if all from there on are readers' and the article was not written
/// like that: an interview says «you» too, but it is edited.
pub(crate) fn first(text: &str, segs: &[Seg], body: &Range<usize>, cues: &[&Cues]) -> Option<usize> {
    let all = &segs[body.clone()];
    if all.iter().any(|s| s.hint != Hint::None) {
        return None;
    }
    let free = |s: &&(usize, &Seg)| s.1.label.is_none() && !s.1.words.is_empty() && s.1.shape != Shape::Address;
    let pieces: Vec<(usize, &Seg)> = all.iter().enumerate().filter(|p| free(&p)).collect();
    // Nothing is asked of the article's front before somebody behind it looks like a reader.
    let mut told = 0;
    let from = pieces.iter().position(|(_, seg)| {
        let enough = told >= TOLD;
        told += seg.n_words();
        enough
    })?;
    let sign = |(_, seg): &(usize, &Seg)| signs(seg.text(text), seg, cues);
    let front = LazyCell::new(|| pieces[..from].iter().map(sign).filter(|s| s.personal || s.hasty).count());
    let last_link = pieces.iter().rposition(|(_, seg)| is_link(text, seg));
    let sums = Sums::of(&pieces[from..].iter().map(|piece| (sign(piece), piece.1.shape)).collect::<Vec<_>>());
    let n = pieces.len();
    for (at, (piece, _)) in pieces.iter().enumerate().skip(from) {
        let (tail, next) = (sums.tail(at - from), sums.tail(at - from + 1));
        let (personal, hasty) = (tail.personal > next.personal, tail.hasty > next.hasty);
        let length = n - at;
        let unlike = || *front + sums.0[0].any - tail.any;
        let under_links = *piece > 0 && is_link(text, &all[piece - 1]) && last_link.is_none_or(|last| last < at);
        let like_readers = || tail.any > 0 && tail.any * 3 >= length && (tail.hasty > 0 || unlike() * 8 <= at);
        if under_links && tail.quoted == 0 && like_readers() {
            return Some(body.start + piece);
        }
        if personal || hasty {
            let sure = tail.any >= 2 || (personal && hasty);
            if sure
                && tail.hasty * 2 >= length
                && tail.personal * 3 >= length
                && tail.any * 3 >= length * 2
                && tail.quoted == 0
                && unlike() * 8 <= at
            {
                return Some(body.start + piece);
            }
        }
    }
    None
}

/// A link to another page of the site: by its arrow, or claimed by a cue.
fn is_link(text: &str, seg: &Seg) -> bool {
    let arrow = seg.label.is_none() && seg.shape == Shape::Item && is_arrow(seg.text(text));
    arrow || seg.label == Some(BlockLabel::Teaser)
}

/// How many pieces from one on show what.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    personal: usize,
    hasty: usize,
    any: usize,
    /// Posts and what leads to quotations: an article that quotes readers.
    quoted: usize,
}

/// The sums from each piece on, and none behind the last.
struct Sums(Vec<Sum>);

impl Sums {
    fn of(pieces: &[(Signs, Shape)]) -> Sums {
        let mut out = vec![Sum::default(); pieces.len() + 1];
        for (at, (signs, shape)) in pieces.iter().enumerate().rev() {
            let after = out[at + 1];
            out[at] = Sum {
                personal: after.personal + usize::from(signs.personal),
                hasty: after.hasty + usize::from(signs.hasty),
                any: after.any + usize::from(signs.personal || signs.hasty),
                quoted: after.quoted + usize::from(matches!(shape, Shape::Post | Shape::Lead)),
            };
        }
        Sums(out)
    }
    fn tail(&self, at: usize) -> Sum {
        self.0[at]
    }
}

/// Words of a paragraph that are looked at.
const MOST_WORDS: usize = 200;

fn signs(text: &str, seg: &Seg, cues: &[&Cues]) -> Signs {
    let quoted = |at: usize| {
        let before = &text[..at - seg.piece.start];
        let open = before.matches(['«', '“']).count() > before.matches(['»', '”']).count();
        open || before.matches('"').count() % 2 == 1
    };
    let own = |w: &Token| w.may(Kind::READER) && cues.first().is_some_and(|c| c.kind(w).is(Kind::READER));
    let personal = seg.words.iter().take(MOST_WORDS).any(|w| own(w) && !quoted(w.start));
    Signs { personal, hasty: is_hasty(text, seg.n_words()) }
}

/// Characters of a paragraph whose marks are looked at.
const MOST_CHARS: usize = 2_000;

/// Marks that nobody set right.
fn is_hasty(text: &str, n_words: usize) -> bool {
    // A text of fewer bytes has no more characters.
    let (cut, whole) = match text.len() < MOST_CHARS {
        true => (None, true),
        false => (text.char_indices().nth(MOST_CHARS), text.char_indices().nth(MOST_CHARS - 1).is_none()),
    };
    let text = &text[..cut.map_or(text.len(), |(at, _)| at)];
    // Two dots are neither an end nor a silence.
    let two = whole && text.ends_with("..") && !text.ends_with("...") && text.len() > 2;
    let small = text.starts_with(char::is_lowercase);
    let endless = n_words >= 12 && whole && text.ends_with(char::is_alphanumeric);
    let loose = |at: usize| is_loose(text, at, &text[at..=at]);
    let loose = |one, other| memchr::memchr2_iter(one, other, text.as_bytes()).any(loose);
    two || small || endless || loose(b',', b'.') || loose(b'!', b'?')
}

/// A mark that is doubled, or on the wrong side of its blank.
fn is_loose(text: &str, at: usize, mark: &str) -> bool {
    let (before, after) = (&text[..at], &text[at + mark.len()..]);
    let mut next = after.chars();
    let first = next.next();
    let doubled = match mark {
        "!" | "?" => after.starts_with(['!', '?']),
        "," => after.starts_with(','),
        _ => after.starts_with("..."),
    };
    let letter = first.is_some_and(char::is_alphabetic);
    let loose = letter && matches!(mark, "," | ".") && before.ends_with(' ');
    // «L'Europe doit agir.C'est urgent», «les civils ,les soldats», but no «S.M.» and no «lemonde.example».
    let mut glued = || {
        let small = before.chars().rev().take(2).filter(|c| c.is_lowercase()).count() == 2;
        let in_word = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() || c == '\'' || c == ' ');
        let opens = mark != "." || first.is_some_and(char::is_uppercase);
        small && opens && in_word(next.next()) && in_word(next.next())
    };
    doubled || loose || (letter && glued())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn haste_shows_in_the_marks() {
        fn check(text: &str, expected: bool) {
            assert_eq!(is_hasty(text, text.split_whitespace().count()), expected, "{text}");
        }
        check("Quelle honte !!", true);
        check("honte à eux", true);
        check("L'Europe doit agir.C'est urgent.", true);
        check("Il reste les civils ,les soldats et la faim.", true);
        check("On verra bien.....", true);
        check("Bienvenue chez les barbouzes..", true);
        check("On verra bien...", false);
        check("Le gouverneur, dit-on, a quitté la ville. Il reviendra.", false);
        check("Selon lemonde.example, le roi S.M. Zed est absent.", false);
        check("Le prix est de 1.500 francs, contre 1,200 hier.", false);
        check("Reste une question : qui paiera ?", false);
    }
}
