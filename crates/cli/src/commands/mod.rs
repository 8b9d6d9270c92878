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
use std::collections::BTreeMap;
use std::sync::mpsc::Receiver;

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

/// Applies `work` to each thing that `next` gives, on all processors, and hands things and answers to `take`, in order:
/// as many at a time as are ready. Neither waits for the other, and no more things are held than `work` keeps up with
/// and `take` is behind.
///
/// # Errors
/// The first of `next` or `take`; then neither is asked again.
fn in_turn<T: Send, R: Send>(
    mut next: impl FnMut() -> Result<Option<T>>,
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(Vec<(T, R)>) -> Result<()> + Send,
) -> Result<()> {
    use std::sync::mpsc::sync_channel;
    use std::sync::{Arc, Mutex, PoisonError};
    let n = n_threads();
    std::thread::scope(|scope| {
        let (give, given) = sync_channel::<(usize, T)>(n);
        let (answer, answers) = sync_channel::<(usize, (T, R))>(n);
        // It goes with the last worker, so that nobody waits to give when all of them have ended.
        let given = Arc::new(Mutex::new(given));
        for _ in 0..n {
            let (given, answer, work) = (Arc::clone(&given), answer.clone(), &work);
            scope.spawn(move || {
                let one = || given.lock().unwrap_or_else(PoisonError::into_inner).recv().ok();
                while let Some((i, thing)) = one() {
                    let told = work(&thing);
                    if answer.send((i, (thing, told))).is_err() {
                        break;
                    }
                }
            });
        }
        drop((given, answer));
        let taker = scope.spawn(move || in_order(&answers, &mut take));
        let mut all_given = Ok(());
        for i in 0.. {
            match next() {
                // Where nobody takes it any more, the taker says why.
                Ok(Some(thing)) => {
                    if give.send((i, thing)).is_err() {
                        break;
                    }
                }
                Ok(None) => break,
                Err(e) => {
                    all_given = Err(e);
                    break;
                }
            }
        }
        drop(give);
        let taken = taker.join().unwrap_or_else(|e| std::panic::resume_unwind(e));
        taken.and(all_given)
    })
}

/// Hands numbered things to `take` in the order of their numbers, as many at a time as are there.
fn in_order<T>(numbered: &Receiver<(usize, T)>, take: &mut impl FnMut(Vec<T>) -> Result<()>) -> Result<()> {
    let (mut early, mut n_taken) = (BTreeMap::new(), 0);
    while let Ok(first) = numbered.recv() {
        early.extend(std::iter::once(first).chain(numbered.try_iter()));
        let ready: Vec<T> = std::iter::from_fn(|| early.remove(&n_taken).inspect(|_| n_taken += 1)).collect();
        if !ready.is_empty() {
            take(ready)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_in_turn_is_in_order() {
        let (mut all, mut numbers) = (Vec::new(), 0..500);
        let mut next = || Ok(numbers.next());
        let work = |i: &usize| (0..i % 7 * 1000).fold(*i, |a, b| a ^ b ^ b);
        let take = |some: Vec<(usize, usize)>| {
            all.extend(some);
            Ok(())
        };
        in_turn(&mut next, work, take).unwrap();
        assert_eq!(all, (0..500).map(|i| (i, i)).collect::<Vec<_>>());
    }

    #[test]
    fn who_fails_to_give_or_to_take_ends_it() {
        let (mut n_given, mut n_taken) = (0, 0);
        let give = || {
            n_given += 1;
            if n_given > 100 { anyhow::bail!("no more") } else { Ok(Some(n_given)) }
        };
        let take = |some: Vec<(usize, ())>| {
            n_taken += some.len();
            Ok(())
        };
        assert_eq!(in_turn(give, |_| (), take).unwrap_err().to_string(), "no more");
        assert_eq!(n_taken, 100, "what was given before is taken");
        let refuse = |_: Vec<(usize, ())>| anyhow::bail!("full");
        assert_eq!(in_turn(|| Ok(Some(0)), |_| (), refuse).unwrap_err().to_string(), "full");
    }

    #[test]
    fn answers_come_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        assert_eq!(in_parallel(&items, |i| i * 2), items.iter().map(|i| i * 2).collect::<Vec<_>>());
        assert_eq!(in_parallel(&[] as &[u8], |i| *i), [0u8; 0]);
    }
}
