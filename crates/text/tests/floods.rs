//! Pages made to be costly: each is read within seconds, and what it says is kept.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

mod sheet;

use recoupe_model::{Article, Capture, Format, NoticeCode};
use std::fmt::Write as _;

const LEAD: &str = "Quatre soldats ont été tués lundi dans une embuscade.";
const MB: usize = 1_000_000;

fn read(html: String) -> Article {
    let capture = Capture { format: Format::Html, ..Capture::text(&html) };
    recoupe_text::read(&capture, &sheet::cues())
}

/// `piece` with each `#` a running number, over and over for so many bytes.
fn flood(bytes: usize, piece: &str) -> String {
    let mut out = String::with_capacity(bytes + 64);
    let mut n = 0;
    while out.len() < bytes {
        match piece.split_once('#') {
            Some((before, after)) => write!(out, "{before}{n}{after}").expect("a String grows"),
            None => out.push_str(piece),
        }
        n += 1;
    }
    out
}

/// Reads the lead before a flood and says whether the page was read short.
fn check(what: &str, flood: &str, short: bool) {
    let article = read(format!("<html><body><p>{LEAD}</p>{flood}"));
    assert!(article.text.contains(LEAD), "{what}: {:?}", article.notices);
    let told = article.notices.iter().any(|n| n.code == NoticeCode::TooLong);
    assert_eq!(told, short, "{what}: {:?}", article.notices);
}

#[test]
fn floods_of_attributes() {
    check("one tag", &format!("<p {}>x", flood(9 * MB, "a#=1 ")), true);
    check("one tag without end", &format!("<p {}", flood(7 * MB, "a#='>' ")), true);
    check("an end tag", &format!("<p>x</p {}>", flood(7 * MB, "a# ")), true);
    check("many tags", &format!("<p {}>x", flood(700, "a#=1 ")).repeat(10_000), true);
    check("one body", &flood(7 * MB, "<body a#=1>"), true);
    let article = read(format!("<p {}>{LEAD}</p><p>x</p>", flood(7 * MB, "a#=1 ")));
    assert_eq!(article.text, format!("{LEAD}\nx"), "what follows is read");
}

#[test]
fn floods_of_open_elements() {
    check("nested", &flood(10 * MB, "<div>"), true);
    check("nested with slashes", &flood(5 * MB, "<div/>"), true);
    check("nested past end tags of nothing", &flood(5 * MB, "<div></x>"), true);
    check("formatting left open", &flood(4 * MB, "<p><b id=#>x"), true);
    check("formatting left open, then paragraphs", &(flood(20_000, "<i id=#>") + &flood(MB, "<p>x")), true);
    check("paragraphs under inline elements", &("<span>".repeat(3_900) + &flood(MB, "<p>x</p>")), true);
    check("tables", &flood(2 * MB, "<table><tr><td>"), true);
}

#[test]
fn floods_of_small_pieces() {
    check("entities", &flood(10 * MB, "&amp;&#233;&nosuch;"), true);
    check("few entities", &flood(MB / 2, "&amp;&#233;"), false);
    check("comments", &flood(5 * MB, "<!---->"), true);
    check("one comment without end", &format!("<!--{}", flood(7 * MB, "<p>-- >")), false);
    check("one script without end", &format!("<script>{}", flood(7 * MB, "<p a b>")), false);
    check("empty elements", &flood(8 * MB, "<br>"), true);
    check("signs that open nothing", &flood(MB / 4, "< "), false);
    check("a million signs that open nothing", &flood(MB, "< "), true);
    check("quotes", &flood(MB, "»"), true);
    check("ampersands", &flood(MB, "& "), true);
}

#[test]
fn one_line_of_50_mb() {
    let article = read(format!("<p>{LEAD}</p><p>{}</p>", "mot ".repeat(50 * MB / 4)));
    assert!(article.text.starts_with(LEAD));
    assert!(article.notices.iter().any(|n| n.code == NoticeCode::TooLong));
}
