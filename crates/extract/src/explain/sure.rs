//! How sure a claim and its cells are, as far as that was measured, and which cells were left empty for want of it.

use crate::page::certainty::Weighed;
use recoupe_model::*;
use recoupe_packs::certainty::{Held, Weight};
use recoupe_packs::{Packs, Tongue};

/// What stands with its measure, and what was left out.
pub(super) fn sure(packs: &Packs, t: &Tongue, claim: &Claim, article: &Article) -> (Vec<Step>, Vec<Step>) {
    let (mut stands, mut unsure) = (Vec::new(), Vec::new());
    let Some((draft, weighed)) = read_again(packs, claim, article) else { return (stands, unsure) };
    let rule = || RuleId::new("engine/certainty");
    if let Some(weight) = &weighed.claim {
        let says = t.say("sure.claim", &[&measured(t, weight)]);
        let span = claim.evidence.first().map(|q| q.span);
        stands.push(Step { cell: "certainty".to_owned(), says, span, rule: rule() });
    }
    for (held, at, weight) in &weighed.cells {
        let Some(quote) = quote_of(&draft, *held, *at) else { continue };
        let says = t.say(if weight.stands { "sure.cell" } else { "lost.unsure" }, &[&quote.text, &measured(t, weight)]);
        match weight.stands {
            true => stands.push(Step { cell: "certainty".to_owned(), says, span: Some(quote.span), rule: rule() }),
            false => unsure.push(Step::rejected(cell(*held), says, quote.span, rule())),
        }
    }
    (stands, unsure)
}

/// The claim as it was read, before anything was left out.
fn read_again<'p>(packs: &'p Packs, claim: &Claim, article: &Article) -> Option<(Claim, Weighed<'p>)> {
    let same = |draft: &Claim| {
        (draft.act, draft.scope, draft.stance) == (claim.act, claim.scope, claim.stance)
            && draft.evidence == claim.evidence
            && draft.voices == claim.voices
            && (claim.place.is_none() || draft.place == claim.place)
    };
    let all = crate::measured(packs, article, &claim.page);
    let (draft, weighed) = all.into_iter().find(|(draft, _)| same(draft))?;
    Some((draft, weighed?))
}

fn quote_of(claim: &Claim, held: Held, at: usize) -> Option<Quote> {
    match held {
        Held::Claim => claim.evidence.first().cloned(),
        Held::Cast => claim.actors.get(at).map(|c| c.quote.clone()),
        Held::Place => claim.place.as_ref().map(|p| p.quote.clone()),
        Held::Day => claim.when.as_ref().map(|w| w.quote.clone()),
        Held::Count => claim.figures.get(at).map(|f| f.quote.clone()),
    }
}

fn cell(held: Held) -> &'static str {
    match held {
        Held::Claim => "act",
        Held::Cast => "actor",
        Held::Place => "place",
        Held::Day => "day",
        Held::Count => "figure",
    }
}

/// How many of such readings are right, and what speaks against this one.
fn measured(t: &Tongue, weight: &Weight) -> String {
    let (right, of) = weight.right;
    let share = t.say("sure.share", &[&right.to_string(), &of.to_string()]);
    let signs: Vec<String> = weight.signs.iter().map(|sign| t.say(&format!("sign.{sign}"), &[])).collect();
    match signs.is_empty() {
        true => share,
        false => t.say("sure.signs", &[&share, &signs.join(", ")]),
    }
}
