-- Format 3. What people decide about claims and events: data beside the machine's work, never a change of it.

CREATE TABLE decisions (
  n           INTEGER PRIMARY KEY,  -- the order in which they hold
  decision_id TEXT NOT NULL UNIQUE, -- hash of the content: taken in twice, it is one
  decided_at  TEXT NOT NULL,        -- when somebody decided
  recorded_at TEXT NOT NULL,        -- when this ledger took it in
  by          TEXT NOT NULL,        -- who
  kind        TEXT NOT NULL,        -- accept, reject, pending, correct, merge, split, same_dispatch, report, undo
  reason      TEXT NOT NULL,
  undoes      TEXT,                 -- the decision that no longer holds by this one
  record      TEXT NOT NULL         -- the decisions.jsonl line
) STRICT;

CREATE VIEW v_decisions AS          -- each decision, and which other undoes it (that one may be undone itself)
  SELECT d.decision_id, d.decided_at, d.recorded_at, d.by, d.kind,
         d.record ->> '$.slot' AS slot, d.record ->> '$.value' AS value, d.reason, d.undoes,
         (SELECT u.decision_id FROM decisions u WHERE u.undoes = d.decision_id ORDER BY u.n DESC LIMIT 1) AS undone_by,
         d.record
  FROM decisions d ORDER BY d.n;
