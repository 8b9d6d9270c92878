//! From captured bytes to an [`Article`]: decoded text in labelled blocks, with language and publication date.
//!
//! Nothing is cut. Tickers, cookie walls and comments are labelled and stay where they stood, so that every
//! span of a reading keeps its address. Bad bytes are no error: the page is kept, with notices. The words by
//! which a site's furniture is known come from the packs, as [`CueSheet`]s.
//!
//! # Example
//! ```
//! use recoupe_model::{BlockLabel, Capture};
//! use recoupe_text::CueBook;
//! let page = Capture::text("Un convoi attaqué à Tenga\n\nQuatre soldats ont été tués lundi dans une embuscade.\n");
//! let article = recoupe_text::read(&page, &CueBook::default());
//! let labels: Vec<BlockLabel> = article.blocks.iter().map(|b| b.label).collect();
//! assert_eq!(labels, [BlockLabel::Headline, BlockLabel::Body]);
//! ```
#![warn(clippy::disallowed_methods, reason = "pure room: no clock, disk, network or environment")]
#![warn(missing_docs)]

mod address;
mod body;
mod credit;
mod cues;
mod dateline;
mod dates;
mod decode;
mod examples;
mod fingerprint;
mod flood;
mod fold;
mod furniture;
mod html;
mod label;
mod lang;
mod meta;
mod outlet;
mod phrase;
mod place;
mod published;
mod readers;
mod seg;
mod shape;
mod split;
mod vocabulary;

pub use address::canonical_url;
pub use cues::{Cue, CueBook, CueSheet, Dates, Fit, Home, NumericOrder, Reach};
pub use examples::check_examples;
pub use fingerprint::{fingerprint, fingerprint_of, paragraphs_of, repeats};
pub use furniture::Furniture;
pub use outlet::Outlet;

use cues::Cues;
use recoupe_model::*;
use seg::{Hint, Seg};
use split::Piece;

/// How much of a text is labelled piece by piece, in bytes; no article comes near it.
const MOST_LABELLED: usize = 512 * 1024;

/// Reads a capture into labelled blocks. Never fails and never panics: notices say what is empty and why.
///
/// The text layer is the decoded text less a byte order mark; for HTML it is the rendered text of all visible
/// blocks, one line each. The same capture and cues give the same article on any machine.
pub fn read(capture: &Capture, book: &CueBook) -> Article {
    read_among(capture, book, &Furniture::default())
}

/// Reads a capture as [`read`] does, knowing what its outlet's pages share: such lines are the site's.
pub fn read_among(capture: &Capture, book: &CueBook, furniture: &Furniture) -> Article {
    labelled(capture, book, furniture).0
}

/// Reads a capture as [`read_among`] does, and gives the [`fingerprint`] with it: its words are cut once for both.
pub fn read_with_fingerprint(capture: &Capture, book: &CueBook, furniture: &Furniture) -> (Article, Fingerprint) {
    let (article, words) = labelled(capture, book, furniture);
    let fingerprint = fingerprint::of_article(&article, &words);
    (article, fingerprint)
}

/// The article, and the words at the front of its text, as far as that is labelled.
fn labelled(capture: &Capture, book: &CueBook, furniture: &Furniture) -> (Article, Vec<fold::Token>) {
    let decoded = decode::decode(&capture.raw, capture.format, capture.charset.as_deref());
    let mut notices = decoded.notices;
    let page = match (capture.format, decoded.binary) {
        (Format::Html, false) => html::render(&decoded.text, &mut notices),
        _ => html::Page::plain(decoded.text),
    };
    let text = page.text;
    if text.trim().is_empty() && !decoded.binary {
        notices.push(note(NoticeCode::EmptyPage, "the page has no text"));
    }
    let (pieces, rest) = match (page.blocks, decoded.binary) {
        (_, true) => (Vec::new(), whole(&text, 0)),
        (Some(blocks), false) => marked_pieces(&text, blocks, &mut notices),
        (None, false) => plain_pieces(&text, &mut notices),
    };
    let words = book.tokens(&text, 0, pieces.last().map_or(0, |(piece, _)| piece.end), usize::MAX);
    let cues = &lang::in_order(&text, &words, capture.lang, book)[..];
    let mut segs = Vec::with_capacity(pieces.len());
    for (piece, hint) in pieces {
        seg::cut(&text, piece, hint, &words, cues, &mut segs);
    }
    let body = label::label(&text, &mut segs, cues, furniture);
    if body.is_none() && !text.trim().is_empty() && !decoded.binary {
        notices.push(note(NoticeCode::NoBody, "no article was found: the page is debris only"));
    }
    let (published, dated) = published::published(&text, &segs, body.as_ref(), capture, page.published, cues);
    notices.extend(dated);
    let outlet = outlet::outlet(capture, &text, &segs, body.as_ref(), page.outlet, cues);
    let agencies = credit::agencies(&text, &segs, body.as_ref(), outlet.as_deref(), cues);
    let lang = main_language(capture, page.lang, &text, &segs, book);
    let mut blocks: Vec<Block> = segs.iter().map(|s| block(&text, s, lang, book)).collect();
    blocks.extend(rest.map(|span| Block { label: BlockLabel::Boilerplate, lang: None, span }));
    let mut article = Article { text, blocks, lang, published, outlet, agencies, notices };
    remark(&mut article, &words, body.is_some(), &book.all);
    (article, words)
}

fn note(code: NoticeCode, says: &str) -> Notice {
    Notice { code, span: None, says: says.to_owned() }
}

/// What is not blank in `text[from..]`, as one span.
fn whole(text: &str, from: usize) -> Option<PageSpan> {
    let tail = &text[from..];
    let start = from + tail.len() - tail.trim_start().len();
    let end = from + tail.trim_end().len();
    (start < end).then(|| PageSpan::new(start, end))
}

/// The blocks of mark-up that are labelled, and what lies beyond them.
fn marked_pieces(
    text: &str,
    mut blocks: Vec<(Piece, Hint)>,
    notices: &mut Vec<Notice>,
) -> (Vec<(Piece, Hint)>, Option<PageSpan>) {
    let end = lang::floor(text, MOST_LABELLED);
    blocks.retain(|(piece, _)| piece.start < end);
    if let Some((last, _)) = blocks.last_mut().filter(|(piece, _)| piece.end > end) {
        last.end = last.start + text[last.start..end].trim_end().len();
    }
    let rest = whole(text, blocks.last().map_or(0, |(piece, _)| piece.end));
    notices.extend(rest.map(too_long));
    (blocks, rest)
}

fn too_long(rest: PageSpan) -> Notice {
    let says = format!("the page is kept whole; what follows byte {} was not read", rest.start());
    Notice { code: NoticeCode::TooLong, span: Some(rest), says }
}

/// The pieces of a plain text, and what lies beyond those that are labelled.
fn plain_pieces(text: &str, notices: &mut Vec<Notice>) -> (Vec<(Piece, Hint)>, Option<PageSpan>) {
    // Blank pages are passed over in one go; what counts is where something stands.
    let lead = text.len() - text.trim_start().len();
    let end = lang::floor(text, lead + MOST_LABELLED);
    let pieces = split::pieces(text, end).into_iter().map(|p| (p, Hint::None)).collect();
    let rest = whole(text, end);
    notices.extend(rest.map(too_long));
    (pieces, rest)
}

/// The language given, else the body's, else what mark-up declares.
fn main_language(capture: &Capture, declared: Option<Lang>, text: &str, segs: &[Seg], book: &CueBook) -> Option<Lang> {
    let body = || segs.iter().filter(|s| s.label == Some(BlockLabel::Body));
    let told = || {
        let words: Vec<&fold::Token> = body().flat_map(|s| s.words).take(lang::MOST_WORDS).collect();
        let sample = || body().map(|s| s.text(text)).collect::<Vec<_>>().join("\n").into();
        lang::tell(words.into_iter(), sample, None, book).map(|(lang, _)| lang)
    };
    capture.lang.or_else(told).or(declared)
}

fn block(text: &str, seg: &Seg, main: Option<Lang>, book: &CueBook) -> Block {
    let label = seg.label.unwrap_or(BlockLabel::Boilerplate);
    let slice = seg.text(text);
    let words = seg.words.iter().take(lang::FEW_TELL);
    let own = lang::tell(words, || slice.into(), main, book);
    // What is too short to tell is in the language of its page, where it is written in the same letters.
    let at_home = || main.filter(|l| !seg.words.is_empty() && lang::same_letters(slice, *l, &book.all));
    let lang = match own {
        Some((own, lang::Sure::Yes)) => Some(own),
        _ => at_home().or(own.map(|(own, _)| own)),
    };
    Block { label, lang, span: PageSpan::new(seg.piece.start, seg.piece.end) }
}

/// Remarks that need the finished article.
fn remark(article: &mut Article, words: &[fold::Token], has_body: bool, cues: &[Cues]) {
    for span in fingerprint::repeats_among(article, words) {
        article.notices.push(Notice {
            code: NoticeCode::RepeatedParagraph,
            span: Some(span),
            says: "what this says stands elsewhere on the page; it is read once".to_owned(),
        });
    }
    if has_body && article.lang.is_none_or(|l| !cues.is_empty() && cues.iter().all(|c| c.lang != l)) {
        let says = match article.lang {
            Some(lang) => format!("there is no pack for language '{lang}'"),
            None => "the language could not be told".to_owned(),
        };
        article.notices.push(Notice { code: NoticeCode::NoLanguage, span: None, says });
    }
}
