//! What an HTML page's head says of it: publication day, outlet, title, language.

use dom_query::Document;
use recoupe_model::{Basis, Lang, Published, When};
use serde_json::Value;

/// The head's word on the page.
#[derive(Debug, Default)]
pub(crate) struct Meta {
    pub published: Option<Published>,
    pub outlet: Option<String>,
    /// The titles it gives, best first.
    pub titles: Vec<String>,
    pub lang: Option<Lang>,
}

/// Names of meta elements that hold the publication day, surest first.
const DATES: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "publish-date",
    "publish_date",
    "publication_date",
    "pubdate",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "dcterms.date",
    "article.published",
    "date",
];

pub(crate) fn read(page: &Document) -> Meta {
    let metas: Vec<(String, String)> = page
        .select("meta")
        .nodes()
        .iter()
        .filter_map(|node| {
            let name = node.attr("property").or_else(|| node.attr("name")).or_else(|| node.attr("itemprop"))?;
            Some((name.to_lowercase(), node.attr("content")?.trim().to_owned()))
        })
        .collect();
    let meta = |name: &str| metas.iter().find(|(n, v)| n == name && !v.is_empty()).map(|(_, v)| v.clone());
    let linked = linked_data(page);
    let day = DATES.iter().find_map(|name| day(&meta(name)?));
    let day = day.or(linked.day).or_else(|| time_element(page));
    let titles = ["og:title", "twitter:title"].iter().filter_map(|n| meta(n));
    let own = page.select_single("head > title").text().trim().to_owned();
    Meta {
        published: day.map(|when| Published { when, basis: Basis::Metadata, span: None }),
        outlet: meta("og:site_name").or(linked.publisher).or_else(|| meta("application-name")),
        titles: titles.chain([own]).filter(|t| !t.is_empty()).collect(),
        lang: page.select_single("html").attr("lang").and_then(|l| Lang::new(&l)),
    }
}

/// The day at the front of an ISO date-time, as written: no shift between time zones.
fn day(written: &str) -> Option<When> {
    let head = written.trim().get(..10)?;
    head.parse::<jiff::civil::Date>().ok().map(When::day)
}

#[derive(Debug, Default)]
struct Linked {
    day: Option<When>,
    publisher: Option<String>,
}

/// JSON-LD: the first `datePublished` and `publisher` in it.
fn linked_data(page: &Document) -> Linked {
    let mut found = Linked::default();
    for node in page.select("script[type='application/ld+json']").nodes().iter().take(16) {
        let Ok(value) = serde_json::from_str::<Value>(node.text().trim()) else {
            continue;
        };
        // serde_json nests at most 128 deep, so the walk ends.
        let mut open = vec![&value];
        while let Some(value) = open.pop() {
            match value {
                Value::Object(map) => {
                    let text = |key: &str| map.get(key).and_then(Value::as_str);
                    found.day = found.day.or_else(|| day(text("datePublished")?));
                    let publisher = map.get("publisher").and_then(|p| p.get("name")).and_then(Value::as_str);
                    found.publisher = found.publisher.take().or_else(|| publisher.map(str::to_owned));
                    open.extend(map.values().rev());
                }
                Value::Array(items) => open.extend(items.iter().rev()),
                _ => {}
            }
        }
    }
    found
}

/// A `<time>` that says it is the publication's, else the first on the page.
fn time_element(page: &Document) -> Option<When> {
    let own = "time[itemprop='datePublished'], time[pubdate], [itemprop='datePublished']";
    let read = |selector: &str| {
        let nodes = page.select(selector);
        nodes.nodes().iter().find_map(|n| day(&n.attr("datetime").or_else(|| n.attr("content"))?))
    };
    read(own).or_else(|| read("article time[datetime]")).or_else(|| read("time[datetime]"))
}
