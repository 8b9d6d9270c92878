//! Ledgers that older programs wrote.

use super::*;

/// Rows as the programs of formats 6 to 8 wrote them, in a file of now: what bringing it forward leaves.
pub(super) fn unpack(ledger: &Ledger) {
    let run = |sql: &str| ledger.db.execute_batch(sql).expect(sql);
    let triggers = "SELECT group_concat('DROP TRIGGER ' || name, ';') FROM sqlite_master WHERE type = 'trigger'";
    run(&ledger.db.query_row(triggers, [], |row| row.get::<_, String>(0)).expect("read"));
    ledger
        .each_page(AsOf::LATEST, |page| {
            for (n, block) in page.article.blocks.iter().enumerate() {
                let lang = block.lang.map(|l| l.to_string());
                let cells = (page.page.as_str(), n, block.label.word(), lang, block.span.start(), block.span.end());
                ledger.db.execute("INSERT INTO blocks VALUES (?1, ?2, ?3, ?4, ?5, ?6)", cells).expect("written");
            }
            Ok::<(), Error>(())
        })
        .expect("read");
    for claim in ledger.claims(AsOf::LATEST).expect("read") {
        let record = ClaimRecord::new(&claim, "", &BTreeMap::new(), Linked::default());
        let line = serde_json::to_string(&record).expect("JSON");
        let sql = "UPDATE claims SET record = ?1 WHERE claim_id = ?2";
        ledger.db.execute(sql, [line.as_str(), claim.id.as_str()]).expect("set");
    }
    ledger
        .each_event(|event| {
            let line = serde_json::to_string(&event).expect("JSON");
            let sql = "UPDATE events SET record = ?1 WHERE event_id = ?2 AND record IS NOT NULL";
            ledger.db.execute(sql, [&line, &event.event_id]).expect("set");
            Ok::<(), Error>(())
        })
        .expect("read");
    run("UPDATE events SET packed = NULL;
        UPDATE pages SET packed = NULL, engine = (SELECT m.engine FROM makers m WHERE m.maker = pages.packs),
                         packs = (SELECT m.packs FROM makers m WHERE m.maker = pages.packs);
        DELETE FROM makers");
    for (table, cells) in seal::SEALED {
        run(&format!("UPDATE {table} SET seal = seal_of({cells})"));
    }
}

/// Back to the format without seals, as an older program left it: claims said themselves what read them, and texts
/// stood beside the bytes they are.
fn to_format_4(ledger: &Ledger) {
    let run = |sql: &str| ledger.db.execute_batch(sql).expect(sql);
    run("CREATE INDEX claims_act ON claims (act, first_day); DROP INDEX events_day; DROP TABLE makers; DROP TABLE link_texts;
        ALTER TABLE pages DROP COLUMN packed; ALTER TABLE events DROP COLUMN packed");
    for (table, _) in seal::SEALED.iter().filter(|(table, _)| *table != "makers") {
        run(&format!("ALTER TABLE {table} DROP COLUMN seal"));
    }
    run("UPDATE claims SET record = json_set(record, '$.engine', '0.0.9', '$.packs', json('{\"lang/fr\":\"0\"}'));
        PRAGMA user_version = 4");
    let text = zstd::bulk::compress(FIRST.as_bytes(), 3).expect("packed");
    ledger.db.execute("UPDATE pages SET text = ?1 WHERE page_id = 'p1-first'", [text]).expect("set");
}

/// Everything that can be asked for, as text.
fn told(ledger: &Ledger) -> String {
    let all = std::cell::RefCell::new(Vec::new());
    let tell = |what: &dyn std::fmt::Debug| {
        all.borrow_mut().push(format!("{what:?}"));
        Ok::<(), Error>(())
    };
    ledger.each_page(AsOf::LATEST, |page| tell(&page)).expect("read");
    ledger.each_claim(AsOf::LATEST, |claim| tell(&claim)).expect("read");
    ledger.each_event(|event| tell(&event)).expect("read");
    let mut all = all.into_inner();
    all.push(format!("{:?}", ledger.pages(AsOf::LATEST).expect("read")));
    all.push(format!("{:?}", ledger.versions(&"e1-ansongo".into()).expect("read")));
    all.push(format!("{:?}", ledger.makers(AsOf::LATEST).expect("read")));
    all.push(format!("{:?}", ledger.claims_of(&["c2-second".into(), "c1-first".into()]).expect("read")));
    all.push(format!("{:?}", ledger.decisions(AsOf::LATEST).expect("read")));
    all.join("\n")
}

#[test]
fn a_ledger_of_an_older_format_is_sealed_as_it_stands() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("l.db");
    let ledger = full(&file);
    unpack(&ledger);
    to_format_4(&ledger);
    drop(ledger);
    let mut ledger = Ledger::open_existing(&file).expect("brought forward");
    let found = ledger.examine().expect("read");
    assert!(found.is_sound(), "{:?}", found.troubles);
    let other = tempfile::tempdir().expect("a folder");
    let now = full(&other.path().join("l.db"));
    let both =
        [&ledger, &now].map(|l| (l.claims(AsOf::LATEST).expect("read"), l.decisions(AsOf::LATEST).expect("read")));
    assert_eq!(both[0], both[1]);
    let claim = ledger.claim(&"c1-first".into()).expect("read").expect("there");
    assert_eq!((claim.engine.as_str(), claim.packs["lang/fr"].as_str()), ("0.0.9", "0"));
    let page = ledger.page(&"p1-first".into()).expect("read").expect("there");
    assert_eq!(page.article.text, FIRST);
    let (new, n_linked) = ledger.linking().expect("begun").new_pages().expect("read");
    assert_eq!((new.len(), n_linked), (8, 0), "what linking remembers is made anew");
    ledger.db.execute("UPDATE claims SET act = act", []).expect_err("the guards are back");
}

#[test]
fn rows_of_format_8_say_what_packed_ones_say() {
    let dir = tempfile::tempdir().expect("a folder");
    let ledger = full(&dir.path().join("l.db"));
    let packed = told(&ledger);
    unpack(&ledger);
    ledger
        .db
        .execute_batch(
            "PRAGMA user_version = 8; CREATE INDEX claims_act ON claims (act, first_day); DROP TABLE makers;
        ALTER TABLE pages DROP COLUMN packed; ALTER TABLE events DROP COLUMN packed",
        )
        .expect("as format 8 was");
    drop(ledger);
    let mut ledger = Ledger::open_existing(&dir.path().join("l.db")).expect("brought forward");
    assert_eq!(told(&ledger), packed);
    let found = ledger.examine().expect("read");
    assert!(found.is_sound(), "{:?}", found.troubles);
    // What comes now is packed, beside what was there.
    append(&mut ledger, "p8888", &numbered(8888), DAY_2).expect("append");
    let n: i64 =
        ledger.db.query_row("SELECT count(*) FROM pages WHERE packed IS NOT NULL", [], |row| row.get(0)).expect("read");
    assert_eq!(n, 1);
    assert_eq!(ledger.page(&"p8888".into()).expect("read").expect("there").article, numbered(8888).article);
    assert!(ledger.examine().expect("read").is_sound());
}

#[test]
fn harm_to_rows_of_format_8_is_found() {
    let unpacked = || {
        let mut ledger = both();
        link(&mut ledger, &reconciled(), DAY_2);
        unpack(&ledger);
        schema::migrate(&mut ledger.db).expect("current");
        ledger
    };
    let check = |harm: &str, expected: &str| {
        let found = harmed_of(unpacked(), harm);
        assert!(found.troubles.iter().any(|says| says.contains(expected)), "{harm}: {:?}", found.troubles);
    };
    check("DELETE FROM blocks WHERE n = 1", "is in no block");
    for harm in ["label = 'teaser'", "lang = 'en'", "start = start + 1"] {
        check(&format!("UPDATE blocks SET {harm} WHERE n = 1"), "page p1-first is not what was written");
    }
    check("UPDATE claims SET record = '{}'", "the claims of page p1-first cannot be read: ");
    check("UPDATE claims SET act = 'coup'", "claim c1-first: its columns are not those of its record");
    check("UPDATE events SET record = '[]'", "event e1-ansongo cannot be read: ");
}

#[test]
fn a_fingerprint_that_the_text_gives_is_not_kept() {
    let mut ledger = both();
    let (page, given) = (PageId::new("p9"), numbered(9));
    let parts = ReadingParts {
        page: &page,
        bytes_sha256: &sha256(&given.capture.raw),
        article: &given.article,
        fingerprint: None,
        claims: &given.claims,
        engine: "0.1.0",
        packs: &given.packs,
    };
    ledger.append(&given.capture, &parts, DAY_1).expect("append");
    let facts = ledger.facts_of(&[page]).expect("read").remove(0);
    assert_eq!(facts.fingerprint, recoupe_text::fingerprint(&given.article));
    assert!(!facts.fingerprint.paragraphs.is_empty());
    let sql = "SELECT length(fingerprint) FROM pages WHERE page_id = 'p9'";
    assert_eq!(ledger.db.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("read"), 4);
    assert!(ledger.examine().expect("read").is_sound());
}
