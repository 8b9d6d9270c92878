//! Pages nobody would call articles: they are kept, said to be what they are, and give no claim and no panic.

mod support;

use recoupe_engine::Reading;
use recoupe_model::*;
use support::{ENGINE, day, page};

fn read(raw: &[u8]) -> Reading {
    let capture = Capture { raw: raw.to_vec(), lang: None, ..page("", Some(day("2022-02-09"))) };
    let reading = ENGINE.read(&capture);
    let bare = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let told: String = reading.article.blocks.iter().map(|b| reading.article.slice(b.span)).collect();
    assert_eq!(bare(&told), bare(&reading.article.text), "nothing is lost");
    reading
}

fn check(raw: &[u8], notice: Option<NoticeCode>, n_claims: usize) {
    let reading = read(raw);
    let head = String::from_utf8_lossy(&raw[..raw.len().min(40)]).into_owned();
    let codes: Vec<NoticeCode> = reading.article.notices.iter().map(|n| n.code).collect();
    if let Some(notice) = notice {
        assert!(codes.contains(&notice), "{head:?} has notices {codes:?}, not {notice}");
    }
    assert_eq!(reading.claims.len(), n_claims, "{head:?}");
}

#[test]
fn pages_without_text() {
    check(b"", Some(NoticeCode::EmptyPage), 0);
    check(b"\n \t\r\n", Some(NoticeCode::EmptyPage), 0);
    check(b"\xef\xbb\xbf", Some(NoticeCode::EmptyPage), 0);
    check(&b"\n".repeat(100_000), Some(NoticeCode::EmptyPage), 0);
    check(b"\x00\x01\x02\x03\xff\xfe\x00\x10PNG\x00\x00\x00\x0dIHDR\x00\x00", Some(NoticeCode::BinaryPage), 0);
}

const STORY: &str = "Six soldats tués près de Gao\n\nSix soldats maliens ont été tués mardi près de Gao par des hommes armés, a annoncé l'état-major. Une opération de ratissage est en cours dans la région, où plusieurs attaques ont été déjouées.\n";

#[test]
fn a_story_in_any_encoding_is_told() {
    check(STORY.as_bytes(), None, 1);
    let latin: Vec<u8> =
        STORY.chars().map(|c| u8::try_from(u32::from(c)).expect("French without œ fits Latin-1")).collect();
    check(&latin, Some(NoticeCode::Decoded), 1);
    let mut broken = STORY.as_bytes().to_vec();
    broken.extend(b"\n\nUn mot coup\xc3\x28 et un octet seul \xff.\n");
    check(&broken, Some(NoticeCode::Decoded), 1);
    let windows: String = STORY.replace('\n', "\r\n");
    check(windows.as_bytes(), None, 1);
}

#[test]
fn a_story_behind_blank_lines_is_told() {
    let mut raw = b"\n".repeat(100_000);
    raw.extend(STORY.as_bytes());
    check(&raw, None, 1);
}

#[test]
fn debris_is_kept_and_tells_nothing() {
    let debris = "Accueil\nSe connecter\nNewsletter\n\nLire aussi :\n- Mali : six soldats tués dans une attaque\n- Burkina : onze morts à Djibo\n\nPartager sur Facebook\nTous droits réservés\n";
    check(debris.as_bytes(), Some(NoticeCode::NoBody), 0);
}

/// 50 MB of words without a line break. The bulk is kept, not read.
#[test]
fn one_endless_line_is_kept() {
    let words = "Six soldats ont été tués mardi près de Gao par des hommes armés ";
    let raw = words.repeat(50_000_000 / words.len()).into_bytes();
    let reading = read(&raw);
    assert!(reading.article.notices.iter().any(|n| n.code == NoticeCode::TooLong));
    assert_eq!(reading.article.text.len(), raw.len(), "the text layer is whole");
}

/// Ten thousand short lines that all tell: the work must stay in proportion.
#[test]
fn many_short_lines_are_read() {
    let raw = "Six soldats ont été tués mardi.\n".repeat(10_000);
    read(raw.as_bytes());
}

#[test]
fn a_page_in_no_known_language_says_so() {
    check("Hat gidir burada, uzun bir cümle vardır ve hiç kimse onu okumaz çünkü dil bilinmiyor, ama sayfa yine de saklanır.\n\nBir paragraf daha burada durur ve kimse onu okumaz, çünkü paket yoktur.\n".as_bytes(), Some(NoticeCode::NoLanguage), 0);
}
