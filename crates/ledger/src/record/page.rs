//! `pages.jsonl`: one line per capture.

use super::{BadRecord, DaysRecord, FORMAT, SpanRecord, span_model, span_record};
use crate::PageEntry;
use recoupe_model::{Article, Block, DispatchId, Lang, Notice, PageId, Published};
use serde::{Deserialize, Serialize};

/// One line of `pages.jsonl`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the contract describes the fields")]
pub struct PageRecord {
    pub format: u32,
    pub page_id: String,
    pub bytes_sha256: String,
    pub external_id: Option<String>,
    pub path: Option<String>,
    pub url: Option<String>,
    pub outlet: Option<String>,
    pub lang: Option<String>,
    pub published: Option<PublishedRecord>,
    pub blocks: Vec<BlockRecord>,
    pub dispatch_id: Option<String>,
    pub notices: Vec<NoticeRecord>,
    /// When the bytes were fetched, as given; beyond the contract.
    #[serde(default)]
    pub captured_at: Option<String>,
    /// The agencies whose words the page says it prints; beyond the contract.
    #[serde(default)]
    pub agencies: Vec<String>,
    /// Why the page is of its dispatch; null where it alone, or first, carries its text; beyond the contract.
    #[serde(default)]
    pub origin: Option<OriginRecord>,
}

/// The earlier page of its dispatch that a page has most in common with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginRecord {
    /// The earlier page.
    pub page_id: String,
    /// What makes them one text: text, quotes, agency, agency_and_quotes; null where other pages between them, or
    /// somebody in review, do.
    pub by: Option<String>,
    /// Of a hundred runs of five words of the shorter text, how many stand in the longer.
    pub percent: usize,
    /// The same of what stands around the sentences that both quote.
    pub around_quotes: usize,
    /// How many sentences both quote, word for word.
    pub quotes: usize,
    /// The agencies that both credit.
    pub agencies: Vec<String>,
}

/// When a page was published and how that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the contract describes the fields")]
pub struct PublishedRecord {
    pub first: String,
    pub last: String,
    pub grain: String,
    pub basis: String,
    pub span: Option<SpanRecord>,
}

/// A labelled stretch of the text layer, with its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the contract describes the fields")]
pub struct BlockRecord {
    pub label: String,
    pub lang: Option<String>,
    pub span: SpanRecord,
    pub text: String,
}

/// Why something is empty or wide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the contract describes the fields")]
pub struct NoticeRecord {
    pub code: String,
    pub span: Option<SpanRecord>,
    pub says: String,
}

impl From<&Published> for PublishedRecord {
    fn from(p: &Published) -> PublishedRecord {
        let DaysRecord { first, last, grain } = p.when.into();
        PublishedRecord { first, last, grain, basis: p.basis.to_string(), span: p.span.map(span_record) }
    }
}

impl PublishedRecord {
    /// The model's value.
    ///
    /// # Errors
    /// When a field says nothing the contract knows.
    pub fn model(&self) -> Result<Published, BadRecord> {
        let days = DaysRecord { first: self.first.clone(), last: self.last.clone(), grain: self.grain.clone() };
        Ok(Published { when: days.when()?, basis: self.basis.parse()?, span: self.span.map(span_model).transpose()? })
    }
}

impl From<&Notice> for NoticeRecord {
    fn from(n: &Notice) -> NoticeRecord {
        NoticeRecord { code: n.code.to_string(), span: n.span.map(span_record), says: n.says.clone() }
    }
}

impl NoticeRecord {
    /// The model's value.
    ///
    /// # Errors
    /// When the code is unknown or the span wrong.
    pub fn model(&self) -> Result<Notice, BadRecord> {
        Ok(Notice { code: self.code.parse()?, span: self.span.map(span_model).transpose()?, says: self.says.clone() })
    }
}

pub(crate) fn lang(code: &Option<String>) -> Result<Option<Lang>, BadRecord> {
    code.as_deref()
        .map(|c| Lang::new(c).ok_or_else(|| BadRecord::new(format!("'{c}' is no language code"))))
        .transpose()
}

impl PageRecord {
    /// The line of a page, with the dispatch that linking gave it. When the ledger took it in is left out:
    /// two ledgers of the same pages give the same lines.
    pub fn new(page: &PageEntry, dispatch: Option<&DispatchId>) -> PageRecord {
        let article = &page.article;
        let blocks = article.blocks.iter().map(|b| BlockRecord {
            label: b.label.to_string(),
            lang: b.lang.map(|l| l.to_string()),
            span: span_record(b.span),
            text: article.slice(b.span).to_owned(),
        });
        PageRecord {
            format: FORMAT,
            page_id: page.page.to_string(),
            bytes_sha256: page.bytes_sha256.clone(),
            external_id: page.external_id.clone(),
            path: page.path.clone(),
            url: page.url.clone(),
            outlet: article.outlet.clone(),
            lang: article.lang.map(|l| l.to_string()),
            published: article.published.as_ref().map(PublishedRecord::from),
            blocks: blocks.collect(),
            dispatch_id: dispatch.map(DispatchId::to_string),
            notices: article.notices.iter().map(NoticeRecord::from).collect(),
            captured_at: page.captured_at.clone(),
            agencies: article.agencies.clone(),
            origin: None,
        }
    }

    /// The id as the model holds it.
    pub fn page(&self) -> PageId {
        PageId::new(self.page_id.clone())
    }

    /// The article over its text layer. The line carries the blocks' text; the blank space between blocks
    /// is the text layer's own, so it is given back here.
    ///
    /// # Errors
    /// When a field says nothing the contract knows, or a block's text is not what stands in `text`.
    pub fn article(&self, text: String) -> Result<Article, BadRecord> {
        let mut blocks = Vec::with_capacity(self.blocks.len());
        for b in &self.blocks {
            let span = span_model(b.span)?;
            if span.of(&text) != Some(b.text.as_str()) {
                return Err(BadRecord::new(format!("block at {span} is not what the text layer holds there")));
            }
            blocks.push(Block { label: b.label.parse()?, lang: lang(&b.lang)?, span });
        }
        Ok(Article {
            text,
            blocks,
            lang: lang(&self.lang)?,
            published: self.published.as_ref().map(PublishedRecord::model).transpose()?,
            outlet: self.outlet.clone(),
            agencies: self.agencies.clone(),
            notices: self.notices.iter().map(NoticeRecord::model).collect::<Result<_, _>>()?,
        })
    }
}
