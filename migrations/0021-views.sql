-- Saved views: what a view of the window shows, as the settings of its address, under a name.

CREATE TABLE views (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  view TEXT NOT NULL,
  settings_json TEXT NOT NULL,
  saved_at TEXT NOT NULL,
  checksum INTEGER
) STRICT;
