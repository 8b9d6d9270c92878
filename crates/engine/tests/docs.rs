//! What the docs show is real: the rules of docs/packs.md, laid into the French pack, load and their examples hold; the
//! language of docs/new-language.md makes its claim.

use recoupe_engine::{Engine, Packs};
use recoupe_model::{Act, Capture, Lang};
use std::collections::BTreeMap;

#[test]
fn rules_of_the_docs_load_and_hold() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/packs.md");
    let docs = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let plain = Packs::embedded().expect("packs load");
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut ids: Vec<String> = Vec::new();
    for block in docs.split("```toml\n").skip(1) {
        let block = block.split("```").next().unwrap_or_default();
        let (file, rule) = block.split_once('\n').expect("a block has a line that names its file");
        let file = file.trim_start_matches("# ");
        let before =
            files.get(file).map(String::as_str).or(plain.file(file)).unwrap_or_else(|| panic!("no pack has {file}"));
        let laid = format!("{before}\n{rule}");
        files.insert(file.to_owned(), laid);
        ids.extend(rule.lines().filter_map(|l| l.strip_prefix("id = ")).map(|id| id.trim_matches('"').to_owned()));
    }
    assert!(ids.len() >= 2, "the docs show a rule and a frame, found {ids:?}");
    let packs = Packs::load(files).unwrap_or_else(|says| panic!("{says}"));
    let failed = Engine::new(packs).expect("the docs change no cue").check_examples();
    let theirs: Vec<&String> = failed.iter().filter(|f| ids.iter().any(|id| f.contains(&format!("'{id}'")))).collect();
    assert!(theirs.is_empty(), "{theirs:#?}");
}

#[test]
fn the_language_of_the_docs_loads_and_makes_a_claim() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/new-language.md");
    let docs = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let blocks = docs.split("```toml\n# ").skip(1).map(|b| b.split("```").next().unwrap_or_default());
    let files: BTreeMap<String, String> = blocks
        .map(|b| b.split_once('\n').expect("a block names its file"))
        .map(|(f, b)| (f.into(), b.into()))
        .collect();
    assert_eq!(files.len(), 10, "{:?}", files.keys());
    let packs = Packs::load(files).unwrap_or_else(|says| panic!("{says}"));
    let engine = Engine::new(packs).expect("the packs are sound");
    let failed: Vec<String> = engine.check_examples().into_iter().filter(|f| f.contains("lang/it")).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    let text = "Undici soldati sono stati uccisi lunedì a Gao da uomini armati.";
    let page = Capture { lang: Lang::new("it"), ..Capture::text(text) };
    let claims = engine.read(&page).claims;
    assert_eq!(claims.len(), 1, "{claims:#?}");
    assert_eq!(claims[0].act, Act::ArmedClash);
}
