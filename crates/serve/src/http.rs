//! The wire: connections, their limits, forms that are sent.
//!
//! Reading a ledger blocks, so that it is done aside; what answers, answers whole, the stream of new events aside.

use crate::answer::{self, PATIENCE, Trouble};
use crate::ask::{Ask, Form, pairs};
use crate::guard::{COOKIE, Guard, Kind, Reader};
use crate::look::{error, frame::Frame};
use crate::news::{self, News};
use crate::reply::{NEVER, Reply};
use crate::review::Desks;
use crate::{desk::Desk, login};
use http_body_util::channel::Channel;
use http_body_util::{BodyExt, Either, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderMap, HeaderName};
use hyper::{Method, Request, Response, StatusCode};
use serde_json::json;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, broadcast};

/// Longest form.
const FORM_BYTES: usize = 64 << 10;
/// Longest address.
const ADDRESS_BYTES: usize = 8 << 10;
/// Connections at once; more wait.
const CONNECTIONS: usize = 512;
/// A reader that sends its headers slower than this is let go.
const HEADERS_IN: Duration = Duration::from_secs(10);

pub(crate) type Body = Either<Full<Bytes>, Channel<Bytes, Infallible>>;

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
        tokio::spawn(async move {
            let service = hyper::service::service_fn(|request| {
                let house = house.clone();
                async move { Ok::<_, Infallible>(respond(house, from, request).await) }
            });
            let mut server = hyper::server::conn::http1::Builder::new();
            server.timer(hyper_util::rt::TokioTimer::new()).header_read_timeout(HEADERS_IN).max_buf_size(64 << 10);
            // A reader that goes away is no error of ours.
            let _ = server.serve_connection(hyper_util::rt::TokioIo::new(stream), service).await;
            drop(place);
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
        Method::POST => match Limited::new(body, FORM_BYTES).collect().await {
            Ok(bytes) => Some(pairs(&String::from_utf8_lossy(&bytes.to_bytes()))),
            Err(_) => None,
        },
        _ => Some(Vec::new()),
    };
    let too_long = path.len() + query.len() > ADDRESS_BYTES;
    let mut given = Given {
        method: parts.method,
        path,
        query,
        headers: parts.headers,
        form: form.clone().unwrap_or_default(),
        from: from.ip(),
    };
    if form.is_none() || too_long {
        given.query.clear();
        given.path = "/".to_owned();
        let status = if too_long { StatusCode::URI_TOO_LONG } else { StatusCode::PAYLOAD_TOO_LARGE };
        return whole(trouble(None, &given, &Trouble { status, says: "that is too long".to_owned() }), &given);
    }
    if given.path == "/stream" && given.method == Method::GET {
        return match enter(&house, &given) {
            Ok(_) => news::stream(&house, news::last_seen(&given.headers)),
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

/// Checks host, rate and token.
fn enter(house: &House, given: &Given) -> Result<Reader, Trouble> {
    if !house.guard.own_host(&given.headers) {
        return Err(Trouble {
            status: StatusCode::MISDIRECTED_REQUEST,
            says: "this server answers to names of its own machine only".to_owned(),
        });
    }
    let kind = if given.method == Method::POST { Kind::Write } else { Kind::Read };
    house.guard.may(given.from, kind, Instant::now()).map_err(too_often)?;
    house.guard.reader(&given.headers).ok_or_else(|| Trouble {
        status: StatusCode::UNAUTHORIZED,
        says: "a token is needed here: send it as 'Authorization: Bearer TOKEN', or log in".to_owned(),
    })
}

fn too_often(wait: u64) -> Trouble {
    Trouble { status: StatusCode::TOO_MANY_REQUESTS, says: format!("too many questions; ask again in {wait} s") }
}

pub(crate) fn answer(house: &House, given: &Given) -> Reply {
    let ask = match Ask::new(&given.path, &given.query, &given.headers) {
        Ok(ask) => ask,
        Err(says) => return trouble(None, given, &Trouble::bad(says)),
    };
    let path: Vec<&str> = ask.path.iter().map(String::as_str).collect();
    // Style and icon are for everybody: the page that asks for a token needs them.
    let free =
        matches!(path[..], ["assets", _]) && given.method != Method::POST && house.guard.own_host(&given.headers);
    if free {
        let nobody = crate::review::Nobody;
        return answer::read(&house.desk, &ask, None, &nobody).unwrap_or_else(|t| trouble(Some(&ask), given, &t));
    }
    if matches!(path[..], ["login"]) && house.guard.own_host(&given.headers) {
        return log_in(house, given, &ask);
    }
    let reader = match enter(house, given) {
        Ok(reader) => reader,
        Err(t) if t.status == StatusCode::UNAUTHORIZED && ask.form == Form::Html && given.method == Method::GET => {
            return Reply::html(login::page(&ask, false)).status(StatusCode::UNAUTHORIZED).cache(NEVER);
        }
        Err(t) => return trouble(Some(&ask), given, &t),
    };
    if let Some(percent) = house.desk.progress().wait(PATIENCE) {
        let says = ask.words.fill("error.reading", &[&percent.to_string()]);
        return trouble(Some(&ask), given, &Trouble { status: StatusCode::SERVICE_UNAVAILABLE, says });
    }
    if matches!(path[..], ["logout"]) {
        house.guard.logout(&given.headers);
        let gone = format!("{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
        return Reply::to(StatusCode::SEE_OTHER, "/").with(header::SET_COOKIE, gone);
    }
    let shown = reader.name.as_deref().map(|name| (name, reader.role.word()));
    let desks = Desks { house, reader: &reader };
    let result = match given.method {
        Method::GET | Method::HEAD => answer::read(&house.desk, &ask, shown, &desks),
        Method::POST if !house.guard.own_form(&given.headers, &reader, value(&given.form, "secret")) => Err(Trouble {
            status: StatusCode::FORBIDDEN,
            says: "this form did not come from a page of this server; open the page again".to_owned(),
        }),
        Method::POST => desks.write(&ask, &given.form),
        _ => {
            Err(Trouble { status: StatusCode::METHOD_NOT_ALLOWED, says: format!("{} does nothing here", given.method) })
        }
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
    if let Err(wait) = house.guard.may(given.from, Kind::Try, Instant::now()) {
        return trouble(Some(ask), given, &too_often(wait));
    }
    let session = value(&given.form, "token").and_then(|t| house.guard.login(t));
    match session.filter(|_| house.guard.own_origin(&given.headers)) {
        Some(session) => {
            let cookie = format!("{COOKIE}={session}; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict");
            Reply::to(StatusCode::SEE_OTHER, "/").with(header::SET_COOKIE, cookie)
        }
        None => Reply::html(login::page(ask, true)).status(StatusCode::UNAUTHORIZED).cache(NEVER),
    }
}

/// An error as a page, or in the one shape that programs get.
fn trouble(ask: Option<&Ask>, given: &Given, problem: &Trouble) -> Reply {
    let plain = Ask::new("/", "", &given.headers).expect("an empty address says nothing wrong");
    let ask = ask.unwrap_or(&plain);
    let wants_page =
        given.headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("text/html"));
    let ends = Form::NAMES.iter().any(|(end, _)| given.path.ends_with(end));
    let reply = match wants_page && !ends {
        true => Reply::html(error::error(&Frame { ask, view: None, reader: None }, problem.status, &problem.says)),
        false => Reply::json(&json!({ "error": { "status": problem.status.as_u16(), "says": problem.says } })),
    };
    let reply = reply.status(problem.status).cache(NEVER);
    match problem.status {
        StatusCode::TOO_MANY_REQUESTS => {
            let wait: String = problem.says.chars().filter(char::is_ascii_digit).collect();
            reply.with(header::RETRY_AFTER, wait)
        }
        StatusCode::UNAUTHORIZED => reply.with(header::WWW_AUTHENTICATE, "Bearer"),
        // A page asks again by itself; a form is sent by its reader.
        StatusCode::SERVICE_UNAVAILABLE => {
            let reply = reply.with(header::RETRY_AFTER, "2");
            match given.method {
                Method::GET => reply.with(HeaderName::from_static("refresh"), "2"),
                _ => reply,
            }
        }
        _ => reply,
    }
}
