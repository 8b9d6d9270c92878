//! How well and how fast copies are found among texts of which it is known whose copies they are.

use recoupe_engine::{Engine, fingerprint};
use recoupe_model::{Article, Block, BlockLabel, Capture, PageFacts, PageId, PageSpan};
use std::collections::BTreeMap;

/// A text and the page it was taken from.
struct Taken {
    page: String,
    by: String,
    text: String,
}

/// Reads lines with «page», «by» and «text», finds dispatches and scores the pairs: once with every paragraph taken as
/// body, once with the labels that reading gives. Rates are processor time of one thread from paragraphs to dispatches.
pub fn run(engine: &Engine, path: &str, seconds: impl Fn() -> f64) -> Result<(), String> {
    let file = std::fs::read_to_string(path).map_err(|e| format!("'{path}': {e}"))?;
    let mut all = Vec::new();
    for line in file.lines() {
        let value: serde_json::Value = serde_json::from_str(line).map_err(|e| format!("'{path}': {e}"))?;
        let of = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
        all.push(Taken { page: of("page"), by: of("by"), text: of("text") });
    }
    let plain: Vec<Article> = all.iter().map(|taken| plain(&taken.text)).collect();
    score("every paragraph as body", &all, &plain, &seconds);
    let read: Vec<Article> = all.iter().map(|taken| engine.article(&Capture::text(&taken.text))).collect();
    score("as labelled", &all, &read, &seconds);
    Ok(())
}

fn score(what: &str, all: &[Taken], articles: &[Article], seconds: &impl Fn() -> f64) {
    let mut best = f64::MAX;
    let mut found = BTreeMap::new();
    for _ in 0..5 {
        let start = seconds();
        let facts = |(n, article): (usize, &Article)| PageFacts {
            page: PageId::new(format!("{n:05}")),
            published: None,
            outlet: None,
            agencies: Vec::new(),
            fingerprint: fingerprint(article),
        };
        let pages: Vec<PageFacts> = articles.iter().enumerate().map(facts).collect();
        found = recoupe_engine::reconcile(&pages, &[]).dispatch_of;
        best = best.min(seconds() - start);
    }
    let dispatch: Vec<&str> = found.values().map(|dispatch| dispatch.as_str()).collect();
    let (mut right, mut given, mut wanted) = (0u64, 0u64, 0u64);
    let mut missed: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for (i, a) in all.iter().enumerate() {
        for (j, b) in all.iter().enumerate().skip(i + 1) {
            let (is, says) = (a.page == b.page, dispatch[i] == dispatch[j]);
            (right, given, wanted) = (right + u64::from(is && says), given + u64::from(says), wanted + u64::from(is));
            if is && !says {
                *missed.entry((&a.by, &b.by)).or_default() += 1;
            }
            if says && !is && std::env::var_os("RECOUPE_BENCH_WRONG").is_some() {
                println!("  one text: {} by {} / {} by {}", a.page, a.by, b.page, b.by);
            }
        }
    }
    let (p, r) = (right as f64 / given.max(1) as f64, right as f64 / wanted.max(1) as f64);
    println!(
        "{what}: {} texts, {wanted} pairs: P {p:.4}, R {r:.4}, F1 {:.4}; {:.0} texts/s",
        all.len(),
        2.0 * p * r / (p + r).max(f64::MIN_POSITIVE),
        all.len() as f64 / best
    );
    let mut missed: Vec<_> = missed.into_iter().map(|(by, n)| (n, by)).collect();
    missed.sort_unstable_by(|a, b| b.cmp(a));
    for (n, (a, b)) in missed.into_iter().take(6) {
        println!("  missed {n}: {a} / {b}");
    }
}

/// A text in which every paragraph is body.
fn plain(text: &str) -> Article {
    let mut blocks = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let span = PageSpan::new(at, at + line.trim_end().len());
        if !line.trim().is_empty() {
            blocks.push(Block { label: BlockLabel::Body, lang: None, span });
        }
        at += line.len();
    }
    Article {
        text: text.to_owned(),
        blocks,
        lang: None,
        published: None,
        outlet: None,
        agencies: Vec::new(),
        notices: Vec::new(),
    }
}
