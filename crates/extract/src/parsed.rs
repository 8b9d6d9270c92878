//! A sentence with its layers, each read when it is asked for: what the page's claims are assembled from.

use crate::clause::{Facts, facts, may_tell};
use crate::count::{self, Bound};
use crate::phrase::{Chunks, Diathesis, Vg, chunk};
use crate::sentence::{Knowledge, Range, Sentence};
use crate::time::{self, TimeMention};
use crate::voice::{self, VoiceMention};
use recoupe_model::BlockLabel;
use recoupe_packs::Name;
use recoupe_packs::class::Class;
use recoupe_packs::frames::Frames;
use recoupe_packs::language::NounClass;
use recoupe_packs::rules::MarkOp;
use recoupe_packs::token::{Token, TokenKind};
use std::cell::OnceCell;

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

/// A sentence, each layer of it read when somebody first asks: most sentences of a page tell no act, and of those that
/// stand apart from any that does nobody wants phrases or voices.
#[derive(Debug)]
pub struct Parsed<'a> {
    know: Knowledge<'a>,
    /// Tokens and what the lexicons know.
    pub s: Sentence,
    /// The block of the article it stands in.
    pub block: usize,
    /// What that block is.
    pub label: BlockLabel,
    /// The entry of a running report («14h35 : …») it stands in; 0 where the page is no such report.
    pub entry: usize,
    /// Nothing is passed over: frames of which something is missing are tried, too, so that somebody can be told what.
    pub thorough: bool,
    /// Acts are read where a figure or an office wants them, and nowhere else.
    names_alone: bool,
    noted: OnceCell<Vec<TimeMention>>,
    figures: OnceCell<(Vec<Bound>, Vec<Bound>)>,
    chunks: OnceCell<Chunks>,
    marks: OnceCell<Vec<Mark>>,
    facts: OnceCell<Facts>,
    voices: OnceCell<Vec<VoiceMention>>,
}

/// Phrases: rules that name none of these can be tried without them.
const PHRASES: u64 = Class::Np.bit() | Class::Say.bit();

impl<'a> Parsed<'a> {
    /// A sentence of which nothing is read yet but what the lexicons know.
    pub fn new(know: Knowledge<'a>, index: usize, tokens: Vec<Token>) -> Parsed<'a> {
        Parsed {
            know,
            s: Sentence::new(know, index, tokens),
            block: 0,
            label: BlockLabel::Body,
            entry: 0,
            thorough: false,
            names_alone: false,
            noted: OnceCell::new(),
            figures: OnceCell::new(),
            chunks: OnceCell::new(),
            marks: OnceCell::new(),
            facts: OnceCell::new(),
            voices: OnceCell::new(),
        }
    }
    /// A sentence of which figures, actors and places are asked for and nothing else: a figure has its outcome from the
    /// acts, and of an office it is asked whether it acts.
    pub fn for_names(know: Knowledge<'a>, index: usize, tokens: Vec<Token>) -> Parsed<'a> {
        Parsed { names_alone: true, ..Parsed::new(know, index, tokens) }
    }
    /// A sentence whose acts nobody asks for: it is read for its times alone.
    pub fn without_acts(know: Knowledge<'a>, index: usize, tokens: Vec<Token>) -> Parsed<'a> {
        Parsed { facts: OnceCell::from(Facts::default()), ..Parsed::new(know, index, tokens) }
    }
    /// Temporal expressions with those that are only worth a note.
    pub fn noted(&self) -> &[TimeMention] {
        self.noted.get_or_init(|| {
            let s = &self.s;
            let mut noted = time::find_all(self.know.lang, s);
            // «Le Soir de Bamako» is a newspaper and no evening.
            let titled = |m: &TimeMention| {
                let longer = |n: usize| n > m.range.1 - m.range.0;
                s.names[m.range.0].iter().any(|(n, name)| matches!(name, Name::Outlet(_)) && longer(*n))
            };
            noted.retain(|m| !titled(m));
            s.set_times(noted.iter().filter(|m| !m.note).cloned().collect());
            noted
        })
    }
    /// Temporal expressions, in order, not overlapping.
    pub fn times(&self) -> &[TimeMention] {
        self.noted();
        self.s.times()
    }
    fn figures(&self) -> &(Vec<Bound>, Vec<Bound>) {
        self.figures.get_or_init(|| {
            self.noted();
            count::find(self.know.lang, &self.s)
        })
    }
    /// Figures.
    pub fn bounds(&self) -> &[Bound] {
        &self.figures().0
    }
    /// What the words call many or some without a figure.
    pub fn loose(&self) -> &[Bound] {
        &self.figures().1
    }
    /// Noun phrases and verb groups.
    pub fn chunks(&self) -> &Chunks {
        self.chunks.get_or_init(|| {
            let (know, s) = (self.know, &self.s);
            let chunks = chunk(know, s, self.bounds());
            let says = |verbs: &[u32]| verbs.iter().any(|v| know.lang.frames.say.contains_key(v));
            // «prévient un médecin» says something, «prévient une attaque» does not.
            let only_behind = |v: &Vg| v.verbs.iter().any(|x| know.lang.frames.say_inverted.contains(x));
            // «fait état», «fait savoir»
            let with = |v: &Vg, x: &u32| {
                let next =
                    |w: &str| (v.range.1 - 1..=v.range.1).any(|at| s.tokens.get(at).is_some_and(|t| *t.lower == *w));
                know.lang.frames.say_with.get(x).is_some_and(|words| words.iter().any(|w| next(w)))
            };
            let said = |v: &&Vg| {
                (says(&v.verbs) || v.verbs.iter().any(|x| with(v, x)))
                    && v.diathesis != Diathesis::Passive
                    && (!only_behind(v) || voice::stands_behind(s, v) || voice::opens_clause(s, &chunks, v))
            };
            let says = chunks.vgs.iter().filter(said).map(|v| v.range).collect();
            s.set_phrases(chunks.nps.iter().map(|n| n.range).collect(), says);
            chunks
        })
    }
    /// Verb groups that say something, by token range.
    pub fn say_ranges(&self) -> &[Range] {
        self.chunks();
        self.s.say_ranges()
    }
    /// Marks of scope and stance.
    pub fn marks(&self) -> &[Mark] {
        self.marks.get_or_init(|| {
            match self.know.lang.mark.may_find(&self.s, self.later()) {
                _ if self.thorough => _ = self.chunks(),
                None => return Vec::new(),
                Some(0) => {}
                Some(asked) if asked & PHRASES == 0 => _ = self.noted(),
                Some(_) => _ = self.chunks(),
            }
            marks(self.know, &self.s)
        })
    }
    /// What the frames find.
    pub fn facts(&self) -> &Facts {
        self.facts.get_or_init(|| {
            let earlier = self.marks().iter().any(|m| m.op == MarkOp::Earlier);
            if !earlier && !self.thorough && !may_tell(self.know, &self.s) {
                return Facts::default();
            }
            facts(self.know, &self.s, self.chunks(), &|| self.voices(), earlier)
        })
    }
    /// What the frames find, to be added to.
    pub fn facts_mut(&mut self) -> &mut Facts {
        self.facts();
        self.facts.get_mut().expect("they were read just now")
    }
    /// True when the frames find anything.
    pub fn tells(&self) -> bool {
        !self.facts().facts.is_empty() || !self.facts().tallies.is_empty()
    }
    /// More is asked for than figures, actors and places.
    pub fn for_claims(&self) -> bool {
        !self.names_alone
    }
    /// Somebody's part in a fact is that of this noun phrase.
    pub fn has_part(&self, np: usize) -> bool {
        let asked = !self.names_alone
            || self.chunks().nps[np].class == Some(NounClass::Office)
            || self.bounds().iter().any(|b| !b.article && !b.fractional);
        asked && self.facts().facts.iter().any(|f| f.cast.iter().any(|(_, n)| *n == np))
    }
    /// Who speaks.
    pub fn voices(&self) -> &[VoiceMention] {
        self.voices.get_or_init(|| {
            let (know, s) = (self.know, &self.s);
            let may_speak = || know.lang.voice.may_find(s, self.later()).is_some() || voice::may_be_bracketed(s);
            match self.thorough || self.says() || voice::may_write(s) || may_speak() {
                true => voice::find(know, s, self.chunks()),
                false => Vec::new(),
            }
        })
    }
    /// A form of a verb of saying stands in it.
    fn says(&self) -> bool {
        self.s.signals & Frames::SAYS != 0
    }
    /// The classes that its times and phrases may be of.
    fn later(&self) -> u64 {
        Class::Time.bit() | if self.says() { PHRASES } else { Class::Np.bit() }
    }
    /// Figures, actors or places may stand in it.
    pub fn may_name(&self) -> bool {
        let (know, s) = (self.know, &self.s);
        s.may_name_a_place() || s.may_name_an_actor(know) || may_count(know, s)
    }
    /// It opens with a time on the clock, as the entries of a running report do.
    fn opens_with_clock(&self) -> bool {
        self.noted().iter().any(|t| t.range.0 <= 1 && matches!(t.expr, time::TimeExpr::Clock { .. }))
    }
    /// «- 13 mars : …», «14 mars : …», «• 28/07 – Gao.», «• Nuit du 1er au 2/08 – …»: it opens with a day set apart from
    /// what follows, as the lines of a chronology or a weekly note do.
    fn opening_day(&self) -> Option<&TimeMention> {
        let tokens = &self.s.tokens;
        let marked = self.is_item();
        self.noted().iter().find(|t| {
            let (from, to) = t.range;
            let apart = tokens.get(to).is_some_and(|t| t.is(':') || t.is('–') || t.is('—'));
            // The night between two days is told by them.
            let day = match t.expr {
                time::TimeExpr::Day { .. } => true,
                time::TimeExpr::Range(..) => apart,
                _ => false,
            };
            from == usize::from(marked) && (marked || apart) && day
        })
    }
    /// It opens as an item of a list does.
    fn is_item(&self) -> bool {
        const MARKS: [char; 10] = ['-', '–', '—', '•', '●', '▪', '■', '·', '*', '►'];
        self.s.tokens.first().is_some_and(|t| MARKS.iter().any(|c| t.is(*c)))
    }
    /// «- 28 : …», «- 20 au 22 : …»: it opens with days of a month that was told before.
    fn opens_with_days_alone(&self) -> bool {
        const MOST_TOKENS: usize = 6;
        let s = &self.s;
        let end = (1..MOST_TOKENS.min(s.tokens.len())).find(|at| s.tokens[*at].is(':'));
        let number = |at: usize| s.tokens[at].kind == TokenKind::Digits;
        self.is_item()
            && end.is_some_and(|end| end > 1 && number(1) && (1..end).all(|at| number(at) || s.is_function(at)))
    }
    /// «Gao.», «• Gao : …», «GAO – …»: the place it opens with, set apart from what follows, as the paragraphs of a round-up do.
    pub fn opening_place(&self) -> Option<Range> {
        let at = usize::from(self.is_item());
        let place = |name: &Name| matches!(name, Name::Place(_) | Name::Country(_) | Name::Capital(_));
        let n = self.s.names.get(at)?.iter().filter(|(_, name)| place(name)).map(|(n, _)| *n).max()?;
        let parts = |t: &Token| ['.', ':', '–', '—'].iter().any(|c| t.is(*c));
        self.s.tokens.get(at + n).is_none_or(parts).then_some((at, at + n))
    }
    /// «Suwayda.»: a name that no map may have, and nothing else.
    fn is_name_alone(&self) -> bool {
        const MOST_TOKENS: usize = 3;
        let words = self.s.tokens.iter().take_while(|t| t.kind == TokenKind::Word).count();
        let closed = self.s.tokens.len() == words + 1 && self.s.tokens[words].is('.');
        closed && (1..=MOST_TOKENS).contains(&words) && self.s.tokens[..words].iter().all(Token::capital)
    }
    /// The day under which it opens an entry of a chronology or a weekly note.
    pub fn entry_day(&self) -> Option<&TimeMention> {
        self.opening_day().filter(|_| self.entry > 0)
    }
    /// True when the sentence carries this mark.
    pub fn marked(&self, op: MarkOp) -> bool {
        self.marks().iter().any(|m| m.op == op && !m.page)
    }
}

/// How many blocks open with a time or a place before a page is a running report.
const ENTRIES: usize = 3;

/// Numbers the entries of a running report, chronology or round-up: each block that opens with a time, its day or its place
/// begins one.
pub fn number_entries(sentences: &mut [Parsed]) {
    let mut begins = Vec::with_capacity(sentences.len());
    for (i, parsed) in sentences.iter().enumerate() {
        let first = i == 0 || sentences[i - 1].block != parsed.block;
        let told = || {
            let day = parsed.opening_day().is_some() || parsed.opens_with_days_alone();
            day || parsed.opens_with_clock() || parsed.opening_place().is_some()
        };
        begins.push(first && told());
    }
    if begins.iter().filter(|b| **b).count() < ENTRIES {
        return;
    }
    let mut entry = 0;
    let blocks: Vec<usize> = sentences.iter().map(|p| p.block).collect();
    for (i, (parsed, begins)) in sentences.iter_mut().zip(begins).enumerate() {
        let first = i == 0 || blocks[i - 1] != blocks[i];
        entry += usize::from(begins || first && entry > 0 && parsed.is_name_alone());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sentence::sentences;
    use recoupe_model::{Article, Block, Lang, PageId, PageSpan};
    use recoupe_packs::rules::{Rule, RuleSet, TimeOp};
    use recoupe_packs::{LanguagePack, Packs};

    /// The examples of a language's acts, voices and marks.
    fn examples(lang: &LanguagePack) -> Vec<&str> {
        let frames = lang.frames.frames.iter().flat_map(|f| f.yes.iter().chain(&f.no));
        let voices = lang.voice.rules.iter().flat_map(|r| r.yes.iter().chain(&r.no));
        let marks = lang.mark.rules.iter().flat_map(|r| r.yes.iter().chain(&r.no));
        frames.chain(voices).chain(marks).map(|example| &*example.text).collect()
    }

    fn article(text: String, blocks: Vec<Block>, lang: Lang) -> Article {
        let (outlet, agencies, notices) = (None, Vec::new(), Vec::new());
        Article { text, blocks, lang: Some(lang), published: None, outlet, agencies, notices }
    }

    /// The first sentence is passed over until the last one asks who spoke: by then somebody else has.
    #[test]
    fn who_spoke_last_is_asked_in_the_order_of_the_page() {
        let packs = Packs::embedded().expect("the packs are sound");
        let text = "Selon le gouverneur, le marché a rouvert. Le colonel Moussa Traoré a déclaré que dix soldats ont été \
                    tués lundi à Gao. Trois civils ont été enlevés mardi à Ménaka, a-t-il ajouté.";
        let span = PageSpan::new(0, text.len());
        let blocks = vec![Block { label: BlockLabel::Body, lang: None, span }];
        let article = article(text.to_owned(), blocks, Lang::new("fr").expect("it is a language"));
        let read = |thorough| crate::read_as(&packs, &article, &PageId::new("p"), &[], thorough);
        let voices: Vec<String> =
            read(false).claims.iter().flat_map(|c| c.voices.iter().map(|v| v.name.clone())).collect();
        assert_eq!(voices, ["Moussa Traoré", "Moussa Traoré"]);
        assert_eq!(read(false), read(true));
    }

    #[test]
    fn what_is_passed_over_holds_nothing() {
        let packs = Packs::embedded().expect("the packs are sound");
        for lang in packs.languages() {
            let know = Knowledge { packs: &packs, lang };
            for text in examples(lang) {
                for tokens in sentences(know, text, PageSpan::new(0, text.len())) {
                    let quick = Parsed::new(know, 0, tokens.clone());
                    let thorough = Parsed { thorough: true, ..Parsed::new(know, 0, tokens) };
                    let shown = |p: &Parsed| {
                        format!("{:?} {:?} {:?} {:?}", p.marks(), p.voices(), p.facts().facts, p.facts().tallies)
                    };
                    assert_eq!(shown(&quick), shown(&thorough), "{text}");
                }
            }
        }
    }

    /// Every rule is held against every token of some examples: what a scan passes over would not have matched.
    #[test]
    fn a_scan_finds_what_trying_each_rule_everywhere_finds() {
        fn check<O: std::fmt::Debug>(set: &RuleSet<O>, is_tried: impl Fn(&Rule<O>) -> bool, s: &Sentence) -> usize {
            let scan = set.scan(s);
            let mut n_found = 0;
            let mut next = scan.next(0);
            for at in 0..s.tokens.len() {
                let all = set.rules.iter().filter(|rule| is_tried(rule));
                let found = all.filter_map(|rule| Some((&rule.id, rule.pattern.match_at(s, at)?)));
                // Of equals the first stands: a later one must be longer.
                let found = found.reduce(|best, one| if one.1.end > best.1.end { one } else { best });
                let scanned = scan.match_at(at).map(|(rule, found)| (&rule.id, found));
                assert_eq!(scanned, found, "at {at} of {:?}", s.tokens.iter().map(|t| &t.lower).collect::<Vec<_>>());
                assert!(found.is_none() || next == Some(at), "{next:?} is said to be next, {at} is");
                n_found += usize::from(found.is_some());
                if next == Some(at) {
                    next = scan.next(at + 1);
                }
            }
            n_found
        }
        let packs = Packs::embedded().expect("the packs are sound");
        let mut n_found = 0;
        for lang in packs.languages() {
            let know = Knowledge { packs: &packs, lang };
            for text in examples(lang).iter().step_by(16) {
                for tokens in sentences(know, text, PageSpan::new(0, text.len())) {
                    let parsed = Parsed::new(know, 0, tokens);
                    parsed.chunks();
                    n_found += check(&lang.time, |rule| rule.op != TimeOp::Join, &parsed.s);
                    n_found += check(&lang.count, |_| true, &parsed.s);
                    n_found += check(&lang.voice, |_| true, &parsed.s) + check(&lang.mark, |_| true, &parsed.s);
                }
            }
        }
        assert!(n_found > 200, "{n_found} matches only");
    }

    /// Pages of twelve examples, of which most tell nothing: who spoke far before is asked for by a later sentence.
    #[test]
    fn a_page_gives_the_claims_of_a_thorough_reading() {
        let packs = Packs::embedded().expect("the packs are sound");
        let mut n_claims = 0;
        for lang in packs.languages() {
            let all = examples(lang);
            // Neighbours in a file are of one rule: each page takes its examples from all over the file.
            let n_pages = all.len().div_ceil(12);
            for first in 0..n_pages {
                let lines: Vec<&str> = all.iter().skip(first).step_by(n_pages).copied().collect();
                let text = lines.join("\n");
                let mut blocks = Vec::new();
                let mut start = 0;
                for line in &lines {
                    let span = PageSpan::new(start, start + line.len());
                    blocks.push(Block { label: BlockLabel::Body, lang: None, span });
                    start += line.len() + 1;
                }
                let article = article(text, blocks, lang.language.lang);
                let read = |thorough| crate::read_as(&packs, &article, &PageId::new("p"), &[], thorough);
                let (quick, whole) = (read(false), read(true));
                n_claims += quick.claims.len();
                assert_eq!(quick, whole, "{}", article.text);
            }
        }
        assert!(n_claims > 200, "{n_claims} claims only");
    }
}
