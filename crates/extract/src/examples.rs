//! Runs the examples that stand beside the rules, so that a rule cannot rot.
//!
//! An example is read the way a page is: by all rules of its language at once. A `yes` holds when the rule it
//! stands beside is the one that wins and gives what the example says; a `no` holds when that rule finds
//! nothing there, whatever others find.

use crate::cast::Company;
use crate::cells::{Cells, shown_days};
use crate::page::Family;
use crate::parsed::Parsed;
use crate::place;
use crate::sentence::{Knowledge, sentences};
use crate::time::{self, Anchor};
use jiff::civil::date;
use recoupe_model::*;
use recoupe_packs::frames::Frame;
use recoupe_packs::rules::{Example, RuleSet};
use recoupe_packs::{LanguagePack, Packs};

/// A sentence for every example of every rule and frame that does not hold, in the order of languages and
/// files: where the rule stands, its id, the example, what came out and what was asked.
///
/// Examples are read under publication on Wednesday 2022-02-09, after a sentence that told of 2022-02-08.
/// Under `yes` stand the days or the TIMEX3 value of a temporal expression, a figure as it displays, the words
/// of a voice, the name of a mark, or cells of a claim.
pub fn check_examples(packs: &Packs) -> Vec<String> {
    let mut out = Vec::new();
    for pack in packs.languages() {
        let reader = Reader { packs, pack };
        reader.rules(&pack.time, &Reader::times, &mut out);
        reader.rules(&pack.count, &Reader::counts, &mut out);
        reader.rules(&pack.voice, &Reader::voices, &mut out);
        reader.rules(&pack.mark, &Reader::marks, &mut out);
        pack.frames.frames.iter().for_each(|frame| reader.frame(frame, &mut out));
    }
    out
}

/// What a rule found in an example, in each manner of writing that `yes` may use; the first is shown.
struct Found {
    rule: RuleId,
    shown: Vec<String>,
}

struct Reader<'a> {
    packs: &'a Packs,
    pack: &'a LanguagePack,
}

impl Reader<'_> {
    fn rules<O>(&self, set: &RuleSet<O>, read: &dyn Fn(&Self, &str) -> Vec<Found>, out: &mut Vec<String>) {
        for rule in &set.rules {
            let mut fail = |says: String| out.push(format!("{}: rule '{}': {says}", rule.at, short(&rule.id)));
            for example in &rule.yes {
                let found = read(self, &example.text);
                let own = || found.iter().filter(|f| f.rule == rule.id);
                if own().any(|f| f.shown.contains(&example.gives)) {
                    continue;
                }
                let came = match own().next() {
                    Some(_) => join(own().map(|f| f.shown[0].clone())),
                    None if found.is_empty() => "nothing".to_owned(),
                    None => format!(
                        "nothing ({})",
                        join(found.iter().map(|f| format!("'{}' gives {}", short(&f.rule), f.shown[0])))
                    ),
                };
                fail(format!("«{}» gives {came}, not {}", example.text, example.gives));
            }
            for example in &rule.no {
                if let Some(found) = read(self, &example.text).into_iter().find(|f| f.rule == rule.id) {
                    fail(format!("«{}» gives {}, where it must find nothing", example.text, found.shown[0]));
                }
            }
        }
    }

    fn parsed(&self, text: &str) -> Vec<Parsed<'_>> {
        let know = self.know();
        let cut = sentences(know, text, PageSpan::new(0, text.len()));
        cut.into_iter().enumerate().map(|(i, tokens)| Parsed::new(know, i, tokens)).collect()
    }
    fn know(&self) -> Knowledge<'_> {
        Knowledge { packs: self.packs, lang: self.pack }
    }

    fn times(&self, text: &str) -> Vec<Found> {
        let anchor = Anchor {
            published: Some(published()),
            told: Some(When::day(date(2022, 2, 8))),
            toward: time::Toward::Said,
            ..Anchor::default()
        };
        let parsed = self.parsed(text);
        let mentions = parsed.iter().flat_map(|p| time::find_all(self.pack, &p.s));
        let found = mentions.map(|mention| {
            let days = shown_days(&time::resolve(&mention.expr, &anchor));
            let (_, timex) = time::timex(self.pack, &mention, &anchor);
            let shown = if days.is_empty() { vec![timex] } else { vec![days, timex] };
            Found { rule: mention.rule.clone(), shown }
        });
        found.collect()
    }

    /// Figures with the hedge before them, and those of noun phrases, whose hedge may stand behind.
    fn counts(&self, text: &str) -> Vec<Found> {
        let parsed = self.parsed(text);
        let bounds =
            parsed.iter().flat_map(|p| p.bounds().iter().chain(p.chunks().nps.iter().filter_map(|n| n.bound.as_ref())));
        let loose = parsed.iter().flat_map(|p| p.loose().iter().cloned());
        let found = bounds.cloned().chain(loose);
        found.map(|b| Found { rule: b.rule, shown: vec![b.count.to_string()] }).collect()
    }

    fn voices(&self, text: &str) -> Vec<Found> {
        let parsed = self.parsed(text);
        let setting = place::setting(self.know(), &[], &parsed);
        let company = Company { know: self.know(), setting: &setting, text };
        let heard = parsed.iter().flat_map(|p| p.voices().iter().map(move |v| (p, v)));
        let found = heard.map(|(sentence, voice)| {
            // A pronoun names nobody: the voice heard before speaks on.
            let Some(np) = voice.np else { return Found { rule: voice.rule.clone(), shown: vec![String::new()] } };
            let whole = sentence.chunks().nps[np].quote_start..sentence.chunks().nps[np].range.1;
            let words = |range| sentence.s.bytes(range).of(text).unwrap_or("").to_owned();
            let shown =
                vec![words((whole.start, whole.end)), words(company.character(sentence, np, Family::Say).words)];
            Found { rule: voice.rule.clone(), shown }
        });
        found.collect()
    }

    fn marks(&self, text: &str) -> Vec<Found> {
        let parsed = self.parsed(text);
        let marks = parsed.iter().flat_map(|p| p.marks());
        marks.map(|m| Found { rule: m.rule.clone(), shown: vec![m.op.word().to_owned()] }).collect()
    }

    fn frame(&self, frame: &Frame, out: &mut Vec<String>) {
        let mut fail = |says: String| out.push(format!("{}: frame '{}': {says}", frame.at, short(&frame.id)));
        for example in &frame.yes {
            if let Err(says) = self.told(frame, example) {
                fail(says);
            }
        }
        for example in &frame.no {
            let claims = self.claims(&example.text);
            if let Some(claim) = claims.iter().find(|c| c.found_by.contains(&frame.id)) {
                fail(format!("«{}» gives a claim of {claim}, where it must give none", example.text));
            }
        }
    }

    /// One claim of the frame must have all cells.
    fn told(&self, frame: &Frame, example: &Example) -> Result<(), String> {
        let cells = Cells::parse(&example.gives).map_err(|says| format!("«{}»: {says}", example.text))?;
        let claims = self.claims(&example.text);
        let own = || claims.iter().filter(|c| c.found_by.contains(&frame.id));
        let Some(nearest) = own().min_by_key(|c| cells.n_missing(c)) else {
            let others = join(claims.iter().map(|c| cells.shown(c)));
            let others = if others.is_empty() { String::new() } else { format!(" (other frames: {others})") };
            return Err(format!("«{}» gives no claim{others}, not {}", example.text, example.gives));
        };
        match cells.n_missing(nearest) {
            0 => Ok(()),
            _ => Err(format!("«{}» gives {}, not {}", example.text, cells.shown(nearest), example.gives)),
        }
    }

    /// The whole page path on a page that holds only this text.
    fn claims(&self, text: &str) -> Vec<Claim> {
        let lang = Some(self.pack.language.lang);
        let article = Article {
            text: text.to_owned(),
            blocks: vec![Block { label: BlockLabel::Body, lang, span: PageSpan::new(0, text.len()) }],
            lang,
            published: Some(Published { when: published(), basis: Basis::Given, span: None }),
            outlet: None,
            agencies: Vec::new(),
            notices: Vec::new(),
        };
        crate::read(self.packs, &article, &PageId::new("example"), &[]).claims
    }
}

fn published() -> When {
    When::day(date(2022, 2, 9))
}

fn short(rule: &RuleId) -> &str {
    rule.as_str().rsplit('/').next().unwrap_or(rule.as_str())
}

fn join(words: impl Iterator<Item = String>) -> String {
    let mut list: Vec<String> = Vec::new();
    for word in words {
        if !list.contains(&word) {
            list.push(word);
        }
    }
    list.join(", ")
}
