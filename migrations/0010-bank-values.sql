-- What one conversion of a bank's objective is worth, and in which currency (ISO 4217). Banks of older files have neither.
ALTER TABLE banks ADD COLUMN value REAL CHECK (value > 0);
ALTER TABLE banks ADD COLUMN currency TEXT;
