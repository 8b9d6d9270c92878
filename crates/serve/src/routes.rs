//! Every address, with the forms it has and the parameters it takes: what the page of the API and the OpenAPI
//! document are made from, and what the tests walk.

use serde_json::{Map, Value, json};

/// An address.
#[derive(Debug)]
pub(crate) struct Route {
    /// As in OpenAPI, a parameter in braces.
    pub path: &'static str,
    /// Key of its description in the words.
    pub says: &'static str,
    /// Endings it answers to beside the page itself.
    pub forms: &'static [&'static str],
    /// Parameters of the query.
    pub query: &'static [&'static str],
}

/// Parameters of lists.
const LIST: &[&str] = &[
    "from",
    "to",
    "country",
    "place",
    "actor",
    "outlet",
    "act",
    "status",
    "language",
    "q",
    "min_killed",
    "sort",
    "after",
    "limit",
    "as_of",
    "known_by",
];
const DAY: &[&str] = &["as_of", "known_by"];

pub(crate) const ROUTES: &[Route] = &[
    Route { path: "/events", says: "events", forms: &[".json", ".csv", ".geojson"], query: LIST },
    Route { path: "/event/{id}", says: "event", forms: &[".json"], query: &["as_of", "known_by", "policy"] },
    Route { path: "/claim/{id}", says: "claim", forms: &[".json"], query: &[] },
    Route { path: "/page/{id}", says: "page", forms: &[".json"], query: &[] },
    Route { path: "/places", says: "places", forms: &[".json", ".csv", ".geojson"], query: LIST },
    Route { path: "/place/{id}", says: "place", forms: &[".json"], query: LIST },
    Route { path: "/actors", says: "actors", forms: &[".json", ".csv"], query: DAY },
    Route { path: "/actor/{id}", says: "actor", forms: &[".json"], query: LIST },
    Route { path: "/outlets", says: "outlets", forms: &[".json", ".csv"], query: DAY },
    Route { path: "/outlet/{id}", says: "outlet", forms: &[".json"], query: LIST },
    Route { path: "/packs", says: "packs", forms: &[".json"], query: &[] },
    Route { path: "/stream", says: "stream", forms: &[], query: &[] },
];

/// The document that describes the API, made from [`ROUTES`].
pub(crate) fn openapi() -> Value {
    let words = &crate::words::all()[0];
    let mut paths = Map::new();
    for route in ROUTES {
        let id = route
            .path
            .contains("{id}")
            .then(|| json!({ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }));
        let query = route.query.iter().map(|name| {
            json!({ "name": name, "in": "query", "description": words.of("param", name), "schema": schema(name) })
        });
        let parameters: Vec<Value> = id.into_iter().chain(query).collect();
        let forms: &[&str] = if route.forms.is_empty() { &[""] } else { route.forms };
        for form in forms {
            let answer = json!({
                "summary": words.of("api", route.says),
                "parameters": parameters,
                "responses": {
                    "200": { "description": "found", "content": { media(form): {} } },
                    "304": { "description": "unchanged since the ETag given" },
                    "400": error("a parameter says nothing"),
                    "401": error("a token is needed, where the server has any"),
                    "404": error("there is no such thing"),
                    "429": error("too many questions in a short time; Retry-After says when to ask again"),
                    "503": error("the ledger is still being read; Retry-After says when to ask again"),
                },
            });
            paths.insert(format!("{}{form}", route.path), json!({ "get": answer }));
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Recoupe", "version": recoupe_engine::VERSION,
            "description": "A cross-checked, fully sourced ledger of events: who did what to whom, where, when, how many, according to whom.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "paths": paths,
        "components": { "schemas": { "Error": {
            "type": "object", "required": ["error"],
            "properties": { "error": {
                "type": "object", "required": ["status", "says"],
                "properties": { "status": { "type": "integer" }, "says": { "type": "string" } },
            } },
        } } },
    })
}

fn error(says: &str) -> Value {
    let schema = json!({ "$ref": "#/components/schemas/Error" });
    json!({ "description": says, "content": { "application/json": { "schema": schema } } })
}

fn media(form: &str) -> &'static str {
    match form {
        ".csv" => "text/csv",
        ".geojson" => "application/geo+json",
        "" => "text/event-stream",
        _ => "application/json",
    }
}

fn schema(name: &str) -> Value {
    let words = |all: &[&str]| json!({ "type": "string", "enum": all });
    match name {
        "from" | "to" | "as_of" | "known_by" => json!({ "type": "string", "format": "date" }),
        "min_killed" | "limit" => json!({ "type": "integer", "minimum": 0 }),
        "act" => json!({ "type": "array", "items": words(recoupe_model::Act::WORDS) }),
        "status" => json!({ "type": "array", "items": words(recoupe_model::Status::WORDS) }),
        "sort" => words(&["told", "day", "killed"]),
        "policy" => words(&["latest-best", "range", "conservative"]),
        _ => json!({ "type": "string" }),
    }
}
