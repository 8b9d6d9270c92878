//! A small French and a smaller English sheet for the tests; the real ones live in packs.

use recoupe_model::{BlockLabel, Lang};
use recoupe_text::{Cue, CueBook, CueSheet, Dates, Fit, Home, NumericOrder, Outlet, Reach};

const FRENCH: &[&str] = &[
    "le", "la", "les", "l'", "un", "une", "des", "du", "de", "d'", "et", "à", "au", "aux", "en", "dans", "par", "pour",
    "sur", "avec", "que", "qui", "ne", "pas", "est", "ont", "a", "été", "ce", "cette", "son", "ses", "se", "il",
    "leur",
];
const ENGLISH: &[&str] =
    &["the", "of", "and", "to", "in", "a", "was", "were", "by", "on", "for", "has", "have", "that", "said"];
const MONTHS: &[&str] = &[
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
const WEEKDAYS: &[&str] = &["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];

pub fn lang(code: &str) -> Lang {
    Lang::new(code).expect("a code")
}

fn numbered(words: &[&str]) -> Vec<(String, i8)> {
    (1..).zip(words).map(|(n, w)| ((*w).to_owned(), n)).collect()
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|w| (*w).to_owned()).collect()
}

pub fn cue(id: &str, label: BlockLabel, then: BlockLabel, fit: Fit, reach: Reach, phrases: &[&str]) -> Cue {
    let dates = match id {
        "published" | "prefix" => Some(Dates::Published),
        "updated" => Some(Dates::Updated),
        _ => None,
    };
    Cue {
        id: id.to_owned(),
        label,
        then,
        fit,
        reach,
        at_most: 400,
        told: 25,
        dates,
        phrases: owned(phrases),
        yes: vec![],
        no: vec![],
    }
}

fn outlets() -> Vec<Outlet> {
    let outlet = |name: &str, aliases: &[&str], domain: &str, agency| Outlet {
        name: name.to_owned(),
        aliases: owned(aliases),
        domains: owned(&[domain]),
        agency,
    };
    vec![
        outlet("La Gazette (Tenga)", &["Gazette du Fleuve"], "gazette.example", false),
        outlet("AFP", &["Agence France-Presse"], "afp.example", true),
        outlet("Dépêches Tenga", &[], "depeches.example", true),
    ]
}

pub fn french() -> CueSheet {
    use BlockLabel::{Boilerplate, Byline, Comment, Dateline, Teaser};
    let published = [
        "publié dans <outlet> le <date>",
        "(publié|mis en ligne) le? <date> à? <time>?",
        "rédigé par <any> le <date> à? <time>?",
    ];
    CueSheet {
        lang: lang("fr"),
        function_words: owned(FRENCH),
        months: numbered(MONTHS),
        weekdays: numbered(WEEKDAYS),
        ordinals: owned(&["er"]),
        today: owned(&["ce"]),
        statements: owned(&["communiqué"]),
        links: Vec::new(),
        letters: "œùê".to_owned(),
        endings: owned(&["aient", "eux"]),
        readers: owned(&["je", "vous"]),
        home: Home::Own,
        numeric: NumericOrder::DayMonth,
        outlets: outlets().into(),
        cues: vec![
            cue("prefix", Dateline, Dateline, Fit::Starts, Reach::Words, &["date <date>"]),
            cue("published", Dateline, Dateline, Fit::Holds, Reach::Words, &published),
            cue("updated", Dateline, Dateline, Fit::Holds, Reach::Words, &["mis à jour le? <date> à? <time>?"]),
            cue("by", Byline, Byline, Fit::Whole, Reach::Block, &["par <name>", "<name> pour <name>"]),
            cue("also", Teaser, Teaser, Fit::Starts, Reach::List, &["lire aussi"]),
            cue(
                "related",
                Boilerplate,
                Teaser,
                Fit::Whole,
                Reach::List,
                &["similaire(s)", "(infos|articles) à la une"],
            ),
            cue(
                "comments",
                Boilerplate,
                Comment,
                Fit::Whole,
                Reach::Rest,
                &["laisser une réponse", "<n> commentaire(s)"],
            ),
            cue(
                "counter",
                Boilerplate,
                Boilerplate,
                Fit::Holds,
                Reach::Words,
                &["| <n> (commentaire|commentaires) s?"],
            ),
            cue(
                "cookies",
                Boilerplate,
                Boilerplate,
                Fit::Starts,
                Reach::Block,
                &["ces cookies", "pour afficher ce contenu"],
            ),
            cue("share", Boilerplate, Boilerplate, Fit::MadeOf, Reach::Block, &["(facebook|twitter|partager|sur)"]),
        ],
    }
}

pub fn english() -> CueSheet {
    let months = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    CueSheet {
        lang: lang("en"),
        function_words: owned(ENGLISH),
        months: numbered(&months),
        weekdays: vec![],
        ordinals: owned(&["st", "nd", "rd", "th"]),
        today: owned(&["this"]),
        statements: Vec::new(),
        links: owned(&["of"]),
        letters: String::new(),
        endings: owned(&["ing"]),
        readers: Vec::new(),
        home: Home::Anywhere,
        numeric: NumericOrder::Open,
        outlets: Default::default(),
        cues: vec![cue(
            "published",
            BlockLabel::Dateline,
            BlockLabel::Dateline,
            Fit::Holds,
            Reach::Words,
            &["(published|posted) on? <date>"],
        )],
    }
}

pub fn cues() -> CueBook {
    let mut book = CueBook::default();
    [french(), english()].into_iter().for_each(|sheet| book.add(sheet).expect("well-formed phrases"));
    book
}
