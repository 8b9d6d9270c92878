//! HTML as text: every visible block-level element in order, one block each, with what mark-up says of it.
//! The main content is found by a readability extractor; all the rest is rendered too, so that nothing is lost.

use crate::meta::{self, Meta};
use crate::phrase::squeezed;
use crate::seg::Hint;
use crate::split::Piece;
use dom_query::{Document, NodeRef};
use recoupe_model::{Lang, Notice, NoticeCode, Published};

/// How much mark-up is rendered, in bytes.
const MOST_HTML: usize = 8 * 1024 * 1024;
/// Deeper pages are rendered, but not handed to the extractor.
const DEEP: usize = 400;
/// Deeper pages are machine noise: they are kept as the text they are.
const TOO_DEEP: usize = 4_000;
/// Larger texts are not searched for main content.
const MOST_SEARCHED: usize = 2 * 1024 * 1024;
/// How many bytes the extractor may look at again and again while it writes text out.
const MOST_LOOKED_AT: usize = 1 << 33;

/// A page's text layer before labelling.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub text: String,
    /// Pieces with hints; `None` for plain text, which is still to be cut.
    pub blocks: Option<Vec<(Piece, Hint)>>,
    pub published: Option<Published>,
    pub outlet: Option<String>,
    pub lang: Option<Lang>,
}

impl Page {
    pub(crate) fn plain(text: String) -> Page {
        Page { text, ..Page::default() }
    }
}

/// Renders a decoded HTML page.
pub(crate) fn render(html: &str, notices: &mut Vec<Notice>) -> Page {
    let end = crate::lang::floor(html, MOST_HTML);
    if end < html.len() {
        let says = format!("only the first {end} bytes of mark-up were rendered");
        notices.push(Notice { code: NoticeCode::TooLong, span: None, says });
    }
    let tamed = crate::flood::tame(&html[..end]);
    let too_long = |says| Notice { code: NoticeCode::TooLong, span: None, says };
    notices.extend(tamed.says.into_iter().map(too_long));
    let html = &*tamed.html;
    let depth = tamed.depth;
    if depth > TOO_DEEP || tamed.hopeless {
        notices.push(too_long("elements nest too deep to be rendered: the mark-up is kept as text".to_owned()));
        return Page::plain(html.to_owned());
    }
    let document = Document::from(html);
    let meta = meta::read(&document);
    let mut blocks = blocks(&document);
    if depth <= DEEP && html.len() <= MOST_SEARCHED && looked_at(html) <= MOST_LOOKED_AT {
        mark_main(&mut blocks, &main_text(document));
    }
    mark_title(&mut blocks, &meta);
    let (text, pieces) = lay_out(&blocks);
    Page { text, blocks: Some(pieces), published: meta.published, outlet: meta.outlet, lang: meta.lang }
}

/// One rendered block.
#[derive(Debug, Clone)]
struct Rendered {
    text: String,
    hint: Hint,
    tag: Tag,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tag {
    H1,
    Heading,
    ListItem,
    Other,
}

fn lay_out(blocks: &[Rendered]) -> (String, Vec<(Piece, Hint)>) {
    let mut text = String::new();
    let mut pieces = Vec::with_capacity(blocks.len());
    for block in blocks {
        if !text.is_empty() {
            text.push('\n');
        }
        let start = text.len();
        text.push_str(&block.text);
        let blank_before = usize::from(block.tag != Tag::ListItem);
        pieces.push((Piece { start, end: text.len(), glued: false, blank_before }, block.hint));
    }
    (text, pieces)
}

/// What an element does to the text around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    Skip,
    Block,
    Break,
    Inline,
}

fn flow(name: &str) -> Flow {
    match name {
        "script" | "style" | "noscript" | "template" | "svg" | "iframe" | "head" | "object" | "video" | "audio"
        | "canvas" | "textarea" | "math" | "frameset" | "noframes" => Flow::Skip,
        "address" | "article" | "aside" | "blockquote" | "body" | "button" | "caption" | "center" | "dd"
        | "details" | "div" | "dl" | "dt" | "fieldset" | "figcaption" | "figure" | "footer" | "form" | "h1" | "h2"
        | "h3" | "h4" | "h5" | "h6" | "header" | "hr" | "html" | "legend" | "li" | "main" | "menu" | "nav" | "ol"
        | "option" | "p" | "pre" | "section" | "select" | "summary" | "table" | "tbody" | "td" | "tfoot" | "th"
        | "thead" | "tr" | "ul" => Flow::Block,
        "br" => Flow::Break,
        _ => Flow::Inline,
    }
}

/// What the elements around a text say of it.
#[derive(Debug, Clone, Copy)]
struct Around {
    hint: Hint,
    tag: Tag,
}

/// Collects blocks while walking.
#[derive(Debug)]
struct Writer {
    out: Vec<Rendered>,
    line: String,
    /// Characters of the open line that stand in links.
    linked: usize,
    links_open: usize,
    breaks: usize,
    around: Vec<Around>,
}

impl Writer {
    fn text(&mut self, raw: &str) {
        let before = self.line.len();
        for c in raw.chars() {
            match c.is_whitespace() {
                true if self.line.is_empty() || self.line.ends_with([' ', '\n']) => {}
                true => self.line.push(' '),
                false => self.line.push(c),
            }
        }
        if self.line.len() > before && !raw.trim().is_empty() {
            self.breaks = 0;
            if self.links_open > 0 {
                self.linked += self.line.len() - before;
            }
        }
    }
    fn line_break(&mut self) {
        self.breaks += 1;
        match self.breaks {
            1 if !self.line.is_empty() => {
                self.line.truncate(self.line.trim_end().len());
                self.line.push('\n');
            }
            _ => self.flush(),
        }
    }
    fn flush(&mut self) {
        let text = self.line.trim().to_owned();
        let around = *self.around.last().expect("the page's own surroundings are never popped");
        if !text.is_empty() {
            let hint = match around.hint {
                Hint::None if self.linked * 5 >= text.len() * 4 => Hint::Aside,
                hint => hint,
            };
            self.out.push(Rendered { text, hint, tag: around.tag });
        }
        self.line.clear();
        (self.linked, self.breaks) = (0, 0);
    }
}

/// Every visible block of the page in order. Walks without recursion: pages can nest deeper than a stack.
fn blocks(document: &Document) -> Vec<Rendered> {
    let plain = Around { hint: Hint::None, tag: Tag::Other };
    let mut w =
        Writer { out: Vec::new(), line: String::new(), linked: 0, links_open: 0, breaks: 0, around: vec![plain] };
    let root = document.root();
    let Some(mut node) = root.first_child() else {
        return w.out;
    };
    loop {
        let inside = enter(&node, &mut w);
        if let Some(child) = node.first_child().filter(|_| inside) {
            node = child;
            continue;
        }
        if inside {
            leave(&node, &mut w);
        }
        loop {
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            match node.parent() {
                Some(parent) if parent.id != root.id => {
                    leave(&parent, &mut w);
                    node = parent;
                }
                _ => {
                    w.flush();
                    return w.out;
                }
            }
        }
    }
}

/// Takes up a node; true when its children are to be walked.
fn enter(node: &NodeRef<'_>, w: &mut Writer) -> bool {
    if node.is_text() {
        w.text(&node.text());
        return false;
    }
    let Some(name) = node.node_name().filter(|_| node.is_element()) else {
        return false;
    };
    match flow(&name) {
        Flow::Skip => return false,
        _ if is_hidden(node) => return false,
        Flow::Break => w.line_break(),
        Flow::Block => {
            w.flush();
            let outer = *w.around.last().expect("the page's own surroundings are never popped");
            w.around.push(around(node, &name, outer));
        }
        Flow::Inline => w.links_open += usize::from(&*name == "a"),
    }
    true
}

fn leave(node: &NodeRef<'_>, w: &mut Writer) {
    let Some(name) = node.node_name() else { return };
    match flow(&name) {
        Flow::Block => {
            w.flush();
            if w.around.len() > 1 {
                w.around.pop();
            }
        }
        Flow::Inline if &*name == "a" => w.links_open = w.links_open.saturating_sub(1),
        _ => {}
    }
}

fn is_hidden(node: &NodeRef<'_>) -> bool {
    let hides = |s: &str| {
        let s = s.to_ascii_lowercase().replace(' ', "");
        s.contains("display:none") || s.contains("visibility:hidden")
    };
    node.has_attr("hidden") || node.attr("style").is_some_and(|s| hides(&s))
}

/// What an element's id and classes say of the text in it.
fn named(node: &NodeRef<'_>) -> Option<Hint> {
    let word = |word: &str| match word.len() {
        7 if word.eq_ignore_ascii_case("comment") => Some(Hint::Comment),
        8 if word.eq_ignore_ascii_case("comments") => Some(Hint::Comment),
        11 if word.eq_ignore_ascii_case("commentlist") => Some(Hint::Comment),
        6 if word.eq_ignore_ascii_case("disqus") => Some(Hint::Comment),
        7 if word.eq_ignore_ascii_case("caption") => Some(Hint::Caption),
        _ => None,
    };
    let of = |attr: &str| {
        let value = node.attr(attr)?;
        let mut found: Vec<Hint> = value.split(|c: char| !c.is_ascii_alphanumeric()).filter_map(word).collect();
        found.sort_by_key(|h| *h != Hint::Comment);
        found.first().copied()
    };
    match (of("id"), of("class")) {
        (Some(Hint::Comment), _) | (_, Some(Hint::Comment)) => Some(Hint::Comment),
        (id, class) => id.or(class),
    }
}

fn around(node: &NodeRef<'_>, name: &str, outer: Around) -> Around {
    let hint = match name {
        "nav" | "footer" | "aside" | "form" | "menu" | "select" | "button" => Hint::Aside,
        "figcaption" => Hint::Caption,
        "body" | "html" | "article" | "main" => outer.hint,
        _ => named(node).unwrap_or(outer.hint),
    };
    let tag = match name {
        "h1" => Tag::H1,
        "h2" | "h3" | "h4" | "h5" | "h6" => Tag::Heading,
        "li" => Tag::ListItem,
        "div" | "p" | "section" => outer.tag,
        _ => Tag::Other,
    };
    let hint = if outer.hint == Hint::Comment { Hint::Comment } else { hint };
    Around { hint, tag }
}

/// The text the extractor takes for the article, blanks dropped; empty when it finds none. It cuts the document
/// to pieces, so it comes last.
fn main_text(document: Document) -> String {
    let config = dom_smoothie::Config {
        char_threshold: 250,
        max_elements_to_parse: 30_000,
        disable_json_ld: true,
        ..Default::default()
    };
    // The extractor is the one foreign judge on this path: were it to panic on a strange page, the page is
    // still read, as if nothing had been found. What it leaves behind then is dropped unseen.
    let judge = std::panic::AssertUnwindSafe(|| {
        dom_smoothie::Readability::with_document(document, None, Some(config)).ok()?.parse().ok()
    });
    match std::panic::catch_unwind(judge).ok().flatten() {
        Some(article) => bare(&article.text_content),
        None => String::new(),
    }
}

/// How many bytes the extractor's serializer looks at: behind each `&` and each letter of Latin-1's upper half
/// (« and » too) it searches the text to the next tag anew. Megabytes of them without a tag would take minutes.
fn looked_at(html: &str) -> usize {
    let cost = |text: &[u8]| text.len().saturating_mul(memchr::memchr2_iter(b'&', 0xc2, text).count());
    let mut from = 0;
    let mut all = 0_usize;
    for at in memchr::memchr2_iter(b'<', b'>', html.as_bytes()).chain([html.len()]) {
        all = all.saturating_add(cost(&html.as_bytes()[from..at]));
        from = at + 1;
    }
    all
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Shorter blocks could stand in the main text by chance; they count only among longer ones that do.
const TELLING: usize = 40;

fn mark_main(blocks: &mut [Rendered], main: &str) {
    if main.is_empty() {
        return;
    }
    // Blocks of the article come in its order: each is looked for behind the one before it first.
    let mut behind = 0;
    let mut is_in = |block: &Rendered| {
        let text = bare(&block.text);
        let finder = memchr::memmem::Finder::new(text.as_bytes());
        let found = main.as_bytes().get(behind..).and_then(|rest| Some(behind + finder.find(rest)?));
        behind = found.map_or(behind, |at| at + text.len());
        found.is_some() || finder.find(main.as_bytes()).is_some()
    };
    // No text of blanks alone is a block, so what is long enough bare is long enough with them.
    let telling = |b: &Rendered| b.text.len() >= TELLING && bare(&b.text).len() >= TELLING;
    let long: Vec<bool> = blocks.iter().map(|b| telling(b) && is_in(b)).collect();
    let (Some(first), Some(last)) = (long.iter().position(|sure| *sure), long.iter().rposition(|sure| *sure)) else {
        return;
    };
    for (block, sure) in blocks[first..=last].iter_mut().zip(&long[first..=last]) {
        let may = !matches!(block.hint, Hint::Caption | Hint::Comment);
        if may && (*sure || (!telling(block) && is_in(block))) {
            block.hint = Hint::Main;
        }
    }
}

/// Marks the block that carries the page's title; where none does, the title itself becomes the first block.
fn mark_title(blocks: &mut Vec<Rendered>, meta: &Meta) {
    let titles: Vec<String> = meta.titles.iter().map(|t| squeezed(t)).collect();
    // Squeezing rarely takes half of a text away: what is much longer than every title is none of them.
    let longest = titles.iter().map(String::len).max().unwrap_or(0);
    let is_title = |b: &Rendered| {
        if b.text.len() > 4 * longest {
            return false;
        }
        let text = squeezed(&b.text);
        text.len() >= 12 && titles.iter().any(|t| *t == text || (t.starts_with(&text) && text.len() * 2 >= t.len()))
    };
    let heads = |tag: Tag| blocks.iter().position(|b| b.tag == tag && is_title(b));
    let found = heads(Tag::H1).or_else(|| heads(Tag::Heading)).or_else(|| blocks.iter().position(is_title));
    let found =
        found.or_else(|| blocks.iter().position(|b| b.tag == Tag::H1 && b.text.split_whitespace().count() >= 3));
    match found {
        Some(at) => blocks[at].hint = Hint::Title,
        None => {
            if let Some(title) = meta.titles.first() {
                let text = title.split_whitespace().collect::<Vec<_>>().join(" ");
                blocks.insert(0, Rendered { text, hint: Hint::Title, tag: Tag::H1 });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_LOOKED_AT, looked_at};

    #[test]
    fn only_floods_are_looked_at_too_often() {
        assert_eq!(looked_at("<p>\u{ab} oui \u{bb} &amp;</p>"), 3 * "\u{ab} oui \u{bb} &amp;".len());
        let article = "\u{ab} Nous sommes pr\u{ea}ts \u{bb}, a dit le maire. ".repeat(3_000);
        assert!(looked_at(&article) < MOST_LOOKED_AT, "120 kB of talk without a tag");
        assert!(looked_at(&format!("{article}</p><p>").repeat(10)) < MOST_LOOKED_AT, "and 1 MB of it with some");
        assert!(looked_at(&"\u{bb}".repeat(900_000)) > MOST_LOOKED_AT);
    }
}
