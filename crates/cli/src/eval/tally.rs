//! Counting, and the figures that counts give.

use super::Figures;
use std::collections::BTreeMap;
use std::fmt;

/// How often something was there, by name.
#[derive(Debug, Default)]
pub(super) struct Counts(BTreeMap<String, usize>);

impl Counts {
    pub(super) fn new() -> Counts {
        Counts::default()
    }
    pub(super) fn add(&mut self, name: &str, n: usize) {
        *self.0.entry(name.to_owned()).or_insert(0) += n;
    }
    /// One more case of `name`, right or not.
    pub(super) fn case(&mut self, name: &str, is_right: bool) {
        self.add(&format!("{name}_n"), 1);
        self.add(&format!("{name}_ok"), usize::from(is_right));
    }
    fn get(&self, name: &str) -> usize {
        self.0.get(name).copied().unwrap_or(0)
    }
    /// Right ones of all cases of `name`.
    fn rate(&self, name: &str) -> Figure {
        Figure::Rate(part(self.get(&format!("{name}_ok")), self.get(&format!("{name}_n"))))
    }
}

/// A figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Figure {
    /// How many.
    Number(usize),
    /// 0 to 1; none when there was no case.
    Rate(Option<f64>),
    /// So many of so many.
    Of(usize, usize),
}

impl Figure {
    /// What floors are held against: of «2/5» the 2, of a rate four digits.
    pub(crate) fn value(self) -> Option<f64> {
        match self {
            Figure::Number(n) | Figure::Of(n, _) => Some(n as f64),
            Figure::Rate(rate) => rate.map(|r| (r * 1e4).round_ties_even() / 1e4),
        }
    }
    /// As JSON: a number, null, or «2/5».
    pub(crate) fn json(self) -> serde_json::Value {
        match self {
            Figure::Number(n) => n.into(),
            Figure::Rate(_) => self.value().into(),
            Figure::Of(..) => self.to_string().into(),
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Figure::Number(n) => write!(f, "{n}"),
            Figure::Rate(Some(_)) => write!(f, "{:.4}", self.value().unwrap_or_default()),
            Figure::Rate(None) => f.write_str("-"),
            Figure::Of(n, of) => write!(f, "{n}/{of}"),
        }
    }
}

fn part(n: usize, of: usize) -> Option<f64> {
    (of > 0).then(|| n as f64 / of as f64)
}

pub(super) fn f1(precision: f64, recall: f64) -> f64 {
    if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
}

/// Cells that are right of all of their kind, in the order they are told.
const RATES: &[&str] = &[
    "when",
    "when_linked",
    "place",
    "initiator",
    "recipient",
    "count",
    "killed",
    "counted",
    "country",
    "voice",
    "speaker",
    "stance",
    "pub",
    "lang",
    "body_start",
    "body_end",
];
/// Of these, wrong extra ones are counted too.
const WITH_PRECISION: &[&str] = &["initiator", "recipient", "count"];

pub(super) fn figures(c: &Counts) -> Figures {
    let get = |name: &str| c.get(name);
    let rate = |n, of| Figure::Rate(Some(part(n, of).unwrap_or(0.0)));
    let both = |p: Figure, r: Figure| {
        Figure::Rate(match (p, r) {
            (Figure::Rate(Some(p)), Figure::Rate(Some(r))) => Some(f1(p, r)),
            _ => None,
        })
    };
    let n_told = get("found") + get("false");
    let (event_p, event_r) = (rate(get("found"), n_told), rate(get("found"), get("gold")));
    let (cell_p, cell_r) = (rate(get("cell_hit"), get("cell_pred")), rate(get("cell_hit"), get("cell_gold")));
    let mut all: Figures = Vec::new();
    let mut tell = |name: &str, figure| all.push((name.to_owned(), figure));
    tell("pages", Figure::Number(get("pages")));
    tell("pages_missing", Figure::Number(get("pages_missing")));
    tell("gold_events", Figure::Number(get("gold")));
    tell("cell_F1", both(cell_p, cell_r));
    tell("cell_P", cell_p);
    tell("cell_R", cell_r);
    tell("event_F1", both(event_p, event_r));
    tell("event_P", event_p);
    tell("event_R", event_r);
    tell("act", Figure::Rate(part(get("act_ok"), get("found"))));
    for name in RATES {
        tell(name, c.rate(name));
        if WITH_PRECISION.contains(name) {
            let right = part(get(&format!("{name}_ok")), get(&format!("{name}_pred")));
            tell(&format!("{name}_P"), Figure::Rate(right.map(|r| r.min(1.0))));
        }
    }
    let (found, gold) = (get("soft_found"), get("soft_gold"));
    let soft = both(rate(found, (found + get("soft_false")).max(1)), rate(found, gold.max(1)));
    tell("soft_F1", if gold > 0 { soft } else { Figure::Rate(None) });
    tell("soft_gold", Figure::Number(gold));
    tell("when_compatible", Figure::Rate(part(get("when_compatible"), get("when_n"))));
    for (name, of) in [
        ("total_leaks", "totals"),
        ("totals_found", "totals"),
        ("background_found", "background_gold"),
        ("background_marked", "background_found"),
        ("quiet_pages_ok", "quiet_pages"),
    ] {
        tell(name, Figure::Of(get(name), get(of)));
    }
    all
}
