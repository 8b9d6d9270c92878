//! Laws of when: what holds of every temporal expression under every day of publication.

mod support;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use recoupe_model::*;
use support::widens::widens;
use support::{ENGINE, french};

/// Expressions that hang on the day of publication, in a sentence that looks back and in one that looks ahead.
const FRENCH: &[&str] = &[
    "lundi",
    "mardi soir",
    "ce mercredi",
    "jeudi dernier",
    "vendredi prochain",
    "samedi matin",
    "hier",
    "avant-hier",
    "aujourd'hui",
    "demain",
    "après-demain",
    "ce matin",
    "la semaine dernière",
    "la semaine prochaine",
    "le mois dernier",
    "l'année dernière",
    "le week-end dernier",
    "ce week-end",
    "il y a trois jours",
    "il y a deux semaines",
    "il y a trois mois",
    "il y a deux ans",
    "il y a moins de deux semaines",
    "dans deux jours",
    "dans trois mois",
    "le 5 mars",
    "le 31 décembre",
    "le 29 février",
    "vendredi 8 avril",
    "le 5",
    "du 3 au 9",
    "en milieu de journée",
    "en fin de journée",
    "en début de week-end",
    "en milieu de semaine",
    "du 27 au 3 mars",
    "du 3 au 9 mars",
    "entre le 28 décembre et le 2 janvier",
    "de lundi à mercredi",
    "dans la nuit de mardi à mercredi",
    "dans la nuit de samedi",
    "en janvier",
    "en février",
    "fin février",
    "en décembre",
    "début avril",
    "fin novembre",
    "mi-mai",
    "de mars à juin",
    "en mai dernier",
    "à Noël",
    "à Pâques",
    "durant le ramadan",
    "à la Tabaski",
    "l'été dernier",
    "à l'automne",
    "ces derniers jours",
    "au cours des six derniers mois",
    "ces deux dernières semaines",
    "mardi en huit",
    "lundi de la semaine dernière",
    "la première semaine de mars",
    "le premier lundi de mars",
    "en fin de semaine",
    "début 2020",
    "en 2014",
    "le 3 juin 2022",
    "le 14/06/2022",
    "entre 2015 et 2019",
    "de janvier 2020 à hier",
    "dans la semaine du 8 février",
    "en semaine 31",
    "à la fin du mois",
];
const ENGLISH: &[&str] = &[
    "on Monday",
    "on Tuesday evening",
    "this Wednesday",
    "last Thursday",
    "next Friday",
    "yesterday",
    "today",
    "tomorrow",
    "last night",
    "this morning",
    "last week",
    "next week",
    "last month",
    "last year",
    "over the weekend",
    "three days ago",
    "two weeks ago",
    "three months ago",
    "two years ago",
    "less than two weeks ago",
    "on 5 March",
    "on December 31",
    "on Friday, April 8",
    "on the 5th",
    "from the 3rd to the 9th",
    "from 3 to 9 March",
    "March 27 to 3",
    "between January 2020 and yesterday",
    "from Monday to Wednesday",
    "on the night of Monday",
    "in January",
    "in February",
    "in late February",
    "in early April",
    "in late November",
    "from March to June",
    "last May",
    "at Christmas",
    "at Easter",
    "during Ramadan",
    "last summer",
    "in the autumn",
    "in recent days",
    "over the past six months",
    "in the last two weeks",
    "on Monday of last week",
    "earlier this month",
    "later this week",
    "the first week of March",
    "on the first Monday of March",
    "in early 2020",
    "in 2014",
    "on 3 June 2022",
    "on 06/14/2022",
    "in the week of 8 February",
    "the first quarter of this year",
    "over the past week",
    "in the previous three quarters",
    "the past four working days",
];
/// What one week later says the same of one week later.
const WEEKLY: &[(&str, bool)] = &[
    ("lundi", true),
    ("mardi soir", true),
    ("ce mercredi", true),
    ("jeudi dernier", true),
    ("vendredi prochain", true),
    ("hier", true),
    ("avant-hier", true),
    ("demain", true),
    ("la semaine dernière", true),
    ("le week-end dernier", true),
    ("il y a trois jours", true),
    ("il y a deux semaines", true),
    ("dans deux jours", true),
    ("de lundi à mercredi", true),
    ("dans la nuit de mardi à mercredi", true),
    ("ces derniers jours", true),
    ("mardi en huit", true),
    ("on Monday", false),
    ("last Thursday", false),
    ("next Friday", false),
    ("yesterday", false),
    ("last week", false),
    ("over the weekend", false),
    ("two weeks ago", false),
    ("from Monday to Wednesday", false),
    ("in recent days", false),
    ("on Monday of last week", false),
    ("over the past week", false),
];
/// Weekdays, said in many ways; `{}` stands for the weekday.
const WEEKDAYS: &[(&str, bool)] = &[
    ("{}", true),
    ("{} soir", true),
    ("ce {}", true),
    ("{} dernier", true),
    ("{} prochain", true),
    ("dans la nuit de {}", true),
    ("{} de la semaine prochaine", true),
    ("{} de la semaine dernière", true),
    ("{} en huit", true),
    ("dans la journée de {}", true),
    ("on {}", false),
    ("on {} evening", false),
    ("this {}", false),
    ("last {}", false),
    ("next {}", false),
    ("on {} of last week", false),
    ("on the night of {}", false),
];
const LUNDI: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
const MONDAY: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MOIS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

fn config(cases: u32) -> ProptestConfig {
    let seed = proptest::test_runner::RngSeed::Fixed(20_220_210);
    ProptestConfig { cases, rng_seed: seed, failure_persistence: None, ..ProptestConfig::default() }
}

fn sentence(words: &str, in_french: bool, ahead: bool) -> String {
    match (in_french, ahead) {
        (true, false) => format!("Onze soldats ont été tués {words} près de Gao."),
        (true, true) => format!("Le sommet se tiendra {words} à Gao."),
        (false, false) => format!("Eleven soldiers were killed {words} near Gao."),
        (false, true) => format!("The summit will be held {words} in Gao."),
    }
}

/// The readings of each temporal expression of a text.
fn read(text: &str, in_french: bool, published: Option<When>) -> Vec<(String, Vec<Candidate>)> {
    let lang = if in_french { french() } else { Lang::new("en").expect("a language") };
    let found = ENGINE.annotate(text, published, Some(lang)).into_iter().filter_map(|a| match a.value {
        Said::Time { candidates, .. } => Some((a.text, candidates)),
        _ => None,
    });
    found.collect()
}

fn any_day() -> impl Strategy<Value = Date> {
    (0i64..16_000).prop_map(|n| date(1990, 1, 1).checked_add(n.days()).expect("within the calendar"))
}

proptest! {
    #![proptest_config(config(12))]

    #[test]
    fn a_wider_anchor_only_widens(day in any_day(), ahead in any::<bool>()) {
        let wider = [When::month(day.year(), day.month()), When::year(day.year()), None];
        for (words, in_french) in FRENCH.iter().map(|w| (w, true)).chain(ENGLISH.iter().map(|w| (w, false))) {
            let text = sentence(words, in_french, ahead);
            let narrow = read(&text, in_french, Some(When::day(day)));
            prop_assert!(!narrow.is_empty(), "«{}» tells no time", text);
            for wide in wider {
                widens(&text, &narrow, &read(&text, in_french, wide));
            }
        }
    }

    #[test]
    fn a_week_later_the_same_words_mean_a_week_later(day in any_day(), weeks in 1i64..120, ahead in any::<bool>()) {
        for (words, in_french) in WEEKLY {
            let text = sentence(words, *in_french, ahead);
            let later = day.checked_add(weeks.weeks()).expect("within the calendar");
            let moved = |c: &Candidate| c.days().map(|d| (d.first.checked_add(weeks.weeks()).ok(), d.last.checked_add(weeks.weeks()).ok()));
            let now: Vec<_> = read(&text, *in_french, Some(When::day(day))).iter().flat_map(|(_, c)| c.iter().map(moved).collect::<Vec<_>>()).collect();
            let then: Vec<_> = read(&text, *in_french, Some(When::day(later))).iter().flat_map(|(_, c)| c.iter().map(|c| c.days().map(|d| (Some(d.first), Some(d.last)))).collect::<Vec<_>>()).collect();
            prop_assert_eq!(now, then, "«{}» on {} and {}", text, day, later);
        }
    }

    #[test]
    fn every_candidate_has_the_weekday_that_is_said(day in any_day(), weekday in 0usize..7, ahead in any::<bool>()) {
        for (words, in_french) in WEEKDAYS {
            let name = if *in_french { LUNDI[weekday] } else { MONDAY[weekday] };
            let text = sentence(&words.replace("{}", name), *in_french, ahead);
            let found = read(&text, *in_french, Some(When::day(day)));
            let days: Vec<When> = found.iter().flat_map(|(_, c)| c).filter_map(|c| c.days()).collect();
            prop_assert!(!days.is_empty(), "«{}» names no day", text);
            for d in days {
                let said = d.first.weekday().to_monday_zero_offset() as usize;
                prop_assert!(d.first == d.last && said == weekday, "«{}» gives {} under {}", text, d, day);
            }
        }
    }

    #[test]
    fn a_weekday_beside_a_date_is_its_own(day in any_day(), back in 0i64..700) {
        // Newspapers of the last two years name a date with its weekday: it is found again.
        let meant = day.checked_sub(back.days()).expect("within the calendar");
        prop_assume!(!(meant.month() == 2 && meant.day() == 29));
        let weekday = LUNDI[meant.weekday().to_monday_zero_offset() as usize];
        let text = sentence(&format!("le {weekday} {} {}", meant.day(), MOIS[meant.month() as usize - 1]), true, false);
        let found = read(&text, true, Some(When::day(day)));
        let days: Vec<When> = found.iter().flat_map(|(_, c)| c).filter_map(|c| c.days()).collect();
        prop_assert!(!days.is_empty(), "«{}» names no day", text);
        for d in days {
            prop_assert_eq!(d.first.weekday(), meant.weekday(), "«{}» gives {} under {}", &text, d, day);
        }
    }

    #[test]
    fn what_names_its_year_needs_no_anchor(one in any_day(), other in any_day()) {
        for words in ["le 3 juin 2022", "en mars 2020", "début avril 2021", "en 2014", "du 3 au 9 mars 2021", "à Pâques 2018", "à l'été 2019"] {
            let text = sentence(words, true, false);
            let days = |d: Date| read(&text, true, Some(When::day(d)));
            prop_assert_eq!(days(one), days(other), "«{}»", text);
        }
    }
}
