//! HDX HAPI's conflict events: counts by second-level division, month and kind.
//!
//! An event counts in the division that is known; where only the first level or the country is, the row says
//! so by its `admin_level`. Violence against people who do not fight counts as political violence too, as in
//! HAPI's own files.

use crate::Error;
use crate::abroad::*;
use crate::csv::Cell;
use jiff::civil::Date;
use recoupe_model::Policy;
use std::collections::BTreeMap;
use std::io::Write;

/// Writes a row per division, kind and month.
///
/// # Errors
/// When the output fails.
pub fn hapi_csv(abroad: &Abroad<'_>, out: &mut dyn Write) -> Result<Tally, Error> {
    let mut sheet = Sheet::new(&abroad.codes.hapi_columns, out)?;
    let (civilians, mut tally) = (abroad.shelf.civilians(), Tally::default());
    let mut rows: BTreeMap<Key<'_>, (usize, u64)> = BTreeMap::new();
    for told in abroad.told() {
        match keys(abroad, &told, civilians.get(&told.event.id).copied()) {
            Ok(keys) => {
                let dead = abroad.toll(told.event, Policy::Conservative).map_or(0, |t| t.all.low);
                for key in keys {
                    let (events, fatalities) = rows.entry(key).or_default();
                    *events += 1;
                    *fatalities = fatalities.saturating_add(dead);
                }
                tally.events += 1;
            }
            Err(why) => tally.leave_out(why),
        }
    }
    for (key, (events, fatalities)) in &rows {
        let level = key.pcodes.iter().filter(|p| !p.is_empty()).count();
        sheet.row([
            ("location_code", Cell::text(key.iso3)),
            ("provider_admin1_name", Cell::text(&key.admin1)),
            ("provider_admin2_name", Cell::text(key.names[1])),
            ("admin1_code", Cell::text(key.pcodes[0])),
            ("admin1_name", Cell::text(key.names[0])),
            ("admin2_code", Cell::text(key.pcodes[1])),
            ("admin2_name", Cell::text(key.names[1])),
            ("admin_level", Cell::number(Some(level))),
            ("event_type", Cell::text(key.kind)),
            ("events", Cell::number(Some(events))),
            ("fatalities", Cell::number((key.kind != DEMONSTRATION).then_some(fatalities))),
            ("reference_period_start", Cell::text(key.month.to_string())),
            ("reference_period_end", Cell::text(key.month.last_of_month().to_string())),
            ("warning", Cell::maybe((level < 2).then_some("the second-level division is not known"))),
        ])?;
        tally.rows += 1;
    }
    Ok(tally)
}

const DEMONSTRATION: &str = "demonstration";

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    iso3: &'a str,
    pcodes: [&'a str; 2],
    names: [&'a str; 2],
    admin1: String,
    month: Date,
    kind: &'static str,
}

fn keys<'a>(abroad: &Abroad<'a>, told: &Told<'_>, said: Option<bool>) -> Result<Vec<Key<'a>>, &'static str> {
    let event = told.event;
    let [violence, demonstration] = abroad.codes.hapi.get(&event.act).ok_or(NOT_CODED)?;
    if !told.happened() {
        return Err(NOT_HAPPENED);
    }
    let days = told.days.ok_or(NO_DAY)?;
    if days.first.first_of_month() != days.last.first_of_month() {
        return Err(WIDE_DAY);
    }
    let place = event.place.as_ref().ok_or(NO_COUNTRY)?;
    let state = abroad.codes.countries.get(&place.country.ok_or(NO_COUNTRY)?).ok_or(NO_CODE)?;
    let [adm1, adm2] = abroad.divisions(event);
    let adm2 = adm2.filter(|_| adm1.is_some());
    let kinds = [
        (*violence && abroad.targets_civilians(told, said)).then_some("civilian_targeting"),
        demonstration.then_some(DEMONSTRATION),
        violence.then_some("political_violence"),
    ];
    let key = |kind| Key {
        iso3: &state.iso3,
        pcodes: [adm1, adm2].map(|d| d.map_or("", |d| d.pcode.as_str())),
        names: [adm1, adm2].map(|d| d.map_or("", |d| d.name.as_str())),
        admin1: place.admin1.clone().unwrap_or_default(),
        month: days.first.first_of_month(),
        kind,
    };
    Ok(kinds.into_iter().flatten().map(key).collect())
}
