//! Records of a store as bytes: numbers little-endian, texts and lists behind their length. A store is read by the
//! rules that filled it only, so there is one form and no version.

use super::number;
use recoupe_model::{EventId, PageId};

/// What linking knows of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) page: PageId,
    /// The page that carried its text first.
    pub(super) dispatch: u64,
    /// For each paragraph the page it was copied from.
    pub(super) sources: Vec<Option<u64>>,
    /// The telling of each occurrence.
    pub(super) units: Vec<(u32, u64)>,
}

impl Default for Placed {
    fn default() -> Placed {
        Placed { page: PageId::from(""), dispatch: 0, sources: Vec::new(), units: Vec::new() }
    }
}

/// What linking knows of what a text tells of one occurrence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Telling {
    pub(super) rank: u64,
    pub(super) keys: Vec<u64>,
    pub(super) event: Option<EventId>,
}

/// Whether a page was the first to carry its text.
const OWN: u8 = 0;
const OTHERS: u8 = 1;
/// Texts are held below 4 GiB, and so are their paragraphs.
const MOST_PARAGRAPHS: usize = 1 << 26;

impl Placed {
    /// Most pages carry a text of their own and copied no paragraph: that takes two bytes.
    pub(super) fn pack(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put_few(&mut out, self.page.as_str().len());
        out.extend(self.page.as_str().as_bytes());
        match self.dispatch == number(self.page.as_str()) {
            true => out.push(OWN),
            false => {
                out.push(OTHERS);
                put(&mut out, self.dispatch);
            }
        }
        put_few(&mut out, self.sources.len());
        let copied = || self.sources.iter().enumerate().filter_map(|(n, source)| Some((n, (*source)?)));
        put_few(&mut out, copied().count());
        for (n, source) in copied() {
            put_few(&mut out, n);
            put(&mut out, source);
        }
        for (occurrence, telling) in &self.units {
            put_few(&mut out, *occurrence as usize);
            put(&mut out, *telling);
        }
        out
    }
    pub(super) fn unpack(mut bytes: &[u8]) -> Placed {
        let length = take_few(&mut bytes).min(bytes.len());
        let (page, rest) = bytes.split_at(length);
        let page = PageId::new(String::from_utf8_lossy(page));
        bytes = rest;
        let is_own = bytes.split_off_first() == Some(&OWN);
        let dispatch = if is_own { number(page.as_str()) } else { take(&mut bytes) };
        // A damaged number must not take memory for what is not there.
        let mut sources = vec![None; take_few(&mut bytes).min(MOST_PARAGRAPHS)];
        for _ in 0..take_few(&mut bytes).min(sources.len()) {
            let (n, source) = (take_few(&mut bytes), take(&mut bytes));
            if let Some(place) = sources.get_mut(n) {
                *place = Some(source);
            }
        }
        let mut units = Vec::new();
        while !bytes.is_empty() {
            units.push((u32::try_from(take_few(&mut bytes)).unwrap_or(u32::MAX), take(&mut bytes)));
        }
        Placed { page, dispatch, sources, units }
    }
}

impl Telling {
    pub(super) fn pack(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put_text(&mut out, self.event.as_ref().map_or("", EventId::as_str));
        put(&mut out, self.rank);
        self.keys.iter().for_each(|key| put(&mut out, *key));
        out
    }
    pub(super) fn unpack(mut bytes: &[u8]) -> Telling {
        let event = text(&mut bytes);
        let rank = take(&mut bytes);
        let keys = bytes.chunks_exact(8).map(|mut key| take(&mut key)).collect();
        Telling { rank, keys, event: (!event.is_empty()).then(|| EventId::new(event)) }
    }
}

pub(super) fn put(out: &mut Vec<u8>, n: u64) {
    out.extend(n.to_le_bytes());
}

/// A number that is mostly small: seven bits to a byte, the lower ones first.
pub(super) fn put_few(out: &mut Vec<u8>, mut n: usize) {
    while n >= 0x80 {
        out.push((n & 0x7f) as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

pub(super) fn take_few(bytes: &mut &[u8]) -> usize {
    let (mut n, mut shift) = (0usize, 0);
    while let Some(byte) = bytes.split_off_first() {
        n |= usize::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
        if byte & 0x80 == 0 {
            break;
        }
        shift += 7;
    }
    n
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    put(out, text.len() as u64);
    out.extend(text.as_bytes());
}

/// The next number; zero behind the end, which only a damaged record has.
pub(super) fn take(bytes: &mut &[u8]) -> u64 {
    match bytes.split_first_chunk::<8>() {
        Some((head, tail)) => {
            *bytes = tail;
            u64::from_le_bytes(*head)
        }
        None => {
            *bytes = &[];
            0
        }
    }
}

fn text(bytes: &mut &[u8]) -> String {
    let length = usize::try_from(take(bytes)).unwrap_or(usize::MAX).min(bytes.len());
    let (head, tail) = bytes.split_at(length);
    *bytes = tail;
    String::from_utf8_lossy(head).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back_as_they_were() {
        let placed = Placed {
            page: PageId::from("p"),
            dispatch: 7,
            sources: vec![None, Some(9), None],
            units: vec![(0, 5), (3, 6)],
        };
        assert_eq!(Placed::unpack(&placed.pack()), placed);
        let own = Placed { dispatch: number("p"), sources: vec![None; 300], units: vec![(u32::MAX, 1)], ..placed };
        assert_eq!(Placed::unpack(&own.pack()), own);
        assert_eq!(own.pack().len(), 2 + 1 + 3 + 5 + 8);
        let telling = Telling { rank: 4, keys: vec![u64::MAX, 2], event: Some(EventId::from("e1")) };
        assert_eq!(Telling::unpack(&telling.pack()), telling);
        assert_eq!(Telling::unpack(&Telling::default().pack()), Telling::default());
    }
}
