//! A GeoNames dump (`ML.txt`, `allCountries.txt`) becomes the `places.tsv` of a user's own pack.
//!
//! Line by line, values in, values out; the caller opens files. Only inhabited places and first- to
//! third-level divisions of the countries asked for are kept in memory, and no more of them than
//! [`Wanted::most`]. Places that the packs in use know already are left out: two places of one name side by
//! side would make every page that names them ambiguous. A division whose name a town of its country bears
//! is matched with no bare name, as the curated packs have it.

use crate::token::tokenize;
use crate::{Packs, PlaceLevel};
use recoupe_model::{Country, PageSpan};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;
use std::fmt::Write as _;

/// Columns of a GeoNames dump, in order; it has no header.
const COLUMNS: usize = 19;
/// More other names than this are rarely the press's.
const MOST_ALIASES: usize = 12;
/// Shorter names meet every other word.
const SHORTEST: usize = 3;
/// Degrees within which two towns of one name in one country are one.
const NEAR: f64 = 0.3;

/// Before every id: it sorts behind those of curated packs, which are preferred where all else is equal.
const PREFIX: &str = "zgn-";

const HEADER: &str = "\
# source: GeoNames (www.geonames.org)
# licence: CC BY 4.0
# made by `recoupe packs gazetteer import`
id\tlevel\tcountry\tparent\tlat\tlon\tname\taliases
";

/// What is taken from a dump.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Only these countries; none means all.
    pub countries: BTreeSet<Country>,
    /// Only towns of so many inhabitants; villages of unknown size count as none.
    pub least_population: u64,
    /// No more places than this: a larger table would take more than a second to load on every start.
    pub most: usize,
}

impl Default for Wanted {
    fn default() -> Wanted {
        Wanted { countries: BTreeSet::new(), least_population: 0, most: 1_000_000 }
    }
}

/// A sentence about a line of the dump.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadDump(String);

impl fmt::Display for BadDump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for BadDump {}

/// What an import gave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// The table, sorted by id, ready to be a pack's `places.tsv`.
    pub table: String,
    /// Towns and villages in it.
    pub towns: usize,
    /// Divisions in it.
    pub divisions: usize,
    /// Places left out because the packs in use know them.
    pub known: usize,
}

struct Row {
    id: u64,
    level: PlaceLevel,
    country: Country,
    /// Codes of the divisions it lies in or is, as many as its level has.
    codes: Vec<Box<str>>,
    lat: f64,
    lon: f64,
    name: Box<str>,
    aliases: Vec<Box<str>>,
}

/// Takes a dump in, line by line.
pub struct Import<'a> {
    wanted: Wanted,
    packs: &'a Packs,
    by_name: HashMap<String, Vec<u32>>,
    rows: Vec<Row>,
}

impl fmt::Debug for Import<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Import").field("wanted", &self.wanted).field("rows", &self.rows.len()).finish_non_exhaustive()
    }
}

impl<'a> Import<'a> {
    /// An import beside these packs.
    pub fn new(wanted: Wanted, packs: &'a Packs) -> Import<'a> {
        let mut by_name: HashMap<String, Vec<u32>> = HashMap::new();
        for (i, place) in packs.places.iter().enumerate() {
            let names: BTreeSet<String> = place.aliases.iter().chain([&place.name]).map(|n| fold(n)).collect();
            names.into_iter().for_each(|n| by_name.entry(n).or_default().push(i as u32));
        }
        Import { wanted, packs, by_name, rows: Vec::new() }
    }

    /// Takes in line `n` (from 1) of the dump.
    ///
    /// # Errors
    /// When it is no line of a dump, or more places are wanted than [`Wanted::most`].
    pub fn line(&mut self, n: usize, line: &str) -> Result<(), BadDump> {
        let line = line.trim_end_matches(['\n', '\r']);
        if line.is_empty() {
            return Ok(());
        }
        let cells: Vec<&str> = line.split('\t').collect();
        if cells.len() != COLUMNS {
            let says = format!(
                "line {n} has {} columns where a GeoNames dump has {COLUMNS}: give ML.txt or allCountries.txt as it comes out of its archive",
                cells.len()
            );
            return Err(BadDump(says));
        }
        let Some(row) = self.row(n, &cells)? else { return Ok(()) };
        if self.rows.len() >= self.wanted.most {
            let says = format!(
                "line {n}: more than {} places are wanted: choose countries with --country, or larger towns with --min-population",
                self.wanted.most
            );
            return Err(BadDump(says));
        }
        self.rows.push(row);
        Ok(())
    }

    /// Nothing for a line that is not wanted.
    fn row(&self, n: usize, cells: &[&str]) -> Result<Option<Row>, BadDump> {
        let bad = |what: &str, cell: &str| BadDump(format!("line {n}: '{cell}' is no {what}"));
        let (Some(level), Some(country)) = (level(cells[6], cells[7]), Country::new(cells[8])) else { return Ok(None) };
        if !self.wanted.countries.is_empty() && !self.wanted.countries.contains(&country) {
            return Ok(None);
        }
        let population: u64 = match cells[14] {
            "" => 0,
            cell => cell.parse().map_err(|_| bad("population", cell))?,
        };
        if level == PlaceLevel::Town && population < self.wanted.least_population {
            return Ok(None);
        }
        let degrees = |cell: &str, most: f64| cell.parse::<f64>().ok().filter(|d| d.abs() <= most);
        let (lat, lon) = (degrees(cells[4], 90.0), degrees(cells[5], 180.0));
        let codes = match level {
            PlaceLevel::Adm1 => &cells[10..11],
            PlaceLevel::Adm2 => &cells[10..12],
            _ => &cells[10..13],
        };
        let name = clean(cells[1]);
        let aliases = aliases(&name, cells[2], cells[3]);
        if aliases.is_empty() {
            return Ok(None);
        }
        Ok(Some(Row {
            id: cells[0].parse().map_err(|_| bad("GeoNames id", cells[0]))?,
            level,
            country,
            codes: codes.iter().map(|c| (*c).into()).collect(),
            lat: lat.ok_or_else(|| bad("latitude", cells[4]))?,
            lon: lon.ok_or_else(|| bad("longitude", cells[5]))?,
            name: name.into(),
            aliases,
        }))
    }

    /// The table of all lines taken in.
    pub fn finish(mut self) -> Imported {
        self.rows.sort_by_key(|row| row.id);
        self.rows.dedup_by_key(|row| row.id);
        let mut done = Imported::default();
        let known: Vec<Option<&str>> = self.rows.iter().map(|row| self.known(row)).collect();
        let mut division_ids: HashMap<(Country, &[Box<str>]), String> = HashMap::new();
        let mut town_names: HashSet<(Country, String)> = HashSet::new();
        for (row, known) in self.rows.iter().zip(&known) {
            match row.level {
                PlaceLevel::Town => town_names.extend(row.aliases.iter().map(|a| (row.country, fold(a)))),
                _ if row.has_own_code() => {
                    let id = known.map_or_else(|| row.id(), str::to_owned);
                    division_ids.entry((row.country, &row.codes)).or_insert(id);
                }
                _ => {}
            }
        }
        let mut lines: BTreeMap<String, String> = BTreeMap::new();
        for (row, known) in self.rows.iter().zip(&known) {
            if known.is_some() {
                done.known += 1;
                continue;
            }
            let is_town = row.level == PlaceLevel::Town;
            *(if is_town { &mut done.towns } else { &mut done.divisions }) += 1;
            let own = row.codes.len() - usize::from(!is_town);
            let parent = (1..=own).rev().find_map(|n| division_ids.get(&(row.country, &row.codes[..n])));
            let is_free = |a: &&str| is_town || !self.is_towns(row.country, a, &town_names);
            let aliases: Vec<&str> = row.aliases.iter().map(|a| &**a).filter(is_free).collect();
            let line = format!(
                "{}\t{}\t{}\t{}\t{:.4}\t{:.4}\t{}\t{}",
                row.id(),
                word(row.level),
                row.country,
                parent.map_or("", String::as_str),
                row.lat,
                row.lon,
                row.name,
                aliases.join("|"),
            );
            lines.insert(row.id(), line);
        }
        done.table = HEADER.to_owned();
        for line in lines.values() {
            writeln!(done.table, "{line}").expect("a String grows");
        }
        done
    }

    /// The id under which the packs in use know a place: of its country and kind, one of its names, and near.
    fn known(&self, row: &Row) -> Option<&'a str> {
        let same = |i: &u32| {
            let place = &self.packs.places[*i as usize];
            let is_near = place.point.is_none_or(|p| {
                let near = if row.level == PlaceLevel::Town { NEAR } else { 10.0 * NEAR };
                (p.lat() - row.lat).abs() < near && (p.lon() - row.lon).abs() < near
            });
            let is_kind = place.level == row.level;
            (is_kind && is_near && place.country == Some(row.country)).then(|| place.id.as_str())
        };
        let names = row.aliases.iter().map(|a| fold(a)).chain([fold(&row.name)]);
        names.filter_map(|n| self.by_name.get(&n)).flatten().find_map(same)
    }

    fn is_towns(&self, country: Country, alias: &str, town_names: &HashSet<(Country, String)>) -> bool {
        let name = fold(alias);
        let known = self.by_name.get(&name).into_iter().flatten().map(|i| &self.packs.places[*i as usize]);
        let mut known = known.filter(|p| p.level == PlaceLevel::Town);
        known.any(|p| p.country == Some(country)) || town_names.contains(&(country, name))
    }
}

impl Row {
    fn id(&self) -> String {
        format!("{PREFIX}{}", self.id)
    }
    /// False for a division without a code: nothing can name it as its parent.
    fn has_own_code(&self) -> bool {
        self.codes.iter().all(|c| !c.is_empty())
    }
}

/// What a feature is; none for what is left out: lakes, hills, fourth divisions, places nobody lives in now.
fn level(class: &str, code: &str) -> Option<PlaceLevel> {
    match (class, code) {
        ("A", "ADM1") => Some(PlaceLevel::Adm1),
        ("A", "ADM2") => Some(PlaceLevel::Adm2),
        ("A", "ADM3") => Some(PlaceLevel::Adm3),
        ("P", "PPLH" | "PPLQ" | "PPLW" | "PPLCH") => None,
        ("P", _) => Some(PlaceLevel::Town),
        _ => None,
    }
}

fn word(level: PlaceLevel) -> &'static str {
    match level {
        PlaceLevel::Adm1 => "adm1",
        PlaceLevel::Adm2 => "adm2",
        PlaceLevel::Adm3 => "adm3",
        _ => "town",
    }
}

/// A cell of a table: no separators, no control characters.
fn clean(name: &str) -> String {
    let kept: String = name.chars().map(|c| if c == '|' || c.is_control() { ' ' } else { c }).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The name and the other spellings a newspaper in a Latin script may use, each once as matching sees them.
fn aliases(name: &str, ascii: &str, others: &str) -> Vec<Box<str>> {
    let mut seen = HashSet::new();
    let all = [name, ascii].into_iter().chain(others.split(',')).map(clean);
    let fit = all.filter(|a| is_press_name(a) && seen.insert(fold(a)));
    fit.take(MOST_ALIASES).map(String::into_boxed_str).collect()
}

/// Latin letters only, written with a capital, and no code («BKO») or address.
fn is_press_name(name: &str) -> bool {
    let mut letters = name.chars().filter(|c| c.is_alphabetic());
    let is_latin = |c: char| c < '\u{250}' || ('\u{1e00}'..'\u{1f00}').contains(&c);
    let n = letters.clone().count();
    n >= SHORTEST
        && letters.all(is_latin)
        && name.chars().next().is_some_and(char::is_uppercase)
        && name.chars().any(char::is_lowercase)
        && !name.contains("://")
}

/// A name as matching sees it.
fn fold(name: &str) -> String {
    let tokens = tokenize(name, PageSpan::new(0, name.len()));
    tokens.iter().map(|t| t.fold()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Files;

    fn dump_line(
        id: u64,
        name: &str,
        others: &str,
        at: (f64, f64),
        feature: (&str, &str),
        codes: &str,
        population: u64,
    ) -> String {
        let (lat, lon) = at;
        let (class, code) = feature;
        let codes = codes.split('.').chain([""; 4]).take(5).collect::<Vec<_>>();
        let (country, admin) = codes.split_first().expect("five");
        format!(
            "{id}\t{name}\t{name}\t{others}\t{lat}\t{lon}\t{class}\t{code}\t{country}\t\t{}\t{population}\t\t300\tAfrica/Bamako\t2024-01-01",
            admin.join("\t")
        )
    }

    /// Packs with nothing but one known town and one known division in an invented country.
    fn packs() -> Packs {
        let known = "id\tlevel\tcountry\tparent\tlat\tlon\tname\taliases\nxa-north\tadm1\tXA\t\t10\t0\tNorth\tNorth\nxa-vell-t\ttown\tXA\txa-north\t10\t0\tVell\tVell|Vellé\n";
        let card = "format = 1\nname = \"region/x\"\nkind = \"region\"\nversion = \"0.1.0\"\nlicence = \"MIT\"\n";
        let files = [("region/x/pack.toml", card), ("region/x/places.tsv", known)];
        Packs::only(files.map(|(k, v)| (k.to_owned(), v.to_owned())).into()).expect("sound")
    }

    fn import(wanted: Wanted, lines: &[String]) -> Result<Imported, BadDump> {
        let packs = packs();
        let mut import = Import::new(wanted, &packs);
        for (n, line) in lines.iter().enumerate() {
            import.line(n + 1, line)?;
        }
        Ok(import.finish())
    }

    fn world() -> Vec<String> {
        vec![
            dump_line(9, "North", "", (10.2, 0.1), ("A", "ADM1"), "XA.01", 0),
            dump_line(10, "Dorn", "Région de Dorn", (11.0, 0.5), ("A", "ADM2"), "XA.01.D", 0),
            dump_line(
                2,
                "Dorn",
                "Dórn,دورن,DRN,https://example.org/Dorn,Dornville",
                (11.0, 0.5),
                ("P", "PPLA2"),
                "XA.01.D",
                900,
            ),
            dump_line(3, "Velle", "", (10.1, 0.1), ("P", "PPL"), "XA.01", 50),
            dump_line(4, "Vell", "", (14.0, 4.0), ("P", "PPL"), "XA.02", 20),
            dump_line(5, "Old Dorn", "", (11.0, 0.5), ("P", "PPLQ"), "XA.01.D", 0),
            dump_line(6, "Lake Dorn", "", (11.0, 0.5), ("H", "LK"), "XA.01.D", 0),
            dump_line(7, "Far", "", (50.0, 50.0), ("P", "PPL"), "XB.01", 7),
            dump_line(8, "Ab", "", (50.0, 50.0), ("P", "PPL"), "XB.01", 7),
        ]
    }

    #[test]
    fn a_dump_becomes_a_table_beside_the_packs_in_use() {
        let done = import(Wanted::default(), &world()).expect("a dump");
        let rows: Vec<&str> = done.table.lines().filter(|l| l.starts_with(PREFIX)).collect();
        assert_eq!(
            rows,
            [
                // «Dorn» alone is the town; the division hangs below the one the packs know.
                "zgn-10\tadm2\tXA\txa-north\t11.0000\t0.5000\tDorn\tRégion de Dorn",
                "zgn-2\ttown\tXA\tzgn-10\t11.0000\t0.5000\tDorn\tDorn|Dornville",
                // Another Vell, far from the known one.
                "zgn-4\ttown\tXA\t\t14.0000\t4.0000\tVell\tVell",
                "zgn-7\ttown\tXB\t\t50.0000\t50.0000\tFar\tFar",
            ]
        );
        assert_eq!((done.towns, done.divisions, done.known), (3, 1, 2));
    }

    #[test]
    fn the_table_loads_as_a_pack() {
        let done = import(Wanted::default(), &world()).expect("a dump");
        let mut files = Files::new();
        let card = "format = 1\nname = \"region/g\"\nkind = \"region\"\nversion = \"0.1.0\"\nlicence = \"CC-BY-4.0\"\n";
        files.insert("region/g/pack.toml".into(), card.into());
        files.insert("region/g/places.tsv".into(), done.table.replace("\txa-north\t", "\t\t"));
        let packs = Packs::only(files).expect("sound");
        assert_eq!(packs.places.len(), 4);
    }

    #[test]
    fn only_what_is_wanted_is_taken() {
        fn check(wanted: Wanted, expected: (usize, usize, usize)) {
            let done = import(wanted.clone(), &world()).expect("a dump");
            assert_eq!((done.towns, done.divisions, done.known), expected, "{wanted:?}");
        }
        let all = Wanted::default();
        check(Wanted { countries: Country::new("XB").into_iter().collect(), ..all.clone() }, (1, 0, 0));
        check(Wanted { least_population: 100, ..all.clone() }, (1, 1, 1));
        check(Wanted { most: 6, ..all }, (3, 1, 2));
    }

    #[test]
    fn what_is_no_dump_is_a_sentence() {
        fn check(wanted: Wanted, line: String, expected: &str) {
            let says = import(wanted, &[world(), vec![line]].concat()).expect_err("bad").to_string();
            assert!(says.starts_with(expected), "{says}");
        }
        let all = Wanted::default;
        check(all(), "PK\u{3}\u{4}".to_owned(), "line 10 has 1 columns where a GeoNames dump has 19: ");
        check(all(), world()[3].replace("10.1", "north"), "line 10: 'north' is no latitude");
        check(Wanted { most: 5, ..all() }, String::new(), "line 8: more than 5 places are wanted: ");
    }
}
