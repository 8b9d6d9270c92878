//! The event list.

use crate::Outcome;
use crate::args::{Args, Events, ListFormat};
use crate::book::{Book, not_empty};
use crate::render::{self, ListRow};
use crate::{packs, terminal};
use anyhow::Result;
use recoupe_export::Shelf;
use recoupe_model::{Event, EventFigure, EventId, Policy};
use std::collections::BTreeSet;

pub(super) fn run(args: &Args, of: &Events) -> Result<Outcome> {
    let with_claims = of.format != ListFormat::Table;
    let (reading, filters) = (&of.reading, &of.filters);
    let mut book = Book::of_events(&args.ledger, &args.packs, reading, filters, of.limit, with_claims)?;
    not_empty(&book.ledger)?;
    let is_cut = of.limit.is_some_and(|limit| book.reconciled.events.len() > limit);
    book.reconciled.events.truncate(of.limit.unwrap_or(usize::MAX));
    if book.reconciled.events.is_empty() {
        eprintln!("no event fits");
        return Ok(Outcome::NothingFound);
    }
    match of.format {
        ListFormat::Table => {
            let rows: Vec<ListRow<'_>> = book.reconciled.events.iter().map(|event| row(&book, event)).collect();
            super::print(&render::list(&rows, terminal::style(args.color)))?;
            if !book.reconciled.review.rejected.is_empty() {
                let n = book.reconciled.review.rejected.len();
                eprintln!("{n} rejected in review left out: --unreviewed lists them");
            }
        }
        ListFormat::Csv => with_shelf(&book, None, |shelf| to_stdout(|out| recoupe_export::events_csv(shelf, out)))?,
        ListFormat::Jsonl => {
            with_shelf(&book, None, |shelf| to_stdout(|out| recoupe_export::events_jsonl(shelf, out)))?
        }
    }
    if is_cut {
        eprintln!("there are more: --limit asks for the first {}", book.reconciled.events.len());
    }
    Ok(Outcome::Done)
}

pub(super) fn row<'a>(book: &'a Book, event: &'a Event) -> ListRow<'a> {
    let estimates = event.figures.iter().map(|f| book.estimate(f)).collect();
    ListRow { event, estimates, review: book.reconciled.review.of_event.get(&event.id) }
}

/// What export needs, lent for one call.
pub(super) fn with_shelf<R>(
    book: &Book,
    only: Option<&BTreeSet<EventId>>,
    run: impl FnOnce(&Shelf<'_>) -> Result<R>,
) -> Result<R> {
    let schemes = packs::schemes(&book.packs)?;
    run(&Shelf {
        ledger: &book.ledger,
        as_of: book.as_of,
        claims: &book.claims,
        reconciled: &book.reconciled,
        schemes: &schemes,
        policy: book.policy,
        estimate: &|figure: &EventFigure, policy: Policy| book.estimate_under(figure, policy),
        only,
    })
}

pub(super) fn to_stdout(
    fill: impl FnOnce(&mut dyn std::io::Write) -> Result<usize, recoupe_export::Error>,
) -> Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    fill(&mut out)?;
    Ok(std::io::Write::flush(&mut out).map_err(recoupe_export::Error::from)?)
}
