//! Reading a page: text or HTML, in whatever encoding.

use crate::rederive::{Again, cells, plain};
use crate::{ENGINE, split_first, within};
use recoupe_engine::{Engine, Reading};
use recoupe_model::{Basis, BlockLabel, Capture, Claim, Format, Lang, Published, Quote, When};

/// The blocks in order are the text layer; every quote stands at its span, in headline, body or caption; every
/// figure, day and place comes out of its bytes again; the same page gives the same reading.
pub fn law(bytes: &[u8]) {
    let capture = capture(bytes);
    let reading = within(|| ENGINE.read(&capture));
    holds(&ENGINE, &reading);
    let again = ENGINE.read(&capture);
    assert_eq!(again.claims, reading.claims, "another reading the second time");
    assert_eq!(again.article, reading.article, "another article the second time");
}

/// The first byte says what is known of the page: bit 0 whether it is HTML, bits 1 and 2 its language, bit 3 whether
/// its day is given.
pub(crate) fn capture(bytes: &[u8]) -> Capture {
    let (said, raw) = split_first(bytes);
    let lang = [None, Lang::new("fr"), Lang::new("en"), None][usize::from(said >> 1 & 3)];
    let day = jiff::civil::Date::new(2022, 5, 18).ok().filter(|_| said & 8 != 0);
    Capture {
        raw: raw.to_vec(),
        format: if said & 1 == 1 { Format::Html } else { Format::Text },
        lang,
        published: day.map(|day| Published { when: When::day(day), basis: Basis::Given, span: None }),
        ..Capture::text("")
    }
}

/// What holds of every reading by the packs inside the binary.
fn holds(engine: &Engine, reading: &Reading) {
    stands(reading);
    come_out_again(engine, reading);
}

/// What holds of every reading, by whatever packs.
pub(crate) fn stands(reading: &Reading) {
    let article = &reading.article;
    let mut end = 0;
    for block in &article.blocks {
        let between = article.text.get(end..block.span.start());
        assert!(between.is_some_and(|t| t.trim().is_empty()), "text between blocks is lost at byte {end}");
        assert!(block.span.of(&article.text).is_some(), "a block ends inside a character");
        end = block.span.end();
    }
    assert!(article.text.get(end..).is_some_and(|t| t.trim().is_empty()), "text behind the blocks is lost");
    for notice in &article.notices {
        assert!(notice.span.is_none_or(|span| span.of(&article.text).is_some()), "a notice about no text: {notice:?}");
    }
    let told = [BlockLabel::Headline, BlockLabel::Body, BlockLabel::Caption];
    for claim in &reading.claims {
        assert!(!claim.evidence.is_empty(), "a claim without bytes");
        for quote in quotes(claim) {
            assert_eq!(quote.span.of(&article.text), Some(quote.text.as_str()), "a quote is no quote");
        }
        for evidence in &claim.evidence {
            let block = article.blocks.iter().find(|block| block.span.covers(evidence.span));
            assert!(block.is_some_and(|block| told.contains(&block.label)), "debris claims «{}»", evidence.text);
        }
        for figure in &claim.figures {
            assert!(
                figure.count.high.is_none_or(|high| figure.count.low <= high),
                "{} ends before it begins",
                figure.count
            );
        }
    }
}

fn quotes(claim: &Claim) -> impl Iterator<Item = &Quote> {
    let figures = claim
        .figures
        .iter()
        .map(|f| &f.quote)
        .chain(claim.figures.iter().filter_map(|f| Some(&f.voice.as_ref()?.quote)));
    let cast = claim.actors.iter().map(|a| &a.quote).chain(claim.voices.iter().map(|v| &v.quote));
    let place = claim.place.iter().map(|p| &p.quote).chain(claim.when.iter().chain(&claim.reported).map(|w| &w.quote));
    claim.evidence.iter().chain(figures).chain(cast).chain(place)
}

fn come_out_again(engine: &Engine, reading: &Reading) {
    let Some(first) = reading.claims.first() else { return };
    let again = Again::new(engine, reading, first.lang);
    for claim in &reading.claims {
        // Who somebody is hangs on the clause around the words; what they count, when and where, on the words.
        for (cell, quote, holds) in
            cells(claim).into_iter().filter(|(cell, ..)| ["figure", "when", "place"].contains(cell))
        {
            let found = plain(claim, cell, quote, &again) || again.reach(claim, cell, quote, &holds).is_some();
            assert!(found, "{cell} «{}» of {claim} does not come out of its bytes", quote.text);
        }
    }
}
