//! Disks that are full, may not be written, or give back other bytes than they took.
//!
//! Mounts are made in a namespace of the test's own; where a machine does not permit that, a limit on the size
//! of files stands in, and the tests that need a mount say that they saw nothing.
#![cfg(unix)]

mod generated;
mod support;

use generated::Dice;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Several batches of an ingest.
const PAGES: usize = 130;
const BINARY: &str = env!("CARGO_BIN_EXE_recoupe");
/// A page of an SQLite file, in bytes.
const SHEET: usize = 4096;

/// Runs a shell script in a folder: `$0` is the recoupe binary.
fn shell(dir: &Path, script: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", script, BINARY]).current_dir(dir).env_remove("RECOUPE_LEDGER").stdin(Stdio::null());
    command
}

/// The same, as root of a namespace whose mounts nobody else sees. `None` where that is not permitted.
fn in_own_namespace(dir: &Path, script: &str) -> Option<Output> {
    let enter = ["--map-root-user", "--mount"];
    let unshare = || Command::new("unshare");
    let try_it = unshare().args(enter).args(["mount", "-t", "tmpfs", "tmpfs"]).arg(dir).output();
    if !try_it.is_ok_and(|tried| tried.status.success()) {
        println!("mounts are not permitted here: nothing was seen");
        return None;
    }
    let mut command = unshare();
    command.args(enter).args(["sh", "-e", "-c", script, BINARY]).current_dir(dir).env_remove("RECOUPE_LEDGER");
    Some(command.stdin(Stdio::null()).output().expect("it started a moment ago"))
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn ok(dir: &Path, args: &[&str]) -> String {
    let output = support::run(dir, args, b"");
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", err(&output));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The files of an export, one after the other.
fn export(dir: &Path) -> String {
    ok(dir, &["export", "--format", "jsonl", "-o", "out"]);
    exported(dir)
}

fn exported(dir: &Path) -> String {
    let read = |name| fs::read_to_string(dir.join("out").join(name)).expect("exported");
    ["pages.jsonl", "claims.jsonl", "events.jsonl"].map(read).concat()
}

/// A folder with `pages.jsonl`.
fn with_pages(n: usize) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let pages = generated::pages(5, n);
    let lines: Vec<&str> = pages.iter().map(|p| p.line.as_str()).collect();
    fs::write(dir.path().join("pages.jsonl"), lines.join("\n")).expect("written");
    dir
}

const INGEST: &[&str] = &["ingest", "pages.jsonl", "--recorded-at", "2023-01-01T00:00:00Z"];

/// What the pages give where nothing goes wrong.
fn control() -> String {
    let dir = with_pages(PAGES);
    ok(dir.path(), INGEST);
    export(dir.path())
}

/// An ingest that ran out of room in `dir`, and what it printed: what it acknowledged is in the ledger once, the
/// ledger is sound, and the same command with room makes it what it would have been. True when it had
/// acknowledged something.
fn ran_out(dir: &Path, output: &Output, says: &str, control: &str) -> bool {
    assert_eq!(output.status.code(), Some(2), "{}", err(output));
    let told = err(output);
    assert!(told.starts_with("recoupe: ") && told.contains("'recoupe.db'") && told.contains(says), "{told}");
    let acknowledged: BTreeSet<&str> = std::str::from_utf8(&output.stdout).expect("UTF-8").lines().collect();
    if !acknowledged.is_empty() {
        assert!(ok(dir, &["doctor"]).starts_with("sound: "));
        export(dir);
        let pages = fs::read_to_string(dir.join("out/pages.jsonl")).expect("exported");
        for id in &acknowledged {
            assert_eq!(pages.matches(&format!("\"page_id\":\"{id}\",\"bytes_sha256\"")).count(), 1, "page {id}");
        }
    }
    ok(dir, INGEST);
    assert!(ok(dir, &["doctor"]).starts_with("sound: "));
    assert!(export(dir) == control, "with room again it became another ledger");
    !acknowledged.is_empty()
}

#[test]
fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let control = control();
    let mut kept = Vec::new();
    for kilobytes in [40, 700] {
        let dir = with_pages(PAGES);
        fs::create_dir(dir.path().join("full")).expect("made");
        // What the small disk holds in the end is copied off it before it vanishes.
        let script = format!(
            "mount -t tmpfs -o size={kilobytes}k tmpfs full && cd full; code=0; \
             \"$0\" ingest ../pages.jsonl --acknowledge --recorded-at 2023-01-01T00:00:00Z || code=$?; \
             cp recoupe.db* ..; exit $code"
        );
        let Some(output) = in_own_namespace(dir.path(), &script) else { return };
        kept.push(ran_out(dir.path(), &output, "the disk is full", &control));
    }
    assert_eq!(kept.first(), Some(&false), "the smallest has no room for one batch");
    assert_eq!(kept.last(), Some(&true), "the other has room for some");
}

#[test]
fn a_limit_on_files_loses_nothing_that_was_acknowledged() {
    let control = control();
    let dir = with_pages(PAGES);
    let mut kept = false;
    // Blocks of 512 bytes or of 1024, as the shell has it.
    for blocks in [100, 1_000] {
        // An ignored SIGXFSZ makes a write beyond the limit fail and not kill.
        let script = format!(
            "trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" ingest pages.jsonl --acknowledge --recorded-at \
             2023-01-01T00:00:00Z"
        );
        let output = shell(dir.path(), &script).output().expect("there is a shell");
        kept |= ran_out(dir.path(), &output, "see that its disk is sound, has room", &control);
        fs::remove_file(dir.path().join("recoupe.db")).expect("there is one");
    }
    assert!(kept, "some limits have room for a batch");
}

#[test]
fn a_disk_that_may_only_be_read() {
    let dir = with_pages(20);
    let dir = dir.path();
    ok(dir, INGEST);
    ok(dir, &["backup", "copy.db"]);
    fs::copy(dir.join("recoupe.db"), dir.join("50% à lire?#.db")).expect("copied");
    fs::copy(dir.join("recoupe.db"), dir.join("dead.db")).expect("copied");
    fs::write(dir.join("dead.db-wal"), [1; 100]).expect("what a killed ingest leaves");
    let events = ok(dir, &["events"]);
    export(dir);
    let tell = |args: &str| {
        let script = format!("mount --bind . . && mount -o remount,ro,bind . && cd \"$PWD\" && exec \"$0\" {args}");
        in_own_namespace(dir, &script)
    };
    let Some(copied) = tell("events --ledger copy.db") else { return };
    assert_eq!(String::from_utf8_lossy(&copied.stdout), events, "a backup can be read anywhere: {}", err(&copied));
    for ledger in ["recoupe.db", "'50% à lire?#.db'"] {
        let read = tell(&format!("events --ledger {ledger}")).expect("permitted a moment ago");
        assert_eq!(String::from_utf8_lossy(&read.stdout), events, "{ledger}: {}", err(&read));
        let looked = tell(&format!("doctor --ledger {ledger}")).expect("permitted a moment ago");
        assert!(String::from_utf8_lossy(&looked.stdout).starts_with("sound: "), "{ledger}: {}", err(&looked));
    }
    let other = tempfile::tempdir().expect("a folder");
    let file = other.path().join("copy.db");
    let copied = tell(&format!("backup {}", file.display())).expect("permitted a moment ago");
    assert_eq!(copied.status.code(), Some(0), "a backup is made of it: {}", err(&copied));
    let claim = fs::read_to_string(dir.join("out/claims.jsonl")).expect("exported");
    let claim = claim.split_once("\"claim_id\":\"").and_then(|(_, rest)| rest.split('"').next()).expect("a claim");
    let review = format!("review accept {claim} --by Ada --reason seen");
    for (args, says) in [
        ("ingest pages.jsonl", "'recoupe.db' cannot be opened for writing: see that it and its folder may be written"),
        (review.as_str(), "'recoupe.db' may not be written: check its permissions"),
        ("events --ledger dead.db", "'dead.db' has a log of writes beside it and may not be written"),
        ("ingest pages.jsonl --ledger new.db", "'new.db' cannot be opened: check that its folder exists"),
        ("export --format jsonl -o out --ledger copy.db", "cannot be written"),
        ("backup other.db --ledger copy.db", "'other.db'"),
    ] {
        let refused = tell(args).expect("permitted a moment ago");
        let told = err(&refused);
        assert_eq!(refused.status.code(), Some(2), "{args}: {told}");
        assert!(told.starts_with("recoupe: ") && told.contains(says), "{args}: {told}");
    }
}

#[test]
fn output_on_a_full_disk_is_trouble() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    let dir = with_pages(20);
    ok(dir.path(), INGEST);
    for args in ["events", "doctor", "export --format jsonl", "export --format csv", "brief"] {
        let output = shell(dir.path(), &format!("exec \"$0\" {args} >/dev/full")).output().expect("there is a shell");
        assert_eq!(output.status.code(), Some(2), "{args}: {}", err(&output));
        assert!(err(&output).starts_with("recoupe: the output cannot be written: "), "{args}: {}", err(&output));
    }
}

/// Bytes of the file changed behind SQLite's back: every command ends with a sentence, and where `doctor` finds nothing
/// every page, claim and event is as it was. (`crates/ledger/src/tests.rs` changes many more, one at a time.)
#[test]
fn changed_bytes_are_told() {
    let dir = with_pages(30);
    let dir = dir.path();
    ok(dir, INGEST);
    let stood = export(dir);
    let sound = fs::read(dir.join("recoupe.db")).expect("read");
    let mut n_told = 0;
    let n_trials = std::env::var("RECOUPE_FAULT_TRIALS").map_or(16, |n| n.parse().expect("a number"));
    for seed in 0..n_trials {
        let mut dice = Dice(seed);
        let mut bytes = sound.clone();
        let at = dice.roll(bytes.len() / SHEET) * SHEET + dice.roll(SHEET);
        let n = [1, 8, 512][dice.roll(3)];
        for byte in bytes.iter_mut().skip(at).take(n) {
            *byte ^= [0xff, 0x01, 0x5a][dice.roll(3)];
        }
        fs::write(dir.join("recoupe.db"), bytes).expect("written");
        let looked = support::run(dir, &["doctor"], b"");
        let written = support::run(dir, &["export", "--format", "jsonl", "-o", "out"], b"");
        for output in [&looked, &written] {
            let told = err(output);
            let is_sentence = told.lines().last().is_some_and(|last| last.starts_with("recoupe: "));
            match output.status.code() {
                Some(0) => {}
                Some(2) => assert!(is_sentence && !told.contains("panicked"), "seed {seed}: {told}"),
                code => panic!("seed {seed}: ended with {code:?}: {told}"),
            }
        }
        match looked.status.code() {
            Some(0) => {
                assert!(exported(dir) == stood, "seed {seed}: doctor finds it sound, and it says something else")
            }
            _ => n_told += 1,
        }
        // What a broken ledger left beside the file is not for the next one.
        for beside in ["recoupe.db-wal", "recoupe.db-shm"] {
            let _ = fs::remove_file(dir.join(beside));
        }
    }
    println!("{n_told} of {n_trials} were found, the others changed nothing");
    assert!(n_told >= n_trials / 4, "only {n_told} of {n_trials} were found");
}
