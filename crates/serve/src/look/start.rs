//! The start page: the latest, where and when it happened, and the list. And the list alone, for paging.

use super::filters::form;
use super::frame::{Frame, Sheet};
use super::{list, timeline};
use crate::filter::{Facets, Filters};
use crate::index::Row;
use maud::{Markup, html};

/// How many events a page shows.
pub(crate) const ROWS: usize = 40;
/// How many the line of the latest shows.
const LATEST: usize = 6;

/// What was asked for and found.
#[derive(Debug)]
pub(crate) struct Found<'a> {
    pub filters: &'a Filters,
    pub facets: &'a Facets,
    /// Every row found, in order.
    pub all: &'a [u32],
    /// Where the shown ones begin.
    pub from: usize,
}

impl<'a> Found<'a> {
    fn rows(&self, frame: &Frame<'a>) -> Vec<&'a Row> {
        let index = frame.view.map(|v| &v.index);
        let shown = self.all[self.from..].iter().take(ROWS);
        index.map_or(Vec::new(), |index| shown.map(|n| &*index.rows[*n as usize]).collect())
    }
}

/// The start page.
pub(crate) fn start(frame: &Frame<'_>, found: &Found<'_>) -> Markup {
    let (ask, w) = (frame.ask, frame.ask.words);
    let Some(view) = frame.view else { return html! {} };
    let rows = found.rows(frame);
    let body = html! {
        h1 { (w.t("start.title")) }
        @if view.index.rows.is_empty() { p.empty { (w.t("start.empty")) } }
        @else {
            (list::ticker(ask, &view.index, &rows[..rows.len().min(LATEST)]))
            div.desk {
                aside { (form(ask, &view.index, found.filters, found.facets)) }
                div {
                    div.pictures {
                        (timeline::map(ask, &view.index, found.facets))
                        (timeline::timeline(ask, found.facets))
                    }
                    (listing(frame, found, &rows))
                }
            }
        }
    };
    frame.page(Sheet { title: w.t("start.title"), at: "/", data: &[".json", ".csv", ".geojson"], dated: true }, body)
}

/// The list alone.
pub(crate) fn events(frame: &Frame<'_>, found: &Found<'_>) -> Markup {
    let (ask, w) = (frame.ask, frame.ask.words);
    let Some(view) = frame.view else { return html! {} };
    let rows = found.rows(frame);
    let body = html! {
        h1 { (w.t("list.title")) }
        div.desk {
            aside { (form(ask, &view.index, found.filters, found.facets)) }
            div { (listing(frame, found, &rows)) }
        }
    };
    frame.page(
        Sheet { title: w.t("list.title"), at: "/events", data: &[".json", ".csv", ".geojson"], dated: true },
        body,
    )
}

fn listing(frame: &Frame<'_>, found: &Found<'_>, rows: &[&Row]) -> Markup {
    let (ask, w) = (frame.ask, frame.ask.words);
    let Some(view) = frame.view else { return html! {} };
    let shown = found.from + rows.len();
    let last = rows.last().filter(|_| shown < found.all.len());
    let cursor = last.map(|row| found.filters.cursor(row));
    html! {
        section aria-labelledby="list" {
            h2 #list { (w.n("n.events", found.all.len())) }
            @if rows.is_empty() { p.empty { (w.t("list.nothing")) } }
            @else {
                (list::table(ask, &view.index, rows, w.t("list.caption")))
                (list::more(ask, cursor.as_deref(), shown, found.all.len()))
            }
        }
    }
}
