//! Records as bytes of which few are needed: a page's blocks and claims, and whole events. zstd reads them beside a
//! dictionary of what records are made of. Words that a claim quotes are not kept, as they stand in the page.
//!
//! | `pages.packed` | |
//! |---|---|
//! | blocks | how many languages, two letters each; how many blocks |
//! | each block | its label by [`LABELS`], its language (0: none, else counted from 1), first byte less the end of the block before, length |
//! | claims, where there are some | length of the JSON; the list of records by `claims.zdict` |
//!
//! | `events.packed` | |
//! |---|---|
//! | the record | length of the JSON; the record by `events.zdict` |
//!
//! Numbers are in few bytes ([`crate::numbers`]).

use crate::numbers::{put, take};
use crate::record::{ClaimRecord, EventRecord, Linked, SpanRecord};
use crate::{Error, record};
use recoupe_model::{Article, Block, BlockLabel, Cast, Claim, Figure, Lang, Voice};
use rusqlite::Row;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::thread::LocalKey;
use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

/// Labels by the number that packed blocks have for them: only ever added to.
const LABELS: &[BlockLabel] = &[
    BlockLabel::Headline,
    BlockLabel::Byline,
    BlockLabel::Dateline,
    BlockLabel::Body,
    BlockLabel::Caption,
    BlockLabel::Teaser,
    BlockLabel::Boilerplate,
    BlockLabel::Comment,
];

/// A level behind which records hardly become smaller.
const LEVEL: i32 = 6;

const CLAIMS: &[u8] = include_bytes!("dictionary/claims.zdict");
const EVENTS: &[u8] = include_bytes!("dictionary/events.zdict");

static TO_CLAIMS: LazyLock<EncoderDictionary<'static>> = LazyLock::new(|| EncoderDictionary::copy(CLAIMS, LEVEL));
static TO_EVENTS: LazyLock<EncoderDictionary<'static>> = LazyLock::new(|| EncoderDictionary::copy(EVENTS, LEVEL));
static FROM_CLAIMS: LazyLock<DecoderDictionary<'static>> = LazyLock::new(|| DecoderDictionary::copy(CLAIMS));
static FROM_EVENTS: LazyLock<DecoderDictionary<'static>> = LazyLock::new(|| DecoderDictionary::copy(EVENTS));

// What zstd needs to unpack takes longer to make than a record to read.
thread_local! {
    static OF_CLAIMS: RefCell<Decompressor<'static>> = RefCell::new(decompressor(&FROM_CLAIMS));
    static OF_EVENTS: RefCell<Decompressor<'static>> = RefCell::new(decompressor(&FROM_EVENTS));
    static PACKER: RefCell<Option<Packer>> = const { RefCell::new(None) };
    static PLAIN: RefCell<Decompressor<'static>> = RefCell::new(Decompressor::new().expect("room for a decompressor"));
}

fn decompressor(dictionary: &'static DecoderDictionary<'static>) -> Decompressor<'static> {
    Decompressor::with_prepared_dictionary(dictionary).expect("room for a decompressor")
}

/// Bytes that were packed without a dictionary, of this length.
pub(crate) fn plain(bytes: &[u8], length: usize) -> std::io::Result<Vec<u8>> {
    PLAIN.with(|context| context.borrow_mut().decompress(bytes, length))
}

/// Packs records of one kind; made once for many, as it takes room.
pub(crate) struct Packer(Compressor<'static>);

impl Packer {
    pub(crate) fn of_claims() -> Result<Packer, Error> {
        Packer::by(&TO_CLAIMS)
    }
    pub(crate) fn of_events() -> Result<Packer, Error> {
        Packer::by(&TO_EVENTS)
    }
    fn by(dictionary: &'static EncoderDictionary<'static>) -> Result<Packer, Error> {
        let mut compressor = Compressor::with_prepared_dictionary(dictionary)?;
        // Whoever reads knows both.
        compressor.include_dictid(false)?;
        compressor.include_contentsize(false)?;
        Ok(Packer(compressor))
    }
    fn put(&mut self, into: &mut Vec<u8>, json: &[u8]) -> Result<(), Error> {
        put(into, json.len() as u64);
        into.extend(self.0.compress(json)?);
        Ok(())
    }
    /// A whole event.
    pub(crate) fn event(&mut self, json: &str) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        self.put(&mut bytes, json.as_bytes())?;
        Ok(bytes)
    }
    /// Blocks and claims of a page, these in the order they are given.
    pub(crate) fn page(&mut self, article: &Article, claims: &[&Claim]) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        put_blocks(&mut bytes, &article.blocks);
        if !claims.is_empty() {
            let bare = claims.iter().map(|claim| {
                // Engine and packs are those of the page, and so is its id.
                let mut record = ClaimRecord::new(claim, "", &BTreeMap::new(), Linked::default());
                record.page_id.clear();
                each_quote(&mut record, |[start, end], text| {
                    if article.text.get(start..end) == Some(text.as_str()) {
                        text.clear();
                    }
                    Ok(())
                })?;
                Ok(record)
            });
            let bare: Vec<ClaimRecord> = bare.collect::<Result<_, Error>>()?;
            self.put(&mut bytes, &serde_json::to_vec(&bare)?)?;
        }
        Ok(bytes)
    }
}

/// A whole event, by a packer that each thread makes once.
pub(crate) fn packed_event(json: &str) -> Result<Vec<u8>, Error> {
    PACKER.with(|packer| match &mut *packer.borrow_mut() {
        Some(packer) => packer.event(json),
        none => none.insert(Packer::of_events()?).event(json),
    })
}

fn unpack(
    mut bytes: &[u8],
    of: &'static LocalKey<RefCell<Decompressor<'static>>>,
    what: &str,
) -> Result<Vec<u8>, Error> {
    let damaged = || Error::damaged(format!("what is packed of {what} is cut short"));
    /// No record is near it: a damaged length must not take memory for what is not there.
    const MOST: u64 = 1 << 30;
    let length = take(&mut bytes).filter(|length| *length < MOST).ok_or_else(damaged)?;
    let length = usize::try_from(length).map_err(|_| damaged())?;
    let json = of.with(|context| context.borrow_mut().decompress(bytes, length))?;
    if json.len() == length { Ok(json) } else { Err(damaged()) }
}

/// The whole record of an event.
pub(crate) fn event(packed: &[u8]) -> Result<String, Error> {
    let json = unpack(packed, &OF_EVENTS, "an event")?;
    String::from_utf8(json).map_err(|_| Error::damaged("what is packed of an event is no text"))
}

/// The whole line of a version whose record stands in this column and what is packed of it in the next; `None` where
/// the event is gone. Up to format 8 the record is the line.
pub(crate) fn event_line(row: &Row<'_>, column: usize) -> Result<Option<String>, Error> {
    let (record, packed) = (row.get_ref(column)?, row.get_ref(column + 1)?);
    match (
        record.as_str_or_null().map_err(rusqlite::Error::from)?,
        packed.as_blob_or_null().map_err(rusqlite::Error::from)?,
    ) {
        (None, _) => Ok(None),
        (Some(_), Some(packed)) => event(packed).map(Some),
        (Some(line), None) => Ok(Some(line.to_owned())),
    }
}

/// As much of a claim as the views show; what is null there is left out.
pub(crate) fn shown_of_claim(claim: &Claim) -> String {
    let voice = |v: &Voice| json!({"name": v.name});
    let actor = |a: &Cast| {
        bare(json!({"role": a.role.word(), "name": a.name, "actor_id": a.actor.as_ref().map(|a| a.as_str())}))
    };
    let count = |f: &Figure| {
        bare(json!({
            "outcome": f.outcome.word(), "counted": f.counted, "category": f.category.map(|c| c.word()),
            "low": f.count.low, "high": f.count.high, "hedge": f.count.hedge.word(), "part_of": f.part_of,
            "voice": f.voice.as_ref().map(voice),
        }))
    };
    let list = |all: Vec<Value>| if all.is_empty() { Value::Null } else { all.into() };
    bare(json!({
        "voices": list(claim.voices.iter().map(voice).collect()),
        "actors": list(claim.actors.iter().map(actor).collect()),
        "counts": list(claim.figures.iter().map(count).collect()),
    }))
    .to_string()
}

/// An object without what is null.
fn bare(mut object: Value) -> Value {
    if let Value::Object(fields) = &mut object {
        fields.retain(|_, value| !value.is_null());
    }
    object
}

/// As much of an event as the views show and the index by day holds.
pub(crate) fn shown_of_event(event: &EventRecord) -> String {
    let mut shown = json!({
        "act": event.act, "status": event.status, "claims": event.claims,
        "pages": event.pages, "outlets": event.outlets, "dispatches": event.dispatches,
        "first_published": event.first_published, "last_published": event.last_published,
    });
    if let Some(when) = &event.when {
        shown["when"] = json!({"first": when.first, "last": when.last});
        // Only whether one lacks its year is asked.
        if when.candidates.iter().any(|days| days.first.starts_with('X')) {
            shown["when"]["candidates"] = json!(when.candidates);
        }
    }
    if let Some(place) = &event.place {
        shown["place"] = json!({"country": place.country, "name": place.name});
    }
    shown.to_string()
}

/// The blocks of a page.
pub(crate) fn blocks(packed: &[u8]) -> Result<Vec<Block>, Error> {
    take_blocks(&mut { packed }).ok_or_else(|| Error::damaged("the blocks of a page are cut short"))
}

/// True where a page has claims, so that its text is wanted for [`claims`].
pub(crate) fn has_claims(mut packed: &[u8]) -> bool {
    take_blocks(&mut packed).is_some() && !packed.is_empty()
}

/// The claims of a page, with the words they quote.
pub(crate) fn claims(mut packed: &[u8], page: &str, text: &str) -> Result<Vec<ClaimRecord>, Error> {
    take_blocks(&mut packed).ok_or_else(|| Error::damaged(format!("the blocks of page {page} are cut short")))?;
    if packed.is_empty() {
        return Ok(Vec::new());
    }
    let json = unpack(packed, &OF_CLAIMS, &format!("page {page}"))?;
    let mut records: Vec<ClaimRecord> = serde_json::from_slice(&json)?;
    for record in &mut records {
        record.page_id = page.to_owned();
        let id = record.claim_id.clone();
        each_quote(record, |[start, end], words| {
            if words.is_empty() {
                let said = text.get(start..end).ok_or_else(|| {
                    Error::damaged(format!("claim {id}: bytes {start}..{end} are none of page {page}"))
                })?;
                *words = said.to_owned();
            }
            Ok(())
        })?;
    }
    Ok(records)
}

/// Shows every stretch of the page that a claim quotes.
fn each_quote(
    record: &mut ClaimRecord,
    mut see: impl FnMut(SpanRecord, &mut String) -> Result<(), Error>,
) -> Result<(), Error> {
    for quote in &mut record.evidence {
        see(quote.span, &mut quote.text)?;
    }
    for voice in &mut record.voices {
        see(voice.span, &mut voice.text)?;
    }
    for actor in &mut record.actors {
        see(actor.span, &mut actor.text)?;
    }
    if let Some(place) = &mut record.place {
        see(place.span, &mut place.text)?;
    }
    if let Some(when) = &mut record.when {
        see(when.span, &mut when.text)?;
    }
    if let Some(reported) = &mut record.reported {
        see(reported.span, &mut reported.text)?;
    }
    for count in &mut record.counts {
        see(count.span, &mut count.text)?;
        if let Some(voice) = &mut count.voice {
            see(voice.span, &mut voice.text)?;
        }
    }
    Ok(())
}

fn put_blocks(into: &mut Vec<u8>, blocks: &[Block]) {
    let mut langs: Vec<Lang> = blocks.iter().filter_map(|block| block.lang).collect();
    langs.sort_unstable();
    langs.dedup();
    put(into, langs.len() as u64);
    langs.iter().for_each(|lang| into.extend(lang.code().as_bytes()));
    put(into, blocks.len() as u64);
    let mut before = 0;
    for block in blocks {
        let label = LABELS.iter().position(|label| *label == block.label).expect("every label has a number");
        let lang = block.lang.map_or(0, |lang| 1 + langs.partition_point(|l| *l < lang));
        let (start, end) = (block.span.start(), block.span.end());
        [label, lang, start.wrapping_sub(before), end - start].into_iter().for_each(|n| put(into, n as u64));
        before = end;
    }
}

fn take_blocks(bytes: &mut &[u8]) -> Option<Vec<Block>> {
    let next = |bytes: &mut &[u8]| usize::try_from(take(bytes)?).ok();
    let mut langs = Vec::new();
    for _ in 0..next(bytes)? {
        let (code, rest) = bytes.split_at_checked(2)?;
        langs.push(Lang::new(std::str::from_utf8(code).ok()?)?);
        *bytes = rest;
    }
    let (n, mut blocks, mut before) = (next(bytes)?, Vec::new(), 0usize);
    for _ in 0..n {
        let label = *LABELS.get(next(bytes)?)?;
        let lang = match next(bytes)? {
            0 => None,
            n => Some(*langs.get(n - 1)?),
        };
        let start = before.wrapping_add(next(bytes)?);
        let end = start.checked_add(next(bytes)?)?;
        blocks.push(Block { label, lang, span: record::span_model([start, end]).ok()? });
        before = end;
    }
    Some(blocks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{self, FIRST};

    #[test]
    fn every_label_has_one_number() {
        let mut known = LABELS.to_vec();
        known.sort();
        known.dedup();
        let mut all = BlockLabel::ALL.to_vec();
        all.sort();
        assert_eq!((known.len(), known), (LABELS.len(), all));
    }

    #[test]
    fn blocks_and_claims_come_back_and_cut_ones_are_told() {
        let mut article = sample::article(FIRST, "Agence", None);
        article.blocks[0].lang = None;
        let claim = sample::first_claim();
        let mut packer = Packer::of_claims().expect("a packer");
        let packed = packer.page(&article, &[&claim, &claim]).expect("packed");
        assert_eq!(blocks(&packed).expect("read"), article.blocks);
        let records = claims(&packed, claim.page.as_str(), FIRST).expect("read");
        assert_eq!(records, vec![ClaimRecord::new(&claim, "", &BTreeMap::new(), Linked::default()); 2]);
        let whole = claims(&packed, claim.page.as_str(), FIRST).is_ok();
        let bare = packer.page(&article, &[]).expect("packed");
        assert!(whole && !has_claims(&bare) && has_claims(&packed));
        let cut = (0..packed.len()).filter(|n| claims(&packed[..*n], "p", FIRST).is_ok());
        assert_eq!(cut.collect::<Vec<_>>(), [bare.len()], "only before the claims can it end");
        assert!(packed.len() < 400, "{} bytes", packed.len());
    }

    #[test]
    fn quotes_of_other_words_keep_them() {
        let article = sample::article(FIRST, "Agence", None);
        let mut claim = sample::first_claim();
        claim.evidence[0].text = "other words".to_owned();
        let packed = Packer::of_claims().expect("a packer").page(&article, &[&claim]).expect("packed");
        let records = claims(&packed, claim.page.as_str(), FIRST).expect("read");
        assert_eq!(records[0].model().expect("read"), claim);
    }

    #[test]
    fn spans_beyond_the_text_are_told() {
        let article = sample::article(FIRST, "Agence", None);
        let packed = Packer::of_claims().expect("a packer").page(&article, &[&sample::first_claim()]).expect("packed");
        let says = claims(&packed, "p", "short").expect_err("the text is another").to_string();
        assert!(says.contains("are none of page p"), "{says}");
    }
}
