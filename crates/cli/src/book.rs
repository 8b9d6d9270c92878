//! A ledger opened for reading: its claims as of some day and the events they make.

use crate::args::{Filters, Reading};
use crate::render::{Copy, Edit, PageCard};
use crate::stored::{NAMED, Stored, last_claims};
use anyhow::{Result, bail};
use recoupe_ledger::{AsOf, Ledger, Lookup, Wanted};
use recoupe_model::{
    Claim, ClaimId, Decision, DispatchId, Estimate, Event, EventFigure, EventId, PageFacts, PageId, Policy, Reconciled,
    Ruling,
};
use recoupe_reconcile::{Comparable, Nearest, TextOf};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

/// What the commands that read have in hand.
#[derive(Debug)]
pub(crate) struct Book {
    pub ledger: Ledger,
    /// Folders of packs beside those in the binary. Reading a ledger needs no language, so none is loaded.
    pub packs: Vec<PathBuf>,
    pub as_of: AsOf,
    pub policy: Policy,
    pub prefer: Vec<String>,
    /// Claims, all or those of some events.
    pub claims: Vec<Claim>,
    /// What they make, all of it or as much as was asked for.
    pub reconciled: Reconciled,
    /// What people decided by then, undone or not, in order; empty where the machine alone is asked.
    pub decisions: Vec<Decision>,
}

impl Book {
    /// All claims and events.
    pub(crate) fn open(ledger: &Path, packs: &[PathBuf], reading: &Reading) -> Result<Book> {
        let mut book = Book::blank(ledger, packs, reading)?;
        let mut whole = None;
        if !book.says_same_texts()
            && let Some(mut stored) = Stored::new(&book.ledger, book.as_of, &book.decisions)?
        {
            whole = Some(stored.whole(book.as_of)?);
        }
        match whole {
            Some(whole) => (book.claims, book.reconciled) = whole,
            None => book.link_all()?,
        }
        Ok(book)
    }

    /// True where people said, at some time, which pages carry one text.
    fn says_same_texts(&self) -> bool {
        self.decisions.iter().any(|decision| matches!(decision.ruling, Ruling::SameDispatch(_)))
    }

    /// The events that fit, and their claims where `with_claims` asks for them; where so many are wanted, the first ones,
    /// and one more if there are more.
    pub(crate) fn of_events(
        ledger: &Path,
        packs: &[PathBuf],
        reading: &Reading,
        filters: &Filters,
        limit: Option<usize>,
        with_claims: bool,
    ) -> Result<Book> {
        let mut book = Book::blank(ledger, packs, reading)?;
        let Some(stored) = Stored::new(&book.ledger, book.as_of, &book.decisions)? else {
            book.link_all()?;
            let kept = book.kept(filters)?;
            book.reconciled.events.retain(|event| kept.contains(&event.id));
            book.reconciled.events.truncate(limit.map_or(usize::MAX, |limit| limit.saturating_add(1)));
            return Ok(book);
        };
        let events = stored.events(&filters.wanted(), limit, |event, review| {
            let claims = || Ok(book.ledger.claims_of(&event.claims)?);
            filters.keep(event, claims, review, |figure| book.estimate(figure))
        })?;
        let review = stored.decided().review.clone();
        let (mut claims, mut event_of) = (Vec::new(), BTreeMap::new());
        if with_claims {
            claims = stored.claims(&events)?;
            for event in &events {
                event_of.extend(event.claims.iter().map(|claim| (claim.clone(), event.id.clone())));
            }
        }
        drop(stored);
        book.reconciled = Reconciled { events, event_of, review, ..Reconciled::default() };
        book.claims = claims;
        Ok(book)
    }

    /// The events whose ids, or the ids of whose claims, begin so, with their claims, and these claims.
    pub(crate) fn of_ids(ledger: &Path, packs: &[PathBuf], reading: &Reading, prefixes: &[&str]) -> Result<Book> {
        let mut book = Book::blank(ledger, packs, reading)?;
        let Some(mut stored) = Stored::new(&book.ledger, book.as_of, &book.decisions)? else {
            book.link_all()?;
            return Ok(book);
        };
        let (mut ids, mut named) = (BTreeSet::new(), Vec::new());
        for prefix in prefixes {
            let mut found = stored.found(prefix)?;
            if let (true, Lookup::One(claim)) = (found.is_empty(), book.ledger.find_claim(prefix)?) {
                found.extend(stored.event_of(&claim)?);
                named.push(claim);
            }
            ids.extend(found);
        }
        let mut events = Vec::new();
        for id in &ids {
            events.extend(stored.event(id)?);
        }
        let told = stored.told(events, &named)?;
        drop(stored);
        (book.claims, book.reconciled) = told;
        Ok(book)
    }

    /// Nothing but what people decided; events and claims where that bears on them.
    pub(crate) fn of_decisions(ledger: &Path, packs: &[PathBuf], reading: &Reading) -> Result<Book> {
        let mut book = Book::blank(ledger, packs, reading)?;
        let Some(mut stored) = Stored::new(&book.ledger, book.as_of, &book.decisions)? else {
            book.link_all()?;
            return Ok(book);
        };
        let of_claims: Vec<ClaimId> = stored.decided().review.of_claim.keys().cloned().collect();
        let mut ids: BTreeSet<EventId> = stored.decided().events.iter().map(|e| e.id.clone()).collect();
        for claim in &of_claims {
            ids.extend(stored.event_of(claim)?);
        }
        let mut events = Vec::new();
        for id in &ids {
            events.extend(stored.event(id)?);
        }
        let told = stored.told(events, &[])?;
        drop(stored);
        (book.claims, book.reconciled) = told;
        Ok(book)
    }

    /// Which text a claim stands in, and who carries it.
    pub(crate) fn text_of(&mut self, claim: &Claim) -> Result<TextOf> {
        if !self.says_same_texts()
            && let Some(mut stored) = Stored::new(&self.ledger, self.as_of, &[])?
        {
            return stored.text_of(claim, &self.reconciled.review);
        }
        self.link_all()?;
        let made = &self.reconciled;
        let own = made.dispatch_of.get(&claim.page);
        let dispatch = made.claim_dispatch.get(&claim.id).or(own);
        let carry = made.dispatch_of.iter().filter(|(page, of)| Some(*of) == dispatch || **page == claim.page);
        let pages = carry.map(|(page, _)| page.clone()).collect();
        Ok(TextOf { page: own.cloned(), claim: dispatch.cloned(), pages })
    }

    fn blank(ledger: &Path, packs: &[PathBuf], reading: &Reading) -> Result<Book> {
        let ledger = Ledger::open_existing(ledger)?;
        ledger.hold_still()?; // claims, pages and texts are read one after the other
        let as_of = AsOf { published: reading.as_of, known_by: reading.known_by };
        let decisions = if reading.unreviewed { Vec::new() } else { ledger.decisions(as_of)? };
        Ok(Book {
            ledger,
            packs: packs.to_vec(),
            as_of,
            policy: reading.policy,
            prefer: reading.prefer.clone(),
            claims: Vec::new(),
            reconciled: Reconciled::default(),
            decisions,
        })
    }

    fn link_all(&mut self) -> Result<()> {
        (self.claims, self.reconciled) = reconcile(&self.ledger, self.as_of, &self.decisions)?;
        Ok(())
    }

    /// The events the filters let through.
    pub(crate) fn kept(&self, filters: &Filters) -> Result<BTreeSet<EventId>> {
        let mut claims: HashMap<&EventId, Vec<&Claim>> = HashMap::new();
        for claim in &self.claims {
            if let Some(event) = self.reconciled.event_of.get(&claim.id) {
                claims.entry(event).or_default().push(claim);
            }
        }
        let mut kept = BTreeSet::new();
        for event in &self.reconciled.events {
            let of = || Ok(claims.get(&event.id).map_or(Vec::new(), |all| all.iter().map(|c| (*c).clone()).collect()));
            let review = self.reconciled.review.of_event.get(&event.id);
            if filters.keep(event, of, review, |figure| self.estimate(figure))? {
                kept.insert(event.id.clone());
            }
        }
        Ok(kept)
    }

    /// The event whose id begins so, rejected ones too; a gone one leads to the event that took its claims.
    pub(crate) fn event(&self, prefix: &str) -> Result<Option<&Event>> {
        let all = self.reconciled.events.iter().chain(&self.reconciled.review.rejected);
        let mut standing: Vec<&Event> = all.filter(|e| e.id.as_str().starts_with(prefix)).collect();
        standing.sort_by_key(|event| &event.id);
        match standing[..] {
            [event] => return Ok(Some(event)),
            [] => {}
            _ => {
                return Err(several("event", prefix, standing.iter().map(|e| e.id.as_str())));
            }
        }
        match self.ledger.find_event(prefix)? {
            Lookup::One(gone) => self.heir(&gone),
            Lookup::None | Lookup::Many(_) => Ok(None),
        }
    }

    /// The event that now holds what a gone one last held.
    fn heir(&self, gone: &EventId) -> Result<Option<&Event>> {
        let claims = last_claims(&self.ledger, gone)?;
        let heir = claims.iter().find_map(|claim| self.reconciled.event_of.get(claim));
        Ok(heir.and_then(|id| self.reconciled.events.iter().find(|e| e.id == *id)))
    }

    /// The claims of an event, in the ledger's order.
    pub(crate) fn claims_of(&self, event: &EventId) -> Vec<&Claim> {
        let rejected = self.reconciled.review.rejected.iter().find(|e| e.id == *event);
        let holds = |c: &&Claim| match rejected {
            Some(event) => event.claims.contains(&c.id),
            None => self.reconciled.event_of.get(&c.id) == Some(event),
        };
        self.claims.iter().filter(holds).collect()
    }

    /// What is shown of each of these pages.
    pub(crate) fn cards<'a>(&self, pages: impl IntoIterator<Item = &'a PageId>) -> Result<BTreeMap<PageId, PageCard>> {
        let mut cards = BTreeMap::new();
        for page in pages {
            if let Some(imprint) = self.ledger.imprint(page)? {
                cards.insert(page.clone(), PageCard::of(imprint));
            }
        }
        Ok(cards)
    }

    /// How the addresses of these pages changed between captures, by address, then by time.
    pub(crate) fn edits<'a>(&self, pages: impl IntoIterator<Item = &'a PageId>) -> Result<Vec<Edit>> {
        let mut addresses = BTreeSet::new();
        for page in pages {
            addresses.extend(self.ledger.captured_again(page)?);
        }
        let mut edits = Vec::new();
        for address in addresses {
            let captures = self.ledger.captures_of(&address, self.as_of)?;
            edits.extend(captures.windows(2).map(|pair| Edit::new(&pair[0], &pair[1])));
        }
        Ok(edits)
    }

    /// Why pages of an event count as one witness: each page that prints a text which an earlier one had, or a
    /// paragraph of it, beside the earlier page it has most in common with.
    pub(crate) fn copies(&self, event: &Event) -> Result<Vec<Copy>> {
        let texts = self.texts_of(event);
        let mut carried: HashMap<&DispatchId, usize> = HashMap::new();
        texts.values().flatten().for_each(|text| *carried.entry(text).or_default() += 1);
        // A page whose text no other has is nobody's copy, and needs not be read.
        let is_shared = |page: &&PageId| texts.get(page).is_some_and(|own| own.iter().any(|text| carried[text] > 1));
        let shared: Vec<PageId> = event.pages.iter().filter(is_shared).cloned().collect();
        let mut facts: Vec<PageFacts> = self.ledger.facts_of(&shared)?;
        facts.sort_by_key(|page| (page.published.is_none(), page.published.map(|p| p.first), page.page.clone()));
        let mut nearest = Nearest::new(&facts);
        let mut earlier: HashMap<&DispatchId, Vec<usize>> = HashMap::new();
        let mut copies = Vec::new();
        for (n, later) in facts.iter().enumerate() {
            let own = &texts[&later.page];
            let first = |text: &&DispatchId| earlier.get(*text).into_iter().flatten().take(Comparable::LOOKED_AT);
            let alike: BTreeSet<usize> = own.iter().flat_map(first).copied().collect();
            let alike: Vec<usize> = alike.into_iter().take(Comparable::LOOKED_AT).collect();
            copies.extend(nearest.pass(&alike).map(|(of, common)| Copy {
                page: later.page.clone(),
                of: facts[of].page.clone(),
                common,
                is_whole: self.reconciled.dispatch_of.get(&later.page)
                    == self.reconciled.dispatch_of.get(&facts[of].page),
            }));
            own.iter().for_each(|text| earlier.entry(*text).or_default().push(n));
        }
        Ok(copies)
    }

    /// The texts that each page of an event carries: its own, and those that it copied claims from.
    fn texts_of(&self, event: &Event) -> HashMap<PageId, BTreeSet<&DispatchId>> {
        let Reconciled { dispatch_of, claim_dispatch, .. } = &self.reconciled;
        let own = |page: &PageId| (page.clone(), dispatch_of.get(page).into_iter().collect());
        let mut texts: HashMap<PageId, BTreeSet<&DispatchId>> = event.pages.iter().map(own).collect();
        for claim in self.claims_of(&event.id) {
            if let (Some(of_page), Some(text)) = (texts.get_mut(&claim.page), claim_dispatch.get(&claim.id)) {
                of_page.insert(text);
            }
        }
        texts
    }

    /// The one figure a reader sees, under any policy.
    pub(crate) fn estimate_under(&self, figure: &EventFigure, policy: Policy) -> Option<Estimate> {
        let voices: Vec<&str> = self.prefer.iter().map(String::as_str).collect();
        (!figure.values.is_empty() || figure.reviewed.is_some())
            .then(|| recoupe_reconcile::estimate(figure, policy, &voices))
    }

    /// The one figure a reader sees.
    pub(crate) fn estimate(&self, figure: &EventFigure) -> Option<Estimate> {
        self.estimate_under(figure, self.policy)
    }
}

/// Everything, as people left it until now.
pub(crate) const NOW: Reading =
    Reading { as_of: None, known_by: None, policy: Policy::LatestBest, prefer: Vec::new(), unreviewed: false };

/// All events of a day, as people had decided by then.
pub(crate) fn events(ledger: &Ledger, as_of: AsOf) -> Result<Vec<Event>> {
    let decisions = ledger.decisions(as_of)?;
    match Stored::new(ledger, as_of, &decisions)? {
        Some(stored) => stored.events(&Wanted::default(), None, |_, _| Ok(true)),
        None => Ok(reconcile(ledger, as_of, &decisions)?.1.events),
    }
}

/// Claims and events of a ledger, as people decided and with the traces of mergers.
pub(crate) fn reconcile(ledger: &Ledger, as_of: AsOf, decisions: &[Decision]) -> Result<(Vec<Claim>, Reconciled)> {
    let (claims, mut reconciled) = recoupe_reconcile::reviewed(&ledger.facts(as_of)?, ledger.claims(as_of)?, decisions);
    let mut merged = ledger.merged_from(as_of)?;
    for event in &mut reconciled.events {
        event.merged_from.extend(merged.remove(&event.id).unwrap_or_default());
        event.merged_from.sort();
        event.merged_from.dedup();
    }
    Ok((claims, reconciled))
}

/// A prefix that several ids share.
pub(crate) fn several<'a>(what: &str, prefix: &str, ids: impl Iterator<Item = &'a str>) -> anyhow::Error {
    let ids: Vec<&str> = ids.take(NAMED).collect();
    anyhow::anyhow!("several {what}s begin with '{prefix}': {}; give more of the id", ids.join(", "))
}

/// Fails where the ledger holds nothing at all, which is another thing than a filter that finds nothing.
pub(crate) fn not_empty(ledger: &Ledger) -> Result<()> {
    if ledger.is_empty()? {
        bail!("the ledger is empty: read pages into it with 'recoupe ingest'");
    }
    Ok(())
}
