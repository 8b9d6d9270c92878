//! A generated war, for measuring how linking grows: claims of pages about occurrences in recurring places.
//!
//! Skewed as the press is: a few stories are told by hundreds of pages and most by one or two, a few towns are in the
//! news every week, a third of the pages are reprints, tolls are revised, days and places are told coarsely by some.
//! The same number gives the same claims anywhere. What is left out: texts, which linking never sees.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use recoupe_model::*;
use std::collections::HashMap;
use std::time::Instant;

/// Numbers from a number (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }
    /// Below `n`, small numbers far more often: about as 1/(k+1).
    fn skewed(&mut self, n: u64) -> u64 {
        let unit = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        ((n as f64 + 1.0).powf(unit) as u64 - 1).min(n - 1)
    }
}

/// Pages and claims about them.
#[derive(Debug, Default, Clone)]
pub struct War {
    pub pages: Vec<PageFacts>,
    pub claims: Vec<Claim>,
    occurrences: Vec<Occurrence>,
    n_days: u64,
}

impl War {
    /// Claims take most of the memory.
    pub fn forget_claims(&mut self) {
        self.claims = Vec::new();
    }
}

#[derive(Debug, Clone)]
struct Occurrence {
    act: Act,
    day: Date,
    town: u64,
    toll: u64,
    actors: [u64; 2],
}

/// About `n` claims.
pub fn war(n: usize, seed: u64) -> War {
    let mut dice = Dice(seed);
    // Time grows with the number of claims, as a ledger's does; a town is in the news as often in either.
    let mut war = War { n_days: (n as u64 / 300).max(30), ..War::default() };
    while war.claims.len() < n {
        let occurrence = occurrence(&mut dice, 0, war.n_days);
        let n_pages = 1 + dice.skewed(300);
        tell(&mut war, &mut dice, &occurrence, n_pages);
        war.occurrences.push(occurrence);
    }
    war
}

impl War {
    /// Leaves out what no other page has, as a ledger does when it gives pages to linking.
    fn thin(&mut self) {
        let mut n_pages: HashMap<u64, u32> = HashMap::new();
        let first = |page: &PageFacts| page.fingerprint.paragraphs[0].1[0]; // whole texts are copied here
        self.pages.iter().for_each(|page| *n_pages.entry(first(page)).or_default() += 1);
        for page in &mut self.pages {
            if n_pages[&first(page)] == 1 {
                let paragraphs = &mut page.fingerprint.paragraphs;
                let of_paragraph: Vec<u32> = paragraphs.iter().map(|(_, hashes)| hashes.len() as u32).collect();
                let alone = Alone { of_page: of_paragraph.iter().sum(), of_paragraph };
                paragraphs.iter_mut().for_each(|(_, hashes)| *hashes = Vec::new());
                page.fingerprint.alone = Some(alone);
            }
        }
        self.pages.shrink_to_fit();
        self.claims.shrink_to_fit();
    }
}

/// `n` occurrences of twenty years, most told by one page or two: a ledger of many events, for its size.
pub fn scattered_war(n: usize, seed: u64) -> War {
    let mut dice = Dice(seed);
    let mut war = War { n_days: 7300, ..War::default() };
    for _ in 0..n {
        let occurrence = occurrence(&mut dice, 0, war.n_days);
        let n_pages = 1 + dice.skewed(3);
        tell(&mut war, &mut dice, &occurrence, n_pages);
    }
    war
}

/// About `n` pages more: every other story is one of the last month, the others are told of again on any day.
pub fn more(war: &mut War, n: usize, seed: u64) -> War {
    let mut dice = Dice(seed ^ 0xd1ce);
    let (first, first_claim) = (war.pages.len(), war.claims.len());
    while war.pages.len() < first + n {
        let of = match dice.below(2) {
            0 => occurrence(&mut dice, war.n_days - 30, war.n_days),
            _ => war.occurrences[dice.below(war.occurrences.len() as u64) as usize].clone(),
        };
        let n_pages = (1 + dice.skewed(300)).min((first + n - war.pages.len()) as u64);
        tell(war, &mut dice, &of, n_pages);
    }
    let pages = war.pages[first..].to_vec();
    War { pages, claims: war.claims.split_off(first_claim), ..War::default() }
}

fn occurrence(dice: &mut Dice, from: u64, to: u64) -> Occurrence {
    Occurrence {
        act: [Act::ArmedClash, Act::Attack, Act::RemoteExplosiveIed, Act::Abduction, Act::AirDroneStrike]
            [dice.below(5) as usize],
        day: date(1990, 1, 1).saturating_add(((from + dice.below(to - from)) as i64).days()),
        town: dice.skewed(4000),
        toll: dice.skewed(80),
        actors: [dice.skewed(60), dice.skewed(60)],
    }
}

/// The occurrence on as many pages, a third of them reprints.
fn tell(war: &mut War, dice: &mut Dice, of: &Occurrence, n_pages: u64) {
    let first = war.pages.len();
    for nth in 0..n_pages {
        let reprinted = (nth > 0 && dice.below(3) == 0).then(|| first + dice.below(nth) as usize);
        let id = PageId::new(format!("p{:07}", war.pages.len()));
        let later = dice.skewed(12) as i64;
        let published = Some(When::day(of.day.saturating_add(later.days())));
        let fingerprint = match reprinted {
            Some(original) => war.pages[original].fingerprint.clone(),
            None => fingerprint(war.pages.len() as u64),
        };
        let outlet = Some(format!("Paper {}", dice.skewed(900)));
        let said = match reprinted {
            Some(original) => copies(war, original, &id),
            None => vec![claim(dice, of, &id, 0), background(dice, of, &id, 1)],
        };
        war.claims.extend(said);
        war.pages.push(PageFacts { page: id, published, outlet, agencies: Vec::new(), fingerprint });
    }
}

fn copies(war: &War, original: usize, id: &PageId) -> Vec<Claim> {
    let page = &war.pages[original].page;
    let own = war.claims.iter().rev().skip_while(|c| c.page != *page).take_while(|c| c.page == *page);
    let copy = |claim: &Claim| Claim {
        id: ClaimId::new(format!("{id}/{}", claim.occurrence)),
        page: id.clone(),
        ..claim.clone()
    };
    own.map(copy).collect::<Vec<_>>().into_iter().rev().collect()
}

/// Four paragraphs of forty shingles, as a text that others reprint has; what only one page has is not given.
fn fingerprint(text: u64) -> Fingerprint {
    let paragraph = |at: u64| {
        let mut hashes: Vec<u64> = (0..40).map(|k| Dice(text * 1000 + at * 100 + k).next()).collect();
        hashes.sort_unstable();
        (PageSpan::new(at as usize * 1000, at as usize * 1000 + 900), hashes)
    };
    Fingerprint { paragraphs: (0..4).map(paragraph).collect(), ..Fingerprint::default() }
}

fn quote(at: usize, text: String) -> Quote {
    Quote { span: PageSpan::new(at, at + text.len()), text }
}

fn claim(dice: &mut Dice, of: &Occurrence, page: &PageId, nth: u32) -> Claim {
    let at = nth as usize * 1000;
    let vague = dice.below(8) == 0;
    let days = if vague { When::month(of.day.year(), of.day.month()) } else { Some(When::day(of.day)) };
    let toll = of.toll + if dice.below(4) == 0 { dice.below(4) } else { 0 };
    let cast = |role, n: u64| Cast {
        role,
        quote: quote(at, format!("army {n}")),
        name: format!("Army {n}"),
        actor: Some(ActorId::new(format!("army-{n}"))),
    };
    let voice = dice.below(5);
    let words: Vec<String> = (0..14).map(|_| format!("word{}", dice.skewed(20_000))).collect();
    Claim {
        id: ClaimId::new(format!("{page}/{nth}")),
        page: page.clone(),
        occurrence: nth,
        lang: Lang::new("fr").expect("a code of two letters"),
        act: of.act,
        scope: Scope::Incident,
        stance: Stance::Asserted,
        voices: match voice {
            0 => {
                vec![Voice {
                    quote: quote(at, "army".to_owned()),
                    name: format!("Army {}", of.actors[0]),
                    actor: None,
                    relays: false,
                }]
            }
            1 => {
                vec![Voice {
                    quote: quote(at, "mayor".to_owned()),
                    name: format!("Mayor of {}", of.town),
                    actor: None,
                    relays: false,
                }]
            }
            _ => Vec::new(),
        },
        actors: vec![cast(Role::Initiator, of.actors[0]), cast(Role::Recipient, of.actors[1])],
        place: Some(town(of.town, vague && dice.below(2) == 0)),
        when: days.map(|when| Told { quote: quote(at, "mardi".to_owned()), candidates: vec![Candidate::Days(when)] }),
        reported: None,
        figures: vec![Figure {
            outcome: Outcome::Killed,
            counted: "soldats".to_owned(),
            category: Some(Category::SecurityForces),
            count: Count::exact(toll),
            part_of: None,
            partial: false,
            quote: quote(at, toll.to_string()),
            voice: None,
        }],
        civilians_targeted: None,
        evidence: vec![quote(at, words.join(" "))],
        found_by: Vec::new(),
        certainty: None,
    }
}

/// What the page recalls of an earlier week in the same town.
fn background(dice: &mut Dice, of: &Occurrence, page: &PageId, nth: u32) -> Claim {
    let earlier = Occurrence {
        act: Act::Attack,
        day: of.day.saturating_sub((7 * (1 + dice.below(6) as i64)).days()),
        town: of.town,
        toll: dice.skewed(40),
        actors: of.actors,
    };
    Claim { scope: Scope::Background, ..claim(dice, &earlier, page, nth) }
}

/// Towns some 20 km apart on a grid, twenty to a division, eight divisions to a country.
fn town(n: u64, division_only: bool) -> Place {
    let division = n / 20;
    let name = if division_only { format!("Division{division}") } else { format!("Ville{n}") };
    Place {
        quote: quote(0, name.clone()),
        name,
        place: Some(PlaceId::new(if division_only { format!("d{division}") } else { format!("t{n}") })),
        within: if division_only { Vec::new() } else { vec![PlaceId::new(format!("d{division}"))] },
        country: Country::new(["ML", "BF", "NE", "TD", "NG"][(division / 8 % 5) as usize]),
        admin1: Some(format!("Division{division}")),
        point: Some(Point::from_degrees((n % 60) as f64 * 0.2, (n / 60) as f64 * 0.2)),
        precision: if division_only { 4 } else { 1 },
        offset: None,
    }
}

/// Seconds of processor time of this process, all threads; `None` where the system does not tell.
pub fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    Some(ticks / 100.0)
}

/// Seconds this process was ready and waited for a processor: what others on the machine took.
pub fn wait_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    Some(stat.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1e9)
}

/// A figure of this process's memory, in MB: `VmHWM` is the most held so far, `VmRSS` what is held now.
pub fn memory_mb(figure: &str) -> String {
    memory_of("self", figure)
}

/// The same of another process.
pub fn memory_of(pid: &str, figure: &str) -> String {
    let read = || {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        let line = status.lines().find(|line| line.starts_with(figure))?;
        Some((line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024).to_string())
    };
    read().unwrap_or("?".to_owned())
}

/// Links wars of more and more claims, up to `most`, and prints how time grows with each doubling.
pub fn run(most: usize) {
    println!(
        "{:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>8}",
        "claims", "pages", "events", "seconds", "cpu s", "given MB", "peak MB", "exponent"
    );
    let mut before: Option<(f64, f64)> = None;
    let mut sizes: Vec<usize> = (0..4).map(|halved| most >> halved).filter(|n| *n > 0).collect();
    sizes.reverse();
    for n in sizes {
        let mut war = war(n, 7);
        war.thin();
        let given = memory_mb("VmRSS:");
        let (start, cpu) = (Instant::now(), cpu_seconds());
        let made = recoupe_engine::reconcile(&war.pages, &war.claims);
        let seconds = start.elapsed().as_secs_f64();
        let spent = cpu_seconds().zip(cpu).map_or(seconds, |(now, then)| now - then);
        let grown = before.map(|(n_before, before)| (spent / before).ln() / (war.claims.len() as f64 / n_before).ln());
        println!(
            "{:>9} {:>9} {:>9} {seconds:>9.1} {spent:>9.1} {given:>9} {:>9} {:>8}",
            war.claims.len(),
            war.pages.len(),
            made.events.len(),
            memory_mb("VmHWM:"),
            grown.map_or(String::new(), |exponent| format!("{exponent:.2}")),
        );
        before = Some((war.claims.len() as f64, spent));
    }
}
