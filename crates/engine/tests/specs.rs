//! Runs the literate specs: specs/<lang>/*.md, in the format of specs/README.md. Lines that are known not to hold
//! yet stand in specs/known-failures.txt.

mod support;

use recoupe_extract::Cells;
use recoupe_model::*;
use std::path::Path;
use support::{ENGINE, Failure, day, hold_to_list, specs};

/// A sentence of a spec and what is expected of it.
struct Spec {
    file: String,
    lang: Lang,
    published: Option<When>,
    outlet: Option<String>,
    text: String,
    expected: Vec<(usize, Expected)>,
}

enum Expected {
    /// Carets: bytes of the sentence, then layer and value.
    Mention { range: std::ops::Range<usize>, layer: String, value: String },
    /// `=>`, then cells, `nothing` or `no <layer>`.
    Claim(String),
}

#[test]
fn specs_hold() {
    let all = read_all();
    let mut failures = Vec::new();
    for spec in &all {
        for (line, expected) in &spec.expected {
            if let Err((wanted, got)) = spec.check(expected) {
                let id = format!("{}:{line}", spec.file);
                let says = format!("specs/{id}: {}\n  wanted {wanted}\n  got    {got}", spec.text);
                failures.push(Failure { id, note: wanted, says });
            }
        }
    }
    let n_all = all.iter().map(|s| s.expected.len()).sum();
    assert!(n_all > 250, "only {n_all} lines of specs were read");
    hold_to_list("specs", n_all, &failures);
}

// ---- reading specs ----

fn read_all() -> Vec<Spec> {
    let mut out = Vec::new();
    let folders = sorted(&specs());
    for folder in folders.iter().filter(|f| f.is_dir()) {
        for file in sorted(folder).iter().filter(|f| is_spec(f)) {
            let name = format!("{}/{}", file_name(folder), file_name(file));
            let text = std::fs::read_to_string(file).unwrap_or_else(|e| panic!("{name}: {e}"));
            out.extend(read(&name, &text));
        }
    }
    out
}

/// Pages with their labels have a runner of their own.
fn is_spec(file: &Path) -> bool {
    file.extension().is_some_and(|e| e == "md") && file_name(file) != "labels.md"
}

fn sorted(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut all: Vec<_> = entries.map(|e| e.expect("a listed entry can be read").path()).collect();
    all.sort();
    all
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

fn read(file: &str, text: &str) -> Vec<Spec> {
    let mut out: Vec<Spec> = Vec::new();
    let mut head: Option<&str> = None;
    for (at, line) in text.lines().enumerate() {
        let place = format!("specs/{file}:{}", at + 1);
        if let Some(fence) = line.strip_prefix("```") {
            head = if head.is_some() { None } else { Some(fence) };
            continue;
        }
        let Some(head) = head else { continue };
        if line.trim().is_empty() {
            continue;
        }
        let expected = expectation(line, out.last().map_or("", |s| s.text.as_str()), &place);
        match (expected, out.last_mut()) {
            (Some(expected), Some(spec)) => spec.expected.push((at + 1, expected)),
            (Some(_), None) => panic!("{place}: nothing stands above this expectation"),
            (None, _) => out.push(sentence(file, head, line, &place)),
        }
    }
    let idle = out.iter().find(|spec| spec.expected.is_empty());
    assert!(
        idle.is_none(),
        "specs/{file}: nothing is expected of «{}»; should it tell nothing?",
        idle.map_or("", |s| &s.text)
    );
    out
}

fn sentence(file: &str, head: &str, line: &str, place: &str) -> Spec {
    let mut words = head.split_whitespace();
    let lang = words.next().and_then(Lang::new).unwrap_or_else(|| panic!("{place}: the block names no language"));
    let mut spec = Spec {
        file: file.to_owned(),
        lang,
        published: None,
        outlet: None,
        text: line.trim_end().to_owned(),
        expected: Vec::new(),
    };
    for word in words {
        match word.split_once('=') {
            Some(("published", iso)) => spec.published = Some(day(iso)),
            Some(("outlet", name)) => spec.outlet = Some(name.replace('_', " ")),
            _ => panic!("{place}: '{word}' at the head of the block is neither published= nor outlet="),
        }
    }
    spec
}

fn expectation(line: &str, above: &str, place: &str) -> Option<Expected> {
    if let Some(cells) = line.trim_start().strip_prefix("=>") {
        return Some(Expected::Claim(cells.trim().to_owned()));
    }
    let rest = line.trim_start().strip_prefix('^')?;
    let first = line.chars().take_while(|c| *c == ' ').count();
    let n_carets = 1 + rest.chars().take_while(|c| *c == '^').count();
    let byte = |n: usize| above.char_indices().map(|(i, _)| i).chain([above.len()]).nth(n);
    let range = byte(first).zip(byte(first + n_carets));
    let (start, end) = range.unwrap_or_else(|| panic!("{place}: the carets reach beyond the sentence"));
    let (layer, value) = rest
        .trim_start_matches('^')
        .trim()
        .split_once(' ')
        .unwrap_or_else(|| panic!("{place}: carets want a layer and a value"));
    assert!(Layer::WORDS.contains(&layer), "{place}: unknown layer '{layer}'");
    Some(Expected::Mention { range: start..end, layer: layer.to_owned(), value: value.trim().to_owned() })
}

// ---- checking them ----

impl Spec {
    /// What was wanted and what came, where they differ.
    fn check(&self, expected: &Expected) -> Result<(), (String, String)> {
        match expected {
            Expected::Mention { range, layer, value } => self.mention(range.clone(), layer, value),
            Expected::Claim(cells) => self.claim(cells),
        }
    }

    fn mentions(&self, layer: &str) -> Vec<Annotation> {
        let all = ENGINE.annotate(&self.text, self.published, Some(self.lang));
        all.into_iter().filter(|a| a.layer().word() == layer).collect()
    }

    fn mention(&self, range: std::ops::Range<usize>, layer: &str, value: &str) -> Result<(), (String, String)> {
        let found = self.mentions(layer);
        let fits = |a: &Annotation| same_words(&self.text, range.clone(), a.span.range(), layer) && says(a, value);
        if found.iter().any(fits) {
            return Ok(());
        }
        let got: Vec<String> = found.iter().map(|a| format!("{} «{}»", shown(a), a.text)).collect();
        let got = if got.is_empty() { format!("no {layer}") } else { got.join(" · ") };
        Err((format!("{layer} {value} «{}»", &self.text[range]), got))
    }

    fn claim(&self, wanted: &str) -> Result<(), (String, String)> {
        let fail = |got: String| Err((format!("=> {wanted}"), got));
        if let Some(layer) = wanted.strip_prefix("no ") {
            assert!(Layer::WORDS.contains(&layer), "{}: unknown layer '{layer}'", self.file);
            let found = self.mentions(layer);
            let got: Vec<String> = found.iter().map(|a| format!("{} «{}»", shown(a), a.text)).collect();
            return if got.is_empty() { Ok(()) } else { fail(got.join(" · ")) };
        }
        let published = self.published.map(|when| Published { when, basis: Basis::Given, span: None });
        let capture =
            Capture { lang: Some(self.lang), published, outlet: self.outlet.clone(), ..Capture::text(&self.text) };
        let claims = ENGINE.read(&capture).claims;
        if wanted == "nothing" {
            let got: Vec<String> = claims.iter().map(|c| format!("{c} by {}", rules(c))).collect();
            return if got.is_empty() { Ok(()) } else { fail(got.join(" · ")) };
        }
        let cells = Cells::parse(wanted).unwrap_or_else(|says| panic!("{}: {says}", self.file));
        let Some(nearest) = claims.iter().min_by_key(|c| cells.n_missing(c)) else {
            return fail("no claim".to_owned());
        };
        match cells.n_missing(nearest) {
            0 => Ok(()),
            _ => fail(cells.shown(nearest)),
        }
    }
}

fn rules(claim: &Claim) -> String {
    claim.found_by.iter().map(RuleId::as_str).collect::<Vec<_>>().join(" ")
}

/// Whether a mention stands where the carets do. Articles and prepositions at the edges may be in or out, but
/// a figure ends where its numeral does.
fn same_words(text: &str, wanted: std::ops::Range<usize>, got: std::ops::Range<usize>, layer: &str) -> bool {
    if wanted == got {
        return true;
    }
    if layer == Layer::Count.word() {
        return false;
    }
    let between = |a: usize, b: usize| &text[a.min(b)..a.max(b)];
    light(between(wanted.start, got.start))
        && light(between(wanted.end, got.end))
        && wanted.start < got.end
        && got.start < wanted.end
}

fn light(words: &str) -> bool {
    const LIGHT: &[&str] = &[
        "le", "la", "les", "l", "un", "une", "des", "de", "du", "d", "à", "au", "aux", "en", "dans", "ce", "cet",
        "cette", "ces", "entre", "nuit", "the", "a", "an", "of",
    ];
    let apart = |c: char| !c.is_alphanumeric();
    words.split(apart).filter(|w| !w.is_empty()).all(|w| LIGHT.contains(&w.to_lowercase().as_str()))
}

fn says(mention: &Annotation, value: &str) -> bool {
    let holds = |a: &str, b: &str| {
        let (a, b) = (a.to_lowercase(), b.to_lowercase());
        a.contains(&b) || b.contains(&a)
    };
    match &mention.value {
        Said::Time { candidates, timex_value, .. } => value == days(candidates) || value == timex_value,
        Said::Count { count, outcome, .. } => match value.split_once(' ') {
            Some((figure, befell)) => figure == count.to_string() && outcome.is_some_and(|o| o.word() == befell),
            None => value == count.to_string(),
        },
        Said::Actor { name, actor, kind } => {
            let (value, kind_wanted) = match value.rsplit_once(' ').filter(|(_, k)| k.parse::<ActorKind>().is_ok()) {
                Some((value, kind)) => (value, Some(kind)),
                None => (value, None),
            };
            let known = actor.as_ref().is_some_and(|a| a.as_str() == value);
            // A description keeps its words: no actor of the packs may have taken it.
            let described = actor.is_none() && name.to_lowercase() == value.to_lowercase();
            (known || described || name == value)
                && kind_wanted.is_none_or(|k| kind.is_some_and(|kind| kind.word() == k))
        }
        Said::Place { name, country, precision, .. } => value.split(" | ").enumerate().all(|(i, part)| {
            i == 0 && part == name
                || country.is_some_and(|c| c.code() == part)
                || part == format!("precision {precision}")
        }),
        Said::Act { act, .. } => act.word() == value,
        Said::Voice { name, stance, .. } => match value.rsplit_once(' ') {
            Some((who, how)) => stance.word() == how && (holds(name, who) || holds(&mention.text, who)),
            None => false,
        },
    }
}

fn shown(mention: &Annotation) -> String {
    match &mention.value {
        Said::Time { candidates, timex_value, .. } if candidates.is_empty() => timex_value.clone(),
        Said::Time { candidates, .. } => days(candidates),
        Said::Count { count, outcome: Some(outcome), .. } => format!("{count} {outcome}"),
        Said::Count { count, .. } => count.to_string(),
        Said::Actor { name, actor, kind } => {
            let kind = kind.map_or(String::new(), |k| format!(" {k}"));
            actor.as_ref().map_or_else(|| format!("'{name}'{kind}"), |a| format!("{a}{kind}"))
        }
        Said::Place { name, country, precision, .. } => {
            let country = country.map_or(String::new(), |c| format!(" | {c}"));
            format!("{name}{country} | precision {precision}")
        }
        Said::Act { act, .. } => act.to_string(),
        Said::Voice { name, stance, .. } => format!("'{name}' {stance}"),
    }
}

fn days(candidates: &[Candidate]) -> String {
    candidates.iter().map(Candidate::to_string).collect::<Vec<_>>().join("|")
}
