//! The classes of stretches that patterns may name.
//!
//! A class is a member of a closed list, so that what begins at a token fits into the bits of one number: rules
//! that need what is not there are not tried.

use crate::language::closed;

closed! {
/// What a pattern may ask for besides words.
Class {
    /// A numeral that says how many.
    Number = "number",
    /// The number of a day.
    Day = "day",
    /// A month.
    Month = "month",
    /// A month in digits.
    Monthnumber = "monthnumber",
    /// A year in digits.
    Year = "year",
    /// A year in words.
    Yearwords = "yearwords",
    /// The last two digits of a year.
    Shortyear = "shortyear",
    /// A weekday.
    Weekday = "weekday",
    /// A unit of time.
    Unit = "unit",
    /// A part of the day.
    Daypart = "daypart",
    /// A season.
    Season = "season",
    /// A feast.
    Feast = "feast",
    /// A word that counts days from today.
    Deictic = "deictic",
    /// An ordinal.
    Ordinal = "ordinal",
    /// A Roman numeral.
    Roman = "roman",
    /// Digits.
    Digits = "digits",
    /// A vague numeral («une trentaine»).
    About = "about",
    /// A vague plural («dizaines»).
    AboutPlural = "about_plural",
    /// Any word.
    Word = "word",
    /// A word with a capital.
    Capital = "capital",
    /// A noun phrase.
    Np = "np",
    /// A temporal expression.
    Time = "time",
    /// A name of an actor.
    Actor = "actor",
    /// A name of a place.
    Place = "place",
    /// A name of a country.
    Country = "country",
    /// A name or adjective of a people.
    Demonym = "demonym",
    /// A noun of people.
    People = "people",
    /// A noun of an armed body.
    Force = "force",
    /// A title.
    Office = "office",
    /// A noun of a government.
    Authority = "authority",
    /// A noun of a text that speaks.
    Speech = "speech",
    /// A noun of a vehicle.
    Vehicle = "vehicle",
    /// A noun of a thing.
    Thing = "thing",
    /// A noun of a kind of place.
    Site = "site",
    /// A noun of a measure.
    Measure = "measure",
    /// A noun of an occurrence.
    Event = "event",
    /// «autre»
    Other = "other",
    /// A quotation mark.
    Quote = "quote",
    /// Any other mark.
    Punct = "punct",
    /// An article.
    Determiner = "determiner",
    /// A possessive.
    Possessive = "possessive",
    /// A demonstrative.
    Demonstrative = "demonstrative",
    /// A preposition.
    Preposition = "preposition",
    /// A coordinating conjunction.
    Conjunction = "conjunction",
    /// A relative pronoun.
    Relative = "relative",
    /// A pronoun.
    Pronoun = "pronoun",
    /// A negation.
    Negation = "negation",
    /// An adverb.
    Adverb = "adverb",
    /// A quantifier.
    Quantifier = "quantifier",
    /// A subordinating conjunction.
    Subordinator = "subordinator",
    /// A form of the verb of being.
    Be = "be",
    /// A form of the verb of having.
    Have = "have",
    /// A participle.
    Participle = "participle",
    /// An infinitive.
    Infinitive = "infinitive",
    /// Any other form of a verb but a gerund.
    Finite = "finite",
    /// A verb group that says something.
    Say = "say",
}}

impl Class {
    /// The bit that stands for it; there are fewer than 64 classes.
    pub const fn bit(self) -> u64 {
        1 << self as u32
    }
    /// The bits of several.
    pub(crate) const fn bits(classes: &[Class]) -> u64 {
        let (mut bits, mut n) = (0, 0);
        while n < classes.len() {
            bits |= classes[n].bit();
            n += 1;
        }
        bits
    }
}

const _: () = assert!(Class::WORDS.len() <= 64, "a bit for each class");
