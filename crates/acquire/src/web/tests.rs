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
    for status in ["503 Service Unavailable", "429 Too Many Requests"] {
        let site = Site::new(move |path| match path {
            "/robots.txt" => answer(status, "", b""),
            _ => html("<p>page"),
        });
        let says = fetch(&format!("{}/a", site.at)).expect_err("nobody knows what it wishes");
        assert!(says.contains(&format!("/robots.txt was answered with status {}", &status[..3])), "{says}");
        assert_eq!(site.asked(), ["/robots.txt"]);
    }
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
    let mut fetcher = Fetcher::with(Checked { allows, inner: DefaultResolver::default() }, TlsConfig::default());
    let no = fetcher.fetch(&format!("{}/a", public.at)).expect_err("the door is private");
    assert!(no.says.contains("--allow-private"), "{}", no.says);
    assert_eq!((public.asked().len(), private.asked().len()), (2, 0));
}

#[test]
fn a_server_that_dawdles_is_left() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let at = format!("http://{}", listener.local_addr().expect("bound"));
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let Some(path) = requested(&stream) else { continue };
            if path == "/robots.txt" {
                let _ = stream.write_all(&answer("404 Not Found", "", b""));
                continue;
            }
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n");
            // A byte now and then: no single read waits long.
            while path != "/silent" && stream.write_all(b"x").is_ok() {
                thread::sleep(Duration::from_millis(20));
            }
            thread::sleep(Duration::from_millis(900));
        }
    });
    for path in ["/dripping", "/silent"] {
        let mut fetcher = Fetcher::new(Hosts::PrivateToo);
        fetcher.most_time = Duration::from_millis(400);
        let no = fetcher.fetch(&format!("{at}{path}")).expect_err(path);
        assert_eq!((no.why, no.says.as_str()), (Why::Address, TOO_SLOW), "{path}");
    }
}

/// A protected site with the certificate it was given by nobody but itself.
fn protected() -> (String, Vec<u8>) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("made");
    let certificate = made.cert.der().to_vec();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("known versions")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .expect("they belong together");
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let at = format!("https://localhost:{}", listener.local_addr().expect("bound").port());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = rustls::ServerConnection::new(config.clone()).expect("configured");
            let mut stream = rustls::StreamOwned::new(connection, stream);
            let mut asked = [0; 2048];
            // A client that does not trust the certificate goes away here.
            let Ok(n) = stream.read(&mut asked) else { continue };
            let robots = asked[..n].starts_with(b"GET /robots.txt");
            let _ = stream.write_all(&if robots { answer("404 Not Found", "", b"") } else { html("<p>protected") });
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
    });
    (at, certificate)
}

#[test]
fn a_protected_page_is_fetched_from_whom_a_known_authority_vouches_for() {
    use ureq::tls::{Certificate, RootCerts};
    let (at, certificate) = protected();
    let says = fetch(&format!("{at}/a")).expect_err("nobody vouches for it");
    assert!(says.contains("'localhost' could not be asked") && says.contains("certificate"), "{says}");
    let roots = RootCerts::Specific(Arc::new(vec![Certificate::from_der(&certificate).to_owned()]));
    let tls = TlsConfig::builder().root_certs(roots).build();
    let mut fetcher = Fetcher::with(Checked { allows: |_| true, inner: DefaultResolver::default() }, tls);
    let fetched = fetcher.fetch(&format!("{at}/a")).expect("a page");
    assert_eq!((fetched.page.raw, fetched.address), (b"<p>protected".to_vec(), format!("{at}/a")));
    // The certificate is for another name.
    let other = at.replace("localhost", "127.0.0.1");
    assert!(fetcher.fetch(&other).expect_err("not its name").says.contains("certificate"));
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
