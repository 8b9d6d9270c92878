//! `cargo xtask licences`: the crates of others on this platform, each with a licence that `deny.toml` allows.
//!
//! A stand-in for `cargo deny check licenses` that needs nothing installed; advisories need cargo-deny itself.

use crate::run;
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
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
}

/// Writes the table of crates and licences.
///
/// # Errors
/// When a crate has no licence that is allowed.
pub fn report() -> Result<()> {
    let rules: toml::Table = fs::read_to_string(run::root().join("deny.toml")).context("deny.toml")?.parse()?;
    let allowed = rules["licenses"]["allow"].as_array().context("deny.toml: licenses.allow is no list")?;
    let allowed: Vec<&str> = allowed.iter().filter_map(toml::Value::as_str).collect();
    let mut crates = crates_of_others()?;
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
    fs::write(run::root().join(PAGE), table(&crates)).context(PAGE)?;
    println!("{} crates, each with a licence that deny.toml allows; the table is {PAGE}", crates.len());
    Ok(())
}

fn crates_of_others() -> Result<Vec<Package>> {
    let version = std::process::Command::new("rustc").arg("-vV").output().context("cannot start rustc")?;
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    let output = run::cargo(&["metadata", "--locked", "--format-version", "1", "--filter-platform", host]).output()?;
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let Metadata { packages, workspace_members } = serde_json::from_slice(&output.stdout)?;
    Ok(packages.into_iter().filter(|p| !workspace_members.contains(&p.id)).collect())
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

fn table(crates: &[Package]) -> String {
    let mut page = "# Crates of others\n\nMade by `cargo xtask licences` from the lock file, for Linux; crates for tests and tools are among them. \
                    DESIGN.md says why each direct one is there.\n\n| crate | versions | licence |\n|---|---|---|\n"
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
