//! Pictures that need no script: where (places as dots on a grid of degrees) and when (a bar a day, week or month).
//! The islands put a real map and a brush in their place; what a picture shows stands in its table too.

use crate::ask::Ask;
use crate::filter::{Facets, Sum};
use crate::index::Index;
use crate::words::{Words, place_name, seen};
use jiff::civil::Date;
use maud::{Markup, html};
use recoupe_model::{Grain, When, range};
use std::collections::BTreeMap;

/// Places drawn and listed without a script; the island gets all of them.
const PLACES: usize = 250;
/// More bars than this are gathered into weeks, then months, then years.
const BARS: usize = 62;

const WIDE: f64 = 600.0;
const HIGH: f64 = 300.0;

/// Where: a dot a place, as large as its events are many.
pub(crate) fn map(ask: &Ask, index: &Index, facets: &Facets) -> Markup {
    let w = ask.words;
    let places = facets.places(index, PLACES);
    let points: Vec<_> = places.iter().filter_map(|(p, sum)| Some((p, sum, p.point?))).collect();
    let frame = Frame::around(points.iter().map(|(_, _, at)| (at.lon(), at.lat())));
    html! {
        figure.map data-island="map" data-from=(places_of(ask))
            data-world=(crate::assets::address("world.json")) data-label=(w.t("map.label"))
            data-events=(w.t("map.events")) data-killed=(w.t("map.killed")) data-words=(map_words(w)) data-link=(ask.link("/place/")) {
            figcaption { (w.t("map.caption")) }
            @if points.is_empty() { p.empty { (w.t("map.nowhere")) } }
            @else {
                div.canvas {
                    svg viewBox=(format!("0 0 {WIDE} {HIGH}")) role="img" aria-label=(w.t("map.label")) {
                        @for (x, label) in frame.meridians() {
                            line.grid x1=(x) x2=(x) y1="0" y2=(HIGH) {}
                            @if x < WIDE - 30.0 { text.degree x=(x + 3.0) y=(HIGH - 4.0) { (label) } }
                        }
                        @for (y, label) in frame.parallels() {
                            line.grid x1="0" x2=(WIDE) y1=(y) y2=(y) {} text.degree x="3" y=(y - 3.0) { (label) }
                        }
                        @for (place, sum, at) in &points {
                            @let (x, y) = frame.at(at.lon(), at.lat());
                            circle.place cx=(x) cy=(y) r=(radius(sum.sum.events)) {
                                title { (seen(&place.name)) (w.colon()) (w.n("n.events", sum.sum.events as usize)) }
                            }
                        }
                    }
                }
                p.scale { (w.t("map.legend")) }
                details {
                    summary { (w.t("map.table")) }
                    div.wide tabindex="0" role="region" aria-label=(w.t("map.table")) { table {
                        thead { tr { th scope="col" { (w.t("map.place")) } th.n scope="col" { (w.t("map.events")) } th.n scope="col" { (w.t("map.killed")) } } }
                        tbody { @for (place, sum) in places.iter().take(25) { tr {
                            td { a href=(super::frame::at(ask, "place", place.key())) { (super::name(&place_name(&place.name, place.admin1.as_deref(), place.country.as_ref().map(|c| c.code())))) } }
                            td.n { (sum.sum.events) } td.n { (killed(&sum.sum)) }
                        } } }
                    } }
                }
            }
        }
    }
}

/// One place, where an event or place page shows it.
pub(crate) fn spot(ask: &Ask, label: &str, lon: f64, lat: f64) -> Markup {
    let w = ask.words;
    let frame = Frame::around(std::iter::once((lon, lat)));
    let (x, y) = frame.at(lon, lat);
    html! {
        figure.map.small data-island="spot" data-lon=(lon) data-lat=(lat) data-world=(crate::assets::address("world.json")) data-label=(seen(label)) data-words=(map_words(w)) {
            figcaption { (seen(label)) " " small { (format!("{lat:.2}, {lon:.2}")) } }
            div.canvas {
                svg viewBox=(format!("0 0 {WIDE} {HIGH}")) role="img" aria-label=(w.t("map.label")) {
                    @for (x, label) in frame.meridians() { line.grid x1=(x) x2=(x) y1="0" y2=(HIGH) {} text.degree x=(x + 3.0) y=(HIGH - 4.0) { (label) } }
                    @for (y, label) in frame.parallels() { line.grid x1="0" x2=(WIDE) y1=(y) y2=(y) {} text.degree x="3" y=(y - 3.0) { (label) } }
                    circle.place cx=(x) cy=(y) r="7" {}
                }
            }
        }
    }
}

/// Where the places of this page's events are as data: those of its filters, and of the actor, place or outlet that it
/// is about.
fn places_of(ask: &Ask) -> String {
    let about = match &ask.path[..] {
        [room, key] => Some((room.clone(), key.clone())),
        _ => None,
    };
    let asked = ask.query.iter().filter(|(n, v)| n != "after" && !v.trim().is_empty()).cloned();
    let all: Vec<(String, String)> = asked.chain(about).collect();
    if all.is_empty() { "/places.geojson".to_owned() } else { format!("/places.geojson?{}", crate::ask::query(&all)) }
}

/// What the map says by itself, in the reader's language: the island hands it to the map.
fn map_words(w: &Words) -> String {
    let words: BTreeMap<&str, &str> = w.table_of("map_control").collect();
    serde_json::to_string(&words).expect("words are plain text")
}

fn radius(events: u32) -> f64 {
    (3.0 + f64::from(events).ln() * 2.5).min(16.0)
}

/// «≥13», «11–26», nothing where nobody was said to be killed.
fn killed(sum: &Sum) -> String {
    if sum.low == 0 && sum.high == 0 && !sum.open {
        return String::new();
    }
    match sum.open {
        true if sum.low == sum.high => format!("≥{}", sum.low),
        true => format!("{}–{}+", sum.low, sum.high),
        false => range(sum.low, Some(sum.high)),
    }
}

/// A piece of the globe, degrees straight to points.
struct Frame {
    west: f64,
    north: f64,
    wide: f64,
    step: f64,
}

impl Frame {
    /// Around all points, with room, at least six degrees high, in the shape of the picture.
    fn around(points: impl Iterator<Item = (f64, f64)> + Clone) -> Frame {
        let fold = |of: fn(&(f64, f64)) -> f64| {
            let all = points.clone().map(move |p| of(&p));
            all.fold((f64::MAX, f64::MIN), |(low, high), x| (low.min(x), high.max(x)))
        };
        let ((west, east), (south, north)) = (fold(|p| p.0), fold(|p| p.1));
        let high = ((north - south) * 1.2).max((east - west) * 1.2 * HIGH / WIDE).clamp(6.0, 170.0);
        let wide = high * WIDE / HIGH;
        let (x, y) = ((west + east) / 2.0, (south + north) / 2.0);
        let step = [1.0, 2.0, 5.0, 10.0, 20.0, 30.0].into_iter().find(|s| wide / s <= 8.0).unwrap_or(60.0);
        Frame { west: x - wide / 2.0, north: y + high / 2.0, wide, step }
    }

    fn at(&self, lon: f64, lat: f64) -> (f64, f64) {
        let scale = WIDE / self.wide;
        (round((lon - self.west) * scale), round((self.north - lat) * scale))
    }

    fn lines(&self, from: f64, to: f64) -> impl Iterator<Item = f64> + use<> {
        let step = self.step;
        let (first, last) = ((from / step).ceil() as i64, (to / step).floor() as i64);
        (first..=last).map(move |n| n as f64 * step)
    }

    fn meridians(&self) -> Vec<(f64, String)> {
        let lines = self.lines(self.west, self.west + self.wide);
        lines.map(|lon| (self.at(lon, 0.0).0, format!("{lon}°"))).collect()
    }

    fn parallels(&self) -> Vec<(f64, String)> {
        let lines = self.lines(self.north - self.wide * HIGH / WIDE, self.north);
        lines.map(|lat| (self.at(0.0, lat).1, format!("{lat}°"))).collect()
    }
}

fn round(x: f64) -> f64 {
    (x * 10.0).round() / 10.0
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Day,
    Week,
    Month,
    Year,
}

impl Step {
    /// The first day of the step that holds a day.
    fn first(self, day: Date) -> Date {
        match self {
            Step::Day => day,
            Step::Week => {
                let back = i64::from(day.weekday().to_monday_zero_offset());
                day.checked_sub(jiff::Span::new().days(back)).unwrap_or(day)
            }
            Step::Month => day.first_of_month(),
            Step::Year => day.first_of_year(),
        }
    }

    fn next(self, day: Date) -> Option<Date> {
        let span = jiff::Span::new();
        let span = match self {
            Step::Day => span.days(1),
            Step::Week => span.weeks(1),
            Step::Month => span.months(1),
            Step::Year => span.years(1),
        };
        day.checked_add(span).ok()
    }
}

/// Events and tolls by day, week, month or year, whichever gives bars that can be seen; empty ones are there too.
fn bars(days: &BTreeMap<Date, Sum>) -> (Step, Vec<(Date, Date, Sum)>) {
    let (Some(first), Some(last)) = (days.keys().next().copied(), days.keys().next_back().copied()) else {
        return (Step::Day, Vec::new());
    };
    let length = i64::from((last - first).get_days()) + 1;
    let steps = [(Step::Day, 1), (Step::Week, 7), (Step::Month, 31)];
    let step = steps.iter().find(|(_, n)| length / n <= BARS as i64).map_or(Step::Year, |(s, _)| *s);
    let mut out = Vec::new();
    let mut at = step.first(first);
    while at <= last {
        let Some(next) = step.next(at) else { break };
        let mut sum = Sum::default();
        for (_, day) in days.range(at..next) {
            sum.events += day.events;
            sum.low += day.low;
            sum.high += day.high;
            sum.open |= day.open;
        }
        out.push((at, next.yesterday().unwrap_or(at), sum));
        at = next;
    }
    (step, out)
}

/// «5 March 2031: 2 events, 11–26 killed»
fn bar(w: &Words, first: Date, last: Date, sum: &Sum) -> String {
    let days = w.days(When::new(first, last, Grain::Day));
    let dead = killed(sum);
    let dead = if dead.is_empty() { dead } else { format!(", {dead} {}", w.t("time.killed")) };
    format!("{days}{}{}{dead}", w.colon(), w.n("n.events", sum.events as usize))
}

/// When: how many events, and under them how many people were said to be killed, from the least to the most.
pub(crate) fn timeline(ask: &Ask, facets: &Facets) -> Markup {
    let w = ask.words;
    let (step, bars) = bars(&facets.days);
    let most = bars.iter().map(|b| b.2.events).max().unwrap_or(1).max(1);
    let highest = bars.iter().map(|b| b.2.high).max().unwrap_or(1).max(1);
    let room = WIDE / bars.len().max(1) as f64;
    let tall = |n: u64, of: u64| round(n as f64 / of as f64 * 110.0);
    let shown: Vec<_> = bars.iter().enumerate().filter(|(_, b)| b.2.events > 0).collect();
    let label = w.of(
        "step",
        match step {
            Step::Day => "day",
            Step::Week => "week",
            Step::Month => "month",
            Step::Year => "year",
        },
    );
    html! {
        figure.timeline data-island="timeline" {
            figcaption { (w.t("time.caption")) " (" (label) ")" }
            @if bars.is_empty() { p.empty { (w.t("time.never")) } }
            @else {
                p.scale { (w.t("time.events")) " ≤ " (w.number(u64::from(most))) }
                svg viewBox=(format!("0 0 {WIDE} 262")) aria-label=(w.t("time.label")) role="group" {
                    line.axis x1="0" x2=(WIDE) y1="130" y2="130" {}
                    @for (n, (first, last, sum)) in &shown {
                        @let x = round(*n as f64 * room + room * 0.12);
                        @let wide = round(room * 0.76);
                        a href=(ask.with(&[("from", &first.to_string()), ("to", &last.to_string())])) data-from=(first) data-to=(last)
                            aria-label=(bar(w, *first, *last, sum)) {
                            rect.hit x=(round(*n as f64 * room)) width=(round(room)) y="0" height="262" {}
                            rect.events x=(x) width=(wide) y=(130.0 - tall(u64::from(sum.events), u64::from(most))) height=(tall(u64::from(sum.events), u64::from(most))) {}
                            rect.most x=(x) width=(wide) y="131" height=(tall(sum.high, highest)) {}
                            rect.least x=(x) width=(wide) y="131" height=(tall(sum.low, highest)) {}
                            title { (bar(w, *first, *last, sum)) }
                        }
                    }
                }
                p.scale { (w.t("time.killed")) " ≤ " (w.number(highest)) }
                p.ends { time { (bars[0].0) } span.legend { span.key.least {} (w.t("time.least")) " " span.key.most {} (w.t("time.most")) } time { (bars[bars.len() - 1].1) } }
                details {
                    summary { (w.t("time.table")) }
                    div.wide tabindex="0" role="region" aria-label=(w.t("time.table")) { table {
                        thead { tr { th scope="col" { (w.t("time.from")) } th.n scope="col" { (w.t("time.events")) } th.n scope="col" { (w.t("time.killed")) } } }
                        tbody { @for (_, (first, _, sum)) in &shown { tr { td { (first) } td.n { (sum.events) } td.n { (killed(sum)) } } } }
                    } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn bars_hold_every_event_once() {
        fn check(days: &[Date], step: Step, n: usize) {
            let one = Sum { events: 1, low: 1, high: 2, open: false };
            let mut all: BTreeMap<Date, Sum> = BTreeMap::new();
            for day in days {
                all.entry(*day).or_default().events += one.events;
            }
            let (got, bars) = bars(&all);
            assert_eq!((got, bars.len()), (step, n));
            assert_eq!(bars.iter().map(|b| b.2.events).sum::<u32>(), days.len() as u32);
            assert!(bars.windows(2).all(|b| b[0].1.tomorrow().ok() == Some(b[1].0)));
        }
        check(&[], Step::Day, 0);
        check(&[date(2022, 5, 17), date(2022, 5, 19)], Step::Day, 3);
        check(&[date(2022, 1, 1), date(2022, 5, 19)], Step::Week, 21);
        check(&[date(2020, 1, 31), date(2022, 2, 1)], Step::Month, 26);
        check(&[date(1990, 1, 31), date(2022, 2, 1)], Step::Year, 33);
    }

    #[test]
    fn points_lie_within_the_picture() {
        let points = [(-5.0, 12.0), (4.0, 20.0), (0.0, 14.0)];
        let frame = Frame::around(points.iter().copied());
        for (lon, lat) in points {
            let (x, y) = frame.at(lon, lat);
            assert!((0.0..=WIDE).contains(&x) && (0.0..=HIGH).contains(&y), "{x} {y}");
        }
        assert!(!frame.meridians().is_empty() && frame.meridians().len() < 12);
    }

    #[test]
    fn sums_say_what_they_are() {
        let check = |low, high, open, says: &str| assert_eq!(killed(&Sum { events: 1, low, high, open }), says);
        check(0, 0, false, "");
        check(13, 13, true, "≥13");
        check(11, 26, false, "11–26");
        check(11, 26, true, "11–26+");
    }
}
