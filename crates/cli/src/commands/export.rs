//! The ledger as files.

use super::events::{to_stdout, with_shelf};
use crate::args::{Args, Export, ExportFormat};
use crate::book::{Book, not_empty};
use crate::{Outcome, packs};
use anyhow::{Result, bail};
use recoupe_engine::Engine;
use recoupe_export::{Abroad, ActorFacts, Error, KindsAs, Shelf, Tally, Written, one_file};
use recoupe_model::{ActorKind, EventActor, Layer, Said};
use std::cell::RefCell;
use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};

pub(super) fn run(args: &Args, of: &Export) -> Result<Outcome> {
    let book = Book::open(&args.ledger, &args.packs, &of.reading)?;
    not_empty(&book.ledger)?;
    let only = of.filters.any().then(|| book.kept(&of.filters)).transpose()?;
    if only.as_ref().is_some_and(|o| o.is_empty()) {
        eprintln!("no event fits, nothing was written");
        return Ok(Outcome::NothingFound);
    }
    with_shelf(&book, only.as_ref(), |shelf| match of.format {
        ExportFormat::Jsonl | ExportFormat::Csv => own(shelf, of.format, of.output.as_deref()),
        ExportFormat::Parquet => parquet(shelf, of.output.as_deref()),
        ExportFormat::Geojson => geojson(shelf, of.output.as_deref()),
        ExportFormat::Acled | ExportFormat::Ucdp | ExportFormat::Plover | ExportFormat::Hapi => {
            abroad(shelf, &book.packs, of.format, of.output.as_deref())
        }
    })?;
    Ok(Outcome::Done)
}

/// Our own records.
fn own(shelf: &Shelf<'_>, format: ExportFormat, output: Option<&Path>) -> Result<()> {
    let Some(output) = output else {
        return to_stdout(|out| match format {
            ExportFormat::Csv => recoupe_export::events_csv(shelf, out),
            _ => recoupe_export::events_jsonl(shelf, out),
        });
    };
    let written = match format {
        ExportFormat::Csv if is_file(output, "csv") => recoupe_export::csv_file(shelf, output)?,
        ExportFormat::Csv => recoupe_export::csv(shelf, output)?,
        _ => recoupe_export::jsonl(shelf, output)?,
    };
    tell(written, output)
}

fn parquet(shelf: &Shelf<'_>, output: Option<&Path>) -> Result<()> {
    let Some(output) = output else {
        bail!("Parquet is not written to a terminal or pipe: name a folder or a file ending in .parquet with -o");
    };
    let mut written = Written::default();
    if is_file(output, "parquet") {
        written.events = one_file(output, |out| recoupe_export::events_parquet(shelf, out))?;
    } else {
        written.events = one_file(&output.join("events.parquet"), |out| recoupe_export::events_parquet(shelf, out))?;
        written.claims = one_file(&output.join("claims.parquet"), |out| recoupe_export::claims_parquet(shelf, out))?;
    }
    tell(written, output)
}

fn geojson(shelf: &Shelf<'_>, output: Option<&Path>) -> Result<()> {
    let Some(output) = output else {
        return to_stdout(|out| recoupe_export::events_geojson(shelf, out));
    };
    let file = file_in(output, "geojson", "events.geojson");
    let events = one_file(&file, |out| recoupe_export::events_geojson(shelf, out))?;
    tell(Written { events, ..Written::default() }, output)
}

/// The events as other schemes have them.
fn abroad(shelf: &Shelf<'_>, folders: &[PathBuf], format: ExportFormat, output: Option<&Path>) -> Result<()> {
    let engine = packs::engine(folders)?;
    let codes = packs::codes(folders)?;
    let known = RefCell::new(HashMap::new());
    let abroad = Abroad {
        shelf,
        codes: &codes,
        facts: &|actor: &EventActor| facts(&engine, actor, &known),
        country_name: &|country| engine.packs().country(country).map(|c| c.name.to_string()),
    };
    let fill = |kinds: KindsAs, out: &mut dyn Write| -> Result<Tally, Error> {
        match format {
            ExportFormat::Ucdp => recoupe_export::ucdp_csv(&abroad, out),
            ExportFormat::Plover => recoupe_export::plover_jsonl(&abroad, out),
            ExportFormat::Hapi => recoupe_export::hapi_csv(&abroad, out),
            _ => recoupe_export::acled_csv(&abroad, kinds, out),
        }
    };
    let Some(output) = output else {
        let mut tally = Tally::default();
        to_stdout(|out| {
            tally = fill(KindsAs::Words, out)?;
            Ok(tally.rows)
        })?;
        if let Some(left_out) = tally.left_out() {
            eprintln!("{left_out}");
        }
        return Ok(());
    };
    let (extension, name) = match format {
        ExportFormat::Ucdp => ("csv", "ucdp.csv"),
        ExportFormat::Plover => ("jsonl", "plover.jsonl"),
        ExportFormat::Hapi => ("csv", "hapi.csv"),
        _ => ("csv", "acled.csv"),
    };
    let file = file_in(output, extension, name);
    let tally = one_file(&file, |out| fill(KindsAs::Words, out))?;
    if format == ExportFormat::Acled && file != output {
        let numbers = output.join("acled-numbers.csv");
        let _ = one_file(&numbers, |out| fill(KindsAs::Numbers, out))?;
    }
    let rows = if tally.rows == tally.events { String::new() } else { format!(" in {} rows", tally.rows) };
    let left_out = tally.left_out().map_or(String::new(), |told| format!("; {told}"));
    super::print(&format!("{} events{rows} written to {}{left_out}\n", tally.events, output.display()))
}

/// What the packs know of an actor: of one they have, its entry; of a description, what its words say.
fn facts(engine: &Engine, actor: &EventActor, known: &RefCell<HashMap<String, Option<ActorKind>>>) -> ActorFacts {
    if let Some(entry) = actor.actor.as_ref().and_then(|id| engine.packs().actor(id)) {
        return ActorFacts { kind: Some(entry.kind), country: entry.country, described: false };
    }
    let mut known = known.borrow_mut();
    let kind = *known.entry(actor.name.clone()).or_insert_with(|| {
        let languages = engine.packs().guides().iter().map(|l| l.language.lang);
        let mut kinds =
            languages.flat_map(|lang| engine.annotate_layers(&actor.name, None, Some(lang), &[Layer::Actor]));
        kinds.find_map(|m| match m.value {
            Said::Actor { kind, .. } => kind,
            _ => None,
        })
    });
    // «Gunmen» begins a sentence, «Katiba Serma» is a name.
    let described = kind.is_some_and(|k| k != ActorKind::Person)
        && actor.name.split_whitespace().skip(1).all(|w| !w.starts_with(char::is_uppercase));
    ActorFacts { kind, country: None, described }
}

fn is_file(output: &Path, extension: &str) -> bool {
    output.extension().is_some_and(|e| e == extension) && !output.is_dir()
}

/// The output itself where it is named like a file, else a file of this name in it.
fn file_in(output: &Path, extension: &str, name: &str) -> PathBuf {
    if is_file(output, extension) { output.to_owned() } else { output.join(name) }
}

fn tell(written: Written, output: &Path) -> Result<()> {
    let Written { pages, claims, events } = written;
    let counts = [(pages, "pages"), (claims, "claims"), (events, "events")];
    let counts: Vec<String> = counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    super::print(&format!(
        "{} written to {}\n",
        if counts.is_empty() { "nothing".to_owned() } else { counts.join(", ") },
        output.display()
    ))
}
