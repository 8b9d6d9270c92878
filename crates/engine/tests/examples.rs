//! Every example beside every rule of the packs inside the binary holds, those in specs/known-failures.txt aside.

mod support;

use support::{ENGINE, Failure, hold_to_list};

#[test]
fn examples_of_rules_hold() {
    let failures: Vec<Failure> =
        ENGINE.check_examples().into_iter().map(|says| Failure { id: id(&says), note: String::new(), says }).collect();
    hold_to_list("examples", n_examples(), &failures);
}

/// The rule and the example, without its line and what came out: both move while the example still fails.
fn id(says: &str) -> String {
    let end = says.find("» gives").map_or(says.len(), |at| at + "»".len());
    let words = says[..end].split(": ").map(|part| match part.rsplit_once(':') {
        Some((file, line)) if line.bytes().all(|b| b.is_ascii_digit()) => file,
        _ => part,
    });
    words.collect::<Vec<_>>().join(": ")
}

fn n_examples() -> usize {
    let of = |yes: usize, no: usize| yes + no;
    let packs = ENGINE.packs();
    let each = packs.languages().zip(packs.guides()).map(|(pack, guide)| {
        let rules = [
            pack.time.rules.iter().map(|r| of(r.yes.len(), r.no.len())).sum::<usize>(),
            pack.count.rules.iter().map(|r| of(r.yes.len(), r.no.len())).sum(),
            pack.voice.rules.iter().map(|r| of(r.yes.len(), r.no.len())).sum(),
            pack.mark.rules.iter().map(|r| of(r.yes.len(), r.no.len())).sum(),
        ];
        let frames: usize = pack.frames.frames.iter().map(|f| of(f.yes.len(), f.no.len())).sum();
        let cues: usize = guide.boilerplate.iter().flat_map(|b| &b.cues).map(|c| of(c.yes.len(), c.no.len())).sum();
        rules.iter().sum::<usize>() + frames + cues
    });
    each.sum()
}

#[test]
fn an_example_is_known_by_its_rule_and_words() {
    let says = "pack lang/fr: count.rules.toml:14: rule 'nearly': «près de 60 morts» gives ≈50..60, not ≈54..60";
    assert_eq!(id(says), "pack lang/fr: count.rules.toml: rule 'nearly': «près de 60 morts»");
    assert_eq!(id("cue 'date' does not take its example 'a: b'"), "cue 'date' does not take its example 'a: b'");
}
