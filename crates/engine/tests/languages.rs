//! Which language a short title, a block or a page is in, with the packs inside the binary.

mod support;

use recoupe_model::*;
use support::ENGINE;

/// The language of the only block of a page that holds just this.
fn told(text: &str) -> String {
    let article = ENGINE.read(&Capture::text(text)).article;
    let lang = article.blocks.first().and_then(|b| b.lang);
    lang.map_or_else(|| "-".to_owned(), |l| l.to_string())
}

fn check(lang: &str, texts: &[&str]) {
    let wrong: Vec<String> = texts
        .iter()
        .map(|t| (t, told(t)))
        .filter(|(_, got)| got != lang)
        .map(|(t, got)| format!("{got}: {t}"))
        .collect();
    assert!(wrong.is_empty(), "not taken for {lang}: {wrong:#?}");
}

#[test]
fn short_titles_in_french() {
    check(
        "fr",
        &[
            "Tenga : quatre soldats tués dans une embuscade",
            "Le Premier ministre en visite au camp des déplacés",
            "Nouvelle attaque contre un convoi",
            "Que reste-t-il de la mission ?",
            "Deux villages brûlés, douze morts",
            "Les rebelles reprennent la ville du fleuve",
            "Une trêve jusqu'à lundi",
            "L'armée annonce la libération des otages",
            "Des milliers de manifestants dans les rues de la capitale",
            "Crise alimentaire : l'ONU appelle à l'aide",
            "Le général promet des élections",
            "Vers un retrait des troupes étrangères ?",
        ],
    );
}

#[test]
fn short_titles_in_english() {
    check(
        "en",
        &[
            "Tenga: four soldiers killed in ambush",
            "Prime minister visits camp for the displaced",
            "What is left of the mission?",
            "Rebels retake river town",
            "Two villages burned, twelve dead",
            "Thousands march through the capital",
            "Army says hostages were freed",
            "UN appeals for food aid as fighting spreads",
            "Junta to hold talks with the opposition",
            "General promises elections within a year",
            "Who are the men who took power?",
            "Ceasefire holding, observers say",
        ],
    );
}

#[test]
fn short_titles_in_spanish() {
    check(
        "es",
        &[
            "Cuatro soldados muertos en una emboscada",
            "El primer ministro visita el campo de desplazados",
            "¿Qué queda de la misión?",
            "Los rebeldes recuperan la ciudad del río",
            "Dos aldeas quemadas y doce muertos",
            "Miles de personas marchan por las calles de la capital",
            "El ejército anuncia la liberación de los rehenes",
            "La ONU pide ayuda ante la crisis alimentaria",
            "La junta dialogará con la oposición",
            "El general promete elecciones en un año",
            "Nuevo ataque contra un convoy militar en el norte",
            "El programa de la jornada y los resultados",
        ],
    );
}

#[test]
fn short_titles_in_portuguese() {
    check(
        "pt",
        &[
            "Quatro soldados mortos em uma emboscada",
            "O primeiro-ministro visita o campo de deslocados",
            "O que resta da missão?",
            "Rebeldes retomam a cidade do rio",
            "Duas aldeias queimadas e doze mortos",
            "Milhares de pessoas marcham pelas ruas da capital",
            "O exército anuncia a libertação dos reféns",
            "ONU pede ajuda para a crise alimentar",
            "A junta vai dialogar com a oposição",
            "General promete eleições dentro de um ano",
            "Novo ataque contra uma coluna militar no norte",
            "Presidente não comparece à cimeira",
        ],
    );
}

#[test]
fn short_titles_in_arabic() {
    check(
        "ar",
        &[
            "مقتل أربعة جنود في كمين",
            "رئيس الوزراء يزور مخيم النازحين",
            "ماذا بقي من البعثة؟",
            "المتمردون يستعيدون المدينة",
            "حرق قريتين ومقتل اثني عشر شخصا",
            "آلاف المتظاهرين في شوارع العاصمة",
            "الجيش يعلن الإفراج عن الرهائن",
            "الأمم المتحدة تطلب المساعدة",
            "الجنرال يعد بإجراء انتخابات خلال عام",
            "هجوم جديد على قافلة عسكرية في الشمال",
        ],
    );
}

#[test]
fn sentences_of_words_that_neighbours_share() {
    check(
        "fr",
        &[
            "À Tenga, le ministère de la Défense a annoncé mardi la mort de six soldats, tués dimanche à Sora.",
            "La mission de la force conjointe a quitté la base de Tenga, a annoncé la présidence.",
            "Le 12 mars, le convoi de la Croix-Rouge a atteint la zone de Sora, à la frontière.",
            "De Tenga à Sora, la route de la mine reste la plus dangereuse de la région.",
        ],
    );
    check(
        "es",
        &[
            "La misión de la fuerza conjunta ha dejado la base de Tenga, anunció la presidencia.",
            "De Tenga a Sora, la carretera de la mina es la más peligrosa de la región.",
            "El Ministerio de Defensa de Sora anunció la muerte de seis soldados.",
        ],
    );
    check(
        "pt",
        &[
            "A missão da força conjunta deixou a base de Tenga, anunciou a presidência.",
            "De Tenga a Sora, a estrada da mina é a mais perigosa da região.",
            "O Ministério da Defesa de Sora anunciou a morte de seis soldados.",
        ],
    );
    check(
        "en",
        &[
            "Six soldiers died in Tenga on Sunday, a defence ministry official said.",
            "Armed men on motorbikes attacked a convoy near the mine, officials say.",
        ],
    );
}

#[test]
fn other_languages_are_not_taken_for_a_neighbour() {
    for (lang, text) in [
        (
            "it",
            "Quattro soldati sono stati uccisi lunedì in un'imboscata nei pressi della città, ha detto il governatore della regione.",
        ),
        (
            "de",
            "Vier Soldaten sind am Montag bei einem Überfall in der Nähe der Stadt getötet worden, sagte der Gouverneur der Region.",
        ),
        (
            "nl",
            "Vier soldaten zijn maandag gedood bij een hinderlaag in de buurt van de stad, zegt de gouverneur van de regio.",
        ),
        (
            "tr",
            "Valinin açıklamasına göre pazartesi günü kentin yakınlarında kurulan bir pusuda dört asker hayatını kaybetti.",
        ),
        ("ru", "Четыре солдата погибли в понедельник в засаде недалеко от города, сообщил губернатор области."),
        (
            "fa",
            "استاندار منطقه گفت که چهار سرباز روز دوشنبه در کمینی در نزدیکی شهر کشته شدند و مهاجمان به سوی رودخانه گریختند.",
        ),
    ] {
        assert_eq!(told(text), lang, "{text}");
    }
}

#[test]
fn what_cannot_be_told_is_in_the_language_of_its_page() {
    let page = "Le Faso\n\nTenga\n\nQuatre soldats ont été tués lundi dans une embuscade près de Tenga, a annoncé le gouverneur de la région.\n\
        Les assaillants sont venus à moto. Ils ont brûlé deux véhicules et pris la fuite vers le fleuve.\n\
        Photo DR\n\nEl ejército anuncia la liberación de los rehenes\n\nقلبي مع أهل المدينة";
    let article = ENGINE.read(&Capture::text(page)).article;
    let found: Vec<String> = article.blocks.iter().map(|b| b.lang.map_or("-".to_owned(), |l| l.to_string())).collect();
    assert_eq!(found, ["fr", "fr", "fr", "fr", "fr", "es", "ar"], "{article:#?}");
}
