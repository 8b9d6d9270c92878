//! A claim's cells in one line, as examples and specs write them, and whether a claim has them.
//!
//! `killed=11 wounded=20-30 initiator=L'armée recipient=onze soldats when=2022-02-08 armed_clash`: keys with
//! values, which may hold blanks, and one bare word for the act. What is not written is not asked.

use recoupe_model::*;

/// What a line of cells asks of one claim.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cells {
    cells: Vec<Cell>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Cell {
    Act(Act),
    /// Low, and high where it is bounded; both included.
    Figure(Outcome, u64, Option<u64>),
    Actor(Role, String),
    Place(String),
    Country(Country),
    /// UCDP's where_prec.
    Precision(u8),
    /// «17-23@north», in kilometres; either part alone, or «none».
    Offset(String),
    Voice(String),
    /// Of what kind the counted people are, all of them.
    Category(Category),
    /// Candidates as they display, joined with `|`.
    When(String),
    Stance(Stance),
    Scope(Scope),
}

impl Cells {
    /// Reads a line of cells.
    ///
    /// # Errors
    /// A sentence for a word that is neither an act nor a key with a value.
    pub fn parse(line: &str) -> Result<Cells, String> {
        let mut parts: Vec<(&str, String)> = Vec::new();
        for word in line.split_whitespace() {
            match word.split_once('=').filter(|(key, _)| is_key(key)) {
                Some((key, value)) => parts.push((key, value.to_owned())),
                // A name may be followed by more of its words; after a number or a day, a bare word is the act.
                None => match parts.last_mut().filter(|(key, _)| holds_words(key) && !word.contains('_')) {
                    Some((_, value)) => {
                        value.push(' ');
                        value.push_str(word);
                    }
                    None => parts.push(("", word.to_owned())),
                },
            }
        }
        let cells = parts.into_iter().map(|(key, value)| cell(key, value)).collect::<Result<Vec<_>, _>>()?;
        match cells.is_empty() {
            true => Err("the line of cells is empty".to_owned()),
            false => Ok(Cells { cells }),
        }
    }
    /// How many cells the claim does not have; 0 when it is as asked.
    pub fn n_missing(&self, claim: &Claim) -> usize {
        self.cells.iter().filter(|c| !c.held(claim)).count()
    }
    /// What the claim says in the cells asked for, in the same manner of writing.
    pub fn shown(&self, claim: &Claim) -> String {
        let mut out: Vec<String> = self.cells.iter().map(|c| c.shown(claim)).collect();
        let act = claim.act.to_string();
        if !out.contains(&act) {
            out.insert(0, act);
        }
        let mut seen = std::collections::BTreeSet::new();
        out.retain(|cell| seen.insert(cell.clone()));
        out.join(" ")
    }
}

fn is_key(key: &str) -> bool {
    matches!(key, "place" | "country" | "precision" | "offset" | "voice" | "category" | "when" | "stance" | "scope")
        || Role::WORDS.contains(&key)
        || Outcome::WORDS.contains(&key)
}

fn holds_words(key: &str) -> bool {
    matches!(key, "place" | "voice") || Role::WORDS.contains(&key)
}

fn cell(key: &str, value: String) -> Result<Cell, String> {
    let says = |e: UnknownWord| format!("{e} in a line of cells");
    if let Ok(outcome) = key.parse::<Outcome>() {
        let (low, high) = bounds(&value).ok_or_else(|| format!("'{value}' is no figure; write 7, 26-34 or 11-"))?;
        return Ok(Cell::Figure(outcome, low, high));
    }
    if let Ok(role) = key.parse::<Role>() {
        return Ok(Cell::Actor(role, value));
    }
    Ok(match key {
        "place" => Cell::Place(value),
        "country" => {
            Cell::Country(Country::new(&value).ok_or_else(|| format!("'{value}' is no ISO 3166-1 alpha-2 code"))?)
        }
        "precision" => Cell::Precision(value.parse().map_err(|_| format!("'{value}' is no precision; write 1 to 7"))?),
        "offset" => Cell::Offset(value),
        "voice" => Cell::Voice(value),
        "category" => Cell::Category(value.parse().map_err(says)?),
        "when" => Cell::When(value),
        "stance" => Cell::Stance(value.parse().map_err(says)?),
        "scope" => Cell::Scope(value.parse().map_err(says)?),
        _ => Cell::Act(value.parse().map_err(says)?),
    })
}

fn bounds(value: &str) -> Option<(u64, Option<u64>)> {
    match value.split_once('-') {
        None => value.parse().ok().map(|n| (n, Some(n))),
        Some((low, "")) => Some((low.parse().ok()?, None)),
        Some((low, high)) => Some((low.parse().ok()?, Some(high.parse().ok()?))),
    }
}

impl Cell {
    /// «voice=none»: nothing may be told there.
    fn asks_for_none(&self) -> bool {
        let value = match self {
            Cell::Actor(_, value) | Cell::Place(value) | Cell::Voice(value) | Cell::When(value) => value,
            _ => return false,
        };
        value == "none"
    }
    fn is_empty(&self, claim: &Claim) -> bool {
        match self {
            Cell::Actor(role, _) => claim.actors.iter().all(|a| a.role != *role),
            Cell::Place(_) => claim.place.is_none(),
            Cell::Voice(_) => claim.voices.is_empty(),
            Cell::When(_) => claim.when.as_ref().is_none_or(|t| t.candidates.is_empty()),
            _ => false,
        }
    }
    fn held(&self, claim: &Claim) -> bool {
        if self.asks_for_none() {
            return self.is_empty(claim);
        }
        match self {
            Cell::Act(act) => claim.act == *act,
            Cell::Figure(outcome, low, high) => {
                claim.figures.iter().any(|f| f.outcome == *outcome && f.count.low == *low && f.count.high == *high)
            }
            Cell::Actor(role, name) => claim.actors.iter().any(|a| {
                a.role == *role && (is_id(a, name) || same_name(&a.quote.text, name) || same_name(&a.name, name))
            }),
            Cell::Place(name) => {
                claim.place.as_ref().is_some_and(|p| same_name(&p.quote.text, name) || same_name(&p.name, name))
            }
            Cell::Country(country) => claim.place.as_ref().is_some_and(|p| p.country == Some(*country)),
            Cell::Precision(precision) => claim.place.as_ref().is_some_and(|p| p.precision == *precision),
            Cell::Offset(offset) => *offset == shown_offset(claim),
            Cell::Voice(name) => {
                claim.voices.iter().any(|v| same_name(&v.quote.text, name) || same_name(&v.name, name))
            }
            Cell::Category(category) => {
                let mut kinds = claim.figures.iter().filter_map(|f| f.category).peekable();
                kinds.peek().is_some() && kinds.all(|k| k == *category)
            }
            Cell::When(days) => claim.when.as_ref().is_some_and(|t| shown_days(&t.candidates) == *days),
            Cell::Stance(stance) => claim.stance == *stance,
            Cell::Scope(scope) => claim.scope == *scope,
        }
    }
    fn shown(&self, claim: &Claim) -> String {
        let named = |key: &str, names: Vec<&str>| match names.is_empty() {
            true => format!("{key}=?"),
            false => names.iter().map(|n| format!("{key}={n}")).collect::<Vec<_>>().join(" "),
        };
        match self {
            Cell::Act(_) => claim.act.to_string(),
            Cell::Figure(outcome, ..) => {
                let figures = claim.figures.iter().filter(|f| f.outcome == *outcome);
                let figures: Vec<String> = figures.map(|f| shown_bounds(f.count)).collect();
                named(outcome.word(), figures.iter().map(String::as_str).collect())
            }
            Cell::Actor(role, _) => named(
                role.word(),
                claim.actors.iter().filter(|a| a.role == *role).map(|a| a.quote.text.as_str()).collect(),
            ),
            Cell::Place(_) => named("place", claim.place.iter().map(|p| p.name.as_str()).collect()),
            Cell::Country(_) => {
                let country = claim.place.as_ref().and_then(|p| p.country).map(|c| c.to_string());
                named("country", country.as_deref().into_iter().collect())
            }
            Cell::Precision(_) => {
                format!("precision={}", claim.place.as_ref().map_or("?".to_owned(), |p| p.precision.to_string()))
            }
            Cell::Offset(_) => format!("offset={}", shown_offset(claim)),
            Cell::Voice(_) => named("voice", claim.voices.iter().map(|v| v.quote.text.as_str()).collect()),
            Cell::Category(_) => {
                named("category", claim.figures.iter().filter_map(|f| f.category).map(Category::word).collect())
            }
            Cell::When(_) => {
                let days: Vec<String> = claim.when.iter().map(|t| shown_days(&t.candidates)).collect();
                named("when", days.iter().map(String::as_str).collect())
            }
            Cell::Stance(_) => format!("stance={}", claim.stance),
            Cell::Scope(_) => format!("scope={}", claim.scope),
        }
    }
}

fn is_id(actor: &Cast, name: &str) -> bool {
    actor.actor.as_ref().is_some_and(|id| id.as_str() == name)
}

/// Kilometres and direction, as far as the page says them: `40`, `17-23@north`, `41-`, `north`; `none`.
fn shown_offset(claim: &Claim) -> String {
    let Some(offset) = claim.place.as_ref().and_then(|p| p.offset) else { return "none".to_owned() };
    let km = |m: u32| f64::from(m) / 1000.0;
    let metres = offset.metres.map(|(low, high)| match high {
        Some(high) if high == low => km(low).to_string(),
        Some(high) => format!("{}-{}", km(low), km(high)),
        None => format!("{}-", km(low)),
    });
    let bearing = offset.bearing.map(|b| b.word().to_owned());
    metres.into_iter().chain(bearing).collect::<Vec<_>>().join("@")
}

/// Names are right when one holds the other, capitals aside.
fn same_name(a: &str, b: &str) -> bool {
    let (a, b) = (a.trim().to_lowercase().replace('’', "'"), b.trim().to_lowercase().replace('’', "'"));
    !a.is_empty() && !b.is_empty() && (a.contains(&b) || b.contains(&a))
}

fn shown_bounds(count: Count) -> String {
    match count.high {
        Some(high) if high == count.low => high.to_string(),
        Some(high) => format!("{}-{high}", count.low),
        None => format!("{}-", count.low),
    }
}

/// Candidates as examples write them: joined with `|`, in order.
pub(crate) fn shown_days(candidates: &[Candidate]) -> String {
    candidates.iter().map(Candidate::to_string).collect::<Vec<_>>().join("|")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expect: &str) {
        let shown = match Cells::parse(line) {
            Ok(cells) => cells.cells.iter().map(|c| format!("{c:?}")).collect::<Vec<_>>().join(" "),
            Err(says) => says,
        };
        assert_eq!(shown, expect, "{line}");
    }

    #[test]
    fn a_line_is_keys_and_an_act() {
        check("attack killed=3", "Act(Attack) Figure(Killed, 3, Some(3))");
        check("killed=45-55 wounded=11-", "Figure(Killed, 45, Some(55)) Figure(Wounded, 11, None)");
        check(
            "initiator=des hommes armés when=2022-02-08 attack",
            r#"Actor(Initiator, "des hommes armés") When("2022-02-08") Act(Attack)"#,
        );
        check("recipient=onze soldats armed_clash", r#"Actor(Recipient, "onze soldats") Act(ArmedClash)"#);
        check("stance=denied scope=total", "Stance(Denied) Scope(Total)");
        check("", "the line of cells is empty");
        check("atack", "unknown act 'atack' in a line of cells");
        check("killed=many", "'many' is no figure; write 7, 26-34 or 11-");
    }

    #[test]
    fn names_hold_each_other() {
        assert!(same_name("L’armée malienne", "l'armée"));
        assert!(same_name("base", "une base militaire"));
        assert!(!same_name("", "base"));
        assert!(!same_name("Gao", "Kidal"));
    }
}
