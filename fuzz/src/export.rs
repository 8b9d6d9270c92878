//! What is written for others: every form of export of what was read in any page, and records read back.

use crate::{ENGINE, page, within};
use recoupe_engine::{Reading, VERSION};
use recoupe_export::{Codes, Schemes, Shelf};
use recoupe_ledger::record::{ClaimRecord, DecisionRecord, EventRecord, PageRecord};
use recoupe_ledger::{AsOf, Ledger, ReadingParts};
use recoupe_model::{EventFigure, Policy};
use serde_json::Value;
use std::sync::LazyLock;

static SCHEMES: LazyLock<(Schemes, Codes)> = LazyLock::new(|| {
    let file = |name: &str| recoupe_packs::Packs::embedded_file(&format!("schemes/{name}"));
    let must = |name: &str| file(name).unwrap_or_else(|| panic!("no {name}"));
    let schemes =
        Schemes::parse(must("acled.tsv"), must("ucdp.tsv"), must("plover.tsv")).unwrap_or_else(|e| panic!("{e}"));
    (schemes, Codes::parse(file).unwrap_or_else(|e| panic!("{e}")))
});

/// A ledger takes in what was read in the page and finds itself sound; each line of json-lines read as a record and
/// written again is the same line; each row of a table has as many cells as its head.
pub fn law(bytes: &[u8]) {
    let capture = page::capture(bytes);
    let reading = ENGINE.read(&capture);
    let mut ledger = Ledger::open_in_memory().expect("memory");
    ledger.append(&capture, &parts(&reading), "2022-05-20T00:00:00Z").expect("appended");
    let found = ledger.examine().expect("read");
    assert!(found.is_sound(), "{:?}", found.troubles);
    let claims = ledger.claims(AsOf::LATEST).expect("read");
    let (claims, reconciled) = recoupe_reconcile::reviewed(&ledger.pages(AsOf::LATEST).expect("read"), claims, &[]);
    let shelf = Shelf {
        ledger: &ledger,
        as_of: AsOf::LATEST,
        claims: &claims,
        reconciled: &reconciled,
        schemes: &SCHEMES.0,
        policy: Policy::LatestBest,
        estimate: &|figure: &EventFigure, policy| {
            (!figure.values.is_empty()).then(|| recoupe_reconcile::estimate(figure, policy, &[]))
        },
        only: None,
    };
    let told = |write: &dyn Fn(&mut dyn std::io::Write)| {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).expect("UTF-8")
    };
    within(|| {
        again::<PageRecord>(&told(&|out| recoupe_export::pages_jsonl(&shelf, out).map(drop).expect("written")));
        again::<ClaimRecord>(&told(&|out| recoupe_export::claims_jsonl(&shelf, out).map(drop).expect("written")));
        again::<EventRecord>(&told(&|out| recoupe_export::events_jsonl(&shelf, out).map(drop).expect("written")));
        rows(&told(&|out| recoupe_export::claims_csv(&shelf, out).map(drop).expect("written")));
        rows(&told(&|out| recoupe_export::events_csv(&shelf, out).map(drop).expect("written")));
        let geojson = told(&|out| recoupe_export::events_geojson(&shelf, out).map(drop).expect("written"));
        serde_json::from_str::<Value>(&geojson).expect("JSON");
    });
}

fn parts(reading: &Reading) -> ReadingParts<'_> {
    ReadingParts {
        page: &reading.page,
        bytes_sha256: &reading.bytes_sha256,
        article: &reading.article,
        fingerprint: None,
        claims: &reading.claims,
        engine: VERSION,
        packs: &reading.packs,
    }
}

fn again<Record: serde::Serialize + serde::de::DeserializeOwned>(lines: &str) {
    for line in lines.lines() {
        let record: Record = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        assert_eq!(serde_json::to_string(&record).expect("a line"), line);
    }
}

/// Reads CSV as RFC 4180 has it.
fn rows(csv: &str) {
    let (mut widths, mut width, mut quoted, mut signs) = (Vec::new(), 1, false, csv.chars().peekable());
    while let Some(sign) = signs.next() {
        match sign {
            '"' if quoted && signs.peek() == Some(&'"') => drop(signs.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => width += 1,
            '\n' if !quoted => widths.push(std::mem::replace(&mut width, 1)),
            _ => {}
        }
    }
    assert!(!quoted && width == 1, "the last row is open");
    assert!(widths.windows(2).all(|pair| pair[0] == pair[1]), "rows of {widths:?} cells");
}

/// A line that can be read as a record and as what the record stands for, is the record that this makes again.
pub fn record(bytes: &[u8]) {
    let Ok(line) = std::str::from_utf8(bytes) else { return };
    within(|| {
        if let Ok(record) = serde_json::from_str::<ClaimRecord>(line)
            && let Ok(claim) = record.model()
        {
            let made =
                ClaimRecord::new(&claim, &record.engine, &record.packs, recoupe_ledger::record::Linked::default());
            assert_eq!(made.model().as_ref(), Ok(&claim));
        }
        if let Ok(record) = serde_json::from_str::<EventRecord>(line)
            && let Ok(event) = record.model()
        {
            assert_eq!(EventRecord::from(&event).model().as_ref(), Ok(&event));
        }
        if let Ok(record) = serde_json::from_str::<DecisionRecord>(line)
            && let Ok(decision) = record.model()
        {
            assert_eq!(DecisionRecord::from(&decision).model().as_ref(), Ok(&decision));
        }
    });
}

/// The lines of what is claimed in a sentence and of its events: what a fuzzer begins with.
pub(crate) fn records(text: &str) -> Vec<String> {
    let reading = ENGINE.read(&page::capture(&[&[0x0a], text.as_bytes()].concat()));
    let packs = std::collections::BTreeMap::new();
    let line =
        |c| serde_json::to_string(&ClaimRecord::new(c, VERSION, &packs, recoupe_ledger::record::Linked::default()));
    let claims = reading.claims.iter().map(line);
    let events = ENGINE.reconcile(&[], &reading.claims).events;
    let events = events.iter().map(|e| serde_json::to_string(&EventRecord::from(e)));
    claims.chain(events).map(|line| line.expect("a record is JSON")).collect()
}
