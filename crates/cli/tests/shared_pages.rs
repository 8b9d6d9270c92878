//! Events of annotated pages that lie beside the repository, as `recoupe show` tells them. Where they are not there,
//! nothing is tested; like cases of our own are in crates/reconcile/tests/pairs.rs and in corpus/demo.

mod support;

use serde_json::Value;
use std::path::Path;

/// One event is found by its days, country and act; then its record and its picture must say this.
fn check(ledger: &Path, find: &[&str], pages: u64, shown: &[&str]) {
    let run = |args: &[&str]| {
        let output = support::run(ledger, args, b"");
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let lines = run(&[&["events", "--format", "jsonl"], find].concat());
    let events: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("json")).collect();
    let event = events.iter().max_by_key(|event| event["pages"].as_u64()).expect("an event");
    assert_eq!(event["pages"], pages, "{find:?}: {event}");
    let told = run(&["show", event["event_id"].as_str().expect("an id")]);
    for part in shown {
        assert!(told.contains(part), "{find:?}: «{part}» is missing in\n{told}");
    }
}

#[test]
fn stories_of_several_pages_read_right() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let (pages, seeds) = (shared.join("eval/pages-dev.jsonl"), shared.join("seeds"));
    if !pages.is_file() || !seeds.is_dir() {
        return;
    }
    let dir = tempfile::tempdir().expect("a folder");
    let given = [pages.to_str().expect("UTF-8"), seeds.to_str().expect("UTF-8")];
    let read = support::run(dir.path(), &[&["ingest"], &given[..]].concat(), b"");
    assert_eq!(read.status.code(), Some(0), "{}", String::from_utf8_lossy(&read.stderr));
    let ledger = dir.path();
    // An operation told by five pages in the words of three voices, one figure for all of them.
    check(
        ledger,
        &["--from", "2022-02-01", "--to", "2022-02-06", "--actor", "takuba"],
        5,
        &["2022-02-01..06", "corroborated", "26–34"],
    );
    // A decision told on its day and recalled by pages dated to the month: its Thursday is found.
    check(
        ledger,
        &["--from", "2022-02-17", "--to", "2022-02-17", "--act", "withdrawal", "--actor", "canada"],
        4,
        &["2022-02-17", "corroborated", "→ 2022-02-17 by "],
    );
    // A provisional toll and that of the communiqué, whose «texte» is nobody's: not that of the sources before it. The page
    // dated to the month is narrowed.
    check(
        ledger,
        &["--country", "BF", "--from", "2022-05-19", "--to", "2022-05-19", "--place", "madjoari"],
        4,
        &["disputed", "live values cannot all be true: 7 | 11", "read 11 (", "→ 2022-05-19 by "],
    );
    // Three tolls of three voices that cannot all be true.
    check(
        ledger,
        &["--country", "BF", "--from", "2022-09-26", "--to", "2022-09-26"],
        4,
        &["disputed", "live values cannot all be true: 27 | 11"],
    );
    // One bomb, told on a day and in a month, both times in the words of the governor.
    check(ledger, &["--country", "BF", "--from", "2022-09-05", "--to", "2022-09-05"], 2, &["one voice", "≥35"]);
    check(ledger, &["--country", "TG", "--from", "2022-05-10", "--to", "2022-05-11"], 3, &["2022-05-10..11"]);
    check(ledger, &["--country", "NE", "--from", "2021-01-02", "--to", "2021-01-02"], 3, &["disputed"]);
    check(ledger, &["--country", "BF", "--act", "coup", "--from", "2022-09-30"], 3, &["2022-09-30"]);
}
