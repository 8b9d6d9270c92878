use super::*;

#[test]
fn the_house_is_tidy() {
    let found = complaints(&run::root()).expect("the repository can be read");
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn arrows_point_down_only() {
    let check = |room: &str, dependencies: &str, expected: &[&str]| {
        let found = arrows(room, &format!("[dependencies]\n{dependencies}")).expect("good TOML");
        assert_eq!(found, expected, "{room}: {dependencies}");
    };
    check("extract", "recoupe-model.workspace = true\nrecoupe-packs.workspace = true", &[]);
    check(
        "extract",
        "recoupe-ledger.workspace = true",
        &["extract must not depend on ledger: ask first, then edit ARROWS"],
    );
    check("reconcile", "recoupe-text = \"1\"", &["reconcile must not depend on text: ask first, then edit ARROWS"]);
    check("attic", "", &["crates/attic is no room of the house: ask first, then edit ARROWS"]);
    check("model", "jiff = \"1\"", &[]);
    check(
        "model",
        "serde = \"1\"",
        &["model must not use serde: the words know nobody; put the conversion at the edge"],
    );
    check(
        "export",
        "rusqlite = \"1\"",
        &["export must not use rusqlite, which is for ledger alone: ask first, then edit ONLY_IN"],
    );
    let for_tests = arrows("text", "[dev-dependencies]\nrecoupe-packs = \"1\"").expect("good TOML");
    assert!(for_tests.is_empty(), "tests may look anywhere");
}

#[test]
fn every_dependency_is_explained() {
    let manifest = "[dependencies]\nzstd = \"1\"\nrecoupe-model = \"1\"\n[dev-dependencies]\ntempfile = \"3\"";
    let found = unexplained("ledger", manifest, "prose on `tempfile`\n| `zstd` | small |").expect("good TOML");
    assert_eq!(found, ["crates/ledger uses tempfile: give it a row with its reason in DESIGN.md"]);
}

#[test]
fn every_pure_room_is_in_the_table() {
    assert!(PURE.iter().all(|room| ARROWS.iter().any(|(name, _)| name == room)));
}

#[test]
fn words_of_a_language_are_seen() {
    let check = |source: &str, n: usize| assert_eq!(words("x.rs", source).len(), n, "{source}");
    check("f(\"tués\")", 1);
    check("f(\"killed\") // tués", 0);
    check("f(\"àâäéèê\")", 0);
    check("f('é')", 0);
    check("f(\"≈54..60 «\")", 0);
    check("/// «tués»\nf(\"x\")\n#[cfg(test)]\nmod tests { f(\"tués\") }", 0);
}

#[test]
fn folders_of_this_machine_are_seen_and_mirrors_have_hosts() {
    let places = ["/somewhere/house/".to_owned()];
    assert_eq!(private_paths("a.md", "x\nsee /somewhere/house/b", &places).len(), 1);
    assert!(private_paths("a.md", "see ../shared/b", &places).is_empty());
    let check = |address: &str, expected: Option<&str>| assert_eq!(host(address).as_deref(), expected, "{address}");
    check("https://user:word@mirror.example:8080/simple", Some("mirror.example:8080"));
    check("https://pypi.org/simple", None);
    check("direct", None);
}

#[test]
fn a_long_file_is_seen() {
    assert_eq!(length("a.rs", &"x\n".repeat(900)), None);
    assert!(length("a.rs", &"x\n".repeat(901)).is_some());
}
