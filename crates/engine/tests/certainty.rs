//! What is read too unsurely is left out of claims, never silently, and only on pages that are held to a measure.

mod support;

use recoupe_engine::{Engine, Packs, Reading};
use recoupe_model::{Basis, Capture, Lang, Notice, NoticeCode, Published, Step};
use std::collections::BTreeMap;
use support::day;

/// Sentences that tell of no act.
const AROUND: [&str; 4] = [
    "Le marché de la ville ouvre chaque matin avant l'aube.",
    "Le mil y vient des champs du plateau.",
    "Les pluies ont été bonnes cette saison.",
    "Un pont de bois mène au quartier du fleuve.",
];

fn engine(table: &str) -> Engine {
    let files = BTreeMap::from([("lang/fr/certainty.toml".to_owned(), table.to_owned())]);
    Engine::new(Packs::load(files).expect("sound packs")).expect("an engine")
}

/// One measure: a reading with the sign is right once in eight.
fn table(cell: &str, when: &str) -> String {
    format!("from_sentences = 12\n{}", measures(cell, when))
}

fn measures(cell: &str, when: &str) -> String {
    format!(
        "[[measure]]\ncell = \"{cell}\"\nleast = 500\nright = [[0, 7, 8], [1, 1, 8]]\n\
         [[measure.sign]]\nname = \"far\"\npoints = 1\nwhen = [\"{when}\"]\n"
    )
}

fn page(told: &str, n_around: usize) -> Capture {
    let around: Vec<&str> = AROUND.iter().copied().cycle().take(n_around).collect();
    let published = Some(Published { when: day("2022-06-15"), basis: Basis::Given, span: None });
    Capture { lang: Lang::new("fr"), published, ..Capture::text(&format!("{told} {}", around.join(" "))) }
}

fn left_out(reading: &Reading) -> Vec<&Notice> {
    let unsure = |n: &&Notice| matches!(n.code, NoticeCode::UnsureClaim | NoticeCode::UnsureCell);
    reading.article.notices.iter().filter(unsure).collect()
}

const TOLD: &str = "Des hommes armés ont tué lundi trois civils et blessé deux soldats près de Gao.";

#[test]
fn an_unsure_cell_is_left_empty_with_a_notice() {
    let capture = page(TOLD, 14);
    let all = &engine("from_sentences = 12").read(&capture).claims[0];
    assert!(all.place.is_some() && all.when.is_some() && all.actors.len() > 1 && all.figures.len() == 2);
    for (cell, when) in [("place", "off >= 1"), ("day", "off >= 1"), ("cast", "behind >= 1"), ("count", "figures >= 2")]
    {
        let engine = engine(&table(cell, when));
        let reading = engine.read(&capture);
        let [claim] = &reading.claims[..] else { panic!("{cell}: one claim") };
        assert_eq!((claim.place.is_none(), claim.when.is_none()), (cell == "place", cell == "day"), "{cell}");
        assert_eq!(claim.figures.len(), if cell == "count" { 0 } else { 2 }, "{cell}");
        assert_eq!(claim.actors.len() < all.actors.len(), cell == "cast", "{cell}");
        let notices = left_out(&reading);
        assert!(!notices.is_empty(), "{cell} is left out silently");
        for notice in notices {
            assert_eq!(notice.code, NoticeCode::UnsureCell);
            let words = notice.span.and_then(|s| s.of(&reading.article.text)).expect("a notice points at the words");
            assert!(notice.says.contains(words) && notice.says.contains("1 of 8"), "{}", notice.says);
        }
        let steps = engine.explain(&capture, &claim.id, Lang::new("en").expect("a code"));
        let lost = |s: &&Step| s.is_rejected() && s.says.contains("too unsure: 1 of 8 such readings were right");
        assert!(steps.iter().any(|s| lost(&s)), "{cell}: explain tells nothing of it");
    }
}

/// What stands carries its measure, cell by cell, and a table that measures no claims says nothing.
#[test]
fn what_stands_carries_its_measure() {
    let (both, capture) =
        (format!("{}{}", table("claim", "quoted >= 1"), measures("count", "off >= 99")), page(TOLD, 14));
    let reading = engine(&both).read(&capture);
    let certainty = reading.claims[0].certainty.as_ref().expect("it was measured");
    assert_eq!((certainty.claim, &certainty.figures[..]), (800, &[800, 800][..]));
    assert_eq!((certainty.place, certainty.when, certainty.actors.len()), (None, None, 0));
    let without = engine("from_sentences = 12").read(&capture);
    assert!(without.claims[0].certainty.is_none());
}

#[test]
fn an_unsure_claim_is_left_out_with_a_notice() {
    let capture = page(TOLD, 14);
    let reading = engine(&table("claim", "verbs >= 1")).read(&capture);
    assert!(reading.claims.is_empty());
    let notices = left_out(&reading);
    assert_eq!(notices.len(), 1);
    assert_eq!(notices[0].code, NoticeCode::UnsureClaim);
    assert!(notices[0].says.contains("1 of 8"), "{}", notices[0].says);
}

#[test]
fn short_pages_and_other_signs_leave_everything() {
    let table_of_claims = table("claim", "verbs >= 1");
    let short = engine(&table_of_claims).read(&page(TOLD, 10));
    assert_eq!((short.claims.len(), left_out(&short).len()), (1, 0));
    let without_sign = engine(&table("claim", "quoted >= 1")).read(&page(TOLD, 14));
    assert_eq!((without_sign.claims.len(), left_out(&without_sign).len()), (1, 0));
}

#[test]
fn what_was_weighed_is_all_that_was_read() {
    let capture = page(TOLD, 14);
    let strict = engine(&table("claim", "verbs >= 1"));
    let weighed = strict.weigh(&capture);
    assert_eq!(weighed.len(), 1);
    let read = engine("from_sentences = 12").read(&capture);
    assert_eq!(weighed[0].0, read.claims[0]);
    assert!(!weighed[0].1.claim.is_empty() && weighed[0].1.cells.len() >= 5);
}

/// Signs are of the form: other words for the same people and deaths leave the same cells empty.
#[test]
fn loaded_words_change_no_certainty() {
    let told =
        |doer: &str, verb: &str| format!("Des {doer} ont {verb} lundi trois civils et deux soldats près de Gao.");
    let engine = Engine::new(Packs::embedded().expect("sound packs")).expect("an engine");
    let seen = |told: &str| {
        let weighed = engine.weigh(&page(told, 14));
        weighed.into_iter().map(|(_, traits)| traits).collect::<Vec<_>>()
    };
    let plain = seen(&told("combattants", "tué"));
    for (doer, verb) in [("terroristes", "assassiné"), ("djihadistes", "abattu"), ("rebelles", "massacré")] {
        assert_eq!(seen(&told(doer, verb)), plain, "{doer} {verb}");
    }
}
