//! Linking page by page gives what linking everything at once gives.

mod world;

use jiff::ToSpan;
use proptest::prelude::*;
use recoupe_model::*;
use recoupe_reconcile::{Grown, decided, earlier, fill, grow, link_new, reconcile, reviewed};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::convert::Infallible;
use world::{Dice, Tell, claim, page};

/// A store in memory.
#[derive(Debug, Default, Clone)]
struct Memory {
    pages: HashMap<PageId, PageFacts>,
    claims: HashMap<PageId, Vec<Claim>>,
    rows: BTreeSet<(List, u64, Row)>,
    records: BTreeMap<(Record, u64), Vec<u8>>,
    /// Whether everything was asked for.
    is_all_asked: bool,
    /// How many pages' claims were asked for.
    n_asked: usize,
}

impl LinkStore for Memory {
    type Error = Infallible;
    type Aside = Heap;
    fn facts(&mut self, page: &PageId) -> Result<PageFacts, Infallible> {
        Ok(self.pages[page].clone())
    }
    fn claims(&mut self, page: &PageId) -> Result<Vec<Claim>, Infallible> {
        self.n_asked += 1;
        Ok(self.claims.get(page).cloned().unwrap_or_default())
    }
    fn pages(&mut self) -> Result<Vec<PageId>, Infallible> {
        self.is_all_asked = true;
        Ok(self.pages.keys().cloned().collect())
    }
    fn aside(&mut self) -> Result<Heap, Infallible> {
        Ok(Heap::default())
    }
    fn new_pages(&mut self) -> Result<(Vec<PageId>, usize), Infallible> {
        let n_linked = self.records.keys().filter(|(kind, _)| *kind == Record::Page).count();
        let known: BTreeSet<&[u8]> = self.records.values().filter_map(|bytes| bytes.get(1..6)).collect();
        let new = self.pages.keys().filter(|page| !known.contains(page.as_str().as_bytes()));
        Ok((new.cloned().collect(), n_linked))
    }
    fn rows(&mut self, list: List, key: u64, from: Row, most: usize) -> Result<Vec<Row>, Infallible> {
        let end = (list, key, (u64::MAX, u64::MAX));
        Ok(self.rows.range((list, key, from)..=end).take(most).map(|(_, _, row)| *row).collect())
    }
    fn rows_before(&mut self, list: List, key: u64, from: Row, most: usize) -> Result<Vec<Row>, Infallible> {
        let range = self.rows.range((list, key, (0, 0))..(list, key, from));
        Ok(range.rev().take(most).map(|(_, _, row)| *row).collect())
    }
    fn put_row(&mut self, list: List, key: u64, row: Row) -> Result<(), Infallible> {
        self.rows.insert((list, key, row));
        Ok(())
    }
    fn drop_row(&mut self, list: List, key: u64, row: Row) -> Result<(), Infallible> {
        assert!(self.rows.remove(&(list, key, row)), "only what is there is forgotten");
        Ok(())
    }
    fn record(&mut self, kind: Record, number: u64) -> Result<Option<Vec<u8>>, Infallible> {
        Ok(self.records.get(&(kind, number)).cloned())
    }
    fn put_record(&mut self, kind: Record, number: u64, bytes: Option<&[u8]>) -> Result<(), Infallible> {
        match bytes {
            Some(bytes) => self.records.insert((kind, number), bytes.to_vec()),
            None => self.records.remove(&(kind, number)),
        };
        Ok(())
    }
    fn clear(&mut self) -> Result<(), Infallible> {
        self.rows.clear();
        self.records.clear();
        Ok(())
    }
}

/// A corpus, and the events a ledger would hold after some ingests of it.
#[derive(Debug, Default, Clone)]
struct Held {
    store: Memory,
    events: BTreeMap<EventId, Event>,
}

impl Held {
    fn take_in(&mut self, pages: &[PageFacts], claims: &[Claim]) -> Vec<PageId> {
        self.store.pages.extend(pages.iter().map(|page| (page.page.clone(), page.clone())));
        for page in pages {
            let of_page = claims.iter().filter(|claim| claim.page == page.page).cloned().collect();
            self.store.claims.insert(page.page.clone(), of_page);
        }
        pages.iter().map(|page| page.page.clone()).collect()
    }
    fn ingest(&mut self, pages: &[PageFacts], claims: &[Claim]) -> Grown {
        let new = self.take_in(pages, claims);
        let Ok(grown) = grow(&mut self.store, &new);
        grown.before.iter().flatten().for_each(|gone| {
            self.events.remove(gone);
        });
        self.events.extend(grown.made.events.iter().map(|event| (event.id.clone(), event.clone())));
        grown
    }
    fn events(&self) -> Vec<&Event> {
        self.events.values().collect()
    }
}

fn by_id(made: &Reconciled) -> Vec<&Event> {
    let by: BTreeMap<&EventId, &Event> = made.events.iter().map(|event| (&event.id, event)).collect();
    by.into_values().collect()
}

/// Pages of two claims each about some occurrences: a few towns, crowded days, tolls that differ, days that are told
/// vaguely; a third of the pages copy others, wholly, cut, or in one paragraph.
fn war(n_pages: usize, n_occurrences: u64, n_days: u64, seed: u64) -> (Vec<PageFacts>, Vec<Claim>) {
    let mut dice = Dice(seed);
    let acts = [Act::ArmedClash, Act::Attack, Act::RemoteExplosiveIed, Act::Abduction, Act::Withdrawal];
    let mut occurrence =
        || (acts[dice.roll(5) as usize], dice.roll(n_days) as i64, dice.roll(12) as usize, dice.roll(60));
    let occurrences: Vec<_> = (0..n_occurrences).map(|_| occurrence()).collect();
    let (mut pages, mut claims): (Vec<PageFacts>, Vec<Claim>) = (Vec::new(), Vec::new());
    for n in 0..n_pages {
        let id = format!("p{n:04}");
        let first = dice.roll(n_occurrences) * dice.roll(n_occurrences) / n_occurrences;
        let told = [first, (first + 1 + dice.roll(n_occurrences - 1)) % n_occurrences];
        let last = told.iter().map(|of| occurrences[*of as usize].1).max().unwrap_or(0);
        let mut facts = page(&id, &format!("paper {}", dice.roll(40)), last + dice.roll(4) as i64);
        if dice.roll(12) == 0 {
            facts.published = None;
        }
        let copied = (n > 0).then(|| dice.roll(n as u64) as usize);
        match (copied, dice.roll(9)) {
            (Some(of), 0 | 1) => {
                facts.fingerprint = pages[of].fingerprint.clone();
                let own = claims.iter().filter(|c| c.page == pages[of].page).cloned();
                let own: Vec<Claim> = own.map(|claim| of_page(claim, &id)).collect();
                claims.extend(own);
                pages.push(facts);
                continue;
            }
            (Some(of), 2) => facts.fingerprint.paragraphs[0].1 = pages[of].fingerprint.paragraphs[0].1.clone(),
            (Some(of), 3) => facts.fingerprint.paragraphs = pages[of].fingerprint.paragraphs[..1].to_vec(),
            _ => {}
        }
        for (nth, of) in told.into_iter().enumerate() {
            let (act, day, town, toll) = occurrences[of as usize];
            let told = claim(&id, nth as u32).act(act).cast(Role::Initiator, "gang").killed(toll + dice.roll(8) / 7);
            let told = if dice.roll(6) == 0 { told.somewhere_in(town / 4) } else { told.at(town) };
            let days = |n: i64| When::day(world::day(n));
            claims.push(match dice.roll(6) {
                0 => told,
                1 => told.during(&[days(day), days(day + 7), days(day + 14)]),
                _ => told.on(day),
            });
        }
        pages.push(facts);
    }
    (pages, claims)
}

fn of_page(claim: Claim, page: &str) -> Claim {
    let id = ClaimId::new(format!("{page}/{}", claim.occurrence));
    Claim { id, page: PageId::from(page), ..claim }
}

/// Ingests the corpus in parts, whatever their order, and compares with linking it at once.
fn check(pages: &[PageFacts], claims: &[Claim], parts: usize, dice: &mut Dice) -> Result<(), TestCaseError> {
    let mut order: Vec<usize> = (0..pages.len()).collect();
    for i in (1..order.len()).rev() {
        order.swap(i, dice.roll(i as u64 + 1) as usize);
    }
    let mut ends: Vec<usize> = (1..parts).map(|_| dice.roll(pages.len() as u64 + 1) as usize).collect();
    ends.push(pages.len());
    ends.sort_unstable();
    let (mut held, mut from, mut so_far) = (Held::default(), 0, Vec::new());
    for end in ends {
        let part: Vec<PageFacts> = order[from..end].iter().map(|i| pages[*i].clone()).collect();
        held.ingest(&part, claims);
        so_far.extend(part);
        from = end;
        if end < pages.len() && pages.len() > 200 {
            continue; // large corpora are compared at the end
        }
        let ids: BTreeSet<&PageId> = so_far.iter().map(|page| &page.page).collect();
        let known: Vec<Claim> = claims.iter().filter(|claim| ids.contains(&claim.page)).cloned().collect();
        let made = reconcile(&so_far, &known);
        let (grown, whole) = (held.events(), by_id(&made));
        let other = grown.iter().zip(&whole).find(|(a, b)| a != b);
        prop_assert!(other.is_none(), "after {} of {} pages: {:#?}", end, pages.len(), other);
        prop_assert_eq!(grown.len(), whole.len());
    }
    // What stands in the store is what a filled one has.
    let mut filled = Held::default();
    filled.take_in(pages, claims);
    let Ok(made) = fill(&mut filled.store);
    prop_assert_eq!(by_id(&made), held.events());
    prop_assert_eq!(&filled.store.rows, &held.store.rows);
    filled.store.records.retain(|(kind, _), _| *kind != Record::Rules);
    prop_assert_eq!(&filled.store.records, &held.store.records);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parts_in_any_order_make_the_events_of_the_whole(seed in any::<u64>(), n in 2..60usize, parts in 1..8usize) {
        let (pages, claims) = war(n, 12, 30, seed);
        check(&pages, &claims, parts, &mut Dice(seed ^ 1))?;
    }

    #[test]
    fn crowded_lists_do_as_well(seed in any::<u64>(), parts in 1..5usize) {
        // Under one day and town stand far more than are compared with all.
        let (pages, claims) = war(120, 3, 2, seed);
        check(&pages, &claims, parts, &mut Dice(seed ^ 1))?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn two_thousand_claims_in_several_ingests_are_linked_as_at_once(seed in any::<u64>(), parts in 2..7usize) {
        let (pages, claims) = war(1000, 150, 60, seed);
        check(&pages, &claims, parts, &mut Dice(seed ^ 1))?;
    }
}

#[test]
fn a_new_page_asks_for_its_neighbourhood_only() {
    let (pages, claims) = war(1000, 400, 900, 5);
    let mut held = Held::default();
    held.take_in(&pages, &claims);
    let Ok(_) = fill(&mut held.store);
    held.store.n_asked = 0;
    let news = page("new", "paper", 500);
    let told = claim("new", 0).on(500).at(3).killed(12);
    let grown = held.ingest(std::slice::from_ref(&news), std::slice::from_ref(&told));
    assert!(grown.made.events.len() < 20, "{} events", grown.made.events.len());
    assert!(held.store.n_asked < 200, "{} pages", held.store.n_asked);
    // A page that is known changes nothing.
    assert!(held.ingest(&[news], &[told]).made.events.is_empty());
}

#[test]
fn a_page_that_is_taken_in_late_names_the_dispatch_and_the_event() {
    let original = page("a", "paper", 1);
    let mut reprint = page("b", "gazette", 2);
    reprint.fingerprint = original.fingerprint.clone();
    reprint.published = reprint.published.map(|when| When::day(when.last.saturating_add(1.day())));
    let told = claim("a", 0).on(1).at(3).killed(12);
    let again = of_page(told.clone(), "b");
    let mut held = Held::default();
    let before = held.ingest(std::slice::from_ref(&reprint), std::slice::from_ref(&again)).made.events[0].id.clone();
    let after = held.ingest(&[original], &[told]);
    assert_eq!(after.before, Some(vec![before.clone()]));
    let event = held.events().remove(0);
    assert_ne!(event.id, before);
    assert_eq!((event.pages.len(), event.dispatches.len()), (2, 1));
}

#[test]
fn what_is_new_is_linked_in_and_what_is_mostly_new_at_once() {
    let (pages, claims) = war(200, 40, 60, 9);
    let mut held = Held::default();
    held.take_in(&pages[..185], &claims);
    let Ok(all) = link_new(&mut held.store);
    assert!(all.before.is_none() && held.store.is_all_asked, "an empty store is filled");
    held.store.is_all_asked = false;
    held.take_in(&pages[185..], &claims);
    let Ok(part) = link_new(&mut held.store);
    assert!(part.before.is_some() && !held.store.is_all_asked);
    let whole = reconcile(&pages, &claims);
    assert!(part.made.events.iter().all(|event| whole.events.contains(event)));
    // A store of other rules says nothing.
    held.store.records.insert((Record::Rules, 0), vec![0; 8]);
    let Ok(again) = link_new(&mut held.store);
    assert_eq!((again.before, again.made), (None, whole));
}

/// What people could decide of these claims and the events they make: marks, corrections, mergers, splits, texts said
/// to be one, and what undoes one of these.
fn decisions_of(pages: &[PageFacts], claims: &[Claim], n: usize, dice: &mut Dice) -> Vec<Decision> {
    let mut decisions: Vec<Decision> = Vec::new();
    for nth in 0..n {
        let (_, made) = reviewed(pages, claims.to_vec(), &decisions);
        if made.events.is_empty() {
            break; // all were rejected
        }
        let mut any = |n: usize| dice.roll(n as u64) as usize;
        let by_id: HashMap<&ClaimId, &Claim> = claims.iter().map(|claim| (&claim.id, claim)).collect();
        let anchors = |ids: &[ClaimId]| -> Vec<Anchor> { ids.iter().map(|id| Anchor::from(by_id[id])).collect() };
        let claim = &claims[any(claims.len())];
        let event = &made.events[any(made.events.len())];
        let other = &made.events[any(made.events.len())];
        let of = match any(2) {
            0 => Subject::Event(anchors(&event.claims)),
            _ => Subject::Claim(claim.into()),
        };
        let correction = match any(5) {
            0 => Correction::Act(Act::Attack),
            1 => Correction::When(When::day(world::day(any(40) as i64))),
            2 => Correction::Scope(Scope::Total),
            3 => Correction::Actor(Role::Initiator, "army".to_owned()),
            _ => Correction::Figure(Outcome::Killed, None, Some(Count::exact(any(40) as u64))),
        };
        let page = |at: usize| pages[at].page.clone();
        let ruling = match any(12) {
            0 => Ruling::Accept(of),
            1 | 2 => Ruling::Reject(of),
            3 => Ruling::Pending(of),
            4 | 5 => Ruling::Correct(of, correction),
            6 => Ruling::Report(of, None),
            7 | 8 => Ruling::Merge(anchors(&[event.claims.clone(), other.claims.clone()].concat())),
            9 if event.claims.len() > 1 => {
                let (gone, stay) = event.claims.split_at(1 + any(event.claims.len() - 1));
                Ruling::Split { claims: anchors(gone), from: anchors(stay) }
            }
            10 => Ruling::SameDispatch(vec![page(any(pages.len())), page(any(pages.len())), page(any(pages.len()))]),
            _ if nth > 0 => Ruling::Undo(DecisionId::new(format!("r{}", any(nth)))),
            _ => Ruling::Accept(Subject::Claim(claim.into())),
        };
        let by = ["Ada", "Bo", "Cy", "Di"][any(4)].to_owned();
        let id = DecisionId::new(format!("r{nth}"));
        decisions.push(Decision { id, by, at: String::new(), reason: "because".to_owned(), ruling });
    }
    decisions
}

/// Applies decisions to what is linked, and holds it against linking everything with them.
fn check_decided(pages: &[PageFacts], claims: &[Claim], decisions: &[Decision]) -> Result<usize, TestCaseError> {
    let mut held = Held::default();
    held.ingest(pages, claims);
    let mut store = held.store.clone();
    let Ok(made) = fill(&mut store);
    let mut events: BTreeMap<EventId, Event> = made.events.into_iter().map(|event| (event.id.clone(), event)).collect();
    let before = store.clone();
    let Ok(found) = decided(&mut store, decisions, |id| Ok(events.get(id).cloned()));
    let found = found.expect("a store that is filled");
    prop_assert_eq!(&store.rows, &before.rows, "the store is left as it is");
    prop_assert_eq!(&store.records, &before.records);
    let n_touched = found.made.events.len();
    for id in &found.instead_of {
        prop_assert!(events.remove(id).is_some(), "{} stood nowhere", id);
    }
    for event in &found.made.events {
        prop_assert!(events.insert(event.id.clone(), event.clone()).is_none(), "{} stands twice", event.id);
    }
    let (should, whole) = reviewed(pages, claims.to_vec(), decisions);
    let ours: Vec<&Event> = events.values().collect();
    let other = ours.iter().zip(by_id(&whole)).find(|(a, b)| *a != b);
    prop_assert!(other.is_none(), "{:#?}\n{:#?}", decisions, other);
    prop_assert_eq!(ours.len(), whole.events.len());
    prop_assert_eq!(&found.made.review, &whole.review);
    for claim in found.corrected {
        prop_assert!(should.contains(&claim));
    }
    Ok(n_touched)
}

/// Takes some pages out of what is linked, and holds it against linking the others; decisions upon it, too.
fn check_earlier(
    pages: &[PageFacts],
    claims: &[Claim],
    decisions: &[Decision],
    is_gone: impl Fn(&PageFacts) -> bool,
) -> Result<usize, TestCaseError> {
    let mut store = Held::default();
    store.take_in(pages, claims);
    let Ok(made) = fill(&mut store.store);
    let stored: BTreeMap<EventId, Event> = made.events.into_iter().map(|e| (e.id.clone(), e)).collect();
    let mut events = stored.clone();
    let (out, left): (Vec<PageFacts>, Vec<PageFacts>) = pages.iter().cloned().partition(is_gone);
    let gone: Vec<PageId> = out.into_iter().map(|page| page.page).collect();
    let kept: Vec<Claim> = claims.iter().filter(|claim| !gone.contains(&claim.page)).cloned().collect();
    let Ok(found) = earlier(&mut store.store, &gone);
    let mut found = found.expect("a store that is filled");
    let n_touched = found.made.events.len();
    for id in &found.instead_of {
        prop_assert!(events.remove(id).is_some(), "{} stood nowhere", id);
    }
    for event in &found.made.events {
        prop_assert!(events.insert(event.id.clone(), event.clone()).is_none(), "{} stands twice", event.id);
    }
    let whole = reconcile(&left, &kept);
    let ours: Vec<&Event> = events.values().collect();
    let other = ours.iter().zip(by_id(&whole)).find(|(a, b)| *a != b);
    prop_assert!(other.is_none(), "without {:?}: {:#?}", gone, other);
    prop_assert_eq!(ours.len(), whole.events.len());
    // What the store says is what one filled with the others says.
    let mut filled = Held::default();
    filled.take_in(&left, &kept);
    let Ok(_) = fill(&mut filled.store);
    for (list, key, _) in store_keys(&filled.store).iter().chain(&store_keys(found.inner())) {
        let Ok(rows) = found.rows(*list, *key, (0, 0), usize::MAX);
        let Ok(should) = filled.store.rows(*list, *key, (0, 0), usize::MAX);
        prop_assert_eq!(rows, should, "{:?} {}", list, key);
    }
    // People decided upon what was known then.
    let Ok(upon) = decided(&mut found, decisions, |id| Ok(events.get(id).cloned()));
    let upon = upon.expect("a store that is filled");
    for id in &upon.instead_of {
        prop_assert!(events.remove(id).is_some(), "{} stood nowhere", id);
    }
    events.extend(upon.made.events.iter().map(|event| (event.id.clone(), event.clone())));
    let (_, whole) = reviewed(&left, kept, decisions);
    let ours: Vec<&Event> = events.values().collect();
    let other = ours.iter().zip(by_id(&whole)).find(|(a, b)| *a != b);
    prop_assert!(other.is_none(), "without {:?}, {:#?}: {:#?}", gone, decisions, other);
    prop_assert_eq!(&upon.made.review, &whole.review);
    Ok(n_touched)
}

fn store_keys(store: &Memory) -> BTreeSet<(List, u64, ())> {
    store.rows.iter().map(|(list, key, _)| (*list, *key, ())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn without_some_pages_the_events_are_those_of_the_others(
        seed in any::<u64>(), n in 2..60usize, m in 0..6usize, one_of in 1..9u64,
    ) {
        let (pages, claims) = war(n, 12, 30, seed);
        let decisions = decisions_of(&pages, &claims, m, &mut Dice(seed ^ 2));
        let mut dice = Dice(seed ^ 3);
        let gone: BTreeSet<PageId> =
            pages.iter().filter(|_| dice.roll(one_of) == 0).map(|page| page.page.clone()).collect();
        check_earlier(&pages, &claims, &decisions, |page| gone.contains(&page.page))?;
    }

    #[test]
    fn and_of_an_earlier_day_in_crowded_lists(seed in any::<u64>(), m in 0..4usize, share in 0..100usize) {
        let (pages, claims) = war(80, 3, 2, seed);
        let decisions = decisions_of(&pages, &claims, m, &mut Dice(seed ^ 2));
        let mut days: Vec<_> = pages.iter().map(|page| page.published.map(|p| p.last)).collect();
        days.sort_unstable();
        let day = days[days.len() * share / 100];
        check_earlier(&pages, &claims, &decisions, |page| page.published.map(|p| p.last) > day)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn decisions_upon_what_is_linked_are_those_upon_everything(seed in any::<u64>(), n in 2..60usize, m in 1..9usize) {
        let (pages, claims) = war(n, 12, 30, seed);
        let decisions = decisions_of(&pages, &claims, m, &mut Dice(seed ^ 2));
        check_decided(&pages, &claims, &decisions)?;
    }

    #[test]
    fn and_in_crowded_lists(seed in any::<u64>(), m in 1..5usize) {
        let (pages, claims) = war(80, 3, 2, seed);
        let decisions = decisions_of(&pages, &claims, m, &mut Dice(seed ^ 2));
        check_decided(&pages, &claims, &decisions)?;
    }
}

#[test]
fn a_decision_asks_for_its_neighbourhood_only() {
    let (pages, claims) = war(1000, 400, 900, 5);
    let mut store = Held::default();
    store.take_in(&pages, &claims);
    let Ok(made) = fill(&mut store.store);
    let reject = Ruling::Reject(Subject::Claim((&claims[7]).into()));
    let decision = Decision {
        id: DecisionId::from("r0"),
        by: "Ada".to_owned(),
        at: String::new(),
        reason: "because".to_owned(),
        ruling: reject,
    };
    (store.store.n_asked, store.store.is_all_asked) = (0, false);
    let stored = |id: &EventId| Ok(made.events.iter().find(|event| event.id == *id).cloned());
    let Ok(Some(found)) = decided(&mut store.store, &[decision], stored) else { panic!("a filled store") };
    assert!(found.made.events.len() < 30, "{} events", found.made.events.len());
    assert!(store.store.n_asked < 400 && !store.store.is_all_asked, "{} pages", store.store.n_asked);
    // Before all pages are linked, nothing can be said.
    store.take_in(&[page("new", "paper", 500)], &[]);
    assert!(decided(&mut store.store, &[], stored).is_ok_and(|found| found.is_none()));
}
