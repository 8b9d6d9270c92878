//! One annotated page: which of the engine's stories is which of the readers', and what is right in each.

use super::gold::Gold;
use super::link::Link;
use super::names::{RULER, fold, is_number, same_name, stems, words};
use super::story::{Actor, Story, first_day, golds, last_day};
use super::tally::Counts;
use recoupe_ledger::record::{ClaimRecord, PageRecord};
use std::collections::{BTreeMap, BTreeSet};

/// Stories less alike than this are never one.
const ALIKE: f64 = 0.44;
/// Letters of a body's beginning and end that must be met.
const EDGE: usize = 25;

pub(super) struct Page<'a> {
    gold: &'a Gold,
    record: Option<&'a PageRecord>,
    totals: Vec<&'a ClaimRecord>,
    golds: Vec<Story>,
    told: Vec<Story>,
    /// Reader's story -> engine's story.
    pairs: BTreeMap<usize, usize>,
}

impl<'a> Page<'a> {
    pub(super) fn new(gold: &'a Gold, record: Option<&'a PageRecord>, claims: &[&'a ClaimRecord]) -> Page<'a> {
        let mut told = Story::told(claims);
        told.retain(|s| s.scope != "total" && s.is_real());
        let golds = golds(gold);
        Page {
            gold,
            record,
            totals: claims.iter().filter(|c| c.scope == "total").copied().collect(),
            pairs: pair(&golds, &told),
            golds,
            told,
        }
    }

    pub(super) fn count(&self, counts: &mut Counts, links: &mut Vec<Link>) {
        counts.add("pages", 1);
        counts.add("pages_missing", usize::from(self.record.is_none()));
        for (i, gold) in self.golds.iter().enumerate() {
            self.count_gold(i, gold, counts, links);
        }
        let paired: BTreeSet<usize> = self.pairs.values().copied().collect();
        let news = self.told.iter().enumerate().filter(|(j, s)| s.scope == "incident" && !paired.contains(j));
        let (soft, hard): (Vec<&Story>, Vec<&Story>) = news.map(|(_, s)| s).partition(|s| s.is_soft());
        counts.add("soft_false", soft.len());
        for story in &hard {
            counts.add("false", 1);
            counts.add("cell_pred", story.cells());
            counts.add("total_leaks", usize::from(self.is_leak(story)));
        }
        self.count_totals(counts);
        if !self.golds.iter().any(|g| g.scope == "incident" && !g.is_soft()) {
            counts.add("quiet_pages", 1);
            counts.add("quiet_pages_ok", usize::from(hard.is_empty()));
        }
        if let Some(record) = self.record {
            count_page(self.gold, record, counts);
        }
    }

    fn count_gold(&self, i: usize, gold: &Story, counts: &mut Counts, links: &mut Vec<Link>) {
        let told = self.pairs.get(&i).map(|j| &self.told[*j]);
        let n_found = usize::from(told.is_some());
        if gold.scope != "incident" {
            counts.add("background_gold", 1);
            counts.add("background_found", n_found);
            counts.add("background_marked", usize::from(told.is_some_and(|t| t.scope != "incident")));
            return;
        }
        let is_soft_pair = |t: &Story| t.is_soft() && gold.acts.iter().any(|a| RULER.is_soft(a));
        if gold.is_soft() || told.is_some_and(is_soft_pair) {
            counts.add("soft_gold", 1);
            counts.add("soft_found", n_found);
            return;
        }
        counts.add("gold", 1);
        counts.add("cell_gold", gold.cells_of_gold());
        let alone = || format!("unfound-{}-{i}", self.gold.id());
        links.push(Link { gold: gold.event.clone(), told: told.and_then(|t| t.event.clone()).unwrap_or_else(alone) });
        if let Some(told) = told {
            counts.add("found", 1);
            compare(gold, told, counts);
        }
    }

    /// True for news that tells a figure over a period.
    fn is_leak(&self, story: &Story) -> bool {
        let evidence = words(&story.evidence);
        self.gold.totals.iter().any(|total| {
            let total = words(&total.text);
            let n_shared = total.intersection(&evidence).count();
            !total.is_empty() && holds_numbers(&evidence, &total) && n_shared as f64 >= 0.6 * total.len() as f64
        })
    }

    fn count_totals(&self, counts: &mut Counts) {
        for total in &self.gold.totals {
            let wanted = words(&total.text);
            let is_found = self.totals.iter().any(|claim| {
                let told: Vec<&str> = claim.counts.iter().map(|n| n.text.as_str()).collect();
                let told = words(&told.join(" "));
                holds_numbers(&told, &wanted) && !told.is_disjoint(&wanted)
            });
            counts.add("totals", 1);
            counts.add("totals_found", usize::from(is_found));
        }
    }
}

fn holds_numbers(text: &BTreeSet<String>, wanted: &BTreeSet<String>) -> bool {
    wanted.iter().filter(|w| is_number(w)).all(|w| text.contains(w))
}

/// The likest pair first, each story once; what readers hold for news is never paired with a recollection.
fn pair(golds: &[Story], told: &[Story]) -> BTreeMap<usize, usize> {
    let mut all: Vec<(f64, usize, usize)> = Vec::new();
    for (i, gold) in golds.iter().enumerate() {
        all.extend(told.iter().enumerate().map(|(j, t)| (gold.likeness(t), i, j)));
    }
    all.sort_by(|a, b| b.0.total_cmp(&a.0).then((b.1, b.2).cmp(&(a.1, a.2))));
    let (mut pairs, mut taken) = (BTreeMap::new(), BTreeSet::new());
    for (like, i, j) in all {
        let is_recalled = golds[i].scope == "incident" && told[j].scope != "incident";
        if like < ALIKE || is_recalled || pairs.contains_key(&i) || taken.contains(&j) {
            continue;
        }
        pairs.insert(i, j);
        taken.insert(j);
    }
    pairs
}

/// The cells of a found event, one against the other.
fn compare(gold: &Story, told: &Story, counts: &mut Counts) {
    let n = usize::from;
    // What readers leave open is neutral.
    let mut n_told = told.cells()
        - n(gold.when.is_empty() && !told.when.is_empty())
        - n(gold.place.is_empty() && !told.place.is_empty());
    let act = gold.shares_act(told);
    counts.add("act_ok", n(act));
    let mut n_right = n(act);
    if let Some(when) = gold.when.first() {
        let is_right = matches!(&told.when[..], [one] if one == when);
        counts.case("when", is_right);
        counts.add("when_compatible", n(gold.is_compatible(told)));
        n_right += n(is_right);
    }
    if let Some(linked) = &gold.linked {
        counts.case("when_linked", matches!(&told.when[..], [one] if one == linked));
    }
    if let (Some(a), Some(b)) = (&gold.country, &told.country) {
        counts.case("country", a == b);
    }
    if !gold.place.is_empty() {
        let is_right = same_name(&gold.place, &told.place);
        counts.case("place", is_right);
        n_right += n(is_right);
    }
    for role in ["initiator", "recipient"] {
        let (right, free) = compare_side(role, gold, told, counts);
        n_right += right;
        n_told -= free;
    }
    let n_met = compare_counts(gold, told, counts);
    // Two figures of one value (15 bases and 15 motorcycles) are two cells.
    let n_twins = n_met.saturating_sub(told.n_figures());
    counts.add("count_pred", told.n_figures() + n_twins);
    if let Some(Some(stance)) = gold.stances.first().filter(|s| s.as_deref().is_some_and(|s| !s.is_empty())) {
        counts.case("stance", told.stances.iter().flatten().any(|s| s == stance));
    }
    for speaker in &gold.speakers {
        counts.case("speaker", told.speakers.iter().any(|s| same_name(speaker, s)));
    }
    counts.add("cell_gold", 0);
    counts.add("cell_pred", n_told + n_twins);
    counts.add("cell_hit", n_right + n_met);
}

/// How many actors of a role are right, and how many more are neutral: other words for one of them, or one
/// that the page leaves unsaid.
fn compare_side(role: &str, gold: &Story, told: &Story, counts: &mut Counts) -> (usize, usize) {
    let wanted: Vec<&Actor> = Story::in_role(&gold.actors, role).collect();
    // The same actor told twice counts once, in its last words.
    let mut given: Vec<(String, &Actor)> = Vec::new();
    for actor in Story::in_role(&told.actors, role) {
        match given.iter_mut().find(|(key, _)| *key == actor.key()) {
            Some(known) => known.1 = actor,
            None => given.push((actor.key(), actor)),
        }
    }
    let mut used = BTreeSet::new();
    for actor in &wanted {
        let met = (0..given.len()).find(|k| !used.contains(k) && same_name(&actor.names, &given[*k].1.names));
        used.extend(met);
        counts.case(role, met.is_some());
    }
    let implied = Story::in_role(&gold.implied, role);
    let neutral: Vec<&Actor> = wanted.iter().copied().chain(implied).collect();
    let is_free = |k: &usize| !used.contains(k) && neutral.iter().any(|a| same_name(&a.names, &given[*k].1.names));
    let n_free = (0..given.len()).filter(is_free).count();
    counts.add(&format!("{role}_pred"), given.len() - n_free);
    (used.len(), n_free)
}

/// How many figures are met.
fn compare_counts(gold: &Story, told: &Story, counts: &mut Counts) -> usize {
    let mut used = BTreeSet::new();
    for wanted in &gold.counts {
        let is_it = |k: &usize| !used.contains(k) && told.counts[*k].figure() == wanted.figure();
        let met = (0..told.counts.len()).find(is_it);
        counts.case("count", met.is_some());
        if let Some(k) = met {
            used.insert(k);
            let given = &told.counts[k];
            let who = stems(&format!("{} {}", wanted.who, wanted.text));
            counts.case("counted", !who.is_disjoint(&stems(&given.who)));
            if !wanted.voice.is_empty() {
                counts.case("voice", same_name(&wanted.voice, &given.voice));
            }
        }
        if wanted.outcome == "killed" {
            counts.case("killed", met.is_some());
        }
    }
    used.len()
}

/// What is known of the page itself.
fn count_page(gold: &Gold, page: &PageRecord, counts: &mut Counts) {
    let is_said = |text: &&String| !text.is_empty();
    if let Some(start) = gold.body_start.as_ref().filter(is_said) {
        let body: Vec<String> = page.blocks.iter().filter(|b| b.label == "body").map(|b| fold(&b.text)).collect();
        let (start, end) = (fold(start), fold(gold.body_end.as_deref().unwrap_or_default()));
        let head = &start[..start.len().min(EDGE)];
        let tail = &end[end.len().saturating_sub(EDGE)..];
        counts.case("body_start", body.first().is_some_and(|b| b.starts_with(head)));
        counts.case("body_end", body.last().is_some_and(|b| b.ends_with(tail)));
    }
    let published = gold.published.as_ref().filter(|p| p.basis.as_deref() == Some("stated"));
    if let Some(date) = published.and_then(|p| p.date.as_ref()).filter(is_said) {
        let days = page.published.as_ref().map(|p| (first_day(&p.first), last_day(&p.last)));
        counts.case("pub", days == Some((first_day(date), last_day(date))));
    }
    if let Some(lang) = gold.lang.as_ref().filter(is_said) {
        counts.case("lang", page.lang.as_ref() == Some(lang));
    }
}
