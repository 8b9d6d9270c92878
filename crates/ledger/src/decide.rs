//! Decisions of people: taken in once, never changed; what no longer holds is undone by a later one.

use crate::record::DecisionRecord;
use crate::{AsOf, Error, Ledger, Lookup};
use recoupe_model::{Decision, DecisionId, Ruling};
use rusqlite::{TransactionBehavior, params};
use sha2::{Digest, Sha256};

/// What became of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// It was taken in under this id.
    New(DecisionId),
    /// The same person decided just this at that moment: nothing was written.
    Known(DecisionId),
}

impl Decided {
    /// Its id.
    pub fn id(&self) -> &DecisionId {
        match self {
            Decided::New(id) | Decided::Known(id) => id,
        }
    }
}

/// A decision with the time at which this ledger took it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionRow {
    /// The decision.
    pub decision: Decision,
    /// When the ledger took it in.
    pub recorded_at: String,
}

/// The decision that these words make, under an id made of them.
pub fn decision(by: &str, at: &str, reason: &str, ruling: Ruling) -> Decision {
    let nameless =
        Decision { id: DecisionId::new(""), by: by.to_owned(), at: at.to_owned(), reason: reason.to_owned(), ruling };
    Decision { id: id_of(&nameless), ..nameless }
}

/// `r` and 16 hexadecimal digits of the SHA-256 of the line without its id.
pub(crate) fn id_of(decision: &Decision) -> DecisionId {
    let nameless = DecisionRecord { decision_id: String::new(), ..DecisionRecord::from(decision) };
    let line = serde_json::to_string(&nameless).expect("a struct of strings and numbers is JSON");
    let hash = Sha256::digest(line.as_bytes());
    let hex: String = hash[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    DecisionId::new(format!("r{hex}"))
}

impl Ledger {
    /// Takes in decisions in this order, all of them or none. A decision that is known already, by its id, is not
    /// written again, so that a list can be taken in twice. Times are RFC 3339 in UTC.
    ///
    /// # Errors
    /// When an id is not that of its content, a decision undoes one that is not there, a name or a reason is empty,
    /// or the file cannot be written; then nothing was.
    pub fn decide(&mut self, decisions: &[Decision], recorded_at: &str) -> Result<Vec<Decided>, Error> {
        let change = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut done = Vec::new();
        for decision in decisions {
            let id = decision.id.as_str();
            let stands =
                |id: &str| change.prepare_cached("SELECT 1 FROM decisions WHERE decision_id = ?1")?.exists([id]);
            if id_of(decision) != decision.id {
                return Err(Error::refused(format!("decision {id} is not what its id was made of")));
            }
            if decision.by.trim().is_empty() || decision.reason.trim().is_empty() {
                return Err(Error::refused("a decision needs a name and a reason"));
            }
            if stands(id)? {
                done.push(Decided::Known(decision.id.clone()));
                continue;
            }
            let undoes = match &decision.ruling {
                Ruling::Undo(other) if !stands(other.as_str())? => {
                    return Err(Error::refused(format!("there is no decision {other} to undo")));
                }
                Ruling::Undo(other) => Some(other.as_str()),
                _ => None,
            };
            change
                .prepare_cached(
                    "INSERT INTO decisions (decision_id, decided_at, recorded_at, by, kind, reason, undoes, record,
                        seal)
                     VALUES (?1,?2,?3,?4,?5,?6,?7,?8,seal_of(?1,?2,?3,?4,?5,?6,?7,?8))",
                )?
                .execute(params![
                    id,
                    decision.at,
                    recorded_at,
                    decision.by,
                    decision.ruling.word(),
                    decision.reason,
                    undoes,
                    serde_json::to_string(&DecisionRecord::from(decision))?,
                ])?;
            done.push(Decided::New(decision.id.clone()));
        }
        change.commit()?;
        Ok(done)
    }

    /// The decisions of then, in the order in which they were taken in: by publication those made by the end of that
    /// day, by recording those that this ledger had by then. Undone ones are among them.
    ///
    /// # Errors
    /// When the file cannot be read or holds a damaged entry.
    pub fn decisions(&self, as_of: AsOf) -> Result<Vec<Decision>, Error> {
        Ok(self.decision_rows(as_of)?.into_iter().map(|row| row.decision).collect())
    }

    /// As [`Ledger::decisions`], with when they were taken in.
    ///
    /// # Errors
    /// When the file cannot be read or holds a damaged entry.
    pub fn decision_rows(&self, as_of: AsOf) -> Result<Vec<DecisionRow>, Error> {
        let [published, known_by] = [as_of.published, as_of.known_by].map(|day| day.map(|d| d.to_string()));
        let mut query = self.db.prepare(
            "SELECT record, recorded_at FROM decisions
             WHERE (?1 IS NULL OR substr(decided_at, 1, 10) <= ?1) AND (?2 IS NULL OR substr(recorded_at, 1, 10) <= ?2)
             ORDER BY n",
        )?;
        let mut rows = query.query(params![published, known_by])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let line = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
            let record: DecisionRecord = serde_json::from_str(line)?;
            all.push(DecisionRow { decision: record.model()?, recorded_at: row.get(1)? });
        }
        Ok(all)
    }

    /// The decision whose id begins so.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn find_decision(&self, prefix: &str) -> Result<Lookup<DecisionId>, Error> {
        self.find("SELECT decision_id FROM decisions", "decision_id", prefix, DecisionId::new)
    }

    /// The page whose id begins so.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn find_page(&self, prefix: &str) -> Result<Lookup<recoupe_model::PageId>, Error> {
        self.find("SELECT page_id FROM captures", "page_id", prefix, recoupe_model::PageId::new)
    }
}
