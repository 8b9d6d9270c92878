//! Parquet: typed columns for statistics programs; lists where an event has several of something.
//!
//! Written column by column, without the arrow crates: reading our few shapes back needs nothing of theirs,
//! and a build is four times as fast without them.

use crate::{Error, Shelf};
use ::parquet::basic::{Compression, ZstdLevel};
use ::parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::parser::parse_message_type;
use jiff::civil::Date;
use recoupe_ledger::record::EventRecord;
use recoupe_model::{Claim, Role};
use std::io::Write;
use std::sync::Arc;

const EVENTS: &str = "message events {
  REQUIRED BYTE_ARRAY event_id (STRING);
  REQUIRED BYTE_ARRAY act (STRING);
  REQUIRED BYTE_ARRAY status (STRING);
  REQUIRED BOOLEAN denied;
  OPTIONAL INT32 first_day (DATE);
  OPTIONAL INT32 last_day (DATE);
  OPTIONAL BYTE_ARRAY place (STRING);
  OPTIONAL BYTE_ARRAY country (STRING);
  OPTIONAL BYTE_ARRAY admin1 (STRING);
  OPTIONAL DOUBLE lat;
  OPTIONAL DOUBLE lon;
  OPTIONAL INT32 precision;
  REQUIRED INT64 pages;
  REQUIRED INT64 dispatches;
  REQUIRED group initiators (LIST) { REPEATED group list { REQUIRED BYTE_ARRAY element (STRING); } }
  REQUIRED group recipients (LIST) { REPEATED group list { REQUIRED BYTE_ARRAY element (STRING); } }
  REQUIRED group partners (LIST) { REPEATED group list { REQUIRED BYTE_ARRAY element (STRING); } }
  REQUIRED group voices (LIST) { REPEATED group list { REQUIRED BYTE_ARRAY element (STRING); } }
  REQUIRED group outlets (LIST) { REPEATED group list { REQUIRED BYTE_ARRAY element (STRING); } }
  REQUIRED group claims (LIST) { REPEATED group list { REQUIRED BYTE_ARRAY element (STRING); } }
  REQUIRED group figures (LIST) { REPEATED group list { REQUIRED group element {
    REQUIRED BYTE_ARRAY outcome (STRING);
    REQUIRED BYTE_ARRAY counted (STRING);
    OPTIONAL BYTE_ARRAY category (STRING);
    OPTIONAL INT64 low;
    OPTIONAL INT64 best;
    OPTIONAL INT64 high;
    REQUIRED BOOLEAN part;
    REQUIRED BOOLEAN disagreement;
  } } }
}";

const CLAIMS: &str = "message claims {
  REQUIRED BYTE_ARRAY claim_id (STRING);
  REQUIRED BYTE_ARRAY page_id (STRING);
  OPTIONAL BYTE_ARRAY event_id (STRING);
  REQUIRED BYTE_ARRAY lang (STRING);
  REQUIRED BYTE_ARRAY act (STRING);
  REQUIRED BYTE_ARRAY scope (STRING);
  REQUIRED BYTE_ARRAY stance (STRING);
  REQUIRED BYTE_ARRAY sentence (STRING);
  REQUIRED group voices (LIST) { REPEATED group list { REQUIRED BYTE_ARRAY element (STRING); } }
}";

/// A column's cells: one an event, or several where the schema has a list.
enum Cells {
    Text(Vec<String>),
    MaybeText(Vec<Option<String>>),
    Bool(Vec<bool>),
    MaybeInt(Vec<Option<i32>>),
    MaybeDouble(Vec<Option<f64>>),
    Long(Vec<i64>),
    TextList(Vec<Vec<String>>),
    MaybeTextList(Vec<Vec<Option<String>>>),
    LongList(Vec<Vec<Option<i64>>>),
    BoolList(Vec<Vec<bool>>),
}

/// Writes the events as one Parquet file; gives the number of rows.
///
/// # Errors
/// When the output fails.
pub fn events_parquet(shelf: &Shelf<'_>, out: &mut dyn Write) -> Result<usize, Error> {
    let civilians = shelf.civilians();
    let events: Vec<_> = shelf.events().collect();
    let records: Vec<EventRecord> =
        events.iter().map(|e| shelf.event_record(e, civilians.get(&e.id).copied())).collect();
    let place = |e: &&recoupe_model::Event| e.place.clone();
    let actors = |role: Role| {
        let of = |r: &EventRecord| {
            r.actors.iter().filter(|a| a.role == role.word()).map(|a| a.name.clone()).collect::<Vec<_>>()
        };
        Cells::TextList(records.iter().map(of).collect())
    };
    let day = |of: fn(&recoupe_ledger::record::EventWhenRecord) -> &String| {
        Cells::MaybeInt(records.iter().map(|r| r.when.as_ref().and_then(|w| since_1970(of(w)))).collect())
    };
    let figures = |of: fn(&recoupe_ledger::record::EventFigureRecord) -> Option<u64>| {
        let long = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        Cells::LongList(records.iter().map(|r| r.figures.iter().map(|f| of(f).map(long)).collect()).collect())
    };
    let figure_texts = |of: fn(&recoupe_ledger::record::EventFigureRecord) -> &String| {
        Cells::TextList(records.iter().map(|r| r.figures.iter().map(|f| of(f).clone()).collect()).collect())
    };
    let figure_bools = |of: fn(&recoupe_ledger::record::EventFigureRecord) -> bool| {
        Cells::BoolList(records.iter().map(|r| r.figures.iter().map(of).collect()).collect())
    };
    let point = |of: fn(recoupe_model::Point) -> f64| {
        Cells::MaybeDouble(events.iter().map(|e| e.place.as_ref().and_then(|p| p.point).map(of)).collect())
    };
    let columns = vec![
        Cells::Text(records.iter().map(|r| r.event_id.clone()).collect()),
        Cells::Text(records.iter().map(|r| r.act.clone()).collect()),
        Cells::Text(records.iter().map(|r| r.status.clone()).collect()),
        Cells::Bool(records.iter().map(|r| r.denied).collect()),
        day(|w| &w.first),
        day(|w| &w.last),
        Cells::MaybeText(events.iter().map(|e| place(e).map(|p| p.name)).collect()),
        Cells::MaybeText(events.iter().map(|e| Some(place(e)?.country?.to_string())).collect()),
        Cells::MaybeText(events.iter().map(|e| place(e)?.admin1).collect()),
        point(recoupe_model::Point::lat),
        point(recoupe_model::Point::lon),
        Cells::MaybeInt(events.iter().map(|e| Some(i32::from(place(e)?.precision))).collect()),
        Cells::Long(events.iter().map(|e| e.pages.len() as i64).collect()),
        Cells::Long(events.iter().map(|e| e.dispatches.len() as i64).collect()),
        actors(Role::Initiator),
        actors(Role::Recipient),
        actors(Role::Partner),
        Cells::TextList(records.iter().map(|r| r.voices.clone()).collect()),
        Cells::TextList(records.iter().map(|r| r.outlet_names.clone()).collect()),
        Cells::TextList(records.iter().map(|r| r.claims.clone()).collect()),
        figure_texts(|f| &f.outcome),
        figure_texts(|f| &f.counted),
        Cells::MaybeTextList(records.iter().map(|r| r.figures.iter().map(|f| f.category.clone()).collect()).collect()),
        figures(|f| f.low),
        figures(|f| f.best),
        figures(|f| f.high),
        figure_bools(|f| f.part),
        figure_bools(|f| f.disagreement),
    ];
    write(EVENTS, &columns, out)?;
    Ok(records.len())
}

/// Writes the claims as one Parquet file; gives the number of rows.
///
/// # Errors
/// When the output fails.
pub fn claims_parquet(shelf: &Shelf<'_>, out: &mut dyn Write) -> Result<usize, Error> {
    let claims: Vec<&Claim> = shelf.claims().collect();
    let text = |of: &dyn Fn(&Claim) -> String| Cells::Text(claims.iter().map(|c| of(c)).collect());
    let event_of = &shelf.reconciled.event_of;
    let sentence =
        |c: &Claim| c.evidence.iter().map(|q| crate::abroad::one_line(&q.text)).collect::<Vec<_>>().join(" ");
    let columns = vec![
        text(&|c| c.id.to_string()),
        text(&|c| c.page.to_string()),
        Cells::MaybeText(claims.iter().map(|c| event_of.get(&c.id).map(ToString::to_string)).collect()),
        text(&|c| c.lang.to_string()),
        text(&|c| c.act.to_string()),
        text(&|c| c.scope.to_string()),
        text(&|c| c.stance.to_string()),
        text(&sentence),
        Cells::TextList(claims.iter().map(|c| c.voices.iter().map(|v| v.name.clone()).collect()).collect()),
    ];
    write(CLAIMS, &columns, out)?;
    Ok(claims.len())
}

/// Days since 1970-01-01; `None` for a day without a year.
fn since_1970(day: &str) -> Option<i32> {
    let day: Date = day.parse().ok()?;
    Some((day - Date::new(1970, 1, 1).ok()?).get_days())
}

fn write(schema: &str, columns: &[Cells], out: &mut dyn Write) -> Result<(), Error> {
    let failed = |e: ParquetError| Error::from(std::io::Error::other(e));
    let schema = Arc::new(parse_message_type(schema).expect("the schemas above are well formed"));
    let level = ZstdLevel::try_new(3).expect("a level zstd has");
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_created_by(concat!("recoupe ", env!("CARGO_PKG_VERSION")).to_owned())
        .build();
    let mut file = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).map_err(failed)?;
    let mut rows = file.next_row_group().map_err(failed)?;
    for cells in columns {
        column(&mut rows, cells).map_err(failed)?;
    }
    rows.close().map_err(failed)?;
    out.write_all(&file.into_inner().map_err(failed)?)?;
    Ok(())
}

fn column(rows: &mut SerializedRowGroupWriter<'_, Vec<u8>>, cells: &Cells) -> Result<(), ParquetError> {
    let mut column = rows.next_column()?.expect("as many columns as the schema has");
    macro_rules! put {
        ($kind:ty, $values:expr, $levels:expr, $repeats:expr) => {{
            let (levels, repeats): (Option<&[i16]>, Option<&[i16]>) = ($levels, $repeats);
            column.typed::<$kind>().write_batch($values, levels, repeats)?;
        }};
    }
    match cells {
        Cells::Text(all) => put!(ByteArrayType, &all.iter().map(bytes).collect::<Vec<_>>(), None, None),
        Cells::Bool(all) => put!(BoolType, all, None, None),
        Cells::Long(all) => put!(Int64Type, all, None, None),
        Cells::MaybeText(all) => {
            let values: Vec<ByteArray> = all.iter().flatten().map(bytes).collect();
            put!(ByteArrayType, &values, Some(&there(all)), None)
        }
        Cells::MaybeInt(all) => {
            put!(Int32Type, &all.iter().flatten().copied().collect::<Vec<_>>(), Some(&there(all)), None)
        }
        Cells::MaybeDouble(all) => {
            put!(DoubleType, &all.iter().flatten().copied().collect::<Vec<_>>(), Some(&there(all)), None)
        }
        Cells::TextList(all) => {
            let values: Vec<ByteArray> = all.iter().flatten().map(bytes).collect();
            let (levels, repeats) = levels(all, |_| 1);
            put!(ByteArrayType, &values, Some(&levels), Some(&repeats))
        }
        Cells::MaybeTextList(all) => {
            let values: Vec<ByteArray> = all.iter().flatten().flatten().map(bytes).collect();
            let (levels, repeats) = levels(all, |v| 1 + i16::from(v.is_some()));
            put!(ByteArrayType, &values, Some(&levels), Some(&repeats))
        }
        Cells::LongList(all) => {
            let values: Vec<i64> = all.iter().flatten().flatten().copied().collect();
            let (levels, repeats) = levels(all, |v| 1 + i16::from(v.is_some()));
            put!(Int64Type, &values, Some(&levels), Some(&repeats))
        }
        Cells::BoolList(all) => {
            let values: Vec<bool> = all.iter().flatten().copied().collect();
            let (levels, repeats) = levels(all, |_| 1);
            put!(BoolType, &values, Some(&levels), Some(&repeats))
        }
    }
    column.close()
}

fn bytes(text: impl AsRef<str>) -> ByteArray {
    ByteArray::from(text.as_ref())
}

/// 1 where a cell is there, 0 where not.
fn there<T>(all: &[Option<T>]) -> Vec<i16> {
    all.iter().map(|cell| i16::from(cell.is_some())).collect()
}

/// How deep each cell is defined and whether it goes on with its row's list: 0 and 0 for an empty list.
fn levels<T>(all: &[Vec<T>], depth: impl Fn(&T) -> i16) -> (Vec<i16>, Vec<i16>) {
    let (mut levels, mut repeats) = (Vec::new(), Vec::new());
    for row in all {
        if row.is_empty() {
            levels.push(0);
            repeats.push(0);
        }
        for (i, cell) in row.iter().enumerate() {
            levels.push(depth(cell));
            repeats.push(i16::from(i > 0));
        }
    }
    (levels, repeats)
}
