//! How people's decisions take effect: what was rejected or corrected before anything is compared, what was joined or
//! split while claims are grouped, and the rest on the events that come of it.
//!
//! The machine's work is never edited. Each reading begins from the claims as they were read and applies the decisions
//! that hold, in the order they were made, so that a decision survives every re-linking and undoing it restores what
//! was there before. Decisions name claims; an event is the one that now holds most of them.

use crate::dispatch::Dispatches;
use crate::event;
use crate::fold::{Stable, fold};
use recoupe_model::{
    Anchor, Candidate, Category, Claim, ClaimId, Correction, Count, Decision, DecisionId, DispatchId, Event,
    EventActor, EventFigure, EventId, Figure, Mark, PageId, Quote, Reconciled, Reviewed, ReviewedCount, Ruling, Slot,
    Status, Subject, Told,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// So many readers who report one cell make it a matter for review.
const SEVERAL: usize = 3;

/// The decisions that hold: all but those that were undone, in the order they were made.
pub fn holding(decisions: &[Decision]) -> Vec<&Decision> {
    let mut undone: BTreeSet<&DecisionId> = BTreeSet::new();
    let mut hold: Vec<&Decision> = Vec::new();
    for decision in decisions.iter().rev() {
        if undone.contains(&decision.id) {
            continue;
        }
        match &decision.ruling {
            Ruling::Undo(other) => {
                undone.insert(other);
            }
            _ => hold.push(decision),
        }
    }
    hold.reverse();
    hold
}

/// On which side of a split a claim stands: the number of the split, and whether it is one of those that go.
pub(crate) type Side = (u32, bool);

/// What grouping is told.
#[derive(Debug, Default)]
pub(crate) struct Plan<'d> {
    decisions: Vec<&'d Decision>,
    /// Where each named claim is found now, in the order of its decision's anchors; those that are found nowhere are
    /// left out.
    found: HashMap<&'d Anchor, ClaimId>,
    /// Claims that count nowhere.
    pub(crate) rejected: BTreeSet<ClaimId>,
    /// What each claim was decided to be or say, itself or in a reprint.
    of_claim: BTreeMap<ClaimId, Reviewed>,
    corrections: BTreeMap<ClaimId, Vec<&'d Correction>>,
    /// Claims that are of one event.
    pub(crate) together: Vec<Vec<ClaimId>>,
    /// Claims that may not be of one event with those on the other side.
    pub(crate) sides: BTreeMap<ClaimId, Vec<Side>>,
}

/// The pages that were said to carry one text.
pub(crate) fn same_texts<'d>(decisions: &[&'d Decision]) -> Vec<&'d [PageId]> {
    let of = |d: &&'d Decision| match &d.ruling {
        Ruling::SameDispatch(pages) => Some(pages.as_slice()),
        _ => None,
    };
    decisions.iter().filter_map(of).collect()
}

impl<'d> Plan<'d> {
    pub(crate) fn new(decisions: Vec<&'d Decision>, claims: &[Claim], dispatches: &Dispatches) -> Plan<'d> {
        let mut plan = Plan { found: find(&decisions, claims), decisions, ..Plan::default() };
        let copies = Copies::new(&plan, claims, dispatches);
        for decision in plan.decisions.clone() {
            plan.take(decision, &copies);
        }
        plan
    }

    fn take(&mut self, decision: &'d Decision, copies: &Copies) {
        match &decision.ruling {
            Ruling::Merge(anchors) => {
                let all: BTreeSet<ClaimId> = self.claims(anchors).collect();
                self.forget_splits(&all);
                self.together.push(all.into_iter().collect());
            }
            Ruling::Split { claims, from } => {
                let gone: BTreeSet<ClaimId> = self.claims(claims).flat_map(|c| copies.of(&c)).collect();
                let stay: BTreeSet<ClaimId> = self.claims(from).filter(|c| !gone.contains(c)).collect();
                self.forget_merges(&gone, &stay);
                let number = u32::try_from(self.decisions.iter().position(|d| d.id == decision.id).unwrap_or(0))
                    .expect("fewer than 4 billion decisions");
                for (claims, goes) in [(&gone, true), (&stay, false)] {
                    for claim in claims {
                        self.sides.entry(claim.clone()).or_default().push((number, goes));
                    }
                }
                self.together.push(gone.into_iter().collect());
            }
            Ruling::Accept(Subject::Claim(of)) => self.on_claim(decision, of, copies, |r| mark(r, Mark::Accepted)),
            Ruling::Pending(Subject::Claim(of)) => self.on_claim(decision, of, copies, |r| mark(r, Mark::Pending)),
            Ruling::Reject(Subject::Claim(of)) => self.on_claim(decision, of, copies, |r| mark(r, Mark::Rejected)),
            Ruling::Correct(Subject::Claim(of), correction) => {
                for claim in self.found.get(of).into_iter().flat_map(|c| copies.of(c)).collect::<Vec<_>>() {
                    self.corrections.entry(claim).or_default().push(correction);
                }
                self.on_claim(decision, of, copies, |r| answer(r, Some(correction.slot())));
            }
            Ruling::Report(Subject::Claim(of), _) => self.on_claim(decision, of, copies, |_| ()),
            _ => {}
        }
        let rejected = |(claim, r): (&ClaimId, &Reviewed)| (r.mark == Some(Mark::Rejected)).then(|| claim.clone());
        self.rejected = self.of_claim.iter().filter_map(rejected).collect();
    }

    fn claims<'a>(&'a self, anchors: &'d [Anchor]) -> impl Iterator<Item = ClaimId> + 'a {
        anchors.iter().filter_map(|anchor| self.found.get(anchor).cloned())
    }

    fn on_claim(&mut self, decision: &'d Decision, of: &Anchor, copies: &Copies, act: impl Fn(&mut Reviewed)) {
        for claim in self.found.get(of).into_iter().flat_map(|c| copies.of(c)).collect::<Vec<_>>() {
            let held = self.of_claim.entry(claim).or_default();
            act(held);
            held.decisions.push(decision.id.clone());
            flag(held, &self.decisions);
        }
    }

    /// A later merger of what was split brings it together again.
    fn forget_splits(&mut self, joined: &BTreeSet<ClaimId>) {
        let sides: BTreeSet<Side> = joined.iter().filter_map(|c| self.sides.get(c)).flatten().copied().collect();
        let healed: Vec<u32> =
            sides.iter().filter(|(n, goes)| *goes && sides.contains(&(*n, false))).map(|s| s.0).collect();
        for held in self.sides.values_mut() {
            held.retain(|(n, _)| !healed.contains(n));
        }
    }

    /// A later split of what was merged takes it apart again.
    fn forget_merges(&mut self, gone: &BTreeSet<ClaimId>, stay: &BTreeSet<ClaimId>) {
        for set in std::mem::take(&mut self.together) {
            let (out, rest): (Vec<ClaimId>, Vec<ClaimId>) = set.into_iter().partition(|c| gone.contains(c));
            match rest.iter().any(|c| stay.contains(c)) {
                true => self.together.extend([out, rest]),
                false => self.together.push([out, rest].concat()),
            }
        }
    }

    /// True when a claim should say something else.
    pub(crate) fn corrects(&self, claim: &ClaimId) -> bool {
        self.corrections.contains_key(claim)
    }

    /// The claims whose grouping decisions change: corrected, rejected, joined or taken apart.
    pub(crate) fn regrouped(&self) -> impl Iterator<Item = &ClaimId> {
        let ruled = self.rejected.iter().chain(self.corrections.keys()).chain(self.sides.keys());
        ruled.chain(self.together.iter().flatten())
    }

    /// The claims that decisions name, where they are found.
    pub(crate) fn named(&self) -> impl Iterator<Item = &ClaimId> {
        self.found.values()
    }

    /// The pages that decisions name.
    pub(crate) fn pages(&self) -> impl Iterator<Item = &'d PageId> + '_ {
        let anchored = self.decisions.iter().flat_map(|decision| decision.ruling.anchors());
        anchored.map(|anchor| &anchor.page).chain(same_texts(&self.decisions).into_iter().flatten())
    }

    /// The claims as they should say.
    pub(crate) fn correct(&self, claims: &mut [Claim]) {
        if self.corrections.is_empty() {
            return;
        }
        for claim in claims {
            for correction in self.corrections.get(&claim.id).into_iter().flatten() {
                correct_claim(claim, correction);
            }
        }
    }

    /// What was decided of whole events, and the marks of claims.
    pub(crate) fn finish(self, made: &mut Reconciled) {
        let at: HashMap<&EventId, usize> = made.events.iter().enumerate().map(|(i, e)| (&e.id, i)).collect();
        let event_of = |anchors: &[Anchor]| -> Option<usize> {
            let mut holders: BTreeMap<usize, usize> = BTreeMap::new();
            for claim in anchors.iter().filter_map(|a| self.found.get(a)) {
                let event = made.event_of.get(claim).and_then(|id| at.get(id));
                event.into_iter().for_each(|i| *holders.entry(*i).or_default() += 1);
            }
            holders.into_iter().max_by_key(|(i, n)| (*n, std::cmp::Reverse(*i))).map(|(i, _)| i)
        };
        let mut bears: Vec<(&Decision, usize)> = Vec::new();
        let mut unplaced = Vec::new();
        for decision in &self.decisions {
            let on: Vec<usize> = match &decision.ruling {
                Ruling::Accept(Subject::Event(of))
                | Ruling::Reject(Subject::Event(of))
                | Ruling::Pending(Subject::Event(of))
                | Ruling::Correct(Subject::Event(of), _)
                | Ruling::Report(Subject::Event(of), _)
                | Ruling::Merge(of) => event_of(of).into_iter().collect(),
                Ruling::Split { claims, from } => event_of(claims).into_iter().chain(event_of(from)).collect(),
                Ruling::SameDispatch(pages) if pages.iter().any(|p| made.dispatch_of.contains_key(p)) => continue,
                ruling if ruling.anchors().iter().any(|a| self.found.contains_key(*a)) => continue,
                _ => Vec::new(),
            };
            if on.is_empty() {
                unplaced.push(decision.id.clone());
            }
            bears.extend(on.into_iter().map(|i| (*decision, i)));
        }
        let mut of_event: BTreeMap<usize, Reviewed> = BTreeMap::new();
        for (decision, i) in bears {
            let held = of_event.entry(i).or_default();
            self.on_event(decision, &mut made.events[i], &made.dispatch_of, held);
        }
        made.review.unplaced = unplaced;
        made.review.of_claim = self.of_claim;
        settle(made, of_event);
    }

    fn on_event(
        &self,
        decision: &Decision,
        event: &mut Event,
        dispatch_of: &BTreeMap<PageId, DispatchId>,
        held: &mut Reviewed,
    ) {
        let new_since = |of: &Subject| {
            let seen: BTreeSet<&DispatchId> = of.anchors().iter().filter_map(|a| dispatch_of.get(&a.page)).collect();
            let pages = event.pages.iter().filter_map(|page| dispatch_of.get(page));
            pages.filter(|d| !seen.contains(d)).collect::<BTreeSet<_>>().len()
        };
        match &decision.ruling {
            Ruling::Accept(of) => {
                held.n_new_dispatches = new_since(of);
                mark(held, Mark::Accepted);
            }
            Ruling::Reject(of) => {
                held.n_new_dispatches = new_since(of);
                mark(held, if held.n_new_dispatches > 0 { Mark::Pending } else { Mark::Rejected });
            }
            Ruling::Pending(_) => {
                held.n_new_dispatches = 0;
                mark(held, Mark::Pending);
            }
            Ruling::Correct(_, correction) => {
                held.machine.get_or_insert_with(|| Box::new(event.clone()));
                correct_event(event, correction, decision);
                answer(held, Some(correction.slot()));
            }
            _ => {}
        }
        held.decisions.push(decision.id.clone());
        flag(held, &self.decisions);
    }
}

/// Takes rejected events out and puts the marks to the others.
fn settle(made: &mut Reconciled, of_event: BTreeMap<usize, Reviewed>) {
    let mut out: Vec<usize> = Vec::new();
    for (i, held) in of_event {
        let event = &mut made.events[i];
        match held.mark {
            Some(Mark::Rejected) => out.push(i),
            Some(Mark::Pending) => event.status = Status::Pending,
            _ => {}
        }
        made.review.of_event.insert(event.id.clone(), held);
    }
    for i in out.into_iter().rev() {
        let event = made.events.remove(i);
        for claim in &event.claims {
            made.event_of.remove(claim);
            made.narrowed.remove(claim);
        }
        made.review.rejected.push(event);
    }
    made.review.rejected.reverse();
    event::sort(&mut made.events);
}

fn mark(held: &mut Reviewed, mark: Mark) {
    held.mark = Some(mark);
    held.flagged.clear();
    answer(held, None);
}

/// Whoever decides on a cell answers the reports on it; who decides on the whole answers all.
fn answer(held: &mut Reviewed, slot: Option<Slot>) {
    match slot {
        None => held.flagged.clear(),
        slot => held.flagged.retain(|flagged| *flagged != slot),
    }
}

/// Cells that several people report since the last decision on them.
fn flag(held: &mut Reviewed, decisions: &[&Decision]) {
    let mut open: BTreeMap<Option<Slot>, BTreeSet<&str>> = BTreeMap::new();
    for id in &held.decisions {
        let Some(decision) = decisions.iter().find(|d| d.id == *id) else { continue };
        match &decision.ruling {
            Ruling::Report(_, slot) => {
                open.entry(*slot).or_default().insert(&decision.by);
            }
            Ruling::Correct(_, correction) => {
                open.remove(&Some(correction.slot()));
            }
            _ => open.clear(),
        }
    }
    held.flagged = open.into_iter().filter(|(_, who)| who.len() >= SEVERAL).map(|(slot, _)| slot).collect();
}

/// Where the claims that decisions name stand now: under their id, else on the same page over the same bytes, as
/// another version of the engine may have read it.
fn find<'d>(decisions: &[&'d Decision], claims: &[Claim]) -> HashMap<&'d Anchor, ClaimId> {
    let wanted: Vec<&Anchor> = decisions.iter().flat_map(|d| d.ruling.anchors()).collect();
    let ids: BTreeSet<&ClaimId> = wanted.iter().map(|a| &a.claim).collect();
    let known: BTreeSet<&ClaimId> = claims.iter().map(|c| &c.id).filter(|id| ids.contains(id)).collect();
    let lost: BTreeSet<&PageId> = wanted.iter().filter(|a| !known.contains(&a.claim)).map(|a| &a.page).collect();
    let mut on_page: BTreeMap<&PageId, Vec<&Claim>> = BTreeMap::new();
    for claim in claims.iter().filter(|c| lost.contains(&c.page)) {
        on_page.entry(&claim.page).or_default().push(claim);
    }
    let elsewhere = |anchor: &Anchor| {
        let near = on_page.get(&anchor.page).into_iter().flatten();
        let near = near.filter(|c| c.evidence.iter().any(|quote| quote.span.overlaps(anchor.span)));
        near.min_by_key(|c| (c.act != anchor.act, &c.id)).map(|c| c.id.clone())
    };
    let found = |anchor: &'d Anchor| match known.contains(&anchor.claim) {
        true => Some((anchor, anchor.claim.clone())),
        false => Some((anchor, elsewhere(anchor)?)),
    };
    wanted.into_iter().filter_map(found).collect()
}

/// The claims that say the same in the same text.
struct Copies {
    of: HashMap<ClaimId, u64>,
    by: HashMap<u64, Vec<ClaimId>>,
}

impl Copies {
    fn new(plan: &Plan<'_>, claims: &[Claim], dispatches: &Dispatches) -> Copies {
        let named: BTreeSet<&ClaimId> = plan.found.values().collect();
        let key = |claim: &Claim| {
            let text = dispatches.of_claim(claim).map_or(claim.page.as_str(), DispatchId::as_str);
            let said = Stable::new().text(text).text(claim.act.word()).text(claim.stance.word());
            let said = said.text(claim.voices.first().map_or("", |v| &v.name));
            claim.evidence.iter().fold(said, |hash, quote| hash.text(&fold(&quote.text))).end()
        };
        let of: HashMap<ClaimId, u64> =
            claims.iter().filter(|c| named.contains(&c.id)).map(|c| (c.id.clone(), key(c))).collect();
        let keys: BTreeSet<u64> = of.values().copied().collect();
        let mut by: HashMap<u64, Vec<ClaimId>> = HashMap::new();
        for claim in claims.iter().filter(|_| !keys.is_empty()) {
            let key = key(claim);
            if keys.contains(&key) {
                by.entry(key).or_default().push(claim.id.clone());
            }
        }
        Copies { of, by }
    }

    fn of(&self, claim: &ClaimId) -> Vec<ClaimId> {
        self.of.get(claim).and_then(|key| self.by.get(key)).cloned().unwrap_or_default()
    }
}

fn correct_claim(claim: &mut Claim, correction: &Correction) {
    let sentence = claim.evidence.first().cloned();
    let sentence =
        || sentence.clone().unwrap_or(Quote { span: recoupe_model::PageSpan::new(0, 0), text: String::new() });
    match correction {
        Correction::Act(act) => claim.act = *act,
        Correction::Scope(scope) => claim.scope = *scope,
        Correction::Stance(stance) => claim.stance = *stance,
        Correction::When(when) => {
            let quote = claim.when.take().map(|told| told.quote).filter(|q| !q.text.is_empty());
            claim.when = Some(Told { quote: quote.unwrap_or_else(sentence), candidates: vec![Candidate::Days(*when)] });
        }
        Correction::Place(place) => {
            let quote = claim.place.take().map_or_else(sentence, |told| told.quote);
            claim.place = Some(recoupe_model::Place { quote, ..(**place).clone() });
        }
        Correction::Actor(role, name) => {
            let said = claim.actors.iter().find(|cast| cast.role == *role).map(|cast| cast.quote.clone());
            claim.actors.retain(|cast| cast.role != *role);
            let quote = said.unwrap_or_else(sentence);
            claim.actors.push(recoupe_model::Cast { role: *role, quote, name: name.clone(), actor: None });
        }
        Correction::Figure(outcome, category, count) => {
            let fits = |f: &Figure| f.outcome == *outcome && category.is_none_or(|c| f.category == Some(c));
            let at = claim.figures.iter().position(|f| fits(f) && f.part_of.is_none());
            match (at.or_else(|| claim.figures.iter().position(fits)), count) {
                (Some(at), Some(count)) => claim.figures[at].count = *count,
                (Some(at), None) => remove_figure(&mut claim.figures, at),
                (None, Some(count)) => claim.figures.push(Figure {
                    outcome: *outcome,
                    counted: category.unwrap_or(Category::Unknown).word().to_owned(),
                    category: Some(category.unwrap_or(Category::Unknown)),
                    count: *count,
                    part_of: None,
                    partial: false,
                    quote: sentence(),
                    voice: None,
                }),
                (None, None) => {}
            }
        }
    }
}

fn remove_figure(figures: &mut Vec<Figure>, at: usize) {
    figures.remove(at);
    for figure in figures {
        figure.part_of = match figure.part_of {
            Some(whole) if whole == at => None,
            Some(whole) if whole > at => Some(whole - 1),
            kept => kept,
        };
    }
}

fn correct_event(event: &mut Event, correction: &Correction, decision: &Decision) {
    match correction {
        Correction::Act(act) => event.act = *act,
        Correction::When(when) => event.when = vec![Candidate::Days(*when)],
        Correction::Place(place) => {
            let quote = event.place.as_ref().map_or_else(|| place.quote.clone(), |told| told.quote.clone());
            event.place = Some(recoupe_model::Place { quote, ..(**place).clone() });
        }
        Correction::Actor(role, name) => {
            let known = event.actors.iter().find(|a| a.role == *role && fold(&a.name) == fold(name)).cloned();
            event.actors.retain(|actor| actor.role != *role);
            let set = EventActor { role: *role, name: name.clone(), actor: None, n_claims: 0, n_dispatches: 0 };
            event.actors.push(known.unwrap_or(set));
            event.actors.sort_by_key(|a| (a.role, std::cmp::Reverse(a.n_dispatches)));
        }
        Correction::Figure(outcome, category, count) => {
            set_figure(event, (*outcome, *category), *count, decision);
        }
        Correction::Scope(_) | Correction::Stance(_) => {}
    }
}

fn set_figure(
    event: &mut Event,
    (outcome, category): (recoupe_model::Outcome, Option<Category>),
    count: Option<Count>,
    decision: &Decision,
) {
    let set = ReviewedCount { count, by: decision.by.clone(), reason: decision.reason.clone() };
    let fits = |f: &&mut EventFigure| {
        f.outcome == outcome && !f.part && category.is_none_or(|category| f.category == Some(category))
    };
    if let Some(figure) = event.figures.iter_mut().find(fits) {
        figure.reviewed = Some(set);
        return;
    }
    let category = category.unwrap_or(Category::Unknown);
    event.figures.push(EventFigure {
        outcome,
        counted: category.word().to_owned(),
        category: Some(category),
        part: false,
        values: Vec::new(),
        disagreement: false,
        reviewed: Some(set),
    });
}
