-- Filings judged by runs that began after the suites ran last, by firm and day; all where they never did.
SELECT f.filing_id
FROM filing AS f
JOIN filing_checked AS c ON c.filing_id = f.filing_id
LEFT JOIN run AS r ON r.run_id = c.run_id
WHERE coalesce(
    r.started_at > (SELECT max(started_at) FROM run WHERE command = 'suites'), true
)
ORDER BY f.firm_id, f.as_of_date, f.filing_id
