//! What other schemes call countries, kinds of actors and divisions, and the columns they document: the
//! tables of packs/schemes beside those of acts.

use crate::Error;
use crate::schemes::cells;
use recoupe_model::{Act, ActorKind, Country, PlaceId};
use std::collections::BTreeMap;

/// A country's codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CountryCodes {
    pub iso3: String,
    pub numeric: u16,
    /// Gleditsch and Ward's number of the state.
    pub gw: Option<u16>,
    pub region: String,
}

/// What a kind of actor is called elsewhere; 0 and empty where it has no type.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct KindCodes {
    pub number: u8,
    pub name: String,
    pub sector: String,
}

/// A division's code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Division {
    /// 1 or 2.
    pub level: u8,
    pub pcode: String,
    pub name: String,
}

/// A documented column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// text, integer, number, day, true, list, object, or the words it may hold, separated by `|`.
    pub holds: String,
    /// Whether a cell may be empty.
    pub may_be_empty: bool,
    /// What stands in it.
    pub says: String,
}

/// Codes of other schemes and the columns they document.
#[derive(Debug, Clone, Default)]
pub struct Codes {
    pub(crate) countries: BTreeMap<Country, CountryCodes>,
    pub(crate) kinds: BTreeMap<ActorKind, KindCodes>,
    pub(crate) divisions: BTreeMap<PlaceId, Division>,
    /// Political violence, demonstration.
    pub(crate) hapi: BTreeMap<Act, [bool; 2]>,
    pub(crate) quads: BTreeMap<String, u8>,
    /// Columns of `--format acled`.
    pub acled: Vec<Column>,
    /// Columns of `--format ucdp`.
    pub ucdp: Vec<Column>,
    /// Columns of `--format hapi`.
    pub hapi_columns: Vec<Column>,
    /// Fields of `--format plover`.
    pub plover: Vec<Column>,
}

impl Codes {
    /// Reads the tables that `file` gives by name, as in `codes.tsv`.
    ///
    /// # Errors
    /// The first table that is missing or row that is wrong, as a sentence with file and line.
    pub fn parse<'a>(file: impl Fn(&str) -> Option<&'a str>) -> Result<Codes, Error> {
        let text = |name: &str| file(name).ok_or_else(|| Error::table(name, 1, "the table is missing"));
        let wrong = |name: &str, line: usize, cell: &str| Error::table(name, line, format!("'{cell}' is no code"));
        let mut codes = Codes::default();
        let name = "codes.tsv";
        for (line, row) in cells(name, &["iso2", "iso3", "numeric", "gw", "region"], text(name)?)? {
            let country = Country::new(row[0]).ok_or_else(|| wrong(name, line, row[0]))?;
            let numeric = row[2].parse().map_err(|_| wrong(name, line, row[2]))?;
            let gw = match row[3] {
                "" => None,
                number => Some(number.parse().map_err(|_| wrong(name, line, number))?),
            };
            let entry = CountryCodes { iso3: row[1].to_owned(), numeric, gw, region: row[4].to_owned() };
            codes.countries.insert(country, entry);
        }
        let name = "actor-kinds.tsv";
        for (line, row) in cells(name, &["kind", "acled_number", "acled_name", "plover_sector"], text(name)?)? {
            let kind = row[0].parse().map_err(|e| Error::table(name, line, format!("{e}")))?;
            let number = if row[1].is_empty() { 0 } else { row[1].parse().map_err(|_| wrong(name, line, row[1]))? };
            codes.kinds.insert(kind, KindCodes { number, name: row[2].to_owned(), sector: row[3].to_owned() });
        }
        let name = "pcodes.tsv";
        for (line, row) in cells(name, &["place_id", "level", "pcode", "name"], text(name)?)? {
            let level = row[1].parse().map_err(|_| wrong(name, line, row[1]))?;
            let division = Division { level, pcode: row[2].to_owned(), name: row[3].to_owned() };
            codes.divisions.insert(PlaceId::from(row[0]), division);
        }
        let name = "hapi.tsv";
        for (line, row) in cells(name, &["act", "political_violence", "demonstration"], text(name)?)? {
            let act = row[0].parse().map_err(|e| Error::table(name, line, format!("{e}")))?;
            codes.hapi.insert(act, [row[1] == "yes", row[2] == "yes"]);
        }
        let name = "plover-quads.tsv";
        for (line, row) in cells(name, &["event", "quad"], text(name)?)? {
            codes.quads.insert(row[0].to_owned(), row[1].parse().map_err(|_| wrong(name, line, row[1]))?);
        }
        let columns = |name: &str| {
            let rows = cells(name, &["n", "column", "holds", "empty", "says"], text(name)?)?;
            let column = |(_, row): (usize, Vec<&str>)| Column {
                name: row[1].to_owned(),
                holds: row[2].to_owned(),
                may_be_empty: row[3] == "yes",
                says: row[4].to_owned(),
            };
            Ok::<_, Error>(rows.into_iter().map(column).collect())
        };
        codes.acled = columns("acled-columns.tsv")?;
        codes.ucdp = columns("ucdp-columns.tsv")?;
        codes.hapi_columns = columns("hapi-columns.tsv")?;
        codes.plover = columns("plover-fields.tsv")?;
        Ok(codes)
    }
}
