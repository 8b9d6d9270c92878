//! Review in the browser: what a reviewer may do on a page, and what happens when he does.
//!
//! Every form says who and why and becomes a decision beside the machine's work; undoing is a decision too. A reader
//! without the right may still report an error: when several did, the cell is marked for review, never changed.

use crate::answer::Review;
use crate::ask::{Ask, encoded};
use crate::desk::{Sheet, View};
use crate::guard::{Reader, Role};
use crate::http::House;
use crate::look::review as look;
use crate::reply::Reply;
use crate::search::fold;
use crate::trouble::{Says, Trouble};
use hyper::StatusCode;
use maud::{Markup, html};
use recoupe_engine::{Desk, holding};
use recoupe_ledger::{AsOf, Lookup, decision};
use recoupe_model::{Claim, ClaimId, Decision, Event, EventId, Reconciled, Ruling, Slot, Subject};

/// Longest reason, name or value.
const LONGEST: usize = 2000;

/// Pages without review.
pub(crate) struct Nobody;

impl Review for Nobody {
    fn value(&self, _: &Ask, _: &Event, _: usize) -> Markup {
        html! {}
    }
    fn event(&self, _: &Ask, _: &View, _: &Sheet) -> Markup {
        html! {}
    }
    fn claim(&self, _: &Ask, _: &View, _: &Claim) -> Markup {
        html! {}
    }
}

/// Review by this reader.
pub(crate) struct Desks<'a> {
    pub house: &'a House,
    pub reader: &'a Reader,
}

impl Review for Desks<'_> {
    fn value(&self, ask: &Ask, event: &Event, figure: usize) -> Markup {
        // An earlier day is for reading.
        if ask.as_of != AsOf::LATEST {
            return html! {};
        }
        let figure = &event.figures[figure];
        // Where several kinds of people are counted, the slot must say which.
        let kinds = event.figures.iter().filter(|f| f.outcome == figure.outcome && !f.part).count();
        look::object(ask, Slot::Figure(figure.outcome, figure.category.filter(|_| kinds > 1)))
    }

    fn event(&self, ask: &Ask, view: &View, sheet: &Sheet) -> Markup {
        let event = &sheet.event;
        let lines = lines(view, |decision| {
            let named = decision.ruling.anchors();
            named.iter().any(|anchor| event.claims.contains(&anchor.claim))
        });
        let held = view.review.of_event.get(&event.id);
        let rejected = view.review.rejected.iter().any(|e| e.id == event.id);
        let panel = look::Panel { ask, reader: self.reader, lines: &lines, back: format!("/event/{}", event.id) };
        html! {
            (look::state(ask, held, rejected))
            (panel.decided())
            @if ask.as_of == AsOf::LATEST { (panel.event(event, &sheet.claims)) }
        }
    }

    fn claim(&self, ask: &Ask, view: &View, claim: &Claim) -> Markup {
        let lines = lines(view, |d| d.ruling.anchors().iter().any(|anchor| anchor.claim == claim.id));
        let panel = look::Panel { ask, reader: self.reader, lines: &lines, back: format!("/claim/{}", claim.id) };
        html! {
            (look::state(ask, view.review.of_claim.get(&claim.id), false))
            (panel.decided())
            @if ask.as_of == AsOf::LATEST { (panel.claim(claim)) (look::draft(ask, claim)) }
        }
    }
}

/// A decision, and whether it holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    pub decision: &'a Decision,
    pub holds: bool,
}

/// The decisions that are meant, and those that undo them.
fn lines(view: &View, meant: impl Fn(&Decision) -> bool) -> Vec<Line<'_>> {
    let held = holding(&view.decisions);
    let undoing = undone(&view.decisions);
    let mut ids: Vec<&str> = Vec::new();
    let mut out = Vec::new();
    for decision in &view.decisions {
        let undoes = matches!(&decision.ruling, Ruling::Undo(other) if ids.contains(&other.as_str()));
        if !undoes && !meant(decision) {
            continue;
        }
        ids.push(decision.id.as_str());
        let holds = match decision.ruling {
            Ruling::Undo(_) => !undoing.contains(&decision.id.as_str()),
            _ => held.iter().any(|h| h.id == decision.id),
        };
        out.push(Line { decision, holds });
    }
    out
}

/// The decisions that a later one undoes, which nothing undid in turn.
fn undone(decisions: &[Decision]) -> Vec<&str> {
    let mut gone: Vec<&str> = Vec::new();
    for decision in decisions.iter().rev() {
        if let Ruling::Undo(other) = &decision.ruling
            && !gone.contains(&decision.id.as_str())
        {
            gone.push(other.as_str());
        }
    }
    gone
}

/// What those who rule refuse, with the sentence that tells it in the reader's language.
fn refused(key: &'static str, values: &[&str], own: String) -> Trouble {
    Trouble::bad(Says::with(key, values, own))
}

/// What the form says.
struct Form<'a>(&'a [(String, String)]);

impl<'a> Form<'a> {
    fn value(&self, name: &str) -> Option<&'a str> {
        let all = self.0.iter().filter(|(n, _)| n == name);
        all.map(|(_, v)| v.trim()).find(|v| !v.is_empty())
    }

    fn needed(&self, name: &str) -> Result<&'a str, Trouble> {
        let value = self.value(name).ok_or_else(|| Trouble::bad(Says::new("says.empty", &[name])))?;
        match value.len() > LONGEST {
            true => Err(Trouble::bad(Says::new("says.too_long", &[name, &LONGEST.to_string()]))),
            false => Ok(value),
        }
    }
}

impl Desks<'_> {
    /// Takes in a form and sends the reviewer back to what it was about.
    ///
    /// # Errors
    /// A status and a sentence; then nothing was written.
    pub(crate) fn write(&self, ask: &Ask, form: &[(String, String)]) -> Result<Reply, Trouble> {
        if ask.path != ["review"] {
            return Err(Trouble::none("says.no_address", &ask.address()));
        }
        let form = Form(form);
        let what = form.needed("what")?;
        if self.reader.role < Role::Reviewer && what != "report" {
            return Err(Trouble::new(StatusCode::FORBIDDEN, Says::new("says.reader_only", &[])));
        }
        let by = match &self.reader.name {
            Some(name) => name.as_str(),
            None => form.needed("by")?,
        };
        let reason = form.needed("reason")?;
        let (ruling, about) = self.ruling(ask, what, &form)?;
        let now = (self.house.now)();
        let decided = decision(by, &now, reason, ruling);
        self.house
            .desk
            .with(|ledger| ledger.decide(std::slice::from_ref(&decided), &now))
            .map_err(|e| Trouble::new(StatusCode::CONFLICT, Says::with("says.not_written", &[], e)))?;
        let back = match about {
            About::Claim(id) => format!("/claim/{}", encoded(id.as_str())),
            About::Event(id) => self.home(&id)?,
        };
        Ok(Reply::to(StatusCode::SEE_OTHER, &format!("{}#review", ask.link(&back))))
    }

    /// The page of an event after a decision: its own, that of what took its claims, or the list.
    fn home(&self, id: &EventId) -> Result<String, Trouble> {
        let desk = &self.house.desk;
        let view = desk.view(AsOf::LATEST)?;
        if desk.event(&view, id.as_str())?.is_some() {
            return Ok(format!("/event/{}", encoded(id.as_str())));
        }
        let heir = desk.heir(&view, id)?;
        Ok(heir.map_or("/events".to_owned(), |heir| format!("/event/{}", encoded(heir.as_str()))))
    }

    fn ruling(&self, ask: &Ask, what: &str, form: &Form<'_>) -> Result<(Ruling, About), Trouble> {
        let desk = &self.house.desk;
        let view = desk.view(AsOf::LATEST)?;
        if what == "undo" {
            let id = match desk.with(|ledger| ledger.find_decision(form.needed("decision").map_or("", |d| d)))? {
                Lookup::One(id) => id,
                _ => return Err(Trouble::none("says.no_decision", form.needed("decision")?)),
            };
            let about = match (form.value("event"), form.value("claim")) {
                (_, Some(claim)) => About::Claim(ClaimId::new(claim)),
                (event, None) => About::Event(EventId::new(event.unwrap_or_default())),
            };
            return Ok((Ruling::Undo(id), about));
        }
        let table = self.table(&view, form)?;
        let made = &table.made;
        let engine = Desk { claims: &table.claims, made };
        let (of, about): (Subject, About) = match form.value("claim") {
            Some(id) => {
                let id = ClaimId::new(id);
                (engine.claim(&id).map_err(|own| refused("says.no_claim", &[id.as_str()], own))?, About::Claim(id))
            }
            None => {
                let id = EventId::new(form.needed("event")?);
                (engine.event(&id).map_err(|own| refused("says.no_event", &[id.as_str()], own))?, About::Event(id))
            }
        };
        let slot = || {
            let parsed = |name| Slot::parse(name).map_err(|own| refused("says.no_slot", &[name], own));
            form.value("slot").map(parsed).transpose()
        };
        let ruling = match what {
            "accept" => Ruling::Accept(of),
            "reject" => Ruling::Reject(of),
            "pending" => Ruling::Pending(of),
            "report" => Ruling::Report(of, slot()?),
            "correct" => {
                let (slot, value) = (form.needed("slot")?, form.needed("value")?);
                // A word of a closed list may be written as the page shows it.
                let closed = matches!(slot, "act" | "scope" | "stance");
                let value = closed.then(|| ask.words.key_of(slot, value)).flatten().unwrap_or(value);
                let text = format!("{slot}={value}");
                engine
                    .correct(of, &text)
                    .map_err(|own| refused("says.no_value", &[form.needed("value").unwrap_or_default()], own))?
            }
            "merge" => {
                let ids = [form.needed("event")?, form.needed("with")?].map(|id| self.event_id(&view, id));
                engine
                    .merge(&ids.into_iter().collect::<Result<Vec<_>, _>>()?)
                    .map_err(|own| refused("says.no_merge", &[], own))?
            }
            "split" => {
                let all = form.0.iter().filter(|(n, _)| n == "part").map(|(_, v)| ClaimId::new(v.clone()));
                engine.split(&all.collect::<Vec<_>>()).map_err(|own| refused("says.no_split", &[], own))?
            }
            other => return Err(Trouble::bad(Says::new("says.no_ruling", &[other]))),
        };
        Ok((ruling, about))
    }

    /// An event's id from an id, the beginning of one, or the address of its page.
    fn event_id(&self, view: &View, given: &str) -> Result<EventId, Trouble> {
        let id = given.rsplit('/').next().unwrap_or(given).split(['?', '#']).next().unwrap_or_default();
        if view.index.row(id).is_some() {
            return Ok(EventId::new(id));
        }
        match view.index.starting(id)[..] {
            [only] if id.len() >= 4 => Ok(EventId::new(only)),
            _ => Err(Trouble::none("says.no_event", id)),
        }
    }

    /// The events the form is about with their claims, and those of a place it names: all that a ruling needs.
    fn table(&self, view: &View, form: &Form<'_>) -> Result<Table, Trouble> {
        let desk = &self.house.desk;
        let mut ids: Vec<EventId> = Vec::new();
        ids.extend(form.value("event").map(EventId::new));
        ids.extend(form.value("with").and_then(|id| self.event_id(view, id).ok()));
        let of_claim = form.value("claim").and_then(|id| view.index.row_of(&ClaimId::new(id)));
        ids.extend(of_claim.map(|row| EventId::new(&*row.id)));
        if form.value("slot") == Some("place") {
            let name = fold(form.value("value").unwrap_or_default().split(',').next().unwrap_or_default());
            let named = view.index.rows.iter().find(|row| view.index.place(row).is_some_and(|p| fold(&p.name) == name));
            ids.extend(named.map(|row| EventId::new(&*row.id)));
        }
        ids.sort();
        ids.dedup();
        let mut table = Table { claims: Vec::new(), made: Reconciled::default() };
        for id in ids {
            let Some(event) = desk.event(view, id.as_str())? else { continue };
            for claim in &event.claims {
                table.made.event_of.insert(claim.clone(), id.clone());
            }
            table.claims.extend(desk.sheet(view, event.clone())?.claims);
            table.made.events.push(event);
        }
        // A claim of no event, as a rejected one or a total is, can be decided about too.
        if let Some(id) = form.value("claim").map(ClaimId::new)
            && !table.claims.iter().any(|c| c.id == id)
        {
            table.claims.extend(desk.with(|ledger| ledger.claim(&id))?.map(|row| row.claim));
        }
        Ok(table)
    }
}

struct Table {
    claims: Vec<Claim>,
    made: Reconciled,
}

/// Where a reviewer goes back to.
enum About {
    Event(EventId),
    Claim(ClaimId),
}
