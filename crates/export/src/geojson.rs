//! Events as GeoJSON (RFC 7946): a point where the place has one, else no geometry; nothing is left out.

use crate::{Error, Shelf};
use serde_json::{Value, json};
use std::io::Write;

/// Writes one FeatureCollection; gives the number of features. The properties are the fields of the events'
/// records that a map shows: ids, act, status, days, place, actors, figures, support.
///
/// # Errors
/// When the output fails.
pub fn events_geojson(shelf: &Shelf<'_>, out: &mut dyn Write) -> Result<usize, Error> {
    let (civilians, mut n) = (shelf.civilians(), 0);
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
    for event in shelf.events() {
        let record = shelf.event_record(event, civilians.get(&event.id).copied());
        let point = event.place.as_ref().and_then(|p| p.point);
        let geometry = point.map_or(Value::Null, |p| json!({"type": "Point", "coordinates": [p.lon(), p.lat()]}));
        let names = |role: &str| {
            let of = record.actors.iter().filter(|a| a.role == role);
            of.map(|a| a.name.as_str()).collect::<Vec<_>>()
        };
        let figures: Vec<Value> = record
            .figures
            .iter()
            .map(|f| {
                json!({"outcome": f.outcome, "counted": f.counted, "category": f.category, "low": f.low, "best": f.best,
                    "high": f.high, "part": f.part, "disagreement": f.disagreement})
            })
            .collect();
        let place = event.place.as_ref();
        let feature = json!({"type": "Feature", "id": record.event_id, "geometry": geometry, "properties": {
            "act": record.act, "status": record.status, "denied": record.denied,
            "first_day": record.when.as_ref().map(|w| &w.first), "last_day": record.when.as_ref().map(|w| &w.last),
            "place": place.map(|p| &p.name), "country": place.and_then(|p| p.country).map(|c| c.to_string()),
            "admin1": place.and_then(|p| p.admin1.as_ref()), "precision": place.map(|p| p.precision),
            "initiators": names("initiator"), "recipients": names("recipient"), "partners": names("partner"),
            "figures": figures, "voices": record.voices, "outlets": record.outlet_names, "pages": record.pages,
            "dispatches": record.dispatches, "first_published": record.first_published,
            "last_published": record.last_published,
        }});
        out.write_all(if n > 0 { b",\n" } else { b"\n" })?;
        serde_json::to_writer(&mut *out, &feature)?;
        n += 1;
    }
    out.write_all(b"\n]}\n")?;
    Ok(n)
}
