//! The ruler: exported claims against what careful readers found on the same pages. docs/eval.md says what
//! each figure means. Values in, values out.
//!
//! It gives the same figures as the reference ruler that `cargo xtask score` runs where it is present.

pub(crate) mod floors;
mod gold;
mod link;
mod names;
mod page;
mod story;
mod tally;

pub(crate) use tally::Figure;

use anyhow::Result;
use names::squeeze;
use page::Page;
use recoupe_ledger::record::{ClaimRecord, PageRecord};
use std::collections::BTreeMap;
use tally::Counts;

/// A figure's name and value, in the order they are told.
pub(crate) type Figures = Vec<(String, Figure)>;

/// Every figure of these pages and claims against the annotations in `text`, which stand in `file`.
///
/// # Errors
/// When a line of the annotations is none.
pub(crate) fn score(file: &str, text: &str, pages: &[PageRecord], claims: &[ClaimRecord]) -> Result<Figures> {
    let golds = gold::read(file, text)?;
    let by_name = by_name(pages);
    let (sound, n_void) = sound(pages, claims);
    let (mut counts, mut links) = (Counts::new(), Vec::new());
    for gold in &golds {
        let record = gold.names().iter().find_map(|n| by_name.get(n).copied());
        let claims = record.and_then(|p| sound.get(p.page_id.as_str()));
        let page = Page::new(gold, record, claims.map_or(&[], Vec::as_slice));
        page.count(&mut counts, &mut links);
    }
    let mut figures = tally::figures(&counts);
    figures.push(("void_claims".to_owned(), Figure::Of(n_void, claims.len())));
    figures.extend(link::figures(&links));
    Ok(figures)
}

/// A page goes by its external id, its path, its URL and its id, and by the stem of each.
fn by_name(pages: &[PageRecord]) -> BTreeMap<String, &PageRecord> {
    let mut by_name = BTreeMap::new();
    for page in pages {
        let names = [&page.external_id, &page.path, &page.url];
        let names = names.into_iter().flatten().chain([&page.page_id]);
        for name in names.filter(|n| !n.is_empty()) {
            let file = name.rsplit('/').next().unwrap_or(name);
            let stem = match file.rfind('.') {
                Some(dot) if dot > 0 => &file[..dot],
                _ => file,
            };
            for name in [name.as_str(), stem] {
                by_name.entry(name.to_owned()).or_insert(page);
            }
        }
    }
    by_name
}

/// The claims of each page that rest on its bytes, and how many do not: all evidence must stand in the
/// page's blocks, blank space aside.
fn sound<'a>(pages: &'a [PageRecord], claims: &'a [ClaimRecord]) -> (BTreeMap<&'a str, Vec<&'a ClaimRecord>>, usize) {
    let text = |p: &PageRecord| -> String { p.blocks.iter().map(|b| squeeze(&b.text)).collect() };
    let texts: BTreeMap<&str, String> = pages.iter().map(|p| (p.page_id.as_str(), text(p))).collect();
    let (mut sound, mut n_void) = (BTreeMap::<_, Vec<_>>::new(), 0);
    for claim in claims {
        let page = claim.page_id.as_str();
        let stands = |words: &str| {
            let words = squeeze(words);
            !words.is_empty() && texts.get(page).is_some_and(|text| text.contains(&words))
        };
        if !claim.evidence.is_empty() && claim.evidence.iter().all(|q| stands(&q.text)) {
            sound.entry(page).or_default().push(claim);
        } else {
            n_void += 1;
        }
    }
    (sound, n_void)
}

#[cfg(test)]
mod tests;
