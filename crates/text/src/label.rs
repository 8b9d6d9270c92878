//! Which piece is what. Cues claim what they know; then the article is found, and what stands before and after it
//! is named by its place.

use crate::body;
use crate::cues::{Cues, Reach};
use crate::dateline::{date_lines, drop_header_dates};
use crate::furniture::Furniture;
use crate::place::{HEAD, name_head, name_tail, place_label};
use crate::readers;
use crate::seg::{Hint, Seg, block_cue};
use crate::shape::{Shape, is_arrow};
use recoupe_model::BlockLabel;
use std::ops::Range;

/// Items a list cue reaches at most.
const MOST_ITEMS: usize = 60;
/// Labels every piece; gives the indices of the first piece of the body and the first after it.
pub(crate) fn label(text: &str, segs: &mut [Seg], cues: &[&Cues], shared: &Furniture) -> Option<Range<usize>> {
    claim(text, segs, cues);
    for seg in segs.iter_mut().filter(|s| s.label.is_none() && s.hint != Hint::Title) {
        seg.label = shared.holds(seg.text(text)).then(|| place_label(seg));
    }
    let mut body = body::find(text, segs);
    if let Some(article) = &mut body
        && let Some(first) = readers::first(text, segs, article, cues)
    {
        // Short ones after the last that is a sentence are readers' too, up to the next thing that is known.
        let known = |s: &Seg| s.label.is_some() || s.piece.glued;
        let end = segs[article.end..].iter().position(known).map_or(segs.len(), |n| article.end + n);
        segs[first..end].iter_mut().for_each(|s| s.label = s.label.or(Some(BlockLabel::Comment)));
        article.end = first;
    }
    match body.clone() {
        Some(body) => {
            let dated = date_lines(text, segs, &body, cues);
            fill_body(text, &mut segs[body.clone()]);
            name_head(text, segs, &body, cues);
            name_tail(text, segs, &body);
            drop_header_dates(segs, &dated, &body);
        }
        None => segs.iter_mut().for_each(|s| s.label = s.label.or(Some(place_label(s)))),
    }
    body
}

/// Lets the cues claim what they know, with all that is in their reach.
fn claim(text: &str, segs: &mut [Seg], cues: &[&Cues]) {
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
fn list_end(segs: &[Seg], head: usize, beside: usize, text: &str, cues: &[&Cues]) -> usize {
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

impl Seg<'_> {
    fn blank_before(&self) -> usize {
        self.piece.blank_before
    }
}

/// Everything in the body that no cue has claimed is body, pictures' captions and addresses aside.
fn fill_body(text: &str, segs: &mut [Seg]) {
    let mut above = None;
    for (at, seg) in segs.iter_mut().enumerate() {
        let named = at < HEAD && matches!(above, Some(BlockLabel::Byline | BlockLabel::Dateline));
        let label = match (seg.hint, seg.shape) {
            // «Par», «La Gazette»: a line of the author's that fell to pieces.
            (Hint::None, Shape::Short) if named && seg.n_words() <= 3 => BlockLabel::Byline,
            (Hint::Caption, _) => BlockLabel::Caption,
            (Hint::Comment, _) => BlockLabel::Comment,
            (Hint::Title, _) => BlockLabel::Headline,
            (Hint::Aside, _) => BlockLabel::Boilerplate,
            (_, Shape::Address | Shape::Marks | Shape::Code) => BlockLabel::Boilerplate,
            (_, Shape::Item) if is_arrow(seg.text(text)) => BlockLabel::Teaser,
            _ => BlockLabel::Body,
        };
        seg.label = seg.label.or(Some(label));
        above = seg.label;
    }
}
