//! Runs specs/<lang>/labels.md: whole pages, line by line, with the label each line must get and what is known of
//! the page. The format stands in specs/README.md.

mod support;

use recoupe_model::*;
use std::fmt::Write as _;
use support::{ENGINE, Failure, hold_to_list, specs};

/// A page of a spec.
#[derive(Default)]
struct Page {
    /// Where its block starts.
    place: String,
    /// What is to be known of it: outlet, published, lang.
    facts: Vec<(String, String)>,
    text: String,
    lines: Vec<Line>,
}

/// A line of a page, or a part of one.
struct Line {
    place: String,
    label: String,
    lang: Option<String>,
    span: PageSpan,
}

#[test]
fn labels_hold() {
    let pages = read_all();
    let (mut failures, mut n_all) = (Vec::new(), 0);
    for page in &pages {
        n_all += page.lines.len() + page.facts.len();
        check(page, &mut failures);
    }
    assert!(n_all > 100, "only {n_all} lines of pages were read");
    hold_to_list("labels", n_all, &failures);
}

fn check(page: &Page, failures: &mut Vec<Failure>) {
    let article = ENGINE.read(&Capture::text(&page.text)).article;
    let mut fails = |id: String, wanted: String, got: String, text: &str| {
        let says = format!("specs/{id}: {text}\n  wanted {wanted}\n  got    {got}");
        failures.push(Failure { id, note: wanted, says });
    };
    for (fact, wanted) in &page.facts {
        let got = match fact.as_str() {
            "outlet" => article.outlet.clone(),
            "published" => article.published.map(|p| p.when.to_string()),
            "basis" => article.published.map(|p| p.basis.to_string()),
            "lang" => article.lang.map(|l| l.to_string()),
            other => panic!("{}: '{other}' is none of outlet, published, basis, lang", page.place),
        };
        let got = got.unwrap_or_else(|| "-".to_owned());
        if got != wanted.replace('_', " ") {
            fails(format!("{} {fact}", page.place), format!("{fact}={wanted}"), got, "the page");
        }
    }
    for line in &page.lines {
        let over = |b: &&Block| b.span.start() < line.span.end() && line.span.start() < b.span.end();
        let lang = |b: &Block| b.lang.map_or_else(|| "-".to_owned(), |l| l.to_string());
        let fits = |b: &Block| b.label.word() == line.label && line.lang.as_ref().is_none_or(|l| *l == lang(b));
        let blocks: Vec<&Block> = article.blocks.iter().filter(over).collect();
        if blocks.is_empty() || !blocks.iter().all(|b| fits(b)) {
            let wanted = format!("{} {}", line.label, line.lang.as_deref().unwrap_or(""));
            let mut got = String::new();
            for block in blocks {
                write!(got, "{} {} «{}» ", block.label, lang(block), article.slice(block.span))
                    .expect("a String grows");
            }
            fails(line.place.clone(), wanted.trim_end().to_owned(), got, article.slice(line.span));
        }
    }
}

// ---- reading specs ----

fn read_all() -> Vec<Page> {
    let mut folders: Vec<_> = std::fs::read_dir(specs())
        .expect("the folder of specs can be listed")
        .map(|e| e.expect("a listed entry can be read").path())
        .filter(|p| p.join("labels.md").is_file())
        .collect();
    folders.sort();
    let mut out = Vec::new();
    for folder in folders {
        let name = folder.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let text = std::fs::read_to_string(folder.join("labels.md")).expect("a listed file can be read");
        read(&format!("{name}/labels.md"), &text, &mut out);
    }
    out
}

fn read(file: &str, text: &str, out: &mut Vec<Page>) {
    let mut open: Option<Page> = None;
    for (at, line) in text.lines().enumerate() {
        let place = format!("{file}:{}", at + 1);
        match (line.strip_prefix("```"), open.as_mut()) {
            (Some(_), Some(_)) => out.extend(open.take()),
            (Some(head), None) => open = Some(Page { facts: facts(head, &place), place, ..Page::default() }),
            (None, Some(page)) => page.add(line, place),
            (None, None) => {}
        }
    }
}

/// `page lang=fr outlet=La_Gazette published=2021-11-03`
fn facts(head: &str, place: &str) -> Vec<(String, String)> {
    let mut words = head.split_whitespace();
    assert_eq!(words.next(), Some("page"), "{place}: a block of labels.md starts with 'page'");
    let fact = |w: &str| {
        let (fact, value) = w.split_once('=').unwrap_or_else(|| panic!("{place}: '{w}' is no fact=value"));
        (fact.to_owned(), value.to_owned())
    };
    words.map(fact).collect()
}

impl Page {
    /// `label lang? | text`, `~` where a wide gap parts it from what stands before, `&` for a blank.
    fn add(&mut self, line: &str, place: String) {
        let Some(cut) = line.find(['|', '~', '&']) else {
            assert!(line.trim().is_empty(), "{place}: a line of a page is 'label | text'");
            self.text.push('\n');
            return;
        };
        let (head, text) = (&line[..cut], line[cut + 1..].trim());
        match &line[cut..=cut] {
            "~" => self.text.push_str("     "),
            "&" => self.text.push(' '),
            _ if self.text.is_empty() => {}
            _ => self.text.push('\n'),
        }
        let start = self.text.len();
        self.text.push_str(text);
        let mut words = head.split_whitespace().map(str::to_owned);
        let label = words.next().unwrap_or_else(|| panic!("{place}: the line has no label"));
        assert!(BlockLabel::WORDS.contains(&label.as_str()), "{place}: '{label}' is no label");
        let span = PageSpan::new(start, self.text.len());
        self.lines.push(Line { place, label, lang: words.next(), span });
    }
}
