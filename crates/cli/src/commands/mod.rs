//! One file a command; each wires rooms and prints.

mod annotate;
mod backup;
mod brief;
mod changes;
mod doctor;
mod eval;
mod events;
mod explain;
mod export;
mod gazetteer;
mod ingest;
mod packs;
mod review;
mod serve;
mod show;
mod sums;

use crate::Outcome;
use crate::args::{Args, Command};
use anyhow::Result;

pub(crate) fn run(args: &Args) -> Result<Outcome> {
    match &args.command {
        Command::Ingest(of) => ingest::run(args, of),
        Command::Events(of) => events::run(args, of),
        Command::Sums(of) => sums::run(args, of),
        Command::Show(of) => show::run(args, of),
        Command::Changes(of) => changes::run(args, of),
        Command::Explain(of) => explain::run(args, of),
        Command::Annotate(of) => annotate::run(args, of),
        Command::Export(of) => export::run(args, of),
        Command::Review(of) => review::run(args, of),
        Command::Serve(of) => serve::run(args, of),
        Command::Eval(of) => eval::run(args, of),
        Command::Doctor => doctor::run(args),
        Command::Backup { file } => backup::run(args, file),
        Command::Brief(of) => brief::run(args, of),
        Command::Packs(of) => packs::run(args, of),
    }
}

#[cfg(test)]
pub(crate) use ingest::{link, parts};

/// Writes text to standard output in one go.
fn print(text: &str) -> Result<()> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    Ok(out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(recoupe_export::Error::from)?)
}

/// How many threads read pages at once.
fn n_threads() -> usize {
    std::thread::available_parallelism().map_or(1, |n| n.get())
}

/// Applies `work` to each item on all processors; the answers come in the order of the items.
fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    use std::sync::atomic::{AtomicUsize, Ordering};
    let next = AtomicUsize::new(0);
    let reader = || {
        let mut done = Vec::new();
        while let Some((i, item)) = Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|i| Some((i, items.get(i)?))) {
            done.push((i, work(item)));
        }
        done
    };
    let n = n_threads().min(items.len());
    if n < 2 {
        return items.iter().map(work).collect();
    }
    let mut all: Vec<(usize, R)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..n).map(|_| scope.spawn(reader)).collect();
        let join = |t: std::thread::ScopedJoinHandle<'_, Vec<(usize, R)>>| {
            t.join().unwrap_or_else(|e| std::panic::resume_unwind(e))
        };
        threads.into_iter().flat_map(join).collect()
    });
    all.sort_by_key(|(i, _)| *i);
    all.into_iter().map(|(_, r)| r).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        assert_eq!(in_parallel(&items, |i| i * 2), items.iter().map(|i| i * 2).collect::<Vec<_>>());
        assert_eq!(in_parallel(&[] as &[u8], |i| *i), [0u8; 0]);
    }
}
