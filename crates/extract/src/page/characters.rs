//! Who took part in an occurrence: everybody its sentences seat, those a pronoun or a figure stands for, and nobody twice.

use super::apart::own_clause;
use super::{Family, Occurrence, PageReader, Unit};
use crate::cast::{Character, Company};
use crate::clause::{Fact, StandIn};
use crate::parsed::Parsed;
use crate::phrase::{Det, Head, Np};
use crate::sentence::Knowledge;
use recoupe_model::*;
use recoupe_packs::frames::FrameAct;
use recoupe_packs::language::{FnClass, NounClass};
use recoupe_packs::rules::MarkOp;

impl PageReader<'_> {
    pub(super) fn characters(&self, company: &Company, occurrence: &Occurrence) -> Vec<(Role, Character)> {
        self.seated(company, occurrence, true)
    }

    /// Everybody's part; `by_deed` makes doers of those named by the deed («l'assaillant a été abattu»), which decides no
    /// act: another word for the same fighters would make it another.
    pub(super) fn seated(&self, company: &Company, occurrence: &Occurrence, deed: bool) -> Vec<(Role, Character)> {
        let mut out: Vec<(Role, Character)> = Vec::new();
        let by_deed = |parsed: &Parsed, np: usize| matches!(parsed.chunks().nps[np].head, Head::Noun(n) if self.know.lang.frames.doers.contains(&n));
        let hit = |f: &Fact, parsed: &Parsed, doers: bool| {
            f.cast.iter().any(|(r, np)| *r == Role::Recipient && by_deed(parsed, *np) == doers)
        };
        // «L'assaillant a été abattu par des soldats», «deux assaillants ont été abattus»; «l'armée a tué dix assaillants»
        // says whom she hit.
        let struck_down = |f: &Fact, parsed: &Parsed| {
            let done = f.cast.iter().any(|(r, _)| *r == Role::Initiator);
            let known = |np: usize| parsed.chunks().nps[np].bound.is_none();
            let all_known = f.cast.iter().all(|(r, np)| *r != Role::Recipient || known(*np));
            hit(f, parsed, true) && !hit(f, parsed, false) && (!done || all_known)
        };
        let of_force = |u: &&Unit| matches!(u.family, Family::Force | Family::Air | Family::Toll);
        let seizes = matches!(occurrence.family(), Family::Arrest | Family::Free);
        let others_hit = occurrence.units.iter().filter(of_force).any(|u| {
            let parsed = &self.sentences[u.sentence];
            self.facts(u).any(|f| hit(f, parsed, false))
        });
        for unit in &occurrence.units {
            let parsed = &self.sentences[unit.sentence];
            for fact in unit.facts.iter().map(|f| &parsed.facts().facts[*f]) {
                let named_behind = |at: usize| named_one_by_one(parsed, &fact.cast, at);
                // «aucun civil n'a été touché»: nobody is no one whom it befell.
                let nobody = |np: usize| parsed.chunks().nps[np].is_none();
                let of_loser = |np: usize| self.loser(parsed, fact, np).is_some();
                let seated = (0..fact.cast.len()).filter(|at| {
                    !ranked(parsed, fact.cast[*at].1)
                        && !named_behind(*at)
                        && !nobody(fact.cast[*at].1)
                        && !is_mixed(parsed, fact.cast[*at].1)
                        && !(fact.cast[*at].0 == Role::Recipient && speaks_of_it(parsed, fact, fact.cast[*at].1))
                        && !of_loser(fact.cast[*at].1)
                });
                let answer = deed && struck_down(fact, parsed) && others_hit;
                // «dix-huit arrestations et quatre policiers blessés»: they were not arrested.
                if seizes && self.hurts(fact) {
                    continue;
                }
                let of_crowd = occurrence.family() == Family::Crowd && super::crowds::holds(fact);
                let mut mates: Vec<(usize, usize)> = Vec::new();
                for (role, np) in seated.map(|at| &fact.cast[at]) {
                    // «L'assaillant a été abattu par des soldats»: he is who attacked, and they did not.
                    let role = match role {
                        // «La police a arrêté dix manifestants»: at the protest that was told, whose people they are.
                        Role::Recipient if of_crowd => continue,
                        Role::Initiator if of_crowd => &Role::Recipient,
                        Role::Initiator if answer => continue,
                        Role::Recipient if answer && by_deed(parsed, *np) => &Role::Initiator,
                        role => role,
                    };
                    let mut character = match role {
                        Role::Initiator if speaks_of_it(parsed, fact, *np) => company
                            .spoken_for(parsed, *np, unit.family)
                            .unwrap_or_else(|| company.doer(parsed, *np, unit.family)),
                        Role::Initiator => company.doer(parsed, *np, unit.family),
                        _ => company.character(parsed, *np, unit.family),
                    };
                    character.quote = self.quote(parsed, character.words);
                    let man = matches!(parsed.chunks().nps[*np].head, Head::Noun(n) if self.know.lang.frames.men.contains(&n));
                    if man && *role == Role::Initiator && unit.family == Family::Force && character.actor.is_none() {
                        // «des hommes ont tué dix personnes»: men who kill are not known to be civilians.
                        (character.name, character.kind) = (character.bare_words.clone(), None);
                        character.category = Some(Category::Unknown);
                    }
                    // Who shells, shoots or fights is no bystander, whatever word stands for them.
                    let fights = *role == Role::Initiator && matches!(unit.family, Family::Force | Family::Air)
                        || fact.act == FrameAct::Act(Act::ArmedClash);
                    if fights && character.kind == Some(ActorKind::Civilians) {
                        character.name = character.bare_words.clone();
                    }
                    // «L'aviation a frappé une position»: nobody's position is not the army's own where the army strikes.
                    if *role == Role::Recipient && !character.named && character.actor.is_some() {
                        let before = |np: usize| parsed.chunks().nps[np].range.1 <= fact.trigger.0;
                        let mut doers = fact.cast.iter().filter(|(r, np)| *r == Role::Initiator && before(*np));
                        let own = |np: usize| company.character(parsed, np, unit.family).actor == character.actor;
                        if doers.any(|(_, np)| own(*np)) {
                            character.name = character.bare_words.clone();
                            (character.actor, character.kind, character.category) = (None, None, None);
                        }
                    }
                    character.told_as = if self.has_outcome(fact) { 1 } else { 0 };
                    // «un prêtre et deux catéchistes»: two, told side by side, are not one told in two ways.
                    let beside: Vec<usize> =
                        mates.iter().filter(|(other, _)| joined(parsed, *other, *np)).map(|(_, seat)| *seat).collect();
                    let facing = sets_against(fact, parsed);
                    let open = |at: usize, (r, c): &(Role, Character), new: &Character| {
                        !beside.contains(&at) && (!facing || r == role || c.is(new))
                    };
                    mates.push((*np, company.seat_among(&mut out, *role, character, open)));
                }
            }
        }
        self.without_belongings(occurrence, &mut out);
        self.stood_for(company, occurrence, &mut out);
        self.unnamed_doers(company, occurrence, &mut out);
        self.doers_by_kind(company, occurrence, &mut out);
        self.without_own_losses(&mut out);
        self.counted_beside_sites(company, occurrence, &mut out);
        out
    }

    /// «Les assaillants ont brûlé dix maisons», says the mayor of the raid of rebels that others told before: they are those
    /// rebels. Whom somebody only accuses of it, the mayor does not name.
    pub(super) fn name_by_deed(&self, occurrence: &Occurrence, own: &Occurrence, out: &mut [(Role, Character)]) {
        let unnamed = |(role, c): &&mut (Role, Character)| *role == Role::Initiator && c.by_deed && !c.named;
        if !out.iter_mut().any(|c| unnamed(&c)) {
            return;
        }
        let first = own.first_sentence().unwrap_or(0);
        let before = |u: &&Unit| u.stance == Stance::Asserted && u.sentence <= first;
        let told = Occurrence { units: occurrence.units.iter().filter(before).cloned().collect() };
        let company = self.company();
        let all = self.characters(&company, &told);
        let mut doers = all.iter().filter(|(role, _)| *role == Role::Initiator).map(|(_, c)| c);
        let (Some(doer), None) = (doers.next().filter(|c| c.named), doers.next()) else { return };
        for (_, c) in out.iter_mut().filter(unnamed).filter(|(_, c)| c.category == doer.category) {
            // In the words that name them: out of «les assaillants» no name comes again.
            *c = doer.clone();
        }
    }

    /// What is somebody's is no victim of its own where people are told.
    fn without_belongings(&self, occurrence: &Occurrence, out: &mut Vec<(Role, Character)>) {
        let hit = |out: &[(Role, Character)], of: &dyn Fn(&Character) -> bool| {
            out.iter().any(|(r, c)| *r == Role::Recipient && of(c))
        };
        // «trois gendarmes tués dans l'attaque de leur patrouille»
        if hit(out, &|c| c.category.is_some() && !c.owned) {
            out.retain(|(r, c)| !(*r == Role::Recipient && c.owned && (c.site || c.vehicle || c.force)));
        }
        // «leur véhicule a sauté sur une mine»
        if hit(out, &|c| c.category.is_some()) || self.tells_victims(occurrence) {
            // «le maire et l'un de ses conseillers» are people.
            let thing = |c: &Character| c.category.is_none() && c.kind.is_none();
            out.retain(|(r, c)| !(*r == Role::Recipient && c.owned && thing(c)));
        }
    }

    /// «une attaque contre le village a fait dix morts parmi les civils»: they were hit, and the village is where.
    fn counted_beside_sites(&self, company: &Company, occurrence: &Occurrence, out: &mut Vec<(Role, Character)>) {
        let people = |c: &Character| !c.site && (c.category.is_some() || c.kind.is_some());
        let civil_site = |c: &Character| {
            (c.site || c.vehicle && c.category.is_none())
                && matches!(c.category, None | Some(Category::Civilians | Category::Unknown))
        };
        let told = |out: &[(Role, Character)]| out.iter().any(|(r, c)| *r == Role::Recipient && people(c));
        // With a site among those hit nobody would be counted.
        let sites: Vec<_> = match told(out) {
            true => Vec::new(),
            false => out.extract_if(.., |(r, c)| *r == Role::Recipient && civil_site(c)).collect(),
        };
        self.counted(company, occurrence, out);
        match told(out) {
            true => out.retain(|(r, c)| *r != Role::Recipient || !civil_site(c)),
            false => out.extend(sites),
        }
    }

    /// «Seize assaillants ont été tués dans la riposte»: the dead of those who attacked are counted, and are not whom the
    /// attack befell.
    fn without_own_losses(&self, out: &mut Vec<(Role, Character)>) {
        let side = |c: &Character| matches!(c.category, Some(Category::Combatants | Category::SecurityForces));
        let doers: Vec<Character> = out.iter().filter(|(r, _)| *r == Role::Initiator).map(|(_, c)| c.clone()).collect();
        let Some(first) = doers.first().filter(|c| side(c) && doers.iter().all(|d| d.category == c.category)) else {
            return;
        };
        let own = |c: &Character| {
            let named = c.actor.is_some() && doers.iter().any(|d| d.actor == c.actor);
            c.told_as > 0 && (named || c.category == first.category && !c.named && c.actor.is_none())
        };
        let other = |c: &Character| c.category.is_some() && !own(c);
        if out.iter().any(|(r, c)| *r == Role::Recipient && other(c)) {
            out.retain(|(r, c)| *r != Role::Recipient || !own(c));
        }
    }

    /// Victims say who was hit where nothing else does: a house is nobody.
    fn counted(&self, company: &Company, occurrence: &Occurrence, out: &mut Vec<(Role, Character)>) {
        if out.iter().any(|(r, c)| *r == Role::Recipient && (c.category.is_some() || c.kind.is_some())) {
            return;
        }
        let seizes = matches!(occurrence.family(), Family::Arrest | Family::Free);
        for unit in &occurrence.units {
            let parsed = &self.sentences[unit.sentence];
            for t in unit.tallies.iter().map(|t| &parsed.facts().tallies[*t]) {
                let people = match t.outcome {
                    // Who is hurt in a raid was not arrested.
                    Outcome::Killed | Outcome::Wounded | Outcome::Missing => !seizes,
                    Outcome::Released | Outcome::Arrested => occurrence.family() != Family::Crowd,
                    Outcome::Neutralized | Outcome::Abducted => true,
                    _ => false,
                };
                if people && !is_mixed(parsed, t.np) {
                    let mut character = company.character(parsed, t.counted(), unit.family);
                    if character.category.is_some_and(|c| c != Category::Unknown) {
                        // «quatre civils à X et trois autres à Y»: of Y those three are told.
                        let counted = |np: usize| parsed.chunks().nps[np].bound.as_ref().is_some_and(|b| !b.article);
                        let words = match t.counted_np {
                            Some(np) if counted(np) => parsed.chunks().nps[t.np].range,
                            _ => character.words,
                        };
                        character.quote = self.quote(parsed, words);
                        company.seat(out, Role::Recipient, character);
                    }
                }
            }
        }
    }

    /// «Des hommes sont arrivés à moto. Ils ont tué …»: whom a pronoun stands for is the subject of the sentence before.
    fn stood_for(&self, company: &Company, occurrence: &Occurrence, out: &mut Vec<(Role, Character)>) {
        for unit in &occurrence.units {
            let Some(before) = unit.sentence.checked_sub(1).map(|i| &self.sentences[i]) else { continue };
            if before.entry != self.sentences[unit.sentence].entry
                || before.label != self.sentences[unit.sentence].label
            {
                continue;
            }
            for (role, number) in self.facts(unit).flat_map(|f| &f.stand_ins) {
                if out.iter().any(|(r, _)| r == role) {
                    continue;
                }
                // «The gunmen came at night, she said. Twelve are women, she said. They also took …»: of the one before that,
                // where nobody in between can be meant.
                let earlier = || {
                    let at = before.s.index.checked_sub(1)?;
                    let earlier = &self.sentences[at];
                    let fits = earlier.entry == before.entry && earlier.label == before.label;
                    Some((earlier, subject_of(self.know, earlier, *number).filter(|_| fits)?))
                };
                let found = subject_of(self.know, before, *number).map(|np| (before, np));
                let Some((before, np)) = found.or_else(earlier) else { continue };
                let mut character = company.character(before, np, unit.family);
                let civil =
                    character.category == Some(Category::Civilians) && character.kind == Some(ActorKind::Civilians);
                let fighter =
                    *role == Role::Initiator && matches!(unit.family, Family::Force | Family::Air | Family::Abduct);
                if civil && fighter {
                    continue;
                }
                character.quote = self.quote(before, character.words);
                company.seat(out, *role, character);
            }
        }
    }

    /// «une attaque jihadiste»: where nobody else is named who did it, the kind of those who did is told.
    fn doers_by_kind(&self, company: &Company, occurrence: &Occurrence, out: &mut Vec<(Role, Character)>) {
        if out.iter().any(|(r, _)| *r == Role::Initiator) {
            return;
        }
        for unit in &occurrence.units {
            let parsed = &self.sentences[unit.sentence];
            let Some(at) = self.facts(unit).find_map(|f| f.kind_of) else { continue };
            let quote = self.quote(parsed, (at, at + 1));
            let character = Character::of_kind(quote, (at, at + 1));
            company.seat_among(out, Role::Initiator, character, |_, (_, c), new| c.is(new));
            return;
        }
    }

    /// It tells of people killed or hurt, and of nothing else.
    fn hurts(&self, fact: &Fact) -> bool {
        matches!(self.outcome_of(fact), Some(Outcome::Killed | Outcome::Wounded))
    }

    /// What befell people by the frame that tells it.
    pub(super) fn outcome_of(&self, fact: &Fact) -> Option<Outcome> {
        self.know.lang.frames.outcomes.get(&fact.rule).copied()
    }

    /// Figures of dead, hurt or missing people are told.
    fn tells_victims(&self, occurrence: &Occurrence) -> bool {
        let hurt = |o: Outcome| matches!(o, Outcome::Killed | Outcome::Wounded | Outcome::Missing);
        occurrence.units.iter().any(|u| self.counts_of(u).iter().any(|(o, c)| hurt(*o) && c.low > 0))
    }

    pub(super) fn has_outcome(&self, fact: &Fact) -> bool {
        self.outcome_of(fact).is_some()
    }

    /// «Les assaillants sont venus à moto»: who attacked is told beside the attack, without its verb.
    pub(super) fn unnamed_doers(&self, company: &Company, occurrence: &Occurrence, out: &mut Vec<(Role, Character)>) {
        let violent =
            occurrence.units.iter().any(|u| matches!(u.family, Family::Force | Family::Abuse | Family::Abduct));
        if !violent || out.iter().any(|(r, _)| *r == Role::Initiator) {
            return;
        }
        let hit = |c: Option<Category>| out.iter().any(|(r, k)| *r == Role::Recipient && k.category == c);
        if hit(Some(Category::Combatants)) {
            return;
        }
        let (first, last) =
            occurrence.units.iter().fold((usize::MAX, 0), |(a, b), u| (a.min(u.sentence), b.max(u.sentence)));
        let near = &self.sentences[first..=(last + 3).min(self.sentences.len() - 1)];
        // «Les autorités l'ont attribuée aux séparatistes»: who is accused behind the news is in that claim alone.
        let lays = |p: &&Parsed| p.s.index > last && p.voices().iter().any(|v| v.stance != Stance::Asserted);
        let near = near.iter().filter(|p| p.entry == self.sentences[first].entry && !lays(p));
        // «In a separate incident, …»: those behind it did another.
        let near = near.take_while(|p| p.s.index <= last || !p.marked(MarkOp::Another));
        for parsed in near {
            let own = parsed.s.index <= last;
            let doer = |(i, np): &(usize, &Np)| {
                let described = np.category == Some(Category::Combatants) && np.bound.is_none() && np.actor.is_none();
                // A short page tells one story; on a long one only «les assaillants» are those of this attack.
                let one_story = self.is_short();
                let by_deed = matches!(np.head, Head::Noun(n) if self.know.lang.frames.doers.contains(&n));
                let definite = np.det == Det::Article || np.contracted || ((own || one_story) && np.det == Det::None);
                described
                    && !is_complement(parsed, np)
                    // Whom somebody calls so in quotation marks is not known to have done it.
                    && !quoted(parsed, np)
                    // «que le maire qualifie de « terroriste »» says what it is, not who did it.
                    && !(np.det == Det::None && np.singular)
                    && definite
                    && np.class == Some(NounClass::People)
                    && (by_deed || own || one_story)
                    && (own || !comes_in(parsed, *i))
                    && !tells_of_others(parsed, *i, np)
                    && !seated_elsewhere(occurrence, parsed, *i)
                    && !spoken_to(self.know, parsed, np)
            };
            if let Some((i, _)) = parsed.chunks().nps.iter().enumerate().find(doer) {
                let mut character = company.character(parsed, i, Family::Force);
                character.quote = self.quote(parsed, character.words);
                company.seat(out, Role::Initiator, character);
                return;
            }
        }
    }
}

/// «Le ministre a déclaré avoir repoussé une attaque»: he tells what befell others.
fn speaks_of_it(parsed: &Parsed, fact: &Fact, np: usize) -> bool {
    use crate::phrase::{Diathesis, Vg};
    use recoupe_packs::language::Tense;
    let told = |v: &Vg| v.bare && v.tense == Tense::Infinitive && v.diathesis == Diathesis::Active;
    let office = parsed.chunks().nps[np].class == Some(NounClass::Office);
    let speaks = || parsed.voices().iter().any(|v| v.np == Some(np));
    office && parsed.chunks().vgs.iter().any(|v| v.range == fact.trigger && told(v)) && speaks()
}

/// «onze personnes, dont huit soldats»: of what kind all of them are, nobody says.
pub(super) fn is_mixed(parsed: &Parsed, np: usize) -> bool {
    let (nps, tallies) = (&parsed.chunks().nps, &parsed.facts().tallies);
    let armed = |np: usize| nps[np].category.is_some_and(|c| c.bears_arms());
    let part_of = |whole: usize| tallies.iter().any(|t| t.part_of == Some(whole) && armed(t.counted()));
    !armed(np) && (0..tallies.len()).any(|t| tallies[t].np == np && part_of(t))
}

/// «C'est le troisième officier tué depuis janvier»: one of a row, and the one just told of.
fn ranked(parsed: &Parsed, np: usize) -> bool {
    let np = &parsed.chunks().nps[np];
    np.det == Det::Article && np.bound.is_none() && np.class == Some(NounClass::People) && np.is_ranked(&parsed.s)
}

/// «un prêtre et deux catéchistes», «l'armée et ses alliés», «des éléments du M23 et de l'armée»: somebody told by another
/// noun, right behind a conjunction.
pub(super) fn joined(parsed: &Parsed, first: usize, second: usize) -> bool {
    use recoupe_packs::language::FnClass;
    let (a, b) = (&parsed.chunks().nps[first], &parsed.chunks().nps[second]);
    let people = |n: &Np| matches!(n.class, Some(NounClass::People | NounClass::Force)) || n.actor.is_some();
    // «le chef du village et imam» is one man.
    let told = |n: &Np| n.bound.is_some() || n.det != Det::None || n.actor.is_some() || !n.singular;
    let joint = parsed.s.fn_word(a.range.1, FnClass::Conjunction).map(|n| a.range.1 + n);
    let of = |at: usize| b.range.0 == at + 1 && parsed.s.fn_word(at, FnClass::Preposition).is_some();
    let right_behind = joint.is_some_and(|at| b.range.0 == at || of(at));
    right_behind && people(a) && people(b) && told(b) && a.head != b.head
}

/// «Les rebelles ont tué dix mercenaires»: a verb whose doer and whom it befell are both told, by other words.
fn sets_against(fact: &Fact, parsed: &Parsed) -> bool {
    let of = |role: Role| fact.cast.iter().filter(move |(r, _)| *r == role).map(|(_, np)| &parsed.chunks().nps[*np]);
    let other = of(Role::Initiator).all(|a| of(Role::Recipient).all(|b| a.head != b.head));
    !fact.nominal && of(Role::Initiator).next().is_some() && of(Role::Recipient).next().is_some() && other
}

/// The subject of a sentence's first finite verb: people or a body of as many as the pronoun behind it stands for.
fn subject_of(know: Knowledge, parsed: &Parsed, number: StandIn) -> Option<usize> {
    use crate::phrase::Item;
    let chunks = parsed.chunks();
    let verb = chunks.vgs.iter().find(|v| !v.bare)?.range.0;
    let mut nps = chunks.items.iter().enumerate().filter_map(|(p, (item, range))| match item {
        Item::Np(i) if range.1 <= verb => Some((p, *i)),
        _ => None,
    });
    nps.find_map(|(p, i)| {
        let np = &chunks.nps[i];
        let led = p.checked_sub(1).is_some_and(|b| {
            matches!(chunks.items[b].0, Item::Token(t) if parsed.s.fn_word(t, recoupe_packs::language::FnClass::Preposition).is_some())
        });
        let body = np.is_of_people() || np.actor.is_some();
        let one = np.singular && np.bound.as_ref().is_none_or(|b| b.article);
        let as_many = match number {
            // «Il l'a enlevée» may be anybody; one that is a body of many is known.
            // «Le JNIM a attaqué un poste. Il dit avoir abattu un drone»
            StandIn::One => one && (np.class == Some(NounClass::Force) || know.actor(np).is_some_and(|a| a.kind.fights())),
            StandIn::Several => !one,
        };
        (body && as_many && !led && !(np.contracted && p > 0)).then_some(i)
    })
}

/// «deux infirmiers, Ali Sow et Awa Diop, ont été libérés»: those counted are those named behind, one by one.
fn named_one_by_one(parsed: &Parsed, cast: &[(Role, usize)], at: usize) -> bool {
    let (role, group) = (cast[at].0, &parsed.chunks().nps[cast[at].1]);
    let counted = group.bound.as_ref().filter(|b| !b.article).map(|b| b.count);
    let Some(n) = counted.and_then(|c| (c.high == Some(c.low)).then_some(c.low as usize)) else { return false };
    let behind = &cast[at + 1..];
    let named = |np: &Np| np.person.is_some() || np.head == Head::Proper;
    let listed = behind.iter().take(n).all(|(r, np)| *r == role && named(&parsed.chunks().nps[*np]));
    let apposed = parsed.s.tokens.get(group.range.1).is_some_and(|t| t.is(','));
    n >= 2 && behind.len() == n && listed && apposed
}

/// «accuse les paramilitaires»: the object of a verb of saying did what is said there, and not all that is told.
fn spoken_to(know: Knowledge, parsed: &Parsed, np: &Np) -> bool {
    let says = |v: &crate::phrase::Vg| v.verbs.iter().any(|x| know.lang.frames.say.contains_key(x));
    parsed.chunks().vgs.iter().any(|v| v.range.1 == np.range.0 && says(v))
}

/// Who did the other deed that the sentence tells. «Des hommes armés ont enlevé un berger» brings in somebody new;
/// «des hommes armés les ont enlevées» tells once more what befell those who were told of.
fn seated_elsewhere(occurrence: &Occurrence, parsed: &Parsed, np: usize) -> bool {
    let of_it = |f: usize| occurrence.units.iter().any(|u| u.sentence == parsed.s.index && u.facts.contains(&f));
    let facts = parsed.facts().facts.iter().enumerate();
    let (own, others): (Vec<_>, Vec<_>) = facts.partition(|(f, _)| of_it(*f));
    let who = &parsed.chunks().nps[np];
    let indefinite = who.det == Det::None || who.contracted;
    let new = |f: &Fact| indefinite && f.cast.iter().any(|(role, _)| *role == Role::Recipient);
    // «… and the gunmen kidnapped two teachers», «the gunmen kidnapped two teachers, a mine killed ten»: in another clause.
    let behind = |f: &Fact| own_clause(parsed, f).is_some_and(|start| who.range.1 <= start);
    let left = own.iter().any(|(_, f)| behind(f));
    let apart = |f: &Fact| new(f) || left || own_clause(parsed, f).is_some();
    let deed = |f: &Fact| f.act == FrameAct::Force || f.act != FrameAct::None && apart(f);
    let done = |f: &Fact| !f.nominal && f.cast.contains(&(Role::Initiator, np)) && deed(f);
    others.iter().any(|(_, f)| done(f))
}

/// «Troops intercepted gunmen», «aid workers whom gunmen had taken»: whom nothing points back to, in a deed told there.
fn comes_in(parsed: &Parsed, np: usize) -> bool {
    let who = &parsed.chunks().nps[np];
    let part = |f: &Fact| f.cast.iter().any(|(_, seated)| *seated == np);
    let opened = who.range.0.checked_sub(1).is_some_and(|b| parsed.s.is_fn(b, FnClass::Relative));
    who.det == Det::None && !who.contracted && (opened || parsed.facts().facts.iter().any(part))
}

fn quoted(parsed: &Parsed, np: &Np) -> bool {
    let mark = |at: usize| parsed.s.tokens[at].kind == recoupe_packs::token::TokenKind::Quote;
    np.range.0.checked_sub(1).is_some_and(mark) || (np.range.0..np.range.1).any(mark)
}

/// «l'annonce des rebelles»: whose it is, right behind its noun.
fn is_complement(parsed: &Parsed, np: &Np) -> bool {
    np.contracted && parsed.chunks().nps.iter().any(|n| n.range.1 == np.range.0)
}

/// «Les rebelles ont intercepté des messages disant que dix hommes étaient morts»: a voice, or the subject of a verb
/// that opens another clause, did not do what that clause tells.
fn tells_of_others(parsed: &Parsed, index: usize, np: &Np) -> bool {
    use recoupe_packs::language::FnClass;
    let speaks = parsed.voices().iter().any(|v| v.np == Some(index));
    let trigger = parsed.facts().facts.iter().map(|f| f.trigger.0).min();
    let opened = |t: usize| (np.range.1..t).any(|at| parsed.s.is_fn(at, FnClass::Subordinator));
    speaks || trigger.is_some_and(opened)
}
