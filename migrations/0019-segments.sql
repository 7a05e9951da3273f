-- Segments: conditions on columns under a name, which apply to any dataset with these columns.

CREATE TABLE segments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  conditions_json TEXT NOT NULL,
  saved_at TEXT NOT NULL,
  checksum INTEGER
) STRICT;
