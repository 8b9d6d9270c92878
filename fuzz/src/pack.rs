//! Loading a pack of which one file holds any bytes, and reading with it.

use crate::{page, split_first, within};
use recoupe_engine::{Engine, Packs};
use recoupe_model::{Capture, Lang};
use recoupe_packs::Files;

/// The pack whose files are replaced one at a time: whole and small.
const PACK: &[&str] = &[
    "pack.toml",
    "abbreviations.txt",
    "acts.rules.toml",
    "boilerplate.toml",
    "calendar.toml",
    "count.rules.toml",
    "mark.rules.toml",
    "nouns.toml",
    "numbers.toml",
    "time.rules.toml",
    "verbs.toml",
    "voice.rules.toml",
    "words.toml",
];
/// Tables of a region, of which the fuzzer writes one.
const TABLES: &[&str] = &["actors.tsv", "places.tsv", "countries.tsv", "outlets.tsv"];
const TABLE_CARD: &str =
    "name = \"region/found\"\nkind = \"region\"\nversion = \"1\"\nlicence = \"CC0-1.0\"\nsources = [\"none\"]\n";

const TEXT: &str = "Onze soldats ont \u{e9}t\u{e9} tu\u{e9}s mardi 17 mai 2022 dans une attaque pr\u{e8}s de Gao, a annonc\u{e9} l'arm\u{e9}e.\n\n\
                    \u{ab} Une vingtaine d'assaillants ont \u{e9}t\u{e9} neutralis\u{e9}s \u{bb}, selon un communiqu\u{e9}.";

/// The names of the files that the first byte chooses from.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    PACK.iter().chain(TABLES).copied()
}

/// A pack is sound or is told in a sentence; with a sound one, whatever it says, a page is read and every law of a reading
/// holds that does not ask for the words of the pack.
pub fn law(bytes: &[u8]) {
    let (which, content) = split_first(bytes);
    let name = names().nth(usize::from(which) % (PACK.len() + TABLES.len())).expect("below their number");
    let content = String::from_utf8_lossy(content).into_owned();
    let mut files: Files = PACK.iter().map(|file| (format!("lang/fr/{file}"), embedded(file))).collect();
    if TABLES.contains(&name) {
        files.insert("region/found/pack.toml".to_owned(), TABLE_CARD.to_owned());
        files.insert(format!("region/found/{name}"), content);
    } else {
        files.insert(format!("lang/fr/{name}"), content);
    }
    let loaded = within(|| Packs::only(files));
    let engine = match loaded.map_err(|e| e.to_string()).and_then(|p| Engine::new(p).map_err(|e| e.to_string())) {
        Ok(engine) => engine,
        Err(says) => {
            assert!(says.starts_with("pack ") || says.contains(name), "{name}: «{says}» does not say where");
            return;
        }
    };
    let capture = Capture { lang: Lang::new("fr"), ..Capture::text(TEXT) };
    let reading = within(|| engine.read(&capture));
    page::stands(&reading);
}

fn embedded(file: &str) -> String {
    Packs::embedded_file(&format!("lang/fr/{file}")).unwrap_or_default().to_owned()
}
