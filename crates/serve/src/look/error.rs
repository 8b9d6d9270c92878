//! Pages that say what is wrong, where, and the way out.

use super::frame::{Frame, Sheet as Head};
use crate::words::seen;
use hyper::StatusCode;
use maud::{Markup, html};

/// The page of an error.
pub(crate) fn error(frame: &Frame<'_>, status: StatusCode, says: &str) -> Markup {
    let (ask, w) = (frame.ask, frame.ask.words);
    let title = w.of("error", status.as_str());
    let body = html! {
        h1 { (title) }
        p.says { (seen(says)) }
        p { a href=(ask.link("/")) { (w.t("error.home")) } }
    };
    frame.page(Head { title, ..Head::default() }, body)
}
