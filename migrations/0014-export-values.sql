-- The expected value of an exported list, and its currency (ISO 4217). Both are null if the list's banks have no value,
-- and for lists of older versions.
ALTER TABLE exports ADD COLUMN expected_value REAL;
ALTER TABLE exports ADD COLUMN currency TEXT;
