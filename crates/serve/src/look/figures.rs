//! Figures side by side by voice, with a bar from the least to the most that the words allow.

use super::frame::at;
use super::{actor, name};
use crate::ask::Ask;
use crate::desk::Sheet;
use crate::words::{Words, seen};
use maud::{Markup, html};
use recoupe_engine::estimate;
use recoupe_model::{Event, EventFigure, FigureValue, Stance, range};

const BAR: f64 = 180.0;

/// Every figure of the event. `review` puts the reader's ways to object behind each value.
pub(crate) fn figures(ask: &Ask, sheet: &Sheet, review: &dyn Fn(usize) -> Markup) -> Markup {
    let w = ask.words;
    let event = &sheet.event;
    html! {
        section #figures aria-labelledby="figures-head" {
            h2 #figures-head { (w.t("event.figures")) }
            @if event.figures.is_empty() { p.empty { (w.t("event.no_figures")) } }
            @for (n, figure) in event.figures.iter().enumerate() { (one(ask, figure, n, review)) }
        }
    }
}

fn one(ask: &Ask, figure: &EventFigure, n: usize, review: &dyn Fn(usize) -> Markup) -> Markup {
    let w = ask.words;
    let values = in_order(figure);
    let top = figure
        .values
        .iter()
        .map(|v| v.count.high.unwrap_or(v.count.low + v.count.low / 4 + 1))
        .max()
        .unwrap_or(1)
        .max(1);
    let title = title(w, figure);
    html! {
        h3 { (title) @if figure.part { " " small { (w.t("event.part")) } } }
        (read(ask, figure))
        div.wide tabindex="0" role="region" aria-label=(title) {
            table.figures {
                thead { tr {
                    th scope="col" { (w.t("event.voice")) }
                    th.n scope="col" { (w.t("event.value")) }
                    th scope="col" { span.unseen { (w.t("event.bar")) } }
                    th scope="col" { (w.t("event.as_said")) }
                    th scope="col" { (w.t("event.outlets")) }
                    th scope="col" { (w.t("event.since")) }
                    th scope="col" { (w.t("event.claims")) }
                } }
                tbody { @for (_, value) in &values {
                    @let replaced = value.superseded_by.and_then(|by| figure.values.get(by));
                    tr.replaced[replaced.is_some()] {
                        th scope="row" { @match &value.voice { Some(voice) => (actor(ask, None, voice)), None => (w.t("event.page_itself")) } }
                        td.n.value { span.count { (range(value.count.low, value.count.high)) } small.hedge { (w.of("hedge", value.count.hedge.word())) } }
                        td.bar { (bar(value, top)) }
                        td.said { q { bdi dir="auto" { (seen(&value.text)) } } }
                        td { @for (i, outlet) in value.outlets.iter().enumerate() { @if i > 0 { ", " } a href=(at(ask, "outlet", outlet)) { (name(outlet)) } }
                            " " small { (w.n("n.dispatches", value.n_dispatches)) } }
                        td.day { @match value.first_reported { Some(day) => (w.days(day)), None => (w.t("event.undated")) }
                            @if let Some(by) = replaced { br; small { (w.t("event.until")) " " @if let Some(day) = by.first_reported { (w.days(day)) } } } }
                        td.links { @for (i, claim) in value.claims.iter().enumerate() { a href=(at(ask, "claim", claim.as_str())) aria-label=(w.fill("event.claim_n", &[&(i + 1).to_string()])) { (i + 1) } " " }
                            (review(n)) }
                    }
                } }
            }
        }
    }
}

/// «killed: soldiers (security forces)»
pub(crate) fn title(w: &Words, figure: &EventFigure) -> String {
    let kind = figure.category.map(|c| format!(" ({})", w.category(c)));
    format!("{}{}{}{}", w.outcome(figure.outcome), w.colon(), seen(&figure.counted), kind.unwrap_or_default())
}

/// The live values, latest first, then those that were replaced; each with its place among the figure's values.
fn in_order(figure: &EventFigure) -> Vec<(usize, &FigureValue)> {
    let mut values: Vec<(usize, &FigureValue)> = figure.values.iter().enumerate().collect();
    values.sort_by_key(|(_, v)| (v.superseded_by.is_some(), std::cmp::Reverse(v.first_reported.map(|w| w.last))));
    values
}

/// From the least to the most, open where nothing bounds it; the number said is a stroke.
fn bar(value: &FigureValue, top: u64) -> Markup {
    let x = |n: u64| (n.min(top) as f64 / top as f64 * BAR * 10.0).round() / 10.0;
    let (low, high) = (x(value.count.low), value.count.high.map_or(BAR, x));
    html! {
        svg viewBox=(format!("0 0 {BAR} 14")) aria-hidden="true" {
            line.axis x1="0" x2=(BAR) y1="7" y2="7" {}
            rect.span.open[value.count.high.is_none()] x=(low) width=((high - low).max(2.0)) y="3" height="8" {}
            @if let Some(said) = value.count.said { line.said x1=(x(said)) x2=(x(said)) y1="1" y2="13" {} }
        }
    }
}

/// The figure a reader who must see one gets, with the rule that chose it.
fn read(ask: &Ask, figure: &EventFigure) -> Markup {
    let w = ask.words;
    if figure.values.len() < 2 && figure.reviewed.is_none() {
        return html! {};
    }
    let chosen = estimate(figure, ask.policy, &[]);
    html! {
        p.read {
            @match &figure.reviewed {
                Some(set) => { (w.fill("event.set", &[&range(chosen.low, chosen.high), &seen(&set.by), &seen(&set.reason)])) " " },
                None => { (w.fill("event.read", &[&range(chosen.low, chosen.high), w.policy(ask.policy)])) " " },
            }
            @if figure.disagreement { strong.disagree { (w.t("event.disagree")) } }
        }
    }
}

/// Who contradicts whom: live values of different voices that cannot both be true, and denials.
pub(crate) fn contradictions(ask: &Ask, sheet: &Sheet) -> Markup {
    let w = ask.words;
    let pairs = pairs(ask, &sheet.event);
    let denials: Vec<_> = sheet.claims.iter().filter(|c| c.stance == Stance::Denied).collect();
    html! {
        @if !pairs.is_empty() || !denials.is_empty() {
            section.against aria-labelledby="against" {
                h2 #against { (w.t("event.against")) }
                ul {
                    @for pair in &pairs { li { (pair) } }
                    @for claim in denials {
                        li { a href=(at(ask, "claim", claim.id.as_str())) {
                            (w.fill("event.denies", &[&voice(ask, claim.voices.first().map(|v| v.name.as_str()))]))
                        } }
                    }
                }
            }
        }
    }
}

pub(super) fn voice(ask: &Ask, voice: Option<&str>) -> String {
    voice.map_or_else(|| ask.words.t("event.page_itself").to_owned(), |v| seen(&ask.naming.actor(None, v)))
}

/// Who gives a value: its voice, else the outlets whose pages speak for themselves, as two pages may.
fn who(ask: &Ask, value: &FigureValue) -> String {
    match (&value.voice, &value.outlets[..]) {
        (None, [_, ..]) => seen(&value.outlets.join(", ")),
        (called, _) => voice(ask, called.as_deref()),
    }
}

fn pairs(ask: &Ask, event: &Event) -> Vec<Markup> {
    let w = ask.words;
    let mut out = Vec::new();
    for figure in event.figures.iter().filter(|f| f.disagreement) {
        let live: Vec<&FigureValue> = figure.values.iter().filter(|v| v.superseded_by.is_none()).collect();
        for (i, a) in live.iter().enumerate() {
            for b in live[i + 1..].iter().filter(|b| !a.count.agrees_with(b.count)) {
                let shown = |v: &FigureValue| range(v.count.low, v.count.high);
                let (one, other) = (who(ask, a), who(ask, b));
                out.push(html! {
                    (title(w, figure)) (w.colon()) bdi { (one) } " " strong { (shown(a)) } " ≠ " bdi { (other) } " " strong { (shown(b)) }
                });
            }
        }
    }
    out
}
