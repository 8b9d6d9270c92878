//! Pages and claims to test with: a small invented country, told by invented papers.

// Each test file is its own crate and uses a part of this.
#![allow(dead_code)]

use jiff::{ToSpan, civil::Date, civil::date};
use recoupe_model::*;

/// Numbers from a number (splitmix64).
pub struct Dice(pub u64);

impl Dice {
    /// A number below `n`.
    pub fn roll(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }
}

/// Day `n` of the tests' calendar.
pub fn day(n: i64) -> Date {
    date(2022, 3, 1).saturating_add(n.days())
}

/// A page published on day `n`, whose text is its own.
pub fn page(id: &str, outlet: &str, n: i64) -> PageFacts {
    let seed = id.bytes().fold(7u64, |h, b| h.wrapping_mul(1_000_003) ^ u64::from(b)) << 16;
    let paragraph = |at: u64| {
        let mut hashes: Vec<u64> = (0..40).map(|k| (seed + at * 100 + k).wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect();
        hashes.sort_unstable();
        (PageSpan::new(at as usize * 1000, at as usize * 1000 + 1000), hashes)
    };
    PageFacts {
        page: PageId::from(id),
        published: Some(When::day(day(n))),
        outlet: (!outlet.is_empty()).then(|| outlet.to_owned()),
        agencies: Vec::new(),
        fingerprint: Fingerprint { paragraphs: (0..4).map(paragraph).collect(), ..Fingerprint::default() },
    }
}

fn quote(at: usize, text: &str) -> Quote {
    Quote { span: PageSpan::new(at, at + text.len()), text: text.to_owned() }
}

/// An armed clash told on `page` with nothing known of it yet; `occurrence` is also its paragraph.
pub fn claim(page: &str, occurrence: u32) -> Claim {
    let at = occurrence as usize * 1000;
    Claim {
        id: ClaimId::new(format!("{page}/{occurrence}")),
        page: PageId::from(page),
        occurrence,
        lang: Lang::new("fr").expect("a code of two letters"),
        act: Act::ArmedClash,
        scope: Scope::Incident,
        stance: Stance::Asserted,
        voices: Vec::new(),
        actors: Vec::new(),
        place: None,
        when: None,
        reported: None,
        figures: Vec::new(),
        civilians_targeted: None,
        certainty: None,
        evidence: vec![quote(at, &format!("told {page} {occurrence}"))],
        found_by: Vec::new(),
    }
}

/// Slots of a claim, filled one after the other.
pub trait Tell: Sized {
    fn act(self, act: Act) -> Self;
    fn scope(self, scope: Scope) -> Self;
    fn stance(self, stance: Stance) -> Self;
    fn on(self, n: i64) -> Self;
    fn during(self, candidates: &[When]) -> Self;
    fn at(self, town: usize) -> Self;
    fn somewhere_in(self, division: usize) -> Self;
    fn by(self, voice: &str) -> Self;
    fn cast(self, role: Role, id: &str) -> Self;
    fn count(self, outcome: Outcome, category: Category, count: Count) -> Self;
    fn killed(self, n: u64) -> Self {
        self.count(Outcome::Killed, Category::SecurityForces, Count::exact(n))
    }
}

/// Towns lie some 60 km apart in a row, four to a division, eight to a country.
pub fn town(n: usize) -> Place {
    let division = n / 4;
    Place {
        quote: quote(0, &format!("Ville{n}")),
        name: format!("Ville{n}"),
        place: Some(PlaceId::new(format!("t{n}"))),
        within: vec![PlaceId::new(format!("d{division}"))],
        country: Country::new(if n < 8 { "ML" } else { "BF" }),
        admin1: Some(format!("Division{division}")),
        point: Some(Point::from_degrees(10.0 + 0.55 * n as f64, 0.0)),
        precision: 1,
        offset: None,
    }
}

pub fn division(n: usize) -> Place {
    let first = town(n * 4);
    Place {
        quote: quote(0, &format!("Division{n}")),
        name: format!("Division{n}"),
        place: Some(PlaceId::new(format!("d{n}"))),
        within: Vec::new(),
        precision: 4,
        offset: None,
        ..first
    }
}

impl Tell for Claim {
    fn act(mut self, act: Act) -> Self {
        self.act = act;
        self
    }
    fn scope(mut self, scope: Scope) -> Self {
        self.scope = scope;
        self
    }
    fn stance(mut self, stance: Stance) -> Self {
        self.stance = stance;
        self
    }
    fn on(self, n: i64) -> Self {
        self.during(&[When::day(day(n))])
    }
    fn during(mut self, candidates: &[When]) -> Self {
        let candidates = candidates.iter().map(|w| Candidate::Days(*w)).collect();
        self.when = Some(Told { quote: quote(0, "then"), candidates });
        self
    }
    fn at(mut self, n: usize) -> Self {
        self.place = Some(town(n));
        self
    }
    fn somewhere_in(mut self, n: usize) -> Self {
        self.place = Some(division(n));
        self
    }
    fn by(mut self, voice: &str) -> Self {
        self.voices = vec![Voice { quote: quote(0, voice), name: voice.to_owned(), actor: None, relays: false }];
        self
    }
    fn cast(mut self, role: Role, id: &str) -> Self {
        self.actors.push(Cast { role, quote: quote(0, id), name: id.to_owned(), actor: Some(ActorId::from(id)) });
        self
    }
    fn count(mut self, outcome: Outcome, category: Category, count: Count) -> Self {
        let text = count.to_string();
        self.figures.push(Figure {
            outcome,
            counted: category.word().to_owned(),
            category: Some(category),
            count,
            part_of: None,
            partial: false,
            quote: quote(0, &text),
            voice: None,
        });
        self
    }
}
