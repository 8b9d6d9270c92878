//! The path on one page: acquire, read, append, reconcile, append.

use super::in_parallel;
use crate::args::{Args, Ingest};
use crate::{Outcome, packs, terminal};
use anyhow::Result;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use recoupe_acquire::{Captures, Found, Given, Hosts, Remark, Web, Why};
use recoupe_engine::{Engine, Grown, Reading, VERSION, canonical_url, link_new, page_of};
use recoupe_ledger::{Appended, EventsWritten, Ledger, ReadingParts};
use recoupe_model::{Capture, PageId, Progress};
use std::collections::BTreeMap;

/// A batch is read on all processors and appended in one transaction; three of them are held at most.
const BATCH_PAGES: usize = 64;
const BATCH_BYTES: usize = 16 << 20;
/// Remarks beyond this are counted, not printed.
const MAX_REMARKS: usize = 20;

/// What became of the pages.
#[derive(Debug, Default)]
struct Taken {
    new: usize,
    known: usize,
    claims: usize,
    repeated: usize,
    notices: BTreeMap<&'static str, usize>,
}

/// What became no page.
#[derive(Debug, Default)]
struct Left {
    /// How much, by reason.
    skipped: BTreeMap<Why, usize>,
    /// Remarks printed so far.
    told: usize,
}

impl Left {
    fn skip(&mut self, why: Why) {
        *self.skipped.entry(why).or_default() += 1;
    }
}

/// Pages that were read, on their way into the ledger.
struct Batch {
    captures: Vec<Capture>,
    readings: Vec<Reading>,
    /// Pages that the ledger held already: they were not read again.
    known: usize,
    /// Bytes of the inputs behind them.
    done_bytes: u64,
}

pub(super) fn run(args: &Args, of: &Ingest) -> Result<Outcome> {
    let given = Given { published: of.published, outlet: of.outlet.clone(), lang: of.lang };
    let recorded_at = of.recorded_at.clone().unwrap_or_else(terminal::now);
    let hosts = if of.allow_private { Hosts::PrivateToo } else { Hosts::Public };
    let web = Web { hosts, now: recorded_at.clone() };
    let mut captures = recoupe_acquire::captures_with_web(&of.inputs, &given, web)?;
    let engine = packs::whole_engine(&args.packs)?;
    let mut ledger = Ledger::open(&args.ledger)?;
    let held = Ledger::open_existing(&args.ledger)?;
    let bar = progress(captures.total_bytes());
    // While one batch is written, the next is read.
    let (taken, left) = std::thread::scope(|scope| {
        let (to_ledger, batches) = std::sync::mpsc::sync_channel::<Batch>(1);
        let (ledger, recorded_at, bar) = (&mut ledger, recorded_at.as_str(), &bar);
        let writer = scope.spawn(move || -> Result<Taken> {
            let mut taken = Taken::default();
            for batch in batches {
                taken.known += batch.known;
                if !batch.captures.is_empty() {
                    let new = append(ledger, &batch, recorded_at, &mut taken)?;
                    acknowledge(of, &new)?;
                }
                // The bar tells of what the ledger holds, not of what was only looked at.
                bar.set_position(batch.done_bytes);
                bar.set_message(format!("{} pages, {} claims", taken.new + taken.known, taken.claims));
            }
            Ok(taken)
        });
        let left = read(&mut captures, &engine, &held, bar, |batch| to_ledger.send(batch).is_ok());
        drop(to_ledger);
        let taken = writer.join().unwrap_or_else(|e| std::panic::resume_unwind(e));
        taken.and_then(|taken| Ok((taken, left?)))
    })?;
    // Linking reads no page: what reading takes is free for it.
    drop((engine, captures, held));
    // Linking also runs where no page was new: an ingest that was killed before it is made good by the next.
    linking_begins(&bar);
    let heard = bar.clone();
    let written = link(&mut ledger, &recorded_at, move |progress| {
        heard.set_position(u64::from(progress.done));
        heard.set_message(progress.doing);
    })?;
    bar.finish_and_clear();
    super::print(&summary(&taken, &left, written))?;
    Ok(if taken.new + taken.known == 0 { Outcome::NothingFound } else { Outcome::Done })
}

/// Reads all inputs batch by batch, each on all processors, and gives them on until nobody takes them any more. What the
/// ledger holds is not read again, so that an ingest that was killed soon comes to where it was.
fn read(
    captures: &mut Captures,
    engine: &Engine,
    held: &Ledger,
    bar: &ProgressBar,
    mut give: impl FnMut(Batch) -> bool,
) -> Result<Left> {
    let (mut left, mut batch, mut batch_bytes, mut known) = (Left::default(), Vec::new(), 0, 0);
    loop {
        let found = captures.next();
        let is_last = found.is_none();
        match found {
            Some(Found::Capture(mut capture)) => {
                // A saved page often still says where it stood.
                capture.url = capture.url.take().or_else(|| canonical_url(&capture));
                if held.holds(&page_of(&capture))? {
                    known += 1;
                    if batch.is_empty() {
                        bar.set_position(captures.done_bytes());
                    }
                    continue;
                }
                batch_bytes += capture.raw.len();
                batch.push(capture);
            }
            Some(Found::Skipped(remark, why)) => {
                left.skip(why);
                left.told += 1;
                say(bar, left.told, "skipped ", &remark);
            }
            Some(Found::Passed(why)) => left.skip(why),
            Some(Found::Odd(remark)) => {
                left.told += 1;
                say(bar, left.told, "", &remark);
            }
            None => {}
        }
        if is_last || batch.len() >= BATCH_PAGES || batch_bytes >= BATCH_BYTES {
            let captures_read = std::mem::take(&mut batch);
            let readings = in_parallel(&captures_read, |capture| engine.read(capture));
            let done_bytes = captures.done_bytes();
            batch_bytes = 0;
            let is_taken =
                give(Batch { captures: captures_read, readings, known: std::mem::take(&mut known), done_bytes });
            if is_last || !is_taken {
                return Ok(left);
            }
        }
    }
}

/// Links the pages that are not linked yet, those of an ingest that was killed among them.
pub(crate) fn link(
    ledger: &mut Ledger,
    recorded_at: &str,
    hear: impl FnMut(Progress) + 'static,
) -> Result<EventsWritten> {
    let mut linking = ledger.linking()?;
    linking.tell(hear);
    let Grown { made, before } = link_new(&mut linking)?;
    Ok(linking.commit(made, before.as_deref(), recorded_at)?)
}

/// Tells which pages the ledger now holds for good, if asked to.
fn acknowledge(of: &Ingest, new: &[PageId]) -> Result<()> {
    if of.acknowledge && !new.is_empty() {
        let lines: Vec<String> = new.iter().map(|page| format!("{page}\n")).collect();
        super::print(&lines.concat())?;
    }
    Ok(())
}

/// Appends one batch in one transaction; gives the pages that were new.
fn append(ledger: &mut Ledger, batch: &Batch, recorded_at: &str, taken: &mut Taken) -> Result<Vec<PageId>> {
    let parts: Vec<(&Capture, ReadingParts<'_>)> =
        batch.captures.iter().zip(batch.readings.iter().map(parts)).collect();
    let appended = ledger.append_batch(&parts, recorded_at)?;
    let mut new = Vec::new();
    for (reading, appended) in batch.readings.iter().zip(appended) {
        match appended {
            Appended::Known => taken.known += 1,
            Appended::New { repeated } => {
                new.push(reading.page.clone());
                taken.new += 1;
                taken.claims += reading.claims.len() - repeated;
                taken.repeated += repeated;
                for notice in &reading.article.notices {
                    *taken.notices.entry(notice.code.word()).or_default() += 1;
                }
            }
        }
    }
    Ok(new)
}

pub(crate) fn parts(reading: &Reading) -> ReadingParts<'_> {
    ReadingParts {
        page: &reading.page,
        bytes_sha256: &reading.bytes_sha256,
        article: &reading.article,
        fingerprint: None,
        claims: &reading.claims,
        engine: VERSION,
        packs: &reading.packs,
    }
}

/// A bar on a terminal, nothing elsewhere.
fn progress(total_bytes: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(total_bytes), ProgressDrawTarget::stderr());
    let style =
        ProgressStyle::with_template("taking in {bar:30} {percent:>3}%  {bytes}/{total_bytes}  {msg}  {eta} left");
    bar.set_style(style.expect("the template is sound").progress_chars("━╸ "));
    bar
}

/// From here on the bar tells of linking, by the work that is known to come; a steady hand shows that it goes on.
fn linking_begins(bar: &ProgressBar) {
    let style =
        ProgressStyle::with_template("{spinner} linking {bar:30} {percent:>3}%  {msg}  {elapsed} since the start");
    bar.set_style(style.expect("the template is sound").progress_chars("━╸ "));
    bar.set_length(u64::from(Progress::ALL));
    bar.set_position(0);
    bar.set_message("looking for new pages");
    bar.enable_steady_tick(std::time::Duration::from_millis(200));
}

fn say(bar: &ProgressBar, n: usize, what: &str, remark: &Remark) {
    let line = match n {
        0..=MAX_REMARKS => format!("{what}{}: {}", remark.place, remark.says),
        n if n == MAX_REMARKS + 1 => "more remarks are left out; the last line counts what was skipped".to_owned(),
        _ => return,
    };
    bar.suspend(|| eprintln!("{line}"));
}

/// «20 pages: 19 new, 1 known; 34 claims; 9 events: 8 new, 1 revised; 3 skipped (2 broken, 1 too long)»
fn summary(taken: &Taken, left: &Left, events: EventsWritten) -> String {
    let mut line = format!(
        "{} pages: {} new, {} known; {} claims; {} events: {} new, {} revised",
        taken.new + taken.known,
        taken.new,
        taken.known,
        taken.claims,
        events.new + events.revised + events.same,
        events.new,
        events.revised,
    );
    if events.gone > 0 {
        line.push_str(&format!(", {} merged into others or gone", events.gone));
    }
    if taken.repeated > 0 {
        line.push_str(&format!("; {} claims were left out because their id stood already", taken.repeated));
    }
    if !left.skipped.is_empty() {
        let reasons: Vec<String> = left.skipped.iter().map(|(why, n)| format!("{n} {why}")).collect();
        line.push_str(&format!("; {} skipped ({})", left.skipped.values().sum::<usize>(), reasons.join(", ")));
    }
    if !taken.notices.is_empty() {
        let notices: Vec<String> = taken.notices.iter().map(|(code, n)| format!("{code} x{n}")).collect();
        line.push_str(&format!("; notices {}", notices.join(", ")));
    }
    line + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_counts_everything() {
        let taken = Taken { new: 19, known: 1, claims: 34, notices: [("N0203", 3)].into(), ..Taken::default() };
        let left = Left { skipped: [(Why::TooLong, 1), (Why::Broken, 2)].into(), told: 3 };
        let events = EventsWritten { new: 8, revised: 1, gone: 1, same: 0 };
        assert_eq!(
            summary(&taken, &left, events),
            "20 pages: 19 new, 1 known; 34 claims; 9 events: 8 new, 1 revised, 1 merged into others or gone; 3 skipped (2 broken, 1 too long); notices N0203 x3\n"
        );
    }
}
