//! When the page was published. A date the page states for itself comes first, then a given one, then what
//! mark-up or address say, then a lead that ties its date to the day of writing. Never today's clock.

use crate::cues::{Cues, Dates};
use crate::dates::{self, Said};
use crate::seg::Seg;
use crate::vocabulary::Kind;
use recoupe_model::*;
use std::ops::Range;

/// Words of the body in which «this Thursday 17 February 2022» still is the day of writing.
const LEAD: usize = 120;
/// Pieces between a statement and the body that still tie the two together.
const CLOSE: usize = 6;

/// A publication date the page states.
#[derive(Debug, Clone, Copy)]
struct Stated {
    said: Said,
    dates: Dates,
    /// How far from the first sentence, in pieces; below the body counts as further.
    distance: usize,
}

impl Stated {
    fn published(self) -> Published {
        Published {
            when: self.said.when,
            basis: Basis::Stated,
            span: Some(PageSpan::new(self.said.start, self.said.end)),
        }
    }
    fn is_day(self) -> bool {
        self.said.when.grain == Grain::Day
    }
}

/// The page's publication date with the remarks it calls for.
pub(crate) fn published(
    text: &str,
    segs: &[Seg],
    body: Option<&Range<usize>>,
    capture: &Capture,
    metadata: Option<Published>,
    cues: &[&Cues],
) -> (Option<Published>, Vec<Notice>) {
    let all = statements(segs, body);
    let from_page = stated(&all);
    let in_text = from_page.map(Stated::published);
    // Mark-up that dates the page is the page's own word, and rarely about something else.
    let page = metadata.or(in_text);
    let weak = metadata.is_none() && from_page.is_some_and(|s| s.dates == Dates::Updated || s.distance > CLOSE);
    let outside = [("the input", capture.published), ("the address", in_url(capture))];
    let mut chosen = page;
    let mut notices = Vec::new();
    for (who, other) in outside {
        let Some(other) = other else { continue };
        chosen = Some(match chosen {
            None => other,
            Some(kept) if kept.when == other.when || other.when.covers(kept.when) => kept,
            Some(kept) if kept.when.covers(other.when) => other,
            Some(kept) => {
                let kept = if weak && other.basis == Basis::Given { other } else { kept };
                notices.push(mismatch(page.unwrap_or(kept), who, other.when, kept.when));
                kept
            }
        });
    }
    if let Some(kept) = chosen {
        let in_text = in_text.filter(|_| from_page.is_some_and(|s| s.dates == Dates::Published));
        notices.extend(disagreeing(&all, in_text, kept));
    }
    let narrowed = match chosen {
        Some(known) if known.when.grain == Grain::Day => None,
        known => lead(text, segs, body, cues).filter(|l| known.is_none_or(|k| k.when.covers(l.when))),
    };
    let chosen = narrowed.or(chosen).or_else(|| of_statement(text, segs, body?, cues));
    if chosen.is_none() {
        notices.push(Notice {
            code: NoticeCode::NoPublished,
            span: None,
            says: "the page states no publication date and none was given".to_owned(),
        });
    }
    (chosen, notices)
}

fn mismatch(page: Published, who: &str, other: When, kept: When) -> Notice {
    let says = format!("the page says {}, {who} says {other}; {kept} is kept", page.when);
    Notice { code: NoticeCode::PublishedMismatch, span: page.span, says }
}

/// Remarks on what the page states elsewhere, where that cannot be true together with what is kept: another day of
/// publication close to the article, or a day in its text that its mark-up does not have. A day of change is later
/// by nature.
fn disagreeing(all: &[Stated], in_text: Option<Published>, kept: Published) -> Vec<Notice> {
    let near = all.iter().filter(|s| s.dates == Dates::Published && s.distance <= CLOSE).map(|s| s.published());
    let other = |p: &Published| p.span != kept.span && !p.when.overlaps(kept.when);
    let mut found: Vec<Published> = in_text.into_iter().chain(near).filter(other).collect();
    let mut seen = Vec::new();
    found.retain(|p| {
        !seen.contains(&p.when) && {
            seen.push(p.when);
            true
        }
    });
    let says = |p: Published| format!("the page also says {}; {} is kept", p.when, kept.when);
    let notice = |p: Published| Notice { code: NoticeCode::PublishedMismatch, span: p.span, says: says(p) };
    found.into_iter().filter(|p| kept.basis != Basis::Given || p.span.is_none()).map(notice).collect()
}

/// Every date of the page that says what it dates.
fn statements(segs: &[Seg], body: Option<&Range<usize>>) -> Vec<Stated> {
    let one = |(at, seg): (usize, &Seg)| {
        let (said, dates) = seg.said.filter(|_| !seg.reached)?;
        let distance = match body {
            Some(body) if at < body.start => body.start - at - 1,
            Some(body) if at >= body.end => 40 + at - body.end,
            Some(body) => at - body.start + 2,
            None => at,
        };
        Some(Stated { said, dates, distance })
    };
    segs.iter().enumerate().filter_map(one).collect()
}

/// The statement tied closest to the article: published before updated, a day before a month it fits, near
/// before far.
fn stated(all: &[Stated]) -> Option<Stated> {
    let month = all.iter().find(|s| !s.is_day() && s.distance <= CLOSE).map(|s| s.said.when);
    let fits = |s: &&Stated| month.is_none_or(|m| m.overlaps(s.said.when));
    all.iter().filter(fits).min_by_key(|s| (!s.is_day(), s.distance / 40, s.dates, s.distance)).copied()
}

/// A whole day in the page's address, as in «/2022/02/09/title».
fn in_url(capture: &Capture) -> Option<Published> {
    let url = capture.url.as_deref()?;
    let parts: Vec<&str> = url.split(['/', '-', '_', '?', '&', '=']).collect();
    let number = |s: &str, len: usize| {
        (s.len() == len && s.bytes().all(|b| b.is_ascii_digit())).then(|| s.parse::<i16>().ok()).flatten()
    };
    let day = parts.windows(3).find_map(|p| {
        let (year, month, day) = (number(p[0], 4)?, number(p[1], 2)?, number(p[2], 2)?);
        let plausible = (1990..=2100).contains(&year);
        plausible
            .then(|| jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok())
            .flatten()
    })?;
    Some(Published { when: When::day(day), basis: Basis::Metadata, span: None })
}

/// «ce jeudi 17 février 2022» in the first sentences: the day of writing.
fn lead(text: &str, segs: &[Seg], body: Option<&Range<usize>>, cues: &[&Cues]) -> Option<Published> {
    let mut left = LEAD;
    for seg in segs[body?.clone()].iter().filter(|s| s.label == Some(BlockLabel::Body)) {
        let view = seg.view(text);
        let tied = (1..seg.n_words().min(left)).find_map(|at| {
            let near = &seg.words[at.saturating_sub(2)..at];
            near.iter().find(|w| w.may(Kind::TODAY))?;
            cues.iter().find_map(|c| {
                let today = |back: usize| at >= back && c.kind(&seg.words[at - back]).is(Kind::TODAY);
                if !today(1) && !today(2) {
                    return None;
                }
                let said = dates::date(view, at, c).filter(|s| s.when.grain == Grain::Day)?;
                // «ce mardi 6», «aujourd'hui (6», and with a weekday also «ce soir, mardi 6».
                let (gap, named) = (view.gap(at).trim(), said.weekday.is_some());
                let near = today(1) && (matches!(gap, "" | "(" | "[") || (gap == "," && named));
                let one_off = today(2) && gap == "," && named;
                ((near || one_off) && dates::weekday_fits(&said)).then_some(said)
            })
        });
        if let Some(said) = tied {
            let span = Some(PageSpan::new(said.start, said.end));
            return Some(Published { when: said.when, basis: Basis::Inferred, span });
        }
        left = left.checked_sub(seg.n_words())?;
    }
    None
}

/// The day of the statement that a page without any date is about: «dans un communiqué du vendredi 18 mars 2031», in
/// the first sentences, and no later day on the page. Such a page came out on that day or soon after.
fn of_statement(text: &str, segs: &[Seg], body: &Range<usize>, cues: &[&Cues]) -> Option<Published> {
    let mut left = LEAD;
    let (mut found, mut latest): (Option<Said>, Option<When>) = (None, None);
    for seg in segs[body.clone()].iter().filter(|s| s.label == Some(BlockLabel::Body)) {
        let view = seg.view(text);
        for at in 0..seg.n_words() {
            let date = dates::date_in_any(view, at, cues);
            let Some((said, of)) = date.filter(|(s, _)| s.when.grain == Grain::Day) else { continue };
            latest = latest.max(Some(said.when));
            let named = (1..=4).any(|back| at >= back && of.kind(&seg.words[at - back]).is(Kind::STATEMENT));
            if found.is_none() && at < left && named && said.weekday.is_some() && dates::weekday_fits(&said) {
                found = Some(said);
            }
        }
        left = left.saturating_sub(seg.n_words());
    }
    let said = found.filter(|s| latest == Some(s.when))?;
    let span = Some(PageSpan::new(said.start, said.end));
    Some(Published { when: When::day(said.when.first), basis: Basis::Inferred, span })
}
