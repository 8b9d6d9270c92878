//! Measurement: the engine against annotated pages, each figure against its floor.
//!
//! Floors stand in `eval/floors.toml` and only go up; lowering one is a sentence in the changelog. The
//! annotated pages and their rulers lie beside the repository (`../shared`) and need Python 3; where
//! either is missing, nothing is measured and the answer says so.

use crate::run;
use crate::test::Outcome;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const FLOORS: &str = "eval/floors.toml";

/// Whether the figures are appended to `eval/figures.csv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {
    Yes,
    No,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Floors {
    set: Vec<Set>,
    floor: Vec<Floor>,
}

/// Annotated pages and how the engine is put to them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Set {
    name: String,
    /// Command lines run one after the other; the last prints `figure value` lines. Words are split at
    /// blanks, `{shared}`, `{root}` and `{work}` stand for folders, `{floors}` for the file of floors, `{recoupe}`
    /// for the program, `> FILE` keeps the output.
    command: Vec<String>,
    /// The same pages measured by recoupe itself: one JSON object.
    eval: Option<String>,
    /// Which pages and annotations, for `recoupe eval`.
    #[allow(dead_code, reason = "recoupe eval reads it")]
    sha256: Option<String>,
    /// Version of the engine the floors were last raised for.
    #[allow(dead_code, reason = "recoupe eval reads it")]
    engine: Option<String>,
}

/// A bar under (`floor`) or over (`ceiling`) one figure.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Floor {
    /// «set/figure»
    name: String,
    floor: Option<f64>,
    ceiling: Option<f64>,
}

impl Floor {
    fn holds(&self, value: f64) -> bool {
        self.floor.is_none_or(|floor| value >= floor) && self.ceiling.is_none_or(|ceiling| value <= ceiling)
    }
}

/// `cargo xtask score`
pub fn report(record: Record) -> Result<()> {
    let figures = match measure()? {
        Ok(figures) => figures,
        Err(why) => {
            println!("nothing was measured: {why}");
            return Ok(());
        }
    };
    for (name, value) in &figures {
        println!("{name:<32} {value}");
    }
    if record == Record::Yes {
        append(&figures)?;
    }
    compare(&figures)
}

/// The step of `cargo xtask test`: only figures that have a floor are printed.
pub fn check() -> Result<Outcome> {
    match measure()? {
        Ok(figures) => compare(&figures).map(|()| Outcome::Passed),
        Err(why) => Ok(Outcome::Skipped(why)),
    }
}

type Figures = BTreeMap<String, String>;

/// Every figure of every set by «set/figure», or the reason why there is none.
fn measure() -> Result<Result<Figures, String>> {
    if !run::shared().join("eval").is_dir() {
        return Ok(Err("there is no ../shared/eval beside this repository".into()));
    }
    if !run::is_there("python3") {
        return Ok(Err("the rulers need python3, which is not on this machine".into()));
    }
    let recoupe = run::build_recoupe()?;
    let mut figures = Figures::new();
    for set in floors()?.set {
        let work = run::fresh_folder(&format!("score/{}", set.name))?;
        let mut told = String::new();
        for command in &set.command {
            told = step(command, &recoupe, &work).with_context(|| format!("set {}", set.name))?;
        }
        if let Some(command) = &set.eval {
            let own = step(command, &recoupe, &work).with_context(|| format!("set {}", set.name))?;
            same_figures(&told, &own).with_context(|| format!("set {}", set.name))?;
        }
        figures.extend(read_figures(&told).map(|(figure, value)| (format!("{}/{figure}", set.name), value.to_owned())));
    }
    Ok(Ok(figures))
}

fn floors() -> Result<Floors> {
    let path = run::root().join(FLOORS);
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let floors: Floors = toml::from_str(&text).context("eval/floors.toml")?;
    for floor in &floors.floor {
        let known = floors.set.iter().any(|set| floor.name.split_once('/').is_some_and(|(name, _)| name == set.name));
        if !known || (floor.floor.is_none() && floor.ceiling.is_none()) {
            bail!(
                "eval/floors.toml: '{}' wants the name of a set before the slash, and a floor or a ceiling",
                floor.name
            );
        }
    }
    Ok(floors)
}

/// Holds `recoupe eval` to the reference ruler, which prints rates without the zeros behind.
fn same_figures(reference: &str, own: &str) -> Result<()> {
    let own: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(own).context("recoupe eval --json gave no JSON object")?;
    let mut differ = Vec::new();
    for (figure, value) in read_figures(reference) {
        let mine = own.get(figure).map(|v| v.to_string().trim_matches('"').to_owned());
        let is_same = mine
            .as_deref()
            .is_some_and(|mine| mine == value || (!value.contains('/') && number(mine) == number(value)));
        if !is_same {
            let mine = mine.unwrap_or("nothing".to_owned());
            differ.push(format!("{figure} is {mine}, {value} by the reference"));
        }
    }
    if !differ.is_empty() {
        bail!("recoupe eval measures otherwise: {}", differ.join("; "));
    }
    Ok(())
}

/// Runs one command line of a set and returns what it printed.
fn step(command: &str, recoupe: &Path, work: &Path) -> Result<String> {
    let shared = run::shared();
    let fill = |word: &str| {
        word.replace("{shared}", &shared.to_string_lossy())
            .replace("{root}", &run::root().to_string_lossy())
            .replace("{floors}", &run::root().join(FLOORS).to_string_lossy())
            .replace("{work}", &work.to_string_lossy())
            .replace("{recoupe}", &recoupe.to_string_lossy())
    };
    let mut words: Vec<String> = command.split_whitespace().map(fill).collect();
    let mut kept = None;
    if words.len() > 2 && words[words.len() - 2] == ">" {
        kept = words.pop();
        words.pop();
    }
    let [program, args @ ..] = words.as_slice() else { bail!("an empty command") };
    let program = if program == "recoupe" { recoupe } else { Path::new(program) };
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let told = run::must(program, &args)?;
    if let Some(file) = kept {
        fs::write(&file, &told).with_context(|| format!("cannot write {file}"))?;
    }
    Ok(told)
}

/// The `figure value` lines of a ruler.
fn read_figures(told: &str) -> impl Iterator<Item = (&str, &str)> {
    told.lines().filter_map(|line| {
        let (figure, value) = line.trim().split_once(char::is_whitespace)?;
        number(value).map(|_| (figure, value.trim()))
    })
}

/// A figure's number; of «2/5» the part before the stroke, of «0.91 of 161» the share.
fn number(value: &str) -> Option<f64> {
    value.trim().split(['/', ' ']).next()?.parse().ok()
}

/// Prints each figure that has a bar beside it.
///
/// # Errors
/// When one is under its floor, over its ceiling, or was not measured.
fn compare(figures: &Figures) -> Result<()> {
    let mut under = Vec::new();
    for floor in floors()?.floor {
        let value = figures.get(&floor.name);
        let holds = value.and_then(|value| number(value)).is_some_and(|value| floor.holds(value));
        let bar = match (floor.floor, floor.ceiling) {
            (Some(least), _) => format!("floor {least}"),
            (None, most) => format!("ceiling {}", most.unwrap_or_default()),
        };
        let shown = value.map_or("not measured", String::as_str);
        println!("{:<7} {:<28} {shown:<10} {bar}", if holds { "ok" } else { "FAILED" }, floor.name);
        if !holds {
            under.push(floor.name);
        }
    }
    if !under.is_empty() {
        bail!("not held: {}", under.join(", "));
    }
    Ok(())
}

/// One line per figure: day and commit of the tree that was measured, set, figure, value.
fn append(figures: &Figures) -> Result<()> {
    let git = |args: &[&str]| run::must(Path::new("git"), args).map(|told| told.trim().to_owned());
    let day = git(&["show", "--no-patch", "--format=%cs", "HEAD"])?;
    let mut commit = git(&["rev-parse", "--short", "HEAD"])?;
    if !git(&["status", "--porcelain", "--untracked-files=no"])?.is_empty() {
        commit.push('+');
    }
    let path = run::root().join("eval/figures.csv");
    let mut table = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    for (name, value) in figures {
        let (set, figure) = name.split_once('/').expect("figures are named set/figure");
        writeln!(table, "{day},{commit},{set},{figure},{value}").expect("a string takes every line");
    }
    fs::write(&path, table).with_context(|| format!("cannot write {}", path.display()))?;
    println!("{} figures appended to eval/figures.csv", figures.len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rulers_lines_are_read() {
        let told = "pages              5\ncell_F1            0.7512\ntotal_leaks        0/3\nact                None\n[by=fr] pages 3\n";
        let found: Vec<_> = read_figures(told).collect();
        assert_eq!(found, [("pages", "5"), ("cell_F1", "0.7512"), ("total_leaks", "0/3")]);
        assert_eq!(number("2/5"), Some(2.0));
        assert_eq!(number("0.91 of 161"), Some(0.91));
    }

    #[test]
    fn the_two_rulers_are_compared_figure_by_figure() {
        let reference = "cell_F1            0.75\nvoid_claims        0/3\nvoice              None\n";
        let own = |cell: &str| format!("{{\"cell_F1\": {cell}, \"void_claims\": \"0/3\", \"voice\": null}}");
        same_figures(reference, &own("0.75")).expect("the same");
        let says = same_figures(reference, &own("0.7501")).expect_err("another");
        assert!(says.to_string().contains("cell_F1 is 0.7501, 0.75 by the reference"), "{says}");
        same_figures(reference, "{}").expect_err("nothing was measured");
    }

    #[test]
    fn bars_hold_at_their_own_value() {
        let check = |floor, ceiling, value, holds| {
            let bar = Floor { name: "a/b".into(), floor, ceiling };
            assert_eq!(bar.holds(value), holds, "{bar:?} {value}");
        };
        check(Some(0.5), None, 0.5, true);
        check(Some(0.5), None, 0.4999, false);
        check(None, Some(0.0), 0.0, true);
        check(None, Some(0.0), 1.0, false);
    }

    #[test]
    fn the_floors_file_can_be_read() {
        assert!(!floors().expect("eval/floors.toml is good").floor.is_empty());
    }
}
