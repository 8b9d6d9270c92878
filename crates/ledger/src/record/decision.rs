//! `decisions.jsonl`: who decided what about which claims, when and why.

use super::EventRecord;
use super::{BadRecord, FORMAT, PlaceRecord, SpanRecord, span_model, span_record};
use recoupe_model::{Anchor, ClaimId, Correction, Decision, DecisionId, PageId, Reviewed, Ruling, Slot, Subject};
use serde::{Deserialize, Serialize};

/// One line of `decisions.jsonl`. What is decided stands in the fields that its `kind` needs; the others are absent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "docs/formats.md describes the fields")]
pub struct DecisionRecord {
    pub format: u32,
    pub decision_id: String,
    pub at: String,
    pub by: String,
    pub kind: String,
    pub reason: String,
    /// The claims of the event it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<Vec<AnchorRecord>>,
    /// The claim it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<AnchorRecord>,
    /// The claims that are merged or split off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<AnchorRecord>,
    /// The claims that others are split from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<AnchorRecord>,
    /// The pages that carry one text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// A corrected place with all that is known of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<String>,
}

/// A claim by its id and, should another engine read it anew, by its page and bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "docs/formats.md describes the fields")]
pub struct AnchorRecord {
    pub claim_id: String,
    pub page_id: String,
    pub span: SpanRecord,
    pub act: String,
}

impl From<&Anchor> for AnchorRecord {
    fn from(a: &Anchor) -> AnchorRecord {
        AnchorRecord {
            claim_id: a.claim.to_string(),
            page_id: a.page.to_string(),
            span: span_record(a.span),
            act: a.act.to_string(),
        }
    }
}

impl AnchorRecord {
    fn model(&self) -> Result<Anchor, BadRecord> {
        Ok(Anchor {
            claim: ClaimId::new(self.claim_id.clone()),
            page: PageId::new(self.page_id.clone()),
            span: span_model(self.span)?,
            act: self.act.parse()?,
        })
    }
}

fn records(anchors: &[Anchor]) -> Vec<AnchorRecord> {
    anchors.iter().map(AnchorRecord::from).collect()
}
fn models(anchors: &[AnchorRecord]) -> Result<Vec<Anchor>, BadRecord> {
    anchors.iter().map(AnchorRecord::model).collect()
}

impl From<&Decision> for DecisionRecord {
    fn from(d: &Decision) -> DecisionRecord {
        let mut record = DecisionRecord {
            format: FORMAT,
            decision_id: d.id.to_string(),
            at: d.at.clone(),
            by: d.by.clone(),
            kind: d.ruling.word().to_owned(),
            reason: d.reason.clone(),
            event: None,
            claim: None,
            claims: Vec::new(),
            from: Vec::new(),
            pages: Vec::new(),
            slot: None,
            value: None,
            place: None,
            undoes: None,
        };
        match &d.ruling {
            Ruling::Accept(of) | Ruling::Reject(of) | Ruling::Pending(of) => record.about(of),
            Ruling::Correct(of, correction) => {
                record.about(of);
                record.slot = Some(correction.slot().to_string());
                record.value = Some(correction.value());
                if let Correction::Place(place) = correction {
                    record.place = Some(PlaceRecord::from(&**place));
                }
            }
            Ruling::Report(of, slot) => {
                record.about(of);
                record.slot = slot.map(|slot| slot.to_string());
            }
            Ruling::Merge(anchors) => record.claims = records(anchors),
            Ruling::Split { claims, from } => (record.claims, record.from) = (records(claims), records(from)),
            Ruling::SameDispatch(pages) => record.pages = pages.iter().map(PageId::to_string).collect(),
            Ruling::Undo(other) => record.undoes = Some(other.to_string()),
        }
        record
    }
}

impl DecisionRecord {
    fn about(&mut self, of: &Subject) {
        match of {
            Subject::Event(anchors) => self.event = Some(records(anchors)),
            Subject::Claim(anchor) => self.claim = Some(anchor.into()),
        }
    }

    fn subject(&self) -> Result<Subject, BadRecord> {
        match (&self.event, &self.claim) {
            (Some(anchors), None) => Ok(Subject::Event(models(anchors)?)),
            (None, Some(anchor)) => Ok(Subject::Claim(anchor.model()?)),
            _ => Err(self.bad("names neither an event nor a claim, or both")),
        }
    }

    fn bad(&self, what: &str) -> BadRecord {
        BadRecord::new(format!("decision {} {what}", self.decision_id))
    }

    /// The model's value.
    ///
    /// # Errors
    /// When a field says nothing the contract knows.
    pub fn model(&self) -> Result<Decision, BadRecord> {
        let ruling = match self.kind.as_str() {
            "accept" => Ruling::Accept(self.subject()?),
            "reject" => Ruling::Reject(self.subject()?),
            "pending" => Ruling::Pending(self.subject()?),
            "correct" => Ruling::Correct(self.subject()?, self.correction()?),
            "merge" => Ruling::Merge(models(&self.claims)?),
            "split" => Ruling::Split { claims: models(&self.claims)?, from: models(&self.from)? },
            "same_dispatch" => Ruling::SameDispatch(self.pages.iter().map(|p| PageId::new(p.clone())).collect()),
            "report" => {
                let slot = self.slot.as_deref().map(Slot::parse).transpose().map_err(BadRecord::new)?;
                Ruling::Report(self.subject()?, slot)
            }
            "undo" => {
                let other = self.undoes.clone().ok_or_else(|| self.bad("undoes nothing"))?;
                Ruling::Undo(DecisionId::new(other))
            }
            other => return Err(self.bad(&format!("is of no known kind, '{other}'"))),
        };
        Ok(Decision {
            id: DecisionId::new(self.decision_id.clone()),
            by: self.by.clone(),
            at: self.at.clone(),
            reason: self.reason.clone(),
            ruling,
        })
    }

    fn correction(&self) -> Result<Correction, BadRecord> {
        if let Some(place) = &self.place {
            return Ok(Correction::Place(Box::new(place.model()?)));
        }
        let (Some(slot), Some(value)) = (&self.slot, &self.value) else {
            return Err(self.bad("corrects no slot"));
        };
        Correction::parse(&format!("{slot}={value}")).map_err(BadRecord::new)
    }
}

/// What review says of an event or a claim: the `review` field of its line, absent where nobody decided anything.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "docs/formats.md describes the fields")]
pub struct ReviewRecord {
    /// accepted, pending or rejected; null where nobody said so.
    pub state: Option<String>,
    /// Slots that several readers report, «all» for the whole.
    pub flagged: Vec<String>,
    /// The decisions that hold and bear on it, oldest first.
    pub decisions: Vec<String>,
    /// Dispatches that came since it was accepted or rejected.
    pub new_dispatches: usize,
    /// The event's line before its slots were corrected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine: Option<Box<EventRecord>>,
}

impl From<&Reviewed> for ReviewRecord {
    fn from(r: &Reviewed) -> ReviewRecord {
        ReviewRecord {
            state: r.mark.map(|mark| mark.word().to_owned()),
            flagged: r.flagged.iter().map(|slot| slot.map_or("all".to_owned(), |slot| slot.to_string())).collect(),
            decisions: r.decisions.iter().map(DecisionId::to_string).collect(),
            new_dispatches: r.n_new_dispatches,
            machine: r.machine.as_deref().map(|event| Box::new(EventRecord::from(event))),
        }
    }
}
