//! Which events a reader asked for.

use crate::args::{Filters, ReviewState};
use crate::fold::{fold, holds};
use anyhow::Result;
use jiff::civil::Date;
use recoupe_ledger::Wanted;
use recoupe_model::{Candidate, Claim, Estimate, Event, EventFigure, Mark, Outcome, Reviewed};

impl Filters {
    /// True when any filter is set.
    pub(crate) fn any(&self) -> bool {
        let Filters { from, to, country, place, actor, act, min_killed, status, review, text } = self;
        from.is_some()
            || to.is_some()
            || country.is_some()
            || place.is_some()
            || actor.is_some()
            || !act.is_empty()
            || min_killed.is_some()
            || !status.is_empty()
            || review.is_some()
            || text.is_some()
    }

    /// What of this the ledger has an index for.
    pub(crate) fn wanted(&self) -> Wanted {
        Wanted {
            from: self.from,
            to: self.to,
            country: self.country,
            acts: self.act.clone(),
            statuses: self.status.clone(),
            in_order: false,
        }
    }

    /// True when the event is asked for. `claims` gives the event's, `review` is what people decided about it; `estimate`
    /// is the figure a reader sees.
    pub(crate) fn keep(
        &self,
        event: &Event,
        claims: impl FnOnce() -> Result<Vec<Claim>>,
        review: Option<&Reviewed>,
        estimate: impl Fn(&EventFigure) -> Option<Estimate>,
    ) -> Result<bool> {
        let place = event.place.as_ref();
        let words =
            |given: &Option<String>, test: &dyn Fn(&str) -> bool| given.as_deref().is_none_or(|w| test(&fold(w)));
        let fits = self.fits_days(event)
            && self.country.is_none_or(|c| place.and_then(|p| p.country) == Some(c))
            && (self.act.is_empty() || self.act.contains(&event.act))
            && (self.status.is_empty() || self.status.contains(&event.status))
            && self.review.is_none_or(|state| stands(state, review))
            && words(&self.place, &|w| {
                place.is_some_and(|p| {
                    let ids = p.place.iter().chain(&p.within).map(|id| id.as_str());
                    [Some(p.name.as_str()), p.admin1.as_deref()]
                        .into_iter()
                        .flatten()
                        .chain(ids)
                        .any(|name| holds(name, w))
                })
            })
            && words(&self.actor, &|w| {
                event
                    .actors
                    .iter()
                    .any(|a| holds(&a.name, w) || a.actor.as_ref().is_some_and(|id| holds(id.as_str(), w)))
            })
            && self.min_killed.is_none_or(|least| {
                let killed = event.figures.iter().filter(|f| f.outcome == Outcome::Killed);
                killed.filter_map(estimate).any(|e| e.best >= least)
            });
        let Some(text) = self.text.as_deref().filter(|_| fits) else { return Ok(fits) };
        let text = fold(text);
        Ok(claims()?.iter().flat_map(|c| &c.evidence).any(|quote| holds(&quote.text, &text)))
    }

    /// True when one of the event's possible days lies within. A day and month without a year fits any year.
    fn fits_days(&self, event: &Event) -> bool {
        let (from, to) = (self.from.unwrap_or(Date::MIN), self.to.unwrap_or(Date::MAX));
        if self.from.is_none() && self.to.is_none() {
            return true;
        }
        event.when.iter().any(|candidate| match candidate {
            Candidate::Days(when) => when.first <= to && from <= when.last,
            Candidate::AnyYear { .. } => true,
        })
    }
}

fn stands(state: ReviewState, review: Option<&Reviewed>) -> bool {
    let mark = review.and_then(|r| r.mark);
    match state {
        ReviewState::Accepted => mark == Some(Mark::Accepted),
        ReviewState::Pending => mark == Some(Mark::Pending),
        ReviewState::Reported => review.is_some_and(|r| !r.flagged.is_empty()),
        ReviewState::Waiting => review.is_some_and(Reviewed::waits),
        ReviewState::Open => mark.is_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::*;
    use jiff::civil::date;
    use recoupe_model::{Act, Country, Status};

    #[test]
    fn filters_keep_what_was_asked_for() {
        fn check(filters: Filters, expected: bool) {
            let (event, claim) = (reconciled().events.remove(0), second_claim());
            let pending = Reviewed { mark: Some(Mark::Pending), ..Reviewed::default() };
            let estimate = |f: &EventFigure| {
                let count = f.values[1].count;
                Some(Estimate { low: count.low, best: count.low, high: None, reason: String::new() })
            };
            let kept = filters.keep(&event, || Ok(vec![claim]), Some(&pending), estimate).expect("read");
            assert_eq!(kept, expected, "{filters:?}");
        }
        let some = |words: &str| Some(words.to_owned());
        let none = Filters::default();
        check(none.clone(), true);
        check(Filters { from: Some(date(2022, 5, 17)), ..none.clone() }, true);
        check(Filters { from: Some(date(2022, 5, 18)), ..none.clone() }, false);
        check(Filters { to: Some(date(2022, 5, 16)), ..none.clone() }, false);
        check(Filters { country: Country::new("ML"), ..none.clone() }, true);
        check(Filters { country: Country::new("BF"), ..none.clone() }, false);
        check(Filters { place: some("ANSONGO"), ..none.clone() }, true);
        check(Filters { place: some("gao"), ..none.clone() }, true);
        check(Filters { place: some("kidal"), ..none.clone() }, false);
        check(Filters { actor: some("forces of mali"), ..none.clone() }, true);
        check(Filters { actor: some("ml-fama"), ..none.clone() }, true);
        check(Filters { actor: some("jnim"), ..none.clone() }, false);
        check(Filters { act: vec![Act::Attack, Act::ArmedClash], ..none.clone() }, true);
        check(Filters { act: vec![Act::Attack], ..none.clone() }, false);
        check(Filters { status: vec![Status::Corroborated], ..none.clone() }, false);
        check(Filters { text: some("ETAT-MAJOR"), ..none.clone() }, true);
        check(Filters { text: some("hélicoptère"), ..none.clone() }, false);
        for (state, expected) in [
            (ReviewState::Pending, true),
            (ReviewState::Waiting, true),
            (ReviewState::Open, false),
            (ReviewState::Accepted, false),
            (ReviewState::Reported, false),
        ] {
            check(Filters { review: Some(state), ..none.clone() }, expected);
        }
        check(Filters { min_killed: Some(13), ..none.clone() }, true);
        check(Filters { min_killed: Some(14), ..none }, false);
    }
}
