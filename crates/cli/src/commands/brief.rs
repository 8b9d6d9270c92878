//! A dated situation brief.

use super::events::with_shelf;
use crate::args::{Args, Brief, BriefFormat};
use crate::book::{Book, events, not_empty};
use crate::changes::{Kind, changes};
use crate::{Outcome, packs};
use anyhow::{Context, Result};
use recoupe_export::brief::{Desk, Wording, brief, html, markdown};
use recoupe_export::one_file;
use recoupe_ledger::AsOf;
use recoupe_model::{ActorId, Country, Event};
use std::collections::BTreeSet;

pub(super) fn run(args: &Args, of: &Brief) -> Result<Outcome> {
    let book = Book::open(&args.ledger, &args.packs, &of.reading)?;
    not_empty(&book.ledger)?;
    let kept = book.kept(&of.filters)?;
    let file = format!("lang/{}/brief.toml", of.lang);
    let words = packs::text(&args.packs, &file)?;
    let words =
        words.with_context(|| format!("there is no wording of briefs in '{}': give fr or en with --lang", of.lang))?;
    let wording = Wording::parse(&file, &words)?;
    let outlines = packs::text(&args.packs, "world/outlines.tsv")?.unwrap_or_default();
    let engine = packs::engine(&args.packs)?;
    // A pack names its actors in ACLED's English manner; their first alias is how the press of its language
    // calls them.
    let of_english = of.lang.code() == "en";
    let actor_name = |id: &ActorId| {
        let actor = engine.packs().actor(id)?;
        let alias = actor.aliases.first().filter(|_| !of_english);
        Some(alias.unwrap_or(&actor.name).to_string())
    };
    let country_name = |code: Country| {
        let country = engine.packs().country(code)?;
        let name = country.names.first().filter(|_| !of_english);
        Some(name.unwrap_or(&country.name).to_string())
    };
    let before = match of.since_brief {
        Some(day) => {
            let then = AsOf { published: Some(day), known_by: book.as_of.known_by };
            events(&book.ledger, then)?
        }
        None => Vec::new(),
    };
    let told = told(&before, &book.reconciled.events, &kept, of);
    let written = with_shelf(&book, Some(&kept), |shelf| {
        Ok(brief(&Desk {
            shelf,
            wording: &wording,
            lang: of.lang.code(),
            period: [of.filters.from, of.filters.to],
            since: of.since_brief.map(|day| (day, told.as_slice())),
            actor_name: &actor_name,
            country_name: &country_name,
            outlines: &outlines,
        })?)
    })?;
    let ends_in_html = of.output.as_ref().is_some_and(|o| o.extension().is_some_and(|e| e == "html" || e == "htm"));
    let text = match of.format {
        Some(BriefFormat::Html) => html(&written),
        None if ends_in_html => html(&written),
        _ => markdown(&written),
    };
    match &of.output {
        None => super::print(&text)?,
        Some(file) => {
            one_file(file, |out| Ok(out.write_all(text.as_bytes())?))?;
            super::print(&format!(
                "{} events, {} pages cited in {} notes, written to {}\n",
                kept.len(),
                written.notes.iter().map(|n| &n.page).collect::<BTreeSet<_>>().len(),
                written.notes.len(),
                file.display()
            ))?;
        }
    }
    Ok(if kept.is_empty() { Outcome::NothingFound } else { Outcome::Done })
}

/// What changed since the last brief, of the events that this one is about.
fn told<'a>(
    before: &'a [Event],
    now: &'a [Event],
    kept: &BTreeSet<recoupe_model::EventId>,
    of: &Brief,
) -> Vec<(&'static str, &'a Event)> {
    if of.since_brief.is_none() {
        return Vec::new();
    }
    let word = |kind: Kind| match kind {
        Kind::New => "new",
        Kind::Denied => "denied",
        Kind::Disputed => "disputed",
        Kind::Revised => "revised",
        Kind::Supported => "supported",
    };
    let all = changes(before, now).into_iter().filter(|c| kept.contains(&c.now.id));
    all.map(|c| (word(c.kind), c.now)).collect()
}
