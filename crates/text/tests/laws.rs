//! Laws of reading, on any bytes: nothing is lost, spans are in order and on characters, nothing panics, and
//! pages of absurd size are read in linear time.

mod sheet;

use proptest::prelude::*;
use recoupe_model::{Article, Capture, Format, NoticeCode};
use recoupe_text::{Furniture, fingerprint, read, read_with_fingerprint, repeats};

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn check(article: &Article) {
    let (mut told, mut end) = (String::new(), 0);
    for block in &article.blocks {
        let text = block.span.of(&article.text).expect("a span lies in the text, on characters");
        assert!(block.span.start() >= end && !block.span.is_empty(), "blocks stand in order");
        assert!(article.text[end..block.span.start()].trim().is_empty(), "only blank space between blocks");
        told.push_str(text);
        end = block.span.end();
    }
    assert_eq!(bare(&told), bare(&article.text), "the blocks are the text layer");
    for span in article.notices.iter().filter_map(|n| n.span).chain(article.published.and_then(|p| p.span)) {
        assert!(span.of(&article.text).is_some());
    }
    assert_eq!(fingerprint(article), fingerprint(article));
    let _ = repeats(article);
}

/// Pieces of which pages are made, so that generated ones reach the labelling.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("Quatre soldats ont été tués lundi dans une embuscade près de Tenga.".to_owned()),
        Just("Lire aussi :".to_owned()),
        Just("Similaires".to_owned()),
        Just("3 commentaires".to_owned()),
        Just("Publié dans La Gazette le 03 - 11 - 2021 | 0 commentaire(s)| ".to_owned()),
        Just("date 2021-11 ".to_owned()),
        Just("Tenga, 3 novembre 2021 (AFP) – Le maire a parlé à la presse dans la nuit de lundi à mardi.".to_owned()),
        Just("\n\n".to_owned()),
        Just("    ".to_owned()),
        Just("- ".to_owned()),
        "\\PC{0,24}",
        "[ -~\\n]{0,40}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read(raw in proptest::collection::vec(any::<u8>(), 0..2_000), as_html in any::<bool>()) {
        let format = if as_html { Format::Html } else { Format::Text };
        let capture = Capture { raw, format, ..Capture::text("") };
        let article = read(&capture, &sheet::cues());
        check(&article);
        let told = fingerprint(&article);
        prop_assert_eq!(read_with_fingerprint(&capture, &sheet::cues(), &Furniture::default()), (article, told));
    }

    #[test]
    fn any_page_is_read_whole(pieces in proptest::collection::vec(piece(), 0..40)) {
        let page = pieces.concat();
        let (article, told) = read_with_fingerprint(&Capture::text(&page), &sheet::cues(), &Furniture::default());
        check(&article);
        prop_assert_eq!(told, fingerprint(&article));
        prop_assert_eq!(article.text.as_str(), page.strip_prefix('\u{feff}').unwrap_or(&page));
    }

    #[test]
    fn any_mark_up_is_read(pieces in proptest::collection::vec(prop_oneof![piece(), "</?(p|div|b|a|table|td|li|ul|h1|script|br|form|svg|title|meta)( [a-z]{1,6}(=\"?[a-z: ]{0,8}\"?)?)?/?>"], 0..60)) {
        let capture = Capture { format: Format::Html, ..Capture::text(&pieces.concat()) };
        check(&read(&capture, &sheet::cues()));
    }
}

#[test]
fn a_page_of_nothing() {
    for page in ["", " \n\t \r\n", "\u{feff}"] {
        let article = read(&Capture::text(page), &sheet::cues());
        assert!(article.blocks.is_empty());
        assert!(article.notices.iter().any(|n| n.code == NoticeCode::EmptyPage), "{page:?}");
    }
}

#[test]
fn one_line_of_50_mb() {
    let page = "Quatre soldats ont été tués lundi dans une embuscade.    ".repeat(870_000);
    assert!(page.len() > 50_000_000);
    let article = read(&Capture::text(&page), &sheet::cues());
    assert_eq!(article.text.len(), page.len());
    let last = article.blocks.last().expect("blocks");
    assert_eq!(last.span.end(), page.trim_end().len());
    assert!(article.notices.iter().any(|n| n.code == NoticeCode::TooLong));
}

#[test]
fn one_word_of_50_mb() {
    let page = "a".repeat(50_000_000);
    let article = read(&Capture::text(&page), &sheet::cues());
    assert_eq!(article.blocks.iter().map(|b| b.span.len()).sum::<usize>(), page.len());
}

#[test]
fn a_hundred_thousand_blank_lines() {
    let page = format!(
        "{}Quatre soldats ont été tués lundi dans une embuscade.{}",
        "\n".repeat(100_000),
        " \r\n".repeat(100_000)
    );
    let article = read(&Capture::text(&page), &sheet::cues());
    check(&article);
    assert_eq!(article.blocks.len(), 1);
    let blank = read(&Capture::text(&"\n".repeat(100_000)), &sheet::cues());
    assert!(blank.notices.iter().any(|n| n.code == NoticeCode::EmptyPage));
}
