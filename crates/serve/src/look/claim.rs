//! The claim page: the sentence where it stands, every mention marked, and the rules that read it.

use super::event::{published, reading};
use super::frame::{Frame, Sheet as Head, at};
use super::{actor, name, said};
use crate::ask::Ask;
use crate::desk::PageCard;
use crate::words::{seen, seen_lines};
use maud::{Markup, html};
use recoupe_ledger::{ClaimRow, PageEntry};
use recoupe_model::{BlockLabel, Claim, EventId, PageSpan, Quote, Step, range, text_link};

/// All that the page shows.
pub(crate) struct View<'a> {
    pub row: &'a ClaimRow,
    pub page: &'a PageEntry,
    pub event: Option<&'a EventId>,
    /// How each value was read, under the name of its cell; `Err` where the engine cannot be had.
    pub steps: Result<Vec<(String, Step)>, String>,
    /// Other claims of the same page.
    pub beside: &'a [ClaimRow],
    pub review: Markup,
}

/// The whole page.
pub(crate) fn claim(frame: &Frame<'_>, view: &View<'_>) -> Markup {
    let (ask, w) = (frame.ask, frame.ask.words);
    let claim = &view.row.claim;
    let card = PageCard::new(view.page);
    let title = format!("{}{}{}", w.t("claim.title"), w.colon(), w.act(claim.act));
    let first = claim.evidence.first();
    let live = first.and_then(|q| text_link(view.page.url.as_deref()?, &q.text));
    let body = html! {
        article.claim {
            header.head {
                p.kicker { (w.t("claim.title")) " " code { (claim.id) }
                    @if let Some(event) = view.event { " · " a href=(at(ask, "event", event.as_str())) { (w.t("claim.event")) } }
                    @else { " · " (w.t("claim.no_event")) } }
                h1 { (reading(ask, claim)) }
                p { a href=(at(ask, "page", claim.page.as_str())) { (name(card.name())) } ", " (published(w, &card))
                    @if let Some(live) = &live { " · " a href=(live) rel="noopener noreferrer external" { (w.t("claim.live")) } } }
            }
            div.columns {
                div {
                    section aria-labelledby="words" {
                        h2 #words { (w.t("claim.words")) }
                        @for span in around(view.page, claim) {
                            (marked(view.page, claim, span))
                        }
                        (legend(ask))
                    }
                    (values(ask, claim))
                    (view.review)
                }
                aside {
                    section aria-labelledby="rules" {
                        h2 #rules { (w.t("claim.rules")) }
                        ol.rules { @for rule in &claim.found_by { li { code { (rule) } } } }
                        p.note { (w.fill("claim.engine", &[&view.row.engine])) " "
                            @for (i, (pack, version)) in view.row.packs.iter().enumerate() { @if i > 0 { ", " } (pack) " " (version) } }
                    }
                    (steps(ask, view))
                    @if view.beside.len() > 1 {
                        section aria-labelledby="beside" {
                            h2 #beside { (w.t("claim.beside")) }
                            ul.plain { @for other in view.beside.iter().filter(|o| o.claim.id != claim.id).take(20) {
                                li { a href=(at(ask, "claim", other.claim.id.as_str())) { (reading(ask, &other.claim)) } }
                            } }
                        }
                    }
                }
            }
        }
    };
    frame.page(Head { title: &title, at: "/events", data: &[".json"], dated: false }, body)
}

/// The blocks that hold the evidence.
fn around(page: &PageEntry, claim: &Claim) -> Vec<PageSpan> {
    let blocks = page
        .article
        .blocks
        .iter()
        .filter(|b| claim.evidence.iter().any(|q| q.span.start() < b.span.end() && b.span.start() < q.span.end()));
    blocks.map(|b| b.span).take(6).collect()
}

/// What is marked, by the kind of mention; the evidence is the ground the others stand on.
pub(super) fn mentions(claim: &Claim) -> Vec<(PageSpan, &'static str)> {
    let mut out: Vec<(PageSpan, &'static str)> = Vec::new();
    let mut add = |quote: &Quote, kind| out.push((quote.span, kind));
    claim.evidence.iter().for_each(|q| add(q, "evidence"));
    claim.voices.iter().for_each(|v| add(&v.quote, "voice"));
    claim.actors.iter().for_each(|a| add(&a.quote, "actor"));
    claim.place.iter().for_each(|p| add(&p.quote, "place"));
    claim.when.iter().chain(&claim.reported).for_each(|t| add(&t.quote, "time"));
    claim.figures.iter().for_each(|f| add(&f.quote, "count"));
    claim.figures.iter().filter_map(|f| f.voice.as_ref()).for_each(|v| add(&v.quote, "voice"));
    out
}

fn marked(page: &PageEntry, claim: &Claim, block: PageSpan) -> Markup {
    let label = page.article.blocks.iter().find(|b| b.span == block).map_or(BlockLabel::Body, |b| b.label);
    html! {
        @if label == BlockLabel::Headline { p.block.headline { (pieces(page, block, &mentions(claim))) } }
        @else { p.block { (pieces(page, block, &mentions(claim))) } }
    }
}

/// The words of a span cut where mentions begin and end. The longest text of a block that is shown is a page's worth.
pub(super) fn pieces(page: &PageEntry, block: PageSpan, mentions: &[(PageSpan, &'static str)]) -> Markup {
    let text = page.article.text.as_str();
    let inside: Vec<&(PageSpan, &str)> =
        mentions.iter().filter(|(s, _)| s.start() < block.end() && block.start() < s.end()).collect();
    let (from, to) = window(text, block, &inside);
    let mut cuts = vec![from, to];
    cuts.extend(inside.iter().flat_map(|(s, _)| [s.start(), s.end()]).filter(|at| (from..to).contains(at)));
    cuts.retain(|at| text.is_char_boundary(*at));
    cuts.sort_unstable();
    cuts.dedup();
    let lang = page.article.blocks.iter().find(|b| b.span == block).and_then(|b| b.lang).or(page.article.lang);
    html! {
        bdi dir="auto" lang=[lang.map(|l| l.code().to_owned())] {
            @if from > block.start() { "… " }
            @for pair in cuts.windows(2) {
                @let kinds: Vec<&str> = inside.iter().filter(|(s, _)| s.start() <= pair[0] && pair[1] <= s.end()).map(|(_, k)| *k).collect();
                @let piece = seen_lines(&text[pair[0]..pair[1]]);
                @if kinds.is_empty() { (piece) } @else { mark class=(kinds.join(" ")) { (piece) } }
            }
            @if to < block.end() { " …" }
        }
    }
}

/// A block of ordinary length whole; of a longer one, the words around the first mention.
fn window(text: &str, block: PageSpan, inside: &[&(PageSpan, &str)]) -> (usize, usize) {
    const LONGEST: usize = 6000;
    if block.end() - block.start() <= LONGEST {
        return (block.start(), block.end());
    }
    let first = inside.iter().map(|(s, _)| s.start()).min().unwrap_or(block.start()).max(block.start());
    let mut from = first.saturating_sub(LONGEST / 4).max(block.start());
    let mut to = (from + LONGEST).min(block.end());
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    (from, to)
}

fn legend(ask: &Ask) -> Markup {
    let w = ask.words;
    html! { p.legend { @for kind in ["evidence", "voice", "actor", "place", "time", "count"] { mark class=(kind) { (w.of("mention", kind)) } " " } } }
}

fn values(ask: &Ask, claim: &Claim) -> Markup {
    let w = ask.words;
    let lang = Some(claim.lang);
    let row = |what: &str, value: Markup, words: &str| {
        html! {
            tr { th scope="row" { (what) } td { (value) } td { q { (said(words, lang)) } } }
        }
    };
    html! {
        section aria-labelledby="values" {
            h2 #values { (w.t("claim.values")) }
            div.wide tabindex="0" role="region" aria-label=(w.t("claim.values")) { table.values {
                thead { tr { th scope="col" { (w.t("claim.cell")) } th scope="col" { (w.t("claim.value")) } th scope="col" { (w.t("claim.said")) } } }
                tbody {
                    @for voice in &claim.voices { (row(w.t("mention.voice"), actor(ask, voice.actor.as_ref(), &voice.name), &voice.quote.text)) }
                    @for one in &claim.actors {
                        (row(w.role(one.role), html! { a href=(at(ask, "actor", one.actor.as_ref().map_or(one.name.as_str(), |a| a.as_str()))) { (actor(ask, one.actor.as_ref(), &one.name)) } }, &one.quote.text))
                    }
                    @if let Some(place) = &claim.place { (row(w.t("mention.place"), name(&w.place(Some(place))), &place.quote.text)) }
                    @if let Some(when) = &claim.when { (row(w.t("mention.time"), html! { (w.candidates(&when.candidates)) }, &when.quote.text)) }
                    @if let Some(reported) = &claim.reported { (row(w.t("claim.reported"), html! { (w.candidates(&reported.candidates)) }, &reported.quote.text)) }
                    @for figure in &claim.figures {
                        (row(w.outcome(figure.outcome), html! {
                            strong { (range(figure.count.low, figure.count.high)) } " " (name(&figure.counted))
                            " " small { (w.of("hedge", figure.count.hedge.word())) @if let Some(kind) = figure.category { ", " (w.category(kind)) }
                                @if figure.part_of.is_some() || figure.partial { ", " (w.t("event.part")) } }
                        }, &figure.quote.text))
                    }
                }
            } }
        }
    }
}

fn steps(ask: &Ask, view: &View<'_>) -> Markup {
    let w = ask.words;
    html! {
        section aria-labelledby="steps" {
            h2 #steps { (w.t("claim.steps")) }
            @match &view.steps {
                Err(says) => p.empty { (says) },
                Ok(steps) if steps.is_empty() => p.empty { (w.t("claim.no_steps")) },
                Ok(steps) => {
                    (listed(ask, view, steps.iter().filter(|(_, step)| !step.is_rejected())))
                    @if steps.iter().any(|(_, step)| step.is_rejected()) {
                        h3 { (w.t("claim.lost")) }
                        (listed(ask, view, steps.iter().filter(|(_, step)| step.is_rejected())))
                    }
                }
            }
        }
    }
}

fn listed<'s>(ask: &Ask, view: &View<'_>, steps: impl Iterator<Item = &'s (String, Step)>) -> Markup {
    html! {
        ol.read { @for (cell, step) in steps {
            li { strong { (cell) } " " (seen(&told(ask, &view.row.claim, &step.says)))
                @if let Some(span) = step.span { " " q { (said(&crate::words::cut(view.page.article.slice(span), 120), Some(view.row.claim.lang))) } }
                br; code { (step.rule) } }
        } }
    }
}

/// A step of the reading, the actors of the claim called as the reader's language does.
fn told(ask: &Ask, claim: &Claim, says: &str) -> String {
    let actors = claim.actors.iter().map(|a| (a.actor.as_ref(), &a.name));
    let named = actors.chain(claim.voices.iter().map(|v| (v.actor.as_ref(), &v.name)));
    let mut out = says.to_owned();
    for (id, called) in named {
        let theirs = ask.naming.actor(id.map(|id| id.as_str()), called);
        if *theirs != **called {
            out = out.replace(&**called, &theirs);
        }
    }
    out
}
