//! The ledger as files.

use super::events::{kept, to_stdout, with_shelf};
use crate::Outcome;
use crate::args::{Args, Export, ExportFormat};
use crate::book::{Book, not_empty};
use anyhow::Result;
use recoupe_export::{Shelf, Written};
use std::path::Path;

pub(super) fn run(args: &Args, of: &Export) -> Result<Outcome> {
    let book = Book::open(&args.ledger, &args.packs, &of.reading)?;
    not_empty(&book.ledger)?;
    let only = of.filters.any().then(|| kept(&book, &of.filters));
    if only.as_ref().is_some_and(|o| o.is_empty()) {
        eprintln!("no event fits, nothing was written");
        return Ok(Outcome::NothingFound);
    }
    with_shelf(&book, only.as_ref(), |shelf| write(shelf, of.format, of.output.as_deref()))?;
    Ok(Outcome::Done)
}

fn write(shelf: &Shelf<'_>, format: ExportFormat, output: Option<&Path>) -> Result<()> {
    let Some(output) = output else {
        return to_stdout(|out| match format {
            ExportFormat::Jsonl => recoupe_export::events_jsonl(shelf, out),
            ExportFormat::Csv => recoupe_export::events_csv(shelf, out),
        });
    };
    let is_file = output.extension().is_some_and(|e| e == "csv") && !output.is_dir();
    let written = match format {
        ExportFormat::Jsonl => recoupe_export::jsonl(shelf, output)?,
        ExportFormat::Csv if is_file => recoupe_export::csv_file(shelf, output)?,
        ExportFormat::Csv => recoupe_export::csv(shelf, output)?,
    };
    let Written { pages, claims, events } = written;
    let counts = [(pages, "pages"), (claims, "claims"), (events, "events")];
    let counts: Vec<String> = counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    super::print(&format!(
        "{} written to {}\n",
        if counts.is_empty() { "nothing".to_owned() } else { counts.join(", ") },
        output.display()
    ))
}
