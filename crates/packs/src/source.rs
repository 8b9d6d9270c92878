//! Where a pack's files come from: the copy inside the binary, and what the caller read from a folder.

use std::collections::BTreeMap;

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// Path relative to `packs/` -> content.
pub type Files = BTreeMap<String, String>;

/// One file inside the binary.
pub(crate) fn embedded_file(path: &str) -> Option<&'static str> {
    FILES.iter().find(|(name, _)| *name == path).map(|(_, content)| *content)
}

/// The files inside the binary.
pub(crate) fn embedded() -> Files {
    FILES.iter().map(|(path, content)| ((*path).to_owned(), (*content).to_owned())).collect()
}
