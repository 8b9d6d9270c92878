//! How much speaks for two nodes being about one occurrence, in hundredths; above zero they are one.
//!
//! | evidence | weight |
//! |---|---|
//! | before anything is known: words −4.5, violence and arrests −4.0, releases −3.0, coups and the like −2.0, others −3.5 | −4.5 … −2.0 |
//! | acts: the same +1.0, of one sort +0.5; ground against air −1.0 | −1.0 … +1.0 |
//! | days meet: one day +2.0, two +1.7, a week +1.0, a month +0.3, a year −0.3; one same stretch +1.8 | −0.6 … +2.0 |
//! | days apart: neighbours −3.5, more −8; coarse or inferred days have some play, and rare acts take days −2.5 | −8 … −1 |
//! | a day unsaid: −0.3, or −3 when the other's day does not fit what is news at publication | −3 … −0.3 |
//! | places: one town +2.5, one district +1.5, one holds the other by its width +0.2 … +1.0 | … +2.5 |
//! | places apart: towns > 30 km −5, > 100 km −8; other divisions −3 … −4; other countries −8 | −8 … |
//! | actors, each side: the same actor +0.8, the same words +0.4, others −0.8 unless only the sides are swapped | −1.6 … +1.6 |
//! | figures: the same number ≥ 10 +2.2, ≥ 5 +1.5, smaller less; compatible +0.4; others −0.4 (tolls are revised) | −1.2 … +3.5 |
//! | both told as news within two days +0.5, a month apart −1.5, more −4 | −4 … +0.5 |
//! | the words of the evidence: half in common +1.5, a third +0.7; one same sentence +4.0 | 0 … +4.0 |
//! | the same voice, by a name of two words or more | 0 … +0.5 |
//!
//! Weights are judgement, kept coarse on purpose, and read as log-odds: nothing decides alone except what
//! can't be (a veto of −8 outweighs all that words and figures can bring, but not a copied sentence).

use crate::days;
use crate::fold::shared;
use crate::node::{Kind, Node, Side, Spot};
use recoupe_model::{Act, Candidate, Category, Count, Grain};

/// What can't be.
const VETO: i32 = -800;
/// How many days pages go on reporting an occurrence as news.
const NEWS_DAYS: i64 = 10;

/// The evidence for two nodes being one, part by part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Evidence {
    pub(crate) before: i32,
    pub(crate) acts: i32,
    pub(crate) days: i32,
    pub(crate) places: i32,
    pub(crate) actors: i32,
    pub(crate) figures: i32,
    pub(crate) nearness: i32,
    pub(crate) words: i32,
}

impl Evidence {
    /// Above zero: one occurrence.
    pub(crate) fn total(self) -> i32 {
        let Evidence { before, acts, days, places, actors, figures, nearness, words } = self;
        before + acts + days + places + actors + figures + nearness + words
    }
}

/// Weighs two nodes. Symmetric.
pub(crate) fn weigh(a: &Node, b: &Node) -> Evidence {
    let kind = a.kinds.iter().find(|kind| b.kinds.contains(kind)).copied();
    let same_sentence = shared(&a.sentences, &b.sentences) > 0;
    Evidence {
        before: kind.map_or(VETO, before),
        acts: acts(a, b),
        // A sentence printed again a week later resolves its weekday to another week.
        days: if same_sentence { days(a, b).max(-200) } else { days(a, b) },
        places: places(a.spot.as_ref(), b.spot.as_ref(), kind),
        // Pages name different members of one delegation or alliance.
        actors: match kind.is_some_and(Kind::of_words) {
            true => actors(a, b).max(-20),
            false => actors(a, b),
        },
        figures: figures(a, b),
        nearness: nearness(a, b),
        words: if same_sentence { 400 } else { words(a, b) },
    }
}

/// How often two tellings of such an act, near in time, are two occurrences.
fn before(kind: Kind) -> i32 {
    use Act::*;
    match kind {
        Kind::Alone(Statement | Meeting | Other | ChangeToGroup) => -450,
        Kind::Violence | Kind::Sweep => -400,
        Kind::Alone(Release) => -300,
        kind if kind.rare() => -200,
        _ => -350,
    }
}

fn acts(a: &Node, b: &Node) -> i32 {
    let pairs = a.acts.iter().flat_map(|x| b.acts.iter().map(move |y| act_pair(*x, *y)));
    pairs.max().unwrap_or(0)
}

fn act_pair(a: Act, b: Act) -> i32 {
    use Act::*;
    let ground = |act| {
        matches!(
            act,
            ArmedClash | Attack | GovernmentRegainsTerritory | NonstateOvertakesTerritory | LootingDestruction
        )
    };
    match (a, b) {
        (a, b) if a == b => 100,
        (AirDroneStrike, other) | (other, AirDroneStrike) if ground(other) => -100,
        (RemoteExplosiveIed, other) | (other, RemoteExplosiveIed) if ground(other) => -30,
        (a, b) if ground(a) && ground(b) => 50,
        (a, b) if Kind::of(a) == Kind::of(b) && Kind::of(a) != Kind::Violence => 50,
        _ => 0,
    }
}

fn days(a: &Node, b: &Node) -> i32 {
    if a.days.is_empty() || b.days.is_empty() {
        return day_unsaid(a, b).min(day_unsaid(b, a));
    }
    let rare = a.kinds.iter().any(|kind| kind.rare() && b.kinds.contains(kind));
    match days::gap(&a.days, &b.days) {
        None => -30,
        Some(0) if a.days == b.days && (3..=10).contains(&days::width(&a.days)) => 180,
        Some(0) => match days::width(&a.days).max(days::width(&b.days)) {
            ..=1 => 200,
            2 => 170,
            3..=7 => 100,
            8..=31 => 30,
            32..=366 => -30,
            _ => -60,
        },
        Some(gap) => match gap - play(a).max(play(b)) {
            ..=0 => -100,
            // Announced, carried out and told on different days.
            1..=5 if rare => -250,
            1 => -350,
            _ => VETO,
        },
    }
}

/// Days by which words such as «last month» may miss.
fn play(node: &Node) -> i64 {
    let coarsest = node.days.iter().map(|c| match c {
        Candidate::Days(when) => when.grain,
        Candidate::AnyYear { grain, .. } => *grain,
    });
    match (coarsest.max(), node.inferred) {
        (Some(Grain::Year), _) => 31,
        (Some(Grain::Month), _) => 5,
        (Some(Grain::Week), _) | (_, true) => 2,
        _ => 0,
    }
}

/// `silent` may say no day: what it tells as news lies shortly before its publication.
fn day_unsaid(silent: &Node, other: &Node) -> i32 {
    let (Some(published), true) = (silent.published, silent.days.is_empty()) else {
        return 0;
    };
    let Some((first, last)) = days::hull(&other.days) else {
        return -30;
    };
    let since = i64::from((published.first - last).get_days());
    if first > published.last || (!silent.recalled && since > NEWS_DAYS) { -300 } else { -30 }
}

fn places(a: Option<&Spot>, b: Option<&Spot>, kind: Option<Kind>) -> i32 {
    let (Some(a), Some(b)) = (a, b) else {
        return -30;
    };
    if a.country.zip(b.country).is_some_and(|(a, b)| a != b) {
        return if kind.is_some_and(Kind::of_words) { -50 } else { VETO };
    }
    let found = known_places(a, b).unwrap_or_else(|| {
        let named = |x: &Spot, y: &Spot| !x.name_words.is_empty() && shared(&x.name_words, &y.said_words) > 0;
        let narrow = |x: &Spot| matches!(x.precision, 1 | 2 | 5);
        match narrow(a) && narrow(b) && (named(a, b) || named(b, a)) {
            true => 120,
            false => apart(a, b),
        }
    });
    // Where words were spoken and what they are about are two places.
    if kind.is_some_and(Kind::of_words) { found.max(-100) } else { found }
}

/// One place, or one holding the other.
fn known_places(a: &Spot, b: &Spot) -> Option<i32> {
    let wider = a.precision.max(b.precision);
    let by_width = |widths: [i32; 4]| match wider {
        ..=2 => widths[0],
        3 => widths[1],
        4 | 5 => widths[2],
        _ => widths[3],
    };
    let holds = |x: &Spot, y: &Spot| x.id.as_ref().is_some_and(|id| y.within.contains(id));
    // A road goes by a town it leads to. Towns lie in a division; a wide region of the same precision does not.
    let road = wider == 5 && !a.within.is_empty();
    if a.id.is_some() && a.id == b.id && road {
        Some(if a.precision == b.precision { 220 } else { 150 })
    } else if a.id.is_some() && a.id == b.id {
        Some(by_width([250, 150, 90, 20]))
    } else if a.name == b.name && (a.id.is_none() || b.id.is_none()) {
        Some(by_width([220, 120, 80, 20]))
    } else if holds(a, b) || holds(b, a) {
        Some(by_width([100, 100, 60, 20]))
    } else if wider >= 6 {
        Some(if a.country.is_some() && a.country == b.country { 20 } else { 0 })
    } else {
        None
    }
}

/// Two places, neither of which is known to hold the other.
fn apart(a: &Spot, b: &Spot) -> i32 {
    let km = a.point.zip(b.point).map(|(a, b)| a.km_to(b));
    let (finer, wider) = (a.precision.min(b.precision), a.precision.max(b.precision));
    if finer <= 2 && wider <= 2 {
        return match km {
            Some(km) if km <= 10.0 => 100,
            Some(km) if km <= 30.0 => 0,
            Some(km) if km <= 100.0 => -500,
            Some(_) => VETO,
            None => -250,
        };
    }
    if wider == 5 {
        return if km.is_some_and(|km| km > 250.0) { -400 } else { 0 };
    }
    if a.admin1.as_ref().zip(b.admin1.as_ref()).is_some_and(|(a, b)| a != b) {
        return -400;
    }
    match a.id.is_some() && b.id.is_some() {
        true => -300,
        false => -50,
    }
}

/// Side by side; where that fails, a fight told from the other side is no contradiction.
fn actors(a: &Node, b: &Node) -> i32 {
    let straight = side(&a.initiators, &b.initiators) + side(&a.recipients, &b.recipients);
    let swapped = side(&a.initiators, &b.recipients) + side(&a.recipients, &b.initiators);
    if straight < 0 && swapped > 0 { 0 } else { straight }
}

fn side(a: &Side, b: &Side) -> i32 {
    let same_name = a.names.iter().any(|x| b.names.iter().any(|y| same_words(x, y)));
    if shared(&a.ids, &b.ids) > 0 {
        80
    } else if same_name {
        40
    } else if !a.ids.is_empty() && !b.ids.is_empty() {
        -80
    } else {
        0
    }
}

/// «military forces of mali» and the same with more words behind.
fn same_words(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    long == short || (short.contains(' ') && long.strip_prefix(short).is_some_and(|rest| rest.starts_with(' ')))
}

fn figures(a: &Node, b: &Node) -> i32 {
    let mut best: Vec<(recoupe_model::Outcome, i32)> = Vec::new();
    for (outcome, category, count) in &a.figures {
        for (_, other, count2) in b.figures.iter().filter(|(o, ..)| o == outcome) {
            if !may_be_same(*category, *other) {
                continue;
            }
            let weight = count_pair(*count, *count2);
            match best.iter_mut().find(|(o, _)| o == outcome) {
                Some((_, held)) => *held = weight.max(*held),
                None => best.push((*outcome, weight)),
            }
        }
    }
    best.into_iter().map(|(_, weight)| weight).sum::<i32>().clamp(-120, 350)
}

/// A count without a category may be of anybody.
fn may_be_same(a: Option<Category>, b: Option<Category>) -> bool {
    a == b || matches!((a, b), (Some(Category::Unknown), Some(_)) | (Some(_), Some(Category::Unknown)))
}

fn count_pair(a: Count, b: Count) -> i32 {
    let same = (a.low, a.high) == (b.low, b.high) || (a.said.is_some() && a.said == b.said);
    match a.said.unwrap_or(a.low) {
        _ if !same && a.agrees_with(b) => match (a.high, b.high) {
            (Some(x), Some(y)) if x.min(y) >= 10 => 80,
            _ => 40,
        },
        _ if !same => {
            let far = a.low.max(b.low) > 4 * a.high.unwrap_or(u64::MAX).min(b.high.unwrap_or(u64::MAX)).max(1);
            if far { -100 } else { -40 }
        }
        _ if a.said.is_none() => 30,
        10.. => 220,
        5..=9 => 150,
        2..=4 => 80,
        1 => 30,
        0 => 0,
    }
}

fn nearness(a: &Node, b: &Node) -> i32 {
    let (Some(x), Some(y)) = (a.published, b.published) else {
        return 0;
    };
    if a.recalled || b.recalled {
        return 0;
    }
    match days::apart(x, y) {
        0..=2 => 50,
        3..=NEWS_DAYS => 0,
        11..=31 => -150,
        _ => -400,
    }
}

fn words(a: &Node, b: &Node) -> i32 {
    let smaller = a.words.len().min(b.words.len());
    let common = shared(&a.words, &b.words);
    let by_words = match (smaller, common) {
        (..=4, _) => 0,
        (_, n) if n * 2 >= smaller => 150,
        (_, n) if n * 3 >= smaller => 70,
        _ => 0,
    };
    let by_names = (shared(&a.names, &b.names).min(4) * 15) as i32;
    let by_voice = if shared(&a.voices, &b.voices) > 0 { 50 } else { 0 };
    by_words.max(by_names) + by_voice
}
