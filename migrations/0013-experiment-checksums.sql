-- Checksums of comparisons, studies, tunings, exported lists and mappings, so that damage is detected there too. Null
-- for those of older versions, which may already be damaged; such a row gets one when it is next written.
ALTER TABLE comparisons ADD COLUMN checksum INTEGER;
ALTER TABLE studies ADD COLUMN checksum INTEGER;
ALTER TABLE tunings ADD COLUMN checksum INTEGER;
ALTER TABLE exports ADD COLUMN checksum INTEGER;
ALTER TABLE mappings ADD COLUMN checksum INTEGER;
