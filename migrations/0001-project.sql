-- A project: datasets as compressed column chunks, banks with their banners, training runs with their artifacts.
-- Names of columns with JSON end in `_json`; times are milliseconds since 1970 (UTC), `created_at` is ISO 8601.

CREATE TABLE datasets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  row_count INTEGER NOT NULL DEFAULT 0,
  records INTEGER NOT NULL DEFAULT 0,
  accepted INTEGER NOT NULL DEFAULT 0,
  rejected INTEGER NOT NULL DEFAULT 0,
  immature INTEGER NOT NULL DEFAULT 0,
  first_time REAL,
  last_time REAL,
  as_of REAL,
  data_hash TEXT NOT NULL DEFAULT '',
  sources_json TEXT NOT NULL DEFAULT '[]',
  mapping_json TEXT NOT NULL DEFAULT 'null',
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE steps (
  dataset_id INTEGER NOT NULL REFERENCES datasets ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  window_days REAL NOT NULL,
  timed INTEGER NOT NULL CHECK (timed IN (0, 1)),
  PRIMARY KEY (dataset_id, position),
  UNIQUE (dataset_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE columns (
  id INTEGER PRIMARY KEY,
  dataset_id INTEGER NOT NULL REFERENCES datasets ON DELETE CASCADE,
  position INTEGER NOT NULL,
  role TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('text', 'code', 'list', 'number')),
  distinct_count INTEGER,
  missing_count INTEGER NOT NULL DEFAULT 0,
  UNIQUE (dataset_id, role, name)
) STRICT;

-- One packed column of 65,536 rows (the last chunk may be shorter).
CREATE TABLE chunks (
  id INTEGER PRIMARY KEY,
  column_id INTEGER NOT NULL REFERENCES columns ON DELETE CASCADE,
  position INTEGER NOT NULL,
  row_count INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  packed BLOB NOT NULL,
  UNIQUE (column_id, position)
) STRICT;

-- A column's dictionary in order: packed text columns, one after another.
CREATE TABLE dictionary_pieces (
  id INTEGER PRIMARY KEY,
  column_id INTEGER NOT NULL REFERENCES columns ON DELETE CASCADE,
  position INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  packed BLOB NOT NULL,
  UNIQUE (column_id, position)
) STRICT;

CREATE TABLE rejects (
  id INTEGER PRIMARY KEY,
  dataset_id INTEGER NOT NULL REFERENCES datasets ON DELETE CASCADE,
  file TEXT NOT NULL,
  line INTEGER NOT NULL,
  "column" TEXT,
  value TEXT,
  reason TEXT NOT NULL,
  raw TEXT NOT NULL
) STRICT;
CREATE INDEX rejects_by_reason ON rejects (dataset_id, reason);

CREATE TABLE banks (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  objective TEXT,
  weight REAL NOT NULL CHECK (weight >= 0)
) STRICT;

CREATE TABLE banners (
  bank_id INTEGER NOT NULL REFERENCES banks ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (bank_id, position)
) STRICT, WITHOUT ROWID;

-- A run keeps the names of its datasets as text: it carries its own vocabulary and outlives them.
CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dataset TEXT NOT NULL,
  valid_dataset TEXT,
  test_dataset TEXT,
  bank TEXT,
  model TEXT NOT NULL,
  objective TEXT,
  engine TEXT NOT NULL,
  seed INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('running', 'interrupted', 'failed', 'done')),
  owner TEXT,
  epoch INTEGER NOT NULL,
  step INTEGER NOT NULL,
  best_epoch INTEGER,
  weights_sha256 TEXT,
  config_json TEXT NOT NULL,
  steps_json TEXT NOT NULL,
  valid_json TEXT NOT NULL DEFAULT 'null',
  test_json TEXT NOT NULL DEFAULT 'null',
  error TEXT,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE epochs (
  run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  epoch INTEGER NOT NULL,
  loss REAL,
  valid_loss REAL,
  figures_json TEXT NOT NULL,
  elapsed_ms REAL NOT NULL,
  PRIMARY KEY (run_id, epoch)
) STRICT, WITHOUT ROWID;

-- Weights, optimiser states, schemas: named binary parts with a JSON description; parts_json lists name, bytes and pieces.
CREATE TABLE artifacts (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  name TEXT NOT NULL,
  meta_json TEXT NOT NULL,
  parts_json TEXT NOT NULL,
  checksum INTEGER NOT NULL,
  UNIQUE (run_id, name)
) STRICT;

CREATE TABLE artifact_pieces (
  id INTEGER PRIMARY KEY,
  artifact_id INTEGER NOT NULL REFERENCES artifacts ON DELETE CASCADE,
  part TEXT NOT NULL,
  position INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  data BLOB NOT NULL,
  UNIQUE (artifact_id, part, position)
) STRICT;
