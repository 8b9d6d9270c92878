//! Figures: of frames, of nouns that are a toll by themselves, parts of figures, numbers alone.

use super::{ClauseReader, Fact, Slots, Tally};
use crate::count::Bound;
use crate::phrase::{Det, Diathesis, Head, Item, Np, Vg};
use crate::voice::VoiceMention;
use recoupe_model::{Category, Count, Outcome, Role, RuleId};
use recoupe_packs::Name;
use recoupe_packs::frames::{FrameAct, Need, Slot};
use recoupe_packs::language::{FnClass, Lex, NounClass, Tense};
use recoupe_packs::token::TokenKind;
use std::collections::BTreeSet;

impl<'a> ClauseReader<'a> {
    pub(super) fn tally(&mut self, position: usize, outcome: Outcome, rule: &RuleId) -> Option<usize> {
        let (index, np) = self.np(position)?;
        if np.class == Some(NounClass::Unit) {
            return None;
        }
        let people =
            matches!(np.class, Some(NounClass::People | NounClass::Office | NounClass::Vehicle | NounClass::Thing));
        // «Un Malien a été tué»
        let people = people || matches!(np.head, Head::Name(Name::Demonym(_)));
        // «ni dégât ni victime»: of damage nobody is dead.
        let hurts = matches!(outcome, Outcome::Killed | Outcome::Wounded);
        let taken = outcome == Outcome::Abducted;
        if np.is_none() && hurts && np.class == Some(NounClass::Other) && self.toll_of(position).is_none() {
            return None;
        }
        let pair = matches!(np.head, Head::Noun(n) if self.know.lang.frames.pairs.contains(&n)) && np.singular;
        let (count, mut rules, bounded_to) = match &np.bound {
            // «un couple», «le couple»
            None if pair => (Count::exact(2), Vec::new(), Some(np.range.1)),
            Some(b) if pair && b.article => (Count::exact(2), Vec::new(), Some(np.range.1)),
            Some(b) if b.fractional || (b.article && !people && np.head != Head::Elided) => return None,
            Some(b) => {
                // «dix soldats tués au moins»
                let end = self.vg(position + 1).filter(|v| v.bare).map_or(np.range.1, |v| v.range.1);
                match crate::count::hedged_after(self.know.lang, self.s, end, b.count) {
                    Some((count, end, rule)) => (count, vec![b.rule.clone(), rule], Some(end)),
                    None => (b.count, vec![b.rule.clone()], None),
                }
            }
            None if people && np.singular && np.det == Det::Article && self.is_one(np) => {
                (Count::exact(1), Vec::new(), None)
            }
            // «L'ambassadeur d'Italie a été tué», «le chef X»: somebody named or the holder of an office is one.
            None if (hurts || taken && np.class.is_some() || self.beside_others(position))
                && np.singular
                && !np.is_ranked(self.s)
                && np.det != Det::Demonstrative
                && self.one_person(np) =>
            {
                (Count::exact(1), Vec::new(), None)
            }
            None if self.owned_one(position) => (Count::exact(1), Vec::new(), None),
            None => return None,
        };
        if let Some(known) = self.out.tallies.iter().position(|t| t.np == index) {
            // «two men who tried to flee were gunned down»
            let tally = &mut self.out.tallies[known];
            // «Twelve of the 30 people wounded have died»
            let some = np.bound.as_ref().is_some_and(|b| {
                b.range.1 < np.head_at && self.know.lang.frames.is_of(&self.s.tokens[b.range.1].lower)
            });
            let died = tally.outcome == Outcome::Wounded && outcome == Outcome::Killed && some;
            if died
                || tally.outcome == Outcome::Displaced
                    && matches!(outcome, Outcome::Killed | Outcome::Wounded | Outcome::Abducted)
            {
                tally.outcome = outcome;
                tally.rules.push(rule.clone());
                return Some(known);
            }
            // One figure, one outcome: the frame that reads it first has it. «freed nine hostages whom rebels had taken»: those
            // who go free were taken, as many.
            let told = tally.outcome;
            let taken = |o: Outcome| matches!(o, Outcome::Abducted | Outcome::Arrested);
            let both = told == Outcome::Released && taken(outcome) || taken(told) && outcome == Outcome::Released;
            if told == outcome || !both || some {
                return (told == outcome).then_some(known);
            }
        }
        rules.push(rule.clone());
        // «attacked with three drones, injuring six»: no drones were hurt.
        let thing = |i: &usize| matches!(self.c.nps[*i].class, Some(NounClass::Thing | NounClass::Vehicle));
        let counted_np = self.understood(position, np).filter(|i| !(hurts && thing(i)));
        // «vingt civils tués, dont huit brûlés vifs»: nobody is destroyed.
        if outcome == Outcome::Destroyed && counted_np.is_some_and(|i| self.c.nps[i].is_of_people()) {
            return None;
        }
        // «five traders, two of whom were burned»
        let of_whom = np.head == Head::Elided && self.s.is_fn(np.range.1, FnClass::Relative);
        let before = |t: &usize| self.c.nps[self.out.tallies[*t].np].range.1 <= np.range.0;
        let part_of = (0..self.out.tallies.len()).rev().find(before).filter(|_| of_whom);
        let tally = Tally::new(outcome, count, index, rules);
        self.out.tallies.push(Tally { counted_np, bounded_to, part_of, ..tally });
        Some(self.out.tallies.len() - 1)
    }

    /// «le berger et son fils»: somebody, and who is told as his, are counted together; «le maire, sa femme et leurs trois
    /// enfants» are two, and the three that are said. Gives the figure and the positions it counts.
    pub(super) fn sum_up(&mut self, list: &[usize], outcome: Outcome, rule: &RuleId) -> Option<(usize, Vec<usize>)> {
        let (first, rest) = list.split_first()?;
        // «dix élèves et leur maître»: a figure that is said stands as it was said.
        let one = |p: usize, owned: bool| {
            self.np(p).is_some_and(|(_, n)| n.bound.as_ref().is_none_or(|b| b.article) && self.is_somebody(n, owned))
        };
        let theirs = |p: &&usize| self.np(**p).is_some_and(|(_, n)| n.det == Det::Possessive) && one(**p, true);
        // «Awa Keita, 41, and Bala Musa, 12»: so are those who are named with their ages.
        let aged = |p: &&usize| self.aged(**p) && self.aged(*first);
        let theirs: Vec<usize> = rest.iter().take_while(|p| theirs(p) || aged(p)).copied().collect();
        // «sa femme et son fils»
        let owned = self.np(*first).is_some_and(|(_, n)| n.det == Det::Possessive);
        let last = *theirs.last().filter(|_| one(*first, owned) || self.aged(*first))?;
        let n = 1 + theirs.len() as u64;
        let ((index, np), (_, end)) = (self.np(*first)?, self.np(last)?);
        if self.out.tallies.iter().any(|t| t.np == index) {
            return None;
        }
        let rules = np.bound.iter().map(|b| b.rule.clone()).chain([rule.clone()]).collect();
        let tally = Tally::new(outcome, Count::exact(n), index, rules);
        self.out.tallies.push(Tally { bounded_to: Some(end.range.1), ..tally });
        let counted = std::iter::once(*first).chain(theirs).collect();
        Some((self.out.tallies.len() - 1, counted))
    }

    /// «ses fils»: the word is the same for one and for many.
    fn may_be_several(&self, np: &Np) -> bool {
        self.s.lex[np.head_at].iter().any(|(_, x)| matches!(x, Lex::Noun(_, true)))
    }

    /// «deux frères et leur père», «tuant son chauffeur»: somebody else's own, joined to a figure or right behind the verb.
    /// Whose father was killed, and when, may be told for him alone.
    fn owned_one(&self, position: usize) -> bool {
        let Some((_, np)) = self.np(position).filter(|(_, n)| n.det == Det::Possessive && n.bound.is_none()) else {
            return false;
        };
        let figure = |p: usize| self.np(p).is_some_and(|(_, n)| n.bound.as_ref().is_some_and(|b| !b.article));
        let behind = self.is_joint(position + 1) && figure(position + 2);
        let joined = behind || position >= 2 && self.is_joint(position - 1) && figure(position - 2);
        self.is_somebody(np, true) && (joined || self.is_object(position) && !self.may_be_several(np))
    }

    /// One of the people, where the words leave no doubt; `owned`, where somebody told before it has them.
    fn is_somebody(&self, np: &Np, owned: bool) -> bool {
        let somebody = matches!(np.class, Some(NounClass::People | NounClass::Office)) || np.person.is_some();
        let sure = owned || np.bound.is_some() || self.one_person(np);
        somebody && !self.is_many(np) && np.singular && sure
    }

    /// «X and two others»: where the others are counted, so is X.
    fn beside_others(&self, position: usize) -> bool {
        let others = |n: &Np| (n.range.0..n.range.1).any(|at| self.s.is_fn(at, FnClass::Other)) && n.bound.is_some();
        self.is_joint(position + 1) && self.np(position + 2).is_some_and(|(_, n)| others(n))
    }

    fn one_person(&self, np: &Np) -> bool {
        let named = np.person.is_some() || np.head == Head::Proper && np.range.1 - np.range.0 > 1;
        // «Gunmen kill judge in Gao»: headlines leave out the article.
        let word = |n: u32| !self.know.lang.frames.toll_nouns.contains_key(&n);
        let headed = matches!(np.head, Head::Noun(n) if word(n))
            && np.det == Det::None
            && np.bound.is_none()
            && !np.contracted
            && !self.may_be_several(np);
        matches!(np.class, Some(NounClass::Office | NounClass::People)) && (named || headed && !self.is_many(np))
            || np.class == Some(NounClass::Office) && np.det == Det::Article
            // «tuant le chauffeur»: of a crowd or a population nobody is one.
            || np.class == Some(NounClass::People)
                && np.det == Det::Article
                && np.category.is_some()
                && !self.is_many(np)
            || np.class.is_none() && named && np.head == Head::Proper
    }

    fn is_many(&self, np: &Np) -> bool {
        let frames = &self.know.lang.frames;
        matches!(np.head, Head::Noun(n) if frames.crowds.contains(&n) || frames.peoples.contains(&n))
    }

    pub(super) fn is_one(&self, np: &Np) -> bool {
        self.s.number_at(np.range.0).is_some_and(|n| n.article)
    }

    /// «15 autres»: what is counted stands in the figure before.
    pub(super) fn understood(&self, position: usize, np: &Np) -> Option<usize> {
        if np.head != Head::Elided {
            return None;
        }
        let before = || (0..position).rev().filter_map(|p| self.np(p)).filter(|(_, n)| n.head != Head::Elided);
        // «douze tués dans deux attaques : huit à X»: attacks are counted, and nobody is one.
        let other = |n: &Np| matches!(n.class, Some(NounClass::Unit | NounClass::Event));
        let counted = |n: &Np| n.bound.as_ref().is_some_and(|b| !b.article);
        // «neuf personnes, dont quatre policiers, et vingt autres»: others than the nine.
        let part = |i: usize| {
            let at = self.c.items.iter().position(|(item, _)| matches!(item, Item::Np(n) if *n == i));
            let opened = at.and_then(|at| at.checked_sub(1)).filter(|p| self.parts_opened(*p).is_some());
            // «bilan du ratissage : dix combattants tués, quatre autres capturés»: a colon may open what is no part.
            opened.is_some_and(|p| (0..p).any(|q| self.np(q).is_some_and(|(_, n)| counted(n))))
        };
        let others = np.range.1 > np.range.0 && self.s.is_fn(np.range.1 - 1, FnClass::Other)
            || np.bound.as_ref().is_some_and(|b| self.s.fn_word(b.range.1, FnClass::Pronoun).is_some());
        // «Gunmen kill at least 14»: who kills is not who is killed.
        let verb = (0..position).rev().find(|p| self.vg(*p).is_some()).filter(|_| self.is_object(position));
        // «Les soldats les ont poursuivis et ont abattu deux d'entre eux»: the soldiers, of both verbs.
        let and = |p: usize| self.token(p).is_some_and(|at| self.s.is_fn(at, FnClass::Conjunction));
        let joined = |v: usize| self.vg(v).is_some_and(|g| !g.bare) && v.checked_sub(1).is_some_and(and);
        let first = |v: usize| (0..v).rev().find(|p| self.vg(*p).is_some_and(|g| !g.bare)).filter(|_| joined(v));
        let doers = verb.map(|v| self.subject(first(v).unwrap_or(v), 0)).unwrap_or_default();
        let doers: Vec<usize> = doers.into_iter().filter_map(|p| Some(self.np(p)?.0)).collect();
        // «Une mine tue trois soldats, des bandits enlèvent six …»: others did it, and to whom is not said.
        let apart = |i: usize, n: &Np| !others && counted(n) && doers.iter().any(|d| *d > i);
        let before = || before().filter(|(i, n)| !apart(*i, n));
        let figure = before().find(|(i, n)| counted(n) && !other(n) && !(others && part(*i)));
        // «Rebels seize a town; bomb kills six»: whom a bomb kills are not those who did something before.
        let bombed = doers.iter().any(|i| self.c.nps[*i].is_weapon(&self.know.lang.frames));
        let did = |i: usize| self.out.facts.iter().any(|f| f.cast.contains(&(Role::Initiator, i)));
        let people = || {
            before().find(|(i, n)| {
                !n.singular
                    && !doers.contains(i)
                    && !(bombed && did(*i))
                    && matches!(
                        n.class,
                        Some(NounClass::People | NounClass::Force | NounClass::Thing | NounClass::Vehicle)
                    )
            })
        };
        figure.or_else(people).map(|(i, _)| i)
    }

    pub(super) fn toll_noun(&mut self, position: usize, index: usize) {
        let np = &self.c.nps[index];
        let Head::Noun(noun) = np.head else { return };
        let Some((rule, outcome)) = self.know.lang.frames.toll_nouns.get(&noun).cloned() else { return };
        if np.partitive {
            return;
        }
        if np.bound.is_some() {
            if outcome == Outcome::Displaced && self.hosted(position) || self.died_of_it(position, outcome) {
                return;
            }
            let tally = self.tally(position, outcome, &rule);
            // «11 morts chez les militaires», «huit morts dans les rangs togolais», «dix morts civils»
            if let Some(tally) = tally {
                let whose = self.whose(position).or_else(|| self.told_of_both(position));
                let whose = whose.or_else(|| self.suffered_by(position));
                self.out.tallies[tally].counted_np = whose;
            }
            return;
        }
        // «left eleven soldiers dead»: the predicate stands behind what is counted.
        if self.s.is_fn(np.head_at, FnClass::Particle) && np.range.1 - np.range.0 == 1 {
            if let Some(counted) = position.checked_sub(1).filter(|p| self.meets(*p, Need::Humans)) {
                self.tally(counted, outcome, &rule);
            }
            return;
        }
        // «la mort de onze soldats»
        let mut slots = Slots::new();
        self.obliques(position, &mut slots, true);
        // «la perte de 19 hommes, et fait état de 23 blessés»: the hurt are no dead.
        for p in slots.remove(&Slot::Of).unwrap_or_default() {
            if self.toll_of(p).is_some_and(|own| own != outcome) {
                continue;
            }
            if self.meets(p, Need::Humans) {
                self.tally(p, outcome, &rule);
            }
        }
    }

    /// «Quatre blessés sont décédés»: the verb says what became of them.
    fn died_of_it(&self, position: usize, outcome: Outcome) -> bool {
        let frames = &self.know.lang.frames;
        let kills = |i: &usize| {
            let frame = &frames.frames[*i];
            frame.outcome == Some(Outcome::Killed) && frame.counted == [Slot::Subject] && frame.with.is_empty()
        };
        let dies = |v: &Vg| v.verbs.iter().filter_map(|x| frames.of_verb.get(x)).flatten().any(kills);
        let verb = (position + 1..self.c.items.len()).find(|p| !self.is_light(*p)).and_then(|p| self.vg(p));
        outcome == Outcome::Wounded && verb.is_some_and(|v| !v.bare && !v.negated && dies(v))
    }

    /// «un camp qui abrite 5 000 déplacés», «un site de 2 000 déplacés»: they live there, and nothing drove them out today.
    fn hosted(&self, position: usize) -> bool {
        let frames = &self.know.lang.frames;
        let before = (0..position).rev().find(|p| !self.is_light(*p));
        let hosts = |v: &Vg| v.verbs.iter().any(|x| frames.hosting.contains(x));
        let of_site = self.leads(position.saturating_sub(1), Slot::Of)
            && position.checked_sub(2).and_then(|p| self.np(p)).is_some_and(|(_, n)| n.class == Some(NounClass::Site));
        of_site || before.and_then(|p| self.vg(p)).is_some_and(hosts)
    }

    /// «L'armée déplore six tués»: whose dead they are that somebody who bears arms suffers.
    fn suffered_by(&self, position: usize) -> Option<usize> {
        let verb =
            (0..position).rev().find(|p| !self.is_light(*p) && !self.is_joint(*p) && self.toll_of(*p).is_none())?;
        let undergoes = |v: &Vg| v.verbs.iter().any(|x| self.know.lang.frames.undergo.contains(x));
        self.vg(verb).filter(|v| !v.bare && v.diathesis == Diathesis::Active && undergoes(v))?;
        let fights = |np: &Np| {
            let armed = [Category::SecurityForces, Category::Combatants, Category::Peacekeepers];
            np.class == Some(NounClass::Force) && np.category.is_some_and(|c| armed.contains(&c))
        };
        self.subject(verb, 0).into_iter().filter_map(|p| self.np(p)).find(|(_, np)| fights(np)).map(|(i, _)| i)
    }

    /// What befell those whom a word for a toll counts: «blessés», «morts».
    pub(super) fn toll_of(&self, position: usize) -> Option<Outcome> {
        let Head::Noun(noun) = self.np(position)?.1.head else { return None };
        self.know.lang.frames.toll_nouns.get(&noun).map(|(_, outcome)| *outcome)
    }

    /// «Deux casques bleus ont été tués et quatre blessés»: joined to the verb, the word for the hurt is a verb too, and
    /// they are of those told before it.
    fn told_of_both(&self, position: usize) -> Option<usize> {
        let (_, np) = self.np(position)?;
        let direct = np.bound.as_ref().is_some_and(|b| !b.article && b.range.1 == np.head_at) && !np.partitive;
        let verb = position.checked_sub(2).filter(|_| direct && self.is_joint(position - 1))?;
        let Item::Vg(_) = self.c.items[verb].0 else { return None };
        let told = self.out.facts.iter().rfind(|f| f.item == verb && !f.nominal)?;
        let of = told.tallies.iter().map(|t| &self.out.tallies[*t]);
        let mut subjects = of.filter(|t| self.c.nps[t.np].range.1 <= told.trigger.0);
        // «douze soldats et trois marchands tués, sept blessés»: of which of the two, nobody says.
        let one = subjects.next().filter(|_| subjects.next().is_none())?;
        let people = |i: &usize| matches!(self.c.nps[*i].class, Some(NounClass::People | NounClass::Force));
        Some(one.counted()).filter(people)
    }

    /// The people a toll noun is about, where a place-like preposition leads to them.
    pub(super) fn whose(&self, position: usize) -> Option<usize> {
        let next = position + 1;
        // «11 corps de militaires»
        if let Some((index, np)) = self.np(next).filter(|(_, n)| n.contracted) {
            return matches!(np.class, Some(NounClass::People | NounClass::Force)).then_some(index);
        }
        if !self.is_preposition(next) {
            return None;
        }
        let words = self.words(next);
        let frames = &self.know.lang.frames;
        let leads = frames.among.contains(words.as_str()) || frames.locative.iter().any(|l| **l == *words);
        let (index, np) = self.np(next + 1)?;
        // «onze morts parmi les soldats et les civils»: of both, and how many of each nobody says.
        // «parmi les soldats et vingt chez les assaillants»: a figure goes on with the tolls.
        let kind = |n: &Np| (n.head != Head::Elided).then_some(n.category);
        let kinds: BTreeSet<_> = self.coordinated_right(next + 1).iter().filter_map(|p| kind(self.np(*p)?.1)).collect();
        let leads = leads && kinds.len() <= 1;
        (leads && matches!(np.class, Some(NounClass::People | NounClass::Force)) && np.bound.is_none()).then_some(index)
    }

    /// «16 tués, dont 4 enfants»; «32, dont 28 gendarmes et 04 civils»; «29 blessés (21 militaires, 07 civils)»
    pub(super) fn parts(&mut self) {
        if self.out.tallies.is_empty() {
            return; // there is no whole
        }
        self.some_of_those();
        let opens: Vec<usize> = (0..self.c.items.len()).filter(|p| self.parts_opened(*p).is_some()).collect();
        for open in opens {
            let start = self.c.items[open].1.0;
            let whole = (0..self.out.tallies.len())
                .filter(|t| self.c.nps[self.out.tallies[*t].np].range.1 <= start)
                .max_by_key(|t| self.c.nps[self.out.tallies[*t].np].range.0);
            let Some(whole) = whole else { continue };
            let opened = self.parts_opened(open).unwrap_or(1);
            let mut p = open + 1;
            while p < self.c.items.len() && self.c.items[p].1.0 < start + opened {
                p += 1;
            }
            while self
                .token(p)
                .is_some_and(|at| !self.s.tokens[at].is(';') && !self.s.tokens[at].is('.') && self.np(p).is_none())
                && !self.is_preposition(p)
            {
                p += 1;
            }
            let mut list = Vec::new();
            while let Some((index, np)) = self.np(p) {
                // «22 neutralised, including the commander Ali Ag Bako»: somebody named is one.
                if np.bound.is_none() && !(np.singular && np.person.is_some() && self.one_person(np)) {
                    break;
                }
                list.push((p, index));
                p += 1;
                while p < self.c.items.len() && self.is_joint(p) {
                    p += 1;
                }
            }
            self.leave_to_part(p);
            for (position, index) in list {
                // «récupéré deux fusils et libéré cinq otages, dont trois femmes»: women are no part of the rifles.
                let things = self.c.nps[self.out.tallies[whole].np].class;
                let of_another = matches!(things, Some(NounClass::Thing | NounClass::Vehicle))
                    && self.c.nps[index].class == Some(NounClass::People);
                // «neuf morts, dont un policier abattu par les assaillants»: a verb of their own counts them.
                let counted = self.out.tallies.iter().position(|t| t.np == index);
                let word = self.s.tokens[start].kind == TokenKind::Word;
                if let Some(part) = counted.filter(|t| word && self.out.tallies[*t].fits_into(&self.out.tallies[whole]))
                {
                    self.out.tallies[part].part_of = Some(whole);
                    continue;
                }
                let known = of_another || counted.is_some() || self.speaks(index);
                let np = &self.c.nps[index];
                if known
                    || !(self.meets(position, Need::Humans) || self.meets(position, Need::Things))
                    || (self.vg_after(position) && self.whole_before(position).is_none())
                {
                    continue;
                }
                let outcome = self.out.tallies[whole].outcome;
                let rule = self.out.tallies[whole].rules.last().cloned();
                if np.bound.as_ref().is_some_and(|b| b.fractional) {
                    continue;
                }
                let count = np.bound.as_ref().map_or(Count::exact(1), |b| b.count);
                let rules = np.bound.as_ref().map(|b| b.rule.clone()).into_iter().chain(rule).collect();
                let counted_np = self.understood(position, np);
                let tally = Tally::new(outcome, count, index, rules);
                self.out.tallies.push(Tally { counted_np, part_of: Some(whole), ..tally });
            }
        }
    }

    /// «seize blessés, dont deux assaillants touchés dans un échange de tirs avec la police»: with whom a part of them fought,
    /// told behind a participle of its own, did nothing to the rest.
    fn leave_to_part(&mut self, position: usize) {
        let own = self.vg(position).filter(|v| v.bare && v.tense == Tense::Participle).map(|v| v.range.1);
        let Some(from) = own else { return };
        let to = (from..self.s.tokens.len()).find(|at| self.s.tokens[*at].is(',')).unwrap_or(self.s.tokens.len());
        let inside = |f: &&mut Fact| f.nominal && from <= f.trigger.0 && f.trigger.0 < to;
        self.out.facts.iter_mut().filter(inside).for_each(|f| f.cast.clear());
    }

    /// «20 villagers, four of whom were teachers», «30 people, 12 of them seriously»: some of those counted before the comma, of
    /// whom nothing else is told.
    fn some_of_those(&mut self) {
        for position in 2..self.c.items.len() {
            let Some((index, np, bound)) = self.bare_figure(position) else { continue };
            let comma = self.token(position - 1).is_some_and(|at| self.s.tokens[at].is(','));
            let known = self.out.tallies.iter().any(|t| t.np == index);
            let be = |v: &Vg| v.range.1 - v.range.0 == 1 && self.s.is_fn(v.range.0, FnClass::AuxiliaryBe) && !v.negated;
            let of_whom = self.s.is_fn(np.range.1, FnClass::Relative) && self.vg(position + 2).is_some_and(be);
            let of_them = bound.range.1 < np.range.1 && !self.s.is_fn(np.range.1, FnClass::Relative);
            let described = self.token(position + 1).is_some_and(|at| self.s.is_fn(at, FnClass::Adverb))
                || self.is_preposition(position + 1) && !self.leads_to_place(position);
            if known || !comma || !(of_whom || of_them && described) {
                continue;
            }
            let before = |t: &usize| {
                let tally = &self.out.tallies[*t];
                let end = self.c.nps[tally.np].range.1;
                let told = self.c.vgs.iter().any(|v| !v.bare && end <= v.range.0 && v.range.1 <= np.range.0);
                end <= np.range.0 && tally.part_of.is_none() && !told && bound.count.low < tally.count.low
            };
            let Some(whole) = (0..self.out.tallies.len()).rev().find(before) else { continue };
            let model = &self.out.tallies[whole];
            let rules = std::iter::once(bound.rule.clone()).chain(model.rules.last().cloned()).collect();
            let counted_np = model.counted_np.or(Some(model.np));
            let tally = Tally::new(model.outcome, bound.count, index, rules);
            self.out.tallies.push(Tally { counted_np, part_of: Some(whole), ..tally });
        }
    }

    /// A number alone: its noun is understood.
    fn bare_figure(&self, position: usize) -> Option<(usize, &'a Np, &'a Bound)> {
        let (index, np) = self.np(position)?;
        let bound = np.bound.as_ref().filter(|b| np.head == Head::Elided && !b.fractional)?;
        Some((index, np, bound))
    }

    /// «70 morts à X, et 30 à Y», «six soldats tués à X et trois autres dans une embuscade à Y»: a number alone, joined
    /// to a figure and followed by a place, counts the same there.
    pub(super) fn gapped(&mut self) {
        for position in 1..self.c.items.len() {
            let Some((index, np, bound)) = self.bare_figure(position) else { continue };
            let known = self.out.tallies.iter().any(|t| t.np == index);
            let occasion = self.occasion(position);
            let whose = self.whose(position);
            let placed = whose.is_some() || self.leads_to_place(occasion.unwrap_or(position));
            if known || !placed || !self.is_joint(position - 1) {
                continue;
            }
            let before = |t: &usize| self.c.nps[self.out.tallies[*t].np].range.1 <= np.range.0;
            let told = (0..self.out.tallies.len()).filter(before);
            let Some(of) = told.max_by_key(|t| self.c.nps[self.out.tallies[*t].np].range.0) else { continue };
            let model = &self.out.tallies[of];
            // «trois morts chez les soldats et vingt chez les assaillants»: as many more, of others.
            if whose.is_some() {
                let told = self.whose_is(model);
                if told.is_some() && told != whose {
                    let rules = vec![bound.rule.clone()].into_iter().chain(model.rules.last().cloned()).collect();
                    let tally = Tally { np: index, count: bound.count, counted_np: whose, rules, ..model.clone() };
                    self.out.tallies.push(tally);
                }
                continue;
            }
            // Nothing told between the two but the verb that both have, and where the first was.
            let from = self.c.nps[model.np].range.1;
            // «Une attaque a fait douze morts à X et huit à Y»: beside a noun that is a toll, what the clause tells.
            let holds = |f: &&Fact| !f.nominal && f.tallies.contains(&of);
            let tells = |f: &&Fact| f.act != FrameAct::None && f.trigger.1 <= self.c.nps[model.np].range.0;
            let facts = || self.out.facts.iter();
            let verb = facts().rfind(holds).or_else(|| facts().rfind(tells)).cloned();
            let shared = |at: usize| verb.as_ref().is_some_and(|f| f.trigger.0 <= at && at < f.trigger.1);
            let mut between = self.c.vgs.iter().filter(|v| v.range.0 >= from && v.range.1 <= np.range.0 && !v.bare);
            if between.any(|v| !shared(v.range.0)) {
                continue;
            }
            let rules: Vec<RuleId> = std::iter::once(bound.rule.clone()).chain(model.rules.last().cloned()).collect();
            let counted_np = model.counted_np.or(Some(model.np));
            // «douze tués dans deux attaques, huit à X et quatre à Y»: of those whose place nobody has said yet.
            let placed = |n: &Np| n.range.0 >= from && n.range.1 <= np.range.0 && !n.places.is_empty();
            let of_them = bound.count.low <= model.count.low && !self.c.nps.iter().any(placed);
            let part_of = model.part_of.or(of_them.then_some(of));
            let (outcome, count) = (model.outcome, bound.count);
            let tally = Tally { counted_np, part_of, ..Tally::new(outcome, count, index, rules) };
            self.out.tallies.push(tally);
            // Parts stay with their whole, so that nobody is counted twice.
            if let Some(verb) = verb.filter(|_| part_of.is_none()) {
                let instrument = verb.instrument.filter(|_| occasion.is_none());
                let cast = verb.cast.iter().filter(|(role, _)| *role == Role::Initiator).copied().collect();
                let tallies = vec![self.out.tallies.len() - 1];
                let (trigger, item) = (np.range, position);
                self.out.facts.push(Fact { trigger, cast, tallies, instrument, item, gapped: true, ..verb });
            }
        }
    }

    fn whose_is(&self, tally: &Tally) -> Option<usize> {
        let position = self.c.items.iter().position(|(item, _)| matches!(item, Item::Np(i) if *i == tally.np))?;
        self.whose(position)
    }

    /// The noun phrase speaks, alone or with others, and is not counted.
    pub(super) fn speaks(&self, np: usize) -> bool {
        (self.voices)().iter().any(|v| v.np == Some(np) || v.joined.contains(&np))
    }

    /// The noun phrase speaks, and its verb of saying stands in front of it.
    pub(super) fn speaks_behind(&self, np: usize) -> bool {
        (self.voices)().iter().any(|v| v.after && v.np == Some(np))
    }

    /// «79 morts selon le gouvernement et plus de 100 selon des habitants»: a number alone, joined to a figure and
    /// followed by a voice, counts the same in the words of that voice.
    pub(super) fn told_again(&mut self) {
        for position in 1..self.c.items.len() {
            let Some((index, np, bound)) = self.bare_figure(position) else { continue };
            let voices = (self.voices)();
            let comma = |at: usize| self.s.tokens.get(at).is_some_and(|t| t.is(','));
            let behind = |v: &VoiceMention| {
                v.start() == np.range.1 || comma(np.range.1) && v.start() == np.range.1 + 1 && !v.before
            };
            let counts = |v: &VoiceMention| self.counts_them(v, np);
            let Some(voice) = voices.iter().position(|v| behind(v) || counts(v)) else { continue };
            // «les habitants en dénombrent quinze», «des quinze avancés par l'opposition»: they say themselves whose it is.
            let own = counts(&voices[voice]) || voices[voice].figure;
            let known = self.out.tallies.iter().position(|t| t.np == index);
            if let Some(tally) = known.filter(|_| own) {
                self.out.tallies[tally].voice = Some(voice);
            }
            let before = |t: &&Tally| self.c.nps[t.np].range.1 <= np.range.0 && t.part_of.is_none();
            let model = self.out.tallies.iter().filter(before).max_by_key(|t| self.c.nps[t.np].range.0);
            let Some(model) = model.filter(|_| known.is_none() && (own || self.is_joint(position - 1))) else {
                continue;
            };
            // Another voice stands behind the first figure, or before all of it.
            let heard = voices[..voice].iter().any(|v| v.range.1 <= np.range.0);
            let from = self.c.nps[model.np].range.1;
            let told = self.c.vgs.iter().any(|v| v.range.0 > from + 1 && v.range.1 <= np.range.0 && !v.bare);
            if !own && (!heard || told) {
                continue;
            }
            let rules = std::iter::once(bound.rule.clone()).chain(model.rules.last().cloned()).collect();
            let counted_np = model.counted_np.or(Some(model.np));
            let (outcome, count, voice) = (model.outcome, bound.count, Some(voice));
            let tally = Tally { counted_np, voice, ..Tally::new(outcome, count, index, rules) };
            self.out.tallies.push(tally);
        }
    }

    /// «les habitants en dénombrent quinze»: the voice's verb has a pronoun for what is counted, and the figure behind it.
    fn counts_them(&self, voice: &VoiceMention, np: &Np) -> bool {
        let end = voice.range.1;
        let right_behind = end <= np.range.0 && (end..np.range.0).all(|t| self.s.is_fn(t, FnClass::Adverb));
        let from = end.saturating_sub(3).max(voice.range.0);
        right_behind && (from..end).any(|t| self.s.is_fn(t, FnClass::ObjectPronoun))
    }

    /// «… dans une embuscade près de Y»: the event noun on which the noun phrase at `position` leans.
    fn occasion(&self, position: usize) -> Option<usize> {
        let noun = self.np(position + 2).filter(|_| self.is_preposition(position + 1));
        noun.filter(|(_, n)| n.class == Some(NounClass::Event)).map(|_| position + 2)
    }

    /// «… à Y»: a place stands behind the noun phrase at `position`.
    fn leads_to_place(&self, position: usize) -> bool {
        self.is_preposition(position + 1)
            && self.know.lang.frames.locative.iter().any(|l| **l == *self.words(position + 1))
            && self.np(position + 2).is_some_and(|(_, n)| !n.places.is_empty() || n.head == Head::Proper)
    }

    /// «le bilan est passé de 32 à 53»: beside a noun of a tally a number alone counts the dead.
    pub(super) fn bare_tallies(&mut self) {
        let frames = &self.know.lang.frames;
        let tally_noun = self.c.nps.iter().find_map(|np| match np.head {
            Head::Noun(n) if frames.tallies.contains(&n) => Some(np.range),
            _ => None,
        });
        // «put the number of wounded at forty»: of whom the tally is.
        let noun_at = |at: usize| {
            self.s.lex[at].iter().find_map(|(_, x)| match x {
                Lex::Noun(n, _) => frames.toll_nouns.get(n),
                _ => None,
            })
        };
        let of_whom = tally_noun.and_then(|(from, to)| (from..(to + 2).min(self.s.tokens.len())).find_map(noun_at));
        // «estime à 300 le nombre des personnes arrêtées»: whose number it is says what befell them.
        let named = tally_noun.filter(|_| of_whom.is_none()).and_then(|(from, to)| self.befell(from, to));
        if of_whom.is_none() && named.is_none() && tally_noun.is_some_and(|(from, to)| self.of_living(from, to)) {
            return;
        }
        if tally_noun.is_none() && !self.earlier {
            return;
        }
        let dead = || frames.toll_nouns.values().find(|(_, o)| *o == Outcome::Killed);
        // «drone incidents fell from 61 to 44» counts no dead.
        let toll = |n: &Np| matches!(n.head, Head::Noun(id) if frames.toll_nouns.contains_key(&id));
        let none_told = self.out.tallies.is_empty() && !self.c.nps.iter().any(toll);
        let verb = self.c.vgs.iter().find(|v| !v.bare).map_or(0, |v| v.range.0);
        // «By our count, drone incidents fell from 61 to 44»
        let apart = |n: &Np| {
            tally_noun.is_none_or(|(_, to)| to <= n.range.0 && (to..n.range.0).any(|at| self.s.tokens[at].is(',')))
        };
        let counted = |n: &Np| matches!(n.class, Some(NounClass::Event | NounClass::Thing)) && !n.singular && apart(n);
        if none_told && self.c.nps.iter().any(|n| n.range.1 <= verb && n.bound.is_none() && counted(n)) {
            return;
        }
        let Some((rule, of_whom)) = of_whom.or_else(dead).cloned() else { return };
        for position in 0..self.c.items.len() {
            let Some((index, np, bound)) = self.bare_figure(position) else { continue };
            let known = self.out.tallies.iter().any(|t| t.np == index);
            let of_what = self.c.items.get(position + 1).is_some_and(|(i, _)| matches!(i, Item::Vg(_)));
            // Crowds, votes and money are counted in such numbers, the dead of an attack are not.
            let huge = bound.count.low >= 100_000;
            // «deux cents pèlerins par jour contre trois mille»: compared with what is no toll.
            let counted = |n: &Np| n.bound.as_ref().is_some_and(|b| !b.article);
            let figure = self.c.nps.iter().rposition(|n| n.range.1 <= np.range.0 && counted(n));
            let likened = tally_noun.is_none()
                && figure
                    .is_some_and(|f| self.c.nps[f].head != Head::Elided && self.out.tallies.iter().all(|t| t.np != f));
            if known || huge || of_what || likened || self.s.number_at(np.range.0).is_some_and(|n| n.article) {
                continue;
            }
            let rules = vec![bound.rule.clone(), rule.clone()];
            // «68 wounded, up from 20»: an earlier figure is of what was counted last.
            let before = self.out.tallies.iter().rev().find(|t| self.c.nps[t.np].range.1 <= np.range.0);
            let outcome = before.filter(|_| self.earlier).map(|t| t.outcome).or(named).unwrap_or(of_whom);
            // «estime à neuf le nombre de civils tués»: civilians are counted.
            let people = |n: &Np| {
                let behind = tally_noun.is_some_and(|(_, to)| (to..=to + 1).contains(&n.range.0));
                behind && n.class == Some(NounClass::People)
            };
            let counted_np = named.and_then(|_| self.c.nps.iter().position(people));
            self.out.tallies.push(Tally { counted_np, ..Tally::new(outcome, bound.count, index, rules) });
        }
        // What the parts of such a number are is known only now.
        self.parts();
    }

    /// «le nombre de suspects»: a number of people of whom nothing says that they died.
    fn of_living(&self, from: usize, to: usize) -> bool {
        let frames = &self.know.lang.frames;
        let end = (to + 3).min(self.s.tokens.len());
        let people = |at: usize| {
            self.s.lex[at].iter().any(|(_, x)| {
                matches!(x, Lex::Noun(n, _) if self.know.lang.language.group(*n).class == NounClass::People
                    && !frames.targets.contains(n))
            })
        };
        let of = |at: usize| frames.is_of(&self.s.tokens[at].lower);
        (from..end.saturating_sub(1)).any(|at| of(at) && people(at + 1))
    }

    /// «le nombre de personnes arrêtées»: what the verb says of those counted.
    fn befell(&self, from: usize, to: usize) -> Option<Outcome> {
        let frames = &self.know.lang.frames;
        let verb = |at: usize| {
            self.s.lex[at].iter().find_map(|(_, x)| {
                let Lex::Verb(v, _) = x else { return None };
                frames.of_verb.get(v).into_iter().flatten().find_map(|i| frames.frames[*i].outcome)
            })
        };
        (from..(to + 3).min(self.s.tokens.len())).find_map(verb)
    }

    pub(super) fn vg_after(&self, position: usize) -> bool {
        self.vg(position + 1).is_some_and(|v| self.has_frame(v) || !v.bare)
    }

    /// How many tokens open a list of parts at this position.
    pub(super) fn parts_opened(&self, position: usize) -> Option<usize> {
        let (item, (start, _)) = self.c.items[position];
        let Item::Token(_) = item else { return None };
        let opens = |words: &&Vec<Box<str>>| self.s.stand_at(words, start);
        self.know.lang.frames.parts.iter().find(opens).map(Vec::len)
    }
}
