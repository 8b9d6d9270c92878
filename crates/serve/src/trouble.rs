//! Why a question has no answer: a status, and a sentence in the reader's language.
//!
//! Programs get the English sentence whatever the language of the pages, so that what they are told stays the same.

use crate::words::{self, Words};
use hyper::StatusCode;

/// Why a question has no answer.
#[derive(Debug)]
pub(crate) struct Trouble {
    pub status: StatusCode,
    pub says: Says,
    /// After how many seconds asking again helps.
    pub wait_s: Option<u64>,
}

/// A sentence of the table `says`, to be told in any language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Says {
    key: &'static str,
    values: Vec<String>,
    /// What the part of the program that refused says itself, in English: it knows more than the sentence.
    own: Option<String>,
}

/// Longest value of a question that is told back.
const LONGEST: usize = 80;

impl Says {
    pub(crate) fn new(key: &'static str, values: &[&str]) -> Says {
        let values = values.iter().map(|v| words::cut(v, LONGEST)).collect();
        Says { key, values, own: None }
    }

    /// For a word that stands in no list: which list, the word, and the words that do.
    pub(crate) fn listed(key: &'static str, list: &str, given: &str, known: &[&str]) -> Says {
        let mut says = Says::new(key, &[list, given]);
        says.values.push(known.join(", "));
        says
    }

    /// As [`Says::new`], with the program's own words beside.
    pub(crate) fn with(key: &'static str, values: &[&str], own: impl ToString) -> Says {
        Says { own: Some(own.to_string()), ..Says::new(key, values) }
    }

    /// For programs: always English.
    pub(crate) fn plain(&self) -> String {
        self.own.clone().unwrap_or_else(|| self.told(&words::all()[0]))
    }

    /// For readers of this language.
    pub(crate) fn told(&self, w: &Words) -> String {
        let values: Vec<&str> = self.values.iter().map(String::as_str).collect();
        w.fill(self.key, &values)
    }

    /// The program's own words, in English.
    pub(crate) fn own(&self) -> Option<&str> {
        self.own.as_deref()
    }
}

impl Trouble {
    pub(crate) fn new(status: StatusCode, says: Says) -> Trouble {
        Trouble { status, says, wait_s: None }
    }

    pub(crate) fn bad(says: Says) -> Trouble {
        Trouble::new(StatusCode::BAD_REQUEST, says)
    }

    /// There is no such thing. `key` is the sentence for its kind.
    pub(crate) fn none(key: &'static str, id: &str) -> Trouble {
        Trouble::new(StatusCode::NOT_FOUND, Says::new(key, &[id]))
    }

    pub(crate) fn ours(own: impl ToString) -> Trouble {
        Trouble::new(StatusCode::INTERNAL_SERVER_ERROR, Says::with("says.ours", &[], own))
    }
}

impl From<recoupe_ledger::Error> for Trouble {
    fn from(e: recoupe_ledger::Error) -> Trouble {
        Trouble::ours(e)
    }
}
