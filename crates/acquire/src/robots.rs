//! robots.txt: what a site asks programs not to fetch (RFC 9309).
//!
//! The longest rule that fits a path decides; a tie allows. Rules for us by name come before those for all.

/// The name by which sites know this program.
pub(crate) const NAME: &str = "recoupe";
/// More of a file than this is not read, as the RFC asks at least.
pub(crate) const MAX_BYTES: u64 = 512 << 10;
/// Longer patterns are none.
const MAX_PATTERN: usize = 2048;

/// The rules of one site that are for us.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Robots {
    rules: Vec<Rule>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    allows: bool,
    pattern: Vec<u8>,
}

impl Robots {
    /// Reads a file; what is no rule is passed over.
    pub(crate) fn parse(bytes: &[u8]) -> Robots {
        let text = String::from_utf8_lossy(bytes);
        let (mut ours, mut all) = (None, None);
        let mut group: Vec<Option<Mine>> = Vec::new();
        let mut heads_group = true;
        for line in text.trim_start_matches('\u{feff}').split(['\n', '\r']) {
            let line = line.split('#').next().unwrap_or("");
            let Some((key, value)) = line.split_once(':') else { continue };
            let value = value.trim();
            match key.trim().to_ascii_lowercase().as_str() {
                "user-agent" => {
                    if !heads_group {
                        group.clear();
                    }
                    heads_group = true;
                    let mine = Mine::of(value);
                    // A group without rules still is one, and allows all.
                    match mine {
                        Some(Mine::Ours) => ours.get_or_insert_default(),
                        Some(Mine::All) => all.get_or_insert_default(),
                        None => &mut Robots::default(),
                    };
                    group.push(mine);
                }
                key @ ("allow" | "disallow") => {
                    heads_group = false;
                    let pattern = normal(value.as_bytes());
                    if pattern.is_empty() || pattern.len() > MAX_PATTERN {
                        continue;
                    }
                    let rule = Rule { allows: key == "allow", pattern };
                    for (mine, robots) in [(Mine::Ours, &mut ours), (Mine::All, &mut all)] {
                        if group.contains(&Some(mine)) {
                            robots.get_or_insert_default().rules.push(rule.clone());
                        }
                    }
                }
                _ => {}
            }
        }
        ours.or(all).unwrap_or_default()
    }

    /// True when this path, with its query, may be fetched.
    pub(crate) fn allows(&self, path: &str) -> bool {
        let path = normal(path.as_bytes());
        let fitting = self.rules.iter().filter(|r| fits(&r.pattern, &path));
        fitting.max_by_key(|r| (r.pattern.len(), r.allows)).is_none_or(|r| r.allows)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mine {
    Ours,
    All,
}

impl Mine {
    fn of(agent: &str) -> Option<Mine> {
        // A version may stand behind the name.
        let name = agent.split(|c: char| !(c.is_ascii_alphabetic() || "_-*".contains(c))).next().unwrap_or("");
        match name {
            "*" => Some(Mine::All),
            name if name.eq_ignore_ascii_case(NAME) => Some(Mine::Ours),
            _ => None,
        }
    }
}

/// One way to write what can be written several ways: escapes in upper case, none where none is needed.
fn normal(path: &[u8]) -> Vec<u8> {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = Vec::with_capacity(path.len());
    let mut rest = path;
    while let Some((&byte, tail)) = rest.split_first() {
        let escaped = match (byte, tail) {
            (b'%', [a, b, ..]) => hex(*a).zip(hex(*b)).map(|(a, b)| a * 16 + b),
            _ => None,
        };
        let value = escaped.unwrap_or(byte);
        rest = if escaped.is_some() { &tail[2..] } else { tail };
        let unreserved = value.is_ascii_alphanumeric() || b"-._~".contains(&value);
        match escaped.is_some() && !unreserved || !value.is_ascii() || value.is_ascii_control() || value == b' ' {
            true => out.extend([b'%', HEX[usize::from(value >> 4)], HEX[usize::from(value & 15)]]),
            false => out.push(value),
        }
    }
    out
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

/// True when the pattern fits the beginning of the path; `*` is anything, a last `$` the path's end.
fn fits(pattern: &[u8], path: &[u8]) -> bool {
    let (pattern, to_end) = pattern.strip_suffix(b"$").map_or((pattern, false), |p| (p, true));
    let mut parts = pattern.split(|b| *b == b'*');
    let first = parts.next().unwrap_or(b"");
    let Some(mut rest) = path.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&[u8]> = parts.collect();
    let last = if to_end { parts.pop() } else { None };
    for part in parts {
        match rest.windows(part.len().max(1)).position(|w| part.is_empty() || w == part) {
            Some(at) => rest = &rest[at + part.len()..],
            None if part.is_empty() => {}
            None => return false,
        }
    }
    match (to_end, last) {
        (false, _) => true,
        (true, Some(last)) => rest.ends_with(last),
        (true, None) => rest.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(file: &str, allowed: &[&str], refused: &[&str]) {
        let robots = Robots::parse(file.as_bytes());
        for path in allowed {
            assert!(robots.allows(path), "{path} is allowed by {file:?}");
        }
        for path in refused {
            assert!(!robots.allows(path), "{path} is refused by {file:?}");
        }
    }

    #[test]
    fn groups_are_for_all_or_for_us() {
        check("", &["/", "/a"], &[]);
        check("User-agent: *\nDisallow: /", &[], &["/", "/a"]);
        check("User-agent: *\nDisallow:", &["/", "/a"], &[]);
        check("User-agent: other\nDisallow: /", &["/a"], &[]);
        check("User-agent: *\nDisallow: /\n\nUser-agent: Recoupe\nDisallow: /b", &["/a"], &["/b"]);
        check("User-agent: recoupe/1.0\nDisallow: /b", &["/a"], &["/b"]);
        check("User-agent: recouper\nDisallow: /", &["/a"], &[]);
        check("User-agent: one\nUser-agent: recoupe\nDisallow: /b\nUser-agent: two\nDisallow: /c", &["/c"], &["/b"]);
        check("user-agent : *\r\nSitemap: https://x/\r\nDISALLOW : /b # why\r\n", &["/a"], &["/b/c"]);
        check("\u{feff}User-agent: *\nDisallow: /b", &["/a"], &["/b"]);
        // Several groups of one name count together; a named group without rules allows all.
        check(
            "User-agent: *\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: *\nDisallow: /b",
            &["/c"],
            &["/a", "/b"],
        );
        check("User-agent: *\nDisallow: /\nUser-agent: recoupe\n", &["/a"], &[]);
        check("Disallow: /", &["/a"], &[]);
    }

    #[test]
    fn the_longest_rule_decides() {
        check("User-agent: *\nDisallow: /a\nAllow: /a/b", &["/a/b", "/a/bc"], &["/a", "/a/c"]);
        check("User-agent: *\nAllow: /a\nDisallow: /a", &["/a"], &[]);
        check("User-agent: *\nDisallow: /*.php$", &["/x.php5", "/x.html"], &["/x.php", "/a/x.php"]);
        check("User-agent: *\nDisallow: /*/print", &["/print"], &["/a/print", "/a/b/print?x"]);
        check("User-agent: *\nDisallow: /*?", &["/a"], &["/a?page=1"]);
        check("User-agent: *\nDisallow: *", &[], &["/a"]);
        check("User-agent: *\nDisallow: /a$", &["/ab", "/"], &["/a"]);
        check("User-agent: *\nDisallow: /$", &["/a"], &["/"]);
        check("User-agent: *\nDisallow: /a**b", &["/ab".trim_end_matches('b')], &["/ab", "/axb"]);
    }

    #[test]
    fn escapes_are_one_however_written() {
        check("User-agent: *\nDisallow: /société", &["/soci"], &["/soci%C3%A9t%C3%A9", "/soci%c3%a9t%c3%a9/x"]);
        check("User-agent: *\nDisallow: /%7Ejoe", &[], &["/~joe/", "/%7ejoe"]);
        check("User-agent: *\nDisallow: /a%2Fb", &["/a/b"], &["/a%2fb"]);
    }

    proptest::proptest! {
        #[test]
        fn no_file_and_no_path_is_too_much(file in proptest::collection::vec(proptest::num::u8::ANY, 0..300), path in ".{0,60}") {
            Robots::parse(&file).allows(&path);
        }
        #[test]
        fn patterns_of_stars_end(stars in "[/*a]{0,200}") {
            let file = format!("User-agent: *\nDisallow: {stars}b$");
            Robots::parse(file.as_bytes()).allows(&"/a".repeat(2000));
        }
    }
}
