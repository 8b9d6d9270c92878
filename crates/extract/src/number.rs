//! Numerals in digits and words: how much is said, and how vaguely. The words are the pack's; the
//! arithmetic of numerals is here.

use crate::sentence::{Range, Sentence};
use recoupe_packs::language::{DigitFormat, FnClass, Lex};
use recoupe_packs::token::TokenKind;

/// A numeral.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Num {
    /// Its tokens.
    pub range: Range,
    /// What it comes to.
    pub value: u64,
    /// «une trentaine»: its own low and high.
    pub about: Option<(u64, u64)>,
    /// «dizaines»: a floor, and no number said.
    pub floor: Option<u64>,
    /// «un», «une» alone: may be an article.
    pub article: bool,
    /// It had decimals («1,8 million») or a fraction that whole numbers cannot hold.
    pub fractional: bool,
    /// Written in digits only.
    pub digits: bool,
}

impl Num {
    /// True for «trentaine» and «dizaines», which have rules of their own.
    pub fn approximate(&self) -> bool {
        self.about.is_some() || self.floor.is_some()
    }
}

/// Every numeral of the sentence, in order, not overlapping.
pub fn numbers(sentence: &Sentence, format: &DigitFormat) -> Vec<Num> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < sentence.tokens.len() {
        let found = match sentence.tokens[at].kind {
            TokenKind::Digits => in_digits(sentence, format, at).or_else(|| in_words(sentence, at)),
            _ if sentence.has_numeral(at) => in_words(sentence, at),
            _ => None,
        };
        match found {
            Some(mut num) => {
                multiplied(sentence, &mut num);
                confirm_in_brackets(sentence, &mut num);
                at = num.range.1;
                out.push(num);
            }
            None => at += 1,
        }
    }
    out
}

fn in_digits(sentence: &Sentence, format: &DigitFormat, at: usize) -> Option<Num> {
    let tokens = &sentence.tokens;
    let first = tokens.get(at).filter(|t| t.kind == TokenKind::Digits)?;
    // Letters tied before or after make it a code or an ordinal («14e», «G5», «PKM2»), a clock («17h00»).
    let before = at.checked_sub(1).map(|b| &tokens[b]);
    if first.tied && before.is_some_and(|t| t.kind == TokenKind::Word && !t.lower.ends_with('\'')) {
        return None;
    }
    // «AK-47», «MQ-9»
    let model = || at >= 2 && tokens[at - 1].is('-') && tokens[at - 1].tied && tokens[at - 2].kind == TokenKind::Word;
    if first.tied && model() {
        return None;
    }
    // «10:15»: hours and minutes of a clock.
    let colon = |at: usize| tokens.get(at).is_some_and(|t| t.is(':') && t.tied);
    let digits = |at: usize| tokens.get(at).is_some_and(|t| t.kind == TokenKind::Digits);
    let minutes = first.tied && at >= 2 && colon(at - 1) && digits(at - 2);
    if minutes || colon(at + 1) && digits(at + 2) && tokens[at + 2].tied {
        return None;
    }
    // So do the sign of an angle before it («7°36'40"») and the dot of a fraction that has begun already.
    if first.tied && before.is_some_and(|t| ANGLE.iter().any(|c| t.is(*c))) {
        return None;
    }
    let mut digits = first.lower.to_string();
    let mut end = at + 1;
    while first.lower.len() <= 3 && !first.lower.starts_with('0') {
        let blank = tokens.get(end).is_some_and(|t| t.kind == TokenKind::Digits && t.lower.len() == 3 && !t.tied);
        let marked = tokens
            .get(end)
            .is_some_and(|t| t.kind == TokenKind::Punct && t.tied && format.thousands.contains(&*t.lower))
            && tokens.get(end + 1).is_some_and(|t| t.kind == TokenKind::Digits && t.lower.len() == 3 && t.tied);
        let step = match (marked, blank && format.thousands.contains(' ')) {
            (true, _) => 2,
            (_, true) => 1,
            _ => break,
        };
        // «2 000» is one number, «en 2022 300 morts» is two: a group of four digits is never continued.
        digits.push_str(&tokens[end + step - 1].lower);
        end += step;
    }
    let mut fraction = 0.0;
    let mut fractional = false;
    // A dot or comma that does not part thousands begins decimals, whichever the language prefers: «3.6 kg».
    let decimals =
        tokens.get(end).is_some_and(|t| t.tied && (t.is('.') || t.is(',') || format.decimal.contains(&*t.lower)))
            && tokens.get(end + 1).is_some_and(|t| t.kind == TokenKind::Digits && t.tied);
    if decimals {
        fraction = format!("0.{}", tokens[end + 1].lower).parse().unwrap_or(0.0);
        fractional = true;
        end += 2;
    }
    let value: u64 = digits.parse().ok()?;
    if tokens
        .get(end)
        .is_some_and(|t| t.tied && t.kind == TokenKind::Word && t.span.start() == tokens[end - 1].span.end())
    {
        return None;
    }
    let value = match scale_at(sentence, end) {
        Some((n, scale)) => {
            end += n;
            fractional = false;
            let half = half_behind(sentence, &mut end, scale);
            ((value as f64 + fraction) * scale as f64).round() as u64 + half
        }
        None => value,
    };
    // A share or an angle counts nothing.
    fractional |= tokens.get(end).is_some_and(|t| t.is('%') || (t.tied && ANGLE.iter().any(|c| t.is(*c))));
    Some(Num { range: (at, end), value, about: None, floor: None, article: false, fractional, digits: true })
}

/// Degrees, minutes and seconds, as they are set in coordinates and temperatures.
const ANGLE: [char; 3] = ['°', '′', '″'];

fn scale_at(sentence: &Sentence, at: usize) -> Option<(usize, u64)> {
    sentence.lex.get(at)?.iter().find_map(|(n, x)| if let Lex::Scale(s) = x { Some((*n, *s)) } else { None })
}

/// «un million et demi»: half of the scale it stands behind, and `end` behind it.
fn half_behind(sentence: &Sentence, end: &mut usize, scale: u64) -> u64 {
    match sentence.fn_word(*end, FnClass::AndHalf) {
        Some(n) => {
            *end += n;
            scale / 2
        }
        None => 0,
    }
}

/// «two and a half million»: the scale that the half is of stands behind it.
fn half_before(sentence: &Sentence, end: usize) -> Option<(usize, u64)> {
    let behind = end + sentence.fn_word(end, FnClass::AndHalf)?;
    let (n, scale) = scale_at(sentence, behind)?;
    Some((behind + n, scale))
}

/// What a numeral word adds.
enum Part {
    Cardinal(u64),
    Hundred(u64),
    Scale(u64),
    About(u64, u64, u64),
    Floor(u64),
}

fn part_at(sentence: &Sentence, at: usize, first: bool) -> Option<(usize, Part)> {
    let here = sentence.lex.get(at)?;
    // «millions» multiplies what stands before it; with nothing before it, it is a floor like «milliers».
    let floor =
        here.iter().find_map(|(n, x)| if let Lex::AboutPlural(v) = x { Some((*n, Part::Floor(*v))) } else { None });
    if first && floor.is_some() {
        return floor;
    }
    here.iter().find_map(|(n, x)| {
        let part = match x {
            Lex::Cardinal(v) => Part::Cardinal(*v),
            Lex::Hundred(v) => Part::Hundred(*v),
            Lex::Scale(v) => Part::Scale(*v),
            Lex::About(v, low, high) => Part::About(u64::from(*v), u64::from(*low), u64::from(*high)),
            Lex::AboutPlural(v) => Part::Floor(*v),
            _ => return None,
        };
        Some((*n, part))
    })
}

fn in_words(sentence: &Sentence, at: usize) -> Option<Num> {
    let (mut total, mut current, mut end, mut n_parts) = (0u64, 0u64, at, 0);
    let num =
        |range, value| Num { range, value, about: None, floor: None, article: false, fractional: false, digits: false };
    while let Some((n, part)) = part_at(sentence, end, n_parts == 0) {
        match part {
            Part::Cardinal(v) if n_parts == 0 || fits(current, v) || (current == 0 && total > 0) => {
                // Vigesimal: «quatre-vingt» multiplies, «quatre-vingt-dix» then adds.
                current = if v == 20 && (2..=9).contains(&(current % 100)) {
                    current - current % 100 + current % 100 * 20
                } else {
                    current + v
                };
            }
            Part::Hundred(v) if current < 100 => current = current.max(1) * v,
            Part::Scale(v) if total == 0 || v <= total => {
                total = total.saturating_add(current.max(1).saturating_mul(v));
                current = 0;
            }
            Part::About(v, low, high) => {
                // «une trentaine»: the article before it is a part of it, any other numeral is not.
                if n_parts == 0 || (n_parts == 1 && current == 1 && total == 0) {
                    return Some(Num { about: Some((low, high)), ..num((at, end + n), v) });
                }
                // «two dozen»
                if n_parts == 1 && total == 0 && (2..=9).contains(&current) {
                    return Some(Num {
                        about: Some((low * current, high * current)),
                        ..num((at, end + n), v * current)
                    });
                }
                break;
            }
            Part::Floor(v) if n_parts == 0 => return Some(Num { floor: Some(v), ..num((at, end + n), v) }),
            // «deux douzaines», «trois milliers»: so many of the noun, and as vague as the noun is.
            Part::Floor(v) if total == 0 && current > 1 => {
                let said = current.saturating_mul(v / 2);
                let slack = said.div_ceil(10);
                return Some(Num {
                    about: Some((said - slack, said.saturating_add(slack))),
                    ..num((at, end + n), said)
                });
            }
            _ => break,
        }
        end += n;
        n_parts += 1;
        if let Part::Scale(v) = part {
            total = total.saturating_add(half_behind(sentence, &mut end, v));
        } else if let Some((behind, scale)) = half_before(sentence, end) {
            total = current.max(1).saturating_mul(scale).saturating_add(scale / 2);
            (current, end) = (0, behind);
        }
        // «vingt et un»: the conjunction is inside only before one or eleven.
        let joins = sentence.is_fn(end, FnClass::Conjunction) && current >= 20 && current % 10 == 0;
        if joins && matches!(part_at(sentence, end + 1, false), Some((_, Part::Cardinal(1 | 11)))) {
            end += 1;
        }
        // «one hundred and twenty-five», «two thousand and five», but not «two hundred and three hundred»
        let round = if current == 0 { total >= 1000 } else { current >= 100 && current % 100 == 0 };
        let hundreds = sentence.is_fn(end, FnClass::Conjunction) && round;
        let more = |at: usize| {
            matches!(part_at(sentence, at, false), Some((_, Part::Hundred(_) | Part::Scale(_) | Part::About(..))))
        };
        if hundreds {
            let below = part_at(sentence, end + 1, false).filter(|(m, _)| !more(end + 1 + m));
            if matches!(below, Some((_, Part::Cardinal(_)))) {
                end += 1;
            }
        }
    }
    (n_parts > 0).then(|| {
        let article = n_parts == 1 && total == 0 && current == 1;
        Num { article, ..num((at, end), total.saturating_add(current)) }
    })
}

/// True when a cardinal may follow what is already there: «soixante douze», «cent onze», «quatre vingt».
fn fits(current: u64, next: u64) -> bool {
    let units = current % 100;
    match units {
        0 => next < 100 && current > 0,
        20 | 30 | 40 | 50 | 70 | 90 => next < 10,
        60 | 80 => next < 20,
        10 => (7..=9).contains(&next),
        2..=9 => next == 20,
        _ => false,
    }
}

/// «des dizaines de milliers», «une centaine de millions»: a vague noun of another vague noun.
fn multiplied(sentence: &Sentence, num: &mut Num) {
    let of = sentence.is_fn(num.range.1, FnClass::Preposition);
    if !of || !num.approximate() {
        return;
    }
    let unit = sentence.lex.get(num.range.1 + 1).into_iter().flatten().find_map(|(n, x)| match x {
        Lex::AboutPlural(floor) if floor / 2 > num.value => Some((*n, floor / 2)),
        _ => None,
    });
    let Some((n, unit)) = unit else { return };
    num.range.1 += 1 + n;
    num.value = num.value.saturating_mul(unit);
    num.about = num.about.map(|(low, high)| (low.saturating_mul(unit), high.saturating_mul(unit)));
    num.floor = num.floor.map(|floor| floor.saturating_mul(unit));
}

/// «soixante-six (66)», «une dizaine (10)», «66 (soixante-six)»: the bracket repeats the number and settles a vague one.
fn confirm_in_brackets(sentence: &Sentence, num: &mut Num) {
    let end = num.range.1;
    let tokens = &sentence.tokens;
    if !tokens.get(end).is_some_and(|t| t.is('(')) || num.floor.is_some() {
        return;
    }
    let repeated = match tokens.get(end + 1).map(|t| t.kind) {
        Some(TokenKind::Digits) => tokens[end + 1].lower.parse().ok().map(|value: u64| (value, end + 2)),
        Some(TokenKind::Word) if num.digits => {
            in_words(sentence, end + 1).filter(|n| !n.approximate()).map(|n| (n.value, n.range.1))
        }
        _ => None,
    };
    let Some((value, close)) = repeated.filter(|(_, close)| tokens.get(*close).is_some_and(|t| t.is(')'))) else {
        return;
    };
    let agrees = match num.about {
        Some((low, high)) => (low..=high).contains(&value),
        None => value == num.value,
    };
    if agrees {
        *num = Num {
            range: (num.range.0, close + 1),
            value,
            about: None,
            floor: None,
            article: false,
            fractional: false,
            digits: false,
        };
    }
}
