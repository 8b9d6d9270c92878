//! Who published the page. What its line of publication says comes first, then the address, the mark-up, the name
//! over the article, the line of rights, the source it names; who signs it, or an agency's credit, where nothing else
//! is known.

use crate::cues::Cues;
use crate::fold::{Token, tokens};
use crate::place::is_rights;
use crate::seg::Seg;
use crate::vocabulary::Kind;
use recoupe_model::{BlockLabel, Capture};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// A publisher as the packs know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlet {
    /// How it is called.
    pub name: String,
    /// Other ways to write its name.
    pub aliases: Vec<String>,
    /// Its domains, without «www.».
    pub domains: Vec<String>,
    /// Others print what it writes.
    pub agency: bool,
}

/// Publishers by name and by domain.
#[derive(Debug, Default)]
pub(crate) struct Outlets {
    /// Name as it is shown, and whether it is an agency. Two with one name are told apart by what stands in brackets.
    all: Vec<(String, bool)>,
    by_name: FxHashMap<String, usize>,
    /// By what follows the article of a name, where one publisher alone has it: «Gazette» for «La Gazette». Never looked
    /// for in a text, where it is a word like others.
    by_rest: FxHashMap<String, Option<usize>>,
    by_domain: FxHashMap<String, usize>,
}

/// The most words of a known name.
pub(crate) const MOST_NAME: usize = 6;
/// Pieces at the top of the page in which a name alone is the site's.
const TOP: usize = 6;

impl Outlets {
    pub(crate) fn new(given: &[Outlet]) -> Outlets {
        let mut out = Outlets::default();
        let mut shared: FxHashMap<String, usize> = FxHashMap::default();
        given.iter().for_each(|o| *shared.entry(key(bare(&o.name))).or_default() += 1);
        for outlet in given {
            let index = out.all.len();
            let short = bare(&outlet.name);
            for name in [outlet.name.as_str(), short].into_iter().chain(outlet.aliases.iter().map(String::as_str)) {
                let key = key(name);
                if let Some((_, rest)) = key.split_once(' ').filter(|(article, _)| article.len() <= 3) {
                    let one = out.by_rest.entry(rest.to_owned()).or_insert(Some(index));
                    *one = one.filter(|other| *other == index);
                }
                out.by_name.entry(key).or_insert(index);
            }
            for domain in &outlet.domains {
                out.by_domain.entry(domain.to_ascii_lowercase()).or_insert(index);
            }
            let name = if shared[&key(short)] == 1 { short.to_owned() } else { outlet.name.clone() };
            out.all.push((name, outlet.agency));
        }
        out
    }
    /// The first words of the names.
    pub(crate) fn firsts(&self) -> Vec<String> {
        self.by_name.keys().filter_map(|key| key.split(' ').next()).map(str::to_owned).collect()
    }
    /// True for the name of an agency as it is shown.
    pub(crate) fn is_agency(&self, name: &str) -> bool {
        self.known(&key(name)).is_some_and(|(_, agency)| *agency)
    }
    fn named(&self, key: &str) -> Option<&(String, bool)> {
        self.by_name.get(key).map(|index| &self.all[*index])
    }
    /// By a name that is known to be a publisher's.
    fn known(&self, key: &str) -> Option<&(String, bool)> {
        let rest = || self.by_rest.get(key).copied().flatten().map(|index| &self.all[index]);
        self.named(key).or_else(rest)
    }
    /// By host: «fr.gazette.example» is gazette.example's where it has no entry of its own.
    fn at(&self, host: &str) -> Option<&str> {
        let mut rest = Some(host);
        while let Some(host) = rest.filter(|h| h.contains('.')) {
            if let Some(index) = self.by_domain.get(host) {
                return Some(&self.all[*index].0);
            }
            rest = host.split_once('.').map(|(_, parent)| parent);
        }
        None
    }
}

/// A name less what stands in brackets behind it: that tells two entries of the packs apart, and nobody prints it.
fn bare(name: &str) -> &str {
    name.split(" (").next().unwrap_or(name)
}

fn key(name: &str) -> String {
    joined(&tokens(name, 0, name.len(), 2 * MOST_NAME))
}

fn joined(words: &[Token]) -> String {
    words.iter().map(|w| w.folded.as_str()).collect::<Vec<_>>().join(" ")
}

/// The page's publisher; `in_head` is what its mark-up says.
pub(crate) fn outlet(
    capture: &Capture,
    text: &str,
    segs: &[Seg],
    body: Option<&Range<usize>>,
    in_head: Option<String>,
    cues: &[&Cues],
) -> Option<String> {
    if capture.outlet.is_some() {
        return capture.outlet.clone();
    }
    let said = |fits: fn(&Seg) -> bool| {
        let (seg, (start, end)) = segs.iter().filter(|s| !s.reached && fits(s)).find_map(|s| Some((s, s.outlet?)))?;
        let known = || (0..seg.n_words()).find_map(|at| publisher(text, seg, at, cues));
        // A line of rights says more than a name: «2019 La Gazette (Tenga) SARL».
        match is_rights(seg.text(text)).then(known).flatten() {
            Some((name, _)) => Some(name.to_owned()),
            None => bare_name(&text[start..end]),
        }
    };
    let host = || {
        let host = host(capture.url.as_deref()?)?;
        cues.iter().find_map(|c| c.outlets.at(&host)).map(str::to_owned)
    };
    let found = said(|s| s.said.is_some())
        .or_else(host)
        .or(in_head)
        .or_else(|| said(|s| s.label == Some(BlockLabel::Boilerplate)))
        .or_else(|| over_the_article(text, segs, body, cues))
        .or_else(|| said(|_| true))
        .or_else(|| in_furniture(text, segs, cues))
        .or_else(|| signing(text, segs, body?, cues))
        .or_else(|| credited(text, segs, body?, cues))?;
    let known = cues.iter().find_map(|c| c.outlets.known(&key(&found)));
    Some(known.map_or(found, |(name, _)| name.clone()))
}

/// A name as it was read, less years, marks and brackets around it.
fn bare_name(said: &str) -> Option<String> {
    let said = said.split(" (").next().unwrap_or(said);
    let name = said.trim_matches(|c: char| c.is_whitespace() || ".,;:|-–—".contains(c));
    let years = |w: &str| w.chars().any(char::is_alphabetic);
    let words: Vec<&str> = name.split_whitespace().collect();
    let first = words.iter().position(|w| years(w))?;
    let last = words.iter().rposition(|w| years(w))?;
    // «24 Heures», but not «2019 La Gazette».
    let first = first - usize::from(first > 0 && words[first - 1].len() <= 3);
    Some(words[first..=last].join(" "))
}

/// The host of an address, lower case, without «www.» and port.
fn host(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?;
    let host = host.split(':').next()?.to_ascii_lowercase();
    Some(host.strip_prefix("www.").unwrap_or(&host).to_owned()).filter(|h| !h.is_empty())
}

/// A known name that stands alone, or before a dash, at the top of the page.
fn over_the_article(text: &str, segs: &[Seg], body: Option<&Range<usize>>, cues: &[&Cues]) -> Option<String> {
    let end = body.map_or(segs.len(), |b| b.start).min(TOP);
    segs[..end].iter().filter(|s| s.label != Some(BlockLabel::Headline) && !s.reached).find_map(|seg| {
        let view = seg.view(text);
        let parted = |n: usize| n == seg.n_words() || view.gap(n).contains(['-', '–', '—', '|', ':', '>', '•']);
        (1..=MOST_NAME.min(seg.n_words())).rev().filter(|n| parted(*n)).find_map(|n| {
            let said = joined(&seg.words[..n]);
            let (name, agency) = cues.iter().find_map(|c| c.outlets.named(&said))?;
            (!agency).then(|| name.clone())
        })
    })
}

/// Longer lines say other things than whose site this is.
const MOST_FURNITURE: usize = 40;

/// The publisher whose name the site's own furniture bears: in a line of rights, or more often than any other.
fn in_furniture(text: &str, segs: &[Seg], cues: &[&Cues]) -> Option<String> {
    let mut found: FxHashMap<&str, usize> = FxHashMap::default();
    let own = |s: &&Seg| s.label == Some(BlockLabel::Boilerplate) && s.n_words() <= MOST_FURNITURE;
    for seg in segs.iter().filter(own) {
        let weight = if is_rights(seg.text(text)) { 2 } else { 1 };
        let mut at = 0;
        while at < seg.n_words() {
            let hit = publisher(text, seg, at, cues);
            if let Some((name, _)) = hit {
                *found.entry(name).or_default() += weight;
            }
            at = hit.map_or(at + 1, |(_, to)| to);
        }
    }
    let (name, most) =
        found.iter().map(|(name, n)| (*name, *n)).max_by_key(|(name, n)| (*n, std::cmp::Reverse(*name)))?;
    let alone = found.values().filter(|n| **n * 2 > most).count() == 1;
    (most >= 2 && alone).then(|| name.to_owned())
}

/// The publishers of whose names a word is the first.
fn outlets<'a>(word: &Token, cues: &[&'a Cues]) -> Option<&'a Outlets> {
    let first = || cues.iter().find(|c| c.kind(word).is(Kind::PUBLISHER));
    word.may(Kind::PUBLISHER).then(first).flatten().map(|c| &*c.outlets)
}

/// The publisher whose name starts at a word, agencies aside, and the first word after it. Names that are common
/// words need their capitals.
fn publisher<'a>(text: &str, seg: &Seg, at: usize, cues: &[&'a Cues]) -> Option<(&'a str, usize)> {
    let outlets = outlets(&seg.words[at], cues)?;
    let capital = |to: usize| text[seg.words[to - 1].start..].starts_with(char::is_uppercase);
    let last = (at + MOST_NAME).min(seg.n_words());
    (at + 1..=last).rev().filter(|to| capital(*to)).find_map(|to| {
        let (name, agency) = outlets.named(&joined(&seg.words[at..to]))?;
        (!agency).then_some((name.as_str(), to))
    })
}

/// The agency whose name starts with the first of these words, the longest one, and the first word after it. Names
/// need their capitals.
pub(crate) fn agency<'a>(text: &str, seg: &Seg, words: Range<usize>, cues: &[&'a Cues]) -> Option<(&'a str, usize)> {
    let at = words.start;
    let outlets = outlets(&seg.words[at], cues)?;
    let capital = |n: usize| text[seg.words[n].start..].starts_with(char::is_uppercase);
    (at + 1..=words.end).rev().filter(|to| capital(at) && capital(to - 1)).find_map(|to| {
        let (name, agency) = outlets.named(&joined(&seg.words[at..to]))?;
        agency.then_some((name.as_str(), to))
    })
}

/// The publisher that signs an article of its own: «L'Écho avec AFP», «Awa Konaté - L'Écho».
fn signing(text: &str, segs: &[Seg], body: &Range<usize>, cues: &[&Cues]) -> Option<String> {
    signatures(segs, body).find_map(|seg| {
        let view = seg.view(text);
        let parted = |at: usize| at == 0 || view.gap(at).contains(['-', '–', '—', '|', ',', '/']);
        (0..seg.n_words().min(TOP)).filter(|at| parted(*at)).find_map(|at| {
            let (name, _) = publisher(text, seg, at, cues)?;
            Some(name.to_owned())
        })
    })
}

pub(crate) fn signatures<'a, 'w>(segs: &'a [Seg<'w>], body: &Range<usize>) -> impl Iterator<Item = &'a Seg<'w>> {
    let near = body.start.saturating_sub(TOP)..(body.end + 3).min(segs.len());
    segs[near].iter().filter(|s| matches!(s.label, Some(BlockLabel::Byline | BlockLabel::Dateline)) && !s.reached)
}

/// The agency that a dateline or a signature credits.
fn credited(text: &str, segs: &[Seg], body: &Range<usize>, cues: &[&Cues]) -> Option<String> {
    signatures(segs, body).find_map(|seg| credit(text, seg, cues))
}

/// The agency that a line names, alone or in brackets.
pub(crate) fn credit(text: &str, seg: &Seg, cues: &[&Cues]) -> Option<String> {
    let view = seg.view(text);
    let begins = |at: &usize| outlets(&seg.words[*at], cues).is_some();
    (0..seg.n_words()).filter(begins).find_map(|from| {
        (from + 1..=(from + MOST_NAME).min(seg.n_words())).find_map(|to| {
            let opens = from == 0 || view.gap(from).ends_with('(');
            let closes = to == seg.n_words() || view.gap(to).starts_with(')');
            let whole = from > 0 || to == seg.n_words();
            let name = cues.iter().filter(|_| opens && closes && whole);
            let (name, agency) = name.filter_map(|c| c.outlets.named(&joined(&seg.words[from..to]))).next()?;
            agency.then(|| name.clone())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_its_article_is_the_one_publishers_that_has_it() {
        fn check(name: &str, expected: Option<&str>) {
            let outlet =
                |name: &str| Outlet { name: name.to_owned(), aliases: Vec::new(), domains: Vec::new(), agency: false };
            let all = Outlets::new(&["La Gazette", "Le Phare", "El Phare", "Radio Fleuve"].map(outlet));
            assert_eq!(all.known(&key(name)).map(|(name, _)| name.as_str()), expected, "{name}");
        }
        check("la gazette", Some("La Gazette"));
        check("Gazette", Some("La Gazette"));
        check("Phare", None);
        check("Le Phare", Some("Le Phare"));
        check("Fleuve", None);
    }

    #[test]
    fn an_address_names_its_host() {
        fn check(url: &str, expected: Option<&str>) {
            assert_eq!(host(url).as_deref(), expected, "{url}");
        }
        check("https://www.gazette.example/a?b#c", Some("gazette.example"));
        check("http://user@Fr.Gazette.example:8080", Some("fr.gazette.example"));
        check("gazette.example/a", Some("gazette.example"));
        check("", None);
    }
}
