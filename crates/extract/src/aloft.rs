//! Whether bombs came from the air: what the frames leave open, settled by who did it and by what is told near.
//!
//! «Bombarder» is what planes do and what guns do. Who did it says which (an alliance that only flies, a country that
//! bombs another); where nobody is named, aircraft or guns told near it do, and what was told of another bombing.

use crate::clause::Fact;
use crate::parsed::{Mark, Parsed};
use crate::phrase::{Head, Np};
use crate::place::Setting;
use crate::sentence::Knowledge;
use recoupe_model::{Act, ActorKind, Category, Country, Role};
use recoupe_packs::Name;
use recoupe_packs::frames::{Aloft, FrameAct};
use recoupe_packs::language::HeadOrder;
use recoupe_packs::rules::MarkOp;

/// How many sentences away aircraft or guns still tell of it.
const NEAR: usize = 4;

/// Where violence came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum From {
    Air,
    Ground,
}

/// Makes air strikes of those facts of the page that came from the air.
pub fn settle(know: Knowledge, setting: &Setting, sentences: &mut [Parsed]) {
    let open = |f: &Fact| f.aloft.is_some();
    if !sentences.iter().any(|p| p.facts().facts.iter().any(open)) {
        return;
    }
    let page = Page::of(sentences);
    let mut settled: Vec<Vec<Option<From>>> = Vec::with_capacity(sentences.len());
    for parsed in sentences.iter() {
        let home = setting.country_at(parsed.s.index);
        let guns = || guns_beside(sentences, parsed.s.index);
        let of = |f: &Fact| f.aloft.and_then(|a| within(know, (home, &page), parsed, (f, a), &guns));
        settled.push(parsed.facts().facts.iter().map(of).collect());
    }
    // What each sentence tells those around it.
    let tells: Vec<Option<From>> = sentences.iter().zip(&settled).map(|(p, own)| told(p, own)).collect();
    for (i, parsed) in sentences.iter_mut().enumerate() {
        for (f, own) in settled[i].iter().enumerate() {
            let fact = &parsed.facts().facts[f];
            let bombs = fact.act == FrameAct::Act(Act::ShellingArtilleryMissile);
            let near = fact.aloft == Some(Aloft::Near) && (bombs || page.flown);
            let from = own.or_else(|| nearest(&tells, i).or_else(|| page.says(know, parsed, fact)).filter(|_| near));
            let fact = &mut parsed.facts_mut().facts[f];
            if fact.aloft.is_some() && from == Some(From::Air) {
                fact.act = FrameAct::Act(Act::AirDroneStrike);
                // «l'Otan a détruit treize dépôts»: who flies leaves no doubt.
                fact.weak &= own.is_none();
            }
        }
    }
}

/// What the fact's own sentence says of it.
fn within(
    know: Knowledge,
    (home, page): (Option<Country>, &Page),
    parsed: &Parsed,
    (fact, aloft): (&Fact, Aloft),
    guns: &dyn Fn() -> bool,
) -> Option<From> {
    let by = fact.instrument.map(|i| know.lang.frames.instruments[i].act);
    match by {
        Some(Act::AirDroneStrike) => return Some(From::Air),
        Some(Act::ShellingArtilleryMissile) => return Some(From::Ground),
        _ => {}
    }
    let doers = fact.cast.iter().filter(|(role, _)| *role == Role::Initiator);
    let doers: Vec<&Np> = doers.map(|(_, np)| &parsed.chunks().nps[*np]).collect();
    if let Some(from) = doers.iter().find_map(|np| marked(know, parsed, np, fact)) {
        return Some(from);
    }
    if aloft == Aloft::Doer {
        return Some(From::Ground);
    }
    let bombs = fact.act == FrameAct::Act(Act::ShellingArtilleryMissile);
    // «Paris a bombardé le port», «un bombardement turc», «le président américain»: a country bombs another from the air.
    let own = |np: &Np| np.range.0 <= fact.trigger.0 && fact.trigger.1 <= np.range.1;
    let country = |np: &Np| match np.head {
        Head::Name(Name::Place(_) | Name::Country(_) | Name::Capital(_)) => true,
        _ => {
            let actor = know.actor(np).and_then(|a| a.country);
            let of = np.country.or(actor);
            let abroad = home.is_some() && of != home && !named_in(know, parsed, of);
            of.is_some() && (own(np) || abroad && np.category != Some(Category::Combatants))
        }
    };
    // «Des bombardements russes ont tué trois personnes. Des obus ont touché un arrêt de bus»
    if bombs && doers.iter().any(|np| country(np)) {
        return Some(if guns() { From::Ground } else { From::Air });
    }
    // «Les rebelles ont bombardé»: they have guns. An army has both, and what is told near says which it used; where an
    // alliance flies, the aircraft told of are its own.
    let flies = |np: &&Np| bombs && !page.alliance && is_army(know, np);
    if doers.iter().any(|np| !own(np) && !flies(np)) {
        return Some(From::Ground);
    }
    if !bombs && !page.flown {
        return None;
    }
    // «deux hélicoptères ont essuyé des tirs»: they were shot at.
    let struck = |m: &Mark| {
        let inside = |np: usize| (parsed.chunks().nps[np].range.0..parsed.chunks().nps[np].range.1).contains(&m.at);
        fact.cast.iter().any(|(role, np)| *role == Role::Recipient && inside(*np))
    };
    let near = parsed.marks().iter().filter(|m| !m.doer && from(m).is_some() && !struck(m));
    near.min_by_key(|m| m.at.abs_diff(fact.trigger.0)).and_then(from)
}

/// This sentence or one right beside it tells of guns, and none of them of aircraft.
fn guns_beside(sentences: &[Parsed], at: usize) -> bool {
    let near = &sentences[at.saturating_sub(1)..sentences.len().min(at + 2)];
    let mut marks = near.iter().flat_map(|p| p.marks()).filter(|m| !m.doer).filter_map(from).peekable();
    marks.peek().is_some() && marks.all(|f| f == From::Ground)
}

/// The sentence names a place of this country.
fn named_in(know: Knowledge, parsed: &Parsed, country: Option<Country>) -> bool {
    let of = |name: &Name| match name {
        Name::Place(i) => know.packs.places[*i as usize].country,
        Name::Country(i) | Name::Capital(i) => Some(know.packs.countries[*i as usize].code),
        _ => None,
    };
    parsed.chunks().nps.iter().flat_map(|np| &np.places).any(|(_, name)| of(name) == country)
}

/// The forces of a state.
fn is_army(know: Knowledge, np: &Np) -> bool {
    let kind = know.actor(np).map(|a| a.kind);
    np.category == Some(Category::SecurityForces) || kind == Some(ActorKind::StateForces)
}

/// What the words of a doer say.
fn marked(know: Knowledge, parsed: &Parsed, np: &Np, fact: &Fact) -> Option<From> {
    // «les bombardements de la coalition»: behind the noun itself stands who did it, and before it nobody, unless the noun
    // stands last («a coalition raid»).
    let own = np.range.0 <= fact.trigger.0 && fact.trigger.0 < np.range.1;
    let own = own && know.lang.language.heads == HeadOrder::First;
    let begins = if own { fact.trigger.1 } else { np.range.0 };
    parsed.marks().iter().filter(|m| begins <= m.at && m.at < np.range.1).find_map(from)
}

fn from(mark: &Mark) -> Option<From> {
    match mark.op {
        MarkOp::Air => Some(From::Air),
        MarkOp::Ground => Some(From::Ground),
        _ => None,
    }
}

/// What a sentence tells those around it: by aircraft and guns, or by what it tells of bombs.
fn told(parsed: &Parsed, own: &[Option<From>]) -> Option<From> {
    let settled = parsed.facts().facts.iter().zip(own).find_map(|(fact, own)| {
        let strike = fact.act == FrameAct::Act(Act::AirDroneStrike);
        if strike { Some(From::Air) } else { own.filter(|_| fact.aloft == Some(Aloft::Near)) }
    });
    settled.or_else(|| parsed.marks().iter().filter(|m| !m.doer).find_map(from))
}

/// What the nearest sentence that says anything of it says, those before first.
fn nearest(tells: &[Option<From>], at: usize) -> Option<From> {
    let before = |n: usize| at.checked_sub(n).and_then(|i| tells[i]);
    (1..=NEAR).find_map(|n| before(n).or_else(|| tells.get(at + n).copied().flatten()))
}

/// What the page as a whole speaks of.
struct Page {
    /// Of aircraft, those who fly among them, more than of guns.
    air: bool,
    /// Of guns.
    guns: bool,
    /// Of an alliance that flies.
    alliance: bool,
    /// Of one, or of strikes from the air: helicopters sent after a raid did not fly it.
    flown: bool,
}

impl Page {
    fn of(sentences: &[Parsed]) -> Page {
        let all = sentences.iter().flat_map(|p| p.marks()).filter_map(from);
        let (air, ground) = all.fold((0, 0), |(a, g), f| if f == From::Air { (a + 1, g) } else { (a, g + 1) });
        let alliance = sentences.iter().flat_map(|p| p.marks()).any(|m| m.doer);
        let strike = |f: &Fact| f.act == FrameAct::Act(Act::AirDroneStrike);
        let flown = alliance || sentences.iter().any(|p| p.facts().facts.iter().any(strike));
        Page { air: air > ground, guns: ground > 0, alliance, flown }
    }
    /// Where nothing near a fact says whence it came: an army flew where no gun is told of, and so did whoever is not
    /// named, or where the page is about aircraft.
    fn says(&self, know: Knowledge, parsed: &Parsed, fact: &Fact) -> Option<From> {
        let bombs = fact.act == FrameAct::Act(Act::ShellingArtilleryMissile);
        let doers = || fact.cast.iter().filter(|(r, _)| *r == Role::Initiator).map(|(_, np)| &parsed.chunks().nps[*np]);
        let air = bombs && !self.guns || self.air && !doers().any(|np| is_army(know, np));
        air.then_some(From::Air)
    }
}
