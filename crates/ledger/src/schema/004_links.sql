-- Format 4. What linking remembers, so that a new page is compared with its neighbourhood only. Nothing here is an
-- entry: it follows from pages and claims, is made anew when the rules of linking change, and no trigger guards it.

CREATE TABLE link_rows (    -- sorted lists: pages by words, copies by page, tellings by what they are compared by
  list INTEGER NOT NULL,    -- which list
  key  INTEGER NOT NULL,
  rank INTEGER NOT NULL,
  item INTEGER NOT NULL,    -- hash of the id of a page or number of a telling
  PRIMARY KEY (list, key, rank, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE link_records ( -- what is known of each page and telling; kind 0 counts the pages and events that are linked
  kind   INTEGER NOT NULL,
  number INTEGER NOT NULL,
  bytes  BLOB NOT NULL,
  PRIMARY KEY (kind, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX events_gone ON events (event_id, version) WHERE record IS NULL;
