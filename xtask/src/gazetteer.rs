//! Builds `packs/region/sahel/places.tsv`, and behind it `packs/world/places.tsv`, from the public lists of
//! places and the curated tables in `xtask/gazetteer/`.
//!
//! Two lists give the facts: OCHA's P-codes name the first and second divisions, GeoNames the towns. The
//! curated tables say how the press writes a name, which names are too common to be matched, and add the
//! villages and natural regions that the lists lack. A place's name is shown; only its aliases are matched,
//! so a name that several kinds of place share goes to the town, and the divisions get it with their kind
//! («région de Mopti»).

mod names;
mod pcodes;
mod tables;
#[cfg(test)]
mod tests;
mod world;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use names::{SHORTEST, fold, near_spelling, slug};
use tables::{Tables, rows};

const HEADER: &str = "\
# source: GeoNames (towns, coordinates), OCHA common operational datasets (divisions), own work (press spellings, villages, natural regions)
# licence: CC BY 4.0 (GeoNames, www.geonames.org), CC BY-IGO (OCHA), MIT OR Apache-2.0 (own work)
# version: 0.1.0
# made by `cargo xtask gazetteer SHARED_DIR` from xtask/gazetteer/; change the tables there, not this file
id\tlevel\tcountry\tparent\tlat\tlon\tname\taliases
";

/// Rewrites both `places.tsv`, and the table of P-codes, from the lists below `shared` and the curated tables.
///
/// Errors name the file, and the row where there is one.
pub fn run(shared: &Path) -> Result<()> {
    let packs = packs();
    // The world comes second: it leaves out what the region names; the codes come last: they name both.
    for (file, make) in FILES {
        let out = packs.join(file);
        let text = make(&shared.join("data/places"), &curated(), &packs)?;
        fs::write(&out, text).with_context(|| format!("cannot write {}", out.display()))?;
    }
    Ok(())
}

/// Makes a file's text from the lists, the curated tables and the packs as they stand.
type Make = fn(&Path, &Path, &Path) -> Result<String>;

const FILES: [(&str, Make); 3] = [
    ("region/sahel/places.tsv", |lists, curated, _| build(lists, curated)),
    ("world/places.tsv", |lists, curated, packs| {
        world::build(lists, &curated.join("world"), packs, &Tables::read(curated)?)
    }),
    ("schemes/pcodes.tsv", |lists, _, packs| pcodes::build(lists, packs)),
];

fn packs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../packs")
}

fn curated() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("gazetteer")
}

#[derive(Debug, Clone, Default)]
struct Place {
    id: String,
    level: &'static str,
    country: String,
    parent: String,
    point: Option<(f64, f64)>,
    name: String,
    /// Matched as they stand: curated, or a pattern filled in.
    aliases: Vec<String>,
    /// Matched unless stopped, or claimed by a place that comes first.
    bare: Vec<String>,
    population: u64,
}

fn build(lists: &Path, curated: &Path) -> Result<String> {
    let tables = Tables::read(curated)?;
    let towns = geonames(&lists.join("cities.tsv"), &tables)?;
    let mut places = tables.own.clone();
    let adm1 = divisions(&lists.join("pcodes-adm1-2.csv"), &tables, &towns, &mut places)?;
    add_towns(towns, &adm1, &mut places);
    claim_bare_names(&tables, &mut places);
    places.retain(|p| p.level != "town" || !p.aliases.is_empty());
    print(HEADER, places)
}

/// The GeoNames towns wanted, with the P-code of their first division as `parent` for now.
fn geonames(path: &Path, tables: &Tables) -> Result<Vec<Place>> {
    let own: HashSet<(String, String)> = tables
        .own
        .iter()
        .filter(|p| p.level == "town")
        .flat_map(|p| p.aliases.iter().chain([&p.name]).map(|a| (p.country.clone(), fold(a))))
        .collect();
    let mut out = Vec::new();
    for row in rows(path, '\t')? {
        let country = row.get("country");
        let Some(smallest) = tables.countries.iter().find(|c| c.0 == country).and_then(|c| c.2) else {
            continue;
        };
        let key = |name: &str| (country.to_owned(), name.to_owned());
        let listed = row.get("name");
        let fix = tables.towns.get(&key(listed));
        let population = row.get("population").parse().unwrap_or(0);
        if population < smallest || fix.is_some_and(|f| f.get("parent") == "drop") {
            continue;
        }
        let name = fix.map(|f| f.get("name")).filter(|n| !n.is_empty()).unwrap_or(listed);
        if own.contains(&key(&fold(name))) {
            continue;
        }
        let mut bare = Vec::new();
        if fix.is_none_or(|f| f.get("bare") != "no") {
            bare.push(name.to_owned());
            bare.extend(row.list("alternate_names").into_iter().filter(|other| near_spelling(name, other)));
        }
        let parent = fix.map(|f| f.get("parent")).filter(|p| !p.is_empty()).map(str::to_owned);
        let division = tables.admin1.get(&key(row.get("admin1_code")));
        out.push(Place {
            level: "town",
            country: country.to_owned(),
            parent: parent.or_else(|| division.cloned()).unwrap_or_default(),
            point: row.point()?,
            name: name.to_owned(),
            aliases: fix.map(|f| f.list("aliases")).unwrap_or_default(),
            bare,
            population,
            ..Place::default()
        });
    }
    Ok(out)
}

/// Adds the divisions, and gives the id of each first division by its P-code.
fn divisions(
    path: &Path,
    tables: &Tables,
    towns: &[Place],
    places: &mut Vec<Place>,
) -> Result<HashMap<String, String>> {
    let spelt: HashMap<(String, String), &Place> =
        towns.iter().map(|t| ((t.country.clone(), fold(&t.name)), t)).collect();
    let mut adm1 = HashMap::new();
    let list = rows(path, ',')?;
    for level in ["adm1", "adm2"] {
        for row in list.iter().filter(|r| r.get("Admin Level") == &level[3..]) {
            let Some((country, _, depth)) = tables.countries.iter().find(|c| c.1 == row.get("Location")) else {
                continue;
            };
            if level == "adm2" && depth.is_none() {
                continue;
            }
            let pcode = row.get("P-Code");
            let listed = row.get("Name").split_whitespace().collect::<Vec<_>>().join(" ");
            let fix = tables.divisions.get(pcode);
            let seat = spelt.get(&(country.clone(), fold(&listed))).copied();
            let own_name = fix.map(|f| f.get("name")).filter(|n| !n.is_empty());
            let name = own_name.or(seat.map(|s| s.name.as_str())).unwrap_or(&listed);
            let parent = match level {
                "adm1" => String::new(),
                _ => adm1
                    .get(row.get("Parent P-Code"))
                    .cloned()
                    .with_context(|| format!("{}: its first division is not listed", row.at))?,
            };
            let above = if parent.is_empty() { country.to_lowercase() } else { parent.clone() };
            let id = format!("{above}-{}", slug(name));
            if level == "adm1" {
                adm1.insert(pcode.to_owned(), id.clone());
            }
            let mut aliases = tables.filled(country, level, name, &fix.map(|f| f.list("of")).unwrap_or_default());
            aliases.extend(fix.map(|f| f.list("aliases")).unwrap_or_default());
            let bare = match fix.map(|f| f.get("bare")) {
                Some("no") => Vec::new(),
                _ => vec![name.to_owned(), listed.clone()],
            };
            let point = match fix {
                Some(f) => f.point()?,
                None => None,
            };
            let seat = places
                .iter()
                .find(|p| p.country == *country && p.level == "town" && fold(&p.name) == fold(name))
                .or(seat);
            places.push(Place {
                id,
                level,
                country: country.clone(),
                parent,
                point: point.or_else(|| seat.and_then(|s| s.point)),
                name: name.to_owned(),
                aliases,
                bare,
                population: 0,
            });
        }
    }
    adm1_points(&adm1, towns, places);
    Ok(adm1)
}

/// A first division without a point of its own lies in the middle of its towns.
fn adm1_points(adm1: &HashMap<String, String>, towns: &[Place], places: &mut [Place]) {
    for place in places.iter_mut().filter(|p| p.level == "adm1" && p.point.is_none()) {
        let inside: Vec<(f64, f64)> =
            towns.iter().filter(|t| adm1.get(&t.parent) == Some(&place.id)).filter_map(|t| t.point).collect();
        if !inside.is_empty() {
            let n = inside.len() as f64;
            let middle = |f: fn(&(f64, f64)) -> f64| (inside.iter().map(f).sum::<f64>() / n * 100.0).round() / 100.0;
            place.point = Some((middle(|p| p.0), middle(|p| p.1)));
        }
    }
}

fn add_towns(towns: Vec<Place>, adm1: &HashMap<String, String>, places: &mut Vec<Place>) {
    let mut ids: HashSet<String> = places.iter().map(|p| p.id.clone()).collect();
    for mut town in towns {
        let within = adm1.get(&town.parent).cloned().unwrap_or_else(|| town.parent.clone());
        let seat_of = places.iter().find(|p| {
            p.level == "adm2"
                && p.country == town.country
                && fold(&p.name) == fold(&town.name)
                && (within.is_empty() || p.parent == within)
        });
        town.parent = seat_of.map_or(within, |p| p.id.clone());
        let stem = format!("{}-{}-t", town.country.to_lowercase(), slug(&town.name));
        let numbered = (2..).map(|n| format!("{stem}{n}"));
        town.id =
            std::iter::once(stem.clone()).chain(numbered).find(|id| !ids.contains(id)).expect("numbers never end");
        ids.insert(town.id.clone());
        places.push(town);
    }
}

/// Gives each bare name to those it means most likely: towns before divisions, and across borders the
/// countries in the order of their table; within the outer countries the larger town.
fn claim_bare_names(tables: &Tables, places: &mut [Place]) {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|&i| {
        let p = &places[i];
        let kind = usize::from(p.level != "town");
        (tables.rank(&p.country), kind, p.level, u64::MAX - p.population, p.id.clone())
    });
    // Curated aliases are claimed first, whoever holds them.
    let mut claimed: HashMap<String, (String, &'static str)> = HashMap::new();
    for p in places.iter() {
        for a in &p.aliases {
            claimed.insert(fold(a), (p.country.clone(), p.level));
        }
    }
    let mains: HashSet<String> = places.iter().filter_map(|p| p.bare.first()).map(|b| fold(b)).collect();
    for i in order {
        let bare = std::mem::take(&mut places[i].bare);
        let place = &mut places[i];
        let near = tables.countries.iter().find(|c| c.0 == place.country).is_some_and(|c| c.2 == Some(0));
        for (n, name) in bare.into_iter().enumerate() {
            let key = fold(&name);
            let letters = key.chars().filter(|c| c.is_alphabetic()).count();
            let blocked = place.level != "town" && tables.blocked.contains(&(place.country.clone(), key.clone()));
            let foreign_main = n > 0 && mains.contains(&key) && key != fold(&place.name);
            let digits = name.contains(|c: char| c.is_ascii_digit());
            if digits || letters < SHORTEST || tables.stop.contains(&key) || foreign_main || blocked {
                continue;
            }
            let shared = near && place.level == "town";
            match claimed.get(&key) {
                Some((country, level)) if !(shared && *country == place.country && *level == "town") => {
                    continue;
                }
                _ => {}
            }
            claimed.insert(key, (place.country.clone(), place.level));
            place.aliases.push(name);
        }
    }
}

fn print(header: &str, mut places: Vec<Place>) -> Result<String> {
    places.sort_by(|a, b| a.id.cmp(&b.id));
    let ids: BTreeSet<&str> = places.iter().map(|p| p.id.as_str()).collect();
    let mut seen = BTreeMap::new();
    let mut out = String::from(header);
    for p in &places {
        if let Some(other) = seen.insert(p.id.as_str(), p.name.as_str()) {
            bail!("two places with the id '{}': {other} and {}; rename one in xtask/gazetteer/", p.id, p.name);
        }
        ensure!(
            p.parent.is_empty() || ids.contains(p.parent.as_str()),
            "place '{}' lies in '{}', which is not listed; correct its parent in xtask/gazetteer/",
            p.id,
            p.parent
        );
        let (lat, lon) = p.point.map_or((String::new(), String::new()), |(a, b)| (a.to_string(), b.to_string()));
        let mut keys = HashSet::new();
        let aliases: Vec<&str> = p.aliases.iter().filter(|a| keys.insert(fold(a))).map(String::as_str).collect();
        let cells = [&p.id, p.level, &p.country, &p.parent, &lat, &lon, &p.name, &aliases.join("|")];
        writeln!(out, "{}", cells.join("\t"))?;
    }
    Ok(out)
}
