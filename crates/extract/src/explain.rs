//! A claim in plain words: each cell, the bytes it rests on and the rule that filled it, then what was looked at and
//! not taken.

mod rejected;

use crate::parsed::Parsed;
use crate::sentence::{Knowledge, sentences};
use crate::time;
use recoupe_model::*;
use recoupe_packs::Packs;

/// The steps by which a claim was read, in the order of its cells.
pub fn explain(packs: &Packs, claim: &Claim, article: &Article) -> Vec<Step> {
    let rule = |part: &str| {
        claim.found_by.iter().find(|r| r.as_str().contains(part)).cloned().unwrap_or_else(|| RuleId::new("engine"))
    };
    let mut out = Vec::new();
    let mut step = |cell: &str, says: String, span: Option<PageSpan>, rule: RuleId| {
        out.push(Step { cell: cell.to_owned(), says, span, rule });
    };
    let evidence = claim.evidence.first().map(|q| q.span);
    step("act", act_says(claim), evidence, rule("/acts/"));
    for voice in &claim.voices {
        let says = match voice.quote.text.contains(&voice.name) {
            true => format!("«{}» says so", voice.quote.text),
            false => format!("«{}», which is {}, says so", voice.quote.text, voice.name),
        };
        step("voice", says, Some(voice.quote.span), rule("/voice/"));
    }
    if claim.voices.is_empty() {
        step(
            "voice",
            "nobody is named: the page speaks for itself, and its outlet is the voice".to_owned(),
            None,
            RuleId::new("engine/own-voice"),
        );
    }
    for cast in &claim.actors {
        let says = match &cast.actor {
            Some(id) => format!("{}: «{}» is {} ({id})", cast.role, cast.quote.text, cast.name),
            None => format!("{}: «{}» stays a description: no name in the packs", cast.role, cast.quote.text),
        };
        step(
            "actor",
            says,
            Some(cast.quote.span),
            RuleId::new(if cast.actor.is_some() { "actor/pack" } else { "actor/description" }),
        );
    }
    match &claim.place {
        Some(place) => step("place", place_says(place), Some(place.quote.span), RuleId::new("place/gazetteer")),
        None => step("place", "no place is named with the act".to_owned(), None, RuleId::new("engine")),
    }
    match &claim.when {
        Some(told) => {
            let (says, by) = when_says(packs, told, article);
            step("when", says, Some(told.quote.span), by.unwrap_or_else(|| rule("/time/")));
        }
        None => step("when", "the page says nothing of the day".to_owned(), None, RuleId::new("engine")),
    }
    if let Some(told) = &claim.reported {
        let says = format!("«{}» stands with the verb of saying: {}", told.quote.text, days(told));
        step("reported", says, Some(told.quote.span), rule("/time/"));
    }
    for figure in &claim.figures {
        let says = format!(
            "«{}» is {} {}, {}",
            figure.quote.text,
            figure.count,
            figure.outcome,
            hedge_says(figure.count.hedge)
        );
        step("count", says, Some(figure.quote.span), rule("/count/"));
    }
    step("stance", format!("{}: {}", claim.stance, stance_says(claim.stance)), evidence, rule("/acts/"));
    step("scope", format!("{}: {}", claim.scope, scope_says(claim.scope)), evidence, RuleId::new("engine/scope"));
    out.extend(rejected::rejected(packs, claim, article));
    out
}

fn act_says(claim: &Claim) -> String {
    let hit: Vec<&str> = claim.actors.iter().filter(|a| a.role == Role::Recipient).map(|a| a.name.as_str()).collect();
    match (claim.act, hit.is_empty()) {
        (Act::ArmedClash, false) => format!("armed_clash: force of arms, and who is hit fights ({})", hit.join(", ")),
        (Act::Attack, false) => format!("attack: force of arms against people who do not fight ({})", hit.join(", ")),
        (act, _) => act.to_string(),
    }
}

fn place_says(place: &Place) -> String {
    let country = place.country.map_or("country open".to_owned(), |c| c.to_string());
    match &place.place {
        Some(id) => {
            format!("«{}» is {} ({id}, {country}), precision {}", place.quote.text, place.name, place.precision)
        }
        None => format!("«{}» is in no gazetteer; {country}, precision {}", place.quote.text, place.precision),
    }
}

fn days(told: &Told) -> String {
    match &told.candidates[..] {
        [] => "no day is possible".to_owned(),
        [one] => one.to_string(),
        many => format!(
            "{} days are possible ({})",
            many.len(),
            many.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        ),
    }
}

/// What the words can mean, what they were counted from and why the days around them fell, with the rule.
fn when_says(packs: &Packs, told: &Told, article: &Article) -> (String, Option<RuleId>) {
    let anchor = match &article.published {
        Some(p) => format!("under publication {} ({})", p.when, p.basis),
        None => "without a day of publication".to_owned(),
    };
    let says = format!("«{}» {anchor}: {}", told.quote.text, days(told));
    match reasons(packs, told, article) {
        Some((why, rule)) => (format!("{says}; {why}"), Some(rule)),
        None => (says, None),
    }
}

/// The mention behind the quote, read again where it stands.
fn reasons(packs: &Packs, told: &Told, article: &Article) -> Option<(String, RuleId)> {
    let know = Knowledge { packs, lang: packs.language(article.lang?)? };
    let span = told.quote.span;
    let block = article.blocks.iter().find(|b| b.span.covers(span))?;
    let tokens = sentences(know, &article.text, block.span)
        .into_iter()
        .find(|s| s.first().zip(s.last()).is_some_and(|(a, b)| a.span.join(b.span).covers(span)))?;
    let parsed = Parsed::read(know, 0, tokens);
    let mention = parsed.s.times.iter().find(|m| parsed.s.bytes(m.range) == span)?;
    let toward = time::toward(&parsed, mention.range);
    let published = article.published.as_ref().map(|p| p.when);
    Some((time::why(mention, published, toward, &told.candidates), mention.rule.clone()))
}

fn hedge_says(hedge: Hedge) -> &'static str {
    match hedge {
        Hedge::Exact => "as said",
        Hedge::About => "bounded to both sides",
        Hedge::Nearly => "approached from below",
        Hedge::AtLeast => "open above",
        Hedge::MoreThan => "open above, the number excluded",
        Hedge::AtMost => "open below",
        Hedge::LessThan => "open below, the number excluded",
        Hedge::Between => "between two numbers",
        Hedge::Several => "a floor without a number",
    }
}

fn stance_says(stance: Stance) -> &'static str {
    match stance {
        Stance::Asserted => "said to have happened",
        Stance::Alleged => "said with reserve",
        Stance::Denied => "said not to have happened",
        Stance::ClaimedResponsibility => "said by the one who did it",
        Stance::Threatened => "announced as a threat",
        Stance::Planned => "announced",
        Stance::Hypothetical => "supposed",
    }
}

fn scope_says(scope: Scope) -> &'static str {
    match scope {
        Scope::Incident => "told as news",
        Scope::Background => "recalled: long before the page, or said to have been told before",
        Scope::Total => "a figure over a period, never an event",
    }
}
