//! What a language's pack tells this room: the phrases that give a site's furniture away, the words of its
//! calendar, its function words. Plain data comes in as a [`CueSheet`]; a [`CueBook`] holds it ready to match.

use crate::fold::{Token, fold, numbered, tokens};
use crate::lang;
use crate::outlet::{Outlet, Outlets};
use crate::phrase::{Phrase, Phrases};
use crate::vocabulary::{Kind, Kinds, Vocabulary};
use recoupe_model::{BlockLabel, Lang};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// How a cue's phrases must lie in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// The phrase is the whole block, bullets and punctuation aside.
    Whole,
    /// The block starts with the phrase.
    Starts,
    /// The block ends with the phrase.
    Ends,
    /// The phrase stands anywhere in the block.
    Holds,
    /// The block is made of the phrases of the list and of nothing else, as a share bar is.
    MadeOf,
}

/// How far a cue reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Only the matched words: the block is cut around them.
    Words,
    /// The block.
    Block,
    /// The block and the run of titles, short lines or bullets that follows it.
    List,
    /// The block and all that follows, once the article has been told.
    Rest,
}

/// What a cue's `<date>` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dates {
    /// The day of publication.
    Published,
    /// The day of the last change: publication where nothing better is stated.
    Updated,
}

/// One cue as the pack writes it.
#[derive(Debug, Clone)]
pub struct Cue {
    /// Unique in its language.
    pub id: String,
    /// What the block that holds the phrase is.
    pub label: BlockLabel,
    /// What the blocks in its reach are.
    pub then: BlockLabel,
    /// Where the phrase must stand.
    pub fit: Fit,
    /// How far it reaches.
    pub reach: Reach,
    /// The block has at most so many words.
    pub at_most: usize,
    /// So many words of running text must stand before the block for it to take the rest of the page.
    pub told: usize,
    /// What its `<date>` says, if it says something.
    pub dates: Option<Dates>,
    /// The phrases; see the head of `boilerplate.toml` for how they are written.
    pub phrases: Vec<String>,
    /// Blocks it must take; `text => 2022-02-09` where it dates the page.
    pub yes: Vec<String>,
    /// Blocks it must leave.
    pub no: Vec<String>,
}

/// Which of two numbers in a numeric date is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumericOrder {
    /// 05/02 is the fifth of February.
    DayMonth,
    /// 05/02 is the second of May.
    MonthDay,
    /// Either; such a date is read only when one of the numbers can be no month.
    Open,
}

/// On which pages a language's cues are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// On pages that may be in the language.
    Own,
    /// On all pages: the language of the web's own tools.
    Anywhere,
}

/// Everything this room needs of one language.
#[derive(Debug, Clone)]
pub struct CueSheet {
    /// Which language.
    pub lang: Lang,
    /// Words that hardly occur in other languages' running text, or hardly so often.
    pub function_words: Vec<String>,
    /// Month names and their abbreviations, 1..=12.
    pub months: Vec<(String, i8)>,
    /// Weekday names and their abbreviations, Monday 1 to Sunday 7.
    pub weekdays: Vec<(String, i8)>,
    /// What may stick to a day's number, as in «1er».
    pub ordinals: Vec<String>,
    /// Words that tie a date to the day of writing, as «ce» in «ce jeudi 17 février».
    pub today: Vec<String>,
    /// What a press page is written on the day of, as «communiqué».
    pub statements: Vec<String>,
    /// Words that may stand between day, month and year, as «de» in «12 de marzo de 2031».
    pub links: Vec<String>,
    /// Letters that the language writes and its neighbours do not.
    pub letters: String,
    /// Endings of words that its neighbours do not have.
    pub endings: Vec<String>,
    /// Words with which readers speak for themselves and to each other, as «je» and «vous».
    pub readers: Vec<String>,
    /// On which pages its cues are looked for.
    pub home: Home,
    /// How numeric dates are written.
    pub numeric: NumericOrder,
    /// The cues.
    pub cues: Vec<Cue>,
    /// Publishers by name and domain; those of one sheet are enough for all languages.
    pub outlets: Arc<[Outlet]>,
}

/// Names of days that are no longer are words of other languages as often as not.
const SHORT_DAY: usize = 4;

/// One language's cues, ready to match. Words are known by their numbers in the book that holds the cues.
#[derive(Debug)]
pub(crate) struct Cues {
    pub(crate) lang: Lang,
    /// The alphabet that the language's own words are written in, as [`lang::alphabet`] numbers it.
    pub(crate) alphabet: u32,
    /// What the words are to this language.
    pub(crate) kinds: Kinds,
    /// Months with names of two words, by the numbers of both.
    pub(crate) long_months: FxHashMap<(u32, u32), i8>,
    pub(crate) ordinals: FxHashSet<String>,
    pub(crate) letters: String,
    pub(crate) endings: Vec<lang::Ending<String>>,
    pub(crate) home: Home,
    pub(crate) numeric: NumericOrder,
    pub(crate) cues: Vec<Cue>,
    pub(crate) phrases: Phrases,
    pub(crate) outlets: Arc<Outlets>,
}

impl Cues {
    fn new(sheet: CueSheet, outlets: Arc<Outlets>, words: &mut Vocabulary) -> Result<Cues, String> {
        let mut kinds = Kinds::default();
        let mut phrases = Phrases::default();
        for (index, cue) in sheet.cues.iter().enumerate() {
            for written in &cue.phrases {
                let phrase = Phrase::parse(written, words).map_err(|why| format!("cue '{}': {why}", cue.id))?;
                phrases.add(index, cue, phrase, words, &mut kinds);
            }
        }
        let function_words: Vec<String> = sheet.function_words.iter().filter_map(|w| single(w)).collect();
        let folded = |words: &[String]| words.iter().map(|w| key(w)).collect::<Vec<_>>();
        // Texts are cut at apostrophes: «aujourd'hui» ends in «hui».
        let last = |w: &String| tokens(w, 0, w.len(), 9).pop().map(|t| t.folded.to_string());
        for (list, bit) in [
            (function_words.clone(), Kind::FUNCTION),
            (sheet.readers.iter().filter_map(|w| single(w)).collect(), Kind::READER),
            (sheet.today.iter().filter_map(last).collect(), Kind::TODAY),
            (folded(&sheet.statements), Kind::STATEMENT),
            (folded(&sheet.links), Kind::LINK),
            (outlets.firsts(), Kind::PUBLISHER),
        ] {
            list.iter().for_each(|word| kinds.mark(words.add(word), bit));
        }
        for (name, n) in &sheet.weekdays {
            let word = words.add(&key(name));
            kinds.at(word).weekday = Some(*n);
            kinds.mark(word, Kind::CALENDAR);
            // A short piece of news has few function words, and most often a day: «Tripoli a bombardé lundi Misrata.»
            if name.chars().count() > SHORT_DAY {
                kinds.mark(word, Kind::FUNCTION);
            }
        }
        let mut long_months = FxHashMap::default();
        for (name, n) in &sheet.months {
            let name = key(name);
            match name.split_once(' ') {
                None => {
                    let word = words.add(&name);
                    kinds.at(word).month = Some(*n);
                    kinds.mark(word, Kind::CALENDAR);
                }
                Some((one, two)) => {
                    let (one, two) = (words.add(one), words.add(two));
                    kinds.mark(one, Kind::LONG_MONTH | Kind::CALENDAR);
                    long_months.insert((one, two), *n);
                }
            }
        }
        Ok(Cues {
            lang: sheet.lang,
            alphabet: function_words.first().map_or(0, |w| lang::alphabet(w)),
            kinds,
            long_months,
            ordinals: folded(&sheet.ordinals).into_iter().collect(),
            letters: sheet.letters,
            endings: folded(&sheet.endings).into_iter().map(lang::Ending::of).collect(),
            home: sheet.home,
            numeric: sheet.numeric,
            cues: sheet.cues,
            outlets,
            phrases,
        })
    }

    /// What the language makes of a word.
    pub(crate) fn kind(&self, token: &Token) -> Kind {
        self.kinds.of(token.word)
    }
}

/// The cues of all languages that pages may be in, with one list of the words they know: pages are read by it.
#[derive(Debug, Default)]
pub struct CueBook {
    pub(crate) words: Vocabulary,
    pub(crate) all: Vec<Cues>,
    /// Those of all languages.
    pub(crate) endings: lang::Endings,
    /// What was made of the publishers of the last sheet: most often they are those of all.
    outlets: Option<(Arc<[Outlet]>, Arc<Outlets>)>,
    /// By the number of a word, what any language makes of it, as bits of [`Kind`].
    bits: Vec<u16>,
    /// By the number of a word, the languages of which it is a function word, by their places in `all`.
    functions: Vec<Vec<u16>>,
}

impl CueBook {
    /// Adds a language.
    ///
    /// # Errors
    /// A sentence for the first phrase that is not well formed: an unknown `<placeholder>`, an open
    /// bracket, or a phrase that could match nothing. The book stays without the language.
    ///
    /// # Example
    /// ```
    /// let book = recoupe_text::CueBook::default();
    /// let page = recoupe_model::Capture::text("Un convoi attaqué\n\nQuatre soldats ont été tués lundi.\n");
    /// assert_eq!(recoupe_text::read(&page, &book).blocks.len(), 2);
    /// ```
    pub fn add(&mut self, sheet: CueSheet) -> Result<(), String> {
        let outlets = match self.outlets.take().filter(|(given, _)| *given == sheet.outlets) {
            Some((_, outlets)) => outlets,
            None => Arc::new(Outlets::new(&sheet.outlets)),
        };
        self.outlets = Some((sheet.outlets.clone(), outlets.clone()));
        let cues = Cues::new(sheet, outlets, &mut self.words)?;
        let lang = u16::try_from(self.all.len()).map_err(|_| "there are too many languages".to_owned())?;
        for (word, kind) in cues.kinds.each().filter(|(_, kind)| kind.bits() != 0) {
            if self.bits.len() <= word {
                self.bits.resize(word + 1, 0);
                self.functions.resize(word + 1, Vec::new());
            }
            self.bits[word] |= kind.bits();
            if kind.is(Kind::FUNCTION) {
                self.functions[word].push(lang);
            }
        }
        cues.endings.iter().for_each(|ending| self.endings.add(ending));
        self.all.push(cues);
        Ok(())
    }

    /// The languages of which a word is a function word, by their places in the book.
    pub(crate) fn functions(&self, token: &Token) -> &[u16] {
        match token.bits & Kind::FUNCTION {
            0 => &[],
            _ => &self.functions[token.word as usize],
        }
    }

    /// The words of `text[start..end]`, numbered; never more than `at_most`.
    pub(crate) fn tokens(&self, text: &str, start: usize, end: usize, at_most: usize) -> Vec<Token> {
        numbered(text, start, end, at_most, |folded| {
            let word = self.words.number(folded);
            (word, self.bits.get(word as usize).copied().unwrap_or(0))
        })
    }
}

/// A single word as texts are compared; abbreviation dots fall.
fn key(word: &str) -> String {
    fold(word.trim().trim_end_matches('.'))
}

/// Function words of several words tell little that their parts do not.
fn single(written: &str) -> Option<String> {
    let mut words = tokens(written, 0, written.len(), 2);
    (words.len() == 1).then(|| words.remove(0).folded.to_string())
}
