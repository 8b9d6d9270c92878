//! Who speaks in each sentence of a page: by name, as «il» or «le communiqué», around a quotation of several sentences, or
//! as who issues the page; and whose word what was told before becomes when somebody confirms, denies or claims it.

use super::{Family, PageReader, Speaker, Unit, family};
use crate::cast::Character;
use crate::clause::Fact;
use crate::parsed::Parsed;
use crate::voice;
use recoupe_model::*;
use recoupe_packs::token::TokenKind;

/// Who spoke before, on the way down a page.
#[derive(Default)]
pub(super) struct Heard<'p> {
    speakers: Vec<Speaker>,
    /// What comes behind these, from the first sentence on of which nobody has asked yet who speaks in it.
    later: Vec<Later<'p>>,
}

enum Later<'p> {
    /// With who wrote its paragraph.
    PassedOver(&'p Parsed<'p>, Option<(usize, Speaker)>),
    Speaker(Speaker),
}

impl<'p> Heard<'p> {
    pub(super) fn pass_over(&mut self, parsed: &'p Parsed<'p>, written: Option<&(usize, Speaker)>) {
        self.later.push(Later::PassedOver(parsed, written.filter(|(block, _)| *block == parsed.block).cloned()));
    }
    pub(super) fn push(&mut self, speaker: Speaker) {
        match self.later.is_empty() {
            true => self.speakers.push(speaker),
            false => self.later.push(Later::Speaker(speaker)),
        }
    }
}

/// How many sentences back somebody may say where a figure comes from.
pub(super) const CONFIRMED_BACK: usize = 4;

/// How many sentences back somebody's own deed may stand that he owns or denies.
const OWN_BACK: usize = 5;

/// How many sentences away the marks are looked for that open and close a quotation.
const QUOTED: usize = 5;

/// Who issues a page says so in its first sentences, the headline among them.
pub(super) const OPENING: usize = 4;

/// «Le ministre a confirmé.»: a verb of saying and nothing said.
fn bare_word(parsed: &Parsed) -> bool {
    let [voice] = parsed.voices() else { return false };
    let (before, rest) = (&parsed.s.tokens[..voice.range.0], parsed.s.tokens.get(voice.range.1..).unwrap_or_default());
    let said = before.iter().chain(rest);
    let words = said.filter(|t| t.kind == recoupe_packs::token::TokenKind::Word).count();
    // «L'ONU s'est dite alarmée» confirms nothing.
    let confirms = voice.confirms || words == 0 || clitic(parsed);
    parsed.facts().facts.is_empty() && parsed.facts().tallies.is_empty() && words <= 2 && confirms && voice.np.is_some()
}

/// «Amadou Diallo, maire de Koro»: where the office told behind a name ends.
fn office_behind(parsed: &Parsed, np: usize) -> Option<usize> {
    use crate::phrase::{Det, Item};
    let items = &parsed.chunks().items;
    let at = items.iter().position(|(item, _)| matches!(item, Item::Np(i) if *i == np))?;
    let comma = matches!(items.get(at + 1)?.0, Item::Token(t) if parsed.s.tokens[t].is(','));
    let Item::Np(office) = items.get(at + 2)?.0 else { return None };
    let office = &parsed.chunks().nps[office];
    let titled = office.class == Some(recoupe_packs::language::NounClass::Office) && office.det == Det::None;
    let named = parsed.chunks().nps[np].class.is_none() && parsed.chunks().nps[np].actor.is_none();
    (comma && titled && named).then_some(office.range.1)
}

/// Set in quotation marks from the first word, or at the words that tell a fact or a figure.
fn in_their_words(parsed: &Parsed) -> bool {
    let tokens = &parsed.s.tokens;
    if tokens.first().is_some_and(|t| t.is('«') || t.is('“')) {
        return true;
    }
    let mut inside = Vec::with_capacity(tokens.len());
    let mut open = false;
    for token in tokens {
        if token.kind == TokenKind::Quote {
            open = if token.is('«') || token.is('“') { true } else { token.is('"') && !open };
        }
        inside.push(open);
    }
    let facts = parsed.facts().facts.iter().map(|f| f.trigger.0);
    let figures = parsed.facts().tallies.iter().map(|t| parsed.chunks().nps[t.np].head_at);
    facts.chain(figures).any(|at| inside.get(at).copied().unwrap_or(false))
}

/// «Le ministre l'a confirmé»
fn clitic(parsed: &Parsed) -> bool {
    parsed.say_ranges().iter().any(|r| parsed.s.is_fn(r.0, recoupe_packs::language::FnClass::ObjectPronoun))
}

/// «Le ministre l'a confirmé», «le gouverneur précise que ce bilan est provisoire»: what was told just before.
fn points_back(parsed: &Parsed) -> bool {
    use recoupe_packs::language::FnClass;
    let clitic = parsed.say_ranges().iter().any(|r| parsed.s.is_fn(r.0, FnClass::ObjectPronoun));
    // «Face à ces arrestations, les évêques ont …» says nothing of who told of them.
    let verb = parsed.chunks().vgs.iter().find(|v| !v.bare).map_or(0, |v| v.range.0);
    let frames = |np: &crate::phrase::Np| {
        np.range.0 > 0 && np.range.0 < verb && parsed.s.is_fn(np.range.0 - 1, FnClass::Preposition)
    };
    let points_back = parsed.chunks().nps.iter().any(|np| {
        np.det == crate::phrase::Det::Demonstrative
            && np.class == Some(recoupe_packs::language::NounClass::Event)
            && !frames(np)
    });
    // «affirme que ce décès a pour cause le fait que l'armée a tiré» tells something of its own.
    let only_named = parsed.facts().tallies.is_empty() && parsed.facts().facts.iter().all(|f| f.nominal);
    only_named && (clitic || points_back)
}

impl PageReader<'_> {
    /// «Nos forces», «notre hôpital», outside quotation marks: who speaks in the page issues it.
    pub(super) fn speaks_of_its_own(&self) -> bool {
        use recoupe_packs::language::{FnClass, NounClass};
        let (mut open, mut block) = (false, None);
        self.sentences.iter().any(|p| {
            if block != Some(p.block) {
                (open, block) = (false, Some(p.block));
            }
            let mut inside = Vec::with_capacity(p.s.tokens.len());
            for token in &p.s.tokens {
                if token.kind == TokenKind::Quote {
                    open = token.is('«') || token.is('“') || token.is('"') && !open;
                }
                inside.push(open);
            }
            let first = |at: &usize| p.s.is_fn(*at, FnClass::FirstPossessive) && !inside[*at];
            let Some(at) = (0..p.s.tokens.len()).find(first) else { return false };
            let own = |np: &crate::phrase::Np| {
                matches!(np.class, Some(NounClass::Force | NounClass::Site))
                    || matches!(np.category, Some(Category::SecurityForces | Category::Combatants))
            };
            p.chunks().nps.iter().any(|np| np.quote_start.saturating_sub(1) <= at && at < np.range.1 && own(np))
        })
    }

    /// Who opens a page that speaks of its own forces: an army, a movement, a body, or whose communiqué it is.
    pub(super) fn issued_by(&self) -> Option<Speaker> {
        use recoupe_packs::language::NounClass;
        let opening = self.sentences.iter().take(OPENING);
        let body = |np: &crate::phrase::Np| {
            matches!(np.class, Some(NounClass::Force | NounClass::Authority))
                || np.author.is_some()
                || np.actor.is_some()
        };
        let found = opening.into_iter().find_map(|p| {
            let np = voice::opener(self.know, &p.s, p.chunks(), p.s.tokens.len())?;
            body(&p.chunks().nps[np]).then_some((p, np))
        });
        let (told, np) = found?;
        let character = self.company().character(told, np, Family::Say);
        let voice = self.voice(told, character);
        Some(Speaker::alone(voice, Stance::Asserted, RuleId::new("voice/issued")))
    }

    /// Who speaks in a sentence; `written` is who wrote its paragraph, by his handle.
    pub(super) fn speakers(
        &self,
        parsed: &Parsed,
        heard: &mut Heard<'_>,
        written: Option<&(usize, Speaker)>,
    ) -> Vec<Option<Speaker>> {
        // «@awa_d : la police tire. Venez.»: to the end of the paragraph.
        let silent = parsed.voices().is_empty();
        if let Some((_, by)) = written.filter(|(block, _)| *block == parsed.block && silent) {
            return vec![Some(by.clone())];
        }
        if silent && let Some(by) = self.around(parsed, heard) {
            return vec![Some(by)];
        }
        // A sentence inside quotation marks that names nobody is said by whoever spoke before.
        match silent && in_their_words(parsed) {
            true => vec![self.heard(heard).last().cloned()],
            false => (0..parsed.voices().len()).map(|i| self.voice_of(parsed, i, heard)).collect(),
        }
    }

    /// «« On a couru. Ils ont tué deux gardes », raconte un vigile»: of a quotation of several sentences in one paragraph
    /// that goes on behind this one, who is named behind the mark that closes it, else who opened it.
    fn around(&self, parsed: &Parsed, heard: &mut Heard<'_>) -> Option<Speaker> {
        let marks = |p: &&Parsed| p.s.tokens.iter().any(|t| t.kind == TokenKind::Quote);
        let at = parsed.s.index;
        let first = self.sentences.partition_point(|p| p.s.index + QUOTED < at);
        let near = || self.sentences[first..].iter().take_while(|p| p.s.index <= at + QUOTED);
        let paragraph = || near().filter(|p| p.block == parsed.block).filter(marks);
        let opens = |open: Option<usize>, p: &Parsed| {
            p.s.tokens
                .iter()
                .filter(|t| t.kind == TokenKind::Quote)
                .fold(open, |open, t| (t.is('«') || t.is('“') || t.is('"') && open.is_none()).then_some(p.s.index))
        };
        // «…, se souvient un instituteur. Ils ont tué neuf hommes. »: it may close in this sentence.
        let before = paragraph().take_while(|p| p.s.index < at).fold(None, opens);
        let opened = before.or_else(|| paragraph().take_while(|p| p.s.index <= at).fold(None, opens))?;
        let closing = paragraph().find(|p| p.s.index > at || before.is_some() && p.s.index == at)?;
        let first = closing.s.tokens.iter().find(|t| t.kind == TokenKind::Quote)?;
        if first.is('«') || first.is('“') {
            return None;
        }
        if let Some(behind) = closing.voices().iter().position(|v| voice::behind_quote(&closing.s, v)) {
            return self.voice_of(closing, behind, heard);
        }
        let opener = self.sentences.iter().find(|p| p.s.index == opened && opened < at)?;
        let last = opener.voices().len().checked_sub(1)?;
        self.voice_of(opener, last, heard)
    }

    /// Who spoke so far, in order; who speaks in sentences that were passed over is read now.
    pub(super) fn heard<'h>(&self, heard: &'h mut Heard<'_>) -> &'h [Speaker] {
        for later in std::mem::take(&mut heard.later) {
            let last = match later {
                Later::PassedOver(parsed, by) => {
                    self.speakers(parsed, heard, by.as_ref()).into_iter().flatten().next_back()
                }
                Later::Speaker(speaker) => Some(speaker),
            };
            heard.speakers.extend(last);
        }
        &heard.speakers
    }

    /// A sentence that says nothing of its own but that somebody says so stands behind what was told just before.
    pub(super) fn confirm(&self, parsed: &Parsed, speaker: &Speaker, out: &mut Vec<Unit>) {
        // «Le chiffre provient de» says itself that it looks back, and may look further.
        let looks_back = parsed.voices().iter().any(|v| v.back);
        // «La France condamne fermement cette attaque»
        if parsed.voices().iter().any(|v| v.issues) {
            return;
        }
        let reach = if looks_back { CONFIRMED_BACK } else { 2 };
        let lately = |u: &&mut Unit| u.sentence + reach >= parsed.s.index;
        // «Les autorités l'ont attribuée à X»: who lays it at a door is not who told it.
        if speaker.stance == Stance::Asserted && (points_back(parsed) || looks_back) {
            let silent = out.iter_mut().rev().take_while(lately).filter(|u| u.voice.is_none());
            silent.for_each(|u| u.voice = Some(speaker.clone()));
        }
        let Some(last) = out.last().filter(|u| u.sentence + 2 >= parsed.s.index) else { return };
        // «The rebels denied responsibility»: of what was told just before.
        let told = parsed.facts().facts.is_empty() && parsed.facts().tallies.is_empty();
        // «Faux, assurent les rebelles, qui affirment»: who denies speaks first, and nobody else does.
        let alone = parsed.voices().iter().all(|v| v.np.is_none() || v.np == parsed.voices()[0].np || !v.after);
        let owns = matches!(speaker.stance, Stance::Denied | Stance::ClaimedResponsibility);
        if told && owns && alone && last.family != Family::Toll {
            let (voice, sentence) = (Some(speaker.clone()), parsed.s.index);
            let (tallies, stance) = (Vec::new(), speaker.stance);
            let deed = self.own_deed(speaker, last, out);
            out.push(Unit { voice, tallies, stance, backed_by: Some(sentence), ..deed.clone() });
            return;
        }
        if let Some(unit) = self.confirmed(parsed, speaker, last) {
            out.push(unit);
            return;
        }
        if !bare_word(parsed) {
            return;
        }
        if last.voice.as_ref().is_some_and(|v| v.voice.name != speaker.voice.name) {
            let again = Unit { voice: Some(speaker.clone()), backed_by: Some(parsed.s.index), ..last.clone() };
            out.push(again);
        }
    }

    /// «Les rebelles ont tué dix civils. L'armée a bombardé un village. Les rebelles ont démenti»: nobody owns or denies what
    /// others did where a deed of their own was told before.
    fn own_deed<'u>(&self, speaker: &Speaker, last: &'u Unit, told: &'u [Unit]) -> &'u Unit {
        let company = self.company();
        let theirs = |u: &Unit, np: usize| {
            let parsed = &self.sentences[u.sentence];
            let called = speaker.noun.is_some() && parsed.chunks().nps[np].head.noun() == speaker.noun;
            let actor = || company.character(parsed, np, Family::Force).actor;
            called || speaker.voice.actor.is_some() && actor() == speaker.voice.actor
        };
        let doers = |u: &Unit| {
            let cast = self.facts(u).flat_map(|f| &f.cast);
            cast.filter(|(role, _)| *role == Role::Initiator).map(|(_, np)| *np).collect::<Vec<usize>>()
        };
        let own = |u: &&Unit| doers(u).into_iter().any(|np| theirs(u, np));
        if doers(last).is_empty() {
            return last;
        }
        let lately = told.iter().rev().take_while(|u| u.sentence + OWN_BACK >= last.sentence);
        lately.into_iter().find(own).unwrap_or(last)
    }

    /// «L'état-major a confirmé l'attaque»: what another told just before is his word as well; of its figures, where he
    /// confirms all of it or the toll.
    fn confirmed(&self, parsed: &Parsed, speaker: &Speaker, last: &Unit) -> Option<Unit> {
        let [voice] = parsed.voices() else { return None };
        let facts = &parsed.facts().facts;
        let named = parsed.facts().tallies.is_empty() && facts.iter().all(|f| f.nominal);
        let by_another = last.voice.as_ref().is_none_or(|v| v.voice.name != speaker.voice.name);
        if !voice.confirms || speaker.stance != Stance::Asserted || !named || !by_another {
            return None;
        }
        let of_a_kind = |f: &Fact| {
            let of = family(f.act);
            of == last.family || matches!((of, last.family), (Family::Force | Family::Air, Family::Force | Family::Air))
        };
        let points = parsed.chunks().nps.iter().any(|np| {
            np.det == crate::phrase::Det::Demonstrative
                || matches!(np.head, crate::phrase::Head::Noun(n) if self.know.lang.frames.tallies.contains(&n))
        });
        let what = bare_word(parsed) || points || voice.confirms && facts.iter().any(of_a_kind) || clitic(parsed);
        let figures = facts.is_empty();
        what.then(|| Unit {
            voice: Some(speaker.clone()),
            tallies: if figures { last.tallies.clone() } else { Vec::new() },
            backed_by: Some(parsed.s.index),
            stance: Stance::Asserted,
            ..last.clone()
        })
    }

    fn voice_of(&self, parsed: &Parsed, index: usize, heard: &mut Heard<'_>) -> Option<Speaker> {
        let company = self.company();
        let speaker = &parsed.voices()[index];
        // «ajoute le texte», «selon la même source»: whoever was heard before speaks on.
        let speaks_on = |np: &crate::phrase::Np| {
            let text = np.class == Some(recoupe_packs::language::NounClass::Speech) && np.actor.is_none();
            text && !np.is_another(&parsed.s)
                && (np.bound.is_some() && np.head_at + 1 == np.range.1 && np.core.1 == np.head_at + 1
                    || matches!(np.det, crate::phrase::Det::Article | crate::phrase::Det::Demonstrative))
                && np.singular
                && np.bound.as_ref().is_none_or(|b| b.article)
                && np.range.1 - np.quote_start <= 3
        };
        if let Some(handle) = speaker.handle {
            let quote = self.quote(parsed, handle);
            let voice = Voice { name: quote.text.clone(), quote, actor: None, relays: false };
            return Some(Speaker { people: true, ..Speaker::alone(voice, speaker.stance, speaker.rule.clone()) });
        }
        // «ce responsable», «l'édile»: somebody named before.
        let named_before = |np: &crate::phrase::Np| {
            use crate::phrase::{Det, Head};
            matches!(np.head, Head::Noun(n) if self.know.lang.frames.anaphors.contains(&n))
                && np.bound.is_none()
                && np.singular
                && matches!(np.det, Det::Article | Det::Demonstrative | Det::Possessive)
                // «son mouvement» is somebody's, and has spoken nowhere.
                && !(np.det == Det::Possessive && np.class == Some(recoupe_packs::language::NounClass::Force))
                && np.person.is_none()
                && np.actor.is_none()
                && np.head_at + 1 == np.range.1
                && np.head_at - np.quote_start <= 1
        };
        let spoken = |np: usize| {
            let np = &parsed.chunks().nps[np];
            speaks_on(np) || named_before(np)
        };
        let on = speaker.np.is_some_and(spoken);
        // «le communiqué malien»: the last Malian voice.
        let country = speaker.np.and_then(|np| parsed.chunks().nps[np].country);
        let whose = |s: &&Speaker| country.is_none() || country == self.country_of(s);
        let noun = speaker.np.and_then(|np| parsed.chunks().nps[np].head.noun());
        if on && let Some(heard) = self.again(noun, self.heard(heard).iter().filter(whose)) {
            return Some(Speaker { stance: speaker.stance, ..heard.clone() });
        }
        // «Le groupe a diffusé un message. Dix soldats sont morts, affirme le texte.»
        let definite = |np: usize| parsed.chunks().nps[np].bound.is_none();
        if on
            && country.is_none()
            && speaker.np.is_some_and(definite)
            && let Some(by) = self.opened_before(parsed, speaker)
        {
            return Some(by);
        }
        match speaker.np {
            Some(np) => {
                // «selon les premières informations», «selon des informations recueillies par l'AFP»
                let np = if self.is_hearsay(parsed, &parsed.chunks().nps[np]) { speaker.relay? } else { np };
                let character = company.character(parsed, np, Family::Say);
                // «Le gouverneur, le colonel X, précise»: the apposition names the person.
                let own = parsed.chunks().nps[np].range;
                let apposed = parsed
                    .chunks()
                    .nps
                    .iter()
                    .filter(|n| n.range.0 > own.1 && n.range.1 <= speaker.range.1)
                    .find_map(|n| n.person);
                let name = apposed.and_then(|p| parsed.s.bytes(p).of(self.text)).map_or(character.name, str::to_owned);
                let words = (character.words.0, office_behind(parsed, np).unwrap_or(character.words.1));
                let voice = self.voice(parsed, Character { words, name, ..character });
                let (voice, beside) = self.together(parsed, index, voice);
                let relay = speaker.relay.filter(|by| *by != np).or_else(|| self.quoted_by(parsed, index)).map(|np| {
                    let outlet = company.character(parsed, np, Family::Say);
                    Voice { relays: true, ..self.voice(parsed, outlet) }
                });
                let said = &parsed.chunks().nps[np];
                let people = match said.class {
                    Some(recoupe_packs::language::NounClass::Speech) => said.author.is_none(),
                    class => class == Some(recoupe_packs::language::NounClass::People),
                };
                let noun = said.head.noun();
                Some(Speaker { voice, beside, relay, stance: speaker.stance, rule: speaker.rule.clone(), people, noun })
            }
            None => {
                let named = speaker.latter.and_then(|latter| self.named_last(parsed, speaker, latter));
                // «la même source»: the noun stands in the cue.
                let noun = (speaker.range.0..speaker.range.1).rev().find_map(|at| parsed.s.noun_at(at));
                let heard =
                    || Some(Speaker { stance: speaker.stance, ..self.again(noun, self.heard(heard).iter())?.clone() });
                let named = named.or_else(|| self.wrote_before(parsed, speaker));
                named.or_else(heard).or_else(|| self.opened_before(parsed, speaker))
            }
        }
    }

    /// «selon la même source», «ce responsable»: of those heard the last who was called so, else the last of all. «Selon des
    /// habitants, … Dix soldats sont morts, précise le communiqué»: it is not theirs.
    fn again<'h>(
        &self,
        noun: Option<u32>,
        heard: impl DoubleEndedIterator<Item = &'h Speaker> + Clone,
    ) -> Option<&'h Speaker> {
        let paper = noun.is_some_and(|n| self.know.lang.frames.papers.contains(&n));
        let called = heard.clone().rev().find(|s| noun.is_some() && s.noun == noun);
        called.or_else(|| heard.rev().find(|s| !(paper && s.people)))
    }

    /// «Dans un communiqué, le ministre a fustigé un rapport. Dix rebelles ont été tués, a-t-il affirmé»: he, and not his text.
    fn wrote_before(&self, parsed: &Parsed, mention: &voice::VoiceMention) -> Option<Speaker> {
        let before = self.sentences.get(parsed.s.index.checked_sub(1)?).filter(|p| p.entry == parsed.entry)?;
        let text = before.voices().first().filter(|v| v.document && v.cue.0 <= 1)?;
        let np = voice::opener(self.know, &before.s, before.chunks(), before.s.tokens.len())?;
        let own = &before.chunks().nps[np];
        let written = before.voices().len() == 1 && own.range.0 >= text.range.1;
        let character = self.company().character(before, np, Family::Say);
        let voice = self.voice(before, character);
        let speaks = written && own.class != Some(recoupe_packs::language::NounClass::Speech);
        speaks.then(|| Speaker::alone(voice, mention.stance, mention.rule.clone()))
    }

    /// Who opens this sentence in front of the mention, or one of the two before it, where nobody has spoken yet: «Le
    /// gouverneur a reçu la presse. Selon lui, …»
    fn opened_before(&self, parsed: &Parsed, mention: &voice::VoiceMention) -> Option<Speaker> {
        let reach = parsed.s.index.saturating_sub(2);
        let near = self.sentences.iter().rev().filter(|p| p.s.index <= parsed.s.index && p.s.index >= reach);
        let found = near.into_iter().filter(|p| p.entry == parsed.entry).find_map(|p| {
            let end = if p.s.index == parsed.s.index { mention.start() } else { p.s.tokens.len() };
            voice::opener(self.know, &p.s, p.chunks(), end).map(|np| (p, np))
        });
        let (told, np) = found?;
        let character = self.company().character(told, np, Family::Say);
        let voice = self.voice(told, character);
        Some(Speaker::alone(voice, mention.stance, mention.rule.clone()))
    }

    /// «Ces derniers assurent»: of those named in this sentence and the two before it the last who can speak and is of
    /// that number.
    fn named_last(&self, parsed: &Parsed, mention: &voice::VoiceMention, latter: voice::Latter) -> Option<Speaker> {
        let reach = parsed.s.index.saturating_sub(2);
        let near = self.sentences.iter().rev().filter(|p| p.s.index <= parsed.s.index && p.s.index >= reach);
        let found = near.into_iter().find_map(|p| {
            // What stands in quotation marks before «a dit cette dernière» are her own words.
            let quoted = |np: &crate::phrase::Np| {
                p.s.tokens[..np.range.0].iter().filter(|t| t.kind == TokenKind::Quote).count() % 2 == 1
            };
            let before = |np: &crate::phrase::Np| p.s.index < parsed.s.index || np.range.1 <= mention.range.0;
            let nps = &p.chunks().nps;
            let fits = |i: &usize| {
                let np = &nps[*i];
                before(np) && !quoted(np) && np.singular != latter.plural && voice::may_speak(self.know, &p.s, np)
            };
            let fitting = || (0..nps.len()).rev().filter(fits);
            let person = |i: &usize| nps[*i].person.is_some();
            let by_name = latter.person.then(|| fitting().find(person)).flatten();
            by_name.or_else(|| fitting().next()).map(|np| (p, np))
        });
        let (told, np) = found?;
        let character = self.company().character(told, np, Family::Say);
        let voice = self.voice(told, character);
        Some(Speaker::alone(voice, mention.stance, mention.rule.clone()))
    }

    /// «residents and a security source»: who says it together, first the one named first.
    fn together(&self, parsed: &Parsed, index: usize, voice: Voice) -> (Voice, Vec<Voice>) {
        let joined = parsed.voices()[index].joined.iter();
        let others = joined.map(|np| self.voice(parsed, self.company().character(parsed, *np, Family::Say)));
        let mut all: Vec<Voice> = others.chain([voice]).collect();
        all.sort_by_key(|v| v.quote.span.start());
        let first = all.remove(0);
        (first, all)
    }

    fn voice(&self, parsed: &Parsed, character: Character) -> Voice {
        let Character { words, name, actor, .. } = character;
        Voice { quote: self.quote(parsed, words), name, actor, relays: false }
    }

    /// Something is known, and of nobody it is said that he says so.
    fn is_hearsay(&self, parsed: &Parsed, np: &crate::phrase::Np) -> bool {
        // «les informations du maire»
        let whose = || (np.head_at + 1..np.range.1).any(|at| self.know.lang.frames.is_of(&parsed.s.tokens[at].lower));
        np.author.is_none()
            && !whose()
            && matches!(np.head, crate::phrase::Head::Noun(n) if self.know.lang.frames.hearsay.contains(&n))
    }

    fn country_of(&self, speaker: &Speaker) -> Option<Country> {
        self.know.packs.actor(speaker.voice.actor.as_ref()?)?.country
    }

    /// «d'après le journal X, les autorités ont porté le bilan à 32»: the paper passes on what they say.
    fn quoted_by(&self, parsed: &Parsed, index: usize) -> Option<usize> {
        let before = parsed.voices()[..index].iter().rev().filter_map(|v| v.np.filter(|_| !v.after));
        before.into_iter().find(|np| voice::passes_on(&parsed.chunks().nps[*np]))
    }
}
