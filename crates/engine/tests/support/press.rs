//! Invented press pages in French: sentences of which pages are made, and ways to spoil them.

use proptest::prelude::*;

const TOWNS: &[&str] = &["Gao", "Djibo", "Ménaka", "Tillabéri", "Koro", "Dori", "Hombori", "Sebba"];
const DAYS: &[&str] = &[
    "lundi",
    "mardi soir",
    "le 3 février",
    "samedi dernier",
    "dans la nuit de dimanche à lundi",
    "hier",
    "il y a trois jours",
    "début février",
    "le 30 janvier 2022",
];
const FIGURES: &[&str] =
    &["onze", "une trentaine de", "au moins 20", "près de 60", "entre 5 et 8", "plusieurs", "2 000", "deux"];
const FIGHTERS: &[&str] = &["djihadistes", "combattants", "rebelles", "assaillants"];
const PEOPLE: &[&str] = &["soldats", "civils", "villageois", "gendarmes", "femmes", "bergers"];
const SPEAKERS: &[&str] =
    &["l'armée", "l'état-major français", "une source locale", "le gouverneur", "un élu", "le ministère de la Défense"];

/// Sentences with nothing to fill in: other acts, other times.
const FIXED: &[&str] = &[
    "L'attaque d'un poste de gendarmerie par des hommes armés a fait six morts et douze blessés, dont quatre enfants.",
    "Selon un bilan provisoire, le nombre de morts est passé de 7 à 11.",
    "Le groupe n'a pas revendiqué l'attaque.",
    "Les autorités démentent avoir bombardé le village.",
    "Depuis 2015, les violences ont fait plus de 2.000 morts dans la région.",
    "La France a annoncé jeudi le retrait de ses forces du pays.",
    "Un véhicule de l'armée a sauté sur une mine artisanale, tuant trois soldats.",
    "L'armée pourrait lancer une offensive la semaine prochaine.",
    "Le lendemain, cinq corps ont été retrouvés.",
    "«Nous avons perdu huit hommes», a-t-il ajouté.",
    "Les obus sont tombés près de l'école ; personne n'a été touché.",
];

const DEBRIS: &[&str] =
    &["Lire aussi : Le prix du mil a doublé en un an", "Partager sur Facebook", "©2022", "Le lendemain."];

fn pick(from: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(from)
}

/// One sentence of a report.
pub fn sentence() -> impl Strategy<Value = String> {
    prop_oneof![
        (pick(FIGURES), pick(FIGHTERS), pick(DAYS), pick(TOWNS), pick(SPEAKERS)).prop_map(
            |(n, who, day, town, voice)| capital(&format!(
                "{n} {who} ont été tués {day} près de {town}, a annoncé {voice}."
            ))
        ),
        (pick(FIGURES), pick(PEOPLE), pick(DAYS), pick(TOWNS))
            .prop_map(|(n, who, day, town)| format!("Des hommes armés ont tué {n} {who} {day} à {town}.")),
        (pick(FIGURES), pick(PEOPLE), pick(TOWNS), pick(SPEAKERS))
            .prop_map(|(n, who, town, voice)| format!("Selon {voice}, {n} {who} auraient été enlevés à {town}.")),
        (pick(FIGURES), pick(DAYS), pick(TOWNS))
            .prop_map(|(n, day, town)| format!("L'embuscade de {town} a fait {n} morts {day}.")),
        (pick(FIGURES), pick(FIGHTERS), pick(DAYS))
            .prop_map(|(n, who, day)| format!("L'armée malienne a arrêté {n} {who} {day} et saisi quatre motos.")),
        pick(FIXED).prop_map(str::to_owned),
    ]
}

/// Paragraphs of an article, headline first, without debris.
pub fn story() -> impl Strategy<Value = Vec<String>> {
    of(sentence().boxed())
}

/// Paragraphs of a page, headline first, debris among them.
pub fn paragraphs() -> impl Strategy<Value = Vec<String>> {
    of(prop_oneof![6 => sentence(), 1 => pick(DEBRIS).prop_map(str::to_owned)].boxed())
}

fn of(sentence: BoxedStrategy<String>) -> impl Strategy<Value = Vec<String>> {
    let headline = (pick(TOWNS), pick(FIGURES), pick(PEOPLE))
        .prop_map(|(town, n, who)| format!("{town} : {n} {who} tués dans une attaque"));
    let paragraph = prop::collection::vec(sentence, 1..4).prop_map(|s| s.join(" "));
    (headline, prop::collection::vec(paragraph, 1..6))
        .prop_map(|(head, rest)| std::iter::once(head).chain(rest).collect())
}

/// A page as text, paragraphs apart by an empty line.
pub fn text() -> impl Strategy<Value = String> {
    paragraphs().prop_map(|all| all.join("\n\n"))
}

/// The bytes of a page that was cut off, put in another order, or hit by noise.
pub fn spoilt() -> impl Strategy<Value = Vec<u8>> {
    let shuffled = paragraphs().prop_shuffle().prop_map(|all| all.join("\n\n").into_bytes());
    let noise = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12);
    (shuffled, any::<prop::sample::Index>(), any::<bool>(), noise).prop_map(|(mut bytes, cut, is_cut, noise)| {
        if is_cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        for (at, byte) in noise {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
        }
        bytes
    })
}

fn capital(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}
