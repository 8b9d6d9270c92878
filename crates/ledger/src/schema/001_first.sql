-- Format 1. Times are RFC 3339 in UTC, days ISO, offsets bytes of the text layer (half-open).

CREATE TABLE captures (            -- the bytes, and that they stood there then
  page_id       TEXT PRIMARY KEY,  -- hash of the raw bytes with url or path, and outlet
  bytes_sha256  TEXT NOT NULL,
  raw           BLOB NOT NULL,     -- zstd
  raw_bytes     INTEGER NOT NULL,  -- length before compression
  format        TEXT NOT NULL CHECK (format IN ('text', 'html')),
  path          TEXT,
  url           TEXT,
  outlet        TEXT,              -- as given, not as read
  external_id   TEXT,
  published     TEXT,              -- JSON, as given
  captured_at   TEXT,
  lang          TEXT,
  recorded_at   TEXT NOT NULL
) STRICT;
CREATE INDEX captures_recorded ON captures (recorded_at);

CREATE TABLE pages (               -- what was read in a capture
  page_id         TEXT PRIMARY KEY REFERENCES captures,
  text            BLOB NOT NULL,   -- the text layer, zstd
  text_bytes      INTEGER NOT NULL,
  lang            TEXT,
  outlet          TEXT,
  published_first TEXT,
  published_last  TEXT,
  published_grain TEXT,
  published_basis TEXT,
  published_start INTEGER,
  published_end   INTEGER,
  public_by       TEXT,            -- last day by which it was public: end of published, or capture if earlier
  engine          TEXT NOT NULL,
  packs           TEXT NOT NULL,   -- JSON object name -> version
  notices         TEXT NOT NULL,   -- JSON list
  fingerprint     BLOB NOT NULL    -- per paragraph: u32 start, u32 end, u32 n, n x u64, little-endian
) STRICT;
CREATE INDEX pages_public ON pages (public_by);

CREATE TABLE blocks (              -- the text layer, labelled; nothing is cut
  page_id  TEXT NOT NULL REFERENCES pages,
  n        INTEGER NOT NULL,
  label    TEXT NOT NULL,
  lang     TEXT,
  start    INTEGER NOT NULL,
  "end"    INTEGER NOT NULL,
  PRIMARY KEY (page_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE claims (              -- one voice says that something happened
  claim_id    TEXT PRIMARY KEY,
  page_id     TEXT NOT NULL REFERENCES pages,
  start       INTEGER NOT NULL,    -- of the first evidence
  act         TEXT NOT NULL,
  scope       TEXT NOT NULL,
  stance      TEXT NOT NULL,
  first_day   TEXT,                -- first and last day the words allow, as read on this page alone
  last_day    TEXT,
  killed_low  INTEGER,             -- of the first killed figure that is no part of another
  killed_high INTEGER,
  country     TEXT,
  place       TEXT,
  record      TEXT NOT NULL        -- the claims.jsonl line, before linking
) STRICT;
CREATE INDEX claims_page ON claims (page_id, start);
CREATE INDEX claims_act ON claims (act, first_day);

CREATE TABLE events (              -- every version of every event; the highest version of an id holds
  version     INTEGER PRIMARY KEY,
  event_id    TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  record      TEXT,                -- the events.jsonl line without estimates; null: gone
  merged_into TEXT                 -- JSON list of the ids that took its claims, when gone
) STRICT;
CREATE INDEX events_id ON events (event_id, version);

CREATE VIEW v_events AS            -- each event as it stands
  SELECT e.event_id, e.recorded_at,
         e.record ->> '$.act' AS act, e.record ->> '$.status' AS status,
         e.record ->> '$.when.first' AS first_day, e.record ->> '$.when.last' AS last_day,
         e.record ->> '$.place.country' AS country, e.record ->> '$.place.name' AS place,
         e.record ->> '$.pages' AS pages, e.record ->> '$.outlets' AS outlets,
         e.record ->> '$.dispatches' AS dispatches,
         e.record ->> '$.first_published' AS first_published, e.record ->> '$.last_published' AS last_published,
         e.record
  FROM events e
  WHERE e.record IS NOT NULL
    AND e.version = (SELECT max(version) FROM events WHERE event_id = e.event_id);

CREATE VIEW v_event_claims AS      -- which claims an event holds
  SELECT e.event_id, j.value AS claim_id FROM v_events e, json_each(e.record, '$.claims') j;

CREATE VIEW v_claims AS            -- each claim with its page and its first sentence
  SELECT c.claim_id, c.page_id, p.outlet, p.published_first, p.published_last, k.path, k.url,
         c.act, c.scope, c.stance, c.first_day, c.last_day, c.killed_low, c.killed_high, c.country, c.place,
         c.record ->> '$.voices[0].name' AS voice,
         c.record ->> '$.evidence[0].text' AS sentence,
         c.record
  FROM claims c JOIN pages p USING (page_id) JOIN captures k USING (page_id);

CREATE VIEW v_figures AS           -- each figure of each claim
  SELECT c.claim_id, c.page_id, j.key AS n,
         j.value ->> '$.outcome' AS outcome, j.value ->> '$.counted' AS counted,
         j.value ->> '$.category' AS category, j.value ->> '$.low' AS low, j.value ->> '$.high' AS high,
         j.value ->> '$.hedge' AS hedge, j.value ->> '$.part_of' AS part_of,
         j.value ->> '$.text' AS text, j.value ->> '$.voice.name' AS voice
  FROM claims c, json_each(c.record, '$.counts') j;

CREATE VIEW v_actors AS            -- each actor of each claim
  SELECT c.claim_id, c.page_id, j.value ->> '$.role' AS role, j.value ->> '$.name' AS name,
         j.value ->> '$.actor_id' AS actor_id, j.value ->> '$.text' AS text
  FROM claims c, json_each(c.record, '$.actors') j;
