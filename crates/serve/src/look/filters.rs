//! The form of filters: what it sends is the address, so that it works without scripts.

use crate::ask::Ask;
use crate::filter::{Facets, Filters, Order};
use crate::index::Index;
use crate::words::seen;
use maud::{Markup, html};

/// The form beside a list, filled with what was asked for. Numbers are those of the list as it stands.
pub(crate) fn form(ask: &Ask, index: &Index, filters: &Filters, facets: &Facets) -> Markup {
    let w = ask.words;
    let action = if ask.path.is_empty() { "/" } else { "/events" };
    html! {
        form.filters action=(action) method="get" aria-label=(w.t("filter.label")) {
            @for (key, value) in ask.kept() { input type="hidden" name=(key) value=(value); }
            fieldset.period {
                legend { (w.t("filter.period")) }
                label { (w.t("filter.from")) input type="date" name="from" value=[filters.from.map(|d| d.to_string())]; }
                label { (w.t("filter.to")) input type="date" name="to" value=[filters.to.map(|d| d.to_string())]; }
            }
            label { (w.t("filter.text"))
                input type="search" name="q" dir="auto" value=[filters.text.as_deref().map(seen)]; }
            label { (w.t("filter.country"))
                select name="country" {
                    option value="" { (w.t("filter.all")) }
                    @for (country, n) in &facets.countries {
                        option value=(country.code()) selected[filters.country == Some(*country)] { (ask.naming.country(*country)) " (" (n) ")" }
                    }
                    @if let Some(country) = filters.country.filter(|c| !facets.countries.contains_key(c)) {
                        option value=(country.code()) selected { (ask.naming.country(country)) " (0)" }
                    }
                }
            }
            label { (w.t("filter.place")) input name="place" dir="auto" value=[filters.place.as_deref().map(seen)]; }
            label { (w.t("filter.actor"))
                input name="actor" list="actors" dir="auto" value=[filters.actor.as_deref().map(seen)];
                datalist #actors { @for (actor, _) in facets.actors(index, 20) { option value=(seen(&ask.naming.actor(actor.id.as_deref(), &actor.name))); } }
            }
            label { (w.t("filter.outlet"))
                input name="outlet" list="outlets" dir="auto" value=[filters.outlet.as_deref().map(seen)];
                datalist #outlets { @for outlet in index.outlets.iter().take(60) { option value=(seen(outlet)); } }
            }
            fieldset {
                legend { (w.t("filter.act")) }
                div.ticks {
                    @for (act, n) in &facets.acts { (tick("act", act.word(), w.act(*act), Some(*n), filters.acts.contains(act))) }
                    @for act in filters.acts.iter().filter(|a| !facets.acts.contains_key(a)) { (tick("act", act.word(), w.act(*act), Some(0), true)) }
                }
            }
            fieldset {
                legend { (w.t("filter.status")) }
                div.ticks {
                    @for (status, n) in &facets.status { (tick("status", status.word(), w.status(*status), Some(*n), filters.status.contains(status))) }
                    @for status in filters.status.iter().filter(|s| !facets.status.contains_key(s)) { (tick("status", status.word(), w.status(*status), Some(0), true)) }
                }
            }
            label { (w.t("filter.language"))
                select name="language" {
                    option value="" { (w.t("filter.all")) }
                    @for (lang, n) in &facets.langs {
                        option value=(lang.code()) selected[filters.lang == Some(*lang)] { (w.lang(lang.code())) " (" (n) ")" }
                    }
                }
            }
            label { (w.t("filter.min_killed")) input type="number" min="0" name="min_killed" value=[filters.min_killed]; }
            label { (w.t("filter.sort"))
                select name="sort" {
                    @for (order, word) in Order::ALL { option value=(word) selected[filters.order == order] { (w.of("sort", word)) } }
                }
            }
            p.send {
                button type="submit" { (w.t("filter.apply")) }
                @if filters.any() { " " a href=(ask.link(action)) { (w.t("filter.clear")) } }
            }
        }
    }
}

fn tick(key: &str, value: &str, label: &str, n: Option<u32>, set: bool) -> Markup {
    html! {
        label.tick { input type="checkbox" name=(key) value=(value) checked[set]; span { (label) } @if let Some(n) = n { small { (n) } } }
    }
}
