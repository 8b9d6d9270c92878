//! `boilerplate.toml`: the phrases by which a language's press sites give their furniture away, and those
//! with which pages date themselves. The format is described at the head of the French file.

use crate::error::{Error, did_you_mean, line_at};
use crate::language::closed;
use crate::ready::ready;
use recoupe_model::BlockLabel;
use serde::Deserialize;
use std::collections::BTreeSet;
use toml::Spanned;

closed! {
/// How a cue's phrases must lie in a block.
CueMatch {
    /// The phrase is the whole block.
    Whole = "whole",
    /// The block starts with it.
    Starts = "starts",
    /// The block ends with it.
    Ends = "ends",
    /// It stands anywhere in the block.
    Holds = "holds",
    /// The block is made of the listed phrases only.
    MadeOf = "made_of",
}}

closed! {
/// How far a cue reaches.
CueScope {
    /// The matched words only.
    Words = "words",
    /// The block.
    Block = "block",
    /// The block and the list that follows.
    List = "list",
    /// The block and the rest of the page, once an article has been told.
    Rest = "rest",
}}

closed! {
/// What the `<date>` in a cue is.
CueDate {
    /// The day of publication.
    Published = "published",
    /// The day of the last change.
    Updated = "updated",
}}

closed! {
/// Which number of a numeric date is the day.
DateOrder {
    /// 05/02 is the fifth of February.
    DayMonth = "day-month",
    /// 05/02 is the second of May.
    MonthDay = "month-day",
    /// Either.
    Open = "open",
}}

closed! {
/// On which pages a language's furniture is looked for.
Found {
    /// On pages that may be in the language.
    AtHome = "at-home",
    /// On all pages: the language of the web's own tools.
    Anywhere = "anywhere",
}}

/// One `[[cue]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoilerplateCue {
    /// Unique in its file.
    pub id: String,
    /// What the block is.
    pub label: BlockLabel,
    /// What the blocks in its reach are; the label where the file says nothing.
    pub then: BlockLabel,
    /// Where the phrase must stand.
    pub matches: CueMatch,
    /// How far it reaches.
    pub scope: CueScope,
    /// The block has at most so many words.
    pub at_most: usize,
    /// So many words of an article must have been told before it takes the rest of the page.
    pub after: usize,
    /// What its `<date>` is.
    pub gives: Option<CueDate>,
    /// The phrases as written.
    pub text: Vec<String>,
    /// Why the cue is there, where that is not plain.
    pub why: String,
    /// Blocks it takes.
    pub yes: Vec<String>,
    /// Blocks it leaves.
    pub no: Vec<String>,
    /// Where it stands in its file, 1 is the first line.
    pub line: usize,
}

ready! { struct BoilerplateCue { id, label, then, matches, scope, at_most, after, gives, text, why, yes, no, line } }

/// A language's `boilerplate.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Boilerplate {
    /// Which number of a numeric date is the day.
    pub numeric: DateOrder,
    /// What may stick to a day's number.
    pub ordinals: Vec<String>,
    /// Words that tie a date to the day of writing.
    pub today: Vec<String>,
    /// What a press page is written on the day of («communiqué»).
    pub statements: Vec<String>,
    /// Words that may stand between day, month and year.
    pub links: Vec<String>,
    /// Letters that this language writes and its neighbours do not.
    pub letters: String,
    /// Endings of words that its neighbours do not have.
    pub endings: Vec<String>,
    /// Words with which readers speak for themselves and to each other («je», «vous»).
    pub readers: Vec<String>,
    /// Whether its furniture stands on pages of any language.
    pub found: Found,
    /// All cues in the order of the file.
    pub cues: Vec<BoilerplateCue>,
}

ready! { struct Boilerplate { numeric, ordinals, today, statements, links, letters, endings, readers, found, cues } }

impl Default for Boilerplate {
    fn default() -> Self {
        Boilerplate {
            numeric: DateOrder::Open,
            ordinals: Vec::new(),
            today: Vec::new(),
            statements: Vec::new(),
            links: Vec::new(),
            letters: String::new(),
            endings: Vec::new(),
            readers: Vec::new(),
            found: Found::AtHome,
            cues: Vec::new(),
        }
    }
}

/// The words a block may have under a cue that sets no bound of its own.
const AT_MOST: usize = 60;
/// The words of an article before a cue that sets no other number may take the rest of the page.
const AFTER: usize = 25;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileToml {
    dates: Option<DatesToml>,
    language: Option<LanguageToml>,
    #[serde(default)]
    cue: Vec<Spanned<CueToml>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DatesToml {
    numeric: Spanned<String>,
    #[serde(default)]
    ordinals: Vec<String>,
    #[serde(default)]
    today: Vec<String>,
    #[serde(default)]
    statements: Vec<String>,
    #[serde(default)]
    links: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LanguageToml {
    #[serde(default)]
    letters: String,
    #[serde(default)]
    endings: Vec<String>,
    #[serde(default)]
    readers: Vec<String>,
    found: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CueToml {
    id: Spanned<String>,
    label: Spanned<String>,
    then: Option<Spanned<String>>,
    #[serde(rename = "match")]
    matches: Spanned<String>,
    #[serde(default = "block")]
    scope: Spanned<String>,
    at_most: Option<usize>,
    after: Option<usize>,
    gives: Option<Spanned<String>>,
    text: Vec<String>,
    #[serde(default)]
    why: String,
    #[serde(default)]
    yes: Vec<String>,
    #[serde(default)]
    no: Vec<String>,
}

fn block() -> Spanned<String> {
    Spanned::new(0..0, CueScope::Block.word().to_owned())
}

impl Boilerplate {
    /// Parses the text of a `boilerplate.toml`; `file` is its path, for errors.
    ///
    /// # Errors
    /// A sentence with file and line for bad TOML, an unknown word, a repeated id, or a cue without phrases or
    /// examples.
    pub fn parse(file: &str, text: &str) -> Result<Boilerplate, Error> {
        let read: FileToml = toml::from_str(text).map_err(|e| Error::toml(file, text, &e))?;
        let place = Place { file, text };
        let mut out = Boilerplate::default();
        if let Some(dates) = read.dates {
            out.numeric = place.word(&dates.numeric, "order of numbers", DateOrder::named, DateOrder::WORDS)?;
            (out.ordinals, out.today) = (dates.ordinals, dates.today);
            (out.statements, out.links) = (dates.statements, dates.links);
        }
        if let Some(language) = read.language {
            (out.letters, out.endings, out.readers) = (language.letters, language.endings, language.readers);
            if let Some(found) = language.found {
                out.found = place.word(&found, "place of furniture", Found::named, Found::WORDS)?;
            }
        }
        let mut ids = BTreeSet::new();
        for cue in read.cue {
            let cue = place.cue(cue)?;
            if !ids.insert(cue.id.clone()) {
                return Err(Error::new(file, Some(cue.line), format!("cue '{}' stands twice", cue.id)));
            }
            out.cues.push(cue);
        }
        Ok(out)
    }
}

/// A file being read.
struct Place<'a> {
    file: &'a str,
    text: &'a str,
}

impl Place<'_> {
    fn error(&self, at: usize, says: String) -> Error {
        Error::at(self.file, self.text, at, says)
    }

    fn word<T>(
        &self,
        given: &Spanned<String>,
        list: &str,
        named: fn(&str) -> Option<T>,
        known: &[&str],
    ) -> Result<T, Error> {
        let word = given.get_ref();
        named(word).ok_or_else(|| {
            let hint = did_you_mean(word, known.iter().copied());
            self.error(given.span().start, format!("unknown {list} '{word}'{hint}"))
        })
    }

    fn label(&self, given: &Spanned<String>) -> Result<BlockLabel, Error> {
        self.word(given, "label", |w| w.parse().ok(), BlockLabel::WORDS)
    }

    fn cue(&self, spanned: Spanned<CueToml>) -> Result<BoilerplateCue, Error> {
        let cue = spanned.into_inner();
        let (at, id) = (cue.id.span().start, cue.id.get_ref().clone());
        let line = line_at(self.text, at);
        if cue.text.is_empty() || cue.text.iter().any(|t| t.trim().is_empty()) {
            return Err(self.error(at, format!("cue '{id}' has no phrase, or an empty one, under 'text'")));
        }
        if cue.yes.is_empty() {
            return Err(self.error(at, format!("cue '{id}' has no example under 'yes'; write one block it must take")));
        }
        let gives = cue.gives.as_ref().map(|g| self.word(g, "date", CueDate::named, CueDate::WORDS)).transpose()?;
        if gives.is_some() && !cue.text.iter().any(|t| t.contains("<date>")) {
            return Err(self.error(at, format!("cue '{id}' gives a date, but none of its phrases holds a <date>")));
        }
        let label = self.label(&cue.label)?;
        Ok(BoilerplateCue {
            label,
            then: cue.then.as_ref().map(|t| self.label(t)).transpose()?.unwrap_or(label),
            matches: self.word(&cue.matches, "match", CueMatch::named, CueMatch::WORDS)?,
            scope: self.word(&cue.scope, "scope", CueScope::named, CueScope::WORDS)?,
            at_most: cue.at_most.unwrap_or(AT_MOST),
            after: cue.after.unwrap_or(AFTER),
            gives,
            text: cue.text,
            why: cue.why,
            yes: cue.yes,
            no: cue.no,
            id,
            line,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUE: &str = "[[cue]]\nid = \"x\"\nlabel = \"teaser\"\nmatch = \"starts\"\ntext = [\"y\"]\nyes = [\"y z\"]\n";

    #[test]
    fn a_cue_is_read_with_its_defaults() {
        let read = Boilerplate::parse("lang/xx/boilerplate.toml", CUE).expect("a whole cue");
        let cue = &read.cues[0];
        assert_eq!(
            (cue.label, cue.then, cue.scope, cue.line),
            (BlockLabel::Teaser, BlockLabel::Teaser, CueScope::Block, 2)
        );
    }

    #[test]
    fn a_broken_file_is_a_sentence_with_its_line() {
        fn check(text: &str, says: &str) {
            let error = Boilerplate::parse("lang/xx/boilerplate.toml", text).expect_err("broken");
            assert_eq!(error.to_string(), format!("pack lang/xx: boilerplate.toml:{says}"));
        }
        check(&CUE.replace("teaser", "teasr"), "3: unknown label 'teasr'; did you mean 'teaser'?");
        check(&CUE.replace("starts", "start"), "4: unknown match 'start'; did you mean 'starts'?");
        check(&format!("{CUE}{CUE}"), "8: cue 'x' stands twice");
        check(
            &CUE.replace("yes = [\"y z\"]", ""),
            "2: cue 'x' has no example under 'yes'; write one block it must take",
        );
        check(
            &format!("{CUE}gives = \"published\"\n"),
            "2: cue 'x' gives a date, but none of its phrases holds a <date>",
        );
    }
}
