//! What of a body is needed to see that two pages carry the same text, without the text.

use crate::fold::{Fnv, tokens};
use crate::phrase::squeezed;
use recoupe_model::*;
use std::collections::HashSet;

/// Words per shingle.
const SHINGLE: usize = 5;
/// Shorter lines repeat for reasons of their own.
const REPEAT_WORDS: usize = 6;

/// The hashed shingles of every body paragraph: runs of five words, folded; a shorter paragraph is hashed
/// whole. Hashes are 64-bit FNV-1a, the same in every run and on every machine.
pub fn fingerprint(article: &Article) -> Fingerprint {
    let body = article.blocks.iter().filter(|b| b.label == BlockLabel::Body);
    let paragraphs = body.map(|block| (block.span, shingles(article.slice(block.span)))).filter(|(_, s)| !s.is_empty());
    Fingerprint { paragraphs: paragraphs.collect() }
}

fn shingles(text: &str) -> Vec<u64> {
    let words = tokens(text, 0, text.len(), usize::MAX);
    let size = SHINGLE.min(words.len());
    if size == 0 {
        return Vec::new();
    }
    let mut hashes: Vec<u64> = words
        .windows(size)
        .map(|window| {
            let mut hash = Fnv::new();
            window.iter().for_each(|w| hash.word(&w.folded));
            hash.value()
        })
        .collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// Body blocks that say again, word for word, what an earlier body block said.
pub fn repeats(article: &Article) -> Vec<PageSpan> {
    let mut seen = HashSet::new();
    // A caption that a paragraph repeats is read once too: both are looked at for claims.
    let body = article.blocks.iter().filter(|b| matches!(b.label, BlockLabel::Body | BlockLabel::Caption));
    body.filter(|block| {
        let said = squeezed(article.slice(block.span));
        said.split(' ').count() >= REPEAT_WORDS && !seen.insert(said)
    })
    .map(|block| block.span)
    .collect()
}
