//! Events as rows: the table of lists and start page, and the line of the latest.

use super::frame::at;
use super::{name, said, short};
use crate::ask::Ask;
use crate::filter::of_role;
use crate::index::{Index, Row, Toll};
use crate::words::{Words, place_name};
use jiff::civil::Date;
use maud::{Markup, html};
use recoupe_model::{Grain, Role, Status, When, range};

/// The table of these events.
pub(crate) fn table(ask: &Ask, index: &Index, rows: &[&Row], caption: &str) -> Markup {
    let w = ask.words;
    html! {
        div.wide tabindex="0" role="region" aria-label=(caption) {
            table.events {
                caption.unseen { (caption) }
                thead { tr {
                    th scope="col" { (w.t("list.day")) }
                    th scope="col" { (w.t("list.event")) }
                    th scope="col" { (w.t("list.actors")) }
                    th.n scope="col" { (w.t("list.killed")) }
                    th.n scope="col" { (w.t("list.wounded")) }
                    th scope="col" { (w.t("list.status")) }
                    th.n scope="col" { (w.t("list.support")) }
                    th scope="col" { (w.t("list.told")) }
                } }
                tbody { @for row in rows { (line(ask, index, row)) } }
            }
        }
    }
}

fn line(ask: &Ask, index: &Index, row: &Row) -> Markup {
    let w = ask.words;
    html! {
        tr {
            td.day { (days(w, row)) }
            td.what {
                a href=(at(ask, "event", &row.id)) { (w.act(row.act)) " · " (place(w, index, row)) }
                @if !row.lead.is_empty() { p.lead { (said(&row.lead, row.lead_lang)) } }
            }
            td.who { (actors(ask, index, row)) }
            td.n { (toll(&row.killed)) }
            td.n { (toll(&row.wounded)) }
            td { (status(w, row.status, row.denied)) }
            td.n title=(support(w, row)) {
                (row.n_dispatches) span.unseen { " " (w.t("list.dispatches")) }
                small aria-hidden="true" { "/" (row.n_pages) }
            }
            td.day { @if let Some((_, last)) = row.told { time datetime=(last) { (last) } } }
        }
    }
}

/// «2 dispatches in 4 pages, 3 voices»
fn support(w: &Words, row: &Row) -> String {
    let count = |n: u32| n as usize;
    format!(
        "{}, {}, {}",
        w.n("n.dispatches", count(row.n_dispatches)),
        w.n("n.pages", count(row.n_pages)),
        w.n("n.voices", count(row.n_voices))
    )
}

fn actors(ask: &Ask, index: &Index, row: &Row) -> Markup {
    // One name may stand for two actors: once known to the packs, once as a page has it.
    let side = |role: Role| {
        let mut named: Vec<&crate::index::ActorCard> = of_role(index, row, role).collect();
        let mut seen: Vec<&str> = Vec::new();
        named.retain(|actor| {
            !seen.contains(&&*actor.name) && {
                seen.push(&actor.name);
                true
            }
        });
        named.truncate(3);
        named
    };
    let (by, to) = (side(Role::Initiator), side(Role::Recipient));
    let names = |actors: &[&crate::index::ActorCard]| {
        html! { @for (i, actor) in actors.iter().enumerate() {
            @if i > 0 { ", " } a href=(at(ask, "actor", actor.key())) { (name(&ask.naming.actor(actor.id.as_deref(), &actor.name))) }
        } }
    };
    html! {
        (names(&by))
        @if !by.is_empty() && !to.is_empty() { span.to aria-label=(ask.words.t("list.against")) { " → " } }
        (names(&to))
    }
}

/// «11 / 26–34», one for each kind of people.
pub(crate) fn toll(tolls: &[Toll]) -> String {
    let one = |t: &Toll| range(u64::from(t.low), t.high.map(u64::from));
    tolls.iter().map(one).collect::<Vec<_>>().join(" / ")
}

pub(crate) fn status(w: &Words, status: Status, denied: bool) -> Markup {
    html! {
        span class={ "status " (status.word()) } { (w.status(status)) }
        @if denied { " " span.status.denied { (w.t("list.denied")) } }
    }
}

/// The day of a row, in a form that machines read too.
pub(crate) fn days(w: &Words, row: &Row) -> Markup {
    let Some((first, last)) = row.days else {
        return html! { span.open { (if row.any_year { w.t("form.year_not_told") } else { w.t("form.day_not_told") }) } };
    };
    let several = row.n_days > 1;
    html! {
        time datetime=(first) { (span(first, last)) }
        @if several { " " abbr.open title=(w.n("form.days_possible", usize::from(row.n_days))) { "?" } }
    }
}

/// «2031-03-05», «2031-03-01..05»
fn span(first: Date, last: Date) -> Markup {
    let same_month = (first.year(), first.month()) == (last.year(), last.month());
    html! {
        (first)
        @if first != last && same_month { "–" (format!("{:02}", last.day())) }
        @else if first != last { " – " br.range; (last) }
    }
}

pub(crate) fn place(w: &Words, index: &Index, row: &Row) -> Markup {
    match index.place(row) {
        None => html! { span.open { (w.t("form.place_not_told")) } },
        Some(p) => name(&place_name(&p.name, p.admin1.as_deref(), p.country.as_ref().map(|c| c.code()))),
    }
}

/// The latest, one line each.
pub(crate) fn ticker(ask: &Ask, index: &Index, rows: &[&Row]) -> Markup {
    let w = ask.words;
    html! {
        section.ticker aria-labelledby="latest" data-island="latest" data-more=(w.t("start.more")) {
            h2 #latest { (w.t("start.latest")) }
            ul {
                @for row in rows {
                    li {
                        a href=(at(ask, "event", &row.id)) {
                            @if let Some((_, last)) = row.told { time datetime=(last) { (w.days(When::new(last, last, Grain::Day))) } " " }
                            span { (w.act(row.act)) ", " (place(w, index, row)) }
                            @if !row.killed.is_empty() { " · " (w.outcome(recoupe_model::Outcome::Killed)) " " (toll(&row.killed)) }
                        }
                    }
                }
            }
        }
    }
}

/// Where a list goes on.
pub(crate) fn more(ask: &Ask, after: Option<&str>, shown: usize, total: usize) -> Markup {
    let w = ask.words;
    html! {
        nav.more aria-label=(w.t("list.more_label")) {
            p { (w.fill("list.shown", &[&w.number(shown as u64), &w.number(total as u64)])) }
            @if let Some(cursor) = after { a.next rel="next" href=(next(ask, cursor)) { (w.t("list.next")) } }
        }
    }
}

fn next(ask: &Ask, cursor: &str) -> String {
    let address = if ask.path.is_empty() { "/events".to_owned() } else { ask.address() };
    let mut pairs: Vec<(String, String)> =
        ask.query.iter().filter(|(n, v)| n != "after" && !v.is_empty()).cloned().collect();
    pairs.push(("after".to_owned(), cursor.to_owned()));
    format!("{address}?{}", crate::ask::query(&pairs))
}

/// An event in a line, for lists beside other things.
pub(crate) fn brief(ask: &Ask, index: &Index, row: &Row) -> Markup {
    let w = ask.words;
    html! {
        a href=(at(ask, "event", &row.id)) title=(short(&row.id)) {
            (days(w, row)) " · " (w.act(row.act)) " · " (place(w, index, row))
        }
        @if !row.killed.is_empty() { " · " (w.outcome(recoupe_model::Outcome::Killed)) " " (toll(&row.killed)) }
    }
}
