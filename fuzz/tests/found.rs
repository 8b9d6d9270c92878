//! Whatever a fuzzer found once stays right. `found/TARGET/NAME` holds the bytes.

use recoupe_fuzz::TARGETS;
use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut all: Vec<PathBuf> = entries.map(|entry| entry.expect("listed").path()).collect();
    all.sort();
    all
}

#[test]
fn what_was_found_stays_right() {
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).join("found");
    let mut n = 0;
    for folder in files(&found).into_iter().filter(|path| path.is_dir()) {
        let name = folder.file_name().expect("a folder has a name").to_string_lossy().into_owned();
        let (_, law) = TARGETS.iter().find(|(n, _)| *n == name).unwrap_or_else(|| panic!("no target {name}"));
        for file in files(&folder) {
            println!("{}", file.display());
            law(&fs::read(&file).expect("read"));
            n += 1;
        }
    }
    println!("{n} inputs");
}

/// The inputs a fuzzer begins with break no law; a few of each here, all of them in a longer run.
#[test]
fn what_a_fuzzer_begins_with_breaks_no_law() {
    let dir = tempfile::tempdir().expect("a folder");
    recoupe_fuzz::seeds::write(dir.path()).expect("written");
    let every = if std::env::var_os("RECOUPE_ALL_SEEDS").is_some() { 1 } else { 60 };
    for (name, law) in TARGETS {
        let all = files(&dir.path().join(name));
        assert!(!all.is_empty(), "nothing to begin {name} with");
        let step = if all.len() > every { every } else { 1 };
        for file in all.iter().step_by(step) {
            println!("{}", file.display());
            law(&fs::read(file).expect("read"));
        }
    }
}
