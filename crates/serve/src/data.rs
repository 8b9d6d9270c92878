//! The same answers as data: json, csv and geojson.

use crate::filter::Sum;
use crate::index::{Index, PlaceCard, Row, Toll};
use crate::words::place_name;
use recoupe_model::Role;
use serde_json::{Value, json};

/// An event as lists give it: numbers and names, not the whole record, which stands at the event's own address.
pub(crate) fn row(index: &Index, row: &Row) -> Value {
    let place = index.place(row);
    let actors = row.actors.iter().map(|(role, n)| {
        let actor = &index.actors[*n as usize];
        json!({ "role": role.word(), "name": actor.name, "actor_id": actor.id })
    });
    json!({
        "event_id": row.id,
        "act": row.act.word(),
        "status": row.status.word(),
        "denied": row.denied,
        "first_day": row.days.map(|d| d.0.to_string()),
        "last_day": row.days.map(|d| d.1.to_string()),
        "days_possible": row.n_days,
        "place": place.map(place_value),
        "actors": actors.collect::<Vec<_>>(),
        "killed": tolls(&row.killed),
        "wounded": tolls(&row.wounded),
        "pages": row.n_pages,
        "dispatches": row.n_dispatches,
        "voices": row.n_voices,
        "outlets": row.outlets.iter().map(|n| &index.outlets[*n as usize]).collect::<Vec<_>>(),
        "first_published": row.told.map(|d| d.0.to_string()),
        "last_published": row.told.map(|d| d.1.to_string()),
        "sentence": row.lead,
        "language": row.lead_lang.map(|l| l.code().to_owned()),
    })
}

fn place_value(place: &PlaceCard) -> Value {
    json!({
        "place_id": place.id, "name": place.name, "admin1": place.admin1,
        "country": place.country.map(|c| c.code().to_owned()),
        "lat": place.point.map(|p| p.lat()), "lon": place.point.map(|p| p.lon()), "precision": place.precision,
    })
}

fn tolls(tolls: &[Toll]) -> Vec<Value> {
    tolls.iter().map(|t| json!({ "low": t.low, "best": t.best, "high": t.high })).collect()
}

/// People killed and events, as sums give them.
pub(crate) fn sum(sum: &Sum) -> Value {
    json!({ "events": sum.events, "killed_low": sum.low, "killed_high": sum.high, "killed_open": sum.open })
}

/// Events as a table for spreadsheets.
pub(crate) fn csv(index: &Index, rows: &[&Row]) -> String {
    let header = "event_id,act,status,denied,first_day,last_day,place,admin1,country,lat,lon,precision,initiators,\
        recipients,killed_low,killed_best,killed_high,wounded_low,wounded_best,wounded_high,pages,dispatches,voices,\
        outlets,first_published,last_published,sentence\r\n";
    let mut out = header.to_owned();
    for row in rows {
        let place = index.place(row);
        let day = |d: Option<jiff::civil::Date>| d.map_or(String::new(), |d| d.to_string());
        let number = |n: Option<f64>| n.map_or(String::new(), |n| n.to_string());
        let mut cells = vec![
            text(&row.id),
            row.act.word().to_owned(),
            row.status.word().to_owned(),
            row.denied.to_string(),
            day(row.days.map(|d| d.0)),
            day(row.days.map(|d| d.1)),
            text(place.map_or("", |p| &p.name)),
            text(place.and_then(|p| p.admin1.as_deref()).unwrap_or_default()),
            place.and_then(|p| p.country).map_or(String::new(), |c| c.code().to_owned()),
            number(place.and_then(|p| p.point).map(|p| p.lat())),
            number(place.and_then(|p| p.point).map(|p| p.lon())),
            place.map_or(String::new(), |p| p.precision.to_string()),
            text(&named(index, row, Role::Initiator)),
            text(&named(index, row, Role::Recipient)),
        ];
        cells.extend(largest(&row.killed));
        cells.extend(largest(&row.wounded));
        cells.extend([row.n_pages.to_string(), row.n_dispatches.to_string(), row.n_voices.to_string()]);
        let outlets = row.outlets.iter().map(|n| index.outlets[*n as usize].to_string()).collect::<Vec<_>>();
        cells.extend([
            text(&outlets.join("; ")),
            day(row.told.map(|d| d.0)),
            day(row.told.map(|d| d.1)),
            text(&row.lead),
        ]);
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}

fn largest_toll(tolls: &[Toll]) -> Option<&Toll> {
    tolls.iter().max_by_key(|t| t.best)
}

fn largest(tolls: &[Toll]) -> [String; 3] {
    let most = largest_toll(tolls);
    let cell = |n: Option<u32>| n.map_or(String::new(), |n| n.to_string());
    [cell(most.map(|t| t.low)), cell(most.map(|t| t.best)), cell(most.and_then(|t| t.high))]
}

/// A cell that no spreadsheet takes for a formula, in quotation marks where RFC 4180 asks for them. A spreadsheet of a
/// country that separates cells by semicolons begins another behind each.
pub(crate) fn text(words: &str) -> String {
    let mut harmless = String::with_capacity(words.len());
    for (n, part) in words.split(';').enumerate() {
        if n > 0 {
            harmless.push(';');
        }
        let begins = part.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || is_unseen(c));
        let opens = begins.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
        if opens || (n == 0 && part.starts_with(['\t', '\r', '\n'])) {
            harmless.push('\'');
        }
        harmless.push_str(part);
    }
    match harmless.contains([',', ';', '"', '\n', '\r']) {
        true => format!("\"{}\"", harmless.replace('"', "\"\"")),
        false => harmless,
    }
}

/// Marks without a width that spreadsheets skip.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// What a map shows of an event: flat, as geographers' programs take it, under the names of the table's columns. What is
/// not known is left out; the whole record, with its sentences, stands at the event's own address.
#[derive(serde::Serialize)]
struct OnMap<'a> {
    event_id: &'a str,
    act: &'a str,
    status: &'a str,
    denied: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_day: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_day: Option<String>,
    place: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    admin1: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    precision: u8,
    #[serde(skip_serializing_if = "String::is_empty")]
    initiators: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    recipients: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    killed_low: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    killed_best: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    killed_high: Option<u32>,
    pages: u32,
    dispatches: u32,
    voices: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_published: Option<String>,
}

/// Events as points, each written as it is met: a list of a hundred thousand is never a tree in memory. Those whose
/// place nobody knows are counted beside; `next` is the cursor of what a limit left out.
pub(crate) fn events_geojson(index: &Index, rows: &[&Row], next: Option<&str>) -> Vec<u8> {
    let mut out = Vec::with_capacity(rows.len() * 400 + 100);
    out.extend_from_slice(b"{\"type\":\"FeatureCollection\",\"features\":[");
    let mut n = 0;
    for row in rows {
        let Some((place, point)) = index.place(row).and_then(|p| Some((p, p.point?))) else { continue };
        out.extend_from_slice(if n > 0 { b",\n" } else { b"\n" });
        n += 1;
        let named = |role: Role| named(index, row, role);
        let most = largest_toll(&row.killed);
        let shown = OnMap {
            event_id: &row.id,
            act: row.act.word(),
            status: row.status.word(),
            denied: row.denied,
            first_day: row.days.map(|d| d.0.to_string()),
            last_day: row.days.map(|d| d.1.to_string()),
            place: &place.name,
            admin1: place.admin1.as_deref(),
            country: place.country.map(|c| c.code().to_owned()),
            precision: place.precision,
            initiators: named(Role::Initiator),
            recipients: named(Role::Recipient),
            killed_low: most.map(|t| t.low),
            killed_best: most.map(|t| t.best),
            killed_high: most.and_then(|t| t.high),
            pages: row.n_pages,
            dispatches: row.n_dispatches,
            voices: row.n_voices,
            last_published: row.told.map(|t| t.1.to_string()),
        };
        let place = format!(
            "{{\"type\":\"Feature\",\"geometry\":{{\"type\":\"Point\",\"coordinates\":[{},{}]}},\"properties\":",
            point.lon(),
            point.lat()
        );
        out.extend_from_slice(place.as_bytes());
        serde_json::to_writer(&mut out, &shown).expect("plain values, into memory");
        out.push(b'}');
    }
    let rest = json!({ "without_place": rows.len() - n, "next": next }).to_string();
    out.extend_from_slice(b"\n],");
    out.extend_from_slice(&rest.as_bytes()[1..]);
    out
}

/// The names of those who had a part, as tables give them.
fn named(index: &Index, row: &Row, role: Role) -> String {
    let mut out = String::new();
    for actor in crate::filter::of_role(index, row, role) {
        if !out.is_empty() {
            out.push_str("; ");
        }
        out.push_str(&actor.name);
    }
    out
}

/// Places as points, with how much befell there; what the map draws.
pub(crate) fn places_geojson<'a>(places: impl Iterator<Item = (&'a PlaceCard, crate::filter::PlaceSum)>) -> Value {
    let features = places.filter_map(|(place, of)| {
        let point = place.point?;
        let shown = place_name(&place.name, place.admin1.as_deref(), place.country.as_ref().map(|c| c.code()));
        let mut properties = sum(&of.sum);
        if let Some(all) = properties.as_object_mut() {
            all.insert("name".to_owned(), json!(crate::words::seen(&shown)));
            all.insert("key".to_owned(), json!(place.key()));
            all.insert("disputed".to_owned(), json!(of.disputed));
            all.insert("precision".to_owned(), json!(place.precision));
        }
        Some(feature(point.lon(), point.lat(), properties))
    });
    json!({ "type": "FeatureCollection", "features": features.collect::<Vec<_>>() })
}

fn feature(lon: f64, lat: f64, properties: Value) -> Value {
    json!({ "type": "Feature", "geometry": { "type": "Point", "coordinates": [lon, lat] }, "properties": properties })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::Builder;
    use crate::sample::*;

    #[test]
    fn formulas_are_disarmed() {
        let check = |given: &str, cell: &str| assert_eq!(text(given), cell);
        check("=1+1", "'=1+1");
        check("a; =1", "\"a;' =1\"");
        check("\u{feff}=1", "'\u{feff}=1");
        check("@a, b", "\"'@a, b\"");
        check("Gao", "Gao");
        check("say \"x\"", "\"say \"\"x\"\"\"");
    }

    #[test]
    fn rows_have_as_many_cells_as_the_header() {
        let mut builder = Builder::new();
        builder.event(&reconciled().events[0]);
        let index = builder.done();
        let table = csv(&index, &[&index.rows[0]]);
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0].split(',').count(), lines[1].split(',').count());
        let points =
            |next| serde_json::from_slice::<Value>(&events_geojson(&index, &[&index.rows[0]], next)).expect("JSON");
        let (whole, part) = (points(None), points(Some("2022~\"~e1")));
        assert_eq!(whole["features"][0]["properties"]["place"], "Ansongo");
        assert_eq!(whole["features"][0]["geometry"]["coordinates"].as_array().map(Vec::len), Some(2));
        assert_eq!((&whole["without_place"], &whole["next"]), (&json!(0), &Value::Null));
        assert_eq!(part["next"], "2022~\"~e1");
    }
}
