//! Every cell of every claim comes out of its bytes again, over all texts there are: see `support/rederive.rs`.

mod support;

use recoupe_engine::{Engine, Reading};
use recoupe_model::*;
use std::collections::BTreeMap;
use support::ENGINE;
use support::corpora::{self, Named};
use support::rederive::{Again, Reach, cells, plain};

/// A cell's value, to be shown.
fn value(claim: &Claim, cell: &str, quote: &Quote) -> String {
    match cell {
        "actor" => claim.actors.iter().filter(|a| a.quote == *quote).map(|a| a.name.clone()).collect(),
        "voice" => claim.voices.iter().map(|v| v.name.clone()).collect(),
        "place" => claim.place.iter().map(|p| p.name.clone()).collect(),
        "figure" => claim.figures.iter().filter(|f| f.quote == *quote).map(|f| f.count.to_string()).collect(),
        _ => claim.when.iter().flat_map(|w| &w.candidates).map(ToString::to_string).collect(),
    }
}

/// Counts how far each kind of cell had to be read, and collects those that do not come out again.
#[derive(Default)]
struct Tally {
    reached: BTreeMap<(&'static str, Reach), usize>,
    lost: Vec<String>,
}

impl Tally {
    fn hold(&mut self, engine: &Engine, all: &[Named]) {
        for Named { name, page } in all {
            let reading = engine.read(page);
            self.hold_reading(engine, name, &reading);
        }
    }

    fn hold_reading(&mut self, engine: &Engine, name: &str, reading: &Reading) {
        let Some(first) = reading.claims.first() else { return };
        let again = Again::new(engine, reading, first.lang);
        for claim in &reading.claims {
            for (cell, quote, holds) in cells(claim) {
                assert_eq!(quote.span.of(&reading.article.text), Some(quote.text.as_str()), "{name}: {cell}");
                let own = plain(claim, cell, quote, &again).then_some(Reach::Words);
                match own.or_else(|| again.reach(claim, cell, quote, &holds)) {
                    Some(reach) => *self.reached.entry((cell, reach)).or_default() += 1,
                    None => self.lost.push(format!(
                        "{name}: {cell} «{}» of {claim}: {}",
                        quote.text,
                        value(claim, cell, quote)
                    )),
                }
            }
        }
    }
}

#[test]
fn every_cell_comes_out_of_its_bytes_again() {
    let mut tally = Tally::default();
    tally.hold(&ENGINE, &corpora::sentences());
    let (demo, pages) = corpora::demo();
    tally.hold(&demo, &pages);
    tally.hold(&ENGINE, &corpora::annotated());
    // A few of the archived pages: all of them take a minute.
    let every = if std::env::var_os("RECOUPE_ALL_PAGES").is_some() { 1 } else { 12 };
    let archived: Vec<Named> = corpora::archived().into_iter().step_by(every).collect();
    tally.hold(&ENGINE, &archived);
    for ((cell, reach), n) in &tally.reached {
        println!("{cell:7} {n:5} out of the {reach:?}");
    }
    assert!(tally.lost.is_empty(), "{} cells do not come out again:\n{}", tally.lost.len(), tally.lost.join("\n"));
}
