//! The short forms: figures, days, names of acts, ids, wrapped text.

use recoupe_engine::{Common, OneText, Tongue};
use recoupe_model::{Act, Candidate, Count, Estimate, Grain, Mark, Place, Reviewed, Status, When, range};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

pub(crate) fn count(count: Count) -> String {
    range(count.low, count.high)
}

pub(crate) fn estimate(estimate: &Estimate) -> String {
    range(estimate.low, estimate.high)
}

/// «2022-02-09», «2022-02-01..06», «2022-02-28..03-06», «2022-02», «2022».
pub(crate) fn days(when: When) -> String {
    let (first, last) = (when.first, when.last);
    let is_month = first.day() == 1 && last == first.last_of_month();
    let is_year = first.day_of_year() == 1 && last == first.last_of_year();
    let same_year = first.year() == last.year();
    match when.grain {
        _ if first == last => first.to_string(),
        Grain::Year if is_year && same_year => format!("{:04}", first.year()),
        Grain::Month if is_month => format!("{:04}-{:02}", first.year(), first.month()),
        _ if same_year && first.month() == last.month() => format!("{first}..{:02}", last.day()),
        _ if same_year => format!("{first}..{:02}-{:02}", last.month(), last.day()),
        _ => format!("{first}..{last}"),
    }
}

/// What several readings come to: the days when there is one, else how many are possible and from when to
/// when; «day not told» when there is none.
pub(crate) fn candidates(candidates: &[Candidate]) -> String {
    match candidates {
        [] => "day not told".to_owned(),
        [Candidate::Days(when)] => days(*when),
        [Candidate::AnyYear { first, last, .. }] if first != last && first.month == last.month => {
            format!("{first}..{:02}", last.day)
        }
        [Candidate::AnyYear { first, last, .. }] if first != last => {
            format!("{first}..{:02}-{:02}", last.month, last.day)
        }
        [any] => any.to_string(),
        several => {
            let known: Vec<When> = several.iter().filter_map(|c| c.days()).collect();
            let what = if several.iter().all(|c| c.n_days() == 1) { "days" } else { "stretches" };
            let hull = known.iter().map(|w| w.first).min().zip(known.iter().map(|w| w.last).max());
            let hull = hull.map(|(first, last)| format!(", {}", days(When::new(first, last, Grain::Day))));
            format!("{} {what} possible{}", several.len(), hull.unwrap_or_default())
        }
    }
}

/// Why a page counts as one witness with an earlier one: what they have in common, and how far it goes.
pub(crate) fn one_witness(t: &Tongue, common: &Common, is_whole: bool) -> String {
    let agencies = common.agencies.join(&t.say("origin.and", &[]));
    let quotes = match common.quotes {
        1 => t.say("origin.quote", &[]),
        n => t.say("origin.quotes", &[&n.to_string()]),
    };
    let share = t.say("origin.share", &[&common.percent.to_string()]);
    let around = t.say("origin.around", &[&common.around_quotes.to_string()]);
    let why = match (is_whole, common.by) {
        (true, Some(OneText::Text)) => t.say("origin.by_text", &[&share]),
        (true, Some(OneText::Quotes)) => t.say("origin.by_quotes", &[&around]),
        (true, Some(OneText::Agency)) => t.say("origin.by_agency", &[&share, &agencies]),
        (true, Some(OneText::AgencyAndQuotes)) => t.say("origin.by_both", &[&agencies, &around]),
        (true, None) if common.paragraphs == 0 => return t.say("origin.by_others", &[]),
        _ => {
            let name = if common.of_paragraphs == 1 { "origin.copied_one" } else { "origin.copied" };
            t.say(name, &[&common.paragraphs.to_string(), &common.of_paragraphs.to_string()])
        }
    };
    let by_quotes = matches!(common.by, Some(OneText::Quotes | OneText::AgencyAndQuotes));
    let by_agency = matches!(common.by, Some(OneText::Agency | OneText::AgencyAndQuotes));
    let says_quotes = common.quotes > 0 && !(is_whole && by_quotes);
    let says_agency = !(agencies.is_empty() || is_whole && by_agency);
    let quoted = if says_quotes { t.say("origin.in_both", &[&quotes]) } else { String::new() };
    let credited = if says_agency { t.say("origin.both_credit", &[&agencies]) } else { String::new() };
    format!("{why}{quoted}{credited}")
}

/// «armed clash»
pub(crate) fn act(act: Act) -> String {
    plain(act.word())
}

/// The contract's word as a reader would write it.
pub(crate) fn plain(word: &str) -> String {
    word.replace('_', " ")
}

/// «corroborated», «one voice», «one dispatch», …
pub(crate) fn status(status: Status) -> &'static str {
    match status {
        Status::Disputed => "disputed",
        Status::Corroborated => "corroborated",
        Status::SingleVoice => "one voice",
        Status::SingleDispatch => "one dispatch",
        Status::Pending => "pending",
    }
}

/// « · accepted», « · accepted, reported, 2 texts since»; nothing where nobody decided anything.
pub(crate) fn review(review: Option<&Reviewed>) -> String {
    let Some(review) = review else {
        return String::new();
    };
    let mut said: Vec<String> = Vec::new();
    // The status says that it is pending.
    said.extend(review.mark.filter(|mark| *mark != Mark::Pending).map(|mark| mark.word().to_owned()));
    if review.machine.is_some() {
        said.push("corrected".to_owned());
    }
    if !review.flagged.is_empty() {
        said.push("reported".to_owned());
    }
    if review.n_new_dispatches > 0 {
        said.push(format!("{} since", n(review.n_new_dispatches, "text")));
    }
    if said.is_empty() { String::new() } else { format!(" · {}", said.join(", ")) }
}

/// «Ansongo, Gao (ML)»
pub(crate) fn place(place: Option<&Place>) -> String {
    let Some(place) = place else {
        return "place not told".to_owned();
    };
    let division = place.admin1.as_ref().filter(|a| **a != place.name).map(|a| format!(", {a}"));
    let country = place.country.map(|c| format!(" ({c})"));
    format!("{}{}{}", place.name, division.unwrap_or_default(), country.unwrap_or_default())
}

/// «1 page», «2 pages».
pub(crate) fn n(n: usize, thing: &str) -> String {
    let plural = match (n, thing.strip_suffix("ch")) {
        (1, _) => "",
        (_, Some(_)) => "es",
        _ => "s",
    };
    format!("{n} {thing}{plural}")
}

/// Each id's beginning, at least eight characters, long enough to tell it from the others.
pub(crate) fn short_ids<'a>(ids: &[&'a str]) -> Vec<&'a str> {
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let shared = |a: &str, b: &str| a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count();
    let length = sorted.windows(2).map(|w| shared(w[0], w[1]) + 1).max().unwrap_or(0).max(8);
    ids.iter().map(|id| id.char_indices().nth(length).map_or(*id, |(at, _)| &id[..at])).collect()
}

/// One line: every stretch of blank space becomes one blank.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text in lines of at most `width` columns, broken at blanks, each after `indent` blanks.
pub(crate) fn wrapped(text: &str, indent: usize, width: usize) -> String {
    let room = width.saturating_sub(indent).max(20);
    let (mut out, mut line, mut used) = (String::new(), String::new(), 0);
    for word in text.split_whitespace() {
        let columns = word.width();
        if !line.is_empty() && used + 1 + columns > room {
            out.push_str(&format!("{:indent$}{line}\n", ""));
            line.clear();
        }
        if line.is_empty() {
            used = columns;
        } else {
            line.push(' ');
            used += 1 + columns;
        }
        line.push_str(word);
    }
    match line.is_empty() {
        true => out,
        false => format!("{out}{:indent$}{line}\n", ""),
    }
}

/// The text cut to `width` columns, with «…» where something is missing. Control characters are left out,
/// so that no page can write to the terminal.
pub(crate) fn cut(text: &str, width: usize) -> String {
    let clean: String = text.chars().filter(|c| !c.is_control()).collect();
    if clean.width() <= width {
        return clean;
    }
    let (mut out, mut used) = (String::new(), 0);
    for c in clean.chars() {
        let columns = c.width().unwrap_or(0);
        if used + columns + 1 > width {
            break;
        }
        used += columns;
        out.push(c);
    }
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_two_pages_are_one_witness_is_said_in_words() {
        fn check(common: Common, is_whole: bool, says: &str) {
            assert_eq!(one_witness(Tongue::english(), &common, is_whole), says);
        }
        let common = |by| Common { percent: 52, around_quotes: 47, quotes: 2, by, ..Common::default() };
        let afp = |by| Common { agencies: vec!["AFP".to_owned()], ..common(by) };
        check(
            common(Some(OneText::Text)),
            true,
            "same text: 52 % of the shorter stands in the longer; 2 quoted sentences in both",
        );
        check(
            afp(Some(OneText::Agency)),
            true,
            "same text: 52 % of the shorter stands in the longer, and both credit AFP; 2 quoted sentences in both",
        );
        check(
            afp(Some(OneText::AgencyAndQuotes)),
            true,
            "same text: both credit AFP; the longer has all quotes of the shorter, and 47 % of what stands around its \
             quotes",
        );
        check(Common::default(), true, "same text by other pages that print it, or as somebody decided in review");
        let copied = Common { paragraphs: 1, of_paragraphs: 4, quotes: 0, ..afp(None) };
        check(copied, false, "1 of 4 paragraphs copied; both credit AFP");
    }
    use jiff::civil::date;
    use recoupe_model::MonthDay;

    #[test]
    fn days_say_only_what_differs() {
        let stretch = |a, b| days(When::new(a, b, Grain::Day));
        assert_eq!(stretch(date(2022, 2, 1), date(2022, 2, 6)), "2022-02-01..06");
        assert_eq!(stretch(date(2022, 2, 28), date(2022, 3, 6)), "2022-02-28..03-06");
        assert_eq!(stretch(date(2021, 12, 28), date(2022, 1, 3)), "2021-12-28..2022-01-03");
        assert_eq!(stretch(date(2022, 2, 1), date(2022, 2, 28)), "2022-02-01..28");
        assert_eq!(days(When::month(2022, 2).expect("a month")), "2022-02");
        assert_eq!(days(When::year(2022).expect("a year")), "2022");
        let tuesdays: Vec<Candidate> = [1, 8, 15, 22].map(|d| Candidate::Days(When::day(date(2022, 2, d)))).into();
        assert_eq!(candidates(&tuesdays), "4 days possible, 2022-02-01..22");
        let yearless = |month, day| {
            let (first, last) = (MonthDay { month: 2, day: 1 }, MonthDay { month, day });
            candidates(&[Candidate::AnyYear { first, last, grain: Grain::Day }])
        };
        assert_eq!(yearless(2, 6), "XXXX-02-01..06");
        assert_eq!(yearless(3, 2), "XXXX-02-01..03-02");
        assert_eq!(yearless(2, 1), "XXXX-02-01");
        assert_eq!(candidates(&[]), "day not told");
    }

    #[test]
    fn ids_are_cut_where_they_differ() {
        assert_eq!(short_ids(&["0123456789", "01234567zz", "f"]), ["012345678", "01234567z", "f"]);
        assert_eq!(short_ids(&["abcdefghijkl"]), ["abcdefgh"]);
    }

    #[test]
    fn cutting_counts_columns_and_drops_control_characters() {
        assert_eq!(cut("Ménaka", 6), "Ménaka");
        assert_eq!(cut("Ménaka", 4), "Mén…");
        assert_eq!(cut("日本語", 5), "日本…");
        assert_eq!(cut("a\x1b[31mb", 10), "a[31mb");
    }

    #[test]
    fn wrapping_keeps_every_word() {
        assert_eq!(wrapped("un deux trois quatre cinq six", 2, 22), "  un deux trois quatre\n  cinq six\n");
    }
}
