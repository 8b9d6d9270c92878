//! How long it takes to add pages to a large ledger: a generated war in a file, then news about it.

use crate::link::{War, cpu_seconds, memory_mb, more, scattered_war, wait_seconds, war};
use recoupe_engine::{Grown, fill, link_new};
use recoupe_ledger::{EventsWritten, Ledger, ReadingParts};
use recoupe_model::{Article, Capture};
use std::path::Path;
use std::time::Instant;

const NOW: &str = "2026-01-01T00:00:00Z";

/// Links a war of `n` claims in a new ledger, then adds `n_pages` pages of news and follow-ups, some times.
pub fn run(n: usize, n_pages: usize) -> Result<(), String> {
    let dir = std::env::temp_dir().join(format!("recoupe-bench-{}", std::process::id()));
    std::fs::create_dir_all(&dir).map_err(|e| e.to_string())?;
    let done = measure(&dir.join("war.db"), n, n_pages).map_err(|e| e.to_string());
    let _ = std::fs::remove_dir_all(&dir);
    done
}

/// Writes a new ledger of about `n` generated events, for looking at a large one or asking it much.
pub fn write(file: &Path, n: usize) -> Result<(), String> {
    if file.exists() {
        return Err(format!("'{}' exists: name another file", file.display()));
    }
    // An occurrence gives 2.4 events: its own, and those that its pages recall.
    let mut war = scattered_war(n * 3 / 7, 7);
    append(file, &war).map_err(|e| e.to_string())?;
    war.pages.iter_mut().for_each(|page| page.fingerprint = Default::default());
    war.forget_claims();
    link(file, "all at once", war.pages.len()).map_err(|e| e.to_string())
}

fn measure(file: &Path, n: usize, n_pages: usize) -> Result<(), recoupe_ledger::Error> {
    println!(
        "{:>22} {:>9} {:>9} {:>7} {:>8} {:>7} {:>9} {:>8} {:>8} {:>8} {:>8}",
        "", "pages", "events", "new", "revised", "gone", "seconds", "cpu s", "queue s", "disk s", "peak MB"
    );
    let mut war = war(n, 7);
    append(file, &war)?;
    war.pages.iter_mut().for_each(|page| page.fingerprint = Default::default());
    war.forget_claims();
    link(file, "all at once", war.pages.len())?;
    for round in 0..3 {
        let news = more(&mut war, n_pages, round);
        append(file, &news)?;
        link(file, "news", news.pages.len())?;
    }
    Ok(())
}

/// Where the time went: on a processor, waiting for one that others had, or (what is left) waiting for the disk.
struct Clock {
    start: Instant,
    cpu: f64,
    queue: f64,
}

impl Clock {
    fn start() -> Clock {
        let now = |seconds: Option<f64>| seconds.unwrap_or(0.0);
        Clock { start: Instant::now(), cpu: now(cpu_seconds()), queue: now(wait_seconds()) }
    }
    /// Seconds by the clock, of a processor, in the queue for one, and for the disk.
    fn told(&self) -> String {
        let now = Clock::start();
        let seconds = self.start.elapsed().as_secs_f64();
        let (cpu, queue) = (now.cpu - self.cpu, now.queue - self.queue);
        format!("{seconds:>9.1} {cpu:>8.1} {queue:>8.1} {:>8.1}", (seconds - cpu - queue).max(0.0))
    }
}

/// Links all pages of a ledger anew, tells how long each step took, and leaves the ledger as it was.
pub fn relink(file: &Path) -> Result<(), String> {
    let made = || -> Result<(), recoupe_ledger::Error> {
        let mut ledger = Ledger::open(file)?;
        let mut linking = ledger.linking()?;
        let whole = Clock::start();
        let mut step = ("", Clock::start());
        println!("{:>22} {:>9} {:>8} {:>8} {:>8} {:>8}", "", "seconds", "cpu s", "queue s", "disk s", "MB now");
        let told = |(doing, clock): &(&str, Clock)| {
            println!("{doing:>22} {} {:>8}", clock.told(), memory_mb("VmRSS:"));
        };
        linking.tell(move |progress| {
            if progress.doing != step.0 {
                if !step.0.is_empty() {
                    told(&step);
                }
                step = (progress.doing, Clock::start());
            }
        });
        fill(&mut linking)?;
        println!("{:>22} {} {:>8} at most", "all", whole.told(), memory_mb("VmHWM:"));
        Ok(())
    };
    made().map_err(|e| e.to_string())
}

/// Links what is new in another process, as another run of the program would: what it holds at most is its own.
fn link(file: &Path, what: &str, n_pages: usize) -> Result<(), recoupe_ledger::Error> {
    let program = std::env::current_exe().expect("this program stands somewhere");
    let mut child = std::process::Command::new(program);
    let done =
        child.args(["link-new".as_ref(), file.as_os_str(), what.as_ref(), n_pages.to_string().as_ref()]).status();
    match done {
        Ok(status) if status.success() => Ok(()),
        other => panic!("linking in another process ended with {other:?}"),
    }
}

/// Links what is new in a ledger, and prints how long that took and what it held at most.
pub fn link_here(file: &Path, what: &str, n_pages: &str) -> Result<(), recoupe_ledger::Error> {
    let clock = Clock::start();
    let mut ledger = Ledger::open(file)?;
    let mut linking = ledger.linking()?;
    let Grown { made, before } = link_new(&mut linking)?;
    let made_mb = memory_mb("VmHWM:");
    let EventsWritten { new, revised, gone, same } = linking.commit(made, before.as_deref(), NOW)?;
    drop(ledger);
    println!(
        "{what:>22} {n_pages:>9} {:>9} {new:>7} {revised:>8} {gone:>7} {} {:>8} {made_mb:>8} before events were written",
        new + revised + same,
        clock.told(),
        memory_mb("VmHWM:"),
    );
    Ok(())
}

fn append(file: &Path, war: &War) -> Result<(), recoupe_ledger::Error> {
    let clock = Clock::start();
    let mut ledger = Ledger::open(file)?;
    let mut claims = war.claims.as_slice();
    for pages in war.pages.chunks(1000) {
        let read: Vec<(Capture, Article, &[recoupe_model::Claim])> = pages
            .iter()
            .map(|page| {
                let n = claims.iter().take_while(|claim| claim.page == page.page).count();
                let (own, rest) = claims.split_at(n);
                claims = rest;
                let published = page.published.map(|when| recoupe_model::Published {
                    when,
                    basis: recoupe_model::Basis::Given,
                    span: None,
                });
                let article = Article {
                    text: String::new(),
                    blocks: Vec::new(),
                    lang: None,
                    published,
                    outlet: page.outlet.clone(),
                    agencies: Vec::new(),
                    notices: Vec::new(),
                };
                (Capture::text(page.page.as_str()), article, own)
            })
            .collect();
        let parts = pages.iter().zip(&read).map(|(page, (capture, article, claims))| {
            let parts = ReadingParts {
                page: &page.page,
                bytes_sha256: "",
                article,
                fingerprint: Some(&page.fingerprint),
                claims,
                engine: "0",
                packs: &[],
            };
            (capture, parts)
        });
        ledger.append_batch(&parts.collect::<Vec<_>>(), NOW)?;
    }
    let mb = std::fs::metadata(file).map_or(0, |file| file.len() >> 20);
    println!(
        "{:>22} {:>9} {:>9} {:>7} {:>8} {:>7} {} {mb:>8} MB of ledger",
        "taken in",
        war.pages.len(),
        "",
        "",
        "",
        "",
        clock.told()
    );
    Ok(())
}
