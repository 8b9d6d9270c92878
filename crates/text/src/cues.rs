//! What a language's pack tells this room: the phrases that give a site's furniture away, the words of its
//! calendar, its function words. Plain data comes in as a [`CueSheet`]; [`Cues`] holds it ready to match.

use crate::fold::{fold, tokens};
use crate::outlet::{Outlet, Outlets};
use crate::phrase::{Phrase, Phrases};
use recoupe_model::{BlockLabel, Lang};
use rustc_hash::{FxHashMap, FxHashSet};

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
    pub outlets: Vec<Outlet>,
}

/// One language's cues, ready to match.
#[derive(Debug)]
pub struct Cues {
    pub(crate) lang: Lang,
    pub(crate) function_words: FxHashSet<String>,
    pub(crate) months: FxHashMap<String, i8>,
    /// Some months have names of two words.
    pub(crate) long_months: bool,
    pub(crate) weekdays: FxHashMap<String, i8>,
    pub(crate) ordinals: FxHashSet<String>,
    pub(crate) today: FxHashSet<String>,
    pub(crate) statements: FxHashSet<String>,
    pub(crate) links: FxHashSet<String>,
    pub(crate) letters: String,
    pub(crate) endings: Vec<String>,
    pub(crate) readers: FxHashSet<String>,
    pub(crate) home: Home,
    pub(crate) numeric: NumericOrder,
    pub(crate) cues: Vec<Cue>,
    pub(crate) phrases: Phrases,
    pub(crate) outlets: Outlets,
}

impl Cues {
    /// Makes a sheet ready to match.
    ///
    /// # Errors
    /// A sentence for the first phrase that is not well formed: an unknown `<placeholder>`, an open
    /// bracket, or a phrase that could match nothing.
    pub fn new(sheet: CueSheet) -> Result<Cues, String> {
        let mut phrases = Phrases::default();
        for (index, cue) in sheet.cues.iter().enumerate() {
            for written in &cue.phrases {
                let phrase = Phrase::parse(written).map_err(|why| format!("cue '{}': {why}", cue.id))?;
                phrases.add(index, cue, phrase);
            }
        }
        let folded = |words: Vec<String>| words.iter().map(|w| key(w)).collect();
        let numbered = |words: Vec<(String, i8)>| words.iter().map(|(w, n)| (key(w), *n)).collect();
        Ok(Cues {
            lang: sheet.lang,
            function_words: sheet.function_words.iter().filter_map(|w| single(w)).collect(),
            long_months: sheet.months.iter().any(|(w, _)| w.trim().contains(' ')),
            months: numbered(sheet.months),
            weekdays: numbered(sheet.weekdays),
            ordinals: folded(sheet.ordinals),
            // Texts are cut at apostrophes: «aujourd'hui» ends in «hui».
            today: sheet.today.iter().filter_map(|w| tokens(w, 0, w.len(), 9).pop()).map(|t| t.folded).collect(),
            statements: sheet.statements.iter().map(|w| key(w)).collect(),
            links: sheet.links.iter().map(|w| key(w)).collect(),
            letters: sheet.letters,
            endings: sheet.endings.iter().map(|w| key(w)).collect(),
            readers: sheet.readers.iter().filter_map(|w| single(w)).collect(),
            home: sheet.home,
            numeric: sheet.numeric,
            cues: sheet.cues,
            outlets: Outlets::new(sheet.outlets),
            phrases,
        })
    }
    /// Which language.
    pub fn lang(&self) -> Lang {
        self.lang
    }
}

/// A single word as texts are compared; abbreviation dots fall.
fn key(word: &str) -> String {
    fold(word.trim().trim_end_matches('.'))
}

/// Function words of several words tell little that their parts do not.
fn single(written: &str) -> Option<String> {
    let mut words = tokens(written, 0, written.len(), 2);
    (words.len() == 1).then(|| words.remove(0).folded)
}
