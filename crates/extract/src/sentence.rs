//! Sentences: their tokens, what the lexicons know of each position, and the stretches that layers add.

use crate::number::{Num, numbers};
use crate::time::TimeMention;
use recoupe_model::PageSpan;
use recoupe_packs::language::{FnClass, Lex, NounClass, Tense};
use recoupe_packs::pattern::Lattice;
use recoupe_packs::token::{Case, Token, TokenKind, tokenize};
use recoupe_packs::{LanguagePack, Name, Packs};

/// A range of tokens, `start..end`.
pub type Range = (usize, usize);

/// Where the lexicons stand for one article: packs and the language it is written in.
#[derive(Debug, Clone, Copy)]
pub struct Knowledge<'a> {
    pub packs: &'a Packs,
    pub lang: &'a LanguagePack,
}

/// A sentence of an article.
#[derive(Debug)]
pub struct Sentence {
    /// Position among the article's sentences that are read.
    pub index: usize,
    /// Where it stands.
    pub span: PageSpan,
    /// Its tokens.
    pub tokens: Vec<Token>,
    /// What each position can begin, longest first.
    pub lex: Vec<Vec<(usize, Lex)>>,
    /// Names that begin at each position, longest first.
    pub names: Vec<Vec<(usize, Name)>>,
    /// Numerals, in order, not overlapping.
    pub numbers: Vec<Num>,
    /// Temporal expressions, in order, not overlapping.
    pub times: Vec<TimeMention>,
    /// Noun phrases by token range, for rules that name them.
    pub np_ranges: Vec<Range>,
    /// Verb groups that say something, by token range.
    pub say_ranges: Vec<Range>,
}

impl Sentence {
    /// A sentence of these tokens, with everything the lexicons know of it.
    pub fn new(know: Knowledge, index: usize, mut tokens: Vec<Token>) -> Sentence {
        let span = match (tokens.first(), tokens.last()) {
            (Some(first), Some(last)) => first.span.join(last.span),
            _ => PageSpan::new(0, 0),
        };
        let mut lex = Vec::with_capacity(tokens.len());
        let mut names = Vec::with_capacity(tokens.len());
        for at in 0..tokens.len() {
            let mut here: Vec<(usize, Lex)> = Vec::new();
            let mut named: Vec<(usize, Name)> = Vec::new();
            if tokens[at].kind == TokenKind::Word {
                here.extend(know.lang.language.lexicon.at(&tokens, at).map(|(n, l)| (n, *l)));
                here.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
                named.extend(know.packs.names.at(&tokens, at).map(|(n, l)| (n, *l)));
                named.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
            }
            lex.push(here);
            names.push(named);
        }
        even_capitals(&mut tokens, &lex, &mut names);
        let mut sentence = Sentence {
            index,
            span,
            tokens,
            lex,
            names,
            numbers: Vec::new(),
            times: Vec::new(),
            np_ranges: Vec::new(),
            say_ranges: Vec::new(),
        };
        sentence.numbers = numbers(&sentence, &know.lang.language.digits);
        sentence
    }
    /// Bytes of a token range.
    pub fn bytes(&self, (start, end): Range) -> PageSpan {
        self.tokens[start].span.join(self.tokens[end.max(start + 1) - 1].span)
    }
    /// True when the single token at `at` is of this function class.
    pub fn is_fn(&self, at: usize, class: FnClass) -> bool {
        self.lex.get(at).is_some_and(|l| l.iter().any(|(n, x)| *n == 1 && *x == Lex::Fn(class)))
    }
    /// The longest function word of this class at `at`.
    pub fn fn_word(&self, at: usize, class: FnClass) -> Option<usize> {
        self.lex.get(at)?.iter().find(|(_, x)| *x == Lex::Fn(class)).map(|(n, _)| *n)
    }
    /// True when the token is any function word and nothing else that matters.
    pub fn is_function(&self, at: usize) -> bool {
        self.lex.get(at).is_some_and(|l| l.iter().any(|(n, x)| *n == 1 && matches!(x, Lex::Fn(_))))
    }
    /// The number that starts at `at`.
    pub fn number_at(&self, at: usize) -> Option<&Num> {
        self.numbers.iter().find(|n| n.range.0 == at)
    }
    /// The temporal expression that starts at `at`.
    pub fn time_at(&self, at: usize) -> Option<(usize, &TimeMention)> {
        self.times.iter().enumerate().find(|(_, t)| t.range.0 == at)
    }
    /// True when `at` lies inside a temporal expression.
    pub fn in_time(&self, at: usize) -> bool {
        self.times.iter().any(|t| t.range.0 <= at && at < t.range.1)
    }
}

/// In a sentence written in capitals only, capitals tell nothing: words the lexicon knows are read as if in
/// lower case, others as names, and a name that is a common word too is the word.
fn even_capitals(tokens: &mut [Token], lex: &[Vec<(usize, Lex)>], names: &mut [Vec<(usize, Name)>]) {
    let words = || tokens.iter().filter(|t| t.kind == TokenKind::Word && t.lower.chars().count() > 1);
    let n_upper = words().filter(|t| t.case == Case::Upper).count();
    if n_upper < 4 || words().any(|t| t.case == Case::Lower) || n_upper * 10 < words().count() * 9 {
        return;
    }
    for (at, token) in tokens.iter_mut().enumerate() {
        if token.kind != TokenKind::Word {
            continue;
        }
        let common = !lex[at].is_empty();
        if common {
            names[at].retain(|(n, name)| *n > 1 || matches!(name, Name::Country(_) | Name::Demonym(_)));
        }
        token.case = match common && names[at].is_empty() {
            true => Case::Lower,
            false => Case::Title,
        };
    }
}

impl Lattice for Sentence {
    fn tokens(&self) -> &[Token] {
        &self.tokens
    }
    fn stretches(&self, class: &str, at: usize, ends: &mut Vec<usize>) {
        let Some(token) = self.tokens.get(at) else { return };
        let digits = || (token.kind == TokenKind::Digits).then(|| token.lower.parse::<u32>().ok()).flatten();
        let tied_next = || self.tokens.get(at + 1).is_some_and(|t| t.tied && t.kind == TokenKind::Digits);
        let mut lex = |wanted: &dyn Fn(&Lex) -> bool| {
            ends.extend(self.lex[at].iter().filter(|(_, x)| wanted(x)).map(|(n, _)| at + n));
        };
        match class {
            "number" => ends.extend(self.number_at(at).filter(|n| !n.approximate()).map(|n| n.range.1)),
            "about" => ends.extend(self.number_at(at).filter(|n| n.about.is_some()).map(|n| n.range.1)),
            "about_plural" => ends.extend(self.number_at(at).filter(|n| n.floor.is_some()).map(|n| n.range.1)),
            "digits" if token.kind == TokenKind::Digits => ends.push(at + 1),
            "day" => match digits() {
                Some(1..=31) if token.lower.len() <= 2 && !tied_next() => ends.push(at + 1),
                _ => {
                    lex(&|x| matches!(x, Lex::Ordinal(1..=31)));
                    ends.extend(
                        self.number_at(at)
                            .filter(|n| !n.digits && !n.article && !n.approximate() && (2..=31).contains(&n.value))
                            .map(|n| n.range.1),
                    );
                }
            },
            "monthnumber" if matches!(digits(), Some(1..=12)) && token.lower.len() <= 2 => ends.push(at + 1),
            "year" if matches!(digits(), Some(1800..=2100)) && token.lower.len() == 4 && !tied_next() => {
                ends.push(at + 1)
            }
            "yearwords" => ends.extend(self.year_in_words(at).map(|(end, _)| end)),
            "shortyear" if digits().is_some() && token.lower.len() == 2 && !tied_next() => ends.push(at + 1),
            "month" => lex(&|x| matches!(x, Lex::Month(_))),
            "weekday" => lex(&|x| matches!(x, Lex::Weekday(_))),
            "unit" => lex(&|x| matches!(x, Lex::TimeUnit(_))),
            "daypart" => lex(&|x| matches!(x, Lex::DayPart(_))),
            "season" => lex(&|x| matches!(x, Lex::Season(_))),
            "feast" => lex(&|x| matches!(x, Lex::Feast(..) | Lex::MovingFeast(_))),
            "deictic" => lex(&|x| matches!(x, Lex::Deictic(_))),
            "ordinal" => {
                lex(&|x| matches!(x, Lex::Ordinal(_)));
                ends.extend(self.ordinal_in_digits(at).map(|_| at + 2));
            }
            "roman" if self.roman(at).is_some() => ends.push(at + 1),
            "participle" => lex(&|x| matches!(x, Lex::Verb(_, f) if f.tense == Tense::Participle)),
            "infinitive" => lex(&|x| matches!(x, Lex::Verb(_, f) if f.tense == Tense::Infinitive)),
            "finite" => lex(
                &|x| matches!(x, Lex::Verb(_, f) if !matches!(f.tense, Tense::Participle | Tense::Infinitive | Tense::Gerund)),
            ),
            "word" if token.kind == TokenKind::Word => ends.push(at + 1),
            "capital" if token.capital() => ends.push(at + 1),
            "quote" if token.kind == TokenKind::Quote => ends.push(at + 1),
            "punct" if token.kind == TokenKind::Punct => ends.push(at + 1),
            "time" => ends.extend(self.time_at(at).map(|(_, t)| t.range.1)),
            "np" => ends.extend(self.np_ranges.iter().filter(|r| r.0 == at).map(|r| r.1)),
            "say" => ends.extend(self.say_ranges.iter().filter(|r| r.0 == at).map(|r| r.1)),
            "actor" | "place" | "country" | "demonym" => ends.extend(self.names[at].iter().filter_map(|(n, name)| {
                let is = match name {
                    Name::Actor(_) => class == "actor",
                    Name::Place(_) | Name::Capital(_) => class == "place",
                    Name::Country(_) => class == "country" || class == "place",
                    Name::Demonym(_) => class == "demonym",
                    Name::Outlet(_) => false,
                };
                is.then_some(at + n)
            })),
            "be" => lex(&|x| *x == Lex::Fn(FnClass::AuxiliaryBe)),
            "have" => lex(&|x| *x == Lex::Fn(FnClass::AuxiliaryHave)),
            "measure" => self.nouns_of(NounClass::Unit, at, ends),
            _ => {
                if let Some(class) = FnClass::named(class) {
                    lex(&|x| *x == Lex::Fn(class));
                } else if let Some(class) = NounClass::named(class) {
                    self.nouns_of(class, at, ends);
                }
            }
        }
    }
}

impl Sentence {
    /// A year in words that begins here: its end (exclusive) and value («two thousand and five», «nineteen eighty»).
    pub fn year_in_words(&self, at: usize) -> Option<(usize, i64)> {
        let number = |at: usize| self.number_at(at).filter(|n| !n.digits && !n.article && !n.approximate());
        let first = number(at)?;
        match first.value {
            1001..=2100 if first.value % 1000 != 0 => Some((first.range.1, i64::try_from(first.value).ok()?)),
            17..=20 => {
                let rest = number(first.range.1).filter(|n| (10..=99).contains(&n.value))?;
                Some((rest.range.1, i64::try_from(first.value * 100 + rest.value).ok()?))
            }
            _ => None,
        }
    }
    /// The value of an ordinal in digits («3e») or Roman numerals («XIXe») that covers these tokens.
    pub fn ordinal(&self, start: usize, end: usize) -> Option<i64> {
        match end - start {
            2 => self.ordinal_in_digits(start),
            _ => self.roman(start),
        }
    }
    /// Digits with a short ending tied to them.
    fn ordinal_in_digits(&self, at: usize) -> Option<i64> {
        let (digits, ending) = (self.tokens.get(at)?, self.tokens.get(at + 1)?);
        let tied = ending.tied
            && ending.kind == TokenKind::Word
            && ending.lower.chars().count() <= 3
            && ending.span.start() == digits.span.end();
        (digits.kind == TokenKind::Digits && tied && digits.lower.len() <= 3)
            .then(|| digits.lower.parse().ok())
            .flatten()
    }
    /// A Roman numeral with or without a short ending.
    fn roman(&self, at: usize) -> Option<i64> {
        let token = self.tokens.get(at).filter(|t| t.capital())?;
        let value = |c: char| {
            [('i', 1), ('v', 5), ('x', 10), ('l', 50), ('c', 100)].iter().find(|(r, _)| *r == c).map(|(_, v)| *v)
        };
        let numerals: Vec<i64> = token.lower.chars().map_while(value).collect();
        if numerals.is_empty() || token.lower.chars().count() > numerals.len() + 3 {
            return None;
        }
        let signed = numerals
            .iter()
            .enumerate()
            .map(|(i, v)| if numerals.get(i + 1).is_some_and(|next| next > v) { -v } else { *v });
        Some(signed.sum())
    }
    fn nouns_of(&self, _class: NounClass, at: usize, ends: &mut Vec<usize>) {
        // The class of a noun is known to the language, not to the sentence; rules that name a noun class are
        // rare, so any noun is offered here and the reader of the capture checks its class.
        ends.extend(self.lex[at].iter().filter(|(_, x)| matches!(x, Lex::Noun(..))).map(|(n, _)| at + n));
    }
}

/// Cuts a block into sentences of tokens.
pub fn sentences(know: Knowledge, text: &str, span: PageSpan) -> Vec<Vec<Token>> {
    let tokens = tokenize(text, span);
    let mut out = Vec::new();
    let mut current: Vec<Token> = Vec::new();
    for (i, token) in tokens.iter().enumerate() {
        let line_break = current.last().is_some_and(|last| has_line_break(text, last, token));
        if line_break && !current.is_empty() {
            out.push(std::mem::take(&mut current));
        }
        current.push(token.clone());
        if ends_sentence(know, &tokens, i) {
            out.push(std::mem::take(&mut current));
        }
    }
    if !current.is_empty() {
        out.push(current);
    }
    out
}

fn has_line_break(text: &str, last: &Token, next: &Token) -> bool {
    text.get(last.span.end()..next.span.start()).is_some_and(|gap| gap.contains('\n'))
}

/// A full stop ends a sentence unless it belongs to an abbreviation, an initial or a number; a closing
/// quotation mark or bracket right after it still belongs to the sentence.
fn ends_sentence(know: Knowledge, tokens: &[Token], at: usize) -> bool {
    let is_stop = |t: &Token| t.kind == TokenKind::Punct && (t.is('.') || t.is('!') || t.is('?') || t.is('…'));
    let closes = |t: &Token| t.is('»') || t.is('”') || t.is(')') || (t.is('"') && t.tied);
    let token = &tokens[at];
    let stop = if is_stop(token) {
        at
    } else if closes(token) && at > 0 && is_stop(&tokens[at - 1]) {
        at - 1
    } else {
        return false;
    };
    let Some(next) = tokens.get(at + 1) else { return true };
    if is_stop(next) || (closes(next) && (next.tied || next.is('»'))) || (next.tied && next.kind != TokenKind::Quote) {
        return false;
    }
    if tokens[stop].is('.') && stop > 0 {
        let before = &tokens[stop - 1];
        let initial = before.case != Case::Lower && before.lower.chars().count() == 1;
        let abbreviation = know.lang.language.abbreviations.contains(&*before.lower);
        if tokens[stop].tied && (initial || abbreviation) {
            return false;
        }
    }
    next.capital() || !matches!(next.kind, TokenKind::Word)
}
