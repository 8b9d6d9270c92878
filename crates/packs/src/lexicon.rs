//! Word lists compiled for look-up at a position of a token list, in one hash per token.

use crate::token::{Case, Token, case_of, key, tokenize, without_accents};
use recoupe_model::PageSpan;
use rustc_hash::FxHashMap;

/// Entries of one or several words, each with a value.
#[derive(Debug, Clone)]
pub struct Lexicon<T> {
    /// Hash of the first word, its accents lost -> the first and the last entry that begin so. Another word of the
    /// same hash does no harm: every entry is compared with the text.
    by_first: FxHashMap<u64, (u32, u32)>,
    entries: Vec<Entry<T>>,
    accents: Accents,
}

/// How far accents may differ between entry and text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accents {
    /// Names: accents never tell two apart («Ménaka», «Menaka»).
    Ignored,
    /// Words: they do («tue», «tué»), but capitals may have lost theirs («Etat», «ATTAQUE A DJIBO»).
    LostOnCapitals,
}

#[derive(Debug, Clone)]
struct Entry<T> {
    words: Box<[Word]>,
    value: T,
    /// Names that are common words too, or acronyms, need their capital.
    capital: bool,
    /// The next entry of the same first word.
    next: Option<u32>,
}

/// The words of a form, cut as a page's text is. Most forms are one plain word in lower case, which the cut
/// would give back as it is.
fn words(form: &str, capital: bool) -> Box<[Word]> {
    if !form.is_empty() && form.chars().all(char::is_lowercase) {
        let folded = without_accents(form).map(String::into_boxed_str);
        return Box::new([Word { lower: form.into(), folded, acronym: false }]);
    }
    if form.split(' ').all(|word| !word.is_empty() && word.chars().all(char::is_alphabetic)) {
        return form.split(' ').map(|word| plain(word, capital)).collect();
    }
    tokenize(form, PageSpan::new(0, form.len()))
        .into_iter()
        .map(|t| Word { acronym: capital && t.case == Case::Upper, lower: t.lower, folded: t.folded })
        .collect()
}

/// A word of letters only, as the cut would give it.
fn plain(word: &str, capital: bool) -> Word {
    let lower: Box<str> = match word.is_ascii() {
        true => word.to_ascii_lowercase().into(),
        false => word.chars().flat_map(char::to_lowercase).collect::<String>().into(),
    };
    let folded = without_accents(&lower).map(String::into_boxed_str);
    Word { acronym: capital && case_of(word) == Case::Upper, lower, folded }
}

#[derive(Debug, Clone)]
struct Word {
    lower: Box<str>,
    folded: Option<Box<str>>,
    /// Written in capitals only: an acronym, which «Un» and «Au» must not meet.
    acronym: bool,
}

impl Word {
    fn fold(&self) -> &str {
        self.folded.as_deref().unwrap_or(&self.lower)
    }
    fn meets(&self, token: &Token, accents: Accents) -> bool {
        if self.acronym && !matches!(token.case, Case::Upper | Case::Mixed) {
            return false;
        }
        if *self.lower == *token.lower {
            return true;
        }
        match (accents, token.case) {
            (Accents::Ignored, _) | (Accents::LostOnCapitals, Case::Upper) => self.fold() == token.fold(),
            // «Etat» may stand for «État»; the rest of the word keeps its accents.
            (Accents::LostOnCapitals, Case::Title) => {
                let rest = |s: &str| s.char_indices().nth(1).map_or("", |(i, _)| &s[i..]).to_owned();
                self.fold() == token.fold() && rest(&self.lower) == rest(&token.lower)
            }
            _ => false,
        }
    }
}

impl<T> Lexicon<T> {
    /// An empty list.
    pub fn new(accents: Accents) -> Lexicon<T> {
        Lexicon { by_first: FxHashMap::default(), entries: Vec::new(), accents }
    }
    /// Makes room for so many more entries.
    pub(crate) fn reserve(&mut self, more: usize) {
        self.entries.reserve(more);
        self.by_first.reserve(more / 2);
    }
    /// Adds an entry; a form without any token is left out.
    pub fn add(&mut self, form: &str, value: T) {
        self.add_cased(form, value, false);
    }
    /// Adds an entry that is met only where the text writes it with a capital.
    pub fn add_name(&mut self, form: &str, value: T) {
        self.add_cased(form, value, true);
    }
    fn add_cased(&mut self, form: &str, value: T, capital: bool) {
        let words = words(form, capital);
        let Some(first) = words.first() else { return };
        let index = self.entries.len() as u32;
        let key = key(first.fold());
        let (_, last) = self.by_first.entry(key).or_insert((index, index));
        if *last != index {
            self.entries[*last as usize].next = Some(index);
            *last = index;
        }
        self.entries.push(Entry { words, value, capital, next: None });
    }
    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }
    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
    /// Every entry that stands at position `at` of `tokens`: how many tokens it takes and its value,
    /// in the order in which entries were added.
    pub fn at<'a>(&'a self, tokens: &'a [Token], at: usize) -> impl Iterator<Item = (usize, &'a T)> {
        let first = tokens.get(at).and_then(|t| self.by_first.get(&t.key));
        let ids = std::iter::successors(first.map(|(id, _)| *id), |id| self.entries[*id as usize].next);
        ids.filter_map(move |id| {
            let entry = &self.entries[id as usize];
            let n = entry.words.len();
            let here = tokens.get(at..at + n)?;
            // The first words are much the same already: the last one tells soonest.
            let meets = entry.words.iter().zip(here).rev().all(|(w, t)| w.meets(t, self.accents));
            let cased = !entry.capital || here.iter().any(Token::capital);
            (meets && cased).then_some((n, &entry.value))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(accents: Accents, entries: &[&str], text: &str, at: usize, expect: &[usize]) {
        let mut lexicon = Lexicon::new(accents);
        for entry in entries {
            lexicon.add(entry, ());
        }
        let tokens = tokenize(text, PageSpan::new(0, text.len()));
        let found: Vec<usize> = lexicon.at(&tokens, at).map(|(n, ())| n).collect();
        assert_eq!(found, expect, "{entries:?} in {text}");
    }

    #[test]
    fn accents_count_in_words_but_not_in_names() {
        check(Accents::LostOnCapitals, &["tué"], "il tue", 1, &[]);
        check(Accents::LostOnCapitals, &["tué"], "SOLDATS TUES", 1, &[]);
        check(Accents::LostOnCapitals, &["tués"], "SOLDATS TUES", 1, &[1]);
        check(Accents::LostOnCapitals, &["état"], "Etat", 0, &[1]);
        check(Accents::Ignored, &["Ménaka"], "à Menaka", 1, &[1]);
    }

    #[test]
    fn plain_words_are_cut_as_any_others() {
        for form in
            ["Liptako", "JNIM", "forces armées", "Œuvre Éléonore", "État-Major", "l'Etat", "G5 Sahel", "a  b", "ÉTAT"]
        {
            let cut = tokenize(form, PageSpan::new(0, form.len()));
            let words = words(form, true);
            assert_eq!(words.len(), cut.len(), "{form}");
            for (word, token) in words.iter().zip(&cut) {
                assert_eq!((&word.lower, &word.folded), (&token.lower, &token.folded), "{form}");
                assert_eq!(word.acronym, token.case == Case::Upper, "{form}");
            }
        }
    }

    #[test]
    fn longer_and_shorter_entries_are_both_found() {
        check(Accents::LostOnCapitals, &["état", "état-major"], "l'état-major", 1, &[1, 2]);
    }
}
