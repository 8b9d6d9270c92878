//! Tab-separated tables: actors, places, countries, outlets.

use crate::error::{Error, did_you_mean};
use recoupe_model::{ActorId, ActorKind, Country, PlaceId, Point};

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
    header: &'a [(&'a str, usize)],
    cells: Vec<&'a str>,
}

impl Row<'_> {
    fn cell(&self, name: &str) -> &str {
        column(self.header, name).and_then(|i| self.cells.get(i)).map_or("", |c| c.trim())
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

/// Where a column stands. Headers are short: looking along them costs less than a map.
fn column(header: &[(&str, usize)], name: &str) -> Option<usize> {
    header.iter().find(|(column, _)| *column == name).map(|(_, at)| *at)
}

/// A table longer than this is read in two halves side by side.
const LONG: usize = 1 << 20;

fn rows<T: Send>(
    file: &str,
    text: &str,
    columns: &[&str],
    read: impl Fn(&Row) -> Result<T, Error> + Sync,
) -> Result<Vec<T>, Error> {
    let mut lines = text.split_inclusive('\n').enumerate().filter(|(_, l)| tells(l));
    let Some((at, head)) = lines.next() else { return Ok(Vec::new()) };
    let header: Vec<(&str, usize)> = head.split('\t').enumerate().map(|(i, c)| (c.trim(), i)).collect();
    for wanted in columns {
        if column(&header, wanted).is_none() {
            let hint = did_you_mean(wanted, header.iter().map(|(c, _)| *c));
            return Err(Error::new(file, Some(at + 1), format!("the header has no column '{wanted}'{hint}")));
        }
    }
    let behind: usize = text.split_inclusive('\n').take(at + 1).map(str::len).sum();
    let body = &text[behind..];
    let part = |body, first_line| part(file, body, first_line, &header, columns[0], &read);
    let middle = (body.len() > LONG).then(|| body.floor_char_boundary(body.len() / 2));
    let cut = middle.and_then(|middle| body[middle..].find('\n').map(|i| middle + i + 1));
    let Some(cut) = cut else { return Ok(part(body, at + 2)?.rows) };
    let (front, back) = body.split_at(cut);
    let (front, back) = std::thread::scope(|scope| {
        let back = scope.spawn(|| part(back, at + 2 + front.bytes().filter(|b| *b == b'\n').count()));
        let front = part(front, at + 2);
        (front, back.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let (mut front, back) = (front?, back?);
    if let (Some(last), Some((first, line))) = (front.last, back.first) {
        in_order(file, line, Some(last), first)?;
    }
    front.rows.extend(back.rows);
    Ok(front.rows)
}

/// Neither a comment nor blank.
fn tells(line: &str) -> bool {
    !line.starts_with('#') && !line.trim().is_empty()
}

/// A part of a table: its rows, its first id with its line, and its last id.
struct Part<'a, T> {
    rows: Vec<T>,
    first: Option<(&'a str, usize)>,
    last: Option<&'a str>,
}

fn part<'a, T>(
    file: &str,
    text: &'a str,
    first_line: usize,
    header: &[(&str, usize)],
    id_column: &str,
    read: &dyn Fn(&Row) -> Result<T, Error>,
) -> Result<Part<'a, T>, Error> {
    let mut out = Part { rows: Vec::new(), first: None, last: None };
    let id_at = column(header, id_column).unwrap_or(0);
    for (at, line) in text.lines().enumerate().filter(|(_, l)| tells(l)) {
        let row = Row { file, line: first_line + at, header, cells: line.split('\t').collect() };
        let value = read(&row)?;
        let id = line.split('\t').nth(id_at).map_or("", str::trim);
        in_order(file, row.line, out.last, id)?;
        out.first = out.first.or(Some((id, row.line)));
        out.last = Some(id);
        out.rows.push(value);
    }
    Ok(out)
}

/// A table is sorted by its ids, and each stands once.
fn in_order(file: &str, line: usize, last: Option<&str>, id: &str) -> Result<(), Error> {
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
    fn a_long_table_is_read_in_halves_as_one() {
        let row = |i: usize| format!("p{i:06}\ttown\tML\t\t1\t2\tName of {i}\tName of {i}|Other name of {i}\n");
        let all: Vec<String> = (0..20_000).map(row).collect();
        let text = format!("# source: own\n{HEAD}{}", all.concat());
        assert!(text.len() > LONG);
        let read = places("region/x/places.tsv", &text).expect("it is sorted");
        assert!(read.iter().enumerate().all(|(i, p)| *p.name == *format!("Name of {i}")) && read.len() == all.len());
        // Two rows change places: near the head, on either side of every middle, near the end.
        for at in [3, 9_990, 9_999, 10_000, 10_010, 19_998] {
            let mut all = all.clone();
            all.swap(at, at + 1);
            let text = format!("# source: own\n{HEAD}{}", all.concat());
            let says = places("region/x/places.tsv", &text).expect_err("it is not sorted").to_string();
            let (id, before) = (format!("p{at:06}"), format!("p{:06}", at + 1));
            let line = at + 4;
            assert_eq!(
                says,
                format!(
                    "pack region/x: places.tsv:{line}: '{id}' stands after '{before}'; sort the table by its first column"
                )
            );
        }
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
