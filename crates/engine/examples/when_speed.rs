//! How many texts a second are read for their temporal expressions, on one core.
//!
//! ```text
//! cargo run --release -p recoupe-engine --example when_speed -- FILE [ROUNDS]
//! ```
//! FILE holds a text a line. Prints texts and bytes a second, of the fastest round.

use recoupe_engine::{Engine, Packs};
use recoupe_model::{Lang, Layer, When};
use std::time::Instant;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [file, rest @ ..] = &args[..] else { panic!("say which file holds the texts, one a line") };
    let rounds: usize = rest.first().map_or(20, |n| n.parse().expect("a number of rounds"));
    let text = std::fs::read_to_string(file).unwrap_or_else(|e| panic!("{file}: {e}"));
    let texts: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).collect();
    let engine = Engine::new(Packs::embedded().expect("packs load")).expect("packs are sound");
    let lang = Lang::new("fr");
    let published = jiff::civil::Date::new(2022, 2, 9).ok().map(When::day);
    let mut fastest = f64::INFINITY;
    let mut n_mentions = 0;
    for _ in 0..rounds {
        let start = Instant::now();
        n_mentions = texts.iter().map(|t| engine.annotate_layers(t, published, lang, &[Layer::Time]).len()).sum();
        fastest = fastest.min(start.elapsed().as_secs_f64());
    }
    let n_bytes: usize = texts.iter().map(|t| t.len()).sum();
    println!("texts       {}", texts.len());
    println!("mentions    {n_mentions}");
    println!("texts/s     {:.0}", texts.len() as f64 / fastest);
    println!("bytes/s     {:.0}", n_bytes as f64 / fastest);
}
