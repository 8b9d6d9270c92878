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
use crate::ready::{Bytes, Out, Ready, ready};
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
    node: Node,
    heads: Heads,
}

/// Its tree tells where it is looked for, and was asked when the set of its rule was put together.
impl Ready for Pattern {
    fn put(&self, into: &mut Out) {
        let Pattern { code, captures, n_marked, node: _, heads } = self;
        code.put(into);
        captures.put(into);
        n_marked.put(into);
        heads.put(into);
    }
    fn take(from: &mut Bytes<'_>) -> Self {
        Pattern {
            code: Ready::take(from),
            captures: Ready::take(from),
            n_marked: Ready::take(from),
            node: Node::Sequence(Vec::new()),
            heads: Ready::take(from),
        }
    }
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

ready! { enum Op {
    Word { lower, folded, key }, Class { class, capture }, Heads(heads), Split(first, second), Jump(to), Open(part),
    Close(part), Match,
} }

/// What a pattern or a choice of many can begin with: most often none of it stands, and nothing is tried.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Heads {
    /// Keys of words, in order.
    keys: Vec<u64>,
    /// The same folded onto bits.
    bits: u64,
    /// Bits of classes.
    classes: u64,
}

ready! { struct Heads { keys, bits, classes } }

impl Heads {
    /// Of what a node can begin with; none where it may be empty.
    fn of(node: &Node) -> Option<Heads> {
        let mut heads = Heads::default();
        let whole = node.begins(&mut |first| match first {
            First::Word(word) => heads.keys.push(key(&word)),
            First::Class(class) => heads.classes |= class.bit(),
        });
        heads.keys.sort_unstable();
        heads.keys.dedup();
        heads.bits = heads.keys.iter().fold(0, |bits, key| bits | bit_of(*key));
        whole.then_some(heads)
    }
    /// One of them stands at `at`.
    #[inline]
    fn stand(&self, tokens: &[Token], begins: &[u64], at: usize) -> bool {
        begins.get(at).is_some_and(|begins| begins & self.classes != 0)
            || tokens.get(at).is_some_and(|t| bit_of(t.key) & self.bits != 0 && self.keys.binary_search(&t.key).is_ok())
    }
}

/// The bit that stands for a word's key. Its upper bits tell most.
fn bit_of(key: u64) -> u64 {
    1 << (key >> 58)
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
        let mut code = Vec::new();
        node.emit(&mut code);
        code.push(Op::Match);
        let Some(heads) = Heads::of(&node) else {
            return Err("the pattern matches nothing at all: every part of it is optional".to_owned());
        };
        Ok(Pattern { code, captures: parser.captures, n_marked: parser.n_marked, node, heads })
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
        Way::through([&self.node]).firsts()
    }
    /// What every match holds: of each group one word or class at least.
    pub fn needs(&self) -> Vec<Vec<First>> {
        let mut out = Vec::new();
        self.node.needs(Reach::default(), &is_short, &mut out);
        out.into_iter().map(|need| need.members).collect()
    }
    /// The ways through it, of which each match goes one at least: what all of them share need not be told apart, so there
    /// are only so many as it takes to look for each where a word stands that is not `common`.
    pub fn ways(&self, common: &dyn Fn(&str) -> bool) -> Vec<Way<'_>> {
        let mut out = Vec::new();
        Way::through([&self.node]).part(common, &mut out);
        out
    }
    /// The longest match that starts at token `at`.
    pub fn match_at(&self, lattice: &dyn Lattice, at: usize) -> Option<Match> {
        let (tokens, begins) = (lattice.tokens(), lattice.begins());
        if !self.heads.stand(tokens, begins, at) {
            return None;
        }
        let mut search = Search {
            pattern: self,
            lattice,
            tokens,
            begins,
            parts: SmallVec::from_elem(NO_PART, self.captures.len() + self.n_marked),
            seen: Seen::new(),
            best: None,
        };
        search.step(0, at);
        search.best
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
            Op::Heads(heads) => heads.stand(self.tokens, self.begins, at),
            _ => true,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    Word(Box<str>, Box<str>),
    Class(Class, Option<usize>),
    Sequence(Vec<Node>),
    OneOf(Vec<Node>),
    Optional(Box<Node>),
    Marked(usize, Box<Node>),
}

impl Node {
    fn emit(&self, code: &mut Vec<Op>) {
        match self {
            Node::Word(lower, folded) => {
                code.push(Op::Word { lower: lower.clone(), folded: folded.clone(), key: key(folded) });
            }
            Node::Class(class, capture) => code.push(Op::Class { class: *class, capture: *capture }),
            Node::Sequence(nodes) => nodes.iter().for_each(|n| n.emit(code)),
            Node::Marked(part, inner) => {
                code.push(Op::Open(*part));
                inner.emit(code);
                code.push(Op::Close(*part));
            }
            Node::Optional(inner) => {
                let split = code.len();
                code.push(Op::Match); // patched below
                inner.emit(code);
                code[split] = Op::Split(split + 1, code.len());
            }
            Node::OneOf(nodes) => {
                if nodes.len() >= MANY
                    && let Some(heads) = Heads::of(self)
                {
                    code.push(Op::Heads(Box::new(heads)));
                }
                let mut jumps = Vec::new();
                for (i, node) in nodes.iter().enumerate() {
                    if i + 1 == nodes.len() {
                        node.emit(code);
                        continue;
                    }
                    let split = code.len();
                    code.push(Op::Match); // patched below
                    node.emit(code);
                    jumps.push(code.len());
                    code.push(Op::Match); // patched below
                    code[split] = Op::Split(split + 1, code.len());
                }
                let end = code.len();
                for jump in jumps {
                    code[jump] = Op::Jump(end);
                }
            }
        }
    }
    /// Calls with all that a match can begin with; false where it may be empty.
    fn begins(&self, call: &mut dyn FnMut(First)) -> bool {
        match self {
            Node::Word(_, folded) => call(First::Word(folded.clone())),
            Node::Class(class, _) => call(First::Class(*class)),
            Node::Sequence(nodes) => return nodes.iter().any(|node| node.begins(call)),
            Node::OneOf(nodes) => {
                // Each is asked, as what follows may begin a match where one of them may be empty.
                let mut all = true;
                nodes.iter().for_each(|node| all &= node.begins(call));
                return all;
            }
            Node::Optional(inner) => {
                inner.begins(call);
                return false;
            }
            Node::Marked(_, inner) => return inner.begins(call),
        }
        true
    }
    /// Adds its parts, where they stand one behind the other in each match.
    fn flatten<'a>(&'a self, out: &mut Vec<&'a Node>) {
        match self {
            Node::Sequence(nodes) => nodes.iter().for_each(|node| node.flatten(out)),
            Node::Marked(_, inner) => inner.flatten(out),
            _ => out.push(self),
        }
    }
    /// All classes it names, as bits.
    fn classes(&self) -> u64 {
        match self {
            Node::Word(..) => 0,
            Node::Class(class, _) => class.bit(),
            Node::Sequence(nodes) | Node::OneOf(nodes) => nodes.iter().fold(0, |bits, node| bits | node.classes()),
            Node::Optional(inner) | Node::Marked(_, inner) => inner.classes(),
        }
    }
    /// How many tokens a match takes.
    fn length(&self) -> Reach {
        match self {
            Node::Word(..) => Reach { least: 1, most: 1 },
            Node::Class(class, _) => Reach { least: 1, most: if SINGLE & class.bit() != 0 { 1 } else { UNBOUNDED } },
            Node::Sequence(nodes) => nodes.iter().fold(Reach::default(), |before, node| before.then(node.length())),
            Node::OneOf(nodes) => nodes.iter().map(Node::length).reduce(Reach::or).unwrap_or_default(),
            Node::Optional(inner) => Reach { least: 0, ..inner.length() },
            Node::Marked(_, inner) => inner.length(),
        }
    }
    /// Adds groups of which every match holds one member at least; the match begins `before` this part of it.
    fn needs(&self, before: Reach, common: &dyn Fn(&str) -> bool, out: &mut Vec<Need>) {
        let one = |first| Need { members: vec![first], at: before };
        match self {
            Node::Word(_, folded) => out.push(one(First::Word(folded.clone()))),
            Node::Class(class, _) => out.push(one(First::Class(*class))),
            Node::Sequence(nodes) => {
                let mut before = before;
                for node in nodes {
                    node.needs(before, common, out);
                    before = before.then(node.length());
                }
            }
            Node::Optional(_) => {}
            Node::Marked(_, inner) => inner.needs(before, common, out),
            Node::OneOf(nodes) => {
                // Of each alternative the group that tells most; an alternative that needs nothing frees them all.
                let mut all: Option<Need> = None;
                for node in nodes {
                    let mut own = Vec::new();
                    node.needs(before, common, &mut own);
                    let Some(own) = own.into_iter().min_by_key(|need| need.commonness(common)) else { return };
                    match &mut all {
                        None => all = Some(own),
                        Some(all) => {
                            all.members.extend(own.members);
                            all.at = all.at.or(own.at);
                        }
                    }
                }
                if let Some(mut all) = all {
                    all.members.sort();
                    all.members.dedup();
                    out.push(all);
                }
            }
        }
    }
}

/// Classes of single tokens.
const SINGLE: u64 = Class::bits(&[
    Class::Word,
    Class::Capital,
    Class::Quote,
    Class::Punct,
    Class::Digits,
    Class::Monthnumber,
    Class::Year,
    Class::Shortyear,
]);

/// Words of so few letters stand in most sentences.
pub(crate) fn is_short(word: &str) -> bool {
    word.len() < 4
}

/// A number of tokens, between two bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reach {
    /// At least so many.
    pub least: u16,
    /// At most so many; [`UNBOUNDED`] where nothing bounds them.
    pub most: u16,
}

ready! { struct Reach { least, most } }

/// No number of tokens is too large.
pub const UNBOUNDED: u16 = u16::MAX;

impl Reach {
    fn then(self, next: Reach) -> Reach {
        // What is added to no bound has none.
        Reach { least: self.least + next.least, most: self.most.saturating_add(next.most) }
    }
    fn or(self, other: Reach) -> Reach {
        Reach { least: self.least.min(other.least), most: self.most.max(other.most) }
    }
}

/// Words and classes of which a match holds one.
#[derive(Debug, Clone)]
pub struct Need {
    /// Which.
    pub members: Vec<First>,
    /// So many tokens behind the match's first.
    pub at: Reach,
}

impl Need {
    /// How little it tells: classes are common, so are long lists and some words.
    fn commonness(&self, common: &dyn Fn(&str) -> bool) -> (Rank, usize, std::cmp::Reverse<usize>) {
        // A calendar word is rarer than «le», a noun phrase is not.
        const RARE: u64 = Class::bits(&[
            Class::Month,
            Class::Weekday,
            Class::Season,
            Class::Feast,
            Class::Deictic,
            Class::Year,
            Class::Say,
            Class::About,
            Class::AboutPlural,
        ]);
        let rank = |first: &First| match first {
            First::Word(word) if common(word) => Rank::CommonWord,
            First::Word(_) => Rank::Word,
            First::Class(class) if RARE & class.bit() != 0 => Rank::RareClass,
            First::Class(_) => Rank::Class,
        };
        let letters = |first: &First| if let First::Word(word) = first { word.len() } else { 0 };
        let rank = self.members.iter().map(rank).max().unwrap_or(Rank::Class);
        let shortest = self.members.iter().map(letters).min().unwrap_or(0);
        (rank, self.members.len(), std::cmp::Reverse(shortest))
    }
}

/// What tells most comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Word,
    RareClass,
    CommonWord,
    Class,
}

/// A way through a pattern: one alternative of some of its choices.
#[derive(Debug, Clone)]
pub struct Way<'a> {
    nodes: Vec<&'a Node>,
}

/// A pattern is taken apart into so many ways and no more.
const MAX_WAYS: usize = 256;

impl<'a> Way<'a> {
    /// Through these, one behind the other.
    fn through(nodes: impl IntoIterator<Item = &'a Node>) -> Way<'a> {
        let mut way = Way { nodes: Vec::new() };
        nodes.into_iter().for_each(|node| node.flatten(&mut way.nodes));
        way
    }
    /// What it can begin with.
    pub fn firsts(&self) -> Vec<First> {
        let mut out = Vec::new();
        self.nodes.iter().any(|node| node.begins(&mut |first| out.push(first)));
        out.sort();
        out.dedup();
        out
    }
    /// What every match holds, what tells most first.
    pub fn needs(&self, common: &dyn Fn(&str) -> bool) -> Vec<Need> {
        let mut out = Vec::new();
        let mut before = Reach::default();
        for node in &self.nodes {
            node.needs(before, common, &mut out);
            before = before.then(node.length());
        }
        out.sort_by_key(|need| need.commonness(common));
        out
    }
    /// All classes it names, as bits.
    pub fn classes(&self) -> u64 {
        self.nodes.iter().fold(0, |bits, node| bits | node.classes())
    }
    /// Adds itself, or where nothing rare stands in all of its matches, the ways through its widest choice.
    fn part(self, common: &dyn Fn(&str) -> bool, out: &mut Vec<Way<'a>>) {
        let rare = self.needs(common).first().is_some_and(|need| need.commonness(common).0 <= Rank::RareClass);
        let choices = self.nodes.iter().enumerate().filter_map(|(at, node)| match node {
            Node::OneOf(nodes) => Some((at, nodes)),
            _ => None,
        });
        match choices.max_by_key(|(_, nodes)| nodes.len()) {
            Some((at, nodes)) if !rare && out.len() + nodes.len() <= MAX_WAYS => {
                for node in nodes {
                    let with = self.nodes.iter().enumerate().map(|(i, own)| if i == at { node } else { own });
                    Way::through(with).part(common, out);
                }
            }
            _ => out.push(self),
        }
    }
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
