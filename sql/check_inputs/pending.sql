-- Filings that the present checks have not judged yet, or judged before the noon by which statements of
-- their day are due, which has passed now; by firm and day.   Reads: $checks_version, $now (UTC).
WITH due AS (
    SELECT as_of_date, max(noon_of(due_date)) AS noon
    FROM due_statement
    WHERE due_date >= $now::DATE - 400
    GROUP BY as_of_date
)
SELECT f.filing_id
FROM filing AS f
LEFT JOIN filing_checked AS c
    ON c.filing_id = f.filing_id AND c.checks_version = $checks_version
LEFT JOIN due AS d ON d.as_of_date = f.as_of_date
WHERE c.filing_id IS NULL OR (c.judged_at < d.noon AND d.noon <= $now)
ORDER BY f.firm_id, f.as_of_date, f.filing_id
