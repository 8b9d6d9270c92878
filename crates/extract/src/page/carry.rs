//! Figures told after the act: «Elles étaient 62 femmes et 4 bébés» counts those of whom the sentence before said
//! that they were freed, «Parmi les victimes figurent six enfants» singles some of the dead out.

use crate::clause::Tally;
use crate::parsed::Parsed;
use crate::phrase::{Det, Head, Item, Np};
use crate::place::has_age;
use crate::sentence::Knowledge;
use recoupe_model::{Act, Category, Outcome, RuleId};
use recoupe_packs::frames::FrameAct;
use recoupe_packs::language::{FnClass, NounClass};

/// How many sentences later a figure still counts those of the act.
const REACH: usize = 2;

/// Gives the figures of sentences that tell no act the outcome of the act told just before.
pub fn carry(sentences: &mut [Parsed]) {
    let mut topic: Option<(Outcome, usize)> = None;
    for (i, parsed) in sentences.iter_mut().enumerate() {
        let facts = || parsed.facts().facts.iter().filter(|f| !matches!(f.act, FrameAct::None));
        // «Les élèves enlevés en mai ont été libérés»: the verb of the clause is longer than what describes its subject.
        let told =
            facts().filter(|f| !f.nominal && taken_or_freed(f.act).is_some()).max_by_key(|f| f.trigger.1 - f.trigger.0);
        if let Some(outcome) = told.and_then(|f| taken_or_freed(f.act)) {
            topic = Some((outcome, i));
        } else if facts().any(|f| !f.nominal) {
            topic = None;
        }
        let Some((outcome, told)) = topic.filter(|(_, told)| i - told <= REACH) else { continue };
        if parsed.facts().tallies.iter().any(|t| t.outcome == outcome) {
            continue;
        }
        let mut found = if told < i { after_be(parsed, outcome) } else { Vec::new() };
        found.extend(pointed_at(parsed, outcome));
        let tallies = found.into_iter().filter_map(|np| tally(parsed, np, outcome, "count/told-before", false));
        let tallies: Vec<Tally> = tallies.collect();
        parsed.facts_mut().tallies.extend(tallies);
    }
}

/// «On compte parmi eux six enfants», «Six enfants figurent parmi les morts»: some of those whose number was told in the
/// sentence or two before.
pub fn single_out(know: Knowledge, sentences: &mut [Parsed]) {
    let mut told: Option<(Outcome, u64, usize)> = None;
    for (i, parsed) in sentences.iter_mut().enumerate() {
        let near = told.filter(|(_, _, at)| i - at <= REACH);
        if let Some((outcome, whole, _)) = near {
            let known = |np: usize| parsed.facts().tallies.iter().any(|t| t.np == np);
            let nps = || parsed.chunks().nps.iter().enumerate();
            let (outcome, some): (Outcome, Vec<usize>) = match among_whom(know, parsed, outcome) {
                Some(own) => {
                    // «Among the dead was Ali Sow, 19, a mason»
                    let age = |np: &Np| np.range.0.checked_sub(1).is_some_and(|at| has_age(know, parsed, at));
                    let some = nps().filter(|(n, np)| counts_them(np, Outcome::Arrested) && !known(*n) && !age(np));
                    (own, some.map(|(n, _)| n).collect())
                }
                None => (outcome, some_of_them(know, parsed, whole).filter(|n| !known(*n)).into_iter().collect()),
            };
            let found = some.into_iter().filter_map(|np| tally(parsed, np, outcome, "count/among-them", true));
            let found: Vec<Tally> = found.collect();
            parsed.facts_mut().tallies.extend(found);
        }
        let whole = parsed.facts().tallies.iter().find(|t| t.part_of.is_none() && !t.among);
        told = whole.map(|t| (t.outcome, t.count.low, i)).or(near);
    }
}

/// «Six of them were women», «quatre des victimes sont des enfants»: the subject, fewer than those counted, of a verb that only
/// says who they were.
fn some_of_them(know: Knowledge, parsed: &Parsed, whole: u64) -> Option<usize> {
    let (s, items) = (&parsed.s, &parsed.chunks().items);
    let p = items.iter().position(|(item, _)| matches!(item, Item::Vg(_)))?;
    let (Item::Vg(verb), Item::Np(n)) = (items[p].0, items[p.checked_sub(1)?].0) else { return None };
    let (verb, np) = (&parsed.chunks().vgs[verb], &parsed.chunks().nps[n]);
    let be = verb.range.1 - verb.range.0 == 1 && s.is_fn(verb.range.0, FnClass::AuxiliaryBe) && !verb.negated;
    let bound = np.bound.as_ref().filter(|b| !b.article && !b.fractional && b.count.low < whole)?;
    let them = match np.head {
        Head::Elided => bound.range.1 < np.range.1 && !s.is_fn(np.range.1, FnClass::Relative),
        Head::Noun(noun) => know.lang.frames.targets.contains(&noun) && np.det == Det::Article,
        _ => false,
    };
    let tells = |f: &crate::clause::Fact| !f.nominal && f.act != FrameAct::None;
    (be && them && !parsed.facts().facts.iter().any(tells)).then_some(n)
}

/// What befell those among whom the sentence singles some out: what its own word for them says, else what was told.
fn among_whom(know: Knowledge, parsed: &Parsed, told: Outcome) -> Option<Outcome> {
    let (s, frames) = (&parsed.s, &know.lang.frames);
    let items = &parsed.chunks().items;
    (0..items.len()).find_map(|p| {
        let Item::Token(at) = items[p].0 else { return None };
        let words: Vec<&str> = s.tokens[at..items[p].1.1].iter().map(|t| &*t.lower).collect();
        if !frames.among.contains(words.join(" ").as_str()) {
            return None;
        }
        match items.get(p + 1)?.0 {
            Item::Token(at) => frames.them.contains(&*s.tokens[at].lower).then_some(told),
            Item::Np(n) => {
                let np = &parsed.chunks().nps[n];
                let Head::Noun(noun) = np.head else { return None };
                let known = np.bound.is_none() && matches!(np.det, Det::Article | Det::Demonstrative | Det::Possessive);
                let own = frames.toll_nouns.get(&noun).map(|(_, outcome)| *outcome);
                own.or(frames.targets.contains(&noun).then_some(told)).filter(|_| known)
            }
            _ => None,
        }
    })
}

fn tally(parsed: &Parsed, np: usize, outcome: Outcome, rule: &'static str, among: bool) -> Option<Tally> {
    let bound = parsed.chunks().nps[np].bound.as_ref()?;
    let rules = vec![bound.rule.clone(), RuleId::new(rule)];
    Some(Tally { among, ..Tally::new(outcome, bound.count, np, rules) })
}

fn taken_or_freed(act: FrameAct) -> Option<Outcome> {
    match act {
        FrameAct::Act(Act::Release) => Some(Outcome::Released),
        FrameAct::Act(Act::Abduction) => Some(Outcome::Abducted),
        FrameAct::Act(Act::Arrests) => Some(Outcome::Arrested),
        _ => None,
    }
}

/// Figured people who may be those taken or freed: not the armed men who took them.
fn counts_them(np: &Np, outcome: Outcome) -> bool {
    let figured = np.bound.as_ref().is_some_and(|b| !b.article);
    let people = np.class == Some(NounClass::People) || np.head == Head::Elided;
    let armed = matches!(np.category, Some(Category::Combatants | Category::SecurityForces));
    figured && people && !np.partitive && (!armed || outcome == Outcome::Arrested)
}

/// «Elles étaient 62 femmes et 4 bébés», «they were three nurses»: a pronoun, the verb «be», figures.
fn after_be(parsed: &Parsed, outcome: Outcome) -> Vec<usize> {
    let (s, items) = (&parsed.s, &parsed.chunks().items);
    let mut out = Vec::new();
    for (p, (item, _)) in items.iter().enumerate() {
        let Item::Vg(v) = item else { continue };
        let vg = &parsed.chunks().vgs[*v];
        let be = vg.range.1 - vg.range.0 == 1 && s.is_fn(vg.range.0, FnClass::AuxiliaryBe) && !vg.negated;
        let pronoun = vg.range.0.checked_sub(1).is_some_and(|b| s.is_fn(b, FnClass::SubjectPronoun));
        if !be || !pronoun {
            continue;
        }
        for (item, _) in &items[p + 1..] {
            match item {
                Item::Np(i) if counts_them(&parsed.chunks().nps[*i], outcome) => out.push(*i),
                Item::Token(at) if s.tokens[*at].is(',') || s.is_fn(*at, FnClass::Conjunction) => {}
                Item::Time(_) => {}
                _ => break,
            }
        }
    }
    out
}

/// «Sur ces soixante-six personnes», «ces trois otages»
fn pointed_at(parsed: &Parsed, outcome: Outcome) -> Vec<usize> {
    let nps = parsed.chunks().nps.iter().enumerate();
    nps.filter(|(_, np)| np.det == Det::Demonstrative && counts_them(np, outcome)).map(|(i, _)| i).collect()
}
