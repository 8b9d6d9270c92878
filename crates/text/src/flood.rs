//! Mark-up that would cost far more to parse than it is long: it is thinned out before the parser sees it.
//!
//! A parser of HTML compares every attribute with those before it in its tag, looks through all open elements
//! at many tags, and repeats formatting that was left open in every paragraph after it. A few megabytes made
//! for it take hours or all memory. What is thinned out bears no text: attributes and formatting tags.
//!
//! More than half of a news page's bytes are scripts and style sheets, which nobody reads: what they hold is left
//! out as well, linked data aside, so that it is neither parsed nor kept in a tree.

use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// Attributes of one tag that are kept; pages seen have fewer than forty.
const MOST_ATTRIBUTES: usize = 64;
/// Tags and comments that are read. An eight-megabyte page with as many has one every 26 bytes.
const MOST_TAGS: usize = 300_000;
/// Elements that left-open formatting may add to the tree.
const MOST_COPIES: usize = 200_000;
/// Open elements that may be passed in looking through them at every tag, all tags together.
const MOST_STEPS: usize = 60_000_000;
/// Bytes of scripts and styles that are worth a copy of the page without them.
const WORTH: usize = 1_000;
/// `<html>` and `<body>` tags whose attributes are kept: all go to one element each.
const MOST_ROOTS: usize = 8;

/// Elements that are opened again where they were left open.
const FORMATTING: &[&str] =
    &["b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
/// Elements in which a `<` opens no tag.
const RAW: &[&str] = &["script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"];
/// Elements without an end, and those that the next of their kind ends: they do not nest by themselves.
const OPEN_ENDED: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "p",
    "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "option", "html", "head", "body",
];

/// Mark-up that can be parsed in time.
#[derive(Debug)]
pub(crate) struct Tamed<'a> {
    pub html: Cow<'a, str>,
    /// What was left out, as sentences.
    pub says: Vec<String>,
    /// How deep elements nest that need closing, about.
    pub depth: usize,
    /// So many tags stand so deep that no parser should have the page at all.
    pub hopeless: bool,
}

/// Looks through mark-up once and leaves out what floods it; mark-up as people write it comes back as it was.
pub(crate) fn tame(html: &str) -> Tamed<'_> {
    let cost = Cost::of(html);
    let mut says = Vec::new();
    let html = &html[..cost.end];
    if cost.cut {
        says.push(format!("only the first {} bytes of mark-up were rendered: too many tags follow", cost.end));
    }
    if cost.flooded > 0 {
        says.push(format!("{} tags have too many attributes: those beyond were left out", cost.flooded));
    }
    let bare = cost.copies > MOST_COPIES;
    if bare {
        says.push("formatting is left open so often that it was left out".to_owned());
    }
    let html = match cost.flooded > 0 || bare || cost.unread > WORTH {
        true => Cow::Owned(thinned(html, bare)),
        false => Cow::Borrowed(html),
    };
    let Nesting { depth, steps } = if bare { cost.less_formatting } else { cost.nesting };
    Tamed { html, says, depth, hopeless: steps > MOST_STEPS }
}

/// What parsing would take.
#[derive(Debug, Default)]
struct Cost {
    /// Where reading ends.
    end: usize,
    cut: bool,
    /// Tags with too many attributes.
    flooded: usize,
    copies: usize,
    /// Bytes of scripts and styles.
    unread: usize,
    nesting: Nesting,
    less_formatting: Nesting,
}

#[derive(Debug, Default)]
struct Nesting {
    depth: usize,
    steps: usize,
}

impl Nesting {
    fn take(&mut self, open: usize) {
        self.depth = self.depth.max(open);
        self.steps = self.steps.saturating_add(open);
    }
}

/// Elements open at some place, by name: an end tag ends nothing that was not begun.
#[derive(Debug, Default)]
struct Open {
    of_name: FxHashMap<String, usize>,
    all: usize,
    formatting: usize,
}

impl Open {
    fn take(&mut self, tag: &Tag<'_>, formatting: bool) {
        if !self.of_name.contains_key(tag.name) {
            self.of_name.insert(tag.name.to_owned(), 0);
        }
        let Some(n) = self.of_name.get_mut(tag.name).filter(|n| !tag.closes || **n > 0) else { return };
        let change = |n: &mut usize| if tag.closes { *n -= 1 } else { *n += 1 };
        change(n);
        change(&mut self.all);
        if formatting {
            change(&mut self.formatting);
        }
    }
}

impl Cost {
    fn of(html: &str) -> Cost {
        let mut cost = Cost { end: html.len(), ..Cost::default() };
        let mut open = Open::default();
        let mut tags = Tags::new(html);
        for n in 0.. {
            let Some(tag) = tags.next() else { break };
            if n >= MOST_TAGS {
                (cost.end, cost.cut) = (tag.start, true);
                break;
            }
            cost.flooded += usize::from(tag.keep < tag.end);
            cost.unread += tag.next - tag.end;
            let formatting = is_among(tag.name, FORMATTING);
            if !formatting {
                cost.copies = cost.copies.saturating_add(open.formatting);
            }
            if !tag.empty && !is_among(tag.name, OPEN_ENDED) {
                open.take(&tag, formatting);
            }
            cost.nesting.take(open.all);
            cost.less_formatting.take(open.all - open.formatting);
        }
        cost
    }
}

/// The mark-up less scripts, styles and the attributes beyond the first few of each tag, and less all formatting
/// tags if `bare`.
fn thinned(html: &str, bare: bool) -> String {
    let mut out = String::with_capacity(html.len());
    let mut from = 0;
    for tag in Tags::new(html) {
        if bare && is_among(tag.name, FORMATTING) {
            out.push_str(&html[from..tag.start]);
        } else if tag.keep < tag.end {
            out.push_str(&html[from..tag.keep]);
            out.push('>');
        } else if tag.next > tag.end {
            out.push_str(&html[from..tag.end]);
        } else {
            continue;
        }
        from = tag.next;
    }
    out.push_str(&html[from..]);
    out
}

fn is_among(name: &str, names: &[&str]) -> bool {
    names.iter().any(|n| n.eq_ignore_ascii_case(name))
}

/// A tag, or a comment, which has no name.
#[derive(Debug)]
struct Tag<'a> {
    name: &'a str,
    closes: bool,
    /// It has no inside: comments, and elements of drawings and formulas that end with «/>».
    empty: bool,
    start: usize,
    /// Up to where its attributes are kept; its end when all are.
    keep: usize,
    end: usize,
    /// Where reading goes on: behind what it holds, where nobody reads that.
    next: usize,
}

/// The tags and comments of mark-up, told apart as a parser does.
#[derive(Debug)]
struct Tags<'a> {
    html: &'a str,
    at: usize,
    /// Open `<svg>` and `<math>`, in which scripts and styles are elements like others.
    foreign: usize,
    roots: usize,
}

impl<'a> Tags<'a> {
    fn new(html: &'a str) -> Tags<'a> {
        Tags { html, at: 0, foreign: 0, roots: 0 }
    }

    /// Where `what` next ends, at or behind `from`; the end of the page where it does not stand.
    fn behind(&self, from: usize, what: &str) -> usize {
        self.html.get(from..).and_then(|rest| rest.find(what)).map_or(self.html.len(), |n| from + n + what.len())
    }

    fn comment(&mut self, start: usize) -> Tag<'a> {
        let two = &self.html.as_bytes()[start..];
        let end = match two {
            [b'<', b'!', b'-', b'-', b'>', ..] => start + 5,
            [b'<', b'!', b'-', b'-', b'-', b'>', ..] => start + 6,
            [b'<', b'!', b'-', b'-', ..] => self.behind(start + 4, "-->").min(self.behind_bang(start + 4)),
            _ => self.behind(start, ">"),
        };
        self.at = end;
        Tag { name: "", closes: false, empty: true, start, keep: end, end, next: end }
    }

    /// The other end a comment may have, looked for nearby only, so that a scan stays a scan.
    fn behind_bang(&self, from: usize) -> usize {
        let end = self.behind(from, "-->");
        self.html[from..end].find("--!>").map_or(end, |n| from + n + 4)
    }

    fn tag(&mut self, start: usize, closes: bool) -> Tag<'a> {
        let bytes = self.html.as_bytes();
        let from = start + 1 + usize::from(closes);
        let is_end = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'/' | b'>');
        let name_end = bytes[from..].iter().position(is_end).map_or(bytes.len(), |n| from + n);
        let name = &self.html[from..name_end];
        let root = name.eq_ignore_ascii_case("html") || name.eq_ignore_ascii_case("body");
        self.roots += usize::from(root && !closes);
        let most = if root && self.roots > MOST_ROOTS { 0 } else { MOST_ATTRIBUTES };
        let (keep, end) = attributes(bytes, name_end, most);
        self.at = end;
        let mut next = end;
        let drawing = is_among(name, &["svg", "math"]);
        let empty = (drawing || self.foreign > 0) && !closes && self.html[..end].ends_with("/>");
        match (drawing && !empty, closes) {
            (true, true) => self.foreign = self.foreign.saturating_sub(1),
            (true, false) => self.foreign += 1,
            (false, false) if self.foreign == 0 && is_among(name, RAW) => {
                self.at = raw_end(bytes, end, name.as_bytes());
                if is_unread(name, &self.html[name_end..end], &self.html[end..self.at]) {
                    next = self.at;
                }
            }
            _ => {}
        }
        Tag { name, closes, empty, start, keep, end, next }
    }
}

/// What a script or style holds, but for linked data, and for scripts that may end elsewhere than at the next end
/// tag because they hold a comment's beginning.
fn is_unread(name: &str, attributes: &str, holds: &str) -> bool {
    let linked = || memchr::memmem::find(attributes.as_bytes(), b"ld+json").is_some();
    let commented = || memchr::memmem::find(holds.as_bytes(), b"<!--").is_some();
    name.eq_ignore_ascii_case("style") || (name.eq_ignore_ascii_case("script") && !linked() && !commented())
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        let bytes = self.html.as_bytes();
        loop {
            let start = self.at + memchr::memchr(b'<', bytes.get(self.at..)?)?;
            match (bytes.get(start + 1), bytes.get(start + 2)) {
                (Some(b'/'), Some(b)) if b.is_ascii_alphabetic() => return Some(self.tag(start, true)),
                (Some(b), _) if b.is_ascii_alphabetic() => return Some(self.tag(start, false)),
                (Some(b'!' | b'?' | b'/'), _) => return Some(self.comment(start)),
                _ => self.at = start + 1,
            }
        }
    }
}

/// Walks the attributes of a tag from behind its name: the end of the last one kept, or of the tag when all are,
/// and the end of the tag.
fn attributes(bytes: &[u8], mut at: usize, most: usize) -> (usize, usize) {
    let is = |at: usize, stop: fn(u8) -> bool| bytes.get(at).is_some_and(|b| stop(*b));
    let skip = |mut at: usize, while_: fn(u8) -> bool| {
        while is(at, while_) {
            at += 1;
        }
        at
    };
    let (mut n, mut keep) = (0, at);
    loop {
        at = skip(at, |b| b.is_ascii_whitespace() || b == b'/');
        match bytes.get(at) {
            None => return (if n > most { keep } else { at }, at),
            Some(b'>') => return (if n > most { keep } else { at + 1 }, at + 1),
            Some(_) => {}
        }
        n += 1;
        // A name may begin with the sign of equality.
        at = skip(at + 1, |b| !b.is_ascii_whitespace() && !matches!(b, b'/' | b'>' | b'='));
        let sign = skip(at, |b| b.is_ascii_whitespace());
        if is(sign, |b| b == b'=') {
            at = skip(sign + 1, |b| b.is_ascii_whitespace());
            at = match bytes.get(at) {
                Some(b'"') => (skip(at + 1, |b| b != b'"') + 1).min(bytes.len()),
                Some(b'\'') => (skip(at + 1, |b| b != b'\'') + 1).min(bytes.len()),
                _ => skip(at, |b| !b.is_ascii_whitespace() && b != b'>'),
            };
        }
        if n <= most {
            keep = at;
        }
    }
}

/// Where the end tag of a raw element stands, or the end of the page.
fn raw_end(bytes: &[u8], from: usize, name: &[u8]) -> usize {
    let closes = |at: usize| {
        let tail = &bytes[at..];
        let named = tail.get(2..2 + name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name));
        tail.starts_with(b"</")
            && named
            && tail.get(2 + name.len()).is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'))
    };
    memchr::memchr_iter(b'<', &bytes[from..]).map(|n| from + n).find(|at| closes(*at)).unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn untouched(html: &str) {
        let tamed = tame(html);
        assert!(matches!(tamed.html, Cow::Borrowed(h) if h == html), "{html}");
        assert!(tamed.says.is_empty() && !tamed.hopeless, "{html}");
    }

    #[test]
    fn mark_up_as_people_write_it_stays_as_it_is() {
        for html in [
            "",
            "<",
            "a < b",
            "</",
            "<p",
            "<p class",
            "<p class='",
            "<!--",
            "<!-- <p a=1 -->é<p>",
            "<!><!--><!--->",
            "<a href='x>y' title=\"1 < 2\">é</a >",
            "<script>if (a<b && c) { x = '<p a b c>' }</script><p>x",
            "<svg><style>p{}</style></svg>",
        ] {
            untouched(html);
        }
        untouched(&format!("<p {}>x", "a ".repeat(MOST_ATTRIBUTES)));
        // What a script holds is no tag, however much it looks like one.
        untouched(&format!("<script>for (i=0;i<n {});</script><p>x", "a=1 ".repeat(200)));
    }

    #[test]
    fn attributes_beyond_the_first_are_left_out() {
        let few: String = (0..MOST_ATTRIBUTES).map(|n| format!(" a{n}='>'")).collect();
        for (more, kept) in [(" b", ""), (" b=\"x>\"", ""), (" b = c/d e", ""), ("/b/c", "")] {
            let html = format!("é<p{few}{more}>é</p><p b>");
            assert_eq!(tame(&html).html, format!("é<p{few}{kept}>é</p><p b>"), "{more}");
        }
        let unended = format!("<p{few} b='x");
        assert_eq!(tame(&unended).html, format!("<p{few}>"));
        let roots = "<body a=1>".repeat(MOST_ROOTS + 2);
        assert_eq!(tame(&roots).html, "<body a=1>".repeat(MOST_ROOTS) + "<body><body>");
    }

    #[test]
    fn scripts_and_styles_are_left_out_and_linked_data_is_not() {
        fn check(html: &str, expected: &str) {
            let long = |text: &str| text.replace('#', &"x < y <p> ".repeat(200));
            assert_eq!(tame(&long(html)).html, long(expected), "{html}");
        }
        check("<p>a<script>#</script>b", "<p>a<script></script>b");
        check("<STYLE media=x>#</Style ><p>é", "<STYLE media=x></Style ><p>é");
        check("<script type='application/ld+json'>#</script>", "<script type='application/ld+json'>#</script>");
        // Where such a script ends is a question for the parser.
        check("<script><!-- <script>#</script> --></script>", "<script><!-- <script>#</script> --></script>");
        check("<title><script>#</title>", "<title><script>#</title>");
        check("<!-- <script>#</script> -->", "<!-- <script>#</script> -->");
        check("<p><script>#", "<p><script>");
    }

    #[test]
    fn floods_of_tags_are_cut_or_given_up() {
        let many = tame_owned("<i>x</i>", MOST_TAGS);
        assert!(many.0.len() == "<i>x</i>".len() * MOST_TAGS / 2 && !many.2, "{:?}", many.1);
        let left_open: String = (0..2_000).map(|n| format!("<p><B id={n}>x")).collect();
        let tamed = tame(&left_open);
        assert_eq!((&*tamed.html, tamed.depth), (&*"<p>x".repeat(2_000), 0));
        assert!(tame_owned("<div>", 20_000).2);
        // An end tag of nothing ends nothing, and a slash ends no element but in drawings.
        assert!(tame_owned("<div></x>", 20_000).2);
        assert!(tame_owned("<DIV />", 20_000).2);
        assert!(!tame_owned("<svg><path/></svg>", 20_000).2);
        assert_eq!(tame("<div><div></div></x><p><p><svg><path/><path/></svg><br></DIV>").depth, 2);
        assert!(!tame_owned("<div>x</div>", 20_000).2);
    }

    fn tame_owned(piece: &str, n: usize) -> (String, Vec<String>, bool) {
        let html = piece.repeat(n);
        let tamed = tame(&html);
        (tamed.html.into_owned(), tamed.says, tamed.hopeless)
    }
}
