//! Reprints made of the demo's pages: what papers do to a text, and what only looks like it.
//!
//! Each story is printed cut, under another headline, with its paragraphs in another order, inside furniture, with a
//! paragraph of one's own, and with its quotes translated; all of them are one dispatch. Own reports that share a quote
//! with it are not. Pairs of pages are scored against how they were made. Beside them stand written reports: papers that
//! quote the same people and saw for themselves, and papers that rewrote a dispatch (`reprints/own-reports.md`).

use recoupe_engine::{Engine, Packs};
use recoupe_model::{Capture, PageFacts, PageId};
use std::collections::BTreeMap;
use std::path::Path;

/// Texts of the demo that tell four stories of their own; the demo's own reprints are left out.
const STORIES: [&str; 4] =
    ["01-bramee-vastrelle-matin.txt", "07-ouzrel-frappe.txt", "10-tilmont-enlevement.txt", "14-lecarde-mine.txt"];

/// A headline and the paragraphs of the body, long enough to be known again.
fn story(file: &str) -> (String, Vec<String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/demo/pages").join(file);
    let text = std::fs::read_to_string(&path).expect("the demo's pages are there");
    let blocks: Vec<String> = text.split("\n\n").map(|b| b.trim().to_owned()).collect();
    let body: Vec<String> = blocks
        .iter()
        .filter(|b| b.split_whitespace().count() >= 14 && b.ends_with(|c| ".»".contains(c)))
        .cloned()
        .collect();
    (format!("Un titre de plus pour {file}"), body)
}

fn printed(headline: &str, body: &[String]) -> String {
    format!("{headline}\n\n{}\n", body.join("\n\n"))
}

/// Every way in which papers print one text.
fn variants(headline: &str, body: &[String]) -> Vec<(&'static str, String)> {
    let mut turned = body.to_vec();
    turned[1..].reverse();
    let mut longer = body.to_vec();
    longer.push("Notre correspondant a joint plusieurs habitants, qui disent avoir passé la nuit dans les champs avant de rentrer chez eux au lever du jour, sans nouvelles des leurs.".to_owned());
    let translated: Vec<String> = body.iter().map(|p| translate_quotes(p)).collect();
    let furniture = format!(
        "Accueil | Politique | Sports\n\n{}\nPartager   Imprimer   Envoyer\n\nÀ lire aussi\n-\nMétéo : retour de la pluie\n",
        printed(headline, body)
    );
    vec![
        ("as it came", printed(headline, body)),
        ("cut", printed(headline, &body[..body.len().div_ceil(2)])),
        ("retitled", printed("Ce que l'on sait ce soir", body)),
        ("reordered", printed(headline, &turned)),
        ("furniture", furniture),
        ("one paragraph added", printed(headline, &longer)),
        ("translated quotes", printed(headline, &translated)),
    ]
}

fn translate_quotes(paragraph: &str) -> String {
    let mut out = String::new();
    for (n, part) in paragraph.split(['«', '»']).enumerate() {
        match n % 2 {
            0 => out.push_str(part),
            _ => out.push_str("\"we will say more when we know more\""),
        }
    }
    out
}

/// An own report of the same matter that repeats the longest paragraph's first sentence in quotes.
fn own_report(n: usize, body: &[String]) -> String {
    let quoted = body[0].split(". ").next().unwrap_or(&body[0]);
    let own: Vec<String> = (0..4)
        .map(|k| {
            let words: Vec<String> = (0..45).map(|w| format!("mot{}", (n * 977 + k * 131 + w * 17) % 9000)).collect();
            format!("Récit {}.", words.join(" "))
        })
        .collect();
    printed(&format!("Reportage {n}"), &[own[0].clone(), format!("« {quoted} », dit-on ici."), own[1..].join("\n\n")])
}

#[test]
fn reprints_are_one_text_and_own_reports_are_not() {
    let engine = Engine::new(Packs::embedded().expect("sound")).expect("sound");
    let mut made: Vec<(usize, String, PageFacts)> = Vec::new();
    let mut print = |of: usize, what: String, text: String| {
        let reading = engine.read(&Capture { path: Some(what.clone()), ..Capture::text(&text) });
        made.push((of, what, PageFacts::from(&reading)));
    };
    for (n, file) in STORIES.iter().enumerate() {
        let (headline, body) = story(file);
        assert!(body.len() >= 2, "{file}: {} paragraphs", body.len());
        for (what, text) in variants(&headline, &body) {
            print(n, format!("{file} {what}"), text);
        }
        for own in 0..2 {
            print(100 + n * 2 + own, format!("{file} own report {own}"), own_report(n * 2 + own, &body));
        }
    }
    let pages: Vec<PageFacts> = made.iter().map(|(_, _, facts)| facts.clone()).collect();
    let found = recoupe_engine::reconcile(&pages, &[]).dispatch_of;
    let dispatch: BTreeMap<&PageId, &str> = found.iter().map(|(page, dispatch)| (page, dispatch.as_str())).collect();
    let (mut right, mut given, mut wanted, mut wrong) = (0, 0, 0, Vec::new());
    for (i, (a, name, page)) in made.iter().enumerate() {
        for (b, other, facts) in &made[i + 1..] {
            let (is, says) = (a == b, dispatch[&page.page] == dispatch[&facts.page]);
            (right, given, wanted) = (right + u32::from(is && says), given + u32::from(says), wanted + u32::from(is));
            if is != says {
                wrong.push(format!("{name} / {other}: made {is}, found {says}"));
            }
        }
    }
    let f1 = 2.0 * f64::from(right) / f64::from(given + wanted);
    println!("pairs {wanted}, F1 {f1:.4}");
    assert!(f1 >= 0.98, "{f1}: {wrong:#?}");
}

/// A report of `own-reports.md`: the event and the letter of its text, and the page.
fn reports() -> Vec<(String, Capture)> {
    let mut found: Vec<(String, Capture)> = Vec::new();
    let mut event = "";
    for part in include_str!("reprints/own-reports.md").split("\n## ").skip(1) {
        let mut reports = part.split("\n### ");
        event = reports.next().map_or(event, str::trim);
        for report in reports {
            let (head, text) = report.split_once('\n').expect("a letter, an outlet, then the report");
            let (letter, outlet) = head.split_once(" · ").expect("a letter and an outlet");
            let path = Some(format!("{event} {head}"));
            let capture = Capture { outlet: Some(outlet.to_owned()), path, ..Capture::text(text.trim()) };
            found.push((format!("{event}/{letter}"), capture));
        }
    }
    found
}

#[test]
fn reports_of_ones_own_stay_apart_whoever_they_quote_and_rewritten_ones_do_not() {
    let engine = Engine::new(Packs::embedded().expect("sound")).expect("sound");
    let made: Vec<(String, String, PageFacts)> = reports()
        .into_iter()
        .map(|(text, capture)| {
            (text, capture.path.clone().unwrap_or_default(), PageFacts::from(&engine.read(&capture)))
        })
        .collect();
    assert_eq!(made.len(), 12);
    let pages: Vec<PageFacts> = made.iter().map(|(_, _, facts)| facts.clone()).collect();
    let dispatch = recoupe_engine::reconcile(&pages, &[]).dispatch_of;
    for (i, (text, name, page)) in made.iter().enumerate() {
        for (other_text, other, facts) in &made[i + 1..] {
            let common = recoupe_engine::common(page, facts);
            let found = dispatch[&page.page] == dispatch[&facts.page];
            assert_eq!(found, text == other_text, "{name} / {other}: {common:?}");
        }
    }
    // They do quote the same people, which is what makes them near misses.
    let quotes: usize = made
        .iter()
        .enumerate()
        .flat_map(|(i, (text, _, page))| {
            made[i + 1..]
                .iter()
                .filter(move |(other, ..)| other != text)
                .map(|(_, _, facts)| recoupe_engine::common(page, facts).quotes)
        })
        .sum();
    assert!(quotes >= 8, "{quotes}");
}
