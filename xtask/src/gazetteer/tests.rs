use super::{FILES, curated, packs};
use crate::run;
use std::fs;

/// Where the lists are, the committed files are what the generator writes.
#[test]
fn the_committed_files_are_what_the_tables_make() {
    let lists = run::shared().join("data/places");
    if !lists.is_dir() {
        return;
    }
    for (file, make) in FILES {
        let made = make(&lists, &curated(), &packs()).expect("the tables are in order");
        let kept = fs::read_to_string(packs().join(file)).expect("the packs hold it");
        let differs = made.lines().zip(kept.lines()).find(|(a, b)| a != b);
        assert_eq!(differs, None, "{file}: run cargo xtask gazetteer ../shared");
        assert_eq!(made.len(), kept.len(), "{file}: run cargo xtask gazetteer ../shared");
    }
}
