//! Who says so: the voices of a sentence, and what they say of themselves being so or not.

pub mod closed;
mod inverted;
mod together;

use crate::phrase::{Chunks, Det, Head, Item, Np, Vg};
use crate::sentence::{Knowledge, Range, Sentence};
use inverted::{follows_what_was_said, has_own_subject};
use recoupe_model::{Category, RuleId, Stance};
use recoupe_packs::Name;
use recoupe_packs::language::{FnClass, HeadOrder, NounClass, Tense};
use recoupe_packs::rules::{Rule, VoiceOp};
use recoupe_packs::token::TokenKind;
use together::{ends_fn, speaks_on, speaks_with};

/// Who is meant by «ce dernier», «l'intéressé»: the last named of that number, a person where one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Latter {
    /// «ces derniers»
    pub plural: bool,
    /// «l'intéressé»: a person named by name stands before others.
    pub person: bool,
}

/// A voice in a sentence.
#[derive(Debug, Clone)]
pub struct VoiceMention {
    /// The noun phrase; none for a pronoun, which means the voice heard before.
    pub np: Option<usize>,
    /// Noun phrases joined to it, who say the same: «residents and the mayor said».
    pub joined: Vec<usize>,
    /// The words from the voice to its verb.
    pub range: Range,
    /// How it stands to what it says.
    pub stance: Stance,
    /// A text («communiqué») rather than somebody.
    pub document: bool,
    /// It stands behind what it says.
    pub after: bool,
    /// It stands in front of its verb, and what it asserts behind that: what is told in front somebody else tells.
    pub before: bool,
    /// It gave what was told just before.
    pub back: bool,
    /// «ces derniers»: who was named last speaks, and of what kind.
    pub latter: Option<Latter>,
    /// «neuf morts annoncés par la police»: it gives the figure right before it and tells nothing else.
    pub figure: bool,
    /// Its verb is joined to another of the same subject, and tells of the same occasion.
    pub goes_on: bool,
    /// It says that what others told is so: «le ministre a confirmé l'attaque».
    pub confirms: bool,
    /// Whoever is named before it passes it on: «l'agence, citant un officier».
    pub cited: bool,
    /// It issues the page: «L'état-major porte à la connaissance de l'opinion».
    pub issues: bool,
    /// Its name on a network, where it is told by that: «@awa_d : …».
    pub handle: Option<Range>,
    /// The sentence in quotation marks that it says, and beside which it tells nothing.
    pub quote: Option<Range>,
    /// Who passes it on: «à l'AFP», «cité par».
    pub relay: Option<usize>,
    /// The words that give it away.
    pub cue: Range,
    /// The rule that found it.
    pub rule: RuleId,
}

impl VoiceMention {
    /// Somebody who asserts something, in these words; what else is known of it is laid over.
    fn plain(np: Option<usize>, range: Range, rule: RuleId) -> VoiceMention {
        VoiceMention {
            np,
            joined: Vec::new(),
            range,
            stance: Stance::Asserted,
            document: false,
            after: false,
            before: false,
            back: false,
            latter: None,
            figure: false,
            issues: false,
            goes_on: false,
            confirms: false,
            cited: false,
            handle: None,
            quote: None,
            relay: None,
            cue: range,
            rule,
        }
    }

    /// Where its words or those that give it away begin.
    pub fn start(&self) -> usize {
        self.cue.0.min(self.range.0)
    }
}

/// «dix civils ont été tués, quinze selon l'opposition»: a number alone, set apart by a comma, right in front of who gives it.
fn gives_another(sentence: &Sentence, at: usize) -> bool {
    /// «au moins», «plus de»
    const HEDGE: usize = 2;
    let comma = |t: usize| sentence.tokens[t].is(',');
    let number =
        (at.saturating_sub(4)..at).find(|t| sentence.number_at(*t).is_some_and(|n| n.range.1 == at && !n.article));
    number.is_some_and(|n| (n.saturating_sub(HEDGE + 1)..n).any(comma))
}

/// False for a noun phrase that [`find`] takes for no voice, whatever stands around it.
pub fn may_speak(know: Knowledge, sentence: &Sentence, np: &Np) -> bool {
    let people = np.class == Some(NounClass::People) && !is_toll(know, np);
    people || np.class == Some(NounClass::Speech) || can_speak(know, sentence, np, true)
}

/// The voices of a sentence, in order.
pub fn find(know: Knowledge, sentence: &Sentence, chunks: &Chunks) -> Vec<VoiceMention> {
    let mut out: Vec<VoiceMention> = Vec::new();
    let scan = know.lang.voice.scan(sentence);
    let mut next = scan.next(0);
    while let Some(at) = next {
        let found = scan.match_at(at).and_then(|(rule, m)| {
            if rule.flag("on") {
                return speaks_on(know, chunks, out.last()?, (at, m.end), &rule.id).map(|mention| (mention, m.end));
            }
            if rule.flag("again") {
                let mention = VoiceMention::plain(None, (at, m.end), rule.id.clone());
                let after = rule.flag("after");
                let placed = !after || follows_what_was_said(sentence, chunks, at);
                return placed.then_some((VoiceMention { after, ..mention }, m.end));
            }
            if rule.flag("latter") {
                return latter(know, sentence, chunks, rule, (at, m.end)).map(|mention| (mention, m.end));
            }
            let (heard, by) = (rule.captured(&m, "v")?, rule.captured(&m, "r"));
            let phrase = |range: Range| chunks.nps.iter().position(|n| n.range == range);
            // «a déclaré un élu auprès de l'AFP»: she is told, and asked nobody.
            let told = rule.flag("asked") && passes_on(&chunks.nps[phrase(heard)?]);
            let (range, by) = if told { (by?, Some(heard)) } else { (heard, by) };
            let np = phrase(range)?;
            let document = rule.flag("document");
            // «l'année a vu dix attaques»: only people see.
            let sees = |np: &Np| {
                let fights = matches!(np.category, Some(Category::SecurityForces | Category::Combatants));
                let text = matches!(np.head, Head::Noun(n) if know.lang.frames.papers.contains(&n));
                let person = matches!(np.class, Some(NounClass::People | NounClass::Office | NounClass::Speech));
                person && np.actor.is_none() && !fights && !text
            };
            if rule.flag("people") && !sees(&chunks.nps[np]) {
                return None;
            }
            let fits = match document {
                // «pendant la lecture d'un texte» names no source, «de source militaire» does.
                true => {
                    let np = &chunks.nps[np];
                    let bare = np.det == Det::None && !np.bound.as_ref().is_some_and(|b| b.article);
                    // «dans son discours»: who speaks is the voice.
                    let aloud = matches!(np.head, Head::Noun(n) if know.lang.frames.speeches.contains(&n));
                    np.class == Some(NounClass::Speech) && !aloud && (bare || !rule.flag("bare"))
                }
                false => {
                    let with_verb = rule.flag("before") || rule.flag("after") || rule.flag("back");
                    can_speak(know, sentence, &chunks.nps[np], with_verb)
                        || with_verb && office_alone(know, chunks, np, (at, m.end))
                        || rule.flag("before") && few_speak(know, sentence, chunks, np, m.end)
                        || rule.flag("few") && several_people(know, &chunks.nps[np])
                        || rule.flag("few") && !with_verb && is_seat(&chunks.nps[np])
                        || rule.flag("after") && somebody(sentence, &chunks.nps[np])
                }
            };
            let unlike = || !can_speak(know, sentence, &chunks.nps[np], true);
            let described = || unlike() && has_own_subject(sentence, chunks, (at, m.end));
            let placed = !rule.flag("after") || follows_what_was_said(sentence, chunks, at) && !described();
            // «contesté par l'opposition, qui parle de dix morts»: whoever did the one says the other.
            let relative = (range.1..m.end).any(|t| sentence.is_fn(t, FnClass::RelativeSubject));
            // «par des miliciens liés à l'armée, qui les accusaient»: the militiamen do.
            let several = |v: &&Vg| range.1 <= v.range.0 && v.range.1 <= m.end && inverted::only_several(sentence, v);
            if relative && chunks.nps[np].singular && chunks.vgs.iter().any(|v| several(&v))
                || inverted::only_judges(know, sentence, chunks, (range.0, m.end))
            {
                return None;
            }
            let plain = !rule.flag("before")
                || relative
                || !oblique(sentence, chunks, range.0)
                || led_by_article(know, sentence, range.0);
            let own = !rule.flag("before")
                || !parted(sentence, chunks, range.1, m.end) && !goes_on(know, sentence, chunks, (range.1, m.end));
            // «denied targeting civilians and accused the army»: whom the verb before is about does not speak.
            let joined = (range.1..m.end).any(|t| sentence.is_fn(t, FnClass::Conjunction));
            let object = chunks.vgs.iter().any(|v| v.range.1 == range.0);
            let own = own && !(rule.flag("before") && joined && object);
            // «…, said Ukrainian forces had fired»: who did it is no one who said it.
            let did = |v: &Vg| !v.bare && v.range.0 == range.1;
            let own = own && !(rule.flag("after") && chunks.vgs.iter().any(did));
            // «both sides blamed each other» tells who did it of nothing.
            let other = || sentence.fn_word(m.end, FnClass::Pronoun).is_some_and(|n| n > 1);
            let own = own && !(say_stance(know, chunks, (at, m.end)) == Some(Stance::Alleged) && other());
            // «tuant sept civils, dont une fillette, et en blessant neuf, a écrit le gouverneur»: a part of a figure, closed
            // by a comma, does not speak.
            let closed = || sentence.tokens.get(range.1).is_some_and(|t| t.is(','));
            let own = own && !(rule.flag("before") && closed() && is_part(know, sentence, range.0));
            // «told reporters»: they are told; «informe le gouverneur» has its subject behind it.
            let last = know.lang.language.heads == HeadOrder::Last;
            let tells = || verbs_in(chunks, (at, m.end)).any(|v| know.lang.frames.telling.contains(&v));
            let own = own && !(last && rule.flag("after") && tells());
            // «accusant les grandes puissances»: whom a gerund has for its object does not speak.
            let gerund = rule.flag("after")
                && chunks.vgs.iter().any(|v| v.range.0 == at && v.bare && v.tense != Tense::Participle);
            let own = own && !gerund;
            // «a-t-il dit à la radio»: somebody says so, and not where he says it.
            let impersonal = || (at..m.end).any(|t| sentence.is_fn(t, FnClass::Impersonal));
            let own = own && (!rule.flag("one") || impersonal());
            let opens = || sentence.tokens[..at].iter().all(|t| t.kind != TokenKind::Word);
            let own = own && (!rule.flag("opens") || opens());
            // «Aucun groupe n'a revendiqué», «l'armée n'a pas confirmé»: who does not say so is no voice of it.
            let silent = rule.op != VoiceOp::Denied
                && chunks.vgs.iter().any(|v| v.negated && at <= v.range.0 && v.range.1 <= m.end);
            let nobody = chunks.nps[np].is_nobody(sentence);
            // «Un premier bilan faisait état de onze morts»: whose it is, nobody says.
            let toll = matches!(chunks.nps[np].head, Head::Noun(n) if know.lang.frames.tallies.contains(&n));
            let nobody = nobody || rule.flag("before") && toll && chunks.nps[np].author.is_none();
            (fits && placed && plain && own && !silent && !nobody).then(|| {
                let said = say_stance(know, chunks, (at, m.end));
                let stance = match rule.op {
                    // «nie être l'auteur»
                    _ if said == Some(Stance::Denied) => disputed(know, chunks, m.end),
                    // «a revendiqué la victoire de son candidat»
                    _ if rule.op != VoiceOp::Claimed
                        && said == Some(Stance::ClaimedResponsibility)
                        && takes_credit(know, chunks, m.end) =>
                    {
                        Stance::Asserted
                    }
                    VoiceOp::Denied => Stance::Denied,
                    VoiceOp::Alleged => Stance::Alleged,
                    VoiceOp::Claimed => Stance::ClaimedResponsibility,
                    VoiceOp::Asserted | VoiceOp::Relayed => said.unwrap_or(Stance::Asserted),
                };
                let relay = by.and_then(phrase);
                let joined = speaks_with(know, sentence, chunks, np, rule.flag("before"));
                let from = joined.iter().map(|i| chunks.nps[*i].range.0).min().unwrap_or(at).min(at);
                let closes = rule.flag("before") && closes_clause(know, sentence, chunks, (at, m.end), from);
                let mention = VoiceMention {
                    np: Some(np),
                    joined,
                    range: (at, m.end),
                    stance,
                    document,
                    after: rule.flag("after") || closes,
                    // «tués par des miliciens, qui les accusaient de vol»: of nothing told in front.
                    before: rule.flag("before") && relative && stance == Stance::Alleged
                        || rule.flag("before")
                        && !closes
                        && says_more(sentence, chunks, m.end)
                        // «à Gao, où le maire a démenti avoir fui»: what he denies stands behind; «l'attaque, le maire la
                        // dément» stands in front.
                        && (stance == Stance::Asserted
                            || stance == Stance::Denied && chunks.vgs.iter().any(|v| v.range.0 >= m.end)),
                    back: rule.flag("back"),
                    latter: None,
                    figure: rule.flag("figure") || !rule.flag("before") && gives_another(sentence, at),
                    issues: rule.flag("issues"),
                    goes_on: false,
                    confirms: rule.flag("confirms") || confirms(know, chunks, (at, m.end)),
                    cited: rule.flag("cited"),
                    handle: None,
                    quote: rule.flag("after").then(|| whole_quote(sentence, chunks, at)).flatten(),
                    relay: relay.filter(|i| {
                        let by = &chunks.nps[*i];
                        // «joint par téléphone»
                        rule.flag("heard") && can_speak(know, sentence, by, true) || passes_on(by)
                    }),
                    cue: (at, if rule.flag("before") { m.end } else { range.0.max(at + 1) }),
                    rule: rule.id.clone(),
                };
                (mention, m.end)
            })
        });
        next = scan.next(match found {
            Some((mention, end)) => {
                out.push(mention);
                end
            }
            None => at + 1,
        });
    }
    passed_on(know, chunks, &mut out);
    // A text speaks only where nobody does.
    if out.iter().any(|v| !v.document) {
        out.retain(|v| !v.document);
    }
    out.extend(aside(know, sentence, chunks).filter(|v| !out.iter().any(|w| w.range.1 > v.cue.0)));
    if out.is_empty() {
        out.extend(tweeted(sentence));
    }
    // «Dans un message lu à la radio, le groupe affilié à X affirme que»: he speaks, and not the message.
    if out.iter().all(|v| v.document)
        && let Some(far) = far_subject(know, sentence, chunks)
    {
        out = vec![far];
    }
    if out.is_empty() {
        out.extend(bracketed(know, sentence, chunks));
    } else if let [first] = out.as_slice() {
        // «Le maire, qui déplore trois morts, affirme que»: he says both.
        let far = far_subject(know, sentence, chunks);
        out.extend(far.filter(|far| far.np == first.np && first.before && first.range.1 < far.cue.1 - 1));
    }
    out.extend(joined_saying(know, sentence, chunks, &out));
    // «It admitted that 12 soldiers died in the raid, which was claimed by the rebels»
    let again = out.is_empty() || out.iter().all(|v| v.stance == Stance::ClaimedResponsibility && v.start() > 1);
    if again {
        out.extend(pronoun(sentence, chunks));
    }
    out
}

/// «a rapporté l'agence, citant un officier»: the officer says so, and the agency passes it on.
fn passed_on(know: Knowledge, chunks: &Chunks, out: &mut Vec<VoiceMention>) {
    let relays = |np: &Np| passes_on(np) || matches!(np.head, Head::Noun(n) if know.lang.frames.relays.contains(&n));
    let Some(at) = (1..out.len()).find(|i| out[*i].cited) else { return };
    let by = out[at - 1].np.filter(|np| relays(&chunks.nps[*np]));
    if by.is_some() && out[at].cue.0 <= out[at - 1].range.1 + 1 {
        let before = out.remove(at - 1);
        let cited = &mut out[at - 1];
        (cited.relay, cited.after, cited.quote) = (by, before.after, before.quote);
        cited.cue.0 = before.cue.0;
        cited.range.0 = before.range.0.min(cited.range.0);
    }
}

/// «L'armée a repoussé l'attaque et affirme avoir tué neuf hommes»: the verb of saying that is joined to another has its
/// subject.
fn joined_saying(know: Knowledge, sentence: &Sentence, chunks: &Chunks, out: &[VoiceMention]) -> Option<VoiceMention> {
    let joint = |at: usize| sentence.is_fn(at, FnClass::Conjunction);
    let joined = |v: &&Vg| {
        let Some(before) = v.range.0.checked_sub(1) else { return false };
        let then = sentence.is_fn(before, FnClass::Adverb)
            && before.checked_sub(1).is_some_and(|at| joint(at) || sentence.tokens[at].is(','));
        joint(before) || then
    };
    let taken = |v: &Vg| {
        out.iter()
            .any(|m| m.range.0 <= v.range.0 && v.range.0 < m.range.1 || m.cue.0 <= v.range.0 && v.range.0 < m.cue.1)
    };
    let says = |v: &&Vg| sentence.say_ranges().contains(&v.range) && !v.bare && !v.inverted && !v.negated && !taken(v);
    let said = chunks.vgs.iter().filter(says).find(joined)?;
    // «L'armée a perdu six hommes et compte onze blessés, selon le ministre»: he says both.
    if out.iter().any(|m| !m.before && m.range.0 >= said.range.1) {
        return None;
    }
    let first = chunks.vgs.iter().filter(|v| !v.bare && v.range.1 <= said.range.0);
    let subject = |v: &Vg| chunks.nps.iter().position(|n| n.range.1 == v.range.0);
    let relative = |v: &Vg| v.range.0 > 0 && sentence.is_fn(v.range.0 - 1, FnClass::RelativeSubject);
    let main: Vec<&Vg> = first.filter(|v| !relative(v)).collect();
    let np = subject(main.last()?).filter(|_| main.len() == 1)?;
    let speaks = can_speak(know, sentence, &chunks.nps[np], true) && !oblique(sentence, chunks, chunks.nps[np].range.0);
    (speaks && says_more(sentence, chunks, said.range.1)).then(|| VoiceMention {
        stance: say_stance(know, chunks, said.range).unwrap_or(Stance::Asserted),
        before: true,
        goes_on: true,
        ..VoiceMention::plain(Some(np), said.range, RuleId::new("voice/subject"))
    })
}

/// «Selon ces derniers», «celui-ci affirme», «a déclaré cette dernière»: whoever was named last.
fn latter(
    know: Knowledge,
    sentence: &Sentence,
    chunks: &Chunks,
    rule: &Rule<VoiceOp>,
    range: Range,
) -> Option<VoiceMention> {
    let after = rule.flag("after");
    let silent = chunks.vgs.iter().any(|v| v.negated && range.0 <= v.range.0 && v.range.1 <= range.1);
    let placed = !after || follows_what_was_said(sentence, chunks, range.0);
    let stance = match say_stance(know, chunks, range).unwrap_or(Stance::Asserted) {
        Stance::Denied => disputed(know, chunks, range.1),
        stance => stance,
    };
    (placed && !silent).then(|| VoiceMention {
        stance,
        after,
        before: rule.flag("before") && stance == Stance::Asserted && says_more(sentence, chunks, range.1),
        latter: Some(Latter { plural: rule.flag("plural"), person: rule.flag("person") }),
        quote: after.then(|| whole_quote(sentence, chunks, range.0)).flatten(),
        ..VoiceMention::plain(None, range, rule.id.clone())
    })
}

/// The sentence in quotation marks right before an inverted verb of saying at `at`, from the head of the sentence or from
/// a colon on.
fn whole_quote(sentence: &Sentence, chunks: &Chunks, at: usize) -> Option<Range> {
    let quote = |i: usize| sentence.tokens[i].kind == TokenKind::Quote;
    let close = (0..at).rev().find(|i| !sentence.tokens[*i].is(',')).filter(|i| quote(*i))?;
    let open = (0..close).rev().find(|i| quote(*i))?;
    let first = (0..open).all(|i| sentence.tokens[i].kind != TokenKind::Word) || sentence.tokens[open - 1].is(':');
    let says = chunks.vgs.iter().any(|v| !v.bare && open < v.range.0 && v.range.1 <= close);
    (first && says).then_some((open, close + 1))
}

/// False where nobody can be named as in [`tweeted`], whatever the phrases are.
pub fn may_write(sentence: &Sentence) -> bool {
    sentence.tokens.iter().take(3).any(|t| t.is('@'))
}

/// False where nobody can stand as in [`bracketed`], whatever the phrases are: no bracket closes behind the last word.
pub fn may_be_bracketed(sentence: &Sentence) -> bool {
    sentence.tokens.iter().rev().take_while(|t| t.kind != TokenKind::Word).any(|t| t.is(')'))
}

/// «@awa_d : la police tire»: who is named so, in front of a colon, wrote what follows.
fn tweeted(sentence: &Sentence) -> Option<VoiceMention> {
    let tokens = &sentence.tokens;
    let at = tokens.iter().take(3).position(|t| t.is('@'))?;
    let led = tokens[..at].iter().all(|t| t.kind != TokenKind::Word);
    let end = (at + 1..tokens.len().min(at + 8)).find(|i| tokens[*i].is(':'))?;
    let name = tokens[at + 1..end].iter().all(|t| t.kind != TokenKind::Quote && !t.is(',') && !t.is('.'));
    (led && name && end > at + 1).then(|| VoiceMention {
        handle: Some((at, end)),
        ..VoiceMention::plain(None, (at, end + 1), RuleId::new("voice/handle"))
    })
}

/// Who opens the sentence and can speak: whom «il», «selon lui» mean in the next one, where nobody has spoken yet.
pub fn opener(know: Knowledge, sentence: &Sentence, chunks: &Chunks, end: usize) -> Option<usize> {
    let led = matches!(chunks.items.first(), Some((Item::Token(t), _)) if sentence.fn_word(*t, FnClass::Preposition).is_some());
    let comma = |at: usize| at > 0 && sentence.tokens[at - 1].is(',');
    let first = chunks.items.iter().take(10).enumerate().find_map(|(n, (item, range))| match item {
        Item::Np(i) if n < 2 && !led || led && comma(range.0) => Some(*i),
        _ => None,
    });
    let np = first.filter(|i| chunks.nps[*i].range.1 <= end)?;
    let place = matches!(chunks.nps[np].head, Head::Name(Name::Country(_) | Name::Capital(_)));
    let counted = chunks.nps[np].bound.as_ref().is_some_and(|b| !b.article);
    (!place && !counted && may_speak(know, sentence, &chunks.nps[np])).then_some(np)
}

/// «Des habitants de retour de Gao, à 30 km de là, racontent que»: who opens the sentence is the subject of its first finite
/// verb, however long he is described.
fn far_subject(know: Knowledge, sentence: &Sentence, chunks: &Chunks) -> Option<VoiceMention> {
    let comma = |at: usize| sentence.tokens.get(at).is_some_and(|t| t.is(','));
    // «En représailles, ce groupe, qui …»: he stands behind the comma.
    let led = |at: usize| at > 0 && comma(at - 1) && sentence.fn_word(0, FnClass::Preposition).is_some();
    let np = chunks.items.iter().take(10).enumerate().find_map(|(n, (item, range))| match item {
        Item::Np(i) if n < 2 && sentence.fn_word(0, FnClass::Preposition).is_none() || led(range.0) => Some(*i),
        _ => None,
    });
    let opens =
        || chunks.items.iter().take(2).find_map(|(item, _)| if let Item::Np(i) = item { Some(*i) } else { None });
    let np = np.or_else(opens)?;
    let first = &chunks.nps[np];
    let behind = first.range.1;
    // «Ce groupe, qui règne sur la région, affirme que»: the verb behind the comma that closes the clause is his.
    let clause = comma(behind) && sentence.is_fn(behind + 1, FnClass::RelativeSubject);
    // «Un marchand qui se trouvait là affirme que»: the second verb is his.
    let tight = sentence.is_fn(behind, FnClass::RelativeSubject);
    let closes = |v: &&Vg| !v.bare && (!clause || v.range.0 > behind + 1 && comma(v.range.0 - 1));
    let verb = chunks.vgs.iter().filter(closes).nth(usize::from(tight))?;
    let says = sentence.say_ranges().contains(&verb.range) && !verb.inverted && !verb.negated;
    let opened = |at: usize| {
        let relative = sentence.is_fn(at, FnClass::RelativeSubject) || sentence.is_fn(at, FnClass::Relative);
        let subject = sentence.is_fn(at, FnClass::SubjectPronoun);
        (relative || subject) && !clause && !tight
            || sentence.tokens[at].is(':')
            || sentence.tokens[at].kind == TokenKind::Quote
    };
    let people = matches!(
        first.class,
        Some(NounClass::People | NounClass::Office | NounClass::Speech | NounClass::Authority | NounClass::Force)
    );
    let named = (clause || tight) && first.class.is_none();
    let commas = (behind..verb.range.0).filter(|at| comma(*at)).count();
    let plain = (people || named)
        && commas != 1
        && behind < verb.range.0
        && !(behind..verb.range.0).any(opened)
        && !oblique(sentence, chunks, first.range.0)
        && can_speak(know, sentence, first, true)
        && verb.diathesis == crate::phrase::Diathesis::Active
        && says_more(sentence, chunks, verb.range.1);
    (says && plain).then(|| VoiceMention {
        stance: say_stance(know, chunks, verb.range).unwrap_or(Stance::Asserted),
        before: true,
        ..VoiceMention::plain(Some(np), (first.range.0, verb.range.1), RuleId::new("voice/subject"))
    })
}

/// «Dix morts à Gao (source médicale).»: a bare source in brackets behind what it says.
fn bracketed(know: Knowledge, sentence: &Sentence, chunks: &Chunks) -> Option<VoiceMention> {
    let is = |at: usize, c: char| sentence.tokens.get(at).is_some_and(|t| t.is(c));
    let source = |np: &Np| {
        let bare = np.det == Det::None && np.bound.is_none() && np.places.is_empty();
        let told = match (np.class, np.head) {
            (Some(NounClass::Speech | NounClass::Authority | NounClass::Office | NounClass::Force), _) => true,
            (Some(NounClass::People), Head::Noun(n)) => know.lang.frames.sources.contains(&n),
            (None, Head::Name(Name::Outlet(_))) => true,
            (None, Head::Name(Name::Actor(i))) => {
                know.packs.actors[i as usize].kind == recoupe_model::ActorKind::Organization
            }
            _ => false,
        };
        bare && told
    };
    let whole = |np: &Np| np.range.0 > 0 && is(np.range.0 - 1, '(') && is(np.range.1, ')');
    let last = |np: &Np| (np.range.1 + 1..sentence.tokens.len()).all(|at| sentence.tokens[at].kind != TokenKind::Word);
    let np = chunks.nps.iter().position(|np| source(np) && whole(np) && last(np))?;
    let range = chunks.nps[np].range;
    Some(VoiceMention {
        after: true,
        cue: (range.0 - 1, range.1 + 1),
        ..VoiceMention::plain(Some(np), range, RuleId::new("voice/bracketed"))
    })
}

/// «L'évêque a ouvert la séance en annonçant que …»: a gerund of saying has the main verb's subject, and so has an
/// infinitive of purpose.
fn aside(know: Knowledge, sentence: &Sentence, chunks: &Chunks) -> Option<VoiceMention> {
    let opens = |at: usize| at < sentence.tokens.len() && sentence.is_fn(at, FnClass::Subordinator);
    // «a pris la parole pour annoncer que»
    let purpose = |v: &Vg| {
        let words = |at: usize| sentence.tokens[at].lower.as_str();
        v.range.0 > 0 && know.lang.frames.purpose.iter().any(|p| **p == *words(v.range.0 - 1))
    };
    let led = |v: &Vg| v.tense == Tense::Gerund || v.tense == Tense::Infinitive && purpose(v);
    let said = |v: &&Vg| v.bare && sentence.say_ranges().contains(&v.range) && opens(v.range.1) && led(v);
    let said = chunks.vgs.iter().find(said)?;
    let mut before = chunks.vgs.iter().filter(|v| !v.bare && v.range.1 <= said.range.0);
    let main = before.next().filter(|_| before.next().is_none())?;
    let np = chunks.nps.iter().position(|n| n.range.1 == main.range.0)?;
    let speaks = can_speak(know, sentence, &chunks.nps[np], true) && !oblique(sentence, chunks, chunks.nps[np].range.0);
    speaks.then(|| VoiceMention {
        stance: say_stance(know, chunks, said.range).unwrap_or(Stance::Asserted),
        before: true,
        cue: said.range,
        ..VoiceMention::plain(Some(np), (chunks.nps[np].range.0, said.range.1), RuleId::new("voice/aside"))
    })
}

/// The voice of what is told at a token: the nearest in front of it, else the nearest behind; a semicolon parts them.
pub fn of(sentence: &Sentence, voices: &[VoiceMention], at: usize) -> Option<usize> {
    let parted = |a: usize, b: usize| sentence.tokens[a.min(b)..a.max(b)].iter().any(|t| t.is(';'));
    let beside = |i: usize| stands_beside(sentence, &voices[i], at);
    let near = |i: &usize| !parted(voices[*i].range.0, at);
    // «La marche, qui a réuni selon la police un millier de personnes, a fait cinq morts»: that clause alone is hers.
    // «Le maire, qui a été attaqué, affirme que»: between him and his verb he says nothing yet.
    let between = |i: usize| {
        let (from, to) = voices[i].range;
        let says = |r: &Range| at < r.0 && r.0 < to;
        voices[i].before && from < at && sentence.say_ranges().iter().any(says)
    };
    // «Il avait pris la ville : « Je la tiens », a-t-il dit»
    let unquoted = |i: usize| voices[i].quote.is_some_and(|q| at < q.0 || at >= q.1);
    // «L'assaillant, un déserteur selon la police, a été tué»: of what he was, and not of what befell him.
    let apposed = |i: usize| {
        let (from, to) = (voices[i].start(), voices[i].range.1);
        let comma = |t: usize| sentence.tokens.get(t).is_some_and(|t| t.is(','));
        let opens = sentence.np_ranges().iter().find(|r| r.1 == from && r.0 > 0 && comma(r.0 - 1)).map(|r| r.0);
        !voices[i].before && !voices[i].after && comma(to) && opens.is_some_and(|open| at < open || at > to)
    };
    let elsewhere = |i: usize| {
        apposed(i)
            || voices[i].figure
            || between(i)
            || unquoted(i)
            || beside(i)
            || sentence.left_relative(voices[i].range.1, at)
    };
    // «dix morts, selon l'armée, et trente blessés, selon un médecin»
    let closed = closed::between(sentence, voices, at).map(|(first, _)| first);
    let all = || (0..voices.len()).filter(|i| !elsewhere(*i) && Some(*i) != closed);
    let before = || all().filter(|i| !voices[*i].after && voices[*i].range.0 <= at);
    // «L'attaque a fait dix morts, l'armée dit la ville sûre»: hers is what follows.
    let behind = || all().filter(|i| voices[*i].range.0 > at && !voices[*i].before);
    before()
        .filter(near)
        .max_by_key(|i| voices[*i].range.0)
        .or_else(|| behind().filter(near).min_by_key(|i| voices[*i].range.0))
        .or_else(|| all().find(|i| !voices[*i].before && near(i)))
        .or_else(|| before().next_back())
        .or_else(|| behind().next())
}

/// «X a appelé au calme, alors que dix civils ont été tués»: X, in front, does not say so.
pub fn stands_beside(sentence: &Sentence, voice: &VoiceMention, at: usize) -> bool {
    let end = voice.range.1;
    voice.range.0 < at && (end.min(at)..at).any(|t| sentence.is_fn(t, FnClass::Meanwhile))
}

/// «…», raconte un vigile: he stands right behind the quotation mark that closes what he said, and nothing was quoted
/// before it.
pub fn behind_quote(sentence: &Sentence, voice: &VoiceMention) -> bool {
    let quote = |at: &usize| sentence.tokens[*at].kind == TokenKind::Quote;
    let close = (0..voice.start()).rev().find(|at| !sentence.tokens[*at].is(',')).filter(quote);
    close.is_some_and(|close| voice.np.is_some() && !(0..close).any(|at| quote(&at)))
}

/// Agencies and papers pass on what others say; whoever else is told hears it.
pub fn passes_on(np: &Np) -> bool {
    matches!(np.head, Head::Name(Name::Outlet(_)))
}

/// «a-t-il ajouté», «il précise», and a verb of saying whose subject is left out.
fn pronoun(sentence: &Sentence, chunks: &Chunks) -> Option<VoiceMention> {
    let say = chunks.vgs.iter().find(|v| sentence.say_ranges().contains(&v.range))?;
    // «It admitted»: a pronoun that could be an object too stands inside the verb group.
    // «On dénombre neuf morts»: nobody who was named before does.
    let personal = |b: usize| sentence.is_fn(b, FnClass::SubjectPronoun) && !sentence.is_fn(b, FnClass::Impersonal);
    // «Seven died, it added»
    let set_off = say.range.0.checked_sub(1).is_none_or(|b| sentence.tokens[b].is(',') || is_quote(sentence, b));
    let opens = set_off && personal(say.range.0);
    let before = opens || say.range.0.checked_sub(1).is_some_and(personal);
    // «un entretien où il accusait l'armée»: said there, and not what the sentence tells.
    let relative = |b: usize| sentence.is_fn(b, FnClass::Relative) && !sentence.is_fn(b, FnClass::Subordinator);
    let there = say.range.0.checked_sub(2).is_some_and(|b| sentence.is_fn(b, FnClass::RelativePlace) || relative(b));
    if there {
        return None;
    }
    (say.inverted || before).then(|| VoiceMention {
        after: say.inverted,
        ..VoiceMention::plain(None, say.range, RuleId::new("voice/again"))
    })
}

/// «Les rebelles poursuivent l'assaut»: the verb of saying inside `range` says something only behind what is said, or
/// where that follows as a clause.
fn goes_on(know: Knowledge, sentence: &Sentence, chunks: &Chunks, range: Range) -> bool {
    let says = |v: &&Vg| range.0 <= v.range.0 && v.range.1 <= range.1 && sentence.say_ranges().contains(&v.range);
    let verb = chunks.vgs.iter().find(says);
    verb.is_some_and(|v| {
        let behind = v.verbs.iter().any(|x| know.lang.frames.say_inverted.contains(x));
        behind && !v.inverted && !opens_clause(sentence, chunks, v)
    })
}

/// Something is said behind the verb of saying that ends at `end`: not only to whom and in what text.
fn says_more(sentence: &Sentence, chunks: &Chunks, end: usize) -> bool {
    let next = chunks.items.iter().find(|(item, r)| r.0 >= end && !matches!(item, Item::Time(_)));
    let object = match next.map(|(item, _)| *item) {
        Some(Item::Np(i)) => !passes_on(&chunks.nps[i]) && chunks.nps[i].class != Some(NounClass::Speech),
        Some(Item::Token(t)) => sentence.tokens[t].kind == TokenKind::Word && sentence.lex[t].is_empty(),
        _ => false,
    };
    // «the army said on Thursday, raising an earlier toll», «in a statement made available to the press»: how it was said.
    let beside = |v: &crate::phrase::Vg| v.bare && matches!(v.tense, Tense::Gerund | Tense::Participle);
    // «the mayor said, while the army said …»: what another tells.
    let stop = (end..sentence.tokens.len()).find(|at| sentence.is_fn(*at, FnClass::Meanwhile));
    let stop = stop.unwrap_or(sentence.tokens.len());
    object || chunks.vgs.iter().any(|v| v.range.0 >= end && v.range.0 < stop && !beside(v))
}

/// The verb of saying inside `range` says that what others told is so.
fn confirms(know: Knowledge, chunks: &Chunks, range: Range) -> bool {
    verbs_in(chunks, range).any(|v| know.lang.frames.confirms.contains(&v))
}

/// What the verb groups inside `range` can be forms of.
fn verbs_in(chunks: &Chunks, range: Range) -> impl Iterator<Item = u32> {
    let inside = chunks.vgs.iter().filter(move |v| range.0 <= v.range.0 && v.range.1 <= range.1);
    inside.flat_map(|v| v.verbs.iter().copied())
}

/// The stance that the verb of saying inside `range` brings.
fn say_stance(know: Knowledge, chunks: &Chunks, range: Range) -> Option<Stance> {
    verbs_in(chunks, range).find_map(|v| know.lang.frames.say.get(&v)).copied()
}

/// «conteste le bilan de l'attaque»: of a figure that is disputed nobody says that nothing happened.
fn disputed(know: Knowledge, chunks: &Chunks, end: usize) -> Stance {
    let object = chunks.nps.iter().find(|n| n.range.0 >= end && n.range.0 <= end + 1);
    match object.map(|n| n.head) {
        Some(Head::Noun(n)) if know.lang.frames.tallies.contains(&n) => Stance::Asserted,
        _ => Stance::Denied,
    }
}

/// «revendique la victoire»: what is claimed is a thing or a title, and no occurrence is its complement.
fn takes_credit(know: Knowledge, chunks: &Chunks, end: usize) -> bool {
    let near = |n: &&Np| n.range.0 >= end && n.range.0 <= end + 4;
    let mut objects = chunks.nps.iter().filter(near);
    let event = |n: &Np| {
        n.class == Some(NounClass::Event)
            || matches!(n.head, Head::Noun(x) if know.lang.frames.of_noun.contains_key(&x))
    };
    let first = objects.next();
    let plain = |n: &&Np| matches!(n.class, Some(NounClass::Other)) && n.det == Det::Article && !event(n);
    first.filter(|n| n.range.0 <= end + 1).filter(plain).is_some() && !objects.any(event)
}

/// «Twelve died in the raid, the army said, and 30 were hurt»: between commas, and another clause is joined on. «Twelve
/// died, the army has told Radio Kaya.»: behind it stands only to whom it was said.
fn closes_clause(know: Knowledge, sentence: &Sentence, chunks: &Chunks, range: Range, from: usize) -> bool {
    let comma = |at: usize| sentence.tokens.get(at).is_some_and(|t| t.is(','));
    let opens = |class| sentence.tokens.len() > range.1 + 1 && sentence.is_fn(range.1 + 1, class);
    // «residents said, although the police put it at nine»
    let contrast = opens(FnClass::Subordinator) && !opens(FnClass::Relative);
    let joined = opens(FnClass::Conjunction) || contrast;
    let told = chunks.vgs.iter().any(|v| !v.bare && v.range.1 <= range.0);
    // «told journalists in Abuja on Monday»
    let tells = || verbs_in(chunks, range).any(|v| know.lang.frames.telling.contains(&v));
    let hearer = chunks.nps.iter().find(|n| n.range.0 == range.1 && !n.contracted).filter(|n| passes_on(n) || tells());
    let last = |n: &Np| told && chunks.vgs.iter().all(|v| v.bare || v.range.0 < n.range.1);
    let behind = comma(range.1) && joined || hearer.is_some_and(last);
    from > 0 && (comma(from - 1) || is_quote(sentence, from - 1)) && behind
}

fn is_quote(sentence: &Sentence, at: usize) -> bool {
    sentence.tokens[at].kind == TokenKind::Quote
}

/// A finite verb right behind a comma, a dash or a quotation mark, where an inverted verb of saying stands.
pub fn stands_behind(sentence: &Sentence, vg: &Vg) -> bool {
    let pronoun = vg.range.0.checked_sub(1).is_some_and(|at| sentence.is_fn(at, FnClass::ReflexivePronoun));
    let before = vg.range.0.checked_sub(if pronoun { 2 } else { 1 }).map(|at| &sentence.tokens[at]);
    let closes = |t: &recoupe_packs::token::Token| {
        t.is(',') || t.is('-') || t.is('–') || t.is('—') || t.kind == TokenKind::Quote
    };
    vg.inverted || !vg.bare && before.is_some_and(closes)
}

/// «L'armée soutient que», «les rebelles se vantent d'avoir», «le préfet a corrigé mardi :»: what is said follows as a
/// clause, so that a verb that else tells something says something. «L'armée soutient le maire» does not.
pub fn opens_clause(sentence: &Sentence, chunks: &Chunks, vg: &Vg) -> bool {
    let timed = chunks.items.iter().find(|(item, r)| matches!(item, Item::Time(_)) && r.0 == vg.range.1);
    let at = timed.map_or(vg.range.1, |(_, r)| r.1);
    let at = beside_saying(sentence, at);
    let Some(next) = sentence.tokens.get(at) else { return false };
    let tied = usize::from(sentence.is_fn(at, FnClass::Preposition));
    let perfect = |v: &Vg| {
        let has = sentence.is_fn(v.range.0, FnClass::AuxiliaryHave) && v.range.1 - v.range.0 > 1;
        v.range.0 == at + tied && v.bare && v.tense == Tense::Infinitive && has
    };
    !vg.bare && (next.is(':') || sentence.is_fn(at, FnClass::Subordinator) || chunks.vgs.iter().any(perfect))
}

/// «L'armée soutient pour sa part que», «dit aussi avoir»: behind such words what is said begins.
fn beside_saying(sentence: &Sentence, at: usize) -> usize {
    let comma = |at: usize| sentence.tokens.get(at).is_some_and(|t| t.is(','));
    let is = |at: usize, class| at < sentence.tokens.len() && sentence.is_fn(at, class);
    let from = at + usize::from(comma(at));
    let side = is(from, FnClass::Preposition) && is(from + 1, FnClass::Possessive);
    let end = match (side, is(from, FnClass::Adverb)) {
        (true, _) => from + 3,
        (_, true) => from + 1,
        _ => return at,
    };
    end + usize::from(comma(end))
}

/// «X et Y, ont été libérés, a annoncé Z»: another finite verb stands between X and the saying.
fn parted(sentence: &Sentence, chunks: &Chunks, from: usize, to: usize) -> bool {
    let inside = || chunks.vgs.iter().filter(|v| from <= v.range.0 && v.range.1 <= to && !v.bare);
    let Some(say) = inside().next_back().filter(|v| sentence.say_ranges().contains(&v.range)) else { return false };
    let relative = |v: &crate::phrase::Vg| {
        (from..v.range.0).any(|t| sentence.is_fn(t, FnClass::RelativeSubject) || sentence.is_fn(t, FnClass::Relative))
    };
    inside().any(|v| v.range.1 <= say.range.0 && !relative(v))
}

/// «two residents said»: people who are counted speak where the verb of saying follows them and the clause begins with
/// them.
fn few_speak(know: Knowledge, sentence: &Sentence, chunks: &Chunks, np: usize, end: usize) -> bool {
    let np = &chunks.nps[np];
    // «two residents, who asked not to be named, said»
    let apart = sentence.tokens.get(np.range.1).is_some_and(|t| t.is(',')) && np.class == Some(NounClass::People);
    let says = sentence.say_ranges().iter().any(|r| r.0 == np.range.1 || apart && r.0 > np.range.1 && r.1 == end);
    // «the NGO and several survivors said»
    let joined = ends_fn(sentence, np.range.0, FnClass::Conjunction).map(|n| np.range.0 - n);
    let beside = |n: &Np| joined == Some(n.range.1) && can_speak(know, sentence, n, true);
    let begins = chunks.nps.iter().any(beside)
        || opens_clause_at(sentence, np.range.0)
        || led_by_article(know, sentence, np.range.0);
    let accused = sentence.tokens.get(np.range.1 + 1).is_some_and(|t| know.lang.frames.is_of(&t.lower));
    np.class == Some(NounClass::People) && !is_toll(know, np) && says && begins && !accused
}

/// «selon deux habitants», «d'après des blessés»: behind words that lead to a voice people who are counted speak, and the
/// wounded do where they are not.
fn several_people(know: Knowledge, np: &Np) -> bool {
    let counted = np.bound.as_ref().is_some_and(|b| !b.article);
    np.class == Some(NounClass::People) && if counted { !is_toll(know, np) } else { !is_dead(know, np) }
}

/// At the head of the sentence, or behind a comma or a quotation mark.
fn opens_clause_at(sentence: &Sentence, at: usize) -> bool {
    at.checked_sub(1).is_none_or(|before| {
        let token = &sentence.tokens[before];
        token.is(',') || token.kind == TokenKind::Quote
    })
}

/// «De nombreux habitants affirment»: at the head of a clause «de» is an article.
fn led_by_article(know: Knowledge, sentence: &Sentence, at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| {
        know.lang.frames.is_of(&sentence.tokens[before].lower) && opens_clause_at(sentence, before)
    })
}

fn oblique(sentence: &Sentence, chunks: &Chunks, start: usize) -> bool {
    let Some(position) = chunks.items.iter().position(|(_, r)| r.0 == start) else { return false };
    let before = position.checked_sub(1).map(|p| chunks.items[p].0);
    matches!(before, Some(Item::Token(t)) if sentence.fn_word(t, FnClass::Preposition).is_some())
}

/// Words that open a list of parts («dont») stand right in front of the token at `start`.
fn is_part(know: Knowledge, sentence: &Sentence, start: usize) -> bool {
    let stands = |words: &Vec<Box<str>>| start.checked_sub(words.len()).is_some_and(|at| sentence.stand_at(words, at));
    know.lang.frames.parts.iter().any(stands)
}

/// «the wounded»: people named by what befell them.
fn is_toll(know: Knowledge, np: &Np) -> bool {
    matches!(np.head, Head::Noun(n) if know.lang.frames.toll_nouns.contains_key(&n))
}

/// «La préfecture parle de dix morts»: a seat of power with nothing behind it, where a verb of saying is its own; «le
/// village déplore dix morts» mourns them.
fn office_alone(know: Knowledge, chunks: &Chunks, np: usize, range: Range) -> bool {
    let mut verbs = verbs_in(chunks, range).peekable();
    let says = verbs.peek().is_some() && verbs.all(|v| !know.lang.frames.undergo.contains(&v));
    is_seat(&chunks.nps[np]) && says
}

/// «la préfecture»: who sits there speaks.
fn is_seat(np: &Np) -> bool {
    let bare = np.class == Some(NounClass::Site) && np.det == Det::Article && np.places.is_empty() && np.singular;
    let armed = matches!(np.category, Some(Category::SecurityForces | Category::Combatants));
    bare && !armed && np.range.1 - np.quote_start <= 2
}

/// «raconte un boulanger»: a word that no list knows, as the subject behind a verb of saying, is somebody.
fn somebody(sentence: &Sentence, np: &Np) -> bool {
    let plain = np.class.is_none() && np.head == Head::Unknown && !sentence.tokens[np.head_at].capital();
    let one = np.bound.as_ref().is_some_and(|b| b.article);
    plain && (one || np.bound.is_none() && np.det == Det::Article)
}

/// «the dead», «the missing»: of people named by what befell them, those that say nothing; the wounded and the displaced do.
fn is_dead(know: Knowledge, np: &Np) -> bool {
    use recoupe_model::Outcome;
    let outcome = |n| know.lang.frames.toll_nouns.get(n).map(|(_, outcome)| *outcome);
    is_toll(know, np)
        && !matches!(&np.head, Head::Noun(n) if matches!(outcome(n), Some(Outcome::Wounded | Outcome::Displaced)))
}

/// Persons, offices, authorities, forces, papers and outlets speak; events, things and places do not.
fn can_speak(know: Knowledge, sentence: &Sentence, np: &Np, with_verb: bool) -> bool {
    if np.author.is_some() {
        return true;
    }
    match np.class {
        Some(NounClass::Speech | NounClass::Office | NounClass::Authority | NounClass::Force) => true,
        Some(NounClass::People) => {
            // «des déplacés racontent», «les blessés disent»: the dead do not.
            let toll = if with_verb { is_dead(know, np) } else { is_toll(know, np) };
            // Who is counted is spoken of: «a compté 70 personnes».
            let counted = np.bound.as_ref().is_some_and(|b| !b.article);
            !toll && !counted && (with_verb || np.det != Det::Possessive)
        }
        // «selon l'hôpital de Gao»
        Some(NounClass::Site) => {
            let aside = matches!(np.head, Head::Noun(n) if know.lang.frames.aside.contains(&n));
            // «le site Sahel Info», «le Bureau des secours»: whose noun is written as a name, or leads to one.
            let capital = |at: usize| at > 0 && sentence.tokens[at].capital();
            let relays = matches!(np.head, Head::Noun(n) if know.lang.frames.relays.contains(&n));
            let house = capital(np.head_at) && np.det == Det::Article && np.places.is_empty();
            // «La préfecture parle de dix morts»
            aside || house || relays && (np.head_at + 1..np.range.1).any(capital)
        }
        Some(_) => false,
        None => match np.head {
            Head::Name(Name::Actor(_) | Name::Outlet(_) | Name::Country(_) | Name::Capital(_)) => true,
            // «Bamako dément»: a capital is a town as well.
            Head::Name(Name::Place(_)) if with_verb => {
                sentence.names[np.head_at].iter().any(|(_, name)| matches!(name, Name::Capital(_)))
            }
            Head::Proper => {
                np.range.1 - np.range.0 > 1
                    || with_verb
                    || sentence.tokens[np.head_at].case != recoupe_packs::token::Case::Title
            }
            _ => false,
        },
    }
}
