//! Answers: status, type and bytes, and the headers that every answer carries.
//!
//! Bodies are whole before they are sent, so that each has an `ETag` and a length and can be packed. Nothing a page
//! holds may load or run: the policy below names this server alone.

use flate2::{Compression, write::GzEncoder};
use hyper::body::Bytes;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use sha2::{Digest, Sha256};
use std::io::Write;

/// Bodies shorter than this are sent as they are.
const WORTH_PACKING: usize = 700;

/// An answer before its headers.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub status: StatusCode,
    pub kind: &'static str,
    pub body: Bytes,
    /// The same body packed beforehand, by the name of the encoding.
    pub packed: Vec<(&'static str, Bytes)>,
    pub headers: Vec<(HeaderName, String)>,
    pub cache: &'static str,
}

/// May be kept, but is asked for again each time: the `ETag` answers.
const ASK_AGAIN: &str = "private, no-cache";
/// Named by its content.
pub(crate) const FOR_EVER: &str = "private, max-age=31536000, immutable";
/// For answers that no one may keep.
pub(crate) const NEVER: &str = "no-store";

/// What a page of ours may do: load styles, scripts, pictures and data from this server, nothing else. The map's
/// worker is made from a script of this server. Nothing inline runs.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    connect-src 'self'; worker-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

impl Reply {
    pub(crate) fn new(kind: &'static str, body: impl Into<Bytes>) -> Reply {
        Reply {
            status: StatusCode::OK,
            kind,
            body: body.into(),
            packed: Vec::new(),
            headers: Vec::new(),
            cache: ASK_AGAIN,
        }
    }

    pub(crate) fn html(page: maud::Markup) -> Reply {
        Reply::new("text/html; charset=utf-8", page.into_string())
    }

    pub(crate) fn json(value: &impl serde::Serialize) -> Reply {
        Reply::new("application/json", serde_json::to_vec(value).expect("records are plain values"))
    }

    pub(crate) fn csv(text: String) -> Reply {
        Reply::new("text/csv; charset=utf-8", text)
    }

    /// Sends the reader elsewhere on this server.
    pub(crate) fn to(status: StatusCode, address: &str) -> Reply {
        let reply = Reply::new("text/plain; charset=utf-8", "").with(header::LOCATION, address);
        Reply { status, cache: NEVER, ..reply }
    }

    pub(crate) fn status(self, status: StatusCode) -> Reply {
        Reply { status, ..self }
    }

    pub(crate) fn cache(self, cache: &'static str) -> Reply {
        Reply { cache, ..self }
    }

    pub(crate) fn with(mut self, name: HeaderName, value: impl Into<String>) -> Reply {
        self.headers.push((name, value.into()));
        self
    }

    /// The whole answer to a question with these headers.
    pub(crate) fn response(self, asked: &HeaderMap) -> Response<Bytes> {
        let tag = format!("\"{}\"", hex(&Sha256::digest(&self.body)[..12]));
        let unchanged = self.status == StatusCode::OK && matches(asked, &tag);
        let encoding = self.encoding(asked);
        let status = if unchanged { StatusCode::NOT_MODIFIED } else { self.status };
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = status;
        let mut set = |name: HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                response.headers_mut().append(name, value);
            }
        };
        for (name, value) in &self.headers {
            set(name.clone(), value);
        }
        guard(&mut set);
        set(header::CACHE_CONTROL, self.cache);
        set(header::VARY, "accept-encoding, accept-language, cookie, authorization");
        if self.status == StatusCode::OK {
            set(header::ETAG, &tag);
        }
        if !unchanged {
            set(header::CONTENT_TYPE, self.kind);
            if let Some(encoding) = encoding {
                set(header::CONTENT_ENCODING, encoding);
            }
            *response.body_mut() = self.packed_as(encoding);
        }
        response
    }

    /// The best encoding the reader takes, where packing is worth it.
    fn encoding(&self, asked: &HeaderMap) -> Option<&'static str> {
        if self.body.len() < WORTH_PACKING && self.packed.is_empty() {
            return None;
        }
        let taken = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok());
        let taken: Vec<&str> = taken.flat_map(|v| v.split(',')).map(str::trim).collect();
        let takes = |name: &str| {
            taken.iter().any(|t| {
                let (encoding, weight) = t.split_once(';').unwrap_or((t, ""));
                encoding.trim() == name && !matches!(weight.trim(), "q=0" | "q=0.0")
            })
        };
        let beforehand = self.packed.iter().map(|(name, _)| *name).find(|name| takes(name));
        beforehand.or_else(|| takes("gzip").then_some("gzip"))
    }

    fn packed_as(&self, encoding: Option<&str>) -> Bytes {
        let Some(encoding) = encoding else { return self.body.clone() };
        if let Some((_, bytes)) = self.packed.iter().find(|(name, _)| *name == encoding) {
            return bytes.clone();
        }
        let mut packer = GzEncoder::new(Vec::with_capacity(self.body.len() / 4), Compression::new(4));
        packer.write_all(&self.body).expect("memory takes every byte");
        packer.finish().expect("memory takes every byte").into()
    }
}

/// The headers that keep a page from being used against its reader.
pub(crate) fn guard(set: &mut impl FnMut(HeaderName, &str)) {
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Not "no-referrer": browsers would then send our own forms with an origin of "null".
    set(header::REFERRER_POLICY, "same-origin");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=()");
}

fn matches(asked: &HeaderMap, tag: &str) -> bool {
    let given = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok());
    given.flat_map(|v| v.split(',')).any(|v| matches!(v.trim(), "*") || v.trim().trim_start_matches("W/") == tag)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn asked(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (n.clone(), HeaderValue::from_str(v).expect("a value"))).collect()
    }

    #[test]
    fn what_is_unchanged_is_not_sent_again() {
        let reply = Reply::new("text/plain", "x");
        let first = reply.clone().response(&HeaderMap::new());
        let tag = first.headers()[header::ETAG].to_str().expect("text").to_owned();
        let again = reply.clone().response(&asked(&[(header::IF_NONE_MATCH, &format!("W/{tag}"))]));
        assert_eq!((again.status(), again.body().len()), (StatusCode::NOT_MODIFIED, 0));
        let other = reply.response(&asked(&[(header::IF_NONE_MATCH, "\"another\"")]));
        assert_eq!(other.status(), StatusCode::OK);
    }

    #[test]
    fn long_bodies_are_packed_for_those_who_take_it() {
        let reply = Reply::new("text/plain", "soldats ".repeat(1000));
        let plain = reply.clone().response(&asked(&[(header::ACCEPT_ENCODING, "gzip;q=0, br")]));
        assert_eq!(plain.body().len(), 8000);
        let packed = reply.response(&asked(&[(header::ACCEPT_ENCODING, "deflate, gzip")]));
        assert_eq!(packed.headers()[header::CONTENT_ENCODING], "gzip");
        let mut text = String::new();
        flate2::read::GzDecoder::new(&packed.body()[..]).read_to_string(&mut text).expect("unpacks");
        assert_eq!(text.len(), 8000);
    }
}
