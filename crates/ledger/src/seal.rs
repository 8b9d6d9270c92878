//! Seals: a hash in each entry over all its cells, by which a byte that changed later is found.
//!
//! Much of an entry is held by something else already: bytes by their hash, quotes by the text, columns by the
//! record. A figure, an id of a place or the version of a pack is held by nothing, and one bit makes 11 dead 13. A
//! seal is no signature: whoever changes an entry on purpose can seal it anew.

use crate::Error;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params_from_iter};
use sha2::{Digest, Sha256};

/// Bytes of a seal: that a change goes unseen by chance is one in 2^64.
const BYTES: usize = 8;

/// The cells that a table's entries are sealed over, in this order. The number of a row is in none: SQLite's own
/// check holds it against the indexes.
pub(crate) const SEALED: &[(&str, &str)] = &[
    (
        "captures",
        "page_id, bytes_sha256, raw, raw_bytes, format, path, url, outlet, external_id, published, captured_at, lang,
         recorded_at, charset",
    ),
    (
        "pages",
        "page_id, text, text_bytes, lang, outlet, published_first, published_last, published_grain, published_basis,
         published_start, published_end, public_by, engine, packs, notices, fingerprint,
         iif(packed IS NULL,
             (SELECT ifnull(group_concat(n || ' ' || label || ' ' || ifnull(lang, '-') || ' ' || start || ' ' || \"end\",
                                         ';' ORDER BY n), '')
              FROM blocks WHERE blocks.page_id = pages.page_id),
             packed)",
    ),
    (
        "claims",
        "claim_id, page_id, start, act, scope, stance, first_day, last_day, killed_low, killed_high, country, place,
         record",
    ),
    ("events", "event_id, recorded_at, record, iif(packed IS NULL, merged_into, packed || quote(merged_into))"),
    ("makers", "maker, engine, packs"),
    ("decisions", "decision_id, decided_at, recorded_at, by, kind, reason, undoes, record"),
];

/// Gives a connection the function `seal_of(cell, …)`.
pub(crate) fn teach(db: &Connection) -> Result<(), Error> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    Ok(db.create_scalar_function("seal_of", -1, flags, seal_of)?)
}

/// Cells are told apart by kind and length, so that no byte can move from one into the next.
fn seal_of(cells: &Context<'_>) -> rusqlite::Result<Vec<u8>> {
    let mut hash = Sha256::new();
    let mut add = |kind: u8, bytes: &[u8]| {
        hash.update([kind]);
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    for at in 0..cells.len() {
        match cells.get_raw(at) {
            ValueRef::Null => add(0, &[]),
            ValueRef::Integer(n) => add(1, &n.to_le_bytes()),
            ValueRef::Real(x) => add(2, &x.to_le_bytes()),
            ValueRef::Text(text) => add(3, text),
            ValueRef::Blob(bytes) => add(4, bytes),
        }
    }
    Ok(hash.finalize()[..BYTES].to_vec())
}

/// The last cell of an event's seal, as [`SEALED`] has it, of these two cells. Versions of formats 5 to 8 have nothing
/// packed, and their seals know nothing of it.
pub(crate) fn merged_or_packed(merged_into: &str, packed: &str) -> String {
    format!("iif({packed} IS NULL, {merged_into}, {packed} || quote({merged_into}))")
}

/// Seals what stands in a ledger of a format that had no seals.
pub(crate) fn seal_all(db: &Connection) -> Result<(), Error> {
    for (table, cells) in SEALED {
        // The guard comes back with those of the other tables, in the same transaction.
        db.execute_batch(&format!(
            "DROP TRIGGER IF EXISTS {table}_no_update; UPDATE {table} SET seal = seal_of({cells});"
        ))?;
    }
    Ok(())
}

/// Whether the entries of a table carry seals of their own.
pub(crate) fn is_sealed(table: &str) -> bool {
    SEALED.iter().any(|(sealed, _)| *sealed == table)
}

/// The entries of a table, by their ids, whose cells are not those they were sealed with.
pub(crate) fn broken(db: &Connection, table: &str, key: &str) -> Result<Vec<String>, Error> {
    let cells = SEALED.iter().find(|(sealed, _)| *sealed == table).map_or("", |(_, cells)| cells);
    // A key of another kind than text must not end the look.
    let sql = format!("SELECT CAST({key} AS BLOB) FROM {table} WHERE seal IS NOT seal_of({cells}) ORDER BY {key}");
    let mut query = db.prepare(&sql)?;
    let rows = query.query_map(params_from_iter::<[&str; 0]>([]), |row| row.get::<_, Option<Vec<u8>>>(0))?;
    let told = |key: Option<Vec<u8>>| String::from_utf8_lossy(&key.unwrap_or_default()).into_owned();
    rows.map(|row| Ok(told(row?))).collect()
}

/// Bytes of the seal behind a record of linking, of which there are many small ones.
const RECORD_BYTES: usize = 4;

/// A record of linking with its seal behind it.
pub(crate) fn sealed_record(kind: u8, number: u64, bytes: &[u8]) -> Vec<u8> {
    [bytes, &record_seal(kind, number, bytes)].concat()
}

/// The record without its seal.
///
/// # Errors
/// When it is not what was sealed.
pub(crate) fn open_record(kind: u8, number: u64, mut sealed: Vec<u8>) -> Result<Vec<u8>, Error> {
    let damaged = || Error::damaged(format!("record {kind}/{number} of linking is not what was written"));
    let at = sealed.len().checked_sub(RECORD_BYTES).ok_or_else(damaged)?;
    let seal = sealed.split_off(at);
    if seal != record_seal(kind, number, &sealed) {
        return Err(damaged());
    }
    Ok(sealed)
}

fn record_seal(kind: u8, number: u64, bytes: &[u8]) -> [u8; RECORD_BYTES] {
    let mut hash = Sha256::new();
    hash.update([kind]);
    hash.update(number.to_le_bytes());
    hash.update(bytes);
    std::array::from_fn({
        let whole = hash.finalize();
        move |at| whole[at]
    })
}

/// What a row of a list adds to the sum over all of them. Rows come and go singly and in no order, so they are summed
/// and not chained.
pub(crate) fn row_sum(list: u8, key: u64, rank: u64, item: u64) -> u64 {
    // The finalizer of splitmix64 over each number: one changed bit changes half of the bits.
    [u64::from(list), key, rank, item].into_iter().fold(0x9e37_79b9_7f4a_7c15, |sum, n| {
        let z = (sum ^ n).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    })
}
