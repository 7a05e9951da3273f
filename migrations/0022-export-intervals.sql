-- The 95 % intervals of an exported list's expected conversions and value, with the part that each source of error has
-- in them. Null for lists of older versions; nulls do not count for the checksum of a row.
ALTER TABLE exports ADD COLUMN intervals_json TEXT;
