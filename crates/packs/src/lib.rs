//! Packs: what Recoupe knows of languages and of the world, as data that is checked when it loads.
//!
//! A pack is a folder of TOML and TSV files (docs/packs.md). The binary carries a copy; a caller may lay
//! other files over it. Code holds no word of a human language, and a pack holds no code.
#![warn(clippy::disallowed_methods, reason = "pure room: no clock, disk, network or environment")]
#![warn(missing_docs)]

pub mod boilerplate;
mod buckets;
pub mod certainty;
pub mod class;
mod error;
mod feast;
pub mod frames;
pub mod gazetteer;
mod geography;
pub mod ids;
pub mod known;
pub mod language;
mod lexicon;
mod made;
pub mod pattern;
mod places;
mod ready;
pub mod rules;
mod source;
mod table;
pub mod token;
mod tongue;

pub use error::Error;
pub use geography::Geography;
pub use lexicon::{Accents, Lexicon};
pub use places::{GazetteerPlace, PlaceLevel, Places};
pub use source::Files;
use source::Texts;
pub use table::{Actor, CountryEntry, OutletEntry};

use boilerplate::Boilerplate;
use certainty::Certainty;
use frames::Frames;
use known::Known;
use language::{Language, Lex};
use lexicon::{Openers, Settled};
use ready::{Kinds, ready};
use recoupe_model::{ActorId, Country, Lang, PlaceId};
use rules::{Anchors, CountOp, MarkOp, Numbers, Rule, RuleSet, TimeOp, VoiceOp};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use token::Token;
pub use tongue::Tongue;

/// What a name in a text can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// Index into [`Packs::actors`].
    Actor(u32),
    /// Index into [`Packs::places`].
    Place(u32),
    /// A country's name: index into [`Packs::countries`].
    Country(u32),
    /// An adjective or name of its people.
    Demonym(u32),
    /// Its capital.
    Capital(u32),
    /// Index into [`Packs::outlets`].
    Outlet(u32),
}

ready! { enum Name { Actor(at), Place(at), Country(at), Demonym(at), Capital(at), Outlet(at) } }

/// A language with its rules.
#[derive(Debug)]
pub struct LanguagePack {
    /// Word lists.
    pub language: Language,
    /// Numbers of the words that the rules know.
    pub numbers: Numbers,
    /// Where the rules of all sets are looked for.
    pub anchors: Anchors,
    /// Temporal expressions.
    pub time: RuleSet<TimeOp>,
    /// Hedges of figures.
    pub count: RuleSet<CountOp>,
    /// Who speaks.
    pub voice: RuleSet<VoiceOp>,
    /// Marks of scope and stance.
    pub mark: RuleSet<MarkOp>,
    /// Acts.
    pub frames: Frames,
    /// How readings are explained in it, where it says so.
    pub tongue: Option<Tongue>,
    /// How often its readings are right, where that was measured.
    pub certainty: Option<Certainty>,
    /// By row of the lexicon.
    known: Kinds<KnownWord>,
}

ready! { struct LanguagePack {
    language, numbers, anchors, time, count, voice, mark, frames, tongue, certainty, known,
} }

/// What is known of a language before one of its pages is read: the words by which a page is told to be in it, dates
/// itself and gives its site's furniture away.
#[derive(Debug)]
pub struct Guide {
    /// Function words and the calendar; no verb, no noun.
    pub language: Language,
    /// The site's furniture.
    pub boilerplate: Option<Boilerplate>,
    folder: String,
    /// All of it as [`made`] has it, where it is inside the binary.
    made: Option<&'static [u8]>,
    /// All of it, once something asked for it.
    pack: OnceLock<LanguagePack>,
}

/// A pack's card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackInfo {
    /// «lang/fr»
    pub name: String,
    /// language, region, world, outlets, schemes
    pub kind: String,
    /// Its version.
    pub version: String,
    /// Under which licence.
    pub licence: String,
    /// Where its facts come from.
    pub sources: Vec<String>,
}

ready! { struct PackInfo { name, kind, version, licence, sources } }

/// All packs in use.
#[derive(Debug)]
pub struct Packs {
    info: Vec<PackInfo>,
    /// The languages, sorted by code.
    guides: Vec<Guide>,
    /// Actors of all regions.
    pub actors: Vec<Actor>,
    /// Places of all regions.
    pub places: Places,
    /// Countries.
    pub countries: Vec<CountryEntry>,
    /// Outlets.
    pub outlets: Vec<OutletEntry>,
    /// Every name of the above, those of places aside.
    names: Lexicon<Name>,
    /// The words in lower case with which a name of any kind can begin: most words of a text are none of them.
    small: Openers,
    actor_index: FxHashMap<ActorId, u32>,
    /// The first actor of each name.
    named_actors: FxHashMap<Box<str>, u32>,
    country_index: BTreeMap<Country, u32>,
    files: Texts,
}

impl Packs {
    /// The packs inside the binary.
    ///
    /// # Errors
    /// When one of them is broken, which the tests forbid.
    pub fn embedded() -> Result<Packs, Error> {
        Packs::load(Files::new())
    }

    /// A file of the packs inside the binary, by its path relative to a packs folder; nothing else is read.
    pub fn embedded_file(path: &str) -> Option<&'static str> {
        source::embedded_file(path)
    }

    /// The packs inside the binary, with `files` (path relative to a packs folder -> content) laid over
    /// them: a file of the same path replaces, any other adds.
    ///
    /// # Errors
    /// The first broken file, as a sentence with file, line and a way out.
    ///
    /// # Example
    /// ```
    /// let packs = recoupe_packs::Packs::load(Default::default())?;
    /// assert!(packs.versions().iter().any(|(name, _)| name == "lang/fr"));
    /// # Ok::<(), recoupe_packs::Error>(())
    /// ```
    pub fn load(files: Files) -> Result<Packs, Error> {
        let mut all = source::embedded();
        // A language inside the binary is sound, so most of it is read when a page is in it; one with files laid over is
        // read whole, so that what is wrong with them is said at once.
        let own = |(path, text): (&String, &String)| {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            (source::embedded_file(path) != Some(text)).then(|| folder.to_owned())
        };
        let whole = files.iter().filter_map(own).collect();
        all.extend(source::owned(files));
        Packs::of(all, &whole)
    }

    /// These packs and none of those inside the binary.
    ///
    /// # Errors
    /// As [`Packs::load`].
    pub fn only(files: Files) -> Result<Packs, Error> {
        let folder = |path: &String| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
        let whole = files.keys().filter_map(folder).collect();
        Packs::of(source::owned(files).collect(), &whole)
    }

    fn of(mut files: Texts, whole: &BTreeSet<String>) -> Result<Packs, Error> {
        let mut packs = Packs {
            info: Vec::new(),
            guides: Vec::new(),
            actors: Vec::new(),
            places: Places::default(),
            countries: Vec::new(),
            outlets: Vec::new(),
            names: Lexicon::new(Accents::Ignored),
            small: Openers::default(),
            actor_index: FxHashMap::default(),
            named_actors: FxHashMap::default(),
            country_index: BTreeMap::new(),
            files: Texts::new(),
        };
        let mut languages = Vec::new();
        let mut tables = Vec::new();
        for (path, text) in &files {
            let Some(folder) = path.strip_suffix("/pack.toml") else { continue };
            match packs.card(path, text)? {
                Contents::Language(lang) => languages.push((lang, folder.to_owned())),
                Contents::Tables => tables.push(folder.to_owned()),
                Contents::Nothing => {}
            }
        }
        // The rows of places stay where they are, in the text of their tables.
        let of_places = tables.iter().map(|folder| format!("{folder}/places.tsv"));
        let of_places = of_places.filter_map(|path| files.remove_entry(&path)).collect();
        // Languages, places and other tables know nothing of each other, so they are read side by side.
        std::thread::scope(|scope| {
            let files = &files;
            let read = |(lang, folder): (Lang, String)| Guide::load(lang, folder, files, whole);
            let languages: Vec<_> = languages.into_iter().map(|pack| scope.spawn(move || read(pack))).collect();
            let places = scope.spawn(|| Places::load(of_places));
            let read = tables.iter().try_for_each(|folder| packs.tables(folder, files));
            packs.places = places.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            for language in languages {
                let loaded = language.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                packs.guides.push(loaded?);
            }
            packs.guides.sort_by_key(|l| l.language.lang);
            read
        })?;
        packs.actor_index = ids(&packs.actors)?;
        for (i, actor) in packs.actors.iter().enumerate() {
            packs.named_actors.entry(actor.name.clone()).or_insert(i as u32);
        }
        packs.country_index = packs.countries.iter().enumerate().map(|(i, c)| (c.code, i as u32)).collect();
        packs.names = names(&packs.actors, &packs.countries, &packs.outlets);
        packs.names.note_small(&mut packs.small);
        packs.places.note_small(&mut packs.small);
        packs.files = files;
        Ok(packs)
    }

    /// Reads a pack's card and says what else there is to read.
    fn card(&mut self, path: &str, text: &str) -> Result<Contents, Error> {
        #[derive(Deserialize)]
        struct Card {
            format: u32,
            name: String,
            kind: String,
            version: String,
            licence: String,
            #[serde(default)]
            sources: Vec<String>,
            lang: Option<String>,
        }
        let card: Card = toml::from_str(text).map_err(|e| Error::toml(path, text, &e))?;
        if card.format != 1 {
            let says = format!("format {} is newer than this program reads (1); update the program", card.format);
            return Err(Error::new(path, None, says));
        }
        let contents = match card.kind.as_str() {
            "language" => {
                let lang = card.lang.as_deref().and_then(Lang::new);
                let lang =
                    lang.ok_or_else(|| Error::new(path, None, "a language pack needs lang, as in lang = \"fr\""))?;
                Contents::Language(lang)
            }
            "region" | "world" | "outlets" => Contents::Tables,
            "schemes" => Contents::Nothing,
            other => {
                let kinds = ["language", "region", "world", "outlets", "schemes"];
                let says = format!("unknown kind '{other}'{}", error::did_you_mean(other, kinds));
                return Err(Error::new(path, None, says));
            }
        };
        self.info.push(PackInfo {
            name: card.name,
            kind: card.kind,
            version: card.version,
            licence: card.licence,
            sources: card.sources,
        });
        Ok(contents)
    }

    fn tables(&mut self, folder: &str, files: &Texts) -> Result<(), Error> {
        let file = |name: &str| {
            let path = format!("{folder}/{name}");
            files.get(&path).map(|text| (path, text))
        };
        if let Some((path, text)) = file("actors.tsv") {
            self.actors.extend(table::actors(&path, text)?);
        }
        if let Some((path, text)) = file("countries.tsv") {
            self.countries.extend(table::countries(&path, text)?);
        }
        if let Some((path, text)) = file("outlets.tsv") {
            self.outlets.extend(table::outlets(&path, text)?);
        }
        Ok(())
    }

    /// Name and version of each pack, sorted.
    pub fn versions(&self) -> Vec<(String, String)> {
        let mut out: Vec<_> = self.info.iter().map(|i| (i.name.clone(), i.version.clone())).collect();
        out.sort();
        out
    }
    /// The packs' cards, in the order of their folders.
    pub fn cards(&self) -> &[PackInfo] {
        &self.info
    }
    /// What is known of each language before one of its pages is read, by code.
    pub fn guides(&self) -> &[Guide] {
        &self.guides
    }
    /// All languages by code. Each is read whole for it.
    pub fn languages(&self) -> impl Iterator<Item = &LanguagePack> {
        self.guides.iter().map(|guide| self.whole(guide))
    }
    /// The pack of a language.
    pub fn language(&self, lang: Lang) -> Option<&LanguagePack> {
        self.guides.iter().find(|l| l.language.lang == lang).map(|guide| self.whole(guide))
    }
    fn whole<'a>(&'a self, guide: &'a Guide) -> &'a LanguagePack {
        let load = || LanguagePack::load(guide.language.lang, &guide.folder, &self.files);
        guide.pack.get_or_init(|| match guide.made {
            Some(bytes) => made::language(bytes),
            None => load().expect("the languages inside the binary are sound: a test reads them"),
        })
    }
    /// How readings are explained in a language; in English where the packs have no such wording.
    pub fn tongue(&self, lang: Lang) -> &Tongue {
        let of = |lang| self.language(lang)?.tongue.as_ref();
        match of(lang).or_else(|| of(Lang::new("en")?)) {
            Some(tongue) => tongue,
            None => Tongue::english(),
        }
    }
    /// A place by id.
    pub fn place(&self, id: &PlaceId) -> Option<&GazetteerPlace> {
        self.places.get(id)
    }
    /// An actor by id.
    pub fn actor(&self, id: &ActorId) -> Option<&Actor> {
        self.actor_index.get(id).map(|i| &self.actors[*i as usize])
    }
    /// Where an actor stands in [`Packs::actors`].
    pub fn actor_at(&self, id: &ActorId) -> Option<u32> {
        self.actor_index.get(id).copied()
    }
    /// The first actor that goes by a name in ACLED's manner.
    pub fn actor_named(&self, name: &str) -> Option<&Actor> {
        self.named_actors.get(name).map(|i| &self.actors[*i as usize])
    }
    /// All countries, in the order of their table.
    pub fn countries(&self) -> &[CountryEntry] {
        &self.countries
    }
    /// A country by code.
    pub fn country(&self, code: Country) -> Option<&CountryEntry> {
        self.country_index.get(&code).map(|i| &self.countries[*i as usize])
    }
    /// Every name that stands at position `at` of `tokens`: how many tokens it takes and what it is, longest first. A
    /// capital is a town and a power: what needs the power asks for the first of the names. Other equals are actors,
    /// places and the rest, in the order of their tables. All is put behind what `into` holds.
    pub fn names_at(&self, tokens: &[Token], at: usize, into: &mut Vec<(usize, Name)>) {
        let Some(token) = tokens.get(at) else { return };
        if !token.capital() && !self.small.has(token.key) {
            return;
        }
        let before = into.len();
        self.names.each_at(tokens, at, |n, name| into.push((n, *name)));
        self.places.each_named_at(tokens, at, |n, place| into.push((n, Name::Place(place))));
        if into.len() <= before + 1 {
            return;
        }
        let rank = |name: &Name| match name {
            Name::Capital(_) => 0,
            Name::Actor(_) => 1,
            Name::Place(_) => 2,
            _ => 3,
        };
        into[before..].sort_by_key(|(n, name)| (std::cmp::Reverse(*n), rank(name)));
    }
    /// A file of the packs in use, by its path relative to a packs folder.
    pub fn file(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(|text| &**text).or_else(|| self.places.file(path))
    }
}

/// Where each actor stands, by id; every parent is among them.
fn ids(actors: &[Actor]) -> Result<FxHashMap<ActorId, u32>, Error> {
    let mut index = FxHashMap::default();
    for (i, actor) in actors.iter().enumerate() {
        if index.insert(actor.id.clone(), i as u32).is_some() {
            return Err(Error::new("actors.tsv", None, format!("actor '{}' stands in two packs", actor.id)));
        }
    }
    for actor in actors {
        if let Some(parent) = actor.parent.as_ref().filter(|p| !index.contains_key(*p)) {
            let says = format!("actor '{}' has parent '{parent}', which no pack has", actor.id);
            return Err(Error::new("actors.tsv", None, says));
        }
    }
    Ok(index)
}

/// Every name of these, in their order.
fn names(actors: &[Actor], countries: &[CountryEntry], outlets: &[OutletEntry]) -> Lexicon<Name> {
    let mut names = Lexicon::new(Accents::Ignored);
    names.reserve(actors.iter().map(|a| a.aliases.len()).sum::<usize>() + 8 * countries.len());
    for (i, actor) in actors.iter().enumerate() {
        let name = Name::Actor(i as u32);
        actor.aliases.iter().for_each(|alias| match places::has_capital(alias) {
            true => names.add_name(alias, name),
            false => names.add(alias, name),
        });
    }
    for (i, country) in countries.iter().enumerate() {
        country.names.iter().for_each(|a| names.add_name(a, Name::Country(i as u32)));
        country.capitals.iter().for_each(|a| names.add_name(a, Name::Capital(i as u32)));
        country.demonyms.iter().for_each(|a| names.add(a, Name::Demonym(i as u32)));
    }
    for (i, outlet) in outlets.iter().enumerate() {
        names.add_name(&outlet.name, Name::Outlet(i as u32));
        outlet.aliases.iter().for_each(|a| names.add_name(a, Name::Outlet(i as u32)));
    }
    names
}

/// What a pack holds beside its card.
enum Contents {
    Language(Lang),
    Tables,
    Nothing,
}

impl Guide {
    fn load(lang: Lang, folder: String, files: &Texts, whole: &BTreeSet<String>) -> Result<Guide, Error> {
        let language = Language::guide(lang, &folder, files)?;
        let path = format!("{folder}/boilerplate.toml");
        let boilerplate = files.get(&path).map(|text| Boilerplate::parse(&path, text)).transpose()?;
        let pack = match whole.contains(&folder) {
            true => OnceLock::from(LanguagePack::load(lang, &folder, files)?),
            false => OnceLock::new(),
        };
        Ok(Guide { language, boilerplate, folder, made: None, pack })
    }
}

/// What the language and its frames know of a word that is written so, in lower case and by itself.
#[derive(Debug, Clone, Copy, Default)]
struct KnownWord {
    known: Known,
    signals: u8,
}

ready! { struct KnownWord { known, signals } }

impl KnownWord {
    fn add(&mut self, n: usize, x: &Lex, frames: &Frames) {
        self.known.add(n, x);
        self.signals |= frames.signals(x);
    }
}

impl LanguagePack {
    fn load(lang: Lang, folder: &str, files: &Texts) -> Result<LanguagePack, Error> {
        let mut language = Language::load(lang, folder, files)?;
        let path = |name: &str| format!("{folder}/{name}");
        let mut numbers = Numbers::default();
        // Short words and words of function stand in most sentences.
        let common =
            |word: &str| pattern::is_short(word) || language.lexicon.has(token::key(word), |x| matches!(x, Lex::Fn(_)));
        fn rules<O: rules::Gives>(
            (lang, id): (Lang, u8),
            path: String,
            files: &Texts,
            (numbers, common): (&mut Numbers, &dyn Fn(&str) -> bool),
            is_tried: impl Fn(&Rule<O>) -> bool,
        ) -> Result<RuleSet<O>, Error> {
            let mut set = RuleSet::new(id);
            if let Some(text) = files.get(&path) {
                set.extend(rules::load(lang, &path, text)?, numbers, common, is_tried);
            }
            Ok(set)
        }
        let frames = match files.get(&path("acts.rules.toml")) {
            Some(text) => Frames::load(&language, &mut numbers, &path("acts.rules.toml"), text)?,
            None => Frames::default(),
        };
        // What joins two times is tried where two stand side by side.
        let time =
            rules((lang, 0), path("time.rules.toml"), files, (&mut numbers, &common), |rule| rule.op != TimeOp::Join)?;
        let count = rules((lang, 1), path("count.rules.toml"), files, (&mut numbers, &common), |_| true)?;
        let voice = rules((lang, 2), path("voice.rules.toml"), files, (&mut numbers, &common), |_| true)?;
        let mark = rules((lang, 3), path("mark.rules.toml"), files, (&mut numbers, &common), |_| true)?;
        let tongue = path("explain.toml");
        let tongue = files.get(&tongue).map(|text| Tongue::parse(&tongue, text)).transpose()?;
        let certainty = path("certainty.toml");
        let certainty = files.get(&certainty).map(|text| Certainty::parse(&certainty, text)).transpose()?;
        language.lexicon.number(numbers.all());
        language.lexicon.settle();
        let anchors =
            Anchors::new(time.anchored().chain(count.anchored()).chain(voice.anchored()).chain(mark.anchored()));
        let known = language.lexicon.rows().map(|row| {
            let mut word = KnownWord::default();
            row.iter().for_each(|(n, x)| word.add(*n, x, &frames));
            word
        });
        let known = Kinds(known.collect());
        Ok(LanguagePack { anchors, time, count, voice, mark, numbers, frames, tongue, certainty, known, language })
    }
    /// What the language knows of the token at `at`: its entries behind what `into` holds, those of one token before
    /// longer ones, all of them together in `known` and, by [`Frames::signals`], in `signals`. Gives the number of the word
    /// for the rules of the language, 0 where they do not know it.
    #[inline]
    pub fn look_up(
        &self,
        tokens: &[Token],
        at: usize,
        known: &mut Known,
        signals: &mut u8,
        into: &mut Vec<(usize, Lex)>,
    ) -> u32 {
        let lexicon = &self.language.lexicon;
        match lexicon.settled_at(tokens, at) {
            Settled::Word { row: None, number } => number,
            Settled::Word { row: Some(row), number } => {
                let word = &self.known.0[row as usize];
                *known = word.known;
                *signals |= word.signals;
                into.extend_from_slice(lexicon.row(row));
                number
            }
            Settled::Other => lexicon.each_at(tokens, at, |n, x| {
                known.add(n, x);
                *signals |= self.frames.signals(x);
                into.push((n, *x));
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_languages_inside_the_binary_are_sound() {
        let packs = Packs::embedded().expect("the packs are sound");
        assert_eq!(packs.languages().count(), packs.guides().len());
    }

    #[test]
    fn a_language_with_files_laid_over_is_read_at_once() {
        let broken = |text: &str| Files::from([("lang/fr/count.rules.toml".to_owned(), text.to_owned())]);
        let says = Packs::load(broken("rule = 1\n")).expect_err("it is no list of rules").to_string();
        assert!(says.starts_with("pack lang/fr: count.rules.toml:1: "), "{says}");
        assert!(Packs::load(broken("")).is_ok());
    }
}
