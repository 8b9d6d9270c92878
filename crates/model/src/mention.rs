//! What `annotate` shows: a stretch of text, its typed value and the rule that found it.

use crate::{
    Act, ActorId, ActorKind, Candidate, Category, Count, Country, Layer, Offset, Outcome, PageSpan, PlaceId, Point,
    RuleId, Stance,
};

/// A typed reading of a stretch of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// Where it stands.
    pub span: PageSpan,
    /// The text layer at that span.
    pub text: String,
    /// What it says.
    pub value: Said,
    /// The rule that found it.
    pub found_by: RuleId,
}

/// The value of an annotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A temporal expression.
    Time {
        /// The days it can mean.
        candidates: Vec<Candidate>,
        /// TIMEX3 type (DATE, TIME, DURATION, SET).
        timex_type: &'static str,
        /// TIMEX3 value.
        timex_value: String,
    },
    /// A figure.
    Count {
        /// How many.
        count: Count,
        /// What is counted, in the page's words.
        counted: String,
        /// What kind of people; `None` for things.
        category: Option<Category>,
        /// What befell them, where the words around say so.
        outcome: Option<Outcome>,
    },
    /// An actor, or a description of one.
    Actor {
        /// In ACLED's manner; a description stays a description.
        name: String,
        /// The pack's actor.
        actor: Option<ActorId>,
        /// What kind.
        kind: Option<ActorKind>,
    },
    /// A place.
    Place {
        /// Normal form.
        name: String,
        /// The pack's place.
        place: Option<PlaceId>,
        /// Country it lies in.
        country: Option<Country>,
        /// First-level division it lies in.
        admin1: Option<String>,
        /// Where it is.
        point: Option<Point>,
        /// UCDP's where_prec.
        precision: u8,
        /// How the place meant lies from the one named.
        offset: Option<Offset>,
    },
    /// What happened.
    Act {
        /// The act.
        act: Act,
        /// What befell people or things.
        outcome: Option<Outcome>,
    },
    /// Who says so.
    Voice {
        /// In a normal form.
        name: String,
        /// The words that give the voice away.
        cue: String,
        /// How the voice stands to what it says.
        stance: Stance,
    },
}

impl Annotation {
    /// The layer the annotation belongs to.
    pub fn layer(&self) -> Layer {
        match self.value {
            Said::Time { .. } => Layer::Time,
            Said::Count { .. } => Layer::Count,
            Said::Actor { .. } => Layer::Actor,
            Said::Place { .. } => Layer::Place,
            Said::Act { .. } => Layer::Act,
            Said::Voice { .. } => Layer::Voice,
        }
    }
}

/// One step of how a claim was read: what `explain` prints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The cell it fills or empties («killed», «when», «voice»); «rejected place» for a reading that lost.
    pub cell: String,
    /// What was decided, and why other readings lost, in a few words.
    pub says: String,
    /// The words it rests on.
    pub span: Option<PageSpan>,
    /// The rule that decided.
    pub rule: RuleId,
}

/// What the name of a cell begins with where a reading of it was not taken.
const REJECTED: &str = "rejected ";

impl Step {
    /// A reading of a cell that was not taken, with the reason.
    pub fn rejected(cell: &str, says: String, span: PageSpan, rule: RuleId) -> Step {
        Step { cell: format!("{REJECTED}{cell}"), says, span: Some(span), rule }
    }
    /// Whether it tells of a reading that was looked at and not taken.
    pub fn is_rejected(&self) -> bool {
        self.cell.starts_with(REJECTED)
    }
    /// The cell, without saying whether the reading was taken.
    pub fn cell_name(&self) -> &str {
        self.cell.strip_prefix(REJECTED).unwrap_or(&self.cell)
    }
}
