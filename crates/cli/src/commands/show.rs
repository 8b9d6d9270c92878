//! One event in full.

use crate::Outcome;
use crate::args::{Args, Show};
use crate::book::Book;
use crate::render::{self, EventView};
use crate::terminal;
use anyhow::Result;

pub(super) fn run(args: &Args, of: &Show) -> Result<Outcome> {
    let book = Book::of_ids(&args.ledger, &args.packs, &of.reading, &[&of.event])?;
    let Some(event) = book.event(&of.event)? else {
        eprintln!("no event begins with '{}': 'recoupe events' lists them", of.event);
        return Ok(Outcome::NothingFound);
    };
    let narrowing = event.claims.iter().filter_map(|c| book.reconciled.narrowed.get(c)).map(|n| &n.by);
    let view = EventView {
        event,
        claims: book.claims_of(&event.id),
        pages: book.cards(event.pages.iter().chain(narrowing))?,
        estimates: event.figures.iter().map(|f| book.estimate(f)).collect(),
        copies: book.copies(event)?,
        edits: book.edits(&event.pages)?,
        reconciled: &book.reconciled,
        decisions: &book.decisions,
    };
    super::print(&render::event(&view, terminal::style(args.color)))?;
    Ok(Outcome::Done)
}
