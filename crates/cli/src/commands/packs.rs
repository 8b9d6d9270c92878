//! The packs in use.

use crate::args::{Args, Gazetteer, Packs};
use crate::{Outcome, packs, terminal};
use anyhow::{Result, bail};

pub(super) fn run(args: &Args, of: &Packs) -> Result<Outcome> {
    if let Packs::Gazetteer(Gazetteer::Import(of)) = of {
        return super::gazetteer::import(args, of);
    }
    let mut folders = args.packs.clone();
    if let Packs::Check { dir: Some(dir) } = of {
        folders.push(dir.clone());
    }
    let engine = packs::engine(&folders)?;
    packs::schemes(&folders)?;
    match of {
        Packs::List => {
            let style = terminal::style(args.color);
            let mut out = String::new();
            for card in engine.packs().cards() {
                out.push_str(&format!(
                    "{} {} ({}), {}\n",
                    style.bold(&card.name),
                    card.version,
                    card.kind,
                    card.licence
                ));
                for of in &card.sources {
                    out.push_str(&style.dim(&format!("  {of}\n")));
                }
            }
            super::print(&out)?;
        }
        Packs::Gazetteer(_) => unreachable!("answered above"),
        Packs::Check { .. } => {
            let failed = engine.check_examples();
            for sentence in &failed {
                eprintln!("{sentence}");
            }
            match failed.len() {
                0 => super::print(&format!("{} packs are sound, every example holds\n", engine.packs().cards().len()))?,
                n => bail!("{n} examples of rules do not hold: the lines above say which"),
            }
        }
    }
    Ok(Outcome::Done)
}
