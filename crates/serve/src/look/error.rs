//! Pages that say what is wrong, where, and the way out.

use super::frame::{Frame, Sheet as Head};
use crate::trouble::Says;
use crate::words::seen;
use hyper::StatusCode;
use maud::{Markup, html};

/// The page of an error.
pub(crate) fn error(frame: &Frame<'_>, status: StatusCode, says: &Says) -> Markup {
    let (ask, w) = (frame.ask, frame.ask.words);
    let title = w.of("error", status.as_str());
    let body = html! {
        h1 { (title) }
        @let own = says.own().filter(|own| *own != says.told(w));
        // What the program says itself is English; to readers of English it is the sentence.
        @match own {
            Some(own) if w.code == "en" => p.says { (seen(own)) },
            Some(own) => { p.says { (seen(&says.told(w))) } p.note lang="en" { (seen(own)) } },
            None => p.says { (seen(&says.told(w))) },
        }
        p { a href=(ask.link("/")) { (w.t("error.home")) } }
    };
    frame.page(Head { title, ..Head::default() }, body)
}
