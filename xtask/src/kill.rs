//! Many more kills of an ingest than the tests take time for: the same trials as `crates/cli/tests/kill.rs`.

use crate::run;
use anyhow::{Context, Result, bail};

/// `cargo xtask kill-trials N`
pub fn trials(n: &str) -> Result<()> {
    let n: u32 = n.parse().with_context(|| format!("'{n}' is no number of trials"))?;
    if !run::cargo(&["build", "--release", "--package", "recoupe-cli"])
        .status()
        .context("cannot start cargo")?
        .success()
    {
        bail!("the release build fails; cargo says why above");
    }
    let test = ["test", "--package", "recoupe-cli", "--test", "kill"];
    let only = ["--", "--nocapture", "an_ingest_killed_anywhere"];
    let mut command = run::cargo(&[&test[..], &only].concat());
    command.env("RECOUPE_KILL_TRIALS", n.to_string());
    command.env("RECOUPE_BINARY", run::target()?.join("release/recoupe"));
    if !command.status().context("cannot start cargo")?.success() {
        bail!("a trial failed; its seed is above");
    }
    Ok(())
}
