//! Scope: whether what a sentence tells is news, recalled, or a sum over a time.

use super::clauses::opening_clause;
use super::units::trigger;
use super::{PageReader, Unit, is_in_units};
use crate::clause::Fact;
use crate::parsed::Parsed;
use crate::phrase::Np;
use crate::sentence::Range;
use crate::time::{self, Anchor, TimeExpr};
use recoupe_model::*;
use recoupe_packs::frames::FrameAct;
use recoupe_packs::language::{self, FnClass};
use recoupe_packs::rules::MarkOp;

/// Days before the page after which what a sentence dates is old, though it dates something else.
const LONG_AGO: i32 = 30;

/// Days before the page after which what happened is recalled.
pub(super) const OLD: i32 = 20;

/// So many bombs go off at once.
const FEW: u64 = 5;

/// «Les rebelles, qui tiennent la ville depuis mars, ont tué dix hommes»: what stands at `at` is told of them, in a clause
/// that is over before `trigger`.
fn told_of_somebody(parsed: &Parsed, at: usize, trigger: usize) -> bool {
    let opened = (0..at).rev().find(|i| parsed.s.is_fn(*i, language::FnClass::RelativeSubject));
    let right_before = |n: &&Np| opened.is_some_and(|o| n.range.1 <= o && o <= n.range.1 + 1);
    let who = parsed.chunks().nps.iter().rfind(right_before);
    let somebody = |n: &Np| n.is_of_people() || n.actor.is_some();
    parsed.s.left_relative(at, trigger) && who.is_some_and(somebody)
}

/// «À Gao, où des rebelles ont tué mille personnes depuis 2017, une mine …»: the clause of place in which `at` stands, from
/// the word that opens it to the comma behind its verb or the end of the sentence.
fn place_clause(parsed: &Parsed, at: usize) -> Option<Range> {
    let opens = (0..=at).rev().find(|t| parsed.s.is_fn(*t, FnClass::RelativePlace))?;
    let verb = parsed.chunks().vgs.iter().find(|v| !v.bare && v.range.0 > opens)?.range.1;
    let close = (verb..parsed.s.tokens.len()).find(|t| parsed.s.tokens[*t].is(',') || parsed.s.tokens[*t].is(';'));
    let end = close.unwrap_or(parsed.s.tokens.len());
    (at < end && opens > 0).then_some((opens, end))
}

/// A clause of place sums up since a day, and one of the two stands in it: what the sentence tells beside is of its own day.
pub(super) fn summed_apart(parsed: &Parsed, a: usize, b: usize) -> bool {
    let sums = |clause: &Range| {
        let since = |t: &crate::time::TimeMention| t.since && clause.0 < t.range.0 && t.range.1 <= clause.1;
        parsed.times().iter().any(since)
    };
    let (of_a, of_b) = (place_clause(parsed, a).filter(sums), place_clause(parsed, b).filter(sums));
    of_a != of_b
}

impl PageReader<'_> {
    pub(super) fn scope_unit(&self, parsed: &Parsed, unit: &mut Unit) {
        let long = |t: &crate::time::TimeMention| {
            use TimeExpr::{Nth, Range, Span, SpanOf};
            let counted = time::resolve(&t.expr, &Anchor { published: self.published, ..Anchor::default() });
            let stretch = matches!(t.expr, Range(..) | Span { .. } | SpanOf { .. } | Nth { .. })
                && counted.iter().any(|c| c.n_days() > 45);
            t.since || stretch || is_in_units(t)
        };
        let day_level = unit
            .when
            .as_ref()
            .is_some_and(|w| w.candidates.iter().all(|c| c.n_days() <= 31) && !w.candidates.is_empty());
        // «l'attaque la plus meurtrière depuis 2015» ranks one occurrence; nothing is summed.
        let ranked = parsed.marked(MarkOp::Ranked);
        let trigger = trigger(parsed, unit);
        // «Quatre hommes, détenus depuis janvier, ont été libérés»: told of the men, not of the releases.
        let counted = |t: &usize| parsed.chunks().nps[parsed.facts().tallies[*t].np].range.1;
        let of_them = |at: usize| at < trigger && unit.tallies.iter().any(|t| counted(t) <= at);
        // «depuis midi»: of one day.
        let hours = |t: &crate::time::TimeMention| match t.expr {
            TimeExpr::Clock { .. } | TimeExpr::DayPart | TimeExpr::Now => true,
            TimeExpr::Duration { unit, .. } | TimeExpr::Shift { unit, .. } | TimeExpr::Span { unit, .. } => {
                unit < recoupe_packs::language::TimeUnit::Day
            }
            _ => false,
        };
        // «À Goma, tenue par les rebelles depuis janvier, une grenade a fait …»: told of the town, between two commas.
        let inserted = |t: &crate::time::TimeMention| {
            let comma = |at: &usize| parsed.s.tokens[*at].is(',');
            let opened = (0..t.range.0).rev().find(comma).map_or(usize::MAX, |at| at + 1);
            let closed = (t.range.1..trigger).any(|at| comma(&at));
            let participle = |v: &crate::phrase::Vg| v.bare && v.tense == language::Tense::Participle;
            closed && parsed.chunks().vgs.iter().any(|v| v.range.0 == opened && participle(v))
        };
        // «six soldats qui gardaient le pont depuis janvier»: told of them, in a clause of its own.
        let told = self.facts(unit).map(|f| f.trigger.1).max().unwrap_or(0);
        let relative = |at: usize| [FnClass::RelativeSubject, FnClass::Relative].iter().any(|f| parsed.s.is_fn(at, *f));
        let of_those = |t: &crate::time::TimeMention| {
            // «killed six soldiers on Monday who had guarded the bridge since January»
            let light = |at: &usize| parsed.s.in_time(*at) || parsed.s.is_fn(*at, FnClass::Preposition);
            let opens = |at: &usize| told <= *at && relative(*at);
            let behind = |end: usize| (end..t.range.0).find(|at| !light(at)).filter(opens);
            let verb = |at: usize| parsed.chunks().vgs.iter().any(|v| v.range.0 > at && v.range.1 <= t.range.0);
            unit.tallies.iter().map(counted).filter_map(behind).any(verb)
        };
        let since = |t: &crate::time::TimeMention| {
            t.since
                && !ranked
                && !hours(t)
                && !of_them(t.range.0)
                && !inserted(t)
                && !of_those(t)
                && !told_of_somebody(parsed, t.range.0, trigger)
                && !summed_apart(parsed, t.range.0, trigger)
        };
        // «la plus meurtrière en deux ans»: among how many it is ranked.
        let among = |t: &crate::time::TimeMention| ranked && is_in_units(t);
        let long = |t: &crate::time::TimeMention| long(t) && (!t.since || since(t)) && !among(t);
        // «Quatre routiers, emprisonnés depuis la mort de leur patron, ont été libérés»
        let of_state = |m: &crate::parsed::Mark| {
            let held = |v: &crate::phrase::Vg| {
                v.bare && v.tense == language::Tense::Participle && (v.range.1..v.range.1 + 2).contains(&m.at)
            };
            of_them(m.at) && parsed.chunks().vgs.iter().any(held)
        };
        let totals = || {
            let here = |m: &crate::parsed::Mark| !m.page && !of_state(m) && !summed_apart(parsed, m.at, trigger);
            parsed.marks().iter().filter(move |m| m.op == MarkOp::Total && here(m))
        };
        // «killed since the November 2024 ceasefire»: since what happened then.
        let since_then = |t: &crate::time::TimeMention| {
            let long_ago = matches!(t.expr, TimeExpr::Month { .. } | TimeExpr::Year { .. });
            let undated = !ranked && unit.when.is_none() && t.range.0 > trigger;
            long_ago && undated && !of_those(t) && self.since_event(parsed, t.range)
        };
        let summed = parsed.times().iter().any(|t| long(t) || since_then(t)) || totals().next().is_some();
        let beside = parsed.times().iter().any(|t| long(t) && t.range.0 >= trigger && t.range.0 - trigger <= 6);
        // «depuis le début du conflit en mars 2011»: a month there dates no act.
        let month_level = unit.when.as_ref().is_none_or(|w| w.candidates.iter().any(|c| c.n_days() > 7));
        // «the war, which erupted on April 15, has killed»: the words say so themselves, whatever day stands beside.
        let summed_up = totals().any(|m| month_level || m.strong);
        // «trente bergers tués depuis que le préfet a été muté, le 3 juin»: the day is of the clause that looks back.
        let look_back = |m: &&crate::parsed::Mark| m.op == MarkOp::Total && m.at > trigger;
        let opened = parsed.marks().iter().filter(look_back).map(|m| parsed.s.tokens[m.at].span.start()).min();
        let behind = |w: &Told| opened.is_some_and(|at| w.quote.span.start() > at);
        if unit.when.as_ref().is_some_and(behind) {
            (unit.when, unit.when_rule) = (None, None);
        }
        let day_level = day_level && unit.when.is_some();
        // «au pouvoir depuis 30 ans, il a été tué»: one dead is no sum.
        let sum = unit.tallies.iter().any(|t| parsed.facts().tallies[*t].count != Count::exact(1));
        if summed && sum && (!day_level || summed_up || beside || parsed.times().iter().any(since)) {
            unit.scope = Scope::Total;
            return;
        }
        // «the killing of over 70,000 people»: nobody counts so many dead of one day; «le massacre de 1 200 détenus» is one.
        let single = self.names_one(parsed, unit);
        let huge = |t: &usize| {
            let tally = &parsed.facts().tallies[*t];
            match tally.outcome {
                Outcome::Killed | Outcome::Wounded => tally.count.low >= if single { 10_000 } else { 3_000 },
                // «Cinq mille opposants ont été arrêtés»
                Outcome::Arrested | Outcome::Abducted => tally.count.low >= 2_000,
                // «Quelque 80.000 habitants ont fui les violences»
                Outcome::Displaced => tally.count.low >= 50_000,
                _ => false,
            }
        };
        if self.over_a_stretch(parsed, unit)
            || !day_level && (unit.tallies.iter().any(huge) || sum && self.of_war(parsed, unit))
        {
            unit.scope = Scope::Total;
            return;
        }
        let recalled = parsed.marked(MarkOp::Background);
        let old = match (self.published, unit.when.as_ref()) {
            (Some(published), Some(when)) => {
                let days: Vec<When> = when.candidates.iter().filter_map(|c| c.days()).collect();
                // What a page opens with may be news of weeks ago: an inquiry, a claim of responsibility.
                let opens =
                    parsed.s.index <= 2 && !recalled && !unit.facts.iter().any(|f| parsed.facts().facts[*f].pluperfect);
                let reach = if opens { 60 } else { OLD };
                !days.is_empty() && days.iter().all(|d| (published.first - d.last).get_days() > reach)
            }
            // «figure du régime renversé en février 2011»: news do not say their year, and tell by more than a participle.
            (None, Some(when)) => {
                let recalls = if self.only_described(parsed, unit) { Grain::Month } else { Grain::Year };
                when.candidates.iter().any(|c| c.days().is_some_and(|d| d.grain >= recalls))
            }
            _ => false,
        };
        let pluperfect = unit.facts.iter().any(|f| parsed.facts().facts[*f].pluperfect);
        let old = old || self.looked_back_to(parsed, unit) || unit.when.is_none() && self.told_long_ago(parsed, unit);
        // «Rappelons qu'il y a dix ans des mutins tenaient la caserne»: what stands behind such words is recalled in any tense.
        let recalls = |m: &crate::parsed::Mark| m.op == MarkOp::Background && m.strong && m.at < trigger;
        let recalls = parsed.marks().iter().any(recalls);
        if recalls {
            self.keep_what_stands_behind(parsed, unit);
        }
        // «Après avoir pris Gao en janvier, les rebelles ont attaqué Kidal»: told before the other, and of no new day.
        let long_ago = |w: &Told| {
            let old =
                |c: &Candidate| c.days().zip(self.published).is_some_and(|(d, p)| (p.first - d.last).get_days() > OLD);
            w.candidates.iter().all(old)
        };
        let opening =
            opening_clause(parsed).filter(|comma| trigger < *comma && unit.when.as_ref().is_none_or(long_ago));
        let other = |(at, f): (usize, &Fact), comma: usize| f.trigger.0 > comma && !unit.facts.contains(&at);
        let another = |comma: usize| parsed.facts().facts.iter().enumerate().any(|f| other(f, comma));
        let before = unit.tallies.is_empty() && opening.is_some_and(another);
        if old || (recalled && pluperfect) || recalls || before {
            unit.scope = Scope::Background;
        }
    }

    /// «Le procès de l'attaque de Gao s'est ouvert lundi à Bamako»: a day of the page's news and the town beside it are of the
    /// hearing, where no word of them stands in the noun's own phrase.
    fn keep_what_stands_behind(&self, parsed: &Parsed, unit: &mut Unit) {
        if !self.facts(unit).all(|f| f.nominal) {
            return;
        }
        let trigger = trigger(parsed, unit);
        let verbs = parsed.chunks().vgs.iter().filter(|v| !v.bare).map(|v| v.range.0);
        let end = verbs.filter(|v| *v > trigger).min().unwrap_or(usize::MAX);
        let own = |at: usize| trigger < at && at < end;
        let fresh = |c: &Candidate| {
            let days = c.days().zip(self.published);
            days.is_some_and(|(d, published)| (published.first - d.last).get_days() <= OLD)
        };
        let start = |w: &Told| parsed.s.tokens.iter().position(|t| t.span.start() >= w.quote.span.start());
        let hearing = |w: &Told| w.candidates.iter().all(fresh) && !start(w).is_some_and(own);
        if unit.when.as_ref().is_none_or(hearing) {
            (unit.when, unit.when_rule) = (None, None);
            unit.places.retain(|l| own(l.at));
        }
    }

    /// «Au premier semestre, 96 personnes ont été enlevées dans la région»: many, in no one place and on no one day, and
    /// no single occurrence is named.
    fn over_a_stretch(&self, parsed: &Parsed, unit: &Unit) -> bool {
        let days = unit.when.iter().flat_map(|w| &w.candidates).map(|c| c.n_days());
        let long = days.min().is_some_and(|n| n > 150);
        let wide = unit.place().is_none_or(|l| l.size >= 3);
        let many = unit.tallies.iter().any(|t| parsed.facts().tallies[*t].count.low >= 50);
        // «Entre le 1er et le 12 juin, 103 civils ont été tués dans la région»: of a week or more, in no town.
        let days = || unit.when.iter().flat_map(|w| &w.candidates).map(|c| c.n_days());
        let weeks = days().next().is_some() && days().all(|n| n > 7);
        let told = unit.tallies.iter().map(|t| &parsed.facts().tallies[*t]);
        let dead = told.into_iter().any(|t| t.outcome == Outcome::Killed && t.count.low >= 20);
        let by_verb = self
            .facts(unit)
            .all(|f| !f.nominal && !f.pluperfect && f.cast.iter().all(|(role, _)| *role != Role::Initiator));
        let news = weeks && dead && by_verb;
        wide && (long && many || news) && !self.names_one(parsed, unit)
    }

    /// All that a unit tells are participles that describe somebody or something.
    fn only_described(&self, parsed: &Parsed, unit: &Unit) -> bool {
        let participle = |f: &Fact| {
            let vg = parsed.chunks().vgs.iter().find(|v| v.range == f.trigger);
            vg.is_some_and(|v| v.bare && v.tense == language::Tense::Participle)
        };
        self.facts(unit).next().is_some() && self.facts(unit).all(|f| !f.nominal && participle(f))
    }

    /// «le massacre de 1 200 détenus», «deux voitures piégées ont tué cent personnes»: a single occurrence is named.
    fn names_one(&self, parsed: &Parsed, unit: &Unit) -> bool {
        let frames = &self.know.lang.frames;
        let few = |n: &Np| n.singular || n.bound.as_ref().is_some_and(|b| b.count.low <= FEW);
        let arms = |n: &Np| n.is_weapon(frames) && few(n);
        let one = |n: &Np, f: &Fact| match f.nominal {
            true => n.head_at == f.trigger.0 && n.singular,
            false => f.instrument.is_some() && arms(n) && n.range.1 <= f.trigger.0,
        };
        self.facts(unit).any(|f| parsed.chunks().nps.iter().any(|n| one(n, f)))
    }

    /// «Dans une lettre du 3 mai 2004, le service écrit …», «le 3 mai, la junte a annoncé …»: what it dates is the telling,
    /// and that lies long back.
    fn told_long_ago(&self, parsed: &Parsed, unit: &Unit) -> bool {
        let Some(published) = self.published else { return false };
        let old = |c: &Candidate| c.days().is_some_and(|d| (published.first - d.last).get_days() > LONG_AGO);
        let verb = parsed.chunks().vgs.iter().filter(|v| !v.bare).map(|v| v.range.0).min().unwrap_or(0);
        let dated = |t: &&crate::time::TimeMention| {
            matches!(t.expr, TimeExpr::Day { .. } | TimeExpr::Year { .. } | TimeExpr::Month { .. }) && !t.since
        };
        let leads = parsed.times().iter().filter(dated).find(|t| t.range.1 <= verb.min(8));
        let anchor = Anchor { published: self.published, toward: time::Toward::Said, ..Anchor::default() };
        let leads = leads.map(|t| time::resolve(&t.expr, &anchor)).unwrap_or_default();
        let reported = unit.reported.iter().flat_map(|w| w.candidates.iter().copied());
        let mut days = leads.into_iter().chain(reported).peekable();
        days.peek().is_some() && days.all(|c| old(&c))
    }

    /// «la guerre a fait neuf cents morts»: what lasts longer than an occurrence sums up its dead.
    fn of_war(&self, parsed: &Parsed, unit: &Unit) -> bool {
        let wars = &self.know.lang.frames.wars;
        self.facts(unit).filter(|f| !f.nominal).any(|f| {
            let between = |n: &crate::phrase::Np| {
                parsed.chunks().vgs.iter().any(|v| n.range.1 <= v.range.0 && v.range.1 <= f.trigger.0)
            };
            let war = |n: &&crate::phrase::Np| matches!(n.head, crate::phrase::Head::Noun(id) if wars.contains(&id));
            parsed.chunks().nps.iter().filter(war).any(|n| n.singular && n.range.1 <= f.trigger.0 && !between(n))
        })
    }

    /// «depuis la prise de la ville, les écoles rouvrent», «il y a deux mois»: news are told of what came after.
    fn looked_back_to(&self, parsed: &Parsed, unit: &Unit) -> bool {
        let facts = || self.facts(unit);
        let led = |f: &Fact| super::clauses::recalled_noun(self.know, parsed, f);
        // «Le préfet, introuvable depuis la prise de la caserne, s'est rendu»
        let only = facts().any(led) && facts().all(|f| led(f) || f.act == FrameAct::None);
        let led = unit.tallies.is_empty() && only;
        // Its own day, told as so long ago.
        let ago = |t: &crate::time::TimeMention| {
            let long = |unit, n: i64| match unit {
                recoupe_packs::language::TimeUnit::Week => n.abs() >= 4,
                unit => unit >= recoupe_packs::language::TimeUnit::Month,
            };
            matches!(t.expr, TimeExpr::Shift { n, unit, look: time::Look::Past } if long(unit, n))
        };
        let told = unit.when.as_ref().map(|w| w.quote.span);
        let own = |t: &&crate::time::TimeMention| told == Some(self.quote(parsed, t.range).span);
        led || parsed.times().iter().filter(own).any(ago)
    }
}
