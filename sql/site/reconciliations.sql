-- Books beside their filings, the newest first.
-- Grain: firm and day.   Reads: $most.
SELECT firm_id, firm_name, as_of_date, status, compared, differing, not_compared, expected,
    largest_line, largest_difference, strftime(compared_at, '%Y-%m-%d %H:%M') AS compared_at,
    filing_id::VARCHAR AS filing_id
FROM reconciliation
ORDER BY as_of_date DESC, firm_id
LIMIT $most
