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
mod grow;
mod holders;
mod link;
mod node;
mod review;
mod sums;

pub use dispatch::{Common, Comparable, Dispatches, Nearest, OneText, common, dispatches, origins};
pub use estimate::estimate;
pub use grow::{
    Decided, Earlier, Grown, TextOf, around, decided, earlier, event_of, fill, grow, link_new, text_of, texts_of,
};
pub use review::holding;
pub use sums::{People, Sum, largest, sums, toll};

use recoupe_model::{Claim, ClaimId, Decision, Event, PageFacts, Reconciled};
use std::collections::BTreeMap;

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
    group(pages, claims, dispatches(pages), &review::Plan::default())
}

/// Brings events into the order in which they are listed: by first day, then id; without a day or its year, last.
pub fn in_order(events: &mut [Event]) {
    event::sort(events);
}

/// As [`reconcile`], with what people decided: the claims as they should say, and the events they make. With no
/// decision that holds it is what the machine makes alone.
///
/// Rejected claims stay among the claims and belong to no event. `decisions` come in the order they were made;
/// among claims and pages order changes nothing.
pub fn reviewed(pages: &[PageFacts], mut claims: Vec<Claim>, decisions: &[Decision]) -> (Vec<Claim>, Reconciled) {
    let holding = holding(decisions);
    let dispatches = dispatch::joined(pages, &review::same_texts(&holding));
    let plan = review::Plan::new(holding, &claims, &dispatches);
    plan.correct(&mut claims);
    let mut made = group(pages, &claims, dispatches, &plan);
    plan.finish(&mut made);
    (claims, made)
}

fn group(pages: &[PageFacts], claims: &[Claim], dispatches: Dispatches, plan: &review::Plan<'_>) -> Reconciled {
    let mut book = book::Book::new(pages, claims, &dispatches, &plan.rejected);
    let nodes = node::nodes(&book, &plan.sides);
    let clusters = cluster::cluster(&nodes, block::pairs(&nodes), &together(&book, &nodes, &plan.together));
    let entries = event::entries(&nodes, &clusters);
    drop((nodes, clusters)); // before the events take their room
    event::assemble(&mut book, entries, dispatches)
}

/// The nodes of the claims that people hold to be of one event.
fn together(book: &book::Book<'_>, nodes: &[node::Node], sets: &[Vec<ClaimId>]) -> Vec<Vec<u32>> {
    if sets.is_empty() {
        return Vec::new();
    }
    let mut at: BTreeMap<&ClaimId, u32> = BTreeMap::new();
    for (node, n) in nodes.iter().zip(0u32..) {
        at.extend(node.entries.iter().map(|&i| (&book.entries[i].claim.id, n)));
    }
    let nodes_of = |set: &Vec<ClaimId>| fold::sorted(set.iter().filter_map(|claim| at.get(claim).copied()).collect());
    sets.iter().map(nodes_of).filter(|set: &Vec<u32>| set.len() > 1).collect()
}
