//! `cargo xtask bench`: how fast everything is today, beside the last run that was kept in `bench/runs.csv`.
//!
//! The corpora are made anew: the generated one from its number, others out of `../shared` where that lies beside the
//! repository; neither is committed. Runs are only compared over the same bytes.

use crate::run;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Pages of the generated corpus.
const PAGES: &str = "4000";
/// Pages of one kind from `../shared`: more of them only take longer.
const MOST: usize = 400;

/// Whether the run is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {
    Yes,
    No,
}

/// Builds, measures and tells; with [`Record::Yes`] the figures are added to `bench/runs.csv`.
///
/// # Errors
/// When something does not build or a corpus cannot be made.
pub fn report(record: Record) -> Result<()> {
    let build = ["build", "--release", "--package", "recoupe-bench", "--package", "recoupe-cli"];
    if !run::cargo(&build).status().context("cannot start cargo")?.success() {
        bail!("the release build fails; cargo says why above");
    }
    let binary = |name: &str| -> Result<PathBuf> { Ok(run::target()?.join("release").join(name)) };
    let (bench, recoupe) = (binary("recoupe-bench")?, binary("recoupe")?);
    let folder = run::fresh_folder("bench")?;
    let generated = folder.join("generated.jsonl");
    run::must(&bench, &["corpus", &generated.to_string_lossy(), PAGES])?;
    shared_texts(&folder)?;
    shared_html(&folder)?;
    let mut command = Command::new(&bench);
    command.arg("all").arg(&folder).arg(&recoupe).current_dir(run::root());
    if record == Record::Yes {
        command.args(["--commit", &commit()?]);
    }
    if !command.status()?.success() {
        bail!("a measurement failed");
    }
    Ok(())
}

/// The commit that is measured, marked where the tree is another.
fn commit() -> Result<String> {
    let git = |args: &[&str]| -> Result<String> {
        let output = Command::new("git").args(args).current_dir(run::root()).output().context("cannot start git")?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let mark = if git(&["status", "--porcelain"])?.is_empty() { "" } else { "+" };
    Ok(git(&["rev-parse", "--short=7", "HEAD"])? + mark)
}

/// The texts beside the repository, one a line.
fn shared_texts(folder: &Path) -> Result<()> {
    let mut lines = String::new();
    let mut files = Vec::new();
    for of in ["seeds", "data/pages/ml-crisis-fr"] {
        run::below(&run::shared().join(of), ".txt", &mut files);
    }
    for file in files.iter().take(MOST) {
        let text = String::from_utf8_lossy(&fs::read(file)?).into_owned();
        lines.push_str(
            &serde_json::json!({"id": file.file_name().unwrap_or_default().to_string_lossy(), "text": text})
                .to_string(),
        );
        lines.push('\n');
    }
    if !lines.is_empty() {
        fs::write(folder.join("shared-texts.jsonl"), lines)?;
    }
    Ok(())
}

/// The HTML pages beside the repository, unpacked.
fn shared_html(folder: &Path) -> Result<()> {
    let mut files = Vec::new();
    run::below(&run::shared().join("data/pages"), ".html.gz", &mut files);
    let html = folder.join("shared-html");
    for file in files.iter().take(MOST) {
        let output = Command::new("gzip").arg("-dc").arg(file).output().context("gzip is needed for HTML pages")?;
        fs::create_dir_all(&html)?;
        fs::write(html.join(file.file_stem().unwrap_or_default()), output.stdout)?;
    }
    Ok(())
}
