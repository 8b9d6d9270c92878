//! What is new, revised, disputed or denied since a day.

use crate::args::{Args, Changes, Clock};
use crate::book::{events, not_empty};
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
    let (before, now) = (events(&ledger, then)?, events(&ledger, AsOf::LATEST)?);
    let changes = changes(&before, &now);
    if changes.is_empty() {
        eprintln!("nothing changed since {}", of.since);
        return Ok(Outcome::NothingFound);
    }
    super::print(&render::changes(&changes, terminal::style(args.color)))?;
    Ok(Outcome::Done)
}
