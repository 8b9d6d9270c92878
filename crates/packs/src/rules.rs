//! Rules: tables whose results parse into closed lists when the pack loads.

use crate::class::Class;
use crate::error::{Error, Lines, did_you_mean};
use crate::language::closed;
use crate::pattern::{First, Lattice, Match, Need, Pattern, Reach, UNBOUNDED, Way};
use crate::ready::ready;
use crate::token::key;
use recoupe_model::{Lang, RuleId};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use smallvec::SmallVec;
use std::collections::BTreeMap;

closed! {
/// How a figure's words bound it.
CountOp {
    /// The number itself.
    Exact = "exact",
    /// A tenth to either side; the bounds of an -aine noun.
    About = "about",
    /// From a tenth below.
    Nearly = "nearly",
    /// Open above.
    AtLeast = "at_least",
    /// Open above, the number excluded.
    MoreThan = "more_than",
    /// From nothing.
    AtMost = "at_most",
    /// From nothing, the number excluded.
    LessThan = "less_than",
    /// Between two numbers.
    Between = "between",
    /// A floor without a number said.
    Several = "several",
    /// None at all.
    Zero = "zero",
}}

closed! {
/// What was said about time.
TimeOp {
    /// Day and month, with or without weekday and year.
    Date = "date",
    /// A date in digits: day, month number, year.
    Numeric = "numeric",
    /// A month, with or without year and part.
    Month = "month",
    /// A year or a part of it.
    Year = "year",
    /// A weekday, by itself or with a direction.
    Weekday = "weekday",
    /// Days from today: «hier».
    Deictic = "deictic",
    /// So many units back or ahead.
    Shift = "shift",
    /// The last, next or present unit: «la semaine dernière».
    Unit = "unit",
    /// A stretch of units before now: «les six derniers mois».
    Span = "span",
    /// Days from what was just told: «le lendemain».
    Anchor = "anchor",
    /// From one day to another of one month.
    RangeDays = "range_days",
    /// From one date to another.
    RangeDates = "range_dates",
    /// From one month to another.
    RangeMonths = "range_months",
    /// From one year to another.
    RangeYears = "range_years",
    /// The night between two weekdays or days.
    Night = "night",
    /// A length of time.
    Duration = "duration",
    /// A part of the day by itself.
    DayPart = "daypart",
    /// A time on the clock.
    Clock = "clock",
    /// Something that recurs.
    Set = "set",
    /// A feast.
    Feast = "feast",
    /// A season.
    Season = "season",
    /// Now, without more.
    Now = "now",
    /// A decade or century.
    Era = "era",
    /// The beginning, middle or end of a unit: «fin de semaine».
    PartOf = "part_of",
    /// A numbered part of a longer stretch: «le premier lundi de mars».
    Nth = "nth",
    /// What stands between two times and makes them the ends of a stretch; what it marks must stand before the
    /// first of them.
    Join = "join",
    /// Looks like a time and is none: ages, names.
    Nothing = "nothing",
}}

closed! {
/// What a voice rule finds.
VoiceOp {
    /// Says that it is so.
    Asserted = "asserted",
    /// Says that it is not so.
    Denied = "denied",
    /// Says with reserve.
    Alleged = "alleged",
    /// Says: we did it.
    Claimed = "claimed_responsibility",
    /// Relays somebody else's word.
    Relayed = "relayed",
}}

closed! {
/// Marks on a sentence.
MarkOp {
    /// Figures here are sums over a period.
    Total = "total",
    /// Told earlier, recalled here.
    Background = "background",
    /// Said with reserve.
    Alleged = "alleged",
    /// Supposed.
    Hypothetical = "hypothetical",
    /// Announced.
    Planned = "planned",
    /// A figure that replaces an earlier one.
    Revised = "revised",
    /// No event at all: sport, film, exercise.
    Quiet = "quiet",
    /// Another occurrence begins here.
    Another = "another",
    /// Says no more than when and where what was told just before happened.
    Scene = "scene",
    /// An earlier figure of the same event.
    Earlier = "earlier",
    /// One occurrence among those of a period: «the deadliest since».
    Ranked = "ranked",
    /// Aircraft, or who flies them.
    Air = "air",
    /// Guns, mortars, rockets.
    Ground = "ground",
    /// What did not come about: what a conditional tells beside it would have happened otherwise.
    Unreal = "unreal",
    /// Looks like a mark and is none.
    Nothing = "nothing",
}}

/// An argument of a rule's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// The index of a capture.
    Capture(usize),
    /// A number.
    Int(i64),
    /// A word of the result's own.
    Flag(Box<str>),
}

ready! { enum Arg { Capture(at), Int(n), Flag(word) } }

/// An example of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// A sentence or a part of one.
    pub text: String,
    /// What reading it must give, in the short display of its type; empty where nothing may be found.
    pub gives: String,
}

ready! { struct Example { text, gives } }

/// A rule with a result of kind `O`.
#[derive(Debug, Clone)]
pub struct Rule<O> {
    /// Its full name («fr/count/nearly»).
    pub id: RuleId,
    /// What it matches.
    pub pattern: Pattern,
    /// What it gives.
    pub op: O,
    /// With what.
    pub args: Vec<Arg>,
    /// Must match, and give this.
    pub yes: Vec<Example>,
    /// Must not match.
    pub no: Vec<Example>,
    /// «file:line», for messages.
    pub at: String,
}

ready! { struct Rule<O> { id, pattern, op, args, yes, no, at } }

impl<O> Rule<O> {
    /// The token range of the capture named `name` in `found`, where it took part and the result uses it.
    pub fn captured(&self, found: &Match, name: &str) -> Option<(usize, usize)> {
        found.captured(self.pattern.capture(name)?)
    }
    /// True when the result carries this word.
    pub fn flag(&self, flag: &str) -> bool {
        self.args.iter().any(|a| matches!(a, Arg::Flag(f) if &**f == flag))
    }
    /// The first number among the result's arguments.
    pub fn int(&self) -> Option<i64> {
        self.ints().next()
    }
    /// The whole numbers among its arguments, in order.
    pub fn ints(&self) -> impl Iterator<Item = i64> {
        self.args.iter().filter_map(|a| if let Arg::Int(n) = a { Some(*n) } else { None })
    }
}

/// A number for each word that a rule of a language knows, so that a word is looked up once for all its sets of
/// rules. 0 is every other word.
#[derive(Debug, Clone, Default)]
pub struct Numbers(FxHashMap<u64, u32>);

ready! { struct Numbers(all) }

impl Numbers {
    /// The number of the word with this key.
    pub fn get(&self, key: u64) -> u32 {
        self.0.get(&key).copied().unwrap_or(0)
    }
    /// All words by key, each with its number.
    pub(crate) fn all(&self) -> impl Iterator<Item = (u64, u32)> {
        self.0.iter().map(|(key, number)| (*key, *number))
    }
    /// The number of a word, a new one where it has none.
    pub(crate) fn give(&mut self, key: u64) -> u32 {
        let next = self.0.len() as u32 + 1;
        *self.0.entry(key).or_insert(next)
    }
}

/// Lists by the number of a word, all in one piece of memory. Most words have none.
#[derive(Debug, Clone)]
struct ByWord<T> {
    ends: Vec<u32>,
    all: Vec<T>,
}

ready! { struct ByWord<T> { ends, all } }

impl<T> Default for ByWord<T> {
    fn default() -> Self {
        ByWord { ends: Vec::new(), all: Vec::new() }
    }
}

impl<T> ByWord<T> {
    /// Of these words, each with a member of its list; members of one word stay in their order.
    fn new(mut words: Vec<(u32, T)>) -> ByWord<T> {
        words.sort_by_key(|(word, _)| *word);
        let mut ends = vec![0; words.last().map_or(0, |(word, _)| *word as usize + 1)];
        words.iter().zip(1..).for_each(|((word, _), end)| ends[*word as usize] = end);
        for word in 1..ends.len() {
            ends[word] = ends[word].max(ends[word - 1]);
        }
        ByWord { ends, all: words.into_iter().map(|(_, member)| member).collect() }
    }
    /// The list of a word that has a number.
    #[inline]
    fn of(&self, word: u32) -> &[T] {
        match (word as usize).checked_sub(1).and_then(|before| self.ends.get(before..before + 2)) {
            Some([start, end]) => &self.all[*start as usize..*end as usize],
            _ => &[],
        }
    }
}

impl Anchors {
    pub(crate) fn new<'a>(words: impl Iterator<Item = (u32, Anchored, &'a [u32])>) -> Anchors {
        let mut anchors = Anchors::default();
        let mut known: FxHashMap<&[u32], u32> = FxHashMap::default();
        let mut all = Vec::new();
        for (word, anchored, second) in words {
            let next = anchors.seconds.len() as u32;
            let second = match second {
                [] => NO_SECOND,
                second => *known.entry(second).or_insert_with(|| {
                    anchors.seconds.push(Words::new(second.to_vec()));
                    next
                }),
            };
            all.push((word, Anchored { second, ..anchored }));
        }
        anchors.by_word = ByWord::new(all);
        anchors
    }
}

/// Which set of a language's rules a rule is in.
type SetId = u8;

/// A way through a rule that is looked for where a word stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Anchored {
    /// Classes of which stretches must stand in the sentence, too.
    classes: u64,
    /// Where it is in its set.
    way: u32,
    set: SetId,
    /// Which of the lists of words in [`Anchors`] has one that must stand in the sentence, too.
    second: u32,
}

ready! { struct Anchored { classes, way, set, second } }

/// It needs no second word.
const NO_SECOND: u32 = u32::MAX;

/// Where the rules of all sets of a language are looked for.
#[derive(Debug, Clone, Default)]
pub struct Anchors {
    by_word: ByWord<Anchored>,
    /// Words of which a match holds one, beside the one that its rule is looked for by.
    seconds: Vec<Words>,
}

ready! { struct Anchors { by_word, seconds } }

/// What the rules of a language look for among the words of a sentence, put together once for all their sets.
#[derive(Debug, Clone, Default)]
pub struct Looked {
    /// By token the number of its word; see [`Numbers`].
    words: Vec<u32>,
    /// The same as bits, numbers folded onto them: most words that are asked for do not stand there.
    bits: Bits,
    /// By set, the ways that are looked for where one of these words stands.
    anchored: [Vec<Anchored>; N_SETS],
}

/// How many sets of rules a language has.
const N_SETS: usize = 4;

/// Words of which a match holds one, by their numbers.
#[derive(Debug, Clone, Default)]
struct Words {
    /// In order, each once.
    all: Box<[u32]>,
    bits: Bits,
}

ready! { struct Words { all, bits } }

/// Numbers of words folded onto bits.
type Bits = [u64; 8];

impl Words {
    fn new(mut words: Vec<u32>) -> Words {
        words.sort_unstable();
        words.dedup();
        let mut bits = [0; 8];
        for word in &words {
            let (slot, bit) = bit_of(*word);
            bits[slot] |= bit;
        }
        Words { all: words.into(), bits }
    }
    fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
    #[inline]
    fn contain(&self, word: u32) -> bool {
        let (slot, bit) = bit_of(word);
        self.bits[slot] & bit != 0 && self.all.binary_search(&word).is_ok()
    }
    /// One of them stands in the sentence.
    #[inline]
    fn stand(&self, looked: &Looked) -> bool {
        let shared = self.bits.iter().zip(&looked.bits).fold(0, |shared, (own, theirs)| shared | own & theirs);
        shared != 0 && self.all.iter().any(|word| looked.holds(*word))
    }
}

/// Where the bit of a word's number is.
#[inline]
fn bit_of(word: u32) -> (usize, u64) {
    ((word >> 6 & 7) as usize, 1 << (word & 63))
}

impl Looked {
    /// Of the words of a sentence by their numbers, token by token.
    pub fn new(anchors: &Anchors, words: Vec<u32>) -> Looked {
        let mut looked = Looked { words, ..Looked::default() };
        // Words that stood before are looked for once.
        let mut fresh: SmallVec<[u32; 64]> = SmallVec::new();
        for (at, word) in looked.words.iter().enumerate().filter(|(_, word)| **word != 0) {
            let (slot, bit) = bit_of(*word);
            if looked.bits[slot] & bit == 0 || !looked.words[..at].contains(word) {
                fresh.push(*word);
            }
            looked.bits[slot] |= bit;
        }
        for word in fresh {
            for anchored in anchors.by_word.of(word) {
                if anchored.second == NO_SECOND || anchors.seconds[anchored.second as usize].stand(&looked) {
                    looked.anchored[usize::from(anchored.set)].push(*anchored);
                }
            }
        }
        looked
    }
    /// By token the number of its word; see [`Numbers`].
    pub fn words(&self) -> &[u32] {
        &self.words
    }
    /// True when the word with this number stands in the sentence.
    #[inline]
    pub fn holds(&self, word: u32) -> bool {
        let (slot, bit) = bit_of(word);
        self.bits[slot] & bit != 0 && self.words.contains(&word)
    }
}

/// Rules of one kind, indexed by what they begin with and by what they cannot do without.
#[derive(Debug, Clone)]
pub struct RuleSet<O> {
    /// The rules, in the order of their file.
    pub rules: Vec<Rule<O>>,
    /// Those whose result carries a word, by it.
    flagged: BTreeMap<Box<str>, Vec<u32>>,
    id: SetId,
    /// The ways through its rules, and what decides whether a rule is tried.
    ways: Vec<Keys>,
    /// Words, and the ways that are looked for where they stand.
    anchored: Vec<(u32, Anchored)>,
    /// The ways that are looked for where one of these classes stands.
    by_class: Vec<(u64, Vec<Anchored>)>,
}

ready! { struct RuleSet<O> { rules, flagged, id, ways, anchored, by_class } }

/// What a way through a rule begins with and cannot do without.
#[derive(Debug, Clone)]
struct Keys {
    /// Where its rule is.
    rule: u32,
    /// The classes it can begin with, as bits.
    first: u64,
    /// The words it can begin with.
    words: Words,
    /// All classes it names.
    classes: u64,
    /// It needs one member of each of these, of which the first is the rarest.
    needs: SmallVec<[Group; 4]>,
    /// How far behind its first token the rarest stands.
    rarest: Reach,
}

ready! { struct Keys { rule, first, words, classes, needs, rarest } }

impl Keys {
    /// It may begin at this token.
    #[inline]
    fn begin(&self, begins: u64, word: u32) -> bool {
        begins & self.first != 0 || (word != 0 && self.words.contain(word))
    }
    /// Calls with the tokens at which a match may begin.
    fn starts(&self, begins: &[u64], words: &[u32], mut call: impl FnMut(u32)) {
        let rarest = &self.needs[0];
        let Reach { least, most } = self.rarest;
        let (least, most) = (usize::from(least), usize::from(most));
        if most == usize::from(UNBOUNDED) {
            let end = rarest.end(begins, words).saturating_sub(least);
            (0..end).filter(|at| self.begin(begins[*at], words[*at])).for_each(|at| call(at as u32));
            return;
        }
        let mut begun = 0;
        for at in 0..words.len() {
            if (begins[at] & rarest.classes != 0 || (words[at] != 0 && rarest.words.contain(words[at]))) && at >= least
            {
                // Of a stretch between two of the rarest each token is called with once.
                for start in at.saturating_sub(most).max(begun)..=at - least {
                    if self.begin(begins[start], words[start]) {
                        call(start as u32);
                    }
                }
                begun = begun.max(at - least + 1);
            }
        }
    }
}

/// Words and classes of which a match holds one.
#[derive(Debug, Clone)]
struct Group {
    /// The classes as bits.
    classes: u64,
    words: Words,
}

ready! { struct Group { classes, words } }

impl Group {
    /// A member of it stands in the sentence, or is of the classes that may stand there.
    fn may_stand(&self, looked: &Looked, standing: u64) -> bool {
        self.classes & standing != 0 || self.words.stand(looked)
    }
    /// The token behind the last of its members; 0 where none stands.
    fn end(&self, begins: &[u64], words: &[u32]) -> usize {
        let stands = |(begins, word): (&u64, &u32)| begins & self.classes != 0 || self.words.contain(*word);
        begins.iter().zip(words).rposition(stands).map_or(0, |at| at + 1)
    }
}

impl<O> Default for RuleSet<O> {
    fn default() -> Self {
        RuleSet {
            rules: Vec::new(),
            flagged: BTreeMap::new(),
            id: 0,
            ways: Vec::new(),
            anchored: Vec::new(),
            by_class: Vec::new(),
        }
    }
}

/// A sentence as a rule set sees it: what stands where, so that rules which lack something are not tried.
pub struct Scan<'a, O> {
    set: &'a RuleSet<O>,
    lattice: &'a dyn Lattice,
    /// The rules of which a way has all that it needs, in order. Few sentences have any.
    rules: SmallVec<[u32; 16]>,
    /// Tokens at which one of them may begin, and which, in order.
    starts: SmallVec<[(u32, u32); 16]>,
}

impl<O> RuleSet<O> {
    pub(crate) fn new(id: SetId) -> RuleSet<O> {
        RuleSet { id, ..RuleSet::default() }
    }
    /// Where the rules of these sets of one language are looked for.
    pub(crate) fn anchored(&self) -> impl Iterator<Item = (u32, Anchored, &[u32])> {
        self.anchored.iter().map(|(word, anchored)| {
            let needs = &self.ways[anchored.way as usize].needs;
            let second = needs[1..].iter().find(|group| group.classes == 0);
            (*word, *anchored, second.map_or(&[][..], |group| &group.words.all))
        })
    }
    /// Takes in rules; `common` words tell little of a sentence. Rules for which `is_tried` says no are kept, and found by
    /// no scan.
    pub(crate) fn extend(
        &mut self,
        rules: Vec<Rule<O>>,
        numbers: &mut Numbers,
        common: &dyn Fn(&str) -> bool,
        is_tried: impl Fn(&Rule<O>) -> bool,
    ) {
        for rule in rules {
            let index = self.rules.len() as u32;
            if is_tried(&rule) {
                for way in rule.pattern.ways(common) {
                    self.anchor(Keys::new(index, &way, common, numbers));
                }
            }
            for arg in &rule.args {
                if let Arg::Flag(flag) = arg {
                    self.flagged.entry(flag.clone()).or_default().push(index);
                }
            }
            self.rules.push(rule);
        }
    }
    /// A way is looked for where the rarest of what it needs stands, and where each class stands that it cannot do
    /// without.
    fn anchor(&mut self, keys: Keys) {
        let single = |group: &&Group| group.words.is_empty() && group.classes.is_power_of_two();
        let classes = keys.needs.iter().filter(single).fold(0, |bits, group| bits | group.classes);
        let way = self.ways.len() as u32;
        let anchored = Anchored { classes, way, set: self.id, second: NO_SECOND };
        let group = &keys.needs[0];
        self.anchored.extend(group.words.all.iter().map(|word| (*word, anchored)));
        if group.classes != 0 {
            match self.by_class.iter_mut().find(|(known, _)| *known == group.classes) {
                Some((_, ways)) => ways.push(anchored),
                None => self.by_class.push((group.classes, vec![anchored])),
            }
        }
        self.ways.push(keys);
    }
    /// The ways for which all they need stands in a sentence, were stretches of the classes `later` to stand there, too;
    /// in no order, some of them twice.
    fn candidates<'a>(&'a self, lattice: &'a dyn Lattice, later: u64) -> impl Iterator<Item = &'a Keys> + 'a {
        let (looked, standing) = (lattice.looked(), lattice.standing() | later);
        let by_word = looked.anchored[usize::from(self.id)].iter();
        let by_class = self.by_class.iter().filter(move |(classes, _)| classes & standing != 0);
        let found = by_word.chain(by_class.flat_map(|(_, ways)| ways));
        let found = found.filter(move |anchored| anchored.classes & !standing == 0);
        let found = found.map(|anchored| &self.ways[anchored.way as usize]);
        found.filter(move |way| way.needs.iter().all(|group| group.may_stand(looked, standing)))
    }
    /// The rules whose result carries a word, in order.
    pub fn flagged(&self, flag: &str) -> impl Iterator<Item = &Rule<O>> {
        self.flagged.get(flag).into_iter().flatten().map(|rule| &self.rules[*rule as usize])
    }
    /// Of the classes `later`, which are not known of the sentence yet, those that rules ask for which may be found in
    /// it; none where no rule may be found.
    pub fn may_find(&self, lattice: &dyn Lattice, later: u64) -> Option<u64> {
        let asked = self.candidates(lattice, later).map(|way| way.classes & later);
        asked.reduce(|all, asked| all | asked)
    }
    /// This set on one sentence.
    pub fn scan<'a>(&'a self, lattice: &'a dyn Lattice) -> Scan<'a, O> {
        let (begins, words) = (lattice.begins(), lattice.looked().words());
        let mut scan = Scan { set: self, lattice, rules: SmallVec::new(), starts: SmallVec::new() };
        for way in self.candidates(lattice, 0) {
            scan.rules.push(way.rule);
            way.starts(begins, words, |at| scan.starts.push((at, way.rule)));
        }
        scan.rules.sort_unstable();
        scan.rules.dedup();
        scan.starts.sort_unstable();
        scan.starts.dedup();
        scan
    }
}

impl Keys {
    fn new(rule: u32, way: &Way, common: &dyn Fn(&str) -> bool, numbers: &mut Numbers) -> Keys {
        let firsts = way.firsts();
        let first = Group::new(&firsts, numbers);
        let mut needs = way.needs(common);
        if needs.is_empty() {
            needs.push(Need { members: firsts, at: Reach::default() });
        }
        Keys {
            rule,
            first: first.classes,
            words: first.words,
            classes: way.classes(),
            rarest: needs[0].at,
            needs: needs.iter().map(|need| Group::new(&need.members, numbers)).collect(),
        }
    }
}

impl Group {
    fn new(members: &[First], numbers: &mut Numbers) -> Group {
        let mut group = Group { classes: 0, words: Words::default() };
        let mut words = Vec::new();
        for member in members {
            match member {
                First::Class(class) => group.classes |= class.bit(),
                First::Word(word) => words.push(numbers.give(key(word))),
            }
        }
        group.words = Words::new(words);
        group
    }
}

impl<O> std::fmt::Debug for Scan<'_, O> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scan").field("rules", &self.rules).finish_non_exhaustive()
    }
}

impl<'a, O> Scan<'a, O> {
    /// The rules for which all they need stands somewhere in the sentence, in order.
    pub fn rules(&self) -> impl Iterator<Item = &'a Rule<O>> {
        let set = self.set;
        self.rules.iter().map(|rule| &set.rules[*rule as usize])
    }
    /// The longest match of any rule at token `at`; among equals the rule that stands first.
    pub fn match_at(&self, at: usize) -> Option<(&'a Rule<O>, Match)> {
        let mut best: Option<(&Rule<O>, Match)> = None;
        self.tried(at, |rule| {
            if let Some(found) = rule.pattern.match_at(self.lattice, at)
                && best.as_ref().is_none_or(|(_, b)| found.end > b.end)
            {
                best = Some((rule, found));
            }
        });
        best
    }
    /// The matches of all rules at token `at`, longest first, among equals in the order of their file.
    pub fn matches_at(&self, at: usize) -> Vec<(&'a Rule<O>, Match)> {
        let mut all: Vec<(&Rule<O>, Match)> = Vec::new();
        self.tried(at, |rule| all.extend(rule.pattern.match_at(self.lattice, at).map(|found| (rule, found))));
        all.sort_by_key(|(_, found)| std::cmp::Reverse(found.end));
        all
    }
    /// The first token from `at` on where a rule may begin; none where no more do.
    pub fn next(&self, at: usize) -> Option<usize> {
        self.starts.iter().map(|(start, _)| *start as usize).find(|start| *start >= at)
    }
    /// Calls with the rules that may match at token `at`, in order.
    #[inline]
    fn tried(&self, at: usize, mut call: impl FnMut(&'a Rule<O>)) {
        let behind = self.starts.partition_point(|(start, _)| (*start as usize) < at);
        let here = self.starts[behind..].iter().take_while(|(start, _)| *start as usize == at);
        here.for_each(|(_, rule)| call(&self.set.rules[*rule as usize]));
    }
}

/// What the loader needs to know of a kind of result.
pub(crate) trait Gives: Copy + Sized {
    /// What stands before the dot in `gives`.
    const KIND: &'static str;
    const WORDS: &'static [&'static str];
    fn named(word: &str) -> Option<Self>;
    /// Words a result may carry besides captures.
    const FLAGS: &'static [&'static str];
}

macro_rules! gives {
    ($op:ident, $kind:literal, [$($flag:literal),*]) => {
        impl Gives for $op {
            const KIND: &'static str = $kind;
            const WORDS: &'static [&'static str] = $op::WORDS;
            const FLAGS: &'static [&'static str] = &[$($flag),*];
            fn named(word: &str) -> Option<Self> { $op::named(word) }
        }
    };
}
gives!(CountOp, "count", ["after", "alone", "loose", "toll"]);
gives!(
    TimeOp,
    "time",
    [
        "past", "next", "this", "start", "mid", "end", "recent", "since", "until", "each", "approx", "note", "bare",
        "either", "half", "told", "before", "after", "ahead", "near", "from", "quarter", "semester", "workday",
        "weekend", "second", "minute", "hour", "day", "week", "month", "year", "decade", "century"
    ]
);
gives!(
    VoiceOp,
    "voice",
    [
        "before", "after", "again", "on", "document", "bare", "back", "people", "latter", "plural", "person", "figure",
        "issues", "few", "one", "cited", "opens", "confirms", "heard", "asked"
    ]
);
gives!(MarkOp, "mark", ["strong", "page", "same", "doer", "ahead"]);

/// Stretch classes that patterns may name, besides verb sets of their own file.
pub const CLASSES: &[&str] = Class::WORDS;

pub(crate) fn load<O: Gives>(lang: Lang, file: &str, text: &str) -> Result<Vec<Rule<O>>, Error> {
    #[derive(Deserialize)]
    struct RuleFile {
        #[serde(default)]
        rule: Vec<toml::Spanned<Table>>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Table {
        id: String,
        #[serde(rename = "match")]
        pattern: String,
        gives: String,
        why: String,
        yes: Vec<(String, String)>,
        no: Vec<String>,
    }
    let parsed: RuleFile = toml::from_str(text).map_err(|e| Error::toml(file, text, &e))?;
    let mut rules: Vec<Rule<O>> = Vec::new();
    let mut lines = Lines::of(text);
    for table in parsed.rule {
        let offset = table.span().start;
        let table = table.into_inner();
        let fail = |says: String| Error::at(file, text, offset, format!("rule '{}' {says}", table.id));
        if table.why.trim().is_empty() || table.yes.is_empty() || table.no.is_empty() {
            return Err(fail("needs a why and at least one 'yes' and one 'no' example".to_owned()));
        }
        let pattern = Pattern::parse(&table.pattern).map_err(fail)?;
        let (op, args) = parse_gives::<O>(&table.gives, &pattern).map_err(fail)?;
        let stem = file.rsplit('/').next().and_then(|f| f.split('.').next()).unwrap_or("rules");
        let id = RuleId::new(format!("{lang}/{stem}/{}", table.id));
        let at = lines.place(file, offset);
        if rules.iter().any(|r| r.id == id) {
            return Err(fail("stands twice".to_owned()));
        }
        let yes = table.yes.into_iter().map(|(text, gives)| Example { text, gives }).collect();
        let no = table.no.into_iter().map(|text| Example { text, gives: String::new() }).collect();
        rules.push(Rule { id, pattern, op, args, yes, no, at });
    }
    Ok(rules)
}

/// `kind.name(arg, arg)`, as in `count.nearly(n)`.
fn parse_gives<O: Gives>(source: &str, pattern: &Pattern) -> Result<(O, Vec<Arg>), String> {
    let (head, inside) = match source.split_once('(') {
        Some((head, rest)) => {
            (head, rest.strip_suffix(')').ok_or(format!("gives '{source}', whose '(' is never closed"))?)
        }
        None => (source, ""),
    };
    let known = || O::WORDS.iter().map(|w| format!("{}.{w}", O::KIND)).collect::<Vec<_>>();
    let op = head.strip_prefix(O::KIND).and_then(|r| r.strip_prefix('.')).and_then(O::named);
    let Some(op) = op else {
        let known = known();
        let hint = did_you_mean(head, known.iter().map(String::as_str));
        return Err(format!("gives unknown value '{head}'{hint}"));
    };
    let mut args = Vec::new();
    for arg in inside.split(',').map(str::trim).filter(|a| !a.is_empty()) {
        let arg = if let Some(index) = pattern.capture(arg) {
            Arg::Capture(index)
        } else if let Ok(n) = arg.parse() {
            Arg::Int(n)
        } else if O::FLAGS.contains(&arg) {
            Arg::Flag(arg.into())
        } else {
            let names = pattern.captures().iter().map(|c| &**c).chain(O::FLAGS.iter().copied());
            return Err(format!("gives '{arg}', which its pattern does not capture{}", did_you_mean(arg, names)));
        };
        args.push(arg);
    }
    Ok((op, args))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rule: &str, expect: &str) {
        let lang = Lang::new("fr").expect("two letters");
        let text = format!("\n{rule}");
        let shown = match load::<CountOp>(lang, "lang/fr/count.rules.toml", &text) {
            Ok(rules) => rules.iter().map(|r| format!("{} {:?}", r.id, r.op)).collect::<Vec<_>>().join(", "),
            Err(e) => e.to_string(),
        };
        assert_eq!(shown, expect);
    }

    fn rule(gives: &str, pattern: &str) -> String {
        format!(
            "[[rule]]\nid = \"nearly\"\nmatch = \"{pattern}\"\ngives = \"{gives}\"\nwhy = \"w\"\nyes = [[\"a\", \"b\"]]\nno = [\"c\"]\n"
        )
    }

    #[test]
    fn a_bad_rule_is_a_sentence() {
        check(&rule("count.nearly(n)", "près de <n:number>"), "fr/count/nearly Nearly");
        check(
            &rule("count.neraly(n)", "près de <n:number>"),
            "pack lang/fr: count.rules.toml:2: rule 'nearly' gives unknown value 'count.neraly'; did you mean 'count.nearly'?",
        );
        check(
            &rule("count.nearly(m)", "près de <n:number>"),
            "pack lang/fr: count.rules.toml:2: rule 'nearly' gives 'm', which its pattern does not capture; did you mean 'n'?",
        );
        check(
            &rule("count.nearly(n)", "près de <n:numbre>"),
            "pack lang/fr: count.rules.toml:2: rule 'nearly' names unknown class 'numbre'; did you mean 'number'?",
        );
    }
}
