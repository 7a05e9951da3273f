-- Tunings of models: the request, and all trials once they are done.

CREATE TABLE tunings (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dataset TEXT NOT NULL,
  bank TEXT,
  input_json TEXT NOT NULL,
  result_json TEXT NOT NULL DEFAULT 'null',
  created_at TEXT NOT NULL
) STRICT;

-- A run can also be used by a tuning. SQLite cannot change a CHECK, so the table is created again with its rows.
CREATE TABLE new_run_uses (
  run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  comparison_id INTEGER REFERENCES comparisons ON DELETE CASCADE,
  study_id INTEGER REFERENCES studies ON DELETE CASCADE,
  tuning_id INTEGER REFERENCES tunings ON DELETE CASCADE,
  CHECK ((comparison_id IS NOT NULL) + (study_id IS NOT NULL) + (tuning_id IS NOT NULL) = 1)
) STRICT;
-- The old index accepted the same use twice: two nulls differ.
INSERT INTO new_run_uses
  SELECT run_id, comparison_id, study_id, NULL FROM run_uses
  GROUP BY run_id, comparison_id, study_id ORDER BY min(rowid);
DROP TABLE run_uses;
ALTER TABLE new_run_uses RENAME TO run_uses;
CREATE UNIQUE INDEX run_uses_by_comparison ON run_uses (comparison_id, run_id) WHERE comparison_id IS NOT NULL;
CREATE UNIQUE INDEX run_uses_by_study ON run_uses (study_id, run_id) WHERE study_id IS NOT NULL;
CREATE UNIQUE INDEX run_uses_by_tuning ON run_uses (tuning_id, run_id) WHERE tuning_id IS NOT NULL;
