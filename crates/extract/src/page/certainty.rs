//! How sure a reading is. Code sees traits of a claim and of each of its cells besides their values: how it is told,
//! how far the words of a cell stand from it, what is told around it. The language's table of measured certainties says
//! how often a reading with such signs was right, and below what a cell or a claim is left out, with a notice.
//!
//! Traits are of the form of what is told, never of its words: another word for the same fighters changes none.

use super::{Occurrence, PageReader, Unit};
use crate::clause::Fact;
use crate::parsed::Parsed;
use crate::time::{TimeExpr, TimeMention};
use recoupe_model::*;
use recoupe_packs::certainty::{Certainty as Table, Held, Trait, Weight};
use recoupe_packs::frames::FrameAct;
use recoupe_packs::language::{FnClass, Tense};
use recoupe_packs::token::TokenKind;
use std::collections::{BTreeMap, BTreeSet};

/// A claim with what it was made of.
#[derive(Debug, Clone)]
pub struct Draft {
    pub claim: Claim,
    /// What its voice tells.
    pub own: Vec<Unit>,
    /// How many sentences all voices tell of the occurrence.
    pub n_units: usize,
}

impl Draft {
    pub(super) fn new(claim: Claim, own: &[&Unit], occurrence: &Occurrence) -> Draft {
        Draft { claim, own: own.iter().map(|u| (*u).clone()).collect(), n_units: occurrence.units.len() }
    }
}

/// What is seen of a reading; what is not there is 0.
pub type Seen = BTreeMap<Trait, i64>;

/// What is seen of a claim: of all of it, and of each cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Traits {
    /// Of the claim.
    pub claim: Seen,
    /// Of each cell: its kind, and its position among those of that kind.
    pub cells: Vec<(Held, usize, Seen)>,
}

impl Traits {
    /// What a reading comes to; a cell is seen together with its claim.
    fn weigh<'c>(&self, table: &'c Table, act: Act, held: Held, own: Option<&Seen>) -> Option<Weight<'c>> {
        let seen = |of: Trait| own.and_then(|o| o.get(&of)).or(self.claim.get(&of)).copied().unwrap_or(0);
        Some(table.of(held)?.weigh(act, &seen))
    }
}

/// What a claim and each of its cells come to, as far as it was measured.
#[derive(Debug, Clone, Default)]
pub struct Weighed<'a> {
    /// Act, scope, stance and voice.
    pub claim: Option<Weight<'a>>,
    /// The other cells, by kind and position among those of that kind.
    pub cells: Vec<(Held, usize, Weight<'a>)>,
}

/// What all claims of a page share.
#[derive(Default)]
struct Shared {
    seen: Seen,
    /// How many claims each sentence begins.
    begun: BTreeMap<usize, i64>,
    /// The acts that the page opens with.
    lead: BTreeSet<Act>,
}

/// Sentences a page opens with: headline, standfirst and lead.
const LEAD: usize = 3;

impl PageReader<'_> {
    /// Leaves out the cells and claims that are not sure enough, a notice for each.
    pub(super) fn hold_to_measure(&self, drafts: Vec<Draft>, notices: &mut Vec<Notice>) -> Vec<Claim> {
        let weighed = self.weigh(self.know.lang.certainty.as_ref(), &drafts);
        let mut out = Vec::with_capacity(drafts.len());
        for (Draft { mut claim, own, .. }, weighed) in drafts.into_iter().zip(weighed) {
            let Some(weighed) = weighed else {
                out.push(claim);
                continue;
            };
            if let Some(weight) = weighed.claim.as_ref().filter(|w| !w.stands) {
                let says = format!("a claim of {} is left out: {}", claim.act, unsure(weight));
                let span = claim.evidence.first().map(|q| q.span);
                notices.push(Notice { code: NoticeCode::UnsureClaim, span, says });
                continue;
            }
            claim.certainty = measured(&weighed);
            for (held, quote, weight) in without_unsure(&mut claim, &weighed) {
                let says = format!("«{}» is left out as {}: {}", quote.text, held.word(), unsure(weight));
                notices.push(Notice { code: NoticeCode::UnsureCell, span: Some(quote.span), says });
            }
            // A sum without a figure says nothing, and neither does what told a figure and no more.
            let only_figures = claim.scope == Scope::Total || own.iter().all(|u| u.facts.is_empty());
            if !only_figures || !claim.figures.is_empty() {
                out.push(claim);
            }
        }
        out
    }

    /// What each draft comes to; none on pages that are not held to the table.
    pub(super) fn weigh<'c>(&self, table: Option<&'c Table>, drafts: &[Draft]) -> Vec<Option<Weighed<'c>>> {
        let table = table.filter(|c| self.sentences.len() >= c.from_sentences);
        let Some(table) = table else { return vec![None; drafts.len()] };
        let one = |(draft, traits): (&Draft, Traits)| {
            if first_sentence(draft) < table.opening {
                return None;
            }
            let act = draft.claim.act;
            let cell = |(held, at, seen): &(Held, usize, Seen)| {
                Some((*held, *at, traits.weigh(table, act, *held, Some(seen))?))
            };
            let cells = traits.cells.iter().filter_map(cell).collect();
            Some(Weighed { claim: traits.weigh(table, act, Held::Claim, None), cells })
        };
        drafts.iter().zip(self.traits(drafts)).map(one).collect()
    }

    /// What is seen of each of the page's claims.
    pub(super) fn traits(&self, drafts: &[Draft]) -> Vec<Traits> {
        let shared = self.shared(drafts);
        drafts.iter().map(|draft| self.traits_of(&shared, draft)).collect()
    }

    /// The years that the page names.
    pub(super) fn years_named(&self) -> BTreeSet<i16> {
        self.sentences.iter().flat_map(|p| p.noted()).filter_map(year_said).collect()
    }

    fn shared(&self, drafts: &[Draft]) -> Shared {
        let n = self.sentences.len();
        let share =
            |is: &dyn Fn(&Parsed) -> bool| (self.sentences.iter().filter(|p| is(p)).count() * 1000 / n.max(1)) as i64;
        let years = self.years_named();
        let occurrences: BTreeSet<u32> = drafts.iter().map(|d| d.claim.occurrence).collect();
        let first_person = |p: &Parsed| (0..p.s.tokens.len()).any(|at| p.s.is_fn(at, FnClass::FirstPerson));
        let mut begun = BTreeMap::new();
        for draft in drafts {
            *begun.entry(first_sentence(draft)).or_default() += 1;
        }
        let seen = Seen::from([
            (Trait::Sentences, n as i64),
            (Trait::Occurrences, occurrences.len() as i64),
            (Trait::Years, years.len() as i64),
            (Trait::Questions, share(&asks)),
            (Trait::FirstPerson, share(&first_person)),
        ]);
        let opening = drafts.iter().filter(|d| first_sentence(d) < LEAD);
        let lead = opening.map(|d| d.claim.act).collect();
        Shared { seen, begun, lead }
    }

    fn traits_of(&self, shared: &Shared, draft: &Draft) -> Traits {
        let mut claim = shared.seen.clone();
        let first = first_sentence(draft);
        claim.insert(Trait::Twins, shared.begun.get(&first).map_or(0, |n| n - 1));
        self.see_telling(draft, &mut claim);
        self.see_sentence(draft, first, &mut claim);
        self.see_page(shared, draft, &mut claim);
        let mut out = Traits { claim, cells: Vec::new() };
        self.see_cast(draft, &mut out);
        self.see_place(draft, &mut out);
        self.see_day(draft, &mut out);
        self.see_counts(draft, &mut out);
        out
    }

    /// The words that tell the act, in all sentences of the voice.
    fn see_telling(&self, draft: &Draft, seen: &mut Seen) {
        let claim = &draft.claim;
        let told = draft.own.iter().flat_map(|u| {
            let parsed = &self.sentences[u.sentence];
            u.facts.iter().map(move |f| (parsed, &parsed.facts().facts[*f]))
        });
        let real: Vec<(&Parsed, &Fact)> = told.filter(|(_, f)| f.act != FrameAct::None).collect();
        let verbs: Vec<&crate::phrase::Vg> = real.iter().filter_map(|(p, f)| verb_of(p, f)).collect();
        let strong = real.iter().filter(|(_, f)| !f.nominal && !f.weak).count();
        let tense = |t: Tense| verbs.iter().filter(|v| v.tense == t).count();
        let mut acts: Vec<FrameAct> = Vec::new();
        for (_, fact) in &real {
            if !acts.contains(&fact.act) {
                acts.push(fact.act);
            }
        }
        let told_in: BTreeSet<usize> = draft.own.iter().map(|u| u.sentence).collect();
        let hit = claim.actors.iter().any(|a| a.role == Role::Recipient);
        let voice_apart = claim.voices.first().and_then(|v| self.apart(draft, v.quote.span)).map_or(0, |(n, _)| n);
        let speak = claim.voices.is_empty() && told_in.iter().any(|i| !self.sentences[*i].voices().is_empty());
        for (of, n) in [(Trait::Merged, draft.n_units), (Trait::ToldIn, told_in.len()), (Trait::Verbs, strong)] {
            seen.insert(of, n as i64);
        }
        seen.insert(Trait::Facts, real.len() as i64);
        seen.insert(Trait::Acts, acts.len() as i64);
        seen.insert(Trait::VoiceApart, voice_apart);
        let flags = [
            (Trait::Definite, real.iter().any(|(_, f)| f.definite)),
            (Trait::Infinitive, tense(Tense::Infinitive) > 0),
            (Trait::Imperfect, tense(Tense::Imperfect) > 0),
            (Trait::Pluperfect, real.iter().any(|(_, f)| f.pluperfect)),
            (Trait::Negated, verbs.iter().any(|v| v.negated)),
            (Trait::Modal, verbs.iter().any(|v| v.modal.is_some())),
            (Trait::Unreal, claim.stance != Stance::Asserted),
            (Trait::Planned, claim.stance == Stance::Planned),
            (Trait::Undecided, !hit && matches!(claim.act, Act::Attack | Act::ArmedClash)),
            (Trait::OthersSpeak, speak),
            (Trait::Placed, claim.place.is_some()),
            (Trait::Dated, claim.when.is_some()),
        ];
        see(seen, flags);
    }

    /// The first sentence that tells the act, and where it stands.
    fn see_sentence(&self, draft: &Draft, first: usize, seen: &mut Seen) {
        let Some(parsed) = self.sentences.get(first) else { return };
        let lead = draft.own.iter().find(|u| u.sentence == first);
        let trigger = lead.map_or(0, |u| super::units::trigger(parsed, u));
        let before = |class: FnClass| (0..trigger).any(|at| parsed.s.is_fn(at, class));
        let ends =
            parsed.s.tokens.last().is_none_or(|t| {
                t.kind == TokenKind::Quote || ['.', '!', '?', '…', ')', ']', ':'].iter().any(|c| t.is(*c))
            });
        let finite = parsed.chunks().vgs.iter().filter(|v| !v.bare).count();
        for (of, n) in [(Trait::At, first), (Trait::Tokens, parsed.s.tokens.len()), (Trait::Trigger, trigger)] {
            seen.insert(of, n as i64);
        }
        seen.insert(Trait::Finite, finite as i64);
        let flags = [
            (Trait::Quoted, inside(parsed, trigger, quotes)),
            (Trait::Bracket, inside(parsed, trigger, brackets)),
            (Trait::Subordinate, before(FnClass::Subordinator)),
            (Trait::Relative, before(FnClass::RelativeSubject)),
            (Trait::Unended, !ends && parsed.label == BlockLabel::Body),
            (Trait::Lower, parsed.s.tokens.first().is_some_and(|t| t.kind == TokenKind::Word && !t.capital())),
            (Trait::Headline, parsed.label == BlockLabel::Headline),
        ];
        see(seen, flags);
    }

    /// How the claim stands to what the page opens with.
    fn see_page(&self, shared: &Shared, draft: &Draft, seen: &mut Seen) {
        let claim = &draft.claim;
        seen.insert(Trait::Counted, claim.figures.len() as i64);
        let flags =
            [(Trait::LeadAct, shared.lead.contains(&claim.act)), (Trait::Refused, claim.stance == Stance::Denied)];
        see(seen, flags);
    }

    /// How many sentences lie between a quote and what the claim's voice tells, and the sentence it stands in.
    fn apart(&self, draft: &Draft, span: PageSpan) -> Option<(i64, usize)> {
        let at = self.sentences.iter().position(|p| p.s.span.covers(span))?;
        let near = draft.own.iter().map(|u| u.sentence.abs_diff(at)).min()?;
        Some((near as i64, at))
    }

    /// How far a quote stands from the words that tell, and how many finite verbs lie between.
    fn see_reach(&self, draft: &Draft, span: PageSpan, seen: &mut Seen) {
        let Some((apart, at)) = self.apart(draft, span) else { return };
        seen.insert(Trait::Apart, apart);
        let Some(unit) = draft.own.iter().find(|u| u.sentence == at) else { return };
        let parsed = &self.sentences[at];
        let from = super::units::trigger(parsed, unit);
        let to = parsed.s.tokens.iter().position(|t| t.span.end() > span.start()).unwrap_or(0);
        let (a, z) = (from.min(to), from.max(to));
        let between = parsed.chunks().vgs.iter().filter(|v| !v.bare && v.range.0 > a && v.range.1 <= z).count();
        seen.insert(Trait::Off, (z - a) as i64);
        seen.insert(Trait::Between, between as i64);
        see(seen, [(Trait::Behind, to > from)]);
    }

    fn see_cast(&self, draft: &Draft, out: &mut Traits) {
        let actors = &draft.claim.actors;
        for (i, cast) in actors.iter().enumerate() {
            let mut seen = Seen::new();
            self.see_reach(draft, cast.quote.span, &mut seen);
            seen.insert(Trait::Company, actors.len() as i64 - 1);
            seen.insert(Trait::Rivals, actors.iter().filter(|c| c.role == cast.role).count() as i64 - 1);
            let seat = self.seat(draft, cast);
            let counted = draft.claim.figures.iter().any(|f| meet(f.quote.span, cast.quote.span));
            let flags = [
                (Trait::Known, cast.actor.is_some()),
                (Trait::Doer, cast.role == Role::Initiator),
                (Trait::Guessed, seat.is_none()),
                (Trait::Later, seat.is_some_and(|(later, _)| later)),
                (Trait::ByNoun, seat.is_some_and(|(_, fact)| fact.nominal)),
                (Trait::Uncounted, !counted),
            ];
            see(&mut seen, flags);
            out.cells.push((Held::Cast, i, seen));
        }
    }

    /// The fact that seats a member of the cast, and whether it is of a later sentence than the first.
    fn seat(&self, draft: &Draft, cast: &Cast) -> Option<(bool, &Fact)> {
        draft.own.iter().enumerate().find_map(|(n, unit)| {
            let parsed = &self.sentences[unit.sentence];
            let own = |np: usize| meet(parsed.s.bytes(parsed.chunks().nps[np].range), cast.quote.span);
            let mut facts = unit.facts.iter().map(|f| &parsed.facts().facts[*f]);
            let fact = facts.find(|f| f.cast.iter().any(|(role, np)| *role == cast.role && own(*np)))?;
            Some((n > 0, fact))
        })
    }

    fn see_place(&self, draft: &Draft, out: &mut Traits) {
        let Some(place) = &draft.claim.place else { return };
        let mut seen = Seen::from([(Trait::Precision, i64::from(place.precision))]);
        self.see_reach(draft, place.quote.span, &mut seen);
        let located = || draft.own.iter().flat_map(|u| &u.places);
        let own = located().find(|l| l.place.quote.span == place.quote.span);
        let towns: BTreeSet<&str> =
            located().filter(|l| l.size <= 2).map(|l| l.place.name.as_str()).filter(|n| *n != place.name).collect();
        seen.insert(Trait::Towns, towns.len() as i64);
        let country = own.is_some_and(|l| l.size >= 5) || own.is_none() && place.precision >= 6;
        see(&mut seen, [(Trait::Known, place.place.is_some()), (Trait::Country, country)]);
        out.cells.push((Held::Place, 0, seen));
    }

    fn see_day(&self, draft: &Draft, out: &mut Traits) {
        let Some(told) = draft.claim.when.as_ref().filter(|w| !w.candidates.is_empty()) else { return };
        let mut seen = Seen::new();
        self.see_reach(draft, told.quote.span, &mut seen);
        if let (Some(published), Some(day)) = (self.published, told.candidates.first().and_then(|c| c.days())) {
            seen.insert(Trait::Ago, i64::from((published.first - day.last).get_days()));
        }
        if let Some(parsed) = self.apart(draft, told.quote.span).map(|(_, at)| &self.sentences[at]) {
            seen.insert(Trait::Times, parsed.times().len() as i64);
            let mention = parsed.noted().iter().find(|m| parsed.s.bytes(m.range) == told.quote.span);
            let is = |of: fn(&TimeExpr) -> bool| mention.is_some_and(|m| of(&m.expr));
            let flags = [
                (Trait::Weekday, is(|e| matches!(e, TimeExpr::Weekday { .. } | TimeExpr::WeekdayOf { .. }))),
                (Trait::Deictic, is(|e| matches!(e, TimeExpr::Deictic { .. }))),
                (
                    Trait::Told,
                    is(|e| {
                        matches!(e, TimeExpr::Anchor { .. } | TimeExpr::WeekdayTold { .. } | TimeExpr::ShiftTold { .. })
                    }),
                ),
            ];
            see(&mut seen, flags);
        }
        see(&mut seen, [(Trait::Reported, draft.claim.reported.is_some())]);
        out.cells.push((Held::Day, 0, seen));
    }

    fn see_counts(&self, draft: &Draft, out: &mut Traits) {
        let first = first_sentence(draft);
        for (i, figure) in draft.claim.figures.iter().enumerate() {
            let mut seen = Seen::from([(Trait::Figures, draft.claim.figures.len() as i64)]);
            self.see_reach(draft, figure.quote.span, &mut seen);
            if let Some((_, at)) = self.apart(draft, figure.quote.span) {
                seen.insert(Trait::Later, at.saturating_sub(first) as i64);
                let alone = draft.own.iter().filter(|u| u.sentence == at).all(|u| u.facts.is_empty());
                see(&mut seen, [(Trait::Alone, alone)]);
            }
            out.cells.push((Held::Count, i, seen));
        }
    }
}

/// Empties the cells that are not sure enough; gives what they held and what it came to.
fn without_unsure<'w, 'a>(claim: &mut Claim, weighed: &'w Weighed<'a>) -> Vec<(Held, Quote, &'w Weight<'a>)> {
    let unsure = |held: Held, at: usize| {
        weighed.cells.iter().find(|(h, i, w)| (*h, *i) == (held, at) && !w.stands).map(|(_, _, w)| w)
    };
    let mut out = Vec::new();
    let mut at = 0..;
    claim.actors.retain(|cast| {
        let lost = unsure(Held::Cast, at.next().unwrap_or_default());
        out.extend(lost.map(|w| (Held::Cast, cast.quote.clone(), w)));
        lost.is_none()
    });
    if let Some((place, weight)) = claim.place.as_ref().zip(unsure(Held::Place, 0)) {
        out.push((Held::Place, place.quote.clone(), weight));
        claim.place = None;
    }
    if let Some((told, weight)) = claim.when.as_ref().zip(unsure(Held::Day, 0)) {
        out.push((Held::Day, told.quote.clone(), weight));
        claim.when = None;
    }
    let kept: Vec<usize> = (0..claim.figures.len()).filter(|i| unsure(Held::Count, *i).is_none()).collect();
    for (i, figure) in claim.figures.iter().enumerate() {
        out.extend(unsure(Held::Count, i).map(|w| (Held::Count, figure.quote.clone(), w)));
    }
    claim.figures = kept.iter().map(|i| claim.figures[*i].clone()).collect();
    for figure in &mut claim.figures {
        figure.part_of = figure.part_of.and_then(|whole| kept.iter().position(|i| *i == whole));
    }
    if !claim.actors.iter().any(|c| c.role == Role::Recipient) {
        claim.civilians_targeted = None;
    }
    out
}

/// The certainties of what stands, where those of the claim itself were measured.
fn measured(weighed: &Weighed) -> Option<Certainty> {
    let of = |held: Held| {
        let stands = weighed.cells.iter().filter(move |(h, _, w)| *h == held && w.stands);
        stands.map(|(_, _, w)| w.certainty)
    };
    Some(Certainty {
        claim: weighed.claim.as_ref()?.certainty,
        actors: of(Held::Cast).collect(),
        place: of(Held::Place).next(),
        when: of(Held::Day).next(),
        figures: of(Held::Count).collect(),
    })
}

/// What speaks against a reading, and how often such readings are right.
fn unsure(weight: &Weight) -> String {
    let (right, of) = weight.right;
    format!("{} ({right} of {of} such readings were right)", weight.signs.join(", "))
}

fn first_sentence(draft: &Draft) -> usize {
    draft.own.iter().map(|u| u.sentence).min().unwrap_or(0)
}

fn see<const N: usize>(seen: &mut Seen, flags: [(Trait, bool); N]) {
    seen.extend(flags.map(|(of, so)| (of, i64::from(so))));
}

fn meet(a: PageSpan, b: PageSpan) -> bool {
    a.start() < b.end() && b.start() < a.end()
}

fn verb_of<'p>(parsed: &'p Parsed, fact: &Fact) -> Option<&'p crate::phrase::Vg> {
    parsed.chunks().vgs.iter().find(|v| !fact.nominal && v.range == fact.trigger)
}

/// The year that a temporal expression names itself.
fn year_said(mention: &TimeMention) -> Option<i16> {
    match mention.expr {
        TimeExpr::Year { year, .. } => Some(year),
        TimeExpr::Day { year, .. } | TimeExpr::Month { year, .. } => year,
        _ => None,
    }
}

fn asks(parsed: &Parsed) -> bool {
    let ends = parsed.s.tokens.iter().rev().find(|t| t.kind != TokenKind::Quote && !t.is(')'));
    ends.is_some_and(|t| t.is('?'))
}

/// Whether the token stands inside what a pair of marks encloses; `mark` says of a token whether it opens or closes.
fn inside(parsed: &Parsed, at: usize, mark: fn(&recoupe_packs::token::Token, bool) -> Option<bool>) -> bool {
    parsed.s.tokens.iter().take(at + 1).fold(false, |open, token| mark(token, open).unwrap_or(open))
}

fn quotes(token: &recoupe_packs::token::Token, open: bool) -> Option<bool> {
    let quote = token.kind == TokenKind::Quote;
    quote.then(|| token.is('«') || token.is('“') || token.is('"') && !open)
}

fn brackets(token: &recoupe_packs::token::Token, _: bool) -> Option<bool> {
    match (token.is('('), token.is(')')) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}
