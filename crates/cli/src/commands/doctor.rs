//! Looks a ledger over.

use crate::Outcome;
use crate::args::Args;
use anyhow::{Result, bail};
use recoupe_ledger::{Checkup, Ledger};

pub(super) fn run(args: &Args) -> Result<Outcome> {
    let ledger = Ledger::open_existing(&args.ledger)?;
    ledger.hold_still()?;
    let found = ledger.examine()?;
    for says in &found.troubles {
        eprintln!("{says}");
    }
    if !found.is_sound() {
        let file = args.ledger.display();
        bail!(
            "'{file}' is damaged in {} places: restore it from a backup, or ingest the pages into a new ledger",
            found.n_troubles
        );
    }
    super::print(&summary(&found))?;
    Ok(Outcome::Done)
}

/// «sound: 20 pages, 34 claims, 9 events in 12 versions»
fn summary(found: &Checkup) -> String {
    let mut line = format!(
        "sound: {} pages, {} claims, {} events in {} versions",
        found.pages, found.claims, found.events, found.versions
    );
    if found.decisions > 0 {
        line.push_str(&format!(", {} decisions", found.decisions));
    }
    if found.unlinked > 0 {
        line.push_str(&format!(
            "; {} claims are in no event yet: an ingest ended early, the next one links them",
            found.unlinked
        ));
    }
    line + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_for_linking_is_said() {
        let mut found = Checkup { pages: 2, claims: 3, events: 1, versions: 4, ..Checkup::default() };
        assert_eq!(summary(&found), "sound: 2 pages, 3 claims, 1 events in 4 versions\n");
        found.unlinked = 3;
        assert!(
            summary(&found)
                .ends_with("; 3 claims are in no event yet: an ingest ended early, the next one links them\n")
        );
    }
}
