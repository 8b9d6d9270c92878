//! The cell of a page that tells where its text may come from: hashes of its paragraphs, of what it quotes, and the
//! agencies it credits. Numbers are in few bytes ([`crate::numbers`]) where no width is said, else little-endian.
//!
//! | | |
//! |---|---|
//! | the cell | u32 with all bits but the last set; how many paragraphs |
//! | each paragraph | first byte less the end of the paragraph before, length, n, n hashes of 5 bytes: their upper 40 bits |
//! | then | how many sentences between quotation marks |
//! | each sentence | u64 hash, shingles in it |
//! | the rest, where there is something to say | JSON list of agencies |
//!
//! From format 9 on a cell may say u32 with all bits but the second set, and nothing but agencies: paragraphs and quotes
//! are made again of the page's text.
//!
//! Up to format 7 cells had whole hashes and four bytes for each number; they are read as they stand, and what is kept
//! now of their hashes is taken:
//!
//! | | |
//! |---|---|
//! | each paragraph | u32 first byte, u32 first byte after, u32 n, n × u64 hash |
//! | then, where there is something to say | u32 and u32 with all bits set, u32 n |
//! | each sentence between quotation marks | u64 hash, u32 shingles in it |
//! | the rest | JSON list of agencies |

use crate::numbers::{put, take};
use recoupe_model::{Fingerprint, PageSpan, Quoted};

/// Begins a cell of a page whose paragraphs and quotes are those its text gives; agencies follow.
const OF_TEXT: u32 = u32::MAX - 2;
/// In an old cell this stands where a paragraph would begin.
const NO_PARAGRAPH: u32 = u32::MAX;
/// Begins a cell; no paragraph of an old one begins there, as texts are held below 4 GiB.
const NARROW: u32 = u32::MAX - 1;
/// Bytes of a hash, its upper ones.
const HASH_BYTES: usize = 5;

/// The cell of a page of which only the agencies are kept.
pub(crate) fn of_text(agencies: &[String]) -> Vec<u8> {
    let mut bytes = OF_TEXT.to_le_bytes().to_vec();
    put_agencies(&mut bytes, agencies);
    bytes
}

fn put_agencies(bytes: &mut Vec<u8>, agencies: &[String]) {
    if !agencies.is_empty() {
        bytes.extend(serde_json::to_vec(agencies).expect("a list of texts is JSON"));
    }
}

fn take_agencies(bytes: &[u8]) -> Option<Vec<String>> {
    if bytes.is_empty() { Some(Vec::new()) } else { serde_json::from_slice(bytes).ok() }
}

pub(crate) fn pack(fingerprint: &Fingerprint, agencies: &[String]) -> Vec<u8> {
    let mut bytes = NARROW.to_le_bytes().to_vec();
    put(&mut bytes, fingerprint.paragraphs.len() as u64);
    let mut before = 0;
    for (span, hashes) in &fingerprint.paragraphs {
        let numbers = [span.start().wrapping_sub(before), span.end() - span.start(), hashes.len()];
        numbers.into_iter().for_each(|n| put(&mut bytes, n as u64));
        hashes.iter().for_each(|hash| bytes.extend(&hash.to_be_bytes()[..HASH_BYTES]));
        before = span.end();
    }
    put(&mut bytes, fingerprint.quoted.len() as u64);
    for quoted in &fingerprint.quoted {
        bytes.extend(quoted.hash.to_le_bytes());
        put(&mut bytes, u64::from(quoted.shingles));
    }
    put_agencies(&mut bytes, agencies);
    bytes
}

/// `None` for a cell that is cut short; no fingerprint where it is that of the text.
pub(crate) fn unpack(mut bytes: &[u8]) -> Option<(Option<Fingerprint>, Vec<String>)> {
    let old = bytes;
    match number(&mut bytes) {
        Some(OF_TEXT) => return Some((None, take_agencies(bytes)?)),
        Some(NARROW) => {}
        _ => return unpack_old(old).map(|(told, agencies)| (Some(told), agencies)),
    }
    let mut fingerprint = Fingerprint::default();
    let mut before = 0usize;
    for _ in 0..take(&mut bytes)? {
        let start = before.wrapping_add(usize::try_from(take(&mut bytes)?).ok()?);
        let end = start.checked_add(usize::try_from(take(&mut bytes)?).ok()?)?;
        let n = usize::try_from(take(&mut bytes)?).ok()?;
        // A damaged number must not take memory for what is not there.
        let (hashes, rest) = bytes.split_at_checked(n.checked_mul(HASH_BYTES)?)?;
        fingerprint
            .paragraphs
            .push((PageSpan::new(start, end), hashes.chunks_exact(HASH_BYTES).map(widened).collect()));
        (bytes, before) = (rest, end);
    }
    for _ in 0..take(&mut bytes)? {
        let quoted = Quoted { hash: hash(&mut bytes)?, shingles: u32::try_from(take(&mut bytes)?).ok()? };
        fingerprint.quoted.push(quoted);
    }
    Some((Some(fingerprint), take_agencies(bytes)?))
}

/// A hash of its upper bytes.
fn widened(bytes: &[u8]) -> u64 {
    let mut whole = [0; 8];
    whole[..HASH_BYTES].copy_from_slice(bytes);
    u64::from_be_bytes(whole)
}

fn unpack_old(mut bytes: &[u8]) -> Option<(Fingerprint, Vec<String>)> {
    let mut fingerprint = Fingerprint::default();
    while !bytes.is_empty() {
        let (start, end, n) = (number(&mut bytes)?, number(&mut bytes)?, number(&mut bytes)? as usize);
        if (start, end) == (NO_PARAGRAPH, NO_PARAGRAPH) {
            let mut quoted = || Some(Quoted { hash: hash(&mut bytes)?, shingles: number(&mut bytes)? });
            fingerprint.quoted = (0..n).map(|_| quoted()).collect::<Option<_>>()?;
            return Some((fingerprint, serde_json::from_slice(bytes).ok()?));
        }
        let span = (start <= end).then(|| PageSpan::new(start as usize, end as usize))?;
        let hashes: Option<Vec<u64>> = (0..n).map(|_| Some(hash(&mut bytes)? & Fingerprint::BITS)).collect();
        // Two that differed below fall together.
        let mut hashes = hashes?;
        hashes.dedup();
        fingerprint.paragraphs.push((span, hashes));
    }
    Some((fingerprint, Vec::new()))
}

fn number(bytes: &mut &[u8]) -> Option<u32> {
    let (head, tail) = bytes.split_first_chunk()?;
    *bytes = tail;
    Some(u32::from_le_bytes(*head))
}

fn hash(bytes: &mut &[u8]) -> Option<u64> {
    let (head, tail) = bytes.split_first_chunk()?;
    *bytes = tail;
    Some(u64::from_le_bytes(*head))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told() -> (Fingerprint, Vec<String>) {
        let paragraphs =
            vec![(PageSpan::new(3, 90), vec![1 << 24, Fingerprint::BITS]), (PageSpan::new(91, 99), Vec::new())];
        let quoted = vec![Quoted { hash: 7, shingles: 3 }, Quoted { hash: u64::MAX, shingles: u32::MAX }];
        let fingerprint = Fingerprint { paragraphs, quoted, alone: None };
        (fingerprint, vec!["Agence".to_owned(), "Dépêches".to_owned()])
    }

    #[test]
    fn what_tells_of_origin_comes_back() {
        let (whole, agencies) = told();
        let cell = pack(&whole, &agencies);
        assert_eq!(unpack(&cell), Some((Some(whole.clone()), agencies)));
        let plain = pack(&whole, &[]);
        assert_eq!(unpack(&plain), Some((Some(whole), Vec::new())));
        assert_eq!(unpack(&pack(&Fingerprint::default(), &[])), Some((Some(Fingerprint::default()), Vec::new())));
        let cut: Vec<usize> = (1..cell.len()).filter(|n| unpack(&cell[..*n]).is_some()).collect();
        assert_eq!(cut, [plain.len()], "only before the agencies can a cell end");
    }

    #[test]
    fn what_the_text_gives_is_not_kept() {
        let (_, agencies) = told();
        assert_eq!(unpack(&of_text(&agencies)), Some((None, agencies)));
        assert_eq!(unpack(&of_text(&[])), Some((None, Vec::new())));
        assert_eq!(of_text(&[]).len(), 4);
    }

    #[test]
    fn cells_of_old_formats_are_read() {
        let (whole, agencies) = told();
        let mut cell = Vec::new();
        let small = |n: u32| n.to_le_bytes();
        [3, 90, 3].into_iter().for_each(|n| cell.extend(small(n)));
        // Two of these are one by their upper bits.
        [1 << 24 | 5, 1 << 24 | 6, u64::MAX].into_iter().for_each(|hash: u64| cell.extend(hash.to_le_bytes()));
        [91, 99, 0].into_iter().for_each(|n| cell.extend(small(n)));
        assert_eq!(unpack(&cell), Some((Some(Fingerprint { quoted: Vec::new(), ..whole.clone() }), Vec::new())));
        [NO_PARAGRAPH, NO_PARAGRAPH, 2].into_iter().for_each(|n| cell.extend(small(n)));
        for quoted in &whole.quoted {
            cell.extend(quoted.hash.to_le_bytes());
            cell.extend(small(quoted.shingles));
        }
        cell.extend(serde_json::to_vec(&agencies).expect("JSON"));
        assert_eq!(unpack(&cell), Some((Some(whole), agencies)));
        assert_eq!(unpack(&[]), Some((Some(Fingerprint::default()), Vec::new())));
        let cut: Vec<usize> = (1..cell.len()).filter(|n| unpack(&cell[..*n]).is_some()).collect();
        assert_eq!(cut, [36, 48], "only between paragraphs can a cell end");
    }
}
