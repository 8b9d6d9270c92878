//! Stub: will hold `Packs::load(sources)`, `Packs::embedded()`.

/// All packs in use.
#[derive(Debug, Default)]
pub struct Packs {}

impl Packs {
    /// The packs inside the binary.
    pub fn embedded() -> Result<Packs, Error> {
        Ok(Packs {})
    }
    /// Name and version of each pack, sorted.
    pub fn versions(&self) -> Vec<(String, String)> {
        Vec::new()
    }
}

/// A broken pack, as a sentence with file and line.
#[derive(Debug)]
pub struct Error(String);
impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for Error {}
