-- Verdicts by status: of one run's filings, or of all.   Reads: $run_id or NULL.
SELECT
    count(*) FILTER (v.status = 'pass') AS passed,
    count(*) FILTER (v.status = 'fail') AS failed,
    count(*) FILTER (v.status = 'unknown') AS unknown
FROM verdict AS v
JOIN filing AS f ON f.filing_id = v.filing_id
WHERE $run_id::VARCHAR IS NULL OR f.run_id = $run_id
