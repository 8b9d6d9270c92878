//! The stream of new events, as server-sent events: «new», «revised», «gone», each under the number of its writing.
//!
//! The ledger is asked every two seconds what was written, once for all who listen. A reader whose line broke says
//! which number came last and is told first what was written since.

use crate::guard::Place;
use crate::http::{Body, House};
use crate::reply::{NEVER, guard as headers_of_guard};
use http_body_util::Either;
use http_body_util::channel::Channel;
use hyper::Response;
use hyper::body::{Bytes, Frame as Piece};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use recoupe_ledger::Wrote;
use serde_json::json;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;

/// How often the ledger is asked what is new.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// So many are told at once; a reader who missed more is told that he did.
const MOST: usize = 200;
/// A line now and then keeps the connection, and shows when nobody listens any more.
const ALIVE_EVERY: Duration = Duration::from_secs(20);

/// An event that was written.
#[derive(Debug, Clone)]
pub(crate) struct News {
    version: i64,
    piece: Bytes,
}

impl From<Wrote> for News {
    fn from(one: Wrote) -> News {
        let kind = match (one.gone, one.new) {
            (true, _) => "gone",
            (false, true) => "new",
            (false, false) => "revised",
        };
        let data = json!({ "event_id": one.event.as_str(), "recorded_at": one.recorded_at, "change": kind });
        News { version: one.version, piece: format!("id: {}\nevent: {kind}\ndata: {data}\n\n", one.version).into() }
    }
}

/// The number a reader whose line broke heard last.
pub(crate) fn last_seen(headers: &HeaderMap) -> Option<i64> {
    headers.get("last-event-id")?.to_str().ok()?.parse().ok()
}

/// A stream of what is written from now on, or since a number.
pub(crate) fn stream(house: &Arc<House>, since: Option<i64>, place: Place) -> Response<Body> {
    let (mut to, body) = Channel::new(16);
    // Listening begins before the ledger is asked, so that nothing falls between.
    let mut news = house.news.subscribe();
    let house = house.clone();
    tokio::spawn(async move {
        let mut told = since.unwrap_or(0);
        let mut first = vec![Bytes::from_static(b"retry: 5000\n\n")];
        if since.is_some() {
            let missed = written_since(&house, told).await;
            if missed.len() == MOST {
                first.push(MISSED);
            }
            told = missed.last().map_or(told, |last| last.version);
            first.extend(missed.into_iter().map(|one| one.piece));
        }
        for piece in first {
            if to.send(Piece::data(piece)).await.is_err() {
                return;
            }
        }
        loop {
            let piece = match tokio::time::timeout(ALIVE_EVERY, news.recv()).await {
                Ok(Ok(one)) if one.version <= told => continue,
                Ok(Ok(one)) => one.piece,
                // Somebody who reads too slowly missed some; the page asks for the list anyway.
                Ok(Err(RecvError::Lagged(_))) => MISSED,
                Ok(Err(RecvError::Closed)) => return,
                Err(_) => Bytes::from_static(b": still here\n\n"),
            };
            if to.send(Piece::data(piece)).await.is_err() {
                return;
            }
        }
    });
    let mut response = Response::new(Either::Right(Stream { body, _place: place }));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(NEVER));
    headers_of_guard(&mut |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    });
    response
}

/// The body of a stream, and the place it takes up until the connection lets it go.
pub(crate) struct Stream {
    body: Channel<Bytes, Infallible>,
    _place: Place,
}

impl hyper::body::Body for Stream {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, of: &mut Context<'_>) -> Poll<Option<Result<Piece<Bytes>, Infallible>>> {
        Pin::new(&mut self.body).poll_frame(of)
    }
}

const MISSED: Bytes = Bytes::from_static(b"event: missed\ndata: {}\n\n");

/// Asks the ledger what was written since and tells all who listen.
pub(crate) async fn watch(house: Arc<House>) {
    let last = |house: &House| house.desk.with(|ledger| Ok(ledger.stamp()?.version())).unwrap_or(0);
    let mut seen = last(&house);
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        if house.news.receiver_count() == 0 {
            seen = last(&house);
            continue;
        }
        for one in written_since(&house, seen).await {
            seen = seen.max(one.version);
            let _ = house.news.send(one);
        }
    }
}

/// In order of writing; nothing while the ledger cannot be read.
async fn written_since(house: &Arc<House>, version: i64) -> Vec<News> {
    let asked = house.clone();
    let wrote =
        tokio::task::spawn_blocking(move || asked.desk.with(|ledger| ledger.written_since(version, MOST))).await;
    wrote.ok().and_then(Result::ok).unwrap_or_default().into_iter().map(News::from).collect()
}
