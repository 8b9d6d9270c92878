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
    Fingerprint { paragraphs: paragraphs.collect(), quoted: quoted(article), alone: None }
}

/// Fewer words between quotation marks are an expression that anyone may repeat.
const QUOTED_WORDS: usize = 6;

/// The sentences between quotation marks in the body, as hashes of their words: papers cut a quote between sentences.
fn quoted(article: &Article) -> Vec<Quoted> {
    let mut all = Vec::new();
    for block in article.blocks.iter().filter(|b| b.label == BlockLabel::Body) {
        for passage in passages(article.slice(block.span)) {
            let ends = |c: char| matches!(c, '.' | '!' | '?' | '…' | ';');
            all.extend(passage.split(ends).filter_map(|sentence| {
                let words = tokens(sentence, 0, sentence.len(), usize::MAX);
                let mut hash = Fnv::new();
                words.iter().for_each(|w| hash.word(&w.folded));
                let shingles = u32::try_from((words.len() + 1).saturating_sub(SHINGLE)).ok()?;
                (words.len() >= QUOTED_WORDS).then(|| Quoted { hash: hash.value(), shingles })
            }));
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// What stands between quotation marks. Marks within marks close nothing; one that is left open goes to the end of
/// its paragraph where its shape says that it opens.
fn passages(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut open: Option<(char, usize)> = None;
    for (at, c) in text.char_indices() {
        let after = at + c.len_utf8();
        match (open, c) {
            (None, '«' | '“' | '"' | '„') => open = Some((c, after)),
            (Some((mark, from)), c) if closes(mark, c) => {
                found.push(&text[from..at]);
                open = None;
            }
            _ => {}
        }
    }
    found.extend(open.filter(|(mark, _)| *mark != '"').map(|(_, from)| &text[from..]));
    found
}

fn closes(opened: char, c: char) -> bool {
    match opened {
        '«' => c == '»',
        '"' => c == '"',
        _ => matches!(c, '”' | '“'),
    }
}

fn shingles(text: &str) -> Vec<u64> {
    let words = tokens(text, 0, text.len(), usize::MAX);
    let size = SHINGLE.min(words.len());
    if size == 0 {
        return Vec::new();
    }
    let mut hashes: Vec<u64> = Vec::with_capacity(words.len() + 1 - size);
    // All runs that a word stands in take it in together: one run's hash waits for itself at each byte.
    let mut open = [Fnv::new(); SHINGLE];
    for (at, word) in words.iter().enumerate() {
        open[at % SHINGLE] = Fnv::new();
        Fnv::word_in_each(&mut open, &word.folded);
        if let Some(first) = (at + 1).checked_sub(size) {
            hashes.push(open[first % SHINGLE].value());
        }
    }
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// Blocks that say again, word for word, what the article says elsewhere: body blocks that repeat an earlier one,
/// and captions whose sentences all stand in the body, before or behind them.
pub fn repeats(article: &Article) -> Vec<PageSpan> {
    let of = |label| article.blocks.iter().filter(move |b| b.label == label);
    let said = |block: &Block| squeezed(article.slice(block.span));
    let (mut seen, mut captions) = (HashSet::new(), HashSet::new());
    let long = |said: &str| said.split(' ').count() >= REPEAT_WORDS;
    let again = |said: String, seen: &mut HashSet<String>| long(&said) && !seen.insert(said);
    let mut out: Vec<PageSpan> = of(BlockLabel::Body).filter(|b| again(said(b), &mut seen)).map(|b| b.span).collect();
    if of(BlockLabel::Caption).next().is_some() {
        let body: Vec<String> = of(BlockLabel::Body).map(said).collect();
        let told = |sentence: &str| body.iter().any(|b| b.contains(sentence));
        let repeat = |b: &&Block| {
            let said = said(b);
            let n_long = sentences(&said).count();
            (n_long > 0 && sentences(&said).all(told)) || again(said, &mut captions)
        };
        out.extend(of(BlockLabel::Caption).filter(repeat).map(|b| b.span));
        out.sort();
    }
    out
}

/// The sentences of a squeezed text that are long enough to say something, without their ends.
fn sentences(said: &str) -> impl Iterator<Item = &str> {
    let parts = said.split_inclusive(". ").map(|s| s.trim_end_matches(['.', ' ', '!', '?']));
    parts.filter(|s| s.split(' ').count() >= REPEAT_WORDS)
}
