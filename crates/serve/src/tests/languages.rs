//! Pages, errors and names in the reader's language.

use super::door::{refused, two_tokens};
use super::*;

/// What a page says itself: its pieces of text, and the names it gives to pictures and fields. Words of pages, code and
/// drafts are not its own.
fn own_words(page: &str) -> Vec<String> {
    const OTHERS: [&str; 8] = ["q", "bdi", "code", "textarea", "script", "style", "blockquote", "option"];
    let (mut out, mut within) = (Vec::new(), 0usize);
    for piece in page.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').expect("a tag ends");
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if OTHERS.contains(&name) {
            within = if tag.starts_with('/') { within - 1 } else { within + 1 };
        }
        for label in ["aria-label=\"", "title=\"", "placeholder=\"", "data-more=\"", "data-label=\""] {
            out.extend(between(tag, label, "\"").map(str::to_owned));
        }
        // What is marked as of another language says so to its reader.
        let marked = tag.contains(" lang=\"") && name != "html";
        if within == 0 && !marked {
            out.push(text.trim().to_owned());
        }
    }
    out.retain(|text| !text.is_empty());
    out
}

/// Every kind of page, errors and the login among them, in a language.
fn every_page(town: &Town, closed: &Town, ui: &str) -> Vec<(String, String)> {
    let with = |address: &str| format!("{address}{}ui={ui}", if address.contains('?') { '&' } else { '?' });
    let event = town.event();
    let mut all = addresses(town);
    all.retain(|address| !address.contains("ui="));
    let more = ["/events?act=battle", "/events?q=nothing-holds-this", "/?as_of=2022-05-19", "/?known_by=2022-06-01"];
    all.extend(more.map(str::to_owned));
    all.extend([format!("/event/{event}?slot=killed"), format!("/event/{event}?as_of=2022-05-18")]);
    let record = town.json(&format!("/event/{event}.json"));
    for claim in record["claims"].as_array().expect("a list") {
        all.push(format!("/claim/{}", claim.as_str().expect("an id")));
    }
    let mut pages: Vec<(String, String)> =
        all.into_iter().map(|address| with(&address)).map(|a| (a.clone(), text(&town.get(&a)))).collect();
    pages.push(("the login".to_owned(), text(&closed.get(&with("/")))));
    let form = [("secret", "0"), ("what", "accept")];
    pages.push(("a foreign form".to_owned(), text(&town.ask(Method::POST, &with("/review"), &[], &form))));
    let (_, refused) = refused(&|| closed.get(&with("/login")));
    pages.push(("who asks too often".to_owned(), text(&refused)));
    *closed.passed.lock().expect("no thread panics") += Duration::from_secs(3600);
    pages
}

#[test]
fn pages_speak_one_language() {
    let town = town(&story(), None);
    let closed = self::town(&story()[..1], Some(two_tokens().0));
    // What was decided is told too.
    let event = town.event();
    town.decide(&event, &[("what", "correct"), ("slot", "killed"), ("value", "15")]);
    town.decide(&event, &[("what", "correct"), ("slot", "act"), ("value", "armed_clash")]);
    town.decide(&event, &[("what", "pending")]);
    let [english, french] = crate::words::all() else { panic!("two languages") };
    let tables =
        ["act", "status", "outcome", "category", "role", "stance", "scope", "hedge", "label", "basis", "policy"];
    for (own, other) in [(french, english), (english, french)] {
        let theirs: Vec<&str> = other.every_word().filter(|word| !own.every_word().any(|w| w == *word)).collect();
        for (address, page) in every_page(&town, &closed, own.code) {
            assert!(page.contains(&format!("<html lang=\"{}\"", own.code)), "{address}");
            for said in own_words(&page) {
                let bare = said.trim_end_matches([':', '.', ',', ' ', '\u{a0}']);
                let foreign = theirs.iter().find(|word| **word == said || **word == bare);
                assert_eq!(foreign, None, "{address} in {}: «{said}»", own.code);
                // A raw word of a closed list is nobody's language.
                let raw = tables.iter().flat_map(|table| other.table_of(table)).map(|(key, _)| key);
                // What is wrong with an address is told in the words of addresses.
                let of_address = address.contains("act=battle");
                // How a claim was read is told in English in the words that specs are written in.
                let of_specs = address.starts_with("/claim/") && own.code == "en";
                let raw =
                    raw.filter(|key| key.contains('_') && !of_address && !of_specs).find(|key| said.contains(*key));
                assert_eq!(raw, None, "{address} in {}: «{said}»", own.code);
            }
            // The ledger's English names are told as the press of the language calls them.
            let names = ["Military Forces of", "Government of", "Police Forces of"];
            let named = names.iter().find(|name| {
                let drafts = page.split("<textarea").map(|part| part.rsplit("</textarea>").next().unwrap_or(part));
                own.code == "fr" && drafts.into_iter().any(|part| part.contains(**name))
            });
            assert_eq!(named, None, "{address} in {}", own.code);
        }
    }
}

#[test]
fn a_reader_is_told_names_in_his_language_and_finds_by_them() {
    let town = town(&story(), None);
    let event = town.event();
    let page = |ui: &str| town.text(&format!("/event/{event}?ui={ui}"));
    assert!(page("en").contains("Military Forces of Mali"));
    assert!(page("fr").contains("armée malienne") && !page("fr").contains("Military Forces"));
    assert!(town.text("/actors?ui=fr").contains("armée malienne"));
    let total = |address: &str| town.json(address)["total"].clone();
    assert_eq!(total("/events.json?actor=arm%C3%A9e%20malienne&ui=fr"), 1);
    assert_eq!(total("/events.json?actor=military%20forces%20of%20mali&ui=fr"), 1, "the ledger's name is known too");
    assert_eq!(total("/events.json?actor=arm%C3%A9e%20malienne&ui=en"), 0);
    // Data is the same in every language.
    assert_eq!(town.text("/actors.csv?ui=fr"), town.text("/actors.csv?ui=en"));
    // A word of a closed list may be written as the page shows it.
    let secret = town.secret(&page("fr"));
    let form = correction(&secret, &event, "act", "enlevement");
    assert_eq!(town.ask(Method::POST, "/review?ui=fr", &[], &form).status, StatusCode::SEE_OTHER);
    assert_eq!(town.json(&format!("/event/{event}.json"))["act"], "abduction");
    assert!(page("fr").contains("Acte = Enlèvement"));
}

#[test]
fn errors_are_told_in_the_readers_language_and_to_programs_in_one() {
    let town = town(&story(), None);
    let event = town.event();
    let check = |address: &str, french: &str, english: &str| {
        let ui = if address.contains('?') { "&ui=fr" } else { "?ui=fr" };
        let page = text(&town.get(&format!("{address}{ui}")));
        assert!(page.contains(french) && page.contains("lang=\"fr\""), "{address}: {page}");
        let json = town.ask(Method::GET, &format!("{address}{ui}"), &[(header::ACCEPT, "application/json")], &[]);
        assert!(text(&json).contains(english), "{address}: {}", text(&json));
    };
    check("/event/nothing", "Il n'y a pas d'événement « nothing » ici", "there is no event 'nothing' here");
    check("/nowhere", "Il n'y a pas de page à l'adresse « /nowhere »", "there is no page at '/nowhere'");
    check("/events?as_of=x", "n'est pas un jour", "as_of 'x' is no day");
    check("/events?act=battle", "« battle » est inconnu ; les mots sont", "unknown act 'battle'; the words are");
    check("/actor/nobody", "Il n'y a pas d'acteur", "there is no actor 'nobody'");
    let secret = town.secret(&text(&town.get(&format!("/event/{event}?ui=fr"))));
    let form = correction(&secret, &event, "killed", "many");
    let page = text(&town.ask(Method::POST, "/review?ui=fr", &[], &form));
    assert!(page.contains("« many » ne convient pas à cette case."), "{page}");
    assert!(page.contains("<p class=\"note\" lang=\"en\">"), "what the program says itself is marked as English");
}

/// The form with which Ada gives a cell another value.
fn correction<'a>(secret: &'a str, event: &'a str, slot: &'a str, value: &'a str) -> [(&'a str, &'a str); 7] {
    [
        ("secret", secret),
        ("event", event),
        ("by", "Ada"),
        ("reason", "x"),
        ("what", "correct"),
        ("slot", slot),
        ("value", value),
    ]
}
