//! Pieces with what is known of them, and the cutting of pieces at cues that are only a part of a line.

use crate::cues::{Cue, Cues, Dates, Fit};
use crate::dateline::without_link;
use crate::dates::{self, Said};
use crate::fold::Token;
use crate::phrase::{Hit, Take, Words, is_capital};
use crate::shape::{Shape, shape};
use crate::split::Piece;
use recoupe_model::BlockLabel;

/// What mark-up says of a piece; plain text has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hint {
    /// Nothing.
    None,
    /// The page's main heading.
    Title,
    /// Main content, as the extractor sees it.
    Main,
    /// Under a picture.
    Caption,
    /// In a reader's comment.
    Comment,
    /// Mostly links, or in a part of the page that is furniture.
    Aside,
}

/// A piece on its way to a block.
#[derive(Debug, Clone)]
pub(crate) struct Seg<'w> {
    pub piece: Piece,
    /// Those of its page that stand in it.
    pub words: &'w [Token],
    pub shape: Shape,
    pub hint: Hint,
    /// Set by a cue or by its place in the page.
    pub label: Option<BlockLabel>,
    /// The label came from a cue's reach over what follows.
    pub reached: bool,
    /// The date a cue read in it.
    pub said: Option<(Said, Dates)>,
    /// The outlet a cue read in it.
    pub outlet: Option<(usize, usize)>,
}

impl<'w> Seg<'w> {
    /// `words` are those of the whole page, which no piece cuts in two.
    pub(crate) fn new(text: &str, piece: Piece, hint: Hint, words: &'w [Token]) -> Seg<'w> {
        let from = words.partition_point(|w| w.start < piece.start);
        let to = from + words[from..].partition_point(|w| w.end <= piece.end);
        let words = &words[from..to];
        let shape = shape(&text[piece.start..piece.end], words);
        Seg { piece, words, shape, hint, label: None, reached: false, said: None, outlet: None }
    }
    pub(crate) fn text<'a>(&self, text: &'a str) -> &'a str {
        &text[self.piece.start..self.piece.end]
    }
    pub(crate) fn view<'a>(&'a self, text: &'a str) -> Words<'a> {
        Words { text, tokens: self.words, end: self.piece.end }
    }
    pub(crate) fn n_words(&self) -> usize {
        self.words.len()
    }
    /// Running text that no cue has claimed.
    pub(crate) fn is_free_prose(&self) -> bool {
        self.label.is_none() && self.shape == Shape::Prose
    }
}

/// Blocks longer than this are searched for word cues at their ends only.
const MOST_SEARCHED: usize = 400;
/// A piece is cut at most so often.
const MOST_CUTS: usize = 12;

/// Cuts a piece at cues that take only their words, and at a dateline before its first sentence.
pub(crate) fn cut<'w>(
    text: &str,
    piece: Piece,
    hint: Hint,
    words: &'w [Token],
    cues: &[&Cues],
    out: &mut Vec<Seg<'w>>,
) {
    let mut rest = piece;
    for _ in 0..MOST_CUTS {
        let seg = Seg::new(text, rest, hint, words);
        let found = cues.iter().find_map(|c| word_cue(&seg, text, c).map(|hit| (c, hit)));
        let Some((language, hit)) = found else {
            cut_dateline(text, seg, words, cues, out);
            return;
        };
        let (from, to) = widened(text, rest, &seg, &hit);
        let cue = &language.cues[hit.cue];
        let part = |start, end, blank_before| {
            let slice = &text[start..end];
            let lead = slice.len() - slice.trim_start().len();
            let end = start + slice.trim_end().len();
            (start + lead < end).then(|| Piece { start: start + lead, end, glued: rest.glued, blank_before })
        };
        if let Some(before) = part(rest.start, from, rest.blank_before) {
            cut_dateline(text, Seg::new(text, before, hint, words), words, cues, out);
        }
        if let Some(piece) = part(from, to, if from == rest.start { rest.blank_before } else { 0 }) {
            let mut taken = Seg::new(text, piece, hint, words);
            taken.label = Some(cue.label);
            taken.said = hit.said.zip(cue.dates);
            taken.outlet = hit.outlet;
            out.push(taken);
        }
        match part(to, rest.end, 0) {
            Some(after) => rest = after,
            None => return,
        }
    }
    out.push(Seg::new(text, rest, hint, words));
}

/// The first cue in a piece that takes only its words. Inside running text such words are just words, so the
/// phrase must begin big or after a mark, and end before a mark or a big letter.
fn word_cue(seg: &Seg, text: &str, cues: &Cues) -> Option<Hit> {
    let view = seg.view(text);
    let n = seg.n_words();
    let likely = cues.phrases.likely(Take::Words, view, cues)?;
    let searched = |at: usize| n <= MOST_SEARCHED || at < MOST_SEARCHED / 2 || at + MOST_SEARCHED / 2 > n;
    let takes = |hit: &Hit| fits(&cues.cues[hit.cue], hit, n) && stands_apart(hit, view);
    let mut starts = (0..n).filter(|at| likely.starts(*at, cues) && searched(*at));
    starts.find_map(|at| cues.phrases.at(Take::Words, view, at, &likely, cues).into_iter().find(takes))
}

fn fits(cue: &Cue, hit: &Hit, n: usize) -> bool {
    match cue.fit {
        Fit::Whole => hit.from == 0 && hit.to == n,
        Fit::Starts => hit.from == 0,
        Fit::Ends => hit.to == n,
        Fit::Holds | Fit::MadeOf => true,
    }
}

fn stands_apart(hit: &Hit, view: Words<'_>) -> bool {
    let capital = |at: usize| {
        view.tokens
            .get(at)
            .is_some_and(|t| view.text[t.start..].starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()))
    };
    let marked = |gap: &str| {
        gap.contains(['|', '•', '–', '—', '-', '.', '!', '?', '(', ')', ':', '/', '\n', '[', ']', '»', '«', '"', '·'])
    };
    let before = hit.from == 0 || capital(hit.from) || marked(view.gap(hit.from));
    let after =
        hit.to == view.tokens.len() || marked(view.gap(hit.to)) || (capital(hit.to) && !view.gap(hit.to).contains(','));
    before && after
}

/// The hit with the marks around it.
fn widened(text: &str, piece: Piece, seg: &Seg, hit: &Hit) -> (usize, usize) {
    let (first, last) = (seg.words[hit.from].start, seg.words[hit.to - 1].end);
    let floor = match hit.from {
        0 => piece.start,
        n => seg.words[n - 1].end,
    };
    let ceiling = seg.words.get(hit.to).map_or(piece.end, |t| t.start);
    let opening = |c: char| "|([<>•#@*«\"-–—:".contains(c) || c.is_whitespace();
    let from = floor + text[floor..first].trim_end_matches(opening).len();
    let from = if hit.from == 0 { piece.start } else { from };
    let tail = &text[last..ceiling];
    let closing = |c: char| !"«“\"([‘'#@".contains(c);
    let to = last + tail.len() - tail.trim_start_matches(closing).len();
    (from, to)
}

/// What parts a dateline from its sentence, between blanks.
const DASHES: [&str; 5] = ["--", "–", "—", "-", "//"];

/// The most bytes a dateline before a first sentence takes.
const DATELINE: usize = 90;

/// «Dakar, 5 mars 2021 (AFP) – Le ministre …»: the place, day and agency are no part of the first sentence.
fn cut_dateline<'w>(text: &str, seg: Seg<'w>, words: &'w [Token], cues: &[&Cues], out: &mut Vec<Seg<'w>>) {
    // «KANO, Nigeria, March 4 - …»: behind running text a town and its day may be an entry of a chronicle.
    let first = || out.iter().all(|before| !before.is_free_prose() || before.n_words() < LINE);
    let Some((end, said)) = dateline(text, &seg, cues, first) else {
        out.push(seg);
        return;
    };
    let (piece, hint) = (seg.piece, seg.hint);
    let start = end + (text[end..piece.end].len() - text[end..piece.end].trim_start().len());
    let head = text[piece.start..end].trim_end().len() + piece.start;
    let mut line = Seg::new(text, Piece { end: head, ..piece }, hint, words);
    line.label = Some(BlockLabel::Dateline);
    line.said = said.map(|s| (s, Dates::Published));
    out.push(line);
    out.push(Seg::new(text, Piece { start, blank_before: 0, ..piece }, hint, words));
}

/// A piece of fewer words is no running text that a dateline stands before.
const LINE: usize = 12;

/// Where a dateline ends, with the date in it. Whether the piece is the first running text is asked where no year is said.
fn dateline(text: &str, seg: &Seg, cues: &[&Cues], first: impl FnOnce() -> bool) -> Option<(usize, Option<Said>)> {
    let slice = seg.text(text);
    let head = &slice[..crate::lang::floor(slice, DATELINE)];
    if seg.n_words() < LINE || !(is_capital(head) || head.starts_with('(')) {
        return None;
    }
    let dash_at = |dash: usize| {
        let at = dash.checked_sub(1).filter(|at| head.as_bytes()[*at] == b' ')?;
        let dash = DASHES.iter().find(|d| head[at + 1..].strip_prefix(**d).is_some_and(|rest| rest.starts_with(' ')));
        Some((at, *dash?))
    };
    // What dashes begin with.
    let dash = memchr::memchr3_iter(b'-', 0xe2, b'/', head.as_bytes()).find_map(dash_at);
    let dashed = dash.and_then(|(at, dash)| {
        let (n, dated) = dated(text, seg, at, cues);
        let (line, said) = (&head[..at], dated.map(|(_, said)| said));
        let agency = line.ends_with(')') && line.find('(').is_some_and(|o| is_capital(&line[o + 1..]));
        let short = n <= 10 && !line.contains([';', '!', '?', '«', '"']);
        let dated = || said.is_some_and(|s| s.to == n);
        let fits = short && (agency || dated() || said.is_none() && town_and_day(text, seg, n, cues) && first());
        fits.then_some((seg.piece.start + at + dash.len() + 1, said))
    });
    dashed.or_else(|| stopped(text, seg, head, cues))
}

/// «KANO, Nigeria, March 4», «Kano, le 4 mars»: the first words of a piece are a name and, behind a comma, a day without
/// its year.
fn town_and_day(text: &str, seg: &Seg, n: usize, cues: &[&Cues]) -> bool {
    let view = Words { tokens: &seg.words[..n], ..seg.view(text) };
    let day = n.checked_sub(2).filter(|at| cues.iter().any(|c| dates::is_day_of_month(view, *at, c)));
    // «Lundi, 4 mars - …» is of that day.
    let weekday = || cues.iter().any(|c| c.kind(&seg.words[0]).weekday.is_some());
    day.is_some_and(|at| {
        let before = &text[seg.piece.start..seg.words[at].start];
        is_capital(before) && before.contains(',') && !weekday()
    })
}

/// The most words of a dateline that ends like a sentence.
const STOPPED: usize = 7;

/// «Goma, le 8 février 2025. Des combats …», «Goma, 8 février 2025 : …»: a town and its day, ended like a sentence.
fn stopped(text: &str, seg: &Seg, head: &str, cues: &[&Cues]) -> Option<(usize, Option<Said>)> {
    let opens = |rest: &str| rest.starts_with([' ', '\u{a0}']) && rest.trim_start().starts_with(char::is_uppercase);
    // «2025.», «2025 :»
    let year = |at: usize| head[..at].trim_end().ends_with(|c: char| c.is_ascii_digit());
    let mut stops = memchr::memchr2_iter(b'.', b':', head.as_bytes());
    stops.find(|at| year(*at) && opens(&head[at + 1..])).and_then(|at| {
        let (n, dated) = dated(text, seg, at, cues);
        let (from, said) = dated.filter(|(_, said)| n <= STOPPED && said.to == n)?;
        let before = text[seg.piece.start..seg.words[from].start].trim_end();
        let town = without_link(before).trim_end_matches(',');
        let named = town.split_whitespace().all(|word| word.starts_with(char::is_uppercase));
        let apart = named && !town.is_empty() && before.contains(',');
        apart.then_some((seg.piece.start + at + 1, Some(said)))
    })
}

/// How many words stand before the byte `at` of a piece, and the date among them, with its first word.
fn dated(text: &str, seg: &Seg, at: usize, cues: &[&Cues]) -> (usize, Option<(usize, Said)>) {
    let n = seg.words.iter().take_while(|t| t.start < seg.piece.start + at).count();
    let view = Words { tokens: &seg.words[..n], ..seg.view(text) };
    let said = (0..n).find_map(|k| Some((k, dates::date_in_any(view, k, cues)?.0)));
    // «SALLA, 3 NOV 91 (RADIO TENGA) --»: nothing is counted before brackets or a dash.
    let alone = |(_, s): &(usize, Said)| s.to == n || view.gap(s.to).contains(['(', '[']);
    let in_any = |k: usize| Some((k, cues.iter().find_map(|c| dates::short_year(view, k, c))?));
    let short_year = || (1..n).find_map(in_any).filter(alone);
    (n, said.or_else(short_year))
}

/// The cue that claims a whole piece, if any.
pub(crate) fn block_cue<'a>(seg: &Seg, text: &str, cues: &'a [&'a Cues]) -> Option<(&'a Cue, Hit)> {
    cues.iter().find_map(|language| {
        let view = seg.view(text);
        let n = seg.n_words();
        let likely = language.phrases.likely(Take::Blocks, view, language)?;
        let takes = |hit: &Hit| match language.cues[hit.cue].fit {
            Fit::MadeOf => language.phrases.made_of(hit.cue, hit.to, view, &likely, language),
            _ => fits(&language.cues[hit.cue], hit, n),
        };
        let last = if n <= MOST_SEARCHED { n } else { MOST_SEARCHED / 2 };
        let mut first: Option<Hit> = None;
        for at in (0..last).filter(|at| likely.starts(*at, language)) {
            // The longest of a cue comes first; of what a block is made of, no other tells more.
            let mut asked = None;
            for hit in language.phrases.at(Take::Blocks, view, at, &likely, language) {
                let again = language.cues[hit.cue].fit == Fit::MadeOf && asked.replace(hit.cue) == Some(hit.cue);
                if !again && first.as_ref().is_none_or(|first| hit.cue < first.cue) && takes(&hit) {
                    first = Some(hit);
                }
            }
        }
        let hit = first?;
        let cue = &language.cues[hit.cue];
        // A line that leads to what somebody says is text, whatever it says of who.
        let leads = n >= 5 && seg.text(text).ends_with(':') && hit.said.is_none();
        let signed = matches!(cue.label, BlockLabel::Byline | BlockLabel::Caption);
        (!(leads && signed)).then_some((cue, hit))
    })
}
