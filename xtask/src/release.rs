//! `cargo xtask release`: recoupe as it is given away, laid out by the compiler after what a run of it did.
//!
//! Recoupe is built with counters, reads pages that are made or written by us, and is built again with what was counted:
//! what is taken most lies in one piece, what is called most is put in its place. The program's answers are the same.
//! Wants `llvm-profdata` as new as the compiler: `rustup component add llvm-tools`, or one that `LLVM_PROFDATA` names.

use crate::run;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Made pages that are read: more of them only take longer.
const PAGES: &str = "3000";

/// Builds with counters, counts, and builds with what was counted; gives the folder with both programs.
///
/// # Errors
/// When something does not build, or there is no tool that reads the counts.
pub fn build() -> Result<PathBuf> {
    let host = host()?;
    let tool = tool(&host)?;
    let folder = run::fresh_folder("profile")?;
    let counted = programs(&host, "counting", &format!("-Cprofile-generate={}", folder.display()))?;
    train(&counted, &folder)?;
    let profile = folder.join("all.profdata");
    let mut raw = Vec::new();
    run::below(&folder, ".profraw", &mut raw);
    let merged = Command::new(&tool).args(["merge", "-o"]).arg(&profile).args(raw).status();
    if !merged.with_context(|| format!("cannot start {}", tool.display()))?.success() {
        bail!("{} cannot read what was counted: it must be as new as the compiler", tool.display());
    }
    programs(&host, "profiled", &format!("-Cprofile-use={}", profile.display()))
}

/// A release build of `recoupe` and its measurements with these flags, in a build folder of its own.
fn programs(host: &str, name: &str, flags: &str) -> Result<PathBuf> {
    let folder = run::target()?.join(name);
    // With a target named, build scripts and macros are left without the flags.
    let build = ["build", "--release", "--package", "recoupe-cli", "--package", "recoupe-bench", "--target", host];
    let built = run::cargo(&build).env("CARGO_TARGET_DIR", &folder).env("RUSTFLAGS", flags).status();
    if !built.context("cannot start cargo")?.success() {
        bail!("the release build fails; cargo says why above");
    }
    Ok(folder.join(host).join("release"))
}

/// What is counted: pages read for names and for claims, an ingest with its linking, and what a user asks of it.
fn train(programs: &Path, folder: &Path) -> Result<()> {
    let (bench, recoupe) = (programs.join("recoupe-bench"), programs.join("recoupe"));
    let made = folder.join("made.jsonl");
    let text = |path: &Path| path.to_string_lossy().into_owned();
    run::must(&bench, &["corpus", &text(&made), PAGES])?;
    let (mut all, mut written) = (Vec::new(), Vec::new());
    run::below(&run::root().join("eval/own"), ".jsonl", &mut all);
    all.retain(|file| file.file_name().is_some_and(|name| name.to_string_lossy().contains("pages")));
    for file in all {
        written.extend(fs::read(&file)?);
    }
    let own = folder.join("own.jsonl");
    fs::write(&own, written)?;
    for (pages, rounds) in [(&own, "5"), (&made, "1")] {
        for what in ["names", "claims", "text"] {
            run::must(&bench, &[what, &text(pages), rounds])?;
        }
    }
    let ledger = text(&folder.join("ledger.db"));
    run::must(&recoupe, &["ingest", "--ledger", &ledger, &text(&made), &text(&own), "corpus/demo"])?;
    run::must(&recoupe, &["events", "--ledger", &ledger])?;
    let exported = text(&folder.join("exported"));
    run::must(&recoupe, &["export", "--ledger", &ledger, "--format", "jsonl", "--output", &exported])?;
    Ok(())
}

/// What the compiler builds for where nothing is said.
fn host() -> Result<String> {
    let says = run::must(Path::new("rustc"), &["-vV"])?;
    let host = says.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc -vV names no host")?.to_owned())
}

/// The tool that reads counts: the one named, else the compiler's own.
fn tool(host: &str) -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("LLVM_PROFDATA") {
        return Ok(named.into());
    }
    let root = run::must(Path::new("rustc"), &["--print", "sysroot"])?;
    let own = Path::new(root.trim()).join("lib/rustlib").join(host).join("bin/llvm-profdata");
    match own.is_file() {
        true => Ok(own),
        false => bail!("there is no llvm-profdata: `rustup component add llvm-tools`, or name one in LLVM_PROFDATA"),
    }
}
