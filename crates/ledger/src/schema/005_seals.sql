-- Format 5. Each entry is sealed when it is written: the first 8 bytes of a SHA-256 over all its cells, so that a byte
-- that changes later is found even where what it makes can still be read. seal_of() is a function of the program
-- (crates/ledger/src/seal.rs); entries of an older ledger are sealed as they stand when the file is brought forward.

ALTER TABLE captures  ADD COLUMN seal BLOB;
ALTER TABLE pages     ADD COLUMN seal BLOB;  -- over the page's blocks, too
ALTER TABLE claims    ADD COLUMN seal BLOB;
ALTER TABLE events    ADD COLUMN seal BLOB;
ALTER TABLE decisions ADD COLUMN seal BLOB;

-- What linking remembers is checked from here on, too: made anew by the next ingest.
DELETE FROM link_rows;
DELETE FROM link_records;
