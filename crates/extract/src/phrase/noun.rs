//! Noun phrases: article or figure, head, modifiers, complements.

use super::{Det, Head, Np, Reader, takes_sides};
use crate::cast::MILITARY;
use crate::count::{Bound, hedged_after};
use crate::sentence::Range;
use recoupe_model::{ActorKind, Category};
use recoupe_packs::Name;
use recoupe_packs::language::{FnClass, Lex, NounClass, Tense};
use recoupe_packs::token::{Case, Token, TokenKind};

impl Reader<'_> {
    pub(super) fn noun_phrase(&self, start: usize, depth: usize) -> Option<Np> {
        let s = self.s;
        if self.begins_no_phrase(start) {
            return None;
        }
        let mut at = start;
        let mut det = Det::None;
        let mut bound: Option<Bound> = None;
        let mut contracted = false;
        let mut quote_start = start;
        if let Some(b) = self.bound_at(at) {
            bound = Some(b.clone());
            at = b.range.1;
        } else {
            if s.fn_word(at, FnClass::Quantifier).is_some() && self.determiner(at).is_none() {
                at += s.fn_word(at, FnClass::Quantifier)?;
            }
            if let Some(d) = self.determiner(at) {
                det = d;
                contracted = self.contracted(at);
                if contracted {
                    quote_start = at + 1;
                }
                at += 1;
                if let Some(b) = self.bound_at(at) {
                    bound = Some(b.clone());
                    at = b.range.1;
                }
            }
        }
        if s.tokens.get(at).is_some_and(|t| t.kind == TokenKind::Quote) && at > start {
            at += 1;
        }
        // «vingt d'après des habitants»
        let longer_word = |at: usize| s.fn_word(at, FnClass::Preposition).is_some_and(|n| n > 1);
        // «une trentaine de djihadistes»
        let partitive = bound.is_some() && self.contracted(at) && self.is_of(at);
        if partitive {
            // «quatre des blessés»
            det = Det::Article;
            at += 1;
            at = self.bound_at(at).map_or(at, |b| b.range.1);
        } else if bound.is_some() && self.is_of(at) && !longer_word(at) && s.tokens.get(at + 1).is_some() {
            at += 1;
            if self.is(at, FnClass::Preposition) && self.preposition(at).is_some_and(|_| self.pronoun_after(at)) {
                // «15 d'entre eux»
                return self.elided(start, at + 2, bound, det);
            }
            // «three of them»
            if self.heads_last() && self.is(at, FnClass::Pronoun) && self.determiner(at).is_none() {
                return self.elided(start, at + 1, bound, det);
            }
            // «un de ses détachements»: one of several, whose they are stands before the noun.
            if let Some(d) = self.determiner(at) {
                det = d;
                at += 1;
            }
            // «seven of the twelve hostages», «seven of twelve hostages» are seven.
            at = self.bound_at(at).map_or(at, |b| b.range.1);
            if s.tokens.get(at).is_some_and(|t| t.kind == TokenKind::Quote) {
                at += 1;
            }
        }
        // «M. Diallo», «Dr. Keita»: the title says nothing of who it is.
        at = self.behind_title(at);
        let before_head = at;
        let introduced = det != Det::None || bound.is_some();
        if self.leads_on(at, bound.as_ref()) || self.others_befallen(start, at, bound.as_ref()) {
            return self.elided(start, at, bound, det);
        }
        let head = match self.heads_last() {
            true => self.last_head(at, introduced),
            false => self.head(at, introduced, bound.is_some() && det == Det::None),
        };
        let Some((head, head_at, head_end)) = head else {
            return match bound {
                Some(_) => self.elided(start, before_head.max(start + 1), bound, det),
                None => None,
            };
        };
        let mut np = Np {
            range: (start, head_end),
            quote_start,
            head_at,
            core: (before_head, head_end),
            head,
            class: None,
            category: None,
            bound,
            det,
            contracted,
            actor: None,
            country: None,
            places: Vec::new(),
            singular: true,
            partitive,
            person: None,
            author: None,
            owner: None,
            hedge: None,
        };
        self.describe_head(&mut np, (head_at, head_end));
        // «l'Armée du salut populaire (ASP)» is no state's.
        let body = matches!(np.class, Some(NounClass::Force | NounClass::Other));
        if let Some(end) = Some(head_at).filter(|_| body).and_then(|at| crate::letters::own_name(s, at)) {
            np.range.1 = end;
            np.category = np.category.map(|c| if c == Category::SecurityForces { Category::Combatants } else { c });
        }
        if self.heads_last() {
            self.premodifiers(&mut np, before_head);
        }
        self.modifiers(&mut np);
        np.core.1 = np.range.1;
        if depth < 3 && !self.keeps_complements_apart(&np) {
            self.complements(&mut np, depth);
            self.issued_by(&mut np, depth);
        }
        self.hedge_after(&mut np);
        // «an army drone»: whose it is stands before it.
        if self.heads_last() && np.is_weapon(&self.know.lang.frames) && np.owner.is_none() {
            np.owner = crate::cast::doer_in(self.know, self.s, &np).map(Box::new);
        }
        Some(self.owned(np, depth))
    }

    /// «vingt côté rebelle»: a word in the singular that can be a preposition is one behind more than one.
    fn leads_on(&self, at: usize, bound: Option<&Bound>) -> bool {
        let many = bound.is_some_and(|b| !b.article && b.count.low > 1 && b.range.1 == at);
        let singular = |(_, x): &(usize, Lex)| matches!(x, Lex::Noun(_, false));
        many && self.preposition(at) == Some(1) && self.s.lex[at].iter().any(singular) && !self.heads_last()
    }

    /// «deux soldats ont été blessés et trois autres tués»: what stands behind «autres» is what befell them, and no noun.
    fn others_befallen(&self, start: usize, at: usize, bound: Option<&Bound>) -> bool {
        let counted = bound.is_some_and(|b| !b.article && b.range.1 == at);
        let joined = start.checked_sub(1).is_some_and(|b| self.is(b, FnClass::Conjunction) || self.s.tokens[b].is(','));
        let others = (at..self.s.tokens.len()).take_while(|t| self.is(*t, FnClass::Other)).count();
        let befell = at + others;
        let tolls = &self.know.lang.frames.toll_nouns;
        let toll = |(_, x): &(usize, Lex)| matches!(x, Lex::Noun(n, _) if tolls.contains_key(n));
        counted
            && joined
            && others > 0
            && self.s.has_own_form(befell, Tense::Participle)
            && self.s.lex[befell].iter().any(toll)
    }

    /// True where a token begins no noun phrase, whatever follows: a mark that no list has, and where the noun stands first
    /// a word in lower case that is no noun, no name and leads to none.
    fn begins_no_phrase(&self, at: usize) -> bool {
        let s = self.s;
        let Some(token) = s.tokens.get(at).filter(|_| self.bound_at(at).is_none()) else { return false };
        match token.kind {
            TokenKind::Punct => s.longest(at) == 0,
            TokenKind::Word if token.case == Case::Lower && !self.heads_last() => {
                const LEADS: &[FnClass] =
                    &[FnClass::Quantifier, FnClass::Determiner, FnClass::Possessive, FnClass::Demonstrative];
                !s.has_noun(at) && s.names[at].is_empty() && !s.begins_fn(at, LEADS)
            }
            _ => false,
        }
    }

    fn behind_title(&self, at: usize) -> usize {
        let s = self.s;
        let titled = |t: &Token| t.capital() && self.know.lang.language.abbreviations.contains(&*t.lower);
        let stop = s.tokens.get(at + 1).is_some_and(|t| t.is('.') && t.tied);
        let named = s.tokens.get(at + 2).is_some_and(Token::capital);
        if stop && named && s.tokens.get(at).is_some_and(titled) { at + 2 } else { at }
    }

    fn pronoun_after(&self, at: usize) -> bool {
        self.is(at + 1, FnClass::Pronoun) && !self.is(at + 1, FnClass::Determiner)
    }

    fn elided(&self, start: usize, end: usize, bound: Option<Bound>, det: Det) -> Option<Np> {
        let bound = bound?;
        let year = bound.count.said.is_some_and(|n| (1900..2100).contains(&n)) && bound.range.1 - bound.range.0 == 1;
        let end = end.max(bound.range.1);
        // «un autre»: one more of those told before.
        let one_more = bound.article && self.is(end, FnClass::Other);
        if (bound.article && !one_more) || bound.fractional || year {
            return None;
        }
        // A number that a sign of money, measure or score follows counts no people.
        if self
            .s
            .tokens
            .get(end)
            .is_some_and(|t| t.is('%') || t.is('€') || t.is('$') || t.is('°') || (t.is('-') && t.tied))
        {
            return None;
        }
        let mut np = Np {
            range: (start, end),
            quote_start: start,
            head_at: end - 1,
            core: (start, end),
            head: Head::Elided,
            class: None,
            category: None,
            bound: Some(bound),
            det,
            contracted: false,
            actor: None,
            country: None,
            places: Vec::new(),
            singular: false,
            partitive: false,
            person: None,
            author: None,
            owner: None,
            hedge: None,
        };
        // «15 autres»
        while self.is(np.range.1, FnClass::Other) {
            np.range.1 += 1;
        }
        np.core.1 = np.range.1;
        self.hedge_after(&mut np);
        Some(np)
    }

    /// A word that can be an adjective as far as the lexicons know.
    fn is_plain_word(&self, at: usize) -> bool {
        let Some(token) = self.s.tokens.get(at) else { return false };
        token.kind == TokenKind::Word
            && token.case == Case::Lower
            && !token.lower.ends_with('\'')
            && !self.s.in_time(at)
            && !self.s.is_function(at)
            && !self.s.begins_fn(at, &[FnClass::Preposition, FnClass::Subordinator, FnClass::Conjunction])
            && self.bound_at(at).is_none()
    }

    fn predicate_participle(&self, at: usize) -> bool {
        if !self.has_noun(at) && !self.s.has_form(at, Tense::Participle) {
            return false;
        }
        let frames = &self.know.lang.frames;
        self.s.lex[at].iter().any(|(_, x)| match x {
            Lex::Verb(v, f) => {
                f.tense == Tense::Participle && (frames.of_verb.contains_key(v) || frames.say.contains_key(v))
            }
            Lex::Noun(n, _) => frames.toll_nouns.contains_key(n),
            _ => false,
        })
    }

    /// «l'armée annonce avoir perdu»
    fn is_infinitive(&self, at: usize) -> bool {
        self.s.has_form(at, Tense::Infinitive)
    }

    fn is_participle(&self, at: usize) -> bool {
        self.s.has_form(at, Tense::Participle)
    }

    fn finite_verb(&self, at: usize) -> bool {
        self.s.has_finite_form(at)
    }

    /// The head: up to three modifiers may stand before a known noun.
    fn head(&self, at: usize, introduced: bool, indefinite: bool) -> Option<(Head, usize, usize)> {
        let s = self.s;
        if at >= s.tokens.len() || s.in_time(at) {
            return None;
        }
        // «la Première brigade», «la Cinquième division»
        let ordinal = introduced && s.tokens[at].capital() && s.is_ordinal(at);
        if ordinal
            && s.tokens.get(at + 1).is_some_and(|t| t.kind == TokenKind::Word)
            && let Some(found) = self.head_here(at + 1, true).filter(|(h, ..)| matches!(h, Head::Noun(_)))
        {
            return Some(found);
        }
        // «le 33e régiment», «sa 2e compagnie»
        if introduced && s.ordinal(at, at + 2).is_some() && s.tokens.len() > at + 2 && !s.in_time(at + 2) {
            return self.head_here(at + 2, true).filter(|(h, ..)| matches!(h, Head::Noun(_)));
        }
        if let Some(found) = self.head_here(at, introduced) {
            // A known adjective-like noun before a noun («jeune fille») is in the lexicon as a whole.
            return Some(found);
        }
        if !introduced {
            return None;
        }
        let mut ahead = at;
        // «une même famille», «un très jeune soldat»; «le même responsable» is one told before.
        let degree = |ahead: usize| indefinite && ahead == at && self.s.fn_word(at, FnClass::Adverb) == Some(1);
        while ahead < at + 3
            && (self.is(ahead, FnClass::Other)
                || degree(ahead)
                || self.is_plain_word(ahead) && !self.finite_only(ahead))
        {
            ahead += 1;
            if ahead < s.tokens.len() && s.tokens[ahead].kind == TokenKind::Quote {
                ahead += 1;
            }
            if ahead < s.tokens.len()
                && !s.in_time(ahead)
                && let Some(found) =
                    self.head_here(ahead, true).filter(|(h, ..)| *h != Head::Unknown && *h != Head::Proper)
            {
                return Some(found);
            }
        }
        (self.is_plain_word(at) && !self.predicate_participle(at) && !self.finite_only(at)).then_some((
            Head::Unknown,
            at,
            at + 1,
        ))
    }

    pub(super) fn finite_only(&self, at: usize) -> bool {
        self.finite_verb(at) && !self.has_noun(at) && !self.s.has_form(at, Tense::Participle)
    }

    fn head_here(&self, at: usize, introduced: bool) -> Option<(Head, usize, usize)> {
        let s = self.s;
        if s.tokens[at].kind != TokenKind::Word {
            return None;
        }
        if let Some(noun) = self.know.lang.frames.sided.filter(|_| introduced && takes_sides(self.know, s, at)) {
            return Some((Head::Noun(noun), at, at + 2));
        }
        let noun = s.lex[at]
            .iter()
            .find_map(|(n, x)| if let Lex::Noun(id, plural) = x { Some((*n, *id, *plural)) } else { None });
        let name = s.names[at].iter().find(|(_, name)| !matches!(name, Name::Demonym(_) | Name::Outlet(_)));
        let outlet = s.names[at].iter().find(|(_, name)| matches!(name, Name::Outlet(_)));
        // «Ouaga FM»: the longer name is meant.
        let name = name.filter(|(n, _)| outlet.is_none_or(|(m, _)| n >= m));
        let demonym = s.names[at].iter().find(|(_, name)| matches!(name, Name::Demonym(_)));
        if self.joins_a_name(at) {
            return Some((Head::Proper, at, at + 2));
        }
        if let Some((n, name)) = name
            && noun.is_none_or(|(m, ..)| *n >= m)
            && !(s.is_function(at) && s.tokens[at].case == Case::Lower)
        {
            return Some((Head::Name(*name), at, at + n));
        }
        if let Some((n, name)) = outlet
            && noun.is_some_and(|(m, ..)| *n > m)
        {
            return Some((Head::Name(*name), at, at + n));
        }
        // «à Cabaret»: a common word with a capital, right behind what leads to a town.
        let led = || {
            let to = |at: usize| {
                self.know
                    .lang
                    .frames
                    .prepositions
                    .get(&*s.tokens[at].lower)
                    .is_some_and(|l| l.contains(&recoupe_packs::frames::Slot::To))
            };
            at.checked_sub(1).is_some_and(|b| to(b) && !self.contracted(b))
        };
        let town =
            noun.is_some_and(|(n, ..)| n == 1) && !introduced && s.tokens[at].case == Case::Title && !s.capitals_only;
        if town && !self.heads_last() && led() {
            return Some((Head::Proper, at, at + 1));
        }
        if let Some((n, id, _)) = noun
            && (!s.is_function(at) || introduced)
        {
            return Some((Head::Noun(id), at, at + n));
        }
        if let Some((n, name)) = outlet {
            return Some((Head::Name(*name), at, at + n));
        }
        if let Some((n, name)) = demonym.filter(|_| s.tokens[at].capital() && (introduced || at > 0)) {
            return Some((Head::Name(*name), at, at + n));
        }
        self.proper(at).map(|end| (Head::Proper, at, end))
    }

    /// «Pont-Sorel», «Port-Brûlé»: a common word and one that is no noun, both with a capital, joined by a hyphen.
    fn joins_a_name(&self, at: usize) -> bool {
        let s = self.s;
        let title = |i: usize| s.tokens.get(i).is_some_and(|t| t.case == Case::Title && !t.lower.ends_with('\''));
        let joined = title(at) && title(at + 1) && s.tokens[at + 1].tied;
        let longer = s.lex[at].iter().any(|(n, _)| *n > 1) || s.names[at].iter().any(|(n, _)| *n > 1);
        joined && self.has_noun(at) && !longer && !self.has_noun(at + 1) && s.names[at + 1].is_empty()
    }

    /// Capitalised words that no lexicon knows as common ones.
    pub(super) fn proper(&self, at: usize) -> Option<usize> {
        let s = self.s;
        let starts = |i: usize| {
            s.tokens.get(i).is_some_and(|t| t.capital() && !t.lower.ends_with('\''))
                && !s.is_function(i)
                && !s.in_time(i)
        };
        if !starts(at) || (at == 0 && !starts(at + 1) && (self.finite_verb(at) || !s.lex[at].is_empty())) {
            return None;
        }
        let mut end = at + 1;
        while end < s.tokens.len() {
            let linked = s.tokens[end].kind == TokenKind::Word
                && s.tokens[end].lower.chars().count() <= 4
                && starts(end + 1)
                && s.lex[end].is_empty();
            if starts(end) && !self.has_noun(end) || (s.tokens.get(end).is_some_and(|t| t.tied && t.capital())) {
                end += 1;
            } else if linked {
                end += 2;
            } else {
                break;
            }
        }
        Some(end)
    }

    fn describe_head(&self, np: &mut Np, head: Range) {
        let language = &self.know.lang.language;
        match np.head {
            Head::Noun(id) => {
                let group = language.group(id);
                np.class = Some(group.class);
                np.category = group.category;
                np.singular = self.s.lex[np.head_at].iter().any(|(_, x)| matches!(x, Lex::Noun(n, false) if *n == id));
                // «les corps»: a word that is the same in the plural.
                let plural = head.0.checked_sub(1).is_some_and(|at| self.s.is_fn(at, FnClass::PluralPronoun));
                np.singular &= !(plural && self.s.is_fn(head.0 - 1, FnClass::Determiner));
            }
            Head::Name(name) => {
                self.take_name(np, head, name);
                self.site_by_name(np, head);
            }
            Head::Proper => np.person = Some(head),
            _ => {}
        }
    }

    /// «le camp de Boni»: a name on the map that begins with what it is.
    fn site_by_name(&self, np: &mut Np, (start, end): Range) {
        let noun = self.s.lex[start].iter().find_map(|(n, x)| match x {
            Lex::Noun(id, _) if start + n < end => Some(*id),
            _ => None,
        });
        let lower = self.s.tokens[start].case == Case::Lower;
        let Some(id) = noun.filter(|_| lower && !np.places.is_empty()) else { return };
        let group = self.know.lang.language.group(id);
        if group.class == NounClass::Site && group.category.is_some() {
            (np.head, np.class, np.category) = (Head::Noun(id), Some(group.class), group.category);
        }
    }

    pub(super) fn take_name(&self, np: &mut Np, range: Range, name: Name) {
        match name {
            Name::Actor(i) => {
                let actor = &self.know.packs.actors[i as usize];
                np.actor = np.actor.or(Some(i));
                np.country = np.country.or(actor.country);
                // «le général X»: whoever the packs know by name is named like anybody else.
                if actor.kind == ActorKind::Person && np.class == Some(NounClass::Office) {
                    np.person = np.person.or(Some(range));
                }
            }
            Name::Country(i) => {
                np.country = np.country.or(Some(self.know.packs.countries[i as usize].code));
                np.places.push((range, name));
            }
            Name::Demonym(i) => np.country = np.country.or(Some(self.know.packs.countries[i as usize].code)),
            Name::Place(_) | Name::Capital(_) => np.places.push((range, name)),
            Name::Outlet(_) => {}
        }
    }

    /// Adjectives, demonyms, names in apposition («la force Barkhane», «le général X»), bracketed acronyms.
    fn modifiers(&self, np: &mut Np) {
        let s = self.s;
        let mut n_plain = 0;
        loop {
            let at = np.range.1;
            let Some(token) = s.tokens.get(at) else { break };
            if s.in_time(at) {
                break;
            }
            // «des véhicules pro-Diallo»
            if np.class.is_some() && takes_sides(self.know, s, at) {
                np.range.1 += 2;
                continue;
            }
            // A closing quotation mark inside the phrase.
            if token.kind == TokenKind::Quote {
                let opened = (np.range.0..at).any(|i| s.tokens[i].kind == TokenKind::Quote);
                let n_inside = (np.range.0..at).filter(|i| s.tokens[*i].kind == TokenKind::Quote).count();
                if opened && n_inside % 2 == 1 {
                    np.range.1 += 1;
                    continue;
                }
                // «une attaque « terroriste »»: a quoted adjective.
                let close = (at + 2..at + 4).find(|i| s.tokens.get(*i).is_some_and(|t| t.kind == TokenKind::Quote));
                // «les séparatistes « Tigres du Sud »»: what they call themselves.
                let named = self.quoted_name(np, at);
                if let Some(close) = named.or(close.filter(|c| {
                    (at + 1..*c).all(|i| self.is_plain_word(i) && !self.predicate_participle(i) && !self.finite_only(i))
                })) {
                    np.range.1 = close + 1;
                    continue;
                }
                break;
            }
            if let Some((n, name)) = s.names[at].iter().find(|(_, name)| matches!(name, Name::Demonym(_))) {
                self.take_name(np, (at, at + n), *name);
                np.range.1 += n;
                continue;
            }
            if let Some((n, name)) =
                s.names[at].iter().find(|(_, name)| !matches!(name, Name::Demonym(_) | Name::Outlet(_)))
            {
                let own = matches!(
                    np.class,
                    Some(
                        NounClass::Force
                            | NounClass::Office
                            | NounClass::Site
                            | NounClass::Authority
                            | NounClass::Event
                            | NounClass::People
                            | NounClass::Other
                    )
                );
                // «les milices wazalendo»
                let armed = || matches!(np.class, Some(NounClass::Force | NounClass::People)) && np.actor.is_none();
                let group =
                    || matches!(name, Name::Actor(i) if self.know.packs.actors[*i as usize].kind.is_armed_group());
                if own && (token.capital() || armed() && group()) && !matches!(np.head, Head::Name(_)) {
                    self.take_name(np, (at, at + n), *name);
                    np.range.1 += n;
                    continue;
                }
                break;
            }
            if token.is('(') {
                if let Some(end) = self.bracketed_name(np, at) {
                    np.range.1 = end;
                    continue;
                }
                break;
            }
            if token.capital() {
                let titled = matches!(
                    np.class,
                    Some(
                        NounClass::Office
                            | NounClass::People
                            | NounClass::Site
                            | NounClass::Force
                            | NounClass::Authority
                    )
                );
                match self.proper(at).filter(|_| titled && !self.has_noun(at)) {
                    Some(end) => {
                        if np.class != Some(NounClass::Force) && np.class != Some(NounClass::Site) {
                            np.person = np.person.or(Some((at, end)));
                        }
                        np.range.1 = end;
                        continue;
                    }
                    None if s.tokens[at - 1].capital()
                        && !self.finite_verb(at)
                        && !self.has_noun(at)
                        && !s.is_function(at) => {}
                    None => break,
                }
            }
            if self.heads_last() {
                break;
            }
            // «un groupe lourdement armé»
            if self.is(at, FnClass::Adverb)
                && !self.is(at, FnClass::Negation)
                && self.is_plain_word(at + 1)
                && !self.predicate_participle(at + 1)
                && !self.finite_only(at + 1)
                && s.has_form(at + 1, Tense::Participle)
                && s.longest(at) <= 1
            {
                np.range.1 += 2;
                continue;
            }
            let noun_as_adjective = self.has_noun(at) && n_plain < 3;
            // «une source jointe par l'agence»: who did it follows, so the participle heads a clause of its own.
            let ahead = s.times().iter().find(|t| t.range.0 == at + 1).map_or(at + 1, |t| t.range.1);
            let reduced = self.is_participle(at) && self.is_by(ahead);
            let plain = self.is_plain_word(at) && n_plain < 3 && !self.predicate_participle(at) && !reduced;
            let verb_like = self.finite_only(at) || (self.finite_verb(at) && self.verb_follows_subject(at));
            let gerund = s.has_form(at, Tense::Gerund) && !self.has_noun(at);
            let infinitive = s.has_form(at, Tense::Infinitive);
            // «le Tchad voisin»
            let neighbour = matches!(np.head, Head::Name(Name::Country(_)))
                && (np.det == Det::Article || np.range.0 > 0 && s.is_function(np.range.0 - 1));
            let known_head = !matches!(np.head, Head::Proper | Head::Name(_)) || neighbour && noun_as_adjective;
            if plain && known_head && !verb_like && !gerund && !infinitive && (noun_as_adjective || !self.has_noun(at))
            {
                // «plusieurs cadres jihadistes»: the second noun says what kind of people.
                if matches!(np.category, None | Some(Category::Unknown)) && np.is_of_people() {
                    let kind = s.lex[at].iter().find_map(|(_, x)| match x {
                        Lex::Noun(n, _) => {
                            self.know.lang.language.group(*n).category.filter(|c| *c != Category::Civilians)
                        }
                        _ => None,
                    });
                    np.category = kind.or(np.category);
                }
                np.range.1 += 1;
                n_plain += 1;
                continue;
            }
            break;
        }
    }

    /// Where the quotation mark stands that closes a name in quotation marks, right behind people or a body who bear it.
    fn quoted_name(&self, np: &Np, open: usize) -> Option<usize> {
        const MOST_WORDS: usize = 5;
        let s = self.s;
        let quote = |i: &usize| s.tokens.get(*i).is_some_and(|t| t.kind == TokenKind::Quote);
        let close = (open + 2..open + 2 + MOST_WORDS).find(quote)?;
        let bears = matches!(np.class, Some(NounClass::People | NounClass::Force)) && np.det == Det::Article;
        let words = s.tokens[open + 1..close].iter().all(|t| t.kind == TokenKind::Word);
        (bears && words && s.tokens[open + 1].capital() && !self.finite_verb(open + 1)).then_some(close)
    }

    /// A form that is noun and finite verb, right after a noun phrase: a verb when an object can follow.
    pub(super) fn verb_follows_subject(&self, at: usize) -> bool {
        let next = at + 1;
        // «le groupe armé menace de tuer»
        let wishes = self.is_of(next) && (next + 1..next + 3).any(|i| i < self.s.tokens.len() && self.is_infinitive(i));
        wishes && self.may_govern(at)
            || next < self.s.tokens.len()
                && (self.determiner(next).is_some()
                    || self.bound_at(next).is_some()
                    || self.preposition(next).is_some()
                    || self.is(next, FnClass::Adverb)
                    || self.is(next, FnClass::Subordinator)
                    || self.is_infinitive(next))
                && !self.is_of(next)
    }

    /// A form of a verb that stands before the infinitive of what happens.
    fn may_govern(&self, at: usize) -> bool {
        let modals = &self.know.lang.frames.modals;
        self.s.lex[at].iter().any(|(_, x)| matches!(x, Lex::Verb(v, _) if modals.contains_key(v)))
    }

    /// «(FAMa)», «(GSIM, lié à Al-Qaïda)»: an acronym or actor in brackets after a name.
    fn bracketed_name(&self, np: &mut Np, at: usize) -> Option<usize> {
        let s = self.s;
        let close = (at + 1..(at + 9).min(s.tokens.len())).find(|i| s.tokens[*i].is(')'))?;
        let inside = &s.tokens[at + 1..close];
        if inside.iter().any(|t| t.kind == TokenKind::Digits) {
            return None;
        }
        let actor = s.names[at + 1].iter().find(|(_, n)| matches!(n, Name::Actor(_)));
        // «l'opération (française) Barkhane»
        let demonym = s.names[at + 1].iter().find(|(n, name)| at + 1 + n == close && matches!(name, Name::Demonym(_)));
        if let Some((n, name)) = demonym {
            self.take_name(np, (at + 1, at + 1 + n), *name);
            return Some(close + 1);
        }
        let acronym = inside.len() == 1 && matches!(inside[0].case, Case::Upper | Case::Mixed);
        if let Some((n, name)) = actor {
            self.take_name(np, (at + 1, at + 1 + n), *name);
        }
        (actor.is_some() || acronym).then_some(close + 1)
    }

    pub(super) fn keeps_complements_apart(&self, np: &Np) -> bool {
        let frames = &self.know.lang.frames;
        match np.head {
            Head::Noun(id) => {
                np.class == Some(NounClass::Event)
                    || np.class == Some(NounClass::Unit)
                    || frames.of_noun.contains_key(&id)
                    || frames.toll_nouns.contains_key(&id)
                    || frames.apart.contains(&id)
            }
            Head::Elided | Head::Name(_) | Head::Proper => true,
            Head::Unknown => false,
        }
    }

    /// «de …» complements: they say whose and where.
    fn complements(&self, np: &mut Np, depth: usize) {
        loop {
            let at = np.range.1;
            if at >= self.s.tokens.len() || self.s.in_time(at) || !self.is_of(at) {
                return;
            }
            let inner_start = if self.contracted(at) { at } else { at + 1 };
            if inner_start >= self.s.tokens.len() || self.s.in_time(inner_start) {
                return;
            }
            // «accused mercenaries of looting shops»: what they did, and no complement.
            if self.heads_last() && self.has_form(inner_start, Tense::Gerund) && self.verbal_last(inner_start, false) {
                return;
            }
            let Some(inner) = self.noun_phrase(inner_start, depth + 1) else { return };
            // Figures and occurrences inside stay apart: «au prix de 53 soldats tués», «l'auteur de l'attaque».
            let told = np.bound.is_none() || np.class == Some(NounClass::Speech);
            let counted = inner.bound.as_ref().is_some_and(|b| !b.article) && told;
            if self.gathers(np, &inner) {
                np.range.1 = inner.range.1;
                self.take_number(np, inner);
                return;
            }
            // «fait état d'un mort»
            let toll = matches!(inner.head, Head::Noun(id) if self.know.lang.frames.toll_nouns.contains_key(&id));
            let one = inner.bound.as_ref().is_some_and(|b| b.article) && np.bound.is_none() && np.det == Det::None;
            if matches!(inner.head, Head::Elided) || counted || toll && one || inner.class == Some(NounClass::Event) {
                return;
            }
            np.range.1 = inner.range.1;
            // «le village de Pont-Sorel»: a common word with a hyphen and a capital behind it is a part of the name.
            while self.s.tokens.get(np.range.1).is_some_and(|t| t.tied && t.capital())
                && self.s.tokens[np.range.1 - 1].capital()
                && np.class == Some(NounClass::Site)
            {
                np.range.1 += 1;
            }
            let inner_actor = self.whose(np, inner.actor);
            // «French troops of Operation Barkhane»: the part is said, and not only the whole.
            let parent = |i: u32| self.know.packs.actors[i as usize].parent.as_ref();
            let whole = np.actor.map(|i| &self.know.packs.actors[i as usize].id);
            let part = inner.actor.filter(|i| whole.is_some() && parent(*i) == whole);
            np.actor = part.or(np.actor).or(inner_actor);
            np.country = np.country.or(inner.country);
            np.places.extend(inner.places.iter().copied());
            let author = inner.actor.is_some() || matches!(inner.class, Some(NounClass::Force | NounClass::Authority));
            // «le porte-parole du général X» is not X, «le procureur du Faso» is no Mr Faso.
            let titled = np.class == Some(NounClass::Office) && inner.class != Some(NounClass::Office);
            if titled && !inner.contracted && inner.det == Det::None {
                np.person = np.person.or(inner.person);
            }
            // «membres d'un groupe armé»: a vague head takes the kind of its complement.
            // «des détenus de la prison» are no warders.
            let vague = np.category == Some(Category::Unknown) && inner.class != Some(NounClass::Site);
            if vague || (np.class == Some(NounClass::Other) && inner.class.is_some()) {
                np.category = inner.category.or(np.category);
            }
            // «les marins d'un cargo», «sailors of the navy»: whose they are says whether they bear arms.
            let seamen = matches!(np.head, Head::Noun(id) if self.know.lang.frames.seamen.contains(&id));
            match inner.class {
                Some(NounClass::Vehicle) if seamen => np.category = inner.category.or(Some(Category::Civilians)),
                Some(NounClass::Force) if seamen => np.category = inner.category.or(np.category),
                _ => {}
            }
            // «un camp des rebelles» is no camp of the army.
            if np.class == Some(NounClass::Site)
                && inner.category == Some(Category::Combatants)
                && np.category.is_some()
            {
                np.category = inner.category;
            }
            // «un groupe de jeunes», «des bandes d'élèves»: many of them, and no armed body.
            let band = np.class == Some(NounClass::Force) && np.actor.is_none() && inner.det == Det::None;
            if band && inner.class == Some(NounClass::People) && inner.category == Some(Category::Civilians) {
                (np.class, np.category) = (inner.class, inner.category);
            }
            // «un bilan de l'ONU» is the UN's word.
            let toll = matches!(np.head, Head::Noun(id) if self.know.lang.frames.tallies.contains(&id));
            let weapon = np.is_weapon(&self.know.lang.frames);
            let armed = inner.category.is_some_and(|c| c != Category::Civilians && c != Category::Unknown);
            if weapon && (inner.actor.is_some() || armed) && np.owner.is_none() {
                np.owner = Some(Box::new(inner));
                continue;
            }
            if author && (toll || np.class == Some(NounClass::Speech)) && np.author.is_none() {
                np.author = Some(Box::new(inner));
            }
        }
    }

    /// «a statement from the army», «a report issued on Monday by the mission»: whose text it is.
    fn issued_by(&self, np: &mut Np, depth: usize) {
        let issuers = &self.know.lang.frames.issuers;
        // «the toll given by the ministry» is a figure, and a rule of voices has its giver.
        let toll = matches!(np.head, Head::Noun(id) if self.know.lang.frames.tallies.contains(&id));
        // «a source contacted by the agency» is somebody, and nobody's text.
        let text = np.class == Some(NounClass::Speech) && np.category.is_none() && !toll;
        if issuers.is_empty() || !text || np.author.is_some() {
            return;
        }
        let mut at = np.range.1;
        let verb = self.has_form(at, Tense::Participle) && self.s.has_verb(at);
        at += usize::from(verb);
        if let Some((_, time)) = self.s.time_at(at).filter(|_| verb) {
            at = time.range.1;
        }
        let leads = |i: usize| self.s.tokens.get(i).is_some_and(|t| issuers.contains(&*t.lower));
        let by = self.is_by(at) || !verb && leads(at);
        if !by || self.s.in_time(at + 1) {
            return;
        }
        let Some(inner) = self.noun_phrase(at + 1, depth + 1) else { return };
        let people = inner.class == Some(NounClass::People) && inner.bound.is_none();
        let body = matches!(inner.class, Some(NounClass::Force | NounClass::Authority | NounClass::Office));
        if body || people || inner.actor.is_some() || inner.head == Head::Proper {
            np.range.1 = inner.range.1;
            np.author = Some(Box::new(inner));
        }
    }

    /// «une famille de six personnes», «un total de 23 habitants»: the number of those who are in it.
    fn gathers(&self, np: &Np, inner: &Np) -> bool {
        let gathering = matches!(np.head, Head::Noun(n) if self.know.lang.frames.gatherings.contains(&n));
        let open = np.singular && np.bound.as_ref().is_none_or(|b| b.article);
        let figure = inner.bound.as_ref().is_some_and(|b| !b.article && !b.fractional);
        gathering && open && inner.is_of_people() && figure && !inner.partitive
    }

    /// What gathers them says nothing of who they are, unless it is of a kind itself («une famille»).
    fn take_number(&self, np: &mut Np, inner: Np) {
        np.bound = inner.bound;
        np.singular = false;
        np.actor = np.actor.or(inner.actor);
        np.country = np.country.or(inner.country);
        np.places.extend(inner.places);
        if np.class != Some(NounClass::People) {
            (np.class, np.category) = (inner.class, inner.category);
        }
    }

    /// Whom a complement means: «un fils de X», «le bureau de X», «des partisans de X» are not X, and «les forces de X»
    /// are the fighters whom X leads, where the packs know them.
    fn whose(&self, np: &Np, inner: Option<u32>) -> Option<u32> {
        let actors = &self.know.packs.actors;
        let person = inner.filter(|i| actors[*i as usize].kind == ActorKind::Person);
        let Some(person) = person else { return inner };
        match np.class {
            Some(NounClass::Force) => {
                let led = self.know.packs.actor_at(actors[person as usize].parent.as_ref()?)?;
                let band = &actors[led as usize];
                (band.kind.is_armed_group() || band.name.starts_with(MILITARY)).then_some(led)
            }
            Some(NounClass::People | NounClass::Site | NounClass::Vehicle | NounClass::Thing) => None,
            None if np.head == Head::Unknown => None,
            _ => inner,
        }
    }

    fn hedge_after(&self, np: &mut Np) {
        let Some(bound) = &np.bound else { return };
        // One predicate may stand between: «dix soldats tués au moins» is read when the verb group is.
        if let Some((count, end, rule)) = hedged_after(self.know.lang, self.s, np.range.1, bound.count) {
            np.bound = Some(Bound { count, rule, ..bound.clone() });
            np.hedge = Some(np.range.1);
            np.range.1 = end;
        }
    }
}
