//! Who may do what: loopback needs no login, elsewhere a token is asked for; a form must come from our own page; and
//! nobody may ask too often.
//!
//! Tokens are kept as hashes. A form carries a secret that only a page of this server can have read, and its origin
//! must be this server: another site that a reviewer has open can neither read nor guess it.
//!
//! Who holds a token is counted by it, from wherever he asks; everybody else by his address. So readers behind one
//! proxy do not use up each other's share, and a stranger uses up no reader's.

use crate::reply::hex;
use hyper::header::{self, HeaderMap};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
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
    /// With whom the reader's questions are counted.
    pub who: Who,
    /// What the reader's forms must carry.
    pub secret: String,
}

/// The cookie of a reader who showed a token.
pub(crate) const COOKIE: &str = "recoupe";
/// How long a login lasts, in seconds.
const LOGIN_S: u64 = 12 * 3600;

/// How often something may be asked: on average, and how many at once.
#[derive(Debug, Clone, Copy)]
struct Rate {
    per_s: f64,
    burst: f64,
}

impl Rate {
    const fn new(per_s: f64, burst: f64) -> Rate {
        Rate { per_s, burst }
    }

    /// Seconds after which nothing is left of what was asked.
    fn forgotten_after(self) -> f64 {
        self.burst / self.per_s
    }
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// A page, data or a file.
    Read,
    /// A form.
    Write,
    /// A token that may be a guess.
    Try,
}

/// What is held open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Held {
    /// A connection.
    Connection,
    /// A stream of new events.
    Stream,
}

/// Whose questions are counted together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Who {
    /// The programs and browsers of this machine, where no token is asked for.
    Machine,
    /// The holder of a token, under its hash.
    Holder(String),
    /// Somebody without one. One IPv6 reader has a whole /64 to ask from.
    Address(IpAddr),
    /// All newcomers, while more addresses ask than are counted apart.
    Crowd,
}

impl Who {
    fn address(from: IpAddr) -> Who {
        Who::Address(match from.to_canonical() {
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
            v4 => v4,
        })
    }

    /// The limits as docs/serve.md states them.
    fn rate(&self, kind: Kind) -> Rate {
        match (self, kind) {
            (_, Kind::Try) => Rate::new(0.1, 8.0),
            (Who::Machine, Kind::Read) => Rate::new(100.0, 400.0),
            (Who::Machine, Kind::Write) => Rate::new(2.0, 40.0),
            (Who::Holder(_), Kind::Read) => Rate::new(10.0, 100.0),
            (Who::Holder(_), Kind::Write) => Rate::new(0.5, 20.0),
            (Who::Address(_) | Who::Crowd, Kind::Read) => Rate::new(10.0, 100.0),
            (Who::Address(_) | Who::Crowd, Kind::Write) => Rate::new(0.1, 8.0),
        }
    }

    fn most(&self, held: Held) -> usize {
        match (self, held) {
            (Who::Machine, _) => usize::MAX,
            (_, Held::Stream) => 8,
            (_, Held::Connection) => 128,
        }
    }
}

/// So many are counted apart.
const COUNTED: usize = 10_000;

/// A place somebody takes up until this is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    all: Arc<Mutex<HashMap<(Who, Held), usize>>>,
    of: (Who, Held),
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(n) = all.get_mut(&self.of) {
            *n -= 1;
            if *n == 0 {
                all.remove(&self.of);
            }
        }
    }
}

/// Tells the time that passes; tests turn it by hand.
pub(crate) type Clock = Box<dyn Fn() -> Instant + Send + Sync>;

/// The guard at the door.
pub(crate) struct Guard {
    tokens: Vec<Token>,
    /// True where no token is asked for.
    open: bool,
    secret: String,
    clock: Clock,
    logins: Mutex<HashMap<String, (Token, Instant)>>,
    buckets: Mutex<HashMap<(Who, Kind), (f64, Instant)>>,
    held: Arc<Mutex<HashMap<(Who, Held), usize>>>,
}

impl std::fmt::Debug for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Guard").field("open", &self.open).finish_non_exhaustive()
    }
}

impl Guard {
    /// A guard over a server for this machine alone (`open`), or for who holds one of these tokens.
    pub(crate) fn new(open: bool, tokens: Vec<Token>, clock: Clock) -> Guard {
        Guard {
            tokens,
            open,
            secret: random(),
            clock,
            logins: Mutex::default(),
            buckets: Mutex::default(),
            held: Arc::default(),
        }
    }

    /// Who asks; `None` where a token is needed and none that is known was shown.
    pub(crate) fn reader(&self, headers: &HeaderMap) -> Option<Reader> {
        if self.open {
            let secret = sha256(&format!("{} forms", self.secret));
            return Some(Reader { role: Role::Reviewer, name: None, who: Who::Machine, secret });
        }
        let reader = |token: &Token, secret: String| {
            let (name, who) = (Some(token.name.clone()), Who::Holder(token.sha256.clone()));
            Reader { role: token.role, name, who, secret: sha256(&format!("{} {secret}", self.secret)) }
        };
        if let Some(token) = bearer(headers).and_then(|t| self.known(t)) {
            return Some(reader(token, token.sha256.clone()));
        }
        let session = cookie(headers, COOKIE)?;
        let now = (self.clock)();
        let mut logins = self.logins.lock().unwrap_or_else(PoisonError::into_inner);
        logins.retain(|_, (_, since)| now.duration_since(*since).as_secs() < LOGIN_S);
        let (token, _) = logins.get(&sha256(session))?;
        Some(reader(token, session.to_owned()))
    }

    /// Who asks, counted; `Ok(None)` where a token is needed and none that is known was shown.
    ///
    /// # Errors
    /// After how many seconds he may ask again.
    pub(crate) fn enter(&self, headers: &HeaderMap, from: IpAddr, kind: Kind) -> Result<Option<Reader>, u64> {
        let Some(reader) = self.reader(headers) else {
            self.may(Who::address(from), kind)?;
            // A token that nobody holds is a guess, on whichever way it comes.
            if bearer(headers).is_some() {
                self.may(Who::address(from), Kind::Try)?;
            }
            return Ok(None);
        };
        self.may(reader.who.clone(), kind)?;
        Ok(Some(reader))
    }

    /// Counts a question that everybody may ask.
    ///
    /// # Errors
    /// After how many seconds it may be asked again.
    pub(crate) fn anybody(&self, from: IpAddr, kind: Kind) -> Result<(), u64> {
        self.may(if self.open { Who::Machine } else { Who::address(from) }, kind)
    }

    /// A place for something that stays open; `None` when there are too many of whom it is for.
    pub(crate) fn hold(&self, who: Who, held: Held) -> Option<Place> {
        let most = who.most(held);
        let of = (who, held);
        let mut all = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let n = all.entry(of.clone()).or_insert(0);
        if *n >= most {
            return None;
        }
        *n += 1;
        Some(Place { all: self.held.clone(), of })
    }

    /// A place for a connection.
    pub(crate) fn connection(&self, from: IpAddr) -> Option<Place> {
        self.hold(if self.open { Who::Machine } else { Who::address(from) }, Held::Connection)
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
        logins.insert(sha256(&session), (token, (self.clock)()));
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

    /// True where somebody else's question is passed on by a proxy to a server that takes everybody for the user of
    /// this machine.
    pub(crate) fn passed_on(&self, headers: &HeaderMap) -> bool {
        self.open && ["forwarded", "x-forwarded-for", "x-real-ip"].iter().any(|name| headers.contains_key(*name))
    }

    /// Whether these questions may go on; else after how many seconds.
    fn may(&self, who: Who, kind: Kind) -> Result<(), u64> {
        let now = (self.clock)();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let mut of = (who, kind);
        if buckets.len() >= COUNTED && !buckets.contains_key(&of) {
            let waiting =
                |since: &Instant, rate: Rate| now.duration_since(*since).as_secs_f64() < rate.forgotten_after();
            buckets.retain(|(who, kind), (_, since)| waiting(since, who.rate(*kind)));
            if buckets.len() >= COUNTED && matches!(of.0, Who::Address(_)) {
                of.0 = Who::Crowd;
            }
        }
        let rate = of.0.rate(kind);
        let (left, since) = buckets.entry(of).or_insert((rate.burst, now));
        *left = (*left + now.duration_since(*since).as_secs_f64() * rate.per_s).min(rate.burst);
        *since = now;
        if *left < 1.0 {
            return Err(((1.0 - *left) / rate.per_s).ceil() as u64);
        }
        *left -= 1.0;
        Ok(())
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
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
        let guard = Guard::new(false, Token::parse(&line).expect("our own line"), turned().0);
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
        let guard = Guard::new(true, Vec::new(), turned().0);
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
        let guard = Guard::new(true, Vec::new(), turned().0);
        let check = |host: &str, ours: bool| assert_eq!(guard.own_host(&headers(&[("host", host)])), ours, "{host}");
        check("127.0.0.1:8080", true);
        check("localhost:8080", true);
        check("[::1]:8080", true);
        check("evil.example:8080", false);
        check("127.0.0.1.evil.example", false);
        assert!(!guard.own_host(&headers(&[])));
    }

    /// A clock that a test turns.
    fn turned() -> (Clock, Arc<Mutex<Duration>>) {
        let (begin, passed) = (Instant::now(), Arc::new(Mutex::new(Duration::ZERO)));
        let shown = passed.clone();
        (Box::new(move || begin + *shown.lock().expect("one thread")), passed)
    }

    fn wait(passed: &Mutex<Duration>, s: f64) {
        *passed.lock().expect("one thread") += Duration::from_secs_f64(s);
    }

    /// How many of a thousand questions at once are let through.
    fn let_through(guard: &Guard, who: &Who, kind: Kind) -> usize {
        (0..1000).take_while(|_| guard.may(who.clone(), kind).is_ok()).count()
    }

    #[test]
    fn who_asks_too_often_must_wait() {
        let check = |who: Who, kind: Kind, at_once: usize, wait_s: u64| {
            let (clock, passed) = turned();
            let guard = Guard::new(false, Vec::new(), clock);
            assert_eq!(let_through(&guard, &who, kind), at_once, "{who:?} {kind:?}");
            assert_eq!(guard.may(who.clone(), kind), Err(wait_s), "{who:?} {kind:?}");
            assert_eq!(guard.may(Who::address([10, 9, 9, 9].into()), kind), Ok(()), "another is let through");
            // What it says is true: a little earlier is too early.
            wait(&passed, 0.9 / who.rate(kind).per_s);
            assert!(guard.may(who.clone(), kind).is_err(), "{who:?} {kind:?}");
            wait(&passed, 0.2 / who.rate(kind).per_s);
            assert_eq!(guard.may(who.clone(), kind), Ok(()), "{who:?} {kind:?}");
            // Who rested long enough has all of it back and no more.
            wait(&passed, who.rate(kind).forgotten_after() * 3.0);
            assert_eq!(let_through(&guard, &who, kind), at_once, "{who:?} {kind:?}");
        };
        let (holder, address) = (Who::Holder("00".to_owned()), Who::address([10, 1, 2, 3].into()));
        check(Who::Machine, Kind::Read, 400, 1);
        check(Who::Machine, Kind::Write, 40, 1);
        check(holder.clone(), Kind::Read, 100, 1);
        check(holder, Kind::Write, 20, 2);
        check(address.clone(), Kind::Read, 100, 1);
        check(address.clone(), Kind::Write, 8, 10);
        check(address, Kind::Try, 8, 10);
    }

    #[test]
    fn a_holder_is_counted_by_the_token_and_a_stranger_by_the_address() {
        let ((ada, one), (bea, two)) = (Token::issue(Role::Reviewer, "ada"), Token::issue(Role::Reader, "bea"));
        let tokens = Token::parse(&format!("{one}\n{two}")).expect("our own lines");
        let guard = Guard::new(false, tokens, turned().0);
        let ask = |token: &str, from: [u8; 4]| {
            guard.enter(&headers(&[("authorization", &format!("Bearer {token}"))]), from.into(), Kind::Read)
        };
        let (home, office) = ([10, 0, 0, 1], [10, 0, 0, 2]);
        assert_eq!((0..1000).take_while(|_| ask(&ada, home).is_ok()).count(), 100);
        assert_eq!(ask(&ada, office), Err(1), "the token is counted, not the address");
        assert!(matches!(ask(&bea, home), Ok(Some(_))), "another holder at the same address");
        // Guesses use up the address's share of tries, and nobody's token.
        let guesses = (0..1000).take_while(|n| ask(&format!("guess {n}"), home).is_ok()).count();
        assert_eq!((guesses, ask("another", home)), (8, Err(10)));
        assert!(matches!(ask(&bea, home), Ok(Some(_))));
        assert_eq!(guard.enter(&headers(&[]), home.into(), Kind::Read), Ok(None));
    }

    #[test]
    fn a_stranger_cannot_fill_the_memory_nor_wander_in_his_own_net() {
        let (clock, passed) = turned();
        let guard = Guard::new(false, Vec::new(), clock);
        let v6 = |n: u16, host: u16| Who::address(Ipv6Addr::new(0x2001, 0xdb8, 0, n, 0, 0, 0, host).into());
        assert_eq!(v6(1, 1), v6(1, 2));
        assert_ne!(v6(1, 1), v6(2, 1));
        assert_eq!(Who::address("::ffff:10.0.0.1".parse().expect("an address")), Who::address([10, 0, 0, 1].into()));
        let answers: Vec<bool> = (0..20_000).map(|n| guard.may(v6(n, 0), Kind::Read).is_ok()).collect();
        assert!(guard.buckets.lock().expect("one thread").len() <= COUNTED + 1);
        assert!(answers[..COUNTED].iter().all(|ok| *ok) && answers.iter().any(|ok| !ok), "the crowd waits together");
        wait(&passed, 60.0);
        assert!(guard.may(v6(20_001, 0), Kind::Read).is_ok());
        assert_eq!(guard.buckets.lock().expect("one thread").len(), 1, "who rested is forgotten");
    }

    #[test]
    fn nobody_takes_every_place() {
        let guard = Guard::new(false, Vec::new(), turned().0);
        let who = Who::Holder("00".to_owned());
        let mut places: Vec<Place> = std::iter::from_fn(|| guard.hold(who.clone(), Held::Stream)).take(99).collect();
        assert_eq!(places.len(), 8);
        assert!(guard.hold(Who::Holder("01".to_owned()), Held::Stream).is_some());
        places.pop();
        assert!(guard.hold(who, Held::Stream).is_some(), "what is let go is free again");
        assert_eq!(
            std::iter::from_fn(|| guard.connection([10, 0, 0, 1].into())).take(999).collect::<Vec<_>>().len(),
            128
        );
    }

    #[test]
    fn a_login_ends_by_itself() {
        let (token, line) = Token::issue(Role::Reader, "ada");
        let (clock, passed) = turned();
        let guard = Guard::new(false, Token::parse(&line).expect("our own line"), clock);
        let session = guard.login(&token).expect("known");
        let shown = headers(&[("cookie", &format!("{COOKIE}={session}"))]);
        wait(&passed, LOGIN_S as f64 - 1.0);
        assert!(guard.reader(&shown).is_some());
        wait(&passed, 2.0);
        assert_eq!(guard.reader(&shown), None);
    }

    #[test]
    fn an_open_server_answers_no_proxy() {
        let check = |open: bool, name: &'static str, refused: bool| {
            let guard = Guard::new(open, Vec::new(), turned().0);
            assert_eq!(guard.passed_on(&headers(&[(name, "203.0.113.9")])), refused, "{name}");
        };
        check(true, "x-forwarded-for", true);
        check(true, "forwarded", true);
        check(true, "x-real-ip", true);
        check(true, "user-agent", false);
        check(false, "x-forwarded-for", false);
    }
}
