//! Which earlier page each of many that carry one text has most in common with, all of them looked through once.

use super::{Alike, Common, Distinct, LEAST_PARAGRAPH, Text, common};
use crate::holders::Holders;
use recoupe_model::PageFacts;

/// Pages in some order, one after the other held beside those before it.
#[derive(Debug)]
pub struct Nearest<'p> {
    texts: Vec<Text<'p>>,
    holders: Holders,
    /// The page that is next.
    at: usize,
}

/// What a page has in common with an earlier one.
#[derive(Debug, Clone, Copy, Default)]
struct Shared {
    shingles: usize,
    paragraphs: usize,
    of_paragraph: usize,
}

impl<'p> Nearest<'p> {
    /// These pages, in this order.
    pub fn new(pages: &'p [PageFacts]) -> Nearest<'p> {
        let mut seen = Distinct::default();
        let texts: Vec<Text<'p>> = pages.iter().map(|facts| Text::sized(facts, &mut seen)).collect();
        Nearest { holders: Holders::new(&texts), texts, at: 0 }
    }

    /// Passes the next page: of these earlier ones, ascending, the one that it has most in common with, of equals the
    /// last, and what [`common`] says of the two.
    pub fn pass(&mut self, earlier: &[usize]) -> Option<(usize, Common)> {
        let shared = self.shared(earlier);
        let text = &self.texts[self.at];
        let much = |(at, shared): &(usize, Shared)| {
            let alike = Alike::new(&self.texts[*at], text, shared.shingles);
            let percent = alike.shared * 100 / alike.size.max(1);
            (text.same(&self.texts[*at], shared.shingles), shared.paragraphs, percent)
        };
        let nearest = earlier.iter().copied().zip(shared).max_by_key(much);
        let found = nearest.map(|(at, _)| (at, common(self.texts[at].facts, text.facts)));
        self.holders.pass(self.at);
        self.at += 1;
        found
    }

    /// What the next page has in common with each of these.
    fn shared(&self, earlier: &[usize]) -> Vec<Shared> {
        let mut all = vec![Shared::default(); earlier.len()];
        if all.is_empty() {
            return all;
        }
        let mut place_of = vec![None; self.at];
        earlier.iter().enumerate().for_each(|(place, at)| place_of[*at] = Some(place));
        let last = earlier[earlier.len() - 1];
        let text = &self.texts[self.at];
        let (mut keys, mut begin) = (Vec::new(), 0);
        let places = |key| {
            let passed = self.holders.passed(key).iter().map(|at| *at as usize);
            passed.take_while(|at| *at <= last).filter_map(|at| place_of[at])
        };
        for (n, shingles) in text.paragraphs().enumerate() {
            let here = self.holders.places(self.at, begin..begin + shingles.len());
            for key in here.filter_map(|at| self.holders.key(at)) {
                keys.push(key);
                places(key).for_each(|place| all[place].of_paragraph += 1);
            }
            begin += shingles.len() + 1;
            let tells = text.facts.fingerprint.size(n) >= LEAST_PARAGRAPH;
            for shared in &mut all {
                shared.paragraphs += usize::from(tells && text.copies(n, shared.of_paragraph));
                shared.of_paragraph = 0;
            }
        }
        // What stands in several paragraphs counts once in the whole.
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter().flat_map(places).for_each(|place| all[place].shingles += 1);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use recoupe_model::{Fingerprint, PageId, PageSpan, Quoted};

    /// Pages of paragraphs that are taken from each other, wholly or in part.
    fn pages() -> Vec<PageFacts> {
        let hash = |n: u64| n.wrapping_mul(0xd134_2543_de82_ef95) & Fingerprint::BITS;
        let paragraph = |from: u64| {
            let mut hashes: Vec<u64> = (from..from + 40).map(hash).collect();
            hashes.sort_unstable();
            hashes
        };
        let span = |nth: u64| PageSpan::new(nth as usize * 300, nth as usize * 300 + 299);
        let page = |n: u64| PageFacts {
            page: PageId::new(format!("p{n:02}")),
            published: None,
            outlet: None,
            agencies: if n.is_multiple_of(5) { vec!["Agence".to_owned()] } else { Vec::new() },
            fingerprint: Fingerprint {
                paragraphs: (0..4).map(|nth| (span(nth), paragraph(n * n * nth % 7 * 12))).collect(),
                quoted: vec![Quoted { hash: n % 3, shingles: 9 }],
                alone: None,
            },
        };
        (0..30).map(page).collect()
    }

    #[test]
    fn the_nearest_is_the_one_that_comparing_each_two_finds() {
        let pages = pages();
        let mut nearest = Nearest::new(&pages);
        let mut several = 0;
        for (at, later) in pages.iter().enumerate() {
            let earlier: Vec<usize> = (0..at).filter(|other| (other + at) % 3 > 0).collect();
            let each = earlier.iter().map(|other| (*other, common(&pages[*other], later)));
            let should = each.max_by_key(|(_, common)| (common.by.is_some(), common.paragraphs, common.percent));
            several += usize::from(should.as_ref().is_some_and(|(_, common)| common.paragraphs > 1));
            assert_eq!(nearest.pass(&earlier), should, "page {at}");
        }
        assert!(several > 5, "{several} pages have something in common with earlier ones");
    }
}
