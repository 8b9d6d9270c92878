//! A claim in plain words: each cell, the bytes it rests on and the rule that filled it, then what was looked at and
//! not taken.

mod rejected;
mod sure;

use crate::parsed::Parsed;
use crate::sentence::{Knowledge, sentences};
use crate::time;
use recoupe_model::*;
use recoupe_packs::{Packs, Tongue};

/// The steps by which a claim was read, in the order of its cells, told in a language.
pub fn explain(packs: &Packs, claim: &Claim, article: &Article, lang: Lang) -> Vec<Step> {
    let t = packs.tongue(lang);
    let rule = |part: &str| {
        claim.found_by.iter().find(|r| r.as_str().contains(part)).cloned().unwrap_or_else(|| RuleId::new("engine"))
    };
    let mut out = Vec::new();
    let mut step = |cell: &str, says: String, span: Option<PageSpan>, rule: RuleId| {
        out.push(Step { cell: cell.to_owned(), says, span, rule });
    };
    let evidence = claim.evidence.first().map(|q| q.span);
    step("act", act_says(t, claim), evidence, rule("/acts/"));
    for voice in &claim.voices {
        let says = match voice.quote.text.contains(&voice.name) {
            true => t.say("voice.name", &[&voice.quote.text]),
            false => t.say("voice.alias", &[&voice.quote.text, &voice.name]),
        };
        step("voice", says, Some(voice.quote.span), rule("/voice/"));
    }
    if claim.voices.is_empty() {
        step("voice", t.say("voice.page", &[]), None, RuleId::new("engine/own-voice"));
    }
    for cast in &claim.actors {
        let role = t.code(cast.role.word());
        let says = match &cast.actor {
            Some(id) => t.say("actor.known", &[role, &cast.quote.text, &cast.name, id.as_str()]),
            None => t.say("actor.described", &[role, &cast.quote.text]),
        };
        step(
            "actor",
            says,
            Some(cast.quote.span),
            RuleId::new(if cast.actor.is_some() { "actor/pack" } else { "actor/description" }),
        );
    }
    match &claim.place {
        Some(place) => step("place", place_says(t, place), Some(place.quote.span), RuleId::new("place/gazetteer")),
        None => step("place", t.say("place.none", &[]), None, RuleId::new("engine")),
    }
    match &claim.when {
        Some(told) => {
            let (says, by) = when_says(packs, t, told, article);
            step("when", says, Some(told.quote.span), by.unwrap_or_else(|| rule("/time/")));
        }
        None => step("when", t.say("when.none", &[]), None, RuleId::new("engine")),
    }
    if let Some(told) = &claim.reported {
        let says = t.say("reported", &[&told.quote.text, &days(t, told)]);
        step("reported", says, Some(told.quote.span), rule("/time/"));
    }
    for figure in &claim.figures {
        let hedge = t.say(&format!("hedge.{}", figure.count.hedge.word()), &[]);
        let outcome = t.code(figure.outcome.word());
        let says = t.say("count", &[&figure.quote.text, &figure.count.to_string(), outcome, &hedge]);
        step("count", says, Some(figure.quote.span), rule("/count/"));
    }
    let word = |kind: &str, code: &str| t.say(kind, &[t.code(code), &t.say(&format!("{kind}.{code}"), &[])]);
    step("stance", word("stance", claim.stance.word()), evidence, rule("/acts/"));
    step("scope", word("scope", claim.scope.word()), evidence, RuleId::new("engine/scope"));
    let (stands, unsure) = sure::sure(packs, t, claim, article);
    out.extend(stands);
    out.extend(unsure);
    out.extend(rejected::rejected(packs, t, claim, article));
    out
}

fn act_says(t: &Tongue, claim: &Claim) -> String {
    let hit: Vec<&str> = claim.actors.iter().filter(|a| a.role == Role::Recipient).map(|a| a.name.as_str()).collect();
    let says = match claim.act {
        Act::ArmedClash if !hit.is_empty() => "act.clash",
        Act::Attack if !hit.is_empty() => "act.attack",
        _ => "act",
    };
    t.say(says, &[t.code(claim.act.word()), &hit.join(", ")])
}

fn place_says(t: &Tongue, place: &Place) -> String {
    let country = place.country.map_or_else(|| t.say("place.open", &[]), |c| c.to_string());
    let precision = place.precision.to_string();
    match &place.place {
        Some(id) => t.say("place.known", &[&place.quote.text, &place.name, id.as_str(), &country, &precision]),
        None => t.say("place.unknown", &[&place.quote.text, &country, &precision]),
    }
}

fn days(t: &Tongue, told: &Told) -> String {
    match &told.candidates[..] {
        [] => t.say("days.none", &[]),
        [one] => one.to_string(),
        many => {
            let all: Vec<String> = many.iter().map(ToString::to_string).collect();
            t.say("days.many", &[&many.len().to_string(), &all.join(", ")])
        }
    }
}

/// What the words can mean, what they were counted from and why the days around them fell, with the rule.
fn when_says(packs: &Packs, t: &Tongue, told: &Told, article: &Article) -> (String, Option<RuleId>) {
    let anchor = match &article.published {
        Some(p) => t.say("when.published", &[&p.when.to_string(), t.code(p.basis.word())]),
        None => t.say("when.unpublished", &[]),
    };
    let says = t.say("when", &[&told.quote.text, &anchor, &days(t, told)]);
    match reasons(packs, t, told, article) {
        Some((why, rule)) => (format!("{says}; {why}"), Some(rule)),
        None => (says, None),
    }
}

/// The mention behind the quote, read again where it stands.
fn reasons(packs: &Packs, t: &Tongue, told: &Told, article: &Article) -> Option<(String, RuleId)> {
    let know = Knowledge { packs, lang: packs.language(article.lang?)? };
    let span = told.quote.span;
    let block = article.blocks.iter().find(|b| b.span.covers(span))?;
    let tokens = sentences(know, &article.text, block.span)
        .into_iter()
        .find(|s| s.first().zip(s.last()).is_some_and(|(a, b)| a.span.join(b.span).covers(span)))?;
    let parsed = Parsed::new(know, 0, tokens);
    let mention = parsed.times().iter().find(|m| parsed.s.bytes(m.range) == span)?;
    let toward = time::toward(&parsed, mention.range);
    let published = article.published.as_ref().map(|p| p.when);
    Some((time::why(t, mention, published, toward, &told.candidates), mention.rule.clone()))
}
