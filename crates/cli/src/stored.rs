//! What the last ingest left, and what people decided upon it: nothing is linked anew but what decisions change and,
//! as of an earlier day, what later pages changed; no more is read than what is asked for.
//!
//! What comes out is, byte for byte, what linking everything gives (`crates/cli/src/laws.rs`): the ledger's events are
//! those of its last linking, and where this program links by other rules, or pages wait to be linked, it is not asked.

use anyhow::Result;
use recoupe_ledger::{AsOf, Error, Ledger, Linking, Lookup, Wanted};
use recoupe_model::{Claim, ClaimId, Decision, Event, EventId, Mark, PageId, Reconciled, Review, Reviewed};
use recoupe_reconcile::{Decided, Earlier, TextOf};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// So many ids are named where a prefix is that of several.
pub(crate) const NAMED: usize = 6;
/// Where more than one page in so many is a later one, linking those of then costs less than taking the others out.
const FEW: usize = 10;

/// Standing events, claims and texts, looked up.
#[derive(Debug)]
pub(crate) struct Stored<'l> {
    ledger: &'l Ledger,
    store: Earlier<Linking<'l>>,
    /// Events that were linked again as later pages were taken out, as the machine has them.
    linked: BTreeMap<EventId, Event>,
    /// Those of them that no decision bears on, as they are told.
    again: Vec<Event>,
    /// Which gone events each event took claims of; `None` where stored events say it themselves.
    merged: Option<BTreeMap<EventId, Vec<EventId>>>,
    decided: Decided,
    /// Ids of stored events that others stand for.
    instead_of: HashSet<EventId>,
}

impl<'l> Stored<'l> {
    /// `None` where everything must be linked: many pages came later, or the stored events do not tell.
    pub(crate) fn new(ledger: &'l Ledger, as_of: AsOf, decisions: &[Decision]) -> Result<Option<Stored<'l>>> {
        Stored::with_most(ledger, as_of, decisions, ledger.n_pages()? / FEW)
    }

    /// The same where no more than so many pages are later ones.
    pub(crate) fn with_most(
        ledger: &'l Ledger,
        as_of: AsOf,
        decisions: &[Decision],
        most: usize,
    ) -> Result<Option<Stored<'l>>> {
        let Some(later) = ledger.later_pages(as_of, most)? else { return Ok(None) };
        let Some(mut store) = recoupe_reconcile::earlier(ledger.still_linked(), &later)? else { return Ok(None) };
        let linked: BTreeMap<EventId, Event> =
            std::mem::take(&mut store.made.events).into_iter().map(|event| (event.id.clone(), event)).collect();
        let mut instead_of: HashSet<EventId> = store.instead_of.iter().cloned().collect();
        let mut decided = Decided::default();
        if !decisions.is_empty() {
            let base = |id: &EventId| match linked.get(id) {
                Some(event) => Ok(Some(event.clone())),
                None if instead_of.contains(id) => Ok(None),
                None => stored(ledger, id),
            };
            let Some(found) = recoupe_reconcile::decided(&mut store, decisions, base)? else { return Ok(None) };
            decided = found;
            instead_of.extend(decided.instead_of.iter().cloned());
        }
        let merged = (as_of != AsOf::LATEST).then(|| ledger.merged_from(as_of)).transpose()?;
        if !decided.made.events.is_empty() {
            let mut of = merged.clone().map_or_else(|| ledger.merged_from(as_of), Ok)?;
            for event in &mut decided.made.events {
                event.merged_from = of.remove(&event.id).unwrap_or_default();
            }
        }
        let mut found = Stored { ledger, store, linked, again: Vec::new(), merged, decided, instead_of };
        let decided_upon: BTreeSet<&EventId> = found.decided.instead_of.iter().collect();
        let again = found.linked.values().filter(|event| !decided_upon.contains(&event.id));
        found.again = again.map(|event| found.as_it_stood(event.clone())).collect();
        Ok(Some(found))
    }

    /// What people decided, and nothing else: no event of which they did not.
    pub(crate) fn decided(&self) -> &Reconciled {
        &self.decided.made
    }

    /// The events that `keep` lets through, in order; where only so many of them are wanted, the first ones, and one more
    /// if there are more.
    pub(crate) fn events(
        &self,
        wanted: &Wanted,
        limit: Option<usize>,
        mut keep: impl FnMut(&Event, Option<&Reviewed>) -> Result<bool>,
    ) -> Result<Vec<Event>> {
        let most = limit.map_or(usize::MAX, |limit| limit.saturating_add(1));
        let mut kept: Vec<Event> = Vec::new();
        let wanted = Wanted { in_order: limit.is_some(), ..wanted.clone() };
        let instead_of = &self.instead_of;
        self.ledger.events_wanted(&wanted, |record| {
            let event = self.as_it_stood(record.model().map_err(Error::from)?);
            if !instead_of.contains(&event.id) && keep(&event, None)? {
                kept.push(event);
            }
            Ok::<_, anyhow::Error>(kept.len() < most)
        })?;
        let Reconciled { events, review, .. } = &self.decided.made;
        for event in self.again.iter().chain(events) {
            if keep(event, review.of_event.get(&event.id))? {
                kept.push(event.clone());
            }
        }
        recoupe_reconcile::in_order(&mut kept);
        kept.truncate(most);
        Ok(kept)
    }

    /// The standing events whose ids begin so, rejected ones too, sorted by id: some at least, where there are many.
    pub(crate) fn starting(&self, prefix: &str) -> Result<Vec<EventId>> {
        let again = self.made_again().map(|event| &event.id);
        let mut ids: BTreeSet<EventId> = again.filter(|id| id.as_str().starts_with(prefix)).cloned().collect();
        let untouched = self.ledger.standing(prefix, NAMED + self.instead_of.len())?;
        ids.extend(untouched.into_iter().filter(|id| !self.instead_of.contains(id)));
        Ok(ids.into_iter().take(NAMED).collect())
    }

    /// An event as people decided; rejected ones too.
    pub(crate) fn event(&self, id: &EventId) -> Result<Option<Event>> {
        match self.made_again().find(|event| event.id == *id) {
            Some(event) => Ok(Some(event.clone())),
            None if self.instead_of.contains(id) => Ok(None),
            None => {
                let record = self.ledger.event(id)?;
                Ok(record.map(|record| record.model().map(|event| self.as_it_stood(event))).transpose()?)
            }
        }
    }

    /// The event of a claim; rejected ones and totals have none.
    pub(crate) fn event_of(&mut self, id: &ClaimId) -> Result<Option<EventId>> {
        if let Some(event) = self.decided.made.event_of.get(id) {
            return Ok(Some(event.clone()));
        }
        let Some(claim) = self.ledger.claims_of([id])?.pop() else { return Ok(None) };
        let event = recoupe_reconcile::event_of(&mut self.store, &claim)?;
        let stands =
            |event: &EventId| !self.instead_of.contains(event) || self.again.iter().any(|again| again.id == *event);
        Ok(event.filter(stands))
    }

    /// The events that were linked again, or decided upon; rejected ones too.
    fn made_again(&self) -> impl Iterator<Item = &Event> {
        let Reconciled { events, review, .. } = &self.decided.made;
        self.again.iter().chain(events).chain(&review.rejected)
    }

    fn as_it_stood(&self, mut event: Event) -> Event {
        if let Some(merged) = &self.merged {
            event.merged_from = merged.get(&event.id).cloned().unwrap_or_default();
        }
        event
    }

    /// What standing events begin so; else the event that took the claims of a gone one.
    pub(crate) fn found(&mut self, prefix: &str) -> Result<Vec<EventId>> {
        let standing = self.starting(prefix)?;
        match self.ledger.find_event(prefix)? {
            Lookup::One(gone) if standing.is_empty() => {
                for claim in last_claims(self.ledger, &gone)? {
                    if let Some(heir) = self.event_of(&claim)? {
                        return Ok(vec![heir]);
                    }
                }
                Ok(Vec::new())
            }
            _ => Ok(standing),
        }
    }

    /// The claims of these events, as they should say, in the ledger's order.
    pub(crate) fn claims(&self, events: &[Event]) -> Result<Vec<Claim>> {
        let ids: BTreeSet<&ClaimId> = events.iter().flat_map(|event| &event.claims).collect();
        let mut claims = self.ledger.claims_of(ids)?;
        self.correct(&mut claims);
        Ok(claims)
    }

    /// Makes claims say what people decided that they should.
    fn correct(&self, claims: &mut [Claim]) {
        let corrected: BTreeMap<&ClaimId, &Claim> = self.decided.corrected.iter().map(|c| (&c.id, c)).collect();
        for claim in claims {
            if let Some(said) = corrected.get(&claim.id) {
                claim.clone_from(said);
            }
        }
    }

    /// These events with what linking and people say of them, and their claims and others, as they should say, in the
    /// ledger's order.
    pub(crate) fn told(&mut self, events: Vec<Event>, others: &[ClaimId]) -> Result<(Vec<Claim>, Reconciled)> {
        let ids: BTreeSet<ClaimId> = events.iter().flat_map(|event| &event.claims).chain(others).cloned().collect();
        let (made, mut claims) = self.made_of(events)?;
        // What linking was asked for has nearly always read them all.
        if !claims.iter().map(|claim| &claim.id).collect::<BTreeSet<_>>().into_iter().eq(&ids) {
            claims = self.ledger.claims_of(&ids)?;
        }
        self.correct(&mut claims);
        Ok((claims, made))
    }

    /// These events and all that linking and people say of them and of their claims and pages.
    fn made(&mut self, events: Vec<Event>) -> Result<Reconciled> {
        Ok(self.made_of(events)?.0)
    }

    /// The same with those of their claims that linking was asked for.
    fn made_of(&mut self, events: Vec<Event>) -> Result<(Reconciled, Vec<Claim>)> {
        let made = &self.decided.made;
        let mut again: HashSet<&EventId> = made.events.iter().chain(&made.review.rejected).map(|e| &e.id).collect();
        self.decided.as_they_stand.iter().for_each(|id| {
            again.remove(id);
        });
        // As they were before people decided.
        let ledger = self.ledger;
        let linked = &self.linked;
        let base = |id: &EventId| linked.get(id).map_or_else(|| stored(ledger, id), |event| Ok(Some(event.clone())));
        let mut untouched = Vec::new();
        for event in events.iter().filter(|event| !again.contains(&event.id)) {
            untouched.extend(base(&event.id)?);
        }
        let (mut made, told) = recoupe_reconcile::around(&mut self.store, &untouched, base)?;
        let decided = &self.decided.made;
        for rejected in &decided.review.rejected {
            for claim in &rejected.claims {
                made.event_of.remove(claim);
                made.narrowed.remove(claim);
            }
        }
        let claims: BTreeSet<&ClaimId> = events.iter().flat_map(|event| &event.claims).collect();
        let pages: BTreeSet<&PageId> = events.iter().flat_map(|event| &event.pages).collect();
        made.event_of.extend(of(&decided.event_of, &claims));
        made.claim_dispatch.extend(of(&decided.claim_dispatch, &claims));
        made.narrowed.extend(of(&decided.narrowed, &claims));
        made.dispatch_of.extend(of(&decided.dispatch_of, &pages));
        made.review = decided.review.clone();
        let is_rejected = |event: &Event| decided.review.rejected.iter().any(|rejected| rejected.id == event.id);
        made.events = events.into_iter().filter(|event| !is_rejected(event)).collect();
        recoupe_reconcile::in_order(&mut made.events);
        Ok((made, told))
    }

    /// All claims and events of the day, as linking everything gives them. Not to be asked where people
    /// said which pages carry one text: of those that tell nothing, linking alone knows it.
    pub(crate) fn whole(&mut self, as_of: AsOf) -> Result<(Vec<Claim>, Reconciled)> {
        let mut claims = self.ledger.claims(as_of)?;
        self.correct(&mut claims);
        let mut events = self.events(&Wanted::default(), None, |_, _| Ok(true))?;
        events.extend(self.decided.made.review.rejected.iter().cloned());
        let mut made = self.made(events)?;
        let mut texts = recoupe_reconcile::texts_of(&mut self.store, &self.ledger.page_ids(as_of)?)?;
        texts.append(&mut made.dispatch_of);
        made.dispatch_of = texts;
        Ok((claims, made))
    }

    /// Which text a claim stands in, as the machine alone tells; `review` is what people decided.
    pub(crate) fn text_of(&mut self, claim: &Claim, review: &Review) -> Result<TextOf> {
        let counts = review.of_claim.get(&claim.id).is_none_or(|held| held.mark != Some(Mark::Rejected));
        Ok(recoupe_reconcile::text_of(&mut self.store, claim, counts)?)
    }
}

/// What a gone event last held.
pub(crate) fn last_claims(ledger: &Ledger, gone: &EventId) -> Result<Vec<ClaimId>> {
    let last = ledger.versions(gone)?.into_iter().rev().find_map(|version| version.record);
    Ok(last.map_or(Vec::new(), |record| record.claims.into_iter().map(ClaimId::new).collect()))
}

/// An event as linking made it, without the history of the ledger.
fn stored(ledger: &Ledger, id: &EventId) -> Result<Option<Event>, Error> {
    let event = ledger.event(id)?.map(|record| record.model()).transpose()?;
    Ok(event.map(|event| Event { merged_from: Vec::new(), ..event }))
}

/// The entries of these keys.
fn of<K: Ord + Clone, V: Clone>(all: &BTreeMap<K, V>, keys: &BTreeSet<&K>) -> Vec<(K, V)> {
    keys.iter().filter_map(|key| Some(((*key).clone(), all.get(*key)?.clone()))).collect()
}
