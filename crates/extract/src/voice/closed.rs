//! Voices that close what they stand behind: «dix morts, selon l'armée, et trente blessés, selon un médecin».

use super::VoiceMention;
use super::together::ends_fn;
use crate::sentence::Sentence;
use recoupe_packs::language::FnClass;

/// Two voices between which `at` stands, joined by a conjunction to what the first closes, so that the second tells it: the
/// one that closes what was told in front, and the one behind.
pub fn between(sentence: &Sentence, voices: &[VoiceMention], at: usize) -> Option<(usize, usize)> {
    let plain = |v: &VoiceMention| !v.before && v.quote.is_none();
    let comma = |t: usize| sentence.tokens.get(t).is_some_and(|t| t.is(','));
    let first = (0..voices.len()).rev().find(|i| voices[*i].range.1 <= at)?;
    let second = (0..voices.len()).find(|i| voices[*i].start() > at)?;
    let (a, b) = (&voices[first], &voices[second]);
    // «Selon l'armée, et …»: whoever opens a clause tells what follows.
    let start = a.start();
    let opens = start == 0
        || sentence.tokens[start - 1].is(';')
        || sentence.tokens[start - 1].is(':')
        || ends_fn(sentence, start, FnClass::Conjunction).is_some()
        || ends_fn(sentence, start, FnClass::Subordinator).is_some();
    let joint = a.range.1 + usize::from(comma(a.range.1));
    let joined = sentence.fn_word(joint, FnClass::Conjunction).is_some_and(|n| joint + n <= at);
    (plain(a) && plain(b) && !opens && joined).then_some((first, second))
}
