//! Values in, text out: how events and claims look in a terminal. Knows no ledger and no clock, so that
//! tests can hold it against hand-built values.

mod changes;
mod claim;
mod edits;
mod event;
mod list;
mod review;
mod sums;
mod table;
mod words;

pub(crate) use changes::changes;
pub(crate) use claim::{ClaimView, Origin, claim};
pub(crate) use edits::Edit;
pub(crate) use event::{Copy, EventView, event};
pub(crate) use list::{ListRow, list};
pub(crate) use review::{DecisionLine, decided, decisions};
pub(crate) use sums::sums;

use recoupe_ledger::{Imprint, PageEntry};
use recoupe_model::{PageId, When};

/// How text may be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    /// Whether ANSI colours may be used.
    pub colour: bool,
    /// Columns to fill.
    pub width: usize,
}

impl Style {
    fn paint(self, code: &str, text: &str) -> String {
        match self.colour && !text.is_empty() {
            true => format!("\x1b[{code}m{text}\x1b[0m"),
            false => text.to_owned(),
        }
    }
    pub(crate) fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }
    pub(crate) fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }
    pub(crate) fn head(self, text: &str) -> String {
        self.paint("1;36", text)
    }
    pub(crate) fn alarm(self, text: &str) -> String {
        self.paint("31", text)
    }
    pub(crate) fn good(self, text: &str) -> String {
        self.paint("32", text)
    }
}

/// What is shown of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PageCard {
    pub page: PageId,
    pub outlet: Option<String>,
    pub published: Option<When>,
    /// Its URL, else its path, else nothing.
    pub address: Option<String>,
}

impl PageCard {
    pub(crate) fn new(entry: &PageEntry) -> PageCard {
        PageCard {
            page: entry.page.clone(),
            outlet: entry.article.outlet.clone(),
            published: entry.article.published.map(|p| p.when),
            address: entry.url.clone().or_else(|| entry.path.clone()),
        }
    }

    pub(crate) fn of(imprint: Imprint) -> PageCard {
        let Imprint { page, outlet, published, url, path } = imprint;
        PageCard { page, outlet, published, address: url.or(path) }
    }

    /// «Agence», or where the page lies when nobody says who published it.
    pub(crate) fn name(&self) -> &str {
        self.outlet.as_deref().or(self.address.as_deref()).unwrap_or(self.page.as_str())
    }

    /// «2022-05-18», «undated».
    pub(crate) fn day(&self) -> String {
        self.published.map_or("undated".to_owned(), words::days)
    }
}
