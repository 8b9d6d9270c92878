//! The `recoupe` command: wires the rooms together. Arguments, the clock, the environment and the terminal
//! live here and nowhere else. What can be wrong twice (rendering, filtering, comparing) is a function of
//! values that the tests call.
//!
//! Exit codes: 0 found or done, 1 nothing found, 2 trouble. A reader that goes away (`| head`) ends the
//! command quietly.
#![warn(missing_docs)]

mod args;
mod book;
mod changes;
mod commands;
mod eval;
mod filter;
mod fold;
mod packs;
mod render;
mod stored;
mod terminal;

use clap::Parser;
use std::io::ErrorKind;
use std::process::ExitCode;

/// How a command ended, other than in trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Exit code 0.
    Done,
    /// Exit code 1.
    NothingFound,
}

/// Runs the command line this process was started with.
pub fn main() -> ExitCode {
    let args = args::Args::parse();
    match commands::run(&args) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::NothingFound) => ExitCode::from(1),
        Err(e) if is_broken_pipe(&e) => ExitCode::SUCCESS,
        Err(e) => {
            // Deep inside, an entry does not know which file it lies in.
            let e = e.downcast::<recoupe_ledger::Error>().map_or_else(|e| e, |e| e.in_file(&args.ledger).into());
            eprintln!("recoupe: {e}");
            ExitCode::from(2)
        }
    }
}

/// True when the program that read our output went away.
fn is_broken_pipe(e: &anyhow::Error) -> bool {
    let io = |e: &std::io::Error| e.kind() == ErrorKind::BrokenPipe;
    e.chain().any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(io)
            || cause.downcast_ref::<recoupe_export::Error>().is_some_and(recoupe_export::Error::is_broken_pipe)
            || cause
                .downcast_ref::<serde_json::Error>()
                .is_some_and(|e| e.io_error_kind() == Some(ErrorKind::BrokenPipe))
    })
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod mutated;
#[cfg(test)]
#[path = "../../ledger/src/sample.rs"]
mod sample;
