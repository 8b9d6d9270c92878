//! The annotated pages: one JSON object a line, fields that the ruler does not use left out.

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::Value;

/// What readers found on one page.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Gold {
    id: Value,
    /// A name of the page other than its id.
    #[serde(rename = "match")]
    other_name: Option<Value>,
    pub lang: Option<String>,
    pub published: Option<GoldPublished>,
    pub body_start: Option<String>,
    pub body_end: Option<String>,
    #[serde(default)]
    pub events: Vec<GoldEvent>,
    #[serde(default)]
    pub totals: Vec<GoldTotal>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct GoldPublished {
    pub date: Option<String>,
    pub basis: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct GoldEvent {
    pub event_key: Option<String>,
    #[serde(rename = "type")]
    pub act: String,
    #[serde(default)]
    pub type_alt: Option<Vec<String>>,
    pub scope: Option<String>,
    #[serde(default)]
    pub is_background: Option<bool>,
    pub date_start: Option<String>,
    pub date_end: Option<String>,
    pub date_linked: Option<Vec<Option<String>>>,
    pub country: Option<String>,
    pub place: Option<GoldPlace>,
    #[serde(default)]
    pub actors: Option<Vec<GoldActor>>,
    #[serde(default)]
    pub counts: Option<Vec<GoldCount>>,
    pub evidence: Option<String>,
    #[serde(default)]
    pub speakers: Option<Vec<GoldSpeaker>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum GoldPlace {
    Name(String),
    Both { text: Option<String>, name: Option<String> },
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct GoldActor {
    pub role: Option<String>,
    pub text: Option<String>,
    pub name: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct GoldCount {
    pub outcome: String,
    pub who: Option<String>,
    pub low: Option<u64>,
    pub high: Option<u64>,
    pub text: Option<String>,
    pub speaker: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct GoldSpeaker {
    pub text: Option<String>,
    pub name: Option<String>,
    pub stance: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct GoldTotal {
    #[serde(default)]
    pub text: String,
}

impl Gold {
    pub(super) fn id(&self) -> String {
        plain(&self.id)
    }
    /// What the page may be called, best first.
    pub(super) fn names(&self) -> Vec<String> {
        self.other_name.iter().chain([&self.id]).map(plain).collect()
    }
}

/// A number or a string, without quotation marks.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Reads the lines of a file of annotations.
pub(super) fn read(file: &str, text: &str) -> Result<Vec<Gold>> {
    let lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    let line = |(n, line)| {
        serde_json::from_str(line).with_context(|| {
            format!("{file}:{}: no annotated page, a line is one JSON object with id and events", n + 1)
        })
    };
    lines.map(line).collect()
}
