//! Events from groups of claims: each slot by best support, every value kept, nothing averaged.
//!
//! Support is counted in dispatches, so that a text weighs once however often it is printed.

use crate::book::{Book, Entry};
use crate::days;
use crate::dispatch::Dispatches;
use crate::figure::{self, Speaker};
use crate::fold::{fold, short_id, sorted};
use crate::node::Node;
use recoupe_model::{
    Act, ActorId, Candidate, ClaimId, DispatchId, Event, EventActor, EventFigure, EventId, Grain, Narrowing, PageId,
    Place, Reconciled, Role, Scope, Stance, Status,
};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The entries of each group of nodes.
pub(crate) fn entries(nodes: &[Node], groups: &[Vec<u32>]) -> Vec<Vec<usize>> {
    let of_group = |group: &Vec<u32>| group.iter().flat_map(|&n| nodes[n as usize].entries.iter().copied()).collect();
    groups.iter().map(|group| sorted(of_group(group))).collect()
}

/// One event for each group of entries, with the days its claims are narrowed to.
///
/// A page that leaves open which Thursday leaves it open in all its claims: where another page tells the Thursday of
/// one of them, the others that have the same choice of days are told with it, and their events are made anew.
pub(crate) fn assemble(book: &mut Book, all: Vec<Vec<usize>>, dispatches: Dispatches) -> Reconciled {
    let days = all_days(book, &all);
    let event = |(at, days): (&Vec<usize>, &Days)| event(&entries_at(book, at), days.when.clone());
    let events = all.iter().zip(&days).map(event).collect();
    let made = linked(book, &all, days, dispatches);
    let mut made = Reconciled { events, ..made };
    sort(&mut made.events);
    made
}

/// What [`assemble`] tells beside the events: which each claim belongs to, whose text it stands in, what its days are
/// narrowed to.
pub(crate) fn linked_in(book: &mut Book, all: &[Vec<usize>], dispatches: Dispatches) -> Reconciled {
    let days = all_days(book, all);
    linked(book, all, days, dispatches)
}

fn linked(book: &Book, all: &[Vec<usize>], days: Vec<Days>, dispatches: Dispatches) -> Reconciled {
    let mut reconciled = Reconciled::default();
    for (at, days) in all.iter().zip(days) {
        let id = named_by(&book.entries[at[0]]);
        for i in at {
            let entry = &book.entries[*i];
            reconciled.event_of.insert(entry.claim.id.clone(), id.clone());
            if dispatches.of_page(&entry.claim.page).is_some_and(|own| *own != entry.dispatch) {
                reconciled.claim_dispatch.insert(entry.claim.id.clone(), entry.dispatch.clone());
            }
        }
        let narrowed = days.narrowed.into_iter().map(|(i, narrowing)| (book.entries[i].claim.id.clone(), narrowing));
        reconciled.narrowed.extend(narrowed);
    }
    reconciled.dispatch_of = dispatches.into_pages();
    reconciled
}

fn entries_at<'b, 'a>(book: &'b Book<'a>, at: &[usize]) -> Vec<&'b Entry<'a>> {
    at.iter().map(|&i| &book.entries[i]).collect()
}

/// The days of an event, and what its pages narrow of each other's.
struct Days {
    when: Vec<Candidate>,
    narrowed: Vec<(usize, Narrowing)>,
}

fn days_of(book: &Book, at: &[usize]) -> Days {
    let entries = entries_at(book, at);
    let (when, news) = when(&entries);
    let narrowing = |(&i, entry): (&usize, &&Entry)| Some((i, narrowing(entry, &when, news, &entries)?));
    let narrowed = at.iter().zip(&entries).filter_map(narrowing).collect();
    Days { when, narrowed }
}

/// The days of all events, some of them told again with what others narrow of their pages' choices.
fn all_days(book: &mut Book, all: &[Vec<usize>]) -> Vec<Days> {
    let mut days: Vec<Days> = all.iter().map(|at| days_of(book, at)).collect();
    let told_with = siblings(book, &days);
    if !told_with.is_empty() {
        for (at, days) in all.iter().zip(&mut days) {
            let mut changed = false;
            for &i in at {
                let fixed = told_with.get(&i).cloned();
                changed |= fixed.is_some();
                book.entries[i].fixed = fixed;
            }
            if changed {
                *days = days_of(book, at);
            }
        }
    }
    days
}

/// Claims whose choice of days another claim of their page has too, which another page narrows to one.
fn siblings(book: &Book, told: &[Days]) -> BTreeMap<usize, Narrowing> {
    let mut fixed: BTreeMap<(&PageId, &[Candidate]), Option<&Narrowing>> = BTreeMap::new();
    let mut narrowed: BTreeSet<usize> = BTreeSet::new();
    for (i, narrowing) in told.iter().flat_map(|days| &days.narrowed) {
        narrowed.insert(*i);
        if let (Some(own), [_]) = (book.entries[*i].days().filter(|own| own.len() > 1), &narrowing.candidates[..]) {
            let held = fixed.entry((&book.entries[*i].claim.page, own)).or_insert(Some(narrowing));
            // Two pages that narrow it to two days narrow it to none.
            *held = held.filter(|held| held.candidates == narrowing.candidates);
        }
    }
    if fixed.is_empty() {
        return BTreeMap::new();
    }
    let open = book.entries.iter().enumerate().filter(|(i, _)| !narrowed.contains(i));
    let with = |(i, entry): (usize, &Entry<'_>)| {
        let narrowing = fixed.get(&(&entry.claim.page, entry.days()?)).copied().flatten()?;
        Some((i, narrowing.clone()))
    };
    open.filter_map(with).collect()
}

/// By first day, then id.
pub(crate) fn sort(events: &mut [Event]) {
    let first_day = |event: &Event| days::hull(&event.when).map_or(jiff::civil::Date::MAX, |(first, _)| first);
    events.sort_by_cached_key(|event| (first_day(event), event.id.clone()));
}

fn named_by(founder: &Entry) -> EventId {
    EventId::new(short_id('e', &[founder.claim.page.as_str(), founder.claim.id.as_str()]))
}

/// `entries` in canonical order: the first is the founding claim, which names the event.
fn event(entries: &[&Entry], when: Vec<Candidate>) -> Event {
    let figures = figure::figures(entries, days::hull(&when).map(|(first, _)| first));
    let denied = entries.iter().any(|e| e.claim.stance == Stance::Denied);
    let published = || entries.iter().filter_map(|e| e.published);
    Event {
        id: named_by(entries[0]),
        act: act(entries),
        place: place(entries),
        actors: actors(entries),
        status: status(entries, &figures, denied),
        denied,
        claims: set(entries.iter().map(|e| e.claim.id.clone())),
        pages: set(entries.iter().map(|e| e.claim.page.clone())),
        outlets: set(entries.iter().filter_map(|e| e.outlet).map(str::to_owned)),
        dispatches: set(entries.iter().map(|e| e.dispatch.clone())),
        voices: voices(entries),
        first_published: figure::first_published(entries),
        last_published: published().max_by_key(|when| (when.last, when.first)),
        merged_from: Vec::new(),
        figures,
        when,
    }
}

fn set<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    items.collect::<BTreeSet<T>>().into_iter().collect()
}

/// Support of values: the dispatches that give each, news before what is only recalled.
fn support<'a, K: Ord>(given: impl Iterator<Item = (K, &'a Entry<'a>)>) -> BTreeMap<K, usize> {
    const NEWS: usize = 3;
    const RECALLED: usize = 1;
    let mut by: BTreeMap<K, BTreeMap<&DispatchId, usize>> = BTreeMap::new();
    for (value, entry) in given {
        let weight = if entry.claim.scope == Scope::Incident { NEWS } else { RECALLED };
        let held = by.entry(value).or_default().entry(&entry.dispatch).or_insert(0);
        *held = weight.max(*held);
    }
    by.into_iter().map(|(value, dispatches)| (value, dispatches.into_values().sum())).collect()
}

/// The act most dispatches give; of equals the one that says most.
fn act(entries: &[&Entry]) -> Act {
    let support = support(entries.iter().map(|e| (e.claim.act, *e)));
    let best = support.into_iter().max_by_key(|(act, support)| (*support, says(*act), Reverse(*act)));
    best.expect("an event has a claim").0
}

fn says(act: Act) -> u8 {
    match act {
        Act::Other | Act::Statement => 0,
        Act::ArmedClash | Act::Attack | Act::Meeting | Act::PeacefulProtest => 1,
        _ => 2,
    }
}

/// The days: where words name them, those most dispatches name (of equals the tightest), else what all
/// vaguer words allow together, the best supported first. Beside it the claim by whose publication one of several
/// days was chosen, where that was needed.
fn when<'a>(entries: &[&'a Entry<'a>]) -> (Vec<Candidate>, Option<&'a Entry<'a>>) {
    let lists = support(entries.iter().filter_map(|e| Some((e.days()?, *e))));
    let mut ranked: Vec<(&[Candidate], usize)> = lists.into_iter().collect();
    ranked.sort_by_key(|(list, support)| (!days::stated(list), Reverse(*support), days::width(list), *list));
    match ranked.first() {
        // What words name is not cut down by what fewer say: «du 1er au 6» stays when one page tells of the 3rd.
        Some((best, _)) if days::stated(best) => (best.to_vec(), None),
        _ => week_of_news(days::meet_ranked(ranked.iter().map(|(list, _)| *list)), entries),
    }
}

/// News is told within the week: of several days, the only one in the seven that end with the first dated report.
fn week_of_news<'a>(list: Vec<Candidate>, entries: &[&'a Entry<'a>]) -> (Vec<Candidate>, Option<&'a Entry<'a>>) {
    const NIGHT: i64 = 2;
    const WEEK: i32 = 7;
    let is_choice = list.len() > 1 && list.iter().all(|c| c.days().is_some_and(|days| days.n_days() <= NIGHT));
    let is_news = |e: &&&Entry| e.claim.scope == Scope::Incident && figure::counts(e.claim.stance);
    let dated = entries.iter().filter(is_news).filter_map(|e| Some((e.published.filter(|p| p.first == p.last)?, *e)));
    let Some((published, first)) = dated.min_by_key(|(published, e)| (*published, e.order())).filter(|_| is_choice)
    else {
        return (list, None);
    };
    let within = |c: &&Candidate| {
        let days = c.days().map(|days| (published.first - days.last).get_days());
        days.is_some_and(|ago| (0..WEEK).contains(&ago))
    };
    match list.iter().filter(within).collect::<Vec<_>>()[..] {
        [only] => (vec![*only], Some(first)),
        _ => (list, None),
    }
}

/// What is left of a claim's days in the event, and the page that narrows them. A claim that names its day,
/// or a night, keeps it; one whose page says nothing of the day gets the one that another page states.
fn narrowing(entry: &Entry, event: &[Candidate], news: Option<&Entry>, entries: &[&Entry]) -> Option<Narrowing> {
    const NIGHT: i64 = 2;
    let Some(own) = &entry.claim.when else { return unsaid(entry, event, entries) };
    let own = &own.candidates;
    if days::stated(own) && days::width(own) <= NIGHT {
        return None;
    }
    let left = days::meet(own, event);
    let yearless = |list: &[Candidate]| list.iter().any(|c| c.days().is_none());
    let narrows = |list: &[Candidate]| {
        let width = days::width(&days::meet(own, list));
        width < days::width(own) || (yearless(own) && !yearless(list))
    };
    if left.is_empty() || !narrows(&left) {
        return None;
    }
    let others = entries.iter().filter(|e| e.claim.page != entry.claim.page);
    let told = others.filter_map(|e| Some((*e, e.days()?)));
    let fixing = told.filter(|(_, list)| days::meet(own, list).len() <= own.len());
    let by = fixing
        .min_by_key(|(e, list)| (days::meet(list, event).is_empty(), yearless(list), days::width(list), e.order()))
        .filter(|(_, list)| narrows(list))
        .map(|(e, _)| e.claim.page.clone());
    let by = by.or_else(|| entry.fixed.as_ref().map(|fixed| fixed.by.clone()));
    let by = by.or_else(|| news.map(|e| e.claim.page.clone()))?;
    (by != entry.claim.page).then(|| Narrowing { candidates: finest(left), by })
}

/// The one day or night of the event, where another page states it and this page, which tells none, is no older.
fn unsaid(entry: &Entry, event: &[Candidate], entries: &[&Entry]) -> Option<Narrowing> {
    const NIGHT: i64 = 2;
    let [Candidate::Days(day)] = event else { return None };
    if day.n_days() > NIGHT || entry.published.is_none_or(|published| published.last < day.first) {
        return None;
    }
    let others = entries.iter().filter(|e| e.claim.page != entry.claim.page && e.days() == Some(event));
    let by = others.min_by_key(|e| e.order())?;
    Some(Narrowing { candidates: finest(event.to_vec()), by: by.claim.page.clone() })
}

/// A single day is told to the day, however coarse the words it came from.
fn finest(list: Vec<Candidate>) -> Vec<Candidate> {
    let day = |c: Candidate| match c {
        Candidate::Days(mut when) if when.first == when.last => {
            when.grain = Grain::Day;
            Candidate::Days(when)
        }
        other => other,
    };
    sorted(list.into_iter().map(day).collect())
}

/// The most exact of the best supported places; a place is also supported by those that name what holds it.
fn place(entries: &[&Entry]) -> Option<Place> {
    type Key = (Option<recoupe_model::PlaceId>, String);
    let key = |p: &Place| -> Key { (p.place.clone(), if p.place.is_some() { String::new() } else { fold(&p.name) }) };
    let mut places: Vec<&Place> = Vec::new();
    for place in entries.iter().filter_map(|e| e.claim.place.as_ref()) {
        if !places.iter().any(|held| key(held) == key(place)) {
            places.push(place);
        }
    }
    let speaks_for = |said: &Place, place: &Place| {
        key(said) == key(place) || said.place.as_ref().is_some_and(|id| place.within.contains(id))
    };
    let ranked = places.iter().enumerate().map(|(i, place)| {
        let saying = entries.iter().filter(|e| e.claim.place.as_ref().is_some_and(|said| speaks_for(said, place)));
        let support = support(saying.map(|e| ((), *e))).into_values().sum::<usize>();
        (country_only(place), Reverse(support), place.precision, i)
    });
    let best = ranked.min()?;
    Some(places[best.3].clone())
}

/// A country is only taken when nobody says more.
fn country_only(place: &Place) -> bool {
    place.precision >= 6
}

/// An actor as events count it: by id, else by folded name.
type ActorKey = (Role, Option<ActorId>, String);

fn actors(entries: &[&Entry]) -> Vec<EventActor> {
    let mut by: BTreeMap<ActorKey, (String, BTreeSet<&ClaimId>, BTreeSet<&DispatchId>)> = BTreeMap::new();
    for entry in entries {
        for cast in &entry.claim.actors {
            let name = if cast.actor.is_some() { String::new() } else { fold(&cast.name) };
            let new = || (cast.name.clone(), BTreeSet::new(), BTreeSet::new());
            let held = by.entry((cast.role, cast.actor.clone(), name)).or_insert_with(new);
            held.1.insert(&entry.claim.id);
            held.2.insert(&entry.dispatch);
        }
    }
    let actor = |((role, actor, _), (name, claims, dispatches)): (ActorKey, (String, BTreeSet<_>, BTreeSet<_>))| {
        EventActor { role, name, actor, n_claims: claims.len(), n_dispatches: dispatches.len() }
    };
    let mut actors: Vec<EventActor> = by.into_iter().map(actor).collect();
    actors.sort_by_key(|a| (a.role, Reverse(a.n_dispatches)));
    actors
}

/// The names of who asserts something, each voice once under the name it was first given.
fn voices(entries: &[&Entry]) -> Vec<String> {
    let mut by: BTreeMap<Speaker, &str> = BTreeMap::new();
    for entry in entries {
        let of_figures = entry.claim.figures.iter().filter_map(|f| f.voice.as_ref());
        for voice in entry.claim.tellers().chain(of_figures) {
            by.entry(Speaker::of_voice(voice)).or_insert(&voice.name);
        }
    }
    set(by.into_values().map(str::to_owned))
}

/// Independent support: texts, and who speaks in them. A text that names a speaker does not speak itself.
fn status(entries: &[&Entry], figures: &[EventFigure], denied: bool) -> Status {
    let saying = || entries.iter().filter(|e| e.claim.stance != Stance::Denied);
    let dispatches: BTreeSet<&DispatchId> = saying().map(|e| &e.dispatch).collect();
    let with_speaker: BTreeSet<&DispatchId> =
        saying().filter(|e| !e.claim.voices.is_empty()).map(|e| &e.dispatch).collect();
    let speaks = |e: &&&Entry| !e.claim.voices.is_empty() || !with_speaker.contains(&e.dispatch);
    let speakers: BTreeSet<Speaker> = saying().filter(speaks).flat_map(|e| Speaker::of_claim(e)).collect();
    if denied || figures.iter().any(|figure| figure.disagreement) {
        Status::Disputed
    } else if dispatches.len() < 2 {
        Status::SingleDispatch
    } else if speakers.len() < 2 {
        Status::SingleVoice
    } else {
        Status::Corroborated
    }
}
