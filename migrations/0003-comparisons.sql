-- Comparisons of models over seeds, and studies of a model: the request, and the result once it is done.

CREATE TABLE comparisons (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dataset TEXT NOT NULL,
  bank TEXT,
  input_json TEXT NOT NULL,
  result_json TEXT NOT NULL DEFAULT 'null',
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE studies (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  dataset TEXT NOT NULL,
  bank TEXT,
  input_json TEXT NOT NULL,
  result_json TEXT NOT NULL DEFAULT 'null',
  created_at TEXT NOT NULL
) STRICT;

-- The runs that were trained for a comparison or a study; several may use one.
CREATE TABLE run_uses (
  run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  comparison_id INTEGER REFERENCES comparisons ON DELETE CASCADE,
  study_id INTEGER REFERENCES studies ON DELETE CASCADE,
  CHECK ((comparison_id IS NULL) <> (study_id IS NULL)),
  UNIQUE (run_id, comparison_id, study_id)
) STRICT;
CREATE INDEX run_uses_by_comparison ON run_uses (comparison_id);
CREATE INDEX run_uses_by_study ON run_uses (study_id);
