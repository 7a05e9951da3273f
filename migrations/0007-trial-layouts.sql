-- Identifies an engine trial by the model's parameters, not by the model's name alone: towers of another kind or width
-- are another workload.

-- `layout` is the checksum of the parameters' names and shapes. Earlier trials lack it: they are dropped, and run again
-- when they are needed.
DROP TABLE engine_trials;
CREATE TABLE engine_trials (
  machine TEXT NOT NULL,
  model TEXT NOT NULL,
  layout TEXT NOT NULL,
  batch_size INTEGER NOT NULL,
  width INTEGER NOT NULL,
  engine TEXT NOT NULL,
  version TEXT NOT NULL,
  device TEXT NOT NULL,
  samples_per_second REAL,
  measured_at TEXT NOT NULL,
  PRIMARY KEY (machine, model, layout, batch_size, width, engine)
) STRICT, WITHOUT ROWID;
