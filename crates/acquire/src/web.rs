//! One page from the network: no private doors tried, the site's wishes kept, never more bytes or time than
//! a page may cost.
//!
//! What an address's host resolves to is checked where the connection is made, for each step of a redirection
//! anew, and the addresses that passed are the ones connected to: a name that resolves to another address a
//! moment later gains nothing. Proxies of the environment are not used, as behind them nothing could be checked.

use crate::answer::{self, Head, No, Page};
use crate::robots::{self, Robots};
use crate::{MAX_PAGE_BYTES, Why, address};
use std::collections::HashMap;
use std::fmt;
use std::io::Read;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use ureq::Agent;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::tls::TlsConfig;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use url::Url;

/// Steps from the address given to the page.
const MAX_STEPS: usize = 5;
/// A page that takes longer is not worth waiting for.
const MAX_TIME: Duration = Duration::from_secs(60);
const TOO_SLOW: &str = "took longer than a minute";
const ACCEPT: &str = "text/html, application/xhtml+xml, text/plain;q=0.8";
/// What servers' operators read in their logs.
const AGENT: &str = concat!("recoupe/", env!("CARGO_PKG_VERSION"));

/// How addresses are fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Web {
    /// Which hosts may be asked.
    pub hosts: Hosts,
    /// When it is fetched, an RFC 3339 text: the captures' time.
    pub now: String,
}

/// Which hosts may be asked for a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hosts {
    /// Those of the public network.
    Public,
    /// Those of one's own network and machine too.
    PrivateToo,
}

/// What a fetched address gave.
#[derive(Debug)]
pub(crate) struct Fetched {
    pub(crate) page: Page,
    /// Where the page stood in the end.
    pub(crate) address: String,
}

/// Fetches addresses, one after the other.
#[derive(Debug)]
pub(crate) struct Fetcher {
    agent: Agent,
    robots: HashMap<String, Robots>,
    /// For all steps of one address together.
    most_time: Duration,
}

impl Fetcher {
    pub(crate) fn new(hosts: Hosts) -> Fetcher {
        let allows: Allows = match hosts {
            Hosts::Public => |at| address::is_public(at.ip()),
            Hosts::PrivateToo => |_| true,
        };
        Fetcher::with(Checked { allows, inner: DefaultResolver::default() }, TlsConfig::default())
    }

    fn with(resolver: Checked, tls: TlsConfig) -> Fetcher {
        let config = Agent::config_builder()
            .tls_config(tls)
            .proxy(None)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .user_agent(AGENT)
            .accept(ACCEPT)
            .accept_encoding("gzip")
            .build();
        let agent = Agent::with_parts(config, DefaultConnector::default(), resolver);
        Fetcher { agent, robots: HashMap::new(), most_time: MAX_TIME }
    }

    /// Fetches one page.
    pub(crate) fn fetch(&mut self, address: &str) -> Result<Fetched, No> {
        let until = Instant::now() + self.most_time;
        let at = Url::parse(address).map_err(|e| no(format!("is no web address: {e}")))?;
        let mut at = sound(at)?;
        for _ in 0..=MAX_STEPS {
            self.ask_robots(&at, until)?;
            let (head, body) = self.get(&at, MAX_PAGE_BYTES, until)?;
            let Some(next) = led_to(&at, &head)? else {
                let page = answer::page(&head, body).map_err(|n| match n.why {
                    Why::TooLong => n,
                    _ => no(n.says),
                })?;
                return Ok(Fetched { page, address: bare(&at).into() });
            };
            at = next;
        }
        Err(no(format!("leads on more than {MAX_STEPS} times")))
    }

    /// Asks the site, once, whether it wants to be read by programs.
    fn ask_robots(&mut self, at: &Url, until: Instant) -> Result<(), No> {
        let site = at.origin().ascii_serialization();
        if !self.robots.contains_key(&site) {
            let robots = self.robots_of(at, until)?;
            self.robots.insert(site.clone(), robots);
        }
        let path = &at[url::Position::BeforePath..url::Position::AfterQuery];
        match self.robots[&site].allows(path) {
            true => Ok(()),
            false => {
                Err(no(format!("{site}/robots.txt asks programs not to fetch it: save the page and give the file")))
            }
        }
    }

    fn robots_of(&self, at: &Url, until: Instant) -> Result<Robots, No> {
        let mut file = at.join("/robots.txt").map_err(|e| no(e.to_string()))?;
        for _ in 0..=MAX_STEPS {
            let (head, body) = self.get(&file, robots::MAX_BYTES, until)?;
            match head.status {
                200..300 => return Ok(Robots::parse(&body)),
                300..400 => match led_to(&file, &head)? {
                    Some(next) => file = next,
                    None => return Ok(Robots::default()),
                },
                // No such file: no wishes. Of a site in trouble nobody knows what it wishes.
                400..500 if head.status != 429 => return Ok(Robots::default()),
                status => return Err(no(format!("{file} was answered with status {status}: try again later"))),
            }
        }
        Ok(Robots::default())
    }

    /// One request. Of a body that is too long only the beginning is fetched, and it is an error for a page.
    fn get(&self, at: &Url, most: u64, until: Instant) -> Result<(Head, Vec<u8>), No> {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(no(TOO_SLOW));
        }
        let failed = |e: ureq::Error| no(says(&e, at));
        let request = self.agent.get(bare(at).as_str()).config().timeout_global(Some(left)).build();
        let response = request.call().map_err(failed)?;
        let headers = response.headers().iter();
        let headers = headers.map(|(n, v)| (n.to_string(), String::from_utf8_lossy(v.as_bytes()).into_owned()));
        // Chunks were joined on the way.
        let headers = headers.filter(|(name, _)| name != "transfer-encoding");
        let head = Head::new(response.status().as_u16(), headers);
        let mut body = Vec::new();
        let reader = response.into_body().into_with_config().limit(u64::MAX).reader();
        match reader.take(most + 1).read_to_end(&mut body) {
            Err(e) => Err(failed(ureq::Error::from(e))),
            Ok(n) if n as u64 > most && most == MAX_PAGE_BYTES => Err(answer::too_long()),
            Ok(_) => Ok((head, body)),
        }
    }
}

fn no(says: impl Into<String>) -> No {
    No::new(Why::Address, says)
}

/// The address as it is asked for and kept: without the part after `#`, which servers never see.
fn bare(at: &Url) -> Url {
    let mut at = at.clone();
    at.set_fragment(None);
    at
}

/// Where a redirection leads; `None` when it is none.
fn led_to(at: &Url, head: &Head) -> Result<Option<Url>, No> {
    if !matches!(head.status, 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(location) = head.get("location") else { return Ok(None) };
    let next = at.join(location).map_err(|e| no(format!("leads to '{location}', which is no address: {e}")))?;
    if at.scheme() == "https" && next.scheme() != "https" {
        return Err(no(format!("leads to {next}, which is not protected: give that address itself if you trust it")));
    }
    sound(next).map(Some)
}

/// An address of the web that holds no secret, as it would stand in the ledger for everybody to read.
fn sound(at: Url) -> Result<Url, No> {
    match at {
        _ if !matches!(at.scheme(), "http" | "https") => Err(no(format!("leads to {at}, which is no web address"))),
        _ if !at.username().is_empty() || at.password().is_some() => {
            Err(no("holds a user's name or password: save the page and give the file"))
        }
        _ => Ok(at),
    }
}

fn says(e: &ureq::Error, at: &Url) -> String {
    let host = at.host_str().unwrap_or("");
    match e {
        ureq::Error::HostNotFound => format!("there is no host '{host}'"),
        ureq::Error::Timeout(_) => TOO_SLOW.to_owned(),
        ureq::Error::Other(inner) if inner.is::<Private>() => {
            format!("'{host}' {inner}: '--allow-private' permits that")
        }
        other => format!("'{host}' could not be asked: {}", other.to_string().to_lowercase()),
    }
}

type Allows = fn(SocketAddr) -> bool;

/// Resolves names to addresses that may be connected to, and to no others.
#[derive(Debug)]
struct Checked {
    allows: Allows,
    inner: DefaultResolver,
}

impl Resolver for Checked {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let all = self.inner.resolve(uri, config, timeout)?;
        let mut allowed = self.empty();
        all.iter().filter(|a| (self.allows)(**a)).for_each(|a| allowed.push(*a));
        if allowed.is_empty() {
            return Err(ureq::Error::Other(Box::new(Private)));
        }
        Ok(allowed)
    }
}

/// A host of somebody's own network.
#[derive(Debug)]
struct Private;

impl fmt::Display for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("is an address of this machine or of a private network, which a page may not lead to")
    }
}
impl std::error::Error for Private {}

#[cfg(test)]
mod tests;
