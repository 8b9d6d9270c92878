//! Places: the rows of all tables, held as slices of the tables' text.
//!
//! A gazetteer has a million rows and a run of pages names some hundreds of them. So a row is checked when its table
//! is laid in, found by the hashes of its id and its names, and parsed when a text names it. What is left out here:
//! which of several places of one name is meant; that is read off the page.

use crate::buckets::{Buckets, short};
use crate::error::{Error, did_you_mean};
use crate::lexicon::{Accents, Form, Openers, Start};
use crate::ready::{Bytes, Out, Ready, ready};
use crate::source::embedded_file;
use crate::table::{self, Header};
use crate::token::{Token, key};
use memchr::memchr_iter;
use recoupe_model::{Country, PlaceId, Point};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Index;
use std::sync::OnceLock;

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

/// Every place of the packs, by number.
#[derive(Default)]
pub struct Places {
    tables: Vec<Table>,
    /// Where the line of each place begins in its table.
    lines: Vec<u32>,
    /// What was parsed so far, on shelves that are put up when something is laid on them.
    parsed: Box<[OnceLock<Shelf>]>,
    by_id: Buckets,
    by_start: Buckets,
    openers: Openers,
    /// The hashes of the names that need no capital: any other small word names no place by itself.
    small: Openers,
}

/// Places that stand side by side in a table.
type Shelf = Box<[OnceLock<Box<Parsed>>]>;

/// How many places a shelf holds.
const SHELF: usize = 64;

struct Table {
    path: String,
    text: Cow<'static, str>,
    columns: Columns,
    /// The number of its first place.
    first: u32,
}

/// A place and its aliases, each with the hash it is found by.
struct Parsed {
    place: GazetteerPlace,
    forms: Box<[(u64, Form)]>,
}

impl std::fmt::Debug for Places {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Places").field("len", &self.len()).finish_non_exhaustive()
    }
}

impl Index<usize> for Places {
    type Output = GazetteerPlace;
    fn index(&self, at: usize) -> &GazetteerPlace {
        &self.parsed(at).place
    }
}

impl Places {
    /// Lays in tables, as path and text.
    pub(crate) fn load(texts: Vec<(String, Cow<'static, str>)>) -> Result<Places, Error> {
        let mut tables: Vec<Table> = Vec::new();
        let mut parts: Vec<Part> = Vec::new();
        for (path, text) in &texts {
            let first = parts.iter().map(|part| part.lines.len()).sum::<usize>() as u32;
            if let Some((columns, rows)) = rows(path, text)? {
                parts.extend(rows);
                tables.push(Table { path: path.clone(), text: Cow::default(), columns, first });
            }
        }
        // A place's number counts through all parts.
        let mut n_places = 0;
        let mut firsts = Vec::new();
        for part in &parts {
            firsts.push(n_places as u32);
            n_places += part.lines.len();
        }
        let numbered = || parts.iter().zip(firsts.iter().copied());
        let (by_id, by_start) = std::thread::scope(|scope| {
            let starts =
                numbered().flat_map(|(part, first)| part.starts.iter().map(move |(hash, at)| (*hash, first + at)));
            let starts = scope.spawn(move || Buckets::new(starts));
            let ids = numbered().flat_map(|(part, first)| part.ids.iter().copied().zip(first..));
            (Buckets::new(ids), starts.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        let (mut openers, mut small) = (Openers::default(), Openers::default());
        let mut parents: BTreeMap<String, u32> = BTreeMap::new();
        for (part, first) in numbered() {
            openers.join(&part.openers);
            small.join(&part.small);
            for (id, at) in &part.parents {
                parents.entry((*id).to_owned()).or_insert(first + at);
            }
        }
        let mut lines = Vec::with_capacity(n_places);
        parts.into_iter().for_each(|part| lines.extend(part.lines));
        let mut texts: BTreeMap<String, Cow<'static, str>> = texts.into_iter().collect();
        tables.iter_mut().for_each(|table| table.text = texts.remove(&table.path).unwrap_or_default());
        let places = Places { parsed: shelves(n_places), tables, lines, by_id, by_start, openers, small };
        places.hold_together(&parents)?;
        Ok(places)
    }
    /// Each id stands once, and every parent is among them.
    fn hold_together(&self, parents: &BTreeMap<String, u32>) -> Result<(), Error> {
        let twice = self.by_id.twins().filter(|(a, b)| self.id(*a) == self.id(*b)).map(|(_, b)| b).min();
        if let Some(at) = twice {
            return Err(Error::new("places.tsv", None, format!("place '{}' stands in two packs", self.id(at))));
        }
        let missing = parents.iter().filter(|(parent, _)| self.number(parent).is_none()).min_by_key(|(_, at)| **at);
        if let Some((parent, at)) = missing {
            let says = format!("place '{}' has parent '{parent}', which no pack has", self.id(*at));
            return Err(Error::new("places.tsv", None, says));
        }
        Ok(())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.lines.len()
    }
    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
    /// All of them in order of their numbers. Each is parsed for it.
    pub fn iter(&self) -> impl Iterator<Item = &GazetteerPlace> {
        (0..self.len()).map(|at| &self[at])
    }
    /// A place by id.
    pub fn get(&self, id: &PlaceId) -> Option<&GazetteerPlace> {
        self.number(id.as_str()).map(|at| &self[at as usize])
    }
    fn number(&self, id: &str) -> Option<u32> {
        self.by_id.get(short(key(id))).find(|at| self.is_id(*at, id))
    }
    /// Whose id this is; most tables have it in front.
    fn is_id(&self, at: u32, id: &str) -> bool {
        let table = self.table(at as usize);
        let line = &table.text[self.lines[at as usize] as usize..];
        let in_front = table.columns.id == 0 && line.strip_prefix(id).is_some_and(|rest| rest.starts_with('\t'));
        in_front || self.id(at) == id
    }
    /// Notes every word in lower case with which a name can begin.
    pub(crate) fn note_small(&self, into: &mut Openers) {
        into.join(&self.small);
        into.join(&self.openers);
    }
    /// Calls with every alias that stands at position `at` of `tokens`: how many tokens it takes and whose it is.
    pub(crate) fn each_named_at(&self, tokens: &[Token], at: usize, mut found: impl FnMut(usize, u32)) {
        let alone = tokens.get(at).filter(|t| !t.capital()).map(|t| t.key);
        self.openers.each_start(tokens, at, |start| {
            if alone == Some(start) && !self.small.has(start) {
                return;
            }
            for number in self.by_start.get(short(start)) {
                let forms = &self.parsed(number as usize).forms;
                for (_, form) in forms.iter().filter(|(hash, _)| *hash == start) {
                    if let Some(n) = form.meets(tokens, at, Accents::Ignored) {
                        found(n, number);
                    }
                }
            }
        });
    }
    /// The text of one of the tables.
    pub(crate) fn file(&self, path: &str) -> Option<&str> {
        self.tables.iter().find(|table| table.path == path).map(|table| &*table.text)
    }

    fn table(&self, at: usize) -> &Table {
        &self.tables[self.tables.partition_point(|t| t.first as usize <= at) - 1]
    }
    fn row(&self, at: usize) -> Row<'_, '_> {
        let table = self.table(at);
        let line = table.text[self.lines[at] as usize..].lines().next().unwrap_or_default();
        Row { file: &table.path, line: 0, columns: &table.columns, cells: cells(line) }
    }
    fn id(&self, at: u32) -> &str {
        let row = self.row(at as usize);
        row.cell(row.columns.id)
    }
    fn parsed(&self, at: usize) -> &Parsed {
        let shelf = self.parsed[at / SHELF].get_or_init(|| (0..SHELF).map(|_| OnceLock::new()).collect());
        shelf[at % SHELF].get_or_init(|| {
            let place = self.row(at).place().expect("every row was checked when its table was laid in");
            let forms = place.aliases.iter().filter_map(|alias| Form::new(alias, has_capital(alias)));
            let forms = forms.map(|form| (form.start().hash, form)).collect();
            Box::new(Parsed { place, forms })
        })
    }
}

/// Shelves for so many places, none of them put up.
fn shelves(n_places: usize) -> Box<[OnceLock<Shelf>]> {
    (0..n_places.div_ceil(SHELF)).map(|_| OnceLock::new()).collect()
}

/// What stands in a table's rows is read from the copy inside the binary.
impl Ready for Table {
    fn put(&self, into: &mut Out) {
        let Table { path, text: _, columns, first } = self;
        path.put(into);
        columns.put(into);
        first.put(into);
    }
    fn take(from: &mut Bytes<'_>) -> Self {
        let path = String::take(from);
        let text = embedded_file(&path).expect("a table inside the binary was written");
        Table { path, text: Cow::Borrowed(text), columns: Ready::take(from), first: Ready::take(from) }
    }
}

impl Ready for Places {
    fn put(&self, into: &mut Out) {
        let Places { tables, lines, parsed: _, by_id, by_start, openers, small } = self;
        tables.put(into);
        lines.put(into);
        [by_id, by_start].iter().for_each(|buckets| buckets.put(into));
        [openers, small].iter().for_each(|openers| openers.put(into));
    }
    fn take(from: &mut Bytes<'_>) -> Self {
        let (tables, lines) = (Vec::take(from), Vec::<u32>::take(from));
        Places {
            parsed: shelves(lines.len()),
            tables,
            lines,
            by_id: Ready::take(from),
            by_start: Ready::take(from),
            openers: Ready::take(from),
            small: Ready::take(from),
        }
    }
}

/// Names written in lower case in a table («forces armées maliennes») match any case; names written with a capital
/// need one in the text, so that a village called «Mare» does not stand in every pond.
pub(crate) fn has_capital(alias: &str) -> bool {
    alias.chars().any(char::is_uppercase)
}

/// Where the cells of a row stand.
#[derive(Debug, Clone)]
struct Columns {
    id: usize,
    level: usize,
    country: usize,
    parent: usize,
    lat: usize,
    lon: usize,
    name: usize,
    aliases: usize,
}

ready! { struct Columns { id, level, country, parent, lat, lon, name, aliases } }

fn cells(line: &str) -> SmallVec<[&str; 12]> {
    let mut start = 0;
    let ends = memchr_iter(b'\t', line.as_bytes()).chain([line.len()]);
    ends.map(|end| &line[std::mem::replace(&mut start, end + 1)..end]).collect()
}

struct Row<'t, 'a> {
    file: &'t str,
    line: usize,
    columns: &'t Columns,
    cells: SmallVec<[&'a str; 12]>,
}

impl<'a> Row<'_, 'a> {
    fn cell(&self, at: usize) -> &'a str {
        self.cells.get(at).map_or("", |c| c.trim())
    }
    fn level(&self) -> Result<PlaceLevel, Error> {
        const LEVELS: [(&str, PlaceLevel); 6] = [
            ("town", PlaceLevel::Town),
            ("adm3", PlaceLevel::Adm3),
            ("adm2", PlaceLevel::Adm2),
            ("adm1", PlaceLevel::Adm1),
            ("region", PlaceLevel::Region),
            ("country", PlaceLevel::Country),
        ];
        let given = self.cell(self.columns.level);
        let level = LEVELS.iter().find(|(word, _)| *word == given).map(|(_, level)| *level);
        level.ok_or_else(|| {
            let hint = did_you_mean(given, LEVELS.map(|(word, _)| word));
            self.error(format!("unknown level '{given}'{hint}"))
        })
    }
    fn country(&self) -> Result<Option<Country>, Error> {
        table::country(self.cell(self.columns.country)).map_err(|says| self.error(says))
    }
    fn point(&self) -> Result<Option<Point>, Error> {
        let (lat, lon) = (self.cell(self.columns.lat), self.cell(self.columns.lon));
        table::point(lat, lon).map_err(|says| self.error(says))
    }
    fn parent(&self) -> Option<&'a str> {
        Some(self.cell(self.columns.parent)).filter(|id| !id.is_empty())
    }
    fn aliases(&self) -> impl Iterator<Item = &'a str> {
        table::members(self.cell(self.columns.aliases))
    }
    fn error(&self, says: String) -> Error {
        Error::new(self.file, Some(self.line), says)
    }
    /// That [`Row::place`] will give no error.
    fn check(&self) -> Result<(), Error> {
        self.level()?;
        self.country()?;
        self.point()?;
        Ok(())
    }
    fn place(&self) -> Result<GazetteerPlace, Error> {
        Ok(GazetteerPlace {
            id: PlaceId::new(self.cell(self.columns.id)),
            level: self.level()?,
            country: self.country()?,
            parent: self.parent().map(PlaceId::new),
            point: self.point()?,
            name: self.cell(self.columns.name).into(),
            aliases: self.aliases().map(Into::into).collect(),
        })
    }
}

/// What a part of the tables holds.
#[derive(Default)]
struct Part<'a> {
    lines: Vec<u32>,
    /// Hashes of the ids.
    ids: Vec<u32>,
    /// Hash of what an alias begins with, and the number of its place in this part.
    starts: Vec<(u32, u32)>,
    openers: Openers,
    small: Openers,
    /// Every parent that is named, and the number of the first place that names it.
    parents: FxHashMap<&'a str, u32>,
    /// The first id with its line.
    first: Option<(&'a str, usize)>,
    last: Option<&'a str>,
}

/// A table longer than this is read in two halves side by side.
const LONG: usize = 1 << 20;

/// The rows of a table, in parts; none for a file without a header.
fn rows<'a>(file: &str, text: &'a str) -> Result<Option<(Columns, Vec<Part<'a>>)>, Error> {
    let wanted = ["id", "level", "country", "parent", "lat", "lon", "name", "aliases"];
    let Some(header) = Header::read(file, text, &wanted)? else { return Ok(None) };
    if u32::try_from(text.len()).is_err() {
        return Err(Error::new(file, None, "the table is longer than 4 GB; cut it into several packs"));
    }
    let [id, level, country, parent, lat, lon, name, aliases] = wanted.map(|name| header.at(name));
    let columns = Columns { id, level, country, parent, lat, lon, name, aliases };
    let part = |range, first_line| part(file, text, range, first_line, &columns);
    let middle = header.end + (text.len() - header.end) / 2;
    let cut = text.as_bytes()[middle..].iter().position(|b| *b == b'\n').map(|i| middle + i + 1);
    let Some(cut) = cut.filter(|_| text.len() - header.end > LONG) else {
        let all = part(header.end..text.len(), header.line + 1)?;
        return Ok(Some((columns, vec![all])));
    };
    let (front, back) = std::thread::scope(|scope| {
        let n_before = count(&text[header.end..cut], b'\n');
        let back = scope.spawn(move || part(cut..text.len(), header.line + 1 + n_before));
        let front = part(header.end..cut, header.line + 1);
        (front, back.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let (front, back) = (front?, back?);
    if let (Some(last), Some((first, line))) = (front.last, back.first) {
        table::in_order(file, line, Some(last), first)?;
    }
    Ok(Some((columns, vec![front, back])))
}

fn count(text: &str, byte: u8) -> usize {
    memchr_iter(byte, text.as_bytes()).count()
}

/// Checks the rows in a range of a table's text.
fn part<'a>(
    file: &str,
    text: &'a str,
    range: std::ops::Range<usize>,
    first_line: usize,
    columns: &Columns,
) -> Result<Part<'a>, Error> {
    let body = &text[range.clone()];
    let n_lines = count(body, b'\n') + 1;
    let mut out = Part {
        lines: Vec::with_capacity(n_lines),
        ids: Vec::with_capacity(n_lines),
        starts: Vec::with_capacity(n_lines + count(body, b'|')),
        ..Part::default()
    };
    let mut room = String::new();
    let mut next = range.start;
    for (n, end) in memchr_iter(b'\n', body.as_bytes()).map(|at| range.start + at).chain([range.end]).enumerate() {
        let start = std::mem::replace(&mut next, end + 1);
        let line = text[start..end].trim_end_matches('\r');
        if !table::tells(line) {
            continue;
        }
        let row = Row { file, line: first_line + n, columns, cells: cells(line) };
        row.check()?;
        let id = row.cell(columns.id);
        table::in_order(file, row.line, out.last, id)?;
        out.first = out.first.or(Some((id, row.line)));
        out.last = Some(id);
        let number = out.lines.len() as u32;
        out.lines.push(start as u32);
        out.ids.push(short(key(id)));
        if let Some(parent) = row.parent() {
            out.parents.entry(parent).or_insert(number);
        }
        let own = out.starts.len();
        for alias in row.aliases() {
            let Some(start) = Start::read(alias, &mut room) else { continue };
            let hash = short(start.hash);
            out.openers.add(start);
            if !has_capital(alias) {
                out.small.note(start.hash);
            }
            if !out.starts[own..].iter().any(|(known, _)| *known == hash) {
                out.starts.push((hash, number));
            }
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::tokenize;
    use recoupe_model::PageSpan;

    const HEAD: &str = "# source: own\nid\tlevel\tcountry\tparent\tlat\tlon\tname\taliases\n";

    fn load(text: &str) -> Result<Places, Error> {
        Places::load(vec![("region/x/places.tsv".to_owned(), text.to_owned().into())])
    }
    fn check(rows: &str, expect: &str) {
        let shown = match load(&format!("{HEAD}{rows}")) {
            Ok(list) => list.iter().map(|p| p.name.to_string()).collect::<Vec<_>>().join(" "),
            Err(e) => e.to_string(),
        };
        assert_eq!(shown, expect);
    }

    #[test]
    fn a_long_table_is_read_in_halves_as_one() {
        let row = |i: usize| format!("p{i:06}\ttown\tML\t\t1\t2\tName of {i}\tName of {i}|Other name of {i}\n");
        let all: Vec<String> = (0..20_000).map(row).collect();
        let text = format!("{HEAD}{}", all.concat());
        assert!(text.len() > LONG);
        let read = load(&text).expect("it is sorted");
        assert!(read.iter().enumerate().all(|(i, p)| *p.name == *format!("Name of {i}")) && read.len() == all.len());
        // Two rows change places: near the head, on either side of every middle, near the end.
        for at in [3, 9_990, 9_999, 10_000, 10_010, 19_998] {
            let mut all = all.clone();
            all.swap(at, at + 1);
            let text = format!("{HEAD}{}", all.concat());
            let says = load(&text).expect_err("it is not sorted").to_string();
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

    #[test]
    fn every_place_is_found_by_its_id_and_by_each_of_its_names() {
        let packs = crate::Packs::embedded().expect("the packs are sound");
        let mut n_names = 0;
        for (number, place) in packs.places.iter().enumerate() {
            assert_eq!(packs.places.get(&place.id), Some(place));
            for alias in &place.aliases {
                let tokens = tokenize(alias, PageSpan::new(0, alias.len()));
                let mut found: Vec<(usize, u32)> = Vec::new();
                packs.places.each_named_at(&tokens, 0, |n, number| found.push((n, number)));
                assert!(found.contains(&(tokens.len(), number as u32)), "{alias}: {found:?}");
                n_names += 1;
            }
        }
        assert!(packs.places.len() > 10_000 && n_names > packs.places.len());
    }

    #[test]
    fn tables_are_held_together() {
        fn check(one: &str, other: &str, expect: &str) {
            let text = |rows: &str| format!("{HEAD}{rows}");
            let tables = [("region/x/places.tsv", text(one)), ("region/y/places.tsv", text(other))];
            let shown = match Places::load(tables.map(|(path, text)| (path.to_owned(), text.into())).into()) {
                Ok(places) => places.iter().map(|p| p.id.to_string()).collect::<Vec<_>>().join(" "),
                Err(e) => e.to_string(),
            };
            assert_eq!(shown, expect);
        }
        let town = |id: &str, parent: &str| format!("{id}\ttown\tML\t{parent}\t1\t2\tA\tA\n");
        check(&town("b", "a"), &town("a", ""), "b a");
        check(&town("a", ""), &town("a", ""), "pack places.tsv: place 'a' stands in two packs");
        check(&town("a", "x"), &town("b", "y"), "pack places.tsv: place 'a' has parent 'x', which no pack has");
    }
}
