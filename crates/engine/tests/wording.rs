//! Impartial typing: the act never depends on what people are called or how it is said that they were killed.
//! In every sentence of the specs, and in every annotated page beside the repository, the words of a family are
//! swapped for one another; the acts must stay. «neutralisés» is no such word: it changes the outcome, not the act.

mod support;

use recoupe_model::{Capture, Outcome};
use support::ENGINE;
use support::corpora::{self, Named};

/// Words that may stand for each other. `before` are the words one of which must stand in front: «des terroristes»,
/// and not «des attaques terroristes».
struct Family {
    lang: &'static str,
    words: &'static [&'static str],
    /// Words that are swapped for others, not the others for them: «abattre» fells trees as well.
    only_from: &'static [&'static str],
    /// Empty: any word but an article or a numeral, as in «onze soldats tués» and not in «onze tués».
    before: &'static [&'static str],
    /// What may not follow: «combattants étrangers» is another word, «rebelles libyens» a name in the packs.
    not_after: &'static [&'static str],
}

const FR_BEFORE: &[&str] = &["des", "les", "de", "d'", "ces", "aux", "plusieurs", "et", "quelques", "par", ":", "«"];
const EN_BEFORE: &[&str] = &["the", "of", "by", "some", "several", "and", "armed", "suspected", "least", "from", ":"];

const FAMILIES: &[Family] = &[
    Family {
        lang: "fr",
        words: &["terroristes", "djihadistes", "combattants", "rebelles", "hommes armés"],
        only_from: &["terroristes", "djihadistes", "jihadistes", "combattants", "rebelles", "hommes armés"],
        before: FR_BEFORE,
        not_after: &["étrangers", "touaregs", "libyens", "syriens", "tchadiens"],
    },
    Family {
        lang: "fr",
        words: &["tués", "abattus", "assassinés", "éliminés"],
        only_from: &["tués", "assassinés"],
        before: &[],
        not_after: &[],
    },
    Family {
        lang: "fr",
        words: &["tué", "abattu", "assassiné", "éliminé"],
        only_from: &["tué", "assassiné"],
        before: &["a", "ont", "avoir", "ayant", "avaient", "avait", "aurait", "auraient", "été"],
        not_after: &[],
    },
    Family {
        lang: "fr",
        words: &["tuées", "abattues", "assassinées", "éliminées"],
        only_from: &["tuées", "assassinées"],
        before: &[],
        not_after: &[],
    },
    Family {
        lang: "fr",
        words: &["terroriste", "djihadiste", "combattant", "rebelle", "homme armé"],
        only_from: &["terroriste", "djihadiste", "jihadiste", "combattant", "rebelle", "homme armé"],
        before: &["un", "le", "du", "ce", "chaque"],
        not_after: &[],
    },
    Family {
        lang: "fr",
        words: &["tuer", "abattre", "assassiner", "éliminer"],
        only_from: &["tuer", "assassiner"],
        before: &["de", "d'", "à", "pour", "va", "vont", "voulait", "menace"],
        not_after: &[],
    },
    Family {
        lang: "fr",
        words: &["tuant", "abattant", "assassinant", "éliminant"],
        only_from: &["tuant"],
        before: &[],
        not_after: &[],
    },
    Family {
        lang: "fr",
        words: &["tuent", "abattent", "assassinent", "éliminent"],
        only_from: &["tuent"],
        before: &[],
        not_after: &[],
    },
    Family {
        lang: "en",
        words: &["killing", "murdering", "assassinating"],
        only_from: &["killing", "murdering"],
        before: &[","],
        not_after: &["of"],
    },
    Family {
        lang: "en",
        words: &["terrorists", "jihadists", "fighters", "rebels", "gunmen", "militants"],
        only_from: &["terrorists", "jihadists", "fighters", "rebels", "gunmen", "militants"],
        before: EN_BEFORE,
        not_after: &["'"],
    },
    Family {
        lang: "en",
        words: &["killed", "slain", "shot dead", "murdered", "assassinated"],
        only_from: &["killed", "murdered"],
        before: &["were", "was", "been", "being"],
        not_after: &[],
    },
    Family {
        lang: "en",
        words: &["killed", "murdered", "assassinated"],
        only_from: &["killed", "murdered"],
        before: &["have", "had", "has", "gunmen", "rebels", "soldiers", "men", "jihadists"],
        not_after: &[],
    },
];

impl Family {
    /// The text with every word of the family replaced by `to`; none where nothing is swapped.
    fn swapped(&self, text: &str, to: &str) -> Option<String> {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        let mut changed = false;
        while let Some((at, word)) = self.next(rest) {
            let (head, tail) = rest.split_at(at);
            if *word != *to && self.stands_free(&format!("{out}{head}"), &tail[word.len()..]) {
                out.push_str(&elided(head, to));
                out.push_str(to);
                changed = true;
            } else {
                out.push_str(head);
                out.push_str(word);
            }
            rest = &tail[word.len()..];
        }
        out.push_str(rest);
        changed.then_some(out)
    }

    fn next(&self, text: &str) -> Option<(usize, &'static str)> {
        self.only_from.iter().filter_map(|w| Some((text.find(w)?, *w))).min()
    }

    fn stands_free(&self, before: &str, after: &str) -> bool {
        let before = before.trim_end_matches(['«', '"', '“', ' ', '\u{a0}']);
        let last = before.rsplit([' ', '\n', '\u{a0}']).next().unwrap_or_default().to_lowercase();
        let figure = last.chars().any(|c| c.is_ascii_digit()) || NUMERALS.contains(&last.as_str());
        let led = match self.before {
            [] => !figure && !last.is_empty() && !["les", "des", "de", "d'", "leurs"].contains(&last.as_str()),
            some => {
                (figure && some.len() > 5)
                    || some.contains(&last.as_str())
                    || last.ends_with("d'") && some.contains(&"d'")
            }
        };
        let next = after.split_whitespace().next().unwrap_or_default();
        let whole = after.chars().next().is_none_or(|c| !c.is_alphanumeric() && c != '-');
        led && whole && !self.not_after.iter().any(|w| next.starts_with(w) || after.starts_with(w))
    }
}

/// Numerals that stand before what they count.
const NUMERALS: &[&str] = &[
    "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "quinze", "vingt", "two",
    "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "twenty", "thirty",
];

/// «de terroristes», «d'hommes armés»
fn elided(head: &str, to: &str) -> String {
    let vowel = to.starts_with(['a', 'e', 'é', 'h', 'i', 'o', 'u']);
    match head.strip_suffix("d'") {
        Some(stem) if !vowel => format!("{stem}de "),
        None if vowel && (head.ends_with(" de ") || head == "de ") => format!("{}'", &head[..head.len() - 2]),
        _ => head.to_owned(),
    }
}

/// The acts of a page, in the order of its claims.
fn acts(page: &Capture) -> Vec<&'static str> {
    let mut acts: Vec<&'static str> = ENGINE.read(page).claims.iter().map(|c| c.act.word()).collect();
    acts.sort_unstable();
    acts
}

/// Every swapped page whose acts are others; of each family the `n` words that come after one told by the page's name.
fn flips(all: &[Named], n: usize) -> (usize, Vec<String>) {
    let (mut n_swaps, mut out) = (0, Vec::new());
    for (which, Named { name, page }) in all.iter().enumerate() {
        let Ok(text) = std::str::from_utf8(&page.raw) else { continue };
        let lang = page.lang.map_or("fr".to_owned(), |l| l.code().to_owned());
        let mut told: Option<Vec<&'static str>> = None;
        for family in FAMILIES.iter().filter(|f| f.lang == lang) {
            let words = family.words.iter().cycle().skip(which % family.words.len()).take(family.words.len());
            for other in words.filter_map(|to| family.swapped(text, to)).take(n) {
                let told = told.get_or_insert_with(|| acts(page));
                let swapped = Capture { raw: other.clone().into_bytes(), ..page.clone() };
                let now = acts(&swapped);
                n_swaps += 1;
                if now != *told {
                    let shown = if other.len() < 300 { other.as_str() } else { "" };
                    out.push(format!("{name}: {told:?} -> {now:?} {}: {shown}", family.words[0]));
                }
            }
        }
    }
    (n_swaps, out)
}

/// One swap a family and page; with RECOUPE_ALL_SWAPS all of them, which takes longer.
fn n_each() -> usize {
    if std::env::var_os("RECOUPE_ALL_SWAPS").is_some() { usize::MAX } else { 1 }
}

#[test]
fn no_sentence_of_the_specs_flips() {
    let (n_swaps, flips) = flips(&corpora::sentences(), n_each());
    println!("{n_swaps} swaps in the specs");
    assert!(n_swaps > 200, "only {n_swaps} swaps were made");
    assert!(flips.is_empty(), "{} flips of {n_swaps} swaps:\n{}", flips.len(), flips.join("\n"));
}

/// What «neutralisé» means stays open: the outcome is another, the act is not.
#[test]
fn neutralized_is_another_outcome_of_the_same_act() {
    for (text, other) in [
        ("L'armée a tué huit terroristes lundi à Gao.", "L'armée a neutralisé huit terroristes lundi à Gao."),
        (
            "Huit combattants ont été tués lundi par l'armée à Gao.",
            "Huit combattants ont été neutralisés lundi par l'armée à Gao.",
        ),
        ("Gao : huit djihadistes tués lundi par l'armée", "Gao : huit djihadistes neutralisés lundi par l'armée"),
        (
            "Une frappe de drone a tué huit rebelles lundi près de Gao.",
            "Une frappe de drone a neutralisé huit rebelles lundi près de Gao.",
        ),
    ] {
        let read = |text: &str| ENGINE.read(&support::page(text, Some(support::day("2022-02-09")))).claims;
        let (killed, neutralized) = (read(text), read(other));
        assert_eq!(killed.len(), 1, "«{text}»");
        assert_eq!(neutralized.len(), 1, "«{other}»");
        assert_eq!(killed[0].act, neutralized[0].act, "«{other}»");
        assert_eq!(killed[0].figures[0].outcome, Outcome::Killed, "«{text}»");
        assert_eq!(neutralized[0].figures[0].outcome, Outcome::Neutralized, "«{other}»");
        assert_eq!(killed[0].figures[0].count, neutralized[0].figures[0].count, "«{other}»");
    }
}

#[test]
fn no_annotated_page_flips() {
    let (n_swaps, flips) = flips(&corpora::annotated(), n_each());
    println!("{n_swaps} swaps in annotated pages");
    assert!(flips.is_empty(), "{} flips of {n_swaps} swaps:\n{}", flips.len(), flips.join("\n"));
}

#[test]
fn no_archived_page_flips() {
    let every = if std::env::var_os("RECOUPE_ALL_PAGES").is_some() { 1 } else { 16 };
    let pages: Vec<Named> = corpora::archived().into_iter().step_by(every).collect();
    let (n_swaps, flips) = flips(&pages, n_each());
    println!("{n_swaps} swaps in archived pages");
    assert!(flips.is_empty(), "{} flips of {n_swaps} swaps:\n{}", flips.len(), flips.join("\n"));
}

#[test]
fn loaded_words_change_no_act() {
    let fighters = ["terroristes", "djihadistes", "combattants", "hommes armés"];
    let passive = ["tués", "abattus", "assassinés", "éliminés"];
    let active = ["tué", "abattu", "assassiné", "éliminé"];
    let templates = [
        "Onze {who} ont été {passive} lundi près de Gao par l'armée.",
        "Une trentaine de {who} ont été {passive} mardi à Djibo, a annoncé l'état-major.",
        "Des {who} ont {active} onze villageois lundi près de Gao.",
        "Des {who} ont {active} quatre soldats dimanche à Ménaka.",
        "Six civils ont été {passive} par des {who} lundi à Koro.",
        "L'armée affirme avoir {active} huit {who} samedi à Sebba.",
        "Koro : six {who} {passive} par l'armée lundi.",
        "Au moins neuf {who}, {passive} lundi près de Dori, ont été enterrés.",
    ];
    for template in templates {
        let mut first: Option<(String, Vec<String>)> = None;
        for who in fighters {
            for (passive, active) in passive.iter().zip(active) {
                let text = template.replace("{who}", who).replace("{passive}", passive).replace("{active}", active);
                let said = claims_of(&text);
                let (like, expect) = first.get_or_insert_with(|| (text.clone(), said.clone()));
                assert_eq!(said, *expect, "«{text}» is told otherwise than «{like}»");
                assert!(!said.is_empty(), "«{text}» gives no claim");
            }
        }
    }
}

/// Acts, stances and figures of a one-sentence page.
fn claims_of(text: &str) -> Vec<String> {
    let claims = ENGINE.read(&support::page(text, Some(support::day("2022-02-09")))).claims;
    let one = |c: &recoupe_model::Claim| {
        let figures: Vec<String> = c.figures.iter().map(|f| format!("{} {}", f.outcome, f.count)).collect();
        format!("{c} {}", figures.join(" "))
    };
    claims.iter().map(one).collect()
}
