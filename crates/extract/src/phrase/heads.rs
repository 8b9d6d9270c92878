//! Where the noun stands last: «unidentified gunmen», «northern army base», «suicide bomb attack».
//!
//! Languages of this order (`head = "last"` in words.toml) string nouns together, write past tense and
//! participle alike («gunmen killed eleven», «eleven killed in attack») and use one form as noun and verb
//! («rebels attack village», «rebel attack on village»). All three are decided here, by what stands around.

use super::{Head, Np, Reader};
use recoupe_model::{Category, Stance};
use recoupe_packs::Name;
use recoupe_packs::frames::{Frame, FrameAct, Slot};
use recoupe_packs::language::{FnClass, HeadOrder, Lex, NounClass, Tense, VerbForm};
use recoupe_packs::pattern::Pattern;
use recoupe_packs::token::{Case, TokenKind};

/// How many words a noun phrase may have up to its noun.
const REACH: usize = 9;

impl Reader<'_> {
    pub(super) fn heads_last(&self) -> bool {
        self.know.lang.language.heads == HeadOrder::Last
    }

    /// The noun of the phrase that begins at `start`, behind everything that describes it.
    pub(super) fn last_head(&self, start: usize, introduced: bool) -> Option<(Head, usize, usize)> {
        let s = self.s;
        let mut best: Option<(Head, usize, usize)> = None;
        let mut plain = None;
        let mut at = start;
        while at < s.tokens.len() && at < start + REACH {
            let token = &s.tokens[at];
            if s.in_time(at) || at > start && self.bound_at(at).is_some() {
                break;
            }
            if token.kind == TokenKind::Quote && best.is_none() && at > start {
                at += 1;
                continue;
            }
            // «12 km north of Djibo»: a preposition of several words hides the noun inside it; «the north of» does not.
            if (at > start || !introduced) && self.hides_noun(at) {
                break;
            }
            if self.age(at) {
                at += 2; // «25-year-old teacher»
                continue;
            }
            // «Boko Haram/ISWAP fighters»
            if token.is('/') && best.is_some() && s.tokens.get(at + 1).is_some_and(|t| t.kind == TokenKind::Word) {
                at += 1;
                continue;
            }
            if token.kind != TokenKind::Word {
                break;
            }
            if let Some((head, end)) = self.piece(at).filter(|_| {
                !(best.is_none()
                    && token.tied
                    && s.tokens.get(at + 1).is_some_and(|t| t.tied && t.kind != TokenKind::Quote))
            }) {
                let joined = match best {
                    None => true,
                    Some((before, from, _)) => self.compounds(before, from, head, at),
                };
                if !joined {
                    break;
                }
                best = Some((head, at, end));
                at = end;
                continue;
            }
            if !self.describes(at, best.is_some(), introduced || at > start) {
                break;
            }
            if !s.is_fn(at, FnClass::Other) {
                plain = plain.or(Some(at)); // «20 others» has no noun of its own
            }
            at += 1;
        }
        match (best, plain) {
            (Some(found), _) => Some(found),
            (None, Some(from)) if introduced => Some((Head::Unknown, at.max(from + 1) - 1, at.max(from + 1))),
            _ => None,
        }
    }

    fn hides_noun(&self, at: usize) -> bool {
        let longest = |n: usize| self.s.lex[at].iter().all(|(m, x)| !matches!(x, Lex::Noun(..)) || *m < n);
        self.preposition(at).is_some_and(|n| n > 1 && longest(n)) && self.s.names[at].is_empty()
    }

    /// A number tied to the word behind it describes and counts nothing.
    fn age(&self, at: usize) -> bool {
        let tied = |i: usize| self.s.tokens.get(i).filter(|t| t.tied);
        self.s.tokens[at].kind == TokenKind::Digits
            && tied(at + 1).is_some_and(|t| t.is('-'))
            && tied(at + 2).is_some_and(|t| t.kind == TokenKind::Word)
    }

    /// A noun or a name that begins here, and where it ends.
    fn piece(&self, at: usize) -> Option<(Head, usize)> {
        let s = self.s;
        let noun = s.lex[at].iter().find_map(|(n, x)| if let Lex::Noun(id, _) = x { Some((*n, *id)) } else { None });
        let lower = s.tokens[at].case == Case::Lower;
        let single_fn = s.is_function(at);
        let name = s.names[at].iter().find(|(_, name)| !matches!(name, Name::Outlet(_)));
        let outlet = s.names[at].iter().find(|(_, name)| matches!(name, Name::Outlet(_)));
        match (name, noun) {
            (Some((n, name)), _) if noun.is_none_or(|(m, _)| *n >= m) && !(lower && single_fn) => {
                return Some((Head::Name(*name), at + n));
            }
            (_, Some((n, id))) if n > 1 || !single_fn || s.is_fn(at, FnClass::Particle) => {
                return Some((Head::Noun(id), at + n));
            }
            _ => {}
        }
        if let Some((n, name)) = outlet {
            return Some((Head::Name(*name), at + n));
        }
        if s.is_fn(at, FnClass::Adjective) {
            return None;
        }
        self.proper(at).map(|end| (Head::Proper, end))
    }

    /// Whether the piece at `at` goes on with the phrase whose last piece begins at `from`.
    fn compounds(&self, before: Head, from: usize, head: Head, at: usize) -> bool {
        let s = self.s;
        match (before, head) {
            // «General Konaté», «Ménaka region» but not «village Gao», which is an apposition.
            (Head::Noun(_), Head::Name(Name::Demonym(_))) => true,
            (Head::Noun(_), Head::Name(_)) => {
                let end = self.piece(at).map_or(at + 1, |(_, e)| e);
                end < s.tokens.len() && self.has_noun(end) && !self.noun_is_verb(at, end)
            }
            (Head::Noun(_) | Head::Proper, Head::Proper) => false,
            (Head::Noun(_), Head::Noun(m)) => {
                let frames = &self.know.lang.frames;
                let toll = frames.toll_nouns.contains_key(&m)
                    && (s.is_fn(at, FnClass::Particle) || self.has_form(at, Tense::Participle));
                !toll && !s.is_fn(at, FnClass::Particle) && !self.noun_is_verb(from, at)
            }
            (_, Head::Noun(_)) => !self.noun_is_verb(from, at),
            _ => true,
        }
    }

    /// A word before the noun that describes it.
    fn describes(&self, at: usize, after_noun: bool, introduced: bool) -> bool {
        let s = self.s;
        let next = |pred: &dyn Fn(usize) -> bool| {
            s.tokens.get(at + 1).is_some_and(|t| t.kind == TokenKind::Word) && !s.in_time(at + 1) && pred(at + 1)
        };
        // «20 according to residents»
        if s.fn_word(at, FnClass::Preposition).is_some_and(|n| n > 1) {
            return false;
        }
        let noun_next = next(&|i| self.piece(i).is_some());
        if s.is_fn(at, FnClass::Adjective) || s.is_fn(at, FnClass::Other) {
            return !after_noun || noun_next;
        }
        if s.is_ordinal(at) {
            return !after_noun;
        }
        if s.is_function(at) {
            // «heavily armed men»
            let adverb = s.is_fn(at, FnClass::Adverb)
                && !s.is_fn(at, FnClass::Preposition)
                && !s.is_fn(at, FnClass::Negation)
                && !s.is_fn(at, FnClass::Conjunction)
                && !s.is_fn(at, FnClass::Subordinator);
            return adverb
                && introduced
                && !after_noun
                && next(&|i| {
                    s.is_fn(i, FnClass::Adjective) || self.has_form(i, Tense::Participle) && self.plain_or_noun(i + 1)
                });
        }
        if s.tokens[at].tied {
            return true; // «Qaeda-linked»
        }
        let forms = self.forms(at);
        if forms.is_empty() {
            // An adjective after a noun is no part of the phrase, but «village headmaster's» unknown words are.
            return s.tokens[at].case == Case::Lower && self.bound_at(at).is_none() && (!after_noun || noun_next);
        }
        let bare = forms.iter().any(|(_, f)| matches!(f.tense, Tense::Participle | Tense::Gerund));
        let introduced = introduced || at.checked_sub(1).is_some_and(|before| self.plain_verb(before));
        bare && introduced && !after_noun && next(&|i| self.plain_or_noun(i)) && !self.predicate(at)
    }

    fn plain_or_noun(&self, at: usize) -> bool {
        at < self.s.tokens.len()
            && !self.s.in_time(at)
            && (self.piece(at).is_some()
                || !self.s.is_function(at) && self.forms(at).is_empty() && self.s.tokens[at].kind == TokenKind::Word)
    }

    /// «eleven killed gunmen» is not said; «eleven killed» is a predicate whatever follows, but for «freed eleven
    /// kidnapped women».
    fn predicate(&self, at: usize) -> bool {
        at > 0 && self.bounds.iter().any(|b| b.range.1 == at) && self.transitive(at) && !self.counted_object(at)
    }

    /// A figure that ends here stands right behind a verb.
    fn counted_object(&self, at: usize) -> bool {
        let behind = |start: usize| start.checked_sub(1).is_some_and(|before| self.plain_verb(before));
        self.bounds.iter().any(|b| b.range.1 == at && behind(b.range.0))
    }

    pub(super) fn has_form(&self, at: usize, tense: Tense) -> bool {
        self.s.has_own_form(at, tense)
    }

    /// A form that is noun and verb, after the noun or name at `from`: whether it is the verb.
    pub(super) fn noun_is_verb(&self, from: usize, at: usize) -> bool {
        let s = self.s;
        let forms = self.forms(at);
        if forms.is_empty() || s.lex[at].iter().any(|(n, x)| *n > 1 && matches!(x, Lex::Noun(..))) {
            return false;
        }
        let has = |t: Tense| forms.iter().any(|(_, f)| f.tense == t);
        if has(Tense::Past) || has(Tense::Participle) {
            return true;
        }
        // «The junta plans to expel», «the group claims to have killed»
        let frames = &self.know.lang.frames;
        let modal = |v: &u32| frames.modals.contains_key(v) || frames.say.contains_key(v);
        let third = has(Tense::Present) && !has(Tense::Infinitive) && forms.iter().any(|(v, _)| modal(v));
        if third
            && self.is(at + 1, FnClass::InfinitiveMarker)
            && (!s.names[from].is_empty() || s.lex[from].iter().any(|(_, x)| matches!(x, Lex::Noun(_, false))))
        {
            return true;
        }
        // «Israeli strikes killed 22»: the verb is the next one.
        if self.has_form(at + 1, Tense::Past) && self.object_follows(at + 2) {
            return false;
        }
        let object = self.object_follows(at + 1);
        let plural = s.lex[from].iter().any(|(_, x)| matches!(x, Lex::Noun(_, true)));
        if has(Tense::Gerund) {
            return plural && object;
        }
        match has(Tense::Infinitive) {
            true => plural, // «rebels attack village», «rebel attack»
            false => object && s.names[from].is_empty() != plural || object && !plural, // «army attacks village»
        }
    }

    /// Whether a noun phrase that can be an object begins at `at`.
    pub(super) fn object_follows(&self, at: usize) -> bool {
        let s = self.s;
        let mut at = at;
        while at < s.tokens.len()
            && (s.is_fn(at, FnClass::Particle) && !self.bounds.iter().any(|b| b.range.0 == at)
                || s.tokens[at].kind == TokenKind::Quote
                || s.fn_word(at, FnClass::Adverb).is_some()
                    && self.bound_at(at).is_none()
                    && self.preposition(at).is_none()
                    && !self.s.is_fn(at, FnClass::Determiner))
        {
            at += s.fn_word(at, FnClass::Adverb).unwrap_or(1);
        }
        if at >= s.tokens.len() || s.in_time(at) {
            return false;
        }
        if self.bound_at(at).is_some() {
            return true;
        }
        if self.preposition(at).is_some() && !self.has_noun(at) {
            return false;
        }
        if self.determiner(at).is_some()
            || s.fn_word(at, FnClass::Quantifier).is_some()
            || self.is(at, FnClass::ObjectPronoun)
        {
            return true;
        }
        // «freed kidnapped women»
        let described = self.has_form(at, Tense::Participle) && !s.is_function(at) && !self.has_noun(at);
        let from = if described { at + 1 } else { at };
        s.tokens.get(from).is_some_and(|t| t.kind == TokenKind::Word) && self.last_head(from, false).is_some()
    }

    /// «hacked to death twelve peasants»: behind a word or two that a frame of the verb at `at` asks for.
    fn object_behind_words(&self, at: usize) -> bool {
        const MOST: usize = 2;
        let frames = &self.know.lang.frames;
        let ids = self.forms(at).into_iter().filter_map(|(v, _)| frames.of_verb.get(&v)).flatten();
        let words = ids.filter(|i| frames.frames[**i].roles.contains_key(&Slot::Object));
        let ends =
            words.flat_map(|i| &frames.frames[*i].with).filter_map(|p| p.match_at(self.s, at + 1)).map(|m| m.end);
        ends.into_iter().any(|end| end > at + 1 && end <= at + 1 + MOST && self.object_follows(end))
    }

    /// Whether a frame of one of the verbs at `at` has an object.
    fn transitive(&self, at: usize) -> bool {
        let frames = &self.know.lang.frames;
        let ids = self.forms(at).into_iter().filter_map(|(v, _)| frames.of_verb.get(&v)).flatten();
        ids.into_iter().any(|i| {
            let f = &frames.frames[*i];
            // «made off with two cars»: a frame that asks for other words says nothing of it.
            let led = |p: &Pattern| (at + 1..=at + 3).any(|n| p.match_at(self.s, n).is_some());
            let said = f.with.is_empty() || f.with.iter().any(led);
            said && (f.roles.contains_key(&Slot::Object) || f.needs.iter().any(|(s, _)| *s == Slot::Object))
        })
    }

    /// A verb form that is no auxiliary and no noun.
    fn plain_verb(&self, at: usize) -> bool {
        let auxiliary = self.is(at, FnClass::AuxiliaryBe) || self.is(at, FnClass::AuxiliaryHave);
        // «the air force denied»
        let in_noun = (at.saturating_sub(3)..at).any(|i| {
            self.s.lex[i].iter().any(|(n, x)| i + n > at && matches!(x, Lex::Noun(..)))
                || self.s.names[i].iter().any(|(n, _)| i + n > at)
        });
        !auxiliary && !in_noun && !self.has_noun(at) && !self.s.is_function(at) && !self.forms(at).is_empty()
    }

    /// Whether a form at the head of a piece is a verb here.
    pub(super) fn verbal_last(&self, at: usize, after_np: bool) -> bool {
        let s = self.s;
        if !s.has_verb(at) {
            return false;
        }
        let forms = self.forms(at);
        if s.in_time(at)
            || s.lex[at].iter().any(|(n, x)| {
                *n == 1 && matches!(x, Lex::Fn(c) if !matches!(c, FnClass::AuxiliaryBe | FnClass::AuxiliaryHave))
            })
        {
            return false;
        }
        if s.lex[at].iter().any(|(n, x)| *n > 1 && matches!(x, Lex::Noun(..) | Lex::Fn(_)))
            || s.names[at].first().is_some_and(|(n, name)| *n > 1 && !matches!(name, Name::Demonym(_)))
        {
            return false;
        }
        let has = |t: Tense| forms.iter().any(|(_, f)| f.tense == t);
        let Some(before) = at.checked_sub(1) else {
            // «Killed on Monday: …», «Killing eleven …»
            return !self.has_noun(at) && !(has(Tense::Participle) && self.last_head(at + 1, false).is_some());
        };
        if self.is(before, FnClass::InfinitiveMarker) {
            return has(Tense::Infinitive) || !self.has_noun(at);
        }
        let led = self.preposition(before).is_some() || self.is(before, FnClass::Adjective);
        let introduced = led
            || self.determiner(before).is_some()
            || self.is(before, FnClass::Quantifier)
            || self.is(before, FnClass::Genitive)
            || self.bounds.iter().any(|x| x.range.1 == at);
        if !self.has_noun(at) {
            // «by captured soldiers», «freed kidnapped women», «17 kidnapped women»; but «after killing soldiers»
            let describes = led || self.counted_object(at) || self.plain_verb(before);
            return !(describes && has(Tense::Participle) && self.last_head(at + 1, false).is_some());
        }
        if introduced {
            return has(Tense::Gerund) && led && self.object_follows(at + 1);
        }
        if has(Tense::Past) || has(Tense::Participle) {
            return true;
        }
        // «In Kherson, shelling killed two women»: the verb is the next one, which a figure or an article follows.
        let counted = |i: usize| self.bound_at(i).is_some() || self.determiner(i).is_some();
        if has(Tense::Gerund) && self.has_form(at + 1, Tense::Past) && counted(at + 2) {
            return false;
        }
        // «denied killing civilians»
        let says = |v: &u32| self.know.lang.frames.say.contains_key(v) || self.know.lang.frames.modals.contains_key(v);
        if has(Tense::Gerund) && self.object_follows(at + 1) && self.forms(before).iter().any(|(v, _)| says(v)) {
            return true;
        }
        // «…, instantly killing three»
        let adverb = has(Tense::Gerund) && self.is(before, FnClass::Adverb);
        let tie = if adverb { before.saturating_sub(1) } else { before };
        let joined = self.is(tie, FnClass::Conjunction) || s.tokens[tie].is(',');
        if has(Tense::Gerund) {
            return self.object_follows(at + 1) && (after_np || joined);
        }
        let subject = s.is_fn(before, FnClass::SubjectPronoun) || s.is_fn(before, FnClass::RelativeSubject);
        // «says that rebels attacked a convoy»: the verb is the next one.
        let opener = !s.is_fn(before, FnClass::SubjectPronoun);
        let noun = self.has_form(at + 1, Tense::Past) && (opener || !self.has_noun(at + 1));
        subject && !noun || after_np && self.noun_is_verb(self.noun_before(at), at)
    }

    fn noun_before(&self, at: usize) -> usize {
        (0..at).rev().find(|i| self.has_noun(*i) || !self.s.names[*i].is_empty()).unwrap_or(at.saturating_sub(1))
    }

    /// Tense of an ambiguous form: a past with an object behind it, else a participle.
    pub(super) fn tense_last(&self, at: usize, forms: &[(u32, VerbForm)], after_subject: bool) -> Option<Tense> {
        let has = |t: Tense| forms.iter().any(|(_, f)| f.tense == t);
        let marked = at.checked_sub(1).is_some_and(|b| self.is(b, FnClass::InfinitiveMarker));
        if has(Tense::Infinitive) && (marked || !after_subject) && !has(Tense::Past) {
            return Some(if marked || !has(Tense::Present) || !self.subject_word(at) {
                Tense::Infinitive
            } else {
                Tense::Present
            });
        }
        if has(Tense::Past) && has(Tense::Participle) {
            return Some(if self.past_here(at, 0) { Tense::Past } else { Tense::Participle });
        }
        [Tense::Past, Tense::Present, Tense::Conditional, Tense::Gerund, Tense::Participle, Tense::Infinitive]
            .into_iter()
            .find(|t| has(*t))
    }

    fn subject_word(&self, at: usize) -> bool {
        at.checked_sub(1)
            .is_some_and(|b| self.s.is_fn(b, FnClass::SubjectPronoun) || self.s.is_fn(b, FnClass::RelativeSubject))
    }

    /// «Gunmen killed eleven» is past; «eleven killed in attack», «killed by gunmen» are not.
    fn past_here(&self, at: usize, depth: usize) -> bool {
        let s = self.s;
        let next = at + 1;
        // «an action carried out by rebels»
        let behind = (next..s.tokens.len()).find(|i| !s.is_fn(*i, FnClass::Particle)).unwrap_or(next);
        let says = self.forms(at).iter().any(|(v, _)| self.know.lang.frames.say.contains_key(v));
        // «said by telephone»: a bare thing behind it is how, and nobody who said it.
        let means = |i: usize| {
            let thing = |id: &u32| self.know.lang.language.group(*id).class == NounClass::Thing;
            s.lex.get(i).is_some_and(|l| l.iter().any(|(_, x)| matches!(x, Lex::Noun(id, false) if thing(id))))
        };
        if self.is_by(next) && says && means(next + 1) {
            return true;
        }
        if self.is_by(next) || self.is_by(behind) {
            return false;
        }
        if self.object_follows(next) || self.object_behind_words(at) {
            return true;
        }
        // «attacked and burned the village»
        let joint = s.tokens.get(next).is_some_and(|t| t.is(',')) || self.is(next, FnClass::Conjunction);
        if joint && depth < 3 && self.has_form(next + 1, Tense::Past) && self.past_here(next + 1, depth + 1) {
            return true;
        }
        if self.subject_word(at) {
            return true;
        }
        // «an attack attributed to rebels»: who blames somebody for something says whom right behind the verb.
        let alleges = self.forms(at).iter().any(|(v, _)| self.know.lang.frames.say.get(v) == Some(&Stance::Alleged));
        // «whom the president accused of murder», «the raid, which the army blamed on rebels»: somebody behind the word.
        let named = |i: usize| self.determiner(i).is_some() || self.has_noun(i) || s.tokens[i].capital();
        let subject = |i: usize| s.is_fn(i, FnClass::RelativeSubject);
        let object = |i: usize| {
            s.is_fn(i, FnClass::Relative)
                && (!subject(i) || !s.is_fn(i, FnClass::Subordinator) && i + 1 < at && named(i + 1))
        };
        let theirs = (at.saturating_sub(5)..at).any(object);
        let led = self.preposition(next).is_some() && !theirs && !s.in_time(next);
        if alleges && led && !self.is(at, FnClass::Adjective) {
            return false;
        }
        if says {
            // «two men accused of theft were beaten»: the verb that follows is theirs.
            return !(self.is_of(next) && self.finite_ahead(next));
        }
        (!self.transitive(at) || self.attackers(at)) && !self.finite_ahead(next)
    }

    /// «gunmen attacked at dawn»: who is known for attacking, before a verb of attacking, is not whom it befell.
    fn attackers(&self, at: usize) -> bool {
        let frames = &self.know.lang.frames;
        let frame = |v: &u32| frames.of_verb.get(v).into_iter().flatten().map(|i| &frames.frames[*i]);
        let plain = |f: &Frame| f.act == FrameAct::Force && f.outcome.is_none() && !f.weak && f.with.is_empty();
        let attack = self.forms(at).iter().any(|(v, _)| frame(v).any(plain));
        let group = |i: usize| {
            self.s.lex[i].iter().any(|(n, x)| match x {
                Lex::Noun(id, _) if i + n == at => {
                    self.know.lang.language.group(*id).category == Some(Category::Combatants)
                }
                _ => false,
            })
        };
        attack && (at.saturating_sub(4)..at).any(group)
    }

    /// Another verb that can only be finite, before the clause ends.
    fn finite_ahead(&self, from: usize) -> bool {
        let s = self.s;
        for at in from..s.tokens.len().min(from + 15) {
            let stop = s.tokens[at].kind == TokenKind::Punct
                && s.tokens[at].span.len() == 1
                && [',', ';', ':', '.'].iter().any(|c| s.tokens[at].is(*c));
            if stop
                || self.is(at, FnClass::Conjunction)
                || self.is(at, FnClass::Subordinator)
                || self.is(at, FnClass::RelativeSubject)
            {
                return false;
            }
            let aux = (self.is(at, FnClass::AuxiliaryBe) || self.is(at, FnClass::AuxiliaryHave))
                && (self.has_form(at, Tense::Past) || self.has_form(at, Tense::Present))
                && !self.is(at - 1, FnClass::InfinitiveMarker);
            let past = self.has_form(at, Tense::Past)
                && !self.has_noun(at)
                && (!self.has_form(at, Tense::Participle) || self.object_follows(at + 1));
            if aux || past {
                return true;
            }
        }
        false
    }

    /// Names and demonyms before the noun: whose it is and where.
    pub(super) fn premodifiers(&self, np: &mut Np, from: usize) {
        let mut at = from;
        while at < np.head_at {
            let name =
                self.s.names[at].iter().find(|(n, name)| at + n <= np.head_at && !matches!(name, Name::Outlet(_)));
            match name {
                Some((n, name)) => {
                    self.take_name(np, (at, at + n), *name);
                    at += n;
                }
                None => {
                    // «civilian deaths»: the noun before a vague one says what kind.
                    let noun = self.s.lex[at]
                        .iter()
                        .find_map(|(n, x)| if let Lex::Noun(id, _) = x { Some((*n, *id)) } else { None });
                    if let Some((_, id)) = noun {
                        let group = self.know.lang.language.group(id);
                        let people = matches!(
                            np.class,
                            Some(
                                NounClass::People
                                    | NounClass::Force
                                    | NounClass::Vehicle
                                    | NounClass::Site
                                    | NounClass::Office
                            )
                        );
                        let vague = matches!(np.category, None | Some(Category::Unknown));
                        // «rebel leader» is a rebel, «army chief» may be a minister.
                        let of_group = group
                            .category
                            .filter(|c| np.class != Some(NounClass::Office) || *c == Category::Combatants);
                        if people && vague {
                            np.category = of_group.or(np.category);
                        }
                    }
                    at += 1;
                }
            }
        }
    }

    /// «Mali's army», «the rebels' base»: the owner becomes a part of the phrase. Occurrences stay apart.
    pub(super) fn owned(&self, owner: Np, depth: usize) -> Np {
        let at = owner.range.1;
        if !self.genitive(at) || depth > 2 {
            return owner;
        }
        let Some(inner) = self.noun_phrase(at + 1, depth + 1) else { return owner };
        if self.keeps_complements_apart(&inner) {
            return owner;
        }
        let mut np = inner;
        np.range.0 = owner.range.0;
        np.quote_start = owner.quote_start;
        np.det = super::Det::Article;
        np.actor = np.actor.or(owner.actor);
        np.country = np.country.or(owner.country);
        np.places.extend(owner.places.iter().copied());
        let armed = owner.category.is_some_and(Category::bears_arms);
        if np.is_weapon(&self.know.lang.frames) && np.owner.is_none() && (owner.actor.is_some() || armed) {
            np.owner = Some(Box::new(owner));
        }
        np
    }

    /// True when the token ties an owner to what follows.
    pub(super) fn genitive(&self, at: usize) -> bool {
        self.heads_last()
            && self
                .s
                .tokens
                .get(at)
                .is_some_and(|t| t.tied && (self.is(at, FnClass::Genitive) || t.is('\'') && t.kind == TokenKind::Punct))
    }
}
