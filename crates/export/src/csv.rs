//! CSV for spreadsheets: one row an event or a claim, several values in a cell joined by `; `.
//!
//! A cell of text that begins like a formula gets a leading `'`, so that no spreadsheet runs what a page
//! says. Numbers are written as they are: a negative longitude is a number.

use crate::{Error, Shelf, jsonl};
use recoupe_ledger::record::{ClaimRecord, EventRecord, Linked};
use recoupe_model::{Claim, Outcome, PageId, Place, Role};
use std::collections::BTreeMap;
use std::io::Write;

/// A value and how it may be written.
pub(crate) enum Cell {
    Text(String),
    Number(String),
    Empty,
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into())
    }
    pub(crate) fn maybe(text: Option<impl Into<String>>) -> Cell {
        text.map_or(Cell::Empty, |t| Cell::Text(t.into()))
    }
    pub(crate) fn number(n: Option<impl ToString>) -> Cell {
        n.map_or(Cell::Empty, |n| Cell::Number(n.to_string()))
    }
    fn write(&self, out: &mut dyn Write) -> std::io::Result<()> {
        match self {
            Cell::Text(text) => out.write_all(quoted(&harmless(text)).as_bytes()),
            Cell::Number(number) => out.write_all(number.as_bytes()),
            Cell::Empty => Ok(()),
        }
    }
}

/// The text with a `'` before what a spreadsheet would take for a formula: at its beginning, and behind each semicolon,
/// where a spreadsheet of a country that separates cells by it begins another.
fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (n, part) in text.split(';').enumerate() {
        if n > 0 {
            out.push(';');
        }
        let begins = part.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || is_unseen(c));
        let opens = begins.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
        if opens || (n == 0 && part.starts_with(['\t', '\r', '\n'])) {
            out.push('\'');
        }
        out.push_str(part);
    }
    out
}

/// Marks without a width that spreadsheets skip.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// In quotation marks where RFC 4180 asks for them.
fn quoted(text: &str) -> String {
    match text.contains([',', ';', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

pub(crate) fn row(out: &mut dyn Write, cells: &[Cell]) -> std::io::Result<()> {
    for (i, cell) in cells.iter().enumerate() {
        if i > 0 {
            out.write_all(b",")?;
        }
        cell.write(out)?;
    }
    out.write_all(b"\r\n")
}

/// Outcomes that have columns of their own in the events table.
const COUNTED: [Outcome; 4] = [Outcome::Killed, Outcome::Wounded, Outcome::Abducted, Outcome::Arrested];

/// Writes a row per event; gives the number of rows under the header. The `_low`, `_best`, `_high` columns
/// hold the largest figure of that outcome; all figures are in `figures`.
///
/// # Errors
/// When the output fails.
pub fn events_csv(shelf: &Shelf<'_>, out: &mut dyn Write) -> Result<usize, Error> {
    let mut header: Vec<String> = "event_id act status first_day last_day grain place country admin1 lat lon \
        precision initiators recipients partners"
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    header.extend(COUNTED.iter().flat_map(|o| ["low", "best", "high"].map(|end| format!("{o}_{end}"))));
    header.extend(
        "figures voices pages outlets dispatches first_published last_published acled_event_type acled_sub_event_type"
            .split_whitespace()
            .map(str::to_owned),
    );
    row(out, &header.into_iter().map(Cell::Text).collect::<Vec<_>>())?;
    let (civilians, mut n) = (shelf.civilians(), 0);
    for event in shelf.events() {
        row(out, &event_cells(&shelf.event_record(event, civilians.get(&event.id).copied()), event.place.as_ref()))?;
        n += 1;
    }
    Ok(n)
}

fn event_cells(e: &EventRecord, place: Option<&Place>) -> Vec<Cell> {
    let when = e.when.as_ref();
    let mut cells = vec![
        Cell::text(&e.event_id),
        Cell::text(&e.act),
        Cell::text(&e.status),
        Cell::maybe(when.map(|w| &w.first)),
        Cell::maybe(when.map(|w| &w.last)),
        Cell::maybe(when.map(|w| &w.grain)),
    ];
    cells.extend(place_cells(place));
    for role in [Role::Initiator, Role::Recipient, Role::Partner] {
        let names = e.actors.iter().filter(|a| a.role == role.word()).map(|a| a.name.as_str());
        cells.push(Cell::text(joined(names)));
    }
    for outcome in COUNTED {
        let figures = e.figures.iter().filter(|f| f.outcome == outcome.word() && f.best.is_some());
        let largest = figures.max_by_key(|f| f.best);
        cells.push(Cell::number(largest.and_then(|f| f.low)));
        cells.push(Cell::number(largest.and_then(|f| f.best)));
        cells.push(Cell::number(largest.and_then(|f| f.high)));
    }
    let figures = e.figures.iter().map(|f| format!("{} {} {}", f.outcome, range(f.low, f.high), f.counted));
    let acled = |key: &str| Cell::maybe(e.schemes.get("acled").and_then(|a| a.get(key)?.as_str()));
    cells.extend([
        Cell::text(figures.collect::<Vec<_>>().join("; ")),
        Cell::text(joined(e.voices.iter().map(String::as_str))),
        Cell::number(Some(e.pages)),
        Cell::number(Some(e.outlets)),
        Cell::number(Some(e.dispatches)),
        Cell::maybe(e.first_published.as_ref()),
        Cell::maybe(e.last_published.as_ref()),
        acled("event_type"),
        acled("sub_event_type"),
    ]);
    cells
}

fn range(low: Option<u64>, high: Option<u64>) -> String {
    match (low, high) {
        (Some(low), Some(high)) if low == high => low.to_string(),
        (Some(low), Some(high)) => format!("{low}-{high}"),
        (Some(low), None) => format!("{low} or more"),
        _ => String::new(),
    }
}

fn joined<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join("; ")
}

/// Name, country, first-level division, latitude, longitude, precision.
fn place_cells(place: Option<&Place>) -> [Cell; 6] {
    let point = place.and_then(|p| p.point);
    [
        Cell::maybe(place.map(|p| &p.name)),
        Cell::maybe(place.and_then(|p| p.country).map(|c| c.to_string())),
        Cell::maybe(place.and_then(|p| p.admin1.as_ref())),
        Cell::number(point.map(|p| p.lat())),
        Cell::number(point.map(|p| p.lon())),
        Cell::number(place.map(|p| p.precision)),
    ]
}

/// What a claim's row says of its page.
struct PageCells {
    outlet: Option<String>,
    address: Option<String>,
    published: Option<String>,
}

/// Writes a row per claim; gives the number of rows under the header.
///
/// # Errors
/// When the output or the ledger fails.
pub fn claims_csv(shelf: &Shelf<'_>, out: &mut dyn Write) -> Result<usize, Error> {
    let header = "claim_id event_id dispatch_id page_id outlet url_or_path published act scope stance voices first_day \
        last_day place country admin1 lat lon precision initiators recipients partners figures sentence";
    row(out, &header.split_whitespace().map(Cell::text).collect::<Vec<_>>())?;
    let mut pages: BTreeMap<PageId, PageCells> = BTreeMap::new();
    shelf.ledger.each_page(shelf.as_of, |page| {
        let published = page.article.published.map(|p| p.when.to_string());
        let cells = PageCells { outlet: page.article.outlet, address: page.url.or(page.path), published };
        pages.insert(page.page, cells);
        Ok::<(), Error>(())
    })?;
    let mut n = 0;
    for claim in shelf.claims() {
        row(out, &claim_cells(claim, pages.get(&claim.page), shelf))?;
        n += 1;
    }
    Ok(n)
}

fn claim_cells(claim: &Claim, page: Option<&PageCells>, shelf: &Shelf<'_>) -> Vec<Cell> {
    let r = shelf.reconciled;
    let linked = Linked { narrowing: r.narrowed.get(&claim.id), ..Linked::default() };
    let record = ClaimRecord::new(claim, "", &BTreeMap::new(), linked);
    let days = record.when.map_or(Vec::new(), |w| w.candidates);
    let mut cells = vec![
        Cell::text(record.claim_id),
        Cell::maybe(r.event_of.get(&claim.id).map(|e| e.to_string())),
        Cell::maybe(jsonl::dispatch(claim, r).map(|d| d.to_string())),
        Cell::text(record.page_id),
        Cell::maybe(page.and_then(|p| p.outlet.as_ref())),
        Cell::maybe(page.and_then(|p| p.address.as_ref())),
        Cell::maybe(page.and_then(|p| p.published.as_ref())),
        Cell::text(record.act),
        Cell::text(record.scope),
        Cell::text(record.stance),
        Cell::text(joined(claim.voices.iter().map(|v| v.name.as_str()))),
        Cell::maybe(days.iter().map(|d| &d.first).min()),
        Cell::maybe(days.iter().map(|d| &d.last).max()),
    ];
    cells.extend(place_cells(claim.place.as_ref()));
    for role in [Role::Initiator, Role::Recipient, Role::Partner] {
        cells.push(Cell::text(joined(claim.actors.iter().filter(|a| a.role == role).map(|a| a.name.as_str()))));
    }
    let figures = record.counts.iter().map(|c| format!("{} {} {}", c.outcome, range(Some(c.low), c.high), c.counted));
    cells.push(Cell::text(figures.collect::<Vec<_>>().join("; ")));
    cells.push(Cell::text(joined(claim.evidence.iter().map(|q| q.text.as_str()))));
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed_and_numbers_left_alone() {
        fn check(cell: Cell, expected: &str) {
            let mut out = Vec::new();
            cell.write(&mut out).expect("memory");
            assert_eq!(String::from_utf8(out).expect("UTF-8"), expected);
        }
        check(Cell::text("=HYPERLINK(\"http://x\",\"y\")"), "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
        check(Cell::text("+33 6"), "'+33 6");
        check(Cell::text("- 3 morts"), "'- 3 morts");
        check(Cell::text("@fama"), "'@fama");
        check(Cell::text("\tx"), "'\tx");
        check(Cell::text("Gao, Mali"), "\"Gao, Mali\"");
        check(Cell::text("deux\nlignes"), "\"deux\nlignes\"");
        check(Cell::text("Gao"), "Gao");
        check(Cell::number(Some(-1.5)), "-1.5");
        check(Cell::number(None::<u8>), "");
    }
}
