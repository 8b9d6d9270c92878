//! The address a page gives for itself: `<link rel="canonical">`, else `og:url`. Read from the head's first bytes,
//! without rendering the page, so that whoever takes pages in can ask for it cheaply.

use recoupe_model::{Capture, Format};

/// Heads are shorter; addresses further down are other pages'.
const HEAD_BYTES: usize = 256 * 1024;

/// The web address that an HTML page says is its own. `None` for other pages, for relative addresses and for those
/// that are none. The page's word only: where it was fetched may be another address.
pub fn canonical_url(capture: &Capture) -> Option<String> {
    if capture.format != Format::Html {
        return None;
    }
    let head = String::from_utf8_lossy(&capture.raw[..capture.raw.len().min(HEAD_BYTES)]);
    let tags = || head.split('<').skip(1).map(|t| t.split('>').next().unwrap_or(t));
    let named = |name: &'static str| tags().filter(move |t| is_named(t, name));
    let canonical = named("link").find(|t| has(t, "rel", "canonical")).and_then(|t| attribute(t, "href"));
    let shared = || named("meta").find(|t| has(t, "property", "og:url")).and_then(|t| attribute(t, "content"));
    canonical.filter(|u| is_web(u)).or_else(|| shared().filter(|u| is_web(u))).map(|u| u.replace("&amp;", "&"))
}

fn is_named(tag: &str, name: &str) -> bool {
    let end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
    tag[..end].eq_ignore_ascii_case(name)
}

fn has(tag: &str, name: &str, value: &str) -> bool {
    attribute(tag, name).is_some_and(|v| v.split_ascii_whitespace().any(|v| v.eq_ignore_ascii_case(value)))
}

/// The value of an attribute, quoted or not.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let lower = tag.to_ascii_lowercase();
    let starts = lower.match_indices(name).map(|(at, _)| at);
    let at = starts.into_iter().find(|at| {
        let own = lower[..*at].ends_with(|c: char| c.is_ascii_whitespace() || c == '"' || c == '\'');
        own && lower[at + name.len()..].trim_start().starts_with('=')
    })?;
    let rest = tag[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
    let value = match rest.chars().next()? {
        quote @ ('"' | '\'') => rest[1..].split(quote).next()?,
        _ => rest.split(|c: char| c.is_ascii_whitespace()).next()?,
    };
    Some(value.trim())
}

fn is_web(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|r| r.split('/').next().is_some_and(|host| host.contains('.')) && !r.contains(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_its_address() {
        fn check(head: &str, expected: Option<&str>) {
            let raw = format!("<html><head>{head}</head><body><p>Un</p></body></html>").into_bytes();
            let page = Capture { raw, format: Format::Html, ..Capture::text("") };
            assert_eq!(canonical_url(&page).as_deref(), expected, "{head}");
        }
        let own = "https://gazette.example/2031/03/embuscade";
        check(&format!("<link rel=\"canonical\" href=\"{own}\">"), Some(own));
        check(&format!("<LINK HREF='{own}' REL='canonical' />"), Some(own));
        check(&format!("<link rel=canonical href={own} >"), Some(own));
        check(&format!("<meta property=\"og:url\" content=\"{own}\"/>"), Some(own));
        check("<link rel=\"canonical\" href=\"https://a.example/?a=1&amp;b=2\">", Some("https://a.example/?a=1&b=2"));
        check(
            &format!(
                "<meta property=\"og:url\" content=\"https://m.a.example/\"><link rel=\"canonical\" href=\"{own}\">"
            ),
            Some(own),
        );
        check("<link rel=\"canonical\" href=\"/2031/03/embuscade\">", None);
        check("<link rel=\"canonical\" href=\"https://localhost/a\">", None);
        check("<link rel=\"alternate\" href=\"https://a.example/feed\">", None);
        check("<link rel=\"canonical\"", None);
        check("<link data-href=\"https://x.example/\" rel=\"canonical\">", None);
    }

    #[test]
    fn text_has_no_address() {
        assert_eq!(canonical_url(&Capture::text("<link rel=canonical href=https://a.example/>")), None);
    }
}
