//! Words to events: stems without accents, so that «tues» finds «tués» and «attaque» finds «attaquer».
//!
//! A word is kept under the stem of its language and under its plain letters; a question is asked under the stems of
//! all languages that have a stemmer, so that nobody must say which language he asks in. Postings are event numbers
//! in order.

use crate::index::GONE;
use recoupe_model::Lang;
use rust_stemmers::{Algorithm, Stemmer};
use std::collections::HashMap;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Words longer than this are no words.
const LONGEST: usize = 40;

/// Which events hold a word.
#[derive(Default)]
pub(crate) struct Search {
    postings: HashMap<Box<str>, Vec<u32>>,
    stemmers: Stemmers,
}

struct Stemmers(Vec<(Lang, Stemmer)>);

impl Default for Stemmers {
    fn default() -> Stemmers {
        let of = |code, algorithm| (Lang::new(code).expect("a code"), Stemmer::create(algorithm));
        Stemmers(vec![of("fr", Algorithm::French), of("en", Algorithm::English)])
    }
}

impl std::fmt::Debug for Search {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Search").field("words", &self.postings.len()).finish_non_exhaustive()
    }
}

/// Lower case, accents off.
pub(crate) fn fold(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty() && w.len() <= LONGEST);
    words.map(str::to_lowercase)
}

impl Search {
    /// Notes the words of a text of an event. Events come in order of their numbers within each of the two passes
    /// that fill an index; [`Search::done`] puts them in order.
    pub(crate) fn add(&mut self, event: u32, text: &str, lang: Option<Lang>) {
        for word in words(text) {
            let plain = fold(&word);
            if let Some((_, stemmer)) = self.stemmers.0.iter().find(|(l, _)| Some(*l) == lang) {
                for stem in stems(stemmer, &word, &plain) {
                    note(&mut self.postings, event, stem);
                }
            }
            note(&mut self.postings, event, plain);
        }
    }

    /// The index with events numbered anew: `place_in[old] = new`.
    pub(crate) fn done(mut self, place_in: &[u32]) -> Search {
        for events in self.postings.values_mut() {
            for event in events.iter_mut() {
                *event = place_in[*event as usize];
            }
            events.sort_unstable();
            events.dedup();
            events.shrink_to_fit();
        }
        self.postings.shrink_to_fit();
        self
    }

    /// This index with events numbered anew, less those that are gone, and another's beside them.
    pub(crate) fn with(&self, at: &[u32], new: Search, new_at: &[u32]) -> Search {
        let moved = |events: &[u32], at: &[u32]| -> Vec<u32> {
            events.iter().map(|event| at[*event as usize]).filter(|event| *event != GONE).collect()
        };
        let mut postings: HashMap<Box<str>, Vec<u32>> = HashMap::with_capacity(self.postings.len());
        for (word, events) in &self.postings {
            // Those that stay keep their order.
            let events = moved(events, at);
            if !events.is_empty() {
                postings.insert(word.clone(), events);
            }
        }
        for (word, events) in new.postings {
            let held = postings.entry(word).or_default();
            held.extend(moved(&events, new_at));
            held.sort_unstable();
        }
        Search { postings, stemmers: Stemmers::default() }
    }

    /// The events that hold every word of the question, in order; `None` when it holds no word.
    pub(crate) fn find(&self, question: &str) -> Option<Vec<u32>> {
        let mut found: Option<Vec<u32>> = None;
        for word in words(question) {
            let plain = fold(&word);
            let mut forms: Vec<String> =
                self.stemmers.0.iter().flat_map(|(_, stemmer)| stems(stemmer, &word, &plain)).collect();
            forms.push(plain);
            forms.sort_unstable();
            forms.dedup();
            let mut events: Vec<u32> =
                forms.iter().filter_map(|form| self.postings.get(form.as_str())).flatten().copied().collect();
            events.sort_unstable();
            events.dedup();
            found = Some(match found {
                None => events,
                Some(so_far) => so_far.into_iter().filter(|e| events.binary_search(e).is_ok()).collect(),
            });
        }
        found
    }
}

/// The stem of the word as written and of its plain letters, which differ where an accent tells an ending.
fn stems(stemmer: &Stemmer, word: &str, plain: &str) -> [String; 2] {
    // A mark apart from words as written: no stem may be taken for somebody's plain word.
    [format!("~{}", fold(&stemmer.stem(word))), format!("~{}", stemmer.stem(plain))]
}

fn note(postings: &mut HashMap<Box<str>, Vec<u32>>, event: u32, word: String) {
    match postings.get_mut(word.as_str()) {
        Some(events) if events.last() == Some(&event) => {}
        Some(events) => events.push(event),
        None => {
            postings.insert(word.into(), vec![event]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_and_accents_do_not_count() {
        fn check(text: &str, question: &str, expected: bool) {
            let mut search = Search::default();
            search.add(0, text, Lang::new("fr"));
            let found = search.done(&[7]).find(question);
            assert_eq!(found, Some(if expected { vec![7] } else { vec![] }), "{question}");
        }
        let text = "Onze soldats ont été tués lors d'attaques près de Ménaka";
        check(text, "soldat", true);
        check(text, "tues", true);
        check(text, "tué", true);
        check(text, "attaque menaka", true);
        check(text, "MÉNAKA", true);
        check(text, "attaque gao", false);
        check(text, "hélicoptère", false);
    }

    #[test]
    fn a_question_without_words_asks_nothing() {
        assert_eq!(Search::default().find(" - "), None);
    }
}
