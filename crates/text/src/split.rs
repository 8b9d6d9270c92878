//! Plain text in pieces: one per line, more where a line glues several things together, fewer where an
//! article was broken into lines of equal width.

/// A piece of the text layer with nothing blank at its ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    /// First byte.
    pub start: usize,
    /// First byte after.
    pub end: usize,
    /// Other pieces stood on the same line, with wide gaps between: a ticker, a menu.
    pub glued: bool,
    /// How many blank lines stood before it.
    pub blank_before: usize,
}

/// So many blanks in a row part two things on one line.
const WIDE_GAP: usize = 3;

/// The pieces of `text[..end]`.
pub(crate) fn pieces(text: &str, end: usize) -> Vec<Piece> {
    let lines = lines(&text[..end]);
    let width = wrap_width(text, &lines);
    let lines = unwrap(text, &lines, width);
    let mut out = Vec::new();
    for line in lines {
        cut_at_wide_gaps(text, line, &mut out);
    }
    out
}

fn lines(text: &str) -> Vec<Piece> {
    let (mut out, mut start, mut blank) = (Vec::new(), 0, 0);
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1).chain([text.len()]);
    for end in ends {
        let line = &text[start..end];
        let body = line.trim();
        let lead = line.len() - line.trim_start().len();
        match body.is_empty() {
            true => blank += 1,
            false => {
                let at = start + lead;
                out.push(Piece { start: at, end: at + body.len(), glued: false, blank_before: blank });
                blank = 0;
            }
        }
        start += line.len();
    }
    out
}

fn cut_at_wide_gaps(text: &str, line: Piece, out: &mut Vec<Piece>) {
    let slice = &text[line.start..line.end];
    if !may_have_wide_gaps(slice) {
        out.push(line);
        return;
    }
    let first = out.len();
    let (mut from, mut gap_at, mut gap) = (0, 0, 0);
    for (at, c) in slice.char_indices() {
        if c.is_whitespace() {
            if gap == 0 {
                gap_at = at;
            }
            gap += 1;
            continue;
        }
        if gap >= WIDE_GAP && parts_two(&slice[from..gap_at], c) {
            out.push(Piece { start: line.start + from, end: line.start + gap_at, glued: true, blank_before: 0 });
            from = at;
        }
        gap = 0;
    }
    out.push(Piece { start: line.start + from, end: line.end, glued: from > 0, blank_before: 0 });
    out[first].blank_before = line.blank_before;
}

/// The bytes that white space is made of, those of other characters among them.
static BLANK: [bool; 256] = {
    let mut of = [false; 256];
    let all = b"\t\n\x0b\x0c\r \xc2\x85\xa0\xe1\x9a\x80\xe2\x81\x82\x83\x84\x86\x87\x88\x89\x8a\xa8\xa9\xaf\x9f\xe3";
    let mut at = 0;
    while at < all.len() {
        of[all[at] as usize] = true;
        at += 1;
    }
    of
};

/// A cheap look before anybody counts blanks: so many bytes in a row that may be blank. Of [`WIDE_GAP`] bytes in a row
/// one is the last of so many, counted from the front of the line.
fn may_have_wide_gaps(line: &str) -> bool {
    let bytes = line.as_bytes();
    let blank = |at: usize| bytes.get(at).is_some_and(|b| BLANK[usize::from(*b)]);
    let wide = |at: usize| match (blank(at - 1), blank(at + 1)) {
        (false, false) => false,
        (before, after) => (before && (after || blank(at - 2))) || (after && blank(at + 2)),
    };
    bytes.chunks_exact(WIDE_GAP).enumerate().any(|(n, chunk)| {
        let last = chunk[WIDE_GAP - 1];
        BLANK[usize::from(last)] && wide((n + 1) * WIDE_GAP - 1)
    })
}

/// How many characters a text has, and never more than `most`.
fn length(text: &str, most: usize) -> usize {
    // No character has more than four bytes.
    if text.len() >= most * 4 { most } else { text.chars().count().min(most) }
}

/// A wide gap inside a sentence parts nothing.
fn parts_two(before: &str, next: char) -> bool {
    !next.is_lowercase() || ends_sentence(before)
}

/// What may stand behind the mark that ends a sentence.
pub(crate) fn is_closing(c: char) -> bool {
    matches!(c, '»' | '”' | '"' | '’' | '\'' | ')' | ']' | ' ' | '\u{a0}' | '\u{202f}')
}

pub(crate) fn ends_sentence(text: &str) -> bool {
    let bare = text.trim_end_matches(is_closing);
    bare.ends_with(['.', '!', '?', '…', '。', '؟', '۔', '।'])
}

/// The width at which the text was broken into lines, if it was: many full lines, of which most run on
/// into a line that starts with a small letter.
fn wrap_width(text: &str, lines: &[Piece]) -> Option<usize> {
    let pairs = lines.windows(2).filter(|p| p[1].blank_before == 0);
    let (mut n, mut run_on, mut width) = (0, 0, 0);
    for pair in pairs {
        let (a, b) = (&text[pair[0].start..pair[0].end], &text[pair[1].start..pair[1].end]);
        let length = length(a, 200);
        n += 1;
        if length < 120 && !ends_sentence(a) && b.starts_with(char::is_lowercase) {
            run_on += 1;
            width = width.max(length);
        }
    }
    (run_on >= 3 && run_on * 3 >= n && width >= 40).then_some(width)
}

/// On a page whose lines are not broken throughout, a line shorter than this may end wherever it likes.
const BROKEN: usize = 40;

/// Long enough, or enough of a sentence, to be the rest of one and not a date or a name below it.
fn whole(line: &str) -> bool {
    ends_sentence(line) || line.chars().take(BROKEN).count() == BROKEN
}

/// What follows is a quotation or a list, however it starts.
fn leads(line: &str) -> bool {
    line.ends_with([':', ';'])
}

/// Joins broken lines into paragraphs: a line runs on when the next starts small, or when it is nearly full
/// and does not end a sentence. Where only a part of the page is broken, its longest line so far is its width.
fn unwrap(text: &str, lines: &[Piece], width: Option<usize>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let (mut last_line, mut longest, mut joined) = ("", 0, 0);
    for line in lines {
        let slice = &text[line.start..line.end];
        // Behind a blank line a new paragraph begins, whatever its lines are like.
        let length = if line.blank_before == 0 { length(last_line, 400) } else { 0 };
        longest = longest.max(length);
        let bullet = slice.starts_with(['-', '–', '•', '*', '>']);
        let small = slice.starts_with(char::is_lowercase);
        let runs_on = match width {
            Some(width) => small || (length * 4 >= width * 3 && !bullet),
            None if small => length >= BROKEN && whole(slice) && !ends_sentence(last_line) && !leads(last_line),
            None => joined >= 2 && length * 4 >= longest * 3 && !bullet && !ends_sentence(last_line),
        };
        match out.last_mut() {
            Some(open) if line.blank_before == 0 && runs_on => {
                open.end = line.end;
                joined += 1;
            }
            _ => {
                out.push(*line);
                (longest, joined) = (0, 0);
            }
        }
        last_line = slice;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = pieces(text, text.len()).iter().map(|p| &text[p.start..p.end]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn each_line_is_a_piece() {
        check(" Un\r\n\r\nDeux  mots\n", &["Un", "Deux  mots"]);
        check("\n \n\t\n", &[]);
    }

    #[test]
    fn a_ticker_is_cut_at_its_wide_gaps_and_a_sentence_is_not() {
        check("Coupe : le tirage    Bourse en hausse   ", &["Coupe : le tirage", "Bourse en hausse"]);
        check("Le convoi    qui partait est arrivé.", &["Le convoi    qui partait est arrivé."]);
    }

    #[test]
    fn a_broken_part_of_a_page_is_joined_and_a_list_is_not() {
        let broken = "Les affrontements ont fait au moins vingt morts dans la ville\net dans ses faubourgs, selon un décompte tenu par l'hôpital. Des\nquartiers entiers sont en feu, et les secours n'arrivent plus du\nNord, où la route est coupée.";
        check(
            &format!("Le point de la journée\n\n{broken}\nSuivre le direct"),
            &["Le point de la journée", broken, "Suivre le direct"],
        );
        check(
            "Accueil\nà propos\nqui sommes-nous\nnos offres",
            &["Accueil", "à propos", "qui sommes-nous", "nos offres"],
        );
        check(
            "Le maire répond longuement à ses nombreux critiques\nLa route du nord est coupée depuis hier soir par la crue",
            &[
                "Le maire répond longuement à ses nombreux critiques",
                "La route du nord est coupée depuis hier soir par la crue",
            ],
        );
    }

    #[test]
    fn lines_of_equal_width_are_paragraphs() {
        let text = "Un convoi de ravitaillement a été attaqué lundi\nsur la route du nord, ont indiqué des sources\nlocales, qui parlent de plusieurs morts dans les\nrangs des civils et des soldats de l'escorte.\n\nLe gouverneur confirme.";
        check(text, &[&text[..text.find("\n\n").unwrap()], "Le gouverneur confirme."]);
    }
}
