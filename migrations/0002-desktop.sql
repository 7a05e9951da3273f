-- Data of the desktop app: mappings by the columns of a source, the active run of each bank, the history of exports.

-- `columns_json` is the header in order: the next file with these columns is read the same way.
CREATE TABLE mappings (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  columns_json TEXT NOT NULL UNIQUE,
  mapping_json TEXT NOT NULL,
  saved_at TEXT NOT NULL
) STRICT;

ALTER TABLE banks ADD COLUMN promoted_run INTEGER REFERENCES runs ON DELETE SET NULL;

-- A ranked list that was written: how its rows were selected, and the conversions expected of it, by step.
CREATE TABLE exports (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  file TEXT NOT NULL,
  audience TEXT NOT NULL,
  runs_json TEXT NOT NULL,
  per TEXT NOT NULL CHECK (per IN ('user', 'bank')),
  cut_json TEXT NOT NULL,
  row_count INTEGER NOT NULL,
  expected_json TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
