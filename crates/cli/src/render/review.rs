//! What people decided: beside an event, beside a claim, and as a list.

use super::event::EventView;
use super::table::{Column, Table, Tone};
use super::{Style, words};
use recoupe_model::{Decision, Event, Mark, Reviewed, Ruling, Subject};
use std::collections::BTreeSet;

/// «killed=12», «merged with others», «right as it stands».
pub(crate) fn decided(ruling: &Ruling) -> String {
    let of = |subject: &Subject| match subject {
        Subject::Event(_) => "event",
        Subject::Claim(_) => "claim",
    };
    match ruling {
        Ruling::Accept(subject) => format!("{} accepted", of(subject)),
        Ruling::Reject(subject) => format!("{} rejected", of(subject)),
        Ruling::Pending(subject) => format!("{} set pending", of(subject)),
        Ruling::Correct(subject, correction) => {
            format!("{}: {}={}", of(subject), correction.slot(), correction.value())
        }
        Ruling::Merge(anchors) => format!("{} brought together as one event", words::n(anchors.len(), "claim")),
        Ruling::Split { claims, .. } => format!("{} split off as an event", words::n(claims.len(), "claim")),
        Ruling::SameDispatch(pages) => format!("{} carry one text", words::n(pages.len(), "page")),
        Ruling::Report(subject, None) => format!("{} reported as wrong", of(subject)),
        Ruling::Report(subject, Some(slot)) => format!("{}: {slot} reported as wrong", of(subject)),
        Ruling::Undo(other) => format!("{other} undone"),
    }
}

/// A decision and whether it holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DecisionLine<'a> {
    pub decision: &'a Decision,
    pub holds: bool,
    /// Nothing of what it is about is in the ledger.
    pub unplaced: bool,
}

const DECISIONS: [Column; 5] = [
    Column::left("DECISION"),
    Column::left("DECIDED"),
    Column::left("BY").gives(10),
    Column::left("WHAT").gives(16),
    Column::left("REASON").gives(20),
];

/// A line a decision, oldest first; those that no longer hold are dimmed and say so.
pub(crate) fn decisions(lines: &[DecisionLine<'_>], style: Style) -> String {
    let ids: Vec<&str> = lines.iter().map(|l| l.decision.id.as_str()).collect();
    let mut table = Table::new(&DECISIONS);
    for (line, id) in lines.iter().zip(words::short_ids(&ids)) {
        let is_undoing = matches!(line.decision.ruling, Ruling::Undo(_));
        let tone = if line.holds || is_undoing { Tone::Plain } else { Tone::Dim };
        let mut what = decided(&line.decision.ruling);
        if !line.holds && !is_undoing {
            what.push_str(" (undone)");
        } else if line.unplaced {
            what.push_str(" (its pages are not here)");
        }
        table.row(tone, row(line.decision, id, what));
    }
    table.draw(style) + &style.dim(&words::n(lines.len(), "decision")) + "\n"
}

fn row(decision: &Decision, id: &str, what: String) -> [String; 5] {
    let day = decision.at.get(..10).unwrap_or(&decision.at).to_owned();
    [id.to_owned(), day, words::one_line(&decision.by), what, words::one_line(&decision.reason)]
}

const REVIEW: [Column; 5] = [
    Column::left("REVIEW").gives(16),
    Column::left("BY").gives(10),
    Column::left("DECIDED"),
    Column::left("REASON").gives(20),
    Column::left("DECISION"),
];

/// What was decided about an event and its claims, and what the machine alone says; nothing where nobody decided.
pub(crate) fn of_event(view: &EventView<'_>, style: Style) -> String {
    let review = &view.reconciled.review;
    let held = review.of_event.get(&view.event.id);
    let of_claims = view.claims.iter().filter_map(|claim| review.of_claim.get(&claim.id));
    let ids: BTreeSet<_> = held.into_iter().chain(of_claims).flat_map(|r| &r.decisions).collect();
    if ids.is_empty() {
        return String::new();
    }
    let mut out = table(view.decisions.iter().filter(|d| ids.contains(&d.id)), style);
    if let Some(held) = held {
        out.push_str(&state(held, style));
        out.push_str(&held.machine.as_deref().map_or(String::new(), |machine| beside(machine, view.event, style)));
    }
    out
}

/// What was decided about a claim.
pub(crate) fn of_claim(decisions: &[&Decision], style: Style) -> String {
    if decisions.is_empty() { String::new() } else { "\n".to_owned() + &table(decisions.iter().copied(), style) }
}

fn table<'a>(decisions: impl Iterator<Item = &'a Decision>, style: Style) -> String {
    let mut table = Table::new(&REVIEW);
    for decision in decisions {
        let [id, day, by, what, reason] = row(decision, decision.id.as_str(), decided(&decision.ruling));
        table.row(Tone::Plain, [what, by, day, reason, words::short_ids(&[id.as_str()])[0].to_owned()]);
    }
    table.draw(style)
}

fn state(held: &Reviewed, style: Style) -> String {
    let mut out = String::new();
    let mut say = |text: String| out.push_str(&(style.alarm(&text) + "\n"));
    if held.mark == Some(Mark::Rejected) {
        say("rejected in review: it stands in no list and counts in no sum".to_owned());
    }
    for slot in &held.flagged {
        let what = slot.map_or("it".to_owned(), |slot| slot.to_string());
        say(format!("several readers report {what} as wrong: somebody should look"));
    }
    if held.n_new_dispatches > 0 {
        say(format!("{} more told of it since that was decided", words::n(held.n_new_dispatches, "text")));
    }
    out
}

/// «the machine alone: act armed clash, days 2031-03-04»: only the slots that differ.
fn beside(machine: &Event, event: &Event, style: Style) -> String {
    let cells = |e: &Event| {
        [
            ("act", words::act(e.act)),
            ("days", words::candidates(&e.when)),
            ("place", words::place(e.place.as_ref())),
            ("actors", e.actors.iter().map(|a| format!("{} {}", a.role, a.name)).collect::<Vec<_>>().join(", ")),
        ]
    };
    let differ: Vec<String> = cells(machine)
        .into_iter()
        .zip(cells(event))
        .filter(|(theirs, ours)| theirs.1 != ours.1)
        .map(|((slot, value), _)| format!("{slot} {value}"))
        .collect();
    match differ.is_empty() {
        true => String::new(),
        false => words::wrapped(&format!("the machine alone: {}", differ.join("; ")), 0, style.width),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{first_claim, reconciled};
    use recoupe_model::{Anchor, Correction, DecisionId};

    #[test]
    fn decisions_are_lines_and_say_whether_they_hold() {
        let of = || Subject::Event(vec![Anchor::from(&first_claim())]);
        let decision = |id: &str, ruling| Decision {
            id: DecisionId::from(id),
            by: "Ada Beye".to_owned(),
            at: "2022-05-20T10:00:00Z".to_owned(),
            reason: "hospital register".to_owned(),
            ruling,
        };
        let set = decision("r1", Ruling::Correct(of(), Correction::parse("killed=12").expect("sound")));
        let undo = decision("r2", Ruling::Undo(DecisionId::from("r1")));
        let line = |decision, holds| DecisionLine { decision, holds, unplaced: false };
        let drawn = decisions(&[line(&set, false), line(&undo, false)], Style { colour: false, width: 110 });
        assert_eq!(
            drawn,
            "DECISION  DECIDED     BY        WHAT                       REASON\n\
             r1        2022-05-20  Ada Beye  event: killed=12 (undone)  hospital register\n\
             r2        2022-05-20  Ada Beye  r1 undone                  hospital register\n\
             2 decisions\n"
        );
    }

    #[test]
    fn the_machine_stands_beside_what_was_corrected() {
        let machine = reconciled().events.remove(0);
        let mut event = machine.clone();
        event.act = recoupe_model::Act::Attack;
        let told = beside(&machine, &event, Style { colour: false, width: 80 });
        assert_eq!(told, "the machine alone: act armed clash\n");
        assert_eq!(beside(&machine, &machine, Style { colour: false, width: 80 }), "");
    }
}
