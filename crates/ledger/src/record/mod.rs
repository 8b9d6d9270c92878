//! The contract's json lines as structs: field names, order and nulls of `pages.jsonl`, `claims.jsonl` and
//! `events.jsonl`, with conversions from the model and back that lose nothing.
//!
//! This is where compatibility is thought about: fields are only ever added, and those beyond the contract
//! (an event's page ids, a count's number said) are what the way back needs. The contract's meaning of a
//! field bumps [`FORMAT`].

mod claim;
mod decision;
mod event;
mod page;

pub use claim::*;
pub use decision::*;
pub use event::*;
pub use page::*;

use jiff::civil::Date;
use recoupe_model::{Candidate, Grain, MonthDay, PageSpan, Quote, When};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The contract's format number.
pub const FORMAT: u32 = 1;

/// A record that does not say what the contract says it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRecord(String);

impl BadRecord {
    pub(crate) fn new(what: impl Into<String>) -> BadRecord {
        BadRecord(what.into())
    }
}
impl fmt::Display for BadRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for BadRecord {}
impl From<recoupe_model::UnknownWord> for BadRecord {
    fn from(e: recoupe_model::UnknownWord) -> BadRecord {
        BadRecord(e.to_string())
    }
}

/// Bytes of the text layer, half-open: `[start, end]`.
pub type SpanRecord = [usize; 2];

pub(crate) fn span_record(span: PageSpan) -> SpanRecord {
    [span.start(), span.end()]
}

pub(crate) fn span_model([start, end]: SpanRecord) -> Result<PageSpan, BadRecord> {
    if start > end || u32::try_from(end).is_err() {
        return Err(BadRecord::new(format!("span [{start},{end}] ends before it starts or beyond 4 GiB")));
    }
    Ok(PageSpan::new(start, end))
}

/// Words and where they stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteRecord {
    /// Where.
    pub span: SpanRecord,
    /// The text layer there.
    pub text: String,
    /// The address of these words on the live page, in exports of pages that have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

impl From<&Quote> for QuoteRecord {
    fn from(q: &Quote) -> QuoteRecord {
        QuoteRecord { span: span_record(q.span), text: q.text.clone(), link: None }
    }
}

/// Each of a list, in a list that is no longer than it must be: millions of them are held while linking.
pub(crate) fn each<T, U>(of: &[T], model: impl Fn(&T) -> Result<U, BadRecord>) -> Result<Vec<U>, BadRecord> {
    let mut all = Vec::with_capacity(of.len());
    for one in of {
        all.push(model(one)?);
    }
    Ok(all)
}

pub(crate) fn quote(span: SpanRecord, text: &str) -> Result<Quote, BadRecord> {
    Ok(Quote { span: span_model(span)?, text: text.to_owned() })
}

/// A stretch of days, both ends included; `XXXX-02-01` where nobody named the year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DaysRecord {
    /// First day.
    pub first: String,
    /// Last day.
    pub last: String,
    /// How coarsely it was said.
    pub grain: String,
}

impl From<Candidate> for DaysRecord {
    fn from(candidate: Candidate) -> DaysRecord {
        match candidate {
            Candidate::Days(when) => when.into(),
            Candidate::AnyYear { first, last, grain } => {
                DaysRecord { first: first.to_string(), last: last.to_string(), grain: grain.to_string() }
            }
        }
    }
}

impl From<When> for DaysRecord {
    fn from(when: When) -> DaysRecord {
        DaysRecord { first: when.first.to_string(), last: when.last.to_string(), grain: when.grain.to_string() }
    }
}

impl DaysRecord {
    /// The days as the model holds them.
    ///
    /// # Errors
    /// When a day or the grain is none.
    pub fn candidate(&self) -> Result<Candidate, BadRecord> {
        match (month_day(&self.first), month_day(&self.last)) {
            (Some(first), Some(last)) => Ok(Candidate::AnyYear { first, last, grain: self.grain.parse()? }),
            _ => self.when().map(Candidate::Days),
        }
    }

    /// The days, where the year is known.
    ///
    /// # Errors
    /// When a day or the grain is none.
    pub fn when(&self) -> Result<When, BadRecord> {
        let (first, last) = (day(&self.first)?, day(&self.last)?);
        if last < first {
            return Err(BadRecord::new(format!("{first}..{last} ends before it starts")));
        }
        Ok(When { first, last, grain: self.grain.parse::<Grain>()? })
    }
}

/// An ISO day.
pub(crate) fn day(text: &str) -> Result<Date, BadRecord> {
    text.parse().map_err(|_| BadRecord::new(format!("'{text}' is no ISO day")))
}

fn month_day(text: &str) -> Option<MonthDay> {
    let (month, day) = text.strip_prefix("XXXX-")?.split_once('-')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some(MonthDay { month, day })
}

pub(crate) fn candidates(days: &[DaysRecord]) -> Result<Vec<Candidate>, BadRecord> {
    each(days, DaysRecord::candidate)
}

pub(crate) fn word<T: std::str::FromStr<Err = recoupe_model::UnknownWord>>(
    text: &Option<String>,
) -> Result<Option<T>, BadRecord> {
    Ok(text.as_deref().map(str::parse).transpose()?)
}
