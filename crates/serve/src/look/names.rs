//! Actors, places and outlets: the lists of all, and one of them with its events.

use super::frame::{Frame, Sheet as Head, at};
use super::start::Found;
use super::{list, name, timeline};
use crate::filter::{Facets, Sum};
use crate::index::Row;
use crate::words::place_name;
use maud::{Markup, html};
use recoupe_model::range;

/// One line of a list of names.
#[derive(Debug)]
pub(crate) struct Line {
    pub key: String,
    pub shown: String,
    pub sum: Sum,
    pub last: Option<jiff::civil::Date>,
}

/// A list of names, by how much is told of each.
pub(crate) fn names(frame: &Frame<'_>, room: &str, lines: &[Line], total: usize, facets: Option<&Facets>) -> Markup {
    let (ask, w) = (frame.ask, frame.ask.words);
    let Some(view) = frame.view else { return html! {} };
    let title = w.of("names", room);
    let (at_nav, single) = match room {
        "places" => ("/places", "place"),
        "actors" => ("/actors", "actor"),
        _ => ("/outlets", "outlet"),
    };
    let body = html! {
        h1 { (title) }
        @if let Some(facets) = facets { (timeline::map(ask, &view.index, facets)) }
        @if lines.is_empty() { p.empty { (w.t("list.nothing")) } }
        @else {
            p { (w.fill("list.shown", &[&w.number(lines.len() as u64), &w.number(total as u64)])) ". " (w.t("names.note")) }
            div.wide tabindex="0" role="region" aria-label=(title) { table.names {
                thead { tr {
                    th scope="col" { (w.of("names", single)) }
                    th.n scope="col" { (w.t("map.events")) }
                    th.n scope="col" { (w.t("map.killed")) }
                    th scope="col" { (w.t("list.told")) }
                } }
                tbody { @for line in lines { tr {
                    td { a href=(at(ask, single, &line.key)) { (name(&line.shown)) } }
                    td.n { (line.sum.events) }
                    td.n { (killed(&line.sum)) }
                    td.day { @if let Some(day) = line.last { time datetime=(day) { (day) } } }
                } } }
            } }
        }
    };
    let data: &[&str] = if room == "places" { &[".json", ".csv", ".geojson"] } else { &[".json", ".csv"] };
    frame.page(Head { title, at: at_nav, data, dated: true }, body)
}

fn killed(sum: &Sum) -> String {
    match (sum.low, sum.high) {
        (0, 0) if !sum.open => String::new(),
        (low, high) if sum.open => format!("{}+", range(low, Some(high))),
        (low, high) => range(low, Some(high)),
    }
}

/// What is said of one name above its events.
#[derive(Debug)]
pub(crate) struct One<'a> {
    pub room: &'a str,
    pub title: String,
    /// Label and value.
    pub facts: Vec<(&'a str, Markup)>,
    pub point: Option<(f64, f64)>,
}

/// One actor, place or outlet with its events.
pub(crate) fn one(frame: &Frame<'_>, of: &One<'_>, found: &Found<'_>, rows: &[&Row]) -> Markup {
    let (ask, w) = (frame.ask, frame.ask.words);
    let Some(view) = frame.view else { return html! {} };
    let shown = found.from + rows.len();
    let cursor = rows.last().filter(|_| shown < found.all.len()).map(|row| found.filters.cursor(row));
    let at_nav = match of.room {
        "place" => "/places",
        "actor" => "/actors",
        _ => "/outlets",
    };
    let body = html! {
        header.head {
            p.kicker { (w.of("names", of.room)) }
            h1 { (name(&of.title)) }
            dl.facts { @for (label, value) in &of.facts { dt { (label) } dd { (value) } } }
        }
        div.pictures {
            @if let Some((lon, lat)) = of.point { (timeline::spot(ask, &of.title, lon, lat)) }
            @else { (timeline::map(ask, &view.index, found.facets)) }
            (timeline::timeline(ask, found.facets))
        }
        section aria-labelledby="list" {
            h2 #list { (w.n("n.events", found.all.len())) }
            @if rows.is_empty() { p.empty { (w.t("list.nothing")) } }
            @else {
                (list::table(ask, &view.index, rows, w.t("list.caption")))
                (list::more(ask, cursor.as_deref(), shown, found.all.len()))
            }
        }
    };
    frame.page(Head { title: &of.title, at: at_nav, data: &[".json"], dated: true }, body)
}

/// «Ansongo, Gao (ML)»
pub(crate) fn place_line(place: &crate::index::PlaceCard) -> String {
    place_name(&place.name, place.admin1.as_deref(), place.country.as_ref().map(|c| c.code()))
}
