//! Who may do what: loopback needs no login, elsewhere a token is asked for; a form must come from our own page; and
//! nobody may ask too often.
//!
//! Tokens are kept as hashes. A form carries a secret that only a page of this server can have read, and its origin
//! must be this server: another site that a reviewer has open can neither read nor guess it.

use crate::reply::hex;
use hyper::header::{self, HeaderMap};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// What a reader may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Look at everything.
    Reader,
    /// Look, and review.
    Reviewer,
}

impl Role {
    /// As the file of tokens writes it.
    pub fn word(self) -> &'static str {
        match self {
            Role::Reader => "reader",
            Role::Reviewer => "reviewer",
        }
    }
}

/// Who holds a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What the holder may do.
    pub role: Role,
    /// The holder's name, which stands at every review.
    pub name: String,
    /// SHA-256 of the token, in hex.
    pub sha256: String,
}

impl Token {
    /// Reads a file of tokens: a line each of role, name and SHA-256, blank lines and lines with `#` aside.
    ///
    /// # Errors
    /// A sentence with the line's number.
    ///
    /// # Example
    /// ```
    /// let line = format!("reviewer ada {}", "0".repeat(64));
    /// assert_eq!(recoupe_serve::Token::parse(&line).map(|t| t.len()), Ok(1));
    /// ```
    pub fn parse(text: &str) -> Result<Vec<Token>, String> {
        let lines = text.lines().zip(1..).map(|(line, n)| (line.trim(), n));
        let lines = lines.filter(|(line, _)| !line.is_empty() && !line.starts_with('#'));
        let token = |(line, n): (&str, usize)| {
            let broken = |what: &str| format!("line {n}: {what}; a line is 'reader|reviewer NAME SHA256'");
            let parts: Vec<&str> = line.split_whitespace().collect();
            let [role, name, sha256] = parts[..] else { return Err(broken("not three words")) };
            let role = [Role::Reader, Role::Reviewer].into_iter().find(|r| r.word() == role);
            let role = role.ok_or_else(|| broken("an unknown role"))?;
            if sha256.len() != 64 || !sha256.bytes().all(|b| b.is_ascii_hexdigit()) {
                return Err(broken("no SHA-256 in hex"));
            }
            Ok(Token { role, name: name.to_owned(), sha256: sha256.to_ascii_lowercase() })
        };
        lines.map(token).collect()
    }

    /// A new token and the line that stands for it; the token itself is kept nowhere.
    pub fn issue(role: Role, name: &str) -> (String, String) {
        let token = random();
        let line = format!("{} {name} {}", role.word(), sha256(&token));
        (token, line)
    }
}

fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text))
}

/// 192 bits nobody can guess, in hex.
pub(crate) fn random() -> String {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes).expect("every system we run on has random bytes");
    hex(&bytes)
}

/// True when both are equal; takes as long whichever byte differs.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |all, (x, y)| all | (x ^ y)) == 0
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reader {
    pub role: Role,
    /// `None` on loopback, where a reviewer gives his name himself.
    pub name: Option<String>,
    /// What the reader's forms must carry.
    pub secret: String,
}

/// The cookie of a reader who showed a token.
pub(crate) const COOKIE: &str = "recoupe";
/// How long a login lasts, in seconds.
const LOGIN_S: u64 = 12 * 3600;

/// Questions a second that one address may ask on average, and how many at once.
const READS: Rate = Rate { per_s: 100.0, burst: 400.0 };
/// The same for forms.
const WRITES: Rate = Rate { per_s: 2.0, burst: 40.0 };
/// The same for tries of a token.
const TRIES: Rate = Rate { per_s: 0.1, burst: 8.0 };

#[derive(Debug, Clone, Copy)]
struct Rate {
    per_s: f64,
    burst: f64,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Read,
    Write,
    Try,
}

/// The guard at the door.
#[derive(Debug)]
pub(crate) struct Guard {
    tokens: Vec<Token>,
    /// True where no token is asked for.
    open: bool,
    secret: String,
    logins: Mutex<HashMap<String, (Token, Instant)>>,
    buckets: Mutex<HashMap<(IpAddr, Kind), (f64, Instant)>>,
}

impl Guard {
    /// A guard over a server that listens on loopback (`open`), or elsewhere with these tokens.
    pub(crate) fn new(open: bool, tokens: Vec<Token>) -> Guard {
        Guard { tokens, open, secret: random(), logins: Mutex::default(), buckets: Mutex::default() }
    }

    /// Who asks; `None` where a token is needed and none that is known was shown.
    pub(crate) fn reader(&self, headers: &HeaderMap) -> Option<Reader> {
        if self.open {
            return Some(Reader {
                role: Role::Reviewer,
                name: None,
                secret: sha256(&format!("{} forms", self.secret)),
            });
        }
        let bearer = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()?.strip_prefix("Bearer "));
        if let Some(token) = bearer.and_then(|t| self.known(t)) {
            let secret = sha256(&format!("{} {}", self.secret, token.sha256));
            return Some(Reader { role: token.role, name: Some(token.name.clone()), secret });
        }
        let session = cookie(headers, COOKIE)?;
        let mut logins = self.logins.lock().unwrap_or_else(PoisonError::into_inner);
        logins.retain(|_, (_, since)| since.elapsed().as_secs() < LOGIN_S);
        let (token, _) = logins.get(&sha256(session))?;
        let secret = sha256(&format!("{} {session}", self.secret));
        Some(Reader { role: token.role, name: Some(token.name.clone()), secret })
    }

    fn known(&self, token: &str) -> Option<&Token> {
        let hash = sha256(token);
        self.tokens.iter().find(|t| same(&t.sha256, &hash))
    }

    /// A session for who holds this token: the value of the cookie.
    pub(crate) fn login(&self, token: &str) -> Option<String> {
        let token = self.known(token.trim())?.clone();
        let session = random();
        let mut logins = self.logins.lock().unwrap_or_else(PoisonError::into_inner);
        logins.insert(sha256(&session), (token, Instant::now()));
        Some(session)
    }

    /// Ends a session.
    pub(crate) fn logout(&self, headers: &HeaderMap) {
        if let Some(session) = cookie(headers, COOKIE) {
            self.logins.lock().unwrap_or_else(PoisonError::into_inner).remove(&sha256(session));
        }
    }

    /// Whether a form came from a page of ours.
    pub(crate) fn own_form(&self, headers: &HeaderMap, reader: &Reader, given: Option<&str>) -> bool {
        self.own_origin(headers) && given.is_some_and(|g| same(g, &reader.secret))
    }

    /// True unless the browser says that another site sends this.
    pub(crate) fn own_origin(&self, headers: &HeaderMap) -> bool {
        let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
        if text("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none") {
            return false;
        }
        let Some(origin) = text("origin") else { return true };
        let host = text("host").unwrap_or_default();
        origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")) == Some(host)
    }

    /// On loopback only names of this machine are answered to: a site whose name is turned to 127.0.0.1 reads nothing.
    pub(crate) fn own_host(&self, headers: &HeaderMap) -> bool {
        if !self.open {
            return true;
        }
        let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let name = match host.strip_prefix('[') {
            Some(rest) => rest.split(']').next().unwrap_or_default(),
            None => host.split(':').next().unwrap_or_default(),
        };
        name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }

    /// Whether this address may ask now; else after how many seconds.
    pub(crate) fn may(&self, from: IpAddr, kind: Kind, now: Instant) -> Result<(), u64> {
        let rate = match kind {
            Kind::Read => READS,
            Kind::Write => WRITES,
            Kind::Try => TRIES,
        };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() > 10_000 {
            buckets.retain(|_, (_, since)| now.duration_since(*since).as_secs() < 300);
        }
        let (left, since) = buckets.entry((from, kind)).or_insert((rate.burst, now));
        *left = (*left + now.duration_since(*since).as_secs_f64() * rate.per_s).min(rate.burst);
        *since = now;
        if *left < 1.0 {
            return Err(((1.0 - *left) / rate.per_s).ceil() as u64);
        }
        *left -= 1.0;
        Ok(())
    }
}

/// The value of a cookie.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    all.flat_map(|v| v.split(';')).filter_map(|c| c.trim().split_once('=')).find(|(n, _)| *n == name).map(|(_, v)| v)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::{HeaderName, HeaderValue};
    use std::time::Duration;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let one =
            |(n, v): &(&'static str, &str)| (HeaderName::from_static(n), HeaderValue::from_str(v).expect("a value"));
        pairs.iter().map(one).collect()
    }

    #[test]
    fn elsewhere_a_token_opens_the_door() {
        let (token, line) = Token::issue(Role::Reviewer, "ada");
        let guard = Guard::new(false, Token::parse(&line).expect("our own line"));
        assert_eq!(guard.reader(&headers(&[])), None);
        assert_eq!(guard.reader(&headers(&[("authorization", "Bearer nonsense")])), None);
        let by_token = guard.reader(&headers(&[("authorization", &format!("Bearer {token}"))])).expect("known");
        assert_eq!((by_token.role, by_token.name.as_deref()), (Role::Reviewer, Some("ada")));
        assert_eq!(guard.login("nonsense"), None);
        let session = guard.login(&token).expect("known");
        let logged_in = headers(&[("cookie", &format!("a=b; {COOKIE}={session}"))]);
        let by_cookie = guard.reader(&logged_in).expect("logged in");
        assert_ne!(by_cookie.secret, by_token.secret);
        guard.logout(&logged_in);
        assert_eq!(guard.reader(&logged_in), None);
    }

    #[test]
    fn broken_lines_of_tokens_are_told() {
        let check = |text: &str, words: &str| assert!(Token::parse(text).expect_err(text).contains(words), "{text}");
        check("# who\n\nreader ada", "line 3: not three words");
        check("owner ada 00", "line 1: an unknown role");
        check("reader ada 00", "line 1: no SHA-256");
    }

    #[test]
    fn a_form_of_another_site_is_none_of_ours() {
        let guard = Guard::new(true, Vec::new());
        let reader = guard.reader(&headers(&[])).expect("loopback");
        let check = |pairs: &[(&'static str, &str)], given: Option<&str>, ours: bool| {
            assert_eq!(guard.own_form(&headers(pairs), &reader, given), ours, "{pairs:?} {given:?}");
        };
        let secret = reader.secret.as_str();
        let own = [("host", "127.0.0.1:8080"), ("origin", "http://127.0.0.1:8080")];
        check(&own, Some(secret), true);
        check(&own, None, false);
        check(&own, Some(""), false);
        check(&[("host", "127.0.0.1:8080"), ("origin", "https://evil.example")], Some(secret), false);
        check(&[("host", "127.0.0.1:8080"), ("origin", "null")], Some(secret), false);
        check(&[("host", "127.0.0.1:8080"), ("sec-fetch-site", "cross-site")], Some(secret), false);
    }

    #[test]
    fn on_loopback_only_names_of_this_machine_are_answered_to() {
        let guard = Guard::new(true, Vec::new());
        let check = |host: &str, ours: bool| assert_eq!(guard.own_host(&headers(&[("host", host)])), ours, "{host}");
        check("127.0.0.1:8080", true);
        check("localhost:8080", true);
        check("[::1]:8080", true);
        check("evil.example:8080", false);
        check("127.0.0.1.evil.example", false);
        assert!(!guard.own_host(&headers(&[])));
    }

    #[test]
    fn who_asks_too_often_must_wait() {
        let guard = Guard::new(true, Vec::new());
        let (ip, other) = (IpAddr::from([127, 0, 0, 1]), IpAddr::from([127, 0, 0, 2]));
        let now = Instant::now();
        let n = (0..1000).take_while(|_| guard.may(ip, Kind::Try, now).is_ok()).count();
        assert_eq!(n, 8);
        assert_eq!(guard.may(ip, Kind::Try, now), Err(10));
        assert_eq!(guard.may(other, Kind::Try, now), Ok(()));
        assert_eq!(guard.may(ip, Kind::Read, now), Ok(()));
        assert_eq!(guard.may(ip, Kind::Try, now + Duration::from_secs(10)), Ok(()));
    }
}
