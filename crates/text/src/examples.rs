//! Runs the examples that cues carry: what a cue says it takes, it must take, and leave what it says it leaves.

use crate::cues::{Cue, CueBook, CueSheet, Cues, Reach};
use crate::seg::{Hint, Seg, block_cue, cut};
use crate::split::Piece;

/// A sentence for every example of a sheet's cues that does not hold.
///
/// A `yes` example is a block that the cue claims; `text => 2022-02-09` also states the date read in it. A
/// `no` example is a block the cue leaves alone; another cue may take it.
pub fn check_examples(sheet: &CueSheet) -> Vec<String> {
    let mut broken = Vec::new();
    for cue in &sheet.cues {
        let book = match alone(cue, sheet) {
            Ok(book) => book,
            Err(says) => {
                broken.push(says);
                continue;
            }
        };
        if cue.yes.is_empty() {
            broken.push(format!("cue '{}' has no example under 'yes'", cue.id));
        }
        for yes in &cue.yes {
            let (block, date) = match yes.split_once(" => ") {
                Some((block, date)) => (block, Some(date)),
                None => (yes.as_str(), None),
            };
            match (takes(block, cue, &book), date) {
                (None, _) => broken.push(format!("cue '{}' does not take its example '{block}'", cue.id)),
                (Some(read), Some(date)) if read.as_deref() != Some(date) => {
                    let read = read.unwrap_or_else(|| "no date".to_owned());
                    broken.push(format!("cue '{}' reads {read} in '{block}', not {date}", cue.id));
                }
                _ => {}
            }
        }
        for no in cue.no.iter().filter(|no| takes(no, cue, &book).is_some()) {
            broken.push(format!("cue '{}' takes '{no}', which it should leave", cue.id));
        }
    }
    broken
}

/// A book in which a cue stands alone, with the calendar of its language.
fn alone(cue: &Cue, sheet: &CueSheet) -> Result<CueBook, String> {
    let mut book = CueBook::default();
    book.add(CueSheet {
        function_words: Vec::new(),
        today: Vec::new(),
        statements: Vec::new(),
        letters: String::new(),
        endings: Vec::new(),
        readers: Vec::new(),
        cues: vec![cue.clone()],
        outlets: Default::default(),
        ..sheet.clone()
    })?;
    Ok(book)
}

/// The date the cue reads in the block, if it takes the block.
fn takes(block: &str, cue: &Cue, book: &CueBook) -> Option<Option<String>> {
    let alone: Vec<&Cues> = book.all.iter().collect();
    let words = book.tokens(block, 0, block.len(), usize::MAX);
    let piece = Piece { start: 0, end: block.len(), glued: false, blank_before: 0 };
    let dated = |said: Option<crate::dates::Said>| said.map(|s| s.when.to_string());
    if cue.reach == Reach::Words {
        let mut segs = Vec::new();
        cut(block, piece, Hint::None, &words, &alone, &mut segs);
        let taken = segs.iter().find(|s| s.label == Some(cue.label) && (s.said.is_some() || cue.dates.is_none()))?;
        return Some(dated(taken.said.map(|(said, _)| said)));
    }
    let seg = Seg::new(block, piece, Hint::None, &words);
    block_cue(&seg, block, &alone).map(|(_, hit)| dated(hit.said))
}
