//! Processes that die in mid-ingest, and processes that write at once.
//!
//! A page is *acknowledged* when its transaction is committed: `--acknowledge` prints its id then, and the
//! summary line counts it. `cargo xtask kill-trials N` runs many more trials.

mod generated;

use generated::Dice;
use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

/// Several batches, so that a kill falls between transactions, into one, and into the linking.
const PAGES: usize = 150;
const RECORDED: &str = "2023-01-01T00:00:00Z";
const ALL: &[&str] = &["pages.jsonl", "claims.jsonl", "events.jsonl"];

fn recoupe(dir: &Path, args: &[&str]) -> Command {
    // `cargo xtask kill-trials` brings a release build, which does more trials in an hour.
    let binary = std::env::var_os("RECOUPE_BINARY").unwrap_or_else(|| env!("CARGO_BIN_EXE_recoupe").into());
    let mut command = Command::new(binary);
    command.args(args).current_dir(dir).env_remove("RECOUPE_LEDGER").stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn ingest(dir: &Path, file: &str) -> Child {
    let args = ["ingest", file, "--acknowledge", "--recorded-at", RECORDED];
    recoupe(dir, &args).spawn().expect("the binary is built")
}

fn ended(child: Child) -> Output {
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

fn ok(dir: &Path, args: &[&str]) -> String {
    let output = ended(recoupe(dir, args).spawn().expect("the binary is built"));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The three files of an export, one after the other.
fn export(dir: &Path, more: &[&str]) -> String {
    ok(dir, &[&["export", "--format", "jsonl", "-o", "out"], more].concat());
    ALL.iter().map(|name| fs::read_to_string(dir.join("out").join(name)).expect("exported")).collect()
}

fn write_pages(dir: &Path, file: &str, pages: &[generated::Page]) {
    let lines: Vec<&str> = pages.iter().map(|p| p.line.as_str()).collect();
    let file = dir.join(file);
    fs::create_dir_all(file.parent().expect("in a folder")).expect("made");
    fs::write(file, lines.join("\n")).expect("written");
}

fn sound(dir: &Path) -> String {
    let told = ok(dir, &["doctor"]);
    assert!(told.starts_with("sound: "), "{told}");
    told
}

/// Kills an ingest after `n` acknowledged pages and a while; gives what it had acknowledged.
fn killed_after(dir: &Path, n: usize, wait: Duration) -> BTreeSet<String> {
    let mut child = ingest(dir, "pages.jsonl");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let mut told: Vec<String> = lines.by_ref().take(n).map(|l| l.expect("UTF-8")).collect();
    std::thread::sleep(wait);
    child.kill().expect("SIGKILL goes through even where it has ended");
    child.wait().expect("it is gone");
    // What was printed before it died was promised too.
    told.extend(lines.map(|l| l.expect("UTF-8")));
    let is_id = |line: &String| !line.contains(' '); // the last line is the summary, if it came so far
    told.into_iter().filter(is_id).collect()
}

/// `took` is how long an ingest takes that nobody kills.
fn trial(control: &str, took: Duration, pages: &[generated::Page], seed: u64) {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    write_pages(dir, "pages.jsonl", pages);
    let mut dice = Dice(seed);
    let told = match dice.roll(4) {
        // Soon after an acknowledgement, so beside the border of a transaction.
        0 => killed_after(dir, 1 + dice.roll(pages.len()), Duration::from_millis(dice.roll(20) as u64)),
        // At any moment: while packs load, the file is made, pages are read or written, events are linked.
        _ => killed_after(dir, 0, took * dice.roll(1000) as u32 / 1000),
    };
    if dir.join("recoupe.db").exists() {
        sound(dir);
    }
    let held = match told.is_empty() {
        true => String::new(), // perhaps there is no ledger yet, or an empty one
        false => {
            export(dir, &[]);
            fs::read_to_string(dir.join("out/pages.jsonl")).expect("exported")
        }
    };
    for id in &told {
        let n = held.matches(&format!("\"page_id\":\"{id}\",\"bytes_sha256\"")).count();
        assert_eq!(n, 1, "seed {seed}: page {id} was acknowledged, the ledger holds it {n} times");
    }
    let again = String::from_utf8(ended(ingest(dir, "pages.jsonl")).stdout).expect("UTF-8");
    let new = again.lines().filter(|line| !line.contains(' ')).count();
    assert!(new + told.len() <= pages.len(), "seed {seed}: {again}");
    let checked = sound(dir);
    assert!(!checked.contains("no event yet"), "seed {seed}: {checked}");
    assert!(export(dir, &[]) == control, "seed {seed}: the export differs from that of an ingest nobody killed");
    println!("seed {seed}: killed after {} pages, {new} came later", told.len());
}

#[test]
fn an_ingest_killed_anywhere_loses_nothing_it_acknowledged() {
    let n = std::env::var("RECOUPE_KILL_TRIALS").map_or(6, |n| n.parse().expect("a number"));
    let pages = generated::pages(7, PAGES);
    let dir = tempfile::tempdir().expect("a folder");
    write_pages(dir.path(), "pages.jsonl", &pages);
    let start = std::time::Instant::now();
    ended(ingest(dir.path(), "pages.jsonl"));
    let took = start.elapsed();
    let control = export(dir.path(), &[]);
    assert_eq!(control.matches("\"bytes_sha256\"").count(), PAGES);
    for seed in 0..n {
        trial(&control, took, &pages, seed);
    }
}

#[test]
fn two_ingests_at_once_wait_for_each_other() {
    let pages = generated::pages(11, PAGES);
    let (both, one) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let (both, one) = (both.path(), one.path());
    write_pages(one, "all/pages.jsonl", &pages);
    ended(ingest(one, "all"));
    // They share some pages, too.
    write_pages(both, "a/pages.jsonl", &pages[..PAGES * 2 / 3]);
    write_pages(both, "b/pages.jsonl", &pages[PAGES / 3..]);
    let (a, b) = (ingest(both, "a"), ingest(both, "b"));
    let told = [a, b].map(|child| String::from_utf8(ended(child).stdout).expect("UTF-8"));
    let ids: Vec<&str> = told.iter().flat_map(|t| t.lines()).filter(|l| !l.contains(' ')).collect();
    assert_eq!(ids.len(), PAGES, "each page was new to one of them");
    assert!(!sound(both).contains("no event yet"));
    // Mergers are history, which is another; what the pages say is not.
    let day = ["--as-of", "9999-12-31"];
    assert!(export(both, &day) == export(one, &day));
}

#[test]
fn an_event_that_was_gone_leads_to_its_heir() {
    // Taken in day by day from the last to the first, events get earlier founders and so other ids.
    let mut pages = generated::pages(3, 40);
    pages.sort_by_key(|p| std::cmp::Reverse(p.public_by));
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    let ids = || -> BTreeSet<String> {
        let lines = ok(dir, &["events", "--format", "jsonl"]);
        let id = |line: &str| {
            let event: serde_json::Value = serde_json::from_str(line).expect("json");
            event["event_id"].as_str().expect("an id").to_owned()
        };
        lines.lines().map(id).collect()
    };
    write_pages(dir, "late.jsonl", &pages[..20]);
    write_pages(dir, "early.jsonl", &pages[20..]);
    ended(ingest(dir, "late.jsonl"));
    let before = ids();
    ended(ingest(dir, "early.jsonl"));
    let after = ids();
    let gone: Vec<&String> = before.difference(&after).collect();
    assert!(!gone.is_empty(), "the pages were made so that some are");
    let events = fs::read_to_string(dir.join("out/events.jsonl"));
    assert!(events.is_err(), "nothing was exported yet");
    export(dir, &[]);
    let events = fs::read_to_string(dir.join("out/events.jsonl")).expect("exported");
    for id in gone {
        assert!(events.contains(&format!("\"{id}\"")), "{id} is in no merged_from");
        ok(dir, &["show", id]);
    }
    sound(dir);
}
