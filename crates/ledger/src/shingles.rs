//! What linking needs of fingerprints, in little memory. Most runs of words stand in one page only, and those say
//! nothing of who copied whom but how long a text is: they are counted and left out.
//!
//! Which stand in several pages is told by a sketch, two bits per place, in two readings of the ledger. Where two
//! hashes fall on one place, one that stands alone is kept, which costs memory and changes nothing.

use crate::{AsOf, Error, Ledger};
use recoupe_model::{Alone, Fingerprint, PageFacts};

/// Hashes are gone through in as many parts as keep a sketch below this many places: twice 64 MiB.
const MOST_PLACES: u64 = 1 << 29;
/// Places per hash: one hash in eight at most is kept for nothing.
const SPARSE: u64 = 8;

impl Ledger {
    /// What reconciliation needs of each page, sorted by id: [`Ledger::pages`] less the hashes that no other page
    /// has, which are counted in [`Alone`]. Reconciling gives the same.
    ///
    /// # Errors
    /// When the file cannot be read or holds a damaged entry.
    pub fn facts(&self, as_of: AsOf) -> Result<Vec<PageFacts>, Error> {
        // A hash for each word; in a cell that has them, one is five bytes or eight.
        const HASHES: &str = "SELECT ifnull(sum(max(length(fingerprint) / 5, text_bytes / 6)), 0) FROM pages";
        let hashes: i64 = self.db.query_row(HASHES, [], |row| row.get(0))?;
        self.facts_in(as_of, hashes.unsigned_abs(), MOST_PLACES)
    }

    fn facts_in(&self, as_of: AsOf, hashes: u64, most_places: u64) -> Result<Vec<PageFacts>, Error> {
        let parts = (hashes * SPARSE).div_ceil(most_places).max(1);
        let mut facts: Vec<PageFacts> = Vec::new();
        for part in 0..parts {
            let within = |hash: &u64| (u128::from(*hash) * u128::from(parts)) >> 64 == u128::from(part);
            let mut sketch = Sketch::new(hashes / parts * SPARSE);
            self.each_facts(as_of, |page| {
                let all = page.fingerprint.paragraphs.iter().flat_map(|(_, hashes)| hashes);
                all.filter(|hash| within(hash)).for_each(|hash| sketch.mark(*hash));
            })?;
            self.each_facts(as_of, |mut page| {
                let full = std::mem::take(&mut page.fingerprint);
                if part == 0 {
                    facts.push(PageFacts { fingerprint: emptied(&full), ..page.clone() });
                }
                // A page that came in meanwhile has no place: whoever links sees that and begins anew.
                if let Ok(at) = facts.binary_search_by(|f| f.page.cmp(&page.page)) {
                    take(&mut facts[at].fingerprint, &full, within, &sketch);
                }
            })?;
        }
        Ok(facts)
    }
}

/// The paragraphs without their hashes.
fn emptied(full: &Fingerprint) -> Fingerprint {
    let paragraphs: Vec<_> = full.paragraphs.iter().map(|(span, _)| (*span, Vec::new())).collect();
    let alone = Alone { of_paragraph: vec![0; paragraphs.len()], of_page: 0 };
    Fingerprint { paragraphs, quoted: full.quoted.clone(), alone: Some(alone) }
}

/// Takes over what stands in several pages and counts the rest. Parts come in the order of hashes, so that these
/// stay sorted.
fn take(into: &mut Fingerprint, full: &Fingerprint, within: impl Fn(&u64) -> bool, sketch: &Sketch) {
    let Some(alone) = &mut into.alone else { return };
    let mut left_out: Vec<u64> = Vec::new();
    let paragraphs = into.paragraphs.iter_mut().zip(&mut alone.of_paragraph);
    for (((_, kept), count), (_, hashes)) in paragraphs.zip(&full.paragraphs) {
        let before = left_out.len();
        for hash in hashes.iter().filter(|hash| within(hash)) {
            match sketch.is_repeated(*hash) {
                true => kept.push(*hash),
                false => left_out.push(*hash),
            }
        }
        kept.shrink_to_fit();
        *count += u32::try_from(left_out.len() - before).expect("texts are held below 4 GiB");
    }
    left_out.sort_unstable();
    left_out.dedup();
    alone.of_page += u32::try_from(left_out.len()).expect("texts are held below 4 GiB");
}

/// Which places were marked once, and which again.
#[derive(Debug)]
struct Sketch {
    once: Vec<u64>,
    again: Vec<u64>,
    /// Bits of a hash that are no part of its place.
    shift: u32,
}

impl Sketch {
    fn new(places: u64) -> Sketch {
        let places = places.next_power_of_two().max(1 << 10);
        let words = usize::try_from(places / 64).expect("far fewer than there can be");
        Sketch { once: vec![0; words], again: vec![0; words], shift: 64 - places.trailing_zeros() }
    }

    /// The word and the bit of a hash. The hash is mixed, as parts share its upper bits.
    fn place(&self, hash: u64) -> (usize, u64) {
        let place = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift;
        (usize::try_from(place / 64).expect("below the number of words"), 1 << (place % 64))
    }

    fn mark(&mut self, hash: u64) {
        let (word, bit) = self.place(hash);
        self.again[word] |= self.once[word] & bit;
        self.once[word] |= bit;
    }

    fn is_repeated(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.again[word] & bit != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use recoupe_model::PageSpan;
    use std::collections::{BTreeMap, BTreeSet};

    /// Pages of three paragraphs; the first is one that the page before has too, the last repeats some of the second.
    fn ledger(pages: u64) -> Ledger {
        let mut ledger = Ledger::open_in_memory().expect("memory");
        for n in 0..pages {
            let hashes = |from: u64, to: u64| -> Vec<u64> {
                let mixed = |n: u64| (n ^ 0x51).wrapping_mul(0xd134_2543_de82_ef95).rotate_left(32);
                let hash = |n| mixed(mixed(mixed(n))) & Fingerprint::BITS;
                let all: BTreeSet<u64> = (from..to).map(hash).collect();
                all.into_iter().collect()
            };
            let runs =
                [(n / 2 * 1000, n / 2 * 1000 + 40), (n * 1000 + 500, n * 1000 + 600), (n * 1000 + 590, n * 1000 + 620)];
            let paragraphs =
                runs.iter().zip(0..).map(|((from, to), at)| (PageSpan::new(at, at + 1), hashes(*from, *to)));
            let fingerprint = Fingerprint { paragraphs: paragraphs.collect(), ..Fingerprint::default() };
            let (text, page) = (format!("page {n}\n\nx"), recoupe_model::PageId::new(format!("p{n:03}")));
            let reading = crate::ReadingParts {
                page: &page,
                bytes_sha256: &format!("{n:064}"),
                article: &sample::article(&text, "x", None),
                fingerprint: Some(&fingerprint),
                claims: &[],
                engine: "0",
                packs: &[],
            };
            ledger.append(&sample::capture(&text, "x", None), &reading, "2022-05-20T00:00:00Z").expect("append");
        }
        ledger
    }

    #[test]
    fn what_several_pages_have_is_kept_and_the_rest_counted() {
        let ledger = ledger(40);
        let full = ledger.pages(AsOf::LATEST).expect("read");
        let mut holders: BTreeMap<u64, BTreeSet<&str>> = BTreeMap::new();
        for page in &full {
            for hash in page.fingerprint.paragraphs.iter().flat_map(|(_, hashes)| hashes) {
                holders.entry(*hash).or_default().insert(page.page.as_str());
            }
        }
        let hashes = 40 * 170;
        for most_places in [MOST_PLACES, 1 << 14, 1 << 12] {
            let thin = ledger.facts_in(AsOf::LATEST, hashes, most_places).expect("read");
            assert_eq!(thin.len(), full.len());
            let mut kept_alone = 0;
            for (thin, full) in thin.iter().zip(&full) {
                let (some, all) = (&thin.fingerprint, &full.fingerprint);
                let distinct =
                    |f: &Fingerprint| -> BTreeSet<u64> { f.paragraphs.iter().flat_map(|p| p.1.clone()).collect() };
                let left_out = some.alone.as_ref().expect("counted").of_page as usize;
                assert_eq!(distinct(some).len() + left_out, distinct(all).len());
                for (n, (kept, of)) in some.paragraphs.iter().zip(&all.paragraphs).enumerate() {
                    assert_eq!((some.size(n), kept.0), (of.1.len(), of.0));
                    assert!(kept.1.is_sorted());
                    let missing = of.1.iter().filter(|h| !kept.1.contains(h));
                    missing.for_each(|h| assert_eq!(holders[h].len(), 1));
                    kept_alone += kept.1.iter().filter(|h| holders[h].len() == 1).count() as u64;
                }
            }
            assert!(kept_alone < hashes / 4, "{kept_alone} kept for nothing of {hashes}");
        }
    }
}
