//! How many, summed over events, no death twice.

use crate::Outcome;
use crate::args::{Args, By, ListFormat, Sums};
use crate::book::{Book, not_empty};
use crate::{render, terminal};
use anyhow::Result;
use jiff::civil::Date;
use recoupe_engine::{People, Sum, sums};
use recoupe_model::Event;
use std::collections::BTreeMap;

pub(super) fn run(args: &Args, of: &Sums) -> Result<Outcome> {
    let book = Book::of_events(&args.ledger, &args.packs, &of.reading, &of.filters, None, false)?;
    not_empty(&book.ledger)?;
    let rows =
        sums(book.reconciled.events.iter(), of.outcome, |event| key(event, of.by), |figure| book.estimate(figure));
    if rows.is_empty() {
        eprintln!("no event that fits tells how many were {}", of.outcome);
        return Ok(Outcome::NothingFound);
    }
    match of.format {
        ListFormat::Table => super::print(&render::sums(&rows, of.by, of.outcome, terminal::style(args.color)))?,
        ListFormat::Csv => super::print(&csv(&rows, of))?,
        ListFormat::Jsonl => super::print(&jsonl(&rows, of)?)?,
    }
    Ok(Outcome::Done)
}

/// Where an event is counted: in one row only. One that can lie in two months stands in a row of both.
fn key(event: &Event, by: By) -> String {
    let place = event.place.as_ref();
    let country = place.and_then(|p| p.country).map_or("not told".to_owned(), |c| c.to_string());
    match by {
        By::All => "all".to_owned(),
        By::Month => period(event, 7),
        By::Year => period(event, 4),
        By::Country => country,
        By::Division => {
            let division = place.and_then(|p| p.admin1.clone()).unwrap_or_else(|| "not told".to_owned());
            format!("{country} {division}")
        }
        By::Act => event.act.to_string(),
    }
}

/// The first letters of the first and the last day, once where they are the same: «2031-03», «2031-03..2031-04».
fn period(event: &Event, letters: usize) -> String {
    let known: Vec<_> = event.when.iter().filter_map(|candidate| candidate.days()).collect();
    let ends: Option<(Date, Date)> = known.iter().map(|w| w.first).min().zip(known.iter().map(|w| w.last).max());
    let Some((first, last)) = ends else { return "not told".to_owned() };
    let [first, last] = [first, last].map(|day| day.to_string()[..letters].to_owned());
    if first == last { first } else { format!("{first}..{last}") }
}

type Rows = BTreeMap<String, BTreeMap<People, Sum>>;

fn csv(rows: &Rows, of: &Sums) -> String {
    let mut out = format!("{},outcome,people,low,best,high,events\r\n", of.by.word());
    for (key, by) in rows {
        for (people, sum) in by {
            let high = sum.high.map_or(String::new(), |high| high.to_string());
            let key = if key.contains([',', '"']) { format!("\"{}\"", key.replace('"', "\"\"")) } else { key.clone() };
            let cells = [key, of.outcome.to_string(), people.word().to_owned(), sum.low.to_string()];
            let rest = [sum.best.to_string(), high, sum.n_events.to_string()];
            out.push_str(&([cells.join(","), rest.join(",")].join(",") + "\r\n"));
        }
    }
    out
}

fn jsonl(rows: &Rows, of: &Sums) -> Result<String> {
    let mut out = String::new();
    for (key, by) in rows {
        for (people, sum) in by {
            let line = serde_json::json!({
                "format": 1, "by": of.by.word(), "key": key, "outcome": of.outcome.word(), "people": people.word(),
                "low": sum.low, "best": sum.best, "high": sum.high, "events": sum.n_events,
                "policy": of.reading.policy.word(),
            });
            out.push_str(&(serde_json::to_string(&line)? + "\n"));
        }
    }
    Ok(out)
}
