//! Archives that another program wrote and read, put before recoupe: the same pages must come out.
//!
//! The other program is PyPI's warcio, which the web archives use. It is installed under the build folder;
//! where there is no Python 3, or warcio cannot be had, nothing is compared and the answer says so.

use crate::run;
use crate::test::Outcome;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const WARCIO: &str = "warcio==1.8.1";
const WRITE: &str = "xtask/archives/write.py";

/// One archive, and what warcio reads in it.
#[derive(Debug, Deserialize)]
struct Archive {
    file: String,
    /// Address and SHA-256 of the bytes.
    pages: Vec<(String, String)>,
    /// Records that give no page; null for an archive that was cut.
    others: Option<u64>,
}

/// Writes archives with warcio and reads them with recoupe.
///
/// # Errors
/// When a page is missing, is one too many, or has other bytes.
pub fn check() -> Result<Outcome> {
    let python = match warcio()? {
        Ok(python) => python,
        Err(why) => return Ok(Outcome::Skipped(why)),
    };
    let folder = run::fresh_folder("archives")?;
    run::must(&python, &[WRITE, &text(&folder)])?;
    let expected = fs::read_to_string(folder.join("expected.json")).context("what warcio reads")?;
    let expected: Vec<Archive> = serde_json::from_str(&expected).context("what warcio reads")?;
    let recoupe = run::build_recoupe()?;
    let mut n_pages = 0;
    for archive in &expected {
        compare(&recoupe, &folder, archive).with_context(|| format!("{} differs", archive.file))?;
        n_pages += archive.pages.len();
    }
    println!("{} archives, {n_pages} pages, as warcio reads them", expected.len());
    Ok(Outcome::Passed)
}

fn compare(recoupe: &Path, folder: &Path, archive: &Archive) -> Result<()> {
    let (ledger, out) = (folder.join(format!("{}.db", archive.file)), folder.join(format!("{}.out", archive.file)));
    let file = folder.join(&archive.file);
    let summary = run::must(recoupe, &["ingest", &text(&file), "--ledger", &text(&ledger)])?;
    run::must(recoupe, &["export", "--format", "jsonl", "-o", &text(&out), "--ledger", &text(&ledger)])?;
    let lines = fs::read_to_string(out.join("pages.jsonl"))?;
    let mut found = Vec::new();
    for line in lines.lines() {
        let page: Value = serde_json::from_str(line)?;
        let word = |key: &str| page[key].as_str().unwrap_or("").to_owned();
        found.push((word("url"), word("bytes_sha256")));
    }
    let mut expected = archive.pages.clone();
    expected.sort();
    found.sort();
    if let Some(missing) = expected.iter().find(|page| !found.contains(page)) {
        bail!("recoupe does not read {} with bytes {}", missing.0, missing.1);
    }
    if let Some(other) = found.iter().find(|page| !expected.contains(page)) {
        bail!("recoupe reads {} with bytes {}, warcio does not", other.0, other.1);
    }
    let skipped = summary.split("; ").find_map(|part| part.split_once(" skipped")?.0.parse::<u64>().ok());
    match archive.others {
        Some(others) if skipped != Some(others) => bail!("{others} records are no pages, recoupe says: {summary}"),
        None if !summary.contains(" broken") => bail!("the cut is not told: {summary}"),
        _ => Ok(()),
    }
}

/// A Python that has warcio, or why there is none.
fn warcio() -> Result<Result<PathBuf, String>> {
    if !run::is_there("python3") {
        return Ok(Err("there is no python3".to_owned()));
    }
    let home = run::target()?.join("warcio");
    let python = home.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python3" });
    let has = |module: &str| quietly(&python, &["-c", &format!("import {module}")]);
    if has("warcio") {
        return Ok(Ok(python));
    }
    if !quietly(Path::new("python3"), &["-m", "venv", &text(&home)]) {
        return Ok(Err("python3 cannot make a virtual environment".to_owned()));
    }
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--timeout", "20", WARCIO];
    Ok(match quietly(&python, &install) && has("warcio") {
        true => Ok(python),
        false => Err(format!("{WARCIO} cannot be installed here")),
    })
}

fn quietly(program: &Path, args: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
