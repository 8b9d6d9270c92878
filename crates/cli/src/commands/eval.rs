//! The engine scored on annotated pages.

use super::in_parallel;
use crate::args::{Args, Eval};
use crate::eval::floors::Floors;
use crate::eval::{self, Figures};
use crate::{Outcome, packs};
use anyhow::{Result, anyhow, bail};
use recoupe_acquire::{Found, Given};
use recoupe_engine::{Engine, Reading, VERSION};
use recoupe_ledger::record::{ClaimRecord, Linked, PageRecord};
use recoupe_ledger::{AsOf, Ledger, ReadingParts};
use recoupe_model::Capture;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

pub(super) fn run(args: &Args, of: &Eval) -> Result<Outcome> {
    let file = of.gold.display().to_string();
    let gold = fs::read_to_string(&of.gold).map_err(|e| anyhow!("annotations '{file}' cannot be read: {e}"))?;
    let engine = packs::engine(&args.packs)?;
    let captures = captures(of)?;
    let read = read(&engine, &captures)?;
    let figures = eval::score(&file, &gold, &read.pages, &read.claims)?;
    let sha256 = sha256(&gold, &read.pages);
    let (mut out, mut is_held) = (shown(&figures, of.json, &sha256)?, true);
    if let Some(path) = &of.floors {
        let name = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|e| anyhow!("floors '{name}' cannot be read: {e}"))?;
        let floors = Floors::parse(&name, &text)?;
        let set = floors.set(&name, &sha256)?;
        let held = floors.held(set, &figures);
        is_held = held.iter().all(|h| h.holds);
        let mut told = format!("\n{}, floors of engine {}\n", set.name, set.engine);
        for h in &held {
            let verdict = if h.holds { "ok" } else { "FAILED" };
            let figure = h.figure.map_or("not measured".to_owned(), |f| f.to_string());
            writeln!(told, "{verdict:<7} {:<18} {figure:<12} {}", h.name, h.bar)?;
        }
        match of.json {
            true => eprint!("{told}"), // standard output is one JSON object
            false => out.push_str(&told),
        }
    }
    super::print(&out)?;
    Ok(if is_held { Outcome::Done } else { Outcome::NothingFound })
}

fn shown(figures: &Figures, json: bool, sha256: &str) -> Result<String> {
    if json {
        let mut object: serde_json::Map<String, serde_json::Value> =
            figures.iter().map(|(name, figure)| (name.clone(), figure.json())).collect();
        object.insert("sha256".to_owned(), sha256.into());
        object.insert("engine".to_owned(), VERSION.into());
        return Ok(serde_json::to_string_pretty(&object)? + "\n");
    }
    let mut out = String::new();
    for (name, figure) in figures {
        writeln!(out, "{name:<18} {figure}")?;
    }
    writeln!(out, "{:<18} {VERSION}\n{:<18} {sha256}", "engine", "sha256")?;
    Ok(out)
}

fn captures(of: &Eval) -> Result<Vec<Capture>> {
    let mut captures = Vec::new();
    for found in recoupe_acquire::captures(&of.pages, &Given::default())? {
        match found {
            Found::Capture(capture) => captures.push(capture),
            Found::Skipped(remark, _) | Found::Odd(remark) => {
                bail!("{}: {}", remark.place, remark.says)
            }
            Found::Passed(_) => {}
        }
    }
    Ok(captures)
}

/// What an export of these pages would hold.
struct Read {
    pages: Vec<PageRecord>,
    claims: Vec<ClaimRecord>,
}

/// Through a ledger in memory, so that what is scored is what an export gives.
fn read(engine: &Engine, captures: &[Capture]) -> Result<Read> {
    let readings: Vec<Reading> = in_parallel(captures, |capture| engine.read(capture));
    let parts: Vec<(&Capture, ReadingParts<'_>)> =
        captures.iter().zip(readings.iter().map(super::ingest::parts)).collect();
    let mut ledger = Ledger::open_in_memory()?;
    ledger.append_batch(&parts, "1970-01-01T00:00:00Z")?;
    let (claims, reconciled) = crate::book::reconcile(&ledger, AsOf::LATEST, &[])?;
    let mut pages = Vec::new();
    ledger.each_page(AsOf::LATEST, |page| {
        pages.push(PageRecord::new(&page, reconciled.dispatch_of.get(&page.page)));
        Ok::<(), recoupe_ledger::Error>(())
    })?;
    let claim = |claim: &recoupe_model::Claim| {
        let linked = Linked {
            event: reconciled.event_of.get(&claim.id),
            narrowing: reconciled.narrowed.get(&claim.id),
            ..Linked::default()
        };
        ClaimRecord::new(claim, VERSION, &BTreeMap::new(), linked)
    };
    Ok(Read { claims: claims.iter().map(claim).collect(), pages })
}

/// Names a set: the hash of the annotations and of the hashes of all pages, sorted, a line each.
fn sha256(gold: &str, pages: &[PageRecord]) -> String {
    let mut hashes: Vec<&str> = pages.iter().map(|p| p.bytes_sha256.as_str()).collect();
    hashes.sort_unstable();
    let mut hasher = Sha256::new();
    hasher.update(gold);
    hashes.iter().for_each(|hash| hasher.update(format!("{hash}\n")));
    let hash = hasher.finalize();
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
