-- The control group of an exported list: seed, share, counts by bank and the hash of its file. Null for a list without
-- one, and for lists of older versions; nulls do not count for the checksum of a row.
ALTER TABLE exports ADD COLUMN holdout_json TEXT;
