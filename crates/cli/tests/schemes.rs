//! Exports in other schemes of pages about real countries: every row against what each scheme documents, column by
//! column and across columns. The pages are invented.

#[path = "../../export/src/tests/sheet.rs"]
mod sheet;
mod support;

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Day of publication, text. One of each kind of act, of several countries, known exactly and hardly.
const PAGES: &[(&str, &str)] = &[
    (
        "2022-05-18",
        "Onze soldats maliens ont été tués mardi 17 mai 2022 dans une attaque du JNIM près d'Ansongo, a annoncé l'armée malienne.",
    ),
    (
        "2022-05-19",
        "Au moins treize soldats maliens ont été tués mardi 17 mai 2022 dans une attaque du JNIM près d'Ansongo, selon le JNIM.",
    ),
    (
        "2022-06-03",
        "Six civils ont été tués jeudi 2 juin 2022 par des hommes armés à Djibo, au Burkina Faso, selon des habitants.",
    ),
    (
        "2022-06-10",
        "Une frappe de drone de l'armée française a tué une dizaine de djihadistes jeudi 9 juin 2022 à Tessit, au Mali, selon l'état-major.",
    ),
    (
        "2022-07-02",
        "L'explosion d'une mine artisanale a tué quatre civils vendredi 1er juillet 2022 à Dori, au Burkina Faso.",
    ),
    (
        "2022-07-09",
        "Trois femmes ont été enlevées par des hommes armés vendredi 8 juillet 2022 à Torodi, au Niger, selon une source sécuritaire.",
    ),
    ("2022-08-04", "La police nigérienne a arrêté douze suspects mercredi 3 août 2022 à Diffa, au Niger."),
    (
        "2022-08-12",
        "Des manifestants ont défilé pacifiquement jeudi 11 août 2022 à Bamako, au Mali, contre la vie chère.",
    ),
    (
        "2022-08-20",
        "La police a tiré sur des manifestants vendredi 19 août 2022 à N'Djamena, au Tchad, faisant deux morts.",
    ),
    (
        "2022-09-05",
        "Boko Haram a attaqué un village près de Maiduguri, au Nigeria, en août 2022, tuant au moins neuf personnes.",
    ),
    (
        "2022-09-12",
        "L'armée malienne a neutralisé 17 terroristes du 5 au 9 septembre 2022 dans la région de Mopti, selon un communiqué.",
    ),
    ("2022-09-20", "Le gouvernement malien et des groupes armés ont signé un accord lundi 19 septembre 2022 à Alger."),
    ("2022-10-03", "L'armée burkinabè a saisi des armes et des munitions dimanche 2 octobre 2022 à Fada N'Gourma."),
    (
        "2022-10-11",
        "Quatre casques bleus ont été blessés lundi 10 octobre 2022 par des tirs de mortier à Kidal, au Mali.",
    ),
    (
        "2022-10-15",
        "Un kamikaze s'est fait exploser vendredi 14 octobre 2022 à Mogadiscio, en Somalie, tuant huit personnes.",
    ),
    (
        "2022-11-02",
        "Des combats entre l'armée et le M23 ont fait cinq morts mardi 1er novembre 2022 à Rutshuru, en République démocratique du Congo.",
    ),
];

/// Cells of a table by the names in its first row.
fn rows(text: &str) -> (Vec<String>, Vec<BTreeMap<String, String>>) {
    let mut all = sheet::sheet(text);
    let header: Vec<String> = all.remove(0);
    assert!(all.iter().all(|r| r.len() == header.len()));
    (header.clone(), all.into_iter().map(|r| header.iter().cloned().zip(r).collect()).collect())
}

/// The documented columns: name, what they hold, whether a cell may be empty.
fn documented(file: &str) -> Vec<(String, String, bool)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/schemes").join(file);
    let text = fs::read_to_string(path).expect("a table");
    let lines = text.lines().filter(|l| !l.starts_with('#')).skip(1);
    lines
        .map(|l| {
            let cells: Vec<&str> = l.split('\t').collect();
            (cells[1].to_owned(), cells[2].to_owned(), cells[3] == "yes")
        })
        .collect()
}

fn holds(what: &str, may_be_empty: bool, cell: &str) -> bool {
    match (cell, what) {
        ("", _) => may_be_empty,
        (_, "text") => true,
        (_, "integer") => cell.parse::<u64>().is_ok(),
        (_, "number") => cell.parse::<f64>().is_ok_and(f64::is_finite),
        (_, "day") => {
            let parts: Vec<&str> = cell.split('-').collect();
            parts.iter().map(|p| p.len()).eq([4, 2, 2]) && parts.iter().all(|p| p.parse::<u16>().is_ok())
        }
        (_, words) => words.split('|').any(|w| w == cell),
    }
}

/// The rows of a file that holds the documented columns in their order, each with what it may hold.
fn sheet(folder: &Path, file: &str, columns: &str) -> Vec<BTreeMap<String, String>> {
    let text = fs::read_to_string(folder.join(file)).expect(file);
    let (header, rows) = rows(&text);
    let columns = documented(columns);
    assert!(header.iter().eq(columns.iter().map(|(name, ..)| name)), "{file}: {header:?}");
    for row in &rows {
        for (name, what, may_be_empty) in &columns {
            assert!(holds(what, *may_be_empty, &row[name]), "{file}: {name} holds {what}, found '{}'", row[name]);
        }
    }
    rows
}

fn n(row: &BTreeMap<String, String>, column: &str) -> i64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} '{}'", row[column]))
}

/// ACLED's six types and the sub-types of each, with the kind of disorder they are.
const TYPES: &[(&str, &str, &str)] = &[
    ("Battles", "Armed clash|Government regains territory|Non-state actor overtakes territory", "Political violence"),
    (
        "Explosions/Remote violence",
        "Chemical weapon|Air/drone strike|Suicide bomb|Shelling/artillery/missile attack|Remote explosive/landmine/IED|Grenade",
        "Political violence",
    ),
    ("Violence against civilians", "Sexual violence|Attack|Abduction/forced disappearance", "Political violence"),
    ("Protests", "Peaceful protest|Protest with intervention", "Demonstrations"),
    ("Protests", "Excessive force against protesters", "Political violence; Demonstrations"),
    ("Riots", "Violent demonstration", "Demonstrations"),
    ("Riots", "Mob violence", "Political violence"),
    (
        "Strategic developments",
        "Agreement|Arrests|Change to group/activity|Disrupted weapons use|Headquarters or base established|Looting/property destruction|Non-violent transfer of territory|Other",
        "Strategic developments",
    ),
];
const KINDS: [&str; 9] = [
    "",
    "State forces",
    "Rebel group",
    "Political militia",
    "Identity militia",
    "Rioters",
    "Protesters",
    "Civilians",
    "External/Other forces",
];

fn acled(words: &BTreeMap<String, String>, numbers: &BTreeMap<String, String>) {
    let (kind, sub) = (words["event_type"].as_str(), words["sub_event_type"].as_str());
    let of_type = TYPES.iter().find(|(t, subs, _)| *t == kind && subs.split('|').any(|s| s == sub));
    let (.., disorder) = of_type.unwrap_or_else(|| panic!("'{kind}' has no '{sub}'"));
    assert_eq!(words["disorder_type"], *disorder, "{kind} {sub}");
    assert_eq!(words["year"], words["event_date"][..4]);
    assert!(words["event_id_cnty"].split('-').next().is_some_and(|iso3| iso3.len() == 3));
    let number = |inter: &str| if numbers[inter].is_empty() { None } else { Some(n(numbers, inter) as usize) };
    for inter in ["inter1", "inter2"] {
        assert_eq!(words[inter], KINDS[number(inter).unwrap_or(0)], "the same kind in words and as a number");
    }
    assert_eq!(numbers["inter2"] == "0", words["actor2"].is_empty(), "0 stands for nobody else");
    let pair = match (number("inter1"), number("inter2")) {
        (Some(a), Some(0)) => Some(a * 10),
        (Some(a), Some(b)) => Some(a.min(b) * 10 + a.max(b)),
        _ => None,
    };
    let listed = pair.filter(|p| ![70, 77, 88].contains(p)).map_or(String::new(), |p| p.to_string());
    assert_eq!(numbers["interaction"], listed, "{} {}", words["actor1"], words["actor2"]);
    let told = words["interaction"].split('-').filter(|k| !k.is_empty()).count();
    assert!(
        told == 0
            || told == if words["actor2"].is_empty() { 1 } else { 2 }
            || words["interaction"].contains("External")
    );
    // What a type asks of its sides.
    let on_civilians = words["civilian_targeting"] == "Civilian targeting";
    let nameless = format!("Unidentified Armed Group ({})", words["country"]);
    if ["Battles", "Explosions/Remote violence", "Violence against civilians"].contains(&kind) {
        assert!(!words["actor1"].is_empty() && words["inter1"] != "Civilians", "violence has a doer: {words:?}");
    }
    if words["actor1"].starts_with("Unidentified") {
        assert_eq!((words["actor1"].as_str(), words["inter1"].as_str()), (nameless.as_str(), "Political militia"));
    }
    match kind {
        "Violence against civilians" => assert!(on_civilians && !words["actor2"].is_empty()),
        "Battles" | "Strategic developments" => assert!(!on_civilians, "{sub}"),
        _ => {}
    }
    let country = &words["country"];
    let iso = ["Mali 466", "Burkina Faso 854", "Niger 562", "Chad 148", "Nigeria 566", "Algeria 12", "Somalia 706"];
    let congo = country.contains("Congo") && words["iso"] == "180" && words["region"] == "Middle Africa";
    assert!(congo || iso.contains(&format!("{country} {}", words["iso"]).as_str()), "{country} {}", words["iso"]);
    let degrees = |column: &str, most: f64| {
        words[column].is_empty() || words[column].parse::<f64>().is_ok_and(|d| d.abs() <= most)
    };
    assert!(degrees("latitude", 90.0) && degrees("longitude", 180.0));
    assert_eq!(words["fatalities"], numbers["fatalities"]);
}

fn ucdp(row: &BTreeMap<String, String>) {
    let deaths: i64 = ["deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown"].map(|d| n(row, d)).iter().sum();
    assert_eq!(deaths, n(row, "best"), "deaths make up best");
    assert!(n(row, "low") <= n(row, "best") && n(row, "best") <= n(row, "high") && n(row, "high") > 0, "{row:?}");
    assert_eq!(row["year"], row["date_start"][..4]);
    assert!(row["date_start"] <= row["date_end"]);
    assert_eq!(row["date_prec"] == "1", row["date_start"] == row["date_end"]);
    assert_eq!(row["dyad_name"].is_empty(), row["side_a"].is_empty() || row["side_b"].is_empty());
    if !row["dyad_name"].is_empty() {
        assert_eq!(row["dyad_name"], format!("{} - {}", row["side_a"], row["side_b"]));
    }
    match row["type_of_violence"].as_str() {
        "3" => assert_eq!((row["side_b"].as_str(), row["gwnob"].as_str()), ("Civilians", "")),
        _ => assert_ne!(row["side_b"], "Civilians"),
    }
    for (side, gw) in [("side_a", "gwnoa"), ("side_b", "gwnob")] {
        assert_eq!(row[side].starts_with("Government of "), !row[gw].is_empty(), "{}: {}", row[side], row[gw]);
    }
    let gid = n(row, "priogrid_gid");
    let cell =
        |column: &str, offset: f64| ((row[column].parse::<f64>().expect("degrees") + offset) * 2.0).floor() as i64;
    assert_eq!(gid, cell("latitude", 90.0) * 720 + cell("longitude", 180.0) + 1);
    assert_eq!(row["geom_wkt"], format!("POINT ({} {})", row["longitude"], row["latitude"]));
    assert_eq!(row["region"], "Africa");
}

/// PLOVER's types, each with its modes; what needs a recipient.
const PLOVER: &[(&str, i64, &str)] = &[
    ("AGREE", 1, ""),
    ("CONSULT", 1, "visit|third-party|multilateral|phone"),
    ("SUPPORT", 1, ""),
    ("CONCEDE", 1, ""),
    ("COOPERATE", 2, ""),
    ("AID", 2, ""),
    ("RETREAT", 2, "withdraw|release|disarm|ceasefire|access|resign"),
    ("PROTEST", 4, "demo|riot|strike|hunger|boycott|obstruct|vandalize"),
    ("SANCTION", 4, "convict|expel|withdraw|discontinue"),
    ("MOBILIZE", 4, "troops|weapons|police|militia"),
    ("COERCE", 4, "seize|restrict|censor|curfew|martial-law|arrest|deport|withhold|misinformation|cyber"),
    (
        "ASSAULT",
        4,
        "abduct|beat|torture|sexual|targeted|destroy|primitive|firearms|explosives|suicide-attack|aerial|drone|heavy-weapons|crowd-control|unconventional",
    ),
];
const SECTORS: &str =
    "COP GOV JUD LEG MIL PRM PTY REB SPY UAF UNK AGR BUS CRM CVL EDU ELI JRN LAB MED REF OPP PRE REL SOC";

fn plover(record: &Value) {
    let kind = PLOVER.iter().find(|(kind, ..)| record["event"] == *kind).unwrap_or_else(|| panic!("{record}"));
    assert_eq!(record["quad_code"], kind.1, "{}", kind.0);
    let mode = record["mode"].as_str();
    assert!(mode.is_none_or(|m| kind.2.split('|').any(|k| k == m)), "{} has no mode {mode:?}", kind.0);
    let actors = record["actor"].as_array().expect("required");
    assert!(!actors.is_empty());
    let recipients = record["recipient"].as_array().into_iter().flatten();
    for entity in actors.iter().chain(recipients) {
        assert!(SECTORS.split(' ').any(|s| entity["sector"] == s), "{entity}");
        assert!(entity["code"].as_str().is_none_or(|c| c.len() == 3), "{entity}");
    }
    let days = [&record["date"], &record["enddate"]].map(|d| d.as_str().unwrap_or("9999-12-31"));
    assert!(days[0] <= days[1]);
    for n in record["size"].as_object().into_iter().flat_map(|s| s.values()) {
        assert!(n.is_u64());
    }
}

fn hapi(rows: &[BTreeMap<String, String>]) {
    for row in rows {
        assert_eq!(row["location_code"].len(), 3);
        assert!(row["reference_period_start"].ends_with("-01"));
        assert_eq!(row["reference_period_start"][..7], row["reference_period_end"][..7]);
        let level = row["admin_level"].as_str();
        assert_eq!((row["admin1_code"].is_empty(), row["admin2_code"].is_empty()), (level < "1", level < "2"));
        // P-codes nest.
        assert!(row["admin2_code"].is_empty() || row["admin2_code"].starts_with(&*row["admin1_code"]), "{row:?}");
        assert_eq!(row["event_type"] == "demonstration", row["fatalities"].is_empty());
        // What targets civilians is political violence too.
        if row["event_type"] == "civilian_targeting" {
            let same = |other: &&BTreeMap<String, String>| {
                ["location_code", "admin1_code", "admin2_code", "reference_period_start"]
                    .iter()
                    .all(|c| other[*c] == row[*c])
                    && other["event_type"] == "political_violence"
            };
            let all = rows.iter().find(same).expect("counted there as well");
            assert!(n(all, "events") >= n(row, "events") && n(all, "fatalities") >= n(row, "fatalities"));
        }
    }
}

#[test]
fn every_row_holds_what_its_scheme_documents() {
    let folder = tempfile::tempdir().expect("a folder");
    let line = |(i, (day, text)): (usize, &(&str, &str))| {
        let outlet = (i % 5 != 4).then(|| format!("Journal {i}"));
        serde_json::json!({"id": format!("p{i}"), "outlet": outlet, "published": day, "lang": "fr", "text": text})
            .to_string()
    };
    let lines: Vec<String> = PAGES.iter().enumerate().map(line).collect();
    fs::write(folder.path().join("pages.jsonl"), lines.join("\n")).expect("written");
    let ok = |args: &[&str]| {
        let output = support::run(folder.path(), args, b"");
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    ok(&["ingest", "pages.jsonl"]);
    let told: Vec<String> =
        ["acled", "ucdp", "hapi", "plover"].iter().map(|f| ok(&["export", "--format", f, "-o", "out"])).collect();
    let out = folder.path().join("out");
    let words = sheet(&out, "acled.csv", "acled-columns.tsv");
    let numbers = sheet(&out, "acled-numbers.csv", "acled-columns.tsv");
    assert!(words.len() >= 12 && words.len() == numbers.len(), "{told:?}");
    words.iter().zip(&numbers).for_each(|(w, n)| acled(w, n));
    // Whoever has no name goes by ACLED's, and the page's words stay beside it.
    let nameless: Vec<_> = words.iter().filter(|w| w["actor1"].starts_with("Unidentified Armed Group (")).collect();
    assert!(nameless.iter().any(|w| w["tags"].contains("; as said: ")), "{words:?}");
    let rows = sheet(&out, "ucdp.csv", "ucdp-columns.tsv");
    assert!(rows.len() >= 7, "{told:?}");
    rows.iter().for_each(ucdp);
    let rows = sheet(&out, "hapi.csv", "hapi-columns.tsv");
    assert!(rows.len() >= 8, "{told:?}");
    hapi(&rows);
    let records = fs::read_to_string(out.join("plover.jsonl")).expect("written");
    let records: Vec<Value> = records.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    assert!(records.len() >= 12, "{told:?}");
    records.iter().for_each(plover);
    // Of two figures of one toll the most careful is ACLED's, and both ends are UCDP's.
    let of = |rows: &[BTreeMap<String, String>], column: &str, words: &str| {
        rows.iter().find(|r| r[column].contains(words)).cloned().unwrap_or_else(|| panic!("no row with {words}"))
    };
    assert_eq!(of(&words, "location", "Ansongo")["fatalities"], "11");
    let ansongo = of(&sheet(&out, "ucdp.csv", "ucdp-columns.tsv"), "where_coordinates", "Ansongo");
    assert_eq!((ansongo["low"].as_str(), ansongo["high"].as_str()), ("11", "13"));
    assert_eq!((ansongo["side_a"].as_str(), ansongo["gwnoa"].as_str()), ("Government of Mali", "432"));
}
