//! The event page: figures by voice, who contradicts whom, who told it to whom, where, how it changed, what is near.

use super::figures::{contradictions, figures};
use super::frame::{Frame, Sheet as Head, at};
use super::list::{brief, status};
use super::{actor, name, said, short, timeline};
use crate::ask::Ask;
use crate::desk::{PageCard, Sheet, View};
use crate::index::Row;
use crate::words::{Words, seen};
use maud::{Markup, html};
use recoupe_ledger::Version;
use recoupe_model::{Claim, DispatchId, EventId, PageId, Policy, Role, Scope, Stance, When, range};
use std::collections::BTreeMap;

/// What the page shows beside the event itself.
pub(crate) struct Extra<'a> {
    pub related: &'a [&'a Row],
    pub versions: &'a [Version],
    /// The reader's ways to object to a figure, by its place.
    pub review: &'a dyn Fn(usize) -> Markup,
    /// The reader's ways to object to the whole event.
    pub review_event: Markup,
}

/// The whole page.
pub(crate) fn event(frame: &Frame<'_>, view: &View, sheet: &Sheet, extra: &Extra<'_>) -> Markup {
    let (ask, w) = (frame.ask, frame.ask.words);
    let event = &sheet.event;
    let title =
        format!("{} · {} · {}", w.act(event.act), seen(&w.place(event.place.as_ref())), w.candidates(&event.when));
    let body = html! {
        article.event {
            (header(ask, sheet, &title))
            (extra.review_event)
            div.columns {
                div {
                    (contradictions(ask, sheet))
                    (policies(ask))
                    (figures(ask, sheet, extra.review))
                    (chain(ask, sheet))
                    (sentences(ask, sheet))
                }
                aside {
                    @if let Some(place) = &event.place {
                        @if let Some(point) = place.point { (timeline::spot(ask, &w.place(Some(place)), point.lon(), point.lat())) }
                        p { a href=(at(ask, "place", place.place.as_ref().map_or(place.name.as_str(), |p| p.as_str()))) { (name(&place.name)) }
                            " · " small { (w.of("precision", &place.precision.clamp(1, 7).to_string())) } }
                    }
                    (actors(ask, sheet))
                    (days(ask, sheet))
                    (telling(ask, sheet))
                    (versions(ask, extra.versions, &event.merged_from))
                    @if !extra.related.is_empty() {
                        section aria-labelledby="related" {
                            h2 #related { (w.t("event.related")) }
                            ul.plain { @for row in extra.related { li { (brief(ask, &view.index, row)) } } }
                        }
                    }
                }
            }
        }
    };
    frame.page(Head { title: &title, at: "/events", data: &[".json"], dated: true }, body)
}

fn header(ask: &Ask, sheet: &Sheet, title: &str) -> Markup {
    let w = ask.words;
    let event = &sheet.event;
    html! {
        header.head {
            p.kicker { (status(w, event.status, event.denied)) " " span.id { (w.t("event.id")) " " code { (event.id) } } }
            h1 { (title) }
            p.support {
                (w.n("n.pages", event.pages.len())) ", " (w.n("n.outlets", event.outlets.len())) ", "
                (w.n("n.dispatches", event.dispatches.len())) ", " (w.n("n.voices", event.voices.len()))
                @if let (Some(first), Some(last)) = (event.first_published, event.last_published) {
                    ". " (w.fill("event.told", &[&w.days(first), &w.days(last)]))
                }
            }
        }
    }
}

/// Under which rule the one figure is chosen.
fn policies(ask: &Ask) -> Markup {
    let w = ask.words;
    html! {
        p.policies { (w.t("event.policy")) " "
            @for policy in [Policy::LatestBest, Policy::Range, Policy::Conservative] {
                @if policy == ask.policy { strong aria-current="true" { (w.policy(policy)) } }
                @else { a href=(ask.with(&[("policy", policy.word())])) { (w.policy(policy)) } }
                " "
            }
        }
    }
}

/// Voice, who relays it, and the pages of each text: the first one, then its reprints.
fn chain(ask: &Ask, sheet: &Sheet) -> Markup {
    let w = ask.words;
    let mut texts: BTreeMap<&DispatchId, Vec<&PageCard>> = BTreeMap::new();
    for page in &sheet.event.pages {
        if let (Some(dispatch), Some(card)) = (sheet.linked.dispatch_of.get(page), sheet.pages.get(page)) {
            texts.entry(dispatch).or_default().push(card);
        }
    }
    let mut texts: Vec<(Vec<&str>, Vec<&PageCard>)> = texts
        .into_values()
        .map(|mut cards| {
            cards.sort_by_key(|c| (c.published.is_none(), c.published.map(|d| (d.first, d.last)), c.page.clone()));
            (voices(sheet, &cards), cards)
        })
        .collect();
    texts.sort_by_key(|(_, cards)| {
        let first = cards.first();
        (
            first.and_then(|c| c.published).is_none(),
            first.and_then(|c| c.published).map(|d| d.first),
            first.map(|c| c.page.clone()),
        )
    });
    html! {
        section aria-labelledby="chain" {
            h2 #chain { (w.t("event.chain")) }
            p.note { (w.t("event.chain_note")) }
            ol.chain {
                @for (voices, cards) in &texts {
                    li {
                        span.voices { @if voices.is_empty() { (w.t("event.page_itself")) }
                            @for (i, voice) in voices.iter().enumerate() { @if i > 0 { "; " } (actor(ask, None, voice)) } }
                        span.to aria-hidden="true" { " → " }
                        @for (i, card) in cards.iter().enumerate() {
                            @if i == 1 { span.reprints { " " (w.n("event.reprints", cards.len() - 1)) " " } }
                            @if i > 1 { ", " }
                            a href=(at(ask, "page", card.page.as_str())) { (name(card.name())) } " " small.day { (published(w, card)) }
                        }
                    }
                }
            }
        }
    }
}

/// The chains of voices of a text, from who asserts to who relays: «the army ← AFP».
fn voices<'a>(sheet: &'a Sheet, cards: &[&PageCard]) -> Vec<&'a str> {
    let mut out: Vec<&str> = Vec::new();
    for claim in sheet.claims.iter().filter(|c| cards.iter().any(|card| card.page == c.page)) {
        for voice in &claim.voices {
            if !out.contains(&voice.name.as_str()) {
                out.push(&voice.name);
            }
        }
    }
    out
}

pub(super) fn published(w: &Words, card: &PageCard) -> String {
    card.published.map_or_else(|| w.t("event.undated").to_owned(), |d| w.days(d))
}

fn actors(ask: &Ask, sheet: &Sheet) -> Markup {
    let w = ask.words;
    html! {
        section aria-labelledby="actors" {
            h2 #actors { (w.t("event.actors")) }
            @if sheet.event.actors.is_empty() { p.empty { (w.t("event.no_actors")) } }
            dl.actors {
                @for role in Role::ALL {
                    @let with: Vec<_> = sheet.event.actors.iter().filter(|a| a.role == *role).collect();
                    @if !with.is_empty() {
                        dt { (w.role(*role)) }
                        @for one in with {
                            dd { a href=(at(ask, "actor", one.actor.as_ref().map_or(one.name.as_str(), |a| a.as_str()))) { (actor(ask, one.actor.as_ref(), &one.name)) }
                                " " small { (w.n("n.claims", one.n_claims)) ", " (w.n("n.dispatches", one.n_dispatches)) } }
                        }
                    }
                }
            }
        }
    }
}

/// Each wording of the day with what it can mean, and which page left fewer days of it.
fn days(ask: &Ask, sheet: &Sheet) -> Markup {
    let w = ask.words;
    let mut seen_rows = Vec::new();
    for claim in &sheet.claims {
        let Some(told) = &claim.when else { continue };
        let card = sheet.pages.get(&claim.page);
        let narrowed = sheet.linked.narrowed.get(&claim.id).map(|n| {
            let by = sheet.pages.get(&n.by).map_or(n.by.as_str(), PageCard::name);
            (w.candidates(&n.candidates), by)
        });
        let row = (told.quote.text.as_str(), w.candidates(&told.candidates), narrowed, card.map(PageCard::name));
        if !seen_rows.iter().any(|(r, _)| *r == row) {
            seen_rows.push((row, claim));
        }
    }
    html! {
        @if !seen_rows.is_empty() {
            section aria-labelledby="days" {
                h2 #days { (w.t("event.days")) }
                ul.plain { @for ((words, means, narrowed, page), claim) in &seen_rows {
                    li { a href=(at(ask, "claim", claim.id.as_str())) { q { (said(words, Some(claim.lang))) } } " " (means)
                        @if let Some((left, by)) = narrowed { " → " (left) " " small { (w.fill("event.narrowed", &[&seen(by)])) } }
                        @if let Some(page) = page { " " small { (name(page)) } } }
                } }
            }
        }
    }
}

/// What each day of publication added.
fn telling(ask: &Ask, sheet: &Sheet) -> Markup {
    let w = ask.words;
    let mut steps: Vec<(Option<When>, Markup, String)> = Vec::new();
    for figure in &sheet.event.figures {
        for (n, value) in figure.values.iter().enumerate() {
            let voice = super::figures::voice(ask, value.voice.as_deref());
            let shown = |v: &recoupe_model::FigureValue| range(v.count.low, v.count.high);
            let before: Vec<String> = figure.values.iter().filter(|v| v.superseded_by == Some(n)).map(shown).collect();
            let what = format!("{} {}{}", w.outcome(figure.outcome), seen(&figure.counted), w.colon());
            let change = if before.is_empty() { String::new() } else { format!("{} → ", before.join(", ")) };
            steps.push((
                value.first_reported,
                html! { (what) (change) strong { (shown(value)) } ", " bdi { (voice) } },
                String::new(),
            ));
        }
    }
    for claim in &sheet.claims {
        let key = match claim.stance {
            Stance::Denied => "event.step_denied",
            Stance::ClaimedResponsibility => "event.step_claimed",
            _ => continue,
        };
        let by = super::figures::voice(ask, claim.voices.first().map(|v| v.name.as_str()));
        let says = w.fill(key, &[&by]);
        let day = sheet.pages.get(&claim.page).and_then(|p| p.published);
        if !steps.iter().any(|(d, _, s)| *d == day && *s == says) {
            steps.push((day, html! { a href=(at(ask, "claim", claim.id.as_str())) { (says) } }, says.clone()));
        }
    }
    steps.sort_by_key(|(day, ..)| (day.is_none(), day.map(|d| (d.last, d.first))));
    html! {
        @if steps.len() > 1 {
            section aria-labelledby="telling" {
                h2 #telling { (w.t("event.telling")) }
                ol.steps { @for (day, step, _) in &steps {
                    li { span.day { (day.map_or(w.t("event.undated").to_owned(), |d| w.days(d))) } " " (step) }
                } }
            }
        }
    }
}

/// When this ledger learnt of it.
fn versions(ask: &Ask, versions: &[Version], merged: &[EventId]) -> Markup {
    let w = ask.words;
    html! {
        @if versions.len() > 1 || !merged.is_empty() {
            details.versions {
                summary { (w.n("event.versions", versions.len())) }
                ol { @for version in versions {
                    li { time datetime=(version.recorded_at) { (w.moment(&version.recorded_at)) } (w.colon())
                        @match &version.record { Some(record) => { (w.n("n.claims", record.claims.len())) ", " (w.of("status", &record.status)) }, None => (w.t("event.was_gone")) } }
                } }
                @if !merged.is_empty() { p { (w.t("event.took_in")) " " @for id in merged { code { (short(id.as_str())) } " " } } }
            }
        }
    }
}

/// Every sentence once, with the pages that carry it.
fn sentences(ask: &Ask, sheet: &Sheet) -> Markup {
    let w = ask.words;
    let mut told: Vec<(String, Vec<&Claim>)> = Vec::new();
    for claim in &sheet.claims {
        for quote in &claim.evidence {
            let text = seen(&quote.text);
            match told.iter_mut().find(|(other, _)| *other == text) {
                Some((_, claims)) => claims.push(claim),
                None => told.push((text, vec![claim])),
            }
        }
    }
    html! {
        section aria-labelledby="sentences" {
            h2 #sentences { (w.t("event.sentences")) }
            ol.sentences { @for (text, claims) in &told {
                li {
                    blockquote { (said(&crate::words::cut(text, 1200), claims.first().map(|c| c.lang))) }
                    ul { @for claim in claims {
                        li { a href=(at(ask, "claim", claim.id.as_str())) { (reading(ask, claim)) } " "
                            (page(ask, sheet.pages.get(&claim.page), &claim.page)) }
                    } }
                }
            } }
        }
    }
}

fn page(ask: &Ask, card: Option<&PageCard>, id: &PageId) -> Markup {
    let w = ask.words;
    html! { a.page href=(at(ask, "page", id.as_str())) {
        @match card { Some(card) => { (name(card.name())) ", " (published(w, card)) }, None => (short(id.as_str())) }
    } }
}

/// «armed clash · denied · FLS (recalled)»: no word between bends with the others.
pub(super) fn reading(ask: &Ask, claim: &Claim) -> Markup {
    let w = ask.words;
    let called = |v: &recoupe_model::Voice| seen(&ask.naming.actor(v.actor.as_ref().map(|a| a.as_str()), &v.name));
    let names = |relays: bool| claim.voices.iter().filter(move |v| v.relays == relays).map(called);
    let tellers: String = names(false).collect::<Vec<_>>().join(", ");
    let names: Vec<String> = std::iter::once(tellers).filter(|t| !t.is_empty()).chain(names(true)).collect();
    html! {
        (w.act(claim.act)) " · " (w.stance(claim.stance)) " · "
        @if names.is_empty() { (w.t("event.page_itself")) } @else { bdi { (names.join(" ← ")) } }
        @if claim.scope != Scope::Incident { " (" (w.of("scope", claim.scope.word())) ")" }
    }
}
