-- Verdicts of firms' filings in some years: those that do not pass, and the names of those that do.
-- Grain: version, check and origin; one row a version for all that pass.   Reads: part (firm_id, year).
WITH wanted AS (
    SELECT filing_id, firm_id, year(as_of_date) AS year FROM filing
    WHERE (firm_id, year(as_of_date)) IN (FROM part)
),
judged AS (
    SELECT w.firm_id, w.year, v.* FROM verdict AS v JOIN wanted AS w ON w.filing_id = v.filing_id
)
SELECT firm_id, year, filing_id, check_id, origin, status, severity, reported,
    expected, difference
FROM judged
WHERE status <> 'pass'
UNION ALL
SELECT firm_id, year, filing_id,
    string_agg(check_id || ':' || origin, ' ' ORDER BY check_id, origin),
    NULL, 'pass', NULL, NULL, NULL, NULL
FROM judged
WHERE status = 'pass'
GROUP BY firm_id, year, filing_id
ORDER BY filing_id, check_id, origin
