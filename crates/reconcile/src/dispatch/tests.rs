use super::*;
use jiff::civil::date;
use proptest::prelude::*;
use recoupe_model::{Alone, Fingerprint, Quoted, When};
use std::collections::BTreeSet;

/// A page made of paragraphs, each a run of numbered shingles.
fn page(id: &str, day: i8, paragraphs: &[std::ops::Range<u64>]) -> PageFacts {
    let mut at = 0;
    let paragraphs = paragraphs.iter().map(|run| {
        at += 100;
        (PageSpan::new(at, at + 90), run.clone().map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect())
    });
    let paragraphs = paragraphs.map(|(span, hashes): (_, Vec<u64>)| (span, sorted(hashes))).collect();
    let published = Some(When::day(date(2022, 5, day)));
    PageFacts {
        page: PageId::from(id),
        published,
        outlet: None,
        agencies: Vec::new(),
        fingerprint: Fingerprint { paragraphs, ..Fingerprint::default() },
    }
}

fn check(pages: &[PageFacts], groups: &[&str]) {
    let found = dispatches(pages);
    let mut by: BTreeMap<&DispatchId, Vec<&str>> = BTreeMap::new();
    for (page, dispatch) in &found.of_page {
        by.entry(dispatch).or_default().push(page.as_str());
    }
    let mut got: Vec<String> = by.into_values().map(|pages| pages.join("+")).collect();
    got.sort();
    assert_eq!(got, groups, "{found:?}");
    let turned: Vec<_> = pages.iter().rev().cloned().collect();
    assert_eq!(dispatches(&turned), found, "the order of pages must not matter");
    assert_eq!(dispatches(&thinned(pages)), found, "what one page alone has must not matter");
}

/// The pages less the shingles that stand in one page only.
fn thinned(pages: &[PageFacts]) -> Vec<PageFacts> {
    let all = |p: &PageFacts| -> BTreeSet<u64> {
        p.fingerprint.paragraphs.iter().flat_map(|(_, hashes)| hashes.iter().copied()).collect()
    };
    let mut n_pages: BTreeMap<u64, usize> = BTreeMap::new();
    pages.iter().flat_map(all).for_each(|shingle| *n_pages.entry(shingle).or_default() += 1);
    let mut thin = pages.to_vec();
    for page in &mut thin {
        let of_page = all(page).iter().filter(|shingle| n_pages[shingle] == 1).count() as u32;
        let paragraphs = &mut page.fingerprint.paragraphs;
        let dropped = paragraphs.iter_mut().map(|(_, hashes)| {
            let before = hashes.len();
            hashes.retain(|shingle| n_pages[shingle] > 1);
            (before - hashes.len()) as u32
        });
        page.fingerprint.alone = Some(Alone { of_paragraph: dropped.collect(), of_page });
    }
    thin
}

#[test]
fn reprints_share_a_dispatch_and_own_reports_do_not() {
    check(&[page("a", 1, &[0..200]), page("b", 1, &[0..200])], &["a+b"]);
    // Shortened, and with some words changed.
    check(&[page("a", 1, &[0..200]), page("b", 2, &[0..50])], &["a+b"]);
    check(&[page("a", 1, &[0..200]), page("b", 2, &[0..150, 900..940])], &["a+b"]);
    // A shared quote.
    check(&[page("a", 1, &[0..200]), page("b", 1, &[180..400])], &["a", "b"]);
    // Nothing to compare.
    check(&[page("a", 1, &[]), page("b", 1, &[])], &["a", "b"]);
    // Two cuts of one wire have nothing in common but the wire.
    check(&[page("w", 1, &[0..100, 100..200]), page("x", 2, &[0..100]), page("y", 2, &[100..200])], &["w+x+y"]);
    // A round-up of two texts is neither of them, also on the same day.
    check(
        &[page("x", 2, &[0..60]), page("y", 2, &[100..160]), page("a", 2, &[0..60, 100..160, 500..560])],
        &["a", "x", "y"],
    );
}

#[test]
fn a_long_report_that_repeats_a_flash_is_its_own_text_with_a_copied_paragraph() {
    let pages = [page("flash", 1, &[0..30]), page("long", 2, &[0..30, 300..500])];
    check(&pages, &["flash", "long"]);
    let found = dispatches(&pages);
    let flash = found.of_page(&PageId::from("flash"));
    let copied = &found.paragraphs[&PageId::from("long")];
    assert_eq!(copied[0].1.as_ref(), flash);
    assert_eq!(copied[1].1, None);
}

/// The page with sentences it quotes, each a run of its shingles, and the agencies it credits.
fn saying(page: PageFacts, quotes: &[std::ops::Range<u64>], agencies: &[&str]) -> PageFacts {
    let quoted = |run: &std::ops::Range<u64>| Quoted { hash: run.start, shingles: (run.end - run.start) as u32 };
    let fingerprint = Fingerprint { quoted: quotes.iter().map(quoted).collect(), ..page.fingerprint };
    PageFacts { agencies: agencies.iter().map(|&name| name.to_owned()).collect(), fingerprint, ..page }
}

#[test]
fn own_reports_that_quote_much_of_one_speaker_stay_apart() {
    // Four fifths of the shorter are his words, and the rest is each reporter's own.
    let (a, b) = (page("a", 1, &[0..100, 500..525]), page("b", 1, &[0..100, 700..725]));
    check(&[saying(a.clone(), &[0..50, 50..100], &[]), saying(b.clone(), &[0..50, 50..100], &[])], &["a", "b"]);
    check(&[a, b], &["a+b"]);
    // His words and nothing else are a communiqué, whoever prints it.
    let whole = |id| saying(page(id, 1, &[0..100]), &[0..50, 50..100], &[]);
    check(&[whole("a"), whole("b")], &["a+b"]);
}

#[test]
fn the_same_quotes_and_one_agency_speak_for_one_origin() {
    let by = |a: &PageFacts, b: &PageFacts| {
        check(&[a.clone(), b.clone()], if common(a, b).by.is_some() { &["a+b"] } else { &["a", "b"] });
        common(a, b).by
    };
    // Rewritten in part: 60 of 100 are left.
    let (a, b) = (page("a", 1, &[0..100]), page("b", 1, &[0..60, 900..940]));
    assert_eq!(by(&a, &b), None);
    let quotes = &[0..10, 10..20];
    let told = |page: &PageFacts, agencies: &[&str]| saying(page.clone(), quotes, agencies);
    assert_eq!(by(&told(&a, &[]), &told(&b, &[])), Some(OneText::Quotes), "half of what is around them, too");
    assert_eq!(by(&saying(a.clone(), &[0..10], &[]), &saying(b.clone(), &[0..10], &[])), None, "one is chance");
    let more = saying(b.clone(), &[0..10, 10..20, 900..910], &[]);
    assert_eq!(by(&told(&a, &[]), &more), None, "the other has words of its own from somebody");
    assert_eq!(by(&saying(a.clone(), &[], &["X"]), &saying(b.clone(), &[], &["X", "Y"])), Some(OneText::Agency));
    assert_eq!(by(&saying(a.clone(), &[], &["X"]), &saying(b, &[], &["Y"])), None, "two agencies");
    // Rewritten for the most part: 48 are left, 28 of them around the quotes.
    let b = page("b", 1, &[0..48, 900..952]);
    assert_eq!(by(&told(&a, &[]), &told(&b, &[])), None);
    assert_eq!(by(&saying(a.clone(), &[], &["X"]), &saying(b.clone(), &[], &["X"])), None);
    assert_eq!(by(&told(&a, &["X"]), &told(&b, &["X"])), Some(OneText::AgencyAndQuotes));
    // One agency's words in two own reports of other things.
    let b = page("b", 1, &[0..20, 900..980]);
    assert_eq!(by(&told(&a, &["X"]), &told(&b, &["X"])), None);
}

#[test]
fn each_page_of_a_text_but_the_first_has_one_it_is_nearest_to() {
    let pages = [page("w", 1, &[0..100, 100..200]), page("x", 2, &[0..100]), page("y", 3, &[0..100, 900..910])];
    let found = origins(&pages);
    let near: Vec<(&str, &str)> = found.iter().map(|(page, (of, _))| (page.as_str(), of.as_str())).collect();
    assert_eq!(near, [("x", "w"), ("y", "x")]);
    assert_eq!(found[&PageId::from("x")].1.by, Some(OneText::Text));
}

#[test]
fn a_standing_paragraph_in_hundreds_of_pages_links_none_of_them() {
    let pages: Vec<_> =
        (0..100u64).map(|n| page(&format!("{n:03}"), 1, &[0..20, n * 1000 + 500..n * 1000 + 600])).collect();
    let found = dispatches(&pages);
    assert_eq!(found.founders.len(), 100);
    assert_eq!(found.paragraphs.len(), 99, "all but the first copied the paragraph");
}

/// Families and sources as they are said to be, each two pages compared by themselves.
fn slowly(pages: &[PageFacts]) -> (Vec<usize>, Vec<Vec<Option<usize>>>) {
    let mut texts: Vec<Text> = pages.iter().map(Text::new).collect();
    texts.sort_by(|a, b| a.order().cmp(&b.order()));
    let mut holders: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    let mut family = Family((0..texts.len()).collect());
    let mut sources = Vec::new();
    for (i, text) in texts.iter().enumerate() {
        let mut copied = Vec::new();
        for n in 0..text.paragraphs().len() {
            let mut hits: BTreeMap<usize, usize> = BTreeMap::new();
            for q in text.keys(n).iter().flat_map(|key| holders.get(key).into_iter().flatten().take(ASKED)) {
                *hits.entry(*q).or_default() += 1;
            }
            let alike: Vec<usize> =
                hits.iter().filter(|(_, n_hits)| text.alike(n, **n_hits)).map(|(q, _)| *q).collect();
            let has = |q: &&usize| text.copies(n, text.common(n, &texts[**q].shingles()));
            copied.push(alike.iter().find(has).copied());
            for q in alike {
                if text.same(&texts[q], shared(&text.shingles(), &texts[q].shingles())) {
                    family.join(i, q);
                }
            }
        }
        text.all_keys().into_iter().for_each(|key| holders.entry(key).or_default().push(i));
        sources.push(copied);
    }
    ((0..texts.len()).map(|i| family.root(i)).collect(), sources)
}

/// A page as the search is tried with it: its runs, its day, how many sentences it quotes and whom it credits.
type Said = (Vec<(u64, u64)>, i8, u64, Vec<&'static str>);

/// Pages of runs out of a few texts, so that many have much in common, and of standing words that hundreds have.
fn crowd() -> impl Strategy<Value = Vec<PageFacts>> {
    let run = prop_oneof![
        (0u64..4, 0u64..60, 1u64..60).prop_map(|(text, from, n)| (text * 1000 + from, n)),
        (0u64..3, 1u64..30).prop_map(|(text, n)| (90_000 + text * 1000, n)),
        (0u64..1000, 1u64..40).prop_map(|(text, n)| (100_000 + text * 1000, n)),
    ];
    let runs = prop::collection::vec(run, 0..5);
    let said = (runs, 1i8..4, 0u64..3, prop::sample::subsequence(vec!["X", "Y"], 0..2));
    prop::collection::vec(said, 1..700).prop_map(|said| {
        let one = |(at, (runs, day, quoted, agencies)): (usize, Said)| {
            let runs: Vec<std::ops::Range<u64>> = runs.iter().map(|(from, n)| *from..from + n).collect();
            let quotes: Vec<_> = (0..quoted).map(|n| n * 1000..n * 1000 + 8).collect();
            saying(page(&format!("{at:04}"), day, &runs), &quotes, &agencies)
        };
        said.into_iter().enumerate().map(one).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn a_search_finds_what_comparing_each_two_finds(pages in crowd(), thin in any::<bool>()) {
        let pages = if thin { thinned(&pages) } else { pages };
        let (families, sources) = slowly(&pages);
        let found = kin(&pages);
        let roots: Vec<usize> = (0..pages.len()).map(|i| found.family.root(i)).collect();
        prop_assert_eq!(roots, families);
        prop_assert_eq!(&found.sources, &sources);
    }
}
