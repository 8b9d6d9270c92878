//! Which texts have which runs of words: for each key that several texts have, those texts in order.
//!
//! Made once for all texts, by sorting. A key that one text alone has says nothing of others and gets no number. Lists
//! are whole, so that what two texts share is counted from them and no text is looked into again.

use crate::dispatch::Text;
use std::ops::Range;

/// Keys are sorted in parts of about so many, so that little memory is taken for it.
const PART: usize = 1 << 21;

/// In place of the number of a key that one text alone has.
const ALONE: u32 = u32::MAX;

/// The texts of each key.
#[derive(Debug)]
pub(crate) struct Holders {
    /// The number of each key, paragraph by paragraph, the one of the whole last: where its list begins.
    numbers: Vec<u32>,
    /// Where the numbers of each text begin, and the end of all.
    begins: Vec<usize>,
    /// For each key how many of its texts are passed, then the texts, ascending.
    lists: Vec<u32>,
}

/// A key of several texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Number(u32);

impl Holders {
    /// The lists of these texts, which are known by their places.
    pub(crate) fn new(texts: &[Text<'_>]) -> Holders {
        let mut begins = Vec::with_capacity(texts.len() + 1);
        begins.push(0);
        for text in texts {
            begins.push(begins[begins.len() - 1] + text.paragraphs().map(|shingles| shingles.len() + 1).sum::<usize>());
        }
        let total = begins[texts.len()];
        let mut holders = Holders { numbers: vec![ALONE; total], begins, lists: Vec::new() };
        let paragraphs = || texts.iter().flat_map(|text| (0..text.paragraphs().len()).map(move |n| text.whole(n)));
        let (wholes, mut taken): (Vec<Option<u64>>, Vec<u32>) = paragraphs().map(|whole| (whole, 0)).unzip();
        let parts = total.div_ceil(PART).max(1) as u128;
        // Key, text and place among the text's keys in one number: sorted in one comparison.
        let mut keys: Vec<u128> = Vec::with_capacity(total.min(PART + PART / 8));
        for part in 0..parts {
            let within = |key: &u64| (u128::from(*key) * parts) >> 64 == part;
            let mut rest = wholes.iter().zip(&mut taken);
            for (text, at) in texts.iter().zip(0u32..) {
                let key = |key: u64, place: usize| u128::from(key) << 64 | u128::from(at) << 32 | place as u128;
                let mut place = 0;
                for (shingles, (whole, taken)) in text.paragraphs().zip(&mut rest) {
                    let first = *taken as usize;
                    let here = shingles[first..].iter().take_while(|shingle| within(shingle));
                    let before = keys.len();
                    keys.extend(here.zip(place + first..).map(|(shingle, place)| key(*shingle, place)));
                    *taken += (keys.len() - before) as u32;
                    place += shingles.len() + 1;
                    keys.extend(whole.filter(within).map(|whole| key(whole, place - 1)));
                }
            }
            keys.sort_unstable();
            holders.number(&keys);
            keys.clear();
        }
        holders
    }

    /// Lists for sorted keys, each with its text and its place there.
    fn number(&mut self, keys: &[u128]) {
        let text = |key: &u128| (key >> 32) as u32;
        for same in keys.chunk_by(|a, b| a >> 64 == b >> 64) {
            if text(&same[0]) == text(&same[same.len() - 1]) {
                continue;
            }
            let number = u32::try_from(self.lists.len()).ok().filter(|number| *number != ALONE);
            let number = number.expect("pages that are linked at once share fewer than 4 billion runs of words");
            self.lists.push(0);
            for of_text in same.chunk_by(|a, b| text(a) == text(b)) {
                self.lists.push(text(&of_text[0]));
                let begin = self.begins[text(&of_text[0]) as usize];
                of_text.iter().for_each(|key| self.numbers[begin + (*key as u32) as usize] = number);
            }
        }
    }

    /// Where the numbers of keys of a text stand that have these places in it: paragraph by paragraph its shingles,
    /// then the key of the whole.
    pub(crate) fn places(&self, text: usize, of: Range<usize>) -> Range<usize> {
        self.begins[text] + of.start..self.begins[text] + of.end
    }

    /// The number that stands at a place; `None` for a key that no other text has.
    pub(crate) fn key(&self, place: usize) -> Option<Number> {
        Some(self.numbers[place]).filter(|number| *number != ALONE).map(Number)
    }

    /// The texts that have a key, of those that are passed.
    pub(crate) fn passed(&self, key: Number) -> &[u32] {
        let at = key.0 as usize;
        &self.lists[at + 1..][..self.lists[at] as usize]
    }

    /// True when the text that passes at present has passed with this key.
    pub(crate) fn is_passed(&self, key: Number, text: usize) -> bool {
        self.passed(key).last().is_some_and(|last| *last as usize == text)
    }

    /// From here on this text is among those that are passed and have the key. Texts pass in order.
    pub(crate) fn pass_key(&mut self, key: Number, text: usize) {
        if !self.is_passed(key, text) {
            self.lists[key.0 as usize] += 1;
        }
    }

    /// Passes a text with all its keys.
    pub(crate) fn pass(&mut self, text: usize) {
        for place in self.begins[text]..self.begins[text + 1] {
            if let Some(key) = self.key(place) {
                self.pass_key(key, text);
            }
        }
    }
}
