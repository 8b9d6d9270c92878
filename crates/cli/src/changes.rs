//! What differs between the events of two days: new, revised, disputed, denied.

use recoupe_model::{ClaimId, Event, EventFigure, Status};
use std::collections::{BTreeMap, BTreeSet};

/// What happened to an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Nobody had told of it before.
    New,
    /// Somebody now denies it.
    Denied,
    /// Its values cannot all be true any more.
    Disputed,
    /// A figure, its day, its place or its act changed.
    Revised,
    /// More support, the same content.
    Supported,
}

/// A change of one event.
#[derive(Debug)]
pub(crate) struct Change<'a> {
    pub kind: Kind,
    /// As it stands now.
    pub now: &'a Event,
    /// As it stood: every event that shares a claim with it.
    pub before: Vec<&'a Event>,
}

/// The changes, by kind, then in the order of the events of now. An event is the same as an earlier one when
/// they share a claim, whatever their ids.
pub(crate) fn changes<'a>(before: &'a [Event], now: &'a [Event]) -> Vec<Change<'a>> {
    let holder: BTreeMap<&ClaimId, usize> =
        before.iter().enumerate().flat_map(|(i, e)| e.claims.iter().map(move |c| (c, i))).collect();
    let mut changes: Vec<Change<'_>> = now
        .iter()
        .filter_map(|now| {
            let ancestors: BTreeSet<usize> = now.claims.iter().filter_map(|c| holder.get(c).copied()).collect();
            let before: Vec<&Event> = ancestors.into_iter().map(|i| &before[i]).collect();
            Some(Change { kind: kind(&before, now)?, now, before })
        })
        .collect();
    changes.sort_by_key(|c| c.kind);
    changes
}

fn kind(before: &[&Event], now: &Event) -> Option<Kind> {
    let [first, ..] = before else {
        return Some(Kind::New);
    };
    if now.denied && !before.iter().any(|e| e.denied) {
        return Some(Kind::Denied);
    }
    if now.status == Status::Disputed && !before.iter().any(|e| e.status == Status::Disputed) {
        return Some(Kind::Disputed);
    }
    let place = |e: &Event| e.place.as_ref().map(|p| (p.name.clone(), p.country));
    let same = before.len() == 1
        && first.act == now.act
        && first.when == now.when
        && place(first) == place(now)
        && live(&first.figures) == live(&now.figures);
    match same {
        false => Some(Kind::Revised),
        true => (first.claims != now.claims).then_some(Kind::Supported),
    }
}

/// The values that hold, whatever their support.
fn live(figures: &[EventFigure]) -> BTreeSet<String> {
    let values =
        figures.iter().flat_map(|f| f.values.iter().filter(|v| v.superseded_by.is_none()).map(move |v| (f, v)));
    values.map(|(f, v)| format!("{} {} {} {:?}", f.outcome, f.counted, v.count, v.voice)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::reconciled;
    use recoupe_model::{Count, EventId};

    #[test]
    fn an_event_is_new_or_changed_in_one_way() {
        fn check(change: impl Fn(&mut Event), expected: Option<Kind>) {
            let before = reconciled().events;
            let mut now = before.clone();
            change(&mut now[0]);
            assert_eq!(changes(&before, &now).first().map(|c| c.kind), expected);
        }
        check(|_| {}, None);
        check(|e| e.id = EventId::new("another-id"), None);
        check(|e| e.claims = vec!["c9".into()], Some(Kind::New));
        check(|e| e.claims.push("c9".into()), Some(Kind::Supported));
        check(|e| e.when.clear(), Some(Kind::Revised));
        check(|e| e.figures[0].values[1].count = Count::exact(14), Some(Kind::Revised));
        check(|e| e.figures[0].values[0].n_dispatches = 7, None);
        check(|e| e.status = Status::Disputed, Some(Kind::Disputed));
        check(|e| (e.status, e.denied) = (Status::Disputed, true), Some(Kind::Denied));
    }
}
