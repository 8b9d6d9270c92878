//! Frames: which verbs and nouns tell an act, and what part each of their companions has in it.

use crate::error::{Error, Lines, did_you_mean};
use crate::geography::{Geography, GeographyTable};
use crate::ids::{IdMap, IdSet};
use crate::language::{Language, Lex, closed};
use crate::pattern::{First, Pattern};
use crate::ready::ready;
use crate::rules::{Example, Numbers};
use crate::token::key;
use recoupe_model::{Act, Outcome, Role, RuleId, Stance};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The act a frame tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameAct {
    /// This one.
    Act(Act),
    /// Violence by force of arms: which act depends on who is hit and with what.
    Force,
    /// None by itself: the frame only says what befell somebody.
    None,
}

ready! { enum FrameAct { Act(act), Force, None } }

closed! {
/// The syntactic places around a verb or an event noun.
Slot {
    /// Subject of an active verb.
    Subject = "subject",
    /// Object of an active verb, subject of a passive one.
    Object = "object",
    /// Agent: «par».
    By = "by",
    /// Complement of a noun: «de».
    Of = "of",
    /// «contre», «visant».
    Against = "against",
    /// «avec», «aux côtés de».
    Beside = "beside",
    /// «appuyé par», «aux côtés de»: who fights on the same side.
    Backing = "backing",
    /// «entre»: the first does it with the others.
    Between = "between",
    /// «à», of a person: «coûter la vie à».
    To = "to",
}}

closed! {
/// What a slot must hold for the frame to speak.
Need {
    /// People, armed bodies, vehicles with people.
    Humans = "humans",
    /// Armed bodies or fighters.
    Armed = "armed",
    /// Things.
    Things = "things",
    /// Things that can be carried off; no buildings.
    Goods = "goods",
    /// Vehicles and convoys.
    Vehicle = "vehicle",
    /// Any place or site.
    Place = "place",
    /// A government or an office.
    Power = "power",
    /// A protest crowd.
    Crowd = "crowd",
    /// People or places: what can be attacked.
    Attackable = "attackable",
    /// An armed presence that can leave: forces, operations, countries.
    Presence = "presence",
    /// A presence without the holders of offices, who leave them without a withdrawal.
    Troops = "troops",
    /// Fighters and armed bodies known as such: not companies, missions and the like.
    Fighters = "fighters",
    /// A town, or a name no list knows that may be one.
    Town = "town",
    /// Armed bodies of which nothing says that they are of no state.
    Forces = "forces",
    /// Fighters of no state, whatever word is chosen for them.
    Outlaws = "outlaws",
    /// Anything at all.
    Anything = "anything",
}}

impl Need {
    /// Only people, armed bodies and powers meet it.
    pub fn is_of_people(self) -> bool {
        !matches!(
            self,
            Need::Things | Need::Goods | Need::Vehicle | Need::Place | Need::Attackable | Need::Town | Need::Anything
        )
    }
}

closed! {
/// Whence violence came that may come from the air and from the ground.
Aloft {
    /// From the air where its doer flies («l'Otan a détruit trois dépôts»).
    Doer = "doer",
    /// Or, its doer unnamed, where the words near it tell of aircraft rather than of guns.
    Near = "near",
}}

/// A frame, ready for reading.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Its full name («fr/acts/kill»).
    pub id: RuleId,
    /// The act.
    pub act: FrameAct,
    /// What befalls who or what stands in the slot of `counted`.
    pub outcome: Option<Outcome>,
    /// The slot whose figures the outcome is about.
    pub counted: Vec<Slot>,
    /// Roles of the slots.
    pub roles: BTreeMap<Slot, Role>,
    /// What slots must hold.
    pub needs: Vec<(Slot, Need)>,
    /// Nouns one of which a slot must hold: one signs an accord and a contract.
    pub heads: Vec<(Slot, IdSet)>,
    /// One of these must follow the verb, where the frame has any.
    pub with: Vec<Pattern>,
    /// By pattern of `with`: the groups of words of which each match holds one, as [`Numbers`].
    pub asks: Vec<Vec<Vec<u32>>>,
    /// None of these may follow.
    pub without: Vec<Pattern>,
    /// The stance the frame brings, as «menacer» does.
    pub stance: Option<Stance>,
    /// The speaker is the initiator of what he says.
    pub speech: bool,
    /// A noun trigger counts only beside a number or another trigger.
    pub weak: bool,
    /// Told of an act that is over, as burials are: a day beside it is not that of the act.
    pub late: bool,
    /// A clash of crowds, unless fighters are in it.
    pub street: bool,
    /// What makes an air strike of it.
    pub aloft: Option<Aloft>,
    /// Only the reflexive verb tells it: «se faire exploser», not «faire exploser».
    pub reflexive: bool,
    /// Those of its verbs that only befall people and animals: a counted word that no list knows is people there.
    pub of_people: IdSet,
    /// No verb tells it: the subject of the verb that governs the noun is its own.
    pub noun_only: bool,
    /// Must be read so.
    pub yes: Vec<Example>,
    /// Must give no claim of this frame.
    pub no: Vec<Example>,
    /// «file:line», for messages.
    pub at: String,
}

ready! { struct Frame {
    id, act, outcome, counted, roles, needs, heads, with, asks, without, stance, speech, weak, late, street, aloft,
    reflexive, of_people, noun_only, yes, no, at,
} }

/// What violence is done with, and which act that makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instrument {
    /// Its full name («fr/acts/ied»).
    pub id: RuleId,
    /// The act.
    pub act: Act,
    /// What fills another weapon names the act too: «des obus chargés de sarin».
    pub filling: bool,
}

ready! { struct Instrument { id, act, filling } }

/// All frames of a language, by trigger.
#[derive(Debug, Clone, Default)]
pub struct Frames {
    /// The frames, in the order of their file.
    pub frames: Vec<Frame>,
    /// What befell people, by the frame that tells it.
    pub outcomes: FxHashMap<RuleId, Outcome>,
    /// Verb -> frames.
    pub of_verb: IdMap<Vec<usize>>,
    /// Noun -> frames.
    pub of_noun: IdMap<Vec<usize>>,
    /// Nouns of people or things that an outcome already befell («mort», «blessé»).
    pub toll_nouns: IdMap<(RuleId, Outcome)>,
    /// Instruments.
    pub instruments: Vec<Instrument>,
    /// Noun -> instrument.
    pub instrument_of: IdMap<usize>,
    /// Prepositions by slot, lower case.
    pub prepositions: FxHashMap<Box<str>, Vec<Slot>>,
    /// Those of [`Slot::Of`] once more: most words of a text are held against them.
    pub of: Vec<Box<str>>,
    /// Those of [`Slot::By`].
    pub by: Vec<Box<str>>,
    /// Prepositions that lead to a place, lower case.
    pub locative: Vec<Box<str>>,
    /// Prepositions that put a thing beside a place, not in it («près de»).
    pub near: Vec<Box<str>>,
    /// Prepositions of movement towards a place, lower case.
    pub goals: Vec<Box<str>>,
    /// Prepositions after which an unknown capitalised name is a place.
    pub towards_town: Vec<Box<str>>,
    /// Verbs whose subject suffers the occurrence that is their object («subir»).
    pub undergo: IdSet,
    /// Verbs whose subject has no hand in the act that is their object: «condemn», «investigate».
    pub onlookers: IdSet,
    /// Nouns of places where victims are brought: seldom where it happened.
    pub aside: IdSet,
    /// Nouns for bringing people away («évacuation»): whom they count are no toll of that day.
    pub removals: IdSet,
    /// What those are who are hit by what follows: «victime de», «la cible de».
    pub targets: IdSet,
    /// Verbs that bring people elsewhere: where they lead is no place of what befell them.
    pub carrying: IdSet,
    /// Nouns that with a possessive mean the fighters of whoever was named («ses hommes»).
    pub men: IdSet,
    /// Nouns of so many: whose number stands in their complement («un groupe de dix voyageurs»).
    pub gatherings: IdSet,
    /// Nouns of two («un couple»).
    pub pairs: IdSet,
    /// Verbs of coming from somewhere, whose participle leads to where people came from («venus de», «parti de»).
    pub leaving: IdSet,
    /// Verbs whose object lives where the subject is, and is no toll of the day («un camp qui abrite mille déplacés»).
    pub hosting: IdSet,
    /// Pronouns of those told before, where a preposition of `among` leads to them («parmi eux»).
    pub them: std::collections::BTreeSet<Box<str>>,
    /// Prepositions that lead from a toll to whose dead they are («onze morts parmi les soldats»).
    pub among: std::collections::BTreeSet<Box<str>>,
    /// Behind a text they lead to whose it is: «a statement from the army»; empty where a genitive alone does.
    pub issuers: std::collections::BTreeSet<Box<str>>,
    /// Prepositions that lead to what something is done with («à», «avec», «à coups de»).
    pub means: std::collections::BTreeSet<Box<str>>,
    /// What names people by whom they stand for or against, before a hyphen («les pro-Diallo»).
    pub sides: std::collections::BTreeSet<Box<str>>,
    /// The noun that people named so are read as («partisan»).
    pub sided: Option<u32>,
    /// «depuis»: a day behind what it leads to is where a count or a comparison begins.
    pub since: std::collections::BTreeSet<Box<str>>,
    /// Prepositions that grant what they lead to («après», «malgré»): the verb beside it may look ahead, it does not.
    pub granting: std::collections::BTreeSet<Box<str>>,
    /// Those of them that lead to what did not keep it from happening («malgré»): a day behind them is that one's.
    pub despite: std::collections::BTreeSet<Box<str>>,
    /// Nouns that name somebody by the deed told beside them («les assaillants», «les ravisseurs»).
    pub doers: IdSet,
    /// Nouns that before another only say of what kind it is: «criminal attack».
    pub epithets: IdSet,
    /// Prepositions whose infinitive did not happen («sans tirer un coup de feu»), lower case.
    pub lacking: std::collections::BTreeSet<Box<str>>,
    /// Nouns whose complement is who did it, and stands for itself («sous les balles des rebelles»).
    pub apart: IdSet,
    /// Verbs that say to which group somebody belongs («se réclamer de», «rattacher à»).
    pub belonging: IdSet,
    /// Nouns of people who are sources where they stand alone in brackets («médecin», «témoins»).
    pub sources: IdSet,
    /// Verbs of saying that what others told is so («confirmer»).
    pub confirms: std::collections::BTreeSet<u32>,
    /// Nouns of texts that armies, powers and bodies issue: no source or inhabitant speaks in them («communiqué»).
    pub papers: std::collections::BTreeSet<u32>,
    /// Verbs of saying whose object hears it («tell»).
    pub telling: std::collections::BTreeSet<u32>,
    /// Nouns of what is known without anybody who says it («rumeur»).
    pub hearsay: std::collections::BTreeSet<u32>,
    /// Nouns of what is said aloud: who speaks is the voice, and no speech («allocution»).
    pub speeches: std::collections::BTreeSet<u32>,
    /// Nouns of those who pass on what others say («agence», «radio»).
    pub relays: IdSet,
    /// Nouns that with an article or a demonstrative mean somebody named before («ce responsable», «l'édile»).
    pub anaphors: IdSet,
    /// Words of the day beside an occurrence («lendemain», «veille»), lower case.
    pub morrows: std::collections::BTreeSet<Box<str>>,
    /// Verbs that carry out what a noun names: «l'attaque menée par».
    pub performing: IdSet,
    /// Nouns of an advance, which is always that of the force named behind «of» («offensive»).
    pub advances: IdSet,
    /// Nouns of kin: whose son or brother somebody is says on whose side he may fight.
    pub kin: IdSet,
    /// Nouns in the singular of many: «la population», «la famille».
    pub peoples: IdSet,
    /// Nouns of those aboard ships: whose ship it is says whether they bear arms («marin»).
    pub seamen: IdSet,
    /// Words that open a list of parts of a figure («dont»), as token sequences in lower case.
    pub parts: Vec<Vec<Box<str>>>,
    /// Nouns whose number is a toll by itself («bilan», «nombre de morts»).
    pub tallies: IdSet,
    /// Nouns of people who make a demand in public, and of their gatherings.
    pub crowds: IdSet,
    /// Nouns of what lasts longer than an occurrence («guerre», «révolte»): its dead are a sum.
    pub wars: IdSet,
    /// Nouns of people by whom they stand for or against («partisan»): they clash as crowds do.
    pub camps: IdSet,
    /// Those of them who break and burn.
    pub rioters: IdSet,
    /// Prepositions before an infinitive of what is wanted («pour»), lower case.
    pub purpose: Vec<Box<str>>,
    /// Nouns whose infinitive has not happened («appel à», «obligation de»).
    pub wishes: IdSet,
    /// Verbs whose complement of place or target is the doer: «blamed the attack on the rebels».
    pub blames: IdSet,
    /// Verbs whose subject does what «to» leads to: «procéder à l'arrestation».
    pub doing: IdSet,
    /// Verbs that have towns and houses for an object, and people never: «raided Kolmabou».
    pub invading: IdSet,
    /// Verbs whose object of one unknown name is a town, or somebody: «attaquer».
    pub attacking: IdSet,
    /// Verbs that claim an occurrence as one's own where it is their object: «claimed the abduction».
    pub claims: IdSet,
    /// Verbs of keeping from happening: where they are negated, it happened.
    pub averting: IdSet,
    /// Verbs whose infinitive has not happened either («viser à assassiner», «appeler à libérer»).
    pub aims: IdSet,
    /// Those of `say` that say something only behind what is said: «…, poursuit-il», not «ils poursuivent l'assaut».
    pub say_inverted: IdSet,
    /// Verbs that say something together with one of these words right behind them: «faire» + «état».
    pub say_with: IdMap<Vec<Box<str>>>,
    /// Verbs that say something: verb -> stance.
    pub say: IdMap<Stance>,
    /// Verbs that stand before the infinitive of what happens: verb -> the stance they bring, if any.
    pub modals: IdMap<Option<Stance>>,
    /// Those of them that in a compound past tell what came about: «a pu libérer dix otages».
    pub achieving: IdSet,
    /// Nouns whose complement has not happened («le risque d'une attaque»): noun -> stance.
    pub modal_nouns: IdMap<Stance>,
    /// Directions, lengths and roads.
    pub geography: Geography,
    /// By verb and by noun: see [`Frames::signals`].
    verb_signals: Vec<u8>,
    noun_signals: Vec<u8>,
}

ready! { struct Frames {
    frames, outcomes, of_verb, of_noun, toll_nouns, instruments, instrument_of, prepositions, of, by, locative,
    near, goals, towards_town, undergo, onlookers, aside, targets, carrying, men, gatherings, pairs, leaving,
    hosting, them, among, issuers, means, sides, sided, since, granting, doers, epithets, lacking, apart, belonging,
    sources, confirms, papers, telling, hearsay, speeches, relays, anaphors, morrows, performing, advances, kin, peoples,
    seamen, parts, tallies,
    crowds, wars, camps, rioters, purpose, wishes, blames, doing, invading, attacking, claims, averting, aims, say_inverted,
    say_with, say, removals, despite, achieving, modals, modal_nouns, geography, verb_signals, noun_signals,
} }

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameFile {
    #[serde(default)]
    prepositions: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    parts: Vec<String>,
    #[serde(default)]
    tallies: Vec<String>,
    #[serde(default)]
    blames: Vec<String>,
    #[serde(default)]
    doing: Vec<String>,
    #[serde(default)]
    invading: Vec<String>,
    #[serde(default)]
    attacking: Vec<String>,
    #[serde(default)]
    claims: Vec<String>,
    #[serde(default)]
    averting: Vec<String>,
    #[serde(default)]
    undergo: Vec<String>,
    #[serde(default)]
    onlookers: Vec<String>,
    #[serde(default)]
    aside: Vec<String>,
    #[serde(default)]
    removals: Vec<String>,
    #[serde(default)]
    targets: Vec<String>,
    #[serde(default)]
    carrying: Vec<String>,
    #[serde(default)]
    men: Vec<String>,
    #[serde(default)]
    gatherings: Vec<String>,
    #[serde(default)]
    pairs: Vec<String>,
    #[serde(default)]
    hosting: Vec<String>,
    #[serde(default)]
    leaving: Vec<String>,
    #[serde(default)]
    them: Vec<String>,
    #[serde(default)]
    sources: Vec<String>,
    #[serde(default)]
    anaphors: Vec<String>,
    #[serde(default)]
    relays: Vec<String>,
    #[serde(default)]
    papers: Vec<String>,
    #[serde(default)]
    telling: Vec<String>,
    #[serde(default)]
    hearsay: Vec<String>,
    #[serde(default)]
    speeches: Vec<String>,
    #[serde(default)]
    confirms: Vec<String>,
    #[serde(default)]
    morrows: Vec<String>,
    #[serde(default)]
    performing: Vec<String>,
    #[serde(default)]
    advances: Vec<String>,
    #[serde(default)]
    kin: Vec<String>,
    #[serde(default)]
    peoples: Vec<String>,
    #[serde(default)]
    seamen: Vec<String>,
    #[serde(default)]
    doers: Vec<String>,
    #[serde(default)]
    epithets: Vec<String>,
    #[serde(default)]
    lacking: Vec<String>,
    #[serde(default)]
    apart: Vec<String>,
    #[serde(default)]
    belonging: Vec<String>,
    #[serde(default)]
    since: Vec<String>,
    #[serde(default)]
    granting: Vec<String>,
    #[serde(default)]
    despite: Vec<String>,
    #[serde(default)]
    sides: Vec<String>,
    sided: Option<String>,
    #[serde(default)]
    means: Vec<String>,
    #[serde(default)]
    among: Vec<String>,
    #[serde(default)]
    issuers: Vec<String>,
    #[serde(default)]
    crowds: Vec<String>,
    #[serde(default)]
    wars: Vec<String>,
    #[serde(default)]
    camps: Vec<String>,
    #[serde(default)]
    rioters: Vec<String>,
    #[serde(default)]
    geography: GeographyTable,
    #[serde(default)]
    purpose: Vec<String>,
    #[serde(default)]
    wishes: Vec<String>,
    #[serde(default)]
    aims: Vec<String>,
    #[serde(default)]
    say: Vec<SayTable>,
    #[serde(default)]
    modal: Vec<ModalTable>,
    #[serde(default)]
    toll: Vec<toml::Spanned<TollTable>>,
    #[serde(default)]
    instrument: Vec<toml::Spanned<InstrumentTable>>,
    #[serde(default)]
    frame: Vec<toml::Spanned<FrameTable>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SayTable {
    stance: String,
    verbs: Vec<String>,
    #[serde(default)]
    inverted: Vec<String>,
    #[serde(default)]
    with: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModalTable {
    stance: Option<String>,
    #[serde(default)]
    achieving: Vec<String>,
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TollTable {
    id: String,
    outcome: String,
    nouns: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InstrumentTable {
    id: String,
    act: String,
    #[serde(default)]
    filling: bool,
    nouns: Vec<String>,
}

/// A word, or a list of them.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameTable {
    id: String,
    why: String,
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default)]
    with: Vec<String>,
    #[serde(default)]
    without: Vec<String>,
    act: String,
    outcome: Option<String>,
    counted: Option<OneOrMore>,
    #[serde(default)]
    roles: BTreeMap<String, String>,
    #[serde(default)]
    needs: BTreeMap<String, String>,
    #[serde(default)]
    heads: BTreeMap<String, Vec<String>>,
    stance: Option<String>,
    #[serde(default)]
    speech: bool,
    #[serde(default)]
    weak: bool,
    aloft: Option<String>,
    #[serde(default)]
    late: bool,
    #[serde(default)]
    street: bool,
    #[serde(default)]
    reflexive: bool,
    #[serde(default)]
    of_people: Vec<String>,
    yes: Vec<(String, String)>,
    no: Vec<String>,
}

impl Frame {
    /// A town is taken or taken back, and the verb's object is that town.
    pub fn takes_towns(&self) -> bool {
        let taken =
            matches!(self.act, FrameAct::Act(Act::GovernmentRegainsTerritory | Act::NonstateOvertakesTerritory));
        taken && self.needs.iter().any(|(slot, need)| *slot == Slot::Object && matches!(need, Need::Place | Need::Town))
    }
}

/// «A Gao», «A l'est de Gao»: how words look where their first letter is a capital that lost its accent.
fn with_bare_capital(words: &str) -> Option<Box<str>> {
    let first = words.chars().next()?;
    let bare = crate::token::without_accents(first.encode_utf8(&mut [0; 4]))?;
    Some(format!("{bare}{}", &words[first.len_utf8()..]).into())
}

impl Frames {
    /// «de»: the word leads to a complement.
    pub fn is_of(&self, word: &str) -> bool {
        self.of.iter().any(|of| **of == *word)
    }

    pub(crate) fn load(language: &Language, numbers: &mut Numbers, file: &str, text: &str) -> Result<Frames, Error> {
        let parsed: FrameFile = toml::from_str(text).map_err(|e| Error::toml(file, text, &e))?;
        let mut frames = Frames::default();
        let lang = language.lang;
        frames.geography = Geography::load(language, parsed.geography).map_err(|says| Error::new(file, None, says))?;
        for (slot, list) in parsed.prepositions {
            for preposition in list {
                // Tokens know no hyphen.
                let preposition = preposition.replace('-', " ");
                let places = match slot.as_str() {
                    "goal" => Some(&mut frames.goals),
                    "town" => Some(&mut frames.towards_town),
                    "near" => Some(&mut frames.near),
                    "at" => Some(&mut frames.locative),
                    _ => None,
                };
                if let Some(places) = places {
                    places.extend(with_bare_capital(&preposition));
                    places.push(preposition.into());
                    continue;
                }
                let Some(slot) = Slot::named(&slot) else {
                    let hint = did_you_mean(&slot, Slot::WORDS.iter().copied());
                    return Err(Error::new(file, None, format!("[prepositions] has unknown slot '{slot}'{hint}")));
                };
                match slot {
                    Slot::Of => frames.of.push(preposition.as_str().into()),
                    Slot::By => frames.by.push(preposition.as_str().into()),
                    _ => {}
                }
                frames.prepositions.entry(preposition.into()).or_default().push(slot);
            }
        }
        let fail = |says: String| Error::new(file, None, says);
        let nouns = |list: &[String]| -> Result<Vec<u32>, Error> {
            let ids: Result<Vec<Vec<u32>>, String> = list.iter().map(|noun| noun_ids(language, noun)).collect();
            Ok(ids.map_err(fail)?.concat())
        };
        let verbs = |list: &[String]| -> Result<Vec<u32>, Error> {
            list.iter().map(|verb| verb_id(language, verb)).collect::<Result<_, _>>().map_err(fail)
        };
        for words in &parsed.parts {
            let tokens = crate::token::tokenize(words, recoupe_model::PageSpan::new(0, words.len()));
            frames.parts.push(tokens.into_iter().map(|t| t.lower.as_str().into()).collect());
        }
        frames.aside.extend(nouns(&parsed.aside)?);
        frames.removals.extend(nouns(&parsed.removals)?);
        frames.among.extend(parsed.among.iter().map(|w| w.as_str().into()));
        frames.issuers.extend(parsed.issuers.iter().map(|w| w.as_str().into()));
        frames.means.extend(parsed.means.iter().map(|w| w.as_str().into()));
        frames.sides.extend(parsed.sides.iter().map(|w| w.as_str().into()));
        if let Some(noun) = &parsed.sided {
            let ids = noun_ids(language, noun).map_err(|says| Error::new(file, None, says))?;
            frames.sided = ids.first().copied();
        }
        frames.since.extend(parsed.since.iter().map(|w| w.as_str().into()));
        frames.granting.extend(parsed.granting.iter().map(|w| w.as_str().into()));
        frames.despite.extend(parsed.despite.iter().map(|w| w.as_str().into()));
        frames.confirms.extend(verbs(&parsed.confirms)?);
        frames.papers.extend(nouns(&parsed.papers)?);
        frames.telling.extend(verbs(&parsed.telling)?);
        frames.hearsay.extend(nouns(&parsed.hearsay)?);
        frames.speeches.extend(nouns(&parsed.speeches)?);
        frames.relays.extend(nouns(&parsed.relays)?);
        frames.anaphors.extend(nouns(&parsed.anaphors)?);
        frames.sources.extend(nouns(&parsed.sources)?);
        frames.morrows.extend(parsed.morrows.iter().map(|w| Box::from(w.as_str())));
        frames.performing.extend(verbs(&parsed.performing)?);
        frames.advances.extend(nouns(&parsed.advances)?);
        frames.kin.extend(nouns(&parsed.kin)?);
        frames.peoples.extend(nouns(&parsed.peoples)?);
        frames.seamen.extend(nouns(&parsed.seamen)?);
        frames.epithets.extend(nouns(&parsed.epithets)?);
        frames.lacking.extend(parsed.lacking.iter().map(|p| p.as_str().into()));
        frames.apart.extend(nouns(&parsed.apart)?);
        frames.belonging.extend(verbs(&parsed.belonging)?);
        frames.doers.extend(nouns(&parsed.doers)?);
        frames.men.extend(nouns(&parsed.men)?);
        frames.gatherings.extend(nouns(&parsed.gatherings)?);
        frames.pairs.extend(nouns(&parsed.pairs)?);
        frames.leaving.extend(verbs(&parsed.leaving)?);
        frames.hosting.extend(verbs(&parsed.hosting)?);
        frames.them.extend(parsed.them.iter().map(|w| w.as_str().into()));
        frames.purpose.extend(parsed.purpose.iter().map(|p| p.as_str().into()));
        frames.wishes.extend(nouns(&parsed.wishes)?);
        frames.wars.extend(nouns(&parsed.wars)?);
        frames.camps.extend(nouns(&parsed.camps)?);
        frames.rioters.extend(nouns(&parsed.rioters)?);
        frames.crowds.extend(nouns(&parsed.crowds)?);
        frames.targets.extend(nouns(&parsed.targets)?);
        frames.carrying.extend(verbs(&parsed.carrying)?);
        frames.aims.extend(verbs(&parsed.aims)?);
        frames.onlookers.extend(verbs(&parsed.onlookers)?);
        frames.blames.extend(verbs(&parsed.blames)?);
        frames.invading.extend(verbs(&parsed.invading)?);
        frames.attacking.extend(verbs(&parsed.attacking)?);
        frames.doing.extend(verbs(&parsed.doing)?);
        frames.claims.extend(verbs(&parsed.claims)?);
        frames.averting.extend(verbs(&parsed.averting)?);
        frames.undergo.extend(verbs(&parsed.undergo)?);
        frames.tallies.extend(nouns(&parsed.tallies)?);
        for table in parsed.say {
            let stance = closed_word::<Stance>(&table.stance).map_err(|says| Error::new(file, None, says))?;
            for verb in &table.inverted {
                frames.say_inverted.insert(verb_id(language, verb).map_err(|says| Error::new(file, None, says))?);
            }
            for (verb, words) in &table.with {
                let verb = verb_id(language, verb).map_err(|says| Error::new(file, None, says))?;
                frames.say_with.slot(verb).get_or_insert_default().extend(words.iter().map(|w| w.as_str().into()));
            }
            for verb in table.verbs.iter().chain(&table.inverted) {
                frames.say.insert(verb_id(language, verb).map_err(|says| Error::new(file, None, says))?, stance);
            }
        }
        for table in parsed.modal {
            let stance = table.stance.as_deref().map(closed_word::<Stance>).transpose();
            let stance = stance.map_err(|says| Error::new(file, None, says))?;
            for verb in &table.verbs {
                frames.modals.insert(verb_id(language, verb).map_err(|says| Error::new(file, None, says))?, stance);
            }
            frames.achieving.extend(verbs(&table.achieving)?);
            for noun in &table.nouns {
                for id in noun_ids(language, noun).map_err(|says| Error::new(file, None, says))? {
                    frames.modal_nouns.insert(id, stance.unwrap_or(Stance::Hypothetical));
                }
            }
        }
        for table in parsed.toll {
            let offset = table.span().start;
            let table = table.into_inner();
            let fail = |says: String| Error::at(file, text, offset, format!("toll '{}' {says}", table.id));
            let outcome = closed_word::<Outcome>(&table.outcome).map_err(fail)?;
            for noun in &table.nouns {
                for id in noun_ids(language, noun).map_err(fail)? {
                    frames.toll_nouns.insert(id, (RuleId::new(format!("{lang}/acts/{}", table.id)), outcome));
                }
            }
        }
        for table in parsed.instrument {
            let offset = table.span().start;
            let table = table.into_inner();
            let fail = |says: String| Error::at(file, text, offset, format!("instrument '{}' {says}", table.id));
            let act = closed_word::<Act>(&table.act).map_err(fail)?;
            let index = frames.instruments.len();
            let id = RuleId::new(format!("{lang}/acts/{}", table.id));
            frames.instruments.push(Instrument { id, act, filling: table.filling });
            for noun in &table.nouns {
                for id in noun_ids(language, noun).map_err(fail)? {
                    frames.instrument_of.insert(id, index);
                }
            }
        }
        let mut lines = Lines::of(text);
        for table in parsed.frame {
            let offset = table.span().start;
            let table = table.into_inner();
            let fail = |says: String| Error::at(file, text, offset, format!("frame '{}' {says}", table.id));
            let index = frames.frames.len();
            for verb in &table.verbs {
                frames.of_verb.slot(verb_id(language, verb).map_err(fail)?).get_or_insert_default().push(index);
            }
            for noun in &table.nouns {
                for id in noun_ids(language, noun).map_err(fail)? {
                    frames.of_noun.slot(id).get_or_insert_default().push(index);
                }
            }
            let at = lines.place(file, offset);
            let frame = table.build(language, numbers, at).map_err(fail)?;
            frames.outcomes.extend(frame.outcome.map(|outcome| (frame.id.clone(), outcome)));
            frames.frames.push(frame);
        }
        frames.set_signals(language);
        Ok(frames)
    }
}

impl FrameTable {
    fn build(&self, language: &Language, numbers: &mut Numbers, at: String) -> Result<Frame, String> {
        if self.why.trim().is_empty() || self.yes.is_empty() || self.no.is_empty() {
            return Err("needs a why and at least one 'yes' and one 'no' example".to_owned());
        }
        if self.verbs.is_empty() && self.nouns.is_empty() {
            return Err("has neither verbs nor nouns, so nothing can trigger it".to_owned());
        }
        let act = match self.act.as_str() {
            "force" => FrameAct::Force,
            "none" => FrameAct::None,
            word => FrameAct::Act(closed_word(word)?),
        };
        let mut roles = BTreeMap::new();
        for (slot, role) in &self.roles {
            roles.insert(slot_named(slot)?, closed_word(role)?);
        }
        let mut needs = Vec::new();
        for (slot, need) in &self.needs {
            let known = Need::named(need)
                .ok_or_else(|| format!("needs unknown '{need}'{}", did_you_mean(need, Need::WORDS.iter().copied())))?;
            needs.push((slot_named(slot)?, known));
        }
        let mut heads = Vec::new();
        for (slot, nouns) in &self.heads {
            let mut known = IdSet::default();
            for noun in nouns {
                known.extend(noun_ids(language, noun)?);
            }
            heads.push((slot_named(slot)?, known));
        }
        let patterns = |list: &[String]| list.iter().map(|p| Pattern::parse(p)).collect::<Result<Vec<_>, _>>();
        let with = patterns(&self.with)?;
        Ok(Frame {
            id: RuleId::new(format!("{}/acts/{}", language.lang.code(), self.id)),
            act,
            outcome: self.outcome.as_deref().map(closed_word).transpose()?,
            counted: match &self.counted {
                None => vec![Slot::Object],
                Some(OneOrMore::One(slot)) => vec![slot_named(slot)?],
                Some(OneOrMore::More(slots)) => slots.iter().map(|s| slot_named(s)).collect::<Result<_, _>>()?,
            },
            roles,
            needs,
            heads,
            asks: with.iter().map(|pattern| words_asked(pattern, numbers)).collect(),
            with,
            without: patterns(&self.without)?,
            stance: self.stance.as_deref().map(closed_word).transpose()?,
            speech: self.speech,
            weak: self.weak,
            late: self.late,
            street: self.street,
            aloft: self.aloft.as_deref().map(aloft_named).transpose()?,
            reflexive: self.reflexive,
            of_people: self.of_people.iter().map(|v| verb_id(language, v)).collect::<Result<_, _>>()?,
            noun_only: self.verbs.is_empty(),
            yes: self.yes.iter().map(|(t, g)| Example { text: t.clone(), gives: g.clone() }).collect(),
            no: self.no.iter().map(|t| Example { text: t.clone(), gives: String::new() }).collect(),
            at,
        })
    }
}

fn aloft_named(word: &str) -> Result<Aloft, String> {
    let unknown = || format!("has unknown aloft '{word}'{}", did_you_mean(word, Aloft::WORDS.iter().copied()));
    Aloft::named(word).ok_or_else(unknown)
}

/// The groups of words of which a match of the pattern holds one; groups with a class are left out.
fn words_asked(pattern: &Pattern, numbers: &mut Numbers) -> Vec<Vec<u32>> {
    let mut word = |first: &First| if let First::Word(word) = first { Some(numbers.give(key(word))) } else { None };
    pattern.needs().iter().filter_map(|group| group.iter().map(&mut word).collect()).collect()
}

impl Frames {
    /// A form of a verb or noun that a frame, a toll or the noun of one is told by.
    pub const TELLS: u8 = 1;
    /// A form of a verb of saying.
    pub const SAYS: u8 = 2;

    /// What an entry of the lexicon can be to frames and voices, as bits.
    #[inline]
    pub fn signals(&self, entry: &Lex) -> u8 {
        match entry {
            Lex::Verb(verb, _) => self.verb_signals.get(*verb as usize).copied().unwrap_or(0),
            Lex::Noun(noun, _) => self.noun_signals.get(*noun as usize).copied().unwrap_or(0),
            _ => 0,
        }
    }
    fn set_signals(&mut self, language: &Language) {
        self.verb_signals = vec![0; language.verbs.len()];
        self.noun_signals = vec![0; language.nouns.len()];
        for (verb, signals) in (0..).zip(&mut self.verb_signals) {
            *signals |= if self.of_verb.contains_key(&verb) { Frames::TELLS } else { 0 };
            *signals |= if self.say.contains_key(&verb) { Frames::SAYS } else { 0 };
        }
        for (noun, signals) in (0..).zip(&mut self.noun_signals) {
            let toll = self.toll_nouns.contains_key(&noun) || self.tallies.contains(&noun);
            *signals |= if toll || self.of_noun.contains_key(&noun) { Frames::TELLS } else { 0 };
        }
    }
}

fn slot_named(word: &str) -> Result<Slot, String> {
    Slot::named(word)
        .ok_or_else(|| format!("names unknown slot '{word}'{}", did_you_mean(word, Slot::WORDS.iter().copied())))
}

fn closed_word<T: std::str::FromStr<Err = recoupe_model::UnknownWord>>(word: &str) -> Result<T, String> {
    word.parse()
        .map_err(|e: recoupe_model::UnknownWord| format!("has {e}{}", did_you_mean(word, e.known.iter().copied())))
}

fn verb_id(language: &Language, lemma: &str) -> Result<u32, String> {
    language.verb(lemma).ok_or_else(|| {
        let hint = did_you_mean(lemma, language.verbs.iter().map(|v| &**v));
        format!("names verb '{lemma}', which verbs.toml does not have{hint}")
    })
}

/// A noun may stand in several groups; all are meant.
pub(crate) fn noun_ids(language: &Language, lemma: &str) -> Result<Vec<u32>, String> {
    let ids = language.noun_ids(lemma).to_vec();
    match ids.is_empty() {
        false => Ok(ids),
        true => {
            let hint = did_you_mean(lemma, language.nouns.iter().map(|(n, _)| &**n));
            Err(format!("names noun '{lemma}', which nouns.toml does not have{hint}"))
        }
    }
}
