//! Golden ledgers: what the engine makes of the demo corpus, as text that a reviewer can read.
//!
//! `cargo xtask test` compares; only `cargo xtask bless` writes, so that no change slips in as a side effect.

use crate::run;
use crate::test::Outcome;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// Where the demo's pages lie, relative to the repository.
pub const PAGES: &str = "corpus/demo/pages";
/// The demo's own region pack.
pub const PACK: &str = "corpus/demo/pack";
const GOLDEN: &[&str] = &["expected.events.txt", "expected.show.txt"];

/// Ingests the demo corpus into a new ledger under the build folder and says where it is.
pub fn demo_ledger(recoupe: &Path, folder: &str) -> Result<(PathBuf, String)> {
    let ledger = run::fresh_folder(folder)?.join("demo.db");
    let file = ledger.to_string_lossy().into_owned();
    let answer = run::ask(recoupe, &["ingest", PAGES, "--packs", PACK, "--ledger", &file])?;
    if answer.code != Some(0) {
        bail!("the demo corpus cannot be ingested: {}", answer.stderr.trim());
    }
    Ok((ledger, format!("{}{}", answer.stdout, answer.stderr)))
}

/// Every event's id and number of pages, in the order of `recoupe events`.
pub fn events(recoupe: &Path, ledger: &str) -> Result<Vec<(String, u64)>> {
    let answer = run::ask(recoupe, &["events", "--format", "jsonl", "--ledger", ledger])?;
    let rows = answer.stdout.lines().map(serde_json::from_str::<serde_json::Value>);
    rows.map(|row| {
        let row = row.context("`recoupe events --format jsonl` wrote something else")?;
        let id = row["event_id"].as_str().context("an event without event_id")?;
        Ok((id.to_owned(), row["pages"].as_u64().unwrap_or_default()))
    })
    .collect()
}

/// Compares the golden ledgers with what the engine makes today.
pub fn check() -> Result<Outcome> {
    let golden = run::root().join("corpus/demo");
    if !golden.join(GOLDEN[0]).is_file() {
        return Ok(Outcome::Skipped("corpus/demo has no golden ledgers yet; `cargo xtask bless` writes them".into()));
    }
    for (name, today) in today()? {
        let path = golden.join(name);
        let expected = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        if let Some(difference) = first_difference(&expected, &today) {
            bail!("corpus/demo/{name}: {difference}\nif that is right, run `cargo xtask bless` and read the diff");
        }
    }
    if readme()? != pictured(&readme()?)? {
        bail!("the picture in README.md is not what `recoupe show` prints today; run `cargo xtask bless`");
    }
    Ok(Outcome::Passed)
}

/// Writes the golden ledgers anew.
pub fn bless() -> Result<()> {
    for (name, today) in today()? {
        let path = run::root().join("corpus/demo").join(name);
        fs::write(&path, today).with_context(|| format!("cannot write {}", path.display()))?;
        println!("wrote corpus/demo/{name}");
    }
    let path = run::root().join("README.md");
    fs::write(&path, pictured(&readme()?)?).with_context(|| format!("cannot write {}", path.display()))?;
    println!("drew README.md's picture");
    println!("read `git diff corpus/demo README.md` before you commit it");
    Ok(())
}

/// The event list, and every event in full.
fn today() -> Result<Vec<(&'static str, String)>> {
    let recoupe = run::build_recoupe()?;
    let (ledger, _) = demo_ledger(&recoupe, "golden")?;
    let ledger = ledger.to_string_lossy();
    let list = run::ask(&recoupe, &["events", "--ledger", &ledger])?.stdout;
    let mut shown = String::new();
    for (event, _) in events(&recoupe, &ledger)? {
        shown.push_str(&run::must(&recoupe, &["show", &event, "--ledger", &ledger])?);
        shown.push('\n');
    }
    Ok(GOLDEN.iter().copied().zip([list, shown]).collect())
}

const PICTURE: [&str; 2] = ["<!-- picture of `recoupe show`", "<!-- end of picture -->"];

fn readme() -> Result<String> {
    let path = run::root().join("README.md");
    fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
}

/// README.md with the head of `recoupe show` on the demo event that most pages tell, up to its actors.
fn pictured(readme: &str) -> Result<String> {
    let recoupe = run::build_recoupe()?;
    let (ledger, _) = demo_ledger(&recoupe, "picture")?;
    let ledger = ledger.to_string_lossy();
    let events = events(&recoupe, &ledger)?;
    let (event, _) = events.iter().max_by_key(|(_, pages)| *pages).context("the demo corpus gives no event")?;
    let shown = run::must(&recoupe, &["show", event, "--ledger", &ledger])?;
    let (head, _) = shown.split_once("\n\nDAYS").context("`recoupe show` prints no DAYS")?;
    let [first, last] = PICTURE;
    let from = readme.find(first).and_then(|at| Some(at + readme[at..].find('\n')? + 1));
    let from = from.context("README.md has no place for the picture")?;
    let to = from + readme[from..].find(last).context("README.md does not say where the picture ends")?;
    let short: String = event.chars().take(8).collect();
    Ok(format!("{}```text\n$ recoupe show {short}\n{head}\n…\n```\n{}", &readme[..from], &readme[to..]))
}

/// The first line that differs, as expected and as it is now.
fn first_difference(expected: &str, today: &str) -> Option<String> {
    let (mut old, mut new) = (expected.lines(), today.lines());
    for n in 1.. {
        match (old.next(), new.next()) {
            (None, None) => return None,
            (old, new) if old == new => {}
            (old, new) => {
                let line = |line: Option<&str>| line.unwrap_or("(the end)").to_owned();
                return Some(format!("line {n} differs\n  expected: {}\n  now:      {}", line(old), line(new)));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::first_difference;

    #[test]
    fn the_first_difference_is_told() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        let check = |today: &str, says: &str| {
            let found = first_difference("a\nb\n", today).expect("a difference");
            assert!(found.contains(says), "{found}");
        };
        check("a\nc\n", "line 2 differs");
        check("a\n", "now:      (the end)");
        check("a\nb\nc\n", "expected: (the end)");
    }
}
