//! Packs with a generated table of many places: what a start costs.

use recoupe_engine::Packs;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Instant;

const SYLLABLES: [&str; 24] = [
    "ba", "dou", "gao", "ké", "la", "mou", "na", "ro", "sé", "ti", "wa", "yo", "bin", "dor", "fa", "gou", "kan", "lé",
    "man", "ni", "sou", "tan", "zou", "aï",
];

/// Loads the packs with `n` invented places beside their own, and without; prints processor seconds of all threads,
/// and how long one waits.
pub fn run(n: usize) -> Result<(), String> {
    for n in [0, n] {
        let files = if n == 0 { BTreeMap::new() } else { files(n) };
        let bytes: usize = files.values().map(String::len).sum();
        let (start, wait) = (processor_seconds(), Instant::now());
        let packs = Packs::load(files).map_err(|e| e.to_string())?;
        let (used, waited) = (processor_seconds() - start, wait.elapsed());
        println!(
            "{n} places in {bytes} bytes beside {}: {used:.3} s of processor time, {:.3} s",
            packs.places.len() - n,
            waited.as_secs_f64()
        );
    }
    Ok(())
}

/// A region pack, as the import of a dump writes one: towns of a few thousand divisions, most with two names.
fn files(n: usize) -> BTreeMap<String, String> {
    let card = "format = 1\nname = \"region/many\"\nkind = \"region\"\nversion = \"0.1.0\"\nlicence = \"CC0-1.0\"\n";
    let mut table = "id\tlevel\tcountry\tparent\tlat\tlon\tname\taliases\n".to_owned();
    let mut dice = 0x2545_f491_4f6c_dd1d_u64;
    let mut roll = move |sides: usize| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        (dice % sides as u64) as usize
    };
    let n_divisions = n.div_ceil(300);
    for i in 0..n {
        let mut word = || {
            let word: String = (0..2 + roll(3)).map(|_| SYLLABLES[roll(SYLLABLES.len())]).collect();
            let mut letters = word.chars();
            letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
        };
        let (name, other) = match i % 5 {
            0 => (format!("{} {}", word(), word()), word()),
            1 => (format!("{}-{}", word(), word()), word()),
            _ => (word(), word()),
        };
        let (lat, lon) = (roll(1_600_000) as f64 / 1e4 - 80.0, roll(3_500_000) as f64 / 1e4 - 175.0);
        let (level, parent) = match i < n_divisions {
            true => ("adm2", String::new()),
            false => ("town", format!("zgn-{:08}", roll(n_divisions))),
        };
        writeln!(table, "zgn-{i:08}\t{level}\tML\t{parent}\t{lat:.4}\t{lon:.4}\t{name}\t{name}|{other}")
            .expect("a String grows");
    }
    [("region/many/pack.toml", card.to_owned()), ("region/many/places.tsv", table)]
        .map(|(path, text)| (path.to_owned(), text))
        .into()
}

/// What all threads of this process have used so far.
fn processor_seconds() -> f64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    now.tv_sec as f64 + now.tv_nsec as f64 / 1e9
}
