//! What of a body is needed to see that two pages carry the same text, without the text.

use crate::fold::{Fnv, Token, tokens};
use crate::phrase::squeezed;
use recoupe_model::*;
use rustc_hash::FxHashSet;
use std::cell::LazyCell;

/// Words per shingle.
const SHINGLE: usize = 5;
/// Shorter lines repeat for reasons of their own.
const REPEAT_WORDS: usize = 6;

/// The hashed shingles of every body paragraph: runs of five words, folded; a shorter paragraph is hashed
/// whole. Hashes are the upper bits of 64-bit FNV-1a, the same in every run and on every machine.
pub fn fingerprint(article: &Article) -> Fingerprint {
    fingerprint_of(&article.text, &article.blocks)
}

/// The [`fingerprint`] of a text layer in labelled blocks; nothing else of an article bears on it.
pub fn fingerprint_of(text: &str, blocks: &[Block]) -> Fingerprint {
    of_words(text, blocks, |block| tokens(text, block.start(), block.end(), usize::MAX))
}

/// Where the paragraphs of the [`fingerprint_of`] a text stand.
pub fn paragraphs_of(text: &str, blocks: &[Block]) -> Vec<PageSpan> {
    let body = blocks.iter().filter(|block| block.label == BlockLabel::Body).map(|block| block.span);
    body.filter(|block| !tokens(text, block.start(), block.end(), 1).is_empty()).collect()
}

/// The same of an article whose words are at hand.
pub(crate) fn of_article(article: &Article, words: &[Token]) -> Fingerprint {
    of_words(&article.text, &article.blocks, |block| of_block(words, block))
}

/// Those of a page's words that stand in a block.
fn of_block(words: &[Token], block: PageSpan) -> &[Token] {
    let from = words.partition_point(|w| w.start < block.start());
    let to = from + words[from..].partition_point(|w| w.end <= block.end());
    &words[from..to]
}

fn of_words<W: AsRef<[Token]>>(text: &str, blocks: &[Block], words: impl Fn(PageSpan) -> W) -> Fingerprint {
    let mut told = Fingerprint { paragraphs: Vec::new(), quoted: Vec::new(), alone: None };
    for block in blocks.iter().filter(|b| b.label == BlockLabel::Body) {
        let words = words(block.span);
        let words = words.as_ref();
        if !words.is_empty() {
            told.paragraphs.push((block.span, shingles(words)));
        }
        quoted(block.span.of(text).unwrap_or(""), block.span.start(), words, &mut told.quoted);
    }
    told.quoted.sort_unstable();
    told.quoted.dedup();
    told
}

/// Fewer words between quotation marks are an expression that anyone may repeat.
const QUOTED_WORDS: usize = 6;

/// The sentences between quotation marks in a paragraph that begins at `start`, as hashes of their words: papers cut a
/// quote between sentences.
fn quoted(text: &str, start: usize, words: &[Token], out: &mut Vec<Quoted>) {
    let ends = |c: char| matches!(c, '.' | '!' | '?' | '…' | ';');
    for (at, passage) in passages(text) {
        let mut from = start + at;
        for sentence in passage.split_inclusive(ends) {
            let to = from + sentence.len();
            let first = words.partition_point(|w| w.start < from);
            let said = &words[first..words.partition_point(|w| w.end <= to).max(first)];
            from = to;
            let Ok(shingles) = u32::try_from((said.len() + 1).saturating_sub(SHINGLE)) else { continue };
            if said.len() >= QUOTED_WORDS {
                out.push(Quoted { hash: hashed(said), shingles });
            }
        }
    }
}

fn hashed(words: &[Token]) -> u64 {
    let mut hash = Fnv::new();
    words.iter().for_each(|w| hash.word(&w.folded));
    hash.value()
}

/// What stands between quotation marks. Marks within marks close nothing; one that is left open goes to the end of
/// its paragraph where its shape says that it opens. Each with the byte at which it begins.
fn passages(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut open: Option<(char, usize)> = None;
    // The bytes with which the marks begin.
    for at in memchr::memchr3_iter(b'"', 0xc2, 0xe2, text.as_bytes()) {
        let c = text[at..].chars().next().expect("a character begins with such a byte");
        let after = at + c.len_utf8();
        match (open, c) {
            (None, '«' | '“' | '"' | '„') => open = Some((c, after)),
            (Some((mark, from)), c) if closes(mark, c) => {
                found.push((from, &text[from..at]));
                open = None;
            }
            _ => {}
        }
    }
    found.extend(open.filter(|(mark, _)| *mark != '"').map(|(_, from)| (from, &text[from..])));
    found
}

fn closes(opened: char, c: char) -> bool {
    match opened {
        '«' => c == '»',
        '"' => c == '"',
        _ => matches!(c, '”' | '“'),
    }
}

fn shingles(words: &[Token]) -> Vec<u64> {
    let size = SHINGLE.min(words.len());
    let mut hashes: Vec<u64> = Vec::with_capacity(words.len() + 1 - size);
    // All runs that a word stands in take it in together: one run's hash waits for itself at each byte.
    let mut open = [Fnv::new(); SHINGLE];
    for (at, word) in words.iter().enumerate() {
        open[at % SHINGLE] = Fnv::new();
        Fnv::word_in_each(&mut open, &word.folded);
        if let Some(first) = (at + 1).checked_sub(size) {
            hashes.push(open[first % SHINGLE].value() & Fingerprint::BITS);
        }
    }
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// Blocks that say again, word for word, what the article says elsewhere: body blocks that repeat an earlier one,
/// and captions whose sentences all stand in the body, before or behind them.
pub fn repeats(article: &Article) -> Vec<PageSpan> {
    repeats_among(article, &tokens(&article.text, 0, article.text.len(), usize::MAX))
}

/// The same of an article whose words are at hand.
pub(crate) fn repeats_among(article: &Article, words: &[Token]) -> Vec<PageSpan> {
    let of = |label| article.blocks.iter().filter(move |b| b.label == label);
    let said = |block: &Block| squeezed(article.slice(block.span));
    let (mut seen, mut captions) = (FxHashSet::default(), FxHashSet::default());
    let long = |said: &str| said.split(' ').count() >= REPEAT_WORDS;
    let again = |said: String, seen: &mut FxHashSet<String>| long(&said) && !seen.insert(said);
    let alike = alike_at_the_ends(article, words);
    let again_told = |b: &&Block| alike(b) && again(said(b), &mut seen);
    let mut out: Vec<PageSpan> = of(BlockLabel::Body).filter(again_told).map(|b| b.span).collect();
    if of(BlockLabel::Caption).next().is_some() {
        let body = LazyCell::new(|| of(BlockLabel::Body).map(said).collect::<Vec<String>>());
        let told = |sentence: &str| {
            let sentence = memchr::memmem::Finder::new(sentence);
            body.iter().any(|b| sentence.find(b.as_bytes()).is_some())
        };
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

/// Whether a body block has as many words as another, and the same ones at its ends: what does not is no repetition,
/// and nobody needs to read it.
fn alike_at_the_ends(article: &Article, words: &[Token]) -> impl Fn(&Block) -> bool {
    let ends = |block: &Block| {
        let words = of_block(words, block.span);
        // Accents that stand alone are no words when paragraphs are compared.
        let mut said = words.iter().filter(|w| !w.folded.is_empty());
        let (n, first) = (said.clone().count(), said.next());
        let last = said.next_back().or(first);
        (n, first.map(|w| w.folded.as_str()), last.map(|w| w.folded.as_str()))
    };
    let body = article.blocks.iter().filter(|b| b.label == BlockLabel::Body);
    let mut body: Vec<_> = body.map(|b| (ends(b), b.span)).collect();
    body.sort_unstable();
    let twice = body.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1).flatten();
    let alike: FxHashSet<PageSpan> = twice.map(|(_, span)| *span).collect();
    move |block| alike.contains(&block.span)
}

/// The sentences of a squeezed text that are long enough to say something, without their ends.
fn sentences(said: &str) -> impl Iterator<Item = &str> {
    let parts = said.split_inclusive(". ").map(|s| s.trim_end_matches(['.', ' ', '!', '?']));
    parts.filter(|s| s.split(' ').count() >= REPEAT_WORDS)
}
