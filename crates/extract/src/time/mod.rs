//! When: what was said about time, and the days it can be held to under what is known.
//!
//! Two steps, kept apart: the pack's rules give a [`TimeExpr`] (what was said), and [`resolve`] gives its
//! candidates under an [`Anchor`] (what it can mean). Without an anchor a relative expression stays open;
//! nothing is ever guessed from today's clock. [`timex`] writes a mention the way TIMEX3 does.

mod calendar;
mod captures;
mod expr;
mod join;
mod near;
mod resolve;
mod running;
mod timex;
mod why;

pub use expr::find_all;
pub use resolve::{readings, resolve};
pub use running::{Running, running, toward};
pub use timex::{timex, value};
pub use why::why;

use crate::sentence::Range;
use recoupe_model::{RuleId, When};
use recoupe_packs::language::TimeUnit;

/// A part of a month, year or other unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Whole,
    Start,
    Mid,
    End,
    /// From its first day to the one before publication («earlier this week»).
    Before,
    /// From the day of publication to its last («later this week»).
    After,
}

/// Where a relative expression looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Nothing said: the tense decides, and news look back.
    Bare,
    /// «dernier»
    Past,
    /// «prochain»
    Next,
    /// «ce»
    This,
    /// «jusqu'au»: a past tense does not say that it lies behind.
    Near,
    /// «prévu»: the day of publication, or the first one behind it.
    Ahead,
}

/// What was said about time, before anyone resolves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimeExpr {
    /// A day of a month.
    Day { year: Option<i16>, month: i8, day: i8, weekday: Option<u8>, look: Look },
    /// A day of a month that nobody named, with or without its weekday.
    DayOfMonth { day: i8, weekday: Option<u8> },
    /// A month or a part of it.
    Month { year: Option<i16>, month: i8, part: Part, look: Look },
    /// A year or a part of it.
    Year { year: i16, part: Part },
    /// A weekday.
    Weekday { weekday: u8, look: Look },
    /// The weekday of a week counted from the one of publication («lundi de la semaine prochaine»), or with
    /// [`Look::Next`] so many weeks after the next such day («lundi en huit»).
    WeekdayOf { weekday: u8, weeks: i64, look: Look },
    /// Such a weekday before or after what was just told («le mardi suivant»).
    WeekdayTold { weekday: u8, look: Look },
    /// Days from the day of publication.
    Deictic { days: i64 },
    /// So many units before or after publication; with [`Look::Bare`] a length, and a day ahead only under a verb
    /// that looks there («in two weeks»).
    Shift { n: i64, unit: TimeUnit, look: Look },
    /// So many units before or after what was just told; a length of time to TIMEX3.
    ShiftTold { n: i64, unit: TimeUnit, look: Look },
    /// So many units before or after another expression.
    ShiftFrom { n: i64, unit: TimeUnit, from: Box<TimeExpr> },
    /// The unit before, after or around the day of publication.
    Unit { unit: TimeUnit, look: Look },
    /// The unit that holds another expression («the week of 10 April»).
    UnitOf { unit: TimeUnit, at: Box<TimeExpr> },
    /// So many units that begin with another expression («three days from Monday»).
    SpanFrom { n: i64, unit: TimeUnit, from: Box<TimeExpr> },
    /// A part of the unit around the day of publication, or before or after it.
    PartOf { part: Part, unit: TimeUnit, look: Look },
    /// A stretch of units that ends, or begins, at publication.
    Span { n: Option<i64>, unit: TimeUnit, look: Look },
    /// A stretch of a length in several units, coarse ones first, that ends, or begins, at publication.
    SpanOf { all: Vec<(i64, TimeUnit)>, look: Look },
    /// The numbered weekday or unit inside a longer stretch, the last where `n` is -1; so many units from there
    /// on, or up to there from the end.
    Nth { n: i8, count: i8, weekday: Option<u8>, unit: Option<TimeUnit>, of: Box<TimeExpr> },
    /// Days from what was just told.
    Anchor { days: i64 },
    /// From one to the other.
    Range(Box<TimeExpr>, Box<TimeExpr>),
    /// Two readings of the same digits: month first, or day first.
    Either(Box<TimeExpr>, Box<TimeExpr>),
    /// A length; it has no days. `decimals` are the digits behind the decimal mark.
    Duration { n: Option<i64>, decimals: Option<Box<str>>, unit: TimeUnit },
    /// A part of a day that is otherwise known.
    DayPart,
    /// A time on the clock of a day that is otherwise known.
    Clock { hour: i64, minute: i64 },
    /// Something that recurs.
    Set { weekday: Option<u8>, unit: Option<TimeUnit> },
    /// A feast on a fixed day.
    Feast { month: i8, day: i8, year: Option<i16>, look: Look },
    /// A feast whose day is computed.
    Moving { feast: recoupe_packs::language::MovingFeast, year: Option<i16>, look: Look },
    /// A season; `general` where no one year is meant («en été»).
    Season { season: u8, year: Option<i16>, look: Look, general: bool },
    /// A decade or century.
    Era { first: i16, years: i16 },
    /// Now.
    Now,
    /// Before or after now, no one can say how far.
    Vague(Look),
    /// What looks like a time and is none: an age, a name.
    Nothing,
}

/// A temporal expression of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeMention {
    /// Its tokens, with the words that introduce it.
    pub range: Range,
    /// The tokens that French TimeBank would mark, where its rule says so: one part, or both ends of a stretch.
    pub marked: Vec<Range>,
    /// What was said.
    pub expr: TimeExpr,
    /// The part of the day, as a TIMEX3 code.
    pub daypart: Option<Box<str>>,
    /// It begins a period that reaches up to now («depuis»).
    pub since: bool,
    /// It is worth a note and dates nothing: lengths, «maintenant», bare years.
    pub note: bool,
    /// The rule that found it.
    pub rule: RuleId,
}

impl TimeMention {
    /// What stands where: the mention itself, or both ends of a stretch apart, each with the tokens marked.
    pub fn pieces(&self) -> Vec<TimeMention> {
        let piece = |range: Range, expr: &TimeExpr| TimeMention {
            range,
            marked: Vec::new(),
            expr: expr.clone(),
            ..self.clone()
        };
        match (&self.expr, &self.marked[..]) {
            (TimeExpr::Range(a, b), [first, second]) => vec![piece(*first, a), piece(*second, b)],
            (expr, [only]) => vec![piece(*only, expr)],
            (expr, [first, .., last]) => vec![piece((first.0, last.1), expr)],
            (expr, []) => vec![piece(self.range, expr)],
        }
    }
}

/// What relative expressions hang on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Anchor {
    /// When the page was published.
    pub published: Option<When>,
    /// The day of what was just told.
    pub told: Option<When>,
    /// The day on which something was just said, where that was named last: what «la veille» is the day before.
    pub said: Option<When>,
    /// Where the verb looks.
    pub toward: Toward,
}

impl Anchor {
    /// True when the verb looks ahead.
    fn ahead(&self) -> bool {
        self.toward == Toward::Ahead
    }
}

/// Where the governing verb looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Toward {
    /// A past tense.
    Back,
    /// A past tense of saying: what is said may lie ahead.
    Said,
    /// A future, or what someone is to do.
    Ahead,
    /// No verb, or one that leaves it open.
    #[default]
    Open,
}
