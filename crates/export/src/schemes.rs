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
    let header = format!("act\t{}\t{}", columns[0], columns[1]);
    let mut lines =
        table.lines().enumerate().map(|(i, l)| (i + 1, l)).filter(|(_, l)| !l.starts_with('#') && !l.is_empty());
    match lines.next() {
        Some((_, first)) if first == header => {}
        other => {
            let line = other.map_or(1, |(line, _)| line);
            return Err(Error::table(
                file,
                line,
                format!("the first row must be 'act', '{}', '{}'", columns[0], columns[1]),
            ));
        }
    }
    let mut rows: Vec<Row> = Vec::new();
    let mut before = "";
    for (line, text) in lines {
        let mut cells = text.split('\t');
        let (Some(act), Some(a), Some(b), None) = (cells.next(), cells.next(), cells.next(), cells.next()) else {
            return Err(Error::table(file, line, "needs three cells, separated by tabs"));
        };
        if act <= before {
            return Err(Error::table(
                file,
                line,
                format!("'{act}' stands out of order or twice: sort the rows by act"),
            ));
        }
        before = act;
        let act = act.parse().map_err(|e| Error::table(file, line, format!("{e}")))?;
        rows.push((line, act, [a.to_owned(), b.to_owned()]));
    }
    Ok(rows)
}
