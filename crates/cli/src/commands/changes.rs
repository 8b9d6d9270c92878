//! What is new, revised, disputed or denied since a day.

use crate::args::{Args, Changes, Clock};
use crate::book::{not_empty, reconcile};
use crate::changes::changes;
use crate::{Outcome, render, terminal};
use anyhow::{Context, Result};
use recoupe_ledger::{AsOf, Ledger};

pub(super) fn run(args: &Args, of: &Changes) -> Result<Outcome> {
    let ledger = Ledger::open_existing(&args.ledger)?;
    ledger.hold_still()?;
    not_empty(&ledger)?;
    let eve = of.since.yesterday().context("there is no day before the first day of the calendar")?;
    let then = match of.clock {
        Clock::Published => AsOf { published: Some(eve), known_by: None },
        Clock::Recorded => AsOf { published: None, known_by: Some(eve) },
    };
    let at = |as_of| Ok::<_, anyhow::Error>(reconcile(&ledger, as_of, &ledger.decisions(as_of)?)?.1);
    let (before, now) = (at(then)?, at(AsOf::LATEST)?);
    let changes = changes(&before.events, &now.events);
    if changes.is_empty() {
        eprintln!("nothing changed since {}", of.since);
        return Ok(Outcome::NothingFound);
    }
    super::print(&render::changes(&changes, terminal::style(args.color)))?;
    Ok(Outcome::Done)
}
