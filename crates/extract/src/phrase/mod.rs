//! Noun phrases and verb groups: the pieces of a clause.
//!
//! A noun phrase runs from its article or figure to the end of its complements, so that what is shown as an
//! actor is what the page wrote («les forces spéciales européennes du groupement Takuba»). Event nouns and
//! toll nouns keep their complements apart: «l'attaque de Gao par des rebelles» has parts with roles.

mod heads;
mod noun;
mod verb;

use crate::count::Bound;
use crate::sentence::{Knowledge, Range, Sentence};
use recoupe_model::{Category, Country};
use recoupe_packs::frames::Frames;
use recoupe_packs::language::{FnClass, Lex, NounClass, Tense};
use recoupe_packs::{Actor, Name};

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

impl Head {
    /// The noun of the lexicon.
    pub fn noun(self) -> Option<u32> {
        match self {
            Head::Noun(noun) => Some(noun),
            _ => None,
        }
    }
}

/// «des pro-Diallo»: people by whom they are for.
pub fn takes_sides(know: Knowledge, s: &Sentence, at: usize) -> bool {
    let named = s.tokens.get(at + 1).is_some_and(|t| t.tied && t.capital());
    named && know.lang.frames.sides.contains(&*s.tokens[at].lower)
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

impl<'a> Knowledge<'a> {
    /// Whom a noun phrase names, where the packs know him.
    pub(crate) fn actor(self, np: &Np) -> Option<&'a Actor> {
        np.actor.map(|i| &self.packs.actors[i as usize])
    }
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
    /// «quatre des blessés»: some of those named.
    pub partitive: bool,
    /// A personal name stands in it.
    pub person: Option<Range>,
    /// Where a hedge behind it begins («dix soldats au moins»), in tokens.
    pub hedge: Option<usize>,
    /// Whose text it is, where the head is one: «l'armée» in «un communiqué de l'armée».
    pub author: Option<Box<Np>>,
    /// Whose it is, where the head is what one fights with: «l'armée» in «un drone de l'armée».
    pub owner: Option<Box<Np>>,
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

impl Np {
    /// People, those who hold an office, or a force.
    pub fn is_of_people(&self) -> bool {
        matches!(self.class, Some(NounClass::People | NounClass::Office | NounClass::Force))
    }
    /// «aucun groupe», «zéro mort»
    pub fn is_none(&self) -> bool {
        self.bound.as_ref().is_some_and(|b| b.count.high == Some(0))
    }
    /// «aucun groupe», «ni l'armée», "neither side": who did nothing and said nothing.
    pub fn is_nobody(&self, s: &Sentence) -> bool {
        let denied = |at: usize| s.is_fn(at, FnClass::Negation);
        self.is_none() || denied(self.range.0) || self.range.0.checked_sub(1).is_some_and(denied)
    }
    /// «le troisième officier assassiné depuis janvier»: one of a row.
    pub fn is_ranked(&self, s: &Sentence) -> bool {
        (self.range.0..self.head_at).any(|at| s.is_ordinal(at) && !s.tokens[at].capital())
    }
    /// «un autre habitant», "a second source": none of those told before.
    pub fn is_another(&self, s: &Sentence) -> bool {
        self.is_ranked(s) || (self.range.0..self.range.1).any(|at| s.is_fn(at, FnClass::Other))
    }
    /// What violence is done with.
    pub fn is_weapon(&self, frames: &Frames) -> bool {
        matches!(self.head, Head::Noun(noun) if frames.instrument_of.contains_key(&noun))
    }
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
    let n_tokens = sentence.tokens.len();
    let (items, nps, vgs) = (n_tokens, n_tokens / 3, n_tokens / 5);
    let (items, nps) = (Vec::with_capacity(items), Vec::with_capacity(nps));
    let mut chunks = Chunks { items, nps, vgs: Vec::with_capacity(vgs) };
    let mut times = sentence.times().iter().enumerate().peekable();
    let mut at = 0;
    while at < n_tokens {
        while times.next_if(|(_, time)| time.range.0 < at).is_some() {}
        // Of most words neither what stands beside a verb nor what leads to a noun begins.
        let led = sentence.begins_fn(at, &[FnClass::Particle, FnClass::Adverb, FnClass::Preposition]);
        let after_np = matches!(chunks.items.last(), Some((Item::Np(_), _)));
        // «killed over twenty», «killed close to sixty»: what looks like a particle or preposition bounds a figure.
        let leads = led && !bounds.iter().any(|bound| bound.range.0 == at);
        if let Some((i, time)) = times.peek().filter(|(_, time)| time.range.0 == at).copied() {
            // «Monday's attack»: the tie is the day's.
            let tied = sentence.is_fn(time.range.1, FnClass::Genitive);
            let end = if tied { time.range.1 + 1 } else { time.range.1 };
            chunks.items.push((Item::Time(i), (time.range.0, end)));
            at = end;
        } else if leads
            && sentence.is_fn(at, FnClass::Particle)
            && matches!(chunks.items.last(), Some((Item::Vg(_), _)))
        {
            // «shot dead five soldiers»
            chunks.items.push((Item::Token(at), (at, at + 1)));
            at += 1;
        } else if leads && let Some(n) = reader.set_phrase(at).or_else(|| reader.participial_preposition(at)) {
            chunks.items.push((Item::Token(at), (at, at + n)));
            at += n;
        } else if reader.opens_parts(at) {
            chunks.items.push((Item::Token(at), (at, at + 1)));
            at += 1;
        } else if let Some(vg) = reader.verb_group(at, after_np) {
            at = vg.range.1;
            chunks.items.push((Item::Vg(chunks.vgs.len()), vg.range));
            chunks.vgs.push(vg);
        } else if let Some(np) = reader.noun_phrase(at, 0) {
            at = np.range.1;
            chunks.items.push((Item::Np(chunks.nps.len()), np.range));
            chunks.nps.push(np);
        } else if !led {
            chunks.items.push((Item::Token(at), (at, at + 1)));
            at += 1;
        } else {
            let several = |class| sentence.fn_word(at, class).filter(|n| *n > 1);
            // «X ainsi que Y»: the adverb in it is none; «ainsi que l'a annoncé X» joins nobody.
            let joint = several(FnClass::Conjunction).filter(|n| reader.verb_group(at + n, false).is_none());
            let n = several(FnClass::Adverb).or(joint).or(reader.preposition(at)).unwrap_or(1);
            // «de plus de cent morts»: the figure begins inside what looks like an adverb.
            // «de l'avoir abattue»: the pronoun is the verb's.
            let n =
                if reader.figure_inside(at, n) || n == 2 && reader.verb_group(at + 1, false).is_some() { 1 } else { n };
            chunks.items.push((Item::Token(at), (at, at + n)));
            at += n;
        }
    }
    share_auxiliaries(sentence, &mut chunks);
    name_holders(sentence, &mut chunks);
    chunks
}

/// «le maire de Léré, Amadou Diallo, a été tué»: the holder of an office is the person named behind it.
fn name_holders(sentence: &Sentence, chunks: &mut Chunks) {
    use recoupe_packs::language::NounClass::Office;
    let ends = |p: usize| match chunks.items.get(p) {
        None => true,
        Some((Item::Token(at), _)) => sentence.tokens[*at].is(',') || sentence.tokens[*at].is('.'),
        _ => false,
    };
    let mut named = Vec::new();
    for position in 2..chunks.items.len() {
        let (Item::Np(i), Item::Token(comma), Item::Np(j)) =
            (chunks.items[position - 2].0, chunks.items[position - 1].0, chunks.items[position].0)
        else {
            continue;
        };
        let (office, person) = (&chunks.nps[i], &chunks.nps[j]);
        let full = person.class == Some(Office) || person.head == Head::Proper && person.range.1 - person.range.0 > 1;
        let holder = office.class == Some(Office) && office.singular && office.person.is_none();
        if holder && full && person.bound.is_none() && sentence.tokens[comma].is(',') && ends(position + 1) {
            named.extend(person.person.map(|words| (i, words)));
        }
    }
    for (i, words) in named {
        chunks.nps[i].person = Some(words);
    }
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
        let bare_participle = chunks.vgs[i].bare && chunks.vgs[i].tense == Tense::Participle;
        if !joined || !bare_participle {
            continue;
        }
        let before = (0..position - 1).rev().find_map(|p| match chunks.items[p].0 {
            Item::Vg(j) => Some(j),
            _ => None,
        });
        let Some(other) = before.map(|j| chunks.vgs[j].clone()) else { continue };
        let compound = other.range.1 - other.range.0 > 1 && !(other.bare && other.tense == Tense::Participle);
        // Shared in the active voice only where an object follows: else it leans on the noun before it.
        let object = matches!(chunks.items.get(position + 1), Some((Item::Np(_), _)))
            || object_behind_words(sentence, chunks, position);
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

/// «et mis hors d'état de nuire dix assaillants», «et arrêté lundi quatre hommes»: behind a conjunction and a participle that
/// agrees with nobody the object may stand behind a day and words that a preposition leads to.
fn object_behind_words(sentence: &Sentence, chunks: &Chunks, position: usize) -> bool {
    let Item::Vg(i) = chunks.items[position].0 else { return false };
    let (start, end) = chunks.vgs[i].range;
    let plain = |x: &(usize, Lex)| matches!(x, (1, Lex::Verb(_, f)) if f.tense == Tense::Participle && f.cell == 0);
    if !sentence.is_fn(start - 1, FnClass::Conjunction) || !sentence.lex[end - 1].iter().any(plain) {
        return false;
    }
    let led = |p: usize| {
        let preposition =
            matches!(chunks.items[p - 1].0, Item::Token(t) if sentence.fn_word(t, FnClass::Preposition).is_some());
        preposition || matches!(chunks.items[p].0, Item::Np(n) if chunks.nps[n].contracted)
    };
    for p in position + 1..chunks.items.len().min(position + 7) {
        match chunks.items[p].0 {
            Item::Np(n) if !led(p) => return chunks.nps[n].bound.is_some() || chunks.nps[n].det != Det::None,
            Item::Vg(v) if !chunks.vgs[v].bare => return false,
            Item::Token(t) if sentence.tokens[t].is(',') || sentence.is_fn(t, FnClass::Conjunction) => return false,
            _ => {}
        }
    }
    false
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
    /// «appuyé par», «accompanied by»: a preposition of several words hides the participle in it.
    fn participial_preposition(&self, at: usize) -> Option<usize> {
        let n = self.preposition(at).filter(|n| *n > 1)?;
        let verb = |i: usize, m: usize| self.s.lex[i].iter().any(|(len, x)| matches!(x, Lex::Verb(..)) && *len < m);
        // «y compris»: what looks like a pronoun and its verb.
        let clitic = self.is(at, FnClass::PlacePronoun) && verb(at + 1, n);
        (verb(at, n) || clitic).then_some(n)
    }
    /// «vingt morts, soit douze civils et huit gendarmes»: before a figure it is no verb.
    fn opens_parts(&self, at: usize) -> bool {
        let figure = self.bound_at(at + 1).is_some_and(|b| !b.article);
        figure && self.is(at, FnClass::Conjunction) && self.is(at, FnClass::AuxiliaryBe)
    }

    /// An adverb of several words («au départ», «au total») hides the noun inside it.
    fn set_phrase(&self, at: usize) -> Option<usize> {
        let n = self.s.fn_word(at, FnClass::Adverb).filter(|n| *n > 1)?;
        let longer = self.s.lex[at].iter().any(|(m, x)| *m > n && matches!(x, Lex::Noun(..) | Lex::Fn(_)));
        (self.bound_at(at).is_none() && !longer && !self.figure_inside(at, n)).then_some(n)
    }
    fn figure_inside(&self, at: usize, n: usize) -> bool {
        (at + 1..at + n).any(|i| self.bound_at(i).is_some())
    }
    fn bound_at(&self, at: usize) -> Option<&Bound> {
        self.bounds.iter().find(|b| b.range.0 == at)
    }
    fn has_noun(&self, at: usize) -> bool {
        self.s.has_noun(at)
    }
    fn is(&self, at: usize, class: FnClass) -> bool {
        self.s.is_fn(at, class)
    }
    fn is_of(&self, at: usize) -> bool {
        self.s.tokens.get(at).is_some_and(|t| self.know.lang.frames.is_of(&t.lower))
    }
    /// «par»: who did it follows.
    fn is_by(&self, at: usize) -> bool {
        self.s.tokens.get(at).is_some_and(|t| self.know.lang.frames.by.iter().any(|by| **by == *t.lower))
    }
    /// «du», «des»: a preposition and an article in one.
    fn contracted(&self, at: usize) -> bool {
        self.is(at, FnClass::Determiner) && self.is(at, FnClass::Preposition)
    }
    fn determiner(&self, at: usize) -> Option<Det> {
        let classes = self.s.fns(at);
        let is = |class: FnClass| classes & 1 << class as u32 != 0;
        if is(FnClass::Determiner) && is(FnClass::Preposition) && !self.is_of(at) {
            return None; // «au»: read as a preposition
        }
        match () {
            _ if is(FnClass::Demonstrative) => Some(Det::Demonstrative),
            _ if is(FnClass::Possessive) => Some(Det::Possessive),
            _ if is(FnClass::Determiner) => Some(Det::Article),
            _ => None,
        }
    }
}
