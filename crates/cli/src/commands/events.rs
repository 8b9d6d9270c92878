//! The event list.

use crate::Outcome;
use crate::args::{Args, Events, Filters, ListFormat};
use crate::book::{Book, not_empty};
use crate::render::{self, ListRow};
use crate::{packs, terminal};
use anyhow::Result;
use recoupe_export::Shelf;
use recoupe_model::{Claim, Event, EventFigure, EventId, Policy};
use std::collections::{BTreeSet, HashMap};

pub(super) fn run(args: &Args, of: &Events) -> Result<Outcome> {
    let book = Book::open(&args.ledger, &args.packs, &of.reading)?;
    not_empty(&book.ledger)?;
    let kept = kept(&book, &of.filters);
    if kept.is_empty() {
        eprintln!("no event fits");
        return Ok(Outcome::NothingFound);
    }
    match of.format {
        ListFormat::Table => {
            let events = book.reconciled.events.iter().filter(|e| kept.contains(&e.id));
            let rows: Vec<ListRow<'_>> = events.map(|event| row(&book, event)).collect();
            super::print(&render::list(&rows, terminal::style(args.color)))?;
            if !book.reconciled.review.rejected.is_empty() {
                let n = book.reconciled.review.rejected.len();
                eprintln!("{n} rejected in review left out: --unreviewed lists them");
            }
        }
        ListFormat::Csv => {
            with_shelf(&book, Some(&kept), |shelf| to_stdout(|out| recoupe_export::events_csv(shelf, out)))?
        }
        ListFormat::Jsonl => {
            with_shelf(&book, Some(&kept), |shelf| to_stdout(|out| recoupe_export::events_jsonl(shelf, out)))?
        }
    }
    Ok(Outcome::Done)
}

pub(super) fn row<'a>(book: &'a Book, event: &'a Event) -> ListRow<'a> {
    let estimates = event.figures.iter().map(|f| book.estimate(f)).collect();
    ListRow { event, estimates, review: book.reconciled.review.of_event.get(&event.id) }
}

/// The events the filters let through.
pub(super) fn kept(book: &Book, filters: &Filters) -> BTreeSet<EventId> {
    let mut claims: HashMap<&EventId, Vec<&Claim>> = HashMap::new();
    for claim in &book.claims {
        if let Some(event) = book.reconciled.event_of.get(&claim.id) {
            claims.entry(event).or_default().push(claim);
        }
    }
    let keep = |event: &&recoupe_model::Event| {
        let review = book.reconciled.review.of_event.get(&event.id);
        filters.keep(event, claims.get(&event.id).map_or(&[], Vec::as_slice), review, |f| book.estimate(f))
    };
    book.reconciled.events.iter().filter(keep).map(|e| e.id.clone()).collect()
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
