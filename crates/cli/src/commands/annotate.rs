//! Every mention of a text as json-lines, without a ledger.

use super::in_parallel;
use crate::args::{Annotate, Args, InputKind};
use crate::{Outcome, packs};
use anyhow::{Result, anyhow};
use recoupe_acquire::{Found, Given};
use recoupe_engine::Engine;
use recoupe_ledger::record::{DaysRecord, OffsetRecord};
use recoupe_model::{Annotation, Lang, Said};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

/// Lines read on all processors at once; fewer where the input makes us wait.
const BATCH_LINES: usize = 256;

pub(super) fn run(args: &Args, of: &Annotate) -> Result<Outcome> {
    let engine = packs::engine(&args.packs)?;
    match of.kind {
        InputKind::Text => page(&engine, of),
        InputKind::Jsonl => lines(&engine, of),
    }
}

/// One page: a line a mention. A page's own date and language serve where none is given.
fn page(engine: &Engine, of: &Annotate) -> Result<Outcome> {
    let found = recoupe_acquire::captures(
        std::slice::from_ref(&of.input),
        &Given { published: of.published, lang: of.lang, outlet: None },
    )?;
    let mut out = BufWriter::new(io::stdout().lock());
    let mut n = 0;
    for found in found {
        let capture = match found {
            Found::Capture(capture) => capture,
            Found::Skipped(remark, _) | Found::Odd(remark) => {
                eprintln!("skipped {}: {}", remark.place, remark.says);
                continue;
            }
            Found::Passed(_) => continue,
        };
        let article = engine.read(&capture).article;
        let published = article.published.map(|p| p.when).or(of.published);
        for mention in engine.annotate_layers(&article.text, published, article.lang.or(of.lang), &of.layer) {
            serde_json::to_writer(&mut out, &Mention::from(&mention))?;
            out.write_all(b"\n")?;
            n += 1;
        }
    }
    out.flush()?;
    Ok(if n == 0 { Outcome::NothingFound } else { Outcome::Done })
}

/// A line of the input.
#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(default)]
    id: Value,
    text: String,
    #[serde(default)]
    published: Option<String>,
    #[serde(default)]
    lang: Option<String>,
}

/// A line of the output. A line that cannot be read is answered all the same, so that the order holds.
#[derive(Debug, Serialize)]
struct Answer {
    id: Value,
    mentions: Vec<Mention>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

fn lines(engine: &Engine, of: &Annotate) -> Result<Outcome> {
    let mut reader = open(&of.input)?;
    let mut out = BufWriter::new(io::stdout().lock());
    let (mut number, mut more) = (0, true);
    while more {
        let mut batch: Vec<(usize, Vec<u8>)> = Vec::new();
        while batch.len() < BATCH_LINES {
            let mut line = Vec::new();
            more = reader.read_until(b'\n', &mut line)? > 0;
            number += 1;
            if !line.trim_ascii().is_empty() {
                batch.push((number, line));
            }
            // What has come is answered before we wait for more, so that a pipe can be a conversation.
            if !more || reader.buffer().is_empty() {
                break;
            }
        }
        for answer in in_parallel(&batch, |(number, line)| answer(engine, of, *number, line)) {
            if let Some(error) = &answer.error {
                eprintln!("{}: {error}", of.input.display());
            }
            serde_json::to_writer(&mut out, &answer)?;
            out.write_all(b"\n")?;
        }
        out.flush()?;
    }
    Ok(Outcome::Done)
}

fn open(path: &Path) -> Result<BufReader<Box<dyn Read>>> {
    let raw: Box<dyn Read> =
        match path == Path::new("-") {
            true => Box::new(io::stdin().lock()),
            false => Box::new(File::open(path).map_err(|e| {
                anyhow!("'{}' cannot be read: {e}; give a file, or - for standard input", path.display())
            })?),
        };
    Ok(BufReader::with_capacity(1 << 18, raw))
}

fn answer(engine: &Engine, of: &Annotate, number: usize, line: &[u8]) -> Answer {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let asked: Asked = match serde_json::from_slice(line) {
        Ok(asked) => asked,
        Err(e) => {
            let error = format!("line {number} is no {{\"id\",\"text\",\"published\",\"lang\"}} object: {e}");
            return Answer { id: Value::Null, mentions: Vec::new(), error: Some(error) };
        }
    };
    let published = asked.published.as_deref().and_then(recoupe_acquire::when_of).or(of.published);
    let lang = asked.lang.as_deref().and_then(Lang::new).or(of.lang);
    let mentions = engine.annotate_layers(&asked.text, published, lang, &of.layer);
    Answer { id: asked.id, mentions: mentions.iter().map(Mention::from).collect(), error: None }
}

/// The contract's line of a mention.
#[derive(Debug, Serialize)]
struct Mention {
    layer: &'static str,
    span: [usize; 2],
    text: String,
    #[serde(flatten)]
    value: Fields,
    found_by: String,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Fields {
    Time {
        candidates: Vec<DaysRecord>,
        timex: Timex,
    },
    Count {
        low: u64,
        high: Option<u64>,
        hedge: &'static str,
        value: Option<u64>,
        counted: String,
        category: Option<&'static str>,
        outcome: Option<&'static str>,
    },
    Actor {
        name: String,
        actor_id: Option<String>,
        kind: Option<&'static str>,
    },
    Place {
        name: String,
        place_id: Option<String>,
        country: Option<String>,
        admin1: Option<String>,
        lat: Option<f64>,
        lon: Option<f64>,
        precision: u8,
        #[serde(skip_serializing_if = "Option::is_none")]
        offset: Option<OffsetRecord>,
    },
    Act {
        act: &'static str,
        outcome: Option<&'static str>,
    },
    Voice {
        name: String,
        cue: String,
        stance: &'static str,
    },
}

#[derive(Debug, Serialize)]
struct Timex {
    r#type: &'static str,
    value: String,
}

impl From<&Annotation> for Mention {
    fn from(a: &Annotation) -> Mention {
        Mention {
            layer: a.layer().word(),
            span: [a.span.start(), a.span.end()],
            text: a.text.clone(),
            value: Fields::from(a.value.clone()),
            found_by: a.found_by.to_string(),
        }
    }
}

impl From<Said> for Fields {
    fn from(said: Said) -> Fields {
        match said {
            Said::Time { candidates, timex_type, timex_value } => Fields::Time {
                candidates: candidates.into_iter().map(DaysRecord::from).collect(),
                timex: Timex { r#type: timex_type, value: timex_value },
            },
            Said::Count { count, counted, category, outcome } => Fields::Count {
                low: count.low,
                high: count.high,
                hedge: count.hedge.word(),
                value: count.plain(),
                counted,
                category: category.map(|c| c.word()),
                outcome: outcome.map(|o| o.word()),
            },
            Said::Actor { name, actor, kind } => {
                Fields::Actor { name, actor_id: actor.map(|a| a.to_string()), kind: kind.map(|k| k.word()) }
            }
            Said::Place { name, place, country, admin1, point, precision, offset } => Fields::Place {
                name,
                place_id: place.map(|p| p.to_string()),
                country: country.map(|c| c.to_string()),
                admin1,
                lat: point.map(|p| p.lat()),
                lon: point.map(|p| p.lon()),
                precision,
                offset: offset.map(OffsetRecord::from),
            },
            Said::Act { act, outcome } => Fields::Act { act: act.word(), outcome: outcome.map(|o| o.word()) },
            Said::Voice { name, cue, stance } => Fields::Voice { name, cue, stance: stance.word() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use recoupe_model::{Candidate, Category, Count, Grain, Outcome, PageSpan, When};

    #[test]
    fn a_mention_is_the_contracts_line() {
        fn check(value: Said, expected: &str) {
            let mention =
                Annotation { span: PageSpan::new(0, 4), text: "mots".to_owned(), value, found_by: "fr/x/y".into() };
            assert_eq!(serde_json::to_string(&Mention::from(&mention)).expect("json"), expected);
        }
        let days = Candidate::Days(When::new(date(2022, 2, 1), date(2022, 2, 6), Grain::Day));
        check(
            Said::Time { candidates: vec![days], timex_type: "DATE", timex_value: "2022-02-01".to_owned() },
            r#"{"layer":"time","span":[0,4],"text":"mots","candidates":[{"first":"2022-02-01","last":"2022-02-06","grain":"day"}],"timex":{"type":"DATE","value":"2022-02-01"},"found_by":"fr/x/y"}"#,
        );
        check(
            Said::Count {
                count: Count::about_noun(30, 26, 34),
                counted: "djihadistes".to_owned(),
                category: Some(Category::Combatants),
                outcome: Some(Outcome::Killed),
            },
            r#"{"layer":"count","span":[0,4],"text":"mots","low":26,"high":34,"hedge":"about","value":30,"counted":"djihadistes","category":"combatants","outcome":"killed","found_by":"fr/x/y"}"#,
        );
    }
}
