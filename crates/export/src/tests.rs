use crate::sample::*;
use crate::*;
use jiff::civil::date;
use recoupe_ledger::ReadingParts;
use recoupe_model::*;
use serde_json::Value;
use std::fs;

const ACLED: &str = include_str!("../../../packs/schemes/acled.tsv");
const UCDP: &str = include_str!("../../../packs/schemes/ucdp.tsv");
const PLOVER: &str = include_str!("../../../packs/schemes/plover.tsv");

fn ledger() -> Ledger {
    let mut ledger = Ledger::open_in_memory().expect("memory");
    for (claim, text, outlet, day) in [(first_claim(), FIRST, "Agence", 18), (second_claim(), SECOND, "Journal", 19)] {
        let parts = ReadingParts {
            page: &claim.page.clone(),
            bytes_sha256: "00ff",
            article: &article(text, outlet, Some(date(2022, 5, day))),
            fingerprint: Some(&fingerprint(text)),
            claims: &[claim],
            engine: "0.1.0",
            packs: &[("lang/fr".to_owned(), "0.1.0".to_owned())],
        };
        let mut capture = capture(text, outlet, Some(date(2022, 5, day)));
        capture.url = (outlet == "Journal").then(|| "https://journal.example/ansongo".to_owned());
        ledger.append(&capture, &parts, "2022-05-20T00:00:00Z").expect("append");
    }
    ledger
}

fn low_is_best(figure: &EventFigure, _: Policy) -> Option<Estimate> {
    let live = figure.values.iter().find(|v| v.superseded_by.is_none())?;
    let Count { low, high, .. } = live.count;
    Some(Estimate { low, best: low, high, reason: "the test says so".to_owned() })
}

fn with_shelf(only: Option<&BTreeSet<EventId>>, run: impl FnOnce(&Shelf<'_>)) {
    let ledger = ledger();
    let claims = ledger.claims(AsOf::LATEST).expect("read");
    let schemes = Schemes::parse(ACLED, UCDP, PLOVER).expect("the tables are good");
    run(&Shelf {
        ledger: &ledger,
        as_of: AsOf::LATEST,
        claims: &claims,
        reconciled: &reconciled(),
        schemes: &schemes,
        policy: Policy::LatestBest,
        estimate: &low_is_best,
        only,
    });
}

fn read(dir: &Path, name: &str) -> Vec<Value> {
    let text = fs::read_to_string(dir.join(name)).expect(name);
    text.lines().map(|l| serde_json::from_str(l).expect("a JSON line")).collect()
}

#[test]
fn three_files_hold_what_linking_found() {
    let dir = tempfile::tempdir().expect("a folder");
    with_shelf(None, |shelf| {
        let written = jsonl(shelf, dir.path()).expect("written");
        assert_eq!(written, Written { pages: 2, claims: 2, events: 1 });
    });
    let (pages, claims, events) =
        (read(dir.path(), "pages.jsonl"), read(dir.path(), "claims.jsonl"), read(dir.path(), "events.jsonl"));
    assert_eq!(pages[0]["dispatch_id"], "d1");
    let headline = FIRST.split("\n\n").next();
    assert_eq!(pages[0]["blocks"][0]["text"].as_str(), headline);
    assert_eq!(pages[0]["published"]["basis"], "given");
    assert_eq!((&claims[0]["event_id"], &claims[1]["dispatch_id"]), (&"e1-ansongo".into(), &"d2".into()));
    assert_eq!(claims[0]["when"]["narrowed_by"], Value::Null);
    assert_eq!(claims[1]["when"]["narrowed_by"], "p1-first");
    assert_eq!(claims[1]["when"]["candidates"].as_array().map(Vec::len), Some(1));
    assert_eq!(claims[1]["packs"]["lang/fr"], "0.1.0");
    assert_eq!(claims[0]["evidence"][0]["link"], Value::Null, "the first page has no address");
    let link = claims[1]["evidence"][0]["link"].as_str().expect("the second page has one");
    assert!(link.starts_with("https://journal.example/ansongo#:~:text="), "{link}");
    let figure = &events[0]["figures"][0];
    assert_eq!(
        (&figure["low"], &figure["best"], &figure["high"], &figure["policy"]),
        (&13.into(), &13.into(), &Value::Null, &"latest-best".into())
    );
    assert_eq!(figure["values"][0]["superseded_by"], 1);
    assert_eq!(events[0]["schemes"]["acled"]["sub_event_type"], "Armed clash");
    assert_eq!(events[0]["schemes"]["ucdp"]["type_of_violence"], 1);
    assert!(
        fs::read_dir(dir.path())
            .expect("listed")
            .all(|f| { !f.expect("listed").file_name().to_string_lossy().ends_with(".partial") })
    );
}

#[test]
fn the_same_ledger_gives_the_same_bytes() {
    let dir = tempfile::tempdir().expect("a folder");
    for run in ["a", "b"] {
        with_shelf(None, |shelf| {
            let _ = jsonl(shelf, &dir.path().join(run)).expect("written");
        });
    }
    for name in ["pages.jsonl", "claims.jsonl", "events.jsonl"] {
        let of = |run: &str| fs::read(dir.path().join(run).join(name)).expect(name);
        assert_eq!(of("a"), of("b"), "{name}");
    }
}

#[test]
fn a_filter_takes_an_events_claims_and_pages_with_it() {
    let dir = tempfile::tempdir().expect("a folder");
    with_shelf(Some(&BTreeSet::new()), |shelf| {
        assert_eq!(jsonl(shelf, dir.path()).expect("written"), Written::default());
    });
    with_shelf(Some(&["e1-ansongo".into()].into()), |shelf| {
        assert_eq!(jsonl(shelf, dir.path()).expect("written"), Written { pages: 2, claims: 2, events: 1 });
    });
}

#[test]
fn csv_has_a_row_an_event_and_a_row_a_claim() {
    let dir = tempfile::tempdir().expect("a folder");
    with_shelf(None, |shelf| assert_eq!(csv(shelf, dir.path()).expect("written").events, 1));
    let events = fs::read_to_string(dir.path().join("events.csv")).expect("read");
    let rows: Vec<&str> = events.lines().collect();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].split(',').count(), rows[1].split(',').count());
    assert!(rows[1].starts_with("e1-ansongo,armed_clash,single_voice,2022-05-17,2022-05-17,day,Ansongo,ML,Gao,15.6597,0.5022,2,,Military Forces of Mali,,13,13,,"), "{}", rows[1]);
    let claims = fs::read_to_string(dir.path().join("claims.csv")).expect("read");
    assert_eq!(claims.lines().count(), 3);
    assert!(claims.contains("killed 13 or more soldats"), "{claims}");
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("file");
    fs::write(&file, "").expect("written");
    with_shelf(None, |shelf| {
        let says = jsonl(shelf, &file).expect_err("a file is no folder").to_string();
        let says = says.replace(dir.path().to_str().expect("UTF-8"), "DIR");
        assert_eq!(says, "'DIR/file' cannot be written: file exists; name another place with -o");
    });
}

#[test]
fn scheme_tables_are_checked() {
    fn check(acled: &str, expected: &str) {
        let says = Schemes::parse(acled, UCDP, PLOVER).expect_err(acled).to_string();
        assert_eq!(says, expected);
    }
    check(
        "act\tevent_type\n",
        "pack schemes: acled.tsv:1: the first row must be 'act', 'event_type', 'sub_event_type'",
    );
    let head = "# source: none\nact\tevent_type\tsub_event_type\n";
    check(&format!("{head}armed_clsh\tA\tB"), "pack schemes: acled.tsv:3: unknown act 'armed_clsh'");
    check(&format!("{head}coup\tA"), "pack schemes: acled.tsv:3: needs 3 cells, separated by tabs");
    check(
        &format!("{head}coup\tA\tB\ncoup\tA\tB"),
        "pack schemes: acled.tsv:4: 'coup' stands out of order or twice: sort the rows by act",
    );
    let says = Schemes::parse(ACLED, "act\ttype_of_violence\ttype_civilians\ncoup\t1\t9", PLOVER).expect_err("9");
    assert_eq!(says.to_string(), "pack schemes: ucdp.tsv:2: '9' is no type of violence (1, 2 or 3)");
}

#[test]
fn civilians_make_a_bombing_one_sided() {
    let schemes = Schemes::parse(ACLED, UCDP, PLOVER).expect("the tables are good");
    let ucdp = |civilians| schemes.codes(Act::AirDroneStrike, civilians)["ucdp"]["type_of_violence"].as_u64();
    assert_eq!((ucdp(Some(true)), ucdp(Some(false)), ucdp(None)), (Some(3), Some(1), Some(1)));
    assert_eq!(schemes.codes(Act::Statement, None)["acled"], Value::Null);
    assert_eq!(schemes.codes(Act::Attack, None)["plover"].to_string(), r#"{"event":"ASSAULT","mode":null}"#);
}

mod schemes_of_others;
mod sheet;
