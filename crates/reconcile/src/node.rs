//! What is compared: all that one page says of one occurrence, folded together with every copy of it.
//!
//! Copies are one node because a text counts once however often it is printed. A node speaks through its
//! first printing; its copies only bring their claims along.

use crate::book::Book;
use crate::days;
use crate::fold::{Stable, capital_words, fold, name_words, sentence, sorted};
use crate::review::Side as SplitSide;
use recoupe_model::{
    Act, ActorId, Candidate, Category, Claim, ClaimId, Count, Country, Outcome, PageId, Place, PlaceId, Point, Role,
    Scope, When,
};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// Acts that can be tellings of one occurrence. Across families nothing is ever linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    /// Fights, blasts, killings and the burning that goes with them: pages name these differently.
    Violence,
    /// Protests and riots.
    Crowd,
    /// Arrests and seizures, as told of one sweep.
    Sweep,
    /// Every other act stands for itself.
    Alone(Act),
}

impl Kind {
    pub(crate) fn of(act: Act) -> Kind {
        use Act::*;
        match act {
            ArmedClash
            | GovernmentRegainsTerritory
            | NonstateOvertakesTerritory
            | Attack
            | AirDroneStrike
            | SuicideBomb
            | ShellingArtilleryMissile
            | RemoteExplosiveIed
            | Grenade
            | ChemicalWeapon
            | LootingDestruction => Kind::Violence,
            PeacefulProtest
            | ProtestWithIntervention
            | ExcessiveForceAgainstProtesters
            | ViolentDemonstration
            | MobViolence => Kind::Crowd,
            Arrests | DisruptedWeaponsUse => Kind::Sweep,
            alone => Kind::Alone(alone),
        }
    }
    /// True when such an act is so rare that country and days nearly make it known.
    pub(crate) fn rare(self) -> bool {
        matches!(self, Kind::Alone(Act::Coup | Act::Withdrawal | Act::Release | Act::Agreement | Act::Sanction))
    }
    /// True when the act is words, or lies between states: its place is where it was said, and pages differ.
    pub(crate) fn of_words(self) -> bool {
        use Act::*;
        matches!(self, Kind::Alone(Coup | Withdrawal | Release | Agreement | Sanction | Statement | Meeting | Other))
    }
}

/// A place as far as linking looks at it.
#[derive(Debug, Clone)]
pub(crate) struct Spot {
    pub(crate) id: Option<PlaceId>,
    pub(crate) within: Vec<PlaceId>,
    pub(crate) name: String,
    pub(crate) name_words: Vec<u64>,
    /// Names in the words of the page: «entre Djibo et Bourzanga» holds two.
    pub(crate) said_words: Vec<u64>,
    pub(crate) country: Option<Country>,
    pub(crate) admin1: Option<String>,
    pub(crate) point: Option<Point>,
    pub(crate) precision: u8,
}

impl Spot {
    fn new(place: &Place) -> Spot {
        Spot {
            id: place.place.clone(),
            within: place.within.clone(),
            name: fold(&place.name),
            name_words: name_words(&place.name),
            said_words: capital_words(&place.quote.text),
            country: place.country,
            admin1: place.admin1.as_deref().map(fold),
            point: place.point,
            precision: place.precision,
        }
    }
}

/// The actors on one side.
#[derive(Debug, Clone, Default)]
pub(crate) struct Side {
    pub(crate) ids: Vec<ActorId>,
    pub(crate) names: Vec<String>,
}

/// All that one page, and its copies, say of one occurrence.
#[derive(Debug, Clone, Default)]
pub(crate) struct Node {
    /// A hash of what is said in which text.
    pub(crate) id: u64,
    /// Positions in the book, ascending.
    pub(crate) entries: Vec<usize>,
    /// The pages that say it, sorted.
    pub(crate) pages: Vec<PageId>,
    pub(crate) kinds: Vec<Kind>,
    pub(crate) acts: Vec<Act>,
    pub(crate) days: Vec<Candidate>,
    /// True when no words of the page name the day.
    pub(crate) inferred: bool,
    pub(crate) published: Option<When>,
    /// True when every claim only recalls it.
    pub(crate) recalled: bool,
    pub(crate) spot: Option<Spot>,
    pub(crate) initiators: Side,
    pub(crate) recipients: Side,
    pub(crate) figures: Vec<(Outcome, Option<Category>, Count)>,
    pub(crate) sentences: Vec<u64>,
    pub(crate) words: Vec<u64>,
    pub(crate) names: Vec<u64>,
    /// Voices of two words and more: «déclaration conjointe», a person's name.
    pub(crate) voices: Vec<String>,
    /// On which side of splits it stands, sorted.
    pub(crate) sides: Vec<SplitSide>,
}

/// One node for each occurrence a text tells, in canonical order.
///
/// Claims on different sides of a split are never told of as one.
pub(crate) fn nodes(book: &Book, sides: &BTreeMap<ClaimId, Vec<SplitSide>>) -> Vec<Node> {
    let mut copies: BTreeMap<u64, Vec<Vec<usize>>> = BTreeMap::new();
    for (id, unit) in units(book, sides) {
        copies.entry(id).or_default().push(unit);
    }
    let mut groups: Vec<(Vec<Vec<usize>>, u64)> = copies.into_iter().map(|(id, units)| (units, id)).collect();
    groups.sort_unstable();
    let told = |(units, id): &(Vec<Vec<usize>>, u64)| Node {
        id: *id,
        sides: sorted(side_of(book, sides, units[0][0]).to_vec()),
        ..node(book, units)
    };
    groups.iter().map(told).collect()
}

fn side_of<'s>(book: &Book, sides: &'s BTreeMap<ClaimId, Vec<SplitSide>>, entry: usize) -> &'s [SplitSide] {
    sides.get(&book.entries[entry].claim.id).map_or(&[][..], Vec::as_slice)
}

/// What each page says of each occurrence, in canonical order: the number of its node and positions in the book. Which
/// numbers a page's units have depends on that page and its dispatches alone.
pub(crate) fn units(book: &Book, sides: &BTreeMap<ClaimId, Vec<SplitSide>>) -> Vec<(u64, Vec<usize>)> {
    let side = |i: usize| side_of(book, sides, i);
    let ordered = occurrences(book, sides);
    // Two occurrences of one page can look the same; the second of a page is a copy of the second of another.
    let mut seen: HashMap<(&PageId, u64), u64> = HashMap::new();
    let mut numbered = Vec::with_capacity(ordered.len());
    for unit in ordered {
        let content = side(unit[0]).iter().fold(content(book, &unit), |hash, (n, goes)| {
            Stable::new().number(hash).number(u64::from(*n)).number(u64::from(*goes)).end()
        });
        let nth = seen.entry((&book.entries[unit[0]].claim.page, content)).or_insert(0);
        *nth += 1;
        numbered.push((Stable::new().number(content).number(*nth).end() >> 1, unit));
    }
    numbered
}

/// Positions in the book of what each page says of each occurrence, in canonical order.
pub(crate) fn occurrences(book: &Book, sides: &BTreeMap<ClaimId, Vec<SplitSide>>) -> Vec<Vec<usize>> {
    let mut units: BTreeMap<(&PageId, u32, &[SplitSide]), Vec<usize>> = BTreeMap::new();
    for (i, entry) in book.entries.iter().enumerate() {
        let side = side_of(book, sides, i);
        units.entry((&entry.claim.page, entry.claim.occurrence, side)).or_default().push(i);
    }
    let mut ordered: Vec<Vec<usize>> = units.into_values().collect();
    ordered.sort_unstable();
    ordered
}

/// A hash of what a unit says, in which text: equal for a text and its exact copies only. Resolved days are
/// left out, as a reprint published later resolves «mardi» to another day.
fn content(book: &Book, unit: &[usize]) -> u64 {
    let claim_hash = |&i: &usize| {
        let entry = &book.entries[i];
        let claim = entry.claim;
        let mut hash = Stable::new().text(entry.dispatch.as_str()).text(claim.act.word()).text(claim.stance.word());
        for quote in &claim.evidence {
            hash = hash.text(&fold(&quote.text));
        }
        hash = hash.text(claim.place.as_ref().map_or("", |p| &p.name));
        hash = hash.text(claim.when.as_ref().map_or("", |w| &w.quote.text));
        for voice in claim.voices.iter().take(1) {
            hash = hash.text(&voice.name);
        }
        for cast in &claim.actors {
            hash = hash.text(cast.role.word()).text(&cast.name);
        }
        for figure in &claim.figures {
            hash = hash.text(figure.outcome.word()).text(&figure.counted).text(&figure.quote.text);
            hash = hash.number(figure.count.low).number(figure.count.high.unwrap_or(u64::MAX));
        }
        hash.end()
    };
    let hashes: Vec<u64> = sorted(unit.iter().map(claim_hash).collect());
    hashes.into_iter().fold(Stable::new(), Stable::number).end()
}

/// What the copies of a unit tell; its number and sides are left open.
pub(crate) fn node(book: &Book, units: &[Vec<usize>]) -> Node {
    let first = &units[0];
    let claims: Vec<&Claim> = first.iter().map(|&i| book.entries[i].claim).collect();
    let mut entries = units.concat();
    entries.sort_unstable();
    let pages = sorted(entries.iter().map(|&i| book.entries[i].claim.page.clone()).collect());
    let told = || claims.iter().filter_map(|c| c.when.as_ref()).filter(|told| !told.candidates.is_empty());
    let mut tightest: Vec<&[Candidate]> = told().map(|told| told.candidates.as_slice()).collect();
    tightest.sort_by_key(|days| (days::width(days), days.to_vec()));
    let places = claims.iter().filter_map(|c| c.place.as_ref());
    let n_told = |place: &Place| places.clone().filter(|p| (&p.place, &p.name) == (&place.place, &place.name)).count();
    let quotes = || claims.iter().flat_map(|c| &c.evidence);
    let sentences: Vec<(Option<u64>, Vec<u64>)> = quotes().map(|q| sentence(&q.text)).collect();
    Node {
        pages,
        kinds: sorted(claims.iter().map(|c| Kind::of(c.act)).collect()),
        acts: sorted(claims.iter().map(|c| c.act).collect()),
        days: days::meet_ranked(tightest),
        inferred: told().all(|told| told.quote.text.is_empty()),
        published: book.entries[first[0]].published,
        recalled: claims.iter().all(|c| c.scope == Scope::Background),
        // Of places as exact, the one that most of its voices tell.
        spot: places.clone().min_by_key(|p| (p.precision, Reverse(n_told(p)), &p.place, &p.name)).map(Spot::new),
        initiators: side(&claims, &[Role::Initiator, Role::Partner]),
        recipients: side(&claims, &[Role::Recipient]),
        figures: figures(&claims),
        sentences: sorted(sentences.iter().filter_map(|(whole, _)| *whole).collect()),
        words: sorted(sentences.into_iter().flat_map(|(_, words)| words).collect()),
        names: sorted(quotes().flat_map(|q| capital_words(&q.text)).collect()),
        voices: sorted(
            claims.iter().flat_map(|c| &c.voices).map(|v| fold(&v.name)).filter(|v| v.contains(' ')).collect(),
        ),
        entries,
        id: 0,
        sides: Vec::new(),
    }
}

fn figures(claims: &[&Claim]) -> Vec<(Outcome, Option<Category>, Count)> {
    let of_claims = claims.iter().flat_map(|c| &c.figures);
    let mut figures: Vec<_> = of_claims.map(|f| (f.outcome, f.category, f.count)).collect();
    figures.shrink_to_fit();
    figures
}

fn side(claims: &[&Claim], roles: &[Role]) -> Side {
    let cast = || claims.iter().flat_map(|c| &c.actors).filter(|a| roles.contains(&a.role));
    Side {
        ids: sorted(cast().filter_map(|a| a.actor.clone()).collect()),
        names: sorted(cast().map(|a| fold(&a.name)).collect()),
    }
}
