//! The closed lists: acts, outcomes, stances and the like. Their names are the contract's.

use std::{error::Error, fmt, str::FromStr};

/// A word that is none of a closed list's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownWord {
    /// Which list was asked, as in «act».
    pub list: &'static str,
    /// The word given.
    pub given: String,
    /// All words the list knows.
    pub known: &'static [&'static str],
}

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown {} '{}'", self.list, self.given)
    }
}
impl Error for UnknownWord {}

macro_rules! closed {
    ($(#[$doc:meta])* $name:ident $list:literal { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }
        impl $name {
            /// Every member, in the order of the contract.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// Every member's name, in the same order.
            pub const WORDS: &'static [&'static str] = &[$($word),+];
            /// The contract's name.
            pub fn word(self) -> &'static str { match self { $($name::$variant => $word),+ } }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.pad(self.word()) }
        }
        impl FromStr for $name {
            type Err = UnknownWord;
            fn from_str(s: &str) -> Result<Self, UnknownWord> {
                match s { $($word => Ok($name::$variant),)+
                    _ => Err(UnknownWord { list: $list, given: s.to_owned(), known: Self::WORDS }) }
            }
        }
    };
}

closed! {
/// What happened, after ACLED's sub-event types with a few beside them. Loaded words never decide it.
Act "act" {
    /// Armed actors fight, or soldiers who are a party to the war are attacked.
    ArmedClash = "armed_clash",
    /// A state takes ground back.
    GovernmentRegainsTerritory = "government_regains_territory",
    /// A non-state group takes ground.
    NonstateOvertakesTerritory = "nonstate_overtakes_territory",
    /// Bombs or fire from aircraft or drones.
    AirDroneStrike = "air_drone_strike",
    /// The attacker dies by his own bomb.
    SuicideBomb = "suicide_bomb",
    /// Shells, rockets, mortars, missiles.
    ShellingArtilleryMissile = "shelling_artillery_missile",
    /// Mines and improvised bombs.
    RemoteExplosiveIed = "remote_explosive_ied",
    /// Hand-thrown grenades.
    Grenade = "grenade",
    /// Chemical weapons.
    ChemicalWeapon = "chemical_weapon",
    /// Sexual violence.
    SexualViolence = "sexual_violence",
    /// Violence against people who do not fight.
    Attack = "attack",
    /// People taken away by force.
    Abduction = "abduction",
    /// A protest without violence.
    PeacefulProtest = "peaceful_protest",
    /// A protest that was broken up.
    ProtestWithIntervention = "protest_with_intervention",
    /// Lethal or excessive force against protesters.
    ExcessiveForceAgainstProtesters = "excessive_force_against_protesters",
    /// A demonstration that turns violent.
    ViolentDemonstration = "violent_demonstration",
    /// A crowd's violence against people.
    MobViolence = "mob_violence",
    /// A cease-fire, peace accord or the like.
    Agreement = "agreement",
    /// People arrested by a state or group.
    Arrests = "arrests",
    /// A group is born, splits, joins, renames itself.
    ChangeToGroup = "change_to_group",
    /// Weapons found, seized, defused.
    DisruptedWeaponsUse = "disrupted_weapons_use",
    /// A base is set up.
    BaseEstablished = "base_established",
    /// Property looted or burnt.
    LootingDestruction = "looting_destruction",
    /// Ground changes hands without a fight.
    NonviolentTransferOfTerritory = "nonviolent_transfer_of_territory",
    /// Forces leave, or announce that they will.
    Withdrawal = "withdrawal",
    /// Sanctions imposed or lifted, expulsions of diplomats.
    Sanction = "sanction",
    /// A government overthrown, or tried to be.
    Coup = "coup",
    /// Hostages or prisoners freed.
    Release = "release",
    /// An accusation, refusal or demand that is itself the news.
    Statement = "statement",
    /// A meeting or talks.
    Meeting = "meeting",
    /// A political or security event that fits none.
    Other = "other",
}}

closed! {
/// A direction on the map.
Bearing "bearing" {
    /// Up.
    North = "north",
    /// Between north and east.
    Northeast = "northeast",
    /// Right.
    East = "east",
    /// Between south and east.
    Southeast = "southeast",
    /// Down.
    South = "south",
    /// Between south and west.
    Southwest = "southwest",
    /// Left.
    West = "west",
    /// Between north and west.
    Northwest = "northwest",
}}

closed! {
/// What befell the counted people or things, as said.
Outcome "outcome" {
    /// Dead by the act.
    Killed = "killed",
    /// Hurt.
    Wounded = "wounded",
    /// Held by a state or group that says so.
    Arrested = "arrested",
    /// Taken by force.
    Abducted = "abducted",
    /// Not accounted for.
    Missing = "missing",
    /// Driven from home.
    Displaced = "displaced",
    /// Set free.
    Released = "released",
    /// «neutralisé»: killed, hurt or captured, not known until somebody says so.
    Neutralized = "neutralized",
    /// Taken, of things.
    Seized = "seized",
    /// Destroyed, of things.
    Destroyed = "destroyed",
}}

closed! {
/// How the voice stands to what it says.
Stance "stance" {
    /// Said to have happened.
    Asserted = "asserted",
    /// Said with reserve: the press conditional, «présumés».
    Alleged = "alleged",
    /// Said not to have happened.
    Denied = "denied",
    /// Said by the one who did it.
    ClaimedResponsibility = "claimed_responsibility",
    /// Announced as a threat.
    Threatened = "threatened",
    /// Announced as a plan.
    Planned = "planned",
    /// Supposed.
    Hypothetical = "hypothetical",
}}

closed! {
/// Whether a claim is about one occurrence told as news, one recalled, or a sum over a period.
Scope "scope" {
    /// One occurrence, told as news.
    Incident = "incident",
    /// Recalled from earlier coverage.
    Background = "background",
    /// A figure over a period: never an event.
    Total = "total",
}}

closed! {
/// The part an actor has in an act.
Role "role" {
    /// Who did it.
    Initiator = "initiator",
    /// To whom.
    Recipient = "recipient",
    /// Who fights or acts beside.
    Partner = "partner",
    /// Who was there.
    Bystander = "bystander",
}}

closed! {
/// What kind of counted people; things have none.
Category "category" {
    /// People who do not fight.
    Civilians = "civilians",
    /// Members of armed groups.
    Combatants = "combatants",
    /// Soldiers, gendarmes, police.
    SecurityForces = "security_forces",
    /// Members of a peace mission.
    Peacekeepers = "peacekeepers",
    /// Not said.
    Unknown = "unknown",
}}

closed! {
/// Kinds of actors, after ACLED's eight types, with persons and organizations beside them.
ActorKind "actor kind" {
    /// A state's army, police, government.
    StateForces = "state_forces",
    /// An armed opposition with a political aim against a state.
    RebelGroup = "rebel_group",
    /// An armed group serving a political purpose short of rebellion.
    PoliticalMilitia = "political_militia",
    /// An armed group of a community.
    IdentityMilitia = "identity_militia",
    /// A violent crowd.
    Rioters = "rioters",
    /// A peaceful crowd.
    Protesters = "protesters",
    /// People who do not fight.
    Civilians = "civilians",
    /// Foreign armies, peace missions, private companies abroad.
    ExternalForces = "external_forces",
    /// A party, union, agency, association of states.
    Organization = "organization",
    /// A named person.
    Person = "person",
}}

impl Category {
    /// Those who fight or may have to.
    pub const fn bears_arms(self) -> bool {
        matches!(self, Category::Combatants | Category::SecurityForces | Category::Peacekeepers)
    }
}

impl ActorKind {
    /// A state's forces, at home or abroad.
    pub const fn is_state(self) -> bool {
        matches!(self, ActorKind::StateForces | ActorKind::ExternalForces)
    }
    /// What kind of people fight or live under such a name, where it says.
    pub const fn category(self) -> Option<Category> {
        match self {
            _ if self.is_state() => Some(Category::SecurityForces),
            _ if self.is_armed_group() => Some(Category::Combatants),
            ActorKind::Civilians | ActorKind::Protesters => Some(Category::Civilians),
            _ => None,
        }
    }
    /// An organized armed group that is no state.
    pub const fn is_armed_group(self) -> bool {
        matches!(self, ActorKind::RebelGroup | ActorKind::PoliticalMilitia | ActorKind::IdentityMilitia)
    }
    /// Either of the two: those who fight as a body.
    pub const fn fights(self) -> bool {
        self.is_state() || self.is_armed_group()
    }
}

closed! {
/// How the words bound a figure.
Hedge "hedge" {
    /// n..n
    Exact = "exact",
    /// 0.9n..1.1n, and the -aine nouns.
    About = "about",
    /// 0.9n..n
    Nearly = "nearly",
    /// n..
    AtLeast = "at_least",
    /// n+1..
    MoreThan = "more_than",
    /// 0..n
    AtMost = "at_most",
    /// 0..n-1
    LessThan = "less_than",
    /// a..b
    Between = "between",
    /// «plusieurs», «des dizaines»: a floor without a number said.
    Several = "several",
}}

closed! {
/// The coarseness of a stated time.
Grain "grain" {
    /// A day.
    Day = "day",
    /// A week.
    Week = "week",
    /// A month.
    Month = "month",
    /// A year.
    Year = "year",
}}

closed! {
/// What a block of a page is. Nothing is cut: debris is labelled.
BlockLabel "block label" {
    /// The article's own title.
    Headline = "headline",
    /// Who wrote it.
    Byline = "byline",
    /// Where and when it was filed, or published.
    Dateline = "dateline",
    /// What the article says.
    Body = "body",
    /// Words under a picture.
    Caption = "caption",
    /// Another article's headline.
    Teaser = "teaser",
    /// The site's furniture.
    Boilerplate = "boilerplate",
    /// A reader's comment.
    Comment = "comment",
}}

closed! {
/// How something about a page is known.
Basis "basis" {
    /// The page says so.
    Stated = "stated",
    /// Its mark-up or transport says so.
    Metadata = "metadata",
    /// The user or the input line says so.
    Given = "given",
    /// Worked out.
    Inferred = "inferred",
}}

closed! {
/// How well supported an event is; the first that holds.
Status "status" {
    /// Supported values cannot all be true, or somebody denies.
    Disputed = "disputed",
    /// At least two dispatches and two voices.
    Corroborated = "corroborated",
    /// At least two dispatches, one voice.
    SingleVoice = "single_voice",
    /// One dispatch.
    SingleDispatch = "single_dispatch",
    /// Set by a reviewer.
    Pending = "pending",
}}

closed! {
/// How one figure is chosen for a reader who must see one. Applied on reading, never stored.
Policy "policy" {
    /// The whole range of live values.
    Range = "range",
    /// The latest value, its midpoint as best.
    LatestBest = "latest-best",
    /// The value of the first voice in a given order.
    Prioritized = "prioritized",
    /// The lowest supported value.
    Conservative = "conservative",
}}

closed! {
/// The layers of `annotate`.
Layer "layer" {
    /// Temporal expressions.
    Time = "time",
    /// Figures about people and things.
    Count = "count",
    /// Actors and descriptions of actors.
    Actor = "actor",
    /// Places.
    Place = "place",
    /// What happened.
    Act = "act",
    /// Who says so.
    Voice = "voice",
}}

closed! {
/// Coded remarks about a page: why a cell is empty or wide.
NoticeCode "notice code" {
    /// The page has no bytes, or blank ones only.
    EmptyPage = "N0101",
    /// The bytes are no text.
    BinaryPage = "N0102",
    /// Bytes that are no UTF-8 were read as another encoding or replaced.
    Decoded = "N0103",
    /// The page is debris only: no article was found.
    NoBody = "N0104",
    /// Repeated paragraphs were read once.
    RepeatedParagraph = "N0105",
    /// A part of a very long page was kept but not read for claims.
    TooLong = "N0106",
    /// The language could not be told or has no pack.
    NoLanguage = "N0107",
    /// The page states no publication date.
    NoPublished = "N0201",
    /// A relative date has nothing to hang on.
    NoAnchor = "N0202",
    /// Several days are possible.
    SeveralDays = "N0203",
    /// A weekday and a day of the month contradict each other.
    WeekdayMismatch = "N0204",
    /// A stated publication date differs from a given one.
    PublishedMismatch = "N0205",
    /// The place's name has several bearers.
    AmbiguousPlace = "N0301",
    /// A force named outside the years it existed.
    ActorOutOfTime = "N0401",
    /// A claim was read and left out: such readings are not right often enough.
    UnsureClaim = "N0501",
    /// A cell was read and left empty: such readings are not right often enough.
    UnsureCell = "N0502",
}}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip_and_are_unique() {
        fn check(words: &[&str], parse: impl Fn(&str) -> bool) {
            let mut seen = std::collections::BTreeSet::new();
            for word in words {
                assert!(seen.insert(word), "{word} stands twice");
                assert!(parse(word), "{word} does not parse");
            }
        }
        check(Act::WORDS, |w| w.parse::<Act>().is_ok_and(|x| x.word() == w));
        check(Outcome::WORDS, |w| w.parse::<Outcome>().is_ok_and(|x| x.word() == w));
        check(NoticeCode::WORDS, |w| w.parse::<NoticeCode>().is_ok_and(|x| x.word() == w));
        assert_eq!("armed_clsh".parse::<Act>().unwrap_err().to_string(), "unknown act 'armed_clsh'");
    }
}
