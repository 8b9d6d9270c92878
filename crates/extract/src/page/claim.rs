//! Claims: an occurrence in the words of one voice, with its cast, place, day and figures.

use super::certainty::Draft;
use super::{Family, Occurrence, PageReader, Speaker, Unit, had_happened, stance_of};
use crate::cast::{Character, Company};
use crate::clause::{Fact, StandIn, Tally};
use crate::parsed::Parsed;
use crate::phrase::{Det, Head, Np};
use crate::place;
use recoupe_model::*;
use recoupe_packs::frames::FrameAct;
use recoupe_packs::language::NounClass;

/// An occurrence with what all its voices tell together: who took part and what act it was.
struct Whole<'o> {
    occurrence: &'o Occurrence,
    characters: Vec<(Role, Character)>,
    act: Act,
}

impl PageReader<'_> {
    /// One claim per voice, two where it denies one thing and says another was done («aucune frappe n'a visé de civils»);
    /// sentences without a figure of their own speak with the first.
    pub(super) fn voiced(&self, occurrence: &Occurrence, number: u32) -> Vec<Draft> {
        let mut groups: Vec<(Option<String>, Vec<&Unit>)> = Vec::new();
        for unit in &occurrence.units {
            let key = unit
                .voice
                .as_ref()
                .map(|s| s.voice.actor.as_ref().map_or_else(|| s.voice.name.to_lowercase(), |a| a.to_string()));
            let denies = |u: &Unit| u.voice.is_some() && u.stance == Stance::Denied;
            // «Des soldats sont accusés d'avoir mené l'attaque»: whoever tells the attack does not say that they did.
            let lays = |u: &Unit| {
                let done = |f: &Fact| f.cast.iter().any(|(role, _)| *role == Role::Initiator);
                u.stance == Stance::Alleged && u.tallies.is_empty() && u.sentence > 0 && self.facts(u).any(done)
            };
            let apart = |a: &Unit, b: &Unit| denies(a) != denies(b) || lays(a) != lays(b);
            match groups.iter_mut().find(|(k, list)| *k == key && !apart(list[0], unit)) {
                Some((_, list)) => list.push(unit),
                None => groups.push((key, vec![unit])),
            }
        }
        self.give_to_tellers(&mut groups);
        self.drop_mentions(&mut groups);
        let scope = occurrence.scope();
        let whole = self.whole(occurrence);
        let draft = |list: &[&Unit]| Draft::new(self.told_of(&whole, list, number, scope), list, occurrence);
        groups.iter().map(|(_, list)| draft(list)).collect()
    }

    /// What is said without a voice and with no figure of its own, as headlines do, belongs to whoever tells it.
    fn give_to_tellers(&self, groups: &mut Vec<(Option<String>, Vec<&Unit>)>) {
        let Some(at) = groups.iter().position(|(voice, _)| voice.is_none()).filter(|_| groups.len() > 1) else {
            return;
        };
        let (key, silent) = groups.remove(at);
        let told: Vec<Vec<(Outcome, Count)>> =
            groups.iter().map(|(_, list)| list.iter().flat_map(|u| self.counts_of(u)).collect()).collect();
        let mut kept = Vec::new();
        for unit in silent {
            let own = self.counts_of(unit);
            // A body that tells the attack itself and leaves the toll to the hospital speaks for itself.
            let headline = self.sentences[unit.sentence].label == BlockLabel::Headline;
            let alone = || self.sentences.get(unit.sentence + 1).is_none_or(|n| n.block != self.sentences[unit.sentence].block);
            if !headline && !(unit.sentence == 0 && alone()) {
                kept.push(unit);
                continue;
            }
            // Who denies it tells it not.
            let denies =
                |teller: usize| groups[teller].1.iter().all(|u| u.voice.is_some() && u.stance == Stance::Denied);
            match (0..told.len()).find(|i| own.iter().all(|f| told[*i].contains(f)) && !denies(*i)) {
                Some(teller) => groups[teller].1.push(unit),
                None => kept.push(unit),
            }
        }
        groups.iter_mut().for_each(|(_, list)| list.sort_by_key(|u| (u.voice.is_none(), u.sentence)));
        if !kept.is_empty() {
            groups.insert(at, (key, kept));
        }
    }

    /// «Il dénonce ce massacre»: a voice that only names what others told asserts nothing of its own.
    fn drop_mentions(&self, groups: &mut Vec<(Option<String>, Vec<&Unit>)>) {
        let mentions = |list: &[&Unit]| {
            list.iter().all(|u| {
                // «Les corps ont été enterrés», said of those whom others counted.
                let named = self.facts(u).all(|f| f.nominal || f.act == FrameAct::None && f.cast.is_empty());
                u.tallies.is_empty() && named && u.backed_by.is_none() && u.stance == Stance::Asserted
            })
        };
        // «Selon l'armée, l'attaque a été menée par X»: who says by whom says something that nobody else did.
        let accuses = |list: &[&Unit]| {
            list.iter().any(|u| self.facts(u).any(|f| f.cast.iter().any(|(role, _)| *role == Role::Initiator)))
        };
        let told = groups.iter().any(|(_, list)| !mentions(list) && accuses(list));
        if groups.iter().any(|(_, list)| !mentions(list)) {
            groups.retain(|(voice, list)| voice.is_none() || !mentions(list) || !told && accuses(list));
        }
    }

    pub(super) fn claim(&self, occurrence: &Occurrence, units: &[&Unit], number: u32, scope: Scope) -> Claim {
        self.told_of(&self.whole(occurrence), units, number, scope)
    }

    fn whole<'o>(&self, occurrence: &'o Occurrence) -> Whole<'o> {
        let characters = self.characters(&self.company(), occurrence);
        Whole { occurrence, act: self.act(occurrence, &characters), characters }
    }

    /// What the units of one voice tell of an occurrence.
    fn told_of(&self, whole: &Whole<'_>, units: &[&Unit], number: u32, scope: Scope) -> Claim {
        let company = self.company();
        let own = Occurrence { units: units.iter().map(|u| (*u).clone()).collect() };
        let told = self.heard_by(whole.occurrence, &own);
        let mut characters = self.told_by(&company, &own, &whole.characters);
        if whole.act == Act::ExcessiveForceAgainstProtesters {
            characters.iter_mut().for_each(turn_to_the_crowd);
        }
        let speaker = units.iter().find_map(|u| u.voice.clone());
        let stance = stance_of(units);
        let mut figures = self.figures(&company, units);
        self.hold_prisoners(&company, whole, units, &mut figures);
        let hit = |kind: fn(Category) -> bool| {
            let mut recipients = characters.iter().filter(|(r, _)| *r == Role::Recipient);
            recipients.any(|(_, c)| c.category.is_some_and(kind))
        };
        Claim {
            id: ClaimId::new(""),
            page: self.page.clone(),
            occurrence: number,
            lang: self.lang,
            act: whole.act,
            scope,
            stance,
            actors: self.cast(&characters, units, speaker.as_ref(), stance),
            place: self.place_of(whole.occurrence, &own, &told, scope),
            when: own.when().or(told.when()).cloned(),
            reported: units.iter().find_map(|u| u.reported.clone()),
            figures,
            civilians_targeted: match (hit(|c| c == Category::Civilians), hit(|c| c != Category::Civilians)) {
                (true, _) => Some(true),
                (false, true) => Some(false),
                _ => None,
            },
            evidence: self.evidence(units),
            found_by: self.rules(units),
            certainty: None,
            voices: speaker.map(|s| std::iter::once(s.voice).chain(s.relay).collect()).unwrap_or_default(),
        }
    }

    /// «Les rebelles ont attaqué le camp et fait sept prisonniers»: whom fighters of no state take along is abducted, since
    /// they arrest nobody.
    fn hold_prisoners(&self, company: &Company, whole: &Whole<'_>, units: &[&Unit], figures: &mut [Figure]) {
        let fighters = |c: &Character| c.category == Some(Category::Combatants);
        let mut doers = whole.characters.iter().filter(|(r, _)| *r == Role::Initiator).map(|(_, c)| c).peekable();
        let taken = |f: &&mut Figure| f.outcome == Outcome::Arrested && f.category != Some(Category::Combatants);
        if whole.act == Act::Arrests || doers.peek().is_none() || !doers.all(fighters) {
            return;
        }
        // «L'armée a fait neuf prisonniers»: beside an attack of others.
        let state = |np: &Np| company.know.packs.actors.get(np.actor.unwrap_or(u32::MAX) as usize).is_some_and(|a| a.kind.is_state());
        let by_state = |u: &&Unit| {
            let parsed = &self.sentences[u.sentence];
            let arrests = |f: &&Fact| f.tallies.iter().any(|t| parsed.facts().tallies[*t].outcome == Outcome::Arrested);
            let force = |n: &Np| state(n) || n.class == Some(NounClass::Force) && n.category == Some(Category::SecurityForces);
            self.facts(u).filter(arrests).any(|f| parsed.chunks().nps.iter().any(|n| n.range.1 <= f.trigger.0 && n.bound.is_none() && force(n)))
        };
        if !units.iter().any(by_state) {
            figures.iter_mut().filter(taken).for_each(|f| f.outcome = Outcome::Abducted);
        }
    }

    /// The figures of these units, each once.
    fn figures(&self, company: &Company, units: &[&Unit]) -> Vec<Figure> {
        let mut figures: Vec<Figure> = Vec::new();
        for unit in units {
            let parsed = &self.sentences[unit.sentence];
            let first = figures.len();
            let mut slots: Vec<(usize, usize)> = Vec::new();
            for t in &unit.tallies {
                let tally = &parsed.facts().tallies[*t];
                let mut figure = self.figure(company, parsed, tally, unit);
                // «trois civils tués et vingt autres blessés»: others of the same.
                if figure.category == Some(Category::Unknown) && self.others(parsed, tally) {
                    figure.category = figures.last().and_then(|f| f.category).or(figure.category);
                }
                // «13 morts», says the headline; «treize fidèles ont été tués», says the text.
                let toll = |c: &str, f: &Figure| f.category == Some(Category::Unknown) && f.counted == c;
                let named = self.tells_toll(&parsed.chunks().nps[tally.np]);
                let again = |f: &Figure| {
                    let head = self.sentences[unit.sentence].label == BlockLabel::Headline || unit.sentence == 0;
                    let words = named && toll(&figure.counted, &figure);
                    f.outcome == figure.outcome && f.count == figure.count && head && words && f.category.is_some()
                };
                let known = figures.iter().position(|f| same_figure(f, &figure) || again(f));
                let known = known.filter(|at| *at < first || !listed_apart(parsed, &unit.tallies, *t));
                slots.push((*t, known.unwrap_or(figures.len())));
                figures.extend(Some(figure).filter(|_| known.is_none()));
            }
            for (t, at) in slots.iter().filter(|(_, at)| *at >= first) {
                let whole = parsed.facts().tallies[*t].part_of;
                let whole = whole.and_then(|w| slots.iter().find(|(x, _)| *x == w)).map(|(_, at)| *at);
                figures[*at].part_of = whole.filter(|w| w != at);
                // «cinq soldats blessés, dont deux grièvement»: of the same people.
                let kind = whole.and_then(|w| figures[w].category);
                if figures[*at].category == Some(Category::Unknown) && figures[*at].partial {
                    figures[*at].category = kind.or(figures[*at].category);
                }
            }
        }
        figures
    }

    /// Everybody's part; who claims an act, or says «we did it», did it.
    fn cast(
        &self,
        characters: &[(Role, Character)],
        units: &[&Unit],
        speaker: Option<&Speaker>,
        stance: Stance,
    ) -> Vec<Cast> {
        let seat = |(role, c): &(Role, Character)| Cast {
            role: *role,
            quote: c.quote.clone(),
            name: c.name.clone(),
            actor: c.actor.clone(),
        };
        let mut actors: Vec<Cast> = characters.iter().map(seat).collect();
        // «a endossé la responsabilité de l'attaque», «nous avons attaqué»: who says so is who did it.
        let claimed = stance == Stance::ClaimedResponsibility;
        let ours = claimed || units.iter().any(|u| self.facts(u).any(|f| f.ours));
        let Some(Speaker { voice, .. }) = speaker.filter(|_| ours) else { return actors };
        let done = |c: &Cast| c.role == Role::Initiator;
        if claimed {
            // A group that claims what «gunmen» did, or others are blamed for, says that it was its own doing.
            let own = |c: &Cast| c.name == voice.name || c.actor.is_some() && c.actor == voice.actor;
            actors.retain(|c| !done(c) || own(c));
        }
        if !actors.iter().any(done) {
            let (quote, name, actor) = (voice.quote.clone(), voice.name.clone(), voice.actor.clone());
            actors.insert(0, Cast { role: Role::Initiator, quote, name, actor });
        }
        actors
    }

    /// The place a voice tells, or points at; else the scene set before it, where it tells the occurrence first.
    fn place_of(&self, occurrence: &Occurrence, own: &Occurrence, told: &Occurrence, scope: Scope) -> Option<Place> {
        let opens = scope == Scope::Incident && own.first_sentence() == occurrence.first_sentence();
        (own.place().or(told.place()).map(|l| l.place.clone()))
            .or_else(|| self.place_pointed_at(own).or_else(|| self.place_pointed_at(told)))
            .or_else(|| {
                // «Au Tchad, des manifestants ont défilé»: not in the town of the sentence before.
                let land = own.country_place().map(|p| p.country);
                opens.then(|| self.place_before(own)).flatten().filter(|p| land.is_none_or(|c| c == p.country))
            })
            .or_else(|| match own.units.iter().all(|u| u.political() && u.family != Family::Talk) {
                // Where a minister spoke of a coup is not where it was.
                true => told.country_place().or_else(|| self.realm(own)),
                false => told.far_place().filter(|_| scope != Scope::Total),
            })
    }

    /// Whose power was seized says in which country: «le chef de la junte burkinabè», a head of state the packs know.
    fn realm(&self, occurrence: &Occurrence) -> Option<Place> {
        let seized = occurrence.units.iter().filter(|u| u.family == Family::Power);
        let seats = seized.flat_map(|u| {
            let parsed = &self.sentences[u.sentence];
            self.facts(u).flat_map(move |f| f.cast.iter().map(move |(_, np)| (parsed, *np)))
        });
        let mut lands = seats.filter_map(|(parsed, np)| {
            let np = &parsed.chunks().nps[np];
            let known = np.actor.and_then(|i| self.know.packs.actors[i as usize].country);
            let country = self.know.packs.country(np.country.or(known)?)?;
            Some((country, self.quote(parsed, (np.quote_start, np.range.1))))
        });
        lands.next().map(|(country, quote)| place::whole_country(country, quote))
    }

    /// The sentences of these units, and those in which the voice says the same again.
    fn evidence(&self, units: &[&Unit]) -> Vec<Quote> {
        let mut evidence: Vec<Quote> = Vec::new();
        for sentence in units.iter().flat_map(|u| std::iter::once(u.sentence).chain(u.backed_by)) {
            let span = self.sentences[sentence].s.span;
            let quote = Quote { span, text: span.of(self.text).unwrap_or("").to_owned() };
            if !evidence.contains(&quote) {
                evidence.push(quote);
            }
        }
        evidence
    }

    /// The rules that found what these units tell, in the order in which they are first met.
    fn rules(&self, units: &[&Unit]) -> Vec<RuleId> {
        let mut found_by: Vec<RuleId> = Vec::new();
        for unit in units {
            let tallies = unit.tallies.iter().flat_map(|t| &self.sentences[unit.sentence].facts().tallies[*t].rules);
            let acts = self.facts(unit).map(|f| &f.rule);
            for rule in acts.chain(tallies).chain(&unit.when_rule).chain(unit.voice.iter().map(|s| &s.rule)) {
                if !found_by.contains(rule) {
                    found_by.push(rule.clone());
                }
            }
        }
        found_by
    }

    /// The units whose day and town hold for a voice: its own, and those of the sentence before, which it answers. An
    /// event of several voices has them from whoever tells them.
    fn heard_by(&self, occurrence: &Occurrence, own: &Occurrence) -> Occurrence {
        // «L'armée attribue cette attaque aux rebelles» speaks of what was told, wherever it was.
        if own.units.iter().any(|u| self.refers_back(u)) {
            return occurrence.clone();
        }
        let answers = |u: &&Unit| own.units.iter().any(|o| o.sentence == u.sentence || o.sentence == u.sentence + 1);
        let mut told = Occurrence { units: occurrence.units.iter().filter(answers).cloned().collect() };
        // «L'hôpital fait état de huit morts»: a toll without day and town is of what was told, however far before.
        let first = own.first_sentence().unwrap_or(0);
        let mut before = occurrence.units.iter().rev().filter(|u| u.sentence < first && u.scope == Scope::Incident);
        let silent = own.when().or(told.when()).is_none() && own.place().or(told.place()).is_none();
        let accuses = || own.units.iter().flat_map(|u| self.facts(u)).all(|f| f.act == FrameAct::None);
        if silent && (own.units.iter().any(|u| !u.tallies.is_empty()) || accuses()) {
            told.units.extend(before.find(|u| u.when.is_some() || u.place().is_some()).cloned());
        }
        told
    }

    /// Whom this voice's own sentences name, in its words: a toll given by a hospital accuses nobody.
    fn told_by(&self, company: &Company, own: &Occurrence, all: &[(Role, Character)]) -> Vec<(Role, Character)> {
        let mut told = self.characters(company, own);
        // Victims are named by a figure alone only where nobody in the event says who was hit.
        told.retain(|(role, character)| {
            let same = |(r, c): &(Role, Character)| {
                let mut seats = vec![(*r, c.clone())];
                company.seat(&mut seats, *role, character.clone());
                r == role && seats.len() == 1
            };
            *role != Role::Recipient || all.iter().any(same)
        });
        told
    }

    /// «ce village», «la même localité»: the last settlement named before.
    fn place_pointed_at(&self, occurrence: &Occurrence) -> Option<Place> {
        use recoupe_packs::language::FnClass;
        // «De violents combats y ont opposé …», «il y a eu des combats» points at nothing.
        let there = |p: &Parsed| {
            (1..p.s.tokens.len()).any(|at| {
                p.s.is_fn(at, FnClass::PlacePronoun)
                    && p.s.is_fn(at + 1, FnClass::AuxiliaryHave)
                    && !p.s.is_fn(at - 1, FnClass::SubjectPronoun)
                    && !p.s.is_fn(at - 1, FnClass::Negation)
            })
        };
        let points = |u: &&Unit| {
            there(&self.sentences[u.sentence]) || self.sentences[u.sentence]
                .chunks()
                .nps
                .iter()
                .any(|np| np.det == Det::Demonstrative && np.class == Some(NounClass::Site) && np.places.is_empty())
        };
        let first = occurrence.units.iter().find(points)?.sentence;
        self.sentences[..first].iter().rev().find_map(|parsed| {
            let found = self.places(parsed).iter().find(|l| l.size <= 1 && !l.indirect);
            found.map(|l| self.worded(l.place.clone()))
        })
    }

    /// A place with the words it stands in.
    pub(super) fn worded(&self, mut place: Place) -> Place {
        place.quote.text = place.quote.span.of(self.text).unwrap_or("").to_owned();
        if place.name.is_empty() {
            place.name = place.quote.text.clone();
        }
        place
    }

    /// The scene set just before the act is told: «Nuit de terreur au poste de X. Des hommes y ont attaqué …».
    pub(super) fn place_before(&self, occurrence: &Occurrence) -> Option<Place> {
        let first = occurrence.first_sentence()?;
        let violent = occurrence.units.iter().any(|u| !u.political());
        // On a long page the sentence before may tell of another place, and what is recalled was elsewhere.
        if had_happened(occurrence.units.iter().flat_map(|u| self.facts(u)))
            || self.sentences.len() >= super::join::LONG
        {
            return None;
        }
        let before = self.sentences[first.saturating_sub(2)..first].iter().rev();
        let entry = self.sentences[first].entry;
        for parsed in before.filter(|p| violent && p.entry == entry) {
            let found = self.places(parsed).iter().filter(|l| l.size <= 2 && !(l.indirect && l.size > 0));
            if let Some(located) = found.min_by_key(|l| l.size) {
                return Some(self.worded(located.place.clone()));
            }
        }
        None
    }

    /// «vingt autres blessés»
    fn others(&self, parsed: &Parsed, tally: &Tally) -> bool {
        use recoupe_packs::language::FnClass;
        let (start, end) = parsed.chunks().nps[tally.np].range;
        (start..end).any(|at| parsed.s.is_fn(at, FnClass::Other))
    }

    pub(super) fn figure(&self, company: &Company, parsed: &Parsed, tally: &Tally, unit: &Unit) -> Figure {
        let np = &parsed.chunks().nps[tally.np];
        let counted = company.character(parsed, tally.counted_np.unwrap_or(tally.np), Family::Toll);
        let own = company.character(parsed, tally.np, Family::Toll);
        let mut facts = unit.facts.iter().map(|f| &parsed.facts().facts[*f]);
        let lost = facts.find(|f| f.tallies.iter().any(|t| parsed.facts().tallies[*t].np == tally.np));
        let loser = lost.and_then(|f| self.loser(parsed, f, tally.np));
        let theirs = loser.and_then(|np| company.character(parsed, np, unit.family).category);
        let people = !matches!(tally.outcome, Outcome::Seized | Outcome::Destroyed);
        Figure {
            outcome: tally.outcome,
            counted: counted.bare_words.clone(),
            category: people.then(|| match of_two_kinds(parsed, np) {
                true => Category::Unknown,
                false => theirs.or(counted.category).or(own.category).unwrap_or(Category::Unknown),
            }),
            count: tally.count,
            part_of: None,
            partial: tally.among || np.partitive && self.tells_toll(np),
            quote: self.quote(parsed, (np.quote_start, tally.bounded_to.unwrap_or(np.range.1))),
            voice: unit.voice.as_ref().map(|s| s.voice.clone()),
        }
    }

    /// «L'armée a perdu huit hommes»: whose men those are that a verb of loss has as its object. Subject and object suffer
    /// together in no other sentence.
    fn loser(&self, parsed: &Parsed, fact: &Fact, lost: usize) -> Option<usize> {
        let np = &parsed.chunks().nps[lost];
        let man = matches!(np.head, Head::Noun(n) if self.know.lang.frames.men.contains(&n));
        if !man || np.range.0 < fact.trigger.1 || !fact.cast.contains(&(Role::Recipient, lost)) {
            return None;
        }
        let before = |np: usize| parsed.chunks().nps[np].range.1 <= fact.trigger.0;
        fact.cast.iter().find(|(role, np)| *role == Role::Recipient && before(*np)).map(|(_, np)| *np)
    }

    /// «blessés», «victimes»: who is called so has been counted.
    fn tells_toll(&self, np: &Np) -> bool {
        matches!(np.head, Head::Noun(n) if self.know.lang.frames.toll_nouns.contains_key(&n))
    }

    pub(super) fn characters(&self, company: &Company, occurrence: &Occurrence) -> Vec<(Role, Character)> {
        let mut out: Vec<(Role, Character)> = Vec::new();
        let by_deed = |parsed: &Parsed, np: usize| {
            matches!(parsed.chunks().nps[np].head, Head::Noun(n) if self.know.lang.frames.doers.contains(&n))
        };
        let hit = |f: &Fact, parsed: &Parsed, doers: bool| {
            f.cast.iter().any(|(r, np)| *r == Role::Recipient && by_deed(parsed, *np) == doers)
        };
        let struck_down = |f: &Fact, parsed: &Parsed| hit(f, parsed, true) && !hit(f, parsed, false);
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
                let nobody =
                    |np: usize| parsed.chunks().nps[np].bound.as_ref().is_some_and(|b| b.count.high == Some(0));
                let of_loser = |np: usize| self.loser(parsed, fact, np).is_some();
                let seated = (0..fact.cast.len())
                    .filter(|at| !ranked(parsed, fact.cast[*at].1) && !named_behind(*at) && !nobody(fact.cast[*at].1) && !of_loser(fact.cast[*at].1));
                let answer = struck_down(fact, parsed) && others_hit;
                // «dix-huit arrestations et quatre policiers blessés»: they were not arrested.
                if seizes && self.hurts(fact) {
                    continue;
                }
                for (role, np) in seated.map(|at| &fact.cast[at]) {
                    // «L'assaillant a été abattu par des soldats»: he is who attacked, and they did not.
                    let role = match role {
                        Role::Initiator if answer => continue,
                        Role::Recipient if answer && by_deed(parsed, *np) => &Role::Initiator,
                        role => role,
                    };
                    let mut character = match role {
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
                    let listed = fact.cast.iter().any(|(r, other)| r == role && joined(parsed, *other, *np));
                    match sets_against(fact, parsed) {
                        _ if listed => Company::seat_apart(&mut out, *role, character),
                        true => company.seat_facing(&mut out, *role, character),
                        false => company.seat(&mut out, *role, character),
                    }
                }
            }
        }
        // «leur véhicule a sauté sur une mine»: where those in it are told, it is no victim of its own.
        let people = |(r, c): &(Role, Character)| *r == Role::Recipient && c.category.is_some();
        // «trois gendarmes tués dans l'attaque de leur patrouille»
        let whose = |(r, c): &(Role, Character)| *r == Role::Recipient && c.category.is_some() && !c.owned;
        if out.iter().any(whose) {
            out.retain(|(r, c)| !(*r == Role::Recipient && c.owned && (c.site || c.vehicle || c.force)));
        }
        if out.iter().any(people) || self.tells_victims(occurrence) {
            out.retain(|(r, c)| !(*r == Role::Recipient && c.owned && c.category.is_none()));
        }
        self.stood_for(company, occurrence, &mut out);
        self.unnamed_doers(company, occurrence, &mut out);
        self.doers_by_kind(company, occurrence, &mut out);
        self.without_own_losses(&mut out);
        // «une attaque contre le village a fait dix morts parmi les civils»: they were hit, and the village is where.
        let people = |c: &Character| !c.site && (c.category.is_some() || c.kind.is_some());
        let civil_site = |c: &Character| (c.site || c.vehicle && c.category.is_none()) && matches!(c.category, None | Some(Category::Civilians | Category::Unknown));
        let hit = |out: &[(Role, Character)], of: &dyn Fn(&Character) -> bool| {
            out.iter().any(|(r, c)| *r == Role::Recipient && of(c))
        };
        let site_alone = hit(&out, &civil_site) && !hit(&out, &people);
        let sites: Vec<_> = match site_alone {
            true => out.extract_if(.., |(r, c)| *r == Role::Recipient && civil_site(c)).collect(),
            false => Vec::new(),
        };
        self.counted(company, occurrence, &mut out);
        match hit(&out, &people) {
            true => out.retain(|(r, c)| *r != Role::Recipient || !civil_site(c)),
            false => out.extend(sites),
        }
        out
    }

    /// «Seize assaillants ont été tués dans la riposte»: the dead of those who attacked are counted, and are not whom the
    /// attack befell.
    fn without_own_losses(&self, out: &mut Vec<(Role, Character)>) {
        let side = |c: &Character| matches!(c.category, Some(Category::Combatants | Category::SecurityForces));
        let doers: Vec<Character> = out.iter().filter(|(r, _)| *r == Role::Initiator).map(|(_, c)| c.clone()).collect();
        let Some(first) = doers.first().filter(|c| side(c) && doers.iter().all(|d| d.category == c.category)) else { return };
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
        for unit in &occurrence.units {
            let parsed = &self.sentences[unit.sentence];
            for t in unit.tallies.iter().map(|t| &parsed.facts().tallies[*t]) {
                let hurt = matches!(t.outcome, Outcome::Killed | Outcome::Wounded | Outcome::Missing);
                let seizes = matches!(occurrence.family(), Family::Arrest | Family::Free);
                let people = !(seizes && hurt) && matches!(
                    t.outcome,
                    Outcome::Killed
                        | Outcome::Wounded
                        | Outcome::Missing
                        | Outcome::Neutralized
                        | Outcome::Abducted
                        | Outcome::Released
                        | Outcome::Arrested
                );
                if people {
                    let mut character = company.character(parsed, t.counted_np.unwrap_or(t.np), unit.family);
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
                let Some(np) = subject_of(before, *number) else { continue };
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
            company.seat_facing(out, Role::Initiator, character);
            return;
        }
    }

    /// It tells of people killed or hurt, and of nothing else.
    fn hurts(&self, fact: &Fact) -> bool {
        let frames = &self.know.lang.frames.frames;
        let frame = frames.iter().find(|f| f.id == fact.rule);
        frame.is_some_and(|f| matches!(f.outcome, Some(Outcome::Killed | Outcome::Wounded)))
    }

    /// Figures of dead, hurt or missing people are told.
    fn tells_victims(&self, occurrence: &Occurrence) -> bool {
        let hurt = |o: Outcome| matches!(o, Outcome::Killed | Outcome::Wounded | Outcome::Missing);
        occurrence.units.iter().any(|u| self.counts_of(u).iter().any(|(o, c)| hurt(*o) && c.low > 0))
    }

    pub(super) fn has_outcome(&self, fact: &Fact) -> bool {
        let frames = &self.know.lang.frames.frames;
        frames.iter().find(|f| f.id == fact.rule).is_some_and(|f| f.outcome.is_some())
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
        for parsed in near {
            let own = parsed.s.index <= last;
            let doer = |(i, np): &(usize, &Np)| {
                let described = np.category == Some(Category::Combatants) && np.bound.is_none() && np.actor.is_none();
                // A short page tells one story; on a long one only «les assaillants» are those of this attack.
                let one_story = self.sentences.len() < super::join::LONG;
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

    /// Violence by force of arms is named by who is hit and with what, never by the words used for either.
    pub(super) fn act(&self, occurrence: &Occurrence, characters: &[(Role, Character)]) -> Act {
        let first = occurrence.units.iter().filter(|u| !u.tallies.is_empty()).map(|u| u.sentence).min();
        // A headline has the figures of what the text then tells: a bomb or a mine is told in the next sentence.
        let next = occurrence.units.iter().map(|u| u.sentence).filter(|s| *s > 0).min().filter(|_| first == Some(0));
        let exact =
            |act: &Act| matches!(act, Act::RemoteExplosiveIed | Act::SuicideBomb | Act::Grenade | Act::ChemicalWeapon);
        let exactly = |u: &Unit| self.facts(u).any(|f| matches!(f.act, FrameAct::Act(act) if exact(&act) && !f.weak));
        let of = |told: bool| -> Vec<(&Parsed, &Fact)> {
            let before = |u: &Unit| first.is_some_and(|s| u.sentence < s) || next == Some(u.sentence) && exactly(u);
            let counts = |u: &&Unit| !told || !u.tallies.is_empty() || before(u);
            let units = occurrence.units.iter().filter(counts);
            let facts = |u: &'_ Unit| {
                let parsed = &self.sentences[u.sentence];
                u.facts.iter().map(|f| (parsed, &parsed.facts().facts[*f])).collect::<Vec<_>>()
            };
            units.flat_map(facts).collect()
        };
        // What the figures are told with or after names the act; a mine that a rescue party met later does not.
        let with_figures = of(true);
        let facts = if with_figures.iter().any(|f| f.1.act != FrameAct::None) { with_figures } else { of(false) };
        let killed = occurrence.units.iter().any(|u| {
            u.tallies.iter().any(|t| {
                let tally = &self.sentences[u.sentence].facts().tallies[*t];
                tally.outcome == Outcome::Killed && tally.count.low > 0
            })
        });
        let crowd = || {
            let act = crowd_act(&facts, characters, killed)?;
            // «l'attaque à la grenade contre les manifestants»: what it was done with, where no police met them.
            let police =
                characters.iter().any(|(r, c)| *r == Role::Initiator && c.category == Some(Category::SecurityForces));
            let met = act == Act::ExcessiveForceAgainstProtesters && !police;
            let arms = facts.iter().filter(|_| met).find_map(|(_, f)| f.instrument);
            Some(arms.map_or(act, |i| self.know.lang.frames.instruments[i].act))
        };
        if let Some(act) = self.own_act(&facts).or_else(crowd).or_else(|| self.clash_act(&facts, characters)) {
            return act;
        }
        let facts: Vec<&Fact> = facts.into_iter().map(|(_, fact)| fact).collect();
        let frames = &self.know.lang.frames;
        let named = facts.iter().find_map(|f| match f.act {
            FrameAct::Act(act) if !(f.weak && facts.iter().any(|g| g.act == FrameAct::Force)) => Some(act),
            _ => None,
        });
        // «Au troisième jour de l'offensive, un attentat à la bombe a tué dix soldats»: the bomb, not the fighting.
        let strong = facts.iter().filter(|f| !f.weak).find_map(|f| match f.act {
            FrameAct::Act(act) => Some(act).filter(exact),
            _ => None,
        });
        let named = strong.filter(|_| named == Some(Act::ArmedClash)).or(named);
        let force = facts.iter().any(|f| f.act == FrameAct::Force);
        let instrument = facts.iter().find_map(|f| f.instrument).map(|i| frames.instruments[i].act);
        // «des obus chargés de sarin sont tombés»: what fills a weapon outweighs the weapon.
        if instrument == Some(Act::ChemicalWeapon) && named == Some(Act::ShellingArtilleryMissile) {
            return Act::ChemicalWeapon;
        }
        match (named, force) {
            (Some(act), false) if act != Act::RemoteExplosiveIed && !matches!(act, Act::ArmedClash) => return act,
            (Some(Act::RemoteExplosiveIed), _) => return instrument.unwrap_or(Act::RemoteExplosiveIed),
            (
                Some(
                    act @ (Act::AirDroneStrike
                    | Act::ShellingArtilleryMissile
                    | Act::SuicideBomb
                    | Act::Grenade
                    | Act::ChemicalWeapon),
                ),
                _,
            ) => return act,
            _ => {}
        }
        if let Some(act) = instrument {
            return act;
        }
        let armed = |c: &Character| {
            matches!(c.category, Some(Category::SecurityForces | Category::Combatants | Category::Peacekeepers))
        };
        let hit = characters.iter().filter(|(r, _)| *r == Role::Recipient).any(|(_, c)| armed(c));
        let doer =
            characters.iter().any(|(r, c)| *r == Role::Initiator && c.category == Some(Category::SecurityForces));
        match hit || named == Some(Act::ArmedClash) || (doer && !characters.iter().any(|(r, _)| *r == Role::Recipient))
        {
            true => Act::ArmedClash,
            false => Act::Attack,
        }
    }

    /// «Dix personnes sont mortes dans des affrontements»: who fell in a clash was not attacked, where no deed is told
    /// beside it. Camps («partisans et opposants») clash as crowds do, and so does whoever has «heurts», fighters apart.
    fn clash_act(&self, facts: &[(&Parsed, &Fact)], characters: &[(Role, Character)]) -> Option<Act> {
        let clashes = || facts.iter().filter(|(_, f)| f.act == FrameAct::Act(Act::ArmedClash));
        clashes().next()?;
        let done = |f: &Fact| f.nominal || f.cast.iter().any(|(role, _)| *role == Role::Initiator);
        let other = |f: &Fact| !matches!(f.act, FrameAct::Act(Act::ArmedClash) | FrameAct::Force | FrameAct::None);
        if facts.iter().any(|(_, f)| f.instrument.is_some() || other(f) || f.act == FrameAct::Force && done(f)) {
            return None;
        }
        let sides: Vec<&Np> = clashes().flat_map(|(p, f)| f.cast.iter().map(|(_, np)| &p.chunks().nps[*np])).collect();
        let frames = &self.know.lang.frames;
        let camp =
            |np: &&Np| matches!(np.head, Head::Noun(n) if frames.camps.contains(&n) || frames.crowds.contains(&n));
        let fighter = |np: &Np| np.category == Some(Category::Combatants) && !camp(&np);
        let fought = sides.iter().any(|np| fighter(np))
            || characters.iter().any(|(r, c)| {
                *r == Role::Initiator && c.category == Some(Category::Combatants) && !sides.iter().all(camp)
            });
        let civil = |np: &&Np| np.category == Some(Category::Civilians);
        // «Dix-neuf soldats sont morts dans des affrontements avec des partisans de X»: who kills soldiers bears arms.
        let fell = |(p, f): &(&Parsed, &Fact)| f.tallies.iter().any(|t| {
            let tally = &p.facts().tallies[*t];
            let forces = p.chunks().nps[tally.counted_np.unwrap_or(tally.np)].category == Some(Category::SecurityForces);
            tally.outcome == Outcome::Killed && tally.count.low > 1 && forces
        });
        let fought = fought || facts.iter().any(fell) && clashes().all(|(_, f)| !f.street);
        let of_crowds = !sides.is_empty() && sides.iter().all(camp)
            || clashes().any(|(_, f)| f.street) && !fought && (sides.is_empty() || !sides.iter().all(civil));
        Some(if of_crowds && !fought { Act::ViolentDemonstration } else { Act::ArmedClash })
    }

    /// Acts that stay what they are whatever else was done beside them: gas, rape, a town that changes hands.
    /// Who took it says which of the two it is, the verb only where nobody is named.
    fn own_act(&self, facts: &[(&Parsed, &Fact)]) -> Option<Act> {
        // «Lourde offensive pour tenter de reprendre Misrata»: fought over, and by nobody taken.
        let done = |f: &Fact| matches!(f.act, FrameAct::Force | FrameAct::Act(_)) && f.stance == Stance::Asserted;
        let only_wanted = !facts.iter().any(|(_, f)| done(f) && !f.weak);
        let wanted = |f: &Fact| only_wanted && changes_hands(f) && f.stance == Stance::Planned;
        let real = |f: &Fact| !f.weak && (f.stance == Stance::Asserted || wanted(f));
        facts.iter().filter(|(_, f)| real(f)).find_map(|(parsed, fact)| match fact.act {
            FrameAct::Act(act @ (Act::ChemicalWeapon | Act::SexualViolence)) => Some(act),
            FrameAct::Act(act @ (Act::GovernmentRegainsTerritory | Act::NonstateOvertakesTerritory)) => {
                let takers = fact.cast.iter().filter(|(role, _)| *role == Role::Initiator);
                let company = self.company();
                let of = |np: usize| company.character(parsed, np, Family::Force).category;
                Some(match takers.filter_map(|(_, np)| of(*np)).next() {
                    Some(Category::Combatants) => Act::NonstateOvertakesTerritory,
                    Some(Category::SecurityForces | Category::Peacekeepers) => Act::GovernmentRegainsTerritory,
                    _ => act,
                })
            }
            _ => None,
        })
    }
}

/// «dix-huit soldats et civils»: one figure of two kinds of people.
fn of_two_kinds(parsed: &Parsed, np: &Np) -> bool {
    use recoupe_packs::language::FnClass;
    let counted = np.bound.as_ref().is_some_and(|b| !b.article && b.count != Count::exact(1));
    let joined = parsed.s.tokens.get(np.range.1).is_some() && parsed.s.is_fn(np.range.1, FnClass::Conjunction);
    let other = parsed.chunks().nps.iter().find(|n| n.range.0 == np.range.1 + 1);
    let bare = |n: &&Np| n.det == Det::None && n.bound.is_none() && n.class == Some(NounClass::People) && !n.singular;
    counted && joined && other.filter(bare).is_some_and(|n| n.category != np.category && n.category.is_some())
}

/// The subject of a sentence's first finite verb: people or a body of as many as the pronoun behind it stands for.
fn subject_of(parsed: &Parsed, number: StandIn) -> Option<usize> {
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
        let body = matches!(np.class, Some(NounClass::People | NounClass::Force | NounClass::Office)) || np.actor.is_some();
        let one = np.singular && np.bound.as_ref().is_none_or(|b| b.article);
        let as_many = match number {
            // «Il l'a enlevée» may be anybody; one that is a body of many is known.
            StandIn::One => one && np.class == Some(NounClass::Force),
            StandIn::Several => !one,
        };
        (body && as_many && !led && !(np.contracted && p > 0)).then_some(i)
    })
}

/// «Les rebelles ont tué dix mercenaires»: a verb whose doer and whom it befell are both told, by other words.
fn sets_against(fact: &Fact, parsed: &Parsed) -> bool {
    let of = |role: Role| fact.cast.iter().filter(move |(r, _)| *r == role).map(|(_, np)| &parsed.chunks().nps[*np]);
    let other = of(Role::Initiator).all(|a| of(Role::Recipient).all(|b| a.head != b.head));
    !fact.nominal && of(Role::Initiator).next().is_some() && of(Role::Recipient).next().is_some() && other
}

/// «C'est le troisième officier tué depuis janvier»: one of a row, and the one just told of.
fn ranked(parsed: &Parsed, np: usize) -> bool {
    use recoupe_packs::language::Lex;
    let np = &parsed.chunks().nps[np];
    let ordinal = |at: usize| parsed.s.lex[at].iter().any(|(n, x)| *n == 1 && matches!(x, Lex::Ordinal(_)));
    np.det == Det::Article
        && np.bound.is_none()
        && np.class == Some(NounClass::People)
        && (np.range.0..np.head_at).any(|at| ordinal(at) && !parsed.s.tokens[at].capital())
}

/// «un prêtre et deux catéchistes», told by other nouns and each with its number.
fn joined(parsed: &Parsed, first: usize, second: usize) -> bool {
    use recoupe_packs::language::FnClass;
    let (a, b) = (&parsed.chunks().nps[first], &parsed.chunks().nps[second]);
    let told = |n: &Np| n.bound.is_some() || n.det == Det::Possessive;
    let people = |n: &Np| n.class == Some(NounClass::People) && told(n);
    let conjunction = a.range.1 + 1 == b.range.0 && parsed.s.is_fn(a.range.1, FnClass::Conjunction);
    conjunction && people(a) && people(b) && a.head != b.head
}

/// A town changes hands.
fn changes_hands(fact: &Fact) -> bool {
    matches!(fact.act, FrameAct::Act(Act::GovernmentRegainsTerritory | Act::NonstateOvertakesTerritory))
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
fn spoken_to(know: crate::sentence::Knowledge, parsed: &Parsed, np: &Np) -> bool {
    let says = |v: &crate::phrase::Vg| v.verbs.iter().any(|x| know.lang.frames.say.contains_key(x));
    parsed.chunks().vgs.iter().any(|v| v.range.1 == np.range.0 && says(v))
}

/// Who did the other deed that the sentence tells.
fn seated_elsewhere(occurrence: &Occurrence, parsed: &Parsed, np: usize) -> bool {
    let own = |f: &usize| occurrence.units.iter().any(|u| u.sentence == parsed.s.index && u.facts.contains(f));
    let others = (0..parsed.facts().facts.len()).filter(|f| !own(f)).map(|f| &parsed.facts().facts[f]);
    let mut attacks = others.filter(|f| !f.nominal && f.act == FrameAct::Force);
    attacks.any(|f| f.cast.contains(&(Role::Initiator, np)))
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

/// «un gendarme, un douanier et un civil»: who is listed behind another, with «and» at the end, is not that one told twice.
fn listed_apart(parsed: &Parsed, tallies: &[usize], tally: usize) -> bool {
    use recoupe_packs::language::FnClass;
    let np = |t: usize| &parsed.chunks().nps[parsed.facts().tallies[t].np];
    let joined = |at: usize| parsed.s.tokens.get(at).is_some_and(|_| parsed.s.is_fn(at, FnClass::Conjunction));
    let (here, one) = (np(tally), |n: &Np| n.bound.as_ref().is_some_and(|b| b.article));
    let before = tallies.iter().map(|t| np(*t)).find(|n| n.range.1 + 1 == here.range.0);
    let list = |n: &Np| joined(n.range.1) || parsed.s.tokens[n.range.1].is(',') && joined(here.range.1);
    before.is_some_and(|n| one(n) && one(here) && list(n) && n.head != here.head)
}

/// Told twice: as many of one kind, or of one name, with the same outcome.
fn same_figure(a: &Figure, b: &Figure) -> bool {
    let kind = a.category == b.category && (a.category.is_some() || a.counted == b.counted);
    // «Awa, fille du maire» and «Awa» are one dead.
    let one = a.counted == b.counted && a.count == Count::exact(1);
    a.outcome == b.outcome && a.count == b.count && (kind || one)
}

/// «La dispersion du sit-in par la police a fait trois morts»: where force met a crowd, the crowd is whom it befell.
fn turn_to_the_crowd((role, character): &mut (Role, Character)) {
    *role = match (*role, character.category) {
        (Role::Recipient, Some(Category::SecurityForces)) => Role::Initiator,
        (Role::Initiator, _) if character.crowd => Role::Recipient,
        (role, _) => role,
    };
}

/// Protests by what came of them: dead or shot at, riot, dispersed, peaceful.
fn crowd_act(facts: &[(&Parsed, &Fact)], characters: &[(Role, Character)], killed: bool) -> Option<Act> {
    let rank = |act: Act| match act {
        Act::PeacefulProtest => Some(0),
        Act::ProtestWithIntervention => Some(1),
        Act::ViolentDemonstration => Some(2),
        Act::MobViolence => Some(3),
        Act::ExcessiveForceAgainstProtesters => Some(4),
        _ => None,
    };
    let told = facts.iter().filter_map(|(_, f)| match f.act {
        FrameAct::Act(act) => Some((rank(act)?, act)),
        _ => None,
    });
    let told = told.max_by_key(|(rank, _)| *rank).map(|(_, act)| act);
    let of = |role: Role| characters.iter().filter(move |(r, _)| *r == role).map(|(_, c)| c);
    let officers = of(Role::Initiator).any(|c| c.category == Some(Category::SecurityForces));
    let doers = || of(Role::Initiator).filter_map(|c| c.category);
    let unarmed = doers().next().is_some() && doers().all(|c| c == Category::Civilians);
    let of_state = of(Role::Recipient).any(|c| c.category == Some(Category::SecurityForces));
    let others = of(Role::Initiator).any(|c| c.category == Some(Category::Combatants));
    let force = facts.iter().any(|(_, f)| f.act == FrameAct::Force && !f.adjunct);
    let damage = facts.iter().any(|(_, f)| f.act == FrameAct::Act(Act::LootingDestruction));
    let clash = facts.iter().any(|(_, f)| f.act == FrameAct::Act(Act::ArmedClash));
    let crowd_hit = of(Role::Recipient).any(|c| c.crowd);
    let crowd_hits = of(Role::Initiator).any(|c| c.crowd);
    match told {
        // «la police a attaqué une marche»
        Some(Act::MobViolence) if officers && killed => Some(Act::ExcessiveForceAgainstProtesters),
        Some(Act::MobViolence) if officers => Some(Act::ProtestWithIntervention),
        Some(Act::MobViolence) => told,
        // «huit morts dans des heurts entre partisans et opposants»: nobody's forces met the crowd.
        Some(Act::PeacefulProtest | Act::ProtestWithIntervention) if killed && clash && !officers && !of_state => {
            Some(Act::ViolentDemonstration)
        }
        // «Gao manifeste, douze passants à l'hôpital», told before of clashes with the police.
        Some(Act::PeacefulProtest) if clash && (crowd_hit || crowd_hits) && !killed => Some(Act::ViolentDemonstration),
        // Dead at a protest: lethal force met it.
        Some(Act::PeacefulProtest | Act::ProtestWithIntervention) if killed => {
            Some(Act::ExcessiveForceAgainstProtesters)
        }
        Some(Act::PeacefulProtest | Act::ProtestWithIntervention) if crowd_hits && force && !officers => {
            Some(Act::ViolentDemonstration)
        }
        Some(_) => told,
        None if clash && (crowd_hit || crowd_hits) && !(killed && crowd_hit && officers) => {
            Some(Act::ViolentDemonstration)
        }
        // «des affrontements entre jeunes et forces de l'ordre»
        None if clash && unarmed && of_state && !killed => Some(Act::ViolentDemonstration),
        // «des partisans du régime ont attaqué un rassemblement»: neither police nor soldiers.
        None if crowd_hit && unarmed && force => Some(Act::MobViolence),
        None if crowd_hit && !others && (officers || killed) && force => Some(Act::ExcessiveForceAgainstProtesters),
        None if crowd_hits && (force || damage) && !officers => Some(Act::ViolentDemonstration),
        None => None,
    }
}
