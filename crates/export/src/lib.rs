//! The ledger as files other programs read: the contract's json-lines, CSV for spreadsheets, Parquet, GeoJSON,
//! and the shapes of ACLED, UCDP, PLOVER and HDX HAPI.
//!
//! Nothing is decided here. Events come reconciled, the figure a reader sees comes from the policy's
//! function, codes of other schemes come from the tables of packs/schemes. The same ledger gives the same
//! bytes: pages by id, claims by page, then first evidence, then id; events in the order given.
#![warn(missing_docs)]

mod abroad;
mod acled;
pub mod brief;
mod codes;
mod csv;
mod error;
mod files;
mod geojson;
mod hapi;
mod jsonl;
mod parquet;
mod plover;
mod schemes;
mod toll;
mod ucdp;

pub use abroad::{Abroad, ActorFacts, Tally};
pub use acled::acled_csv;
pub use codes::{Codes, Column};
pub use csv::{claims_csv, events_csv};
pub use error::Error;
pub use files::Written;
pub use geojson::events_geojson;
pub use hapi::hapi_csv;
pub use jsonl::{claims_jsonl, decisions_jsonl, events_jsonl, pages_jsonl};
pub use parquet::{claims_parquet, events_parquet};
pub use plover::plover_jsonl;
pub use schemes::Schemes;
pub use toll::{Bounds, Toll};
pub use ucdp::ucdp_csv;

use recoupe_ledger::record::{EventRecord, ReviewRecord};
use recoupe_ledger::{AsOf, Ledger};
use recoupe_model::{Claim, Estimate, Event, EventFigure, EventId, PageId, Policy, Reconciled};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What is exported: the claims of a ledger as of some day, and the events they make.
#[derive(Clone, Copy)]
pub struct Shelf<'a> {
    /// Where the pages' texts lie.
    pub ledger: &'a Ledger,
    /// Up to when; the claims are of the same days.
    pub as_of: AsOf,
    /// Every claim, as [`Ledger::claims`] orders them.
    pub claims: &'a [Claim],
    /// What they make.
    pub reconciled: &'a Reconciled,
    /// Codes of other schemes.
    pub schemes: &'a Schemes,
    /// Chooses the one figure a reader sees.
    pub policy: Policy,
    /// How it is chosen.
    pub estimate: &'a dyn Fn(&EventFigure, Policy) -> Option<Estimate>,
    /// Only these events, their claims and their pages; `None` exports everything, totals too.
    pub only: Option<&'a BTreeSet<EventId>>,
}

impl std::fmt::Debug for Shelf<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shelf").field("as_of", &self.as_of).field("claims", &self.claims.len()).finish_non_exhaustive()
    }
}

impl<'a> Shelf<'a> {
    /// The events to export, in their order.
    pub fn events(&self) -> impl Iterator<Item = &'a Event> {
        let only = self.only;
        self.reconciled.events.iter().filter(move |e| only.is_none_or(|o| o.contains(&e.id)))
    }

    /// The claims to export, in their order.
    pub fn claims(&self) -> impl Iterator<Item = &'a Claim> {
        let (only, event_of) = (self.only, &self.reconciled.event_of);
        self.claims
            .iter()
            .filter(move |c| only.is_none_or(|only| event_of.get(&c.id).is_some_and(|e| only.contains(e))))
    }

    /// The pages to export; `None` means all.
    fn pages(&self) -> Option<BTreeSet<&'a PageId>> {
        self.only.map(|_| self.claims().map(|c| &c.page).collect())
    }

    /// The line of an event, with the figures a reader sees and the codes of other schemes.
    pub fn event_record(&self, event: &Event, civilians: Option<bool>) -> EventRecord {
        let mut record = EventRecord::from(event);
        for (line, figure) in record.figures.iter_mut().zip(&event.figures) {
            if let Some(estimate) = (self.estimate)(figure, self.policy) {
                line.set_estimate(&estimate, self.policy);
            }
        }
        record.schemes = self.schemes.codes(event.act, civilians);
        record.review = self.reconciled.review.of_event.get(&event.id).map(ReviewRecord::from);
        record
    }

    /// Of each event, whether people who do not fight were the object: true when a claim says so and none
    /// says otherwise.
    fn civilians(&self) -> BTreeMap<&'a EventId, bool> {
        let mut said: BTreeMap<&EventId, bool> = BTreeMap::new();
        for claim in self.claims {
            let Some(event) = self.reconciled.event_of.get(&claim.id) else {
                continue;
            };
            if let Some(targeted) = claim.civilians_targeted {
                said.entry(event).and_modify(|all| *all &= targeted).or_insert(targeted);
            }
        }
        said
    }
}

/// Writes `pages.jsonl`, `claims.jsonl` and `events.jsonl` into `folder`, which is made when missing.
/// Each file appears whole or not at all. Where people decided anything, `decisions.jsonl` stands beside them.
///
/// # Errors
/// When a file cannot be written or the ledger cannot be read.
pub fn jsonl(shelf: &Shelf<'_>, folder: &Path) -> Result<Written, Error> {
    files::make(folder)?;
    if !shelf.ledger.decisions(shelf.as_of)?.is_empty() {
        files::whole(&folder.join("decisions.jsonl"), |out| decisions_jsonl(shelf, out))?;
    }
    Ok(Written {
        pages: files::whole(&folder.join("pages.jsonl"), |out| pages_jsonl(shelf, out))?,
        claims: files::whole(&folder.join("claims.jsonl"), |out| claims_jsonl(shelf, out))?,
        events: files::whole(&folder.join("events.jsonl"), |out| events_jsonl(shelf, out))?,
    })
}

/// Writes `events.csv` and `claims.csv` into `folder`, which is made when missing.
///
/// # Errors
/// When a file cannot be written or the ledger cannot be read.
pub fn csv(shelf: &Shelf<'_>, folder: &Path) -> Result<Written, Error> {
    files::make(folder)?;
    Ok(Written {
        pages: 0,
        claims: files::whole(&folder.join("claims.csv"), |out| claims_csv(shelf, out))?,
        events: files::whole(&folder.join("events.csv"), |out| events_csv(shelf, out))?,
    })
}

/// Writes the events as one CSV file.
///
/// # Errors
/// When the file cannot be written.
pub fn csv_file(shelf: &Shelf<'_>, file: &Path) -> Result<Written, Error> {
    let events = files::whole(file, |out| events_csv(shelf, out))?;
    Ok(Written { events, ..Written::default() })
}

/// Whether kinds of actors are written in words or, as in older files, as numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KindsAs {
    /// «State forces».
    Words,
    /// 1.
    Numbers,
}

/// Writes one file by `fill`, which appears whole or not at all.
///
/// # Errors
/// When the file cannot be written, and whatever `fill` answers.
pub fn one_file<T>(file: &Path, fill: impl FnOnce(&mut dyn std::io::Write) -> Result<T, Error>) -> Result<T, Error> {
    if let Some(folder) = file.parent().filter(|f| !f.as_os_str().is_empty()) {
        files::make(folder)?;
    }
    let mut filled = None;
    files::whole(file, |out| {
        filled = Some(fill(out)?);
        Ok(0)
    })?;
    Ok(filled.expect("filled without an error"))
}

#[cfg(test)]
#[path = "../../ledger/src/sample.rs"]
mod sample;
#[cfg(test)]
mod tests;
