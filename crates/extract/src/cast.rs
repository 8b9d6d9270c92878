//! Who: noun phrases as actors, named as the packs or the page name them, and seated in an occurrence.

use crate::page::Family;
use crate::parsed::Parsed;
use crate::phrase::{Det, Head, Item, Np};
use crate::place::Setting;
use crate::sentence::{Knowledge, Range, Sentence};
use recoupe_model::{ActorId, ActorKind, Category, Country, PageSpan, Quote, Role};
use recoupe_packs::language::{FnClass, HeadOrder, Lex, NounClass};
use recoupe_packs::token::{Case, TokenKind};
use recoupe_packs::{Actor, Name};

/// An actor as one noun phrase shows it.
#[derive(Debug, Clone)]
pub struct Character {
    /// In ACLED's manner; a description stays a description.
    pub name: String,
    /// The pack's actor.
    pub actor: Option<ActorId>,
    /// What kind of actor.
    pub kind: Option<ActorKind>,
    /// What kind of people.
    pub category: Option<Category>,
    /// The words, in tokens.
    pub words: Range,
    /// The words, filled by the page.
    pub quote: Quote,
    /// The words without article and figure.
    pub bare_words: String,
    /// Named by the packs or with a proper name, not described.
    pub named: bool,
    /// «les assaillants», «les ravisseurs»: whoever did what was told.
    pub by_deed: bool,
    /// «leur véhicule», «ses hommes»: somebody's.
    pub owned: bool,
    /// People who make a demand in public.
    pub crowd: bool,
    /// «le village», «l'hôpital»: where people were hit, and not they.
    pub site: bool,
    /// «une voiture», «le bus»
    pub vehicle: bool,
    /// «leur patrouille»: a body of people.
    pub force: bool,
    /// 0 as part of the act, 1 with an outcome, 2 through a figure alone.
    pub told_as: u8,
}

impl Character {
    /// Told by the same words.
    pub fn is_alike(&self, other: &Character) -> bool {
        self.bare_words.to_lowercase() == other.bare_words.to_lowercase()
    }
    /// Told by the same words or of the same name.
    pub fn is(&self, other: &Character) -> bool {
        self.is_alike(other) || self.actor.is_some() && self.actor == other.actor
    }
    /// Fighters of whom only the kind is told, by an adjective: «une attaque jihadiste».
    pub fn of_kind(quote: Quote, words: Range) -> Character {
        Character {
            name: quote.text.clone(),
            actor: None,
            kind: Some(ActorKind::RebelGroup),
            category: Some(Category::Combatants),
            words,
            bare_words: quote.text.clone(),
            quote,
            named: false,
            by_deed: false,
            owned: false,
            crowd: false,
            site: false,
            vehicle: false,
            force: false,
            told_as: 2,
        }
    }
}

/// What naming an actor needs.
pub struct Company<'a> {
    pub know: Knowledge<'a>,
    pub setting: &'a Setting,
    pub text: &'a str,
}

/// How many pieces behind people their group may be named by a verb of belonging.
const BELONGS_REACH: usize = 8;

/// What the pack calls armies, before «of» and the country.
pub const MILITARY: &str = "Military Forces";

/// «an army drone strike», «a suspected rebel attack»: where the noun stands last, whose an occurrence is, as a noun phrase
/// of its own. A place or a vehicle behind it is what was hit («an army base attack»), aircraft are what it was done with.
pub fn doer_in(know: Knowledge, sentence: &Sentence, np: &Np) -> Option<Np> {
    let language = &know.lang.language;
    if language.heads != HeadOrder::Last || np.class != Some(NounClass::Event) && !np.is_weapon(&know.lang.frames) {
        return None;
    }
    let mut found = None;
    let mut at = np.range.0;
    let part = |head: Head, (from, to): Range, class, category, actor| Np {
        range: (from, to),
        quote_start: from,
        head_at: to - 1,
        core: (from, to),
        head,
        class,
        category,
        actor,
        bound: None,
        det: Det::Article,
        places: Vec::new(),
        singular: true,
        person: None,
        author: None,
        hedge: None,
        ..np.clone()
    };
    while at < np.head_at {
        let inside = |n: usize| at + n <= np.head_at;
        let actor = sentence.names[at].iter().find_map(|(n, name)| match name {
            Name::Actor(i) if inside(*n) && know.packs.actors[*i as usize].kind.fights() => Some((*n, *i)),
            _ => None,
        });
        let noun = sentence.lex[at].iter().filter_map(|(n, x)| match x {
            Lex::Noun(id, _) if inside(*n) => Some((*n, *id)),
            _ => None,
        });
        let noun = noun.max_by_key(|(n, _)| *n);
        let end = actor.map(|(n, _)| n).or(noun.map(|(n, _)| n)).unwrap_or(1);
        if let Some((n, i)) = actor {
            found = Some(part(Head::Name(Name::Actor(i)), (at, at + n), None, None, Some(i)));
        } else if let Some((n, id)) = noun.filter(|(_, id)| {
            let frames = &know.lang.frames;
            !frames.instrument_of.contains_key(id) && !frames.epithets.contains(id)
        }) {
            let group = language.group(id);
            let fights = matches!(group.category, Some(Category::Combatants | Category::SecurityForces))
                && matches!(group.class, NounClass::People | NounClass::Force);
            let doer = fights || group.class == NounClass::Authority;
            // «government shelling» is that of its forces.
            let (class, category) = match group.class {
                NounClass::Authority => (Some(NounClass::Force), Some(Category::SecurityForces)),
                class => (Some(class), group.category),
            };
            found = doer.then(|| part(Head::Noun(id), (at, at + n), class, category, None));
        }
        at += end;
    }
    found
}

impl Company<'_> {
    /// The actor a noun phrase shows.
    pub fn character(&self, parsed: &Parsed, np: usize, family: Family) -> Character {
        let mut shown = self.shown(parsed, &parsed.chunks().nps[np], family);
        if let Some(group) = self.belongs(parsed, np).filter(|_| shown.actor.is_none()) {
            self.be(&mut shown, group);
        }
        shown
    }

    /// Who did it: «un drone de l'armée» is its owner's, «les tueurs, des rebelles venus à moto» are rebels.
    pub fn doer(&self, parsed: &Parsed, np: usize, family: Family) -> Character {
        if let Some(owner) = parsed.chunks().nps[np].owner.as_deref() {
            return self.shown(parsed, owner, family);
        }
        self.character(parsed, self.explained(parsed, np).unwrap_or(np), family)
    }

    /// «Le porte-parole de l'armée affirme avoir tué dix rebelles»: those who bear arms and for whom he speaks, behind his
    /// title, did it.
    pub fn spoken_for(&self, parsed: &Parsed, np: usize, family: Family) -> Option<Character> {
        let np = &parsed.chunks().nps[np];
        let office = np.class == Some(NounClass::Office) && self.know.lang.language.heads == HeadOrder::First;
        let arms = |at: usize| {
            parsed.s.lex[at].iter().find_map(|(n, x)| match x {
                Lex::Noun(id, plural) if at + n <= np.range.1 => {
                    let group = self.know.lang.language.group(*id);
                    let armed = group.category.is_some_and(Category::bears_arms);
                    let body = matches!(group.class, NounClass::Force | NounClass::People) && armed;
                    body.then_some((at, at + n, *id, group.class, group.category, !plural))
                }
                _ => None,
            })
        };
        let found = (np.head_at + 1..np.range.1).filter(|_| office).find_map(arms);
        let (from, end, id, class, category, singular) = found?;
        let body = Np {
            range: (from, np.range.1),
            quote_start: from,
            head_at: from,
            core: (from, end),
            head: Head::Noun(id),
            class: Some(class),
            category,
            bound: None,
            det: Det::Article,
            singular,
            person: None,
            author: None,
            owner: None,
            hedge: None,
            ..np.clone()
        };
        Some(self.shown(parsed, &body, family))
    }

    /// «les tueurs, des rebelles venus à moto»: who is named by the deed alone is told by what stands behind a comma.
    fn explained(&self, parsed: &Parsed, np: usize) -> Option<usize> {
        let chunks = parsed.chunks();
        matches!(chunks.nps[np].head, Head::Noun(n) if self.know.lang.frames.doers.contains(&n)).then_some(())?;
        let at = chunks.items.iter().position(|(item, _)| matches!(item, Item::Np(i) if *i == np))?;
        let comma = matches!(chunks.items.get(at + 1)?.0, Item::Token(t) if parsed.s.tokens[t].is(','));
        let Item::Np(behind) = chunks.items.get(at + 2)?.0 else { return None };
        let told = &chunks.nps[behind];
        let somebody = matches!(told.class, Some(NounClass::People | NounClass::Force)) || told.actor.is_some();
        (comma && somebody && told.bound.as_ref().is_none_or(|b| b.article)).then_some(behind)
    }

    /// «des hommes se réclamant du GSIM», «que des sources rattachent au GSIM»: the armed group that a verb of belonging
    /// ties people to, right behind them.
    fn belongs(&self, parsed: &Parsed, np: usize) -> Option<&Actor> {
        let (frames, chunks) = (&self.know.lang.frames, parsed.chunks());
        let who = &chunks.nps[np];
        let man = matches!(who.head, Head::Noun(n) if frames.men.contains(&n));
        let fighter = matches!(who.category, None | Some(Category::Combatants | Category::Unknown)) || man;
        let people = who.class == Some(NounClass::People) || who.head == Head::Unknown;
        if !fighter || !people || who.actor.is_some() {
            return None;
        }
        let at = chunks.items.iter().position(|(item, _)| matches!(item, Item::Np(i) if *i == np))?;
        let (mut tied, mut relative) = (false, false);
        for (item, _) in chunks.items[at + 1..].iter().take(BELONGS_REACH) {
            match *item {
                Item::Vg(v) => match chunks.vgs[v].verbs.iter().any(|x| frames.belonging.contains(x)) {
                    true => tied = !chunks.vgs[v].negated,
                    false if tied || !chunks.vgs[v].bare => return None,
                    false => {}
                },
                Item::Np(i) if tied => {
                    let group = self.know.actor(&chunks.nps[i]);
                    return group.filter(|a| a.kind.is_armed_group());
                }
                Item::Np(_) if relative => {}
                Item::Np(_) => return None,
                Item::Token(t) if parsed.s.is_fn(t, FnClass::Relative) => relative = true,
                Item::Token(t) if parsed.s.tokens[t].is(';') || parsed.s.tokens[t].is(':') => return None,
                _ => {}
            }
        }
        None
    }

    /// «des manifestants»
    pub fn crowd(&self, np: &Np) -> bool {
        matches!(np.head, Head::Noun(n) if self.know.lang.frames.crowds.contains(&n))
    }

    fn shown(&self, parsed: &Parsed, np: &Np, family: Family) -> Character {
        // A text does nothing: whose text it is did.
        if let Some(author) = np.author.as_deref().filter(|_| family != Family::Say) {
            return self.shown(parsed, author, family);
        }
        // «a rebel attack»: whose it is stands before the noun.
        if let Some(doer) = doer_in(self.know, &parsed.s, np).filter(|_| family != Family::Say) {
            return self.shown(parsed, &doer, family);
        }
        let words = (np.quote_start, np.range.1);
        let bare = self.bare(parsed, np);
        let mut out = Character {
            name: bare.clone(),
            actor: None,
            kind: None,
            category: np.category,
            words,
            quote: Quote { span: PageSpan::new(0, 0), text: String::new() },
            bare_words: bare,
            named: false,
            by_deed: np.det == Det::Article
                && np.bound.is_none()
                && matches!(np.head, Head::Noun(n) if self.know.lang.frames.doers.contains(&n)),
            owned: np.det == Det::Possessive,
            crowd: self.crowd(np),
            vehicle: np.class == Some(NounClass::Vehicle),
            force: np.class == Some(NounClass::Force),
            site: np.class == Some(NounClass::Site)
                || np.class.is_none() && np.actor.is_none() && np.person.is_none() && !np.places.is_empty(),
            told_as: 2,
        };
        if let Some(actor) = self.owner(parsed, np) {
            self.be(&mut out, actor);
            return out;
        }
        if let Some(actor) = self.know.actor(np) {
            let own = (family == Family::Say && np.class == Some(NounClass::Speech))
                || matches!(
                    np.class,
                    None | Some(
                        NounClass::Force
                            | NounClass::People
                            | NounClass::Authority
                            | NounClass::Other
                            | NounClass::Site
                            | NounClass::Vehicle
                    )
                );
            if own {
                self.be(&mut out, self.of_the_same_letters(parsed, np, actor).unwrap_or(actor));
                return out;
            }
        }
        self.describe(&mut out, parsed, np, family);
        // «un commandant local du Hezbollah»: whoever leads fighters is one.
        let group = self.know.actor(np).is_some_and(|a| a.kind.is_armed_group());
        if group && matches!(np.class, Some(NounClass::Office | NounClass::People)) && out.actor.is_none() {
            out.category = Some(Category::Combatants);
        }
        // «trente de ses hommes»: whoever they are, they are somebody's fighters.
        if self.men_of_somebody(parsed, np) {
            (out.name, out.kind, out.category) = (out.bare_words.clone(), None, Some(Category::Combatants));
        }
        // «un communiqué du gouvernement»: the government says it.
        if let Some(author) = np.author.as_deref() {
            let signer = self.shown(parsed, author, family);
            if signer.named {
                (out.name, out.actor, out.kind, out.named) = (signer.name, signer.actor, signer.kind, true);
            } else if author.class == Some(NounClass::Authority) {
                (out.name, out.kind) = (signer.name, signer.kind);
            }
        }
        out
    }

    /// «les FDS»: where the letters of a body elsewhere are what the language calls forces of any country, those of the
    /// country the page plays in.
    fn of_the_same_letters(&self, parsed: &Parsed, np: &Np, actor: &Actor) -> Option<&Actor> {
        let here = self.setting.country_at(parsed.s.index).filter(|here| actor.country.is_some_and(|c| c != *here))?;
        let named = |at: &usize| {
            let bears =
                |name: &Name| matches!(name, Name::Actor(i) if self.know.packs.actors[*i as usize].id == actor.id);
            parsed.s.tokens[*at].case == Case::Upper
                && parsed.s.names[*at].iter().any(|(n, name)| *n == 1 && bears(name))
        };
        let at = (np.range.0..np.range.1).find(named)?;
        let language = &self.know.lang.language;
        let mut forces = false;
        language.lexicon.each_at(&parsed.s.tokens, at, |_, x| {
            forces |= matches!(x, Lex::Noun(n, _) if language.group(*n).class == NounClass::Force);
        });
        self.forces_of(here, MILITARY).filter(|_| forces)
    }

    /// «ses hommes», «trente-deux de leurs hommes»; «des hommes du FLK», whose letters no list has.
    fn men_of_somebody(&self, parsed: &Parsed, np: &Np) -> bool {
        let Head::Noun(n) = np.head else { return false };
        let mut before = np.head_at.saturating_sub(2).max(np.range.0)..np.head_at;
        let mut letters = (np.range.0..np.range.1).filter(|_| np.actor.is_none() && !parsed.s.capitals_only);
        self.know.lang.frames.men.contains(&n)
            && (before.any(|at| parsed.s.is_fn(at, FnClass::Possessive))
                || letters.any(|at| parsed.s.names[at].is_empty() && crate::letters::is_letters(&parsed.s, at)))
    }

    /// «l'armée dément que ses hommes aient tué»: men of the force or group named before them.
    fn owner(&self, parsed: &Parsed, np: &Np) -> Option<&Actor> {
        let plain = np.class == Some(NounClass::People) && np.range.1 - np.range.0 <= 3 && np.bound.is_none();
        let armed = matches!(np.category, Some(Category::SecurityForces | Category::Combatants))
            || matches!(np.head, Head::Noun(n) if self.know.lang.frames.men.contains(&n));
        if np.det != Det::Possessive || !plain || !armed || np.singular {
            return None;
        }
        let before = parsed.chunks().nps.iter().rev().filter(|n| n.range.1 <= np.range.0);
        // «Le chef du GSIM affirme que ses hommes»
        let force = |n: &&Np| {
            n.actor.is_some()
                && matches!(n.class, None | Some(NounClass::Force | NounClass::Speech | NounClass::Office))
        };
        let owner = before.filter(force).find_map(|n| n.actor).map(|a| &self.know.packs.actors[a as usize])?;
        owner.kind.fights().then_some(owner)
    }

    /// The country of the power or the forces named last before somebody's soldiers; that of the page for «l'armée».
    fn owners_country(&self, parsed: &Parsed, np: &Np) -> Option<Country> {
        let before = parsed.chunks().nps.iter().rev().filter(|n| n.range.1 <= np.range.0 && n.range.0 < np.range.0);
        let power = |n: &&Np| {
            let state = self.know.actor(n).is_some_and(|a| a.kind.is_state());
            state
                || n.class == Some(NounClass::Authority)
                || n.class == Some(NounClass::Force) && n.category == Some(Category::SecurityForces)
        };
        let mut powers = before.filter(power);
        let np = powers.next()?;
        let actor = self.know.actor(np).and_then(|a| a.country);
        np.country.or(actor).or(self.setting.country_at(parsed.s.index))
    }

    fn be(&self, out: &mut Character, actor: &Actor) {
        out.name = actor.name.to_string();
        out.actor = Some(actor.id.clone());
        out.kind = Some(actor.kind);
        out.named = true;
        // «Casques bleus de la Minusca»: a mission's soldiers keep the peace, whoever lends them.
        if out.category != Some(Category::Peacekeepers) {
            out.category = actor.kind.category().or(out.category);
        }
    }

    fn describe(&self, out: &mut Character, parsed: &Parsed, np: &Np, family: Family) {
        // «le mouvement», «le groupe armé»: the one the page names, where it names one only.
        let pointing = matches!(np.det, Det::Article | Det::Demonstrative) && np.bound.is_none();
        // «the rebels», «the militants»: fighters of no kind of their own, as gunmen and bandits have.
        let kind = |n: u32| self.know.lang.language.group(n).kind;
        let fighters = np.class == Some(NounClass::People)
            && !np.singular
            && self.know.lang.language.heads == HeadOrder::Last
            && np.range.1 - np.range.0 == 2
            && matches!(np.head, Head::Noun(n) if kind(n).is_none() && !self.know.lang.frames.doers.contains(&n));
        let body = np.class == Some(NounClass::Force) && np.singular || fighters || family == Family::Say;
        // «l'organisation», «le mouvement»: on a page that names no other.
        let bare = np.range.1 - np.quote_start <= 2 && np.class == Some(NounClass::Force);
        let anaphor = matches!(np.head, Head::Noun(n) if self.know.lang.frames.anaphors.contains(&n));
        let other = np.category == Some(Category::Unknown) && bare && anaphor && !self.setting.organized;
        let fights = np.category == Some(Category::Combatants) || other;
        // «les séparatistes « Tigres du Sud »» have a name of their own.
        let quoted = (np.range.0..np.range.1).any(|at| parsed.s.tokens[at].kind == TokenKind::Quote);
        let group = self.setting.group.filter(|_| pointing && body && fights && !quoted);
        if let Some(actor) = group.filter(|_| np.places.is_empty() && np.country.is_none()) {
            self.be(out, &self.know.packs.actors[actor as usize]);
            return;
        }
        let country = np.country.or_else(|| match np.places.first() {
            Some((_, Name::Country(i) | Name::Capital(i))) => Some(self.know.packs.countries[*i as usize].code),
            _ => None,
        });
        match (np.class, np.category) {
            (Some(NounClass::Office), _) if np.person.is_some() => {
                // A person goes by the name; the title stays in the words quoted.
                let name = np.person.and_then(|p| parsed.s.bytes(p).of(self.text));
                out.name = name.map_or_else(|| out.name.clone(), str::to_owned);
                out.kind = Some(ActorKind::Person);
                out.named = true;
                let listed = self.know.actor(np);
                let bears = |a: &&Actor| a.kind == ActorKind::Person && a.bears(&out.name);
                if let Some(actor) = listed.filter(bears) {
                    (out.name, out.actor) = (actor.name.to_string(), Some(actor.id.clone()));
                }
            }
            (
                Some(NounClass::Force | NounClass::People | NounClass::Site | NounClass::Vehicle),
                Some(Category::SecurityForces),
            ) => {
                // An army without an adjective is that of the country the page plays in; «l'aviation des assaillants» is not.
                let theirs = self.of_fighters(parsed, np);
                // «douze de ses soldats»: theirs who are told of before, of whatever country.
                let owned = np.head_at.checked_sub(1).is_some_and(|at| parsed.s.is_fn(at, FnClass::Possessive));
                let owner = owned.then(|| self.owners_country(parsed, np)).flatten();
                let home = country.or(owner).or(self.setting.country_at(parsed.s.index).filter(|_| !theirs && !owned));
                let manner = self.manner(np);
                if let Some(actor) = home.and_then(|c| self.forces_of(c, manner)) {
                    let words = out.category;
                    self.be(out, actor);
                    out.category = words;
                    out.named = np.class == Some(NounClass::Force);
                } else if let Some(name) =
                    home.and_then(|c| self.forces_name(c, manner)).filter(|_| !matches!(manner, MILITARY | ""))
                {
                    // Police that no pack lists are no army: the manner of naming says whose they are.
                    out.name = name;
                    out.kind = Some(ActorKind::StateForces);
                    out.named = np.class == Some(NounClass::Force);
                }
            }
            // «des frappes françaises», «un drone français» are those of the country's forces.
            (Some(NounClass::Event), _) | (Some(NounClass::Thing | NounClass::Vehicle), None)
                if np.is_weapon(&self.know.lang.frames) || np.class == Some(NounClass::Event) =>
            {
                if let Some(actor) = country.and_then(|c| self.forces_of(c, MILITARY)) {
                    self.be(out, actor);
                } else if let Some(name) = country.and_then(|c| self.forces_name(c, MILITARY)) {
                    out.name = name;
                    (out.kind, out.category) = (Some(ActorKind::StateForces), Some(Category::SecurityForces));
                }
            }
            (Some(NounClass::Authority), _) => {
                // «les autorités» are those of the country the page plays in; «ses partenaires» are not.
                let place = |at: usize| parsed.s.names[at].iter().any(|(_, n)| matches!(n, Name::Place(_)));
                let qualified = parsed.s.tokens[np.head_at + 1..np.range.1].iter().any(|t| t.capital())
                    // «Gaza's health ministry»
                    || (np.range.0..np.head_at).any(|at| place(at) && parsed.s.tokens[at].capital());
                let home = self
                    .setting
                    .country_at(parsed.s.index)
                    .filter(|_| np.det == Det::Article && np.range.1 - np.head_at <= 3 && !qualified)
                    // «les grandes puissances» are not at home here.
                    .filter(|_| !self.manner(np).is_empty());
                self.government(out, country.or(home));
            }
            // Who makes a demand in public, and who riots, are no bystanders.
            (Some(NounClass::People | NounClass::Other), _) if self.crowd(np) => {
                let (kind, name) = match matches!(np.head, Head::Noun(n) if self.know.lang.frames.rioters.contains(&n))
                {
                    true => (ActorKind::Rioters, "Rioters"),
                    false => (ActorKind::Protesters, "Protesters"),
                };
                out.kind = Some(kind);
                if family != Family::Free && family != Family::Say {
                    out.name = name.to_owned();
                }
            }
            // «un fils du général» may be his father's soldier.
            (Some(NounClass::People), Some(Category::Civilians)) if self.of_a_man_of_power(parsed, np) => {
                out.category = Some(Category::Unknown);
            }
            (Some(NounClass::People | NounClass::Site | NounClass::Vehicle), Some(Category::Civilians)) => {
                out.kind = Some(ActorKind::Civilians);
                if family != Family::Free && family != Family::Say {
                    out.name = "Civilians".to_owned();
                }
            }
            (Some(NounClass::Office), _) => out.kind = Some(ActorKind::Person),
            (None, _) => match np.head {
                Head::Name(Name::Country(_) | Name::Capital(_)) => match family {
                    Family::Force | Family::Air | Family::Seize => {
                        if let Some(actor) = country.and_then(|c| self.forces_of(c, MILITARY)) {
                            self.be(out, actor);
                        }
                    }
                    _ => self.government(out, country),
                },
                Head::Proper => {
                    out.kind = Some(ActorKind::Person);
                    out.named = true;
                    out.category = out.category.or_else(|| self.apposed(parsed, np));
                }
                _ => {}
            },
            _ => {}
        }
        if out.actor.is_none() && out.kind.is_none() {
            let group = match np.head {
                Head::Noun(n) => self.know.lang.language.group(n).kind,
                _ => None,
            };
            out.kind = match out.category {
                _ if group.is_some() => group,
                Some(Category::Combatants) => Some(ActorKind::RebelGroup),
                Some(Category::SecurityForces) => Some(ActorKind::StateForces),
                Some(Category::Peacekeepers) => Some(ActorKind::ExternalForces),
                Some(Category::Civilians) => Some(ActorKind::Civilians),
                _ => None,
            };
        }
    }

    /// «Abou X, un cadre de l'État islamique»: what kind of person the words behind a name say.
    fn apposed(&self, parsed: &Parsed, np: &Np) -> Option<Category> {
        let items = &parsed.chunks().items;
        let at = items.iter().position(|(_, r)| *r == np.range)?;
        let comma = matches!(items.get(at + 1)?.0, Item::Token(t) if parsed.s.tokens[t].is(','));
        let Item::Np(behind) = items.get(at + 2)?.0 else { return None };
        let behind = &parsed.chunks().nps[behind];
        // «X, le fils du président, a été tué»: of what kind a son is nobody says.
        let kin = matches!(behind.head, Head::Noun(n) if self.know.lang.frames.kin.contains(&n));
        let told = matches!(behind.class, Some(NounClass::People | NounClass::Office | NounClass::Other)) && !kin;
        let group = behind.actor.filter(|i| self.know.packs.actors[*i as usize].kind.is_armed_group());
        let fights = group.map(|_| Category::Combatants);
        behind.category.or(fights).filter(|c| comma && told && *c != Category::Unknown)
    }

    fn government(&self, out: &mut Character, country: Option<Country>) {
        out.kind = Some(ActorKind::StateForces);
        let Some(entry) = country.and_then(|c| self.know.packs.country(c)) else { return };
        out.name = format!("Government of {}", entry.name);
        let known = self.know.packs.actor_named(&out.name);
        out.actor = known.map(|a| a.id.clone());
        out.named = true;
    }

    /// «l'aviation des ennemis», «les chars des insurgés»: whose forces they are stands behind them.
    fn of_fighters(&self, parsed: &Parsed, np: &Np) -> bool {
        let group = |n: u32| self.know.lang.language.group(n).category;
        let fights = |x: &Lex| matches!(x, Lex::Noun(n, _) if group(*n) == Some(Category::Combatants));
        // «l'aviation des "ennemis croisés"»: who is called so in quotation marks is nobody's own.
        let quote = |at: usize| parsed.s.tokens[at].kind == TokenKind::Quote;
        let led = |at: usize| parsed.s.is_function(at - 1) || quote(at - 1) && parsed.s.is_function(at - 2);
        let quoted = |at: usize| quote(at - 1) && parsed.s.is_function(at - 2);
        let fighters = |at: usize| led(at) && parsed.s.lex[at].iter().any(|(_, x)| fights(x));
        (np.head_at + 2..np.range.1).any(|at| quoted(at) || fighters(at))
    }

    /// «le fils du président», «le frère de X»: kin or staff of somebody who holds power, told for that.
    fn of_a_man_of_power(&self, parsed: &Parsed, np: &Np) -> bool {
        let kin = matches!(np.head, Head::Noun(n) if self.know.lang.frames.kin.contains(&n));
        let person = |i: u32| self.know.packs.actors[i as usize].kind == ActorKind::Person;
        let power = |at: usize| {
            let office =
                |x: &Lex| matches!(x, Lex::Noun(n, _) if self.know.lang.language.group(*n).class == NounClass::Office);
            let named = |n: &Name| matches!(n, Name::Actor(i) if person(*i));
            parsed.s.lex[at].iter().any(|(_, x)| office(x)) || parsed.s.names[at].iter().any(|(_, n)| named(n))
        };
        kin && (np.range.0..np.range.1).any(power)
    }

    /// What the forces a noun means are called: an army, unless its group says otherwise; nothing where the noun does not
    /// say of which body they are («un vigile», «une brigade»).
    fn manner(&self, np: &Np) -> &str {
        let group = match np.head {
            Head::Noun(n) => self.know.lang.language.group(n).forces.as_deref(),
            _ => None,
        };
        group.unwrap_or(MILITARY)
    }

    /// The pack's forces of a country: «Military Forces of …», «Police Forces of …».
    fn forces_of(&self, country: Country, manner: &str) -> Option<&Actor> {
        self.know.packs.actor_named(&self.forces_name(country, manner)?)
    }

    fn forces_name(&self, country: Country, manner: &str) -> Option<String> {
        Some(format!("{manner} of {}", self.know.packs.country(country)?.name))
    }

    /// The words without article and figure.
    fn bare(&self, parsed: &Parsed, np: &Np) -> String {
        let (mut start, mut end) = (np.core.0.max(np.quote_start), np.hedge.unwrap_or(np.range.1));
        if matches!(np.head, Head::Elided) {
            start = np.quote_start;
        }
        let quote = |at: usize| parsed.s.tokens[at].kind == TokenKind::Quote;
        while start < end && quote(start) {
            start += 1;
        }
        while end > start + 1 && quote(end - 1) {
            end -= 1;
        }
        parsed.s.bytes((start.min(end.saturating_sub(1)), end)).of(self.text).unwrap_or("").to_owned()
    }

    /// Seats a character: mentions of one actor are one seat, the best named or first described has it. Gives the seat.
    pub fn seat(&self, seats: &mut Vec<(Role, Character)>, role: Role, character: Character) -> usize {
        self.seat_among(seats, role, character, |_, _, _| true)
    }

    /// As `seat`, where only some seats can be the character's: asked of a seat's place, of the seat and of the character.
    pub fn seat_among(
        &self,
        seats: &mut Vec<(Role, Character)>,
        role: Role,
        character: Character,
        open: impl Fn(usize, &(Role, Character), &Character) -> bool,
    ) -> usize {
        // «quatre gendarmes», «quatre gendarmes nigériens»: the second are told by their name.
        let one_kind = |a: &Character, b: &Character| {
            let head = |c: &Character| c.bare_words.split_whitespace().next().unwrap_or_default().to_lowercase();
            a.named != b.named && a.category == b.category && head(a) == head(b)
        };
        let same = |a: &Character, b: &Character, one_part: bool| match (&a.actor, &b.actor) {
            (Some(x), Some(y)) => x == y || one_part && one_kind(a, b),
            _ if a.named && b.named => {
                a.name == b.name || a.quote.text.contains(&b.bare_words) || b.quote.text.contains(&a.bare_words)
            }
            // «Les Forces démocratiques ont tué dix combattants»: whom a named group hit is not that group.
            _ if a.named != b.named && !one_part => a.is_alike(b),
            // Descriptions of one kind of people in one part are one group told in other words; «des hommes ont tué
            // dix personnes» are two.
            _ => {
                let head = |c: &Character| c.bare_words.split_whitespace().next().unwrap_or_default().to_lowercase();
                // «un drone a frappé l'hôpital, tuant six patients»: a building and who was in it.
                let other_kind = !one_part || a.site != b.site;
                let others = other_kind && a.category == Some(Category::Civilians) && head(a) != head(b);
                a.category.is_some() && a.category == b.category && !others || a.is_alike(b)
            }
        };
        // «JNIM killed fifty mercenaries»: a name on one side and a description on the other are two.
        let facing = |r: Role, c: &Character| r != role && c.named != character.named;
        let seated = |(r, c): &(Role, Character)| same(c, &character, *r == role) && !facing(*r, c);
        let find = |is: &dyn Fn(&(Role, Character)) -> bool| {
            (0..seats.len()).find(|at| open(*at, &seats[*at], &character) && is(&seats[*at]))
        };
        if let Some(at) = find(&|(_, c)| c.is_alike(&character)).or_else(|| find(&seated)) {
            let (held, known) = &mut seats[at];
            // «trois gendarmes», «leur patrouille»: who is told as somebody's is told by the other words.
            if *held == role && known.owned != character.owned && known.named == character.named {
                if known.owned {
                    *known = character;
                }
                return at;
            }
            if *held == role
                && (!known.named && character.named
                    || known.named == character.named && character.told_as < known.told_as)
            {
                *known = character;
            }
            return at;
        }
        seats.push((role, character));
        seats.len() - 1
    }
}
