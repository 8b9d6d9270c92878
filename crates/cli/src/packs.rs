//! Packs from folders: text files of each `--packs DIR`, laid over those inside the binary.

use anyhow::{Context, Result, anyhow, bail};
use recoupe_engine::{Engine, Packs};
use recoupe_export::{Codes, Schemes};
use std::collections::BTreeMap;
use std::fs;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

/// An engine with the packs inside the binary and those of the folders, later ones on top. It is never
/// dropped: the process ends with it, and giving back its many small words one by one is a seventh of the
/// time a short command takes.
pub(crate) fn engine(folders: &[PathBuf]) -> Result<ManuallyDrop<Engine>> {
    Ok(ManuallyDrop::new(whole_engine(folders)?))
}

/// The same engine, for programs that stay or go on without it.
pub(crate) fn whole_engine(folders: &[PathBuf]) -> Result<Engine> {
    Ok(Engine::new(recoupe_made::packs(all(folders)?)?)?)
}

/// The codes of other schemes that the packs hold.
pub(crate) fn schemes(folders: &[PathBuf]) -> Result<Schemes> {
    let files = all(folders)?;
    let file = |name: &str| scheme(&files, name).ok_or_else(|| anyhow!("pack schemes: there is no {name}"));
    Ok(Schemes::parse(file("acled.tsv")?, file("ucdp.tsv")?, file("plover.tsv")?)?)
}

/// What other schemes call countries, kinds of actors and divisions, and their columns.
pub(crate) fn codes(folders: &[PathBuf]) -> Result<Codes> {
    let files = all(folders)?;
    Ok(Codes::parse(|name| scheme(&files, name))?)
}

fn all(folders: &[PathBuf]) -> Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for folder in folders {
        read(folder, &mut files)?;
    }
    Ok(files)
}

/// One file of the packs: the folders' own, else the one inside the binary.
pub(crate) fn text(folders: &[PathBuf], path: &str) -> Result<Option<String>> {
    Ok(all(folders)?.remove(path).or_else(|| Packs::embedded_file(path).map(str::to_owned)))
}

/// A table of the schemes: the folders' own, else the one inside the binary.
fn scheme<'a>(files: &'a BTreeMap<String, String>, name: &str) -> Option<&'a str> {
    let path = format!("schemes/{name}");
    files.get(&path).map(String::as_str).or(Packs::embedded_file(&path))
}

/// Path relative to a packs folder -> content. A folder that is a pack itself goes by the name on its card.
fn read(folder: &Path, into: &mut BTreeMap<String, String>) -> Result<()> {
    let card = folder.join("pack.toml");
    let mut under = PathBuf::new();
    if card.is_file() {
        let text = text_of(&card)?;
        let card: toml::Table =
            text.parse().map_err(|e: toml::de::Error| anyhow!("{}: {}", card.display(), e.message()))?;
        let name = card.get("name").and_then(|n| n.as_str());
        under.push(
            name.with_context(|| format!("{}/pack.toml has no name, as in name = \"region/sahel\"", folder.display()))?,
        );
    }
    let before = into.len();
    walk(folder, &under, into)?;
    if into.len() == before {
        bail!("no pack in '{}': a pack is a folder with a pack.toml", folder.display());
    }
    Ok(())
}

fn walk(folder: &Path, under: &Path, into: &mut BTreeMap<String, String>) -> Result<()> {
    let entries = fs::read_dir(folder).and_then(|e| e.collect::<Result<Vec<_>, _>>());
    for entry in entries.map_err(|e| anyhow!("packs folder '{}' cannot be read: {e}", folder.display()))? {
        let (path, inside) = (entry.path(), under.join(entry.file_name()));
        if path.is_dir() {
            walk(&path, &inside, into)?;
        } else if path.extension().is_some_and(|e| e == "toml" || e == "tsv" || e == "txt") {
            let name = inside.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
            into.insert(name, text_of(&path)?);
        }
    }
    Ok(())
}

fn text_of(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|e| anyhow!("pack file '{}' cannot be read: {e}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_goes_by_its_name_and_a_folder_by_its_paths() {
        let dir = tempfile::tempdir().expect("a folder");
        let at = |name: &str| dir.path().join(name);
        fs::create_dir_all(at("packs/lang/xx")).expect("made");
        fs::write(at("packs/lang/xx/pack.toml"), "name = \"lang/xx\"").expect("written");
        fs::write(at("packs/notes.md"), "left alone").expect("written");
        for (folder, expected) in
            [("packs", "lang/xx/pack.toml"), ("packs/lang/xx", "lang/xx/pack.toml"), ("packs/lang", "xx/pack.toml")]
        {
            let mut files = BTreeMap::new();
            read(&at(folder), &mut files).expect("read");
            assert_eq!(files.into_keys().collect::<Vec<_>>(), [expected], "{folder}");
        }
        fs::create_dir(at("empty")).expect("made");
        let says = read(&at("empty"), &mut BTreeMap::new()).expect_err("no pack").to_string();
        assert!(says.ends_with("a pack is a folder with a pack.toml"), "{says}");
    }
}
