//! What stands around every page: head, navigation, the line that says up to when is read, the footer.

use super::name;
use crate::ask::{Ask, encoded};
use crate::assets;
use crate::desk::View;
use crate::words;
use maud::{DOCTYPE, Markup, html};

/// What the frame shows beside the page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame<'a> {
    pub ask: &'a Ask,
    /// The ledger as of the days asked for; an error has none.
    pub view: Option<&'a View>,
    /// Name and role of the reader, where tokens are asked for.
    pub reader: Option<(&'a str, &'a str)>,
}

/// What a page is called, and which parts of the frame it wants.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sheet<'a> {
    pub title: &'a str,
    /// The entry of the navigation it belongs to.
    pub at: &'a str,
    /// Endings of the same address as data, as in `.json`.
    pub data: &'a [&'a str],
    /// True for pages that the day of reading changes.
    pub dated: bool,
}

const NAVIGATION: [(&str, &str); 5] = [
    ("/", "nav.start"),
    ("/events", "nav.events"),
    ("/places", "nav.places"),
    ("/actors", "nav.actors"),
    ("/outlets", "nav.outlets"),
];

impl Frame<'_> {
    /// The whole page.
    pub(crate) fn page(&self, sheet: Sheet<'_>, body: Markup) -> Markup {
        let (ask, w) = (self.ask, self.ask.words);
        html! {
            (DOCTYPE)
            html lang=(w.code) {
                head {
                    meta charset="utf-8";
                    title { (words::seen(sheet.title)) " · Recoupe" }
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    link rel="stylesheet" href=(assets::address("style.css"));
                    link rel="icon" type="image/svg+xml" href=(assets::address("icon.svg"));
                    @for ending in sheet.data {
                        link rel="alternate" type=(media(ending)) href=(ask.with_form(ending, &[]));
                    }
                    @for island in assets::islands() { script type="module" src=(island) {} }
                }
                body {
                    a.skip href="#main" { (w.t("nav.skip")) }
                    (self.header(sheet))
                    @if sheet.dated { (self.as_of()) }
                    main #main tabindex="-1" { (body) }
                    (self.footer(sheet))
                }
            }
        }
    }

    fn header(&self, sheet: Sheet<'_>) -> Markup {
        let (ask, w) = (self.ask, self.ask.words);
        let here = |at: &str| (sheet.at == at).then_some("page");
        html! {
            header.top {
                a.brand href=(ask.link("/")) { "Recoupe" }
                nav aria-label=(w.t("nav.main")) {
                    ul {
                        @for (at, word) in NAVIGATION {
                            li { a href=(ask.link(at)) aria-current=[here(at)] { (w.t(word)) } }
                        }
                    }
                }
                form.search role="search" action="/events" method="get" {
                    @for (key, value) in ask.kept() { input type="hidden" name=(key) value=(value); }
                    label.unseen for="q-top" { (w.t("nav.search")) }
                    input #q-top type="search" name="q" value=[ask.value("q").map(words::seen)]
                        placeholder=(w.t("nav.search")) dir="auto";
                    button type="submit" { (w.t("nav.find")) }
                }
                div.tongues {
                    @for other in words::all() {
                        @if other.code == w.code { span aria-current="true" lang=(other.code) { (other.t("nav.tongue")) } }
                        @else { a href=(ask.with(&[("ui", other.code)])) lang=(other.code) hreflang=(other.code) { (other.t("nav.tongue")) } }
                    }
                }
                @if let Some((who, role)) = self.reader {
                    div.reader {
                        (name(who)) " · " (w.of("reader", role)) " "
                        a href=(ask.link("/logout")) { (w.t("reader.leave")) }
                    }
                }
            }
        }
    }

    /// Up to which day is read, with the days of the ledger as links and a field for any day.
    fn as_of(&self) -> Markup {
        let (ask, w) = (self.ask, self.ask.words);
        let Some(view) = self.view else { return html! {} };
        let chosen = ask.as_of.published;
        let days: Vec<_> = view.days.iter().collect();
        // Many days: the last of them; the field and the slider reach the others.
        let strip = &days[days.len().saturating_sub(31)..];
        let most = strip.iter().map(|(_, n)| **n).max().unwrap_or(1).max(1);
        html! {
            section.asof aria-label=(w.t("asof.label")) {
                @match chosen {
                    None => p { (w.t("asof.now")) },
                    Some(day) => p.past {
                        strong { (w.fill("asof.then", &[&w.day(day)])) } " "
                        a href=(ask.with(&[("as_of", "")])) { (w.t("asof.back")) }
                    },
                }
                @if let Some(day) = ask.as_of.known_by {
                    p.past { strong { (w.fill("asof.known", &[&w.day(day)])) } " "
                        a href=(ask.with(&[("known_by", "")])) { (w.t("asof.back")) } }
                }
                ol.strip aria-label=(w.t("asof.days")) data-island="asof" data-days=(joined(&days)) {
                    @for (day, n) in strip {
                        li {
                            a href=(ask.with(&[("as_of", &day.to_string())])) aria-current=[(chosen == Some(**day)).then_some("date")]
                                title=(w.day(**day)) {
                                svg viewBox="0 0 4 16" aria-hidden="true" {
                                    @let tall = (14 * **n / most).max(2);
                                    rect x="0" y=(16 - tall) width="4" height=(tall) {}
                                }
                                span.unseen { (w.day(**day)) ", " (w.n("n.pages", **n as usize)) }
                            }
                        }
                    }
                }
                form action=(if ask.address().is_empty() { "/".to_owned() } else { ask.address() }) method="get" data-now=(w.t("nav.today")) {
                    @for (key, value) in &ask.query {
                        @if key != "as_of" && key != "after" && !value.is_empty() { input type="hidden" name=(key) value=(value); }
                    }
                    label { (w.t("asof.field")) " " input type="date" name="as_of" value=[chosen.map(|d| d.to_string())]; }
                    button type="submit" { (w.t("asof.go")) }
                }
            }
        }
    }

    fn footer(&self, sheet: Sheet<'_>) -> Markup {
        let (ask, w) = (self.ask, self.ask.words);
        html! {
            footer {
                @if let Some(view) = self.view {
                    p {
                        (w.n("n.events", view.index.rows.len())) " · "
                        (w.n("n.claims", usize::try_from(view.totals.claims).unwrap_or(usize::MAX))) " · "
                        (w.n("n.pages", usize::try_from(view.totals.pages).unwrap_or(usize::MAX)))
                    }
                }
                @if !sheet.data.is_empty() {
                    p { (w.t("foot.data")) " "
                        @for ending in sheet.data { a href=(ask.with_form(ending, &[])) { (ending.trim_start_matches('.').to_uppercase()) } " " }
                    }
                }
                p {
                    a href=(ask.link("/packs")) { (w.t("foot.packs")) } " · "
                    a href=(ask.link("/api")) { (w.t("foot.api")) } " · "
                    (w.t("foot.voices"))
                }
                @if assets::islands().is_empty() { p.islands { (w.t("foot.no_islands")) } }
                @else { p { (w.t("foot.map")) } noscript { p.islands { (w.t("foot.no_script")) } } }
            }
        }
    }
}

fn media(ending: &str) -> &'static str {
    match ending {
        ".csv" => "text/csv",
        ".geojson" => "application/geo+json",
        _ => "application/json",
    }
}

fn joined(days: &[(&jiff::civil::Date, &u32)]) -> String {
    days.iter().map(|(day, _)| day.to_string()).collect::<Vec<_>>().join(" ")
}

/// The address of what has an id or a name.
pub(crate) fn at(ask: &Ask, room: &str, key: &str) -> String {
    ask.link(&format!("/{room}/{}", encoded(key)))
}
