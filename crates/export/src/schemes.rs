//! Codes of other schemes, from the tables of packs/schemes.

use crate::Error;
use recoupe_model::Act;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What each act is called elsewhere.
#[derive(Debug, Clone, Default)]
pub struct Schemes {
    acled: BTreeMap<Act, [String; 2]>,
    ucdp: BTreeMap<Act, [u8; 2]>,
    plover: BTreeMap<Act, [String; 2]>,
}

impl Schemes {
    /// Reads the three tables: act -> event_type, sub_event_type; type_of_violence, type_civilians; event, mode.
    ///
    /// # Errors
    /// The first row that is wrong, as a sentence with file and line.
    pub fn parse(acled: &str, ucdp: &str, plover: &str) -> Result<Schemes, Error> {
        let number = |line: usize, cell: &str| {
            let known = ["1", "2", "3"].contains(&cell).then(|| cell.parse().ok()).flatten();
            known.ok_or_else(|| Error::table("ucdp.tsv", line, format!("'{cell}' is no type of violence (1, 2 or 3)")))
        };
        let mut ucdp_codes = BTreeMap::new();
        for (line, act, [all, civilians]) in rows("ucdp.tsv", ["type_of_violence", "type_civilians"], ucdp)? {
            ucdp_codes.insert(act, [number(line, &all)?, number(line, &civilians)?]);
        }
        let names = |file, columns, table| {
            Ok::<_, Error>(rows(file, columns, table)?.into_iter().map(|(_, act, cells)| (act, cells)).collect())
        };
        Ok(Schemes {
            acled: names("acled.tsv", ["event_type", "sub_event_type"], acled)?,
            ucdp: ucdp_codes,
            plover: names("plover.tsv", ["event", "mode"], plover)?,
        })
    }

    /// The codes of an act; a scheme that does not code it is null. `civilians`: whether people who do not
    /// fight were the object.
    pub fn codes(&self, act: Act, civilians: Option<bool>) -> BTreeMap<String, Value> {
        let acled = self.acled.get(&act).map(|[kind, sub]| json!({"event_type": kind, "sub_event_type": sub}));
        let ucdp =
            self.ucdp.get(&act).map(|codes| json!({"type_of_violence": codes[usize::from(civilians == Some(true))]}));
        let mode = |mode: &str| (!mode.is_empty()).then(|| mode.to_owned());
        let plover = self.plover.get(&act).map(|[event, m]| json!({"event": event, "mode": mode(m)}));
        [("acled", acled), ("ucdp", ucdp), ("plover", plover)]
            .map(|(name, codes)| (name.to_owned(), codes.unwrap_or(Value::Null)))
            .into()
    }
}

type Row = (usize, Act, [String; 2]);

/// The rows under `act` and two columns, with their line numbers; sorted, each act once.
fn rows(file: &str, columns: [&str; 2], table: &str) -> Result<Vec<Row>, Error> {
    let rows = cells(file, &["act", columns[0], columns[1]], table)?;
    let row = |(line, cells): (usize, Vec<&str>)| {
        let act = cells[0].parse().map_err(|e| Error::table(file, line, format!("{e}")))?;
        Ok((line, act, [cells[1].to_owned(), cells[2].to_owned()]))
    };
    rows.into_iter().map(row).collect()
}

/// The rows of a table under this header, with their line numbers; sorted by their first cell, each once.
pub(crate) fn cells<'a>(file: &str, header: &[&str], table: &'a str) -> Result<Vec<(usize, Vec<&'a str>)>, Error> {
    let mut lines =
        table.lines().enumerate().map(|(i, l)| (i + 1, l)).filter(|(_, l)| !l.starts_with('#') && !l.is_empty());
    match lines.next() {
        Some((_, first)) if first.split('\t').eq(header.iter().copied()) => {}
        other => {
            let line = other.map_or(1, |(line, _)| line);
            let names = header.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
            return Err(Error::table(file, line, format!("the first row must be {names}")));
        }
    }
    let mut rows: Vec<(usize, Vec<&str>)> = Vec::new();
    let mut before = "";
    for (line, text) in lines {
        let cells: Vec<&str> = text.split('\t').collect();
        if cells.len() != header.len() {
            return Err(Error::table(file, line, format!("needs {} cells, separated by tabs", header.len())));
        }
        if cells[0] <= before {
            let says = format!("'{}' stands out of order or twice: sort the rows by {}", cells[0], header[0]);
            return Err(Error::table(file, line, says));
        }
        before = cells[0];
        rows.push((line, cells));
    }
    Ok(rows)
}
