//! Where the article is: in what mark-up shows, else in the heaviest run of free sentences, less what at its ends
//! is another text: titles, beginnings of other articles, briefs.

use crate::place::{HEAD, shared, told};
use crate::seg::{Hint, Seg};
use crate::shape::Shape;
use recoupe_model::BlockLabel;
use std::cell::LazyCell;
use std::ops::Range;

/// Fewer words in what mark-up shows are no article.
const TOLD: usize = 25;

/// The indices of the first piece of the article and the first after it.
pub(crate) fn find(text: &str, segs: &[Seg]) -> Option<Range<usize>> {
    let run = || {
        let run = without_title(segs, with_standfirst(segs, heaviest_run(segs)?));
        Some(without_briefs(text, segs, without_beginnings(text, segs, run)))
    };
    marked_body(segs).or_else(run).or_else(|| lone_line(segs))
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
        (None, Shape::Sentence | Shape::Lead | Shape::Post) if seg.piece.glued => -8,
        (None, Shape::Sentence | Shape::Lead | Shape::Post) => n / 2,
        (None, Shape::Marks) => -1,
        (None, _) if seg.piece.glued => -12,
        (None, Shape::Item) => -8,
        (None, _) => -5,
    }
}

/// What the next of several unclaimed short pieces in a row costs beyond its own weight: a crosshead is no
/// break, a column of titles is the end of the article.
const IN_A_ROW: i64 = 6;

/// So many pieces of furniture in a row, and what follows has to weigh the more to be the same article.
const LONG_ROW: usize = 6;
/// What each further one costs.
const FURTHER: i64 = 12;

/// The run of pieces that weighs most: sentences add, titles and debris between them cost.
fn heaviest_run(segs: &[Seg]) -> Option<Range<usize>> {
    let (mut best, mut best_sum) = (None, 0);
    let (mut from, mut sum, mut row) = (0, 0, 0);
    let (mut led, mut furniture) = (false, 0);
    for (at, seg) in segs.iter().enumerate() {
        if sum <= 0 {
            (from, sum, row) = (at, 0, 0);
        }
        // Quotations, posts and what leads to them stand in long columns without being titles.
        let quoted = led && !seg.piece.glued && seg.hint == Hint::None;
        let title = seg.label.is_none() && !quoted && matches!(seg.shape, Shape::Short | Shape::Item | Shape::Sentence);
        row = match (seg.label, seg.shape) {
            (None, Shape::Prose) => 0,
            (None, Shape::Lead | Shape::Post) => (row - 1).max(0),
            _ => row + i64::from(title),
        };
        let told = seg.label.is_none() && matches!(seg.shape, Shape::Prose | Shape::Lead | Shape::Post);
        let claimed = matches!(seg.label, Some(BlockLabel::Teaser | BlockLabel::Boilerplate));
        furniture = if told { 0 } else { furniture + usize::from(claimed) };
        if claimed && furniture > LONG_ROW {
            sum -= FURTHER;
        }
        sum += match title {
            true => weight(seg) - IN_A_ROW * (row - 1).clamp(0, 6),
            false if quoted => weight(seg).max(0),
            false => weight(seg),
        };
        led = seg.label.is_none() && seg.shape == Shape::Lead;
        if sum > best_sum {
            (best, best_sum) = (Some(from..at + 1), sum);
        }
    }
    let run = best?;
    let told =
        |s: &Seg| s.label.is_none() && matches!(s.shape, Shape::Prose | Shape::Sentence | Shape::Lead | Shape::Post);
    let first = segs[run.clone()].iter().position(told)? + run.start;
    let last = segs[run.clone()].iter().rposition(told)? + run.start;
    segs[first..=last].iter().any(Seg::is_free_prose).then_some(first..last + 1)
}

/// Pieces of a standfirst at most.
const STANDFIRST: usize = 3;

/// Takes in a standfirst: running text between a title and the lines that name author and day, which says
/// what the body says.
fn with_standfirst(segs: &[Seg], body: Range<usize>) -> Range<usize> {
    let mut at = body.start;
    // «L. Awa», «Tenga»: scraps of a line that names somebody, next to one that a cue has claimed.
    let scrap = |s: &Seg| s.label.is_none() && s.shape == Shape::Short && s.n_words() <= 3;
    let between = |at: usize| {
        let (seg, above) = (&segs[at - 1], at.checked_sub(2).map(|n| &segs[n]));
        (seg.label.is_some() && !seg.reached) || (scrap(seg) && above.is_some_and(|s| s.label.is_some() && !s.reached))
    };
    while at > 0 && body.start - at < 7 && between(at) {
        at -= 1;
    }
    let told = LazyCell::new(|| told(&segs[at.saturating_sub(STANDFIRST)..at], &segs[body.clone()]));
    let mut first = at;
    while first > 0
        && at - first < STANDFIRST
        && segs[first - 1].is_free_prose()
        && shared(&segs[first - 1], &told) >= 25
    {
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

/// Leaves out titles at the front that ask or trail off: a lone one where there is no other title, and columns of
/// them wherever they stand.
fn without_title(segs: &[Seg], body: Range<usize>) -> Range<usize> {
    let run = &segs[body.clone()];
    let told = run.iter().position(Seg::is_free_prose).unwrap_or(0);
    let asks = |s: &&Seg| s.label.is_none() && s.shape == Shape::Sentence && !s.piece.glued && s.n_words() >= 3;
    let n_asking = run[..told].iter().filter(asks).count();
    let others = run[..told].iter().any(|s| matches!(s.shape, Shape::Lead | Shape::Post));
    let n_told = run.iter().filter(|s| s.is_free_prose()).count();
    let titled = || segs[..body.start].iter().rev().take(HEAD).any(|s| is_title(s) && s.n_words() >= 4);
    let lone = n_asking == 1 && told == 1 && run[0].n_words() <= 20 && !titled();
    match n_told >= 2 && !others && (lone || n_asking >= 2) {
        true => body.start + told..body.end,
        false => body,
    }
}

/// Leaves out what at the end of the run begins other articles: «La ville s'est réveillée sous la pluie et le [...]».
fn without_beginnings(text: &str, segs: &[Seg], body: Range<usize>) -> Range<usize> {
    let begins = |s: &Seg| s.label.is_none() && is_broken_off(s.text(text));
    let n = segs[body.clone()].iter().rev().take_while(|s| begins(s)).count();
    let end = body.end - n;
    match segs[body.start..end].iter().any(Seg::is_free_prose) {
        true => body.start..end,
        false => body,
    }
}

fn is_broken_off(text: &str) -> bool {
    ["[...]", "[…]", "(...)", "(…)"].iter().any(|mark| text.ends_with(mark))
}

/// So many paragraphs that each name another place are briefs of the day.
const BRIEFS: usize = 3;

/// Leaves out a column of briefs under the article: «(Sora) Le ministre …», «(Tenga) Deux écoles …», each with its own
/// place in front. An article names its own once.
fn without_briefs(text: &str, segs: &[Seg], body: Range<usize>) -> Range<usize> {
    let place = |at: &usize| place_in_front(segs[*at].text(text)).filter(|_| segs[*at].is_free_prose());
    let Some(first) = (body.start + 1..body.end).find(|at| place(at).is_some()) else { return body };
    let places: Vec<&str> = (first..body.end).filter_map(|at| place(&at)).collect();
    let several = places.iter().any(|p| *p != places[0]);
    let most = places.len() * 3 >= (body.end - first) * 2;
    match places.len() >= BRIEFS && several && most {
        true => body.start..first,
        false => body,
    }
}

/// «(Rio de Janeiro) Le …»: the name in brackets that a paragraph opens with.
fn place_in_front(text: &str) -> Option<&str> {
    let (place, rest) = text.strip_prefix('(')?.split_once(')')?;
    let named = place.starts_with(char::is_uppercase) && place.split_whitespace().count() <= 4;
    (named && rest.trim_start().starts_with(|c: char| c.is_uppercase())).then_some(place)
}

/// The beginning of another article, or a brief, by its form.
pub(crate) fn is_of_another(text: &str) -> bool {
    is_broken_off(text) || place_in_front(text).is_some()
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
                && matches!(segs[*n].shape, Shape::Short | Shape::Sentence | Shape::Lead | Shape::Post)
                && !segs[*n].piece.glued
        })
        .collect();
    let at = free.iter().copied().max_by_key(|n| (segs[*n].n_words(), std::cmp::Reverse(*n)))?;
    (segs.len() <= 3 && segs[at].n_words() >= 5).then_some(at..at + 1)
}
