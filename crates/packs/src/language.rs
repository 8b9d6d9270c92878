//! A language's word lists: verbs by paradigm, nouns by class, calendar, numerals and function words,
//! compiled into one lexicon.

use crate::error::{Error, did_you_mean};
pub use crate::feast::MovingFeast;
use crate::lexicon::{Accents, Lexicon};
use crate::ready::ready;
use crate::source::Texts;
use recoupe_model::{ActorKind, Category, Lang};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Display;

macro_rules! closed {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }
        impl $name {
            /// Every member's name.
            pub const WORDS: &'static [&'static str] = &[$($word),+];
            /// The member of this name.
            pub fn named(word: &str) -> Option<$name> { match word { $($word => Some($name::$variant),)+ _ => None } }
            /// The name.
            pub fn word(self) -> &'static str { match self { $($name::$variant => $word),+ } }
        }
        crate::ready::ready!(enum $name { $($variant),+ });
    };
}
pub(crate) use closed;

closed! {
/// What a noun stands for.
NounClass {
    /// Persons counted or hit.
    People = "people",
    /// Armed bodies.
    Force = "force",
    /// Titles of persons.
    Office = "office",
    /// Governments and the like.
    Authority = "authority",
    /// What speaks: a communiqué, a witness.
    Speech = "speech",
    /// What people travel in.
    Vehicle = "vehicle",
    /// Things counted.
    Thing = "thing",
    /// Kinds of places.
    Site = "site",
    /// Measures: never a toll.
    Unit = "unit",
    /// Occurrences.
    Event = "event",
    /// Everything else.
    Other = "other",
}}

closed! {
/// Function words.
FnClass {
    /// Articles.
    Determiner = "determiner",
    /// Possessives.
    Possessive = "possessive",
    /// Demonstratives.
    Demonstrative = "demonstrative",
    /// Prepositions.
    Preposition = "preposition",
    /// Coordinating conjunctions.
    Conjunction = "conjunction",
    /// Those of the conjunctions that leave it open which («ou»).
    Alternative = "alternative",
    /// Subordinating conjunctions.
    Subordinator = "subordinator",
    /// Relative pronouns.
    Relative = "relative",
    /// Personal and other pronouns.
    Pronoun = "pronoun",
    /// Negations.
    Negation = "negation",
    /// Adverbs.
    Adverb = "adverb",
    /// Forms of the verb of being.
    AuxiliaryBe = "auxiliary_be",
    /// Forms of the verb of having.
    AuxiliaryHave = "auxiliary_have",
    /// Quantifiers.
    Quantifier = "quantifier",
    /// Pronouns that are subjects («il»).
    SubjectPronoun = "subject_pronoun",
    /// Pronouns by which who speaks means himself («nous»).
    FirstPerson = "first_person",
    /// Possessives by which who speaks means what is his («nos»).
    FirstPossessive = "first_possessive",
    /// Pronouns by which nobody in particular speaks («on»).
    Impersonal = "impersonal",
    /// Pronouns of several («ils», «les»).
    PluralPronoun = "plural_pronoun",
    /// Pronouns that stand before their verb and are not its subject («l'», «lui»).
    ObjectPronoun = "object_pronoun",
    /// «se»
    ReflexivePronoun = "reflexive_pronoun",
    /// «y»: a place named before.
    PlacePronoun = "place_pronoun",
    /// The part of a negation that stands before the verb («ne»).
    NegationFirst = "negation_first",
    /// «autre»: more of what was counted before.
    Other = "other",
    /// Relative pronouns that are subjects of their clause («qui»).
    RelativeSubject = "relative_subject",
    /// What sets another happening beside the one told («alors que»): who speaks in front does not tell it.
    Meanwhile = "meanwhile",
    /// What adds a half to the scale before or behind it («et demi»): «un million et demi», «two and a half million».
    AndHalf = "and_half",
    /// Relative words of place («où»): what follows happened where the noun before them says.
    RelativePlace = "relative_place",
    /// Words that look like verb forms and describe the noun behind them («suspected»).
    Adjective = "adjective",
    /// Words that belong to the verb before them («shot dead», «carried out»).
    Particle = "particle",
    /// What ties an owner to the noun behind it («'s»).
    Genitive = "genitive",
    /// What stands before an infinitive («to»).
    InfinitiveMarker = "infinitive_marker",
}}

closed! {
/// Where the noun of a noun phrase stands.
HeadOrder {
    /// Before what describes it: «base militaire».
    First = "first",
    /// Behind what describes it: «army base». Such a language is read with the word order of English: past
    /// tenses that look like participles, nouns that look like verbs.
    Last = "last",
}}

closed! {
/// Tense and mood of a verb form.
Tense {
    /// «tuer»
    Infinitive = "infinitive",
    /// «tue»
    Present = "present",
    /// «tuait»
    Imperfect = "imperfect",
    /// «tua», «killed»
    Past = "past",
    /// «tuera»
    Future = "future",
    /// «tuerait»
    Conditional = "conditional",
    /// «tue», after «que»
    Subjunctive = "subjunctive",
    /// «tuant»
    Gerund = "gerund",
    /// «tué»
    Participle = "participle",
}}

closed! {
/// Units of time.
TimeUnit {
    /// Second.
    Second = "second",
    /// Minute.
    Minute = "minute",
    /// Hour.
    Hour = "hour",
    /// Day.
    Day = "day",
    /// Day from Monday to Friday.
    Workday = "workday",
    /// Week.
    Week = "week",
    /// Week-end.
    Weekend = "weekend",
    /// Fortnight.
    Fortnight = "fortnight",
    /// Month.
    Month = "month",
    /// Quarter of a year.
    Quarter = "quarter",
    /// Half a year.
    Semester = "semester",
    /// Year.
    Year = "year",
    /// Decade.
    Decade = "decade",
    /// Century.
    Century = "century",
}}

/// A verb form's place in its paradigm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerbForm {
    /// Tense and mood.
    pub tense: Tense,
    /// Position in the paradigm's row: person 0..6, or gender and number 0..4 of a participle.
    pub cell: u8,
}

ready! { struct VerbForm { tense, cell } }

/// A noun group's properties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NounGroup {
    /// The group's id in its pack.
    pub id: Box<str>,
    /// What its nouns stand for.
    pub class: NounClass,
    /// What kind of people, where it says.
    pub category: Option<Category>,
    /// What kind of actor they are, where the category does not say enough: armed men of whom nobody says whose they
    /// are count as a militia, not as rebels.
    pub kind: Option<ActorKind>,
    /// What forces of this group are called before «of» and their country, in ACLED's manner: «Police Forces».
    pub forces: Option<Box<str>>,
}

ready! { struct NounGroup { id, class, category, kind, forces } }

/// What a word or expression of a language is; a form may be several things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lex {
    /// A form of a verb: index into [`Language::verbs`].
    Verb(u32, VerbForm),
    /// A form of a noun: index into [`Language::nouns`], and whether it is a plural.
    Noun(u32, bool),
    /// A function word.
    Fn(FnClass),
    /// A numeral below a hundred.
    Cardinal(u64),
    /// A hundred.
    Hundred(u64),
    /// A thousand, a million.
    Scale(u64),
    /// «deuxième»
    Ordinal(u64),
    /// «trentaine»: number, low, high.
    About(u32, u32, u32),
    /// «dizaines»: floor.
    AboutPlural(u64),
    /// A month, 1..=12.
    Month(u8),
    /// A weekday, 1 is Monday.
    Weekday(u8),
    /// A part of the day: index into [`Language::dayparts`].
    DayPart(u8),
    /// A season: index into [`Language::seasons`].
    Season(u8),
    /// A unit of time.
    TimeUnit(TimeUnit),
    /// A feast on a fixed day.
    Feast(u8, u8),
    /// A feast whose day is computed.
    MovingFeast(MovingFeast),
    /// Days from today.
    Deictic(i8),
}

ready! { enum Lex {
    Verb(id, form), Noun(id, plural), Fn(class), Cardinal(n), Hundred(n), Scale(n), Ordinal(n), About(n, low, high),
    AboutPlural(n), Month(n), Weekday(n), DayPart(n), Season(n), TimeUnit(unit), Feast(month, day),
    MovingFeast(feast), Deictic(days),
} }

/// A language, ready for reading.
#[derive(Debug, Clone)]
pub struct Language {
    /// Which language.
    pub lang: Lang,
    /// Lemmas of verbs, by index.
    pub verbs: Vec<Box<str>>,
    /// Lemma and group of nouns, by index.
    pub nouns: Vec<(Box<str>, u32)>,
    /// By lemma: the verb, and the nouns of all groups.
    verb_ids: FxHashMap<Box<str>, u32>,
    noun_ids: FxHashMap<Box<str>, Vec<u32>>,
    /// Groups of nouns.
    pub groups: Vec<NounGroup>,
    /// TIMEX3 codes of day parts («TEV»).
    pub dayparts: Vec<Box<str>>,
    /// TIMEX3 codes of seasons, from spring to winter («SP»).
    pub seasons: Vec<Box<str>>,
    /// Every form.
    pub lexicon: Lexicon<Lex>,
    /// Abbreviations that end in a dot without ending a sentence, lower case, without the dot.
    pub abbreviations: FxHashSet<Box<str>>,
    /// Function words by class, as written, for telling languages apart.
    pub function_words: Vec<(FnClass, Box<str>)>,
    /// Month names as written, with their number.
    pub months: Vec<(Box<str>, u8)>,
    /// Weekday names as written, with their number (Monday is 1).
    pub weekdays: Vec<(Box<str>, u8)>,
    /// What may stand between groups of three digits, and before decimals.
    pub digits: DigitFormat,
    /// Where the noun of a noun phrase stands.
    pub heads: HeadOrder,
}

ready! { struct Language {
    lang, verbs, nouns, verb_ids, noun_ids, groups, dayparts, seasons, lexicon, abbreviations, function_words,
    months, weekdays, digits, heads,
} }

/// How a language writes long numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigitFormat {
    /// Characters that may separate groups of three digits.
    pub thousands: Box<str>,
    /// Characters that begin decimals.
    pub decimal: Box<str>,
}

ready! { struct DigitFormat { thousands, decimal } }

impl Language {
    /// The index of a verb.
    pub fn verb(&self, lemma: &str) -> Option<u32> {
        self.verb_ids.get(lemma).copied()
    }
    /// The indices of a noun in all groups that have it.
    pub fn noun_ids(&self, lemma: &str) -> &[u32] {
        self.noun_ids.get(lemma).map_or(&[], Vec::as_slice)
    }
    /// The group of a noun.
    pub fn group(&self, noun: u32) -> &NounGroup {
        &self.groups[self.nouns[noun as usize].1 as usize]
    }

    fn empty(lang: Lang) -> Language {
        Language {
            lang,
            verbs: Vec::new(),
            nouns: Vec::new(),
            verb_ids: FxHashMap::default(),
            noun_ids: FxHashMap::default(),
            groups: Vec::new(),
            dayparts: Vec::new(),
            seasons: ["SP", "SU", "FA", "WI"].map(Into::into).to_vec(),
            lexicon: Lexicon::new(Accents::LostOnCapitals),
            abbreviations: FxHashSet::default(),
            function_words: Vec::new(),
            months: Vec::new(),
            weekdays: Vec::new(),
            digits: DigitFormat { thousands: ". ".into(), decimal: ",".into() },
            heads: HeadOrder::First,
        }
    }

    /// What is read before any of its pages: function words and the calendar.
    pub(crate) fn guide(lang: Lang, folder: &str, files: &Texts) -> Result<Language, Error> {
        let mut language = Language::empty(lang);
        let file = |name: &str| format!("{folder}/{name}");
        if let Some(text) = files.get(&file("words.toml")) {
            language.words(&file("words.toml"), text)?;
        }
        if let Some(text) = files.get(&file("calendar.toml")) {
            language.calendar(&file("calendar.toml"), text)?;
        }
        Ok(language)
    }

    pub(crate) fn load(lang: Lang, folder: &str, files: &Texts) -> Result<Language, Error> {
        let mut language = Language::empty(lang);
        let file = |name: &str| format!("{folder}/{name}");
        if let Some(text) = files.get(&file("words.toml")) {
            language.words(&file("words.toml"), text)?;
        }
        if let Some(text) = files.get(&file("numbers.toml")) {
            language.numbers(&file("numbers.toml"), text)?;
        }
        if let Some(text) = files.get(&file("calendar.toml")) {
            language.calendar(&file("calendar.toml"), text)?;
        }
        if let Some(text) = files.get(&file("nouns.toml")) {
            language.load_nouns(&file("nouns.toml"), text)?;
        }
        if let Some(text) = files.get(&file("verbs.toml")) {
            language.load_verbs(&file("verbs.toml"), text)?;
        }
        if let Some(text) = files.get(&file("abbreviations.txt")) {
            let lines = text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
            language.abbreviations = lines.map(|l| l.trim_end_matches('.').to_lowercase().into()).collect();
        }
        Ok(language)
    }

    fn words(&mut self, file: &str, text: &str) -> Result<(), Error> {
        #[derive(Deserialize)]
        struct Words {
            class: BTreeMap<String, Vec<String>>,
            grammar: Option<Grammar>,
        }
        #[derive(Deserialize)]
        struct Grammar {
            head: String,
        }
        let words: Words = toml::from_str(text).map_err(|e| Error::toml(file, text, &e))?;
        if let Some(grammar) = words.grammar {
            let Some(heads) = HeadOrder::named(&grammar.head) else {
                let hint = did_you_mean(&grammar.head, HeadOrder::WORDS.iter().copied());
                return Err(Error::at(
                    file,
                    text,
                    find(text, "[grammar]"),
                    format!("[grammar] has unknown head '{}'{hint}", grammar.head),
                ));
            };
            self.heads = heads;
        }
        for (class, list) in words.class {
            let Some(class) = FnClass::named(&class) else {
                let hint = did_you_mean(&class, FnClass::WORDS.iter().copied());
                return Err(Error::at(file, text, find(text, &class), format!("unknown class '{class}'{hint}")));
            };
            for word in list {
                self.lexicon.add(&word, Lex::Fn(class));
                self.function_words.push((class, word.into()));
            }
        }
        Ok(())
    }

    fn numbers(&mut self, file: &str, text: &str) -> Result<(), Error> {
        #[derive(Deserialize)]
        struct Numbers {
            #[serde(default)]
            cardinal: BTreeMap<String, u64>,
            #[serde(default)]
            hundred: BTreeMap<String, u64>,
            #[serde(default)]
            scale: BTreeMap<String, u64>,
            #[serde(default)]
            ordinal: BTreeMap<String, u64>,
            #[serde(default)]
            about: BTreeMap<String, [u32; 3]>,
            #[serde(default)]
            about_plural: BTreeMap<String, u64>,
            format: Option<Digits>,
        }
        #[derive(Deserialize)]
        struct Digits {
            thousands: String,
            decimal: String,
        }
        let numbers: Numbers = toml::from_str(text).map_err(|e| Error::toml(file, text, &e))?;
        let mut add = |form: &str, lex| self.lexicon.add(form, lex);
        numbers.cardinal.iter().for_each(|(w, n)| add(w, Lex::Cardinal(*n)));
        numbers.hundred.iter().for_each(|(w, n)| add(w, Lex::Hundred(*n)));
        numbers.scale.iter().for_each(|(w, n)| add(w, Lex::Scale(*n)));
        numbers.ordinal.iter().for_each(|(w, n)| add(w, Lex::Ordinal(*n)));
        numbers.about.iter().for_each(|(w, [n, low, high])| add(w, Lex::About(*n, *low, *high)));
        numbers.about_plural.iter().for_each(|(w, n)| add(w, Lex::AboutPlural(*n)));
        if let Some(format) = numbers.format {
            self.digits = DigitFormat { thousands: format.thousands.into(), decimal: format.decimal.into() };
        }
        Ok(())
    }

    fn calendar(&mut self, file: &str, text: &str) -> Result<(), Error> {
        #[derive(Deserialize)]
        struct Calendar {
            #[serde(default)]
            month: BTreeMap<String, u8>,
            #[serde(default)]
            weekday: BTreeMap<String, u8>,
            #[serde(default)]
            daypart: BTreeMap<String, String>,
            #[serde(default)]
            season: BTreeMap<String, String>,
            #[serde(default)]
            unit: BTreeMap<String, String>,
            #[serde(default)]
            feast: BTreeMap<String, String>,
            #[serde(default)]
            deictic: BTreeMap<String, i8>,
        }
        let calendar: Calendar = toml::from_str(text).map_err(|e| Error::toml(file, text, &e))?;
        for (word, month) in calendar.month {
            self.lexicon.add(&word, Lex::Month(month));
            self.months.push((word.into(), month));
        }
        for (word, day) in calendar.weekday {
            self.lexicon.add(&word, Lex::Weekday(day));
            self.weekdays.push((word.into(), day));
        }
        for (word, code) in calendar.daypart {
            let at = index_of(&mut self.dayparts, &code);
            self.lexicon.add(&word, Lex::DayPart(at as u8));
        }
        for (word, code) in calendar.season {
            let at = index_of(&mut self.seasons, &code);
            self.lexicon.add(&word, Lex::Season(at as u8));
        }
        for (word, unit) in calendar.unit {
            let Some(unit) = TimeUnit::named(&unit) else {
                let hint = did_you_mean(&unit, TimeUnit::WORDS.iter().copied());
                return Err(Error::at(file, text, find(text, &unit), format!("unknown unit '{unit}'{hint}")));
            };
            self.lexicon.add(&word, Lex::TimeUnit(unit));
        }
        for (word, day) in calendar.feast {
            if let Some(feast) = MovingFeast::parse(&day) {
                self.lexicon.add(&word, Lex::MovingFeast(feast));
                continue;
            }
            let parsed = day.split_once('-').and_then(|(m, d)| Some((m.parse().ok()?, d.parse().ok()?)));
            let Some((month, day)) = parsed else {
                let says =
                    format!("'{day}' is no day of a feast; write '12-25', 'easter+39', 'hijri 10-01' or 'nth 11-4-4'");
                return Err(Error::at(file, text, find(text, &word), says));
            };
            self.lexicon.add(&word, Lex::Feast(month, day));
        }
        calendar.deictic.iter().for_each(|(word, days)| self.lexicon.add(word, Lex::Deictic(*days)));
        Ok(())
    }

    fn load_nouns(&mut self, file: &str, text: &str) -> Result<(), Error> {
        #[derive(Deserialize)]
        struct Nouns {
            plural: Plural,
            group: Vec<toml::Spanned<Group>>,
        }
        #[derive(Deserialize)]
        struct Plural {
            rules: Vec<(String, String)>,
        }
        #[derive(Deserialize)]
        struct Group {
            id: String,
            class: String,
            category: Option<String>,
            kind: Option<String>,
            forces: Option<String>,
            words: Vec<String>,
        }
        let nouns: Nouns = toml::from_str(text).map_err(|e| Error::toml(file, text, &e))?;
        for group in nouns.group {
            let at = group.span().start;
            let group = group.into_inner();
            let Some(class) = NounClass::named(&group.class) else {
                let hint = did_you_mean(&group.class, NounClass::WORDS.iter().copied());
                return Err(Error::at(
                    file,
                    text,
                    at,
                    format!("group '{}' has unknown class '{}'{hint}", group.id, group.class),
                ));
            };
            let wrong = |e: &dyn Display, hint: String| {
                Error::at(file, text, at, format!("group '{}' has {e}{hint}", group.id))
            };
            let category = group.category.as_deref().map(str::parse::<Category>).transpose();
            let category = category.map_err(|e| wrong(&e, did_you_mean(&e.given, Category::WORDS.iter().copied())))?;
            let kind = group.kind.as_deref().map(str::parse::<ActorKind>).transpose();
            let kind = kind.map_err(|e| wrong(&e, did_you_mean(&e.given, ActorKind::WORDS.iter().copied())))?;
            let index = self.groups.len() as u32;
            self.groups.push(NounGroup {
                id: group.id.into(),
                class,
                category,
                kind,
                forces: group.forces.map(Into::into),
            });
            for word in &group.words {
                self.noun(word, index, &nouns.plural.rules);
            }
        }
        Ok(())
    }

    fn noun(&mut self, entry: &str, group: u32, plurals: &[(String, String)]) {
        let id = self.nouns.len() as u32;
        let (lemma, forms): (String, Vec<String>) = match entry.split_once('=') {
            Some((lemma, forms)) => {
                let forms = forms.split_whitespace().map(|f| f.replace('_', " ")).collect();
                (lemma.trim().replace('_', " "), forms)
            }
            None => {
                let lemma = entry.trim().replace('_', " ");
                // The first word of «agent de santé» takes the plural.
                let (head, tail) = lemma.split_once(' ').map_or((lemma.as_str(), ""), |(h, t)| (h, t));
                let rule = plurals.iter().find(|(from, _)| head.ends_with(from.as_str()));
                let plural = rule.map(|(from, to)| format!("{}{to}", &head[..head.len() - from.len()]));
                let forms = plural.map(|p| if tail.is_empty() { p } else { format!("{p} {tail}") });
                (lemma.clone(), forms.into_iter().collect())
            }
        };
        self.lexicon.add(&lemma, Lex::Noun(id, false));
        for form in forms.iter().filter(|f| **f != lemma) {
            self.lexicon.add(form, Lex::Noun(id, true));
        }
        self.noun_ids.entry(lemma.as_str().into()).or_default().push(id);
        self.nouns.push((lemma.into(), group));
    }

    fn load_verbs(&mut self, file: &str, text: &str) -> Result<(), Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Row {
            One(String),
            Many(Vec<String>),
        }
        #[derive(Deserialize)]
        struct Verbs {
            paradigm: BTreeMap<String, BTreeMap<String, Row>>,
            verb: BTreeMap<String, String>,
        }
        let verbs: Verbs = toml::from_str(text).map_err(|e| Error::toml(file, text, &e))?;
        let mut paradigms: BTreeMap<&str, Vec<(Tense, Vec<&str>)>> = BTreeMap::new();
        for (name, rows) in &verbs.paradigm {
            let mut table = Vec::new();
            for (tense, row) in rows {
                let Some(tense) = Tense::named(tense) else {
                    let hint = did_you_mean(tense, Tense::WORDS.iter().copied());
                    let says = format!("paradigm '{name}' has unknown tense '{tense}'{hint}");
                    return Err(Error::at(file, text, find(text, &format!("paradigm.{name}")), says));
                };
                let row = match row {
                    Row::One(ending) => vec![ending.as_str()],
                    Row::Many(endings) => endings.iter().map(String::as_str).collect(),
                };
                table.push((tense, row));
            }
            paradigms.insert(name, table);
        }
        let mut written = String::new();
        for (lemma, paradigm) in &verbs.verb {
            let Some(table) = paradigms.get(paradigm.as_str()) else {
                let hint = did_you_mean(paradigm, paradigms.keys().copied());
                let says = format!("verb '{lemma}' has unknown paradigm '{paradigm}'{hint}");
                return Err(Error::at(file, text, find(text, &format!("\n{lemma}")) + 1, says));
            };
            let infinitive = table.iter().find(|(t, _)| *t == Tense::Infinitive).and_then(|(_, r)| r.first());
            let Some(stem) = lemma.strip_suffix(infinitive.copied().unwrap_or("")) else {
                let says = format!("verb '{lemma}' does not end as paradigm '{paradigm}' does");
                return Err(Error::at(file, text, find(text, &format!("\n{lemma}")) + 1, says));
            };
            let id = self.verbs.len() as u32;
            self.verb_ids.entry(lemma.as_str().into()).or_insert(id);
            self.verbs.push(lemma.as_str().into());
            for (tense, row) in table {
                for (cell, ending) in row.iter().enumerate().filter(|(_, e)| **e != "-") {
                    let form = VerbForm { tense: *tense, cell: cell as u8 };
                    written.clear();
                    written.extend([stem, *ending]);
                    self.lexicon.add(&written, Lex::Verb(id, form));
                }
            }
        }
        Ok(())
    }
}

fn index_of(list: &mut Vec<Box<str>>, code: &str) -> usize {
    match list.iter().position(|c| &**c == code) {
        Some(at) => at,
        None => {
            list.push(code.into());
            list.len() - 1
        }
    }
}

fn find(text: &str, what: &str) -> usize {
    text.find(what).unwrap_or(0)
}
