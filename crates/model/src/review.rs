//! What people decide about the machine's work: decisions as data, never as changes of what was read.
//!
//! A decision names what it is about by claims, not by an event's id: events are made anew with every page, claims
//! stay. Each claim is named by its id and, should another version of the engine give it another, by its page and
//! bytes. Nothing here decides how a decision takes effect; that is for reconciling.

use crate::page::id;
use crate::{
    Act, Category, Claim, ClaimId, Count, Country, Event, EventId, Grain, Outcome, PageId, PageSpan, Place, Quote,
    Role, Scope, Stance, When,
};
use std::fmt;

id! {
/// A decision, by its content: the same decision taken in twice is one.
DecisionId }

/// A claim as a decision names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Anchor {
    /// The claim.
    pub claim: ClaimId,
    /// Its page.
    pub page: PageId,
    /// Where its first sentence stands there.
    pub span: PageSpan,
    /// What it says happened.
    pub act: Act,
}

impl From<&Claim> for Anchor {
    fn from(claim: &Claim) -> Anchor {
        let span = claim.evidence.first().map_or(PageSpan::new(0, 0), |quote| quote.span);
        Anchor { claim: claim.id.clone(), page: claim.page.clone(), span, act: claim.act }
    }
}

/// What a decision is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    /// The event that holds most of these claims.
    Event(Vec<Anchor>),
    /// One claim, and with it the same words in every reprint.
    Claim(Anchor),
}

impl Subject {
    /// The claims that name it.
    pub fn anchors(&self) -> &[Anchor] {
        match self {
            Subject::Event(anchors) => anchors,
            Subject::Claim(anchor) => std::slice::from_ref(anchor),
        }
    }
}

/// A cell of a claim or an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// What happened.
    Act,
    /// When.
    When,
    /// Where.
    Place,
    /// News, recalled or a sum; claims only.
    Scope,
    /// How the voice stands to it; claims only.
    Stance,
    /// Who took this part.
    Actor(Role),
    /// How many, of which kind of people where several kinds are counted.
    Figure(Outcome, Option<Category>),
}

impl Slot {
    /// The slot so named: `act`, `when`, `place`, `scope`, `stance`, a role, or an outcome with or without the
    /// people counted («killed», «killed:civilians»).
    ///
    /// # Errors
    /// A sentence that names the slots there are.
    pub fn parse(name: &str) -> Result<Slot, String> {
        let (what, kind) = name.split_once(':').map_or((name, None), |(what, kind)| (what, Some(kind)));
        let slot = match what {
            "act" => Some(Slot::Act),
            "when" => Some(Slot::When),
            "place" => Some(Slot::Place),
            "scope" => Some(Slot::Scope),
            "stance" => Some(Slot::Stance),
            _ => what.parse().map(Slot::Actor).or_else(|_| what.parse().map(|o| Slot::Figure(o, None))).ok(),
        };
        match (slot, kind) {
            (Some(Slot::Figure(outcome, _)), Some(kind)) => {
                let category = kind.parse().map_err(|e| format!("{e}: give one of {}", Category::WORDS.join(", ")))?;
                Ok(Slot::Figure(outcome, Some(category)))
            }
            (Some(slot), None) => Ok(slot),
            _ => Err(format!(
                "there is no slot '{name}': give act, when, place, scope, stance, {}, {}",
                Role::WORDS.join(", "),
                Outcome::WORDS.join(", ")
            )),
        }
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Slot::Act => f.write_str("act"),
            Slot::When => f.write_str("when"),
            Slot::Place => f.write_str("place"),
            Slot::Scope => f.write_str("scope"),
            Slot::Stance => f.write_str("stance"),
            Slot::Actor(role) => write!(f, "{role}"),
            Slot::Figure(outcome, None) => write!(f, "{outcome}"),
            Slot::Figure(outcome, Some(category)) => write!(f, "{outcome}:{category}"),
        }
    }
}

/// A slot with what it should say.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Correction {
    /// What happened.
    Act(Act),
    /// When.
    When(When),
    /// Where.
    Place(Box<Place>),
    /// News, recalled or a sum.
    Scope(Scope),
    /// How the voice stands to it.
    Stance(Stance),
    /// Who took this part, by name.
    Actor(Role, String),
    /// How many; `None`: nobody is counted so.
    Figure(Outcome, Option<Category>, Option<Count>),
}

impl Correction {
    /// Reads `SLOT=VALUE`: `act=attack`, `when=2022-02-01..2022-02-06`, `place=Djibo, BF`, `killed=11`,
    /// `killed:civilians=26-34`, `wounded=20+`, `killed=none`, `initiator=Military Forces of Mali`.
    ///
    /// A place so given has a name and perhaps a country; whoever knows it better puts that in its stead.
    ///
    /// # Errors
    /// A sentence that says what was expected.
    ///
    /// # Example
    /// ```
    /// use recoupe_model::{Correction, Count, Outcome};
    /// assert_eq!(Correction::parse("killed=11"), Ok(Correction::Figure(Outcome::Killed, None, Some(Count::exact(11)))));
    /// assert!(Correction::parse("killed=many").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Correction, String> {
        let Some((slot, value)) = text.split_once('=').map(|(slot, value)| (slot.trim(), value.trim())) else {
            return Err(format!("'{text}' is no correction: give SLOT=VALUE, as in killed=11 or when=2022-02-09"));
        };
        if value.is_empty() {
            return Err(format!("'{slot}=' says nothing: give a value, as in killed=11"));
        }
        let word = |list: &[&str]| format!("'{value}' is no {slot}: give one of {}", list.join(", "));
        Ok(match Slot::parse(slot)? {
            Slot::Act => Correction::Act(value.parse().map_err(|_| word(Act::WORDS))?),
            Slot::Scope => Correction::Scope(value.parse().map_err(|_| word(Scope::WORDS))?),
            Slot::Stance => Correction::Stance(value.parse().map_err(|_| word(Stance::WORDS))?),
            Slot::When => Correction::When(days(value)?),
            Slot::Place => Correction::Place(Box::new(place(value))),
            Slot::Actor(role) => Correction::Actor(role, value.to_owned()),
            Slot::Figure(outcome, category) => Correction::Figure(outcome, category, count(value)?),
        })
    }

    /// Which slot it sets.
    pub fn slot(&self) -> Slot {
        match self {
            Correction::Act(_) => Slot::Act,
            Correction::When(_) => Slot::When,
            Correction::Place(_) => Slot::Place,
            Correction::Scope(_) => Slot::Scope,
            Correction::Stance(_) => Slot::Stance,
            Correction::Actor(role, _) => Slot::Actor(*role),
            Correction::Figure(outcome, category, _) => Slot::Figure(*outcome, *category),
        }
    }

    /// The value in the words that [`Correction::parse`] reads.
    pub fn value(&self) -> String {
        match self {
            Correction::Act(act) => act.to_string(),
            Correction::When(when) => when.to_string(),
            Correction::Place(place) => {
                place.country.map_or(place.name.clone(), |country| format!("{}, {country}", place.name))
            }
            Correction::Scope(scope) => scope.to_string(),
            Correction::Stance(stance) => stance.to_string(),
            Correction::Actor(_, name) => name.clone(),
            Correction::Figure(_, _, None) => "none".to_owned(),
            Correction::Figure(_, _, Some(count)) => match count.high {
                Some(high) if high == count.low => high.to_string(),
                Some(high) => format!("{}-{high}", count.low),
                None => format!("{}+", count.low),
            },
        }
    }
}

/// A day, a month, a year, or two days with `..` between them.
fn days(text: &str) -> Result<When, String> {
    let wrong = || format!("'{text}' is no day: give 2022-02-09, 2022-02, 2022 or 2022-02-01..2022-02-06");
    if let Some((first, last)) = text.split_once("..") {
        let (first, last) = (first.parse().map_err(|_| wrong())?, last.parse().map_err(|_| wrong())?);
        return if first <= last { Ok(When { first, last, grain: Grain::Day }) } else { Err(wrong()) };
    }
    let numbers: Vec<&str> = text.split('-').collect();
    let number = |at: usize| numbers[at].parse::<i16>().map_err(|_| wrong());
    match numbers.len() {
        1 => When::year(number(0)?).ok_or_else(wrong),
        2 => When::month(number(0)?, i8::try_from(number(1)?).map_err(|_| wrong())?).ok_or_else(wrong),
        _ => text.parse().map(When::day).map_err(|_| wrong()),
    }
}

fn count(text: &str) -> Result<Option<Count>, String> {
    let wrong = || format!("'{text}' is no number of people or things: give 11, 26-34, 20+ or none");
    let number = |text: &str| text.trim().parse::<u64>().map_err(|_| wrong());
    if text == "none" {
        return Ok(None);
    }
    if let Some(low) = text.strip_suffix('+') {
        return Ok(Some(Count::at_least(number(low)?)));
    }
    match text.split_once(['-', '–']) {
        Some((low, high)) => {
            let (low, high) = (number(low)?, number(high)?);
            if low <= high { Ok(Some(Count::between(low, high))) } else { Err(wrong()) }
        }
        None => Ok(Some(Count::exact(number(text)?))),
    }
}

/// A name, and behind a comma the code of its country.
fn place(text: &str) -> Place {
    let country = text.rsplit_once(',').and_then(|(name, code)| Some((name.trim(), Country::new(code.trim())?)));
    let name = country.map_or(text, |(name, _)| name);
    Place {
        quote: Quote { span: PageSpan::new(0, 0), text: String::new() },
        name: name.to_owned(),
        place: None,
        within: Vec::new(),
        country: country.map(|(_, country)| country),
        admin1: None,
        point: None,
        precision: 2,
        offset: None,
    }
}

/// What is decided.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Ruling {
    /// It is right as it stands.
    Accept(Subject),
    /// It is no event, or the page does not say so; it counts nowhere.
    Reject(Subject),
    /// It waits for somebody to look into it.
    Pending(Subject),
    /// A slot says something else.
    Correct(Subject, Correction),
    /// Events that are one.
    Merge(Vec<Anchor>),
    /// Claims that are an event of their own, taken out of the one that holds `from` besides.
    Split {
        /// Those that go.
        claims: Vec<Anchor>,
        /// Those that stay.
        from: Vec<Anchor>,
    },
    /// Pages that carry one text.
    SameDispatch(Vec<PageId>),
    /// A reader says that something is wrong; nothing changes by it.
    Report(Subject, Option<Slot>),
    /// An earlier decision no longer holds; undoing the undoing brings it back.
    Undo(DecisionId),
}

impl Ruling {
    /// The word for it, as commands and records have it.
    pub fn word(&self) -> &'static str {
        match self {
            Ruling::Accept(_) => "accept",
            Ruling::Reject(_) => "reject",
            Ruling::Pending(_) => "pending",
            Ruling::Correct(..) => "correct",
            Ruling::Merge(_) => "merge",
            Ruling::Split { .. } => "split",
            Ruling::SameDispatch(_) => "same_dispatch",
            Ruling::Report(..) => "report",
            Ruling::Undo(_) => "undo",
        }
    }

    /// The claims it names.
    pub fn anchors(&self) -> Vec<&Anchor> {
        match self {
            Ruling::Accept(of) | Ruling::Reject(of) | Ruling::Pending(of) => of.anchors().iter().collect(),
            Ruling::Correct(of, _) | Ruling::Report(of, _) => of.anchors().iter().collect(),
            Ruling::Merge(anchors) => anchors.iter().collect(),
            Ruling::Split { claims, from } => claims.iter().chain(from).collect(),
            Ruling::SameDispatch(_) | Ruling::Undo(_) => Vec::new(),
        }
    }
}

/// Who decided what, when and why.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Decision {
    /// Which decision.
    pub id: DecisionId,
    /// Who decided.
    pub by: String,
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// Why, in words.
    pub reason: String,
    /// What.
    pub ruling: Ruling,
}

/// How a reviewed event or claim stands; the last that was decided of the first three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// Somebody found it right.
    Accepted,
    /// Somebody set it pending, or rejected it before further texts told of it.
    Pending,
    /// Somebody rejected it.
    Rejected,
}

impl Mark {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Mark::Accepted => "accepted",
            Mark::Pending => "pending",
            Mark::Rejected => "rejected",
        }
    }
}

/// What was decided about one event or claim, as far as it holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reviewed {
    /// How it stands, where anybody said so.
    pub mark: Option<Mark>,
    /// Slots that several readers report as wrong, `None` for the whole: somebody should look.
    pub flagged: Vec<Option<Slot>>,
    /// The decisions that hold and bear on it, oldest first.
    pub decisions: Vec<DecisionId>,
    /// How many dispatches came since it was accepted or rejected.
    pub n_new_dispatches: usize,
    /// The event before its slots were corrected, where they were.
    pub machine: Option<Box<Event>>,
}

impl Reviewed {
    /// True when somebody should look at it: set pending, reported by several, or told by new texts since it was
    /// accepted or rejected.
    pub fn waits(&self) -> bool {
        self.mark == Some(Mark::Pending) || !self.flagged.is_empty() || self.n_new_dispatches > 0
    }
}

/// Everything that review adds to events and claims.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Review {
    /// Of events, by the id they have after review.
    pub of_event: std::collections::BTreeMap<EventId, Reviewed>,
    /// Of claims.
    pub of_claim: std::collections::BTreeMap<ClaimId, Reviewed>,
    /// Events that were rejected as a whole: they stand in no list and their claims belong to no event.
    pub rejected: Vec<Event>,
    /// Decisions that hold but find nothing to bear on, as their pages are not there (yet).
    pub unplaced: Vec<DecisionId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_is_read_and_written_again() {
        fn check(text: &str, expected: &str) {
            let told = match Correction::parse(text) {
                Ok(correction) => format!("{}={}", correction.slot(), correction.value()),
                Err(says) => says,
            };
            assert!(told.starts_with(expected), "{text}: {told}");
        }
        for whole in [
            "act=attack",
            "when=2022-02-09",
            "when=2022-02-01..2022-02-06",
            "place=Djibo, BF",
            "place=Tin-Akoff",
            "scope=background",
            "stance=denied",
            "initiator=Military Forces of Mali",
            "killed=11",
            "killed:civilians=26-34",
            "wounded=20+",
            "killed=none",
        ] {
            check(whole, whole);
        }
        check("when=2022-02", "when=2022-02-01..2022-02-28");
        check("killed = 12", "killed=12");
        check("killed", "'killed' is no correction: give SLOT=VALUE");
        check("killed=", "'killed=' says nothing");
        check("killed=34-26", "'34-26' is no number");
        check("killed:aliens=3", "unknown category 'aliens': give one of civilians");
        check("when=yesterday", "'yesterday' is no day");
        check("when=2022-13", "'2022-13' is no day");
        check("act=war", "'war' is no act: give one of armed_clash");
        check("weather=rain", "there is no slot 'weather': give act, when, place");
    }
}
