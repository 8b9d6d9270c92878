//! Tab-separated tables: actors, countries, outlets, and what the table of places shares with them.

use crate::error::{Error, did_you_mean};
use crate::ready::ready;
use jiff::civil::Date;
use recoupe_model::{ActorId, ActorKind, Country, Point};

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

ready! { struct Actor { id, kind, side, country, parent, from, to, name, aliases } }

impl Actor {
    /// Whether it existed on one of these days, both included; what the pack leaves open counts as yes.
    pub fn lived(&self, first: Date, last: Date) -> bool {
        // «2022-07» holds every day of July: days are compared as far as the pack tells them.
        let told = |day: Date, limit: &str| day.to_string().chars().take(limit.len()).collect::<String>();
        self.from.as_deref().is_none_or(|from| *told(last, from) >= *from)
            && self.to.as_deref().is_none_or(|to| *told(first, to) <= *to)
    }

    /// Whether the press calls it so, capitals aside.
    pub fn bears(&self, name: &str) -> bool {
        self.aliases.iter().any(|alias| alias.to_lowercase() == name.to_lowercase())
    }
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

ready! { struct CountryEntry { code, name, names, demonyms, capitals, point } }

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

ready! { struct OutletEntry { id, kind, country, owner, name, aliases, domains } }

/// A table's first line that tells something.
pub(crate) struct Header<'a> {
    columns: Vec<(&'a str, usize)>,
    /// Its line, from 1.
    pub line: usize,
    /// Where the rows begin, in bytes.
    pub end: usize,
}

impl<'a> Header<'a> {
    /// The header of a table that must have these columns; none where there is nothing in it.
    pub(crate) fn read(file: &str, text: &'a str, wanted: &[&str]) -> Result<Option<Header<'a>>, Error> {
        let mut lines = text.split_inclusive('\n').enumerate().filter(|(_, l)| tells(l));
        let Some((at, head)) = lines.next() else { return Ok(None) };
        let columns: Vec<(&str, usize)> = head.split('\t').enumerate().map(|(i, c)| (c.trim(), i)).collect();
        let end = text.split_inclusive('\n').take(at + 1).map(str::len).sum();
        let header = Header { columns, line: at + 1, end };
        if let Some(missing) = wanted.iter().find(|name| header.column(name).is_none()) {
            let hint = did_you_mean(missing, header.columns.iter().map(|(c, _)| *c));
            return Err(Error::new(file, Some(at + 1), format!("the header has no column '{missing}'{hint}")));
        }
        Ok(Some(header))
    }
    /// Where a column stands. Headers are short: looking along them costs less than a map.
    fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().find(|(column, _)| *column == name).map(|(_, at)| *at)
    }
    /// Where a column stands that the header must have.
    pub(crate) fn at(&self, name: &str) -> usize {
        self.column(name).expect("it was asked for when the header was read")
    }
}

/// A row, its line number, and the header that names its cells.
struct Row<'a> {
    file: &'a str,
    line: usize,
    header: &'a Header<'a>,
    cells: Vec<&'a str>,
}

impl Row<'_> {
    fn cell(&self, name: &str) -> &str {
        self.header.column(name).and_then(|i| self.cells.get(i)).map_or("", |c| c.trim())
    }
    fn list(&self, name: &str) -> Vec<Box<str>> {
        members(self.cell(name)).map(Into::into).collect()
    }
    fn country(&self, name: &str) -> Result<Option<Country>, Error> {
        country(self.cell(name)).map_err(|says| self.error(says))
    }
    fn point(&self) -> Result<Option<Point>, Error> {
        point(self.cell("lat"), self.cell("lon")).map_err(|says| self.error(says))
    }
    fn error(&self, says: String) -> Error {
        Error::new(self.file, Some(self.line), says)
    }
}

/// The members of a cell that lists some.
pub(crate) fn members(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').map(str::trim).filter(|s| !s.is_empty())
}

/// A cell that holds a country's code or nothing.
pub(crate) fn country(cell: &str) -> Result<Option<Country>, String> {
    match (cell, Country::new(cell)) {
        ("", _) => Ok(None),
        (_, Some(country)) => Ok(Some(country)),
        (code, None) => Err(format!("'{code}' is no two-letter country code")),
    }
}

/// Two cells that hold degrees or nothing.
pub(crate) fn point(lat: &str, lon: &str) -> Result<Option<Point>, String> {
    match (lat, lon) {
        ("", "") => Ok(None),
        _ => match (lat.parse::<f64>(), lon.parse::<f64>()) {
            (Ok(lat), Ok(lon)) if lat.abs() <= 90.0 && lon.abs() <= 180.0 => Ok(Some(Point::from_degrees(lat, lon))),
            _ => Err(format!("'{lat}', '{lon}' are no degrees of latitude and longitude")),
        },
    }
}

fn rows<T>(file: &str, text: &str, columns: &[&str], read: impl Fn(&Row) -> Result<T, Error>) -> Result<Vec<T>, Error> {
    let Some(header) = Header::read(file, text, columns)? else { return Ok(Vec::new()) };
    let id_at = header.at(columns[0]);
    let mut out = Vec::new();
    let mut last = None;
    for (at, line) in text[header.end..].lines().enumerate().filter(|(_, l)| tells(l)) {
        let row = Row { file, line: header.line + 1 + at, header: &header, cells: line.split('\t').collect() };
        out.push(read(&row)?);
        let id = row.cells.get(id_at).map_or("", |c| c.trim());
        in_order(file, row.line, last, id)?;
        last = Some(id);
    }
    Ok(out)
}

/// Neither a comment nor blank.
pub(crate) fn tells(line: &str) -> bool {
    !line.starts_with('#') && !line.trim().is_empty()
}

/// A table is sorted by its ids, and each stands once.
pub(crate) fn in_order(file: &str, line: usize, last: Option<&str>, id: &str) -> Result<(), Error> {
    let Some(last) = last.filter(|last| *last >= id) else { return Ok(()) };
    let says = match last == id {
        true => format!("'{id}' stands twice"),
        false => format!("'{id}' stands after '{last}'; sort the table by its first column"),
    };
    Err(Error::new(file, Some(line), says))
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
