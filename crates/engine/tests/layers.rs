//! Law: what is read for figures, actors and places alone is what is read of them among all layers. A text that is
//! asked for these only is not read to the end of every sentence, and nobody shall notice.

mod support;

use recoupe_model::{Annotation, Lang, Layer};
use support::corpora::{self, Named};
use support::{ENGINE, french};

fn check(pages: &[Named]) -> usize {
    let layers = [Layer::Count, Layer::Actor, Layer::Place];
    let mut n_found = 0;
    for Named { name, page } in pages {
        let text = String::from_utf8_lossy(&page.raw);
        let lang = page.lang.or(Some(french()));
        let all = ENGINE.annotate(&text, None, lang);
        let expect: Vec<Annotation> = all.into_iter().filter(|a| layers.contains(&a.layer())).collect();
        assert_eq!(ENGINE.annotate_layers(&text, None, lang, &layers), expect, "{name}");
        n_found += expect.len();
    }
    n_found
}

#[test]
fn names_alone_are_names_among_all() {
    assert!(check(&corpora::sentences()) > 2_000);
    check(&corpora::annotated());
}

#[test]
fn what_nothing_is_read_of_says_nothing() {
    for text in ["Il pleut depuis hier.", "Cela ne change rien.", "On verra plus tard."] {
        assert_eq!(ENGINE.annotate_layers(text, None, Lang::new("fr"), &[Layer::Count, Layer::Place]), [], "{text}");
    }
}
