//! A brief as Markdown with footnotes, and as one HTML page with a style for print.

use super::draw::escape;
use super::{Brief, Sentence};
use std::fmt::Write as _;

const STYLE: &str = "body{font:16px/1.55 Georgia,serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c;\
background:#fff}h1{font-size:1.7rem;margin-bottom:.2rem}h2{font-size:1.15rem;border-bottom:1px solid #bbb;margin-top:2rem}\
p{margin:.7rem 0}sup a{text-decoration:none;color:#8a3320;font-family:sans-serif;font-size:.7rem}svg{width:100%;height:auto}\
ol{font-size:.85rem;padding-left:2rem}ol li{margin:.3rem 0;overflow-wrap:anywhere}.period,.lead{color:#555}\
@media print{@page{size:A4;margin:18mm}body{font-size:10.5pt;margin:0;max-width:none;padding:0}h2{break-after:avoid}\
p,svg,li{break-inside:avoid}svg{max-height:225mm}a{color:inherit;text-decoration:none}\
li a::after{content:\" \" attr(data-at);color:#555;font-size:.8em}}";

/// The brief as Markdown; drawings stand in it as inline SVG.
pub fn markdown(brief: &Brief) -> String {
    let mut out = format!("# {}\n\n", plain(&brief.title));
    if !brief.period.is_empty() {
        write!(out, "*{}*\n\n", plain(&brief.period)).expect("a String grows");
    }
    writeln!(out, "{}", plain(&brief.lead)).expect("a String grows");
    for (heading, paragraphs) in &brief.sections {
        write!(out, "\n## {}\n", plain(heading)).expect("a String grows");
        for sentences in paragraphs {
            let told = sentences.iter().map(|s| {
                let notes: String = s.notes.iter().map(|n| format!("[^{}]", n + 1)).collect();
                format!("{}{notes}", plain(&s.text))
            });
            write!(out, "\n{}\n", told.collect::<Vec<_>>().join(" ")).expect("a String grows");
        }
    }
    for (heading, svg) in &brief.pictures {
        write!(out, "\n## {}\n\n{svg}\n", plain(heading)).expect("a String grows");
    }
    if !brief.notes.is_empty() {
        write!(out, "\n## {}\n\n", plain(&brief.sources)).expect("a String grows");
    }
    for (n, note) in brief.notes.iter().enumerate() {
        let link = note.link.as_ref().map_or(String::new(), |link| format!(" <{}>", link.replace(['<', '>', ' '], "")));
        writeln!(out, "[^{}]: {}{link}", n + 1, plain(&note.text)).expect("a String grows");
    }
    out
}

/// Text that Markdown takes as it stands: what a page says starts no link, no tag and no list.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' => out.extend(['\\', c]),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' | '\r' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// The brief as one HTML page that fetches nothing.
pub fn html(brief: &Brief) -> String {
    let title = escape(&brief.title);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width\">\n<title>{title}</title>\n<style>{STYLE}</style>\n<h1>{title}</h1>\n",
        escape(&brief.lang)
    );
    for (class, text) in [("period", &brief.period), ("lead", &brief.lead)] {
        if !text.is_empty() {
            writeln!(out, "<p class=\"{class}\">{}</p>", escape(text)).expect("a String grows");
        }
    }
    for (heading, paragraphs) in &brief.sections {
        writeln!(out, "<h2>{}</h2>", escape(heading)).expect("a String grows");
        for sentences in paragraphs {
            let told: Vec<String> = sentences.iter().map(sentence).collect();
            writeln!(out, "<p>{}</p>", told.join(" ")).expect("a String grows");
        }
    }
    for (heading, svg) in &brief.pictures {
        writeln!(out, "<h2>{}</h2>\n{svg}", escape(heading)).expect("a String grows");
    }
    if !brief.notes.is_empty() {
        writeln!(out, "<h2>{}</h2>\n<ol>", escape(&brief.sources)).expect("a String grows");
        for (n, note) in brief.notes.iter().enumerate() {
            let text = escape(&note.text);
            let text = match &note.link {
                Some(link) => {
                    // On paper the page's own address serves, without the words to look for in it.
                    let page = link.split('#').next().unwrap_or_default();
                    let (link, page) = (escape(link), escape(page));
                    format!("<a href=\"{link}\" data-at=\"{page}\" rel=\"noreferrer\">{text}</a>")
                }
                None => text,
            };
            writeln!(out, "<li id=\"n{}\">{text}</li>", n + 1).expect("a String grows");
        }
        out.push_str("</ol>\n");
    }
    out.push_str("</html>\n");
    out
}

fn sentence(s: &Sentence) -> String {
    let link = |n: usize| format!("<a href=\"#n{0}\">{0}</a>", n + 1);
    // Notes in a row are written as their first and last: «14–20».
    let rows = s.notes.chunk_by(|a, b| a + 1 == *b).map(|row| match row {
        [first, .., last] if row.len() > 2 => format!("{}\u{2013}{}", link(*first), link(*last)),
        few => few.iter().map(|n| link(*n)).collect::<Vec<_>>().join(" "),
    });
    format!("{}<sup>{}</sup>", escape(&s.text), rows.collect::<Vec<_>>().join(" "))
}
