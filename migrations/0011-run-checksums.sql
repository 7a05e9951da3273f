-- Checksums of runs and of their epochs, so that damaged figures are detected. Null for those of older versions, whose
-- figures may already be damaged; a run gets one when it is next written.
ALTER TABLE runs ADD COLUMN checksum INTEGER;
ALTER TABLE epochs ADD COLUMN checksum INTEGER;
