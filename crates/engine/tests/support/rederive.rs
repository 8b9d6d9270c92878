//! Every cell of every claim comes out of its bytes again: the words of its span stand in the page, and read anew they
//! give the cell's value. First the words alone are read, as a page of their own; where they mean more than they say
//! («elle», «le lendemain», a name two places have), the sentence they stand in; then the page.

use recoupe_engine::{Engine, Reading};
use recoupe_model::*;
use recoupe_packs::CountryEntry;
use std::collections::BTreeSet;

/// What was read around the words before they gave the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    Words,
    Sentence,
    Page,
}

/// The mentions of one page, and of any stretch of it.
pub struct Again<'a> {
    engine: &'a Engine,
    article: &'a Article,
    claims: &'a [Claim],
    lang: Lang,
    published: Option<When>,
    page: Vec<Annotation>,
}

impl<'a> Again<'a> {
    pub fn new(engine: &'a Engine, reading: &'a Reading, lang: Lang) -> Again<'a> {
        let article = &reading.article;
        let published = article.published.map(|p| p.when);
        let page = engine.annotate(&by_blocks(article), published, Some(lang));
        Again { engine, article, claims: &reading.claims, lang, published, page }
    }

    /// The mentions of a stretch that is read by itself, where they stand in the page.
    fn alone(&self, span: PageSpan) -> Vec<Annotation> {
        let words = span.of(&self.article.text).unwrap_or_default();
        let mut all = self.engine.annotate(words, self.published, Some(self.lang));
        for mention in &mut all {
            let (start, end) = (mention.span.start() + span.start(), mention.span.end() + span.start());
            mention.span = PageSpan::new(start, end);
        }
        all
    }

    /// How far had to be read before a mention that meets the quote has the value.
    pub fn reach(
        &self,
        claim: &Claim,
        cell: &str,
        quote: &Quote,
        holds: &dyn Fn(&Annotation) -> bool,
    ) -> Option<Reach> {
        let meets = |a: &Annotation| a.span.start() < quote.span.end() && quote.span.start() < a.span.end();
        let any = |all: &[Annotation]| all.iter().any(|a| meets(a) && holds(a));
        let block = self.article.blocks.iter().map(|b| b.span).find(|b| b.covers(quote.span));
        let sentence = claim.evidence.iter().map(|e| e.span).find(|e| e.covers(quote.span)).or(block);
        if any(&self.alone(quote.span)) {
            return Some(Reach::Words);
        }
        if sentence.is_some_and(|s| any(&self.alone(s)) || self.claimed_of(s, claim, cell, quote)) {
            return Some(Reach::Sentence);
        }
        let of_other = || {
            self.counted_from_a_day_told(quote, holds)
                || self.has_passed(&quote.text, holds)
                || self.is_part_of_a_day_told(quote, holds)
        };
        let found = any(&self.page) || (cell == "when" && of_other());
        found.then_some(Reach::Page)
    }

    /// Whether the sentence, as a page of its own, makes a claim with the same value out of the same words, or a plain
    /// sentence does: villages and countries are actors only where somebody does something to them.
    fn claimed_of(&self, sentence: PageSpan, claim: &Claim, cell: &str, quote: &Quote) -> bool {
        let Some(cast) = claim.actors.iter().find(|a| cell == "actor" && a.quote == *quote) else { return false };
        let published = self.published.map(|when| Published { when, basis: Basis::Given, span: None });
        let words = &quote.text;
        // «l'armée» is that of the country the page plays in, which a sentence alone does not say.
        let of = |country: &str| cast.name.ends_with(&format!(" of {country}"));
        let country = self.engine.packs().countries.iter().find(|c| of(&c.name));
        let played = country.and_then(|c| c.names.first()).map_or(String::new(), |name| format!(" ({name}.)"));
        let plain: Vec<String> = match self.lang.code() {
            "fr" => ["", "les ", "le "]
                .iter()
                .map(|article| format!("Des inconnus ont attaqué {article}{words} lundi.{played}"))
                .chain([
                    format!("{words} a annoncé lundi le retrait de ses forces."),
                    format!("Des {words} ont attaqué lundi un village.{played}"),
                ])
                .collect(),
            _ => ["", "the "]
                .iter()
                .map(|article| format!("Gunmen attacked {article}{words} on Monday.{played}"))
                .collect(),
        };
        let itself = sentence.of(&self.article.text).unwrap_or_default().to_owned();
        plain.into_iter().chain([itself]).any(|text| {
            let page = Capture { lang: Some(self.lang), published, ..Capture::text(&text) };
            let same = |a: &Cast| a.quote.text.ends_with(&quote.text) && of_a_kind(&a.name, &cast.name);
            self.engine.read(&page).claims.iter().flat_map(|c| &c.actors).any(same)
        })
    }

    /// «12 juin : les rebelles attaquent le camp»: the day that an entry opens with has passed, in whatever tense it is told.
    fn has_passed(&self, day: &str, holds: &dyn Fn(&Annotation) -> bool) -> bool {
        let text = match self.lang.code() {
            "fr" => format!("Des inconnus ont attaqué un village le {day}."),
            _ => format!("Gunmen attacked a village on {day}."),
        };
        self.engine.annotate(&text, self.published, Some(self.lang)).iter().any(holds)
    }

    /// «Le soir, …»: of the day of a claim whose words stand before it.
    fn is_part_of_a_day_told(&self, quote: &Quote, holds: &dyn Fn(&Annotation) -> bool) -> bool {
        let here = |a: &Annotation| a.span.start() <= quote.span.start() && quote.span.end() <= a.span.end();
        let unsaid = |a: &Annotation| matches!(&a.value, Said::Time { candidates, .. } if candidates.is_empty());
        let Some(part) = self.page.iter().find(|a| unsaid(a) && here(a)) else { return false };
        let mut before = self.claimed_before(quote);
        let of = |day: &Told| {
            let candidates = day.candidates.clone();
            let value = Said::Time { candidates, timex_type: "DATE", timex_value: String::new() };
            holds(&Annotation { value, ..part.clone() })
        };
        before.any(of)
    }

    /// The days of claims whose words stand before these.
    fn claimed_before<'q>(&'q self, quote: &'q Quote) -> impl Iterator<Item = &'q Told> {
        let days = self.claims.iter().filter_map(|c| c.when.as_ref());
        days.filter(|w| w.quote.span.end() <= quote.span.start())
    }

    /// «trois jours plus tôt»: counted from a day that the page told before.
    fn counted_from_a_day_told(&self, quote: &Quote, holds: &dyn Fn(&Annotation) -> bool) -> bool {
        let told = self.page.iter().filter(|a| a.span.end() <= quote.span.start()).filter_map(|a| match &a.value {
            Said::Time { candidates, .. } => candidates.first().and_then(|c| c.days()),
            _ => None,
        });
        let claimed = self.claimed_before(quote).filter_map(|w| w.candidates.first()?.days());
        let days: BTreeSet<_> = told.chain(claimed).map(|when| when.first).collect();
        days.into_iter().any(|day| {
            let text = format!("{}/{}/{}. {}.", day.day(), day.month(), day.year(), quote.text);
            let out_on = |out: Option<When>| self.engine.annotate(&text, out, Some(self.lang)).iter().any(holds);
            // What follows a day told may be ahead of the page's own.
            out_on(self.published) || out_on(Some(When::day(day)))
        })
    }
}

/// The page with each block on lines of its own: no sentence runs from one into the next, as none does in reading.
fn by_blocks(article: &Article) -> String {
    let mut text = article.text.clone();
    for end in article.blocks.iter().map(|b| b.span.end()) {
        if text.as_bytes().get(end) == Some(&b' ') {
            text.replace_range(end..=end, "\n");
        }
    }
    text
}

pub type Holds<'a> = Box<dyn Fn(&Annotation) -> bool + 'a>;

/// Every cell of a claim with its words and what a mention must say to be its value.
pub fn cells(claim: &Claim) -> Vec<(&'static str, &Quote, Holds<'_>)> {
    let mut out: Vec<(&'static str, &Quote, Holds)> = Vec::new();
    for cast in &claim.actors {
        out.push(("actor", &cast.quote, named(&cast.name, cast.actor.as_ref())));
    }
    for voice in claim.voices.iter().chain(claim.figures.iter().filter_map(|f| f.voice.as_ref())) {
        out.push(("voice", &voice.quote, named(&voice.name, voice.actor.as_ref())));
    }
    for told in claim.when.iter().chain(&claim.reported) {
        // The verb beside them may leave fewer days than the words have.
        let held = |all: &[Candidate]| told.candidates.iter().all(|c| all.contains(c));
        let days = move |a: &Annotation| matches!(&a.value, Said::Time { candidates, .. } if held(candidates));
        out.push(("when", &told.quote, Box::new(days)));
    }
    if let Some(place) = &claim.place {
        let same = move |a: &Annotation| match &a.value {
            Said::Place { name, place: id, country, .. } => {
                *id == place.place && (id.is_some() || *name == place.name) && *country == place.country
            }
            _ => false,
        };
        out.push(("place", &place.quote, Box::new(same)));
    }
    for figure in &claim.figures {
        let same = move |a: &Annotation| matches!(&a.value, Said::Count { count, .. } if *count == figure.count);
        out.push(("figure", &figure.quote, Box::new(same)));
    }
    out
}

fn named<'a>(wanted: &'a str, id: Option<&'a ActorId>) -> Holds<'a> {
    Box::new(move |a| match &a.value {
        Said::Actor { actor: Some(actor), .. } if Some(actor) == id => true,
        Said::Actor { name, .. } | Said::Voice { name, .. } => of_a_kind(name, wanted),
        _ => false,
    })
}

/// «l'armée» is «Military Forces of» whichever country the page plays in; the rest of a name is in the words.
fn of_a_kind(a: &str, b: &str) -> bool {
    let kind = |name: &str| name.rsplit_once(" of ").map(|(kind, _)| kind.to_owned());
    a == b || kind(a).is_some_and(|k| Some(k) == kind(b))
}

/// What needs no reading: a description is its own words, and one man or one thing is one without a numeral.
pub fn plain(claim: &Claim, cell: &str, quote: &Quote, again: &Again) -> bool {
    let same = |q: &Quote, name: &str, id: &Option<ActorId>| q == quote && id.is_none() && quote.text.contains(name);
    match cell {
        "actor" => claim.actors.iter().any(|c| same(&c.quote, &c.name, &c.actor)),
        // «Le procureur d'Astrac, Ludger Pahl, a confirmé»: the name stands beside the office.
        "voice" => claim.voices.iter().chain(claim.figures.iter().filter_map(|f| f.voice.as_ref())).any(|v| {
            let behind = &again.article.text[quote.span.end()..];
            let beside = behind.chars().take(80).collect::<String>().contains(&v.name);
            same(&v.quote, &v.name, &v.actor) || (v.quote == *quote && v.actor.is_none() && beside)
        }),
        "figure" => {
            let one = claim.figures.iter().any(|f| f.quote == *quote && f.count == Count::exact(1));
            let figure = |a: &Annotation| matches!(a.value, Said::Count { .. }) && a.span.start() == quote.span.start();
            one && !again.alone(quote.span).iter().any(figure)
        }
        // Whose power was seized says in which country.
        "place" => claim.place.as_ref().is_some_and(|p| {
            let power = claim.act == Act::Coup && p.precision == 6 && claim.actors.iter().any(|c| c.quote == p.quote);
            power || lies_beside_a_known_one(p, quote, again) || opens_a_headline(p, quote, again)
        }),
        _ => false,
    }
}

/// «Kolmabou : neuf morts dans une attaque»: a name no map has is its own words, and a colon behind it says that it is a
/// town, wherever the line is taken to begin.
fn opens_a_headline(place: &Place, quote: &Quote, again: &Again) -> bool {
    let behind = again.article.text[quote.span.end()..].trim_start();
    place.place.is_none() && place.name == quote.text && behind.starts_with(':')
}

/// A village no list knows is its own words, and lies in a country that the page names anywhere, by a place, its people or
/// itself, be it as a part of another name («Djibo» in a person's).
fn lies_beside_a_known_one(place: &Place, quote: &Quote, again: &Again) -> bool {
    let known =
        |a: &Annotation| matches!(&a.value, Said::Place { place: Some(_), country, .. } if *country == place.country);
    let text = again.article.text.to_lowercase();
    let stands = |name: &str| text.contains(&name.to_lowercase());
    let packs = again.engine.packs();
    let mut there = packs.places.iter().filter(|p| p.country == place.country);
    let mut countries = packs.countries.iter().filter(|c| Some(c.code) == place.country);
    let itself = |c: &CountryEntry| [&c.names, &c.demonyms, &c.capitals].into_iter().flatten().any(|n| stands(n));
    let unlisted = place.place.is_none() && place.name == quote.text;
    unlisted
        && (again.page.iter().any(known) || countries.any(itself) || there.any(|p| p.aliases.iter().any(|n| stands(n))))
}
