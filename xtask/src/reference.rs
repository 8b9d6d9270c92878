//! The part of the book that is made from the code: commands from their own help, addresses from the OpenAPI document,
//! records from the structs that write them. `cargo xtask bless` writes it, `cargo xtask test` compares.

mod fields;

use crate::run;
use crate::test::Outcome;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

const FOLDER: &str = "docs/reference";

/// Compares the reference with what the code says today, and the book's table of contents with its files.
pub fn check() -> Result<Outcome> {
    for (name, today) in today()? {
        let path = run::root().join(FOLDER).join(name);
        if fs::read_to_string(&path).unwrap_or_default() != today {
            bail!("{FOLDER}/{name} is not what the code says today; run `cargo xtask bless`");
        }
    }
    contents(&run::root().join("docs"))?;
    Ok(Outcome::Passed)
}

/// Writes the reference anew.
pub fn bless() -> Result<()> {
    fs::create_dir_all(run::root().join(FOLDER)).with_context(|| format!("cannot make {FOLDER}"))?;
    for (name, today) in today()? {
        fs::write(run::root().join(FOLDER).join(name), today)
            .with_context(|| format!("cannot write {FOLDER}/{name}"))?;
        println!("wrote {FOLDER}/{name}");
    }
    Ok(())
}

/// The files as they should be.
fn today() -> Result<Vec<(&'static str, String)>> {
    let recoupe = run::build_recoupe()?;
    let document = run::must(&recoupe, &["serve", "--openapi"])?;
    let document: Value = serde_json::from_str(&document).context("`recoupe serve --openapi` wrote no JSON")?;
    Ok(vec![
        ("commands.md", commands(&recoupe)?),
        ("addresses.md", addresses(&document)),
        ("records.md", fields::records(&run::root().join("crates/ledger/src/record"))?),
    ])
}

/// The help of every command, all the way down.
fn commands(recoupe: &Path) -> Result<String> {
    let mut out = "# Commands\n\nWhat `recoupe help COMMAND` prints; `--ledger`, `--packs` and `--color`, which every \
                   command takes, stand at the first alone.\n"
        .to_owned();
    let mut left: Vec<Vec<String>> = vec![Vec::new()];
    while let Some(path) = left.pop() {
        let mut asked: Vec<&str> = path.iter().map(String::as_str).collect();
        asked.push("--help");
        // As wide as its own lines, so that none is broken.
        let help = run::plain(recoupe, &asked).env("COLUMNS", "120").output().context("recoupe cannot be started")?;
        let help = String::from_utf8_lossy(&help.stdout);
        let name = [&["recoupe".to_owned()], path.as_slice()].concat().join(" ");
        let help: Vec<&str> = help.trim_end().lines().map(str::trim_end).collect();
        let shown = if path.is_empty() { help.clone() } else { without(&help, &["--ledger", "--packs", "--color"]) };
        write!(out, "\n## {name}\n\n```text\n{}\n```\n", shown.join("\n"))?;
        // The last in is the first out.
        left.extend(subcommands(&help).into_iter().rev().map(|sub| [path.clone(), vec![sub]].concat()));
    }
    Ok(out)
}

/// A help text without the paragraphs of some options.
fn without<'h>(help: &[&'h str], options: &[&str]) -> Vec<&'h str> {
    let mut is_left_out = false;
    let mut kept = help.to_vec();
    kept.retain(|line| {
        let begins = line.trim_start().starts_with('-') || (!line.is_empty() && !line.starts_with(' '));
        if begins {
            is_left_out = line.split_whitespace().next().is_some_and(|first| options.contains(&first));
        }
        !is_left_out
    });
    kept
}

/// The names in the part «Commands:» of a help text.
fn subcommands(help: &[&str]) -> Vec<String> {
    let part = help.iter().skip_while(|line| **line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    // A description that goes on stands further in.
    let names = part.filter_map(|line| line.strip_prefix("  ").filter(|rest| !rest.starts_with(' ')));
    names.filter_map(|rest| rest.split_whitespace().next()).filter(|n| *n != "help").map(str::to_owned).collect()
}

/// The addresses of `recoupe serve` with their parameters.
fn addresses(document: &Value) -> String {
    let mut out = "# Addresses\n\nWhat `recoupe serve` answers as data, from its OpenAPI document (`recoupe serve \
                   --openapi`, `/openapi.json`). The pages have the same addresses without the ending.\n"
        .to_owned();
    let paths = document["paths"].as_object().into_iter().flatten();
    for (path, of) in paths {
        let get = &of["get"];
        let kinds = get["responses"]["200"]["content"].as_object().into_iter().flatten().map(|(kind, _)| kind.as_str());
        let kinds: Vec<&str> = kinds.collect();
        let says = get["summary"].as_str().unwrap_or_default();
        let _ = write!(out, "\n## {path}\n\n{says} Answers with `{}`.\n", kinds.join("`, `"));
        let parameters: Vec<&Value> = get["parameters"].as_array().into_iter().flatten().collect();
        if parameters.is_empty() {
            continue;
        }
        out.push_str("\n| parameter | takes | says |\n|---|---|---|\n");
        for of in parameters {
            let name = of["name"].as_str().unwrap_or_default();
            let says = of["description"].as_str().unwrap_or(if name == "id" { "which" } else { "" });
            let _ = writeln!(out, "| `{name}` | {} | {} |", takes(&of["schema"]), says.replace('|', "\\|"));
        }
    }
    out
}

fn takes(schema: &Value) -> String {
    let words = |of: &Value| -> Option<String> {
        let words: Vec<&str> = of["enum"].as_array()?.iter().filter_map(Value::as_str).collect();
        Some(words.join(", "))
    };
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("array"), _) => format!("several of {}", words(&schema["items"]).unwrap_or_default()),
        (_, Some("date")) => "a day, as 2031-03-05".to_owned(),
        (Some("integer"), _) => "a whole number".to_owned(),
        _ => words(schema).unwrap_or_else(|| "text".to_owned()),
    }
}

/// Every chapter that is named is there, and every one that is there is named.
fn contents(docs: &Path) -> Result<()> {
    let summary = fs::read_to_string(docs.join("SUMMARY.md")).context("cannot read docs/SUMMARY.md")?;
    let links = summary.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link.to_owned());
    let named: BTreeSet<String> = links.filter(|link| !link.is_empty()).collect();
    let mut there = BTreeSet::new();
    for folder in ["", "guide/", "reference/"] {
        for entry in fs::read_dir(docs.join(folder)).with_context(|| format!("docs/{folder}"))? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name.ends_with(".md") && name != "SUMMARY.md" {
                there.insert(format!("{folder}{name}"));
            }
        }
    }
    match named.symmetric_difference(&there).next() {
        None => Ok(()),
        Some(name) if there.contains(name) => bail!("docs/{name} is not in docs/SUMMARY.md"),
        Some(name) => bail!("docs/SUMMARY.md names {name}, which is not there"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_found_in_help() {
        let help = "Reads.\n\nCommands:\n  ingest  Read pages\n  show    One event,\n          figure by figure\n  help    Help\n\nOptions:\n  --x";
        assert_eq!(subcommands(&help.lines().collect::<Vec<_>>()), ["ingest", "show"]);
        assert!(subcommands(&["Options:", "  --x"]).is_empty());
        let help = ["Options:", "      --x <X>", "          Of x", "", "      --y", "          Of y"];
        assert_eq!(without(&help, &["--x"]), ["Options:", "      --y", "          Of y"]);
    }

    #[test]
    fn a_chapter_must_be_named_and_there() {
        let check = |summary: &str, says: Option<&str>| {
            let docs = tempfile::tempdir().expect("a folder");
            for folder in ["guide", "reference"] {
                fs::create_dir(docs.path().join(folder)).expect("made");
            }
            fs::write(docs.path().join("time.md"), "# Time").expect("written");
            fs::write(docs.path().join("SUMMARY.md"), summary).expect("written");
            let found = contents(docs.path()).err().map(|e| e.to_string());
            assert_eq!(found.as_deref(), says);
        };
        check("- [Time](time.md)\n- [Later]()", None);
        check("nothing", Some("docs/time.md is not in docs/SUMMARY.md"));
        check("- [Time](time.md)\n- [A](a.md)", Some("docs/SUMMARY.md names a.md, which is not there"));
    }
}
