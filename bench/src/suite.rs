//! Everything at once: stages and the whole path over corpora in a folder, told beside the last run that was kept.
//!
//! A corpus is a file of json-lines with `text`, or a folder of HTML pages. Seconds are processor time; ratios are of
//! rates against the last kept run of the same stage over the same bytes, so more than 1 is faster.

use crate::link::memory_of;
use crate::runs::{Run, Runs};
use crate::{Done, claims, html, labels, pages, texts};
use recoupe_engine::Engine;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 3;

/// Measures over all corpora in `folder`; with a binary, whole ingests, too.
///
/// # Errors
/// When a corpus cannot be read or an ingest fails.
pub fn run(engine: &Engine, folder: &str, recoupe: Option<&str>, commit: Option<&str>) -> Result<(), String> {
    let mut runs = Runs::read()?;
    let head = ["", "items", "items/s", "MB/s", "found/s", "allocations", "peak MB", "ledger"];
    println!("{}   against the last kept run", row(head.map(str::to_owned)));
    for path in corpora(folder)? {
        let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let shown = path.to_string_lossy();
        let captures = if path.is_dir() { html(&shown)? } else { texts(&shown)? };
        for (stage, measure) in
            [("label", labels as fn(&Engine, &[_], usize) -> Done), ("claims", claims), ("pages", pages)]
        {
            tell(&mut runs, Run::of(&format!("{name}/{stage}"), &measure(engine, &captures, ROUNDS)));
        }
        if let (Some(recoupe), false) = (recoupe, path.is_dir()) {
            ingest(&mut runs, Path::new(recoupe), &name, &path)?;
        }
    }
    match commit {
        Some(commit) => runs.keep(commit),
        None => Ok(()),
    }
}

fn corpora(folder: &str) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{folder}: {e}"))?;
    let mut all: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    all.retain(|path| path.is_dir() || path.extension().is_some_and(|e| e == "jsonl"));
    all.sort();
    Ok(all)
}

fn row(cells: [String; 8]) -> String {
    let [what, rest @ ..] = cells;
    rest.iter().fold(format!("{what:24}"), |line, cell| format!("{line} {cell:>12}"))
}

fn tell(runs: &mut Runs, run: Run) {
    let rate = |n: u64| n as f64 / run.seconds;
    let each = |n: Option<u64>| n.map_or(String::new(), |n| format!("{:.0}", n as f64 / run.items.max(1) as f64));
    let line = row([
        run.what.clone(),
        run.items.to_string(),
        format!("{:.0}", rate(run.items)),
        format!("{:.2}", rate(run.bytes) / 1e6),
        format!("{:.0}", rate(run.found)),
        each(run.allocations),
        run.peak_kib.map_or(String::new(), |kib| (kib >> 10).to_string()),
        each(run.ledger_bytes),
    ]);
    let ratio = runs.last_like(&run).map_or("  first of its kind".to_owned(), |last| {
        let times = |now: Option<u64>, then: Option<u64>| {
            now.zip(then).map_or(String::new(), |(now, then)| format!(", {:.2}", now as f64 / then.max(1) as f64))
        };
        let more = [
            ("allocations", times(run.allocations, last.allocations)),
            ("memory", times(run.peak_kib, last.peak_kib)),
            ("ledger", times(run.ledger_bytes, last.ledger_bytes)),
        ];
        let more: String =
            more.iter().filter(|(_, t)| !t.is_empty()).map(|(of, t)| format!("{t} of its {of}")).collect();
        format!("  {:.2} times as fast as {}{more}", last.seconds / run.seconds, last.commit)
    });
    println!("{line} {ratio}");
    runs.add(run);
}

/// A whole ingest of a file into a new ledger by the binary, and what asking for events takes after it.
fn ingest(runs: &mut Runs, recoupe: &Path, name: &str, file: &Path) -> Result<(), String> {
    let folder = std::env::temp_dir().join(format!("recoupe-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let ledger = folder.join("bench.db");
    let told = watched(recoupe, &[&"ingest", &file, &"--ledger", &ledger]).and_then(|done| {
        let size = std::fs::metadata(&ledger).map_err(|e| e.to_string())?.len();
        let number = |before: &str| -> Option<u64> {
            let at = done.said.find(before)?;
            done.said[..at].rsplit(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
        };
        let items = number(" pages:").unwrap_or(0);
        let bytes = std::fs::metadata(file).map_err(|e| e.to_string())?.len();
        let found = number(" claims").unwrap_or(0);
        println!(
            "{name}/ingest: {:.1} s by the clock, {:.0} pages/s; {:.2} s of processors",
            done.wall.as_secs_f64(),
            items as f64 / done.wall.as_secs_f64(),
            done.cpu
        );
        let run = Run { what: format!("{name}/ingest"), items, bytes, found, seconds: done.cpu, ..Run::default() };
        tell(runs, Run { peak_kib: Some(done.peak_kib), ledger_bytes: Some(size), ..run });
        let events = watched(recoupe, &[&"events", &"--ledger", &ledger])?;
        println!("{name}/events: {:.3} s by the clock, {:.3} s of processors", events.wall.as_secs_f64(), events.cpu);
        Ok(())
    });
    let _ = std::fs::remove_dir_all(&folder);
    told
}

/// What a program said, and what it took.
struct Watched {
    said: String,
    wall: Duration,
    /// Seconds of processors.
    cpu: f64,
    peak_kib: u64,
}

fn watched(program: &Path, args: &[&dyn AsRef<std::ffi::OsStr>]) -> Result<Watched, String> {
    let failed = |e: std::io::Error| format!("{}: {e}", program.display());
    let before = children_seconds();
    let start = Instant::now();
    let mut child = Command::new(program)
        .args(args.iter().map(AsRef::as_ref))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let pid = child.id().to_string();
    let out = child.stdout.take().ok_or("no output")?;
    let reader = std::thread::spawn(move || std::io::read_to_string(out).unwrap_or_default());
    let mut peak_kib = 0;
    let status = loop {
        peak_kib = peak_kib.max(memory_of(&pid, "VmHWM:").parse::<u64>().unwrap_or(0) << 10);
        match child.try_wait().map_err(failed)? {
            Some(status) => break status,
            None => std::thread::sleep(Duration::from_millis(10)),
        }
    };
    let wall = start.elapsed();
    if !status.success() {
        return Err(format!("{} ended with {status}", program.display()));
    }
    let said = reader.join().unwrap_or_default();
    Ok(Watched { said, wall, cpu: children_seconds() - before, peak_kib })
}

/// Processor time of the children that have ended.
fn children_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(13) + ticks(14)) / 100.0 // Linux counts in hundredths here
}
