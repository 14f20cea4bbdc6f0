-- Late and missing statements, the newest first.
-- Grain: firm, origin, as-of date.   Reads: $most.
SELECT 'late' AS what, firm_id, origin, as_of_date, due_date, submit_date, days_late,
    filing_id::VARCHAR AS filing_id
FROM late_filing
UNION ALL
SELECT 'missing', firm_id, origin, as_of_date, due_date, NULL, NULL, NULL FROM missing_filing
ORDER BY as_of_date DESC, firm_id, origin, what, filing_id
LIMIT $most
