//! `cargo xtask book`: the guide and reference of `docs/` as a book, where mdBook is there, with every link of it held
//! to what it leads to.
//!
//! mdBook leaves out what `SUMMARY.md` does not name and builds links that lead nowhere, both without a word.

use crate::run;
use crate::test::Outcome;
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

/// Builds the book and looks it over. Without mdBook only the table of contents is.
pub fn build() -> Result<Outcome> {
    let docs = run::root().join("docs");
    let summary = fs::read_to_string(docs.join("SUMMARY.md")).context("docs/SUMMARY.md cannot be read")?;
    let mut wrong: Vec<String> = Vec::new();
    for page in files(&docs, "md")? {
        let at = page.strip_prefix(&docs).unwrap_or(&page).display().to_string();
        if at != "SUMMARY.md" && !summary.contains(&format!("({at})")) {
            wrong.push(format!("docs/{at} stands in no line of docs/SUMMARY.md"));
        }
    }
    if !run::is_there("mdbook") {
        return match wrong.is_empty() {
            true => Ok(Outcome::Skipped("there is no mdbook here; 'cargo install mdbook' fetches it".into())),
            false => bail!("{}", wrong.join("\n")),
        };
    }
    let book = run::fresh_folder("book")?;
    let mut mdbook = Command::new("mdbook");
    mdbook.args(["build", "--dest-dir"]).arg(&book).arg(&docs).stdin(Stdio::null());
    let output = mdbook.output()?;
    if !output.status.success() {
        bail!("mdbook does not build docs/: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    wrong.extend(dead_links(&book)?);
    match wrong.is_empty() {
        true => {
            println!("the book: {}", book.join("index.html").display());
            Ok(Outcome::Passed)
        }
        false => bail!("{}", wrong.join("\n")),
    }
}

/// Links inside the book that lead to no file, or to no place of one.
fn dead_links(book: &Path) -> Result<Vec<String>> {
    let mut pages: BTreeMap<PathBuf, String> = BTreeMap::new();
    for page in files(book, "html")? {
        // The whole book as one page, the menu and the page of what is not found have addresses of their own.
        let name = page.file_name().unwrap_or_default().to_string_lossy();
        if !["print.html", "toc.html", "404.html"].contains(&&*name) {
            pages.insert(page.clone(), fs::read_to_string(&page)?);
        }
    }
    let mut dead = Vec::new();
    for (page, text) in &pages {
        for link in links(text).filter(|link| !link.split(['/', '#']).next().is_some_and(|head| head.contains(':'))) {
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let to = match path {
                "" => page.clone(),
                path => plain(&page.with_file_name(path)),
            };
            let place = format!("id=\"{anchor}\"");
            let is_there = to.exists() && (anchor.is_empty() || pages.get(&to).is_none_or(|to| to.contains(&place)));
            if !is_there {
                dead.push(format!("{}: '{link}' leads nowhere", page.strip_prefix(book).unwrap_or(page).display()));
            }
        }
    }
    Ok(dead)
}

fn links(text: &str) -> impl Iterator<Item = &str> {
    let of = |before: &'static str| text.split(before).skip(1).filter_map(|rest| rest.split('"').next());
    of(" href=\"").chain(of(" src=\"")).filter(|link| !link.is_empty())
}

/// The path without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let path = entry?.path();
        match path.is_dir() {
            true => found.extend(files(&path, ending)?),
            false if path.extension().is_some_and(|e| e == ending) => found.push(path),
            false => {}
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_leads_nowhere_is_found() {
        let book = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| fs::write(book.path().join(name), text).expect("written");
        write(
            "index.html",
            r##"<a href="a.html#here">x</a> <a href="https://e.example/">y</a> <a href="#top" id="top">z</a>"##,
        );
        write(
            "a.html",
            r#"<h1 id="here">A</h1> <img src="none.png"> <a href="index.html#gone">x</a> <a href="mailto:a@b.c">m</a>"#,
        );
        let dead = dead_links(book.path()).expect("read");
        assert_eq!(dead, ["a.html: 'index.html#gone' leads nowhere", "a.html: 'none.png' leads nowhere"]);
    }
}
