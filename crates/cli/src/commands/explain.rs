//! How one claim was read.

use crate::args::{Args, Explain};
use crate::book::{Book, NOW, several};
use crate::render::{self, ClaimView, Origin, PageCard};
use crate::{Outcome, packs, terminal};
use anyhow::{Context, Result};
use recoupe_ledger::{ClaimRow, Ledger, Lookup};
use recoupe_model::{Claim, PageId};

pub(super) fn run(args: &Args, of: &Explain) -> Result<Outcome> {
    let ledger = Ledger::open_existing(&args.ledger)?;
    let id = match ledger.find_claim(&of.claim)? {
        Lookup::One(id) => id,
        Lookup::Many(ids) => {
            return Err(several("claim", &of.claim, ids.iter().map(|c| c.as_str())));
        }
        Lookup::None => {
            eprintln!("no claim begins with '{}': 'recoupe show' names an event's claims", of.claim);
            return Ok(Outcome::NothingFound);
        }
    };
    let mut book = Book::of_ids(&args.ledger, &[], &NOW, &[id.as_str()])?;
    let engine = packs::engine(&args.packs)?;
    let row = book.ledger.claim(&id)?.context("the claim was there a moment ago")?;
    let entry = book.ledger.page(&row.claim.page)?.context("the ledger holds the page of every claim")?;
    let capture = book.ledger.capture(&row.claim.page)?.context("the ledger holds the capture of every page")?;
    let origin = Origin { agencies: entry.article.agencies.clone(), ..origin(&mut book, &row.claim)? };
    let (decisions, reconciled) = (&book.decisions, &book.reconciled);
    let held = reconciled.review.of_claim.get(&id).map_or(&[][..], |held| held.decisions.as_slice());
    let steps = engine.explain(&capture, &id, of.lang);
    let view = ClaimView {
        origin,
        claim: &row.claim,
        page: &PageCard::new(&entry),
        event: reconciled.event_of.get(&id),
        narrowing: reconciled.narrowed.get(&id),
        text: &entry.article.text,
        steps: &steps,
        made_by: made_by(&row),
        tongue: engine.packs().tongue(of.lang),
        review: decisions.iter().filter(|d| held.contains(&d.id)).collect(),
    };
    super::print(&render::claim(&view, terminal::style(args.color)))?;
    Ok(Outcome::Done)
}

/// Which text the claim stands in, and the earlier page that has it.
fn origin(book: &mut Book, claim: &Claim) -> Result<Origin> {
    let text = book.text_of(claim)?;
    let ledger = &book.ledger;
    let nearest = recoupe_engine::origins(&ledger.facts_of(&text.pages)?).remove(&claim.page);
    let card = |of: &PageId| Ok::<_, anyhow::Error>(PageCard::new(&ledger.page(of)?.context("the page was there")?));
    let of = nearest.map(|(of, common)| Ok::<_, anyhow::Error>((card(&of)?, common))).transpose()?;
    Ok(Origin { is_whole: text.page == text.claim, dispatch: text.claim, of, agencies: Vec::new() })
}

/// «engine 0.1.0, lang/fr 0.1.0»
fn made_by(row: &ClaimRow) -> String {
    let packs: Vec<String> = row.packs.iter().map(|(name, version)| format!("{name} {version}")).collect();
    format!("engine {}, {}", row.engine, packs.join(", "))
}
