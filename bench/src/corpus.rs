//! A corpus made by a number: a long war in many places, told by papers in two languages, late, again, otherwise, and
//! sometimes without a date. Page n is made from n alone, so a corpus of any length is written as it is made, and the
//! same number gives the same pages on any machine.
//!
//! Nothing in it happened. The places are those of the embedded gazetteer, so that names are found as in real pages;
//! everything else is drawn. A page has 2 to 3 kB, a sixth of them are reprints, a hundredth has no date.

use recoupe_engine::Packs;
use std::io::Write;

/// So many pages tell of one occurrence, reprints among them.
const PAGES_EACH: usize = 4;
/// So many pages come out on a day.
const PAGES_A_DAY: usize = 150;

/// Numbers from a number (splitmix64).
struct Dice(u64);

impl Dice {
    fn of(what: u64, n: usize) -> Dice {
        let mut dice = Dice(what.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ n as u64);
        dice.next();
        dice
    }
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn roll(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }
}

/// What happened, if it had.
struct Occurrence<'p> {
    day: usize,
    place: &'p str,
    other: &'p str,
    toll: usize,
    hurt: usize,
    hit: usize,
    by: usize,
}

/// Makes pages.
pub struct Corpus {
    places: Vec<String>,
}

const OUTLETS: &[&str] = &[
    "Agence Une",
    "Le Journal",
    "La Voix",
    "Courrier du Nord",
    "Radio Fleuve",
    "Le Matin",
    "Info Sahel",
    "The Daily",
    "Le Quotidien",
    "Studio Dune",
    "La Tribune",
    "Echo",
    "The Monitor",
    "Les Nouvelles",
];
const HIT: [[&str; 4]; 2] =
    [["soldats", "civils", "gendarmes", "villageois"], ["soldiers", "civilians", "policemen", "villagers"]];
const BY: [[&str; 4]; 2] = [
    ["des hommes armés", "des djihadistes", "des assaillants à moto", "un groupe armé"],
    ["gunmen", "jihadists", "attackers on motorbikes", "an armed group"],
];
const WEEKDAYS: [[&str; 7]; 2] = [
    ["mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "lundi"],
    ["Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Monday"],
];
const NAMES: &[&str] = &[
    "Amadou Diallo",
    "Issa Traoré",
    "Mariam Koné",
    "Seydou Ouattara",
    "Fatou Cissé",
    "Boubacar Maïga",
    "Aïcha Sow",
    "Moussa Sanogo",
    "Oumar Keïta",
    "Adama Barry",
    "Salif Dembélé",
    "Hawa Touré",
];

/// What fills a page between what it tells: nouns, verbs and ends of a sentence, drawn anew each time, so that two pages
/// share a run of words about as seldom as two articles do.
const NOUNS: [&[&str]; 2] = [
    &[
        "le marché",
        "la mairie",
        "le fleuve",
        "la saison",
        "le bétail",
        "la récolte",
        "le puits",
        "la piste",
        "le pont",
        "la radio",
        "le conseil",
        "la coopérative",
        "le projet",
        "la digue",
        "le forage",
        "la cantine",
        "le comité",
        "la place",
        "le quartier",
        "la famille",
        "le commerce",
        "la pluie",
        "le prix du mil",
        "la campagne",
        "le budget",
        "la carrière",
        "le vent",
        "la rentrée",
        "le terrain",
        "la gare",
        "le carburant",
        "la banque",
        "le réseau",
        "la lumière",
        "le camion",
        "la pharmacie",
        "le chantier",
        "la ligne",
        "le trajet",
        "la visite",
    ],
    &[
        "the market",
        "the town hall",
        "the river",
        "the season",
        "the cattle",
        "the harvest",
        "the well",
        "the track",
        "the bridge",
        "the radio",
        "the council",
        "the cooperative",
        "the project",
        "the dyke",
        "the borehole",
        "the canteen",
        "the committee",
        "the square",
        "the district",
        "the family",
        "trade",
        "the rain",
        "the price of millet",
        "the campaign",
        "the budget",
        "the quarry",
        "the wind",
        "the school year",
        "the field",
        "the station",
        "fuel",
        "the bank",
        "the network",
        "the light",
        "the lorry",
        "the pharmacy",
        "the building site",
        "the line",
        "the journey",
        "the visit",
    ],
];
const VERBS: [&[&str]; 2] = [
    &[
        "reste",
        "semble",
        "devient",
        "coûte",
        "dépend de",
        "attend",
        "rappelle",
        "entoure",
        "longe",
        "traverse",
        "nourrit",
        "ralentit",
        "anime",
        "suit",
        "précède",
        "remplace",
        "domine",
        "éclaire",
        "retarde",
        "prolonge",
        "relie",
        "occupe",
        "fatigue",
        "rassure",
        "étonne",
        "concerne",
        "divise",
        "intéresse",
        "dépasse",
        "complète",
    ],
    &[
        "remains",
        "seems",
        "becomes",
        "costs",
        "depends on",
        "awaits",
        "recalls",
        "surrounds",
        "follows",
        "crosses",
        "feeds",
        "slows",
        "enlivens",
        "serves",
        "precedes",
        "replaces",
        "dominates",
        "lights",
        "delays",
        "extends",
        "links",
        "occupies",
        "tires",
        "reassures",
        "surprises",
        "concerns",
        "divides",
        "interests",
        "exceeds",
        "completes",
    ],
];
const ENDS: [&[&str]; 2] = [
    &[
        "comme chaque année",
        "sans surprise",
        "depuis longtemps",
        "au fil des jours",
        "à l'aube",
        "dans le calme",
        "avec lenteur",
        "malgré tout",
        "selon la coutume",
        "en ce moment",
        "un peu partout",
        "à grands frais",
        "pour beaucoup",
        "à voix basse",
        "de loin",
        "au bord de l'eau",
        "par endroits",
        "loin des regards",
        "à perte de vue",
        "le temps d'un soir",
    ],
    &[
        "as every year",
        "without surprise",
        "as ever",
        "day after day",
        "at dawn",
        "in the calm",
        "slowly",
        "all the same",
        "by custom",
        "just now",
        "almost everywhere",
        "at great cost",
        "for many",
        "in a low voice",
        "from afar",
        "by the water",
        "in places",
        "out of sight",
        "as far as one sees",
        "for an evening",
    ],
];

/// Paragraphs with places for what is drawn: {a} and {b} are places, {n} and {m} figures, {w} a weekday, {h} those hit,
/// {y} who did it, {p} a person, {k} a number without meaning.
const LEADS: [&[&str]; 2] = [
    &[
        "Au moins {n} {h} ont été tués {w} dans une attaque menée par {y} près de {a}, a annoncé l'armée dans un communiqué.",
        "{n} {h} ont perdu la vie {w} à {a}, où {y} ont attaqué un poste avancé, selon une source sécuritaire.",
        "Une attaque contre le village de {a} a fait {n} morts et {m} blessés parmi les {h} {w}, a indiqué un élu local.",
        "{y} ont tué {n} {h} {w} à {a}, ont rapporté des habitants joints par téléphone.",
    ],
    &[
        "At least {n} {h} were killed on {w} when {y} attacked a post near {a}, the army said in a statement.",
        "{y} killed {n} {h} in the village of {a} on {w}, a security source said.",
        "An attack on {a} left {n} {h} dead and {m} wounded on {w}, a local official said.",
        "{n} {h} were killed by {y} near {a} on {w}, residents reached by telephone said.",
    ],
];
const MORE: [&[&str]; 2] = [
    &[
        "«Ils sont arrivés à la tombée de la nuit, à bord de plus de {k} motos, et ont encerclé le camp avant d'ouvrir le feu», a raconté {p}, un habitant de {a} qui s'est réfugié à {b} avec sa famille.",
        "Le bilan pourrait encore s'alourdir, a prévenu {p}, médecin à l'hôpital de {b}, où {m} blessés ont été évacués dans la nuit, dont {k} dans un état grave. Du sang et des médicaments manquent, a-t-il ajouté.",
        "Selon l'état-major, {m} assaillants ont été neutralisés lors de la riposte, et un important lot de matériel a été saisi. Ce chiffre n'a pu être vérifié de source indépendante.",
        "La route entre {a} et {b}, longue de {k} kilomètres, est coupée depuis des semaines par des engins explosifs. Les transporteurs de {b} disent perdre chaque mois une part de leurs revenus.",
        "Le gouverneur de la région, {p}, a appelé les populations au calme et promis des renforts. «Nous ne laisserons pas {a} seule», a-t-il déclaré devant la presse réunie à {b}.",
        "Plus de {k} familles ont quitté {a} et ses hameaux pour {b}, d'après une organisation humanitaire qui y distribue de l'eau, des bâches et des vivres pour une durée de trois mois.",
        "L'an dernier, {k} personnes avaient été tuées dans la même zone lors d'une attaque qui n'a jamais été revendiquée. L'enquête ouverte alors par le parquet de {b} est toujours en cours.",
        "{p}, chercheur, estime que les groupes armés cherchent à contrôler les marchés de {a} et de {b}, où passent le bétail, l'or et le carburant de toute la région, en particulier les mois de saison sèche.",
        "Dans un message lu à la radio, le porte-parole du gouvernement, {p}, a présenté les condoléances de la nation aux familles et annoncé un deuil de {k} jours dans les communes de {a} et de {b}.",
        "Des ressortissants de {a} installés à {b} ont manifesté pour demander l'ouverture d'une base. Ils étaient environ {k} à marcher vers la préfecture, où {p} a reçu leurs représentants.",
    ],
    &[
        "\"They came at nightfall on more than {k} motorbikes, surrounded the camp and opened fire,\" said {p}, a resident of {a} who fled to {b} with his family and hopes to return before the rains.",
        "The toll could still rise, warned {p}, a doctor at the hospital of {b}, where {m} wounded people were taken overnight, {k} of them in a serious condition. Blood and medicine are lacking, he added.",
        "According to the general staff, {m} attackers were neutralized in the response and equipment was seized. The figure could not be verified independently.",
        "The road between {a} and {b}, some {k} kilometres long, has been cut for weeks by explosive devices. Carriers in {b} say that they lose a part of their income every month.",
        "The governor of the region, {p}, called for calm and promised reinforcements. \"We will not leave {a} alone,\" he told reporters in {b}.",
        "More than {k} families have left {a} and its hamlets for {b}, according to an aid group that hands out water, tarpaulins and food for a period of three months.",
        "Last year {k} people were killed in the same area in an attack that was never claimed. The inquiry opened by the prosecutor of {b} is still under way.",
        "{p}, a researcher, believes that armed groups want to control the markets of {a} and {b}, through which the cattle, the gold and the fuel of the whole region pass.",
        "In a message read on the radio the spokesman of the government, {p}, offered condolences to the families and announced {k} days of mourning in {a} and {b}.",
        "People from {a} who live in {b} took to the streets to ask for a base. About {k} of them walked to the prefecture, where {p} received their delegates.",
    ],
];

impl Corpus {
    /// # Errors
    /// When the binary embeds no places.
    pub fn new() -> Result<Corpus, String> {
        let table = Packs::embedded_file("region/sahel/places.tsv").ok_or("no embedded gazetteer")?;
        let rows = table.lines().filter(|line| !line.starts_with('#'));
        let alias = |row: &str| row.split('\t').nth(7)?.split('|').next().map(|name| name.trim().to_owned());
        let is_plain = |name: &String| {
            name.len() > 3 && name.chars().next().is_some_and(char::is_uppercase) && !name.contains(' ')
        };
        let places: Vec<String> = rows.skip(1).filter_map(alias).filter(is_plain).collect();
        if places.len() < 100 { Err("few embedded places".to_owned()) } else { Ok(Corpus { places }) }
    }

    fn occurrence(&self, j: usize) -> Occurrence<'_> {
        let mut dice = Dice::of(1, j);
        let place = dice.roll(self.places.len());
        Occurrence {
            day: j * PAGES_EACH / PAGES_A_DAY,
            place: &self.places[place],
            other: &self.places[(place + 1 + dice.roll(7)) % self.places.len()],
            toll: 2 + dice.roll(40),
            hurt: 1 + dice.roll(30),
            hit: dice.roll(4),
            by: dice.roll(4),
        }
    }

    /// The page whose text page `n` prints: itself, or an earlier one.
    fn original(n: usize) -> usize {
        let mut n = n;
        loop {
            let mut dice = Dice::of(2, n);
            if n < 8 || dice.roll(6) > 0 {
                return n;
            }
            n -= 1 + dice.roll(5);
        }
    }

    /// One line of json-lines.
    pub fn line(&self, n: usize) -> String {
        let from = Corpus::original(n);
        let (text, day, lang) = self.text(from);
        let mut dice = Dice::of(3, n);
        let published = day + 1 + dice.roll(2) + usize::from(from != n);
        let outlet = dice.pick(OUTLETS);
        let mut page = serde_json::json!({
            "id": format!("g{n}"), "url": format!("https://press.example/{}/{n}", outlet.to_lowercase().replace(' ', "-")),
            "outlet": outlet, "lang": (["fr", "en"][lang]), "text": text,
        });
        if dice.roll(100) > 0 {
            page["published"] = iso(published).into();
        }
        page.to_string()
    }

    /// The text, the day it tells of and its language.
    fn text(&self, n: usize) -> (String, usize, usize) {
        let mut dice = Dice::of(4, n);
        let told = self.occurrence((n + dice.roll(3 * PAGES_EACH)) / PAGES_EACH);
        let lang = usize::from(dice.roll(5) == 0);
        // A later count of the dead is a little higher.
        let toll = told.toll + if dice.roll(3) == 0 { dice.roll(4) } else { 0 };
        let fill = |template: &str, dice: &mut Dice| {
            let mut out = String::with_capacity(template.len() + 64);
            let mut rest = template;
            while let Some(at) = rest.find('{') {
                out.push_str(&rest[..at]);
                match &rest[at..at + 3] {
                    "{a}" => out.push_str(told.place),
                    "{b}" => out.push_str(told.other),
                    "{n}" => out.push_str(&toll.to_string()),
                    "{m}" => out.push_str(&told.hurt.to_string()),
                    "{k}" => out.push_str(&(3 + dice.roll(90)).to_string()),
                    "{w}" => out.push_str(WEEKDAYS[lang][told.day % 7]),
                    "{h}" => out.push_str(HIT[lang][told.hit]),
                    "{y}" => out.push_str(BY[lang][told.by]),
                    _ => out.push_str(dice.pick(NAMES)),
                }
                rest = &rest[at + 3..];
            }
            out.push_str(rest);
            let mut first = out.chars();
            first.next().map_or(String::new(), |c| c.to_uppercase().chain(first).collect())
        };
        let head = [
            format!("{} {} tués à {}", toll, HIT[0][told.hit], told.place),
            format!("{} {} killed in {}", toll, HIT[1][told.hit], told.place),
        ];
        let lead = dice.pick(LEADS[lang]);
        let mut text = format!("{}\n\n{}", head[lang], fill(lead, &mut dice));
        let mut more: Vec<&str> = MORE[lang].to_vec();
        for _ in 0..2 {
            let next = more.swap_remove(dice.roll(more.len()));
            text.push_str("\n\n");
            text.push_str(&fill(next, &mut dice));
        }
        for _ in 0..5 + dice.roll(3) {
            text.push_str("\n\n");
            text.push_str(&filler(lang, &mut dice));
        }
        (text, told.day, lang)
    }
}

/// A paragraph about nothing that anybody looks for.
fn filler(lang: usize, dice: &mut Dice) -> String {
    let mut out = String::new();
    for _ in 0..3 {
        let [one, other, third] = [0; 3].map(|_| dice.pick(NOUNS[lang]));
        let [does, then] = [0; 2].map(|_| dice.pick(VERBS[lang]));
        let (end, join) = (dice.pick(ENDS[lang]), [[", et ", " quand ", ", mais "], [", and ", " when ", ", but "]]);
        let sentence = format!("{one} {does} {other} {end}{}{third} {then} {other}. ", join[lang][dice.roll(3)]);
        let mut signs = sentence.chars();
        out.extend(signs.next().into_iter().flat_map(char::to_uppercase).chain(signs));
    }
    out.trim_end().to_owned()
}

/// Days from 1 March 2005, a Tuesday.
fn iso(day: usize) -> String {
    let first = jiff::civil::date(2005, 3, 1);
    let days = jiff::Span::new().days(i64::try_from(day).unwrap_or(0));
    first.checked_add(days).map_or(String::new(), |date| date.to_string())
}

/// Writes pages `from..to` as json-lines.
///
/// # Errors
/// When the file cannot be written.
pub fn write(file: &str, from: usize, to: usize) -> Result<(), String> {
    let corpus = Corpus::new()?;
    let told = |e: std::io::Error| format!("{file}: {e}");
    let mut out = std::io::BufWriter::new(std::fs::File::create(file).map_err(told)?);
    for n in from..to {
        writeln!(out, "{}", corpus.line(n)).map_err(told)?;
    }
    out.flush().map_err(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_gives_the_same_page_of_some_kilobytes() {
        let corpus = Corpus::new().expect("places");
        let lines: Vec<String> = (0..400).map(|n| corpus.line(n)).collect();
        assert_eq!(lines[17], Corpus::new().expect("places").line(17));
        let mean = lines.iter().map(String::len).sum::<usize>() / lines.len();
        assert!((2_000..3_500).contains(&mean), "{mean} bytes");
        let reprints = (0..400).filter(|n| Corpus::original(*n) != *n).count();
        assert!((30..110).contains(&reprints), "{reprints} reprints");
        assert!(lines.iter().all(|line| !line[1..].contains('{')), "all is filled in");
    }
}
