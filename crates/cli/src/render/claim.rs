//! One claim: its cells with the words they rest on, and how they were read.

use super::table::{Column, Table, Tone};
use super::{PageCard, Style, words};
use recoupe_engine::Common;
use recoupe_model::{Claim, Decision, DispatchId, EventId, Figure, Narrowing, Quote, Step, Voice};
use unicode_width::UnicodeWidthStr;

/// All that is shown of a claim.
#[derive(Debug)]
pub(crate) struct ClaimView<'a> {
    pub claim: &'a Claim,
    pub page: &'a PageCard,
    pub event: Option<&'a EventId>,
    pub narrowing: Option<&'a Narrowing>,
    /// The text layer of the page, for the words a step rests on.
    pub text: &'a str,
    /// How the engine read it; empty when today's engine or packs read no such claim.
    pub steps: &'a [Step],
    /// «recoupe 0.1.0, lang/fr 0.1.0»: what made it.
    pub made_by: String,
    /// What people decided about it.
    pub review: Vec<&'a Decision>,
    /// Whose text it stands in.
    pub origin: Origin,
}

/// Where a claim's text comes from, as far as other pages and the page itself tell.
#[derive(Debug, Default)]
pub(crate) struct Origin {
    pub dispatch: Option<DispatchId>,
    /// The earlier page of that text with which the claim's page has most in common, and what that is.
    pub of: Option<(PageCard, Common)>,
    /// The whole page is of that text; else the paragraph alone.
    pub is_whole: bool,
    /// The agencies that the page credits.
    pub agencies: Vec<String>,
}

const CELLS: [Column; 4] =
    [Column::left("CELL"), Column::left("VALUE").gives(20), Column::left("WORDS").gives(20), Column::left("BYTES")];
/// The whole picture, ready to print.
pub(crate) fn claim(view: &ClaimView<'_>, style: Style) -> String {
    let parts =
        [header(view, style), cells(view, style), origin(view, style), steps(view, style), evidence(view, style)];
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join("\n")
}

fn header(view: &ClaimView<'_>, style: Style) -> String {
    let (claim, page) = (view.claim, view.page);
    let title = format!("{} · {} · {}", words::act(claim.act), words::plain(claim.stance.word()), claim.scope);
    let address = page.address.as_deref().filter(|a| *a != page.name()).map_or(String::new(), |a| format!(" · {a}"));
    let event = view.event.map_or("no event".to_owned(), |e| format!("event {e}"));
    format!(
        "{}\n{} · {}{address}\n{}\n",
        style.bold(&title),
        page.name(),
        page.day(),
        style.dim(&format!("claim {} · page {} · {event} · {}", claim.id, claim.page, view.made_by)),
    )
}

fn cells(view: &ClaimView<'_>, style: Style) -> String {
    let claim = view.claim;
    let mut table = Table::new(&CELLS);
    let mut row = |cell: &str, value: String, quote: Option<&Quote>| {
        let (text, span) =
            quote.map_or(Default::default(), |q| (format!("«{}»", words::one_line(&q.text)), q.span.to_string()));
        table.row(Tone::Plain, [cell.to_owned(), value, text, span]);
    };
    row("act", words::act(claim.act), None);
    for voice in &claim.voices {
        row("voice", named(&voice.name, voice.actor.as_ref().map(|a| a.as_str())), Some(&voice.quote));
    }
    if claim.voices.is_empty() {
        row("voice", "the page itself".to_owned(), None);
    }
    for actor in &claim.actors {
        row(actor.role.word(), named(&actor.name, actor.actor.as_ref().map(|a| a.as_str())), Some(&actor.quote));
    }
    if let Some(place) = &claim.place {
        row("place", named(&words::place(Some(place)), place.place.as_ref().map(|p| p.as_str())), Some(&place.quote));
    }
    for (cell, told) in [("when", &claim.when), ("reported", &claim.reported)] {
        if let Some(told) = told {
            row(cell, words::candidates(&told.candidates), Some(&told.quote));
        }
    }
    if let Some(narrowing) = view.narrowing {
        row("narrowed", format!("{} by page {}", words::candidates(&narrowing.candidates), narrowing.by), None);
    }
    for (i, figure) in claim.figures.iter().enumerate() {
        row(figure.outcome.word(), figure_value(i, figure), Some(&figure.quote));
        if let Some(Voice { name, quote, .. }) = &figure.voice {
            row("  given by", name.clone(), Some(quote));
        }
    }
    table.draw(style) + &super::review::of_claim(&view.review, style)
}

/// «WHOSE TEXT»: the unit that support is counted in, and why.
fn origin(view: &ClaimView<'_>, style: Style) -> String {
    let origin = &view.origin;
    let Some(dispatch) = &origin.dispatch else { return String::new() };
    let text = match &origin.of {
        Some((card, common)) => {
            format!("{} · {}: {}", card.name(), card.day(), words::one_witness(common, origin.is_whole))
        }
        None => "this page has it first, or alone".to_owned(),
    };
    let credits = match &origin.agencies[..] {
        [] => String::new(),
        agencies => format!("; the page credits {}", agencies.join(" and ")),
    };
    style.head("WHOSE TEXT") + "\n" + &words::wrapped(&format!("dispatch {dispatch} ← {text}{credits}"), 0, style.width)
}

fn named(name: &str, id: Option<&str>) -> String {
    id.map_or(name.to_owned(), |id| format!("{name} [{id}]"))
}

fn figure_value(i: usize, figure: &Figure) -> String {
    let kind = figure.category.map_or(String::new(), |c| format!(", {}", words::plain(c.word())));
    let part = figure.part_of.map_or(String::new(), |of| format!(", part of figure {}", of + 1));
    format!(
        "{} {} ({}{kind}; figure {}{part})",
        words::count(figure.count),
        words::one_line(&figure.counted),
        words::plain(figure.count.hedge.word()),
        i + 1
    )
}

fn steps(view: &ClaimView<'_>, style: Style) -> String {
    if view.steps.is_empty() {
        let rules: Vec<&str> = view.claim.found_by.iter().map(|r| r.as_str()).collect();
        let says = "the engine and packs of today do not read this claim again; these rules made it: ";
        return words::wrapped(&format!("{says}{}", rules.join(", ")), 0, style.width);
    }
    let (lost, taken): (Vec<&Step>, Vec<&Step>) = view.steps.iter().partition(|s| s.is_rejected());
    let mut out = style.head("HOW IT WAS READ") + "\n" + &listed(view, &taken, style);
    if !lost.is_empty() {
        out.push_str(&format!("\n{}\n{}", style.head("WHAT WAS NOT TAKEN"), listed(view, &lost, style)));
    }
    out
}

fn listed(view: &ClaimView<'_>, steps: &[&Step], style: Style) -> String {
    let mut out = String::new();
    let room = steps.iter().map(|s| s.cell_name().width()).max().unwrap_or(0) + 2;
    for step in steps {
        let says = words::wrapped(&words::cut(&step.says, 2000), room, style.width);
        let cell = step.cell_name();
        out.push_str(&format!("{cell}{:blank$}", "", blank = room - cell.width()));
        out.push_str(says.trim_start());
        let text = step.span.and_then(|span| Some((span, span.of(view.text)?)));
        let text = text.map_or(String::new(), |(span, text)| format!(" · bytes {span} «{}»", words::one_line(text)));
        let rests = words::cut(&format!("{}{text}", step.rule), style.width.saturating_sub(room));
        out.push_str(&style.dim(&format!("{:room$}{rests}", "")));
        out.push('\n');
    }
    out
}

fn evidence(view: &ClaimView<'_>, style: Style) -> String {
    let mut out = style.head("EVIDENCE") + "\n";
    for quote in &view.claim.evidence {
        out.push_str(&format!("bytes {}\n", quote.span));
        out.push_str(&words::wrapped(&words::cut(&words::one_line(&quote.text), 4000), 2, style.width));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{SECOND, reconciled, second_claim};
    use jiff::civil::date;
    use recoupe_engine::OneText;
    use recoupe_model::When;

    #[test]
    fn a_claim_shows_its_words_and_bytes() {
        let (claim_, all) = (second_claim(), reconciled());
        let page = PageCard {
            page: claim_.page.clone(),
            outlet: Some("Journal".to_owned()),
            published: Some(When::day(date(2022, 5, 19))),
            address: None,
        };
        let card = PageCard { page: "p1".into(), outlet: Some("Agence".to_owned()), ..page.clone() };
        let step = Step {
            cell: "when".to_owned(),
            says: "two Tuesdays before publication".to_owned(),
            span: Some(claim_.when.as_ref().expect("told").quote.span),
            rule: "fr/time/weekday".into(),
        };
        let mut view = ClaimView {
            claim: &claim_,
            page: &page,
            event: all.event_of.get(&claim_.id),
            narrowing: all.narrowed.get(&claim_.id),
            text: SECOND,
            steps: &[step],
            made_by: "recoupe 0.1.0".to_owned(),
            review: Vec::new(),
            origin: Origin {
                dispatch: all.dispatch_of.get(&claim_.page).cloned(),
                of: Some((card, Common { percent: 81, by: Some(OneText::Text), ..Common::default() })),
                is_whole: true,
                agencies: vec!["Agence".to_owned()],
            },
        };
        let drawn = claim(&view, Style { colour: false, width: 110 });
        let expected = include_str!("claim.expected.txt");
        assert!(drawn == expected, "--- drawn\n{drawn}\n--- expected\n{expected}");
        view.steps = &[];
        let drawn = claim(&view, Style { colour: false, width: 110 });
        assert!(drawn.contains("these rules made it: fr/acts/kill-passive,"), "{drawn}");
    }
}
