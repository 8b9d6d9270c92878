//! From bytes to text. Nothing is refused: what cannot be read is replaced, and a notice says so.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use recoupe_model::{Format, Notice, NoticeCode};

/// How many bytes are looked at when judging what the bytes are.
const SAMPLE: usize = 64 * 1024;
/// How much of a binary file is kept as a text layer.
const BINARY_LAYER: usize = 2 * 1024;
/// Spans are 32 bits wide; decoding can triple the length.
const MOST_BYTES: usize = (u32::MAX as usize) / 3;

/// A page's text, and what had to be remarked while decoding it.
pub(crate) struct Decoded {
    pub text: String,
    pub notices: Vec<Notice>,
    /// True when the bytes are no text at all: the layer is a short sample and is not read.
    pub binary: bool,
}

fn notice(code: NoticeCode, says: impl Into<String>) -> Notice {
    Notice { code, span: None, says: says.into() }
}

/// Decodes a capture's bytes: by a byte order mark, else as UTF-8 where they are valid, else in the charset that
/// the transport or else the page names, else in the one they look like. Valid UTF-8 comes before what is
/// named, as many servers name one charset for all their pages and hardly any other text is valid by chance.
pub(crate) fn decode(raw: &[u8], format: Format, transport: Option<&str>) -> Decoded {
    let mut notices = Vec::new();
    let raw = match raw.get(..MOST_BYTES) {
        Some(head) => {
            notices.push(notice(NoticeCode::TooLong, format!("only the first {MOST_BYTES} bytes were decoded")));
            head
        }
        None => raw,
    };
    if let Some((encoding, mark)) = Encoding::for_bom(raw) {
        let (text, replaced) = encoding.decode_without_bom_handling(&raw[mark..]);
        if replaced {
            notices.push(notice(NoticeCode::Decoded, format!("bytes that are no {} were replaced", encoding.name())));
        }
        return Decoded { text: text.into_owned(), notices, binary: false };
    }
    let sample = &raw[..raw.len().min(SAMPLE)];
    let named = transport.and_then(|label| Encoding::for_label(label.as_bytes()));
    if let Some(encoding) = wide(sample).or_else(|| named_wide(named, sample)) {
        let (text, _) = encoding.decode_without_bom_handling(raw);
        notices.push(notice(NoticeCode::Decoded, format!("read as {}", encoding.name())));
        return Decoded { text: text.into_owned(), notices, binary: false };
    }
    if is_binary(sample) {
        let head = String::from_utf8_lossy(&raw[..raw.len().min(BINARY_LAYER)]);
        let text: String = head.chars().filter(|c| !c.is_control() || c.is_whitespace()).collect();
        notices.push(notice(NoticeCode::BinaryPage, "the bytes are no text; the page is kept and not read"));
        return Decoded { text, notices, binary: true };
    }
    if let Ok(text) = std::str::from_utf8(raw) {
        return Decoded { text: text.to_owned(), notices, binary: false };
    }
    let (text, how) = legacy(raw, format, named);
    notices.push(notice(NoticeCode::Decoded, how));
    Decoded { text, notices, binary: false }
}

/// Bytes that are neither marked nor valid UTF-8: damaged UTF-8 is read with replacements, all else as the
/// declared or guessed encoding.
fn legacy(raw: &[u8], format: Format, named: Option<&'static Encoding>) -> (String, String) {
    let in_page = || (format == Format::Html).then(|| declared(raw)).flatten();
    let declared = named.filter(|e| *e != UTF_8).or_else(in_page);
    if declared.is_none_or(|e| e == UTF_8) && mostly_utf8(raw) {
        let text = String::from_utf8_lossy(raw).into_owned();
        return (text, "bytes that are no UTF-8 were replaced".to_owned());
    }
    let encoding = declared.filter(|e| *e != UTF_8).unwrap_or_else(|| guess(raw));
    let (text, _) = encoding.decode_without_bom_handling(raw);
    (text.into_owned(), format!("no UTF-8; read as {}", encoding.name()))
}

/// True when multi-byte characters outnumber damaged spots: a cut or patched UTF-8 file, not a Latin one.
fn mostly_utf8(raw: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in raw.utf8_chunks() {
        bad += usize::from(!chunk.invalid().is_empty());
        good += chunk.valid().bytes().filter(|b| *b >= 0xc0).count();
        if good + bad > 2_000 {
            break;
        }
    }
    good > 2 * bad
}

fn guess(raw: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(&raw[..raw.len().min(1 << 20)], true);
    let found = detector.guess(None, chardetng::Utf8Detection::Deny);
    if found.is_single_byte() || raw.len() > 64 { found } else { WINDOWS_1252 }
}

/// UTF-16 by the transport's word, which bytes with ASCII letters in a row belie.
fn named_wide(named: Option<&'static Encoding>, sample: &[u8]) -> Option<&'static Encoding> {
    let letters = sample.windows(4).any(|w| w.iter().all(u8::is_ascii_alphabetic));
    named.filter(|e| (*e == UTF_16LE || *e == UTF_16BE) && !letters)
}

/// UTF-16 without a mark: nearly every second byte is zero.
fn wide(sample: &[u8]) -> Option<&'static Encoding> {
    let pairs = sample.len() / 2;
    if pairs < 8 || memchr::memchr(0, sample).is_none() {
        return None;
    }
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    match (even * 10 > pairs * 7, odd * 10 > pairs * 7) {
        (true, false) if odd * 20 < pairs => Some(UTF_16BE),
        (false, true) if even * 20 < pairs => Some(UTF_16LE),
        _ => None,
    }
}

fn is_binary(sample: &[u8]) -> bool {
    let control = |b: &u8| *b < 0x20 && !matches!(*b, 0x09 | 0x0a | 0x0d | 0x0c | 0x1b);
    // Most texts have none, which is told for many bytes at a time.
    if !sample.iter().fold(false, |any, b| any | control(b)) {
        return false;
    }
    let zeros = sample.iter().filter(|b| **b == 0).count();
    let controls = sample.iter().filter(|b| control(b)).count();
    zeros * 200 > sample.len() || controls * 20 > sample.len()
}

/// The charset an HTML page declares in its first bytes.
fn declared(raw: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&raw[..raw.len().min(4096)]).to_ascii_lowercase();
    let after = &head[head.find("charset=")? + "charset=".len()..];
    let label = after.trim_start_matches(['"', '\'', ' ']);
    let end = label.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c))).unwrap_or(label.len());
    Encoding::for_label(&label.as_bytes()[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &[u8], text: &str, codes: &[&str]) {
        let decoded = decode(raw, Format::Text, None);
        assert_eq!(decoded.text, text);
        let found: Vec<&str> = decoded.notices.iter().map(|n| n.code.word()).collect();
        assert_eq!(found, codes, "{text}");
    }

    #[test]
    fn bytes_become_text_and_nothing_is_refused() {
        check("L'armée".as_bytes(), "L'armée", &[]);
        check(b"\xef\xbb\xbfL'arm\xc3\xa9e\r\n", "L'armée\r\n", &[]);
        check(
            "L'arm\u{e9}e a d\u{e9}truit".chars().map(|c| c as u8).collect::<Vec<_>>().as_slice(),
            "L'armée a détruit",
            &["N0103"],
        );
        let wide: Vec<u8> = "L'armée malienne".encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&wide, "L'armée malienne", &["N0103"]);
        let marked: Vec<u8> = [0xff, 0xfe].into_iter().chain(wide.iter().copied()).collect();
        check(&marked, "L'armée malienne", &[]);
        let mut cut = "Les villages attaqués étaient isolés, a-t-il déploré à Ségou".as_bytes().to_vec();
        cut.push(0xc3);
        check(&cut, "Les villages attaqués étaient isolés, a-t-il déploré à Ségou\u{fffd}", &["N0103"]);
        check(b"", "", &[]);
    }

    #[test]
    fn bytes_that_are_no_text_are_kept_as_a_short_sample() {
        let raw: Vec<u8> = (0..200_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        let decoded = decode(&raw, Format::Text, None);
        assert!(decoded.binary && decoded.text.len() < 10_000);
        assert_eq!(decoded.notices[0].code, NoticeCode::BinaryPage);
    }

    #[test]
    fn an_html_page_may_declare_its_charset() {
        let raw = b"<meta http-equiv='Content-Type' content='text/html; charset=windows-1251'><p>\xcc\xe0\xeb\xe8</p>";
        assert!(decode(raw, Format::Html, None).text.contains("Мали"));
    }

    #[test]
    fn the_transport_names_the_charset_before_the_page_does() {
        let arabic = b"<meta charset=iso-8859-1><p>\xe3\xc7\xe1\xed";
        let text = |raw: &[u8], format, charset| decode(raw, format, Some(charset)).text;
        assert!(text(arabic, Format::Html, "windows-1256").contains("مالي"));
        assert!(text(arabic, Format::Text, "Windows-1256").contains("مالي"));
        // A charset nobody knows, and UTF-8 where the bytes are none, say nothing.
        for wrong in ["x-unknown", "utf-8", ""] {
            assert!(text(arabic, Format::Html, wrong).contains("ãÇáí"), "{wrong}");
        }
        assert_eq!(text("tués".as_bytes(), Format::Text, "iso-8859-1"), "tués");
        let wide: Vec<u8> = "مالي".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(text(&wide, Format::Text, "utf-16be"), "مالي");
        assert_eq!(text(b"Bamako", Format::Text, "utf-16"), "Bamako");
    }
}
