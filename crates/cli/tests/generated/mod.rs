//! Pages made by a number: a few weeks of a war, told by papers late, again, otherwise, and without a date.
//! The same number gives the same pages anywhere.
#![allow(dead_code, reason = "each test uses a part")]

use serde_json::json;

/// Numbers from a number (splitmix64).
#[derive(Debug, Clone)]
pub struct Dice(pub u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    /// Below `n`.
    pub fn roll(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }
    /// The same things in another order.
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for i in (1..things.len()).rev() {
            things.swap(i, self.roll(i + 1));
        }
    }
}

/// One page as a line of json-lines.
#[derive(Debug, Clone)]
pub struct Page {
    pub line: String,
    /// The last day by which it was public, counted from 1 March 2022; none when it has no date.
    pub public_by: Option<usize>,
}

const PLACES: &[&str] = &[
    "Ansongo",
    "Ménaka",
    "Djibo",
    "Dori",
    "Gao",
    "Mopti",
    "Bandiagara",
    "Niono",
    "Tillabéri",
    "Kidal",
    "Tombouctou",
    "Douentza",
];
const OUTLETS: &[&str] =
    &["Agence Une", "Le Journal", "La Voix", "Courrier du Nord", "Radio Fleuve", "Le Matin", "Info Sahel"];
const HIT: &[&str] = &["soldats", "civils", "gendarmes", "villageois"];
const WEEKDAYS: &[&str] = &["mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "lundi"];
const FILLERS: &[&str] = &[
    "Le gouvernement a appelé la population au calme et promis une enquête.",
    "La région est en proie à des violences depuis plusieurs années.",
    "Aucun groupe n'avait revendiqué cette action dans l'immédiat.",
    "Des renforts sont arrivés sur place dans la soirée, selon des habitants.",
];

/// `n` pages; about a third as many occurrences.
pub fn pages(seed: u64, n: usize) -> Vec<Page> {
    let mut dice = Dice(seed);
    let occurrences: Vec<(usize, &str, &str, usize)> =
        (0..n.div_ceil(3)).map(|_| (dice.roll(50), dice.pick(PLACES), dice.pick(HIT), 2 + dice.roll(40))).collect();
    let mut pages: Vec<Page> = Vec::new();
    for i in 0..n {
        let text = match pages.last() {
            // A reprint: the same text elsewhere.
            Some(last) if dice.roll(6) == 0 => text_of(last),
            _ => {
                let (day, place, hit, toll) = occurrences[dice.roll(occurrences.len())];
                story(&mut dice, day, place, hit, toll)
            }
        };
        pages.push(page(&mut dice, i, text));
    }
    pages
}

fn text_of(page: &Page) -> (usize, String) {
    let line: serde_json::Value = serde_json::from_str(&page.line).expect("made below");
    let text = line["text"].as_str().expect("made below").to_owned();
    (page.public_by.unwrap_or(10), text)
}

/// The day it happened and a text.
fn story(dice: &mut Dice, day: usize, place: &str, hit: &str, toll: usize) -> (usize, String) {
    let toll = toll + [0, 0, 0, 2, 5][dice.roll(5)];
    let about = dice.pick(&["", "", "Au moins ", "Plus de "]);
    let when = match dice.roll(4) {
        0 => {
            let (day, month) = month_day(day);
            format!("le {day} {} 2022", ["mars", "avril", "mai"][month - 3])
        }
        1 => "la semaine dernière".to_owned(),
        _ => WEEKDAYS[day % 7].to_owned(),
    };
    let says = dice.pick(&[
        "a annoncé l'état-major malien",
        "selon des sources locales",
        "a indiqué un élu local",
        "selon l'ONU",
    ]);
    let text = match dice.roll(5) {
        0 => format!(
            "{place}: le gouvernement dément\n\nLe ministre de la Défense a démenti que {toll} {hit} aient été tués {when} près de {place}.\n"
        ),
        1 => format!(
            "{place}: explosion d'une mine\n\n{about}{toll} {hit} ont été tués {when} dans l'explosion d'une mine près de {place}, {says}.\n"
        ),
        _ => format!(
            "{place}: {toll} {hit} tués\n\n{about}{toll} {hit} ont été tués {when} dans une attaque de djihadistes près de {place}, {says}.\n"
        ),
    };
    let rest: Vec<&str> = (0..1 + dice.roll(3)).map(|_| dice.pick(FILLERS)).collect();
    (day, format!("{text}\n{}\n", rest.join(" ")))
}

fn page(dice: &mut Dice, i: usize, (day, text): (usize, String)) -> Page {
    let day = (day + 1 + dice.roll(6)).min(91); // 31 May
    let outlet = dice.pick(OUTLETS);
    let mut line = json!({"id": i, "url": format!("https://example.org/{i}"), "outlet": outlet, "text": text});
    let public_by = match dice.roll(12) {
        0 => None,
        1 => {
            let (_, month) = month_day(day);
            line["published"] = format!("2022-{month:02}").into();
            Some([30, 60, 91][month - 3])
        }
        _ => {
            line["published"] = iso(day).into();
            Some(day)
        }
    };
    Page { line: line.to_string(), public_by }
}

/// Day of the month and month of a day counted from 1 March 2022, up to the end of May.
fn month_day(day: usize) -> (usize, usize) {
    match day {
        0..=30 => (day + 1, 3),
        31..=60 => (day - 30, 4),
        _ => (day - 60, 5),
    }
}

/// The ISO day so many days after 1 March 2022.
pub fn iso(day: usize) -> String {
    let (day, month) = month_day(day);
    format!("2022-{month:02}-{day:02}")
}
