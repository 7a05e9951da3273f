-- Annotations: what happened on a day, shown in every trend. A bank is a name, since data may have banks without
-- settings.

CREATE TABLE annotations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  day TEXT NOT NULL,
  text TEXT NOT NULL,
  bank TEXT,
  saved_at TEXT NOT NULL,
  checksum INTEGER
) STRICT;
