//! Who existed on the day: a force named outside the years it existed is told as the page writes it, and nobody
//! the packs know.

use super::PageReader;
use recoupe_model::{Candidate, Cast, Claim, Notice, NoticeCode, Role, When};
use recoupe_packs::Actor;

impl PageReader<'_> {
    /// Unties the claim's fighters from actors that did not exist on any of its days. A name that several bore goes
    /// to the one that did exist.
    pub(super) fn hold_to_time(&self, claim: &mut Claim, notices: &mut Vec<Notice>) {
        let Some(days) = self.days_of(claim) else { return };
        for cast in claim.actors.iter_mut().filter(|c| c.role != Role::Bystander) {
            let Some(actor) = cast.actor.as_ref().and_then(|id| self.know.packs.actor(id)) else { continue };
            if !actor.kind.fights() || lived(actor, &days) {
                continue;
            }
            match self.namesake(actor, cast, &days) {
                Some(other) => (cast.name, cast.actor) = (other.name.to_string(), Some(other.id.clone())),
                None => {
                    let notice = Notice {
                        code: NoticeCode::ActorOutOfTime,
                        span: Some(cast.quote.span),
                        says: format!("«{}» is not {}, which did not exist on that day", cast.quote.text, actor.name),
                    };
                    (cast.name, cast.actor) = (cast.quote.text.clone(), None);
                    if !notices.contains(&notice) {
                        notices.push(notice);
                    }
                }
            }
        }
    }

    /// The days the claim may be about; those of publication where it tells none. `None` where they are open.
    fn days_of(&self, claim: &Claim) -> Option<Vec<When>> {
        let Some(told) = claim.when.as_ref().filter(|t| !t.candidates.is_empty()) else {
            return self.published.map(|when| vec![when]);
        };
        let day = |c: &Candidate| if let Candidate::Days(when) = c { Some(*when) } else { None };
        told.candidates.iter().map(day).collect()
    }

    fn namesake(&self, actor: &Actor, cast: &Cast, days: &[When]) -> Option<&Actor> {
        let said = cast.quote.text.as_str();
        let shared = |other: &&Actor| {
            other.id != actor.id && other.aliases.iter().any(|a| said.contains(&**a) && actor.aliases.contains(a))
        };
        self.know.packs.actors.iter().filter(shared).find(|other| lived(other, days))
    }
}

fn lived(actor: &Actor, days: &[When]) -> bool {
    days.iter().any(|when| actor.lived(when.first, when.last))
}
