//! Lines near the article that are a date and little else: «Mercredi 3 novembre 2021 - 09:12 | De notre
//! correspondant». No cue says what they are; their form does, and their place between title and text. A date at
//! the very top of a page, above its menus, is the day somebody looked at it and is left alone.

use crate::cues::{Cues, Dates};
use crate::dates::{self, Said};
use crate::phrase::Words;
use crate::seg::Seg;
use crate::shape::{Shape, is_name};
use recoupe_model::BlockLabel;
use std::ops::Range;

/// Pieces before the body that are looked at.
const BEFORE: usize = 8;
/// Pieces after the body that are looked at.
const AFTER: usize = 3;
/// Pieces at the front of the body that are looked at: a standfirst may stand above the date.
const INSIDE: usize = 4;
/// Longer lines are no date lines; those that a cue has named may be a little longer.
const MOST_WORDS: usize = 14;
/// As above, for lines that a cue has named.
const MOST_NAMED: usize = 20;

/// Labels the lines near the article that are a date; gives those that only their place ties to it.
pub(crate) fn date_lines(text: &str, segs: &mut [Seg], body: &Range<usize>, cues: &[&Cues]) -> Vec<usize> {
    let mut found = Vec::new();
    let near = body.start.saturating_sub(BEFORE)..(body.end + AFTER).min(segs.len());
    for at in near.filter(|at| !body.contains(at)) {
        let Some(said) = outside(text, segs, at, body, cues) else { continue };
        let named = segs[at].label.is_some();
        segs[at].label = Some(BlockLabel::Dateline);
        // Under a line that says when the page came out, another day is that of a change.
        let below = !named && at > 0 && segs[at - 1].said.is_some_and(|(above, _)| above.when != said.when);
        segs[at].said = Some((said, if below { Dates::Updated } else { Dates::Published }));
        if !named {
            found.push(at);
        }
    }
    // Days that head the parts of a chronicle come in numbers; the day of the page stands alone.
    let alone = |at: &usize| segs[*at].label.is_none() && read(text, &segs[*at], cues).is_some_and(|l| l.beside() == 0);
    let mut inside = body.clone().filter(alone);
    if let (Some(at), None) = (inside.next(), inside.next())
        && at < body.start + INSIDE
        && at + 1 < body.end
    {
        let said = read(text, &segs[at], cues).map(|l| (l.said, Dates::Published));
        segs[at].label = Some(BlockLabel::Dateline);
        segs[at].said = said;
    }
    found
}

/// The date of a line outside the body, if the line is one.
fn outside(text: &str, segs: &[Seg], at: usize, body: &Range<usize>, cues: &[&Cues]) -> Option<Said> {
    let seg = &segs[at];
    let named = match seg.label {
        None => false,
        Some(BlockLabel::Byline | BlockLabel::Dateline) if seg.said.is_none() && !seg.reached => true,
        Some(_) => return None,
    };
    if seg.n_words() > if named { MOST_NAMED } else { MOST_WORDS } {
        return None;
    }
    let line = read(text, seg, cues)?;
    // Glued lines are tickers and menus, but a site's name and the date may share the line above the text.
    let ends_line = segs.get(at + 1).is_none_or(|next| text[seg.piece.end..next.piece.start].contains('\n'));
    let glued =
        seg.piece.glued && !(ends_line && line.beside() == 0 && (body.start..body.start + 4).contains(&(at + 4)));
    let prose = seg.shape == Shape::Prose && line.beside() > 0;
    let fits = match named {
        true => line.opens(text, seg),
        false => !glued && !prose && line.opens(text, seg) && line.closes(text, seg),
    };
    fits.then_some(line.said)
}

/// A line with a date in it.
#[derive(Debug, Clone, Copy)]
struct Line {
    said: Said,
    /// First word of the date.
    from: usize,
    /// First word after the date, its time of day and a second date.
    to: usize,
    n_words: usize,
    /// A weekday or a time of day stands with the date: titles rarely have that.
    sure: bool,
}

fn read(text: &str, seg: &Seg, cues: &[&Cues]) -> Option<Line> {
    let view = seg.view(text);
    let date = |at: usize| Some(dates::date_in_any(view, at, cues)?.0);
    let n_words = seg.n_words();
    let (from, said) = (0..n_words.min(MOST_NAMED)).find_map(|at| Some((at, date(at)?)))?;
    let mut to = clock_end(view, said.to);
    let sure = said.weekday.is_some() || to > said.to;
    // «30.10.2021 à 20h15, mis à jour le 31.10.2021 à 8h»
    if let Some(second) = (to..n_words.min(to + 6)).find_map(date) {
        to = clock_end(view, second.to);
    }
    Some(Line { said, from, to, n_words, sure })
}

/// First word after the time of day that follows a date, with what ties it to the date and its zone.
fn clock_end(view: Words<'_>, at: usize) -> usize {
    let Some(mut to) = dates::time(view, at).or_else(|| dates::time(view, at + 1)) else { return at };
    while let Some(token) = view.tokens.get(to) {
        let raw = &view.text[token.start..token.end];
        let zone = raw.len() <= 4 && raw.chars().all(|c| c.is_ascii_uppercase());
        let half = raw.len() == 2 && matches!(token.folded.as_bytes(), [b'a' | b'p', b'm']);
        if !(zone || half) {
            break;
        }
        to += 1;
    }
    to
}

/// Marks that part one thing from the next on a line.
const PARTING: &[char] = &['|', '•', '·', '>', '»', '/', '('];
/// Marks that part things on a line, and words in a title.
const DASHES: &[char] = &['-', '–', '—'];

impl Line {
    fn beside(&self) -> usize {
        self.from + self.n_words - self.to
    }
    /// What stands before the date is nothing, a name, or parted from it.
    fn opens(&self, text: &str, seg: &Seg) -> bool {
        let view = seg.view(text);
        let gap = view.gap(self.from);
        let before = text[seg.piece.start..seg.words[self.from].start].trim_end_matches(|c: char| !c.is_alphanumeric());
        let single = seg.words.first().is_some_and(|w| text[w.start..w.end].starts_with(char::is_uppercase));
        match self.from {
            0 => true,
            1 => !single || self.sure || gap.contains([',', '|', '-', '–', '—', '•', '·', ':']),
            n => {
                let name = without_link(before);
                // «Niamey, le 14 août 2023»: one word is a name where a comma ties the day to it.
                let single = !name.contains(char::is_whitespace) && name.len() < before.len();
                let town = single && view.gap(n - 1).contains(',');
                is_name(name) || town || (n <= 8 && (gap.contains(PARTING) || (self.sure && gap.contains(DASHES))))
            }
        }
    }
    /// What stands after the date is nothing, a name, or parted from it.
    fn closes(&self, text: &str, seg: &Seg) -> bool {
        if self.to == self.n_words {
            return true;
        }
        let view = seg.view(text);
        let gap = view.gap(self.to);
        let after = &text[seg.words[self.to].start..seg.piece.end];
        let (first, rest) = after.split_once(' ').unwrap_or((after, ""));
        let name = is_name(after) || (first.chars().count() <= 3 && is_name(rest));
        match self.n_words - self.to {
            n if self.sure => {
                n <= 3 || name || (n <= 9 && gap.contains(|c| PARTING.contains(&c) || DASHES.contains(&c)))
            }
            n => name || (n <= 2 && self.from == 0) || (n <= 9 && gap.contains(PARTING)),
        }
    }
}

/// «Tenga, le»: a name less the short word that ties it to the date.
pub(crate) fn without_link(before: &str) -> &str {
    match before.rsplit_once([' ', '\u{a0}']) {
        Some((head, last)) if last.len() <= 3 && last.starts_with(char::is_lowercase) => {
            head.trim_end_matches(|c: char| !c.is_alphanumeric())
        }
        _ => before,
    }
}

/// Takes back what was made of lines at the top of the page: between such a line and the article stand a menu,
/// a ticker, other titles.
pub(crate) fn drop_header_dates(segs: &mut [Seg], lines: &[usize], body: &Range<usize>) {
    let title = segs[..body.start].iter().position(|s| s.label == Some(BlockLabel::Headline));
    for at in lines {
        let between = match *at < body.start {
            true => *at + 1..title.unwrap_or(body.start).max(*at + 1),
            false => body.end..*at,
        };
        let furniture = |s: &Seg| {
            s.n_words() > 0
                && matches!(s.label, Some(BlockLabel::Boilerplate | BlockLabel::Teaser | BlockLabel::Comment))
        };
        if segs[between].iter().any(furniture) {
            segs[*at].label = Some(BlockLabel::Boilerplate);
            segs[*at].said = None;
        }
    }
}
