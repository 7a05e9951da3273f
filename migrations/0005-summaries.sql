-- Counts of a dataset, so that queries need not read its columns: the packed counts, and a JSON description of them. A
-- dataset of an older version may have none: then its columns are read.
CREATE TABLE summaries (
  id INTEGER PRIMARY KEY,
  dataset_id INTEGER NOT NULL REFERENCES datasets ON DELETE CASCADE,
  name TEXT NOT NULL,
  about_json TEXT NOT NULL,
  checksum INTEGER NOT NULL,
  packed BLOB NOT NULL,
  UNIQUE (dataset_id, name)
) STRICT;
