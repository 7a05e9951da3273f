-- How fast each engine trained a model in a short trial, on each machine that the project was trained on; `auto` chooses
-- by it.

-- `machine` is a hash of the processor's model, its number of threads, the graphics card and the available engines;
-- `width` is the width of a sample's embedded input. An engine that did not run has no speed.
CREATE TABLE engine_trials (
  machine TEXT NOT NULL,
  model TEXT NOT NULL,
  batch_size INTEGER NOT NULL,
  width INTEGER NOT NULL,
  engine TEXT NOT NULL,
  version TEXT NOT NULL,
  device TEXT NOT NULL,
  samples_per_second REAL,
  measured_at TEXT NOT NULL,
  PRIMARY KEY (machine, model, batch_size, width, engine)
) STRICT, WITHOUT ROWID;
