//! `cargo xtask web`: the islands, from npm packages by Vite, and the walk through the pages in a real browser.
//!
//! Built files are other people's code and are not committed; a binary that is built without them serves the same
//! pages with plain pictures. Where Node, its registry or a browser cannot be had, the walk says so and is skipped.

use crate::run;
use crate::test::Outcome;
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

/// Largest the islands may be when packed with gzip, in bytes.
const BUNDLE: u64 = 350_000;
const BROWSERS: &[&str] = &["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/// Builds the islands into `web/dist` where their sources are newer, for the next build of the binary to embed.
pub fn build() -> Result<Outcome> {
    if !run::is_there("node") || !run::is_there("npm") {
        return Ok(Outcome::Skipped("there is no Node here; the pages work without the islands".into()));
    }
    let web = folder();
    if let Some(why) = packages(&web)? {
        return Ok(Outcome::Skipped(why));
    }
    let (dist, inputs) = (web.join("dist/islands.js"), ["src", "vite.config.js", "package-lock.json"]);
    let newest = inputs.iter().filter_map(|name| newest(&web.join(name))).max();
    if newest > newest_of(&dist) {
        let vite = ["node_modules/vite/bin/vite.js", "build"];
        if !Command::new("node").args(vite).current_dir(&web).stdin(Stdio::null()).status()?.success() {
            bail!("vite does not build the islands; it says why above");
        }
        // Where there were none before, cargo knows of no file to look at.
        let script = run::root().join("crates/serve/build.rs");
        std::fs::File::options().append(true).open(script)?.set_modified(SystemTime::now())?;
    }
    let packed = std::fs::read_dir(web.join("dist"))?.flatten();
    let gz = packed.filter(|entry| entry.file_name().to_string_lossy().ends_with(".gz"));
    let bytes: u64 = gz.filter_map(|entry| Some(entry.metadata().ok()?.len())).sum();
    println!("islands: {bytes} bytes packed, {BUNDLE} at most");
    if bytes > BUNDLE {
        bail!("the islands weigh {bytes} bytes packed, {BUNDLE} at most");
    }
    Ok(Outcome::Passed)
}

/// Walks through the pages of the demo as an analyst would, without scripts too, under the eyes of axe.
/// With `pictures`, leaves a picture of each kind of page there.
pub fn walk(pictures: Option<&Path>) -> Result<Outcome> {
    let web = folder();
    if let Outcome::Skipped(why) = build()? {
        return Ok(Outcome::Skipped(why));
    }
    if !BROWSERS.iter().any(|path| Path::new(path).is_file()) {
        install_browser();
    }
    if !BROWSERS.iter().any(|path| Path::new(path).is_file()) {
        return Ok(Outcome::Skipped("there is no Chromium here, and it cannot be installed".into()));
    }
    let recoupe = run::build_recoupe()?;
    let mut command = Command::new("node");
    command.arg("tests/walk.mjs").arg(recoupe).args(pictures).current_dir(&web).stdin(Stdio::null());
    match command.status()?.success() {
        true => Ok(Outcome::Passed),
        false => bail!("the walk through the pages broke off; it says where above"),
    }
}

fn folder() -> PathBuf {
    run::root().join("web")
}

/// Installs the packages of the lock file where they are missing; gives the reason when they cannot be had.
fn packages(web: &Path) -> Result<Option<String>> {
    let mark = web.join("node_modules/.package-lock.json");
    if newest_of(&mark) >= newest_of(&web.join("package-lock.json")) && mark.is_file() {
        return Ok(None);
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(web).stdin(Stdio::null());
    let output = npm.output()?;
    if output.status.success() {
        return Ok(None);
    }
    let says = String::from_utf8_lossy(&output.stderr).into_owned();
    let unreachable = ["ENOTFOUND", "ECONNREFUSED", "EAI_AGAIN", "ETIMEDOUT", "ENETUNREACH", "ECONNRESET"];
    match unreachable.iter().any(|code| says.contains(code)) {
        true => Ok(Some("the registry of npm cannot be reached".into())),
        false => bail!("npm does not install the packages of web/: {}", says.trim()),
    }
}

/// Debian's Chromium, where this is Debian and we may.
fn install_browser() {
    println!("installing Chromium for the walk; this takes a minute once");
    for args in [&["update", "-qq"][..], &["install", "-y", "-qq", "chromium"]] {
        let mut apt = Command::new("apt-get");
        apt.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if !apt.status().is_ok_and(|status| status.success()) {
            return;
        }
    }
}

fn newest_of(file: &Path) -> Option<SystemTime> {
    file.metadata().ok()?.modified().ok()
}

/// When a file, or the newest of a folder, was changed.
fn newest(path: &Path) -> Option<SystemTime> {
    match path.is_dir() {
        true => std::fs::read_dir(path).ok()?.flatten().filter_map(|entry| newest(&entry.path())).max(),
        false => newest_of(path),
    }
}
