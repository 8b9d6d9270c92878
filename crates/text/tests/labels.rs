//! What block is what, on pages of the kinds that are met.

mod sheet;

use recoupe_model::{Article, Capture, NoticeCode};
use recoupe_text::{Furniture, check_examples, fingerprint, read, read_among, repeats};

/// Reads a page and compares its blocks with «label start-of-text» lines.
fn check(page: &str, expected: &[&str]) -> Article {
    let article = read(&Capture::text(page), &sheet::cues());
    let said: Vec<String> = article.blocks.iter().map(|b| format!("{} {}", b.label, article.slice(b.span))).collect();
    assert_eq!(said.len(), expected.len(), "{said:#?}");
    for (found, expected) in said.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found:?} does not start with {expected:?}");
    }
    article
}

const LEAD: &str = "Quatre soldats ont été tués lundi dans une embuscade près de Tenga, a annoncé le gouverneur.";
const MORE: &str = "Les assaillants sont venus à moto. Ils ont brûlé deux véhicules et pris la fuite vers le fleuve.";
const LAST: &str =
    "Le bilan pourrait s'alourdir, dit une source à l'hôpital, où les blessés arrivaient encore dans la soirée.";

#[test]
fn a_plain_article() {
    let page = format!(
        "Tenga : quatre soldats tués dans une embuscade\n\n{LEAD}\n\n{MORE}\n{LAST}\n\nAwa Konaté pour La Gazette\n"
    );
    check(&page, &["headline Tenga", "body Quatre", "body Les assaillants", "body Le bilan", "byline Awa"]);
}

#[test]
fn a_ticker_before_the_article() {
    let page = format!(
        "Coupe du fleuve : Tenga en finale    Bourse : une semaine calme    Météo : le retour de la pluie\n\n\n\
         Quatre soldats tués près de Tenga\nPublié dans La Gazette le 03 - 11 - 2021\n\n{LEAD}\n{MORE}"
    );
    let labels = [
        "teaser Coupe",
        "teaser Bourse",
        "teaser Météo",
        "headline Quatre",
        "dateline Publié",
        "body Quatre",
        "body Les",
    ];
    let article = check(&page, &labels);
    assert_eq!(article.outlet.as_deref(), Some("La Gazette"));
}

#[test]
fn a_list_of_other_articles_before_the_body() {
    let page =
        format!("Similaires\n-\nLe maire répond à ses critiques\n-\nQui sont les hommes du fleuve ?\n{LEAD}\n{MORE}");
    check(
        &page,
        &["boilerplate Sim", "teaser -", "teaser Le maire", "teaser -", "teaser Qui", "body Quatre", "body Les"],
    );
}

#[test]
fn debris_inside_the_body_and_a_crosshead() {
    let page = format!(
        "{LEAD}\n\nPour afficher ce contenu, il faut accepter.\n\nCes cookies servent à mesurer.\n\n\
         Une région oubliée\n\n{MORE}\n\nLire aussi : Tenga, la ville qui attend\n\n{LAST}"
    );
    let labels =
        ["body", "boilerplate Pour", "boilerplate Ces", "body Une région", "body Les", "teaser Lire", "body Le bilan"];
    check(&page, &labels);
}

#[test]
fn what_follows_the_article() {
    let page = format!("{LEAD}\n{MORE}\nLire aussi :\n- Le maire répond\n- La route coupée\n");
    check(&page, &["body", "body", "teaser Lire", "teaser - Le", "teaser - La"]);
    let page = format!(
        "{LEAD}\n{MORE}\n3 commentaires\nIl faut que cela cesse, il faut que tout cela cesse.\nVive la paix !\n"
    );
    check(&page, &["body", "body", "boilerplate 3", "comment Il faut", "comment Vive"]);
    let page = format!("{LEAD}\n{MORE}\nInfos à la une\nCommuniqués\nSociété du fleuve\n");
    check(&page, &["body", "body", "boilerplate Infos", "teaser Comm", "teaser Soc"]);
    let page = format!("{LEAD}\n{MORE}\n(à suivre)\nK. T.\nwww.gazette.example\n");
    check(&page, &["body", "body", "byline (à", "byline K. T.", "boilerplate www"]);
}

#[test]
fn one_line_that_holds_title_date_counter_and_text() {
    let page = format!(
        "date 2021-11 Embuscade près de Tenga Rédigé par la rédaction le Mercredi 3 Novembre 2021 à 09:12 | | 0 commentaire(s)| {LEAD}\n\n{MORE}"
    );
    let labels =
        ["dateline date 2021-11", "headline Embuscade", "dateline Rédigé", "boilerplate 0", "body Quatre", "body Les"];
    check(&page, &labels);
}

#[test]
fn a_dateline_before_the_first_sentence_is_no_body() {
    for line in [
        "Tenga, 3 novembre 2021 (AFP) –",
        "TENGA (Reuters) -",
        "Tenga, le 3 novembre 2021 -",
        "Tenga, 3 novembre 2021.",
        "Tenga, le mercredi 3 novembre 2021 :",
    ] {
        check(
            &format!("{line} {LEAD}\n{MORE}"),
            &["dateline Tenga", "body Quatre", "body Les"]
                .map(|l| if line.starts_with("TENGA") { l.replace("Tenga", "TENGA") } else { l.to_owned() })
                .each_ref()
                .map(String::as_str),
        );
    }
}

#[test]
fn a_first_sentence_that_ends_with_a_day_is_no_dateline() {
    for line in ["Le poste de Tenga a été attaqué, le 3 novembre 2021.", "Réuni à Tenga, le 3 novembre 2021."] {
        let page = format!("{line} {LEAD}\n{MORE}");
        check(&page, &[&format!("body {}", &line[..5]), "body Les"]);
    }
}

#[test]
fn a_count_of_comments_above_the_article_does_not_swallow_it() {
    let page = format!("Embuscade près de Tenga\n2 commentaires\n{LEAD}\n{MORE}");
    let article = read(&Capture::text(&page), &sheet::cues());
    assert_eq!(article.blocks.iter().filter(|b| b.label == recoupe_model::BlockLabel::Body).count(), 2);
}

#[test]
fn a_brief_without_a_full_stop_is_still_an_article() {
    check("L'armée a repoussé une attaque à Tenga", &["body L'armée"]);
}

#[test]
fn a_page_of_debris_has_no_body_and_says_so() {
    let article = check(
        "Accueil\nSports\nCulture\nFacebook Twitter\n",
        &["boilerplate", "boilerplate", "boilerplate", "boilerplate"],
    );
    assert!(article.notices.iter().any(|n| n.code == NoticeCode::NoBody));
}

#[test]
fn repeated_paragraphs_stay_and_are_remarked() {
    let page = format!("{LEAD}\n\n{MORE}\n\n{LEAD}\n\n{LAST}");
    let article = check(&page, &["body", "body", "body Quatre", "body"]);
    let spans = repeats(&article);
    assert_eq!(spans.iter().map(|s| article.slice(*s)).collect::<Vec<_>>(), [LEAD]);
    assert_eq!(article.notices.iter().filter(|n| n.code == NoticeCode::RepeatedParagraph).count(), 1);
}

#[test]
fn languages_are_told_block_by_block() {
    fn check(text: &str, expected: Option<&str>) {
        let article =
            read(&Capture::text(&format!("{text}    Bourse : une semaine calme\n\n{LEAD}\n{MORE}")), &sheet::cues());
        assert_eq!(article.lang.map(|l| l.to_string()).as_deref(), Some("fr"));
        assert_eq!(article.blocks[0].lang.map(|l| l.to_string()).as_deref(), expected, "{text}");
    }
    check("Le retour de la pluie dans le nord", Some("fr"));
    check("The governor has said that the road was cut by the flood", Some("en"));
    // Without a pack for it, a language is told by statistics, which need more words.
    check(
        "Los jugadores viajaron ayer con su entrenador hacia el norte del país, donde esperan ganar el próximo partido",
        Some("es"),
    );
    check("أعلن الجيش عن مقتل أربعة جنود في كمين", Some("ar"));
}

#[test]
fn fingerprints_see_through_case_accents_and_marks() {
    let print = |text: &str| {
        let shingles = fingerprint(&read(&Capture::text(text), &sheet::cues())).paragraphs;
        shingles.into_iter().map(|(_, hashes)| hashes).collect::<Vec<_>>()
    };
    let (a, b) = (print(LEAD), print(&LEAD.to_uppercase().replace('É', "E").replace(',', " ;")));
    assert_eq!(a, b);
    assert_ne!(a, print(MORE));
    // Fixed for ever: ledgers of different versions compare them.
    assert_eq!(print(&format!("{LEAD}\nIl pleut à Tenga."))[1], [0xb5d0_4726_ed00_0000]);
}

#[test]
fn examples_that_do_not_hold_are_named() {
    let mut sheet = sheet::french();
    let cue = &mut sheet.cues[1];
    cue.yes = vec![
        "Publié le 3 novembre 2021 => 2021-11-03".into(),
        "Publié le 3 mai 2021 => 2021-05-04".into(),
        "Rien".into(),
    ];
    cue.no = vec!["Le rapport publié le 3 novembre 2021 est clair.".into(), "Publié le 3 mai 2021".into()];
    sheet.cues.retain(|c| c.id == "published");
    let broken = check_examples(&sheet);
    let expected = [
        "cue 'published' reads 2021-05-03 in 'Publié le 3 mai 2021', not 2021-05-04",
        "cue 'published' does not take its example 'Rien'",
        "cue 'published' takes 'Publié le 3 mai 2021', which it should leave",
    ];
    assert_eq!(broken, expected);
}

#[test]
fn a_phrase_that_is_not_well_formed_is_a_sentence() {
    fn check(phrase: &str, says: &str) {
        let mut sheet = sheet::french();
        sheet.cues[0].phrases = vec![phrase.to_owned()];
        assert_eq!(recoupe_text::CueBook::default().add(sheet).unwrap_err(), format!("cue 'prefix': {says}"));
    }
    check("date <dat>", "unknown placeholder '<dat>'; known are <n> <any> <outlet> <name> <date> <time>");
    check("(lire aussi", "'(lire aussi' never closes a bracket");
    check("<any>", "'<any>' could match anything");
}

#[test]
fn what_repeats_across_an_outlets_pages_is_its_own() {
    let pitch = "Le Fleuve est un journal libre qui vit de ses lecteurs, et de personne d'autre que d'eux.";
    let story = |what: &str| {
        format!(
            "{what} à Tenga\n\n{what} lundi à Tenga, a annoncé le gouverneur de la région dans la soirée.\n\
             {what} aussi à Sora, selon des habitants joints par téléphone, qui demandent de l'aide.\n\
             {pitch}\n{what} enfin au port, où les secours n'ont pu se rendre avant la nuit."
        )
    };
    let pages: Vec<Capture> =
        ["Quatre soldats tués", "Un marché brûlé", "Une route coupée", "Deux puits comblés", "Un pont détruit"]
            .map(|what| Capture::text(&story(what)))
            .into();
    let articles: Vec<Article> = pages.iter().map(|p| read(p, &sheet::cues())).collect();
    let label = |article: &Article| {
        let block = article.blocks.iter().find(|b| article.slice(b.span) == pitch).expect("the line is kept");
        block.label.to_string()
    };
    assert!(articles.iter().all(|a| label(a) == "body"), "one page alone cannot know");
    let shared = Furniture::of(&articles);
    for page in &pages {
        let article = read_among(page, &sheet::cues(), &shared);
        assert_eq!(label(&article), "boilerplate");
        assert_eq!(article.blocks.iter().filter(|b| b.label == recoupe_model::BlockLabel::Body).count(), 3);
    }
    assert!(Furniture::of(&articles[..2]).is_empty(), "two pages teach nothing");
    // One story in five versions is one page.
    let versions: Vec<Article> = (0..5)
        .map(|n| {
            read(
                &Capture::text(&format!("{}\nLe bilan est de {n} morts, dit l'hôpital.", story("Un pont détruit"))),
                &sheet::cues(),
            )
        })
        .collect();
    assert!(Furniture::of(&versions).is_empty());
}

#[test]
fn a_page_credits_agencies_where_it_signs_and_behind_its_sentences() {
    let check = |page: String, expected: &[&str]| {
        let article = read(&Capture::text(&page), &sheet::cues());
        assert_eq!(article.agencies, expected, "{page}");
    };
    let head = "Tenga : quatre soldats tués dans une embuscade";
    check(format!("{head}\n\n{LEAD}\n\n{MORE}\n\n{LAST}\n"), &[]);
    check(format!("{head}\n\n{LEAD}\n\n{MORE}\n\n{LAST} (AFP)\n"), &["AFP"]);
    check(format!("{head}\n\n{LEAD}\n\n{MORE}\n\n{LAST} (avec AFP et Dépêches Tenga)\n"), &["AFP", "Dépêches Tenga"]);
    check(format!("{head}\n\n{LEAD}\n\n{MORE} – AFP\n\n{LAST}\n"), &["AFP"]);
    check(format!("{head}\n\nTenga, 3 mai 2022 (AFP) – {LEAD}\n\n{MORE}\n{LAST}\n"), &["AFP"]);
    check(format!("{head}\n\n{LEAD}\n\n{MORE}\n{LAST}\n\nAwa Konaté pour AFP\n"), &["AFP"]);
    // Who spoke to an agency, or what its letters stand for, is no credit; nor is a paper one.
    check(
        format!("{head}\n\n{LEAD}\n\n{MORE}\n\nLe bilan pourrait s'alourdir dans la nuit, a dit un médecin à l'AFP.\n"),
        &[],
    );
    check(
        format!(
            "{head}\n\n{LEAD}\n\n{MORE}\n\nLe bilan pourrait s'alourdir dans la nuit, a dit un médecin à l'Agence France-Presse (AFP).\n"
        ),
        &[],
    );
    check(format!("{head}\n\n{LEAD}\n\n{MORE}\n\n{LAST} (La Gazette)\n"), &[]);
    check(
        format!(
            "{head}\n\n{LEAD}\n\n{MORE}\n\nLes blessés viennent de deux villages (voir ce que l'AFP en disait hier soir à ses abonnés du fleuve).\n"
        ),
        &[],
    );
    // What an agency publishes itself.
    let capture = Capture {
        outlet: Some("Dépêches Tenga".to_owned()),
        ..Capture::text(&format!("{head}\n\n{LEAD}\n\n{MORE}\n\n{LAST}\n"))
    };
    assert_eq!(read(&capture, &sheet::cues()).agencies, ["Dépêches Tenga"]);
}

#[test]
fn quoted_sentences_are_known_again_however_they_are_cut() {
    let quoted = |text: &str| {
        let article = read(&Capture::text(text), &sheet::cues());
        fingerprint(&article).quoted
    };
    let whole = quoted(&format!(
        "Un titre\n\n{LEAD} « Nous avons compté nos morts toute la nuit. Personne ne nous a prévenus de leur venue », dit-il.\n\n{MORE}\n{LAST}"
    ));
    let part = quoted(&format!(
        "Un titre\n\n{LEAD} \"Personne ne nous a prévenus de leur venue\", dit le chef du village.\n\n{MORE}\n{LAST}"
    ));
    assert_eq!((whole.len(), part.len()), (2, 1));
    assert!(whole.contains(&part[0]), "{whole:?} {part:?}");
    let expression = quoted(&format!("Un titre\n\n{LEAD} Il parle d'un « acte lâche et barbare ».\n\n{MORE}\n{LAST}"));
    assert!(expression.is_empty());
}
