//! What the language knows of a word, put together once for each word of a pack.

use crate::class::Class;
use crate::language::{FnClass, Lex, Tense};
use crate::ready::ready;
use std::sync::LazyLock;

/// What the language knows of what begins at a token, so that most questions need not look along the list.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known {
    /// The function classes of the token by itself, as bits.
    pub fns: u32,
    /// The function classes of words of any length that begin here.
    pub longer_fns: u32,
    /// The classes of stretches that begin here.
    pub classes: u64,
    /// The tenses of verb forms of any length that begin here, as bits.
    pub tenses: u16,
    /// The tenses of the token by itself.
    pub own_tenses: u16,
    /// How many tokens the longest takes.
    pub longest: u8,
    /// A noun begins here.
    pub noun: bool,
    /// A noun of several words begins here.
    pub long_noun: bool,
    /// A word of a numeral begins here.
    pub numeral: bool,
}

ready! { struct Known { fns, longer_fns, classes, tenses, own_tenses, longest, noun, long_noun, numeral } }

impl Known {
    /// Takes in an entry of so many tokens that begins here.
    pub fn add(&mut self, n: usize, x: &Lex) {
        self.classes |= classes_of_lex(x);
        self.longest = self.longest.max(u8::try_from(n).unwrap_or(u8::MAX));
        match x {
            Lex::Fn(class) => {
                self.longer_fns |= 1 << *class as u32;
                self.fns |= u32::from(n == 1) << *class as u32;
            }
            Lex::Noun(..) => {
                self.noun = true;
                self.long_noun |= n > 1;
            }
            Lex::Verb(_, form) => {
                let tense = 1 << form.tense as u16;
                self.tenses |= tense;
                self.own_tenses |= if n == 1 { tense } else { 0 };
            }
            Lex::Cardinal(_) | Lex::Hundred(_) | Lex::Scale(_) | Lex::About(..) | Lex::AboutPlural(_) => {
                self.numeral = true;
            }
            _ => {}
        }
    }
}

/// The nouns of the language: which class a noun is of, its reader checks.
const NOUNS: u64 = Class::bits(&[
    Class::People,
    Class::Force,
    Class::Office,
    Class::Authority,
    Class::Speech,
    Class::Vehicle,
    Class::Thing,
    Class::Site,
    Class::Measure,
    Class::Event,
]);

/// By function class: the class that patterns know it by, as a bit.
static FUNCTION_CLASSES: LazyLock<Vec<u64>> =
    LazyLock::new(|| FnClass::WORDS.iter().map(|word| Class::named(word).map_or(0, Class::bit)).collect());

/// The classes that a word or expression of the language is of.
fn classes_of_lex(lex: &Lex) -> u64 {
    match lex {
        Lex::Verb(_, form) => match form.tense {
            Tense::Participle => Class::Participle.bit(),
            Tense::Infinitive => Class::Infinitive.bit(),
            Tense::Gerund => 0,
            _ => Class::Finite.bit(),
        },
        Lex::Noun(..) => NOUNS,
        Lex::Fn(FnClass::AuxiliaryBe) => Class::Be.bit(),
        Lex::Fn(FnClass::AuxiliaryHave) => Class::Have.bit(),
        Lex::Fn(class) => FUNCTION_CLASSES[*class as usize],
        Lex::Ordinal(1..=31) => Class::Ordinal.bit() | Class::Day.bit(),
        Lex::Ordinal(_) => Class::Ordinal.bit(),
        Lex::Month(_) => Class::Month.bit(),
        Lex::Weekday(_) => Class::Weekday.bit(),
        Lex::DayPart(_) => Class::Daypart.bit(),
        Lex::Season(_) => Class::Season.bit(),
        Lex::TimeUnit(_) => Class::Unit.bit(),
        Lex::Feast(..) | Lex::MovingFeast(_) => Class::Feast.bit(),
        Lex::Deictic(_) => Class::Deictic.bit(),
        Lex::Cardinal(_) | Lex::Hundred(_) | Lex::Scale(_) | Lex::About(..) | Lex::AboutPlural(_) => 0,
    }
}
