-- Summaries are now by day, not by chunk: those of older versions are useless, and are recreated when needed.
DELETE FROM summaries;
