//! Every mention in a text, for `annotate`.

use crate::cast::Company;
use crate::clause::Fact;
use crate::page::Family;
use crate::parsed::Parsed;
use crate::phrase::Np;
use crate::place;
use crate::sentence::{Knowledge, Range, sentences};
use crate::time;
use recoupe_model::*;
use recoupe_packs::frames::FrameAct;
use recoupe_packs::language::NounClass;
use recoupe_packs::token::Token;
use recoupe_packs::{LanguagePack, Packs};

/// Every mention of `text[span]` in these layers, in all of them where none is named, in order of place. What is
/// not asked for is not written down.
pub fn annotate(
    packs: &Packs,
    pack: &LanguagePack,
    text: &str,
    span: PageSpan,
    published: Option<When>,
    layers: &[Layer],
) -> Vec<Annotation> {
    let wanted = |layer: Layer| layers.is_empty() || layers.contains(&layer);
    let know = Knowledge { packs, lang: pack };
    // Times, acts and voices may stand in a sentence without any name.
    let names = !layers.is_empty() && layers.iter().all(|l| matches!(l, Layer::Count | Layer::Actor | Layer::Place));
    let parsed = parsed(know, text, span, if names { Parsed::for_names } else { Parsed::new });
    let setting = place::setting(know, &[], &parsed);
    let mut out = if wanted(Layer::Time) { times(pack, &parsed, text, published) } else { Vec::new() };
    for sentence in parsed.iter().filter(|s| !names || s.may_name()) {
        let mut note = |range: Range, value: Said, rule: &RuleId| {
            let span = sentence.s.bytes(range);
            out.push(Annotation { span, text: span.of(text).unwrap_or("").to_owned(), value, found_by: rule.clone() });
        };
        let company = Company { know, setting: &setting, text };
        if wanted(Layer::Count) {
            counts(sentence, &company, &mut note);
        }
        let nps: &[Np] = if wanted(Layer::Actor) { &sentence.chunks().nps } else { &[] };
        for (i, np) in nps.iter().enumerate() {
            let human = matches!(
                np.class,
                Some(NounClass::People | NounClass::Force | NounClass::Office | NounClass::Authority)
            ) || np.actor.is_some();
            if human {
                let c = company.character(sentence, i, Family::Force);
                let rule = RuleId::new(if c.actor.is_some() { "actor/pack" } else { "actor/description" });
                note((np.quote_start, np.range.1), Said::Actor { name: c.name, actor: c.actor, kind: c.kind }, &rule);
            }
        }
        let facts: &[Fact] = if wanted(Layer::Act) { &sentence.facts().facts } else { &[] };
        for fact in facts {
            let outcome = fact.tallies.first().map(|t| sentence.facts().tallies[*t].outcome);
            let act = match fact.act {
                FrameAct::Act(act) => act,
                FrameAct::Force => force(know, sentence, fact, &company),
                FrameAct::None => continue,
            };
            note(fact.trigger, Said::Act { act, outcome }, &fact.rule);
        }
        let voices = if wanted(Layer::Voice) { sentence.voices() } else { &[] };
        for voice in voices {
            let Some(np) = voice.np else { continue };
            let cue = sentence.s.bytes(voice.cue).of(text).unwrap_or("");
            for np in std::iter::once(np).chain(voice.joined.iter().copied()) {
                let c = company.character(sentence, np, Family::Say);
                note(c.words, Said::Voice { name: c.name, cue: cue.to_owned(), stance: voice.stance }, &voice.rule);
            }
        }
        if wanted(Layer::Place) && sentence.s.may_name_a_place() {
            places(know, &setting, sentence, text, &mut out);
        }
    }
    out.sort_by_key(|a| (a.span.start(), a.span.end(), a.layer()));
    out
}

/// Every temporal expression of `text[span]`, in order of place; nothing else is read.
pub fn annotate_times(
    packs: &Packs,
    pack: &LanguagePack,
    text: &str,
    span: PageSpan,
    published: Option<When>,
) -> Vec<Annotation> {
    let parsed = parsed(Knowledge { packs, lang: pack }, text, span, Parsed::without_acts);
    let mut out = times(pack, &parsed, text, published);
    out.sort_by_key(|a| (a.span.start(), a.span.end()));
    out
}

/// The sentences of `text[span]`, read by `read`.
fn parsed<'a>(
    know: Knowledge<'a>,
    text: &str,
    span: PageSpan,
    read: impl Fn(Knowledge<'a>, usize, Vec<Token>) -> Parsed<'a>,
) -> Vec<Parsed<'a>> {
    let all = sentences(know, text, span);
    let mut out = Vec::with_capacity(all.len());
    let short = all.into_iter().enumerate().filter(|(_, tokens)| tokens.len() <= 400);
    out.extend(short.map(|(i, tokens)| read(know, i, tokens)));
    crate::letters::introduce(&mut out);
    out
}

fn times(pack: &LanguagePack, parsed: &[Parsed], text: &str, published: Option<When>) -> Vec<Annotation> {
    let one = |time: time::Running| {
        let span = parsed[time.sentence].s.bytes(time.range);
        let value =
            Said::Time { candidates: time.candidates, timex_type: time.timex_type, timex_value: time.timex_value };
        Annotation { span, text: span.of(text).unwrap_or("").to_owned(), value, found_by: time.rule }
    };
    time::running(pack, parsed, published).into_iter().map(one).collect()
}

/// Which act an act of force is, as far as its own clause tells.
fn force(know: Knowledge, sentence: &Parsed, fact: &Fact, company: &Company) -> Act {
    if let Some(i) = fact.instrument {
        return know.lang.frames.instruments[i].act;
    }
    // «Une embuscade a coûté la vie à six soldats»: whom it befell is told by another frame.
    let beside = sentence.facts().facts.iter().filter(|f| f.act == FrameAct::None);
    let hit = std::iter::once(fact)
        .chain(beside)
        .flat_map(|f| &f.cast)
        .filter(|(role, _)| *role == Role::Recipient)
        .map(|(_, np)| company.character(sentence, *np, Family::Force).category);
    if hit.into_iter().flatten().any(Category::bears_arms) { Act::ArmedClash } else { Act::Attack }
}

fn counts(sentence: &Parsed, company: &Company, note: &mut dyn FnMut(Range, Said, &RuleId)) {
    for bound in sentence.loose() {
        // What is many stands right behind; it has a name here, and no outcome.
        let np = sentence.chunks().nps.iter().position(|n| n.range.0 <= bound.range.1 && bound.range.1 < n.range.1);
        let character = np.map(|i| company.character(sentence, i, Family::Toll));
        let (counted, category) = character.map_or((String::new(), None), |c| (c.bare_words, c.category));
        note(bound.range, Said::Count { count: bound.count, counted, category, outcome: None }, &bound.rule);
    }
    // «le berger et son fils»: no numeral says so, and they are two.
    for tally in sentence.facts().tallies.iter().filter(|t| t.is_sum()) {
        let np = &sentence.chunks().nps[tally.np];
        let counted = company.character(sentence, tally.np, Family::Toll);
        let (counted, category) = (counted.bare_words, counted.category);
        let said = Said::Count { count: tally.count, counted, category, outcome: Some(tally.outcome) };
        let rule = tally.rules.last().expect("a figure has the rule that found it");
        note((np.quote_start, tally.bounded_to.unwrap_or(np.range.1)), said, rule);
    }
    for bound in sentence.bounds().iter().filter(|b| !b.article && !b.fractional) {
        let np =
            sentence.chunks().nps.iter().position(|n| n.bound.as_ref().is_some_and(|b| b.range.0 == bound.range.0));
        let tally = np.and_then(|i| sentence.facts().tallies.iter().find(|t| t.np == i));
        let bound = np.and_then(|i| sentence.chunks().nps[i].bound.as_ref()).unwrap_or(bound);
        let character =
            np.map(|i| company.character(sentence, tally.and_then(|t| t.counted_np).unwrap_or(i), Family::Toll));
        let (counted, category) = character.map_or((String::new(), None), |c| (c.bare_words, c.category));
        note(
            bound.range,
            Said::Count {
                // «dix soldats tués au moins»: what bounds it may stand behind its predicate.
                count: tally.filter(|t| t.bounded_to.is_some() && !t.is_sum()).map_or(bound.count, |t| t.count),
                counted,
                category,
                outcome: tally.map(|t| t.outcome),
            },
            &bound.rule,
        );
    }
}

fn places(know: Knowledge, setting: &place::Setting, sentence: &Parsed, text: &str, out: &mut Vec<Annotation>) {
    for located in place::find(know, setting, sentence) {
        let p = located.place;
        let words = p.quote.span.of(text).unwrap_or("").to_owned();
        let rule =
            RuleId::new(if p.place.is_some() || p.point.is_some() { "place/gazetteer" } else { "place/as-written" });
        let name = if p.name.is_empty() { words.clone() } else { p.name };
        let value = Said::Place {
            name,
            place: p.place,
            country: p.country,
            admin1: p.admin1,
            point: p.point,
            precision: p.precision,
            offset: p.offset,
        };
        out.push(Annotation { span: p.quote.span, text: words, value, found_by: rule });
    }
}
