//! What an address said earlier and later: captures of one page side by side, the silent edits of its text.
//!
//! Paragraphs are compared, not words: what stands here can be found in the page. What was only furniture
//! (tickers, comments) is not told.

use super::Style;
use super::words;
use recoupe_ledger::PageEntry;
use recoupe_model::{Article, BlockLabel};

/// Longer texts are compared by what they hold, without regard to order.
const MOST_ORDERED: usize = 1_000;
/// Paragraphs told for each pair of captures.
const MOST_TOLD: usize = 12;

/// Two captures of one address, one right after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Edit {
    /// The address.
    pub address: String,
    /// When the earlier one was fetched, else taken in.
    pub before: String,
    /// The same of the later one.
    pub after: String,
    /// Paragraphs that are gone or new, in the order of the page.
    pub lines: Vec<Line>,
}

/// A paragraph in one of two captures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Line {
    Gone(String),
    New(String),
}

impl Edit {
    pub(crate) fn new(before: &PageEntry, after: &PageEntry) -> Edit {
        let time = |page: &PageEntry| page.captured_at.clone().unwrap_or_else(|| page.recorded_at.clone());
        Edit {
            address: after.url.clone().unwrap_or_default(),
            before: time(before),
            after: time(after),
            lines: changed(&paragraphs(&before.article), &paragraphs(&after.article)),
        }
    }
}

/// The article's own blocks, blanks squeezed.
fn paragraphs(article: &Article) -> Vec<String> {
    let own = article.blocks.iter().filter(|b| match b.label {
        BlockLabel::Headline | BlockLabel::Byline | BlockLabel::Dateline | BlockLabel::Body | BlockLabel::Caption => {
            true
        }
        BlockLabel::Teaser | BlockLabel::Boilerplate | BlockLabel::Comment => false,
    });
    own.map(|b| words::one_line(article.slice(b.span))).collect()
}

/// The shortest way from one list to the other.
fn changed(before: &[String], after: &[String]) -> Vec<Line> {
    let same_start = before.iter().zip(after).take_while(|(a, b)| a == b).count();
    let (before, after) = (&before[same_start..], &after[same_start..]);
    let same_end = before.iter().rev().zip(after.iter().rev()).take_while(|(a, b)| a == b).count();
    let (before, after) = (&before[..before.len() - same_end], &after[..after.len() - same_end]);
    if before.len().max(after.len()) > MOST_ORDERED {
        let gone = before.iter().filter(|p| !after.contains(p)).cloned().map(Line::Gone);
        return gone.chain(after.iter().filter(|p| !before.contains(p)).cloned().map(Line::New)).collect();
    }
    // longest[i][j]: how many paragraphs before[i..] and after[j..] share in order.
    let mut longest = vec![vec![0u16; after.len() + 1]; before.len() + 1];
    for (i, a) in before.iter().enumerate().rev() {
        for (j, b) in after.iter().enumerate().rev() {
            longest[i][j] = match a == b {
                true => longest[i + 1][j + 1] + 1,
                false => longest[i + 1][j].max(longest[i][j + 1]),
            };
        }
    }
    let (mut i, mut j, mut lines) = (0, 0, Vec::new());
    loop {
        match (before.get(i), after.get(j)) {
            (Some(a), Some(b)) if a == b => (i, j) = (i + 1, j + 1),
            (Some(a), b) if b.is_none() || longest[i + 1][j] >= longest[i][j + 1] => {
                lines.push(Line::Gone(a.clone()));
                i += 1;
            }
            (_, Some(b)) => {
                lines.push(Line::New(b.clone()));
                j += 1;
            }
            (_, None) => return lines,
        }
    }
}

/// A heading and, for each edit, its paragraphs behind − and +; nothing where there is no edit.
pub(crate) fn edits(edits: &[Edit], style: Style) -> String {
    if edits.is_empty() {
        return String::new();
    }
    let mut out = style.head("EDITED PAGES") + "\n";
    for edit in edits {
        let head = format!("{}: captured {}, again {}", edit.address, edit.before, edit.after);
        out.push_str(&words::wrapped(&head, 0, style.width));
        if edit.lines.is_empty() {
            out.push_str("  other bytes, the same text\n");
        }
        for line in edit.lines.iter().take(MOST_TOLD) {
            let (sign, text) = match line {
                Line::Gone(text) => ("−", text),
                Line::New(text) => ("+", text),
            };
            let text = words::wrapped(&format!("{sign} {}", words::cut(text, 2_000)), 2, style.width);
            let text = text.trim_end_matches('\n');
            out.push_str(&match line {
                Line::Gone(_) => style.dim(text),
                Line::New(_) => text.to_owned(),
            });
            out.push('\n');
        }
        if edit.lines.len() > MOST_TOLD {
            out.push_str(&format!("  and {} paragraphs more\n", edit.lines.len() - MOST_TOLD));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(before: &str, after: &str) -> String {
        let list = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let signed = changed(&list(before), &list(after)).into_iter().map(|line| match line {
            Line::Gone(text) => format!("-{text}"),
            Line::New(text) => format!("+{text}"),
        });
        signed.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn paragraphs_are_gone_or_new() {
        for (before, after, expected) in [
            ("", "", ""),
            ("a b c", "a b c", ""),
            ("a b c", "a x c", "-b +x"),
            ("a b c", "a c", "-b"),
            ("a c", "a b c", "+b"),
            ("a", "b", "-a +b"),
            ("", "a b", "+a +b"),
            ("a b", "", "-a -b"),
            ("a b c d", "b x d y", "-a -c +x +y"),
            ("a a b", "a b b", "-a +b"),
        ] {
            assert_eq!(told(before, after), expected, "{before} -> {after}");
        }
        let many: Vec<String> = (0..1500).map(|n| n.to_string()).collect();
        let other: Vec<String> = (1..1501).rev().map(|n| n.to_string()).collect();
        assert_eq!(changed(&many, &other), [Line::Gone("0".into()), Line::New("1500".into())]);
    }

    #[test]
    fn an_edit_is_told_with_its_times() {
        let edit = |lines: Vec<Line>| Edit {
            address: "https://a.example/1".into(),
            before: "2022-05-18T10:00:00Z".into(),
            after: "2022-05-19".into(),
            lines,
        };
        let style = Style { colour: false, width: 100 };
        let lines = vec![Line::Gone("Onze morts.".into()), Line::New("Treize morts.".into())];
        assert_eq!(
            edits(&[edit(lines), edit(Vec::new())], style),
            "EDITED PAGES\nhttps://a.example/1: captured 2022-05-18T10:00:00Z, again 2022-05-19\n  − Onze morts.\n  + Treize morts.\n\
             https://a.example/1: captured 2022-05-18T10:00:00Z, again 2022-05-19\n  other bytes, the same text\n"
        );
        let lines = (0..15).map(|n| Line::New(n.to_string())).collect();
        assert!(edits(&[edit(lines)], style).ends_with("  + 11\n  and 3 paragraphs more\n"));
        assert_eq!(edits(&[], style), "");
    }
}
