//! The packs inside the binary, ready-made: all that the loader makes of them as bytes, which a build writes down and
//! the program holds.

use crate::ready::{Bytes, Out, Ready};
use crate::source::{self, Files, Texts};
use crate::token::key;
use crate::{Error, Guide, LanguagePack, Packs};
use std::sync::OnceLock;

/// A language by the folder of its pack.
type Made<'a> = (String, &'a [u8]);

impl Packs {
    /// What [`Packs::embedded`] gives as bytes, its languages whole; the same packs give the same bytes.
    ///
    /// # Errors
    /// As [`Packs::embedded`].
    pub fn make() -> Result<Vec<u8>, Error> {
        let packs = Packs::embedded()?;
        let mut out = Out::default();
        probe().put(&mut out);
        packs.guides.len().put(&mut out);
        for guide in &packs.guides {
            let mut language = Out::default();
            LanguagePack::load(guide.language.lang, &guide.folder, &packs.files)?.put(&mut language);
            guide.folder.put(&mut out);
            out.slice(&language.whole());
        }
        packs.put(&mut out);
        Ok(out.whole())
    }
    /// [`Packs::load`] by a program that holds what [`Packs::make`] gave when it was built. Where files are laid over,
    /// all but the languages without any is read from its text; all of it where nothing was made.
    ///
    /// # Errors
    /// As [`Packs::load`].
    ///
    /// # Example
    /// ```
    /// use recoupe_packs::Packs;
    /// let made = Packs::make()?.leak();
    /// assert_eq!(Packs::load_made(Default::default(), made)?.versions(), Packs::embedded()?.versions());
    /// # Ok::<(), recoupe_packs::Error>(())
    /// ```
    pub fn load_made(files: Files, made: &'static [u8]) -> Result<Packs, Error> {
        if made.is_empty() {
            return Packs::load(files);
        }
        let mut from = Bytes::of(made);
        if u64::take(&mut from) != probe() {
            return Packs::load(files);
        }
        let languages: Vec<Made<'static>> =
            (0..usize::take(&mut from)).map(|_| (String::take(&mut from), from.slice())).collect();
        let own = files.iter().any(|(path, text)| source::embedded_file(path) != Some(text));
        let mut packs = if own { Packs::load(files)? } else { Packs::take(&mut from) };
        // A language with files laid over is whole already.
        for guide in packs.guides.iter_mut().filter(|guide| guide.pack.get().is_none()) {
            guide.made = languages.iter().find(|(folder, _)| *folder == guide.folder).map(|(_, bytes)| *bytes);
        }
        Ok(packs)
    }
}

/// A language of [`Packs::make`].
pub(crate) fn language(bytes: &[u8]) -> LanguagePack {
    LanguagePack::take(&mut Bytes::of(bytes))
}

/// Hashes of words are written down, and a machine with other numbers makes others.
fn probe() -> u64 {
    key("0123456789abcdef")
}

impl Ready for Packs {
    fn put(&self, into: &mut Out) {
        let Packs {
            info,
            guides,
            actors,
            places,
            countries,
            outlets,
            names,
            small,
            actor_index,
            named_actors,
            country_index,
            files: _,
        } = self;
        info.put(into);
        guides.put(into);
        actors.put(into);
        places.put(into);
        countries.put(into);
        outlets.put(into);
        names.put(into);
        small.put(into);
        actor_index.put(into);
        named_actors.put(into);
        country_index.put(into);
    }
    fn take(from: &mut Bytes<'_>) -> Self {
        let mut packs = Packs {
            info: Ready::take(from),
            guides: Ready::take(from),
            actors: Ready::take(from),
            places: Ready::take(from),
            countries: Ready::take(from),
            outlets: Ready::take(from),
            names: Ready::take(from),
            small: Ready::take(from),
            actor_index: Ready::take(from),
            named_actors: Ready::take(from),
            country_index: Ready::take(from),
            files: Texts::new(),
        };
        packs.files = source::embedded();
        packs.files.retain(|path, _| packs.places.file(path).is_none());
        packs
    }
}

impl Ready for Guide {
    fn put(&self, into: &mut Out) {
        let Guide { language, boilerplate, folder, made: _, pack: _ } = self;
        language.put(into);
        boilerplate.put(into);
        folder.put(into);
    }
    fn take(from: &mut Bytes<'_>) -> Self {
        Guide {
            language: Ready::take(from),
            boilerplate: Ready::take(from),
            folder: Ready::take(from),
            made: None,
            pack: OnceLock::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_is_what_the_loader_reads() {
        let made: &'static [u8] = Packs::make().expect("the packs are sound").leak();
        let packs = Packs::load_made(Files::new(), made).expect("the packs are sound");
        let again = |packs: &Packs| {
            let mut out = Out::default();
            packs.put(&mut out);
            packs.languages().for_each(|language| language.put(&mut out));
            out.whole()
        };
        let loaded = Packs::embedded().expect("the packs are sound");
        assert!(again(&packs) == again(&loaded));
        assert!(again(&Packs::load_made(Files::new(), &[]).expect("the packs are sound")) == again(&loaded));
        assert!(packs.files.keys().eq(loaded.files.keys()) && packs.guides.iter().all(|guide| guide.made.is_some()));
    }

    #[test]
    fn what_lies_over_is_read_by_the_loader() {
        let made: &'static [u8] = Packs::make().expect("the packs are sound").leak();
        let own = Files::from([("lang/fr/count.rules.toml".to_owned(), "rule = 1\n".to_owned())]);
        assert_eq!(
            Packs::load_made(own.clone(), made).expect_err("it is no list of rules"),
            Packs::load(own).expect_err("it is no list of rules")
        );
        let own = Files::from([("lang/fr/count.rules.toml".to_owned(), String::new())]);
        let packs = Packs::load_made(own, made).expect("no rule at all is sound");
        let of =
            |folder: &str| packs.guides.iter().find(|guide| guide.folder == folder).expect("it is inside the binary");
        assert!(of("lang/fr").made.is_none() && of("lang/en").made.is_some());
        assert!(
            packs.whole(of("lang/fr")).count.rules.is_empty() && !packs.whole(of("lang/en")).count.rules.is_empty()
        );
    }
}
