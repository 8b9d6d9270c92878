-- Format 8. Hashes in pages.fingerprint have 40 bits (crates/ledger/src/origin.rs); rows of older formats keep 64, of
-- which the upper 40 are read.

-- Of the lists of linking, those of pages by words are most of the rows: the pages of one key stand in one
-- row, and no more of them than are ever asked for.

CREATE TABLE link_texts (
  key   INTEGER PRIMARY KEY,
  pages BLOB NOT NULL        -- by rank: crates/ledger/src/holders.rs
) STRICT;

-- Made anew by the next ingest.
DELETE FROM link_rows;
DELETE FROM link_records;
