-- A trial depends on a model's parameters, not only on its name: other kinds or widths of towers are another workload.

-- `layout` is the checksum of the parameters' names and shapes. Earlier trials lack it and are repeated when needed.
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
