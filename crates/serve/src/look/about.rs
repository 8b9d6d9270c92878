//! Packs with their licences, and the page of the API.

use super::frame::{Frame, Sheet as Head};
use super::name;
use crate::routes::{ROUTES, Route};
use maud::{Markup, html};

/// A pack as its card says.
#[derive(Debug, Clone, serde::Serialize)]
pub(crate) struct Pack {
    pub name: String,
    pub kind: String,
    pub version: String,
    pub licence: String,
    #[serde(rename = "sources")]
    pub from: Vec<String>,
}

/// What reads the pages, from where and under which licence.
pub(crate) fn packs(frame: &Frame<'_>, packs: &Result<Vec<Pack>, String>) -> Markup {
    let w = frame.ask.words;
    let body = html! {
        h1 { (w.t("packs.title")) }
        p.note { (w.t("packs.note")) }
        @match packs {
            Err(says) => p.empty { (says) },
            Ok(packs) => div.wide tabindex="0" role="region" aria-label=(w.t("packs.title")) { table {
                thead { tr { th scope="col" { (w.t("packs.pack")) } th scope="col" { (w.t("packs.version")) } th scope="col" { (w.t("packs.licence")) } th scope="col" { (w.t("packs.from")) } } }
                tbody { @for pack in packs { tr {
                    th scope="row" { code { (pack.name) } } td { (pack.version) } td { (pack.licence) }
                    td { ul.plain { @for one in &pack.from { li { (name(one)) } } } }
                } } }
            } },
        }
        h2 { (w.t("packs.others")) }
        p { (w.t("foot.map")) }
    };
    frame.page(Head { title: w.t("packs.title"), data: &[".json"], ..Head::default() }, body)
}

/// How programs read the ledger: the table that also makes the OpenAPI document.
pub(crate) fn api(frame: &Frame<'_>) -> Markup {
    let (ask, w) = (frame.ask, frame.ask.words);
    let body = html! {
        h1 { (w.t("api.title")) }
        p { (w.t("api.note")) }
        ul {
            li { (w.t("api.forms")) } li { (w.t("api.cursor")) } li { (w.t("api.error")) }
            li { (w.t("api.etag")) } li { (w.t("api.stream_note")) }
            li { a href=(ask.link("/openapi.json")) { "OpenAPI 3.1" } }
        }
        @for Route { path, says, forms, query, .. } in ROUTES {
            section {
                h2 { code { (path) } }
                p { (w.of("api", says)) }
                @if !forms.is_empty() { p { (w.t("foot.data")) " " @for form in *forms { code { (form) } " " } } }
                @if !query.is_empty() { dl.params { @for name in *query { dt { code { (name) } } dd { (w.of("param", name)) } } } }
            }
        }
    };
    frame.page(Head { title: w.t("api.title"), ..Head::default() }, body)
}
