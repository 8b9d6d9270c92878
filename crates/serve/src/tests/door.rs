//! Who comes in, how often, and what a page of others can do to a reader.

use super::*;

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
    let body = include_str!("../samples/body.txt").trim_ascii_end();
    let hostile = |n: i8, title: &str, text: &str, url: Option<&str>| Capture {
        url: url.map(str::to_owned),
        ..page("<img src=x onerror=alert(1)>", n, &format!("{title}\n\n{text}\n"))
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
    let body = include_str!("../samples/body.txt").trim_ascii_end();
    let outlet = "=HYPERLINK(\"https://evil.example\";\"x\")";
    let hostile = Capture {
        outlet: Some(outlet.to_owned()),
        url: Some("javascript:alert(1)".to_owned()),
        ..page("x", 18, &format!("</script><script>alert(1)</script>\n\n\u{202e}{body}\n"))
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

pub(super) fn two_tokens() -> (Vec<Token>, String, String) {
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
pub(super) fn refused(ask: &dyn Fn() -> Reply) -> (usize, Reply) {
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
    let json = [(header::ACCEPT, "application/json")];
    type Asking<'a> = (&'a str, &'a Town, usize, u16, Box<dyn Fn() -> Reply + 'a>);
    let (reader, reviewer) = (reader.as_str(), reviewer.as_str());
    let by = |token| [(header::AUTHORIZATION, token), (header::ACCEPT, "application/json")];
    let send = |town: &Town, headers: &[(HeaderName, &str)]| town.ask(Method::POST, "/review", headers, &[]);
    let check: [Asking; 9] = [
        ("this machine reads", &open, 400, 200, Box::new(|| open.ask(Method::GET, "/packs.json", &json, &[]))),
        ("this machine decides", &open, 40, 403, Box::new(|| send(&open, &json))),
        ("a reader reads", &closed, 100, 200, Box::new(|| closed.ask(Method::GET, "/events.json", &by(reader), &[]))),
        ("a reviewer decides", &closed, 20, 403, Box::new(|| send(&closed, &by(reviewer)))),
        ("a stranger reads", &closed, 100, 401, Box::new(|| closed.ask(Method::GET, "/", &json, &[]))),
        ("a stranger decides", &closed, 8, 401, Box::new(|| send(&closed, &json))),
        (
            "a stranger takes the style",
            &closed,
            100,
            200,
            Box::new(|| closed.ask(Method::GET, "/assets/style.css", &json, &[])),
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
            Box::new(|| closed.ask(Method::POST, "/login", &json, &[("token", "guess")])),
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
