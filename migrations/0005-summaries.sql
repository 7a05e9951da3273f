-- Counts of a dataset, computed once so that queries need not read its columns: packed, with a JSON description. A
-- dataset may have none, as in older versions: its columns are then read.
CREATE TABLE summaries (
  id INTEGER PRIMARY KEY,
  dataset_id INTEGER NOT NULL REFERENCES datasets ON DELETE CASCADE,
  name TEXT NOT NULL,
  about_json TEXT NOT NULL,
  checksum INTEGER NOT NULL,
  packed BLOB NOT NULL,
  UNIQUE (dataset_id, name)
) STRICT;
