use crate::*;
use recoupe_model::Format;
use std::fs;
use std::io::Write;
use std::path::Path;

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// What comes out, one line each, with the folder's own name taken off.
fn shown(dir: &Path, inputs: &[PathBuf], given: &Given) -> Vec<String> {
    let captures = captures(inputs, given).expect("the inputs are there");
    captures
        .map(|found| match found {
            Found::Capture(c) => format!(
                "{} {} {:?} {}",
                c.path.as_deref().unwrap_or("-"),
                if c.format == Format::Html { "html" } else { "text" },
                String::from_utf8_lossy(&c.raw),
                c.published.map_or("undated".to_owned(), |p| p.when.to_string()),
            ),
            Found::Skipped(r, why) => format!("skipped [{why}] {}: {}", r.place, r.says),
            Found::Passed(why) => format!("passed [{why}]"),
            Found::Odd(r) => format!("odd {}: {}", r.place, r.says),
        })
        .map(|line| line.replace(&format!("{}/", dir.display()), ""))
        .collect()
}

#[test]
fn folders_come_sorted_and_all_the_way_down() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = |name: &str| dir.path().join(name);
    fs::create_dir_all(at("b/c")).expect("made");
    fs::write(at("z.txt"), "Z").expect("written");
    fs::write(at("b/c/deep.html"), "<p>d").expect("written");
    fs::write(at("b/1.txt.gz"), gz(b"packed")).expect("written");
    fs::write(at("a.pdf"), "%PDF").expect("written");
    fs::write(at(".hidden.txt"), "no").expect("written");
    fs::write(at("broken.txt.gz"), &gz(b"packed")[..12]).expect("written");
    let got = shown(dir.path(), &[dir.path().to_owned()], &Given::default());
    assert_eq!(
        got,
        [
            "skipped [no page format] a.pdf: '.pdf' is no page format: give the file by itself to read it all the same",
            "b/1.txt.gz text \"packed\" undated",
            "b/c/deep.html html \"<p>d\" undated",
            "skipped [broken] broken.txt.gz: cannot be read: incomplete deflate stream",
            "z.txt text \"Z\" undated",
        ]
    );
}

#[test]
fn a_named_file_is_read_whatever_its_name_and_bytes() {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, bytes, expected) in [
        ("page", "Bamako".as_bytes(), "page text \"Bamako\" undated"),
        ("page.php", b"\n <html>", "page.php html \"\\n <html>\" undated"),
        ("empty.txt", b"", "empty.txt text \"\" undated"),
        ("latin1.txt", b"\xe9tat", "latin1.txt text \"\u{fffd}tat\" undated"),
        ("dump", b"{\"text\":\"x\"}", "dump text \"x\" undated"),
        ("packed", &gz(b"Gao"), "packed text \"Gao\" undated"),
    ] {
        let file = dir.path().join(name);
        fs::write(&file, bytes).expect("written");
        assert_eq!(shown(dir.path(), &[file], &Given::default()), [expected], "{name}");
    }
}

#[test]
fn a_bad_line_is_skipped_with_its_place() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("pages.jsonl");
    let lines = [
        r#"{"id":7,"url":"http://x/1","outlet":"Agence","published":"2022-02-09T10:00:00Z","lang":"fr-FR","text":"un"}"#,
        "",
        r#"{"text": "#,
        r#"{"id":"no-text"}"#,
        r#"{"text":"deux","published":"hier"}"#,
        r#"{"html":"<p>trois","published":"2022-02","text":null}"#,
        r#"[1,2]"#,
        r#"{"text":3}"#,
    ];
    let mut bytes = b"\xef\xbb\xbf".to_vec();
    bytes.extend(lines.join("\r\n").bytes());
    bytes.extend(b"\n{\"text\":\"\xe9\"}");
    fs::write(&file, bytes).expect("written");
    let got = shown(dir.path(), std::slice::from_ref(&file), &Given::default());
    assert_eq!(
        got,
        [
            "pages.jsonl text \"un\" 2022-02-09",
            "skipped [broken] pages.jsonl:3: is no JSON object of a page: eof while parsing a value at column 8",
            "skipped [broken] pages.jsonl:4: has neither 'text' nor 'html'",
            "pages.jsonl text \"deux\" undated",
            "odd pages.jsonl:5: published 'hier' is no ISO date, the page was read without it",
            "pages.jsonl html \"<p>trois\" 2022-02-01..2022-02-28",
            "skipped [broken] pages.jsonl:7: is no JSON object",
            "skipped [broken] pages.jsonl:8: is no JSON object of a page: invalid type: integer `3`, expected a string at column 9",
            "pages.jsonl text \"\u{fffd}\" undated",
            "odd pages.jsonl:9: bytes that are no UTF-8 were replaced",
        ]
    );
    let Some(Found::Capture(first)) = captures(&[file], &Given::default()).expect("there").next() else {
        panic!("the first line is a page");
    };
    assert_eq!(first.external_id.as_deref(), Some("7"));
    assert_eq!(first.lang, Lang::new("fr"));
    assert_eq!(first.outlet.as_deref(), Some("Agence"));
    assert_eq!(first.published.map(|p| p.basis), Some(Basis::Given));
}

#[test]
fn what_the_user_gives_fills_only_what_the_line_leaves_open() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("p.jsonl");
    fs::write(&file, "{\"text\":\"a\",\"published\":\"2022-02\",\"outlet\":\"X\"}\n{\"text\":\"b\"}").expect("written");
    let given = Given { published: when_of("2020-01-01"), outlet: Some("Y".to_owned()), lang: Lang::new("fr") };
    let got: Vec<_> = captures(&[file], &given)
        .expect("there")
        .map(|f| match f {
            Found::Capture(c) => (c.outlet.expect("given"), c.published.expect("given").when.first.to_string()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(got, [("X".to_owned(), "2022-02-01".to_owned()), ("Y".to_owned(), "2020-01-01".to_owned())]);
}

#[test]
fn errors_name_the_argument() {
    let says = |input: &str| captures(&[PathBuf::from(input)], &Given::default()).expect_err(input).to_string();
    assert_eq!(
        says("nowhere.txt"),
        "no file or folder at 'nowhere.txt': check the name, or give '-' to read standard input"
    );
    assert_eq!(
        says("https://example.org/a"),
        "'https://example.org/a' is a web address, which only 'recoupe ingest' fetches: save the page and give the file"
    );
}

#[test]
fn progress_ends_at_the_total() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("a.txt"), "x".repeat(1000)).expect("written");
    fs::write(dir.path().join("b.jsonl.gz"), gz(b"{\"text\":\"b\"}\n")).expect("written");
    fs::write(dir.path().join("c.bin"), [0; 10]).expect("written");
    let mut captures = captures(&[dir.path().to_owned()], &Given::default()).expect("there");
    assert_eq!(captures.by_ref().count(), 3);
    assert_eq!(captures.done_bytes(), captures.total_bytes());
}
