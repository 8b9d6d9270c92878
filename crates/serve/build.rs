//! Embeds the islands that `cargo xtask web` built, if it did: the binary builds without Node, and the pages then
//! work without the islands and say so.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() {
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let dist = Path::new(&root).join("../../web/dist");
    // A path that is not there counts as changed at every build. `cargo xtask web` touches this file when it has built
    // the islands for the first time.
    println!("cargo::rerun-if-changed=build.rs");
    if dist.is_dir() {
        println!("cargo::rerun-if-changed=../../web/dist");
    }
    let mut names: Vec<String> = fs::read_dir(&dist)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.') && !name.ends_with(".gz") && !name.ends_with(".br"))
        .collect();
    names.sort();
    let mut out = String::from("static BUILT: &[Built] = &[\n");
    for name in names {
        let file = |end: &str| {
            let path = dist.join(format!("{name}{end}"));
            match path.is_file() {
                true => format!("Some(include_bytes!({:?}))", path.display().to_string()),
                false => "None".to_owned(),
            }
        };
        let whole = dist.join(&name).display().to_string();
        writeln!(
            out,
            "    Built {{ name: {name:?}, whole: include_bytes!({whole:?}), gz: {}, br: {} }},",
            file(".gz"),
            file(".br")
        )
        .expect("a String grows");
    }
    out.push_str("];\n");
    let to = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("built.rs");
    fs::write(to, out).expect("the build folder can be written");
}
