//! The wording of briefs, from `packs/lang/*/brief.toml`: templates, and what a language needs to fill them
//! in well — contractions, elision, the preposition of a country, the article before a voice.

use crate::Error;
use jiff::civil::Date;
use recoupe_model::{Count, When};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The wording of one language.
#[derive(Debug, Clone, Deserialize)]
pub struct Wording {
    months: Vec<String>,
    elide: String,
    elided: String,
    vowels: String,
    contractions: Vec<Contraction>,
    countries: Vec<CountryRule>,
    voices: Vec<VoiceRule>,
    acts: BTreeMap<String, String>,
    short: BTreeMap<String, String>,
    outcomes: BTreeMap<String, String>,
    /// Groups that go by a name of the schemes, as in «Civilians».
    groups: BTreeMap<String, String>,
    #[serde(flatten)]
    templates: BTreeMap<String, String>,
}

/// A preposition and an article that melt: «à Le» is «au».
#[derive(Debug, Clone, Deserialize)]
struct Contraction {
    before: String,
    article: String,
    gives: String,
}

/// The preposition of the countries it lists or that begin or end so; the first rule that fits holds.
#[derive(Debug, Clone, Deserialize)]
struct CountryRule {
    form: String,
    #[serde(default)]
    names: Vec<String>,
    starts: Option<String>,
    ends: Option<String>,
}

/// What stands before a voice whose name begins with one of these words.
#[derive(Debug, Clone, Deserialize)]
struct VoiceRule {
    form: String,
    first: Vec<String>,
}

impl Wording {
    /// Reads a `brief.toml`.
    ///
    /// # Errors
    /// When it is no TOML, or a table is missing, as a sentence.
    pub fn parse(file: &str, text: &str) -> Result<Wording, Error> {
        let wording: Wording = toml::from_str(text).map_err(|e| Error::table(file, 1, e.message().to_owned()))?;
        match wording.months.len() {
            12 => Ok(wording),
            n => Err(Error::table(file, 1, format!("a year has 12 months, not {n}"))),
        }
    }

    /// A template with its holes filled; a name the file lacks gives nothing.
    pub(super) fn say(&self, name: &str, holes: &[(&str, &str)]) -> String {
        let template = self.templates.get(name).map_or("", String::as_str);
        let mut out = String::with_capacity(template.len() + 64);
        let mut rest = template;
        // One pass: what is filled in is never taken for a hole.
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((hole, after)) = after.split_once('}') else { break };
            out.push_str(holes.iter().find(|(name, _)| *name == hole).map_or("", |(_, value)| *value));
            rest = after;
        }
        out.push_str(rest);
        out
    }

    pub(super) fn act<'a>(&'a self, act: &'a str) -> &'a str {
        self.acts.get(act).map_or(act, String::as_str)
    }
    pub(super) fn short(&self, act: &str) -> String {
        upper_first(self.short.get(act).map_or(act, String::as_str))
    }
    pub(super) fn short_inside<'a>(&'a self, act: &'a str) -> &'a str {
        self.short.get(act).map_or(act, String::as_str)
    }
    pub(super) fn outcome<'a>(&'a self, outcome: &'a str) -> &'a str {
        self.outcomes.get(outcome).map_or(outcome, String::as_str)
    }

    /// A name as it stands in a list: a group in the brief's language, a description in quotes.
    pub(super) fn name(&self, name: &str) -> String {
        match (self.groups.get(name), name.chars().next().is_some_and(char::is_lowercase)) {
            (Some(group), _) => group.clone(),
            (None, true) => self.quote(name),
            (None, false) => name.to_owned(),
        }
    }

    pub(super) fn quote(&self, text: &str) -> String {
        self.say("quote", &[("text", text)])
    }

    pub(super) fn day(&self, day: Date) -> String {
        let month = &self.months[usize::from(day.month().unsigned_abs()) - 1];
        let name = if day.day() == 1 { "first_day" } else { "day" };
        self.say(name, &[("d", &day.day().to_string()), ("month", month), ("y", &day.year().to_string())])
    }

    pub(super) fn when(&self, days: Option<When>) -> String {
        match days {
            None => self.say("no_day", &[]),
            Some(w) if w.first == w.last => self.say("on", &[("day", &self.day(w.first))]),
            Some(w) if w.first.year() == w.last.year() => self.within(w.first, w.last),
            Some(w) => self.say("between", &[("first", &self.day(w.first)), ("last", &self.day(w.last))]),
        }
    }

    /// A stretch of one year, as people say it: a whole year or month by its name, days of one month with it once.
    fn within(&self, first: Date, last: Date) -> String {
        let y = last.year().to_string();
        let month = &self.months[usize::from(last.month().unsigned_abs()) - 1];
        if first == last.first_of_year() && last == first.last_of_year() {
            return self.say("in_year", &[("y", &y)]);
        }
        if first == last.first_of_month() && last == first.last_of_month() {
            return self.say("in_month", &[("month", month), ("y", &y)]);
        }
        let first = match first.month() == last.month() {
            true => {
                self.say(if first.day() == 1 { "first_alone" } else { "day_alone" }, &[("d", &first.day().to_string())])
            }
            false => self.day_of_year(first),
        };
        self.say("between", &[("first", &first), ("last", &self.day(last))])
    }

    /// A day whose year stands beside it already.
    fn day_of_year(&self, day: Date) -> String {
        let month = &self.months[usize::from(day.month().unsigned_abs()) - 1];
        let name = if day.day() == 1 { "first_of_month" } else { "day_of_month" };
        self.say(name, &[("d", &day.day().to_string()), ("month", month)])
    }

    /// A preposition of the templates before a name, contracted or elided as the language asks.
    pub(super) fn before(&self, template: &str, name: &str) -> String {
        let form = self.say(template, &[]);
        for c in &self.contractions {
            if let (Some(head), Some(rest)) = (form.strip_suffix(&c.before), name.strip_prefix(&c.article)) {
                return format!("{head}{}{rest}", c.gives);
            }
        }
        if !self.elide.is_empty()
            && let Some(head) = form.strip_suffix(&self.elide)
            && name.starts_with(|first| self.vowels.contains(first))
        {
            return format!("{head}{}{name}", self.elided);
        }
        form + name
    }

    pub(super) fn in_country(&self, name: &str) -> String {
        let fits = |rule: &&CountryRule| {
            let listed = rule.names.iter().any(|n| n == name);
            let starts = rule.starts.as_ref().is_some_and(|s| name.starts_with(|c| s.contains(c)));
            let ends = rule.ends.as_ref().is_some_and(|e| name.ends_with(e.as_str()));
            listed || starts || ends || (rule.names.is_empty() && rule.starts.is_none() && rule.ends.is_none())
        };
        let form = self.countries.iter().find(fits).map_or("", |rule| rule.form.as_str());
        format!("{form}{name}")
    }

    /// A voice as it stands after «selon»: with its article, a bare name, or a description in quotes.
    pub(super) fn voice(&self, name: &str) -> String {
        let first = name.split_whitespace().next().unwrap_or("");
        if let Some(rule) = self.voices.iter().find(|rule| rule.first.iter().any(|word| word == first)) {
            return format!("{}{name}", rule.form);
        }
        match name.chars().next().is_some_and(char::is_lowercase) {
            true => self.quote(name),
            false => name.to_owned(),
        }
    }

    /// A figure as its bounds; nothing is rounded.
    pub(super) fn count(&self, count: Count) -> String {
        self.range(count.low, count.high)
    }
    pub(super) fn range(&self, low: u64, high: Option<u64>) -> String {
        let (low_text, high_text) = (low.to_string(), high.map_or(String::new(), |h| h.to_string()));
        let holes = [("low", low_text.as_str()), ("high", high_text.as_str())];
        match high {
            Some(high) if high == low => self.say("exact", &holes),
            Some(_) if low == 0 => self.say("at_most", &holes),
            Some(_) => self.say("range", &holes),
            // From nobody to anybody: the bounds say nothing.
            None if low == 0 => self.say("unbounded", &[]),
            None => self.say("at_least", &holes),
        }
    }
}

fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wording(lang: &str) -> Wording {
        let text = match lang {
            "fr" => include_str!("../../../../packs/lang/fr/brief.toml"),
            _ => include_str!("../../../../packs/lang/en/brief.toml"),
        };
        Wording::parse("brief.toml", text).expect("the file is good")
    }

    #[test]
    fn prepositions_contract_and_elide() {
        let fr = wording("fr");
        let check = |template, name, expected: &str| assert_eq!(fr.before(template, name), expected);
        check("town", "Gao", "à Gao");
        check("town", "Le Caire", "au Caire");
        check("town", "Les Cayes", "aux Cayes");
        check("near", "Ansongo", "près d'Ansongo");
        check("near", "Le Caire", "près du Caire");
        check("area", "Ménaka", "dans le secteur de Ménaka");
        check("area", "Égypte", "dans le secteur d'Égypte");
        assert_eq!(wording("en").before("town", "Gao"), "in Gao");
    }

    #[test]
    fn countries_take_their_preposition() {
        let fr = wording("fr");
        let check = |name, expected: &str| assert_eq!(fr.in_country(name), expected);
        check("Mali", "au Mali");
        check("Niger", "au Niger");
        check("Centrafrique", "en Centrafrique");
        check("Irak", "en Irak");
        check("Syrie", "en Syrie");
        check("Mozambique", "au Mozambique");
        check("Philippines", "aux Philippines");
        check("Djibouti", "à Djibouti");
        assert_eq!(wording("en").in_country("Gambia"), "in the Gambia");
        assert_eq!(wording("en").in_country("Mali"), "in Mali");
    }

    #[test]
    fn voices_take_their_article() {
        let fr = wording("fr");
        let check = |name, expected: &str| assert_eq!(fr.voice(name), expected);
        check("armée malienne", "l'armée malienne");
        check("gouvernement du Niger", "le gouvernement du Niger");
        check("autorités locales", "les autorités locales");
        check("habitant", "«\u{a0}habitant\u{a0}»");
        check("JNIM", "JNIM");
        assert_eq!(wording("en").voice("Military Forces of Mali"), "the Military Forces of Mali");
    }

    #[test]
    fn days_and_figures_are_said_as_they_are() {
        let fr = wording("fr");
        let day = |d| Date::new(2031, 3, d).expect("a day");
        assert_eq!(fr.when(Some(When::day(day(1)))), "le 1er mars 2031");
        let stretch = When::new(day(1), day(6), recoupe_model::Grain::Day);
        assert_eq!(fr.when(Some(stretch)), "entre le 1er et le 6 mars 2031");
        let check = |first: Date, last: Date, french: &str, english: &str| {
            let when = When::new(first, last, recoupe_model::Grain::Day);
            assert_eq!((fr.when(Some(when)).as_str(), wording("en").when(Some(when)).as_str()), (french, english));
        };
        let of = |y, m, d| Date::new(y, m, d).expect("a day");
        check(of(2031, 3, 1), of(2031, 3, 31), "en mars 2031", "in March 2031");
        check(of(2031, 1, 1), of(2031, 12, 31), "en 2031", "in 2031");
        check(
            of(2031, 2, 28),
            of(2031, 3, 6),
            "entre le 28 février et le 6 mars 2031",
            "between 28 February and 6 March 2031",
        );
        check(
            of(2030, 12, 31),
            of(2031, 1, 2),
            "entre le 31 décembre 2030 et le 2 janvier 2031",
            "between 31 December 2030 and 2 January 2031",
        );
        assert_eq!(fr.range(0, None), "sans borne commune");
        assert_eq!(fr.count(Count::exact(11)), "11");
        assert_eq!(fr.count(Count::about_noun(30, 26, 34)), "de 26 à 34");
        assert_eq!(fr.count(Count::at_least(13)), "au moins 13");
        assert_eq!(fr.count(Count::at_most(70)), "au plus 70");
    }

    #[test]
    fn every_act_and_outcome_has_words_and_no_filled_in_text_is_a_hole() {
        for lang in ["fr", "en"] {
            let wording = wording(lang);
            for act in recoupe_model::Act::WORDS {
                assert!(wording.acts.contains_key(*act) && wording.short.contains_key(*act), "{lang}: {act}");
            }
            for outcome in recoupe_model::Outcome::WORDS {
                assert!(wording.outcomes.contains_key(*outcome), "{lang}: {outcome}");
            }
            assert!(wording.quote("{quote} {day}").contains("{quote} {day}"));
        }
    }
}
