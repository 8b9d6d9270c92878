-- Format 9. What can be made again is no longer stored, and what only the program reads is packed
-- (crates/ledger/src/packed.rs). Rows of older formats stay as they are, and both are read.

CREATE TABLE makers (              -- what reads pages: one row for each that did
  maker   INTEGER PRIMARY KEY,
  engine  TEXT NOT NULL,
  packs   TEXT NOT NULL,           -- JSON object name -> version
  seal    BLOB
) STRICT;

-- Blocks and claims of a page. Where it stands, pages.packs names a row of makers and pages.engine is empty, the page
-- has no rows in blocks, records of its claims say no more than the views show, and pages.fingerprint may leave to the
-- text what the text gives.
ALTER TABLE pages ADD COLUMN packed BLOB;

-- The whole record; events.record then says what the views and the index by day ask for. Both null: the event is gone.
ALTER TABLE events ADD COLUMN packed BLOB;

-- captures.published is the ISO day alone where a day was given and nothing else; before, and else, it is JSON.

-- Nobody asks the program by act and day; whoever does by hand can go through the table.
DROP INDEX claims_act;
