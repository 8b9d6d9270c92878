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
use std::convert::Infallible;

/// How many members of a group are asked before a merge.
const ASKED: usize = 8;

/// What is known between two groups: the sum of weighed pairs and how many there were.
#[derive(Debug, Clone, Copy)]
struct Edge {
    sum: i64,
    n: u32,
}

impl Edge {
    /// Set in `n` when the sum is over representatives of the groups as they are now.
    const ASKED: u32 = 1 << 31;

    fn asked(sum: i64, n: u32) -> Edge {
        Edge { sum, n: n | Edge::ASKED }
    }

    fn is_asked(self) -> bool {
        self.n & Edge::ASKED != 0
    }

    fn and(self, other: Edge) -> Edge {
        Edge { sum: self.sum + other.sum, n: (self.n & !Edge::ASKED) + (other.n & !Edge::ASKED) }
    }

    /// Average in ten-thousandths, so that order needs no floating point.
    fn average(self) -> i64 {
        (self.sum * 100).div_euclid(i64::from(self.n & !Edge::ASKED))
    }
}

/// What a group has in common with others, by their numbers. A list in order holds it in a third of the room that a tree
/// takes, and of a large neighbourhood there are millions.
#[derive(Debug, Clone, Default)]
struct Edges(Vec<(u32, Edge)>);

impl Edges {
    fn of(&self, other: u32) -> Option<Edge> {
        self.0.binary_search_by_key(&other, |(to, _)| *to).ok().map(|at| self.0[at].1)
    }

    fn put(&mut self, other: u32, edge: Edge) {
        match self.0.binary_search_by_key(&other, |(to, _)| *to) {
            Ok(at) => self.0[at].1 = edge,
            Err(at) => self.0.insert(at, (other, edge)),
        }
    }

    fn drop(&mut self, other: u32) {
        if let Ok(at) = self.0.binary_search_by_key(&other, |(to, _)| *to) {
            self.0.remove(at);
        }
    }

    /// Both lists as one, of which nothing was asked yet.
    fn with(self, others: Edges) -> Edges {
        let mut both = Vec::with_capacity(self.0.len() + others.0.len());
        let nothing = Edge { sum: 0, n: 0 };
        let (mut ours, mut theirs) = (self.0.into_iter().peekable(), others.0.into_iter().peekable());
        while let Some(to) = [ours.peek(), theirs.peek()].into_iter().flatten().map(|(to, _)| *to).min() {
            let next = |edges: &mut std::iter::Peekable<std::vec::IntoIter<(u32, Edge)>>| {
                edges.next_if(|(other, _)| *other == to).map_or(nothing, |(_, edge)| edge)
            };
            both.push((to, next(&mut ours).and(next(&mut theirs))));
        }
        both.shrink_to_fit();
        Edges(both)
    }
}

/// Strength, then the two groups, smaller numbers first: a total order.
type Offer = (i64, Reverse<u32>, Reverse<u32>);

/// What is grouped, by its place in a neighbourhood.
struct Groups<P> {
    /// Members of each group by its first node; empty once merged away.
    members: Vec<Vec<u32>>,
    pages: Vec<Vec<P>>,
    /// On which side of people's splits each group stands, sorted.
    sides: Vec<Vec<Side>>,
    edges: Vec<Edges>,
    offers: BinaryHeap<Offer>,
    /// So many offers are held before those that nobody makes any more are thrown away.
    most_offers: usize,
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
            _ => all.extend(group_nodes(nodes, &here, inside)),
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

/// The groups of one neighbourhood, whose nodes these are.
fn group_nodes(nodes: &[Node], here: &[u32], pairs: &[(u32, u32)]) -> Vec<Vec<u32>> {
    let own: Vec<&Node> = here.iter().map(|&node| &nodes[node as usize]).collect();
    let place = |node: u32| here.binary_search(&node).map_or(0, |at| at as u32);
    let pairs: Vec<(u32, u32)> = pairs.iter().map(|(a, b)| (place(*a), place(*b))).collect();
    let pages: Vec<Vec<&PageId>> = own.iter().map(|node| node.pages.iter().collect()).collect();
    let sides = own.iter().map(|node| node.sides.clone()).collect();
    let weigh = |a: u32, b: u32| Ok::<_, Infallible>(weigh(own[a as usize], own[b as usize]).total());
    let Ok(found) = group(pages, sides, &pairs, weigh);
    found.into_iter().map(|members| members.into_iter().map(|at| here[at as usize]).collect()).collect()
}

/// The groups of one neighbourhood, in which nodes go by their places. Given are the pages of each and on which sides of
/// splits it stands, both sorted; the pairs worth weighing, sorted; and what weighs two.
pub(crate) fn group<P: Ord, E>(
    pages: Vec<Vec<P>>,
    sides: Vec<Vec<Side>>,
    pairs: &[(u32, u32)],
    weigh: impl Fn(u32, u32) -> Result<i32, E>,
) -> Result<Vec<Vec<u32>>, E> {
    const FEW_OFFERS: usize = 1 << 16;
    let mut n_beside = vec![0usize; pages.len()];
    for (a, b) in pairs {
        n_beside[*a as usize] += 1;
        n_beside[*b as usize] += 1;
    }
    let mut groups = Groups {
        members: (0..pages.len() as u32).map(|i| vec![i]).collect(),
        pages,
        sides,
        edges: n_beside.into_iter().map(|n| Edges(Vec::with_capacity(n))).collect(),
        offers: BinaryHeap::new(),
        most_offers: FEW_OFFERS,
    };
    for &(a, b) in pairs {
        groups.connect(a, b, Edge::asked(i64::from(weigh(a, b)?), 1));
    }
    while let Some((strength, Reverse(a), Reverse(b))) = groups.offers.pop() {
        groups.consider(strength, a, b, &weigh)?;
        if groups.offers.len() > groups.most_offers {
            groups.forget();
            groups.most_offers = FEW_OFFERS.max(2 * groups.offers.len());
        }
    }
    Ok(groups.members.into_iter().filter(|members| !members.is_empty()).collect())
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

impl<P: Ord> Groups<P> {
    fn connect(&mut self, a: u32, b: u32, edge: Edge) {
        self.edges[a as usize].put(b, edge);
        self.edges[b as usize].put(a, edge);
        self.offer(a, b, edge);
    }

    fn offer(&mut self, a: u32, b: u32, edge: Edge) {
        if edge.average() > 0 {
            self.offers.push((edge.average(), Reverse(a.min(b)), Reverse(a.max(b))));
        }
    }

    /// Throws away offers that others took the place of.
    fn forget(&mut self) {
        let edges = &self.edges;
        let stands = |edge: Edge, strength: i64| edge.average() == strength;
        self.offers.retain(|(strength, Reverse(a), Reverse(b))| {
            edges[*a as usize].of(*b).is_some_and(|edge| stands(edge, *strength))
        });
    }

    fn consider<E>(
        &mut self,
        strength: i64,
        a: u32,
        b: u32,
        weigh: impl Fn(u32, u32) -> Result<i32, E>,
    ) -> Result<(), E> {
        let Some(edge) = self.edges[a as usize].of(b) else {
            return Ok(());
        };
        if edge.average() != strength {
            return Ok(()); // an older offer
        }
        if self.told_as_two(a, b) {
            self.edges[a as usize].drop(b);
            self.edges[b as usize].drop(a);
        } else if !edge.is_asked() {
            let edge = self.ask(a, b, weigh)?;
            self.connect(a, b, edge);
        } else {
            self.merge(a, b);
        }
        Ok(())
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

    fn ask<E>(&self, a: u32, b: u32, weigh: impl Fn(u32, u32) -> Result<i32, E>) -> Result<Edge, E> {
        let (some_a, some_b) = (asked(&self.members[a as usize]), asked(&self.members[b as usize]));
        let mut sum = 0;
        for x in &some_a {
            for y in &some_b {
                sum += i64::from(weigh(*x, *y)?);
            }
        }
        Ok(Edge::asked(sum, (some_a.len() * some_b.len()) as u32))
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
        let mut theirs = std::mem::take(&mut self.edges[gone as usize]);
        theirs.drop(kept);
        let mut ours = std::mem::take(&mut self.edges[kept as usize]);
        ours.drop(gone);
        let both = ours.with(theirs);
        for (other, edge) in &both.0 {
            self.edges[*other as usize].drop(gone);
            self.edges[*other as usize].put(kept, *edge);
            self.offer(kept, *other, *edge);
        }
        self.edges[kept as usize] = both;
    }
}

/// Up to `ASKED` members, evenly spread, the first always among them.
fn asked(members: &[u32]) -> Vec<u32> {
    let n = members.len().min(ASKED);
    (0..n).map(|i| members[i * members.len() / n]).collect()
}
