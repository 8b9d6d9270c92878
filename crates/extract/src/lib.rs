//! From one article to mentions and claims.
//!
//! Pure and alone: it sees one article and the packs, no other page, no ledger, no clock, and holds no word of
//! a human language. The order of the work is the order of the modules: sentences, numerals, times, figures,
//! phrases, clauses, voices, places, and the page's claims.
// Conditions on words read as a linguist says them, not in their shortest form.
#![allow(clippy::nonminimal_bool, clippy::collapsible_if)]
#![warn(clippy::disallowed_methods, reason = "pure room: no clock, disk, network or environment")]

mod aloft;
mod annotate;
mod cast;
mod cells;
mod clause;
mod count;
mod examples;
mod explain;
mod number;
mod page;
mod parsed;
mod phrase;
mod place;
mod sentence;
mod time;
mod voice;

pub use annotate::{annotate, annotate_times};
pub use cells::Cells;
pub use examples::check_examples;
pub use explain::explain;

use page::PageReader;
use parsed::Parsed;
use recoupe_model::*;
use recoupe_packs::Packs;
use sentence::{Knowledge, Sentence, sentences};

/// What one article says happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extraction {
    /// The claims, without ids, in the order of their occurrences.
    pub claims: Vec<Claim>,
    /// Why cells are empty or wide.
    pub notices: Vec<Notice>,
}

/// Reads an article's claims. `skip` are stretches that repeat an earlier paragraph and add nothing.
pub fn read(packs: &Packs, article: &Article, page: &PageId, skip: &[PageSpan]) -> Extraction {
    let Some(lang) = article.lang else { return Extraction::default() };
    let Some(pack) = packs.language(lang) else {
        let says = format!("no pack reads language '{lang}', so no claim was looked for");
        return Extraction {
            claims: Vec::new(),
            notices: vec![Notice { code: NoticeCode::NoLanguage, span: None, says }],
        };
    };
    let know = Knowledge { packs, lang: pack };
    let mut parsed = parse(know, article, lang, skip);
    let setting = place::setting(know, &datelines(know, article), &parsed);
    aloft::settle(know, &setting, &mut parsed);
    let reader = PageReader {
        know,
        text: &article.text,
        page,
        lang,
        published: article.published.map(|p| p.when),
        setting,
        sentences: &parsed,
    };
    let (claims, notices) = reader.claims();
    Extraction { claims, notices }
}

/// Where the article says that it was filed.
fn datelines(know: Knowledge, article: &Article) -> Vec<Sentence> {
    let lines = article.blocks.iter().filter(|b| b.label == BlockLabel::Dateline);
    let lines = lines.flat_map(|b| sentences(know, &article.text, b.span));
    lines.enumerate().map(|(i, tokens)| Sentence::new(know, i, tokens)).collect()
}

/// The sentences of headline, body and captions that are in the article's language.
fn parse(know: Knowledge, article: &Article, lang: Lang, skip: &[PageSpan]) -> Vec<Parsed> {
    let mut out = Vec::new();
    for (i, block) in article.blocks.iter().enumerate() {
        let told = matches!(block.label, BlockLabel::Headline | BlockLabel::Body | BlockLabel::Caption);
        let foreign = block.lang.is_some_and(|l| l != lang);
        if !told || foreign || skip.iter().any(|s| s.covers(block.span)) {
            continue;
        }
        for tokens in sentences(know, &article.text, block.span) {
            // A sentence of thousands of tokens is a table or a list without punctuation: kept, not read.
            if tokens.len() <= 400 {
                out.push(Parsed { block: i, label: block.label, ..Parsed::read(know, out.len(), tokens) });
            }
        }
    }
    parsed::number_entries(&mut out);
    page::carry::carry(&mut out);
    out
}
