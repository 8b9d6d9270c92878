//! What stands around an article claims nothing: other articles' titles, boxes, readers. Held on generated pages, where
//! each piece of debris tells of an attack of its own, and on all real pages that lie beside the repository.

mod support;

use proptest::prelude::*;
use recoupe_engine::Reading;
use recoupe_model::*;
use std::path::{Path, PathBuf};
use support::{ENGINE, day, page};

/// The labels whose text is read for claims.
fn is_told(label: BlockLabel) -> bool {
    matches!(label, BlockLabel::Headline | BlockLabel::Body | BlockLabel::Caption)
}

/// Every claim's evidence lies wholly in what the article says.
fn told_by_the_article(name: &str, reading: &Reading) {
    for claim in &reading.claims {
        for quote in &claim.evidence {
            let at = |b: &&Block| b.span.start() < quote.span.end() && quote.span.start() < b.span.end();
            let other = reading.article.blocks.iter().filter(at).find(|b| !is_told(b.label));
            assert!(other.is_none(), "{name}: {claim} is told by {:?}: {}", other.map(|b| b.label), quote.text);
        }
    }
}

const ARTICLE: [&str; 4] = [
    "Les habitants de Gao attendaient toujours jeudi les convois de vivres promis par le gouverneur, alors que les prix du mil ont doublé en une semaine.",
    "Six soldats maliens ont été tués mardi près de Gao par des hommes armés, a annoncé l'état-major dans un communiqué.",
    "Une opération de ratissage est en cours dans la région, où la route du nord reste coupée par la crue du fleuve.",
    "Le gouverneur a promis des renforts avant la saison des pluies, sans dire d'où ils viendront ni quand ils arriveront.",
];

/// Debris that tells of attacks near Ménaka, of which no article here speaks.
fn debris() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just("Lire aussi : Ménaka : onze soldats tués dans une embuscade"),
        Just(
            "Lire aussi :\n- Onze soldats tués dans une embuscade près de Ménaka\n- Un marché attaqué à Ménaka, vingt morts"
        ),
        Just(
            "Articles similaires\nOnze soldats tués dans une embuscade près de Ménaka\nUn marché attaqué à Ménaka, vingt morts"
        ),
        Just("À lire également\nMénaka : des hommes armés tuent vingt civils\nOnze soldats tués à Ménaka"),
        Just("» Onze soldats tués dans une embuscade près de Ménaka"),
        Just("Abonnez-vous à notre newsletter"),
        Just("Partager sur Facebook"),
    ]
}

fn tail() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just(
            "2 commentaires\nVingt civils ont été tués hier à Ménaka par des hommes armés et personne n'en parle !\nOnze soldats ont été tués lundi à Ménaka, c'est une honte."
        ),
        Just(
            "Les plus lus\nOnze soldats tués dans une embuscade près de Ménaka\nUn marché attaqué à Ménaka, vingt morts\nDes hommes armés tuent vingt civils à Ménaka"
        ),
        Just("Sur le même sujet\nMénaka : onze soldats tués\nVingt civils tués par des hommes armés à Ménaka"),
        Just(""),
    ]
}

fn check(inner: &[(usize, &str)], tail: &str) {
    let mut text = "Gao attend ses convois\n\n".to_owned();
    for (n, paragraph) in ARTICLE.iter().enumerate() {
        for (_, piece) in inner.iter().filter(|(at, _)| *at == n && n > 0) {
            text.push_str(piece);
            text.push_str("\n\n");
        }
        text.push_str(paragraph);
        text.push_str("\n\n");
    }
    text.push_str(tail);
    let reading = ENGINE.read(&page(&text, Some(day("2022-02-09"))));
    told_by_the_article("a generated page", &reading);
    assert_eq!(reading.claims.len(), 1, "{text}\n{:#?}", reading.claims);
    let debris = reading.claims.iter().flat_map(|c| &c.evidence).find(|q| q.text.contains("Ménaka"));
    assert!(debris.is_none(), "{text}\n{debris:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn debris_claims_nothing(inner in proptest::collection::vec((1usize..4, debris()), 0..3), tail in tail()) {
        check(&inner, tail);
    }
}

fn files_below(folder: &Path, out: &mut Vec<PathBuf>) {
    #[allow(clippy::disallowed_methods, reason = "a test reads the pages it is held to")]
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|e| e.path()) {
        match path.is_dir() {
            true => files_below(&path, out),
            false => out.push(path),
        }
    }
}

#[test]
fn debris_of_real_pages_claims_nothing() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let (mut files, mut gone) = (Vec::new(), 0);
    for folder in ["seeds", "data/pages/ml-crisis-fr"] {
        files_below(&shared.join(folder), &mut files);
    }
    files.sort();
    if files.is_empty() {
        eprintln!("no real pages beside the repository: nothing was checked");
    }
    for path in &files {
        #[allow(clippy::disallowed_methods, reason = "a test reads the pages it is held to")]
        let raw = std::fs::read(path).expect("the file is there");
        let reading = ENGINE.read(&Capture { raw, ..Capture::text("") });
        told_by_the_article(&path.to_string_lossy(), &reading);
        let body = reading.article.blocks.iter().any(|b| b.label == BlockLabel::Body);
        assert!(body || reading.claims.is_empty(), "{} has no article and claims", path.display());
        gone += usize::from(!body);
    }
    eprintln!("{} real pages, {gone} of them without an article", files.len());
}
