//! The rules shown in docs/packs.md are real: laid into the French pack, they load and their examples hold.

use recoupe_engine::{Engine, Packs};
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
