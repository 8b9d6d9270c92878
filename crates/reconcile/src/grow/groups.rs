//! Which tellings are one event, where tellings lie aside: what [`crate::cluster`] makes of each neighbourhood.

use super::aside::Recent;
use super::steps::Steps;
use super::tellings::{AT_HAND, Neighbourhoods, Tellings, node_of};
use super::texts::root;
use crate::node::Node;
use crate::{cluster, link};
use recoupe_model::{Aside, LinkStore};

/// A telling in what it is told with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Member {
    /// The first telling of all groups whose days are narrowed together: nothing outside of them bears on their events.
    pub(super) family: u32,
    /// The first telling of its group, which is an event.
    pub(super) group: u32,
    pub(super) telling: u32,
}

/// A neighbourhood: its tellings, and which of them are worth comparing, by their places.
#[derive(Debug)]
struct Area {
    tellings: Vec<u32>,
    pairs: Vec<(u32, u32)>,
}

/// Groups the tellings of each neighbourhood. All of them are given, in order: by family, then group.
pub(super) fn groups<S: LinkStore>(
    store: &mut S,
    aside: &mut S::Aside,
    all: &Tellings,
    hoods: Neighbourhoods,
    steps: &mut Steps,
) -> Result<Vec<Member>, S::Error> {
    /// Tellings that are grouped at a time.
    const MOST: usize = 1024;
    steps.begin(store);
    let n = all.numbers.len();
    let mut group_of: Vec<u32> = (0..n as u32).collect();
    let recent = Recent::holding(AT_HAND.min(n));
    let mut merge = hoods.pairs.read(aside)?;
    let mut next = merge.next(aside)?;
    let (mut batch, mut n_open, mut done) = (Vec::new(), 0, 0);
    for of_area in hoods.members.chunk_by(|a, b| a.0 == b.0) {
        done += of_area.len();
        if of_area.len() > 1 {
            let mut area = Area { tellings: of_area.iter().map(|(_, telling)| *telling).collect(), pairs: Vec::new() };
            let place = |telling: u32| area.tellings.binary_search(&telling).map_or(0, |at| at as u32);
            let mut pairs = Vec::new();
            while let Some(pair) = next.filter(|pair| (pair >> 64) as u32 == of_area[0].0) {
                pairs.push((place((pair >> 32) as u32), place(pair as u32)));
                next = merge.next(aside)?;
            }
            area.pairs = pairs;
            n_open += of_area.len();
            batch.push(area);
        }
        if n_open >= MOST || done == n {
            let (aside, together) = (&*aside, std::mem::take(&mut batch));
            for groups in store.on_all(together, |area| grouped(all, &area, &recent, aside)) {
                for group in groups? {
                    group.iter().for_each(|telling| group_of[*telling as usize] = group[0]);
                }
            }
            n_open = 0;
            steps.at(store, done as u64, n as u64);
        }
    }
    drop(merge);
    drop((recent, hoods));
    Ok(by_family(all, &group_of))
}

/// The groups of a neighbourhood, each in order.
fn grouped<A: Aside>(all: &Tellings, area: &Area, recent: &Recent<Node>, aside: &A) -> Result<Vec<Vec<u32>>, A::Error> {
    let telling = |at: u32| area.tellings[at as usize];
    let node = |at: u32| recent.get(telling(at), || node_of(all, telling(at), aside));
    let pages = area.tellings.iter().map(|telling| all.prints(*telling).iter().map(|(page, _)| *page).collect());
    let sides = vec![Vec::new(); area.tellings.len()];
    let weigh = |a: u32, b: u32| -> Result<i32, A::Error> { Ok(link::weigh(&*node(a)?, &*node(b)?).total()) };
    let groups = cluster::group(pages.collect::<Vec<Vec<u32>>>(), sides, &area.pairs, weigh)?;
    Ok(groups.into_iter().map(|group| group.into_iter().map(telling).collect()).collect())
}

/// All tellings by family and group.
fn by_family(all: &Tellings, group_of: &[u32]) -> Vec<Member> {
    let mut families = group_of.to_vec();
    for (a, b) in &all.siblings {
        let (a, b) = (root(&mut families, *a), root(&mut families, *b));
        families[a.max(b) as usize] = a.min(b);
    }
    let member = |(telling, group): (u32, &u32)| Member { family: root(&mut families, *group), group: *group, telling };
    let mut members: Vec<Member> = (0..).zip(group_of).map(member).collect();
    members.sort_unstable();
    members
}
