//! Runs that were kept: `bench/runs.csv`, one measurement a line, with the commit it was taken at.

use crate::Done;
use std::fmt::Write as _;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/runs.csv");
const HEAD: &str = "commit,what,items,bytes,found,seconds,allocations,peak_kib,ledger_bytes";

/// One measurement.
#[derive(Debug, Clone, Default)]
pub struct Run {
    /// At which commit.
    pub commit: String,
    /// Corpus and stage.
    pub what: String,
    /// Pages or texts.
    pub items: u64,
    /// Their bytes.
    pub bytes: u64,
    /// What was found in them: claims, blocks, mentions.
    pub found: u64,
    /// Seconds of processors.
    pub seconds: f64,
    /// Pieces of memory asked for, over all items.
    pub allocations: Option<u64>,
    /// Most memory held at a time, in KiB.
    pub peak_kib: Option<u64>,
    /// Size of the ledger that was made.
    pub ledger_bytes: Option<u64>,
}

impl Run {
    /// What a stage took.
    pub fn of(what: &str, done: &Done) -> Run {
        Run {
            what: what.to_owned(),
            items: done.items as u64,
            bytes: done.bytes as u64,
            found: done.found as u64,
            seconds: done.seconds,
            allocations: Some(done.allocations),
            ..Run::default()
        }
    }

    fn parse(line: &str) -> Option<Run> {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |at: usize| cells.get(at).and_then(|cell| cell.parse().ok());
        Some(Run {
            commit: (*cells.first()?).to_owned(),
            what: (*cells.get(1)?).to_owned(),
            items: number(2)?,
            bytes: number(3)?,
            found: number(4)?,
            seconds: cells.get(5)?.parse().ok()?,
            allocations: number(6),
            peak_kib: number(7),
            ledger_bytes: number(8),
        })
    }

    fn line(&self) -> String {
        let cell = |n: Option<u64>| n.map_or(String::new(), |n| n.to_string());
        let Run { commit, what, items, bytes, found, seconds, .. } = self;
        let more = [self.allocations, self.peak_kib, self.ledger_bytes].map(cell).join(",");
        format!("{commit},{what},{items},{bytes},{found},{seconds:.4},{more}")
    }
}

/// What was kept, and what this run adds.
#[derive(Debug)]
pub struct Runs {
    kept: Vec<Run>,
    new: Vec<Run>,
}

impl Runs {
    /// # Errors
    /// When the file holds a line that is no run.
    pub fn read() -> Result<Runs, String> {
        let text = std::fs::read_to_string(FILE).unwrap_or_default();
        let runs = text.lines().skip(1).map(|line| Run::parse(line).ok_or_else(|| format!("{FILE}: no run: {line}")));
        Ok(Runs { kept: runs.collect::<Result<_, _>>()?, new: Vec::new() })
    }

    /// The last kept run of the same stage over the same corpus.
    pub fn last_like(&self, run: &Run) -> Option<&Run> {
        self.kept.iter().rev().find(|kept| (&kept.what, kept.items, kept.bytes) == (&run.what, run.items, run.bytes))
    }

    /// Adds one, to be kept if that is asked for.
    pub fn add(&mut self, run: Run) {
        self.new.push(run);
    }

    /// Writes the added ones behind those that were kept.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep(self, commit: &str) -> Result<(), String> {
        let mut text = HEAD.to_owned() + "\n";
        let new = self.new.into_iter().map(|run| Run { commit: commit.to_owned(), ..run });
        for run in self.kept.into_iter().chain(new) {
            writeln!(text, "{}", run.line()).expect("a String grows");
        }
        std::fs::write(FILE, text).map_err(|e| format!("{FILE}: {e}"))
    }
}
