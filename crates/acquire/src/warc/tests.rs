use crate::*;
use std::fs;
use std::io::Write;

/// One record as a crawler writes it.
fn record(kind: &str, address: &str, content_type: &str, block: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:0>\r\nWARC-Date: 2022-05-18T10:00:00Z\r\n\
         WARC-Target-URI: {address}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

fn page(n: usize) -> Vec<u8> {
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=iso-8859-6\r\n\r\n<p>page {n}");
    record("response", &format!("https://a.example/{n}"), "application/http; msgtype=response", answer.as_bytes())
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).expect("memory")
}

/// What comes out of an archive of these bytes, a line each.
fn shown(name: &str, bytes: &[u8]) -> Vec<String> {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join(name);
    fs::write(&file, bytes).expect("written");
    let place = format!("{}, ", file.display());
    let line = |found| match found {
        Found::Capture(c) => {
            assert_eq!((c.path.as_deref(), c.external_id), (Some(name), None));
            let (url, text) = (c.url.unwrap_or_default(), String::from_utf8_lossy(&c.raw).into_owned());
            format!("{url} {} {} {text}", c.charset.unwrap_or_default(), c.captured_at.unwrap_or_default())
        }
        Found::Skipped(r, why) => format!("[{why}] {}: {}", r.place.replace(&place, ""), r.says),
        Found::Passed(why) => format!("passed: {why}"),
        Found::Odd(r) => format!("odd {}: {}", r.place.replace(&place, ""), r.says),
    };
    captures(&[file], &Given::default()).expect("there").map(line).collect()
}

fn told(n: usize) -> String {
    format!("https://a.example/{n} iso-8859-6 2022-05-18T10:00:00Z <p>page {n}")
}

#[test]
fn an_archive_is_read_record_for_record_however_packed() {
    let records = [
        record("warcinfo", "", "application/warc-fields", b"software: x\r\n"),
        record("request", "https://a.example/1", "application/http; msgtype=request", b"GET / HTTP/1.1\r\n\r\n"),
        page(1),
        record("revisit", "https://a.example/1", "application/http", b"HTTP/1.1 200 OK\r\n\r\n"),
        record("response", "https://a.example/x", "application/http", b"HTTP/1.1 404 Not Found\r\n\r\nno"),
        record(
            "response",
            "https://a.example/y",
            "application/http",
            b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG",
        ),
        record("response", "dns:a.example", "text/dns", b"20220518\na.example. 1 IN A 8.8.8.8\n"),
        record("resource", "https://a.example/r", "text/html; charset=utf-8", b"<p>resource"),
        record("conversion", "<https://a.example/c>", "text/plain", b"WARC/1.0 in a text\n\n"),
        record("metadata", "https://a.example/1", "application/json", b"{}"),
        page(2),
    ];
    let expected = vec![
        "passed: requests and notes of archives".to_owned(),
        "passed: requests and notes of archives".to_owned(),
        told(1),
        "passed: unchanged since an earlier visit".to_owned(),
        "passed: answered without success".to_owned(),
        "passed: neither HTML nor text".to_owned(),
        "passed: requests and notes of archives".to_owned(),
        "https://a.example/r utf-8 2022-05-18T10:00:00Z <p>resource".to_owned(),
        "https://a.example/c  2022-05-18T10:00:00Z WARC/1.0 in a text\n\n".to_owned(),
        "passed: requests and notes of archives".to_owned(),
        told(2),
    ];
    let plain = records.concat();
    let dictionary = b"WARC/1.0\r\nWARC-Type: response\r\nhttps://a.example/".repeat(20);
    let framed = |content: &[u8]| {
        [&[0x5d, 0x2a, 0x4d, 0x18][..], &u32::try_from(content.len()).expect("small").to_le_bytes(), content].concat()
    };
    let with_dictionary = |record: &Vec<u8>| {
        zstd::bulk::Compressor::with_dictionary(3, &dictionary).expect("made").compress(record).expect("memory")
    };
    let by_dictionary: Vec<u8> = records.iter().flat_map(with_dictionary).collect();
    for (name, bytes) in [
        ("a.warc", plain.clone()),
        ("b.warc.gz", records.iter().flat_map(|r| gz(r)).collect()),
        ("c.warc.gz", gz(&plain)),
        ("d.warc.zst", records.iter().flat_map(|r| zst(r)).collect()),
        ("e.warc.zst", zst(&plain)),
        ("f.warc.zst", [framed(&dictionary), by_dictionary.clone()].concat()),
        ("g.warc.zst", [framed(&zst(&dictionary)), by_dictionary].concat()),
        ("named-otherwise.gz", gz(&plain)),
        (
            "h.warc",
            String::from_utf8_lossy(&plain)
                .replace("WARC/1.0\r\nWARC-T", "WARC/1.1\r\nWARC-T")
                .replace('\u{fffd}', "?")
                .into_bytes(),
        ),
    ] {
        assert_eq!(shown(name, &bytes), expected, "{name}");
    }
}

#[test]
fn a_cut_archive_is_read_up_to_the_cut() {
    let whole = [page(1), page(2), page(3)].concat();
    for cut in page(1).len() + 1..whole.len() {
        let got = shown("a.warc", &whole[..cut]);
        // Without the blank lines behind it a record is whole all the same.
        let n_whole = (cut + 4) / page(1).len();
        let pages: Vec<String> = (1..=n_whole).map(told).collect();
        assert!(got.starts_with(&pages), "cut at {cut}: {got:?}");
        let rest = &got[n_whole..];
        assert!(rest.len() <= 1 && rest.iter().all(|r| r.starts_with("[broken] record ")), "cut at {cut}: {got:?}");
    }
    let packed: Vec<Vec<u8>> = [page(1), page(2), page(3)].iter().map(|p| gz(p)).collect();
    let (first, all) = (packed[0].len(), packed.concat());
    for cut in first + 1..first + packed[1].len() {
        let got = shown("a.warc.gz", &all[..cut]);
        assert_eq!(got[0], told(1), "cut at {cut}");
        assert!(got.len() == 2 && got[1].starts_with("[broken]"), "cut at {cut}: {got:?}");
    }
}

#[test]
fn a_damaged_record_costs_itself() {
    let headless = b"WARC/1.0\r\nWARC-Type: response\r\n\r\nblock\r\n\r\n".to_vec();
    let longer =
        String::from_utf8(page(2)).expect("ASCII").replace("Content-Length: 7", "Content-Length: 47").into_bytes();
    let shorter =
        String::from_utf8(page(2)).expect("ASCII").replace("Content-Length: 7", "Content-Length: 1").into_bytes();
    for (what, bytes, expected) in [
        ("no length", headless, "[broken] record 2: states no length"),
        ("debris", b"some debris\nof two lines\r\n".to_vec(), "[broken] record 2: begins like no record"),
        ("too long a length", longer, "[broken] record 2 (https://a.example/2): is not as long as it says"),
        ("too short a length", shorter, "[broken] record 2 (https://a.example/2): is not as long as it says"),
        (
            "a record cut in its block",
            page(2)[..page(2).len() - 12].to_vec(),
            "[broken] record 2 (https://a.example/2): is not as long as it says",
        ),
        (
            "a note that lies",
            b"WARC/1.0\r\nWARC-Type: metadata\r\nContent-Length: 300\r\n\r\nx\r\n\r\n".to_vec(),
            "[broken] record 2: is not as long as it says",
        ),
        (
            "no answer",
            record("response", "https://a.example/n", "application/http", b"nothing"),
            "[broken] record 2 (https://a.example/n): holds no HTTP answer",
        ),
    ] {
        let got = shown("a.warc", &[page(1), bytes, page(3), page(4)].concat());
        let pages: Vec<&String> = got.iter().filter(|l| l.starts_with("https")).collect();
        assert_eq!(pages, [&told(1), &told(3), &told(4)], "{what}: {got:?}");
        assert_eq!(got[1], expected, "{what}");
    }
}

#[test]
fn a_damaged_packed_part_costs_itself() {
    for pack in [gz as fn(&[u8]) -> Vec<u8>, zst] {
        let parts = [pack(&page(1)), pack(&page(2)), pack(&page(3))];
        let n_bytes = parts[1].len();
        let mut lost = 0;
        for at in 0..n_bytes {
            let mut damaged = parts.clone();
            damaged[1][at] ^= 0x55;
            let got = shown("a.warc.gz", &damaged.concat());
            assert_eq!(got[0], told(1), "byte {at}");
            lost += usize::from(!got.contains(&told(3)));
        }
        // A flipped length or magic may take the next part along, no more.
        assert!(lost <= n_bytes / 20, "{lost} of {n_bytes} flipped bytes cost the next record too");
    }
}

#[test]
fn a_record_beyond_the_limit_is_passed_over_in_small_memory() {
    struct Long(u64);
    impl std::io::Read for Long {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            let n = out.len().min(usize::try_from(self.0).unwrap_or(usize::MAX));
            out[..n].fill(b'x');
            self.0 -= n as u64;
            Ok(n)
        }
    }
    let length: u64 = 200 << 20;
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("long.warc.gz");
    let mut packed = fs::File::create(&file).expect("made");
    let head = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/2\r\nContent-Length: {length}\r\n\r\n"
    );
    packed.write_all(&gz(&page(1))).expect("written");
    let mut encoder = flate2::write::GzEncoder::new(packed, flate2::Compression::fast());
    encoder.write_all(head.as_bytes()).expect("written");
    std::io::copy(&mut Long(length), &mut encoder).expect("written");
    encoder.write_all(b"\r\n\r\n").expect("written");
    let mut packed = encoder.finish().expect("written");
    packed.write_all(&gz(&page(3))).expect("written");
    let got: Vec<Found> = captures(&[file], &Given::default()).expect("there").collect();
    assert!(matches!(&got[..], [Found::Capture(_), Found::Skipped(_, Why::TooLong), Found::Capture(_)]), "{got:?}");
}

#[test]
fn records_that_lie_about_their_length_do_not_cost_time_without_end() {
    // Each record claims the whole archive.
    let one = "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 60000000\r\n\r\n\r\n";
    let got = shown("a.warc", one.repeat(20_000).as_bytes());
    assert!(got.iter().all(|l| l.starts_with("[broken]")), "{:?}", &got[..3]);
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(60))]
    /// Any bytes in front of, behind and in between are told of and end.
    #[test]
    fn any_bytes_are_read_to_their_end(
        parts in proptest::collection::vec((0..7usize, proptest::collection::vec(proptest::num::u8::ANY, 0..120)), 0..6),
        name in proptest::sample::select(vec!["a.warc", "a.jsonl", "a.txt", "a.html", "a"]),
    ) {
        let bytes: Vec<u8> = parts.into_iter().flat_map(|(kind, bytes)| match kind {
            0 => page(1),
            1 => gz(&page(1)),
            2 => zst(&page(1)),
            3 => [&b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 90\r\n\r\n"[..], &bytes].concat(),
            4 => [gz(&bytes), b"\x1f\x8b\x08\x00".to_vec()].concat(),
            5 => [b"{\"text\":\"\\ud83d".to_vec(), bytes, b"\"}\n".to_vec()].concat(),
            _ => bytes,
        }).collect();
        let dir = tempfile::tempdir().expect("a folder");
        let file = dir.path().join(name);
        fs::write(&file, &bytes).expect("written");
        let n = captures(&[file], &Given::default()).expect("there").count();
        proptest::prop_assert!(n <= bytes.len() + 1);
    }
}

/// A status line in Latin-1 is longer as text than as bytes: the page still begins where its head ends.
#[test]
fn a_head_of_odd_bytes_takes_nothing_of_the_page() {
    let answer = b"HTTP/1.1 200 Trouv\xe9 d\xe9j\xe0\r\nContent-Type: text/html\r\n\r\n<p>Onze soldats.</p>";
    let page = crate::answer::recorded(answer).expect("an answer");
    assert_eq!(page.raw, b"<p>Onze soldats.</p>");
    let head_alone = b"HTTP/1.1 200 \xe9\xe9\xe9\xe9\xe9\xe9\r\n";
    assert!(crate::answer::recorded(head_alone).is_err(), "no page, and no panic");
}
