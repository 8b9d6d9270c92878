//! A ledger opened for reading: its claims as of some day and the events they make.

use crate::args::Reading;
use crate::render::{Copy, Edit, PageCard};
use anyhow::{Result, bail};
use recoupe_ledger::{AsOf, Ledger, Lookup};
use recoupe_model::{
    Claim, ClaimId, Decision, DispatchId, Estimate, Event, EventFigure, EventId, PageFacts, PageId, Policy, Reconciled,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What the commands that read have in hand.
#[derive(Debug)]
pub(crate) struct Book {
    pub ledger: Ledger,
    /// Folders of packs beside those in the binary. Reading a ledger needs no language, so none is loaded.
    pub packs: Vec<PathBuf>,
    pub as_of: AsOf,
    pub policy: Policy,
    pub prefer: Vec<String>,
    pub claims: Vec<Claim>,
    pub reconciled: Reconciled,
    /// What people decided by then, undone or not, in order; empty where the machine alone is asked.
    pub decisions: Vec<Decision>,
}

impl Book {
    pub(crate) fn open(ledger: &Path, packs: &[PathBuf], reading: &Reading) -> Result<Book> {
        let ledger = Ledger::open_existing(ledger)?;
        ledger.hold_still()?; // claims, pages and texts are read one after the other
        let as_of = AsOf { published: reading.as_of, known_by: reading.known_by };
        let decisions = if reading.unreviewed { Vec::new() } else { ledger.decisions(as_of)? };
        let (claims, reconciled) = reconcile(&ledger, as_of, &decisions)?;
        Ok(Book {
            ledger,
            packs: packs.to_vec(),
            as_of,
            policy: reading.policy,
            prefer: reading.prefer.clone(),
            claims,
            reconciled,
            decisions,
        })
    }

    /// The event whose id begins so, rejected ones too; a gone one leads to the event that took its claims.
    pub(crate) fn event(&self, prefix: &str) -> Result<Option<&Event>> {
        let all = self.reconciled.events.iter().chain(&self.reconciled.review.rejected);
        let standing: Vec<&Event> = all.filter(|e| e.id.as_str().starts_with(prefix)).collect();
        match standing[..] {
            [event] => return Ok(Some(event)),
            [] => {}
            _ => {
                return Err(several("event", prefix, standing.iter().map(|e| e.id.as_str())));
            }
        }
        match self.ledger.find_event(prefix)? {
            Lookup::One(gone) => self.heir(&gone),
            Lookup::None | Lookup::Many(_) => Ok(None),
        }
    }

    /// The event that now holds what a gone one last held.
    fn heir(&self, gone: &EventId) -> Result<Option<&Event>> {
        let versions = self.ledger.versions(gone)?;
        let last = versions.into_iter().rev().find_map(|v| v.record);
        let claims = last.map_or(Vec::new(), |record| record.claims);
        let heir = claims.into_iter().find_map(|c| self.reconciled.event_of.get(&ClaimId::new(c)));
        Ok(heir.and_then(|id| self.reconciled.events.iter().find(|e| e.id == *id)))
    }

    /// The claims of an event, in the ledger's order.
    pub(crate) fn claims_of(&self, event: &EventId) -> Vec<&Claim> {
        let rejected = self.reconciled.review.rejected.iter().find(|e| e.id == *event);
        let holds = |c: &&Claim| match rejected {
            Some(event) => event.claims.contains(&c.id),
            None => self.reconciled.event_of.get(&c.id) == Some(event),
        };
        self.claims.iter().filter(holds).collect()
    }

    /// What is shown of each of these pages.
    pub(crate) fn cards<'a>(&self, pages: impl IntoIterator<Item = &'a PageId>) -> Result<BTreeMap<PageId, PageCard>> {
        let mut cards = BTreeMap::new();
        for page in pages {
            if let Some(entry) = self.ledger.page(page)? {
                cards.insert(page.clone(), PageCard::new(&entry));
            }
        }
        Ok(cards)
    }

    /// How the addresses of these pages changed between captures, by address, then by time.
    pub(crate) fn edits<'a>(&self, pages: impl IntoIterator<Item = &'a PageId>) -> Result<Vec<Edit>> {
        let mut addresses = BTreeSet::new();
        for page in pages {
            addresses.extend(self.ledger.page(page)?.and_then(|entry| entry.url));
        }
        let mut edits = Vec::new();
        for address in addresses {
            let captures = self.ledger.captures_of(&address, self.as_of)?;
            edits.extend(captures.windows(2).map(|pair| Edit::new(&pair[0], &pair[1])));
        }
        Ok(edits)
    }

    /// Why pages of an event count as one witness: each page that prints a text which an earlier one had, or a
    /// paragraph of it, beside the earlier page it has most in common with.
    pub(crate) fn copies(&self, event: &Event) -> Result<Vec<Copy>> {
        let mut facts: Vec<PageFacts> = self.ledger.facts_of(&event.pages)?;
        facts.sort_by_key(|page| (page.published.is_none(), page.published.map(|p| p.first), page.page.clone()));
        let claims = self.claims_of(&event.id);
        let texts = |page: &PageId| -> BTreeSet<&DispatchId> {
            let told = claims.iter().filter(|claim| claim.page == *page);
            let copied = told.filter_map(|claim| self.reconciled.claim_dispatch.get(&claim.id));
            self.reconciled.dispatch_of.get(page).into_iter().chain(copied).collect()
        };
        let mut copies = Vec::new();
        for (n, later) in facts.iter().enumerate() {
            let own = texts(&later.page);
            let alike = facts[..n].iter().filter(|earlier| !own.is_disjoint(&texts(&earlier.page)));
            let common = alike.map(|earlier| (recoupe_reconcile::common(earlier, later), earlier));
            let nearest = common.max_by_key(|(common, _)| (common.by.is_some(), common.paragraphs, common.percent));
            copies.extend(nearest.map(|(common, earlier)| Copy {
                page: later.page.clone(),
                of: earlier.page.clone(),
                common,
                is_whole: self.reconciled.dispatch_of.get(&later.page)
                    == self.reconciled.dispatch_of.get(&earlier.page),
            }));
        }
        Ok(copies)
    }

    /// The one figure a reader sees, under any policy.
    pub(crate) fn estimate_under(&self, figure: &EventFigure, policy: Policy) -> Option<Estimate> {
        let voices: Vec<&str> = self.prefer.iter().map(String::as_str).collect();
        (!figure.values.is_empty() || figure.reviewed.is_some())
            .then(|| recoupe_reconcile::estimate(figure, policy, &voices))
    }

    /// The one figure a reader sees.
    pub(crate) fn estimate(&self, figure: &EventFigure) -> Option<Estimate> {
        self.estimate_under(figure, self.policy)
    }
}

/// Claims and events of a ledger, as people decided and with the traces of mergers.
pub(crate) fn reconcile(ledger: &Ledger, as_of: AsOf, decisions: &[Decision]) -> Result<(Vec<Claim>, Reconciled)> {
    let (claims, mut reconciled) = recoupe_reconcile::reviewed(&ledger.facts(as_of)?, ledger.claims(as_of)?, decisions);
    let mut merged = ledger.merged_from(as_of)?;
    for event in &mut reconciled.events {
        event.merged_from.extend(merged.remove(&event.id).unwrap_or_default());
        event.merged_from.sort();
        event.merged_from.dedup();
    }
    Ok((claims, reconciled))
}

/// A prefix that several ids share.
pub(crate) fn several<'a>(what: &str, prefix: &str, ids: impl Iterator<Item = &'a str>) -> anyhow::Error {
    let ids: Vec<&str> = ids.take(6).collect();
    anyhow::anyhow!("several {what}s begin with '{prefix}': {}; give more of the id", ids.join(", "))
}

/// Fails where the ledger holds nothing at all, which is another thing than a filter that finds nothing.
pub(crate) fn not_empty(ledger: &Ledger) -> Result<()> {
    if ledger.totals()?.pages == 0 {
        bail!("the ledger is empty: read pages into it with 'recoupe ingest'");
    }
    Ok(())
}
