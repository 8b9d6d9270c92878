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
mod letters;
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
pub use page::certainty::{Seen, Traits};

use page::PageReader;
use page::certainty::Weighed;
use parsed::Parsed;
use place::Setting;
use recoupe_model::*;
use recoupe_packs::Packs;
use sentence::{Knowledge, Sentence, sentences};
use std::cell::OnceCell;

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
    read_as(packs, article, page, skip, false)
}

/// The same with nothing passed over, where `thorough` says so.
fn read_as(packs: &Packs, article: &Article, page: &PageId, skip: &[PageSpan], thorough: bool) -> Extraction {
    let Some(lang) = article.lang else { return Extraction::default() };
    let Some(pack) = packs.language(lang) else {
        let says = format!("no pack reads language '{lang}', so no claim was looked for");
        return Extraction {
            claims: Vec::new(),
            notices: vec![Notice { code: NoticeCode::NoLanguage, span: None, says }],
        };
    };
    let know = Knowledge { packs, lang: pack };
    let Some((setting, parsed)) = settled(know, article, lang, skip, thorough) else { return Extraction::default() };
    let (claims, notices) = reader(know, article, page, lang, setting, &parsed).claims();
    Extraction { claims, notices }
}

/// All that an article can be read to claim, whether it is sure enough to stand or not, each with what was seen of the
/// reading: what the packs' measured certainties are learnt from. The claims have no ids.
pub fn weigh(packs: &Packs, article: &Article, page: &PageId, skip: &[PageSpan]) -> Vec<(Claim, Traits)> {
    let Some((lang, pack)) = article.lang.and_then(|l| Some((l, packs.language(l)?))) else { return Vec::new() };
    let know = Knowledge { packs, lang: pack };
    let Some((setting, parsed)) = settled(know, article, lang, skip, false) else { return Vec::new() };
    reader(know, article, page, lang, setting, &parsed).weighed()
}

/// As [`weigh`], each claim with what its traits come to, where the page is held to a measure.
fn measured<'p>(packs: &'p Packs, article: &Article, page: &PageId) -> Vec<(Claim, Option<Weighed<'p>>)> {
    let Some((lang, pack)) = article.lang.and_then(|l| Some((l, packs.language(l)?))) else { return Vec::new() };
    let know = Knowledge { packs, lang: pack };
    let Some((setting, parsed)) = settled(know, article, lang, &[], false) else { return Vec::new() };
    reader(know, article, page, lang, setting, &parsed).measured(pack.certainty.as_ref())
}

/// The sentences of an article, with what depends on all of them, and where it plays; none where no sentence tells an act
/// or a toll, so that there is nothing to ask the page for.
fn settled<'a>(
    know: Knowledge<'a>,
    article: &Article,
    lang: Lang,
    skip: &[PageSpan],
    thorough: bool,
) -> Option<(Setting, Vec<Parsed<'a>>)> {
    let mut parsed = parse(know, article, lang, skip, thorough);
    if !parsed.iter().any(Parsed::tells) {
        return None;
    }
    let setting = place::setting(know, &datelines(know, article), &parsed);
    aloft::settle(know, &setting, &mut parsed);
    Some((setting, parsed))
}

fn reader<'a>(
    know: Knowledge<'a>,
    article: &'a Article,
    page: &'a PageId,
    lang: Lang,
    setting: Setting,
    parsed: &'a [Parsed],
) -> PageReader<'a> {
    PageReader {
        know,
        text: &article.text,
        page,
        lang,
        published: article.published.map(|p| p.when),
        setting,
        sentences: parsed,
        placed: parsed.iter().map(|_| OnceCell::new()).collect(),
    }
}

/// Where the article says that it was filed.
fn datelines(know: Knowledge, article: &Article) -> Vec<Sentence> {
    let lines = article.blocks.iter().filter(|b| b.label == BlockLabel::Dateline);
    let lines = lines.flat_map(|b| sentences(know, &article.text, b.span));
    lines.enumerate().map(|(i, tokens)| Sentence::new(know, i, tokens)).collect()
}

/// The sentences of headline, body and captions that are in the article's language.
fn parse<'a>(know: Knowledge<'a>, article: &Article, lang: Lang, skip: &[PageSpan], thorough: bool) -> Vec<Parsed<'a>> {
    let mut out = Vec::new();
    for (i, block) in article.blocks.iter().enumerate() {
        let told = matches!(block.label, BlockLabel::Headline | BlockLabel::Body | BlockLabel::Caption);
        let foreign = block.lang.is_some_and(|l| l != lang);
        if !told || foreign || skip.iter().any(|s| s.covers(block.span)) {
            continue;
        }
        let all = sentences(know, &article.text, block.span);
        out.reserve(all.len());
        for tokens in all {
            // A sentence of thousands of tokens is a table or a list without punctuation: kept, not read.
            if tokens.len() <= 400 {
                let mut parsed = Parsed::new(know, out.len(), tokens);
                (parsed.block, parsed.label, parsed.thorough) = (i, block.label, thorough);
                out.push(parsed);
            }
        }
    }
    letters::introduce(&mut out);
    page::carry::carry(&mut out);
    page::carry::single_out(know, &mut out);
    parsed::number_entries(&mut out);
    out
}
