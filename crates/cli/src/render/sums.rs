//! Sums as a table.

use super::Style;
use super::table::{Column, Table, Tone};
use crate::args::By;
use recoupe_engine::{People, Sum};
use recoupe_model::Outcome;
use std::collections::BTreeMap;

const COLUMNS: [Column; 4] =
    [Column::left("OF").gives(16), Column::right("CIVILIANS"), Column::right("COMBATANTS"), Column::right("UNKNOWN")];

/// A row for each key; a number, and from the least to the most where they differ.
pub(crate) fn sums(rows: &BTreeMap<String, BTreeMap<People, Sum>>, by: By, outcome: Outcome, style: Style) -> String {
    let mut table = Table::new(&COLUMNS);
    for (key, by) in rows {
        let cells = People::ALL.map(|people| by.get(&people).map_or(String::new(), sum));
        table.row(Tone::Plain, [vec![key.clone()], cells.to_vec()].concat());
    }
    let what = format!("{outcome} by {}; no one counts twice, parts of a figure and totals are left out", by.word());
    table.draw(style) + &style.dim(&what) + "\n"
}

/// «19», «34 (30–38)», «34 (≥30)».
fn sum(sum: &Sum) -> String {
    match recoupe_model::range(sum.low, sum.high) {
        range if range == sum.best.to_string() => range,
        range => format!("{} ({range})", sum.best),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_and_the_most_are_shown_where_they_differ() {
        let of = |low, best, high| Sum { low, best, high, n_events: 2 };
        assert_eq!(sum(&of(19, 19, Some(19))), "19");
        assert_eq!(sum(&of(30, 34, Some(38))), "34 (30–38)");
        assert_eq!(sum(&of(30, 34, None)), "34 (≥30)");
        let rows = [("ML".to_owned(), [(People::Civilians, of(19, 19, Some(19)))].into())].into();
        let drawn = sums(&rows, By::Country, Outcome::Killed, Style { colour: false, width: 100 });
        assert!(drawn.starts_with("OF  CIVILIANS  COMBATANTS  UNKNOWN\nML         19\n"), "{drawn}");
    }
}
