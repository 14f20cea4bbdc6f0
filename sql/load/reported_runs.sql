-- This run, and runs before it that ended before they had reported: what they did is reported now.
-- Reads: $run_id.
WITH done AS (
    SELECT run_id FROM run WHERE ended_at IS NOT NULL OR command = 'interrupted'
)
SELECT $run_id AS run_id
UNION
SELECT run_id FROM reading WHERE run_id NOT IN (FROM done)
UNION
SELECT run_id FROM filing_checked WHERE run_id NOT IN (FROM done)
