-- Format 2. What the transport said of a page's bytes, and the captures of one address.

ALTER TABLE captures ADD COLUMN charset TEXT;  -- as the transport gave it (an HTTP header), else null

CREATE INDEX captures_url ON captures (url);
