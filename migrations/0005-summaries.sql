-- What was counted of a dataset once and for all, so that questions about it need not read its columns: packed counts, and as JSON what
-- they are of. A dataset may have none, as those of older versions: then its columns are read.
CREATE TABLE summaries (
  id INTEGER PRIMARY KEY,
  dataset_id INTEGER NOT NULL REFERENCES datasets ON DELETE CASCADE,
  name TEXT NOT NULL,
  about_json TEXT NOT NULL,
  checksum INTEGER NOT NULL,
  packed BLOB NOT NULL,
  UNIQUE (dataset_id, name)
) STRICT;
