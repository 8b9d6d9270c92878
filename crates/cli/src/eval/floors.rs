//! What the engine is held to: figures against the floors of a file in git, which only go up.

use super::{Figure, Figures};
use anyhow::{Result, anyhow, bail};
use serde::Deserialize;

/// The file, as far as it matters here; the workshop reads more of it.
#[derive(Debug, Deserialize)]
pub(crate) struct Floors {
    set: Vec<Set>,
    floor: Vec<Floor>,
}

/// Annotated pages.
#[derive(Debug, Deserialize)]
pub(crate) struct Set {
    pub name: String,
    /// Which pages and annotations: see docs/eval.md; empty where the workshop alone measures the set.
    #[serde(default)]
    pub sha256: String,
    /// Version of the engine that the floors were last raised for.
    #[serde(default)]
    pub engine: String,
}

/// A bar under (`floor`) or over (`ceiling`) one figure.
#[derive(Debug, Deserialize)]
struct Floor {
    /// «set/figure»
    name: String,
    floor: Option<f64>,
    ceiling: Option<f64>,
}

/// A figure beside its bar.
#[derive(Debug, PartialEq)]
pub(crate) struct Held {
    pub name: String,
    pub figure: Option<Figure>,
    /// «floor 0.5»
    pub bar: String,
    pub holds: bool,
}

impl Floors {
    pub(crate) fn parse(file: &str, text: &str) -> Result<Floors> {
        let floors: Floors = toml::from_str(text).map_err(|e| anyhow!("{file}: {}", e.message()))?;
        for floor in &floors.floor {
            if floor.floor.is_none() && floor.ceiling.is_none() {
                bail!("{file}: '{}' has neither a floor nor a ceiling", floor.name);
            }
        }
        Ok(floors)
    }

    /// The set whose pages and annotations these are.
    pub(crate) fn set(&self, file: &str, sha256: &str) -> Result<&Set> {
        self.set.iter().find(|s| s.sha256 == sha256).ok_or_else(|| {
            anyhow!(
                "{file} has no floors for these pages: add a [[set]] with sha256 = \"{sha256}\", or leave --floors out"
            )
        })
    }

    /// The figures of a set that have a bar, in the file's order. One that was not measured does not hold.
    pub(crate) fn held(&self, set: &Set, figures: &Figures) -> Vec<Held> {
        let of_set = |floor: &&Floor| floor.name.split_once('/').is_some_and(|(name, _)| name == set.name);
        let held = |floor: &Floor| {
            let name = &floor.name[set.name.len() + 1..];
            let figure = figures.iter().find(|(n, _)| n == name).map(|(_, f)| *f);
            let holds = figure.and_then(Figure::value).is_some_and(|value| {
                floor.floor.is_none_or(|least| value >= least) && floor.ceiling.is_none_or(|most| value <= most)
            });
            let bars = [("floor", floor.floor), ("ceiling", floor.ceiling)];
            let bars = bars.iter().filter_map(|(what, bar)| Some(format!("{what} {}", (*bar)?)));
            Held { name: name.to_owned(), figure, bar: bars.collect::<Vec<_>>().join(", "), holds }
        };
        self.floor.iter().filter(of_set).map(held).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_held_against_the_bars_of_their_set() {
        let text = "[[set]]\nname = 'a'\nsha256 = 'ff'\nengine = '0.1.0'\n\
            [[floor]]\nname = 'a/x'\nfloor = 0.5\n[[floor]]\nname = 'a/leaks'\nceiling = 1\n[[floor]]\nname = 'b/x'\nfloor = 1\n";
        let floors = Floors::parse("floors.toml", text).expect("good");
        let set = floors.set("floors.toml", "ff").expect("there");
        fn check(floors: &Floors, set: &Set, x: Figure, leaks: Figure, expected: [bool; 2]) {
            let figures = vec![("x".to_owned(), x), ("leaks".to_owned(), leaks)];
            let held = floors.held(set, &figures);
            assert_eq!(held.iter().map(|h| h.holds).collect::<Vec<_>>(), expected, "{held:?}");
        }
        let rate = |r| Figure::Rate(Some(r));
        check(&floors, set, rate(0.5), Figure::Of(1, 9), [true, true]);
        check(&floors, set, rate(0.49999), Figure::Of(2, 9), [true, false]);
        check(&floors, set, rate(0.4999), Figure::Of(0, 9), [false, true]);
        check(&floors, set, Figure::Rate(None), Figure::Number(0), [false, true]);
        assert!(floors.set("f", "00").expect_err("unknown").to_string().contains("sha256 = \"00\""));
        let bare = text.replace("ceiling = 1", "");
        assert!(Floors::parse("f", &bare).is_err());
    }
}
