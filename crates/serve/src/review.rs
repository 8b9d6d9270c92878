//! Review in the browser: what a reviewer may do on a page, and what happens when he does.

use crate::answer::{Review, Trouble};
use crate::ask::Ask;
use crate::guard::Reader;
use crate::http::House;
use crate::reply::Reply;
use hyper::StatusCode;
use maud::{Markup, html};
use recoupe_model::{Claim, Event};

/// Pages without review.
pub(crate) struct Nobody;

impl Review for Nobody {
    fn value(&self, _: &Ask, _: &Event, _: usize, _: usize) -> Markup {
        html! {}
    }
    fn event(&self, _: &Ask, _: &Event) -> Markup {
        html! {}
    }
    fn claim(&self, _: &Ask, _: &Claim) -> Markup {
        html! {}
    }
}

/// Review by this reader.
pub(crate) struct Desks<'a> {
    pub house: &'a House,
    pub reader: &'a Reader,
}

impl Review for Desks<'_> {
    fn value(&self, _: &Ask, _: &Event, _: usize, _: usize) -> Markup {
        html! {}
    }
    fn event(&self, _: &Ask, _: &Event) -> Markup {
        html! {}
    }
    fn claim(&self, _: &Ask, _: &Claim) -> Markup {
        html! {}
    }
}

impl Desks<'_> {
    /// Takes in a form.
    ///
    /// # Errors
    /// A status and a sentence.
    pub(crate) fn write(&self, ask: &Ask, _form: &[(String, String)]) -> Result<Reply, Trouble> {
        let _ = (self.house, self.reader);
        Err(Trouble { status: StatusCode::NOT_FOUND, says: format!("nothing is written at '{}'", ask.address()) })
    }
}
