//! The wire: connections, their limits, forms that are sent.
//!
//! Reading a ledger blocks, so that it is done aside; what answers, answers whole, the stream of new events aside.

use crate::answer::{self, PATIENCE};
use crate::ask::{Ask, Form, pairs};
use crate::guard::{COOKIE, Guard, Held, Kind, Reader};
use crate::look::{error, frame::Frame};
use crate::news::{self, News};
use crate::reply::{NEVER, Reply};
use crate::review::Desks;
use crate::trouble::{Says, Trouble};
use crate::{desk::Desk, login};
use http_body_util::{BodyExt, Either, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderMap, HeaderName};
use hyper::{Method, Request, Response, StatusCode};
use serde_json::json;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, broadcast};

/// Longest form.
const FORM_BYTES: usize = 64 << 10;
/// Longest address.
const ADDRESS_BYTES: usize = 8 << 10;
/// Connections at once; more wait.
const CONNECTIONS: usize = 512;
/// A reader that sends its headers, or its form, slower than this is let go.
const SENT_IN: Duration = Duration::from_secs(10);

pub(crate) type Body = Either<Full<Bytes>, news::Stream>;

/// What every connection shares.
pub(crate) struct House {
    pub desk: Desk,
    pub guard: Guard,
    /// Gives the time, an RFC 3339 text in UTC.
    pub now: fn() -> String,
    /// What was written, for all who listen.
    pub news: broadcast::Sender<News>,
}

/// Answers until the process ends.
pub(crate) async fn run(house: Arc<House>, listener: TcpListener) -> std::io::Result<()> {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    tokio::spawn(news::watch(house.clone()));
    loop {
        let place = places.clone().acquire_owned().await.expect("the semaphore is never closed");
        let (stream, from) = match listener.accept().await {
            Ok(accepted) => accepted,
            // One connection that broke, or too many files open for a moment, ends no server.
            Err(_) => {
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let house = house.clone();
        // Who holds too many open already is hung up on: an answer would cost another.
        let Some(of_reader) = house.guard.connection(from.ip()) else { continue };
        tokio::spawn(async move {
            let service = hyper::service::service_fn(|request| {
                let house = house.clone();
                async move { Ok::<_, Infallible>(respond(house, from, request).await) }
            });
            let mut server = hyper::server::conn::http1::Builder::new();
            server.timer(hyper_util::rt::TokioTimer::new()).header_read_timeout(SENT_IN).max_buf_size(64 << 10);
            // A reader that goes away is no error of ours.
            let _ = server.serve_connection(hyper_util::rt::TokioIo::new(stream), service).await;
            drop((place, of_reader));
        });
    }
}

/// A question whose form was taken in.
pub(crate) struct Given {
    pub method: Method,
    pub path: String,
    pub query: String,
    pub headers: HeaderMap,
    pub form: Vec<(String, String)>,
    pub from: IpAddr,
}

async fn respond(house: Arc<House>, from: SocketAddr, request: Request<Incoming>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let form = match parts.method {
        Method::POST => match tokio::time::timeout(SENT_IN, Limited::new(body, FORM_BYTES).collect()).await {
            Ok(Ok(bytes)) => Ok(pairs(&String::from_utf8_lossy(&bytes.to_bytes()))),
            Ok(Err(_)) => Err((StatusCode::PAYLOAD_TOO_LARGE, "says.long_form")),
            Err(_) => Err((StatusCode::REQUEST_TIMEOUT, "says.slow_form")),
        },
        _ => Ok(Vec::new()),
    };
    let form = match path.len() + query.len() > ADDRESS_BYTES {
        true => Err((StatusCode::URI_TOO_LONG, "says.long_address")),
        false => form,
    };
    let mut given =
        Given { method: parts.method, path, query, headers: parts.headers, form: Vec::new(), from: from.ip() };
    match form {
        Ok(form) => given.form = form,
        Err((status, key)) => {
            given.path = "/".to_owned();
            return whole(trouble(None, &given, &Trouble::new(status, Says::new(key, &[]))), &given);
        }
    }
    if given.path == "/stream" && given.method == Method::GET {
        let place = enter(&house, &given).and_then(|reader| {
            let place = house.guard.hold(reader.who, Held::Stream);
            place.ok_or_else(|| Trouble {
                wait_s: Some(20),
                ..Trouble::new(StatusCode::TOO_MANY_REQUESTS, Says::new("says.too_many_streams", &[]))
            })
        });
        return match place {
            Ok(place) => news::stream(&house, news::last_seen(&given.headers), place),
            Err(problem) => whole(trouble(None, &given, &problem), &given),
        };
    }
    let answered = tokio::task::spawn_blocking(move || (answer(&house, &given), given)).await;
    match answered {
        Ok((reply, given)) => whole(reply, &given),
        Err(_) => {
            let mut response = Response::new(Either::Left(Full::new(Bytes::from_static(b"an error of ours"))));
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            response
        }
    }
}

fn whole(reply: Reply, given: &Given) -> Response<Body> {
    let response = reply.response(&given.headers);
    let head = given.method == Method::HEAD;
    response.map(|bytes| Either::Left(Full::new(if head { Bytes::new() } else { bytes })))
}

/// Whether the question came to this server under its own name, and straight where it must.
fn at_the_door(house: &House, given: &Given) -> Result<(), Trouble> {
    let refused = |key| Trouble::new(StatusCode::MISDIRECTED_REQUEST, Says::new(key, &[]));
    if !house.guard.own_host(&given.headers) {
        return Err(refused("says.other_host"));
    }
    if house.guard.passed_on(&given.headers) {
        return Err(refused("says.passed_on"));
    }
    Ok(())
}

/// Checks host, token and rate.
fn enter(house: &House, given: &Given) -> Result<Reader, Trouble> {
    at_the_door(house, given)?;
    let kind = if given.method == Method::POST { Kind::Write } else { Kind::Read };
    let reader = house.guard.enter(&given.headers, given.from, kind).map_err(too_often)?;
    reader.ok_or_else(|| Trouble::new(StatusCode::UNAUTHORIZED, Says::new("says.token_needed", &[])))
}

fn too_often(wait_s: u64) -> Trouble {
    let says = Says::new("says.too_often", &[&wait_s.to_string()]);
    Trouble { wait_s: Some(wait_s), ..Trouble::new(StatusCode::TOO_MANY_REQUESTS, says) }
}

pub(crate) fn answer(house: &House, given: &Given) -> Reply {
    let mut ask = match Ask::new(&given.path, &given.query, &given.headers) {
        Ok(ask) => ask,
        // A broken question is counted like any other.
        Err(says) => {
            let problem = enter(house, given).err().unwrap_or_else(|| Trouble::bad(says));
            return trouble(None, given, &problem);
        }
    };
    let path: Vec<&str> = ask.path.iter().map(String::as_str).collect();
    // Style and icon are for everybody: the page that asks for a token needs them.
    let free = matches!(path[..], ["assets", _]) && given.method != Method::POST;
    if free || matches!(path[..], ["login"]) {
        let kind = if given.method == Method::POST { Kind::Try } else { Kind::Read };
        let counted = at_the_door(house, given).and_then(|()| house.guard.anybody(given.from, kind).map_err(too_often));
        if let Err(problem) = counted {
            return trouble(Some(&ask), given, &problem);
        }
        if !free {
            return log_in(house, given, &ask);
        }
        let nobody = crate::review::Nobody;
        return answer::read(&house.desk, &ask, None, &nobody).unwrap_or_else(|t| trouble(Some(&ask), given, &t));
    }
    let reader = match enter(house, given) {
        Ok(reader) => reader,
        Err(t) if t.status == StatusCode::UNAUTHORIZED && ask.form == Form::Html && given.method == Method::GET => {
            return Reply::html(login::page(&ask, false)).status(StatusCode::UNAUTHORIZED).cache(NEVER);
        }
        Err(t) => return trouble(Some(&ask), given, &t),
    };
    if let Some(percent) = house.desk.progress().wait(PATIENCE) {
        let says = Says::new("says.reading", &[&percent.to_string()]);
        let problem = Trouble { wait_s: Some(2), ..Trouble::new(StatusCode::SERVICE_UNAVAILABLE, says) };
        return trouble(Some(&ask), given, &problem);
    }
    let leaves = matches!(path[..], ["logout"]);
    // Data keeps the ledger's names, but is asked for by the reader's too.
    if ask.form == Form::Html || ask.value("actor").is_some() {
        ask.naming = house.desk.naming(ask.words);
    }
    if leaves {
        house.guard.logout(&given.headers);
        let gone = format!("{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
        return Reply::to(StatusCode::SEE_OTHER, "/").with(header::SET_COOKIE, gone);
    }
    let shown = reader.name.as_deref().map(|name| (name, reader.role.word()));
    let desks = Desks { house, reader: &reader };
    let result = match given.method {
        Method::GET | Method::HEAD => answer::read(&house.desk, &ask, shown, &desks),
        Method::POST if !house.guard.own_form(&given.headers, &reader, value(&given.form, "secret")) => {
            Err(Trouble::new(StatusCode::FORBIDDEN, Says::new("says.not_our_form", &[])))
        }
        Method::POST => desks.write(&ask, &given.form),
        _ => Err(Trouble::new(StatusCode::METHOD_NOT_ALLOWED, Says::new("says.no_method", &[given.method.as_str()]))),
    };
    result.unwrap_or_else(|t| trouble(Some(&ask), given, &t))
}

fn value<'a>(form: &'a [(String, String)], name: &str) -> Option<&'a str> {
    form.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
}

fn log_in(house: &House, given: &Given, ask: &Ask) -> Reply {
    if given.method != Method::POST {
        return Reply::html(login::page(ask, false)).cache(NEVER);
    }
    let session = value(&given.form, "token").and_then(|t| house.guard.login(t));
    match session.filter(|_| house.guard.own_origin(&given.headers)) {
        Some(session) => {
            // A browser that sends the form over TLS, which something in front of us ends, sends the cookie there only.
            let over_tls = given.headers.get(header::ORIGIN).is_some_and(|o| o.as_bytes().starts_with(b"https://"));
            let secure = if over_tls { "; Secure" } else { "" };
            let cookie = format!("{COOKIE}={session}; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict{secure}");
            Reply::to(StatusCode::SEE_OTHER, "/").with(header::SET_COOKIE, cookie)
        }
        None => Reply::html(login::page(ask, true)).status(StatusCode::UNAUTHORIZED).cache(NEVER),
    }
}

/// An error as a page, or in the one shape that programs get.
fn trouble(ask: Option<&Ask>, given: &Given, problem: &Trouble) -> Reply {
    let plain = Ask::nothing(&given.query, &given.headers);
    let ask = ask.unwrap_or(&plain);
    let wants_page =
        given.headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("text/html"));
    let ends = Form::NAMES.iter().any(|(end, _)| given.path.ends_with(end));
    let mut reply = match wants_page && !ends {
        true => Reply::html(error::error(&Frame { ask, view: None, reader: None }, problem.status, &problem.says)),
        false => Reply::json(&json!({ "error": { "status": problem.status.as_u16(), "says": problem.says.plain() } })),
    };
    if let Some(wait_s) = problem.wait_s {
        reply = reply.with(header::RETRY_AFTER, wait_s.to_string());
    }
    match problem.status {
        StatusCode::UNAUTHORIZED => reply = reply.with(header::WWW_AUTHENTICATE, "Bearer"),
        // A page asks again by itself; a form is sent by its reader.
        StatusCode::SERVICE_UNAVAILABLE if given.method == Method::GET => {
            reply = reply.with(HeaderName::from_static("refresh"), "2");
        }
        _ => {}
    }
    reply.status(problem.status).cache(NEVER)
}
