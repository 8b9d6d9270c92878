//! What is joined down a page, and what stays apart.

use recoupe_engine::{Engine, Packs};
use recoupe_model::{Capture, Claim};

fn read(text: &str) -> Vec<Claim> {
    let engine = Engine::new(Packs::embedded().unwrap()).unwrap();
    engine.read(&Capture::text(text)).claims
}

/// As [`read`], as a page of that day.
fn read_on(text: &str, day: &str) -> Vec<Claim> {
    let engine = Engine::new(Packs::embedded().unwrap()).unwrap();
    let day = day.parse().unwrap();
    let when = recoupe_model::When::new(day, day, recoupe_model::Grain::Day);
    let published = recoupe_model::Published { when, span: None, basis: recoupe_model::Basis::Given };
    engine.read(&Capture { published: Some(published), ..Capture::text(text) }).claims
}

fn said(claim: &Claim) -> String {
    claim.evidence.iter().map(|q| q.text.as_str()).collect::<Vec<_>>().join(" | ")
}

/// The entries of a running report are reports of their own: no voice, day or doer goes from one to the next.
#[test]
fn entries_of_a_running_report_stay_apart() {
    let claims = read(
        "Mali : la journée du 8 février 2022 en direct\n\n\
         18h20 : Six soldats ont été tués à Gao, a annoncé le gouverneur de la région.\n\n\
         17h05 : Des obus sont tombés sur Ménaka. Deux femmes ont été blessées.\n\n\
         15h40 : Un poste de police a été attaqué à Mopti par des hommes armés.\n\n\
         14h10 : Les écoles restent fermées à Kidal, indique la mairie.\n",
    );
    let of =
        |word: &str| claims.iter().find(|c| said(c).contains(word)).unwrap_or_else(|| panic!("no claim of {word}"));
    let place = |c: &Claim| c.place.as_ref().map(|p| p.name.clone());
    assert_eq!(place(of("obus")).as_deref(), Some("Ménaka"));
    assert!(of("obus").voices.is_empty(), "the governor spoke in another entry: {:?}", of("obus").voices);
    assert!(of("obus").actors.iter().all(|a| a.role != recoupe_model::Role::Initiator), "{:?}", of("obus").actors);
    assert_eq!(place(of("Six soldats")).as_deref(), Some("Gao"));
    assert_eq!(of("Six soldats").voices.len(), 1);
    assert_ne!(of("Six soldats").occurrence, of("poste de police").occurrence);
}

/// So are the paragraphs of a round-up, each of which opens with its place: what they tell without one happened there.
#[test]
fn paragraphs_that_open_with_their_place_stay_apart() {
    let claims = read_on(
        "Weekly security note: what happened in the region\n\n\
         Gao. Unknown persons threw a grenade at a barber's on Monday. Three customers were hurt.\n\n\
         Menaka. Rebels and soldiers traded fire overnight. Four fighters were killed.\n\n\
         Mopti. Villagers hurled stones at an army column on Tuesday. A boy was shot in the shoulder.\n\n\
         Kidal. Gunmen abducted two teachers on Monday.\n",
        "2022-06-15",
    );
    let of =
        |word: &str| claims.iter().find(|c| said(c).contains(word)).unwrap_or_else(|| panic!("no claim of {word}"));
    let place = |c: &Claim| c.place.as_ref().map(|p| p.name.clone());
    assert_eq!(place(of("grenade")).as_deref(), Some("Gao"));
    assert!(!said(of("grenade")).contains("boy"), "{}", said(of("grenade")));
    assert!(!said(of("grenade")).contains("fighters"), "{}", said(of("grenade")));
    assert_eq!(place(of("teachers")).as_deref(), Some("Kidal"));
}

/// «Raid kills 14 in Gao camp» is the headline of the fourteen dead whom the text finds in a camp beside the town.
#[test]
fn a_headline_is_of_the_figure_its_text_begins_with() {
    let claims = read_on(
        "Rebel shelling kills 14 in Gao displacement camp\n\n\
         Artillery fire by the rebels killed at least 14 people and wounded 31 in the Wabaria camp on Monday, a local \
         committee said.\n\n\
         The governor promised help.\n",
        "2022-06-15",
    );
    let killed: Vec<u32> = claims
        .iter()
        .filter(|c| c.figures.iter().any(|f| f.outcome == recoupe_model::Outcome::Killed))
        .map(|c| c.occurrence)
        .collect();
    assert!(!killed.is_empty() && killed.iter().all(|o| *o == killed[0]), "{claims:#?}");
}

/// So are the lines of a chronology, each of which opens with its day.
#[test]
fn lines_of_a_chronology_stay_apart() {
    let claims = read(
        "Rappel des événements au Mali, le 15 juin 2022\n\n\
         - 13 juin : Des obus sont tombés sur Ménaka. Les rebelles se sont retirés.\n\n\
         - 12 juin : L'armée reprend la ville de Tessalit aux rebelles à coups d'artillerie.\n\n\
         - 11 juin : Un journaliste a été tué près de Gao.\n\n\
         - 10 juin : Des heurts à Gao ont fait deux blessés.\n",
    );
    let of =
        |word: &str| claims.iter().find(|c| said(c).contains(word)).unwrap_or_else(|| panic!("no claim of {word}"));
    assert_eq!(of("obus").evidence.len(), 1, "{}", said(of("obus")));
    assert_eq!(of("journaliste").evidence.len(), 1, "{}", said(of("journaliste")));
    assert_ne!(of("obus").occurrence, of("Tessalit").occurrence);
    assert_ne!(of("journaliste").occurrence, of("heurts").occurrence);
}

/// A line that opens with days of a month told before begins anew, and who was killed on a Sunday that nothing dates was
/// not killed on the day above, nor where the line before tells of.
#[test]
fn a_line_of_other_days_is_not_of_the_day_above() {
    let claims = read(
        "Chronologie de la crise malienne\n\n\
         - 3 juin : L'aviation bombarde Gao.\n\n\
         Trois gendarmes sont tués dimanche par les rebelles.\n\n\
         - 2 juin : Des obus sont tombés sur Ménaka.\n\n\
         - 1er juin : Un journaliste a été tué près de Tessalit.\n\n\
         - 28 : L'Algérie décrète un embargo contre le Mali.\n\n\
         - 18 et 19 : L'armée tue dix manifestants à Mopti.\n",
    );
    let of =
        |word: &str| claims.iter().find(|c| said(c).contains(word)).unwrap_or_else(|| panic!("no claim of {word}"));
    assert!(of("bombarde").when.is_some() && of("journaliste").when.is_some());
    assert!(of("Trois gendarmes").when.is_none(), "{:?}", of("Trois gendarmes").when);
    assert!(of("Trois gendarmes").place.is_none(), "{:?}", of("Trois gendarmes").place);
    assert!(of("embargo").when.is_none(), "{:?}", of("embargo").when);
    assert!(of("dix manifestants").when.is_none(), "{:?}", of("dix manifestants").when);
}

/// A weekly note heads each entry with its day and place, and what the entry tells without them is of these.
#[test]
fn entries_of_a_weekly_note_have_the_day_and_place_of_their_head() {
    let claims = read_on(
        "Note hebdomadaire de sécurité\n\n\
         • 07/06 – Gao. Un véhicule de l'armée a sauté sur une mine. Deux soldats ont été tués.\n\n\
         • 09/06 – Ménaka. Des hommes armés ont enlevé un infirmier.\n\n\
         • Nuit du 10 au 11/06 – Kidal. Des hommes armés ont incendié trois camions.\n\n\
         • 12/06 : à Tombouctou, la police a arrêté deux suspects.\n",
        "2022-06-15",
    );
    let of =
        |word: &str| claims.iter().find(|c| said(c).contains(word)).unwrap_or_else(|| panic!("no claim of {word}"));
    let day = |word: &str| {
        let when = of(word).when.as_ref().unwrap_or_else(|| panic!("no day of {word}"));
        when.candidates.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let expected = [
        ("mine", "Gao", "2022-06-07"),
        ("infirmier", "Ménaka", "2022-06-09"),
        ("camions", "Kidal", "2022-06-10..2022-06-11"),
        ("suspects", "Tombouctou", "2022-06-12"),
    ];
    for (word, town, days) in expected {
        assert_eq!(of(word).place.as_ref().map(|p| &*p.name), Some(town), "{word}");
        assert_eq!(day(word), [days], "{word}");
    }
}

/// A monthly note tells of its month; what it recalls besides stays recalled.
#[test]
fn a_monthly_note_tells_its_month() {
    let claims = read_on(
        "Note mensuelle sur la sécurité au Mali\n\n\
         L'observatoire a suivi la situation dans trois régions.\n\n\
         Le 12 mai, des rebelles ont tué onze habitants à Ménaka. Le 18 mai, des miliciens ont tué six bergers à Gao. \
         En mars 2012, des rebelles avaient tué trente soldats à Tessalit.\n",
        "2022-06-15",
    );
    let scope = |word: &str| claims.iter().find(|c| said(c).contains(word)).map(|c| c.scope);
    assert_eq!(scope("onze habitants"), Some(recoupe_model::Scope::Incident));
    assert_eq!(scope("six bergers"), Some(recoupe_model::Scope::Incident));
    assert_eq!(scope("trente soldats"), Some(recoupe_model::Scope::Background));
}

/// A long page tells many things: a sentence without place, day or figure in common is not taken for the last one told.
#[test]
fn a_long_page_joins_only_what_words_tie() {
    let mut text = String::from("Une semaine de violences au Mali\n\n");
    let told = [
        ("Gao", "Des rebelles ont attaqué lundi un convoi de l'armée à Gao, tuant quatre soldats."),
        ("Ménaka", "À Ménaka, des bandits ont tué mardi trois bergers."),
        ("Mopti", "Un marché de Mopti a été attaqué mercredi par des miliciens, faisant deux morts parmi les civils."),
        ("Tessalit", "Jeudi, des jihadistes ont attaqué un poste de gendarmerie à Tessalit."),
        ("Ségou", "Vendredi à Ségou, des hommes armés ont ouvert le feu sur un car, tuant deux passagers."),
    ];
    for (place, sentence) in told {
        let weeks = format!(
            "{sentence}\n\nLes habitants de {place} décrivent une semaine sans fin. À {place}, les prix montent au marché. \
             La pluie manque cette année à {place}. Les routes de {place} sont mauvaises.\n\n"
        );
        text.push_str(&weeks);
    }
    text.push_str(
        "Des pêcheurs ont tué un crocodile qui gênait leurs filets. Un chauffeur a été tué par son apprenti.\n",
    );
    let claims = read(&text);
    for (place, sentence) in told {
        let claim = claims.iter().find(|c| said(c).contains(sentence)).unwrap_or_else(|| panic!("no claim of {place}"));
        assert_eq!(claim.evidence.len(), 1, "{place}: {}", said(claim));
        assert_eq!(claim.place.as_ref().map(|p| p.name.as_str()), Some(place));
    }
}
