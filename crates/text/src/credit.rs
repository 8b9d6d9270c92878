//! Whose words a page says it prints: agencies named in a dateline or a signature, and behind the last sentence of a
//! paragraph. An agency that somebody spoke to, or that a sentence quotes, is none of them.

use crate::cues::Cues;
use crate::outlet::{MOST_NAME, agency, signatures};
use crate::seg::Seg;
use recoupe_model::BlockLabel;
use std::ops::Range;

/// More words than this between brackets are a remark and no credit: «(AFP, avec notre correspondant à Salla)».
const MOST_BRACKET: usize = 8;

/// Longer words between the names of a credit say more than «avec» and «et».
const SMALL_WORD: usize = 4;

/// The agencies that a page credits, sorted, and the agency itself where one published it.
pub(crate) fn agencies(
    text: &str,
    segs: &[Seg],
    body: Option<&Range<usize>>,
    outlet: Option<&str>,
    cues: &[&Cues],
) -> Vec<String> {
    let mut found: Vec<String> =
        outlet.filter(|name| cues.iter().any(|c| c.outlets.is_agency(name))).map(str::to_owned).into_iter().collect();
    if let Some(body) = body {
        for seg in signatures(segs, body) {
            found.extend(named(text, seg, 0..seg.n_words(), cues));
        }
        for seg in segs[body.clone()].iter().filter(|s| s.label == Some(BlockLabel::Body)) {
            found.extend(behind(text, seg, cues));
        }
    }
    found.sort();
    found.dedup();
    found
}

/// The agencies named among these words.
fn named(text: &str, seg: &Seg, words: Range<usize>, cues: &[&Cues]) -> Vec<String> {
    let (mut found, mut at) = (Vec::new(), words.start);
    while at < words.end {
        let hit = agency(text, seg, at..words.end.min(at + MOST_NAME), cues);
        at = hit.map_or(at + 1, |(name, to)| {
            found.push(name.to_owned());
            to
        });
    }
    found
}

/// The agencies credited behind a paragraph: «… au matin. (AFP)», «… (avec AFP et Reuters)», «… au matin. – AFP».
fn behind(text: &str, seg: &Seg, cues: &[&Cues]) -> Vec<String> {
    let Some(from) = credit_start(text, seg, cues) else { return Vec::new() };
    // «l'Agence France-Presse (AFP)» tells what the letters stand for.
    let names = |at: usize| agency(text, seg, at..from, cues).is_some_and(|(_, to)| to == from);
    if (from.saturating_sub(MOST_NAME)..from).any(names) {
        Vec::new()
    } else {
        named(text, seg, from..seg.n_words(), cues)
    }
}

/// The first word of what may be a credit behind the last sentence: in brackets, or names and the small words between
/// them alone, as «à l'AFP.» ends a sentence.
fn credit_start(text: &str, seg: &Seg, cues: &[&Cues]) -> Option<usize> {
    let (n, view) = (seg.n_words(), seg.view(text));
    let last =
        |marks: &[char]| (n.saturating_sub(MOST_BRACKET).max(1)..n).rev().find(|at| view.gap(*at).contains(marks));
    if text[seg.words.last()?.end..seg.piece.end].contains(')') {
        return last(&['(']);
    }
    let from = last(&['.', '–', '—', '»', '”'])?;
    let mut at = from;
    while at < n {
        at = match agency(text, seg, at..n, cues) {
            Some((_, to)) => to,
            None if seg.words[at].folded.len() <= SMALL_WORD => at + 1,
            None => return None,
        };
    }
    Some(from)
}
