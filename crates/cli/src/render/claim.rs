//! One claim: its cells with the words they rest on, and how they were read.

use super::table::{Column, Table, Tone};
use super::{PageCard, Style, words};
use recoupe_engine::{Common, Tongue};
use recoupe_model::{Candidate, Claim, Decision, DispatchId, EventId, Figure, Narrowing, Quote, Step, Voice};
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
    /// In which words it is told.
    pub tongue: &'a Tongue,
}

impl ClaimView<'_> {
    fn say(&self, name: &str, holes: &[&str]) -> String {
        self.tongue.say(name, holes)
    }
    /// A code of the records as a reader would say it.
    fn plain(&self, code: &str) -> String {
        words::plain(self.tongue.code(code))
    }
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

/// The whole picture, ready to print.
pub(crate) fn claim(view: &ClaimView<'_>, style: Style) -> String {
    let parts =
        [header(view, style), cells(view, style), origin(view, style), steps(view, style), evidence(view, style)];
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join("\n")
}

fn header(view: &ClaimView<'_>, style: Style) -> String {
    let (claim, page) = (view.claim, view.page);
    let [act, stance, scope] = [claim.act.word(), claim.stance.word(), claim.scope.word()].map(|code| view.plain(code));
    let title = format!("{act} · {stance} · {scope}");
    let address = page.address.as_deref().filter(|a| *a != page.name()).map_or(String::new(), |a| format!(" · {a}"));
    let event = view.event.map_or_else(|| view.say("event.none", &[]), |e| view.say("event", &[e.as_str()]));
    let ids = view.say("ids", &[claim.id.as_str(), claim.page.as_str()]);
    format!(
        "{}\n{} · {}{address}\n{}\n",
        style.bold(&title),
        page.name(),
        page.day(),
        style.dim(&format!("{ids} · {event} · {}", view.made_by)),
    )
}

fn cells(view: &ClaimView<'_>, style: Style) -> String {
    let claim = view.claim;
    let heads = ["head.cell", "head.value", "head.words", "head.bytes"].map(|name| view.say(name, &[]));
    let [cell, value, said, bytes] = [0, 1, 2, 3].map(|n| Column::left(&heads[n]));
    let columns = [cell, value.gives(20), said.gives(20), bytes];
    let mut table = Table::new(&columns);
    let mut row = |cell: &str, value: String, quote: Option<&Quote>| {
        let (text, span) =
            quote.map_or(Default::default(), |q| (format!("«{}»", words::one_line(&q.text)), q.span.to_string()));
        table.row(Tone::Plain, [view.tongue.cell(cell).to_owned(), value, text, span]);
    };
    row("act", view.plain(claim.act.word()), None);
    for voice in &claim.voices {
        row("voice", named(&voice.name, voice.actor.as_ref().map(|a| a.as_str())), Some(&voice.quote));
    }
    if claim.voices.is_empty() {
        row("voice", view.say("voice.own", &[]), None);
    }
    for actor in &claim.actors {
        row(actor.role.word(), named(&actor.name, actor.actor.as_ref().map(|a| a.as_str())), Some(&actor.quote));
    }
    if let Some(place) = &claim.place {
        row("place", named(&words::place(Some(place)), place.place.as_ref().map(|p| p.as_str())), Some(&place.quote));
    }
    for (cell, told) in [("when", &claim.when), ("reported", &claim.reported)] {
        if let Some(told) = told {
            row(cell, days(view, &told.candidates), Some(&told.quote));
        }
    }
    if let Some(narrowing) = view.narrowing {
        row("narrowed", view.say("narrowed", &[&days(view, &narrowing.candidates), narrowing.by.as_str()]), None);
    }
    for (i, figure) in claim.figures.iter().enumerate() {
        row(figure.outcome.word(), figure_value(view, i, figure), Some(&figure.quote));
        if let Some(Voice { name, quote, .. }) = &figure.voice {
            row("given_by", name.clone(), Some(quote));
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
            let why = words::one_witness(view.tongue, common, origin.is_whole);
            format!("{} · {}: {why}", card.name(), card.day())
        }
        None => view.say("origin.first", &[]),
    };
    let credits = match &origin.agencies[..] {
        [] => String::new(),
        agencies => view.say("origin.credits", &[&agencies.join(&view.say("origin.and", &[]))]),
    };
    let says = view.say("origin", &[dispatch.as_str(), &text, &credits]);
    style.head(&view.say("head.origin", &[])) + "\n" + &words::wrapped(&says, 0, style.width)
}

fn named(name: &str, id: Option<&str>) -> String {
    id.map_or(name.to_owned(), |id| format!("{name} [{id}]"))
}

/// The day, or how many are possible and from when to when.
fn days(view: &ClaimView<'_>, candidates: &[Candidate]) -> String {
    let told = words::candidates(candidates);
    let n = candidates.len().to_string();
    let hull = told.split_once(", ").map_or(String::new(), |(_, hull)| format!(", {hull}"));
    match candidates {
        [] => view.say("days.untold", &[]),
        [_] => told,
        several if several.iter().all(|c| c.n_days() == 1) => view.say("days.possible", &[&n, &hull]),
        _ => view.say("stretches.possible", &[&n, &hull]),
    }
}

fn figure_value(view: &ClaimView<'_>, i: usize, figure: &Figure) -> String {
    let kind = figure.category.map_or(String::new(), |c| format!(", {}", view.plain(c.word())));
    let part = figure.part_of.map_or(String::new(), |of| view.say("figure.part", &[&(of + 1).to_string()]));
    let nth = view.say("figure.nth", &[&(i + 1).to_string()]);
    let (count, counted) = (words::count(figure.count), words::one_line(&figure.counted));
    format!("{count} {counted} ({}{kind}; {nth}{part})", view.plain(figure.count.hedge.word()))
}

fn steps(view: &ClaimView<'_>, style: Style) -> String {
    if view.steps.is_empty() {
        let rules: Vec<&str> = view.claim.found_by.iter().map(|r| r.as_str()).collect();
        return words::wrapped(&view.say("not.read", &[&rules.join(", ")]), 0, style.width);
    }
    let (lost, taken): (Vec<&Step>, Vec<&Step>) = view.steps.iter().partition(|s| s.is_rejected());
    let mut out = style.head(&view.say("head.read", &[])) + "\n" + &listed(view, &taken, style);
    if !lost.is_empty() {
        out.push_str(&format!("\n{}\n{}", style.head(&view.say("head.lost", &[])), listed(view, &lost, style)));
    }
    out
}

fn listed(view: &ClaimView<'_>, steps: &[&Step], style: Style) -> String {
    let mut out = String::new();
    let room = steps.iter().map(|s| view.tongue.cell(s.cell_name()).width()).max().unwrap_or(0) + 2;
    for step in steps {
        let says = words::wrapped(&words::cut(&step.says, 2000), room, style.width);
        let cell = view.tongue.cell(step.cell_name());
        out.push_str(&format!("{cell}{:blank$}", "", blank = room - cell.width()));
        out.push_str(says.trim_start());
        let text = step.span.and_then(|span| Some((span, span.of(view.text)?)));
        let text = text.map_or(String::new(), |(span, text)| {
            format!(" · {} «{}»", view.say("bytes", &[&span.to_string()]), words::one_line(text))
        });
        let rests = words::cut(&format!("{}{text}", step.rule), style.width.saturating_sub(room));
        out.push_str(&style.dim(&format!("{:room$}{rests}", "")));
        out.push('\n');
    }
    out
}

fn evidence(view: &ClaimView<'_>, style: Style) -> String {
    let mut out = style.head(&view.say("head.evidence", &[])) + "\n";
    for quote in &view.claim.evidence {
        out.push_str(&format!("{}\n", view.say("bytes", &[&quote.span.to_string()])));
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
        let packs = recoupe_engine::Packs::embedded().expect("the packs load");
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
            tongue: packs.tongue(recoupe_model::Lang::new("en").expect("a code")),
        };
        let drawn = claim(&view, Style { colour: false, width: 110 });
        let expected = include_str!("claim.expected.txt");
        assert!(drawn == expected, "--- drawn\n{drawn}\n--- expected\n{expected}");
        view.tongue = packs.tongue(recoupe_model::Lang::new("fr").expect("a code"));
        let french = claim(&view, Style { colour: false, width: 110 });
        for word in [
            "affrontement armé · affirmé",
            "CELLULE",
            "visé",
            "2 jours possibles",
            "COMMENT CELA A ÉTÉ LU",
            "octets 52..57",
        ] {
            assert!(french.contains(word), "{word} is not in\n{french}");
        }
        view.tongue = packs.tongue(recoupe_model::Lang::new("en").expect("a code"));
        view.steps = &[];
        let drawn = claim(&view, Style { colour: false, width: 110 });
        assert!(drawn.contains("these rules made it: fr/acts/kill-passive,"), "{drawn}");
    }
}
