//! The cell of a page that tells where its text may come from: hashes of its paragraphs, of what it quotes, and the
//! agencies it credits. Numbers are little-endian.
//!
//! | | |
//! |---|---|
//! | each paragraph | u32 first byte, u32 first byte after, u32 n, n × u64 hash |
//! | then, where there is something to say | u32 and u32 with all bits set, u32 n |
//! | each sentence between quotation marks | u64 hash, u32 shingles in it |
//! | the rest | JSON list of agencies |

use recoupe_model::{Fingerprint, PageSpan, Quoted};

/// Stands where a paragraph would begin.
const NO_PARAGRAPH: u32 = u32::MAX;

pub(crate) fn pack(fingerprint: &Fingerprint, agencies: &[String]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let small = |n: usize| u32::try_from(n).expect("texts are held below 4 GiB").to_le_bytes();
    for (span, hashes) in &fingerprint.paragraphs {
        [span.start(), span.end(), hashes.len()].into_iter().for_each(|n| bytes.extend(small(n)));
        hashes.iter().for_each(|hash| bytes.extend(hash.to_le_bytes()));
    }
    if !fingerprint.quoted.is_empty() || !agencies.is_empty() {
        bytes.extend([NO_PARAGRAPH, NO_PARAGRAPH].map(u32::to_le_bytes).concat());
        bytes.extend(small(fingerprint.quoted.len()));
        for quoted in &fingerprint.quoted {
            bytes.extend(quoted.hash.to_le_bytes());
            bytes.extend(quoted.shingles.to_le_bytes());
        }
        bytes.extend(serde_json::to_vec(agencies).expect("a list of texts is JSON"));
    }
    bytes
}

/// `None` for a cell that is cut short.
pub(crate) fn unpack(mut bytes: &[u8]) -> Option<(Fingerprint, Vec<String>)> {
    let mut fingerprint = Fingerprint::default();
    while !bytes.is_empty() {
        let (start, end, n) = (number(&mut bytes)?, number(&mut bytes)?, number(&mut bytes)? as usize);
        if (start, end) == (NO_PARAGRAPH, NO_PARAGRAPH) {
            let mut quoted = || Some(Quoted { hash: hash(&mut bytes)?, shingles: number(&mut bytes)? });
            fingerprint.quoted = (0..n).map(|_| quoted()).collect::<Option<_>>()?;
            return Some((fingerprint, serde_json::from_slice(bytes).ok()?));
        }
        let span = (start <= end).then(|| PageSpan::new(start as usize, end as usize))?;
        // A damaged number must not take memory for what is not there.
        let hashes: Option<Vec<u64>> = (0..n).map(|_| hash(&mut bytes)).collect();
        fingerprint.paragraphs.push((span, hashes?));
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

    #[test]
    fn what_tells_of_origin_comes_back_and_old_cells_are_read() {
        let paragraphs = vec![(PageSpan::new(3, 90), vec![1, u64::MAX]), (PageSpan::new(91, 99), Vec::new())];
        let old = Fingerprint { paragraphs, ..Fingerprint::default() };
        assert_eq!(unpack(&pack(&old, &[])), Some((old.clone(), Vec::new())));
        let quoted = vec![Quoted { hash: 7, shingles: 3 }, Quoted { hash: u64::MAX, shingles: u32::MAX }];
        let (whole, agencies) = (Fingerprint { quoted, ..old }, vec!["Agence".to_owned(), "Dépêches".to_owned()]);
        let cell = pack(&whole, &agencies);
        assert_eq!(unpack(&cell), Some((whole, agencies)));
        let cut: Vec<usize> = (1..cell.len()).filter(|n| unpack(&cell[..*n]).is_some()).collect();
        assert_eq!(cut, [28, 40], "only between paragraphs can a cell end");
    }
}
