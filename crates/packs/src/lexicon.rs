//! Word lists compiled for look-up at a position of a token list, in one hash per token.

use crate::ready::ready;
use crate::token::{Case, Token, case_of, key, push_without_accent, tokenize, without_accents};
use recoupe_model::PageSpan;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// Entries of one or several words, each with a value.
#[derive(Debug, Clone)]
pub struct Lexicon<T> {
    /// Hash of the word, or of the first two, their accents lost -> the first and the last entry that begin so.
    /// Many names begin with one small word and few with the same two. Other words of the same hash do no harm:
    /// every entry is compared with the text.
    by_start: FxHashMap<u64, Chain>,
    /// The words in lower case that an entry can begin with: all but those of entries of one word that need a capital.
    small: Openers,
    entries: Vec<Entry<T>>,
    /// Entries of one word that need no capital, by how they are written: what a word in lower case meets lies side by
    /// side. Made by [`Lexicon::settle`].
    written: Vec<Written>,
    /// Each with the number of tokens it takes, which is one.
    values: Vec<(usize, T)>,
    accents: Accents,
}

ready! { struct Lexicon<T> { by_start, small, entries, written, values, accents } }

/// Entries that are written alike.
#[derive(Debug, Clone)]
struct Written {
    lower: SmolStr,
    /// Where their values stand.
    values: (u32, u32),
}

ready! { struct Written { lower, values } }

/// What stands at a token.
pub(crate) enum Settled {
    /// The entries of a row, or none, and nothing else; with the number of the word for the rules of the language.
    Word { row: Option<u32>, number: u32 },
    /// What [`Lexicon::each_at`] finds.
    Other,
}

/// The entries of one start.
#[derive(Debug, Clone, Copy)]
struct Chain {
    first: u32,
    last: u32,
    /// Longer entries begin with this word.
    opens: bool,
    /// The number of the word for the rules of the language.
    number: u32,
    /// How its entries are written, where that was put together.
    written: Option<(u32, u32)>,
}

ready! { struct Chain { first, last, opens, number, written } }

/// No entry.
const NONE: u32 = u32::MAX;

impl Chain {
    const EMPTY: Chain = Chain { first: NONE, last: NONE, opens: false, number: 0, written: None };
}

/// How far accents may differ between entry and text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accents {
    /// Names: accents never tell two apart («Ménaka», «Menaka»).
    Ignored,
    /// Words: they do («tue», «tué»), but capitals may have lost theirs («Etat», «ATTAQUE A DJIBO»).
    LostOnCapitals,
}

ready! { enum Accents { Ignored, LostOnCapitals } }

#[derive(Debug, Clone)]
struct Entry<T> {
    form: Form,
    value: T,
    /// The next entry of the same first word.
    next: u32,
    /// It has the form of the entry before it: one comparison tells for both.
    again: bool,
}

ready! { struct Entry<T> { form, value, next, again } }

/// The words of an entry, as they are held against a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Form {
    first: Word,
    /// The words behind the first.
    rest: Box<[Word]>,
    /// Names that are common words too, or acronyms, need their capital.
    capital: bool,
}

ready! { struct Form { first, rest, capital } }

impl Form {
    /// None for a form without any token.
    pub(crate) fn new(form: &str, capital: bool) -> Option<Form> {
        // Most forms are one plain word in lower case, which the cut would give back as it is.
        if !form.is_empty() && form.bytes().all(|b| b.is_ascii_lowercase()) || form.chars().all(char::is_lowercase) {
            let first = Word { lower: SmolStr::new(form), acronym: false };
            return (!form.is_empty()).then(|| Form { first, rest: Box::default(), capital });
        }
        let mut words = words(form, capital).into_iter();
        Some(Form { first: words.next()?, rest: words.collect(), capital })
    }
    /// What it begins with.
    pub(crate) fn start(&self) -> Start {
        Start::of(self.first.key(), self.rest.first().map(Word::key))
    }
    /// How many tokens it takes, where it stands at position `at` of `tokens`.
    pub(crate) fn meets(&self, tokens: &[Token], at: usize, accents: Accents) -> Option<usize> {
        if self.rest.is_empty() {
            let token = tokens.get(at)?;
            return (self.first.meets(token, accents) && (!self.capital || token.capital())).then_some(1);
        }
        let n = 1 + self.rest.len();
        let here = tokens.get(at..at + n)?;
        // The first words are much the same already: the last one tells soonest.
        let meets = self.rest.iter().zip(&here[1..]).rev().all(|(w, t)| w.meets(t, accents))
            && self.first.meets(&here[0], accents);
        (meets && (!self.capital || here.iter().any(Token::capital))).then_some(n)
    }
}

/// What entries are found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Start {
    /// Hash of the only word, or of the first two.
    pub hash: u64,
    /// Hash of the first of several words.
    pub longer: Option<u64>,
}

impl Start {
    fn of(first: u64, second: Option<u64>) -> Start {
        match second {
            None => Start { hash: first, longer: None },
            Some(second) => Start { hash: pair(first, second), longer: Some(first) },
        }
    }
    /// What a form begins with, as [`Form::start`] has it, without making the form where its words are plain.
    /// `room` is written over.
    pub(crate) fn read(form: &str, room: &mut String) -> Option<Start> {
        let mut keys = [None, None];
        let mut n_words = 0;
        room.clear();
        for letter in form.chars().chain([' ']) {
            match letter {
                ' ' | '-' if room.is_empty() => return Form::new(form, true).map(|form| form.start()),
                ' ' | '-' => {
                    if let Some(next) = keys.get_mut(n_words) {
                        *next = Some(key(room));
                    }
                    n_words += 1;
                    room.clear();
                }
                'a'..='z' => room.push(letter),
                'A'..='Z' => room.push(letter.to_ascii_lowercase()),
                _ if letter.is_alphabetic() => letter.to_lowercase().for_each(|l| push_without_accent(l, room)),
                _ => return Form::new(form, true).map(|form| form.start()),
            }
        }
        let [first, second] = keys;
        first.map(|first| Start::of(first, second))
    }
}

/// The words with which longer entries begin, folded onto the bits of a table: most words begin none.
#[derive(Debug, Clone)]
pub(crate) struct Openers(Box<[u64; 1 << 10]>);

ready! { struct Openers(bits) }

impl Default for Openers {
    fn default() -> Openers {
        Openers(Box::new([0; 1 << 10]))
    }
}

impl Openers {
    pub(crate) fn add(&mut self, start: Start) {
        if let Some(first) = start.longer {
            self.note(first);
        }
    }
    /// Notes a hash that [`Openers::has`] shall know.
    pub(crate) fn note(&mut self, hash: u64) {
        let (slot, bit) = slot(hash);
        self.0[slot] |= bit;
    }
    /// False for a hash that was not noted.
    pub(crate) fn has(&self, hash: u64) -> bool {
        let (slot, bit) = slot(hash);
        self.0[slot] & bit != 0
    }
    pub(crate) fn join(&mut self, other: &Openers) {
        self.0.iter_mut().zip(other.0.iter()).for_each(|(own, theirs)| *own |= theirs);
    }
    /// Calls with the hashes under which entries that stand at `at` may be found: that of its word, and that of its first
    /// two where some entry begins so.
    #[inline]
    pub(crate) fn each_start(&self, tokens: &[Token], at: usize, mut call: impl FnMut(u64)) {
        let Some(first) = tokens.get(at).map(|t| t.key) else { return };
        call(first);
        if self.has(first)
            && let Some(second) = tokens.get(at + 1)
        {
            call(pair(first, second.key));
        }
    }
}

/// The words of a form, cut as a page's text is.
fn words(form: &str, capital: bool) -> Vec<Word> {
    if form.split(' ').all(|word| !word.is_empty() && word.chars().all(char::is_alphabetic)) {
        return form.split(' ').map(|word| plain(word, capital)).collect();
    }
    tokenize(form, PageSpan::new(0, form.len()))
        .into_iter()
        .map(|t| Word { acronym: capital && t.case == Case::Upper, lower: t.lower })
        .collect()
}

/// A word of letters only, as the cut would give it.
fn plain(word: &str, capital: bool) -> Word {
    let lower = match word.is_ascii() {
        true => word.to_ascii_lowercase().into(),
        false => word.chars().flat_map(char::to_lowercase).collect(),
    };
    Word { acronym: capital && case_of(word) == Case::Upper, lower }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    lower: SmolStr,
    /// Written in capitals only: an acronym, which «Un» and «Au» must not meet.
    acronym: bool,
}

ready! { struct Word { lower, acronym } }

impl Word {
    fn key(&self) -> u64 {
        match without_accents(&self.lower) {
            Some(folded) => key(&folded),
            None => key(&self.lower),
        }
    }
    /// Its letters are those of the token, accents aside.
    fn folds_to(&self, token: &Token) -> bool {
        match self.lower.is_ascii() {
            true => *self.lower == *token.fold(),
            false => without_accents(&self.lower).as_deref().unwrap_or(&self.lower) == token.fold(),
        }
    }
    #[inline]
    fn meets(&self, token: &Token, accents: Accents) -> bool {
        if self.acronym && !matches!(token.case, Case::Upper | Case::Mixed) {
            return false;
        }
        if self.lower == token.lower {
            return true;
        }
        match (accents, token.case) {
            (Accents::Ignored, _) | (Accents::LostOnCapitals, Case::Upper) => self.folds_to(token),
            // «Etat» may stand for «État»; the rest of the word keeps its accents.
            (Accents::LostOnCapitals, Case::Title) => {
                without_first(&self.lower) == without_first(&token.lower) && self.folds_to(token)
            }
            _ => false,
        }
    }
}

fn without_first(word: &str) -> &str {
    let mut letters = word.chars();
    letters.next();
    letters.as_str()
}

/// The hash of two words in a row.
fn pair(first: u64, second: u64) -> u64 {
    first.rotate_left(29) ^ second.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Where a hash stands in a table of 65,536 bits.
fn slot(hash: u64) -> (usize, u64) {
    let at = (hash >> 40) & 0xffff;
    ((at >> 6) as usize, 1 << (at & 63))
}

impl<T> Lexicon<T> {
    /// An empty list.
    pub fn new(accents: Accents) -> Lexicon<T> {
        Lexicon {
            by_start: FxHashMap::default(),
            small: Openers::default(),
            entries: Vec::new(),
            written: Vec::new(),
            values: Vec::new(),
            accents,
        }
    }
    /// Makes room for so many more entries.
    pub(crate) fn reserve(&mut self, more: usize) {
        self.entries.reserve(more);
        self.by_start.reserve(more);
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
        let Some(form) = Form::new(form, capital) else { return };
        let start = form.start();
        let index = self.entries.len() as u32;
        if let Some(first) = start.longer {
            self.by_start.entry(first).or_insert(Chain::EMPTY).opens = true;
            self.small.note(first);
        } else if !capital {
            self.small.note(start.hash);
        }
        let chain = self.by_start.entry(start.hash).or_insert(Chain::EMPTY);
        chain.written = None;
        let mut again = false;
        match std::mem::replace(&mut chain.last, index) {
            NONE => chain.first = index,
            last => {
                let before = &mut self.entries[last as usize];
                again = before.form == form;
                before.next = index;
            }
        }
        self.entries.push(Entry { form, value, next: NONE, again });
    }
    /// An entry of one word, of which this is the key, has such a value.
    pub(crate) fn has(&self, key: u64, such: impl Fn(&T) -> bool) -> bool {
        let first = self.by_start.get(&key).map_or(NONE, |chain| chain.first);
        chained(&self.entries, first).any(|entry| such(&entry.value))
    }
    /// Gives words the numbers that the rules of the language know them by.
    pub(crate) fn number(&mut self, numbers: impl Iterator<Item = (u64, u32)>) {
        for (key, number) in numbers {
            self.by_start.entry(key).or_insert(Chain::EMPTY).number = number;
        }
    }
    /// Notes every word in lower case with which an entry can begin.
    pub(crate) fn note_small(&self, into: &mut Openers) {
        into.join(&self.small);
    }
    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }
    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
    /// Calls with every entry that stands at position `at` of `tokens`: how many tokens it takes and its value. Entries
    /// of one token come before longer ones, each in the order in which they were added. Gives the number of the word for
    /// the rules of the language, 0 where they do not know it.
    #[inline]
    pub fn each_at(&self, tokens: &[Token], at: usize, mut found: impl FnMut(usize, &T)) -> u32 {
        let Some(chain) = tokens.get(at).and_then(|t| self.by_start.get(&t.key)) else { return 0 };
        match chain.written {
            Some((start, end)) if tokens[at].case == Case::Lower => {
                let written = &self.written[start as usize..end as usize];
                if let Some(Written { values: (from, to), .. }) = written.iter().find(|w| w.lower == tokens[at].lower) {
                    self.values[*from as usize..*to as usize].iter().for_each(|(_, value)| found(1, value));
                }
            }
            _ => self.walk(chain.first, tokens, at, &mut found),
        }
        if chain.opens
            && let Some(second) = tokens.get(at + 1)
            && let Some(chain) = self.by_start.get(&pair(tokens[at].key, second.key))
        {
            self.walk(chain.first, tokens, at, &mut found);
        }
        chain.number
    }
    /// What a word in lower case meets that was laid side by side, where no longer entry begins with it and the next.
    #[inline]
    pub(crate) fn settled_at(&self, tokens: &[Token], at: usize) -> Settled {
        let token = &tokens[at];
        let Some(chain) = self.by_start.get(&token.key) else { return Settled::Word { row: None, number: 0 } };
        let Some((start, end)) = chain.written.filter(|_| token.case == Case::Lower) else { return Settled::Other };
        if chain.opens
            && let Some(second) = tokens.get(at + 1)
            && self.by_start.contains_key(&pair(token.key, second.key))
        {
            return Settled::Other;
        }
        let written = &self.written[start as usize..end as usize];
        let row = written.iter().position(|w| w.lower == token.lower).map(|i| start + i as u32);
        Settled::Word { row, number: chain.number }
    }
    /// The values of a row, each with the number of tokens it takes, which is one.
    #[inline]
    pub(crate) fn row(&self, row: u32) -> &[(usize, T)] {
        let (from, to) = self.written[row as usize].values;
        &self.values[from as usize..to as usize]
    }
    /// All rows, in order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &[(usize, T)]> {
        (0..self.written.len()).map(|row| self.row(row as u32))
    }
    /// Lays side by side what a word in lower case meets, which is most words of a text. Entries that are added behind it
    /// are met, too.
    pub(crate) fn settle(&mut self)
    where
        T: Clone,
    {
        if self.accents == Accents::Ignored {
            return; // more is met than what is written alike
        }
        for chain in self.by_start.values_mut() {
            let start = self.written.len() as u32;
            let mut all: Vec<&Entry<T>> = chained(&self.entries, chain.first).collect();
            // Entries of several words lie under the hash of two.
            if all.is_empty() || all.iter().any(|entry| !entry.form.rest.is_empty()) {
                continue;
            }
            all.retain(|entry| !entry.form.capital);
            all.sort_by(|a, b| a.form.first.lower.cmp(&b.form.first.lower));
            for alike in all.chunk_by(|a, b| a.form.first.lower == b.form.first.lower) {
                let from = self.values.len() as u32;
                self.values.extend(alike.iter().map(|entry| (1, entry.value.clone())));
                let values = (from, self.values.len() as u32);
                self.written.push(Written { lower: alike[0].form.first.lower.clone(), values });
            }
            chain.written = Some((start, self.written.len() as u32));
        }
    }
    fn walk(&self, first: u32, tokens: &[Token], at: usize, found: &mut impl FnMut(usize, &T)) {
        let mut meets = None;
        for entry in chained(&self.entries, first) {
            if !entry.again {
                meets = entry.form.meets(tokens, at, self.accents);
            }
            if let Some(n) = meets {
                found(n, &entry.value);
            }
        }
    }
}

/// The entries of one first word, from this one on.
fn chained<T>(entries: &[Entry<T>], first: u32) -> impl Iterator<Item = &Entry<T>> {
    let at = |at: u32| entries.get(at as usize); // behind the last stands no entry
    std::iter::successors(at(first), move |entry| at(entry.next))
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
        for settled in [false, true] {
            let mut found: Vec<usize> = Vec::new();
            lexicon.each_at(&tokens, at, |n, ()| found.push(n));
            assert_eq!(found, expect, "{entries:?} in {text}, settled: {settled}");
            lexicon.settle();
        }
    }

    #[test]
    fn what_is_added_behind_settled_entries_is_met() {
        let mut lexicon = Lexicon::new(Accents::LostOnCapitals);
        let values = |lexicon: &Lexicon<u8>, text: &str| {
            let mut found = Vec::new();
            lexicon.each_at(&tokenize(text, PageSpan::new(0, text.len())), 0, |_, value| found.push(*value));
            found
        };
        for (form, value) in [("tue", 1), ("tué", 2), ("tue", 3)] {
            lexicon.add(form, value);
        }
        lexicon.settle();
        assert_eq!(
            [values(&lexicon, "tue"), values(&lexicon, "tué"), values(&lexicon, "TUE")],
            [vec![1, 3], vec![2], vec![1, 2, 3]]
        );
        lexicon.add("tué", 4);
        assert_eq!(values(&lexicon, "tué"), [2, 4]);
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
        for form in [
            "Liptako",
            "-Gao",
            "Gao-",
            "Ansongo--Ménaka",
            "Bandiagara-Ségou",
            "In-Ates 2",
            "œuvre",
            "JNIM",
            "forces armées",
            "Œuvre Éléonore",
            "État-Major",
            "l'Etat",
            "G5 Sahel",
            "a  b",
            "ÉTAT",
        ] {
            let cut = tokenize(form, PageSpan::new(0, form.len()));
            let words = words(form, true);
            assert_eq!(words.len(), cut.len(), "{form}");
            for (word, token) in words.iter().zip(&cut) {
                assert_eq!((&word.lower, word.key()), (&token.lower, token.key), "{form}");
                assert_eq!(word.acronym, token.case == Case::Upper, "{form}");
            }
            let start = Form::new(form, true).map(|form| form.start());
            assert_eq!(Start::read(form, &mut String::new()), start, "{form}");
        }
    }

    #[test]
    fn longer_and_shorter_entries_are_both_found() {
        check(Accents::LostOnCapitals, &["état", "état-major"], "l'état-major", 1, &[1, 2]);
    }
}
