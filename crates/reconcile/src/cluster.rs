//! Grouping: pairs that look like one occurrence are merged, the strongest first, as long as the groups they
//! stand in agree on the whole and no page tells them as two.
//!
//! Average linkage over the weighed pairs; before a merge the average is taken again over representatives of
//! both groups, including pairs nobody had a reason to weigh, so that a vague report cannot chain two precise
//! ones together. Ties fall to what was published first. The outcome depends on the nodes only.

use crate::fold::sorted;
use crate::link::weigh;
use crate::node::Node;
use crate::review::Side;
use recoupe_model::PageId;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// How many members of a group are asked before a merge.
const ASKED: usize = 8;

/// What is known between two groups: the sum of weighed pairs and how many there were.
#[derive(Debug, Clone, Copy)]
struct Edge {
    sum: i64,
    n: i64,
    /// True when the sum is over representatives of the groups as they are now.
    asked: bool,
}

impl Edge {
    /// Average in ten-thousandths, so that order needs no floating point.
    fn average(self) -> i64 {
        (self.sum * 100).div_euclid(self.n)
    }
}

/// Strength, then the two groups, smaller numbers first: a total order.
type Offer = (i64, Reverse<u32>, Reverse<u32>);

struct Groups<'a> {
    nodes: &'a [&'a Node],
    /// Members of each group by its first node; empty once merged away.
    members: Vec<Vec<u32>>,
    pages: Vec<Vec<&'a PageId>>,
    /// On which side of people's splits each group stands, sorted.
    sides: Vec<Vec<Side>>,
    edges: Vec<BTreeMap<u32, Edge>>,
    offers: BinaryHeap<Offer>,
}

/// Groups of positions in `nodes`; each sorted, and sorted by their first. Groups that hold nodes of one
/// set of `together` are one in the end, whatever speaks against it, as people said so; they are brought together
/// last, so that what fits one of them still finds it.
///
/// Nodes that no chain of pairs above zero connects can never be one, so each such neighbourhood is grouped by itself:
/// what is far away costs nothing and changes nothing.
pub(crate) fn cluster(nodes: &[Node], mut pairs: Vec<(u32, u32)>, together: &[Vec<u32>]) -> Vec<Vec<u32>> {
    let n = u32::try_from(nodes.len()).expect("a ledger holds fewer than 4 billion claims");
    let weigh = |(a, b): (u32, u32)| weigh(&nodes[a as usize], &nodes[b as usize]).total();
    let mut area: Vec<u32> = (0..n).collect();
    for &(a, b) in pairs.iter().filter(|pair| weigh(**pair) > 0) {
        let (a, b) = (root(&mut area, a), root(&mut area, b));
        area[a.max(b) as usize] = a.min(b);
    }
    (0..n).for_each(|node| {
        area[node as usize] = root(&mut area, node);
    });
    // Pairs inside one neighbourhood, neighbourhood by neighbourhood. Weighing them again costs less than holding the
    // weights of all.
    pairs.retain(|(a, b)| area[*a as usize] == area[*b as usize]);
    pairs.sort_unstable_by_key(|pair| (area[pair.0 as usize], *pair));
    let mut members: Vec<(u32, u32)> = (0..n).map(|node| (area[node as usize], node)).collect();
    members.sort_unstable();
    let mut rest = pairs.as_slice();
    let mut all: Vec<Vec<u32>> = Vec::new();
    for of_area in members.chunk_by(|a, b| a.0 == b.0) {
        let here: Vec<u32> = of_area.iter().map(|(_, node)| *node).collect();
        let (inside, others) = rest.split_at(rest.partition_point(|(a, _)| area[*a as usize] <= of_area[0].0));
        rest = others;
        match here.len() {
            1 => all.push(here),
            _ => all.extend(group(nodes, &here, inside.iter().map(|pair| (*pair, weigh(*pair))))),
        }
    }
    all.sort_unstable();
    bring_together(nodes, &mut all, together);
    all
}

fn root(area: &mut [u32], mut node: u32) -> u32 {
    while area[node as usize] != node {
        area[node as usize] = area[area[node as usize] as usize];
        node = area[node as usize];
    }
    node
}

/// The groups of one neighbourhood. Inside it nodes go by their place in `here`, which keeps their order.
fn group(nodes: &[Node], here: &[u32], pairs: impl Iterator<Item = ((u32, u32), i32)>) -> Vec<Vec<u32>> {
    let own: Vec<&Node> = here.iter().map(|&node| &nodes[node as usize]).collect();
    let place = |node: u32| here.binary_search(&node).map_or(0, |at| at as u32);
    let mut groups = Groups {
        nodes: &own,
        members: (0..here.len() as u32).map(|i| vec![i]).collect(),
        pages: own.iter().map(|node| node.pages.iter().collect()).collect(),
        sides: own.iter().map(|node| node.sides.clone()).collect(),
        edges: vec![BTreeMap::new(); here.len()],
        offers: BinaryHeap::new(),
    };
    for ((a, b), weight) in pairs {
        groups.connect(place(a), place(b), Edge { sum: i64::from(weight), n: 1, asked: true });
    }
    while let Some((strength, Reverse(a), Reverse(b))) = groups.offers.pop() {
        groups.consider(strength, a, b);
    }
    let found = groups.members.into_iter().filter(|members| !members.is_empty());
    found.map(|members| members.into_iter().map(|at| here[at as usize]).collect()).collect()
}

/// Joins the groups that people hold to be one, but for those that people took apart.
fn bring_together(nodes: &[Node], groups: &mut Vec<Vec<u32>>, together: &[Vec<u32>]) {
    if together.is_empty() {
        return;
    }
    let mut holder: BTreeMap<u32, usize> = BTreeMap::new();
    for (at, members) in groups.iter().enumerate() {
        holder.extend(members.iter().map(|member| (*member, at)));
    }
    let sides = |members: &[u32]| -> Vec<Side> {
        sorted(members.iter().flat_map(|m| nodes[*m as usize].sides.iter().copied()).collect())
    };
    for set in together {
        for other in set {
            let (a, b) = (holder[&set[0]], holder[other]);
            if a != b && !apart(&sides(&groups[a]), &sides(&groups[b])) {
                let (kept, gone) = (a.min(b), a.max(b));
                let moved = std::mem::take(&mut groups[gone]);
                holder.extend(moved.iter().map(|member| (*member, kept)));
                groups[kept].extend(moved);
                groups[kept].sort_unstable();
            }
        }
    }
    groups.retain(|members| !members.is_empty());
    groups.sort_unstable();
}

/// People took these two apart.
fn apart(ours: &[Side], theirs: &[Side]) -> bool {
    ours.iter().any(|(split, goes)| theirs.binary_search(&(*split, !goes)).is_ok())
}

impl Groups<'_> {
    fn connect(&mut self, a: u32, b: u32, edge: Edge) {
        self.edges[a as usize].insert(b, edge);
        self.edges[b as usize].insert(a, edge);
        if edge.average() > 0 {
            self.offers.push((edge.average(), Reverse(a.min(b)), Reverse(a.max(b))));
        }
    }

    fn consider(&mut self, strength: i64, a: u32, b: u32) {
        let Some(edge) = self.edges[a as usize].get(&b).copied() else {
            return;
        };
        if edge.average() != strength {
            return; // an older offer
        }
        if self.told_as_two(a, b) {
            self.edges[a as usize].remove(&b);
            self.edges[b as usize].remove(&a);
        } else if !edge.asked {
            let edge = self.ask(a, b);
            self.connect(a, b, edge);
        } else {
            self.merge(a, b);
        }
    }

    /// A page that has both in it tells them as two; so may people.
    fn told_as_two(&self, a: u32, b: u32) -> bool {
        if apart(&self.sides[a as usize], &self.sides[b as usize]) {
            return true;
        }
        let (a, b) = (&self.pages[a as usize], &self.pages[b as usize]);
        let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
        few.iter().any(|page| many.binary_search(page).is_ok())
    }

    fn ask(&self, a: u32, b: u32) -> Edge {
        let (some_a, some_b) = (asked(&self.members[a as usize]), asked(&self.members[b as usize]));
        let mut sum = 0;
        for x in &some_a {
            for y in &some_b {
                sum += i64::from(weigh(self.nodes[*x as usize], self.nodes[*y as usize]).total());
            }
        }
        Edge { sum, n: (some_a.len() * some_b.len()) as i64, asked: true }
    }

    /// The group keeps the number of its first node.
    fn merge(&mut self, a: u32, b: u32) {
        let (kept, gone) = (a.min(b), a.max(b));
        let members = std::mem::take(&mut self.members[gone as usize]);
        self.members[kept as usize].extend(members);
        self.members[kept as usize].sort_unstable();
        let pages = std::mem::take(&mut self.pages[gone as usize]);
        self.pages[kept as usize].extend(pages);
        self.pages[kept as usize].sort_unstable();
        let sides = std::mem::take(&mut self.sides[gone as usize]);
        self.sides[kept as usize].extend(sides);
        self.sides[kept as usize].sort_unstable();
        let mut edges = std::mem::take(&mut self.edges[gone as usize]);
        edges.remove(&kept);
        self.edges[kept as usize].remove(&gone);
        let mut touched: BTreeMap<u32, Edge> = std::mem::take(&mut self.edges[kept as usize]);
        for (other, edge) in edges {
            self.edges[other as usize].remove(&gone);
            let both = touched.entry(other).or_insert(Edge { sum: 0, n: 0, asked: false });
            (both.sum, both.n) = (both.sum + edge.sum, both.n + edge.n);
        }
        for (other, edge) in touched {
            self.connect(kept, other, Edge { asked: false, ..edge });
        }
    }
}

/// Up to `ASKED` members, evenly spread, the first always among them.
fn asked(members: &[u32]) -> Vec<u32> {
    let n = members.len().min(ASKED);
    (0..n).map(|i| members[i * members.len() / n]).collect()
}
