//! Tab-separated tables: actors, places, countries, outlets.

use crate::error::{Error, did_you_mean};
use recoupe_model::{ActorId, ActorKind, Country, PlaceId, Point};
use std::collections::BTreeMap;

/// An actor a pack knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Its id.
    pub id: ActorId,
    /// What kind.
    pub kind: ActorKind,
    /// The camp, as a short word («state», «jihadist»); empty when it is in none.
    pub side: Box<str>,
    /// Home or main theatre.
    pub country: Option<Country>,
    /// What it is a part of.
    pub parent: Option<ActorId>,
    /// First day of its existence, where known, as ISO text of any precision.
    pub from: Option<Box<str>>,
    /// Last day of its existence, likewise.
    pub to: Option<Box<str>>,
    /// In ACLED's manner.
    pub name: Box<str>,
    /// What the press calls it; only these are matched in text.
    pub aliases: Vec<Box<str>>,
}

/// How large a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlaceLevel {
    /// A town, village or base.
    Town,
    /// Third-level division.
    Adm3,
    /// Second-level division.
    Adm2,
    /// First-level division.
    Adm1,
    /// A natural or cross-border region.
    Region,
    /// A country.
    Country,
}

/// A place a pack knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GazetteerPlace {
    /// Its id.
    pub id: PlaceId,
    /// How large.
    pub level: PlaceLevel,
    /// Country it lies in; none for cross-border regions.
    pub country: Option<Country>,
    /// The smallest listed place that holds it.
    pub parent: Option<PlaceId>,
    /// Where it is.
    pub point: Option<Point>,
    /// Normal form.
    pub name: Box<str>,
    /// What the press writes; only these are matched in text.
    pub aliases: Vec<Box<str>>,
}

/// A country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountryEntry {
    /// Its code.
    pub code: Country,
    /// English short name, as in «Military Forces of Mali».
    pub name: Box<str>,
    /// Names in the press.
    pub names: Vec<Box<str>>,
    /// Adjectives and names of its people.
    pub demonyms: Vec<Box<str>>,
    /// Capital, in its names.
    pub capitals: Vec<Box<str>>,
    /// Its middle.
    pub point: Option<Point>,
}

/// A publisher or agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutletEntry {
    /// Its id.
    pub id: Box<str>,
    /// agency, newspaper, broadcaster, portal, magazine, official, other.
    pub kind: Box<str>,
    /// Where it sits.
    pub country: Option<Country>,
    /// Who owns it; bears on independence.
    pub owner: Box<str>,
    /// Its name.
    pub name: Box<str>,
    /// Other names.
    pub aliases: Vec<Box<str>>,
    /// Its domains.
    pub domains: Vec<Box<str>>,
}

/// A row, its line number, and the header that names its cells.
struct Row<'a> {
    file: &'a str,
    line: usize,
    header: &'a BTreeMap<&'a str, usize>,
    cells: Vec<&'a str>,
}

impl Row<'_> {
    fn cell(&self, name: &str) -> &str {
        self.header.get(name).and_then(|i| self.cells.get(*i)).map_or("", |c| c.trim())
    }
    fn list(&self, name: &str) -> Vec<Box<str>> {
        self.cell(name).split('|').map(str::trim).filter(|s| !s.is_empty()).map(Into::into).collect()
    }
    fn country(&self, name: &str) -> Result<Option<Country>, Error> {
        match self.cell(name) {
            "" => Ok(None),
            code => match Country::new(code) {
                Some(country) => Ok(Some(country)),
                None => Err(self.error(format!("'{code}' is no two-letter country code"))),
            },
        }
    }
    fn point(&self) -> Result<Option<Point>, Error> {
        match (self.cell("lat"), self.cell("lon")) {
            ("", "") => Ok(None),
            (lat, lon) => match (lat.parse::<f64>(), lon.parse::<f64>()) {
                (Ok(lat), Ok(lon)) if lat.abs() <= 90.0 && lon.abs() <= 180.0 => {
                    Ok(Some(Point::from_degrees(lat, lon)))
                }
                _ => Err(self.error(format!("'{lat}', '{lon}' are no degrees of latitude and longitude"))),
            },
        }
    }
    fn error(&self, says: String) -> Error {
        Error::new(self.file, Some(self.line), says)
    }
}

fn rows<T>(
    file: &str,
    text: &str,
    columns: &[&str],
    mut read: impl FnMut(&Row) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let mut lines = text.lines().enumerate().filter(|(_, l)| !l.starts_with('#') && !l.trim().is_empty());
    let Some((at, head)) = lines.next() else { return Ok(Vec::new()) };
    let header: BTreeMap<&str, usize> = head.split('\t').enumerate().map(|(i, c)| (c.trim(), i)).collect();
    for column in columns {
        if !header.contains_key(column) {
            let hint = did_you_mean(column, header.keys().copied());
            return Err(Error::new(file, Some(at + 1), format!("the header has no column '{column}'{hint}")));
        }
    }
    let mut out = Vec::new();
    let mut last: Option<&str> = None;
    for (at, line) in lines {
        let row = Row { file, line: at + 1, header: &header, cells: line.split('\t').collect() };
        let value = read(&row)?;
        let id = header.get(columns[0]).and_then(|i| row.cells.get(*i)).map_or("", |c| c.trim());
        if let Some(last) = last.filter(|last| *last >= id) {
            let says = match last == id {
                true => format!("'{id}' stands twice"),
                false => format!("'{id}' stands after '{last}'; sort the table by its first column"),
            };
            return Err(row.error(says));
        }
        last = Some(id);
        out.push(value);
    }
    Ok(out)
}

fn optional(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

pub(crate) fn actors(file: &str, text: &str) -> Result<Vec<Actor>, Error> {
    let columns = ["id", "kind", "side", "country", "parent", "from", "to", "name", "aliases_fr", "aliases_en"];
    rows(file, text, &columns, |row| {
        let kind = row
            .cell("kind")
            .parse::<ActorKind>()
            .map_err(|e| row.error(format!("{e}{}", did_you_mean(&e.given, ActorKind::WORDS.iter().copied()))))?;
        let mut aliases = row.list("aliases_fr");
        aliases.extend(row.list("aliases_en"));
        let actor = Actor {
            id: ActorId::new(row.cell("id")),
            kind,
            side: row.cell("side").into(),
            country: row.country("country")?,
            parent: optional(row.cell("parent")).map(ActorId::new),
            from: optional(row.cell("from")).map(Into::into),
            to: optional(row.cell("to")).map(Into::into),
            name: row.cell("name").into(),
            aliases,
        };
        Ok(actor)
    })
}

pub(crate) fn places(file: &str, text: &str) -> Result<Vec<GazetteerPlace>, Error> {
    let columns = ["id", "level", "country", "parent", "lat", "lon", "name", "aliases"];
    rows(file, text, &columns, |row| {
        let level = match row.cell("level") {
            "town" => PlaceLevel::Town,
            "adm3" => PlaceLevel::Adm3,
            "adm2" => PlaceLevel::Adm2,
            "adm1" => PlaceLevel::Adm1,
            "region" => PlaceLevel::Region,
            "country" => PlaceLevel::Country,
            other => {
                let hint = did_you_mean(other, ["town", "adm3", "adm2", "adm1", "region", "country"]);
                return Err(row.error(format!("unknown level '{other}'{hint}")));
            }
        };
        let place = GazetteerPlace {
            id: PlaceId::new(row.cell("id")),
            level,
            country: row.country("country")?,
            parent: optional(row.cell("parent")).map(PlaceId::new),
            point: row.point()?,
            name: row.cell("name").into(),
            aliases: row.list("aliases"),
        };
        Ok(place)
    })
}

pub(crate) fn countries(file: &str, text: &str) -> Result<Vec<CountryEntry>, Error> {
    let columns =
        ["iso2", "iso3", "name", "fr", "en", "demonyms_fr", "demonyms_en", "capital_fr", "capital_en", "lat", "lon"];
    rows(file, text, &columns, |row| {
        let Some(code) = row.country("iso2")? else { return Err(row.error("the country has no code".to_owned())) };
        let both = |a: &str, b: &str| {
            let mut list = row.list(a);
            list.extend(row.list(b).into_iter().filter(|x| !row.list(a).contains(x)));
            list
        };
        let entry = CountryEntry {
            code,
            name: row.cell("name").into(),
            names: both("fr", "en"),
            demonyms: both("demonyms_fr", "demonyms_en"),
            capitals: both("capital_fr", "capital_en"),
            point: row.point()?,
        };
        Ok(entry)
    })
}

pub(crate) fn outlets(file: &str, text: &str) -> Result<Vec<OutletEntry>, Error> {
    let columns = ["id", "kind", "country", "owner", "name", "aliases", "domains"];
    rows(file, text, &columns, |row| {
        let outlet = OutletEntry {
            id: row.cell("id").into(),
            kind: row.cell("kind").into(),
            country: row.country("country")?,
            owner: row.cell("owner").into(),
            name: row.cell("name").into(),
            aliases: row.list("aliases"),
            domains: row.list("domains"),
        };
        Ok(outlet)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "id\tlevel\tcountry\tparent\tlat\tlon\tname\taliases\n";

    fn check(rows: &str, expect: &str) {
        let shown = match places("region/x/places.tsv", &format!("# source: own\n{HEAD}{rows}")) {
            Ok(list) => list.iter().map(|p| p.name.to_string()).collect::<Vec<_>>().join(" "),
            Err(e) => e.to_string(),
        };
        assert_eq!(shown, expect);
    }

    #[test]
    fn a_broken_table_names_its_line() {
        check("a\ttown\tML\t\t1\t2\tA\tA|Aa\nb\tadm1\tML\t\t\t\tB\tB\n", "A B");
        check(
            "b\ttown\tML\t\t1\t2\tB\t\na\ttown\tML\t\t1\t2\tA\t\n",
            "pack region/x: places.tsv:4: 'a' stands after 'b'; sort the table by its first column",
        );
        check("a\ttwon\tML\t\t1\t2\tA\t\n", "pack region/x: places.tsv:3: unknown level 'twon'; did you mean 'town'?");
        check(
            "a\ttown\tML\t\t1\t200\tA\t\n",
            "pack region/x: places.tsv:3: '1', '200' are no degrees of latitude and longitude",
        );
    }
}
