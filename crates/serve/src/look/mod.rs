//! What readers see: one file a page. Markup is escaped by the template crate; what pages say goes through
//! [`crate::words::seen`] as well, so that no mark turns the text around it.

pub(crate) mod about;
pub(crate) mod claim;
pub(crate) mod error;
pub(crate) mod event;
mod figures;
pub(crate) mod filters;
pub(crate) mod frame;
pub(crate) mod list;
pub(crate) mod names;
pub(crate) mod page;
pub(crate) mod review;
pub(crate) mod start;
mod timeline;

use crate::words::seen;
use maud::{Markup, html};
use recoupe_model::Lang;

/// Words of a page: in their language, in a direction of their own.
fn said(text: &str, lang: Option<Lang>) -> Markup {
    html! { bdi lang=[lang.map(|l| l.code().to_owned())] dir="auto" { (seen(text)) } }
}

/// A name that a page or a pack gave.
fn name(text: &str) -> Markup {
    html! { bdi { (seen(text)) } }
}

/// An actor or a voice, as the reader's language calls it.
fn actor(ask: &crate::ask::Ask, id: Option<&recoupe_model::ActorId>, called: &str) -> Markup {
    name(&ask.naming.actor(id.map(|id| id.as_str()), called))
}

/// The beginning of an id, for reading; the whole one is in the link.
fn short(id: &str) -> &str {
    id.char_indices().nth(8).map_or(id, |(at, _)| &id[..at])
}
