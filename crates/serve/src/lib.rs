//! A ledger as web pages and as data: what an analyst opens in the morning, and everything he sees as json, csv and
//! geojson at the same address.
//!
//! Pages are made here and work without scripts; a map, a brush for the time line and a slider are islands that Vite
//! builds and the binary embeds, if it was built where Node is. No page loads anything from elsewhere.
//!
//! ```text
//! http ──► guard ──► ask ──► answer ──► desk ──► ledger, index
//!                              └──► look (pages) or data ──► reply
//! ```
//!
//! Nothing is decided here: events come from the ledger's last linking or, as of an earlier day, from linking anew
//! what was public by then.
#![warn(missing_docs)]

mod answer;
mod ask;
mod assets;
mod data;
mod desk;
mod filter;
mod guard;
mod http;
mod index;
mod login;
mod look;
mod naming;
mod news;
mod reply;
mod review;
mod routes;
mod search;
mod trouble;
mod words;

pub use desk::MakeEngine;
pub use guard::{Role, Token};

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

/// The OpenAPI document of every address, as `/openapi.json` gives it.
pub fn openapi() -> serde_json::Value {
    routes::openapi()
}

/// What is served, where, and for whom.
pub struct Config {
    /// The ledger, which must exist.
    pub ledger: PathBuf,
    /// Where to listen. Beyond loopback there must be tokens.
    pub bind: SocketAddr,
    /// Who may read and review. Where there are none, everybody who reaches loopback is taken for the user of this
    /// machine.
    pub tokens: Vec<Token>,
    /// Makes the engine that explains claims, when the first page needs one.
    pub make_engine: MakeEngine,
    /// The time, an RFC 3339 text in UTC: what reviews are dated with.
    pub now: fn() -> String,
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config").field("ledger", &self.ledger).field("bind", &self.bind).finish_non_exhaustive()
    }
}

/// Why a ledger cannot be served, as a sentence.
#[derive(Debug)]
pub struct Error(String);

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for Error {}

/// Serves until the process ends. `ready` is told the address once it is listened on, which for port 0 is a free one.
///
/// # Errors
/// When the ledger cannot be read, the address cannot be listened on, or it is beyond loopback and there is no token.
pub fn serve(config: Config, ready: impl FnOnce(SocketAddr)) -> Result<(), Error> {
    let open = config.tokens.is_empty();
    if open && !config.bind.ip().is_loopback() {
        return Err(Error(format!(
            "{} can be reached from other machines, and there is no token: make one with 'recoupe serve --new-token \
             reviewer:NAME --tokens FILE', or bind to 127.0.0.1",
            config.bind
        )));
    }
    let desk = desk::Desk::new(config.ledger, config.make_engine);
    // A ledger that cannot be opened is no ledger to listen for.
    desk.with(|ledger| ledger.stamp()).map_err(|e| Error(e.to_string()))?;
    let (news, _) = tokio::sync::broadcast::channel(256);
    let guard = guard::Guard::new(open, config.tokens, Box::new(std::time::Instant::now));
    let house = Arc::new(http::House { desk, guard, now: config.now, news });
    let threads = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(8)
        .enable_all()
        .build()
        .map_err(|e| Error(format!("no thread can be started: {e}")))?;
    threads.block_on(async {
        let listener = tokio::net::TcpListener::bind(config.bind)
            .await
            .map_err(|e| Error(format!("cannot listen on {}: {e}; is another program there?", config.bind)))?;
        ready(listener.local_addr().map_err(|e| Error(e.to_string()))?);
        let reading = house.clone();
        // Whoever asks before it is read sees how far it is; should it fail, each question says why.
        tokio::task::spawn_blocking(move || {
            let read = reading.desk.read_first();
            // Pages need what the packs know of names; whoever comes first need not wait for it.
            let _ = reading.desk.engine();
            read
        });
        http::run(house, listener).await.map_err(|e| Error(e.to_string()))
    })
}

#[cfg(test)]
#[path = "../../ledger/src/sample.rs"]
mod sample;
#[cfg(test)]
mod tests;
