//! Cutting text into tokens: the same cut for a page and for a pack's entries, so that they meet.
//!
//! One rule set for all languages of the Latin, Arabic and Cyrillic scripts. Runs of letters and runs of
//! digits are tokens; an apostrophe stays with what stands before it («l'», «qu'»), but an English «'s» is a
//! token of its own; a hyphen inside a word is dropped and the next token marked as tied, so that
//! «lieutenant-colonel» and «lieutenant colonel» meet; every other visible character is a token.

use recoupe_model::PageSpan;
use rustc_hash::FxBuildHasher;
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
    pub lower: Box<str>,
    /// Lower case without accents, where that differs.
    pub folded: Option<Box<str>>,
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
    pub fn is(&self, c: char) -> bool {
        let mut chars = self.lower.chars();
        chars.next() == Some(c) && chars.next().is_none()
    }
    /// Lower case without accents.
    pub fn fold(&self) -> &str {
        self.folded.as_deref().unwrap_or(&self.lower)
    }
    /// True when the word starts with a capital.
    pub fn capital(&self) -> bool {
        self.kind == TokenKind::Word && self.case != Case::Lower
    }
}

/// The tokens of `text[start..end]`, in order, with spans into `text`.
pub fn tokenize(text: &str, span: PageSpan) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::with_capacity(span.len() / 5);
    let Some(slice) = span.of(text) else { return tokens };
    let mut chars = slice.char_indices().peekable();
    let mut last_end = usize::MAX;
    let mut hyphen_end = usize::MAX;
    while let Some((at, c)) = chars.next() {
        if c.is_whitespace() || is_invisible(c) {
            continue;
        }
        let kind = kind_of(c);
        let mut end = at + c.len_utf8();
        match kind {
            TokenKind::Word => {
                while let Some(&(i, next)) = chars.peek() {
                    if is_letter(next) {
                        end = i + next.len_utf8();
                        chars.next();
                    } else if is_apostrophe(next)
                        && !english_s(&slice[i..])
                        && !plural_owner(&slice[at..i], &slice[i..])
                    {
                        end = i + next.len_utf8();
                        chars.next();
                        break;
                    } else {
                        break;
                    }
                }
            }
            TokenKind::Digits => {
                while let Some(&(i, next)) = chars.peek() {
                    if !next.is_ascii_digit() {
                        break;
                    }
                    end = i + 1;
                    chars.next();
                }
            }
            TokenKind::Quote | TokenKind::Punct if is_apostrophe(c) && english_s(&slice[at..]) && last_end == at => {
                chars.next();
                end += 1;
            }
            TokenKind::Quote | TokenKind::Punct => {
                let letters_around = last_end == at
                    && tokens.last().is_some_and(|t| t.kind == TokenKind::Word)
                    && chars.peek().is_some_and(|(_, n)| is_letter(*n));
                if is_hyphen(c) && letters_around {
                    hyphen_end = end;
                    continue;
                }
            }
        }
        let words = &slice[at..end];
        let lower = lower(words);
        let folded = without_accents(&lower).map(String::into_boxed_str);
        tokens.push(Token {
            span: PageSpan::new(span.start() + at, span.start() + end),
            key: key(folded.as_deref().unwrap_or(&lower)),
            folded,
            lower,
            kind,
            case: case_of(words),
            tied: last_end == at || hyphen_end == at,
        });
        last_end = end;
    }
    tokens
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
    c.is_alphabetic() || ('\u{300}'..='\u{36f}').contains(&c)
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

fn lower(words: &str) -> Box<str> {
    if words.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
        return words.into();
    }
    if words.is_ascii() && !words.contains('`') {
        return words.to_ascii_lowercase().into();
    }
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        if is_apostrophe(c) {
            out.push('\'');
        } else {
            out.extend(c.to_lowercase());
        }
    }
    out.into()
}

pub(crate) fn case_of(words: &str) -> Case {
    if words.bytes().all(|b| b.is_ascii_lowercase()) {
        return Case::Lower;
    }
    let mut letters = words.chars().filter(|c| c.is_alphabetic());
    let Some(first) = letters.next() else { return Case::Lower };
    let (mut n_upper, mut n_lower) = (0, 0);
    for c in letters {
        if c.is_uppercase() {
            n_upper += 1;
        } else {
            n_lower += 1;
        }
    }
    match (first.is_uppercase(), n_upper, n_lower) {
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
    fn any_text_is_cut_without_panic() {
        for text in ["", "'", "-", "''s", "a-", "-a", "é\u{301}", "🙂’s", "\u{200b}x", "l'"] {
            tokenize(text, PageSpan::new(0, text.len()));
        }
        assert_eq!(without_accents("état").as_deref(), Some("etat"));
        assert_eq!(without_accents("etat"), None);
    }
}
