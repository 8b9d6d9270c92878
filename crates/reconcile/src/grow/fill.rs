//! A store filled from nothing, by linking everything at once.

use super::record::Telling;
use super::steps::Steps;
use super::tellings::{Neighbourhoods, Tellings, compare, tellings};
use super::texts::{Pages, texts};
use super::{Numbered, Ruled, grouped};
use crate::dispatch::{Dispatches, dispatch_id};
use crate::event;
use recoupe_model::{Claim, EventId, LinkStore, PageFacts, PageId, Reconciled, Record};
use std::collections::{BTreeSet, HashMap};

/// A hash of what decides how claims are linked: a store that was filled by other rules says nothing.
const RULES: u64 = rules(&[
    include_bytes!("../block.rs"),
    include_bytes!("../book.rs"),
    include_bytes!("../cluster.rs"),
    include_bytes!("../days.rs"),
    include_bytes!("../dispatch.rs"),
    include_bytes!("../event.rs"),
    include_bytes!("../figure.rs"),
    include_bytes!("../fold.rs"),
    include_bytes!("../holders.rs"),
    include_bytes!("../link.rs"),
    include_bytes!("../node.rs"),
    include_bytes!("copies.rs"),
    include_bytes!("mod.rs"),
    include_bytes!("record.rs"),
    include_bytes!("telling.rs"),
    include_bytes!("tellings.rs"),
    include_bytes!("text.rs"),
    include_bytes!("texts.rs"),
    // What a page's text gives is not kept by the store, so that other hashes of it are other rules.
    include_bytes!("../../../text/src/fingerprint.rs"),
    include_bytes!("../../../text/src/fold.rs"),
]);

const fn rules(files: &[&[u8]]) -> u64 {
    let (mut hash, mut n) = (0xcbf2_9ce4_8422_2325_u64, 0);
    while n < files.len() {
        let mut at = 0;
        while at < files[n].len() {
            hash = (hash ^ files[n][at] as u64).wrapping_mul(0x0000_0100_0000_01b3);
            at += 1;
        }
        n += 1;
    }
    hash
}

/// True when the store was filled by the rules of this program.
pub(super) fn is_filled<S: LinkStore>(store: &mut S) -> Result<bool, S::Error> {
    Ok(store.record(Record::Rules, 0)?.is_some_and(|rules| rules == RULES.to_le_bytes()))
}

/// Links all pages and claims as [`crate::reconcile`] does, and fills the store with what [`super::grow`] needs. What is
/// much lies aside, so that memory hardly grows with the pages: some 200 bytes for each of them and for each telling, and
/// the claims of the largest neighbourhood. Events go to [`LinkStore::keep_events`] as they come; given back are those
/// that the store does not keep, or else nothing.
///
/// # Errors
/// When the store cannot be read or kept.
pub fn fill<S: LinkStore>(store: &mut S) -> Result<Reconciled, S::Error> {
    store.clear()?;
    let mut steps = Steps::default();
    // Texts say nothing more once it is known who copied whom.
    let pages = texts(store, &mut steps)?;
    let mut aside = store.aside()?;
    let (all, keys) = tellings(store, &mut aside, &pages, &mut steps)?;
    let hoods = compare(store, &mut aside, &all, keys, &mut steps)?;
    let (made, event_of) = events(store, &mut aside, &pages, &all, hoods, &mut steps)?;
    keep(store, &mut aside, &all, event_of, &mut steps)?;
    store.put_record(Record::Rules, 0, Some(&RULES.to_le_bytes()))?;
    Ok(made)
}

/// Whole neighbourhoods on their way to their events.
#[derive(Debug, Default)]
struct Batch {
    hoods: Vec<Hood>,
    n_tellings: usize,
}

/// Tellings of one neighbourhood, and which are worth comparing.
#[derive(Debug)]
struct Hood {
    tellings: Vec<u32>,
    pairs: Vec<(u64, u64)>,
}

/// What the events of a neighbourhood are made of.
#[derive(Debug)]
struct Told {
    pages: Vec<PageFacts>,
    claims: Vec<Claim>,
    dispatches: Dispatches,
    number_of: Numbered,
    pairs: Vec<(u64, u64)>,
}

/// The events of all neighbourhoods, as far as the store does not keep them, and the event of each telling.
fn events<S: LinkStore>(
    store: &mut S,
    aside: &mut S::Aside,
    pages: &Pages,
    all: &Tellings,
    hoods: Neighbourhoods,
    steps: &mut Steps,
) -> Result<(Reconciled, Vec<Option<EventId>>), S::Error> {
    /// Tellings whose events are made at a time.
    const MOST: usize = 1024;
    steps.begin(store);
    let mut event_of: Vec<Option<EventId>> = vec![None; all.numbers.len()];
    let mut whole = store.keep_events(Reconciled::default())?;
    let mut merge = hoods.pairs.read(aside)?;
    let mut next = merge.next(aside)?;
    let (mut batch, mut done) = (Batch::default(), 0);
    for of_hood in hoods.members.chunk_by(|a, b| a.0 == b.0) {
        let mut pairs = Vec::new();
        while let Some(pair) = next.filter(|pair| (pair >> 64) as u32 == of_hood[0].0) {
            pairs.push((u64::from((pair >> 32) as u32), u64::from(pair as u32)));
            next = merge.next(aside)?;
        }
        batch.n_tellings += of_hood.len();
        done += of_hood.len();
        batch.hoods.push(Hood { tellings: of_hood.iter().map(|(_, telling)| *telling).collect(), pairs });
        if batch.n_tellings >= MOST || done == hoods.members.len() {
            make(store, pages, all, std::mem::take(&mut batch), &mut event_of, &mut whole)?;
            steps.at(store, done as u64, hoods.members.len() as u64);
        }
    }
    if let Some(whole) = &mut whole {
        event::sort(&mut whole.events);
        let page = |at: u32| &pages.all[at as usize].page;
        let dispatches = (0..pages.all.len() as u32).map(|at| (page(at).clone(), dispatch_id(page(pages.founder(at)))));
        whole.dispatch_of = dispatches.collect();
    }
    Ok((whole.unwrap_or_default(), event_of))
}

/// Makes the events of some neighbourhoods, and hands them on.
fn make<S: LinkStore>(
    store: &mut S,
    pages: &Pages,
    all: &Tellings,
    batch: Batch,
    event_of: &mut [Option<EventId>],
    whole: &mut Option<Reconciled>,
) -> Result<(), S::Error> {
    let tellings = batch.hoods.iter().flat_map(|hood| &hood.tellings);
    let asked: BTreeSet<u32> = tellings.flat_map(|t| all.prints(*t).iter().map(|(page, _)| *page)).collect();
    let ids: Vec<PageId> = asked.iter().map(|page| pages.all[*page as usize].page.clone()).collect();
    // Each claim goes to the one neighbourhood that it is told in: of a large one they are not held twice.
    let mut hoods: Vec<(Hood, Vec<Claim>)> = batch.hoods.into_iter().map(|hood| (hood, Vec::new())).collect();
    let mut hood_of: HashMap<(u32, u32), usize> = HashMap::new();
    for (at, (hood, _)) in hoods.iter().enumerate() {
        hood_of.extend(hood.tellings.iter().flat_map(|t| all.prints(*t)).map(|print| (*print, at)));
    }
    for (page, claims) in asked.into_iter().zip(store.claims_of(&ids)?) {
        for claim in claims {
            if let Some(hood) = hood_of.get(&(page, claim.occurrence)) {
                hoods[*hood].1.push(claim);
            }
        }
    }
    drop(hood_of);
    let made = store.on_all(hoods, |(hood, claims)| {
        let told = told(pages, all, hood, claims);
        let (pairs, ruled) = (told.pairs, Ruled::default());
        grouped(&told.pages, &told.claims, told.dispatches, &told.number_of, pairs, &ruled)
    });
    for (made, firsts) in made {
        for (telling, claim) in firsts {
            event_of[telling as usize] = made.event_of.get(&claim).cloned();
        }
        if let (Some(part), Some(whole)) = (store.keep_events(made)?, whole.as_mut()) {
            whole.events.extend(part.events);
            whole.event_of.extend(part.event_of);
            whole.claim_dispatch.extend(part.claim_dispatch);
            whole.narrowed.extend(part.narrowed);
        }
    }
    Ok(())
}

/// What a neighbourhood tells: its claims, in the order of their pages, and what its pages are known by.
fn told(pages: &Pages, all: &Tellings, hood: Hood, claims: Vec<Claim>) -> Told {
    let mut number_of = Numbered::default();
    let mut of_pages: BTreeSet<u32> = BTreeSet::new();
    for telling in &hood.tellings {
        for (page, occurrence) in all.prints(*telling) {
            of_pages.insert(*page);
            let id = pages.all[*page as usize].page.clone();
            number_of.insert((id, *occurrence), u64::from(*telling));
        }
    }
    let (mut dispatches, mut of_books) = (Dispatches::default(), of_pages.clone());
    for page in of_pages {
        pages.add_dispatches(page, &pages.facts(page), &mut dispatches);
        of_books.extend(pages.voices(page));
    }
    let pages = of_books.into_iter().map(|page| pages.facts(page)).collect();
    Told { pages, claims, dispatches, number_of, pairs: hood.pairs }
}

/// Keeps each telling with its keys and its event.
fn keep<S: LinkStore>(
    store: &mut S,
    aside: &mut S::Aside,
    all: &Tellings,
    mut event_of: Vec<Option<EventId>>,
    steps: &mut Steps,
) -> Result<(), S::Error> {
    steps.begin(store);
    let mut order: Vec<u32> = (0..all.numbers.len() as u32).collect();
    order.sort_unstable_by_key(|telling| all.numbers[*telling as usize]);
    for (telling, done) in order.iter().copied().zip(1..) {
        let at = telling as usize;
        let record = Telling { rank: all.ranks[at], keys: all.keys(telling, aside)?, event: event_of[at].take() };
        store.put_record(Record::Telling, all.numbers[at], Some(&record.pack()))?;
        steps.at(store, done, order.len() as u64);
    }
    Ok(())
}
