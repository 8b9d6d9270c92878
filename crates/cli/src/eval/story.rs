//! One event on one page, as readers tell it or as the engine does, in the same shape; and how like two are.

use super::gold::{Gold, GoldEvent, GoldPlace};
use super::names::{RULER, key, same_name, words};
use jiff::civil::Date;
use recoupe_ledger::record::{ClaimRecord, VoiceRecord};
use std::collections::BTreeSet;

/// First and last day, ISO.
pub(super) type Days = (String, String);

#[derive(Debug, Clone, Default)]
pub(super) struct Story {
    pub acts: Vec<String>,
    /// More than one where the words allow several; none where nothing is said.
    pub when: Vec<Days>,
    /// The days that other pages of the cluster give.
    pub linked: Option<Days>,
    pub place: Vec<String>,
    pub country: Option<String>,
    pub actors: Vec<Actor>,
    /// Actors the page leaves unsaid.
    pub implied: Vec<Actor>,
    pub counts: Vec<Tally>,
    pub evidence: String,
    pub event: Option<String>,
    pub scope: String,
    pub stances: Vec<Option<String>>,
    pub speakers: Vec<Vec<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Actor {
    pub role: String,
    pub names: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tally {
    pub outcome: String,
    pub low: Option<u64>,
    pub high: Option<u64>,
    pub voice: Vec<String>,
    pub text: String,
    pub who: String,
}

impl Actor {
    /// Names of one actor share it.
    pub(super) fn key(&self) -> String {
        self.names.last().map_or(String::new(), |n| key(n))
    }
}

impl Tally {
    pub(super) fn figure(&self) -> (&str, Option<u64>, Option<u64>) {
        (&self.outcome, self.low, self.high)
    }
    fn overlaps(&self, other: &Tally) -> bool {
        let bounds = |t: &Tally| (t.low.unwrap_or(0), t.high.unwrap_or(1_000_000_000));
        let ((a, b), (c, d)) = (bounds(self), bounds(other));
        self.outcome == other.outcome && a <= d && c <= b
    }
}

fn given(texts: [&Option<String>; 2]) -> Vec<String> {
    let texts = texts.into_iter().flatten().filter(|t| !t.is_empty());
    texts.cloned().collect()
}

fn spoken(voice: &VoiceRecord) -> Vec<String> {
    let names = [&voice.text, &voice.name].into_iter();
    names.filter(|t| !t.is_empty()).cloned().collect()
}

/// An ISO day, month or year as its first or last day.
pub(super) fn first_day(date: &str) -> Option<String> {
    match date.len() {
        0 => None,
        4 => Some(format!("{date}-01-01")),
        7 => Some(format!("{date}-01")),
        _ => Some(date.get(..10).unwrap_or(date).to_owned()),
    }
}
pub(super) fn last_day(date: &str) -> Option<String> {
    match date.len() {
        4 => Some(format!("{date}-12-31")),
        7 => {
            let month: Date = format!("{date}-01").parse().ok()?;
            Some(month.last_of_month().to_string())
        }
        _ => first_day(date),
    }
}

fn overlap(a: &Days, b: &Days) -> bool {
    a.0 <= b.1 && b.0 <= a.1
}

fn n_days(when: &[Days]) -> i64 {
    let day = |text: &str| text.parse::<Date>().unwrap_or(Date::ZERO);
    let length = |(a, b): &Days| (day(b) - day(a)).get_days() as i64 + 1;
    when.iter().map(length).sum()
}

impl Story {
    /// As readers tell it.
    pub(super) fn gold(e: &GoldEvent) -> Story {
        let both = |a: Option<&str>, b: Option<&str>| Some((first_day(a?)?, last_day(b?)?));
        let (start, end) = (e.date_start.as_deref(), e.date_end.as_deref());
        let end = end.filter(|d| !d.is_empty()).or(start);
        let linked = e.date_linked.as_deref().and_then(|d| match d {
            [Some(a), Some(b), ..] if !b.is_empty() => both(Some(a), Some(b)),
            _ => None,
        });
        let recalled = e.is_background.unwrap_or(false);
        let mut story = Story {
            acts: [&e.act].into_iter().chain(e.type_alt.iter().flatten()).cloned().collect(),
            when: both(start, end).into_iter().collect(),
            linked,
            place: match &e.place {
                None => Vec::new(),
                Some(GoldPlace::Name(name)) => given([&Some(name.clone()), &Some(name.clone())]),
                Some(GoldPlace::Both { text, name }) => given([text, name]),
            },
            country: e.country.clone().filter(|c| !c.is_empty()),
            evidence: e.evidence.clone().unwrap_or_default(),
            event: e.event_key.clone().filter(|k| !k.is_empty()),
            scope: e
                .scope
                .clone()
                .filter(|s| !s.is_empty())
                .unwrap_or_else(|| if recalled { "background" } else { "incident" }.to_owned()),
            ..Story::default()
        };
        for actor in e.actors.iter().flatten() {
            let text = actor.text.iter().filter(|t| !t.is_empty());
            let names = actor.name.iter().flat_map(|n| n.split("; "));
            let all = text.clone().map(String::as_str).chain(names);
            let one = Actor {
                role: actor.role.clone().unwrap_or_default(),
                names: all.filter(|n| !n.is_empty()).map(str::to_owned).collect(),
            };
            match text.count() {
                0 => story.implied.push(one),
                _ => story.actors.push(one),
            }
        }
        for count in e.counts.iter().flatten() {
            story.counts.push(Tally {
                outcome: count.outcome.clone(),
                low: count.low,
                high: count.high,
                voice: count.speaker.iter().filter(|s| !s.is_empty()).cloned().collect(),
                text: count.text.clone().unwrap_or_default(),
                who: count.who.clone().unwrap_or_default(),
            });
        }
        for speaker in e.speakers.iter().flatten() {
            story.speakers.push(given([&speaker.text, &speaker.name]));
            story.stances.push(speaker.stance.clone());
        }
        story
    }

    /// As the engine tells it: the claims of a page that share an event are one story, told by those of the
    /// scope that weighs most.
    pub(super) fn told(claims: &[&ClaimRecord]) -> Vec<Story> {
        let mut groups: Vec<(String, Vec<&ClaimRecord>)> = Vec::new();
        for (i, claim) in claims.iter().enumerate() {
            let alone = || format!("{}-{i}", claim.page_id);
            let event = claim.event_id.clone().unwrap_or_else(alone);
            match groups.iter_mut().find(|(id, _)| *id == event) {
                Some((_, group)) => group.push(claim),
                None => groups.push((event, vec![claim])),
            }
        }
        groups.into_iter().map(|(event, group)| Story::of_event(event, &group)).collect()
    }

    fn of_event(event: String, claims: &[&ClaimRecord]) -> Story {
        let is_news = claims.iter().any(|c| c.scope == "incident");
        let scope = if is_news { "incident" } else { &claims[0].scope };
        let mut story = Story { event: Some(event), scope: scope.to_owned(), ..Story::default() };
        for claim in claims.iter().filter(|c| c.scope == scope) {
            story.add(claim);
        }
        story
    }

    fn add(&mut self, claim: &ClaimRecord) {
        if !self.acts.contains(&claim.act) {
            self.acts.push(claim.act.clone());
        }
        let candidates = claim.when.iter().flat_map(|w| &w.candidates);
        let days: BTreeSet<Days> = candidates
            .filter_map(|w| Some((first_day(&w.first)?, last_day(&w.last)?)))
            .filter(|(first, _)| !first.starts_with('X'))
            .collect();
        let days: Vec<Days> = days.into_iter().collect();
        // The claim that says most.
        if !days.is_empty() && (self.when.is_empty() || n_days(&days) < n_days(&self.when)) {
            self.when = days;
        }
        if let Some(place) = &claim.place {
            let names = [&place.text, &place.name].into_iter().filter(|n| !n.is_empty());
            self.place.extend(names.cloned());
            self.country = self.country.take().or_else(|| place.country.clone());
        }
        for actor in &claim.actors {
            let names = [&actor.text, &actor.name].into_iter().filter(|n| !n.is_empty());
            self.actors.push(Actor { role: actor.role.clone(), names: names.cloned().collect() });
        }
        for count in &claim.counts {
            let tally = Tally {
                outcome: count.outcome.clone(),
                low: Some(count.low),
                high: count.high,
                voice: count.voice.as_ref().map(spoken).unwrap_or_default(),
                text: count.text.clone(),
                who: count.counted.clone(),
            };
            if !self.counts.contains(&tally) {
                self.counts.push(tally);
            }
        }
        for quote in &claim.evidence {
            self.evidence.push(' ');
            self.evidence.push_str(&quote.text);
        }
        self.stances.push(Some(claim.stance.clone()));
        self.speakers.extend(claim.voices.iter().map(spoken));
    }

    pub(super) fn is_soft(&self) -> bool {
        self.acts.iter().all(|a| RULER.is_soft(a))
    }

    /// False when it is only planned, threatened or supposed.
    pub(super) fn is_real(&self) -> bool {
        let unreal = |s: &Option<String>| s.as_deref().is_some_and(|s| RULER.is_unreal(s));
        self.stances.iter().any(|s| !unreal(s))
    }

    pub(super) fn shares_act(&self, other: &Story) -> bool {
        self.acts.iter().any(|a| other.acts.contains(a))
    }

    pub(super) fn is_compatible(&self, other: &Story) -> bool {
        let Some(mine) = self.when.first() else {
            return false;
        };
        other.when.iter().any(|w| overlap(mine, w))
    }

    pub(super) fn in_role<'a>(actors: &'a [Actor], role: &'a str) -> impl Iterator<Item = &'a Actor> {
        actors.iter().filter(move |a| a.role == role)
    }

    /// The figures that differ.
    pub(super) fn n_figures(&self) -> usize {
        self.counts.iter().map(Tally::figure).collect::<BTreeSet<_>>().len()
    }

    /// How many cells it fills besides its figures: act, day, place, each of the two sides.
    fn n_slots(&self) -> usize {
        let sides = self.actors.iter().filter(|a| a.role == "initiator" || a.role == "recipient");
        let sides: BTreeSet<(&str, String)> = sides.map(|a| (a.role.as_str(), a.key())).collect();
        1 + usize::from(!self.when.is_empty()) + usize::from(!self.place.is_empty()) + sides.len()
    }
    /// All cells of a reader's story: each figure is one.
    pub(super) fn cells_of_gold(&self) -> usize {
        self.n_slots() + self.counts.len()
    }
    /// All cells of an engine's story: a figure told twice (headline and body, two voices) is one.
    pub(super) fn cells(&self) -> usize {
        self.n_slots() + self.n_figures()
    }

    /// How like the engine's story is to this reader's, 0 to 1.1.
    pub(super) fn likeness(&self, told: &Story) -> f64 {
        let mut like = 0.0;
        let families = |s: &Story| -> BTreeSet<String> { s.acts.iter().map(|a| RULER.family(a).to_owned()).collect() };
        if self.shares_act(told) {
            like += 0.30;
        } else if !families(self).is_disjoint(&families(told)) {
            like += 0.15;
        }
        let pairs = || self.counts.iter().flat_map(|g| told.counts.iter().map(move |p| (g, p)));
        if pairs().any(|(g, p)| g.figure() == p.figure()) {
            like += 0.25;
        } else if pairs().any(|(g, p)| g.overlaps(p)) {
            like += 0.15;
        }
        if !self.place.is_empty() && same_name(&self.place, &told.place) {
            like += 0.15;
        }
        if self.is_compatible(told) {
            like += 0.15;
        }
        let (mine, theirs) = (words(&self.evidence), words(&told.evidence));
        let least = mine.len().min(theirs.len());
        if least >= 4 && mine.intersection(&theirs).count() as f64 >= 0.6 * least as f64 {
            like += 0.25;
        }
        like
    }
}

/// The stories readers tell of a page.
pub(super) fn golds(gold: &Gold) -> Vec<Story> {
    gold.events.iter().map(Story::gold).collect()
}
