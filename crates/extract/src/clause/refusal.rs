//! Why a frame that a word brings up does not speak: kept beside the facts, for whoever asks how a claim was read.

use crate::sentence::Range;
use recoupe_packs::frames::{Need, Slot};

/// A frame that was tried and did not speak.
#[derive(Debug, Clone, Copy)]
pub struct Refused {
    /// Its position among the language's frames.
    pub frame: usize,
    /// The verb or noun that brought it up.
    pub trigger: Range,
    /// What it missed.
    pub why: Refusal,
}

/// What a frame missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The words it asks for do not follow, or words it will not have do.
    Words,
    /// It wants the plain verb and the verb is reflexive, or the other way round.
    Reflexive,
    /// A slot holds something of another kind.
    Unfit(Slot, Need),
    /// A slot is empty.
    Empty(Slot, Need),
    /// None of the nouns it asks for stands in the slot.
    Nouns(Slot),
    /// Who did it is nobody: «la sécheresse a tué».
    Blameless,
    /// A noun that counts only beside a figure, or a plural without a day: a habit, no occurrence.
    Unspecific,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refusal::Words => write!(f, "the words it asks for are not there, or words that rule it out are"),
            Refusal::Reflexive => write!(f, "the verb is reflexive here and another verb there"),
            Refusal::Unfit(slot, need) => write!(f, "{} is not {}", place_of(*slot), kind(*need)),
            Refusal::Empty(slot, need) => write!(f, "{} is missing, and must be {}", place_of(*slot), kind(*need)),
            Refusal::Nouns(slot) => write!(f, "{} is none of the nouns that it is about", place_of(*slot)),
            Refusal::Blameless => write!(f, "what did it is nobody"),
            Refusal::Unspecific => write!(f, "the noun counts only beside a figure or a day"),
        }
    }
}

/// A slot as a reader would call it.
fn place_of(slot: Slot) -> &'static str {
    match slot {
        Slot::Subject => "its subject",
        Slot::Object => "its object",
        Slot::By => "who did it, behind «by»,",
        Slot::Of => "what «of» leads to",
        Slot::Against => "what «against» leads to",
        Slot::Beside => "who stands beside it",
        Slot::To => "what «to» leads to",
        Slot::Between => "the two it stands between",
        Slot::Backing => "who backs it",
    }
}

/// What a slot must hold, in plain words.
fn kind(need: Need) -> &'static str {
    match need {
        Need::Humans => "people",
        Need::Armed => "somebody under arms",
        Need::Things | Need::Goods => "a thing",
        Need::Vehicle => "a vehicle",
        Need::Place => "a place",
        Need::Power => "a government, an office or their like",
        Need::Crowd => "people who could be a crowd",
        Need::Attackable => "somebody or something that can be attacked",
        Need::Presence => "a force or authority that is there",
        Need::Troops => "troops",
        Need::Fighters => "a group known to fight",
        Need::Anything => "named",
    }
}
