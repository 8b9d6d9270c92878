//! A situation brief: what is reported, tolls with their ranges and voices, what is disputed, what changed.
//!
//! Every sentence carries the claims it rests on, as notes that quote their page; a sentence that nothing
//! carries is not written. Figures stand as their voices gave them, none is added to another. The words are
//! those of `packs/lang/*/brief.toml`.

mod draw;
mod page;
mod words;

pub use page::{html, markdown};
pub use words::Wording;

use crate::abroad::{PageCard, Told, days_of, one_line};
use crate::{Error, Shelf, Toll};
use jiff::civil::Date;
use recoupe_model::{
    ActorId, Claim, ClaimId, Country, Estimate, Event, EventFigure, FigureValue, Outcome, PageId, Policy, Role, Stance,
    Status, text_link,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a brief is written from.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// The events, already those of the period.
    pub shelf: &'a Shelf<'a>,
    /// The language.
    pub wording: &'a Wording,
    /// Its code, for the HTML page.
    pub lang: &'a str,
    /// First and last day asked for.
    pub period: [Option<Date>; 2],
    /// Since when changes are told, and those changes by kind (new, denied, disputed, revised, supported).
    pub since: Option<(Date, &'a [(&'static str, &'a Event)])>,
    /// A pack actor's name in this language.
    pub actor_name: &'a dyn Fn(&ActorId) -> Option<String>,
    /// A country's name in this language.
    pub country_name: &'a dyn Fn(Country) -> Option<String>,
    /// The outlines of countries: the text of `world/outlines.tsv`.
    pub outlines: &'a str,
}

impl std::fmt::Debug for Desk<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").field("lang", &self.lang).finish_non_exhaustive()
    }
}

/// A sentence and the notes that carry it: indices into [`Brief::notes`], never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The words.
    pub text: String,
    /// What carries them.
    pub notes: Vec<usize>,
}

/// A note: the words of a page that carry a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The page.
    pub page: PageId,
    /// Outlet, day and quoted words.
    pub text: String,
    /// The page's address at these words, where it stood on the web.
    pub link: Option<String>,
}

/// A brief before it is set as Markdown or HTML.
#[derive(Debug, Clone, Default)]
pub struct Brief {
    /// Its title.
    pub title: String,
    /// What period it is about, else up to which day its pages go; empty when there is no page.
    pub period: String,
    /// How it is to be read.
    pub lead: String,
    /// Headings with paragraphs of sentences.
    pub sections: Vec<(String, Vec<Vec<Sentence>>)>,
    /// A map and a chart, with their headings; SVG.
    pub pictures: Vec<(String, String)>,
    /// Heading of the notes.
    pub sources: String,
    /// What the sentences rest on.
    pub notes: Vec<Note>,
    /// The language's code.
    pub lang: String,
}

/// Writes a brief.
///
/// # Errors
/// When the ledger cannot be read.
pub fn brief(desk: &Desk<'_>) -> Result<Brief, Error> {
    let mut writer = Writer::new(desk)?;
    let told: Vec<Told<'_>> = crate::abroad::told(desk.shelf);
    let say = |name: &str| desk.wording.say(name, &[]);
    let happened: Vec<_> = told.iter().map(|t| writer.event(t)).filter(|p| !p.is_empty()).collect();
    let disputed: Vec<_> = told.iter().map(|t| writer.disputed(t)).filter(|p| !p.is_empty()).collect();
    let mut sections = vec![(say("happened"), happened)];
    if !disputed.is_empty() {
        sections.push((say("disputed"), disputed));
    }
    if let Some((since, changes)) = desk.since {
        let all: Vec<_> = changes.iter().map(|(kind, event)| writer.change(kind, event)).collect();
        let heading = desk.wording.say("changed", &[("since", &desk.wording.day(since))]);
        sections.push((heading, all.into_iter().filter(|p| !p.is_empty()).collect()));
    }
    let period = match desk.period.map(|day| day.map(|d| desk.wording.day(d))) {
        [Some(from), Some(to)] => desk.wording.say("period", &[("from", &from), ("to", &to)]),
        [Some(from), None] => desk.wording.say("period_from", &[("from", &from)]),
        [None, Some(to)] => desk.wording.say("period_to", &[("to", &to)]),
        // Nobody asked for a period: it ends where the pages end.
        [None, None] => {
            let last = told.iter().filter_map(|t| t.event.last_published).map(|when| when.last).max();
            last.map_or(String::new(), |day| desk.wording.say("period_to", &[("to", &desk.wording.day(day))]))
        }
    };
    let pictures = [(say("map"), draw::map(&told, desk.outlines)), (say("chart"), draw::chart(&writer.bars(&told)))];
    Ok(Brief {
        title: say("title"),
        period,
        lead: if told.is_empty() { say("empty") } else { say("lead") },
        sections,
        pictures: pictures.into_iter().filter_map(|(heading, svg)| Some((heading, svg?))).collect(),
        sources: say("sources"),
        notes: writer.notes,
        lang: desk.lang.to_owned(),
    })
}

struct Writer<'a> {
    desk: &'a Desk<'a>,
    pages: BTreeMap<PageId, PageCard>,
    claims: BTreeMap<&'a ClaimId, &'a Claim>,
    /// The pack's actor that a voice's name stands for.
    voices: BTreeMap<&'a str, &'a ActorId>,
    notes: Vec<Note>,
    numbers: HashMap<(PageId, String), usize>,
}

impl<'a> Writer<'a> {
    fn new(desk: &'a Desk<'a>) -> Result<Writer<'a>, Error> {
        let shelf = desk.shelf;
        let changed = desk.since.map_or(&[][..], |(_, changes)| changes).iter().flat_map(|(_, e)| &e.pages);
        let wanted: BTreeSet<&PageId> = shelf.events().flat_map(|e| &e.pages).chain(changed).collect();
        let voices =
            shelf.claims.iter().flat_map(|c| c.voices.iter().chain(c.figures.iter().filter_map(|f| f.voice.as_ref())));
        Ok(Writer {
            desk,
            pages: crate::abroad::cards(shelf, &wanted)?,
            claims: shelf.claims.iter().map(|c| (&c.id, c)).collect(),
            voices: voices.filter_map(|v| Some((v.name.as_str(), v.actor.as_ref()?))).collect(),
            notes: Vec::new(),
            numbers: HashMap::new(),
        })
    }

    /// A sentence, where a claim that the ledger shows carries it.
    fn sentence(&mut self, text: String, claims: impl IntoIterator<Item = &'a ClaimId>) -> Option<Sentence> {
        let mut notes: Vec<usize> = claims.into_iter().filter_map(|id| self.note(id)).collect();
        notes.sort_unstable();
        notes.dedup();
        (!notes.is_empty() && !text.is_empty()).then_some(Sentence { text, notes })
    }

    /// The number of the note that quotes a claim's first sentence.
    fn note(&mut self, id: &ClaimId) -> Option<usize> {
        let claim = self.claims.get(id)?;
        let quote = one_line(&claim.evidence.first()?.text);
        let key = (claim.page.clone(), quote);
        if let Some(n) = self.numbers.get(&key) {
            return Some(*n);
        }
        let (card, w) = (self.pages.get(&claim.page)?, self.desk.wording);
        let outlet = card.outlet.clone().unwrap_or_else(|| w.say("nobody", &[]));
        let day = card.published.as_ref().and_then(|d| d.parse::<Date>().ok());
        let day = day.map_or_else(|| w.say("no_date", &[]), |day| w.day(day));
        let text = w.say("note", &[("outlet", &outlet), ("day", &day), ("quote", &w.quote(&key.1))]);
        let link = card.address.as_deref().and_then(|url| text_link(url, &key.1));
        self.notes.push(Note { page: claim.page.clone(), text, link });
        self.numbers.insert(key, self.notes.len() - 1);
        Some(self.notes.len() - 1)
    }

    fn place(&self, event: &Event) -> String {
        let w = self.desk.wording;
        let Some(place) = &event.place else { return w.say("no_place", &[]) };
        let country = place.country.and_then(|c| (self.desk.country_name)(c));
        if let (6, Some(country)) = (place.precision, &country) {
            return w.in_country(country);
        }
        let template = match place.precision {
            1 => "town",
            2 => "near",
            _ => "area",
        };
        let inside: Vec<&str> =
            [place.admin1.as_deref(), country.as_deref()].into_iter().flatten().filter(|n| **n != place.name).collect();
        let inside = if inside.is_empty() { String::new() } else { format!(" ({})", inside.join(", ")) };
        format!("{}{inside}", w.before(template, &place.name))
    }

    fn named(&self, name: &str, actor: Option<&ActorId>) -> String {
        actor
            .or_else(|| self.voices.get(name).copied())
            .and_then(|id| (self.desk.actor_name)(id))
            .unwrap_or(name.to_owned())
    }

    /// Who gives a value: the voice, else the outlets that speak for themselves.
    fn who(&self, value: &FigureValue) -> String {
        let w = self.desk.wording;
        match (&value.voice, value.outlets.as_slice()) {
            (Some(voice), _) => w.voice(&self.named(voice, None)),
            (None, []) => w.say("nobody", &[]),
            (None, outlets) => outlets.join(", "),
        }
    }

    fn event(&mut self, told: &Told<'a>) -> Vec<Sentence> {
        let (event, w) = (told.event, self.desk.wording);
        let number = if event.pages.len() == 1 { "one" } else { "many" };
        let name = format!("{}_{number}", if told.happened() { "first" } else { "unsaid" });
        let holes = [("act", w.act(event.act.word())), ("place", &self.place(event)), ("when", &w.when(told.days))];
        let mut all = vec![self.sentence(w.say(&name, &holes), &event.claims)];
        for role in [Role::Initiator, Role::Recipient] {
            let actors = told.actors(role);
            let mut names: Vec<String> = Vec::new();
            for actor in &actors {
                let known = actor.actor.as_ref().and_then(|id| (self.desk.actor_name)(id));
                let name = known.unwrap_or_else(|| w.name(&actor.name));
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            if names.is_empty() {
                continue;
            }
            let number = if names.len() == 1 { "one" } else { "many" };
            let text = w.say(&format!("{role}_{number}"), &[("names", &names.join(", "))]);
            let says = |c: &&&Claim| c.actors.iter().any(|a| a.role == role && actors.iter().any(|x| x.name == a.name));
            let claims: Vec<&ClaimId> = told.claims.iter().filter(says).map(|c| &c.id).collect();
            all.push(self.sentence(text, if claims.is_empty() { event.claims.iter().collect() } else { claims }));
        }
        for figure in &event.figures {
            all.push(self.figure(figure));
            if figure.disagreement {
                all.extend(self.range(figure).map(|range| {
                    let claims = live(figure).flat_map(|v| &v.claims);
                    self.sentence(w.say("disagree", &[("range", &range)]), claims)
                }));
            }
        }
        if let Some((voices, claims)) = self.denial(told) {
            all.push(self.sentence(w.say("denied", &[("voices", &voices)]), claims));
        }
        let support = match event.status {
            Status::Disputed => String::new(),
            status => w.say(status.word(), &[]),
        };
        all.push(self.sentence(support, &event.claims));
        all.into_iter().flatten().collect()
    }

    /// Every value of a figure with who gives it, in order of first report.
    fn figure(&mut self, figure: &'a EventFigure) -> Option<Sentence> {
        let w = self.desk.wording;
        let value = |v: &FigureValue| {
            let name = if v.superseded_by.is_some() { "value_replaced" } else { "value" };
            w.say(name, &[("n", &w.count(v.count)), ("voice", &self.who(v))])
        };
        let values: Vec<String> = figure.values.iter().map(value).collect();
        if values.is_empty() {
            return None;
        }
        let mut values = values.join(&w.say("value_joiner", &[]));
        if figure.part {
            values = format!("{values} {}", w.say("part_note", &[]));
        }
        // «Morts (« morts »)» says one thing twice.
        let outcome = w.outcome(figure.outcome.word());
        let bare = figure.counted.trim().is_empty() || figure.counted.to_lowercase() == outcome.to_lowercase();
        let name = if bare { "figure_bare" } else { "figure" };
        let counted = w.quote(&one_line(&figure.counted));
        let holes = [("outcome", outcome), ("counted", counted.as_str()), ("values", &values)];
        self.sentence(w.say(name, &holes), figure.values.iter().flat_map(|v| &v.claims))
    }

    /// From the lowest live value to the highest.
    fn range(&self, figure: &EventFigure) -> Option<String> {
        let Estimate { low, high, .. } = (self.desk.shelf.estimate)(figure, Policy::Range)?;
        Some(self.desk.wording.range(low, high))
    }

    /// Who denies, and the claims that do.
    fn denial(&self, told: &Told<'a>) -> Option<(String, Vec<&'a ClaimId>)> {
        let denying: Vec<&&Claim> = told.claims.iter().filter(|c| c.stance == Stance::Denied).collect();
        let mut names: Vec<String> = Vec::new();
        for claim in &denying {
            let name = match claim.voices.first() {
                Some(voice) => self.desk.wording.voice(&self.named(&voice.name, voice.actor.as_ref())),
                None => self.pages.get(&claim.page).and_then(|p| p.outlet.clone()).unwrap_or_default(),
            };
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        (!names.is_empty()).then(|| (names.join(", "), denying.iter().map(|c| &c.id).collect()))
    }

    fn disputed(&mut self, told: &Told<'a>) -> Vec<Sentence> {
        let (event, w) = (told.event, self.desk.wording);
        let (place, when) = (self.place(event), w.when(told.days));
        let short = w.short(event.act.word());
        let mut all = Vec::new();
        for figure in event.figures.iter().filter(|f| f.disagreement) {
            let Some(range) = self.range(figure) else { continue };
            let outcome =
                format!("{} ({})", lower_first(w.outcome(figure.outcome.word())), w.quote(&one_line(&figure.counted)));
            let holes = [
                ("short", short.as_str()),
                ("place", &place),
                ("when", &when),
                ("outcome", &outcome),
                ("range", &range),
            ];
            all.extend(self.sentence(w.say("disputed_event", &holes), live(figure).flat_map(|v| &v.claims)));
        }
        if let Some((voices, claims)) = self.denial(told) {
            let holes = [("short", short.as_str()), ("place", &place), ("when", &when), ("voices", &voices)];
            all.extend(self.sentence(w.say("denied_event", &holes), claims));
        }
        all
    }

    fn change(&mut self, kind: &str, event: &'a Event) -> Vec<Sentence> {
        let w = self.desk.wording;
        let holes = [
            ("short", w.short_inside(event.act.word())),
            ("place", &self.place(event)),
            ("when", &w.when(days_of(&event.when))),
        ];
        let first = self.sentence(w.say(&format!("change_{kind}"), &holes), &event.claims);
        let mut all: Vec<Sentence> = first.into_iter().collect();
        if kind != "supported" {
            let killed = event.figures.iter().filter(|f| f.outcome == Outcome::Killed && !f.part);
            let figures: Vec<_> = killed.map(|f| self.figure(f)).collect();
            all.extend(figures.into_iter().flatten());
        }
        all
    }

    /// One bar an event that somebody died by, in the order of the events.
    fn bars(&self, told: &[Told<'_>]) -> Vec<draw::Bar> {
        let bar = |t: &Told<'_>| {
            let under = |policy| Toll::of(t.event, |f| (self.desk.shelf.estimate)(f, policy));
            let (range, chosen) = (under(Policy::Range)?.all, under(self.desk.shelf.policy)?.all);
            let place = t.event.place.as_ref().map_or(String::new(), |p| p.name.clone());
            let day = t.days.map_or(String::new(), |w| w.first.to_string());
            (range.high != Some(0)).then(|| draw::Bar {
                label: format!("{place} {day}").trim().to_owned(),
                low: range.low,
                best: chosen.best,
                high: range.high,
            })
        };
        told.iter().filter_map(bar).collect()
    }
}

fn live(figure: &EventFigure) -> impl Iterator<Item = &FigureValue> {
    figure.values.iter().filter(|v| v.superseded_by.is_none())
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}

#[cfg(test)]
mod tests;
