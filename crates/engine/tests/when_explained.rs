//! A day explains itself: the rule, what it was counted from, and why the days around it fell.

mod support;

use support::{ENGINE, day, page};

/// What `explain` says of the day of the last claim of this text, and the rule.
fn explained(text: &str, published: Option<&str>) -> (String, String) {
    let capture = page(text, published.map(day));
    let reading = ENGINE.read(&capture);
    let claim = reading.claims.last().unwrap_or_else(|| panic!("«{text}» gives a claim"));
    let steps = ENGINE.explain(&capture, &claim.id, recoupe_model::Lang::new("en").expect("a code"));
    let step = steps.into_iter().find(|s| s.cell == "when").expect("every claim has a step for its day");
    (step.says, step.rule.to_string())
}

#[test]
fn a_day_says_what_it_was_counted_from_and_why_others_fell() {
    let check = |text: &str, published: Option<&str>, rule: &str, parts: &[&str]| {
        let (says, by) = explained(text, published);
        assert_eq!(by, rule, "«{text}»: {says}");
        for part in parts {
            assert!(says.contains(part), "«{text}» is explained without '{part}': {says}");
        }
    };
    let wednesday = Some("2022-06-15");
    check(
        "Onze soldats ont été tués lundi près de Gao.",
        wednesday,
        "fr/time/weekday",
        &[
            "2022-06-13",
            "counted from 2022-06-15, a Wednesday",
            "2022-06-20 falls: the verb looks back",
            "2022-06-06 falls: it is farther off",
        ],
    );
    check(
        "Onze soldats ont été tués le vendredi 8 avril près de Gao.",
        wednesday,
        "fr/time/date",
        &["2022-04-08", "2021-04-08 falls: it is a Thursday", "2023-04-08 falls: it is a Saturday"],
    );
    check(
        "Onze soldats ont été tués jeudi dernier près de Gao.",
        wednesday,
        "fr/time/weekday-last",
        &["2022-06-09", "2022-06-16 falls: the words look back"],
    );
    check(
        "Six soldats ont été tués lundi près de Gao. Le lendemain, trois civils ont été tués à Ansongo.",
        wednesday,
        "fr/time/day-after",
        &["2022-06-14", "counted from 2022-06-13, told before"],
    );
    check(
        "Onze soldats ont été tués le 3 mars 2021 près de Gao.",
        wednesday,
        "fr/time/date",
        &["2021-03-03", "the words name the year"],
    );
    check(
        "Onze soldats ont été tués le 3 mars près de Gao.",
        None,
        "fr/time/date",
        &["XXXX-03-03", "no year is said, and none is guessed"],
    );
    check(
        "Onze soldats ont été tués en mars près de Gao.",
        wednesday,
        "fr/time/month-alone",
        &["2022-03-01..2022-03-31", "2023-03-01..2023-03-31 falls: the verb looks back"],
    );
}
