//! Verb groups: clitics, auxiliaries, negation, modals and the verb that tells what happens.

use super::{Diathesis, Reader, Vg};
use recoupe_packs::Name;
use recoupe_packs::language::{FnClass, Lex, Tense, VerbForm};
use recoupe_packs::token::{Case, TokenKind};
use smallvec::SmallVec;

/// Few verbs share a form.
type Forms = SmallVec<[(u32, VerbForm); 8]>;

impl Reader<'_> {
    pub(super) fn verb_group(&self, start: usize, after_np: bool) -> Option<Vg> {
        let s = self.s;
        if !s.may_begin_verb_group(start) {
            return None;
        }
        // «A Tanta, …»: a capital without its accent, and no question («A-t-il …»).
        let capital = s.tokens[start].capital() && !s.tokens.get(start + 1).is_some_and(|t| t.tied || t.is('-'));
        if capital && self.is(start, FnClass::AuxiliaryHave) && self.is(start, FnClass::Preposition) {
            return None;
        }
        let mut at = start;
        let (mut negated, mut reflexive, mut place_pronoun) = (false, false, false);
        // Clitics and the first part of the negation.
        while at < s.tokens.len() && at < start + 5 {
            if !self.before_verb(at) {
                break;
            }
            let next = at + 1;
            let verb_next =
                next < s.tokens.len() && (self.auxiliary(next) || self.before_verb(next) || self.verbal(next, false));
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
                // «les», «en» are an article and a preposition as well: they lean on an auxiliary or on what is no noun.
                let double = self.is(at, FnClass::Determiner)
                    || self.is(at, FnClass::Preposition)
                    || self.is(at, FnClass::Possessive);
                // «s'en est pris à»: behind a reflexive pronoun «est» is no point of the compass.
                let noun = self.has_noun(next) && !(reflexive && self.auxiliary(next));
                if double && (!(self.auxiliary(next) || self.finite_only(next)) || noun) {
                    break;
                }
            }
            at += 1;
        }
        if let Some(vg) = self.contracted_negation(start) {
            return Some(vg);
        }
        let clitics = at > start;
        let mut vg = self.main_verb(at, after_np || clitics, clitics)?;
        vg.range.0 = start;
        vg.negated |= negated && !self.excepts(vg.range.1);
        // «n'ont pas seulement attaqué», «have not only attacked»: that and more.
        let more = |at: usize| self.is(at, FnClass::Negation) && s.fn_word(at, FnClass::Adverb).is_some_and(|n| n > 1);
        vg.negated &= !(start..=vg.range.1).any(more);
        vg.place_pronoun |= place_pronoun;
        // «se prépare à attaquer»: the pronoun is the modal's.
        if reflexive && vg.modal.is_none() {
            vg.diathesis = Diathesis::Reflexive;
        }
        Some(vg)
    }

    /// «n'a été reprise par les rebelles que lundi», «n'ont tué que des civils»: a «ne» that only «que» answers denies
    /// nothing.
    fn excepts(&self, end: usize) -> bool {
        let tokens = &self.s.tokens[end..];
        let clause = tokens.iter().take(10).take_while(|t| !t.is(',') && t.kind != TokenKind::Quote).count();
        let que = |at: usize| self.is(at, FnClass::Subordinator) && self.is(at, FnClass::Relative);
        let Some(at) = (end..end + clause).find(|at| que(*at)) else { return false };
        !(end..at).any(|t| self.is(t, FnClass::Negation))
    }

    /// «didn't kill», «weren't killed»: auxiliary and negation in one word.
    fn contracted_negation(&self, start: usize) -> Option<Vg> {
        let n = self
            .s
            .fn_word(start, FnClass::Negation)
            .filter(|n| *n == 2 && self.heads_last() && self.s.tokens[start + 1].tied)?;
        let mut vg = self.main_verb(start + n, true, false)?;
        vg.range.0 = start;
        vg.negated = true;
        if vg.bare {
            vg.bare = false;
            vg.tense = Tense::Past;
        }
        Some(vg)
    }

    fn before_verb(&self, at: usize) -> bool {
        const BEFORE: u32 = 1 << FnClass::NegationFirst as u32
            | 1 << FnClass::ReflexivePronoun as u32
            | 1 << FnClass::PlacePronoun as u32
            | 1 << FnClass::ObjectPronoun as u32;
        self.s.fns(at) & BEFORE != 0
    }

    fn auxiliary(&self, at: usize) -> bool {
        at < self.s.tokens.len()
            && (self.is(at, FnClass::AuxiliaryBe) || self.is(at, FnClass::AuxiliaryHave))
            && !self.after_article(at)
    }

    fn after_article(&self, at: usize) -> bool {
        at > 0 && self.determiner(at - 1).is_some() && (!self.is(at - 1, FnClass::Pronoun) || self.has_noun(at))
    }

    /// The verb forms at `at`, as (verb, form).
    pub(super) fn forms(&self, at: usize) -> Forms {
        if !self.s.has_verb(at) {
            return Forms::new();
        }
        let form = |(n, x): &(usize, Lex)| if let (1, Lex::Verb(v, f)) = (n, x) { Some((*v, *f)) } else { None };
        self.s.lex.get(at).into_iter().flatten().filter_map(form).collect()
    }

    /// Whether a form that may be something else too is a verb here.
    fn verbal(&self, at: usize, after_subject: bool) -> bool {
        if self.heads_last() {
            return self.verbal_last(at, after_subject);
        }
        let s = self.s;
        if !s.has_verb(at) || s.in_time(at) {
            return false;
        }
        if s.begins_fn_but(at, &[FnClass::AuxiliaryBe, FnClass::AuxiliaryHave]) {
            return false;
        }
        // «a bombardé Gaza»: a town, and no form of «gazer».
        let town = |name: &Name| matches!(name, Name::Place(_) | Name::Capital(_) | Name::Country(_));
        if at > 0 && s.tokens[at].case == Case::Title && s.names[at].iter().any(|(_, name)| town(name)) {
            return false;
        }
        // A longer noun or name swallows it («mise en œuvre», «prise d'otages»).
        if s.has_long_noun(at)
            || s.names[at].first().is_some_and(|(n, name)| *n > 1 && !matches!(name, Name::Demonym(_)))
        {
            return false;
        }
        if !self.has_noun(at) {
            return !(s.tokens[at].capital()
                && at > 0
                && s.tokens[at].case != Case::Upper
                && !s.has_own_form(at, Tense::Participle)
                && self.proper(at).is_some_and(|e| e > at + 1));
        }
        let before = at.checked_sub(1);
        let introduced = before.is_some_and(|b| {
            self.determiner(b).is_some()
                || self.contracted(b)
                || self.is(b, FnClass::Preposition)
                || self.is(b, FnClass::Quantifier)
                || self.is(b, FnClass::Negation)
                    && !self.is(b, FnClass::NegationFirst)
                    && !self.auxiliary(b.saturating_sub(1))
                || self.bounds.iter().any(|x| x.range.1 == at)
        });
        if introduced {
            return false;
        }
        let participle = s.has_own_form(at, Tense::Participle);
        participle && at > 0 || (after_subject && self.verb_follows_subject(at)) || self.said_behind(at)
    }

    /// «…, annonce le maire»: without an article, behind a comma or a quotation mark and before a subject, a word that may
    /// be a noun says something.
    fn said_behind(&self, at: usize) -> bool {
        let s = self.s;
        let says = |(v, f): &(u32, VerbForm)| {
            self.know.lang.frames.say.contains_key(v) && f.tense == Tense::Present && matches!(f.cell, 2 | 5)
        };
        let behind = at.checked_sub(1).is_some_and(|b| s.tokens[b].is(',') || s.tokens[b].kind == TokenKind::Quote);
        // «…, annonce Ankara»
        let speaks =
            |name: &Name| matches!(name, Name::Capital(_) | Name::Country(_) | Name::Actor(_) | Name::Outlet(_));
        let named = || s.tokens.get(at + 1).is_some() && s.names[at + 1].iter().any(|(_, name)| speaks(name));
        let led = self.determiner(at + 1).is_some() && !self.contracted(at + 1);
        behind && self.forms(at).iter().any(says) && (led || named())
    }

    fn main_verb(&self, at: usize, after_subject: bool, clitics: bool) -> Option<Vg> {
        if at >= self.s.tokens.len() {
            return None;
        }
        if self.auxiliary(at)
            && let Some(mut vg) = self.compound(at)
        {
            if self.heads_last() {
                self.modal(&mut vg);
            }
            return Some(vg);
        }
        if !self.verbal(at, after_subject) {
            return None;
        }
        let forms = self.forms(at);
        let tense = match self.heads_last() {
            true => self.tense_last(at, &forms, after_subject)?,
            false => self.best_tense(&forms, at, after_subject || clitics)?,
        };
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

    /// «L'armée dit que», «dit avoir tué», «la crue détruit un pont»: what follows a form that could be a participle
    /// too can only follow a finite verb.
    fn finite_here(&self, at: usize) -> bool {
        let s = self.s;
        // «une frappe tue lundi douze hommes»
        let next = s.times().iter().find(|t| t.range.0 == at + 1).map_or(at + 1, |t| t.range.1);
        if next >= s.tokens.len() || s.in_time(next) || self.contracted(next) {
            return false;
        }
        // «dit n'avoir tué personne»
        let denied = self.is(next, FnClass::NegationFirst) && s.has_form(next + 1, Tense::Infinitive);
        denied
            || s.has_form(next, Tense::Infinitive)
            || self.is(next, FnClass::Subordinator)
            || s.tokens[next].is(':')
            || self.determiner(next).is_some()
            || self.bound_at(next).is_some()
    }

    /// Of several readings the one that fits: a finite verb after its subject, else a participle.
    fn best_tense(&self, forms: &[(u32, VerbForm)], at: usize, after_subject: bool) -> Option<Tense> {
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
        let third = |f: &VerbForm| match f.tense {
            Tense::Participle | Tense::Infinitive | Tense::Gerund => true,
            _ => f.cell == 2 || f.cell == 5,
        };
        let says = forms.iter().any(|(v, _)| self.know.lang.frames.say.contains_key(v));
        let said = says
            && at.checked_sub(1).is_some_and(|b| {
                // «…, et dit avoir tué»
                let joined = self.is(b, FnClass::Conjunction) && self.s.has_form(at + 1, Tense::Infinitive);
                joined || self.s.tokens[b].is(',') || self.s.tokens[b].kind == TokenKind::Quote
            });
        // «dit-il»: the subject is tied to it.
        let tied = says
            && self.s.tokens.get(at + 1).is_some_and(|t| t.tied && self.s.tokens[at].span.end() < t.span.start())
            && self.is(at + 1, FnClass::SubjectPronoun);
        let finite = (after_subject || said) && self.finite_here(at) || tied;
        let fits = |t: &&Tense| !(finite && **t == Tense::Participle);
        order
            .iter()
            .filter(fits)
            .find(|t| forms.iter().any(|(_, f)| f.tense == **t && third(f)))
            .or_else(|| order.iter().find(|t| forms.iter().any(|(_, f)| f.tense == **t)))
            .copied()
    }

    /// Auxiliary and participle: «ont été tués», «aurait fait», «est mort», «avoir neutralisé», «ayant tué».
    fn compound(&self, at: usize) -> Option<Vg> {
        let s = self.s;
        let first_have = self.is(at, FnClass::AuxiliaryHave);
        let forms = self.forms(at);
        let tense = match self.heads_last() {
            true => self.tense_last(at, &forms, true),
            false => self.best_tense(&forms, at, false),
        };
        let tense = tense.unwrap_or(Tense::Present);
        let (mut end, mut be, mut negated, mut inverted) = (at + 1, !first_have, false, false);
        let mut last = at;
        for _ in 0..7 {
            if end >= s.tokens.len() {
                break;
            }
            if s.tokens[end].tied && self.is(end, FnClass::Pronoun)
                || s.tokens[end].tied
                    && s.tokens[end].lower.chars().count() == 1
                    && s.tokens.get(end + 1).is_some_and(|t| t.tied)
            {
                inverted = true;
                end += 1;
            } else if self.is(end, FnClass::AuxiliaryBe)
                && self.forms(end).iter().any(|(_, f)| f.tense == Tense::Participle)
            {
                // «ont été tués»; elsewhere the verb of being makes its own past, «sono stati uccisi».
                be = true;
                last = end;
                end += 1;
            } else if be && self.heads_last() && self.is(end, FnClass::AuxiliaryBe) && self.has_form(end, Tense::Gerund)
            {
                last = end; // «are being held»
                end += 1;
            } else if let Some(verbs) = self.gerunds(end).filter(|_| be) {
                // «were attacking»
                let vg = Vg {
                    range: (at, end + 1),
                    verbs,
                    diathesis: Diathesis::Active,
                    tense,
                    pluperfect: false,
                    negated,
                    modal: None,
                    bare: matches!(tense, Tense::Infinitive | Tense::Gerund),
                    inverted,
                    place_pronoun: false,
                };
                return Some(vg);
            } else if let Some(verbs) = self.participles(end) {
                let mut vg = Vg {
                    range: (at, end + 1),
                    verbs,
                    diathesis: if be { Diathesis::Passive } else { Diathesis::Active },
                    tense,
                    pluperfect: tense == Tense::Imperfect && (first_have || be && !self.meanwhile(at)),
                    negated,
                    modal: None,
                    bare: matches!(tense, Tense::Infinitive | Tense::Gerund),
                    inverted,
                    place_pronoun: false,
                };
                self.finish(&mut vg);
                return Some(vg);
            } else if self.there_is_none(at, end) {
                break;
            } else if self.is(end, FnClass::Negation)
                || self.s.fn_word(end, FnClass::Adverb).is_some() && !self.has_noun(end)
            {
                negated |= self.is(end, FnClass::Negation) && !self.is(end, FnClass::Adverb);
                end += self.s.fn_word(end, FnClass::Adverb).unwrap_or(1);
            } else if s.tokens[end].kind == TokenKind::Quote || first_have && self.stands_since(end) {
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

    /// «have since died», «ont depuis été libérés»: between the auxiliary and its participle.
    fn stands_since(&self, at: usize) -> bool {
        let word = self.know.lang.frames.since.contains(&*self.s.tokens[at].lower);
        let behind = at + 1 < self.s.tokens.len()
            && (self.participles(at + 1).is_some() || self.is(at + 1, FnClass::AuxiliaryBe));
        word && behind
    }

    /// «…, tandis que neuf voyageurs étaient emmenés»: it went on beside what is told, and had not happened before.
    fn meanwhile(&self, at: usize) -> bool {
        const REACH: usize = 8;
        let opens = |t: &usize| self.s.fn_word(*t, FnClass::Meanwhile).is_some();
        (at.saturating_sub(REACH)..at).rev().take_while(|t| !self.s.tokens[*t].is(';')).any(|t| opens(&t))
    }

    /// «il n'y a eu ni mort ni blessé»: behind «there is» what joins two words for nobody is no part of the verb.
    fn there_is_none(&self, auxiliary: usize, at: usize) -> bool {
        let there = (auxiliary.saturating_sub(2)..auxiliary).any(|b| self.is(b, FnClass::PlacePronoun));
        let nobody = self.bound_at(at).is_some_and(|b| b.count.high == Some(0));
        there && nobody && self.is(at, FnClass::Conjunction)
    }

    /// The verbs of a gerund that an auxiliary makes a tense of; only where the noun stands last.
    fn gerunds(&self, at: usize) -> Option<Vec<u32>> {
        if !self.heads_last() || self.has_noun(at) && !self.object_follows(at + 1) || self.is(at, FnClass::Adjective) {
            return None;
        }
        let verbs: Vec<u32> =
            self.forms(at).iter().filter(|(_, f)| f.tense == Tense::Gerund).map(|(v, _)| *v).collect();
        (!verbs.is_empty() && !self.s.in_time(at)).then_some(verbs)
    }

    fn participles(&self, at: usize) -> Option<Vec<u32>> {
        let verbs: Vec<u32> =
            self.forms(at).iter().filter(|(_, f)| f.tense == Tense::Participle).map(|(v, _)| *v).collect();
        let only_be = self.is(at, FnClass::AuxiliaryBe) || (self.is(at, FnClass::AuxiliaryHave));
        (!verbs.is_empty() && !only_be && !self.s.in_time(at)).then_some(verbs)
    }

    /// What follows a verb group and belongs to it: enclitic pronouns and the second part of the negation.
    fn finish(&self, vg: &mut Vg) {
        let s = self.s;
        while vg.range.1 < s.tokens.len() {
            let at = vg.range.1;
            let tied = s.tokens[at].tied && s.tokens[at - 1].span.end() < s.tokens[at].span.start();
            if tied
                && (self.is(at, FnClass::Pronoun)
                    || s.tokens.get(at + 1).is_some_and(|t| t.tied && self.is(at + 1, FnClass::Pronoun)))
            {
                vg.inverted = true;
                vg.range.1 += 1;
            } else if self.is(at, FnClass::Negation)
                // «assure n'avoir tué personne»: of the infinitive.
                && !self.is(at, FnClass::NegationFirst)
                // «a quitté N'Guigmi»
                && !s.names[at].iter().any(|(n, _)| *n > 1)
                // «attacked not only in Gao»
                && s.fn_word(at, FnClass::Adverb).is_none()
                && !self.is(at, FnClass::Pronoun)
                // «ont été tués non loin de Gao», «not far from Gao»
                && s.fn_word(at, FnClass::Preposition).is_none()
                // «ont tué pas moins de dix civils»
                && self.bound_at(at).is_none()
                && !self.is(at, FnClass::Conjunction)
                && !(self.heads_last() && self.is(at, FnClass::Quantifier))
            {
                vg.negated = true;
                vg.range.1 += 1;
            } else {
                break;
            }
        }
    }

    /// «will», «could»: a verb whose forms are the same in all persons stands before an infinitive and nothing else.
    fn only_modal(&self, vg: &Vg) -> bool {
        let forms = self.forms(vg.range.0);
        let same = |v: u32| {
            let here = |f: &dyn Fn(&VerbForm) -> bool| forms.iter().any(|(w, g)| *w == v && f(g));
            here(&|f| f.tense == Tense::Conditional)
                || here(&|f| f.tense == Tense::Infinitive) && here(&|f| f.tense == Tense::Present && f.cell == 2)
        };
        vg.verbs.iter().any(|v| same(*v))
    }

    /// «s'apprête à quitter», «appelle à manifester»; «veut l'argent pour attaquer» wants something else.
    fn leads_to_infinitive(&self, at: usize) -> bool {
        let purpose = &self.know.lang.frames.purpose;
        !self.heads_last()
            && self.s.fn_word(at, FnClass::Preposition) == Some(1)
            && !purpose.iter().any(|p| **p == *self.s.tokens[at].lower)
            && (self.has_form(at + 1, Tense::Infinitive)
                || self.is(at + 1, FnClass::ReflexivePronoun) && self.has_form(at + 2, Tense::Infinitive))
    }

    /// «doit se retirer», «va déployer», «vient de tuer»: the infinitive is what happens.
    fn modal(&self, vg: &mut Vg) {
        let frames = &self.know.lang.frames;
        let Some(modal) = vg.verbs.iter().copied().find(|v| frames.modals.contains_key(v)) else { return };
        let s = self.s;
        let mut at = vg.range.1;
        while at < vg.range.1 + 4 {
            if at >= s.tokens.len() {
                return;
            }
            let infinitives: Vec<u32> =
                self.forms(at).iter().filter(|(_, f)| f.tense == Tense::Infinitive).map(|(v, _)| *v).collect();
            // «was reported killed»: what was said of them is what befell them.
            if vg.diathesis == Diathesis::Passive && self.heads_last() {
                if let Some(verbs) = self.participles(at).filter(|_| at == vg.range.1) {
                    vg.modal = Some(modal);
                    vg.verbs = verbs;
                    vg.range.1 = at + 1;
                    return;
                }
            }
            let skip = self.is_of(at)
                || self.is(at, FnClass::InfinitiveMarker)
                || self.leads_to_infinitive(at)
                || self.is(at, FnClass::Pronoun)
                || self.is(at, FnClass::Adverb)
                || self.is(at, FnClass::Negation);
            let plain =
                at == vg.range.1 && self.heads_last() && self.has_noun(at) && !vg.negated && !self.only_modal(vg);
            if plain {
                return; // «police reported attack»
            }
            if !infinitives.is_empty() && !self.is(at, FnClass::AuxiliaryBe) && !self.is(at, FnClass::AuxiliaryHave) {
                vg.modal = Some(modal);
                vg.verbs = infinitives;
                vg.range.1 = at + 1;
                if vg.diathesis == Diathesis::Passive {
                    vg.diathesis = Diathesis::Active; // «were forced to flee»
                }
                return;
            }
            if self.is(at, FnClass::AuxiliaryBe) || self.is(at, FnClass::AuxiliaryHave) {
                if let Some(inner) = self.compound(at).filter(|v| {
                    (v.tense == Tense::Infinitive || self.heads_last() && self.has_form(at, Tense::Infinitive))
                        && v.range.1 > at + 1
                }) {
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
