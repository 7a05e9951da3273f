-- Why a run was begun: the name of a comparison (c1, …) or study (s1, …), even after its deletion; null: for a bank.
ALTER TABLE runs ADD COLUMN begun_for TEXT;

-- Until now only the times showed it: a run that a comparison or study reused is older than the comparison or study.
UPDATE runs SET begun_for = (
  SELECT coalesce('c' || comparison_id, 's' || study_id)
  FROM run_uses LEFT JOIN comparisons ON comparisons.id = comparison_id LEFT JOIN studies ON studies.id = study_id
  WHERE run_id = runs.id AND runs.created_at >= coalesce(comparisons.created_at, studies.created_at)
  ORDER BY run_uses.rowid LIMIT 1);
