//! `events.jsonl`: claims held to be about one occurrence.

use super::{BadRecord, DaysRecord, FORMAT, PlaceRecord, ReviewRecord, candidates, word};
use recoupe_model::{
    ActorId, Candidate, ClaimId, Count, DispatchId, Estimate, Event, EventActor, EventFigure, EventId, FigureValue,
    PageId, Policy, ReviewedCount, When,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// One line of `events.jsonl`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the contract describes the fields")]
pub struct EventRecord {
    pub format: u32,
    pub event_id: String,
    pub act: String,
    pub when: Option<EventWhenRecord>,
    pub place: Option<PlaceRecord>,
    pub actors: Vec<EventActorRecord>,
    pub figures: Vec<EventFigureRecord>,
    pub status: String,
    pub claims: Vec<String>,
    pub pages: usize,
    pub outlets: usize,
    pub dispatches: usize,
    pub voices: Vec<String>,
    pub first_published: Option<String>,
    pub last_published: Option<String>,
    pub merged_from: Vec<String>,
    /// Codes of other schemes; filled at export.
    #[serde(default)]
    pub schemes: BTreeMap<String, Value>,
    /// True when somebody denies it; beyond the contract, as are the fields after it.
    #[serde(default)]
    pub denied: bool,
    #[serde(default)]
    pub page_ids: Vec<String>,
    #[serde(default)]
    pub outlet_names: Vec<String>,
    #[serde(default)]
    pub dispatch_ids: Vec<String>,
    /// The first and last publication with their grain.
    #[serde(default)]
    pub first_published_days: Option<DaysRecord>,
    #[serde(default)]
    pub last_published_days: Option<DaysRecord>,
    /// What people decided about it; filled at export, absent where nobody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<ReviewRecord>,
}

/// The days an event can have been: from the first day any candidate allows to the last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the contract describes the fields")]
pub struct EventWhenRecord {
    pub first: String,
    pub last: String,
    pub grain: String,
    /// The candidates themselves; beyond the contract.
    #[serde(default)]
    pub candidates: Vec<DaysRecord>,
}

/// An actor of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the contract describes the fields")]
pub struct EventActorRecord {
    pub role: String,
    pub name: String,
    pub actor_id: Option<String>,
    pub claims: usize,
    pub dispatches: usize,
}

/// A figure of an event. Low, best, high and policy are computed on reading: null in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the contract describes the fields")]
pub struct EventFigureRecord {
    pub outcome: String,
    pub counted: String,
    pub category: Option<String>,
    pub low: Option<u64>,
    pub best: Option<u64>,
    pub high: Option<u64>,
    pub policy: Option<String>,
    pub values: Vec<FigureValueRecord>,
    pub disagreement: bool,
    /// Why this number, in a sentence; beyond the contract.
    #[serde(default)]
    pub reason: Option<String>,
    /// A part of a whole in another figure; beyond the contract, absent when false.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub part: bool,
    /// What somebody set in review; beyond the contract, absent where nobody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewed: Option<ReviewedCountRecord>,
}

/// A count that was set in review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "docs/formats.md describes the fields")]
pub struct ReviewedCountRecord {
    /// Null, as is `high`, when nobody is counted so.
    pub low: Option<u64>,
    pub high: Option<u64>,
    pub hedge: Option<String>,
    pub said: Option<u64>,
    pub by: String,
    pub reason: String,
}

impl From<&ReviewedCount> for ReviewedCountRecord {
    fn from(r: &ReviewedCount) -> ReviewedCountRecord {
        ReviewedCountRecord {
            low: r.count.map(|c| c.low),
            high: r.count.and_then(|c| c.high),
            hedge: r.count.map(|c| c.hedge.to_string()),
            said: r.count.and_then(|c| c.said),
            by: r.by.clone(),
            reason: r.reason.clone(),
        }
    }
}

impl ReviewedCountRecord {
    fn model(&self) -> Result<ReviewedCount, BadRecord> {
        let count = match (self.low, &self.hedge) {
            (Some(low), Some(hedge)) => Some(Count { low, high: self.high, hedge: hedge.parse()?, said: self.said }),
            _ => None,
        };
        Ok(ReviewedCount { count, by: self.by.clone(), reason: self.reason.clone() })
    }
}

/// One value of a figure, with its support.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the contract describes the fields")]
pub struct FigureValueRecord {
    pub low: u64,
    pub high: Option<u64>,
    pub text: String,
    pub voice: Option<String>,
    pub dispatches: usize,
    pub first_reported: Option<String>,
    pub superseded_by: Option<usize>,
    /// Beyond the contract, as are the fields after it.
    pub hedge: String,
    #[serde(default)]
    pub said: Option<u64>,
    #[serde(default)]
    pub outlets: Vec<String>,
    #[serde(default)]
    pub claims: Vec<String>,
    #[serde(default)]
    pub first_reported_days: Option<DaysRecord>,
}

impl EventWhenRecord {
    /// `None` when nobody says.
    fn new(candidates: &[Candidate]) -> Option<EventWhenRecord> {
        let days: Vec<DaysRecord> = candidates.iter().copied().map(DaysRecord::from).collect();
        // ISO days sort as text; year-less ones sort after all others and span only among themselves.
        let known = || days.iter().filter(|d| !d.first.starts_with('X'));
        let among: Vec<&DaysRecord> = if known().next().is_some() { known().collect() } else { days.iter().collect() };
        Some(EventWhenRecord {
            first: among.iter().map(|d| &d.first).min()?.clone(),
            last: among.iter().map(|d| &d.last).max()?.clone(),
            grain: candidates.iter().map(|c| grain(*c)).max()?.to_string(),
            candidates: days,
        })
    }
}

fn grain(candidate: Candidate) -> recoupe_model::Grain {
    match candidate {
        Candidate::Days(when) => when.grain,
        Candidate::AnyYear { grain, .. } => grain,
    }
}

impl From<&FigureValue> for FigureValueRecord {
    fn from(v: &FigureValue) -> FigureValueRecord {
        FigureValueRecord {
            low: v.count.low,
            high: v.count.high,
            text: v.text.clone(),
            voice: v.voice.clone(),
            dispatches: v.n_dispatches,
            first_reported: v.first_reported.map(|w| w.first.to_string()),
            superseded_by: v.superseded_by,
            hedge: v.count.hedge.to_string(),
            said: v.count.said,
            outlets: v.outlets.clone(),
            claims: v.claims.iter().map(ClaimId::to_string).collect(),
            first_reported_days: v.first_reported.map(DaysRecord::from),
        }
    }
}

impl FigureValueRecord {
    fn model(&self) -> Result<FigureValue, BadRecord> {
        Ok(FigureValue {
            count: Count { low: self.low, high: self.high, hedge: self.hedge.parse()?, said: self.said },
            text: self.text.clone(),
            voice: self.voice.clone(),
            outlets: self.outlets.clone(),
            claims: self.claims.iter().map(|c| ClaimId::new(c.clone())).collect(),
            n_dispatches: self.dispatches,
            first_reported: when(&self.first_reported_days)?,
            superseded_by: self.superseded_by,
        })
    }
}

fn when(days: &Option<DaysRecord>) -> Result<Option<When>, BadRecord> {
    days.as_ref().map(DaysRecord::when).transpose()
}

impl EventFigureRecord {
    fn new(f: &EventFigure) -> EventFigureRecord {
        EventFigureRecord {
            outcome: f.outcome.to_string(),
            counted: f.counted.clone(),
            category: f.category.map(|c| c.to_string()),
            low: None,
            best: None,
            high: None,
            policy: None,
            values: f.values.iter().map(FigureValueRecord::from).collect(),
            disagreement: f.disagreement,
            reason: None,
            part: f.part,
            reviewed: f.reviewed.as_ref().map(ReviewedCountRecord::from),
        }
    }

    fn model(&self) -> Result<EventFigure, BadRecord> {
        Ok(EventFigure {
            outcome: self.outcome.parse()?,
            counted: self.counted.clone(),
            category: word(&self.category)?,
            values: self.values.iter().map(FigureValueRecord::model).collect::<Result<_, _>>()?,
            disagreement: self.disagreement,
            part: self.part,
            reviewed: self.reviewed.as_ref().map(ReviewedCountRecord::model).transpose()?,
        })
    }

    /// Fills the figure a reader sees under a policy.
    pub fn set_estimate(&mut self, estimate: &Estimate, policy: Policy) {
        self.low = Some(estimate.low);
        self.best = Some(estimate.best);
        self.high = estimate.high;
        self.policy = Some(policy.to_string());
        self.reason = Some(estimate.reason.clone());
    }
}

impl From<&Event> for EventRecord {
    fn from(e: &Event) -> EventRecord {
        let actors = e.actors.iter().map(|a| EventActorRecord {
            role: a.role.to_string(),
            name: a.name.clone(),
            actor_id: a.actor.as_ref().map(ActorId::to_string),
            claims: a.n_claims,
            dispatches: a.n_dispatches,
        });
        EventRecord {
            format: FORMAT,
            event_id: e.id.to_string(),
            act: e.act.to_string(),
            when: EventWhenRecord::new(&e.when),
            place: e.place.as_ref().map(PlaceRecord::from),
            actors: actors.collect(),
            figures: e.figures.iter().map(EventFigureRecord::new).collect(),
            status: e.status.to_string(),
            claims: e.claims.iter().map(ClaimId::to_string).collect(),
            pages: e.pages.len(),
            outlets: e.outlets.len(),
            dispatches: e.dispatches.len(),
            voices: e.voices.clone(),
            first_published: e.first_published.map(|w| w.first.to_string()),
            last_published: e.last_published.map(|w| w.last.to_string()),
            merged_from: e.merged_from.iter().map(EventId::to_string).collect(),
            schemes: BTreeMap::new(),
            denied: e.denied,
            page_ids: e.pages.iter().map(PageId::to_string).collect(),
            outlet_names: e.outlets.clone(),
            dispatch_ids: e.dispatches.iter().map(DispatchId::to_string).collect(),
            first_published_days: e.first_published.map(DaysRecord::from),
            last_published_days: e.last_published.map(DaysRecord::from),
            review: None,
        }
    }
}

impl EventRecord {
    /// The event without the estimates and codes, which are made on reading.
    ///
    /// # Errors
    /// When a field says nothing the contract knows.
    pub fn model(&self) -> Result<Event, BadRecord> {
        let actor = |a: &EventActorRecord| {
            Ok::<_, BadRecord>(EventActor {
                role: a.role.parse()?,
                name: a.name.clone(),
                actor: a.actor_id.clone().map(ActorId::new),
                n_claims: a.claims,
                n_dispatches: a.dispatches,
            })
        };
        Ok(Event {
            id: EventId::new(self.event_id.clone()),
            act: self.act.parse()?,
            when: self.when.as_ref().map_or(Ok(Vec::new()), |w| candidates(&w.candidates))?,
            place: self.place.as_ref().map(PlaceRecord::model).transpose()?,
            actors: self.actors.iter().map(actor).collect::<Result<_, _>>()?,
            figures: self.figures.iter().map(EventFigureRecord::model).collect::<Result<_, _>>()?,
            status: self.status.parse()?,
            denied: self.denied,
            claims: self.claims.iter().map(|c| ClaimId::new(c.clone())).collect(),
            pages: self.page_ids.iter().map(|p| PageId::new(p.clone())).collect(),
            outlets: self.outlet_names.clone(),
            dispatches: self.dispatch_ids.iter().map(|d| DispatchId::new(d.clone())).collect(),
            voices: self.voices.clone(),
            first_published: when(&self.first_published_days)?,
            last_published: when(&self.last_published_days)?,
            merged_from: self.merged_from.iter().map(|e| EventId::new(e.clone())).collect(),
        })
    }
}
