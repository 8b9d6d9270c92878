//! `recoupe review`: what the help says about deciding.

use super::{ListFormat, Reading, timestamp};
use clap::{Args as ClapArgs, Subcommand};
use std::path::PathBuf;

/// Decide what the machine cannot: accept, reject, correct, merge, split
///
/// A decision is a record beside the machine's work: who, when, what and why. Nothing that was read
/// is changed, pages that come later are linked as ever, and the decision holds on what comes of
/// it. What no longer holds is undone by another decision, and undoing that brings it back. Reading
/// commands show what people decided and what the machine made; with --unreviewed they show the
/// machine's work alone.
///
///     recoupe review accept ea9e63d0 --by "Ada Beye" --reason "checked with the hospital"
///     recoupe review correct ea9e63d0 killed=12 --by "Ada Beye" --reason "hospital register"
///     recoupe review queue                 what waits for somebody to look
///     recoupe review undo r5b1c2d3 --by "Ada Beye" --reason "the register was of another day"
///
/// Without --by, the name in RECOUPE_REVIEWER is taken.
#[derive(Debug, ClapArgs)]
#[command(verbatim_doc_comment)]
pub(crate) struct Review {
    #[command(subcommand)]
    pub what: What,
}

/// Who decides, and why.
#[derive(Debug, Clone, ClapArgs)]
#[command(next_help_heading = "Who and why")]
pub(crate) struct Hand {
    /// Who decides
    #[arg(long, value_name = "NAME", env = "RECOUPE_REVIEWER", hide_env_values = true)]
    pub by: String,
    /// Why, in a sentence
    #[arg(long, value_name = "WORDS")]
    pub reason: String,
    /// When it was decided, RFC 3339; for replays that must give the same bytes
    ///
    /// Without this flag: now.
    #[arg(long, value_name = "TIME", value_parser = timestamp, hide_short_help = true)]
    pub at: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// It is right as it stands
    ///
    /// ID is the beginning of an event's or a claim's id. Texts that come later are counted, so that
    /// one can see what the decision did not know.
    ///
    ///     recoupe review accept ea9e63d0 --by Ada --reason "two correspondents confirm"
    #[command(verbatim_doc_comment)]
    Accept {
        /// Beginning of an event's or a claim's id
        id: String,
        #[command(flatten)]
        hand: Hand,
    },
    /// It is no event, or the page does not say so
    ///
    /// A rejected claim counts in no figure and belongs to no event, nor do its words in any reprint. A
    /// rejected event leaves the lists; when another text tells of it, it comes back, pending.
    ///
    ///     recoupe review reject 91d0b7aa --by Ada --reason "the sentence is about a film"
    #[command(verbatim_doc_comment)]
    Reject {
        /// Beginning of an event's or a claim's id
        id: String,
        #[command(flatten)]
        hand: Hand,
    },
    /// It waits for somebody to look into it
    ///
    ///     recoupe review pending ea9e63d0 --by Ada --reason "the toll is being checked"
    #[command(verbatim_doc_comment)]
    Pending {
        /// Beginning of an event's or a claim's id
        id: String,
        #[command(flatten)]
        hand: Hand,
    },
    /// A slot says something else
    ///
    /// SLOT=VALUE, one or several: act=attack · when=2022-02-09, 2022-02 or 2022-02-01..2022-02-06 ·
    /// place="Djibo, BF" · killed=11, 26-34, 20+ or none, with the people counted where several kinds
    /// are: killed:civilians=4 · initiator="Military Forces of Mali" · of claims also scope=background,
    /// stance=denied.
    ///
    /// Of a claim it says that the page was misread: the claim is linked anew by what it should say,
    /// and so are its words in every reprint. Of an event it is what a reader sees first; all values
    /// stay beside it.
    ///
    ///     recoupe review correct ea9e63d0 killed=12 wounded=30+ --by Ada --reason "hospital register"
    ///     recoupe review correct 91d0b7aa when=2022-02-08 --by Ada --reason "«hier» is Tuesday here"
    #[command(verbatim_doc_comment)]
    Correct {
        /// Beginning of an event's or a claim's id
        id: String,
        /// What it should say
        #[arg(required = true, value_name = "SLOT=VALUE")]
        slots: Vec<String>,
        #[command(flatten)]
        hand: Hand,
    },
    /// These events are one
    ///
    ///     recoupe review merge ea9e63d0 e7f10b22 --by Ada --reason "one ambush, two villages named"
    #[command(verbatim_doc_comment)]
    Merge {
        /// Beginnings of events' ids
        #[arg(required = true, num_args = 2.., value_name = "EVENT")]
        events: Vec<String>,
        #[command(flatten)]
        hand: Hand,
    },
    /// These claims are an event of their own
    ///
    /// 'recoupe show EVENT' names the claims of an event.
    ///
    ///     recoupe review split 91d0b7aa 4cc0e1f2 --by Ada --reason "the second attack, in the evening"
    #[command(verbatim_doc_comment)]
    Split {
        /// Beginnings of claims' ids, all of one event
        #[arg(required = true, value_name = "CLAIM")]
        claims: Vec<String>,
        #[command(flatten)]
        hand: Hand,
    },
    /// These pages carry one text, though their words differ: a translated or reworded wire
    ///
    /// They count as one witness from then on. PAGE is the beginning of an id in pages.jsonl.
    ///
    ///     recoupe review same-dispatch 0c9d11 7ab3f0 --by Ada --reason "both from the agency's English wire"
    #[command(verbatim_doc_comment)]
    SameDispatch {
        /// Beginnings of pages' ids
        #[arg(required = true, num_args = 2.., value_name = "PAGE")]
        pages: Vec<String>,
        #[command(flatten)]
        hand: Hand,
    },
    /// A reader says that something is wrong
    ///
    /// Nothing changes by a report. When three people report the same cell it is flagged and stands in
    /// 'recoupe review queue' until somebody decides on it.
    ///
    ///     recoupe review report ea9e63d0 --slot killed --by "a reader" --reason "the army said 9, not 11"
    #[command(verbatim_doc_comment)]
    Report {
        /// Beginning of an event's or a claim's id
        id: String,
        /// Which slot, as in killed or when
        ///
        /// Without this flag: the whole.
        #[arg(long)]
        slot: Option<String>,
        #[command(flatten)]
        hand: Hand,
    },
    /// A decision no longer holds; undoing the undoing brings it back
    ///
    ///     recoupe review undo r5b1c2d3 --by Ada --reason "the register was of another day"
    #[command(verbatim_doc_comment)]
    Undo {
        /// Beginning of a decision's id, as 'recoupe review list' shows it
        decision: String,
        #[command(flatten)]
        hand: Hand,
    },
    /// List decisions, those that hold and those that were undone
    ///
    /// jsonl is a file that 'recoupe review import' takes into another ledger of the same pages.
    ///
    ///     recoupe review list ea9e63d0
    ///     recoupe review list --format jsonl > decisions.jsonl
    #[command(verbatim_doc_comment)]
    List {
        /// Only those about this event or claim
        id: Option<String>,
        /// table or jsonl
        #[arg(
            long,
            value_name = "FORMAT",
            default_value = "table",
            hide_default_value = true,
            hide_possible_values = true
        )]
        format: ListFormat,
        #[command(flatten)]
        reading: Reading,
    },
    /// List what waits for somebody to look
    ///
    /// Events that were set pending, that several readers reported, and that further texts tell of
    /// since they were accepted or rejected.
    ///
    ///     recoupe review queue
    #[command(verbatim_doc_comment)]
    Queue {
        #[command(flatten)]
        reading: Reading,
    },
    /// Take in decisions that were made in another ledger of the same pages
    ///
    /// FILE holds lines of 'recoupe review list --format jsonl' or the decisions.jsonl of an export;
    /// '-' is standard input. Names, times and reasons stay. A decision that is known already is not
    /// taken in again; one whose pages are not there waits for them.
    ///
    ///     recoupe review import decisions.jsonl
    #[command(verbatim_doc_comment)]
    Import {
        /// A file, or - for standard input
        file: PathBuf,
        /// When the ledger took them in, RFC 3339; for replays that must give the same bytes
        ///
        /// Without this flag: now.
        #[arg(long, value_name = "TIME", value_parser = timestamp, hide_short_help = true)]
        recorded_at: Option<String>,
    },
}
