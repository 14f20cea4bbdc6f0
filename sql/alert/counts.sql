-- Verdicts by status.   Reads: of_interest.
SELECT
    count(*) FILTER (status = 'pass') AS passed,
    count(*) FILTER (status = 'fail') AS failed,
    count(*) FILTER (status = 'unknown') AS unknown
FROM verdict
WHERE filing_id IN (FROM of_interest)
