//! The words of the interface, in the language a reader chose: tables in `words/`, none in code.
//!
//! A key is `table.word`. What the closed lists of the model name stands in tables of the lists' names, so that a
//! new act without a translation fails the tests and not the reader.

use jiff::civil::Date;
use recoupe_model::{Act, Candidate, Category, Grain, MonthDay, Outcome, Place, Policy, Role, Stance, Status, When};
use std::collections::HashMap;
use std::sync::OnceLock;

/// The languages the interface speaks; the first is for readers who name none of them.
pub(crate) const TONGUES: [(&str, &str); 2] =
    [("en", include_str!("../words/en.toml")), ("fr", include_str!("../words/fr.toml"))];

/// One language of the interface.
#[derive(Debug)]
pub(crate) struct Words {
    /// ISO 639-1.
    pub code: &'static str,
    table: HashMap<String, String>,
}

/// Every language of the interface, in the order of [`TONGUES`].
pub(crate) fn all() -> &'static [Words] {
    static ALL: OnceLock<Vec<Words>> = OnceLock::new();
    ALL.get_or_init(|| TONGUES.iter().map(|(code, text)| Words::parse(code, text)).collect())
}

/// The language with this code.
pub(crate) fn of(code: &str) -> Option<&'static Words> {
    all().iter().find(|w| w.code == code)
}

/// The first language of an `Accept-Language` header that the interface speaks. Weights are not read: browsers
/// send their languages in order.
pub(crate) fn accepted(header: Option<&str>) -> &'static Words {
    let named = header.into_iter().flat_map(|h| h.split(','));
    let codes = named.filter_map(|tag| tag.split([';', '-']).next());
    codes.filter_map(|code| of(code.trim())).next().unwrap_or(&all()[0])
}

impl Words {
    fn parse(code: &'static str, text: &str) -> Words {
        let tables: HashMap<String, HashMap<String, String>> =
            toml::from_str(text).expect("the tables of words inside the binary are tested");
        let flat = tables
            .into_iter()
            .flat_map(|(table, words)| words.into_iter().map(move |(key, word)| (format!("{table}.{key}"), word)));
        Words { code, table: flat.collect() }
    }

    /// The word of a key; the key itself where the table lacks it, which the tests forbid.
    pub(crate) fn t<'a>(&'a self, key: &'a str) -> &'a str {
        debug_assert!(self.table.contains_key(key), "words/{}.toml has no {key}", self.code);
        self.table.get(key).map_or(key, String::as_str)
    }

    /// The word of a key that is put together at run time.
    pub(crate) fn of(&self, table: &str, word: &str) -> &str {
        let key = format!("{table}.{word}");
        debug_assert!(self.table.contains_key(&key), "words/{}.toml has no {key}", self.code);
        self.table.get(&key).map_or("?", String::as_str)
    }

    /// All words of a table under their keys, in order of the keys.
    pub(crate) fn table_of<'a>(&'a self, table: &str) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let mut all: Vec<(&str, &str)> = self.table.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let begin = format!("{table}.");
        all.retain(|(key, _)| key.starts_with(&begin));
        all.sort_unstable();
        all.into_iter().map(move |(key, word)| (&key[begin.len()..], word))
    }

    /// Every word of the interface in this language.
    #[cfg(test)]
    pub(crate) fn every_word(&self) -> impl Iterator<Item = &str> {
        self.table.values().flat_map(|word| word.split(" | ")).filter(|word| !word.contains("{}") && word.len() > 2)
    }

    /// True for the language that the ledger's own names are in.
    pub(crate) fn is_ledgers(&self) -> bool {
        self.code == TONGUES[0].0
    }

    /// The key of a table whose word a reader wrote, in whichever case and with or without accents.
    pub(crate) fn key_of<'a>(&'a self, table: &str, written: &str) -> Option<&'a str> {
        let written = crate::search::fold(written);
        self.table_of(table).find(|(_, word)| crate::search::fold(word) == written).map(|(key, _)| key)
    }

    /// The word of a key, where the table has it.
    pub(crate) fn maybe(&self, table: &str, word: &str) -> Option<&str> {
        self.table.get(&format!("{table}.{word}")).map(String::as_str)
    }

    /// The word with `{}` filled in, one value after the other.
    pub(crate) fn fill(&self, key: &str, values: &[&str]) -> String {
        let mut parts = self.t(key).split("{}");
        let mut out = parts.next().unwrap_or_default().to_owned();
        for (n, part) in parts.enumerate() {
            out.push_str(values.get(n).copied().unwrap_or_default());
            out.push_str(part);
        }
        out
    }

    /// «1 page», «2 pages»: the key's word is `one | many`, each with `{}` for the number.
    pub(crate) fn n(&self, key: &str, n: usize) -> String {
        let word = self.t(key);
        let (one, many) = word.split_once(" | ").unwrap_or((word, word));
        // French counts nothing in the singular, English in the plural.
        let single = n == 1 || (n == 0 && self.code == "fr");
        (if single { one } else { many }).replace("{}", &self.number(n as u64))
    }

    /// A number with the language's thin or comma groups from five digits on.
    pub(crate) fn number(&self, n: u64) -> String {
        let digits = n.to_string();
        if digits.len() < 5 {
            return digits;
        }
        let mut out = String::new();
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push_str(self.t("form.thousands"));
            }
            out.push(digit);
        }
        out
    }

    pub(crate) fn act(&self, act: Act) -> &str {
        self.of("act", act.word())
    }
    pub(crate) fn status(&self, status: Status) -> &str {
        self.of("status", status.word())
    }
    pub(crate) fn outcome(&self, outcome: Outcome) -> &str {
        self.of("outcome", outcome.word())
    }
    pub(crate) fn category(&self, category: Category) -> &str {
        self.of("category", category.word())
    }
    pub(crate) fn role(&self, role: Role) -> &str {
        self.of("role", role.word())
    }
    pub(crate) fn stance(&self, stance: Stance) -> &str {
        self.of("stance", stance.word())
    }
    pub(crate) fn policy(&self, policy: Policy) -> &str {
        self.of("policy", policy.word())
    }

    /// «5 March 2031»
    pub(crate) fn day(&self, day: Date) -> String {
        self.fill("form.day", &[&self.of_month(day.day()), self.month(day.month()), &day.year().to_string()])
    }

    /// «1st», where a language counts the first day of a month so and the others not.
    fn of_month(&self, day: i8) -> String {
        if day == 1 { self.t("form.first").to_owned() } else { day.to_string() }
    }

    /// A time that the ledger wrote, an RFC 3339 text in UTC: «5 March 2031, 16:31 UTC».
    pub(crate) fn moment(&self, at: &str) -> String {
        let day = at.get(..10).and_then(|day| day.parse().ok());
        match day.zip(at.get(11..16)) {
            Some((day, time)) => format!("{}, {time} UTC", self.day(day)),
            None => seen(at),
        }
    }

    /// «killed: soldiers», with the colon as the language sets it.
    pub(crate) fn colon(&self) -> &str {
        self.t("form.colon")
    }

    /// A language by its own code.
    pub(crate) fn lang(&self, code: &str) -> String {
        self.maybe("lang", code).unwrap_or(code).to_owned()
    }

    fn month(&self, month: i8) -> &str {
        let key = format!("{month:02}");
        self.table.get(&format!("month.{key}")).map_or("?", String::as_str)
    }

    /// «5 March 2031», «1–6 February 2022», «28 February – 6 March 2022», «February 2022», «2022».
    pub(crate) fn days(&self, when: When) -> String {
        let (first, last) = (when.first, when.last);
        let is_month = first.day() == 1 && last == first.last_of_month();
        let is_year = first.day_of_year() == 1 && last == first.last_of_year();
        let same_year = first.year() == last.year();
        match when.grain {
            _ if first == last => self.day(first),
            Grain::Year if is_year => first.year().to_string(),
            Grain::Month if is_month => format!("{} {}", self.month(first.month()), first.year()),
            _ if same_year && first.month() == last.month() => {
                format!("{}–{}", self.of_month(first.day()), self.day(last))
            }
            _ if same_year => format!("{} – {}", self.in_any_year(month_day(first)), self.day(last)),
            _ => format!("{} – {}", self.day(first), self.day(last)),
        }
    }

    fn in_any_year(&self, day: MonthDay) -> String {
        self.fill("form.month_day", &[&self.of_month(day.day), self.month(day.month)])
    }

    /// What several readings come to: the days when there is one, else how many are possible.
    pub(crate) fn candidates(&self, candidates: &[Candidate]) -> String {
        match candidates {
            [] => self.t("form.day_not_told").to_owned(),
            [Candidate::Days(when)] => self.days(*when),
            [Candidate::AnyYear { first, last, .. }] if first == last => {
                self.fill("form.any_year", &[&self.in_any_year(*first)])
            }
            [Candidate::AnyYear { first, last, .. }] => {
                let days = format!("{} – {}", self.in_any_year(*first), self.in_any_year(*last));
                self.fill("form.any_year", &[&days])
            }
            several => {
                let known: Vec<When> = several.iter().filter_map(|c| c.days()).collect();
                let hull = known.iter().map(|w| w.first).min().zip(known.iter().map(|w| w.last).max());
                let n = self.n("form.days_possible", several.len());
                hull.map_or(n.clone(), |(first, last)| {
                    format!("{n}, {}", self.days(When::new(first, last, Grain::Day)))
                })
            }
        }
    }

    /// «Ansongo, Gao (ML)»
    pub(crate) fn place(&self, place: Option<&Place>) -> String {
        let Some(place) = place else {
            return self.t("form.place_not_told").to_owned();
        };
        place_name(&place.name, place.admin1.as_deref(), place.country.as_ref().map(|c| c.code()))
    }
}

/// «Ansongo, Gao (ML)»
pub(crate) fn place_name(name: &str, admin1: Option<&str>, country: Option<&str>) -> String {
    let division = admin1.filter(|a| *a != name).map(|a| format!(", {a}"));
    let country = country.map(|c| format!(" ({c})"));
    format!("{name}{}{}", division.unwrap_or_default(), country.unwrap_or_default())
}

fn month_day(day: Date) -> MonthDay {
    MonthDay { month: day.month(), day: day.day() }
}

/// What a page says, as it may be shown: one line, and without the marks that turn the direction of what stands
/// around them; those are named instead, so that a reader sees the trick.
pub(crate) fn seen(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        plain(word, &mut out);
    }
    out
}

/// As [`seen`], with the page's own line breaks.
pub(crate) fn seen_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    plain(text, &mut out);
    out
}

fn plain(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.push_str(&format!("[U+{:04X}]", c as u32)),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}

/// The first `most` characters, with «…» where more follow.
pub(crate) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use std::collections::BTreeSet;

    #[test]
    fn every_language_has_every_word() {
        let keys = |w: &Words| w.table.keys().cloned().collect::<BTreeSet<_>>();
        let [english, french] = all() else { panic!("two languages") };
        assert_eq!(keys(english), keys(french));
        for words in all() {
            for (list, members) in [
                ("act", Act::WORDS),
                ("status", Status::WORDS),
                ("outcome", Outcome::WORDS),
                ("category", Category::WORDS),
                ("role", Role::WORDS),
                ("stance", Stance::WORDS),
                ("scope", recoupe_model::Scope::WORDS),
                ("hedge", recoupe_model::Hedge::WORDS),
                ("label", recoupe_model::BlockLabel::WORDS),
                ("basis", recoupe_model::Basis::WORDS),
                ("policy", Policy::WORDS),
                ("notice", recoupe_model::NoticeCode::WORDS),
            ] {
                for word in members {
                    assert!(words.table.contains_key(&format!("{list}.{word}")), "{}: {list}.{word}", words.code);
                }
            }
            for (key, word) in &words.table {
                let other = &all()[0].table[key];
                assert_eq!(word.matches("{}").count(), other.matches("{}").count(), "{}: {key}", words.code);
            }
        }
    }

    #[test]
    fn every_key_that_code_asks_for_is_there() {
        fn files(folder: &std::path::Path, see: &mut dyn FnMut(&str)) {
            for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
                let path = entry.path();
                match path.is_dir() {
                    true => files(&path, see),
                    false => see(&std::fs::read_to_string(&path).expect("source")),
                }
            }
        }
        let mut asked = 0;
        files(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut |text| {
            for call in ["w.t(\"", "w.n(\"", "w.fill(\""] {
                for part in text.split(call).skip(1) {
                    let key = part.split('"').next().unwrap_or_default();
                    assert!(all()[0].table.contains_key(key), "no word for {key}");
                    asked += 1;
                }
            }
        });
        assert!(asked > 50);
    }

    #[test]
    fn days_are_written_as_readers_write_them() {
        fn check(first: Date, last: Date, grain: Grain, english: &str, french: &str) {
            let when = When::new(first, last, grain);
            assert_eq!(all()[0].days(when), english);
            assert_eq!(all()[1].days(when), french);
        }
        check(date(2031, 3, 5), date(2031, 3, 5), Grain::Day, "5 March 2031", "5 mars 2031");
        check(date(2022, 2, 1), date(2022, 2, 6), Grain::Day, "1–6 February 2022", "1er–6 février 2022");
        check(date(2022, 2, 1), date(2022, 2, 28), Grain::Month, "February 2022", "février 2022");
        check(date(2022, 1, 1), date(2022, 12, 31), Grain::Year, "2022", "2022");
        check(
            date(2022, 2, 28),
            date(2022, 3, 6),
            Grain::Day,
            "28 February – 6 March 2022",
            "28 février – 6 mars 2022",
        );
    }

    #[test]
    fn the_reader_chooses_the_language() {
        let check = |header: Option<&str>, code: &str| assert_eq!(accepted(header).code, code, "{header:?}");
        check(None, "en");
        check(Some("fr-FR,fr;q=0.9,en;q=0.8"), "fr");
        check(Some("de, en-GB;q=0.7"), "en");
        check(Some("de"), "en");
        assert_eq!(all()[1].n("n.pages", 0), "0 page");
        assert_eq!(all()[0].n("n.pages", 0), "0 pages");
        assert_eq!(all()[0].number(1_234_567), "1,234,567");
    }

    #[test]
    fn marks_that_turn_the_text_around_are_named() {
        assert_eq!(seen("a\u{202e}b\n\u{7} c"), "a[U+202E]b \u{fffd} c");
        assert_eq!(seen("\u{627}\u{200f}"), "\u{627}\u{200f}");
        assert_eq!(cut("abc", 2), "ab…");
    }
}
