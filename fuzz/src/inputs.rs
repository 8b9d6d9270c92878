//! Archives and json-lines: files of many pages, damaged in any way.

use crate::within;
use recoupe_acquire::{Found, Given, captures};
use std::cell::RefCell;
use std::io::Write;
use std::path::PathBuf;

/// Every capture of a line is the text or HTML of one; what comes of the file is the same the second time; in the end all
/// of its bytes are counted as read, so that a bar that shows them tells the truth.
pub fn lines(bytes: &[u8]) {
    let found = read(bytes, "jsonl");
    let n_lines = bytes.split(|b| *b == b'\n').count();
    assert!(found.len() <= 3 * n_lines, "{} findings of {n_lines} lines", found.len());
    // Bytes that are no UTF-8 may stand in fields nobody reads.
    let lines = bytes.split(|b| *b == b'\n').map(String::from_utf8_lossy);
    let texts: Vec<serde_json::Value> = lines.filter_map(|line| serde_json::from_str(&line).ok()).collect();
    let is_told = |raw: &[u8]| {
        let holds =
            |v: &serde_json::Value| ["text", "html"].iter().any(|key| v[key].as_str().map(str::as_bytes) == Some(raw));
        texts.iter().any(holds)
    };
    let repaired = found.iter().any(|f| matches!(f, Found::Odd(_)));
    for one in &found {
        if let Found::Capture(capture) = one {
            assert!(repaired || is_told(&capture.raw), "a capture that stands in no line: {capture:?}");
        }
    }
}

/// What comes of the archive is the same the second time, all of its bytes are counted as read, and no more pages come of
/// it than it has room for.
pub fn warc(bytes: &[u8]) {
    let found = read(bytes, "warc");
    assert!(found.len() <= bytes.len() + 2, "{} findings of {} bytes", found.len(), bytes.len());
}

thread_local! {
    /// One folder for all inputs of a thread.
    static FOLDER: RefCell<Option<tempfile::TempDir>> = const { RefCell::new(None) };
}

fn read(bytes: &[u8], extension: &str) -> Vec<Found> {
    let file: PathBuf = FOLDER.with(|folder| {
        let mut folder = folder.borrow_mut();
        let folder = folder.get_or_insert_with(|| tempfile::tempdir().expect("a folder"));
        folder.path().join(format!("input.{extension}"))
    });
    std::fs::File::create(&file).and_then(|mut f| f.write_all(bytes)).expect("written");
    let once = || {
        let mut all = captures(std::slice::from_ref(&file), &Given::default()).expect("the file is there");
        let found: Vec<Found> = all.by_ref().collect();
        assert!(all.done_bytes() <= all.total_bytes(), "{} of {} bytes", all.done_bytes(), all.total_bytes());
        found
    };
    let found = within(once);
    let told = |all: &[Found]| all.iter().map(|f| format!("{f:?}")).collect::<Vec<_>>();
    assert_eq!(told(&once()), told(&found), "something else the second time");
    found
}
