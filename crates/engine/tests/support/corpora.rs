//! All texts a law can be held on: the sentences of the specs, the demo corpus, and, where they lie beside the
//! repository, annotated and archived pages.

use super::specs;
use recoupe_engine::{Engine, Packs};
use recoupe_model::{Basis, Capture, Format, Lang, Published, When};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A page and the name to call it by when a law does not hold of it.
pub struct Named {
    pub name: String,
    pub page: Capture,
}

fn given(first: &str) -> Option<Published> {
    let when = When::day(first.parse().ok()?);
    Some(Published { when, basis: Basis::Given, span: None })
}

/// Every sentence of the specs in a language whose pack reads acts, as a page of its own.
pub fn sentences() -> Vec<Named> {
    let mut out = Vec::new();
    for lang in ["fr", "en"] {
        for path in files_below(&specs().join(lang), "md") {
            if path.file_name().is_some_and(|n| n == "labels.md") {
                continue;
            }
            let text = read(&path);
            let mut head: Option<&str> = None;
            for (at, line) in text.lines().enumerate() {
                if let Some(fence) = line.strip_prefix("```") {
                    head = if head.is_some() { None } else { Some(fence) };
                    continue;
                }
                let expectation = line.trim_start().starts_with('^') || line.trim_start().starts_with("=>");
                let Some(head) = head.filter(|_| !line.trim().is_empty() && !expectation) else { continue };
                let published = head.split_whitespace().find_map(|w| w.strip_prefix("published="));
                let page = Capture {
                    lang: Lang::new(lang),
                    published: published.and_then(given),
                    ..Capture::text(line.trim_end())
                };
                out.push(Named { name: format!("{}:{}", tail(&path), at + 1), page });
            }
        }
    }
    out
}

/// The demo corpus, and the engine that knows its country.
pub fn demo() -> (Engine, Vec<Named>) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../corpus/demo");
    let pack = files_below(&root.join("pack"), "tsv").into_iter().chain(files_below(&root.join("pack"), "toml"));
    let card = read(&root.join("pack/pack.toml"));
    let name = card.lines().find_map(|l| l.strip_prefix("name = ")).expect("a card has a name").trim_matches('"');
    let files: BTreeMap<String, String> = pack.map(|p| (format!("{name}/{}", file_name(&p)), read(&p))).collect();
    let packs = Packs::load(files).unwrap_or_else(|says| panic!("{says}"));
    let engine = Engine::new(packs).unwrap_or_else(|says| panic!("{says}"));
    let mut pages = texts(&root.join("pages"));
    pages.extend(json_lines(&root.join("pages/pages.jsonl")));
    (engine, pages)
}

/// The annotated pages beside the repository; none where they are not there.
pub fn annotated() -> Vec<Named> {
    let mut out = texts(&shared().join("seeds"));
    out.extend(json_lines(&shared().join("eval/pages-dev.jsonl")));
    out
}

/// Archived pages on Libya and Egypt beside the repository, filed by the day they were published.
pub fn archived() -> Vec<Named> {
    let mut out = Vec::new();
    for path in files_below(&shared().join("data/pages/ml-crisis-fr"), "txt") {
        let day = path.parent().map(file_name).unwrap_or_default();
        let page = Capture { published: given(&day), ..Capture::text(&read(&path)) };
        out.push(Named { name: tail(&path), page });
    }
    out
}

fn shared() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared")
}

fn texts(folder: &Path) -> Vec<Named> {
    let one = |path: PathBuf| Named { name: tail(&path), page: Capture::text(&read(&path)) };
    files_below(folder, "txt").into_iter().map(one).collect()
}

fn json_lines(path: &Path) -> Vec<Named> {
    let Ok(text) = std::fs::read_to_string(path) else { return Vec::new() };
    text.lines().map(|line| from_json(line, path)).collect()
}

fn from_json(line: &str, path: &Path) -> Named {
    let value: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let field = |key: &str| value[key].as_str().map(str::to_owned);
    let id = field("id").unwrap_or_default();
    let html = field("html");
    let format = if html.is_some() { Format::Html } else { Format::Text };
    let raw = html.or_else(|| field("text")).unwrap_or_default();
    let page = Capture {
        raw: raw.into_bytes(),
        format,
        url: field("url"),
        outlet: field("outlet"),
        external_id: Some(id.clone()),
        lang: field("lang").and_then(|l| Lang::new(&l)),
        published: field("published").as_deref().and_then(given),
        ..Capture::text("")
    };
    Named { name: format!("{}:{id}", file_name(path)), page }
}

fn files_below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("a listed entry can be read").path();
        if path.is_dir() {
            out.extend(files_below(&path, extension));
        } else if path.extension().is_some_and(|e| e == extension) {
            out.push(path);
        }
    }
    out.sort();
    out
}

fn read(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    String::from_utf8_lossy(&bytes).into_owned()
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

fn tail(path: &Path) -> String {
    let above = path.parent().map(file_name).unwrap_or_default();
    format!("{above}/{}", file_name(path))
}
