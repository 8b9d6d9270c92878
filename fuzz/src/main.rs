//! Writes first inputs for each target: `cargo run -p recoupe-fuzz -- FOLDER`. With a target and files it holds them to
//! the target's law: `cargo run -p recoupe-fuzz -- TARGET FILE…`.

use recoupe_fuzz::{TARGETS, seeds};
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.as_slice() {
        [folder] => match seeds::write(folder.as_ref()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(e) => {
                eprintln!("{folder}: {e}");
                ExitCode::from(2)
            }
        },
        [name, files @ ..] if let Some((_, law)) = TARGETS.iter().find(|(n, _)| n == name) => {
            for file in files {
                println!("{file}");
                law(&std::fs::read(file).unwrap_or_else(|e| panic!("{file}: {e}")));
            }
            ExitCode::SUCCESS
        }
        _ => {
            eprintln!("say a folder for first inputs, or a target and files");
            ExitCode::from(2)
        }
    }
}
