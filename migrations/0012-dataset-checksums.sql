-- Checksums of datasets (with their steps and columns), of rejects and of banks (with their banners), so that damage is
-- detected there too. Null for those of older versions.
ALTER TABLE datasets ADD COLUMN checksum INTEGER;
ALTER TABLE rejects ADD COLUMN checksum INTEGER;
ALTER TABLE banks ADD COLUMN checksum INTEGER;
