//! The page that asks for a token; only a server that listens beyond this machine has it.

use crate::ask::Ask;
use crate::look::frame::{Frame, Sheet};
use maud::{Markup, html};

/// The page; `wrong` after a token that nobody holds.
pub(crate) fn page(ask: &Ask, wrong: bool) -> Markup {
    let w = ask.words;
    let frame = Frame { ask, view: None, reader: None };
    let body = html! {
        h1 { (w.t("reader.title")) }
        @if wrong { p.says role="alert" { (w.t("reader.wrong")) } }
        form.login action="/login" method="post" {
            label { (w.t("reader.token")) input type="password" name="token" required autocomplete="current-password"; }
            button type="submit" { (w.t("reader.enter")) }
        }
    };
    frame.page(Sheet { title: w.t("reader.title"), ..Sheet::default() }, body)
}
