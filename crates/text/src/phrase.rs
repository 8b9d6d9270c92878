//! Phrases of cues, matched over words. No backtracking that a page could make slow: the only open element,
//! `<any>`, spans at most [`MOST_ANY`] words, and the words of a phrase are looked up by their first one.

use crate::cues::{Cue, Cues, Fit, Reach};
use crate::dates::{self, Said};
use crate::fold::{Token, fold_into, tokens};
use crate::vocabulary::{Kind, Kinds, Vocabulary};
use rustc_hash::FxHashMap;
use std::cell::OnceCell;

/// The most words `<any>` and `<outlet>` take.
pub(crate) const MOST_ANY: usize = 8;
/// The most words `<name>` takes.
const MOST_NAME: usize = 6;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// By its number.
    Word(u32),
    Number,
    Any,
    Outlet,
    Name,
    Date,
    Time,
    /// The gap before the next word, or after the last, holds this character.
    Mark(char),
    /// One of several, or nothing where that is allowed.
    Choice(Vec<Vec<Part>>, Need),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    Must,
    May,
}

/// One phrase of a cue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Phrase(Vec<Part>);

impl Phrase {
    /// Reads a phrase as the pack writes it.
    pub(crate) fn parse(written: &str, words: &mut Vocabulary) -> Result<Phrase, String> {
        let mut out = Vec::new();
        for piece in pieces(written)? {
            let (bare, need) = match piece.strip_suffix(")?") {
                Some(_) => (&piece[..piece.len() - 1], Need::May),
                None => (piece.as_str(), Need::Must),
            };
            match bare.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).filter(|inner| !inner.is_empty()) {
                Some(inner) => {
                    let options = inner.split('|').map(|option| parts(option, words)).collect::<Result<Vec<_>, _>>()?;
                    out.push(Part::Choice(options, need));
                }
                None => out.extend(parts(&piece, words)?),
            }
        }
        match out.iter().any(Part::is_solid) {
            true => Ok(Phrase(out)),
            false => Err(format!("'{written}' could match anything")),
        }
    }
}

impl Part {
    /// True when the part cannot be matched by just any word.
    fn is_solid(&self) -> bool {
        match self {
            Part::Word(_) | Part::Number | Part::Date | Part::Name | Part::Time => true,
            Part::Choice(options, Need::Must) => options.iter().all(|o| o.iter().any(Part::is_solid)),
            Part::Any | Part::Outlet | Part::Mark(_) | Part::Choice(_, Need::May) => false,
        }
    }
}

/// True when every match of these parts holds a word that opens with a digit, or none at all: a number, a date, a time.
fn needs_digit(parts: &[Part]) -> bool {
    parts.iter().any(|part| match part {
        Part::Number | Part::Date | Part::Time => true,
        Part::Choice(options, Need::Must) => options.iter().all(|option| needs_digit(option)),
        _ => false,
    })
}

/// The words of which every match of these parts holds one: of several such groups the one that tells most, whose
/// shortest word is longest. Empty where nothing is known.
fn needs(parts: &[Part], words: &Vocabulary) -> Vec<u32> {
    let of = |part: &Part| match part {
        Part::Word(word) => vec![*word],
        Part::Choice(options, Need::Must) => {
            let each: Vec<Vec<u32>> = options.iter().map(|option| needs(option, words)).collect();
            if each.iter().any(Vec::is_empty) { Vec::new() } else { each.concat() }
        }
        _ => Vec::new(),
    };
    let shortest = |group: &Vec<u32>| group.iter().map(|word| words.length(*word)).min();
    parts.iter().map(of).max_by_key(shortest).unwrap_or_default()
}

/// Splits at blanks outside brackets.
fn pieces(written: &str) -> Result<Vec<String>, String> {
    let (mut out, mut piece, mut depth) = (Vec::new(), String::new(), 0usize);
    let mut chars = written.chars().peekable();
    while let Some(c) = chars.next() {
        // A bracket with blanks around it is a mark, any other opens a group.
        match c {
            '(' if chars.peek().is_some_and(|next| !next.is_whitespace()) => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        match c.is_whitespace() && depth == 0 {
            true if piece.is_empty() => {}
            true => out.push(std::mem::take(&mut piece)),
            false => piece.push(c),
        }
    }
    if depth > 0 {
        return Err(format!("'{written}' never closes a bracket"));
    }
    out.extend((!piece.is_empty()).then_some(piece));
    Ok(out)
}

fn parts(written: &str, words: &mut Vocabulary) -> Result<Vec<Part>, String> {
    let mut out = Vec::new();
    for piece in written.split_whitespace() {
        if let Some(bare) = piece.strip_suffix('?').filter(|bare| !bare.is_empty()) {
            out.push(Part::Choice(vec![parts(bare, words)?], Need::May));
            continue;
        }
        match piece {
            "<n>" => out.push(Part::Number),
            "<any>" => out.push(Part::Any),
            "<outlet>" => out.push(Part::Outlet),
            "<name>" => out.push(Part::Name),
            "<date>" => out.push(Part::Date),
            "<time>" => out.push(Part::Time),
            other if other.starts_with('<') => {
                return Err(format!(
                    "unknown placeholder '{other}'; known are <n> <any> <outlet> <name> <date> <time>"
                ));
            }
            mark if mark.chars().count() == 1 && !mark.chars().all(char::is_alphanumeric) => {
                out.push(Part::Mark(mark.chars().next().expect("counted one")));
            }
            word => match word.strip_suffix("(s)") {
                Some(one) => {
                    let both = vec![plain(one, words), plain(&format!("{one}s"), words)];
                    out.push(Part::Choice(both, Need::Must));
                }
                None => out.extend(plain(word, words)),
            },
        }
    }
    Ok(out)
}

fn plain(word: &str, words: &mut Vocabulary) -> Vec<Part> {
    // Most words are compared as they are written.
    if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return vec![Part::Word(words.add(word))];
    }
    tokens(word, 0, word.len(), 99).into_iter().map(|t| Part::Word(words.add(&t.folded))).collect()
}

/// Bytes in front of the first word in which marks are looked for.
const BEFORE: usize = 8;

/// A text in words, as phrases see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words<'a> {
    pub text: &'a str,
    pub tokens: &'a [Token],
    /// Where the block ends; marks after the last word lie before it.
    pub end: usize,
}

impl<'a> Words<'a> {
    /// What stands between the word before `at` and the word at `at`.
    pub(crate) fn gap(&self, at: usize) -> &'a str {
        let from = match at {
            0 => self.tokens.first().map_or(self.end, |t| t.start.saturating_sub(BEFORE)),
            _ => self.tokens[at - 1].end,
        };
        let to = self.tokens.get(at).map_or(self.end, |t| t.start);
        self.text.get(from..to).unwrap_or("")
    }
    /// All that the gaps are cut from: marks stand nowhere else.
    fn around(&self) -> &str {
        let from = self.tokens.first().map_or(self.end, |t| t.start.saturating_sub(BEFORE));
        &self.text[crate::lang::floor(self.text, from)..self.end]
    }
    fn raw(&self, at: usize) -> &str {
        &self.text[self.tokens[at].start..self.tokens[at].end]
    }
}

/// A phrase found in a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hit {
    /// Index of the cue.
    pub cue: usize,
    /// First word of the phrase.
    pub from: usize,
    /// First word after.
    pub to: usize,
    /// Its `<date>`.
    pub said: Option<Said>,
    /// The bytes of its `<outlet>`.
    pub outlet: Option<(usize, usize)>,
}

#[derive(Debug, Default)]
struct Found {
    to: usize,
    said: Option<Said>,
    outlet: Option<(usize, usize)>,
}

/// Which cues are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Take {
    /// Those that take only their words.
    Words,
    /// Those that take the whole block, or more.
    Blocks,
}

/// All phrases of a language, by the word they open with and by where they may stand.
#[derive(Debug)]
pub(crate) struct Phrases {
    all: Vec<(usize, Phrase)>,
    /// Cues that take words.
    words: Index,
    /// Cues whose phrase opens the block.
    front: Index,
    /// Cues whose phrase stands anywhere in it.
    inside: Index,
}

impl Default for Phrases {
    fn default() -> Phrases {
        Phrases {
            all: Vec::new(),
            words: Index::new(Kind::OPENS_WORDS, Kind::NEEDED_WORDS),
            front: Index::new(Kind::OPENS_FRONT, Kind::NEEDED_BLOCK),
            inside: Index::new(Kind::OPENS_INSIDE, Kind::NEEDED_BLOCK),
        }
    }
}

/// Phrases by first word.
#[derive(Debug, Default)]
struct Index {
    /// The bit of words that open one of them.
    opens: u16,
    /// The bit of words that one of those needs that open with anything.
    needed: u16,
    by_word: FxHashMap<u32, Vec<Entry>>,
    /// Phrases that open with something other than known words.
    open: Vec<Entry>,
    /// Which of these need a word.
    by_need: FxHashMap<u32, Vec<usize>>,
    /// Which of these need none, by the mark that they open with, and the most words of a block that one may stand in.
    free: Vec<(Option<char>, usize, Vec<usize>)>,
}

/// A phrase with what a block must have for it to be tried.
#[derive(Debug, Clone)]
struct Entry {
    index: usize,
    /// No more words than this.
    at_most: usize,
    /// A match holds one of these words; where none are listed, nothing is known of what it holds.
    needs: Vec<u32>,
    /// A match holds a word that opens with a digit.
    digit: bool,
    /// The mark that a match begins with.
    mark: Option<char>,
    /// Where it opens with a known word, the words of which one follows; where none are listed, nothing is known.
    second: Vec<u32>,
}

impl Index {
    fn new(opens: u16, needed: u16) -> Index {
        Index { opens, needed, ..Index::default() }
    }
    fn add(&mut self, mut entry: Entry, phrase: &Phrase, firsts: &[u32], kinds: &mut Kinds) {
        firsts.iter().for_each(|word| kinds.mark(*word, self.opens));
        if firsts.is_empty() {
            let at = self.open.len();
            if entry.needs.is_empty() {
                let place = self.free.iter().position(|(mark, ..)| *mark == entry.mark).unwrap_or_else(|| {
                    self.free.push((entry.mark, 0, Vec::new()));
                    self.free.len() - 1
                });
                let (_, most, places) = &mut self.free[place];
                *most = entry.at_most.max(*most);
                places.push(at);
            }
            for word in &entry.needs {
                kinds.mark(*word, self.needed);
                self.by_need.entry(*word).or_default().push(at);
            }
            self.open.push(entry);
            return;
        }
        // Where it opens with the word that it needs, that word stands there already.
        if firsts.iter().any(|first| entry.needs.contains(first)) {
            entry.needs.clear();
        }
        entry.needs.iter().for_each(|word| kinds.mark(*word, Kind::HELD));
        for word in firsts {
            let under = self.by_word.entry(*word).or_default();
            if under.last().map(|last| last.index) != Some(entry.index) {
                let mut second = Vec::new();
                if !second_words(&phrase.0, &[], *word, &mut second) {
                    second.clear();
                }
                under.push(Entry { second, ..entry.clone() });
            }
        }
    }
    /// The phrases that open with anything and may stand in a block; `needed` are its words that such phrases need, and
    /// `keep` has the last word.
    fn likely(&self, block: &Block<'_>, needed: &[u32], keep: impl Fn(&Entry) -> bool) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        let fits = |at: &&usize| block.fits(&self.open[**at]) && keep(&self.open[**at]);
        let marked = |mark: Option<char>| mark.is_none_or(|mark| holds(block.words.around(), mark));
        let needing = needed.iter().filter_map(|word| self.by_need.get(word)).flatten();
        found.extend(needing.filter(fits).filter(|at| marked(self.open[**at].mark)));
        for (mark, most, free) in &self.free {
            if block.words.tokens.len() <= *most {
                let mut free = free.iter().filter(fits).peekable();
                if free.peek().is_some() && marked(*mark) {
                    found.extend(free);
                }
            }
        }
        if found.len() > 1 {
            found.sort_unstable();
            found.dedup();
        }
        found.iter_mut().for_each(|at| *at = self.open[*at].index);
        found
    }
    /// The phrases that may open with word `at`.
    fn at<'a>(
        &'a self,
        at: usize,
        open: &'a [usize],
        block: &'a Block,
        cues: &'a Cues,
    ) -> impl Iterator<Item = usize> + 'a {
        let (token, next) = (&block.words.tokens[at], block.words.tokens.get(at + 1));
        let follows = move |second: &[u32]| second.is_empty() || next.is_some_and(|next| second.contains(&next.word));
        let opens = token.may(self.opens) && cues.kind(token).is(self.opens);
        let known = opens.then(|| self.by_word.get(&token.word)).flatten();
        let suits =
            move |entry: &&Entry| follows(&entry.second) && block.fits(entry) && block.has_one(&entry.needs, cues);
        let known = known.map(Vec::as_slice).unwrap_or_default().iter().filter(suits);
        known.map(|entry| entry.index).chain(open.iter().copied())
    }
}

/// Whether a character stands in a text. It is looked for by its first byte: the last ones are those of letters, too.
fn holds(text: &str, mark: char) -> bool {
    let mut bytes = [0; 4];
    let mark = mark.encode_utf8(&mut bytes).as_bytes();
    memchr::memchr_iter(mark[0], text.as_bytes()).any(|at| text.as_bytes()[at..].starts_with(mark))
}

/// What phrases ask of a block.
#[derive(Debug)]
struct Block<'a> {
    words: Words<'a>,
    /// One of its words opens with a digit.
    digits: bool,
    /// The words of it that phrases with a known first word need, in the order of their numbers.
    held: OnceCell<Vec<u32>>,
}

impl Block<'_> {
    fn fits(&self, entry: &Entry) -> bool {
        self.words.tokens.len() <= entry.at_most && (self.digits || !entry.digit)
    }
    fn has_one(&self, needs: &[u32], cues: &Cues) -> bool {
        let held = || {
            let has = |token: &&Token| token.may(Kind::HELD) && cues.kind(token).is(Kind::HELD);
            let mut held: Vec<u32> = self.words.tokens.iter().filter(has).map(|t| t.word).collect();
            held.sort_unstable();
            held
        };
        needs.is_empty() || needs.iter().any(|word| self.held.get_or_init(held).binary_search(word).is_ok())
    }
}

/// The open phrases that may stand in a block: those of which it has the words.
#[derive(Debug)]
pub(crate) struct Likely<'a> {
    block: Block<'a>,
    front: Vec<usize>,
    inside: Vec<usize>,
    /// The bit of words that open others.
    opens: u16,
    /// The first word opens one that stands at the front.
    opened: bool,
}

impl Likely<'_> {
    /// Whether a phrase may start at word `at`.
    pub(crate) fn starts(&self, at: usize, cues: &Cues) -> bool {
        let token = &self.block.words.tokens[at];
        (at == 0 && self.opened)
            || !self.inside.is_empty()
            || (token.may(self.opens) && cues.kind(token).is(self.opens))
    }
}

impl Phrases {
    pub(crate) fn add(&mut self, cue: usize, of: &Cue, phrase: Phrase, words: &Vocabulary, kinds: &mut Kinds) {
        let index = match (of.reach, of.fit) {
            (Reach::Words, _) => &mut self.words,
            (_, Fit::Whole | Fit::Starts | Fit::MadeOf) => &mut self.front,
            (_, Fit::Ends | Fit::Holds) => &mut self.inside,
        };
        let mut firsts = Vec::new();
        if !first_words(&phrase.0, &mut firsts) {
            firsts.clear();
        }
        let mark = match phrase.0.first() {
            Some(Part::Mark(mark)) => Some(*mark),
            _ => None,
        };
        let (needs, digit) = (needs(&phrase.0, words), needs_digit(&phrase.0));
        let entry = Entry { index: self.all.len(), at_most: of.at_most, needs, digit, mark, second: Vec::new() };
        index.add(entry, &phrase, &firsts, kinds);
        self.all.push((cue, phrase));
    }

    /// The phrases that may stand in a block, to be asked of its words one after the other.
    /// None where none may.
    pub(crate) fn likely<'a>(&self, take: Take, words: Words<'a>, cues: &Cues) -> Option<Likely<'a>> {
        let (opens, needs) = match take {
            Take::Words => (Kind::OPENS_WORDS, Kind::NEEDED_WORDS),
            Take::Blocks => (Kind::OPENS_INSIDE, Kind::NEEDED_BLOCK),
        };
        let (mut any, mut needed, mut seen) = (false, Vec::new(), 0);
        for token in words.tokens {
            seen |= token.bits;
            if token.may(opens | needs) {
                let kind = cues.kind(token);
                any |= kind.is(opens);
                if kind.is(needs) {
                    needed.push(token.word);
                }
            }
        }
        let first = words.tokens.first().filter(|_| take == Take::Blocks);
        let opened = first.is_some_and(|token| cues.kind(token).is(Kind::OPENS_FRONT));
        let block = Block { words, digits: seen & Kind::DIGIT != 0, held: OnceCell::new() };
        let (front, inside) = match take {
            Take::Words => (Vec::new(), self.words.likely(&block, &needed, |_| true)),
            Take::Blocks => (
                self.front.likely(&block, &needed, |entry| self.may_open_block(entry, words, cues)),
                self.inside.likely(&block, &needed, |_| true),
            ),
        };
        let opened = opened || !front.is_empty();
        (any || opened || !inside.is_empty()).then_some(Likely { block, front, inside, opens, opened })
    }

    /// A cheap look at a phrase at the front of a block. Those of which a block is made stand further on, too.
    fn may_open_block(&self, entry: &Entry, words: Words<'_>, cues: &Cues) -> bool {
        let (cue, phrase) = &self.all[entry.index];
        cues.cues[*cue].fit == Fit::MadeOf || (!words.tokens.is_empty() && opens(&phrase.0, words, 0))
    }

    /// Every phrase that starts at word `at` and lies as its cue wants it, in the order of the cues.
    pub(crate) fn at(&self, take: Take, words: Words<'_>, at: usize, likely: &Likely, cues: &Cues) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut look = |index: &Index, open: &[usize]| {
            hits.extend(index.at(at, open, &likely.block, cues).filter_map(|index| self.hit(index, words, at, cues)));
        };
        match take {
            Take::Words => look(&self.words, &likely.inside),
            Take::Blocks => {
                if at == 0 {
                    look(&self.front, &likely.front);
                }
                look(&self.inside, &likely.inside);
            }
        }
        hits.sort_by_key(|h| (h.cue, std::cmp::Reverse(h.to)));
        hits
    }

    fn hit(&self, index: usize, words: Words<'_>, at: usize, cues: &Cues) -> Option<Hit> {
        let (cue, phrase) = &self.all[index];
        let (fit, n_words) = (cues.cues[*cue].fit, words.tokens.len());
        let misplaced = at > 0 && matches!(fit, Fit::Whole | Fit::Starts);
        if misplaced || n_words > cues.cues[*cue].at_most || !may_open(&phrase.0, words, at) {
            return None;
        }
        let to_the_end = matches!(fit, Fit::Whole | Fit::Ends);
        let done = |to: usize| (to > at && (!to_the_end || to == n_words)).then(|| Found { to, ..Found::default() });
        let found = run(&phrase.0, words, at, cues, &done)?;
        Some(Hit { cue: *cue, from: at, to: found.to, said: found.said, outlet: found.outlet })
    }

    /// True when the block is one phrase of the cue after another, from word `at` on.
    pub(crate) fn made_of(&self, cue: usize, mut at: usize, words: Words<'_>, likely: &Likely, cues: &Cues) -> bool {
        while at < words.tokens.len() {
            let phrases =
                self.front.at(at, &likely.front, &likely.block, cues).filter(|index| self.all[*index].0 == cue);
            match phrases.filter_map(|index| self.hit(index, words, at, cues)).map(|h| h.to).max() {
                Some(to) => at = to,
                None => return false,
            }
        }
        true
    }
}

/// Collects the words a phrase can open with; false when it can open with anything else.
fn first_words(parts: &[Part], out: &mut Vec<u32>) -> bool {
    match parts.split_first() {
        Some((Part::Word(word), _)) => {
            out.push(*word);
            true
        }
        Some((Part::Choice(options, need), rest)) => {
            options.iter().all(|option| first_words(option, out)) && (*need == Need::Must || first_words(rest, out))
        }
        _ => false,
    }
}

/// Collects the words that follow a phrase's first word, where that is `word`; false where something else may follow, or
/// nothing. `then` is what comes behind `parts`.
fn second_words(parts: &[Part], then: &[&[Part]], word: u32, out: &mut Vec<u32>) -> bool {
    match (parts.split_first(), then.split_first()) {
        (Some((Part::Word(first), rest)), _) => *first != word || words_at_front(rest, then, out),
        (Some((Part::Choice(options, need), rest)), _) => {
            let then: Vec<&[Part]> = std::iter::once(rest).chain(then.iter().copied()).collect();
            options.iter().all(|option| second_words(option, &then, word, out))
                && (*need == Need::Must || second_words(&[], &then, word, out))
        }
        (Some(_), _) => false,
        (None, Some((next, then))) => second_words(next, then, word, out),
        (None, None) => true,
    }
}

/// Collects the words that open `parts` and what comes behind; false where something else may stand there, or nothing.
fn words_at_front(parts: &[Part], then: &[&[Part]], out: &mut Vec<u32>) -> bool {
    match (parts.split_first(), then.split_first()) {
        (Some((Part::Word(word), _)), _) => {
            out.push(*word);
            true
        }
        (Some((Part::Choice(options, need), rest)), _) => {
            let then: Vec<&[Part]> = std::iter::once(rest).chain(then.iter().copied()).collect();
            options.iter().all(|option| words_at_front(option, &then, out))
                && (*need == Need::Must || words_at_front(&[], &then, out))
        }
        (Some(_), _) | (None, None) => false,
        (None, Some((next, then))) => words_at_front(next, then, out),
    }
}

/// A cheap look at the first word before an open phrase is tried.
fn may_open(parts: &[Part], words: Words<'_>, at: usize) -> bool {
    match parts.first() {
        Some(Part::Number | Part::Time) => words.tokens[at].opens_with_digit(),
        Some(Part::Mark(mark)) => words.gap(at).contains(*mark),
        _ => true,
    }
}

/// The same of words and of what opens one of several.
fn opens(parts: &[Part], words: Words<'_>, at: usize) -> bool {
    match parts.first() {
        Some(Part::Word(word)) => words.tokens[at].word == *word,
        Some(Part::Choice(options, Need::Must)) => options.iter().any(|option| opens(option, words, at)),
        _ => may_open(parts, words, at),
    }
}

/// Matches `parts` from word `at` on; `done` judges where they may end.
fn run(
    parts: &[Part],
    words: Words<'_>,
    at: usize,
    cues: &Cues,
    done: &dyn Fn(usize) -> Option<Found>,
) -> Option<Found> {
    let Some((part, rest)) = parts.split_first() else {
        return done(at);
    };
    let on = |to: usize| run(rest, words, to, cues, done);
    let token = words.tokens.get(at);
    match part {
        Part::Mark(mark) => words.gap(at).contains(*mark).then(|| on(at)).flatten(),
        Part::Word(word) => (token?.word == *word).then(|| on(at + 1)).flatten(),
        Part::Number => token?.folded.bytes().all(|b| b.is_ascii_digit()).then(|| on(at + 1)).flatten(),
        Part::Time => on(dates::time(words, at)?),
        Part::Date => {
            let said = dates::date(words, at, cues)?;
            let found = on(said.to)?;
            Some(Found { said: found.said.or(Some(said)), ..found })
        }
        // At the end of a phrase nothing says where a publisher's name ends but the name itself.
        Part::Outlet if rest.is_empty() => (1..=name_length(words, at)).rev().find_map(|n| {
            let found = on(at + n).filter(|_| !is_day(words, at, cues))?;
            Some(Found { outlet: Some((words.tokens[at].start, words.tokens[at + n - 1].end)), ..found })
        }),
        Part::Any | Part::Outlet => {
            let most = MOST_ANY.min(words.tokens.len().saturating_sub(at));
            // A publisher has a name: «em 12 de março» is a day.
            let named = |n| *part == Part::Any || (at..at + n).any(|k| is_capital(words.raw(k)));
            let (n, mut found) = (1..=most).filter(|n| named(*n)).find_map(|n| Some((n, on(at + n)?)))?;
            if *part == Part::Outlet {
                if is_day(words, at, cues) {
                    return None;
                }
                found.outlet = Some((words.tokens[at].start, words.tokens[at + n - 1].end));
            }
            Some(found)
        }
        Part::Name => (1..=name_length(words, at)).rev().find_map(|n| on(at + n)),
        Part::Choice(options, need) => {
            let opens = |option: &&Vec<Part>| match option.first() {
                Some(Part::Word(word)) => token.is_some_and(|token| token.word == *word),
                _ => true,
            };
            let taken = options.iter().filter(opens).find_map(|option| run(option, words, at, cues, &on));
            taken.or_else(|| (*need == Need::May).then(|| on(at)).flatten())
        }
    }
}

/// True where words begin with a day, with a year or without: «Vendredi 14 mars 2031» publishes nothing, «La Voix du
/// 14 Mai» does.
fn is_day(words: Words<'_>, at: usize, cues: &Cues) -> bool {
    dates::date(words, at, cues).is_some() || dates::is_day_of_month(words, at, cues)
}

/// True of a word that may open a name; scripts without capitals have no other words.
pub(crate) fn is_capital(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase())
}

/// How many words from `at` on can be parts of one name: capitalized, or short and inside.
fn name_length(words: Words<'_>, at: usize) -> usize {
    let (mut length, mut n) = (0, 0);
    while n < MOST_NAME && at + n < words.tokens.len() {
        let raw = words.raw(at + n);
        let broken = n > 0 && words.gap(at + n).contains(['.', ',', ':', ';', '|', '(', '\n']);
        let initial = n > 0 && words.gap(at + n).trim() == "." && words.tokens[at + n - 1].folded.len() <= 2;
        if broken && !initial {
            break;
        }
        n += 1;
        match is_capital(raw) {
            true => length = n,
            false if raw.chars().count() <= 3 && n > 1 && raw.chars().all(char::is_alphabetic) => {}
            false => break,
        }
    }
    length
}

/// A line as it is compared when looking for repeated paragraphs.
pub(crate) fn squeezed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let before = out.len();
        if before > 0 {
            out.push(' ');
        }
        let from = out.len();
        fold_into(word, &mut out);
        // Accents that stand alone fall.
        if out.len() == from {
            out.truncate(before);
        }
    }
    out
}
