//! The 49 columns of UCDP's georeferenced events.
//!
//! UCDP counts an event where somebody died by it: one without a figure of the dead is counted and left out,
//! as is one without year or country, or one nobody says has happened. Deaths are told by side as far as the
//! kinds of the dead and of the actors tell them; `low` and `high` are the ends of what live values say.

use crate::Error;
use crate::abroad::*;
use crate::csv::Cell;
use recoupe_model::{ActorKind, Category, Country, Event, EventActor, Outcome, PageId, Point, Policy, Role, When};
use std::collections::BTreeMap;
use std::io::Write;

/// Writes a row per event under UCDP's columns.
///
/// # Errors
/// When the output or the ledger fails.
pub fn ucdp_csv(abroad: &Abroad<'_>, out: &mut dyn Write) -> Result<Tally, Error> {
    let pages = abroad.pages()?;
    row_each(abroad, &abroad.codes.ucdp, out, |told, said| cells(abroad, told, said, &pages))
}

fn cells(abroad: &Abroad<'_>, told: &Told<'_>, said: Option<bool>, pages: &BTreeMap<PageId, PageCard>) -> Cells {
    let event = told.event;
    let on_civilians = abroad.on_civilians(told, said);
    let codes = abroad.shelf.schemes.codes(event.act, Some(on_civilians));
    let coded = codes["ucdp"]["type_of_violence"].as_u64().ok_or(NOT_CODED)?;
    if !told.happened() {
        return Err(NOT_HAPPENED);
    }
    let days = told.days.ok_or(NO_DAY)?;
    let date_prec = precision(days).ok_or(NO_DAY)?;
    let place = event.place.as_ref().ok_or(NO_COUNTRY)?;
    let country = place.country.ok_or(NO_COUNTRY)?;
    let state = abroad.codes.countries.get(&country).ok_or(NO_CODE)?;
    let toll = abroad.toll(event, abroad.shelf.policy).ok_or(NO_DEATH)?;
    let range = abroad.toll(event, Policy::Range).unwrap_or_else(|| toll.clone()).all;
    if range.high == Some(0) {
        return Err(NO_DEATH);
    }

    let sides = Sides::of(abroad, told, coded == 3, country);
    let violence = if coded == 1 && sides.non_state { 2 } else { coded };
    let of = |kind| toll.best(kind);
    let fighters = [of(Category::SecurityForces) + of(Category::Peacekeepers), of(Category::Combatants)];
    let [forces, fighters] = fighters;
    // Who the dead belonged to is told by the sides only where a state stands on one and none on the other.
    let (deaths_a, deaths_b) = match sides.a_is_state && !sides.b_is_state {
        true => (forces, fighters),
        false => (0, 0),
    };
    let deaths_civilians = of(Category::Civilians);
    let best = toll.all.best;
    let deaths_unknown = best.saturating_sub(deaths_a + deaths_b + deaths_civilians);

    // GED's upper end is a number: of «at least 28» the number that is said, and no lower than what others say.
    let high = range.high.unwrap_or_else(|| highest_said(event).max(range.low));

    let cards: Vec<&PageCard> = event.pages.iter().filter_map(|p| pages.get(p)).collect();
    let all = |cell: fn(&PageCard) -> Option<&String>| {
        let mut cells: Vec<&str> = cards.iter().filter_map(|c| cell(c)).map(String::as_str).collect();
        cells.sort_unstable();
        cells.dedup();
        cells.join("; ")
    };
    let article = |card: &&PageCard| {
        let cells = [&card.outlet, &card.published, &card.headline].into_iter().flatten();
        cells.map(String::as_str).collect::<Vec<_>>().join(", ")
    };
    // A dyad has two sides; where nobody names one, the other alone is none.
    let dyad = sides.a.as_ref().zip(sides.b.as_ref()).map(|(a, b)| format!("{} - {}", a.0, b.0));
    let [adm1, adm2] = abroad.divisions(event);
    let gw = |side: &Option<(String, Option<u16>)>| Cell::number(side.as_ref().and_then(|s| s.1));
    Ok(vec![
        ("id", Cell::text(event.id.as_str())),
        ("relid", Cell::text(format!("{}-{}", state.iso3, event.id))),
        ("year", Cell::number(Some(days.first.year()))),
        ("code_status", Cell::text(if event.figures.iter().any(|f| f.disagreement) { "Check" } else { "Clear" })),
        ("type_of_violence", Cell::number(Some(violence))),
        ("conflict_name", Cell::maybe(dyad.as_ref())),
        ("dyad_name", Cell::maybe(dyad)),
        ("side_a", Cell::maybe(sides.a.as_ref().map(|a| &a.0))),
        ("side_b", Cell::maybe(sides.b.as_ref().map(|b| &b.0))),
        ("number_of_sources", Cell::number(Some(event.dispatches.len()))),
        ("source_article", Cell::text(cards.iter().map(article).collect::<Vec<_>>().join("; "))),
        ("source_office", Cell::text(all(|c| c.outlet.as_ref()))),
        ("source_date", Cell::text(all(|c| c.published.as_ref()))),
        ("source_headline", Cell::text(all(|c| c.headline.as_ref()))),
        ("source_original", Cell::text(event.voices.join("; "))),
        ("where_prec", Cell::number(Some(place.precision))),
        ("where_coordinates", Cell::text(&place.name)),
        ("where_description", Cell::text(one_line(&place.quote.text))),
        ("adm_1", Cell::maybe(adm1.map(|d| &d.name).or(place.admin1.as_ref()))),
        ("adm_2", Cell::maybe(adm2.map(|d| &d.name))),
        ("latitude", Cell::number(place.point.map(|p| p.lat()))),
        ("longitude", Cell::number(place.point.map(|p| p.lon()))),
        ("geom_wkt", Cell::maybe(place.point.map(|p| format!("POINT ({} {})", p.lon(), p.lat())))),
        ("priogrid_gid", Cell::number(place.point.map(priogrid))),
        ("country", Cell::text(abroad.name_of(country))),
        ("country_id", Cell::number(state.gw)),
        ("region", Cell::maybe(state.gw.map(region))),
        ("event_clarity", Cell::number(Some(1))),
        ("date_prec", Cell::number(Some(date_prec))),
        ("date_start", Cell::text(days.first.to_string())),
        ("date_end", Cell::text(days.last.to_string())),
        ("deaths_a", Cell::number(Some(deaths_a))),
        ("deaths_b", Cell::number(Some(deaths_b))),
        ("deaths_civilians", Cell::number(Some(deaths_civilians))),
        ("deaths_unknown", Cell::number(Some(deaths_unknown))),
        ("best", Cell::number(Some(best))),
        ("high", Cell::number(Some(high.max(best)))),
        ("low", Cell::number(Some(range.low.min(best)))),
        ("gwnoa", gw(&sides.a)),
        ("gwnob", gw(&sides.b)),
    ])
}

/// Both sides by name and, where a state, by Gleditsch and Ward's number.
struct Sides {
    a: Option<(String, Option<u16>)>,
    b: Option<(String, Option<u16>)>,
    a_is_state: bool,
    b_is_state: bool,
    /// Both are known, and neither is a state.
    non_state: bool,
}

impl Sides {
    /// The state comes first where one stands against others; else who did it. Of several on a side the state that
    /// the event's country is stands for it, then another state, then an armed group: UCDP's dyads have one party a
    /// side, and supporters beside it.
    fn of(abroad: &Abroad<'_>, told: &Told<'_>, one_sided: bool, country: Country) -> Sides {
        let (mut first, second) = (told.actors(Role::Initiator), told.actors(Role::Recipient));
        first.extend(told.actors(Role::Partner));
        let is_state = |a: &EventActor| abroad.kind(a).is_some_and(ActorKind::is_state);
        let is_group = |a: &EventActor| abroad.kind(a).is_some_and(ActorKind::is_armed_group);
        let rank = |a: &&EventActor| match abroad.kind(a) {
            Some(ActorKind::StateForces) if (abroad.facts)(a).country == Some(country) => 0,
            Some(ActorKind::StateForces) => 1,
            Some(kind) if kind.fights() => 2,
            None => 3,
            _ => 4,
        };
        let stands_for = |side: Vec<&'_ EventActor>| side.into_iter().min_by_key(rank).cloned();
        let (mut a, mut b) = (stands_for(first), stands_for(second));
        if !one_sided && b.as_ref().is_some_and(is_state) && !a.as_ref().is_some_and(is_state) {
            std::mem::swap(&mut a, &mut b);
        }
        let side = |actor: &EventActor| {
            // The number is the state's own: a force of many states has none, wherever it stands.
            let own = abroad.kind(actor) == Some(ActorKind::StateForces);
            let state = (abroad.facts)(actor).country.filter(|_| own);
            let name = state.map_or(actor.name.clone(), |c| format!("Government of {}", abroad.name_of(c)));
            (name, state.and_then(|c| abroad.codes.countries.get(&c)?.gw))
        };
        let civilians = one_sided.then(|| ("Civilians".to_owned(), None));
        Sides {
            a_is_state: a.as_ref().is_some_and(is_state),
            b_is_state: b.as_ref().is_some_and(is_state) && !one_sided,
            non_state: a.as_ref().is_some_and(is_group) && b.as_ref().is_some_and(is_group),
            a: a.as_ref().map(side),
            b: civilians.or(b.as_ref().map(side)),
        }
    }
}

/// The highest number of dead that anybody says, of live values.
fn highest_said(event: &Event) -> u64 {
    let figures =
        event.figures.iter().filter(|f| !f.part && matches!(f.outcome, Outcome::Killed | Outcome::Neutralized));
    let values = figures.flat_map(|f| &f.values).filter(|v| v.superseded_by.is_none());
    values.map(|v| v.count.high.unwrap_or_else(|| v.count.said.unwrap_or(v.count.low))).max().unwrap_or(0)
}

/// UCDP's precision of a stretch of days; `None` beyond a year.
fn precision(days: When) -> Option<u8> {
    match days.n_days() {
        1 => Some(1),
        2..=6 => Some(2),
        7 => Some(3),
        8..=31 => Some(4),
        32..=366 => Some(5),
        _ => None,
    }
}

/// The cell of PRIO-GRID, half a degree wide, numbered from 1 at 180° W 90° S eastwards, then northwards.
fn priogrid(point: Point) -> u32 {
    let cell = |e4: i32, offset: i32, most: u32| (((e4 + offset) / 5_000).max(0) as u32).min(most - 1);
    cell(point.lat_e4, 900_000, 360) * 720 + cell(point.lon_e4, 1_800_000, 720) + 1
}

/// UCDP's regions are ranges of the numbers of states.
fn region(gw: u16) -> &'static str {
    match gw {
        2..=199 => "Americas",
        200..=399 => "Europe",
        400..=626 => "Africa",
        630..=699 => "Middle East",
        _ => "Asia",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_the_grid_are_numbered_from_the_south_west() {
        let check = |lat, lon, gid| assert_eq!(priogrid(Point::from_degrees(lat, lon)), gid, "{lat} {lon}");
        check(-90.0, -180.0, 1);
        check(-89.6, -179.4, 2);
        check(-89.4, -180.0, 721);
        check(16.27, -0.04, 212 * 720 + 359 + 1);
        check(90.0, 180.0, 259_200);
    }
}
