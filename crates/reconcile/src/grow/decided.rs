//! What people decided, upon what the machine linked: only the neighbourhood of claims that were corrected, rejected,
//! joined or taken apart is linked again, and what comes out is what [`crate::reviewed`] gives of everything.
//!
//! What bears on a whole event (it is accepted, rejected, one of its cells corrected) links nothing: the event is
//! taken as it stands.

use super::overlay::Overlay;
use super::{Desk, Grown, Ruled, Touched, fill, number};
use crate::dispatch::{Dispatches, dispatch_id, first_day};
use crate::fold::sorted;
use crate::review::{self, Plan};
use crate::{event, link};
use recoupe_model::{
    Claim, ClaimId, Decision, Event, EventId, LinkStore, List, PageId, Reconciled, Ruling, Scope, Subject,
};
use std::collections::{BTreeMap, BTreeSet};

/// The events that decisions bear on, beside all others, which stand as they are stored.
#[derive(Debug, Clone, Default)]
pub struct Decided {
    /// These events as people decided, with all that review adds.
    pub made: Reconciled,
    /// The stored events in whose place they stand, sorted; more or fewer than these may be `made` of them.
    pub instead_of: Vec<EventId>,
    /// Those of them that were not linked again: `made` says of them only what people decided, and not what their pages
    /// narrow of each other's days or copy from each other.
    pub as_they_stand: Vec<EventId>,
    /// Claims that were corrected, as they should say.
    pub corrected: Vec<Claim>,
}

/// Applies the decisions, in the order they were made, to what the store has linked. `stored` gives an event as the
/// last linking left it. The store is left as it is. `None` where it does not hold what that takes, as some page is
/// not linked yet or it was filled by other rules: then [`crate::reviewed`] must be asked.
///
/// # Errors
/// When the store or an event cannot be read.
pub fn decided<S: LinkStore>(
    store: &mut S,
    decisions: &[Decision],
    stored: impl FnMut(&EventId) -> Result<Option<Event>, S::Error>,
) -> Result<Option<Decided>, S::Error> {
    if !store.new_pages()?.0.is_empty() || !fill::is_filled(store)? {
        return Ok(None);
    }
    let holding = review::holding(decisions);
    let mut overlay = Overlay::new(store);
    let mut changed: BTreeSet<u64> = BTreeSet::new();
    for pages in review::same_texts(&holding) {
        Desk::new(&mut overlay).same_text(pages, &mut changed)?;
    }
    let (claims, dispatches) = Desk::new(&mut overlay).named(&holding)?;
    let plan = Plan::new(holding, &claims, &dispatches);
    let of_page: BTreeMap<&ClaimId, u64> = claims.iter().map(|c| (&c.id, number(c.page.as_str()))).collect();
    let again: BTreeSet<u64> = plan.regrouped().filter_map(|claim| of_page.get(claim).copied()).collect();
    changed.extend(&again);
    let stood = Desk::new(&mut overlay.inner).stood(&changed)?;
    overlay.plan = Some(&plan);
    let mut desk = Desk::new(&mut overlay);
    desk.ruled = Ruled { sides: plan.sides.clone(), together: plan.together.clone() };
    let mut touched = desk.retell(&changed, &again)?;
    touched.tellings.extend(stood.tellings);
    touched.before.extend(stood.before);
    let Grown { mut made, before } = desk.link(touched)?;
    let mut instead_of = before.unwrap_or_default();
    let as_they_stand = desk.take_as_they_stand(&plan, &claims, &again, &mut made, stored)?;
    instead_of.extend(as_they_stand.iter().cloned());
    drop(desk);
    drop(overlay);
    event::sort(&mut made.events);
    let mut corrected: Vec<Claim> = claims.into_iter().filter(|claim| plan.corrects(&claim.id)).collect();
    plan.correct(&mut corrected);
    plan.finish(&mut made);
    Ok(Some(Decided { made, instead_of: sorted(instead_of), as_they_stand, corrected }))
}

impl<S: LinkStore> Desk<'_, S> {
    /// One dispatch of all these pages, as people said.
    fn same_text(&mut self, pages: &[PageId], changed: &mut BTreeSet<u64>) -> Result<(), S::Error> {
        let mut founders = BTreeSet::new();
        for page in pages {
            founders.extend(self.placed(number(page.as_str()))?.map(|placed| placed.dispatch));
        }
        let mut known = Vec::new();
        for founder in &founders {
            let facts = self.facts(*founder)?;
            known.push((first_day(facts.published), facts.page.clone(), *founder));
        }
        let Some((_, _, first)) = known.into_iter().min() else { return Ok(()) };
        let facts = self.facts(first)?;
        self.join(first, &facts, founders, changed)
    }

    /// The claims that decisions can mean, and the texts they stand in: those of the pages they name, and where they
    /// mean every copy, those of all pages that have such a text, wholly or in a paragraph.
    fn named(&mut self, decisions: &[&Decision]) -> Result<(Vec<Claim>, Dispatches), S::Error> {
        let mut pages: BTreeSet<u64> = BTreeSet::new();
        let mut copied: BTreeSet<u64> = BTreeSet::new();
        for decision in decisions {
            let named = decision.ruling.anchors().into_iter().map(|anchor| number(anchor.page.as_str()));
            match with_copies(&decision.ruling) {
                true => copied.extend(named),
                false => pages.extend(named),
            }
        }
        let mut texts: BTreeSet<u64> = BTreeSet::new();
        for page in &copied {
            let placed = self.known(*page)?;
            texts.insert(placed.dispatch);
            for source in placed.sources.iter().flatten() {
                texts.insert(self.known(*source)?.dispatch);
            }
        }
        pages.extend(copied);
        for text in texts {
            for (_, member) in self.all_rows(List::Dispatches, text)? {
                pages.insert(member);
                pages.extend(self.all_rows(List::Copiers, member)?.into_iter().map(|(_, copier)| copier));
            }
        }
        let (mut claims, mut dispatches) = (Vec::new(), Dispatches::default());
        for page in pages {
            if self.placed(page)?.is_some() {
                claims.extend(self.claims(page)?.iter().cloned());
                self.add_dispatches(page, &mut dispatches)?;
            }
        }
        Ok((claims, dispatches))
    }

    /// What these pages tell as the machine linked it, what looks like it, and its events.
    pub(super) fn stood(&mut self, pages: &BTreeSet<u64>) -> Result<Touched, S::Error> {
        let mut touched = Touched::default();
        // What was touched as a neighbour may be told by one of these pages, too, and then has neighbours of its own.
        let mut seen: BTreeSet<u64> = BTreeSet::new();
        for page in pages {
            for (_, number) in self.known(*page)?.units.clone() {
                if !seen.insert(number) {
                    continue;
                }
                touched.tellings.insert(number);
                let Some(record) = self.telling(number)? else { continue };
                let node = self.node(number)?;
                for other in self.neighbours(number, &record)? {
                    if link::weigh(&node, &*self.node(other)?).total() > 0 {
                        touched.tellings.insert(other);
                    }
                }
                touched.tellings.extend(self.siblings(number)?);
                touched.before.extend(record.event);
            }
        }
        Ok(touched)
    }

    /// Puts beside the events that were linked again those that decisions bear on as a whole, as they are stored, and
    /// gives their ids. `again` are the pages of which claims were taken out or changed.
    fn take_as_they_stand(
        &mut self,
        plan: &Plan<'_>,
        claims: &[Claim],
        again: &BTreeSet<u64>,
        made: &mut Reconciled,
        mut stored: impl FnMut(&EventId) -> Result<Option<Event>, S::Error>,
    ) -> Result<Vec<EventId>, S::Error> {
        let mut taken: BTreeSet<EventId> = BTreeSet::new();
        let mut pages: BTreeSet<&PageId> = plan.pages().collect();
        let named: BTreeSet<&ClaimId> = plan.named().collect();
        for claim in claims.iter().filter(|claim| named.contains(&claim.id)) {
            let page = number(claim.page.as_str());
            pages.insert(&claim.page);
            if made.event_of.contains_key(&claim.id) || again.contains(&page) || claim.scope == Scope::Total {
                continue;
            }
            let placed = self.known(page)?;
            let telling = placed.units.iter().find(|(occurrence, _)| *occurrence == claim.occurrence);
            let Some((_, telling)) = telling else { continue };
            let Some(id) = self.telling(*telling)?.and_then(|telling| telling.event) else { continue };
            let Some(event) = stored(&id)? else { continue };
            made.event_of.extend(event.claims.iter().map(|claim| (claim.clone(), id.clone())));
            made.events.push(event);
            taken.insert(id);
        }
        let of_events = made.events.iter().filter(|event| taken.contains(&event.id));
        pages.extend(of_events.flat_map(|event| &event.pages));
        for page in pages {
            if let Some(placed) = self.placed(number(page.as_str()))? {
                let founder = self.known(placed.dispatch)?;
                made.dispatch_of.insert(page.clone(), dispatch_id(&founder.page));
            }
        }
        Ok(taken.into_iter().collect())
    }
}

/// True where a decision means every copy of the words it names.
fn with_copies(ruling: &Ruling) -> bool {
    match ruling {
        Ruling::Split { .. } => true,
        Ruling::Accept(of) | Ruling::Reject(of) | Ruling::Pending(of) => matches!(of, Subject::Claim(_)),
        Ruling::Correct(of, _) | Ruling::Report(of, _) => matches!(of, Subject::Claim(_)),
        Ruling::Merge(_) | Ruling::SameDispatch(_) | Ruling::Undo(_) => false,
    }
}
