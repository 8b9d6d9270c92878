//! Builds `packs/world/places.tsv`: first divisions and larger towns of all countries that no region pack has.
//!
//! It comes behind the region packs: what they name is not named again. A name is matched for one place only,
//! the larger one, save where a curated table gives it to two. The list of towns has its own codes of
//! divisions; which OCHA division a code stands for is read off the towns that are named like a division.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::names::{SHORTEST, fold, near_spelling, plain, slug};
use super::tables::{Row, Tables, rows};
use super::{Place, adm1_points, print};

/// Below this, a country's towns are listed down to the small ones, and their other spellings are matched.
const CLOSE: u64 = 15_000;
/// A name in so many countries says little about where a town is.
const SHARED: usize = 3;
/// A town has no more other spellings than these.
const SPELLINGS: usize = 4;

const HEADER: &str = "\
# source: GeoNames (towns, coordinates), OCHA common operational datasets (divisions), own work (press spellings, natural regions)
# licence: CC BY 4.0 (GeoNames, www.geonames.org), CC BY-IGO (OCHA), MIT OR Apache-2.0 (own work)
# version: 0.1.0
# made by `cargo xtask gazetteer SHARED_DIR` from xtask/gazetteer/world/; change the tables there, not this file
id\tlevel\tcountry\tparent\tlat\tlon\tname\taliases
";

/// How a country is covered.
#[derive(Debug, Clone)]
struct Cover {
    smallest: u64,
    /// Level of the OCHA list, as written there.
    level: String,
    bare: bool,
    capital: bool,
}

/// What other tables say already.
#[derive(Debug, Default)]
struct Known {
    /// ISO2 by ISO3.
    codes: HashMap<String, String>,
    /// Folded names of a capital, and its country.
    capitals: HashMap<String, String>,
    /// Folded names that mean something else: places of region packs, actors, outlets, countries, peoples.
    taken: HashSet<String>,
    /// Countries that a region pack covers down to its towns.
    regions: HashSet<String>,
}

struct World {
    tables: Tables,
    covers: BTreeMap<String, Cover>,
    known: Known,
    stop: HashSet<String>,
    /// Folded names that towns of several countries share, none of them much larger than the others.
    shared: HashSet<String>,
    /// Corrections to towns by country and listed name without any marks.
    fixes: HashMap<(String, String), Row>,
}

/// The file's text. `region` holds the tables of the region pack that comes first.
pub(super) fn build(lists: &Path, curated: &Path, packs: &Path, region: &Tables) -> Result<String> {
    let listed = rows(&lists.join("cities.tsv"), '\t')?;
    let mut tables = Tables::read(curated)?;
    let world = World {
        fixes: fixes(&mut tables)?,
        covers: covers(&curated.join("countries.tsv"))?,
        known: known(packs, region)?,
        stop: tables.stop.union(&region.stop).cloned().collect(),
        shared: shared(&listed),
        tables,
    };
    let mut places = world.tables.own.clone();
    let codes = world.divisions(&rows(&lists.join("pcodes-adm1-2.csv"), ',')?, &listed, &mut places)?;
    world.towns(&listed, &codes, &mut places)?;
    world.claim(&mut places);
    places.retain(|p| p.level != "town" || !p.aliases.is_empty());
    print(HEADER, places)
}

fn covers(path: &Path) -> Result<BTreeMap<String, Cover>> {
    let mut out = BTreeMap::new();
    for row in rows(path, '\t')? {
        let smallest = row.get("min_population").parse();
        let smallest = smallest.with_context(|| format!("{}: min_population is no number", row.at))?;
        let cover = Cover {
            smallest,
            level: row.get("level").to_owned(),
            bare: row.get("bare") == "yes",
            capital: row.get("capital") == "town",
        };
        out.insert(row.get("country").to_owned(), cover);
    }
    Ok(out)
}

/// Takes the corrections to towns out of the tables, to be found without any marks.
fn fixes(tables: &mut Tables) -> Result<HashMap<(String, String), Row>> {
    let mut out = HashMap::new();
    for ((country, name), row) in std::mem::take(&mut tables.towns) {
        let at = row.at.clone();
        let twice = out.insert((country, bald(&name)), row);
        ensure!(twice.is_none(), "{at}: '{name}' is corrected twice");
    }
    Ok(out)
}

fn known(packs: &Path, region: &Tables) -> Result<Known> {
    let mut known = Known::default();
    for row in rows(&packs.join("world/countries.tsv"), '\t')? {
        known.codes.insert(row.get("iso3").to_owned(), row.get("iso2").to_owned());
        for column in ["fr", "en", "demonyms_fr", "demonyms_en"] {
            known.taken.extend(row.list(column).iter().map(|n| fold(n)));
        }
        for column in ["capital_fr", "capital_en"] {
            let capital = row.list(column);
            known.capitals.extend(capital.iter().map(|n| (fold(n), row.get("iso2").to_owned())));
        }
    }
    for file in ["region/sahel/places.tsv", "outlets/outlets.tsv"] {
        for row in rows(&packs.join(file), '\t')? {
            known.taken.extend(row.list("aliases").iter().map(|n| fold(n)));
        }
    }
    for pack in [
        "world",
        "region/sahel",
        "region/lake-chad",
        "region/libya-egypt",
        "region/levant",
        "region/horn",
        "region/central-africa",
    ] {
        for row in rows(&packs.join(pack).join("actors.tsv"), '\t')? {
            for column in ["aliases_fr", "aliases_en"] {
                known.taken.extend(row.list(column).iter().map(|n| fold(n)));
            }
        }
    }
    known.regions = region.countries.iter().map(|c| c.0.clone()).collect();
    Ok(known)
}

/// Division by country and GeoNames code.
type Codes = HashMap<String, String>;

fn code_of(row: &Row) -> String {
    format!("{}.{}", row.get("country"), row.get("admin1_code"))
}

impl World {
    fn cover(&self, country: &str) -> &Cover {
        self.covers.get(country).or_else(|| self.covers.get("*")).expect("the table of countries has a row *")
    }

    fn fix(&self, row: &Row) -> Option<&Row> {
        let listed = format!("{} {}", row.get("Location"), tidy(row.get("Name")));
        let divisions = &self.tables.divisions;
        divisions.get(row.get("P-Code")).or_else(|| divisions.get(&listed))
    }

    /// A division's name without the words of the list around it.
    fn bare_name(&self, listed: &str) -> String {
        let mut name = tidy(listed);
        for word in self.tables.pattern("*", "before") {
            name = name.strip_prefix(&word).unwrap_or(&name).to_owned();
        }
        for word in self.tables.pattern("*", "after") {
            name = name.strip_suffix(&word).unwrap_or(&name).to_owned();
        }
        plain(&name)
    }

    /// Adds the first divisions; gives the division that each GeoNames code stands for.
    fn divisions(&self, list: &[Row], towns: &[Row], places: &mut Vec<Place>) -> Result<Codes> {
        let spelt = self.spelt(towns);
        let mut by_pcode = HashMap::new();
        let mut named: HashMap<(String, String), BTreeMap<String, u64>> = HashMap::new();
        for row in list {
            let Some(country) = self.known.codes.get(row.get("Location")) else {
                continue;
            };
            let cover = self.cover(country);
            let fix = self.fix(row);
            let outside = self.known.regions.contains(country) || cover.level != row.get("Admin Level");
            if outside || fix.is_some_and(|f| f.get("name") == "drop") {
                continue;
            }
            let place = self.division(row, country, fix, &spelt)?;
            by_pcode.insert(row.get("P-Code").to_owned(), place.id.clone());
            for name in place.bare.iter().chain([&place.name, &self.bare_name(row.get("Name"))]) {
                let votes = named.entry((country.clone(), fold(name))).or_default();
                *votes.entry(place.id.clone()).or_default() += 3;
            }
            places.push(place);
        }
        // What lies in a division tells its code too.
        for row in list {
            let above = by_pcode.get(row.get("Parent P-Code"));
            let country = self.known.codes.get(row.get("Location"));
            if let (Some(above), Some(country)) = (above, country) {
                let key = (country.clone(), fold(&self.bare_name(row.get("Name"))));
                *named.entry(key).or_default().entry(above.clone()).or_default() += 1;
            }
        }
        let mut codes = vote(towns, &named);
        for ((country, code), target) in &self.tables.admin1 {
            let id = by_pcode.get(target).unwrap_or(target);
            codes.insert(format!("{country}.{code}"), id.clone());
        }
        let mut inside = Vec::new();
        for row in towns {
            inside.push(Place { parent: code_of(row), point: row.point()?, ..Place::default() });
        }
        adm1_points(&codes, &inside, places);
        Ok(codes)
    }

    fn division(
        &self,
        row: &Row,
        country: &str,
        fix: Option<&Row>,
        spelt: &HashMap<(String, String), String>,
    ) -> Result<Place> {
        let listed = self.bare_name(row.get("Name"));
        let own = fix.map(|f| f.get("name")).filter(|n| !n.is_empty());
        let seat = spelt.get(&(country.to_owned(), fold(&listed)));
        let name = own.or(seat.map(String::as_str)).unwrap_or(&listed);
        let of = fix.map(|f| f.list("of")).unwrap_or_default();
        let mut aliases = self.tables.filled(country, "adm1", name, &of);
        aliases.retain(|a| !a.contains('('));
        aliases.extend(fix.map(|f| f.list("aliases")).unwrap_or_default());
        let bare = match fix.map_or("", |f| f.get("bare")) {
            "yes" => true,
            "no" => false,
            _ => self.cover(country).bare,
        };
        Ok(Place {
            id: format!("{}-{}", country.to_lowercase(), slug(name)),
            level: "adm1",
            country: country.to_owned(),
            point: fix.map(Row::point).transpose()?.flatten(),
            name: name.to_owned(),
            aliases,
            bare: if bare { vec![name.to_owned()] } else { Vec::new() },
            ..Place::default()
        })
    }

    /// How the press spells a town, by country and listed name.
    fn spelt(&self, towns: &[Row]) -> HashMap<(String, String), String> {
        let mut out = HashMap::new();
        for row in towns {
            let (country, listed) = (row.get("country"), plain(row.get("name")));
            let fix = self.fixes.get(&(country.to_owned(), bald(&listed)));
            let name = fix.map(|f| f.get("name")).filter(|n| !n.is_empty() && !n.contains('('));
            if let Some(name) = name {
                out.insert((country.to_owned(), fold(&listed)), name.to_owned());
            }
        }
        out
    }

    fn towns(&self, listed: &[Row], codes: &Codes, places: &mut Vec<Place>) -> Result<()> {
        let mut ids: HashSet<String> = places.iter().map(|p| p.id.clone()).collect();
        let own: HashSet<(String, String)> = places
            .iter()
            .filter(|p| p.level == "town")
            .flat_map(|p| p.aliases.iter().map(|a| (p.country.clone(), fold(a))))
            .collect();
        let mut largest_first: Vec<&Row> = listed.iter().collect();
        largest_first.sort_by_key(|r| (u64::MAX - population(r), number(r)));
        for row in largest_first {
            let country = row.get("country");
            let listed = plain(row.get("name"));
            let fix = self.fixes.get(&(country.to_owned(), bald(&listed)));
            let too_small = population(row) < self.cover(country).smallest;
            let left_out = fix.is_some_and(|f| f.get("parent") == "drop");
            if too_small || left_out || self.known.regions.contains(country) {
                continue;
            }
            let Some(mut town) = self.town(row, &listed, fix)? else {
                continue;
            };
            if own.contains(&(town.country.clone(), fold(&town.name))) {
                continue;
            }
            town.parent = codes.get(&town.parent).cloned().unwrap_or_default();
            let stem = format!("{}-{}-t", country.to_lowercase(), slug(&town.name));
            let numbered = (2..).map(|n| format!("{stem}{n}"));
            town.id =
                std::iter::once(stem.clone()).chain(numbered).find(|id| !ids.contains(id)).expect("numbers never end");
            ids.insert(town.id.clone());
            places.push(town);
        }
        Ok(())
    }

    /// `None` for a name in another script.
    fn town(&self, row: &Row, listed: &str, fix: Option<&Row>) -> Result<Option<Place>> {
        let country = row.get("country");
        let name = fix.map(|f| f.get("name")).filter(|n| !n.is_empty()).unwrap_or(listed);
        if slug(name).is_empty() {
            return Ok(None);
        }
        let mut bare = Vec::new();
        if fix.is_none_or(|f| f.get("bare") != "no") {
            bare.push(name.to_owned());
            bare.extend(listed.contains('\'').then(|| listed.replace('\'', "")));
            if self.cover(country).smallest <= CLOSE {
                bare.extend(spellings(name, &row.list("alternate_names")));
            }
        }
        Ok(Some(Place {
            level: "town",
            country: country.to_owned(),
            parent: code_of(row),
            point: row.point()?,
            name: name.to_owned(),
            aliases: fix.map(|f| f.list("aliases")).unwrap_or_default(),
            bare,
            population: population(row),
            ..Place::default()
        }))
    }

    /// Gives each bare name to the place it means most likely: towns before divisions, those of countries
    /// covered closely before others, the larger before the smaller.
    fn claim(&self, places: &mut [Place]) {
        let mut claimed: HashSet<String> = HashSet::new();
        for place in places.iter_mut() {
            place.aliases.retain(|a| !self.is_taken(&fold(a)));
            claimed.extend(place.aliases.iter().map(|a| fold(a)));
        }
        let mains: HashSet<String> = places.iter().filter_map(|p| p.bare.first()).map(|b| fold(b)).collect();
        let mut order: Vec<usize> = (0..places.len()).collect();
        order.sort_by_key(|&i| {
            let p = &places[i];
            let far = self.cover(&p.country).smallest > CLOSE;
            (p.level != "town", far, u64::MAX - p.population, p.id.clone())
        });
        for i in order {
            let place = &mut places[i];
            let mut common = false;
            for (n, name) in std::mem::take(&mut place.bare).into_iter().enumerate() {
                let key = fold(&name);
                let letters = key.chars().filter(|c| c.is_alphabetic()).count();
                let odd = name.contains(|c: char| c.is_ascii_digit() || "(),/".contains(c));
                let other_place = n > 0 && mains.contains(&key) && key != fold(&place.name);
                common |= n == 0 && (letters < SHORTEST || self.stop.contains(&key));
                let stopped = letters < SHORTEST || self.stop.contains(&key);
                let unclear = place.level == "town" && self.shared.contains(&key);
                if odd || stopped || unclear || other_place || self.is_taken(&key) || !claimed.insert(key) {
                    continue;
                }
                place.aliases.push(name);
            }
            if common && place.level == "town" && place.aliases.is_empty() {
                let shapes = self.tables.filled("*", "stopped", &place.name, &[]);
                let free = |a: &String| !self.is_taken(&fold(a)) && claimed.insert(fold(a));
                place.aliases = shapes.into_iter().filter(free).collect();
            }
        }
    }

    /// True for a name that another table has, and for a capital that stands for its government.
    fn is_taken(&self, key: &str) -> bool {
        let government = self.known.capitals.get(key).is_some_and(|c| !self.cover(c).capital);
        government || self.known.taken.contains(key)
    }
}

/// Names of towns in at least [`SHARED`] countries, where the largest is less than ten times the next.
fn shared(towns: &[Row]) -> HashSet<String> {
    let mut largest: HashMap<String, BTreeMap<&str, u64>> = HashMap::new();
    for row in towns {
        let by_country = largest.entry(fold(&plain(row.get("name")))).or_default();
        let most = by_country.entry(row.get("country")).or_default();
        *most = population(row).max(*most);
    }
    let unclear = |sizes: &BTreeMap<&str, u64>| {
        let mut sizes: Vec<u64> = sizes.values().copied().collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        sizes.len() >= SHARED && sizes[0] < 10 * sizes[1]
    };
    let names = largest.into_iter().filter(|(_, sizes)| unclear(sizes));
    names.map(|(name, _)| name).collect()
}

/// The division that most towns of a code point to, where they agree.
fn vote(towns: &[Row], named: &HashMap<(String, String), BTreeMap<String, u64>>) -> Codes {
    let mut votes: BTreeMap<String, BTreeMap<&str, u64>> = BTreeMap::new();
    for row in towns {
        let alternates = row.list("alternate_names");
        let names = alternates.iter().map(String::as_str).chain([row.get("name")]);
        let names: BTreeSet<String> = names.map(|n| fold(&plain(n))).collect();
        for name in names {
            let Some(divisions) = named.get(&(row.get("country").to_owned(), name)) else {
                continue;
            };
            // A name that several divisions share tells nothing.
            if let [(id, weight)] = divisions.iter().collect::<Vec<_>>()[..] {
                *votes.entry(code_of(row)).or_default().entry(id).or_default() += weight;
            }
        }
    }
    let agreed = votes.into_iter().filter_map(|(code, votes)| {
        let total: u64 = votes.values().sum();
        let (id, most) = votes.iter().max_by_key(|(id, n)| (**n, std::cmp::Reverse(**id)))?;
        (*most >= 2 && most * 2 > total).then(|| (code, (*id).to_owned()))
    });
    agreed.collect()
}

/// Spellings of a name by other ears, French ones among them («ou» for «w»).
fn spellings(name: &str, others: &[String]) -> Vec<String> {
    let heard = |s: &str| s.replace('W', "Ou").replace('w', "ou");
    let near = |other: &&String| {
        near_spelling(name, other) || (fold(name) != fold(other) && near_spelling(&heard(name), &heard(other)))
    };
    let found: BTreeSet<&String> = others.iter().filter(near).collect();
    found.into_iter().take(SPELLINGS).cloned().collect()
}

fn tidy(listed: &str) -> String {
    listed.split_whitespace().collect::<Vec<_>>().join(" ")
}
/// What a person who types a correction need not care for: accents, case, apostrophes.
fn bald(name: &str) -> String {
    fold(&plain(name)).replace('\'', "")
}
fn population(row: &Row) -> u64 {
    row.get("population").parse().unwrap_or(0)
}
fn number(row: &Row) -> u64 {
    row.get("geonameid").parse().unwrap_or(0)
}
