//! `cargo xtask test`: everything CI runs, in the order in which a developer wants to hear of it.
//!
//! A step that fails does not stop the later ones. The last line is `N passed, N failed`, the tests and
//! the steps beside them counted together.

use crate::{archives, book, golden, licences, reference, run, score, tidy, web};
use anyhow::{Result, bail};
use std::process::ExitCode;
use std::time::Instant;

/// Runs every step and ends with the count; the exit code is 1 when something failed.
pub fn everything() -> Result<ExitCode> {
    let mut tally = Tally::default();
    tally.step("fmt", fmt);
    // Before anything is built, so that it is built once.
    tally.step("islands", web::build);
    tally.step("clippy", clippy);
    tally.step("tidy", || tidy::report().map(|()| Outcome::Passed));
    tally.step("licences", licences::check);
    tally.tests();
    tally.step("packs", packs);
    tally.step("golden ledgers", golden::check);
    tally.step("reference", reference::check);
    tally.step("book", book::build);
    tally.step("archives", archives::check);
    tally.step("pages in a browser", || web::walk(None));
    tally.step("floors", score::check);
    println!();
    for line in &tally.told {
        println!("{line}");
    }
    println!("{} passed, {} failed", tally.n_passed, tally.n_failed);
    Ok(ExitCode::from(u8::from(tally.n_failed > 0)))
}

/// How a step ended when nothing is wrong.
#[derive(Debug)]
pub enum Outcome {
    Passed,
    /// Not run, and why that is no fault.
    Skipped(String),
}

#[derive(Default)]
struct Tally {
    n_passed: usize,
    n_failed: usize,
    told: Vec<String>,
}

impl Tally {
    fn step(&mut self, name: &str, work: impl FnOnce() -> Result<Outcome>) {
        println!("\n-- {name}");
        let start = Instant::now();
        let result = work();
        let seconds = start.elapsed().as_secs();
        self.told.push(match result {
            Ok(Outcome::Passed) => {
                self.n_passed += 1;
                format!("ok       {name} ({seconds} s)")
            }
            Ok(Outcome::Skipped(why)) => format!("skipped  {name}: {why}"),
            Err(error) => {
                self.n_failed += 1;
                eprintln!("{name}: {error:#}");
                format!("FAILED   {name}: {error:#}")
            }
        });
    }

    /// `cargo test` prints one result line per test program; they are summed, and stand for this step
    /// unless it broke where no test was counted.
    fn tests(&mut self) {
        let (mut n_passed, mut n_failed) = (0, 0);
        let before = (self.n_passed, self.n_failed);
        self.step("tests", || {
            let command = run::cargo(&["test", "--workspace", "--no-fail-fast"]);
            let success = run::stream(command, |line| {
                if let Some((passed, failed)) = result_line(line) {
                    n_passed += passed;
                    n_failed += failed;
                }
            })?;
            match (success, n_failed) {
                (true, _) => Ok(Outcome::Passed),
                (false, 0) => bail!("cargo test failed before or between the tests"),
                (false, n) => bail!("{n} tests failed"),
            }
        });
        let broke = self.n_failed > before.1 && n_failed == 0;
        self.n_passed = before.0 + n_passed;
        self.n_failed = before.1 + n_failed + usize::from(broke);
    }
}

/// The counts of a line such as `test result: ok. 12 passed; 0 failed; 1 ignored; …`.
fn result_line(line: &str) -> Option<(usize, usize)> {
    let counts = line.strip_prefix("test result: ")?.split_once(". ")?.1;
    let of = |word: &str| counts.split(';').find_map(|part| part.trim().strip_suffix(word)?.trim().parse().ok());
    Some((of("passed")?, of("failed")?))
}

fn fmt() -> Result<Outcome> {
    if !run::cargo(&["fmt", "--version"]).output().is_ok_and(|output| output.status.success()) {
        return Ok(Outcome::Skipped("this toolchain has no rustfmt".into()));
    }
    if !run::cargo(&["fmt", "--all", "--check"]).status()?.success() {
        bail!("some files are not formatted; run `cargo fmt --all`");
    }
    Ok(Outcome::Passed)
}

fn clippy() -> Result<Outcome> {
    if !run::cargo(&["clippy", "--version"]).output().is_ok_and(|output| output.status.success()) {
        return Ok(Outcome::Skipped("this toolchain has no clippy".into()));
    }
    let args = ["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"];
    if !run::cargo(&args).status()?.success() {
        bail!("clippy objects");
    }
    Ok(Outcome::Passed)
}

/// Every example of every rule of the packs in the binary, and of the demo's own pack.
fn packs() -> Result<Outcome> {
    let recoupe = run::build_recoupe()?;
    print!("{}", run::must(&recoupe, &["packs", "check"])?);
    print!("{}", run::must(&recoupe, &["packs", "check", "corpus/demo/pack"])?);
    Ok(Outcome::Passed)
}

#[cfg(test)]
mod tests {
    use super::result_line;

    #[test]
    fn result_lines_are_counted() {
        let check = |line: &str, counts: Option<(usize, usize)>| assert_eq!(result_line(line), counts, "{line}");
        check(
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            Some((12, 0)),
        );
        check("test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured", Some((3, 2)));
        check("test tests::result ... ok", None);
        check("test result: ok.", None);
    }
}
