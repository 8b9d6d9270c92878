//! The same pages and packs give the same export, byte for byte: again, in any order, on one thread as on all.

mod generated;
mod support;

use generated::Dice;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Several batches, so that threads have something to be out of order in.
const PAGES: usize = 150;
const INGEST: &[&str] = &["ingest", "pages.jsonl", "--recorded-at", "2022-05-20T00:00:00Z"];

/// The export of these pages, taken in by `ingest`.
fn export(pages: &[generated::Page], ingest: impl Fn(&Path) -> Output) -> [String; 3] {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    let lines: Vec<&str> = pages.iter().map(|p| p.line.as_str()).collect();
    fs::write(dir.join("pages.jsonl"), lines.join("\n")).expect("written");
    for output in [ingest(dir), support::run(dir, &["export", "--format", "jsonl", "-o", "out"], b"")] {
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }
    ["pages.jsonl", "claims.jsonl", "events.jsonl"]
        .map(|name| fs::read_to_string(dir.join("out").join(name)).expect("exported"))
}

fn on_all(dir: &Path) -> Output {
    support::run(dir, INGEST, b"")
}

/// `ingest` reads on as many threads as processors are allowed to it; here on one.
fn on_one(dir: &Path) -> Output {
    let first = "first=$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//'); exec taskset -c \"$first\" \"$0\" \"$@\"";
    let mut command = Command::new("sh");
    command.args(["-c", first, env!("CARGO_BIN_EXE_recoupe")]).args(INGEST).current_dir(dir);
    command.env_remove("RECOUPE_LEDGER").output().expect("there is a shell")
}

#[test]
fn the_same_pages_give_the_same_bytes() {
    let pages = generated::pages(23, PAGES);
    let first = export(&pages, on_all);
    assert!(first.iter().all(|file| file.lines().count() > 10), "there is something to compare");
    assert!(export(&pages, on_all) == first, "the same again is another");
    let mut shuffled = pages.clone();
    Dice(1).shuffle(&mut shuffled);
    assert!(export(&shuffled, on_all) == first, "shuffled is another");
    if Command::new("taskset").arg("--version").output().is_ok_and(|told| told.status.success()) {
        assert!(export(&shuffled, on_one) == first, "on one thread, shuffled, is another");
    }
}
