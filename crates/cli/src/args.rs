//! The command line as a type. What the help says is written here; every example in it runs.

mod review;

pub(crate) use review::{Hand, Review, What};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use recoupe_model::{Act, Country, Lang, Layer, Outcome, Policy, Status, When};
use std::path::PathBuf;
use std::str::FromStr;

/// Raw press pages in, a cross-checked, fully sourced event ledger out.
///
/// Recoupe reads pages about an armed conflict and keeps who did what to whom, where, when, how many,
/// according to whom; every figure leads back to the words of the page that gave it.
///
///     recoupe ingest pages/            read a folder into recoupe.db
///     recoupe events --min-killed 10   list what happened
///     recoupe show EVENT               one event, voice against voice
///     recoupe explain CLAIM            from the bytes over the rules to the values
///
/// Exit codes: 0 found or done, 1 nothing found, 2 trouble.
#[derive(Debug, Parser)]
#[command(name = "recoupe", version, verbatim_doc_comment, disable_help_subcommand = false, infer_subcommands = true)]
pub(crate) struct Args {
    /// The ledger, one SQLite file
    ///
    /// Without this flag: the file that RECOUPE_LEDGER names, else recoupe.db in the working folder.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "RECOUPE_LEDGER",
        default_value = "recoupe.db",
        hide_env_values = true
    )]
    pub ledger: PathBuf,

    /// Packs to add to those inside the binary, or to replace them
    ///
    /// DIR is a pack (it holds a pack.toml) or a folder of packs laid out as lang/fr, region/sahel and so
    /// on. A file of the same path replaces the one inside the binary. May be given several times.
    /// Without this flag: the packs inside the binary.
    #[arg(long, global = true, value_name = "DIR")]
    pub packs: Vec<PathBuf>,

    /// When to use colour: auto, always, never
    ///
    /// Without this flag: auto, which is on a terminal where NO_COLOR is not set.
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub color: Color,

    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Ingest(Ingest),
    Events(Events),
    Sums(Sums),
    Show(Show),
    Changes(Changes),
    Explain(Explain),
    Annotate(Annotate),
    Export(Export),
    Brief(Brief),
    Review(Review),
    Serve(Serve),
    Eval(Eval),
    /// Look a ledger over: is every entry what it was when it was written?
    ///
    /// SQLite's own checks, the guards that keep the file append-only, the hash of every page's bytes, every
    /// quoted word at its bytes, and that events and claims belong together. Nothing is changed.
    ///
    ///     recoupe doctor --ledger recoupe.db
    #[command(verbatim_doc_comment)]
    Doctor,
    /// Copy a ledger while it is in use
    ///
    /// The copy holds what was acknowledged when the command began, whatever is written meanwhile, and is looked
    /// over like 'recoupe doctor' does before it takes its name. A file that stands there is never replaced.
    ///
    ///     recoupe backup 2022-05-20.db
    #[command(verbatim_doc_comment)]
    Backup {
        /// The file to write
        file: PathBuf,
    },
    /// The packs in use: what Recoupe knows of languages and of the world
    #[command(subcommand)]
    Packs(Packs),
}

/// Serve the ledger as web pages and as data
///
/// Pages for reading and review, in French and English, and the same addresses as .json, .csv and .geojson.
/// Nothing is loaded from elsewhere. On loopback no login is asked for; an address that other machines reach
/// needs a file of tokens, a line each: 'reader|reviewer NAME SHA256'. --new-token adds one and prints it once.
/// With --tokens one is asked for on loopback too, as it must be behind a proxy that ends TLS.
///
///     recoupe serve
///     recoupe serve --bind 127.0.0.1:0 --ledger mali.db
#[derive(Debug, ClapArgs)]
#[command(verbatim_doc_comment)]
pub(crate) struct Serve {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub bind: std::net::SocketAddr,

    /// Who may read and review; without, everybody who reaches loopback may
    #[arg(long, value_name = "FILE")]
    pub tokens: Option<PathBuf>,

    /// Make a token for reader:NAME or reviewer:NAME, add it to the file of --tokens, and end
    #[arg(long, value_name = "ROLE:NAME", requires = "tokens")]
    pub new_token: Option<String>,

    /// Print the OpenAPI document of the addresses, and end
    #[arg(long)]
    pub openapi: bool,
}

/// Read pages into the ledger
///
/// Takes files, folders (all the way down) and '-' for standard input: plain text, HTML, json-lines, WARC
/// archives, and .gz or .zst of each. Each page is kept with its bytes; its claims are linked with those
/// already there. The same page twice adds nothing; other bytes at the same address are a new capture of it.
/// A json-lines line is {"id","url","outlet","published","captured_at","lang","text" or "html"}, all but
/// the text optional. What cannot be read is skipped and named, the last line counts it by reason; nothing
/// that is broken or too long ends the run.
///
/// An http or https address is fetched: that page alone, in a minute and 64 MiB at most, if the site's
/// robots.txt allows it, and from the public network only.
///
///     recoupe ingest pages/ more.jsonl
///     recoupe ingest crawl.warc.gz
///     cat page.txt | recoupe ingest - --published 2022-05-03 --outlet AFP
#[derive(Debug, ClapArgs)]
#[command(verbatim_doc_comment)]
pub(crate) struct Ingest {
    /// Files, folders, web addresses, or - for standard input
    #[arg(required = true, value_name = "PATH|URL")]
    pub inputs: Vec<PathBuf>,
    /// Publication date of pages whose line or text gives none
    ///
    /// A day, a month or a year: 2022-02-09, 2022-02, 2022. Without this flag: what the page states; else
    /// none, and relative dates stay open. Today's clock is never used.
    #[arg(long, value_name = "DATE", value_parser = when)]
    pub published: Option<When>,
    /// Who published the pages whose line names nobody
    ///
    /// Without this flag: what the page states, else nobody.
    #[arg(long, value_name = "NAME")]
    pub outlet: Option<String>,
    /// Language of the pages whose line says nothing, as in fr
    ///
    /// Without this flag: told from the text.
    #[arg(long, value_name = "LANG", value_parser = lang)]
    pub lang: Option<Lang>,
    /// Fetch addresses of this machine and of private networks too
    ///
    /// Without this flag: an address is refused whose host, or any host it leads to, is not on the public
    /// network.
    #[arg(long)]
    pub allow_private: bool,
    /// When the ledger took it in, RFC 3339; for replays that must give the same bytes
    ///
    /// Without this flag: now.
    #[arg(long, value_name = "TIME", value_parser = timestamp, hide_short_help = true)]
    pub recorded_at: Option<String>,
    /// Print the id of each new page once the ledger holds it for good; for programs that feed pages and
    /// want to know where to go on
    #[arg(long, hide_short_help = true)]
    pub acknowledge: bool,
}

/// List events
///
/// Days read 2022-02-01..06, or how many are possible; figures 11, 26–34 (a range), ≥20 (open above).
///
///     recoupe events --country ML --from 2022-02 --min-killed 10
///     recoupe events --actor barkhane --format csv > events.csv
///     recoupe events --from 2022-05 --limit 20
#[derive(Debug, ClapArgs)]
#[command(verbatim_doc_comment)]
pub(crate) struct Events {
    /// table, csv or jsonl
    ///
    /// Without this flag: a table. jsonl is the events.jsonl of 'recoupe export'.
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "table",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub format: ListFormat,
    /// At most so many, the earliest first
    ///
    /// Without this flag: all that fit. Of a large ledger, no more is read than what is listed.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..).map(|n| n as usize))]
    pub limit: Option<usize>,
    #[command(flatten)]
    pub filters: Filters,
    #[command(flatten)]
    pub reading: Reading,
}

/// Sum figures over events, no death twice
///
/// Civilians, combatants and people nobody tells the kind of stand apart, each with the number under the
/// policy and, where they differ, the least and the most: 34 (30–38), 34 (≥30). Within an event a part of a
/// figure is never added to it; recalled reports are inside the event they recall; totals over a period
/// belong to no event and are left out, and so is what was rejected in review. An event that can lie in two
/// months stands in a row of both, and in no other.
///
///     recoupe sums --by month --country ML
///     recoupe sums --by division --outcome wounded --from 2022 --format csv
#[derive(Debug, ClapArgs)]
#[command(verbatim_doc_comment)]
pub(crate) struct Sums {
    /// month, year, country, division, act or all
    ///
    /// Without this flag: month.
    #[arg(long, value_name = "WHAT", default_value = "month", hide_default_value = true, hide_possible_values = true)]
    pub by: By,
    /// killed, wounded, arrested, abducted, missing, displaced, released or neutralized
    ///
    /// Without this flag: killed.
    #[arg(long, value_name = "OUTCOME", default_value = "killed", hide_default_value = true, value_parser = closed::<Outcome>(Outcome::WORDS), hide_possible_values = true)]
    pub outcome: Outcome,
    /// table, csv or jsonl
    ///
    /// Without this flag: a table.
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "table",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub format: ListFormat,
    #[command(flatten)]
    pub filters: Filters,
    #[command(flatten)]
    pub reading: Reading,
}

/// What the rows of sums are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    Month,
    Year,
    Country,
    Division,
    Act,
    All,
}

impl By {
    pub(crate) fn word(self) -> &'static str {
        match self {
            By::Month => "month",
            By::Year => "year",
            By::Country => "country",
            By::Division => "division",
            By::Act => "act",
            By::All => "all",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    Table,
    Csv,
    Jsonl,
}

/// Show one event
///
/// Figures side by side by voice, actors, the days possible and what narrowed them, every sentence with its
/// outlet and bytes, and how the telling changed. EVENT is the beginning of an id from 'recoupe events'.
///
///     recoupe show 3f2a9c01
#[derive(Debug, ClapArgs)]
#[command(verbatim_doc_comment)]
pub(crate) struct Show {
    /// Beginning of an event's id
    pub event: String,
    #[command(flatten)]
    pub reading: Reading,
}

/// What is new, revised, disputed or denied since a day
///
/// Compares the events as they stood before that day with those of now.
///
///     recoupe changes --since 2022-02-09
#[derive(Debug, ClapArgs)]
#[command(verbatim_doc_comment)]
pub(crate) struct Changes {
    /// First day of what counts as change
    #[arg(long, value_name = "DATE", value_parser = first_day)]
    pub since: Date,
    /// published or recorded: which clock tells what came since
    ///
    /// Without this flag: published, what the world could read since then. recorded asks what this ledger
    /// took in since then.
    #[arg(
        long,
        value_name = "CLOCK",
        default_value = "published",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub clock: Clock,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Clock {
    Published,
    Recorded,
}

/// Show how one claim was read
///
/// Bytes, rules and values of every cell, and why other readings lost. CLAIM is the beginning of an id from
/// 'recoupe show' or an export. Pages that were read with --packs need the same flag here.
///
///     recoupe explain 91d0b7aa
///     recoupe explain 91d0b7aa --lang fr
#[derive(Debug, ClapArgs)]
#[command(verbatim_doc_comment)]
pub(crate) struct Explain {
    /// Beginning of a claim's id
    pub claim: String,

    /// Language of the explanation: en, fr
    ///
    /// Without this flag: en. Languages whose pack has no wording for it are told in English.
    #[arg(long, value_name = "LANG", default_value = "en", hide_default_value = true, value_parser = lang)]
    pub lang: Lang,
}

/// Print every mention in a text as json-lines, without a ledger
///
/// Layers: time, count, actor, place, act, voice. Spans are bytes of the text.
///
///     recoupe annotate page.txt --published 2022-05-20
///     recoupe annotate --input jsonl texts.jsonl --layer time,count
#[derive(Debug, ClapArgs)]
#[command(verbatim_doc_comment)]
pub(crate) struct Annotate {
    /// A file, or - for standard input
    #[arg(value_name = "FILE", default_value = "-", hide_default_value = true)]
    pub input: PathBuf,
    /// Publication date that relative dates hang on, where a line gives none
    ///
    /// Without this flag: what the page states; else relative dates stay open.
    #[arg(long, value_name = "DATE", value_parser = when)]
    pub published: Option<When>,
    /// Language, as in fr, where a line gives none
    ///
    /// Without this flag: told from the text.
    #[arg(long, value_name = "LANG", value_parser = lang)]
    pub lang: Option<Lang>,
    /// Only these layers, separated by commas
    ///
    /// Without this flag: all of them.
    #[arg(long, value_name = "LAYER,…", value_delimiter = ',', value_parser = closed::<Layer>(Layer::WORDS), hide_possible_values = true)]
    pub layer: Vec<Layer>,
    /// text or jsonl: what FILE holds
    ///
    /// jsonl reads {"id","text","published","lang"} lines and writes one {"id","mentions":[…]} line each,
    /// in the same order, as they come. Without this flag: FILE is one page.
    #[arg(
        long = "input",
        value_name = "KIND",
        default_value = "text",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub kind: InputKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum InputKind {
    Text,
    Jsonl,
}

/// Write the ledger as files
///
/// jsonl: pages.jsonl, claims.jsonl and events.jsonl in the folder -o names. csv, parquet: events and claims
/// in a folder, or the events alone where -o ends in .csv or .parquet. geojson, acled, ucdp, plover, hapi: the
/// events as others write them; the last line says how many a scheme has no row for, and why. A filter takes
/// an event's claims and pages with it and leaves out what belongs to no event.
///
///     recoupe export --format jsonl -o out/
///     recoupe export --format csv -o events.csv --country ML
///     recoupe export --format acled -o acled.csv --from 2022-01
#[derive(Debug, ClapArgs)]
#[command(verbatim_doc_comment)]
pub(crate) struct Export {
    /// jsonl, csv, parquet, geojson, acled, ucdp, plover or hapi
    ///
    /// docs/formats.md describes each; the columns stand in packs/schemes.
    #[arg(long, value_name = "FORMAT", hide_possible_values = true)]
    pub format: ExportFormat,
    /// A folder, or a file ending in .csv, .parquet, .geojson or .jsonl
    ///
    /// Without this flag: the events alone go to standard output.
    #[arg(short, long, value_name = "DIR|FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub filters: Filters,
    #[command(flatten)]
    pub reading: Reading,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    Jsonl,
    Csv,
    Parquet,
    Geojson,
    Acled,
    Ucdp,
    Plover,
    Hapi,
}

/// Write a dated situation brief
///
/// What is reported, tolls with their ranges and voices, what is disputed, what changed, a map and a chart.
/// Every sentence cites the pages that carry it. No figure is added to another.
///
///     recoupe brief --from 2022-05 --to 2022-05 -o brief.html
///     recoupe brief --lang en --since-brief 2022-05-19
#[derive(Debug, ClapArgs)]
#[command(verbatim_doc_comment)]
pub(crate) struct Brief {
    /// Language of the brief, as in fr
    ///
    /// Without this flag: fr.
    #[arg(long, value_name = "LANG", default_value = "fr", hide_default_value = true, value_parser = lang)]
    pub lang: Lang,
    /// md or html
    ///
    /// Without this flag: html where -o ends in .html, else md.
    #[arg(long, value_name = "FORMAT", hide_possible_values = true)]
    pub format: Option<BriefFormat>,
    /// Tell what changed since the brief of this day too
    ///
    /// Compares what was public by the end of that day with what is known now. Without this flag: no such part.
    #[arg(long, value_name = "DATE", value_parser = last_day)]
    pub since_brief: Option<Date>,
    /// The file to write
    ///
    /// Without this flag: standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub filters: Filters,
    #[command(flatten)]
    pub reading: Reading,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BriefFormat {
    Md,
    Html,
}

/// Score the engine on annotated pages
///
/// Reads PAGES, compares the claims with GOLD, one JSON object a line for each page, and prints the
/// figures: events found, cells right, linking. docs/eval.md says what each one measures. With --floors
/// each figure is held against the floors of the set whose files these are; one below its floor is exit
/// code 1.
///
///     recoupe eval gold.jsonl pages.jsonl
///     recoupe eval gold.jsonl pages.jsonl --floors floors.toml
#[derive(Debug, ClapArgs)]
#[command(verbatim_doc_comment)]
pub(crate) struct Eval {
    /// The annotations, json-lines
    pub gold: PathBuf,
    /// The annotated pages: files or folders, as 'recoupe ingest' takes them
    #[arg(required = true, value_name = "PAGES")]
    pub pages: Vec<PathBuf>,
    /// Print the figures as one JSON object
    #[arg(long)]
    pub json: bool,
    /// Compare with the floors in this file
    ///
    /// Without this flag: figures are printed and nothing is compared.
    #[arg(long, value_name = "FILE")]
    pub floors: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Packs {
    /// List the packs in use, with version, licence and sources
    List,
    /// Run every example of every rule
    ///
    /// A broken pack or a failing example is a sentence with file and line, and exit code 2.
    ///
    ///     recoupe packs check
    #[command(verbatim_doc_comment)]
    Check {
        /// A pack or a folder of packs to check beside those inside the binary
        ///
        /// Without it: the packs inside the binary, and those of --packs.
        dir: Option<PathBuf>,
    },
    /// Lists of places
    #[command(subcommand)]
    Gazetteer(Gazetteer),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Gazetteer {
    Import(Import),
}

/// Make a pack of places from a GeoNames dump
///
/// FILE is ML.txt, allCountries.txt or the like, out of its archive; '-' is standard input. Inhabited places
/// and divisions down to the third level are taken; those the packs in use know already are left out. The
/// pack is used with --packs DIR. GeoNames is licensed CC BY 4.0.
///
///     recoupe packs gazetteer import ML.txt --country ML -o my-places
#[derive(Debug, ClapArgs)]
#[command(verbatim_doc_comment)]
pub(crate) struct Import {
    /// A GeoNames dump, or - for standard input
    pub file: PathBuf,
    /// Only these countries, two-letter codes separated by commas
    ///
    /// Without this flag: all of them.
    #[arg(long, value_name = "CODE,…", value_delimiter = ',', value_parser = country)]
    pub country: Vec<Country>,
    /// Only towns with at least so many inhabitants
    ///
    /// Most villages have no figure and count as 0. Without this flag: all of them.
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub min_population: u64,
    /// The folder to write the pack into, made when missing
    ///
    /// A pack that stands there is replaced. Without this flag: gazetteer.
    #[arg(short, long, value_name = "DIR", default_value = "gazetteer", hide_default_value = true)]
    pub output: PathBuf,
}

/// Which events.
#[derive(Debug, Default, Clone, ClapArgs)]
#[command(next_help_heading = "Which events")]
pub(crate) struct Filters {
    /// Happened on or after this day, as far as can be told
    ///
    /// A day, month or year. An event is left out only when none of its possible days fits; one of which
    /// nobody says the day is left out. Without this flag: any day.
    #[arg(long, value_name = "DATE", value_parser = first_day)]
    pub from: Option<Date>,
    /// Happened on or before this day, as far as can be told
    #[arg(long, value_name = "DATE", value_parser = last_day)]
    pub to: Option<Date>,
    /// Two-letter code of the country, as in ML
    #[arg(long, value_name = "CODE", value_parser = country)]
    pub country: Option<Country>,
    /// Words in the place's name, its division or its id; case and accents do not count
    #[arg(long, value_name = "WORDS")]
    pub place: Option<String>,
    /// Words in an actor's name or id; case and accents do not count
    #[arg(long, value_name = "WORDS")]
    pub actor: Option<String>,
    /// Only this act, as in armed_clash; several separated by commas
    ///
    /// 'recoupe events --act help' names them all.
    #[arg(long, value_name = "ACT,…", value_delimiter = ',', value_parser = closed::<Act>(Act::WORDS), hide_possible_values = true)]
    pub act: Vec<Act>,
    /// At least so many killed, by the figure a reader sees
    #[arg(long, value_name = "N")]
    pub min_killed: Option<u64>,
    /// disputed, corroborated, single_voice, single_dispatch or pending
    #[arg(long, value_name = "STATUS,…", value_delimiter = ',', value_parser = closed::<Status>(Status::WORDS), hide_possible_values = true)]
    pub status: Vec<Status>,
    /// As people left it: accepted, pending, reported, waiting (for somebody to look), open (nobody decided)
    #[arg(long, value_name = "STATE", hide_possible_values = true)]
    pub review: Option<ReviewState>,
    /// Words in a sentence that tells of it; case and accents do not count
    #[arg(long, value_name = "WORDS")]
    pub text: Option<String>,
}

/// How an event stands in review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReviewState {
    Accepted,
    Pending,
    Reported,
    Waiting,
    Open,
}

/// As of when, and which figure.
#[derive(Debug, Clone, ClapArgs)]
#[command(next_help_heading = "How to read them")]
pub(crate) struct Reading {
    /// Only what had been published by the end of this day
    ///
    /// The events are made again from the pages of then. A page of which no date is known is left out.
    /// Without this flag: everything.
    #[arg(long, value_name = "DATE", value_parser = last_day)]
    pub as_of: Option<Date>,
    /// Only what this ledger had taken in by the end of this day (UTC)
    #[arg(long, value_name = "DATE", value_parser = last_day)]
    pub known_by: Option<Date>,
    /// How the one figure is chosen: latest-best, range, prioritized, conservative
    ///
    /// latest-best: the latest word of each voice. range: from the lowest to the highest live value.
    /// conservative: the lowest supported. Without this flag: latest-best. All values are always shown by
    /// 'recoupe show'; no figure is stored as the truth.
    #[arg(long, value_name = "POLICY", default_value = "latest-best", hide_default_value = true, value_parser = closed::<Policy>(Policy::WORDS), hide_possible_values = true)]
    pub policy: Policy,
    /// With --policy prioritized: the voices to believe first, by name, best first
    ///
    /// May be given several times. Without this flag: no voice comes first.
    #[arg(long, value_name = "VOICE")]
    pub prefer: Vec<String>,
    /// What the machine makes alone, without the decisions of 'recoupe review'
    #[arg(long)]
    pub unreviewed: bool,
}

/// A word of a closed list; clap names the list and the nearest word when it is none.
fn closed<T>(words: &'static [&'static str]) -> impl TypedValueParser<Value = T>
where
    T: FromStr + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(words).map(|word| T::from_str(&word).ok().expect("only words of the list come through"))
}

fn when(text: &str) -> Result<When, String> {
    recoupe_acquire::when_of(text)
        .ok_or_else(|| "give a day, a month or a year, as in 2022-02-09, 2022-02 or 2022".to_owned())
}
fn first_day(text: &str) -> Result<Date, String> {
    Ok(when(text)?.first)
}
fn last_day(text: &str) -> Result<Date, String> {
    Ok(when(text)?.last)
}
fn lang(text: &str) -> Result<Lang, String> {
    Lang::new(text).ok_or_else(|| "give a two-letter code, as in fr".to_owned())
}
fn country(text: &str) -> Result<Country, String> {
    Country::new(text).ok_or_else(|| "give a two-letter code, as in ML".to_owned())
}
fn timestamp(text: &str) -> Result<String, String> {
    let time: jiff::Timestamp =
        text.parse().map_err(|_| "give a time in UTC, as in 2022-02-09T10:00:00Z".to_owned())?;
    Ok(time.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn wrong_words_are_answered_with_the_nearest() {
        let says = |args: &[&str]| Args::try_parse_from(args).expect_err("wrong").to_string();
        assert!(says(&["recoupe", "events", "--act", "armed_clsh"]).contains("a similar value exists: 'armed_clash'"));
        assert!(says(&["recoupe", "events", "--from", "yesterday"]).contains("give a day, a month or a year"));
        assert!(says(&["recoupe", "ingest"]).contains("<PATH|URL>..."));
    }
}
