//! The one path, values in, values out: page -> article -> mentions -> claims -> events.
//!
//! The same page read by the same packs gives the same reading on any machine, any day. Nothing here touches
//! a disk, a socket or a clock.
//!
//! # Example
//! ```
//! use recoupe_engine::{Engine, Packs};
//! use recoupe_model::Capture;
//! let engine = Engine::new(Packs::embedded()?)?;
//! let page = Capture::text("Mali : six soldats tués\n\nSix soldats maliens ont été tués mardi 8 février 2022 près de Gao, a annoncé l'armée.\n");
//! let reading = engine.read(&page);
//! assert_eq!(reading.claims.len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![warn(clippy::disallowed_methods, reason = "pure room: no clock, disk, network or environment")]
#![warn(missing_docs)]

mod cues;
mod desk;

pub use desk::Desk;
pub use recoupe_extract::{Seen, Traits};
use recoupe_model::*;
use recoupe_packs::Guide;
pub use recoupe_packs::{PackInfo, Packs, Tongue};
pub use recoupe_reconcile::{
    Common, Decided, Earlier, Grown, OneText, People, Sum, common, decided, earlier, estimate, fill, holding, largest,
    link_new, origins, reconcile, reviewed, sums, toll,
};
use recoupe_text::{CueBook, CueSheet};
pub use recoupe_text::{Furniture, canonical_url, fingerprint};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// Version of the engine, written into every claim.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Reads pages and reconciles claims with the packs it was given.
#[derive(Debug)]
pub struct Engine {
    packs: Packs,
    cues: CueBook,
    versions: Vec<(String, String)>,
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

/// A pack whose phrases the reader cannot use, as a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(String);

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for Error {}

impl Engine {
    /// An engine with these packs.
    ///
    /// # Errors
    /// A sentence for a phrase of a language pack that is not well formed.
    pub fn new(packs: Packs) -> Result<Engine, Error> {
        let mut cues = CueBook::default();
        for sheet in sheets(&packs) {
            let lang = sheet.lang;
            cues.add(sheet).map_err(|says| Error(format!("pack lang/{lang}: boilerplate.toml: {says}")))?;
        }
        let versions = packs.versions();
        Ok(Engine { packs, cues, versions })
    }
    /// The packs in use.
    pub fn packs(&self) -> &Packs {
        &self.packs
    }
    /// The labelled blocks of a page with its language, outlet and date, and nothing claimed: what [`Engine::read`]
    /// begins with.
    pub fn article(&self, capture: &Capture) -> Article {
        recoupe_text::read(capture, &self.cues)
    }
    /// Reads one page. Never fails on bad text: the article's notices say what is empty and why.
    pub fn read(&self, capture: &Capture) -> Reading {
        self.read_among(capture, &Furniture::default())
    }
    /// Reads one page knowing what the pages of its outlet share: what repeats there is no article. The reading is
    /// that of the page and of what was learnt: the same of both gives the same reading.
    ///
    /// # Example
    /// ```
    /// use recoupe_engine::{Engine, Furniture, Packs};
    /// let engine = Engine::new(Packs::embedded()?)?;
    /// let pages: Vec<recoupe_model::Capture> = Vec::new();
    /// let articles: Vec<_> = pages.iter().map(|page| engine.read(page).article).collect();
    /// let shared = Furniture::of(&articles);
    /// let readings: Vec<_> = pages.iter().map(|page| engine.read_among(page, &shared)).collect();
    /// # assert!(readings.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read_among(&self, capture: &Capture, shared: &Furniture) -> Reading {
        let bytes_sha256 = hex(&Sha256::digest(&capture.raw));
        let page = page_id(&bytes_sha256, capture);
        let (mut article, fingerprint) = recoupe_text::read_with_fingerprint(capture, &self.cues, shared);
        article.notices.extend(self.reads_no_acts(&article));
        let (claims, notices) = self.claims(&article, &page);
        article.notices.extend(notices);
        Reading { page, bytes_sha256, article, fingerprint, claims, packs: self.versions.clone() }
    }
    /// The second half of [`Engine::read`]: what the voices of a labelled page say happened, and remarks on what
    /// stayed empty or wide.
    pub fn claims(&self, article: &Article, page: &PageId) -> (Vec<Claim>, Vec<Notice>) {
        let said_again = article.notices.iter().filter(|n| n.code == NoticeCode::RepeatedParagraph);
        let repeats: Vec<PageSpan> = said_again.filter_map(|n| n.span).collect();
        let extraction = recoupe_extract::read(&self.packs, article, page, &repeats);
        let mut claims = extraction.claims;
        for claim in &mut claims {
            claim.id = claim_id(claim);
        }
        tell_twins_apart(&mut claims);
        (claims, extraction.notices)
    }
    /// All that a page can be read to claim, whether it is sure enough to stand or not, each with what was seen of the
    /// reading: what measured certainties are learnt from.
    pub fn weigh(&self, capture: &Capture) -> Vec<(Claim, Traits)> {
        let page = page_of(capture);
        let article = self.article(capture);
        let said_again = article.notices.iter().filter(|n| n.code == NoticeCode::RepeatedParagraph);
        let repeats: Vec<PageSpan> = said_again.filter_map(|n| n.span).collect();
        let mut all = recoupe_extract::weigh(&self.packs, &article, &page, &repeats);
        let mut claims: Vec<Claim> = all.iter().map(|(claim, _)| claim.clone()).collect();
        claims.iter_mut().for_each(|claim| claim.id = claim_id(claim));
        tell_twins_apart(&mut claims);
        all.iter_mut().zip(claims).for_each(|((slot, _), claim)| *slot = claim);
        all
    }
    /// A remark on an article in a language whose pack knows furniture and dates, but no acts.
    fn reads_no_acts(&self, article: &Article) -> Option<Notice> {
        let pack = self.packs.language(article.lang?)?;
        let told = article.blocks.iter().any(|b| b.label == BlockLabel::Body);
        let says = format!("the pack of language '{}' has no acts: nothing is claimed", pack.language.lang);
        (told && pack.frames.frames.is_empty()).then_some(Notice { code: NoticeCode::NoLanguage, span: None, says })
    }
    /// Every mention in a text, in order; no ledger needed. Without a language, the one its words are in;
    /// a text no pack reads has none.
    pub fn annotate(&self, text: &str, published: Option<When>, lang: Option<Lang>) -> Vec<Annotation> {
        self.annotate_layers(text, published, lang, &[])
    }
    /// The mentions of these layers only, of all of them where none is named; times alone are read much faster.
    pub fn annotate_layers(
        &self,
        text: &str,
        published: Option<When>,
        lang: Option<Lang>,
        layers: &[Layer],
    ) -> Vec<Annotation> {
        let lang = lang.filter(|l| self.packs.language(*l).is_some()).or_else(|| {
            let capture = Capture { raw: text.as_bytes().to_vec(), ..Capture::text("") };
            recoupe_text::read(&capture, &self.cues).lang
        });
        let Some(pack) = lang.and_then(|l| self.packs.language(l)) else { return Vec::new() };
        let span = PageSpan::new(0, text.len());
        if !layers.is_empty() && layers.iter().all(|l| *l == Layer::Time) {
            return recoupe_extract::annotate_times(&self.packs, pack, text, span, published);
        }
        recoupe_extract::annotate(&self.packs, pack, text, span, published, layers)
    }
    /// Joins claims into events. The order of the input changes nothing.
    pub fn reconcile(&self, pages: &[PageFacts], claims: &[Claim]) -> Reconciled {
        recoupe_reconcile::reconcile(pages, claims)
    }
    /// How a claim of this page was read: rules, spans, values, and why other readings lost.
    /// Empty when the page holds no such claim. Told in `lang`, in English where the packs have no wording for that.
    pub fn explain(&self, capture: &Capture, claim: &ClaimId, lang: Lang) -> Vec<Step> {
        let reading = self.read(capture);
        match reading.claims.iter().find(|c| c.id == *claim) {
            Some(claim) => recoupe_extract::explain(&self.packs, claim, &reading.article, lang),
            None => Vec::new(),
        }
    }
    /// Runs every example of every rule; gives a sentence for each that fails.
    pub fn check_examples(&self) -> Vec<String> {
        let mut out: Vec<String> = sheets(&self.packs).flat_map(|sheet| recoupe_text::check_examples(&sheet)).collect();
        out.extend(recoupe_extract::check_examples(&self.packs));
        out
    }
}

/// What the packs tell the reader of pages, a sheet for each language that says something of it.
fn sheets(packs: &Packs) -> impl Iterator<Item = CueSheet> + '_ {
    let outlets = cues::outlets(&packs.outlets);
    let sheet = move |guide: &Guide| Some(cues::sheet(&guide.language, guide.boilerplate.as_ref()?, &outlets));
    packs.guides().iter().filter_map(sheet)
}

/// What `reconcile` may know of a page that was read.
impl From<&Reading> for PageFacts {
    fn from(reading: &Reading) -> PageFacts {
        PageFacts {
            page: reading.page.clone(),
            published: reading.article.published.map(|p| p.when),
            outlet: reading.article.outlet.clone(),
            agencies: reading.article.agencies.clone(),
            fingerprint: reading.fingerprint.clone(),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        write!(out, "{byte:02x}").expect("a String grows");
    }
    out
}

fn short_hash(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hex(&hasher.finalize()[..10])
}

/// The id under which a capture is known: what [`Reading::page`] will be, without reading it.
pub fn page_of(capture: &Capture) -> PageId {
    page_id(&hex(&Sha256::digest(&capture.raw)), capture)
}

/// Hash of the raw bytes, where they stood and who published: the same bytes elsewhere are another capture.
fn page_id(sha256: &str, capture: &Capture) -> PageId {
    let at = capture.url.as_deref().or(capture.path.as_deref()).unwrap_or("");
    PageId::new(short_hash(&[
        sha256,
        at,
        capture.external_id.as_deref().unwrap_or(""),
        capture.outlet.as_deref().unwrap_or(""),
    ]))
}

/// By content: the page, the act, the voices and the bytes that carry it.
fn claim_id(claim: &Claim) -> ClaimId {
    let spans: String = claim.evidence.iter().map(|q| format!("{};", q.span)).collect();
    let voices: String = claim.voices.iter().map(|v| format!("{};", v.name)).collect();
    ClaimId::new(short_hash(&[
        claim.page.as_str(),
        claim.act.word(),
        claim.scope.word(),
        claim.stance.word(),
        &voices,
        &spans,
    ]))
}

/// Claims that share all of that differ by their place on the page.
fn tell_twins_apart(claims: &mut [Claim]) {
    let mut seen: std::collections::BTreeMap<ClaimId, usize> = std::collections::BTreeMap::new();
    for claim in claims {
        let n = seen.entry(claim.id.clone()).or_insert(0);
        *n += 1;
        if *n > 1 {
            claim.id = ClaimId::new(short_hash(&[claim.id.as_str(), &n.to_string()]));
        }
    }
}
