//! Where a pack's files come from: the copy inside the binary, and what the caller read from a folder.

use std::borrow::Cow;
use std::collections::BTreeMap;

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// Path relative to `packs/` -> content.
pub type Files = BTreeMap<String, String>;

/// The same, the files inside the binary as they lie there.
pub(crate) type Texts = BTreeMap<String, Cow<'static, str>>;

/// One file inside the binary.
pub(crate) fn embedded_file(path: &str) -> Option<&'static str> {
    FILES.iter().find(|(name, _)| *name == path).map(|(_, content)| *content)
}

/// The files inside the binary.
pub(crate) fn embedded() -> Texts {
    FILES.iter().map(|(path, content)| ((*path).to_owned(), Cow::Borrowed(*content))).collect()
}

/// Files that the caller read.
pub(crate) fn owned(files: Files) -> impl Iterator<Item = (String, Cow<'static, str>)> {
    files.into_iter().map(|(path, text)| (path, Cow::Owned(text)))
}
