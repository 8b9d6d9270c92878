//! Clauses of one sentence that tell of two occurrences, each in a town of its own.

use super::claim::changes_hands;
use super::clauses::opening_clause;
use super::units::trigger;
use super::{PageReader, PlaceFit, Unit, place_fit};
use crate::clause::{Fact, Tally};
use crate::parsed::Parsed;
use crate::phrase::{Head, Item, Np};
use crate::place::Located;
use crate::sentence::{Knowledge, Range};
use recoupe_model::{Act, BlockLabel, Category, Outcome, Role};
use recoupe_packs::Name;
use recoupe_packs::frames::FrameAct;
use recoupe_packs::language::FnClass;

/// «… attaqué un poste à Gao, et un camp a été attaqué à Boni»: a clause of its own with a town of its own, behind one
/// that has another.
pub(super) fn told_elsewhere(know: Knowledge, parsed: &Parsed, unit: &Unit, fact: &Fact, places: &[Located]) -> bool {
    if opens_elsewhere(parsed, places, trigger(parsed, unit), fact.trigger.0)
        || taken_besides(know, parsed, unit, fact, places)
    {
        return true;
    }
    if dated_apart(parsed, unit, fact) {
        return true;
    }
    let told = unit.facts.iter().map(|f| parsed.facts().facts[*f].trigger.0).min();
    // «quatre otages tués à Jabaliya ; trois passants tués à Rafah»
    let last = unit.facts.iter().map(|f| parsed.facts().facts[*f].trigger.0).max();
    let stop = last.and_then(|t| (t..fact.trigger.0).rev().find(|at| parsed.s.tokens[*at].is(';')));
    if let Some(stop) = stop {
        // «À Gao, quatre bergers ont été tués ; à Boni, trois marchands»: in front of the verb as well.
        let from = (0..stop).rev().find(|at| parsed.s.tokens[*at].is(';')).unwrap_or(0);
        return towns_apart(parsed, places, Some(from), stop, stop);
    }
    // «des raids appuient l'avancée depuis Gao, tandis que des bombardements se poursuivent à Kidal»
    let meanwhile = |at: &usize| parsed.s.fn_word(*at, FnClass::Meanwhile).is_some();
    let opened = last.and_then(|t| (t..fact.trigger.0).rev().find(meanwhile));
    if let Some(at) = opened.filter(|_| fact.tallies.is_empty()) {
        let town = |l: &&Located| l.size <= 2 && !l.indirect;
        let apart = |b: &Located, l: &Located| place_fit(b, l) == PlaceFit::Apart;
        let known = |l: &Located| places.iter().filter(town).any(|b| b.at < at && !apart(b, l));
        return places.iter().filter(town).any(|l| l.at > at && !known(l));
    }
    // «six soldats tués à X et trois autres dans une embuscade à Y», and what that ambush is told of.
    let gap = parsed.facts().facts.iter().rfind(|f| f.gapped && f.item <= fact.item);
    if let Some(gap) = gap.filter(|gap| told.is_some_and(|t| t < gap.trigger.0)) {
        return towns_apart(parsed, places, told, gap.trigger.0, gap.trigger.0);
    }
    let Some(from) = own_clause(parsed, fact).filter(|from| told.is_some_and(|t| t < *from)) else { return false };
    // «tué dans l'attaque d'un poste du Liptako, et un commissariat a été attaqué à Téra»: the same deed once more.
    let same_deed = unit
        .facts
        .iter()
        .any(|f| !parsed.facts().facts[*f].cast.is_empty() && parsed.facts().facts[*f].act == fact.act);
    let region = |l: &Located| (3..=4).contains(&l.size) && told.is_some_and(|t| l.at > t) && l.at < from;
    let town = |l: &Located| l.size <= 2 && !l.indirect && l.at > fact.trigger.0;
    let once_more = same_deed && !fact.cast.is_empty() && fact.tallies.is_empty() && places.iter().any(region);
    once_more && places.iter().any(town) || towns_apart(parsed, places, told, from, from)
}

/// «Car bomb kills eight in Gao; army retakes two villages», «an air raid hit a clinic in Gao and rebels took Boni»: a town
/// changes hands in a clause of its own, by others than who did what the clause before tells, by bombs or somewhere else.
fn taken_besides(know: Knowledge, parsed: &Parsed, unit: &Unit, fact: &Fact, places: &[Located]) -> bool {
    let facts = || unit.facts.iter().map(|f| &parsed.facts().facts[*f]);
    if facts().any(changes_hands) == changes_hands(fact) {
        return false;
    }
    let last = facts().map(|f| f.trigger.0).max();
    let Some(start) = own_clause(parsed, fact).filter(|start| last.is_some_and(|t| t < *start)) else { return false };
    let did = |f: &Fact| f.cast.iter().filter(|(role, _)| *role == Role::Initiator).map(|(_, np)| *np).collect();
    let doers: Vec<usize> = did(fact);
    if facts().flat_map(|f| -> Vec<usize> { did(f) }).any(|np| doers.contains(&np)) {
        return false;
    }
    let bomb = |f: &Fact| {
        let arms = f.instrument.map(|i| FrameAct::Act(know.lang.frames.instruments[i].act)).unwrap_or(f.act);
        matches!(arms, FrameAct::Act(Act::RemoteExplosiveIed | Act::SuicideBomb))
    };
    let near = |l: &Located, m: &Located| matches!(place_fit(l, m), PlaceFit::Same | PlaceFit::Holds);
    let (before, behind): (Vec<&Located>, Vec<&Located>) = places.iter().partition(|l| l.at < start);
    let elsewhere = !behind.is_empty() && before.iter().any(|l| behind.iter().all(|m| !near(l, m)));
    facts().chain([fact]).any(bomb) || elsewhere
}

/// «L'attaque de lundi n'est pas la première : en janvier, trois civils avaient été tués»: a colon parts the two, and each
/// has a day on its side.
fn dated_apart(parsed: &Parsed, unit: &Unit, fact: &Fact) -> bool {
    use crate::time::TimeExpr::{Anchor, Day, Deictic, Month, Weekday};
    let last = unit.facts.iter().map(|f| parsed.facts().facts[*f].trigger.0).max();
    let Some(stop) = last.and_then(|t| (t..fact.trigger.0).find(|at| parsed.s.tokens[*at].is(':'))) else {
        return false;
    };
    let day = |t: &&crate::time::TimeMention| {
        matches!(t.expr, Anchor { .. } | Day { .. } | Deictic { .. } | Month { .. } | Weekday { .. }) && !t.since
    };
    let mut before = parsed.times().iter().filter(day).filter(|t| t.range.1 <= stop);
    before.next().is_some() && parsed.times().iter().filter(day).any(|t| t.range.0 == stop + 1)
}

/// Where the clause of a finite verb begins that stands behind another one and has a subject of its own: «…, des bandits
/// pillent un marché», «… et à Boni, des bandits ont pillé un marché».
pub(super) fn own_clause(parsed: &Parsed, fact: &Fact) -> Option<usize> {
    let chunks = parsed.chunks();
    let items = &chunks.items;
    let Item::Vg(verb) = items[fact.item].0 else { return None };
    if chunks.vgs[verb].bare {
        return None;
    }
    let np = |p: usize| match items.get(p)?.0 {
        Item::Np(i) => Some(&chunks.nps[i]),
        _ => None,
    };
    let in_cast = |p: &usize| matches!(items[*p].0, Item::Np(i) if fact.cast.iter().any(|(_, np)| *np == i));
    let finite = |p: &usize| matches!(items[*p].0, Item::Vg(i) if !chunks.vgs[i].bare);
    let clause = (0..fact.item).rev().find(finite).map_or(0, |p| p + 1);
    let subject = (clause..fact.item).rfind(in_cast).or(fact.item.checked_sub(1)).filter(|p| np(*p).is_some())?;
    let token = |p: usize| match items.get(p)?.0 {
        Item::Token(at) => Some(at),
        _ => None,
    };
    let comma = |p: usize| token(p).is_some_and(|at| parsed.s.tokens[at].is(','));
    let joint = |p: usize| {
        let Some(at) = token(p) else { return false };
        let end = items[p].1.1 - 1;
        let meanwhile = |n: usize| end >= n && parsed.s.fn_word(end - n, FnClass::Meanwhile) == Some(n + 1);
        comma(p) || parsed.s.tokens[at].is(';') || parsed.s.is_fn(at, FnClass::Conjunction) || (0..3).any(meanwhile)
    };
    // «… et à Boni, des bandits …»: the town stands in front of who did it.
    let first = |p: usize| {
        let town = p.checked_sub(if comma(p.checked_sub(1)?) { 2 } else { 1 })?;
        let led = |p: usize| token(p).is_some_and(|at| parsed.s.fn_word(at, FnClass::Preposition).is_some());
        let opens = np(town).is_some_and(|n: &Np| !n.places.is_empty()) && led(town.checked_sub(1)?);
        (opens && joint(town.checked_sub(2)?)).then(|| town - 1)
    };
    let start = first(subject).or_else(|| joint(subject.checked_sub(1)?).then_some(subject))?;
    Some(items[start].1.0)
}

/// «Après avoir pris Gao, les rebelles ont attaqué Kidal»: two words that tell something, on either side of the comma that ends
/// the clause at the head of the sentence, and another town on each.
pub(super) fn opens_elsewhere(parsed: &Parsed, places: &[Located], one: usize, other: usize) -> bool {
    let (first, second) = (one.min(other), one.max(other));
    let comma = opening_clause(parsed).filter(|comma| first < *comma && *comma < second);
    comma.is_some_and(|comma| towns_apart(parsed, places, Some(0), comma, comma))
}

/// «quatre otages retrouvés morts à Jabaliya ; trois passants tués à Gao», «une mine tue dix soldats à Gao, des bandits
/// pillent un marché à Boni»: a semicolon or a clause of its own, and a town, part the two.
pub(super) fn stopped(parsed: &Parsed, side: &Unit, force: &Unit) -> bool {
    let at = |u: &Unit| trigger(parsed, u);
    if opens_elsewhere(parsed, &side.places, at(side), at(force)) || counts_others(parsed, side, force) {
        return true;
    }
    let (first, second) = if at(side) < at(force) { (side, force) } else { (force, side) };
    let (from, to) = (at(first), at(second));
    let fact = second.facts.iter().map(|f| &parsed.facts().facts[*f]).find(|f| f.trigger.0 == to);
    let own = fact.and_then(|f| own_clause(parsed, f)).filter(|start| from < *start);
    if own.is_some_and(|start| towns_apart(parsed, &side.places, Some(0), start, start)) {
        return true;
    }
    let stop = (from..to).find(|i| parsed.s.tokens[*i].is(';'));
    let town = |l: &Located, stop: usize| l.size <= 2 && (l.at > stop) == (at(side) > stop);
    stop.is_some_and(|stop| side.places.iter().any(|l| town(l, stop)))
}

/// See [`says_of_others`].
pub(super) fn counts_others(parsed: &Parsed, toll: &Unit, other: &Unit) -> bool {
    toll.tallies.iter().any(|t| says_of_others(parsed, &parsed.facts().tallies[*t], other))
}

/// «La police parle de sept morts et dit que quatre assaillants ont été tués»: behind a figure, and another word of saying,
/// fighters are counted for themselves. Those of the figure fell before, to them.
pub(super) fn says_of_others(parsed: &Parsed, tally: &Tally, other: &Unit) -> bool {
    let (at, to) = (parsed.chunks().nps[tally.np].range.0, trigger(parsed, other));
    let joined = |verb: &Range| verb.0.checked_sub(1).is_some_and(|t| parsed.s.is_fn(t, FnClass::Conjunction));
    let fighters = |t: &Tally| parsed.chunks().nps[t.counted()].category == Some(Category::Combatants);
    let alike = |t: &&Tally| t.outcome == tally.outcome || t.outcome == Outcome::Neutralized;
    let mut counted = other.tallies.iter().map(|t| &parsed.facts().tallies[*t]).filter(alike);
    !fighters(tally)
        && counted.next().is_some_and(|first| fighters(first) && counted.all(fighters))
        && parsed.say_ranges().iter().any(|verb| at < verb.0 && verb.1 <= to && joined(verb))
}

/// A town that is told as where something was, or is itself what was taken or attacked.
fn is_town(parsed: &Parsed, located: &Located) -> bool {
    let object = |n: &Np| n.range.0 == located.at && matches!(n.head, Head::Name(Name::Place(_)) | Head::Proper);
    located.size <= 2 && (!located.indirect || parsed.chunks().nps.iter().any(object))
}

/// A town stands between `told` and `end`, and one behind `from` that is another.
pub(super) fn towns_apart(parsed: &Parsed, places: &[Located], told: Option<usize>, end: usize, from: usize) -> bool {
    let town = |l: &&Located| is_town(parsed, l);
    let before = || places.iter().filter(town).filter(|l| told.is_some_and(|t| l.at > t) && l.at < end);
    let behind = || places.iter().filter(town).filter(|l| l.at > from);
    let apart = |b: &Located| before().all(|a| place_fit(a, b) == PlaceFit::Apart);
    before().next().is_some() && behind().any(apart)
}

/// «said a mine had killed six soldiers, and that they had killed nine rebels who then attacked»: what is said behind «and
/// that» is no part of what the bomb or mine did.
pub(super) fn said_besides(know: Knowledge, parsed: &Parsed, a: &Fact, b: &Fact) -> bool {
    let (first, second) = if a.trigger.0 <= b.trigger.0 { (a, b) } else { (b, a) };
    let bomb = |f: &Fact| {
        let arms = f.instrument.map(|i| FrameAct::Act(know.lang.frames.instruments[i].act)).unwrap_or(f.act);
        matches!(arms, FrameAct::Act(Act::RemoteExplosiveIed | Act::SuicideBomb))
    };
    let again = |t: usize| parsed.s.is_fn(t, FnClass::Conjunction) && parsed.s.is_fn(t + 1, FnClass::Subordinator);
    bomb(first) && !bomb(second) && (first.trigger.1..second.trigger.0).any(again)
}

/// «Gunmen kill 24 in Plateau, troops repel attack on base»: in a headline a comma parts two clauses, each with those who did
/// it, and the second tells of no attackers struck down and of no figure alone.
pub(super) fn in_headline(know: Knowledge, parsed: &Parsed, a: &Fact, b: &Fact) -> bool {
    let (first, second) = if a.trigger.0 <= b.trigger.0 { (a, b) } else { (b, a) };
    let nps = &parsed.chunks().nps;
    let finite = |f: &Fact| parsed.chunks().vgs.iter().any(|v| !v.bare && v.range == f.trigger);
    // The clause of the second, or of the verb beside the noun that tells it.
    let stop =
        (first.trigger.1..second.trigger.0).rev().find(|t| parsed.s.tokens[*t].is(',') || parsed.s.tokens[*t].is(';'));
    let Some(stop) = stop.filter(|_| parsed.label == BlockLabel::Headline && finite(first)) else { return false };
    let subject = nps.iter().find(|n| n.range.0 == stop + 1);
    let verb = subject.and_then(|n| parsed.chunks().vgs.iter().find(|v| !v.bare && v.range.0 == n.range.1));
    let led = verb.is_some_and(|v| v.range.0 <= second.trigger.0 && !parsed.say_ranges().contains(&v.range));
    let by = |f: &Fact, np: usize| f.cast.contains(&(Role::Initiator, np));
    let somebody = subject.is_some_and(|n| n.category.is_some_and(Category::bears_arms) && n.bound.is_none());
    let shared = (0..nps.len()).any(|np| by(first, np) && by(second, np));
    let deed = |np: usize| matches!(nps[np].head, Head::Noun(n) if know.lang.frames.doers.contains(&n));
    let struck = second.cast.iter().any(|(role, np)| *role == Role::Recipient && deed(*np));
    led && somebody && !shared && !struck
}

impl PageReader<'_> {
    /// See [`in_headline`] and [`said_besides`].
    pub(super) fn clauses_apart(&self, a: &Unit, b: &Unit) -> bool {
        let parsed = &self.sentences[a.sentence];
        let apart = |f: &Fact, g: &Fact| in_headline(self.know, parsed, f, g) || said_besides(self.know, parsed, f, g);
        self.facts(a).any(|f| self.facts(b).any(|g| apart(f, g)))
    }

    /// A unit stands in a headline's clause that [`in_headline`] parts from the one before.
    pub(super) fn behind_comma_in_headline(&self, unit: &Unit) -> bool {
        let parsed = &self.sentences[unit.sentence];
        let first = |f: &&Fact| parsed.label == BlockLabel::Headline && f.trigger.0 < trigger(parsed, unit);
        let mut before = parsed.facts().facts.iter().filter(first);
        before.any(|f| self.facts(unit).any(|g| in_headline(self.know, parsed, f, g)))
    }

    /// «six men who tried to flee to Bambari»: `at` stands in a relative clause with a verb of its own, in which nothing of
    /// the unit is told.
    pub(super) fn of_clause_about(&self, parsed: &Parsed, unit: &Unit, trigger: usize, at: usize) -> bool {
        let opens = |t: &usize| parsed.s.is_fn(*t, FnClass::RelativeSubject);
        let stop = |t: usize| parsed.s.tokens[t].is(',') || parsed.s.tokens[t].is(';');
        let Some(opened) = (trigger..at).rev().take_while(|t| !stop(*t)).find(opens) else { return false };
        let counted = |t: &usize| parsed.chunks().nps[parsed.facts().tallies[*t].np].range.0;
        let acts = self.facts(unit).filter(|f| f.act != FrameAct::None).map(|f| f.trigger.0);
        let told = acts.chain(unit.tallies.iter().map(counted)).any(|t| t > opened);
        !told && parsed.chunks().vgs.iter().any(|v| !v.bare && v.range.0 == opened + 1)
    }

    /// «A doctor in Gao said», «residents of Gao said»: who speaks lives where the place at `at` says that he is.
    pub(super) fn lives_there(&self, parsed: &Parsed, at: usize) -> bool {
        let frames = &self.know.lang.frames;
        let local = |n: u32| frames.geography.dwellers.contains(&n) || frames.sources.contains(&n);
        let speaks = |v: &crate::voice::VoiceMention| {
            let np = v.np.map(|np| &parsed.chunks().nps[np]);
            np.is_some_and(|n| matches!(n.head, Head::Noun(h) if local(h)) && n.range.0 <= at && at < v.range.1)
        };
        parsed.voices().iter().any(speaks)
    }
}
