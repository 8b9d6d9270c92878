//! Names what stands around the article: the headline by its words, the rest by form and place.

use crate::body::is_of_another;
use crate::cues::Cues;
use crate::fold::packed;
use crate::outlet::credit;
use crate::seg::{Hint, Seg};
use crate::shape::{Shape, is_name};
use recoupe_model::BlockLabel;
use std::cell::LazyCell;
use std::ops::Range;

/// Pieces looked at for the headline.
pub(crate) const HEAD: usize = 10;

/// Names what stands before the body: the headline by its words, the rest by its form.
pub(crate) fn name_head(text: &str, segs: &mut [Seg], body: &Range<usize>, cues: &[&Cues]) {
    let title = segs.iter().position(|s| s.hint == Hint::Title && s.label.is_none());
    let title = title.or_else(|| headline(segs, body));
    if let Some(at) = title {
        segs[at].label = Some(BlockLabel::Headline);
        let said = segs[at].words;
        for seg in segs[..body.start].iter_mut().filter(|s| s.label.is_none() && !s.words.is_empty()) {
            let same = seg.words.iter().map(|w| &w.folded).eq(said.iter().map(|w| &w.folded).take(seg.n_words()));
            if same && seg.n_words() * 3 >= said.len() * 2 {
                seg.label = Some(BlockLabel::Headline);
            }
        }
    }
    for (at, seg) in segs[..body.start].iter_mut().enumerate().filter(|(_, s)| s.label.is_none()) {
        // Above the title stand a site's menus; who wrote the article stands below it.
        let close = title.map_or(body.start - at <= 2, |title| at > title) && !seg.piece.glued;
        seg.label = Some(match seg.shape {
            Shape::Initials if close => BlockLabel::Byline,
            Shape::Short if close && is_signature(seg.text(text)) => BlockLabel::Byline,
            Shape::Short if close && credit(text, seg, cues).is_some() => BlockLabel::Dateline,
            _ => place_label(seg),
        });
    }
}

/// A name alone, or with what its bearer is in brackets: «Awa Konaté(Tenga, correspondante)».
fn is_signature(text: &str) -> bool {
    let bare = match text.trim_end().strip_suffix(')').and_then(|t| t.split_once('(')) {
        Some((name, place)) if place.split_whitespace().count() <= 4 => name,
        _ => text,
    };
    is_name(bare.trim_end())
}

/// The line before the body that shares most with it; the nearest title where none shares anything.
fn headline(segs: &[Seg], body: &Range<usize>) -> Option<usize> {
    let candidate = |at: &usize| {
        let s = &segs[*at];
        let form = matches!(s.shape, Shape::Short | Shape::Sentence | Shape::Lead | Shape::Post)
            || (s.shape == Shape::Prose && s.n_words() < 30);
        s.label.is_none() && form && !s.piece.glued && s.n_words() >= 2 && matches!(s.hint, Hint::None | Hint::Main)
    };
    let near = (body.start.saturating_sub(HEAD)..body.start).filter(candidate);
    let told = LazyCell::new(|| told(near.clone().map(|at| &segs[at]), &segs[body.clone()]));
    // Titles rarely end on a full stop: one that does is taken only where no other line will do.
    let best = |form: fn(Shape) -> bool| {
        let scored = near.clone().filter(|at| form(segs[*at].shape)).map(|at| (shared(&segs[at], &told), at));
        scored.filter(|(s, _)| *s >= 25).max_by_key(|(s, at)| (*s, *at)).map(|(_, at)| at)
    };
    let last = || near.clone().next_back().filter(|at| segs[*at].n_words() >= 4 && body.start - at <= 3);
    best(|s| s == Shape::Short).or_else(|| best(|s| s != Shape::Short)).or_else(last)
}

/// Per cent of a title's longer words that the body says too; 0 with fewer than two such words.
pub(crate) fn shared(title: &Seg, told: &Told) -> usize {
    let (mut long, mut hits) = (0, 0);
    for stem in title.words.iter().filter_map(|w| stem(&w.folded)) {
        long += 1;
        hits += usize::from(told.0.binary_search(&stem).is_ok());
    }
    if hits < 2 { 0 } else { hits * 100 / long }
}

/// Words of a body that are held against those of titles.
const MOST_TOLD: usize = 500;

/// Which longer words of some titles stand at the front of a body, in order.
pub(crate) struct Told(Vec<u64>);

/// The longer words of some titles that the front of a body says too. They are few, and most words of a body begin
/// unlike all of them.
pub(crate) fn told<'s>(titles: impl IntoIterator<Item = &'s Seg<'s>>, body: &[Seg]) -> Told {
    let mut asked: Vec<u64> = titles.into_iter().flat_map(|s| s.words).filter_map(|w| stem(&w.folded)).collect();
    asked.sort_unstable();
    let begins = |stem: u64| 1u64 << ((stem ^ stem >> 5) & 63);
    let begin = asked.iter().fold(0, |all, stem| all | begins(*stem & 0xffff));
    let mut found: Vec<u64> = Vec::new();
    for word in body.iter().flat_map(|s| s.words).take(MOST_TOLD) {
        let [first, second, ..] = *word.folded.as_bytes() else { continue };
        if begin & begins(u64::from(u16::from_le_bytes([first, second]))) != 0 {
            found.extend(stem(&word.folded).filter(|stem| asked.binary_search(stem).is_ok()));
        }
    }
    found.sort_unstable();
    Told(found)
}

/// Letters of a word that are compared, in bytes.
const STEM: usize = 6;

/// The first letters of a longer word as one number: enough to see «attaque» in «attaqué».
fn stem(word: &str) -> Option<u64> {
    if word.len() < 4 {
        return None;
    }
    let stem = &word.as_bytes()[..crate::lang::floor(word, STEM)];
    (stem.len() >= 4).then(|| packed(stem))
}

/// Names what stands after the body.
pub(crate) fn name_tail(text: &str, segs: &mut [Seg], body: &Range<usize>) {
    let titled = segs.iter().any(|s| s.label == Some(BlockLabel::Headline));
    // A title may stand under its article.
    let title = segs.get(body.end).is_some_and(|s| s.label.is_none() && s.shape == Shape::Short) && !titled;
    let under = title && shared(&segs[body.end], &told([&segs[body.end]], &segs[body.clone()])) >= 60;
    let mut near = true;
    for (at, seg) in segs.iter_mut().enumerate().skip(body.end) {
        if seg.label.is_some() {
            // Below the article a sign of rights is the site's, not a picture's.
            let signed = matches!(seg.label, Some(BlockLabel::Caption | BlockLabel::Byline));
            if signed && at > body.end && is_rights(seg.text(text)) {
                seg.label = Some(BlockLabel::Boilerplate);
            }
            near &= at < body.end + 3 && !seg.reached;
            continue;
        }
        let signature = match seg.shape {
            Shape::Initials => true,
            Shape::Bracketed => at <= body.end + 1,
            Shape::Short => is_signature(seg.text(text)) && seg.n_words() <= 8,
            _ => false,
        };
        let label = match (near && signature && !seg.piece.glued, under && at == body.end) {
            (true, _) => BlockLabel::Byline,
            (false, true) => BlockLabel::Headline,
            (false, false) if seg.shape == Shape::Prose && is_of_another(seg.text(text)) => BlockLabel::Teaser,
            (false, false) => place_label(seg),
        };
        seg.label = Some(label);
        near &= label == BlockLabel::Byline;
    }
}

/// A line that opens with the sign of rights.
pub(crate) fn is_rights(text: &str) -> bool {
    text.starts_with('©') || text.starts_with("(c) ") || text.starts_with("(C) ")
}

/// The label of a piece outside the article: titles are other articles', the rest is furniture.
pub(crate) fn place_label(seg: &Seg) -> BlockLabel {
    match (seg.hint, seg.shape) {
        (Hint::Caption, _) => BlockLabel::Caption,
        (Hint::Comment, _) => BlockLabel::Comment,
        (_, Shape::Short | Shape::Sentence | Shape::Lead | Shape::Post | Shape::Item) if seg.n_words() >= 4 => {
            BlockLabel::Teaser
        }
        (Hint::None, Shape::Prose) if seg.piece.glued => BlockLabel::Teaser,
        _ => BlockLabel::Boilerplate,
    }
}
