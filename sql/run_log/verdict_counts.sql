-- Verdicts in force by status, and those that fail and are only worth knowing; what books say is no
-- check of a suite and not counted.   Reads: of_interest.
SELECT
    count(*) FILTER (status = 'pass') AS passed,
    count(*) FILTER (status = 'fail') AS failed,
    count(*) FILTER (status = 'unknown') AS unknown,
    count(*) FILTER (status = 'fail' AND severity = 'info') AS info
FROM verdict AS v
SEMI JOIN subject_in_force AS s ON s.filing_id = v.filing_id AND s.origin = v.origin
WHERE v.filing_id IN (FROM of_interest)
    AND v.check_id NOT IN (SELECT check_id FROM rule WHERE kind = 'books')
