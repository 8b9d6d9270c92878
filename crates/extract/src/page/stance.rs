//! What is told as having happened: not what is supposed, lies ahead, is history or is a figure denied.

use super::units::trigger;
use super::{PageReader, Unit};
use crate::clause::Fact;
use crate::parsed::Parsed;
use crate::phrase::{Det, Diathesis, Item};
use crate::time::{self, TimeExpr};
use recoupe_model::*;
use recoupe_packs::frames::FrameAct;
use recoupe_packs::language::{FnClass, NounClass, Tense};
use recoupe_packs::rules::MarkOp;

/// Before it lies history, where the page states no day of its own.
const FIRST_YEAR: i16 = 1960;

/// Thirty years.
const GENERATION_DAYS: i32 = 10_957;

/// «Une attaque a été menée lundi à Djibo», «l'attaque a fait neuf morts à Djibo»: the verb that only says that it took
/// place, or whom it cost, still tells it.
pub(super) fn carried_to(parsed: &Parsed, fact: &Fact) -> Option<usize> {
    let verb = parsed.chunks().vgs.iter().find(|v| v.range.0 >= fact.trigger.1 && !v.bare)?;
    // «a eu lieu» is an auxiliary and a noun.
    let auxiliary = (verb.range.0..verb.range.1).all(|at| parsed.s.is_function(at));
    let plain = (verb.diathesis != Diathesis::Active || auxiliary) && !parsed.say_ranges().contains(&verb.range);
    let apart = (fact.trigger.1..verb.range.0)
        .any(|at| parsed.s.tokens[at].is(';') || parsed.s.is_fn(at, FnClass::RelativeSubject));
    let cost = |t: &crate::clause::Tally| {
        let at = parsed.chunks().nps[t.np].range.0;
        verb.range.1 <= at && at <= verb.range.1 + 4
    };
    // «n'a pas fait de victime à Djibo»: whom it spared says where it was as well.
    // «took place in Djibo», «s'est produite près de Djibo»: a verb without an object tells where its subject was.
    let behind = parsed.chunks().items.iter().skip_while(|(_, r)| r.0 < verb.range.1).map(|(item, _)| *item);
    let object = behind.into_iter().find(|item| !matches!(item, Item::Time(_)));
    let light = match object {
        Some(Item::Np(i)) => {
            let np = &parsed.chunks().nps[i];
            np.det == Det::None
                && np.bound.is_none()
                && matches!(np.class, None | Some(NounClass::Other | NounClass::Site))
                && np.places.is_empty()
                && np.actor.is_none()
                && np.person.is_none()
        }
        Some(Item::Token(at)) => parsed.s.fn_word(at, FnClass::Preposition).is_some(),
        _ => false,
    };
    let plain = plain
        || light && !parsed.say_ranges().contains(&verb.range)
        || verb.negated
        || parsed.facts().tallies.iter().any(cost);
    (fact.nominal && plain && !apart).then_some(verb.range.1)
}

impl PageReader<'_> {
    /// «Si l'armée attaquait»: what stands behind a condition is told by nobody. «Si l'attaque a fait dix morts, …»
    /// grants what happened.
    pub(super) fn suppose(&self, parsed: &Parsed, units: &mut Vec<Unit>) {
        // «Pourquoi bombarder la ville ?»: a question tells nothing.
        let ends =
            parsed.s.tokens.iter().rev().find(|t| t.kind != recoupe_packs::token::TokenKind::Quote && !t.is(')'));
        if ends.is_some_and(|t| t.is('?')) {
            units.clear();
        }
        // «Sans l'aide des casques bleus, mille villageois auraient été tués»
        if let Some(mark) = parsed.marks().iter().find(|m| m.op == MarkOp::Unreal) {
            units.retain(|u| trigger(parsed, u) < mark.at || !self.is_reported(parsed, u));
        }
        for mark in parsed.marks().iter().filter(|m| m.op == MarkOp::Hypothetical) {
            let first = parsed.chunks().vgs.iter().find(|v| v.range.0 >= mark.at && !v.bare);
            let granted = first.is_some_and(|v| {
                v.tense == Tense::Present
                    && parsed.s.is_fn(v.range.0, FnClass::AuxiliaryHave)
                    && v.range.1 - v.range.0 > 1
            });
            if mark.strong || !granted {
                units.retain(|u| trigger(parsed, u) < mark.at);
            }
        }
    }

    /// «En 1914, l'offensive …»: what lies a generation back is history and no part of a conflict's record.
    pub(super) fn is_history(&self, unit: &Unit) -> bool {
        let Some(when) = unit.when.as_ref() else { return false };
        let past = |c: &Candidate| match (c.days(), self.published) {
            (Some(d), Some(published)) => (published.first - d.last).get_days() > GENERATION_DAYS,
            // A page without a day is of our time.
            (Some(d), None) => d.last.year() < FIRST_YEAR,
            (None, _) => false,
        };
        !when.candidates.is_empty() && when.candidates.iter().all(past)
    }

    /// «une manifestation est prévue vendredi»: every day it can be of is still to come. What a verb tells as past, and
    /// what a chronicle lists, has happened, whatever day the page says it is of.
    pub(super) fn lies_ahead(&self, parsed: &Parsed, unit: &Unit) -> bool {
        if self.is_past(parsed, unit) || opens_with_day(parsed) && self.sentences.iter().any(|p| self.lists_past(p)) {
            return false;
        }
        let Some((published, when)) = self.published.zip(unit.when.as_ref()) else { return false };
        // «a été repris le 24» on a page of the 23rd was told on the 24th.
        let parsed = &self.sentences[unit.sentence];
        let own = parsed.times().iter().find(|t| self.quote(parsed, t.range).span == when.quote.span);
        if own.is_some_and(|t| time::toward(parsed, t.range) == time::Toward::Back) {
            return false;
        }
        let days = || when.candidates.iter().map(|c| c.days());
        days().next().is_some() && days().all(|d| d.is_some_and(|d| d.first > published.last))
    }

    /// «Le 9 mars, la foule se rassemble», on a page that names years past: in the present it may tell of any of them,
    /// and a day that lies ahead is as good as none.
    pub(super) fn of_any_year(&self, unit: &Unit) -> bool {
        /// So many years named are no news.
        const YEARS: usize = 3;
        let parsed = &self.sentences[unit.sentence];
        let told = unit.when.as_ref().map(|w| w.quote.span);
        let own = |t: &&time::TimeMention| told == Some(self.quote(parsed, t.range).span);
        let mention = parsed.times().iter().find(own);
        let bare = mention.is_some_and(|t| {
            let day = matches!(t.expr, TimeExpr::Day { year: None, look: time::Look::Bare, .. });
            day && time::toward(parsed, t.range) == time::Toward::Open
        });
        let past = |y: &i16| self.published.is_some_and(|p| *y < p.first.year());
        bare && self.years_named().iter().filter(|y| past(y)).count() >= YEARS
    }

    /// «Le gouverneur se rendra jeudi à Boni après l'attaque»: nobody announces violence by a noun alone, so the day that
    /// is to come is that of the verb beside it.
    pub(super) fn named_violence(&self, unit: &Unit) -> bool {
        self.facts(unit).next().is_some() && self.facts(unit).all(|f| f.nominal && f.act == FrameAct::Force)
    }

    /// A verb of the unit stands in a tense of the past: «a tué», «tuèrent».
    fn is_past(&self, parsed: &Parsed, unit: &Unit) -> bool {
        self.facts(unit).any(|fact| {
            let vg = parsed.chunks().vgs.iter().find(|v| !fact.nominal && v.range == fact.trigger && !v.bare);
            vg.is_some_and(|v| {
                let perfect =
                    v.tense == Tense::Present && v.modal.is_none() && parsed.s.is_fn(v.range.0, FnClass::AuxiliaryHave);
                v.tense == Tense::Past || perfect && v.range.1 - v.range.0 > 1
            })
        })
    }

    /// «un avion aurait été abattu»: a verb of the unit stands in the conditional.
    pub(super) fn is_reported(&self, parsed: &Parsed, unit: &Unit) -> bool {
        let verb = |f: &Fact| parsed.chunks().vgs.iter().find(|v| v.range == f.trigger);
        self.facts(unit).any(|f| verb(f).is_some_and(|v| v.tense == Tense::Conditional))
    }

    /// «– 4 mai : …», of a day that is not to come.
    fn lists_past(&self, parsed: &Parsed) -> bool {
        let day = |t: &crate::time::TimeMention| {
            let anchor = crate::time::Anchor { published: self.published, ..Default::default() };
            crate::time::resolve(&t.expr, &anchor).into_iter().find_map(|c| c.days())
        };
        let first = parsed.times().first().filter(|_| opens_with_day(parsed)).and_then(day);
        first.zip(self.published).is_some_and(|(day, published)| day.first <= published.last)
    }

    /// «Il semble que …» reserves what stands behind it alone.
    pub(super) fn said_with_reserve(&self, parsed: &Parsed, unit: &Unit) -> bool {
        let at = trigger(parsed, unit);
        let mut marks = parsed.marks().iter().filter(|m| m.op == MarkOp::Alleged);
        marks.any(|m| !m.ahead || m.at < at)
    }

    /// Who denies or claims says so of what he names. «a démenti un accord avec ceux qui ont renversé le roi»: the
    /// overthrow is a clause of its own; «où le préfet dément avoir fui»: what stands before is told by the page.
    pub(super) fn reaches(&self, parsed: &Parsed, voice: &crate::voice::VoiceMention, unit: &Unit) -> bool {
        let at = trigger(parsed, unit);
        // «No group has claimed the raid in which two died and which the army blamed on rebels»: of who did it, not of the dead.
        let whom = |t: usize| parsed.s.is_fn(t, FnClass::Relative) && !parsed.s.is_fn(t, FnClass::Subordinator);
        let blames = voice.stance == Stance::Alleged && !voice.before && !voice.after;
        if blames && at < voice.start() && voice.start().checked_sub(1).is_some_and(whom) {
            return self.facts(unit).any(|f| f.stance == Stance::Alleged);
        }
        if !matches!(voice.stance, Stance::Denied | Stance::ClaimedResponsibility) {
            return !said_in_relative(parsed, voice, at) && !recalled_of_somebody(parsed, voice, unit, at);
        }
        if at >= voice.range.1 {
            // «Faux, répond le ministère : « Pas un otage libéré. »»: his words.
            if voice.after && parsed.s.tokens.get(voice.range.1).is_some_and(|t| t.is(':')) {
                return true;
            }
            let told = |f: &Fact| f.nominal || f.trigger.0 < at;
            let vg = parsed.chunks().vgs.iter().find(|v| v.range.0 == at);
            let describes = vg.is_some_and(|v| v.bare && v.tense == Tense::Participle);
            let opens =
                |t: usize| parsed.s.is_fn(t, FnClass::RelativeSubject) && !parsed.s.is_fn(t, FnClass::Subordinator);
            let relative = (voice.range.1..at).any(opens);
            return self.facts(unit).any(told) && !relative || !(relative || describes);
        }
        // In front of it: where it names something of its own behind.
        let behind = parsed.chunks().vgs.iter().find(|v| v.range.0 == voice.range.1);
        voice.after || voice.range.0 < at || !behind.is_some_and(|v| v.bare && v.tense == Tense::Infinitive)
    }

    /// «aucun soldat n'a été tué»: what is denied is a figure.
    pub(super) fn spared(&self, parsed: &Parsed, fact: &Fact) -> bool {
        let none = |t: &usize| parsed.facts().tallies[*t].count.high == Some(0);
        fact.stance == Stance::Denied && !fact.tallies.is_empty() && fact.tallies.iter().all(none)
    }
}

/// «Ces marches, qui ont réuni selon la police mille personnes, ont fait deux morts»: what a relative clause has from
/// somebody is that clause.
fn said_in_relative(parsed: &Parsed, voice: &crate::voice::VoiceMention, trigger: usize) -> bool {
    let mut clause = (0..voice.start()).rev().take_while(|t| !parsed.s.tokens[*t].is(','));
    let Some(opens) = clause.find(|t| parsed.s.is_fn(*t, FnClass::RelativeSubject)) else { return false };
    let finite =
        |from: usize, to: usize| parsed.chunks().vgs.iter().any(|v| !v.bare && (from..to).contains(&v.range.0));
    let end = parsed.s.tokens.len();
    // What stands in front of the relative clause, or at or behind the verb that goes on after it.
    let outside = trigger < opens && finite(voice.range.1, end) || finite(voice.range.1, trigger + 1);
    !voice.before && !voice.after && finite(opens, voice.start()) && outside
}

/// «Le parti revendique la victoire sur son rival, figure du régime renversé en 2011», «Un témoin a vu la foule sur la
/// place, où le roi avait été renversé»: what is recalled of somebody or some place named in passing is told by the page.
fn recalled_of_somebody(parsed: &Parsed, voice: &crate::voice::VoiceMention, unit: &Unit, trigger: usize) -> bool {
    if unit.scope != Scope::Background || !voice.before {
        return false;
    }
    let vg = parsed.chunks().vgs.iter().find(|v| v.range.0 == trigger);
    let describes = vg.is_some_and(|v| v.bare && v.tense == Tense::Participle);
    let comma = |t: usize| parsed.s.tokens[t].is(',');
    let relative = |t: usize| parsed.s.is_fn(t, FnClass::RelativeSubject) || parsed.s.is_fn(t, FnClass::RelativePlace);
    let opens = (voice.range.1..trigger).find(|t| comma(*t) && relative(t + 1));
    let said = |t: usize| parsed.s.is_fn(t, FnClass::Subordinator);
    describes && (voice.range.1..trigger).any(comma)
        || opens.is_some_and(|comma| !(voice.range.1.saturating_sub(1)..comma).any(said))
}

/// «– 4 mai : …»: an entry of a chronicle.
fn opens_with_day(parsed: &Parsed) -> bool {
    let day = parsed.times().first().filter(|t| t.range.0 <= 1);
    day.is_some_and(|t| parsed.s.tokens.get(t.range.1).is_some_and(|t| t.is(':')))
}
