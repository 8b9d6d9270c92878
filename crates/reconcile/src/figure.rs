//! Figures of an event: every value with who gives it, what later word replaced, and what cannot all be true.
//!
//! Values are grouped by what befell whom: soldiers, civilians, fighters and people nobody describes are kept
//! apart, things by what they are called. A figure that is a part of another of the same kind («16 killed,
//! 4 of them children» where all are civilians) is no rival of the whole and stands in a group of its own.

use crate::book;
use crate::fold::fold;
use jiff::civil::Date;
use recoupe_model::{
    Category, Claim, Count, DispatchId, EventFigure, Figure, FigureValue, Outcome, Stance, Voice, When,
};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// Who gives a figure, as far as «the same voice» goes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Speaker {
    /// An actor of a pack.
    Actor(String),
    /// A name or description, folded.
    Named(String),
    /// A newsroom in its own voice.
    Newsroom(String),
    /// A text whose first publisher is unknown.
    Text(DispatchId),
}

impl Speaker {
    pub(crate) fn of_voice(voice: &Voice) -> Speaker {
        match &voice.actor {
            Some(actor) => Speaker::Actor(actor.as_str().to_owned()),
            None => Speaker::Named(one_of(&voice.name)),
        }
    }
    /// The page itself: the newsroom that printed the text first. Who reprints says nothing himself.
    pub(crate) fn of_page(entry: &book::Entry) -> Speaker {
        match entry.newsroom {
            Some(outlet) => Speaker::Newsroom(fold(outlet)),
            None => Speaker::Text(entry.dispatch.clone()),
        }
    }
    /// Each who asserts the claim.
    pub(crate) fn of_claim(entry: &book::Entry) -> Vec<Speaker> {
        let told: Vec<Speaker> = entry.claim.tellers().map(Speaker::of_voice).collect();
        if told.is_empty() { vec![Speaker::of_page(entry)] } else { told }
    }
}

/// A description of one or several of a kind is one voice: «source sécuritaire», «sources sécuritaires». Names of
/// persons, which begin with a capital, stay as they are.
fn one_of(name: &str) -> String {
    const SHORT: usize = 4;
    let folded = fold(name);
    if name.chars().next().is_some_and(char::is_uppercase) {
        return folded;
    }
    let one = |word: &str| match word.strip_suffix('s') {
        Some(stem) if word.len() > SHORT && !stem.ends_with('s') => stem.to_owned(),
        _ => word.to_owned(),
    };
    folded.split(' ').map(one).collect::<Vec<_>>().join(" ")
}

/// One kind of figure of an event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    outcome: Outcome,
    category: Option<Category>,
    /// What things are called, or the part; empty for a whole group of people.
    noun: String,
}

/// One value while it is being gathered.
struct Value<'a> {
    figure: &'a Figure,
    voice: Option<&'a Voice>,
    speaker: Speaker,
    given: Vec<&'a book::Entry<'a>>,
    first_said: Date,
}

/// All figures of the claims of one event. `not_before` is the event's first day: nobody counts its dead
/// earlier, whatever a page dated to the month seems to say.
pub(crate) fn figures(entries: &[&book::Entry], not_before: Option<Date>) -> Vec<EventFigure> {
    let mut groups = Groups::new();
    for entry in entries.iter().filter(|e| counts(e.claim.stance)) {
        for (group, figure) in grouped(entry.claim) {
            let voice = figure.voice.as_ref().or(entry.claim.voices.first());
            let speaker = voice.map_or_else(|| Speaker::of_page(entry), Speaker::of_voice);
            let said = first_said(entry).max(not_before.unwrap_or(Date::MIN));
            let values = groups.entry(group).or_default();
            let new = || Value { figure, voice, speaker: speaker.clone(), given: Vec::new(), first_said: said };
            let value = values.entry((speaker.clone(), bare(figure.count))).or_insert_with(new);
            value.given.push(entry);
            value.first_said = value.first_said.min(said);
        }
    }
    name_the_unnamed(&mut groups);
    groups.into_iter().map(|(group, values)| event_figure(group, values.into_values().collect())).collect()
}

type Groups<'a> = BTreeMap<Group, BTreeMap<(Speaker, Count), Value<'a>>>;

/// «onze morts» beside «onze soldats tués» counts the soldiers, and «two peacekeepers» may be the «deux soldats
/// tchadiens» of another page: where only one kind of people is told of, a figure of people described less or
/// otherwise that agrees with one of theirs is theirs. A figure that differs stays apart, for it may count others too.
fn name_the_unnamed(groups: &mut Groups) {
    let outcomes: BTreeSet<Outcome> = groups.keys().map(|g| g.outcome).collect();
    for outcome in outcomes {
        merge(groups, outcome, Category::Peacekeepers, &[Category::SecurityForces]);
        let told = [Category::Civilians, Category::Combatants, Category::SecurityForces, Category::Peacekeepers];
        merge(groups, outcome, Category::Unknown, &told);
    }
}

/// Moves the values of one kind of people to the only other kind told of, as far as they agree with values there.
fn merge(groups: &mut Groups, outcome: Outcome, from: Category, to: &[Category]) {
    let whole = |category: Category| Group { outcome, category: Some(category), noun: String::new() };
    let told: Vec<Group> = to.iter().map(|c| whole(*c)).filter(|g| groups.contains_key(g)).collect();
    let [known] = told.as_slice() else { return };
    let held: Vec<Count> = groups[known].keys().map(|(_, count)| *count).collect();
    let Some(values) = groups.remove(&whole(from)) else { return };
    let (theirs, rest): (BTreeMap<_, _>, BTreeMap<_, _>) =
        values.into_iter().partition(|((_, count), _)| held.iter().any(|c| c.agrees_with(*count)));
    for (key, value) in theirs {
        match groups.entry(known.clone()).or_default().entry(key) {
            Entry::Vacant(free) => {
                free.insert(value);
            }
            Entry::Occupied(mut held) => {
                let held = held.get_mut();
                held.given.extend(value.given);
                held.first_said = held.first_said.min(value.first_said);
            }
        }
    }
    if !rest.is_empty() {
        groups.insert(whole(from), rest);
    }
}

/// A figure in a threat, a plan or a denial counts nobody.
pub(crate) fn counts(stance: Stance) -> bool {
    matches!(stance, Stance::Asserted | Stance::Alleged | Stance::ClaimedResponsibility)
}

/// The bounds are the value; that one said «au moins 11» and another «11 ou plus» makes no two values.
fn bare(count: Count) -> Count {
    let hedge = if count.high == Some(count.low) { recoupe_model::Hedge::Exact } else { recoupe_model::Hedge::Between };
    Count { hedge, said: None, ..count }
}

/// The day a value was said: stated in the page, else the day of publication.
fn first_said(entry: &book::Entry) -> Date {
    let told = entry.claim.reported.as_ref().map(|told| told.candidates.as_slice());
    match (told, entry.published) {
        (Some([day]), _) if day.days().is_some_and(|w| w.n_days() == 1) => day.days().map_or(Date::MAX, |w| w.first),
        (_, Some(published)) => published.first,
        _ => NOBODY_KNOWS,
    }
}

/// The figures of a claim with their groups. Where one voice counts one group twice in a claim, the larger
/// figure is the whole and the other a part.
fn grouped(claim: &Claim) -> Vec<(Group, &Figure)> {
    let group =
        |figure: &Figure, noun: &str| Group { outcome: figure.outcome, category: figure.category, noun: fold(noun) };
    let of_same = |a: &Figure, b: &Figure| a.outcome == b.outcome && a.category == b.category && a.voice == b.voice;
    let is_part = |i: usize, figure: &Figure| {
        let whole = figure.part_of.and_then(|whole| claim.figures.get(whole));
        let declared = whole.is_some_and(|whole| of_same(whole, figure));
        let larger = |(j, other): (usize, &Figure)| {
            of_same(other, figure) && other.count != figure.count && (other.count.low, i) > (figure.count.low, j)
        };
        declared || claim.figures.iter().enumerate().any(|(j, other)| j != i && larger((j, other)))
    };
    let figures = claim.figures.iter().enumerate();
    figures
        .map(|(i, figure)| match figure.category {
            Some(_) if !figure.partial && !is_part(i, figure) => (group(figure, ""), figure),
            _ => (group(figure, &figure.counted), figure),
        })
        .collect()
}

fn event_figure(group: Group, mut gathered: Vec<Value>) -> EventFigure {
    gathered.sort_by(|a, b| order(a).cmp(&order(b)));
    let superseded: Vec<Option<usize>> = (0..gathered.len()).map(|i| replaced_by(&gathered, i)).collect();
    let live: Vec<&Value> = gathered.iter().zip(&superseded).filter(|(_, s)| s.is_none()).map(|(v, _)| v).collect();
    let clash = |a: &Value, b: &Value| a.speaker != b.speaker && !a.figure.count.agrees_with(b.figure.count);
    let disagreement = live.iter().enumerate().any(|(i, a)| live[i + 1..].iter().any(|b| clash(a, b)));
    // The noun most dispatches use; where they are equal that of the largest figure, so that all are not called by the
    // name of a few («deux secouristes»), then what came first. A bare number names nobody.
    let mut nouns: Vec<(&str, BTreeSet<&DispatchId>, u64)> = Vec::new();
    for value in &gathered {
        let noun = value.figure.counted.as_str();
        let at = nouns.iter().position(|(held, ..)| *held == noun).unwrap_or(nouns.len());
        if at == nouns.len() {
            nouns.push((noun, BTreeSet::new(), 0));
        }
        nouns[at].1.extend(value.given.iter().map(|e| &e.dispatch));
        nouns[at].2 = nouns[at].2.max(value.figure.count.low);
    }
    let names = |noun: &str| noun.chars().any(char::is_alphabetic);
    let counted = nouns.iter().rev().max_by_key(|(noun, given, low)| (names(noun), given.len(), *low));
    EventFigure {
        outcome: group.outcome,
        counted: counted.map_or(String::new(), |(noun, ..)| (*noun).to_owned()),
        category: group.category,
        part: group.category.is_some() && !group.noun.is_empty(),
        disagreement,
        reviewed: None,
        values: gathered.iter().zip(superseded).map(|(value, by)| figure_value(value, by)).collect(),
    }
}

/// When a page is undated.
const NOBODY_KNOWS: Date = Date::MAX;

/// In order of first report; on one day the smaller first, as tolls rise. What nobody knows the day of stands before
/// all, so that it is never taken for the latest.
fn order<'a>(value: &'a Value) -> (Date, u64, u64, &'a Speaker) {
    let count = value.figure.count;
    let day = if value.first_said == NOBODY_KNOWS { Date::MIN } else { value.first_said };
    (day, count.low, count.high.unwrap_or(u64::MAX), &value.speaker)
}

/// The last later word of the same voice, unless it only says the same more loosely. Whether what was said nobody knows
/// when came before or after, nobody knows either: it replaces nothing and nothing replaces it.
fn replaced_by(values: &[Value], i: usize) -> Option<usize> {
    let (old, width) = (&values[i], |c: Count| c.high.map_or(u64::MAX, |high| high - c.low));
    let replaces = |new: &Value| {
        let (a, b) = (old.figure.count, new.figure.count);
        new.speaker == old.speaker && (!a.agrees_with(b) || width(b) < width(a))
    };
    (i + 1..values.len()).rev().find(|&j| replaces(&values[j])).filter(|_| old.first_said != NOBODY_KNOWS)
}

fn figure_value(value: &Value, superseded_by: Option<usize>) -> FigureValue {
    let outlets: BTreeSet<&str> = value.given.iter().filter_map(|e| e.outlet).collect();
    let claims: BTreeSet<_> = value.given.iter().map(|e| e.claim.id.clone()).collect();
    let dispatches: BTreeSet<_> = value.given.iter().map(|e| &e.dispatch).collect();
    FigureValue {
        count: value.figure.count,
        text: value.figure.quote.text.clone(),
        voice: value.voice.map(|voice| voice.name.clone()),
        outlets: outlets.into_iter().map(str::to_owned).collect(),
        claims: claims.into_iter().collect(),
        n_dispatches: dispatches.len(),
        first_reported: first_published(&value.given),
        superseded_by,
    }
}

/// The earliest publication among entries.
pub(crate) fn first_published(entries: &[&book::Entry]) -> Option<When> {
    entries.iter().filter_map(|e| e.published).min_by_key(|when| (when.first, when.last))
}
