//! Text made to be costly for each family of rules: four times as much of it takes about four times as long.
//!
//! Measured is processor time of this thread, which other work on the machine hardly changes. Linear work gives a
//! ratio of 4, quadratic work one of 16; the limit lies at their middle, and what is above it is measured again
//! before it counts.
#![cfg(unix)]

mod support;

use recoupe_model::*;
use rustix::time::{ClockId, clock_gettime};
use std::fmt::Write as _;
use support::{ENGINE, day, french, page};

/// Bytes of the smaller text.
const BYTES: usize = 5_000;
const TIMES: usize = 4;
const LIMIT: f64 = 8.0;
const ROUNDS: usize = 5;
/// Longer sentences are not read: a flood must stay below that to reach the rules.
const SENTENCE_WORDS: usize = 360;

fn seconds(work: impl Fn()) -> f64 {
    let now = || {
        let now = clock_gettime(ClockId::ThreadCPUTime);
        now.tv_sec as f64 + now.tv_nsec as f64 / 1e9
    };
    let start = now();
    work();
    now() - start
}

/// Fails where `read` of a text four times as long takes more than [`LIMIT`] times as long.
fn grows_linearly(what: &str, make: impl Fn(usize) -> String, read: impl Fn(&str)) {
    let (few, many) = (make(BYTES), make(BYTES * TIMES));
    let (mut short, mut long) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..ROUNDS {
        short = short.min(seconds(|| read(&few)));
        long = long.min(seconds(|| read(&many)));
        if long < short * LIMIT {
            return;
        }
    }
    panic!("{what}: {BYTES} bytes take {short:.4} s, {TIMES} times as many {long:.4} s");
}

/// Every paragraph of a text as the body of an article, whatever a reader of pages would call it.
fn all_body(text: &str) -> Article {
    let mut at = 0;
    let mut blocks = Vec::new();
    for paragraph in text.split("\n\n") {
        let span = Span::new(at, at + paragraph.len());
        blocks.push(Block { label: BlockLabel::Body, lang: Some(french()), span });
        at += paragraph.len() + 2;
    }
    let published = Some(Published { when: day("2022-02-09"), basis: Basis::Given, span: None });
    let (lang, notices) = (Some(french()), Vec::new());
    Article { text: text.to_owned(), blocks, lang, published, outlet: None, agencies: Vec::new(), notices }
}

/// Sentences as long as they may be, each nothing but `piece` over and over.
fn sentences_of(piece: &str, bytes: usize) -> String {
    let n = piece.split_inclusive([' ', ',', '.', '\'', '-', '/']).count().max(1);
    let sentence = format!("Six soldats ont vu {} hier soir.", piece.repeat((SENTENCE_WORDS / n / 2).max(1)));
    let sentences = vec![sentence.as_str(); (bytes / sentence.len()).max(1)];
    sentences.join("\n\n")
}

#[test]
fn rules_of_one_family_after_the_other() {
    let page = PageId::new("flood");
    for (family, piece) in [
        ("articles", "le "),
        ("prepositions", "de la "),
        ("coordination", "et "),
        ("commas", ", "),
        ("quotes that open", "« "),
        ("quotes in quotes", "« a dit » "),
        ("brackets", "( a ) "),
        ("figures", "12 "),
        ("groups of digits", "123 456 "),
        ("digits and commas", "123,"),
        ("numerals", "mille deux cents "),
        ("tens that go on", "vingt et "),
        ("counts", "12 morts et 14 blessés, "),
        ("shares", "dont deux "),
        ("people", "onze soldats tués "),
        ("days of the week", "mardi "),
        ("dates", "le 3 mars 2022, "),
        ("ranges of days", "du 3 au "),
        ("dates in figures", "3/4/"),
        ("time ago", "il y a "),
        ("names", "Gao, Kidal, Ménaka, "),
        ("names of nobody", "Abc "),
        ("names of several words", "Abc de "),
        ("groups", "Boko Haram "),
        ("places beside places", "à 5 km au nord de Gao "),
        ("nearness", "près de "),
        ("sources", "selon l'armée "),
        ("verbs of saying", "a dit que "),
        ("relatives", "qui a tué "),
        ("agents", "par des hommes armés "),
        ("passives", "ont été tués "),
        ("refusals", "n'a pas "),
        ("acts", "attaque de "),
        ("chained clauses", "six soldats ont été tués près de Gao par des hommes armés, "),
        ("another script", "قتل جنود "),
    ] {
        let read = |text: &str| {
            let _ = ENGINE.claims(&all_body(text), &page);
        };
        grows_linearly(family, |bytes| sentences_of(piece, bytes), read);
    }
}

fn repeated(piece: &str, bytes: usize) -> String {
    piece.repeat(bytes / piece.len() + 1)
}

#[test]
fn whole_pages() {
    let read = |text: &str| {
        let _ = ENGINE.read(&page(text, Some(day("2022-02-09"))));
    };
    let sentence = "Six soldats ont été tués mardi près de Gao par des hommes armés, a annoncé l'armée.";
    for (what, piece) in [
        ("one endless line", "le "),
        ("short lines", "a\n"),
        ("items", "- onze morts\n"),
        ("quoted lines", "« Onze soldats tués »\n"),
        ("digits without end", "7"),
        ("a word without end", "a"),
        ("accents without end", "e\u{301}"),
        ("marks of direction", "\u{202e}"),
        ("blank lines", "\n"),
        ("dots", ". "),
        ("tags", "<p>onze soldats tués"),
        ("one sentence again", &format!("{sentence} ")),
        ("one paragraph again", &format!("{sentence}\n\n")),
    ] {
        grows_linearly(what, |bytes| repeated(piece, bytes * 4), read);
    }
    grows_linearly(
        "nested quotes",
        |bytes| format!("{sentence}\n\n{}x{}", "« ".repeat(bytes / 6), " »".repeat(bytes / 6)),
        read,
    );
    grows_linearly(
        "events of their own",
        |bytes| {
            (0..bytes / 100).fold(String::new(), |mut text, i| {
                let (n, day) = (i + 2, i % 28 + 1);
                write!(text, "{n} soldats ont été tués le {day} mars 2022 près de Gao, selon l'armée.\n\n")
                    .expect("a String grows");
                text
            })
        },
        read,
    );
}
