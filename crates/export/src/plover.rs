//! PLOVER records, one JSON object a line.

use crate::Error;
use crate::abroad::*;
use recoupe_model::{Act, Event, EventActor, Outcome, Role};
use serde_json::{Map, Value, json};
use std::io::Write;

/// Writes a record per event that PLOVER has a type for.
///
/// # Errors
/// When the output or the ledger fails.
pub fn plover_jsonl(abroad: &Abroad<'_>, out: &mut dyn Write) -> Result<Tally, Error> {
    let pages = abroad.pages()?;
    let mut tally = Tally::default();
    for told in abroad.told() {
        match record(abroad, &told, &pages) {
            Ok(record) => {
                serde_json::to_writer(&mut *out, &record)?;
                out.write_all(b"\n")?;
                tally.rows += 1;
                tally.events += 1;
            }
            Err(why) => tally.leave_out(why),
        }
    }
    Ok(tally)
}

type Pages = std::collections::BTreeMap<recoupe_model::PageId, PageCard>;

fn record(abroad: &Abroad<'_>, told: &Told<'_>, pages: &Pages) -> Result<Value, &'static str> {
    let event = told.event;
    let (kind, mode) = code(abroad, event.act).ok_or(NOT_CODED)?;
    if !told.happened() {
        return Err(NOT_HAPPENED);
    }
    let days = told.days.ok_or(NO_DAY)?;
    let recipients = told.actors(Role::Recipient);
    let needs_recipient = matches!(kind.as_str(), "COOPERATE" | "AID" | "SANCTION");
    if needs_recipient && recipients.is_empty() {
        return Err("without a recipient, which the type needs");
    }
    let entities = |actors: &[&EventActor]| actors.iter().map(|a| entity(abroad, a)).collect::<Vec<_>>();
    let mut out = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            out.insert(name.to_owned(), value);
        }
    };
    put("id", json!(event.id.as_str()));
    put("date", json!(days.first.to_string()));
    put("enddate", if days.last > days.first { json!(days.last.to_string()) } else { Value::Null });
    // The field is required: who did it when nobody says is an unknown, not nobody.
    let initiators = told.actors(Role::Initiator);
    let unknown = json!([{"code": null, "sector": "UNK", "entity_text": null, "identifier_id": null}]);
    put("actor", if initiators.is_empty() { unknown } else { json!(entities(&initiators)) });
    put("recipient", if recipients.is_empty() { Value::Null } else { json!(entities(&recipients)) });
    put("quad_code", json!(abroad.codes.quads.get(&kind)));
    put("event", json!(kind));
    put("has_event", json!(true));
    put("mode", mode.map_or(Value::Null, Value::String));
    put("event_text", json!(told.sentence()));
    put("event_loc", location(abroad, event));
    put("size", size(abroad, event));
    let first = told.claims.first().ok_or("without a sentence")?;
    let span = first.evidence.first().map(|q| q.span);
    put("text_info", json!({"sequence": 1, "start": span.map(|s| s.start()), "end": span.map(|s| s.end())}));
    let card = pages.get(&first.page).cloned().unwrap_or_default();
    let citation = [&card.outlet, &card.published].into_iter().flatten().map(String::as_str).collect::<Vec<_>>();
    put(
        "cite_info",
        json!({"corpus": "recoupe", "citation": citation.join(", "), "url": card.address, "title": card.headline,
            "language": card.lang, "publication": card.outlet, "coder": "recoupe", "version": env!("CARGO_PKG_VERSION")}),
    );
    let mut links: Vec<&String> = event.pages.iter().filter_map(|p| pages.get(p)?.address.as_ref()).collect();
    links.sort();
    links.dedup();
    put("link", json!(links));
    put("coder", json!("recoupe"));
    put("comment", json!(format!("status={}; voices={}", event.status, event.voices.join(", "))));
    Ok(Value::Object(out))
}

fn code(abroad: &Abroad<'_>, act: Act) -> Option<(String, Option<String>)> {
    let codes = abroad.shelf.schemes.codes(act, None);
    let word = |key: &str| codes["plover"].get(key).and_then(|v| v.as_str()).map(str::to_owned);
    Some((word("event")?, word("mode")))
}

fn entity(abroad: &Abroad<'_>, actor: &EventActor) -> Value {
    let facts = (abroad.facts)(actor);
    let sector = facts.kind.and_then(|k| abroad.codes.kinds.get(&k)).map(|k| k.sector.as_str());
    let code = facts.country.and_then(|c| abroad.codes.countries.get(&c)).map(|c| c.iso3.as_str());
    json!({"code": code, "sector": sector.filter(|s| !s.is_empty()).unwrap_or("UNK"), "entity_text": actor.name,
        "identifier_id": actor.actor.as_ref().map(|id| id.as_str())})
}

fn location(abroad: &Abroad<'_>, event: &Event) -> Value {
    let Some(place) = &event.place else { return Value::Null };
    let [adm1, adm2] = abroad.divisions(event);
    let iso3 = place.country.and_then(|c| abroad.codes.countries.get(&c)).map(|c| c.iso3.as_str());
    json!({"extracted_place": one_line(&place.quote.text), "resolved_place": place.name,
        "lat": place.point.map(|p| p.lat()), "lon": place.point.map(|p| p.lon()),
        "district": adm2.map(|d| d.name.as_str()), "province": adm1.map(|d| d.name.as_str()).or(place.admin1.as_deref()),
        "country": place.country.map(|c| abroad.name_of(c)), "country_code": iso3})
}

/// The chosen number of the dead, hurt and arrested; what nobody gave a figure for is left out.
fn size(abroad: &Abroad<'_>, event: &Event) -> Value {
    let largest = |outcome: Outcome| {
        let figures = event.figures.iter().filter(|f| f.outcome == outcome && f.category.is_some() && !f.part);
        figures.filter_map(|f| (abroad.shelf.estimate)(f, abroad.shelf.policy)).map(|e| e.best).max()
    };
    let dead = abroad.toll(event, abroad.shelf.policy).map(|t| t.all.best);
    let sizes = [("dead", dead), ("injured", largest(Outcome::Wounded)), ("arrested", largest(Outcome::Arrested))];
    let known: Map<String, Value> =
        sizes.into_iter().filter_map(|(name, n)| Some((name.to_owned(), json!(n?)))).collect();
    if known.is_empty() { Value::Null } else { Value::Object(known) }
}
