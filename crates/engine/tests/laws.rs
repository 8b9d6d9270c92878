//! Laws of the one path, on invented and spoilt pages: what holds of any page, and of a few pages together.
//! The table of laws is in ARCHITECTURE.md; those of the ledger and of reconciling alone are tested there.

mod support;

use proptest::prelude::*;
use recoupe_engine::{Engine, Packs, Reading};
use recoupe_model::*;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use support::{ENGINE, day, page, press};

/// Another engine: its maps are laid out otherwise, so an order that leaks from them shows.
static OTHER: LazyLock<Engine> =
    LazyLock::new(|| Engine::new(Packs::embedded().expect("packs load")).expect("packs are sound"));

fn config(cases: u32) -> ProptestConfig {
    let seed = proptest::test_runner::RngSeed::Fixed(20_220_209);
    ProptestConfig { cases, rng_seed: seed, failure_persistence: None, ..ProptestConfig::default() }
}

fn published() -> Option<When> {
    Some(day("2022-02-09"))
}

// ---- laws of one reading ----

/// Every quote of a claim, with the cell it fills.
fn quotes(claim: &Claim) -> Vec<(&'static str, &Quote)> {
    let mut out: Vec<(&'static str, &Quote)> = Vec::new();
    out.extend(claim.evidence.iter().map(|q| ("evidence", q)));
    out.extend(claim.voices.iter().map(|v| ("voice", &v.quote)));
    out.extend(claim.actors.iter().map(|a| ("actor", &a.quote)));
    out.extend(claim.place.iter().map(|p| ("place", &p.quote)));
    out.extend(claim.when.iter().map(|t| ("when", &t.quote)));
    out.extend(claim.reported.iter().map(|t| ("reported", &t.quote)));
    out.extend(claim.figures.iter().map(|f| ("figure", &f.quote)));
    out.extend(claim.figures.iter().filter_map(|f| f.voice.as_ref()).map(|v| ("figure's voice", &v.quote)));
    out
}

/// Quote, nothing lost, no claim without bytes: what holds of any reading.
fn lawful(reading: &Reading) {
    let article = &reading.article;
    let bare = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let told: String = article.blocks.iter().map(|b| article.slice(b.span)).collect();
    assert_eq!(bare(&told), bare(&article.text), "the blocks are the text layer");
    let mut ids = BTreeSet::new();
    for claim in &reading.claims {
        assert!(ids.insert(&claim.id), "two claims of one page share the id {}", claim.id);
        assert!(!claim.evidence.is_empty(), "{claim} has no evidence");
        assert!(!claim.found_by.is_empty(), "{claim} was found by no rule");
        for (cell, quote) in quotes(claim) {
            assert_eq!(quote.span.of(&article.text), Some(quote.text.as_str()), "{cell} of {claim}");
            assert!(!quote.text.trim().is_empty(), "{cell} of {claim} quotes nothing");
        }
        for figure in &claim.figures {
            assert!(figure.count.high.is_none_or(|high| figure.count.low <= high), "{} is upside down", figure.count);
            assert!(figure.part_of.is_none_or(|whole| whole < claim.figures.len()), "a figure is part of none");
        }
        for told in claim.when.iter().chain(&claim.reported) {
            assert!(told.candidates.iter().filter_map(|c| c.days()).all(|d| d.first <= d.last), "days run backwards");
        }
    }
    for notice in article.notices.iter().filter_map(|n| n.span) {
        assert!(notice.of(&article.text).is_some(), "a notice points outside the page");
    }
}

fn read_lawfully(capture: &Capture) -> Reading {
    let reading = ENGINE.read(capture);
    lawful(&reading);
    assert_eq!(OTHER.read(capture), reading, "the same page gives the same reading");
    for claim in &reading.claims {
        assert!(
            !ENGINE.explain(capture, &claim.id, Lang::new("en").expect("a code")).is_empty(),
            "{claim} can be explained"
        );
    }
    reading
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn any_bytes_are_read(raw in prop::collection::vec(any::<u8>(), 0..3_000), html in any::<bool>(), dated in any::<bool>()) {
        let format = if html { Format::Html } else { Format::Text };
        read_lawfully(&Capture { raw, format, ..page("", published().filter(|_| dated)) });
    }

    #[test]
    fn spoilt_pages_are_read(raw in press::spoilt(), dated in any::<bool>()) {
        read_lawfully(&Capture { raw, lang: None, ..page("", published().filter(|_| dated)) });
    }

    #[test]
    fn every_quote_is_in_the_page(text in press::text()) {
        read_lawfully(&page(&text, published()));
    }

    #[test]
    fn annotations_are_slices(text in press::text(), dated in any::<bool>()) {
        let found = ENGINE.annotate(&text, published().filter(|_| dated), None);
        for mention in &found {
            prop_assert_eq!(mention.span.of(&text), Some(mention.text.as_str()));
        }
        prop_assert!(found.windows(2).all(|w| w[0].span.start() <= w[1].span.start()), "mentions come in order");
        prop_assert_eq!(OTHER.annotate(&text, published().filter(|_| dated), None), found);
    }

    #[test]
    fn without_a_day_of_publication_days_only_widen(sentence in press::sentence()) {
        let month = When::month(2022, 2);
        let under = |anchor| ENGINE.annotate(&sentence, anchor, Some(support::french()));
        for (narrow, wide) in [(published(), month), (published(), None), (month, None)] {
            widens(&times(&under(narrow)), &times(&under(wide)));
        }
        let claims = |anchor| ENGINE.read(&page(&sentence, anchor)).claims;
        for (narrow, wide) in claims(published()).iter().zip(claims(None)) {
            if let (Some(narrow), Some(wide)) = (&narrow.when, &wide.when)
                && narrow.quote == wide.quote
            {
                widens(&[(narrow.quote.clone(), narrow.candidates.clone())], &[(wide.quote.clone(), wide.candidates.clone())]);
            }
        }
    }

    #[test]
    fn a_repeated_paragraph_adds_no_claim(all in press::story(), which in any::<prop::sample::Index>(), to in any::<prop::sample::Index>()) {
        let once = page(&all.join("\n\n"), published());
        let copy = 1 + which.index(all.len() - 1);
        let mut twice = all.clone();
        twice.insert(copy + 1 + to.index(all.len() - copy), all[copy].clone());
        let twice = page(&twice.join("\n\n"), published());
        prop_assert_eq!(told(&ENGINE.read(&twice)), told(&ENGINE.read(&once)));
    }
}

#[test]
fn a_caption_said_again_in_the_body_is_read_once() {
    let title = "Gao : onze soldats tués dans une attaque";
    let lead = "Onze soldats ont été tués lundi près de Gao, a annoncé l'armée.";
    let said = "L'armée malienne a arrêté onze djihadistes lundi et saisi quatre motos. L'embuscade de Djibo a fait onze morts lundi.";
    let part = "L'embuscade de Djibo a fait onze morts lundi. Photo : Awa Konaté";
    let read = |parts: &[&str]| told(&ENGINE.read(&page(&parts.join("\n\n"), published())));
    let once = read(&[title, lead, said]);
    for copied in [
        [title, lead, "©2022", said, said].as_slice(),
        &[title, part, lead, said],
        &[title, lead, said, part],
        &[title, lead, part, said],
        &[title, part, lead, part, said],
        &[title, "Onze soldats ont été tués lundi près de Gao, a annoncé l'armée. © AFP", lead, said],
    ] {
        assert_eq!(read(copied), once, "{copied:#?}");
    }
    assert_ne!(read(&[title, lead]), once, "what a caption alone says is read");
    assert_eq!(read(&[title, lead, part]).len(), read(&[title, lead]).len() + 1);
}

/// What a page tells, without where on the page it stands.
fn told(reading: &Reading) -> Vec<String> {
    let one = |c: &Claim| {
        let figures: Vec<String> = c.figures.iter().map(|f| format!("{} {}", f.outcome, f.count)).collect();
        // A short sentence may be quoted twice; that is the same words, not more of them.
        let evidence: BTreeSet<&str> = c.evidence.iter().map(|q| q.text.as_str()).collect();
        format!("{c} {figures:?} {evidence:?}")
    };
    let mut out: Vec<String> = reading.claims.iter().map(one).collect();
    out.sort();
    out
}

fn times(found: &[Annotation]) -> Vec<(Quote, Vec<Candidate>)> {
    let one = |a: &Annotation| match &a.value {
        Said::Time { candidates, .. } => Some((Quote { span: a.span, text: a.text.clone() }, candidates.clone())),
        _ => None,
    };
    found.iter().filter_map(one).collect()
}

/// Every day that was possible still is. No candidates under a wider anchor: nothing to hang on, so any day.
fn widens(narrow: &[(Quote, Vec<Candidate>)], wide: &[(Quote, Vec<Candidate>)]) {
    assert_eq!(narrow.len(), wide.len(), "the words are the same, so are the mentions");
    for ((quote, narrow), (_, wide)) in narrow.iter().zip(wide) {
        let held = |c: &Candidate| wide.is_empty() || wide.iter().any(|w| c.meet(*w) == Some(*c) || same_days(*c, *w));
        assert!(narrow.iter().all(held), "«{}»: {narrow:?} is not within {wide:?}", quote.text);
    }
}

/// A meeting takes the finer grain; the days are what counts here.
fn same_days(a: Candidate, b: Candidate) -> bool {
    let days = |c: Candidate| c.days().map(|d| (d.first, d.last));
    a.meet(b).is_some_and(|m| days(m) == days(a))
}

// ---- two pages and more ----

fn from_outlet(text: &str, outlet: &str) -> Capture {
    Capture { outlet: Some(outlet.to_owned()), path: Some(format!("{outlet}.txt")), ..page(text, published()) }
}

fn reconcile(readings: &[&Reading]) -> Reconciled {
    let pages: Vec<PageFacts> = readings.iter().map(|r| PageFacts::from(*r)).collect();
    let claims: Vec<Claim> = readings.iter().flat_map(|r| r.claims.iter().cloned()).collect();
    ENGINE.reconcile(&pages, &claims)
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn the_order_of_pages_and_claims_changes_no_event(texts in prop::collection::vec(press::text(), 2..5), seed in any::<u64>()) {
        let readings: Vec<Reading> = texts.iter().enumerate().map(|(i, t)| ENGINE.read(&from_outlet(t, &format!("Outlet {i}")))).collect();
        let in_order = reconcile(&readings.iter().collect::<Vec<_>>());
        let mut pages: Vec<PageFacts> = readings.iter().map(PageFacts::from).collect();
        let mut claims: Vec<Claim> = readings.iter().flat_map(|r| r.claims.iter().cloned()).collect();
        shuffle(&mut pages, seed);
        shuffle(&mut claims, seed.rotate_left(7));
        prop_assert_eq!(ENGINE.reconcile(&pages, &claims), in_order);
    }

    #[test]
    fn a_reprint_adds_no_support(text in press::text(), n_reprints in 1usize..4) {
        let first = ENGINE.read(&from_outlet(&text, "Le Courrier"));
        let copies: Vec<Reading> = (0..n_reprints).map(|i| ENGINE.read(&from_outlet(&text, &format!("Le Miroir {i}")))).collect();
        let alone = reconcile(&[&first]);
        let all: Vec<&Reading> = std::iter::once(&first).chain(&copies).collect();
        let together = reconcile(&all);
        let support = |r: &Reconciled| {
            let mut out: Vec<String> = r.events.iter().map(|e| {
                let figures: Vec<usize> = e.figures.iter().flat_map(|f| f.values.iter().map(|v| v.n_dispatches)).collect();
                format!("{} {} {} {figures:?}", e.act, e.status, e.dispatches.len())
            }).collect();
            out.sort();
            out
        };
        prop_assert_eq!(support(&together), support(&alone));
    }
}

/// Puts a list in an order that depends on the seed only.
fn shuffle<T>(list: &mut [T], seed: u64) {
    let mut state = seed | 1;
    for i in (1..list.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        list.swap(i, (state >> 33) as usize % (i + 1));
    }
}
