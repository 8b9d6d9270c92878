//! Sums that count no death twice.

mod world;

use recoupe_model::*;
use recoupe_reconcile::{People, Sum, estimate, reconcile, sums};
use world::{Tell, claim, page};

fn clash(page: &str, occurrence: u32) -> Claim {
    claim(page, occurrence).cast(Role::Initiator, "gang").cast(Role::Recipient, "army")
}

/// low, best and high of civilians, combatants and unknown people killed in all events of these claims.
fn check(claims: &[Claim], expected: [Option<(u64, u64, Option<u64>)>; 3]) {
    let pages: Vec<PageFacts> = ["a", "b", "c"].map(|id| page(id, &format!("paper {id}"), 4)).to_vec();
    let made = reconcile(&pages, claims);
    let read = |figure: &EventFigure| Some(estimate(figure, Policy::LatestBest, &[]));
    let all = sums(&made.events, Outcome::Killed, |_| (), read);
    let got = People::ALL.map(|people| {
        let sum: Option<Sum> = all.get(&()).and_then(|by| by.get(&people)).copied();
        sum.map(|sum| (sum.low, sum.best, sum.high))
    });
    assert_eq!(got, expected, "{claims:?}");
}

#[test]
fn no_death_counts_twice() {
    let told = |page: &str, n| clash(page, 0).on(1).at(0).killed(n);
    let exact = |n| Some((n, n, Some(n)));
    // Two pages on one event are one toll, two events are two.
    check(&[told("a", 11), told("b", 11)], [None, exact(11), None]);
    check(&[told("a", 11), clash("b", 0).on(4).at(0).killed(7)], [None, exact(18), None]);
    // What is recalled, and a sum over months, add nothing.
    let recalled = told("b", 11).scope(Scope::Background);
    let total = clash("c", 0).killed(900).scope(Scope::Total);
    check(&[told("a", 11), recalled, total], [None, exact(11), None]);
    // A provisional toll is replaced.
    check(&[told("a", 7).by("army"), told("b", 11).by("army")], [None, exact(11), None]);
    // Soldiers, civilians, and all of them together.
    let both = told("a", 19).count(Outcome::Killed, Category::Civilians, Count::exact(4));
    check(std::slice::from_ref(&both), [exact(4), exact(19), None]);
    let all = both.clone().count(Outcome::Killed, Category::Unknown, Count::exact(23));
    check(&[all], [exact(4), exact(19), None]);
    let more = both.count(Outcome::Killed, Category::Unknown, Count::exact(30));
    check(&[more], [exact(4), exact(19), exact(7)]);
}

#[test]
fn the_least_and_the_most_stay_apart() {
    let some = |page: &str, day, count| clash(page, 0).on(day).at(0).count(Outcome::Killed, Category::Civilians, count);
    let about = Count::about_noun(30, 26, 34);
    check(&[some("a", 1, about), some("b", 4, Count::exact(4))], [Some((30, 34, Some(38))), None, None]);
    // One open bound opens the sum.
    check(&[some("a", 1, about), some("b", 4, Count::at_least(4))], [Some((30, 34, None)), None, None]);
}
