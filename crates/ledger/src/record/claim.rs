//! `claims.jsonl`: one voice says that something happened.

use super::page::lang;
use super::{
    BadRecord, DaysRecord, FORMAT, QuoteRecord, ReviewRecord, SpanRecord, candidates, each, quote, span_record, word,
};
use recoupe_model::{
    ActorId, Cast, Certainty, Claim, ClaimId, Count, Country, DispatchId, EventId, Figure, Narrowing, Offset, PageId,
    Place, PlaceId, Point, Reviewed, RuleId, Told, Voice,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One line of `claims.jsonl`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the contract describes the fields")]
pub struct ClaimRecord {
    pub format: u32,
    pub claim_id: String,
    pub page_id: String,
    pub event_id: Option<String>,
    pub dispatch_id: Option<String>,
    pub lang: String,
    pub act: String,
    pub scope: String,
    pub stance: String,
    pub voices: Vec<VoiceRecord>,
    pub actors: Vec<CastRecord>,
    pub place: Option<PlaceRecord>,
    pub when: Option<WhenRecord>,
    pub reported: Option<ReportedRecord>,
    pub counts: Vec<CountRecord>,
    pub civilians_targeted: Option<bool>,
    pub evidence: Vec<QuoteRecord>,
    pub found_by: Vec<String>,
    pub engine: String,
    pub packs: BTreeMap<String, String>,
    /// Claims of one page with the same number are about one occurrence; beyond the contract.
    #[serde(default)]
    pub occurrence: u32,
    /// How sure its reading is; beyond the contract, absent where that was not measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certainty: Option<CertaintyRecord>,
    /// What people decided about it; filled at export, absent where nobody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<ReviewRecord>,
}

/// How many of a thousand readings like these were right, on judged pages. Lists are in the order of the claim's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertaintyRecord {
    /// Act, scope, stance and voice, all four of them.
    pub claim: u32,
    /// Each of the cast.
    pub actors: Vec<u32>,
    /// The place.
    pub place: Option<u32>,
    /// The day.
    pub when: Option<u32>,
    /// Each figure.
    pub counts: Vec<u32>,
}

impl From<&Certainty> for CertaintyRecord {
    fn from(c: &Certainty) -> CertaintyRecord {
        let (actors, counts) = (c.actors.clone(), c.figures.clone());
        CertaintyRecord { claim: c.claim, actors, place: c.place, when: c.when, counts }
    }
}

impl CertaintyRecord {
    fn model(&self) -> Certainty {
        let (actors, figures) = (self.actors.clone(), self.counts.clone());
        Certainty { claim: self.claim, actors, place: self.place, when: self.when, figures }
    }
}

/// Who asserts something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the contract describes the fields")]
pub struct VoiceRecord {
    pub text: String,
    pub name: String,
    pub actor_id: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub relays: bool,
    pub span: SpanRecord,
}

/// An actor in a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the contract describes the fields")]
pub struct CastRecord {
    pub role: String,
    pub text: String,
    pub name: String,
    pub actor_id: Option<String>,
    pub span: SpanRecord,
}

/// A place in a claim or an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the contract describes the fields")]
pub struct PlaceRecord {
    pub text: String,
    pub name: String,
    pub place_id: Option<String>,
    pub country: Option<String>,
    pub admin1: Option<String>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub precision: u8,
    pub span: SpanRecord,
    /// The places that hold it, nearest first; beyond the contract.
    #[serde(default)]
    pub within: Vec<String>,
    /// How the place meant lies from the one named; beyond the contract, and absent where the page says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<OffsetRecord>,
}

/// A distance in metres, a direction, or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "docs/formats.md describes the fields")]
pub struct OffsetRecord {
    pub low_m: Option<u32>,
    pub high_m: Option<u32>,
    pub bearing: Option<String>,
}

impl From<Offset> for OffsetRecord {
    fn from(offset: Offset) -> OffsetRecord {
        OffsetRecord {
            low_m: offset.metres.map(|(low, _)| low),
            high_m: offset.metres.and_then(|(_, high)| high),
            bearing: offset.bearing.map(|b| b.word().to_owned()),
        }
    }
}

impl OffsetRecord {
    fn model(&self) -> Result<Offset, BadRecord> {
        let bearing = self.bearing.as_deref().map(str::parse).transpose();
        let bearing = bearing.map_err(|e: recoupe_model::UnknownWord| BadRecord::new(e.to_string()))?;
        Ok(Offset { metres: self.low_m.map(|low| (low, self.high_m)), bearing })
    }
}

/// When it happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the contract describes the fields")]
pub struct WhenRecord {
    pub text: String,
    pub span: SpanRecord,
    pub candidates: Vec<DaysRecord>,
    pub narrowed_by: Option<String>,
    /// The candidates as this page alone allows them, where another page narrows; beyond the contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_read: Option<Vec<DaysRecord>>,
}

/// When it was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the contract describes the fields")]
pub struct ReportedRecord {
    pub text: String,
    pub span: SpanRecord,
    pub candidates: Vec<DaysRecord>,
}

/// A figure in a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the contract describes the fields")]
pub struct CountRecord {
    pub outcome: String,
    pub counted: String,
    pub category: Option<String>,
    pub low: u64,
    pub high: Option<u64>,
    pub hedge: String,
    pub part_of: Option<usize>,
    pub text: String,
    pub span: SpanRecord,
    pub voice: Option<VoiceRecord>,
    /// The number said, where one was; beyond the contract.
    #[serde(default)]
    pub said: Option<u64>,
    /// It counts some of those another figure has counted already; beyond the contract, absent when false.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
}

fn id<T>(text: &Option<String>, new: impl Fn(String) -> T) -> Option<T> {
    text.clone().map(new)
}

impl From<&Voice> for VoiceRecord {
    fn from(v: &Voice) -> VoiceRecord {
        VoiceRecord {
            text: v.quote.text.clone(),
            name: v.name.clone(),
            actor_id: v.actor.as_ref().map(ActorId::to_string),
            relays: v.relays,
            span: span_record(v.quote.span),
        }
    }
}

impl VoiceRecord {
    fn model(&self) -> Result<Voice, BadRecord> {
        Ok(Voice {
            quote: quote(self.span, &self.text)?,
            name: self.name.clone(),
            actor: id(&self.actor_id, ActorId::new),
            relays: self.relays,
        })
    }
}

impl From<&Cast> for CastRecord {
    fn from(c: &Cast) -> CastRecord {
        CastRecord {
            role: c.role.to_string(),
            text: c.quote.text.clone(),
            name: c.name.clone(),
            actor_id: c.actor.as_ref().map(ActorId::to_string),
            span: span_record(c.quote.span),
        }
    }
}

impl CastRecord {
    fn model(&self) -> Result<Cast, BadRecord> {
        Ok(Cast {
            role: self.role.parse()?,
            quote: quote(self.span, &self.text)?,
            name: self.name.clone(),
            actor: id(&self.actor_id, ActorId::new),
        })
    }
}

impl From<&Place> for PlaceRecord {
    fn from(p: &Place) -> PlaceRecord {
        PlaceRecord {
            text: p.quote.text.clone(),
            name: p.name.clone(),
            place_id: p.place.as_ref().map(PlaceId::to_string),
            country: p.country.map(|c| c.to_string()),
            admin1: p.admin1.clone(),
            lat: p.point.map(Point::lat),
            lon: p.point.map(Point::lon),
            precision: p.precision,
            span: span_record(p.quote.span),
            within: p.within.iter().map(PlaceId::to_string).collect(),
            offset: p.offset.map(OffsetRecord::from),
        }
    }
}

impl PlaceRecord {
    /// The model's value.
    ///
    /// # Errors
    /// When a field says nothing the contract knows.
    pub fn model(&self) -> Result<Place, BadRecord> {
        let country = self
            .country
            .as_deref()
            .map(|c| Country::new(c).ok_or_else(|| BadRecord::new(format!("'{c}' is no ISO 3166-1 alpha-2 code"))));
        Ok(Place {
            quote: quote(self.span, &self.text)?,
            name: self.name.clone(),
            place: id(&self.place_id, PlaceId::new),
            within: self.within.iter().map(|p| PlaceId::new(p.clone())).collect(),
            country: country.transpose()?,
            admin1: self.admin1.clone(),
            point: self.lat.zip(self.lon).map(|(lat, lon)| Point::from_degrees(lat, lon)),
            precision: self.precision,
            offset: self.offset.as_ref().map(OffsetRecord::model).transpose()?,
        })
    }
}

fn days(candidates: &[recoupe_model::Candidate]) -> Vec<DaysRecord> {
    candidates.iter().copied().map(DaysRecord::from).collect()
}

impl WhenRecord {
    fn new(told: &Told, narrowing: Option<&Narrowing>) -> WhenRecord {
        let as_read = days(&told.candidates);
        let (candidates, narrowed_by, as_read) = match narrowing {
            Some(n) => (days(&n.candidates), Some(n.by.to_string()), Some(as_read)),
            None => (as_read, None, None),
        };
        WhenRecord {
            text: told.quote.text.clone(),
            span: span_record(told.quote.span),
            candidates,
            narrowed_by,
            as_read,
        }
    }
}

impl WhenRecord {
    /// The page says nothing of the day, another page of the event does: no words, an empty span where the claim
    /// begins, and no candidates as read.
    fn unsaid(claim: &Claim, narrowing: &Narrowing) -> WhenRecord {
        let at = claim.evidence.first().map_or(0, |quote| quote.span.start());
        WhenRecord {
            text: String::new(),
            span: [at, at],
            candidates: days(&narrowing.candidates),
            narrowed_by: Some(narrowing.by.to_string()),
            as_read: Some(Vec::new()),
        }
    }

    fn is_unsaid(&self) -> bool {
        self.text.is_empty() && self.as_read.as_ref().is_some_and(Vec::is_empty)
    }
}

impl From<&Told> for ReportedRecord {
    fn from(t: &Told) -> ReportedRecord {
        ReportedRecord { text: t.quote.text.clone(), span: span_record(t.quote.span), candidates: days(&t.candidates) }
    }
}

impl CountRecord {
    fn new(f: &Figure) -> CountRecord {
        CountRecord {
            outcome: f.outcome.to_string(),
            counted: f.counted.clone(),
            category: f.category.map(|c| c.to_string()),
            low: f.count.low,
            high: f.count.high,
            hedge: f.count.hedge.to_string(),
            part_of: f.part_of,
            text: f.quote.text.clone(),
            span: span_record(f.quote.span),
            voice: f.voice.as_ref().map(VoiceRecord::from),
            said: f.count.said,
            partial: f.partial,
        }
    }

    fn model(&self) -> Result<Figure, BadRecord> {
        Ok(Figure {
            outcome: self.outcome.parse()?,
            counted: self.counted.clone(),
            category: word(&self.category)?,
            count: Count { low: self.low, high: self.high, hedge: self.hedge.parse()?, said: self.said },
            part_of: self.part_of,
            partial: self.partial,
            quote: quote(self.span, &self.text)?,
            voice: self.voice.as_ref().map(VoiceRecord::model).transpose()?,
        })
    }
}

/// What linking adds to a claim's line.
#[derive(Debug, Clone, Copy, Default)]
pub struct Linked<'a> {
    /// The event it belongs to; totals have none.
    pub event: Option<&'a EventId>,
    /// The dispatch it came with.
    pub dispatch: Option<&'a DispatchId>,
    /// How another page narrows its day.
    pub narrowing: Option<&'a Narrowing>,
    /// What people decided about it.
    pub review: Option<&'a Reviewed>,
}

impl ClaimRecord {
    /// The line of a claim.
    pub fn new(claim: &Claim, engine: &str, packs: &BTreeMap<String, String>, linked: Linked<'_>) -> ClaimRecord {
        ClaimRecord {
            format: FORMAT,
            claim_id: claim.id.to_string(),
            page_id: claim.page.to_string(),
            event_id: linked.event.map(EventId::to_string),
            dispatch_id: linked.dispatch.map(DispatchId::to_string),
            lang: claim.lang.to_string(),
            act: claim.act.to_string(),
            scope: claim.scope.to_string(),
            stance: claim.stance.to_string(),
            voices: claim.voices.iter().map(VoiceRecord::from).collect(),
            actors: claim.actors.iter().map(CastRecord::from).collect(),
            place: claim.place.as_ref().map(PlaceRecord::from),
            when: match (&claim.when, linked.narrowing) {
                (Some(told), narrowing) => Some(WhenRecord::new(told, narrowing)),
                (None, Some(narrowing)) => Some(WhenRecord::unsaid(claim, narrowing)),
                (None, None) => None,
            },
            reported: claim.reported.as_ref().map(ReportedRecord::from),
            counts: claim.figures.iter().map(CountRecord::new).collect(),
            civilians_targeted: claim.civilians_targeted,
            evidence: claim.evidence.iter().map(QuoteRecord::from).collect(),
            found_by: claim.found_by.iter().map(RuleId::to_string).collect(),
            engine: engine.to_owned(),
            packs: packs.clone(),
            occurrence: claim.occurrence,
            certainty: claim.certainty.as_ref().map(CertaintyRecord::from),
            review: linked.review.map(ReviewRecord::from),
        }
    }

    /// The claim as its page alone was read: a narrowing by another page is taken off again.
    ///
    /// # Errors
    /// When a field says nothing the contract knows.
    pub fn model(&self) -> Result<Claim, BadRecord> {
        let told = |w: &WhenRecord| {
            let candidates = candidates(w.as_read.as_ref().unwrap_or(&w.candidates))?;
            Ok::<_, BadRecord>(Told { quote: quote(w.span, &w.text)?, candidates })
        };
        let reported = |r: &ReportedRecord| {
            Ok::<_, BadRecord>(Told { quote: quote(r.span, &r.text)?, candidates: candidates(&r.candidates)? })
        };
        Ok(Claim {
            id: ClaimId::new(self.claim_id.clone()),
            page: PageId::new(self.page_id.clone()),
            occurrence: self.occurrence,
            lang: lang(&Some(self.lang.clone()))?.expect("some code gives some language"),
            act: self.act.parse()?,
            scope: self.scope.parse()?,
            stance: self.stance.parse()?,
            voices: each(&self.voices, VoiceRecord::model)?,
            actors: each(&self.actors, CastRecord::model)?,
            place: self.place.as_ref().map(PlaceRecord::model).transpose()?,
            when: self.when.as_ref().filter(|when| !when.is_unsaid()).map(told).transpose()?,
            reported: self.reported.as_ref().map(reported).transpose()?,
            figures: each(&self.counts, CountRecord::model)?,
            civilians_targeted: self.civilians_targeted,
            evidence: each(&self.evidence, |q| quote(q.span, &q.text))?,
            found_by: self.found_by.iter().map(|r| RuleId::new(r.clone())).collect(),
            certainty: self.certainty.as_ref().map(CertaintyRecord::model),
        })
    }

    /// The narrowing the line shows, where there is one.
    ///
    /// # Errors
    /// When a day is none.
    pub fn narrowing(&self) -> Result<Option<Narrowing>, BadRecord> {
        let Some((when, by)) = self.when.as_ref().and_then(|w| Some((w, w.narrowed_by.as_ref()?))) else {
            return Ok(None);
        };
        Ok(Some(Narrowing { candidates: candidates(&when.candidates)?, by: PageId::new(by.clone()) }))
    }
}
