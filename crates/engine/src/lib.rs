//! The one path, values in, values out: page -> article -> mentions -> claims -> events.
#![warn(clippy::disallowed_methods, reason = "pure room: no clock, disk, network or environment")]
#![warn(missing_docs)]

use recoupe_model::*;
pub use recoupe_packs::Packs;

/// Version of the engine, written into every claim.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Reads pages and reconciles claims with the packs it was given.
#[derive(Debug)]
pub struct Engine {
    packs: Packs,
}

/// What reading one page gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The capture's id.
    pub page: PageId,
    /// SHA-256 of the raw bytes, in hex.
    pub bytes_sha256: String,
    /// The labelled text.
    pub article: Article,
    /// The body, hashed, for finding reprints.
    pub fingerprint: Fingerprint,
    /// What the page's voices say happened.
    pub claims: Vec<Claim>,
    /// Name and version of each pack that read it.
    pub packs: Vec<(String, String)>,
}

impl Engine {
    /// An engine with these packs.
    pub fn new(packs: Packs) -> Engine {
        Engine { packs }
    }
    /// The packs in use.
    pub fn packs(&self) -> &Packs {
        &self.packs
    }
    /// Reads one page. Never fails on bad text: the article's notices say what is empty and why.
    pub fn read(&self, _capture: &Capture) -> Reading {
        unimplemented!("stub")
    }
    /// Every mention in a text, in order; no ledger needed.
    pub fn annotate(&self, _text: &str, _published: Option<When>, _lang: Option<Lang>) -> Vec<Annotation> {
        unimplemented!("stub")
    }
    /// Joins claims into events. The order of the input changes nothing.
    pub fn reconcile(&self, _pages: &[PageFacts], _claims: &[Claim]) -> Reconciled {
        unimplemented!("stub")
    }
    /// How a claim of this page was read: rules, spans, values, and why other readings lost.
    /// Empty when the page holds no such claim.
    pub fn explain(&self, _capture: &Capture, _claim: &ClaimId) -> Vec<Step> {
        unimplemented!("stub")
    }
    /// Runs every example of every rule; gives a sentence for each that fails.
    pub fn check_examples(&self) -> Vec<String> {
        Vec::new()
    }
}
