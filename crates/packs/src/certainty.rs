//! How often a reading is right, measured: signs that speak against it, and of how many readings with so many of them
//! careful readers found how many right. A table of a language pack, `certainty.toml`.

use crate::Error;
use crate::language::closed;
use crate::ready::ready;
use recoupe_model::Act;
use serde::Deserialize;

closed! {
/// What code sees of a reading besides its values. Counts where nothing else is said; what is so or not is 1 or 0.
Trait {
    /// Sentences of the page.
    Sentences = "sentences",
    /// Occurrences the page tells.
    Occurrences = "occurrences",
    /// Different years the page names.
    Years = "years",
    /// Sentences in the first person, of a thousand.
    FirstPerson = "first_person",
    /// Questions, of a thousand sentences.
    Questions = "questions",
    /// Sentences before the first that tells it.
    At = "at",
    /// Sentences that tell the occurrence in all voices.
    Merged = "merged",
    /// Sentences in which this voice tells it.
    ToldIn = "told_in",
    /// Finite verbs that tell the act by themselves.
    Verbs = "verbs",
    /// Words that tell the act.
    Facts = "facts",
    /// Different acts that these words tell.
    Acts = "acts",
    /// Points at something told before («cette attaque»).
    Definite = "definite",
    /// Told by an infinitive.
    Infinitive = "infinitive",
    /// Told by an imperfect.
    Imperfect = "imperfect",
    /// Told in the pluperfect.
    Pluperfect = "pluperfect",
    /// A verb that tells it is negated.
    Negated = "negated",
    /// A verb that tells it stands under another («devoir»).
    Modal = "modal",
    /// Tokens of the first sentence that tells it.
    Tokens = "tokens",
    /// Tokens before its first word of telling.
    Trigger = "trigger",
    /// Finite verbs of its first sentence.
    Finite = "finite",
    /// Told inside quotation marks.
    Quoted = "quoted",
    /// Told inside brackets.
    Bracket = "bracket",
    /// Not told as having happened.
    Unreal = "unreal",
    /// Told as lying ahead.
    Planned = "planned",
    /// Behind a subordinator.
    Subordinate = "subordinate",
    /// Behind a relative pronoun.
    Relative = "relative",
    /// Its first sentence ends without a mark: a line that was cut.
    Unended = "unended",
    /// Its first sentence begins without a capital.
    Lower = "lower",
    /// Other claims read from its first sentence.
    Twins = "twins",
    /// What was done follows from who was hit, and nobody is said to be.
    Undecided = "undecided",
    /// Stands in a headline.
    Headline = "headline",
    /// A place is told.
    Placed = "placed",
    /// A day is told.
    Dated = "dated",
    /// Sentences between the voice and what it tells.
    VoiceApart = "voice_apart",
    /// Told by the page itself in a sentence where somebody speaks.
    OthersSpeak = "others_speak",
    /// Sentences between the cell's words and what is told.
    Apart = "apart",
    /// Tokens between the cell's words and the words that tell.
    Off = "off",
    /// Finite verbs between them.
    Between = "between",
    /// The cell's words stand behind the words that tell.
    Behind = "behind",
    /// A name the packs know.
    Known = "known",
    /// Who is said to have done it.
    Doer = "doer",
    /// Others with the same part.
    Rivals = "rivals",
    /// Others in the cast.
    Company = "company",
    /// Taken from a later sentence than the first.
    Later = "later",
    /// Seated by an event noun.
    ByNoun = "by_noun",
    /// Seated by nearness and by no verb or noun.
    Guessed = "guessed",
    /// No figure counts them.
    Uncounted = "uncounted",
    /// UCDP's precision of the place, 1 exact to 7.
    Precision = "precision",
    /// A country.
    Country = "country",
    /// Other towns in the same sentences.
    Towns = "towns",
    /// Days from the day told to publication, below 0 where it lies behind it.
    Ago = "ago",
    /// A weekday.
    Weekday = "weekday",
    /// Counted from today («hier»).
    Deictic = "deictic",
    /// Counted from a day told before.
    Told = "told",
    /// Times in its sentence.
    Times = "times",
    /// It is told as well when it was said.
    Reported = "reported",
    /// Figures of the claim.
    Figures = "figures",
    /// A figure whose sentence tells no act.
    Alone = "alone",
    /// The page opens with the same act.
    LeadAct = "lead_act",
    /// Denied.
    Refused = "refused",
    /// Figures of the claim, seen of all of it.
    Counted = "counted",
}}

closed! {
/// What is held to a measure of its own.
Held {
    /// Act, scope, stance and voice, which no claim can be without.
    Claim = "claim",
    /// A member of the cast.
    Cast = "cast",
    /// The place.
    Place = "place",
    /// The day.
    Day = "day",
    /// A figure.
    Count = "count",
}}

/// One condition on a reading.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Condition {
    Act(Act),
    AtLeast(Trait, i64),
    Under(Trait, i64),
}

ready! { enum Condition { Act(act), AtLeast(of, n), Under(of, n) } }

impl Condition {
    fn parse(text: &str) -> Result<Condition, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        if let ["act", act] = words[..] {
            return Ok(Condition::Act(act.parse().map_err(|e: recoupe_model::UnknownWord| e.to_string())?));
        }
        let [name, op, n] = words[..] else { return Err(format!("'{text}' is not like 'off >= 14' or 'act attack'")) };
        let of = Trait::named(name).ok_or_else(|| format!("unknown trait '{name}'"))?;
        let n = n.parse().map_err(|_| format!("'{n}' is no whole number"))?;
        match op {
            ">=" => Ok(Condition::AtLeast(of, n)),
            "<" => Ok(Condition::Under(of, n)),
            _ => Err(format!("'{op}' is neither >= nor <")),
        }
    }
}

/// Something that speaks against a reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign {
    /// Its name; `sign.NAME` of `explain.toml` says it in words.
    pub name: String,
    /// How much it weighs.
    pub points: u32,
    when: Vec<Condition>,
}

ready! { struct Sign { name, points, when } }

/// The measure of one kind of cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Measure {
    /// What speaks against a reading.
    pub signs: Vec<Sign>,
    /// From how many points on how many readings were right, and how many there were.
    pub right: Vec<(u32, u32, u32)>,
    /// Below it a reading is left out; of a thousand.
    pub least: u32,
}

ready! { struct Measure { signs, right, least } }

/// What a reading comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weight<'a> {
    /// How many of a thousand such readings are right.
    pub certainty: u32,
    /// How many such readings were right, and how many there were.
    pub right: (u32, u32),
    /// What speaks against it.
    pub signs: Vec<&'a str>,
    /// Sure enough to stand.
    pub stands: bool,
}

impl Measure {
    /// Weighs a reading of an act by what is seen of it; what is not seen is 0.
    pub fn weigh(&self, act: Act, seen: &dyn Fn(Trait) -> i64) -> Weight<'_> {
        let holds = |c: &Condition| match c {
            Condition::Act(a) => *a == act,
            Condition::AtLeast(of, n) => seen(*of) >= *n,
            Condition::Under(of, n) => seen(*of) < *n,
        };
        let against = || self.signs.iter().filter(|s| s.when.iter().all(holds));
        let points: u32 = against().map(|s| s.points).sum();
        let row = self.right.iter().rev().find(|row| row.0 <= points).copied().unwrap_or_default();
        let certainty = sure(row);
        let signs = against().map(|s| s.name.as_str()).collect();
        Weight { certainty, right: (row.1, row.2), signs, stands: certainty >= self.least }
    }
}

/// By the rule of succession: few readings make nothing certain.
fn sure((_, right, of): (u32, u32, u32)) -> u32 {
    (right + 1) * 1000 / (of + 2)
}

/// Measured certainties of a language's readings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Certainty {
    /// Pages of fewer sentences are not held to it: shorter ones were not measured.
    pub from_sentences: usize,
    /// What begins in the first so many sentences of a page is not held to it: what a page opens with is its news.
    pub opening: usize,
    measures: Vec<(Held, Measure)>,
}

ready! { struct Certainty { from_sentences, opening, measures } }

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignEntry {
    name: String,
    points: u32,
    when: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MeasureEntry {
    cell: String,
    least: u32,
    right: Vec<(u32, u32, u32)>,
    #[serde(default)]
    sign: Vec<SignEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entries {
    from_sentences: usize,
    #[serde(default)]
    opening: usize,
    #[serde(default)]
    measure: Vec<MeasureEntry>,
}

impl Certainty {
    /// Reads a `certainty.toml`.
    ///
    /// # Errors
    /// When it is no TOML, holds another table, names an unknown cell, act or trait, or grows surer with more points.
    pub(crate) fn parse(file: &str, text: &str) -> Result<Certainty, Error> {
        let entries: Entries = toml::from_str(text).map_err(|e| Error::toml(file, text, &e))?;
        let wrong = |cell: &str, says: String| Error::new(file, None, format!("measure of '{cell}': {says}"));
        let mut measures = Vec::new();
        for entry in entries.measure {
            let cell = entry.cell.as_str();
            let held = Held::named(cell).ok_or_else(|| wrong(cell, "there is no such cell".to_owned()))?;
            let mut signs = Vec::new();
            for sign in entry.sign {
                let when: Result<Vec<Condition>, String> = sign.when.iter().map(|c| Condition::parse(c)).collect();
                let when = when.map_err(|e| wrong(cell, format!("sign '{}': {e}", sign.name)))?;
                signs.push(Sign { name: sign.name, points: sign.points, when });
            }
            let measure = Measure { signs, right: entry.right, least: entry.least };
            if measure.right.first().is_none_or(|r| r.0 != 0) || measure.right.iter().any(|r| r.1 > r.2) {
                let says = "'right' says from how many points on, the first from 0, how many were right of how many";
                return Err(wrong(cell, says.to_owned()));
            }
            if measure.right.windows(2).any(|w| w[0].0 >= w[1].0 || sure(w[0]) < sure(w[1])) {
                return Err(wrong(cell, "more points may make nothing surer".to_owned()));
            }
            measures.push((held, measure));
        }
        Ok(Certainty { from_sentences: entries.from_sentences, opening: entries.opening, measures })
    }

    /// The measure of a kind of cell; none where nothing was measured.
    pub fn of(&self, held: Held) -> Option<&Measure> {
        self.measures.iter().find(|(h, _)| *h == held).map(|(_, m)| m)
    }

    /// The names of all signs.
    pub fn signs(&self) -> impl Iterator<Item = &str> {
        self.measures.iter().flat_map(|(_, m)| &m.signs).map(|s| s.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = r#"
from_sentences = 12
[[measure]]
cell = "day"
least = 700
right = [[0, 8, 8], [2, 3, 8], [3, 0, 3]]
[[measure.sign]]
name = "far"
points = 2
when = ["off >= 14"]
[[measure.sign]]
name = "told"
points = 1
when = ["act attack", "verbs < 1"]
"#;

    #[test]
    fn each_sign_makes_a_reading_less_sure() {
        let table = Certainty::parse("certainty.toml", TABLE).expect("a sound table");
        let day = table.of(Held::Day).expect("it is measured");
        let weigh = |act: Act, off: i64| day.weigh(act, &|of| if of == Trait::Off { off } else { 0 });
        let near = weigh(Act::Arrests, 13);
        assert_eq!((near.certainty, near.stands, near.signs.len()), (900, true, 0));
        let far = weigh(Act::Arrests, 14);
        assert_eq!((far.certainty, far.stands, far.signs), (400, false, vec!["far"]));
        assert_eq!(weigh(Act::Attack, 14).right, (0, 3));
        assert!(table.of(Held::Count).is_none());
    }

    #[test]
    fn a_table_that_makes_no_sense_is_refused() {
        let says = |from: &str, to: &str| {
            let broken = TABLE.replace(from, to);
            Certainty::parse("certainty.toml", &broken).expect_err("it is broken").to_string()
        };
        assert!(says("[0, 8, 8]", "[0, 2, 8]").contains("more points"));
        assert!(says("off >= 14", "of >= 14").contains("unknown trait 'of'"));
        assert!(says("off >= 14", "off > 14").contains("neither >= nor <"));
        assert!(says("off >= 14", "off").contains("is not like"));
        assert!(says("act attack", "act atack").contains("unknown act 'atack'"));
        assert!(says("\"day\"", "\"dya\"").contains("there is no such cell"));
        assert!(says("[2, 3, 8]", "[3, 3, 8]").contains("more points"));
        assert!(says("[3, 0, 3]", "[3, 4, 3]").contains("right of how many"));
    }
}
