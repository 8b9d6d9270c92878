//! Has the loader read the packs inside the binary, and writes down what it made of them.

use std::path::PathBuf;

fn main() {
    // This program holds the loader and the packs: it is built and run anew when one of them changes.
    println!("cargo::rerun-if-changed=build.rs");
    // What is wrong with a pack is told by the program that has it, which finds nothing ready and reads the text.
    let made = recoupe_packs::Packs::make().unwrap_or_else(|says| {
        println!("cargo::warning={says}");
        Vec::new()
    });
    let out = PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets it")).join("packs.bin");
    std::fs::write(out, made).expect("the build folder is writable");
}
