//! Gzip and zstd, part by part.
//!
//! Archives are many packed parts in a row (gzip members, zstd frames), often one for each record. A damaged
//! part is one error; reading on goes to the next part, so that it costs no more than itself. What unpacks
//! to far more than it was is refused: memory is safe anyway, but not the time.

use flate2::bufread::GzDecoder;
use std::fmt;
use std::io::{self, BufRead, Read};

/// How far the first bytes are looked at.
pub(crate) const HEAD: usize = 1 << 16;
/// No honest page or archive grows so much: deflate ends near 1,000, HTML packs 5- to 50-fold.
const MOST_GROWTH: u64 = 300;
/// Below this, growth is nobody's concern.
const GROWTH_FREE: u64 = 256 << 20;
/// Dictionaries of packed archives are a few hundred KiB.
const MOST_DICTIONARY: u64 = 16 << 20;

/// How bytes are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    Gzip,
    Zstd,
    /// A frame of zstd that holds no content.
    Aside,
    /// One that holds the dictionary of all that follow.
    Dictionary,
}

impl Packing {
    fn of(head: &[u8]) -> Option<Packing> {
        match *head {
            [0x1f, 0x8b, 8, flags, ..] if flags & 0xe0 == 0 => Some(Packing::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Packing::Zstd),
            [0x5d, 0x2a, 0x4d, 0x18, ..] => Some(Packing::Dictionary),
            [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Packing::Aside),
            _ => None,
        }
    }
}

/// True for bytes that begin a packed stream.
pub(crate) fn is_packed(head: &[u8]) -> bool {
    Packing::of(head).is_some()
}

/// The error of a stream that grows beyond reason.
#[derive(Debug)]
struct Bomb;

impl fmt::Display for Bomb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it unpacks to more than {MOST_GROWTH} times its size")
    }
}
impl std::error::Error for Bomb {}

/// True when the stream was given up because of what it unpacks to.
pub(crate) fn is_bomb(e: &io::Error) -> bool {
    e.get_ref().is_some_and(|inner| inner.is::<Bomb>())
}

/// The error of a part that cannot be begun: what came before it ended well.
#[derive(Debug)]
struct Between(String);

impl Between {
    fn error(kind: io::ErrorKind, says: String) -> io::Error {
        io::Error::new(kind, Between(says))
    }
}

impl fmt::Display for Between {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for Between {}

/// True when all parts before the error ended well.
pub(crate) fn is_between(e: &io::Error) -> bool {
    e.get_ref().is_some_and(|inner| inner.is::<Between>())
}

/// Buffered bytes of which several can be looked at without taking them, and which are counted.
pub(crate) struct Window<R> {
    inner: R,
    buffer: Vec<u8>,
    start: usize,
    taken: u64,
}

impl<R: Read> Window<R> {
    pub(crate) fn new(inner: R) -> Window<R> {
        Window { inner, buffer: Vec::new(), start: 0, taken: 0 }
    }
    /// At least `n` bytes, or all there are; at most what is buffered.
    pub(crate) fn peek(&mut self, n: usize) -> io::Result<&[u8]> {
        while self.buffer.len() - self.start < n {
            self.buffer.drain(..self.start);
            self.start = 0;
            let old = self.buffer.len();
            self.buffer.resize(old + HEAD, 0);
            let read = loop {
                match self.inner.read(&mut self.buffer[old..]) {
                    Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                    done => break done,
                }
            };
            self.buffer.truncate(old + *read.as_ref().unwrap_or(&0));
            if read? == 0 {
                break;
            }
        }
        Ok(&self.buffer[self.start..])
    }
}

impl<R: Read> Read for Window<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.peek(1)?.read(out)?;
        self.consume(n);
        Ok(n)
    }
}

impl<R: Read> BufRead for Window<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.peek(1)
    }
    fn consume(&mut self, n: usize) {
        self.start += n;
        self.taken += n as u64;
    }
}

enum State<R: Read> {
    Between(Window<R>),
    Gzip(Box<GzDecoder<Window<R>>>),
    Zstd(Box<zstd::Decoder<'static, Window<R>>>),
    Over,
}

/// Packed bytes, unpacked. After an error the next read goes on with the next part that can be found.
pub(crate) struct Unpacked<R: Read> {
    state: State<R>,
    /// The last part was damaged: what follows is searched for the next.
    lost: bool,
    dictionary: Vec<u8>,
    given: u64,
    /// Of `given`, what came before the current part.
    given_before: u64,
    /// Packed bytes before the current part.
    begun: u64,
}

impl<R: Read> Unpacked<R> {
    pub(crate) fn new(packed: Window<R>) -> Unpacked<R> {
        Unpacked {
            state: State::Between(packed),
            lost: false,
            dictionary: Vec::new(),
            given: 0,
            given_before: 0,
            begun: 0,
        }
    }

    /// Finds the next part and makes it ready; `Over` at the end.
    fn step(&mut self, mut packed: Window<R>) -> io::Result<()> {
        let head = packed.peek(4)?;
        if head.is_empty() {
            return Ok(());
        }
        let found = Packing::of(head);
        let padding = head.iter().take_while(|b| **b == 0).count();
        let next = |b: &u8| matches!(b, 0x1f | 0x28 | 0x50..=0x5f);
        let skip = head[1..].iter().position(next).map_or(head.len(), |at| at + 1);
        (self.begun, self.given_before) = (packed.taken, self.given);
        self.state = match found {
            Some(Packing::Gzip) => State::Gzip(Box::new(GzDecoder::new(packed))),
            Some(Packing::Zstd) => {
                let decoder = zstd::Decoder::with_dictionary(packed, &self.dictionary)?;
                State::Zstd(Box::new(decoder.single_frame()))
            }
            Some(aside) => {
                let result = self.aside(&mut packed, aside);
                self.state = State::Between(packed);
                self.lost |= result.is_err();
                return result;
            }
            // Zeros fill up the blocks of tapes.
            None if padding > 0 && !self.lost => {
                packed.consume(padding);
                State::Between(packed)
            }
            None if self.lost => {
                packed.consume(skip);
                State::Between(packed)
            }
            None => {
                self.lost = true;
                self.state = State::Between(packed);
                let says = "packed bytes are followed by others".to_owned();
                return Err(Between::error(io::ErrorKind::InvalidData, says));
            }
        };
        self.lost &= found.is_none();
        Ok(())
    }

    fn aside(&mut self, packed: &mut Window<R>, packing: Packing) -> io::Result<()> {
        let mut head = [0; 8];
        packed.read_exact(&mut head)?;
        let length = u64::from(u32::from_le_bytes([head[4], head[5], head[6], head[7]]));
        let mut content = packed.take(length);
        if packing != Packing::Dictionary || length > MOST_DICTIONARY {
            io::copy(&mut content, &mut io::sink())?;
            return Ok(());
        }
        let mut dictionary = Vec::new();
        content.read_to_end(&mut dictionary)?;
        if Packing::of(&dictionary) == Some(Packing::Zstd) {
            let unpacked = zstd::Decoder::new(&dictionary[..])?;
            let mut plain = Vec::new();
            unpacked.take(MOST_DICTIONARY).read_to_end(&mut plain)?;
            dictionary = plain;
        }
        self.dictionary = dictionary;
        Ok(())
    }

    /// What a part gave: bytes, its end (zero), or an error that ends it.
    fn part(&mut self, result: io::Result<usize>) -> io::Result<usize> {
        let mut packed = match std::mem::replace(&mut self.state, State::Over) {
            State::Gzip(part) if ends(&result) => part.into_inner(),
            State::Zstd(part) if ends(&result) => part.finish(),
            inside => {
                self.state = inside;
                return result;
            }
        };
        self.lost = result.is_err();
        // A part that fails at its first byte must not be found again.
        if self.lost && packed.taken == self.begun && packed.peek(1).is_ok_and(|head| !head.is_empty()) {
            packed.consume(1);
        }
        self.state = State::Between(packed);
        match result {
            Err(e) if self.given == self.given_before && e.raw_os_error().is_none() => {
                Err(Between::error(e.kind(), e.to_string()))
            }
            result => result,
        }
    }

    fn taken(&self) -> u64 {
        match &self.state {
            State::Between(packed) => packed.taken,
            State::Gzip(part) => part.get_ref().taken,
            State::Zstd(part) => part.get_ref().taken,
            State::Over => u64::MAX,
        }
    }
}

fn ends(result: &io::Result<usize>) -> bool {
    match result {
        Ok(n) => *n == 0,
        Err(e) => e.kind() != io::ErrorKind::Interrupted,
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            let result = match std::mem::replace(&mut self.state, State::Over) {
                State::Over => return Ok(0),
                State::Between(packed) => {
                    self.step(packed)?;
                    continue;
                }
                State::Gzip(mut part) => {
                    let result = part.read(out);
                    self.state = State::Gzip(part);
                    result
                }
                State::Zstd(mut part) => {
                    let result = part.read(out);
                    self.state = State::Zstd(part);
                    result
                }
            };
            let n = self.part(result)?;
            self.given += n as u64;
            if self.given > GROWTH_FREE && self.given / MOST_GROWTH > self.taken() {
                self.state = State::Over;
                return Err(io::Error::new(io::ErrorKind::InvalidData, Bomb));
            }
            if n > 0 {
                return Ok(n);
            }
        }
    }
}
