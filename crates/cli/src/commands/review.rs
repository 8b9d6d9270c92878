//! Decisions of people: taken down, listed, carried to another ledger.

use super::events::row;
use crate::args::{Args, Hand, ListFormat, Reading, Review, What};
use crate::book::{Book, NOW, not_empty, several};
use crate::render::{self, DecisionLine, ListRow};
use crate::{Outcome, terminal};
use anyhow::{Context, Result, anyhow, bail};
use recoupe_engine::Desk;
use recoupe_ledger::record::DecisionRecord;
use recoupe_ledger::{Decided, Ledger, Lookup, decision};
use recoupe_model::{ClaimId, Decision, Reviewed, Ruling, Slot, Subject};
use std::io::Read as _;
use std::path::Path;

pub(super) fn run(args: &Args, of: &Review) -> Result<Outcome> {
    match &of.what {
        What::List { id, format, reading } => list(args, id.as_deref(), *format, reading),
        What::Queue { reading } => queue(args, reading),
        What::Import { file, recorded_at } => import(args, file, recorded_at.as_deref()),
        What::Accept { id, hand } => one(args, &of.what, hand, |book| Ok(vec![Ruling::Accept(subject(book, id)?)])),
        What::Reject { id, hand } => one(args, &of.what, hand, |book| Ok(vec![Ruling::Reject(subject(book, id)?)])),
        What::Pending { id, hand } => one(args, &of.what, hand, |book| Ok(vec![Ruling::Pending(subject(book, id)?)])),
        What::Correct { id, slots, hand } => one(args, &of.what, hand, |book| {
            let of = subject(book, id)?;
            slots.iter().map(|slot| desk(book).correct(of.clone(), slot).map_err(|e| anyhow!(e))).collect()
        }),
        What::Merge { events, hand } => one(args, &of.what, hand, |book| {
            let ids = events.iter().map(|id| Ok(event(book, id)?.clone())).collect::<Result<Vec<_>>>()?;
            Ok(vec![desk(book).merge(&ids).map_err(|e| anyhow!(e))?])
        }),
        What::Split { claims, hand } => one(args, &of.what, hand, |book| {
            let ids = claims.iter().map(|id| claim(book, id)).collect::<Result<Vec<_>>>()?;
            Ok(vec![desk(book).split(&ids).map_err(|e| anyhow!(e))?])
        }),
        What::SameDispatch { pages, hand } => one(args, &of.what, hand, |book| {
            let page = |id: &String| found(book.ledger.find_page(id)?, "page", id, |page| page.as_str().to_owned());
            let ids = pages.iter().map(page).collect::<Result<Vec<_>>>()?;
            Ok(vec![desk(book).same_dispatch(&ids).map_err(|e| anyhow!(e))?])
        }),
        What::Report { id, slot, hand } => one(args, &of.what, hand, |book| {
            let slot = slot.as_deref().map(Slot::parse).transpose().map_err(|e| anyhow!(e))?;
            Ok(vec![Ruling::Report(subject(book, id)?, slot)])
        }),
        What::Undo { decision, hand } => one(args, &of.what, hand, |book| {
            let id = found(book.ledger.find_decision(decision)?, "decision", decision, |d| d.as_str().to_owned())?;
            Ok(vec![Ruling::Undo(id)])
        }),
    }
}

fn desk(book: &Book) -> Desk<'_> {
    Desk { claims: &book.claims, made: &book.reconciled }
}

/// What an id begins: an event, else a claim.
fn subject(book: &Book, id: &str) -> Result<Subject> {
    let desk = desk(book);
    if let Some(event) = book.event(id)? {
        return desk.event(&event.id).map_err(|e| anyhow!(e));
    }
    match book.ledger.find_claim(id)? {
        Lookup::None => bail!(
            "no event and no claim begins with '{id}': 'recoupe events' lists events, 'recoupe show' names their claims"
        ),
        _ => desk.claim(&claim(book, id)?).map_err(|e| anyhow!(e)),
    }
}

fn event<'a>(book: &'a Book, id: &str) -> Result<&'a recoupe_model::EventId> {
    let event = book.event(id)?;
    Ok(&event.with_context(|| format!("no event begins with '{id}': 'recoupe events' lists them"))?.id)
}

fn claim(book: &Book, id: &str) -> Result<ClaimId> {
    found(book.ledger.find_claim(id)?, "claim", id, |claim| claim.as_str().to_owned())
}

fn found<T>(found: Lookup<T>, what: &str, id: &str, word: impl Fn(&T) -> String) -> Result<T> {
    match found {
        Lookup::One(id) => Ok(id),
        Lookup::None => bail!("no {what} begins with '{id}'"),
        Lookup::Many(ids) => {
            let ids: Vec<String> = ids.iter().map(word).collect();
            Err(several(what, id, ids.iter().map(String::as_str)))
        }
    }
}

/// The ids that a decision names; `None` where more of the ledger must be known for it: which pages are linked, or which
/// claims name a place.
fn named(what: &What) -> Option<Vec<&str>> {
    match what {
        What::Accept { id, .. } | What::Reject { id, .. } | What::Pending { id, .. } | What::Report { id, .. } => {
            Some(vec![id])
        }
        What::Correct { id, slots, .. } => {
            let of_place = |slot: &String| slot.trim_start().starts_with("place");
            (!slots.iter().any(of_place)).then(|| vec![id.as_str()])
        }
        What::Merge { events: ids, .. } | What::Split { claims: ids, .. } => {
            Some(ids.iter().map(String::as_str).collect())
        }
        What::Undo { .. } => Some(Vec::new()),
        _ => None,
    }
}

/// Takes down what one person decided at one moment, and says how to take it back.
fn one(args: &Args, what: &What, hand: &Hand, ruling: impl FnOnce(&Book) -> Result<Vec<Ruling>>) -> Result<Outcome> {
    let book = match named(what) {
        Some(ids) => Book::of_ids(&args.ledger, &[], &NOW, &ids)?,
        None => Book::open(&args.ledger, &[], &NOW)?,
    };
    let rulings = ruling(&book)?;
    drop(book); // it holds the ledger still
    let now = terminal::now();
    let at = hand.at.as_deref().unwrap_or(&now);
    let decisions: Vec<Decision> =
        rulings.into_iter().map(|ruling| decision(hand.by.trim(), at, hand.reason.trim(), ruling)).collect();
    let mut ledger = Ledger::open_existing(&args.ledger)?;
    let done = ledger.decide(&decisions, hand.at.as_deref().unwrap_or(&now))?;
    let mut out = String::new();
    for (decision, done) in decisions.iter().zip(done) {
        let known = if matches!(done, Decided::Known(_)) { ", which is known already" } else { "" };
        out.push_str(&format!("{}  {}{known}\n", decision.id, render::decided(&decision.ruling)));
    }
    super::print(&out)?;
    Ok(Outcome::Done)
}

fn list(args: &Args, id: Option<&str>, format: ListFormat, reading: &Reading) -> Result<Outcome> {
    let book = match id {
        Some(id) => Book::of_ids(&args.ledger, &[], reading, &[id])?,
        None => Book::of_ids(&args.ledger, &[], reading, &[])?,
    };
    let about = id.map(|id| subject(&book, id)).transpose()?;
    let is_about = |decision: &&Decision| {
        let Some(about) = &about else { return true };
        let named = decision.ruling.anchors();
        named.iter().any(|anchor| about.anchors().iter().any(|ours| ours.claim == anchor.claim))
    };
    let holding = recoupe_engine::holding(&book.decisions);
    let lines: Vec<DecisionLine<'_>> = book
        .decisions
        .iter()
        .filter(is_about)
        .map(|decision| DecisionLine {
            decision,
            holds: holding.iter().any(|held| held.id == decision.id),
            unplaced: book.reconciled.review.unplaced.contains(&decision.id),
        })
        .collect();
    if lines.is_empty() {
        eprintln!("nobody decided anything");
        return Ok(Outcome::NothingFound);
    }
    match format {
        ListFormat::Table => super::print(&render::decisions(&lines, terminal::style(args.color)))?,
        ListFormat::Jsonl => {
            let line = |line: &DecisionLine<'_>| serde_json::to_string(&DecisionRecord::from(line.decision));
            super::print(&(lines.iter().map(line).collect::<Result<Vec<_>, _>>()?.join("\n") + "\n"))?;
        }
        ListFormat::Csv => bail!("decisions are listed as a table or as jsonl"),
    }
    Ok(Outcome::Done)
}

fn queue(args: &Args, reading: &Reading) -> Result<Outcome> {
    let book = Book::of_decisions(&args.ledger, &[], reading)?;
    not_empty(&book.ledger)?;
    let waits = |event: &&recoupe_model::Event| {
        let of_claims = event.claims.iter().filter_map(|claim| book.reconciled.review.of_claim.get(claim));
        book.reconciled.review.of_event.get(&event.id).into_iter().chain(of_claims).any(Reviewed::waits)
    };
    let rows: Vec<ListRow<'_>> = book.reconciled.events.iter().filter(waits).map(|event| row(&book, event)).collect();
    if rows.is_empty() {
        eprintln!("nothing waits");
        return Ok(Outcome::NothingFound);
    }
    super::print(&render::list(&rows, terminal::style(args.color)))?;
    Ok(Outcome::Done)
}

fn import(args: &Args, file: &Path, recorded_at: Option<&str>) -> Result<Outcome> {
    let name = file.display();
    let text = match file.as_os_str() == "-" {
        true => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).context("standard input cannot be read")?;
            text
        }
        false => std::fs::read_to_string(file).map_err(|e| anyhow!("decisions '{name}' cannot be read: {e}"))?,
    };
    let mut decisions = Vec::new();
    for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let record: DecisionRecord =
            serde_json::from_str(line).map_err(|e| anyhow!("{name}:{}: this is no decision: {e}", n + 1))?;
        decisions.push(record.model().map_err(|e| anyhow!("{name}:{}: {e}", n + 1))?);
    }
    let mut ledger = Ledger::open_existing(&args.ledger)?;
    let done = ledger.decide(&decisions, recorded_at.unwrap_or(&terminal::now()))?;
    let n_new = done.iter().filter(|done| matches!(done, Decided::New(_))).count();
    drop(ledger);
    let made = Book::of_ids(&args.ledger, &[], &NOW, &[])?.reconciled;
    let mut says = format!("{} decisions: {n_new} new, {} known", done.len(), done.len() - n_new);
    let n_waiting = done.iter().filter(|d| made.review.unplaced.contains(d.id())).count();
    if n_waiting > 0 {
        says.push_str(&format!("; {n_waiting} wait for pages that are not here"));
    }
    super::print(&(says + "\n"))?;
    Ok(if done.is_empty() { Outcome::NothingFound } else { Outcome::Done })
}
