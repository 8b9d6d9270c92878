//! Texts and tellings as bytes that lie aside while everything is linked: what comparing two of them asks for. They live
//! as long as one linking, so there is one form and no version.

use super::record::{put, put_few, take, take_few};
use crate::node::{Kind, Node, Side, Spot};
use jiff::civil::Date;
use recoupe_model::{
    Act, ActorId, Candidate, Category, Count, Country, Fingerprint, Grain, Hedge, MonthDay, Outcome, PageFacts,
    PageSpan, PlaceId, Point, Quoted, When,
};

/// A text: what it quotes, whom it credits, its shingles paragraph by paragraph.
pub(super) fn put_text(out: &mut Vec<u8>, facts: &PageFacts) {
    let of = &facts.fingerprint;
    put_list(out, &of.quoted, |out, quoted| {
        put(out, quoted.hash);
        put_few(out, quoted.shingles as usize);
    });
    put_list(out, &facts.agencies, |out, agency| put_word(out, agency));
    let is_narrow = of.paragraphs.iter().flat_map(|(_, hashes)| hashes).all(|hash| hash & !Fingerprint::BITS == 0);
    out.push(u8::from(is_narrow));
    put_list(out, &of.paragraphs, |out, (span, hashes)| {
        put_few(out, span.start());
        put_few(out, span.end());
        put_list(out, hashes, |out, hash| match is_narrow {
            true => out.extend(&hash.to_be_bytes()[..NARROW]),
            false => out.extend(hash.to_be_bytes()),
        });
    });
}

/// Bytes of a hash of which only [`Fingerprint::BITS`] are set.
const NARROW: usize = Fingerprint::BITS.count_ones() as usize / 8;

/// Takes a text back into facts of which the rest is known.
pub(super) fn take_text(mut bytes: &[u8], facts: &mut PageFacts) {
    let bytes = &mut bytes;
    facts.fingerprint.quoted = take_list(bytes, |bytes| {
        let hash = take(bytes);
        Quoted { hash, shingles: take_few(bytes) as u32 }
    });
    facts.agencies = take_list(bytes, take_word);
    let width = if take_byte(bytes) == 1 { NARROW } else { 8 };
    facts.fingerprint.paragraphs = take_list(bytes, |bytes| {
        let (start, end) = (take_few(bytes), take_few(bytes));
        let n = take_few(bytes);
        let (hashes, rest) = bytes.split_at((n * width).min(bytes.len()));
        *bytes = rest;
        let whole = |part: &[u8]| {
            let mut whole = [0; 8];
            whole[..width].copy_from_slice(part);
            u64::from_be_bytes(whole)
        };
        (PageSpan::new(start, end), hashes.chunks_exact(width).map(whole).collect())
    });
}

/// A telling as far as it is weighed beside another; on which pages it stands is known elsewhere.
pub(super) fn put_node(out: &mut Vec<u8>, node: &Node) {
    put_list(out, &node.kinds, |out, kind| match kind {
        Kind::Violence => out.push(VIOLENCE),
        Kind::Crowd => out.push(CROWD),
        Kind::Sweep => out.push(SWEEP),
        Kind::Alone(act) => out.push(ALONE + *act as u8),
    });
    put_list(out, &node.acts, |out, act| out.push(*act as u8));
    put_list(out, &node.days, |out, days| match days {
        Candidate::Days(when) => {
            out.push(0);
            put_when(out, *when);
        }
        Candidate::AnyYear { first, last, grain } => {
            out.push(1);
            for day in [first, last] {
                out.extend([day.month as u8, day.day as u8]);
            }
            out.push(*grain as u8);
        }
    });
    out.push(u8::from(node.inferred) | u8::from(node.recalled) << 1);
    put_maybe(out, node.published.as_ref(), |out, when| put_when(out, *when));
    put_maybe(out, node.spot.as_ref(), put_spot);
    put_side(out, &node.initiators);
    put_side(out, &node.recipients);
    put_list(out, &node.figures, |out, (outcome, category, count)| {
        out.push(*outcome as u8);
        put_maybe(out, category.as_ref(), |out, category| out.push(*category as u8));
        put_few(out, count.low as usize);
        put_maybe(out, count.high.as_ref(), |out, n| put(out, *n));
        out.push(count.hedge as u8);
        put_maybe(out, count.said.as_ref(), |out, n| put(out, *n));
    });
    for hashes in [&node.sentences, &node.words, &node.names] {
        put_list(out, hashes, |out, hash| put(out, *hash));
    }
    put_list(out, &node.voices, |out, voice| put_word(out, voice));
}

/// A telling as it was put.
pub(super) fn take_node(mut bytes: &[u8]) -> Node {
    let bytes = &mut bytes;
    let kinds = take_list(bytes, |bytes| match take_byte(bytes) {
        VIOLENCE => Kind::Violence,
        CROWD => Kind::Crowd,
        SWEEP => Kind::Sweep,
        alone => Kind::Alone(member(Act::ALL, alone - ALONE)),
    });
    let acts = take_list(bytes, |bytes| member(Act::ALL, take_byte(bytes)));
    let days = take_list(bytes, |bytes| match take_byte(bytes) {
        0 => Candidate::Days(take_when(bytes)),
        _ => {
            let mut day = || MonthDay { month: take_byte(bytes) as i8, day: take_byte(bytes) as i8 };
            let (first, last) = (day(), day());
            Candidate::AnyYear { first, last, grain: member(Grain::ALL, take_byte(bytes)) }
        }
    });
    let flags = take_byte(bytes);
    Node {
        id: 0,
        entries: Vec::new(),
        pages: Vec::new(),
        kinds,
        acts,
        days,
        inferred: flags & 1 != 0,
        recalled: flags & 2 != 0,
        published: take_maybe(bytes, take_when),
        spot: take_maybe(bytes, take_spot),
        initiators: take_side(bytes),
        recipients: take_side(bytes),
        figures: take_list(bytes, |bytes| {
            let outcome = member(Outcome::ALL, take_byte(bytes));
            let category = take_maybe(bytes, |bytes| member(Category::ALL, take_byte(bytes)));
            let (low, high) = (take_few(bytes) as u64, take_maybe(bytes, take));
            let hedge = member(Hedge::ALL, take_byte(bytes));
            (outcome, category, Count { low, high, hedge, said: take_maybe(bytes, take) })
        }),
        sentences: take_list(bytes, take),
        words: take_list(bytes, take),
        names: take_list(bytes, take),
        voices: take_list(bytes, take_word),
        sides: Vec::new(),
    }
}

/// Kinds of acts; those that stand for themselves are counted from the last.
const VIOLENCE: u8 = 0;
const CROWD: u8 = 1;
const SWEEP: u8 = 2;
const ALONE: u8 = 3;

fn member<T: Copy>(all: &[T], n: u8) -> T {
    all[usize::from(n)]
}

fn put_spot(out: &mut Vec<u8>, spot: &Spot) {
    put_maybe(out, spot.id.as_ref(), |out, id| put_word(out, id.as_str()));
    put_list(out, &spot.within, |out, id| put_word(out, id.as_str()));
    put_word(out, &spot.name);
    put_list(out, &spot.name_words, |out, word| put(out, *word));
    put_list(out, &spot.said_words, |out, word| put(out, *word));
    put_word(out, spot.country.as_ref().map_or("", |country| country.code()));
    put_maybe(out, spot.admin1.as_ref(), |out, name| put_word(out, name));
    put_maybe(out, spot.point.as_ref(), |out, point| {
        out.extend(point.lat_e4.to_le_bytes());
        out.extend(point.lon_e4.to_le_bytes());
    });
    out.push(spot.precision);
}

fn take_spot(bytes: &mut &[u8]) -> Spot {
    Spot {
        id: take_maybe(bytes, |bytes| PlaceId::new(take_word(bytes))),
        within: take_list(bytes, |bytes| PlaceId::new(take_word(bytes))),
        name: take_word(bytes),
        name_words: take_list(bytes, take),
        said_words: take_list(bytes, take),
        country: Country::new(&take_word(bytes)),
        admin1: take_maybe(bytes, take_word),
        point: take_maybe(bytes, |bytes| {
            let at = take(bytes);
            Point { lat_e4: at as u32 as i32, lon_e4: (at >> 32) as u32 as i32 }
        }),
        precision: take_byte(bytes),
    }
}

fn put_side(out: &mut Vec<u8>, side: &Side) {
    put_list(out, &side.ids, |out, id| put_word(out, id.as_str()));
    put_list(out, &side.names, |out, name| put_word(out, name));
}

fn take_side(bytes: &mut &[u8]) -> Side {
    Side { ids: take_list(bytes, |bytes| ActorId::new(take_word(bytes))), names: take_list(bytes, take_word) }
}

fn put_when(out: &mut Vec<u8>, when: When) {
    for day in [when.first, when.last] {
        out.extend(day.year().to_le_bytes());
        out.extend([day.month() as u8, day.day() as u8]);
    }
    out.push(when.grain as u8);
}

fn take_when(bytes: &mut &[u8]) -> When {
    let mut day = || {
        let year = i16::from_le_bytes([take_byte(bytes), take_byte(bytes)]);
        Date::new(year, take_byte(bytes) as i8, take_byte(bytes) as i8).unwrap_or(Date::MAX)
    };
    let (first, last) = (day(), day());
    When { first, last, grain: member(Grain::ALL, take_byte(bytes)) }
}

fn put_word(out: &mut Vec<u8>, word: &str) {
    put_few(out, word.len());
    out.extend(word.as_bytes());
}

fn take_word(bytes: &mut &[u8]) -> String {
    let n = take_few(bytes).min(bytes.len());
    let (word, rest) = bytes.split_at(n);
    *bytes = rest;
    String::from_utf8_lossy(word).into_owned()
}

fn put_list<T>(out: &mut Vec<u8>, list: &[T], each: impl Fn(&mut Vec<u8>, &T)) {
    put_few(out, list.len());
    list.iter().for_each(|one| each(out, one));
}

fn take_list<T>(bytes: &mut &[u8], each: impl Fn(&mut &[u8]) -> T) -> Vec<T> {
    let n = take_few(bytes);
    (0..n).map(|_| each(bytes)).collect()
}

fn put_maybe<T>(out: &mut Vec<u8>, one: Option<&T>, put: impl Fn(&mut Vec<u8>, &T)) {
    out.push(u8::from(one.is_some()));
    one.iter().for_each(|one| put(out, one));
}

fn take_maybe<T>(bytes: &mut &[u8], take: impl Fn(&mut &[u8]) -> T) -> Option<T> {
    (take_byte(bytes) != 0).then(|| take(bytes))
}

fn take_byte(bytes: &mut &[u8]) -> u8 {
    bytes.split_off_first().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tellings_come_back_as_they_were() {
        let day = |n| When::day(jiff::civil::date(2022, 5, n));
        let spot = Spot {
            id: Some(PlaceId::new("bobo")),
            within: vec![PlaceId::new("houet"), PlaceId::new("bf")],
            name: "bobo".to_owned(),
            name_words: vec![1, u64::MAX],
            said_words: vec![7],
            country: Country::new("BF"),
            admin1: Some("hauts bassins".to_owned()),
            point: Some(Point { lat_e4: -1, lon_e4: 42_000 }),
            precision: 1,
        };
        let no_year = Candidate::AnyYear {
            first: MonthDay { month: 2, day: 1 },
            last: MonthDay { month: 2, day: 29 },
            grain: Grain::Month,
        };
        let whole = Node {
            kinds: vec![Kind::Violence, Kind::Crowd, Kind::Sweep, Kind::Alone(Act::Other)],
            acts: Act::ALL.to_vec(),
            days: vec![Candidate::Days(day(3)), no_year],
            inferred: true,
            published: Some(day(4)),
            recalled: true,
            spot: Some(spot.clone()),
            initiators: Side { ids: vec![ActorId::new("a")], names: vec!["armée".to_owned(), String::new()] },
            figures: vec![
                (Outcome::Killed, Some(Category::ALL[0]), Count::exact(11)),
                (Outcome::ALL[1], None, Count { high: None, said: None, ..Count::exact(u64::MAX) }),
            ],
            sentences: vec![5],
            words: vec![1, 2, 3],
            names: vec![9],
            voices: vec!["chef du village".to_owned()],
            ..Node::default()
        };
        let bare = Spot { id: None, country: None, admin1: None, point: None, ..spot };
        for node in [Node::default(), Node { spot: Some(bare), inferred: false, ..whole.clone() }, whole] {
            let mut bytes = Vec::new();
            put_node(&mut bytes, &node);
            assert_eq!(format!("{:?}", take_node(&bytes)), format!("{node:?}"));
        }
    }

    #[test]
    fn texts_come_back_as_they_were() {
        for hashes in [vec![1 << 24, Fingerprint::BITS], vec![5, 1 << 60]] {
            let paragraphs = vec![(PageSpan::new(3, 9), hashes), (PageSpan::new(10, 400), Vec::new())];
            let quoted = vec![Quoted { hash: 1, shingles: 2 }];
            let facts = PageFacts {
                page: "p".into(),
                published: None,
                outlet: None,
                agencies: vec!["Agence".to_owned()],
                fingerprint: Fingerprint { paragraphs, quoted, alone: None },
            };
            let mut bytes = Vec::new();
            put_text(&mut bytes, &facts);
            let bare = PageFacts { agencies: Vec::new(), fingerprint: Fingerprint::default(), ..facts.clone() };
            let mut back = bare;
            take_text(&bytes, &mut back);
            assert_eq!(back, facts);
        }
    }
}
