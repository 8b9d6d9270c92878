//! The page view: the article with labelled blocks, what is no article greyed, and where it was printed again.

use super::claim::{mentions, pieces};
use super::event::{published, reading};
use super::frame::{Frame, Sheet as Head, at};
use super::{name, said};
use crate::desk::PageCard;
use crate::words::{Words, seen};
use maud::{Markup, html};
use recoupe_engine::{Common, OneText};
use recoupe_ledger::{ClaimRow, PageEntry};
use recoupe_model::{BlockLabel, Notice, text_link};

/// Blocks shown of one page.
const BLOCKS: usize = 400;

/// All that the page shows.
pub(crate) struct View<'a> {
    pub page: &'a PageEntry,
    pub claims: &'a [ClaimRow],
    /// Pages that carry the same text, and what each has in common with this one.
    pub reprints: &'a [(PageCard, Common)],
}

/// The whole page.
pub(crate) fn page(frame: &Frame<'_>, view: &View<'_>) -> Markup {
    let (ask, w) = (frame.ask, frame.ask.words);
    let entry = view.page;
    let card = PageCard::new(entry);
    let title = card.title.clone().unwrap_or_else(|| seen(card.name()));
    let body_start = entry.article.blocks.iter().find(|b| b.label == BlockLabel::Body);
    let live = entry.url.as_deref().and_then(|url| {
        let words = body_start.map_or("", |b| entry.article.slice(b.span));
        let first: Vec<&str> = words.split_whitespace().take(9).collect();
        text_link(url, &first.join(" ")).or_else(|| text_link(url, &title))
    });
    let all: Vec<_> = view
        .claims
        .iter()
        .flat_map(|c| mentions(&c.claim))
        .filter(|(_, k)| matches!(*k, "evidence" | "count"))
        .collect();
    let body = html! {
        article.reading {
            header.head {
                p.kicker { (w.t("page.title")) " " code { (entry.page) } }
                h1 { bdi dir="auto" { (title) } }
                p {
                    @if let Some(outlet) = &entry.article.outlet { a href=(at(ask, "outlet", outlet)) { (name(outlet)) } " · " }
                    (published(w, &card))
                    @if let Some(p) = entry.article.published { " (" (w.of("basis", p.basis.word())) ")" }
                    @if let Some(lang) = entry.article.lang { " · " (w.lang(lang.code())) }
                    @if let Some(live) = &live { " · " a href=(live) rel="noopener noreferrer external" { (w.t("claim.live")) } }
                }
            }
            div.columns {
                div.text {
                    p.note { (w.t("page.note")) }
                    @for block in entry.article.blocks.iter().take(BLOCKS) {
                        div class={ "piece " (block.label.word()) @if !is_article(block.label) { " debris" } } {
                            span.label { (w.of("label", block.label.word())) }
                            p { (pieces(entry, block.span, &all)) }
                        }
                    }
                    @if entry.article.blocks.len() > BLOCKS { p.note { (w.n("page.blocks_more", entry.article.blocks.len() - BLOCKS)) } }
                }
                aside {
                    section aria-labelledby="claims" {
                        h2 #claims { (w.n("n.claims", view.claims.len())) }
                        @if view.claims.is_empty() { p.empty { (w.t("page.no_claims")) } }
                        ul.plain { @for row in view.claims { li { a href=(at(ask, "claim", row.claim.id.as_str())) { (reading(ask, &row.claim)) } } } }
                    }
                    section aria-labelledby="reprints" {
                        h2 #reprints { (w.t("page.reprints")) }
                        @if view.reprints.is_empty() { p.empty { (w.t("page.no_reprints")) } }
                        ul.plain { @for (card, common) in view.reprints { li {
                            a href=(at(ask, "page", card.page.as_str())) { (name(card.name())) } " " small { (published(w, card)) }
                            br; small { (why(w, common)) }
                        } } }
                    }
                    @if !entry.article.notices.is_empty() {
                        section aria-labelledby="notices" {
                            h2 #notices { (w.t("page.notices")) }
                            ul.plain { @for notice in &entry.article.notices { li { code { (notice.code) } " " (remark(w, entry, notice)) } } }
                        }
                    }
                    section aria-labelledby="capture" {
                        h2 #capture { (w.t("page.capture")) }
                        dl {
                            @if let Some(url) = &entry.url { dt { (w.t("page.address")) } dd.address { (name(url)) } }
                            @if let Some(path) = &entry.path { dt { (w.t("page.file")) } dd.address { (name(path)) } }
                            @if !entry.article.agencies.is_empty() { dt { (w.t("page.credits")) } dd { (name(&entry.article.agencies.join(", "))) } }
                            @if let Some(at) = &entry.captured_at { dt { (w.t("page.captured")) } dd { time datetime=(at) { (w.moment(at)) } } }
                            dt { (w.t("page.recorded")) } dd { time datetime=(entry.recorded_at) { (w.moment(&entry.recorded_at)) } }
                            dt { "SHA-256" } dd.address { code { (entry.bytes_sha256) } }
                        }
                    }
                }
            }
        }
    };
    frame.page(Head { title: &title, at: "/outlets", data: &[".json"], dated: false }, body)
}

/// A notice: what the reading said of it in its own language, else what its code means, with the words it is about.
fn remark(w: &Words, entry: &PageEntry, notice: &Notice) -> Markup {
    if w.is_ledgers() {
        return html! { (seen(&notice.says)) };
    }
    let about = notice.span.map(|span| crate::words::cut(entry.article.slice(span), 120));
    html! {
        (w.of("notice", notice.code.word()))
        @if let Some(about) = about.filter(|a| !a.trim().is_empty()) { (w.colon()) q { (said(&about, entry.article.lang)) } }
    }
}

/// Why two pages are one text: what they share, and what else speaks for one origin.
fn why(w: &Words, common: &Common) -> String {
    let Some(by) = common.by else { return w.t("page.by_others").to_owned() };
    let mut parts = vec![w.fill("page.shared", &[&common.percent.to_string()])];
    if by != OneText::Text {
        parts.push(w.fill("page.around_quotes", &[&common.around_quotes.to_string()]));
    }
    if common.quotes > 0 {
        parts.push(w.n("page.quotes", common.quotes));
    }
    if !common.agencies.is_empty() {
        parts.push(w.fill("page.both_credit", &[&seen(&common.agencies.join(", "))]));
    }
    parts.join(" · ")
}

/// True for what the article says; the rest is kept and greyed.
fn is_article(label: BlockLabel) -> bool {
    matches!(
        label,
        BlockLabel::Headline | BlockLabel::Body | BlockLabel::Dateline | BlockLabel::Byline | BlockLabel::Caption
    )
}
