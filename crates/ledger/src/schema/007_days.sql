-- Format 7. Standing events by day, with what they are most often looked for by, so that a list reads what it prints.

CREATE INDEX events_day ON events (
  iif(record ->> '$.when.first' < 'X', record ->> '$.when.first', '9999-12-31'),  -- without a day or its year: last
  event_id,
  version,
  record ->> '$.when.last',
  instr(record ->> '$.when.candidates', 'XXXX') > 0,
  record ->> '$.act',
  record ->> '$.status',
  record ->> '$.place.country'
) WHERE record IS NOT NULL;
