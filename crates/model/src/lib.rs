//! The words of Recoupe: what a page, a claim and an event are, and what may be said of them.
//!
//! This room knows nobody: no serialization, no regular expressions, no I/O. Rows, JSON and Arrow have
//! their own structs at the edge, where compatibility is thought about. What was said is kept next to
//! what we made of it, and nothing is collapsed early: a day is a set of candidates, a figure is a range.
#![warn(clippy::disallowed_methods, reason = "pure room: no clock, disk, network or environment")]
#![warn(missing_docs)]

mod claim;
mod count;
mod event;
mod link;
mod mention;
mod page;
mod review;
mod span;
mod store;
mod when;
mod words;

pub use claim::*;
pub use count::*;
pub use event::*;
pub use link::text_link;
pub use mention::*;
pub use page::*;
pub use review::*;
pub use span::*;
pub use store::{Aside, Heap, LinkStore, List, Progress, Record, Row};
pub use when::*;
pub use words::*;
