-- Summaries are now by day, not by chunk: those of older versions are of no use, and are made anew when they are needed.
DELETE FROM summaries;
