-- Verdicts of firms' filings in some years: those that do not pass, in words where they fail, and the names of those that do.
-- Grain: version, check and origin; one row a version for all that pass.   Reads: part (firm_id, year).
WITH wanted AS (
    SELECT filing_id, firm_id, as_of_date, year(as_of_date) AS year FROM filing
    WHERE (firm_id, year(as_of_date)) IN (FROM part)
),
judged AS (
    SELECT w.firm_id, w.year, w.as_of_date, v.* FROM verdict AS v JOIN wanted AS w ON w.filing_id = v.filing_id
)
SELECT v.firm_id, v.year, v.filing_id, v.check_id, v.origin, v.status, v.severity,
    CASE WHEN v.status = 'fail' THEN word_failure(
        r.fails_as, v.origin, v.as_of_date, d.due_date, v.line_code, v.reported, v.expected, v.difference
    ) END AS sentence
FROM (FROM judged WHERE status <> 'pass') AS v
LEFT JOIN rule AS r ON r.check_id = v.check_id AND r.origin = v.origin
LEFT JOIN due_statement AS d ON d.as_of_date = v.as_of_date AND d.origin = v.origin
UNION ALL
SELECT firm_id, year, filing_id,
    string_agg(check_id || ':' || origin, ' ' ORDER BY check_id, origin),
    NULL, 'pass', NULL, NULL
FROM judged
WHERE status = 'pass'
GROUP BY firm_id, year, filing_id
ORDER BY filing_id, check_id, origin
