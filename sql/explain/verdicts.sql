-- The verdicts of a filing.   Reads: $filing_id.
SELECT check_id, origin, status, severity, reported, expected, difference
FROM verdict
WHERE filing_id = $filing_id
ORDER BY origin, check_id
