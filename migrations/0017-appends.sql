-- Files appended to a dataset after its import. Older projects have no appends, so nothing is converted.
CREATE TABLE appends (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dataset_id INTEGER NOT NULL REFERENCES datasets ON DELETE CASCADE,
  -- What it did, and the rows of `datasets`, `steps` and `columns` as they were before it.
  result_json TEXT NOT NULL,
  before_json TEXT NOT NULL,
  -- Its rejects have this id and higher ones; null if it has none.
  first_reject INTEGER,
  created_at TEXT NOT NULL,
  checksum INTEGER
) STRICT;
CREATE INDEX appends_by_dataset ON appends (dataset_id);

-- The chunks that an append replaced: to undo it, and for runs that were trained before it.
CREATE TABLE replaced_chunks (
  id INTEGER PRIMARY KEY,
  append_id INTEGER NOT NULL REFERENCES appends ON DELETE CASCADE,
  column_id INTEGER NOT NULL REFERENCES columns ON DELETE CASCADE,
  position INTEGER NOT NULL,
  row_count INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  packed BLOB NOT NULL,
  UNIQUE (column_id, position, append_id)
) STRICT;
CREATE INDEX replaced_chunks_by_append ON replaced_chunks (append_id);

-- Likewise, the pieces of dictionaries that it replaced.
CREATE TABLE replaced_pieces (
  id INTEGER PRIMARY KEY,
  append_id INTEGER NOT NULL REFERENCES appends ON DELETE CASCADE,
  column_id INTEGER NOT NULL REFERENCES columns ON DELETE CASCADE,
  position INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  packed BLOB NOT NULL,
  UNIQUE (column_id, position, append_id)
) STRICT;
CREATE INDEX replaced_pieces_by_append ON replaced_pieces (append_id);
