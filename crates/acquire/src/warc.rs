//! WARC archives, 1.0 and 1.1: recorded answers to captures.
//!
//! Read here and not by a crate, because a crawl's archives come damaged: a record whose length lies, one
//! that was cut when the crawler died and another archive was appended, a packed part with flipped bits.
//! Each costs itself and a remark; reading goes on at the next record that can be found. A record's page
//! goes out only when its end was seen, so what an archive's cut left of a record is never taken for a page.

use crate::answer::{self, No, Page};
use crate::files::{Reader, Source};
use crate::unpack::{is_between, is_bomb};
use crate::{Found, Given, MAX_PAGE_BYTES, Remark, Why, error};
use recoupe_model::Capture;
use std::collections::VecDeque;
use std::fmt;
use std::io::{self, BufRead, Read};

/// A record's own head beyond this is none.
const MAX_HEAD_BYTES: u64 = 64 << 10;
/// Heads and encodings of answers around the page.
const MAX_BLOCK_BYTES: u64 = MAX_PAGE_BYTES + (1 << 20);
/// What records with lying lengths swallowed is read again, but not for ever.
const MAX_AGAIN_BYTES: usize = 256 << 20;

/// An open archive.
pub(crate) struct Warc {
    tape: Tape,
    source: Source,
    /// Of the record at hand, from 1.
    number: u64,
    /// Whether the record at hand has begun and not ended.
    inside: bool,
    waiting: VecDeque<Found>,
    over: bool,
    /// Between records, where no record begins.
    lost: bool,
    /// What went wrong behind the record at hand, to be told after it.
    after: Option<io::Error>,
}

impl fmt::Debug for Warc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, record {}", self.source.shown, self.number)
    }
}

/// What stands in a record's head.
#[derive(Debug, Default)]
struct Head {
    kind: String,
    address: Option<String>,
    time: Option<String>,
    content_type: String,
    /// `None` where it is missing or no number.
    length: Option<u64>,
    cut: bool,
}

/// What a record came to.
enum Record {
    Page(Page),
    No(No),
    Passed(Why),
}

impl Warc {
    pub(crate) fn new(reader: Reader, source: Source) -> Warc {
        let tape = Tape { reader, back: Vec::new(), again: 0 };
        Warc { tape, source, number: 0, inside: false, waiting: VecDeque::new(), over: false, lost: false, after: None }
    }

    /// The next capture or remark; `None` at the end.
    pub(crate) fn next(&mut self, given: &Given) -> Option<Found> {
        loop {
            if let Some(waiting) = self.waiting.pop_front() {
                return Some(waiting);
            }
            if self.over {
                return None;
            }
            let result = self.record(given);
            if let Err(e) = result {
                self.trouble(&e);
            }
            if let Some(e) = self.after.take() {
                self.inside = false;
                self.trouble(&e);
            }
        }
    }

    /// Reads one record and puts what came of it into `waiting`.
    fn record(&mut self, given: &Given) -> io::Result<()> {
        self.inside = false;
        let Some(head) = self.head()? else { return Ok(()) };
        let Some(length) = head.length else {
            self.skip(&head, Why::Broken, "states no length".to_owned());
            self.lost = true;
            return Ok(());
        };
        if length > MAX_BLOCK_BYTES {
            return self.pass_long(&head, length);
        }
        let mut block = Vec::new();
        (&mut self.tape).take(length).read_to_end(&mut block)?;
        if (block.len() as u64) < length {
            self.cut_short(&head, block.len() as u64, length);
            self.tape.again_from_next_record(&block, 0);
            return Ok(());
        }
        if self.end(&head, &block)? {
            let record = read_block(&head, block);
            self.tell(head, record, given);
        }
        Ok(())
    }

    /// A record too long to be held: a page's or not, it goes by in small pieces.
    fn pass_long(&mut self, head: &Head, length: u64) -> io::Result<()> {
        let passed = self.tape.pass(length)?;
        if passed < length {
            self.cut_short(head, passed, length);
        } else if self.end(head, &[])? {
            match why_passed(&head.kind) {
                Some(why) => self.waiting.push_back(Found::Passed(why)),
                None => self.skip(head, Why::TooLong, answer::too_long().says),
            }
        }
        Ok(())
    }

    /// Looks for the record's end mark; where it is missing, the length lied and the record is given up.
    fn end(&mut self, head: &Head, block: &[u8]) -> io::Result<bool> {
        let blank_lines = match self.tape.end_mark() {
            Ok(None) => return Ok(true),
            Ok(Some(blank_lines)) => blank_lines,
            // It is the next record that is damaged.
            Err(e) if is_between(&e) => {
                self.after = Some(e);
                return Ok(true);
            }
            Err(e) => return Err(e),
        };
        self.skip(head, Why::Broken, "is not as long as it says".to_owned());
        self.lost = true;
        self.tape.again_from_next_record(block, blank_lines);
        Ok(false)
    }

    /// The next record's head; `None` when what was found is told already, or at the end.
    fn head(&mut self) -> io::Result<Option<Head>> {
        let mut line = Vec::new();
        loop {
            line.clear();
            if self.tape.line(&mut line)? == 0 {
                self.over = true;
                return Ok(None);
            }
            let is_blank = line.trim_ascii().is_empty();
            // Behind what was cut the next record begins in the middle of a line.
            if line.starts_with(b"WARC/") || self.lost && ends_with_version(&line) {
                break;
            }
            if !is_blank && !self.lost {
                self.lost = true;
                self.number += 1;
                self.skip(&Head::default(), Why::Broken, "begins like no record".to_owned());
            }
        }
        (self.lost, self.inside) = (false, true);
        self.number += 1;
        let mut head = Head::default();
        let mut bytes = 0;
        loop {
            line.clear();
            let n = self.tape.line(&mut line)?;
            bytes += n as u64;
            if line.trim_ascii().is_empty() && n > 0 {
                return Ok(Some(head));
            }
            if n == 0 || bytes > MAX_HEAD_BYTES {
                self.lost = true;
                self.skip(&head, Why::Broken, "has no end of its head".to_owned());
                return Ok(None);
            }
            head.take(&String::from_utf8_lossy(&line));
        }
    }

    fn tell(&mut self, head: Head, record: Record, given: &Given) {
        match record {
            Record::Passed(why) => self.waiting.push_back(Found::Passed(why)),
            // A crawl is full of these; they are counted.
            Record::No(no) if matches!(no.why, Why::Answer | Why::Media) => {
                self.waiting.push_back(Found::Passed(no.why));
            }
            Record::No(no) => self.skip(&head, no.why, no.says),
            Record::Page(page) => {
                let cut = page.cut.or(head.cut.then_some("the crawler cut it"));
                let odd = cut.map(|cut| self.remark(&head, format!("{cut}; the page was read as far as it goes")));
                self.waiting.push_back(Found::Capture(Capture {
                    raw: page.raw,
                    format: page.format,
                    charset: page.charset,
                    path: self.source.path.clone(),
                    url: head.address,
                    outlet: given.outlet.clone(),
                    external_id: None,
                    published: given.published(),
                    captured_at: head.time,
                    lang: given.lang,
                }));
                self.waiting.extend(odd.map(Found::Odd));
            }
        }
    }

    fn remark(&self, head: &Head, says: String) -> Remark {
        let address = head.address.as_deref().map_or(String::new(), |a| format!(" ({a})"));
        Remark { place: format!("{}, record {}{address}", self.source.shown, self.number), says }
    }

    fn skip(&mut self, head: &Head, why: Why, says: String) {
        let remark = self.remark(head, says);
        self.waiting.push_back(Found::Skipped(remark, why));
    }

    fn cut_short(&mut self, head: &Head, there: u64, length: u64) {
        self.skip(head, Why::Broken, format!("is cut after {there} of {length} bytes"));
        self.lost = true;
    }

    /// A packed part that is damaged, or a disk that is.
    fn trouble(&mut self, e: &io::Error) {
        let says = format!("cannot be read further: {}", error::plain(e));
        let place = match self.inside {
            true => self.remark(&Head::default(), String::new()).place,
            false => format!("{}, behind record {}", self.source.shown, self.number),
        };
        let why = Why::of(e);
        // What is not the archive's fault, or cannot end well, ends it.
        self.over = why != Why::Broken || is_bomb(e);
        self.lost = true;
        self.tape.back.clear();
        self.waiting.push_back(Found::Skipped(Remark { place, says }, why));
    }
}

fn ends_with_version(line: &[u8]) -> bool {
    [&b"WARC/1.0"[..], b"WARC/1.1"].iter().any(|version| line.trim_ascii_end().ends_with(version))
}

/// Why a record of this type is never a page; `None` when it may be one.
fn why_passed(kind: &str) -> Option<Why> {
    match kind {
        "response" | "resource" | "conversion" => None,
        "revisit" => Some(Why::Revisit),
        _ => Some(Why::Other),
    }
}

fn read_block(head: &Head, block: Vec<u8>) -> Record {
    if let Some(why) = why_passed(&head.kind) {
        return Record::Passed(why);
    }
    let is_http = head.content_type.starts_with("application/http") || block.starts_with(b"HTTP/");
    let outcome = match head.kind.as_str() {
        "response" if is_http => answer::recorded(&block),
        // What crawlers keep of DNS and FTP.
        "response" => return Record::Passed(Why::Other),
        // The thing itself, without an answer around it; a conversion is the text of one.
        _ => match answer::format_of(&head.content_type, &block) {
            Some(format) => Ok(Page { raw: block, format, charset: answer::charset(&head.content_type), cut: None }),
            None => return Record::Passed(Why::Media),
        },
    };
    match outcome {
        Ok(page) if page.raw.len() as u64 > MAX_PAGE_BYTES => Record::No(answer::too_long()),
        Ok(page) => Record::Page(page),
        Err(no) => Record::No(no),
    }
}

impl Head {
    /// Takes one line of the head; what is not asked for is passed over.
    fn take(&mut self, line: &str) {
        let Some((name, value)) = line.split_once(':') else { return };
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "warc-type" => self.kind = value.to_ascii_lowercase(),
            // Some writers put the address into angle brackets, as the first standard's grammar did.
            "warc-target-uri" => {
                let address = value.strip_prefix('<').and_then(|v| v.strip_suffix('>')).unwrap_or(value);
                self.address = (!address.is_empty()).then(|| address.to_owned());
            }
            "warc-date" => self.time = value.parse::<jiff::Timestamp>().is_ok().then(|| value.to_owned()),
            "content-type" => self.content_type = value.to_owned(),
            "content-length" => self.length = value.parse().ok(),
            "warc-truncated" => self.cut = true,
            "warc-segment-number" if value != "1" => self.kind = "continuation".to_owned(),
            _ => {}
        }
    }
}

/// The archive's bytes, with those that a lying record took put back in front.
struct Tape {
    reader: Reader,
    /// Reversed pieces: the last is read first.
    back: Vec<io::Cursor<Vec<u8>>>,
    again: usize,
}

impl Tape {
    /// One line with its end, or as much of it as a head may be long; zero at the end.
    fn line(&mut self, line: &mut Vec<u8>) -> io::Result<usize> {
        self.take(MAX_HEAD_BYTES).read_until(b'\n', line)
    }

    /// Reads and forgets; gives how much there was.
    fn pass(&mut self, length: u64) -> io::Result<u64> {
        io::copy(&mut self.take(length), &mut io::sink())
    }

    fn take_blank_line(&mut self) -> io::Result<bool> {
        for sign in [b'\r', b'\n'] {
            let next = self.fill_buf()?.first().copied();
            match next {
                Some(b) if b == sign => self.consume(1),
                _ if sign == b'\r' => {}
                _ => return Ok(false),
            }
        }
        Ok(true)
    }

    /// Takes the blank lines behind a record. Where there are too few of them and neither another record nor
    /// the end follows, how many were taken.
    fn end_mark(&mut self) -> io::Result<Option<usize>> {
        let mut blank_lines = 0;
        while blank_lines < 2 && self.take_blank_line()? {
            blank_lines += 1;
        }
        // Asking for what follows also asks a packed part whether its check sum is right.
        let next = self.fill_buf()?;
        let ends = blank_lines == 2 || next.starts_with(b"WARC/") || b"WARC/".starts_with(next);
        Ok((!ends).then_some(blank_lines))
    }

    /// Puts back what of the block, and the blank lines taken behind it, begins like another record.
    fn again_from_next_record(&mut self, block: &[u8], blank_lines: usize) {
        const SIGN: &[u8] = b"WARC/1.";
        // The sign itself may have been cut by the block's end.
        let tail = block.len().saturating_sub(SIGN.len());
        let at = block.windows(SIGN.len()).position(|w| w == SIGN).unwrap_or(tail);
        let piece = [&block[at..], "\r\n".repeat(blank_lines).as_bytes()].concat();
        self.again += piece.len();
        if self.again <= MAX_AGAIN_BYTES {
            self.back.push(io::Cursor::new(piece));
        }
    }
}

impl Read for Tape {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.fill_buf()?.read(out)?;
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Tape {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.back.last().is_some_and(|p| p.position() >= p.get_ref().len() as u64) {
            self.back.pop();
        }
        match self.back.last_mut() {
            Some(piece) => piece.fill_buf(),
            None => self.reader.fill_buf(),
        }
    }
    fn consume(&mut self, n: usize) {
        match self.back.last_mut() {
            Some(piece) => piece.consume(n),
            None => self.reader.consume(n),
        }
    }
}

#[cfg(test)]
mod tests;
