//! All claims in one order that depends on nothing but themselves, each with what its page is known by.

use crate::dispatch::{Dispatches, dispatch_id};
use jiff::civil::Date;
use recoupe_model::{Candidate, Claim, ClaimId, DispatchId, Narrowing, PageFacts, PageId, Scope, When};
use std::collections::{BTreeMap, BTreeSet};

/// A claim and what is known of its page.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) claim: &'a Claim,
    pub(crate) published: Option<When>,
    pub(crate) outlet: Option<&'a str>,
    /// The text it stands in, or was taken over from.
    pub(crate) dispatch: DispatchId,
    /// The outlet of the first page of that text, in whose voice a page without other voices speaks.
    pub(crate) newsroom: Option<&'a str>,
    /// What is left of the claim's days because another claim of its page with the same choice of days was narrowed.
    pub(crate) fixed: Option<Narrowing>,
}

/// Claims by first publication, then page, then claim: what came first stands first.
#[derive(Debug)]
pub(crate) struct Book<'a> {
    pub(crate) entries: Vec<Entry<'a>>,
}

impl<'a> Book<'a> {
    /// Totals are left out, as they are about no occurrence, and what was rejected. A claim given twice counts once.
    pub(crate) fn new(
        pages: &'a [PageFacts],
        claims: &'a [Claim],
        dispatches: &Dispatches,
        rejected: &BTreeSet<ClaimId>,
    ) -> Book<'a> {
        let facts: BTreeMap<&PageId, &PageFacts> = pages.iter().rev().map(|p| (&p.page, p)).collect();
        let unique: BTreeMap<&ClaimId, &Claim> = claims.iter().rev().map(|c| (&c.id, c)).collect();
        let of_occurrences =
            unique.into_values().filter(|claim| claim.scope != Scope::Total && !rejected.contains(&claim.id));
        let outlet = |page: &PageId| facts.get(page).and_then(|p| p.outlet.as_deref());
        let entry = |claim: &'a Claim| {
            let dispatch = dispatches.of_claim(claim).cloned().unwrap_or_else(|| dispatch_id(&claim.page));
            let newsroom = outlet(dispatches.founder(&dispatch).unwrap_or(&claim.page));
            let published = facts.get(&claim.page).and_then(|p| p.published);
            Entry { claim, published, outlet: outlet(&claim.page), dispatch, newsroom, fixed: None }
        };
        let mut entries: Vec<Entry<'a>> = of_occurrences.map(entry).collect();
        entries.sort_by(|a, b| a.order().cmp(&b.order()));
        Book { entries }
    }
}

impl Entry<'_> {
    /// The days the claim allows, as far as anything is known of them.
    pub(crate) fn days(&self) -> Option<&[Candidate]> {
        let own = self.claim.when.as_ref().map(|told| told.candidates.as_slice()).filter(|days| !days.is_empty())?;
        Some(self.fixed.as_ref().map_or(own, |fixed| &fixed.candidates))
    }
    /// What came first stands first, on one page by where it stands; undated pages stand last.
    pub(crate) fn order(&self) -> (Date, &PageId, usize, &ClaimId) {
        let first = self.published.map_or(Date::MAX, |when| when.first);
        let at = self.claim.evidence.iter().map(|quote| quote.span.start());
        (first, &self.claim.page, at.min().unwrap_or(usize::MAX), &self.claim.id)
    }
}
