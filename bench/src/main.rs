//! How fast Recoupe reads on one core.
//!
//! ```text
//! cargo run --release -p recoupe-bench -- when FILE [ROUNDS]    temporal expressions; a text a line
//! cargo run --release -p recoupe-bench -- names FILE [ROUNDS]   counts, actors and places; json-lines with "text"
//! cargo run --release -p recoupe-bench -- label FILE [ROUNDS]   pages to labelled blocks; json-lines with "text"
//! cargo run --release -p recoupe-bench -- claims FILE [ROUNDS]  labelled blocks to claims; json-lines with "text"
//! cargo run --release -p recoupe-bench -- text FILE [ROUNDS]    pages to claims; json-lines with "text"
//! cargo run --release -p recoupe-bench -- html DIR [ROUNDS]     pages to claims; .html files
//! cargo run --release -p recoupe-bench -- labels DIR [ROUNDS]   pages to labelled blocks with language, outlet, date
//! cargo run --release -p recoupe-bench -- link N             a generated war of N claims to events, by doublings
//! cargo run --release -p recoupe-bench -- gazetteer N        packs with a generated table of N places are loaded
//! cargo run --release -p recoupe-bench -- grow N [PAGES]     adding PAGES (1,000) to a ledger of N generated claims
//! cargo run --release -p recoupe-bench -- relink LEDGER      all pages of a ledger are linked anew; nothing is written
//! cargo run --release -p recoupe-bench -- ledger FILE N      writes a ledger of about N generated events
//! cargo run --release -p recoupe-bench -- load HOST:PORT [SECONDS [PID]]   asks 'recoupe serve' 50 times a second
//! cargo run --release -p recoupe-bench -- corpus FILE [FROM] TO   pages FROM (0) to TO of the generated corpus
//! cargo run --release -p recoupe-bench -- all FOLDER [RECOUPE]   all stages over the corpora in FOLDER, and ingests
//! cargo run --release -p recoupe-bench -- reprints FILE      copies among texts of eval/reprints.py; rate and pair F1
//! ```
//! Prints counts and rates of the fastest round, in processor time of the one thread that reads: on a machine
//! with other work the fastest is nearest to the truth. The allocator is that of the `recoupe` binary.
//! `--commit NAME` adds a line to bench/runs.csv, so that the next run has something to stand beside.

mod corpus;
mod count;
mod gazetteer;
mod grow;
mod link;
mod load;
mod reprints;
mod runs;
mod suite;

use recoupe_engine::Engine;
use recoupe_model::{Article, Capture, Format, Lang, Layer, PageId, When};
use std::path::Path;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: count::Counting = count::Counting;

/// What one round did.
struct Done {
    items: usize,
    bytes: usize,
    found: usize,
    seconds: f64,
    /// Pieces of memory that one round asked for.
    allocations: u64,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(says) => {
            eprintln!("recoupe-bench: {says}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), String> {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let commit = args.iter().position(|a| a == "--commit").map(|at| {
        args.remove(at);
        if at < args.len() { args.remove(at) } else { String::new() }
    });
    let [what, path, rest @ ..] = args.as_slice() else {
        return Err(
            "say what to measure (when, names, label, claims, text, html or labels) and on which file or folder"
                .to_owned(),
        );
    };
    if what == "link" {
        link::run(path.parse().map_err(|_| format!("'{path}' is no number of claims"))?);
        return Ok(());
    }
    if what == "gazetteer" {
        return gazetteer::run(path.parse().map_err(|_| format!("'{path}' is no number of places"))?);
    }
    if what == "grow" {
        let number = |text: &String| text.parse().map_err(|_| format!("'{text}' is no number"));
        return grow::run(number(path)?, rest.first().map_or(Ok(1000), number)?);
    }
    if what == "link-new" {
        let [what, n_pages] = rest else { return Err("say what is linked, and how many pages".to_owned()) };
        return grow::link_here(Path::new(path), what, n_pages).map_err(|e| e.to_string());
    }
    if what == "relink" {
        return grow::relink(Path::new(path));
    }
    if what == "ledger" {
        let n = rest.first().ok_or("say how many events the ledger should have")?;
        let n = n.parse().map_err(|_| format!("'{n}' is no number of events"))?;
        return grow::write(Path::new(path), n);
    }
    if what == "load" {
        let seconds =
            rest.first().map_or(Ok(30), |n| n.parse().map_err(|_| format!("'{n}' is no number of seconds")))?;
        return load::run(path, seconds, rest.get(1).map(String::as_str));
    }
    if what == "corpus" {
        let number = |n: &String| n.parse().map_err(|_| format!("'{n}' is no number of pages"));
        return match rest {
            [to] => corpus::write(path, 0, number(to)?),
            [from, to, ..] => corpus::write(path, number(from)?, number(to)?),
            [] => Err("say how many pages the corpus should have".to_owned()),
        };
    }
    let rounds: usize = match rest.first() {
        _ if what == "all" => 0, // its own
        None => 5,
        Some(n) => n.parse().map_err(|_| format!("'{n}' is no number of rounds"))?,
    };
    let engine =
        Engine::new(recoupe_made::packs(Default::default()).map_err(|e| e.to_string())?).map_err(|e| e.to_string())?;
    if what == "all" {
        return suite::run(&engine, path, rest.first().map(String::as_str), commit.as_deref());
    }
    if what == "reprints" {
        return reprints::run(&engine, path, processor_seconds);
    }
    let done = match what.as_str() {
        "when" => when(&engine, path, rounds)?,
        "names" => names(&engine, &texts(path)?, rounds),
        "label" => labels(&engine, &texts(path)?, rounds),
        "claims" => claims(&engine, &texts(path)?, rounds),
        "text" => pages(&engine, &texts(path)?, rounds),
        "html" => pages(&engine, &html(path)?, rounds),
        "labels" => labels(&engine, &html(path)?, rounds),
        other => {
            return Err(format!("'{other}' is not measured; known are when, names, label, claims, text, html, labels"));
        }
    };
    let rate = |n: usize| n as f64 / done.seconds;
    println!("{what}: {} items, {} bytes, {} found", done.items, done.bytes, done.found);
    println!("{:.0} items/s, {:.2} MB/s, {:.0} found/s", rate(done.items), rate(done.bytes) / 1e6, rate(done.found));
    match commit {
        Some(commit) => {
            let mut runs = runs::Runs::read()?;
            runs.add(runs::Run::of(what, &done));
            runs.keep(&commit)
        }
        None => Ok(()),
    }
}

/// Temporal expressions of texts, all held to one day of publication.
fn when(engine: &Engine, path: &str, rounds: usize) -> Result<Done, String> {
    let all = std::fs::read_to_string(path).map_err(|e| format!("{path}: {e}"))?;
    let texts: Vec<&str> = all.lines().filter(|l| !l.trim().is_empty()).collect();
    let published = jiff::civil::Date::new(2022, 2, 9).ok().map(When::day);
    let lang = Lang::new("fr");
    let read = || texts.iter().map(|t| engine.annotate_layers(t, published, lang, &[Layer::Time]).len()).sum();
    Ok(fastest(texts.len(), texts.iter().map(|t| t.len()).sum(), rounds, read))
}

/// Counts, actors and places of whole texts in French.
fn names(engine: &Engine, captures: &[Capture], rounds: usize) -> Done {
    let texts: Vec<&str> = captures.iter().map(|c| std::str::from_utf8(&c.raw).unwrap_or_default()).collect();
    let layers = [Layer::Count, Layer::Actor, Layer::Place];
    let lang = Lang::new("fr");
    let read = || texts.iter().map(|t| engine.annotate_layers(t, None, lang, &layers).len()).sum();
    fastest(texts.len(), texts.iter().map(|t| t.len()).sum(), rounds, read)
}

/// Labelled blocks to claims. The bytes are those of the text layer.
fn claims(engine: &Engine, captures: &[Capture], rounds: usize) -> Done {
    let articles: Vec<(PageId, Article)> =
        captures.iter().enumerate().map(|(i, c)| (PageId::new(i.to_string()), engine.article(c))).collect();
    let bytes = articles.iter().map(|(_, a)| a.text.len()).sum();
    let read = || articles.iter().map(|(page, article)| engine.claims(article, page).0.len()).sum();
    fastest(articles.len(), bytes, rounds, read)
}

/// Whole pages: labelled blocks, metadata, mentions, claims.
fn pages(engine: &Engine, captures: &[Capture], rounds: usize) -> Done {
    let bytes = captures.iter().map(|c| c.raw.len()).sum();
    fastest(captures.len(), bytes, rounds, || captures.iter().map(|c| engine.read(c).claims.len()).sum())
}

/// Whole pages up to the article: what a reader of main content is measured by.
fn labels(engine: &Engine, captures: &[Capture], rounds: usize) -> Done {
    let bytes = captures.iter().map(|c| c.raw.len()).sum();
    fastest(captures.len(), bytes, rounds, || captures.iter().map(|c| engine.article(c).blocks.len()).sum())
}

fn fastest(items: usize, bytes: usize, rounds: usize, read: impl Fn() -> usize) -> Done {
    let mut done = Done { items, bytes, found: 0, seconds: f64::INFINITY, allocations: 0 };
    for _ in 0..rounds.max(1) {
        let (start, pieces) = (processor_seconds(), count::pieces());
        done.found = read();
        done.allocations = count::pieces() - pieces;
        done.seconds = done.seconds.min(processor_seconds() - start);
    }
    done
}

/// What this thread has used of a processor so far: others on the machine do not make it longer.
fn processor_seconds() -> f64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    now.tv_sec as f64 + now.tv_nsec as f64 / 1e9
}

fn texts(path: &str) -> Result<Vec<Capture>, String> {
    let all = std::fs::read_to_string(path).map_err(|e| format!("{path}: {e}"))?;
    let lines = all.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    let read = |(at, line): (usize, &str)| {
        let row: serde_json::Value = serde_json::from_str(line).map_err(|e| format!("{path}:{}: {e}", at + 1))?;
        let text = row["text"].as_str().ok_or_else(|| format!("{path}:{}: no \"text\"", at + 1))?;
        Ok(Capture::text(text))
    };
    lines.map(read).collect()
}

fn html(folder: &str) -> Result<Vec<Capture>, String> {
    let mut paths = Vec::new();
    below(Path::new(folder), &mut paths).map_err(|e| format!("{folder}: {e}"))?;
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let raw = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
        Ok(Capture { raw, format: Format::Html, ..Capture::text("") })
    };
    paths.iter().map(read).collect()
}

fn below(folder: &Path, out: &mut Vec<std::path::PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            below(&path, out)?;
        } else if path.extension().is_some_and(|e| e == "html" || e == "htm") {
            out.push(path);
        }
    }
    Ok(())
}
