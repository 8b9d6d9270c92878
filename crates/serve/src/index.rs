//! What lists, maps and searches need of every event, small enough to keep for a hundred thousand of them.
//!
//! Whole records stay in the ledger. A row holds numbers and the ids of names that are kept once; the sentences
//! are in [`crate::search`]. Rows stand in the order readers want by default: what was told of last comes first.

use crate::search::Search;
use jiff::civil::Date;
use recoupe_engine::{estimate, largest};
use recoupe_model::{
    Act, Claim, ClaimId, Country, Estimate, Event, EventId, Lang, Outcome, Point, Policy, Role, Scope, Stance, Status,
};
use sha2::{Digest, Sha256};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Sentences in lists are cut to this many characters.
const LEAD: usize = 220;

/// A number of people of one kind, as a reader sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Toll {
    pub low: u32,
    pub best: u32,
    /// `None` when open above.
    pub high: Option<u32>,
}

/// One event.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub id: Box<str>,
    pub act: Act,
    pub status: Status,
    pub denied: bool,
    /// First and last day it can have been; `None` when nobody says or nobody says the year.
    pub days: Option<(Date, Date)>,
    /// How many readings of the day are possible.
    pub n_days: u16,
    /// True where only day and month are known.
    pub any_year: bool,
    pub place: Option<u32>,
    pub actors: Box<[(Role, u32)]>,
    pub outlets: Box<[u32]>,
    /// By kind of people, largest figure each.
    pub killed: Box<[Toll]>,
    pub wounded: Box<[Toll]>,
    pub n_pages: u32,
    pub n_dispatches: u32,
    pub n_voices: u32,
    /// First and last publication.
    pub told: Option<(Date, Date)>,
    /// Bit n is the n-th of [`Index::langs`].
    pub langs: u32,
    /// A sentence that tells of it, cut.
    pub lead: Box<str>,
    pub lead_lang: Option<Lang>,
}

/// A place as lists and maps need it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct PlaceCard {
    pub id: Option<Box<str>>,
    pub name: Box<str>,
    pub admin1: Option<Box<str>>,
    pub country: Option<Country>,
    pub point: Option<Point>,
    pub precision: u8,
    /// Ids of the places that hold it.
    pub within: Vec<Box<str>>,
}

/// An actor as lists need it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ActorCard {
    pub id: Option<Box<str>>,
    pub name: Box<str>,
}

impl ActorCard {
    /// What stands for it in an address: the pack's id, else the name.
    pub(crate) fn key(&self) -> &str {
        self.id.as_deref().unwrap_or(&self.name)
    }
}

impl PlaceCard {
    /// What stands for it in an address: the pack's id, else the name.
    pub(crate) fn key(&self) -> &str {
        self.id.as_deref().unwrap_or(&self.name)
    }
}

/// All events of a ledger as of some day.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Last told first, then latest day, then id.
    pub rows: Vec<Arc<Row>>,
    pub places: Vec<PlaceCard>,
    pub actors: Vec<ActorCard>,
    pub outlets: Vec<Box<str>>,
    pub langs: Vec<Lang>,
    pub search: Search,
    /// Numbers of rows, sorted by their ids.
    by_id: Vec<u32>,
    /// Hashes of claims' ids with their events, sorted: a fifth of what the ids would take.
    by_claim: Vec<(u64, u32)>,
}

/// Gives each value a number, the same for equal values.
#[derive(Debug)]
struct Shelf<T> {
    all: Vec<T>,
    at: HashMap<T, u32>,
}

impl<T: Clone + Eq + std::hash::Hash> Shelf<T> {
    fn new() -> Shelf<T> {
        Shelf { all: Vec::new(), at: HashMap::new() }
    }
    fn of(all: &[T]) -> Shelf<T> {
        Shelf { at: all.iter().cloned().zip(0..).collect(), all: all.to_vec() }
    }
    /// The numbers that the values of another shelf have here.
    fn numbers(&mut self, of: &[T]) -> Vec<u32> {
        of.iter().map(|value| self.number(value.clone())).collect()
    }
    fn number(&mut self, value: T) -> u32 {
        if let Some(n) = self.at.get(&value) {
            return *n;
        }
        let n = u32::try_from(self.all.len()).expect("fewer names than four billion");
        self.all.push(value.clone());
        self.at.insert(value, n);
        n
    }
}

/// Takes events first, then the claims they rest on.
#[derive(Debug)]
pub(crate) struct Builder {
    rows: Vec<Row>,
    places: Shelf<PlaceCard>,
    actors: Shelf<ActorCard>,
    outlets: Shelf<Box<str>>,
    langs: Vec<Lang>,
    search: Search,
    row_of: HashMap<ClaimId, u32>,
    /// How well the lead so far fits.
    fit: Vec<(u8, u8)>,
}

impl Builder {
    pub(crate) fn new() -> Builder {
        Builder {
            rows: Vec::new(),
            places: Shelf::new(),
            actors: Shelf::new(),
            outlets: Shelf::new(),
            langs: Vec::new(),
            search: Search::default(),
            row_of: HashMap::new(),
            fit: Vec::new(),
        }
    }

    pub(crate) fn event(&mut self, event: &Event) {
        let n = u32::try_from(self.rows.len()).expect("fewer events than four billion");
        let known: Vec<_> = event.when.iter().filter_map(|c| c.days()).collect();
        let hull = known.iter().map(|w| w.first).min().zip(known.iter().map(|w| w.last).max());
        let place = event.place.as_ref().map(|p| {
            self.places.number(PlaceCard {
                id: p.place.as_ref().map(|id| id.as_str().into()),
                name: p.name.as_str().into(),
                admin1: p.admin1.as_deref().map(Into::into),
                country: p.country,
                point: p.point,
                precision: p.precision,
                within: p.within.iter().map(|id| id.as_str().into()).collect(),
            })
        });
        let actors = event.actors.iter().map(|a| {
            let card = ActorCard { id: a.actor.as_ref().map(|id| id.as_str().into()), name: a.name.as_str().into() };
            (a.role, self.actors.number(card))
        });
        let actors: Box<[(Role, u32)]> = actors.collect();
        let first = event.first_published.map(|w| w.first);
        self.rows.push(Row {
            id: event.id.as_str().into(),
            act: event.act,
            status: event.status,
            denied: event.denied,
            days: hull,
            n_days: u16::try_from(event.when.len()).unwrap_or(u16::MAX),
            any_year: hull.is_none() && !event.when.is_empty(),
            place,
            actors,
            outlets: event.outlets.iter().map(|o| self.outlets.number(o.as_str().into())).collect(),
            killed: tolls(event, Outcome::Killed),
            wounded: tolls(event, Outcome::Wounded),
            n_pages: small(event.pages.len()),
            n_dispatches: small(event.dispatches.len()),
            n_voices: small(event.voices.len()),
            told: first.zip(event.last_published.map(|w| w.last)),
            langs: 0,
            lead: Box::default(),
            lead_lang: None,
        });
        self.fit.push((0, 0));
        for claim in &event.claims {
            self.row_of.insert(claim.clone(), n);
        }
        // Names are found as well as sentences.
        for name in event.actors.iter().map(|a| &a.name).chain(&event.voices).chain(&event.outlets) {
            self.search.add(n, name, None);
        }
        if let Some(place) = &event.place {
            self.search.add(n, &place.name, None);
            self.search.add(n, place.admin1.as_deref().unwrap_or_default(), None);
        }
    }

    /// A claim of one of the events; others, as totals are, are left out.
    pub(crate) fn claim(&mut self, claim: &Claim) {
        let Some(&n) = self.row_of.get(&claim.id) else { return };
        for quote in &claim.evidence {
            self.search.add(n, &quote.text, Some(claim.lang));
        }
        let bit = self.langs.iter().position(|l| *l == claim.lang).unwrap_or_else(|| {
            self.langs.push(claim.lang);
            self.langs.len() - 1
        });
        let row = &mut self.rows[n as usize];
        row.langs |= 1 << bit.min(31);
        // News rather than memory, said to have happened, with figures: that tells a reader what the event is.
        let fit = (
            1 + 2 * u8::from(claim.scope == Scope::Incident) + u8::from(claim.stance == Stance::Asserted),
            u8::try_from(claim.figures.len()).unwrap_or(u8::MAX),
        );
        if fit > self.fit[n as usize]
            && let Some(quote) = claim.evidence.first()
        {
            self.fit[n as usize] = fit;
            row.lead = crate::words::cut(&crate::words::seen(&quote.text), LEAD).into();
            row.lead_lang = Some(claim.lang);
        }
    }

    pub(crate) fn done(self) -> Index {
        let mut order: Vec<u32> = (0..small(self.rows.len())).collect();
        order.sort_by_cached_key(|n| {
            let (told, day, id) = key(&self.rows[*n as usize]);
            (told, day, Box::<str>::from(id))
        });
        let mut place_in = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            place_in[*old as usize] = small(new);
        }
        let mut rows: Vec<Option<Row>> = self.rows.into_iter().map(Some).collect();
        let rows: Vec<Arc<Row>> =
            order.iter().map(|old| Arc::new(rows[*old as usize].take().expect("each row has one place"))).collect();
        let claims = self.row_of.iter().map(|(claim, old)| (hash(claim), place_in[*old as usize]));
        let mut by_claim: Vec<(u64, u32)> = claims.collect();
        by_claim.sort_unstable();
        Index {
            by_claim,
            by_id: by_id(&rows),
            rows,
            places: self.places.all,
            actors: self.actors.all,
            outlets: self.outlets.all,
            langs: self.langs,
            search: self.search.done(&place_in),
        }
    }
}

/// What rows are ordered by: what was told of last comes first.
fn key(row: &Row) -> (Reverse<Option<Date>>, Reverse<Option<Date>>, &str) {
    (Reverse(row.told.map(|told| told.1)), Reverse(row.days.map(|days| days.1)), &row.id)
}

fn by_id(rows: &[Arc<Row>]) -> Vec<u32> {
    let mut numbers: Vec<u32> = (0..small(rows.len())).collect();
    numbers.sort_unstable_by_key(|n| &*rows[*n as usize].id);
    numbers
}

/// A row that is not taken over.
pub(crate) const GONE: u32 = u32::MAX;

impl Index {
    /// This index without the rows of the events that are `gone`, and with those of another in place of its own of the
    /// same ids. Rows that stay are shared and not copied.
    pub(crate) fn with(&self, gone: &HashSet<EventId>, new: Index) -> Index {
        let (mut places, mut actors) = (Shelf::of(&self.places), Shelf::of(&self.actors));
        let (mut outlets, mut langs) = (Shelf::of(&self.outlets), Shelf::of(&self.langs));
        let [place_at, actor_at] = [places.numbers(&new.places), actors.numbers(&new.actors)];
        let [outlet_at, lang_at] = [outlets.numbers(&new.outlets), langs.numbers(&new.langs)];
        let renamed = |row: Arc<Row>| {
            let row = Arc::unwrap_or_clone(row);
            let bits = (0..32).filter(|bit| row.langs >> bit & 1 == 1);
            let langs = bits.filter_map(|bit| lang_at.get(bit)).fold(0, |langs, at| langs | 1 << (*at).min(31));
            Arc::new(Row {
                place: row.place.map(|n| place_at[n as usize]),
                actors: row.actors.iter().map(|(role, n)| (*role, actor_at[*n as usize])).collect(),
                outlets: row.outlets.iter().map(|n| outlet_at[*n as usize]).collect(),
                langs,
                ..row
            })
        };
        let stays = |row: &Row| !gone.contains(&EventId::new(&*row.id)) && new.row(&row.id).is_none();
        let (mut old_at, mut new_at) = (Vec::with_capacity(self.rows.len()), Vec::with_capacity(new.rows.len()));
        let mut rows: Vec<Arc<Row>> = Vec::with_capacity(self.rows.len() + new.rows.len());
        let mut coming = new.rows.iter().peekable();
        let mut come = |before: Option<&Row>, rows: &mut Vec<Arc<Row>>| {
            while let Some(row) = coming.next_if(|row| before.is_none_or(|old| key(row) < key(old))) {
                new_at.push(small(rows.len()));
                rows.push(renamed(row.clone()));
            }
        };
        for row in &self.rows {
            if !stays(row) {
                old_at.push(GONE);
                continue;
            }
            come(Some(row), &mut rows);
            old_at.push(small(rows.len()));
            rows.push(row.clone());
        }
        come(None, &mut rows);
        let moved = |at: &[u32], (claim, n): &(u64, u32)| (*claim, at[*n as usize]);
        let mut by_claim: Vec<(u64, u32)> = self.by_claim.iter().map(|entry| moved(&old_at, entry)).collect();
        by_claim.retain(|(_, n)| *n != GONE);
        by_claim.extend(new.by_claim.iter().map(|entry| moved(&new_at, entry)));
        by_claim.sort_unstable();
        Index {
            by_claim,
            by_id: by_id(&rows),
            rows,
            places: places.all,
            actors: actors.all,
            outlets: outlets.all,
            langs: langs.all,
            search: self.search.with(&old_at, new.search, &new_at),
        }
    }

    /// The event with this id.
    pub(crate) fn row(&self, id: &str) -> Option<&Row> {
        let at = self.by_id.binary_search_by_key(&id, |n| &*self.rows[*n as usize].id).ok()?;
        Some(&self.rows[self.by_id[at] as usize])
    }

    /// The event of a claim; totals have none.
    pub(crate) fn row_of(&self, claim: &ClaimId) -> Option<&Row> {
        let at = self.by_claim.binary_search_by_key(&hash(claim), |(h, _)| *h).ok()?;
        self.rows.get(self.by_claim[at].1 as usize).map(|row| &**row)
    }

    /// The ids that begin so; at most six, sorted.
    pub(crate) fn starting(&self, prefix: &str) -> Vec<&str> {
        let id = |n: &u32| &*self.rows[*n as usize].id;
        let from = self.by_id.partition_point(|n| id(n) < prefix);
        self.by_id[from..].iter().map(id).take_while(|id| id.starts_with(prefix)).take(6).collect()
    }

    pub(crate) fn place(&self, row: &Row) -> Option<&PlaceCard> {
        row.place.map(|n| &self.places[n as usize])
    }
}

fn hash(claim: &ClaimId) -> u64 {
    let digest = Sha256::digest(claim.as_str());
    u64::from_le_bytes(digest[..8].try_into().expect("a digest is longer"))
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn clamp(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn tolls(event: &Event, outcome: Outcome) -> Box<[Toll]> {
    let counted = event.figures.iter().filter(|f| !f.values.is_empty() || f.reviewed.is_some());
    let shown = largest(counted.map(|figure| (figure, estimate(figure, Policy::LatestBest, &[]))), outcome);
    let toll = |e: &Estimate| Toll { low: clamp(e.low), best: clamp(e.best), high: e.high.map(clamp) };
    shown.iter().map(toll).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::*;

    #[test]
    fn a_row_holds_what_a_list_shows() {
        let mut builder = Builder::new();
        let event = reconciled().events.remove(0);
        builder.event(&event);
        builder.claim(&first_claim());
        builder.claim(&second_claim());
        let index = builder.done();
        let row = index.row(event.id.as_str()).expect("the event");
        assert_eq!(row.act, Act::ArmedClash);
        assert_eq!(&*row.killed, [Toll { low: 13, best: 13, high: None }]);
        assert!(row.lead.contains("soldats"), "{}", row.lead);
        assert_eq!(index.langs, [Lang::new("fr").expect("a code")]);
        assert_eq!(index.place(row).map(|p| &*p.name), Some("Ansongo"));
        assert_eq!(index.search.find("SOLDATS tues"), Some(vec![0]));
    }
}
