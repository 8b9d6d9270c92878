//! Imports a GeoNames dump: lines from a file, a pack into a folder.

use crate::args::{Args, Import};
use crate::{Outcome, packs};
use anyhow::{Result, anyhow, bail};
use recoupe_packs::gazetteer::{self, Imported, Wanted};
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// No line of a dump is longer; what is, is another file.
const MAX_LINE_BYTES: u64 = 1 << 20;

pub(super) fn import(args: &Args, of: &Import) -> Result<Outcome> {
    let engine = packs::engine(&args.packs)?;
    let wanted = Wanted {
        countries: of.country.iter().copied().collect(),
        least_population: of.min_population,
        ..Wanted::default()
    };
    let mut import = gazetteer::Import::new(wanted, engine.packs());
    let shown = of.file.display();
    let input: Box<dyn Read> = match of.file.as_os_str() == "-" {
        true => Box::new(std::io::stdin().lock()),
        false => Box::new(fs::File::open(&of.file).map_err(|e| anyhow!("dump '{shown}' cannot be read: {e}"))?),
    };
    let mut input = BufReader::new(input);
    let (mut line, mut n) = (Vec::new(), 0);
    loop {
        line.clear();
        let mut some = input.by_ref().take(MAX_LINE_BYTES);
        let length = some.read_until(b'\n', &mut line).map_err(|e| anyhow!("dump '{shown}' cannot be read: {e}"))?;
        if length == 0 {
            break;
        }
        n += 1;
        let told = import.line(n, &String::from_utf8_lossy(&line));
        told.map_err(|e| anyhow!("dump '{shown}': {e}"))?;
    }
    let done = import.finish();
    if done.towns + done.divisions == 0 {
        eprintln!("nothing was written: of {n} lines none is a wanted place that the packs do not know");
        return Ok(Outcome::NothingFound);
    }
    write(&of.output, &done)?;
    let dir = of.output.display();
    super::print(&format!(
        "{n} lines: {} towns and {} divisions written to {dir}, {} known already; use them with --packs {dir}\n",
        done.towns, done.divisions, done.known
    ))?;
    Ok(Outcome::Done)
}

/// The pack's two files. A folder that holds another pack is left alone.
fn write(folder: &Path, done: &Imported) -> Result<()> {
    let name = name(folder);
    let card = format!(
        "format = 1\nname = \"{name}\"\nkind = \"region\"\nversion = \"0.1.0\"\nlicence = \"CC-BY-4.0\"\nsources = [\"GeoNames, www.geonames.org (CC BY 4.0)\"]\n"
    );
    let at = folder.join("pack.toml");
    if at.exists() && !fs::read_to_string(&at).is_ok_and(|old| old == card) {
        bail!("'{}' holds another pack: name another folder with -o", folder.display());
    }
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(folder.join("places.tsv"), &done.table))
        .and_then(|()| fs::write(&at, card))
        .map_err(|e| anyhow!("'{}' cannot be written: {e}", folder.display()))
}

/// «region/» and the folder's name in plain letters.
fn name(folder: &Path) -> String {
    let last = folder.file_name().map(|n| n.to_string_lossy().to_lowercase());
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let last: String = last.unwrap_or_default().chars().map(plain).collect();
    match last.trim_matches('-') {
        "" => "region/gazetteer".to_owned(),
        name => format!("region/{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_goes_by_its_folder() {
        for (folder, expected) in
            [("my-places", "region/my-places"), ("a/Mali 2024/", "region/mali-2024"), ("..", "region/gazetteer")]
        {
            assert_eq!(name(Path::new(folder)), expected);
        }
    }
}
