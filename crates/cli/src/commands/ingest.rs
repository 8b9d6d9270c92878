//! The path on one page: acquire, read, append, reconcile, append.

use super::in_parallel;
use crate::args::{Args, Ingest};
use crate::{Outcome, packs, terminal};
use anyhow::Result;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use recoupe_acquire::{Found, Given, Hosts, Remark, Web, Why};
use recoupe_engine::{Engine, Grown, Reading, VERSION, canonical_url, link_new};
use recoupe_ledger::{Appended, EventsWritten, Ledger, ReadingParts};
use recoupe_model::{Capture, PageId};
use std::collections::BTreeMap;

/// A batch is read on all processors and appended in one transaction.
const BATCH_PAGES: usize = 64;
const BATCH_BYTES: usize = 32 << 20;
/// Remarks beyond this are counted, not printed.
const MAX_REMARKS: usize = 20;

#[derive(Debug, Default)]
struct Tally {
    new: usize,
    known: usize,
    claims: usize,
    repeated: usize,
    /// How much became no page, by reason.
    skipped: BTreeMap<Why, usize>,
    /// Remarks printed so far.
    told: usize,
    notices: BTreeMap<&'static str, usize>,
}

impl Tally {
    fn skip(&mut self, why: Why) {
        *self.skipped.entry(why).or_default() += 1;
    }
}

pub(super) fn run(args: &Args, of: &Ingest) -> Result<Outcome> {
    let given = Given { published: of.published, outlet: of.outlet.clone(), lang: of.lang };
    let recorded_at = of.recorded_at.clone().unwrap_or_else(terminal::now);
    let hosts = if of.allow_private { Hosts::PrivateToo } else { Hosts::Public };
    let web = Web { hosts, now: recorded_at.clone() };
    let mut captures = recoupe_acquire::captures_with_web(&of.inputs, &given, web)?;
    let engine = packs::engine(&args.packs)?;
    let mut ledger = Ledger::open(&args.ledger)?;
    let bar = progress(captures.total_bytes());
    let (mut tally, mut batch, mut batch_bytes) = (Tally::default(), Vec::new(), 0);
    while let Some(found) = captures.next() {
        match found {
            Found::Capture(mut capture) => {
                // A saved page often still says where it stood.
                capture.url = capture.url.take().or_else(|| canonical_url(&capture));
                batch_bytes += capture.raw.len();
                batch.push(capture);
            }
            Found::Skipped(remark, why) => {
                tally.skip(why);
                tally.told += 1;
                say(&bar, tally.told, "skipped ", &remark);
            }
            Found::Passed(why) => tally.skip(why),
            Found::Odd(remark) => {
                tally.told += 1;
                say(&bar, tally.told, "", &remark);
            }
        }
        if batch.len() >= BATCH_PAGES || batch_bytes >= BATCH_BYTES {
            let new = append(&mut ledger, &engine, &batch, &recorded_at, &mut tally)?;
            acknowledge(of, &new)?;
            batch.clear();
            batch_bytes = 0;
        }
        bar.set_position(captures.done_bytes());
        bar.set_message(format!("{} pages, {} claims", tally.new + tally.known, tally.claims));
    }
    let new = append(&mut ledger, &engine, &batch, &recorded_at, &mut tally)?;
    acknowledge(of, &new)?;
    // Linking also runs where no page was new: an ingest that was killed before it is made good by the next.
    bar.set_message("linking events");
    let written = link(&mut ledger, &recorded_at)?;
    bar.finish_and_clear();
    super::print(&summary(&tally, written))?;
    Ok(if tally.new + tally.known == 0 { Outcome::NothingFound } else { Outcome::Done })
}

/// Links the pages that are not linked yet, those of an ingest that was killed among them.
pub(crate) fn link(ledger: &mut Ledger, recorded_at: &str) -> Result<EventsWritten> {
    let mut linking = ledger.linking()?;
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

/// Reads and appends one batch in one transaction; gives the pages that were new.
fn append(
    ledger: &mut Ledger,
    engine: &Engine,
    batch: &[Capture],
    recorded_at: &str,
    tally: &mut Tally,
) -> Result<Vec<PageId>> {
    let readings: Vec<Reading> = in_parallel(batch, |capture| engine.read(capture));
    let parts: Vec<(&Capture, ReadingParts<'_>)> = batch.iter().zip(readings.iter().map(parts)).collect();
    let appended = ledger.append_batch(&parts, recorded_at)?;
    let mut new = Vec::new();
    for (reading, appended) in readings.iter().zip(appended) {
        match appended {
            Appended::Known => tally.known += 1,
            Appended::New { repeated } => {
                new.push(reading.page.clone());
                tally.new += 1;
                tally.claims += reading.claims.len() - repeated;
                tally.repeated += repeated;
                for notice in &reading.article.notices {
                    *tally.notices.entry(notice.code.word()).or_default() += 1;
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
        fingerprint: &reading.fingerprint,
        claims: &reading.claims,
        engine: VERSION,
        packs: &reading.packs,
    }
}

/// A bar on a terminal, nothing elsewhere.
fn progress(total_bytes: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(total_bytes), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{bar:30} {percent:>3}%  {bytes}/{total_bytes}  {msg}");
    bar.set_style(style.expect("the template is sound").progress_chars("━╸ "));
    bar
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
fn summary(tally: &Tally, events: EventsWritten) -> String {
    let mut line = format!(
        "{} pages: {} new, {} known; {} claims; {} events: {} new, {} revised",
        tally.new + tally.known,
        tally.new,
        tally.known,
        tally.claims,
        events.new + events.revised + events.same,
        events.new,
        events.revised,
    );
    if events.gone > 0 {
        line.push_str(&format!(", {} merged into others or gone", events.gone));
    }
    if tally.repeated > 0 {
        line.push_str(&format!("; {} claims were left out because their id stood already", tally.repeated));
    }
    if !tally.skipped.is_empty() {
        let reasons: Vec<String> = tally.skipped.iter().map(|(why, n)| format!("{n} {why}")).collect();
        line.push_str(&format!("; {} skipped ({})", tally.skipped.values().sum::<usize>(), reasons.join(", ")));
    }
    if !tally.notices.is_empty() {
        let notices: Vec<String> = tally.notices.iter().map(|(code, n)| format!("{code} x{n}")).collect();
        line.push_str(&format!("; notices {}", notices.join(", ")));
    }
    line + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_counts_everything() {
        let tally = Tally {
            new: 19,
            known: 1,
            claims: 34,
            skipped: [(Why::TooLong, 1), (Why::Broken, 2)].into(),
            notices: [("N0203", 3)].into(),
            ..Tally::default()
        };
        let events = EventsWritten { new: 8, revised: 1, gone: 1, same: 0 };
        assert_eq!(
            summary(&tally, events),
            "20 pages: 19 new, 1 known; 34 claims; 9 events: 8 new, 1 revised, 1 merged into others or gone; 3 skipped (2 broken, 1 too long); notices N0203 x3\n"
        );
    }
}
