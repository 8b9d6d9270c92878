//! What repeats across the pages of one outlet: menus, boxes, calls for subscriptions. No single page can know it, so
//! whoever holds several pages of an outlet learns it from them and hands it to the reading of each. A page read
//! without it reads the same on any day; with it, the reading depends on the pages it was learnt from.

use crate::fold::Fnv;
use crate::phrase::squeezed;
use recoupe_model::{Article, BlockLabel};
use rustc_hash::{FxHashMap, FxHashSet};

/// Fewer pages that tell different things teach nothing.
const FEW_PAGES: usize = 3;

/// The lines that an outlet's pages share.
#[derive(Debug, Clone, Default)]
pub struct Furniture {
    lines: FxHashSet<u64>,
}

impl Furniture {
    /// Learns from pages of one outlet, read before: a line that stands on at least three of them and on at least
    /// half is the site's. Copies and new versions of an article count as one page, so a story that is followed
    /// from hour to hour is no furniture. The order of the pages changes nothing but which version is counted.
    pub fn of<'a>(pages: impl IntoIterator<Item = &'a Article>) -> Furniture {
        let mut told: Vec<FxHashSet<u64>> = Vec::new();
        let mut counts: FxHashMap<u64, usize> = FxHashMap::default();
        for page in pages {
            let of = |body: bool| {
                let blocks = page.blocks.iter().filter(move |b| (b.label == BlockLabel::Body) == body);
                blocks.map(|b| key(page.slice(b.span))).collect::<FxHashSet<u64>>()
            };
            let (body, around) = (of(true), of(false));
            // Half of its paragraphs stand on another page: the same article again.
            let again = |other: &FxHashSet<u64>| body.intersection(other).count() * 2 >= body.len().max(1);
            if body.is_empty() || told.iter().any(again) {
                continue;
            }
            body.union(&around).for_each(|line| *counts.entry(*line).or_default() += 1);
            told.push(body);
        }
        let enough = |n: usize| n >= FEW_PAGES && n * 2 >= told.len();
        Furniture { lines: counts.into_iter().filter(|(_, n)| enough(*n)).map(|(line, _)| line).collect() }
    }

    /// True when nothing was learnt.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub(crate) fn holds(&self, line: &str) -> bool {
        !self.is_empty() && self.lines.contains(&key(line))
    }
}

fn key(line: &str) -> u64 {
    let mut hash = Fnv::new();
    hash.word(&squeezed(line));
    hash.value()
}
