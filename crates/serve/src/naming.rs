//! What actors and countries are called in the reader's language.
//!
//! The ledger calls actors as other schemes do, in English. A reader of another language is told what the press of his
//! language calls them, which the packs know; of an actor they do not have, the tables of the interface say how a name
//! that is made from a country's is put. Data keeps the ledger's names.

use crate::search::fold;
use crate::words::Words;
use recoupe_engine::{Engine, Packs};
use recoupe_model::{ActorId, Country};
use std::borrow::Cow;
use std::sync::Arc;

/// Names in one language.
#[derive(Clone)]
pub(crate) struct Naming {
    engine: Option<Arc<Engine>>,
    words: &'static Words,
}

impl std::fmt::Debug for Naming {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Naming").field("words", &self.words.code).finish_non_exhaustive()
    }
}

impl Naming {
    /// Without an engine only names that the interface makes are told.
    pub(crate) fn new(engine: Option<Arc<Engine>>, words: &'static Words) -> Naming {
        Naming { engine, words }
    }

    fn packs(&self) -> Option<&Packs> {
        self.engine.as_deref().map(Engine::packs)
    }

    /// An actor's name for readers; one that stands in no pack and is made of nothing known stays as it is.
    pub(crate) fn actor<'a>(&'a self, id: Option<&str>, name: &'a str) -> Cow<'a, str> {
        // The ledger's own names are English.
        if self.words.is_ledgers() {
            return Cow::Borrowed(name);
        }
        let packs = self.packs();
        let of_id = id.and_then(|id| packs?.actor(&ActorId::from(id)));
        let known = of_id.filter(|a| *a.name == *name).or_else(|| packs?.actor_named(name));
        match known.and_then(|a| a.aliases.first()) {
            Some(alias) => Cow::Borrowed(alias),
            None => self.made(name),
        }
    }

    /// «Military Forces of Chad» by the pattern that the interface has for it.
    fn made<'a>(&self, name: &'a str) -> Cow<'a, str> {
        for (pattern, put) in self.words.table_of("made") {
            let (before, after) = pattern.split_once("{}").unwrap_or((pattern, ""));
            let Some(inside) = name.strip_prefix(before).and_then(|rest| rest.strip_suffix(after)) else { continue };
            if !pattern.contains("{}") {
                if inside.is_empty() {
                    return Cow::Owned(put.to_owned());
                }
                continue;
            }
            let named = |packs: &Packs| packs.countries().iter().find(|c| *c.name == *inside).map(|c| c.code);
            let country = self.packs().and_then(named).map_or_else(|| inside.to_owned(), |code| self.country(code));
            return Cow::Owned(put.replace("{}", &country));
        }
        Cow::Borrowed(name)
    }

    /// A country's name; its code where the packs have none.
    pub(crate) fn country(&self, country: Country) -> String {
        let entry = self.packs().and_then(|packs| packs.country(country));
        let name = entry.and_then(|e| if self.words.is_ledgers() { Some(&e.name) } else { e.names.first() });
        name.map_or_else(|| country.code().to_owned(), |name| name.to_string())
    }

    /// Whether a reader who writes these folded words means the actor.
    pub(crate) fn means(&self, id: Option<&str>, name: &str, words: &str) -> bool {
        fold(&self.actor(id, name)).contains(words)
    }
}
