//! The string literals of a Rust file, tests and comments left out.
//!
//! A scanner, no parser: it knows comments, characters, lifetimes and the kinds of strings, which is all
//! that is needed to tell a literal from what looks like one. By the house's habit tests come last.

/// A string literal, escapes as written.
#[derive(Debug, PartialEq, Eq)]
pub struct Literal {
    /// The line it begins in, from 1.
    pub line: usize,
    pub text: String,
}

/// Every string literal before the file's tests.
pub fn literals(source: &str) -> Vec<Literal> {
    let source = before_tests(source);
    let mut found = Vec::new();
    let mut at = 0;
    while at < source.len() {
        let rest = &source[at..];
        let (step, literal) = token(rest);
        if let Some(text) = literal {
            let line = source[..at].matches('\n').count() + 1;
            found.push(Literal { line, text: text.to_owned() });
        }
        at += step;
    }
    found
}

/// The names of the modules in files of their own that are compiled for tests only.
pub fn test_modules(source: &str) -> Vec<&str> {
    let declared = after_cfg_test(source).filter(|(_, item, end)| *end == ';' && item.contains("mod "));
    declared.filter_map(|(_, item, _)| item.split_whitespace().next_back()).collect()
}

/// The source up to its inline test module; a test module in its own file ends nothing.
fn before_tests(source: &str) -> &str {
    let inline = after_cfg_test(source).find(|(_, item, end)| *end == '{' && item.contains("mod "));
    inline.map_or(source, |(at, ..)| &source[..at])
}

/// Every `#[cfg(test)]`: where it stands, the beginning of its item, and whether `{` or `;` comes next.
fn after_cfg_test(source: &str) -> impl Iterator<Item = (usize, &str, char)> {
    source.match_indices("#[cfg(test)]").filter_map(|(at, mark)| {
        let rest = &source[at + mark.len()..];
        let end = rest.find(['{', ';'])?;
        Some((at, &rest[..end], rest[end..].chars().next()?))
    })
}

/// How many bytes the next piece takes, and its text where it is a string.
fn token(rest: &str) -> (usize, Option<&str>) {
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), None);
    }
    if rest.starts_with("/*") {
        return (block_comment(rest), None);
    }
    if let Some((start, end, step)) = raw_string(rest) {
        return (step, Some(&rest[start..end]));
    }
    match rest.as_bytes()[0] {
        b'"' => {
            let end = closing(rest, 1, b'"');
            (end + 1, Some(rest.get(1..end).unwrap_or("")))
        }
        b'\'' => (character(rest), None),
        first if first.is_ascii_alphanumeric() || first == b'_' => (word(rest), None),
        _ => (rest.chars().next().map_or(1, char::len_utf8), None),
    }
}

/// An identifier or number; the prefixes of strings (b, c) end before their quote.
fn word(rest: &str) -> usize {
    rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())
}

/// Comments nest.
fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        let here = &rest.as_bytes()[at..];
        match (here.starts_with(b"/*"), here.starts_with(b"*/")) {
            (true, _) => (depth, at) = (depth + 1, at + 2),
            (_, true) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

/// Start and end of the text of `r"…"` or `r#"…"#`, and the length of the whole.
fn raw_string(rest: &str) -> Option<(usize, usize, usize)> {
    let body = ["r", "br", "cr"].iter().find_map(|prefix| rest.strip_prefix(prefix))?;
    let hashes = &body[..body.find(|c| c != '#').unwrap_or(body.len())];
    let inside = body[hashes.len()..].strip_prefix('"')?;
    let start = rest.len() - inside.len();
    let close = format!("\"{hashes}");
    let length = inside.find(&close).unwrap_or(inside.len());
    Some((start, start + length, (start + length + close.len()).min(rest.len())))
}

/// Where the quote closes, escapes skipped; the end of the text when it does not.
fn closing(rest: &str, from: usize, quote: u8) -> usize {
    let bytes = rest.as_bytes();
    let mut at = from;
    while at < bytes.len() && bytes[at] != quote {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at.min(bytes.len())
}

/// A character such as `'x'` or `'\n'`, or only the tick of a lifetime.
fn character(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), _) => (closing(rest, 1, b'\'') + 1).min(rest.len()),
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::{Literal, literals, test_modules};

    fn check(source: &str, expected: &[(usize, &str)]) {
        let expected: Vec<Literal> = expected.iter().map(|&(line, text)| Literal { line, text: text.into() }).collect();
        assert_eq!(literals(source), expected, "{source}");
    }

    #[test]
    fn literals_are_told_from_what_looks_like_them() {
        check("let a = \"un\";\nlet b = \"deux\";", &[(1, "un"), (2, "deux")]);
        check("// \"non\"\n/* \"non\" /* \"non\" */ \"non\" */ \"oui\"", &[(2, "oui")]);
        check(r#"let c = '"'; let d = "x\"y"; let e = '\''; "z""#, &[(1, "x\\\"y"), (1, "z")]);
        check("fn f<'a>(x: &'a str) { g(\"h\") }", &[(1, "h")]);
        check("r#\"a \"b\" c\"# br\"d\" b\"e\"", &[(1, "a \"b\" c"), (1, "d"), (1, "e")]);
        check("let r = rank; \"é\"", &[(1, "é")]);
        check("\"open", &[(1, "open")]);
        check("\"open\\", &[(1, "open\\")]);
        check("'é' 'é", &[]);
    }

    #[test]
    fn tests_are_left_out_and_test_files_end_nothing() {
        check("\"a\"\n#[cfg(test)]\nmod tests { \"b\" }", &[(1, "a")]);
        check("#[cfg(test)]\nmod tests;\n\"a\"", &[(3, "a")]);
        check("#[cfg(test)]\nuse x::{y};\n\"a\"", &[(3, "a")]);
        assert_eq!(
            test_modules("#[cfg(test)]\nmod sample;\nmod other;\n#[cfg(test)]\npub(crate) mod tests;"),
            ["sample", "tests"]
        );
    }
}
