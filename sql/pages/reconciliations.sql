-- Books beside their filings, the newest first.
-- Grain: firm and day.   Reads: $most.
SELECT r.firm_id, r.firm_name, r.as_of_date, r.status, r.compared, r.differing, r.not_compared,
    r.expected, r.largest_line, c.name AS largest_name, r.largest_difference,
    strftime(r.compared_at, '%Y-%m-%d %H:%M') AS compared_at, r.filing_id::VARCHAR AS filing_id
FROM reconciliation AS r
LEFT JOIN line_code AS c ON c.line_code = r.largest_line
ORDER BY r.as_of_date DESC, r.firm_id
LIMIT $most
