//! Damaged pages through the whole path: cut short, bytes flipped, encodings mixed, tags left open, blocks
//! shuffled, lines of a megabyte. Nothing panics, no page takes long, and the laws of a reading hold.
//!
//! A sample runs with the tests; `cargo xtask mutated 10000` runs as many as asked for.

use crate::laws::generated::Dice;
use crate::packs;
use recoupe_model::{Capture, Format};
use rustix::time::{ClockId, clock_gettime};
use std::time::Duration;

/// How many pages the tests damage.
const SAMPLE: u64 = 60;
/// No page may take more of a processor; a debug build is allowed more.
const LIMIT: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 2 });

const PAGES: [&str; 3] = [
    "Mali: onze soldats tu\u{e9}s pr\u{e8}s d'Ansongo\n\nOnze soldats ont \u{e9}t\u{e9} tu\u{e9}s mardi dans une attaque de \
     djihadistes pr\u{e8}s d'Ansongo, dans la r\u{e9}gion de Gao, a annonc\u{e9} mercredi l'\u{e9}tat-major malien.\n\n\
     \u{ab} Une vingtaine d'assaillants ont \u{e9}t\u{e9} neutralis\u{e9}s \u{bb}, selon un communiqu\u{e9} dat\u{e9} du 17 mai 2022.\n",
    "<html><head><title>Gunmen kill at least 14</title><meta property=\"article:published_time\" \
     content=\"2022-05-18\"></head><body><nav><a href=/>Home</a></nav><article><h1>Gunmen kill at least 14</h1>\
     <p>Gunmen killed at least 14 villagers near Gao on Tuesday, local officials said.</p><p>The army said five \
     soldiers were wounded between 3 and 6 May 2022.</p></article><footer>All rights reserved</footer></body></html>",
    "Communiqu\u{e9}\n\nDu 1er au 6 f\u{e9}vrier 2022, les forces arm\u{e9}es ont men\u{e9} une op\u{e9}ration: 30 terroristes \
     tu\u{e9}s, neuf motos saisies, deux v\u{e9}hicules d\u{e9}truits.\n\nDeux civils sont morts, dont un enfant, d'apr\u{e8}s des \
     habitants.\n",
];

/// What this thread has used of a processor so far: others on the machine do not make it longer.
fn processor_time() -> Duration {
    clock_gettime(ClockId::ThreadCPUTime).try_into().expect("time goes forward")
}

/// A page damaged in one to three ways.
fn damaged(seed: u64) -> Capture {
    let mut dice = Dice(seed);
    let page = PAGES[dice.roll(PAGES.len())];
    let mut raw = page.as_bytes().to_vec();
    for _ in 0..=dice.roll(3) {
        let at = dice.roll(raw.len().max(1));
        match dice.roll(9) {
            0 => raw.truncate(at),
            1 => (0..8).for_each(|_| {
                let (i, bit) = (dice.roll(raw.len().max(1)), dice.roll(8));
                if let Some(byte) = raw.get_mut(i) {
                    *byte ^= 1 << bit;
                }
            }),
            2 => {
                let latin: Vec<u8> = page.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
                raw.extend(latin);
            }
            3 => raw.extend(page.encode_utf16().flat_map(u16::to_le_bytes)),
            4 => {
                let tags = b"<div><p><b><table><tr><script><!-- <a href=\"";
                raw.splice(at..at, tags.iter().copied().cycle().take(4_000));
            }
            5 => {
                let text = String::from_utf8_lossy(&raw).into_owned();
                let mut blocks: Vec<&str> = text.split("\n\n").collect();
                dice.shuffle(&mut blocks);
                raw = blocks.join("\n\n").into_bytes();
            }
            6 => {
                let word: Vec<u8> = raw.iter().copied().skip(at).take(12).collect();
                let word = if word.is_empty() { b"le ".to_vec() } else { word };
                raw.extend(word.iter().copied().cycle().take(if seed.is_multiple_of(16) { 1 << 20 } else { 1 << 14 }));
            }
            7 => raw.splice(at..at, [0, 0xff, 0xfe, 0xe2, 0x80, 0xae]).for_each(drop),
            _ => raw.extend_from_within(at..),
        }
    }
    let format = if dice.roll(2) == 0 { Format::Html } else { Format::Text };
    Capture { raw, format, ..Capture::text("") }
}

#[test]
fn damaged_pages_are_read_in_time_and_lawfully() {
    let n = std::env::var("RECOUPE_MUTATED").ok().and_then(|n| n.parse().ok()).unwrap_or(SAMPLE);
    let engine = packs::engine(&[]).expect("the packs inside the binary are sound");
    let (mut slowest, mut n_claims) = ((Duration::ZERO, 0), 0);
    for seed in 0..n {
        let capture = damaged(seed);
        let start = processor_time();
        let reading = engine.read(&capture);
        slowest = slowest.max((processor_time() - start, seed));
        let article = &reading.article;
        let mut end = 0;
        for block in &article.blocks {
            let between = article.text.get(end..block.span.start());
            assert!(between.is_some_and(|t| t.trim().is_empty()), "seed {seed}: text between blocks is lost");
            assert!(block.span.of(&article.text).is_some(), "seed {seed}: a block ends inside a character");
            end = block.span.end();
        }
        assert!(article.text.get(end..).is_some_and(|t| t.trim().is_empty()), "seed {seed}: text behind the blocks");
        for claim in &reading.claims {
            assert!(!claim.evidence.is_empty(), "seed {seed}: a claim without bytes");
            let counted = claim.figures.iter().map(|f| &f.quote);
            for quote in claim.evidence.iter().chain(counted).chain(claim.voices.iter().map(|v| &v.quote)) {
                assert_eq!(article.slice(quote.span), quote.text, "seed {seed}: a quote is no quote");
            }
        }
        n_claims += reading.claims.len();
    }
    assert!(n_claims > 0, "pages so broken that nothing is read test nothing");
    assert!(slowest.0 < LIMIT, "seed {} took {:?}", slowest.1, slowest.0);
    println!("{n} damaged pages, {n_claims} claims; the slowest took {:?} (seed {})", slowest.0, slowest.1);
}
