//! Pairs of reports that are easily joined or kept apart by mistake.

mod world;

use recoupe_model::*;
use recoupe_reconcile::reconcile;
use world::{Tell, claim, day, page};

/// The events as lists of claims, and all that was found, for pages given as (id, day) of different papers.
fn check(pages: &[(&str, i64)], claims: &[Claim], groups: &[&str]) -> Reconciled {
    let pages: Vec<PageFacts> = pages.iter().map(|(id, n)| page(id, &format!("paper {id}"), *n)).collect();
    let found = reconcile(&pages, claims);
    let mut got: Vec<String> =
        found.events.iter().map(|e| e.claims.iter().map(|c| c.as_str()).collect::<Vec<_>>().join(" ")).collect();
    got.sort();
    assert_eq!(got, groups);
    found
}

fn clash(page: &str) -> Claim {
    claim(page, 0).cast(Role::Initiator, "gang").cast(Role::Recipient, "army")
}

#[test]
fn place_and_day_decide() {
    let pages = [("a", 1), ("b", 1)];
    check(&pages, &[clash("a").on(1).at(0), clash("b").on(1).at(0)], &["a/0 b/0"]);
    // The same place on other days.
    check(&pages, &[clash("a").on(1).at(0), clash("b").on(0).at(0)], &["a/0", "b/0"]);
    check(
        &[("a", 1), ("b", 4)],
        &[clash("a").on(1).at(0).killed(11), clash("b").on(4).at(0).killed(11)],
        &["a/0", "b/0"],
    );
    // The same day in other places.
    check(&pages, &[clash("a").on(1).at(0), clash("b").on(1).at(1)], &["a/0", "b/0"]);
    check(&pages, &[clash("a").on(1).at(0).killed(11), clash("b").on(1).at(3).killed(11)], &["a/0", "b/0"]);
    check(&pages, &[clash("a").on(1).at(7), clash("b").on(1).at(8)], &["a/0", "b/0"]);
    // A division holds its towns and no others.
    check(&pages, &[clash("a").on(1).at(0).killed(11), clash("b").on(1).somewhere_in(0).killed(11)], &["a/0 b/0"]);
    check(&pages, &[clash("a").on(1).at(0).killed(11), clash("b").on(1).somewhere_in(1).killed(11)], &["a/0", "b/0"]);
    // Nothing but the act is no reason to join.
    check(&pages, &[clash("a"), clash("b")], &["a/0", "b/0"]);
}

#[test]
fn acts_of_one_sort_join_and_others_do_not() {
    let pages = [("a", 1), ("b", 1)];
    let told = |page: &str, act| clash(page).on(1).at(0).act(act);
    let one = ["a/0 b/0"];
    let two = ["a/0", "b/0"];
    check(&pages, &[told("a", Act::ArmedClash), told("b", Act::Attack)], &one);
    check(&pages, &[told("a", Act::ArmedClash), told("b", Act::ShellingArtilleryMissile)], &one);
    check(&pages, &[told("a", Act::Attack), told("b", Act::Abduction)], &two);
    check(&pages, &[told("a", Act::Abduction), told("b", Act::Release)], &two);
    check(&pages, &[told("a", Act::Coup), told("b", Act::Arrests)], &two);
}

#[test]
fn a_revised_toll_joins_and_the_old_value_stays() {
    let claims = [clash("a").on(1).at(0).killed(7).by("army"), clash("b").on(1).at(0).killed(11).by("army")];
    let found = check(&[("a", 1), ("b", 3)], &claims, &["a/0 b/0"]);
    let [figure] = &found.events[0].figures[..] else { panic!("one figure: {:?}", found.events[0].figures) };
    let values: Vec<_> = figure.values.iter().map(|v| (v.count.low, v.superseded_by)).collect();
    assert_eq!(values, [(7, Some(1)), (11, None)]);
    assert!(!figure.disagreement);
    assert_eq!(found.events[0].status, Status::SingleVoice);
}

#[test]
fn two_voices_that_cannot_both_be_right_dispute() {
    let told = |page, n, voice| clash(page).on(1).at(0).killed(n).by(voice);
    let found = check(&[("a", 1), ("b", 3)], &[told("a", 7, "army"), told("b", 11, "mayor")], &["a/0 b/0"]);
    assert!(found.events[0].figures[0].disagreement);
    assert_eq!(found.events[0].status, Status::Disputed);
    let found = check(&[("a", 1), ("b", 3)], &[told("a", 11, "army"), told("b", 11, "mayor")], &["a/0 b/0"]);
    assert_eq!(found.events[0].status, Status::Corroborated);
}

#[test]
fn a_denial_disputes() {
    let denial = clash("b").on(1).at(0).stance(Stance::Denied).by("army");
    let found = check(&[("a", 1), ("b", 2)], &[clash("a").on(1).at(0).by("mayor"), denial], &["a/0 b/0"]);
    assert_eq!((found.events[0].status, found.events[0].denied), (Status::Disputed, true));
}

#[test]
fn soldiers_civilians_and_a_total_are_three_figures() {
    let told = clash("a").on(1).at(0).killed(19);
    let told = told.count(Outcome::Killed, Category::Civilians, Count::exact(1));
    let mut told = told.count(Outcome::Killed, Category::Unknown, Count::exact(20));
    told.figures[0].part_of = Some(2);
    told.figures[1].part_of = Some(2);
    let found = check(&[("a", 1)], &[told], &["a/0"]);
    assert_eq!(found.events[0].figures.len(), 3);
    assert!(found.events[0].figures.iter().all(|f| !f.disagreement));
}

#[test]
fn a_part_of_the_same_kind_is_no_rival_of_the_whole() {
    let both =
        |n, of| clash("a").on(1).at(0).killed(n).count(Outcome::Killed, Category::SecurityForces, Count::exact(of));
    let mut declared = both(16, 4);
    declared.figures[1].part_of = Some(0);
    declared.figures[1].counted = "officers".to_owned();
    let mut told_apart = both(70, 30);
    told_apart.figures[1].counted = "guards".to_owned();
    for told in [declared, told_apart] {
        let whole = told.figures[0].count;
        let found = check(&[("a", 1)], &[told], &["a/0"]);
        let figures = &found.events[0].figures;
        assert_eq!(figures.len(), 2, "{figures:?}");
        assert_eq!(figures[0].values[0].count, whole);
    }
}

#[test]
fn all_are_not_called_by_the_name_of_a_few_nor_by_a_number() {
    let told = |page: &str, n, noun: &str| {
        let mut told = clash(page).on(1).at(0).killed(n);
        told.figures[0].counted = noun.to_owned();
        told
    };
    let claims = [told("a", 2, "medics"), told("b", 30, "people"), told("c", 41, "41")];
    let found = check(&[("a", 1), ("b", 1), ("c", 1)], &claims, &["a/0 b/0 c/0"]);
    assert_eq!(found.events[0].figures[0].counted, "people");
}

#[test]
fn a_page_dated_to_the_month_is_narrowed_by_one_that_has_the_day() {
    let month = [When::month(2022, 3).expect("March exists")];
    let claims = [clash("a").at(0).during(&month).killed(11), clash("b").at(0).on(18).killed(11)];
    let found = check(&[("a", 0), ("b", 18)], &claims, &["a/0 b/0"]);
    let narrowing = &found.narrowed[&ClaimId::from("a/0")];
    assert_eq!(narrowing.candidates, [Candidate::Days(When::day(day(18)))]);
    assert_eq!(narrowing.by.as_str(), "b");
    assert_eq!(found.events[0].when, narrowing.candidates);
    assert!(!found.narrowed.contains_key(&ClaimId::from("b/0")));
}

#[test]
fn an_announcement_on_one_of_four_thursdays_finds_its_thursday() {
    let thursdays: Vec<When> = [2, 9, 16, 23].map(|n| When::day(day(n))).to_vec();
    let leave = |page: &str| claim(page, 0).act(Act::Withdrawal).cast(Role::Initiator, "france").somewhere_in(0);
    let claims =
        [leave("a").during(&thursdays), leave("b").during(&thursdays).scope(Scope::Background), leave("c").on(16)];
    let found = check(&[("a", 0), ("b", 25), ("c", 16)], &claims, &["a/0 b/0 c/0"]);
    let only = [Candidate::Days(When::day(day(16)))];
    assert_eq!(found.events[0].when, only);
    for claim in ["a/0", "b/0"] {
        let narrowing = &found.narrowed[&ClaimId::from(claim)];
        assert_eq!((narrowing.candidates.as_slice(), narrowing.by.as_str()), (only.as_slice(), "c"));
    }
    // Without the page that has the day, all four stay open.
    let found = check(&[("a", 0), ("b", 25)], &claims[..2], &["a/0 b/0"]);
    assert_eq!(found.events[0].when.len(), 4);
    assert!(found.narrowed.is_empty());
}

#[test]
fn what_is_recalled_joins_what_it_recalls() {
    let news = clash("a").on(1).at(0).killed(11);
    let recalled = |n| clash("b").on(n).at(0).killed(11).scope(Scope::Background);
    check(&[("a", 1), ("b", 40)], &[news.clone(), recalled(1)], &["a/0 b/0"]);
    check(&[("a", 1), ("b", 40)], &[news, recalled(20)], &["a/0", "b/0"]);
}

#[test]
fn a_vague_report_does_not_chain_two_precise_ones() {
    let month = [When::month(2022, 3).expect("March exists")];
    let vague = claim("b", 0).somewhere_in(0).during(&month).cast(Role::Initiator, "gang").killed(11);
    let claims = [clash("a").on(5).at(0).killed(11), vague, clash("c").on(20).at(1).killed(11)];
    let pages: Vec<PageFacts> = ["a", "b", "c"].map(|id| page(id, id, 20)).to_vec();
    let found = reconcile(&pages, &claims);
    assert_ne!(found.event_of[&ClaimId::from("a/0")], found.event_of[&ClaimId::from("c/0")]);
}

#[test]
fn totals_have_no_event() {
    let total = clash("a").on(1).at(0).killed(800).scope(Scope::Total);
    let found = check(&[("a", 1)], &[total, claim("a", 1).on(1).at(0)], &["a/1"]);
    assert!(!found.event_of.contains_key(&ClaimId::from("a/0")));
    assert!(found.events[0].figures.is_empty());
}

#[test]
fn what_one_page_tells_of_its_thursday_holds_for_its_other_thursdays() {
    let thursdays: Vec<When> = [3, 10, 17, 24].map(|n| When::day(day(n))).to_vec();
    let fight = |page: &str| clash(page).at(0).killed(11);
    let robbery = claim("a", 1).act(Act::Abduction).at(5).during(&thursdays);
    let claims = [fight("a").during(&thursdays), robbery.clone(), fight("b").on(17)];
    let pages = [("a", 25), ("b", 18)];
    let found = check(&pages, &claims, &["a/0 b/0", "a/1"]);
    let narrowing = &found.narrowed[&ClaimId::from("a/1")];
    assert_eq!(narrowing.candidates, [Candidate::Days(When::day(day(17)))]);
    assert_eq!(narrowing.by.as_str(), "b");
    assert_eq!(found.events.iter().find(|e| e.act == Act::Abduction).expect("one").when, narrowing.candidates);
    // Another choice of days is another matter.
    let other = robbery.during(&thursdays[1..]);
    let found = check(&pages, &[claims[0].clone(), other, claims[2].clone()], &["a/0 b/0", "a/1"]);
    assert!(!found.narrowed.contains_key(&ClaimId::from("a/1")));
}

#[test]
fn of_several_weekdays_news_tells_the_last_one() {
    let mondays: Vec<When> = [0, 7, 14, 21].map(|n| When::day(day(n))).to_vec();
    let fight = |page: &str| clash(page).at(0).killed(35);
    // b says no day, but was published on day 9.
    let found = check(&[("a", 30), ("b", 9)], &[fight("a").during(&mondays), fight("b")], &["a/0 b/0"]);
    assert_eq!(found.events[0].when, [Candidate::Days(When::day(day(7)))]);
    assert_eq!(found.narrowed[&ClaimId::from("a/0")].by.as_str(), "b");
    // What is only recalled is no news.
    let recalled = fight("b").scope(Scope::Background);
    let found = reconcile(&["a", "b"].map(|id| page(id, id, 30)), &[fight("a").during(&mondays), recalled]);
    assert!(found.narrowed.is_empty());
}

#[test]
fn a_page_that_says_no_day_gets_the_one_another_states() {
    let fight = |page: &str| clash(page).at(0).killed(11);
    let found = check(&[("a", 2), ("b", 2)], &[fight("a"), fight("b").on(1)], &["a/0 b/0"]);
    let narrowing = &found.narrowed[&ClaimId::from("a/0")];
    assert_eq!(
        (narrowing.candidates.as_slice(), narrowing.by.as_str()),
        (&[Candidate::Days(When::day(day(1)))][..], "b")
    );
}

#[test]
fn one_source_and_several_of_its_kind_are_one_voice() {
    let told = |page, n, voice| clash(page).on(1).at(0).killed(n).by(voice);
    let pages = [("a", 1), ("b", 3)];
    let claims = [told("a", 7, "source sécuritaire"), told("b", 11, "sources sécuritaires")];
    assert!(!check(&pages, &claims, &["a/0 b/0"]).events[0].figures[0].disagreement);
    let claims = [told("a", 7, "Moussa Saka"), told("b", 11, "Moussa Sakas")];
    assert!(check(&pages, &claims, &["a/0 b/0"]).events[0].figures[0].disagreement);
}
