//! From pieces to facts: a frame's verb or noun, and who and what stands in its slots.

mod backing;
mod coordinated;
mod filled;
mod fit;
mod frame;
mod governor;
mod instrument;
mod leaned;
mod refusal;
mod relative;
mod sayer;
mod slots;
mod stance;
mod tally;

use crate::count;
use crate::phrase::{Chunks, Diathesis, Item, Np, Vg, takes_sides};
use crate::sentence::{Knowledge, Range, Sentence};
use crate::voice::VoiceMention;
use filled::Slots;
use recoupe_model::{Count, Outcome, Role, RuleId, Stance};
use recoupe_packs::frames::{Frame, FrameAct, Frames, Need, Slot};
use recoupe_packs::ids::IdSet;
use recoupe_packs::language::{FnClass, Lex, NounClass};
use recoupe_packs::pattern::Lattice;
use recoupe_packs::token::TokenKind;
use refusal::Refused;
use std::cell::LazyCell;

/// A figure found in a sentence.
#[derive(Debug, Clone)]
pub struct Tally {
    pub outcome: Outcome,
    pub count: Count,
    /// The noun phrase that carries the figure.
    pub np: usize,
    /// The noun phrase that says what is counted, where that is another one.
    pub counted_np: Option<usize>,
    /// Where the words end that bound it, when they stand behind its predicate: «dix soldats tués au moins»; or those of a
    /// figure that no numeral gives: «le berger et son fils» are two.
    pub bounded_to: Option<usize>,
    /// Position in the sentence's tallies of the figure this is a part of.
    pub part_of: Option<usize>,
    /// Some of those whose number another sentence tells.
    pub among: bool,
    /// Position in the sentence's voices of who gives this figure and no other.
    pub voice: Option<usize>,
    pub rules: Vec<RuleId>,
}

impl Tally {
    /// The noun phrase that says what is counted.
    pub fn counted(&self) -> usize {
        self.counted_np.unwrap_or(self.np)
    }
    /// A figure of its own: no part of another, and nobody's but the sentence's.
    pub fn new(outcome: Outcome, count: Count, np: usize, rules: Vec<RuleId>) -> Tally {
        Tally {
            outcome,
            count,
            np,
            counted_np: None,
            bounded_to: None,
            part_of: None,
            among: false,
            voice: None,
            rules,
        }
    }
    /// What befell these befell all of those, and they are no more.
    pub fn fits_into(&self, whole: &Tally) -> bool {
        let few = whole.count.high.is_none_or(|high| self.count.low <= high);
        self.outcome == whole.outcome && few && self.part_of.is_none() && whole.part_of.is_none()
    }
    /// «le berger et son fils», «un couple»: counted one by one, and no numeral says how many.
    pub fn is_sum(&self) -> bool {
        self.bounded_to.is_some() && self.count.hedge == recoupe_model::Hedge::Exact
    }
}

/// What a frame tells in one clause.
#[derive(Debug, Clone)]
pub struct Fact {
    pub rule: RuleId,
    pub act: FrameAct,
    pub trigger: Range,
    /// Noun phrases by role, in order.
    pub cast: Vec<(Role, usize)>,
    /// Positions in the sentence's tallies.
    pub tallies: Vec<usize>,
    /// Index of the instrument the clause names.
    pub instrument: Option<usize>,
    pub stance: Stance,
    pub pluperfect: bool,
    /// The trigger is a noun.
    pub nominal: bool,
    /// «cette attaque», «l'attaque»: points at something already told.
    pub definite: bool,
    /// Counts only beside figures or another fact.
    pub weak: bool,
    /// A noun that hangs on a preposition: «lors des manifestations» frames what is told, and tells it not.
    pub adjunct: bool,
    /// Told of an act that is over: «twelve were buried on Tuesday» dates no attack.
    pub late: bool,
    /// A clash of crowds, unless fighters are in it.
    pub street: bool,
    /// What would make an air strike of it.
    pub aloft: Option<recoupe_packs::frames::Aloft>,
    /// «nous avons attaqué»: whoever speaks did it.
    pub ours: bool,
    /// «trois autres à Koro»: the verb is that of the clause before, told again of another place.
    pub gapped: bool,
    /// Parts of pronouns that stand for somebody told of before.
    pub stand_ins: Vec<(Role, StandIn)>,
    /// «une attaque jihadiste»: where the word stands that says of what kind its doers are.
    pub kind_of: Option<usize>,
    /// Item positions of the trigger.
    pub item: usize,
}

/// How many a pronoun stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StandIn {
    One,
    Several,
}

/// Everything the frames find in a sentence.
#[derive(Debug, Default)]
pub struct Facts {
    pub facts: Vec<Fact>,
    pub tallies: Vec<Tally>,
    /// Frames that were tried and did not speak.
    pub refused: Vec<Refused>,
}

/// Reads a sentence's facts.
pub fn facts<'a>(
    know: Knowledge<'a>,
    sentence: &'a Sentence,
    chunks: &'a Chunks,
    voices: &'a dyn Fn() -> &'a [VoiceMention],
    earlier: bool,
) -> Facts {
    let mut reader = ClauseReader { know, s: sentence, c: chunks, earlier, voices, out: Facts::default() };
    for position in 0..chunks.items.len() {
        match chunks.items[position].0 {
            Item::Vg(i) => reader.verb(position, i),
            Item::Np(i) => {
                reader.event_noun(position, i);
                reader.toll_noun(position, i);
            }
            _ => {}
        }
    }
    reader.parts();
    reader.gapped();
    reader.told_again();
    reader.bare_tallies();
    reader.failed_attempts();
    reader.out
}

/// False where [`facts`] finds nothing in a sentence that tells no earlier toll: no verb or noun of it can tell an act or
/// a toll, be it that words stand beside it which the act asks for.
pub fn may_tell(know: Knowledge, sentence: &Sentence) -> bool {
    let frames = &know.lang.frames;
    // «les pro-Diallo» are read as a noun that stands nowhere.
    let sides = LazyCell::new(|| (0..sentence.tokens.len()).any(|at| takes_sides(know, sentence, at)));
    if sentence.signals & Frames::TELLS == 0 {
        let tells = |noun: u32| frames.signals(&Lex::Noun(noun, true)) & Frames::TELLS != 0;
        return frames.sided.is_some_and(tells) && *sides;
    }
    let entries = || sentence.lex.all().iter().map(|(_, x)| x);
    let stands = |asked: &Vec<u32>| asked.iter().any(|word| sentence.looked().holds(*word));
    let led = |frame: &Frame| frame.asks.is_empty() || frame.asks.iter().any(|groups| groups.iter().all(stands));
    let sided = |nouns: &IdSet| frames.sided.is_some_and(|noun| nouns.contains(&noun)) && *sides;
    let noun = |nouns: &IdSet| entries().any(|x| matches!(x, Lex::Noun(n, _) if nouns.contains(n)));
    let filled = |frame: &Frame| frame.heads.iter().all(|(_, nouns)| sided(nouns) || noun(nouns));
    // A verb that must have people for its subject or agent tells nothing where nobody stands, unless a pronoun may be its
    // subject.
    let people = LazyCell::new(|| *sides || somebody_stands(know, sentence));
    let pronoun = LazyCell::new(|| (0..sentence.tokens.len()).any(|at| sentence.is_fn(at, FnClass::SubjectPronoun)));
    let by_people = |(slot, need): &(Slot, Need)| matches!(slot, Slot::Subject | Slot::By) && need.is_of_people();
    let done =
        |frame: &Frame| !frame.needs.iter().any(by_people) || *people || frame.act == FrameAct::Force && *pronoun;
    let any = |ids: Option<&Vec<usize>>, may_speak: &dyn Fn(&Frame) -> bool| {
        ids.into_iter().flatten().any(|id| may_speak(&frames.frames[*id]))
    };
    let mut last = None;
    entries().filter(|x| frames.signals(x) & Frames::TELLS != 0).any(|x| match x {
        // Forms of one verb stand side by side.
        Lex::Verb(verb, _) => {
            let may_tell = |frame: &Frame| led(frame) && filled(frame) && done(frame);
            last.replace(*verb) != Some(*verb) && any(frames.of_verb.get(verb), &may_tell)
        }
        Lex::Noun(noun, _) => {
            let toll = frames.toll_nouns.contains_key(noun) || frames.tallies.contains(noun);
            toll || any(frames.of_noun.get(noun), &filled)
        }
        _ => false,
    })
}

/// False where nothing stands that may be people, an armed body or a power.
fn somebody_stands(know: Knowledge, s: &Sentence) -> bool {
    let frames = &know.lang.frames;
    let stands_for_people = |x: &Lex| match x {
        Lex::Noun(n, _) => {
            know.lang.language.group(*n).class == NounClass::Vehicle
                || frames.doers.contains(n)
                || frames.men.contains(n)
        }
        _ => false,
    };
    s.may_name_an_actor(know)
        || s.may_name_a_place()
        || !s.numbers.is_empty()
        || count::may_find(know.lang, s)
        || s.lex.all().iter().any(|(_, x)| stands_for_people(x))
}

struct ClauseReader<'a> {
    know: Knowledge<'a>,
    s: &'a Sentence,
    c: &'a Chunks,
    /// The sentence tells an earlier toll: a number alone in it counts the dead.
    earlier: bool,
    /// Who speaks, read where somebody asks.
    voices: &'a dyn Fn() -> &'a [VoiceMention],
    out: Facts,
}

impl<'a> ClauseReader<'a> {
    fn np(&self, position: usize) -> Option<(usize, &'a Np)> {
        match self.c.items.get(position)?.0 {
            Item::Np(i) => Some((i, &self.c.nps[i])),
            _ => None,
        }
    }

    fn vg(&self, position: usize) -> Option<&'a Vg> {
        match self.c.items.get(position)?.0 {
            Item::Vg(i) => Some(&self.c.vgs[i]),
            _ => None,
        }
    }

    fn token(&self, position: usize) -> Option<usize> {
        match self.c.items.get(position)?.0 {
            Item::Token(at) => Some(at),
            _ => None,
        }
    }

    /// The words of a token item, lower case, joined with blanks except after an apostrophe.
    fn words(&self, position: usize) -> String {
        let (_, (start, end)) = self.c.items[position];
        let mut out = String::new();
        for token in &self.s.tokens[start..end] {
            if !out.is_empty() && !out.ends_with('\'') {
                out.push(' ');
            }
            out.push_str(&token.lower);
        }
        out
    }

    fn is_preposition(&self, position: usize) -> bool {
        self.token(position).is_some_and(|at| self.s.fn_word(at, FnClass::Preposition).is_some())
    }

    fn is_joint(&self, position: usize) -> bool {
        self.token(position).is_some_and(|at| {
            self.s.fn_word(at, FnClass::Conjunction).is_some() || self.s.tokens[at].is(',') || self.s.tokens[at].is('&')
        })
    }

    fn is_light(&self, position: usize) -> bool {
        match self.c.items.get(position) {
            Some((Item::Time(_), _)) => true,
            Some((Item::Token(at), (start, end))) => {
                let at = *at;
                // «non loin de Gao» leads to a place.
                if end - start > 1 && self.s.fn_word(at, FnClass::Preposition) == Some(end - start) {
                    return false;
                }
                self.s.tokens[at].kind == TokenKind::Quote
                    || (end - start > 1 && self.s.fn_word(at, FnClass::Adverb) == Some(end - start))
                    || self.s.is_fn(at, FnClass::Adverb)
                    || self.s.is_fn(at, FnClass::Particle)
                    || self.s.is_fn(at, FnClass::Negation)
                    || (self.s.tokens[at].kind == TokenKind::Word && self.s.lex[at].is_empty())
            }
            _ => false,
        }
    }

    /// «Les rebelles ont tenté de prendre la ville, mais ont été repoussés»: what they tried came to a fight and no more, as
    /// what befell them behind it says.
    fn failed_attempts(&mut self) {
        let facts = &self.out.facts;
        let did = |f: &Fact, np: usize| f.cast.contains(&(Role::Initiator, np));
        let passive = |f: &Fact| self.c.vgs.iter().any(|v| v.range == f.trigger && v.diathesis == Diathesis::Passive);
        let failed = |f: &Fact| {
            let of_them = |g: &Fact| !g.stand_ins.is_empty() || g.cast.iter().any(|(_, np)| did(f, *np));
            let met = |g: &Fact| g.act == FrameAct::Force && g.stance == Stance::Asserted && passive(g) && of_them(g);
            f.stance == Stance::Planned && facts.iter().any(|g| g.trigger.0 > f.trigger.1 && met(g))
        };
        let failed: Vec<usize> = (0..facts.len()).filter(|f| failed(&facts[*f])).collect();
        for fact in failed {
            let fact = &mut self.out.facts[fact];
            (fact.act, fact.stance) = (FrameAct::Force, Stance::Asserted);
        }
    }

    /// «n'ont tué que des civils»: behind a «ne» that denies nothing, whom they did kill stands behind «que». What somebody
    /// answers so («assure que l'armée n'a tué que des combattants») makes no fight of what others told.
    fn behind_exception(&self, verb: usize, position: usize) -> Option<usize> {
        let vg = self.vg(verb).filter(|v| !v.negated && !v.bare && self.subordinator(verb).is_none())?;
        let excepts = (vg.range.0..vg.range.1).any(|at| self.s.is_fn(at, FnClass::NegationFirst));
        let than = self.token(position).is_some_and(|at| self.s.is_fn(at, FnClass::Subordinator));
        (excepts && than && self.np(position + 1).is_some()).then_some(position + 1)
    }

    /// True when the noun phrase at this position hangs on a preposition.
    fn oblique(&self, position: usize) -> bool {
        let Some((_, np)) = self.np(position) else { return false };
        // «du X» after a noun, known or not, is its complement.
        let noun_before = position > 0
            && match self.c.items[position - 1].0 {
                Item::Np(_) => true,
                Item::Token(at) => self.s.tokens[at].kind == TokenKind::Word && !self.s.is_function(at),
                _ => false,
            };
        if np.contracted && noun_before {
            return true;
        }
        // «des attaques à Dori et Kolmabou»: one more town.
        let town = |p: usize| self.np(p).is_some_and(|(_, n)| n.class.is_none() && !n.places.is_empty());
        if position >= 3 && self.is_joint(position - 1) && town(position - 2) && crate::place::may_be_town(self.s, np) {
            return self.oblique(position - 2);
        }
        let mut before = position;
        while before > 0 {
            before -= 1;
            // «for Monday's attack»
            let (item, (start, end)) = self.c.items[before];
            if matches!(item, Item::Time(_)) && self.s.is_fn(end - 1, FnClass::Genitive) {
                match self.s.fn_word(start, FnClass::Preposition) {
                    Some(_) => return true,
                    None => continue,
                }
            }
            match self.token(before) {
                Some(at) if self.s.tokens[at].kind == TokenKind::Quote => continue,
                Some(_) => return self.is_preposition(before),
                None => return false,
            }
        }
        false
    }
}
