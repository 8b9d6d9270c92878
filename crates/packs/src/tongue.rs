//! The sentences in which a reading is explained, in one language: `explain.toml` of its pack. Code names a sentence
//! and gives what fills it; every word a person reads stands in the table.

use crate::ready::ready;
use crate::{Error, source};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Wording of explanations.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tongue {
    /// What records call an act, a part or a day of the week, as this language says it; codes that stand here with
    /// nothing are shown as they are.
    #[serde(default)]
    codes: BTreeMap<String, String>,
    /// Sentences by name, `{0}`, `{1}` … being filled in.
    says: BTreeMap<String, String>,
}

ready! { struct Tongue { codes, says } }

impl Tongue {
    /// Reads an `explain.toml`.
    ///
    /// # Errors
    /// When it is no TOML or holds another table.
    pub(crate) fn parse(file: &str, text: &str) -> Result<Tongue, Error> {
        toml::from_str(text)
            .map_err(|e| Error::at(file, text, e.span().map_or(0, |span| span.start), e.message().to_owned()))
    }

    /// The English wording inside the binary, for what is said without any pack in hand.
    pub fn english() -> &'static Tongue {
        static ENGLISH: LazyLock<Tongue> = LazyLock::new(|| {
            let text = source::embedded_file("lang/en/explain.toml").unwrap_or_default();
            Tongue::parse("lang/en/explain.toml", text).unwrap_or_default()
        });
        &ENGLISH
    }

    /// The sentence of this name with its holes filled; its name where the table lacks it.
    ///
    /// # Example
    /// ```
    /// let packs = recoupe_packs::Packs::embedded()?;
    /// let french = packs.tongue(recoupe_model::Lang::new("fr").expect("a code"));
    /// assert_eq!(french.say("place.none", &[]), "aucun lieu n'est nommé avec l'acte");
    /// # Ok::<(), recoupe_packs::Error>(())
    /// ```
    pub fn say(&self, name: &str, holes: &[&str]) -> String {
        let Some(template) = self.says.get(name) else { return name.to_owned() };
        let mut out = String::with_capacity(template.len() + 32);
        let mut rest = template.as_str();
        // One pass: what is filled in is never taken for a hole.
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((hole, after)) = after.split_once('}') else { break };
            out.push_str(hole.parse::<usize>().ok().and_then(|n| holes.get(n)).copied().unwrap_or_default());
            rest = after;
        }
        out.push_str(rest);
        out
    }

    /// What a code of the records is called.
    pub fn code<'a>(&'a self, code: &'a str) -> &'a str {
        self.codes.get(code).map_or(code, String::as_str)
    }

    /// What a cell of a record is called.
    pub fn cell<'a>(&'a self, cell: &'a str) -> &'a str {
        let named = self.codes.get(&format!("cell.{cell}")).or_else(|| self.codes.get(cell));
        named.map_or(cell, String::as_str)
    }

    /// Names of all sentences with their holes, for tests that hold tables against each other.
    pub fn names(&self) -> impl Iterator<Item = (&str, Vec<&str>)> {
        self.says.iter().map(|(name, text)| {
            let mut holes: Vec<&str> = text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
            holes.sort_unstable();
            holes.dedup();
            (name.as_str(), holes)
        })
    }
}
