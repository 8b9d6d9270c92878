//! A copy of a ledger while it is in use.

use crate::Outcome;
use crate::args::Args;
use anyhow::Result;
use recoupe_ledger::Ledger;
use std::path::Path;

pub(super) fn run(args: &Args, file: &Path) -> Result<Outcome> {
    let found = Ledger::open_existing(&args.ledger)?.backup(file)?;
    super::print(&format!(
        "{} pages, {} claims, {} events in {} versions copied to {}; the copy is sound\n",
        found.pages,
        found.claims,
        found.events,
        found.versions,
        file.display()
    ))?;
    Ok(Outcome::Done)
}
