//! The small pattern language of rules, over tokens and what stands on them.
//!
//! ```text
//! près de            words, as the tokenizer cuts them
//! ( a | b c )        one of several
//! x?                 once or not at all; also after a group or a class
//! <n:number>         a stretch of a class, captured as n
//! <number>           the same, not captured
//! [ x ]             the words inside are the mention; around them stands what only introduces it
//! ,  :  -  « ( \( )  a character; ( ) | < > ? [ ] are written after \
//! ```
//! There is no unbounded repetition: a pattern looks at a bounded number of tokens from where it starts,
//! so the cost of a rule on a page is linear in the page. Longer matches win over shorter ones, then the
//! rule that stands first.

use crate::class::Class;
use crate::error::did_you_mean;
use crate::rules::Looked;
use crate::token::{Token, key, tokenize};
use recoupe_model::PageSpan;
use smallvec::SmallVec;

/// A compiled pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    code: Vec<Op>,
    captures: Vec<Box<str>>,
    n_marked: usize,
    needs: Vec<Vec<First>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Op {
    Word { lower: Box<str>, folded: Box<str>, key: u64 },
    Class { class: Class, capture: Option<usize> },
    Heads(Box<Heads>),   // no further where none of these stands
    Split(usize, usize), // tried in this order
    Jump(usize),
    Open(usize),  // a marked part begins
    Close(usize), // and ends
    Match,
}

/// What a choice of many can begin with: most often none of it stands, and no alternative is tried.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Heads {
    /// Keys of words, in order.
    keys: Vec<u64>,
    /// Bits of classes.
    classes: u64,
}

/// What a pattern is matched against: tokens, and the stretches that earlier layers found on them.
pub trait Lattice {
    /// The tokens.
    fn tokens(&self) -> &[Token];
    /// For each token the bits of the classes of which a stretch starts there.
    fn begins(&self) -> &[u64];
    /// The classes of which a stretch starts anywhere, as bits.
    fn standing(&self) -> u64;
    /// What rules look for among these words.
    fn looked(&self) -> &Looked;
    /// Pushes the end (exclusive) of every stretch of `class` that starts at token `at`, longest first.
    fn stretches(&self, class: Class, at: usize, ends: &mut Ends);
}

/// Ends of stretches; few stretches begin at one token.
pub type Ends = SmallVec<[usize; 8]>;

/// A match: the end (exclusive), what was captured and what was marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// First token after it.
    pub end: usize,
    n_captures: usize,
    parts: Parts,
}

/// Token ranges of captures, then of marked parts; [`NO_PART`] for what took no part. Matches are handed on by value,
/// so they are kept small.
type Parts = SmallVec<[(u32, u32); 6]>;

const NO_PART: (u32, u32) = (u32::MAX, u32::MAX);

impl Match {
    /// The token range of a capture, where it took part.
    pub fn captured(&self, capture: usize) -> Option<(usize, usize)> {
        self.parts[..self.n_captures].get(capture).copied().and_then(range)
    }
    /// The token range of each marked part, where it took part, in the order of the pattern.
    pub fn marked(&self) -> impl Iterator<Item = Option<(usize, usize)>> {
        self.parts[self.n_captures..].iter().copied().map(range)
    }
}

fn range(part: (u32, u32)) -> Option<(usize, usize)> {
    (part != NO_PART).then_some((part.0 as usize, part.1 as usize))
}

/// What a pattern can begin with; used to index rules by their first token.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum First {
    /// This word, without accents.
    Word(Box<str>),
    /// A stretch of this class.
    Class(Class),
}

/// Instructions and positions that were tried.
type Seen = SmallVec<[(usize, usize); 16]>;

/// From so many letters on a word without its accents is no other word.
const LONG: usize = 7;

/// From so many alternatives on it is seen at once whether one of them can begin.
const MANY: usize = 4;

impl Pattern {
    /// Compiles a pattern; the error is a sentence without place.
    ///
    /// # Errors
    /// When brackets do not match, a group is empty, or a class is unknown.
    pub fn parse(source: &str) -> Result<Pattern, String> {
        let mut parser = Parser { rest: source, captures: Vec::new(), n_marked: 0 };
        let node = parser.alternatives()?;
        if !parser.rest.is_empty() {
            return Err(format!("'{}' closes a group that was never opened", &parser.rest[..1]));
        }
        let mut pattern =
            Pattern { code: Vec::new(), captures: Vec::new(), n_marked: parser.n_marked, needs: node.needs() };
        pattern.emit(&node);
        pattern.code.push(Op::Match);
        pattern.captures = parser.captures;
        if pattern.match_at(&Empty::default(), 0).is_some() {
            return Err("the pattern matches nothing at all: every part of it is optional".to_owned());
        }
        Ok(pattern)
    }
    /// The captures' names, by index.
    pub fn captures(&self) -> &[Box<str>] {
        &self.captures
    }
    /// The index of a capture.
    pub fn capture(&self, name: &str) -> Option<usize> {
        self.captures.iter().position(|c| &**c == name)
    }
    /// What it can begin with.
    pub fn firsts(&self) -> Vec<First> {
        let (mut out, mut stack, mut seen) = (Vec::new(), vec![0], vec![false; self.code.len()]);
        while let Some(pc) = stack.pop() {
            if std::mem::replace(&mut seen[pc], true) {
                continue;
            }
            match &self.code[pc] {
                Op::Word { folded, .. } => out.push(First::Word(folded.clone())),
                Op::Class { class, .. } => out.push(First::Class(*class)),
                Op::Split(a, b) => stack.extend([*a, *b]),
                Op::Jump(a) => stack.push(*a),
                Op::Open(_) | Op::Close(_) | Op::Heads(_) => stack.push(pc + 1),
                Op::Match => {}
            }
        }
        out.sort();
        out.dedup();
        out
    }
    /// What every match holds: of each group one word or class at least.
    pub fn needs(&self) -> &[Vec<First>] {
        &self.needs
    }
    /// All classes it names, as bits.
    pub fn classes(&self) -> u64 {
        let class = |op: &Op| if let Op::Class { class, .. } = op { class.bit() } else { 0 };
        self.code.iter().fold(0, |bits, op| bits | class(op))
    }
    /// The longest match that starts at token `at`.
    pub fn match_at(&self, lattice: &dyn Lattice, at: usize) -> Option<Match> {
        let mut search = Search {
            pattern: self,
            lattice,
            tokens: lattice.tokens(),
            begins: lattice.begins(),
            parts: SmallVec::from_elem(NO_PART, self.captures.len() + self.n_marked),
            seen: Seen::new(),
            best: None,
        };
        search.step(0, at);
        search.best
    }

    fn emit(&mut self, node: &Node) {
        match node {
            Node::Word(lower, folded) => {
                self.code.push(Op::Word { lower: lower.clone(), folded: folded.clone(), key: key(folded) });
            }
            Node::Class(class, capture) => self.code.push(Op::Class { class: *class, capture: *capture }),
            Node::Sequence(nodes) => nodes.iter().for_each(|n| self.emit(n)),
            Node::Marked(part, inner) => {
                self.code.push(Op::Open(*part));
                self.emit(inner);
                self.code.push(Op::Close(*part));
            }
            Node::Optional(inner) => {
                let split = self.code.len();
                self.code.push(Op::Match); // patched below
                self.emit(inner);
                self.code[split] = Op::Split(split + 1, self.code.len());
            }
            Node::OneOf(nodes) => {
                let mut heads = Heads::default();
                if nodes.len() >= MANY && node.heads(&mut heads) {
                    heads.keys.sort_unstable();
                    heads.keys.dedup();
                    self.code.push(Op::Heads(Box::new(heads)));
                }
                let mut jumps = Vec::new();
                for (i, node) in nodes.iter().enumerate() {
                    if i + 1 == nodes.len() {
                        self.emit(node);
                        continue;
                    }
                    let split = self.code.len();
                    self.code.push(Op::Match); // patched below
                    self.emit(node);
                    jumps.push(self.code.len());
                    self.code.push(Op::Match); // patched below
                    self.code[split] = Op::Split(split + 1, self.code.len());
                }
                let end = self.code.len();
                for jump in jumps {
                    self.code[jump] = Op::Jump(end);
                }
            }
        }
    }
}

/// One search for a match: depth-first over instruction and position.
struct Search<'a> {
    pattern: &'a Pattern,
    lattice: &'a dyn Lattice,
    tokens: &'a [Token],
    begins: &'a [u64],
    parts: Parts,
    /// Each pair of a choice and a position is entered once, which bounds the work.
    seen: Seen,
    best: Option<Match>,
}

impl Search<'_> {
    fn step(&mut self, mut pc: usize, mut at: usize) {
        let pattern = self.pattern;
        loop {
            match &pattern.code[pc] {
                Op::Match => {
                    if self.best.as_ref().is_none_or(|b| at > b.end) {
                        self.best =
                            Some(Match { end: at, n_captures: pattern.captures.len(), parts: self.parts.clone() });
                    }
                    return;
                }
                Op::Jump(to) => pc = *to,
                Op::Open(part) | Op::Close(part) => {
                    let slot = pattern.captures.len() + part;
                    let before = self.parts[slot];
                    let start = if let Op::Open(_) = pattern.code[pc] { at as u32 } else { before.0 };
                    self.parts[slot] = (start, at as u32);
                    self.step(pc + 1, at);
                    self.parts[slot] = before;
                    return;
                }
                Op::Heads(_) => {
                    if !self.may_begin(pc, at) {
                        return;
                    }
                    pc += 1;
                }
                Op::Split(first, second) => {
                    // Most alternatives fail at their first word: these need no entry.
                    if self.may_begin(*first, at) {
                        if self.seen.contains(&(pc, at)) {
                            return;
                        }
                        self.seen.push((pc, at));
                        self.step(*first, at);
                    }
                    pc = *second;
                }
                Op::Word { lower, folded, key } => match self.tokens.get(at) {
                    Some(t)
                        if t.key == *key
                            && (*t.lower == **lower
                                || (t.capital() && t.fold() == &**folded)
                                // A long word is the same when nobody typed its accents.
                                || (folded.len() >= LONG && *t.lower == **folded)) =>
                    {
                        at += 1;
                        pc += 1;
                    }
                    _ => return,
                },
                Op::Class { class, capture } => {
                    if !self.may_begin(pc, at) {
                        return;
                    }
                    let mut ends = Ends::new();
                    self.lattice.stretches(*class, at, &mut ends);
                    for end in ends {
                        let part = (at as u32, end as u32);
                        let before = capture.map(|c| (c, std::mem::replace(&mut self.parts[c], part)));
                        self.step(pc + 1, end);
                        if let Some((c, old)) = before {
                            self.parts[c] = old;
                        }
                    }
                    return;
                }
            }
        }
    }
    /// False where the instruction is a word or class that does not stand at `at`.
    fn may_begin(&self, pc: usize, at: usize) -> bool {
        match &self.pattern.code[pc] {
            Op::Word { key, .. } => self.tokens.get(at).is_some_and(|t| t.key == *key),
            Op::Class { class, .. } => self.begins.get(at).is_some_and(|begins| begins & class.bit() != 0),
            Op::Heads(heads) => {
                self.begins.get(at).is_some_and(|begins| begins & heads.classes != 0)
                    || self.tokens.get(at).is_some_and(|t| heads.keys.binary_search(&t.key).is_ok())
            }
            _ => true,
        }
    }
}

/// A text without tokens, to see whether a pattern needs any.
#[derive(Default)]
struct Empty(Looked);
impl Lattice for Empty {
    fn standing(&self) -> u64 {
        0
    }
    fn looked(&self) -> &Looked {
        &self.0
    }
    fn tokens(&self) -> &[Token] {
        &[]
    }
    fn begins(&self) -> &[u64] {
        &[]
    }
    fn stretches(&self, _: Class, _: usize, _: &mut Ends) {}
}

enum Node {
    Word(Box<str>, Box<str>),
    Class(Class, Option<usize>),
    Sequence(Vec<Node>),
    OneOf(Vec<Node>),
    Optional(Box<Node>),
    Marked(usize, Box<Node>),
}

/// A group of more alternatives than this tells little.
const MAX_GROUP: usize = 64;

impl Node {
    /// Adds what a match can begin with; false where it may be empty.
    fn heads(&self, into: &mut Heads) -> bool {
        match self {
            Node::Word(_, folded) => into.keys.push(key(folded)),
            Node::Class(class, _) => into.classes |= class.bit(),
            Node::Sequence(nodes) => return nodes.iter().any(|node| node.heads(into)),
            Node::OneOf(nodes) => {
                // Each is asked, as what follows may begin a match where one of them may be empty.
                let mut all = true;
                nodes.iter().for_each(|node| all &= node.heads(into));
                return all;
            }
            Node::Optional(inner) => {
                inner.heads(into);
                return false;
            }
            Node::Marked(_, inner) => return inner.heads(into),
        }
        true
    }
    /// Groups of which every match holds one member at least.
    fn needs(&self) -> Vec<Vec<First>> {
        match self {
            Node::Word(_, folded) => vec![vec![First::Word(folded.clone())]],
            Node::Class(class, _) => vec![vec![First::Class(*class)]],
            Node::Sequence(nodes) => nodes.iter().flat_map(Node::needs).collect(),
            Node::Optional(_) => Vec::new(),
            Node::Marked(_, inner) => inner.needs(),
            Node::OneOf(nodes) => {
                // Of each alternative the group that tells most; an alternative that needs nothing frees them all.
                let each = nodes.iter().map(|n| n.needs().into_iter().min_by_key(|group| commonness(group)));
                let mut all: Vec<First> = match each.collect::<Option<Vec<_>>>() {
                    Some(groups) => groups.into_iter().flatten().collect(),
                    None => return Vec::new(),
                };
                all.sort();
                all.dedup();
                if all.len() > MAX_GROUP { Vec::new() } else { vec![all] }
            }
        }
    }
}

/// How little a group of words and classes tells: classes are common, so are long lists and short words.
pub(crate) fn commonness(group: &[First]) -> (usize, usize, std::cmp::Reverse<usize>) {
    let letters = |first: &First| if let First::Word(word) = first { word.len() } else { 0 };
    let shortest = group.iter().map(letters).min().unwrap_or(0);
    // A calendar word is rarer than «le», a noun phrase is not.
    const RARE: u64 = Class::Month.bit()
        | Class::Weekday.bit()
        | Class::Season.bit()
        | Class::Feast.bit()
        | Class::Deictic.bit()
        | Class::Year.bit()
        | Class::Say.bit()
        | Class::About.bit()
        | Class::AboutPlural.bit();
    let rare = |first: &First| matches!(first, First::Class(class) if RARE & class.bit() != 0);
    let rank = match shortest {
        0 if group.iter().all(rare) => 1,
        0 => 3,
        1..=3 => 2,
        _ => 0,
    };
    (rank, group.len(), std::cmp::Reverse(shortest))
}

struct Parser<'a> {
    rest: &'a str,
    captures: Vec<Box<str>>,
    n_marked: usize,
}

impl Parser<'_> {
    fn alternatives(&mut self) -> Result<Node, String> {
        let mut all = vec![self.sequence()?];
        while self.eat('|') {
            all.push(self.sequence()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Node::OneOf(all) })
    }
    fn sequence(&mut self) -> Result<Node, String> {
        let mut nodes: Vec<Node> = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            match self.rest.chars().next() {
                None | Some('|' | ')' | ']') => break,
                Some('?') => {
                    self.rest = &self.rest[1..];
                    let last = nodes.pop().ok_or("'?' has nothing before it")?;
                    nodes.push(Node::Optional(Box::new(last)));
                }
                Some('(') => {
                    self.rest = &self.rest[1..];
                    let inner = self.alternatives()?;
                    if !self.eat(')') {
                        return Err("a '(' is never closed".to_owned());
                    }
                    nodes.push(inner);
                }
                Some('[') => {
                    self.rest = &self.rest[1..];
                    let part = self.n_marked;
                    self.n_marked += 1;
                    let inner = self.alternatives()?;
                    if !self.eat(']') {
                        return Err("a '[' is never closed".to_owned());
                    }
                    nodes.push(Node::Marked(part, Box::new(inner)));
                }
                Some('<') => nodes.push(self.class()?),
                Some('>') => return Err("a '>' closes nothing".to_owned()),
                Some(_) => self.words(&mut nodes)?,
            }
        }
        match nodes.is_empty() {
            true => Err("a group or alternative is empty; write 'x?' for what may be missing".to_owned()),
            false => Ok(Node::Sequence(nodes)),
        }
    }
    fn class(&mut self) -> Result<Node, String> {
        let end = self.rest.find('>').ok_or("a '<' is never closed")?;
        let inside = self.rest[1..end].trim();
        self.rest = &self.rest[end + 1..];
        let (name, class) = match inside.split_once(':') {
            Some((name, class)) => (Some(name.trim()), class.trim()),
            None => (None, inside),
        };
        let Some(class) = Class::named(class) else {
            let hint = did_you_mean(class, Class::WORDS.iter().copied());
            return Err(format!("names unknown class '{class}'{hint}"));
        };
        let capture = name.map(|name| match self.captures.iter().position(|c| &**c == name) {
            Some(known) => known,
            None => {
                self.captures.push(name.into());
                self.captures.len() - 1
            }
        });
        Ok(Node::Class(class, capture))
    }
    fn words(&mut self, nodes: &mut Vec<Node>) -> Result<(), String> {
        let (literal, used) = match self.rest.strip_prefix('\\') {
            Some(escaped) => {
                let c = escaped.chars().next().ok_or("a '\\' ends the pattern")?;
                (c.to_string(), 1 + c.len_utf8())
            }
            None => {
                let end = self
                    .rest
                    .find(|c: char| {
                        c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | '|' | '<' | '>' | '?' | '\\')
                    })
                    .unwrap_or(self.rest.len());
                (self.rest[..end].to_owned(), end)
            }
        };
        self.rest = &self.rest[used..];
        let tokens = tokenize(&literal, PageSpan::new(0, literal.len()));
        // One literal of several tokens («aujourd'hui?») is one thing for a '?' that follows.
        let mut all: Vec<Node> =
            tokens.into_iter().map(|t| Node::Word(t.lower.as_str().into(), t.fold().into())).collect();
        nodes.push(if all.len() == 1 { all.remove(0) } else { Node::Sequence(all) });
        Ok(())
    }
    fn eat(&mut self, c: char) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(c) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::TokenKind;

    struct Plain {
        tokens: Vec<Token>,
        begins: Vec<u64>,
        looked: Looked,
    }
    impl Plain {
        fn new(text: &str) -> Plain {
            let tokens = tokenize(text, PageSpan::new(0, text.len()));
            let digits = |t: &Token| if t.kind == TokenKind::Digits { Class::Digits.bit() } else { 0 };
            let begins: Vec<u64> = tokens.iter().map(digits).collect();
            Plain { begins, tokens, looked: Looked::default() }
        }
    }
    impl Lattice for Plain {
        fn standing(&self) -> u64 {
            self.begins.iter().fold(0, |all, bits| all | bits)
        }
        fn looked(&self) -> &Looked {
            &self.looked
        }
        fn tokens(&self) -> &[Token] {
            &self.tokens
        }
        fn begins(&self) -> &[u64] {
            &self.begins
        }
        fn stretches(&self, class: Class, at: usize, ends: &mut Ends) {
            if class == Class::Digits && self.begins[at] != 0 {
                ends.push(at + 1);
            }
        }
    }
    fn check(pattern: &str, text: &str, expect: &str) {
        let compiled = Pattern::parse(pattern).unwrap_or_else(|e| panic!("{pattern}: {e}"));
        let lattice = Plain::new(text);
        let shown = match compiled.match_at(&lattice, 0) {
            None => "-".to_owned(),
            Some(m) => {
                let caught = compiled.captures().iter().enumerate();
                let caught: Vec<String> =
                    caught.filter_map(|(i, n)| m.captured(i).map(|(a, b)| format!(" {n}={a}..{b}"))).collect();
                format!("{}{}", m.end, caught.concat())
            }
        };
        assert_eq!(shown, expect, "{pattern} on {text}");
    }
    fn check_error(pattern: &str, expect: &str) {
        assert_eq!(Pattern::parse(pattern).expect_err("it is broken"), expect);
    }

    #[test]
    fn words_groups_and_options() {
        check("(près de | presque) <n:digits>", "près de 60 morts", "3 n=2..3");
        check("(près de | presque) <n:digits>", "presque 60", "2 n=1..2");
        check("(près de | presque) <n:digits>", "près de Gao", "-");
        check("du? <a:digits> (er)? au <b:digits>", "du 1er au 6", "5 a=1..2 b=4..5");
        check("le? <digits>", "12", "1");
        check("aujourd'hui? même", "même", "1");
    }

    #[test]
    fn choices_of_many_begin_with_any_of_theirs() {
        let many = "(un | deux | trois | <digits> | (le | la)? [chef] | (x? | y) quatre) morts";
        for (text, expect) in [
            ("un morts", "2"),
            ("trois morts", "2"),
            ("60 morts", "2"),
            ("chef morts", "2"),
            ("la chef morts", "3"),
            ("quatre morts", "2"),
            ("y quatre morts", "3"),
            ("Trois morts", "2"),
            ("cinq morts", "-"),
            ("morts", "-"),
        ] {
            check(many, text, expect);
        }
        // Of one that may be empty, what stands behind it begins a match.
        check("(un | deux | trois? | quatre) morts", "morts", "1");
    }

    #[test]
    fn marked_parts_are_found_again() {
        let pattern = Pattern::parse("du [ <a:digits> ] au [ <b:digits> mars ]").expect("it is whole");
        let lattice = Plain::new("du 3 au 6 mars");
        let found = pattern.match_at(&lattice, 0).expect("it matches");
        assert!(found.marked().eq([Some((1, 2)), Some((3, 5))]));
        check_error("a [b", "a '[' is never closed");
    }

    #[test]
    fn the_longest_match_wins() {
        check("a (b)? (b c)?", "a b c", "3");
    }

    #[test]
    fn broken_patterns_are_sentences() {
        check_error("(a", "a '(' is never closed");
        check_error("a)", "')' closes a group that was never opened");
        check_error("<x:nombre>", "names unknown class 'nombre'; did you mean 'number'?");
        check_error("a? b?", "the pattern matches nothing at all: every part of it is optional");
        check_error("(a | )", "a group or alternative is empty; write 'x?' for what may be missing");
    }

    #[test]
    fn nested_options_stay_bounded() {
        let pattern = "(a? a? a? a? a? a? a? a? a? a? a? a? a? a? a? a? a? a? a? a?) b";
        let text = "a ".repeat(20);
        check(pattern, &text, "-");
    }
}
