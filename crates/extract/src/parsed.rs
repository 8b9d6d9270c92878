//! A sentence with every layer read: what the page's claims are assembled from.

use crate::clause::{Facts, facts};
use crate::count::{self, Bound};
use crate::phrase::{Chunks, Head, Np, chunk};
use crate::place;
use crate::sentence::{Knowledge, Sentence};
use crate::time::{self, TimeMention};
use crate::voice::{self, VoiceMention};
use recoupe_model::BlockLabel;
use recoupe_packs::Name;
use recoupe_packs::language::NounClass;
use recoupe_packs::rules::MarkOp;
use recoupe_packs::token::Token;

/// A mark on a sentence.
#[derive(Debug, Clone)]
pub struct Mark {
    /// Which.
    pub op: MarkOp,
    /// The token it begins at.
    pub at: usize,
    /// It speaks for the page, not for its sentence alone.
    pub page: bool,
    /// Nothing in the words takes it back.
    pub strong: bool,
    /// What begins here shares its day with what was told before.
    pub same: bool,
    /// It speaks of what stands behind it alone.
    pub ahead: bool,
    /// It is somebody, who flies («l'Otan»), and no aircraft.
    pub doer: bool,
    /// The rule that found it.
    pub rule: recoupe_model::RuleId,
}

/// A sentence with every layer read.
#[derive(Debug)]
pub struct Parsed {
    /// Tokens and what the lexicons know.
    pub s: Sentence,
    /// Temporal expressions with those that are only worth a note.
    pub noted: Vec<TimeMention>,
    /// Figures.
    pub bounds: Vec<Bound>,
    /// What the words call many or some without a figure.
    pub loose: Vec<Bound>,
    /// Noun phrases and verb groups.
    pub chunks: Chunks,
    /// What the frames find.
    pub facts: Facts,
    /// Who speaks.
    pub voices: Vec<VoiceMention>,
    /// Marks of scope and stance.
    pub marks: Vec<Mark>,
    /// The block of the article it stands in.
    pub block: usize,
    /// What that block is.
    pub label: BlockLabel,
    /// The entry of a running report («14h35 : …») it stands in; 0 where the page is no such report.
    pub entry: usize,
}

impl Parsed {
    /// Reads a sentence.
    pub fn read(know: Knowledge, index: usize, tokens: Vec<Token>) -> Parsed {
        let mut parsed = Parsed::of(Sentence::new(know, index, tokens)).timed(know).phrases(know);
        parsed.marks = marks(know, &parsed.s);
        parsed.voices = voice::find(know, &parsed.s, &parsed.chunks);
        parsed.facts = parsed.all_facts(know);
        parsed
    }
    /// Reads as far as the sentence's figures, actors and places need: a figure has its outcome from the acts, and a place
    /// that only a voice stands beside is no place of theirs. Most sentences lack one or the other.
    pub fn read_names(know: Knowledge, index: usize, tokens: Vec<Token>) -> Parsed {
        let s = Sentence::new(know, index, tokens);
        let is_place = s.may_name_a_place();
        if !is_place && !s.may_name_an_actor(know) && !may_count(know, &s) {
            return Parsed::of(s);
        }
        let mut parsed = Parsed::of(s).timed(know).phrases(know);
        let nps = &parsed.chunks.nps;
        let figured = parsed.bounds.iter().any(|b| !b.article && !b.fractional);
        // Of a place it is asked whether its noun phrase speaks, and of an office whether it acts; so it is of what stands
        // in a list of divisions.
        let listed = nps.iter().any(|np| np.class == Some(NounClass::Site));
        let placed: Vec<&Np> = nps.iter().filter(|np| is_place && (listed || place::may_be_placed(np))).collect();
        let acts = figured || placed.iter().any(|np| np.class == Some(NounClass::Office));
        let speaks = placed.iter().any(|np| voice::may_speak(know, &parsed.s, np));
        // A number alone may be told again by somebody else.
        let alone = acts && nps.iter().any(|np| np.head == Head::Elided && np.bound.is_some());
        if speaks || alone {
            parsed.voices = voice::find(know, &parsed.s, &parsed.chunks);
        }
        if acts {
            parsed.marks = marks(know, &parsed.s);
            parsed.facts = parsed.all_facts(know);
        }
        parsed
    }
    /// Reads times and, where there are any, what they hang on: phrases and the verbs that look back or ahead.
    pub fn read_times(know: Knowledge, index: usize, tokens: Vec<Token>) -> Parsed {
        let parsed = Parsed::of(Sentence::new(know, index, tokens)).timed(know);
        if parsed.noted.is_empty() { parsed } else { parsed.phrases(know) }
    }
    /// A sentence of which nothing is read yet.
    fn of(s: Sentence) -> Parsed {
        Parsed {
            s,
            noted: Vec::new(),
            bounds: Vec::new(),
            loose: Vec::new(),
            chunks: Chunks::default(),
            facts: Facts::default(),
            voices: Vec::new(),
            marks: Vec::new(),
            block: 0,
            label: BlockLabel::Body,
            entry: 0,
        }
    }
    fn timed(mut self, know: Knowledge) -> Parsed {
        let s = &self.s;
        let mut noted = time::find_all(know.lang, s);
        // «Le Soir de Bamako» is a newspaper and no evening.
        let titled = |m: &TimeMention| {
            let longer = |n: usize| n > m.range.1 - m.range.0;
            s.names[m.range.0].iter().any(|(n, name)| matches!(name, Name::Outlet(_)) && longer(*n))
        };
        noted.retain(|m| !titled(m));
        self.s.set_times(noted.iter().filter(|m| !m.note).cloned().collect());
        Parsed { noted, ..self }
    }
    fn all_facts(&self, know: Knowledge) -> Facts {
        facts(know, &self.s, &self.chunks, &self.voices, self.tells_earlier())
    }
    /// A mark says that an earlier toll is told.
    fn tells_earlier(&self) -> bool {
        self.marks.iter().any(|m| m.op == MarkOp::Earlier)
    }
    fn phrases(self, know: Knowledge) -> Parsed {
        let mut s = self.s;
        let (bounds, loose) = count::find(know.lang, &s);
        let chunks = chunk(know, &s, &bounds);
        let says = |verbs: &[u32]| verbs.iter().any(|v| know.lang.frames.say.contains_key(v));
        // «prévient un médecin» says something, «prévient une attaque» does not.
        let only_behind = |v: &crate::phrase::Vg| v.verbs.iter().any(|x| know.lang.frames.say_inverted.contains(x));
        let said = |v: &&crate::phrase::Vg| {
            says(&v.verbs)
                && v.diathesis != crate::phrase::Diathesis::Passive
                && (!only_behind(v) || crate::voice::stands_behind(&s, v))
        };
        let says = chunks.vgs.iter().filter(said).map(|v| v.range).collect();
        s.set_phrases(chunks.nps.iter().map(|n| n.range).collect(), says);
        Parsed { s, bounds, loose, chunks, ..self }
    }
    /// It opens with a time on the clock, as the entries of a running report do.
    fn opens_with_clock(&self) -> bool {
        self.noted.iter().any(|t| t.range.0 <= 1 && matches!(t.expr, time::TimeExpr::Clock { .. }))
    }
    /// «- 13 mars : …», «14 mars : …»: it opens with a day set apart from what follows, as the lines of a chronology do.
    fn opens_with_day(&self) -> bool {
        let tokens = &self.s.tokens;
        let dash = tokens.first().is_some_and(|t| t.is('-') || t.is('–') || t.is('—') || t.is('•'));
        self.noted.iter().any(|t| {
            let (from, to) = t.range;
            let apart = tokens.get(to).is_some_and(|t| t.is(':'));
            from == usize::from(dash) && (dash || apart) && matches!(t.expr, time::TimeExpr::Day { .. })
        })
    }
    /// True when the sentence carries this mark.
    pub fn marked(&self, op: MarkOp) -> bool {
        self.marks.iter().any(|m| m.op == op && !m.page)
    }
}

/// How many blocks open with a time before a page is a running report.
const ENTRIES: usize = 3;

/// Numbers the entries of a running report or chronology: each block that opens with a time or its day begins one.
pub fn number_entries(sentences: &mut [Parsed]) {
    let mut begins = Vec::with_capacity(sentences.len());
    for (i, parsed) in sentences.iter().enumerate() {
        let first = i == 0 || sentences[i - 1].block != parsed.block;
        begins.push(first && (parsed.opens_with_clock() || parsed.opens_with_day()));
    }
    if begins.iter().filter(|b| **b).count() < ENTRIES {
        return;
    }
    let mut entry = 0;
    for (parsed, begins) in sentences.iter_mut().zip(begins) {
        entry += usize::from(begins);
        parsed.entry = entry;
    }
}

/// A figure stands in it, or a word that does without one («plusieurs»).
fn may_count(know: Knowledge, s: &Sentence) -> bool {
    s.numbers.iter().any(|n| !n.article) || count::may_find(know.lang, s)
}

fn marks(know: Knowledge, s: &Sentence) -> Vec<Mark> {
    let mut out = Vec::new();
    let scan = know.lang.mark.scan(s);
    let mut next = scan.next(0);
    while let Some(at) = next {
        let behind = match scan.match_at(at) {
            Some((rule, m)) => {
                out.push(Mark {
                    op: rule.op,
                    at,
                    page: rule.flag("page"),
                    strong: rule.flag("strong"),
                    same: rule.flag("same"),
                    ahead: rule.flag("ahead"),
                    doer: rule.flag("doer"),
                    rule: rule.id.clone(),
                });
                m.end
            }
            None => at + 1,
        };
        next = scan.next(behind);
    }
    out
}
