//! From claims to events: which pages carry the same text, which claims are about one occurrence, what is
//! agreed on, what is not, and since when.
//!
//! ```text
//! PageFacts ──dispatch──► who copied whom ─┐
//! Claim ─────book───────► canonical order ─┴─► node ──block──► pairs worth a look ──link──► evidence
//!                         (nothing depends                                                     │
//!                          on input order)                 Event ◄──event── cluster ◄──────────┘
//! ```
//!
//! Nothing here reads an article, knows a language or depends on the order of its input. Copies are folded
//! together *before* anything is compared, so that a reprint can neither add support nor tip a decision.
#![warn(clippy::disallowed_methods, reason = "pure room: no clock, disk, network or environment")]
#![warn(missing_docs)]

mod block;
mod book;
mod cluster;
mod days;
mod dispatch;
mod estimate;
mod event;
mod figure;
mod fold;
mod link;
mod node;

pub use dispatch::{Dispatches, dispatches};
pub use estimate::estimate;

use recoupe_model::{Claim, PageFacts, Reconciled};

/// All events of these claims, with the dispatch of every page and the days that other pages narrow.
///
/// Claims of one page with one `occurrence` end in one event; claims of one page with different ones never
/// do. Totals get no event. Permuting the input changes nothing; a claim whose page is not among `pages` is
/// taken as published nobody knows when by nobody knows whom.
///
/// # Example
/// ```
/// use recoupe_reconcile::reconcile;
/// assert!(reconcile(&[], &[]).events.is_empty());
/// ```
pub fn reconcile(pages: &[PageFacts], claims: &[Claim]) -> Reconciled {
    let dispatches = dispatches(pages);
    let book = book::Book::new(pages, claims, &dispatches);
    let nodes = node::nodes(&book);
    let pairs = block::pairs(&nodes);
    let clusters = cluster::cluster(&nodes, &pairs);
    event::assemble(&book, &nodes, &clusters, dispatches)
}
