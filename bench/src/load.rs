//! How long pages of a served ledger take while others are asked for: a reader's four kinds, some a second, from this
//! process to that of `recoupe serve`.
//!
//! Requests leave on a clock, whether or not earlier ones were answered, and a wait is counted from the moment a request
//! was due: a server that stalls cannot hide it by being asked less.

use crate::link::memory_of;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Requests a second, all kinds together.
const RATE: u32 = 50;
/// So many may be under way at once.
const HANDS: usize = 24;

/// Asks the server at `address` for so many seconds; `pid` is its process, whose memory is told.
pub fn run(address: &str, seconds: u32, pid: Option<&str>) -> Result<(), String> {
    let events = event_ids(address)?;
    let asked = |n: usize| -> (usize, String) {
        let (kind, nth) = (n % 4, n / 4);
        let country = ["ML", "BF", "NE", "TD", "NG"][nth % 5];
        let act = ["attack", "armed_clash", "abduction"][nth % 3];
        let path = match kind {
            0 => "/".to_owned(),
            1 => format!("/events?country={country}&act={act}&min_killed={}", 1 + nth % 20),
            2 => format!("/event/{}", events[nth * 7 % events.len()]),
            _ => format!("/events?q=word{}+ville{}", nth * 13 % 400, nth % 50),
        };
        (kind, path)
    };
    // The first question makes the index; that time is told apart.
    let start = Instant::now();
    get(address, "/")?;
    println!("first answer after {:.2} s", start.elapsed().as_secs_f64());

    let (next, total) = (AtomicUsize::new(0), (RATE * seconds) as usize);
    let waits: [Mutex<Vec<f64>>; 4] = Default::default();
    let (start, failed) = (Instant::now(), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..HANDS {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= total {
                        return;
                    }
                    let (kind, path) = asked(n);
                    let due = start + Duration::from_secs(1) * n as u32 / RATE;
                    std::thread::sleep(due.saturating_duration_since(Instant::now()));
                    match get(address, &path) {
                        Ok(_) => waits[kind].lock().expect("no hand breaks").push(due.elapsed().as_secs_f64() * 1e3),
                        Err(says) => failed.lock().expect("no hand breaks").push(format!("{path}: {says}")),
                    }
                }
            });
        }
    });
    println!("{total} requests in {:.1} s", start.elapsed().as_secs_f64());
    println!("{:>14} {:>7} {:>8} {:>8} {:>8}  ms", "", "answers", "p50", "p95", "most");
    for (kind, waits) in ["start page", "filtered list", "event page", "search"].iter().zip(waits) {
        let mut waits = waits.into_inner().expect("no hand breaks");
        waits.sort_by(f64::total_cmp);
        let at =
            |part: f64| waits.get((waits.len() as f64 * part) as usize).or(waits.last()).copied().unwrap_or(f64::NAN);
        println!("{kind:>14} {:>7} {:>8.1} {:>8.1} {:>8.1}", waits.len(), at(0.5), at(0.95), at(1.0));
    }
    if let Some(pid) = pid {
        println!("memory of the server: {} MB now, {} MB at most", memory_of(pid, "VmRSS:"), memory_of(pid, "VmHWM:"));
    }
    match failed.into_inner().expect("no hand breaks").first() {
        None => Ok(()),
        Some(says) => Err(format!("not every question was answered: {says}")),
    }
}

/// Ids of a thousand events of the served ledger.
fn event_ids(address: &str) -> Result<Vec<String>, String> {
    let list: serde_json::Value =
        serde_json::from_slice(&get(address, "/events.json?limit=1000")?).map_err(|e| e.to_string())?;
    let events = list["events"].as_array().into_iter().flatten();
    let ids: Vec<String> = events.filter_map(|e| Some(e["event_id"].as_str()?.to_owned())).collect();
    if ids.is_empty() { Err("the served ledger has no event".to_owned()) } else { Ok(ids) }
}

/// The body of an answer, whole.
fn get(address: &str, path: &str) -> Result<Vec<u8>, String> {
    let mut stream = TcpStream::connect(address).map_err(|e| format!("{address}: {e}"))?;
    stream.set_read_timeout(Some(Duration::from_secs(120))).map_err(|e| e.to_string())?;
    let ask = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept: text/html\r\nConnection: close\r\n\r\n");
    stream.write_all(ask.as_bytes()).map_err(|e| e.to_string())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).map_err(|e| e.to_string())?;
    if !answer.starts_with(b"HTTP/1.1 200") {
        let line = answer.split(|b| *b == b'\r').next().unwrap_or_default();
        return Err(String::from_utf8_lossy(line).into_owned());
    }
    let body = answer.windows(4).position(|w| w == b"\r\n\r\n").map_or(answer.len(), |at| at + 4);
    Ok(answer.split_off(body))
}
