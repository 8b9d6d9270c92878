//! Links into the live page: an address that scrolls to quoted words and marks them.

use std::fmt::Write as _;

/// Longer quotes are given by their first and last words.
const WHOLE: usize = 12;
/// How many words stand for either end of a longer quote.
const ENDS: usize = 6;

/// The address of these words on their page, as a text fragment: browsers that know such fragments scroll to the
/// words and mark them, others open the page. `None` where the address is no web address or nothing is quoted.
///
/// # Example
/// ```
/// let link = recoupe_model::text_link("https://gazette.example/a", "Onze morts, à Gao");
/// assert_eq!(link.as_deref(), Some("https://gazette.example/a#:~:text=Onze%20morts%2C%20%C3%A0%20Gao"));
/// ```
pub fn text_link(url: &str, quote: &str) -> Option<String> {
    let words: Vec<&str> = quote.split_whitespace().collect();
    let web = url.starts_with("https://") || url.starts_with("http://");
    if !web || words.is_empty() {
        return None;
    }
    // An address with a fragment of its own keeps it.
    let mut out = format!("{url}{}:~:text=", if url.contains('#') { "" } else { "#" });
    match words.len() {
        n if n > WHOLE => {
            encode(&words[..ENDS], &mut out);
            out.push(',');
            encode(&words[n - ENDS..], &mut out);
        }
        _ => encode(&words, &mut out),
    }
    Some(out)
}

/// Everything but letters, digits and a few harmless marks is escaped; «-», «,» and «&» mean something in a fragment.
fn encode(words: &[&str], out: &mut String) {
    for byte in words.join(" ").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            other => write!(out, "%{other:02X}").expect("a String grows"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_escaped_and_long_quotes_cut() {
        fn check(url: &str, quote: &str, expected: Option<&str>) {
            assert_eq!(text_link(url, quote).as_deref(), expected, "{quote}");
        }
        check("https://a.example/b", "mi-mars, 5 & 6", Some("https://a.example/b#:~:text=mi%2Dmars%2C%205%20%26%206"));
        check("https://a.example/b#c", "six morts", Some("https://a.example/b#c:~:text=six%20morts"));
        check("http://a.example", "un\n deux", Some("http://a.example#:~:text=un%20deux"));
        check(
            "https://a.example",
            "a b c d e f g h i j k l m n",
            Some("https://a.example#:~:text=a%20b%20c%20d%20e%20f,i%20j%20k%20l%20m%20n"),
        );
        check("pages/a.html", "six morts", None);
        check("https://a.example", " ", None);
    }
}
