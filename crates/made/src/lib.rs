//! The packs inside the binary, made ready when it is built: a program that starts reads back what the loader made of
//! them, and need not parse the same text each time.
//!
//! This is a room of its own because its build runs the loader, which has to be built before. What the loader makes and
//! how it is written down is the business of `packs`.
#![warn(clippy::disallowed_methods, reason = "pure room: no clock, disk, network or environment")]
#![warn(missing_docs)]

use recoupe_packs::{Error, Files, Packs};

static MADE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/packs.bin"));

/// The packs inside the binary with `files` laid over them, as [`Packs::load`] gives them, and sooner.
///
/// # Errors
/// As [`Packs::load`].
///
/// # Example
/// ```
/// let packs = recoupe_made::packs(Default::default())?;
/// assert!(packs.versions().iter().any(|(name, _)| name == "lang/fr"));
/// # Ok::<(), recoupe_packs::Error>(())
/// ```
pub fn packs(files: Files) -> Result<Packs, Error> {
    Packs::load_made(files, MADE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_build_wrote_is_what_the_loader_makes() {
        assert!(MADE == Packs::make().expect("the packs are sound"));
    }
}
