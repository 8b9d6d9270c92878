//! Whether what readers hold to be one occurrence ended in one event: B-cubed over the stories of all pages,
//! those nobody found as singletons.

use super::tally::{Figure, f1};
use std::collections::{BTreeMap, BTreeSet};

/// A reader's event, and the event of the engine's story that was paired with it.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub gold: Option<String>,
    pub told: String,
}

pub(super) fn figures(links: &[Link]) -> Vec<(String, Figure)> {
    let links: Vec<(&str, &str)> = links.iter().filter_map(|l| Some((l.gold.as_deref()?, l.told.as_str()))).collect();
    if links.is_empty() {
        return Vec::new();
    }
    let (mut gold, mut told) = (Groups::new(), Groups::new());
    for (n, (g, t)) in links.iter().enumerate() {
        gold.entry(g).or_default().insert(n);
        told.entry(t).or_default().insert(n);
    }
    let shared = |g: &str, t: &str| gold[g].intersection(&told[t]).count() as f64;
    let mean = |size: &dyn Fn(&str, &str) -> usize| {
        let sum: f64 = links.iter().map(|(g, t)| shared(g, t) / size(g, t) as f64).sum();
        sum / links.len() as f64
    };
    let precision = mean(&|_, t| told[t].len());
    let recall = mean(&|g, _| gold[g].len());
    let pair = pairs(
        &links
            .iter()
            .map(|l| (l, 1))
            .fold(BTreeMap::new(), |mut all, (l, n)| {
                *all.entry(l).or_insert(0) += n;
                all
            })
            .into_values()
            .collect::<Vec<_>>(),
    );
    let sizes = |groups: &Groups<'_>| pairs(&groups.values().map(BTreeSet::len).collect::<Vec<_>>());
    let over = |n: usize| if n == 0 { 0.0 } else { pair as f64 / n as f64 };
    let pair_f1 = f1(over(sizes(&told)), over(sizes(&gold)));
    [("link_B3_F1", f1(precision, recall)), ("link_B3_P", precision), ("link_B3_R", recall), ("link_pair_F1", pair_f1)]
        .into_iter()
        .map(|(name, rate)| (name.to_owned(), Figure::Rate(Some(rate))))
        .collect()
}

type Groups<'a> = BTreeMap<&'a str, BTreeSet<usize>>;

/// How many pairs groups of these sizes hold.
fn pairs(sizes: &[usize]) -> usize {
    sizes.iter().map(|n| n * n.saturating_sub(1) / 2).sum()
}
