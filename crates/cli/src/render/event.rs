//! One event in full: who says what, since when, in which words.

use super::edits::{Edit, edits};
use super::table::{Column, Table, Tone};
use super::{PageCard, Style, words};
use recoupe_engine::Tongue;
use recoupe_model::{
    Claim, Decision, Estimate, Event, EventFigure, FigureValue, PageId, Reconciled, Role, Stance, Status, When,
    text_link,
};
use std::collections::{BTreeMap, HashMap, HashSet};
use unicode_width::UnicodeWidthStr;

/// All that is shown of an event.
#[derive(Debug)]
pub(crate) struct EventView<'a> {
    pub event: &'a Event,
    /// Its claims.
    pub claims: Vec<&'a Claim>,
    /// Its pages.
    pub pages: BTreeMap<PageId, PageCard>,
    /// The figure a reader sees, for each of the event's figures.
    pub estimates: Vec<Option<Estimate>>,
    /// Which of its pages count as one witness, and why.
    pub copies: Vec<Copy>,
    /// What its pages' addresses said earlier or later.
    pub edits: Vec<Edit>,
    /// Where a claim's day is narrowed by another page.
    pub reconciled: &'a Reconciled,
    /// What people decided, about this event and others.
    pub decisions: &'a [Decision],
}

/// A page that prints what an earlier one had.
#[derive(Debug, Clone)]
pub(crate) struct Copy {
    pub page: PageId,
    /// The earlier page it has most in common with.
    pub of: PageId,
    pub common: recoupe_engine::Common,
    /// Both carry one text; else paragraphs of it only.
    pub is_whole: bool,
}

/// The whole picture, ready to print.
pub(crate) fn event(view: &EventView<'_>, style: Style) -> String {
    let parts = [
        header(view, style),
        super::review::of_event(view, style),
        figures(view, style),
        actors(view, style),
        days(view, style),
        sentences(view, style),
        copies(view, style),
        telling(view, style),
        edits(&view.edits, style),
    ];
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join("\n")
}

fn header(view: &EventView<'_>, style: Style) -> String {
    let event = view.event;
    let left = format!(
        "{} · {} · {}",
        words::act(event.act),
        words::place(event.place.as_ref()),
        words::candidates(&event.when)
    );
    let status = words::status(event.status);
    let gap = style.width.saturating_sub(left.width() + status.width()).max(2);
    let status = match event.status {
        Status::Disputed => style.alarm(status),
        Status::Corroborated => style.good(status),
        _ => style.dim(status),
    };
    let mut support = format!(
        "{}, {}, {}",
        words::n(event.pages.len(), "page"),
        words::n(event.outlets.len(), "outlet"),
        words::n(event.dispatches.len(), "dispatch"),
    );
    if let (Some(first), Some(last)) = (event.first_published, event.last_published) {
        support.push_str(&match first == last {
            true => format!(", told {}", words::days(first)),
            false => format!(", first told {}, last {}", words::days(first), words::days(last)),
        });
    }
    let mut out = format!("{}{}{status}\n{support}\n", style.bold(&left), " ".repeat(gap));
    out.push_str(&style.dim(&format!("event {}", event.id)));
    out.push('\n');
    if event.denied {
        out.push_str(&style.alarm("somebody denies it"));
        out.push('\n');
    }
    out
}

const FIGURES: [Column; 8] = [
    Column::left("FIGURES").gives(16),
    Column::right("VALUE"),
    Column::left("AS SAID").gives(16),
    Column::left("VOICE").gives(24),
    Column::left("OUTLETS").gives(10).optional(),
    Column::left("SINCE"),
    Column::left("UNTIL").optional(),
    Column::right("DISPATCHES"),
];

fn figures(view: &EventView<'_>, style: Style) -> String {
    if view.event.figures.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&FIGURES);
    for figure in &view.event.figures {
        let title = format!("{} {}", figure.outcome, words::one_line(&figure.counted));
        for (i, value) in in_order(figure).into_iter().enumerate() {
            let tone = if value.superseded_by.is_some() { Tone::Dim } else { Tone::Plain };
            table.row(tone, value_cells(if i == 0 { &title } else { "" }, figure, value));
        }
    }
    let mut out = table.draw(style);
    for (figure, estimate) in view.event.figures.iter().zip(&view.estimates) {
        out.push_str(&chosen(figure, estimate.as_ref(), style));
    }
    out
}

/// The live values, latest first, then those that were replaced.
fn in_order(figure: &EventFigure) -> Vec<&FigureValue> {
    let mut values: Vec<&FigureValue> = figure.values.iter().collect();
    // A stable sort: values of one day stay in the order of first report.
    values.sort_by_key(|v| (v.superseded_by.is_some(), std::cmp::Reverse(v.first_reported.map(|w| w.last))));
    values
}

fn value_cells(title: &str, figure: &EventFigure, value: &FigureValue) -> [String; 8] {
    let replaced = value.superseded_by.and_then(|by| figure.values.get(by));
    [
        title.to_owned(),
        words::count(value.count),
        format!("«{}»", words::one_line(&value.text)),
        value.voice.as_deref().unwrap_or("the page itself").to_owned(),
        value.outlets.join(", "),
        since(value),
        replaced.map_or(String::new(), since),
        value.n_dispatches.to_string(),
    ]
}

fn since(value: &FigureValue) -> String {
    value.first_reported.map_or("undated".to_owned(), words::days)
}

/// The figure a reader sees, with the reason; needed only where there is a choice.
fn chosen(figure: &EventFigure, estimate: Option<&Estimate>, style: Style) -> String {
    let mut out = String::new();
    if figure.disagreement {
        let mut live: Vec<String> = Vec::new();
        for value in in_order(figure).iter().filter(|v| v.superseded_by.is_none()) {
            let shown = words::count(value.count);
            if !live.contains(&shown) {
                live.push(shown);
            }
        }
        let says = format!(
            "{} {}: live values cannot all be true: {}",
            figure.outcome,
            words::one_line(&figure.counted),
            live.join(" | ")
        );
        out.push_str(&style.alarm(&says));
        out.push('\n');
    }
    if let Some(estimate) = estimate.filter(|_| figure.values.len() > 1 || figure.reviewed.is_some()) {
        let says = format!(
            "{} {}: read {} ({})",
            figure.outcome,
            words::one_line(&figure.counted),
            words::estimate(estimate),
            estimate.reason
        );
        out.push_str(&words::wrapped(&says, 0, style.width));
    }
    out
}

const ACTORS: [Column; 3] = [Column::left("ACTORS"), Column::left("NAME").gives(20), Column::left("SAID BY")];

fn actors(view: &EventView<'_>, style: Style) -> String {
    if view.event.actors.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&ACTORS);
    for role in Role::ALL {
        for (i, actor) in view.event.actors.iter().filter(|a| a.role == *role).enumerate() {
            let support =
                format!("{} in {}", words::n(actor.n_claims, "claim"), words::n(actor.n_dispatches, "dispatch"));
            let role = if i == 0 { role.word() } else { "" };
            table.row(Tone::Plain, [role.to_owned(), actor.name.clone(), support]);
        }
    }
    table.draw(style)
}

const DAYS: [Column; 4] =
    [Column::left("DAYS"), Column::left("WORDS").gives(12), Column::left("OUTLET").gives(12), Column::left("TOLD")];

/// Each wording with what it can mean, and which page left fewer days of it.
fn days(view: &EventView<'_>, style: Style) -> String {
    let mut table = Table::new(&DAYS);
    let mut seen = HashSet::new();
    for claim in by_day(view) {
        let Some(told) = &claim.when else { continue };
        let mut means = words::candidates(&told.candidates);
        if let Some(narrowing) = view.reconciled.narrowed.get(&claim.id) {
            let by = view.pages.get(&narrowing.by).map_or(narrowing.by.to_string(), |p| p.name().to_owned());
            means = format!("{means} → {} by {by}", words::candidates(&narrowing.candidates));
        }
        let page = view.pages.get(&claim.page);
        let cells = [
            means,
            format!("«{}»", words::one_line(&told.quote.text)),
            page.map_or(String::new(), |p| p.name().to_owned()),
            page.map_or(String::new(), PageCard::day),
        ];
        if seen.insert(cells.clone()) {
            table.row(Tone::Plain, cells);
        }
    }
    if seen.is_empty() { String::new() } else { table.draw(style) }
}

/// The claims by publication, then page, then place in the page; undated pages last.
fn by_day<'a>(view: &EventView<'a>) -> Vec<&'a Claim> {
    let mut claims = view.claims.clone();
    claims.sort_by_cached_key(|c| {
        let published = view.pages.get(&c.page).and_then(|p| p.published);
        (
            published.is_none(),
            published.map(|w| (w.last, w.first)),
            c.page.clone(),
            c.evidence.first().map(|q| q.span),
            c.id.clone(),
        )
    });
    claims
}

/// Where a sentence stands and what it was read as there, with its link into the live page.
type Stands = (String, Option<String>);

/// Every sentence once, with the pages that carry it and what it was read as in each.
fn sentences(view: &EventView<'_>, style: Style) -> String {
    let mut told: Vec<(String, Vec<Stands>)> = Vec::new();
    let mut at: HashMap<String, usize> = HashMap::new();
    let ids: Vec<&str> = view.claims.iter().map(|c| c.id.as_str()).collect();
    let short: BTreeMap<&str, &str> = ids.iter().copied().zip(words::short_ids(&ids)).collect();
    for claim in by_day(view) {
        let short = short.get(claim.id.as_str()).unwrap_or(&"");
        for quote in &claim.evidence {
            let text = words::cut(&words::one_line(&quote.text), 2000);
            let stands = format!("{} · bytes {} · claim {short}: {}", address(view, claim), quote.span, said(claim));
            let card = view.pages.get(&claim.page).and_then(|card| card.address.as_deref());
            let stands = (stands, card.and_then(|url| text_link(url, &quote.text)));
            let at = *at.entry(text.clone()).or_insert(told.len());
            if at == told.len() {
                told.push((text, Vec::new()));
            }
            told[at].1.push(stands);
        }
    }
    let mut out = style.head("SENTENCES") + "\n";
    for (text, places) in told {
        out.push_str(&words::wrapped(&text, 0, style.width));
        for (stands, link) in places {
            let stands = words::wrapped(&words::cut(&stands, 2000), 4, style.width);
            out.push_str(&style.dim(stands.trim_end_matches('\n')));
            out.push('\n');
            // Never wrapped: a link in two pieces is none.
            out.extend(link.map(|link| format!("    {}\n", style.dim(&link))));
        }
    }
    out
}

/// «Agence · 2022-05-18 · agence.txt»
fn address(view: &EventView<'_>, claim: &Claim) -> String {
    let Some(card) = view.pages.get(&claim.page) else {
        return claim.page.to_string();
    };
    // A web address stands in the link to the words.
    let address = card.address.as_deref().filter(|a| *a != card.name() && !a.starts_with("http"));
    format!("{} · {}{}", card.name(), card.day(), address.map_or(String::new(), |a| format!(" · {a}")))
}

/// «armed clash, denied by FLS (recalled)»
fn said(claim: &Claim) -> String {
    let tellers = claim.tellers().map(|v| v.name.as_str()).collect::<Vec<_>>().join(" and ");
    let relays = claim.voices.iter().filter(|v| v.relays).map(|v| v.name.clone());
    let by = std::iter::once(tellers).chain(relays).collect::<Vec<_>>().join(", relayed by ");
    let by = if by.is_empty() { "by the page itself".to_owned() } else { format!("by {by}") };
    let scope = match claim.scope {
        recoupe_model::Scope::Incident => "",
        recoupe_model::Scope::Background => " (recalled)",
        recoupe_model::Scope::Total => " (a total)",
    };
    format!("{}, {} {by}{scope}", words::act(claim.act), words::plain(claim.stance.word()))
}

/// Which pages count as one witness, and why.
fn copies(view: &EventView<'_>, style: Style) -> String {
    if view.copies.is_empty() {
        return String::new();
    }
    let card = |page: &PageId| match view.pages.get(page) {
        Some(card) => format!("{} · {}", card.name(), card.day()),
        None => page.to_string(),
    };
    let mut out = style.head("ONE WITNESS") + "\n";
    for copy in &view.copies {
        let why = words::one_witness(Tongue::english(), &copy.common, copy.is_whole);
        let line = format!("{} ← {}: {why}", card(&copy.page), card(&copy.of));
        out.push_str(&words::wrapped(&line, 0, style.width));
    }
    out
}

/// What each day of publication added: figures given for the first time, replaced, denials, earlier ids.
fn telling(view: &EventView<'_>, style: Style) -> String {
    let mut steps: Vec<(Option<When>, String)> = Vec::new();
    for figure in &view.event.figures {
        let title = format!("{} {}", figure.outcome, words::one_line(&figure.counted));
        for (n, value) in figure.values.iter().enumerate() {
            let voice = value.voice.as_deref().unwrap_or("the page itself");
            let before: Vec<String> =
                figure.values.iter().filter(|v| v.superseded_by == Some(n)).map(|v| words::count(v.count)).collect();
            let step = match before.is_empty() {
                true => format!("{title}: {}, {voice}", words::count(value.count)),
                false => format!("{title}: {} → {}, {voice}", before.join(", "), words::count(value.count)),
            };
            steps.push((value.first_reported, step));
        }
    }
    for claim in by_day(view) {
        let what = match claim.stance {
            Stance::Denied => "denied",
            Stance::ClaimedResponsibility => "responsibility claimed",
            _ => continue,
        };
        let step = (
            view.pages.get(&claim.page).and_then(|p| p.published),
            format!("{what}, {}", claim.voices.first().map_or("the page itself", |v| &v.name)),
        );
        if !steps.contains(&step) {
            steps.push(step);
        }
    }
    steps.sort_by_key(|(day, _)| (day.is_none(), day.map(|d| (d.last, d.first))));
    let gone: Vec<&str> = view.event.merged_from.iter().map(|e| e.as_str()).collect();
    if steps.len() < 2 && gone.is_empty() {
        return String::new();
    }
    let mut out = style.head("HOW IT CHANGED") + "\n";
    for (day, step) in steps {
        let day = day.map_or("undated".to_owned(), words::days);
        out.push_str(&format!("{day:<12}{}\n", words::cut(&step, style.width.saturating_sub(12))));
    }
    if !gone.is_empty() {
        out.push_str(&format!("took in earlier {}\n", gone.join(", ")));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::*;
    use jiff::civil::date;
    use recoupe_engine::Common;

    fn card(id: &str, outlet: &str, day: i8) -> (PageId, PageCard) {
        let card = PageCard {
            page: id.into(),
            outlet: Some(outlet.to_owned()),
            published: Some(When::day(date(2022, 5, day))),
            address: Some(format!("{}.txt", outlet.to_lowercase())),
        };
        (id.into(), card)
    }

    #[test]
    fn an_event_stands_side_by_side_by_voice() {
        let (first, second, all) = (first_claim(), second_claim(), reconciled());
        let view = EventView {
            event: &all.events[0],
            claims: vec![&second, &first],
            pages: [card("p1-first", "Agence", 18), card("p2-second", "Journal", 19)].into(),
            estimates: vec![Some(Estimate { low: 13, best: 13, high: None, reason: "the latest word".to_owned() })],
            copies: vec![Copy {
                page: "p2-second".into(),
                of: "p1-first".into(),
                common: Common { percent: 40, paragraphs: 1, of_paragraphs: 3, ..Common::default() },
                is_whole: false,
            }],
            edits: Vec::new(),
            reconciled: &all,
            decisions: &[],
        };
        assert_eq!(by_day(&view), [&first, &second]);
        let drawn = event(&view, Style { colour: false, width: 110 });
        let expected = include_str!("event.expected.txt");
        assert!(drawn == expected, "--- drawn\n{drawn}\n--- expected\n{expected}");
        assert!(event(&view, Style { colour: true, width: 110 }).contains("\x1b[1;36mSENTENCES"));

        let mut view = view;
        view.pages.values_mut().for_each(|card| card.address = Some("https://a.example/b".to_owned()));
        let drawn = event(&view, Style { colour: false, width: 60 });
        let links: Vec<&str> = drawn.lines().filter(|l| l.contains("https://")).collect();
        assert!(
            !links.is_empty() && links.iter().all(|l| l.trim().starts_with("https://a.example/b#:~:text=")),
            "{drawn}"
        );
    }
}
