//! Two small drawings in SVG: where, and how many. No scripts, no fonts, nothing fetched.

use crate::abroad::Told;
use std::fmt::Write as _;

const WIDTH: f64 = 720.0;

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

/// The places of the events over the outlines of countries; `None` where no event has a point.
pub(super) fn map(told: &[Told<'_>], outlines: &str) -> Option<String> {
    let mut spots: Vec<(f64, f64, &str, usize)> = Vec::new();
    for place in told.iter().filter_map(|t| t.event.place.as_ref()) {
        let Some(point) = place.point else { continue };
        match spots.iter_mut().find(|s| (s.0, s.1) == (point.lon(), point.lat())) {
            Some(spot) => spot.3 += 1,
            None => spots.push((point.lon(), point.lat(), &place.name, 1)),
        }
    }
    let ends = |of: fn(&(f64, f64, &str, usize)) -> f64| {
        let all = || spots.iter().map(of);
        (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max))
    };
    let ((west, east), (south, north)) = (ends(|s| s.0), ends(|s| s.1));
    if spots.is_empty() {
        return None;
    }
    let margin = 0.15 * (east - west).max(north - south) + 2.0;
    let (west, east) = (west - margin * 1.3, east + margin * 1.3);
    let (south, north) = ((south - margin).max(-89.0), (north + margin).min(89.0));
    // Degrees of longitude shrink towards the poles.
    let squeeze = ((south + north) / 2.0).to_radians().cos().max(0.2);
    let scale = WIDTH / ((east - west) * squeeze);
    let height = ((north - south) * scale).clamp(200.0, 900.0);
    let at = |lon: f64, lat: f64| ((lon - west) * squeeze * scale, (north - lat) * scale);

    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH:.0} {height:.0}\" role=\"img\" \
         font-family=\"sans-serif\" font-size=\"13\"><rect width=\"{WIDTH:.0}\" height=\"{height:.0}\" fill=\"#dfe7ec\"/>"
    );
    for row in outlines.lines().filter(|l| !l.starts_with('#')) {
        let rings = row.split_once('\t').map_or("", |(_, rings)| rings);
        for ring in rings.split('|') {
            let points: Vec<(f64, f64)> = ring
                .split(',')
                .filter_map(|pair| pair.split_once(' '))
                .filter_map(|(lon, lat)| Some((lon.parse().ok()?, lat.parse().ok()?)))
                .collect();
            let beside = |of: &dyn Fn(&(f64, f64)) -> bool| points.iter().all(of);
            if points.len() < 3
                || beside(&|p| p.0 < west)
                || beside(&|p| p.0 > east)
                || beside(&|p| p.1 < south)
                || beside(&|p| p.1 > north)
            {
                continue;
            }
            let path: Vec<String> =
                points.iter().map(|p| at(p.0, p.1)).map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
            write!(svg, "<path d=\"M{}Z\" fill=\"#f7f4ed\" stroke=\"#a8a294\"/>", path.join("L"))
                .expect("a String grows");
        }
    }
    let mut taken: Vec<(f64, f64)> = Vec::new();
    for (lon, lat, name, n) in &spots {
        let (x, y) = at(*lon, *lat);
        let radius = 4.0 + 2.0 * (*n as f64 - 1.0).sqrt().min(6.0);
        let anchor = if x > WIDTH * 0.8 { "end" } else { "start" };
        let label_x = if anchor == "end" { x - radius - 4.0 } else { x + radius + 4.0 };
        // A label that would lie on another goes below it.
        let mut label_y = y + 4.0;
        while taken.iter().any(|(tx, ty)| (tx - label_x).abs() < 90.0 && (ty - label_y).abs() < 13.0) {
            label_y += 14.0;
        }
        taken.push((label_x, label_y));
        let name = escape(name);
        write!(
            svg,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" fill=\"#b4452f\" fill-opacity=\".75\" stroke=\"#fff\">\
             <title>{name}</title></circle><text x=\"{label_x:.1}\" y=\"{label_y:.1}\" text-anchor=\"{anchor}\" \
             fill=\"#222\" stroke=\"#f7f4ed\" stroke-width=\"3\" paint-order=\"stroke\">{name}</text>"
        )
        .expect("a String grows");
    }
    svg.push_str("</svg>");
    Some(svg)
}

/// A line from the lowest to the highest value of each event and a dot at the chosen one; an arrow where the
/// highest is open. `None` where there is nothing to draw.
pub(super) fn chart(bars: &[Bar]) -> Option<String> {
    let most = bars.iter().map(|b| b.high.unwrap_or(b.best).max(b.best)).max()?.max(1);
    let (left, row) = (230.0, 24.0);
    let height = bars.len() as f64 * row + 16.0;
    let at = |n: u64| left + n as f64 / most as f64 * (WIDTH - left - 90.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH:.0} {height:.0}\" role=\"img\" \
         font-family=\"sans-serif\" font-size=\"13\"><path d=\"M{left} 4V{:.0}\" stroke=\"#a8a294\"/>",
        height - 4.0
    );
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
