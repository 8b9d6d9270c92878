//! The tables the gazetteer is made from: reading them, and what they say.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use super::Place;
use super::names::fold;

/// A table's rows as cells by column name, with file and line for messages.
#[derive(Debug)]
pub(super) struct Row {
    cells: HashMap<String, String>,
    pub(super) at: String,
}

impl Row {
    pub(super) fn get(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
    pub(super) fn list(&self, column: &str) -> Vec<String> {
        self.get(column).split('|').filter(|s| !s.is_empty()).map(str::to_owned).collect()
    }
    pub(super) fn point(&self) -> Result<Option<(f64, f64)>> {
        if self.get("lat").is_empty() {
            return Ok(None);
        }
        let number = |c| self.get(c).parse::<f64>().with_context(|| format!("{}: {c} is no number", self.at));
        Ok(Some((number("lat")?, number("lon")?)))
    }
}

pub(super) fn rows(path: &Path, separator: char) -> Result<Vec<Row>> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text.lines().enumerate().filter(|(_, l)| !l.starts_with("# ") && !l.is_empty());
    let (_, header) = lines.next().with_context(|| format!("{}: no header row", path.display()))?;
    let columns: Vec<&str> = header.split(separator).collect();
    let mut out = Vec::new();
    for (n, line) in lines {
        let at = format!("{}:{}", path.display(), n + 1);
        let cells = split(line, separator);
        ensure!(cells.len() == columns.len(), "{at}: {} cells, the header has {}", cells.len(), columns.len());
        let cells = columns.iter().zip(cells).map(|(c, v)| ((*c).to_owned(), v)).collect();
        out.push(Row { cells, at });
    }
    Ok(out)
}

/// The cells of a line; in a comma-separated one, a separator between double quotes is part of the cell.
fn split(line: &str, separator: char) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' if separator == ',' => quoted = !quoted,
            c if c == separator && !quoted => cells.push(String::new()),
            c => cells.last_mut().expect("starts with one").push(c),
        }
    }
    cells
}

#[derive(Debug)]
pub(super) struct Tables {
    /// ISO2, ISO3, smallest town or `None` where towns are left out; in order of precedence.
    pub(super) countries: Vec<(String, String, Option<u64>)>,
    pub(super) divisions: HashMap<String, Row>,
    /// By country and level.
    pub(super) patterns: HashMap<(String, String), Vec<String>>,
    /// P-code by country and GeoNames code.
    pub(super) admin1: HashMap<(String, String), String>,
    pub(super) towns: HashMap<(String, String), Row>,
    pub(super) own: Vec<Place>,
    pub(super) stop: HashSet<String>,
    /// Names of towns, with their country, that are only matched with their kind; nor is the division then.
    pub(super) blocked: HashSet<(String, String)>,
}

impl Tables {
    pub(super) fn read(folder: &Path) -> Result<Tables> {
        let table = |name: &str| rows(&folder.join(name), '\t');
        let stop_path: PathBuf = folder.join("stop.txt");
        let stop = fs::read_to_string(&stop_path).with_context(|| format!("cannot read {}", stop_path.display()))?;
        let mut own = Vec::new();
        for row in table("own.tsv")? {
            own.push(Place {
                id: row.get("id").to_owned(),
                level: level_of(row.get("level")).with_context(|| row.at.clone())?,
                country: row.get("country").to_owned(),
                parent: row.get("parent").to_owned(),
                point: row.point()?,
                name: row.get("name").to_owned(),
                aliases: row.list("aliases"),
                ..Place::default()
            });
        }
        let towns = table("towns.tsv")?;
        let mut blocked: HashSet<(String, String)> = towns
            .iter()
            .filter(|r| r.get("bare") == "no")
            .map(|r| (r.get("country").to_owned(), fold(r.get("geonames_name"))))
            .collect();
        let bare_less = |p: &&Place| !p.aliases.iter().any(|a| fold(a) == fold(&p.name));
        blocked.extend(own.iter().filter(bare_less).map(|p| (p.country.clone(), fold(&p.name))));
        let pair = |r: &Row, a: &str, b: &str| (r.get(a).to_owned(), r.get(b).to_owned());
        Ok(Tables {
            countries: table("countries.tsv")?
                .iter()
                .map(|r| {
                    let (iso2, iso3) = pair(r, "country", "iso3");
                    let smallest = (r.get("depth") == "towns").then(|| r.get("min_population").parse().unwrap_or(0));
                    (iso2, iso3, smallest)
                })
                .collect(),
            divisions: table("divisions.tsv")?.into_iter().map(|r| (r.get("pcode").to_owned(), r)).collect(),
            patterns: table("patterns.tsv")?.iter().map(|r| (pair(r, "country", "level"), r.list("aliases"))).collect(),
            admin1: table("admin1.tsv")?
                .iter()
                .map(|r| (pair(r, "country", "geonames"), r.get("pcode").to_owned()))
                .collect(),
            towns: towns.into_iter().map(|r| (pair(&r, "country", "geonames_name"), r)).collect(),
            own,
            blocked,
            stop: stop.lines().filter(|l| !l.starts_with("# ")).map(fold).collect(),
        })
    }

    pub(super) fn rank(&self, country: &str) -> usize {
        self.countries.iter().position(|c| c.0 == country).unwrap_or(usize::MAX)
    }

    pub(super) fn pattern(&self, country: &str, level: &str) -> Vec<String> {
        let key = (country.to_owned(), level.to_owned());
        self.patterns.get(&key).cloned().unwrap_or_default()
    }

    /// The patterns of a division, filled in.
    pub(super) fn filled(&self, country: &str, level: &str, name: &str, of: &[String]) -> Vec<String> {
        let vowel = fold(name).starts_with(['a', 'e', 'i', 'o', 'u']);
        let of = if of.is_empty() { self.pattern("*", if vowel { "of-vowel" } else { "of" }) } else { of.to_vec() };
        let mut out = Vec::new();
        for shape in self.pattern(country, level) {
            if shape.contains("{of}") {
                out.extend(of.iter().map(|of| shape.replace("{of}", &of.replace("{name}", name))));
            } else {
                out.push(shape.replace("{name}", name));
            }
        }
        out
    }
}

fn level_of(word: &str) -> Result<&'static str> {
    Ok(match word {
        "adm1" => "adm1",
        "adm2" => "adm2",
        "town" => "town",
        "region" => "region",
        other => bail!("unknown level '{other}'; known: adm1, adm2, town, region"),
    })
}
