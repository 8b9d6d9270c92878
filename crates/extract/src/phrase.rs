//! Noun phrases and verb groups: the pieces of a clause.
//!
//! A noun phrase runs from its article or figure to the end of its complements, so that what is shown as an
//! actor is what the page wrote («les forces spéciales européennes du groupement Takuba»). Event nouns and
//! toll nouns keep their complements apart: «l'attaque de Gao par des rebelles» has parts with roles.

use crate::count::{Bound, hedged_after};
use crate::sentence::{Knowledge, Range, Sentence};
use recoupe_model::{Category, Country};
use recoupe_packs::Name;
use recoupe_packs::frames::Slot;
use recoupe_packs::language::{FnClass, Lex, NounClass, Tense};
use recoupe_packs::token::{Case, TokenKind};

/// What a noun phrase's head is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Head {
    /// A noun of the lexicon.
    Noun(u32),
    /// A name of the packs.
    Name(Name),
    /// A proper name no pack knows.
    Proper,
    /// A word nobody knows.
    Unknown,
    /// The noun is understood: «15 autres», «15 d'entre eux», «11» alone.
    Elided,
}

/// What stands before the noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Det {
    /// Nothing.
    None,
    /// An article.
    Article,
    /// «ce»
    Demonstrative,
    /// «son»
    Possessive,
}

/// A noun phrase.
#[derive(Debug, Clone)]
pub struct Np {
    /// Its tokens, complements included.
    pub range: Range,
    /// Where the words worth quoting begin: after a contracted preposition.
    pub quote_start: usize,
    /// The head's position.
    pub head_at: usize,
    /// The tokens of the head and what belongs to it, without article, figure and complements.
    pub core: Range,
    /// What the head is.
    pub head: Head,
    /// The head's noun class, where it is a noun.
    pub class: Option<NounClass>,
    /// What kind of people.
    pub category: Option<Category>,
    /// Its figure.
    pub bound: Option<Bound>,
    /// What stands before it.
    pub det: Det,
    /// Begins with a preposition contracted with its article («du», «des»).
    pub contracted: bool,
    /// The pack's actor it names or belongs to.
    pub actor: Option<u32>,
    /// The country an adjective or complement ties it to.
    pub country: Option<Country>,
    /// Names of places inside it.
    pub places: Vec<(Range, Name)>,
    /// The head's word is singular.
    pub singular: bool,
    /// A personal name stands in it.
    pub person: Option<Range>,
}

/// Voice of a verb group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Diathesis {
    /// «a tué»
    Active,
    /// «a été tué», «tués»
    Passive,
    /// «s'est retiré»
    Reflexive,
}

/// A verb group.
#[derive(Debug, Clone)]
pub struct Vg {
    /// Its tokens.
    pub range: Range,
    /// Every verb its form can belong to.
    pub verbs: Vec<u32>,
    /// Voice.
    pub diathesis: Diathesis,
    /// Tense of its finite part, or the form where there is none.
    pub tense: Tense,
    /// «avait tué»
    pub pluperfect: bool,
    /// Negated.
    pub negated: bool,
    /// The auxiliary's own verb between subject and infinitive («devoir», «vouloir»).
    pub modal: Option<u32>,
    /// No finite part: it leans on a noun or on another verb.
    pub bare: bool,
    /// The subject follows, tied by a hyphen («a-t-il»).
    pub inverted: bool,
    /// «y»: the place was named before.
    pub place_pronoun: bool,
}

/// A piece of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// Index into the noun phrases.
    Np(usize),
    /// Index into the verb groups.
    Vg(usize),
    /// Index into the temporal expressions.
    Time(usize),
    /// A token by itself.
    Token(usize),
}

/// A sentence in pieces.
#[derive(Debug, Default)]
pub struct Chunks {
    /// All pieces in order.
    pub items: Vec<(Item, Range)>,
    /// Noun phrases.
    pub nps: Vec<Np>,
    /// Verb groups.
    pub vgs: Vec<Vg>,
}

/// Cuts a sentence into pieces.
pub fn chunk(know: Knowledge, sentence: &Sentence, bounds: &[Bound]) -> Chunks {
    let reader = Reader { know, s: sentence, bounds };
    let mut chunks = Chunks::default();
    let mut at = 0;
    while at < sentence.tokens.len() {
        let after_np = matches!(chunks.items.last(), Some((Item::Np(_), _)));
        if let Some((i, time)) = sentence.time_at(at) {
            chunks.items.push((Item::Time(i), time.range));
            at = time.range.1;
        } else if let Some(n) = reader.set_phrase(at) {
            chunks.items.push((Item::Token(at), (at, at + n)));
            at += n;
        } else if let Some(vg) = reader.verb_group(at, after_np) {
            at = vg.range.1;
            chunks.items.push((Item::Vg(chunks.vgs.len()), vg.range));
            chunks.vgs.push(vg);
        } else if let Some(np) = reader.noun_phrase(at, 0) {
            at = np.range.1;
            chunks.items.push((Item::Np(chunks.nps.len()), np.range));
            chunks.nps.push(np);
        } else {
            let adverb = sentence.fn_word(at, FnClass::Adverb).filter(|n| *n > 1);
            let n = adverb.or(reader.preposition(at)).unwrap_or(1);
            chunks.items.push((Item::Token(at), (at, at + n)));
            at += n;
        }
    }
    share_auxiliaries(sentence, &mut chunks);
    chunks
}

/// «ont frappé les assaillants et neutralisé quinze hommes»: a participle joined to a compound verb group
/// shares its auxiliary.
fn share_auxiliaries(sentence: &Sentence, chunks: &mut Chunks) {
    for position in 1..chunks.items.len() {
        let Item::Vg(i) = chunks.items[position].0 else { continue };
        let joined = match chunks.items[position - 1].0 {
            Item::Token(at) => sentence.is_fn(at, FnClass::Conjunction) || sentence.tokens[at].is(','),
            _ => false,
        };
        if !joined || !(chunks.vgs[i].bare && chunks.vgs[i].tense == Tense::Participle) {
            continue;
        }
        let before = (0..position - 1).rev().find_map(|p| match chunks.items[p].0 {
            Item::Vg(j) => Some(j),
            _ => None,
        });
        let Some(other) = before.map(|j| chunks.vgs[j].clone()) else { continue };
        let compound = other.range.1 - other.range.0 > 1 && !(other.bare && other.tense == Tense::Participle);
        // Shared in the active voice only where an object follows: else it leans on the noun before it.
        let object = matches!(chunks.items.get(position + 1), Some((Item::Np(_), _)));
        if compound && (other.diathesis == Diathesis::Passive || object) {
            let vg = &mut chunks.vgs[i];
            vg.diathesis = other.diathesis;
            vg.tense = other.tense;
            vg.bare = other.bare;
            vg.negated = other.negated;
            vg.pluperfect = other.pluperfect;
        }
    }
}

struct Reader<'a> {
    know: Knowledge<'a>,
    s: &'a Sentence,
    bounds: &'a [Bound],
}

impl Reader<'_> {
    fn preposition(&self, at: usize) -> Option<usize> {
        self.s.fn_word(at, FnClass::Preposition)
    }
    /// An adverb of several words («au départ», «au total») hides the noun inside it.
    fn set_phrase(&self, at: usize) -> Option<usize> {
        let n = self.s.fn_word(at, FnClass::Adverb).filter(|n| *n > 1)?;
        let longer = self.s.lex[at].iter().any(|(m, x)| *m > n && matches!(x, Lex::Noun(..) | Lex::Fn(_)));
        (self.bound_at(at).is_none() && !longer).then_some(n)
    }
    fn bound_at(&self, at: usize) -> Option<&Bound> {
        self.bounds.iter().find(|b| b.range.0 == at)
    }
    fn has_noun(&self, at: usize) -> bool {
        self.s.lex[at].iter().any(|(_, x)| matches!(x, Lex::Noun(..)))
    }
    fn is(&self, at: usize, class: FnClass) -> bool {
        self.s.is_fn(at, class)
    }
    fn is_of(&self, at: usize) -> bool {
        let frames = &self.know.lang.frames;
        self.s.tokens.get(at).is_some_and(|t| frames.prepositions.get(&t.lower).is_some_and(|s| s.contains(&Slot::Of)))
    }
    /// «du», «des»: a preposition and an article in one.
    fn contracted(&self, at: usize) -> bool {
        self.is(at, FnClass::Determiner) && self.is(at, FnClass::Preposition)
    }
    fn determiner(&self, at: usize) -> Option<Det> {
        if self.contracted(at) && !self.is_of(at) {
            return None; // «au»: read as a preposition
        }
        match () {
            _ if self.is(at, FnClass::Demonstrative) => Some(Det::Demonstrative),
            _ if self.is(at, FnClass::Possessive) => Some(Det::Possessive),
            _ if self.is(at, FnClass::Determiner) => Some(Det::Article),
            _ => None,
        }
    }

    // ---- noun phrases ----

    fn noun_phrase(&self, start: usize, depth: usize) -> Option<Np> {
        let s = self.s;
        let mut at = start;
        let mut det = Det::None;
        let mut bound: Option<Bound> = None;
        let mut contracted = false;
        let mut quote_start = start;
        if let Some(b) = self.bound_at(at) {
            bound = Some(b.clone());
            at = b.range.1;
        } else {
            if s.fn_word(at, FnClass::Quantifier).is_some() && self.determiner(at).is_none() {
                at += s.fn_word(at, FnClass::Quantifier)?;
            }
            if let Some(d) = self.determiner(at) {
                det = d;
                contracted = self.contracted(at);
                if contracted {
                    quote_start = at + 1;
                }
                at += 1;
                if let Some(b) = self.bound_at(at) {
                    bound = Some(b.clone());
                    at = b.range.1;
                }
            }
        }
        if s.tokens.get(at).is_some_and(|t| t.kind == TokenKind::Quote) && at > start {
            at += 1;
        }
        // «une trentaine de djihadistes»
        if bound.is_some() && self.is_of(at) && s.tokens.get(at + 1).is_some() && !self.contracted(at) {
            at += 1;
            if self.is(at, FnClass::Preposition) && self.preposition(at).is_some_and(|_| self.pronoun_after(at)) {
                // «15 d'entre eux»
                return self.elided(start, at + 2, bound, det);
            }
            // «un de ses détachements»: one of several, whose they are stands before the noun.
            if let Some(d) = self.determiner(at) {
                det = d;
                at += 1;
            }
            if s.tokens.get(at).is_some_and(|t| t.kind == TokenKind::Quote) {
                at += 1;
            }
        }
        let before_head = at;
        let head = self.head(at, det != Det::None || bound.is_some());
        let Some((head, head_at, head_end)) = head else {
            return match bound {
                Some(_) => self.elided(start, before_head.max(start + 1), bound, det),
                None => None,
            };
        };
        let mut np = Np {
            range: (start, head_end),
            quote_start,
            head_at,
            core: (before_head, head_end),
            head,
            class: None,
            category: None,
            bound,
            det,
            contracted,
            actor: None,
            country: None,
            places: Vec::new(),
            singular: true,
            person: None,
        };
        self.describe_head(&mut np, (head_at, head_end));
        self.modifiers(&mut np);
        np.core.1 = np.range.1;
        if depth < 3 && !self.keeps_complements_apart(&np) {
            self.complements(&mut np, depth);
        }
        self.hedge_after(&mut np);
        Some(np)
    }

    fn pronoun_after(&self, at: usize) -> bool {
        self.is(at + 1, FnClass::Pronoun) && !self.is(at + 1, FnClass::Determiner)
    }

    fn elided(&self, start: usize, end: usize, bound: Option<Bound>, det: Det) -> Option<Np> {
        let bound = bound?;
        let year = bound.count.said.is_some_and(|n| (1900..2100).contains(&n)) && bound.range.1 - bound.range.0 == 1;
        if bound.article || bound.fractional || year {
            return None;
        }
        let end = end.max(bound.range.1);
        // A number that a sign of money, measure or score follows counts no people.
        if self.s.tokens.get(end).is_some_and(|t| t.is('%') || t.is('€') || t.is('$') || t.is('°') || (t.is('-') && t.tied)) {
            return None;
        }
        let mut np = Np {
            range: (start, end),
            quote_start: start,
            head_at: end - 1,
            core: (start, end),
            head: Head::Elided,
            class: None,
            category: None,
            bound: Some(bound),
            det,
            contracted: false,
            actor: None,
            country: None,
            places: Vec::new(),
            singular: false,
            person: None,
        };
        // «15 autres»
        while self.is(np.range.1, FnClass::Other) {
            np.range.1 += 1;
        }
        np.core.1 = np.range.1;
        self.hedge_after(&mut np);
        Some(np)
    }

    /// A word that can be an adjective as far as the lexicons know.
    fn is_plain_word(&self, at: usize) -> bool {
        let Some(token) = self.s.tokens.get(at) else { return false };
        token.kind == TokenKind::Word
            && token.case == Case::Lower
            && !token.lower.ends_with('\'')
            && !self.s.in_time(at)
            && !self.s.is_function(at)
            && !self.s.lex[at].iter().any(|(_, x)| matches!(x, Lex::Fn(FnClass::Preposition | FnClass::Subordinator | FnClass::Conjunction)))
            && self.bound_at(at).is_none()
    }

    fn predicate_participle(&self, at: usize) -> bool {
        let frames = &self.know.lang.frames;
        self.s.lex[at].iter().any(|(_, x)| match x {
            Lex::Verb(v, f) => f.tense == Tense::Participle && (frames.of_verb.contains_key(v) || frames.say.contains_key(v)),
            Lex::Noun(n, _) => frames.toll_nouns.contains_key(n),
            _ => false,
        })
    }

    fn finite_verb(&self, at: usize) -> bool {
        self.s.lex[at].iter().any(|(_, x)| match x {
            Lex::Verb(_, f) => !matches!(f.tense, Tense::Participle | Tense::Infinitive | Tense::Gerund),
            _ => false,
        })
    }

    /// The head: up to three modifiers may stand before a known noun.
    fn head(&self, at: usize, introduced: bool) -> Option<(Head, usize, usize)> {
        let s = self.s;
        if at >= s.tokens.len() || s.in_time(at) {
            return None;
        }
        if let Some(found) = self.head_here(at, introduced) {
            // A known adjective-like noun before a noun («jeune fille») is in the lexicon as a whole.
            return Some(found);
        }
        if !introduced {
            return None;
        }
        let mut ahead = at;
        while ahead < at + 3 && (self.is(ahead, FnClass::Other) || self.is_plain_word(ahead) && !self.finite_only(ahead)) {
            ahead += 1;
            if ahead < s.tokens.len() && s.tokens[ahead].kind == TokenKind::Quote {
                ahead += 1;
            }
            if ahead < s.tokens.len() && !s.in_time(ahead) {
                if let Some(found) = self.head_here(ahead, true).filter(|(h, ..)| *h != Head::Unknown && *h != Head::Proper) {
                    return Some(found);
                }
            }
        }
        (self.is_plain_word(at) && !self.predicate_participle(at) && !self.finite_only(at)).then_some((Head::Unknown, at, at + 1))
    }

    fn finite_only(&self, at: usize) -> bool {
        self.finite_verb(at) && !self.has_noun(at) && !self.s.lex[at].iter().any(|(_, x)| matches!(x, Lex::Verb(_, f) if f.tense == Tense::Participle))
    }

    fn head_here(&self, at: usize, introduced: bool) -> Option<(Head, usize, usize)> {
        let s = self.s;
        if s.tokens[at].kind != TokenKind::Word {
            return None;
        }
        let noun = s.lex[at].iter().find_map(|(n, x)| if let Lex::Noun(id, plural) = x { Some((*n, *id, *plural)) } else { None });
        let name = s.names[at].iter().find(|(_, name)| !matches!(name, Name::Demonym(_) | Name::Outlet(_)));
        let outlet = s.names[at].iter().find(|(_, name)| matches!(name, Name::Outlet(_)));
        let demonym = s.names[at].iter().find(|(_, name)| matches!(name, Name::Demonym(_)));
        if let Some((n, name)) = name {
            if noun.is_none_or(|(m, ..)| *n >= m) && !(s.is_function(at) && s.tokens[at].case == Case::Lower) {
                return Some((Head::Name(*name), at, at + n));
            }
        }
        if let Some((n, id, _)) = noun {
            if !s.is_function(at) || introduced {
                return Some((Head::Noun(id), at, at + n));
            }
        }
        if let Some((n, name)) = outlet {
            return Some((Head::Name(*name), at, at + n));
        }
        if let Some((n, name)) = demonym.filter(|_| s.tokens[at].capital() && (introduced || at > 0)) {
            return Some((Head::Name(*name), at, at + n));
        }
        self.proper(at).map(|end| (Head::Proper, at, end))
    }

    /// Capitalised words that no lexicon knows as common ones.
    fn proper(&self, at: usize) -> Option<usize> {
        let s = self.s;
        let starts = |i: usize| {
            s.tokens.get(i).is_some_and(|t| t.capital() && !t.lower.ends_with('\'')) && !s.is_function(i) && !s.in_time(i)
        };
        if !starts(at) || (at == 0 && !starts(at + 1) && (self.finite_verb(at) || !s.lex[at].is_empty())) {
            return None;
        }
        let mut end = at + 1;
        while end < s.tokens.len() {
            let linked = s.tokens[end].kind == TokenKind::Word && s.tokens[end].lower.chars().count() <= 4 && starts(end + 1)
                && s.lex[end].is_empty();
            if starts(end) && !self.has_noun(end) || (s.tokens.get(end).is_some_and(|t| t.tied && t.capital())) {
                end += 1;
            } else if linked {
                end += 2;
            } else {
                break;
            }
        }
        Some(end)
    }

    fn describe_head(&self, np: &mut Np, head: Range) {
        let language = &self.know.lang.language;
        match np.head {
            Head::Noun(id) => {
                let group = language.group(id);
                np.class = Some(group.class);
                np.category = group.category;
                np.singular = self.s.lex[np.head_at].iter().any(|(_, x)| matches!(x, Lex::Noun(n, false) if *n == id));
            }
            Head::Name(name) => self.take_name(np, head, name),
            Head::Proper => np.person = Some(head),
            _ => {}
        }
    }

    fn take_name(&self, np: &mut Np, range: Range, name: Name) {
        match name {
            Name::Actor(i) => {
                let actor = &self.know.packs.actors[i as usize];
                np.actor = np.actor.or(Some(i));
                np.country = np.country.or(actor.country);
            }
            Name::Country(i) => {
                np.country = np.country.or(Some(self.know.packs.countries[i as usize].code));
                np.places.push((range, name));
            }
            Name::Demonym(i) => np.country = np.country.or(Some(self.know.packs.countries[i as usize].code)),
            Name::Place(_) | Name::Capital(_) => np.places.push((range, name)),
            Name::Outlet(_) => {}
        }
    }

    /// Adjectives, demonyms, names in apposition («la force Barkhane», «le général X»), bracketed acronyms.
    fn modifiers(&self, np: &mut Np) {
        let s = self.s;
        let mut n_plain = 0;
        loop {
            let at = np.range.1;
            let Some(token) = s.tokens.get(at) else { break };
            if s.in_time(at) {
                break;
            }
            // A closing quotation mark inside the phrase.
            if token.kind == TokenKind::Quote {
                let opened = (np.range.0..at).any(|i| s.tokens[i].kind == TokenKind::Quote);
                let n_inside = (np.range.0..at).filter(|i| s.tokens[*i].kind == TokenKind::Quote).count();
                if opened && n_inside % 2 == 1 {
                    np.range.1 += 1;
                    continue;
                }
                // «une attaque « terroriste »»: a quoted adjective.
                let close = (at + 2..at + 4).find(|i| s.tokens.get(*i).is_some_and(|t| t.kind == TokenKind::Quote));
                if let Some(close) = close.filter(|c| (at + 1..*c).all(|i| self.is_plain_word(i) && !self.predicate_participle(i))) {
                    np.range.1 = close + 1;
                    continue;
                }
                break;
            }
            if let Some((n, name)) = s.names[at].iter().find(|(_, name)| matches!(name, Name::Demonym(_))) {
                self.take_name(np, (at, at + n), *name);
                np.range.1 += n;
                continue;
            }
            if let Some((n, name)) = s.names[at].iter().find(|(_, name)| !matches!(name, Name::Demonym(_) | Name::Outlet(_))) {
                let own = matches!(np.class, Some(NounClass::Force | NounClass::Office | NounClass::Site | NounClass::Authority | NounClass::Event | NounClass::People | NounClass::Other));
                if own && token.capital() && !matches!(np.head, Head::Name(_)) {
                    self.take_name(np, (at, at + n), *name);
                    np.range.1 += n;
                    continue;
                }
                break;
            }
            if token.is('(') {
                if let Some(end) = self.bracketed_name(np, at) {
                    np.range.1 = end;
                    continue;
                }
                break;
            }
            if token.capital() {
                let titled = matches!(np.class, Some(NounClass::Office | NounClass::People | NounClass::Site | NounClass::Force | NounClass::Authority));
                match self.proper(at).filter(|_| titled && !self.has_noun(at)) {
                    Some(end) => {
                        if np.class != Some(NounClass::Force) && np.class != Some(NounClass::Site) {
                            np.person = np.person.or(Some((at, end)));
                        }
                        np.range.1 = end;
                        continue;
                    }
                    None if s.tokens[at - 1].capital() && !self.finite_verb(at) && !self.has_noun(at) && !s.is_function(at) => {}
                    None => break,
                }
            }
            // «un groupe lourdement armé»
            if self.is(at, FnClass::Adverb) && !self.is(at, FnClass::Negation) && self.is_plain_word(at + 1) && !self.predicate_participle(at + 1) && !self.finite_only(at + 1)
                && s.lex[at + 1].iter().any(|(_, x)| matches!(x, Lex::Verb(_, f) if f.tense == Tense::Participle)) && s.lex[at].iter().all(|(n, _)| *n == 1) {
                np.range.1 += 2;
                continue;
            }
            let noun_as_adjective = self.has_noun(at) && n_plain < 3;
            let plain = self.is_plain_word(at) && n_plain < 3 && !self.predicate_participle(at);
            let verb_like = self.finite_only(at) || (self.finite_verb(at) && self.verb_follows_subject(at));
            let gerund = s.lex[at].iter().any(|(_, x)| matches!(x, Lex::Verb(_, f) if f.tense == Tense::Gerund)) && !self.has_noun(at);
            let infinitive = s.lex[at].iter().any(|(_, x)| matches!(x, Lex::Verb(_, f) if f.tense == Tense::Infinitive));
            let known_head = !matches!(np.head, Head::Proper | Head::Name(_));
            if plain && known_head && !verb_like && !gerund && !infinitive && (noun_as_adjective || !self.has_noun(at)) {
                np.range.1 += 1;
                n_plain += 1;
                continue;
            }
            break;
        }
    }

    /// A form that is noun and finite verb, right after a noun phrase: a verb when an object can follow.
    fn verb_follows_subject(&self, at: usize) -> bool {
        let next = at + 1;
        next < self.s.tokens.len()
            && (self.determiner(next).is_some() || self.bound_at(next).is_some() || self.preposition(next).is_some())
            && !self.is_of(next)
    }

    /// «(FAMa)», «(GSIM, lié à Al-Qaïda)»: an acronym or actor in brackets after a name.
    fn bracketed_name(&self, np: &mut Np, at: usize) -> Option<usize> {
        let s = self.s;
        let close = (at + 1..(at + 9).min(s.tokens.len())).find(|i| s.tokens[*i].is(')'))?;
        let inside = &s.tokens[at + 1..close];
        if inside.iter().any(|t| t.kind == TokenKind::Digits) {
            return None;
        }
        let actor = s.names[at + 1].iter().find(|(_, n)| matches!(n, Name::Actor(_)));
        // «l'opération (française) Barkhane»
        let demonym = s.names[at + 1].iter().find(|(n, name)| at + 1 + n == close && matches!(name, Name::Demonym(_)));
        if let Some((n, name)) = demonym {
            self.take_name(np, (at + 1, at + 1 + n), *name);
            return Some(close + 1);
        }
        let acronym = inside.len() == 1 && matches!(inside[0].case, Case::Upper | Case::Mixed);
        if let Some((n, name)) = actor {
            self.take_name(np, (at + 1, at + 1 + n), *name);
        }
        (actor.is_some() || acronym).then_some(close + 1)
    }

    fn keeps_complements_apart(&self, np: &Np) -> bool {
        let frames = &self.know.lang.frames;
        match np.head {
            Head::Noun(id) => {
                np.class == Some(NounClass::Event)
                    || np.class == Some(NounClass::Unit)
                    || frames.of_noun.contains_key(&id)
                    || frames.toll_nouns.contains_key(&id)
            }
            Head::Elided | Head::Name(_) | Head::Proper => true,
            Head::Unknown => false,
        }
    }

    /// «de …» complements: they say whose and where.
    fn complements(&self, np: &mut Np, depth: usize) {
        loop {
            let at = np.range.1;
            if at >= self.s.tokens.len() || self.s.in_time(at) || !self.is_of(at) {
                return;
            }
            let inner_start = if self.contracted(at) { at } else { at + 1 };
            if inner_start >= self.s.tokens.len() || self.s.in_time(inner_start) {
                return;
            }
            let Some(inner) = self.noun_phrase(inner_start, depth + 1) else { return };
            // Figures and occurrences inside stay apart: «au prix de 53 soldats tués», «l'auteur de l'attaque».
            let counted = inner.bound.as_ref().is_some_and(|b| !b.article) && np.bound.is_none();
            if matches!(inner.head, Head::Elided) || counted || inner.class == Some(NounClass::Event) {
                return;
            }
            np.range.1 = inner.range.1;
            np.actor = np.actor.or(inner.actor);
            np.country = np.country.or(inner.country);
            np.places.extend(inner.places.iter().copied());
            let titled = matches!(np.class, Some(NounClass::Office));
            if titled {
                np.person = np.person.or(inner.person);
            }
            // «membres d'un groupe armé»: a vague head takes the kind of its complement.
            if np.category == Some(Category::Unknown) || (np.class == Some(NounClass::Other) && inner.class.is_some()) {
                np.category = inner.category.or(np.category);
            }
        }
    }

    fn hedge_after(&self, np: &mut Np) {
        let Some(bound) = &np.bound else { return };
        // One predicate may stand between: «dix soldats tués au moins» is read when the verb group is.
        if let Some((count, end, rule)) = hedged_after(self.know.lang, self.s, np.range.1, bound.count) {
            np.bound = Some(Bound { count, rule, ..bound.clone() });
            np.range.1 = end;
        }
    }

    // ---- verb groups ----

    fn verb_group(&self, start: usize, after_np: bool) -> Option<Vg> {
        let s = self.s;
        let mut at = start;
        let (mut negated, mut reflexive, mut place_pronoun) = (false, false, false);
        // Clitics and the first part of the negation.
        while at < s.tokens.len() && at < start + 5 {
            let next = at + 1;
            let verb_next = next < s.tokens.len() && (self.auxiliary(next) || self.before_verb(next) || self.verbal(next, false));
            if !verb_next {
                break;
            }
            if self.is(at, FnClass::NegationFirst) {
                negated = true;
            } else if self.is(at, FnClass::ReflexivePronoun) {
                reflexive = true;
            } else if self.is(at, FnClass::PlacePronoun) {
                place_pronoun = true;
            } else if self.is(at, FnClass::ObjectPronoun) {
                // «les», «en» are an article and a preposition as well: they lean on an auxiliary only.
                let double = self.is(at, FnClass::Determiner) || self.is(at, FnClass::Preposition) || self.is(at, FnClass::Possessive);
                if double && (!self.auxiliary(next) || self.has_noun(next)) {
                    break;
                }
            } else {
                break;
            }
            at += 1;
        }
        let clitics = at > start;
        let mut vg = self.main_verb(at, after_np || clitics, clitics)?;
        vg.range.0 = start;
        vg.negated |= negated;
        vg.place_pronoun |= place_pronoun;
        if reflexive {
            vg.diathesis = Diathesis::Reflexive;
        }
        Some(vg)
    }

    fn before_verb(&self, at: usize) -> bool {
        [FnClass::NegationFirst, FnClass::ReflexivePronoun, FnClass::PlacePronoun, FnClass::ObjectPronoun].iter().any(|c| self.is(at, *c))
    }

    fn auxiliary(&self, at: usize) -> bool {
        at < self.s.tokens.len() && (self.is(at, FnClass::AuxiliaryBe) || self.is(at, FnClass::AuxiliaryHave)) && !self.after_article(at)
    }

    fn after_article(&self, at: usize) -> bool {
        at > 0 && self.determiner(at - 1).is_some() && (!self.is(at - 1, FnClass::Pronoun) || self.has_noun(at))
    }

    /// The verb forms at `at`, as (verb, form).
    fn forms(&self, at: usize) -> Vec<(u32, recoupe_packs::language::VerbForm)> {
        self.s.lex.get(at).map_or(Vec::new(), |l| {
            l.iter().filter_map(|(n, x)| if let (1, Lex::Verb(v, f)) = (n, x) { Some((*v, *f)) } else { None }).collect()
        })
    }

    /// Whether a form that may be something else too is a verb here.
    fn verbal(&self, at: usize, after_subject: bool) -> bool {
        let s = self.s;
        let forms = self.forms(at);
        if forms.is_empty() || s.in_time(at) {
            return false;
        }
        if s.lex[at].iter().any(|(n, x)| *n >= 1 && matches!(x, Lex::Fn(c) if !matches!(c, FnClass::AuxiliaryBe | FnClass::AuxiliaryHave))) {
            return false;
        }
        // A longer noun or name swallows it («mise en œuvre», «prise d'otages»).
        if s.lex[at].iter().any(|(n, x)| *n > 1 && matches!(x, Lex::Noun(..))) || s.names[at].first().is_some_and(|(n, name)| *n > 1 && !matches!(name, Name::Demonym(_))) {
            return false;
        }
        if !self.has_noun(at) {
            return !(s.tokens[at].capital() && at > 0 && s.tokens[at].case != Case::Upper && forms.iter().all(|(_, f)| f.tense != Tense::Participle) && self.proper(at).is_some_and(|e| e > at + 1));
        }
        let before = at.checked_sub(1);
        let introduced = before.is_some_and(|b| {
            self.determiner(b).is_some()
                || self.contracted(b)
                || self.is(b, FnClass::Preposition)
                || self.is(b, FnClass::Quantifier)
                || self.is(b, FnClass::Negation) && !self.is(b, FnClass::NegationFirst) && !self.auxiliary(b.saturating_sub(1))
                || self.bounds.iter().any(|x| x.range.1 == at)
        });
        if introduced {
            return false;
        }
        let participle = forms.iter().any(|(_, f)| f.tense == Tense::Participle);
        participle && at > 0 || (after_subject && self.verb_follows_subject(at))
    }

    fn main_verb(&self, at: usize, after_subject: bool, clitics: bool) -> Option<Vg> {
        if at >= self.s.tokens.len() {
            return None;
        }
        if self.auxiliary(at) {
            if let Some(vg) = self.compound(at) {
                return Some(vg);
            }
        }
        if !self.verbal(at, after_subject) {
            return None;
        }
        let forms = self.forms(at);
        let tense = self.best_tense(&forms, after_subject || clitics)?;
        let verbs: Vec<u32> = forms.iter().filter(|(_, f)| f.tense == tense).map(|(v, _)| *v).collect();
        let mut vg = Vg {
            range: (at, at + 1),
            verbs,
            diathesis: if tense == Tense::Participle { Diathesis::Passive } else { Diathesis::Active },
            tense,
            pluperfect: false,
            negated: false,
            modal: None,
            bare: matches!(tense, Tense::Participle | Tense::Infinitive | Tense::Gerund),
            inverted: false,
            place_pronoun: false,
        };
        self.finish(&mut vg);
        if !vg.bare {
            self.modal(&mut vg);
        }
        Some(vg)
    }

    /// Of several readings the one that fits: a finite verb after its subject, else a participle.
    fn best_tense(&self, forms: &[(u32, recoupe_packs::language::VerbForm)], _after_subject: bool) -> Option<Tense> {
        let order = [
            Tense::Participle,
            Tense::Present,
            Tense::Past,
            Tense::Imperfect,
            Tense::Future,
            Tense::Conditional,
            Tense::Infinitive,
            Tense::Gerund,
            Tense::Subjunctive,
        ];
        // Third persons are what news are written in; others count only when nothing else fits.
        let third = |f: &recoupe_packs::language::VerbForm| match f.tense {
            Tense::Participle | Tense::Infinitive | Tense::Gerund => true,
            _ => f.cell == 2 || f.cell == 5,
        };
        order
            .iter()
            .find(|t| forms.iter().any(|(_, f)| f.tense == **t && third(f)))
            .or_else(|| order.iter().find(|t| forms.iter().any(|(_, f)| f.tense == **t)))
            .copied()
    }

    /// Auxiliary and participle: «ont été tués», «aurait fait», «est mort», «avoir neutralisé», «ayant tué».
    fn compound(&self, at: usize) -> Option<Vg> {
        let s = self.s;
        let first_have = self.is(at, FnClass::AuxiliaryHave);
        let forms = self.forms(at);
        let tense = self.best_tense(&forms, true).unwrap_or(Tense::Present);
        let (mut end, mut be, mut negated, mut inverted) = (at + 1, !first_have, false, false);
        let mut last = at;
        for _ in 0..7 {
            if end >= s.tokens.len() {
                break;
            }
            if s.tokens[end].tied && self.is(end, FnClass::Pronoun) || s.tokens[end].tied && s.tokens[end].lower.chars().count() == 1 && s.tokens.get(end + 1).is_some_and(|t| t.tied) {
                inverted = true;
                end += 1;
            } else if !be && self.is(end, FnClass::AuxiliaryBe) && self.forms(end).iter().any(|(_, f)| f.tense == Tense::Participle) {
                be = true;
                last = end;
                end += 1;
            } else if let Some(verbs) = self.participles(end) {
                let mut vg = Vg {
                    range: (at, end + 1),
                    verbs,
                    diathesis: if be { Diathesis::Passive } else { Diathesis::Active },
                    tense,
                    pluperfect: tense == Tense::Imperfect && (first_have || be),
                    negated,
                    modal: None,
                    bare: matches!(tense, Tense::Infinitive | Tense::Gerund),
                    inverted,
                    place_pronoun: false,
                };
                self.finish(&mut vg);
                return Some(vg);
            } else if self.is(end, FnClass::Negation) || self.s.fn_word(end, FnClass::Adverb).is_some() && !self.has_noun(end) {
                negated |= self.is(end, FnClass::Negation) && !self.is(end, FnClass::Adverb);
                end += self.s.fn_word(end, FnClass::Adverb).unwrap_or(1);
            } else if s.tokens[end].kind == TokenKind::Quote {
                end += 1;
            } else if s.time_at(end).is_some() {
                end = s.time_at(end).map_or(end + 1, |(_, t)| t.range.1);
            } else {
                break;
            }
        }
        // The auxiliary alone is a verb of its own («a 800 soldats», «est la cible»).
        let mut vg = Vg {
            range: (at, last + 1),
            verbs: forms.iter().filter(|(_, f)| f.tense == tense).map(|(v, _)| *v).collect(),
            diathesis: Diathesis::Active,
            tense,
            pluperfect: false,
            negated,
            modal: None,
            bare: matches!(tense, Tense::Infinitive | Tense::Gerund | Tense::Participle),
            inverted,
            place_pronoun: false,
        };
        if !inverted {
            vg.range.1 = at + 1;
        } else {
            vg.range.1 = vg.range.1.max(at + 1);
        }
        Some(vg)
    }

    fn participles(&self, at: usize) -> Option<Vec<u32>> {
        let verbs: Vec<u32> = self.forms(at).iter().filter(|(_, f)| f.tense == Tense::Participle).map(|(v, _)| *v).collect();
        let only_be = self.is(at, FnClass::AuxiliaryBe) || (self.is(at, FnClass::AuxiliaryHave));
        (!verbs.is_empty() && !only_be && !self.s.in_time(at)).then_some(verbs)
    }

    /// What follows a verb group and belongs to it: enclitic pronouns and the second part of the negation.
    fn finish(&self, vg: &mut Vg) {
        let s = self.s;
        while vg.range.1 < s.tokens.len() {
            let at = vg.range.1;
            let tied = s.tokens[at].tied && s.tokens[at - 1].span.end() < s.tokens[at].span.start();
            if tied && (self.is(at, FnClass::Pronoun) || s.tokens.get(at + 1).is_some_and(|t| t.tied && self.is(at + 1, FnClass::Pronoun))) {
                vg.inverted = true;
                vg.range.1 += 1;
            } else if self.is(at, FnClass::Negation) && !self.is(at, FnClass::Adverb) && !self.is(at, FnClass::Pronoun) && !self.is(at, FnClass::Preposition) && !self.is(at, FnClass::Conjunction) {
                vg.negated = true;
                vg.range.1 += 1;
            } else {
                break;
            }
        }
    }

    /// «doit se retirer», «va déployer», «vient de tuer»: the infinitive is what happens.
    fn modal(&self, vg: &mut Vg) {
        let frames = &self.know.lang.frames;
        let Some(modal) = vg.verbs.iter().copied().find(|v| frames.modals.contains_key(v)) else { return };
        let s = self.s;
        let mut at = vg.range.1;
        for _ in 0..4 {
            if at >= s.tokens.len() {
                return;
            }
            let infinitives: Vec<u32> = self.forms(at).iter().filter(|(_, f)| f.tense == Tense::Infinitive).map(|(v, _)| *v).collect();
            let skip = self.is_of(at) || self.is(at, FnClass::Pronoun) || self.is(at, FnClass::Adverb) || self.is(at, FnClass::Negation);
            if !infinitives.is_empty() && !self.is(at, FnClass::AuxiliaryBe) && !self.is(at, FnClass::AuxiliaryHave) {
                vg.modal = Some(modal);
                vg.verbs = infinitives;
                vg.range.1 = at + 1;
                return;
            }
            if self.is(at, FnClass::AuxiliaryBe) || self.is(at, FnClass::AuxiliaryHave) {
                if let Some(inner) = self.compound(at).filter(|v| v.tense == Tense::Infinitive && v.range.1 > at + 1) {
                    vg.modal = Some(modal);
                    vg.verbs = inner.verbs;
                    vg.diathesis = inner.diathesis;
                    vg.range.1 = inner.range.1;
                }
                return;
            }
            if !skip {
                return;
            }
            if self.is(at, FnClass::ReflexivePronoun) {
                vg.diathesis = Diathesis::Reflexive;
            }
            at += 1;
        }
    }
}
