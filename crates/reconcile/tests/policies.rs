//! The contract's policies for the one figure a reader must see, each with its reason in a sentence; what comes before
//! all of them; and the order in which an event's status is found.

mod world;

use recoupe_model::*;
use recoupe_reconcile::{estimate, reconcile, reviewed, sums};
use world::{Tell, claim, page};

fn clash(page: &str) -> Claim {
    claim(page, 0).cast(Role::Initiator, "gang").cast(Role::Recipient, "army").on(1).at(0)
}

/// Pages a, b, c of days 2, 3, 4, each of its own paper; an undated one, u.
fn pages() -> Vec<PageFacts> {
    let mut pages: Vec<PageFacts> = [("a", 2), ("b", 3), ("c", 4)].map(|(id, n)| page(id, id, n)).to_vec();
    pages.push(PageFacts { published: None, ..page("u", "u", 5) });
    pages
}

/// The one event of these claims.
fn event(claims: &[Claim]) -> Event {
    let made = reconcile(&pages(), claims);
    let [event] = &made.events[..] else { panic!("one event: {:?}", made.events) };
    event.clone()
}

fn read(claims: &[Claim], policy: Policy, voices: &[&str]) -> Estimate {
    let event = event(claims);
    let [figure] = &event.figures[..] else { panic!("one figure: {:?}", event.figures) };
    estimate(figure, policy, voices)
}

/// Low, best, high and the reason.
fn check(claims: &[Claim], policy: Policy, voices: &[&str], figure: (u64, u64, Option<u64>), reason: &str) {
    let found = read(claims, policy, voices);
    assert_eq!((found.low, found.best, found.high, found.reason.as_str()), (figure.0, figure.1, figure.2, reason));
}

/// Three voices on three days, the second the highest, the third with a range.
fn three() -> Vec<Claim> {
    let some = Count { low: 8, high: Some(12), hedge: Hedge::Between, said: None };
    vec![
        clash("a").by("army").killed(5),
        clash("b").by("rebels").killed(30),
        clash("c").by("mayor").count(Outcome::Killed, Category::SecurityForces, some),
    ]
}

#[test]
fn range_goes_from_the_lowest_to_the_highest_live_value() {
    let reason = "the whole range of 3 live values; best is the latest, by mayor";
    check(&three(), Policy::Range, &[], (5, 10, Some(30)), reason);
    // Where somebody gives no upper bound, there is none.
    let mut open = three();
    open[1].figures[0].count = Count::at_least(30);
    check(&open, Policy::Range, &[], (5, 10, None), reason);
}

#[test]
fn latest_best_is_the_last_word_of_all() {
    check(&three(), Policy::LatestBest, &[], (8, 10, Some(12)), "the latest of 3 live values, by mayor");
    // Of one day the larger, as tolls rise.
    let told = [clash("a").by("army").killed(9), clash("a").by("mayor").killed(4)];
    let on_one_day = [told[0].clone(), Claim { id: ClaimId::from("a/x"), ..told[1].clone() }];
    check(&on_one_day, Policy::LatestBest, &[], (9, 9, Some(9)), "the latest of 2 live values, by army");
    // What nobody knows the day of is never the latest, and neither replaces nor is replaced.
    let undated = [clash("a").by("army").killed(9), clash("u").by("mayor").killed(4)];
    check(&undated, Policy::LatestBest, &[], (9, 9, Some(9)), "the latest of 2 live values, by army");
    let of_one_voice = [clash("a").by("army").killed(9), clash("u").by("army").killed(4)];
    check(&of_one_voice, Policy::LatestBest, &[], (9, 9, Some(9)), "the latest of 2 live values, by army");
    assert!(event(&of_one_voice).figures[0].values.iter().all(|value| value.superseded_by.is_none()));
}

#[test]
fn prioritized_takes_the_first_voice_that_gives_one_and_its_last_word() {
    let says = "rebels comes first in the order of voices";
    check(&three(), Policy::Prioritized, &["nobody", "rebels", "army"], (30, 30, Some(30)), says);
    let says = "no voice in the order of voices gives a value; the latest of 3, by mayor";
    check(&three(), Policy::Prioritized, &["nobody"], (8, 10, Some(12)), says);
    let revised = [clash("a").by("army").killed(5), clash("b").by("mayor").killed(6), clash("c").by("army").killed(7)];
    check(&revised, Policy::Prioritized, &["army"], (7, 7, Some(7)), "army comes first in the order of voices");
}

#[test]
fn conservative_takes_the_lowest_that_is_supported() {
    check(&three(), Policy::Conservative, &[], (5, 5, Some(5)), "the lowest of 3 live values, by army");
    // What the same voice replaced is no longer supported, and what somebody only denies or threatens never was.
    let revised = [clash("a").by("army").killed(5), clash("b").by("mayor").killed(9), clash("c").by("army").killed(7)];
    check(&revised, Policy::Conservative, &[], (7, 7, Some(7)), "the lowest of 2 live values, by army");
    let denied = [clash("a").by("mayor").killed(9), clash("b").by("army").killed(0).stance(Stance::Denied)];
    check(&denied, Policy::Conservative, &[], (9, 9, Some(9)), "the only value given, by mayor");
}

#[test]
fn one_value_needs_no_policy() {
    let revised = [clash("a").by("army").killed(5), clash("c").by("army").killed(7)];
    for policy in Policy::ALL {
        check(
            &[clash("a").killed(5)],
            *policy,
            &["army"],
            (5, 5, Some(5)),
            "the only value given, by a in its own voice",
        );
        let says = "the last word of army; an earlier value is replaced";
        check(&revised, *policy, &["army"], (7, 7, Some(7)), says);
    }
}

#[test]
fn no_policy_gives_a_number_between_what_voices_say() {
    let told = [clash("a").by("army").killed(11), clash("b").by("mayor").killed(23)];
    for policy in Policy::ALL {
        for voices in [&[][..], &["army"], &["mayor"]] {
            let found = read(&told, *policy, voices);
            assert!([11, 23].contains(&found.best), "{policy}: {found:?}");
            assert!(found.low <= found.best && found.high.is_none_or(|high| found.best <= high), "{found:?}");
            assert!(!found.reason.is_empty());
        }
    }
}

#[test]
fn what_was_set_in_review_comes_before_every_policy() {
    let claims = three();
    let anchors = claims.iter().map(Anchor::from).collect();
    let set = Correction::Figure(Outcome::Killed, Some(Category::SecurityForces), Some(Count::exact(17)));
    let decision = Decision {
        id: DecisionId::from("r1"),
        at: "2022-06-01T00:00:00Z".to_owned(),
        by: "Ada".to_owned(),
        reason: "the hospital's list".to_owned(),
        ruling: Ruling::Correct(Subject::Event(anchors), set),
    };
    let (_, made) = reviewed(&pages(), claims, &[decision]);
    for policy in Policy::ALL {
        let found = estimate(&made.events[0].figures[0], *policy, &["army"]);
        assert_eq!((found.best, found.reason.as_str()), (17, "set by Ada in review: the hospital's list"));
    }
}

#[test]
fn the_first_status_that_holds() {
    fn check(claims: &[Claim], status: Status) {
        assert_eq!(event(claims).status, status, "{claims:?}");
    }
    let (army, mayor) = (|page| clash(page).by("army"), |page| clash(page).by("mayor"));
    check(&[army("a")], Status::SingleDispatch);
    check(&[army("a"), army("b")], Status::SingleVoice);
    check(&[army("a"), mayor("b")], Status::Corroborated);
    check(&[army("a").killed(5), mayor("b").killed(5)], Status::Corroborated);
    check(&[army("a").killed(5), mayor("b").killed(9)], Status::Disputed);
    check(&[army("a"), mayor("b"), clash("c").by("rebels").stance(Stance::Denied)], Status::Disputed);
    // Two voices in one text are one text.
    let in_one = [army("a"), Claim { id: ClaimId::from("a/x"), ..mayor("a") }];
    check(&in_one, Status::SingleDispatch);
}

#[test]
fn sums_take_each_event_once_under_every_policy() {
    let second = clash("c").on(6).at(0).by("mayor").killed(4);
    let told = [clash("a").by("army").killed(11), clash("b").by("rebels").killed(23), second];
    let made = reconcile(&pages(), &told);
    assert_eq!(made.events.len(), 2);
    for (policy, low, best, high) in [
        (Policy::Range, 15, 27, 27),
        (Policy::LatestBest, 27, 27, 27),
        (Policy::Prioritized, 15, 15, 15),
        (Policy::Conservative, 15, 15, 15),
    ] {
        let all = sums(&made.events, Outcome::Killed, |_| (), |figure| Some(estimate(figure, policy, &["army"])));
        let found = all[&()].values().fold((0, 0, 0), |n, s| (n.0 + s.low, n.1 + s.best, n.2 + s.high.unwrap_or(0)));
        assert_eq!(found, (low, best, high), "{policy}");
    }
}
