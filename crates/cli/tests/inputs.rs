//! Every way in: the same page as text, HTML, a line and a record tells the same; addresses, floods, edits.

mod support;

use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Output;

const BODY: &str = "Onze soldats ont été tués mardi dans une attaque de djihadistes près d'Ansongo, dans la région de \
    Gao, a annoncé mercredi l'état-major malien. Les assaillants ont pris la fuite avant l'arrivée des renforts.";

fn html() -> String {
    format!("<!DOCTYPE html><html lang=fr><body><h1>Onze soldats tués près d'Ansongo</h1><p>{BODY}</p></body></html>")
}

/// An archive of one answer.
fn warc(url: &str, time: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let answer = [format!("HTTP/1.1 200 OK\r\n{headers}\r\n").as_bytes(), body].concat();
    let head = format!(
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Date: {time}\r\nWARC-Target-URI: {url}\r\n\
         Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n",
        answer.len()
    );
    [head.as_bytes(), &answer, b"\r\n\r\n"].concat()
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn ok(dir: &Path, args: &[&str]) -> String {
    let output = support::run(dir, args, b"");
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", err(&output));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn exported(dir: &Path, name: &str) -> Vec<Value> {
    ok(dir, &["export", "--format", "jsonl", "-o", "out"]);
    let text = fs::read_to_string(dir.join("out").join(name)).expect("exported");
    text.lines().map(|line| serde_json::from_str(line).expect("json")).collect()
}

#[test]
fn one_page_tells_the_same_however_it_comes() {
    let dir = tempfile::tempdir().expect("a folder");
    let pages = dir.path().join("pages");
    fs::create_dir_all(pages.join("site/deep")).expect("made");
    let page = html();
    let latin: Vec<u8> = page.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1 holds French")).collect();
    let wide: Vec<u8> = [0xfeff].into_iter().chain(page.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let line = serde_json::json!({"html": page, "url": "https://line.example/1"}).to_string();
    let record = |n: usize, headers: &str, body: &[u8]| {
        warc(&format!("https://archive.example/{n}"), "2022-05-18T20:00:00Z", headers, body)
    };
    let typed = "Content-Type: text/html\r\n";
    let archive = [
        record(1, typed, page.as_bytes()),
        record(2, "Content-Type: text/html\r\nContent-Encoding: gzip\r\n", &gz(page.as_bytes())),
        record(3, typed, &latin),
    ]
    .concat();
    for (name, bytes) in [
        ("a.txt", format!("Onze soldats tués près d'Ansongo\n\n{BODY}\n").into_bytes()),
        ("b.html", page.clone().into_bytes()),
        ("c.html.gz", gz(page.as_bytes())),
        ("d.htm", latin),
        ("e.html", wide),
        ("f.jsonl.zst", zstd::encode_all(line.as_bytes(), 3).expect("memory")),
        ("g.warc.gz", gz(&archive)),
        ("site/deep/article.php", page.clone().into_bytes()),
        ("site/index", page.into_bytes()),
        ("site/style.css", b"p {}".to_vec()),
    ] {
        fs::write(pages.join(name), bytes).expect("written");
    }
    let output = support::run(dir.path(), &["ingest", "pages", "--published", "2022-05-18"], b"");
    let summary = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(summary.starts_with("11 pages: 11 new, 0 known; 11 claims; 1 events"), "{summary}{}", err(&output));
    assert!(summary.contains("; 1 skipped (1 no page format)"), "{summary}");
    let claims = exported(dir.path(), "claims.jsonl");
    let told: Vec<String> =
        claims.iter().map(|c| format!("{} {} {}", c["act"], c["counts"][0]["low"], c["when"]["candidates"])).collect();
    assert!(told.iter().all(|t| *t == told[0]) && told.len() == 11, "{told:?}");
}

#[test]
fn standard_input_may_be_an_archive() {
    let dir = tempfile::tempdir().expect("a folder");
    let archive =
        gz(&warc("https://a.example/1", "2022-05-18T20:00:00Z", "Content-Type: text/html\r\n", html().as_bytes()));
    let output = support::run(dir.path(), &["ingest", "-"], &archive);
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("1 pages: 1 new"), "{}", err(&output));
    let page = &exported(dir.path(), "pages.jsonl")[0];
    assert_eq!((page["url"].as_str(), page["published"].is_null()), (Some("https://a.example/1"), true), "{page}");
}

#[test]
fn other_bytes_at_a_known_address_are_shown_as_an_edit() {
    let dir = tempfile::tempdir().expect("a folder");
    let (url, typed) = ("https://a.example/1", "Content-Type: text/html\r\n");
    let later = html().replace("Onze soldats ont", "Treize soldats ont");
    let archive = [
        warc(url, "2022-05-19T08:00:00Z", typed, later.as_bytes()),
        warc(url, "2022-05-18T20:00:00Z", typed, html().as_bytes()),
        warc(url, "2022-05-18T21:00:00Z", typed, html().as_bytes()),
    ]
    .concat();
    fs::write(dir.path().join("a.warc"), archive).expect("written");
    let summary = ok(dir.path(), &["ingest", "a.warc", "--published", "2022-05-18"]);
    assert!(summary.starts_with("3 pages: 2 new, 1 known; "), "{summary}");
    let event: Value =
        serde_json::from_str(ok(dir.path(), &["events", "--format", "jsonl"]).lines().next().expect("an event"))
            .expect("json");
    let shown = ok(dir.path(), &["show", event["event_id"].as_str().expect("an id")]);
    let edited = shown.split_once("EDITED PAGES\n").expect(&shown).1;
    assert!(
        edited.starts_with(
            "https://a.example/1: captured 2022-05-18T20:00:00Z, again 2022-05-19T08:00:00Z\n  − Onze soldats ont"
        ),
        "{edited}"
    );
    assert!(edited.contains("\n  + Treize soldats ont"), "{edited}");
}

#[test]
fn floods_are_skipped_and_told_and_the_rest_is_read() {
    let dir = tempfile::tempdir().expect("a folder");
    let pages = dir.path().join("pages");
    fs::create_dir(&pages).expect("made");
    let bomb = zstd::encode_all(std::io::Read::take(std::io::repeat(b' '), 300 << 20), 1).expect("memory");
    let record = [
        warc(
            "https://a.example/1",
            "2022-05-18T20:00:00Z",
            "Content-Type: text/html\r\nContent-Encoding: zstd\r\n",
            &bomb,
        ),
        warc("https://a.example/2", "2022-05-18T20:00:00Z", "Content-Type: text/html\r\n", html().as_bytes()),
    ]
    .concat();
    for (name, bytes) in [
        ("1-bomb.txt.zst", bomb.clone()),
        ("2-bomb.jsonl.zst", bomb.clone()),
        ("3-bomb.warc.zst", bomb),
        ("4.warc", record),
        ("5-divs.html", "<div>".repeat(2_000_000).into_bytes()),
        ("6-entities.html", format!("<p>{}", "&amp;&eacute;&notanentity;&#233;".repeat(50_000)).into_bytes()),
        ("7.html", html().into_bytes()),
    ] {
        fs::write(pages.join(name), bytes).expect("written");
    }
    let output = support::run(dir.path(), &["ingest", "pages"], b"");
    let (out, err) = (String::from_utf8_lossy(&output.stdout).into_owned(), err(&output));
    assert!(out.starts_with("4 pages: 4 new, 0 known; 2 claims; "), "{out}{err}");
    assert!(out.contains("; 4 skipped (4 too long)"), "{out}{err}");
    for part in [
        "1-bomb.txt.zst: is longer than 64 MiB",
        "2-bomb.jsonl.zst:1: ",
        "3-bomb.warc.zst, behind record 0",
        "(https://a.example/1): is longer",
    ] {
        assert!(err.contains(part), "{part} is missing in\n{err}");
    }
}

#[test]
fn an_address_is_fetched_where_that_is_allowed() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let at = format!("http://{}/2022/05/18/attaque", listener.local_addr().expect("bound"));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut lines = BufReader::new(&stream).lines();
            let asked = lines.next().and_then(Result::ok).unwrap_or_default();
            lines.map_while(Result::ok).find(String::is_empty);
            let (status, body) =
                if asked.contains("/robots.txt") { ("404 Not Found", String::new()) } else { ("200 OK", html()) };
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let _ = (&stream).write_all((head + &body).as_bytes());
        }
    });
    let dir = tempfile::tempdir().expect("a folder");
    let refused = support::run(dir.path(), &["ingest", &at], b"");
    assert_eq!(refused.status.code(), Some(1));
    assert!(err(&refused).contains("'--allow-private' permits that"), "{}", err(&refused));
    let summary = ok(dir.path(), &["ingest", &at, "--allow-private", "--recorded-at", "2022-05-20T10:00:00Z"]);
    assert!(summary.starts_with("1 pages: 1 new, 0 known; 1 claims; "), "{summary}");
    let page = &exported(dir.path(), "pages.jsonl")[0];
    assert_eq!((page["url"].as_str(), page["published"]["first"].as_str()), (Some(at.as_str()), Some("2022-05-18")));
}
