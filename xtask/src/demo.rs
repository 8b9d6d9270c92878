//! `cargo xtask demo`: twenty pages of a country that does not exist, told as a ledger, in the terminal.

use crate::{golden, run};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Builds, ingests, and tells the story with the commands a reader can repeat.
pub fn tell() -> Result<()> {
    println!("Building recoupe; the first time this takes some minutes.");
    let recoupe = run::build_recoupe()?;
    let stage = Stage { recoupe: &recoupe };

    caption(
        "Ormélie does not exist: its towns, armies and newspapers were invented for this demo. Twenty \
         pages tell of its war as raw captures do, debris and all. This is one of them:",
    );
    print_page("01-bramee-vastrelle-matin.txt")?;

    caption(
        "All twenty go into a ledger: reprints, a revised toll, a denial, a claim of responsibility, an \
         accident and a football match. The demo's own region pack names the places and the armed groups.",
    );
    let (ledger, told) = golden::demo_ledger(&recoupe, "demo")?;
    let ledger = ledger.to_string_lossy().into_owned();
    stage.prompt(&["ingest", golden::PAGES, "--packs", golden::PACK, "--ledger", &ledger]);
    print!("{told}");

    caption("The pages tell each other's stories again. Linked by what they say, these events are left:");
    stage.play(&["events", "--ledger", &ledger])?;

    let events = golden::events(&recoupe, &ledger)?;
    let (widest, _) = events.iter().max_by_key(|(_, n_pages)| *n_pages).context("the demo corpus gave no event")?;
    caption(
        "The event that most pages tell of. Each figure stands with who gave it and since when; a reprint \
         adds no support, a voice that corrects itself is followed, two voices that differ are both kept:",
    );
    stage.play(&["show", widest, "--ledger", &ledger])?;

    caption("The same ledger asked another way: what would a reader of 5 March have missed?");
    stage.play(&["changes", "--since", "2031-03-06", "--ledger", &ledger])?;

    if let Some(claim) = stage.richest_claim(&ledger, widest)? {
        caption("And one claim of that event, from the bytes of its page over the rules to the values:");
        stage.play(&["explain", &claim, "--packs", golden::PACK, "--ledger", &ledger])?;
    }

    caption("The ledger is one SQLite file; any of these commands can be repeated on it. Your own pages:");
    println!(
        "  cargo run --release --bin recoupe -- ingest YOUR_FOLDER\n  cargo run --release --bin recoupe -- events\n"
    );
    Ok(())
}

struct Stage<'a> {
    recoupe: &'a Path,
}

impl Stage<'_> {
    /// The command as a reader would type it: from the repository, the ledger by its short name.
    fn prompt(&self, args: &[&str]) {
        let root = format!("{}/", run::root().display());
        let words: Vec<&str> = args.iter().map(|word| word.strip_prefix(root.as_str()).unwrap_or(word)).collect();
        println!("$ recoupe {}", words.join(" "));
    }

    /// Shows the command and what it answers; exit code 1, nothing found, is an answer too.
    fn play(&self, args: &[&str]) -> Result<()> {
        self.prompt(args);
        let answer = run::ask(self.recoupe, args)?;
        print!("{}{}", answer.stdout, answer.stderr);
        if !matches!(answer.code, Some(0 | 1)) {
            bail!("`recoupe {}` did not end well", args.join(" "));
        }
        Ok(())
    }

    /// The event's claim with the most figures, then the most rules; the first of equals.
    fn richest_claim(&self, ledger: &str, event: &str) -> Result<Option<String>> {
        let folder = run::fresh_folder("demo/export")?;
        let export = ["export", "--format", "jsonl", "-o", &folder.to_string_lossy(), "--ledger", ledger];
        run::must(self.recoupe, &export)?;
        let text = fs::read_to_string(folder.join("claims.jsonl")).context("export wrote no claims.jsonl")?;
        let claims = text.lines().map(serde_json::from_str).collect::<Result<Vec<Value>, _>>()?;
        let length = |claim: &Value, key: &str| claim[key].as_array().map_or(0, Vec::len);
        let mine = claims.iter().filter(|claim| claim["event_id"] == event);
        let richest = mine.rev().max_by_key(|claim| (length(claim, "counts"), length(claim, "found_by")));
        Ok(richest.and_then(|claim| claim["claim_id"].as_str()).map(str::to_owned))
    }
}

/// A caption between the pictures, wrapped to a terminal's width.
fn caption(text: &str) {
    let mut line = String::from(">>");
    println!();
    for word in text.split_whitespace() {
        if line.chars().count() + word.chars().count() >= 88 {
            println!("{line}");
            line = String::from("  ");
        }
        line.push(' ');
        line.push_str(word);
    }
    println!("{line}\n");
}

/// A page as it was captured, its long lines cut.
fn print_page(name: &str) -> Result<()> {
    let path = run::root().join(golden::PAGES).join(name);
    let page = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    for line in page.lines() {
        let cut: String = line.chars().take(94).collect();
        println!("  | {cut}{}", if cut.len() < line.len() { " …" } else { "" });
    }
    Ok(())
}
