//! Which events a reader asked for, in which order, and what else the answer holds: facets and days.
//!
//! Everything comes from the address, so that a list can be sent to a colleague. One pass over the rows answers all
//! questions of a page.

use crate::ask::Ask;
use crate::index::{ActorCard, Index, PlaceCard, Row, Toll};
use crate::search::fold;
use crate::trouble::Says;
use jiff::civil::Date;
use recoupe_model::{Act, Country, Lang, Role, Status};
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// In which order events come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Order {
    /// What was told of last comes first.
    #[default]
    Told,
    /// What happened last comes first.
    Day,
    /// The highest figure of people killed comes first.
    Killed,
}

impl Order {
    pub(crate) const ALL: [(Order, &'static str); 3] =
        [(Order::Told, "told"), (Order::Day, "day"), (Order::Killed, "killed")];
}

/// What a reader asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Filters {
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub country: Option<Country>,
    pub place: Option<String>,
    pub actor: Option<String>,
    /// Numbers of actors that the reader's language calls so, beside those the ledger does.
    pub called_so: Vec<u32>,
    pub outlet: Option<String>,
    pub acts: Vec<Act>,
    pub status: Vec<Status>,
    pub lang: Option<Lang>,
    pub text: Option<String>,
    pub min_killed: Option<u32>,
    pub order: Order,
}

impl Filters {
    /// The filters of an address.
    ///
    /// # Errors
    /// A sentence for a value that says nothing.
    pub(crate) fn new(ask: &Ask) -> Result<Filters, Says> {
        let day = |name: &str| -> Result<Option<Date>, Says> {
            ask.value(name).map(|v| v.parse().map_err(|_| Says::new("says.no_day", &[name, v]))).transpose()
        };
        let country = ask.value("country").map(|v| Country::new(v).ok_or_else(|| Says::new("says.no_country", &[v])));
        let lang = ask.value("language").map(|v| Lang::new(v).ok_or_else(|| Says::new("says.no_language", &[v])));
        let least = ask
            .value("min_killed")
            .map(|v| v.parse().map_err(|_| Says::new("says.no_number", &["min_killed", v])))
            .transpose()?;
        let order = match ask.value("sort") {
            None => Order::Told,
            Some(word) => Order::ALL
                .iter()
                .find(|(_, w)| *w == word)
                .map(|(o, _)| *o)
                .ok_or_else(|| Says::new("says.no_order", &[word]))?,
        };
        let text = |name: &str| ask.value(name).map(str::to_owned);
        let words = |e: recoupe_model::UnknownWord| Says::listed("says.no_word", e.list, &e.given, e.known);
        Ok(Filters {
            from: day("from")?,
            to: day("to")?,
            country: country.transpose()?,
            place: text("place"),
            actor: text("actor"),
            called_so: Vec::new(),
            outlet: text("outlet"),
            acts: ask.values("act").map(|w| w.parse().map_err(words)).collect::<Result<_, _>>()?,
            status: ask.values("status").map(|w| w.parse().map_err(words)).collect::<Result<_, _>>()?,
            lang: lang.transpose()?,
            text: text("q"),
            min_killed: least,
            order,
        })
    }

    /// As [`Filters::new`], where actors may be called as the reader's language does.
    ///
    /// # Errors
    /// A sentence for a value that says nothing.
    pub(crate) fn of(ask: &Ask, index: &Index) -> Result<Filters, Says> {
        let mut filters = Filters::new(ask)?;
        if let Some(words) = filters.actor.as_deref().map(fold).filter(|_| !ask.words.is_ledgers()) {
            let means = |a: &ActorCard| ask.naming.means(a.id.as_deref(), &a.name, &words);
            filters.called_so = (0..).zip(&index.actors).filter(|(_, a)| means(a)).map(|(n, _)| n).collect();
        }
        Ok(filters)
    }

    /// True when any filter is set.
    pub(crate) fn any(&self) -> bool {
        self.from.is_some()
            || self.to.is_some()
            || self.country.is_some()
            || self.place.is_some()
            || self.actor.is_some()
            || self.outlet.is_some()
            || !self.acts.is_empty()
            || !self.status.is_empty()
            || self.lang.is_some()
            || self.text.is_some()
            || self.min_killed.is_some()
    }

    /// The numbers of the rows asked for, in the order asked for.
    pub(crate) fn select(&self, index: &Index) -> Vec<u32> {
        // Names are compared once each and not once per event.
        let places = self.place.as_ref().map(|w| marked(&index.places, w, place_fits));
        let actors = self.actor.as_ref().map(|w| {
            let mut marked = marked(&index.actors, w, actor_fits);
            self.called_so.iter().for_each(|n| marked[*n as usize] = true);
            marked
        });
        let outlets = self.outlet.as_ref().map(|w| {
            let w = fold(w);
            index.outlets.iter().map(|o| fold(o) == w).collect::<Vec<_>>()
        });
        let lang = self.lang.map(|l| index.langs.iter().position(|o| *o == l).map_or(0u32, |n| 1 << n.min(31)));
        let fits = |row: &Row| {
            self.fits_days(row)
                && (self.acts.is_empty() || self.acts.contains(&row.act))
                && (self.status.is_empty() || self.status.contains(&row.status))
                && self.country.is_none_or(|c| index.place(row).and_then(|p| p.country) == Some(c))
                && lang.is_none_or(|bit| row.langs & bit != 0)
                && places.as_ref().is_none_or(|p| row.place.is_some_and(|n| p[n as usize]))
                && actors.as_ref().is_none_or(|a| row.actors.iter().any(|(_, n)| a[*n as usize]))
                && outlets.as_ref().is_none_or(|o| row.outlets.iter().any(|n| o[*n as usize]))
                && self.min_killed.is_none_or(|least| row.killed.iter().any(|t| t.best >= least))
        };
        let found = self.text.as_ref().and_then(|words| index.search.find(words));
        let mut kept: Vec<u32> = match found {
            Some(found) => found.into_iter().filter(|n| fits(&index.rows[*n as usize])).collect(),
            None => (0..).zip(&index.rows).filter(|(_, row)| fits(row)).map(|(n, _)| n).collect(),
        };
        if self.order != Order::Told {
            kept.sort_by(|a, b| self.compare(&index.rows[*a as usize], &index.rows[*b as usize]).then(a.cmp(b)));
        }
        kept
    }

    /// Which of two rows comes first.
    fn compare(&self, a: &Row, b: &Row) -> Ordering {
        let day = |r: &Row| r.days.map(|d| d.1);
        let killed = |r: &Row| r.killed.iter().map(|t| t.best).max();
        match self.order {
            Order::Told => (b.told.map(|t| t.1), day(b)).cmp(&(a.told.map(|t| t.1), day(a))),
            Order::Day => day(b).cmp(&day(a)),
            Order::Killed => killed(b).cmp(&killed(a)),
        }
    }

    /// True when one of the event's possible days lies within. A day and month without a year fits any year.
    fn fits_days(&self, row: &Row) -> bool {
        if self.from.is_none() && self.to.is_none() {
            return true;
        }
        let (from, to) = (self.from.unwrap_or(Date::MIN), self.to.unwrap_or(Date::MAX));
        row.any_year || row.days.is_some_and(|(first, last)| first <= to && from <= last)
    }

    /// Where a list goes on: behind the event whose order and id this is. New events before it move nothing.
    pub(crate) fn cursor(&self, row: &Row) -> String {
        let key = match self.order {
            Order::Told => row.told.map(|t| t.1.to_string()),
            Order::Day => row.days.map(|d| d.1.to_string()),
            Order::Killed => row.killed.iter().map(|t| t.best).max().map(|n| n.to_string()),
        };
        let day = match self.order {
            Order::Told => row.days.map(|d| d.1.to_string()),
            _ => None,
        };
        format!("{}~{}~{}", key.unwrap_or_default(), day.unwrap_or_default(), row.id)
    }

    /// How many of the selected rows come before or at the cursor.
    ///
    /// # Errors
    /// A sentence for a cursor that was not made here.
    pub(crate) fn after(&self, index: &Index, selected: &[u32], cursor: &str) -> Result<usize, Says> {
        let broken = || Says::new("says.no_cursor", &[cursor]);
        let mut parts = cursor.splitn(3, '~');
        let (Some(key), Some(day), Some(id)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(broken());
        };
        let date = |text: &str| -> Result<Option<Date>, Says> {
            (!text.is_empty()).then(|| text.parse().map_err(|_| broken())).transpose()
        };
        // The event itself may have moved meanwhile; its old place is what counts.
        let of_day = |r: &Row| r.days.map(|d| d.1);
        let order: Box<dyn Fn(&Row) -> Ordering> = match self.order {
            Order::Told => {
                let at = (date(key)?, date(day)?);
                Box::new(move |row| at.cmp(&(row.told.map(|t| t.1), of_day(row))))
            }
            Order::Day => {
                let at = date(key)?;
                Box::new(move |row| at.cmp(&of_day(row)))
            }
            Order::Killed => {
                let at: Option<u32> = (!key.is_empty()).then(|| key.parse().map_err(|_| broken())).transpose()?;
                Box::new(move |row| at.cmp(&row.killed.iter().map(|t| t.best).max()))
            }
        };
        let row = |n: &u32| &index.rows[*n as usize];
        let before = selected.partition_point(|n| order(row(n)) == Ordering::Less);
        // Rows of equal keys stand in the order of the index, which is not by id alone: skip up to the id.
        let equal = selected[before..].iter().take_while(|n| order(row(n)) == Ordering::Equal);
        let found = equal.into_iter().position(|n| *row(n).id == *id);
        Ok(before + found.map_or(0, |n| n + 1))
    }
}

fn marked<T>(all: &[T], words: &str, fits: fn(&T, &str) -> bool) -> Vec<bool> {
    let words = fold(words);
    all.iter().map(|one| fits(one, &words)).collect()
}

/// True when the place, or one that holds it, is meant.
fn place_fits(place: &PlaceCard, words: &str) -> bool {
    let ids = place.id.iter().chain(&place.within);
    fold(&place.name).contains(words)
        || place.admin1.as_ref().is_some_and(|a| fold(a).contains(words))
        || ids.into_iter().any(|id| **id == *words)
}

fn actor_fits(actor: &ActorCard, words: &str) -> bool {
    actor.id.as_ref().is_some_and(|id| **id == *words) || fold(&actor.name).contains(words)
}

/// The rows that filters keep, and what they hold, counted when first asked.
#[derive(Debug)]
pub(crate) struct Selection {
    /// In the order asked for.
    pub rows: Vec<u32>,
    facets: OnceLock<Facets>,
}

impl Selection {
    pub(crate) fn facets(&self, index: &Index) -> &Facets {
        self.facets.get_or_init(|| Facets::of(index, &self.rows))
    }
}

/// The selections of one index that were asked for last: the start page is the same for everybody, and who turns the
/// leaves of a list asks for one again and again.
#[derive(Debug, Default)]
pub(crate) struct Selections(Mutex<Vec<(Filters, Arc<Selection>)>>);

impl Selections {
    /// So many are kept; of a hundred thousand events one takes at most a megabyte or two.
    const KEPT: usize = 12;

    pub(crate) fn of(&self, index: &Index, filters: &Filters) -> Arc<Selection> {
        // A thread that panicked left a whole list: it is changed by whole entries.
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut kept = lock();
        if let Some(at) = kept.iter().position(|(of, _)| of == filters) {
            let entry = kept.remove(at);
            let found = entry.1.clone();
            kept.push(entry);
            return found;
        }
        drop(kept);
        let found = Arc::new(Selection { rows: filters.select(index), facets: OnceLock::new() });
        let mut kept = lock();
        kept.push((filters.clone(), found.clone()));
        if kept.len() > Selections::KEPT {
            kept.remove(0);
        }
        found
    }
}

/// What a selection holds, counted.
#[derive(Debug, Default)]
pub(crate) struct Facets {
    pub acts: BTreeMap<Act, u32>,
    pub status: BTreeMap<Status, u32>,
    pub countries: BTreeMap<Country, u32>,
    pub langs: Vec<(Lang, u32)>,
    /// Place number -> events and people killed.
    pub places: HashMap<u32, PlaceSum>,
    /// Events and people killed by last possible day.
    pub days: BTreeMap<Date, Sum>,
    /// All people killed.
    pub killed: Sum,
    actors: HashMap<u32, u32>,
}

/// Events and the people they killed, added up: the least and the most that was said, never a middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sum {
    pub events: u32,
    pub low: u64,
    pub high: u64,
    /// True where some event's figure has no upper end.
    pub open: bool,
}

/// What befell at one place.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct PlaceSum {
    pub sum: Sum,
    pub disputed: u32,
}

impl Sum {
    pub(crate) fn add(&mut self, row: &Row) {
        self.events += 1;
        for Toll { low, best, high } in &row.killed {
            self.low += u64::from(*low);
            self.high += u64::from(high.unwrap_or(*best));
            self.open |= high.is_none();
        }
    }
}

impl Facets {
    pub(crate) fn of(index: &Index, selected: &[u32]) -> Facets {
        let mut out = Facets::default();
        let mut langs = [0u32; 32];
        for n in selected {
            let row = &index.rows[*n as usize];
            *out.acts.entry(row.act).or_default() += 1;
            *out.status.entry(row.status).or_default() += 1;
            for (bit, count) in langs.iter_mut().enumerate() {
                *count += row.langs >> bit & 1;
            }
            if let Some(n) = row.place {
                if let Some(country) = index.places[n as usize].country {
                    *out.countries.entry(country).or_default() += 1;
                }
                let place = out.places.entry(n).or_default();
                place.sum.add(row);
                place.disputed += u32::from(row.status == Status::Disputed);
            }
            for (i, (_, n)) in row.actors.iter().enumerate() {
                if !row.actors[..i].iter().any(|(_, other)| other == n) {
                    *out.actors.entry(*n).or_default() += 1;
                }
            }
            if let Some((_, last)) = row.days {
                out.days.entry(last).or_default().add(row);
            }
            out.killed.add(row);
        }
        out.langs = index.langs.iter().copied().zip(langs).filter(|(_, n)| *n > 0).collect();
        out
    }

    /// The actors with most events, most first.
    pub(crate) fn actors<'a>(&self, index: &'a Index, most: usize) -> Vec<(&'a ActorCard, u32)> {
        let mut all: Vec<_> = self.actors.iter().map(|(n, count)| (&index.actors[*n as usize], *count)).collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.name.cmp(&b.0.name)));
        all.truncate(most);
        all
    }

    /// The places with most events, most first.
    pub(crate) fn places<'a>(&self, index: &'a Index, most: usize) -> Vec<(&'a PlaceCard, PlaceSum)> {
        let mut all: Vec<_> = self.places.iter().map(|(n, sum)| (&index.places[*n as usize], *sum)).collect();
        all.sort_by(|a, b| b.1.sum.events.cmp(&a.1.sum.events).then_with(|| a.0.name.cmp(&b.0.name)));
        all.truncate(most);
        all
    }
}

/// The actors of a row with this part.
pub(crate) fn of_role<'a>(index: &'a Index, row: &'a Row, role: Role) -> impl Iterator<Item = &'a ActorCard> {
    row.actors.iter().filter(move |(r, _)| *r == role).map(|(_, n)| &index.actors[*n as usize])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::Builder;
    use crate::sample::*;
    use hyper::header::HeaderMap;
    use recoupe_model::{Event, EventId, When};

    fn filters(query: &str) -> Filters {
        Filters::new(&Ask::new("/", query, &HeaderMap::new()).expect("an address")).expect(query)
    }

    fn index(events: &[Event]) -> Index {
        let mut builder = Builder::new();
        events.iter().for_each(|e| builder.event(e));
        builder.claim(&first_claim());
        builder.claim(&second_claim());
        builder.done()
    }

    #[test]
    fn filters_keep_what_was_asked_for() {
        let index = index(&reconciled().events);
        let check = |query: &str, kept: usize| assert_eq!(filters(query).select(&index).len(), kept, "{query}");
        check("", 1);
        check("from=2022-05-17", 1);
        check("from=2022-05-18", 0);
        check("to=2022-05-16", 0);
        check("country=ml", 1);
        check("country=BF", 0);
        check("place=ansongo", 1);
        check("place=Kidal", 0);
        check("actor=forces+of+mali", 1);
        check("actor=ml-fama", 1);
        check("actor=jnim", 0);
        check("act=attack&act=armed_clash", 1);
        check("act=attack", 0);
        check("status=corroborated", 0);
        check("language=fr", 1);
        check("language=en", 0);
        check("q=SOLDAT", 1);
        check("q=helicoptere", 0);
        check("q=-", 1);
        check("min_killed=13", 1);
        check("min_killed=14", 0);
    }

    #[test]
    fn selections_are_kept_by_what_was_asked() {
        let (index, kept) = (index(&reconciled().events), Selections::default());
        let first = kept.of(&index, &filters("q=soldat"));
        assert_eq!((first.rows.as_slice(), first.facets(&index).killed.events), (&[0][..], 1));
        assert!(kept.of(&index, &filters("q=helicoptere")).rows.is_empty());
        assert!(Arc::ptr_eq(&first, &kept.of(&index, &filters("q=soldat"))));
        for n in 0..Selections::KEPT {
            kept.of(&index, &filters(&format!("min_killed={n}")));
        }
        assert!(!Arc::ptr_eq(&first, &kept.of(&index, &filters("q=soldat"))), "what nobody asks for again goes");
    }

    #[test]
    fn what_says_nothing_is_told() {
        let check = |query: &str, words: &str| {
            let ask = Ask::new("/", query, &HeaderMap::new()).expect("an address");
            let says = Filters::new(&ask).expect_err(query);
            assert!(says.plain().contains(words), "{says:?}");
        };
        check("act=battle", "unknown act 'battle'");
        check("country=Mali", "no ISO 3166-1");
        check("min_killed=many", "no number");
        check("from=May", "is no day");
        check("sort=best", "told, day and killed");
    }

    #[test]
    fn a_list_goes_on_where_it_broke_off() {
        let one = reconciled().events.remove(0);
        let event = |n: i8, day: i8| Event {
            id: EventId::new(format!("e{n:02}")),
            first_published: Some(When::day(jiff::civil::date(2022, 5, day))),
            last_published: Some(When::day(jiff::civil::date(2022, 5, day))),
            ..one.clone()
        };
        let events: Vec<Event> = (0..20).map(|n| event(n, 1 + n / 3)).collect();
        for query in ["", "sort=day", "sort=killed"] {
            let (filters, small, large) = (filters(query), index(&events[..15]), index(&events));
            let all = filters.select(&small);
            let cursor = filters.cursor(&small.rows[all[6] as usize]);
            let at = filters.after(&small, &all, &cursor).expect("our own cursor");
            assert_eq!(at, 7, "{query}");
            // Newer events came in before: the rest is the rest.
            let later = filters.select(&large);
            let at = filters.after(&large, &later, &cursor).expect("our own cursor");
            let ids = |index: &Index, rows: &[u32]| -> Vec<String> {
                rows.iter().map(|n| index.rows[*n as usize].id.to_string()).collect()
            };
            if query.is_empty() {
                assert_eq!(ids(&large, &later[at..]), ids(&small, &all[7..]));
            }
            assert!(filters.after(&small, &all, "nonsense").is_err());
        }
    }

    #[test]
    fn sums_keep_both_ends() {
        let index = index(&reconciled().events);
        let facets = Facets::of(&index, &[0]);
        assert_eq!(facets.killed, Sum { events: 1, low: 13, high: 13, open: true });
        assert_eq!(facets.acts.into_iter().collect::<Vec<_>>(), [(Act::ArmedClash, 1)]);
        assert_eq!(facets.langs.len(), 1);
    }
}
