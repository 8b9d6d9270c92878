//! Prints what is seen of every claim that pages can be read to make, as json-lines: what `eval/certainty.py` learns
//! certainties from. Input are json-lines with `id`, `published`, `lang` and `text`, as `recoupe ingest` takes them.
//!
//! ```sh
//! cargo run -p recoupe-engine --example weigh -- pages.jsonl > weighed.jsonl
//! ```

use recoupe_engine::{Engine, Packs, Seen};
use recoupe_model::*;
use serde_json::{Map, Value, json};
use std::io::{BufRead, BufReader, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("a file of json-lines, please")?;
    let engine = Engine::new(Packs::embedded()?)?;
    let mut out = std::io::stdout().lock();
    for line in BufReader::new(std::fs::File::open(&path)?).lines() {
        let page: Value = serde_json::from_str(&line?)?;
        let word = |key: &str| page[key].as_str().map(str::to_owned);
        let when = word("published").and_then(|d| d.get(..10)?.parse().ok()).map(|d| When::new(d, d, Grain::Day));
        let capture = Capture {
            path: std::path::Path::new(&path).file_name().map(|n| n.to_string_lossy().into_owned()),
            external_id: word("id"),
            published: when.map(|when| Published { when, span: None, basis: Basis::Given }),
            lang: word("lang").and_then(|l| Lang::new(&l)),
            ..Capture::text(page["text"].as_str().unwrap_or(""))
        };
        for (claim, traits) in engine.weigh(&capture) {
            let values = |all: &Seen| -> Map<String, Value> {
                all.iter().filter(|t| *t.1 != 0).map(|(of, n)| (of.word().to_owned(), json!(n))).collect()
            };
            let cells: Vec<Value> =
                traits.cells.iter().map(|(cell, at, all)| json!([cell.word(), at, values(all)])).collect();
            let row = json!({
                "page": word("id"), "claim": claim.id.as_str(), "act": claim.act.word(), "scope": claim.scope.word(),
                "stance": claim.stance.word(),
                "voice": claim.voices.iter().map(|v| v.name.clone()).collect::<Vec<_>>(),
                "cast": claim.actors.iter().map(|a| format!("{}={}={}", a.role, a.quote.text, a.name)).collect::<Vec<_>>(),
                "place": claim.place.as_ref().map(|p| p.name.clone()),
                "day": claim.when.as_ref().map(|w| w.candidates.iter().map(ToString::to_string).collect::<Vec<_>>()),
                "counts": claim.figures.iter().map(|f| format!("{} {} {:?}", f.outcome, f.count, f.category)).collect::<Vec<_>>(),
                "spans": claim.evidence.iter().map(|q| [q.span.start(), q.span.end()]).collect::<Vec<_>>(),
                "traits": values(&traits.claim), "cells": cells,
            });
            writeln!(out, "{row}")?;
        }
    }
    Ok(())
}
