//! Questions to answers. One function a kind of address; what they share is the desk and the frame.

use crate::ask::{Ask, Form};
use crate::desk::{Desk, PageCard, View};
use crate::filter::{Filters, Selection, Sum};
use crate::index::{Index, Row};
use crate::look::{self, about, frame::Frame, names, start};
use crate::reply::Reply;
use crate::routes;
use crate::trouble::{Says, Trouble};
use crate::{assets, data};
use hyper::{StatusCode, header};
use maud::{Markup, html};
use recoupe_ledger::record::{ClaimRecord, EventRecord, Linked, PageRecord};
use recoupe_ledger::{AsOf, Lookup};
use recoupe_model::{ClaimId, EventId, PageId};
use serde_json::{Value, json};
use std::time::Duration;

/// How long a question waits for what others asked for before it is told to ask again.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);
/// Rows a data answer has when nothing is said, and at most.
const LIMIT: usize = 100;
const MOST: usize = 1000;
/// Rows of lists of names.
const NAMES: usize = 500;
/// Related events of one.
const RELATED: usize = 8;

/// What review adds to pages; a reader without the right sees less of it.
pub(crate) trait Review {
    /// Ways to object to a value of a figure.
    fn value(&self, ask: &Ask, event: &recoupe_model::Event, figure: usize) -> Markup;
    /// Ways to object to an event, with what was decided about it and its claims.
    fn event(&self, ask: &Ask, view: &View, sheet: &crate::desk::Sheet) -> Markup;
    /// Ways to object to a claim.
    fn claim(&self, ask: &Ask, view: &View, claim: &recoupe_model::Claim) -> Markup;
}

/// Answers a question to read.
///
/// # Errors
/// A status and a sentence.
pub(crate) fn read(
    desk: &Desk,
    ask: &Ask,
    reader: Option<(&str, &str)>,
    review: &dyn Review,
) -> Result<Reply, Trouble> {
    let path: Vec<&str> = ask.path.iter().map(String::as_str).collect();
    if let ["assets", name] = path[..] {
        // The ending of a file is part of its name.
        let ending = Form::NAMES.iter().find(|(_, f)| *f == ask.form).map_or("", |(end, _)| end);
        let file = assets::file(&format!("{name}{ending}"), ask.value("v").is_some());
        return file.ok_or_else(|| Trouble::none("says.no_file", name));
    }
    let view = desk.view_when_idle(ask.as_of, PATIENCE)?.ok_or_else(|| Trouble {
        wait_s: Some(2),
        ..Trouble::new(StatusCode::SERVICE_UNAVAILABLE, Says::new("says.busy", &[]))
    })?;
    let frame = Frame { ask, view: Some(&view), reader };
    let asked = Asked { desk, ask, view: &view, frame: &frame, review };
    match path[..] {
        [] if ask.form == Form::Html => asked.events(true),
        ["events"] => asked.events(false),
        ["event", id] => asked.event(id),
        ["claim", id] => asked.claim(id),
        ["page", id] => asked.page(id),
        ["places" | "actors" | "outlets"] => asked.names(path[0]),
        ["place" | "actor" | "outlet", key] => asked.one(path[0], key),
        ["packs"] => asked.packs(),
        ["api"] if ask.form == Form::Html => Ok(Reply::html(about::api(&frame))),
        ["openapi"] if ask.form == Form::Json => Ok(Reply::json(&routes::openapi())),
        _ => Err(Trouble::none("says.no_address", &ask.address())),
    }
}

struct Asked<'a> {
    desk: &'a Desk,
    ask: &'a Ask,
    view: &'a View,
    frame: &'a Frame<'a>,
    review: &'a dyn Review,
}

impl Asked<'_> {
    fn index(&self) -> &Index {
        &self.view.index
    }

    fn form(&self, known: &[Form]) -> Result<Form, Trouble> {
        let form = self.ask.form;
        match known.contains(&form) {
            true => Ok(form),
            false => Err(Trouble::none("says.no_form", &self.ask.address())),
        }
    }

    fn limit(&self) -> Result<usize, Trouble> {
        let Some(given) = self.ask.value("limit") else { return Ok(LIMIT) };
        let n: usize = given.parse().map_err(|_| Trouble::bad(Says::new("says.no_number", &["limit", given])))?;
        Ok(n.clamp(1, MOST))
    }

    fn rows(&self, numbers: &[u32]) -> Vec<&Row> {
        numbers.iter().map(|n| &*self.index().rows[*n as usize]).collect()
    }

    fn events(&self, first_page: bool) -> Result<Reply, Trouble> {
        let form = self.form(&[Form::Html, Form::Json, Form::Csv, Form::Geojson])?;
        let filters = Filters::of(self.ask, self.index()).map_err(Trouble::bad)?;
        let selection = self.view.selections.of(self.index(), &filters);
        let (all, from) = self.shown_from(&filters, &selection)?;
        if form != Form::Html {
            return self.list(form, &filters, all, from);
        }
        let found = start::Found { filters: &filters, facets: selection.facets(self.index()), all, from };
        Ok(Reply::html(if first_page { start::start(self.frame, &found) } else { start::events(self.frame, &found) }))
    }

    /// The rows of a selection, and which is the first to show.
    fn shown_from<'s>(&self, filters: &Filters, of: &'s Selection) -> Result<(&'s [u32], usize), Trouble> {
        let from = match self.ask.value("after") {
            None => 0,
            Some(cursor) => filters.after(self.index(), &of.rows, cursor).map_err(Trouble::bad)?,
        };
        Ok((&of.rows, from))
    }

    /// A list as data. Tables and points hold everything unless a limit is given: programs that read them take no
    /// second leaf by themselves.
    fn list(&self, form: Form, filters: &Filters, all: &[u32], from: usize) -> Result<Reply, Trouble> {
        let limit = match (form, self.ask.value("limit")) {
            (Form::Csv | Form::Geojson, None) => usize::MAX,
            _ => self.limit()?,
        };
        let to = from.saturating_add(limit).min(all.len());
        let rows = self.rows(&all[from..to]);
        let next = rows.last().filter(|_| to < all.len()).map(|row| filters.cursor(row));
        let reply = match form {
            Form::Csv => Reply::csv(data::csv(self.index(), &rows)),
            Form::Geojson => {
                Reply::new("application/geo+json", data::events_geojson(self.index(), &rows, next.as_deref()))
            }
            _ => Reply::json(&json!({
                "format": 1,
                "total": all.len(),
                "events": rows.iter().map(|r| data::row(self.index(), r)).collect::<Vec<_>>(),
                "next": next,
            })),
        };
        // A table has no place for a cursor in it; the header has, and is the same for every form.
        Ok(match next {
            Some(cursor) => reply.with(header::LINK, format!("<{}>; rel=\"next\"", self.ask.after(&cursor))),
            None => reply,
        })
    }

    fn event(&self, id: &str) -> Result<Reply, Trouble> {
        let form = self.form(&[Form::Html, Form::Json])?;
        let Some(event) = self.desk.event(self.view, id)? else { return self.other_event(id) };
        if form == Form::Json {
            let mut record = EventRecord::from(&event);
            for (line, figure) in record
                .figures
                .iter_mut()
                .zip(&event.figures)
                .filter(|(_, f)| !f.values.is_empty() || f.reviewed.is_some())
            {
                line.set_estimate(&recoupe_engine::estimate(figure, self.ask.policy, &[]), self.ask.policy);
            }
            return Ok(Reply::json(&record));
        }
        let versions = match self.ask.as_of == AsOf::LATEST {
            true => self.desk.with(|ledger| ledger.versions(&event.id))?,
            false => Vec::new(),
        };
        let related = self.index().row(id).map_or(Vec::new(), |row| related(self.index(), row));
        let sheet = self.desk.sheet(self.view, event)?;
        let review = |figure| self.review.value(self.ask, &sheet.event, figure);
        let extra = look::event::Extra {
            related: &related,
            versions: &versions,
            review: &review,
            review_event: self.review.event(self.ask, self.view, &sheet),
        };
        Ok(Reply::html(look::event::event(self.frame, self.view, &sheet, &extra)))
    }

    /// The beginning of an id leads to its event, the id of a gone one to what took its claims.
    fn other_event(&self, id: &str) -> Result<Reply, Trouble> {
        let ending = Form::NAMES.iter().find(|(_, f)| *f == self.ask.form).map_or("", |(end, _)| end);
        let to = |id: &str| {
            Reply::to(
                StatusCode::TEMPORARY_REDIRECT,
                &self.ask.link(&format!("/event/{}{ending}", crate::ask::encoded(id))),
            )
        };
        if id.len() >= 4 {
            match self.index().starting(id)[..] {
                [] => {}
                [only] => return Ok(to(only)),
                ref several => {
                    return Err(Trouble::bad(Says::new("says.several", &[id, &several.join(", ")])));
                }
            }
        }
        match self.desk.heir(self.view, &EventId::new(id))? {
            Some(heir) => Ok(to(heir.as_str())),
            None => Err(Trouble::none("says.no_event", id)),
        }
    }

    fn claim(&self, id: &str) -> Result<Reply, Trouble> {
        let form = self.form(&[Form::Html, Form::Json])?;
        let none = || Trouble::none("says.no_claim", id);
        let found = match self.desk.with(|ledger| ledger.claim(&ClaimId::new(id)))? {
            Some(row) => row,
            None if id.len() >= 4 => match self.desk.with(|ledger| ledger.find_claim(id))? {
                Lookup::One(whole) => {
                    let address = format!("/claim/{}", crate::ask::encoded(whole.as_str()));
                    return Ok(Reply::to(StatusCode::TEMPORARY_REDIRECT, &self.ask.link(&address)));
                }
                _ => return Err(none()),
            },
            None => return Err(none()),
        };
        let claim = &found.claim;
        let event = self.index().row_of(&claim.id).map(|row| EventId::new(&*row.id));
        if form == Form::Json {
            let linked = Linked { event: event.as_ref(), ..Linked::default() };
            return Ok(Reply::json(&ClaimRecord::new(claim, &found.engine, &found.packs, linked)));
        }
        let page = self.desk.with(|ledger| ledger.page(&claim.page))?.ok_or_else(none)?;
        let capture = self.desk.with(|ledger| ledger.capture(&claim.page))?.ok_or_else(none)?;
        let beside = self.desk.with(|ledger| ledger.claims_of_page(&claim.page))?;
        let lang = recoupe_model::Lang::new(self.ask.words.code).expect("the interface's languages have codes");
        let steps = self.desk.engine().map(|engine| {
            let tongue = engine.packs().tongue(lang);
            let steps = engine.explain(&capture, &claim.id, lang);
            steps.into_iter().map(|step| (tongue.cell(step.cell_name()).trim().to_owned(), step)).collect()
        });
        let shown = look::claim::View {
            row: &found,
            page: &page,
            event: event.as_ref(),
            steps,
            beside: &beside,
            review: self.review.claim(self.ask, self.view, claim),
        };
        Ok(Reply::html(look::claim::claim(self.frame, &shown)))
    }

    fn page(&self, id: &str) -> Result<Reply, Trouble> {
        let form = self.form(&[Form::Html, Form::Json])?;
        let page = PageId::new(id);
        let entry = self.desk.with(|ledger| ledger.page(&page))?.ok_or_else(|| Trouble::none("says.no_page", id))?;
        if form == Form::Json {
            return Ok(Reply::json(&PageRecord::new(&entry, None)));
        }
        let claims = self.desk.with(|ledger| ledger.claims_of_page(&page))?;
        let reprints = self.reprints(&page, claims.iter().map(|c| &c.claim.id))?;
        let shown = look::page::View { page: &entry, claims: &claims, reprints: &reprints };
        Ok(Reply::html(look::page::page(self.frame, &shown)))
    }

    /// Pages with the same text, among those that tell of the page's events.
    fn reprints<'a>(
        &self,
        page: &PageId,
        claims: impl Iterator<Item = &'a ClaimId>,
    ) -> Result<Vec<(PageCard, recoupe_engine::Common)>, Trouble> {
        let mut cards: Vec<PageCard> = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        for row in claims.filter_map(|c| self.index().row_of(c)) {
            if seen.contains(&&*row.id) {
                continue;
            }
            seen.push(&row.id);
            let Some(event) = self.desk.event(self.view, &row.id)? else { continue };
            let sheet = self.desk.sheet(self.view, event)?;
            let dispatch = sheet.linked.dispatch_of.get(page);
            for (other, card) in &sheet.pages {
                let same = dispatch.is_some() && sheet.linked.dispatch_of.get(other) == dispatch;
                if same && other != page && !cards.iter().any(|c| c.page == *other) {
                    cards.push(card.clone());
                }
            }
        }
        cards.sort_by_key(|c| (c.published.map(|d| d.first), c.page.clone()));
        let facts = |page: &PageId| {
            Ok::<_, Trouble>(self.desk.with(|ledger| ledger.facts_of(std::slice::from_ref(page)))?.pop())
        };
        let Some(own) = facts(page)? else { return Ok(Vec::new()) };
        let mut told = Vec::with_capacity(cards.len());
        for card in cards {
            let common = facts(&card.page)?.map(|other| recoupe_engine::common(&other, &own)).unwrap_or_default();
            told.push((card, common));
        }
        Ok(told)
    }

    fn names(&self, room: &str) -> Result<Reply, Trouble> {
        let known: &[Form] = match room {
            "places" => &[Form::Html, Form::Json, Form::Csv, Form::Geojson],
            _ => &[Form::Html, Form::Json, Form::Csv],
        };
        let form = self.form(known)?;
        let index = self.index();
        let filters = Filters::of(self.ask, self.index()).map_err(Trouble::bad)?;
        let selection = self.view.selections.of(index, &filters);
        let facets = (room == "places").then(|| selection.facets(index));
        if let (Form::Geojson, Some(facets)) = (form, facets) {
            let mut places = facets.places(index, usize::MAX);
            places.sort_by_key(|(p, _)| p.key());
            let points = data::places_geojson(places.into_iter());
            return Ok(Reply { kind: "application/geo+json", ..Reply::json(&points) });
        }
        let mut lines = lines((form == Form::Html).then_some(self.ask), index, room, &selection.rows);
        lines.sort_by(|a, b| b.sum.events.cmp(&a.sum.events).then_with(|| a.shown.cmp(&b.shown)));
        let total = lines.len();
        Ok(match form {
            Form::Json => {
                Reply::json(&json!({ "format": 1, "total": total, room: lines.iter().map(line).collect::<Vec<_>>() }))
            }
            Form::Csv => Reply::csv(lines_csv(&lines)),
            _ => {
                lines.truncate(NAMES);
                Reply::html(names::names(self.frame, room, &lines, total, facets))
            }
        })
    }

    fn one(&self, room: &str, key: &str) -> Result<Reply, Trouble> {
        let form = self.form(&[Form::Html, Form::Json])?;
        let index = self.index();
        let w = self.ask.words;
        let none = || {
            Trouble::none(
                if room == "place" {
                    "says.no_place"
                } else if room == "actor" {
                    "says.no_actor"
                } else {
                    "says.no_outlet"
                },
                key,
            )
        };
        let mut filters = Filters::of(self.ask, self.index()).map_err(Trouble::bad)?;
        let mut point = None;
        let (title, facts): (String, Vec<(&str, Markup)>) = match room {
            "place" => {
                let place = index.places.iter().find(|p| p.key() == key).ok_or_else(none)?;
                filters.place = Some(key.to_owned());
                point = place.point.map(|p| (p.lon(), p.lat()));
                let mut facts = vec![(w.t("map.place"), html! { (names::place_line(place)) })];
                if let Some(id) = &place.id {
                    facts.push((w.t("names.id"), html! { code { (id) } }));
                }
                (place.name.to_string(), facts)
            }
            "actor" => {
                let actor = index.actors.iter().find(|a| a.key() == key).ok_or_else(none)?;
                filters.actor = Some(key.to_owned());
                let id = actor.id.as_ref().map(|id| (w.t("names.id"), html! { code { (id) } }));
                (self.ask.naming.actor(actor.id.as_deref(), &actor.name).into_owned(), id.into_iter().collect())
            }
            _ => {
                let outlet = index.outlets.iter().find(|o| ***o == *key).ok_or_else(none)?;
                filters.outlet = Some(key.to_owned());
                (outlet.to_string(), Vec::new())
            }
        };
        let selection = self.view.selections.of(index, &filters);
        let (all, from) = self.shown_from(&filters, &selection)?;
        if form == Form::Json {
            return self.list(form, &filters, all, from);
        }
        let rows = self.rows(&all[from..(from + start::ROWS).min(all.len())]);
        let found = start::Found { filters: &filters, facets: selection.facets(index), all, from };
        let of = names::One { room, title, facts, point };
        Ok(Reply::html(names::one(self.frame, &of, &found, &rows)))
    }

    fn packs(&self) -> Result<Reply, Trouble> {
        let form = self.form(&[Form::Html, Form::Json])?;
        let packs = self.desk.engine().map(|engine| {
            let cards = engine.packs().cards().iter();
            let pack = |c: &recoupe_engine::PackInfo| about::Pack {
                name: c.name.clone(),
                kind: c.kind.clone(),
                version: c.version.clone(),
                licence: c.licence.clone(),
                from: c.sources.clone(),
            };
            cards.map(pack).collect::<Vec<_>>()
        });
        match (form, &packs) {
            (Form::Json, Ok(packs)) => Ok(Reply::json(&json!({ "format": 1, "packs": packs }))),
            (Form::Json, Err(says)) => Err(Trouble::ours(says)),
            _ => Ok(Reply::html(about::packs(self.frame, &packs))),
        }
    }
}

/// One line for each place, actor or outlet of the selected rows.
fn lines(ask: Option<&Ask>, index: &Index, room: &str, selected: &[u32]) -> Vec<names::Line> {
    let n = match room {
        "places" => index.places.len(),
        "actors" => index.actors.len(),
        _ => index.outlets.len(),
    };
    let mut sums: Vec<(Sum, Option<jiff::civil::Date>)> = vec![Default::default(); n];
    for at in selected {
        let row = &index.rows[*at as usize];
        let mut numbers: Vec<u32> = match room {
            "places" => row.place.into_iter().collect(),
            "actors" => row.actors.iter().map(|(_, n)| *n).collect(),
            _ => row.outlets.to_vec(),
        };
        numbers.sort_unstable();
        numbers.dedup();
        for n in numbers {
            let (sum, last) = &mut sums[n as usize];
            sum.add(row);
            *last = (*last).max(row.told.map(|t| t.1));
        }
    }
    let with = sums.into_iter().enumerate().filter(|(_, (sum, _))| sum.events > 0);
    let line = |(n, (sum, last)): (usize, (Sum, Option<jiff::civil::Date>))| {
        let (key, shown) = match room {
            "places" => (index.places[n].key().to_owned(), names::place_line(&index.places[n])),
            "actors" => {
                let actor = &index.actors[n];
                // Data keeps the ledger's names.
                let called = ask.map(|ask| ask.naming.actor(actor.id.as_deref(), &actor.name).into_owned());
                (actor.key().to_owned(), called.unwrap_or_else(|| actor.name.to_string()))
            }
            _ => (index.outlets[n].to_string(), index.outlets[n].to_string()),
        };
        names::Line { key, shown, sum, last }
    };
    let mut all: Vec<names::Line> = with.map(line).collect();
    // A place that pages know more or less exactly has several cards and one key.
    all.sort_by(|a, b| a.key.cmp(&b.key));
    all.dedup_by(|b, a| {
        let same = a.key == b.key;
        if same {
            a.sum.events += b.sum.events;
            a.sum.low += b.sum.low;
            a.sum.high += b.sum.high;
            a.sum.open |= b.sum.open;
            a.last = a.last.max(b.last);
        }
        same
    });
    all
}

fn line(line: &names::Line) -> Value {
    json!({ "key": line.key, "name": line.shown, "sum": data::sum(&line.sum), "last_published": line.last.map(|d| d.to_string()) })
}

fn lines_csv(lines: &[names::Line]) -> String {
    let mut out = "key,name,events,killed_low,killed_high,killed_open,last_published\r\n".to_owned();
    for line in lines {
        let Sum { events, low, high, open } = line.sum;
        let last = line.last.map_or(String::new(), |d| d.to_string());
        out.push_str(&format!(
            "{},{},{events},{low},{high},{open},{last}\r\n",
            data::text(&line.key),
            data::text(&line.shown)
        ));
    }
    out
}

/// Events near in place and time or with the same actors, nearest first.
fn related<'a>(index: &'a Index, of: &Row) -> Vec<&'a Row> {
    let days = |a: &Row| a.days.zip(of.days).map(|(a, b)| i64::from((a.1 - b.1).get_days()).abs());
    let place = index.place(of);
    let mut scored: Vec<(f64, &Row)> = Vec::new();
    for row in index.rows.iter().filter(|r| r.id != of.id) {
        let Some(days) = days(row).filter(|d| *d <= 60) else { continue };
        let shared = row.actors.iter().filter(|(_, n)| of.actors.iter().any(|(_, m)| n == m)).count();
        let same = row.place.is_some() && row.place == of.place;
        let km = index.place(row).and_then(|p| p.point).zip(place.and_then(|p| p.point)).map(|(a, b)| a.km_to(b));
        let near = km.map_or(0.0, |km| (1.0 - km / 150.0).max(0.0));
        let score = near + if same { 1.0 } else { 0.0 } + shared as f64 * 0.6 - days as f64 / 60.0;
        if score > 0.5 && (shared > 0 || same || near > 0.5) {
            scored.push((score, row));
        }
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.id.cmp(&b.1.id)));
    scored.into_iter().take(RELATED).map(|(_, row)| row).collect()
}
