//! A claim tells its whole story: each cell with the rule and the words it rests on, and what was looked at and not
//! taken, with the reason.

mod support;

use recoupe_model::{Basis, Capture, Lang, Published, Step};
use support::{ENGINE, day};

/// The steps of the first claim of a page published on Wednesday 2022-06-15.
fn story(lang: &str, text: &str) -> (String, Vec<Step>) {
    let published = Some(Published { when: day("2022-06-15"), basis: Basis::Given, span: None });
    let capture = Capture { lang: Lang::new(lang), published, ..Capture::text(text) };
    let reading = ENGINE.read(&capture);
    let claim = reading.claims.first().unwrap_or_else(|| panic!("«{text}» gives a claim"));
    (reading.article.text.clone(), ENGINE.explain(&capture, &claim.id, Lang::new("en").expect("a code")))
}

/// Every wanted pair stands in a step: the cell (with «rejected » for what was not taken) and a part of what it says.
fn check(lang: &str, text: &str, wanted: &[(&str, &str)]) {
    let (layer, steps) = story(lang, text);
    let shown: Vec<String> = steps.iter().map(|s| format!("{}: {} [{}]", s.cell, s.says, s.rule)).collect();
    for (cell, part) in wanted {
        let found = steps.iter().any(|s| s.cell == *cell && s.says.contains(part));
        assert!(found, "«{text}»: no step {cell} says '{part}'\n{}", shown.join("\n"));
    }
    for step in &steps {
        assert!(!step.rule.as_str().is_empty(), "{} rests on no rule", step.says);
        let words = step.span.map(|span| span.of(&layer).expect("a step points into the page"));
        assert!(words.is_none_or(|w| !w.trim().is_empty()), "{} points at nothing", step.says);
    }
    let first_lost = steps.iter().position(Step::is_rejected).unwrap_or(steps.len());
    assert!(steps[first_lost..].iter().all(Step::is_rejected), "what was taken stands first\n{}", shown.join("\n"));
}

#[test]
fn claims_of_french_pages_tell_their_story() {
    check(
        "fr",
        "L'armée malienne a annoncé mardi à Bamako que onze soldats avaient été tués lundi près de Gao par des djihadistes, après trois heures de combats.",
        &[
            ("act", "armed_clash: force of arms, and who is hit fights"),
            ("voice", "«L'armée malienne», which is Military Forces of Mali, says so"),
            ("place", "«Gao» is Gao"),
            ("reported", "«mardi» stands with the verb of saying"),
            ("rejected place", "«Bamako»: farther from the words that tell the act, or beside another verb"),
            ("rejected actor", "«L'armée malienne»: says so, and is not said to have a hand in it"),
            ("rejected day", "«après trois heures»: a length of time, and no day"),
        ],
    );
    check(
        "fr",
        "Des habitants accusent l'armée d'avoir tué neuf villageois dimanche à Madougou, dans le cercle de Koro.",
        &[
            ("stance", "alleged: said with reserve"),
            ("actor", "initiator: «l'armée» is Military Forces of Mali"),
            (
                "rejected act",
                "could tell statement, but the words it asks for are not there, or words that rule it out are",
            ),
            ("rejected place", "«cercle de Koro»: less exact than the place that was taken"),
        ],
    );
    check(
        "fr",
        "Des hommes armés ont pris lundi deux véhicules et tué trois civils à Djibo.",
        &[
            ("count", "«trois civils» is 3 killed"),
            ("rejected act", "«ont pris»: could tell"),
            ("rejected act", "the words it asks for are not there"),
            ("rejected act", "but its object is not a place"),
        ],
    );
    check(
        "fr",
        "Le GSIM a revendiqué mardi l'attaque menée dimanche contre le camp de Tessit.",
        &[
            ("stance", "claimed_responsibility: said by the one who did it"),
            ("actor", "initiator: «Le GSIM» is JNIM"),
            ("when", "«dimanche»"),
        ],
    );
    check(
        "fr",
        "Depuis 2015, les attaques se multiplient. Onze civils ont été tués lundi à Djibo, à 45 kilomètres de la frontière.",
        &[("rejected figure", "«45»: a measure")],
    );
    check(
        "fr",
        "L'armée dément avoir bombardé lundi le village de Boni, où vivent des éleveurs.",
        &[
            ("stance", "denied: said not to have happened"),
            ("rejected actor", "«éleveurs»: no place around the words that tell the act leads to it"),
        ],
    );
}

#[test]
fn claims_of_english_pages_tell_their_story() {
    check(
        "en",
        "Gunmen abducted two nurses near Dori on Sunday, the governor of the Sahel region said on Monday in Ouagadougou.",
        &[
            ("act", "abduction"),
            ("voice", "«the governor of the Sahel region» says so"),
            ("when", "«on Sunday»"),
            ("reported", "«on Monday» stands with the verb of saying"),
            ("rejected place", "«Ouagadougou»: farther from the words that tell the act"),
        ],
    );
    check(
        "en",
        "Soldiers are accused of killing eleven civilians in Nara on Monday, two years after a truce.",
        &[("stance", "alleged: said with reserve"), ("count", "«eleven civilians» is 11 killed")],
    );
    check(
        "en",
        "The rebels took the hill and killed six soldiers near Ber on Sunday.",
        &[("rejected act", "«took»: could tell")],
    );
    check(
        "en",
        "JNIM claimed responsibility for the attack on the army camp in Tessit on Sunday.",
        &[("stance", "claimed_responsibility: said by the one who did it"), ("place", "«Tessit»")],
    );
}

/// Whatever a page holds, what is told as rejected is none of the claim's cells.
#[test]
fn nothing_taken_is_called_rejected() {
    for named in support::corpora::annotated() {
        let reading = ENGINE.read(&named.page);
        for claim in reading.claims.iter().take(2) {
            let taken: Vec<_> =
                claim.place.iter().map(|p| p.quote.span).chain(claim.when.iter().map(|w| w.quote.span)).collect();
            for step in ENGINE
                .explain(&named.page, &claim.id, Lang::new("en").expect("a code"))
                .iter()
                .filter(|s| s.is_rejected())
            {
                let own = matches!(step.cell_name(), "place" | "day") && step.span.is_some_and(|s| taken.contains(&s));
                assert!(!own, "{}: {} of {claim}", named.name, step.says);
            }
        }
    }
}

#[test]
fn french_and_english_have_the_same_sentences_with_the_same_holes() {
    let tongue = |code| ENGINE.packs().tongue(Lang::new(code).expect("a code"));
    let [english, french] = ["en", "fr"].map(|code| tongue(code).names().collect::<Vec<_>>());
    assert_eq!(english, french);
    // A language without wording is told in English.
    assert_eq!(tongue("es"), tongue("en"));
    assert_eq!(tongue("fr").say("place.none", &[]), "aucun lieu n'est nommé avec l'acte");
}

#[test]
fn what_code_says_stands_in_the_tables() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let files = [
        "extract/src/explain.rs",
        "extract/src/explain/rejected.rs",
        "extract/src/explain/sure.rs",
        "extract/src/clause/refusal.rs",
        "extract/src/time/why.rs",
        "cli/src/render/claim.rs",
    ];
    let known: Vec<String> =
        ENGINE.packs().tongue(Lang::new("en").expect("a code")).names().map(|(name, _)| name.to_owned()).collect();
    let mut n = 0;
    for file in files {
        let text = std::fs::read_to_string(root.join(file)).expect(file);
        let names = text.split(".say(\"").skip(1).filter_map(|rest| rest.split('"').next());
        for name in names {
            assert!(known.iter().any(|k| k == name), "{file} says {name}");
            n += 1;
        }
    }
    assert!(n > 50, "{n} sentences");
}

#[test]
fn every_claim_of_a_page_is_explained_in_french_without_an_english_word() {
    let capture = Capture::text(
        "Mali : onze soldats tués\n\nOnze soldats maliens ont été tués mardi 17 mai 2022 dans une attaque du JNIM près d'Ansongo, a annoncé l'armée malienne. Trois civils avaient été enlevés lundi sur la route de Gao.\n",
    );
    let reading = ENGINE.read(&capture);
    assert!(!reading.claims.is_empty());
    let english = ["the ", " of ", " is ", " says", " said", "killed", "initiator", "asserted", "incident", "Tuesday"];
    for claim in &reading.claims {
        for step in ENGINE.explain(&capture, &claim.id, Lang::new("fr").expect("a code")) {
            // Names of actors are the schemes' own.
            let names = claim.actors.iter().map(|cast| &cast.name).chain(claim.voices.iter().map(|voice| &voice.name));
            let says = names.fold(step.says.clone(), |says, name| says.replace(name.as_str(), ""));
            for word in english {
                assert!(!says.contains(word), "{}: {}", step.cell, step.says);
            }
        }
    }
}
