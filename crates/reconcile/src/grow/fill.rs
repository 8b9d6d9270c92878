//! A store filled from nothing, by linking everything at once.

use super::groups::{Member, groups};
use super::record::Telling;
use super::steps::Steps;
use super::tellings::{Tellings, compare, tellings};
use super::texts::{NOBODY, PART, Pages, texts};
use crate::book::Book;
use crate::dispatch::{Dispatches, dispatch_id};
use crate::event;
use recoupe_model::{Claim, ClaimId, EventId, LinkStore, PageFacts, PageId, Reconciled, Record};
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
    include_bytes!("groups.rs"),
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
/// much lies aside, so that memory hardly grows with the pages: some 200 bytes for each of them and some 50 for each
/// telling, what is compared in the largest neighbourhood, and of the claims of the largest event what it is made of.
/// Events go to [`LinkStore::keep_events`] as they come; given back are those that the store does not keep, or else
/// nothing.
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
    let members = groups(store, &mut aside, &all, hoods, &mut steps)?;
    let (made, told) = events(store, &pages, &all, members, &mut steps)?;
    keep(store, &mut aside, &all, &told, &mut steps)?;
    store.put_record(Record::Rules, 0, Some(&RULES.to_le_bytes()))?;
    Ok(made)
}

/// Groups of tellings that narrow each other's days, each an event, on their way to these.
#[derive(Debug, Default)]
struct Family {
    groups: Vec<Vec<u32>>,
    claims: Vec<Claim>,
}

/// The event of each telling, by its place among all.
#[derive(Debug, Default)]
struct Told {
    events: Vec<EventId>,
    of: Vec<u32>,
}

/// The events of all families, as far as the store does not keep them, and the event of each telling.
fn events<S: LinkStore>(
    store: &mut S,
    pages: &Pages,
    all: &Tellings,
    members: Vec<Member>,
    steps: &mut Steps,
) -> Result<(Reconciled, Told), S::Error> {
    /// Tellings whose events are made at a time.
    const MOST: usize = 1024;
    steps.begin(store);
    let mut told = Told { events: Vec::new(), of: vec![NOBODY; members.len()] };
    let mut whole = store.keep_events(Reconciled::default())?;
    let (mut batch, mut n_open, mut done) = (Vec::new(), 0, 0);
    for of_family in members.chunk_by(|a, b| a.family == b.family) {
        let of_groups = of_family.chunk_by(|a, b| a.group == b.group);
        let groups = of_groups.map(|group| group.iter().map(|member| member.telling).collect()).collect();
        batch.push(Family { groups, claims: Vec::new() });
        n_open += of_family.len();
        done += of_family.len();
        if n_open >= MOST || done == members.len() {
            make(store, pages, all, std::mem::take(&mut batch), &mut told, &mut whole)?;
            steps.at(store, done as u64, members.len() as u64);
            n_open = 0;
        }
    }
    if let Some(whole) = &mut whole {
        event::sort(&mut whole.events);
        let page = |at: u32| &pages.all[at as usize].page;
        let dispatches = (0..pages.all.len() as u32).map(|at| (page(at).clone(), dispatch_id(page(pages.founder(at)))));
        whole.dispatch_of = dispatches.collect();
    }
    Ok((whole.unwrap_or_default(), told))
}

/// Makes the events of some families, and hands them on.
fn make<S: LinkStore>(
    store: &mut S,
    pages: &Pages,
    all: &Tellings,
    mut families: Vec<Family>,
    told: &mut Told,
    whole: &mut Option<Reconciled>,
) -> Result<(), S::Error> {
    let mut family_of: HashMap<(u32, u32), usize> = HashMap::new();
    for (family, at) in families.iter().zip(0..) {
        let tellings = family.groups.iter().flatten();
        family_of.extend(tellings.flat_map(|telling| all.prints(*telling)).map(|print| (*print, at)));
    }
    let asked: BTreeSet<u32> = family_of.keys().map(|(page, _)| *page).collect();
    let asked: Vec<u32> = asked.into_iter().collect();
    for part in asked.chunks(PART) {
        let ids: Vec<PageId> = part.iter().map(|page| pages.all[*page as usize].page.clone()).collect();
        for (page, claims) in part.iter().zip(store.claims_of(&ids)?) {
            for claim in claims {
                if let Some(family) = family_of.get(&(*page, claim.occurrence)) {
                    families[*family].claims.push(bare(claim));
                }
            }
        }
    }
    drop(family_of);
    let made = store.on_all(families, |family| {
        let (made, firsts) = events_of(pages, all, &family);
        (family.groups, made, firsts)
    });
    for (groups, made, firsts) in made {
        for (group, first) in groups.iter().zip(firsts) {
            let Some(event) = first.and_then(|first| made.event_of.get(&first)) else { continue };
            group.iter().for_each(|telling| told.of[*telling as usize] = told.events.len() as u32);
            told.events.push(event.clone());
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

/// What an event is made of: of words those of figures and of the place, of the others where they stand.
fn bare(mut claim: Claim) -> Claim {
    let of_cast = claim.actors.iter_mut().map(|cast| &mut cast.quote);
    let of_voices = claim.voices.iter_mut().map(|voice| &mut voice.quote);
    let of_days = claim.when.iter_mut().chain(&mut claim.reported).map(|told| &mut told.quote);
    for quote in claim.evidence.iter_mut().chain(of_cast).chain(of_voices).chain(of_days) {
        quote.text = String::new();
    }
    Claim { found_by: Vec::new(), certainty: None, ..claim }
}

/// The events of a family, and the first claim of each of its groups.
fn events_of(pages: &Pages, all: &Tellings, family: &Family) -> (Reconciled, Vec<Option<ClaimId>>) {
    let mut group_of: HashMap<(PageId, u32), usize> = HashMap::new();
    let mut of_pages: BTreeSet<u32> = BTreeSet::new();
    for (group, at) in family.groups.iter().zip(0..) {
        for (page, occurrence) in group.iter().flat_map(|telling| all.prints(*telling)) {
            of_pages.insert(*page);
            group_of.insert((pages.all[*page as usize].page.clone(), *occurrence), at);
        }
    }
    let (mut dispatches, mut of_books) = (Dispatches::default(), of_pages.clone());
    for page in of_pages {
        pages.add_dispatches(page, &pages.facts(page), &mut dispatches);
        of_books.extend(pages.voices(page));
    }
    let facts: Vec<PageFacts> = of_books.into_iter().map(|page| pages.facts(page)).collect();
    let nothing = BTreeSet::new();
    let mut book = Book::new(&facts, &family.claims, &dispatches, &nothing);
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); family.groups.len()];
    for (i, entry) in book.entries.iter().enumerate() {
        groups[group_of[&(entry.claim.page.clone(), entry.claim.occurrence)]].push(i);
    }
    let first = |entries: &Vec<usize>| entries.first().map(|i| book.entries[*i].claim.id.clone());
    let firsts = groups.iter().map(first).collect();
    (event::assemble(&mut book, groups, dispatches), firsts)
}

/// Keeps each telling with its keys and its event.
fn keep<S: LinkStore>(
    store: &mut S,
    aside: &mut S::Aside,
    all: &Tellings,
    told: &Told,
    steps: &mut Steps,
) -> Result<(), S::Error> {
    steps.begin(store);
    let mut order: Vec<u32> = (0..all.numbers.len() as u32).collect();
    order.sort_unstable_by_key(|telling| all.numbers[*telling as usize]);
    for (telling, done) in order.iter().copied().zip(1..) {
        let at = telling as usize;
        let event = told.events.get(told.of[at] as usize).cloned();
        let record = Telling { rank: all.ranks[at], keys: all.keys(telling, aside)?, event };
        store.put_record(Record::Telling, all.numbers[at], Some(&record.pack()))?;
        steps.at(store, done, order.len() as u64);
    }
    Ok(())
}
