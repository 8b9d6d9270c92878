//! The pages that stand under one key of a text, as bytes: of each the upper half of its rank, less that of the one
//! before it, and the lower half, both in few bytes ([`crate::numbers`]); then its number in eight bytes,
//! little-endian.

use crate::numbers::{put, take};
use recoupe_model::Row;

/// Rows in order, as bytes.
pub(crate) fn pack(rows: &[Row]) -> Vec<u8> {
    let (mut bytes, mut before) = (Vec::with_capacity(rows.len() * 13), 0);
    for (rank, number) in rows {
        let upper = rank >> 32;
        put(&mut bytes, upper.wrapping_sub(before));
        put(&mut bytes, rank & u64::from(u32::MAX));
        bytes.extend(number.to_le_bytes());
        before = upper;
    }
    bytes
}

/// `None` for bytes that are cut short.
pub(crate) fn unpack(mut bytes: &[u8]) -> Option<Vec<Row>> {
    let (mut rows, mut upper) = (Vec::with_capacity(bytes.len() / 10), 0u64);
    while !bytes.is_empty() {
        upper = upper.wrapping_add(take(&mut bytes)?);
        let rank = upper << 32 | take(&mut bytes)?;
        let (number, rest) = bytes.split_first_chunk()?;
        rows.push((rank, u64::from_le_bytes(*number)));
        bytes = rest;
    }
    Some(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_and_cut_ones_are_told() {
        let rows = [(0, 0), (5, u64::MAX), (738_000 << 32 | 300, 7), (738_001 << 32 | 2, 1), (u64::MAX, 9)];
        let bytes = pack(&rows);
        assert_eq!(unpack(&bytes), Some(rows.to_vec()));
        let cut = (1..bytes.len()).filter(|n| unpack(&bytes[..*n]).is_some()).count();
        assert_eq!(cut, rows.len() - 1, "only between rows");
        assert_eq!(unpack(&[0xff; 40]), None);
        assert_eq!(pack(&rows[2..4]).len(), 13 + 10);
    }
}
