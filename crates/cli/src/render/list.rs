//! The event list.

use super::table::{Column, Table, Tone};
use super::{Style, words};
use recoupe_engine::largest;
use recoupe_model::{Estimate, Event, EventFigure, Outcome, Reviewed, Status};

/// An event with the figures a reader sees, in the order of its figures.
#[derive(Debug)]
pub(crate) struct ListRow<'a> {
    pub event: &'a Event,
    pub estimates: Vec<Option<Estimate>>,
    /// What people decided about it.
    pub review: Option<&'a Reviewed>,
}

const COLUMNS: [Column; 9] = [
    Column::left("EVENT"),
    Column::left("DAYS").gives(22),
    Column::left("ACT").gives(15),
    Column::left("PLACE").gives(15),
    Column::right("KILLED"),
    Column::right("WOUNDED"),
    Column::left("STATUS"),
    Column::right("PAGES"),
    Column::right("DISP"),
];

/// A line an event, and a line that says how many.
pub(crate) fn list(rows: &[ListRow<'_>], style: Style) -> String {
    let ids: Vec<&str> = rows.iter().map(|r| r.event.id.as_str()).collect();
    let mut table = Table::new(&COLUMNS);
    for (row, id) in rows.iter().zip(words::short_ids(&ids)) {
        let event = row.event;
        let tone = if event.status == Status::Disputed { Tone::Alarm } else { Tone::Plain };
        table.row(
            tone,
            [
                id.to_owned(),
                words::candidates(&event.when),
                words::act(event.act),
                event.place.as_ref().map_or("–".to_owned(), |p| words::place(Some(p))),
                toll(row, Outcome::Killed),
                toll(row, Outcome::Wounded),
                words::status(event.status).to_owned() + &words::review(row.review),
                event.pages.len().to_string(),
                event.dispatches.len().to_string(),
            ],
        );
    }
    let n = words::n(rows.len(), "event");
    table.draw(style) + &style.dim(&n) + "\n"
}

/// «11 / 26–34»: see [`largest`].
fn toll(row: &ListRow<'_>, outcome: Outcome) -> String {
    let shown = largest(figures(row).map(|(figure, estimate)| (figure, estimate.clone())), outcome);
    shown.iter().map(words::estimate).collect::<Vec<_>>().join(" / ")
}

fn figures<'a>(row: &'a ListRow<'_>) -> impl Iterator<Item = (&'a EventFigure, &'a Estimate)> {
    row.event.figures.iter().zip(&row.estimates).filter_map(|(f, e)| Some((f, e.as_ref()?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::reconciled;
    use recoupe_model::Category;

    #[test]
    fn an_event_is_a_line() {
        let mut event = reconciled().events.remove(0);
        let estimate = |low, best, high| Some(Estimate { low, best, high, reason: String::new() });
        let combatants = EventFigure { category: Some(Category::Combatants), ..event.figures[0].clone() };
        let part = event.figures[0].clone();
        let unknown = EventFigure { category: None, ..event.figures[0].clone() };
        event.figures.extend([combatants, part, unknown]);
        let row = ListRow {
            event: &event,
            review: None,
            estimates: vec![
                estimate(13, 13, None),
                estimate(26, 30, Some(34)),
                estimate(4, 4, Some(4)),
                estimate(14, 14, Some(14)),
            ],
        };
        let drawn = list(&[row], Style { colour: false, width: 120 });
        assert_eq!(
            drawn,
            "EVENT     DAYS        ACT          PLACE                   KILLED  WOUNDED  STATUS     PAGES  DISP\n\
             e1-anson  2022-05-17  armed clash  Ansongo, Gao (ML)  26–34 / ≥13           one voice      2     2\n\
             1 event\n"
        );
    }
}
