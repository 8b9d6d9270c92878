//! HTML pages: every visible block in order, the article told from the rest.

mod sheet;

use recoupe_model::{BlockLabel, Capture, Format, NoticeCode};
use recoupe_text::read;

const LEAD: &str =
    "Quatre soldats ont été tués lundi dans une embuscade près de Tenga, a annoncé le gouverneur de la région.";
const MORE: &str =
    "Les assaillants sont venus à moto. Ils ont brûlé deux véhicules et pris la fuite vers le fleuve, selon lui.";

fn html(raw: impl Into<Vec<u8>>) -> Capture {
    Capture { raw: raw.into(), format: Format::Html, ..Capture::text("") }
}

fn page(body: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=fr><head><title>Embuscade près de Tenga - La Gazette</title>\
         <meta property='og:site_name' content='La Gazette'>\
         <script>var x = '<p>rien</p>';</script><style>p {{ color: red }}</style>\
         <meta property='article:published_time' content='2021-11-03T09:12:00+00:00'></head><body>{body}</body></html>"
    )
}

#[test]
fn an_article_among_furniture() {
    let body = format!(
        "<nav><ul><li><a href=/>Accueil</a></li><li><a href=/s>Sports</a></li></ul></nav>\
         <article><h1>Embuscade près de Tenga</h1><figure><img src=x><figcaption>Des soldats à Tenga</figcaption></figure>\
         <div class=text><p>{LEAD}</p><p>{MORE}</p><p>{LEAD} Puis&nbsp;rien.</p><p style='display: none'>Invisible</p></div></article>\
         <div id=comments><p>Il faut que cela cesse, et vite, dit un lecteur.</p></div><footer><p>La Gazette du fleuve</p></footer>"
    );
    let article = read(&html(page(&body)), &sheet::cues());
    let found: Vec<String> = article.blocks.iter().map(|b| format!("{} {}", b.label, article.slice(b.span))).collect();
    let expected = [
        "boilerplate Accueil".to_owned(),
        "boilerplate Sports".to_owned(),
        "headline Embuscade près de Tenga".to_owned(),
        "caption Des soldats à Tenga".to_owned(),
        format!("body {LEAD}"),
        format!("body {MORE}"),
        format!("body {LEAD} Puis rien."),
        "comment Il faut que cela cesse, et vite, dit un lecteur.".to_owned(),
        "teaser La Gazette du fleuve".to_owned(),
    ];
    assert_eq!(found, expected);
    let published = article.published.expect("the head dates the page");
    assert_eq!(format!("{} {}", published.when, published.basis), "2021-11-03 metadata");
    assert_eq!(article.outlet.as_deref(), Some("La Gazette"));
    assert_eq!(article.lang, Some(sheet::lang("fr")));
}

#[test]
fn linked_data_and_time_elements_date_a_page() {
    fn check(head: &str, body: &str, expected: &str) {
        let raw = format!("<html><head>{head}</head><body>{body}<p>{LEAD}</p><p>{MORE}</p></body></html>");
        let published = read(&html(raw), &sheet::cues()).published;
        assert_eq!(published.map(|p| p.when.to_string()).as_deref(), Some(expected));
    }
    let data =
        "{\"@graph\":[{\"@type\":\"WebSite\"},{\"@type\":\"NewsArticle\",\"datePublished\":\"2021-11-03T01:00:00Z\"}]}";
    check(&format!("<script type='application/ld+json'>{data}</script>"), "", "2021-11-03");
    check("", "<time datetime='2021-11-04'>hier</time>", "2021-11-04");
    check("", "<p>Publié le 5 novembre 2021</p>", "2021-11-05");
}

#[test]
fn a_head_that_contradicts_the_page_is_remarked() {
    let page = |line: &str| {
        read(
            &html(page(&format!("<h1>Embuscade près de Tenga</h1><p>{line}</p><p>{LEAD}</p><p>{MORE}</p>"))),
            &sheet::cues(),
        )
    };
    for (line, remarks) in
        [("Publié le 3 novembre 2021", 0), ("Publié le 8 novembre 2021", 1), ("Mis à jour le 8 novembre 2021", 0)]
    {
        let article = page(line);
        assert_eq!(article.published.map(|p| p.when.to_string()).as_deref(), Some("2021-11-03"), "{line}");
        let said = article.notices.iter().filter(|n| n.code == NoticeCode::PublishedMismatch).count();
        assert_eq!(said, remarks, "{line}: {:?}", article.notices);
    }
}

#[test]
fn line_breaks_and_inline_elements_keep_words_apart_and_together() {
    let raw = format!(
        "<body><div><b>K</b>onaté<br>est arrivé<br><br>{LEAD}</div><table><tr><td>un</td><td>deux</td></tr></table></body>"
    );
    let article = read(&html(raw), &sheet::cues());
    assert_eq!(article.text, format!("Konaté\nest arrivé\n{LEAD}\nun\ndeux"));
}

#[test]
fn a_declared_charset_is_believed() {
    let mut raw = b"<html><head><meta charset=iso-8859-1></head><body><p>".to_vec();
    raw.extend(LEAD.chars().map(|c| c as u8));
    raw.extend(b"</p></body></html>");
    let article = read(&html(raw), &sheet::cues());
    assert_eq!(article.text, LEAD);
    assert!(article.notices.iter().any(|n| n.code == NoticeCode::Decoded));
}

#[test]
fn pages_without_an_article_or_without_end() {
    let empty = read(&html("<html><body></body></html>"), &sheet::cues());
    assert!(empty.blocks.is_empty() && empty.notices.iter().any(|n| n.code == NoticeCode::EmptyPage));
    let deep = format!("{}{LEAD}", "<div>".repeat(3_000));
    assert!(read(&html(deep), &sheet::cues()).text.contains(LEAD));
    let deeper = format!("{}{LEAD}", "<div><b>".repeat(50_000));
    assert!(read(&html(deeper), &sheet::cues()).text.contains(LEAD));
    let unclosed = format!("<body>{}", format!("<p>{LEAD}<li><i>").repeat(300));
    let article = read(&html(unclosed), &sheet::cues());
    assert!(article.blocks.iter().any(|b| b.label == BlockLabel::Body));
}
