//! Fuzzing: `cargo xtask fuzz` runs every target for a while, one after the other; `cargo xtask fuzz time 600` one.
//!
//! Wants cargo-fuzz (`cargo install cargo-fuzz`) and, without sanitizers, any toolchain. What is found stands in
//! `fuzz/libfuzzer/artifacts`: make it small (`cargo fuzz tmin`), mend what it shows, keep it in `fuzz/found`.

use crate::run;
use anyhow::{Context, Result, bail};
use std::fs;
use std::process::Command;

/// How long each target runs if nothing else is said, in seconds.
const SECONDS: &str = "600";
/// Longer inputs show little that shorter ones do not, and cost more each.
const MOST_BYTES: &str = "-max_len=6000";

/// Runs the named target, or all of them, for so many seconds each.
///
/// # Errors
/// When cargo-fuzz is missing, a target does not build, or an input breaks its law.
pub fn run(target: Option<&str>, seconds: Option<&str>) -> Result<()> {
    let seconds: u32 = seconds.unwrap_or(SECONDS).parse().context("seconds are a number")?;
    let folder = run::root().join("fuzz/libfuzzer");
    let seeds = folder.join("corpus/seeds");
    let seeds_of = |name: &str| seeds.join(name);
    if !run::cargo(&["run", "--quiet", "--package", "recoupe-fuzz", "--"]).arg(&seeds).status()?.success() {
        bail!("the first inputs cannot be written");
    }
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(folder.join("targets")).context("fuzz/libfuzzer/targets")? {
        names.extend(entry?.path().file_stem().map(|stem| stem.to_string_lossy().into_owned()));
    }
    names.sort();
    if let Some(target) = target {
        names.retain(|name| name == target);
    }
    if names.is_empty() {
        bail!("no target '{}'; fuzz/libfuzzer/targets holds them", target.unwrap_or_default());
    }
    let mut broken = Vec::new();
    for name in names {
        println!("-- {name}, {seconds} s");
        let grown = folder.join("corpus").join(&name);
        fs::create_dir_all(&grown)?;
        let mut command = Command::new("cargo");
        // No sanitizer: our code holds no unsafe line, and the laws are looked at far more often without.
        command.current_dir(&folder).args(["fuzz", "run", "--fuzz-dir", ".", "-s", "none", &name]);
        command.arg(grown).arg(seeds_of(&name)).arg("--").arg(format!("-max_total_time={seconds}"));
        command.args([MOST_BYTES, "-timeout=25", "-rss_limit_mb=4096", "-print_final_stats=1"]);
        if !command.status().context("cannot start cargo")?.success() {
            broken.push(name);
        }
    }
    if !broken.is_empty() {
        bail!(
            "a law was broken, or cargo-fuzz is missing: {}; inputs are in fuzz/libfuzzer/artifacts",
            broken.join(", ")
        );
    }
    Ok(())
}
