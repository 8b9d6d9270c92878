use super::*;
use std::io::Write;

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// The page in a line: format, charset, text, why it may not be whole; or the refusal.
fn shown(block: &[u8]) -> String {
    match recorded(block) {
        Ok(page) => format!(
            "{} {} {:?}{}",
            if page.format == Format::Html { "html" } else { "text" },
            page.charset.as_deref().unwrap_or("-"),
            String::from_utf8_lossy(&page.raw),
            page.cut.map_or(String::new(), |cut| format!(", {cut}")),
        ),
        Err(no) => format!("[{}] {}", no.why, no.says),
    }
}

fn check(head: &str, body: &[u8], expected: &str) {
    let block = [format!("HTTP/1.1 {}\r\n\r\n", head.replace('\n', "\r\n")).as_bytes(), body].concat();
    assert_eq!(shown(&block), expected, "{head}");
}

#[test]
fn the_type_says_what_a_body_is() {
    check("200 OK\nContent-Type: text/html; charset=\"windows-1256\"", b"<p>a", "html windows-1256 \"<p>a\"");
    check("200 OK\ncontent-type:TEXT/HTML;Charset=utf-8", b"a", "html utf-8 \"a\"");
    check("200 OK\nContent-Type: application/xhtml+xml", b"<p>a", "html - \"<p>a\"");
    check("203 \nContent-Type: text/plain; charset=", b"a", "text - \"a\"");
    check("200 OK\nContent-Type: text/plain", b" <!DOCTYPE html><p>", "html - \" <!DOCTYPE html><p>\"");
    check("200 OK", b"<!-- x -->\n<HTML>", "html - \"<!-- x -->\\n<HTML>\"");
    check("200 OK\nContent-Type: image/png", b"<html>", "[neither HTML nor text] is image/png");
    check("200 OK\nContent-Type: application/pdf; x=y", b"%PDF", "[neither HTML nor text] is application/pdf");
    check("200 OK", b"GIF89a", "[neither HTML nor text] has no type and does not look like HTML");
    check("404 Not Found\nContent-Type: text/html", b"<p>", "[answered without success] was answered with status 404");
    check("304 Not Modified", b"", "[answered without success] was answered with status 304");
}

#[test]
fn heads_are_read_as_they_come() {
    assert_eq!(shown(b"HTTP/1.0 200\nContent-Type: text/plain\n\nbare line ends"), "text - \"bare line ends\"");
    assert_eq!(shown(b"HTTP/2 200 \r\nno header\r\n: x\r\nContent-Type:\r\n text/plain\r\n\r\nx"), "text - \"x\"");
    assert_eq!(
        shown(b"HTTP/1.1 200 OK\r\nX-\xff: \xfe\r\nContent-Type: text/plain\r\n\r\n\xff"),
        "text - \"\u{fffd}\""
    );
    assert_eq!(shown(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"), "text - \"\"");
    for none in [&b""[..], b"HTTP/1.1", b"HTTP/1.1 abc\r\n\r\n", b"<html>", b"\r\n\r\n"] {
        assert_eq!(shown(none), "[broken] holds no HTTP answer");
    }
}

#[test]
fn chunks_are_joined() {
    let head = "200 OK\nContent-Type: text/plain\nTransfer-Encoding: chunked";
    check(head, b"4\r\nBama\r\n2;x=y\r\nko\r\n0\r\n\r\n", "text - \"Bamako\"");
    check(head, b"00A\n0123456789\n0\n", "text - \"0123456789\"");
    check(head, b"Bamako, already joined", "text - \"Bamako, already joined\"");
    check(head, b"4\r\nBama\r\n9\r\nko", "text - \"Bamako\", the answer broke off");
    check(head, b"4\r\nBama\r\nzz\r\nko", "text - \"Bama\", its last chunk is damaged");
    check(head, b"ffffffffffffffff\r\nBama", "text - \"Bama\", the answer broke off");
    check(head, b"fffffffffffffffff\r\nBama", "text - \"fffffffffffffffff\\r\\nBama\"");
}

#[test]
fn encodings_are_undone() {
    let head = |encoding: &str| format!("200 OK\nContent-Type: text/html\nContent-Encoding: {encoding}");
    let page = "<html>Bamako</html>".repeat(20);
    let expected = format!("html - {page:?}");
    let zlib = {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(page.as_bytes()).expect("memory");
        encoder.finish().expect("memory")
    };
    let zstd = zstd::encode_all(page.as_bytes(), 3).expect("memory");
    check(&head("gzip"), &gz(page.as_bytes()), &expected);
    check(&head("x-gzip, identity"), &gz(page.as_bytes()), &expected);
    check(&head("deflate"), &zlib, &expected);
    check(&head("deflate"), &zlib[2..zlib.len() - 4], &expected);
    check(&head("zstd"), &zstd, &expected);
    check(&head("gzip, zstd"), &zstd::encode_all(&gz(page.as_bytes())[..], 3).expect("memory"), &expected);
    for undone in ["gzip", "deflate", "br", "zstd", "identity", "utf-8"] {
        check(&head(undone), page.as_bytes(), &expected);
    }
    check(&head("br"), &[0xff; 40], "[broken] cannot be unpacked from br");
    check(&head("compress"), b"x", "[neither HTML nor text] is encoded as 'compress', which is not read");
    check(&head("gzip, gzip, gzip, gzip"), b"x", "[broken] is encoded in more than three layers");
    let flood = gz(&vec![b' '; (MAX_PAGE_BYTES + 1) as usize]);
    check(&head("gzip"), &flood, "[too long] is longer than 64 MiB");
    check(&head("gzip, gzip"), &gz(&flood), "[too long] is longer than 64 MiB");
}

#[test]
fn an_encoding_that_breaks_off_gives_what_there_is() {
    let page = (0..4000).map(|n| format!("<p>{n}")).collect::<String>();
    let packed = gz(page.as_bytes());
    let block =
        [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n", &packed[..packed.len() / 2]]
            .concat();
    let page_read = recorded(&block).expect("half a page");
    assert_eq!(page_read.cut, Some("its encoding is damaged"));
    assert!(page_read.raw.len() > 1000 && page.as_bytes().starts_with(&page_read.raw));
}

#[test]
fn html_is_known_by_its_first_bytes() {
    let wide =
        |text: &str| [&[0xff, 0xfe][..], &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()].concat();
    for yes in [
        &b"<!doctype HTML>"[..],
        b"\xef\xbb\xbf\n<html lang=fr>",
        b"<?xml version='1.0'?><html>",
        &wide("<!DOCTYPE html>"),
    ] {
        assert!(is_html(yes), "{yes:?}");
    }
    for no in [&b""[..], b"text about <html>", b"<rss>", b"{\"html\":1}", &[0xff; 3000]] {
        assert!(!is_html(no), "{no:?}");
    }
}

proptest::proptest! {
    #[test]
    fn no_answer_is_too_odd(
        name in proptest::sample::select(vec!["Content-Encoding", "Transfer-Encoding", "Content-Type"]),
        value in proptest::sample::select(vec!["gzip", "br", "deflate", "zstd", "chunked", "text/html;charset=x", ";", "br, br"]),
        body in proptest::collection::vec(proptest::num::u8::ANY, 0..400),
    ) {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n{name}: {value}\r\n\r\n");
        let _ = recorded(&[head.as_bytes(), &body].concat());
        let _ = recorded(&body);
    }
}
