//! A store seen through what people decided: reading falls through to what the machine linked, writing stays here.

use crate::review::{Plan, Side};
use recoupe_model::{Claim, LinkStore, List, PageFacts, PageId, Record, Row};
use std::collections::{BTreeMap, BTreeSet};

/// A store that is left as it is, with changes beside it.
#[derive(Debug)]
pub(super) struct Overlay<'p, S: LinkStore> {
    pub(super) inner: S,
    /// Claims are given as these decisions would have them.
    pub(super) plan: Option<&'p Plan<'p>>,
    /// Pages that tell nothing, as they were not there.
    pub(super) gone: BTreeSet<PageId>,
    put: BTreeSet<(List, u64, Row)>,
    dropped: BTreeSet<(List, u64, Row)>,
    records: BTreeMap<(Record, u64), Option<Vec<u8>>>,
}

impl<S: LinkStore> Overlay<'_, S> {
    pub(super) fn new(inner: S) -> Self {
        let (gone, put, dropped) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        Overlay { inner, plan: None, gone, put, dropped, records: BTreeMap::new() }
    }

    /// Makes the claims of a page what people decided.
    fn decide(&self, claims: &mut Vec<Claim>) {
        if let Some(plan) = self.plan {
            claims.retain(|claim| !plan.rejected.contains(&claim.id));
            plan.correct(claims);
            apart(claims, &plan.sides);
        }
    }

    /// Without the rows that were dropped, and how many more must be asked for so that enough are left.
    fn n_dropped(&self, list: List, key: u64) -> usize {
        self.dropped.range((list, key, (0, 0))..=(list, key, (u64::MAX, u64::MAX))).count()
    }
}

impl<S: LinkStore> LinkStore for Overlay<'_, S> {
    type Error = S::Error;
    type Aside = S::Aside;

    fn facts(&mut self, page: &PageId) -> Result<PageFacts, S::Error> {
        self.inner.facts(page)
    }

    fn bare_facts(&mut self, page: &PageId) -> Result<PageFacts, S::Error> {
        self.inner.bare_facts(page)
    }

    fn outlined_facts(&mut self, page: &PageId) -> Result<PageFacts, S::Error> {
        self.inner.outlined_facts(page)
    }

    fn claims(&mut self, page: &PageId) -> Result<Vec<Claim>, S::Error> {
        if self.gone.contains(page) {
            return Ok(Vec::new());
        }
        let mut claims = self.inner.claims(page)?;
        self.decide(&mut claims);
        Ok(claims)
    }

    fn claims_of(&mut self, pages: &[PageId]) -> Result<Vec<Vec<Claim>>, S::Error> {
        let mut all = self.inner.claims_of(pages)?;
        for (page, claims) in pages.iter().zip(&mut all) {
            match self.gone.contains(page) {
                true => claims.clear(),
                false => self.decide(claims),
            }
        }
        Ok(all)
    }

    /// Nobody links everything through changes.
    fn pages(&mut self) -> Result<Vec<PageId>, S::Error> {
        self.inner.pages()
    }
    fn aside(&mut self) -> Result<S::Aside, S::Error> {
        self.inner.aside()
    }

    fn new_pages(&mut self) -> Result<(Vec<PageId>, usize), S::Error> {
        self.inner.new_pages()
    }

    fn rows(&mut self, list: List, key: u64, from: Row, most: usize) -> Result<Vec<Row>, S::Error> {
        let more = most.saturating_add(self.n_dropped(list, key));
        let mut rows = self.inner.rows(list, key, from, more)?;
        rows.retain(|row| !self.dropped.contains(&(list, key, *row)));
        rows.extend(self.put.range((list, key, from)..=(list, key, (u64::MAX, u64::MAX))).map(|(_, _, row)| *row));
        rows.sort_unstable();
        rows.dedup();
        rows.truncate(most);
        Ok(rows)
    }

    fn rows_before(&mut self, list: List, key: u64, from: Row, most: usize) -> Result<Vec<Row>, S::Error> {
        let more = most.saturating_add(self.n_dropped(list, key));
        let mut rows = self.inner.rows_before(list, key, from, more)?;
        rows.retain(|row| !self.dropped.contains(&(list, key, *row)));
        rows.extend(self.put.range((list, key, (0, 0))..(list, key, from)).map(|(_, _, row)| *row));
        rows.sort_unstable_by(|a, b| b.cmp(a));
        rows.dedup();
        rows.truncate(most);
        Ok(rows)
    }

    fn put_row(&mut self, list: List, key: u64, row: Row) -> Result<(), S::Error> {
        self.dropped.remove(&(list, key, row));
        self.put.insert((list, key, row));
        Ok(())
    }

    fn drop_row(&mut self, list: List, key: u64, row: Row) -> Result<(), S::Error> {
        self.put.remove(&(list, key, row));
        self.dropped.insert((list, key, row));
        Ok(())
    }

    fn record(&mut self, kind: Record, number: u64) -> Result<Option<Vec<u8>>, S::Error> {
        match self.records.get(&(kind, number)) {
            Some(record) => Ok(record.clone()),
            None => self.inner.record(kind, number),
        }
    }

    fn put_record(&mut self, kind: Record, number: u64, bytes: Option<&[u8]>) -> Result<(), S::Error> {
        self.records.insert((kind, number), bytes.map(<[u8]>::to_vec));
        Ok(())
    }

    /// What people decide clears nothing: the store stays, the changes go.
    fn clear(&mut self) -> Result<(), S::Error> {
        (self.put, self.dropped, self.records) = Default::default();
        Ok(())
    }
}

/// Gives claims of one page that people took apart occurrences of their own, as nodes tell them apart, so
/// that an occurrence of a page is one telling.
fn apart(claims: &mut [Claim], sides: &BTreeMap<recoupe_model::ClaimId, Vec<Side>>) {
    let side = |claim: &Claim| Some((claim.occurrence, sides.get(&claim.id).filter(|sides| !sides.is_empty())?));
    let groups: BTreeSet<(u32, &Vec<Side>)> = claims.iter().filter_map(side).collect();
    let own: BTreeMap<_, u32> = groups.into_iter().zip((0..=u32::MAX).rev()).collect();
    for claim in claims {
        claim.occurrence = side(claim).and_then(|side| own.get(&side).copied()).unwrap_or(claim.occurrence);
    }
}
