//! Records of a store as bytes: numbers little-endian, texts and lists behind their length. A store is read by the
//! rules that filled it only, so there is one form and no version.

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

/// Stands for a page that nobody was copied from; numbers have 63 bits.
const NOBODY: u64 = u64::MAX;

impl Placed {
    pub(super) fn pack(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put_text(&mut out, self.page.as_str());
        put(&mut out, self.dispatch);
        put(&mut out, self.sources.len() as u64);
        self.sources.iter().for_each(|source| put(&mut out, source.unwrap_or(NOBODY)));
        for (occurrence, telling) in &self.units {
            put(&mut out, u64::from(*occurrence));
            put(&mut out, *telling);
        }
        out
    }
    pub(super) fn unpack(mut bytes: &[u8]) -> Placed {
        let page = PageId::new(text(&mut bytes));
        let dispatch = take(&mut bytes);
        let n_sources = take(&mut bytes);
        let sources = (0..n_sources).map(|_| Some(take(&mut bytes)).filter(|source| *source != NOBODY)).collect();
        let mut units = Vec::new();
        while !bytes.is_empty() {
            units.push((u32::try_from(take(&mut bytes)).unwrap_or(u32::MAX), take(&mut bytes)));
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

fn put(out: &mut Vec<u8>, n: u64) {
    out.extend(n.to_le_bytes());
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    put(out, text.len() as u64);
    out.extend(text.as_bytes());
}

/// The next number; zero behind the end, which only a damaged record has.
fn take(bytes: &mut &[u8]) -> u64 {
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
        let telling = Telling { rank: 4, keys: vec![u64::MAX, 2], event: Some(EventId::from("e1")) };
        assert_eq!(Telling::unpack(&telling.pack()), telling);
        assert_eq!(Telling::unpack(&Telling::default().pack()), Telling::default());
    }
}
