-- What a run was begun for: the name of a comparison (c1, …) or of a study (s1, …), which stays when that one is deleted; null: for a bank.
ALTER TABLE runs ADD COLUMN begun_for TEXT;

-- Until now only the times told it: a run that a comparison or study took over was there before that one was.
UPDATE runs SET begun_for = (
  SELECT coalesce('c' || comparison_id, 's' || study_id)
  FROM run_uses LEFT JOIN comparisons ON comparisons.id = comparison_id LEFT JOIN studies ON studies.id = study_id
  WHERE run_id = runs.id AND runs.created_at >= coalesce(comparisons.created_at, studies.created_at)
  ORDER BY run_uses.rowid LIMIT 1);
