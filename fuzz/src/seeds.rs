//! What a fuzzer begins with: sentences of the specs, the demo's pages, the files of the packs, and small archives.

use crate::{export, pack};
use recoupe_packs::Packs;
use std::fs;
use std::path::{Path, PathBuf};

/// Longer files of a pack are cut here, at the end of a line.
const MOST: usize = 3000;

/// Writes a folder of first inputs for each target below `folder`.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path) -> std::io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut seeds = Seeds { folder: folder.to_owned(), n: 0 };
    for (lang, said) in [("fr", 2u8), ("en", 4)] {
        for text in sentences(&root.join("specs").join(lang)) {
            let phrase = |day: u8| [&[u8::from(lang == "en") | 2, day, 0x1f][..], text.as_bytes()].concat();
            seeds.put("time", &phrase(text.len() as u8))?;
            seeds.put("count", &phrase(0))?;
            seeds.put("page", &[&[said | 8][..], text.as_bytes()].concat())?;
            seeds.put("export", &[&[said | 8][..], text.as_bytes()].concat())?;
        }
    }
    for page in below(&root.join("corpus/demo/pages")) {
        let raw = fs::read(&page)?;
        let html = u8::from(raw.starts_with(b"<"));
        if raw.len() < 2 * MOST {
            seeds.put("page", &[&[html][..], &raw].concat())?;
        }
    }
    seeds.put("page", b"\x05<html><body><nav><a href=/>Home</a></nav><h1>Gunmen kill 14</h1><p>Gunmen killed 14 villagers near Gao on Tuesday, officials said.</p></body></html>")?;
    for (at, name) in pack::names().enumerate() {
        let file = ["lang/fr", "region/sahel", "world", "outlets"]
            .iter()
            .find_map(|of| Packs::embedded_file(&format!("{of}/{name}")));
        for piece in pieces(file.unwrap_or_default()).into_iter().take(40) {
            seeds.put("pack", &[&[at as u8][..], piece.as_bytes()].concat())?;
        }
    }
    let line = r#"{"id":"1","url":"https://a.example/1","outlet":"Une","published":"2022-05-18","lang":"fr","text":"Onze soldats tu\u00e9s."}"#;
    seeds.put("lines", line.as_bytes())?;
    seeds.put(
        "lines",
        format!("{line}\n{{\"html\":\"<p>Rien\",\"captured_at\":\"2022-05-18T01:02:03Z\"}}\n[1]\nno\n").as_bytes(),
    )?;
    let record = |body: &str| {
        format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/1\r\nWARC-Date: 2022-05-18T01:02:03Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{body}\r\n\r\n",
            body.len()
        )
    };
    for body in [
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>Onze soldats tu\u{e9}s.</p></body></html>",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<p>On\r\n3\r\nze.\r\n0\r\n\r\n",
        "HTTP/1.1 301 Moved\r\nLocation: /2\r\n\r\n",
    ] {
        seeds.put("warc", record(body).as_bytes())?;
    }
    seeds.put("warc", [record("HTTP/1.0 200 OK\r\n\r\nx"), record("HTTP/1.1 404 No\r\n\r\n")].concat().as_bytes())?;
    for text in sentences(&root.join("specs/fr")).iter().step_by(25) {
        for line in export::records(text) {
            seeds.put("record", line.as_bytes())?;
        }
    }
    Ok(())
}

struct Seeds {
    folder: PathBuf,
    n: usize,
}

impl Seeds {
    fn put(&mut self, target: &str, bytes: &[u8]) -> std::io::Result<()> {
        let folder = self.folder.join(target);
        fs::create_dir_all(&folder)?;
        self.n += 1;
        fs::write(folder.join(format!("seed-{}", self.n)), bytes)
    }
}

/// The lines of the specs' fences that carets do not stand in.
fn sentences(folder: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for file in below(folder) {
        let text = fs::read_to_string(file).unwrap_or_default();
        let mut inside = false;
        for line in text.lines() {
            let is_fence = line.starts_with("```");
            inside ^= is_fence;
            let told = line.trim_start();
            if inside && !is_fence && !told.is_empty() && !told.starts_with('^') && !told.starts_with("=>") {
                all.push(line.to_owned());
            }
        }
    }
    all
}

/// A file cut at the ends of lines.
fn pieces(text: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    for line in text.lines() {
        if all.last().is_some_and(|last| last.len() + line.len() > MOST) {
            all.push(String::new());
        }
        if let Some(last) = all.last_mut() {
            last.push_str(line);
            last.push('\n');
        }
    }
    all
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { all.extend(below(&path)) } else { all.push(path) }
    }
    all.sort();
    all
}
