//! The path on one page: acquire, read, append, reconcile, append.

use super::in_turn;
use crate::args::{Args, Ingest};
use crate::{Outcome, packs, terminal};
use anyhow::Result;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use recoupe_acquire::{Captures, Found, Given, Hosts, Remark, Web, Why};
use recoupe_engine::{Grown, Reading, VERSION, canonical_url, link_new, page_of};
use recoupe_ledger::{Appended, EventsWritten, Ledger, ReadingParts};
use recoupe_model::{Capture, PageId, Progress};
use std::collections::BTreeMap;

/// So much is read by one thread at a time: little, so that all of them end together.
const PART_PAGES: usize = 16;
const PART_BYTES: usize = 4 << 20;
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

/// Some pages on their way into the ledger.
struct Part {
    captures: Vec<Capture>,
    /// Pages that the ledger held already: they are not read again.
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
    let (mut taken, mut left) = (Taken::default(), Left::default());
    in_turn(
        || next_part(&mut captures, &held, &bar, &mut left),
        |part: &Part| part.captures.iter().map(|capture| engine.read(capture)).collect(),
        |parts: Vec<(Part, Vec<Reading>)>| {
            let Some((last, _)) = parts.last() else { return Ok(()) };
            taken.known += parts.iter().map(|(part, _)| part.known).sum::<usize>();
            acknowledge(of, &append(&mut ledger, &parts, &recorded_at, &mut taken)?)?;
            // The bar tells of what the ledger holds, not of what was only looked at.
            bar.set_position(last.done_bytes);
            bar.set_message(format!("{} pages, {} claims", taken.new + taken.known, taken.claims));
            Ok(())
        },
    )?;
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

/// The next pages of the inputs; `None` behind the last. What the ledger holds is not read again, so that an ingest that
/// was killed soon comes to where it was.
fn next_part(captures: &mut Captures, held: &Ledger, bar: &ProgressBar, left: &mut Left) -> Result<Option<Part>> {
    let (mut part, mut n_bytes) = (Part { captures: Vec::new(), known: 0, done_bytes: 0 }, 0);
    while part.captures.len() < PART_PAGES && n_bytes < PART_BYTES {
        match captures.next() {
            Some(Found::Capture(mut capture)) => {
                // A saved page often still says where it stood.
                capture.url = capture.url.take().or_else(|| canonical_url(&capture));
                if held.holds(&page_of(&capture))? {
                    part.known += 1;
                    if part.captures.is_empty() {
                        bar.set_position(captures.done_bytes());
                    }
                    continue;
                }
                n_bytes += capture.raw.len();
                part.captures.push(capture);
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
            None => break,
        }
    }
    part.done_bytes = captures.done_bytes();
    Ok((part.known > 0 || !part.captures.is_empty()).then_some(part))
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

/// Appends pages in one transaction; gives those that were new.
fn append(
    ledger: &mut Ledger,
    read: &[(Part, Vec<Reading>)],
    recorded_at: &str,
    taken: &mut Taken,
) -> Result<Vec<PageId>> {
    let pages = || read.iter().flat_map(|(part, readings)| part.captures.iter().zip(readings));
    let batch: Vec<(&Capture, ReadingParts<'_>)> =
        pages().map(|(capture, reading)| (capture, parts(reading))).collect();
    let appended = ledger.append_batch(&batch, recorded_at)?;
    let mut new = Vec::new();
    for ((_, reading), appended) in pages().zip(appended) {
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
