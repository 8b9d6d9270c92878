//! Claims: according to whom, what happened, with whose hands, where, when, how many, and the bytes.

use crate::page::id;
use crate::{Act, Bearing, Candidate, Category, Count, Country, Lang, Outcome, PageId, PageSpan, Role, Scope, Stance};
use std::fmt;

id! {
/// A claim, by its content: the same page read by the same packs gives the same id.
ClaimId }
id! {
/// An actor of a pack («ml-fama»).
ActorId }
id! {
/// A place of a pack or gazetteer («ml-gao»).
PlaceId }
id! {
/// A rule by its full name («fr/count/aine»): what `found_by` cites.
RuleId }

/// Words of the page and where they stand.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quote {
    /// Where.
    pub span: PageSpan,
    /// The text layer at that span, exactly.
    pub text: String,
}

/// Who asserts something. Never the outlet: that is who published.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Voice {
    /// As written.
    pub quote: Quote,
    /// In a normal form; a description stays a description.
    pub name: String,
    /// The pack's actor, where the page allows.
    pub actor: Option<ActorId>,
    /// It only passes on what the others of the claim say.
    pub relays: bool,
}

/// An actor in a claim.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cast {
    /// Its part.
    pub role: Role,
    /// As written.
    pub quote: Quote,
    /// In ACLED's manner; a description stays a description.
    pub name: String,
    /// The pack's actor, where the page allows.
    pub actor: Option<ActorId>,
}

/// A point on the map in ten-thousandths of a degree: equality and order without floating point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Point {
    /// Latitude, north positive, in 1/10000 degree.
    pub lat_e4: i32,
    /// Longitude, east positive, in 1/10000 degree.
    pub lon_e4: i32,
}

impl Point {
    /// From degrees.
    pub fn from_degrees(lat: f64, lon: f64) -> Point {
        Point { lat_e4: (lat * 1e4).round() as i32, lon_e4: (lon * 1e4).round() as i32 }
    }
    /// Latitude in degrees.
    pub fn lat(self) -> f64 {
        f64::from(self.lat_e4) / 1e4
    }
    /// Longitude in degrees.
    pub fn lon(self) -> f64 {
        f64::from(self.lon_e4) / 1e4
    }
    /// Great-circle distance in kilometres on a sphere of 6371 km.
    pub fn km_to(self, other: Point) -> f64 {
        let (a, b) = (self.lat().to_radians(), other.lat().to_radians());
        let (dlat, dlon) = (b - a, (other.lon() - self.lon()).to_radians());
        let h = (dlat / 2.0).sin().powi(2) + a.cos() * b.cos() * (dlon / 2.0).sin().powi(2);
        2.0 * 6371.0 * h.sqrt().min(1.0).asin()
    }
}

/// A place in a claim.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// As written.
    pub quote: Quote,
    /// Normal form, or the words when no pack knows it.
    pub name: String,
    /// The pack's place.
    pub place: Option<PlaceId>,
    /// The pack's places that hold it, nearest first; the country is not among them.
    pub within: Vec<PlaceId>,
    /// Country it lies in.
    pub country: Option<Country>,
    /// First-level division it lies in.
    pub admin1: Option<String>,
    /// Where it is, or the middle of what holds it.
    pub point: Option<Point>,
    /// UCDP's where_prec: 1 exact … 7.
    pub precision: u8,
    /// How the place meant lies from the one named: «à 40 km au nord de Djibo». The point is that of the one named.
    pub offset: Option<Offset>,
}

/// How a spot lies from a named place, as far as the page says it: a distance, a direction, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Offset {
    /// In metres, low and high, both included; no high where nothing bounds it («à plus de 40 km»).
    pub metres: Option<(u32, Option<u32>)>,
    /// Which way.
    pub bearing: Option<Bearing>,
}

/// What the page says of a day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Told {
    /// The words.
    pub quote: Quote,
    /// The days they can mean: one when certain, several when the words allow several, none when impossible.
    pub candidates: Vec<Candidate>,
}

impl Told {
    /// How many days they can mean, both ends of a stretch counted.
    pub fn n_days(&self) -> i64 {
        self.candidates.iter().map(|c| c.n_days()).sum()
    }
}

/// A figure in a claim.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Figure {
    /// What befell them.
    pub outcome: Outcome,
    /// What is counted, in the page's words.
    pub counted: String,
    /// What kind of people; `None` for things.
    pub category: Option<Category>,
    /// How many.
    pub count: Count,
    /// Index, in the claim's figures, of the figure this one is a part of.
    pub part_of: Option<usize>,
    /// It counts some of those another figure, here or elsewhere, has counted already («four of the wounded died»),
    /// so it is no rival of a whole.
    pub partial: bool,
    /// The words.
    pub quote: Quote,
    /// Who gives it, where that is not the claim's own voice.
    pub voice: Option<Voice>,
}

/// How many of a thousand readings like these were right, as careful readers judged pages of the language. Lists are in
/// the order of the claim's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certainty {
    /// Act, scope, stance and voice, all four of them.
    pub claim: u32,
    /// Each of the cast.
    pub actors: Vec<u32>,
    /// The place.
    pub place: Option<u32>,
    /// The day.
    pub when: Option<u32>,
    /// Each figure.
    pub figures: Vec<u32>,
}

/// One voice says that something happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Which claim.
    pub id: ClaimId,
    /// The page it stands in.
    pub page: PageId,
    /// Claims of one page with the same number are about the same occurrence.
    pub occurrence: u32,
    /// Language of the words.
    pub lang: Lang,
    /// What happened.
    pub act: Act,
    /// News, recalled or a sum.
    pub scope: Scope,
    /// How the voice stands to it.
    pub stance: Stance,
    /// Who asserts it, one or several together, then who relays it; empty means the page itself.
    pub voices: Vec<Voice>,
    /// Who took part.
    pub actors: Vec<Cast>,
    /// Where.
    pub place: Option<Place>,
    /// When it happened; `None` when the page says nothing of the day.
    pub when: Option<Told>,
    /// When it was said.
    pub reported: Option<Told>,
    /// How many.
    pub figures: Vec<Figure>,
    /// Whether people who do not fight were the object; `None` when the page leaves it open.
    pub civilians_targeted: Option<bool>,
    /// The sentences that carry it; never empty.
    pub evidence: Vec<Quote>,
    /// The rules that made it, in the order they fired.
    pub found_by: Vec<RuleId>,
    /// How sure its reading is; `None` where that was not measured.
    pub certainty: Option<Certainty>,
}

impl Claim {
    /// The voices that assert it.
    pub fn tellers(&self) -> impl Iterator<Item = &Voice> {
        self.voices.iter().filter(|v| !v.relays)
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}, {})", self.act, self.scope, self.stance)
    }
}
