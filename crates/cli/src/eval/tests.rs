use super::*;
use recoupe_ledger::record::Linked;

/// The body of the page.
const TEXT: &str = include_str!("samples/page.txt");

/// One page with one claim of the samples, which is event `e1`.
fn exported(change: impl Fn(&mut ClaimRecord)) -> (Vec<PageRecord>, Vec<ClaimRecord>) {
    let page: PageRecord = serde_json::from_value(serde_json::json!({
        "format": 1, "page_id": "p1-first", "bytes_sha256": "00", "external_id": "7", "path": "pages/007.txt",
        "url": null, "outlet": "Agence", "lang": "fr", "dispatch_id": null, "notices": [],
        "published": {"first": "2022-05-18", "last": "2022-05-18", "grain": "day", "basis": "stated", "span": null},
        "blocks": [{"label": "body", "lang": "fr", "span": [0, TEXT.len()], "text": TEXT}],
    }))
    .expect("a page");
    let event = recoupe_model::EventId::new("e1");
    let linked = Linked { event: Some(&event), ..Linked::default() };
    let mut claim = ClaimRecord::new(&crate::sample::first_claim(), "0.1.0", &Default::default(), linked);
    claim.civilians_targeted = None;
    change(&mut claim);
    (vec![page], vec![claim])
}

/// Its annotation.
const GOLD: &str = include_str!("samples/gold.json");

fn figures(gold: &str, change: impl Fn(&mut ClaimRecord)) -> BTreeMap<String, String> {
    let (pages, claims) = exported(change);
    let figures = score("gold.jsonl", &gold.replace('\n', " "), &pages, &claims).expect("scored");
    figures.into_iter().map(|(name, figure)| (name, figure.to_string())).collect()
}

fn check(change: impl Fn(&mut ClaimRecord), expected: &str) {
    let figures = figures(GOLD, change);
    for pair in expected.split(' ') {
        let (name, value) = pair.split_once('=').expect("figure=value");
        assert_eq!(figures[name], value, "{name} in {figures:?}");
    }
}

#[test]
fn a_claim_is_right_cell_by_cell() {
    check(
        |_| {},
        "event_F1=1.0000 cell_F1=1.0000 act=1.0000 when=1.0000 place=1.0000 recipient=1.0000 count=1.0000 killed=1.0000 speaker=1.0000 stance=1.0000 lang=1.0000 pub=1.0000 body_start=1.0000 body_end=1.0000 link_B3_F1=1.0000 void_claims=0/1 quiet_pages_ok=0/0",
    );
    check(|c| c.counts[0].low = 12, "event_F1=1.0000 count=0.0000 count_P=0.0000 cell_P=0.8000 cell_R=0.8000");
    check(|c| c.act = "attack".into(), "event_F1=1.0000 act=0.0000 cell_P=0.8000");
    check(|c| c.place = None, "place=0.0000 cell_P=1.0000 cell_R=0.8000");
    check(
        |c| c.when.as_mut().expect("told").candidates[0].last = "2022-05-18".into(),
        "when=0.0000 when_compatible=1.0000",
    );
    check(|c| c.actors[0].role = "initiator".into(), "recipient=0.0000 initiator=- initiator_P=0.0000");
}

#[test]
fn what_is_not_news_is_not_found() {
    check(|c| c.stance = "planned".into(), "event_R=0.0000 event_P=0.0000 cell_R=0.0000");
    check(|c| c.scope = "background".into(), "event_R=0.0000");
    check(|c| c.evidence[0].text = "Cent soldats".into(), "void_claims=1/1 event_R=0.0000");
    check(|c| c.act = "statement".into(), "event_R=1.0000 act=0.0000");
    check(
        |c| (c.scope, c.counts[0].text) = ("total".into(), "869 morts, 2022".into()),
        "totals_found=1/1 event_R=0.0000",
    );
}

#[test]
fn a_false_event_costs_its_cells() {
    let quiet = include_str!("samples/quiet.json");
    let figures = figures(quiet, |_| {});
    let get = |name: &str| figures[name].as_str();
    assert_eq!((get("event_P"), get("cell_P"), get("total_leaks")), ("0.0000", "0.0000", "1/1"));
    assert_eq!((get("quiet_pages_ok"), get("pages_missing")), ("0/1", "0"));
}

#[test]
fn a_line_that_is_no_annotation_is_named() {
    let says = score("gold.jsonl", "{\"id\":1}\nno json", &[], &[]).expect_err("no json");
    assert_eq!(says.to_string(), "gold.jsonl:2: no annotated page, a line is one JSON object with id and events");
}
