//! Whose text a new page carries, and who carries its.

use super::record::Placed;
use super::{Desk, number};
use crate::dispatch::{ASKED, Text, first_day};
use crate::fold::shared;
use recoupe_model::{LinkStore, List, PageFacts, PageId, Row};
use std::collections::BTreeSet;
use std::rc::Rc;

const SIZE_BITS: u32 = 32;

/// The length of a text that has this rank.
pub(super) fn size_of(rank: u64) -> usize {
    (rank & ((1 << SIZE_BITS) - 1)) as usize
}

/// By day, then by length; what is left is told by the number of the page.
pub(super) fn rank(text: &Text<'_>) -> u64 {
    let (day, size, _) = text.order();
    let day = (day - jiff::civil::date(1, 1, 1)).get_days().max(0).unsigned_abs();
    (u64::from(day) << SIZE_BITS) | (size as u64).min((1 << SIZE_BITS) - 1)
}

/// What a page is compared by.
#[derive(Debug)]
pub(super) struct Shingles {
    /// Sorted.
    pub(super) all: Vec<u64>,
    /// Places of a table on which one of them falls.
    places: [u64; PLACES / 64],
    /// How many fell on a place that another had taken.
    n_fallen_together: usize,
}

/// Enough that the few hundred of a page seldom fall together.
const PLACES: usize = 1 << 12;

impl Shingles {
    pub(super) fn of(text: &Text<'_>) -> Shingles {
        let all = text.shingles().into_owned();
        let mut places = [0; PLACES / 64];
        for shingle in &all {
            let place = place(*shingle);
            places[place / 64] |= 1 << (place % 64);
        }
        let taken: usize = places.iter().map(|word: &u64| word.count_ones() as usize).sum();
        let n_fallen_together = all.len() - taken;
        Shingles { all, places, n_fallen_together }
    }

    /// No fewer than two pages share: what both have falls on places of both. Pages with a few phrases in common are told
    /// apart by this without going through their lists.
    pub(super) fn shared_at_most(&self, other: &Shingles) -> usize {
        let both = self.places.iter().zip(&other.places).map(|(a, b)| (a & b).count_ones() as usize);
        both.sum::<usize>() + self.n_fallen_together.min(other.n_fallen_together)
    }
}

fn place(shingle: u64) -> usize {
    (shingle.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - PLACES.trailing_zeros())) as usize
}

impl<S: LinkStore> Desk<'_, S> {
    /// Takes a page in. `changed` gets the pages whose dispatch, or that of a paragraph, is another now.
    pub(super) fn place(&mut self, page: &PageId, changed: &mut BTreeSet<u64>) -> Result<(), S::Error> {
        let no = number(page.as_str());
        match self.placed(no)?.is_some() {
            true => Ok(()),
            false => self.put_in(page, changed),
        }
    }

    /// The same of a page that is to find its texts anew, whatever was known of it.
    pub(super) fn put_in(&mut self, page: &PageId, changed: &mut BTreeSet<u64>) -> Result<(), S::Error> {
        let no = number(page.as_str());
        let facts = Rc::new(self.store.facts(page)?);
        self.facts.insert(no, facts.clone());
        let text = Text::new(&facts);
        let (keys, shingles) = (text.all_keys(), Shingles::of(&text));
        let mut placed = Placed {
            page: page.clone(),
            dispatch: no,
            sources: vec![None; facts.fingerprint.paragraphs.len()],
            units: Vec::new(),
        };
        let mut alike: BTreeSet<u64> = BTreeSet::new();
        // Of the page each paragraph was copied from, where it stands in lists: the earliest come first.
        let mut found: Vec<Option<u64>> = vec![None; placed.sources.len()];
        for of_other in self.holders(&text)?.chunk_by(|(a, _), (b, _)| a == b) {
            let ((other_rank, other), _) = of_other[0];
            let in_paragraphs = || of_other.chunk_by(|a, b| a == b).map(|hits| (hits[0].1 as usize, hits.len()));
            let in_alike = || in_paragraphs().filter(|(n, n_hits)| text.alike(*n, *n_hits)).map(|(n, _)| n);
            // What a later page has of this one is seen when that is looked at; an earlier one must have enough.
            if other_rank < rank(&text) && in_alike().next().is_none() {
                continue;
            }
            let (other_facts, theirs) = (self.facts(other)?, self.shingles(other)?);
            let beside = Text::of(&other_facts, &theirs.all);
            let related = match beside.order() < text.order() {
                true => {
                    for n in in_alike().filter(|n| found[*n].is_none_or(|rank| other_rank <= rank)).collect::<Vec<_>>()
                    {
                        let is_copied = text.copies(n, text.common(n, &theirs.all));
                        if is_copied && self.is_earlier(&beside, placed.sources[n])? {
                            (placed.sources[n], found[n]) = (Some(other), Some(other_rank));
                        }
                    }
                    in_alike().next().is_some()
                }
                false => self.copied_by((other, &beside), (no, &text, &shingles.all), &keys, changed)?,
            };
            let dispatch = self.known(other)?.dispatch;
            if related
                && !alike.contains(&dispatch)
                && text.same(&beside, shingles.shared_at_most(&theirs))
                && text.same(&beside, shared(&shingles.all, &theirs.all))
            {
                alike.insert(dispatch);
            }
        }
        for source in placed.sources.iter().flatten() {
            self.store.put_row(List::Copiers, *source, (0, no))?;
        }
        self.put_placed(no, placed)?;
        self.store.put_row(List::Dispatches, no, (0, no))?;
        for key in keys {
            self.store.put_row(List::Texts, key, (rank(&text), no))?;
        }
        changed.insert(no);
        self.join(no, &facts, alike, changed)
    }

    fn shingles(&mut self, page: u64) -> Result<Rc<Shingles>, S::Error> {
        if let Some(known) = self.shingles.get(&page) {
            return Ok(known.clone());
        }
        let shingles = Rc::new(Shingles::of(&Text::new(&*self.facts(page)?)));
        self.shingles.insert(page, shingles.clone());
        Ok(shingles)
    }

    /// Pages that have keys of this one, each with a paragraph for every key of it that they have; sorted.
    fn holders(&mut self, text: &Text<'_>) -> Result<Vec<(Row, u32)>, S::Error> {
        let mut holders: Vec<(Row, u32)> = Vec::new();
        for (n, at) in (0..text.paragraphs().len()).zip(0u32..) {
            for key in text.keys(n) {
                holders
                    .extend(self.store.rows(List::Texts, key, (0, 0), ASKED)?.into_iter().map(|holder| (holder, at)));
            }
        }
        holders.sort_unstable();
        Ok(holders)
    }

    /// Notes what a later page has of a new one. True when the two are worth comparing as a whole.
    fn copied_by(
        &mut self,
        (other, later): (u64, &Text<'_>),
        (no, text, shingles): (u64, &Text<'_>, &[u64]),
        keys: &[u64],
        changed: &mut BTreeSet<u64>,
    ) -> Result<bool, S::Error> {
        let mut related = false;
        let mut placed = Rc::unwrap_or_clone(self.known(other)?);
        let before = placed.sources.clone();
        for n in 0..later.facts.fingerprint.paragraphs.len() {
            let n_hits = later.keys(n).iter().filter(|key| keys.binary_search(key).is_ok()).count();
            if n_hits == 0 || !later.alike(n, n_hits) {
                continue;
            }
            related = true;
            if later.copies(n, later.common(n, shingles)) && self.is_earlier(text, placed.sources[n])? {
                placed.sources[n] = Some(no);
            }
        }
        if placed.sources != before {
            let lost: BTreeSet<u64> =
                before.iter().filter(|s| !placed.sources.contains(s)).copied().flatten().collect();
            for source in lost {
                self.store.drop_row(List::Copiers, source, (0, other))?;
            }
            self.store.put_row(List::Copiers, no, (0, other))?;
            self.put_placed(other, placed)?;
            changed.insert(other);
        }
        Ok(related)
    }

    fn is_earlier(&mut self, text: &Text<'_>, than: Option<u64>) -> Result<bool, S::Error> {
        let Some(than) = than else { return Ok(true) };
        let facts = self.facts(than)?;
        Ok(text.order() < Text::new(&facts).order())
    }

    /// One dispatch of a new page and those it is like, named by the page that was published first.
    pub(super) fn join(
        &mut self,
        no: u64,
        facts: &PageFacts,
        dispatches: BTreeSet<u64>,
        changed: &mut BTreeSet<u64>,
    ) -> Result<(), S::Error> {
        let mut first = (first_day(facts.published), facts.page.clone(), no);
        for founder in &dispatches {
            let facts = self.facts(*founder)?;
            first = first.min((first_day(facts.published), facts.page.clone(), *founder));
        }
        let (_, _, founder) = first;
        for dispatch in dispatches.into_iter().chain([no]).filter(|dispatch| *dispatch != founder) {
            for row @ (_, member) in self.all_rows(List::Dispatches, dispatch)? {
                self.store.drop_row(List::Dispatches, dispatch, row)?;
                self.store.put_row(List::Dispatches, founder, row)?;
                let placed = Rc::unwrap_or_clone(self.known(member)?);
                self.put_placed(member, Placed { dispatch: founder, ..placed })?;
                changed.insert(member);
                changed.extend(self.all_rows(List::Copiers, member)?.into_iter().map(|(_, copier)| copier));
            }
        }
        Ok(())
    }

    pub(super) fn all_rows(&mut self, list: List, key: u64) -> Result<Vec<Row>, S::Error> {
        self.store.rows(list, key, (0, 0), usize::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use recoupe_model::{Fingerprint, PageSpan};

    #[test]
    fn no_more_is_shared_than_places_tell() {
        let page = |hashes: Vec<u64>| {
            let paragraphs = vec![(PageSpan::new(0, 1), hashes)];
            let fingerprint = Fingerprint { paragraphs, ..Fingerprint::default() };
            let facts =
                PageFacts { page: "p".into(), published: None, outlet: None, agencies: Vec::new(), fingerprint };
            Shingles::of(&Text::new(&facts))
        };
        let hashes = |from: u64, to: u64| {
            let mut all: Vec<u64> =
                (from..to).map(|n| n.wrapping_mul(0xd134_2543_de82_ef95) & Fingerprint::BITS).collect();
            all.sort_unstable();
            page(all)
        };
        for (a, b, n) in [((0, 300), (0, 300), 300), ((0, 300), (280, 600), 20), ((0, 300), (300, 600), 0)] {
            let (a, b) = (hashes(a.0, a.1), hashes(b.0, b.1));
            let most = a.shared_at_most(&b);
            assert!((n..n + 60).contains(&most), "{most} at most of {n}");
            assert_eq!(shared(&a.all, &b.all), n);
        }
        let (long, longer) = (hashes(0, 9_000), hashes(1_000, 20_000));
        assert!(long.shared_at_most(&longer) >= 8_000);
    }
}
