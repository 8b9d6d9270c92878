//! Against servers on this machine that the tests start themselves.

use super::*;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A server that answers by path, and remembers what it was asked.
struct Site {
    at: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Site {
    fn new(answers: impl Fn(&str) -> Vec<u8> + Send + 'static) -> Site {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let at = format!("http://{}", listener.local_addr().expect("bound"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = asked.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let Some(path) = requested(&stream) else { continue };
                log.lock().expect("no panic holds it").push(path.clone());
                // A client that has enough may go away.
                let _ = (&stream).write_all(&answers(&path));
            }
        });
        Site { at, asked }
    }
    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no panic holds it").clone()
    }
}

fn requested(stream: &TcpStream) -> Option<String> {
    let mut lines = BufReader::new(stream).lines();
    let path = lines.next()?.ok()?.split(' ').nth(1)?.to_owned();
    lines.map_while(Result::ok).find(String::is_empty)?;
    Some(path)
}

fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn html(body: &str) -> Vec<u8> {
    answer("200 OK", "Content-Type: text/html; charset=windows-1252\r\n", body.as_bytes())
}

fn fetch(address: &str) -> Result<Fetched, String> {
    Fetcher::new(Hosts::PrivateToo).fetch(address).map_err(|no| format!("[{}] {}", no.why, no.says))
}

#[test]
fn a_page_is_fetched_with_its_charset_over_redirections() {
    let site = Site::new(|path| match path {
        "/robots.txt" => answer("404 Not Found", "", b""),
        "/old" => answer("301 Moved Permanently", "Location: /new?x=1#part\r\n", b""),
        "/new?x=1" => html("<p>Bamako"),
        _ => answer("500 No", "", b""),
    });
    let fetched = fetch(&format!("{}/old#here", site.at)).expect("a page");
    assert_eq!(fetched.page.raw, b"<p>Bamako");
    assert_eq!(fetched.page.charset.as_deref(), Some("windows-1252"));
    assert_eq!(fetched.address, format!("{}/new?x=1", site.at));
    assert_eq!(site.asked(), ["/robots.txt", "/old", "/new?x=1"]);
}

#[test]
fn an_encoded_answer_is_undone() {
    let body = b"<html>Bamako".repeat(100);
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&body).expect("memory");
    let packed = encoder.finish().expect("memory");
    let site = Site::new(move |path| {
        match path {
        "/robots.txt" => answer("200 OK", "", b""),
        "/chunked" => b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n4\r\nBama\r\n2\r\nko\r\n0\r\n\r\n".to_vec(),
        _ => answer("200 OK", "Content-Type: text/html\r\nContent-Encoding: gzip\r\n", &packed),
    }
    });
    assert_eq!(fetch(&format!("{}/a", site.at)).expect("a page").page.raw, body);
    assert_eq!(fetch(&format!("{}/chunked", site.at)).expect("a page").page.raw, b"Bamako");
}

#[test]
fn what_is_no_page_says_so() {
    let site = Site::new(|path| match path {
        "/robots.txt" => answer("200 OK", "", b"User-agent: *\nDisallow: /closed\nAllow: /closed/door"),
        "/gone" => answer("410 Gone", "", b""),
        "/picture" => answer("200 OK", "Content-Type: image/png\r\n", b"png"),
        "/away" => answer("302 Found", "Location: ftp://a.example/\r\n", b""),
        "/secret" => answer("302 Found", "Location: http://me:pass@a.example/\r\n", b""),
        "/round" => answer("307 Temporary Redirect", "Location: /round\r\n", b""),
        "/nowhere" => answer("302 Found", "Location: http://\r\n", b""),
        "/noise" => b"\x00\x01\x02 what?\r\n\r\n".to_vec(),
        "/short" => b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100\r\n\r\n<p>".to_vec(),
        _ => html("<p>page"),
    });
    let check = |path: &str, expected: &str| {
        let says = fetch(&format!("{}{path}", site.at)).err().unwrap_or_else(|| "a page".to_owned());
        let says = says.replace(&site.at, "SITE");
        assert!(says.starts_with(expected), "{path}: {says}");
    };
    check("/closed", "[not fetched] SITE/robots.txt asks programs not to fetch it");
    check("/closed/door", "a page");
    check("/gone", "[not fetched] was answered with status 410");
    check("/picture", "[not fetched] is image/png");
    check("/away", "[not fetched] leads to ftp://a.example/, which is no web address");
    check("/secret", "[not fetched] holds a user's name or password");
    check("/round", "[not fetched] leads on more than 5 times");
    check("/nowhere", "[not fetched] leads to 'http://', which is no address");
    check("/noise", "[not fetched] '127.0.0.1' could not be asked");
    check("/short", "[not fetched] '127.0.0.1' could not be asked");
    assert!(!site.asked().contains(&"/closed".to_owned()));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let nobody = format!("http://{}", listener.local_addr().expect("bound"));
    drop(listener);
    assert!(fetch(&nobody).expect_err("nobody answers").contains("could not be asked"));
    let no_tls = site.at.replace("http://", "https://");
    assert!(fetch(&no_tls).expect_err("no protection").starts_with("[not fetched] '127.0.0.1' could not be asked"));
}

#[test]
fn a_site_in_trouble_is_not_read() {
    let site = Site::new(|path| match path {
        "/robots.txt" => answer("503 Service Unavailable", "", b""),
        _ => html("<p>page"),
    });
    let says = fetch(&format!("{}/a", site.at)).expect_err("nobody knows what it wishes");
    assert!(says.contains("/robots.txt was answered with status 503"), "{says}");
    assert_eq!(site.asked(), ["/robots.txt"]);
}

#[test]
fn robots_are_asked_once_a_site_and_their_redirections_followed() {
    let site = Site::new(|path| match path {
        "/robots.txt" => answer("301 Moved Permanently", "Location: /rules.txt\r\n", b""),
        "/rules.txt" => answer("200 OK", "", b"User-agent: recoupe\nDisallow: /b"),
        _ => html("<p>page"),
    });
    let mut fetcher = Fetcher::new(Hosts::PrivateToo);
    fetcher.fetch(&format!("{}/a", site.at)).expect("a page");
    fetcher.fetch(&format!("{}/b", site.at)).expect_err("refused");
    fetcher.fetch(&format!("{}/c", site.at)).expect("a page");
    assert_eq!(site.asked(), ["/robots.txt", "/rules.txt", "/a", "/c"]);
}

#[test]
fn an_answer_without_end_is_left() {
    let site = Site::new(|path| match path {
        "/robots.txt" => answer("404 Not Found", "", b""),
        _ => {
            let mut flood = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n".to_vec();
            flood.resize(usize::try_from(MAX_PAGE_BYTES).expect("small") + 1000, b' ');
            flood
        }
    });
    assert_eq!(fetch(&format!("{}/a", site.at)).expect_err("too long"), "[too long] is longer than 64 MiB");
}

#[test]
fn private_doors_are_not_tried() {
    let site = Site::new(|_| html("<p>page"));
    let port = site.at.rsplit(':').next().expect("a port").to_owned();
    for host in
        ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "10.0.0.1", "169.254.169.254"]
    {
        let no = Fetcher::new(Hosts::Public).fetch(&format!("http://{host}:{port}/a")).expect_err(host);
        assert!(no.says.contains("--allow-private"), "{host}: {}", no.says);
    }
    assert!(site.asked().is_empty());
}

#[test]
fn a_redirection_is_checked_like_the_address_given() {
    // The first site plays the public network, the second a neighbour's door.
    let private = Site::new(|_| html("<p>secret"));
    let inner = private.at.clone();
    let public = Site::new(move |path| match path {
        "/robots.txt" => answer("404 Not Found", "", b""),
        _ => answer("302 Found", &format!("Location: {inner}/\r\n"), b""),
    });
    static OPEN: std::sync::atomic::AtomicU16 = std::sync::atomic::AtomicU16::new(0);
    let port = public.at.rsplit(':').next().expect("a port").parse().expect("a number");
    OPEN.store(port, std::sync::atomic::Ordering::Relaxed);
    let allows: Allows = |at| at.port() == OPEN.load(std::sync::atomic::Ordering::Relaxed);
    let mut fetcher = Fetcher::with(Checked { allows, inner: DefaultResolver::default() });
    let no = fetcher.fetch(&format!("{}/a", public.at)).expect_err("the door is private");
    assert!(no.says.contains("--allow-private"), "{}", no.says);
    assert_eq!((public.asked().len(), private.asked().len()), (2, 0));
}

#[test]
fn addresses_that_are_none_are_refused() {
    for (address, expected) in [
        ("http://", "is no web address"),
        ("https://a b/", "is no web address"),
        ("https://me@a.example/", "holds a user's name or password"),
        ("https://:pass@a.example/", "holds a user's name or password"),
    ] {
        let says = fetch(address).expect_err(address);
        assert!(says.contains(expected), "{address}: {says}");
    }
}

#[test]
fn protection_is_not_given_up_on_the_way() {
    let at = Url::parse("https://a.example/x").expect("an address");
    let to = |location: &str| led_to(&at, &Head::new(302, [("location".to_owned(), location.to_owned())].into_iter()));
    assert_eq!(to("../y").expect("led").map(String::from).as_deref(), Some("https://a.example/y"));
    assert_eq!(to("//b.example").expect("led").map(String::from).as_deref(), Some("https://b.example/"));
    assert!(to("http://a.example/y").expect_err("refused").says.contains("not protected"));
}
