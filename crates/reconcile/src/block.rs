//! Which pairs of nodes are worth weighing, so that cost grows with the pages and not with their square.
//!
//! Every node leaves keys: sort of act with month and place, with day and country, with month and actor, with
//! month and number, or a sentence. Nodes that share a key are compared; under a key that many share, each is
//! compared with its nearest neighbours in order of day and place, which is enough for the grouping to
//! connect what belongs together.

use crate::days;
use crate::fold::{Stable, shared, sorted};
use crate::node::{Kind, Node};
use jiff::{ToSpan, civil::Date};
use recoupe_model::{Act, Candidate};

/// Up to this many nodes under one key, all are compared with all.
pub(crate) const SMALL: usize = 40;
/// In larger groups, how many neighbours each node is compared with.
const NEIGHBOURS: usize = 16;
/// Days before publication that news is taken to be about when the page says no day.
const NEWS_DAYS: i64 = 10;
/// A stretch longer than this many days is looked for by month only.
const FEW_DAYS: i64 = 10;
/// A stretch longer than this many months is looked for by year only.
const FEW_MONTHS: usize = 4;

/// The keys of so many nodes are held at a time; where there are more, keys are gone through in parts.
const HELD: usize = 1 << 18;

/// Pairs `(a, b)` of positions with `a < b`, sorted and unique.
pub(crate) fn pairs(nodes: &[Node]) -> Vec<(u32, u32)> {
    pairs_in(nodes, nodes.len().div_ceil(HELD).max(1))
}

/// Making keys again for each part costs less than holding all of them.
fn pairs_in(nodes: &[Node], parts: usize) -> Vec<(u32, u32)> {
    let ranks: Vec<(u64, u64)> = nodes.iter().map(|node| (rank(node), node.id)).collect();
    let (mut pairs, mut often) = (Vec::new(), 1 << 22);
    let mut keyed: Vec<(u64, u32)> = Vec::new();
    for part in 0..parts as u128 {
        let within = |key: &u64| (u128::from(*key) * parts as u128) >> 64 == part;
        for (node, i) in nodes.iter().zip(0u32..) {
            keyed.extend(keys(node).into_iter().filter(within).map(|key| (key, i)));
        }
        keyed.sort_unstable_by_key(|(key, i)| (*key, ranks[*i as usize], *i));
        for group in keyed.chunk_by(|a, b| a.0 == b.0) {
            let reach = reach(group.len());
            for (at, (_, a)) in group.iter().enumerate() {
                let near = group[at + 1..].iter().take(reach).map(|(_, b)| (*a.min(b), *a.max(b)));
                pairs.extend(near.filter(|(a, b)| !of_one_page(&nodes[*a as usize], &nodes[*b as usize])));
            }
            // Many stand under several keys together; those of the first keys need not wait for the last ones.
            if pairs.len() > often {
                pairs.sort_unstable();
                pairs.dedup();
                often = (2 * pairs.len()).max(often);
            }
        }
        keyed.clear();
    }
    drop((keyed, ranks));
    sorted(pairs)
}

/// In a group of so many, with how many that follow each is compared.
pub(crate) fn reach(size: usize) -> usize {
    if size <= SMALL { SMALL } else { NEIGHBOURS }
}

/// A page that tells both tells them as two.
pub(crate) fn of_one_page(a: &Node, b: &Node) -> bool {
    shared(&a.pages, &b.pages) > 0
}

/// Order within a large group: by first day, then place, then figures, so that tellings of one occurrence
/// lie side by side. Of 63 bits, which every store orders alike.
pub(crate) fn rank(node: &Node) -> u64 {
    const PLACE_BITS: u32 = 24;
    const FIGURE_BITS: u32 = 17;
    let first = days::hull(&node.days).map(|(first, _)| first).or(node.published.map(|p| p.first));
    let day = (first.unwrap_or(Date::MAX) - jiff::civil::date(1, 1, 1)).get_days().max(0);
    let place = node.spot.as_ref().map_or(0, |spot| place_key(spot.id.as_ref().map_or(&spot.name, |id| id.as_str())));
    let figure = node.figures.iter().map(|(_, _, count)| count.low).max().unwrap_or(0);
    (u64::from(day.unsigned_abs()) << (PLACE_BITS + FIGURE_BITS))
        | ((place >> (64 - PLACE_BITS)) << FIGURE_BITS)
        | figure.min((1 << FIGURE_BITS) - 1)
}

fn place_key(name: &str) -> u64 {
    Stable::new().text(name).end()
}

/// What a node is looked for by, sorted and unique.
pub(crate) fn keys(node: &Node) -> Vec<u64> {
    let mut keys: Vec<u64> = node.sentences.clone();
    let (days, months) = spread(node);
    for kind in &node.kinds {
        let base = Stable::new().text(&kind_word(*kind));
        let places = place_words(node);
        let country = node.spot.as_ref().and_then(|s| s.country).map_or(String::new(), |c| c.code().to_owned());
        for month in &months {
            let base = base.text("month").text(month);
            keys.extend(places.iter().map(|place| base.text("place").text(place).end()));
            let actors = node.initiators.ids.iter().chain(&node.recipients.ids);
            keys.extend(actors.map(|actor| base.text("actor").text(actor.as_str()).end()));
            let telling = node.figures.iter().filter(|(_, _, count)| count.said.is_some_and(|n| n >= 5));
            keys.extend(telling.map(|(outcome, _, count)| {
                base.text("figure").text(outcome.word()).number(count.said.unwrap_or(0)).end()
            }));
        }
        if kind.rare() {
            keys.push(base.text("rare").text(&country).end());
            keys.extend(months.iter().map(|month| base.text("rare").text(month).end()));
        }
        for day in &days {
            let base = base.text("day").text(day);
            keys.push(base.end());
            keys.push(base.text(&country).end());
        }
        // What is recalled without a day can only be found by its place.
        if months.is_empty() || node.recalled {
            keys.extend(places.iter().map(|place| base.text("ever").text(place).end()));
        } else if let Some(place) = places.first() {
            keys.push(base.text("ever").text(place).end());
        }
    }
    sorted(keys)
}

fn kind_word(kind: Kind) -> String {
    match kind {
        Kind::Violence => Act::ArmedClash.word().to_owned(),
        Kind::Crowd => Act::PeacefulProtest.word().to_owned(),
        Kind::Sweep => Act::Arrests.word().to_owned(),
        Kind::Alone(act) => act.word().to_owned(),
    }
}

/// The place and what holds it, or its names where no pack knows it.
fn place_words(node: &Node) -> Vec<String> {
    let Some(spot) = node.spot.as_ref().filter(|spot| spot.precision < 6) else {
        return Vec::new();
    };
    let mut words = vec![spot.name.clone()];
    words.extend(spot.id.iter().chain(&spot.within).map(|id| id.as_str().to_owned()));
    words.extend(spot.said_words.iter().chain(&spot.name_words).map(|word| format!("{word:x}")));
    words
}

/// The days and the months in which a node is looked for.
fn spread(node: &Node) -> (Vec<String>, Vec<String>) {
    let mut stretches: Vec<(Date, Date)> = Vec::new();
    for candidate in &node.days {
        match candidate {
            Candidate::Days(when) => stretches.push((when.first, when.last)),
            Candidate::AnyYear { .. } => stretches.extend(likely_years(node, *candidate)),
        }
    }
    if let (true, false, Some(published)) = (node.days.is_empty(), node.recalled, node.published) {
        stretches.push((published.first.saturating_sub(NEWS_DAYS.days()), published.last));
    }
    let n_days: i64 = stretches.iter().map(|(first, last)| i64::from((*last - *first).get_days()) + 1).sum();
    let mut days = Vec::new();
    let mut months = Vec::new();
    for (first, last) in stretches {
        if n_days <= FEW_DAYS {
            days.extend(first.series(1.day()).take_while(|day| *day <= last).map(|day| day.to_string()));
        }
        let ends = [first.first_of_month(), last.last_of_month()];
        let of_stretch = ends[0].series(1.month()).take_while(|day| *day <= ends[1]);
        months.extend(of_stretch.take(FEW_MONTHS + 1).map(|day| format!("{}-{}", day.year(), day.month())));
    }
    let months = sorted(months);
    match months.len() > FEW_MONTHS {
        true => (sorted(days), Vec::new()),
        false => (sorted(days), months),
    }
}

/// A day without a year is looked for in the year of publication and the one before.
fn likely_years(node: &Node, candidate: Candidate) -> Vec<(Date, Date)> {
    let Some(published) = node.published else {
        return Vec::new();
    };
    let years = [published.last.year(), published.last.year() - 1];
    years.iter().filter_map(|year| candidate.in_year(*year)).map(|when| (when.first, when.last)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::Spot;
    use recoupe_model::{PageId, PlaceId, When};

    /// Clashes in ten towns, so that under each key more and more are found.
    fn crowded(n: usize) -> Vec<Node> {
        let node = |i: usize| {
            let day = jiff::civil::date(2022, 3, 1).saturating_add((i as i64 % 60).days());
            let spot = Spot {
                id: Some(PlaceId::new(format!("t{}", i % 10))),
                within: Vec::new(),
                name: format!("t{}", i % 10),
                name_words: Vec::new(),
                said_words: Vec::new(),
                country: None,
                admin1: None,
                point: None,
                precision: 1,
            };
            Node {
                entries: vec![i],
                pages: vec![PageId::new(format!("p{i:05}"))],
                kinds: vec![Kind::Violence],
                days: vec![Candidate::Days(When::day(day))],
                published: Some(When::day(day)),
                spot: Some(spot),
                ..Node::default()
            }
        };
        (0..n).map(node).collect()
    }

    #[test]
    fn twice_the_reports_of_the_same_towns_are_about_twice_the_work() {
        let (few, many) = (pairs(&crowded(2000)).len(), pairs(&crowded(4000)).len());
        assert!(many < few * 5 / 2, "{few} pairs become {many}");
        assert!(few > 2000, "{few} pairs");
    }

    #[test]
    fn keys_in_parts_give_the_same_pairs() {
        let nodes = crowded(700);
        assert_eq!(pairs_in(&nodes, 5), pairs(&nodes));
    }

    #[test]
    fn claims_of_one_page_are_never_compared() {
        let mut nodes = crowded(2);
        nodes[1] = nodes[0].clone();
        assert!(pairs(&nodes).is_empty());
    }
}
