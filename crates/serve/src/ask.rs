//! What was asked: an address taken apart, with the choices that every page carries along.

use crate::naming::Naming;
use crate::trouble::Says;
use crate::words::{self, Words};
use hyper::header::{ACCEPT_LANGUAGE, HeaderMap};
use jiff::civil::Date;
use recoupe_ledger::AsOf;
use recoupe_model::Policy;

/// In which form an answer is wanted: what the address ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Html,
    Json,
    Csv,
    Geojson,
}

impl Form {
    pub(crate) const NAMES: [(&'static str, Form); 3] =
        [(".json", Form::Json), (".csv", Form::Csv), (".geojson", Form::Geojson)];
}

/// A question, without its body.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    /// The address without ending and query, its parts decoded: `["event", "e12"]`.
    pub path: Vec<String>,
    pub form: Form,
    /// Names and values in the order given, decoded.
    pub query: Vec<(String, String)>,
    pub words: &'static Words,
    /// What actors and countries are called in that language.
    pub naming: Naming,
    /// True where the reader chose the language in the address, so that links must keep it.
    pub chose_tongue: bool,
    pub as_of: AsOf,
    pub policy: Policy,
}

impl Ask {
    /// Takes an address apart.
    ///
    /// # Errors
    /// A sentence for a parameter that says nothing: a day that is none, an unknown policy or language.
    pub(crate) fn new(path: &str, query: &str, headers: &HeaderMap) -> Result<Ask, Says> {
        let (path, form) = ending(path);
        let parts = path.split('/').filter(|p| !p.is_empty()).map(|p| decoded(p, Plus::Stays)).collect();
        let query: Vec<(String, String)> = pairs(query);
        let value = |name: &str| query.iter().find(|(n, v)| n == name && !v.trim().is_empty()).map(|(_, v)| v.trim());
        let day = |name: &str| -> Result<Option<Date>, Says> {
            value(name).map(|v| v.parse().map_err(|_| Says::new("says.no_day", &[name, v]))).transpose()
        };
        let header = headers.get(ACCEPT_LANGUAGE).and_then(|h| h.to_str().ok());
        let chosen = value("ui").map(|code| words::of(code).ok_or_else(|| Says::new("says.no_tongue", &[code])));
        let chosen = chosen.transpose()?;
        let policy = match value("policy") {
            None => Policy::LatestBest,
            Some(word) => word
                .parse::<Policy>()
                .ok()
                .filter(|p| *p != Policy::Prioritized)
                .ok_or_else(|| Says::new("says.no_policy", &[word]))?,
        };
        let words = chosen.unwrap_or_else(|| words::accepted(header));
        Ok(Ask {
            path: parts,
            form,
            words,
            naming: Naming::new(None, words),
            chose_tongue: chosen.is_some(),
            as_of: AsOf { published: day("as_of")?, known_by: day("known_by")? },
            policy,
            query,
        })
    }

    /// An address that says nothing, for a page about one that says something wrong: in the reader's language all
    /// the same.
    pub(crate) fn nothing(query: &str, headers: &HeaderMap) -> Ask {
        let ui = pairs(query).into_iter().find(|(n, v)| n == "ui" && words::of(v).is_some());
        let query = ui.map_or(String::new(), |(_, code)| format!("ui={code}"));
        Ask::new("/", &query, headers).expect("an address with a language alone says nothing wrong")
    }

    /// The first value of a parameter that is not blank.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(n, v)| n == name && !v.trim().is_empty()).map(|(_, v)| v.trim())
    }

    /// Every value of a parameter that is not blank.
    pub(crate) fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.query.iter().filter(move |(n, v)| n == name && !v.trim().is_empty()).map(|(_, v)| v.trim())
    }

    /// The path as an address.
    pub(crate) fn address(&self) -> String {
        self.path.iter().fold(String::new(), |out, part| out + "/" + &encoded(part))
    }

    /// A link to `path`, which is an address already, that keeps the reader's language, days and policy.
    pub(crate) fn link(&self, path: &str) -> String {
        let kept = self.kept();
        match kept.is_empty() {
            true => path.to_owned(),
            false => format!("{path}{}{}", if path.contains('?') { '&' } else { '?' }, query(&kept)),
        }
    }

    /// What every link keeps.
    pub(crate) fn kept(&self) -> Vec<(String, String)> {
        let keep = ["as_of", "known_by", "policy"];
        let mut kept: Vec<(String, String)> =
            keep.iter().filter_map(|name| Some(((*name).to_owned(), self.value(name)?.to_owned()))).collect();
        if self.chose_tongue {
            kept.push(("ui".to_owned(), self.words.code.to_owned()));
        }
        kept
    }

    /// The same address with parameters set, or taken off where the value is empty. Where a list breaks off is not
    /// kept: another question has other pages.
    pub(crate) fn with(&self, changes: &[(&str, &str)]) -> String {
        self.with_form("", changes)
    }

    /// The same list, in the same form, from behind a cursor on.
    pub(crate) fn after(&self, cursor: &str) -> String {
        let ending = Form::NAMES.iter().find(|(_, f)| *f == self.form).map_or("", |(end, _)| end);
        self.with_form(ending, &[("after", cursor)])
    }

    /// The same question in another form: `.json`.
    pub(crate) fn with_form(&self, ending: &str, changes: &[(&str, &str)]) -> String {
        let mut all: Vec<(String, String)> = self
            .query
            .iter()
            .filter(|(n, v)| n != "after" && !v.trim().is_empty() && !changes.iter().any(|(c, _)| c == n))
            .cloned()
            .collect();
        all.extend(changes.iter().filter(|(_, v)| !v.is_empty()).map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
        let mut address = self.address();
        if address.is_empty() {
            address = if ending.is_empty() { "/".to_owned() } else { "/events".to_owned() };
        }
        match all.is_empty() {
            true => format!("{address}{ending}"),
            false => format!("{address}{ending}?{}", query(&all)),
        }
    }
}

/// Splits off `.json` and its like.
fn ending(path: &str) -> (&str, Form) {
    let found = Form::NAMES.iter().find_map(|(end, form)| Some((path.strip_suffix(end)?, *form)));
    found.filter(|(path, _)| !path.ends_with('/')).unwrap_or((path, Form::Html))
}

/// The parameters of a query or of a form that was sent.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    let parts = text.split('&').filter(|p| !p.is_empty());
    parts
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(name, value)| (decoded(name, Plus::Blank), decoded(value, Plus::Blank)))
        .collect()
}

/// A query of these parameters.
pub(crate) fn query(pairs: &[(String, String)]) -> String {
    pairs.iter().map(|(n, v)| format!("{}={}", encoded(n), encoded(v))).collect::<Vec<_>>().join("&")
}

/// A part of an address, escaped.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'_' | b'~' | b'-' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Plus {
    Blank,
    Stays,
}

/// Escapes undone; what is no escape or no UTF-8 is kept as well as it can be.
fn decoded(text: &str, plus: Plus) -> String {
    let (bytes, mut out, mut at) = (text.as_bytes(), Vec::with_capacity(text.len()), 0);
    while let Some(&byte) = bytes.get(at) {
        let escaped = (byte == b'%').then(|| bytes.get(at + 1..at + 3)).flatten();
        let escaped = escaped.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match escaped {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(if byte == b'+' && plus == Plus::Blank { b' ' } else { byte });
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn ask(path: &str, query: &str) -> Result<Ask, Says> {
        Ask::new(path, query, &HeaderMap::new())
    }

    #[test]
    fn an_address_is_taken_apart() {
        let asked =
            ask("/place/ml%2Dgao.json", "as_of=2022-05-18&act=attack&act=&q=six+tu%C3%A9s&ui=fr").expect("fine");
        assert_eq!(asked.path, ["place", "ml-gao"]);
        assert_eq!(asked.form, Form::Json);
        assert_eq!(asked.value("q"), Some("six tués"));
        assert_eq!(asked.values("act").collect::<Vec<_>>(), ["attack"]);
        assert_eq!(asked.as_of.published, Some(date(2022, 5, 18)));
        assert_eq!(asked.link("/event/e1"), "/event/e1?as_of=2022-05-18&ui=fr");
        assert_eq!(
            asked.with(&[("act", ""), ("status", "disputed")]),
            "/place/ml-gao?as_of=2022-05-18&q=six%20tu%C3%A9s&ui=fr&status=disputed"
        );
    }

    #[test]
    fn what_says_nothing_is_told() {
        let check = |query: &str, words: &str| {
            let says = ask("/", query).expect_err(query).plain();
            assert!(says.contains(words), "{says}");
        };
        check("as_of=yesterday", "'yesterday' is no day");
        check("policy=best", "policy 'best' is none");
        check("policy=prioritized", "policy 'prioritized' is none");
        check("ui=de", "no language of the interface");
        assert_eq!(ask("/", "as_of=").expect("blank is not set").as_of, AsOf::LATEST);
    }

    #[test]
    fn broken_escapes_stay() {
        assert_eq!(decoded("100%", Plus::Blank), "100%");
        assert_eq!(decoded("%zz+%41", Plus::Blank), "%zz A");
        assert_eq!(decoded("a+b", Plus::Stays), "a+b");
        assert_eq!(decoded("%ff", Plus::Stays), "\u{fffd}");
    }
}
