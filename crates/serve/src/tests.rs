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

mod door;
mod languages;

const NOW: &str = "2022-06-01T08:00:00Z";

fn engine() -> &'static Arc<Engine> {
    static ENGINE: OnceLock<Arc<Engine>> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let engine = Engine::new(Packs::embedded().expect("the packs load"));
        Arc::new(engine.expect("the packs are sound"))
    })
}

fn page(outlet: &str, day: i8, text: &str) -> Capture {
    let day = jiff::civil::date(2022, 5, day);
    Capture {
        outlet: Some(outlet.to_owned()),
        url: Some(format!("https://{}.example/{}", outlet.to_lowercase(), day)),
        published: Some(Published { when: When::day(day), basis: Basis::Given, span: None }),
        ..Capture::text(text)
    }
}

/// Two voices differ about one attack; another is told of days later.
fn story() -> Vec<Capture> {
    vec![
        page("Agence", 18, include_str!("samples/agency.txt")),
        page("Journal", 19, include_str!("samples/journal.txt")),
        page("Gazette", 25, include_str!("samples/gazette.txt")),
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
            fingerprint: Some(&read.fingerprint),
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
    let make = || Ok(engine().clone());
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
        let (n, place) = (2 + day % 4, ["Gao", "Mopti", "Djibo"][day as usize / 2 % 3]);
        let text = include_str!("samples/sheet.txt").replace("COUNT", &n.to_string()).replace("TOWN", place);
        page(&format!("Sheet{day}"), day, &text)
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
