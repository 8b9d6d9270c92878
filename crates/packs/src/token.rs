//! Cutting text into tokens: the same cut for a page and for a pack's entries, so that they meet.
//!
//! One rule set for all languages of the Latin, Arabic and Cyrillic scripts. Runs of letters and runs of
//! digits are tokens; an apostrophe stays with what stands before it («l'», «qu'»), but an English «'s» is a
//! token of its own; a hyphen inside a word is dropped and the next token marked as tied, so that
//! «lieutenant-colonel» and «lieutenant colonel» meet; every other visible character is a token.

use recoupe_model::PageSpan;
use rustc_hash::FxBuildHasher;
use smol_str::SmolStr;
use std::hash::BuildHasher;

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters.
    Word,
    /// Digits.
    Digits,
    /// An opening or closing quotation mark.
    Quote,
    /// Any other visible character.
    Punct,
}

/// How a word begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// No capital.
    Lower,
    /// One capital at the start.
    Title,
    /// Capitals only, at least two.
    Upper,
    /// Capitals inside («FAMa»).
    Mixed,
}

/// A token of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: PageSpan,
    /// Lower case, apostrophes as `'`.
    pub lower: SmolStr,
    /// Lower case without accents, where that differs.
    pub folded: Option<SmolStr>,
    /// What it is made of.
    pub kind: TokenKind,
    /// How it begins.
    pub case: Case,
    /// Nothing stands between it and the token before, a hyphen aside.
    pub tied: bool,
    /// [`key`] of the word without accents, so that lexicons and rules need not hash it again.
    pub key: u64,
}

/// The hash of a word in lower case and without accents. Two words may share one: what is found by it is compared.
pub fn key(folded: &str) -> u64 {
    FxBuildHasher.hash_one(folded)
}

impl Token {
    /// The only character of a punctuation or quote token.
    #[inline]
    pub fn is(&self, c: char) -> bool {
        match self.lower.as_bytes() {
            [byte] => char::from(*byte) == c,
            bytes => bytes == c.encode_utf8(&mut [0; 4]).as_bytes(),
        }
    }
    /// Lower case without accents.
    pub fn fold(&self) -> &str {
        self.folded.as_deref().unwrap_or(&self.lower)
    }
    /// True when the word starts with a capital.
    #[inline]
    pub fn capital(&self) -> bool {
        self.kind == TokenKind::Word && self.case != Case::Lower
    }
}

/// The tokens of `text[start..end]`, in order, with spans into `text`.
pub fn tokenize(text: &str, span: PageSpan) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::with_capacity(span.len() / 4);
    let Some(slice) = span.of(text) else { return tokens };
    let mut room = Room::default();
    let mut at = 0;
    let mut last_end = usize::MAX;
    let mut hyphen_end = usize::MAX;
    loop {
        // Nearly all tokens are one of three: a plain word, a word of Latin-1, a mark of ASCII.
        let common = match plain_word(slice.as_bytes(), at) {
            Some(end) => Some((end, &slice[at..end], None, TokenKind::Word, Case::Lower)),
            None if room.read(slice.as_bytes(), at) => {
                let (lower, folded) = room.latin.forms(slice, at);
                Some((room.latin.end, lower, folded, TokenKind::Word, room.latin.case()))
            }
            None => plain_mark(slice.as_bytes(), at).map(|kind| (at + 1, &slice[at..at + 1], None, kind, Case::Lower)),
        };
        if let Some((end, lower, folded, kind, case)) = common {
            tokens.push(Token {
                span: PageSpan::new(span.start() + at, span.start() + end),
                key: key(folded.unwrap_or(lower)),
                folded: folded.map(SmolStr::new),
                lower: SmolStr::new(lower),
                kind,
                case,
                tied: last_end == at || hyphen_end == at,
            });
            last_end = end;
            // Behind most words stands one blank.
            at = end + usize::from(slice.as_bytes().get(end) == Some(&b' '));
            continue;
        }
        let Some(c) = char_at(slice, at) else { return tokens };
        let next = at + c.len_utf8();
        if is_blank(c) {
            at = next;
            continue;
        }
        let kind = kind_of(c);
        let mut letters = Letters::default();
        let mut end = next;
        match kind {
            TokenKind::Word => {
                letters = Letters::read(slice, at);
                end = letters.end;
            }
            TokenKind::Digits => end += slice.as_bytes()[end..].iter().take_while(|b| b.is_ascii_digit()).count(),
            // Behind a word, or by itself as a pack writes it.
            TokenKind::Quote | TokenKind::Punct
                if is_apostrophe(c)
                    && english_s(&slice[at..])
                    && (last_end == at || slice.chars().nth(2).is_none()) =>
            {
                end += 1;
            }
            TokenKind::Quote | TokenKind::Punct => {
                let letters_around = || {
                    last_end == at
                        && tokens.last().is_some_and(|t| t.kind == TokenKind::Word)
                        && char_at(slice, end).is_some_and(is_letter)
                };
                if is_hyphen(c) && letters_around() {
                    hyphen_end = end;
                    at = end;
                    continue;
                }
            }
        }
        let word = &slice[at..end];
        let (lower, folded, case) = match kind {
            TokenKind::Word if letters.is_plain() => (SmolStr::new(word), None, Case::Lower),
            TokenKind::Word => room.forms(word, &letters),
            TokenKind::Digits | TokenKind::Quote => (SmolStr::new(word), None, Case::Lower),
            TokenKind::Punct if word.len() == 1 && c != '`' => (SmolStr::new(word), None, Case::Lower),
            // Dashes, dots and bullets.
            TokenKind::Punct if matches!(c, '\u{2010}'..='\u{2027}') && !is_apostrophe(c) => {
                (SmolStr::new(word), None, Case::Lower)
            }
            TokenKind::Punct => room.other(word),
        };
        tokens.push(Token {
            span: PageSpan::new(span.start() + at, span.start() + end),
            key: key(folded.as_deref().unwrap_or(&lower)),
            folded,
            lower,
            kind,
            case,
            tied: last_end == at || hyphen_end == at,
        });
        last_end = end;
        at = end;
    }
}

/// The end of a word of small letters of ASCII that begins at `at` and has nothing behind it that may belong to it.
#[inline]
fn plain_word(text: &[u8], at: usize) -> Option<usize> {
    let n_letters = text.get(at..)?.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
    let end = at + n_letters;
    let done = match text.get(end) {
        None => true,
        // «l'armée»
        Some(b'\'') if text.get(end + 1).is_some_and(|next| next.is_ascii_lowercase() && *next != b's') => {
            return (n_letters > 0).then_some(end + 1);
        }
        Some(byte) => byte.is_ascii() && !byte.is_ascii_uppercase() && !matches!(byte, b'\'' | b'`'),
    };
    (n_letters > 0 && done).then_some(end)
}

/// What a mark of ASCII at `at` is, where it is a token whatever stands around it: no hyphen and no apostrophe.
#[inline]
fn plain_mark(text: &[u8], at: usize) -> Option<TokenKind> {
    match text.get(at)? {
        b'\'' | b'`' | b'-' => None,
        b'"' => Some(TokenKind::Quote),
        byte => byte.is_ascii_punctuation().then_some(TokenKind::Punct),
    }
}

/// A word of letters of Latin-1 that fits into a token, told and folded by its bytes in one pass. Words with anything
/// else in or behind them that may be a letter are read as [`Letters`].
#[derive(Default)]
struct LatinWord {
    end: usize,
    /// Its letters in lower case.
    lower: [u8; 32],
    n_lower: usize,
    /// The same without accents.
    folded: [u8; 32],
    n_folded: usize,
    /// It is written in lower case, with the apostrophe of ASCII.
    as_written: bool,
    first_upper: bool,
    /// Capitals behind the first letter.
    n_capitals: usize,
}

impl LatinWord {
    /// So many bytes fit into a token.
    const MOST: usize = 23;

    /// Reads the word at `at`; false where none of this kind stands there.
    fn read(&mut self, text: &[u8], at: usize) -> bool {
        // What lies in the room behind the ends is from the word before.
        (self.end, self.n_lower, self.n_folded) = (at, 0, 0);
        (self.as_written, self.first_upper, self.n_capitals) = (true, false, 0);
        let byte_at = |at: usize| text.get(at).copied().unwrap_or(b' ');
        while self.n_lower + 2 <= LatinWord::MOST {
            let byte = byte_at(self.end);
            if byte.is_ascii_lowercase() {
                self.put(byte, byte);
                continue;
            }
            let next = byte_at(self.end + 1);
            match (byte, next) {
                (b'A'..=b'Z', _) => {
                    self.capital();
                    self.put(byte | 0x20, byte | 0x20);
                }
                // ×, ÷: no letters.
                (0xc3, 0x97 | 0xb7) => return self.end > at,
                // Æ, æ: two letters without their tie.
                (0xc3, 0x86 | 0xa6) => return false,
                (0xc3, _) => {
                    let small = if next <= 0x9e { next + 0x20 } else { next };
                    if small != next {
                        self.capital();
                    }
                    match LATIN_FOLDS[usize::from(small & 0x1f)] {
                        plain if plain != 0 && small != 0x9f => self.put(byte, plain),
                        _ => {
                            self.put(byte, byte);
                            self.folded[self.n_folded & 31] = small;
                            self.n_folded += 1;
                        }
                    }
                    self.lower[self.n_lower & 31] = small;
                    self.n_lower += 1;
                    self.end += 1;
                }
                (b'\'', _) => return self.take_apostrophe(at, 1, next),
                (0xe2, 0x80) if byte_at(self.end + 2) == 0x99 => {
                    self.as_written = false;
                    return self.take_apostrophe(at, 3, byte_at(self.end + 3));
                }
                (b'`', _) | (0xc2, 0xaa | 0xb5 | 0xba) => return false,
                // Blanks, quotation marks, dashes.
                (0..=0x7f | 0xc2, _) | (0xe2, 0x80) => return self.end > at,
                _ => return false,
            }
        }
        false
    }
    /// Puts down a byte of both forms.
    #[inline]
    fn put(&mut self, lower: u8, folded: u8) {
        self.lower[self.n_lower & 31] = lower;
        self.folded[self.n_folded & 31] = folded;
        self.n_lower += 1;
        self.n_folded += 1;
        self.end += 1;
    }
    fn capital(&mut self) {
        self.as_written = false;
        match self.n_lower {
            0 => self.first_upper = true,
            _ => self.n_capitals += 1,
        }
    }
    /// An apostrophe of so many bytes in front of a letter belongs to the word before it, but for that of «'s».
    fn take_apostrophe(&mut self, start: usize, n_bytes: usize, next: u8) -> bool {
        let letter = next.is_ascii_alphabetic() && !matches!(next, b's' | b'S') || next == 0xc3;
        let word = letter && self.end > start;
        self.put(b'\'', b'\'');
        self.end += n_bytes - 1;
        word
    }
    /// Lower case, and lower case without accents where that differs, of the word that was read at `at`.
    fn forms<'a>(&'a self, text: &'a str, at: usize) -> (&'a str, Option<&'a str>) {
        let put = |bytes| std::str::from_utf8(bytes).expect("letters were put down whole");
        let lower = if self.as_written { &text[at..self.end] } else { put(&self.lower[..self.n_lower]) };
        (lower, (self.n_folded != self.n_lower).then(|| put(&self.folded[..self.n_folded])))
    }
    fn case(&self) -> Case {
        if self.as_written {
            return Case::Lower;
        }
        // Each letter has one byte that is no second one, an apostrophe none that is a letter's.
        let written = &self.lower[..self.n_lower];
        let n_letters = written.iter().filter(|byte| !matches!(byte, 0x80..=0xbf | b'\'')).count();
        case(self.first_upper, self.n_capitals, n_letters - 1 - self.n_capitals)
    }
}

/// What letters of Latin-1 are without their accents, «à» to «ÿ» by their last five bits; 0 where they have none.
const LATIN_FOLDS: [u8; 32] = *b"aaaaaa\0ceeeeiiii\0nooooo\0\0uuuuy\0y";

#[inline]
fn char_at(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at)? {
        byte if byte.is_ascii() => Some(char::from(*byte)),
        _ => text[at..].chars().next(),
    }
}

/// What parts tokens and is none.
fn is_blank(c: char) -> bool {
    match c {
        ' ' | '\n' => true,
        '!'..='~' => false,
        _ => c.is_whitespace() || is_invisible(c),
    }
}

/// A run of letters: where it ends, and what its letters are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Letters {
    end: usize,
    /// Letters outside ASCII, or an apostrophe that another character stands for.
    is_foreign: bool,
    /// Among these one that is no small letter of French and its neighbours.
    is_odd: bool,
    /// The first letter is a capital.
    first_upper: bool,
    /// Capitals and small letters behind the first.
    n_upper: usize,
    n_lower: usize,
}

impl Letters {
    /// The word that begins with the letter at `at`. Most letters are told by their byte.
    fn read(text: &str, at: usize) -> Letters {
        let bytes = text.as_bytes();
        let mut out = Letters { end: at, ..Letters::default() };
        loop {
            match bytes.get(out.end) {
                Some(b'a'..=b'z') => {
                    out.n_lower += usize::from(out.end > at);
                    out.end += 1;
                }
                Some(b'A'..=b'Z') => {
                    if out.end == at {
                        out.first_upper = true;
                    } else {
                        out.n_upper += 1;
                    }
                    out.end += 1;
                }
                None => return out,
                Some(byte) if byte.is_ascii() && !matches!(byte, b'\'' | b'`') => return out,
                Some(_) => {
                    let c = char_at(text, out.end).unwrap_or(' ');
                    // «ʼ» is a letter as well.
                    if is_apostrophe(c) && !is_letter(c) {
                        let (before, rest) = (&text[at..out.end], &text[out.end..]);
                        if !english_s(rest) && !plural_owner(before, rest) {
                            out.is_foreign |= c != '\'';
                            out.is_odd |= c != '\'';
                            out.end += c.len_utf8();
                        }
                        return out;
                    }
                    if !is_letter(c) {
                        return out;
                    }
                    out.is_foreign = true;
                    out.is_odd |= !matches!(c, 'ß'..='ö' | 'ø'..='ÿ');
                    if is_alphabetic(c) {
                        let upper = !matches!(c, 'ß'..='ö' | 'ø'..='ÿ') && c.is_uppercase();
                        match (out.end == at, upper) {
                            (true, _) => out.first_upper = upper,
                            (false, true) => out.n_upper += 1,
                            (false, false) => out.n_lower += 1,
                        }
                    }
                    out.end += c.len_utf8();
                }
            }
        }
    }
    /// Small letters of ASCII only: such a word is its own form.
    fn is_plain(&self) -> bool {
        !self.is_foreign && !self.first_upper && self.n_upper == 0
    }
}

/// Where the forms of a word are put together.
#[derive(Default)]
struct Room {
    lower: String,
    folded: String,
    latin: LatinWord,
}

impl Room {
    /// True where a word stands that [`LatinWord`] reads; it lies in `latin` then.
    #[inline]
    fn read(&mut self, text: &[u8], at: usize) -> bool {
        // Most marks and digits are told by their first byte.
        let may_be = text.get(at).is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == 0xc3);
        may_be && self.latin.read(text, at)
    }
    /// Lower case, lower case without accents where that differs, and case.
    fn forms(&mut self, word: &str, letters: &Letters) -> (SmolStr, Option<SmolStr>, Case) {
        let case = case(letters.first_upper, letters.n_upper, letters.n_lower);
        if !letters.is_foreign {
            self.lower.clear();
            self.lower.push_str(word);
            self.lower.make_ascii_lowercase();
            return (SmolStr::new(&self.lower), None, case);
        }
        if !letters.is_odd && !letters.first_upper && letters.n_upper == 0 {
            return (SmolStr::new(word), self.fold(word), case);
        }
        let (lower, folded) = self.written(word);
        // A mark over a letter that stands first has no case: the letters behind it are asked.
        let marked = word.chars().next().is_some_and(|c| !is_alphabetic(c));
        (lower, folded, if marked { case_of(word) } else { case })
    }
    /// The same of any other token.
    fn other(&mut self, word: &str) -> (SmolStr, Option<SmolStr>, Case) {
        let (lower, folded) = self.written(word);
        (lower, folded, case_of(word))
    }
    fn written(&mut self, word: &str) -> (SmolStr, Option<SmolStr>) {
        self.lower.clear();
        for c in word.chars() {
            match c {
                // Small letters of French and its neighbours; the rest is looked up.
                'a'..='z' | 'ß'..='ö' | 'ø'..='ÿ' => self.lower.push(c),
                _ if is_apostrophe(c) => self.lower.push('\''),
                'A'..='Z' => self.lower.push(c.to_ascii_lowercase()),
                _ => self.lower.extend(c.to_lowercase()),
            }
        }
        let lower = std::mem::take(&mut self.lower);
        let folded = self.fold(&lower);
        self.lower = lower;
        (SmolStr::new(&self.lower), folded)
    }
    /// A word in lower case without its accents, where it has any.
    fn fold(&mut self, lower: &str) -> Option<SmolStr> {
        self.folded.clear();
        for c in lower.chars() {
            match c {
                'a'..='z' | '\'' => self.folded.push(c),
                _ => push_without_accent(c, &mut self.folded),
            }
        }
        (self.folded != lower).then(|| SmolStr::new(&self.folded))
    }
}

fn kind_of(c: char) -> TokenKind {
    match c {
        c if is_letter(c) => TokenKind::Word,
        c if c.is_ascii_digit() => TokenKind::Digits,
        '"' | '«' | '»' | '“' | '”' | '„' | '‹' | '›' => TokenKind::Quote,
        _ => TokenKind::Punct,
    }
}

fn is_letter(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    is_alphabetic(c) || ('\u{300}'..='\u{36f}').contains(&c)
}
/// [`char::is_alphabetic`], with the letters and marks of Latin and Arabic scripts in front.
fn is_alphabetic(c: char) -> bool {
    match c {
        '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{24f}' => true,
        '\u{80}'..='\u{f7}' => matches!(c, 'ª' | 'µ' | 'º'),
        // General punctuation, and letters of Arabic.
        '\u{2000}'..='\u{206f}' => false,
        '\u{620}'..='\u{64a}' | '\u{671}'..='\u{6d3}' => true,
        _ => c.is_alphabetic(),
    }
}
fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '`')
}
fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}
/// Zero-width characters and bidirectional marks, which pages carry between letters.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}
/// «'s» with no letter after it.
fn english_s(rest: &str) -> bool {
    let mut chars = rest.chars();
    chars.next().is_some_and(is_apostrophe)
        && matches!(chars.next(), Some('s' | 'S'))
        && !chars.next().is_some_and(is_letter)
}

/// «rebels' »: an apostrophe after a plural, with a blank behind it.
fn plural_owner(before: &str, rest: &str) -> bool {
    let blank = rest.chars().nth(1).is_some_and(char::is_whitespace);
    blank && before.len() > 3 && before.ends_with(['s', 'S'])
}

pub(crate) fn case_of(words: &str) -> Case {
    if words.chars().all(|c| matches!(c, 'a'..='z' | '\'' | 'ß'..='ö' | 'ø'..='ÿ')) {
        return Case::Lower;
    }
    let mut letters = words.chars().filter(|c| is_alphabetic(*c));
    let Some(first) = letters.next() else { return Case::Lower };
    let (mut n_upper, mut n_lower) = (0, 0);
    for c in letters {
        if c.is_uppercase() {
            n_upper += 1;
        } else {
            n_lower += 1;
        }
    }
    case(first.is_uppercase(), n_upper, n_lower)
}

/// The case of a word by its first letter and the numbers of capitals and small letters among the others.
fn case(first: bool, n_upper: usize, n_lower: usize) -> Case {
    match (first, n_upper, n_lower) {
        (true, 0, _) => Case::Title,
        (true, _, 0) => Case::Upper,
        (false, 0, _) => Case::Lower,
        _ => Case::Mixed,
    }
}

/// A word without its accents; `None` when it has none to lose.
pub fn without_accents(lower: &str) -> Option<String> {
    if lower.is_ascii() {
        return None;
    }
    let mut out = String::with_capacity(lower.len());
    lower.chars().for_each(|c| push_without_accent(c, &mut out));
    (out != lower).then_some(out)
}

/// Puts a letter in lower case behind others, without its accent.
pub(crate) fn push_without_accent(letter: char, out: &mut String) {
    match letter {
        'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' | 'ā' => out.push('a'),
        'é' | 'è' | 'ê' | 'ë' | 'ē' => out.push('e'),
        'î' | 'ï' | 'í' | 'ì' | 'ī' => out.push('i'),
        'ô' | 'ö' | 'ó' | 'ò' | 'õ' | 'ō' => out.push('o'),
        'û' | 'ü' | 'ú' | 'ù' | 'ū' => out.push('u'),
        'ç' => out.push('c'),
        'ñ' => out.push('n'),
        'ÿ' | 'ý' => out.push('y'),
        'œ' => out.push_str("oe"),
        'æ' => out.push_str("ae"),
        '\u{300}'..='\u{36f}' => {}
        c => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &str) {
        let tokens = tokenize(text, PageSpan::new(0, text.len()));
        let shown: Vec<String> =
            tokens.iter().map(|t| format!("{}{}", if t.tied { "~" } else { "" }, t.lower)).collect();
        assert_eq!(shown.join(" "), expect);
    }

    #[test]
    fn plain_words_end_where_others_do() {
        check("selon l'armée,dix morts", "selon l' ~armée ~, ~dix morts");
        check("pré-salé iPhone e\u{301}t x86 rock`n", "pré ~salé iphone e\u{301}t x ~86 rock' ~n");
        check("a\nb  c", "a b c");
    }

    #[test]
    fn words_meet_whatever_the_hyphen() {
        check("Le lieutenant-colonel", "le lieutenant ~colonel");
        check("l’état-major général", "l' ~état ~major général");
        check("aujourd'hui, N'Djamena", "aujourd' ~hui ~, n' ~djamena");
        check("Mali's army", "mali ~'s army");
        check("the rebels' base", "the rebels ~' base");
        check("« neutralisé » le 1er", "« neutralisé » le 1 ~er");
        check("2.000 morts", "2 ~. ~000 morts");
        check("a-t-il dit", "a ~t ~il dit");
        check("Suite -", "suite -");
    }

    #[test]
    fn letters_are_told_by_their_bytes_as_by_their_characters() {
        let words = [
            "a", "A", "mort", "Mort", "MORT", "FAMa", "iPhone", "mORT", "été", "Été", "ÉTÉ", "l'", "L’", "œuvre",
            "ŒUVRE",
        ];
        for word in words {
            for behind in [" ", ",", "", "1", "-x", "«"] {
                let text = format!("{word}{behind}");
                let letters = Letters::read(&text, 0);
                assert_eq!(letters.end, word.len(), "{text}");
                let (lower, folded) = Room::default().written(word);
                let token = tokenize(&text, PageSpan::new(0, text.len())).swap_remove(0);
                assert_eq!((token.lower, token.folded, token.case), (lower, folded, case_of(word)), "{text}");
            }
        }
    }

    #[test]
    fn any_text_is_cut_without_panic() {
        assert!(
            ('\0'..'\u{300}')
                .chain('\u{600}'..'\u{700}')
                .chain('\u{2000}'..'\u{2100}')
                .all(|c| is_alphabetic(c) == c.is_alphabetic())
        );
        assert!(('ß'..='ö').chain('ø'..='ÿ').all(|c| c.is_lowercase() && c.to_lowercase().eq([c])));
        for text in ["", "'", "-", "''s", "a-", "-a", "é\u{301}", "🙂’s", "\u{200b}x", "l'"] {
            tokenize(text, PageSpan::new(0, text.len()));
        }
        assert_eq!(without_accents("état").as_deref(), Some("etat"));
        assert_eq!(without_accents("etat"), None);
    }
}
