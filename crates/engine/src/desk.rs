//! The analyst's desk: from what somebody points at in a reading to the decision that says it for good.
//!
//! Values in, values out, as everywhere on the path: whoever reads a ledger lends claims and events, and gives the
//! ruling to the ledger with a name, a time and a reason.

use recoupe_model::{Anchor, Claim, ClaimId, Correction, Event, EventId, PageId, Reconciled, Ruling, Slot, Subject};
use std::collections::BTreeSet;

/// A reading on the desk.
///
/// # Example
/// ```
/// use recoupe_engine::Desk;
/// use recoupe_model::{EventId, Reconciled};
/// let made = Reconciled::default();
/// let desk = Desk { claims: &[], made: &made };
/// let says = desk.merge(&[EventId::from("e1"), EventId::from("e2")]).unwrap_err();
/// assert_eq!(says, "there is no event e1");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    /// The claims as they are read.
    pub claims: &'a [Claim],
    /// The events they make.
    pub made: &'a Reconciled,
}

impl<'a> Desk<'a> {
    /// An event as decisions name it: by its claims. Rejected ones are found too.
    ///
    /// # Errors
    /// A sentence when there is no such event.
    pub fn event(&self, id: &EventId) -> Result<Subject, String> {
        Ok(Subject::Event(self.anchors(&self.find(id)?.claims)))
    }

    /// A claim as decisions name it.
    ///
    /// # Errors
    /// A sentence when there is no such claim.
    pub fn claim(&self, id: &ClaimId) -> Result<Subject, String> {
        Ok(Subject::Claim(self.find_claim(id)?.into()))
    }

    /// These events are one.
    ///
    /// # Errors
    /// A sentence when they are fewer than two or one is not there.
    pub fn merge(&self, events: &[EventId]) -> Result<Ruling, String> {
        let events: BTreeSet<&EventId> = events.iter().collect();
        let mut claims = Vec::new();
        for id in &events {
            claims.extend(self.find(id)?.claims.iter().cloned());
        }
        match events.len() {
            0 | 1 => Err("merging takes two events or more".to_owned()),
            _ => Ok(Ruling::Merge(self.anchors(&claims))),
        }
    }

    /// These claims of one event are an event of their own.
    ///
    /// # Errors
    /// A sentence when they are of several events or none, or nothing would be left of theirs.
    pub fn split(&self, claims: &[ClaimId]) -> Result<Ruling, String> {
        let claims: BTreeSet<&ClaimId> = claims.iter().collect();
        let mut events = BTreeSet::new();
        for id in &claims {
            self.find_claim(id)?;
            events.insert(self.made.event_of.get(*id).ok_or_else(|| format!("claim {id} is of no event"))?);
        }
        let [event] = events.into_iter().collect::<Vec<_>>()[..] else {
            return Err("the claims to split off must be of one event".to_owned());
        };
        let (gone, stay): (Vec<ClaimId>, Vec<ClaimId>) =
            self.find(event)?.claims.iter().cloned().partition(|claim| claims.contains(claim));
        match stay.is_empty() {
            true => Err(format!("these are all claims of event {event}: nothing would be left to split them from")),
            false => Ok(Ruling::Split { claims: self.anchors(&gone), from: self.anchors(&stay) }),
        }
    }

    /// These pages carry one text, as a translated or reworded wire.
    ///
    /// # Errors
    /// A sentence when they are fewer than two or one is not there.
    pub fn same_dispatch(&self, pages: &[PageId]) -> Result<Ruling, String> {
        let pages: BTreeSet<&PageId> = pages.iter().collect();
        if let Some(page) = pages.iter().find(|page| !self.made.dispatch_of.contains_key(**page)) {
            return Err(format!("there is no page {page}"));
        }
        match pages.len() {
            0 | 1 => Err("it takes two pages or more to carry one text".to_owned()),
            _ => Ok(Ruling::SameDispatch(pages.into_iter().cloned().collect())),
        }
    }

    /// A slot of an event or a claim says something else, given as [`Correction::parse`] reads it. A place that some
    /// claim names is taken with all that is known of it.
    ///
    /// # Errors
    /// A sentence when the words are no correction, or the subject has no such slot.
    pub fn correct(&self, of: Subject, text: &str) -> Result<Ruling, String> {
        let mut correction = Correction::parse(text)?;
        if let (Subject::Event(_), Slot::Scope | Slot::Stance) = (&of, correction.slot()) {
            let slot = correction.slot();
            return Err(format!("an event has no {slot}: correct it in the claim that has it"));
        }
        if let Correction::Place(given) = &mut correction {
            let same = |name: &str| name.to_lowercase() == given.name.to_lowercase();
            let named = self.claims.iter().filter_map(|claim| claim.place.as_ref()).filter(|p| same(&p.name));
            let fits = named.filter(|p| given.country.is_none() || given.country == p.country);
            if let Some(known) = fits.min_by_key(|p| (p.place.is_none(), p.precision, p.place.clone())) {
                let quote = given.quote.clone();
                **given = recoupe_model::Place { quote, ..known.clone() };
            }
        }
        Ok(Ruling::Correct(of, correction))
    }

    fn find(&self, id: &EventId) -> Result<&'a Event, String> {
        let all = self.made.events.iter().chain(&self.made.review.rejected);
        { all }.find(|event| event.id == *id).ok_or_else(|| format!("there is no event {id}"))
    }

    fn find_claim(&self, id: &ClaimId) -> Result<&'a Claim, String> {
        self.claims.iter().find(|claim| claim.id == *id).ok_or_else(|| format!("there is no claim {id}"))
    }

    fn anchors(&self, ids: &[ClaimId]) -> Vec<Anchor> {
        let ids: BTreeSet<&ClaimId> = ids.iter().collect();
        let mut anchors: Vec<Anchor> = self.claims.iter().filter(|c| ids.contains(&c.id)).map(Anchor::from).collect();
        anchors.sort();
        anchors
    }
}
