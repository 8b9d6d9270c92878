//! Hand-built pages, claims and events for the tests of the rooms that hold or show them.
#![allow(dead_code, reason = "each room's tests use a part")]

use jiff::civil::{Date, date};
use recoupe_model::*;

/// Two outlets tell of one clash; the second has a higher toll from the same voice.
pub const FIRST: &str = include_str!("sample/first.txt").trim_ascii_end();
pub const SECOND: &str = include_str!("sample/second.txt").trim_ascii_end();

pub fn quote(text: &str, words: &str) -> Quote {
    let start = text.find(words).expect("the words stand in the text");
    Quote { span: PageSpan::new(start, start + words.len()), text: words.to_owned() }
}

pub fn published(day: Date) -> Published {
    Published { when: When::day(day), basis: Basis::Given, span: None }
}

pub fn capture(text: &str, outlet: &str, day: Option<Date>) -> Capture {
    Capture {
        outlet: Some(outlet.to_owned()),
        path: Some(format!("{}.txt", outlet.to_lowercase())),
        published: day.map(published),
        ..Capture::text(text)
    }
}

pub fn article(text: &str, outlet: &str, day: Option<Date>) -> Article {
    let cut = text.find("\n\n").expect("sample pages have a headline");
    let block = |label, start, end| Block { label, lang: Lang::new("fr"), span: PageSpan::new(start, end) };
    Article {
        text: text.to_owned(),
        blocks: vec![block(BlockLabel::Headline, 0, cut), block(BlockLabel::Body, cut + 2, text.len())],
        lang: Lang::new("fr"),
        published: day.map(published),
        outlet: Some(outlet.to_owned()),
        agencies: Vec::new(),
        notices: vec![Notice { code: NoticeCode::SeveralDays, span: None, says: "four Tuesdays".to_owned() }],
    }
}

pub fn fingerprint(text: &str) -> Fingerprint {
    Fingerprint {
        paragraphs: vec![(PageSpan::new(0, text.len()), vec![1 << 24, 7 << 24, Fingerprint::BITS])],
        ..Fingerprint::default()
    }
}

/// The claim of `FIRST` or `SECOND`: `counted` is the figure's words, `told` the words for the day.
pub fn claim(id: &str, page: &str, text: &str, counted: &str, count: Count, days: &[Date]) -> Claim {
    // What the sample pages have in common behind their day: whose word it is.
    let voice = include_str!("sample/voice.txt").trim_ascii_end();
    let sentence = text.split("\n\n").nth(1).expect("sample pages have a body");
    Claim {
        id: ClaimId::new(id),
        page: PageId::new(page),
        occurrence: 0,
        lang: Lang::new("fr").expect("a code"),
        act: Act::ArmedClash,
        scope: Scope::Incident,
        stance: Stance::Asserted,
        voices: vec![Voice {
            quote: quote(text, voice),
            name: "Military Forces of Mali (General Staff)".to_owned(),
            actor: Some(ActorId::new("ml-ema")),
            relays: false,
        }],
        actors: vec![Cast {
            role: Role::Recipient,
            quote: quote(text, "soldats"),
            name: "Military Forces of Mali".to_owned(),
            actor: Some(ActorId::new("ml-fama")),
        }],
        place: Some(ansongo(text)),
        when: Some(Told {
            quote: quote(text, "mardi"),
            candidates: days.iter().map(|d| Candidate::Days(When::day(*d))).collect(),
        }),
        reported: None,
        figures: vec![Figure {
            outcome: Outcome::Killed,
            counted: "soldats".to_owned(),
            category: Some(Category::SecurityForces),
            count,
            part_of: None,
            partial: false,
            quote: quote(text, counted),
            voice: None,
        }],
        civilians_targeted: Some(false),
        certainty: None,
        evidence: vec![quote(text, sentence)],
        found_by: vec![RuleId::new("fr/acts/kill-passive"), RuleId::new("fr/time/weekday")],
    }
}

pub fn ansongo(text: &str) -> Place {
    Place {
        quote: quote(text, "Ansongo"),
        name: "Ansongo".to_owned(),
        place: Some(PlaceId::new("ml-ansongo-t")),
        within: vec![PlaceId::new("ml-gao-ansongo"), PlaceId::new("ml-gao")],
        country: Country::new("ML"),
        admin1: Some("Gao".to_owned()),
        point: Some(Point::from_degrees(15.6597, 0.5022)),
        precision: 2,
        offset: None,
    }
}

pub fn first_claim() -> Claim {
    claim("c1-first", "p1-first", FIRST, "Onze soldats", Count::exact(11), &[date(2022, 5, 17)])
}

pub fn second_claim() -> Claim {
    let days = [date(2022, 5, 10), date(2022, 5, 17)];
    claim("c2-second", "p2-second", SECOND, "Au moins 13 soldats", Count::at_least(13), &days)
}

fn value(claim: &Claim, outlet: &str, day: Date, superseded_by: Option<usize>) -> FigureValue {
    FigureValue {
        count: claim.figures[0].count,
        text: claim.figures[0].quote.text.clone(),
        voice: Some(claim.voices[0].name.clone()),
        outlets: vec![outlet.to_owned()],
        claims: vec![claim.id.clone()],
        n_dispatches: 1,
        first_reported: Some(When::day(day)),
        superseded_by,
    }
}

/// What both claims together give.
pub fn reconciled() -> Reconciled {
    let (first, second) = (first_claim(), second_claim());
    let id = EventId::new("e1-ansongo");
    let event = Event {
        id: id.clone(),
        act: Act::ArmedClash,
        when: vec![Candidate::Days(When::day(date(2022, 5, 17)))],
        place: first.place.clone(),
        actors: vec![EventActor {
            role: Role::Recipient,
            name: "Military Forces of Mali".to_owned(),
            actor: Some(ActorId::new("ml-fama")),
            n_claims: 2,
            n_dispatches: 2,
        }],
        figures: vec![EventFigure {
            outcome: Outcome::Killed,
            counted: "soldats".to_owned(),
            category: Some(Category::SecurityForces),
            part: false,
            values: vec![
                value(&first, "Agence", date(2022, 5, 18), Some(1)),
                value(&second, "Journal", date(2022, 5, 19), None),
            ],
            disagreement: false,
            reviewed: None,
        }],
        status: Status::SingleVoice,
        denied: false,
        claims: vec![first.id.clone(), second.id.clone()],
        pages: vec![first.page.clone(), second.page.clone()],
        outlets: vec!["Agence".to_owned(), "Journal".to_owned()],
        dispatches: vec![DispatchId::new("d1"), DispatchId::new("d2")],
        voices: vec!["Military Forces of Mali (General Staff)".to_owned()],
        first_published: Some(When::day(date(2022, 5, 18))),
        last_published: Some(When::day(date(2022, 5, 19))),
        merged_from: vec![],
    };
    let narrowing = Narrowing { candidates: event.when.clone(), by: first.page.clone() };
    Reconciled {
        event_of: [(first.id.clone(), id.clone()), (second.id.clone(), id)].into(),
        dispatch_of: [(first.page, DispatchId::new("d1")), (second.page, DispatchId::new("d2"))].into(),
        claim_dispatch: Default::default(),
        narrowed: [(second.id, narrowing)].into(),
        events: vec![event],
        ..Reconciled::default()
    }
}
