//! Style, icon and islands, out of the binary. Addresses carry a hash of the content, so that they may be kept for
//! ever.

use crate::reply::{FOR_EVER, Reply, hex};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A file that Vite built, whole and packed.
struct Built {
    name: &'static str,
    whole: &'static [u8],
    gz: Option<&'static [u8]>,
    br: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/built.rs"));

static OWN: &[(&str, &str)] =
    &[("style.css", include_str!("../assets/style.css")), ("icon.svg", include_str!("../assets/icon.svg"))];

/// The script that starts the islands.
const ISLANDS: &str = "islands.js";

fn hashes() -> &'static BTreeMap<&'static str, String> {
    static HASHES: OnceLock<BTreeMap<&'static str, String>> = OnceLock::new();
    HASHES.get_or_init(|| {
        let own = OWN.iter().map(|(name, text)| (*name, text.as_bytes()));
        let built = BUILT.iter().map(|b| (b.name, b.whole));
        own.chain(built).map(|(name, bytes)| (name, hex(&Sha256::digest(bytes)[..5]))).collect()
    })
}

/// The address of a file by its name.
pub(crate) fn address(name: &str) -> String {
    let hash = hashes().get(name).map_or("none", String::as_str);
    format!("/assets/{name}?v={hash}")
}

/// The scripts of the islands; none where Node was not there when the binary was built.
pub(crate) fn islands() -> Vec<String> {
    let there = BUILT.iter().any(|b| b.name == ISLANDS);
    there.then(|| address(ISLANDS)).into_iter().collect()
}

/// The file of this name. Scripts load each other without a hash, so only what was asked for with one is kept.
pub(crate) fn file(name: &str, hashed: bool) -> Option<Reply> {
    let reply = match OWN.iter().find(|(own, _)| *own == name) {
        Some((_, text)) => Reply::new(kind(name), *text),
        None => {
            let built = BUILT.iter().find(|b| b.name == name)?;
            let mut reply = Reply::new(kind(name), built.whole);
            let packed = [("br", built.br), ("gzip", built.gz)];
            reply.packed = packed.into_iter().filter_map(|(name, bytes)| Some((name, bytes?.into()))).collect();
            reply
        }
    };
    Some(if hashed { reply.cache(FOR_EVER) } else { reply })
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}
