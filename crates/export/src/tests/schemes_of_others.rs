//! Every export in another scheme, held against the columns that scheme documents.

use super::*;
use recoupe_model::ActorKind;

fn table(name: &str) -> Option<&'static str> {
    Some(match name {
        "codes.tsv" => include_str!("../../../../packs/schemes/codes.tsv"),
        "actor-kinds.tsv" => include_str!("../../../../packs/schemes/actor-kinds.tsv"),
        "pcodes.tsv" => include_str!("../../../../packs/schemes/pcodes.tsv"),
        "hapi.tsv" => include_str!("../../../../packs/schemes/hapi.tsv"),
        "plover-quads.tsv" => include_str!("../../../../packs/schemes/plover-quads.tsv"),
        "acled-columns.tsv" => include_str!("../../../../packs/schemes/acled-columns.tsv"),
        "ucdp-columns.tsv" => include_str!("../../../../packs/schemes/ucdp-columns.tsv"),
        "hapi-columns.tsv" => include_str!("../../../../packs/schemes/hapi-columns.tsv"),
        "plover-fields.tsv" => include_str!("../../../../packs/schemes/plover-fields.tsv"),
        _ => return None,
    })
}

/// The sample's event as `change` leaves it, exported by `run`.
fn with_abroad(change: impl FnOnce(&mut Event), run: impl FnOnce(&Abroad<'_>)) {
    let (ledger, mut reconciled) = (ledger(), reconciled());
    change(&mut reconciled.events[0]);
    let claims = ledger.claims(AsOf::LATEST).expect("read");
    let schemes = Schemes::parse(ACLED, UCDP, PLOVER).expect("the tables are good");
    let codes = Codes::parse(table).expect("the tables are good");
    let shelf = Shelf {
        ledger: &ledger,
        as_of: AsOf::LATEST,
        claims: &claims,
        reconciled: &reconciled,
        schemes: &schemes,
        policy: Policy::LatestBest,
        estimate: &low_is_best,
        only: None,
    };
    let facts = |actor: &EventActor| match &actor.actor {
        Some(_) => ActorFacts { kind: Some(ActorKind::StateForces), country: Country::new("ML"), described: false },
        None => ActorFacts { kind: Some(ActorKind::RebelGroup), country: None, described: false },
    };
    run(&Abroad {
        shelf: &shelf,
        codes: &codes,
        facts: &facts,
        country_name: &|c| Some(if c.code() == "FR" { "France" } else { "Mali" }.to_owned()),
    });
}

fn holds(column: &Column, cell: &str) -> bool {
    let day = |s: &str| s.parse::<jiff::civil::Date>().is_ok();
    match (cell, column.holds.as_str()) {
        ("", _) => column.may_be_empty,
        (_, "text") => true,
        (_, "integer") => cell.parse::<u64>().is_ok(),
        (_, "number") => cell.parse::<f64>().is_ok(),
        (_, "day") => day(cell),
        (_, words) => words.split('|').any(|w| w == cell),
    }
}

/// Holds a sheet against its documented columns and gives the rows by column name.
fn documented(columns: &[Column], text: &[u8]) -> Vec<BTreeMap<String, String>> {
    let rows = sheet::sheet(std::str::from_utf8(text).expect("UTF-8"));
    assert_eq!(rows[0], columns.iter().map(|c| c.name.clone()).collect::<Vec<_>>());
    for row in &rows[1..] {
        assert_eq!(row.len(), columns.len());
        for (column, cell) in columns.iter().zip(row) {
            assert!(holds(column, cell), "{} holds {}, found '{cell}'", column.name, column.holds);
        }
    }
    rows[1..].iter().map(|row| rows[0].iter().cloned().zip(row.iter().cloned()).collect()).collect()
}

fn check(row: &BTreeMap<String, String>, expected: &[(&str, &str)]) {
    for (column, value) in expected {
        assert_eq!(row[*column], *value, "{column}");
    }
}

#[test]
fn acled_has_its_31_columns() {
    with_abroad(
        |_| {},
        |abroad| {
            assert_eq!(abroad.codes.acled.len(), 31);
            let mut out = Vec::new();
            let tally = acled_csv(abroad, KindsAs::Words, &mut out).expect("written");
            assert_eq!((tally.events, tally.left_out()), (1, None));
            let rows = documented(&abroad.codes.acled, &out);
            check(
                &rows[0],
                &[
                    ("event_id_cnty", "MLI-e1-ansongo"),
                    ("event_date", "2022-05-17"),
                    ("time_precision", "1"),
                    ("disorder_type", "Political violence"),
                    ("event_type", "Battles"),
                    // Nobody says who attacked; a battle has a doer all the same.
                    ("actor1", "Unidentified Armed Group (Mali)"),
                    ("inter1", "Political militia"),
                    ("inter2", "State forces"),
                    ("interaction", "State forces-Political militia"),
                    ("iso", "466"),
                    ("region", "Western Africa"),
                    ("location", "Ansongo"),
                    ("geo_precision", "2"),
                    ("fatalities", "13"),
                ],
            );
            assert!(rows[0]["notes"].contains("[killed soldats: "), "{}", rows[0]["notes"]);
            let mut out = Vec::new();
            acled_csv(abroad, KindsAs::Numbers, &mut out).expect("written");
            check(
                &documented(&abroad.codes.acled, &out)[0],
                &[("inter1", "3"), ("inter2", "1"), ("interaction", "13")],
            );
        },
    );
}

#[test]
fn ucdp_has_its_49_columns() {
    with_abroad(
        |_| {},
        |abroad| {
            assert_eq!(abroad.codes.ucdp.len(), 49);
            let mut out = Vec::new();
            assert_eq!(ucdp_csv(abroad, &mut out).expect("written").events, 1);
            let rows = documented(&abroad.codes.ucdp, &out);
            check(
                &rows[0],
                &[
                    ("type_of_violence", "1"),
                    ("where_prec", "2"),
                    ("date_prec", "1"),
                    ("country_id", "432"),
                    ("region", "Africa"),
                    ("low", "13"),
                    ("best", "13"),
                    ("high", "13"),
                    ("source_office", "Agence; Journal"),
                    ("geom_wkt", "POINT (0.5022 15.6597)"),
                ],
            );
            let deaths = ["deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown"];
            let sum: u64 = deaths.iter().map(|d| rows[0][*d].parse::<u64>().expect("a number")).sum();
            assert_eq!(sum.to_string(), rows[0]["best"], "deaths make up best");
        },
    );
}

#[test]
fn who_stands_for_a_side_follows_the_type() {
    // The packs of this test know one state's army by its id, and everybody else as rebels; names tell who does not fight.
    fn check(
        change: impl FnOnce(&mut Event),
        kinds: &dyn Fn(&EventActor) -> ActorFacts,
        acled: &[(&str, &str)],
        ucdp: &[(&str, &str)],
    ) {
        with_abroad(change, |abroad| {
            let abroad = Abroad { facts: kinds, ..*abroad };
            let mut out = Vec::new();
            acled_csv(&abroad, KindsAs::Numbers, &mut out).expect("written");
            self::check(&documented(&abroad.codes.acled, &out)[0], acled);
            let mut out = Vec::new();
            ucdp_csv(&abroad, &mut out).expect("written");
            self::check(&documented(&abroad.codes.ucdp, &out)[0], ucdp);
        });
    }
    let facts = |actor: &EventActor| {
        let (kind, country) = match actor.name.as_str() {
            "Military Forces of Mali" => (ActorKind::StateForces, Country::new("ML")),
            "Military Forces of France" => (ActorKind::StateForces, Country::new("FR")),
            "Task Force" => (ActorKind::ExternalForces, Country::new("ML")),
            "Civilians" => (ActorKind::Civilians, None),
            _ => (ActorKind::RebelGroup, None),
        };
        ActorFacts { kind: Some(kind), country, described: false }
    };
    let cast = |event: &mut Event, act: Act, cast: &[(Role, &str, usize)]| {
        event.act = act;
        let one = |(role, name, n_claims): &(Role, &str, usize)| EventActor {
            role: *role,
            name: (*name).to_owned(),
            actor: None,
            n_claims: *n_claims,
            n_dispatches: 1,
        };
        event.actors = cast.iter().map(one).collect();
    };
    use Role::{Initiator, Partner, Recipient};
    check(
        |e| {
            cast(
                e,
                Act::ArmedClash,
                &[(Initiator, "rebels", 1), (Recipient, "Civilians", 3), (Recipient, "Military Forces of Mali", 1)],
            )
        },
        &facts,
        &[
            ("actor2", "Military Forces of Mali"),
            ("assoc_actor_2", "Civilians"),
            ("interaction", "12"),
            ("civilian_targeting", ""),
        ],
        &[
            ("side_a", "Government of Mali"),
            ("side_b", "rebels"),
            ("gwnoa", "432"),
            ("type_of_violence", "1"),
            ("dyad_name", "Government of Mali - rebels"),
        ],
    );
    check(
        |e| {
            cast(
                e,
                Act::Attack,
                &[(Initiator, "rebels", 1), (Recipient, "Military Forces of Mali", 3), (Recipient, "Civilians", 1)],
            )
        },
        &facts,
        &[("actor2", "Civilians"), ("interaction", "27"), ("civilian_targeting", "Civilian targeting")],
        &[("side_a", "rebels"), ("side_b", "Civilians"), ("type_of_violence", "3")],
    );
    // Forces of another state are outsiders, and a force of many states is no state's.
    check(
        |e| cast(e, Act::AirDroneStrike, &[(Initiator, "Military Forces of France", 1), (Recipient, "rebels", 1)]),
        &facts,
        &[("inter1", "8"), ("interaction", "28"), ("civilian_targeting", "")],
        &[("side_a", "Government of France"), ("gwnoa", "220")],
    );
    check(
        |e| {
            cast(
                e,
                Act::ArmedClash,
                &[(Initiator, "Task Force", 3), (Partner, "Military Forces of Mali", 1), (Recipient, "rebels", 1)],
            )
        },
        &facts,
        &[("actor1", "Task Force"), ("assoc_actor_1", "Military Forces of Mali"), ("inter1", "8")],
        &[("side_a", "Government of Mali"), ("gwnoa", "432")],
    );
    check(
        |e| cast(e, Act::ArmedClash, &[(Initiator, "Task Force", 3), (Recipient, "rebels", 1)]),
        &facts,
        &[("inter1", "8")],
        &[("side_a", "Task Force"), ("gwnoa", "")],
    );
    // Whoever attacked civilians has ACLED's name for people without one; UCDP's dyad stays open.
    check(
        |e| cast(e, Act::Attack, &[(Recipient, "Civilians", 1)]),
        &facts,
        &[
            ("actor1", "Unidentified Armed Group (Mali)"),
            ("inter1", "3"),
            ("actor2", "Civilians"),
            ("interaction", "37"),
            ("civilian_targeting", "Civilian targeting"),
        ],
        &[("side_a", ""), ("side_b", "Civilians"), ("dyad_name", ""), ("type_of_violence", "3")],
    );
}

#[test]
fn words_for_people_without_a_name_change_no_cell() {
    let row = |word: &str| {
        let mut found = None;
        let change = |e: &mut Event| {
            let one = |role, name: &str| EventActor {
                role,
                name: name.to_owned(),
                actor: None,
                n_claims: 1,
                n_dispatches: 1,
            };
            e.act = Act::Attack;
            e.actors = vec![one(Role::Initiator, word), one(Role::Recipient, "Civilians")];
        };
        with_abroad(change, |abroad| {
            let facts = |actor: &EventActor| ActorFacts {
                kind: Some(if actor.name == "Civilians" { ActorKind::Civilians } else { ActorKind::RebelGroup }),
                country: None,
                described: true,
            };
            let mut out = Vec::new();
            acled_csv(&Abroad { facts: &facts, ..*abroad }, KindsAs::Words, &mut out).expect("written");
            found = documented(&abroad.codes.acled, &out).into_iter().next();
        });
        found.expect("a row")
    };
    let (one, other) = (row("terroristes"), row("combattants"));
    check(
        &one,
        &[
            ("actor1", "Unidentified Armed Group (Mali)"),
            ("inter1", "Political militia"),
            ("actor2", "Civilians (Mali)"),
        ],
    );
    for (column, cell) in one.iter().filter(|(column, _)| *column != "tags") {
        assert_eq!(*cell, other[column], "{column}");
    }
    assert!(one["tags"].ends_with("; as said: terroristes"), "{}", one["tags"]);
}

#[test]
fn formulas_are_disarmed_wherever_a_cell_may_begin() {
    let check = |given: &str, cell: &str| {
        let mut out = Vec::new();
        crate::csv::row(&mut out, &[crate::csv::Cell::text(given)]).expect("memory");
        assert_eq!(String::from_utf8_lossy(&out).trim_end_matches("\r\n"), cell, "{given:?}");
    };
    check("Gao", "Gao");
    check("Tessit (-3)", "Tessit (-3)");
    check("=HYPERLINK(1)", "'=HYPERLINK(1)");
    check("  =1", "'  =1");
    check("\u{feff}=1", "'\u{feff}=1");
    check("\u{202e}@x", "'\u{202e}@x");
    check("＝1", "'＝1");
    check("Agence; =1", "\"Agence;' =1\"");
    check("\t1", "'\t1");
    check("a\nb", "\"a\nb\"");
}

#[test]
fn hapi_counts_by_division_and_month() {
    with_abroad(
        |event| {
            let place = event.place.as_mut().expect("a place");
            place.within = vec!["ml-gao-ansongo".into(), "ml-gao".into()];
        },
        |abroad| {
            assert_eq!(abroad.codes.hapi_columns.len(), 19);
            let mut out = Vec::new();
            assert_eq!(hapi_csv(abroad, &mut out).expect("written").rows, 1);
            check(
                &documented(&abroad.codes.hapi_columns, &out)[0],
                &[
                    ("location_code", "MLI"),
                    ("admin1_code", "ML07"),
                    ("admin2_code", "ML0701"),
                    ("admin2_name", "Ansongo"),
                    ("admin_level", "2"),
                    ("event_type", "political_violence"),
                    ("events", "1"),
                    ("fatalities", "13"),
                    ("reference_period_end", "2022-05-31"),
                ],
            );
        },
    );
}

#[test]
fn plover_has_its_fields() {
    with_abroad(
        |_| {},
        |abroad| {
            let mut out = Vec::new();
            assert_eq!(plover_jsonl(abroad, &mut out).expect("written").events, 1);
            let record: Value = serde_json::from_slice(&out).expect("a JSON line");
            let fields = record.as_object().expect("an object");
            for name in fields.keys() {
                assert!(abroad.codes.plover.iter().any(|c| c.name == *name), "{name} is not documented");
            }
            for column in &abroad.codes.plover {
                let fits = match (&record[&column.name], column.holds.as_str()) {
                    (Value::Null, _) => column.may_be_empty,
                    (value, "list") => value.is_array(),
                    (value, "object") => value.is_object(),
                    (value, "true") => *value == true,
                    (Value::String(text), _) => holds(column, text),
                    (value, _) => holds(column, &value.to_string()),
                };
                assert!(fits, "{} holds {}, found {}", column.name, column.holds, record[&column.name]);
            }
            assert_eq!((&record["event"], &record["quad_code"]), (&"ASSAULT".into(), &4.into()));
            assert_eq!(record["size"]["dead"], 13);
        },
    );
}

#[test]
fn what_a_scheme_cannot_hold_is_counted_with_its_reason() {
    fn check(change: impl Fn(&mut Event), expected: [Option<&str>; 4]) {
        with_abroad(&change, |abroad| {
            let mut nowhere = std::io::sink();
            let found = [
                acled_csv(abroad, KindsAs::Words, &mut nowhere),
                ucdp_csv(abroad, &mut nowhere),
                hapi_csv(abroad, &mut nowhere),
                plover_jsonl(abroad, &mut nowhere),
            ];
            let found = found.map(|t| t.expect("written").left_out());
            assert_eq!(found, expected.map(|e| e.map(|why| format!("1 left out: 1 {why}"))));
        });
    }
    let (not_coded, no_day) = (Some("of an act that the scheme does not code"), Some("without a day and year"));
    let no_country = Some("without a country");
    check(|_| {}, [None; 4]);
    check(|e| e.act = Act::Statement, [not_coded; 4]);
    check(|e| e.when.clear(), [no_day; 4]);
    check(|e| e.place = None, [no_country, no_country, no_country, None]);
    check(|e| e.figures.clear(), [None, Some("without a figure of the dead"), None, None]);
    check(
        |e| e.when = vec![Candidate::Days(When::year(2022).expect("a year"))],
        [Some("whose month is not known"), None, Some("whose month is not known"), None],
    );
    check(|e| e.claims.clear(), [Some("that nobody says has happened"); 4]);
}

#[test]
fn geojson_keeps_what_has_no_point() {
    for (point, expected) in [(true, 1), (false, 0)] {
        with_abroad(
            |event| {
                if !point {
                    event.place = None;
                }
            },
            |abroad| {
                let mut out = Vec::new();
                assert_eq!(events_geojson(abroad.shelf, &mut out).expect("written"), 1);
                let all: Value = serde_json::from_slice(&out).expect("JSON");
                assert_eq!(all["type"], "FeatureCollection");
                let features = all["features"].as_array().expect("features");
                let located = features.iter().filter(|f| f["geometry"]["type"] == "Point").count();
                assert_eq!((features.len(), located), (1, expected));
                assert_eq!(features[0]["properties"]["figures"][0]["best"], 13);
            },
        );
    }
}

#[test]
fn parquet_reads_back_what_was_written() {
    use ::parquet::file::reader::{FileReader, SerializedFileReader};
    use ::parquet::record::{ListAccessor, RowAccessor};
    with_abroad(
        |event| {
            let mut bare = event.figures[0].clone();
            (bare.category, bare.values) = (None, Vec::new());
            event.figures.push(bare);
        },
        |abroad| {
            let dir = tempfile::tempdir().expect("a folder");
            let file = dir.path().join("deep/events.parquet");
            assert_eq!(one_file(&file, |out| events_parquet(abroad.shelf, out)).expect("written"), 1);
            let reader = SerializedFileReader::new(fs::File::open(&file).expect("there")).expect("Parquet");
            let row = reader.get_row_iter(None).expect("rows").next().expect("one").expect("read");
            assert_eq!(row.get_string(0).expect("text"), "e1-ansongo");
            let day = row.get_column_iter().nth(4).map(|(name, value)| (name.as_str(), value.clone()));
            assert_eq!(day, Some(("first_day", ::parquet::record::Field::Date(19_129))), "2022-05-17");
            let figures = row.get_list(20).expect("a list");
            let figure = |i| figures.get_group(i).expect("a group");
            assert_eq!(figure(0).get_long(3).ok(), Some(13), "low");
            assert!(figure(0).get_long(5).is_err(), "open above");
            assert_eq!(figure(0).get_string(2).ok().map(String::as_str), Some("security_forces"));
            assert!(figure(1).get_string(2).is_err(), "things have no category");
            assert_eq!(row.get_list(16).map(|l| l.len()).ok(), Some(0), "an empty list is empty");
            let voices = abroad.shelf.reconciled.events[0].voices.len();
            assert_eq!(row.get_list(17).map(|l| l.len()).ok(), Some(voices));
            let claims = dir.path().join("claims.parquet");
            assert_eq!(one_file(&claims, |out| claims_parquet(abroad.shelf, out)).expect("written"), 2);
            let reader = SerializedFileReader::new(fs::File::open(&claims).expect("there")).expect("Parquet");
            assert_eq!(reader.get_row_iter(None).expect("rows").count(), 2);
        },
    );
}
