//! The law that knowing less of the day of publication only widens what a temporal expression can mean.

use recoupe_model::{Candidate, When};

/// Every day that was possible still is; nothing to hang on leaves any day possible.
///
/// # Panics
/// When a day is lost, or another mention is found.
pub fn widens(text: &str, narrow: &[(String, Vec<Candidate>)], wide: &[(String, Vec<Candidate>)]) {
    let said = |all: &[(String, Vec<Candidate>)]| all.iter().map(|(said, _)| said.clone()).collect::<Vec<_>>();
    assert_eq!(said(narrow), said(wide), "«{text}» has other mentions");
    for ((said, narrow), (_, wide)) in narrow.iter().zip(wide) {
        let within = |n: When, w: &Candidate| match w {
            Candidate::Days(days) => days.covers(n),
            any => (n.first.year() - 1..=n.last.year()).any(|y| any.in_year(y).is_some_and(|days| days.covers(n))),
        };
        let held = |n: &Candidate| wide.is_empty() || n.days().is_none_or(|n| wide.iter().any(|w| within(n, w)));
        assert!(narrow.iter().all(held), "«{said}» of «{text}»: {narrow:?} is not within {wide:?}");
    }
}
