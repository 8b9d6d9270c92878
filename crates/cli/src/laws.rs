//! The law of both clocks, on generated histories: what a ledger says of an earlier day is, byte for byte,
//! what a ledger of that day says.

use crate::book::reconcile;
use crate::commands::{link, parts};
use crate::packs;
use crate::stored::Stored;
use generated::Dice;
use jiff::civil::Date;
use proptest::prelude::*;
use recoupe_acquire::{Found, Given};
use recoupe_engine::{Engine, Reading};
use recoupe_export::{Schemes, Shelf};
use recoupe_ledger::record::{ClaimRecord, DecisionRecord, EventRecord, PageRecord};
use recoupe_ledger::{AsOf, EventsWritten, Ledger, Wanted, decision};
use recoupe_model::{Anchor, Capture, Claim, Correction, Decision, EventFigure, Policy, Ruling, Subject};
use std::mem::ManuallyDrop;
use std::sync::LazyLock;

#[path = "../tests/generated/mod.rs"]
pub(crate) mod generated;

static ENGINE: LazyLock<(ManuallyDrop<Engine>, Schemes)> = LazyLock::new(|| {
    let engine = packs::engine(&[]).expect("the packs inside the binary are sound");
    let schemes = packs::schemes(&[]).expect("and so are the schemes");
    (engine, schemes)
});

struct Page {
    capture: Capture,
    reading: Reading,
    public_by: Option<usize>,
}

fn pages(seed: u64, n: usize) -> Vec<Page> {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("pages.jsonl");
    let made = generated::pages(seed, n);
    let lines: Vec<&str> = made.iter().map(|p| p.line.as_str()).collect();
    std::fs::write(&file, lines.join("\n")).expect("written");
    let captures = recoupe_acquire::captures(&[file], &Given::default()).expect("found");
    let page = |(found, made): (Found, generated::Page)| match found {
        Found::Capture(capture) => Page { reading: ENGINE.0.read(&capture), capture, public_by: made.public_by },
        other => panic!("{other:?}"),
    };
    captures.zip(made).map(page).collect()
}

/// Takes pages in and links them, as one ingest does, on day `day` of May.
fn ingest(ledger: &mut Ledger, pages: &[&Page], day: usize) {
    let recorded_at = format!("2022-05-{:02}T12:00:00Z", day + 1);
    for page in pages {
        ledger.append(&page.capture, &parts(&page.reading), &recorded_at).expect("appended");
    }
    link(ledger, &recorded_at, |_| ()).expect("linked");
    let seen = ledger.stamp().expect("read");
    let (_, reconciled) = reconcile(ledger, AsOf::LATEST, &[]).expect("read");
    let written = ledger.append_events(&reconciled, seen, &recorded_at);
    let written = written.expect("appended").expect("nobody else writes");
    let none = EventsWritten { same: written.same, ..EventsWritten::default() };
    assert_eq!(written, none, "linking in what is new wrote what linking all at once would");
}

/// What people decide over the days: some of each kind, on claims of these pages, on days from the first of May.
fn decisions(seed: u64, pages: &[&Page], n: usize) -> Vec<Decision> {
    let mut dice = Dice(seed);
    let claims: Vec<&Claim> = pages.iter().flat_map(|p| &p.reading.claims).collect();
    let mut made: Vec<Decision> = Vec::new();
    for _ in 0..if claims.is_empty() { 0 } else { n } {
        let mut some = |n: usize| -> Vec<Anchor> { (0..n).map(|_| claims[dice.roll(claims.len())].into()).collect() };
        let (few, other) = (some(2), some(2));
        let of = Subject::Event(few.clone());
        let set = |text: &str| Correction::parse(text).expect("sound");
        let ruling = match (dice.roll(9), made.last()) {
            (0, _) => Ruling::Accept(of),
            (1, _) => Ruling::Reject(of),
            (2, _) => Ruling::Reject(Subject::Claim(few[0].clone())),
            (3, _) => Ruling::Correct(Subject::Claim(few[0].clone()), set("when=2022-05-03")),
            (4, _) => Ruling::Correct(of, set("killed=12")),
            (5, _) => Ruling::Split { claims: few, from: other },
            (6, _) => Ruling::SameDispatch(few.into_iter().map(|anchor| anchor.page).collect()),
            (7, Some(last)) => Ruling::Undo(last.id.clone()),
            _ => Ruling::Merge([few, other].concat()),
        };
        let at = format!("{}T10:00:00Z", generated::iso(made.len() * 3));
        made.push(decision("Ada", &at, "because", ruling));
    }
    made
}

/// What is looked up in what the last ingest left is what linking everything gives.
fn looked_up_as_linked(ledger: &Ledger, as_of: AsOf) {
    let decisions = ledger.decisions(as_of).expect("read");
    for decisions in [&decisions[..], &[]] {
        let (claims, all) = reconcile(ledger, as_of, decisions).expect("read");
        let stored = Stored::with_most(ledger, as_of, decisions, usize::MAX).expect("read");
        let mut stored = stored.expect("everything is linked");
        let events = stored.events(&Wanted::default(), None, |_, _| Ok(true)).expect("read");
        assert_eq!(events, all.events);
        for n in 1..=events.len() {
            let first = stored.events(&Wanted::default(), Some(n), |_, _| Ok(true)).expect("read");
            assert_eq!(first[..], events[..(n + 1).min(events.len())]);
        }
        assert_eq!(stored.decided().review, all.review);
        let whole = all.events.iter().chain(&all.review.rejected);
        for event in whole {
            assert_eq!(stored.event(&event.id).expect("read").as_ref(), Some(event));
            assert_eq!(stored.starting(event.id.as_str()).expect("read"), std::slice::from_ref(&event.id));
            let of: Vec<&Claim> = claims.iter().filter(|claim| event.claims.contains(&claim.id)).collect();
            let own = std::slice::from_ref(event);
            assert_eq!(stored.claims(own).expect("read").iter().collect::<Vec<_>>(), of);
            let (told, made) = stored.told(own.to_vec(), &[]).expect("read");
            assert_eq!(told.iter().collect::<Vec<_>>(), of);
            for Claim { id, page, .. } in of {
                assert_eq!(made.event_of.get(id), all.event_of.get(id));
                assert_eq!(made.narrowed.get(id), all.narrowed.get(id));
                assert_eq!(made.claim_dispatch.get(id), all.claim_dispatch.get(id));
                assert_eq!(made.dispatch_of.get(page), all.dispatch_of.get(page));
            }
        }
        let pages_said = decisions.iter().any(|decision| matches!(decision.ruling, Ruling::SameDispatch(_)));
        if !pages_said {
            let (said, whole) = stored.whole(as_of).expect("read");
            assert_eq!((&said, &whole.event_of, &whole.narrowed), (&claims, &all.event_of, &all.narrowed));
            assert_eq!((&whole.dispatch_of, &whole.claim_dispatch), (&all.dispatch_of, &all.claim_dispatch));
            assert_eq!((&whole.events, &whole.review), (&all.events, &all.review));
        }
        for claim in &claims {
            assert_eq!(stored.event_of(&claim.id).expect("read").as_ref(), all.event_of.get(&claim.id));
            if !pages_said {
                let text = stored.text_of(claim, &all.review).expect("read");
                let own = all.dispatch_of.get(&claim.page);
                let dispatch = all.claim_dispatch.get(&claim.id).or(own);
                let carry = all.dispatch_of.iter().filter(|(page, of)| Some(*of) == dispatch || **page == claim.page);
                assert_eq!((text.page.as_ref(), text.claim.as_ref()), (own, dispatch));
                assert_eq!(text.pages.iter().collect::<Vec<_>>(), carry.map(|(page, _)| page).collect::<Vec<_>>());
            }
        }
    }
}

/// The files of an export, one behind the other.
fn export(ledger: &Ledger, as_of: AsOf) -> String {
    files(ledger, as_of).concat()
}

/// The files of an export: pages, claims, events and decisions.
fn files(ledger: &Ledger, as_of: AsOf) -> [String; 4] {
    let decisions = ledger.decisions(as_of).expect("read");
    let (claims, reconciled) = reconcile(ledger, as_of, &decisions).expect("read");
    let shelf = Shelf {
        ledger,
        as_of,
        claims: &claims,
        reconciled: &reconciled,
        schemes: &ENGINE.1,
        policy: Policy::LatestBest,
        estimate: &|figure: &EventFigure, policy| {
            (!figure.values.is_empty()).then(|| recoupe_reconcile::estimate(figure, policy, &[]))
        },
        only: None,
    };
    let writers = [
        recoupe_export::pages_jsonl,
        recoupe_export::claims_jsonl,
        recoupe_export::events_jsonl,
        recoupe_export::decisions_jsonl,
    ];
    writers.map(|write| {
        let mut out = Vec::new();
        write(&shelf, &mut out).expect("written");
        String::from_utf8(out).expect("UTF-8")
    })
}

/// The lines read as records of their kind and written again.
fn again<Record: serde::Serialize + serde::de::DeserializeOwned>(lines: &str) -> Vec<Record> {
    let records: Vec<Record> = lines.lines().map(|line| serde_json::from_str(line).expect("a record")).collect();
    for (record, line) in records.iter().zip(lines.lines()) {
        assert_eq!(serde_json::to_string(record).expect("a line"), line);
    }
    records
}

fn memory() -> Ledger {
    Ledger::open_in_memory().expect("memory")
}

fn published(day: usize) -> AsOf {
    AsOf { published: Some(date(&generated::iso(day))), known_by: None }
}

fn date(iso: &str) -> Date {
    iso.parse().expect("a day")
}

/// All pages in some order, in `n_ingests` ingests on as many days.
fn shuffled(pages: &[Page], seed: u64, n_ingests: usize) -> Vec<Vec<&Page>> {
    let mut order: Vec<&Page> = pages.iter().collect();
    Dice(seed).shuffle(&mut order);
    let each = order.len().div_ceil(n_ingests).max(1);
    order.chunks(each).map(<[&Page]>::to_vec).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..Default::default() })]

    #[test]
    fn review_survives_ingests_in_any_order_and_stands_in_its_day(
        seed: u64, n in 2usize..14, order: u64, n_ingests in 1usize..4, n_decisions in 1usize..9, day in 0usize..40,
    ) {
        let pages = pages(seed, n);
        let all: Vec<&Page> = pages.iter().collect();
        let decided = decisions(seed, &all, n_decisions);
        let (mut whole, mut other, mut replay) = (memory(), memory(), memory());
        // Decided before most pages came, or after all of them: the same.
        for (i, some) in shuffled(&pages, order, n_ingests).iter().enumerate() {
            ingest(&mut whole, some, i);
            if i == 0 {
                whole.decide(&decided, "2022-05-01T13:00:00Z").expect("decided");
            }
        }
        ingest(&mut other, &all, 0);
        other.decide(&decided, "2022-05-09T13:00:00Z").expect("decided");
        let told = |ledger: &Ledger, as_of| {
            let lines = export(ledger, as_of);
            // Mergers are history of a ledger: docs/ledger.md.
            lines.lines().map(|line| without(line, "merged_from")).collect::<Vec<_>>()
        };
        prop_assert_eq!(told(&whole, AsOf::LATEST), told(&other, AsOf::LATEST));
        // What was read as of a day is what a ledger of that day says, decisions and all.
        let by_then: Vec<&Page> =
            pages.iter().filter(|p| p.public_by.is_some_and(|public| public <= day)).collect();
        ingest(&mut replay, &by_then, 0);
        let made: Vec<Decision> = decided.iter().filter(|d| d.at[..10] <= *generated::iso(day)).cloned().collect();
        replay.decide(&made, "2022-05-02T13:00:00Z").expect("decided");
        prop_assert_eq!(export(&whole, published(day)), export(&replay, published(day)));
        prop_assert!(whole.examine().expect("read").is_sound());
        looked_up_as_linked(&whole, AsOf::LATEST);
        looked_up_as_linked(&replay, AsOf::LATEST);
        looked_up_as_linked(&replay, published(day));
        for day in [0, day, 30] {
            looked_up_as_linked(&whole, published(day));
            looked_up_as_linked(&whole, AsOf { published: None, known_by: Some(date(&format!("2022-05-{:02}", day % 4 + 1))) });
            looked_up_as_linked(&whole, AsOf { known_by: Some(date("2022-05-02")), ..published(day) });
        }
    }
}

/// A line of JSON without one of its fields.
fn without(line: &str, field: &str) -> serde_json::Value {
    let mut value: serde_json::Value = serde_json::from_str(line).expect("JSON");
    value.as_object_mut().expect("an object").remove(field);
    value
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..Default::default() })]

    #[test]
    fn as_of_a_day_is_a_ledger_of_the_pages_of_then(
        seed: u64, n in 1usize..16, order: u64, n_ingests in 1usize..5, day in 0usize..62,
    ) {
        let pages = pages(seed, n);
        let (mut whole, mut replay) = (memory(), memory());
        for (i, some) in shuffled(&pages, order, n_ingests).iter().enumerate() {
            ingest(&mut whole, some, i);
        }
        let by_then: Vec<&Page> =
            pages.iter().filter(|p| p.public_by.is_some_and(|public| public <= day)).collect();
        ingest(&mut replay, &by_then, 0);
        let told = export(&whole, published(day));
        prop_assert_eq!(&told, &export(&replay, AsOf::LATEST));
        prop_assert_eq!(&told, &export(&replay, published(day)));
        // A later append changes nothing of it.
        let more = self::pages(seed.wrapping_add(1), 4);
        let later: Vec<&Page> = more.iter().filter(|p| p.public_by.is_none_or(|public| public > day)).collect();
        ingest(&mut whole, &later, 9);
        prop_assert_eq!(&told, &export(&whole, published(day)));
    }

    #[test]
    fn an_export_is_read_back_whole(seed: u64, n in 1usize..16, n_decisions in 0usize..6) {
        let (pages, mut ledger) = (pages(seed, n), memory());
        let all: Vec<&Page> = pages.iter().collect();
        ingest(&mut ledger, &all, 0);
        let decided = decisions(seed, &all, n_decisions);
        ledger.decide(&decided, "2022-05-01T13:00:00Z").expect("decided");
        let [page_lines, claim_lines, event_lines, decision_lines] = files(&ledger, AsOf::LATEST);
        prop_assert_eq!(again::<PageRecord>(&page_lines).len(), n);
        // What stands in the files is what the program holds, field by field.
        let (claims, made) = reconcile(&ledger, AsOf::LATEST, &decided).expect("read");
        let read = again::<ClaimRecord>(&claim_lines).iter().map(|r| r.model().expect("sound")).collect::<Vec<_>>();
        prop_assert_eq!(read, claims);
        let read = again::<EventRecord>(&event_lines).iter().map(|r| r.model().expect("sound")).collect::<Vec<_>>();
        prop_assert_eq!(read, made.events);
        let read = again::<DecisionRecord>(&decision_lines).iter().map(|r| r.model().expect("sound")).collect::<Vec<_>>();
        prop_assert_eq!(read, decided);
    }

    #[test]
    fn known_by_a_day_is_what_the_ledger_said_that_evening(
        seed: u64, n in 1usize..16, order: u64, n_ingests in 1usize..5,
    ) {
        let (pages, mut ledger, mut evenings) = (pages(seed, n), memory(), Vec::new());
        for (i, some) in shuffled(&pages, order, n_ingests).iter().enumerate() {
            ingest(&mut ledger, some, i * 2);
            evenings.push((i * 2, export(&ledger, AsOf::LATEST)));
        }
        for (day, told) in &evenings {
            for later in [0, 1] { // the next day nothing came
                let known_by = Some(date(&format!("2022-05-{:02}", day + 1 + later)));
                prop_assert_eq!(told, &export(&ledger, AsOf { published: None, known_by }));
            }
        }
    }
}

/// The laws above would hold in a world without mergers; this one has them.
#[test]
fn the_histories_have_events_that_were_merged() {
    let merged = |seed: u64| {
        let (pages, mut ledger) = (pages(seed, 15), memory());
        for (i, some) in shuffled(&pages, seed, 4).iter().enumerate() {
            ingest(&mut ledger, some, i);
        }
        !ledger.merged_from(AsOf::LATEST).expect("read").is_empty()
    };
    assert!((0..8).filter(|seed| merged(*seed)).count() >= 2);
}
