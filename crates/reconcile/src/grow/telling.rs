//! What changed pages tell, what it is compared with, and which comparisons came or went by it.

use super::record::{Placed, Telling};
use super::{Desk, Touched};
use crate::block::{self, SMALL, reach};
use crate::book::Book;
use crate::dispatch::{Dispatches, first_day};
use crate::fold::sorted;
use crate::link;
use crate::node::{self, Node};
use recoupe_model::{Candidate, LinkStore, List, PageFacts, Row};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

/// Lists of up to so many rows are read as a whole, as many tellings of a neighbourhood stand in them.
const WHOLE: usize = 512;

/// Lists that were read since the store last changed; `None` where one is too long to be read as a whole.
pub(super) type Lists = HashMap<u64, Option<Rc<Vec<Row>>>>;

/// What a page by itself tells of an occurrence, and choices of days it leaves open there.
pub(super) type Told = (Node, Vec<Vec<Candidate>>);

/// Rows that leave a list and rows that come into it.
#[derive(Debug, Default)]
struct Moves {
    gone: BTreeSet<Row>,
    come: BTreeSet<Row>,
}

impl<S: LinkStore> Desk<'_, S> {
    /// Notes what these pages tell now, and finds every telling that has other neighbours by it. What the pages of
    /// `again` tell counts as another telling though its number be the same.
    pub(super) fn retell(&mut self, pages: &BTreeSet<u64>, again: &BTreeSet<u64>) -> Result<Touched, S::Error> {
        let mut placed: Vec<(u64, Placed)> = Vec::new();
        let mut affected: BTreeSet<u64> = BTreeSet::new();
        for page in pages {
            let units = self.units(*page)?;
            let old = self.known(*page)?;
            if again.contains(page) {
                affected.extend(old.units.iter().chain(&units).map(|(_, number)| *number));
            }
            if old.units != units {
                let both = || old.units.iter().chain(&units);
                affected.extend(both().filter(|u| !(old.units.contains(u) && units.contains(u))).map(|(_, n)| *n));
                placed.push((*page, Placed { units, ..(*old).clone() }));
            }
        }
        let mut touched = Touched::default();
        let mut old: BTreeMap<u64, Telling> = BTreeMap::new();
        for number in &affected {
            let Some(record) = self.telling(*number)? else { continue };
            touched.before.extend(record.event.clone());
            let node = self.node(*number)?;
            for other in self.neighbours(*number, &record)? {
                if !affected.contains(&other) && link::weigh(&node, &*self.node(other)?).total() > 0 {
                    touched.tellings.insert(other);
                }
            }
            old.insert(*number, record);
        }
        for (page, placed) in placed {
            let day = day_rank(&*self.facts(page)?);
            let before = self.known(page)?;
            for (_, number) in before.units.iter().filter(|unit| !placed.units.contains(unit)) {
                self.store.drop_row(List::Prints, *number, (day, page))?;
            }
            for (_, number) in placed.units.iter().filter(|unit| !before.units.contains(unit)) {
                self.store.put_row(List::Prints, *number, (day, page))?;
            }
            self.put_placed(page, placed)?;
        }
        affected.iter().for_each(|number| {
            self.nodes.remove(number);
        });
        self.rekey(&affected, old, &mut touched)?;
        touched.tellings.extend(affected);
        Ok(touched)
    }

    /// What a page tells, by occurrence.
    fn units(&mut self, page: u64) -> Result<Vec<(u32, u64)>, S::Error> {
        let (facts, claims) = (self.facts(page)?, self.claims(page)?);
        let mut dispatches = Dispatches::default();
        self.add_dispatches(page, &mut dispatches)?;
        let (pages, nothing) = ([(*facts).clone()], BTreeSet::new());
        let book = Book::new(&pages, &claims, &dispatches, &nothing);
        let units = node::units(&book, &self.ruled.sides);
        let numbered = units.iter().map(|(number, at)| (book.entries[at[0]].claim.occurrence, *number));
        Ok(sorted(numbered.collect()))
    }

    /// Puts affected tellings under their keys of now. Two that stay and are compared now, or no longer, since others
    /// came between them or left, are touched too where they look alike.
    fn rekey(
        &mut self,
        affected: &BTreeSet<u64>,
        mut old: BTreeMap<u64, Telling>,
        touched: &mut Touched,
    ) -> Result<(), S::Error> {
        let mut moves: BTreeMap<u64, Moves> = BTreeMap::new();
        for number in affected {
            let before = old.remove(number);
            let is_told = !self.store.rows(List::Prints, *number, (0, 0), 1)?.is_empty();
            let now = match is_told {
                true => {
                    let node = self.node(*number)?;
                    let event = before.as_ref().and_then(|b| b.event.clone());
                    Some(Telling { rank: block::rank(&node), keys: block::keys(&node), event })
                }
                false => None,
            };
            for record in before.iter() {
                for key in &record.keys {
                    moves.entry(*key).or_default().gone.insert((record.rank, *number));
                }
            }
            for record in now.iter() {
                for key in &record.keys {
                    let moves = moves.entry(*key).or_default();
                    let row = (record.rank, *number);
                    if !moves.gone.remove(&row) {
                        moves.come.insert(row);
                    }
                }
            }
            self.put_telling(*number, now.as_ref())?;
        }
        moves.retain(|_, moves| !moves.gone.is_empty() || !moves.come.is_empty());
        let mut pairs: BTreeSet<(u64, u64)> = BTreeSet::new();
        for (key, moves) in &moves {
            pairs.extend(self.other_pairs(*key, moves)?);
            for row in &moves.gone {
                self.store.drop_row(List::Tellings, *key, *row)?;
            }
            for row in &moves.come {
                self.store.put_row(List::Tellings, *key, *row)?;
            }
        }
        self.lists.clear();
        for (a, b) in pairs.into_iter().filter(|(a, b)| !affected.contains(a) && !affected.contains(b)) {
            if link::weigh(&*self.node(a)?, &*self.node(b)?).total() > 0 {
                touched.tellings.extend([a, b]);
            }
        }
        Ok(())
    }

    /// Pairs that stay in a list and are compared under it before the moves or after, but not both.
    fn other_pairs(&mut self, key: u64, moves: &Moves) -> Result<Vec<(u64, u64)>, S::Error> {
        let ends = || moves.gone.iter().chain(&moves.come);
        let (Some(first), Some(last)) = (ends().min().copied(), ends().max().copied()) else { return Ok(Vec::new()) };
        let n_before = self.store.rows(List::Tellings, key, (0, 0), SMALL + 1 + moves.gone.len())?.len();
        let n_after = n_before + moves.come.len() - moves.gone.len();
        let mut before = self.store.rows_before(List::Tellings, key, first, SMALL + 1)?;
        before.reverse();
        let (mut from, mut beyond) = (first, 0);
        loop {
            const PART: usize = 256;
            let part = self.store.rows(List::Tellings, key, from, PART)?;
            beyond += part.iter().filter(|row| **row > last).count();
            before.extend(&part);
            match part.last() {
                Some(end) if part.len() == PART && beyond <= SMALL => from = (end.0, end.1 + 1),
                _ => break,
            }
        }
        let after = sorted(before.iter().filter(|row| !moves.gone.contains(row)).chain(&moves.come).copied().collect());
        let stays = |row: &&Row| !moves.gone.contains(row) && !moves.come.contains(row);
        let place = |list: &[Row]| -> Vec<(usize, u64)> {
            list.iter().enumerate().filter(|(_, row)| stays(row)).map(|(at, (_, number))| (at, *number)).collect()
        };
        let (was, is) = (place(&before), place(&after));
        let mut pairs = Vec::new();
        for i in 0..was.len() {
            for j in i + 1..was.len() {
                let (apart_before, apart_after) = (was[j].0 - was[i].0, is[j].0 - is[i].0);
                if apart_before.min(apart_after) > SMALL {
                    break;
                }
                if (apart_before <= reach(n_before)) != (apart_after <= reach(n_after)) {
                    pairs.push((was[i].1.min(was[j].1), was[i].1.max(was[j].1)));
                }
            }
        }
        Ok(pairs)
    }

    /// The tellings that one is compared with.
    pub(super) fn neighbours(&mut self, number: u64, record: &Telling) -> Result<BTreeSet<u64>, S::Error> {
        let mut found = BTreeSet::new();
        let own = (record.rank, number);
        for key in &record.keys {
            if !self.lists.contains_key(key) {
                let rows = self.store.rows(List::Tellings, *key, (0, 0), WHOLE)?;
                self.lists.insert(*key, (rows.len() < WHOLE).then(|| Rc::new(rows)));
            }
            match &self.lists[key] {
                Some(rows) => {
                    let (at, far) = (rows.partition_point(|row| *row < own), reach(rows.len()));
                    let near = &rows[at.saturating_sub(far)..(at + far + 1).min(rows.len())];
                    found.extend(near.iter().map(|(_, other)| *other));
                }
                None => {
                    let far = reach(WHOLE);
                    found.extend(self.store.rows(List::Tellings, *key, own, far + 1)?.into_iter().map(|row| row.1));
                    found.extend(self.store.rows_before(List::Tellings, *key, own, far)?.into_iter().map(|row| row.1));
                }
            }
        }
        found.remove(&number);
        Ok(found)
    }

    /// The pages that print a telling, in no order that matters.
    pub(super) fn prints(&mut self, telling: u64) -> Result<Vec<u64>, S::Error> {
        Ok(self.all_rows(List::Prints, telling)?.into_iter().map(|(_, page)| page).collect())
    }

    /// A telling: what its first print says, and the pages of all.
    pub(super) fn node(&mut self, telling: u64) -> Result<Rc<Node>, S::Error> {
        if let Some(known) = self.nodes.get(&telling) {
            return Ok(known.clone());
        }
        let mut prints = Vec::new();
        for (day, page) in self.all_rows(List::Prints, telling)? {
            prints.push((day, self.known(page)?.page.clone(), page));
        }
        let first = prints.iter().min().map_or(0, |(_, _, page)| *page);
        let placed = self.known(first)?;
        let occurrence = placed.units.iter().find(|(_, number)| *number == telling).map_or(0, |(o, _)| *o);
        let told = self.told(first)?;
        let own = told.get(&occurrence).map(|(node, _)| node.clone()).unwrap_or_default();
        let pages = sorted(prints.into_iter().map(|(_, page, _)| page).collect());
        let node = Rc::new(Node { id: telling, pages, ..own });
        self.nodes.insert(telling, node.clone());
        Ok(node)
    }

    /// What a page tells by itself, by occurrence.
    fn told(&mut self, page: u64) -> Result<Rc<BTreeMap<u32, Told>>, S::Error> {
        if let Some(known) = self.told.get(&page) {
            return Ok(known.clone());
        }
        // Of most pages nothing more is asked, so neither facts nor claims of theirs are held.
        let id = self.known(page)?.page.clone();
        let claims = match self.claims.get(&page) {
            Some(known) => known.clone(),
            None => Rc::new(self.store.claims(&id)?),
        };
        let (pages, nothing) = ([self.store.bare_facts(&id)?], BTreeSet::new());
        let book = Book::new(&pages, &claims, &Dispatches::default(), &nothing);
        let mut told = BTreeMap::new();
        for at in node::occurrences(&book, &BTreeMap::new()) {
            let here = || at.iter().map(|&i| book.entries[i].claim);
            let days = here().filter_map(|claim| claim.when.as_ref()).map(|when| when.candidates.clone());
            let open = days.filter(|days| days.len() > 1).collect();
            let occurrence = book.entries[at[0]].claim.occurrence;
            told.insert(occurrence, (node::node(&book, &[at]), open));
        }
        let told = Rc::new(told);
        self.told.insert(page, told.clone());
        Ok(told)
    }

    /// Tellings of the same pages that leave the same choice of days open: where one is narrowed, all are.
    pub(super) fn siblings(&mut self, telling: u64) -> Result<Vec<u64>, S::Error> {
        let mut found = Vec::new();
        for page in self.prints(telling)? {
            let (told, placed) = (self.told(page)?, self.known(page)?);
            let open = |number: u64| {
                let here = placed.units.iter().filter(move |unit| unit.1 == number);
                here.filter_map(|(occurrence, _)| told.get(occurrence)).flat_map(|(_, open)| open)
            };
            let own: Vec<_> = open(telling).collect();
            if !own.is_empty() {
                let others = placed.units.iter().map(|unit| unit.1).filter(|other| *other != telling);
                found.extend(others.filter(|other| open(*other).any(|days| own.contains(&days))));
            }
        }
        Ok(found)
    }
}

/// Pages by the first day they can have been published.
pub(super) fn day_rank(facts: &PageFacts) -> u64 {
    let day = first_day(facts.published) - jiff::civil::date(1, 1, 1);
    u64::from(day.get_days().max(0).unsigned_abs())
}
