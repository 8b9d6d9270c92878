//! Why a frame that a word brings up does not speak: kept beside the facts, for whoever asks how a claim was read.

use crate::sentence::Range;
use recoupe_packs::Tongue;
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

impl Refusal {
    /// Why, as a part of a sentence.
    pub fn says(self, t: &Tongue) -> String {
        let slot = |slot: Slot| t.say(place_of(slot), &[]);
        match self {
            Refusal::Words => t.say("refused.words", &[]),
            Refusal::Reflexive => t.say("refused.reflexive", &[]),
            Refusal::Unfit(at, need) => t.say("refused.unfit", &[&slot(at), &t.say(kind(need), &[])]),
            Refusal::Empty(at, need) => t.say("refused.empty", &[&slot(at), &t.say(kind(need), &[])]),
            Refusal::Nouns(at) => t.say("refused.nouns", &[&slot(at)]),
            Refusal::Blameless => t.say("refused.blameless", &[]),
            Refusal::Unspecific => t.say("refused.unspecific", &[]),
        }
    }
}

/// A slot as a reader would call it.
fn place_of(slot: Slot) -> &'static str {
    match slot {
        Slot::Subject => "slot.subject",
        Slot::Object => "slot.object",
        Slot::By => "slot.by",
        Slot::Of => "slot.of",
        Slot::Against => "slot.against",
        Slot::Beside => "slot.beside",
        Slot::To => "slot.to",
        Slot::Between => "slot.between",
        Slot::Backing => "slot.backing",
    }
}

/// What a slot must hold, in plain words.
fn kind(need: Need) -> &'static str {
    match need {
        Need::Humans => "need.people",
        Need::Armed => "need.armed",
        Need::Things | Need::Goods => "need.thing",
        Need::Vehicle => "need.vehicle",
        Need::Place | Need::Town => "need.place",
        Need::Power => "need.power",
        Need::Crowd => "need.crowd",
        Need::Attackable => "need.attackable",
        Need::Presence => "need.presence",
        Need::Troops | Need::Forces => "need.troops",
        Need::Fighters | Need::Outlaws => "need.fighters",
        Need::Anything => "need.named",
    }
}
