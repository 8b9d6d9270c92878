use crate::record::{ClaimRecord, DaysRecord, DecisionRecord, EventRecord, Linked, PageRecord};
use crate::sample::*;
use crate::*;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use recoupe_model::*;
use std::collections::BTreeMap;

mod older;

const DAY_1: &str = "2022-05-18T08:00:00Z";
const DAY_2: &str = "2022-05-20T08:00:00Z";

struct Given {
    capture: Capture,
    article: Article,
    fingerprint: Fingerprint,
    claims: Vec<Claim>,
    packs: Vec<(String, String)>,
}

fn given(text: &str, outlet: &str, day: Option<Date>, claims: Vec<Claim>) -> Given {
    Given {
        capture: capture(text, outlet, day),
        article: article(text, outlet, day),
        fingerprint: fingerprint(text),
        claims,
        packs: vec![("lang/fr".to_owned(), "0.1.0".to_owned())],
    }
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    let hash = Sha256::digest(bytes);
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn link(ledger: &mut Ledger, now: &Reconciled, at: &str) -> EventsWritten {
    let seen = ledger.stamp().expect("read");
    let written = ledger.append_events(now, seen, at).expect("append");
    written.expect("nobody else writes")
}

fn append(ledger: &mut Ledger, page: &str, given: &Given, at: &str) -> Result<Appended, Error> {
    let parts = ReadingParts {
        page: &PageId::new(page),
        bytes_sha256: &sha256(&given.capture.raw),
        article: &given.article,
        fingerprint: Some(&given.fingerprint),
        claims: &given.claims,
        engine: "0.1.0",
        packs: &given.packs,
    };
    ledger.append(&given.capture, &parts, at)
}

fn first() -> Given {
    given(FIRST, "Agence", Some(date(2022, 5, 18)), vec![first_claim()])
}
fn second() -> Given {
    given(SECOND, "Journal", Some(date(2022, 5, 19)), vec![second_claim()])
}

fn both() -> Ledger {
    let mut ledger = Ledger::open_in_memory().expect("memory");
    append(&mut ledger, "p1-first", &first(), DAY_1).expect("append");
    append(&mut ledger, "p2-second", &second(), DAY_2).expect("append");
    ledger
}

fn ids(claims: Vec<Claim>) -> Vec<String> {
    claims.iter().map(|c| c.id.to_string()).collect()
}

#[test]
fn a_page_comes_back_as_it_went_in() {
    let (ledger, first) = (both(), first());
    let page = PageId::new("p1-first");
    assert_eq!(ledger.capture(&page).expect("read").as_ref(), Some(&first.capture));
    let entry = ledger.page(&page).expect("read").expect("there");
    assert_eq!(entry.article, first.article);
    assert_eq!((entry.recorded_at.as_str(), entry.engine.as_str()), (DAY_1, "0.1.0"));
    let facts = ledger.pages(AsOf::LATEST).expect("read");
    assert_eq!(facts[0].fingerprint, first.fingerprint);
    assert_eq!(facts[0].published, Some(When::day(date(2022, 5, 18))));
    assert_eq!(ledger.claims(AsOf::LATEST).expect("read"), [first_claim(), second_claim()]);
}

#[test]
fn what_stands_in_another_row_is_kept_once() {
    let mut ledger = both();
    let mut other = numbered(1);
    other.capture.raw.extend(b"<footer>no part of the text</footer>");
    append(&mut ledger, "p3", &other, DAY_2).expect("append");
    let kept = |page: &str| -> (usize, usize) {
        let sql = "SELECT length(text), (SELECT length(raw) FROM captures k WHERE k.page_id = p.page_id) FROM pages p
            WHERE page_id = ?1";
        ledger.db.query_row(sql, [page], |row| Ok((row.get(0)?, row.get(1)?))).expect("read")
    };
    assert_eq!(kept("p1-first").0, 0, "its text is its bytes");
    assert!(kept("p3").0 > 0 && kept("p3").1 > 0);
    for (page, article) in [("p1-first", first().article), ("p3", other.article.clone())] {
        assert_eq!(ledger.page(&page.into()).expect("read").expect("there").article, article);
    }
    let claim = ledger.claim(&"c1-first".into()).expect("read").expect("there");
    assert_eq!((claim.claim, claim.engine.as_str()), (first_claim(), "0.1.0"));
    assert_eq!(claim.packs, first().packs.into_iter().collect::<BTreeMap<_, _>>());
    assert_eq!(ledger.claims_of_page(&"p1-first".into()).expect("read")[0].packs, claim.packs);
}

#[test]
fn the_same_capture_twice_adds_nothing() {
    let mut ledger = both();
    let before = ledger.totals().expect("count");
    assert_eq!(append(&mut ledger, "p1-first", &first(), DAY_2).expect("append"), Appended::Known);
    assert_eq!(ledger.totals().expect("count"), before);
    assert_eq!((before.pages, before.claims), (2, 2));
}

#[test]
fn nothing_may_be_changed_deleted_or_replaced() {
    let mut ledger = both();
    link(&mut ledger, &reconciled(), DAY_2);
    ledger.decide(&[accepted()], DAY_2).expect("decided");
    ledger.db.execute("INSERT INTO blocks VALUES ('p1-first', 0, 'body', NULL, 0, 1)", []).expect("a row of format 8");
    for (table, key) in schema::TABLES {
        let first = key[0];
        for sql in [
            format!("UPDATE {table} SET {first} = {first}"),
            format!("DELETE FROM {table}"),
            format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}"),
        ] {
            let refused = ledger.db.execute(&sql, []).expect_err(&sql).to_string();
            assert!(refused.contains(&format!("append-only: {table}")), "{sql}: {refused}");
        }
    }
    assert_eq!(ledger.totals().expect("count"), Totals { pages: 2, claims: 2, events: 1 });
}

#[test]
fn a_page_that_fails_half_way_leaves_nothing() {
    let mut ledger = both();
    let refuse = "CREATE TEMP TRIGGER refuse BEFORE INSERT ON claims WHEN NEW.claim_id = 'c4-bad'
        BEGIN SELECT RAISE(ABORT, 'no'); END;";
    ledger.db.execute_batch(refuse).expect("a trigger");
    let claims = ["c3-new", "c4-bad"].map(|id| Claim { id: id.into(), page: "p3".into(), ..second_claim() });
    let broken = given(SECOND, "Autre", None, claims.to_vec());
    // The page fails after its capture and first claim were written.
    append(&mut ledger, "p3", &broken, DAY_2).expect_err("the second claim is refused");
    assert!(!ledger.holds(&PageId::new("p3")).expect("read"));
    assert_eq!(ledger.find_claim("c3").expect("read"), Lookup::None);
}

#[test]
fn a_claim_whose_id_stands_already_keeps_nothing_else_out() {
    let mut ledger = both();
    let new = |id: &str| Claim { id: id.into(), page: "p3".into(), ..second_claim() };
    let claims = vec![new("c3-new"), new("c3-new"), new("c1-first"), new("c4-new")];
    let third = given(SECOND, "Autre", None, claims);
    assert_eq!(append(&mut ledger, "p3", &third, DAY_2).expect("append"), Appended::New { repeated: 2 });
    assert_eq!(ids(ledger.claims(AsOf::LATEST).expect("read")), ["c1-first", "c2-second", "c3-new", "c4-new"]);
    assert!(ledger.examine().expect("read").is_sound());
}

#[test]
fn events_made_from_what_was_there_before_are_not_written() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut mine = Ledger::open(&dir.path().join("l.db")).expect("open");
    let mut other = Ledger::open(&dir.path().join("l.db")).expect("open");
    append(&mut mine, "p1-first", &first(), DAY_1).expect("append");
    let seen = mine.stamp().expect("read");
    append(&mut other, "p2-second", &second(), DAY_1).expect("append");
    let written = |ledger: &mut Ledger, seen| ledger.append_events(&reconciled(), seen, DAY_1).expect("append");
    assert_eq!(written(&mut mine, seen), None);
    let seen = mine.stamp().expect("read");
    assert!(written(&mut mine, seen).is_some());
    assert_eq!(written(&mut other, seen), None, "a version came in between");
}

#[test]
fn a_reader_that_holds_still_sees_one_moment() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut writer = Ledger::open(&dir.path().join("l.db")).expect("open");
    append(&mut writer, "p1-first", &first(), DAY_1).expect("append");
    let reader = Ledger::open_existing(&dir.path().join("l.db")).expect("open");
    reader.hold_still().expect("begun");
    append(&mut writer, "p2-second", &second(), DAY_1).expect("append");
    assert_eq!(reader.totals().expect("count").pages, 1);
    assert_eq!(writer.totals().expect("count").pages, 2);
}

#[test]
fn a_writer_that_waits_in_vain_says_so() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("l.db");
    let mut mine = Ledger::open(&path).expect("open");
    let mut other = Ledger::open(&path).expect("open");
    let hold = mine.db.unchecked_transaction().expect("begun");
    hold.execute_batch("INSERT INTO events (event_id, recorded_at) VALUES ('e', 't')")
        .expect("the write lock is taken");
    other.db.busy_timeout(std::time::Duration::from_millis(50)).expect("set");
    let says = append(&mut other, "p1-first", &first(), DAY_1).expect_err("busy");
    assert_eq!(
        says.in_file(Path::new("l.db")).to_string(),
        "'l.db' is being written by another program: wait for it to end and try again"
    );
    drop(hold);
    append(&mut mine, "p1-first", &first(), DAY_1).expect("append");
}

#[test]
fn many_open_a_new_ledger_at_once() {
    for _ in 0..10 {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("l.db");
        std::thread::scope(|scope| {
            let open = || scope.spawn(|| Ledger::open(&path).map(drop));
            let all: Vec<_> = (0..6).map(|_| open()).collect();
            for opened in all {
                opened.join().expect("no panic").expect("opens");
            }
        });
    }
}

/// Ada accepts the first claim.
/// A page of its own, told apart by a number.
fn numbered(n: usize) -> Given {
    given(&format!("Page {n}\n\n{FIRST}"), "Agence", Some(date(2022, 5, 18)), Vec::new())
}

#[test]
fn a_backup_beside_a_writer_is_a_whole_ledger_of_some_moment() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("busy.db");
    append(&mut Ledger::open(&file).expect("opens"), "p0000", &numbered(0), DAY_1).expect("appended");
    let is_done = std::sync::atomic::AtomicBool::new(false);
    let order = std::sync::atomic::Ordering::SeqCst;
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let (mut ledger, mut n) = (Ledger::open(&file).expect("opens"), 1);
            while !is_done.load(order) || n < 10 {
                append(&mut ledger, &format!("p{n:04}"), &numbered(n), DAY_2).expect("appended");
                n += 1;
            }
            n
        });
        let ledger = Ledger::open_existing(&file).expect("opens");
        let n_pages = |ledger: &Ledger| usize::try_from(ledger.totals().expect("read").pages).expect("few");
        let (mut before, mut held) = (n_pages(&ledger), Vec::new());
        for nth in 0..5 {
            let copy = dir.path().join(format!("copy-{nth}.db"));
            let found = ledger.backup(&copy).expect("copied");
            assert!(found.is_sound(), "{found:?}");
            let copy = Ledger::open_existing(&copy).expect("a ledger");
            // What stood when the copy was begun is there, nothing that came later, and no page with a hole before it.
            let (copied, after) = (n_pages(&copy), n_pages(&ledger));
            assert!((before..=after).contains(&copied), "{before} ≤ {copied} ≤ {after}");
            assert!(copy.page(&PageId::new(format!("p{:04}", copied - 1))).expect("read").is_some());
            (before, held) = (after, [held, vec![copied]].concat());
        }
        is_done.store(true, order);
        let written = writer.join().expect("the writer was not disturbed");
        assert_eq!(n_pages(&ledger), written);
        assert!(held.is_sorted() && held[0] < held[4], "the writer wrote meanwhile: {held:?}");
    });
    let left: Vec<_> = std::fs::read_dir(dir.path()).expect("a folder").flatten().collect();
    assert!(left.iter().all(|entry| !entry.file_name().to_string_lossy().ends_with(".partial")));
}

fn accepted() -> Decision {
    decision("Ada", DAY_1, "checked", Ruling::Accept(Subject::Claim((&first_claim()).into())))
}

#[test]
fn decisions_are_kept_once_in_order_and_by_both_clocks() {
    let mut ledger = both();
    let undo = decision("Ben", DAY_2, "it was of another day", Ruling::Undo(accepted().id));
    let done = ledger.decide(&[accepted(), undo.clone()], DAY_2).expect("decided");
    assert!(done.iter().all(|d| matches!(d, Decided::New(_))), "{done:?}");
    assert_eq!(ledger.decide(std::slice::from_ref(&undo), DAY_2).expect("known"), [Decided::Known(undo.id.clone())]);
    let on = |published, known_by| ledger.decisions(AsOf { published, known_by }).expect("read");
    assert_eq!(on(None, None), [accepted(), undo]);
    assert_eq!(on(Some(date(2022, 5, 18)), None), [accepted()], "by publication: when it was decided");
    assert_eq!(on(None, Some(date(2022, 5, 18))), [], "by recording: when this ledger took it in");
    assert_eq!(ledger.find_decision(accepted().id.as_str()).expect("read"), Lookup::One(accepted().id));
}

#[test]
fn what_is_no_decision_is_refused_and_nothing_with_it_is_kept() {
    let mut ledger = both();
    let mut check = |bad: Decision, says: &str| {
        let refused = ledger.decide(&[accepted(), bad], DAY_1).expect_err(says).to_string();
        assert!(refused.contains(says), "{refused}");
        assert_eq!(ledger.decisions(AsOf::LATEST).expect("read"), []);
    };
    let of = || Ruling::Pending(Subject::Claim((&first_claim()).into()));
    check(Decision { reason: "another".to_owned(), ..accepted() }, "is not what its id was made of");
    check(decision(" ", DAY_1, "why", of()), "a decision needs a name and a reason");
    check(decision("Ada", DAY_1, "", of()), "a decision needs a name and a reason");
    check(decision("Ada", DAY_1, "why", Ruling::Undo("r0".into())), "there is no decision r0 to undo");
}

#[test]
fn every_decision_comes_back_from_its_line() {
    let anchor = || Anchor::from(&first_claim());
    let event = || Subject::Event(vec![anchor(), (&second_claim()).into()]);
    let correct = |text: &str| Ruling::Correct(event(), Correction::parse(text).expect("sound"));
    let place = first_claim().place.expect("it has one");
    for ruling in [
        Ruling::Accept(event()),
        Ruling::Reject(Subject::Claim(anchor())),
        Ruling::Pending(event()),
        correct("act=attack"),
        correct("when=2022-02-01..2022-02-06"),
        correct("killed:civilians=4"),
        correct("killed=none"),
        correct("initiator=Military Forces of Mali"),
        Ruling::Correct(event(), Correction::Place(Box::new(place))),
        Ruling::Merge(vec![anchor()]),
        Ruling::Split { claims: vec![anchor()], from: vec![(&second_claim()).into()] },
        Ruling::SameDispatch(vec!["p1".into(), "p2".into()]),
        Ruling::Report(event(), Some(Slot::Figure(Outcome::Killed, None))),
        Ruling::Report(event(), None),
        Ruling::Undo("r1".into()),
    ] {
        let given = decision("Ada", DAY_1, "«why»", ruling);
        let line = serde_json::to_string(&DecisionRecord::from(&given)).expect("json");
        let back: DecisionRecord = serde_json::from_str(&line).expect("json");
        assert_eq!(back.model().expect("good"), given, "{line}");
    }
}

/// The ledger after `harm` was done to it by a program that first took the guards away.
fn harmed(harm: &str) -> Checkup {
    harmed_of(both(), harm)
}

fn harmed_of(mut ledger: Ledger, harm: &str) -> Checkup {
    link(&mut ledger, &reconciled(), DAY_2);
    let undo = decision("Ben", DAY_2, "the register is of another day", Ruling::Undo(accepted().id));
    ledger.decide(&[accepted(), undo], DAY_2).expect("decided");
    let triggers: Vec<(String, String)> = {
        let mut query = ledger.db.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").expect("read");
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        rows.expect("read").map(|row| row.expect("read")).collect()
    };
    let run = |sql: &str| ledger.db.execute_batch(sql).expect(sql);
    run("PRAGMA foreign_keys = OFF");
    triggers.iter().for_each(|(name, _)| run(&format!("DROP TRIGGER {name}")));
    run(harm);
    triggers.iter().for_each(|(_, sql)| run(sql));
    ledger.examine().expect("readable")
}

#[test]
fn a_look_over_finds_what_was_harmed() {
    fn check(harm: &str, expected: &str) {
        let found = harmed(harm);
        assert!(found.troubles.iter().any(|says| says.contains(expected)), "{harm}: {:?}", found.troubles);
    }
    let sound = harmed("");
    assert!(sound.is_sound(), "{:?}", sound.troubles);
    assert_eq!((sound.pages, sound.claims, sound.events, sound.versions, sound.unlinked), (2, 2, 1, 1, 0));
    assert_eq!(sound.decisions, 2);
    check("DELETE FROM captures", "a row without its page: ");
    check(
        "DELETE FROM pages WHERE page_id = 'p1-first'; DELETE FROM claims WHERE page_id = 'p1-first'; DELETE FROM blocks WHERE page_id = 'p1-first'",
        "capture p1-first has no page",
    );
    check(
        "UPDATE captures SET bytes_sha256 = '00' WHERE page_id = 'p1-first'",
        "the bytes of page p1-first are not those of its hash",
    );
    check("UPDATE captures SET raw = x'00'", "the capture of page p1-first cannot be read: ");
    check(
        "UPDATE captures SET (raw, raw_bytes) = (SELECT raw, raw_bytes FROM captures WHERE page_id = 'p2-second') WHERE page_id = 'p1-first'; UPDATE pages SET text_bytes = (SELECT text_bytes FROM pages WHERE page_id = 'p2-second') WHERE page_id = 'p1-first'",
        "claim c1-first: bytes ",
    );
    check("UPDATE pages SET packed = CAST(substr(packed, 1, 3) AS BLOB)", "the blocks of a page are cut short");
    check("UPDATE claims SET act = 'coup'", "claim c1-first: its columns are not those of its record");
    check("UPDATE claims SET record = '{}'", "claim c1-first: its columns are not those of its record");
    check("UPDATE claims SET claim_id = 'c9' WHERE claim_id = 'c1-first'", "claim c9 is not kept with page p1-first");
    check("UPDATE pages SET packed = (SELECT max(packed) FROM pages)", "is not kept with page");
    check("DELETE FROM claims WHERE claim_id = 'c1-first'", "names claim c1-first, which is not there");
    check("DELETE FROM claims WHERE claim_id = 'c1-first'", "page p1-first keeps 1 claims and has 0");
    check(
        "INSERT INTO events SELECT 7, 'e2', recorded_at, record, NULL, NULL, packed FROM events",
        "claim c1-first is in two events, e1-ansongo and e2",
    );
    check("UPDATE events SET record = '{}'", "event e1-ansongo: its columns are not those of its record");
    check("UPDATE events SET packed = x'0500'", "event e1-ansongo cannot be read: ");
    check("UPDATE pages SET fingerprint = x'0102'", "a fingerprint is cut short");
    check("UPDATE decisions SET by = 'Eve'", "its columns are not those of its record");
    check("UPDATE decisions SET record = replace(record, 'Ada', 'Eve'), by = 'Eve'", "is not what its id was made of");
    check("UPDATE decisions SET record = '{}'", "cannot be read: ");
    check("DELETE FROM decisions WHERE kind = 'accept'", "which is no earlier one");
}

/// One cell changed, whichever it is: so little that everything can still be read.
#[test]
fn every_cell_is_sealed() {
    let ledger = both();
    for (table, _) in seal::SEALED {
        let mut query = ledger.db.prepare("SELECT name, type FROM pragma_table_info(?1)").expect("prepared");
        let columns = query.query_map([table], |row| Ok((row.get(0)?, row.get(1)?))).expect("read");
        let columns: Vec<(String, String)> = columns.collect::<Result<_, _>>().expect("read");
        assert!(columns.len() > 3, "{table}");
        for (column, kind) in columns {
            let other = match kind.as_str() {
                _ if (*table, column.as_str()) == ("captures", "format") => "'html'".to_owned(),
                _ if column == "page_id" => continue, // rows that name no page are told before
                _ if ["version", "n"].contains(&column.as_str()) => continue, // a row's number, held by indexes
                _ if (*table, column.as_str()) == ("pages", "packs") => "'2'".to_owned(),
                "INTEGER" => format!("ifnull({column}, 0) + 1"),
                "TEXT" => format!("ifnull({column}, '') || ' '"),
                _ => format!("CAST(ifnull({column}, '') || '!' AS BLOB)"),
            };
            let found = harmed(&format!("UPDATE {table} SET {column} = {other}"));
            let told = found.troubles.iter().any(|says| says.ends_with("its bytes do not give its seal"));
            assert!(told, "{table}.{column}: {:?}", found.troubles);
        }
    }
}

/// A ledger with something in every table, and what stands in them, row for row.
fn full(file: &Path) -> Ledger {
    let mut ledger = Ledger::open(file).expect("open");
    for n in 0..6 {
        append(&mut ledger, &format!("p{n:04}"), &numbered(n), DAY_1).expect("append");
    }
    append(&mut ledger, "p1-first", &first(), DAY_1).expect("append");
    append(&mut ledger, "p2-second", &second(), DAY_2).expect("append");
    ledger.decide(&[accepted()], DAY_2).expect("decided");
    let mut linking = ledger.linking().expect("begun");
    for n in 0..40u64 {
        linking.put_row(List::Texts, n % 7, (n, n * n)).expect("put");
        linking.put_row(List::Tellings, n % 5, (n, n * n)).expect("put");
        linking.put_record(Record::Page, n, Some(&n.to_le_bytes())).expect("put");
    }
    linking.drop_row(List::Texts, 3, (3, 9)).expect("dropped");
    linking.drop_row(List::Texts, 3, (3, 9)).expect("a second time there is none");
    linking.drop_row(List::Tellings, 3, (3, 9)).expect("dropped");
    linking.put_record(Record::Page, 7, None).expect("dropped");
    linking.commit(reconciled(), None, DAY_2).expect("written");
    ledger
}

fn rows_of(ledger: &Ledger) -> rusqlite::Result<Vec<String>> {
    let mut all = Vec::new();
    for table in [
        "makers",
        "captures",
        "pages",
        "blocks",
        "claims",
        "events",
        "decisions",
        "link_rows",
        "link_texts",
        "link_records",
    ] {
        let mut query = ledger.db.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2"))?;
        let n = query.column_count();
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            all.push((0..n).map(|at| Ok(format!("{:?} ", row.get_ref(at)?))).collect::<rusqlite::Result<String>>()?);
        }
    }
    Ok(all)
}

/// A changed byte anywhere in the file: it is told, or it changed nothing that stands in the ledger.
#[test]
fn a_changed_byte_is_found_or_changed_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("l.db");
    drop(full(&file));
    let ledger = Ledger::open_existing(&file).expect("open");
    assert!(ledger.examine().expect("read").is_sound(), "{:?}", ledger.examine());
    let stood = rows_of(&ledger).expect("read");
    drop(ledger);
    let bytes = std::fs::read(&file).expect("read");
    // A quarter of the trials anywhere, the others where something is written.
    let written: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at].is_ascii_graphic()).collect();
    let (mut n_changed, mut dice) = (0, 1u64);
    let mut roll = |n: usize| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) as usize % n
    };
    for trial in 0..900 {
        let at = if trial % 4 == 0 { roll(bytes.len()) } else { written[roll(written.len())] };
        let mut changed = bytes.clone();
        changed[at] ^= [1, 2, 0x10, 0xff][roll(4)];
        let other = dir.path().join(format!("{trial}.db"));
        std::fs::write(&other, &changed).expect("written");
        // What cannot be opened or read to the end is told by a sentence, too.
        let Ok(ledger) = Ledger::open_existing(&other) else { continue };
        let Ok(found) = ledger.examine() else { continue };
        let is_same = rows_of(&ledger).is_ok_and(|rows| rows == stood);
        n_changed += usize::from(!is_same);
        assert!(is_same || !found.is_sound(), "trial {trial}: byte {at} of {} changed and was not found", bytes.len());
    }
    assert!(n_changed > 120, "only {n_changed} trials changed an entry");
}

#[test]
fn a_look_over_misses_the_guards_and_counts_what_waits() {
    let ledger = both();
    ledger.db.execute_batch("DROP TRIGGER claims_no_delete").expect("dropped");
    let found = ledger.examine().expect("read");
    assert_eq!(found.troubles, ["trigger claims_no_delete is missing: something took away the guard of table claims"]);
    assert_eq!(found.unlinked, 2);
}

#[test]
fn an_ingest_that_dies_keeps_what_was_committed() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("l.db");
    let mut ledger = Ledger::open(&path).expect("open");
    append(&mut ledger, "p1-first", &first(), DAY_1).expect("append");
    ledger
        .db
        .execute_batch("BEGIN IMMEDIATE; INSERT INTO events (event_id, recorded_at) VALUES ('e', 't')")
        .expect("begun");
    // The files as a killed process leaves them: taken while the transaction is open.
    let copy = dir.path().join("copy.db");
    std::fs::copy(&path, &copy).expect("copy");
    std::fs::copy(dir.path().join("l.db-wal"), dir.path().join("copy.db-wal")).expect("copy");
    let copy = Ledger::open_existing(&copy).expect("open");
    assert_eq!(copy.totals().expect("count"), Totals { pages: 1, claims: 1, events: 0 });
}

#[test]
fn as_of_asks_by_either_clock() {
    fn check(ledger: &Ledger, as_of: AsOf, expected: &[&str]) {
        assert_eq!(ids(ledger.claims(as_of).expect("read")), expected, "{as_of:?}");
        assert_eq!(ledger.pages(as_of).expect("read").len(), expected.len(), "{as_of:?}");
    }
    let published = |d| AsOf { published: Some(d), known_by: None };
    let known_by = |d| AsOf { published: None, known_by: Some(d) };
    let mut ledger = both();
    check(&ledger, published(date(2022, 5, 17)), &[]);
    check(&ledger, published(date(2022, 5, 18)), &["c1-first"]);
    check(&ledger, published(date(2022, 5, 19)), &["c1-first", "c2-second"]);
    check(&ledger, known_by(date(2022, 5, 19)), &["c1-first"]);
    check(&ledger, known_by(date(2022, 5, 20)), &["c1-first", "c2-second"]);

    // Undated: nothing shows it could be read then. Captured: it could be read by then.
    let mut undated =
        given(FIRST, "Muet", None, vec![Claim { id: "c0-undated".into(), page: "p0".into(), ..first_claim() }]);
    append(&mut ledger, "p0", &undated, DAY_2).expect("append");
    undated.claims[0].id = "c9-fetched".into();
    undated.claims[0].page = "p9".into();
    undated.capture.captured_at = Some("2022-05-18T23:00:00+01:00".to_owned());
    append(&mut ledger, "p9", &undated, DAY_2).expect("append");
    check(&ledger, published(date(2022, 5, 18)), &["c1-first", "c9-fetched"]);
    check(&ledger, known_by(date(2022, 5, 20)), &["c0-undated", "c1-first", "c2-second", "c9-fetched"]);
}

#[test]
fn a_month_counts_as_published_when_it_is_over_or_when_it_was_captured() {
    let mut month = first();
    month.article.published =
        Some(Published { when: When::month(2022, 5).expect("May"), basis: Basis::Stated, span: None });
    let mut ledger = Ledger::open_in_memory().expect("memory");
    append(&mut ledger, "p1-first", &month, DAY_1).expect("append");
    let n = |ledger: &Ledger, d| ledger.pages(AsOf { published: Some(d), known_by: None }).expect("read").len();
    assert_eq!((n(&ledger, date(2022, 5, 30)), n(&ledger, date(2022, 5, 31))), (0, 1));
    month.capture.captured_at = Some("2022-05-20T00:00:00Z".to_owned());
    month.claims.clear();
    append(&mut ledger, "p2", &month, DAY_1).expect("append");
    assert_eq!(n(&ledger, date(2022, 5, 20)), 1);
}

#[test]
fn only_changed_events_are_written_and_gone_ones_leave_a_trace() {
    let mut ledger = both();
    let mut now = reconciled();
    let written = |ledger: &mut Ledger, now: &Reconciled| link(ledger, now, DAY_2);
    assert_eq!(written(&mut ledger, &now), EventsWritten { new: 1, ..Default::default() });
    assert_eq!(written(&mut ledger, &now), EventsWritten { same: 1, ..Default::default() });
    now.events[0].status = Status::Disputed;
    assert_eq!(written(&mut ledger, &now), EventsWritten { revised: 1, ..Default::default() });

    for (old, new) in [("e1-ansongo", "e2-later"), ("e2-later", "e3-last")] {
        now.events[0].id = EventId::new(new);
        now.event_of.values_mut().for_each(|e| *e = EventId::new(new));
        assert_eq!(written(&mut ledger, &now), EventsWritten { new: 1, gone: 1, ..Default::default() }, "{old}");
    }
    let versions = ledger.versions(&EventId::new("e1-ansongo")).expect("read");
    assert_eq!(versions.len(), 3);
    assert_eq!(versions[2].merged_into, [EventId::new("e2-later")]);
    assert_eq!(versions[1].record.as_ref().map(|r| r.status.as_str()), Some("disputed"));
    let expected = BTreeMap::from([(EventId::new("e3-last"), vec!["e1-ansongo".into(), "e2-later".into()])]);
    assert_eq!(ledger.merged_from(AsOf::LATEST).expect("read"), expected);
    let on = |published, known_by| AsOf { published, known_by };
    for (as_of, expected) in [
        (on(None, Some(date(2022, 5, 20))), expected),
        (on(None, Some(date(2022, 5, 19))), BTreeMap::new()),
        (on(Some(date(2022, 5, 30)), None), BTreeMap::new()),
    ] {
        assert_eq!(ledger.merged_from(as_of).expect("read"), expected, "{as_of:?}");
    }
    assert_eq!(ledger.totals().expect("count").events, 1);
}

#[test]
fn ids_are_found_by_their_beginning() {
    let mut ledger = both();
    link(&mut ledger, &reconciled(), DAY_2);
    assert_eq!(ledger.find_claim("c1").expect("read"), Lookup::One("c1-first".into()));
    assert_eq!(ledger.find_claim("c").expect("read"), Lookup::Many(vec!["c1-first".into(), "c2-second".into()]));
    assert_eq!(ledger.find_claim("c%").expect("read"), Lookup::None);
    assert_eq!(ledger.find_event("e1").expect("read"), Lookup::One("e1-ansongo".into()));
}

#[test]
fn views_read_like_tables() {
    fn check(ledger: &Ledger, sql: &str, expected: &str) {
        let row: String = ledger.db.query_row(sql, [], |row| row.get(0)).expect(sql);
        assert_eq!(row, expected, "{sql}");
    }
    let mut ledger = both();
    link(&mut ledger, &reconciled(), DAY_2);
    check(
        &ledger,
        "SELECT outlet||' '||voice FROM v_claims WHERE claim_id='c1-first'",
        "Agence Military Forces of Mali (General Staff)",
    );
    check(
        &ledger,
        "SELECT outcome||' '||low||' '||ifnull(high,'∞')||' '||hedge FROM v_figures WHERE claim_id='c2-second'",
        "killed 13 ∞ at_least",
    );
    check(
        &ledger,
        "SELECT group_concat(role||' '||name) FROM v_actors WHERE page_id='p1-first'",
        "recipient Military Forces of Mali",
    );
    check(
        &ledger,
        "SELECT act||' '||first_day||' '||place||' '||status FROM v_events",
        "armed_clash 2022-05-17 Ansongo single_voice",
    );
    check(&ledger, "SELECT group_concat(claim_id) FROM v_event_claims", "c1-first,c2-second");
}

#[test]
fn files_that_are_no_ledger_are_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = |name: &str| dir.path().join(name);
    let says = |name: &str| {
        Ledger::open_existing(&file(name))
            .expect_err(name)
            .to_string()
            .replace(dir.path().to_str().expect("UTF-8"), "DIR")
    };

    assert_eq!(
        says("none.db"),
        "no ledger at 'DIR/none.db': make one with 'recoupe ingest', or name another with --ledger or RECOUPE_LEDGER"
    );
    std::fs::write(file("text.db"), "Bamako, le 3 mai. ".repeat(100)).expect("write");
    assert_eq!(says("text.db"), "'DIR/text.db' is no Recoupe ledger: name another file with --ledger");
    Connection::open(file("other.db")).expect("open").execute_batch("CREATE TABLE songs (name)").expect("create");
    assert_eq!(says("other.db"), "'DIR/other.db' is no Recoupe ledger: name another file with --ledger");
    drop(Ledger::open(&file("newer.db")).expect("open"));
    Connection::open(file("newer.db")).expect("open").pragma_update(None, "user_version", 99).expect("set");
    assert_eq!(
        says("newer.db"),
        "'DIR/newer.db' was written by a newer Recoupe (format 99, this one knows up to 9): update recoupe"
    );
    drop(Ledger::open(&file("good.db")).expect("open"));
    Ledger::open_existing(&file("good.db")).expect("opens again");
    let err = Ledger::open(&file("no/such/folder.db")).expect_err("no folder").to_string();
    assert!(err.ends_with("cannot be opened: check that its folder exists and may be written"), "{err}");
}

#[test]
fn lines_are_the_contracts() {
    let line = serde_json::to_string(&ClaimRecord::new(&second_claim(), "0.1.0", &BTreeMap::new(), Linked::default()))
        .expect("json");
    let fields: Vec<&str> =
        "format claim_id page_id event_id dispatch_id lang act scope stance voices actors place when \
        reported counts civilians_targeted evidence found_by engine packs"
            .split_whitespace()
            .collect();
    let at: Vec<usize> = fields.iter().map(|f| line.find(&format!("\"{f}\":")).expect(f)).collect();
    assert!(at.is_sorted(), "{line}");
    assert!(line.contains(r#""event_id":null,"dispatch_id":null,"lang":"fr""#), "{line}");
    assert!(
        line.contains(r#""low":13,"high":null,"hedge":"at_least","part_of":null,"text":"Au moins 13 soldats""#),
        "{line}"
    );
    assert!(line.contains(r#""lat":15.6597,"lon":0.5022,"precision":2"#), "{line}");
    assert!(line.contains(r#"{"first":"2022-05-10","last":"2022-05-10","grain":"day"}"#), "{line}");
    let event = serde_json::to_string(&EventRecord::from(&reconciled().events[0])).expect("json");
    assert!(event.contains(r#""pages":2,"outlets":2,"dispatches":2"#), "{event}");
}

#[test]
fn a_page_line_gives_the_article_back() {
    let ledger = both();
    let entry = ledger.page(&PageId::new("p1-first")).expect("read").expect("there");
    let line = serde_json::to_string(&PageRecord::new(&entry, None)).expect("json");
    let record: PageRecord = serde_json::from_str(&line).expect("json");
    assert_eq!(record.article(FIRST.to_owned()).expect("good"), entry.article);
    record.article(SECOND.to_owned()).expect_err("another page's text");
}

#[test]
fn damaged_records_are_refused_not_guessed() {
    let days = |first: &str, last: &str| DaysRecord { first: first.into(), last: last.into(), grain: "day".into() };
    assert!(days("2022-02-01", "2022-01-01").candidate().is_err());
    assert!(days("2022-02-30", "2022-03-01").candidate().is_err());
    assert!(days("XXXX-13-01", "XXXX-13-02").candidate().is_err());
    assert_eq!(
        days("XXXX-02-01", "XXXX-02-06").candidate().map(|c| c.to_string()).as_deref(),
        Ok("XXXX-02-01..XXXX-02-06")
    );
}

fn any_quote() -> impl Strategy<Value = Quote> {
    ("\\PC{0,12}", 0usize..5000).prop_map(|(text, at)| Quote { span: PageSpan::new(at, at + text.len()), text })
}
fn any_candidate() -> impl Strategy<Value = Candidate> {
    let grain = || prop::sample::select(Grain::ALL);
    let day = || (1i16..=9999, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| date(y, m, d));
    let month_day = || (1i8..=12, 1i8..=31).prop_map(|(month, day)| MonthDay { month, day });
    prop_oneof![
        (day(), day(), grain()).prop_map(|(a, b, g)| Candidate::Days(When::new(a, b, g))),
        (month_day(), month_day(), grain()).prop_map(|(first, last, grain)| Candidate::AnyYear { first, last, grain }),
    ]
}
fn any_voice() -> impl Strategy<Value = Voice> {
    (any_quote(), "\\PC{0,9}", prop::option::of("[a-z-]{1,9}"), any::<bool>())
        .prop_map(|(quote, name, actor, relays)| Voice { quote, name, actor: actor.map(ActorId::new), relays })
}
fn any_count() -> impl Strategy<Value = Count> {
    (any::<u64>(), any::<Option<u64>>(), prop::sample::select(Hedge::ALL), any::<Option<u64>>())
        .prop_map(|(low, high, hedge, said)| Count { low, high, hedge, said })
}
fn any_figure() -> impl Strategy<Value = Figure> {
    let words =
        (prop::sample::select(Outcome::ALL), "\\PC{0,9}", prop::option::of(prop::sample::select(Category::ALL)));
    (words, any_count(), prop::option::of(0usize..9), any_quote(), prop::option::of(any_voice())).prop_map(
        |((outcome, counted, category), count, part_of, quote, voice)| Figure {
            outcome,
            counted,
            category,
            count,
            part_of,
            partial: false,
            quote,
            voice,
        },
    )
}
fn any_place() -> impl Strategy<Value = Place> {
    let point = prop::option::of((-900_000i32..=900_000, -1_800_000i32..=1_800_000));
    (
        any_quote(),
        "\\PC{0,9}",
        prop::option::of("[a-z]{1,5}"),
        prop::collection::vec("[a-z]{1,5}", 0..3),
        prop::option::of("[A-Z]{2}"),
        point,
        1u8..=7,
        prop::option::of(any_offset()),
    )
        .prop_map(|(quote, name, place, within, country, point, precision, offset)| Place {
            quote,
            admin1: place.clone(),
            name,
            place: place.map(PlaceId::new),
            within: within.into_iter().map(PlaceId::new).collect(),
            country: country.and_then(|c| Country::new(&c)),
            point: point.map(|(lat_e4, lon_e4)| Point { lat_e4, lon_e4 }),
            precision,
            offset,
        })
}
fn any_offset() -> impl Strategy<Value = Offset> {
    let metres = prop::option::of((0u32..90_000, prop::option::of(90_000u32..200_000)));
    (metres, prop::option::of(prop::sample::select(Bearing::ALL)))
        .prop_map(|(metres, bearing)| Offset { metres, bearing })
}
fn any_told() -> impl Strategy<Value = Told> {
    // A day that a page tells stands in words; one without words is another page's (`WhenRecord::unsaid`).
    let worded = any_quote().prop_filter("a day told has words", |quote| !quote.text.is_empty());
    (worded, prop::collection::vec(any_candidate(), 0..4)).prop_map(|(quote, candidates)| Told { quote, candidates })
}
fn any_certainty() -> impl Strategy<Value = Certainty> {
    let list = || prop::collection::vec(0..1000u32, 0..3);
    let one = || prop::option::of(0..1000u32);
    (0..1000u32, list(), one(), one(), list()).prop_map(|(claim, actors, place, when, figures)| Certainty {
        claim,
        actors,
        place,
        when,
        figures,
    })
}

fn any_claim() -> impl Strategy<Value = Claim> {
    let words = (
        prop::sample::select(Act::ALL),
        prop::sample::select(Scope::ALL),
        prop::sample::select(Stance::ALL),
        any::<u32>(),
    );
    let cast = (prop::sample::select(Role::ALL), any_voice()).prop_map(|(role, v)| Cast {
        role,
        quote: v.quote,
        name: v.name,
        actor: v.actor,
    });
    let lists = (
        prop::collection::vec(any_voice(), 0..3),
        prop::collection::vec(cast, 0..3),
        prop::collection::vec(any_figure(), 0..3),
        prop::collection::vec(any_quote(), 1..3),
    );
    let cells = (
        prop::option::of(any_place()),
        prop::option::of(any_told()),
        prop::option::of(any_told()),
        any::<Option<bool>>(),
        prop::option::of(any_certainty()),
    );
    (words, lists, cells).prop_map(
        |(
            (act, scope, stance, occurrence),
            (voices, actors, figures, evidence),
            (place, when, reported, civilians_targeted, certainty),
        )| Claim {
            id: "c".into(),
            page: "p".into(),
            occurrence,
            lang: Lang::new("fr").expect("a code"),
            act,
            scope,
            stance,
            voices,
            actors,
            place,
            when,
            reported,
            figures,
            civilians_targeted,
            evidence,
            found_by: vec!["fr/acts/x".into()],
            certainty,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..Default::default() })]

    #[test]
    fn claims_survive_their_line(claim in any_claim(), narrowed in prop::collection::vec(any_candidate(), 0..3)) {
        let narrowing = Narrowing { candidates: narrowed, by: "other".into() };
        for narrowing in [None, Some(&narrowing)] {
            let record = ClaimRecord::new(&claim, "0.1.0", &BTreeMap::new(), Linked { narrowing, ..Default::default() });
            let line = serde_json::to_string(&record).expect("json");
            let back: ClaimRecord = serde_json::from_str(&line).expect("json");
            prop_assert_eq!(&back.model().expect("good"), &claim);
            let shown = narrowing;
            let narrowed = back.narrowing().expect("good");
            prop_assert_eq!(narrowed.as_ref(), shown);
        }
    }

    #[test]
    fn events_survive_their_line(
        place in prop::option::of(any_place()), when in prop::collection::vec(any_candidate(), 0..4),
        count in any_count(), status in prop::sample::select(Status::ALL), denied: bool, gone in prop::collection::vec("[a-z]{1,5}", 0..3),
    ) {
        let mut event = reconciled().events.remove(0);
        event.figures[0].values[0].count = count;
        let event = Event { place, when, status, denied, merged_from: gone.into_iter().map(EventId::new).collect(), ..event };
        let line = serde_json::to_string(&EventRecord::from(&event)).expect("json");
        let back: EventRecord = serde_json::from_str(&line).expect("json");
        prop_assert_eq!(back.model().expect("good"), event);
    }
}
