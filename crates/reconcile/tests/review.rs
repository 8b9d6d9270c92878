//! What people decide: taken into account in every linking, never lost, undone without a trace in the events.

mod world;

use proptest::prelude::*;
use recoupe_model::*;
use recoupe_reconcile::{estimate, reconcile, reviewed};
use world::{Tell, claim, page};

fn decision(n: usize, ruling: Ruling) -> Decision {
    Decision {
        id: DecisionId::new(format!("r{n}")),
        by: "Ada".to_owned(),
        at: "2031-03-09T10:00:00Z".to_owned(),
        reason: "because".to_owned(),
        ruling,
    }
}
fn decide(rulings: Vec<Ruling>) -> Vec<Decision> {
    rulings.into_iter().enumerate().map(|(n, ruling)| decision(n, ruling)).collect()
}

fn clash(page: &str) -> Claim {
    claim(page, 0).cast(Role::Initiator, "gang").cast(Role::Recipient, "army").at(0)
}
/// Two pages on a clash of day 1, one on a clash of day 4.
fn given() -> (Vec<PageFacts>, Vec<Claim>) {
    let pages = [("a", 1), ("b", 1), ("c", 4)].map(|(id, day)| page(id, id, day)).to_vec();
    let claims = vec![
        clash("a").on(1).killed(11).by("army"),
        clash("b").on(1).killed(11).by("mayor"),
        clash("c").on(4).killed(30).by("army"),
    ];
    (pages, claims)
}
fn event_of(made: &Reconciled, claim: &str) -> Event {
    let id = &made.event_of[&ClaimId::from(claim)];
    made.events.iter().find(|e| e.id == *id).expect("an event of the list").clone()
}
fn anchors(claims: &[&Claim]) -> Vec<Anchor> {
    claims.iter().map(|c| Anchor::from(*c)).collect()
}
fn event(claims: &[&Claim]) -> Subject {
    Subject::Event(anchors(claims))
}
/// The events as lists of claims after these rulings.
fn check(rulings: Vec<Ruling>, expected: &[&str]) -> Reconciled {
    let (pages, claims) = given();
    let (_, made) = reviewed(&pages, claims, &decide(rulings));
    let mut got: Vec<String> =
        made.events.iter().map(|e| e.claims.iter().map(|c| c.as_str()).collect::<Vec<_>>().join(" ")).collect();
    got.sort();
    assert_eq!(got, expected);
    made
}

#[test]
fn events_are_joined_and_split_as_decided() {
    let (_, c) = given();
    let merge = || Ruling::Merge(anchors(&[&c[0], &c[2]]));
    let split = || Ruling::Split { claims: anchors(&[&c[1]]), from: anchors(&[&c[0], &c[2]]) };
    let undo = |n: usize| Ruling::Undo(DecisionId::new(format!("r{n}")));
    check(vec![], &["a/0 b/0", "c/0"]);
    check(vec![merge()], &["a/0 b/0 c/0"]);
    check(vec![split()], &["a/0", "b/0", "c/0"]);
    // What was decided last holds.
    check(vec![merge(), split()], &["a/0 c/0", "b/0"]);
    check(vec![split(), Ruling::Merge(anchors(&[&c[0], &c[1]]))], &["a/0 b/0", "c/0"]);
    check(vec![merge(), undo(0)], &["a/0 b/0", "c/0"]);
    check(vec![merge(), undo(0), undo(1)], &["a/0 b/0 c/0"]);
    check(vec![merge(), split(), undo(1)], &["a/0 b/0 c/0"]);
}

#[test]
fn a_rejected_claim_counts_nowhere_and_its_words_are_rejected_in_every_reprint() {
    let (mut pages, mut claims) = given();
    let mut copy = claims[1].clone();
    (copy.id, copy.page) = (ClaimId::from("d/0"), PageId::from("d"));
    let mut reprint = pages[1].clone();
    reprint.page = PageId::from("d");
    pages.push(reprint);
    claims.push(copy);
    let reject = decide(vec![Ruling::Reject(Subject::Claim((&claims[1]).into()))]);
    let (_, made) = reviewed(&pages, claims, &reject);
    for claim in ["b/0", "d/0"] {
        assert!(!made.event_of.contains_key(&ClaimId::from(claim)));
        assert_eq!(made.review.of_claim[&ClaimId::from(claim)].mark, Some(Mark::Rejected));
    }
    assert_eq!(event_of(&made, "a/0").figures[0].values.len(), 1);
}

#[test]
fn a_rejected_event_leaves_the_list_until_another_text_tells_of_it() {
    let (pages, claims) = given();
    let ruling = || vec![Ruling::Reject(event(&[&claims[0], &claims[1]]))];
    let made = check(ruling(), &["c/0"]);
    assert_eq!(made.review.rejected.len(), 1);
    assert!(!made.event_of.contains_key(&ClaimId::from("a/0")));
    // The same decision, made when only the first page was there.
    let early = vec![Ruling::Reject(event(&[&claims[0]]))];
    let made = check(early, &["a/0 b/0", "c/0"]);
    let reopened = event_of(&made, "a/0");
    assert_eq!(reopened.status, Status::Pending);
    let held = &made.review.of_event[&reopened.id];
    assert_eq!((held.mark, held.n_new_dispatches, held.waits()), (Some(Mark::Pending), 1, true));
    drop(pages);
}

#[test]
fn corrected_claims_are_linked_by_what_they_should_say() {
    let (_, c) = given();
    let day = |n| Correction::When(When::day(world::day(n)));
    let made = check(vec![Ruling::Correct(Subject::Claim((&c[2]).into()), day(1))], &["a/0 b/0 c/0"]);
    assert_eq!(event_of(&made, "c/0").when, [Candidate::Days(When::day(world::day(1)))]);
    let total = Ruling::Correct(Subject::Claim((&c[2]).into()), Correction::Scope(Scope::Total));
    check(vec![total], &["a/0 b/0"]);
}

#[test]
fn a_corrected_event_says_both() {
    let (_, c) = given();
    let of = || event(&[&c[0], &c[1]]);
    let made = check(
        vec![
            Ruling::Correct(of(), Correction::parse("killed=12").expect("sound")),
            Ruling::Correct(of(), Correction::parse("act=attack").expect("sound")),
            Ruling::Accept(of()),
        ],
        &["a/0 b/0", "c/0"],
    );
    let now = event_of(&made, "a/0");
    let held = &made.review.of_event[&now.id];
    let machine = held.machine.as_ref().expect("it was corrected");
    assert_eq!((now.act, machine.act), (Act::Attack, Act::ArmedClash));
    assert_eq!(now.figures[0].values, machine.figures[0].values, "no value is lost");
    let read = estimate(&now.figures[0], Policy::Range, &[]);
    assert_eq!((read.low, read.best, read.high), (12, 12, Some(12)));
    assert_eq!(read.reason, "set by Ada in review: because");
    assert_eq!(estimate(&machine.figures[0], Policy::Range, &[]).best, 11);
    assert_eq!((held.mark, held.decisions.len()), (Some(Mark::Accepted), 3));
}

#[test]
fn pages_said_to_be_one_text_are_one_witness() {
    let (_, _) = given();
    let made = check(vec![Ruling::SameDispatch(vec!["a".into(), "b".into()])], &["a/0 b/0", "c/0"]);
    let event = event_of(&made, "a/0");
    assert_eq!((event.dispatches.len(), event.status), (1, Status::SingleDispatch));
}

#[test]
fn several_reports_of_a_cell_flag_it_and_change_nothing() {
    let (pages, claims) = given();
    let report = |n: usize, who: &str| Decision {
        by: who.to_owned(),
        ..decision(n, Ruling::Report(event(&[&claims[0], &claims[1]]), Some(Slot::Figure(Outcome::Killed, None))))
    };
    let flagged = |decisions: &[Decision]| {
        let (_, made) = reviewed(&pages, claims.clone(), decisions);
        let machine = reconcile(&pages, &claims);
        assert_eq!((&made.events, &made.event_of), (&machine.events, &machine.event_of));
        made.review.of_event[&event_of(&made, "a/0").id].flagged.clone()
    };
    let two = [report(0, "x"), report(1, "y"), report(2, "x")];
    assert!(flagged(&two).is_empty(), "one reader twice is one reader");
    let three = [report(0, "x"), report(1, "y"), report(2, "z")];
    assert_eq!(flagged(&three), [Some(Slot::Figure(Outcome::Killed, None))]);
    let mut answered = three.to_vec();
    answered.push(decision(3, Ruling::Accept(event(&[&claims[0]]))));
    assert!(flagged(&answered).is_empty());
}

#[test]
fn a_decision_finds_its_claim_again_when_another_engine_reads_the_page() {
    let (pages, claims) = given();
    let reject = decide(vec![Ruling::Reject(Subject::Claim((&claims[1]).into()))]);
    let mut anew = claims.clone();
    anew[1].id = ClaimId::from("read anew");
    let (_, made) = reviewed(&pages, anew, &reject);
    assert_eq!(made.events.len(), 2);
    assert!(!made.event_of.contains_key(&ClaimId::from("read anew")));
    let (_, made) = reviewed(&pages[..1], claims[..1].to_vec(), &reject);
    assert_eq!(made.review.unplaced, [DecisionId::from("r0")]);
}

/// A decision over the three claims above, by numbers.
fn ruling() -> impl Strategy<Value = Ruling> {
    let some = prop::collection::vec(0usize..3, 1..3);
    (0usize..9, some, 0usize..8).prop_map(|(what, some, undone)| {
        let (_, claims) = given();
        let of: Vec<Anchor> = some.iter().map(|i| Anchor::from(&claims[*i])).collect();
        let rest: Vec<Anchor> = claims.iter().map(Anchor::from).filter(|a| !of.contains(a)).collect();
        let first = Subject::Claim(of[0].clone());
        match what {
            0 => Ruling::Accept(Subject::Event(of)),
            1 => Ruling::Reject(Subject::Event(of)),
            2 => Ruling::Reject(first),
            3 => Ruling::Pending(Subject::Event(of)),
            4 => Ruling::Correct(first, Correction::parse("when=2022-03-02").expect("sound")),
            5 => Ruling::Merge(of),
            6 => Ruling::Split { claims: of, from: rest },
            7 => Ruling::Report(Subject::Event(of), None),
            _ => Ruling::Undo(DecisionId::new(format!("r{undone}"))),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..Default::default() })]

    #[test]
    fn order_is_nothing_under_review_and_undoing_all_restores(rulings in prop::collection::vec(ruling(), 0..8)) {
        let (pages, claims) = given();
        let mut decisions = decide(rulings);
        let (corrected, made) = reviewed(&pages, claims.clone(), &decisions);
        let turned: Vec<PageFacts> = pages.iter().rev().cloned().collect();
        let (_, again) = reviewed(&turned, claims.iter().rev().cloned().collect(), &decisions);
        prop_assert_eq!(&made, &again);
        // Every claim is in one event, or rejected, or a total.
        for claim in &corrected {
            let holders = made.events.iter().filter(|e| e.claims.contains(&claim.id)).count();
            prop_assert_eq!(holders, usize::from(made.event_of.contains_key(&claim.id)));
        }
        let holding: Vec<DecisionId> = recoupe_reconcile::holding(&decisions).iter().map(|d| d.id.clone()).collect();
        for (n, id) in holding.into_iter().enumerate() {
            decisions.push(decision(100 + n, Ruling::Undo(id)));
        }
        let (same, restored) = reviewed(&pages, claims.clone(), &decisions);
        prop_assert_eq!(restored, reconcile(&pages, &claims));
        prop_assert_eq!(same, claims);
    }
}
