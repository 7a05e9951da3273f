-- Summaries are now by day, not by chunk: older ones are dropped, and computed again when they are needed.
DELETE FROM summaries;
