//! Directions, lengths and roads as a language says them: what turns «à 40 km au nord de Djibo» into metres and
//! a bearing, and tells a road from a town.

use crate::frames::noun_ids;
use crate::ids::IdSet;
use crate::language::Language;
use crate::ready::ready;
use recoupe_model::Bearing;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The words of a language for where a spot lies.
#[derive(Debug, Clone, Default)]
pub struct Geography {
    /// Words of directions between blanks, lower case without hyphens, longer ones first.
    bearings: Vec<(Box<str>, Bearing)>,
    /// The words that these begin with: most prepositions hold none.
    openers: BTreeSet<Box<str>>,
    /// Nouns of lengths and how many metres one is.
    lengths: BTreeMap<u32, u32>,
    /// Nouns of roads and rivers: what happens on one is known to a line, not to a point.
    pub lines: IdSet,
    /// Nouns of towns and villages among those of divisions: «la ville de Koro» is not the district of that name.
    pub settlements: IdSet,
    /// Nouns of occurrences that are called by where they were: «la tuerie de Kolmabou».
    pub scenes: IdSet,
    /// Nouns of what lies within a town: «le marché», «la place».
    pub spots: IdSet,
    /// Nouns of people who are called by their town: «les habitants de Kolmabou», «le maire de Kolmabou».
    pub dwellers: IdSet,
    /// Prepositions before two ends between which something lies, lower case.
    pub between: BTreeSet<Box<str>>,
    /// Words that put something between two ends far from both («mi-chemin»), lower case.
    pub halfway: BTreeSet<Box<str>>,
    /// Words that stand for the place told just before («sur place», «there»), lower case.
    pub there: BTreeSet<Box<str>>,
    /// Prepositions that behind people lead to where they are from («herders from Tahoua»), lower case.
    pub origins: BTreeSet<Box<str>>,
    /// Words in front of a town's name that make it the land around it («southern Idlib»), lower case.
    pub sides: BTreeSet<Box<str>>,
}

ready! { struct Geography { bearings, openers, lengths, lines, settlements, scenes, spots, dwellers, between, halfway, there, origins, sides } }

/// The table `[geography]` of `acts.rules.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct GeographyTable {
    bearings: BTreeMap<String, Vec<String>>,
    lengths: BTreeMap<String, u32>,
    lines: Vec<String>,
    settlements: Vec<String>,
    #[serde(default)]
    scenes: Vec<String>,
    #[serde(default)]
    spots: Vec<String>,
    #[serde(default)]
    dwellers: Vec<String>,
    between: Vec<String>,
    #[serde(default)]
    halfway: Vec<String>,
    #[serde(default)]
    there: Vec<String>,
    #[serde(default)]
    origins: Vec<String>,
    #[serde(default)]
    sides: Vec<String>,
}

impl Geography {
    pub(crate) fn load(language: &Language, table: GeographyTable) -> Result<Geography, String> {
        let mut out = Geography::default();
        for (word, list) in table.bearings {
            let bearing: Bearing = word.parse().map_err(|e: recoupe_model::UnknownWord| e.to_string())?;
            for words in &list {
                out.openers.extend(words_of(&plain(words)).next().map(Into::into));
                out.bearings.push((format!(" {} ", plain(words)).into(), bearing));
            }
        }
        out.bearings.sort_by_key(|(words, _)| (std::cmp::Reverse(words.len()), words.clone()));
        for (noun, metres) in table.lengths {
            out.lengths.extend(noun_ids(language, &noun)?.into_iter().map(|id| (id, metres)));
        }
        for noun in table.lines {
            out.lines.extend(noun_ids(language, &noun)?);
        }
        for noun in table.settlements {
            out.settlements.extend(noun_ids(language, &noun)?);
        }
        for noun in table.scenes {
            out.scenes.extend(noun_ids(language, &noun)?);
        }
        for noun in table.dwellers {
            out.dwellers.extend(noun_ids(language, &noun)?);
        }
        for noun in table.spots {
            out.spots.extend(noun_ids(language, &noun)?);
        }
        out.between.extend(table.between.into_iter().map(Box::from));
        out.halfway.extend(table.halfway.into_iter().map(Box::from));
        out.there.extend(table.there.into_iter().map(Box::from));
        out.origins.extend(table.origins.into_iter().map(Box::from));
        out.sides.extend(table.sides.into_iter().map(Box::from));
        Ok(out)
    }

    /// The direction a preposition in lower case says: «au nord-est de».
    pub fn bearing(&self, preposition: &str) -> Option<Bearing> {
        if !words_of(preposition).any(|word| self.openers.contains(word)) {
            return None;
        }
        let said = format!(" {} ", plain(preposition));
        self.bearings.iter().find(|(words, _)| said.contains(&**words)).map(|(_, bearing)| *bearing)
    }

    /// «Nord», «ouest»: one word that says a direction.
    pub fn is_bearing(&self, word: &str) -> bool {
        self.bearings.iter().any(|(words, _)| words.trim() == word)
    }

    /// How many metres one of these is; `None` for what is no length.
    pub fn metres(&self, noun: u32) -> Option<u32> {
        self.lengths.get(&noun).copied()
    }
}

fn words_of(words: &str) -> impl Iterator<Item = &str> {
    words.split([' ', '-', '\'']).filter(|word| !word.is_empty())
}

/// Words as tokens join them: no hyphen, an apostrophe parts.
fn plain(words: &str) -> String {
    words.to_lowercase().replace('-', " ").replace('\'', "' ")
}
