//! Which piece is what. Cues claim what they know; the article is the heaviest run of free sentences; what
//! stands before and after it is named by its place.

use crate::cues::{Cues, Reach};
use crate::dateline::{date_lines, drop_header_dates};
use crate::seg::{Hint, Seg, block_cue};
use crate::shape::{Shape, is_name};
use recoupe_model::BlockLabel;
use std::collections::HashSet;
use std::ops::Range;

/// Items a list cue reaches at most.
const MOST_ITEMS: usize = 60;
/// Free words that must have been told before a cue may take the rest of the page.
const TOLD: usize = 25;

/// Labels every piece; gives the indices of the first piece of the body and the first after it.
pub(crate) fn label(text: &str, segs: &mut [Seg], cues: &[Cues]) -> Option<Range<usize>> {
    claim(text, segs, cues);
    let run = || heaviest_run(segs).map(|run| with_standfirst(segs, run));
    let body = marked_body(segs).or_else(run).or_else(|| lone_line(segs));
    match body.clone() {
        Some(body) => {
            let dated = date_lines(text, segs, &body, cues);
            fill_body(text, &mut segs[body.clone()]);
            name_head(text, segs, &body);
            name_tail(text, segs, &body);
            drop_header_dates(segs, &dated, &body);
        }
        None => segs.iter_mut().for_each(|s| s.label = s.label.or(Some(place_label(s)))),
    }
    body
}

/// Lets the cues claim what they know, with all that is in their reach.
fn claim(text: &str, segs: &mut [Seg], cues: &[Cues]) {
    let (mut told, mut at) = (0, 0);
    while at < segs.len() {
        let hit = match segs[at].label {
            None => block_cue(&segs[at], text, cues),
            Some(_) => None,
        };
        let Some((cue, hit)) = hit else {
            told += if segs[at].is_free_prose() { segs[at].n_words() } else { 0 };
            at += 1;
            continue;
        };
        segs[at].label = Some(cue.label);
        segs[at].said = hit.said.zip(cue.dates);
        segs[at].outlet = hit.outlet;
        let next = match cue.reach {
            Reach::Rest if told >= cue.told => segs.len(),
            Reach::List | Reach::Rest => list_end(segs, at, segs[at].n_words() - (hit.to - hit.from), text, cues),
            Reach::Words | Reach::Block => at + 1,
        };
        for seg in &mut segs[at + 1..next] {
            seg.label = Some(cue.then);
            seg.reached = true;
        }
        at = next;
    }
}

/// Where the list under a cue ends. A cue with the first title on its own line takes only bullets after it;
/// a cue that stands alone takes a run of titles of one make.
fn list_end(segs: &[Seg], head: usize, beside: usize, text: &str, cues: &[Cues]) -> usize {
    let mut at = head + 1;
    let mut bulleted: Option<bool> = (beside >= 3).then_some(true);
    let mut gap: Option<usize> = None;
    let mut after_mark = false;
    while at < segs.len() && at - head <= MOST_ITEMS {
        let seg = &segs[at];
        let item = after_mark || seg.shape == Shape::Item;
        // A dated item of the list is the list's, not the page's date.
        if seg.label.is_some_and(|l| !(item && l == BlockLabel::Dateline)) {
            break;
        }
        let fits = match seg.shape {
            Shape::Marks => bulleted != Some(false) || after_mark,
            Shape::Prose => item && seg.n_words() <= 30,
            Shape::Item => bulleted != Some(false),
            _ if item => true,
            // Under bullets a line that is none may belong to the bullet above only where it is glued to it.
            _ => bulleted != Some(true) || (seg.blank_before() == 0 && at > head + 1 && dated(seg, &segs[at - 1])),
        };
        let other_make = bulleted == Some(false) && gap.is_some_and(|g| seg.blank_before() > g);
        if !fits || other_make || block_cue(seg, text, cues).is_some() {
            break;
        }
        let marked = item || seg.shape == Shape::Marks;
        bulleted = bulleted.or(Some(marked));
        gap = gap.or(Some(seg.blank_before()));
        after_mark = seg.shape == Shape::Marks;
        at += 1;
    }
    at
}

/// A title under its date, in a list that puts the date first.
fn dated(seg: &Seg, before: &Seg) -> bool {
    before.n_words() <= 4
        && seg.n_words() > before.n_words()
        && before.words.iter().any(|w| w.folded.bytes().all(|b| b.is_ascii_digit()))
}

impl Seg {
    fn blank_before(&self) -> usize {
        self.piece.blank_before
    }
}

/// The body where mark-up shows it.
fn marked_body(segs: &[Seg]) -> Option<Range<usize>> {
    let main = |s: &Seg| s.hint == Hint::Main && s.label.is_none() && s.shape != Shape::Marks;
    let words: usize = segs.iter().filter(|s| main(s)).map(Seg::n_words).sum();
    let first = segs.iter().position(main)?;
    let last = segs.iter().rposition(main)?;
    (words >= TOLD).then_some(first..last + 1)
}

/// What a piece adds to a run that holds it, or costs it.
fn weight(seg: &Seg) -> i64 {
    let n = i64::try_from(seg.n_words().min(100)).expect("at most 100");
    match (seg.label, seg.shape) {
        _ if matches!(seg.hint, Hint::Aside | Hint::Comment) => -10,
        (Some(BlockLabel::Dateline | BlockLabel::Byline), _) => -25,
        (Some(_), _) if seg.reached => -5,
        (Some(_), _) => -3,
        (None, Shape::Prose) => n,
        (None, Shape::Sentence) if seg.piece.glued => -8,
        (None, Shape::Sentence) => n / 2,
        (None, Shape::Marks) => -1,
        (None, _) if seg.piece.glued => -12,
        (None, Shape::Item) => -8,
        (None, _) => -5,
    }
}

/// What the next of several unclaimed short pieces in a row costs beyond its own weight: a crosshead is no
/// break, a column of titles is the end of the article.
const IN_A_ROW: i64 = 6;

/// The run of pieces that weighs most: sentences add, titles and debris between them cost.
fn heaviest_run(segs: &[Seg]) -> Option<Range<usize>> {
    let (mut best, mut best_sum) = (None, 0);
    let (mut from, mut sum, mut row) = (0, 0, 0);
    for (at, seg) in segs.iter().enumerate() {
        if sum <= 0 {
            (from, sum, row) = (at, 0, 0);
        }
        row = match (seg.label, seg.shape) {
            (None, Shape::Prose) => 0,
            (None, Shape::Short | Shape::Item | Shape::Sentence) => row + 1,
            _ => row,
        };
        sum += weight(seg) - if seg.label.is_none() { IN_A_ROW * (row - 1).clamp(0, 6) } else { 0 };
        if sum > best_sum {
            (best, best_sum) = (Some(from..at + 1), sum);
        }
    }
    let run = best?;
    let told = |s: &Seg| s.label.is_none() && matches!(s.shape, Shape::Prose | Shape::Sentence);
    let first = segs[run.clone()].iter().position(told)? + run.start;
    let last = segs[run.clone()].iter().rposition(told)? + run.start;
    segs[first..=last].iter().any(Seg::is_free_prose).then_some(first..last + 1)
}

/// Takes in a standfirst: running text between a title and the lines that name author and day, which says
/// what the body says.
fn with_standfirst(segs: &[Seg], body: Range<usize>) -> Range<usize> {
    let told = content(&segs[body.clone()]);
    let mut at = body.start;
    while at > 0 && body.start - at < 7 && segs[at - 1].label.is_some() && !segs[at - 1].reached {
        at -= 1;
    }
    let mut first = at;
    while first > 0 && at - first < 3 && segs[first - 1].is_free_prose() && shared(&segs[first - 1], &told) >= 25 {
        first -= 1;
    }
    let title = |at: usize| at > 0 && is_title(&segs[at - 1]);
    // One that says it in other words stands under a title that does not.
    if first == at && at >= 2 && at < body.start && title(at - 1) && segs[at - 1].is_free_prose() {
        first -= usize::from(shared(&segs[at - 2], &told) >= 25);
    }
    let titled = title(first);
    match first < at && titled {
        true => first..body.end,
        false => body,
    }
}

/// A line that may be the title of what follows.
fn is_title(seg: &Seg) -> bool {
    seg.label.is_none() && seg.shape == Shape::Short && seg.n_words() >= 3
}

/// A page of a line or two that are no full sentences: a brief. Its longest line is the body.
fn lone_line(segs: &[Seg]) -> Option<Range<usize>> {
    let free: Vec<usize> = (0..segs.len())
        .filter(|n| {
            segs[*n].label.is_none()
                && matches!(segs[*n].shape, Shape::Short | Shape::Sentence)
                && !segs[*n].piece.glued
        })
        .collect();
    let at = free.iter().copied().max_by_key(|n| (segs[*n].n_words(), std::cmp::Reverse(*n)))?;
    (segs.len() <= 3 && segs[at].n_words() >= 5).then_some(at..at + 1)
}

/// Everything in the body that no cue has claimed is body, pictures' captions and addresses aside.
fn fill_body(text: &str, segs: &mut [Seg]) {
    for seg in segs {
        let label = match (seg.hint, seg.shape) {
            (Hint::Caption, _) => BlockLabel::Caption,
            (Hint::Comment, _) => BlockLabel::Comment,
            (Hint::Title, _) => BlockLabel::Headline,
            (Hint::Aside, _) => BlockLabel::Boilerplate,
            (_, Shape::Address | Shape::Marks) => BlockLabel::Boilerplate,
            (_, Shape::Item) if is_arrow(seg.text(text)) => BlockLabel::Teaser,
            _ => BlockLabel::Body,
        };
        seg.label = seg.label.or(Some(label));
    }
}

/// «>> Le gouvernement remanié»: a link to another page, where «- » would be a list of the article's own.
fn is_arrow(text: &str) -> bool {
    text.starts_with(['>', '►', '▶', '→', '➤', '»', '›'])
}

/// Pieces looked at for the headline.
const HEAD: usize = 10;

/// Names what stands before the body: the headline by its words, the rest by its form.
fn name_head(text: &str, segs: &mut [Seg], body: &Range<usize>) {
    let told = content(&segs[body.clone()]);
    let title = segs.iter().position(|s| s.hint == Hint::Title && s.label.is_none());
    let title = title.or_else(|| headline(segs, body, &told));
    if let Some(at) = title {
        segs[at].label = Some(BlockLabel::Headline);
        let said: Vec<String> = segs[at].words.iter().map(|w| w.folded.clone()).collect();
        for seg in segs[..body.start].iter_mut().filter(|s| s.label.is_none() && !s.words.is_empty()) {
            let same = seg.words.iter().map(|w| &w.folded).eq(said.iter().take(seg.n_words()));
            if same && seg.n_words() * 3 >= said.len() * 2 {
                seg.label = Some(BlockLabel::Headline);
            }
        }
    }
    let from = title.unwrap_or(body.start);
    for (at, seg) in segs[..body.start].iter_mut().enumerate().filter(|(_, s)| s.label.is_none()) {
        let close = at > from || body.start - at <= 2;
        let byline = close
            && !seg.piece.glued
            && (seg.shape == Shape::Initials || (seg.shape == Shape::Short && is_name(seg.text(text))));
        seg.label = Some(match byline {
            true => BlockLabel::Byline,
            false => place_label(seg),
        });
    }
}

/// The line before the body that shares most with it; the nearest title where none shares anything.
fn headline(segs: &[Seg], body: &Range<usize>, told: &HashSet<String>) -> Option<usize> {
    let candidate = |at: &usize| {
        let s = &segs[*at];
        let form = matches!(s.shape, Shape::Short | Shape::Sentence) || (s.shape == Shape::Prose && s.n_words() < 30);
        s.label.is_none() && form && !s.piece.glued && s.n_words() >= 2 && matches!(s.hint, Hint::None | Hint::Main)
    };
    let near = (body.start.saturating_sub(HEAD)..body.start).filter(candidate);
    // Titles rarely end on a full stop: one that does is taken only where no other line will do.
    let best = |form: fn(Shape) -> bool| {
        let scored = near.clone().filter(|at| form(segs[*at].shape)).map(|at| (shared(&segs[at], told), at));
        scored.filter(|(s, _)| *s >= 25).max_by_key(|(s, at)| (*s, *at)).map(|(_, at)| at)
    };
    let last = || near.clone().next_back().filter(|at| segs[*at].n_words() >= 4 && body.start - at <= 3);
    best(|s| s == Shape::Short).or_else(|| best(|s| s != Shape::Short)).or_else(last)
}

/// Per cent of a title's longer words that the body says too; 0 with fewer than two such words.
fn shared(seg: &Seg, told: &HashSet<String>) -> usize {
    let long: Vec<&str> = seg.words.iter().map(|w| stem(&w.folded)).filter(|w| w.len() >= 4).collect();
    let hits = long.iter().filter(|w| told.contains(**w)).count();
    if hits < 2 { 0 } else { hits * 100 / long.len() }
}

fn content(segs: &[Seg]) -> HashSet<String> {
    let words = segs.iter().flat_map(|s| &s.words).take(500);
    words.map(|w| stem(&w.folded)).filter(|w| w.len() >= 4).map(str::to_owned).collect()
}

/// The first letters of a word: enough to see «attaque» in «attaqué».
fn stem(word: &str) -> &str {
    &word[..crate::lang::floor(word, 6)]
}

/// Names what stands after the body.
fn name_tail(text: &str, segs: &mut [Seg], body: &Range<usize>) {
    let told = content(&segs[body.clone()]);
    let titled = segs.iter().any(|s| s.label == Some(BlockLabel::Headline));
    let mut signed = true;
    for (at, seg) in segs.iter_mut().enumerate().skip(body.end) {
        if seg.label.is_some() {
            signed &= at < body.end + 3 && !seg.reached;
            continue;
        }
        let signature = match seg.shape {
            Shape::Initials => true,
            Shape::Bracketed => at <= body.end + 1,
            Shape::Short => is_name(seg.text(text)) && seg.n_words() <= 6,
            _ => false,
        };
        let under = at == body.end && !titled && seg.shape == Shape::Short && shared(seg, &told) >= 60;
        let label = match (signed && signature && !seg.piece.glued, under) {
            (true, _) => BlockLabel::Byline,
            (false, true) => BlockLabel::Headline,
            (false, false) => place_label(seg),
        };
        seg.label = Some(label);
        signed &= label == BlockLabel::Byline;
    }
}

/// The label of a piece outside the article: titles are other articles', the rest is furniture.
fn place_label(seg: &Seg) -> BlockLabel {
    match (seg.hint, seg.shape) {
        (Hint::Caption, _) => BlockLabel::Caption,
        (Hint::Comment, _) => BlockLabel::Comment,
        (_, Shape::Short | Shape::Sentence | Shape::Item) if seg.n_words() >= 4 => BlockLabel::Teaser,
        (Hint::None, Shape::Prose) if seg.piece.glued => BlockLabel::Teaser,
        _ => BlockLabel::Boilerplate,
    }
}
