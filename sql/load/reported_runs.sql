-- This run, and runs before it that were interrupted: what they did is reported now.
-- Reads: $run_id.
SELECT $run_id AS run_id
UNION
SELECT run_id FROM reading WHERE run_id NOT IN (SELECT run_id FROM run)
UNION
SELECT run_id FROM filing_checked WHERE run_id NOT IN (SELECT run_id FROM run)
