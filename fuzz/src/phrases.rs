//! The rules for times and for counts, on a phrase.

use crate::widens::widens;
use crate::{ENGINE, split_first, within};
use jiff::ToSpan;
use jiff::civil::date;
use recoupe_model::{Annotation, Candidate, Lang, Layer, Said, When};

/// French or English, a day between 2000 and 2065 or none, and the phrase: told by the first three bytes.
fn phrase(bytes: &[u8]) -> (Option<Lang>, Option<When>, String) {
    let (said, rest) = split_first(bytes);
    let (low, rest) = split_first(rest);
    let (high, text) = split_first(rest);
    let days = i64::from(u16::from_le_bytes([low, high])) % 24_000;
    let day = date(2000, 1, 1).checked_add(days.days()).ok().filter(|_| said & 2 != 0);
    (Lang::new(if said & 1 == 0 { "fr" } else { "en" }), day.map(When::day), String::from_utf8_lossy(text).into_owned())
}

fn read(bytes: &[u8], layer: Layer) -> (String, Vec<Annotation>) {
    let (lang, published, text) = phrase(bytes);
    let read = || ENGINE.annotate_layers(&text, published, lang, &[layer]);
    let found = within(read);
    for mention in &found {
        assert_eq!(mention.span.of(&text), Some(mention.text.as_str()), "a mention is not its bytes");
        assert!(!mention.text.trim().is_empty(), "a mention of nothing, found by {}", mention.found_by);
    }
    assert_eq!(read(), found, "other mentions the second time");
    (text, found)
}

/// A mention is its bytes; its stretches of days end no earlier than they begin; knowing less of the day of publication
/// only widens.
pub fn time(bytes: &[u8]) {
    let (text, found) = read(bytes, Layer::Time);
    let (lang, published, _) = phrase(bytes);
    let times = |found: &[Annotation]| -> Vec<(String, Vec<Candidate>)> {
        let time = |a: &Annotation| match &a.value {
            Said::Time { candidates, .. } => (a.text.clone(), candidates.clone()),
            other => panic!("a time is {other:?}"),
        };
        found.iter().map(time).collect()
    };
    let narrow = times(&found);
    for (said, candidates) in &narrow {
        for days in candidates.iter().filter_map(|c| c.days()) {
            assert!(days.first <= days.last, "«{said}» is {days:?}");
        }
    }
    let Some(day) = published else { return };
    for wider in [When::year(day.first.year()), None] {
        widens(&text, &narrow, &times(&ENGINE.annotate_layers(&text, wider, lang, &[Layer::Time])));
    }
}

/// A mention is its bytes; no figure ends before it begins; the mention read alone holds a figure again.
pub fn count(bytes: &[u8]) {
    let (_, found) = read(bytes, Layer::Count);
    for mention in &found {
        match &mention.value {
            Said::Count { count, .. } => {
                assert!(count.high.is_none_or(|high| count.low <= high), "«{}» is {count}", mention.text);
            }
            other => panic!("a count is {other:?}"),
        }
    }
}
