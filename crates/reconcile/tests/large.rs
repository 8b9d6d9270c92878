//! The laws once more on a war of 2,000 claims, where crowded days and towns make blocking and grouping work.

mod world;

use jiff::ToSpan;
use recoupe_model::*;
use recoupe_reconcile::{reconcile, reviewed};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use world::{Dice, Tell, claim, page};

/// A thousand pages of two claims each: 150 occurrences in sixteen towns and forty days, a few told by many.
static WAR: LazyLock<(Vec<PageFacts>, Vec<Claim>)> = LazyLock::new(|| {
    let mut dice = Dice(11);
    let acts = [Act::ArmedClash, Act::Attack, Act::RemoteExplosiveIed, Act::Abduction];
    let mut occurrence = || (acts[dice.roll(4) as usize], dice.roll(40) as i64, dice.roll(16) as usize, dice.roll(60));
    let occurrences: Vec<_> = (0..150).map(|_| occurrence()).collect();
    let (mut pages, mut claims) = (Vec::new(), Vec::new());
    for n in 0..1000 {
        let id = format!("p{n:04}");
        let first = dice.roll(150) * dice.roll(150) / 150; // a few again and again
        let told = [first, (first + 1 + dice.roll(149)) % 150];
        let last = told.iter().map(|of| occurrences[*of as usize].1).max().unwrap_or(0);
        pages.push(page(&id, &format!("paper {}", dice.roll(40)), last + dice.roll(4) as i64));
        for (nth, of) in told.into_iter().enumerate() {
            let (act, day, town, toll) = occurrences[of as usize];
            let told = claim(&id, nth as u32).act(act).cast(Role::Initiator, "gang").killed(toll + dice.roll(8) / 7);
            let told = if dice.roll(6) == 0 { told.somewhere_in(town / 4) } else { told.at(town) };
            claims.push(if dice.roll(5) == 0 { told } else { told.on(day) });
        }
    }
    (pages, claims)
});

static MADE: LazyLock<Reconciled> = LazyLock::new(|| reconcile(&WAR.0, &WAR.1));

fn members(made: &Reconciled) -> BTreeSet<&[ClaimId]> {
    made.events.iter().map(|event| event.claims.as_slice()).collect()
}

#[test]
fn the_war_is_worth_testing_with() {
    let n = MADE.events.len();
    assert!((120..1500).contains(&n), "{n} events");
    assert!(MADE.events.iter().any(|event| event.pages.len() > 20), "a story of many pages");
    assert_eq!(MADE.event_of.len(), 2000);
}

#[test]
fn order_is_nothing() {
    let mut dice = Dice(3);
    let (mut pages, mut claims) = WAR.clone();
    for i in (1..pages.len()).rev() {
        pages.swap(i, dice.roll(i as u64 + 1) as usize);
    }
    for i in (1..claims.len()).rev() {
        claims.swap(i, dice.roll(i as u64 + 1) as usize);
    }
    assert_eq!(reconcile(&pages, &claims), *MADE);
}

#[test]
fn reprints_of_a_hundred_pages_add_no_support() {
    let (mut pages, mut claims) = WAR.clone();
    for n in 0..100 {
        let mut copy = pages[n * 10].clone();
        let original = std::mem::replace(&mut copy.page, PageId::new(format!("r{n:04}")));
        copy.published = copy.published.map(|when| When::day(when.last.saturating_add(1.day())));
        let said: Vec<Claim> = claims.iter().filter(|c| c.page == original).cloned().collect();
        claims.extend(said.into_iter().map(|claim| Claim {
            id: ClaimId::new(format!("{}/{}", copy.page, claim.occurrence)),
            page: copy.page.clone(),
            ..claim
        }));
        pages.push(copy);
    }
    let made = reconcile(&pages, &claims);
    let support = |made: &Reconciled| -> BTreeMap<EventId, (usize, Status, Vec<usize>)> {
        let values = |e: &Event| e.figures.iter().flat_map(|f| f.values.iter().map(|v| v.n_dispatches)).collect();
        made.events.iter().map(|e| (e.id.clone(), (e.dispatches.len(), e.status, values(e)))).collect()
    };
    assert_eq!(support(&made), support(&MADE));
}

#[test]
fn what_comes_later_leaves_far_away_events_as_they_are() {
    let (mut pages, mut claims) = WAR.clone();
    pages.push(page("new", "paper", 400));
    claims.push(claim("new", 0).on(400).at(3).killed(12));
    let made = reconcile(&pages, &claims);
    let (before, after) = (members(&MADE), members(&made));
    assert_eq!(after.difference(&before).count(), 1, "the new event alone");
    assert!(before.is_subset(&after));
    let ids: BTreeSet<&EventId> = made.events.iter().map(|e| &e.id).collect();
    assert!(MADE.events.iter().all(|e| ids.contains(&e.id)), "ids are kept");
}

#[test]
fn a_decision_survives_and_bears_on_its_event_alone() {
    let (pages, claims) = &*WAR;
    let story = MADE.events.iter().max_by_key(|e| e.pages.len()).expect("an event");
    let anchors = |of: &[ClaimId]| claims.iter().filter(|c| of.contains(&c.id)).map(Anchor::from).collect::<Vec<_>>();
    let (gone, stay) = story.claims.split_at(3);
    let split = Decision {
        id: DecisionId::from("r1"),
        by: "Ada".to_owned(),
        at: "2022-05-01T00:00:00Z".to_owned(),
        reason: "the second attack".to_owned(),
        ruling: Ruling::Split { claims: anchors(gone), from: anchors(stay) },
    };
    let (_, made) = reviewed(pages, claims.clone(), std::slice::from_ref(&split));
    let of = |claim: &ClaimId| &made.event_of[claim];
    assert!(gone.iter().all(|c| of(c) == of(&gone[0])) && stay.iter().all(|c| of(c) != of(&gone[0])));
    let undo = Decision { id: DecisionId::from("r2"), ruling: Ruling::Undo(split.id.clone()), ..split.clone() };
    assert_eq!(reviewed(pages, claims.clone(), &[split, undo]).1, *MADE);
}
