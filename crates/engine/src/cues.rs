//! The packs' word lists as the room `text` wants them: neighbours do not see each other, so the engine
//! carries the words across.

use recoupe_packs::OutletEntry;
use recoupe_packs::boilerplate::{Boilerplate, BoilerplateCue, CueDate, CueMatch, CueScope, DateOrder, Found};
use recoupe_packs::language::Language;
use recoupe_text::{Cue, CueSheet, Dates, Fit, Home, NumericOrder, Outlet, Reach};
use std::sync::Arc;

/// What one language's pack tells of furniture, dates and small words.
pub(crate) fn sheet(language: &Language, boilerplate: &Boilerplate, outlets: &Arc<[Outlet]>) -> CueSheet {
    let numbered = |names: &[(Box<str>, u8)]| names.iter().map(|(w, n)| (w.to_string(), *n as i8)).collect();
    CueSheet {
        lang: language.lang,
        function_words: language.function_words.iter().map(|(_, w)| w.to_string()).collect(),
        months: numbered(&language.months),
        weekdays: numbered(&language.weekdays),
        ordinals: boilerplate.ordinals.clone(),
        today: boilerplate.today.clone(),
        statements: boilerplate.statements.clone(),
        links: boilerplate.links.clone(),
        letters: boilerplate.letters.clone(),
        endings: boilerplate.endings.clone(),
        readers: boilerplate.readers.clone(),
        home: match boilerplate.found {
            Found::AtHome => Home::Own,
            Found::Anywhere => Home::Anywhere,
        },
        numeric: match boilerplate.numeric {
            DateOrder::DayMonth => NumericOrder::DayMonth,
            DateOrder::MonthDay => NumericOrder::MonthDay,
            DateOrder::Open => NumericOrder::Open,
        },
        cues: boilerplate.cues.iter().map(cue).collect(),
        outlets: outlets.clone(),
    }
}

/// The publishers of all sheets.
pub(crate) fn outlets(entries: &[OutletEntry]) -> Arc<[Outlet]> {
    entries.iter().map(outlet).collect()
}

fn outlet(entry: &OutletEntry) -> Outlet {
    let owned = |names: &[Box<str>]| names.iter().map(|n| n.to_string()).collect();
    Outlet {
        name: entry.name.to_string(),
        aliases: owned(&entry.aliases),
        domains: owned(&entry.domains),
        agency: &*entry.kind == "agency",
    }
}

fn cue(cue: &BoilerplateCue) -> Cue {
    Cue {
        id: cue.id.clone(),
        label: cue.label,
        then: cue.then,
        fit: match cue.matches {
            CueMatch::Whole => Fit::Whole,
            CueMatch::Starts => Fit::Starts,
            CueMatch::Ends => Fit::Ends,
            CueMatch::Holds => Fit::Holds,
            CueMatch::MadeOf => Fit::MadeOf,
        },
        reach: match cue.scope {
            CueScope::Words => Reach::Words,
            CueScope::Block => Reach::Block,
            CueScope::List => Reach::List,
            CueScope::Rest => Reach::Rest,
        },
        at_most: cue.at_most,
        told: cue.after,
        dates: cue.gives.map(|gives| match gives {
            CueDate::Published => Dates::Published,
            CueDate::Updated => Dates::Updated,
        }),
        phrases: cue.text.clone(),
        yes: cue.yes.clone(),
        no: cue.no.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cue_of_the_packs_does_what_its_examples_say() {
        let packs = recoupe_packs::Packs::embedded().expect("the embedded packs load");
        let outlets = outlets(&packs.outlets);
        for pack in packs.guides() {
            let Some(boilerplate) = &pack.boilerplate else {
                continue;
            };
            let sheet = sheet(&pack.language, boilerplate, &outlets);
            assert_eq!(recoupe_text::check_examples(&sheet), Vec::<String>::new());
        }
    }
}
