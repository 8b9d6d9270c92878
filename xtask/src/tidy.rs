//! The walls that no compiler keeps: which room may know which, what stays out of code, how long a file gets.
//!
//! Runs as `cargo xtask tidy` and as a test. A complaint says what, where and the way out. Someone who
//! wants a new arrow asks first and edits [`ARROWS`] in a commit of its own.

mod code;

use crate::run;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// Room -> the rooms it may depend on. A room that is not here may not exist.
const ARROWS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("text", &["model"]),
    ("packs", &["model"]),
    ("made", &["packs"]),
    ("extract", &["model", "packs"]),
    ("reconcile", &["model"]),
    ("engine", &["model", "text", "packs", "extract", "reconcile"]),
    ("ledger", &["model", "text"]),
    ("acquire", &["model"]),
    ("export", &["model", "ledger", "engine"]),
    ("serve", &["model", "ledger", "engine"]),
    (
        "cli",
        &["model", "text", "packs", "made", "extract", "reconcile", "engine", "ledger", "acquire", "export", "serve"],
    ),
];

/// Crate of others -> the only rooms that may use it.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("rusqlite", &["ledger"]),
    ("ureq", &["acquire"]),
    ("clap", &["cli"]),
    ("anyhow", &["cli"]),
    ("indicatif", &["cli"]),
];

/// The only crates of others that the words may know.
const MODEL_MAY: &[&str] = &["jiff", "smol_str"];

/// Rooms without clock, disk, network or environment: each switches the lint on.
const PURE: &[&str] = &["model", "text", "packs", "made", "extract", "reconcile", "engine"];
const PURE_LINE: &str = "#![warn(clippy::disallowed_methods";

/// Longer than this, a file is several ideas.
const MAX_LINES: usize = 900;

/// Prints every complaint.
///
/// # Errors
/// When there is one.
pub fn report() -> Result<()> {
    let complaints = complaints(&run::root())?;
    for complaint in &complaints {
        eprintln!("{complaint}");
    }
    match complaints.len() {
        0 => println!("tidy"),
        n => bail!("{n} things are out of place"),
    }
    Ok(())
}

fn complaints(root: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let design = read(&root.join("DESIGN.md"))?;
    for folder in folders(&root.join("crates"))? {
        let room = name(&folder);
        let manifest = read(&folder.join("Cargo.toml"))?;
        found.extend(arrows(&room, &manifest)?);
        found.extend(unexplained(&room, &manifest, &design)?);
        found.extend(wall(&room, &folder)?);
        for (file, source) in sources_without_tests(&folder.join("src"))? {
            found.extend(words(&shown(root, &file), &source));
        }
    }
    found.extend(packs(root)?);
    let secrets = places_of_this_machine(root);
    for file in files(root)? {
        let Ok(text) = fs::read_to_string(&file) else {
            continue;
        }; // not text: nothing to read
        let at = shown(root, &file);
        if is_rust(&file) {
            found.extend(length(&at, &text));
        }
        found.extend(private_paths(&at, &text, &secrets));
    }
    Ok(found)
}

/// A room's dependencies against the table; what its tests alone use is free.
fn arrows(room: &str, manifest: &str) -> Result<Vec<String>> {
    let manifest: toml::Table = manifest.parse().with_context(|| format!("crates/{room}/Cargo.toml"))?;
    let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == room) else {
        return Ok(vec![format!("crates/{room} is no room of the house: ask first, then edit ARROWS")]);
    };
    let mut found = Vec::new();
    let tables = ["dependencies", "build-dependencies"];
    for dependency in tables.iter().filter_map(|table| manifest.get(*table)?.as_table()).flat_map(|table| table.keys())
    {
        if let Some(other) = dependency.strip_prefix("recoupe-") {
            if !allowed.contains(&other) {
                found.push(format!("{room} must not depend on {other}: ask first, then edit ARROWS"));
            }
        } else if let Some((_, rooms)) = ONLY_IN.iter().find(|(name, _)| name == dependency)
            && !rooms.contains(&room)
        {
            found.push(format!(
                "{room} must not use {dependency}, which is for {} alone: ask first, then edit ONLY_IN",
                rooms.join(", ")
            ));
        } else if room == "model" && !MODEL_MAY.contains(&dependency.as_str()) {
            found.push(format!(
                "model must not use {dependency}: the words know nobody; put the conversion at the edge"
            ));
        }
    }
    Ok(found)
}

/// Every crate of others, those of tests too, has a line with its reason in DESIGN.md.
fn unexplained(room: &str, manifest: &str, design: &str) -> Result<Vec<String>> {
    let manifest: toml::Table = manifest.parse().with_context(|| format!("crates/{room}/Cargo.toml"))?;
    let rows: Vec<&str> = design.lines().filter(|line| line.starts_with('|')).collect();
    let tables = ["dependencies", "build-dependencies", "dev-dependencies"];
    let all = tables.iter().filter_map(|table| manifest.get(*table)?.as_table()).flat_map(|table| table.keys());
    let mut missing: Vec<&String> = all.filter(|name| !name.starts_with("recoupe-")).collect();
    missing.retain(|name| !rows.iter().any(|row| row.contains(&format!("`{name}`"))));
    Ok(missing
        .iter()
        .map(|name| format!("crates/{room} uses {name}: give it a row with its reason in DESIGN.md"))
        .collect())
}

/// A pure room switches the clippy lint on, so that `clippy.toml` holds in it.
fn wall(room: &str, folder: &Path) -> Result<Vec<String>> {
    let mut source = read(&folder.join("src/lib.rs"))?;
    source.retain(|c| !c.is_whitespace()); // rustfmt may have broken the line
    if !PURE.contains(&room) || source.contains(PURE_LINE) {
        return Ok(Vec::new());
    }
    Ok(vec![format!("crates/{room}/src/lib.rs: a pure room without its wall; add `{PURE_LINE}, reason = \"…\")]`")])
}

/// Words of a human language in string literals: they belong into packs.
fn words(at: &str, source: &str) -> Vec<String> {
    let literals = code::literals(source).into_iter().filter(|literal| has_accented_word(&literal.text));
    let says = |literal: code::Literal| {
        format!("{at}:{}: a word of a human language in code: \"{}\"; put it into a pack", literal.line, literal.text)
    };
    literals.map(says).collect()
}

/// True for a word that mixes plain and accented Latin letters; a bare set of letters is no word.
fn has_accented_word(text: &str) -> bool {
    text.split(|c: char| !c.is_alphabetic()).any(|word| {
        word.chars().any(|c| c.is_ascii_alphabetic()) && word.chars().any(|c| ('\u{c0}'..='\u{17f}').contains(&c))
    })
}

fn length(at: &str, text: &str) -> Option<String> {
    let n_lines = text.lines().count();
    (n_lines > MAX_LINES).then(|| format!("{at}: {n_lines} lines, {MAX_LINES} at most; split it by idea"))
}

/// Every folder of tables or rules says what it is and under which licence.
fn packs(root: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for base in ["packs", "corpus"] {
        for file in files(&root.join(base))? {
            let folder = file.parent().expect("a file lies in a folder");
            let is_pack = matches!(file.extension().and_then(|e| e.to_str()), Some("tsv" | "toml"));
            if is_pack && !folder.join("pack.toml").is_file() {
                found.push(format!(
                    "{}: no pack.toml beside it; a pack says its licence and sources",
                    shown(root, &file)
                ));
            }
            if name(&file) == "pack.toml" {
                let at = shown(root, &file);
                let pack: toml::Table = read(&file)?.parse().with_context(|| at.clone())?;
                for key in ["name", "kind", "version", "licence", "sources"] {
                    let empty = pack.get(key).is_none_or(|value| {
                        value.as_str().is_some_and(str::is_empty) || value.as_array().is_some_and(Vec::is_empty)
                    });
                    if empty {
                        found.push(format!(
                            "{at}: no {key}; a pack says where its facts come from and under which licence"
                        ));
                    }
                }
            }
        }
    }
    Ok(found)
}

/// What would tell of the machine this was written on: its folders, and the hosts of its package mirrors.
fn places_of_this_machine(root: &Path) -> Vec<String> {
    let folder = |path: &Path| format!("{}/", path.display());
    let mut places = vec![folder(root)];
    places.extend(root.parent().map(|parent| folder(&parent.join("shared"))));
    places.extend(std::env::home_dir().filter(|home| home.components().count() > 1).map(|home| folder(&home)));
    let mirrors = ["PIP_INDEX_URL", "NPM_CONFIG_REGISTRY", "GOPROXY", "CARGO_REGISTRIES_CRATES_IO_INDEX"];
    places.extend(mirrors.iter().filter_map(|name| host(&std::env::var(name).ok()?)));
    places
}

/// The host of an address; nothing for the public registries, whose names are no secret.
fn host(address: &str) -> Option<String> {
    let rest = address.split_once("://")?.1;
    let host = rest.split(['/', ',', '?']).next()?.rsplit('@').next()?;
    let public = ["pypi.org", "npmjs.org", "golang.org", "crates.io"].iter().any(|name| host.ends_with(name));
    (!public && host.contains('.')).then(|| host.to_owned())
}

fn private_paths(at: &str, text: &str, places: &[String]) -> Vec<String> {
    let lines = text.lines().enumerate();
    let hits = lines.filter(|(_, line)| places.iter().any(|place| line.contains(place.as_str())));
    hits.map(|(n, _)| format!("{at}:{}: names a folder or host of this machine; write it relative", n + 1)).collect()
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn folders(path: &Path) -> Result<Vec<PathBuf>> {
    let mut found = entries(path)?;
    found.retain(|entry| entry.join("Cargo.toml").is_file());
    Ok(found)
}

/// Every file below, sorted; build folders, ledgers and git's own left out.
fn files(path: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in if path.is_dir() { entries(path)? } else { Vec::new() } {
        if entry.is_dir() && !matches!(name(&entry).as_str(), "target" | ".git" | "node_modules" | "dist") {
            found.extend(files(&entry)?);
        } else if entry.is_file() {
            found.push(entry);
        }
    }
    Ok(found)
}

fn entries(path: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(path).with_context(|| format!("cannot list {}", path.display()))?;
    let mut found: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    found.sort();
    Ok(found)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string()
}

fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rs")
}

/// Every Rust file below with its text, but for the modules that are compiled for tests only.
fn sources_without_tests(folder: &Path) -> Result<Vec<(PathBuf, String)>> {
    let paths = files(folder)?.into_iter().filter(|file| is_rust(file));
    let mut sources = paths.map(|file| Ok((file.clone(), read(&file)?))).collect::<Result<Vec<_>>>()?;
    let of_tests: Vec<PathBuf> = sources.iter().flat_map(|(file, source)| test_modules(file, source)).collect();
    sources.retain(|(file, _)| !of_tests.iter().any(|module| file.with_extension("").starts_with(module)));
    Ok(sources)
}

/// The modules that a file declares under `#[cfg(test)]`, as paths without extension.
fn test_modules(file: &Path, source: &str) -> Vec<PathBuf> {
    let is_folders_own = matches!(name(file).as_str(), "lib.rs" | "main.rs" | "mod.rs");
    let beside = if is_folders_own { file.parent().unwrap_or(file).to_owned() } else { file.with_extension("") };
    code::test_modules(source).into_iter().map(|module| beside.join(module)).collect()
}

#[cfg(test)]
mod tests;
