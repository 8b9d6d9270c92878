//! The contract's three files.

use crate::{Error, Shelf};
use recoupe_ledger::Maker;
use recoupe_ledger::record::{ClaimRecord, DecisionRecord, Linked, OriginRecord, PageRecord};
use recoupe_model::{Claim, DispatchId, PageId, Reconciled, text_link};
use std::collections::BTreeMap;
use std::io::Write;

/// Writes a line per capture, by page id; gives the number of lines.
///
/// # Errors
/// When the output or the ledger fails.
pub fn pages_jsonl(shelf: &Shelf<'_>, out: &mut dyn Write) -> Result<usize, Error> {
    let (wanted, mut n) = (shelf.pages(), 0);
    let mut origins = origins(shelf)?;
    shelf.ledger.each_page(shelf.as_of, |page| {
        if wanted.as_ref().is_none_or(|w| w.contains(&page.page)) {
            let record = PageRecord::new(&page, shelf.reconciled.dispatch_of.get(&page.page));
            line(out, &PageRecord { origin: origins.remove(&page.page), ..record })?;
            n += 1;
        }
        Ok::<(), Error>(())
    })?;
    Ok(n)
}

/// Why each page that is not the first of its dispatch is of it.
fn origins(shelf: &Shelf<'_>) -> Result<BTreeMap<PageId, OriginRecord>, Error> {
    let mut texts: BTreeMap<&DispatchId, Vec<PageId>> = BTreeMap::new();
    for (page, dispatch) in &shelf.reconciled.dispatch_of {
        texts.entry(dispatch).or_default().push(page.clone());
    }
    let mut found = BTreeMap::new();
    for pages in texts.into_values().filter(|pages| pages.len() > 1) {
        for (page, (of, common)) in recoupe_engine::origins(&shelf.ledger.facts_of(&pages)?) {
            let record = OriginRecord {
                page_id: of.to_string(),
                by: common.by.map(|by| by.word().to_owned()),
                percent: common.percent,
                around_quotes: common.around_quotes,
                quotes: common.quotes,
                agencies: common.agencies,
            };
            found.insert(page, record);
        }
    }
    Ok(found)
}

/// Writes a line per claim, by page, then first evidence, then id; gives the number of lines.
///
/// # Errors
/// When the output or the ledger fails.
pub fn claims_jsonl(shelf: &Shelf<'_>, out: &mut dyn Write) -> Result<usize, Error> {
    let (makers, nobody) = (shelf.ledger.makers(shelf.as_of)?, Maker::default());
    let mut n = 0;
    for claim in shelf.claims() {
        let maker = makers.get(&claim.page).unwrap_or(&nobody);
        let mut record = ClaimRecord::new(claim, &maker.engine, &maker.packs, linked(claim, shelf.reconciled));
        for quote in &mut record.evidence {
            quote.link = maker.url.as_deref().and_then(|url| text_link(url, &quote.text));
        }
        line(out, &record)?;
        n += 1;
    }
    Ok(n)
}

/// Writes a line per event, in their order; gives the number of lines.
///
/// # Errors
/// When the output fails.
pub fn events_jsonl(shelf: &Shelf<'_>, out: &mut dyn Write) -> Result<usize, Error> {
    let (civilians, mut n) = (shelf.civilians(), 0);
    for event in shelf.events() {
        line(out, &shelf.event_record(event, civilians.get(&event.id).copied()))?;
        n += 1;
    }
    Ok(n)
}

/// Writes a line per decision, in the order in which they were taken in; gives the number of lines.
///
/// # Errors
/// When the output or the ledger fails.
pub fn decisions_jsonl(shelf: &Shelf<'_>, out: &mut dyn Write) -> Result<usize, Error> {
    let decisions = shelf.ledger.decisions(shelf.as_of)?;
    for decision in &decisions {
        line(out, &DecisionRecord::from(decision))?;
    }
    Ok(decisions.len())
}

/// What linking adds to a claim's line.
fn linked<'a>(claim: &Claim, r: &'a Reconciled) -> Linked<'a> {
    Linked {
        event: r.event_of.get(&claim.id),
        dispatch: dispatch(claim, r),
        narrowing: r.narrowed.get(&claim.id),
        review: r.review.of_claim.get(&claim.id),
    }
}

/// A copied paragraph's dispatch where it has one of its own, else its page's.
pub(crate) fn dispatch<'a>(claim: &Claim, r: &'a Reconciled) -> Option<&'a DispatchId> {
    r.claim_dispatch.get(&claim.id).or_else(|| r.dispatch_of.get(&claim.page))
}

fn line(out: &mut dyn Write, record: &impl serde::Serialize) -> Result<(), Error> {
    serde_json::to_writer(&mut *out, record)?;
    Ok(out.write_all(b"\n")?)
}
