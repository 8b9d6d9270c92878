//! The list of changes.

use super::{Style, words};
use crate::changes::{Change, Kind};
use recoupe_model::Event;

/// A paragraph for each kind, a line or two for each event.
pub(crate) fn changes(changes: &[Change<'_>], style: Style) -> String {
    let ids: Vec<&str> = changes.iter().map(|c| c.now.id.as_str()).collect();
    let mut out = String::new();
    let mut last = None;
    for (change, id) in changes.iter().zip(words::short_ids(&ids)) {
        if last != Some(change.kind) {
            out.push_str(if last.is_some() { "\n" } else { "" });
            out.push_str(&(style.head(title(change.kind)) + "\n"));
            last = Some(change.kind);
        }
        let event = change.now;
        let line = format!(
            "{id}  {}, {} · {}",
            words::candidates(&event.when),
            words::act(event.act),
            words::place(event.place.as_ref())
        );
        out.push_str(&(words::cut(&line, style.width) + "\n"));
        let differences: Vec<String> = change.before.iter().flat_map(|before| differences(before, event)).collect();
        for difference in differences {
            out.push_str(&words::wrapped(&difference, id.len() + 2, style.width));
        }
        if change.before.len() > 1 {
            out.push_str(&words::wrapped(
                &format!("{} are now one event", change.before.len()),
                id.len() + 2,
                style.width,
            ));
        }
    }
    out
}

fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::New => "NEW",
        Kind::Denied => "DENIED",
        Kind::Disputed => "DISPUTED",
        Kind::Revised => "REVISED",
        Kind::Supported => "MORE SUPPORT",
    }
}

fn differences(before: &Event, now: &Event) -> Vec<String> {
    let mut found = Vec::new();
    let mut differs = |what: &str, a: String, b: String| {
        if a != b {
            found.push(format!("{what}: {a} → {b}"));
        }
    };
    differs("act", words::act(before.act), words::act(now.act));
    differs("days", words::candidates(&before.when), words::candidates(&now.when));
    differs("place", words::place(before.place.as_ref()), words::place(now.place.as_ref()));
    differs("figures", live(before), live(now));
    differs("status", words::status(before.status).to_owned(), words::status(now.status).to_owned());
    differs("pages", before.pages.len().to_string(), now.pages.len().to_string());
    found
}

fn live(event: &Event) -> String {
    let values =
        event.figures.iter().flat_map(|f| f.values.iter().filter(|v| v.superseded_by.is_none()).map(move |v| (f, v)));
    let values: Vec<String> = values
        .map(|(f, v)| format!("{} {} {}", f.outcome, words::count(v.count), words::one_line(&f.counted)))
        .collect();
    if values.is_empty() { "none".to_owned() } else { values.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::changes as compare;
    use crate::sample::reconciled;
    use recoupe_model::Status;

    #[test]
    fn a_change_says_from_what_to_what() {
        let before = reconciled().events;
        let mut now = before.clone();
        now[0].status = Status::Disputed;
        now[0].when.clear();
        let drawn = changes(&compare(&before, &now), Style { colour: false, width: 100 });
        assert_eq!(
            drawn,
            "DISPUTED\n\
             e1-anson  day not told, armed clash · Ansongo, Gao (ML)\n          days: 2022-05-17 → day not told\n          status: one voice → disputed\n"
        );
    }
}
