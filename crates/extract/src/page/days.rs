//! Days: which of a sentence's days are of what happened, which of what was said, and to which unit each belongs.

use super::clauses::{
    in_spite_of, of_clause_behind, of_earlier_verb, of_main_verb, of_verb_before_given, recalled_noun,
    stands_behind_stop,
};
use super::units::{beyond_another_verb, trigger};
use super::{PageReader, Timed, Unit};
use crate::parsed::Parsed;
use crate::phrase::Diathesis;
use crate::sentence::Range;
use crate::time::{self, Anchor, TimeExpr};
use recoupe_model::*;
use recoupe_packs::language::{FnClass, Tense, TimeUnit};

/// «…, et lundi, …»: a day right behind a conjunction that joins no two days.
fn opens_next_clause(parsed: &Parsed, at: usize) -> bool {
    let s = &parsed.s;
    let joined = at.checked_sub(1).is_some_and(|b| s.is_fn(b, FnClass::Conjunction));
    let of_days = at.checked_sub(2).is_some_and(|b| s.in_time(b));
    let verb = parsed.chunks().vgs.iter().any(|v| !v.bare && v.range.0 > at);
    joined && !of_days && verb
}

/// A day without a year lies so far back that it may as well be one shortly ahead.
const UPDATED_BACK: i32 = 340;
/// «Dans la matinée» is of a day at most so many before the page's own.
const DAYPART_BACK: i32 = 3;
/// Pages are told on for so many days.
const UPDATED_AHEAD: i32 = 14;

/// «Mise à jour du 4 juillet : l'armée a …»: the day of the note.
fn dates_a_note(parsed: &Parsed, range: Range) -> bool {
    let word =
        |at: usize| !parsed.s.is_function(at) && parsed.s.tokens[at].kind == recoupe_packs::token::TokenKind::Word;
    let deed = parsed.facts().facts.iter().any(|f| f.trigger.0 < range.0);
    let opened = parsed.s.tokens.get(range.1).is_some_and(|t| t.is(':'));
    opened && range.0 <= 6 && (0..range.0).any(word) && !deed
}

/// «la place (ici le 5 juin)», «l'arrivée du président (30 juin 2012)»: a day in brackets dates what stands right before
/// them, an occurrence, a figure or a place; of anybody and anything else it tells something beside.
fn in_passing(parsed: &Parsed, range: Range) -> bool {
    let tokens = &parsed.s.tokens;
    let Some(open) = (range.0.saturating_sub(6)..range.0).rev().find(|at| tokens[*at].is('(')) else { return false };
    let closes = |at: usize| tokens[at].is(')');
    if (open..range.0).any(closes) || !(range.1..(range.1 + 2).min(tokens.len())).any(closes) {
        return false;
    }
    let leads = |at: usize| parsed.s.is_fn(at, FnClass::Preposition) || parsed.s.is_fn(at, FnClass::Determiner);
    let led = (open + 1..range.0).all(leads);
    let Some((at, np)) = parsed.chunks().nps.iter().enumerate().find(|(_, n)| n.range.1 == open) else { return !led };
    let facts = parsed.facts();
    let dated = !np.places.is_empty()
        || facts.facts.iter().any(|f| np.range.0 <= f.trigger.0 && f.trigger.0 < np.range.1)
        || facts.tallies.iter().any(|t| t.np == at);
    !(led && dated)
}

/// «évoquant dix morts pour la journée de jeudi, l'ONG a condamné …»: right behind a figure that is another's, the day
/// is the figure's.
pub(super) fn of_figure(parsed: &Parsed, unit: &Unit, at: usize) -> bool {
    let before = |t: &crate::clause::Tally| {
        let end = parsed.chunks().nps[t.np].range.1;
        let led = |i: usize| !parsed.s.tokens[i].is(',') && !parsed.chunks().vgs.iter().any(|v| v.range.0 == i);
        end <= at && at <= end + 4 && (end..at).all(led)
    };
    let mut behind = (0..parsed.facts().tallies.len()).filter(|t| before(&parsed.facts().tallies[*t]));
    let told = unit.facts.iter().any(|f| !parsed.facts().facts[*f].nominal);
    unit.political() && told && behind.any(|t| !unit.tallies.contains(&t))
}

impl PageReader<'_> {
    /// The sentence's days: of what happened, with their positions, and of what was said.
    pub(super) fn times(
        &self,
        parsed: &Parsed,
        anchor: &Anchor,
        notices: &mut Vec<Notice>,
    ) -> (Vec<Timed>, Option<Told>) {
        let mut all = Vec::new();
        let mut reported = None;
        // «a revendiqué samedi l'attaque de la veille»: a day told in the sentence is what the next may hang on.
        let (mut told_day, mut said) = (anchor.told, anchor.said);
        // «Dans la soirée, …»: of the day that the sentences before tell of; on a long page nobody knows which.
        // A day well before the page's own was recalled, and its morning is not told of.
        let news = |day: When| self.published.is_none_or(|p| (p.first - day.first).get_days() <= DAYPART_BACK);
        let one_story = anchor.told.is_some_and(news) && self.is_short();
        // «en fin de journée» is no more than an evening.
        let end_of_day = |m: &time::TimeMention| matches!(m.expr, TimeExpr::PartOf { unit: TimeUnit::Day, .. });
        let of_day = |m: &time::TimeMention| m.expr == TimeExpr::DayPart || end_of_day(m);
        let of_that_day = |m: &time::TimeMention| of_day(m) && m.range.0 <= 2 && one_story;
        let of_noun = parsed.noted().iter().filter(|m| self.dates_noun(parsed, m) || of_that_day(m));
        for mention in parsed.times().iter().chain(of_noun) {
            let expr = if of_that_day(mention) { &TimeExpr::Anchor { days: 0 } } else { &mention.expr };
            if matches!(
                expr,
                TimeExpr::Duration { .. }
                    | TimeExpr::Set { .. }
                    | TimeExpr::Clock { .. }
                    | TimeExpr::DayPart
                    | TimeExpr::Now
                    | TimeExpr::Vague(_)
            ) || expr == &mention.expr && end_of_day(mention)
                || mention.since
                || self.since_event(parsed, mention.range)
            {
                continue;
            }
            let toward = time::toward(parsed, mention.range);
            // «in two weeks» is a length, but under a verb that looks ahead.
            if toward != time::Toward::Ahead && matches!(expr, TimeExpr::Shift { look: time::Look::Bare, .. }) {
                continue;
            }
            // «86 morts contre 79 la veille»: of the figure that is replaced.
            let earlier = |m: &crate::parsed::Mark| {
                m.op == recoupe_packs::rules::MarkOp::Earlier && (m.at + 1..m.at + 4).contains(&mention.range.0)
            };
            if self.says_nowadays(parsed, mention)
                || parsed.marks().iter().any(earlier)
                || in_passing(parsed, mention.range)
                || dates_a_note(parsed, mention.range)
            {
                continue;
            }
            // «Dans la soirée, ils ont pris le pont, a dit mercredi le maire»: of no day that stands behind it.
            let (told, said_before) = if of_that_day(mention) { (anchor.told, anchor.said) } else { (told_day, said) };
            let candidates = time::resolve(expr, &Anchor { toward, told, said: said_before, ..*anchor });
            let candidates = self.of_an_update(expr, toward, candidates);
            if let [Candidate::Days(day)] = candidates[..]
                && day.n_days() == 1
            {
                (told_day, said) = (Some(day), None);
            }
            let quote = self.quote(parsed, mention.range);
            if candidates.is_empty() {
                notices.push(Notice {
                    code: NoticeCode::NoAnchor,
                    span: Some(quote.span),
                    says: format!("«{}» has nothing to hang on: the page states no day of publication", quote.text),
                });
                // Where it is nearest, no other day is: «les heurts de mardi» are not of the 3 July told farther on.
                if !self.says_when_said(parsed, mention.range) {
                    let told = Told { quote, candidates };
                    all.push(Timed { at: mention.range.0, n_days: 1, told, rule: mention.rule.clone() });
                }
                continue;
            }
            if candidates.len() > 1 {
                notices.push(Notice {
                    code: NoticeCode::SeveralDays,
                    span: Some(quote.span),
                    says: format!("«{}» can mean {} days under what the page states", quote.text, candidates.len()),
                });
            }
            let n_days = candidates.iter().map(|c| c.n_days()).sum();
            let told = Told { quote, candidates };
            // «ayant revendiqué en 1997 une attaque»: of that year were both.
            if n_days <= 31 && self.says_when_said(parsed, mention.range) {
                reported = reported.or(Some(told));
                continue;
            }
            all.push(Timed { at: mention.range.0, n_days, told, rule: mention.rule.clone() });
        }
        (all, reported)
    }

    /// A page is told on after the day it bears: a weekday that is its morrow may be that, and not six days back, and a day
    /// without a year that lies a few days ahead is not one of last year.
    fn of_an_update(&self, expr: &TimeExpr, toward: time::Toward, candidates: Vec<Candidate>) -> Vec<Candidate> {
        use jiff::ToSpan;
        let (Some(published), [Candidate::Days(day)]) = (self.published.filter(|p| p.first == p.last), &candidates[..])
        else {
            return candidates;
        };
        let back = (published.first - day.first).get_days();
        let shifted = |span: jiff::Span| day.first.checked_add(span).ok().map(|d| Candidate::Days(When::day(d)));
        let bare = |look: &time::Look| matches!(look, time::Look::Bare);
        match expr {
            TimeExpr::Weekday { weekday, look } if bare(look) && toward != time::Toward::Ahead && back == 6 => {
                if !self.tells_on(*weekday) {
                    return candidates;
                }
                candidates.iter().copied().chain(shifted(7.days())).collect()
            }
            TimeExpr::Day { year: None, look, .. }
                if bare(look) && toward == time::Toward::Back && back > UPDATED_BACK =>
            {
                let near = shifted(1.year()).filter(|c| {
                    c.days().is_some_and(|d| (1..=UPDATED_AHEAD).contains(&(d.first - published.last).get_days()))
                });
                near.map_or(candidates, |near| vec![near])
            }
            _ => candidates,
        }
    }

    /// «au lendemain de manifestations»: the day told beside is another.
    fn the_day_before(&self, parsed: &Parsed, unit: &Unit) -> bool {
        let frames = &self.know.lang.frames;
        let led = |f: &crate::clause::Fact| {
            let start = parsed.chunks().nps.iter().find(|n| n.range.0 <= f.trigger.0 && f.trigger.0 < n.range.1);
            let start = start.map_or(f.trigger.0, |n| n.range.0);
            let contracted = frames.is_of(&parsed.s.tokens[start].lower);
            let of = start.checked_sub(1).filter(|at| frames.is_of(&parsed.s.tokens[*at].lower));
            let word = if contracted { start.checked_sub(1) } else { of.and_then(|at| at.checked_sub(1)) };
            f.nominal && word.is_some_and(|at| frames.morrows.contains(&*parsed.s.tokens[at].lower))
        };
        let mut facts = self.facts(unit).peekable();
        facts.peek().is_some() && facts.all(led)
    }

    /// The page names the weekday of its own day beside its morrow, or the morrow again and again: it is told on.
    fn tells_on(&self, morrow: u8) -> bool {
        let before = if morrow == 1 { 7 } else { morrow - 1 };
        let names = |day: u8| {
            let times = self.sentences.iter().flat_map(|p| p.times().iter());
            times.filter(|t| matches!(t.expr, TimeExpr::Weekday { weekday, .. } if weekday == day)).count()
        };
        names(before) > 0 || names(morrow) > 2
    }

    /// «un mouvement aujourd'hui dissous»: these days, and not the day of the page.
    fn says_nowadays(&self, parsed: &Parsed, mention: &time::TimeMention) -> bool {
        use crate::phrase::Item;
        let items = &parsed.chunks().items;
        let Some(position) = items.iter().position(|(_, r)| *r == mention.range) else { return false };
        let today = matches!(mention.expr, TimeExpr::Deictic { days: 0 });
        let state = |v: usize| {
            let vg = &parsed.chunks().vgs[v];
            vg.bare && vg.tense == Tense::Participle
        };
        let behind = matches!(items.get(position + 1), Some((Item::Vg(v), _)) if state(*v));
        let before = position.checked_sub(1).is_some_and(|p| matches!(items[p].0, Item::Np(_)));
        today && behind && before
    }

    /// «l'attaque de 2015»: a year that dates nothing by itself dates the occurrence whose complement it is.
    fn dates_noun(&self, parsed: &Parsed, mention: &time::TimeMention) -> bool {
        let year = mention.note && matches!(mention.expr, TimeExpr::Year { .. });
        let of = |at: usize| self.know.lang.frames.is_of(&parsed.s.tokens[at].lower);
        let Some(before) = mention.range.0.checked_sub(1).filter(|at| year && of(*at)) else { return false };
        // «les frappes françaises de 2015»
        let ends = |f: &crate::clause::Fact| {
            let of = |n: &crate::phrase::Np| n.head_at == f.trigger.0 && n.range.1 == before;
            f.trigger.1 == before || parsed.chunks().nps.iter().any(of)
        };
        parsed.facts().facts.iter().any(|f| f.nominal && ends(f))
    }

    /// «les plus grands rassemblements depuis la chute du régime début 2011»: the day of what «depuis» looks back to.
    pub(super) fn since_event(&self, parsed: &Parsed, range: Range) -> bool {
        use crate::phrase::Item;
        let items = &parsed.chunks().items;
        let Some(position) = items.iter().position(|(_, r)| *r == range) else { return false };
        let word = |p: usize| self.says_since(parsed, p);
        // Back over the names and prepositions of one noun phrase, to the word that opens it.
        let np_or_light = |p: &usize| match items[*p].0 {
            Item::Np(_) => true,
            Item::Token(t) => parsed.s.tokens[t].kind == recoupe_packs::token::TokenKind::Word,
            _ => false,
        };
        // «depuis le début des raids, le 19 mars»
        let apposed = position > 1 && matches!(items[position - 1].0, Item::Token(t) if parsed.s.tokens[t].is(','));
        let from = if apposed { position - 1 } else { position };
        let opens = (0..from).rev().take(8).take_while(np_or_light).find(|p| word(*p));
        // «depuis la prise de la ville par les rebelles, il y a un mois»: far behind the noun, its own day.
        let own = |p: usize| parsed.facts().facts.iter().any(|f| f.nominal && p < f.item && f.item < from);
        opens.is_some_and(|p| from - p <= 5 || !own(p))
    }

    /// «depuis»
    fn says_since(&self, parsed: &Parsed, position: usize) -> bool {
        use crate::phrase::Item;
        let since = |t: usize| self.know.lang.frames.since.contains(&*parsed.s.tokens[t].lower);
        matches!(parsed.chunks().items[position].0, Item::Token(t) if since(t))
    }

    /// «Les rebelles, qui avaient lancé en mai une offensive, ont pris lundi la ville»: the day is looked for from what
    /// happened last.
    fn dated_from(&self, parsed: &Parsed, unit: &Unit) -> usize {
        let first = trigger(parsed, unit);
        let finite = |f: &crate::clause::Fact| parsed.chunks().vgs.iter().any(|v| !v.bare && v.range == f.trigger);
        let earlier = |f: &crate::clause::Fact| f.pluperfect && f.trigger.0 <= first;
        let main = self.facts(unit).filter(|f| !f.nominal && !f.pluperfect && finite(f)).map(|f| f.trigger.0).min();
        main.filter(|_| self.facts(unit).any(earlier)).unwrap_or(first)
    }

    /// Each unit takes the day nearest to what it tells; where several units stand in a sentence, a day
    /// belongs to the nearest of them.
    pub(super) fn date_units(&self, parsed: &Parsed, units: &mut [Unit], times: &[Timed]) {
        let triggers: Vec<usize> = units.iter().map(|u| self.dated_from(parsed, u)).collect();
        let far = |t: &Timed, trigger: usize| match t.at {
            // A day at the head of a sentence frames all of it.
            0..=2 => 6,
            at if at >= trigger => at - trigger,
            at => (trigger - at) + 4,
        };
        // «Ce n'est pas la première attaque : en août, …»: of what is told behind the colon, where something is.
        let behind_stop = |t: &Timed| stands_behind_stop(parsed, t.at) && triggers.iter().any(|at| t.at < *at);
        let far = |t: &Timed, trigger: usize| match behind_stop(t) && trigger < t.at {
            true => usize::MAX,
            false => far(t, trigger),
        };
        for (i, unit) in units.iter_mut().enumerate() {
            let beyond = beyond_another_verb(parsed, unit);
            // «a nommé lundi un gouverneur issu d'un groupe qui avait revendiqué l'attentat de 1997»
            let opens = |t: &Timed| (t.at..triggers[i]).any(|at| parsed.s.is_fn(at, FnClass::RelativeSubject));
            // «L'armée est partie et aujourd'hui, les marchés rouvrent»
            let next = |t: &Timed| t.at > triggers[i] && opens_next_clause(parsed, t.at);
            let outside = |t: &Timed| {
                next(t) || beyond(t.at) && t.at > triggers[i] || parsed.s.left_relative(t.at, triggers[i]) || opens(t)
            };
            // «…, chiffre que personne n'était lundi en mesure de confirmer»: right behind a noun «que» is its pronoun.
            let of_noun = |at: usize| parsed.chunks().nps.iter().any(|n| n.range.1 == at);
            let relative = |at: usize| {
                parsed.s.is_fn(at, FnClass::Relative) && (!parsed.s.is_fn(at, FnClass::Subordinator) || of_noun(at))
            };
            // «… près du siège où s'est installé lundi le comité»: the day of the clause that tells of the siege.
            // «contre la loi devant être votée le 20 juin»: the day that something else is to undergo.
            let undergone = |t: &Timed| {
                let before = parsed.chunks().vgs.iter().rev().find(|v| v.range.1 <= t.at);
                before.is_some_and(|v| {
                    let passive = v.bare && v.tense == Tense::Infinitive && v.diathesis == Diathesis::Passive;
                    passive && v.range.0 > triggers[i] && !self.facts(unit).any(|f| f.trigger == v.range)
                })
            };
            // «Mercredi, le préfet a reçu les soldats qui avaient repris la ville»
            let of_main = |t: &Timed| {
                let opened = (t.at..triggers[i]).find(|at| parsed.s.is_fn(*at, FnClass::RelativeSubject));
                let main =
                    |end: usize| parsed.chunks().vgs.iter().any(|v| !v.bare && t.at < v.range.0 && v.range.1 <= end);
                let nominal = self.facts(unit).all(|f| f.nominal);
                t.at <= 2 && !nominal && opened.is_some_and(main)
            };
            // «Residents, who had fled when the raid began, came back on Thursday»
            let of_main_behind = |t: &Timed| t.at > 2 && outside(t) && parsed.s.left_relative(triggers[i], t.at);
            let of_clause = |t: &Timed| {
                of_main(t)
                    || of_main_behind(t)
                    || in_spite_of(self.know, parsed, unit, t.at)
                    || of_main_verb(self.know, parsed, unit, t.at)
                    || of_verb_before_given(self.know, parsed, unit, t.at)
                    || of_clause_behind(parsed, unit, t.at)
                    || of_earlier_verb(parsed, unit, t.at)
                    || beyond(t.at) && self.facts(unit).all(|f| recalled_noun(self.know, parsed, f))
                    || of_figure(parsed, unit, t.at)
                    || t.at > 2 && (undergone(t) || outside(t) && (opens(t) || (triggers[i]..t.at).any(relative)))
            };
            let own = times
                .iter()
                .filter(|t| t.at <= 2 || triggers.iter().all(|other| far(t, triggers[i]) <= far(t, *other)))
                .filter(|t| !of_clause(t));
            let own = own.filter(|_| !self.the_day_before(parsed, unit));
            let best = own.min_by_key(|t| {
                let long = t.n_days > 31;
                (t.at > 2 && outside(t), long, if long { t.n_days as usize } else { 0 }, far(t, triggers[i]))
            });
            if let Some(best) = best.filter(|t| !t.told.candidates.is_empty()) {
                unit.when = Some(best.told.clone());
                unit.when_rule = Some(best.rule.clone());
            }
        }
    }

    /// A time that stands with the verb of saying tells when it was said.
    pub(super) fn says_when_said(&self, parsed: &Parsed, range: Range) -> bool {
        use crate::phrase::Item;
        let items = &parsed.chunks().items;
        let Some(position) = items.iter().position(|(_, r)| *r == range) else { return false };
        // «a revu à la hausse, jeudi, le bilan de l'attaque»: what is dated is the telling.
        let revises = |p: usize| {
            // «d'après un bilan» revises nothing, «a tué dix civils mardi, le bilan le plus lourd» neither.
            let deed = parsed.facts().facts.iter().any(|f| f.item == p);
            let led = |q: usize| matches!(items[q - 1].0, Item::Token(t) if parsed.s.fn_word(t, FnClass::Preposition).is_some());
            !deed && (p + 1..items.len()).take(7).any(|q| match items[q].0 {
                Item::Np(n) => matches!(parsed.chunks().nps[n].head, crate::phrase::Head::Noun(id) if self.know.lang.frames.tallies.contains(&id)) && !led(q),
                _ => false,
            })
        };
        let says = |p: usize| match items[p].0 {
            Item::Vg(i) => {
                let range = parsed.chunks().vgs[i].range;
                if revises(p) {
                    return Some(true);
                }
                let cue = parsed.voices().iter().any(|v| v.cue.0 <= range.0 && range.0 < v.cue.1);
                // «a condamné lundi le meurtre»: the day of the word, not of the deed.
                let looks_on = parsed.chunks().vgs[i].verbs.iter().any(|v| self.know.lang.frames.onlookers.contains(v));
                Some(cue || looks_on || parsed.say_ranges().contains(&range))
            }
            _ => None,
        };
        // «the toll from Monday's attack»: the day belongs to what stands behind it.
        let owned = parsed.s.tokens.get(range.1).is_some_and(|t| t.tied);
        let deed = |f: &crate::clause::Fact| f.nominal && position < f.item && f.item <= position + 2;
        if owned && parsed.facts().facts.iter().any(deed) {
            return false;
        }
        // «Réuni mardi à Gao, le gouvernement a condamné …», «Joint lundi, un élu raconte …»: the day of what opens the sentence.
        let opens_with = |p: usize| match items[p].0 {
            Item::Vg(v) => {
                let vg = &parsed.chunks().vgs[v];
                let deed = parsed.facts().facts.iter().any(|f| f.item == p);
                let closed = (position + 1..items.len())
                    .take(4)
                    .any(|q| matches!(items[q].0, Item::Token(t) if parsed.s.tokens[t].is(',')));
                vg.bare && vg.tense == recoupe_packs::language::Tense::Participle && vg.range.0 == 0 && !deed && closed
            }
            _ => false,
        };
        // «Arrivés dimanche à Gao, des hommes ont tué dix habitants»: of the deed as well.
        let main = |p: &usize| matches!(items[*p].0, Item::Vg(v) if !parsed.chunks().vgs[v].bare);
        let done = (2..items.len())
            .find(main)
            .is_some_and(|p| says(p) != Some(true) && parsed.facts().facts.iter().any(|f| !f.nominal && f.item == p));
        if position == 1 && opens_with(0) && !done {
            return true;
        }
        // Inside the voice's own stretch, as in «a annoncé mardi l'état-major».
        // «L'armée a tué mardi dix rebelles, affirmant que …»: a deed of its own stands between it and its word.
        let did = |v: &crate::voice::VoiceMention| {
            let between = |f: &crate::clause::Fact| v.range.0 < f.trigger.0 && f.trigger.0 < v.cue.0;
            parsed.facts().facts.iter().any(|f| !f.nominal && between(f))
        };
        if parsed.voices().iter().any(|v| v.range.0 <= range.0 && range.1 <= v.range.1 && !did(v)) {
            return true;
        }
        let light = |p: &usize| !matches!(items[*p].0, Item::Token(at) if parsed.s.tokens[at].is(',') || parsed.s.tokens[at].kind == recoupe_packs::token::TokenKind::Quote);
        let left = (0..position).rev().filter(light).find(|p| !matches!(items[*p].0, Item::Token(_)));
        // «said that on Monday gunmen killed», «a annoncé que lundi des hommes avaient tué»: the day of what is said.
        let opens = |p: usize| matches!(items[p].0, Item::Token(at) if parsed.s.is_fn(at, FnClass::Subordinator));
        if left.is_some_and(|p| matches!(items[p].0, Item::Vg(_)) && (p + 1..position).any(opens)) {
            return false;
        }
        // «dans un message diffusé mercredi», «un premier bilan, publié samedi», «un communiqué mardi»: the day of a text.
        let speech = |p: usize| match items[p].0 {
            Item::Np(n) => {
                let np = &parsed.chunks().nps[n];
                let toll =
                    matches!(np.head, crate::phrase::Head::Noun(id) if self.know.lang.frames.tallies.contains(&id));
                np.class == Some(recoupe_packs::language::NounClass::Speech) || toll
            }
            _ => false,
        };
        // «n'a revendiqué l'attaque lundi»: the day of the word, not of the deed.
        let of_word = |p: usize| match items[p].0 {
            Item::Vg(v) => parsed.chunks().vgs[v].verbs.iter().any(|v| {
                let frames = &self.know.lang.frames;
                frames.onlookers.contains(v) || frames.say.get(v) == Some(&Stance::ClaimedResponsibility)
            }),
            _ => false,
        };
        let of_text = left.is_some_and(|p| match items[p].0 {
            Item::Vg(v) => {
                let vg = &parsed.chunks().vgs[v];
                // «un bilan de l'hôpital publié jeudi»
                let mut what = (0..p).rev().filter(light).filter(|q| !matches!(items[*q].0, Item::Token(_))).take(2);
                let told = parsed.facts().facts.iter().any(|f| f.item == p);
                // «le bilan de l'attaque lancée lundi»: the attack was launched that day.
                let deed = |q: &usize| parsed.facts().facts.iter().any(|f| f.nominal && f.item == *q);
                let told = told || what.clone().next().is_some_and(|q| deed(&q));
                vg.bare && vg.tense == recoupe_packs::language::Tense::Participle && !told && what.any(speech)
            }
            _ => speech(p),
        });
        // «une attaque revendiquée mardi»: the day of the claim; «onze, comme annoncé vendredi»: that of the word.
        let of_claim = left.is_some_and(|p| match items[p].0 {
            Item::Vg(v) => {
                let vg = &parsed.chunks().vgs[v];
                let beside = vg.bare && vg.tense == Tense::Participle && p + 1 == position;
                let takes = |x: &u32| match self.know.lang.frames.say.get(x) {
                    Some(Stance::Asserted) => beside,
                    Some(_) => vg.diathesis == Diathesis::Passive,
                    None => false,
                };
                vg.verbs.iter().any(takes)
            }
            _ => false,
        });
        if of_text || of_claim {
            return true;
        }
        // «l'attaque de lundi» and «l'attaque menée lundi» are of that day.
        let alone = |p: &usize| {
            p + 1 == position
                && matches!(items[*p].0, Item::Np(n) if parsed.chunks().nps[n].head_at + 1 == parsed.chunks().nps[n].range.1)
        };
        let deed = left.filter(|p| alone(p) && parsed.facts().facts.iter().any(|f| f.nominal && f.item == *p));
        if deed.and_then(|p| p.checked_sub(1)).is_some_and(of_word) {
            return true;
        }
        // «À son arrivée lundi au Caire, le ministre a condamné les frappes»: the day of what opens the sentence.
        let comma = |p: &usize| matches!(items[*p].0, Item::Token(at) if parsed.s.tokens[at].is(','));
        let opener = |p: usize| match items[p].0 {
            Item::Np(n) => {
                let np = &parsed.chunks().nps[n];
                np.class != Some(recoupe_packs::language::NounClass::Site) && np.places.is_empty()
            }
            Item::Vg(v) => parsed.chunks().vgs[v].bare,
            _ => false,
        };
        let finite = |p: usize| matches!(items[p].0, Item::Vg(v) if !parsed.chunks().vgs[v].bare);
        if (0..position).any(opener)
            && let Some(stop) = (position + 1..items.len()).take(8).find(comma)
            && !parsed.facts().facts.iter().any(|f| f.item < stop)
            && !(0..stop).any(finite)
            && (stop + 1..items.len()).find(|p| finite(*p)).and_then(says) == Some(true)
        {
            return true;
        }
        // «a resident told reporters on Tuesday», «said by telephone on Tuesday»: behind whoever hears it, or how.
        let heard = |p: usize| {
            let Some(verb) = (0..p).rev().find(|q| says(*q).is_some()).filter(|v| says(*v) == Some(true)) else {
                return false;
            };
            let tells = match items[verb].0 {
                Item::Vg(v) => parsed.chunks().vgs[v].verbs.iter().any(|v| self.know.lang.frames.telling.contains(v)),
                _ => false,
            };
            let leads =
                |q: usize| matches!(items[q].0, Item::Token(t) if parsed.s.fn_word(t, FnClass::Preposition).is_some());
            let mut behind = verb + 1..position;
            let told = |q: usize| parsed.facts().facts.iter().any(|f| f.item == q);
            // «parle de onze morts lundi»
            let counted = |n: usize| parsed.facts().tallies.iter().any(|t| t.np == n);
            behind.all(|q| match items[q].0 {
                Item::Np(n) => !told(q) && !counted(n) && (leads(q - 1) || tells && q == verb + 1),
                Item::Token(_) => leads(q),
                _ => false,
            })
        };
        // «The death toll from Monday's blast rose to ten on Tuesday»: the day of the count.
        let toll = |q: usize| matches!(items[q].0, Item::Np(n) if matches!(parsed.chunks().nps[n].head, crate::phrase::Head::Noun(id) if self.know.lang.frames.tallies.contains(&id)));
        let counted = |p: usize| {
            let Some(verb) = (0..p).rev().find(|q| says(*q).is_some()) else { return false };
            let deed = |q: usize| parsed.facts().facts.iter().any(|f| f.item == q);
            let led = |q: usize| {
                matches!(items[q].0, Item::Np(_)) && !deed(q)
                    || matches!(items[q].0, Item::Token(t) if parsed.s.fn_word(t, FnClass::Preposition).is_some())
            };
            !deed(verb) && (verb + 1..position).all(led) && (0..verb).any(toll)
        };
        match left {
            // Directly after a verb of saying, or after the voice it belongs to.
            Some(p) => match (says(p), items[p].0) {
                (Some(true), _) => true,
                (None, Item::Np(_)) if heard(p) || counted(p) => true,
                (None, Item::Np(_))
                    if !parsed.facts().facts.iter().any(|f| f.item == p)
                        && (0..p).rev().find(|q| says(*q).is_some()).is_some_and(revises) =>
                {
                    true
                }
                (None, Item::Np(i)) => {
                    parsed.voices().iter().any(|v| v.np == Some(i)) && !parsed.facts().facts.iter().any(|f| f.item == p)
                }
                _ => false,
            },
            // At the head of a sentence whose first verb says something.
            None => {
                let first = (position + 1..items.len()).find_map(|p| says(p).map(|s| (p, s)));
                let next_is_fact =
                    parsed.facts().facts.iter().any(|f| f.item > position && first.is_some_and(|(p, _)| f.item < p));
                matches!(first, Some((_, true))) && !next_is_fact
            }
        }
    }
}
