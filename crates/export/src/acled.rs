//! ACLED's 31 columns. Its shape, none of its data.
//!
//! An event needs a day known to the month, a country, an act that ACLED codes and somebody who says that it
//! happened; what lacks one is counted and left out. Fatalities are one number, the most careful one; what is
//! disputed stands in the notes.

use crate::abroad::*;
use crate::csv::Cell;
use crate::{Error, KindsAs};
use jiff::civil::Date;
use recoupe_model::{ActorKind, Country, EventActor, Policy, Role, When};
use std::fmt::Write as _;
use std::io::Write;

/// Writes a row per event under ACLED's columns, kinds of actors in words or as numbers.
///
/// # Errors
/// When the output fails.
pub fn acled_csv(abroad: &Abroad<'_>, kinds: KindsAs, out: &mut dyn Write) -> Result<Tally, Error> {
    row_each(abroad, &abroad.codes.acled, out, |told, said| cells(abroad, told, said, kinds))
}

fn cells(abroad: &Abroad<'_>, told: &Told<'_>, said: Option<bool>, kinds: KindsAs) -> Cells {
    let event = told.event;
    let codes = abroad.shelf.schemes.codes(event.act, said);
    let word = |key: &str| codes["acled"].get(key).and_then(|v| v.as_str()).map(str::to_owned);
    let (kind, sub) = word("event_type").zip(word("sub_event_type")).ok_or(NOT_CODED)?;
    if !told.happened() {
        return Err(NOT_HAPPENED);
    }
    let days = told.days.ok_or(NO_DAY)?;
    let (day, time_precision) = dated(days).ok_or(WIDE_DAY)?;
    let place = event.place.as_ref().ok_or(NO_COUNTRY)?;
    let country = place.country.ok_or(NO_COUNTRY)?;
    let state = abroad.codes.countries.get(&country).ok_or(NO_CODE)?;

    let seats = |role| told.actors(role).into_iter().map(|a| Seat::of(abroad, a, country)).collect::<Vec<_>>();
    let (mut first, mut second) = (seats(Role::Initiator), seats(Role::Recipient));
    let (unarmed, armed) = ranks(&kind);
    second.sort_by_key(|a| rank(a.kind, unarmed));
    if first.is_empty() {
        match nobody_named(&kind) {
            Some(body) => first.push(Seat::nameless(abroad, body, country)),
            None => std::mem::swap(&mut first, &mut second),
        }
    }
    first.extend(seats(Role::Partner));
    if second.is_empty() && kind == "Violence against civilians" {
        second.push(Seat::nameless(abroad, ActorKind::Civilians, country));
    }
    if !second.is_empty() {
        first.sort_by_key(|a| rank(a.kind, armed));
    }
    let as_said: Vec<&str> = told.described(abroad).into_iter().map(|a| a.name.as_str()).collect();
    let of = |actor: Option<&Seat>| {
        actor.and_then(|a| a.kind).and_then(|k| abroad.codes.kinds.get(&k)).filter(|k| k.number > 0)
    };
    let (one, two) = (of(first.first()), of(second.first()));
    let shown = |kind: Option<&crate::codes::KindCodes>| match (kind, kinds) {
        (Some(kind), KindsAs::Words) => Cell::text(&kind.name),
        (Some(kind), KindsAs::Numbers) => Cell::number(Some(kind.number)),
        (None, _) => Cell::Empty,
    };
    let pair = one.zip(two).map(|(a, b)| if a.number <= b.number { (a, b) } else { (b, a) });
    let (pair, sole) = (pair.filter(|(a, b)| is_pair(a.number, b.number)), one.filter(|k| is_pair(k.number, 0)));
    let interaction = match (pair, sole, second.is_empty(), kinds) {
        (Some((a, b)), .., KindsAs::Words) => Cell::text(format!("{}-{}", a.name, b.name)),
        (Some((a, b)), .., KindsAs::Numbers) => Cell::number(Some(a.number * 10 + b.number)),
        (None, Some(sole), true, KindsAs::Words) => Cell::text(&sole.name),
        (None, Some(sole), true, KindsAs::Numbers) => Cell::number(Some(sole.number * 10)),
        _ => Cell::Empty,
    };
    let inter2 = match (second.is_empty(), kinds) {
        (true, KindsAs::Numbers) => Cell::number(Some(0)),
        _ => shown(two),
    };
    let on_civilians = abroad.targets_civilians(told, said);
    let [adm1, adm2] = abroad.divisions(event);
    let mut support =
        format!("status={}; voices={}; dispatches={}", event.status, event.voices.len(), event.dispatches.len());
    if !as_said.is_empty() {
        write!(support, "; as said: {}", as_said.join(", ")).expect("a String grows");
    }
    let stamp = event.last_published.map(|w| (w.last - Date::new(1970, 1, 1).expect("a day")).get_days());
    Ok(vec![
        ("event_id_cnty", Cell::text(format!("{}-{}", state.iso3, event.id))),
        ("event_date", Cell::text(day.to_string())),
        ("year", Cell::number(Some(day.year()))),
        ("time_precision", Cell::number(Some(time_precision))),
        ("disorder_type", Cell::text(disorder(&kind, &sub))),
        ("event_type", Cell::text(kind.as_str())),
        ("sub_event_type", Cell::text(sub)),
        ("actor1", Cell::maybe(first.first().map(|a| &a.name))),
        ("assoc_actor_1", Cell::text(rest(&first))),
        ("inter1", shown(one)),
        ("actor2", Cell::maybe(second.first().map(|a| &a.name))),
        ("assoc_actor_2", Cell::text(rest(&second))),
        ("inter2", inter2),
        ("interaction", interaction),
        ("civilian_targeting", Cell::maybe(on_civilians.then_some("Civilian targeting"))),
        ("iso", Cell::number(Some(state.numeric))),
        ("region", Cell::text(&state.region)),
        ("country", Cell::text(abroad.name_of(country))),
        ("admin1", Cell::maybe(adm1.map(|d| &d.name).or(place.admin1.as_ref()))),
        ("admin2", Cell::maybe(adm2.map(|d| &d.name))),
        ("location", Cell::text(&place.name)),
        ("latitude", Cell::number(place.point.map(|p| p.lat()))),
        ("longitude", Cell::number(place.point.map(|p| p.lon()))),
        (
            "geo_precision",
            Cell::number(Some(match place.precision {
                1 => 1,
                2 | 3 => 2,
                _ => 3,
            })),
        ),
        ("source", Cell::text(event.outlets.join("; "))),
        ("notes", Cell::text(told.notes())),
        ("fatalities", Cell::number(Some(abroad.toll(event, Policy::Conservative).map_or(0, |t| t.all.low)))),
        ("tags", Cell::text(support)),
        ("timestamp", Cell::number(Some(stamp.map_or(0, |days| i64::from(days) * 86_400)))),
    ])
}

/// Somebody as ACLED names him.
struct Seat {
    name: String,
    kind: Option<ActorKind>,
}

impl Seat {
    /// Whoever has a name keeps it; a description («hommes armés») becomes the body ACLED has for such people in that
    /// country, whatever word was chosen.
    fn of(abroad: &Abroad<'_>, actor: &EventActor, country: Country) -> Seat {
        let kind = abroad.kind_in(actor, country);
        match kind.filter(|_| (abroad.facts)(actor).described).and_then(body) {
            Some(body) => Seat::nameless(abroad, body, country),
            None => Seat { name: actor.name.clone(), kind },
        }
    }

    fn nameless(abroad: &Abroad<'_>, body: ActorKind, country: Country) -> Seat {
        let called = match body {
            ActorKind::Civilians => "Civilians",
            ActorKind::Protesters => "Protesters",
            ActorKind::Rioters => "Rioters",
            _ => "Unidentified Armed Group",
        };
        Seat { name: format!("{called} ({})", abroad.name_of(country)), kind: Some(body) }
    }
}

/// The kind that people without a name are of. An armed group that nobody names is a militia in ACLED, called rebels or
/// bandits: a word for them changes no cell.
fn body(kind: ActorKind) -> Option<ActorKind> {
    match kind {
        ActorKind::Civilians | ActorKind::Protesters | ActorKind::Rioters => Some(kind),
        kind if kind.is_armed_group() => Some(ActorKind::PoliticalMilitia),
        _ => None,
    }
}

/// Who did it where nobody is named: violence has a doer, and a sufferer is none.
fn nobody_named(event_type: &str) -> Option<ActorKind> {
    match event_type {
        "Riots" => Some(ActorKind::Rioters),
        "Battles" | "Explosions/Remote violence" | "Violence against civilians" => Some(ActorKind::PoliticalMilitia),
        _ => None,
    }
}

/// Names behind the first, each once.
fn rest(side: &[Seat]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for seat in side {
        if !names.contains(&seat.name.as_str()) {
            names.push(&seat.name);
        }
    }
    names.get(1..).unwrap_or(&[]).join("; ")
}

/// Who of the second side and who of the first stands for his side: nobody fights a battle unarmed, violence against
/// civilians has them as its object, and protests and riots are theirs.
fn ranks(event_type: &str) -> (Stands, Stands) {
    match event_type {
        "Violence against civilians" => (Stands::Unarmed, Stands::Armed),
        "Protests" | "Riots" => (Stands::AsNamed, Stands::Unarmed),
        "Battles" => (Stands::Armed, Stands::Armed),
        _ => (Stands::AsNamed, Stands::Armed),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    Armed,
    Unarmed,
    AsNamed,
}

/// Low ranks stand first; actors of one rank as often as they are named.
fn rank(kind: Option<ActorKind>, wanted: Stands) -> u8 {
    let unarmed = matches!(kind, Some(ActorKind::Civilians | ActorKind::Protesters | ActorKind::Rioters));
    u8::from(match wanted {
        Stands::Armed => unarmed,
        Stands::Unarmed => !unarmed,
        Stands::AsNamed => false,
    })
}

/// Whether ACLED's list of interactions has the pair, the smaller number first or beside 0 where there is nobody else:
/// civilians meet somebody, and neither themselves nor is an outsider another's match.
fn is_pair(a: u8, b: u8) -> bool {
    !matches!((a, b), (7, 0) | (7, 7) | (8, 8))
}

/// The day ACLED would write and how exactly it is known; `None` beyond a month.
fn dated(days: When) -> Option<(Date, u8)> {
    match days.n_days() {
        1 => Some((days.first, 1)),
        2..=7 => Some((days.first, 2)),
        n @ 8..=31 => {
            let middle = jiff::Span::new().days((n - 1) / 2);
            Some((days.first.checked_add(middle).ok()?, 3))
        }
        _ => None,
    }
}

fn disorder(kind: &str, sub: &str) -> &'static str {
    match (kind, sub) {
        ("Protests", "Excessive force against protesters") => "Political violence; Demonstrations",
        ("Protests", _) | ("Riots", "Violent demonstration") => "Demonstrations",
        ("Strategic developments", _) => "Strategic developments",
        _ => "Political violence",
    }
}
