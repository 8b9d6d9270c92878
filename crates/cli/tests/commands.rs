//! The binary as a user meets it, on pages written for these tests.

mod support;

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const CLASH: &str = "Mali: onze soldats tués près d'Ansongo\n\nOnze soldats ont été tués mardi dans une attaque \
    de djihadistes près d'Ansongo, dans la région de Gao, a annoncé mercredi l'état-major malien.\n";
const LATER: &str = "Mali: le bilan s'alourdit\n\nAu moins 13 soldats ont été tués mardi dans une attaque de \
    djihadistes près d'Ansongo, dans la région de Gao, a indiqué jeudi l'état-major malien.\n";

struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn new() -> Place {
        Place { dir: tempfile::tempdir().expect("a folder") }
    }
    fn path(&self) -> &Path {
        self.dir.path()
    }
    /// A ledger with both pages.
    fn with_ledger() -> Place {
        let place = Place::new();
        let line = |text: &str, day: &str, outlet: &str| {
            serde_json::json!({"url": format!("https://{outlet}.example/1"), "outlet": outlet, "published": day, "text": text}).to_string()
        };
        let lines = [line(CLASH, "2022-05-18", "Agence"), line(LATER, "2022-05-19", "Journal")];
        fs::write(place.path().join("pages.jsonl"), lines.join("\n")).expect("written");
        place.ok(&["ingest", "pages.jsonl"]);
        place
    }
    fn run(&self, args: &[&str]) -> Output {
        self.fed(args, b"")
    }
    fn fed(&self, args: &[&str], input: &[u8]) -> Output {
        support::run(self.path(), args, input)
    }
    fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    }
    /// The first claim's id, from an export.
    fn a_claim(&self) -> String {
        self.ok(&["export", "--format", "jsonl", "-o", "out"]);
        let claims = fs::read_to_string(self.path().join("out/claims.jsonl")).expect("exported");
        let claim: Value = serde_json::from_str(claims.lines().next().expect("a claim")).expect("json");
        claim["claim_id"].as_str().expect("an id").to_owned()
    }
    fn an_event(&self) -> String {
        let lines = self.ok(&["events", "--format", "jsonl"]);
        let event: Value = serde_json::from_str(lines.lines().next().expect("an event")).expect("json");
        event["event_id"].as_str().expect("an id").to_owned()
    }
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_same_pages_twice_add_nothing() {
    let place = Place::with_ledger();
    let again = place.ok(&["ingest", "pages.jsonl"]);
    assert!(again.starts_with("2 pages: 0 new, 2 known; 0 claims; "), "{again}");
    assert!(again.contains(": 0 new, 0 revised"), "{again}");
}

#[test]
fn events_are_found_and_filtered() {
    let place = Place::with_ledger();
    let list = place.ok(&["events"]);
    assert!(list.contains("armed clash") && list.contains("Ansongo"), "{list}");
    place.ok(&["events", "--country", "ML", "--act", "armed_clash", "--min-killed", "11", "--text", "ansongo"]);
    let none = place.run(&["events", "--country", "TD"]);
    assert_eq!((none.status.code(), err(&none).as_str()), (Some(1), "no event fits\n"));
    let csv = place.ok(&["events", "--format", "csv"]);
    assert!(csv.starts_with("event_id,act,status,"), "{csv}");
}

#[test]
fn an_event_and_a_claim_are_shown() {
    let place = Place::with_ledger();
    let shown = place.ok(&["show", &place.an_event()]);
    for part in ["armed clash", "FIGURES", "ACTORS", "DAYS", "SENTENCES", "«mardi»", "bytes "] {
        assert!(shown.contains(part), "{part} is missing in\n{shown}");
    }
    assert!(!shown.contains('\x1b'), "colour in a pipe");
    assert!(place.ok(&["show", &place.an_event(), "--color", "always"]).contains("\x1b["));
    let explained = place.ok(&["explain", &place.a_claim()]);
    for part in ["CELL", "EVIDENCE", "killed", "bytes "] {
        assert!(explained.contains(part), "{part} is missing in\n{explained}");
    }
    assert_eq!(place.run(&["show", "no-such"]).status.code(), Some(1));
    assert_eq!(place.run(&["explain", "no-such"]).status.code(), Some(1));
}

#[test]
fn as_of_an_earlier_day_equals_a_ledger_of_that_day() {
    let (whole, part) = (Place::with_ledger(), Place::new());
    let first = fs::read_to_string(whole.path().join("pages.jsonl")).expect("written");
    fs::write(part.path().join("pages.jsonl"), first.lines().next().expect("a line")).expect("written");
    part.ok(&["ingest", "pages.jsonl"]);
    let of = |place: &Place, args: &[&str]| place.ok(&[&["events", "--format", "jsonl"], args].concat());
    assert_eq!(of(&whole, &["--as-of", "2022-05-18"]), of(&part, &[]));
    assert_ne!(of(&whole, &[]), of(&part, &[]));
}

#[test]
fn changes_tell_what_came_since() {
    let place = Place::with_ledger();
    let changes = place.ok(&["changes", "--since", "2022-05-19"]);
    assert!(changes.contains("REVISED") && changes.contains("≥13"), "{changes}");
    assert_eq!(place.run(&["changes", "--since", "2022-05-20"]).status.code(), Some(1));
    assert!(place.ok(&["changes", "--since", "2022-05-01"]).contains("NEW"));
}

#[test]
fn export_slices_to_the_quoted_words() {
    let place = Place::with_ledger();
    place.ok(&["export", "--format", "jsonl", "-o", "out"]);
    let read = |name: &str| fs::read_to_string(place.path().join("out").join(name)).expect(name);
    let lines = |name: &str| read(name).lines().map(|l| serde_json::from_str(l).expect("json")).collect::<Vec<Value>>();
    let texts = [CLASH, LATER];
    assert_eq!(lines("pages.jsonl").len(), 2);
    for claim in lines("claims.jsonl") {
        for quote in claim["evidence"].as_array().expect("a list") {
            let (start, end) =
                (quote["span"][0].as_u64().expect("n") as usize, quote["span"][1].as_u64().expect("n") as usize);
            assert!(texts.iter().any(|t| t.get(start..end) == quote["text"].as_str()), "{quote}");
        }
        assert!(claim["event_id"].is_string(), "{claim}");
    }
    place.ok(&["export", "--format", "csv", "-o", "table.csv"]);
    assert!(place.path().join("table.csv").is_file());
}

#[test]
fn annotate_answers_line_by_line_in_order() {
    let place = Place::new();
    let lines: String = (0..600).map(|i| format!("{{\"id\":{i},\"text\":\"{i} soldats tués mardi\"}}\n")).collect();
    let output =
        place.fed(&["annotate", "--input", "jsonl", "-", "--layer", "time"], format!("{lines}no json\n").as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let answers: Vec<Value> =
        String::from_utf8_lossy(&output.stdout).lines().map(|l| serde_json::from_str(l).expect("json")).collect();
    assert_eq!(answers.len(), 601);
    assert!(answers[..600].iter().enumerate().all(|(i, a)| a["id"] == i));
    assert!(
        answers[..600]
            .iter()
            .all(|a| { a["mentions"].as_array().is_some_and(|m| m.iter().all(|m| m["layer"] == "time")) })
    );
    assert!(answers[600]["error"].as_str().is_some_and(|e| e.starts_with("line 601 is no ")), "{}", answers[600]);
}

#[test]
fn annotate_reads_a_page_from_a_pipe() {
    let output = Place::new().fed(
        &["annotate", "-", "--published", "2022-05-20", "--lang", "fr"],
        "11 soldats ont été tués mardi.".as_bytes(),
    );
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(lines.contains(r#""layer":"time""#) && lines.contains("2022-05-17"), "{lines}{}", err(&output));
    assert!(lines.contains(r#""layer":"count""#), "{lines}");
}

#[test]
fn bad_text_is_kept_and_bad_lines_are_named() {
    let place = Place::new();
    let pages = place.path().join("pages");
    fs::create_dir(&pages).expect("made");
    fs::write(pages.join("empty.txt"), "").expect("written");
    fs::write(pages.join("binary.txt"), [0u8, 159, 146, 150, 0, 1]).expect("written");
    fs::write(pages.join("latin1.txt"), b"Bamako, le 3 mai: trois soldats tu\xe9s.").expect("written");
    fs::write(pages.join("blank.txt"), "\n".repeat(100_000)).expect("written");
    fs::write(pages.join("lines.jsonl"), "{\"text\":\"Un mort\"}\nno json\n").expect("written");
    fs::write(pages.join("notes.pdf"), "%PDF").expect("written");
    let output = place.run(&["ingest", "pages"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("5 pages: 5 new, 0 known; "));
    assert!(String::from_utf8_lossy(&output.stdout).contains("; 2 skipped (1 broken, 1 no page format)"));
    assert!(err(&output).contains("skipped pages/lines.jsonl:2: is no JSON object"), "{}", err(&output));
    assert!(err(&output).contains("skipped pages/notes.pdf: '.pdf' is no page format"), "{}", err(&output));
}

#[test]
fn trouble_is_a_sentence_and_code_2() {
    fn check(args: &[&str], expected: &str) {
        let place = Place::new();
        fs::write(place.path().join("song.txt"), "la la ".repeat(300)).expect("written");
        let output = place.run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert_eq!(err(&output), format!("recoupe: {expected}\n"), "{args:?}");
    }
    let missing =
        "no ledger at 'recoupe.db': make one with 'recoupe ingest', or name another with --ledger or RECOUPE_LEDGER";
    check(&["events"], missing);
    check(&["show", "x"], missing);
    check(&["ingest", "nowhere"], "no file or folder at 'nowhere': check the name, or give '-' to read standard input");
    check(&["events", "--ledger", "song.txt"], "'song.txt' is no Recoupe ledger: name another file with --ledger");
    check(&["doctor"], missing);
    check(
        &["ingest", "song.txt", "--ledger", "no/such/folder/l.db"],
        "'no/such/folder/l.db' cannot be opened: check that its folder exists and may be written",
    );
    check(&["ingest", "song.txt", "--ledger", "."], "'.' cannot be opened: it is a folder");
    check(
        &["eval", "nowhere.jsonl", "song.txt"],
        "annotations 'nowhere.jsonl' cannot be read: No such file or directory (os error 2)",
    );
    check(
        &["eval", "song.txt", "song.txt"],
        "song.txt:1: no annotated page, a line is one JSON object with id and events",
    );
    check(
        &["packs", "check", "nowhere"],
        "packs folder 'nowhere' cannot be read: No such file or directory (os error 2)",
    );
}

#[test]
fn a_ledger_that_may_not_be_written_says_so() {
    let place = Place::with_ledger();
    let file = place.path().join("recoupe.db");
    let mut rights = fs::metadata(&file).expect("it is there").permissions();
    rights.set_readonly(true);
    fs::set_permissions(&file, rights).expect("set");
    if fs::OpenOptions::new().append(true).open(&file).is_ok() {
        return; // this user may write anything; there is nothing to see
    }
    place.ok(&["events"]);
    fs::write(place.path().join("more.jsonl"), "{\"text\":\"Bamako\"}").expect("written");
    let refused = place.run(&["ingest", "more.jsonl"]);
    assert_eq!(
        (refused.status.code(), err(&refused).as_str()),
        (Some(2), "recoupe: 'recoupe.db' may not be written: check its permissions\n")
    );
}

#[test]
fn doctor_tells_a_sound_ledger_from_a_broken_one() {
    let place = Place::with_ledger();
    assert!(place.ok(&["doctor"]).starts_with("sound: 2 pages, "));
    let file = place.path().join("recoupe.db");
    let mut bytes = fs::read(&file).expect("read");
    let half = bytes.len() / 2;
    bytes[half..].fill(0x5a);
    fs::write(&file, bytes).expect("written");
    let output = place.run(&["doctor"]);
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    assert!(err(&output).contains("is damaged"), "{}", err(&output));
}

/// `n` villages nobody else has, as GeoNames writes them.
fn dump(n: usize) -> String {
    let line = |i: usize| {
        let name = format!("Bourg {}", "abcdefghij".chars().cycle().skip(i).take(1 + i / 10).collect::<String>());
        format!(
            "{}\t{name}\t{name}\t\t{:.4}\t-4.5\tP\tPPL\tML\t\t01\t\t\t\t0\t\t300\tAfrica/Bamako\t2024-01-01\n",
            9_000_000 + i,
            10.0 + i as f64 / 1000.0
        )
    };
    (0..n).map(line).collect()
}

#[test]
fn a_dump_of_places_becomes_a_pack_that_is_used() {
    let place = Place::new();
    let village = "9000001\tZoumbarat\tZoumbarat\tZumbarat\t15.2\t-3.9\tP\tPPL\tML\t\t04\t\t\t\t0\t\t300\tAfrica/Bamako\t2024-01-01\n";
    let lake = village.replace("\tP\tPPL\t", "\tH\tLK\t").replace("9000001", "9000002");
    fs::write(place.path().join("ML.txt"), format!("{village}{lake}")).expect("written");
    let told = place.ok(&["packs", "gazetteer", "import", "ML.txt", "-o", "mine"]);
    assert_eq!(told, "2 lines: 1 towns and 0 divisions written to mine, 0 known already; use them with --packs mine\n");
    place.ok(&["packs", "gazetteer", "import", "ML.txt", "-o", "mine"]); // again, over itself
    assert!(place.ok(&["packs", "list", "--packs", "mine"]).contains("region/mine"));
    let text = "Onze soldats ont été tués mardi dans une attaque à Zumbarat.";
    let output = place.fed(&["annotate", "-", "--lang", "fr", "--layer", "place", "--packs", "mine"], text.as_bytes());
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(lines.contains("\"place_id\":\"zgn-9000001\""), "{lines}{}", err(&output));
    let trouble = |args: &[&str]| {
        let output = place.run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        err(&output)
    };
    fs::write(place.path().join("ML.zip"), b"PK\x03\x04\x00\x9f").expect("written");
    assert!(
        trouble(&["packs", "gazetteer", "import", "ML.zip"])
            .starts_with("recoupe: dump 'ML.zip': line 1 has 1 columns where a GeoNames dump has 19: ")
    );
    fs::create_dir(place.path().join("other")).expect("made");
    fs::write(place.path().join("other/pack.toml"), "name = \"x\"").expect("written");
    assert_eq!(
        trouble(&["packs", "gazetteer", "import", "ML.txt", "-o", "other"]),
        "recoupe: 'other' holds another pack: name another folder with -o\n"
    );
}

#[test]
fn figures_below_their_floor_are_code_1() {
    let place = Place::with_ledger();
    let at = |name: &str| place.path().join(name);
    fs::write(at("gold.jsonl"), "{\"id\":\"nobody\",\"events\":[]}\n").expect("written");
    let eval = |more: &[&str]| place.run(&[&["eval", "gold.jsonl", "pages.jsonl"], more].concat());
    let figures = String::from_utf8(eval(&[]).stdout).expect("UTF-8");
    assert!(figures.contains("pages_missing      1\n"), "{figures}");
    let sha256 = figures.lines().find_map(|l| l.strip_prefix("sha256 ")).expect("named").trim();
    for (least, code) in [(1, 0), (2, 1)] {
        let floors = format!(
            "[[set]]\nname = 'a'\nsha256 = '{sha256}'\nengine = '0'\n[[floor]]\nname = 'a/pages'\nfloor = {least}\n"
        );
        fs::write(at("floors.toml"), floors).expect("written");
        let output = eval(&["--floors", "floors.toml"]);
        assert_eq!(output.status.code(), Some(code), "{}", err(&output));
    }
    fs::write(at("floors.toml"), "set = []\nfloor = []").expect("written");
    let output = eval(&["--floors", "floors.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).starts_with("recoupe: floors.toml has no floors for these pages: "), "{}", err(&output));
}

#[test]
fn packs_are_listed_and_sound() {
    let place = Place::new();
    let list = place.ok(&["packs", "list"]);
    assert!(list.contains("lang/fr 0.") && list.contains("schemes 0."), "{list}");
    place.ok(&["packs", "check"]);
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let place = Place::new();
    let text = "11 soldats ont été tués mardi. ".repeat(4_000);
    fs::write(place.path().join("long.txt"), text).expect("written");
    let mut child = Command::new(env!("CARGO_BIN_EXE_recoupe"))
        .args(["annotate", "long.txt", "--lang", "fr"])
        .current_dir(place.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary is built");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), err(&output).as_str()), (Some(0), ""));
}

/// Every line of help that begins with four blanks and the command's name, or pipes into it.
fn examples(help: &str) -> Vec<Vec<String>> {
    let lines = help.lines().filter_map(|line| line.strip_prefix("    "));
    let commands = lines.filter_map(|line| line.split(" | ").find(|part| part.starts_with("recoupe ")));
    let words =
        |command: &str| command.split(" > ").next().unwrap_or(command).split_whitespace().map(str::to_owned).collect();
    commands.map(words).collect()
}

#[test]
fn the_examples_of_the_help_run() {
    let place = Place::with_ledger();
    fs::create_dir(place.path().join("pages")).expect("made");
    fs::write(place.path().join("gold.jsonl"), "{\"id\":1,\"events\":[]}").expect("written");
    let figures = place.ok(&["eval", "gold.jsonl", "pages.jsonl", "--json"]);
    let figures: Value = serde_json::from_str(&figures).expect("json");
    let floors = format!(
        "[[set]]\nname = \"here\"\nsha256 = {}\nengine = \"0.1.0\"\n[[floor]]\nname = \"here/pages\"\nfloor = 1",
        figures["sha256"]
    );
    for (name, content) in [
        ("pages/a.txt", CLASH),
        ("page.txt", LATER),
        ("more.jsonl", "{\"text\":\"Bamako\"}"),
        ("crawl.warc.gz", "WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n"),
        ("texts.jsonl", "{\"id\":1,\"text\":\"mardi\"}"),
        ("floors.toml", &floors),
        ("ML.txt", &dump(3)),
    ] {
        fs::write(place.path().join(name), content).expect("written");
    }
    let (event, claim) = (place.an_event(), place.a_claim());
    let mut n = 0;
    for command in
        ["ingest", "events", "show", "changes", "explain", "annotate", "export", "eval", "doctor", "gazetteer", "packs"]
    {
        let help = match command {
            "packs" => place.ok(&["packs", "check", "--help"]),
            "gazetteer" => place.ok(&["packs", "gazetteer", "import", "--help"]),
            _ => place.ok(&[command, "--help"]),
        };
        let found = examples(&help);
        assert!(!found.is_empty(), "no example in\n{help}");
        for example in found {
            let args: Vec<&str> = example[1..]
                .iter()
                .map(|word| match word.as_str() {
                    "3f2a9c01" => event.as_str(),
                    "91d0b7aa" => claim.as_str(),
                    word => word,
                })
                .collect();
            let output = place.fed(&args, CLASH.as_bytes());
            assert!(matches!(output.status.code(), Some(0 | 1)), "{args:?}: {}", err(&output));
            n += 1;
        }
    }
    assert!(n >= 11, "{n}");
}

#[test]
fn what_people_decide_stands_beside_what_the_machine_made() {
    let place = Place::with_ledger();
    let (event, claim) = (place.an_event(), place.a_claim());
    let review = |args: &[&str]| place.ok(&[&["review"], args, &["--by", "Ada Beye", "--reason", "register"]].concat());
    let before = place.ok(&["export", "--format", "jsonl"]);
    let id = review(&["correct", &event, "killed=12", "when=2022-05-16"]).split(' ').next().expect("an id").to_owned();
    review(&["accept", &event[..10]]);
    let shown = place.ok(&["show", &event]);
    for part in
        ["REVIEW", "event: killed=12", "Ada Beye", "register", "the machine alone: days 2022-05-17", "2022-05-16"]
    {
        assert!(shown.contains(part), "{part} is missing in\n{shown}");
    }
    assert!(place.ok(&["events"]).contains("accepted, corrected"));
    place.ok(&["events", "--review", "accepted", "--min-killed", "12", "--to", "2022-05-16"]);
    assert_eq!(place.ok(&["export", "--format", "jsonl", "--unreviewed"]), before);
    assert!(place.ok(&["doctor"]).contains(", 3 decisions"));
    // Carried to another ledger of the same pages.
    let lines = place.ok(&["review", "list", "--format", "jsonl"]);
    let other = Place::with_ledger();
    let taken = other.fed(&["review", "import", "-"], lines.as_bytes());
    assert_eq!(String::from_utf8_lossy(&taken.stdout), "3 decisions: 3 new, 0 known\n", "{}", err(&taken));
    assert_eq!(other.ok(&["export", "--format", "jsonl"]), place.ok(&["export", "--format", "jsonl"]));
    // Undone one after the other.
    for decision in lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("json")) {
        review(&["undo", decision["decision_id"].as_str().expect("an id")]);
    }
    assert_eq!(place.ok(&["export", "--format", "jsonl"]), before);
    let list = place.ok(&["review", "list"]);
    assert!(list.contains("(undone)") && list.contains(&id) && list.contains("6 decisions"), "{list}");
    // A rejected claim counts nowhere; its event stays as long as another tells of it.
    review(&["reject", &claim]);
    assert!(place.ok(&["explain", &claim]).contains("claim rejected"));
    assert!(place.ok(&["events", "--format", "jsonl"]).contains("\"pages\":1"));
    review(&["report", &place.an_event(), "--slot", "killed"]);
    assert_eq!(place.run(&["review", "queue"]).status.code(), Some(1), "one report is no queue");
    review(&["pending", &place.an_event()]);
    assert!(place.ok(&["review", "queue"]).contains("pending"));
    for (args, says) in [
        (vec!["review", "accept", &event], "--by <NAME>"),
        (vec!["review", "accept", "zzz", "--by", "Ada", "--reason", "r"], "no event and no claim begins with 'zzz'"),
        (
            vec!["review", "correct", &claim, "killed=many", "--by", "Ada", "--reason", "r"],
            "give 11, 26-34, 20+ or none",
        ),
        (vec!["review", "undo", "zzz", "--by", "Ada", "--reason", "r"], "no decision begins with 'zzz'"),
    ] {
        let output = place.run(&args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(err(&output).contains(says), "{args:?}: {}", err(&output));
    }
}

#[test]
fn sums_count_no_death_twice() {
    let place = Place::with_ledger();
    // Two pages, a provisional and a later toll of one event.
    let table = place.ok(&["sums"]);
    assert!(table.contains("2022-05") && table.contains("13 (≥13)"), "{table}");
    assert!(place.ok(&["sums", "--by", "division"]).contains("ML Gao"));
    assert!(place.ok(&["sums", "--by", "all", "--as-of", "2022-05-18"]).contains("11"));
    let line: Value = serde_json::from_str(&place.ok(&["sums", "--format", "jsonl"])).expect("one line");
    let cell = |key: &str| line[key].clone();
    assert_eq!(
        (cell("low"), cell("best"), cell("high"), cell("events")),
        (13.into(), 13.into(), Value::Null, 1.into())
    );
    assert_eq!((cell("people"), cell("key")), ("combatants".into(), "2022-05".into()));
    assert!(place.ok(&["sums", "--format", "csv"]).starts_with("month,outcome,people,low,best,high,events\r\n"));
    assert_eq!(place.run(&["sums", "--outcome", "abducted"]).status.code(), Some(1));
}

#[test]
fn a_brief_cites_its_pages_in_both_languages() {
    let place = Place::with_ledger();
    let french = place.ok(&["brief", "--from", "2022-05", "--since-brief", "2022-05-18"]);
    assert!(french.contains("font état d'un affrontement armé près d'Ansongo"), "{french}");
    assert!(french.contains("[^1]: Agence, 18 mai 2022"), "{french}");
    let told = place.ok(&["brief", "--lang", "en", "-o", "brief.html"]);
    assert!(told.contains("1 events, 2 pages cited in 2 notes"), "{told}");
    let page = fs::read_to_string(place.path().join("brief.html")).expect("written");
    assert!(page.contains("<html lang=\"en\">") && page.contains("@media print") && page.contains("<svg "), "{page}");
    let output = place.run(&["brief", "--lang", "de"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "recoupe: there is no wording of briefs in 'de': give fr or en with --lang\n"
    );
}

#[test]
fn a_backup_is_a_ledger_and_replaces_nothing() {
    let place = Place::with_ledger();
    let told = place.ok(&["backup", "copy.db"]);
    assert!(told.ends_with("copied to copy.db; the copy is sound\n"), "{told}");
    let of = |ledger: &str| place.ok(&["export", "--format", "jsonl", "--ledger", ledger]);
    assert_eq!(of("copy.db"), of("recoupe.db"));
    let output = place.run(&["backup", "copy.db"]);
    assert_eq!(output.status.code(), Some(2));
    let says = String::from_utf8_lossy(&output.stderr);
    assert_eq!(says, "recoupe: 'copy.db' exists: name another file, a backup replaces none\n");
    // The copy takes in pages of its own; beside it lies nothing that was half written.
    fs::write(
        place.path().join("more.txt"),
        "Gao: trois morts\n\nTrois soldats ont été tués lundi 2 mai 2022 à Gao.\n",
    )
    .expect("written");
    place.ok(&["ingest", "more.txt", "--ledger", "copy.db"]);
    assert!(!place.path().join("copy.db.partial").exists());
}

#[test]
fn other_schemes_say_what_they_leave_out() {
    let place = Place::with_ledger();
    for (format, file) in [
        ("acled", "acled.csv"),
        ("acled", "acled-numbers.csv"),
        ("ucdp", "ucdp.csv"),
        ("hapi", "hapi.csv"),
        ("plover", "plover.jsonl"),
        ("geojson", "events.geojson"),
        ("parquet", "events.parquet"),
        ("parquet", "claims.parquet"),
    ] {
        let told = place.ok(&["export", "--format", format, "-o", "out"]);
        assert!(told.contains("1 events") && !told.contains("left out"), "{told}");
        assert!(place.path().join("out").join(file).is_file(), "{file}");
    }
    let line = r#"{"text":"Grève\n\nLe ministre rencontre ce lundi 9 mai 2022 à Bamako le chef de la Minusma pour des pourparlers de paix.","lang":"fr"}"#;
    fs::write(place.path().join("talks.jsonl"), line).expect("written");
    place.ok(&["ingest", "talks.jsonl"]);
    let output = place.run(&["export", "--format", "ucdp"]);
    let events = place.ok(&["events", "--format", "jsonl"]).lines().count();
    let says = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(says.is_empty(), events == 1, "{says}");
}
