//! The house as a reader and as an attacker meets it: real pages read by the real engine, asked through the door.

use crate::desk::Desk;
use crate::guard::{Guard, Role, Token};
use crate::http::{Given, House, answer};
use crate::reply::Reply;
use crate::routes::ROUTES;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, StatusCode};
use recoupe_engine::{Engine, Grown, Packs, link_new, reconcile};
use recoupe_ledger::{AsOf, Ledger, ReadingParts};
use recoupe_model::{Basis, Capture, Published, When};
use serde_json::Value;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const NOW: &str = "2022-06-01T08:00:00Z";

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::new(Packs::embedded().expect("the packs load")).expect("the packs are sound"))
}

fn page(outlet: &str, day: i8, title: &str, text: &str) -> Capture {
    let day = jiff::civil::date(2022, 5, day);
    Capture {
        outlet: Some(outlet.to_owned()),
        url: Some(format!("https://{}.example/{}", outlet.to_lowercase(), day)),
        published: Some(Published { when: When::day(day), basis: Basis::Given, span: None }),
        ..Capture::text(&format!("{title}\n\n{text}\n"))
    }
}

/// Two voices differ about one attack; another is told of days later.
fn story() -> Vec<Capture> {
    vec![
        page(
            "Agence",
            18,
            "Mali : onze soldats tués",
            "Onze soldats maliens ont été tués mardi 17 mai 2022 dans une attaque du JNIM près d'Ansongo, a annoncé l'armée malienne.",
        ),
        page(
            "Journal",
            19,
            "Le JNIM parle de vingt morts",
            "Vingt soldats maliens ont été tués mardi 17 mai 2022 dans une attaque du JNIM près d'Ansongo, a affirmé le JNIM.",
        ),
        page(
            "Gazette",
            25,
            "Burkina : des civils enlevés",
            "Six civils ont été enlevés lundi 23 mai 2022 à Djibo, ont indiqué des sources sécuritaires.",
        ),
    ]
}

struct Town {
    house: House,
    folder: TempDir,
    /// How much time has passed at the door.
    passed: Arc<Mutex<Duration>>,
}

/// A guard whose clock the test turns.
fn guard(tokens: Option<Vec<Token>>) -> (Guard, Arc<Mutex<Duration>>) {
    let (begin, passed) = (Instant::now(), Arc::new(Mutex::new(Duration::ZERO)));
    let shown = passed.clone();
    let clock = Box::new(move || begin + *shown.lock().expect("no thread panics"));
    (Guard::new(tokens.is_none(), tokens.unwrap_or_default(), clock), passed)
}

/// Reads pages in and links them as an ingest does.
fn fill(file: &Path, pages: &[Capture]) {
    let mut ledger = append(file, pages);
    let mut linking = ledger.linking().expect("nobody else writes");
    let Grown { made, before } = link_new(&mut linking).expect("linked");
    linking.commit(made, before.as_deref(), NOW).expect("written");
}

fn append(file: &Path, pages: &[Capture]) -> Ledger {
    let mut ledger = Ledger::open(file).expect("a new ledger");
    for capture in pages {
        let read = engine().read(capture);
        let parts = ReadingParts {
            page: &read.page,
            bytes_sha256: &read.bytes_sha256,
            article: &read.article,
            fingerprint: &read.fingerprint,
            claims: &read.claims,
            engine: "0.1.0",
            packs: &read.packs,
        };
        ledger.append(capture, &parts, NOW).expect("appended");
    }
    ledger
}

/// As [`fill`], with nothing remembered of what was linked.
fn fill_without_lists(file: &Path, pages: &[Capture]) {
    let mut ledger = append(file, pages);
    let seen = ledger.stamp().expect("a stamp");
    let made = reconcile(&ledger.facts(AsOf::LATEST).expect("facts"), &ledger.claims(AsOf::LATEST).expect("claims"));
    ledger.append_events(&made, seen, NOW).expect("written").expect("nobody else writes");
}

fn town(pages: &[Capture], tokens: Option<Vec<Token>>) -> Town {
    let folder = tempfile::tempdir().expect("a folder");
    fill(&folder.path().join("town.db"), pages);
    town_in(folder, tokens)
}

fn town_in(folder: TempDir, tokens: Option<Vec<Token>>) -> Town {
    let file = folder.path().join("town.db");
    let make = || Engine::new(Packs::embedded().expect("the packs load")).map_err(|e| e.to_string());
    let desk = Desk::new(file, Box::new(make));
    desk.read_first().expect("a ledger");
    let (guard, passed) = guard(tokens);
    let house = House { desk, guard, now: || NOW.to_owned(), news: tokio::sync::broadcast::channel(4).0 };
    Town { house, folder, passed }
}

impl Town {
    fn ask(&self, method: Method, address: &str, headers: &[(HeaderName, &str)], form: &[(&str, &str)]) -> Reply {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let mut all = HeaderMap::new();
        all.insert(header::HOST, HeaderValue::from_static("127.0.0.1:8080"));
        all.insert(header::ACCEPT, HeaderValue::from_static("text/html"));
        for (name, value) in headers {
            all.insert(name.clone(), HeaderValue::from_str(value).expect("a value"));
        }
        let given = Given {
            method,
            path: path.to_owned(),
            query: query.split('#').next().unwrap_or_default().to_owned(),
            headers: all,
            form: form.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(),
            from: [127, 0, 0, 1].into(),
        };
        answer(&self.house, &given)
    }

    fn get(&self, address: &str) -> Reply {
        self.ask(Method::GET, address, &[], &[])
    }

    fn text(&self, address: &str) -> String {
        let reply = self.get(address);
        assert_eq!(reply.status, StatusCode::OK, "{address}: {}", text(&reply));
        text(&reply)
    }

    fn json(&self, address: &str) -> Value {
        serde_json::from_str(&self.text(address)).expect(address)
    }

    /// The event that most pages tell of.
    fn event(&self) -> String {
        let all = self.json("/events.json?act=armed_clash");
        all["events"][0]["event_id"].as_str().expect("an event").to_owned()
    }

    fn secret(&self, page: &str) -> String {
        between(page, "name=\"secret\" value=\"", "\"").expect("a form").to_owned()
    }

    /// Sends a form as the page of the event would.
    fn decide(&self, event: &str, form: &[(&str, &str)]) -> Reply {
        let secret = self.secret(&self.text(&format!("/event/{event}")));
        let mut all = vec![("secret", secret.as_str()), ("event", event), ("by", "Ada"), ("reason", "checked")];
        all.extend_from_slice(form);
        self.ask(Method::POST, "/review", &[], &all)
    }
}

fn text(reply: &Reply) -> String {
    String::from_utf8(reply.body.to_vec()).expect("UTF-8")
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(inside, _)| inside)
}

/// Every kind of page of a town, with real ids.
fn addresses(town: &Town) -> Vec<String> {
    let event = town.event();
    let record = town.json(&format!("/event/{event}.json"));
    let claim = record["claims"][0].as_str().expect("a claim");
    let page = record["page_ids"][0].as_str().expect("a page");
    let first = |room: &str| town.json(&format!("/{room}.json"))[room][0]["key"].as_str().expect("a name").to_owned();
    ROUTES
        .iter()
        .filter(|route| route.path != "/stream")
        .map(|route| {
            let id = match route.path.split('/').nth(1) {
                Some("event") => event.clone(),
                Some("claim") => claim.to_owned(),
                Some("page") => page.to_owned(),
                Some("place") => first("places"),
                Some("actor") => first("actors"),
                Some("outlet") => first("outlets"),
                _ => String::new(),
            };
            route.path.replace("{id}", &crate::ask::encoded(&id))
        })
        .chain(["/".to_owned(), "/api".to_owned(), "/nowhere".to_owned(), "/?ui=fr".to_owned()])
        .collect()
}

#[test]
fn every_address_answers_in_every_form() {
    let town = town(&story(), None);
    for (route, address) in ROUTES.iter().filter(|r| r.path != "/stream").zip(addresses(&town)) {
        let reply = town.get(&address);
        assert_eq!(reply.status, StatusCode::OK, "{address}");
        for form in route.forms {
            let reply = town.get(&format!("{address}{form}"));
            assert_eq!(reply.status, StatusCode::OK, "{address}{form}");
            if *form != ".csv" {
                serde_json::from_slice::<Value>(&reply.body).expect(&address);
            }
        }
    }
    let document = town.json("/openapi.json");
    for route in ROUTES {
        let ends: &[&str] = if route.forms.is_empty() { &[""] } else { route.forms };
        assert!(ends.iter().all(|end| document["paths"][format!("{}{end}", route.path)].is_object()), "{}", route.path);
    }
}

#[test]
fn every_map_finds_its_places() {
    let town = town(&story(), None);
    let mut maps = 0;
    let filtered = ["/?country=ML".to_owned(), "/?actor=jnim&ui=fr".to_owned()];
    for address in addresses(&town).into_iter().filter(|a| a != "/nowhere").chain(filtered) {
        let page = town.text(&address);
        let Some(from) = between(&page, "data-island=\"map\" data-from=\"", "\"") else { continue };
        let shown = page.matches("<circle").count();
        let points = town.json(&from.replace("&amp;", "&"));
        assert_eq!(points["features"].as_array().map(Vec::len), Some(shown), "{address}: {from}");
        maps += 1;
    }
    assert!(maps >= 7, "{maps}");
}

#[test]
fn errors_have_one_shape() {
    let town = town(&story(), None);
    let check = |address: &str, status: u16, words: &str| {
        let reply = town.ask(Method::GET, address, &[(header::ACCEPT, "application/json")], &[]);
        let body: Value = serde_json::from_slice(&reply.body).expect(address);
        assert_eq!((reply.status.as_u16(), body["error"]["status"].as_u64()), (status, Some(u64::from(status))));
        assert!(body["error"]["says"].as_str().expect("a sentence").contains(words), "{body}");
        assert_eq!(body.as_object().map(|o| o.len()), Some(1));
    };
    check("/event/nothing.json", 404, "there is no event 'nothing'");
    check("/claim/nothing", 404, "no claim");
    check("/page/nothing.json", 404, "no page");
    check("/events.json?act=battle", 400, "unknown act");
    check("/events.json?after=x", 400, "no cursor");
    check("/events.json?as_of=x", 400, "no day");
    check("/actors.geojson", 404, "no such form");
    check("/nowhere", 404, "no page");
    // A person gets a page.
    let page = town.get("/event/nothing");
    assert_eq!((page.status, page.kind), (StatusCode::NOT_FOUND, "text/html; charset=utf-8"));
}

/// Listens at `/stream` of a real server until the words stand there.
fn hear(at: std::net::SocketAddr, last_event_id: &str, until: &str) -> String {
    let mut line = std::net::TcpStream::connect(at).expect("a server");
    line.set_read_timeout(Some(std::time::Duration::from_secs(30))).expect("a socket");
    let ask = format!("GET /stream HTTP/1.1\r\nHost: {at}\r\n{last_event_id}\r\n");
    line.write_all(ask.as_bytes()).expect("asked");
    let (mut heard, mut piece) = (String::new(), [0; 4096]);
    while !heard.contains(until) {
        let n = line.read(&mut piece).expect("it comes within half a minute");
        assert_ne!(n, 0, "the stream ended: {heard}");
        heard.push_str(&String::from_utf8_lossy(&piece[..n]));
    }
    heard
}

#[test]
fn what_is_written_is_told_to_those_who_listen() {
    let Town { house, folder, .. } = town(&story()[..2], None);
    let file = folder.path().join("town.db");
    let last = Ledger::open_existing(&file).expect("a ledger").stamp().expect("a stamp").version();
    let threads = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("threads");
    let listener = threads.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a port");
    let at = listener.local_addr().expect("an address");
    threads.spawn(crate::http::run(Arc::new(house), listener));

    let listening = std::thread::spawn(move || hear(at, "", "event: new"));
    hear(at, "", "retry: 5000");
    std::thread::sleep(std::time::Duration::from_millis(300));
    fill(&file, &story()[2..]);
    let heard = listening.join().expect("heard");
    assert!(heard.contains("content-type: text/event-stream") && heard.contains("content-security-policy"), "{heard}");
    let data = heard.split("\ndata: ").nth(1).expect("an event").lines().next().expect("a line");
    let data: Value = serde_json::from_str(data).expect("JSON");
    let (event, change) = (data["event_id"].as_str().expect("an id"), data["change"].as_str());
    assert_eq!((change, data["recorded_at"].as_str()), (Some("new"), Some(NOW)));
    let record = Ledger::open_existing(&file).expect("a ledger").event(&event.into()).expect("read");
    assert_eq!(record.expect("stands").act, "abduction");
    // Who lost the line says what came last and misses nothing, whenever it is asked.
    let heard = hear(at, &format!("Last-Event-ID: {last}\r\n"), "event: new");
    assert!(heard.contains(&format!("id: {}\n", last + 1)) && heard.contains(event), "{heard}");
    threads.shutdown_background();
}

#[test]
fn a_list_can_be_walked_and_an_id_shortened() {
    let town = town(&story(), None);
    let first = town.json("/events.json?limit=1");
    assert_eq!(first["total"], 2);
    let next = first["next"].as_str().expect("more");
    let second = town.json(&format!("/events.json?limit=1&after={}", crate::ask::encoded(next)));
    assert_ne!(first["events"][0]["event_id"], second["events"][0]["event_id"]);
    assert_eq!(second["next"], Value::Null);
    // The same leaves as points and as a table, whose cursor stands in the header.
    for form in [".geojson", ".csv"] {
        let (mut address, mut n) = (format!("/events{form}?limit=1"), 0);
        loop {
            let reply = town.get(&address);
            assert_eq!(reply.status, StatusCode::OK, "{address}");
            n += 1;
            let link = reply.headers.iter().find(|(n, _)| n == header::LINK).map(|(_, v)| v.clone());
            let points = (form == ".geojson").then(|| serde_json::from_slice::<Value>(&reply.body).expect("JSON"));
            assert_eq!(points.as_ref().is_none_or(|p| p["next"].is_null()), points.is_none() || link.is_none());
            let Some(link) = link else { break };
            address = between(&link, "<", ">; rel=\"next\"").expect("an address").to_owned();
        }
        assert_eq!(n, 2, "{form}");
    }
    let event = town.event();
    let reply = town.get(&format!("/event/{}", &event[..8]));
    assert_eq!(reply.status, StatusCode::TEMPORARY_REDIRECT);
    assert!(reply.headers.iter().any(|(n, v)| n == header::LOCATION && v.ends_with(&event)));
}

#[test]
fn an_earlier_day_knows_less() {
    let town = town(&story(), None);
    let event = town.event();
    assert!(town.text(&format!("/event/{event}")).contains("≠"), "two voices differ");
    assert!(!town.text(&format!("/event/{event}?as_of=2022-05-18")).contains("≠"));
    assert_eq!(town.json("/events.json?as_of=2022-05-18")["total"], 1);
    assert_eq!(town.json("/events.json?as_of=2022-05-17")["total"], 0);
    assert_eq!(town.json("/events.json?known_by=2022-05-31")["total"], 0);
}

#[test]
fn a_day_behind_everything_is_the_present() {
    let town = town(&story(), None);
    let day = |day: i8| AsOf { published: Some(jiff::civil::date(2022, 5, day)), known_by: None };
    let view = |as_of| town.house.desk.view(as_of).expect("a view");
    assert!(Arc::ptr_eq(&view(AsOf::LATEST), &view(day(25))), "the last page is of that day");
    assert!(!Arc::ptr_eq(&view(AsOf::LATEST), &view(day(24))));
    // What was decided later was not decided then.
    town.decide(&town.event(), &[("what", "correct"), ("slot", "killed"), ("value", "15")]);
    let event = town.event();
    let reviewed = |query: &str| town.json(&format!("/event/{event}.json{query}"))["figures"][0]["reviewed"].clone();
    assert_ne!(reviewed(""), Value::Null);
    assert_eq!(reviewed("?as_of=2022-05-31"), Value::Null);
    assert_ne!(reviewed("?as_of=2022-06-01"), Value::Null);
}

#[test]
fn an_earlier_day_is_the_present_without_what_came_later_or_the_same_linked_anew() {
    let more = (2..17).map(|day| {
        let (outlet, n) = (format!("Feuille{day}"), ["Deux", "Trois", "Quatre", "Cinq"][day as usize % 4]);
        let place = ["Gao", "Mopti", "Djibo"][day as usize / 2 % 3];
        let text = format!("{n} soldats ont été tués lundi {place} dans une attaque, a annoncé l'armée malienne.");
        page(&outlet, day, "Des soldats tués", &text.replace(place, &format!("à {place}")))
    });
    let pages: Vec<Capture> = story().into_iter().chain(more).collect();
    // Without lists everything of a day is linked.
    let folder = tempfile::tempdir().expect("a folder");
    fill_without_lists(&folder.path().join("town.db"), &pages);
    let towns = [town(&pages, None), town_in(folder, None)];
    let event = towns[0].event();
    for decide in [false, true] {
        if decide {
            for town in &towns {
                let form = [("what", "correct"), ("slot", "killed"), ("value", "15")];
                assert_eq!(town.decide(&event, &form).status, StatusCode::SEE_OTHER);
            }
        }
        for day in [15, 16, 17, 18, 19, 22, 24, 25] {
            let query = format!("as_of=2022-05-{day}");
            let [ours, anew] = [0, 1].map(|i| towns[i].json(&format!("/events.json?{query}&limit=100")));
            assert_eq!(ours, anew, "{query}");
            for row in events_of(&towns[1], &query) {
                let [ours, anew] = [0, 1].map(|i| towns[i].json(&format!("/event/{row}.json?{query}")));
                assert_eq!(ours, anew, "{query}");
            }
        }
        let day = AsOf { published: Some(jiff::civil::date(2022, 5, 24)), known_by: None };
        let stored = [0, 1].map(|i| towns[i].house.desk.view(day).expect("a view").stored);
        assert_eq!(stored, [true, false], "one page of eighteen came later");
    }
}

fn events_of(town: &Town, query: &str) -> Vec<String> {
    let rows = town.json(&format!("/events.json?{query}&limit=100"));
    let rows = rows["events"].as_array().expect("a list").clone();
    rows.iter().filter_map(|row| row["event_id"].as_str().map(str::to_owned)).collect()
}

#[test]
fn who_asks_before_the_ledger_is_read_is_told_how_far_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("town.db");
    fill(&file, &story());
    let (guard, passed) = guard(None);
    let house = House {
        desk: Desk::new(file, Box::new(|| Err("none is needed".to_owned()))),
        guard,
        now: || NOW.to_owned(),
        news: tokio::sync::broadcast::channel(4).0,
    };
    let town = Town { house, folder, passed };
    let reply = town.get("/");
    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(text(&reply).contains("0 % is done"), "{}", text(&reply));
    assert!(reply.headers.iter().any(|(name, value)| name == "refresh" && value == "2"));
    town.house.desk.read_first().expect("a ledger");
    assert_eq!(town.get("/").status, StatusCode::OK);
}

#[test]
fn a_claim_is_marked_in_its_page_and_leads_to_the_outlet() {
    let town = town(&story(), None);
    let record = town.json(&format!("/event/{}.json", town.event()));
    let claims: Vec<&str> = record["claims"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    let pages: Vec<String> = claims.iter().map(|c| town.text(&format!("/claim/{c}"))).collect();
    assert!(pages.iter().any(|p| p.contains("count\">Onze")), "{}", pages[0]);
    assert!(pages.iter().all(|p| p.contains("#:~:text=")));
    assert!(pages.iter().all(|p| p.contains("fr/")), "the rules are named");
    assert!(pages.iter().all(|p| p.contains("=&gt; armed_clash killed=")), "a spec is drafted");
}

#[test]
fn a_figure_is_corrected_and_the_correction_undone() {
    let town = town(&story(), None);
    let event = town.event();
    let best = |town: &Town| town.json(&format!("/event/{event}.json"))["figures"][0]["best"].clone();
    let before = best(&town);
    let reply = town.decide(&event, &[("what", "correct"), ("slot", "killed"), ("value", "15")]);
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", text(&reply));
    assert_eq!(best(&town), 15);
    let page = town.text(&format!("/event/{event}"));
    assert!(page.contains("Ada") && page.contains("checked"), "who and why");
    assert!(page.contains("Onze soldats"), "what was said stays");
    let decision = between(&page, "name=\"decision\" value=\"", "\"").expect("a way to undo").to_owned();
    let reply = town.decide(&event, &[("what", "undo"), ("decision", &decision)]);
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", text(&reply));
    assert_eq!(best(&town), before);
    // Undoing the undoing brings it back.
    let page = town.text(&format!("/event/{event}"));
    let undoing = between(&page, "name=\"decision\" value=\"", "\"").expect("a way to undo").to_owned();
    assert_ne!(undoing, decision);
    town.decide(&event, &[("what", "undo"), ("decision", &undoing)]);
    assert_eq!(best(&town), 15);
    // A decision belongs to its day.
    assert_eq!(town.json(&format!("/event/{event}.json?as_of=2022-05-20"))["figures"][0]["reviewed"], Value::Null);
}

#[test]
fn nothing_is_overwritten_by_a_decision() {
    let town = town(&story(), None);
    let event = town.event();
    let file = town.folder.path().join("town.db");
    let held = || {
        let ledger = Ledger::open_existing(&file).expect("a ledger");
        let claims: Vec<String> =
            ledger.claims(AsOf::LATEST).expect("claims").iter().map(|c| format!("{c:?}")).collect();
        let versions = ledger.versions(&event.as_str().into()).expect("versions").len();
        (
            claims,
            versions,
            ledger.decisions(AsOf::LATEST).expect("decisions").iter().map(|d| d.id.clone()).collect::<Vec<_>>(),
        )
    };
    let (claims, versions, none) = held();
    assert!(none.is_empty());
    town.decide(&event, &[("what", "correct"), ("slot", "killed"), ("value", "15")]);
    town.decide(&event, &[("what", "reject")]);
    let first = held();
    assert_eq!((&first.0, first.1, first.2.len()), (&claims, versions, 2), "decisions stand beside what was read");
    town.decide(&event, &[("what", "undo"), ("decision", first.2[1].as_str())]);
    let after = held();
    assert_eq!(
        (&after.0, after.1, &after.2[..2]),
        (&claims, versions, &first.2[..]),
        "undoing is one more, and takes none away"
    );
    assert_eq!(town.json(&format!("/event/{event}.json"))["figures"][0]["best"], 15);
}

#[test]
fn events_are_accepted_rejected_merged_and_split() {
    let town = town(&story(), None);
    let event = town.event();
    let done = |form: &[(&str, &str)]| {
        let reply = town.decide(&event, form);
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{form:?}: {}", text(&reply));
    };
    let total = || town.json("/events.json")["total"].as_u64().expect("a number");
    done(&[("what", "pending")]);
    assert_eq!(town.json(&format!("/event/{event}.json"))["status"], "pending");
    done(&[("what", "accept")]);
    let all = town.json("/events.json");
    let other = all["events"].as_array().expect("a list").iter().find(|e| e["event_id"] != event.as_str());
    let other = other.expect("another event")["event_id"].as_str().expect("an id").to_owned();
    done(&[("what", "merge"), ("with", &other)]);
    assert_eq!(total(), 1);
    let merged = town.json("/events.json")["events"][0]["event_id"].as_str().expect("an id").to_owned();
    let claims = town.json(&format!("/event/{merged}.json"))["claims"].clone();
    assert!(claims.as_array().expect("a list").len() >= 3);
    let split = claims[0].as_str().expect("an id").to_owned();
    assert_eq!(town.decide(&merged, &[("what", "split"), ("part", &split)]).status, StatusCode::SEE_OTHER);
    assert_eq!(total(), 2);
    let left = town.json("/events.json")["events"][0]["event_id"].as_str().expect("an id").to_owned();
    assert_eq!(town.decide(&left, &[("what", "reject")]).status, StatusCode::SEE_OTHER);
    assert_eq!(total(), 1);
    assert_eq!(town.get(&format!("/event/{left}")).status, StatusCode::OK, "a rejected event can be undone");
}

/// All that lists and event pages say.
fn everything(town: &Town) -> Vec<Value> {
    let addresses =
        ["/events.json?sort=day", "/events.json?q=soldats", "/places.json", "/actors.json", "/outlets.json"];
    let mut all: Vec<Value> = addresses.iter().map(|address| town.json(address)).collect();
    let events = all[0]["events"].as_array().expect("a list").clone();
    for event in events {
        let id = event["event_id"].as_str().expect("an id");
        let mut event = town.json(&format!("/event/{id}.json"));
        // Traces of mergers are left by linking, which only one of the ledgers does twice.
        event.as_object_mut().expect("a record").remove("merged_from");
        all.push(event);
    }
    all
}

#[test]
fn what_changes_an_open_ledger_is_what_one_opened_anew_shows() {
    let pages = story();
    let town = town(&pages[..2], None);
    let file = town.folder.path().join("town.db");
    let check = |town: &Town, n_pages: usize| {
        let ledger = Ledger::open(&file).expect("the ledger");
        let decisions = ledger.decisions(AsOf::LATEST).expect("decisions");
        let copy = tempfile::tempdir().expect("a folder");
        fill_without_lists(&copy.path().join("town.db"), &pages[..n_pages]);
        Ledger::open(&copy.path().join("town.db")).expect("it").decide(&decisions, NOW).expect("the same decisions");
        assert_eq!(everything(town), everything(&town_in(copy, None)), "as linking everything gives");
        let again = tempfile::tempdir().expect("a folder");
        ledger.backup(&again.path().join("town.db")).expect("a copy");
        assert_eq!(everything(town), everything(&town_in(again, None)), "as a server that starts now shows");
    };
    let first = |town: &Town| town.json("/events.json")["events"][0]["event_id"].as_str().expect("an id").to_owned();
    check(&town, 2);
    town.decide(&first(&town), &[("what", "correct"), ("slot", "killed"), ("value", "15")]);
    check(&town, 2);
    let claims = town.json(&format!("/event/{}.json", first(&town)))["claims"].clone();
    let claim = claims[0].as_str().expect("an id").to_owned();
    town.decide(&first(&town), &[("what", "correct"), ("claim", &claim), ("slot", "when"), ("value", "2022-05-02")]);
    check(&town, 2);
    fill(&file, &pages[2..]);
    check(&town, 3);
    let all = town.json("/events.json")["events"].clone();
    let [one, other] = [0, 1].map(|n| all[n]["event_id"].as_str().expect("an id").to_owned());
    assert_eq!(town.decide(&one, &[("what", "merge"), ("with", &other)]).status, StatusCode::SEE_OTHER);
    check(&town, 3);
    town.decide(&first(&town), &[("what", "reject")]);
    check(&town, 3);
}

#[test]
fn what_cannot_be_decided_is_told() {
    let town = town(&story(), None);
    let event = town.event();
    let check = |form: &[(&str, &str)], status: u16, words: &str| {
        let reply = town.decide(&event, form);
        assert_eq!(reply.status.as_u16(), status, "{form:?}");
        assert!(text(&reply).contains(words), "{form:?}: {}", text(&reply));
    };
    check(&[("what", "correct"), ("slot", "killed"), ("value", "many")], 400, "is no number");
    check(&[("what", "correct"), ("slot", "killed")], 400, "is empty");
    check(&[("what", "merge"), ("with", "e000000")], 404, "no event");
    check(&[("what", "split")], 400, "must be of one event");
    check(&[("what", "dance")], 400, "nothing that can be decided");
    check(&[("what", "undo"), ("decision", "r0")], 404, "no decision");
}

#[test]
fn an_error_is_reported_by_several_before_it_is_marked() {
    let town = town(&story(), None);
    let event = town.event();
    let page = || town.text(&format!("/event/{event}"));
    let before = town.json(&format!("/event/{event}.json"))["figures"].clone();
    for (n, who) in ["Ada", "Bea", "Cem"].into_iter().enumerate() {
        assert_eq!(page().contains("marked for review"), n >= 3);
        let secret = town.secret(&page());
        let form = [
            ("secret", secret.as_str()),
            ("event", &event),
            ("by", who),
            ("reason", "the register says otherwise"),
            ("what", "report"),
            ("slot", "killed"),
        ];
        assert_eq!(town.ask(Method::POST, "/review", &[], &form).status, StatusCode::SEE_OTHER);
    }
    assert!(page().contains("marked for review"));
    assert_eq!(town.json(&format!("/event/{event}.json"))["figures"], before, "nothing is changed by it");
}

// ---- the door ----

#[test]
fn nothing_runs_that_is_not_ours() {
    let town = town(&story(), None);
    for address in addresses(&town) {
        let reply = town.get(&address);
        let page = text(&reply);
        for bad in
            ["<style", "javascript:", " style=", " onclick", " onerror", " onload", "<iframe", "<object", "http-equiv"]
        {
            assert!(!page.contains(bad), "{address} holds {bad}");
        }
        for script in page.split("<script").skip(1) {
            assert!(script.starts_with(" type=\"module\" src=\"/assets/"), "{address}: an inline script");
        }
        for part in page
            .split("src=\"")
            .skip(1)
            .chain(page.split("<link").skip(1).filter_map(|l| l.split_once("href=\"").map(|x| x.1)))
        {
            assert!(
                part.starts_with('/') && !part.starts_with("//"),
                "{address} loads {}",
                &part[..40.min(part.len())]
            );
        }
        let response = reply.response(&HeaderMap::new());
        let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().expect("text");
        assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"), "{policy}");
        assert!(policy.contains("form-action 'self'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(response.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert!(response.headers().get(header::SET_COOKIE).is_none(), "{address} sets a cookie");
    }
}

#[test]
fn hostile_pages_show_as_text() {
    let body = "Six soldats maliens ont été tués mardi 17 mai 2022 près de Gao, a annoncé l'armée malienne.";
    let hostile = |n: i8, title: &str, text: &str, url: Option<&str>| Capture {
        url: url.map(str::to_owned),
        ..page("<img src=x onerror=alert(1)>", n, title, text)
    };
    let long = "mot ".repeat(260_000);
    let pages = [
        hostile(18, "<script>alert('x')</script> & \"quotes\"", body, Some("javascript:alert(1)")),
        hostile(
            19,
            "\u{202e}renversé \u{2066}isolé",
            &format!("\u{202e}{body}"),
            Some("https://a.example/\"><script>"),
        ),
        hostile(20, &long, body, None),
        hostile(
            21,
            "</title></head><svg onload=alert(1)>",
            &format!("{body} <b onclick=x>gras</b>"),
            Some("data:text/html,x"),
        ),
    ];
    let town = town(&pages, None);
    let mut addresses = vec!["/".to_owned(), "/events".to_owned(), "/outlets".to_owned(), "/places".to_owned()];
    for row in town.json("/events.json")["events"].as_array().expect("a list") {
        let id = row["event_id"].as_str().expect("an id");
        let record = town.json(&format!("/event/{id}.json"));
        addresses.push(format!("/event/{id}"));
        for (room, list) in [("claim", "claims"), ("page", "page_ids")] {
            let ids = record[list].as_array().expect("a list").iter().filter_map(Value::as_str);
            addresses.extend(ids.map(|id| format!("/{room}/{id}")));
        }
    }
    assert!(addresses.len() > 8, "{addresses:?}");
    // Names lead to pages of their own, forms repeat what was asked, errors what was wrong.
    for room in ["place", "actor", "outlet"] {
        let all = town.json(&format!("/{room}s.json"))[format!("{room}s")].as_array().expect("a list").clone();
        let keys = all.iter().filter_map(|line| line["key"].as_str());
        addresses.extend(keys.map(|key| format!("/{room}/{}", crate::ask::encoded(key))));
    }
    let script = crate::ask::encoded("\"><script>alert(1)</script><img src=x onerror=alert(1)>\u{202e}");
    addresses.extend(["q", "place", "actor", "outlet"].map(|name| format!("/events?{name}={script}")));
    let events: Vec<String> = addresses.iter().filter(|a| a.starts_with("/event/")).cloned().collect();
    addresses.extend(events.iter().map(|a| format!("{a}?slot=killed&ui=fr")));
    for address in
        [format!("/event/{script}"), format!("/{script}"), format!("/?as_of={script}"), format!("/events?act={script}")]
    {
        let reply = town.get(&address);
        let page = text(&reply);
        assert!(reply.status.is_client_error() && !page.contains("<script>") && !page.contains("<img"), "{address}");
        assert!(!page.contains('\u{202e}'), "{address}");
    }
    for address in addresses {
        let page = town.text(&address);
        assert!(
            !page.contains("<script>")
                && !page.contains("<img")
                && !page.contains("<b onclick")
                && !page.contains("<svg onload"),
            "{address}"
        );
        assert!(!page.contains("href=\"javascript:") && !page.contains("href=\"data:"), "{address}");
        // A hidden field keeps what was asked as it was asked; nobody sees it.
        let seen = page.split("<input type=\"hidden\"").map(|part| part.split_once('>').map_or(part, |(_, rest)| rest));
        let turned = seen
            .skip(1)
            .chain(page.split("<input type=\"hidden\"").take(1))
            .any(|p| p.contains(['\u{202e}', '\u{2066}']));
        assert!(!turned, "{address}: marks that turn the text");
        assert!(page.len() < 200_000, "{address}: {} bytes", page.len());
    }
}

#[test]
fn hostile_pages_are_data_in_every_form() {
    let body = "Six soldats maliens ont été tués mardi 17 mai 2022 près de Gao, a annoncé l'armée malienne.";
    let outlet = "=HYPERLINK(\"https://evil.example\";\"x\")";
    let hostile = Capture {
        outlet: Some(outlet.to_owned()),
        url: Some("javascript:alert(1)".to_owned()),
        ..page("x", 18, "</script><script>alert(1)</script>", &format!("\u{202e}{body}"))
    };
    let town = town(&[hostile], None);
    for address in ["/events.csv", "/outlets.csv", "/places.csv", "/actors.csv"] {
        let table = town.text(address);
        for cell in table.lines().flat_map(|line| line.split([',', ';'])) {
            let begins = cell.trim_start_matches(['"', ' ']);
            assert!(!begins.starts_with(['=', '+', '@']), "{address}: {cell}");
        }
    }
    for address in ["/events.json", "/events.geojson", "/outlets.json", "/places.geojson", "/events.csv"] {
        let response = town.get(address).response(&HeaderMap::new());
        let kind = response.headers()[header::CONTENT_TYPE].to_str().expect("text");
        assert!(!kind.contains("html"), "{address}: a browser shows it as text");
        assert_eq!(response.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{address}");
    }
    let outlets = town.json("/outlets.json");
    assert_eq!(outlets["outlets"][0]["key"], outlet, "data says what the page says");
}

fn two_tokens() -> (Vec<Token>, String, String) {
    let ((reader, a), (reviewer, b)) = (Token::issue(Role::Reader, "rea"), Token::issue(Role::Reviewer, "ada"));
    (
        Token::parse(&format!("{a}\n{b}")).expect("our own lines"),
        format!("Bearer {reader}"),
        format!("Bearer {reviewer}"),
    )
}

#[test]
fn beyond_loopback_a_token_is_needed_and_a_role_to_decide() {
    let (tokens, reader, reviewer) = two_tokens();
    let town = town(&story(), Some(tokens));
    let stranger = town.get("/");
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
    assert!(!text(&stranger).contains("Ansongo"), "a stranger reads nothing");
    for address in ["/events.json", "/openapi.json", "/packs"] {
        assert_eq!(town.get(address).status, StatusCode::UNAUTHORIZED, "{address}");
    }
    assert_eq!(town.get("/assets/style.css").status, StatusCode::OK);
    let with = |token: &str, address: &str| town.ask(Method::GET, address, &[(header::AUTHORIZATION, token)], &[]);
    let all: Value = serde_json::from_slice(&with(&reader, "/events.json?act=armed_clash").body).expect("json");
    let event = all["events"][0]["event_id"].as_str().expect("an event").to_owned();
    let send = |token: &str, what: &str| {
        let secret = town.secret(&text(&with(token, &format!("/event/{event}"))));
        let form = [("secret", secret.as_str()), ("event", &event), ("reason", "checked"), ("what", what)];
        town.ask(Method::POST, "/review", &[(header::AUTHORIZATION, token)], &form)
    };
    assert_eq!(send(&reader, "accept").status, StatusCode::FORBIDDEN);
    assert_eq!(send(&reader, "report").status, StatusCode::SEE_OTHER, "anybody may report an error");
    assert_eq!(send(&reviewer, "accept").status, StatusCode::SEE_OTHER);
    let page = text(&with(&reader, &format!("/event/{event}")));
    assert!(page.contains("ada") && !page.contains("value=\"accept\""), "a reader sees what was decided and no button");
}

#[test]
fn a_login_gives_a_cookie_that_scripts_and_other_sites_cannot_use() {
    let (tokens, _, reviewer) = two_tokens();
    let town = town(&story(), Some(tokens));
    let token = reviewer.trim_start_matches("Bearer ");
    let reply = town.ask(Method::POST, "/login", &[], &[("token", token)]);
    let cookie = &reply.headers.iter().find(|(n, _)| n == header::SET_COOKIE).expect("a cookie").1;
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let session = cookie.split(';').next().expect("a value");
    assert_eq!(town.ask(Method::GET, "/", &[(header::COOKIE, session)], &[]).status, StatusCode::OK);
    assert_eq!(town.ask(Method::POST, "/login", &[], &[("token", "guess")]).status, StatusCode::UNAUTHORIZED);
    town.ask(Method::GET, "/logout", &[(header::COOKIE, session)], &[]);
    assert_eq!(town.ask(Method::GET, "/", &[(header::COOKIE, session)], &[]).status, StatusCode::UNAUTHORIZED);
}

#[test]
fn a_form_of_another_site_changes_nothing() {
    let town = town(&story(), None);
    let event = town.event();
    let secret = town.secret(&town.text(&format!("/event/{event}")));
    let send = |secret: &str, headers: &[(HeaderName, &str)]| {
        let form = [("secret", secret), ("event", &event), ("by", "Eve"), ("reason", "x"), ("what", "reject")];
        town.ask(Method::POST, "/review", headers, &form).status
    };
    assert_eq!(send("", &[]), StatusCode::FORBIDDEN);
    assert_eq!(send("0", &[]), StatusCode::FORBIDDEN);
    assert_eq!(send(&secret, &[(header::ORIGIN, "https://evil.example")]), StatusCode::FORBIDDEN);
    assert_eq!(send(&secret, &[(HeaderName::from_static("sec-fetch-site"), "cross-site")]), StatusCode::FORBIDDEN);
    assert_eq!(town.json("/events.json")["total"], 2);
    assert_eq!(send(&secret, &[(header::ORIGIN, "http://127.0.0.1:8080")]), StatusCode::SEE_OTHER);
    assert_eq!(town.json("/events.json")["total"], 1);
}

#[test]
fn another_name_for_loopback_is_not_answered_to() {
    let town = town(&story(), None);
    for address in ["/", "/events.json", "/assets/style.css"] {
        let reply = town.ask(Method::GET, address, &[(header::HOST, "evil.example:8080")], &[]);
        assert_eq!(reply.status, StatusCode::MISDIRECTED_REQUEST, "{address}");
    }
}

/// The first of many questions that is refused, and how many were answered before.
fn refused(ask: &dyn Fn() -> Reply) -> (usize, Reply) {
    let found = (0..2000).map(|n| (n, ask())).find(|(_, reply)| reply.status == StatusCode::TOO_MANY_REQUESTS);
    found.expect("somebody says stop")
}

fn wait_s(reply: &Reply) -> f64 {
    let (_, said) = reply.headers.iter().find(|(n, _)| n == header::RETRY_AFTER).expect("Retry-After");
    said.parse().expect("seconds")
}

#[test]
fn who_asks_too_often_is_refused_and_let_in_again() {
    let (tokens, reader, reviewer) = two_tokens();
    let open = town(&story(), None);
    let closed = town(&story(), Some(tokens));
    let json = (header::ACCEPT, "application/json");
    type Asking<'a> = (&'a str, &'a Town, usize, u16, Box<dyn Fn() -> Reply + 'a>);
    let (reader, reviewer) = (reader.as_str(), reviewer.as_str());
    let by = |token| [(header::AUTHORIZATION, token), json.clone()];
    let send = |town: &Town, headers: &[(HeaderName, &str)]| town.ask(Method::POST, "/review", headers, &[]);
    let check: [Asking; 9] = [
        (
            "this machine reads",
            &open,
            400,
            200,
            Box::new(|| open.ask(Method::GET, "/packs.json", &[json.clone()], &[])),
        ),
        ("this machine decides", &open, 40, 403, Box::new(|| send(&open, &[json.clone()]))),
        ("a reader reads", &closed, 100, 200, Box::new(|| closed.ask(Method::GET, "/events.json", &by(reader), &[]))),
        ("a reviewer decides", &closed, 20, 403, Box::new(|| send(&closed, &by(reviewer)))),
        ("a stranger reads", &closed, 100, 401, Box::new(|| closed.ask(Method::GET, "/", &[json.clone()], &[]))),
        ("a stranger decides", &closed, 8, 401, Box::new(|| send(&closed, &[json.clone()]))),
        (
            "a stranger takes the style",
            &closed,
            100,
            200,
            Box::new(|| closed.ask(Method::GET, "/assets/style.css", &[json.clone()], &[])),
        ),
        (
            "a stranger guesses tokens",
            &closed,
            8,
            401,
            Box::new(|| closed.ask(Method::GET, "/", &by("Bearer guess"), &[])),
        ),
        (
            "a stranger guesses at the login",
            &closed,
            8,
            401,
            Box::new(|| closed.ask(Method::POST, "/login", &[json.clone()], &[("token", "guess")])),
        ),
    ];
    for (who, town, at_once, status, ask) in &check {
        let (answered, reply) = refused(ask);
        assert_eq!(answered, *at_once, "{who}");
        let body: Value = serde_json::from_slice(&reply.body).expect("one shape");
        assert_eq!(body["error"]["status"], 429, "{who}");
        assert!(body["error"]["says"].as_str().expect("a sentence").starts_with("too many questions"), "{who}: {body}");
        *town.passed.lock().expect("no thread panics") += Duration::from_secs_f64(wait_s(&reply));
        assert_eq!(ask().status.as_u16(), *status, "{who}: let in again after the time that was said");
        // Nobody carries his questions over to the next line.
        *town.passed.lock().expect("no thread panics") += Duration::from_secs(3600);
    }
}

#[test]
fn who_is_refused_uses_up_nobody_elses_share() {
    let (tokens, reader, reviewer) = two_tokens();
    let town = town(&story(), Some(tokens));
    let get = |headers: &[(HeaderName, &str)]| town.ask(Method::GET, "/", headers, &[]);
    refused(&|| get(&[]));
    assert_eq!(get(&[(header::AUTHORIZATION, &reader)]).status, StatusCode::OK, "strangers shut no reader out");
    refused(&|| get(&[(header::AUTHORIZATION, &reader)]));
    assert_eq!(get(&[(header::AUTHORIZATION, &reviewer)]).status, StatusCode::OK, "one reader no other");
    // A person is told on a page, in his language.
    let page = get(&[(header::AUTHORIZATION, &reader), (header::ACCEPT_LANGUAGE, "fr")]);
    assert_eq!((page.status, page.kind), (StatusCode::TOO_MANY_REQUESTS, "text/html; charset=utf-8"));
    assert!(text(&page).contains("Trop de questions ; redemandez dans 1 s."), "{}", text(&page));
}

#[test]
fn who_sends_too_many_forms_reads_on() {
    let town = town(&story(), None);
    refused(&|| town.ask(Method::POST, "/review", &[], &[]));
    assert_eq!(town.get("/").status, StatusCode::OK);
    assert_eq!(town.ask(Method::PUT, "/events", &[], &[]).status, StatusCode::METHOD_NOT_ALLOWED);
}

#[test]
fn a_server_without_tokens_answers_no_proxy() {
    let town = town(&story(), None);
    for address in ["/", "/events.json", "/assets/style.css", "/login"] {
        let headers = [(HeaderName::from_static("x-forwarded-for"), "203.0.113.9")];
        let reply = town.ask(Method::GET, address, &headers, &[]);
        assert_eq!(reply.status, StatusCode::MISDIRECTED_REQUEST, "{address}");
    }
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
    let form = [
        ("secret", secret.as_str()),
        ("event", &event),
        ("by", "Ada"),
        ("reason", "x"),
        ("what", "correct"),
        ("slot", "killed"),
        ("value", "many"),
    ];
    let page = text(&town.ask(Method::POST, "/review?ui=fr", &[], &form));
    assert!(page.contains("« many » ne convient pas à cette case."), "{page}");
    assert!(page.contains("<p class=\"note\" lang=\"en\">"), "what the program says itself is marked as English");
}

// ---- languages ----

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
    let form = [
        ("secret", secret.as_str()),
        ("event", &event),
        ("by", "Ada"),
        ("reason", "x"),
        ("what", "correct"),
        ("slot", "act"),
        ("value", "enlevement"),
    ];
    assert_eq!(town.ask(Method::POST, "/review?ui=fr", &[], &form).status, StatusCode::SEE_OTHER);
    assert_eq!(town.json(&format!("/event/{event}.json"))["act"], "abduction");
    assert!(page("fr").contains("Acte = Enlèvement"));
}
