//! Builds `packs/schemes/pcodes.tsv`: the P-codes of the divisions that the packs name.
//!
//! A division of a pack and one of OCHA's list are the same when country, level, the division above and the
//! folded name, or a name the press uses, agree and no other division of the list fits. What does not fit
//! gets no code: an export then leaves the cell empty.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::names::{fold, plain};
use super::tables::{Row, rows};

const HEADER: &str = "\
# source: OCHA common operational datasets, global list of P-codes
# licence: CC BY-IGO (OCHA)
# version: 0.1.0
# made by `cargo xtask gazetteer SHARED_DIR`; change the list or the tables of places, not this file
place_id\tlevel\tpcode\tname
";

/// A division of the list.
struct Listed<'a> {
    country: &'a str,
    level: &'a str,
    pcode: &'a str,
    parent: &'a str,
    name: &'a str,
}

/// The table, from OCHA's list below `lists` and the tables of places below `packs`.
pub(super) fn build(lists: &Path, packs: &Path) -> Result<String> {
    let codes: HashMap<String, String> = rows(&packs.join("world/countries.tsv"), '\t')?
        .iter()
        .map(|row| (row.get("iso3").to_owned(), row.get("iso2").to_owned()))
        .collect();
    let list = rows(&lists.join("pcodes-adm1-2.csv"), ',')?;
    let listed: Vec<Listed<'_>> = list
        .iter()
        .filter_map(|row| {
            Some(Listed {
                country: codes.get(row.get("Location"))?,
                level: row.get("Admin Level"),
                pcode: row.get("P-Code"),
                parent: row.get("Parent P-Code"),
                name: row.get("Name"),
            })
        })
        .collect();
    let mut by_name: HashMap<(&str, &str, String), Vec<&Listed<'_>>> = HashMap::new();
    for one in &listed {
        by_name.entry((one.country, one.level, fold(&plain(one.name)))).or_default().push(one);
    }
    let mut found: BTreeMap<String, &Listed<'_>> = BTreeMap::new();
    let (mut taken, mut twice) = (HashSet::new(), HashSet::new());
    let places = places(packs)?;
    for level in ["1", "2"] {
        for place in places.iter().filter(|p| p.get("level").strip_prefix("adm") == Some(level)) {
            let above = found.get(place.get("parent")).map(|one| one.pcode);
            let names = std::iter::once(place.get("name").to_owned()).chain(place.list("aliases"));
            let mut fitting: Vec<&Listed<'_>> = names
                .filter_map(|name| by_name.get(&(place.get("country"), level, fold(&plain(&name)))))
                .flatten()
                .copied()
                .filter(|one| level == "1" || above == Some(one.parent))
                .collect();
            fitting.sort_by_key(|one| one.pcode);
            fitting.dedup_by_key(|one| one.pcode);
            if let [one] = fitting[..] {
                found.insert(place.get("id").to_owned(), one);
                if !taken.insert(one.pcode) {
                    twice.insert(one.pcode);
                }
            }
        }
    }
    let mut out = String::from(HEADER);
    for (id, one) in found.iter().filter(|(_, one)| !twice.contains(one.pcode)) {
        writeln!(out, "{id}\t{}\t{}\t{}", one.level, one.pcode, one.name.trim())?;
    }
    Ok(out)
}

/// Every place of every pack.
fn places(packs: &Path) -> Result<Vec<Row>> {
    let regions = packs.join("region");
    let mut folders: Vec<PathBuf> = fs::read_dir(&regions)
        .and_then(|entries| entries.map(|e| Ok(e?.path())).collect())
        .with_context(|| format!("cannot list {}", regions.display()))?;
    folders.push(packs.join("world"));
    folders.sort();
    let mut all = Vec::new();
    for table in folders.iter().map(|folder| folder.join("places.tsv")).filter(|table| table.is_file()) {
        all.extend(rows(&table, '\t')?);
    }
    Ok(all)
}
