//! Packs as bytes. What the loader makes of the packs inside the binary is written down when the binary is built and
//! read back when it starts: parsing the same text at each start took ten times as long.
//!
//! This is no format for others. The same build of this room writes and reads the bytes, so they have neither names nor
//! versions, and reading them cannot fail. Maps are written in the order of what is written of them: the same
//! packs are the same bytes.

use recoupe_model::{
    Act, ActorId, ActorKind, Bearing, BlockLabel, Category, Country, Lang, Outcome, PlaceId, Point, Role, RuleId,
    Stance,
};
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::{Array, SmallVec};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;

/// What can be written down and read back.
pub(crate) trait Ready: Sized {
    /// Puts it behind what `into` holds.
    fn put(&self, into: &mut Out);
    /// Reads what was put.
    fn take(from: &mut Bytes<'_>) -> Self;
}

/// What [`Ready::put`] writes: numbers, and the letters of all texts one behind the other.
#[derive(Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Out {
    texts: String,
    bytes: Vec<u8>,
}

impl Out {
    pub(crate) fn tag(&mut self, tag: u8) {
        self.bytes.push(tag);
    }
    /// Puts bytes for [`Bytes::slice`].
    pub(crate) fn slice(&mut self, bytes: &[u8]) {
        bytes.len().put(self);
        self.bytes.extend(bytes);
    }
    fn text(&mut self, text: &str) {
        text.len().put(self);
        self.texts.push_str(text);
    }
    fn join(&mut self, other: &Out) {
        self.texts.push_str(&other.texts);
        self.bytes.extend(&other.bytes);
    }
    /// All of it, for [`Bytes::of`].
    pub(crate) fn whole(self) -> Vec<u8> {
        let length = self.bytes.len() as u64;
        [&length.to_le_bytes()[..], &self.bytes, self.texts.as_bytes()].concat()
    }
}

/// What [`Ready::put`] wrote, from where reading has come to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bytes<'a> {
    texts: &'a str,
    bytes: &'a [u8],
}

impl<'a> Bytes<'a> {
    pub(crate) fn of(whole: &'a [u8]) -> Bytes<'a> {
        let mut all = Bytes { texts: "", bytes: whole };
        let length = u64::take(&mut all);
        let (bytes, texts) = all.bytes.split_at(length as usize);
        Bytes { texts: std::str::from_utf8(texts).expect("texts were written"), bytes }
    }
    #[inline]
    fn next<const N: usize>(&mut self) -> [u8; N] {
        let (bytes, rest) = self.bytes.split_first_chunk().expect("so much was written");
        self.bytes = rest;
        *bytes
    }
    pub(crate) fn slice(&mut self) -> &'a [u8] {
        let length = usize::take(self);
        let (bytes, rest) = self.bytes.split_at(length);
        self.bytes = rest;
        bytes
    }
    #[inline]
    fn text(&mut self) -> &'a str {
        let length = usize::take(self);
        let (text, rest) = self.texts.split_at(length);
        self.texts = rest;
        text
    }
    /// The number of a member of a closed list or of a kind of value.
    #[inline]
    pub(crate) fn tag(&mut self) -> u8 {
        let [tag] = self.next();
        tag
    }
}

/// A struct by its fields, or an enum by its members and what they hold, in the order in which they are named here.
macro_rules! ready {
    (struct $name:ident $(<$part:ident>)? { $($field:ident),+ $(,)? }) => {
        impl $(<$part: crate::ready::Ready>)? crate::ready::Ready for $name $(<$part>)? {
            fn put(&self, into: &mut crate::ready::Out) {
                let $name { $($field),+ } = self;
                $(crate::ready::Ready::put($field, into);)+
            }
            #[inline]
            fn take(from: &mut crate::ready::Bytes<'_>) -> Self {
                $(let $field = crate::ready::Ready::take(from);)+
                $name { $($field),+ }
            }
        }
    };
    (struct $name:ident $(<$part:ident>)? ($only:ident)) => {
        impl $(<$part: crate::ready::Ready>)? crate::ready::Ready for $name $(<$part>)? {
            fn put(&self, into: &mut crate::ready::Out) {
                let $name($only) = self;
                crate::ready::Ready::put($only, into);
            }
            #[inline]
            fn take(from: &mut crate::ready::Bytes<'_>) -> Self {
                $name(crate::ready::Ready::take(from))
            }
        }
    };
    (enum $name:ident { $($member:ident $(( $($part:ident),+ ))? $({ $($field:ident),+ })?),+ $(,)? }) => {
        impl crate::ready::Ready for $name {
            fn put(&self, into: &mut crate::ready::Out) {
                enum Tag { $($member),+ }
                match self {
                    $($name::$member $(( $($part),+ ))? $({ $($field),+ })? => {
                        into.tag(Tag::$member as u8);
                        $($(crate::ready::Ready::put($part, into);)+)?
                        $($(crate::ready::Ready::put($field, into);)+)?
                    })+
                }
            }
            #[inline]
            fn take(from: &mut crate::ready::Bytes<'_>) -> Self {
                enum Tag { $($member),+ }
                match from.tag() {
                    $(tag if tag == Tag::$member as u8 => {
                        $($(let $part = crate::ready::Ready::take(from);)+)?
                        $($(let $field = crate::ready::Ready::take(from);)+)?
                        $name::$member $(( $($part),+ ))? $({ $($field),+ })?
                    })+
                    tag => unreachable!("{} has no member {tag}", stringify!($name)),
                }
            }
        }
    };
}
pub(crate) use ready;

macro_rules! fixed {
    ($($number:ty),+) => {
        $(impl Ready for $number {
            fn put(&self, into: &mut Out) {
                into.bytes.extend(self.to_le_bytes());
            }
            #[inline]
            fn take(from: &mut Bytes<'_>) -> Self {
                <$number>::from_le_bytes(from.next())
            }
        })+
    };
}
fixed!(u8, i8, i16, i32, i64, u64);

/// Numbers that are small as a rule take as many bytes as they need, seven bits in each. The largest stands for none in
/// many places: each is written as the next one, so that none is as short.
macro_rules! short {
    ($($number:ty),+) => {
        $(impl Ready for $number {
            fn put(&self, into: &mut Out) {
                let mut rest = self.wrapping_add(1);
                while rest > 127 {
                    into.tag(rest as u8 | 128);
                    rest >>= 7;
                }
                into.tag(rest as u8);
            }
            #[inline]
            fn take(from: &mut Bytes<'_>) -> Self {
                let (mut number, mut shift): ($number, u32) = (0, 0);
                loop {
                    let byte = from.tag();
                    number |= <$number>::from(byte & 127) << shift;
                    if byte < 128 {
                        return number.wrapping_sub(1);
                    }
                    shift += 7;
                }
            }
        })+
    };
}
short!(u16, u32, usize);

impl Ready for bool {
    fn put(&self, into: &mut Out) {
        into.tag(u8::from(*self));
    }
    #[inline]
    fn take(from: &mut Bytes<'_>) -> Self {
        from.tag() != 0
    }
}

macro_rules! texts {
    ($($text:ty: $make:expr),+ $(,)?) => {
        $(impl Ready for $text {
            fn put(&self, into: &mut Out) {
                into.text(self);
            }
            #[inline]
            fn take(from: &mut Bytes<'_>) -> Self {
                let make = $make;
                make(from.text())
            }
        })+
    };
}
texts!(String: str::to_owned, Box<str>: Box::from, SmolStr: SmolStr::new);

macro_rules! ids {
    ($($id:ident),+) => {
        $(impl Ready for $id {
            fn put(&self, into: &mut Out) {
                into.text(self.as_str());
            }
            fn take(from: &mut Bytes<'_>) -> Self {
                $id::new(from.text())
            }
        })+
    };
}
ids!(ActorId, PlaceId, RuleId);

macro_rules! codes {
    ($($code:ident),+) => {
        $(impl Ready for $code {
            fn put(&self, into: &mut Out) {
                into.text(self.code());
            }
            fn take(from: &mut Bytes<'_>) -> Self {
                $code::new(from.text()).expect("a code was written")
            }
        })+
    };
}
codes!(Country, Lang);

/// The closed lists of the words.
macro_rules! lists {
    ($($list:ident),+) => {
        $(impl Ready for $list {
            fn put(&self, into: &mut Out) {
                into.tag(*self as u8);
            }
            fn take(from: &mut Bytes<'_>) -> Self {
                $list::ALL[usize::from(from.tag())]
            }
        })+
    };
}
lists!(Act, ActorKind, Bearing, BlockLabel, Category, Outcome, Role, Stance);

ready! { struct Point { lat_e4, lon_e4 } }

impl<T: Ready> Ready for Option<T> {
    fn put(&self, into: &mut Out) {
        self.is_some().put(into);
        self.iter().for_each(|it| it.put(into));
    }
    fn take(from: &mut Bytes<'_>) -> Self {
        bool::take(from).then(|| T::take(from))
    }
}

impl<T: Ready> Ready for Box<T> {
    fn put(&self, into: &mut Out) {
        (**self).put(into);
    }
    fn take(from: &mut Bytes<'_>) -> Self {
        Box::new(T::take(from))
    }
}

impl<T: Ready + Default + Copy, const N: usize> Ready for [T; N] {
    fn put(&self, into: &mut Out) {
        self.iter().for_each(|it| it.put(into));
    }
    fn take(from: &mut Bytes<'_>) -> Self {
        let mut all = [T::default(); N];
        all.iter_mut().for_each(|it| *it = T::take(from));
        all
    }
}

macro_rules! tuples {
    ($(($($part:ident),+)),+) => {
        $(impl<$($part: Ready),+> Ready for ($($part,)+) {
            #[expect(non_snake_case, reason = "each part is called by its type")]
            fn put(&self, into: &mut Out) {
                let ($($part,)+) = self;
                $($part.put(into);)+
            }
            fn take(from: &mut Bytes<'_>) -> Self {
                ($($part::take(from),)+)
            }
        })+
    };
}
tuples!((A, B), (A, B, C));

fn put_all<'t, T: Ready + 't>(all: impl ExactSizeIterator<Item = &'t T>, into: &mut Out) {
    all.len().put(into);
    all.for_each(|it| it.put(into));
}

fn take_all<T: Ready, C: FromIterator<T>>(from: &mut Bytes<'_>) -> C {
    let n = usize::take(from);
    (0..n).map(|_| T::take(from)).collect()
}

impl<T: Ready> Ready for Vec<T> {
    fn put(&self, into: &mut Out) {
        put_all(self.iter(), into);
    }
    fn take(from: &mut Bytes<'_>) -> Self {
        take_all(from)
    }
}

impl<T: Ready> Ready for Box<[T]> {
    fn put(&self, into: &mut Out) {
        put_all(self.iter(), into);
    }
    fn take(from: &mut Bytes<'_>) -> Self {
        take_all(from)
    }
}

impl<A: Array<Item: Ready>> Ready for SmallVec<A> {
    fn put(&self, into: &mut Out) {
        put_all(self.iter(), into);
    }
    fn take(from: &mut Bytes<'_>) -> Self {
        take_all(from)
    }
}

impl<T: Ready + Ord> Ready for BTreeSet<T> {
    fn put(&self, into: &mut Out) {
        put_all(self.iter(), into);
    }
    fn take(from: &mut Bytes<'_>) -> Self {
        take_all(from)
    }
}

impl<K: Ready + Ord, V: Ready> Ready for BTreeMap<K, V> {
    fn put(&self, into: &mut Out) {
        put_pairs(self.iter(), into);
    }
    fn take(from: &mut Bytes<'_>) -> Self {
        take_all(from)
    }
}

impl<K: Ready + Eq + Hash, V: Ready> Ready for FxHashMap<K, V> {
    fn put(&self, into: &mut Out) {
        put_pairs(self.iter(), into);
    }
    fn take(from: &mut Bytes<'_>) -> Self {
        take_all(from)
    }
}

impl<T: Ready + Eq + Hash> Ready for FxHashSet<T> {
    fn put(&self, into: &mut Out) {
        put_pairs(self.iter().map(|it| (it, &[0u8; 0])), into);
    }
    fn take(from: &mut Bytes<'_>) -> Self {
        take_all(from)
    }
}

/// A long list whose members are of few kinds: each kind is written once.
#[derive(Debug)]
pub(crate) struct Kinds<T>(pub Vec<T>);

impl<T: Ready + Copy> Ready for Kinds<T> {
    fn put(&self, into: &mut Out) {
        let all: Vec<Out> = self.0.iter().map(alone).collect();
        let kinds: BTreeSet<&Out> = all.iter().collect();
        let kinds: BTreeMap<&Out, usize> = kinds.into_iter().zip(0..).collect();
        kinds.len().put(into);
        kinds.keys().for_each(|kind| into.join(kind));
        put_all(all.iter().map(|it| &kinds[it]), into);
    }
    fn take(from: &mut Bytes<'_>) -> Self {
        let kinds = Vec::<T>::take(from);
        let n = usize::take(from);
        Kinds((0..n).map(|_| kinds[usize::take(from)]).collect())
    }
}

fn put_pairs<'t, K: Ready + 't, V: Ready + 't>(all: impl Iterator<Item = (&'t K, &'t V)>, into: &mut Out) {
    let pair = |(key, value): (&K, &V)| {
        let mut pair = alone(key);
        value.put(&mut pair);
        pair
    };
    let mut pairs: Vec<Out> = all.map(pair).collect();
    pairs.sort();
    pairs.len().put(into);
    pairs.iter().for_each(|pair| into.join(pair));
}

/// By itself, to be held against others.
fn alone<T: Ready>(it: &T) -> Out {
    let mut out = Out::default();
    it.put(&mut out);
    out
}
