//! The workshop around the house: the newcomer's two commands and what maintainers run.
//!
//! Everything CI runs is `cargo xtask test`; nothing is checked elsewhere. The tasks call the `recoupe`
//! binary as a user would, so that what they show is what a user gets.

mod archives;
mod bench;
mod book;
mod demo;
mod fuzz;
mod gazetteer;
mod golden;
mod kill;
mod licences;
mod reference;
mod release;
mod run;
mod score;
mod test;
mod tidy;
mod web;

use anyhow::{Result, bail};
use std::path::Path;
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask TASK

  demo               build recoupe, ingest the demo corpus, tell its story in the terminal
  test               everything CI runs: fmt, clippy, tidy, tests, packs, golden ledgers, archives, floors
  tidy               the walls alone: arrows between rooms, pure rooms, words in code, sizes, packs
  score [--record]   measure against ../shared/eval and compare with eval/floors.toml;
                     --record appends the figures to eval/figures.csv
  bench [--record]   speed, memory and size of everything beside the last run in bench/runs.csv;
                     --record adds this one
  release            build recoupe as it is given away: again with what a first build counted while it read pages
  archives           read archives that warcio wrote, record for record; without Python 3 it says so
  kill-trials [N]    kill N ingests (50) at random points; no page that was acknowledged may be lost
  web [PICTURES]     build the islands of recoupe serve and walk through its pages in a browser
  book               build the book of docs/ where mdbook is there, and follow every link in it
  mutated [N]        read N damaged pages (10000) in a release build; each within two seconds, laws held
  fuzz [TARGET [S]]  fuzz every target, or one, for S seconds (600); wants nightly and cargo-fuzz
  licences           hold the licences of all crates to deny.toml and write docs/dependencies.md
  bless              write the golden ledgers of corpus/demo and docs/reference anew; read the diff before
                     you commit it
  gazetteer SHARED   make packs/region/sahel/places.tsv from the lists of places in SHARED
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match task(&args.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn task(args: &[&str]) -> Result<ExitCode> {
    match args {
        ["demo"] => demo::tell()?,
        ["test"] => return test::everything(),
        ["tidy"] => tidy::report()?,
        ["score"] => score::report(score::Record::No)?,
        ["score", "--record"] => score::report(score::Record::Yes)?,
        ["bench"] => bench::report(bench::Record::No)?,
        ["bench", "--record"] => bench::report(bench::Record::Yes)?,
        ["release"] => println!("{}", release::build()?.join("recoupe").display()),
        ["archives"] => println!("{:?}", archives::check()?),
        ["kill-trials"] => kill::trials("50")?,
        ["kill-trials", n] => kill::trials(n)?,
        ["web"] => println!("{:?}", web::walk(None)?),
        ["web", pictures] => println!("{:?}", web::walk(Some(&std::path::absolute(pictures)?))?),
        ["book"] => println!("{:?}", book::build()?),
        ["mutated"] => mutated("10000")?,
        ["mutated", n] => mutated(n)?,
        ["fuzz"] => fuzz::run(None, None)?,
        ["fuzz", target] => fuzz::run(Some(target), None)?,
        ["fuzz", target, seconds] => fuzz::run(Some(target), Some(seconds))?,
        ["licences"] => licences::report()?,
        ["bless"] => {
            golden::bless()?;
            reference::bless()?;
        }
        ["bless", "reference"] => reference::bless()?,
        ["gazetteer", shared] => gazetteer::run(Path::new(shared))?,
        [] | ["help" | "--help" | "-h"] => print!("{HELP}"),
        other => bail!("no task '{}'; the tasks are:\n\n{HELP}", other.join(" ")),
    }
    Ok(ExitCode::SUCCESS)
}

/// The test of damaged pages, on as many as asked for.
fn mutated(n: &str) -> Result<()> {
    let args = ["test", "--release", "-p", "recoupe-cli", "--lib", "damaged_pages", "--", "--nocapture"];
    if !run::cargo(&args).env("RECOUPE_MUTATED", n).status()?.success() {
        bail!("a damaged page broke something: the seed above gives it again");
    }
    Ok(())
}
