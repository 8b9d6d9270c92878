//! Events on their way into the ledger: packed as they will stand there, they lie aside until all of them are known, as
//! only then it is known which of those that stood are gone, and into which of these.

use crate::Error;
use crate::aside::Beside;
use crate::packed::{packed_event, shown_of_event};
use crate::read::in_parallel;
use crate::record::EventRecord;
use recoupe_model::{Aside, Event, EventId};
use std::collections::BTreeSet;

/// So many are packed at a time.
const PART: usize = 512;

#[derive(Debug)]
pub(crate) struct Kept {
    aside: Beside,
    /// Where each lies, how long what is packed of it is, and what views show of it.
    at: Vec<(EventId, u64, [u32; 2])>,
    /// Those that are not packed yet.
    open: Vec<Event>,
}

impl Kept {
    pub(crate) fn new(aside: Beside) -> Kept {
        Kept { aside, at: Vec::new(), open: Vec::new() }
    }

    pub(crate) fn put(&mut self, events: Vec<Event>) -> Result<(), Error> {
        self.open.extend(events);
        if self.open.len() < PART { Ok(()) } else { self.settle() }
    }

    /// Packs what is open.
    pub(crate) fn settle(&mut self) -> Result<(), Error> {
        let packed = in_parallel(std::mem::take(&mut self.open), |event| -> Result<_, Error> {
            let record = EventRecord::from(&event);
            Ok((event.id, packed_event(&serde_json::to_string(&record)?)?, shown_of_event(&record)))
        });
        for event in packed {
            let (id, mut bytes, shown) = event?;
            let length = [bytes.len() as u32, shown.len() as u32];
            bytes.extend(shown.as_bytes());
            self.at.push((id, self.aside.put(&bytes)?, length));
        }
        Ok(())
    }

    pub(crate) fn len(&self) -> usize {
        self.at.len()
    }

    /// What is packed of the n-th event, and what views show of it.
    pub(crate) fn event(&mut self, n: usize) -> Result<(EventId, Vec<u8>, String), Error> {
        let (id, at, [packed, shown]) = &self.at[n];
        let mut bytes = vec![0; (packed + shown) as usize];
        self.aside.get(*at, &mut bytes)?;
        let shown = String::from_utf8(bytes.split_off(*packed as usize));
        Ok((id.clone(), bytes, shown.map_err(|_| Error::damaged("what was laid aside of an event is no text"))?))
    }

    pub(crate) fn ids(&self) -> BTreeSet<EventId> {
        self.at.iter().map(|(id, ..)| id.clone()).collect()
    }
}
