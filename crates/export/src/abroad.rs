//! What the exports in other schemes share: who took part and of what kind, when, where, the tally of what a
//! scheme cannot hold, and sheets whose columns are the documented ones.

use crate::codes::{Codes, Column, Division};
use crate::csv::{Cell, row};
use crate::toll::Toll;
use crate::{Error, Shelf};
use recoupe_model::{
    ActorKind, Candidate, Claim, ClaimId, Country, Event, EventActor, PageId, Policy, Role, Scope, Stance, When,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write;

/// What the packs know of an actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ActorFacts {
    /// Its kind; `None` where a description leaves it open.
    pub kind: Option<ActorKind>,
    /// Its home.
    pub country: Option<Country>,
    /// True where it has no name of its own, only words that say what it is («hommes armés»).
    pub described: bool,
}

/// A shelf and what exports in other schemes need beside it.
#[derive(Clone, Copy)]
pub struct Abroad<'a> {
    /// What is exported.
    pub shelf: &'a Shelf<'a>,
    /// Codes and columns.
    pub codes: &'a Codes,
    /// What the packs know of an actor.
    pub facts: &'a dyn Fn(&EventActor) -> ActorFacts,
    /// A country's English short name.
    pub country_name: &'a dyn Fn(Country) -> Option<String>,
}

impl std::fmt::Debug for Abroad<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Abroad").field("shelf", &self.shelf).finish_non_exhaustive()
    }
}

/// How many events were written, and how many were not, by reason.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// Rows under the header, or records.
    pub rows: usize,
    /// Events in them.
    pub events: usize,
    /// Events the scheme has no row for, by reason.
    pub left_out: BTreeMap<&'static str, usize>,
}

impl Tally {
    pub(crate) fn leave_out(&mut self, why: &'static str) {
        *self.left_out.entry(why).or_default() += 1;
    }

    /// What was left out and why, as half a sentence; `None` when nothing was.
    pub fn left_out(&self) -> Option<String> {
        let n: usize = self.left_out.values().sum();
        let reasons = self.left_out.iter().map(|(why, n)| format!("{n} {why}")).collect::<Vec<_>>().join(", ");
        (n > 0).then(|| format!("{n} left out: {reasons}"))
    }
}

pub(crate) const NOT_CODED: &str = "of an act that the scheme does not code";
pub(crate) const NO_DAY: &str = "without a day and year";
pub(crate) const WIDE_DAY: &str = "whose month is not known";
pub(crate) const NO_COUNTRY: &str = "without a country";
pub(crate) const NO_CODE: &str = "of a country without an ISO code";
pub(crate) const NOT_HAPPENED: &str = "that nobody says has happened";
pub(crate) const NO_DEATH: &str = "without a figure of the dead";

/// What is said of a page in a cell.
#[derive(Debug, Clone, Default)]
pub(crate) struct PageCard {
    pub outlet: Option<String>,
    pub address: Option<String>,
    pub published: Option<String>,
    pub headline: Option<String>,
    pub lang: Option<String>,
}

impl<'a> Abroad<'a> {
    /// The events as a scheme meets them.
    pub(crate) fn told(&self) -> Vec<Told<'a>> {
        told(self.shelf)
    }

    /// The pages of the exported events.
    pub(crate) fn pages(&self) -> Result<BTreeMap<PageId, PageCard>, Error> {
        cards(self.shelf, &self.shelf.events().flat_map(|e| &e.pages).collect())
    }

    /// The dead under a policy.
    pub(crate) fn toll(&self, event: &Event, policy: Policy) -> Option<Toll> {
        Toll::of(event, |figure| (self.shelf.estimate)(figure, policy))
    }

    pub(crate) fn kind(&self, actor: &EventActor) -> Option<ActorKind> {
        (self.facts)(actor).kind
    }

    /// The first- and second-level divisions an event lies in, as far as they have codes.
    pub(crate) fn divisions(&self, event: &Event) -> [Option<&'a Division>; 2] {
        let codes = &self.codes.divisions;
        let all = event.place.iter().flat_map(|p| p.place.iter().chain(&p.within)).filter_map(|id| codes.get(id));
        let all: Vec<&Division> = all.collect();
        [1, 2].map(|level| all.iter().find(|d| d.level == level).copied())
    }

    /// The kind as schemes see it: forces of a state that act in another country are outsiders there.
    pub(crate) fn kind_in(&self, actor: &EventActor, country: Country) -> Option<ActorKind> {
        let facts = (self.facts)(actor);
        let abroad = facts.country.is_some_and(|home| home != country);
        match facts.kind {
            Some(ActorKind::StateForces) if abroad => Some(ActorKind::ExternalForces),
            kind => kind,
        }
    }

    /// True where ACLED's files, and HAPI's after them, call the event civilian targeting: by its type alone in
    /// violence against civilians and excessive force against protesters, by its object in explosions and riots,
    /// never in battles, peaceful protests and strategic developments.
    pub(crate) fn targets_civilians(&self, told: &Told<'_>, said: Option<bool>) -> bool {
        let codes = self.shelf.schemes.codes(told.event.act, said);
        let word = |key: &str| codes["acled"].get(key).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
        match (word("event_type").as_str(), word("sub_event_type").as_str()) {
            ("Violence against civilians", _) | ("Protests", "Excessive force against protesters") => true,
            ("Explosions/Remote violence" | "Riots", _) => self.on_civilians(told, said),
            _ => false,
        }
    }

    pub(crate) fn name_of(&self, country: Country) -> String {
        (self.country_name)(country).unwrap_or_else(|| country.to_string())
    }

    /// True when people who do not fight were the object: a claim says so, or they alone were.
    pub(crate) fn on_civilians(&self, told: &Told<'_>, said: Option<bool>) -> bool {
        said.unwrap_or_else(|| {
            let recipients = told.actors(Role::Recipient);
            !recipients.is_empty() && recipients.iter().all(|a| self.kind(a) == Some(ActorKind::Civilians))
        })
    }
}

/// An event with its claims, those told as news first, and its days.
pub(crate) struct Told<'a> {
    pub event: &'a Event,
    pub claims: Vec<&'a Claim>,
    /// From the first day it can have been to the last; `None` where nobody names a year.
    pub days: Option<When>,
}

impl<'a> Told<'a> {
    /// Actors of a part, those that most claims name first.
    pub fn actors(&self, role: Role) -> Vec<&'a EventActor> {
        let mut actors: Vec<&EventActor> = self.event.actors.iter().filter(|a| a.role == role).collect();
        actors.sort_by_key(|a| (std::cmp::Reverse(a.n_claims), a.name.clone()));
        actors
    }

    /// Those on either side who have no name, only words of a page that describe them.
    pub fn described(&self, abroad: &Abroad<'_>) -> Vec<&'a EventActor> {
        let sides = [Role::Initiator, Role::Recipient, Role::Partner];
        let all = sides.into_iter().flat_map(|role| self.actors(role));
        let ours = |a: &EventActor| matches!(a.name.as_str(), "Civilians" | "Protesters" | "Rioters");
        all.filter(|a| (abroad.facts)(a).described && !ours(a)).collect()
    }

    /// True when somebody says that it happened: a threat, a plan or a denial alone is no event elsewhere.
    pub fn happened(&self) -> bool {
        let happened = |s: Stance| matches!(s, Stance::Asserted | Stance::Alleged | Stance::ClaimedResponsibility);
        self.claims.iter().any(|c| happened(c.stance))
    }

    /// Words of the first page and every figure with who gives it.
    pub fn notes(&self) -> String {
        let mut notes = self.sentence();
        for figure in &self.event.figures {
            write!(notes, " [{} {}:", figure.outcome, figure.counted).expect("a String grows");
            for (i, value) in figure.values.iter().enumerate() {
                let who = value.voice.as_deref().or(value.outlets.first().map(String::as_str)).unwrap_or("unnamed");
                let replaced = if value.superseded_by.is_some() { ", since replaced" } else { "" };
                let comma = if i > 0 { ";" } else { "" };
                write!(notes, "{comma} {} ({who}{replaced})", value.count).expect("a String grows");
            }
            notes.push(']');
        }
        notes
    }

    /// The first sentence that tells of it.
    pub fn sentence(&self) -> String {
        self.claims.first().and_then(|c| c.evidence.first()).map_or(String::new(), |q| one_line(&q.text))
    }
}

/// The events of a shelf with their claims, those told as news first.
pub(crate) fn told<'a>(shelf: &Shelf<'a>) -> Vec<Told<'a>> {
    let claims: BTreeMap<&ClaimId, &Claim> = shelf.claims.iter().map(|c| (&c.id, c)).collect();
    shelf
        .events()
        .map(|event| {
            let mut of: Vec<&Claim> = event.claims.iter().filter_map(|id| claims.get(id).copied()).collect();
            let fresh = |c: &Claim| (c.scope != Scope::Incident, c.evidence.first().map(|q| q.span));
            of.sort_by(|a, b| fresh(a).cmp(&fresh(b)).then_with(|| a.id.cmp(&b.id)));
            Told { event, claims: of, days: days_of(&event.when) }
        })
        .collect()
}

/// What is said of each of these pages.
pub(crate) fn cards(shelf: &Shelf<'_>, wanted: &BTreeSet<&PageId>) -> Result<BTreeMap<PageId, PageCard>, Error> {
    let mut pages = BTreeMap::new();
    shelf.ledger.each_page(shelf.as_of, |page| {
        if wanted.contains(&page.page) {
            let headline = page.article.blocks.iter().find(|b| b.label == recoupe_model::BlockLabel::Headline);
            let headline = headline.map(|b| one_line(page.article.slice(b.span)));
            let card = PageCard {
                headline,
                lang: page.article.lang.map(|l| l.to_string()),
                published: page.article.published.map(|p| day_said(p.when)),
                outlet: page.article.outlet,
                address: page.url.or(page.path),
            };
            pages.insert(page.page, card);
        }
        Ok::<(), Error>(())
    })?;
    Ok(pages)
}

/// From the first day to the last that candidates of a known year allow.
pub(crate) fn days_of(candidates: &[Candidate]) -> Option<When> {
    let known: Vec<When> = candidates.iter().filter_map(|c| c.days()).collect();
    let (first, last) = (known.iter().map(|w| w.first).min()?, known.iter().map(|w| w.last).max()?);
    Some(When::new(first, last, known.iter().map(|w| w.grain).max()?))
}

/// A day as exactly as it is known, in ISO 8601: «2022-05-18», «2022-05», «2022», or a stretch with a slash.
pub(crate) fn day_said(when: When) -> String {
    let (first, last) = (when.first, when.last);
    match (first == last, first.day() == 1 && last == first.last_of_month()) {
        (true, _) => first.to_string(),
        (_, true) => format!("{:04}-{:02}", first.year(), first.month()),
        _ if first == first.first_of_year() && last == first.last_of_year() => format!("{:04}", first.year()),
        _ => format!("{first}/{last}"),
    }
}

pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A CSV file whose columns are the documented ones.
pub(crate) struct Sheet<'a> {
    columns: &'a [Column],
    out: &'a mut dyn Write,
}

impl<'a> Sheet<'a> {
    pub fn new(columns: &'a [Column], out: &'a mut dyn Write) -> Result<Sheet<'a>, Error> {
        row(out, &columns.iter().map(|c| Cell::text(c.name.as_str())).collect::<Vec<_>>())?;
        Ok(Sheet { columns, out })
    }

    /// Writes a row; columns that are not named stay empty.
    pub fn row(&mut self, cells: impl IntoIterator<Item = (&'static str, Cell)>) -> Result<(), Error> {
        let mut cells: BTreeMap<&str, Cell> = cells.into_iter().collect();
        let row_of: Vec<Cell> =
            self.columns.iter().map(|c| cells.remove(c.name.as_str()).unwrap_or(Cell::Empty)).collect();
        debug_assert!(cells.is_empty(), "no such columns: {:?}", cells.keys());
        Ok(row(self.out, &row_of)?)
    }
}

/// One event in the cells of another scheme, or why it has no row there.
pub(crate) type Cells = Result<Vec<(&'static str, Cell)>, &'static str>;

/// Writes a row for each event that has one under these columns, and counts those that have none. `cells` is told
/// of the event and whether people who do not fight were said to be its object.
pub(crate) fn row_each(
    abroad: &Abroad<'_>,
    columns: &[Column],
    out: &mut dyn Write,
    mut cells: impl FnMut(&Told<'_>, Option<bool>) -> Cells,
) -> Result<Tally, Error> {
    let mut sheet = Sheet::new(columns, out)?;
    let (civilians, mut tally) = (abroad.shelf.civilians(), Tally::default());
    for told in abroad.told() {
        match cells(&told, civilians.get(&told.event.id).copied()) {
            Ok(cells) => {
                sheet.row(cells)?;
                tally.rows += 1;
                tally.events += 1;
            }
            Err(why) => tally.leave_out(why),
        }
    }
    Ok(tally)
}
