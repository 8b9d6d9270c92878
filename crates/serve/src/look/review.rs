//! The forms of review and the list of what was decided.

use super::event::reading;
use super::{name, said};
use crate::ask::Ask;
use crate::guard::{Reader, Role};
use crate::review::Line;
use crate::words::{Words, seen};
use maud::{Markup, html};
use recoupe_model::{Claim, Event, Outcome, Reviewed, Ruling, Slot, Subject};

/// Slots that a form offers.
const OF_EVENT: &[&str] = &["act", "when", "place", "initiator", "recipient", "partner", "bystander"];
const OF_CLAIM: &[&str] =
    &["act", "when", "place", "scope", "stance", "initiator", "recipient", "partner", "bystander"];

/// What every form of a page shares.
#[derive(Debug)]
pub(crate) struct Panel<'a> {
    pub ask: &'a Ask,
    pub reader: &'a Reader,
    pub lines: &'a [Line<'a>],
    /// Where the reviewer goes back to.
    pub back: String,
}

impl Panel<'_> {
    /// Everything that was decided, oldest first, with a way to undo each that holds.
    pub(crate) fn decided(&self) -> Markup {
        let w = self.ask.words;
        html! {
            @if !self.lines.is_empty() {
                section.review aria-labelledby="decided" {
                    h2 #decided { (w.t("review.decided")) }
                    ul.decided { @for line in self.lines {
                        @let d = line.decision;
                        li.replaced[!line.holds] {
                            time datetime=(d.at) { (w.moment(&d.at)) } " " strong { (name(&d.by)) } (w.colon()) (ruling(w, &d.ruling))
                            @if !line.holds { " (" (w.t("review.undone")) ")" }
                            " – " q { bdi dir="auto" { (seen(&d.reason)) } }
                            @if line.holds && self.reader.role >= Role::Reviewer && self.ask.as_of == recoupe_ledger::AsOf::LATEST {
                                details.undo {
                                    summary { (w.t("review.undo")) }
                                    form action=(self.ask.link("/review")) method="post" {
                                        (self.hidden()) input type="hidden" name="decision" value=(d.id);
                                        (self.who(&format!("u{}", d.id)))
                                        button type="submit" name="what" value="undo" { (w.t("review.undo")) }
                                    }
                                }
                            }
                        }
                    } }
                }
            }
        }
    }

    fn hidden(&self) -> Markup {
        let (room, id) = self.back.trim_start_matches('/').split_once('/').unwrap_or(("event", ""));
        html! {
            input type="hidden" name="secret" value=(self.reader.secret);
            input type="hidden" name=(room) value=(id);
        }
    }

    /// Who and why.
    fn who(&self, key: &str) -> Markup {
        let w = self.ask.words;
        html! {
            @if self.reader.name.is_none() {
                label for=(format!("by-{key}")) { (w.t("review.by")) }
                input id=(format!("by-{key}")) name="by" required maxlength="200" autocomplete="name";
            }
            label for=(format!("why-{key}")) { (w.t("review.reason")) }
            input id=(format!("why-{key}")) name="reason" required maxlength="1000" dir="auto";
        }
    }

    /// The forms of an event.
    pub(crate) fn event(&self, event: &Event, claims: &[Claim]) -> Markup {
        let w = self.ask.words;
        let mut slots: Vec<String> = OF_EVENT.iter().map(|s| (*s).to_owned()).collect();
        for figure in event.figures.iter().filter(|f| !f.part) {
            let slot = Slot::Figure(figure.outcome, figure.category).to_string();
            if !slots.contains(&slot) {
                slots.push(slot);
            }
        }
        let more = html! {
            @if self.reader.role >= Role::Reviewer {
                fieldset {
                    legend { (w.t("review.merge")) }
                    label for="with" { (w.t("review.with")) }
                    input #with name="with" maxlength="200";
                    button type="submit" name="what" value="merge" { (w.t("review.do_merge")) }
                }
                @if claims.len() > 1 {
                    fieldset {
                        legend { (w.t("review.split")) }
                        @for claim in claims {
                            label.tick { input type="checkbox" name="part" value=(claim.id);
                                span { (reading(self.ask, claim)) (w.colon()) @if let Some(q) = claim.evidence.first() { (said(&crate::words::cut(&seen(&q.text), 90), Some(claim.lang))) } } }
                        }
                        button type="submit" name="what" value="split" { (w.t("review.do_split")) }
                    }
                }
            }
        };
        self.form(w.t("review.event"), &slots, more)
    }

    /// The forms of a claim.
    pub(crate) fn claim(&self, claim: &Claim) -> Markup {
        let mut slots: Vec<String> = OF_CLAIM.iter().map(|s| (*s).to_owned()).collect();
        slots.extend(claim.figures.iter().map(|f| Slot::Figure(f.outcome, f.category).to_string()));
        slots.dedup();
        self.form(self.ask.words.t("review.claim"), &slots, html! {})
    }

    fn form(&self, title: &str, slots: &[String], more: Markup) -> Markup {
        let w = self.ask.words;
        let chosen = self.ask.value("slot");
        let mut slots = slots.to_vec();
        if !slots.iter().any(|s| s.starts_with(Outcome::Killed.word())) {
            slots.push(Outcome::Killed.word().to_owned());
        }
        // A slot that the address names comes from a link beside a figure.
        if let Some(slot) = chosen.filter(|s| Slot::parse(s).is_ok() && !slots.iter().any(|o| o == s)) {
            slots.push(slot.to_owned());
        }
        let reviewer = self.reader.role >= Role::Reviewer;
        html! {
            details.review #review open[chosen.is_some()] {
                summary { (title) }
                form action=(self.ask.link("/review")) method="post" {
                    (self.hidden())
                    (self.who("main"))
                    @if reviewer {
                        p {
                            button type="submit" name="what" value="accept" { (w.t("review.accept")) } " "
                            button type="submit" name="what" value="pending" { (w.t("review.pending")) } " "
                            button type="submit" name="what" value="reject" { (w.t("review.reject")) }
                        }
                    }
                    fieldset {
                        legend { (w.t("review.cell")) }
                        label for="slot" { (w.t("review.slot")) }
                        select #slot name="slot" {
                            option value="" { (w.t("review.whole")) }
                            @for slot in &slots { option value=(slot) selected[chosen == Some(slot)] { (slot_name(w, slot)) } }
                        }
                        @if reviewer {
                            label for="value" { (w.t("review.value")) }
                            input #value name="value" maxlength="300" aria-describedby="value-help" dir="auto";
                            small #value-help { (w.t("review.value_help")) }
                            button type="submit" name="what" value="correct" { (w.t("review.correct")) }
                        }
                        button type="submit" name="what" value="report" { (w.t("review.report")) }
                    }
                    (more)
                }
            }
        }
    }
}

/// A link from a figure to the form, with the cell filled in.
pub(crate) fn object(ask: &Ask, slot: Slot) -> Markup {
    let w = ask.words;
    let address = format!("{}#review", ask.with(&[("slot", &slot.to_string())]));
    html! { a.object href=(address) rel="nofollow" { (w.t("review.object")) } }
}

/// «killed (civilians)»
fn slot_name(w: &Words, slot: &str) -> String {
    match Slot::parse(slot) {
        Ok(Slot::Actor(role)) => w.role(role).to_owned(),
        Ok(Slot::Figure(outcome, None)) => w.outcome(outcome).to_owned(),
        Ok(Slot::Figure(outcome, Some(kind))) => format!("{} ({})", w.outcome(outcome), w.category(kind)),
        _ => w.of("slot", slot).to_owned(),
    }
}

/// What was decided, in a few words.
fn ruling(w: &Words, ruling: &Ruling) -> String {
    let of = |subject: &Subject, what: &str| {
        let room = if matches!(subject, Subject::Event(_)) { "event" } else { "claim" };
        format!("{} {}", w.of("review_of", room), w.of("ruling", what))
    };
    match ruling {
        Ruling::Accept(subject) => of(subject, "accept"),
        Ruling::Reject(subject) => of(subject, "reject"),
        Ruling::Pending(subject) => of(subject, "pending"),
        Ruling::Correct(_, correction) => {
            format!("{} = {}", slot_name(w, &correction.slot().to_string()), value(w, correction))
        }
        Ruling::Merge(_) => w.of("ruling", "merge").to_owned(),
        Ruling::Split { claims, .. } => format!("{} {}", w.n("n.claims", claims.len()), w.of("ruling", "split")),
        Ruling::SameDispatch(pages) => format!("{} {}", w.n("n.pages", pages.len()), w.of("ruling", "same_dispatch")),
        Ruling::Report(subject, None) => of(subject, "report"),
        Ruling::Report(_, Some(slot)) => format!("{} {}", slot_name(w, &slot.to_string()), w.of("ruling", "report")),
        Ruling::Undo(other) => format!("{} {}", super::short(other.as_str()), w.of("ruling", "undo")),
    }
}

/// What a correction says, its word in the reader's language where it is one of a closed list.
fn value(w: &Words, correction: &recoupe_model::Correction) -> String {
    let value = correction.value();
    let word = w.maybe(&correction.slot().to_string(), &value);
    word.map_or_else(|| seen(&value), str::to_owned)
}

/// How an event or a claim stands after review.
pub(crate) fn state(ask: &Ask, held: Option<&Reviewed>, rejected: bool) -> Markup {
    let w = ask.words;
    let Some(held) = held else {
        return html! { @if rejected { p.says role="status" { (w.t("review.is_rejected")) } } };
    };
    html! {
        p.standing role="status" {
            @if let Some(mark) = held.mark { span.status { (w.of("mark", mark.word())) } " " }
            @if rejected { (w.t("review.is_rejected")) " " }
            @for slot in &held.flagged {
                span.status.pending { (slot.map_or(w.t("review.whole").to_owned(), |s| slot_name(w, &s.to_string()))) (w.colon()) (w.t("review.flagged")) } " "
            }
            @if held.n_new_dispatches > 0 { (w.n("review.since", held.n_new_dispatches)) " " }
            @if held.machine.is_some() { (w.t("review.machine")) }
        }
    }
}

/// «This is wrong»: a spec drafted from the sentence, to be corrected and kept.
pub(crate) fn draft(ask: &Ask, claim: &Claim) -> Markup {
    let w = ask.words;
    html! {
        details.review {
            summary { (w.t("review.wrong")) }
            p { (w.t("review.draft_note")) }
            label for="draft" { (w.fill("review.draft", &[&format!("specs/{}/", claim.lang)])) }
            textarea #draft readonly spellcheck="false" rows="9" { (spec(claim)) }
        }
    }
}

/// The claim as a block of a literate spec: what the machine read, for a person to put right.
pub(crate) fn spec(claim: &Claim) -> String {
    let sentence = claim.evidence.iter().map(|q| seen(&q.text)).collect::<Vec<_>>().join(" ");
    let word = |text: &str| seen(text).replace(' ', "_");
    let mut cells = vec![claim.act.word().to_owned()];
    for figure in claim.figures.iter().filter(|f| f.part_of.is_none()) {
        let (low, high) = (figure.count.low, figure.count.high);
        let value = match high {
            Some(high) if high == low => low.to_string(),
            Some(high) => format!("{low}-{high}"),
            None => format!("{low}-"),
        };
        cells.push(format!("{}={value}", figure.outcome));
    }
    cells.extend(claim.actors.iter().map(|a| format!("{}={}", a.role, seen(&a.quote.text))));
    cells.extend(claim.place.iter().map(|p| format!("place={}", seen(&p.name))));
    if let Some(when) = &claim.when {
        let days: Vec<String> = when.candidates.iter().map(ToString::to_string).collect();
        cells.push(format!("when={}", days.join("|")));
    }
    cells.extend(claim.voices.first().map(|v| format!("voice={}", seen(&v.name))));
    cells.push(format!("stance={}", claim.stance));
    cells.push(format!("scope={}", claim.scope));
    let published = claim.reported.as_ref().and_then(|r| r.candidates.first()?.days());
    let published = published.map_or(String::new(), |d| format!(" published={}", word(&d.last.to_string())));
    format!("## ...\n\n...\n\n```{}{published}\n{sentence}\n=> {}\n```\n", claim.lang, cells.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::first_claim;

    #[test]
    fn a_draft_says_what_was_read() {
        let draft = spec(&first_claim());
        assert!(draft.contains("```fr"), "{draft}");
        assert!(draft.contains("\nOnze soldats ont été tués"), "{draft}");
        assert!(draft.contains("=> armed_clash killed=11 "), "{draft}");
        assert!(draft.ends_with("```\n"), "{draft}");
    }
}
