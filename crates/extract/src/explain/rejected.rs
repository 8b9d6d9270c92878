//! What was looked at in the sentences of a claim and not taken, each with its reason: acts, people, places, days
//! and figures.

use crate::cast::Company;
use crate::clause::Fact;
use crate::page::Family;
use crate::parsed::Parsed;
use crate::place::{self, Located, Setting};
use crate::sentence::{Knowledge, Range};
use crate::time::{TimeExpr, TimeMention};
use recoupe_model::*;
use recoupe_packs::frames::FrameAct;
use recoupe_packs::language::NounClass;
use recoupe_packs::{Packs, Tongue};
use std::collections::BTreeSet;

/// The readings that lost, in the order of the cells they would have filled.
pub(super) fn rejected(packs: &Packs, t: &Tongue, claim: &Claim, article: &Article) -> Vec<Step> {
    let Some(lang) = packs.language(claim.lang) else { return Vec::new() };
    let know = Knowledge { packs, lang };
    let parsed = crate::parse(know, article, claim.lang, &[], true);
    let setting = place::setting(know, &crate::datelines(know, article), &parsed);
    let told = |p: &&Parsed| claim.evidence.iter().any(|q| q.span == p.s.span);
    let mut out = Vec::new();
    for parsed in parsed.iter().filter(told) {
        let mut reader = Rejected { know, t, claim, text: &article.text, setting: &setting, parsed, out: Vec::new() };
        reader.acts();
        reader.actors();
        reader.places();
        reader.days();
        reader.figures();
        out.append(&mut reader.out);
    }
    let order = ["act", "actor", "place", "day", "figure"];
    out.sort_by_key(|step: &Step| order.iter().position(|cell| step.cell.ends_with(cell)));
    let mut seen = BTreeSet::new();
    out.retain(|step| seen.insert((step.cell.clone(), step.says.clone(), step.span)));
    out
}

struct Rejected<'a> {
    know: Knowledge<'a>,
    t: &'a Tongue,
    claim: &'a Claim,
    text: &'a str,
    setting: &'a Setting,
    parsed: &'a Parsed<'a>,
    out: Vec<Step>,
}

impl Rejected<'_> {
    fn span(&self, range: Range) -> PageSpan {
        self.parsed.s.bytes(range)
    }

    fn words(&self, range: Range) -> &str {
        self.span(range).of(self.text).unwrap_or_default()
    }

    fn note(&mut self, cell: &str, range: Range, why: &str, rule: RuleId) {
        let says = self.t.say("lost", &[self.words(range), why]);
        self.out.push(Step::rejected(cell, says, self.span(range), rule));
    }

    fn own(&self, fact: &Fact) -> bool {
        self.claim.found_by.contains(&fact.rule)
    }

    /// Words that tell another act, and frames that were tried and did not speak.
    fn acts(&mut self) {
        let facts = self.parsed.facts();
        for fact in facts.facts.iter().filter(|f| !self.own(f)).cloned().collect::<Vec<_>>() {
            let why = match fact.act {
                FrameAct::None => self.t.say("lost.act.outcome", &[]),
                FrameAct::Force => self.t.say("lost.act.force", &[]),
                FrameAct::Act(act) => self.t.say("lost.act.other", &[self.t.code(act.word())]),
            };
            self.note("act", fact.trigger, &why, fact.rule);
        }
        // Several frames of a word may miss the same: they are told together.
        let mut tried: Vec<(Range, String, BTreeSet<String>, RuleId)> = Vec::new();
        for refused in &facts.refused {
            let frame = &self.know.lang.frames.frames[refused.frame];
            let could = match frame.act {
                FrameAct::None => continue,
                FrameAct::Force => self.t.say("lost.act.arms", &[]),
                FrameAct::Act(act) => self.t.code(act.word()).to_owned(),
            };
            let why = refused.why.says(self.t);
            match tried.iter_mut().find(|(at, w, ..)| *at == refused.trigger && *w == why) {
                Some((_, _, acts, _)) => {
                    acts.insert(could);
                }
                None => tried.push((refused.trigger, why, BTreeSet::from([could]), frame.id.clone())),
            }
        }
        for (trigger, why, acts, rule) in tried {
            let acts: Vec<String> = acts.into_iter().collect();
            let could = self.t.say("lost.act.could", &[&acts.join(&self.t.say("lost.or", &[])), &why]);
            self.note("act", trigger, &could, rule);
        }
    }

    /// People, forces and authorities of the sentence that have no part in it.
    fn actors(&mut self) {
        let company = Company { know: self.know, setting: self.setting, text: self.text };
        let taken: Vec<PageSpan> = self.claim.actors.iter().map(|a| a.quote.span).collect();
        let spoke: Vec<PageSpan> = self.claim.voices.iter().map(|v| v.quote.span).collect();
        let counted: Vec<PageSpan> = self.claim.figures.iter().map(|f| f.quote.span).collect();
        for (i, np) in self.parsed.chunks().nps.iter().enumerate() {
            let may_act = matches!(
                np.class,
                Some(NounClass::People | NounClass::Force | NounClass::Office | NounClass::Authority)
            ) || np.actor.is_some();
            let words = company.character(self.parsed, i, Family::Force).words;
            let meets = |all: &[PageSpan]| {
                let own = self.span(words);
                all.iter().any(|s| s.start() < own.end() && own.start() < s.end())
            };
            if !may_act || meets(&taken) || meets(&counted) {
                continue;
            }
            let elsewhere = self.parsed.facts().facts.iter().find(|f| f.cast.iter().any(|(_, np)| *np == i));
            let speaks = meets(&spoke) || self.parsed.voices().iter().any(|v| v.np == Some(i));
            let why = match elsewhere {
                Some(fact) if self.own(fact) => self.t.say("lost.actor.same", &[]),
                Some(fact) => self.t.say("lost.actor.elsewhere", &[self.words(fact.trigger)]),
                None if speaks => self.t.say("lost.actor.speaks", &[]),
                None => self.t.say("lost.actor.apart", &[]),
            };
            self.note("actor", words, &why, RuleId::new("engine/cast"));
        }
    }

    fn places(&mut self) {
        let found = place::find(self.know, self.setting, self.parsed);
        let chosen = self.claim.place.as_ref().map(|p| p.quote.span);
        let size = found.iter().find(|l| Some(l.place.quote.span) == chosen).map(|l| l.size);
        for located in found.iter().filter(|l| Some(l.place.quote.span) != chosen) {
            let words = located.place.quote.span.of(self.text).unwrap_or_default();
            let why = self.t.say(not_there(located, size, chosen.is_some()), &[]);
            let says = self.t.say("lost", &[words, &why]);
            let rule = RuleId::new("engine/place");
            self.out.push(Step::rejected("place", says, located.place.quote.span, rule));
        }
    }

    fn days(&mut self) {
        let taken: Vec<PageSpan> =
            self.claim.when.iter().chain(&self.claim.reported).map(|told| told.quote.span).collect();
        for time in self.parsed.times() {
            if !taken.contains(&self.span(time.range)) {
                self.note("day", time.range, &self.t.say(not_then(time), &[]), time.rule.clone());
            }
        }
    }

    fn figures(&mut self) {
        let taken: Vec<PageSpan> = self.claim.figures.iter().map(|f| f.quote.span).collect();
        for bound in self.parsed.bounds().iter().filter(|b| !b.article && !b.fractional) {
            let own = self.span(bound.range);
            let dated = self.parsed.times().iter().any(|t| t.range.0 <= bound.range.0 && bound.range.1 <= t.range.1);
            if dated || taken.iter().any(|s| s.start() < own.end() && own.start() < s.end()) {
                continue;
            }
            let nps = &self.parsed.chunks().nps;
            let np = nps.iter().position(|n| n.bound.as_ref().is_some_and(|b| b.range.0 == bound.range.0));
            let told = np.is_some_and(|i| self.parsed.facts().tallies.iter().any(|t| t.np == i));
            let why = match np.map(|i| nps[i].class) {
                Some(Some(NounClass::Unit)) => "lost.figure.measure",
                _ if told => "lost.figure.told",
                Some(_) => "lost.figure.unsaid",
                None => "lost.figure.nothing",
            };
            self.note("figure", bound.range, &self.t.say(why, &[]), bound.rule.clone());
        }
    }
}

fn not_there(located: &Located, chosen: Option<u8>, any: bool) -> &'static str {
    match () {
        _ if located.indirect => "lost.place.indirect",
        _ if located.goal => "lost.place.goal",
        _ if chosen.is_some_and(|size| located.size > size) => "lost.place.vaguer",
        _ if located.size >= 5 => "lost.place.country",
        _ if any => "lost.place.farther",
        _ => "lost.place.beside",
    }
}

fn not_then(time: &TimeMention) -> &'static str {
    match time.expr {
        _ if time.since => "lost.day.since",
        TimeExpr::Duration { .. } => "lost.day.length",
        TimeExpr::Set { .. } => "lost.day.recurs",
        TimeExpr::Clock { .. } | TimeExpr::DayPart => "lost.day.clock",
        TimeExpr::Now | TimeExpr::Vague(_) => "lost.day.vague",
        _ => "lost.day.other",
    }
}
