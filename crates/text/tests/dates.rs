//! When a page was published, by what it says, by what is given, and by neither.

mod sheet;

use recoupe_model::{Basis, Capture, NoticeCode, Published, When};
use recoupe_text::read;

const BODY: &str = "Quatre soldats ont été tués dans une embuscade près de Tenga, a annoncé le gouverneur de la région.\n\
    Les assaillants sont venus à moto. Ils ont brûlé deux véhicules et pris la fuite vers le fleuve.";

fn given(day: &str) -> Option<Published> {
    Some(Published { when: When::day(day.parse().expect("a day")), basis: Basis::Given, span: None })
}

fn check_with(capture: &Capture, expected: &str) {
    let article = read(capture, &sheet::cues());
    let found = match article.published {
        Some(p) => format!("{} {}", p.when, p.basis),
        None => "nothing".to_owned(),
    };
    assert_eq!(found, expected, "{}", article.text);
    if let Some(span) = article.published.and_then(|p| p.span) {
        assert!(article.slice(span).contains(|c: char| c.is_ascii_digit()));
    }
    let remarked = article.notices.iter().any(|n| n.code == NoticeCode::NoPublished);
    assert_eq!(remarked, article.published.is_none());
}

fn check(page: &str, expected: &str) {
    check_with(&Capture::text(page), expected);
}

#[test]
fn pages_that_date_themselves() {
    for (line, expected) in [
        ("Publié dans La Gazette le 03 - 11 - 2021", "2021-11-03 stated"),
        ("Publié le 3 novembre 2021 à 9h12", "2021-11-03 stated"),
        ("Publié le : 03/11/2021 - 09:12 Mis à jour le : 04/11/2021 - 10:00", "2021-11-03 stated"),
        ("Mis à jour le 4 novembre 2021", "2021-11-04 stated"),
        ("Rédigé par A. K. le Mercredi 3 Novembre 2021 à 09:12", "2021-11-03 stated"),
        ("mercredi 3 novembre 2021", "2021-11-03 stated"),
        ("1er novembre 2021 à 17h05", "2021-11-01 stated"),
        ("Awa Konaté, 3 novembre 2021", "2021-11-03 stated"),
        ("Published on November 3, 2021", "2021-11-03 stated"),
        ("Posted 3rd November 2021", "2021-11-03 stated"),
        ("Published on 2021-11-03T09:12:00", "2021-11-03 stated"),
        ("Publié le 32 novembre 2021", "nothing"),
    ] {
        check(&format!("Embuscade près de Tenga\n{line}\n\n{BODY}"), expected);
    }
    check(&format!("date 2021-11 {BODY}"), "2021-11-01..2021-11-30 stated");
    check(&format!("Tenga, 3 novembre 2021 (AFP) – {BODY}"), "2021-11-03 stated");
    check(&format!("SALLA, 3 NOVEMBRE 91 (RADIO TENGA) -- {BODY}"), "1991-11-03 stated");
    check(&format!("SALLA, 3 NOVEMBRE 21 -- {BODY}"), "2021-11-03 stated");
    check(&format!("SALLA, 3 NOVEMBRE 21 soldats -- {BODY}"), "nothing");
}

#[test]
fn dates_of_other_things_date_nothing() {
    check(BODY, "nothing");
    check(
        &format!("Le ministre a reçu les délégués le mardi 2 novembre 2021 dans la salle du conseil.\n{BODY}"),
        "nothing",
    );
    check(&format!("Un communiqué du lundi 5 novembre 2021 le confirme à la presse.\n{BODY}"), "nothing");
    check(&format!("Un communiqué du 5 novembre 2021 le confirme à la presse.\n{BODY}"), "nothing");
    check(&format!("Le rapport publié le 5 novembre 2021 ne dit rien des civils de la région.\n{BODY}"), "nothing");
    check(&format!("{BODY}\nInfos à la une\n-\n2 février 2026\nTenga : la crue annoncée\n"), "nothing");
    check(&format!("{BODY}\nTenga : douze cas de rougeole le 5 octobre 2020\n"), "nothing");
    check(&format!("Similaires\n- Publié le 2 mai 2019\n- Le maire répond\n\n{BODY}"), "nothing");
}

#[test]
fn a_lead_that_says_this_day() {
    let lead =
        |date: &str| format!("Des hommes armés ont attaqué ce {date} le poste de Tenga, selon le gouverneur.\n{BODY}");
    check(&lead("mercredi 3 novembre 2021"), "2021-11-03 inferred");
    check(&lead("3 novembre 2021"), "2021-11-03 inferred");
    check(&lead("lundi 3 novembre 2021"), "nothing");
    check(
        &format!("{}\nLa route est coupée depuis ce mardi 2 novembre 2021.", format!("{BODY}\n").repeat(6)),
        "nothing",
    );
    let mut capture = Capture::text(&lead("mercredi 3 novembre 2021"));
    capture.published = given("2021-11-04");
    check_with(&capture, "2021-11-04 given");
    check(&format!("date 2021-11 {}", lead("mercredi 3 novembre 2021")), "2021-11-03 inferred");
    check(&format!("date 2021-12 {}", lead("mercredi 3 novembre 2021")), "2021-12-01..2021-12-31 stated");
}

#[test]
fn a_page_without_a_date_is_of_the_day_of_the_statement_it_is_about() {
    let lead = "Un communiqué du vendredi 5 novembre 2021 le confirme à la presse.";
    check(&format!("{lead}\n{BODY}"), "2021-11-05 inferred");
    check(&format!("{lead} La veille, jeudi 4 novembre 2021, le maire avait parlé.\n{BODY}"), "2021-11-05 inferred");
    check(&format!("{lead} Le procès s'est ouvert le lundi 8 novembre 2021.\n{BODY}"), "nothing");
    check(&format!("{}{lead}", format!("{BODY}\n").repeat(6)), "nothing");
    check(&format!("date 2021-11 {lead}\n{BODY}"), "2021-11-01..2021-11-30 stated");
}

#[test]
fn two_days_of_publication_are_remarked() {
    let check = |head: &str, expected: &str, remarks: usize| {
        let article = read(&Capture::text(&format!("{head}{BODY}")), &sheet::cues());
        let found = article.published.map(|p| p.when.to_string());
        assert_eq!(found.as_deref(), Some(expected), "{head}");
        let said = article.notices.iter().filter(|n| n.code == NoticeCode::PublishedMismatch);
        assert_eq!(said.count(), remarks, "{head}: {:?}", article.notices);
    };
    check("Embuscade à Tenga\nPublié le 3 novembre 2021\nPublié le 3 novembre 2021 à 9h\n\n", "2021-11-03", 0);
    check("Embuscade à Tenga\nPublié le 3 novembre 2021\nMis à jour le 9 novembre 2021\n\n", "2021-11-03", 0);
    check("Embuscade à Tenga\nPublié le 3 novembre 2021\nPublié le 9 novembre 2021\n\n", "2021-11-09", 1);
}

#[test]
fn stated_and_given() {
    let check = |head: &str, day: &str, expected: &str, mismatch: bool| {
        let mut capture = Capture::text(&format!("{head}{BODY}"));
        capture.published = given(day);
        check_with(&capture, expected);
        let article = read(&capture, &sheet::cues());
        assert_eq!(article.notices.iter().any(|n| n.code == NoticeCode::PublishedMismatch), mismatch, "{head}");
    };
    check("", "2021-11-04", "2021-11-04 given", false);
    check("date 2021-11 ", "2021-11-04", "2021-11-04 given", false);
    check("date 2021-11 ", "2021-12-04", "2021-11-01..2021-11-30 stated", true);
    check("Embuscade à Tenga\nPublié le 3 novembre 2021\n\n", "2021-11-03", "2021-11-03 stated", false);
    check("Embuscade à Tenga\nPublié le 3 novembre 2021\n\n", "2021-11-04", "2021-11-03 stated", true);
    check("Embuscade à Tenga\nMis à jour le 9 novembre 2021\n\n", "2021-11-03", "2021-11-03 given", true);
}

#[test]
fn a_day_in_the_address() {
    let mut capture = Capture::text(BODY);
    capture.url = Some("https://gazette.example/2021/11/03/embuscade".to_owned());
    check_with(&capture, "2021-11-03 metadata");
    capture.url = Some("https://gazette.example/2021/13/45/embuscade-6582012.html".to_owned());
    check_with(&capture, "nothing");
}
