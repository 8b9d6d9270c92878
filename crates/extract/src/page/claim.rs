//! Claims: an occurrence in the words of one voice, with its cast, place, day and figures.

use super::certainty::Draft;
use super::characters::{is_mixed, joined};
use super::{Family, Occurrence, PageReader, Speaker, Unit, crowds, had_happened, stance_of};
use crate::cast::{Character, Company};
use crate::clause::{Fact, Tally};
use crate::parsed::Parsed;
use crate::phrase::{Det, Head, Np};
use crate::place;
use recoupe_model::*;
use recoupe_packs::Name;
use recoupe_packs::frames::FrameAct;
use recoupe_packs::language::NounClass;
use recoupe_packs::rules::MarkOp;

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
        let mut groups: Vec<(Option<Vec<String>>, Vec<&Unit>)> = Vec::new();
        for unit in &occurrence.units {
            let one = |v: &Voice| v.actor.as_ref().map_or_else(|| v.name.to_lowercase(), |a| a.to_string());
            let key: Option<Vec<String>> = unit.voice.as_ref().map(|s| s.tellers().map(one).collect());
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
    fn give_to_tellers(&self, groups: &mut Vec<(Option<Vec<String>>, Vec<&Unit>)>) {
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
            let alone =
                || self.sentences.get(unit.sentence + 1).is_none_or(|n| n.block != self.sentences[unit.sentence].block);
            if !headline && !(unit.sentence == 0 && alone()) {
                kept.push(unit);
                continue;
            }
            // Who denies it tells it not.
            let denies =
                |teller: usize| groups[teller].1.iter().all(|u| u.voice.is_some() && u.stance == Stance::Denied);
            let as_many = |i: usize, fits: fn(Count, Count) -> bool| {
                let tells = |(outcome, count): &(Outcome, Count)| {
                    told[i].iter().any(|(o, exact)| o == outcome && fits(*count, *exact))
                };
                own.iter().all(tells) && !denies(i)
            };
            let teller = |fits| (0..told.len()).find(|i| as_many(*i, fits));
            match teller(|a, b| a == b).or_else(|| teller(rounds)) {
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
    fn drop_mentions(&self, groups: &mut Vec<(Option<Vec<String>>, Vec<&Unit>)>) {
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
        // «Personne n'a revendiqué l'attaque»: behind what others tell the page names it, and says no day or place of it.
        let bare = |list: &[&Unit]| list.iter().all(|u| u.sentence > 0 && u.when.is_none() && u.places.is_empty());
        let told = groups.iter().any(|(_, list)| !mentions(list) && accuses(list));
        if groups.iter().any(|(_, list)| !mentions(list)) {
            groups.retain(|(voice, list)| match voice {
                None => !mentions(list) || !bare(list) || accuses(list),
                Some(_) => !mentions(list) || !told && accuses(list),
            });
        }
    }

    pub(super) fn claim(&self, occurrence: &Occurrence, units: &[&Unit], number: u32, scope: Scope) -> Claim {
        self.told_of(&self.whole(occurrence), units, number, scope)
    }

    fn whole<'o>(&self, occurrence: &'o Occurrence) -> Whole<'o> {
        let characters = self.characters(&self.company(), occurrence);
        let act = self.act(occurrence, &self.seated(&self.company(), occurrence, false));
        Whole { occurrence, act, characters }
    }

    /// What the units of one voice tell of an occurrence.
    fn told_of(&self, whole: &Whole<'_>, units: &[&Unit], number: u32, scope: Scope) -> Claim {
        let company = self.company();
        let own = Occurrence { units: units.iter().map(|u| (*u).clone()).collect() };
        let told = self.heard_by(whole.occurrence, &own);
        let mut characters = self.told_by(&company, &own, &whole.characters);
        self.name_by_deed(whole.occurrence, &own, &mut characters);
        if whole.act == Act::ExcessiveForceAgainstProtesters {
            let police =
                |(r, c): &(Role, Character)| *r == Role::Initiator && c.category == Some(Category::SecurityForces);
            let met = characters.iter().any(police);
            characters.iter_mut().for_each(|seat| turn_to_the_crowd(seat, met));
        }
        // «L'armée a repris la ville», under a headline of rebels who hold out: who fights on the other side took no town.
        let other = match whole.act {
            Act::GovernmentRegainsTerritory => Some(Category::Combatants),
            Act::NonstateOvertakesTerritory => Some(Category::SecurityForces),
            _ => None,
        };
        // «Les rebelles et des soldats rwandais ont pris la ville»: who took it with them did.
        let beside = |c: &Character| {
            units.iter().any(|u| {
                let parsed = &self.sentences[u.sentence];
                self.facts(u).filter(|f| changes_hands(f)).any(|f| {
                    let mut takers = f.cast.iter().filter(|(role, _)| *role == Role::Initiator).map(|(_, np)| *np);
                    let Some(first) = takers.next() else { return false };
                    let of = |np: usize| company.character(parsed, np, Family::Force);
                    of(first).category != other && takers.any(|np| joined(parsed, first, np) && of(np).words == c.words)
                })
            })
        };
        characters.retain(|(role, c)| *role != Role::Initiator || other.is_none() || c.category != other || beside(c));
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
            when: own.when().or(told.when()).or(self.day_behind(whole.occurrence, &own, scope)).cloned(),
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
            voices: speaker.map(|s| s.tellers().chain(&s.relay).cloned().collect()).unwrap_or_default(),
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
        let state = |np: &Np| company.know.actor(np).is_some_and(|a| a.kind.is_state());
        let by_state = |u: &&Unit| {
            let parsed = &self.sentences[u.sentence];
            let arrests = |f: &&Fact| f.tallies.iter().any(|t| parsed.facts().tallies[*t].outcome == Outcome::Arrested);
            let force =
                |n: &Np| state(n) || n.class == Some(NounClass::Force) && n.category == Some(Category::SecurityForces);
            self.facts(u)
                .filter(arrests)
                .any(|f| parsed.chunks().nps.iter().any(|n| n.range.1 <= f.trigger.0 && n.bound.is_none() && force(n)))
        };
        if !units.iter().any(by_state) {
            figures.iter_mut().filter(taken).for_each(|f| f.outcome = Outcome::Abducted);
        }
    }

    /// The figures of these units, each once.
    fn figures(&self, company: &Company, units: &[&Unit]) -> Vec<Figure> {
        let mut figures: Vec<Figure> = Vec::new();
        // Those of a headline that say no more than how many.
        let mut headlines: Vec<usize> = Vec::new();
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
                let head = self.sentences[unit.sentence].label == BlockLabel::Headline || unit.sentence == 0;
                // «Raid kills 14», and the text «at least 14 people».
                let bare = parsed.chunks().nps[tally.np].head == Head::Elided && tally.counted_np.is_none();
                let loose = head && (bare || named && toll(&figure.counted, &figure));
                let again = |f: &Figure| {
                    let told = f.outcome == figure.outcome && rounds(figure.count, f.count);
                    told && loose && f.category.is_some()
                };
                let known = figures.iter().position(|f| same_figure(f, &figure) || again(f));
                let known = known.filter(|at| *at < first || !listed_apart(parsed, &unit.tallies, *t));
                // «Army says 13 dead», says the headline first.
                let headed = |at: &usize| {
                    let f = &figures[*at];
                    *at < first && f.outcome == figure.outcome && rounds(f.count, figure.count)
                };
                let before = headlines.iter().copied().find(headed);
                if let Some(at) = before.filter(|_| known.is_none() && figure.category.is_some()) {
                    headlines.retain(|h| *h != at);
                    slots.push((*t, at));
                    figures[at] = figure;
                    continue;
                }
                headlines.extend(Some(figures.len()).filter(|_| loose && known.is_none()));
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
                let before = || self.place_before(own).filter(|p| land.is_none_or(|c| c == p.country));
                // «drones launched at night, nearly all of them over the Kyiv region»: its own sentence says more.
                let own = own.place_beyond().filter(|_| own.units.iter().any(|u| !u.political()));
                opens.then(|| own.or_else(before)).flatten()
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

    /// «Sixteen were killed in a raid, officials said. The attackers came on Tuesday, said the mayor»: who tells an attack
    /// first leaves its day to whoever goes on about those attackers.
    fn day_behind<'o>(&self, occurrence: &'o Occurrence, own: &Occurrence, scope: Scope) -> Option<&'o Told> {
        let first = own.first_sentence().filter(|first| occurrence.first_sentence() == Some(*first))?;
        let near = |u: &&Unit| u.scope == Scope::Incident && u.stance == Stance::Asserted && u.sentence <= first + 3;
        let goes_on = |u: &&Unit| {
            let nps = &self.sentences[u.sentence].chunks().nps;
            let known = |np: usize| {
                let np = &nps[np];
                np.det == Det::Article && np.bound.is_none() && np.category == Some(Category::Combatants)
            };
            let doers = |f: &Fact| f.cast.iter().any(|(role, np)| *role == Role::Initiator && known(*np));
            self.refers_back(u) || self.facts(u).any(doers)
        };
        let mut dated = occurrence.units.iter().filter(near).filter(|u| u.when.is_some());
        let told = dated.next().filter(|u| scope == Scope::Incident && goes_on(u))?.when.as_ref()?;
        let one = |u: &Unit| super::same_day(Some(told), u);
        (super::single_day(Some(told)).is_some() && dated.all(one)).then_some(told)
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

    /// «ce village», «y», «sur place»: the settlement named before, and not where somebody spoke of it; «cette dernière
    /// ville»: of several in a sentence the one named last.
    fn place_pointed_at(&self, occurrence: &Occurrence) -> Option<Place> {
        let this = |np: &&Np| np.det == Det::Demonstrative && np.class == Some(NounClass::Site) && np.places.is_empty();
        let pointed = |u: &Unit| {
            let parsed = &self.sentences[u.sentence];
            let there = place::said_there(self.know, parsed, super::units::trigger(parsed, u));
            let site = parsed.chunks().nps.iter().find(this);
            (there || site.is_some()).then(|| (u.sentence, site.is_some_and(|np| np.head_at > np.range.0 + 1)))
        };
        let (first, last) = occurrence.units.iter().find_map(pointed)?;
        self.sentences[..first].iter().rev().find_map(|parsed| {
            let found = || self.places(parsed).iter().filter(|l| l.size <= 1 && !l.indirect);
            let mut seen = found().filter(|l| !told_at(parsed, l.at));
            let named = if last { seen.next_back() } else { seen.next() };
            named.or_else(|| found().next()).map(|l| self.worded(l.place.clone()))
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
        // Drones are brought down anywhere.
        let violent = occurrence.units.iter().any(|u| !u.political() && !self.brings_down(u));
        // «freed three nurses whom rebels had abducted in Bambo»: another town is told of, and not that of the sentence before.
        let elsewhere = |u: &Unit| {
            let parsed = &self.sentences[u.sentence];
            self.places(parsed).iter().any(|l| l.size <= 2 && super::clauses::of_earlier_verb(parsed, u, l.at))
        };
        if occurrence.units.iter().any(elsewhere) {
            return None;
        }
        // On a long page the sentence before may tell of another place, and what is recalled was elsewhere.
        if had_happened(occurrence.units.iter().flat_map(|u| self.facts(u))) || !self.is_short() {
            return None;
        }
        let before = self.sentences[first.saturating_sub(2)..first].iter().rev();
        // The lines of a ticker's entry tell of different news.
        let (entry, block) = (self.sentences[first].entry, self.sentences[first].block);
        let same = |p: &&Parsed| p.entry == entry && (entry == 0 || p.block == block);
        // «C'est la plus lourde perte depuis que dix soldats étaient tombés à Gao»: what is recalled was elsewhere, too.
        let recalls = |p: &Parsed, at: usize| p.marks().iter().any(|m| m.op == MarkOp::Ranked && m.at < at);
        for parsed in before.filter(|p| violent && same(p)) {
            // «transportée à l'hôpital de Gao»: where somebody was brought sets no scene.
            let sets =
                |l: &&place::Located| l.size <= 2 && !(l.indirect && (l.size > 0 || l.goal)) && !recalls(parsed, l.at);
            let found = self.places(parsed).iter().filter(sets);
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
        let counted = company.character(parsed, tally.counted(), Family::Toll);
        let own = company.character(parsed, tally.np, Family::Toll);
        let mut facts = unit.facts.iter().map(|f| &parsed.facts().facts[*f]);
        let lost = facts.find(|f| f.tallies.iter().any(|t| parsed.facts().tallies[*t].np == tally.np));
        let loser = lost.and_then(|f| self.loser(parsed, f, tally.np));
        let theirs = loser.and_then(|np| company.character(parsed, np, unit.family).category);
        let people = !matches!(tally.outcome, Outcome::Seized | Outcome::Destroyed);
        Figure {
            outcome: tally.outcome,
            counted: counted.bare_words.clone(),
            category: people.then(|| match of_two_kinds(parsed, np) || is_mixed(parsed, tally.np) {
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
    pub(super) fn loser(&self, parsed: &Parsed, fact: &Fact, lost: usize) -> Option<usize> {
        let np = &parsed.chunks().nps[lost];
        let man = matches!(np.head, Head::Noun(n) if self.know.lang.frames.men.contains(&n));
        if !man || np.range.0 < fact.trigger.1 || !fact.cast.contains(&(Role::Recipient, lost)) {
            return None;
        }
        let before = |np: usize| parsed.chunks().nps[np].range.1 <= fact.trigger.0;
        fact.cast.iter().find(|(role, np)| *role == Role::Recipient && before(*np)).map(|(_, np)| *np)
    }

    /// «blessés», «victimes»: who is called so has been counted.
    pub(super) fn tells_toll(&self, np: &Np) -> bool {
        matches!(np.head, Head::Noun(n) if self.know.lang.frames.toll_nouns.contains_key(&n))
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
            let before = |u: &Unit| first.is_some_and(|s| u.sentence <= s) || next == Some(u.sentence) && exactly(u);
            let counts = |u: &&Unit| !told || !u.tallies.is_empty() || before(u);
            let units = occurrence.units.iter().filter(counts);
            let facts = |u: &'_ Unit| {
                let parsed = &self.sentences[u.sentence];
                u.facts.iter().map(|f| (parsed, &parsed.facts().facts[*f])).collect::<Vec<_>>()
            };
            units.flat_map(facts).collect()
        };
        // What the figures are told with or after names the act, «a drone hit the station, and medics said that nine died»
        // too; a mine that a rescue party met later does not.
        let with_figures = of(true);
        // «Des jeunes ont manifesté. Dix ont été arrêtés»: the protest is told by itself.
        let beside = |f: &Fact| occurrence.family() == Family::Crowd && crowds::holds(f);
        let named = |(_, f): &(&Parsed, &Fact)| f.act != FrameAct::None && !beside(f);
        let mut facts = if with_figures.iter().any(named) { with_figures } else { of(false) };
        // «Huit civils sont morts dans des combats, et les tirs d'obus ont continué»: what goes on beside is
        // the subject of a clause of its own, and did not kill them.
        let clash = |f: &Fact| f.act == FrameAct::Act(Act::ArmedClash) && f.adjunct;
        if facts.iter().any(|(_, f)| !f.tallies.is_empty()) && facts.iter().any(|(_, f)| clash(f)) {
            facts.retain(|(parsed, f)| !goes_on_beside(parsed, f));
        }
        // «Une frappe …», says the headline, and the text tells of a missile.
        let shells = |f: &Fact| {
            let by = f.instrument.map(|i| FrameAct::Act(self.know.lang.frames.instruments[i].act));
            [Some(f.act), by].contains(&Some(FrameAct::Act(Act::ShellingArtilleryMissile))) && !f.weak
        };
        if facts.iter().any(|(_, f)| shells(f)) && facts.iter().all(|(parsed, f)| self.is_open_strike(parsed, f)) {
            facts.retain(|(_, f)| f.act != FrameAct::Act(Act::AirDroneStrike));
        }
        let killed = occurrence.units.iter().any(|u| {
            u.tallies.iter().any(|t| {
                let tally = &self.sentences[u.sentence].facts().tallies[*t];
                tally.outcome == Outcome::Killed && tally.count.low > 0
            })
        });
        let crowd = || {
            let act = crowds::act(&facts, characters, killed)?;
            // «l'attaque à la grenade contre les manifestants»: what it was done with, where no police met them.
            let police =
                characters.iter().any(|(r, c)| *r == Role::Initiator && c.category == Some(Category::SecurityForces));
            let met = act == Act::ExcessiveForceAgainstProtesters && !police;
            let arms = facts.iter().filter(|_| met).find_map(|(_, f)| f.instrument);
            Some(arms.map_or(act, |i| self.know.lang.frames.instruments[i].act))
        };
        let war = || self.war_act(occurrence, &facts, characters);
        let own = self.own_act(&facts).or_else(crowd).or_else(war).or_else(|| self.clash_act(&facts, characters));
        if let Some(act) = own {
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
        let armed = |c: &Character| c.category.is_some_and(Category::bears_arms);
        let hit = characters.iter().filter(|(r, _)| *r == Role::Recipient).any(|(_, c)| armed(c));
        // «ont attaqué le poste, provoquant la mort d'un officier»: who is counted alone says who was hit.
        let nobody = !characters.iter().any(|(r, _)| *r == Role::Recipient);
        let mut counted = occurrence.units.iter().flat_map(|u| self.counted_hit(u)).peekable();
        let hit = hit || nobody && counted.peek().is_some() && counted.all(|c| c.is_some_and(Category::bears_arms));
        let doer =
            characters.iter().any(|(r, c)| *r == Role::Initiator && c.category == Some(Category::SecurityForces));
        match hit || named == Some(Act::ArmedClash) || (doer && nobody) {
            true => Act::ArmedClash,
            false => Act::Attack,
        }
    }

    /// «Le conflit a fait dix mille morts», «mille morts depuis le début de la guerre»: the dead of a war, where nobody is said
    /// to have killed them and nothing says with what.
    fn war_act(
        &self,
        occurrence: &Occurrence,
        facts: &[(&Parsed, &Fact)],
        characters: &[(Role, Character)],
    ) -> Option<Act> {
        let frames = &self.know.lang.frames;
        // «les morts annoncés par la rébellion», «la répression de la révolte»: who says so, and what befell it.
        let war = |parsed: &Parsed, at: usize| {
            let nps = &parsed.chunks().nps;
            let np = &nps[at];
            let before = |words: &[Box<str>]| {
                let at = if np.contracted { Some(np.range.0) } else { np.range.0.checked_sub(1) };
                at.is_some_and(|at| words.iter().any(|w| **w == *parsed.s.tokens[at].lower))
            };
            let event = |n: &Np| n.class == Some(NounClass::Event) && n.range.1 + 1 >= np.range.0;
            let befell = before(&frames.of) && nps[..at].last().is_some_and(event);
            let says = before(&frames.by) || parsed.voices().iter().any(|v| v.np == Some(at));
            matches!(np.head, Head::Noun(n) if frames.wars.contains(&n)) && np.singular && !befell && !says
        };
        // «290 civils tués depuis le début du conflit»: whom it befell is told by a verb of its own.
        let hit = characters.iter().any(|(r, _)| *r == Role::Recipient);
        let told = |u: &Unit| {
            let (parsed, from) = (&self.sentences[u.sentence], self.facts(u).map(|f| f.trigger.0).min());
            let before = |at: usize| from.is_some_and(|from| parsed.chunks().nps[at].range.1 <= from);
            let wars = 0..parsed.chunks().nps.len();
            let sum = u.scope == Scope::Total && !hit;
            u.scope != Scope::Incident && wars.into_iter().any(|at| war(parsed, at) && (sum || before(at)))
        };
        let plain = |f: &Fact| {
            let open = matches!(f.act, FrameAct::Force | FrameAct::None | FrameAct::Act(Act::ArmedClash));
            open && f.instrument.is_none()
        };
        let nobody = characters.iter().all(|(r, _)| *r != Role::Initiator);
        let of_war = occurrence.units.iter().all(told) && facts.iter().all(|(_, f)| plain(f)) && nobody;
        of_war.then_some(Act::ArmedClash)
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
        let fell = |(p, f): &(&Parsed, &Fact)| {
            f.tallies.iter().any(|t| {
                let tally = &p.facts().tallies[*t];
                let forces = p.chunks().nps[tally.counted()].category == Some(Category::SecurityForces);
                tally.outcome == Outcome::Killed && tally.count.low > 1 && forces
            })
        };
        let fought = fought || facts.iter().any(fell) && clashes().all(|(_, f)| !f.street);
        let of_crowds = !sides.is_empty() && sides.iter().all(camp)
            || clashes().any(|(_, f)| f.street) && !fought && (sides.is_empty() || !sides.iter().all(civil));
        Some(if of_crowds && !fought { Act::ViolentDemonstration } else { Act::ArmedClash })
    }

    /// Acts that stay what they are whatever else was done beside them: gas, rape, a town that changes hands.
    /// Who took it says which of the two it is, the verb only where nobody is named.
    fn own_act(&self, facts: &[(&Parsed, &Fact)]) -> Option<Act> {
        // «Lourde offensive pour tenter de reprendre Misrata», «n'ont pas repris Misrata»: fought over, and by nobody taken.
        let done = |f: &Fact| matches!(f.act, FrameAct::Force | FrameAct::Act(_)) && f.stance == Stance::Asserted;
        let only_wanted = !facts.iter().any(|(_, f)| done(f) && !f.weak);
        let missed = |f: &Fact| matches!(f.stance, Stance::Planned | Stance::Denied);
        let wanted = |f: &Fact| only_wanted && changes_hands(f) && missed(f);
        let real = |f: &Fact| !f.weak && (f.stance == Stance::Asserted || wanted(f));
        facts.iter().filter(|(_, f)| real(f)).find_map(|(parsed, fact)| match fact.act {
            FrameAct::Act(act @ (Act::ChemicalWeapon | Act::SexualViolence)) => Some(act),
            FrameAct::Act(act @ (Act::GovernmentRegainsTerritory | Act::NonstateOvertakesTerritory)) => {
                let company = self.company();
                let first = |wanted: Role| {
                    let mut of = fact.cast.iter().filter(|(role, _)| *role == wanted);
                    of.find_map(|(_, np)| company.character(parsed, *np, Family::Force).category)
                };
                // «La ville a été libérée des troupes du régime»: from whom says by whom, where nobody is named.
                Some(match (first(Role::Initiator), first(Role::Recipient)) {
                    (Some(Category::Combatants), _) => Act::NonstateOvertakesTerritory,
                    // «L'armée russe a pris un village d'Ukraine»: taken from its government; who takes back a town for it is
                    // told by another verb.
                    _ if act == Act::NonstateOvertakesTerritory && self.is_foreign(parsed, fact) => act,
                    (Some(Category::SecurityForces | Category::Peacekeepers), _) => Act::GovernmentRegainsTerritory,
                    (None, Some(Category::SecurityForces)) => Act::NonstateOvertakesTerritory,
                    (None, Some(Category::Combatants)) => Act::GovernmentRegainsTerritory,
                    _ => act,
                })
            }
            _ => None,
        })
    }
}

impl PageReader<'_> {
    /// Whoever did it is of another country than the one the sentence plays in.
    fn is_foreign(&self, parsed: &Parsed, fact: &Fact) -> bool {
        let home = self.setting.country_at(parsed.s.index);
        let land = |np: &Np| {
            let country = match np.head {
                Head::Name(Name::Country(i) | Name::Capital(i)) => Some(self.know.packs.countries[i as usize].code),
                _ => self.know.actor(np).and_then(|a| a.country),
            };
            country.or(np.country)
        };
        let mut doers = fact.cast.iter().filter(|(role, _)| *role == Role::Initiator);
        let foreign = |np: usize| land(&parsed.chunks().nps[np]).is_some_and(|c| home.is_some_and(|home| home != c));
        doers.any(|(_, np)| foreign(*np))
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

/// An event noun that is the subject of a finite verb right behind it, behind a conjunction, and brings no figure.
fn goes_on_beside(parsed: &Parsed, fact: &Fact) -> bool {
    use crate::phrase::Item;
    use recoupe_packs::language::FnClass;
    let items = &parsed.chunks().items;
    let verb = items.get(fact.item + 1).is_some_and(|(item, _)| match item {
        Item::Vg(v) => !parsed.chunks().vgs[*v].bare,
        _ => false,
    });
    let joined = fact.item.checked_sub(1).is_some_and(|before| match items[before].0 {
        Item::Token(at) => parsed.s.is_fn(at, FnClass::Conjunction) || parsed.s.is_fn(at, FnClass::Subordinator),
        _ => false,
    });
    fact.nominal && fact.tallies.is_empty() && !fact.adjunct && verb && joined
}

/// A town changes hands.
pub(super) fn changes_hands(fact: &Fact) -> bool {
    matches!(fact.act, FrameAct::Act(Act::GovernmentRegainsTerritory | Act::NonstateOvertakesTerritory))
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

/// «plus de 30 morts», says the headline, and the text «32»; or «30», and the text «au moins 30».
pub(super) fn rounds(loose: Count, exact: Count) -> bool {
    let most = |count: Count| count.high.unwrap_or(u64::MAX);
    loose.low == exact.low || loose.low <= exact.low && most(exact) <= most(loose)
}

/// Told twice: as many of one kind, or of one name, with the same outcome.
fn same_figure(a: &Figure, b: &Figure) -> bool {
    let kind = a.category == b.category && (a.category.is_some() || a.counted == b.counted);
    // «Awa, fille du maire» and «Awa» are one dead.
    let one = a.counted == b.counted && a.count == Count::exact(1);
    a.outcome == b.outcome && a.count == b.count && (kind || one)
}

/// «La dispersion du sit-in par la police a fait trois morts»: where force met a crowd, the crowd is whom it befell; so are,
/// where police met it, those whose march it was.
fn turn_to_the_crowd((role, character): &mut (Role, Character), met: bool) {
    let unarmed = met && !character.category.is_some_and(Category::bears_arms);
    *role = match (*role, character.category) {
        (Role::Recipient, Some(Category::SecurityForces)) => Role::Initiator,
        (Role::Initiator, _) if character.crowd || unarmed => Role::Recipient,
        (role, _) => role,
    };
}

/// What stands at `at` says where somebody spoke: in the voice's own words, or right behind the verb of saying.
fn told_at(parsed: &Parsed, at: usize) -> bool {
    let voiced = |v: &crate::voice::VoiceMention| v.range.0 <= at && (v.after || at < v.range.1);
    // «Réuni à Gao, le conseil a condamné les violences de Boni»
    let opener = parsed.chunks().vgs.first().is_some_and(|v| v.bare && v.range.0 == 0 && v.range.1 <= at);
    let opened = opener && (0..at).all(|t| !parsed.s.tokens[t].is(','));
    opened || parsed.voices().iter().any(voiced) || right_behind_saying(parsed, at)
}

/// «a annoncé mardi à Genève», not «claimed the Gao ambush».
pub(super) fn right_behind_saying(parsed: &Parsed, at: usize) -> bool {
    use recoupe_packs::language::FnClass;
    let light = |t: usize| parsed.s.is_fn(t, FnClass::Preposition) || parsed.s.in_time(t);
    parsed.say_ranges().iter().any(|r| r.1 < at && (r.1..at).all(light))
}
