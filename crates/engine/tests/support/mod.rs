//! What the tests of the engine share: one engine, and the list of what does not hold yet.
#![allow(dead_code, reason = "each test file uses its own part")]

pub mod corpora;
pub mod press;
pub mod rederive;
pub mod widens;

use recoupe_engine::{Engine, Packs};
use recoupe_model::{Basis, Capture, Lang, Published, When};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::LazyLock;

/// The engine with the packs inside the binary, built once a test file.
pub static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let packs = Packs::embedded().unwrap_or_else(|says| panic!("{says}"));
    Engine::new(packs).unwrap_or_else(|says| panic!("{says}"))
});

/// French, as the packs call it.
pub fn french() -> Lang {
    Lang::new("fr").expect("two letters")
}

/// One day, from its ISO text.
pub fn day(iso: &str) -> When {
    When::day(iso.parse().unwrap_or_else(|e| panic!("'{iso}' is no day: {e}")))
}

/// A French page of plain text, published on a given day or on none.
pub fn page(text: &str, published: Option<When>) -> Capture {
    let published = published.map(|when| Published { when, basis: Basis::Given, span: None });
    Capture { lang: Some(french()), published, ..Capture::text(text) }
}

/// The folder of specs.
pub fn specs() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../specs")
}

/// Something that does not hold: an id that stays the same while it fails, a few words for the list, and what
/// is wrong, in full.
pub struct Failure {
    pub id: String,
    pub note: String,
    pub says: String,
}

/// Fails on what is not in the list and on what is listed but holds: the list can only shrink. With
/// `RECOUPE_LIST_FAILURES` set, it writes the section of the list anew instead.
pub fn hold_to_list(section: &str, n_all: usize, failures: &[Failure]) {
    let path = specs().join("known-failures.txt");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    if std::env::var_os("RECOUPE_LIST_FAILURES").is_some() {
        std::fs::write(&path, with_section(&text, section, failures))
            .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        return;
    }
    let known = listed(&text, section);
    let new: Vec<&Failure> = failures.iter().filter(|f| !known.contains(&f.id)).collect();
    let fixed: Vec<&String> = known.iter().filter(|id| failures.iter().all(|f| f.id != **id)).collect();
    for failure in failures.iter().filter(|f| known.contains(&f.id)) {
        println!("known: {}\n", failure.says);
    }
    println!(
        "[{section}] {} hold, {} known not to, {} new, of {n_all}",
        n_all - failures.len(),
        failures.len() - new.len(),
        new.len()
    );
    let mut says = String::new();
    for failure in &new {
        writeln!(says, "{}\n", failure.says).expect("a String grows");
    }
    for id in &fixed {
        writeln!(says, "holds now, so take it out of [{section}] in specs/known-failures.txt: {id}")
            .expect("a String grows");
    }
    assert!(says.is_empty(), "{} new failures, {} listed ones that hold\n\n{says}", new.len(), fixed.len());
}

/// The ids of a section.
fn listed(text: &str, section: &str) -> Vec<String> {
    let mut inside = false;
    let mut out = Vec::new();
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
        match line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            Some(name) => inside = name == section,
            None if inside => out.push(line.split('\t').next().unwrap_or(line).to_owned()),
            None => {}
        }
    }
    out
}

fn with_section(text: &str, section: &str, failures: &[Failure]) -> String {
    let mut head = String::new();
    let mut sections: BTreeMap<&str, String> = BTreeMap::new();
    let mut now: Option<&str> = None;
    for line in text.lines() {
        match (line.strip_prefix('[').and_then(|l| l.strip_suffix(']')), now) {
            (Some(name), _) => now = Some(name),
            (None, Some(name)) if !line.trim().is_empty() => {
                let body = sections.entry(name).or_default();
                body.push_str(line);
                body.push('\n');
            }
            (None, None) => {
                head.push_str(line);
                head.push('\n');
            }
            _ => {}
        }
    }
    let lines = failures
        .iter()
        .map(|f| if f.note.is_empty() { format!("{}\n", f.id) } else { format!("{}\t{}\n", f.id, f.note) });
    sections.insert(section, lines.collect());
    let mut out = head.trim_end().to_owned() + "\n";
    for (name, body) in sections {
        write!(out, "\n[{name}]\n{body}").expect("a String grows");
    }
    out
}
