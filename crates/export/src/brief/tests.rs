//! What always holds of a brief, on the sample's ledger and on figures of every make.

use super::*;
use crate::Schemes;
use crate::sample::*;
use proptest::prelude::*;
use recoupe_ledger::{AsOf, Ledger, ReadingParts};
use recoupe_model::{Count, Reconciled};

fn ledger() -> Ledger {
    let mut ledger = Ledger::open_in_memory().expect("memory");
    for (claim, text, outlet, day) in [(first_claim(), FIRST, "Agence", 18), (second_claim(), SECOND, "Journal", 19)] {
        let day = Some(jiff::civil::date(2022, 5, day));
        let parts = ReadingParts {
            page: &claim.page.clone(),
            bytes_sha256: "00ff",
            article: &article(text, outlet, day),
            fingerprint: Some(&fingerprint(text)),
            claims: &[claim],
            engine: "0.1.0",
            packs: &[],
        };
        let mut capture = capture(text, outlet, day);
        capture.url = (outlet == "Journal").then(|| "https://journal.example/ansongo".to_owned());
        ledger.append(&capture, &parts, "2022-05-20T00:00:00Z").expect("append");
    }
    ledger
}

fn wording(lang: &str) -> Wording {
    let text = match lang {
        "fr" => include_str!("../../../../packs/lang/fr/brief.toml"),
        _ => include_str!("../../../../packs/lang/en/brief.toml"),
    };
    Wording::parse("brief.toml", text).expect("the file is good")
}

fn written(lang: &str, reconciled: &Reconciled, see: impl FnOnce(Brief)) {
    let ledger = ledger();
    let claims = ledger.claims(AsOf::LATEST).expect("read");
    let range = |figure: &EventFigure, _: Policy| {
        let all: Vec<&FigureValue> = live(figure).collect();
        let low = all.iter().map(|v| v.count.low).min()?;
        let high = all.iter().map(|v| v.count.high).collect::<Option<Vec<_>>>().and_then(|h| h.into_iter().max());
        Some(Estimate { low, best: low, high, reason: String::new() })
    };
    let changes: Vec<(&str, &Event)> = reconciled.events.iter().map(|e| ("revised", e)).collect();
    let desk = Desk {
        shelf: &Shelf {
            ledger: &ledger,
            as_of: AsOf::LATEST,
            claims: &claims,
            reconciled,
            schemes: &Schemes::default(),
            policy: Policy::LatestBest,
            estimate: &range,
            only: None,
        },
        wording: &wording(lang),
        lang,
        period: [Some(jiff::civil::date(2022, 5, 1)), None],
        since: Some((jiff::civil::date(2022, 5, 19), &changes)),
        actor_name: &|_| (lang == "fr").then(|| include_str!("samples/actor.fr.txt").to_owned()),
        country_name: &|_| Some("Mali".to_owned()),
        outlines: include_str!("../../../../packs/world/outlines.tsv"),
    };
    see(brief(&desk).expect("written"));
}

#[test]
fn a_french_brief_reads_like_one() {
    written("fr", &reconciled(), |brief| {
        let text = markdown(&brief).replace('\u{a0}', " ");
        for line in include_str!("samples/lines.fr.txt").lines() {
            assert!(text.contains(line), "«{line}» is not in\n{text}");
        }
        assert_eq!(text.matches("<svg ").count(), 2, "a map and a chart");
    });
}

#[test]
fn an_english_brief_reads_like_one() {
    written("en", &reconciled(), |brief| {
        let text = markdown(&brief);
        for line in include_str!("samples/lines.en.txt").lines() {
            assert!(text.contains(line), "\u{201c}{line}\u{201d} is not in\n{text}");
        }
    });
}

#[test]
fn what_a_page_says_stays_text() {
    let mut reconciled = reconciled();
    let hostile = "<script>alert(1)</script> [x](javascript:1) &amp; {quote}";
    reconciled.events[0].figures[0].counted = hostile.to_owned();
    reconciled.events[0].place.as_mut().expect("a place").name = hostile.to_owned();
    written("en", &reconciled, |brief| {
        let (page, text) = (html(&brief), markdown(&brief));
        assert!(!page.contains("<script") && page.contains("&lt;script&gt;"), "{page}");
        let words: String = text.lines().filter(|l| !l.starts_with("<svg ")).collect();
        assert!(!text.contains("<script") && !words.contains("[x]("), "{words}");
        assert!(page.contains("{quote}"), "filled in text is no hole");
    });
}

/// The numbers in a text, but for those of its quotes, notes and days.
fn numbers(text: &str) -> Vec<u64> {
    let mut bare = String::new();
    let mut depth = 0;
    for c in text.chars() {
        match c {
            '«' | '\u{201c}' => depth += 1,
            '»' | '\u{201d}' => depth -= 1,
            c if depth == 0 => bare.push(c),
            _ => {}
        }
    }
    let words: Vec<&str> = bare.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let months = ["mai", "May"];
    let of_a_day = |i: usize| {
        let near = |j: Option<usize>| j.and_then(|j| words.get(j)).is_some_and(|w| months.contains(w));
        near(i.checked_add(1)) || near(i.checked_sub(1))
    };
    words.iter().enumerate().filter(|(i, _)| !of_a_day(*i)).filter_map(|(_, w)| w.parse().ok()).collect()
}

prop_compose! {
    fn a_count()(low in 0u64..5_000, more in 0u64..500, kind in 0..3) -> Count {
        match kind {
            0 => Count::exact(low),
            1 => Count::at_least(low),
            _ => Count::between(low, low + more),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..Default::default() })]

    #[test]
    fn every_sentence_cites_a_page_of_the_ledger_and_no_figure_is_made_up(
        counts in prop::collection::vec(a_count(), 1..5), disagreement: bool, part: bool, outcome in 0usize..10,
        french: bool,
    ) {
        let mut reconciled = reconciled();
        let event = &mut reconciled.events[0];
        let figure = &mut event.figures[0];
        let pattern = figure.values[0].clone();
        figure.values = counts.iter().map(|count| FigureValue { count: *count, superseded_by: None, ..pattern.clone() }).collect();
        (figure.disagreement, figure.part, figure.outcome) = (disagreement, part, Outcome::ALL[outcome]);
        let known: BTreeSet<u64> = counts.iter().flat_map(|c| [Some(c.low), c.high]).flatten().collect();
        let pages: BTreeSet<PageId> = event.pages.iter().cloned().collect();
        written(if french { "fr" } else { "en" }, &reconciled, |brief| {
            let sentences = brief.sections.iter().flat_map(|(_, paragraphs)| paragraphs.iter().flatten());
            let mut n = 0;
            for sentence in sentences {
                n += 1;
                assert!(!sentence.notes.is_empty(), "{}", sentence.text);
                for note in &sentence.notes {
                    assert!(pages.contains(&brief.notes[*note].page), "{}", sentence.text);
                }
                for number in numbers(&sentence.text) {
                    assert!(known.contains(&number), "{number} in «{}»", sentence.text);
                }
                assert!(!sentence.text.contains(['{', '}']), "{}", sentence.text);
            }
            assert!(n >= 3);
        });
    }
}
