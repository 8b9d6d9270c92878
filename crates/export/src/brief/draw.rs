//! Two small drawings in SVG: where, and how many. No scripts, no fonts, nothing fetched.

use crate::abroad::Told;
use std::fmt::Write as _;

const WIDTH: f64 = 720.0;
const MAP_HEIGHT: f64 = 400.0;

/// One event of the chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bar {
    pub label: String,
    pub low: u64,
    pub best: u64,
    /// `None`: open above.
    pub high: Option<u64>,
}

/// Text that is safe between tags and in attributes.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A place of the map, in degrees, with the number of its events.
struct Spot<'a> {
    lon: f64,
    lat: f64,
    name: &'a str,
    n: usize,
}

/// A piece of the globe in the shape of the picture, degrees straight to points.
struct Frame {
    west: f64,
    north: f64,
    /// Points for a degree of longitude and of latitude.
    scale: [f64; 2],
}

impl Frame {
    /// Around all spots, with room, whatever shape they lie in.
    fn around(spots: &[Spot<'_>]) -> Frame {
        let ends = |of: fn(&Spot<'_>) -> f64| {
            let all = || spots.iter().map(of);
            (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max))
        };
        let ((west, east), (south, north)) = (ends(|s| s.lon), ends(|s| s.lat));
        let (x, y) = ((west + east) / 2.0, ((south + north) / 2.0).clamp(-80.0, 80.0));
        // Degrees of longitude shrink towards the poles.
        let squeeze = y.to_radians().cos().max(0.2);
        let room = 1.25;
        let degrees_high = (north - south).max((east - west) * squeeze * MAP_HEIGHT / WIDTH) * room + 2.0;
        let high = MAP_HEIGHT / degrees_high;
        let wide = high * squeeze;
        Frame { west: x - WIDTH / wide / 2.0, north: y + degrees_high / 2.0, scale: [wide, high] }
    }

    fn at(&self, lon: f64, lat: f64) -> (f64, f64) {
        ((lon - self.west) * self.scale[0], (self.north - lat) * self.scale[1])
    }
}

/// A rectangle that something is drawn in.
#[derive(Debug, Clone, Copy)]
struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Area {
    fn is_free_of(&self, others: &[Area]) -> bool {
        others
            .iter()
            .all(|o| self.right <= o.left || o.right <= self.left || self.bottom <= o.top || o.bottom <= self.top)
    }
    fn is_in_picture(&self) -> bool {
        self.left >= 0.0 && self.right <= WIDTH && self.top >= 0.0 && self.bottom <= MAP_HEIGHT
    }
}

/// The places of the events over the outlines of countries; `None` where no event has a point.
pub(super) fn map(told: &[Told<'_>], outlines: &str) -> Option<String> {
    let mut spots: Vec<Spot<'_>> = Vec::new();
    for place in told.iter().filter_map(|t| t.event.place.as_ref()) {
        let Some(point) = place.point else { continue };
        match spots.iter_mut().find(|s| (s.lon, s.lat) == (point.lon(), point.lat())) {
            Some(spot) => spot.n += 1,
            None => spots.push(Spot { lon: point.lon(), lat: point.lat(), name: &place.name, n: 1 }),
        }
    }
    if spots.is_empty() {
        return None;
    }
    spots.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| a.name.cmp(b.name)));
    let frame = Frame::around(&spots);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH:.0} {MAP_HEIGHT:.0}\" role=\"img\" \
         font-family=\"sans-serif\" font-size=\"13\"><rect width=\"{WIDTH:.0}\" height=\"{MAP_HEIGHT:.0}\" fill=\"#dfe7ec\"/>"
    );
    draw_outlines(&mut svg, &frame, outlines);
    draw_spots(&mut svg, &frame, &spots);
    svg.push_str("</svg>");
    Some(svg)
}

/// Every ring of which something can lie in the picture.
fn draw_outlines(svg: &mut String, frame: &Frame, outlines: &str) {
    for row in outlines.lines().filter(|l| !l.starts_with('#')) {
        let rings = row.split_once('\t').map_or("", |(_, rings)| rings);
        for ring in rings.split('|') {
            let pairs = ring.split(',').filter_map(|pair| pair.split_once(' '));
            let points = pairs.filter_map(|(lon, lat)| Some(frame.at(lon.parse().ok()?, lat.parse().ok()?)));
            let points: Vec<(f64, f64)> = points.collect();
            let beside = |of: &dyn Fn(&(f64, f64)) -> bool| points.iter().all(of);
            if points.len() < 3
                || beside(&|p| p.0 < 0.0)
                || beside(&|p| p.0 > WIDTH)
                || beside(&|p| p.1 < 0.0)
                || beside(&|p| p.1 > MAP_HEIGHT)
            {
                continue;
            }
            let path: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
            write!(svg, "<path d=\"M{}Z\" fill=\"#f7f4ed\" stroke=\"#a8a294\"/>", path.join("L"))
                .expect("a String grows");
        }
    }
}

/// A dot a place. A name stands beside its dot where it covers neither dots nor other names; places with most events
/// choose first, and what finds no room is told by the dot's title alone.
fn draw_spots(svg: &mut String, frame: &Frame, spots: &[Spot<'_>]) {
    let radius = |n: usize| 4.0 + 2.0 * (n as f64 - 1.0).sqrt().min(6.0);
    let mut taken: Vec<Area> = Vec::new();
    for spot in spots {
        let ((x, y), r) = (frame.at(spot.lon, spot.lat), radius(spot.n));
        taken.push(Area { left: x - r, top: y - r, right: x + r, bottom: y + r });
        write!(
            svg,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{r:.1}\" fill=\"#b4452f\" fill-opacity=\".75\" stroke=\"#fff\">\
             <title>{}</title></circle>",
            escape(spot.name)
        )
        .expect("a String grows");
    }
    for spot in spots {
        let ((x, y), r) = (frame.at(spot.lon, spot.lat), radius(spot.n) + 3.0);
        // Nobody here knows how wide the reader's letters are: most are narrower than this.
        let wide = 7.2 * spot.name.chars().count() as f64;
        let places =
            [(x + r, y - 7.0), (x - r - wide, y - 7.0), (x - wide / 2.0, y - r - 13.0), (x - wide / 2.0, y + r)];
        let areas = places.map(|(left, top)| Area { left, top, right: left + wide, bottom: top + 14.0 });
        let Some(area) = areas.into_iter().find(|a| a.is_in_picture() && a.is_free_of(&taken)) else { continue };
        taken.push(area);
        let (anchor, at) = if area.right < x { ("end", area.right) } else { ("start", area.left) };
        write!(
            svg,
            "<text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\" fill=\"#222\" stroke=\"#f7f4ed\" \
             stroke-width=\"3\" paint-order=\"stroke\">{}</text>",
            area.bottom - 3.0,
            escape(spot.name)
        )
        .expect("a String grows");
    }
}

/// A line from the lowest to the highest value of each event and a dot at the chosen one; an arrow where the
/// highest is open. `None` where there is nothing to draw.
pub(super) fn chart(bars: &[Bar]) -> Option<String> {
    let most = bars.iter().map(|b| b.high.unwrap_or(b.best).max(b.best)).max()?.max(1);
    let (left, row) = (230.0, 24.0);
    let height = bars.len() as f64 * row + 34.0;
    let at = |n: u64| left + n as f64 / most as f64 * (WIDTH - left - 90.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH:.0} {height:.0}\" role=\"img\" \
         font-family=\"sans-serif\" font-size=\"13\"><path d=\"M{left} 4V{:.0}\" stroke=\"#a8a294\"/>",
        height - 20.0
    );
    for tick in (0..).map(|n| n * step(most)).take_while(|n| *n <= most) {
        let x = at(tick);
        write!(
            svg,
            "<path d=\"M{x:.1} 4V{:.0}\" stroke=\"#e4e0d6\"/><text x=\"{x:.1}\" y=\"{:.0}\" text-anchor=\"middle\" \
             font-size=\"11\" fill=\"#666\">{tick}</text>",
            height - 20.0,
            height - 6.0
        )
        .expect("a String grows");
    }
    for (i, bar) in bars.iter().enumerate() {
        let y = i as f64 * row + 20.0;
        let (low, best) = (at(bar.low), at(bar.best));
        let (end, shown) = match bar.high {
            Some(high) if high == bar.low => (at(high), high.to_string()),
            Some(high) => (at(high), format!("{}\u{2013}{high}", bar.low)),
            None => (best.max(low) + 14.0, format!("\u{2265}{}", bar.low)),
        };
        let arrow = match bar.high {
            None => format!(
                "<path d=\"M{:.1} {:.1}l6 4l-6 4\" fill=\"none\" stroke=\"#b4452f\" stroke-width=\"2\"/>",
                end - 6.0,
                y - 8.0
            ),
            Some(_) => String::new(),
        };
        write!(
            svg,
            "<text x=\"{:.0}\" y=\"{y:.1}\" text-anchor=\"end\" fill=\"#222\">{}</text><path d=\"M{low:.1} {:.1}H{end:.1}\" \
             stroke=\"#b4452f\" stroke-width=\"2\"/>{arrow}<circle cx=\"{best:.1}\" cy=\"{:.1}\" r=\"5\" fill=\"#b4452f\"/>\
             <text x=\"{:.1}\" y=\"{y:.1}\" fill=\"#222\">{shown}</text>",
            left - 8.0,
            escape(&bar.label),
            y - 4.0,
            y - 4.0,
            end.max(best) + 10.0,
        )
        .expect("a String grows");
    }
    svg.push_str("</svg>");
    Some(svg)
}

/// How far apart the marks of a scale up to `most` stand: 1, 2 or 5 with noughts, so that there are three to seven.
fn step(most: u64) -> u64 {
    let steps = (0..19).flat_map(|noughts| [1, 2, 5].map(|n| n * 10u64.pow(noughts)));
    { steps }.find(|step| most / step <= 6).unwrap_or(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spot_lies_in_the_picture() {
        fn check(points: &[(f64, f64)]) {
            let spots: Vec<Spot<'_>> =
                points.iter().map(|(lon, lat)| Spot { lon: *lon, lat: *lat, name: "", n: 1 }).collect();
            let frame = Frame::around(&spots);
            for (lon, lat) in points {
                let (x, y) = frame.at(*lon, *lat);
                assert!((0.0..=WIDTH).contains(&x) && (0.0..=MAP_HEIGHT).contains(&y), "{points:?}: {x} {y}");
            }
        }
        check(&[(0.0, 14.0)]);
        check(&[(-5.0, 12.0), (40.0, 12.5)]);
        check(&[(0.0, -34.0), (1.0, 60.0)]);
        check(&[(-170.0, 70.0), (170.0, -50.0)]);
    }

    #[test]
    fn names_cover_neither_dots_nor_each_other() {
        let spots: Vec<Spot<'_>> = (0..40)
            .map(|n| Spot { lon: f64::from(n % 7) * 0.1, lat: f64::from(n / 7) * 0.1, name: "Ansongo", n: 1 })
            .collect();
        let mut svg = String::new();
        draw_spots(&mut svg, &Frame::around(&spots), &spots);
        assert_eq!(svg.matches("<circle").count(), 40);
        let shown = svg.matches("<text").count();
        assert!((1..40).contains(&shown), "{shown} names find room");
    }

    #[test]
    fn scales_have_round_marks() {
        let check = |most, expected| assert_eq!(step(most), expected, "{most}");
        check(1, 1);
        check(6, 1);
        check(46, 10);
        check(1300, 200);
        check(u64::MAX, 5_000_000_000_000_000_000);
    }
}
