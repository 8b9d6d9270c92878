//! `cargo xtask licences`: the crates of others on this platform, each with a licence that `deny.toml` allows.
//!
//! A stand-in for `cargo deny check licenses bans` that needs nothing installed; where cargo-deny is there, `check` asks
//! it too. Advisories need the RustSec database, which is fetched from the network, so no test waits for them.

use crate::run;
use crate::test::Outcome;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

const PAGE: &str = "docs/dependencies.md";

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_members: Vec<String>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

/// Who asks for whom, by ids of packages.
#[derive(Deserialize)]
struct Node {
    id: String,
    dependencies: Vec<String>,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
}

/// Writes the page about the crates of others.
///
/// # Errors
/// When a crate has no licence that is allowed.
pub fn report() -> Result<()> {
    let (page, n) = page()?;
    fs::write(run::root().join(PAGE), page).context(PAGE)?;
    println!("{n} crates, each with a licence that deny.toml allows; the table is {PAGE}");
    Ok(())
}

/// Holds the crates to deny.toml and the page to the crates; with cargo-deny, too, where that is installed.
///
/// # Errors
/// When a crate has no licence that is allowed, the page is another, or cargo-deny objects.
pub fn check() -> Result<Outcome> {
    let (made, n) = page()?;
    // The page speaks of the crates for Linux; elsewhere some are others.
    if cfg!(target_os = "linux") && fs::read_to_string(run::root().join(PAGE)).context(PAGE)? != made {
        bail!("{PAGE} is not of this lock file: run `cargo xtask licences`");
    }
    println!("{n} crates, each with a licence that deny.toml allows");
    if run::cargo(&["deny", "--version"]).output().is_ok_and(|output| output.status.success()) {
        let args =
            ["deny", "--all-features", "--locked", "check", "--hide-inclusion-graph", "licenses", "bans", "sources"];
        if !run::cargo(&args).status()?.success() {
            bail!("cargo deny objects");
        }
    }
    Ok(Outcome::Passed)
}

/// The page and how many crates it speaks of.
fn page() -> Result<(String, usize)> {
    let rules: toml::Table = fs::read_to_string(run::root().join("deny.toml")).context("deny.toml")?.parse()?;
    let allowed = rules["licenses"]["allow"].as_array().context("deny.toml: licenses.allow is no list")?;
    let allowed: Vec<&str> = allowed.iter().filter_map(toml::Value::as_str).collect();
    let metadata = metadata()?;
    let mut crates: Vec<&Package> =
        metadata.packages.iter().filter(|p| !metadata.workspace_members.contains(&p.id)).collect();
    crates.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    let licence = |package: &Package| package.license.clone().unwrap_or_default();
    let bad: Vec<String> = crates
        .iter()
        .filter(|p| !satisfies(&licence(p), &allowed))
        .map(|p| format!("{} {}: «{}»", p.name, p.version, licence(p)))
        .collect();
    if !bad.is_empty() {
        bail!("no licence that deny.toml allows: {}", bad.join("; "));
    }
    Ok((table(&crates) + &twice(&crates, &metadata), crates.len()))
}

fn metadata() -> Result<Metadata> {
    let version = std::process::Command::new("rustc").arg("-vV").output().context("cannot start rustc")?;
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    let output = run::cargo(&["metadata", "--locked", "--format-version", "1", "--filter-platform", host]).output()?;
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The crates of which two versions are built, and who asks for which.
fn twice(crates: &[&Package], metadata: &Metadata) -> String {
    let named = |id: &String| metadata.packages.iter().find(|p| p.id == *id).map(|p| p.name.as_str());
    let mut page = "\n## Two versions of one crate\n\n`deny.toml` warns of them. None is asked for by this \
                    repository itself unless its own crates stand in the last column.\n\n\
                    | crate | version | asked for by |\n|---|---|---|\n"
        .to_owned();
    for package in crates {
        if crates.iter().filter(|other| other.name == package.name).count() < 2 {
            continue;
        }
        let nodes = metadata.resolve.nodes.iter().filter(|node| node.dependencies.contains(&package.id));
        let mut askers: Vec<&str> = nodes.filter_map(|node| named(&node.id)).collect();
        askers.sort_unstable();
        askers.dedup();
        writeln!(page, "| `{}` | {} | {} |", package.name, package.version, askers.join(", ")).expect("a String grows");
    }
    page
}

/// Whether a licence expression can be met with the allowed ones. Without brackets AND binds closer than OR;
/// a slash is an old OR.
fn satisfies(expression: &str, allowed: &[&str]) -> bool {
    let expression = expression.replace('/', " OR ");
    // The only brackets crates use stand around an OR that is one side of an AND.
    if let Some((inner, rest)) = expression.strip_prefix('(').and_then(|e| e.split_once(')')) {
        let rest = rest.trim();
        return satisfies(inner, allowed) && rest.strip_prefix("AND ").is_none_or(|rest| satisfies(rest, allowed));
    }
    expression.split(" OR ").any(|all| all.split(" AND ").all(|one| allowed.contains(&one.trim())))
}

fn table(crates: &[&Package]) -> String {
    let mut page = "# Crates of others\n\nMade by `cargo xtask licences` from the lock file, for Linux; crates for tests and \
                    tools are among them. DESIGN.md says why each direct one is there. `cargo xtask test` holds every \
                    licence to `deny.toml` and this page to the lock file, and asks `cargo deny check licenses bans \
                    sources` where cargo-deny is installed. No build step downloads anything but these crates and the \
                    packages of `web/package-lock.json`.\n\n\
                    Known advisories: `cargo deny check advisories`, which fetches the RustSec database. Run it before a \
                    release; it is no step of the tests, because these do without the network. (Not yet run: the database \
                    could not be fetched where this was written. Licences, bans and sources are sound by cargo-deny \
                    0.20.)\n\n\
                    ## Licences\n\n| crate | versions | licence |\n|---|---|---|\n"
        .to_owned();
    let mut rows: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for package in crates {
        rows.entry((&package.name, package.license.as_deref().unwrap_or_default())).or_default().push(&package.version);
    }
    for ((name, licence), versions) in rows {
        writeln!(page, "| `{name}` | {} | {licence} |", versions.join(", ")).expect("a String grows");
    }
    page
}

#[cfg(test)]
mod tests {
    use super::satisfies;

    #[test]
    fn licences_are_met_or_not() {
        let allowed = ["MIT", "Apache-2.0", "Unicode-3.0"];
        let check = |expression: &str, met| assert_eq!(satisfies(expression, &allowed), met, "{expression}");
        check("MIT", true);
        check("GPL-3.0", false);
        check("GPL-3.0 OR MIT", true);
        check("MIT/Apache-2.0", true);
        check("MIT AND GPL-3.0", false);
        check("(MIT OR GPL-3.0) AND Unicode-3.0", true);
        check("(MIT OR Apache-2.0) AND GPL-3.0", false);
        check("", false);
    }
}
