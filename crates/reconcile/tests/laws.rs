//! What holds of any pages: the laws of reconciling.

mod world;

use proptest::prelude::*;
use recoupe_model::*;
use recoupe_reconcile::reconcile;
use std::collections::{BTreeMap, BTreeSet};
use world::{Tell, claim, day, page};

/// Something that happened.
#[derive(Debug, Clone, Copy)]
struct Occurrence {
    act: Act,
    day: i64,
    town: usize,
    toll: u64,
}

/// How one page tells one of them.
#[derive(Debug, Clone, Copy)]
struct Telling {
    which: usize,
    vague_day: bool,
    vague_place: bool,
    toll_off_by: u64,
    voice: Option<u8>,
    recalled: bool,
    denied: bool,
}

#[derive(Debug, Clone)]
struct Corpus {
    pages: Vec<PageFacts>,
    claims: Vec<Claim>,
}

fn occurrence() -> impl Strategy<Value = Occurrence> {
    let acts =
        prop::sample::select(vec![Act::ArmedClash, Act::Attack, Act::RemoteExplosiveIed, Act::Abduction, Act::Coup]);
    (acts, 0..40i64, 0..12usize, 0..60u64).prop_map(|(act, day, town, toll)| Occurrence { act, day, town, toll })
}

fn telling() -> impl Strategy<Value = Telling> {
    let rarely = prop::bool::weighted(0.2);
    let voice = prop::option::of(0..3u8);
    (any::<prop::sample::Index>(), prop::array::uniform4(rarely), 0..5u64, voice).prop_map(|(at, flags, off, voice)| {
        let [vague_day, vague_place, recalled, denied] = flags;
        Telling {
            which: at.index(1000),
            vague_day,
            vague_place,
            toll_off_by: off / 3 * off,
            voice,
            recalled,
            denied: denied && recalled,
        }
    })
}

fn tell(page: &str, nth: u32, event: Occurrence, telling: Telling) -> Claim {
    let (day, town) = (event.day, event.town);
    let told = claim(page, nth).act(event.act).cast(Role::Initiator, "gang").killed(event.toll + telling.toll_off_by);
    let told = if telling.vague_place { told.somewhere_in(town / 4) } else { told.at(town) };
    let month = if day < 31 { When::month(2022, 3) } else { When::month(2022, 4) };
    let told = if telling.vague_day { told.during(month.as_slice()) } else { told.on(day) };
    let told = if telling.recalled { told.scope(Scope::Background) } else { told };
    let told = if telling.denied { told.stance(Stance::Denied) } else { told };
    telling.voice.map_or(told.clone(), |voice| told.by(&format!("voice {voice}")))
}

prop_compose! {
    fn corpus()(
        world in prop::collection::vec(occurrence(), 1..6),
        plan in prop::collection::vec((0..5u8, 0..6i64, prop::collection::vec(telling(), 1..4)), 1..9),
    ) -> Corpus {
        let mut corpus = Corpus { pages: Vec::new(), claims: Vec::new() };
        for (n, (outlet, later, tellings)) in plan.into_iter().enumerate() {
            let id = format!("p{n}");
            let events: Vec<_> = tellings.into_iter().map(|t| (world[t.which % world.len()], t)).collect();
            let last = events.iter().map(|(event, _)| event.day).max().unwrap_or(0);
            corpus.pages.push(page(&id, &format!("paper {outlet}"), last + later));
            for (nth, (event, telling)) in events.into_iter().enumerate() {
                corpus.claims.push(tell(&id, nth as u32, event, telling));
            }
        }
        corpus
    }
}

/// The same page in another paper on the next day, with all its claims.
fn reprint(corpus: &Corpus, which: usize) -> Corpus {
    let mut corpus = corpus.clone();
    let original = corpus.pages[which % corpus.pages.len()].clone();
    let id = PageId::new(format!("a reprint of {}", original.page));
    let later = original.published.map(|when| When::day(when.last.saturating_add(jiff::Span::new().days(1))));
    let copies: Vec<Claim> = corpus.claims.iter().filter(|c| c.page == original.page).cloned().collect();
    for mut copy in copies {
        copy.id = ClaimId::new(format!("a copy of {}", copy.id));
        copy.page = id.clone();
        corpus.claims.push(copy);
    }
    corpus.pages.push(PageFacts { page: id, outlet: Some("reprinter".to_owned()), published: later, ..original });
    corpus
}

fn by_id(found: &Reconciled) -> BTreeMap<&EventId, &Event> {
    found.events.iter().map(|event| (&event.id, event)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_pages_and_claims_changes_nothing(
        (given, pages, claims) in corpus().prop_flat_map(|c| {
            let pages = Just(c.pages.clone()).prop_shuffle();
            let claims = Just(c.claims.clone()).prop_shuffle();
            (Just(c), pages, claims)
        })
    ) {
        prop_assert_eq!(reconcile(&pages, &claims), reconcile(&given.pages, &given.claims));
    }

    #[test]
    fn a_page_given_twice_changes_nothing(given in corpus()) {
        let (mut pages, mut claims) = (given.pages.clone(), given.claims.clone());
        pages.extend(given.pages.iter().cloned());
        claims.extend(given.claims.iter().cloned());
        prop_assert_eq!(reconcile(&pages, &claims), reconcile(&given.pages, &given.claims));
    }

    #[test]
    fn a_reprint_adds_pages_and_no_support(given in corpus(), which in 0..100usize) {
        let printed = reprint(&given, which);
        let (before, after) = (reconcile(&given.pages, &given.claims), reconcile(&printed.pages, &printed.claims));
        let (old, new) = (by_id(&before), by_id(&after));
        prop_assert_eq!(old.keys().collect::<Vec<_>>(), new.keys().collect::<Vec<_>>());
        for (id, event) in &old {
            let now = new[id];
            prop_assert_eq!(&event.dispatches, &now.dispatches);
            prop_assert_eq!(event.status, now.status);
            prop_assert_eq!((event.act, &event.when), (now.act, &now.when));
            prop_assert!(now.pages.len() >= event.pages.len());
            let values = |e: &Event| e.figures.iter().flat_map(|f| f.values.iter().map(|v| (v.count, v.n_dispatches, v.superseded_by))).collect::<Vec<_>>();
            prop_assert_eq!(values(event), values(now));
        }
        let carriers: usize = new.values().filter(|e| e.outlets.iter().any(|o| o == "reprinter")).count();
        prop_assert!(carriers > 0, "the reprint stands in the events it tells");
    }

    #[test]
    fn a_repeated_paragraph_adds_no_support(given in corpus(), which in 0..100usize) {
        let mut repeated = given.clone();
        let mut again = given.claims[which % given.claims.len()].clone();
        again.id = ClaimId::new(format!("0 again {}", again.id));
        for quote in &mut again.evidence {
            quote.span = PageSpan::new(quote.span.start() + 10_000, quote.span.end() + 10_000);
        }
        repeated.claims.push(again);
        let (before, after) = (reconcile(&given.pages, &given.claims), reconcile(&repeated.pages, &repeated.claims));
        let support = |found: &Reconciled| {
            let events = found.events.iter();
            events.map(|e| (e.id.clone(), e.status, e.dispatches.clone(), e.voices.clone(), e.pages.clone())).collect::<Vec<_>>()
        };
        prop_assert_eq!(support(&before), support(&after));
    }

    #[test]
    fn what_a_page_tells_as_one_or_as_two_stays_so(given in corpus()) {
        let mut given = given;
        // A second claim on some occurrences: must stay with the first.
        let more: Vec<Claim> = given.claims.iter().step_by(2).cloned().map(|mut c| {
            c.id = ClaimId::new(format!("{} more", c.id));
            c.place = None;
            c
        }).collect();
        given.claims.extend(more);
        let found = reconcile(&given.pages, &given.claims);
        for a in &given.claims {
            for b in given.claims.iter().filter(|b| b.page == a.page) {
                let together = found.event_of[&a.id] == found.event_of[&b.id];
                prop_assert_eq!(together, a.occurrence == b.occurrence, "{} {}", a.id, b.id);
            }
        }
    }

    #[test]
    fn every_claim_has_one_event_and_every_event_its_claims(given in corpus()) {
        let found = reconcile(&given.pages, &given.claims);
        let in_events: Vec<&ClaimId> = found.events.iter().flat_map(|e| &e.claims).collect();
        let unique: BTreeSet<&ClaimId> = in_events.iter().copied().collect();
        prop_assert_eq!(in_events.len(), unique.len());
        prop_assert_eq!(unique, given.claims.iter().map(|c| &c.id).collect::<BTreeSet<_>>());
        prop_assert_eq!(by_id(&found).len(), found.events.len(), "ids are unique");
        for event in &found.events {
            prop_assert!(event.claims.iter().all(|c| found.event_of[c] == event.id));
            for figure in &event.figures {
                for (i, value) in figure.values.iter().enumerate() {
                    prop_assert!(value.superseded_by.is_none_or(|by| by > i && by < figure.values.len()));
                }
            }
        }
        prop_assert_eq!(found.dispatch_of.len(), given.pages.len());
    }

    #[test]
    fn narrowing_only_narrows(given in corpus()) {
        let found = reconcile(&given.pages, &given.claims);
        for (id, narrowing) in &found.narrowed {
            let claim = given.claims.iter().find(|c| c.id == *id).expect("narrowed claims were given");
            let own = claim.when.as_ref().map(|told| &told.candidates);
            let inside = |c: &Candidate| own.is_none_or(|own| own.iter().any(|o| o.days().zip(c.days()).is_some_and(|(o, c)| o.covers(c))));
            prop_assert!(!narrowing.candidates.is_empty() && narrowing.candidates.iter().all(inside));
            prop_assert!(narrowing.by != claim.page);
        }
    }

    #[test]
    fn telling_it_without_the_day_never_fixes_a_day_nobody_gave(given in corpus()) {
        let mut open = given;
        for claim in &mut open.claims {
            claim.when = None;
        }
        let found = reconcile(&open.pages, &open.claims);
        prop_assert!(found.events.iter().all(|e| e.when.is_empty()) && found.narrowed.is_empty());
    }
}

#[test]
fn the_days_of_the_tests_are_what_they_say() {
    assert_eq!(day(31).to_string(), "2022-04-01");
}
